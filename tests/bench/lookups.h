/* SPDX-License-Identifier: MIT */
/* Lookups of addresses: the lists, the queries, and what a peer has to offer. */
#ifndef BENCH_LOOKUPS_H
#define BENCH_LOOKUPS_H

#include "measure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIST_NONE   UINT32_MAX       /* the answer: not listed */
#define LIST_MEMBER (UINT32_MAX - 1) /* listed, but the peer cannot tell which entry it is */

/* What peers must be able to hold. */
enum {
    LIST_IPPORT = 1, /* addresses, each with a port */
    LIST_IPV4 = 2,   /* addresses */
    LIST_MIXED = 4   /* addresses, and networks: the most specific one counts */
};

typedef struct entry {
    uint32_t address; /* in the host's order */
    uint16_t port;
    uint8_t prefix; /* 32 but for networks */
} entry;

typedef struct address_list {
    const char *name;
    int kind; /* LIST_* */
    size_t count;
    entry *entries; /* distinct */
    uint32_t seed;
    uint32_t others;                /* how many addresses queries that miss are taken from */
    struct network_index *networks; /* of LIST_MIXED */
} address_list;

/* Makes the list `name` ("ipport", "ipv4", "mixed" of random addresses; "sequential", "low",
 * "high", "one16": chosen to make tables collide); false if there is none of that name. */
bool list_make(address_list *out, const char *name, size_t count, uint32_t seed);
void list_free(address_list *list);

/* The same queries in every form a peer may want, and the true answers. */
typedef struct query_list {
    size_t count;
    uint8_t *bytes;      /* 4 each, network order */
    uint32_t *addresses; /* the host's order */
    uint64_t *keys;      /* address << 16 | port */
    int32_t *ports;      /* NULL unless LIST_IPPORT */
    uint32_t *truth;     /* the entry's number or LIST_NONE */
} query_list;

/* `rate` per cent of hits, in random order. */
void queries_make(query_list *out, const address_list *list, size_t count, int rate);
void queries_free(query_list *queries);

/*
 * A peer. `add` takes one entry at a time, so that a build that takes too long can be given up.
 * `batch` and `chain` answer `count` queries from `from` on, in the peer's own numbers (LIST_NONE
 * or what `entry_of` translates). In a chain each query waits for the answer to the one before:
 * its number is that of the last plus 1 plus (answer & zero), `zero` being 0 at run time. Processors
 * guess past that where the answer is a matter of branches; `alone` has them wait in any case.
 */
typedef struct lookup_peer {
    const char *name;
    int kinds;
    size_t max_count;    /* more entries are not asked of it ... */
    const char *why;     /* ... for this reason */
    bool (*start)(void); /* once, before anything is timed; NULL = nothing to do */
    void *(*make)(const address_list *list);
    bool (*add)(void *self, const entry *added, uint32_t number);
    bool (*finish)(void *self); /* NULL = nothing to do */
    void (*batch)(const void *self, const query_list *q, size_t from, size_t count,
                  uint32_t *answers);
    uint32_t (*chain)(const void *self, const query_list *q, size_t from, size_t count,
                      uint32_t zero, bool alone);
    entry (*entry_of)(const void *self, uint32_t answer); /* NULL = answers are their numbers */
    size_t (*bytes)(const void *self); /* NULL = what malloc gave while it was built */
    void (*free)(void *self);
} lookup_peer;

/* Both loops around an inline uint32_t LOOKUP(const TYPE *, const query_list *, size_t). */
#define PEER_LOOPS(TYPE, LOOKUP)                                                                   \
    static void LOOKUP##_batch(const void *self, const query_list *q, size_t from, size_t count,   \
                               uint32_t *answers)                                                  \
    {                                                                                              \
        const TYPE *table = self;                                                                  \
                                                                                                   \
        for (size_t i = 0; i < count; i++) answers[i] = LOOKUP(table, q, from + i);                \
    }                                                                                              \
    PEER_CHAIN(TYPE, LOOKUP)

#define PEER_CHAIN(TYPE, LOOKUP)                                                                   \
    static uint32_t LOOKUP##_chain(const void *self, const query_list *q, size_t from,             \
                                   size_t count, uint32_t zero, bool alone)                        \
    {                                                                                              \
        const TYPE *table = self;                                                                  \
        uint32_t sum = 0;                                                                          \
                                                                                                   \
        for (size_t i = from, end = from + count; i < end;) {                                      \
            uint32_t answer = LOOKUP(table, q, i);                                                 \
                                                                                                   \
            sum += answer;                                                                         \
            if (alone) MEASURE_FENCE();                                                            \
            i += 1 + (answer & zero);                                                              \
        }                                                                                          \
        return sum;                                                                                \
    }

extern const lookup_peer peer_iocmatch;
extern const lookup_peer peer_khash_ipport, peer_khash_ipv4, peer_uthash, peer_glib, peer_roaring;
extern const lookup_peer peer_rte_hash, peer_rte_lpm, peer_rte_fib;
extern const lookup_peer peer_mmdb;

#endif /* BENCH_LOOKUPS_H */
