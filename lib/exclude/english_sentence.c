/* SPDX-License-Identifier: MIT */
/*
 * Sentences: [label] [hedge] verb subject clause {connective clause} [purpose]. Clauses side by side
 * have to be true together; `or` parts alternatives; `and` with `or` is ambiguous, and so is `and`
 * before another subject.
 */
#include "exclude/english.h"

typedef struct reader {
    iocm__english *e;
    size_t at;
    iocm__gather always; /* conditions that hold for all of the sentence */
    iocm__gather parts;  /* what each verb excludes */
    iocm__expr *own;     /* the last ALL made here, which may get more conditions */
    iocm__range bare;    /* the last subject that says nothing itself */
    /* since the last verb */
    iocm__range verb;
    size_t first; /* token of the first clause; NOWHERE = none yet */
    size_t last;  /* behind the last one */
    size_t notes; /* there were before */
    unsigned joins;
    bool other_subject;    /* `and` was followed by one */
    iocm__gather segments; /* alternatives */
    /* since the last subject */
    iocm__range subject;
    unsigned flags;      /* IOCM__SUBJECT_* */
    iocm__expr *object;  /* what the subject itself says; NULL = nothing */
    iocm__gather groups; /* alternatives, if it says something */
    iocm__gather group;  /* what has to be true together */
    size_t join_at;      /* where a connective that is no comma comes next, ... */
    unsigned join;       /* ... and which */
} reader;

/* ---- putting together ---- */

static void end_group(reader *r)
{
    if (r->group.many) r->own = r->group.made;
    iocm__gather_add(r->object != NULL ? &r->groups : &r->segments, r->e, r->group.made);
}

/* The subject's own condition holds for all that is said of it. */
static void end_segment(reader *r)
{
    iocm__gather all = {.op = IOCM__OP_ALL};

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
    r->subject = iocm__tokens(r->at, r->at);
}

static void end_part(reader *r)
{
    const char *code = NULL;

    end_segment(r);
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

static void begin_part(reader *r, iocm__range verb)
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
    r->subject = iocm__tokens(verb.to, verb.to);
    r->at = verb.to;
}

/* ---- connectives ---- */

static unsigned skip_joins(reader *r)
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
static unsigned comma_join(reader *r)
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
static void join_clause(reader *r, unsigned joins)
{
    bool tight = iocm__english_in(r->e, r->at, "that|which|who") || joins == 0;

    if (r->group.made == NULL && r->groups.made == NULL && r->object == NULL) return;
    if (joins == IOCM__JOINS_COMMA) joins = comma_join(r);
    if ((joins & IOCM__JOINS_OR) == 0 && tight) return;
    r->joins |= joins & (IOCM__JOINS_AND | IOCM__JOINS_OR);
    if ((joins & IOCM__JOINS_OR) == 0 || r->group.made == NULL) return;
    end_group(r);
    r->group = (iocm__gather){.op = IOCM__OP_ALL};
}

/* ---- clauses ---- */

static void note_clause(reader *r, size_t from, size_t to)
{
    if (r->first > from) r->first = from;
    r->last = to;
}

/* `on Sundays` says more of the time before it. */
static bool add_days(reader *r, const iocm__expr *days)
{
    iocm__expr *before = r->group.many ? r->group.made->last : r->group.made;

    if (before == NULL || before->op != IOCM__OP_TIME || before->days != 0) return false;
    before->days = days->days;
    return true;
}

static void add_clause(reader *r, iocm__clause *clause, unsigned joins)
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
    note_clause(r, clause->start, r->at);
    if (made != NULL && clause->kind == IOCM__CLAUSE_DAYS && made->op == IOCM__OP_TIME &&
        joins == 0 && add_days(r, made))
        return;
    iocm__gather_add(&r->group, r->e, made);
}

/* Words that no head begins. */
static void add_unknown(reader *r)
{
    size_t end = iocm__english_operand_end(r->e, r->at);

    if (end == r->at) end++;
    note_clause(r, r->at, end);
    iocm__gather_add(&r->group, r->e,
                     iocm__english_opaque(r->e, iocm__tokens(r->at, end), "NO_CRITERION"));
    r->at = end;
}

/* ---- subjects ---- */

/* `URLs of known update servers`, `traffic of backup tools`. */
static bool read_of(reader *r)
{
    iocm__clause clause = {.start = r->at, .head = r->at};

    if (!iocm__english_in(r->e, r->at, "of")) return false;
    clause.kind = (r->flags & IOCM__SUBJECT_URLS) != 0 ? IOCM__CLAUSE_FROM : IOCM__CLAUSE_RELATED;
    clause.operand.from = r->at + 1;
    clause.operand.to = iocm__english_operand_end(r->e, r->at + 1);
    if (clause.operand.to == clause.operand.from) return false;
    add_clause(r, &clause, 0);
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
    iocm_span word = iocm__english_word(e, at);

    return e->tokens[at].kind != IOCM__TOKEN_WORD ||
           (word.size > 4 && iocm__word_in(iocm__span(word.data + word.size - 3, 3), "ing"));
}

