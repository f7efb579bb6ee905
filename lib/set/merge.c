/* SPDX-License-Identifier: MIT */
/* Merging what several sources say of one indicator, so that their order does not matter. */
#include "set/set.h"

static int compare_links(const void *ctx, const void *a, const void *b)
{
    uint64_t left;
    uint64_t right;

    (void)ctx;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

bool iocm__item_settle(iocm__item *item, const iocm_allocator *allocator)
{
    size_t kept = 0;

    if (!iocm__sort(item->links, item->link_count, sizeof *item->links, compare_links, NULL,
                    allocator))
        return false;
    for (size_t i = 0; i < item->link_count; i++)
        if (kept == 0 || item->links[kept - 1] != item->links[i])
            item->links[kept++] = item->links[i];
    item->link_count = kept;
    return true;
}

/*
 * Repeated links are dropped only when the array is full, and the array grows when that did
 * not free half of it: so a link costs log n on the average, however often it is said.
 */
bool iocm__item_reserve(iocm__item *item, const iocm_allocator *allocator, size_t more)
{
    size_t wanted;
    uint64_t *grown;

    if (more <= item->link_capacity - item->link_count) return true;
    if (!iocm__item_settle(item, allocator)) return false;
    if (more <= item->link_capacity - item->link_count &&
        item->link_count <= item->link_capacity / 2)
        return true;
    if (more > SIZE_MAX / 4 - item->link_count) return false;
    wanted = item->link_count + more;
    if (item->link_capacity > 0 && wanted < 2 * item->link_capacity)
        wanted = 2 * item->link_capacity;
    grown = iocm__realloc_array(allocator, item->links, wanted, sizeof *grown);
    if (grown == NULL) return false;
    item->links = grown;
    item->link_capacity = wanted;
    return true;
}

/* The text shown is the one of the highest confidence; of equal ones, the first in byte order. */
static void show(const iocm__text **shown, int32_t *shown_confidence, const iocm__text *text,
                 int32_t confidence)
{
    if (text == NULL || confidence < *shown_confidence) return;
    if (*shown != NULL && confidence == *shown_confidence &&
        iocm__span_compare(text->span, (*shown)->span) >= 0)
        return;
    *shown = text;
    *shown_confidence = confidence;
}

static void keep_latest(iocm_time *kept, bool known, iocm_time time)
{
    if (!known || time > *kept) *kept = time;
}

void iocm__item_merge(iocm__item *item, const iocm_metadata *metadata,
                      const iocm__text *threat_type, const iocm__text *family)
{
    uint32_t both = item->present & metadata->present;
    int32_t confidence = -1;

    if (metadata->present & IOCM_HAS_CONFIDENCE) {
        confidence = (int32_t)metadata->confidence;
        if (item->confidence < metadata->confidence) item->confidence = metadata->confidence;
    }
    if (metadata->present & IOCM_HAS_FIRST_SEEN)
        if (!(both & IOCM_HAS_FIRST_SEEN) || metadata->first_seen < item->first_seen)
            item->first_seen = metadata->first_seen;
    if (metadata->present & IOCM_HAS_LAST_SEEN)
        keep_latest(&item->last_seen, both & IOCM_HAS_LAST_SEEN, metadata->last_seen);
    if (metadata->present & IOCM_HAS_VALID_UNTIL)
        keep_latest(&item->valid_until, both & IOCM_HAS_VALID_UNTIL, metadata->valid_until);
    item->present |= metadata->present;
    show(&item->threat_type, &item->threat_confidence, threat_type, confidence);
    show(&item->family, &item->family_confidence, family, confidence);
}
