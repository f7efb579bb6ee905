/* SPDX-License-Identifier: MIT */
/* The entries of an exception item: fields of the Elastic Common Schema, compared as Elastic does. */
#include "load/elastic.h"

#include "exclude/atom.h"
#include "exclude/sigma.h"

#define ENTRIES_MAX 1024u /* of one item */

typedef enum ecs_kind {
    TEXT,
    NAME, /* a text without separators: wildcards mean the same on both sides */
    PATH,
    ADDRESS,
    PORT,
    DIGEST,
    SIGNER,
    TRUSTED
} ecs_kind;

typedef struct ecs_field {
    const char *name;
    ecs_kind kind;
    iocm_field field;
    const char *column;
} ecs_field;

/* Which end of a connection is the peer is not known there: addresses are columns of either end. */
static const ecs_field fields[] = {
    {"process.name", NAME, IOCM_FIELD_PROCESS_NAME, NULL},
    {"process.executable", PATH, IOCM_FIELD_PROCESS_IMAGE, NULL},
    {"process.command_line", TEXT, IOCM_FIELD_PROCESS_COMMAND_LINE, NULL},
    {"process.parent.name", NAME, IOCM_FIELD_PROCESS_PARENT_NAME, NULL},
    {"process.hash.sha256", DIGEST, IOCM_FIELD_PROCESS_SHA256, NULL},
    {"process.hash.sha1", DIGEST, IOCM_FIELD_PROCESS_SHA1, NULL},
    {"process.hash.md5", DIGEST, IOCM_FIELD_PROCESS_MD5, NULL},
    {"process.pe.company", TEXT, IOCM_FIELD_PROCESS_COMPANY, NULL},
    {"process.pe.product", TEXT, IOCM_FIELD_PROCESS_PRODUCT, NULL},
    {"process.pe.original_file_name", TEXT, IOCM_FIELD_PROCESS_ORIGINAL_NAME, NULL},
    {"process.code_signature.subject_name", SIGNER, IOCM_FIELD_SIG_SIGNER, NULL},
    {"process.code_signature.trusted", TRUSTED, IOCM_FIELD_SIG_TRUSTED, NULL},
    {"file.name", NAME, IOCM_FIELD_FILE_NAME, NULL},
    {"file.path", PATH, IOCM_FIELD_FILE_PATH, NULL},
    {"file.hash.sha256", DIGEST, IOCM_FIELD_FILE_HASH, NULL},
    {"file.hash.sha1", DIGEST, IOCM_FIELD_FILE_HASH, NULL},
    {"file.hash.md5", DIGEST, IOCM_FIELD_FILE_HASH, NULL},
    {"host.name", NAME, IOCM_FIELD_HOST_NAME, NULL},
    {"user.name", NAME, IOCM_FIELD_ACCOUNT_NAME, NULL},
    {"user.domain", NAME, IOCM_FIELD_ACCOUNT_DOMAIN, NULL},
    {"user.id", NAME, IOCM_FIELD_ACCOUNT_ID, NULL},
    {"url.full", TEXT, IOCM_FIELD_NET_URL, NULL},
    {"user_agent.original", TEXT, IOCM_FIELD_NET_USER_AGENT, NULL},
    {"source.ip", ADDRESS, IOCM_FIELD_COLUMN, "SourceIP"},
    {"source.port", PORT, IOCM_FIELD_COLUMN, "SourcePort"},
    {"destination.ip", ADDRESS, IOCM_FIELD_COLUMN, "DestinationIP"},
    {"destination.port", PORT, IOCM_FIELD_COLUMN, "DestinationPort"},
};

/* An entry as it is written. */
typedef struct entry {
    iocm_span name; /* of the field */
    iocm_span type;
    iocm_span op;
    json_t *value;
    json_t *entries;
    json_t *list;
    const ecs_field *field;
    bool excluded;
    bool paired; /* told together with another one */
} entry;

static bool is_text(iocm_span text, const char *word)
{
    return iocm__span_equal(text, iocm__span(word, strlen(word)));
}

/* ---- keys ---- */

static bool take(iocm__json_reader *in, void *out, json_t *value)
{
    (void)in;
    *(json_t **)out = value;
    return true;
}

static bool skip_text(iocm__json_reader *in, void *out, json_t *value)
{
    (void)out;
    return iocm__json_string(in, value).data != NULL;
}

static const iocm__json_member entry_members[] = {
    {"entries", take, offsetof(entry, entries)},
    {"field", iocm__json_read_name, offsetof(entry, name)},
    {"id", skip_text, 0},
    {"list", take, offsetof(entry, list)},
    {"operator", iocm__json_read_name, offsetof(entry, op)},
    {"type", iocm__json_read_name, offsetof(entry, type)},
    {"value", take, offsetof(entry, value)},
};

