/* SPDX-License-Identifier: MIT */
/* Text that ends exactly at a page which nobody may touch: reading one byte too far crashes.
 * A test that uses it defines _DEFAULT_SOURCE before its first include. */
#ifndef IOCM_GUARD_H
#define IOCM_GUARD_H

#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

typedef struct guard {
    char *start;
    size_t size; /* bytes before the forbidden page */
} guard;

static inline guard guard_new(size_t most)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    guard made;

    made.size = (most / page + 1) * page;
    made.start =
        mmap(NULL, made.size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(made.start != MAP_FAILED);
    assert_int_equal(mprotect(made.start + made.size, page, PROT_NONE), 0);
    return made;
}

/* Room for `size` bytes that end at the forbidden page. */
static inline char *guard_room(const guard *fence, size_t size)
{
    assert_true(size <= fence->size);
    return fence->start + fence->size - size;
}

/* A copy of `text` that ends there. */
static inline char *guard_copy(const guard *fence, const char *text, size_t size)
{
    char *copy = guard_room(fence, size);

    if (size > 0) memcpy(copy, text, size);
    return copy;
}

static inline void guard_free(guard *fence)
{
    munmap(fence->start, fence->size + (size_t)sysconf(_SC_PAGESIZE));
}

#endif /* IOCM_GUARD_H */
