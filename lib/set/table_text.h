/* SPDX-License-Identifier: MIT */
/* Where texts stand, and how they are hashed: piece by piece, so that a text's hash has those of its
 * parts on the way. */
#ifndef IOCM_TABLE_TEXT_H
#define IOCM_TABLE_TEXT_H

#include "set/mix.h"
#include "set/set.h"

/* The hash of what came before, and a label or segment more. */
static inline uint64_t iocm__hash_piece(const uint64_t key[2], uint64_t before, const char *piece,
                                        size_t size)
{
    const uint64_t chained[2] = {before, key[1]};

    return iocm__hash64(chained, piece, size);
}

/* Label by label from the right. */
static inline uint64_t iocm__hash_name(const uint64_t key[2], const char *name, size_t size)
{
    uint64_t hash = key[0];
    size_t end = size;

    for (size_t at = size; at > 0; at--)
        if (name[at - 1] == '.') {
            hash = iocm__hash_piece(key, hash, name + at, end - at);
            end = at - 1;
        }
    return iocm__hash_piece(key, hash, name, end);
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
