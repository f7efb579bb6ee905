/* SPDX-License-Identifier: MIT */
/*
 * Groups of networks: in order, and the ranges of addresses that they cut all addresses into,
 * each with the narrowest network around it. From there links lead outwards. A sweep over the
 * networks in order makes ranges and links; checking is to sweep again and compare.
 */
#include "set/compile.h"
#include "set/probe.h"

#define TOP_BITS 16u
#define NO_NEXT  UINT32_MAX
#define NESTED   129u /* networks around each other at most: prefixes of 0 to 128 bits */

/* An address of either family, the first bit on top. */
typedef struct wide {
    uint64_t high;
    uint64_t low;
} wide;

static uint64_t load_bytes(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++) value = value << 8 | bytes[i];
    return value;
}

static wide load_wide(const uint8_t *bytes, size_t size)
{
    if (size == 4) return (wide){load_bytes(bytes, 4) << 32, 0};
    return (wide){load_bytes(bytes, 8), load_bytes(bytes + 8, 8)};
}

static bool wide_less(wide a, wide b)
{
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}

static bool wide_equal(wide a, wide b)
{
    return a.high == b.high && a.low == b.low;
}

/* ---- an entry: address, prefix, has a port?, port, next ---- */

/* A draft's elements are the same without `next`. */
typedef struct entries {
    const uint8_t *data;
    size_t stride;
    size_t size; /* of the address */
    uint32_t count;
} entries;

static const uint8_t *entry_at(const entries *e, uint32_t place)
{
    return e->data + (size_t)place * e->stride;
}

static wide entry_address(const entries *e, uint32_t place)
{
    return load_wide(entry_at(e, place), e->size);
}

static unsigned entry_prefix(const entries *e, uint32_t place)
{
    return entry_at(e, place)[e->size];
}

/* Has a port?, port. */
static uint32_t entry_port(const entries *e, uint32_t place)
{
    const uint8_t *at = entry_at(e, place) + e->size + 1;

    return (uint32_t)at[0] << 16 | iocm__load16(at + 1);
}

/* The first address behind a network, zero for none. */
static wide entry_behind(const entries *e, uint32_t place)
{
    wide address = entry_address(e, place);
    unsigned prefix = entry_prefix(e, place);

    if (prefix == 0) return (wide){0, 0};
    if (prefix <= 64) return (wide){address.high + (UINT64_C(1) << (64 - prefix)), 0};
    address.low += UINT64_C(1) << (128 - prefix);
    address.high += address.low == 0;
    return address;
}

static bool same_network(const entries *e, uint32_t a, uint32_t b)
{
    return memcmp(entry_at(e, a), entry_at(e, b), e->size + 1) == 0;
}

/* ---- the sweep ---- */

typedef struct sweep {
    entries networks;
    uint32_t open[NESTED]; /* the first entry of each network around the place, the widest first */
    unsigned depth;
    wide begin; /* of the range that is next to be handed out ... */
    uint32_t innermost;
    uint32_t before; /* ... and the innermost network of the one handed out last */
    bool first;
    /* What is done with it: false stops. */
    bool (*range)(void *ctx, wide begin, uint32_t innermost);
    bool (*link)(void *ctx, uint32_t place, uint32_t next);
    void *ctx;
} sweep;

static uint32_t sweep_innermost(const sweep *s)
{
    return s->depth == 0 ? NO_NEXT : s->open[s->depth - 1];
}

static bool hand_out(sweep *s)
{
    if (!s->first && s->innermost == s->before) return true;
    s->first = false;
    s->before = s->innermost;
    return s->range(s->ctx, s->begin, s->innermost);
}

/* From here on another network is the innermost. */
static bool cut(sweep *s, wide begin)
{
    if (!wide_equal(begin, s->begin) && !hand_out(s)) return false;
    s->begin = begin;
    s->innermost = sweep_innermost(s);
    return true;
}

/* Leaves the networks that end at or before that address; all of them for zero. */
static bool leave(sweep *s, wide until, bool all)
{
    while (s->depth > 0) {
        wide behind = entry_behind(&s->networks, sweep_innermost(s));
        bool last = wide_equal(behind, (wide){0, 0});

        if (!all && (last || wide_less(until, behind))) return true;
        s->depth--;
        if (!last && !cut(s, behind)) return false;
    }
    return true;
}

