/* SPDX-License-Identifier: MIT */
/* Prepositions: `from`, `to`, `on`, `in`, `under`, `over` are what the words behind them make. */
#include "exclude/english.h"

/* Any token of the range has that shape. */
static bool has_shape(const iocm__english *e, iocm__range range, bool (*shape)(iocm_span text))
{
    for (size_t at = range.from; at < range.to; at++)
        if (shape(iocm__english_word(e, at))) return true;
    return false;
}

/* `BK-01`: a word that is none of a language. */
static bool is_host_name(iocm_span text)
{
    return iocm__shape_host(text) && iocm__span_find_any(text, "0123456789_.") < text.size;
}

/* The last word before a bracket or `such as` is one of these. */
static bool is_about(iocm__english *e, iocm__range range, const char *words)
{
    iocm__operand operand;

    iocm__english_split(e, range, &operand);
    return operand.category.from < operand.category.to &&
           iocm__english_in(e, operand.category.to - 1, words);
}

/* `dedicated build servers` as a list of hosts. */
static iocm__expr *host_list(iocm__english *e, const iocm__clause *clause)
{
    iocm__category category = iocm__english_category(e, clause->operand);

    if (category.vague || category.name.to - category.name.from < 2 ||
        iocm__english_has(e, clause->operand, "and|or|and/or"))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_list(e, IOCM_FIELD_HOST_NAME, iocm__english_slug(e, category.name),
                              IOCM__OP_NONE);
}

/* Hosts are named, by a noun before the names or with examples behind it. */
static iocm__expr *hosts(iocm__english *e, const iocm__clause *clause)
{
    iocm__operand operand;

    iocm__english_split(e, clause->operand, &operand);
    if (operand.has_names && operand.names.from < operand.names.to)
        return iocm__english_hosts(e, clause);
    return host_list(e, clause);
}

iocm__expr *iocm__english_from(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from >= range.to) return NULL;
    if (iocm__english_in(e, range.from, "port|ports")) /* of which end, is not told */
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    if (has_shape(e, range, iocm__shape_address) || is_about(e, range, iocm__words_networks))
        return iocm__english_addresses(e, clause);
    if (iocm__english_has_path(e, range) || is_about(e, range, iocm__words_folders))
        return iocm__english_path(e, clause);
    if ((clause->subject & IOCM__SUBJECT_URLS) != 0 ||
        (clause->kind == IOCM__CLAUSE_DOWNLOADED && has_shape(e, range, iocm__shape_domain)))
        return iocm__english_urls(e, clause);
    if (is_about(e, range, iocm__words_hosts)) return hosts(e, clause);
    if (iocm__english_has(e, range, "account|accounts|user|users"))
        return iocm__english_account(e, clause);
    if ((clause->subject & IOCM__SUBJECT_NETWORK) != 0 && has_shape(e, range, is_host_name))
        return iocm__english_hosts(e, clause);
    if ((clause->subject & IOCM__SUBJECT_NETWORK) != 0) return iocm__english_addresses(e, clause);
    return iocm__english_give_up(
        e, clause, iocm__english_has(e, range, iocm__words_nobody) ? "NO_FIELD" : "VAGUE_VALUE");
}

iocm__expr *iocm__english_to(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from < range.to && iocm__english_in(e, range.from, iocm__words_hosts))
        return iocm__english_give_up(e, clause, "NO_FIELD");
    return iocm__english_targets(e, clause);
}

iocm__expr *iocm__english_on(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from >= range.to) return NULL;
    if (has_shape(e, range, iocm__shape_address) || is_about(e, range, iocm__words_networks))
        return iocm__english_addresses(e, clause);
    if (is_about(e, range, iocm__words_hosts)) return hosts(e, clause);
    if (has_shape(e, range, is_host_name)) return iocm__english_hosts(e, clause);
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}

iocm__expr *iocm__english_in_place(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from >= range.to) return NULL;
    if (iocm__english_has_path(e, range) || is_about(e, range, iocm__words_folders))
        return iocm__english_path(e, clause);
    if (has_shape(e, range, iocm__shape_address) || is_about(e, range, iocm__words_networks))
        return iocm__english_addresses(e, clause);
    if (is_about(e, range, "window|windows")) return iocm__english_during(e, clause);
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}

iocm__expr *iocm__english_under(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from >= range.to) return NULL;
    if (iocm__english_has_path(e, range) || is_about(e, range, iocm__words_folders))
        return iocm__english_path(e, clause);
    if (iocm__english_names_account(e, range)) return iocm__english_account(e, clause);
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}

iocm__expr *iocm__english_over(iocm__english *e, const iocm__clause *clause)
{
    if (iocm__english_has(e, clause->operand, "tcp|udp|icmp"))
        return iocm__english_protocol(e, clause);
    return iocm__english_give_up(
        e, clause,
        iocm__english_has(e, clause->operand, iocm__words_nobody) ? "NO_FIELD" : "VAGUE_VALUE");
}
