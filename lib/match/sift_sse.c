/* SPDX-License-Identifier: MIT */
/* The kernel for SSE4.2: sixteen bytes at a time. */
#include "match/sift.h"

#ifdef IOCM__X86

#include <nmmintrin.h>

#include "match/sift_x86.h"

#define TARGET IOCM__TARGET("sse4.2")

/* The bytes of `v` that are not 0 in `bits`. */
TARGET static inline uint64_t mask_of(__m128i v, int bits)
{
    __m128i some = _mm_and_si128(v, _mm_set1_epi8((char)bits));

    return (uint64_t)(~_mm_movemask_epi8(_mm_cmpeq_epi8(some, _mm_setzero_si128())) & 0xFFFF);
}

TARGET static void numbers(iocm__masks *out, size_t first, const char *text, size_t count)
{
    for (size_t block = first; block < first + count; block++) {
        uint64_t digit = 0;
        uint64_t dot = 0;

        for (unsigned i = 0; i < SIFT_BLOCK; i += 16, text += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
            __m128i value = _mm_sub_epi8(v, _mm_set1_epi8('0'));
            __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
            __m128i dots = _mm_cmpeq_epi8(v, _mm_set1_epi8('.'));

            digit |= (uint64_t)_mm_movemask_epi8(digits) << i;
            dot |= (uint64_t)_mm_movemask_epi8(dots) << i;
        }
        out->digit[block] = digit;
        out->dot[block] = dot;
    }
}

TARGET static void all(iocm__masks *out, size_t first, const char *text, size_t count)
{
    const __m128i low = _mm_setr_epi8(SIFT_LOW);
    const __m128i high = _mm_setr_epi8(SIFT_HIGH);

    for (size_t block = first; block < first + count; block++) {
        uint64_t digit = 0;
        uint64_t dot = 0;
        uint64_t word = 0;
        uint64_t hex = 0;
        uint64_t colon = 0;

        for (unsigned i = 0; i < SIFT_BLOCK; i += 16, text += 16) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
            __m128i half = _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(15));

            v = _mm_and_si128(_mm_shuffle_epi8(low, v), _mm_shuffle_epi8(high, half));
            digit |= mask_of(v, SIFT_DIGIT) << i;
            dot |= mask_of(v, SIFT_DOT) << i;
            word |= mask_of(v, SIFT_WORD) << i;
            hex |= mask_of(v, SIFT_HEX) << i;
            colon |= mask_of(v, SIFT_COLON) << i;
        }
        out->digit[block] = digit;
        out->dot[block] = dot;
        out->word[block] = word;
        out->hex[block] = hex;
        out->colon[block] = colon;
    }
}

const iocm__kernel iocm__kernel_sse = {"sse4.2", numbers, all};

#endif
