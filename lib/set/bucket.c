/* SPDX-License-Identifier: MIT */
/*
 * Puts the entries of a hashed group into buckets, in the image itself: counts, deals out, and
 * then orders each bucket. Nothing is moved but numbers of rows and tags.
 */
#include "set/compile.h"
#include "set/mix.h"

#define PER_BUCKET 4u
#define FEW        16u

typedef struct dealer {
    const iocm__compiler *c;
    const iocm__bucket_rule *rule;
    int group;
    uint8_t *directory;
    uint8_t *slots;
    uint32_t *rows;
    unsigned bits;
} dealer;

void iocm__compiler_measure_bucket(iocm__compiler *c, int group)
{
    size_t count = c->draft->groups[group].count;

    c->lengths[IOCM__DIRECTORY(group)] =
        iocm__table_directory_size(count, iocm__table_bits(count, PER_BUCKET));
    c->lengths[IOCM__SLOTS(group)] = (uint64_t)count * 2;
}

static uint64_t hash_row(const dealer *d, size_t row)
{
    return d->rule->hash(d->c, d->group, iocm__compiler_element(d->c, d->group, row));
}

/* Adds to a number of the directory; gives what it was. */
static uint32_t add(const dealer *d, uint64_t bucket, uint32_t more)
{
    uint8_t *at = d->directory + bucket * 4;
    uint32_t was = iocm__load32(at);

    iocm__store32(at, was + more);
    return was;
}

/* Each bucket's number becomes that of the entries before it. */
static void count_entries(const dealer *d, size_t count)
{
    uint32_t before = 0;

    for (size_t row = 0; row < count; row++)
        add(d, iocm__table_bucket(hash_row(d, row), d->bits), 1);
    for (uint64_t i = 0; i <= UINT64_C(1) << d->bits; i++) {
        uint32_t own = iocm__load32(d->directory + i * 4);

        iocm__store32(d->directory + i * 4, before);
        before += own;
    }
}

/* While dealing a bucket's number runs up to where the next one begins: then all are one too far. */
static void deal(const dealer *d, size_t count)
{
    for (size_t row = 0; row < count; row++) {
        uint64_t hash = hash_row(d, row);
        uint32_t place = add(d, iocm__table_bucket(hash, d->bits), 1);

        iocm__store16(d->slots + (size_t)place * 2, iocm__table_tag(hash, d->bits));
        d->rows[place] = (uint32_t)row;
    }
    memmove(d->directory + 4, d->directory, (size_t)4 << d->bits);
    iocm__store32(d->directory, 0);
}

/* ---- the order within a bucket ---- */

static uint32_t tag_at(const dealer *d, uint32_t place)
{
    return iocm__load16(d->slots + (size_t)place * 2);
}

static bool before(const dealer *d, uint32_t a, uint32_t b)
{
    if (tag_at(d, a) != tag_at(d, b)) return tag_at(d, a) < tag_at(d, b);
    return d->rule->compare(d->c, d->group, iocm__compiler_element(d->c, d->group, d->rows[a]),
                            iocm__compiler_element(d->c, d->group, d->rows[b])) < 0;
}

static void swap(const dealer *d, uint32_t a, uint32_t b)
{
    uint32_t tag = tag_at(d, a);
    uint32_t row = d->rows[a];

    iocm__store16(d->slots + (size_t)a * 2, tag_at(d, b));
    iocm__store16(d->slots + (size_t)b * 2, tag);
    d->rows[a] = d->rows[b];
    d->rows[b] = row;
}

static void sink(const dealer *d, uint32_t begin, uint32_t root, uint32_t count)
{
    for (uint32_t child; root < count / 2; root = child) {
        child = 2 * root + 1;
        if (child + 1 < count && before(d, begin + child, begin + child + 1)) child++;
        if (!before(d, begin + root, begin + child)) return;
        swap(d, begin + root, begin + child);
    }
}

/* A bucket that somebody filled on purpose is ordered by a heap: n log n whatever it holds. */
static void order_bucket(const dealer *d, uint32_t begin, uint32_t end)
{
    uint32_t count = end - begin;

    if (count <= FEW) {
        for (uint32_t i = begin + 1; i < end; i++)
            for (uint32_t at = i; at > begin && before(d, at, at - 1); at--) swap(d, at, at - 1);
        return;
    }
    for (uint32_t i = count / 2; i-- > 0;) sink(d, begin, i, count);
    for (uint32_t i = count; i-- > 1;) {
        swap(d, begin, begin + i);
        sink(d, begin, 0, i);
    }
}

void iocm__compiler_bucket(iocm__compiler *c, int group, const iocm__bucket_rule *rule)
{
    size_t count = c->draft->groups[group].count;
    dealer d = {c,
                rule,
                group,
                c->section[IOCM__DIRECTORY(group)],
                c->section[IOCM__SLOTS(group)],
                c->rows,
                iocm__table_bits(count, PER_BUCKET)};
    uint32_t begin = 0;

    if (count == 0) return;
    count_entries(&d, count);
    deal(&d, count);
    for (uint64_t i = 1; i <= UINT64_C(1) << d.bits; i++) {
        uint32_t end = iocm__load32(d.directory + i * 4);

        order_bucket(&d, begin, end);
        begin = end;
    }
}
