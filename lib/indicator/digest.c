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
    iocm_indicator digest = {0};

    if (size % 2 != 0) return false;
    digest.kind = iocm__digest_kind(size / 2);
    if (digest.kind == IOCM_KIND_NONE) return false;
    digest.size = (uint32_t)(size / 2);
    for (size_t i = 0; i < digest.size; i++) {
        int high = iocm__hex_value(text[2 * i]);
        int low = iocm__hex_value(text[2 * i + 1]);

        if (high < 0 || low < 0) return false;
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *out = digest;
    return true;
}
