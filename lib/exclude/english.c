/* SPDX-License-Identifier: MIT */
/*
 * The compiler of English as a whole: sentence after sentence, then what was cut off, what was left
 * over, notes, and the parts of the text.
 */
#include "exclude/english.h"

/* ---- marks ---- */

void iocm__english_mark(iocm__english *e, iocm__range range, int part)
{
    for (size_t at = range.from; at < range.to && at < e->count; at++) {
        e->tokens[at].part = (uint8_t)part;
        e->tokens[at].code = NULL;
    }
}

void iocm__english_residue(iocm__english *e, iocm__range range, const char *code)
{
    iocm__english_mark(e, range, IOCM_PART_RESIDUE);
    for (size_t at = range.from; at < range.to && at < e->count; at++) e->tokens[at].code = code;
}

void iocm__english_note(iocm__english *e, const char *note)
{
    iocm_span text = iocm__span(note, strlen(note));

    if (!iocm__texts_have(&e->notes, text) && !iocm__texts_add(e->arena, &e->notes, text))
        e->failed = true;
}

/* ---- nodes ---- */

iocm__expr *iocm__english_node(iocm__english *e, iocm__op op)
{
    iocm__expr *made = iocm__expr_new(e->arena, op);

    if (made == NULL) e->failed = true;
    return made;
}

iocm__expr *iocm__english_value(iocm__english *e, iocm__op op, iocm_field field, iocm_span value)
{
    iocm__expr *made = iocm__expr_value(e->arena, op, field, value);

    if (made == NULL) e->failed = true;
    return made;
}

iocm__expr *iocm__english_named(iocm__english *e, iocm__op op, iocm_span name)
{
    iocm__expr *made = iocm__english_node(e, op);

    if (made != NULL && iocm__arena_copy(e->arena, name, &made->name)) return made;
    e->failed = true;
    return NULL;
}

iocm__expr *iocm__english_list(iocm__english *e, iocm_field field, iocm_span name, iocm__op as)
{
    iocm__expr *made = iocm__english_named(e, IOCM__OP_LIST, name);

    if (made == NULL) return NULL;
    made->field = field;
    made->as = as;
    return made;
}

static iocm__expr *opaque(iocm__english *e, iocm_span text, const char *code)
{
    iocm__expr *made = iocm__english_named(e, IOCM__OP_OPAQUE, iocm__span(code, strlen(code) + 1));

    if (made == NULL) return NULL;
    made->name.size--; /* its end is there, so that the code can be given to a mark again */
    if (iocm__arena_copy(e->arena, text, &made->text)) return made;
    e->failed = true;
    return NULL;
}

iocm__expr *iocm__english_opaque(iocm__english *e, iocm__range range, const char *code)
{
    iocm__english_residue(e, range, code);
    return opaque(e, iocm__english_text(e, range), code);
}

iocm__range iocm__english_whole(const iocm__clause *clause)
{
    return iocm__tokens(clause->head, clause->operand.to);
}

iocm__expr *iocm__english_give_up(iocm__english *e, const iocm__clause *clause, const char *code)
{
    return iocm__english_opaque(e, iocm__english_whole(clause), code);
}

void iocm__gather_add(iocm__gather *gather, iocm__english *e, iocm__expr *expr)
{
    if (expr == NULL) return;
    if (gather->made != NULL && !gather->many) {
        iocm__expr *node = iocm__english_node(e, gather->op);

        if (node == NULL) return;
        iocm__expr_append(node, gather->made);
        gather->made = node;
        gather->many = true;
    }
    if (gather->made == NULL)
        gather->made = expr;
    else
        iocm__expr_append(gather->made, expr);
}

void iocm__gather_take(iocm__gather *gather, iocm__english *e, iocm__gather *from)
{
    iocm__expr *child = from->made;

    if (child != NULL && from->many) child = child->first;
    while (child != NULL) {
        iocm__expr *next = from->many ? child->next : NULL;

        child->next = NULL;
        iocm__gather_add(gather, e, child);
        child = next;
    }
}

/* ---- texts that are cut off ---- */

