/* SPDX-License-Identifier: MIT */
/* Writes the image of an ordered draft: lengths first, then every section in turn. */
#include "set/set.h"

typedef struct writer {
    const iocm__draft *draft;
    const uint32_t *ranks;
    uint8_t *section[IOCM__SECTIONS];
    uint64_t lengths[IOCM__SECTIONS];
} writer;

static uint32_t link_rank(const writer *w, uint64_t link)
{
    return w->ranks[(uint32_t)(link & UINT32_MAX)];
}

static const iocm__facts *facts_of(const iocm__item *item)
{
    static const iocm__facts nothing = {0};

    return item->facts != NULL ? item->facts : &nothing;
}

/* The length of every section; false if numbers would not fit their fields. */
static bool measure(writer *w)
{
    const iocm__draft *draft = w->draft;
    uint64_t links = 0;
    uint64_t bytes = 0;

    for (size_t i = 0; i < draft->item_count; i++) {
        int group = iocm__item_group(draft->items[i]);

        w->lengths[group] += iocm__groups[group].stride;
        links += facts_of(draft->items[i])->link_count;
    }
    for (size_t i = 0; i < draft->text_count; i++) bytes += draft->texts[i]->span.size;
    w->lengths[IOCM__SECTION_METADATA] = (uint64_t)draft->item_count * IOCM__METADATA_SIZE;
    w->lengths[IOCM__SECTION_LIST_ENDS] = (uint64_t)draft->item_count * IOCM__LISTS * 4;
    w->lengths[IOCM__SECTION_LISTS] = links * 4;
    w->lengths[IOCM__SECTION_TEXT_ENDS] = (uint64_t)draft->text_count * 8;
    w->lengths[IOCM__SECTION_TEXTS] = bytes;
    return draft->item_count < UINT32_MAX && draft->text_count < IOCM__NO_TEXT &&
           links < UINT32_MAX;
}

static uint32_t rank_or_none(const writer *w, const iocm__interned *text)
{
    return text == NULL ? IOCM__NO_TEXT : w->ranks[text->number];
}

static void write_metadata(const writer *w, size_t index, const iocm__facts *facts)
{
    uint8_t *at = w->section[IOCM__SECTION_METADATA] + index * IOCM__METADATA_SIZE;

    iocm__store64(at, (uint64_t)facts->first_seen);
    iocm__store64(at + 8, (uint64_t)facts->last_seen);
    iocm__store64(at + 16, (uint64_t)facts->valid_until);
    iocm__store32(at + 24, facts->present);
    iocm__store32(at + 28, facts->confidence);
    iocm__store32(at + 32, rank_or_none(w, facts->threat_type));
    iocm__store32(at + 36, rank_or_none(w, facts->family));
}

static void write_elements(const writer *w)
{
    uint8_t *next[IOCM__GROUPS];

    memcpy(next, w->section, sizeof next);
    for (size_t i = 0; i < w->draft->item_count; i++) {
        const iocm__item *item = w->draft->items[i];
        const uint8_t *element = iocm__item_element(item);
        int group = iocm__item_group(item);

        if (iocm__groups[group].value == 0)
            iocm__store32(next[group], w->ranks[iocm__load32(element)]);
        else
            memcpy(next[group], element, iocm__groups[group].stride);
        next[group] += iocm__groups[group].stride;
        write_metadata(w, i, facts_of(item));
    }
}

static int compare_ranked(const void *ctx, const void *a, const void *b)
{
    uint64_t left;
    uint64_t right;
    uint32_t left_rank;
    uint32_t right_rank;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    if (left >> 32 != right >> 32) return left >> 32 < right >> 32 ? -1 : 1;
    left_rank = link_rank(ctx, left);
    right_rank = link_rank(ctx, right);
    return (left_rank > right_rank) - (left_rank < right_rank);
}

static bool write_lists(const writer *w, const iocm_allocator *allocator)
{
    uint8_t *end = w->section[IOCM__SECTION_LIST_ENDS];
    uint8_t *to = w->section[IOCM__SECTION_LISTS];
    uint32_t written = 0;

    for (size_t i = 0; i < w->draft->item_count; i++) {
        const iocm__facts *facts = facts_of(w->draft->items[i]);
        uint32_t next = 0;

        if (!iocm__sort(facts->links, facts->link_count, sizeof *facts->links, compare_ranked, w,
                        allocator))
            return false;
        for (unsigned list = 1; list <= IOCM__LISTS; list++, end += 4) {
            for (; next < facts->link_count && facts->links[next] >> 32 == list; next++, written++)
                iocm__store32(to + (size_t)written * 4, link_rank(w, facts->links[next]));
            iocm__store32(end, written);
        }
    }
    return true;
}

static void write_texts(const writer *w)
{
    uint8_t *end = w->section[IOCM__SECTION_TEXT_ENDS];
    uint8_t *to = w->section[IOCM__SECTION_TEXTS];
    uint64_t written = 0;

    for (size_t i = 0; i < w->draft->text_count; i++) {
        iocm_span text = w->draft->texts[i]->span;

        memcpy(to + written, text.data, text.size);
        written += text.size;
        iocm__store64(end + i * 8, written);
    }
}

static void write_header(const writer *w, uint8_t *image, size_t size,
                         const uint64_t offsets[IOCM__SECTIONS])
{
    memcpy(image, iocm__image_magic, sizeof iocm__image_magic);
    iocm__store32(image + IOCM__AT_VERSION, IOCM__IMAGE_VERSION);
    iocm__store32(image + IOCM__AT_SECTIONS, IOCM__SECTIONS);
    iocm__store64(image + IOCM__AT_LENGTH, size);
    iocm__store32(image + IOCM__AT_COUNT, (uint32_t)w->draft->item_count);
    for (size_t i = 0; i < IOCM__SECTIONS; i++) {
        iocm__store64(image + IOCM__IMAGE_HEADER + i * 16, offsets[i]);
        iocm__store64(image + IOCM__IMAGE_HEADER + i * 16 + 8, w->lengths[i]);
    }
}

iocm_status iocm__image_write(uint8_t **image, size_t *size, const iocm__draft *draft,
                              const uint32_t *ranks, const iocm_allocator *allocator,
                              iocm_error *error)
{
    writer w = {draft, ranks, {NULL}, {0}};
    uint64_t offsets[IOCM__SECTIONS];
    uint64_t length = measure(&w) ? iocm__image_place(offsets, w.lengths) : 0;
    uint8_t *block;

    if (length == 0 || length > SIZE_MAX)
        return iocm__fail(error, IOCM_E_LIMIT, "the set is too large for an image");
    block = iocm__alloc_zero(allocator, (size_t)length);
    if (block == NULL) return iocm__fail_memory(error);
    for (int i = 0; i < IOCM__SECTIONS; i++) w.section[i] = block + offsets[i];
    write_header(&w, block, (size_t)length, offsets);
    write_elements(&w);
    write_texts(&w);
    if (!write_lists(&w, allocator)) {
        iocm__free(allocator, block);
        return iocm__fail_memory(error);
    }
    iocm__store64(block + IOCM__AT_CHECKSUM, iocm__image_checksum(block, (size_t)length));
    *image = block;
    *size = (size_t)length;
    return IOCM_OK;
}
