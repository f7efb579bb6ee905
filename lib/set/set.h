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
#include "set/lines.h"

/* ---- what a builder hands to compiling ---- */

/* All that was said of an indicator. There may be millions of them: it is held small. */
typedef struct iocm__facts {
    iocm_time first_seen;
    iocm_time last_seen;
    iocm_time valid_until;
    uint64_t *links;      /* list << 32 | text number; may repeat until settled */
    uint32_t threat_type; /* a text number, or IOCM__NO_TEXT */
    uint32_t family;
    uint32_t link_count;
    uint32_t link_capacity;
    uint32_t number;          /* of the facts that stand for this content in a draft */
    uint8_t present;          /* IOCM_HAS_* */
    uint8_t confidence;       /* the highest */
    int8_t threat_confidence; /* what `threat_type` came with; -1 = none */
    int8_t family_confidence;
} iocm__facts;

/* The indicators of one group, each once, in any order; compiling may reorder them in place. */
typedef struct iocm__draft_group {
    uint8_t *elements; /* image.h tells what these are */
    uint32_t *facts;   /* of each: a number into the draft's facts, or IOCM__NO_FACTS; NULL: of none
                        * is anything known */
    size_t count;
} iocm__draft_group;

/* What a builder hands to compiling. Compiling may reorder groups and the links of facts. */
typedef struct iocm__draft {
    iocm__draft_group groups[IOCM__GROUPS];
    const iocm_span *texts; /* by number, each once */
    size_t text_count;
    iocm__facts *const *facts; /* by number, settled; NULL where none of a group has it */
    size_t fact_count;
} iocm__draft;

/* ---- merge.c ---- */

/* Makes room for `more` links; false = out of memory, nothing changed. */
bool iocm__facts_reserve(iocm__facts *facts, const iocm_allocator *allocator, size_t more);

/* Orders the links and drops repeated ones; false = out of memory. */
bool iocm__facts_settle(iocm__facts *facts, const iocm_allocator *allocator);

/* Merges what was said of the same indicator; there is room for its links. Cannot fail. */
void iocm__facts_merge(iocm__facts *facts, const iocm__facts *said, const iocm_span *texts);

/* ---- compile.c ---- */

/* The image of a draft, made with the allocator. Takes at most half of the image beside it. */
iocm_status iocm__image_compile(uint8_t **image, size_t *size, iocm__draft *draft,
                                const iocm_allocator *allocator, iocm_error *error);

/* ---- valid.c ---- */

/* True if it is what parsing would have made of its own text: what may be in a set. */
bool iocm__indicator_valid(const iocm_indicator *indicator);

/* ---- image_check.c ---- */

/* Where things stand in an image. */
typedef struct iocm__view {
    const uint8_t *section[IOCM__SECTIONS];
    uint64_t lengths[IOCM__SECTIONS];
    uint64_t key[2];
    uint32_t first[IOCM__GROUPS + 1]; /* number of each group's first indicator; then of all */
    iocm__lines lines[2];             /* of IPv4 addresses: without port, with */
    uint32_t ranges[2];               /* of networks: of IPv4, of IPv6 ... */
    uint8_t range_bits[2];            /* ... and of their directory */
    iocm__table tables[IOCM__GROUPS]; /* of groups that are hashed and have tags */
    iocm__table hosts;
    uint32_t record_count;
    uint32_t list_total;
    uint32_t text_count;
} iocm__view;

/* Checks all of an image and fills the view of it. */
iocm_status iocm__image_check(iocm__view *view, const uint8_t *image, size_t size,
                              iocm_error *error);

/* ---- set.c ---- */

/* Who keeps the bytes of an image. */
typedef enum iocm__hold {
    IOCM__HOLD_BLOCK,    /* the set: a block of its allocator */
    IOCM__HOLD_BORROWED, /* the caller */
    IOCM__HOLD_MAPPED    /* the set: a mapping */
} iocm__hold;

struct iocm_set {
    iocm_allocator allocator;
    const uint8_t *image;
    size_t size;
    iocm__hold hold;
    iocm__view view;
    atomic_size_t references;
};

/*
 * An image of a set's own begins at a multiple of 64 bytes, so that no line of a table lies in two
 * of the processor's. The allocator need not give that: a block has room in front.
 */
#define IOCM__IMAGE_ROOM (IOCM__IMAGE_ALIGN + sizeof(void *))

