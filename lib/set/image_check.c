/* SPDX-License-Identifier: MIT */
/*
 * Checks an image before anything reads it. After this every offset, number and text in it
 * can be followed blindly: whatever the bytes were, they are refused here or safe.
 */
#include "set/compile.h"

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
    if (size < IOCM__IMAGE_HEADER ||
        memcmp(image, iocm__image_magic, sizeof iocm__image_magic) != 0)
        return iocm__fail(error, IOCM_E_IMAGE, "this is no image of a set");
    if (iocm__load32(image + IOCM__AT_VERSION) != IOCM__IMAGE_VERSION)
        return iocm__fail(error, IOCM_E_VERSION, "the image is of version %lu; this reads %lu",
                          (unsigned long)iocm__load32(image + IOCM__AT_VERSION),
                          (unsigned long)IOCM__IMAGE_VERSION);
    if (size < TABLE_AT(IOCM__SECTIONS) || iocm__load64(image + IOCM__AT_LENGTH) != size)
        return refuse(error, "its length is not what it says");
    if (iocm__load64(image + IOCM__AT_CHECKSUM) != iocm__image_checksum(image, size))
        return refuse(error, "its checksum is wrong");
    if (iocm__load32(image + IOCM__AT_SECTIONS) != IOCM__SECTIONS ||
        !all_zero(image + IOCM__AT_ZERO, IOCM__AT_KEY - IOCM__AT_ZERO) ||
        !all_zero(image + IOCM__AT_ZERO_TOO, IOCM__IMAGE_HEADER - IOCM__AT_ZERO_TOO))
        return refuse(error, "its header is wrong");
    return IOCM_OK;
}

/* Sections are where their lengths put them, so they lie inside and do not overlap. */
static iocm_status place_sections(iocm__view *view, const uint8_t *image, size_t size,
                                  iocm_error *error)
{
    uint64_t offsets[IOCM__SECTIONS];
    uint64_t end = TABLE_AT(IOCM__SECTIONS);

    for (int i = 0; i < IOCM__SECTIONS; i++)
        view->lengths[i] = iocm__load64(image + TABLE_AT(i) + 8);
    if (iocm__image_place(offsets, view->lengths) != size)
        return refuse(error, "its sections do not fill it");
    for (int i = 0; i < IOCM__SECTIONS; i++) {
        if (iocm__load64(image + TABLE_AT(i)) != offsets[i])
            return refuse(error, "a section is out of place");
        if (!all_zero(image + end, (size_t)(offsets[i] - end)))
            return refuse(error, "there is something between two sections");
        view->section[i] = image + offsets[i];
        end = offsets[i] + view->lengths[i];
    }
    return all_zero(image + end, (size_t)(size - end))
               ? IOCM_OK
               : refuse(error, "there is something after the last section");
}

/* How many entries a group has: of networks by their size, else the directory's last number. */
static bool count_group(uint64_t *count, const iocm__view *view, int group)
{
    uint64_t size = view->lengths[IOCM__DIRECTORY(group)];

    if (iocm__group_is_network(group)) {
        uint64_t entry = iocm__groups[group].value + 8u;

        *count = view->lengths[IOCM__VALUES(group)] / entry;
        return view->lengths[IOCM__VALUES(group)] % entry == 0;
    }
    *count = size < 8 ? 0 : iocm__load32(view->section[IOCM__DIRECTORY(group)] + size - 4);
    return size % 4 == 0;
}

static iocm_status count_all(iocm__view *view, uint32_t declared, iocm_error *error)
{
    uint64_t total = 0;

    for (int group = 0; group < IOCM__GROUPS; group++) {
        uint64_t count;

        if (!count_group(&count, view, group))
            return refuse(error, "a group has no whole number of indicators");
        view->first[group] = (uint32_t)total;
        total += count;
        if (total >= UINT32_MAX) return refuse(error, "it has too many indicators");
    }
    view->first[IOCM__GROUPS] = (uint32_t)total;
    return total == declared ? IOCM_OK : refuse(error, "its counts do not agree");
}

static bool check_table(iocm__view *view, int group)
{
    uint32_t count = view->first[group + 1] - view->first[group];

    return view->lengths[IOCM__SLOTS(group)] == (uint64_t)count * 2 &&
           iocm__table_open(&view->tables[group], view->section[IOCM__DIRECTORY(group)],
                            view->lengths[IOCM__DIRECTORY(group)],
                            view->section[IOCM__SLOTS(group)], count);
}

static bool check_group(iocm__view *view, int group)
{
    if (view->first[group] == view->first[group + 1])
        return (view->lengths[IOCM__DIRECTORY(group)] | view->lengths[IOCM__SLOTS(group)] |
                view->lengths[IOCM__VALUES(group)] | view->lengths[IOCM__ENDS(group)]) == 0;
    if (group < IOCM__GROUP_NETWORK4) return iocm__addresses_check(view, group);
    if (group < IOCM__GROUP_DOMAIN) return iocm__networks_check(view, group);
    if (!check_table(view, group)) return false;
    return group < IOCM__GROUP_DIGESTS ? iocm__texts_check(view, group)
                                       : iocm__digests_check(view, group);
}

iocm_status iocm__image_check(iocm__view *view, const uint8_t *image, size_t size,
                              iocm_error *error)
{
    iocm_status status = check_header(image, size, error);

    memset(view, 0, sizeof *view);
    if (status != IOCM_OK) return status;
    view->key[0] = iocm__load64(image + IOCM__AT_KEY);
    view->key[1] = iocm__load64(image + IOCM__AT_KEY + 8);
    status = place_sections(view, image, size, error);
    if (status == IOCM_OK) status = count_all(view, iocm__load32(image + IOCM__AT_COUNT), error);
    if (status == IOCM_OK && !iocm__hosts_check(view))
        status = refuse(error, "the names of hosts are out of order");
    for (int group = 0; status == IOCM_OK && group < IOCM__GROUPS; group++)
        if (!check_group(view, group))
            status = refuse(error, "indicators that are damaged or out of order");
    if (status == IOCM_OK) status = iocm__metadata_check(view, error);
    return status;
}
