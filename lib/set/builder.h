/* SPDX-License-Identifier: MIT */
/*
 * Inside the builder: texts, facts and indicators, each held once. Texts and facts have numbers,
 * and an indicator is a row of its group: an element (image.h) and the number of its facts. All
 * hashes are keyed, so that nobody can choose what meets in a table.
 */
#ifndef IOCM_BUILDER_H
#define IOCM_BUILDER_H

#include "set/said.h"
#include "set/set.h"
#include "set/siphash.h"

/* ---- texts (builder_texts.c) ---- */

typedef struct iocm__texts {
    iocm_span *spans; /* by number */
    uint64_t *slots;  /* half of a hash << 32 | number; all bits: free */
    size_t count;
    size_t capacity; /* of `spans` */
    size_t slot_count;
    struct iocm__texts_block *blocks;
} iocm__texts;

/* The number of a text, copied if it is new; false = out of memory (or of numbers). */
bool iocm__texts_intern(uint32_t *number, iocm__texts *texts, iocm_span text, const uint64_t key[2],
                        const iocm_allocator *allocator);
void iocm__texts_free(iocm__texts *texts, const iocm_allocator *allocator);

/* ---- rows of a group (builder_rows.c) ---- */

/*
 * A table that holds its elements, or, once packed, a column of them: dense, in any order, as a
 * draft has them. What is added next makes a table of it again.
 */
typedef struct iocm__rows {
    uint8_t *elements;
    uint32_t *facts; /* IOCM__NO_FACTS for most; NULL = of none is anything known */
    uint8_t *tags;   /* 0 = free; NULL = packed */
    size_t stride;
    size_t count;
    size_t capacity;
} iocm__rows;

/* Makes a table of it with room for one more; false = out of memory, nothing changed. */
bool iocm__rows_reserve(iocm__rows *rows, const uint64_t key[2], const iocm_allocator *allocator);

/* Makes room for facts of each; likewise. */
bool iocm__rows_reserve_facts(iocm__rows *rows, const iocm_allocator *allocator);

uint64_t iocm__rows_hash(const iocm__rows *rows, const uint8_t *element, const uint64_t key[2]);

/* The row of an element in a table: true if it is there, false if it is free for it. */
bool iocm__rows_find(size_t *row, const iocm__rows *rows, const uint8_t *element, uint64_t hash);

/* Puts an element into the row that was found for it. */
void iocm__rows_put(iocm__rows *rows, size_t row, const uint8_t *element, uint64_t hash);

/* Moves what is held to the front, and gives back what only a table needs. */
void iocm__rows_pack(iocm__rows *rows, const iocm_allocator *allocator);
void iocm__rows_free(iocm__rows *rows, const iocm_allocator *allocator);

/* ---- facts (builder_facts.c) ---- */

/* What is said of indicators, each content once; counted by who refers to it. */
typedef struct iocm__ledger iocm__ledger;

iocm__ledger *iocm__ledger_new(const iocm_allocator *allocator, const uint64_t key[2]);
void iocm__ledger_free(iocm__ledger *ledger);

/* The number of what metadata (checked) says, IOCM__NO_FACTS for nothing. The caller refers to it
 * until iocm__ledger_release. False = out of memory. */
bool iocm__ledger_note(uint32_t *number, iocm__ledger *ledger, iocm__texts *texts,
                       const iocm_metadata *metadata);
void iocm__ledger_refer(iocm__ledger *ledger, uint32_t number);
void iocm__ledger_release(iocm__ledger *ledger, uint32_t number);

/* What is known of an indicator becomes that and what is said now; `*known` refers to it. False =
 * out of memory, nothing changed. */
bool iocm__ledger_merge(uint32_t *known, iocm__ledger *ledger, const iocm__texts *texts,
                        uint32_t said);

/* Settles all facts and tells each its content's number, for a draft. False = out of memory. */
bool iocm__ledger_settle(iocm__ledger *ledger);

/* By number; what nobody refers to may be NULL. */
iocm__facts *const *iocm__ledger_facts(const iocm__ledger *ledger, size_t *count);

/* ---- builder.c ---- */

/* Would the builder take what parsing made? IOCM_E_REFUSED if it is special. */
iocm_status iocm__builder_check(const iocm_builder *builder, const iocm_indicator *indicator,
                                iocm_error *error);

/* Adds what parsing made and iocm__builder_check let pass. */
iocm_status iocm__builder_put(iocm_builder *builder, const iocm_indicator *indicator,
                              uint32_t facts, iocm_error *error);

#endif /* IOCM_BUILDER_H */
