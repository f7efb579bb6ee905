/* SPDX-License-Identifier: MIT */
/* Inside the sieve: a chunk with its masks, and what asks the set about patterns in it. */
#ifndef IOCM_SIFT_CHUNK_H
#define IOCM_SIFT_CHUNK_H

#include "match/sift.h"

/* A chunk: its masks, and the place of its first byte (of block 1 of the masks) in the text. */
typedef struct iocm__chunk {
    iocm__sieve *sieve;
    iocm__masks masks;
    size_t blocks;
    size_t base;
} iocm__chunk;

/* Each marks what may be listed: quads; names; single labels that are hosts of URLs; what has colons;
 * digests. */
void iocm__sift_quads(iocm__chunk *c);
void iocm__sift_names(iocm__chunk *c);
void iocm__sift_bare_hosts(iocm__chunk *c);
void iocm__sift_ipv6(iocm__chunk *c);
void iocm__sift_digests(iocm__chunk *c);

static inline void iocm__sift_mark(iocm__sieve *sieve, size_t at)
{
    size_t bit = at + SIFT_BEFORE - sieve->first;

    if (at < sieve->from || at >= sieve->to) return;
    sieve->marks[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* Marks the first letter or digit of [start, end). */
static inline void iocm__sift_mark_word(iocm__sieve *sieve, size_t start, size_t end)
{
    while (start < end && !iocm__is_alnum(sieve->text.data[start])) start++;
    if (start < end) iocm__sift_mark(sieve, start);
}

/* The lowest bit that is set; there is one. */
static inline unsigned iocm__sift_lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

/* For each byte of block `index` what stands `shift` bytes behind it (1 to 63), or right before it. */
static inline uint64_t iocm__sift_behind(const uint64_t *mask, size_t index, unsigned shift)
{
    return mask[index] >> shift | mask[index + 1] << (64 - shift);
}

static inline uint64_t iocm__sift_before(const uint64_t *mask, size_t index)
{
    return mask[index] << 1 | mask[index - 1] >> 63;
}

/* Sixty-four bits of a mask from `place` on. */
static inline uint64_t iocm__sift_window(const uint64_t *mask, size_t place)
{
    size_t index = place / SIFT_BLOCK;
    unsigned shift = place % SIFT_BLOCK;

    return mask[index] >> shift | mask[index + 1] << 1 << (63 - shift);
}

#endif /* IOCM_SIFT_CHUNK_H */
