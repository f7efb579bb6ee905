/* SPDX-License-Identifier: MIT */
/* Groups of addresses: IPv4 in lines of 64 bytes, IPv6 hashed, their bytes in VALUES. */
#include "set/compile.h"
#include "set/mix.h"
#include "set/probe.h"

#define IPV6_VALUE(group) (iocm__groups[group].stride) /* address, port: an element as it is */

/* ---- IPv4 ---- */

static uint32_t load_address(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint64_t ipv4_key(const iocm__compiler *c, int group, const uint8_t *element)
{
    uint32_t mixed = iocm__mix32(c->key, load_address(element));

    return group == IOCM__GROUP_IPV4 ? mixed
                                     : iocm__lines_key(mixed, (uint16_t)iocm__load16(element + 4));
}

/* What ordering and writing a group want. */
typedef struct rows {
    const iocm__compiler *c;
    int group;
} rows;

static uint64_t rank_element(const void *ctx, const uint8_t *element)
{
    const rows *r = ctx;

    return ipv4_key(r->c, r->group, element) << (r->group == IOCM__GROUP_IPV4 ? 32 : 16);
}

/* Keys are one to one: none have the same rank. */
static int compare_equal(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    (void)a;
    (void)b;
    return 0;
}

static uint64_t key_of_row(const void *ctx, size_t row)
{
    const rows *r = ctx;

    return ipv4_key(r->c, r->group, iocm__compiler_element(r->c, r->group, row));
}

/* The entries of the bucket that begins with that row. */
static uint32_t bucket_entries(const rows *r, const iocm__lines *form, size_t row)
{
    size_t count = r->c->draft->groups[r->group].count;
    uint32_t bucket = iocm__lines_bucket(form, key_of_row(r, row));
    size_t end = row + 1;

    while (end < count && iocm__lines_bucket(form, key_of_row(r, end)) == bucket) end++;
    return (uint32_t)(end - row);
}

static void measure_lines(iocm__compiler *c, int group)
{
    iocm__draft_group *draft = &c->draft->groups[group];
    rows r = {c, group};
    iocm__lines form;
    uint32_t entries;

    iocm__order(draft->elements, iocm__groups[group].stride, draft->facts, draft->count,
                rank_element, compare_equal, &r);
    iocm__lines_form(&form, draft->count, iocm__groups[group].port);
    c->lengths[IOCM__DIRECTORY(group)] = iocm__lines_size(&form);
    for (size_t row = 0; row < draft->count; row += entries) {
        entries = bucket_entries(&r, &form, row);
        c->lengths[IOCM__SLOTS(group)] += iocm__lines_spill(&form, entries);
    }
}

static void write_lines(iocm__compiler *c, int group)
{
    size_t count = c->draft->groups[group].count;
    rows r = {c, group};
    iocm__lines form;
    iocm__lines_writer writer = {
        &form, c->section[IOCM__DIRECTORY(group)], c->section[IOCM__SLOTS(group)], 0, 0, 0};
    uint32_t entries;

    iocm__lines_form(&form, count, iocm__groups[group].port);
    for (size_t row = 0; row < count; row += entries) {
        entries = bucket_entries(&r, &form, row);
        iocm__lines_add(&writer, key_of_row, &r, row, entries);
    }
    iocm__lines_end(&writer);
    for (size_t row = 0; row < count; row++) iocm__compiler_facts(c, group, (uint32_t)row, row);
}

static bool check_lines(iocm__view *view, int group)
{
    return (view->lengths[IOCM__VALUES(group)] | view->lengths[IOCM__ENDS(group)]) == 0 &&
           iocm__lines_open(&view->lines[group], view->section[IOCM__DIRECTORY(group)],
                            view->lengths[IOCM__DIRECTORY(group)],
                            view->section[IOCM__SLOTS(group)], view->lengths[IOCM__SLOTS(group)],
                            view->first[group + 1] - view->first[group], iocm__groups[group].port);
}

static void read_lines(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    uint64_t key = iocm__lines_read(&view->lines[group], place);
    uint64_t mixed = iocm__groups[group].port ? key >> 16 : key;
    uint32_t address = iocm__unmix32(view->key, (uint32_t)mixed);

    for (unsigned i = 0; i < 4; i++) out->bytes[i] = (uint8_t)(address >> (24 - 8 * i) & 255);
    if (iocm__groups[group].port) out->port = (uint16_t)(key & 0xffff);
}

static iocm__range find_lines(const iocm__view *view, int group, const uint8_t *bytes)
{
    uint64_t key = iocm__mix32(view->key, load_address(bytes));

    if (view->lines[group].count == 0) return (iocm__range){0, 0};
    if (!iocm__groups[group].port) return iocm__lines_find(&view->lines[group], key);
    return iocm__lines_find_ports(&view->lines[group], key << 16);
}

/* ---- IPv6 ---- */

static uint64_t hash_element(const iocm__compiler *c, int group, const uint8_t *element)
{
    (void)group;
    return iocm__hash64(c->key, element, 16);
}

/* By address, then by port. */
static int compare_values(const uint8_t *a, const uint8_t *b, int group)
{
    int order = memcmp(a, b, 16);

    if (order != 0 || !iocm__groups[group].port) return order;
    return (int)iocm__load16(a + 16) - (int)iocm__load16(b + 16);
}

static int compare_elements(const iocm__compiler *c, int group, const uint8_t *a, const uint8_t *b)
{
    (void)c;
    return compare_values(a, b, group);
}

static void measure_hashed(iocm__compiler *c, int group)
{
    iocm__compiler_measure_bucket(c, group);
    c->lengths[IOCM__VALUES(group)] = (uint64_t)c->draft->groups[group].count * IPV6_VALUE(group);
}

static void write_hashed(iocm__compiler *c, int group)
{
    static const iocm__bucket_rule rule = {hash_element, compare_elements};
    size_t size = IPV6_VALUE(group);

    iocm__compiler_bucket(c, group, &rule);
    for (size_t i = 0; i < c->draft->groups[group].count; i++) {
        memcpy(c->section[IOCM__VALUES(group)] + i * size,
               iocm__compiler_element(c, group, c->rows[i]), size);
        iocm__compiler_facts(c, group, (uint32_t)i, c->rows[i]);
    }
}

static const uint8_t *value_at(const iocm__view *view, int group, uint32_t place)
{
    return view->section[IOCM__VALUES(group)] + (size_t)place * IPV6_VALUE(group);
}

/* Each is where its hash says, once, in order, and none is an IPv4 address in disguise. */
static bool check_hashed(iocm__view *view, int group)
{
    iocm__table *table = &view->tables[group];
    uint32_t count = view->first[group + 1] - view->first[group];
    uint64_t before = 0;

    if (view->lengths[IOCM__SLOTS(group)] != (uint64_t)count * 2 ||
        view->lengths[IOCM__VALUES(group)] != (uint64_t)count * IPV6_VALUE(group) ||
        view->lengths[IOCM__ENDS(group)] != 0 ||
        !iocm__table_open(table, view->section[IOCM__DIRECTORY(group)],
                          view->lengths[IOCM__DIRECTORY(group)], view->section[IOCM__SLOTS(group)],
                          count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *value = value_at(view, group, i);
        uint64_t hash = iocm__hash64(view->key, value, 16) >> (48 - table->bits);
        uint64_t bucket = hash >> 16;

        if (iocm__ipv6_is_mapped(value) ||
            iocm__load16(table->slots + (size_t)i * 2) != (hash & 0xffff) ||
            i < iocm__load32(table->directory + bucket * 4) ||
            i >= iocm__load32(table->directory + (bucket + 1) * 4))
            return false;
        if (i > 0 && hash == before &&
            compare_values(value_at(view, group, i - 1), value, group) >= 0)
            return false;
        before = hash;
    }
    return true;
}

static void read_hashed(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    const uint8_t *value = value_at(view, group, place);

    memcpy(out->bytes, value, 16);
    if (iocm__groups[group].port) out->port = (uint16_t)iocm__load16(value + 16);
}

/* The first of some entries, which are in order, whose address is at least that, or above it. */
static uint32_t search(const iocm__view *view, int group, iocm__range in, const uint8_t *bytes,
                       bool above)
{
    uint32_t low = in.first;
    uint32_t high = in.first + in.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(value_at(view, group, middle), bytes, 16);

        if (order < 0 || (order == 0 && above))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static iocm__range find_hashed(const iocm__view *view, int group, const uint8_t *bytes)
{
    iocm__range in = {0, 0};
    uint32_t low;

    if (view->tables[group].count == 0) return in;
    in = iocm__table_find(&view->tables[group], iocm__hash64(view->key, bytes, 16));
    low = search(view, group, in, bytes, false);
    return (iocm__range){low, search(view, group, in, bytes, true) - low};
}

/* ---- both ---- */

static bool in_lines(int group)
{
    return group == IOCM__GROUP_IPV4 || group == IOCM__GROUP_IPV4_PORT;
}

bool iocm__addresses_measure(iocm__compiler *c, int group)
{
    if (in_lines(group))
        measure_lines(c, group);
    else
        measure_hashed(c, group);
    return true;
}

bool iocm__addresses_write(iocm__compiler *c, int group)
{
    if (in_lines(group))
        write_lines(c, group);
    else
        write_hashed(c, group);
    return true;
}

bool iocm__addresses_check(iocm__view *view, int group)
{
    return in_lines(group) ? check_lines(view, group) : check_hashed(view, group);
}

void iocm__addresses_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    out->prefix = (uint8_t)(8 * out->size);
    if (iocm__groups[group].port) out->flags |= IOCM_INDICATOR_PORT;
    if (in_lines(group))
        read_lines(out, view, group, place);
    else
        read_hashed(out, view, group, place);
}

static iocm__range find(const iocm_set *set, int group, const uint8_t *bytes)
{
    const iocm__view *view = &set->view;
    iocm__range found =
        in_lines(group) ? find_lines(view, group, bytes) : find_hashed(view, group, bytes);

    found.first += view->first[group];
    return found;
}

iocm__range iocm__set_find_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    return find(set, size == 4 ? IOCM__GROUP_IPV4 : IOCM__GROUP_IPV6, bytes);
}

iocm__range iocm__set_find_ports(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    return find(set, size == 4 ? IOCM__GROUP_IPV4_PORT : IOCM__GROUP_IPV6_PORT, bytes);
}

/* The one of some entries, which have one address, that has that port. */
static iocm__range find_port(const iocm__view *view, iocm__range ports, uint32_t port)
{
    uint32_t low = ports.first;
    uint32_t high = ports.first + ports.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t own = iocm__load16(
            value_at(view, IOCM__GROUP_IPV6_PORT, middle - view->first[IOCM__GROUP_IPV6_PORT]) +
            16);

        if (own == port) return (iocm__range){middle, 1};
        if (own < port)
            low = middle + 1;
        else
            high = middle;
    }
    return (iocm__range){0, 0};
}

