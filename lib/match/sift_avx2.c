/* SPDX-License-Identifier: MIT */
/* The kernel for AVX2: thirty-two bytes at a time. */
#include "match/sift.h"

#ifdef IOCM__X86

#include <immintrin.h>

#include "match/sift_x86.h"

#define TARGET IOCM__TARGET("avx2")

/* The bytes of `v` that are not 0 in `bits`. */
TARGET static inline uint64_t mask_of(__m256i v, int bits)
{
    __m256i some = _mm256_and_si256(v, _mm256_set1_epi8((char)bits));

    return (uint64_t) ~(uint32_t)_mm256_movemask_epi8(
               _mm256_cmpeq_epi8(some, _mm256_setzero_si256())) &
           UINT32_MAX;
}

TARGET static void numbers(iocm__masks *out, size_t first, const char *text, size_t count)
{
    for (size_t block = first; block < first + count; block++) {
        uint64_t digit = 0;
        uint64_t dot = 0;

        for (unsigned i = 0; i < SIFT_BLOCK; i += 32, text += 32) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)text);
            __m256i value = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
            __m256i digits = _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value);
            __m256i dots = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('.'));

            digit |= (uint64_t)(uint32_t)_mm256_movemask_epi8(digits) << i;
            dot |= (uint64_t)(uint32_t)_mm256_movemask_epi8(dots) << i;
        }
        out->digit[block] = digit;
        out->dot[block] = dot;
    }
}

TARGET static void all(iocm__masks *out, size_t first, const char *text, size_t count)
{
    const __m256i low = _mm256_setr_epi8(SIFT_LOW, SIFT_LOW);
    const __m256i high = _mm256_setr_epi8(SIFT_HIGH, SIFT_HIGH);

    for (size_t block = first; block < first + count; block++) {
        uint64_t digit = 0;
        uint64_t dot = 0;
        uint64_t word = 0;
        uint64_t hex = 0;
        uint64_t colon = 0;

        for (unsigned i = 0; i < SIFT_BLOCK; i += 32, text += 32) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)text);
            __m256i half = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));

            v = _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, half));
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

const iocm__kernel iocm__kernel_avx2 = {"avx2", numbers, all};

#endif
