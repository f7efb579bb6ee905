/* SPDX-License-Identifier: MIT */
/*
 * Keyed hashes, the same on every host. They spread what a list holds evenly over the buckets
 * of a table whatever its pattern; what is chosen with the key in hand meets ordered buckets.
 */
#ifndef IOCM_MIX_H
#define IOCM_MIX_H

#include "set/image.h"

#define IOCM__MIX_FIRST  UINT32_C(0x7feb352d)
#define IOCM__MIX_SECOND UINT32_C(0x846ca68b)
#define IOCM__MIX_STEP   UINT64_C(0x9e3779b97f4a7c15)
#define IOCM__MIX_LAST   UINT64_C(0xd6e8feb86659fd93)

/* A number for an address, one to one. */
static inline uint32_t iocm__mix32(const uint64_t key[2], uint32_t address)
{
    uint32_t x = (address ^ (uint32_t)(key[0] & UINT32_MAX)) * IOCM__MIX_FIRST;

    x = (x ^ x >> 15) + (uint32_t)(key[1] & UINT32_MAX);
    return x * IOCM__MIX_SECOND;
}

/* The number that undoes multiplying by that odd one: Newton's steps double the bits that are
 * right, and an odd number is its own inverse in three. */
static inline uint32_t iocm__mix_inverse(uint32_t odd)
{
    uint32_t inverse = odd;

    for (int i = 0; i < 4; i++) inverse *= 2u - odd * inverse;
    return inverse;
}

static inline uint32_t iocm__unmix32(const uint64_t key[2], uint32_t mixed)
{
    uint32_t x = mixed * iocm__mix_inverse(IOCM__MIX_SECOND) - (uint32_t)(key[1] & UINT32_MAX);

    x ^= x >> 15 ^ x >> 30;
    return x * iocm__mix_inverse(IOCM__MIX_FIRST) ^ (uint32_t)(key[0] & UINT32_MAX);
}

/* Both halves of the product, one over the other. */
static inline uint64_t iocm__mix_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
    uint64_t left = (a >> 32) * (b & UINT32_MAX) + (low >> 32);
    uint64_t right = (a & UINT32_MAX) * (b >> 32) + (left & UINT32_MAX);

    return ((right << 32) | (low & UINT32_MAX)) ^
           ((a >> 32) * (b >> 32) + (left >> 32) + (right >> 32));
#endif
}

/* The hash so far, and eight bytes more. */
static inline uint64_t iocm__hash_step(uint64_t hash, uint64_t word)
{
    return iocm__mix_fold(hash ^ word, IOCM__MIX_STEP) + word;
}

/*
 * Eight bytes a step; what is left over is taken with bytes before it, if there are any. A hash
 * may be the first key of the next, so that what begins alike is hashed once.
 */
static inline uint64_t iocm__hash64(const uint64_t key[2], const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint64_t hash = key[0] ^ size;
    uint64_t word = 0;
    size_t left = size;

    for (; left > 8; left -= 8, at += 8) hash = iocm__hash_step(hash, iocm__load64(at));
    if (size >= 8)
        word = iocm__load64(at + left - 8);
    else if (left >= 4)
        word = iocm__load32(at) | (uint64_t)iocm__load32(at + left - 4) << 32;
    else if (left > 0)
        word = (uint64_t)at[0] | (uint64_t)at[left / 2] << 8 | (uint64_t)at[left - 1] << 16;
    return iocm__mix_fold(iocm__hash_step(hash, word) ^ key[1], IOCM__MIX_LAST);
}

#endif /* IOCM_MIX_H */
