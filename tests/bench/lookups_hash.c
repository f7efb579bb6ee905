/* SPDX-License-Identifier: MIT */
/* Peers that are hash tables in one header or library, and CRoaring's compressed bitmap. */
#include "lookups.h"
#include "measure.h"

#include <glib.h>
#include <htslib/khash.h>
#include <roaring/roaring.h>
#include <uthash.h>

static inline uint64_t key_of(const entry *added)
{
    return (uint64_t)added->address << 16 | added->port;
}

/* ---- khash of klib, as htslib brings it: sets; the answer is the place in the table ---- */

KHASH_SET_INIT_INT64(key)
KHASH_SET_INIT_INT(address)

typedef struct ktable {
    khash_t(key) * keys;
    khash_t(address) * addresses;
} ktable;

static void *khash_make(const address_list *list)
{
    ktable *made = measure_alloc(1, sizeof *made);

    if (list->kind == LIST_IPPORT)
        made->keys = kh_init(key);
    else
        made->addresses = kh_init(address);
    return made;
}

static bool khash_add(void *self, const entry *added, uint32_t number)
{
    ktable *table = self;
    int status;

    (void)number;
    if (table->keys != NULL)
        kh_put(key, table->keys, key_of(added), &status);
    else
        kh_put(address, table->addresses, added->address, &status);
    return status > 0;
}

static inline uint32_t khash_ipport(const ktable *table, const query_list *q, size_t i)
{
    khint_t at = kh_get(key, table->keys, q->keys[i]);

    return at == kh_end(table->keys) ? LIST_NONE : at;
}

static inline uint32_t khash_ipv4(const ktable *table, const query_list *q, size_t i)
{
    khint_t at = kh_get(address, table->addresses, q->addresses[i]);

    return at == kh_end(table->addresses) ? LIST_NONE : at;
}

PEER_LOOPS(ktable, khash_ipport)
PEER_LOOPS(ktable, khash_ipv4)

static entry khash_entry(const void *self, uint32_t answer)
{
    const ktable *table = self;
    entry made = {.prefix = 32};

    if (table->keys != NULL) {
        made.address = (uint32_t)(kh_key(table->keys, answer) >> 16);
        made.port = (uint16_t)kh_key(table->keys, answer);
    } else {
        made.address = kh_key(table->addresses, answer);
    }
    return made;
}

static void khash_free(void *self)
{
    ktable *table = self;

    if (table->keys != NULL) kh_destroy(key, table->keys);
    if (table->addresses != NULL) kh_destroy(address, table->addresses);
    free(table);
}

const lookup_peer peer_khash_ipport = {.name = "khash",
                                       .kinds = LIST_IPPORT,
                                       .make = khash_make,
                                       .add = khash_add,
                                       .batch = khash_ipport_batch,
                                       .chain = khash_ipport_chain,
                                       .entry_of = khash_entry,
                                       .free = khash_free};
const lookup_peer peer_khash_ipv4 = {.name = "khash",
                                     .kinds = LIST_IPV4,
                                     .make = khash_make,
                                     .add = khash_add,
                                     .batch = khash_ipv4_batch,
                                     .chain = khash_ipv4_chain,
                                     .entry_of = khash_entry,
                                     .free = khash_free};

/* ---- uthash: nodes of the user's, each allocated, as everyone does ---- */

typedef struct unode {
    uint64_t key;
    uint32_t number;
    UT_hash_handle hh;
} unode;

typedef struct utable {
    unode *nodes;
} utable;

static void *uthash_make(const address_list *list)
{
    (void)list;
    return measure_alloc(1, sizeof(utable));
}

static bool uthash_add(void *self, const entry *added, uint32_t number)
{
    utable *table = self;
    unode *node = measure_alloc(1, sizeof *node);

    node->key = key_of(added);
    node->number = number;
    HASH_ADD(hh, table->nodes, key, sizeof node->key, node);
    return true;
}

static inline uint32_t uthash_find(const utable *table, const query_list *q, size_t i)
{
    unode *found;

    HASH_FIND(hh, table->nodes, &q->keys[i], sizeof q->keys[i], found);
    return found == NULL ? LIST_NONE : found->number;
}

PEER_LOOPS(utable, uthash_find)

static void nodes_free(void *self)
{
    utable *table = self;
    unode *node = table->nodes;

    HASH_CLEAR(hh, table->nodes);
    while (node != NULL) {
        unode *next = node->hh.next;

        free(node);
        node = next;
    }
    free(table);
}

const lookup_peer peer_uthash = {.name = "uthash",
                                 .kinds = LIST_IPPORT | LIST_IPV4,
                                 .make = uthash_make,
                                 .add = uthash_add,
                                 .batch = uthash_find_batch,
                                 .chain = uthash_find_chain,
                                 .free = nodes_free};

/* ---- GLib: keys and values in the pointers ---- */

static guint glib_hash(gconstpointer key)
{
    return (guint)((guint64)(gsize)key * 0x9e3779b97f4a7c15u >> 32);
}

static void *glib_make(const address_list *list)
{
    return g_hash_table_new(list->kind == LIST_IPPORT ? glib_hash : g_direct_hash, NULL);
}

static bool glib_add(void *self, const entry *added, uint32_t number)
{
    gsize key = added->port != 0 ? key_of(added) : added->address;

    return g_hash_table_insert(self, (gpointer)key, GUINT_TO_POINTER(number + 1));
}

static inline uint32_t glib_find(const GHashTable *table, const query_list *q, size_t i)
{
    gsize key = q->ports != NULL ? q->keys[i] : q->addresses[i];
    gpointer found = g_hash_table_lookup((GHashTable *)table, (gpointer)key);

    return found == NULL ? LIST_NONE : GPOINTER_TO_UINT(found) - 1;
}

PEER_LOOPS(GHashTable, glib_find)

static void glib_free(void *self)
{
    g_hash_table_destroy(self);
}

const lookup_peer peer_glib = {.name = "glib",
                               .kinds = LIST_IPPORT | LIST_IPV4,
                               .make = glib_make,
                               .add = glib_add,
                               .batch = glib_find_batch,
                               .chain = glib_find_chain,
                               .free = glib_free};

/* ---- CRoaring: tells only whether an address is in it ---- */

static void *roaring_make(const address_list *list)
{
    (void)list;
    return roaring_bitmap_create();
}

static bool roaring_add(void *self, const entry *added, uint32_t number)
{
    (void)number;
    return roaring_bitmap_add_checked(self, added->address);
}

static bool roaring_finish(void *self)
{
    roaring_bitmap_run_optimize(self);
    roaring_bitmap_shrink_to_fit(self);
    return true;
}

static inline uint32_t roaring_find(const roaring_bitmap_t *bitmap, const query_list *q, size_t i)
{
    return roaring_bitmap_contains(bitmap, q->addresses[i]) ? LIST_MEMBER : LIST_NONE;
}

PEER_LOOPS(roaring_bitmap_t, roaring_find)

static void roaring_free(void *self)
{
    roaring_bitmap_free(self);
}

const lookup_peer peer_roaring = {.name = "CRoaring",
                                  .kinds = LIST_IPV4,
                                  .make = roaring_make,
                                  .add = roaring_add,
                                  .finish = roaring_finish,
                                  .batch = roaring_find_batch,
                                  .chain = roaring_find_chain,
                                  .free = roaring_free};
