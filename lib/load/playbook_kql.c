/* SPDX-License-Identifier: MIT */
/*
 * Hunting queries: the lists they declare, the table they ask, the columns they compare and
 * show, and their order. Reads what such queries have in common; it is no KQL compiler, and
 * what it does not know it skips up to the next pipe.
 */
#include "load/kql_lexer.h"
#include "load/playbook.h"

#define MAX_COLUMNS 256u /* kept of one query */
#define MAX_RECALL  16u  /* earlier lists that a query without its own may name */

typedef struct columns {
    iocm_span items[MAX_COLUMNS];
    size_t count;
} columns;

typedef struct reader {
    iocm_playbook *playbook;
    const iocm__block *block;
    iocm__kql_lexer lexer;
    iocm__kql_token token;       /* the one looked at */
    iocm__kql_token before;      /* the one read last */
    iocm__buffer comment;        /* of the query to come */
    size_t block_list;           /* the first list of the block */
    size_t first_list;           /* the first that belongs to the query to come */
    size_t recalled[MAX_RECALL]; /* earlier lists that the query names */
    size_t recalled_count;
    const char *start; /* of the query to come; NULL: nothing of it yet */
    bool open;         /* the block ends inside a list or string */
    columns where;
    columns project;
    iocm_playbook_hunt hunt;
} reader;

/* An earlier list of the block with that name, the latest first; SIZE_MAX if there is none. */
static size_t find_list(const reader *r, iocm_span name)
{
    size_t count = r->playbook->list_count;
    size_t left = count - r->block_list < MAX_RECALL ? count - r->block_list : MAX_RECALL;

    for (size_t i = count; left > 0; left--)
        if (iocm__span_equal(r->playbook->lists[--i].name, name)) return i;
    return SIZE_MAX;
}

static void recall_list(reader *r, size_t list)
{
    if (list == SIZE_MAX || list >= r->first_list || r->recalled_count == MAX_RECALL) return;
    for (size_t i = 0; i < r->recalled_count; i++)
        if (r->recalled[i] == list) return;
    r->recalled[r->recalled_count++] = list;
}

static void advance(reader *r)
{
    r->before = r->token;
    iocm__kql_next(&r->token, &r->lexer);
    if (r->token.kind == IOCM__KQL_WORD && r->hunt.table.data != NULL)
        recall_list(r, find_list(r, r->token.text));
}

static bool sign(const reader *r, char c)
{
    return iocm__kql_is_sign(&r->token, c);
}

static bool word(const reader *r, const char *text)
{
    return iocm__kql_is_word(&r->token, text);
}

static iocm_span rest_of(const reader *r)
{
    return iocm__span(r->token.start, (size_t)(r->lexer.end - r->token.start));
}

static void add_column(columns *to, iocm_span name)
{
    if (to->count == MAX_COLUMNS) return;
    for (size_t i = 0; i < to->count; i++)
        if (iocm__span_equal(to->items[i], name)) return;
    to->items[to->count++] = name;
}

/* ---- let ---- */

/* Keeps a string's value; shared with the clean text where nothing is escaped. */
static bool keep_string(iocm_playbook *playbook, iocm_span *out, const iocm__kql_token *token)
{
    char escape = token->verbatim ? token->start[1] : '\\';
    char *text;

    *out = token->text;
    if (token->text.size == 0 || memchr(token->text.data, escape, token->text.size) == NULL)
        return true;
    text = iocm__arena_alloc(&playbook->arena, token->text.size);
    if (text == NULL) return false;
    *out = iocm__span(text, iocm__kql_unquote(text, token));
    return true;
}

/* The strings up to the bracket's end; with `out` they are kept, without only counted. */
static bool read_strings(reader *r, iocm_span *out, size_t *count)
{
    size_t depth = 0;

    *count = 0;
    for (; r->token.kind != IOCM__KQL_END; advance(r)) {
        if (sign(r, '[') || sign(r, '(')) depth++;
        if ((sign(r, ']') || sign(r, ')')) && --depth == 0) break;
        if (sign(r, ';') || (r->token.first && iocm__kql_is_let(rest_of(r)))) break;
        if (r->token.kind != IOCM__KQL_STRING || r->token.text.size == 0) continue;
        if (r->token.open) continue; /* perhaps only the beginning of a value */
        if (out != NULL && !keep_string(r->playbook, &out[*count], &r->token)) return false;
        ++*count;
    }
    return true;
}