static void read_object(reader *r)
{
    iocm__range range = {r->at, iocm__english_operand_end(r->e, r->at)};
    unsigned flags;

    if (range.to <= range.from) return;
    if (r->flags != 0 && !names_follow(r->e, range)) {
        if (is_doing(r->e, r->at)) return;
        range.from = r->subject.from; /* `software installation jobs` */
    }
    note_clause(r, range.from, range.to);
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

    if (at >= e->end || !iocm__english_head(e, at, &clause)) return false;
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
static void read_subject(reader *r)
{
    iocm__english *e = r->e;
    iocm__clause clause = {.kind = IOCM__CLAUSE_NONE};
    size_t end = iocm__english_pointing(e, r->at, &r->flags);
    bool pointed = end > r->at;

    r->subject = iocm__tokens(r->at, r->at);
    if (!pointed && iocm__english_noun_head(e, r->at, &clause)) {
        clause.operand.to = iocm__english_operand_end(e, clause.operand.from);
        if (clause.operand.to > clause.operand.from || clause.kind == IOCM__CLAUSE_PARENT) {
            add_clause(r, &clause, 0);
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
        note_clause(r, r->at, end);
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

/* ---- one piece after the other ---- */

static bool read_purpose(reader *r)
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
static bool read_mark(reader *r)
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
static bool changes_subject(reader *r, unsigned joins)
{
    if (joins == 0 || !begins_subject(r->e, r->at)) return false;
    if (joins == IOCM__JOINS_COMMA) joins = comma_join(r);
    r->joins |= joins & (IOCM__JOINS_AND | IOCM__JOINS_OR);
    if ((joins & IOCM__JOINS_OR) == 0) r->other_subject = true;
    return true;
}

static void read_next(reader *r)
{
    unsigned joins = skip_joins(r);
    size_t verb = r->at < r->e->end ? iocm__english_verb(r->e, r->at) : 0;
    iocm__clause clause;

    if (r->at >= r->e->end || read_purpose(r)) return;
    if (verb > 0 && (joins != 0 || r->first == IOCM__NOWHERE)) {
        end_part(r);
        iocm__english_mark(r->e, iocm__tokens(r->at, r->at + verb), IOCM_PART_KEYWORD);
        begin_part(r, iocm__tokens(r->at, r->at + verb));
        read_subject(r);
    } else if (read_mark(r)) {
        return;
    } else if (changes_subject(r, joins)) {
        end_segment(r);
        read_subject(r);
    } else {
        join_clause(r, joins);
        if (iocm__english_read_clause(r->e, r->at, joins != 0, &clause))
            add_clause(r, &clause, joins);
        else
            add_unknown(r);
    }
}

/* What the verb excludes is not told. */
static void require_criterion(reader *r)
{
    static const char things[] = "tool|tools|software|service|services|application|applications";
    iocm__range range = r->bare;

    if (r->parts.made != NULL || r->always.made != NULL || r->e->cut) return;
    if (range.to <= range.from) range = r->verb;
    if (range.to > range.from)
        iocm__gather_add(&r->parts, r->e,
                         iocm__english_opaque(r->e, range,
                                              iocm__english_in(r->e, range.to - 1, things)
                                                  ? "VAGUE_VALUE"
                                                  : "NO_CRITERION"));
}

static iocm__expr *finish(reader *r)
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

/* ---- before the verb ---- */

/* `During maintenance windows, exclude ...`: what stands before the verb holds for all of it. */
static void read_before(reader *r, size_t comma)
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
static void skip_prefix(reader *r, bool *hedged)
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

static iocm__expr *give_up(reader *r, size_t from, const char *code)
{
    return iocm__english_opaque(r->e, iocm__tokens(from, r->e->end), code);
}

/* What a sentence is that has no verb. */
static iocm__expr *read_other(reader *r, size_t from, iocm__sentence_kind *kind)
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
    reader r = {.e = e, .at = from, .always = {.op = IOCM__OP_ALL}, .parts = {.op = IOCM__OP_ANY}};
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
    begin_part(&r, iocm__tokens(r.at, r.at + verb));
    if (verb > 0) read_subject(&r);
    while (r.at < e->end && !e->failed) read_next(&r);
    end_part(&r);
    require_criterion(&r);
    return finish(&r);
}
