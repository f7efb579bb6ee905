/* SPDX-License-Identifier: MIT */
/* The kernel without any special instructions: the reference, and what other machines run; and the choice. */
#include "match/sift.h"

static void numbers(iocm__masks *out, size_t first, const char *text, size_t count)
{
    for (size_t block = first; block < first + count; block++, text += SIFT_BLOCK) {
        uint64_t digit = 0;
        uint64_t dot = 0;

        for (size_t i = 0; i < SIFT_BLOCK; i++) {
            digit |= (uint64_t)iocm__is_digit(text[i]) << i;
            dot |= (uint64_t)(text[i] == '.') << i;
        }
        out->digit[block] = digit;
        out->dot[block] = dot;
    }
}

static void all(iocm__masks *out, size_t first, const char *text, size_t count)
{
    numbers(out, first, text, count);
    for (size_t block = first; block < first + count; block++, text += SIFT_BLOCK) {
        uint64_t word = 0;
        uint64_t hex = 0;
        uint64_t colon = 0;

        for (size_t i = 0; i < SIFT_BLOCK; i++) {
            word |= (uint64_t)iocm__extract_is(text[i], EXTRACT_WORD) << i;
            hex |= (uint64_t)iocm__extract_is(text[i], EXTRACT_HEX) << i;
            colon |= (uint64_t)(text[i] == ':') << i;
        }
        out->word[block] = word;
        out->hex[block] = hex;
        out->colon[block] = colon;
    }
}

const iocm__kernel iocm__kernel_scalar = {"scalar", numbers, all};

const iocm__kernel *iocm__sift_kernel(iocm__cpu cpu)
{
    switch (cpu) {
#ifdef IOCM__X86
    case IOCM__CPU_AVX512: return &iocm__kernel_avx512;
    case IOCM__CPU_AVX2: return &iocm__kernel_avx2;
    case IOCM__CPU_SSE42: return &iocm__kernel_sse;
#endif
#ifdef IOCM__NEON
    case IOCM__CPU_NEON: return &iocm__kernel_neon;
#endif
    default: return &iocm__kernel_scalar;
    }
}
