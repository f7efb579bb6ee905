/* SPDX-License-Identifier: MIT */
/* SHA-256 and SHA-1 as in FIPS 180-4: plain, for documents and lists, not for files. */
#include "exclude/exclude.h"

static uint32_t rotate_right(uint32_t x, unsigned count)
{
    return x >> count | x << (32 - count);
}

static uint32_t load32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void store32(uint8_t *bytes, uint32_t x)
{
    bytes[0] = (uint8_t)(x >> 24);
    bytes[1] = (uint8_t)(x >> 16);
    bytes[2] = (uint8_t)(x >> 8);
    bytes[3] = (uint8_t)x;
}

typedef void (*block_fn)(uint32_t *state, const uint8_t block[64]);

static void add(iocm__sha *sha, block_fn block, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    size_t used = (size_t)(sha->size % 64);

    sha->size += size;
    while (size > 0) {
        size_t piece = size < 64 - used ? size : 64 - used;

        memcpy(sha->block + used, bytes, piece);
        bytes += piece;
        size -= piece;
        used += piece;
        if (used == 64) {
            block(sha->state, sha->block);
            used = 0;
        }
    }
}

/* The padding: one bit, zeros, and the length in bits at the end of a block. */
static void finish(iocm__sha *sha, block_fn block, uint8_t *out, size_t words)
{
    static const uint8_t padding[64] = {0x80};
    uint64_t bits = sha->size * 8;
    size_t used = (size_t)(sha->size % 64);
    uint8_t length[8];

    store32(length, (uint32_t)(bits >> 32));
    store32(length + 4, (uint32_t)bits);
    add(sha, block, padding, used < 56 ? 56 - used : 120 - used);
    add(sha, block, length, sizeof length);
    for (size_t i = 0; i < words; i++) store32(out + 4 * i, sha->state[i]);
}

/* ---- SHA-256 ---- */

static const uint32_t sha256_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void sha256_block(uint32_t *state, const uint8_t block[64])
{
    uint32_t w[64];
    uint32_t s[8];

    for (size_t t = 0; t < 16; t++) w[t] = load32(block + 4 * t);
    for (size_t t = 16; t < 64; t++) {
        uint32_t x = w[t - 15];
        uint32_t y = w[t - 2];

        w[t] = w[t - 16] + (rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3) + w[t - 7] +
               (rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10);
    }
    memcpy(s, state, sizeof s); /* a to h of the standard */
    for (size_t t = 0; t < 64; t++) {
        uint32_t e = s[4];
        uint32_t a = s[0];
        uint32_t one = s[7] + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
                       ((e & s[5]) ^ (~e & s[6])) + sha256_constants[t] + w[t];
        uint32_t two = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
                       ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++) state[i] += s[i];
}

void iocm__sha256_begin(iocm__sha *sha)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    memset(sha, 0, sizeof *sha);
    memcpy(sha->state, start, sizeof start);
}

void iocm__sha256_add(iocm__sha *sha, const void *data, size_t size)
{
    add(sha, sha256_block, data, size);
}

void iocm__sha256_end(uint8_t out[32], iocm__sha *sha)
{
    finish(sha, sha256_block, out, 8);
}

void iocm__sha256(uint8_t out[32], const void *data, size_t size)
{
    iocm__sha sha;

    iocm__sha256_begin(&sha);
    iocm__sha256_add(&sha, data, size);
    iocm__sha256_end(out, &sha);
}

/* ---- SHA-1 ---- */

static uint32_t sha1_mix(size_t t, uint32_t b, uint32_t c, uint32_t d)
{
    if (t < 20) return ((b & c) ^ (~b & d)) + 0x5a827999;
    if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
    if (t < 60) return ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
}

static void sha1_block(uint32_t *state, const uint8_t block[64])
{
    uint32_t w[80];
    uint32_t s[5];

    for (size_t t = 0; t < 16; t++) w[t] = load32(block + 4 * t);
    for (size_t t = 16; t < 80; t++)
        w[t] = rotate_right(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 31);
    memcpy(s, state, sizeof s); /* a to e of the standard */
    for (size_t t = 0; t < 80; t++) {
        uint32_t next = rotate_right(s[0], 27) + sha1_mix(t, s[1], s[2], s[3]) + s[4] + w[t];

        memmove(s + 1, s, 4 * sizeof *s);
        s[2] = rotate_right(s[2], 2);
        s[0] = next;
    }
    for (size_t i = 0; i < 5; i++) state[i] += s[i];
}

void iocm__sha1(uint8_t out[20], const void *data, size_t size)
{
    static const uint32_t start[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    iocm__sha sha = {.size = 0};

    memcpy(sha.state, start, sizeof start);
    add(&sha, sha1_block, data, size);
    finish(&sha, sha1_block, out, 5);
}

void iocm__hex(char *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}
