/* SPDX-License-Identifier: MIT */
/*
 * An expression and one event. Two values are kept of every piece: `known`, where what is not
 * configured is unknown, and `safe`, where it is taken for what suppresses least: false, or true
 * under an odd number of `not`. Only the second counts; the first tells whether the exclusion would
 * have come to more if it were complete. If `known` is true or false, `safe` is the same.
 *
 * No recursion: one frame for each of ANY, ALL and NOT on the way down.
 */
#include "exclude/evaluate.h"

#define NO_WITNESS UINT32_MAX

typedef struct value {
    uint8_t safe;     /* iocm__truth */
    uint8_t known;    /* iocm__truth */
    uint8_t strength; /* iocm_strength of the witness */
    uint8_t reach;    /* the most it can be, if it is not false */
    uint8_t inert;    /* iocm_reason: what is not configured first, if `known` is unknown */
    uint32_t witness; /* number of a node */
} value;

typedef struct frame {
    size_t lacks; /* that were there before */
    uint32_t node;
    uint32_t next; /* child */
    value so_far;
    bool odd;     /* its children stand below an odd number of `not` ... */
    bool negated; /* ... or below any */
} frame;

static value value_of(iocm__truth safe, iocm__truth known)
{
    value made = {(uint8_t)safe, (uint8_t)known, 0, 0, 0, NO_WITNESS};

    return made;
}

bool iocm__has_expired(iocm_time end, iocm_time now)
{
    return end != IOCM_TIME_NONE && (now == IOCM_TIME_NONE || now >= end);
}

/* ---- conditions ---- */

static value see(iocm__lacks *lacks, iocm__view *view, const iocm__node *node, uint32_t number)
{
    iocm__witness witness;
    iocm__truth truth = iocm__condition_holds(&witness, lacks, view, node);
    value made = value_of(truth, truth);

    if (truth == IOCM__TRUE && node->op != IOCM__OP_EXISTS) {
        made.strength = made.reach = (uint8_t)witness.strength;
        made.witness = number;
    } else if (truth == IOCM__UNKNOWN) {
        made.reach = node->best;
    }
    return made;
}

static value unconfigured(const iocm__node *node, bool odd)
{
    value made = value_of(odd ? IOCM__TRUE : IOCM__FALSE, IOCM__UNKNOWN);

    made.inert = node->inert;
    return made;
}

/* ---- ANY, ALL, NOT ---- */

static void open_frame(frame *out, const iocm__node *nodes, uint32_t number, const frame *above,
                       const iocm__lacks *lacks)
{
    iocm__truth start = nodes[number].op == IOCM__OP_ALL ? IOCM__TRUE : IOCM__FALSE;
    bool is_not = nodes[number].op == IOCM__OP_NOT;

    out->so_far = value_of(start, start);
    out->node = number;
    out->next = number + 1;
    out->lacks = lacks->count;
    out->odd = (above != NULL && above->odd) != is_not;
    out->negated = (above != NULL && above->negated) || is_not;
}

static uint8_t fold(bool all, uint8_t a, uint8_t b)
{
    return (a < b) == all ? a : b;
}

static void take_child(value *so_far, iocm__op op, const value *child)
{
    bool all = op == IOCM__OP_ALL;

    if (so_far->inert == 0) so_far->inert = child->inert;
    if (op == IOCM__OP_NOT) {
        so_far->safe = (uint8_t)(IOCM__TRUE - child->safe);
        so_far->known = (uint8_t)(IOCM__TRUE - child->known);
        return;
    }
    so_far->safe = fold(all, so_far->safe, child->safe);
    so_far->known = fold(all, so_far->known, child->known);
    if (child->reach > so_far->reach) so_far->reach = child->reach;
    if (child->witness != NO_WITNESS &&
        (so_far->witness == NO_WITNESS || child->strength > so_far->strength)) {
        so_far->witness = child->witness;
        so_far->strength = child->strength;
    }
}

/* True if the children that are left can change nothing. */
static bool is_settled(const frame *in, const iocm__node *node)
{
    if (in->next == node->end) return true;
    if (node->op == IOCM__OP_ALL) return in->so_far.known == IOCM__FALSE;
    return node->op == IOCM__OP_ANY && in->so_far.known == IOCM__TRUE &&
           (in->negated || in->so_far.strength == IOCM_STRENGTH_A);
}

/* What did not come to be has no say. */
static value close_frame(const frame *in, iocm__lacks *lacks)
{
    value made = in->so_far;

    if (made.safe != IOCM__UNKNOWN) lacks->count = in->lacks;
    if (made.safe != IOCM__TRUE) {
        made.witness = NO_WITNESS;
        made.strength = IOCM_STRENGTH_NONE;
    } else {
        made.reach = made.strength;
    }
    if (made.safe == IOCM__FALSE) made.reach = IOCM_STRENGTH_NONE;
    if (made.known != IOCM__UNKNOWN) made.inert = 0;
    return made;
}

/* ---- expressions ---- */

static value evaluate(iocm__lacks *lacks, iocm__view *view, uint32_t root)
{
    const iocm__node *nodes = view->evaluator->nodes;
    frame frames[IOCM__MAX_FRAMES];
    size_t depth = 0;
    uint32_t number = root;
    value made;

    for (;;) {
        const iocm__node *node = &nodes[number];
        const frame *above = depth > 0 ? &frames[depth - 1] : NULL;

        if (iocm__has_expired(node->expires, view->event->now) || node->op == IOCM__OP_OPAQUE) {
            made = unconfigured(node, above != NULL && above->odd);
        } else if (node->op != IOCM__OP_ANY && node->op != IOCM__OP_ALL &&
                   node->op != IOCM__OP_NOT) {
            made = see(lacks, view, node, number);
        } else {
            open_frame(&frames[depth++], nodes, number, above, lacks);
            number++;
            continue;
        }
        /* Upwards as far as all is told. */
        while (depth > 0) {
            frame *in = &frames[depth - 1];

            in->next = nodes[number].end;
            take_child(&in->so_far, (iocm__op)nodes[in->node].op, &made);
            if (!is_settled(in, &nodes[in->node])) break;
            made = close_frame(in, lacks);
            number = in->node;
            depth--;
        }
        if (depth == 0) return made;
        number = frames[depth - 1].next;
    }
}

void iocm__evaluate(iocm__result *out, iocm__lacks *lacks, iocm__view *view, uint32_t root)
{
    value made;

    lacks->count = 0;
    made = evaluate(lacks, view, root);
    out->truth = (iocm__truth)made.safe;
    out->inert = made.safe == IOCM__FALSE ? (iocm_reason)made.inert : 0;
    out->has_witness = made.witness != NO_WITNESS;
    out->witness = made.witness;
    out->reach = (iocm_strength)made.reach;
}