static bool add_list(reader *r, iocm_span name)
{
    iocm_playbook *playbook = r->playbook;
    iocm__kql_lexer lexer = r->lexer;
    iocm__kql_token token = r->token;
    iocm_playbook_list *list;
    iocm_span *values;
    size_t count;
    void *lists = iocm__array_grow(&playbook->allocator, playbook->lists, playbook->list_count,
                                   &playbook->list_capacity, sizeof *playbook->lists);

    if (lists == NULL) return false;
    playbook->lists = lists;
    if (!read_strings(r, NULL, &count)) return false;
    values = iocm__arena_alloc(&playbook->arena, count * sizeof *values);
    if (values == NULL) return false;
    r->lexer = lexer;
    r->token = token;
    if (!read_strings(r, values, &count)) return false;
    r->open = r->token.kind == IOCM__KQL_END;
    list = &playbook->lists[playbook->list_count++];
    list->name = name;
    list->values = values;
    list->value_count = count;
    return true;
}

/* Behind `let`: a list is kept, anything else is skipped. */
static bool read_let(reader *r)
{
    iocm_span name;
    size_t depth = 0;

    if (r->start == NULL) r->start = r->token.start;
    advance(r);
    name = r->token.text;
    advance(r);
    advance(r);
    while (word(r, "materialize") || word(r, "toscalar")) {
        advance(r);
        if (sign(r, '(')) advance(r);
    }
    if (word(r, "dynamic") || word(r, "pack_array")) {
        advance(r);
        if (sign(r, '(') && !add_list(r, name)) return false;
    }
    for (; r->token.kind != IOCM__KQL_END; advance(r)) {
        if (sign(r, '(') || sign(r, '{')) depth++;
        if ((sign(r, ')') || sign(r, '}')) && depth > 0) depth--;
        if (depth > 0) continue;
        if (sign(r, ';')) break;
        if (r->token.kind == IOCM__KQL_COMMENT) break;
        if (r->token.first && r->token.kind == IOCM__KQL_WORD) break; /* its `;` is missing */
    }
    if (sign(r, ';')) advance(r);
    return true;
}

/* ---- the pipeline ---- */

/* Whether the arguments of an operator end here. */
static bool args_end(const reader *r, size_t depth)
{
    if (r->token.kind == IOCM__KQL_END) return true;
    if (depth > 0) return false;
    if (sign(r, '|') || sign(r, ';') || sign(r, '`')) return true;
    if (r->token.kind == IOCM__KQL_COMMENT) return true;
    if (r->token.kind != IOCM__KQL_WORD) return false;
    if (iocm__kql_is_let(rest_of(r))) return true;
    return r->token.first && iocm__kql_is_query(rest_of(r));
}

static void track(const reader *r, size_t *depth)
{
    if (sign(r, '(') || sign(r, '[') || sign(r, '{')) ++*depth;
    if ((sign(r, ')') || sign(r, ']') || sign(r, '}')) && *depth > 0) --*depth;
}

