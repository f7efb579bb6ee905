/* SPDX-License-Identifier: MIT */
/* What is kept of the hits until all logs are read, and the order it is shown in. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

/* ---- memory that is given back all at once ---- */

struct hunt_block {
    struct hunt_block *next;
    max_align_t data[];
};

void *hunt_alloc(struct hunt_arena *arena, size_t size)
{
    const size_t block_size = 1u << 18;
    const size_t step = sizeof(max_align_t);
    size_t units = size / step + 1;
    struct hunt_block *block;

    if (units * step > arena->left) {
        size_t data = units * step > block_size ? units * step : block_size;
        block = cli_resize(NULL, 1, sizeof *block + data);
        block->next = arena->blocks;
        arena->blocks = block;
        arena->left = data / step * step;
    }
    arena->left -= units * step;
    return (char *)arena->blocks->data + arena->left;
}

iocm_span hunt_copy(struct hunt_arena *arena, iocm_span text)
{
    char *copy = hunt_alloc(arena, text.size);
    if (text.size > 0) memcpy(copy, text.data, text.size);
    return (iocm_span){copy, text.size};
}

void hunt_free_arena(struct hunt_arena *arena)
{
    while (arena->blocks) {
        struct hunt_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}

/* ---- rows ---- */

/* Column by column, the best grade of each first. */
static int compare_hits(const void *a, const void *b)
{
    const iocm_hit *left = a;
    const iocm_hit *right = b;
    if (left->field != right->field) return left->field < right->field ? -1 : 1;
    if (left->grade != right->grade) return left->grade > right->grade ? -1 : 1;
    return (left->indicator > right->indicator) - (left->indicator < right->indicator);
}

static struct hunt_row *add_row(struct hunt *hunt, const struct hunt_record *record)
{
    struct hunt_row *row;
    hunt->rows = cli_grow(hunt->rows, hunt->row_count, &hunt->row_capacity, sizeof *row);
    row = &hunt->rows[hunt->row_count];
    *row = (struct hunt_row){.record = record, .number = hunt->row_count++};
    return row;
}

/* What an indicator speaks of: hits of another sort in the same column are no weaker ones. */
enum sort { ADDRESSES, DOMAINS, URLS, EMAILS, DIGESTS, SORTS };

static enum sort sort_of(const struct hunt *hunt, const iocm_hit *hit)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    if (iocm_set_get(&entry, hunt->set, hit->indicator, NULL) != IOCM_OK) return ADDRESSES;
    switch (entry.indicator.kind) {
    case IOCM_KIND_DOMAIN: return DOMAINS;
    case IOCM_KIND_URL: return URLS;
    case IOCM_KIND_EMAIL: return EMAILS;
    default: return entry.indicator.family ? ADDRESSES : DIGESTS;
    }
}

/* Rows for the hits of one sort in one column: one for each indicator of the best grade; what
 * is weaker is listed with each of them. */
static void add_sort_rows(struct hunt *hunt, const struct hunt_record *record, const iocm_hit *hits,
                          size_t count, iocm_span column, iocm_span value)
{
    size_t best = 0;

    while (best < count && hits[best].grade == hits[0].grade) best++;
    hunt->stats.weaker += count - best;
    for (size_t i = 0; i < best; i++) {
        struct hunt_row *row;
        if (i > 0 && hits[i].indicator == hits[i - 1].indicator) continue;
        row = add_row(hunt, record);
        row->column = column;
        row->value = value;
        row->side = hits[i].side;
        row->grade = hits[i].grade;
        row->indicator = hits[i].indicator;
        row->also = hits + best;
        row->also_count = count - best;
        hunt->stats.by_grade[row->grade / 10]++;
    }
}

static void add_column_rows(struct hunt *hunt, const struct hunt_record *record,
                            const iocm_hit *hits, size_t count, iocm_span column, iocm_span value)
{
    iocm_hit *sorted = hunt_alloc(&hunt->arena, count * sizeof *sorted);
    size_t used = 0;

    column = hunt_copy(&hunt->arena, column);
    value = hunt_copy(&hunt->arena, value);
    for (enum sort sort = 0; sort < SORTS; sort++) {
        size_t start = used;
        for (size_t i = 0; i < count; i++)
            if (sort_of(hunt, &hits[i]) == sort) sorted[used++] = hits[i];
        add_sort_rows(hunt, record, sorted + start, used - start, column, value);
    }
}

void hunt_add_rows(struct hunt *hunt, const struct hunt_record *record, iocm_hits *hits,
                   const iocm_span *header, const iocm_span *cells)
{
    size_t count = hits->count < hits->capacity ? hits->count : hits->capacity;

    hunt->stats.by_verdict[record->verdict / 10]++;
    if (count == 0) {
        add_row(hunt, record);
        return;
    }
    qsort(hits->items, count, sizeof hits->items[0], compare_hits);
    for (size_t from = 0, to; from < count; from = to) {
        uint32_t field = hits->items[from].field;
        for (to = from + 1; to < count && hits->items[to].field == field;) to++;
        add_column_rows(hunt, record, hits->items + from, to - from, header[field], cells[field]);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct hunt_row *left = a;
    const struct hunt_row *right = b;
    /* IOCM_TIME_NONE is the smallest time, so what has none comes last. */
    if (left->record->time != right->record->time)
        return left->record->time > right->record->time ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

void hunt_sort(struct hunt *hunt)
{
    if (hunt->row_count > 1) qsort(hunt->rows, hunt->row_count, sizeof hunt->rows[0], compare_rows);
}
