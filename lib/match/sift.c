/* SPDX-License-Identifier: MIT */
/* The sieve: which words of a text may be in the set. */
#include "match/sift.h"

void iocm__scan_piece(iocm__scan *scan, size_t from, size_t to)
{
    iocm__scan_every(scan, from, to);
}

/* ---- candidates in CSV ---- */

static bool may_be_host(const iocm_set *set, const char *text, size_t size)
{
    char name[IOCM_MAX_DOMAIN];

    if (size > sizeof name) return false;
    for (size_t i = 0; i < size; i++) name[i] = iocm__lower(text[i]);
    return iocm__set_has_name(set, name, size);
}

static bool may_be_digest(const iocm_set *set, iocm_span text, size_t at)
{
    iocm_indicator made;
    size_t end = at;

    while (end < text.size && end - at <= 128 && iocm__is_alnum(text.data[end])) end++;
    return iocm__digest_parse(&made, text.data + at, end - at) &&
           iocm__set_find_digest(set, made.kind, made.bytes).count > 0;
}

/* The address, a network around it, or a URL with it as its host. */
static bool may_be_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    char text[46];
    size_t length = size == 4 ? iocm__ipv4_format(text, bytes) : iocm__ipv6_format(text, bytes);

    return iocm__set_has_address(set, bytes, size) || iocm__set_has_name(set, text, length);
}

static bool may_be_ipv6(const iocm_set *set, iocm_span text, size_t at)
{
    iocm_indicator made;
    uint8_t bytes[16];
    size_t start;
    size_t end;

    if (!iocm__scan_ipv6(bytes, &start, &end, text, at)) return false;
    iocm__indicator_from_address(&made, bytes, 16, -1);
    return may_be_address(set, made.bytes, made.size);
}

static bool may_be_listed(const iocm_matcher *matcher, iocm_span text, size_t at)
{
    const iocm_set *set = matcher->set;
    uint8_t bytes[4];
    size_t start;
    size_t end;

    if (may_be_digest(set, text, at) || may_be_ipv6(set, text, at)) return true;
    if (!iocm__scan_word(&start, &end, text, at)) return false;
    if (iocm__ipv4_parse(bytes, text.data + start, end - start))
        return may_be_address(set, bytes, 4);
    return may_be_host(set, text.data + start, end - start);
}

size_t iocm_match_candidate(const iocm_matcher *matcher, const char *text, size_t size)
{
    iocm_span all = iocm__span(text, size);

    if (matcher == NULL || text == NULL) return size;
    for (size_t at = 0; at < size; at++)
        if (iocm__is_alnum(text[at]) && !iocm__is_alnum(iocm__prose_before(all, at)) &&
            may_be_listed(matcher, all, at))
            return at;
    return size;
}
