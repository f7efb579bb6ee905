/* SPDX-License-Identifier: MIT */
/* What writing, checking and reading an image share: groups, elements, places, checksum. */
#include "set/image.h"

const char iocm__image_magic[8] = {'I', 'O', 'C', 'M', 'S', 'E', 'T', '\n'};

const iocm__group iocm__groups[IOCM__GROUPS] = {
    {IOCM_KIND_IPV4, 4, 4, 4, false},     {IOCM_KIND_IPV4, 4, 4, 6, true},
    {IOCM_KIND_IPV6, 6, 16, 16, false},   {IOCM_KIND_IPV6, 6, 16, 18, true},
    {IOCM_KIND_NETWORK, 4, 4, 8, false},  {IOCM_KIND_NETWORK, 6, 16, 20, false},
    {IOCM_KIND_DOMAIN, 0, 0, 4, false},   {IOCM_KIND_URL, 0, 0, 4, false},
    {IOCM_KIND_EMAIL, 0, 0, 4, false},    {IOCM_KIND_MD5, 0, 16, 16, false},
    {IOCM_KIND_SHA1, 0, 20, 20, false},   {IOCM_KIND_SHA256, 0, 32, 32, false},
    {IOCM_KIND_SHA512, 0, 64, 64, false}, {IOCM_KIND_SHA3_384, 0, 48, 48, false},
};

int iocm__group_of(const iocm_indicator *indicator)
{
    bool port = (indicator->flags & IOCM_INDICATOR_PORT) != 0;

    for (int i = 0; i < IOCM__GROUPS; i++) {
        const iocm__group *form = &iocm__groups[i];

        if (form->kind != indicator->kind) continue;
        if (form->family == 0 || (form->family == indicator->family &&
                                  (form->kind == IOCM_KIND_NETWORK || form->port == port)))
            return i;
    }
    return -1;
}

void iocm__element_write(uint8_t *element, int group, const iocm_indicator *indicator,
                         uint32_t text)
{
    const iocm__group *form = &iocm__groups[group];
    uint8_t *at = element + form->value;

    if (form->value == 0) {
        memcpy(element, &text, sizeof text);
        return;
    }
    memcpy(element, indicator->bytes, form->value);
    if (form->kind == IOCM_KIND_NETWORK) {
        bool port = (indicator->flags & IOCM_INDICATOR_PORT) != 0;

        at[0] = indicator->prefix;
        at[1] = port;
        iocm__store16(at + 2, port ? indicator->port : 0);
    } else if (form->port)
        iocm__store16(at, indicator->port);
}

/* The next multiple of the alignment; callers keep `offset` far from overflow. */
static uint64_t align_up(uint64_t offset)
{
    return (offset + IOCM__IMAGE_ALIGN - 1) / IOCM__IMAGE_ALIGN * IOCM__IMAGE_ALIGN;
}

uint64_t iocm__image_place(uint64_t offsets[IOCM__SECTIONS], const uint64_t lengths[IOCM__SECTIONS])
{
    uint64_t offset = align_up(IOCM__IMAGE_HEADER + 16u * IOCM__SECTIONS);

    for (int i = 0; i < IOCM__SECTIONS; i++) {
        offsets[i] = offset;
        if (lengths[i] > IOCM_MAX_IMAGE - offset) return 0;
        offset = align_up(offset + lengths[i]);
        if (offset > IOCM_MAX_IMAGE) return 0;
    }
    return offset;
}

/* One to one for a given word, and for a given sum. */
static uint64_t add_word(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0xd6e8feb86659fd93);
    return sum ^ sum >> 32;
}

/*
 * Four sums, of every fourth word each, so that no step waits for the one before it; then one of
 * these. As each step is one to one, two images that differ in one word only never have the same.
 */
uint64_t iocm__image_checksum(const uint8_t *image, size_t size)
{
    uint64_t sums[4] = {size, 1, 2, 3};
    uint64_t sum = UINT64_C(0x9e3779b97f4a7c15);

    for (size_t at = 0; size - at >= 32; at += 32)
        for (size_t i = 0; i < 4; i++)
            sums[i] = add_word(
                sums[i], at + i * 8 == IOCM__AT_CHECKSUM ? 0 : iocm__load64(image + at + i * 8));
    for (size_t i = 0; i < 4; i++) sum = add_word(sum, sums[i]);
    return sum;
}
