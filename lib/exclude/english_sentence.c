/* SPDX-License-Identifier: MIT */
/*
 * Sentences: [label] [hedge] verb subject clause {connective clause} [purpose]. Clauses side by side
 * have to be true together; `or` parts alternatives; `and` with `or` is ambiguous, and so is `and`
 * before another subject.
 */
#include "exclude/english_sentence.h"

/* ---- one piece after the other ---- */

static bool read_purpose(iocm__reader *r)
{
    bool stripped;
    size_t end = iocm__english_purpose(r->e, r->at, &stripped);
    iocm__range range = {r->at, end};

    if (end == r->at) return false;
    if (stripped)
        iocm__english_mark(r->e, range, IOCM_PART_PURPOSE);
    else
        iocm__gather_add(&r->always, r->e, iocm__english_opaque(r->e, range, "HUMAN_CONDITION"));
    r->at = end;
    return true;
}

/* Brackets around the rest, colons, brackets that are closed but were not opened. */
static bool read_mark(iocm__reader *r)
{
    iocm__english *e = r->e;
    iocm__token *token = &e->tokens[r->at];

    switch (token->kind) {
    case IOCM__TOKEN_COLON:
    case IOCM__TOKEN_CLOSE: break;
    case IOCM__TOKEN_DOTS:
        if (r->at + 1 < e->end)
            iocm__gather_add(&r->always, e,
                             iocm__english_opaque(e, iocm__tokens(r->at, r->at + 1), "TRUNCATED"));
        r->at++;
        return true;
    case IOCM__TOKEN_OPEN:
        if (token->match + 1 != e->end) return false;
        break;
    default: return false;
    }
    iocm__english_mark(e, iocm__tokens(r->at, r->at + 1), IOCM_PART_KEYWORD);
    r->at++;
    return true;
}

static bool begins_subject(const iocm__english *e, size_t at)
{
    unsigned flags;
    size_t end = iocm__english_subject(e, at, &flags);
    iocm__clause clause;

    if (end > at) return true;
    return iocm__english_noun_head(e, at, &clause) && clause.kind == IOCM__CLAUSE_PARENT;
}

/* Whether what follows is about something else than the clauses before. */
static bool changes_subject(iocm__reader *r, unsigned joins)
{
    iocm__clause clause;

    if (joins == 0 || !begins_subject(r->e, r->at) ||
        iocm__english_further_head(r->e, r->at, &clause))
        return false;
    if (joins == IOCM__JOINS_COMMA) joins = iocm__reader_comma_join(r);
    r->joins |= joins & (IOCM__JOINS_AND | IOCM__JOINS_OR);
    if ((joins & IOCM__JOINS_OR) == 0) r->other_subject = true;
    return true;
}

static void read_next(iocm__reader *r)
{
    unsigned joins = iocm__reader_skip_joins(r);
    size_t verb = r->at < r->e->end && !iocm__english_gerund(r->e, r->at)
                      ? iocm__english_verb(r->e, r->at)
                      : 0;
    iocm__clause clause;

    if (r->at >= r->e->end || read_purpose(r)) return;
    if (verb > 0 && (joins != 0 || r->first == IOCM__NOWHERE)) {
        iocm__reader_end_part(r);
        iocm__english_mark(r->e, iocm__tokens(r->at, r->at + verb), IOCM_PART_KEYWORD);
        iocm__reader_begin_part(r, iocm__tokens(r->at, r->at + verb));
        iocm__reader_read_subject(r);
    } else if (read_mark(r)) {
        return;
    } else if (changes_subject(r, joins)) {
        iocm__reader_end_segment(r);
        iocm__reader_read_subject(r);
    } else {
        iocm__reader_join_clause(r, joins);
        if (iocm__english_read_clause(r->e, r->at, joins != 0, &clause))
            iocm__reader_add_clause(r, &clause, joins);
        else
            iocm__reader_add_unknown(r);
    }
}

/* What the verb excludes is not told. */
static void require_criterion(iocm__reader *r)
{
    static const char things[] = "tool|tools|software|service|services|application|applications";
    iocm__range range = r->bare;

    if (r->parts.made != NULL || r->always.made != NULL || r->e->cut || r->e->ran_out) return;
    if (range.to <= range.from) range = r->verb;
    if (range.to > range.from)
        iocm__gather_add(&r->parts, r->e,
                         iocm__english_opaque(r->e, range,
                                              iocm__english_in(r->e, range.to - 1, things)
                                                  ? "VAGUE_VALUE"
                                                  : "NO_CRITERION"));
}

/* ---- before the verb ---- */

