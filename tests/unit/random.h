/* SPDX-License-Identifier: MIT */
/* Numbers that are the same in every run (splitmix64), and texts that are nearly right. */
#ifndef IOCM_RANDOM_H
#define IOCM_RANDOM_H

#include "unit.h"

static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)(random_next(state) % limit);
}

/* Replaces, inserts or removes one byte of `text`; `alphabet` has what may come in. */
static inline size_t random_change(uint64_t *state, char *text, size_t size, size_t capacity,
                                   const char *alphabet)
{
    char byte = alphabet[random_below(state, strlen(alphabet))];
    size_t at = random_below(state, size + 1);

    switch (random_below(state, 3)) {
    case 0:
        if (at < size) text[at] = byte;
        return size;
    case 1:
        if (size == capacity) return size;
        memmove(text + at + 1, text + at, size - at);
        text[at] = byte;
        return size + 1;
    default:
        if (at == size) return size;
        memmove(text + at, text + at + 1, size - at - 1);
        return size - 1;
    }
}

#endif /* IOCM_RANDOM_H */