static bool is_comparison(const iocm__kql_token *token)
{
    static const char *const words[] = {"in",       "in~",         "has",           "has_any",
                                        "has_all",  "has_cs",      "contains",      "startswith",
                                        "endswith", "hasprefix",   "hassuffix",     "matches",
                                        "between",  "contains_cs", "startswith_cs", "endswith_cs"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (iocm__kql_is_word(token, words[i])) return true;
    return false;
}

/* Behind a comparison: skips what it compares with, in brackets or one value. */
static void skip_operand(reader *r)
{
    size_t depth = 0;

    while (sign(r, '=') || sign(r, '~') || sign(r, '<') || sign(r, '>') || word(r, "regex"))
        advance(r);
    if (sign(r, '@') || sign(r, '-')) advance(r);
    if (args_end(r, 0)) return;
    if (!sign(r, '(')) advance(r); /* a value, or a function's name */
    if (!sign(r, '(')) return;
    do {
        track(r, &depth);
        advance(r);
    } while (depth > 0 && r->token.kind != IOCM__KQL_END);
}

static void read_where(reader *r)
{
    size_t depth = 0;

    while (!args_end(r, depth)) {
        if (is_comparison(&r->token)) {
            advance(r);
            skip_operand(r);
        } else if (sign(r, '=') || sign(r, '<') || sign(r, '>')) {
            skip_operand(r);
        } else if (sign(r, '!')) { /* `!=`, `!~`, or `!in`, whose word comes next */
            advance(r);
            if (sign(r, '=') || sign(r, '~')) skip_operand(r);
        } else {
            iocm__kql_token name = r->token;

            track(r, &depth);
            advance(r);
            if (name.kind != IOCM__KQL_WORD || sign(r, '(')) continue;
            if (iocm__kql_is_word(&name, "and") || iocm__kql_is_word(&name, "or") ||
                iocm__kql_is_word(&name, "not") || find_list(r, name.text) != SIZE_MAX)
                continue;
            if (iocm__kql_is_word(&name, "true") || iocm__kql_is_word(&name, "false")) continue;
            add_column(&r->where, name.text);
        }
    }
}

/* `A, B = f(C), D`: the names of the columns that come out. */
static void read_project(reader *r)
{
    while (r->token.kind == IOCM__KQL_WORD && !args_end(r, 0)) {
        size_t depth = 0;

        add_column(&r->project, r->token.text);
        advance(r);
        if (sign(r, '=') || sign(r, '('))
            while (!args_end(r, depth) && !(depth == 0 && sign(r, ','))) {
                track(r, &depth);
                advance(r);
            }
        if (!sign(r, ',')) break;
        advance(r);
    }
}

/* Behind `order`, `sort` or `top`: `by X desc`; without a word it is the newest first. */
static void read_order(reader *r)
{
    while (!args_end(r, 0) && !word(r, "by")) advance(r);
    if (!word(r, "by")) return;
    advance(r);
    if (r->token.kind != IOCM__KQL_WORD) return;
    r->hunt.order_column = r->token.text;
    r->hunt.descending = 1;
    advance(r);
    if (word(r, "asc")) r->hunt.descending = 0;
    if (word(r, "asc") || word(r, "desc")) advance(r);
    while (sign(r, ',') || word(r, "nulls") || word(r, "first") || word(r, "last")) {
        bool more = sign(r, ',');

        advance(r);
        if (more && r->token.kind == IOCM__KQL_WORD) advance(r);
        if (word(r, "asc") || word(r, "desc")) advance(r);
    }
}

static void read_operator(reader *r)
{
    size_t depth = 0;

    if (word(r, "where") || word(r, "filter")) {
        advance(r);
        read_where(r);
    } else if (word(r, "project")) {
        advance(r);
        read_project(r);
    } else if (word(r, "order") || word(r, "sort") || word(r, "top")) {
        advance(r);
        read_order(r);
    } else {
        for (; !args_end(r, depth); advance(r)) track(r, &depth);
    }
}

/* ---- hunts ---- */

static bool copy_spans(iocm_playbook *playbook, const iocm_span **out, const columns *from)
{
    iocm_span *copy = iocm__arena_alloc(&playbook->arena, from->count * sizeof *copy);

    if (copy == NULL) return false;
    if (from->count > 0) memcpy(copy, from->items, from->count * sizeof *copy);
    *out = copy;
    return true;
}

/* The lists that the query declares, and the earlier ones it names. */
static bool keep_lists(reader *r)
{
    const iocm_playbook_list *all = r->playbook->lists;
    size_t own = r->playbook->list_count - r->first_list;
    size_t count = own + r->recalled_count;
    iocm_playbook_list *lists;

    r->hunt.list_count = count;
    if (count == 0) return true;
    lists = iocm__arena_alloc(&r->playbook->arena, count * sizeof *lists);
    if (lists == NULL) return false;
    if (own > 0) memcpy(lists, all + r->first_list, own * sizeof *lists);
    for (size_t i = own; i < count; i++) lists[i] = all[r->recalled[i - own]];
    r->hunt.lists = lists;
    r->hunt.list_name = lists->name;
    r->hunt.values = lists->values;
    r->hunt.value_count = lists->value_count;
    return true;
}

/* The query that was read becomes a hunt. */
static bool add_hunt(reader *r, const char *end)
{
    iocm_playbook *playbook = r->playbook;
    iocm_playbook_hunt *hunt = &r->hunt;
    iocm__place place;
    iocm__place behind;
    void *hunts = iocm__array_grow(&playbook->allocator, playbook->hunts, playbook->info.hunt_count,
                                   &playbook->hunt_capacity, sizeof *playbook->hunts);

    if (hunts == NULL) return false;
    playbook->hunts = hunts;
    hunt->struct_size = sizeof *hunt;
    if (!keep_lists(r) || !copy_spans(playbook, &hunt->where_columns, &r->where) ||
        !copy_spans(playbook, &hunt->project_columns, &r->project))
        return false;
    hunt->where_column_count = r->where.count;
    hunt->project_column_count = r->project.count;
    if (r->comment.size > 0 &&
        !iocm__arena_copy(&playbook->arena, iocm__span(r->comment.data, r->comment.size),
                          &hunt->comment))
        return false;
    iocm__text_find(&place, &playbook->text, (size_t)(r->start - playbook->text.data));
    iocm__text_find(&behind, &playbook->text, (size_t)(end - playbook->text.data));
    hunt->line = place.line;
    hunt->offset = place.offset;
    hunt->size = behind.offset - place.offset;
    playbook->hunts[playbook->info.hunt_count++] = *hunt;
    memset(hunt, 0, sizeof *hunt);
    r->where.count = r->project.count = 0;
    r->comment.size = 0;
    r->first_list = playbook->list_count;
    r->recalled_count = 0;
    r->start = NULL;
    return true;
}

static bool at_operator(const reader *r)
{
    iocm__kql_lexer lexer = r->lexer;
    iocm__kql_token token = r->token;

    while (token.kind == IOCM__KQL_COMMENT) iocm__kql_next(&token, &lexer);
    return iocm__kql_is_sign(&token, '|');
}

/* `union isfuzzy=true A, B`: the first table stands for all. Leaves its last word. */
static void read_union(reader *r)
{
    bool value = false; /* of an option */

    for (advance(r); !args_end(r, 0); advance(r)) {
        iocm__kql_lexer ahead = r->lexer;
        iocm__kql_token next;

        iocm__kql_next(&next, &ahead);
        if (r->token.kind == IOCM__KQL_WORD && !value && !iocm__kql_is_sign(&next, '=') &&
            r->hunt.table.data == NULL)
            r->hunt.table = r->token.text;
        value = sign(r, '=');
    }
}

/* At the table's name, or at `union`. */
static bool read_query(reader *r)
{
    const char *end;

    if (r->start == NULL) r->start = r->token.start;
    if (word(r, "union")) {
        read_union(r);
    } else {
        r->hunt.table = r->token.text;
        advance(r);
    }
    end = r->before.text.data + r->before.text.size;
    while (at_operator(r)) {
        while (!sign(r, '|')) advance(r);
        advance(r);
        read_operator(r);
        end = r->before.text.data + r->before.text.size;
        if (r->before.kind == IOCM__KQL_STRING && !r->before.open) end++;
    }
    if (sign(r, ';')) advance(r);
    return add_hunt(r, end);
}

static bool add_comment(reader *r)
{
    if (r->comment.size > 0 && !iocm__buffer_append_byte(&r->comment, '\n')) return false;
    return iocm__buffer_append(&r->comment, r->token.text.data, r->token.text.size);
}

/* One statement, comment, or token that is neither. */
static bool read_one(reader *r)
{
    iocm_span rest = rest_of(r);

    if (r->token.kind == IOCM__KQL_COMMENT) {
        if (!add_comment(r)) return false;
        advance(r);
        return true;
    }
    if (iocm__kql_is_let(rest)) return read_let(r);
    if (iocm__kql_is_query(rest)) return read_query(r);
    advance(r);
    return true;
}

/* The block is the document's last: whole only if it ends like a query. `pending`: lists or
 * comments without one. */
static bool check_end(reader *r, bool pending)
{
    iocm_span text =
        iocm__span_trim(iocm__playbook_span(r->playbook, r->block->start, r->block->end));
    char last = text.size > 0 ? text.data[text.size - 1] : ';';
    bool whole = memchr(")];`\"", last, 5) != NULL || iocm__kql_is_word(&r->before, "desc") ||
                 iocm__kql_is_word(&r->before, "asc");

    if (!r->block->last) return true;
    if (!r->open && !pending && memchr(",|(=[", last, 5) == NULL && (r->block->closed || whole))
        return true;
    return iocm__playbook_cut(r->playbook, "a query");
}

bool iocm__playbook_is_kql(iocm_span text, bool loose)
{
    if (text.size >= 3 && memcmp(text.data, "//", 2) == 0) return true;
    return iocm__kql_is_let(text) || (loose && iocm__kql_is_query(text));
}

bool iocm__playbook_read_kql(iocm_playbook *playbook, const iocm__block *block)
{
    reader *r = iocm__alloc_zero(&playbook->allocator, sizeof *r);
    bool pending;
    bool ok = true;

    if (r == NULL) return false;
    r->playbook = playbook;
    r->block = block;
    r->block_list = r->first_list = playbook->list_count;
    r->comment.allocator = &playbook->allocator;
    r->lexer.at = playbook->text.data + block->start;
    r->lexer.end = playbook->text.data + block->end;
    r->lexer.flat = block->flat;
    advance(r);
    while (ok && r->token.kind != IOCM__KQL_END) ok = read_one(r);
    pending = r->start != NULL; /* lists without a query */
    if (ok && pending) ok = add_hunt(r, r->lexer.end);
    if (ok) ok = check_end(r, pending || r->comment.size > 0);
    iocm__buffer_free(&r->comment);
    iocm__free(&playbook->allocator, r);
    return ok;
}
