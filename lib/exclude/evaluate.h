/* SPDX-License-Identifier: MIT */
/*
 * Inside the exclude room: exclusions made ready for evaluation, and the evaluation of one event.
 *
 * An evaluator holds every expression as a run of nodes in the order they are read, with the lists
 * they name put in their place. Nothing in it points into the document it was made of, and nothing
 * in it changes. Evaluating allocates nothing: what is known of an event stands on the stack.
 */
#ifndef IOCM_EVALUATE_H
#define IOCM_EVALUATE_H

#include "exclude/atom.h"

/* ---- the values of conditions (operands.c) ---- */

/* What a condition's values and the event's are compared as. */
typedef enum iocm__how {
    IOCM__HOW_TEXT,
    IOCM__HOW_PATH,
    IOCM__HOW_NETWORK,
    IOCM__HOW_PORTS,
    IOCM__HOW_NUMBER,
    IOCM__HOW_TRUTH,
    IOCM__HOW_ACCOUNT,
    IOCM__HOW_SIGNER
} iocm__how;

typedef struct iocm__operand {
    iocm_span text; /* as written */
    union {
        iocm__path path;
        iocm__network network;
        iocm__ports ports;
        uint32_t number;
        bool truth;
    } as;
} iocm__operand;

/*
 * The values of a condition. Where one place in an order tells all (IS, NAME_IS, SIGNED_BY, CIDR,
 * PORT), `sorted` has their numbers in that order, without those that say nothing beside others:
 * finding costs the logarithm of their number. Else (TERM, ARG, CONTAINS, STARTS, ENDS, GLOB, UNDER,
 * LT, and where there are few) it is NULL, and they are tried one after another.
 */
typedef struct iocm__operands {
    iocm__op op;
    iocm__how how;
    uint32_t count;
    uint32_t sorted_count;
    iocm__operand *items;
    uint32_t *sorted;
} iocm__operands;

/* What a field is compared as by an operator. */
iocm__how iocm__how_of(iocm__op op, iocm_field field);

/* IOCM_E_SYNTAX: a value that the operator cannot compare. What was made stays in the arena. */
iocm_status iocm__operands_new(iocm__operands **out, iocm__arena *arena, iocm__op op, iocm__how how,
                               const iocm_span *values, size_t count, iocm_error *error);

/* The value of an event in the form that is compared. Of path, network, number and truth only the one
 * that is compared is filled. */
typedef struct iocm__subject {
    iocm_span text;   /* data NULL = not known */
    bool cut;         /* it goes on behind the end of `text` */
    iocm_span domain; /* of an account; data NULL = not known */
    iocm__path path;
    iocm__network network;
    uint32_t number; /* a port's, too */
    bool truth;
} iocm__subject;

/* Whether one value agrees. */
iocm__truth iocm__operand_agrees(const iocm__operands *operands, const iocm__operand *operand,
                                 const iocm__subject *subject);

/* Whether any value agrees, and which (if true). */
iocm__truth iocm__operands_find(const iocm__operand **found, const iocm__operands *operands,
                                const iocm__subject *subject);

/* ---- expressions (flatten.c) ---- */

/* Fields have their own number as slot; columns by name follow. */
#define IOCM__SLOT_COLUMNS 100u
#define IOCM__MAX_SLOTS    (IOCM__SLOT_COLUMNS + IOCM_MAX_NAMED_COLUMNS)
/* Nodes of one evaluator, so that lists which name lists cannot grow without end. */
#define IOCM__MAX_NODES (1u << 22)
/* Of ANY, ALL and NOT in one another; the products of one condition are the last of them. */
#define IOCM__MAX_FRAMES IOCM_MAX_EXPRESSION

/*
 * A piece of an expression. Those below it follow it; its first child is the next node, and where
 * a child ends the next one begins.
 */
typedef struct iocm__node {
    uint8_t op; /* iocm__op: ANY, ALL, NOT; OPAQUE; or a condition, LIST and PRODUCT resolved */
    bool all_values;
    uint8_t inert; /* iocm_reason: what is said if it is OPAQUE, or has expired */
    uint16_t slot;
    uint8_t best;      /* iocm_strength: the most that its witness can have */
    iocm_field rated;  /* what its strength is measured by: of a column the field it holds */
    uint32_t end;      /* number of the first node that is not below it */
    iocm_time expires; /* from when it is as if it were not bound; IOCM_TIME_NONE = never */
    const iocm__operands *operands;
    const iocm__expr *window; /* of TIME */
} iocm__node;

/* An exclusion made ready. */
typedef struct iocm__rule {
    iocm_span id;
    iocm_exclusion_state state; /* approved in spite of lint: draft */
    bool annotate;
    iocm_time end; /* of its time, exclusive; IOCM_TIME_NONE = never */
    int32_t max_confidence;
    iocm__texts families;
    iocm__texts tables;
    uint32_t root; /* number of its first node */
} iocm__rule;

