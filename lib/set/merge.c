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
    if (facts->link_capacity > 0 && wanted < 2 * (size_t)facts->link_capacity)
        wanted = 2 * (size_t)facts->link_capacity;
    grown = iocm__realloc_array(allocator, facts->links, wanted, sizeof *grown);
    if (grown == NULL) return false;
    facts->links = grown;
    facts->link_capacity = (uint32_t)wanted;
    return true;
}

/* The text shown is the one of the highest confidence; of equal ones, the first in byte order. */
static void show(uint32_t *shown, int8_t *shown_confidence, uint32_t text, int8_t confidence,
                 const iocm_span *texts)
{
    if (text == IOCM__NO_TEXT || confidence < *shown_confidence) return;
    if (*shown != IOCM__NO_TEXT && confidence == *shown_confidence &&
        iocm__span_compare(texts[text], texts[*shown]) >= 0)
        return;
    *shown = text;
    *shown_confidence = confidence;
}

static void keep_latest(iocm_time *kept, bool known, iocm_time time)
{
    if (!known || time > *kept) *kept = time;
}

void iocm__facts_merge(iocm__facts *facts, const iocm__facts *said, const iocm_span *texts)
{
    uint32_t both = facts->present & said->present;

    if ((said->present & IOCM_HAS_CONFIDENCE) && facts->confidence < said->confidence)
        facts->confidence = said->confidence;
    if (said->present & IOCM_HAS_FIRST_SEEN)
        if (!(both & IOCM_HAS_FIRST_SEEN) || said->first_seen < facts->first_seen)
            facts->first_seen = said->first_seen;
    if (said->present & IOCM_HAS_LAST_SEEN)
        keep_latest(&facts->last_seen, both & IOCM_HAS_LAST_SEEN, said->last_seen);
    if (said->present & IOCM_HAS_VALID_UNTIL)
        keep_latest(&facts->valid_until, both & IOCM_HAS_VALID_UNTIL, said->valid_until);
    facts->present = (uint8_t)(facts->present | said->present);
    show(&facts->threat_type, &facts->threat_confidence, said->threat_type, said->threat_confidence,
         texts);
    show(&facts->family, &facts->family_confidence, said->family, said->family_confidence, texts);
    if (said->link_count > 0)
        memcpy(facts->links + facts->link_count, said->links,
               said->link_count * sizeof *facts->links);
    facts->link_count += said->link_count;
}