/* Goes over all networks. They are in order, and each lies within or beside the others. */
static bool sweep_all(sweep *s)
{
    uint32_t count = s->networks.count;

    s->innermost = NO_NEXT;
    s->first = true;
    for (uint32_t i = 0, end; i < count; i = end) {
        wide address = entry_address(&s->networks, i);
        uint32_t outer;

        if (!leave(s, address, false)) return false;
        outer = sweep_innermost(s);
        for (end = i + 1; end < count && same_network(&s->networks, i, end); end++)
            if (!s->link(s->ctx, end - 1, end)) return false;
        if (!s->link(s->ctx, end - 1, outer)) return false;
        s->open[s->depth++] = i;
        if (!cut(s, address)) return false;
    }
    return leave(s, (wide){0, 0}, true) && hand_out(s);
}

/* ---- measuring and writing ---- */

typedef struct maker {
    uint8_t *directory; /* NULL: only count */
    uint8_t *innermost;
    uint8_t *begins;
    uint8_t *values;
    size_t size;
    uint32_t count; /* of ranges */
    unsigned bits;
    uint64_t next; /* bucket */
} maker;

static bool count_range(void *ctx, wide begin, uint32_t innermost)
{
    (void)begin;
    (void)innermost;
    ((maker *)ctx)->count++;
    return true;
}

static bool count_link(void *ctx, uint32_t place, uint32_t next)
{
    (void)ctx;
    (void)place;
    (void)next;
    return true;
}

static void close_buckets(maker *m, uint64_t end)
{
    for (; m->next < end; m->next++) iocm__store32(m->directory + m->next * 4, m->count);
}

static bool write_range(void *ctx, wide begin, uint32_t innermost)
{
    maker *m = ctx;

    close_buckets(m, (m->bits == 0 ? 0 : begin.high >> (64 - m->bits)) + 1);
    iocm__store32(m->innermost + (size_t)m->count * 4, innermost);
    if (m->size == 4)
        iocm__store32(m->begins + (size_t)m->count * 4, (uint32_t)(begin.high >> 32));
    else {
        iocm__store64(m->begins + (size_t)m->count * 16, begin.high);
        iocm__store64(m->begins + (size_t)m->count * 16 + 8, begin.low);
    }
    m->count++;
    return true;
}

static bool write_link(void *ctx, uint32_t place, uint32_t next)
{
    maker *m = ctx;

    iocm__store32(m->values + (size_t)place * (m->size + 8) + m->size + 4, next);
    return true;
}

/* Bits for so many ranges: fewer than 65536 leave as many buckets empty as they may. */
static unsigned top_bits(uint32_t ranges)
{
    unsigned bits = iocm__table_bits(ranges, 1);

    return bits < TOP_BITS ? bits : TOP_BITS;
}

/* Address and prefix, and of IPv4 all the rest: see compare_elements. */
static uint64_t rank_element(const void *ctx, const uint8_t *element)
{
    size_t size = *(const size_t *)ctx;

    if (size == 16) return load_bytes(element, 8);
    return load_bytes(element, 6) << 16 | iocm__load16(element + 6);
}

static int compare_elements(const void *ctx, const void *a, const void *b)
{
    size_t size = *(const size_t *)ctx;
    const uint8_t *left = a;
    const uint8_t *right = b;
    int order = memcmp(left, right, size + 2);

    return order != 0 ? order
                      : (int)iocm__load16(left + size + 2) - (int)iocm__load16(right + size + 2);
}

static entries draft_entries(const iocm__compiler *c, int group)
{
    const iocm__draft_group *draft = &c->draft->groups[group];

    return (entries){draft->elements, iocm__groups[group].stride, iocm__groups[group].value,
                     (uint32_t)draft->count};
}

