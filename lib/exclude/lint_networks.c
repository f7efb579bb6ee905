/* SPDX-License-Identifier: MIT */
/*
 * Lint rule L9: networks that are too wide, or hold an indicator of the set that is hunted. All
 * networks of all exclusions are held against the set in one walk over it.
 */
#include "exclude/lint.h"
#include "indicator/indicator.h"

/* ---- gathering ---- */

static bool is_network(const iocm__lint_leaf *leaf)
{
    return !leaf->negated && (leaf->expr->op == IOCM__OP_CIDR ||
                              (leaf->expr->op == IOCM__OP_IS &&
                               iocm__field_kind_of(leaf->field) == IOCM__FIELD_ADDRESS));
}

static bool gather(iocm__lint *lint, const iocm__lint_leaf *leaf)
{
    for (size_t i = 0; i < leaf->expr->value_count; i++) {
        iocm__lint_network made = {.indicator = UINT32_MAX, .leaf = leaf};
        iocm__lint_network *grown;

        made.value = leaf->expr->values[i];
        if (!iocm__network_read(&made.network, made.value)) continue;
        if (lint->network_count == UINT32_MAX) return false;
        grown = iocm__array_grow(lint->allocator, lint->networks, lint->network_count,
                                 &lint->network_room, sizeof *grown);
        if (grown == NULL) return false;
        lint->networks = grown;
        grown[lint->network_count++] = made;
    }
    return true;
}

static bool gather_all(iocm__lint *lint)
{
    for (size_t i = 0; i < lint->exclusions->count; i++) {
        iocm__lint_item *item = &lint->items[i];

        item->first_network = lint->network_count;
        for (size_t n = 0; n < item->leaf_count; n++)
            if (is_network(&item->leaves[n]) && !gather(lint, &item->leaves[n])) return false;
        item->network_count = lint->network_count - item->first_network;
    }
    return true;
}

/* ---- order ---- */

/* The networks in the order of family, address and prefix. */
typedef struct index {
    iocm__lint_network *networks;
    uint32_t *order;
    size_t count;
    bool used[2][129]; /* prefixes there are, of IPv4 and IPv6 */
} index;

static int compare(const iocm__network *a, const iocm__network *b)
{
    int order = (int)a->size - (int)b->size;

    if (order == 0) order = memcmp(a->bytes, b->bytes, a->size);
    return order != 0 ? order : (int)a->prefix - (int)b->prefix;
}

static int by_address(const void *ctx, const void *a, const void *b)
{
    const iocm__lint_network *networks = ctx;

    return compare(&networks[*(const uint32_t *)a].network,
                   &networks[*(const uint32_t *)b].network);
}

static const iocm__network *network_at(const index *in, size_t at)
{
    return &in->networks[in->order[at]].network;
}

/* The first that is not before `network`. */
static size_t find(const index *in, const iocm__network *network)
{
    size_t low = 0;
    size_t high = in->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(network_at(in, middle), network) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- the walk over the set ---- */

/* Marks the networks that hold `place`, and those that lie in it, unless they are marked already. */
static void mark_around(index *in, const iocm__network *place, uint32_t indicator)
{
    iocm__network key = *place;

    for (unsigned prefix = place->prefix + 1u; prefix-- > 0;) {
        if (!in->used[place->size == 16][prefix]) continue;
        iocm__network_mask(key.bytes, key.size, prefix);
        key.prefix = (uint8_t)prefix;
        for (size_t at = find(in, &key); /* of equal ones all are marked, or none */
             at < in->count && compare(network_at(in, at), &key) == 0 &&
             in->networks[in->order[at]].indicator == UINT32_MAX;
             at++)
            in->networks[in->order[at]].indicator = indicator;
    }
    if (place->prefix == place->size * 8) return;
    for (size_t at = find(in, place);
         at < in->count && iocm__network_holds(place, network_at(in, at)); at++)
        if (in->networks[in->order[at]].indicator == UINT32_MAX)
            in->networks[in->order[at]].indicator = indicator;
}

/* Where an indicator is: its address or network, or the address of a URL's host. */
static bool place_of(iocm__network *out, const iocm_indicator *indicator)
{
    iocm_indicator host;
    size_t offset;

    if (indicator->kind == IOCM_KIND_URL) {
        iocm__url_host(&host, &offset, indicator->text, indicator->text_size);
        indicator = &host;
    }
    if (indicator->kind != IOCM_KIND_IPV4 && indicator->kind != IOCM_KIND_IPV6 &&
        indicator->kind != IOCM_KIND_NETWORK)
        return false;
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, indicator->bytes, indicator->size);
    out->size = (uint8_t)indicator->size;
    out->prefix = indicator->prefix;
    return true;
}

static void walk_set(iocm__lint *lint, index *in)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    iocm__network place;

    for (uint32_t i = 0; i < iocm_set_count(lint->options.set); i++) {
        if (iocm_set_get(&entry, lint->options.set, i, NULL) != IOCM_OK) return;
        lint->threats |= iocm__threat_classes(entry.threat_type);
        if (in->count > 0 && place_of(&place, &entry.indicator)) mark_around(in, &place, i);
    }
}

bool iocm__lint_prepare_networks(iocm__lint *lint)
{
    index in = {0};
    bool done;

    if (!gather_all(lint)) return false;
    if (lint->options.set == NULL) return true;
    in.networks = lint->networks;
    in.count = lint->network_count;
    in.order = iocm__alloc_array(lint->allocator, in.count, sizeof *in.order);
    if (in.order == NULL) return false;
    for (size_t i = 0; i < in.count; i++) {
        in.order[i] = (uint32_t)i;
        in.used[in.networks[i].network.size == 16][in.networks[i].network.prefix] = true;
    }
    done =
        iocm__sort(in.order, in.count, sizeof *in.order, by_address, in.networks, lint->allocator);
    if (done) walk_set(lint, &in);
    iocm__free(lint->allocator, in.order);
    return done;
}

/* ---- the rule ---- */

static iocm_span indicator_text(iocm__lint *lint, uint32_t number)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    char text[IOCM_INDICATOR_BUFFER];
    size_t size;

    if (iocm_set_get(&entry, lint->options.set, number, NULL) != IOCM_OK ||
        iocm_indicator_format(text, sizeof text, &size, &entry.indicator, NULL) != IOCM_OK)
        return iocm__span(NULL, 0);
    return iocm__lint_text(lint, "%.*s", iocm__lint_width(iocm__span(text, size)), text);
}

static void look_network(iocm__lint *lint, const iocm__lint_network *network)
{
    bool ipv6 = network->network.size == 16;
    unsigned prefix = network->network.prefix;
    iocm_span field = network->leaf->field_name;
    iocm_span none = {NULL, 0};

    if (network->indicator != UINT32_MAX)
        iocm__lint_add(lint, network->leaf, network->value,
                       indicator_text(lint, network->indicator));
    else if (prefix < (ipv6 ? 32 : 8))
        iocm__lint_add_as(lint, 0, "the network is wider than any one owner's: it holds strangers",
                          field, network->value, none);
    else if (prefix < (ipv6 ? 48 : 16))
        iocm__lint_add_as(lint, IOCM_SEVERITY_WARNING,
                          "the network is wide: name the smaller ones that are meant", field,
                          network->value, none);
}

void iocm__lint_network_size(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->network_count; i++)
        look_network(lint, &lint->networks[item->first_network + i]);
}