/* True if the text cannot end here. */
static bool is_unfinished(iocm__english *e)
{
    size_t last = e->count;

    if (last == 0) return false;
    e->end = last;
    if (e->tokens[last - 1].kind == IOCM__TOKEN_PERIOD)
        last--;
    else if (e->unclosed)
        return true;
    if (last == 0) return false;
    switch (e->tokens[last - 1].kind) {
    case IOCM__TOKEN_COMMA:
    case IOCM__TOKEN_COLON:
    case IOCM__TOKEN_OPEN:
    case IOCM__TOKEN_DOTS: return true;
    case IOCM__TOKEN_WORD: return iocm__english_in(e, last - 1, iocm__words_unfinished);
    default: return false;
    }
}

/* The end of the text that says that it goes on, as residue; if there is none, the last word. */
static void mark_cut(iocm__english *e)
{
    size_t at = e->count;

    e->end = e->count;
    while (at > 0 && e->tokens[at - 1].kind == IOCM__TOKEN_PERIOD) at--;
    if (at == 0) return;
    e->end = at;
    iocm__english_residue(e, iocm__tokens(at - 1, at), "TRUNCATED");
    for (at--; at > 0; at--) {
        int kind = e->tokens[at - 1].kind;

        if (kind != IOCM__TOKEN_COMMA && kind != IOCM__TOKEN_OPEN && kind != IOCM__TOKEN_COLON &&
            (e->tokens[at - 1].part == IOCM_PART_OPERAND ||
             e->tokens[at - 1].part == IOCM_PART_RESIDUE ||
             !iocm__english_in(e, at - 1, iocm__words_unfinished)))
            break;
        iocm__english_residue(e, iocm__tokens(at - 1, at), "TRUNCATED");
    }
}

/* ---- putting sentences together ---- */

/* What nobody has read: it restricts, whatever it says. */
static iocm__expr *read_rest(iocm__english *e, iocm__expr *when)
{
    iocm__gather all = {.op = IOCM__OP_ALL};

    iocm__gather_add(&all, e, when);
    for (size_t at = 0; at < e->count; at++) {
        size_t end = at;
        bool words = false;

        while (end < e->count && e->tokens[end].part == 0) {
            words = words || e->tokens[end].kind == IOCM__TOKEN_WORD ||
                    e->tokens[end].kind == IOCM__TOKEN_QUOTED;
            end++;
        }
        if (words)
            iocm__gather_add(&all, e,
                             iocm__english_opaque(e, iocm__tokens(at, end), "NO_CRITERION"));
        else
            iocm__english_mark(e, iocm__tokens(at, end), IOCM_PART_KEYWORD);
        at = end;
    }
    return all.made;
}

/* The last token of the sentence that begins at `from`, or the end of the text. */
static size_t sentence_end(const iocm__english *e, size_t from)
{
    while (from < e->count && e->tokens[from].kind != IOCM__TOKEN_PERIOD) from++;
    return from;
}

static void find_limiting(iocm__english *e, size_t from)
{
    e->last_limiting = IOCM__NOWHERE;
    for (size_t at = from; at < e->end; at++)
        if (iocm__english_in(e, at, iocm__words_limiting)) e->last_limiting = at;
}

static iocm__expr *both(iocm__english *e, iocm__expr *a, iocm__expr *b)
{
    iocm__gather all = {.op = IOCM__OP_ALL};

    iocm__gather_add(&all, e, a);
    iocm__gather_add(&all, e, b);
    return all.made;
}

static iocm__expr *read_sentences(iocm__english *e)
{
    iocm__gather any = {.op = IOCM__OP_ANY};
    iocm__gather all = {.op = IOCM__OP_ALL};
    bool cut = e->cut;
    size_t at = 0;

    while (at < e->count && !e->failed) {
        iocm__sentence_kind kind;
        iocm__expr *made;

        e->end = sentence_end(e, at);
        e->cut = cut && e->end + 1 >= e->count;
        find_limiting(e, at);
        made = iocm__english_sentence(e, at, &kind);
        iocm__gather_add(kind == IOCM__SENTENCE_TALKS ? &all : &any, e, made);
        if (kind != IOCM__SENTENCE_COMPARES && e->end == e->count && !cut && !e->ran_out)
            iocm__english_note(e, "NO_PERIOD");
        at = e->end;
        while (at < e->count && (e->tokens[at].kind == IOCM__TOKEN_PERIOD ||
                                 e->tokens[at].kind == IOCM__TOKEN_CLOSE)) {
            iocm__english_mark(e, iocm__tokens(at, at + 1), IOCM_PART_KEYWORD);
            at++;
        }
    }
    e->cut = cut;
    e->end = e->count;
    return both(e, any.made, all.made);
}

