/* SPDX-License-Identifier: MIT */
/* How clauses, subjects and verbs are put together; see english_sentence.c. */
#include "exclude/english_sentence.h"

/* ---- putting together ---- */

static void end_group(iocm__reader *r)
{
    if (r->group.many) r->own = r->group.made;
    iocm__gather_add(r->object != NULL ? &r->groups : &r->segments, r->e, r->group.made);
}

/* The subject's own condition holds for all that is said of it. */
void iocm__reader_end_segment(iocm__reader *r)
{
    iocm__gather all = {.op = IOCM__OP_ALL};
    bool other = r->segments.made != NULL || r->parts.made != NULL;

    if (other && !r->said && r->object == NULL && r->subject.from < r->subject.to && !r->e->cut)
        iocm__gather_add(&r->segments, r->e,
                         iocm__english_opaque(r->e, r->subject, "NO_CRITERION"));
    if (r->object == NULL) {
        end_group(r);
    } else {
        iocm__gather_add(&all, r->e, r->object);
        if (r->groups.made == NULL) {
            iocm__gather_take(&all, r->e, &r->group);
        } else {
            end_group(r);
            iocm__gather_add(&all, r->e, r->groups.made);
        }
        if (all.many) r->own = all.made;
        iocm__gather_add(&r->segments, r->e, all.made);
    }
    r->group = (iocm__gather){.op = IOCM__OP_ALL};
    r->groups = (iocm__gather){.op = IOCM__OP_ANY};
    r->object = NULL;
    r->flags = 0;
    r->said = false;
    r->subject = iocm__tokens(r->at, r->at);
}

void iocm__reader_end_part(iocm__reader *r)
{
    const char *code = NULL;

    iocm__reader_end_segment(r);
    if ((r->joins & IOCM__JOINS_AND) != 0 && (r->joins & IOCM__JOINS_OR) != 0)
        code = "AMBIGUOUS_PRECEDENCE";
    else if (r->other_subject)
        code = "AMBIGUOUS_AND";
    if (code != NULL && r->first < r->last) {
        r->e->notes.count = r->notes;
        r->segments.many = false;
        r->segments.made = iocm__english_opaque(r->e, iocm__tokens(r->first, r->last), code);
    }
    iocm__gather_take(&r->parts, r->e, &r->segments);
}

void iocm__reader_begin_part(iocm__reader *r, iocm__range verb)
{
    r->verb = verb;
    r->first = IOCM__NOWHERE;
    r->last = 0;
    r->notes = r->e->notes.count;
    r->joins = 0;
    r->other_subject = false;
    r->segments = (iocm__gather){.op = IOCM__OP_ANY};
    r->groups = (iocm__gather){.op = IOCM__OP_ANY};
    r->group = (iocm__gather){.op = IOCM__OP_ALL};
    r->object = NULL;
    r->flags = 0;
    r->said = false;
    r->subject = iocm__tokens(verb.to, verb.to);
    r->at = verb.to;
}

/* ---- connectives ---- */

unsigned iocm__reader_skip_joins(iocm__reader *r)
{
    unsigned joins = 0;

    for (;;) {
        unsigned here = 0;
        size_t count = iocm__english_connective(r->e, r->at, &here);

        if (count == 0) return joins;
        if (r->at + count < r->e->end || !r->e->cut)
            iocm__english_mark(r->e, iocm__tokens(r->at, r->at + count), IOCM_PART_KEYWORD);
        joins |= here;
        r->at += count;
    }
}

/* What a comma between clauses stands for: the next connective between clauses. */
unsigned iocm__reader_comma_join(iocm__reader *r)
{
    const iocm__english *e = r->e;
    size_t at = r->at;

    if (r->join_at > at) return r->join;
    r->join = 0;
    while (at < e->end && r->join == 0) {
        unsigned joins = 0;
        unsigned here = 0;
        size_t count = iocm__english_connective(e, at, &here);

        while (count > 0) {
            joins |= here;
            at += count;
            count = iocm__english_connective(e, at, &here);
        }
        joins &= IOCM__JOINS_AND | IOCM__JOINS_OR;
        if (joins != 0 && at < e->end && iocm__english_begins(e, at)) r->join = joins;
        if (joins == 0) at++;
    }
    r->join_at = at > r->at ? at : r->at + 1;
    return r->join;
}

