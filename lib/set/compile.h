/* SPDX-License-Identifier: MIT */
/*
 * What the parts of compiling share. First each measures: it sets the lengths of its sections.
 * Then the image is allocated, zeroed, and each writes its sections in their final places.
 */
#ifndef IOCM_COMPILE_H
#define IOCM_COMPILE_H

#include "set/set.h"

typedef struct iocm__compiler {
    iocm__draft *draft;
    const iocm_allocator *allocator;
    uint64_t key[2];
    uint32_t first[IOCM__GROUPS + 1];
    uint64_t lengths[IOCM__SECTIONS];
    uint8_t *section[IOCM__SECTIONS]; /* NULL while measuring */
    uint32_t *rows;                   /* room for a number per entry of any group that is hashed
                                       * and has tags (iocm__compiler_bucket) */
    uint32_t *fact_ranks;             /* of the draft's facts; NULL: nothing is known */
    uint32_t *text_ranks;             /* of the draft's texts in metadata; likewise */
    uint64_t *hosts;                  /* hashes, ascending, each once */
    size_t host_count;
} iocm__compiler;

/* ---- compile.c ---- */

/* The number of the facts that tell what is known of a row of the draft, or IOCM__NO_FACTS. */
uint32_t iocm__compiler_fact(const iocm__compiler *c, int group, size_t row);

/* Writes that the entry at `place` of a group is row `row` of the draft: what is known of it. */
void iocm__compiler_facts(iocm__compiler *c, int group, uint32_t place, size_t row);

/* ---- bucket.c: groups that are hashed and have tags ---- */

/* The hash of an element, and how two of the same hash compare. */
typedef struct iocm__bucket_rule {
    uint64_t (*hash)(const iocm__compiler *c, int group, const uint8_t *element);
    int (*compare)(const iocm__compiler *c, int group, const uint8_t *a, const uint8_t *b);
} iocm__bucket_rule;

/* Sets the lengths of directory and slots. */
void iocm__compiler_measure_bucket(iocm__compiler *c, int group);

/* Writes directory and slots; c->rows[place] becomes the draft's row of each entry. */
void iocm__compiler_bucket(iocm__compiler *c, int group, const iocm__bucket_rule *rule);

static inline const uint8_t *iocm__compiler_element(const iocm__compiler *c, int group, size_t row)
{
    return c->draft->groups[group].elements + row * iocm__groups[group].stride;
}

/* The text of an element of a group of texts. */
static inline iocm_span iocm__compiler_text(const iocm__compiler *c, const uint8_t *element)
{
    uint32_t number;

    memcpy(&number, element, sizeof number);
    return c->draft->texts[number];
}

/* ---- the tables. Measuring and writing fail only for want of memory. ----
 * `check` comes when the frame and first[] are right (of texts and digests also tables[]), and
 * accepts only what every query may follow blindly; `read` fills bytes, prefix, port or text of the
 * indicator at a place of its group: kind, family and size are there, the rest is zero. */

bool iocm__addresses_measure(iocm__compiler *c, int group);
bool iocm__addresses_write(iocm__compiler *c, int group);
bool iocm__addresses_check(iocm__view *view, int group);
void iocm__addresses_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place);

bool iocm__networks_measure(iocm__compiler *c, int group);
bool iocm__networks_write(iocm__compiler *c, int group);
bool iocm__networks_check(iocm__view *view, int group);
void iocm__networks_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place);

bool iocm__texts_measure(iocm__compiler *c, int group);
bool iocm__texts_write(iocm__compiler *c, int group);
bool iocm__texts_check(iocm__view *view, int group);
void iocm__texts_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place);

bool iocm__digests_measure(iocm__compiler *c, int group);
bool iocm__digests_write(iocm__compiler *c, int group);
bool iocm__digests_check(iocm__view *view, int group);
void iocm__digests_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place);

/* True if the entry at `place` of a table, which has that hash, is in its bucket with its tag. */
static inline bool iocm__entry_in_place(const iocm__table *table, uint32_t place, uint64_t hash)
{
    size_t bucket = iocm__table_bucket(hash, table->bits);

    return iocm__load16(table->slots + (size_t)place * 2) == iocm__table_tag(hash, table->bits) &&
           place >= iocm__load32(table->directory + bucket * 4) &&
           place < iocm__load32(table->directory + bucket * 4 + 4);
}

/* ---- hosts.c: the filter of names in URLs and mail addresses ---- */

bool iocm__hosts_measure(iocm__compiler *c);
void iocm__hosts_write(iocm__compiler *c);
bool iocm__hosts_check(iocm__view *view);

/* ---- metadata.c ---- */

bool iocm__metadata_measure(iocm__compiler *c);
bool iocm__metadata_write(iocm__compiler *c);
iocm_status iocm__metadata_check(iocm__view *view, iocm_error *error);

/* What is known of an indicator, over what is zero. */
void iocm__metadata_read(iocm_entry *out, const iocm__view *view, uint32_t index);

/* String `nth` of a list (1 to IOCM__LISTS); false = the list ends before that. */
bool iocm__metadata_string(iocm_span *out, const iocm__view *view, uint32_t index, iocm_list list,
                           size_t nth);

#endif /* IOCM_COMPILE_H */
