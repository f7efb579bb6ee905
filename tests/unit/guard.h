/* SPDX-License-Identifier: MIT */
/* Text that ends exactly at a page which nobody may touch, or begins behind one: reading one byte
 * too far crashes. A test that uses it defines _DEFAULT_SOURCE before its first include. */
#ifndef IOCM_GUARD_H
#define IOCM_GUARD_H

#include <sys/mman.h>
#include <unistd.h>

#include "unit.h"

typedef struct guard {
    char *start;
    size_t size; /* bytes between the forbidden pages */
} guard;

static inline guard guard_new(size_t most)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    guard made;

    made.size = (most / page + 1) * page;
    made.start = mmap(NULL, made.size + 2 * page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(made.start != MAP_FAILED);
    assert_int_equal(mprotect(made.start, page, PROT_NONE), 0);
    made.start += page;
    assert_int_equal(mprotect(made.start + made.size, page, PROT_NONE), 0);
    return made;
}

/* Room for `size` bytes that end at the page behind. */
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

/* A copy that begins right behind the page before. */
static inline char *guard_front(const guard *fence, const char *text, size_t size)
{
    assert_true(size <= fence->size);
    if (size > 0) memcpy(fence->start, text, size);
    return fence->start;
}

static inline void guard_free(guard *fence)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    munmap(fence->start - page, fence->size + 2 * page);
}

#endif /* IOCM_GUARD_H */
