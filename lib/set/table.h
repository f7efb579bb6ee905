/* SPDX-License-Identifier: MIT */
/*
 * A table of entries in the order of their hashes. Its directory tells for each bucket (the
 * hash's top bits) how many entries lie before it; an entry's slot is its tag: the 16 bits of
 * the hash after those. A bucket is in order, so that whatever the entries are, finding one is a
 * binary search within a bucket at worst.
 */
#ifndef IOCM_TABLE_H
#define IOCM_TABLE_H

#include "set/image.h"

typedef struct iocm__table {
    const uint8_t *directory; /* 4 bytes each, 2^bits + 1 of them */
    const uint8_t *slots;     /* 2 bytes each */
    uint32_t count;
    unsigned bits; /* at most 32 */
} iocm__table;

/* Neighbouring entries of a table, or neighbouring indicators. */
typedef struct iocm__range {
    uint32_t first;
    uint32_t count;
} iocm__range;

/* Asks for memory that will be read soon. */
static inline void iocm__prefetch(const void *at)
{
#if defined(__GNUC__)
    __builtin_prefetch(at);
#else
    (void)at;
#endif
}

/* The top `bits` bits of a hash, and the 16 after them. */
static inline uint32_t iocm__table_bucket(uint64_t hash, unsigned bits)
{
    return (uint32_t)(hash >> 32 >> (32 - bits));
}

static inline uint32_t iocm__table_tag(uint64_t hash, unsigned bits)
{
    return (uint32_t)(hash << bits >> 48);
}

/* The fewest bits for which `count` entries are at most `per_bucket` to a bucket (a mean). */
unsigned iocm__table_bits(size_t count, unsigned per_bucket);

/* Length of the directory in bytes; 0 for no entries: a table without any has no directory. */
static inline uint64_t iocm__table_directory_size(size_t count, unsigned bits)
{
    return count == 0 ? 0 : 4 * ((UINT64_C(1) << bits) + 1);
}

/*
 * Fills a table whose bits and lengths are known by its directory's length; false if that is
 * none, or the directory does not lead in order from 0 to `count`, or the tags are out of order
 * within a bucket. After that all that finding gives lies within [0, count).
 */
bool iocm__table_open(iocm__table *out, const uint8_t *directory, uint64_t directory_size,
                      const uint8_t *slots, uint32_t count);

/* The entries whose hash agrees with this one in bucket and tag. */
iocm__range iocm__table_find(const iocm__table *table, uint64_t hash);

/* ---- writing one ---- */

typedef struct iocm__table_writer {
    uint8_t *directory;
    uint8_t *slots; /* NULL: the caller writes them */
    unsigned bits;
    uint32_t next; /* bucket */
    uint32_t count;
} iocm__table_writer;

/* Adds entries in the order of their hashes; then ends. */
void iocm__table_add(iocm__table_writer *writer, uint64_t hash);
void iocm__table_end(iocm__table_writer *writer);

/* ---- order.c: what a table is written from ---- */

/* What an element is ordered by. */
typedef uint64_t (*iocm__rank_fn)(const void *ctx, const uint8_t *element);

/*
 * Orders `count` elements of `stride` bytes (at most 64) in place by rank, and those of one rank
 * by `compare`; `facts` (may be NULL) goes along. n log n whatever they are.
 */
void iocm__order(uint8_t *elements, size_t stride, uint32_t *facts, size_t count,
                 iocm__rank_fn rank, iocm__compare_fn compare, const void *ctx);

#endif /* IOCM_TABLE_H */
