/* SPDX-License-Identifier: MIT */
/* A set: a checked image with a count of its users. */
#include "set/set.h"

iocm_span iocm__view_text(const iocm__view *view, uint32_t number)
{
    const uint8_t *end = view->section[IOCM__SECTION_TEXT_ENDS] + (size_t)number * 8;
    uint64_t begin = number == 0 ? 0 : iocm__load64(end - 8);

    return iocm__span((const char *)view->section[IOCM__SECTION_TEXTS] + begin,
                      (size_t)(iocm__load64(end) - begin));
}

void iocm__view_indicator(iocm_indicator *out, const iocm__view *view, uint32_t index)
{
    const uint8_t *element;
    int group = 0;

    while (index >= view->first[group + 1]) group++;
    element =
        view->section[group] + (size_t)(index - view->first[group]) * iocm__groups[group].stride;
    iocm__element_read(out, group, element);
    if (iocm__groups[group].value == 0) {
        iocm_span text = iocm__view_text(view, iocm__load32(element));

        out->text = text.data;
        out->text_size = text.size;
    }
}

iocm_status iocm__set_adopt(iocm_set **out, uint8_t *image, size_t size,
                            const iocm_allocator *allocator, iocm_error *error)
{
    iocm_set *set = iocm__alloc_zero(allocator, sizeof *set);
    iocm_status status =
        set == NULL ? iocm__fail_memory(error) : iocm__image_check(&set->view, image, size, error);

    if (status != IOCM_OK) {
        iocm__free(allocator, set);
        iocm__free(allocator, image);
        return status;
    }
    set->allocator = *allocator;
    set->image = image;
    set->size = size;
    atomic_init(&set->references, 1);
    *out = set;
    return IOCM_OK;
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
    iocm__free(&allocator, set->image);
    iocm__free(&allocator, set);
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

static iocm_span text_or_absent(const iocm__view *view, uint32_t number)
{
    return number == IOCM__NO_TEXT ? iocm__span(NULL, 0) : iocm__view_text(view, number);
}

iocm_status iocm_set_get(iocm_entry *out, const iocm_set *set, uint32_t index, iocm_error *error)
{
    iocm_entry entry;
    const uint8_t *at;
    iocm_status status;

    if (out == NULL || set == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the entry or the set is NULL");
    status = check_index(set, index, error);
    if (status != IOCM_OK) return status;
    at = set->view.section[IOCM__SECTION_METADATA] + (size_t)index * IOCM__METADATA_SIZE;
    memset(&entry, 0, sizeof entry);
    entry.first_seen = (iocm_time)iocm__load64(at);
    entry.last_seen = (iocm_time)iocm__load64(at + 8);
    entry.valid_until = (iocm_time)iocm__load64(at + 16);
    entry.present = iocm__load32(at + 24);
    entry.confidence = iocm__load32(at + 28);
    entry.threat_type = text_or_absent(&set->view, iocm__load32(at + 32));
    entry.family = text_or_absent(&set->view, iocm__load32(at + 36));
    iocm__view_indicator(&entry.indicator, &set->view, index);
    return iocm__out_fill(out, &entry, sizeof entry, error);
}

iocm_status iocm_set_string(iocm_span *out, const iocm_set *set, uint32_t index, iocm_list list,
                            size_t nth, iocm_error *error)
{
    const uint8_t *end;
    size_t place;
    uint32_t begin;
    iocm_status status;

    if (out != NULL) *out = iocm__span(NULL, 0);
    if (out == NULL || set == NULL || list < 1 || list > IOCM__LISTS)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such list, or an argument is NULL");
    status = check_index(set, index, error);
    if (status != IOCM_OK) return status;
    place = (size_t)index * IOCM__LISTS + (size_t)list - 1;
    end = set->view.section[IOCM__SECTION_LIST_ENDS] + place * 4;
    begin = place == 0 ? 0 : iocm__load32(end - 4);
    if (nth >= iocm__load32(end) - begin)
        return iocm__fail(error, IOCM_E_RANGE, "the list ends before that");
    *out = iocm__view_text(&set->view, iocm__load32(set->view.section[IOCM__SECTION_LISTS] +
                                                    ((size_t)begin + nth) * 4));
    return IOCM_OK;
}

iocm_span iocm_set_image(const iocm_set *set)
{
    return set == NULL ? iocm__span(NULL, 0) : iocm__span((const char *)set->image, set->size);
}