static iocm__expr *read_text(iocm__english *e)
{
    iocm__expr *when;

    e->cut = is_unfinished(e) || e->cut;
    when = read_sentences(e);
    e->cut = e->cut || e->ran_out;
    if (e->cut && !e->failed) {
        mark_cut(e);
        when = both(e, when, opaque(e, IOCM__LITERAL("sentence is cut off"), "TRUNCATED"));
        iocm__english_note(e, "TRUNCATED");
    }
    if (!e->failed) when = read_rest(e, when);
    if (when == NULL && !e->failed) when = opaque(e, IOCM__LITERAL("no text"), "NO_EXCLUSION_VERB");
    return when;
}

/* Notes that follow from what the expression holds. */
static void note_conditions(iocm__english *e, const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_SIGNED_BY && expr->value_count > 0)
        iocm__english_note(e, "SIGNER_LITERAL");
    if (expr->field == IOCM_FIELD_PROCESS_COMPANY) iocm__english_note(e, "COMPANY_IS_NOT_SIGNER");
    if (expr->op == IOCM__OP_TIME && expr->zone == IOCM__NO_ZONE) iocm__english_note(e, "NO_TZ");
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        note_conditions(e, child);
}

/* ---- parts ---- */

static bool same_mark(const iocm__token *a, const iocm__token *b)
{
    return a->part == b->part && (a->code == b->code || (a->code != NULL && b->code != NULL &&
                                                         strcmp(a->code, b->code) == 0));
}

/* Appends a piece of the text, or makes the last part longer. */
static bool add_part(iocm__english *e, iocm__compiled *out, int32_t kind, const char *code,
                     size_t end)
{
    iocm__part *last = out->part_count == 0 ? NULL : &out->parts[out->part_count - 1];
    size_t begin = last == NULL ? 0 : last->offset + last->size;
    iocm_span text = code == NULL ? iocm__span(NULL, 0) : iocm__span(code, strlen(code));

    if (end == begin) return true;
    if (last == NULL || last->kind != kind || !iocm__span_equal(last->code, text)) {
        last = &out->parts[out->part_count++];
        last->kind = kind;
        last->offset = begin;
        last->size = 0;
        if (!iocm__arena_copy(e->arena, text, &last->code)) return false;
    }
    last->size += end - begin;
    return true;
}

/* Blanks belong to what is on both sides of them, or to no value. */
static bool make_parts(iocm__english *e, iocm__compiled *out)
{
    out->parts = iocm__arena_alloc(e->arena, (2 * e->count + 2) * sizeof *out->parts);
    if (out->parts == NULL) return false;
    for (size_t at = 0; at < e->count; at++) {
        const iocm__token *token = &e->tokens[at];
        bool inside = at > 0 && same_mark(token - 1, token);

        if (!inside && !add_part(e, out, IOCM_PART_KEYWORD, NULL, token->offset)) return false;
        if (!add_part(e, out, token->part, token->code, token->offset + token->size)) return false;
    }
    return add_part(e, out, IOCM_PART_KEYWORD, NULL, e->text.size);
}

bool iocm__english_compile(iocm__compiled *out, iocm__arena *arena, iocm_span text, bool cut)
{
    iocm__english e = {.arena = arena, .text = text, .cut = cut, .last_limiting = IOCM__NOWHERE};

    memset(out, 0, sizeof *out);
    iocm__arena_init(&e.scratch, &arena->allocator);
    e.failed = !iocm__english_tokenize(&e) || !iocm__english_prepare_heads(&e);
    e.end = e.count;
    if (!e.failed) out->when = read_text(&e);
    if (!e.failed) note_conditions(&e, out->when);
    if (!e.failed) e.failed = !make_parts(&e, out);
    out->notes = e.notes;
    iocm__arena_free(&e.scratch);
    return !e.failed;
}
