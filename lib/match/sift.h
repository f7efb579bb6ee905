/* SPDX-License-Identifier: MIT */
/*
 * The sieve: which words of a text may be in the set. A kernel (sift_*.c, one for each instruction set)
 * makes bit masks of the classes of bytes, 64 bytes to a word; all the rest is shared: patterns of
 * bits are candidates (sift.c), the set's tables are asked about them, and what they know is marked.
 * What is marked is then tried like any word (scan.h), so the sieve may let too much through, but
 * must hold back nothing that has a hit.
 */
#ifndef IOCM_SIFT_H
#define IOCM_SIFT_H

#include "base/cpu.h"
#include "match/scan.h"

#define SIFT_BLOCK  64u
#define SIFT_BLOCKS 64u   /* of a chunk */
#define SIFT_BEFORE 512u  /* no word begins further before the bytes that make it a candidate ... */
#define SIFT_AFTER  1024u /* ... nor further behind them: a URL's host, with a user before it */
#define SIFT_CHUNK  (SIFT_BLOCK * SIFT_BLOCKS)
#define SIFT_MARKS  ((SIFT_BEFORE + SIFT_CHUNK + SIFT_AFTER) / 64u)

/* Masks of a chunk, with the block before it (0) and the one behind it (the last). Bit i of a word is
 * byte i of the block. */
typedef struct iocm__masks {
    uint64_t digit[SIFT_BLOCKS + 2];
    uint64_t dot[SIFT_BLOCKS + 2];
    uint64_t word[SIFT_BLOCKS + 2]; /* letters, digits, `-`, `_` */
    uint64_t hex[SIFT_BLOCKS + 2];
    uint64_t colon[SIFT_BLOCKS + 2];
} iocm__masks;

/* Fills the masks of `count` blocks from number `first` on. */
typedef void (*iocm__mask_fn)(iocm__masks *out, size_t first, const char *text, size_t count);

typedef struct iocm__kernel {
    const char *name;
    iocm__mask_fn numbers; /* digit and dot only */
    iocm__mask_fn all;
} iocm__kernel;

/* One for each instruction set; sift_scalar.c is the reference. */
extern const iocm__kernel iocm__kernel_scalar;
extern const iocm__kernel iocm__kernel_neon;
extern const iocm__kernel iocm__kernel_sse;
extern const iocm__kernel iocm__kernel_avx2;
extern const iocm__kernel iocm__kernel_avx512;

/* The best one of what the processor has. */
const iocm__kernel *iocm__sift_kernel(iocm__cpu cpu);

/* ---- sift.c ---- */

/* What a set holds decides what is looked for. */
#define SIFT_IPV4         0x01u
#define SIFT_IPV6         0x02u
#define SIFT_NAMES        0x04u /* domains, hosts of URLs, domains of mail addresses */
#define SIFT_DIGESTS      0x08u
#define SIFT_URLS         0x10u
#define SIFT_BARE_HOSTS   0x20u /* a URL has a host of one label */
#define SIFT_NUMBER_HOSTS 0x40u /* a URL has an address for its host */

/* Fills what a matcher needs for it; false = out of memory. */
bool iocm__sift_prepare(iocm_matcher *matcher);

/* A text that goes through the sieve. */
typedef struct iocm__sieve {
    const iocm_matcher *matcher;
    iocm_span text;
    size_t from; /* words that begin in [from, to) are marked */
    size_t to;
    bool cells;   /* they are cells, in which a URL may lack its scheme */
    size_t at;    /* the next chunk begins here */
    size_t end;   /* the last one ends here */
    size_t first; /* SIFT_BEFORE before the place of the first mark, which may lie before 0 */
    uint64_t marks[SIFT_MARKS];
} iocm__sieve;

void iocm__sieve_init(iocm__sieve *sieve, const iocm_matcher *matcher, iocm_span text, size_t from,
                      size_t to);

/* Sifts the next chunk, of at most so many blocks. Marks that lie more than SIFT_BEFORE before its end
 * are complete after it. */
void iocm__sieve_chunk(iocm__sieve *sieve, size_t blocks);

/* Tries the words that begin in [from, to) of the scan's piece and may be in the set. */
void iocm__scan_piece(iocm__scan *scan, size_t from, size_t to);

#endif /* IOCM_SIFT_H */
