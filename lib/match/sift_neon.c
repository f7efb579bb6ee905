/* SPDX-License-Identifier: MIT */
/* The kernel for NEON on 64-bit ARM: sixteen bytes at a time. */
#include "match/sift.h"

#ifdef IOCM__NEON

#include <arm_neon.h>

/* Of 64 bytes, each FF or 0, one bit each. */
static inline uint64_t mask_of(const uint8x16_t v[4])
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bit = vld1q_u8(bits);
    uint8x16_t low = vpaddq_u8(vandq_u8(v[0], bit), vandq_u8(v[1], bit));
    uint8x16_t high = vpaddq_u8(vandq_u8(v[2], bit), vandq_u8(v[3], bit));

    low = vpaddq_u8(low, high);
    low = vpaddq_u8(low, low);
    return vgetq_lane_u64(vreinterpretq_u64_u8(low), 0);
}

static inline uint8x16_t in_range(uint8x16_t v, char first, char last)
{
    return vcleq_u8(vsubq_u8(v, vdupq_n_u8((uint8_t)first)), vdupq_n_u8((uint8_t)(last - first)));
}

static inline uint8x16_t is_byte(uint8x16_t v, char byte)
{
    return vceqq_u8(v, vdupq_n_u8((uint8_t)byte));
}

static void numbers(iocm__masks *out, size_t first, const char *text, size_t count)
{
    for (size_t block = first; block < first + count; block++) {
        uint8x16_t digit[4];
        uint8x16_t dot[4];

        for (size_t i = 0; i < 4; i++, text += 16) {
            uint8x16_t v = vld1q_u8((const uint8_t *)text);

            digit[i] = in_range(v, '0', '9');
            dot[i] = is_byte(v, '.');
        }
        out->digit[block] = mask_of(digit);
        out->dot[block] = mask_of(dot);
    }
}

static void all(iocm__masks *out, size_t first, const char *text, size_t count)
{
    numbers(out, first, text, count);
    for (size_t block = first; block < first + count; block++) {
        uint8x16_t word[4];
        uint8x16_t hex[4];
        uint8x16_t colon[4];

        for (size_t i = 0; i < 4; i++, text += 16) {
            uint8x16_t v = vld1q_u8((const uint8_t *)text);
            uint8x16_t digit = in_range(v, '0', '9');
            uint8x16_t folded = vorrq_u8(v, vdupq_n_u8(0x20));
            uint8x16_t sign = vorrq_u8(is_byte(v, '-'), is_byte(v, '_'));

            word[i] = vorrq_u8(vorrq_u8(in_range(folded, 'a', 'z'), digit), sign);
            hex[i] = vorrq_u8(in_range(folded, 'a', 'f'), digit);
            colon[i] = is_byte(v, ':');
        }
        out->word[block] = mask_of(word);
        out->hex[block] = mask_of(hex);
        out->colon[block] = mask_of(colon);
    }
}

const iocm__kernel iocm__kernel_neon = {"neon", numbers, all};

#endif
