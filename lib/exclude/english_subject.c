/* SPDX-License-Identifier: MIT */
/* Subjects: words that restrict nothing, words that point at something else, or names. */
#include "exclude/english_sentence.h"

/* `URLs of known update servers`, `traffic of backup tools`. */
static bool read_of(iocm__reader *r)
{
    iocm__clause clause = {.start = r->at, .head = r->at};

    if (!iocm__english_in(r->e, r->at, "of")) return false;
    clause.kind = (r->flags & IOCM__SUBJECT_URLS) != 0 ? IOCM__CLAUSE_FROM : IOCM__CLAUSE_RELATED;
    clause.operand.from = r->at + 1;
    clause.operand.to = iocm__english_operand_end(r->e, r->at + 1);
    if (clause.operand.to == clause.operand.from) return false;
    iocm__reader_add_clause(r, &clause, 0);
    return true;
}

/* A value right behind a plain subject: `the process svchost.exe`. */
static bool names_follow(const iocm__english *e, iocm__range range)
{
    for (size_t at = range.from; at < range.to; at++) {
        iocm_span word = iocm__english_word(e, at);

        if (e->tokens[at].kind == IOCM__TOKEN_QUOTED || iocm__shape_program(word) ||
            iocm__shape_domain(word) || iocm__shape_digest(word) != IOCM_FIELD_NONE)
            return true;
    }
    return false;
}

/* `processes consuming much memory`: that is a clause, if one that nobody can read. */
static bool is_doing(const iocm__english *e, size_t at)
{
    return e->tokens[at].kind != IOCM__TOKEN_WORD || iocm__english_gerund(e, at);
}

static void read_object(iocm__reader *r)
{
    iocm__range range = {r->at, iocm__english_operand_end(r->e, r->at)};
    unsigned flags;

    if (range.to <= range.from) return;
    if (r->flags != 0 && !names_follow(r->e, range)) {
        if (is_doing(r->e, r->at)) return;
        range.from = r->subject.from; /* `software installation jobs` */
    }
    iocm__reader_note(r, range.from, range.to);
    r->object = iocm__english_object(r->e, range, &flags, range.to >= r->e->end);
    r->flags |= flags;
    r->at = range.to;
}

static bool only_articles(const iocm__english *e, iocm__range range)
{
    while (range.from < range.to && iocm__english_in(e, range.from, iocm__words_articles))
        range.from++;
    return range.from == range.to;
}

/* `those that are signed by ...` needs nothing before it; `those during ...` does. */
static bool is_defined(const iocm__english *e, size_t at)
{
    iocm__clause clause;
    bool stripped;

    if (at >= e->end || iocm__english_purpose(e, at, &stripped) > at ||
        !iocm__english_head(e, at, &clause))
        return false;
    switch (clause.kind) {
    case IOCM__CLAUSE_DURING:
    case IOCM__CLAUSE_OUTSIDE:
    case IOCM__CLAUSE_AFTER_HOURS:
    case IOCM__CLAUSE_BETWEEN:
    case IOCM__CLAUSE_DAYS:
    case IOCM__CLAUSE_CONDITION:
    case IOCM__CLAUSE_EXCEPT: return false;
    default: return true;
    }
}

/* Reads a subject, or the clause that stands in its place. */
void iocm__reader_read_subject(iocm__reader *r)
{
    iocm__english *e = r->e;
    iocm__clause clause = {.kind = IOCM__CLAUSE_NONE};
    size_t end = iocm__english_pointing(e, r->at, &r->flags);
    bool pointed = end > r->at;

    r->subject = iocm__tokens(r->at, r->at);
    if (!pointed && iocm__english_compare_head(e, r->at, &clause)) return;
    if (!pointed && iocm__english_noun_head(e, r->at, &clause)) {
        clause.operand.to = iocm__english_operand_end(e, clause.operand.from);
        if (clause.operand.to > clause.operand.from || clause.kind == IOCM__CLAUSE_PARENT) {
            iocm__reader_add_clause(r, &clause, 0);
            return;
        }
    }
    if (!pointed) end = iocm__english_subject(e, r->at, &r->flags);
    if (!pointed && iocm__english_head(e, r->at, &clause) &&
        !(end > r->at && clause.kind == IOCM__CLAUSE_MATCHING))
        return;
    r->subject.to = end;
    if (pointed && !iocm__english_is(e, end, IOCM__TOKEN_COLON) &&
        !(iocm__english_in(e, r->at, "those") && is_defined(e, end))) {
        iocm__reader_note(r, r->at, end);
        r->object = iocm__english_opaque(e, r->subject, "ANAPHORA");
        r->at = end;
        return;
    }
    iocm__english_mark(e, r->subject, IOCM_PART_KEYWORD);
    r->bare = r->subject;
    r->at = end;
    if (end > r->subject.from && r->flags == 0) r->flags = IOCM__SUBJECT_OTHER;
    if (end > r->subject.from && read_of(r)) return;
    if (iocm__english_is(e, r->at, IOCM__TOKEN_COLON) && r->at < e->end) {
        iocm__english_mark(e, iocm__tokens(r->at, r->at + 1), IOCM_PART_KEYWORD);
        r->at++;
    }
    if (only_articles(e, iocm__tokens(r->at, iocm__english_operand_end(e, r->at)))) {
        end = iocm__english_operand_end(e, r->at);
        iocm__english_mark(e, iocm__tokens(r->at, end), IOCM_PART_KEYWORD);
        r->at = end;
    }
    read_object(r);
}
