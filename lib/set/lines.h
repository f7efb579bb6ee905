/* SPDX-License-Identifier: MIT */
/*
 * IPv4 addresses, with ports or without, in lines of 64 bytes: one line per bucket (the top bits
 * of the mixed address), so that looking one up touches one cache line. Numbers are 4 bytes:
 *
 *   a line       entries in the lines before it, then the slots of its own, ascending; where
 *                there is room left the last one is repeated
 *     slots      addresses: the bits of the mix below the bucket; with port: << 16 | port
 *     width      2: 30 of 2 bytes;  4: 15 of 4 bytes;
 *                8: 7 of their low halves, zero, then 7 of their high halves
 *   others       bit 31 is set beside the entries before it; then the place of its first slot
 *                in the spill, how many they are, and zero: more than a line takes, or none
 *   the spill    slots of such buckets, ascending within a bucket, as numbers of `width` bytes
 *
 * Whatever the addresses are, finding one is a line or a binary search within a bucket.
 */
#ifndef IOCM_LINES_H
#define IOCM_LINES_H

#include "set/table.h"

#define IOCM__LINE        64u
#define IOCM__LINE_OTHER  UINT32_C(0x80000000)
#define IOCM__LINES_COUNT (IOCM__LINE_OTHER - 1) /* entries at most */

typedef struct iocm__lines {
    const uint8_t *lines; /* 2^bits */
    const uint8_t *spill;
    uint32_t count;   /* of entries; 0: the rest is of no meaning */
    uint8_t bits;     /* 1 to 31 */
    uint8_t width;    /* bytes of a slot */
    uint8_t capacity; /* slots of a line */
    bool ports;
} iocm__lines;

/* What is looked up or kept: the mixed address; with a port << 16 | port. */
static inline uint64_t iocm__lines_key(uint32_t mixed, uint16_t port)
{
    return (uint64_t)mixed << 16 | port;
}

static inline uint32_t iocm__lines_bucket(const iocm__lines *lines, uint64_t key)
{
    return (uint32_t)(key >> ((lines->ports ? 48 : 32) - lines->bits));
}

static inline uint64_t iocm__lines_slot(const iocm__lines *lines, uint64_t key)
{
    return key & ((UINT64_C(1) << ((lines->ports ? 48 : 32) - lines->bits)) - 1);
}

/* The form that so many entries have, without lines yet. */
void iocm__lines_form(iocm__lines *out, size_t count, bool ports);

/* Length of the lines in bytes, and behind them the number of entries. */
static inline uint64_t iocm__lines_size(const iocm__lines *lines)
{
    return ((uint64_t)IOCM__LINE << lines->bits) + 4;
}

/* The lines and spill of `count` entries; false unless they are what writing gives. */
bool iocm__lines_open(iocm__lines *out, const uint8_t *lines, uint64_t size, const uint8_t *spill,
                      uint64_t spill_size, size_t count, bool ports);

/* The entry of that key: one, or none; and all of that key's address, whatever their port. */
iocm__range iocm__lines_find(const iocm__lines *lines, uint64_t key);
iocm__range iocm__lines_find_ports(const iocm__lines *lines, uint64_t key);

/* The key of an entry. */
uint64_t iocm__lines_read(const iocm__lines *lines, uint32_t place);

/* ---- writing: keys come in order ---- */

/* What `entries` of one bucket add to the spill, in bytes. */
static inline uint64_t iocm__lines_spill(const iocm__lines *form, uint32_t entries)
{
    return entries > form->capacity ? (uint64_t)entries * form->width : 0;
}

typedef struct iocm__lines_writer {
    const iocm__lines *form;
    uint8_t *lines; /* zeroed */
    uint8_t *spill;
    uint32_t entries;
    uint32_t spilled;
    uint32_t next; /* bucket */
} iocm__lines_writer;

/* Adds the keys of the next bucket that has any: key(ctx, 0) to key(ctx, count - 1). */
typedef uint64_t (*iocm__key_fn)(const void *ctx, size_t row);
void iocm__lines_add(iocm__lines_writer *writer, iocm__key_fn key, const void *ctx, size_t row,
                     uint32_t count);
void iocm__lines_end(iocm__lines_writer *writer);

#endif /* IOCM_LINES_H */
