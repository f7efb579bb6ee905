/* SPDX-License-Identifier: MIT */
/* How texts are hashed: piece by piece, so that a text's hash has those of its parts on the way. */
#ifndef IOCM_TABLE_TEXT_H
#define IOCM_TABLE_TEXT_H

#include "set/mix.h"

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

#endif /* IOCM_TABLE_TEXT_H */