static bool find_field(iocm__json_reader *in, entry *of)
{
    for (size_t i = 0; i < IOCM__COUNT(fields) && of->field == NULL; i++)
        if (is_text(of->name, fields[i].name)) of->field = &fields[i];
    if (of->field != NULL) return true;
    iocm__json_enter_key(in, "field");
    (void)iocm__json_fail(in, IOCM_E_UNSUPPORTED, "no field here means the same as this");
    iocm__json_leave(in);
    return false;
}

static bool read_entry(iocm__json_reader *in, entry *of, json_t *value)
{
    memset(of, 0, sizeof *of);
    if (!iocm__json_read_members(in, of, value, entry_members, IOCM__COUNT(entry_members)))
        return false;
    if (of->name.data == NULL || of->type.data == NULL)
        return iocm__json_fail(in, IOCM_E_FORMAT, "an entry needs the keys `field` and `type`");
    if (is_text(of->type, "nested") || is_text(of->type, "list")) {
        iocm__json_enter_key(in, "type");
        (void)iocm__json_fail(in, IOCM_E_UNSUPPORTED,
                              of->list != NULL || is_text(of->type, "list")
                                  ? "what is on Elastic's list is not known here"
                                  : "nested entries are not compared here");
        iocm__json_leave(in);
        return false;
    }
    of->excluded = is_text(of->op, "excluded");
    if (!of->excluded && !is_text(of->op, "included"))
        return iocm__json_fail(in, IOCM_E_FORMAT, "an entry's operator is included or excluded");
    return find_field(in, of);
}

/* ---- values ---- */

/* A value in the making. */
typedef struct meaning {
    iocm__op op;
    iocm_span value;
} meaning;

static bool has_letter(iocm_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (iocm__is_alpha(text.data[i])) return true;
    return false;
}

/* A whole path, or the beginning of one, as the system itself would report it. */
static const char *check_path(iocm__op op, iocm_span value)
{
    char buffer[IOCM__MAX_PATH];
    iocm__path path;

    if (iocm__path_operand(&path, buffer, sizeof buffer, op, value) == IOCM__PATH_OK &&
        iocm__span_equal(path.text, value))
        return NULL;
    return "no path as a system reports it";
}

static const char *read_match(meaning *out, const ecs_field *field, iocm_span value)
{
    out->value = value;
    switch (field->kind) {
    case ADDRESS: out->op = IOCM__OP_CIDR; return NULL;
    case PORT: out->op = IOCM__OP_PORT; return NULL;
    case PATH: out->op = IOCM__OP_IS; return check_path(IOCM__OP_IS, value);
    default: out->op = IOCM__OP_IS; break;
    }
    if (field->field == IOCM_FIELD_ACCOUNT_NAME && iocm__span_find_any(value, "\\") < value.size)
        return "an account's name with a backslash in it";
    return NULL;
}

/* A backslash takes away the meaning of what follows; alone it means one thing in exceptions of rules
 * and another in those of endpoints. */
static bool has_lone_backslash(iocm_span value)
{
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] != '\\') continue;
        if (i + 1 == value.size || memchr("\\*?", value.data[i + 1], 3) == NULL) return true;
        i++;
    }
    return false;
}

/* `C:\Folder\*` */
static const char *read_path_pattern(meaning *out, const iocm__sigma_pattern *pattern)
{
    iocm_span text = pattern->text;
    char last = text.data[text.size - 1];

    out->value = text;
    if (pattern->open_start) {
        out->op = pattern->open_end ? IOCM__OP_CONTAINS : IOCM__OP_ENDS;
        return NULL;
    }
    if (!pattern->open_end) {
        out->op = IOCM__OP_IS;
        return check_path(IOCM__OP_IS, text);
    }
    if (text.size > 3 && (last == '\\' || last == '/')) {
        out->op = IOCM__OP_UNDER;
        out->value.size--;
        return check_path(IOCM__OP_UNDER, out->value);
    }
    out->op = IOCM__OP_STARTS;
    return check_path(IOCM__OP_STARTS, text);
}

