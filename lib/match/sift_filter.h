/* SPDX-License-Identifier: MIT */
/*
 * What a set's names end with: a filter of the last two labels of its domains, of the hosts of its URLs
 * and of the domains of its mail addresses. A name in a text whose last two labels it does not know has no
 * hit. Two bits for each, in one word of 64.
 */
#ifndef IOCM_SIFT_FILTER_H
#define IOCM_SIFT_FILTER_H

#include "match/sift.h"

#define SIFT_ENDING 24u /* bytes of the two labels that count: the last ones */

/* A number for the last two labels, `size` bytes before `end`, before which SIFT_ENDING can be read.
 * Letters are folded, and some signs with them, which does no harm. */
static inline uint64_t iocm__sift_ending(const char *end, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)end;
    const uint64_t fold = UINT64_C(0x2020202020202020);
    uint64_t hash = size < SIFT_ENDING ? size : SIFT_ENDING;

    for (size_t at = 8; at <= SIFT_ENDING; at += 8) {
        uint64_t word = iocm__load64(bytes - at) | fold;

        if (size < at) word = size + 8 <= at ? 0 : word & UINT64_MAX << (8 * (at - size));
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash * UINT64_C(0xD6E8FEB86659FD93);
}

static inline uint64_t iocm__sift_ending_bits(uint64_t hash)
{
    return UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63);
}

static inline size_t iocm__sift_ending_word(uint64_t hash, unsigned bits)
{
    return (size_t)(hash >> 1 >> (63 - bits));
}

static inline bool iocm__sift_knows(const iocm_matcher *matcher, uint64_t hash)
{
    uint64_t wanted = iocm__sift_ending_bits(hash);

    return (matcher->endings[iocm__sift_ending_word(hash, matcher->ending_bits)] & wanted) ==
           wanted;
}

#endif /* IOCM_SIFT_FILTER_H */
