/* SPDX-License-Identifier: MIT */
/* The sieve: IPv6 addresses and digests. */
#include "match/sift_chunk.h"

#define MAX_DIGEST 128u

static bool has_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    return iocm__set_find_address(set, bytes, size).count > 0 ||
           iocm__set_find_ports(set, bytes, size).count > 0 ||
           iocm__set_first_network(set, bytes, size) != IOCM_NO_INDICATOR;
}

/* Asks for the run of hex digits, colons and dots around a colon; returns where it ends, or so far
 * that what follows is no address of this run. */
static size_t ask_ipv6(iocm__sieve *sieve, size_t colon)
{
    iocm_span text = sieve->text;
    iocm_indicator made;
    uint8_t bytes[16];
    size_t start;
    size_t end;
    size_t last = colon;

    while (
        last < text.size && last - colon < SIFT_BLOCK &&
        (text.data[last] == ':' || text.data[last] == '.' || iocm__hex_value(text.data[last]) >= 0))
        last++;
    if (!iocm__scan_ipv6(bytes, &start, &end, text, colon)) return last;
    iocm__indicator_from_address(&made, bytes, 16, -1);
    if (has_address(sieve->matcher->set, made.bytes, made.size) ||
        ((sieve->matcher->classes & SIFT_URLS) != 0 && iocm__prose_before(text, start) == '['))
        iocm__sift_mark_word(sieve, start, end);
    return last;
}

/* Two colons side by side, or six with at most four bytes between, may be of an IPv6 address. */
void iocm__sift_ipv6(iocm__chunk *c)
{
    size_t shift = c->base - SIFT_BLOCK;
    size_t last = 0;    /* place of the colon before */
    unsigned chain = 0; /* colons up to that one with so little between */
    size_t done = 0;

    for (size_t i = 0; i <= c->blocks; i++) {
        uint64_t colons = c->masks.colon[i];

        for (; colons != 0; colons &= colons - 1) {
            size_t at = i * SIFT_BLOCK + iocm__sift_lowest(colons) + SIFT_BLOCK;
            bool gap = at - last == 1;

            chain = at - last <= 5 ? chain + 1 : 1;
            last = at;
            if ((gap || chain >= 6) && at >= done)
                done = ask_ipv6(c->sieve, shift + at - SIFT_BLOCK) - shift + SIFT_BLOCK;
        }
    }
}

/* ---- digests ---- */

/* The run of letters and digits around `at`: asks for it; returns its end, or so far that it can be
 * none. */
static size_t ask_digest(iocm__sieve *sieve, size_t at)
{
    iocm_span text = sieve->text;
    iocm_indicator made;
    size_t start = at;
    size_t end = at;

    while (start > 0 && at - start <= MAX_DIGEST && iocm__is_alnum(text.data[start - 1])) start--;
    while (end < text.size && end - start <= MAX_DIGEST && iocm__is_alnum(text.data[end])) end++;
    if (iocm__digest_parse(&made, text.data + start, end - start) &&
        iocm__set_find_digest(sieve->matcher->set, made.kind, made.bytes).count > 0)
        iocm__sift_mark(sieve, start);
    return end;
}

/* Every digest holds sixteen hex digits side by side that fill a quarter of a block. */
void iocm__sift_digests(iocm__chunk *c)
{
    size_t done = 0;

    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t full = c->masks.hex[i];

        full &= full >> 1;
        full &= full >> 2;
        full &= full >> 4;
        full &= full >> 8;
        full &= UINT64_C(0x0001000100010001);
        for (; full != 0; full &= full - 1) {
            size_t at = c->base + (i - 1) * SIFT_BLOCK + iocm__sift_lowest(full);

            if (at >= done) done = ask_digest(c->sieve, at);
        }
    }
}
