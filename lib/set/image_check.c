/* SPDX-License-Identifier: MIT */
/*
 * Checks an image before anything reads it. After this every offset, number and text in it
 * can be followed blindly: whatever the bytes were, they are refused here or safe.
 */
#include "set/set.h"

#define TABLE_AT(section) (IOCM__IMAGE_HEADER + (size_t)(section)*16)

static iocm_status refuse(iocm_error *error, const char *why)
{
    return iocm__fail(error, IOCM_E_IMAGE, "not a whole image: %s", why);
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0) return false;
    return true;
}

static iocm_status check_header(const uint8_t *image, size_t size, iocm_error *error)
{
    if (size < TABLE_AT(IOCM__SECTIONS) ||
        memcmp(image, iocm__image_magic, sizeof iocm__image_magic) != 0)
        return iocm__fail(error, IOCM_E_IMAGE, "this is no image of a set");
    if (iocm__load32(image + IOCM__AT_VERSION) != IOCM__IMAGE_VERSION)
        return iocm__fail(error, IOCM_E_VERSION, "the image is of version %lu; this reads %lu",
                          (unsigned long)iocm__load32(image + IOCM__AT_VERSION),
                          (unsigned long)IOCM__IMAGE_VERSION);
    if (iocm__load64(image + IOCM__AT_LENGTH) != size)
        return refuse(error, "its length is not what it says");
    if (iocm__load64(image + IOCM__AT_CHECKSUM) != iocm__image_checksum(image, size))
        return refuse(error, "its checksum is wrong");
    if (iocm__load32(image + IOCM__AT_SECTIONS) != IOCM__SECTIONS ||
        !all_zero(image + IOCM__AT_HEADER_ZERO, IOCM__IMAGE_HEADER - IOCM__AT_HEADER_ZERO))
        return refuse(error, "its header is wrong");
    return IOCM_OK;
}

/* Sections are where their lengths put them, so they lie inside and do not overlap. */
static iocm_status place_sections(iocm__view *view, uint64_t lengths[IOCM__SECTIONS],
                                  const uint8_t *image, size_t size, iocm_error *error)
{
    uint64_t offsets[IOCM__SECTIONS];
    uint64_t end = TABLE_AT(IOCM__SECTIONS);

    for (int i = 0; i < IOCM__SECTIONS; i++) lengths[i] = iocm__load64(image + TABLE_AT(i) + 8);
    if (iocm__image_place(offsets, lengths) != size)
        return refuse(error, "its sections do not fill it");
    for (int i = 0; i < IOCM__SECTIONS; i++) {
        if (iocm__load64(image + TABLE_AT(i)) != offsets[i])
            return refuse(error, "a section is out of place");
        if (!all_zero(image + end, (size_t)(offsets[i] - end)))
            return refuse(error, "there is something between two sections");
        view->section[i] = image + offsets[i];
        end = offsets[i] + lengths[i];
    }
    return all_zero(image + end, (size_t)(size - end))
               ? IOCM_OK
               : refuse(error, "there is something after the last section");
}

/* `length` must be a whole number of elements of `stride`, fewer than 2^32 - 1. */
static bool count_elements(uint32_t *count, uint64_t length, uint64_t stride)
{
    if (length % stride != 0 || length / stride >= UINT32_MAX) return false;
    *count = (uint32_t)(length / stride);
    return true;
}

static iocm_status count_all(iocm__view *view, const uint64_t lengths[IOCM__SECTIONS],
                             uint32_t declared, iocm_error *error)
{
    uint64_t total = 0;

    for (int i = 0; i < IOCM__GROUPS; i++) {
        uint32_t count;

        if (!count_elements(&count, lengths[i], iocm__groups[i].stride))
            return refuse(error, "a group has no whole number of elements");
        view->first[i] = (uint32_t)total;
        total += count;
        if (total >= UINT32_MAX) return refuse(error, "it has too many indicators");
    }
    view->first[IOCM__GROUPS] = (uint32_t)total;
    if (total != declared || lengths[IOCM__SECTION_METADATA] != total * IOCM__METADATA_SIZE ||
        lengths[IOCM__SECTION_LIST_ENDS] != total * IOCM__LISTS * 4 ||
        !count_elements(&view->list_total, lengths[IOCM__SECTION_LISTS], 4) ||
        !count_elements(&view->text_count, lengths[IOCM__SECTION_TEXT_ENDS], 8))
        return refuse(error, "its counts do not agree");
    view->text_total = lengths[IOCM__SECTION_TEXTS];
    return IOCM_OK;
}

/* Texts: ends inside the section, no text over the limit, in strict order. */
static iocm_status check_texts(const iocm__view *view, iocm_error *error)
{
    const uint8_t *ends = view->section[IOCM__SECTION_TEXT_ENDS];
    uint64_t last = 0;
    iocm_span before = {NULL, 0};

    for (uint32_t i = 0; i < view->text_count; i++) {
        uint64_t end = iocm__load64(ends + (size_t)i * 8);
        iocm_span text;

        if (end <= last || end > view->text_total || end - last > IOCM_MAX_METADATA)
            return refuse(error, "a text has no place");
        last = end;
        text = iocm__view_text(view, i);
        if (iocm__span_compare(before, text) >= 0) return refuse(error, "texts out of order");
        before = text;
    }
    return last == view->text_total ? IOCM_OK : refuse(error, "texts left over");
}

