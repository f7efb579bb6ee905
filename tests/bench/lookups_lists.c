/* SPDX-License-Identifier: MIT */
/* The lists that are looked up in, the queries, and the true answer to each. */
#include "lookups.h"
#include "measure.h"

#include <string.h>

/* ---- addresses by number: distinct numbers, distinct addresses ---- */

static unsigned bits_of(size_t count)
{
    unsigned bits = 0;

    while (bits < 32 && ((size_t)1 << bits) < count) bits++;
    return bits;
}

/* Numbers from list->count on are in no list: of these are the queries that miss. */
static entry entry_at(const address_list *list, uint32_t number)
{
    entry made = {.prefix = 32};
    unsigned bits = bits_of(2 * list->count);

    if (strcmp(list->name, "sequential") == 0) {
        made.address = 0x0b000000u + number;
    } else if (strcmp(list->name, "low") == 0) {
        made.address = number << (32 - bits) | (0x155u & ((1u << (32 - bits)) - 1));
    } else if (strcmp(list->name, "high") == 0) {
        uint32_t mask = (4u << bits) - 1;

        made.address = (0xb5000000u & ~mask) | (number * 0x9e3779b1u & mask);
    } else if (strcmp(list->name, "one16") == 0) {
        made.address = (number < list->count ? 0x0b160000u : 0x0b170000u) | (number & 0xffffu);
        made.port = (uint16_t)(1 + (number >> 16));
    } else {
        bool shares = list->kind == LIST_IPPORT && number % 16 == 15 && number != list->count;

        made.address = measure_scatter(number - shares, list->seed);
        made.port =
            (uint16_t)(2 + (measure_scatter(number - shares, list->seed + 7) & 0x7fffu)) ^ shares;
    }
    if (list->kind != LIST_IPPORT) made.port = 0;
    return made;
}

/* ---- networks ---- */

/* How many of a hundred networks have which prefix. */
static const struct {
    uint8_t prefix, share;
} prefixes[] = {{30, 7}, {28, 10}, {26, 8}, {24, 50}, {22, 13}, {20, 9}, {16, 3}};
#define PREFIXES (sizeof prefixes / sizeof prefixes[0])

/* For the true answers: the numbers of all entries, sorted by prefix and address. */
struct network_index {
    const entry *entries;
    uint32_t *order;
    size_t start[33]; /* by prefix; start[prefix] to start[prefix + 1] */
    size_t end[33];
};

static const entry *sorted_entries;

static int compare(const void *a, const void *b)
{
    const entry *x = &sorted_entries[*(const uint32_t *)a];
    const entry *y = &sorted_entries[*(const uint32_t *)b];

    if (x->prefix != y->prefix) return x->prefix < y->prefix ? -1 : 1;
    return (x->address > y->address) - (x->address < y->address);
}

static entry network_at(const address_list *list, uint32_t number)
{
    entry made = {.prefix = 24};
    uint32_t share = measure_scatter(number, list->seed + 11) % 100;

    for (size_t i = 0; i < PREFIXES; share -= prefixes[i++].share)
        if (share < prefixes[i].share) {
            made.prefix = prefixes[i].prefix;
            break;
        }
    made.address = measure_scatter(number, list->seed + 13) & ~(UINT32_MAX >> made.prefix);
    return made;
}

static void index_networks(address_list *list)
{
    struct network_index *index = measure_alloc(1, sizeof *index);

    index->entries = list->entries;
    index->order = measure_alloc(list->count, sizeof *index->order);
    for (size_t i = 0; i < list->count; i++) index->order[i] = (uint32_t)i;
    sorted_entries = list->entries;
    qsort(index->order, list->count, sizeof *index->order, compare);
    for (size_t i = list->count; i-- > 0;) index->start[list->entries[index->order[i]].prefix] = i;
    for (size_t i = 0; i < list->count; i++)
        index->end[list->entries[index->order[i]].prefix] = i + 1;
    list->networks = index;
}

static uint32_t find(const struct network_index *index, uint32_t address, unsigned prefix)
{
    size_t low = index->start[prefix], high = index->end[prefix];

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t there = index->entries[index->order[middle]].address;

        if (there == address) return index->order[middle];
        if (there < address)
            low = middle + 1;
        else
            high = middle;
    }
    return LIST_NONE;
}

