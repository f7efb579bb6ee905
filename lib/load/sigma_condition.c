/* SPDX-License-Identifier: MIT */
/*
 * Conditions of Sigma: `not 1 of selection_* and (a or b)`. Binding from least to most: or, and,
 * not, `x of`, parentheses. A pattern stands for all selections whose names agree with it.
 */
#include "load/sigma.h"

#define DEPTH_MAX      IOCM_MAX_EXPRESSION
#define NODES_MAX      IOCM_MAX_VALUES

#define SIZE_LIMIT     4096u /* bytes of a condition */
#define SELECTIONS_MAX 1024u
#define NAME_MAX_SIZE  128u /* bytes of a selection's name */

typedef struct parser {
    iocm__yaml *yaml;
    const iocm__yaml_node *filter;
    const iocm__yaml_node *condition;
    size_t at;
    iocm_span word; /* the next one; empty at the end */
    size_t nodes;
    unsigned depth;
} parser;

/* ---- words ---- */

static bool is_parenthesis(char c)
{
    return c == '(' || c == ')';
}

static void next_word(parser *in)
{
    iocm_span text = in->condition->text;
    size_t start;

    while (in->at < text.size && iocm__is_space(text.data[in->at])) in->at++;
    start = in->at;
    if (in->at < text.size && is_parenthesis(text.data[in->at])) {
        in->at++;
    } else {
        while (in->at < text.size && !iocm__is_space(text.data[in->at]) &&
               !is_parenthesis(text.data[in->at]))
            in->at++;
    }
    in->word = iocm__span(text.data + start, in->at - start);
}

static bool is_word(const parser *in, const char *word)
{
    return iocm__span_equal_fold(in->word, iocm__span(word, strlen(word)));
}

/* Fails at the word that is next. */
static iocm_status fail(const parser *in, iocm_status status, const char *message)
{
    iocm__yaml_node node = *in->condition;

    node.text = in->word;
    return iocm__yaml_fail(in->yaml, &node, status, "the condition: %s", message);
}

/* ---- nodes ---- */

static iocm_status new_node(iocm__sigma_condition **out, parser *in, iocm__sigma_logic logic)
{
    if (++in->nodes > NODES_MAX) return fail(in, IOCM_E_LIMIT, "too many selections");
    *out = iocm__arena_alloc(iocm__yaml_arena(in->yaml), sizeof **out);
    if (*out == NULL) return iocm__yaml_fail_memory(in->yaml);
    memset(*out, 0, sizeof **out);
    (*out)->logic = logic;
    return IOCM_OK;
}

