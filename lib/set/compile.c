/* SPDX-License-Identifier: MIT */
/* Orders what a builder holds: texts by their bytes, then indicators, then writes the image. */
#include "set/set.h"

static int compare_texts(const void *ctx, const void *a, const void *b)
{
    const iocm__interned *left = *(const iocm__interned *const *)a;
    const iocm__interned *right = *(const iocm__interned *const *)b;

    (void)ctx;
    return iocm__span_compare(left->span, right->span);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* The order of iocm__indicator_compare, without reading the elements back. */
static int compare_items(const void *ctx, const void *a, const void *b)
{
    const uint32_t *ranks = ctx;
    const iocm__item *left = *(const iocm__item *const *)a;
    const iocm__item *right = *(const iocm__item *const *)b;
    const iocm__group *form = &iocm__groups[iocm__item_group(left)];
    const uint8_t *a_element = iocm__item_element(left);
    const uint8_t *b_element = iocm__item_element(right);
    int order = iocm__item_group(left) - iocm__item_group(right);

    if (order != 0) return order;
    if (form->value == 0)
        return compare_numbers(ranks[iocm__load32(a_element)], ranks[iocm__load32(b_element)]);
    order = memcmp(a_element, b_element, form->family == 0 ? form->value : form->value + 2u);
    if (order != 0 || form->family == 0) return order;
    return compare_numbers(iocm__load16(a_element + form->value + 2),
                           iocm__load16(b_element + form->value + 2));
}

/* Marks the texts in use in `ranks` with 0. */
static void mark_texts(uint32_t *ranks, const iocm__draft *draft)
{
    for (size_t i = 0; i < draft->text_count; i++) ranks[i] = IOCM__NO_TEXT;
    for (size_t i = 0; i < draft->item_count; i++) {
        const iocm__item *item = draft->items[i];

        if (iocm__groups[iocm__item_group(item)].value == 0)
            ranks[iocm__load32(iocm__item_element(item))] = 0;
        for (uint32_t k = 0; item->facts != NULL && k < item->facts->link_count; k++)
            ranks[(uint32_t)(item->facts->links[k] & UINT32_MAX)] = 0;
    }
}

/* Leaves in the draft only the texts in use, in order, and fills their ranks. */
static bool rank_texts(uint32_t *ranks, iocm__draft *draft, const iocm_allocator *allocator)
{
    size_t used = 0;

    mark_texts(ranks, draft);
    for (size_t i = 0; i < draft->text_count; i++)
        if (ranks[i] != IOCM__NO_TEXT) draft->texts[used++] = draft->texts[i];
    draft->text_count = used;
    if (!iocm__sort(draft->texts, used, sizeof *draft->texts, compare_texts, NULL, allocator))
        return false;
    for (size_t i = 0; i < used; i++) ranks[draft->texts[i]->number] = (uint32_t)i;
    return true;
}

iocm_status iocm__image_compile(uint8_t **image, size_t *size, iocm__draft *draft,
                                const iocm_allocator *allocator, iocm_error *error)
{
    uint32_t *ranks = iocm__alloc_array(allocator, draft->text_count, sizeof *ranks);
    bool ordered = ranks != NULL;
    iocm_status status;

    for (size_t i = 0; ordered && i < draft->item_count; i++)
        ordered =
            draft->items[i]->facts == NULL || iocm__facts_settle(draft->items[i]->facts, allocator);
    ordered = ordered && rank_texts(ranks, draft, allocator) &&
              iocm__sort(draft->items, draft->item_count, sizeof *draft->items, compare_items,
                         ranks, allocator);
    status = ordered ? iocm__image_write(image, size, draft, ranks, allocator, error)
                     : iocm__fail_memory(error);
    iocm__free(allocator, ranks);
    return status;
}
