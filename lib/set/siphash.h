/* SPDX-License-Identifier: MIT */
/*
 * SipHash-1-3 (Aumasson and Bernstein): a keyed hash, so that nobody who does not know the
 * key can choose input that fills one bucket.
 */
#ifndef IOCM_SIPHASH_H
#define IOCM_SIPHASH_H

#include "set/image.h"

static inline uint64_t iocm__rotate(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static inline void iocm__sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = iocm__rotate(v[1], 13) ^ v[0];
    v[3] = iocm__rotate(v[3], 16) ^ v[2];
    v[0] = iocm__rotate(v[0], 32) + v[3];
    v[2] += v[1];
    v[1] = iocm__rotate(v[1], 17) ^ v[2];
    v[3] = iocm__rotate(v[3], 21) ^ v[0];
    v[2] = iocm__rotate(v[2], 32);
}

static inline void iocm__sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    iocm__sip_round(v);
    v[0] ^= word;
}

static inline uint64_t iocm__siphash(const uint64_t key[2], const uint8_t *data, size_t size)
{
    uint64_t v[4] = {key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
                     key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
    uint64_t last = (uint64_t)size << 56;
    size_t at = 0;

    for (; size - at >= 8; at += 8) iocm__sip_word(v, iocm__load64(data + at));
    for (unsigned shift = 0; at < size; at++, shift += 8) last |= (uint64_t)data[at] << shift;
    iocm__sip_word(v, last);
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++) iocm__sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

#endif /* IOCM_SIPHASH_H */
