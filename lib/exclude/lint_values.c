/* SPDX-License-Identifier: MIT */
/* Lint rules about single values: words, names, paths, signers, accounts. */
#include "exclude/lint.h"

/* ---- L2: common words ---- */

static bool is_term_char(char c)
{
    return iocm__is_alnum(c) || (unsigned char)c >= 0x80;
}

/* Without what parts words at either end. */
static iocm_span trim_term(iocm_span value)
{
    while (value.size > 0 && !is_term_char(value.data[0]))
        value = iocm__span(value.data + 1, value.size - 1);
    while (value.size > 0 && !is_term_char(value.data[value.size - 1])) value.size--;
    return value;
}

static size_t count_characters(iocm_span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        if (((unsigned char)text.data[i] & 0xC0) != 0x80) count++;
    return count;
}

static bool is_word_op(const iocm__lint_leaf *leaf)
{
    return leaf->expr->op == IOCM__OP_TERM || leaf->expr->op == IOCM__OP_CONTAINS;
}

static void look_common(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    iocm_span word = trim_term(value);

    if (count_characters(word) >= 4 && !iocm__word_is_common(word)) return;
    iocm__lint_add(
        lint, leaf, value,
        leaf->field == IOCM_FIELD_PROCESS_ARGS || leaf->field == IOCM_FIELD_PROCESS_COMMAND_LINE
            ? iocm__lint_text(lint, "setup.exe --%.*s", iocm__lint_width(word), word.data)
            : iocm__span(NULL, 0));
}

void iocm__lint_common(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_word_op, look_common);
}

/* ---- L3: parts of words ---- */

static bool is_contains(const iocm__lint_leaf *leaf)
{
    return leaf->expr->op == IOCM__OP_CONTAINS &&
           iocm__field_has_op(leaf->expr->field, IOCM__OP_TERM);
}

static void look_contains(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    char words[128];
    size_t size;

    /* Where the value begins or ends between words, `term` says something else. */
    if (value.size == 0 || trim_term(value).size < value.size) return;
    size = iocm__words_with(words, sizeof words, value);
    iocm__lint_add(lint, leaf, value,
                   size > 0
                       ? iocm__lint_text(lint, "%.*s", (int)size, words)
                       : iocm__lint_text(lint, "not%.*s", iocm__lint_width(value), value.data));
}

void iocm__lint_contains(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_contains, look_contains);
}

/* ---- L4: bare names ---- */

static bool is_bare_name(const iocm__lint_leaf *leaf)
{
    if ((leaf->beside & (IOCM__TIE_PATH | IOCM__TIE_HASH)) != 0 ||
        (leaf->beside & (IOCM__TIE_SIGNER | IOCM__TIE_TRUSTED)) ==
            (IOCM__TIE_SIGNER | IOCM__TIE_TRUSTED))
        return false;
    return leaf->expr->op == IOCM__OP_NAME_IS ||
           (iocm__lint_is_name(leaf->field) && iocm__lint_is_text(leaf->expr));
}

/* A file that agrees with the value, where everybody may put one. */
static iocm_span bare_example(iocm__lint *lint, iocm__op op, iocm_span value)
{
    bool windows = iocm__text_contains(value, IOCM__LITERAL(".exe")) || op == IOCM__OP_CONTAINS;
    char name[200];
    size_t size = 0;

    if (op == IOCM__OP_ENDS) name[size++] = 'x';
    for (size_t i = 0; i < value.size && size < sizeof name - 1; i++)
        name[size++] = op == IOCM__OP_GLOB && (value.data[i] == '*' || value.data[i] == '?')
                           ? 'x'
                           : value.data[i];
    if (op == IOCM__OP_STARTS) name[size++] = 'x';
    return iocm__lint_text(lint, "%s%.*s", windows ? "C:\\Users\\Public\\" : "/dev/shm/", (int)size,
                           name);
}

static void look_bare_name(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    if (iocm__lint_is_open_value(leaf->expr, value)) return; /* L11 */
    iocm__lint_add(lint, leaf, value, bare_example(lint, leaf->expr->op, value));
}

void iocm__lint_bare_name(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_bare_name, look_bare_name);
}

/* ---- L5: interpreters ---- */

typedef struct named {
    iocm__op op;
    iocm_span value;
} named;

static bool text_agrees(const named *condition, iocm_span text)
{
    switch (condition->op) {
    case IOCM__OP_STARTS: return iocm__text_starts(text, condition->value);
    case IOCM__OP_ENDS: return iocm__text_ends(text, condition->value);
    case IOCM__OP_CONTAINS: return iocm__text_contains(text, condition->value);
    case IOCM__OP_TERM: return iocm__text_term(text, condition->value, false);
    default: return iocm__text_glob(text, condition->value);
    }
}

/* The name, bare or with `.exe`. */
static bool agrees(const void *ctx, iocm_span name)
{
    char with_exe[64];

    if (text_agrees(ctx, name)) return true;
    if (name.size > sizeof with_exe - 4) return false;
    memcpy(with_exe, name.data, name.size);
    memcpy(with_exe + name.size, ".exe", 4);
    return text_agrees(ctx, iocm__span(with_exe, name.size + 4));
}

static bool names_program(const iocm__lint_leaf *leaf)
{
    return leaf->expr->op == IOCM__OP_NAME_IS || leaf->expr->op == IOCM__OP_PRODUCT ||
           (iocm__lint_is_name(leaf->field) && iocm__lint_is_text(leaf->expr));
}