/* Puts the next clause in its place. */
void iocm__reader_join_clause(iocm__reader *r, unsigned joins)
{
    bool tight = iocm__english_in(r->e, r->at, "that|which|who") || joins == 0;

    if (r->group.made == NULL && r->groups.made == NULL && r->object == NULL) return;
    if (joins == IOCM__JOINS_COMMA) joins = iocm__reader_comma_join(r);
    if ((joins & IOCM__JOINS_OR) == 0 && tight) return;
    r->joins |= joins & (IOCM__JOINS_AND | IOCM__JOINS_OR);
    if ((joins & IOCM__JOINS_OR) == 0) return;
    if (r->group.made == NULL) { /* `a.exe or signed by ...` */
        if (r->groups.made == NULL && r->object != NULL) iocm__reader_end_segment(r);
        return;
    }
    end_group(r);
    r->group = (iocm__gather){.op = IOCM__OP_ALL};
}

/* ---- clauses ---- */

void iocm__reader_note(iocm__reader *r, size_t from, size_t to)
{
    r->said = true;
    if (r->first > from) r->first = from;
    r->last = to;
}

/* `between ... on Sundays` and `on Sundays between ...` are one time. */
static bool merge_times(iocm__reader *r, const iocm__expr *time)
{
    iocm__expr *before = r->group.many ? r->group.made->last : r->group.made;

    if (before == NULL || before->op != IOCM__OP_TIME || (before->days != 0) == (time->days != 0))
        return false;
    if (time->days != 0) {
        before->days = time->days;
    } else {
        before->from = time->from;
        before->to = time->to;
        before->zone = time->zone;
    }
    return true;
}

void iocm__reader_add_clause(iocm__reader *r, iocm__clause *clause, unsigned joins)
{
    iocm__clause tail;
    iocm__expr *made;

    clause->subject = r->flags;
    r->at = clause->operand.to;
    if (iocm__english_read_clause(r->e, r->at, false, &tail) && tail.kind == IOCM__CLAUSE_IN_ARGS &&
        (clause->kind == IOCM__CLAUSE_ARGS || clause->kind == IOCM__CLAUSE_CONTAINING ||
         clause->kind == IOCM__CLAUSE_WITH)) {
        clause->kind = IOCM__CLAUSE_ARGS;
        iocm__english_mark(r->e, iocm__tokens(tail.start, tail.operand.to), IOCM_PART_KEYWORD);
        r->at = tail.operand.to;
    }
    made = iocm__english_clause(r->e, clause);
    if (clause->kind == IOCM__CLAUSE_CONDITION || clause->kind == IOCM__CLAUSE_EXCEPT) {
        iocm__gather_add(&r->always, r->e, made);
        return;
    }
    iocm__reader_note(r, clause->start, r->at);
    if (made != NULL && made->op == IOCM__OP_TIME && joins == 0 && merge_times(r, made)) return;
    iocm__gather_add(&r->group, r->e, made);
}

/* Words that no head begins. */
void iocm__reader_add_unknown(iocm__reader *r)
{
    size_t end = iocm__english_operand_end(r->e, r->at);

    if (end == r->at) end++;
    iocm__reader_note(r, r->at, end);
    iocm__gather_add(&r->group, r->e,
                     iocm__english_opaque(r->e, iocm__tokens(r->at, end), "NO_CRITERION"));
    r->at = end;
}

/* ---- all of it ---- */

iocm__expr *iocm__reader_finish(iocm__reader *r)
{
    iocm__gather all = {.op = IOCM__OP_ALL};
    iocm__gather parts = r->parts;

    if (r->always.made == NULL) return parts.made;
    if (parts.made != NULL && parts.made == r->own && !parts.many) {
        parts.many = true; /* its conditions stand beside the others */
        iocm__gather_take(&all, r->e, &parts);
    } else {
        iocm__gather_add(&all, r->e, parts.made);
    }
    iocm__gather_take(&all, r->e, &r->always);
    return all.made;
}
