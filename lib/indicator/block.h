/* SPDX-License-Identifier: MIT */
/*
 * Inside refanging and extraction: thirty-two bytes of text at once. Each function gives a bit for
 * each byte, the lowest for the first. SSE2 belongs to every x86-64; elsewhere the bytes are
 * looked at one by one.
 */
#ifndef IOCM_BLOCK_H
#define IOCM_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#define BLOCK_SIZE 32u

/* The index of the lowest bit of some. */
static inline size_t iocm__block_first(uint32_t bits)
{
    return (size_t)__builtin_ctz(bits);
}

#if defined(__SSE2__)
#include <emmintrin.h>

typedef __m128i iocm__half; /* of a block: 16 bytes */

static inline iocm__half iocm__half_load(const char *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static inline iocm__half iocm__half_equal(iocm__half bytes, char c)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

static inline iocm__half iocm__half_signs(iocm__half b)
{
    return _mm_or_si128(_mm_or_si128(iocm__half_equal(b, '.'), iocm__half_equal(b, ':')),
                        iocm__half_equal(b, '@'));
}

static inline iocm__half iocm__half_ends(iocm__half b)
{
    return _mm_or_si128(iocm__half_equal(b, '\n'), iocm__half_equal(b, '\r'));
}

/* `[\]^` and `{|}~` differ in one bit, as do `()` and `<>`; what is not ASCII has the highest. */
static inline iocm__half iocm__half_stops(iocm__half b)
{
    iocm__half lower = _mm_or_si128(b, _mm_set1_epi8(0x20));
    iocm__half braces = _mm_cmpgt_epi8(lower, _mm_set1_epi8('z'));
    iocm__half rounds = iocm__half_equal(_mm_or_si128(b, _mm_set1_epi8(1)), ')');
    iocm__half angles = iocm__half_equal(_mm_or_si128(b, _mm_set1_epi8(2)), '>');

    return _mm_or_si128(_mm_or_si128(_mm_or_si128(braces, b), _mm_or_si128(rounds, angles)),
                        iocm__half_equal(b, '/'));
}

static inline uint32_t iocm__block_bits(iocm__half low, iocm__half high)
{
    return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

#define IOCM__BLOCK_BITS(bytes, half)                                                              \
    iocm__block_bits(iocm__half_##half(iocm__half_load(bytes)),                                    \
                     iocm__half_##half(iocm__half_load((bytes) + BLOCK_SIZE / 2)))

#else

static inline uint32_t iocm__byte_signs(char c)
{
    return c == '.' || c == ':' || c == '@';
}

static inline uint32_t iocm__byte_ends(char c)
{
    return c == '\n' || c == '\r';
}

static inline uint32_t iocm__byte_stops(char c)
{
    return (unsigned char)c >= '{' || (c >= '[' && c <= '^') || c == '(' || c == ')' || c == '<' ||
           c == '>' || c == '/';
}

static inline uint32_t iocm__block_bits(const char *bytes, uint32_t (*is)(char))
{
    uint32_t bits = 0;

    for (size_t i = 0; i < BLOCK_SIZE; i++) bits |= is(bytes[i]) << i;
    return bits;
}

#define IOCM__BLOCK_BITS(bytes, byte) iocm__block_bits(bytes, iocm__byte_##byte)

#endif

/* `.` `:` `@` */
static inline uint32_t iocm__block_signs(const char *bytes)
{
    return IOCM__BLOCK_BITS(bytes, signs);
}

/* CR and LF */
static inline uint32_t iocm__block_ends(const char *bytes)
{
    return IOCM__BLOCK_BITS(bytes, ends);
}

/* Brackets, slashes, `^`, all that is not ASCII, and a few more. */
static inline uint32_t iocm__block_stops(const char *bytes)
{
    return IOCM__BLOCK_BITS(bytes, stops);
}

#endif /* IOCM_BLOCK_H */