/* The slow and obvious way: every prefix, the longest first. */
static uint32_t find_longest(const address_list *list, uint32_t address)
{
    uint32_t found = find(list->networks, address, 32);

    for (size_t i = 0; found == LIST_NONE && i < PREFIXES; i++)
        found =
            find(list->networks, address & ~(UINT32_MAX >> prefixes[i].prefix), prefixes[i].prefix);
    return found;
}

/* Every tenth entry is a network, unless it is there already: then it is an address. */
static void add_networks(address_list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i += 10) list->entries[i] = network_at(list, (uint32_t)i);
    index_networks(list);
    for (size_t i = list->count - 1; i > 0; i--) {
        uint32_t a = list->networks->order[i - 1], b = list->networks->order[i];

        if (compare(&a, &b) == 0) list->entries[b] = entry_at(list, b), count++;
    }
    if (count == 0) return;
    free(list->networks->order);
    free(list->networks);
    index_networks(list);
}

bool list_make(address_list *out, const char *name, size_t count, uint32_t seed)
{
    static const struct {
        const char *name;
        int kind;
        bool chosen;
    } known[] = {{"ipport", LIST_IPPORT, false}, {"ipv4", LIST_IPV4, false},
                 {"mixed", LIST_MIXED, false},   {"sequential", LIST_IPV4, true},
                 {"low", LIST_IPV4, true},       {"high", LIST_IPV4, true},
                 {"one16", LIST_IPPORT, true}};

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(name, known[i].name) == 0) {
            out->kind = known[i].kind;
            out->others = known[i].chosen ? (uint32_t)count : 1u << 24;
        }
    if (out->kind == 0) return false;
    out->name = name;
    out->count = count;
    out->seed = seed;
    out->entries = measure_alloc(count, sizeof *out->entries);
    for (size_t i = 0; i < count; i++) out->entries[i] = entry_at(out, (uint32_t)i);
    if (out->kind == LIST_MIXED) add_networks(out);
    return true;
}

void list_free(address_list *list)
{
    if (list->networks != NULL) free(list->networks->order);
    free(list->networks);
    free(list->entries);
}

/* ---- queries ---- */

static void put(query_list *q, size_t i, entry asked, uint32_t truth)
{
    q->addresses[i] = asked.address;
    q->keys[i] = (uint64_t)asked.address << 16 | asked.port;
    for (unsigned k = 0; k < 4; k++) q->bytes[4 * i + k] = (uint8_t)(asked.address >> (24 - 8 * k));
    if (q->ports != NULL) q->ports[i] = asked.port;
    q->truth[i] = truth;
}

/* An entry, or somewhere in it; as many of networks as of addresses. */
static void put_hit(query_list *q, size_t i, const address_list *list, uint64_t *random)
{
    uint32_t number = measure_below(random, (uint32_t)list->count);
    entry asked;

    if (list->kind == LIST_MIXED && (measure_next(random) & 1)) number -= number % 10;
    asked = list->entries[number];
    if (asked.prefix < 32)
        asked.address |= (uint32_t)measure_next(random) & UINT32_MAX >> asked.prefix;
    put(q, i, asked, list->kind == LIST_MIXED ? find_longest(list, asked.address) : number);
}

static void put_miss(query_list *q, size_t i, const address_list *list, uint64_t *random)
{
    entry asked;

    do asked = entry_at(list, (uint32_t)list->count + measure_below(random, list->others));
    while (list->kind == LIST_MIXED && find_longest(list, asked.address) != LIST_NONE);
    put(q, i, asked, LIST_NONE);
}

void queries_make(query_list *out, const address_list *list, size_t count, int rate)
{
    uint64_t random = list->seed + 1000 * (uint64_t)rate + list->count;

    memset(out, 0, sizeof *out);
    out->count = count;
    out->bytes = measure_alloc(count, 4);
    out->addresses = measure_alloc(count, sizeof *out->addresses);
    out->keys = measure_alloc(count, sizeof *out->keys);
    out->truth = measure_alloc(count, sizeof *out->truth);
    if (list->kind == LIST_IPPORT) out->ports = measure_alloc(count, sizeof *out->ports);
    for (size_t i = 0; i < count; i++)
        if ((int)measure_below(&random, 100) < rate)
            put_hit(out, i, list, &random);
        else
            put_miss(out, i, list, &random);
}

void queries_free(query_list *queries)
{
    free(queries->bytes);
    free(queries->addresses);
    free(queries->keys);
    free(queries->ports);
    free(queries->truth);
}
