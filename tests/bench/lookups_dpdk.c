/* SPDX-License-Identifier: MIT */
/* Peers of DPDK: its hash table, and two tables of routes for the longest prefix. */
#include "lookups.h"
#include "measure.h"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_fib.h>
#include <rte_hash.h>
#include <rte_hash_crc.h>
#include <rte_lpm.h>
#include <rte_malloc.h>

#include <unistd.h>

/*
 * DPDK reserves its memory when it starts, once; pages are the usual ones, as for all peers. All
 * processors are given to its one thread, so that it is as free to move as the others. What it
 * says does not belong between the results.
 */
static bool start(void)
{
    static enum { FRESH, STARTED, FAILED } state;
    char cores[24];
    char *arguments[] = {"lookups",
                         "--no-huge",
                         "--no-pci",
                         "--no-telemetry",
                         "--no-shconf",
                         "-m",
                         "8192",
                         "--lcores",
                         cores,
                         "--log-level=error",
                         "--force-max-simd-bitwidth=512"};
    int output;

    if (state != FRESH) return state == STARTED;
    snprintf(cores, sizeof cores, "0@(0-%ld)", sysconf(_SC_NPROCESSORS_ONLN) - 1);
    fflush(stdout);
    output = dup(STDOUT_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    state = rte_eal_init(sizeof arguments / sizeof arguments[0], arguments) < 0 ? FAILED : STARTED;
    fflush(stdout);
    dup2(output, STDOUT_FILENO);
    close(output);
    if (state == FAILED)
        printf("note\trte_hash, rte_lpm, rte_fib\t0\t0\t0\tDPDK does not start: %s\t\n",
               rte_strerror(rte_errno));
    return state == STARTED;
}

static size_t heap_bytes(void)
{
    struct rte_malloc_socket_stats stats;

    return rte_malloc_get_socket_stats(0, &stats) == 0 ? stats.heap_allocsz_bytes : 0;
}

typedef struct dpdk {
    struct rte_hash *hash;
    struct rte_lpm *lpm;
    struct rte_fib *fib;
    size_t before; /* bytes in DPDK's heap */
    size_t key_size;
} dpdk;

static dpdk *make(void)
{
    dpdk *made = measure_alloc(1, sizeof *made);

    made->before = heap_bytes();
    return made;
}

static size_t dpdk_bytes(const void *self)
{
    const dpdk *table = self;

    return heap_bytes() - table->before;
}

static void dpdk_free(void *self)
{
    dpdk *table = self;

    rte_hash_free(table->hash);
    rte_lpm_free(table->lpm);
    rte_fib_free(table->fib);
    free(table);
}

/* ---- rte_hash: cuckoo, with SIMD and prefetch for many at once ---- */

static void *hash_make(const address_list *list)
{
    dpdk *made = make();
    struct rte_hash_parameters wanted = {
        .name = "lookups", .entries = (uint32_t)list->count + 64, .hash_func = rte_hash_crc};

    made->key_size = list->kind == LIST_IPPORT ? 8 : 4;
    wanted.key_len = (uint32_t)made->key_size;
    made->hash = rte_hash_create(&wanted);
    if (made->hash != NULL) return made;
    fprintf(stderr, "rte_hash_create: %s\n", rte_strerror(rte_errno));
    dpdk_free(made);
    return NULL;
}

static bool hash_add(void *self, const entry *added, uint32_t number)
{
    dpdk *table = self;
    uint64_t key = (uint64_t)added->address << 16 | added->port;

    (void)number;
    return rte_hash_add_key(table->hash, table->key_size == 8 ? (const void *)&key
                                                              : (const void *)&added->address) >= 0;
}

static inline uint32_t hash_find(const dpdk *table, const query_list *q, size_t i)
{
    const void *key =
        table->key_size == 8 ? (const void *)&q->keys[i] : (const void *)&q->addresses[i];
    int32_t found = rte_hash_lookup(table->hash, key);

    return found < 0 ? LIST_NONE : (uint32_t)found;
}

PEER_CHAIN(dpdk, hash_find)

static void hash_batch(const void *self, const query_list *q, size_t from, size_t count,
                       uint32_t *answers)
{
    const dpdk *table = self;
    const char *keys = table->key_size == 8 ? (const char *)q->keys : (const char *)q->addresses;
    const void *asked[RTE_HASH_LOOKUP_BULK_MAX];
    int32_t found[RTE_HASH_LOOKUP_BULK_MAX];

    for (size_t i = 0; i < count; i += RTE_HASH_LOOKUP_BULK_MAX) {
        size_t some = count - i < RTE_HASH_LOOKUP_BULK_MAX ? count - i : RTE_HASH_LOOKUP_BULK_MAX;

        for (size_t k = 0; k < some; k++) asked[k] = keys + (from + i + k) * table->key_size;
        rte_hash_lookup_bulk(table->hash, asked, (uint32_t)some, found);
        for (size_t k = 0; k < some; k++)
            answers[i + k] = found[k] < 0 ? LIST_NONE : (uint32_t)found[k];
    }
}

static entry hash_entry(const void *self, uint32_t answer)
{
    const dpdk *table = self;
    entry made = {.prefix = 32};
    void *key;

    if (rte_hash_get_key_with_position(table->hash, (int32_t)answer, &key) != 0) return made;
    if (table->key_size == 4) {
        made.address = *(const uint32_t *)key;
    } else {
        made.address = (uint32_t)(*(const uint64_t *)key >> 16);
        made.port = (uint16_t) * (const uint64_t *)key;
    }
    return made;
}

const lookup_peer peer_rte_hash = {.name = "rte_hash",
                                   .kinds = LIST_IPPORT | LIST_IPV4,
                                   .start = start,
                                   .make = hash_make,
                                   .add = hash_add,
                                   .batch = hash_batch,
                                   .chain = hash_find_chain,
                                   .entry_of = hash_entry,
                                   .bytes = dpdk_bytes,
                                   .free = dpdk_free};

/* ---- rte_lpm and rte_fib: 24 bits directly, the rest in blocks of 256 ---- */

#define ROUTES_MAX 1000000
#define ROUTES_WHY "every /24 that holds a longer prefix takes 1 KiB: 10 GB"

/* At most one block for each entry. */
static uint32_t blocks(const address_list *list)
{
    return (uint32_t)list->count + 256;
}

static void *lpm_make(const address_list *list)
{
    dpdk *made = make();
    struct rte_lpm_config wanted = {.max_rules = (uint32_t)list->count + 1,
                                    .number_tbl8s = blocks(list)};

    made->lpm = rte_lpm_create("lookups", 0, &wanted);
    if (made->lpm != NULL) return made;
    fprintf(stderr, "rte_lpm_create: %s\n", rte_strerror(rte_errno));
    dpdk_free(made);
    return NULL;
}

static bool lpm_add(void *self, const entry *added, uint32_t number)
{
    dpdk *table = self;

    return rte_lpm_add(table->lpm, added->address, added->prefix, number) == 0;
}

static inline uint32_t lpm_find(const dpdk *table, const query_list *q, size_t i)
{
    uint32_t found;

    return rte_lpm_lookup(table->lpm, q->addresses[i], &found) == 0 ? found : LIST_NONE;
}

PEER_CHAIN(dpdk, lpm_find)

static void lpm_batch(const void *self, const query_list *q, size_t from, size_t count,
                      uint32_t *answers)
{
    const dpdk *table = self;

    rte_lpm_lookup_bulk(table->lpm, q->addresses + from, answers, (unsigned)count);
    for (size_t i = 0; i < count; i++)
        answers[i] = answers[i] & RTE_LPM_LOOKUP_SUCCESS ? answers[i] & 0xffffffu : LIST_NONE;
}

const lookup_peer peer_rte_lpm = {.name = "rte_lpm",
                                  .kinds = LIST_MIXED,
                                  .max_count = ROUTES_MAX,
                                  .why = ROUTES_WHY,
                                  .start = start,
                                  .make = lpm_make,
                                  .add = lpm_add,
                                  .batch = lpm_batch,
                                  .chain = lpm_find_chain,
                                  .bytes = dpdk_bytes,
                                  .free = dpdk_free};

static void *fib_make(const address_list *list)
{
    dpdk *made = make();
    struct rte_fib_conf wanted = {.type = RTE_FIB_DIR24_8,
                                  .default_nh = 0x7fffffff,
                                  .max_routes = (int)list->count + 1,
                                  .dir24_8 = {RTE_FIB_DIR24_8_4B, blocks(list)}};

    made->fib = rte_fib_create("lookups", 0, &wanted);
    if (made->fib != NULL) return made;
    fprintf(stderr, "rte_fib_create: %s\n", rte_strerror(rte_errno));
    dpdk_free(made);
    return NULL;
}

static bool fib_add(void *self, const entry *added, uint32_t number)
{
    dpdk *table = self;

    return rte_fib_add(table->fib, added->address, added->prefix, number) == 0;
}

static inline uint32_t fib_answer(uint64_t found)
{
    return found == 0x7fffffff ? LIST_NONE : (uint32_t)found;
}

static inline uint32_t fib_find(const dpdk *table, const query_list *q, size_t i)
{
    uint64_t found;

    rte_fib_lookup_bulk(table->fib, &q->addresses[i], &found, 1);
    return fib_answer(found);
}

PEER_CHAIN(dpdk, fib_find)

static void fib_batch(const void *self, const query_list *q, size_t from, size_t count,
                      uint32_t *answers)
{
    enum { BLOCK = 64 };
    const dpdk *table = self;
    uint64_t found[BLOCK];

    for (size_t i = 0; i < count; i += BLOCK) {
        size_t some = count - i < BLOCK ? count - i : BLOCK;

        rte_fib_lookup_bulk(table->fib, q->addresses + from + i, found, (int)some);
        for (size_t k = 0; k < some; k++) answers[i + k] = fib_answer(found[k]);
    }
}

const lookup_peer peer_rte_fib = {.name = "rte_fib",
                                  .kinds = LIST_MIXED,
                                  .max_count = ROUTES_MAX,
                                  .why = ROUTES_WHY,
                                  .start = start,
                                  .make = fib_make,
                                  .add = fib_add,
                                  .batch = fib_batch,
                                  .chain = fib_find_chain,
                                  .bytes = dpdk_bytes,
                                  .free = dpdk_free};
