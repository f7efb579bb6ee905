/* SPDX-License-Identifier: MIT */
/* File digests: hex digits whose number tells the kind. */
#include "indicator/indicator.h"

static const struct {
    iocm_kind kind;
    size_t size;
} digests[] = {
    {IOCM_KIND_MD5, 16},    {IOCM_KIND_SHA1, 20},     {IOCM_KIND_SHA256, 32},
    {IOCM_KIND_SHA512, 64}, {IOCM_KIND_SHA3_384, 48},
};

#define DIGEST_COUNT (sizeof digests / sizeof digests[0])

size_t iocm__digest_size(iocm_kind kind)
{
    for (size_t i = 0; i < DIGEST_COUNT; i++)
        if (digests[i].kind == kind) return digests[i].size;
    return 0;
}

iocm_kind iocm__digest_kind(size_t size)
{
    for (size_t i = 0; i < DIGEST_COUNT; i++)
        if (digests[i].size == size) return digests[i].kind;
    return IOCM_KIND_NONE;
}

bool iocm__digest_parse(iocm_indicator *out, const char *text, size_t size)
{
    iocm_kind kind = size % 2 == 0 ? iocm__digest_kind(size / 2) : IOCM_KIND_NONE;
    uint8_t bytes[64];

    if (kind == IOCM_KIND_NONE) return false;
    for (size_t i = 0; i < size / 2; i++) {
        unsigned high = iocm__hex_digits[(unsigned char)text[2 * i]];
        unsigned low = iocm__hex_digits[(unsigned char)text[2 * i + 1]];

        if ((high & low) == 0) return false; /* what is none is 0, and all others share a bit */
        bytes[i] = (uint8_t)((high << 4 | (low & 15)) & 0xFF);
    }
    memset(out, 0, sizeof *out);
    out->kind = kind;
    out->size = (uint32_t)(size / 2);
    memcpy(out->bytes, bytes, size / 2);
    return true;
}