bool iocm__networks_measure(iocm__compiler *c, int group)
{
    iocm__draft_group *draft = &c->draft->groups[group];
    size_t size = iocm__groups[group].value;
    maker m = {0};
    sweep s = {.networks = draft_entries(c, group), .ctx = &m};

    s.range = count_range;
    s.link = count_link;
    iocm__order(draft->elements, iocm__groups[group].stride, draft->facts, draft->count,
                rank_element, compare_elements, &size);
    sweep_all(&s);
    c->lengths[IOCM__DIRECTORY(group)] = iocm__table_directory_size(m.count, top_bits(m.count));
    c->lengths[IOCM__SLOTS(group)] = (uint64_t)m.count * 4;
    c->lengths[IOCM__VALUES(group)] = (uint64_t)draft->count * (size + 8);
    c->lengths[IOCM__ENDS(group)] = (uint64_t)m.count * size;
    return true;
}

bool iocm__networks_write(iocm__compiler *c, int group)
{
    size_t size = iocm__groups[group].value;
    maker m = {c->section[IOCM__DIRECTORY(group)],
               c->section[IOCM__SLOTS(group)],
               c->section[IOCM__ENDS(group)],
               c->section[IOCM__VALUES(group)],
               size,
               0,
               top_bits((uint32_t)(c->lengths[IOCM__SLOTS(group)] / 4)),
               0};
    sweep s = {.networks = draft_entries(c, group), .ctx = &m};

    s.range = write_range;
    s.link = write_link;
    for (uint32_t i = 0; i < s.networks.count; i++) {
        memcpy(m.values + (size_t)i * (size + 8), entry_at(&s.networks, i), size + 4);
        iocm__compiler_facts(c, group, i, i);
    }
    sweep_all(&s);
    close_buckets(&m, (UINT64_C(1) << m.bits) + 1);
    return true;
}

/* ---- checking ---- */

typedef struct checker {
    const iocm__view *view;
    int group;
    uint32_t ranges;
    uint32_t seen;
} checker;

static entries view_entries(const iocm__view *view, int group)
{
    size_t size = iocm__groups[group].value;

    return (entries){view->section[IOCM__VALUES(group)], size + 8, size,
                     view->first[group + 1] - view->first[group]};
}

static wide range_begin(const iocm__view *view, int group, uint32_t range)
{
    const uint8_t *begins = view->section[IOCM__ENDS(group)];

    if (group == IOCM__GROUP_NETWORK4)
        return (wide){(uint64_t)iocm__load32(begins + (size_t)range * 4) << 32, 0};
    begins += (size_t)range * 16;
    return (wide){iocm__load64(begins), iocm__load64(begins + 8)};
}

static uint32_t range_innermost(const iocm__view *view, int group, uint32_t range)
{
    return iocm__load32(view->section[IOCM__SLOTS(group)] + (size_t)range * 4);
}

static uint32_t entry_next(const entries *e, uint32_t place)
{
    return iocm__load32(entry_at(e, place) + e->size + 4);
}

static bool check_range(void *ctx, wide begin, uint32_t innermost)
{
    checker *c = ctx;
    uint32_t range = c->seen++;

    return range < c->ranges && wide_equal(begin, range_begin(c->view, c->group, range)) &&
           innermost == range_innermost(c->view, c->group, range);
}

static bool check_link(void *ctx, uint32_t place, uint32_t next)
{
    const checker *c = ctx;
    entries e = view_entries(c->view, c->group);

    return entry_next(&e, place) == next;
}

/* As parsing would have made it, and behind the one before it. */
static bool entry_valid(const entries *e, uint32_t place)
{
    const uint8_t *entry = entry_at(e, place);
    uint8_t bytes[16];

    memcpy(bytes, entry, e->size);
    if (entry[e->size] >= 8 * e->size || entry[e->size + 1] > 1 ||
        (entry[e->size + 1] == 0 && iocm__load16(entry + e->size + 2) != 0) ||
        iocm__network_mask(bytes, e->size, entry[e->size]) ||
        (e->size == 16 && iocm__ipv6_is_mapped(bytes)))
        return false;
    return place == 0 || compare_elements(&e->size, entry_at(e, place - 1), entry) < 0;
}

/* The ranges are right, so are in order; each bucket of the directory begins where it must. */
static bool check_directory(const iocm__view *view, int group, uint32_t ranges)
{
    const uint8_t *directory = view->section[IOCM__DIRECTORY(group)];
    unsigned bits = view->range_bits[group == IOCM__GROUP_NETWORK6];
    uint32_t range = 0;

    if (view->lengths[IOCM__DIRECTORY(group)] != iocm__table_directory_size(ranges, bits))
        return false;
    for (uint64_t bucket = 0; bucket <= UINT64_C(1) << bits; bucket++) {
        while (range < ranges && range_begin(view, group, range).high >> 32 >> (32 - bits) < bucket)
            range++;
        if (iocm__load32(directory + bucket * 4) != range) return false;
    }
    return true;
}