struct iocm_evaluator {
    iocm__arena arena; /* all of the following */
    bool graded;
    iocm__rule *rules;
    size_t rule_count;
    iocm__node *nodes;
    iocm_span columns[IOCM_MAX_NAMED_COLUMNS]; /* that conditions name */
    size_t column_count;
};

/* An evaluator in the making. */
typedef struct iocm__flattening {
    iocm_evaluator *evaluator;
    const iocm_exclusions *exclusions;
    iocm__node *nodes;
    size_t count;
    size_t capacity;
    struct iocm__shared **shared; /* of each list the values that were read */
    iocm__arena scratch;          /* of `shared` */
    iocm_error *error;
} iocm__flattening;

/* To be freed also if it failed. */
iocm_status iocm__flattening_start(iocm__flattening *in, iocm_evaluator *evaluator,
                                   const iocm_exclusions *exclusions, iocm_error *error);
/* Appends the nodes of an expression. IOCM_E_LIMIT: with its lists it is too deep or too large. */
iocm_status iocm__flatten(iocm__flattening *in, const iocm__expr *expr);
/* Gives the nodes to the evaluator. */
iocm_status iocm__flattening_end(iocm__flattening *in);
void iocm__flattening_free(iocm__flattening *in);

/* ---- events (event.c) ---- */

/* An event seen from one of its hits: fields are asked for when they are first needed. */
typedef struct iocm__view {
    const iocm_evaluator *evaluator;
    const iocm_event *event;
    const iocm_event_hit *hit;
    size_t number; /* of the hit */
    uint64_t asked[(IOCM__MAX_SLOTS + 63u) / 64u];
    iocm_field_value cells[IOCM__MAX_SLOTS];
    char confidence[7];
    /* The path that was read last, as several conditions may ask for the same: */
    uint16_t path_slot; /* IOCM_FIELD_NONE = none was */
    uint32_t path_element;
    iocm__path_state path_state;
    iocm__path path;
    char path_text[IOCM__MAX_PATH];
} iocm__view;

void iocm__view_start(iocm__view *view, const iocm_evaluator *evaluator, const iocm_event *event,
                      const iocm_event_hit *hit, size_t number);

/* Asks for element 0 of a field and keeps it. */
const iocm_field_value *iocm__view_ask(iocm__view *view, uint16_t slot);

/* Element 0 of a field, asked for if it is the first time; its `count` is that of elements, and at
 * least 1. */
static inline const iocm_field_value *iocm__view_get(iocm__view *view, uint16_t slot)
{
    bool asked = (view->asked[slot / 64u] >> slot % 64u & 1u) != 0;

    return asked ? &view->cells[slot] : iocm__view_ask(view, slot);
}

/* Any element, put in `room` unless it is the first, which alone is kept. */
const iocm_field_value *iocm__view_element(iocm_field_value *room, iocm__view *view, uint16_t slot,
                                           uint32_t element);

/* Reads a path, which is that element of the slot, unless it is the one that was read last. */
iocm__path_state iocm__view_path(iocm__path *out, iocm__view *view, uint16_t slot, uint32_t element,
                                 const iocm__joined *path);

iocm_field iocm__slot_field(uint16_t slot);
iocm_span iocm__slot_name(const iocm_evaluator *evaluator, uint16_t slot);

/* ---- evaluation (condition.c, evaluate.c) ---- */

/* A field without which something cannot be told. */
typedef struct iocm__lack {
    uint16_t slot;
    uint16_t source; /* the slot whose column it should stand in */
    uint8_t reason;
} iocm__lack;

/* Fields that are lacking, each once, in the order they were met. */
typedef struct iocm__lacks {
    iocm__lack items[IOCM__MAX_SLOTS];
    size_t count;
} iocm__lacks;

/* What made a condition true. */
typedef struct iocm__witness {
    const iocm__operand *operand; /* NULL where there is none */
    iocm__joined value;           /* as in the event */
    uint16_t source;              /* the slot where it stands */
    iocm_strength strength;
} iocm__witness;

/* Evaluates one condition. TRUE: fills the witness, unless it is EXISTS; UNKNOWN: adds what is
 * lacking. */
iocm__truth iocm__condition_holds(iocm__witness *witness, iocm__lacks *lacks, iocm__view *view,
                                  const iocm__node *node);

/* What an expression comes to. */
typedef struct iocm__result {
    iocm__truth truth;   /* what is not configured taken as it suppresses least */
    iocm_reason inert;   /* FALSE, and would be unknown but for this; else 0 */
    bool has_witness;    /* TRUE may have none: NOT and EXISTS */
    uint32_t witness;    /* number of its node */
    iocm_strength reach; /* TRUE: of the witness; UNKNOWN: the most it may be */
} iocm__result;

/* True if `end` (IOCM_TIME_NONE = never) is over at `now`; then is not known: it is. */
bool iocm__has_expired(iocm_time end, iocm_time now);

/* UNKNOWN: `lacks` has what contributes. */
void iocm__evaluate(iocm__result *out, iocm__lacks *lacks, iocm__view *view, uint32_t root);

#endif /* IOCM_EVALUATE_H */
