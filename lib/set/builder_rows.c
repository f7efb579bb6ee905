/* SPDX-License-Identifier: MIT */
/*
 * The rows of a group: a table of elements, at most four fifths full, searched from the place
 * that the hash tells onwards. A byte beside each row tells whether it is taken and seven bits of
 * the hash, so that few elements are compared that differ.
 */
#include "set/builder.h"

#define FIRST_ROWS 16u
#define MUCH       65536u
#define TAKEN      0x80u

static uint8_t *element_at(const iocm__rows *rows, size_t row)
{
    return rows->elements + row * rows->stride;
}

static uint8_t tag_of(uint64_t hash)
{
    return (uint8_t)(TAKEN | (hash & 0x7F));
}

/* The hash's high half, as a part of the whole, in rows. */
static size_t first_row(const iocm__rows *rows, uint64_t hash)
{
    return (size_t)((hash >> 32) * rows->capacity >> 32);
}

static size_t next_row(const iocm__rows *rows, size_t row)
{
    return row + 1 == rows->capacity ? 0 : row + 1;
}

static void drop(iocm__rows *rows, const iocm_allocator *allocator)
{
    iocm__free(allocator, rows->elements);
    iocm__free(allocator, rows->facts);
    iocm__free(allocator, rows->tags);
}

uint64_t iocm__rows_hash(const iocm__rows *rows, const uint8_t *element, const uint64_t key[2])
{
    return iocm__siphash(key, element, rows->stride);
}

/* Puts all rows of one into the other, which has room for them. */
static void move_rows(iocm__rows *to, const iocm__rows *from, const uint64_t key[2])
{
    size_t end = from->tags == NULL ? from->count : from->capacity;

    for (size_t i = 0; i < end; i++) {
        uint64_t hash;
        size_t row;

        if (from->tags != NULL && from->tags[i] == 0) continue;
        hash = iocm__rows_hash(from, element_at(from, i), key);
        row = first_row(to, hash);
        while (to->tags[row] != 0) row = next_row(to, row);
        to->tags[row] = tag_of(hash);
        memcpy(element_at(to, row), element_at(from, i), to->stride);
        if (to->facts != NULL) to->facts[row] = from->facts[i];
    }
}

/* Twice as many, and half as many more when that is much. */
static size_t grown_capacity(size_t capacity)
{
    if (capacity == 0) return FIRST_ROWS;
    return capacity < MUCH ? capacity * 2 : capacity / 2 * 3;
}

bool iocm__rows_reserve(iocm__rows *rows, const uint64_t key[2], const iocm_allocator *allocator)
{
    iocm__rows grown = *rows;
    bool full = rows->count >= rows->capacity / 5 * 4;

    if (rows->tags != NULL && !full) return true;
    if (full) grown.capacity = grown_capacity(rows->capacity);
    if (grown.capacity > UINT32_MAX) return false;
    grown.elements = iocm__alloc_array(allocator, grown.capacity, grown.stride);
    grown.tags = iocm__alloc_zero(allocator, grown.capacity);
    if (rows->facts != NULL)
        grown.facts = iocm__alloc_array(allocator, grown.capacity, sizeof *grown.facts);
    if (grown.elements == NULL || grown.tags == NULL ||
        (grown.facts == NULL && rows->facts != NULL)) {
        drop(&grown, allocator);
        return false;
    }
    move_rows(&grown, rows, key);
    drop(rows, allocator);
    *rows = grown;
    return true;
}

bool iocm__rows_reserve_facts(iocm__rows *rows, const iocm_allocator *allocator)
{
    if (rows->facts != NULL) return true;
    rows->facts = iocm__alloc_array(allocator, rows->capacity, sizeof *rows->facts);
    if (rows->facts == NULL) return false;
    for (size_t i = 0; i < rows->capacity; i++) rows->facts[i] = IOCM__NO_FACTS;
    return true;
}

bool iocm__rows_find(size_t *row, const iocm__rows *rows, const uint8_t *element, uint64_t hash)
{
    uint8_t tag = tag_of(hash);

    for (*row = first_row(rows, hash); rows->tags[*row] != 0; *row = next_row(rows, *row))
        if (rows->tags[*row] == tag && memcmp(element_at(rows, *row), element, rows->stride) == 0)
            return true;
    return false;
}

void iocm__rows_put(iocm__rows *rows, size_t row, const uint8_t *element, uint64_t hash)
{
    rows->tags[row] = tag_of(hash);
    memcpy(element_at(rows, row), element, rows->stride);
    if (rows->facts != NULL) rows->facts[row] = IOCM__NO_FACTS;
    rows->count++;
}

void iocm__rows_pack(iocm__rows *rows, const iocm_allocator *allocator)
{
    size_t packed = 0;

    if (rows->tags == NULL) return;
    for (size_t i = 0; i < rows->capacity; i++) {
        if (rows->tags[i] == 0) continue;
        memmove(element_at(rows, packed), element_at(rows, i), rows->stride);
        if (rows->facts != NULL) rows->facts[packed] = rows->facts[i];
        packed++;
    }
    iocm__free(allocator, rows->tags);
    rows->tags = NULL;
}

void iocm__rows_free(iocm__rows *rows, const iocm_allocator *allocator)
{
    drop(rows, allocator);
}