/* `During maintenance windows, exclude ...`: what stands before the verb holds for all of it. */
static void read_before(iocm__reader *r, size_t comma)
{
    iocm__english *e = r->e;
    iocm__range range = {r->at, comma};
    size_t end = e->end;
    bool stripped = false;
    iocm__clause clause;

    e->end = comma;
    if (iocm__english_purpose(e, r->at, &stripped) == comma && stripped) {
        iocm__english_mark(e, range, IOCM_PART_PURPOSE);
    } else if (iocm__english_read_clause(e, r->at, false, &clause) && clause.operand.to == comma) {
        iocm__gather_add(&r->always, e, iocm__english_clause(e, &clause));
    } else {
        iocm__gather_add(&r->always, e, iocm__english_opaque(e, range, "HUMAN_CONDITION"));
    }
    e->end = end;
    iocm__english_mark(e, iocm__tokens(comma, comma + 1), IOCM_PART_KEYWORD);
    r->at = comma + 1;
}

/* Words before the verb that say nothing, or that it is only a proposal. */
static void skip_prefix(iocm__reader *r, bool *hedged)
{
    iocm__english *e = r->e;
    size_t count;
    unsigned joins;

    do {
        size_t hedge = iocm__english_hedge(e, r->at);
        size_t label = iocm__english_label(e, r->at);

        count = hedge > 0 ? hedge : iocm__english_neutral(e, r->at);
        *hedged = *hedged || hedge > 0;
        if (label > r->at) count = label - r->at;
        if (count == 0 && iocm__english_in(e, r->at, "-|*|\xE2\x80\xA2|\xE2\x80\x93")) count = 1;
        if (count == 0 && iocm__english_connective(e, r->at, &joins) == 1 && *hedged) count = 1;
        if (iocm__english_verb(e, r->at) > 0 || iocm__english_refuses(e, r->at)) count = 0;
        iocm__english_mark(e, iocm__tokens(r->at, r->at + count), IOCM_PART_KEYWORD);
        r->at += count;
    } while (count > 0 && r->at < e->end);
}

/* A filter in the notation of a query language. */
static bool compares(const iocm__english *e, size_t at)
{
    iocm__clause clause;

    while (iocm__english_is(e, at, IOCM__TOKEN_OPEN) || iocm__english_in(e, at, "not|!")) at++;
    return iocm__english_compare_head(e, at, &clause);
}

/* If it says what is not to be excluded, nobody can tell what is. */
static bool is_inverted(const iocm__english *e, size_t at)
{
    iocm__clause clause;

    for (; at < e->end; at++)
        if (iocm__english_in(e, at, "not|!") ||
            (iocm__english_compare_head(e, at, &clause) && iocm__english_is_negative(e, &clause)))
            return true;
    return false;
}

static iocm__expr *give_up(iocm__reader *r, size_t from, const char *code)
{
    return iocm__english_opaque(r->e, iocm__tokens(from, r->e->end), code);
}

/* What a sentence is that has no verb. */
static iocm__expr *read_other(iocm__reader *r, size_t from, iocm__sentence_kind *kind)
{
    iocm__english *e = r->e;

    if (iocm__english_refuses(e, r->at)) return give_up(r, from, "INVERTED");
    *kind = IOCM__SENTENCE_TALKS;
    if (!iocm__english_praises(e, from)) return give_up(r, from, "NO_EXCLUSION_VERB");
    iocm__english_mark(e, iocm__tokens(from, e->end), IOCM_PART_PURPOSE);
    return NULL;
}

iocm__expr *iocm__english_sentence(iocm__english *e, size_t from, iocm__sentence_kind *kind)
{
    iocm__reader r = {
        .e = e, .at = from, .always = {.op = IOCM__OP_ALL}, .parts = {.op = IOCM__OP_ANY}};
    bool hedged = false;
    size_t verb;

    *kind = IOCM__SENTENCE_EXCLUDES;
    if (from >= e->end) return NULL;
    skip_prefix(&r, &hedged);
    verb = iocm__english_verb(e, r.at);
    if (verb == 0 && compares(e, r.at)) {
        *kind = IOCM__SENTENCE_COMPARES;
        if (is_inverted(e, r.at)) return give_up(&r, r.at, "INVERTED");
    } else if (verb == 0) {
        size_t comma = iocm__english_main_comma(e, r.at);

        if (comma == IOCM__NOWHERE || comma == r.at || iocm__english_refuses(e, r.at))
            return read_other(&r, from, kind);
        read_before(&r, comma);
        skip_prefix(&r, &hedged);
        verb = iocm__english_verb(e, r.at);
    }
    if (hedged) iocm__english_note(e, "HEDGED");
    iocm__english_mark(e, iocm__tokens(r.at, r.at + verb), IOCM_PART_KEYWORD);
    iocm__reader_begin_part(&r, iocm__tokens(r.at, r.at + verb));
    if (verb > 0) iocm__reader_read_subject(&r);
    while (r.at < e->end && !e->failed) read_next(&r);
    iocm__reader_end_part(&r);
    require_criterion(&r);
    return iocm__reader_finish(&r);
}
