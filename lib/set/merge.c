/* SPDX-License-Identifier: MIT */
/* Merging what several sources say of one indicator, so that their order does not matter. */
#include "set/set.h"

iocm__facts *iocm__facts_new(const iocm_allocator *allocator)
{
    iocm__facts *facts = iocm__alloc_zero(allocator, sizeof *facts);

    if (facts == NULL) return NULL;
    facts->threat_confidence = -1;
    facts->family_confidence = -1;
    return facts;
}

void iocm__facts_free(iocm__facts *facts, const iocm_allocator *allocator)
{
    if (facts == NULL) return;
    iocm__free(allocator, facts->links);
    iocm__free(allocator, facts);
}

static int compare_links(const void *ctx, const void *a, const void *b)
{
    uint64_t left;
    uint64_t right;

    (void)ctx;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

bool iocm__facts_settle(iocm__facts *facts, const iocm_allocator *allocator)
{
    uint32_t kept = 0;

    if (!iocm__sort(facts->links, facts->link_count, sizeof *facts->links, compare_links, NULL,
                    allocator))
        return false;
    for (uint32_t i = 0; i < facts->link_count; i++)
        if (kept == 0 || facts->links[kept - 1] != facts->links[i])
            facts->links[kept++] = facts->links[i];
    facts->link_count = kept;
    return true;
}

/*
 * Repeated links are dropped only when the array is full, and the array grows when that did
 * not free half of it: so a link costs log n on the average, however often it is said.
 */
bool iocm__facts_reserve(iocm__facts *facts, const iocm_allocator *allocator, size_t more)
{
    size_t wanted;
    uint64_t *grown;

    if (more <= facts->link_capacity - facts->link_count) return true;
    if (!iocm__facts_settle(facts, allocator)) return false;
    if (more <= facts->link_capacity - facts->link_count &&
        facts->link_count <= facts->link_capacity / 2)
        return true;
    if (more > UINT32_MAX / 4 - facts->link_count) return false; /* an image holds no more */
    wanted = facts->link_count + more;
    if (wanted < 2 * (size_t)facts->link_capacity) wanted = 2 * (size_t)facts->link_capacity;
    grown = iocm__realloc_array(allocator, facts->links, wanted, sizeof *grown);
    if (grown == NULL) return false;
    facts->links = grown;
    facts->link_capacity = (uint32_t)wanted;
    return true;
}

/* The text shown is the one of the highest confidence; of equal ones, the first in byte order. */
static void show(const iocm__interned **shown, int8_t *shown_confidence, const iocm__interned *text,
                 int8_t confidence)
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

void iocm__facts_merge(iocm__facts *facts, const iocm_metadata *metadata,
                       const iocm__interned *threat_type, const iocm__interned *family)
{
    uint32_t both = facts->present & metadata->present;
    int8_t confidence = -1;

    if (metadata->present & IOCM_HAS_CONFIDENCE) {
        confidence = (int8_t)metadata->confidence; /* at most 100 */
        if (facts->confidence < metadata->confidence)
            facts->confidence = (uint8_t)metadata->confidence;
    }
    if (metadata->present & IOCM_HAS_FIRST_SEEN)
        if (!(both & IOCM_HAS_FIRST_SEEN) || metadata->first_seen < facts->first_seen)
            facts->first_seen = metadata->first_seen;
    if (metadata->present & IOCM_HAS_LAST_SEEN)
        keep_latest(&facts->last_seen, both & IOCM_HAS_LAST_SEEN, metadata->last_seen);
    if (metadata->present & IOCM_HAS_VALID_UNTIL)
        keep_latest(&facts->valid_until, both & IOCM_HAS_VALID_UNTIL, metadata->valid_until);
    facts->present = (uint8_t)(facts->present | metadata->present);
    show(&facts->threat_type, &facts->threat_confidence, threat_type, confidence);
    show(&facts->family, &facts->family_confidence, family, confidence);
}
