/* SPDX-License-Identifier: MIT */
/*
 * Where texts stand, and how they are hashed: eight bytes a step, then what is left, then the size.
 * So the hash of every beginning of a text is a step or two from what hashing the text passes
 * anyway; of names, which are hashed from the right, that of every end.
 */
#ifndef IOCM_TABLE_TEXT_H
#define IOCM_TABLE_TEXT_H

#include "set/mix.h"
#include "set/set.h"

/* ---- hashes ---- */

/* A text of which whole steps have been taken. */
typedef struct iocm__trail {
    uint64_t hash;
    size_t taken; /* bytes, a multiple of 8 */
} iocm__trail;

static inline uint64_t iocm__hash_rest(const uint64_t key[2], const iocm__trail *trail,
                                       uint64_t rest, size_t size)
{
    return iocm__mix_fold(iocm__hash_step(trail->hash ^ size, rest) ^ key[1], IOCM__MIX_LAST);
}

/* Up to seven bytes, the first one lowest. */
static inline uint64_t iocm__load_few(const uint8_t *bytes, size_t count)
{
    uint64_t word = 0;

    for (size_t i = count; i > 0; i--) word = word << 8 | bytes[i - 1];
    return word;
}

/* The hash of the first `size` bytes; the trail is of fewer, or of none, and goes on to them. */
static inline uint64_t iocm__hash_beginning(const uint64_t key[2], iocm__trail *trail,
                                            const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t left = size % 8;
    uint64_t rest;

    for (; size - trail->taken >= 8; trail->taken += 8)
        trail->hash = iocm__hash_step(trail->hash, iocm__load64(bytes + trail->taken));
    if (left == 0)
        rest = 0;
    else if (size > 8)
        rest = iocm__load64(bytes + size - 8) >> (64 - 8 * left);
    else
        rest = iocm__load_few(bytes, left);
    return iocm__hash_rest(key, trail, rest, size);
}

/* The same from the right: of the last bytes of a name, which ends at `end`. */
static inline uint64_t iocm__hash_ending(const uint64_t key[2], iocm__trail *trail, const char *end,
                                         size_t size)
{
    const uint8_t *bytes = (const uint8_t *)end;
    size_t left = size % 8;
    uint64_t rest;

    for (; size - trail->taken >= 8; trail->taken += 8)
        trail->hash = iocm__hash_step(trail->hash, iocm__load64(bytes - trail->taken - 8));
    if (size > 8)
        rest = iocm__load64(bytes - size) & ((UINT64_C(1) << 8 * left) - 1);
    else
        rest = iocm__load_few(bytes - size, left);
    return iocm__hash_rest(key, trail, rest, size);
}

static inline uint64_t iocm__hash_name(const uint64_t key[2], const char *name, size_t size)
{
    iocm__trail trail = {key[0], 0};

    return iocm__hash_ending(key, &trail, name + size, size);
}

static inline uint64_t iocm__hash_text(const uint64_t key[2], int group, const char *text,
                                       size_t size)
{
    iocm__trail trail = {key[0], 0};

    return group == IOCM__GROUP_DOMAIN ? iocm__hash_name(key, text, size)
                                       : iocm__hash_beginning(key, &trail, text, size);
}

/* ---- places: ends count from the beginning of their block ---- */

static inline bool iocm__text_begins_block(uint32_t place)
{
    return (place & ((1u << IOCM__BLOCK_BITS) - 1)) == 0;
}

/* Bytes of the numbers at the beginning of ENDS, one for each block. */
static inline uint64_t iocm__text_bases_size(uint64_t count)
{
    return ((count + (UINT64_C(1) << IOCM__BLOCK_BITS) - 1) >> IOCM__BLOCK_BITS) * 8;
}

/* The text at a place of a group of texts. */
static inline iocm_span iocm__text_at(const iocm__view *view, int group, uint32_t place)
{
    const uint8_t *bases = view->section[IOCM__ENDS(group)];
    const uint8_t *end =
        bases + iocm__text_bases_size(view->tables[group].count) + (size_t)place * 4;
    const char *block = (const char *)view->section[IOCM__VALUES(group)] +
                        iocm__load64(bases + (size_t)(place >> IOCM__BLOCK_BITS) * 8);
    uint32_t begin = iocm__text_begins_block(place) ? 0 : iocm__load32(end - 4);

    return iocm__span(block + begin, iocm__load32(end) - begin);
}

#endif /* IOCM_TABLE_TEXT_H */