/* Moves the first `size` bytes of a block, which has so much room behind them, to their place. */
uint8_t *iocm__image_settle(void *block, size_t size);
void iocm__image_free(const iocm_allocator *allocator, const uint8_t *image);

/* A set of an image (checked first), which it takes and frees (unless borrowed), also on failure. */
iocm_status iocm__set_hold(iocm_set **out, const uint8_t *image, size_t size, iocm__hold hold,
                           const iocm_allocator *allocator, iocm_error *error);

/* The same of a block of the allocator. */
iocm_status iocm__set_adopt(iocm_set **out, uint8_t *image, size_t size,
                            const iocm_allocator *allocator, iocm_error *error);

/* ---- open.c ---- */

void iocm__file_unmap(void *image, size_t size);

/* Text `number` of the metadata of an image. */
iocm_span iocm__view_text(const iocm__view *view, uint32_t number);

/* Indicator `index` (in range) with its text. */
void iocm__view_indicator(iocm_indicator *out, const iocm__view *view, uint32_t index);

/* ---- table_address.c, table_network.c: what matching asks. Nothing here allocates. ---- */

/* The indicator of that address (4 or 16 bytes) without a port: one, or none. */
iocm__range iocm__set_find_address(const iocm_set *set, const uint8_t *bytes, size_t size);

/* All indicators of that address that have a port, ascending by it. */
iocm__range iocm__set_find_ports(const iocm_set *set, const uint8_t *bytes, size_t size);

/* What is listed of an address, seen with a port or without (-1): it without port, with that one,
 * and all that have one. */
typedef struct iocm__endpoint {
    iocm__range plain;
    iocm__range same;
    iocm__range ports;
} iocm__endpoint;

void iocm__set_find_endpoint(iocm__endpoint *out, const iocm_set *set, const uint8_t *bytes,
                             size_t size, int32_t port);

/* The most specific network that holds the address, or IOCM_NO_INDICATOR. Then the next: the
 * same network with a higher port, else the next wider one around it. */
uint32_t iocm__set_first_network(const iocm_set *set, const uint8_t *bytes, size_t size);
uint32_t iocm__set_next_network(const iocm_set *set, uint32_t number);

/* The bits that all addresses of a network have in common. */
unsigned iocm__set_prefix(const iocm_set *set, uint32_t number);

/* All indicators of that network; bits of `bytes` beyond the prefix do not matter. */
iocm__range iocm__set_find_network(const iocm_set *set, const uint8_t *bytes, size_t size,
                                   unsigned prefix);

/* The port of an address or network, -1 = none. */
int32_t iocm__set_port(const iocm_set *set, uint32_t index);

/* ---- table_text.c ---- */

/* The indicator of that kind (domain, url, email) and normalized text: one, or none. */
iocm__range iocm__set_find_text(const iocm_set *set, iocm_kind kind, const char *text, size_t size);

/* A listed text within the one that was looked up: where it begins (a domain) or ends (a URL). */
typedef struct iocm__found {
    uint32_t number;
    uint32_t at;
} iocm__found;

#define IOCM__PARENTS  127u /* labels that a name can have */
#define IOCM__PREFIXES 64u

/* A folded name and its parents, as far as they are listed, the longest first: how many. One
 * pass over the name, one lookup for each label. */
size_t iocm__set_find_parents(iocm__found out[IOCM__PARENTS], const iocm_set *set, const char *name,
                              size_t size);

/*
 * The longest URLs of the set that are all of `text` (`size` bytes), or that it continues at a
 * border: it has one of / ? # & behind them, or they end with one. Of `head` to `most` bytes;
 * longest first, at most IOCM__PREFIXES: if there were so many, ask again for shorter ones. One
 * pass over the text, one lookup at each border.
 */
size_t iocm__set_find_prefixes(iocm__found out[IOCM__PREFIXES], const iocm_set *set,
                               const char *text, size_t head, size_t size, size_t most);

/* False: neither the folded name nor a parent of it (of two labels or more) is a listed domain, nor
 * is it the host of a listed URL (an address as it stands there, without brackets) or the domain of
 * a listed mail address. True: it may be. */
bool iocm__set_has_name(const iocm_set *set, const char *name, size_t size);

/* ---- table_digest.c ---- */

iocm__range iocm__set_find_digest(const iocm_set *set, iocm_kind kind, const uint8_t *bytes);

/* ---- set.c ---- */

/* Is any indicator of that kind listed? */
bool iocm__set_has_kind(const iocm_set *set, iocm_kind kind);

#endif /* IOCM_SET_H */
