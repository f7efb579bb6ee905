/* SPDX-License-Identifier: MIT */
/* Allocation through the caller's functions, and the two ways to hold what grows. */
#include <stdlib.h>

#include "base/base.h"

static void *default_allocate(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void *default_reallocate(void *ctx, void *block, size_t size)
{
    (void)ctx;
    return realloc(block, size);
}

static void default_deallocate(void *ctx, void *block)
{
    (void)ctx;
    free(block);
}

iocm_status iocm__allocator_init(iocm_allocator *out, const iocm_allocator *given,
                                 iocm_error *error)
{
    static const iocm_allocator standard = {default_allocate, default_reallocate,
                                            default_deallocate, NULL};

    *out = given != NULL ? *given : standard;
    if (out->allocate != NULL && out->reallocate != NULL && out->deallocate != NULL) return IOCM_OK;
    return iocm__fail(error, IOCM_E_ARGUMENT, "a function of the allocator is NULL");
}

void *iocm__alloc(const iocm_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->ctx, size == 0 ? 1 : size);
}

void *iocm__alloc_zero(const iocm_allocator *allocator, size_t size)
{
    void *block = iocm__alloc(allocator, size);

    if (block != NULL) memset(block, 0, size);
    return block;
}

void *iocm__alloc_array(const iocm_allocator *allocator, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) return NULL;
    return iocm__alloc(allocator, count * size);
}

void *iocm__realloc_array(const iocm_allocator *allocator, void *block, size_t count, size_t size)
{
    size_t total;

    if (size != 0 && count > SIZE_MAX / size) return NULL;
    total = count * size;
    return allocator->reallocate(allocator->ctx, block, total == 0 ? 1 : total);
}

void iocm__free(const iocm_allocator *allocator, void *block)
{
    if (block != NULL) allocator->deallocate(allocator->ctx, block);
}

void *iocm__array_grow(const iocm_allocator *allocator, void *items, size_t count, size_t *capacity,
                       size_t size)
{
    size_t wanted;
    void *grown;

    if (count < *capacity) return items;
    if (*capacity > SIZE_MAX / 2) return NULL;
    wanted = *capacity == 0 ? 8 : *capacity * 2;
    grown = iocm__realloc_array(allocator, items, wanted, size);
    if (grown != NULL) *capacity = wanted;
    return grown;
}

bool iocm__buffer_reserve(iocm__buffer *buffer, size_t more)
{
    size_t wanted;
    char *grown;

    if (more <= buffer->capacity - buffer->size) return true;
    if (more > SIZE_MAX / 2 - buffer->size) return false;
    wanted = buffer->capacity < 32 ? 64 : buffer->capacity * 2;
    if (wanted < buffer->size + more) wanted = buffer->size + more;
    grown = iocm__realloc_array(buffer->allocator, buffer->data, wanted, 1);
    if (grown == NULL) return false;
    buffer->data = grown;
    buffer->capacity = wanted;
    return true;
}

bool iocm__buffer_append(iocm__buffer *buffer, const void *data, size_t size)
{
    if (!iocm__buffer_reserve(buffer, size)) return false;
    if (size > 0) memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return true;
}

bool iocm__buffer_append_byte(iocm__buffer *buffer, char byte)
{
    return iocm__buffer_append(buffer, &byte, 1);
}

void iocm__buffer_free(iocm__buffer *buffer)
{
    iocm__free(buffer->allocator, buffer->data);
    buffer->data = NULL;
    buffer->size = 0;
    buffer->capacity = 0;
}

/* ---- arena ---- */

struct iocm__arena_block {
    struct iocm__arena_block *next;
    size_t used;
    size_t capacity;
    max_align_t bytes[];
};

#define ARENA_BLOCK 4096u

void iocm__arena_init(iocm__arena *arena, const iocm_allocator *allocator)
{
    arena->blocks = NULL;
    arena->allocator = *allocator;
}

void *iocm__arena_alloc(iocm__arena *arena, size_t size)
{
    struct iocm__arena_block *block = arena->blocks;
    size_t align = sizeof(max_align_t);
    char *place;

    if (size > SIZE_MAX / 2) return NULL;
    size = size == 0 ? align : (size + align - 1) / align * align;
    if (block == NULL || size > block->capacity - block->used) {
        size_t capacity = size > ARENA_BLOCK ? size : ARENA_BLOCK;

        block = iocm__alloc(&arena->allocator, sizeof *block + capacity);
        if (block == NULL) return NULL;
        block->next = arena->blocks;
        block->used = 0;
        block->capacity = capacity;
        arena->blocks = block;
    }
    place = (char *)block->bytes + block->used;
    block->used += size;
    return place;
}

bool iocm__arena_copy(iocm__arena *arena, iocm_span text, iocm_span *out)
{
    char *copy;

    out->data = NULL;
    out->size = 0;
    if (text.data == NULL) return true;
    copy = iocm__arena_alloc(arena, text.size);
    if (copy == NULL) return false;
    if (text.size > 0) memcpy(copy, text.data, text.size);
    out->data = copy;
    out->size = text.size;
    return true;
}

void iocm__arena_merge(iocm__arena *into, iocm__arena *from)
{
    struct iocm__arena_block **end = &into->blocks;

    while (*end != NULL) end = &(*end)->next;
    *end = from->blocks;
    from->blocks = NULL;
}

void iocm__arena_free(iocm__arena *arena)
{
    while (arena->blocks != NULL) {
        struct iocm__arena_block *next = arena->blocks->next;

        iocm__free(&arena->allocator, arena->blocks);
        arena->blocks = next;
    }
}