bool iocm__networks_check(iocm__view *view, int group)
{
    checker c = {view, group, 0, 0};
    sweep s = {.networks = view_entries(view, group), .ctx = &c};
    uint64_t ranges = view->lengths[IOCM__SLOTS(group)] / 4;

    s.range = check_range;
    s.link = check_link;
    if (view->lengths[IOCM__SLOTS(group)] % 4 != 0 || ranges > UINT32_MAX ||
        view->lengths[IOCM__ENDS(group)] != ranges * iocm__groups[group].value)
        return false;
    c.ranges = view->ranges[group == IOCM__GROUP_NETWORK6] = (uint32_t)ranges;
    view->range_bits[group == IOCM__GROUP_NETWORK6] = (uint8_t)top_bits(c.ranges);
    for (uint32_t i = 0; i < s.networks.count; i++)
        if (!entry_valid(&s.networks, i)) return false;
    return sweep_all(&s) && c.seen == c.ranges && check_directory(view, group, c.ranges);
}

/* ---- reading and finding ---- */

void iocm__networks_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    entries e = view_entries(view, group);
    uint32_t port = entry_port(&e, place);

    memcpy(out->bytes, entry_at(&e, place), e.size);
    out->prefix = (uint8_t)entry_prefix(&e, place);
    if (port >> 16 == 0) return;
    out->flags = IOCM_INDICATOR_PORT;
    out->port = (uint16_t)(port & 0xffff);
}

static int group_of_size(size_t size)
{
    return size == 4 ? IOCM__GROUP_NETWORK4 : IOCM__GROUP_NETWORK6;
}

/* The number of an indicator, of a place of its group or NO_NEXT. */
static uint32_t number_of(const iocm__view *view, int group, uint32_t place)
{
    return place == NO_NEXT ? IOCM_NO_INDICATOR : view->first[group] + place;
}

uint32_t iocm__set_first_network(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    const iocm__view *view = &set->view;
    int group = group_of_size(size);
    wide address = load_wide(bytes, size);
    const uint8_t *bucket = view->section[IOCM__DIRECTORY(group)];
    uint32_t low;
    uint32_t high;

    if (view->first[group] == view->first[group + 1]) return IOCM_NO_INDICATOR;
    bucket +=
        (address.high >> 32 >> (32 - top_bits((uint32_t)(view->lengths[IOCM__SLOTS(group)] / 4)))) *
        4;
    low = iocm__load32(bucket);
    high = iocm__load32(bucket + 4);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (wide_less(address, range_begin(view, group, middle)))
            high = middle;
        else
            low = middle + 1;
    }
    return number_of(view, group, range_innermost(view, group, low - 1));
}

/* ---- many at once ---- */

#define WINDOW 8u

/* The first of so many ranges that may begin at or before an address, given the ranges of its
 * bucket: those before them do, and those behind them do not. */
static uint32_t window_of(const uint8_t *begins, uint32_t low, uint32_t high, uint32_t ranges,
                          uint32_t address)
{
    while (high - low > WINDOW) {
        uint32_t middle = low + (high - low) / 2;

        if (iocm__load32(begins + (size_t)middle * 4) > address)
            high = middle;
        else
            low = middle;
    }
    return low + WINDOW <= ranges ? low : ranges - WINDOW;
}

