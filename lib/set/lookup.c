/* SPDX-License-Identifier: MIT */
/* Finding indicators in a set by binary search. Allocates nothing, keeps nothing. */
#include "set/probe.h"

/* How an element of a group compares with what is looked for: <0, 0, >0. */
typedef struct needle {
    const iocm__view *view;
    int group;
    const void *data; /* the element's first bytes, or a text */
    size_t size;
} needle;

static const uint8_t *element_at(const iocm__view *view, int group, uint32_t place)
{
    return view->section[group] + (size_t)place * iocm__groups[group].stride;
}

static int compare_at(const needle *n, uint32_t place)
{
    const uint8_t *element = element_at(n->view, n->group, place);

    if (iocm__groups[n->group].value != 0) return memcmp(element, n->data, n->size);
    return iocm__span_compare(iocm__view_text(n->view, iocm__load32(element)),
                              iocm__span(n->data, n->size));
}

/* The first place in the group, from `low` on, whose element compares at least `least`. */
static uint32_t search(const needle *n, uint32_t low, int least)
{
    uint32_t high = n->view->first[n->group + 1] - n->view->first[n->group];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (compare_at(n, middle) < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static iocm__range find(const iocm_set *set, int group, const void *data, size_t size)
{
    needle n = {&set->view, group, data, size};
    uint32_t begin = search(&n, 0, 0);
    iocm__range range = {set->view.first[group] + begin, search(&n, begin, 1) - begin};

    return range;
}

iocm__range iocm__set_find_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    return find(set, size == 4 ? IOCM__GROUP_IPV4 : IOCM__GROUP_IPV6, bytes, size);
}

iocm__range iocm__set_find_network(const iocm_set *set, const uint8_t *bytes, size_t size,
                                   unsigned prefix)
{
    uint8_t key[17];

    memcpy(key, bytes, size);
    iocm__network_mask(key, size, prefix);
    key[size] = (uint8_t)prefix;
    return find(set, size == 4 ? IOCM__GROUP_NETWORK4 : IOCM__GROUP_NETWORK6, key, size + 1);
}

const uint8_t *iocm__set_prefixes(const iocm_set *set, size_t size, size_t *count)
{
    *count = set->view.prefix_count[size != 4];
    return set->view.prefixes[size != 4];
}

iocm__range iocm__set_find_text(const iocm_set *set, iocm_kind kind, const char *text, size_t size)
{
    int group = kind == IOCM_KIND_DOMAIN ? IOCM__GROUP_DOMAIN
                : kind == IOCM_KIND_URL  ? IOCM__GROUP_URL
                                         : IOCM__GROUP_EMAIL;

    return find(set, group, text, size);
}

/*
 * Every beginning of a text sorts before the text. Take the last URL that is not after it: if it
 * is not itself a beginning, none that is can be longer than what the two have in common.
 */
bool iocm__set_find_prefix(const iocm_set *set, const char *text, size_t *length, uint32_t *index)
{
    while (*length > 0) {
        needle n = {&set->view, IOCM__GROUP_URL, text, *length};
        uint32_t place = search(&n, 0, 1);
        iocm_span url;
        size_t common = 0;

        if (place == 0) return false;
        place--;
        url = iocm__view_text(&set->view,
                              iocm__load32(element_at(&set->view, IOCM__GROUP_URL, place)));
        while (common < url.size && common < *length && url.data[common] == text[common]) common++;
        *length = common;
        *index = set->view.first[IOCM__GROUP_URL] + place;
        if (common == url.size) return true;
    }
    return false;
}

iocm__range iocm__set_find_digest(const iocm_set *set, iocm_kind kind, const uint8_t *bytes)
{
    iocm__range none = {0, 0};

    for (int i = IOCM__GROUP_EMAIL + 1; i < IOCM__GROUPS; i++)
        if (iocm__groups[i].kind == kind) return find(set, i, bytes, iocm__groups[i].value);
    return none;
}

int32_t iocm__set_port(const iocm_set *set, uint32_t index)
{
    iocm_indicator indicator;

    iocm__view_indicator(&indicator, &set->view, index);
    return indicator.flags & IOCM_INDICATOR_PORT ? indicator.port : -1;
}

bool iocm__set_has_kind(const iocm_set *set, iocm_kind kind)
{
    for (int i = 0; i < IOCM__GROUPS; i++)
        if (iocm__groups[i].kind == kind && set->view.first[i + 1] > set->view.first[i])
            return true;
    return false;
}

bool iocm__set_has_name(const iocm_set *set, const char *name, size_t size)
{
    if (iocm__set_has_kind(set, IOCM_KIND_URL) || iocm__set_has_kind(set, IOCM_KIND_EMAIL))
        return true; /* in their order no host can be looked for */
    for (size_t at = 0; at < size; at++)
        if ((at == 0 || name[at - 1] == '.') &&
            iocm__set_find_text(set, IOCM_KIND_DOMAIN, name + at, size - at).count > 0)
            return true;
    return false;
}

bool iocm__set_in_network(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    size_t count;
    const uint8_t *prefixes = iocm__set_prefixes(set, size, &count);

    for (size_t i = 0; i < count; i++)
        if (iocm__set_find_network(set, bytes, size, prefixes[i]).count > 0) return true;
    return false;
}

uint32_t iocm__set_touched(const iocm_set *set, iocm__cpu cpu, const uint32_t *addresses,
                           unsigned count)
{
    uint32_t touched = 0;

    (void)cpu;
    for (unsigned i = 0; i < count; i++) {
        uint8_t bytes[4] = {(uint8_t)(addresses[i] >> 24), (uint8_t)(addresses[i] >> 16),
                            (uint8_t)(addresses[i] >> 8), (uint8_t)addresses[i]};

        if (iocm__set_find_address(set, bytes, 4).count > 0 || iocm__set_in_network(set, bytes, 4))
            touched |= UINT32_C(1) << i;
    }
    return touched;
}
