/* SPDX-License-Identifier: MIT */
/* An allocator that counts, and fails when told. */
#ifndef IOCM_MEMORY_METER_H
#define IOCM_MEMORY_METER_H

#include "unit.h"

#include <stdbool.h>

#include "iocmatch.h"

/* Allocation number `fail_at` (from 1; 0 = none) gives NULL, and so do all after it, unless
 * only that one is to fail. */
typedef struct meter {
    size_t calls;
    size_t fail_at;
    bool fail_once;
    size_t live; /* bytes not given back */
    size_t most; /* the most that was */
    iocm_allocator allocator;
} meter;

/* The size of a block stands before it, in room that keeps what follows aligned. */
#define METER_HEAD 16u

static void *meter_reallocate(void *ctx, void *block, size_t size)
{
    meter *m = ctx;
    char *head = block == NULL ? NULL : (char *)block - METER_HEAD;
    size_t before = 0;

    m->calls++;
    if (m->fail_at != 0 && (m->fail_once ? m->calls == m->fail_at : m->calls >= m->fail_at))
        return NULL;
    if (head != NULL) memcpy(&before, head, sizeof before);
    head = realloc(head, size + METER_HEAD);
    assert_non_null(head);
    memcpy(head, &size, sizeof size);
    m->live += size - before;
    if (m->live > m->most) m->most = m->live;
    return head + METER_HEAD;
}

static void *meter_allocate(void *ctx, size_t size)
{
    return meter_reallocate(ctx, NULL, size);
}

static void meter_deallocate(void *ctx, void *block)
{
    size_t size;

    if (block == NULL) return;
    memcpy(&size, (char *)block - METER_HEAD, sizeof size);
    ((meter *)ctx)->live -= size;
    free((char *)block - METER_HEAD);
}

/* The allocator keeps the meter's address: it must not move. */
static inline void meter_start(meter *m, size_t fail_at)
{
    memset(m, 0, sizeof *m);
    m->fail_at = fail_at;
    m->allocator = (iocm_allocator){meter_allocate, meter_reallocate, meter_deallocate, m};
}

#endif /* IOCM_MEMORY_METER_H */