static void find_endpoint4(iocm__endpoint *out, const iocm__view *view, const uint8_t *bytes,
                           int32_t port)
{
    const iocm__lines *lines = view->lines;
    uint32_t mixed = iocm__mix32(view->key, load_address(bytes));

    if (lines[0].count > 0) {
        out->plain = iocm__lines_find(&lines[0], mixed);
        out->plain.first += view->first[IOCM__GROUP_IPV4];
    }
    if (lines[1].count == 0) return;
    out->ports = iocm__lines_find_ports(&lines[1], iocm__lines_key(mixed, 0));
    out->ports.first += view->first[IOCM__GROUP_IPV4_PORT];
    if (out->ports.count == 0 || port < 0) return;
    out->same = iocm__lines_find(&lines[1], iocm__lines_key(mixed, (uint16_t)port));
    out->same.first += view->first[IOCM__GROUP_IPV4_PORT];
}

void iocm__set_find_endpoint(iocm__endpoint *out, const iocm_set *set, const uint8_t *bytes,
                             size_t size, int32_t port)
{
    memset(out, 0, sizeof *out);
    if (size == 4) {
        find_endpoint4(out, &set->view, bytes, port);
        return;
    }
    out->plain = find(set, IOCM__GROUP_IPV6, bytes);
    out->ports = find(set, IOCM__GROUP_IPV6_PORT, bytes);
    if (port >= 0) out->same = find_port(&set->view, out->ports, (uint32_t)port);
}

