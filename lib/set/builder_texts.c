/* SPDX-License-Identifier: MIT */
/* Texts that a builder holds once each: names, URLs, mail addresses, and what metadata says. */
#include "set/builder.h"

#define SLOT_FREE   UINT64_MAX
#define FIRST_SLOTS 16u
#define FIRST_BLOCK 512u
#define MOST_BLOCK  65536u

/* Bytes of texts, one behind the other: they are never given back singly. */
struct iocm__texts_block {
    struct iocm__texts_block *next;
    size_t used;
    size_t capacity;
    char bytes[];
};

static bool copy_text(iocm_span *out, iocm__texts *texts, iocm_span text,
                      const iocm_allocator *allocator)
{
    struct iocm__texts_block *block = texts->blocks;

    if (block == NULL || text.size > block->capacity - block->used) {
        size_t capacity = block == NULL ? FIRST_BLOCK : block->capacity * 2;

        if (capacity > MOST_BLOCK) capacity = MOST_BLOCK;
        if (capacity < text.size) capacity = text.size;
        if (capacity > SIZE_MAX / 2) return false;
        block = iocm__alloc(allocator, sizeof *block + capacity);
        if (block == NULL) return false;
        block->next = texts->blocks;
        block->used = 0;
        block->capacity = capacity;
        texts->blocks = block;
    }
    *out = iocm__span(block->bytes + block->used, text.size);
    memcpy(block->bytes + block->used, text.data, text.size);
    block->used += text.size;
    return true;
}

static size_t next_slot(const iocm__texts *texts, size_t slot)
{
    return slot + 1 == texts->slot_count ? 0 : slot + 1;
}

/* Where the search for half a hash begins: as a part of the whole, in slots. */
static size_t first_slot(const iocm__texts *texts, uint64_t half)
{
    return (size_t)(half * texts->slot_count >> 32);
}

/* Half as many slots more. Half a hash is all that is needed to place a text again. */
static bool grow_slots(iocm__texts *texts, const iocm_allocator *allocator)
{
    iocm__texts grown = *texts;

    grown.slot_count = texts->slot_count == 0 ? FIRST_SLOTS : texts->slot_count / 2 * 3;
    if (grown.slot_count > UINT32_MAX) return false;
    grown.slots = iocm__alloc_array(allocator, grown.slot_count, sizeof *grown.slots);
    if (grown.slots == NULL) return false;
    memset(grown.slots, 0xFF, grown.slot_count * sizeof *grown.slots);
    for (size_t i = 0; i < texts->slot_count; i++) {
        size_t slot;

        if (texts->slots[i] == SLOT_FREE) continue;
        slot = first_slot(&grown, texts->slots[i] >> 32);
        while (grown.slots[slot] != SLOT_FREE) slot = next_slot(&grown, slot);
        grown.slots[slot] = texts->slots[i];
    }
    iocm__free(allocator, texts->slots);
    *texts = grown;
    return true;
}

/* Room for one text more, at most four fifths full. */
static bool reserve(iocm__texts *texts, const iocm_allocator *allocator)
{
    iocm_span *grown;

    if (texts->count >= IOCM__NO_TEXT - 1) return false;
    if (texts->count >= texts->slot_count / 5 * 4 && !grow_slots(texts, allocator)) return false;
    grown = iocm__array_grow(allocator, texts->spans, texts->count, &texts->capacity,
                             sizeof *texts->spans);
    if (grown == NULL) return false;
    texts->spans = grown;
    return true;
}

bool iocm__texts_intern(uint32_t *number, iocm__texts *texts, iocm_span text, const uint64_t key[2],
                        const iocm_allocator *allocator)
{
    uint64_t half = iocm__siphash(key, (const uint8_t *)text.data, text.size) & UINT32_MAX;
    size_t slot;

    if (!reserve(texts, allocator)) return false;
    for (slot = first_slot(texts, half); texts->slots[slot] != SLOT_FREE;
         slot = next_slot(texts, slot)) {
        *number = (uint32_t)(texts->slots[slot] & UINT32_MAX);
        if (texts->slots[slot] >> 32 == half && iocm__span_equal(texts->spans[*number], text))
            return true;
    }
    if (!copy_text(&texts->spans[texts->count], texts, text, allocator)) return false;
    *number = (uint32_t)texts->count++;
    texts->slots[slot] = half << 32 | *number;
    return true;
}

void iocm__texts_free(iocm__texts *texts, const iocm_allocator *allocator)
{
    while (texts->blocks != NULL) {
        struct iocm__texts_block *next = texts->blocks->next;

        iocm__free(allocator, texts->blocks);
        texts->blocks = next;
    }
    iocm__free(allocator, texts->spans);
    iocm__free(allocator, texts->slots);
}
