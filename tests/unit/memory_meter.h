/* SPDX-License-Identifier: MIT */
/* An allocator that counts bytes and fails once, and an allocator struct of it. */
#ifndef IOCM_MEMORY_METER_H
#define IOCM_MEMORY_METER_H

#include "unit.h"

#include "iocmatch.h"

typedef struct meter {
    size_t live, most;
    long fail_at; /* the allocation that fails; below zero = none */
} meter;

static void *meter_reallocate(void *ctx, void *block, size_t size)
{
    meter *m = ctx;
    size_t *head = block == NULL ? NULL : (size_t *)block - 2;
    size_t before = head == NULL ? 0 : head[0];

    if (m->fail_at-- == 0) return NULL;
    head = realloc(head, size + 2 * sizeof *head);
    assert_non_null(head);
    head[0] = size;
    m->live += size - before;
    if (m->live > m->most) m->most = m->live;
    return head + 2;
}

static void *meter_allocate(void *ctx, size_t size)
{
    return meter_reallocate(ctx, NULL, size);
}

static void meter_deallocate(void *ctx, void *block)
{
    meter *m = ctx;

    if (block == NULL) return;
    m->live -= ((size_t *)block - 2)[0];
    free((size_t *)block - 2);
}

#define METER_ALLOCATOR(m)                                                                         \
    {                                                                                              \
        meter_allocate, meter_reallocate, meter_deallocate, (m)                                    \
    }

#endif /* IOCM_MEMORY_METER_H */