static const char *read_wildcard(meaning *out, char *buffer, const ecs_field *field,
                                 iocm_span value)
{
    iocm__sigma_pattern pattern;

    if (field->kind > PATH) return "a pattern of what is no text here";
    if (has_lone_backslash(value)) return "a backslash that is not doubled can mean two things";
    iocm__sigma_unescape(&pattern, buffer, value);
    if (pattern.text.size == 0) return "it agrees with everything";
    if (pattern.wild && field->kind != NAME)
        return "wildcards inside of it go beyond separators, which is not known here";
    if (field->kind == PATH) return read_path_pattern(out, &pattern);
    out->value = pattern.text;
    if (!pattern.wild) {
        out->op = iocm__sigma_pattern_op(&pattern);
        return NULL;
    }
    if (pattern.ambiguous || iocm__span_find_any(pattern.text, "/\\") < pattern.text.size)
        return "a pattern with a separator, or with a sign of a wildcard that is none";
    /* What was escaped is gone, so that the pattern is as written but for stars in a row. */
    out->op = IOCM__OP_GLOB;
    out->value = value;
    return NULL;
}

/* Reads one value of the entry, the path leading to it. */
static bool read_value(iocm__json_reader *in, meaning *out, iocm__elastic_entries *to,
                       const entry *of, iocm_span value)
{
    bool wildcard = is_text(of->type, "wildcard");
    char *buffer = iocm__arena_alloc(in->arena, value.size + 1);
    iocm_error reason = {0};
    const char *fault;

    if (buffer == NULL) return iocm__json_fail_memory(in);
    fault =
        wildcard ? read_wildcard(out, buffer, of->field, value) : read_match(out, of->field, value);
    if (fault != NULL)
        return iocm__json_fail(in, IOCM_E_UNSUPPORTED, "%s: %s", of->field->name, fault);
    if (iocm__expr_check_value(out->op, of->field->field, out->value, &reason) != IOCM_OK)
        return iocm__json_fail_with(in, &reason);
    if (of->field->kind != DIGEST && of->field->kind != ADDRESS && has_letter(out->value))
        to->has_case = true;
    return true;
}

/* The text of a value; numbers are theirs. */
static bool text_of(iocm__json_reader *in, iocm_span *out, json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) >= 0) {
        char text[IOCM__SIGMA_SLACK];
        uint64_t number = (uint64_t)json_integer_value(value);

        if (number > UINT16_MAX)
            return iocm__json_fail(in, IOCM_E_FORMAT, "a text, or a port's number, is expected");
        return iocm__arena_copy(in->arena,
                                iocm__span(text, iocm__sigma_write_ports(text, (unsigned)number,
                                                                         (unsigned)number)),
                                out) ||
               iocm__json_fail_memory(in);
    }
    *out = iocm__json_string(in, value);
    return out->data != NULL;
}

/* ---- conditions ---- */

static iocm__expr *new_condition(iocm__json_reader *in, const entry *of, iocm__op op)
{
    iocm__expr *made = iocm__expr_new(in->arena, op);

    if (made == NULL) {
        (void)iocm__json_fail_memory(in);
        return NULL;
    }
    made->field = of->field->field;
    if (of->field->column != NULL)
        made->column = iocm__span(of->field->column, strlen(of->field->column));
    return made;
}

/* Values that are compared in the same way go into one condition. */
static bool add_value(iocm__json_reader *in, iocm__elastic_entries *to, iocm__expr *any,
                      const entry *of, json_t *value)
{
    meaning said = {IOCM__OP_NONE, {NULL, 0}};
    iocm__expr *condition = any->first;
    iocm_span text = {NULL, 0};

    if (!text_of(in, &text, value) || !read_value(in, &said, to, of, text)) return false;
    while (condition != NULL && condition->op != said.op) condition = condition->next;
    if (condition == NULL) {
        condition = new_condition(in, of, said.op);
        if (condition == NULL) return false;
        iocm__expr_append(any, condition);
    }
    return iocm__expr_add_value(in->arena, condition, said.value) || iocm__json_fail_memory(in);
}

static bool read_values(iocm__json_reader *in, iocm__elastic_entries *to, iocm__expr *any,
                        const entry *of)
{
    bool good = true;
    size_t index;
    json_t *value;

    if (!is_text(of->type, "match_any")) return add_value(in, to, any, of, of->value);
    if (!json_is_array(of->value) || json_array_size(of->value) == 0)
        return iocm__json_fail(in, IOCM_E_FORMAT, "a list of values is expected");
    if (json_array_size(of->value) > IOCM_MAX_VALUES)
        return iocm__json_fail(in, IOCM_E_LIMIT, "more than %u values", IOCM_MAX_VALUES);
    json_array_foreach(of->value, index, value)
    {
        iocm__json_enter(in, index);
        good = add_value(in, to, any, of, value);
        iocm__json_leave(in);
        if (!good) break;
    }
    return good;
}

static bool is_known_type(const entry *of)
{
    return is_text(of->type, "match") || is_text(of->type, "match_any") ||
           is_text(of->type, "wildcard");
}

