/* SPDX-License-Identifier: MIT */
/*
 * Orders a draft's columns in place: by the rank's bytes from the top, 256 piles at a time; few
 * elements by insertion.
 */
#include "set/table.h"

#define FEW    64
#define LEVELS 8
#define MOST   64

typedef struct columns {
    uint8_t *elements;
    size_t stride;
    uint32_t *facts;
    iocm__rank_fn rank;
    iocm__compare_fn compare;
    const void *ctx;
} columns;

static uint8_t *element_at(const columns *c, size_t place)
{
    return c->elements + place * c->stride;
}

static void swap(const columns *c, size_t a, size_t b)
{
    uint8_t held[MOST];

    memcpy(held, element_at(c, a), c->stride);
    memcpy(element_at(c, a), element_at(c, b), c->stride);
    memcpy(element_at(c, b), held, c->stride);
    if (c->facts != NULL) {
        uint32_t fact = c->facts[a];

        c->facts[a] = c->facts[b];
        c->facts[b] = fact;
    }
}

/* Puts elements from where they were to where they belong: place i gets what was at from[i]. */
static void permute(const columns *c, size_t begin, size_t count, const uint8_t from[FEW])
{
    uint8_t elements[FEW * MOST];
    uint32_t facts[FEW];

    memcpy(elements, element_at(c, begin), count * c->stride);
    for (size_t i = 0; i < count; i++)
        memcpy(element_at(c, begin + i), elements + from[i] * c->stride, c->stride);
    if (c->facts == NULL) return;
    memcpy(facts, c->facts + begin, count * sizeof *facts);
    for (size_t i = 0; i < count; i++) c->facts[begin + i] = facts[from[i]];
}

static void insertion(const columns *c, size_t begin, size_t end)
{
    uint64_t ranks[FEW];
    uint8_t from[FEW];
    size_t count = end - begin;

    for (size_t i = 0; i < count; i++) {
        size_t place = i;
        uint64_t rank = c->rank(c->ctx, element_at(c, begin + i));

        for (; place > 0; place--) {
            if (ranks[place - 1] < rank ||
                (ranks[place - 1] == rank &&
                 c->compare(c->ctx, element_at(c, begin + from[place - 1]),
                            element_at(c, begin + i)) < 0))
                break;
            ranks[place] = ranks[place - 1];
            from[place] = from[place - 1];
        }
        ranks[place] = rank;
        from[place] = (uint8_t)i;
    }
    if (count > 1) permute(c, begin, count, from);
}

/* ---- a heap, for elements of one rank ---- */

static bool before(const columns *c, size_t a, size_t b)
{
    return c->compare(c->ctx, element_at(c, a), element_at(c, b)) < 0;
}

static void sink(const columns *c, size_t begin, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before(c, begin + child, begin + child + 1)) child++;
        if (!before(c, begin + root, begin + child)) return;
        swap(c, begin + root, begin + child);
    }
}

static void by_heap(const columns *c, size_t begin, size_t end)
{
    size_t count = end - begin;

    for (size_t i = count / 2; i-- > 0;) sink(c, begin, i, count);
    for (size_t i = count; i-- > 1;) {
        swap(c, begin, begin + i);
        sink(c, begin, 0, i);
    }
}

/* ---- piles ---- */

static unsigned digit(const columns *c, size_t place, unsigned level)
{
    return (unsigned)(c->rank(c->ctx, element_at(c, place)) >> (56 - 8 * level) & 255);
}

/* Sorts a range by one byte of the rank; `ends` tells where each pile ends. */
static void deal(const columns *c, size_t begin, size_t end, unsigned level, size_t ends[256])
{
    size_t next[256] = {0};
    size_t at = begin;

    for (size_t i = begin; i < end; i++) next[digit(c, i, level)]++;
    for (unsigned i = 0; i < 256; i++) {
        size_t count = next[i];

        next[i] = at;
        at += count;
        ends[i] = at;
    }
    for (unsigned pile = 0; pile < 256; pile++)
        while (next[pile] < ends[pile]) {
            unsigned to = digit(c, next[pile], level);

            if (to != pile) swap(c, next[pile], next[to]);
            next[to]++;
        }
}

/* One level of piles that is being worked through. */
typedef struct layer {
    size_t ends[256];
    size_t begin;  /* of the next pile */
    unsigned pile; /* the next */
} layer;

void iocm__order(uint8_t *elements, size_t stride, uint32_t *facts, size_t count,
                 iocm__rank_fn rank, iocm__compare_fn compare, const void *ctx)
{
    const columns c = {elements, stride, facts, rank, compare, ctx};
    layer layers[LEVELS];
    unsigned level = 0;

    if (count <= FEW) {
        insertion(&c, 0, count);
        return;
    }
    layers[0].begin = 0;
    layers[0].pile = 0;
    deal(&c, 0, count, 0, layers[0].ends);
    for (;;) {
        layer *top = &layers[level];
        size_t begin = top->begin;
        size_t end;

        if (top->pile == 256) {
            if (level-- == 0) return;
            continue;
        }
        end = top->begin = top->ends[top->pile++];
        if (end - begin <= FEW) {
            insertion(&c, begin, end);
        } else if (level + 1 == LEVELS) {
            by_heap(&c, begin, end);
        } else {
            layer *next = &layers[++level];

            next->begin = begin;
            next->pile = 0;
            deal(&c, begin, end, level, next->ends);
        }
    }
}
