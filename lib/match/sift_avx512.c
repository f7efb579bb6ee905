/* SPDX-License-Identifier: MIT */
/* The kernel for AVX-512 (F and BW): a block at a time, and masks are what its comparisons give. */
#include "match/sift.h"

#ifdef IOCM__X86

#include <immintrin.h>

#include "match/sift_x86.h"

#define TARGET IOCM__TARGET("avx512f,avx512bw")

TARGET static void numbers(iocm__masks *out, size_t first, const char *text, size_t count)
{
    for (size_t block = first; block < first + count; block++, text += SIFT_BLOCK) {
        __m512i v = _mm512_loadu_si512(text);
        __m512i value = _mm512_sub_epi8(v, _mm512_set1_epi8('0'));

        out->digit[block] = _mm512_cmplt_epu8_mask(value, _mm512_set1_epi8(10));
        out->dot[block] = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('.'));
    }
}

TARGET static void all(iocm__masks *out, size_t first, const char *text, size_t count)
{
    const __m512i low = _mm512_broadcast_i32x4(_mm_setr_epi8(SIFT_LOW));
    const __m512i high = _mm512_broadcast_i32x4(_mm_setr_epi8(SIFT_HIGH));

    for (size_t block = first; block < first + count; block++, text += SIFT_BLOCK) {
        __m512i v = _mm512_loadu_si512(text);
        __m512i half = _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(15));

        v = _mm512_and_si512(_mm512_shuffle_epi8(low, v), _mm512_shuffle_epi8(high, half));
        out->digit[block] = _mm512_test_epi8_mask(v, _mm512_set1_epi8(SIFT_DIGIT));
        out->dot[block] = _mm512_test_epi8_mask(v, _mm512_set1_epi8(SIFT_DOT));
        out->word[block] = _mm512_test_epi8_mask(v, _mm512_set1_epi8(SIFT_WORD));
        out->hex[block] = _mm512_test_epi8_mask(v, _mm512_set1_epi8((char)SIFT_HEX));
        out->colon[block] = _mm512_test_epi8_mask(v, _mm512_set1_epi8(SIFT_COLON));
    }
}

const iocm__kernel iocm__kernel_avx512 = {"avx512", numbers, all};

#endif
