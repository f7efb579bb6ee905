/* SPDX-License-Identifier: MIT */
/*
 * Peer: a MaxMind database, read by libmaxminddb. It is written here: a binary tree over the bits
 * of the addresses, then the number of each entry.
 */
#include "lookups.h"
#include "measure.h"

#include <maxminddb.h>

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#define DATA_SIZE 5u          /* of an entry: a control byte, the number */
#define DATA      0x80000000u /* a record that is an entry's number, not that of a node */
#define EMPTY     UINT32_MAX

typedef struct mmdb_tree {
    const address_list *list;
    uint32_t (*nodes)[2];
    size_t count, capacity;
    MMDB_s database;
    bool open;
    size_t bytes;
} mmdb_tree;

static uint32_t new_node(mmdb_tree *tree, uint32_t both)
{
    if (tree->count == tree->capacity) {
        tree->capacity = tree->capacity > 0 ? tree->capacity * 2 : 1024;
        tree->nodes = realloc(tree->nodes, tree->capacity * sizeof *tree->nodes);
        if (tree->nodes == NULL) exit(2);
    }
    tree->nodes[tree->count][0] = both;
    tree->nodes[tree->count][1] = both;
    return (uint32_t)tree->count++;
}

static void *mmdb_make(const address_list *list)
{
    mmdb_tree *made = measure_alloc(1, sizeof *made);

    made->list = list;
    new_node(made, EMPTY);
    return made;
}

static bool mmdb_add(void *self, const entry *added, uint32_t number)
{
    (void)self;
    (void)added;
    (void)number;
    return true; /* the tree wants wide networks first: see mmdb_finish */
}

/* What the entry is in stays around it: a node that is made below gets it on both sides. */
static void insert(mmdb_tree *tree, const entry *added, uint32_t number)
{
    uint32_t node = 0;

    for (unsigned depth = 0; depth + 1u < added->prefix; depth++) {
        unsigned side = added->address >> (31 - depth) & 1;
        uint32_t next = tree->nodes[node][side];

        if (next & DATA) {
            next = new_node(tree, next);
            tree->nodes[node][side] = next;
        }
        node = next;
    }
    tree->nodes[node][added->address >> (32 - added->prefix) & 1] = DATA | number;
}

/* ---- the file ---- */

static void put32(FILE *out, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8) putc((int)(number >> shift & 0xff), out);
}

static void put_text(FILE *out, const char *text)
{
    putc(0x40 | (int)strlen(text), out);
    fputs(text, out);
}

static void put_16(FILE *out, const char *name, unsigned number)
{
    put_text(out, name);
    putc(0xa2, out); /* 16 bits, 2 bytes */
    putc((int)(number >> 8), out);
    putc((int)(number & 0xff), out);
}

static void put_metadata(FILE *out, uint32_t nodes)
{
    fputs("\xab\xcd\xefMaxMind.com", out);
    putc(0xe0 | 9, out); /* a map of nine */
    put_16(out, "binary_format_major_version", 2);
    put_16(out, "binary_format_minor_version", 0);
    put_16(out, "record_size", 32);
    put_16(out, "ip_version", 4);
    put_text(out, "node_count");
    putc(0xc4, out); /* 32 bits, 4 bytes */
    put32(out, nodes);
    put_text(out, "build_epoch");
    putc(1, out); /* 64 bits, 1 byte */
    putc(2, out);
    putc(1, out);
    put_text(out, "database_type");
    put_text(out, "benchmark");
    put_text(out, "languages");
    putc(0, out); /* an array of none */
    putc(4, out);
    put_text(out, "description");
    putc(0xe0, out); /* a map of none */
}

static bool write_file(const mmdb_tree *tree, FILE *out)
{
    for (size_t i = 0; i < tree->count; i++)
        for (unsigned side = 0; side < 2; side++) {
            uint32_t record = tree->nodes[i][side];

            if (record == EMPTY)
                record = (uint32_t)tree->count;
            else if (record & DATA)
                record = (uint32_t)tree->count + 16 + (record & ~DATA) * DATA_SIZE;
            put32(out, record);
        }
    for (int i = 0; i < 16; i++) putc(0, out);
    for (size_t i = 0; i < tree->list->count; i++) {
        putc(0xc4, out);
        put32(out, (uint32_t)i);
    }
    put_metadata(out, (uint32_t)tree->count);
    return fflush(out) == 0 && !ferror(out);
}

static bool mmdb_finish(void *self)
{
    mmdb_tree *tree = self;
    char path[] = "/tmp/iocmatch-bench-XXXXXX";
    int handle;
    FILE *out;

    for (unsigned prefix = 1; prefix <= 32; prefix++)
        for (size_t i = 0; i < tree->list->count; i++)
            if (tree->list->entries[i].prefix == prefix)
                insert(tree, &tree->list->entries[i], (uint32_t)i);
    handle = mkstemp(path);
    out = handle < 0 ? NULL : fdopen(handle, "wb");
    if (out == NULL) return false;
    if (write_file(tree, out) && MMDB_open(path, MMDB_MODE_MMAP, &tree->database) == MMDB_SUCCESS)
        tree->open = true;
    tree->bytes = (size_t)ftell(out);
    fclose(out);
    unlink(path); /* the mapping stays */
    free(tree->nodes);
    tree->nodes = NULL;
    return tree->open;
}

/* ---- looking up: where the data of an entry stands tells its number ---- */

static inline uint32_t mmdb_find(const mmdb_tree *tree, const query_list *q, size_t i)
{
    struct sockaddr_in asked = {.sin_family = AF_INET};
    MMDB_lookup_result_s found;
    int error;

    memcpy(&asked.sin_addr, q->bytes + 4 * i, 4);
    found = MMDB_lookup_sockaddr(&tree->database, (const struct sockaddr *)&asked, &error);
    return found.found_entry ? found.entry.offset / DATA_SIZE : LIST_NONE;
}

PEER_LOOPS(mmdb_tree, mmdb_find)

static size_t mmdb_bytes(const void *self)
{
    return ((const mmdb_tree *)self)->bytes;
}

static void mmdb_free(void *self)
{
    mmdb_tree *tree = self;

    if (tree->open) MMDB_close(&tree->database);
    free(tree->nodes);
    free(tree);
}

const lookup_peer peer_mmdb = {.name = "MMDB",
                               .kinds = LIST_IPV4 | LIST_MIXED,
                               .max_count = 1000000,
                               .why = "a tree of 1 GB",
                               .make = mmdb_make,
                               .add = mmdb_add,
                               .finish = mmdb_finish,
                               .batch = mmdb_find_batch,
                               .chain = mmdb_find_chain,
                               .bytes = mmdb_bytes,
                               .free = mmdb_free};