/* The range that each address lies in; there are WINDOW of them at least. */
static void find_ranges(uint32_t ranges[IOCM__PROBES], const iocm__probe *probe,
                        const iocm__view *view, unsigned count)
{
    const uint8_t *directory = view->section[IOCM__DIRECTORY(IOCM__GROUP_NETWORK4)];
    const uint8_t *begins = view->section[IOCM__ENDS(IOCM__GROUP_NETWORK4)];
    const unsigned below = 32u - view->range_bits[0];
    uint32_t high[IOCM__PROBES];

    for (unsigned i = 0; i < count; i++) {
        const uint8_t *bucket = directory + (size_t)(probe->address[i] >> below) * 4;

        ranges[i] = iocm__load32(bucket);
        high[i] = iocm__load32(bucket + 4);
        iocm__prefetch(begins + (size_t)ranges[i] * 4);
    }
    for (unsigned i = 0; i < count; i++) {
        uint32_t address = probe->address[i];
        uint32_t window = window_of(begins, ranges[i], high[i], view->ranges[0], address);
        uint32_t before = 0;

        for (unsigned k = 0; k < WINDOW; k++)
            before += iocm__load32(begins + ((size_t)window + k) * 4) <= address;
        ranges[i] = window + before - 1;
    }
}

void iocm__set_ask_networks(const iocm__probe *probe, const iocm_set *set, unsigned count)
{
    const uint8_t *directory = set->view.section[IOCM__DIRECTORY(IOCM__GROUP_NETWORK4)];
    const unsigned below = 32u - set->view.range_bits[0];

    if (set->view.ranges[0] < WINDOW) return;
    for (unsigned i = 0; i < count; i++)
        iocm__prefetch(directory + (size_t)(probe->address[i] >> below) * 4);
}

void iocm__set_probe_networks(iocm__probe *probe, const iocm_set *set, unsigned count)
{
    const iocm__view *view = &set->view;
    const uint8_t *innermost = view->section[IOCM__SLOTS(IOCM__GROUP_NETWORK4)];
    uint32_t first = view->first[IOCM__GROUP_NETWORK4];
    uint32_t ranges[IOCM__PROBES];

    if (view->ranges[0] < WINDOW) {
        for (unsigned i = 0; view->ranges[0] > 0 && i < count; i++) {
            uint32_t range = view->ranges[0] - 1;

            while (range_begin(view, IOCM__GROUP_NETWORK4, range).high >> 32 > probe->address[i])
                range--;
            ranges[i] = range;
        }
        if (view->ranges[0] == 0) return;
    } else
        find_ranges(ranges, probe, view, count);
    for (unsigned i = 0; i < count; i++) iocm__prefetch(innermost + (size_t)ranges[i] * 4);
    for (unsigned i = 0; i < count; i++) {
        uint32_t place = iocm__load32(innermost + (size_t)ranges[i] * 4);
        uint32_t hit = 0u - (uint32_t)(place != NO_NEXT);

        probe->number[i] = (probe->number[i] & ~hit) | ((first + place) & hit);
        probe->grade[i] = (probe->grade[i] & ~hit) | ((uint32_t)IOCM_GRADE_NETWORK & hit);
    }
}

/* ---- one at a time ---- */

static int group_of_number(const iocm_set *set, uint32_t number)
{
    return number < set->view.first[IOCM__GROUP_NETWORK6] ? IOCM__GROUP_NETWORK4
                                                          : IOCM__GROUP_NETWORK6;
}

unsigned iocm__set_prefix(const iocm_set *set, uint32_t number)
{
    int group = group_of_number(set, number);
    entries e = view_entries(&set->view, group);

    return entry_prefix(&e, number - set->view.first[group]);
}

uint32_t iocm__set_next_network(const iocm_set *set, uint32_t number)
{
    int group = group_of_number(set, number);
    entries e = view_entries(&set->view, group);

    return number_of(&set->view, group, entry_next(&e, number - set->view.first[group]));
}

/* The first entry from `low` on that is not before that network, or is behind it. */
static uint32_t search(const entries *e, uint32_t low, const uint8_t key[17], bool behind)
{
    uint32_t high = e->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(entry_at(e, middle), key, e->size + 1);

        if (order < 0 || (order == 0 && behind))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

iocm__range iocm__set_find_network(const iocm_set *set, const uint8_t *bytes, size_t size,
                                   unsigned prefix)
{
    int group = group_of_size(size);
    entries e = view_entries(&set->view, group);
    uint8_t key[17];
    uint32_t low;

    memcpy(key, bytes, size);
    iocm__network_mask(key, size, prefix);
    key[size] = (uint8_t)prefix;
    low = search(&e, 0, key, false);
    return (iocm__range){set->view.first[group] + low, search(&e, low, key, true) - low};
}
