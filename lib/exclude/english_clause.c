/* SPDX-License-Identifier: MIT */
/* One clause: where its operand ends, and who reads it. */
#include "exclude/english.h"

/* ---- where an operand ends ---- */

/* `ports 8000 to 8100`: the word is no head between numbers. */
static bool is_range(const iocm__english *e, size_t at)
{
    return at > 0 && iocm__english_in(e, at, "to|through") && at + 1 < e->end &&
           iocm__shape_ports(iocm__english_word(e, at - 1)) &&
           iocm__shape_ports(iocm__english_word(e, at + 1));
}

static bool begins_clause(const iocm__english *e, size_t at)
{
    iocm__clause clause;
    bool stripped;

    if (iocm__english_purpose(e, at, &stripped) > at) return true;
    if (is_range(e, at)) return false;
    return iocm__english_head(e, at, &clause) && clause.kind != IOCM__CLAUSE_EXAMPLE;
}

bool iocm__english_begins(const iocm__english *e, size_t at)
{
    unsigned subject;
    size_t end;
    iocm__clause clause;

    if (at >= e->end || iocm__english_verb(e, at) > 0 || begins_clause(e, at) ||
        iocm__english_further_head(e, at, &clause))
        return true;
    end = iocm__english_subject(e, at, &subject);
    if (end > at && end < e->end && begins_clause(e, end)) return true;
    return iocm__english_noun_head(e, at, &clause) && clause.kind == IOCM__CLAUSE_PARENT;
}

size_t iocm__english_operand_end(const iocm__english *e, size_t from)
{
    size_t at = from;
    unsigned joins;

    while (at < e->end) {
        size_t next = at;
        size_t count = iocm__english_connective(e, next, &joins);

        while (count > 0) {
            next += count;
            count = iocm__english_connective(e, next, &joins);
        }
        if (next > at) {
            if (iocm__english_begins(e, next)) return at;
            at = next;
            continue;
        }
        if (begins_clause(e, at) || e->tokens[at].kind == IOCM__TOKEN_CLOSE ||
            e->tokens[at].kind == IOCM__TOKEN_DOTS)
            return at;
        if (e->tokens[at].kind == IOCM__TOKEN_OPEN)
            at = e->tokens[at].match < e->end ? e->tokens[at].match : e->end - 1;
        at++;
    }
    return e->end;
}

/* `from 01:00 to 03:00` is a time, whatever `from` is else. */
static void find_times(const iocm__english *e, iocm__clause *clause)
{
    if (clause->kind != IOCM__CLAUSE_FROM && clause->kind != IOCM__CLAUSE_BETWEEN &&
        clause->kind != IOCM__CLAUSE_DURING && clause->kind != IOCM__CLAUSE_ON &&
        clause->kind != IOCM__CLAUSE_OUTSIDE)
        return;
    clause->operand.to = iocm__english_times_end(e, clause->operand.from);
    if (clause->operand.to > clause->operand.from && clause->kind != IOCM__CLAUSE_OUTSIDE)
        clause->kind = IOCM__CLAUSE_BETWEEN;
}

/* `whose parent process is running from C:\Windows`: the folder is not the process's own. */
static void find_broken(const iocm__english *e, iocm__clause *clause)
{
    iocm__clause inner;

    switch (clause->kind) {
    case IOCM__CLAUSE_SIGNATURE:
    case IOCM__CLAUSE_NO_FIELD:
    case IOCM__CLAUSE_DAYS: return;
    default: break;
    }
    if (!iocm__english_head(e, clause->operand.from, &inner)) return;
    clause->broken = true;
    if (inner.kind == IOCM__CLAUSE_NOT) iocm__english_head(e, inner.operand.from, &inner);
    clause->operand.to = iocm__english_operand_end(e, inner.operand.from);
}

/* `on port 22 and port 23` is one list; `to A and port 22` is not. */
static void join_ports(const iocm__english *e, iocm__clause *clause)
{
    iocm__clause next;
    unsigned joins;
    size_t at;

    if (clause->kind != IOCM__CLAUSE_PEER_PORT && clause->kind != IOCM__CLAUSE_OWN_PORT) return;
    for (;;) {
        at = clause->operand.to;
        for (size_t count = 1; count > 0 && at < e->end; at += count)
            count = iocm__english_connective(e, at, &joins);
        if (at == clause->operand.to || !iocm__english_further_head(e, at, &next) ||
            next.kind != IOCM__CLAUSE_PEER_PORT || next.operand.from >= e->end)
            return;
        clause->operand.to = iocm__english_operand_end(e, next.operand.from);
    }
}

