/* SPDX-License-Identifier: MIT */
/*
 * One comparison finds slots of any width in a line (lines.h): the line's 32 numbers of 16 bits
 * against those of two words, one for each half of it. Bit i of the answer: number i agrees. A
 * slot of 4 bytes agrees where both its bits are set; its address alone, with a port in the lower
 * half, where the higher is; a slot of 8 bytes where the same is true in the other half.
 */
#ifndef IOCM_LINE_MATCH_H
#define IOCM_LINE_MATCH_H

#include "base/cpu.h"
#include "set/lines.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(IOCM__NEON)
#include <arm_neon.h>
#endif

#define IOCM__LINE_HIGHS UINT32_C(0xaaaaaaaa) /* higher halves of words */

/* What all others must agree with. */
static inline uint32_t iocm__line_match_scalar(const uint8_t *line, uint32_t low, uint32_t high)
{
    uint32_t found = 0;

    for (unsigned i = 0; i < 16; i++) {
        uint32_t differ = iocm__load32(line + (size_t)i * 4) ^ (i < 8 ? low : high);

        found |= (uint32_t)((differ & 0xffff) == 0) << (2 * i);
        found |= (uint32_t)((differ >> 16) == 0) << (2 * i + 1);
    }
    return found;
}

/* The best that every processor of the architecture has. */
#if defined(__SSE2__)

static inline uint32_t iocm__line_match(const uint8_t *line, uint32_t low, uint32_t high)
{
    const __m128i *at = (const __m128i *)(const void *)line;
    __m128i first = _mm_set1_epi32((int)low);
    __m128i second = _mm_set1_epi32((int)high);
    __m128i a = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_loadu_si128(at), first),
                                _mm_cmpeq_epi16(_mm_loadu_si128(at + 1), first));
    __m128i b = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_loadu_si128(at + 2), second),
                                _mm_cmpeq_epi16(_mm_loadu_si128(at + 3), second));

    return (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
}

#elif defined(IOCM__NEON)

static inline uint8x16_t iocm__line_half(const uint8_t *line, uint32_t word)
{
    const uint8x8_t bits = {1, 2, 4, 8, 16, 32, 64, 128};
    uint16x8_t wanted = vreinterpretq_u16_u32(vdupq_n_u32(word));
    uint16x8_t a = vceqq_u16(vreinterpretq_u16_u8(vld1q_u8(line)), wanted);
    uint16x8_t b = vceqq_u16(vreinterpretq_u16_u8(vld1q_u8(line + 16)), wanted);

    return vandq_u8(vcombine_u8(vmovn_u16(a), vmovn_u16(b)), vcombine_u8(bits, bits));
}

static inline uint32_t iocm__line_match(const uint8_t *line, uint32_t low, uint32_t high)
{
    uint8x16_t sums = vpaddq_u8(iocm__line_half(line, low), iocm__line_half(line + 32, high));

    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u32(vreinterpretq_u32_u8(sums), 0);
}

#else

static inline uint32_t iocm__line_match(const uint8_t *line, uint32_t low, uint32_t high)
{
    return iocm__line_match_scalar(line, low, high);
}

#endif

/* The place of the lowest bit; `bits` is not 0. */
static inline uint32_t iocm__lowest_bit(uint32_t bits)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctz(bits);
#else
    uint32_t place = 0;

    for (; (bits & 1) == 0; bits >>= 1) place++;
    return place;
#endif
}

#endif /* IOCM_LINE_MATCH_H */