int32_t iocm__set_port(const iocm_set *set, uint32_t index)
{
    iocm_indicator indicator;

    iocm__view_indicator(&indicator, &set->view, index);
    return indicator.flags & IOCM_INDICATOR_PORT ? indicator.port : -1;
}

/* ---- many at once ---- */

/* Asks for all that finding these will read of a group. */
static void ask_for(const iocm__probe6 *probe, const iocm__view *view, int group, unsigned count)
{
    const iocm__table *table = &view->tables[group];
    const uint8_t *bucket[IOCM__PROBES];

    if (table->count == 0) return;
    for (unsigned i = 0; i < count; i++) {
        uint64_t hash = iocm__hash64(view->key, probe->address[i], 16);

        bucket[i] = table->directory + (size_t)iocm__table_bucket(hash, table->bits) * 4;
        iocm__prefetch(bucket[i]);
    }
    for (unsigned i = 0; i < count; i++) {
        uint32_t place = iocm__load32(bucket[i]);

        iocm__prefetch(table->slots + (size_t)place * 2);
        iocm__prefetch(value_at(view, group, place));
    }
}

/* The best of one address, as matching it alone gives it first. */
static uint32_t find_best(uint32_t *grade, const iocm_set *set, const uint8_t *address,
                          int32_t port)
{
    iocm__endpoint found;

    iocm__set_find_endpoint(&found, set, address, 16, port);
    *grade = IOCM_GRADE_EXACT;
    if (found.plain.count > 0) return found.plain.first;
    if (found.same.count > 0) return found.same.first;
    *grade = port < 0 ? IOCM_GRADE_NO_PORT : IOCM_GRADE_OTHER_PORT;
    if (found.ports.count > 0) return found.ports.first;
    *grade = IOCM_GRADE_NETWORK;
    return iocm__set_first_network(set, address, 16);
}

void iocm__set_probe6(iocm__probe6 *probe, const iocm_set *set, unsigned count, iocm_grade least)
{
    ask_for(probe, &set->view, IOCM__GROUP_IPV6, count);
    ask_for(probe, &set->view, IOCM__GROUP_IPV6_PORT, count);
    for (unsigned i = 0; i < count; i++) {
        uint32_t grade;
        uint32_t number = find_best(&grade, set, probe->address[i], probe->port[i]);
        bool given = number != IOCM_NO_INDICATOR && grade >= (uint32_t)least;

        probe->number[i] = given ? number : IOCM_NO_INDICATOR;
        probe->grade[i] = given ? grade : IOCM_GRADE_NONE;
    }
}