bool iocm__english_read_clause(const iocm__english *e, size_t at, bool further, iocm__clause *out)
{
    iocm__clause inner;
    size_t from;

    memset(out, 0, sizeof *out);
    if (!iocm__english_head(e, at, out) && !(further && iocm__english_further_head(e, at, out)))
        return false;
    from = out->operand.from;
    out->operand.to = from;
    find_times(e, out);
    if (out->operand.to > from) return true;
    switch (out->kind) {
    case IOCM__CLAUSE_CONDITION:
    case IOCM__CLAUSE_EXCEPT: /* how much it covers is not told: all that follows */
        out->operand.to = e->end;
        return true;
    case IOCM__CLAUSE_NOT: /* what is denied is the next clause */
        if (iocm__english_head(e, from, &inner)) from = inner.operand.from;
        break;
    case IOCM__CLAUSE_IN_ARGS:
    case IOCM__CLAUSE_AFTER_HOURS:
    case IOCM__CLAUSE_PRIVILEGED: return true;
    default: break;
    }
    out->operand.to = iocm__english_operand_end(e, from);
    if (out->operand.to == out->operand.from) find_broken(e, out);
    join_ports(e, out);
    return true;
}

/* ---- who reads it ---- */

/* `that match known mining software signatures`, `matching known hashes`. */
static iocm__expr *matching(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;
    iocm__clause named = *clause;

    if (range.from >= range.to) return NULL;
    if (iocm__english_in(e, range.to - 1, "signature|signatures"))
        return iocm__english_give_up(e, clause, "AMBIGUOUS_SIGNATURE");
    if (iocm__english_in(e, range.to - 1, "hash|hashes|checksums"))
        return iocm__english_hash_list(e, clause);
    named.operand = iocm__english_trim_left(e, range,
                                            "the|a|any|following|file|hash|hashes|of|"
                                            "sha256|sha-256|sha1|sha-1|md5|these");
    if (iocm__shape_digest(iocm__english_word(e, named.operand.from)) != IOCM_FIELD_NONE)
        return iocm__english_hash(e, &named);
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}

/* `with` and what is no head of its own. */
static iocm__expr *with(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from >= range.to) return NULL;
    if (iocm__english_in(e, range.to - 1, "hash|hashes|checksums"))
        return iocm__english_hash_list(e, clause);
    if (iocm__english_in(e, range.to - 1, "signature|signatures"))
        return iocm__english_give_up(e, clause, "AMBIGUOUS_SIGNATURE");
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}

/* `URLs that contain x`; else it is not told what contains it. */
static iocm__expr *containing(iocm__english *e, const iocm__clause *clause)
{
    iocm__clause url = *clause;

    if ((clause->subject & IOCM__SUBJECT_URLS) == 0)
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    url.kind = IOCM__CLAUSE_URL;
    url.arg = IOCM__OP_CONTAINS;
    return iocm__english_urls(e, &url);
}

static iocm__expr *read_process(iocm__english *e, const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_ARGS: return iocm__english_args(e, clause);
    case IOCM__CLAUSE_COMMAND_LINE: return iocm__english_command_line(e, clause);
    case IOCM__CLAUSE_CONTAINING: return containing(e, clause);
    case IOCM__CLAUSE_PARENT: return iocm__english_parent(e, clause);
    case IOCM__CLAUSE_NAMED: return iocm__english_naming(e, clause);
    case IOCM__CLAUSE_EXTENSION: return iocm__english_extension(e, clause);
    case IOCM__CLAUSE_PATH: return iocm__english_path(e, clause);
    case IOCM__CLAUSE_PATH_HAS: return iocm__english_path_has(e, clause);
    case IOCM__CLAUSE_HASH: return iocm__english_hash(e, clause);
    case IOCM__CLAUSE_MATCHING: return matching(e, clause);
    default: return with(e, clause);
    }
}

static iocm__expr *read_actor(iocm__english *e, const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_SIGNED: return iocm__english_signed(e, clause);
    case IOCM__CLAUSE_COMPANY: return iocm__english_company(e, clause);
    case IOCM__CLAUSE_BY:
    case IOCM__CLAUSE_USED_BY: return iocm__english_by(e, clause);
    case IOCM__CLAUSE_AS:
    case IOCM__CLAUSE_ACCOUNT: return iocm__english_account(e, clause);
    case IOCM__CLAUSE_PRIVILEGED: return iocm__english_admins(e, clause);
    case IOCM__CLAUSE_RELATED: return iocm__english_related(e, clause);
    case IOCM__CLAUSE_EXAMPLE: return iocm__english_examples(e, clause);
    default: return read_process(e, clause);
    }
}

