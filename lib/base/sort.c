/* SPDX-License-Identifier: MIT */
/* Merge sort: the C library's qsort may allocate behind the caller's allocator. */
#include "base/base.h"

#define RUN      8u
#define ITEM_MAX 16u

static void sort_run(char *items, size_t count, size_t size, iocm__compare_fn compare,
                     const void *ctx)
{
    char held[ITEM_MAX];

    for (size_t i = 1; i < count; i++) {
        size_t place = i;

        memcpy(held, items + i * size, size);
        for (; place > 0 && compare(ctx, items + (place - 1) * size, held) > 0; place--)
            memcpy(items + place * size, items + (place - 1) * size, size);
        memcpy(items + place * size, held, size);
    }
}

/* Merges from[0, middle) and from[middle, count) into `to`. */
static void merge(char *to, const char *from, size_t middle, size_t count, size_t size,
                  iocm__compare_fn compare, const void *ctx)
{
    size_t left = 0;
    size_t right = middle;

    for (size_t i = 0; i < count; i++) {
        bool take_left = right == count || (left < middle && compare(ctx, from + left * size,
                                                                     from + right * size) <= 0);

        memcpy(to + i * size, from + (take_left ? left++ : right++) * size, size);
    }
}

bool iocm__sort(void *items, size_t count, size_t size, iocm__compare_fn compare, const void *ctx,
                const iocm_allocator *allocator)
{
    char *from = items;
    char *scratch;
    char *to;

    for (size_t at = 0; at < count; at += RUN)
        sort_run(from + at * size, count - at < RUN ? count - at : RUN, size, compare, ctx);
    if (count <= RUN) return true;
    scratch = iocm__alloc_array(allocator, count, size);
    if (scratch == NULL) return false;
    to = scratch;
    for (size_t run = RUN; run < count; run *= 2) {
        char *swap = from;

        for (size_t at = 0; at < count;) {
            size_t middle = count - at < run ? count - at : run;
            size_t both = count - at - middle < run ? count - at : middle + run;

            merge(to + at * size, from + at * size, middle, both, size, compare, ctx);
            at += both;
        }
        from = to;
        to = swap;
    }
    if (from != items) memcpy(items, from, count * size);
    iocm__free(allocator, scratch);
    return true;
}
