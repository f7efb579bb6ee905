/* SPDX-License-Identifier: MIT */
/* The library itself as one of the peers: through its public calls alone. */
#include "lookups.h"
#include "measure.h"

#include <iocmatch.h>

#include <string.h>

typedef struct ours {
    iocm_builder *builder;
    iocm_set *set;
    iocm_matcher *matcher;
} ours;

static bool is_well(iocm_status status, const iocm_error *error)
{
    if (status != IOCM_OK) fprintf(stderr, "iocmatch: %s %s\n", error->message, error->token);
    return status == IOCM_OK;
}

static void *ours_make(const address_list *list)
{
    iocm_builder_options options = {.struct_size = sizeof options,
                                    .flags = IOCM_BUILDER_ALLOW_SPECIAL};
    ours *made = measure_alloc(1, sizeof *made);
    iocm_error error = {0};

    (void)list;
    if (is_well(iocm_builder_new(&made->builder, &options, &error), &error)) return made;
    free(made);
    return NULL;
}

static bool ours_add(void *self, const entry *added, uint32_t number)
{
    ours *table = self;
    iocm_error error = {0};
    iocm_indicator made = {.kind = added->prefix < 32 ? IOCM_KIND_NETWORK : IOCM_KIND_IPV4,
                           .family = 4,
                           .prefix = added->prefix,
                           .size = 4};

    (void)number;
    if (added->port != 0) {
        made.flags = IOCM_INDICATOR_PORT;
        made.port = added->port;
    }
    for (unsigned k = 0; k < 4; k++) made.bytes[k] = (uint8_t)(added->address >> (24 - 8 * k));
    return is_well(iocm_builder_add(table->builder, &made, NULL, &error), &error);
}

static bool ours_finish(void *self)
{
    ours *table = self;
    iocm_error error = {0};
    bool well = is_well(iocm_builder_compile(&table->set, table->builder, &error), &error) &&
                is_well(iocm_matcher_new(&table->matcher, table->set, NULL, &error), &error);

    iocm_builder_free(table->builder);
    table->builder = NULL;
    return well;
}

static inline uint32_t ours_find(const ours *table, const query_list *q, size_t i)
{
    iocm_hit best;
    iocm_hits hits = {&best, 1, 0};
    int32_t port = q->ports != NULL ? q->ports[i] : -1;

    if (iocm_match_address(&hits, table->matcher, q->bytes + 4 * i, 4, port, NULL) != IOCM_OK ||
        hits.count == 0)
        return LIST_NONE;
    return best.indicator;
}

PEER_CHAIN(ours, ours_find)

static void ours_find_batch(const void *self, const query_list *q, size_t from, size_t count,
                            uint32_t *answers)
{
    const ours *table = self;
    const int32_t *ports = q->ports != NULL ? q->ports + from : NULL;

    if (iocm_match_addr_batch(answers, NULL, NULL, table->matcher, q->bytes + 4 * from, 4, ports,
                              count, NULL) != IOCM_OK)
        abort();
}

static entry ours_entry(const void *self, uint32_t answer)
{
    const ours *table = self;
    iocm_entry found = {.struct_size = sizeof found};
    entry made = {0};

    if (iocm_set_get(&found, table->set, answer, NULL) != IOCM_OK) return made;
    for (unsigned k = 0; k < 4; k++) made.address = made.address << 8 | found.indicator.bytes[k];
    made.prefix = found.indicator.prefix;
    made.port = found.indicator.port;
    return made;
}

static size_t ours_bytes(const void *self)
{
    return iocm_set_image(((const ours *)self)->set).size;
}

static void ours_free(void *self)
{
    ours *table = self;

    iocm_matcher_free(table->matcher);
    iocm_set_unref(table->set);
    iocm_builder_free(table->builder);
    free(table);
}

const lookup_peer peer_iocmatch = {.name = "iocmatch",
                                   .kinds = LIST_IPPORT | LIST_IPV4 | LIST_MIXED,
                                   .make = ours_make,
                                   .add = ours_add,
                                   .finish = ours_finish,
                                   .batch = ours_find_batch,
                                   .chain = ours_find_chain,
                                   .entry_of = ours_entry,
                                   .bytes = ours_bytes,
                                   .free = ours_free};