static iocm__expr *read_place(iocm__english *e, const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_UNDER: return iocm__english_under(e, clause);
    case IOCM__CLAUSE_IN: return iocm__english_in_place(e, clause);
    case IOCM__CLAUSE_FROM:
    case IOCM__CLAUSE_DOWNLOADED: return iocm__english_from(e, clause);
    case IOCM__CLAUSE_TO: return iocm__english_to(e, clause);
    case IOCM__CLAUSE_ON: return iocm__english_on(e, clause);
    case IOCM__CLAUSE_OVER: return iocm__english_over(e, clause);
    case IOCM__CLAUSE_OWN_IP:
    case IOCM__CLAUSE_PEER_IP: return iocm__english_addresses(e, clause);
    case IOCM__CLAUSE_OWN_PORT:
    case IOCM__CLAUSE_PEER_PORT: return iocm__english_ports(e, clause);
    case IOCM__CLAUSE_HOST: return iocm__english_hosts(e, clause);
    case IOCM__CLAUSE_URL: return iocm__english_urls(e, clause);
    case IOCM__CLAUSE_PROTOCOL: return iocm__english_protocol(e, clause);
    default: return read_actor(e, clause);
    }
}

static iocm__expr *read_other(iocm__english *e, const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_DURING: return iocm__english_during(e, clause);
    case IOCM__CLAUSE_OUTSIDE: return iocm__english_outside(e, clause);
    case IOCM__CLAUSE_AFTER_HOURS: return iocm__english_after_hours(e, clause);
    case IOCM__CLAUSE_BETWEEN: return iocm__english_between(e, clause);
    case IOCM__CLAUSE_DAYS: return iocm__english_days(e, clause);
    case IOCM__CLAUSE_CONFIDENCE: return iocm__english_confidence(e, clause);
    case IOCM__CLAUSE_COMPARE: return iocm__english_compare(e, clause);
    case IOCM__CLAUSE_UNMAPPED: return iocm__english_give_up(e, clause, "UNMAPPED");
    case IOCM__CLAUSE_SIGNATURE: return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    case IOCM__CLAUSE_NOT: return iocm__english_give_up(e, clause, "NEGATED_CRITERION");
    case IOCM__CLAUSE_CONDITION: return iocm__english_give_up(e, clause, "HUMAN_CONDITION");
    case IOCM__CLAUSE_EXCEPT: return iocm__english_give_up(e, clause, "INVERTED");
    case IOCM__CLAUSE_NO_FIELD: return iocm__english_give_up(e, clause, "NO_FIELD");
    case IOCM__CLAUSE_UNKNOWN: return iocm__english_give_up(e, clause, "NO_CRITERION");
    default: return read_place(e, clause);
    }
}

/* Why a clause without an operand of its own cannot be read. */
static const char *fault_of(const iocm__english *e, const iocm__clause *clause)
{
    iocm__clause inner;

    if (clause->broken && iocm__english_head(e, clause->operand.from, &inner) &&
        inner.kind == IOCM__CLAUSE_NOT)
        return "NEGATED_CRITERION";
    return clause->kind == IOCM__CLAUSE_PARENT ? "UNMAPPED" : "VAGUE_VALUE";
}

/* `if` at the end of a text that is cut off: nothing is known of what it says. */
static bool ends_early(const iocm__english *e, const iocm__clause *clause)
{
    switch (clause->kind) {
    case IOCM__CLAUSE_UNKNOWN:
    case IOCM__CLAUSE_CONDITION:
    case IOCM__CLAUSE_EXCEPT:
    case IOCM__CLAUSE_NOT: return e->cut && clause->operand.from >= e->end;
    default: return false;
    }
}

iocm__expr *iocm__english_clause(iocm__english *e, const iocm__clause *clause)
{
    iocm__expr *made = NULL;

    iocm__english_mark(e, iocm__tokens(clause->start, clause->operand.from), IOCM_PART_KEYWORD);
    if (!clause->broken && !ends_early(e, clause)) made = read_other(e, clause);
    if (made != NULL || e->failed) return made;
    /* It would have come: without a period, too, nobody knows that the sentence ends here. */
    if ((e->cut || e->end == e->count) && !clause->broken && clause->operand.to >= e->end) {
        e->ran_out = true;
        iocm__english_residue(e, iocm__tokens(clause->start, e->end), "TRUNCATED");
        return NULL;
    }
    return iocm__english_give_up(e, clause, fault_of(e, clause));
}