static void look_interpreter(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    named condition = {leaf->expr->op, value};
    iocm_span name = value;

    if (condition.op == IOCM__OP_IS || condition.op == IOCM__OP_NAME_IS ||
        condition.op == IOCM__OP_PRODUCT) {
        if (!iocm__name_is_interpreter(value)) return;
    } else {
        if (iocm__lint_is_open_value(leaf->expr, value)) return; /* L11 */
        name = iocm__interpreter_of(agrees, &condition);
        if (name.size == 0) return;
    }
    iocm__lint_add(lint, leaf, value,
                   iocm__lint_text(lint, "%.*s with whatever an attacker has it run",
                                   iocm__lint_width(name), name.data));
}

void iocm__lint_interpreter(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, names_program, look_interpreter);
}

/* ---- L6: who made it, without proof ---- */

static bool is_unproven(const iocm__lint_leaf *leaf)
{
    bool trusted = (leaf->beside & IOCM__TIE_TRUSTED) != 0;
    bool proven =
        (trusted && (leaf->beside & IOCM__TIE_SIGNER) != 0) || (leaf->beside & IOCM__TIE_HASH) != 0;

    if (leaf->expr->op == IOCM__OP_EXISTS) return false;
    if (leaf->field == IOCM_FIELD_PROCESS_COMPANY) return !proven;
    return leaf->field == IOCM_FIELD_SIG_SIGNER && leaf->expr->op != IOCM__OP_SIGNED_BY &&
           !trusted && (leaf->beside & IOCM__TIE_HASH) == 0;
}

static void look_company(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    iocm__lint_add(lint, leaf, value,
                   leaf->field == IOCM_FIELD_PROCESS_COMPANY
                       ? iocm__lint_text(lint, "malware whose version resource says %.*s",
                                         iocm__lint_width(value), value.data)
                       : iocm__lint_text(lint, "malware with an invalid signature of %.*s",
                                         iocm__lint_width(value), value.data));
}

void iocm__lint_company(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_unproven, look_company);
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];

        if (leaf->expr->op == IOCM__OP_LIST && !leaf->negated && is_unproven(leaf))
            look_company(lint, leaf, leaf->expr->name);
    }
}

/* ---- L10: where users may write ---- */

static bool is_path(const iocm__lint_leaf *leaf)
{
    return iocm__field_kind_of(leaf->field) == IOCM__FIELD_PATH &&
           (leaf->expr->op == IOCM__OP_UNDER ||
            (iocm__lint_is_text(leaf->expr) && leaf->expr->op != IOCM__OP_NAME_IS));
}

/* True if a program in that folder agrees with the value. */
static bool agrees_in(const iocm__path *operand, iocm__op op, iocm_span value, iocm_span folder,
                      iocm_span name)
{
    char buffer[64];
    iocm__joined whole = iocm__path_join(folder, name);
    iocm__path path;

    if (iocm__path_read(&path, buffer, sizeof buffer, &whole) != IOCM__PATH_OK) return false;
    if (op == IOCM__OP_TERM) return iocm__text_term(path.text, value, false);
    return iocm__path_compare(op, &path, operand) == IOCM__TRUE;
}

static void look_writable(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    iocm__op op = leaf->expr->op;
    char buffer[IOCM__MAX_PATH];
    iocm__path operand = {value, false, true};
    size_t count;
    const iocm_span *folders = iocm__writable_folders(&count);

    if (op != IOCM__OP_TERM &&
        iocm__path_operand(&operand, buffer, sizeof buffer, op, value) != IOCM__PATH_OK)
        return;
    if (!operand.relative && iocm__path_is_writable(value)) {
        iocm__lint_add(lint, leaf, value,
                       op == IOCM__OP_UNDER
                           ? iocm__lint_text(lint, "%.*s%sx.exe", iocm__lint_width(operand.text),
                                             operand.text.data, operand.windows ? "\\" : "/")
                           : value);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        iocm_span name = folders[i].data[0] == '/' ? IOCM__LITERAL("x") : IOCM__LITERAL("x.exe");

        if (!agrees_in(&operand, op, value, folders[i], name)) continue;
        iocm__lint_add_as(
            lint, 0, "it also takes a folder in which users without privileges can write",
            leaf->field_name, value,
            iocm__lint_text(lint, "%.*s%c%.*s", (int)folders[i].size, folders[i].data,
                            folders[i].data[0] == '/' ? '/' : '\\', (int)name.size, name.data));
        return;
    }
}

void iocm__lint_writable(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_path, look_writable);
}

/* ---- L15: accounts ---- */

static bool is_account_class(const iocm__lint_leaf *leaf)
{
    return iocm__lint_is_text(leaf->expr) &&
           (leaf->field == IOCM_FIELD_ACCOUNT_PRIVILEGE ||
            leaf->field == IOCM_FIELD_PROCESS_INTEGRITY ||
            leaf->field == IOCM_FIELD_PROCESS_ELEVATION ||
            (leaf->field == IOCM_FIELD_ACCOUNT_NAME && (leaf->beside & IOCM__TIE_DOMAIN) == 0));
}

static void look_account(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value)
{
    if (leaf->field != IOCM_FIELD_ACCOUNT_NAME) {
        iocm__lint_add(lint, leaf, value,
                       iocm__lint_text(lint, "what an attacker runs who became %.*s",
                                       iocm__lint_width(value), value.data));
        return;
    }
    if (iocm__span_find_any(value, "\\@") < value.size) return;
    iocm__lint_add(lint, leaf, value,
                   iocm__lint_text(lint, "OTHER\\%.*s", iocm__lint_width(value), value.data));
}

void iocm__lint_account(iocm__lint *lint, const iocm__lint_item *item)
{
    iocm__lint_values(lint, item, is_account_class, look_account);
}