static void append(iocm__sigma_condition *parent, iocm__sigma_condition *child)
{
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

/* ---- selections ---- */

static bool is_selection(const iocm__yaml_node *key)
{
    return !iocm__span_equal(key->text, IOCM__LITERAL("condition")) &&
           !iocm__span_equal(key->text, IOCM__LITERAL("rules"));
}

/* `*` is any number of characters; case counts. */
static bool agrees(iocm_span name, iocm_span pattern)
{
    size_t star = SIZE_MAX; /* the last one, in the pattern, ... */
    size_t tried = 0;       /* ... and how far it reaches in the name */
    size_t n = 0;
    size_t p = 0;

    while (n < name.size) {
        if (p < pattern.size && pattern.data[p] == '*') {
            star = p++;
            tried = n;
        } else if (p < pattern.size && pattern.data[p] == name.data[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '*') p++;
    return p == pattern.size;
}

static iocm_status use(iocm__sigma_condition **out, parser *in, iocm__yaml_node *key)
{
    iocm_status status = new_node(out, in, IOCM__SIGMA_SELECTION);

    if (status != IOCM_OK) return status;
    (*out)->selection = key;
    key->used = true;
    return IOCM_OK;
}

/* `1 of PATTERN`, `all of them`: what stands behind `of`. */
static iocm_status parse_pattern(iocm__sigma_condition **out, parser *in, iocm__sigma_logic logic)
{
    bool them = is_word(in, "them");
    iocm_status status = new_node(out, in, logic);

    if (status != IOCM_OK) return status;
    if (in->word.size == 0 || is_parenthesis(in->word.data[0]))
        return fail(in, IOCM_E_FORMAT, "after `of` comes the name or pattern of selections");
    for (iocm__yaml_node *key = in->filter->first; key != NULL; key = key->next) {
        iocm__sigma_condition *one;

        if (!is_selection(key) || (them && key->text.size > 0 && key->text.data[0] == '_') ||
            (!them && !agrees(key->text, in->word)))
            continue;
        status = use(&one, in, key);
        if (status != IOCM_OK) return status;
        append(*out, one);
    }
    if ((*out)->first == NULL) return fail(in, IOCM_E_FORMAT, "no selection has such a name");
    if ((*out)->first->next == NULL) *out = (*out)->first;
    next_word(in);
    return IOCM_OK;
}

static iocm_status parse_name(iocm__sigma_condition **out, parser *in)
{
    iocm__sigma_logic logic = is_word(in, "all") ? IOCM__SIGMA_AND : IOCM__SIGMA_OR;
    parser before = *in;

    next_word(in);
    if (is_word(in, "of")) {
        if (!iocm__span_equal(before.word, IOCM__LITERAL("1")) && !is_word(&before, "any") &&
            logic == IOCM__SIGMA_OR)
            return fail(&before, IOCM_E_UNSUPPORTED, "only `1 of` and `all of` are read here");
        next_word(in);
        return parse_pattern(out, in, logic);
    }
    for (iocm__yaml_node *key = in->filter->first; key != NULL; key = key->next)
        if (is_selection(key) && iocm__span_equal(key->text, before.word)) return use(out, in, key);
    return fail(&before, IOCM_E_FORMAT, "no selection of that name");
}

/* ---- grammar ---- */

static iocm_status parse_or(iocm__sigma_condition **out, parser *in);

static iocm_status parse_not(iocm__sigma_condition **out, parser *in)
{
    iocm_status status;

    if (in->word.size == 0) return fail(in, IOCM_E_FORMAT, "it ends in the middle");
    if (is_word(in, "and") || is_word(in, "or") || is_word(in, ")"))
        return fail(in, IOCM_E_FORMAT, "a selection is missing before this");
    if (!is_word(in, "not") && !is_word(in, "(")) return parse_name(out, in);
    if (++in->depth > DEPTH_MAX) return fail(in, IOCM_E_LIMIT, "nested too deep");
    if (is_word(in, "(")) {
        next_word(in);
        status = parse_or(out, in);
        if (status == IOCM_OK && !is_word(in, ")"))
            status = fail(in, IOCM_E_FORMAT, "a closing parenthesis is missing");
        if (status == IOCM_OK) next_word(in);
    } else {
        iocm__sigma_condition *inner = NULL;

        next_word(in);
        status = new_node(out, in, IOCM__SIGMA_NOT);
        if (status == IOCM_OK) status = parse_not(&inner, in);
        if (status == IOCM_OK) append(*out, inner);
    }
    in->depth--;
    return status;
}

typedef iocm_status (*parse_fn)(iocm__sigma_condition **out, parser *in);

/* Operands with a word between them. */
static iocm_status parse_chain(iocm__sigma_condition **out, parser *in, const char *word,
                               iocm__sigma_logic logic, parse_fn operand)
{
    iocm__sigma_condition *first = NULL;
    iocm_status status = operand(&first, in);

    *out = first;
    if (status != IOCM_OK || !is_word(in, word)) return status;
    status = new_node(out, in, logic);
    if (status == IOCM_OK) append(*out, first);
    while (status == IOCM_OK && is_word(in, word)) {
        iocm__sigma_condition *next = NULL;

        next_word(in);
        status = operand(&next, in);
        if (status == IOCM_OK) append(*out, next);
    }
    return status;
}

static iocm_status parse_and(iocm__sigma_condition **out, parser *in)
{
    return parse_chain(out, in, "and", IOCM__SIGMA_AND, parse_not);
}

static iocm_status parse_or(iocm__sigma_condition **out, parser *in)
{
    return parse_chain(out, in, "or", IOCM__SIGMA_OR, parse_and);
}

/* ---- the whole ---- */

/* What bounds the work of finding selections by patterns. */
static iocm_status check_sizes(const parser *in)
{
    size_t selections = 0;

    if (in->condition->kind != IOCM__YAML_SCALAR)
        return iocm__yaml_fail(in->yaml, in->condition, IOCM_E_UNSUPPORTED,
                               "a condition that is not one text");
    if (in->condition->text.size > SIZE_LIMIT)
        return iocm__yaml_fail(in->yaml, in->condition, IOCM_E_LIMIT,
                               "a condition of more than %u bytes", SIZE_LIMIT);
    for (const iocm__yaml_node *key = in->filter->first; key != NULL; key = key->next)
        if (++selections > SELECTIONS_MAX || key->text.size > NAME_MAX_SIZE)
            return iocm__yaml_fail(in->yaml, key, IOCM_E_LIMIT,
                                   "more than %u selections, or a name of more than %u bytes",
                                   SELECTIONS_MAX, NAME_MAX_SIZE);
    return IOCM_OK;
}

iocm_status iocm__sigma_read_condition(iocm__sigma_condition **out, iocm__yaml *yaml,
                                       const iocm__yaml_node *filter,
                                       const iocm__yaml_node *condition)
{
    parser in = {.yaml = yaml, .filter = filter, .condition = condition};
    iocm_status status = check_sizes(&in);

    if (status != IOCM_OK) return status;
    next_word(&in);
    status = parse_or(out, &in);
    if (status != IOCM_OK) return status;
    if (iocm__span_equal(in.word, IOCM__LITERAL("|")))
        return fail(&in, IOCM_E_UNSUPPORTED, "aggregations are not read here");
    if (in.word.size > 0) return fail(&in, IOCM_E_FORMAT, "`and` or `or` is missing before this");
    for (const iocm__yaml_node *key = filter->first; key != NULL; key = key->next)
        if (is_selection(key) && !key->used)
            return iocm__yaml_fail(yaml, key, IOCM_E_FORMAT,
                                   "a selection that the condition does not use");
    return IOCM_OK;
}