/* An element as it must be, before it is read as an indicator. */
static bool element_readable(const iocm__view *view, int group, const uint8_t *element)
{
    const iocm__group *form = &iocm__groups[group];

    if (form->value == 0) return iocm__load32(element) < view->text_count;
    if (form->family == 0) return true;
    return element[form->value + 1] == 1 ||
           (element[form->value + 1] == 0 && iocm__load16(element + form->value + 2) == 0);
}

static iocm_status check_group(const iocm__view *view, int group, bool seen[2][129],
                               iocm_error *error)
{
    uint32_t first = view->first[group];
    iocm_indicator both[2];

    for (uint32_t i = first; i < view->first[group + 1]; i++) {
        const uint8_t *element =
            view->section[group] + (size_t)(i - first) * iocm__groups[group].stride;
        iocm_indicator *current = &both[i & 1];

        if (!element_readable(view, group, element)) return refuse(error, "a damaged indicator");
        iocm__view_indicator(current, view, i);
        if (!iocm__indicator_valid(current)) return refuse(error, "an indicator is not normalized");
        if (i > first && iocm__indicator_compare(&both[(i - 1) & 1], current) >= 0)
            return refuse(error, "indicators out of order");
        if (current->kind == IOCM_KIND_NETWORK) seen[current->family == 6][current->prefix] = true;
    }
    return IOCM_OK;
}

static bool text_or_none(const iocm__view *view, const uint8_t *at)
{
    uint32_t number = iocm__load32(at);

    return number < view->text_count || number == IOCM__NO_TEXT;
}

static bool metadata_valid(const iocm__view *view, const uint8_t *at)
{
    static const uint32_t known =
        IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN | IOCM_HAS_LAST_SEEN | IOCM_HAS_VALID_UNTIL;
    uint32_t present = iocm__load32(at + 24);

    return (present & ~known) == 0 && iocm__load32(at + 28) <= 100 &&
           (present & IOCM_HAS_FIRST_SEEN || iocm__load64(at) == 0) &&
           (present & IOCM_HAS_LAST_SEEN || iocm__load64(at + 8) == 0) &&
           (present & IOCM_HAS_VALID_UNTIL || iocm__load64(at + 16) == 0) &&
           (present & IOCM_HAS_CONFIDENCE || iocm__load32(at + 28) == 0) &&
           text_or_none(view, at + 32) && text_or_none(view, at + 36);
}

/* One list: inside LISTS, of existing texts, in strict order. */
static bool list_valid(const iocm__view *view, uint32_t begin, uint32_t end)
{
    const uint8_t *numbers = view->section[IOCM__SECTION_LISTS];

    if (begin > end || end > view->list_total) return false;
    for (uint32_t i = begin; i < end; i++) {
        uint32_t number = iocm__load32(numbers + (size_t)i * 4);

        if (number >= view->text_count) return false;
        if (i > begin && iocm__load32(numbers + (size_t)(i - 1) * 4) >= number) return false;
    }
    return true;
}

static iocm_status check_metadata(const iocm__view *view, iocm_error *error)
{
    const uint8_t *ends = view->section[IOCM__SECTION_LIST_ENDS];
    uint32_t count = view->first[IOCM__GROUPS];
    uint32_t begin = 0;

    for (uint32_t i = 0; i < count; i++)
        if (!metadata_valid(view, view->section[IOCM__SECTION_METADATA] +
                                      (size_t)i * IOCM__METADATA_SIZE))
            return refuse(error, "damaged metadata");
    for (size_t i = 0; i < (size_t)count * IOCM__LISTS; i++) {
        uint32_t end = iocm__load32(ends + i * 4);

        if (!list_valid(view, begin, end)) return refuse(error, "a damaged list");
        begin = end;
    }
    return begin == view->list_total ? IOCM_OK : refuse(error, "lists left over");
}

static void list_prefixes(iocm__view *view, bool seen[2][129])
{
    for (int family = 0; family < 2; family++)
        for (int prefix = 128; prefix >= 0; prefix--)
            if (seen[family][prefix])
                view->prefixes[family][view->prefix_count[family]++] = (uint8_t)prefix;
}

iocm_status iocm__image_check(iocm__view *view, const uint8_t *image, size_t size,
                              iocm_error *error)
{
    uint64_t lengths[IOCM__SECTIONS];
    bool seen[2][129];
    iocm_status status = check_header(image, size, error);

    memset(view, 0, sizeof *view);
    memset(seen, 0, sizeof seen);
    if (status == IOCM_OK) status = place_sections(view, lengths, image, size, error);
    if (status == IOCM_OK)
        status = count_all(view, lengths, iocm__load32(image + IOCM__AT_COUNT), error);
    if (status == IOCM_OK) status = check_texts(view, error);
    for (int i = 0; status == IOCM_OK && i < IOCM__GROUPS; i++)
        status = check_group(view, i, seen, error);
    if (status == IOCM_OK) status = check_metadata(view, error);
    if (status == IOCM_OK) list_prefixes(view, seen);
    return status;
}
