/* SPDX-License-Identifier: MIT */
/*
 * Inside the set room. A builder keeps items and texts; compiling orders them into an image;
 * a set is a checked image and a view of where things stand in it; lookups answer with
 * numbers of indicators. What matching needs is in the last part.
 */
#ifndef IOCM_SET_H
#define IOCM_SET_H

#include <stdatomic.h>

#include "indicator/indicator.h"
#include "set/image.h"
#include "set/table.h"

/* ---- what a builder hands to compiling ---- */

/* A text that the builder holds once. */
typedef struct iocm__interned {
    iocm_span span;
    uint32_t number; /* in the order of coming */
} iocm__interned;

/* All that was said of an indicator. There may be millions of them: it is held small. */
typedef struct iocm__facts {
    iocm_time first_seen;
    iocm_time last_seen;
    iocm_time valid_until;
    const iocm__interned *threat_type;
    const iocm__interned *family;
    uint64_t *links; /* list << 32 | text number; may repeat until settled */
    uint32_t link_count;
    uint32_t link_capacity;
    uint8_t present;          /* IOCM_HAS_* */
    uint8_t confidence;       /* the highest */
    int8_t threat_confidence; /* what `threat_type` came with; -1 = none */
    int8_t family_confidence;
} iocm__facts;

/* One indicator. */
typedef struct iocm__item {
    iocm__facts *facts; /* NULL = nothing was said */
    const uint8_t *key; /* its group, then its element with the builder's text number */
} iocm__item;

static inline int iocm__item_group(const iocm__item *item)
{
    return item->key[0];
}

/* As in the image, but for the text number. */
static inline const uint8_t *iocm__item_element(const iocm__item *item)
{
    return item->key + 1;
}

/* Everything of a builder: the arrays are the caller's, in any order (texts by number). */
typedef struct iocm__draft {
    iocm__item **items;
    size_t item_count;
    const iocm__interned **texts;
    size_t text_count;
} iocm__draft;

/* ---- builder.c ---- */

/* Would the builder take it? IOCM_E_ARGUMENT if not normalized, IOCM_E_REFUSED if special. */
iocm_status iocm__builder_check(const iocm_builder *builder, const iocm_indicator *indicator,
                                iocm_error *error);

/* ---- merge.c ---- */

/* Facts of which nothing is known yet; NULL = out of memory. */
iocm__facts *iocm__facts_new(const iocm_allocator *allocator);
void iocm__facts_free(iocm__facts *facts, const iocm_allocator *allocator);

/* Makes room for `more` links; false = out of memory, nothing changed. */
bool iocm__facts_reserve(iocm__facts *facts, const iocm_allocator *allocator, size_t more);

/* Orders the links and drops repeated ones; false = out of memory. */
bool iocm__facts_settle(iocm__facts *facts, const iocm_allocator *allocator);

/* Merges what has no list. The texts are NULL where metadata has none. Cannot fail. */
void iocm__facts_merge(iocm__facts *facts, const iocm_metadata *metadata,
                       const iocm__interned *threat_type, const iocm__interned *family);

/* ---- compile.c, image_write.c ---- */

/* The image of a draft, made with the allocator. */
iocm_status iocm__image_compile(uint8_t **image, size_t *size, iocm__draft *draft,
                                const iocm_allocator *allocator, iocm_error *error);

/* Writes an ordered draft. `ranks` gives each text's place among the texts used, or
 * IOCM__NO_TEXT; `texts` are these, in order. Links are settled. */
iocm_status iocm__image_write(uint8_t **image, size_t *size, const iocm__draft *draft,
                              const uint32_t *ranks, const iocm_allocator *allocator,
                              iocm_error *error);

/* ---- valid.c ---- */

/* True if it is what parsing would have made of its own text: what may be in a set. */
bool iocm__indicator_valid(const iocm_indicator *indicator);

/* ---- image_check.c ---- */

/* Where things stand in an image. */
typedef struct iocm__view {
    const uint8_t *section[IOCM__SECTIONS];
    uint32_t first[IOCM__GROUPS + 1]; /* number of each group's first indicator; then of all */
    uint32_t text_count;
    uint32_t list_total;
    uint64_t text_total;
    uint8_t prefix_count[2];  /* prefix lengths in use by networks of IPv4 and of IPv6 ... */
    uint8_t prefixes[2][129]; /* ... the longest first */
} iocm__view;

/* Checks all of an image and fills the view of it. */
iocm_status iocm__image_check(iocm__view *view, const uint8_t *image, size_t size,
                              iocm_error *error);

/* ---- set.c ---- */

struct iocm_set {
    iocm_allocator allocator;
    uint8_t *image;
    size_t size;
    iocm__view view;
    atomic_size_t references;
};

/* A set of an image (checked first), which it takes and frees, also on failure. */
iocm_status iocm__set_adopt(iocm_set **out, uint8_t *image, size_t size,
                            const iocm_allocator *allocator, iocm_error *error);

/* Text `number` of an image. */
iocm_span iocm__view_text(const iocm__view *view, uint32_t number);

/* Indicator `index` (in range) with its text. */
void iocm__view_indicator(iocm_indicator *out, const iocm__view *view, uint32_t index);

/* ---- lookup.c: what matching asks. Nothing here allocates. ---- */

/* All indicators of that address (4 or 16 bytes), whatever their port: without port first. */
iocm__range iocm__set_find_address(const iocm_set *set, const uint8_t *bytes, size_t size);

/* All indicators of that network; bits of `bytes` beyond the prefix do not matter. */
iocm__range iocm__set_find_network(const iocm_set *set, const uint8_t *bytes, size_t size,
                                   unsigned prefix);

/* The prefix lengths that networks of that address size have, the longest first. */
const uint8_t *iocm__set_prefixes(const iocm_set *set, size_t size, size_t *count);

/* The indicator of that kind (domain, url, email) and normalized text. */
iocm__range iocm__set_find_text(const iocm_set *set, iocm_kind kind, const char *text, size_t size);

/*
 * The longest URL of the set that `text[0, *length)` begins with, itself included: its number
 * in `*index`, its length in `*length`. False: none. Call again with a smaller length for more.
 */
bool iocm__set_find_prefix(const iocm_set *set, const char *text, size_t *length, uint32_t *index);

iocm__range iocm__set_find_digest(const iocm_set *set, iocm_kind kind, const uint8_t *bytes);

/* Whether anything of that kind is in the set (as indicators have kinds: no ADDRESS). */
bool iocm__set_has_kind(const iocm_set *set, iocm_kind kind);

/* Whether a network of the set contains that address. */
bool iocm__set_in_network(const iocm_set *set, const uint8_t *bytes, size_t size);

/* Whether that folded name or one above it is a domain of the set, or it is the host of a URL
 * (an address as it stands there, without brackets) or the domain of a mail address. May be wrong, but
 * only by saying that it is. */
bool iocm__set_has_name(const iocm_set *set, const char *name, size_t size);

/* The port of an address or network, -1 = none. */
int32_t iocm__set_port(const iocm_set *set, uint32_t index);

#endif /* IOCM_SET_H */
