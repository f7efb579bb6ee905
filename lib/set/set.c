/* SPDX-License-Identifier: MIT */
/* A set: a checked image with a count of its users. */
#include "set/compile.h"

void iocm__view_indicator(iocm_indicator *out, const iocm__view *view, uint32_t index)
{
    int group = 0;
    uint32_t place;

    while (index >= view->first[group + 1]) group++;
    place = index - view->first[group];
    memset(out, 0, sizeof *out);
    out->kind = iocm__groups[group].kind;
    out->family = iocm__groups[group].family;
    out->size = iocm__groups[group].value;
    if (group < IOCM__GROUP_NETWORK4)
        iocm__addresses_read(out, view, group, place);
    else if (group < IOCM__GROUP_DOMAIN)
        iocm__networks_read(out, view, group, place);
    else if (group < IOCM__GROUP_DIGESTS)
        iocm__texts_read(out, view, group, place);
    else
        iocm__digests_read(out, view, group, place);
}

uint8_t *iocm__image_settle(void *block, size_t size)
{
    uint8_t *from = block;
    size_t over = (size_t)((uintptr_t)(from + sizeof block) % IOCM__IMAGE_ALIGN);
    uint8_t *image = from + sizeof block + (over == 0 ? 0 : IOCM__IMAGE_ALIGN - over);

    memmove(image, from, size);
    memcpy(image - sizeof block, &block, sizeof block);
    return image;
}

void iocm__image_free(const iocm_allocator *allocator, const uint8_t *image)
{
    void *block;

    memcpy(&block, image - sizeof block, sizeof block);
    iocm__free(allocator, block);
}

static void release(const uint8_t *image, size_t size, iocm__hold hold,
                    const iocm_allocator *allocator)
{
    if (hold == IOCM__HOLD_BLOCK) iocm__image_free(allocator, image);
    /* What is not borrowed came without const. */
    if (hold == IOCM__HOLD_MAPPED) iocm__file_unmap((void *)image, size);
}

iocm_status iocm__set_hold(iocm_set **out, const uint8_t *image, size_t size, iocm__hold hold,
                           const iocm_allocator *allocator, iocm_error *error)
{
    iocm_set *set = iocm__alloc_zero(allocator, sizeof *set);
    iocm_status status =
        set == NULL ? iocm__fail_memory(error) : iocm__image_check(&set->view, image, size, error);

    if (status != IOCM_OK) {
        iocm__free(allocator, set);
        release(image, size, hold, allocator);
        return status;
    }
    set->allocator = *allocator;
    set->image = image;
    set->size = size;
    set->hold = hold;
    atomic_init(&set->references, 1);
    *out = set;
    return IOCM_OK;
}

iocm_status iocm__set_adopt(iocm_set **out, uint8_t *image, size_t size,
                            const iocm_allocator *allocator, iocm_error *error)
{
    return iocm__set_hold(out, image, size, IOCM__HOLD_BLOCK, allocator, error);
}

iocm_set *iocm_set_ref(iocm_set *set)
{
    if (set != NULL) atomic_fetch_add_explicit(&set->references, 1, memory_order_relaxed);
    return set;
}

void iocm_set_unref(iocm_set *set)
{
    iocm_allocator allocator;

    if (set == NULL) return;
    if (atomic_fetch_sub_explicit(&set->references, 1, memory_order_acq_rel) != 1) return;
    allocator = set->allocator;
    release(set->image, set->size, set->hold, &allocator);
    iocm__free(&allocator, set);
}

bool iocm__set_has_kind(const iocm_set *set, iocm_kind kind)
{
    for (int group = 0; group < IOCM__GROUPS; group++)
        if (iocm__groups[group].kind == kind && set->view.first[group] < set->view.first[group + 1])
            return true;
    return false;
}

uint32_t iocm_set_count(const iocm_set *set)
{
    return set == NULL ? 0 : set->view.first[IOCM__GROUPS];
}

static iocm_status check_index(const iocm_set *set, uint32_t index, iocm_error *error)
{
    if (index < iocm_set_count(set)) return IOCM_OK;
    return iocm__fail(error, IOCM_E_RANGE, "there is no indicator %lu: the set holds %lu",
                      (unsigned long)index, (unsigned long)iocm_set_count(set));
}

iocm_status iocm_set_get(iocm_entry *out, const iocm_set *set, uint32_t index, iocm_error *error)
{
    iocm_entry entry;
    iocm_status status;

    if (out == NULL || set == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the entry or the set is NULL");
    status = check_index(set, index, error);
    if (status != IOCM_OK) return status;
    memset(&entry, 0, sizeof entry);
    iocm__metadata_read(&entry, &set->view, index);
    iocm__view_indicator(&entry.indicator, &set->view, index);
    return iocm__out_fill(out, &entry, sizeof entry, error);
}

iocm_status iocm_set_string(iocm_span *out, const iocm_set *set, uint32_t index, iocm_list list,
                            size_t nth, iocm_error *error)
{
    iocm_status status;

    if (out != NULL) *out = iocm__span(NULL, 0);
    if (out == NULL || set == NULL || list < 1 || list > IOCM__LISTS)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such list, or an argument is NULL");
    status = check_index(set, index, error);
    if (status != IOCM_OK) return status;
    if (!iocm__metadata_string(out, &set->view, index, list, nth))
        return iocm__fail(error, IOCM_E_RANGE, "the list ends before that");
    return IOCM_OK;
}

iocm_span iocm_set_image(const iocm_set *set)
{
    return set == NULL ? iocm__span(NULL, 0) : iocm__span((const char *)set->image, set->size);
}