/* The condition of one entry. */
static iocm__expr *make_condition(iocm__json_reader *in, iocm__elastic_entries *to, const entry *of)
{
    iocm__expr *any = iocm__expr_new(in->arena, IOCM__OP_ANY);
    bool good;

    if (is_text(of->type, "exists")) return new_condition(in, of, IOCM__OP_EXISTS);
    if (!is_known_type(of) || of->value == NULL) {
        (void)iocm__json_fail(in, IOCM_E_FORMAT, "an entry of unknown type, or without value");
        return NULL;
    }
    if (any == NULL) {
        (void)iocm__json_fail_memory(in);
        return NULL;
    }
    iocm__json_enter_key(in, "value");
    good = read_values(in, to, any, of);
    iocm__json_leave(in);
    if (!good) return NULL;
    return any->first->next == NULL ? any->first : any;
}

/* ---- signatures ---- */

static bool is_trusted(const entry *of)
{
    return of->field->kind == TRUSTED && !of->excluded && is_text(of->type, "match") &&
           json_is_string(of->value) && strcmp(json_string_value(of->value), "true") == 0;
}

static bool is_signer(const entry *of)
{
    return of->field->kind == SIGNER && !of->excluded &&
           (is_text(of->type, "match") || is_text(of->type, "match_any"));
}

/* A signer that is trusted, told in two entries, is one condition. */
static void pair_signatures(entry *entries, size_t count)
{
    size_t trusted = 0;

    while (trusted < count && !is_trusted(&entries[trusted])) trusted++;
    for (size_t i = 0; i < count && trusted < count; i++) {
        if (!is_signer(&entries[i])) continue;
        entries[i].paired = true;
        entries[trusted].paired = true;
    }
}

static bool sign(iocm__json_reader *in, iocm__expr *condition)
{
    iocm_error reason = {0};

    condition->op = IOCM__OP_SIGNED_BY;
    condition->field = IOCM_FIELD_NONE;
    return iocm__expr_check(condition, &reason) == IOCM_OK || iocm__json_fail_with(in, &reason);
}

/* ---- items ---- */

/* Whether each of the paths can be one of that system alone. */
static bool all_begin(const iocm__expr *condition, bool posix)
{
    if (condition->op == IOCM__OP_ANY) {
        for (const iocm__expr *child = condition->first; child != NULL; child = child->next)
            if (!all_begin(child, posix)) return false;
        return true;
    }
    if (condition->op != IOCM__OP_IS && condition->op != IOCM__OP_UNDER &&
        condition->op != IOCM__OP_STARTS)
        return false;
    for (size_t i = 0; i < condition->value_count; i++)
        if ((condition->values[i].data[0] == '/') != posix) return false;
    return true;
}

static bool add_entry(iocm__json_reader *in, iocm__elastic_entries *to, iocm__expr *all,
                      const entry *of)
{
    iocm__expr *made = make_condition(in, to, of);

    if (made == NULL || (of->paired && !sign(in, made))) return false;
    if (of->field->kind == PATH && !of->excluded) {
        to->has_windows_path = to->has_windows_path || all_begin(made, false);
        to->has_posix_path = to->has_posix_path || all_begin(made, true);
    }
    if (of->excluded) {
        iocm__expr *outer = iocm__expr_new(in->arena, IOCM__OP_NOT);

        if (outer == NULL) return iocm__json_fail_memory(in);
        iocm__expr_append(outer, made);
        made = outer;
    }
    iocm__expr_append(all, made);
    return true;
}

bool iocm__elastic_read_entries(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__elastic_entries *to = out;
    size_t count = json_array_size(value); /* 0 for what is no array */
    entry *entries = iocm__arena_alloc(in->arena, count * sizeof *entries);
    iocm__expr *all = iocm__expr_new(in->arena, IOCM__OP_ALL);
    bool good = true;

    if (count == 0 || count > ENTRIES_MAX)
        return iocm__json_fail(in, IOCM_E_FORMAT, "an array of 1 to %u entries is expected",
                               ENTRIES_MAX);
    if (entries == NULL || all == NULL) return iocm__json_fail_memory(in);
    for (size_t i = 0; i < count && good; i++) {
        iocm__json_enter(in, i);
        good = read_entry(in, &entries[i], json_array_get(value, i));
        iocm__json_leave(in);
    }
    if (good) pair_signatures(entries, count);
    for (size_t i = 0; i < count && good; i++) {
        if (entries[i].field->kind == TRUSTED && entries[i].paired) continue;
        iocm__json_enter(in, i);
        good = add_entry(in, to, all, &entries[i]);
        iocm__json_leave(in);
    }
    if (good) to->when = all->first->next == NULL ? all->first : all;
    return good;
}
