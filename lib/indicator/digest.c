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

    if (kind == IOCM_KIND_NONE) return false;
    for (size_t i = 0; i < size; i++)
        if (iocm__hex_value(text[i]) < 0) return false;
    memset(out, 0, sizeof *out);
    out->kind = kind;
    out->size = (uint32_t)(size / 2);
    for (size_t i = 0; i < out->size; i++)
        out->bytes[i] =
            (uint8_t)(iocm__hex_value(text[2 * i]) << 4 | iocm__hex_value(text[2 * i + 1]));
    return true;
}
