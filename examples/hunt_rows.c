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

size_t hunt_hit_count(const iocm_hits *hits)
{
    return hits->count < hits->capacity ? hits->count : hits->capacity;
}

/* Where the hits of one column that begin at `from` end. */
static size_t column_end(const iocm_hits *hits, size_t from)
{
    size_t count = hunt_hit_count(hits);
    size_t to = from + 1;
    while (to < count && hits->items[to].field == hits->items[from].field) to++;
    return to;
}

/* A hit with what it is ordered by: numbers of indicators follow no order that means anything. */
struct ordered {
    iocm_hit hit;
    enum sort sort;
    iocm_indicator indicator;
};

/* Addresses by their bytes, then networks, narrow ones last, then ports; names by their letters. */
static int compare_indicators(const iocm_indicator *left, const iocm_indicator *right)
{
    size_t size = left->text_size < right->text_size ? left->text_size : right->text_size;
    int order = 0;

    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    if (left->size == right->size) order = memcmp(left->bytes, right->bytes, left->size);
    if (order == 0 && size > 0) order = memcmp(left->text, right->text, size);
    if (order == 0 && left->text_size != right->text_size)
        order = left->text_size < right->text_size ? -1 : 1;
    if (order == 0) order = (int)left->prefix - (int)right->prefix;
    return order != 0 ? order : (int)left->port - (int)right->port;
}

/* Column by column and sort by sort, the best grade of each first. */
static int compare_hits(const void *a, const void *b)
{
    const struct ordered *left = a;
    const struct ordered *right = b;
    int order;

    if (left->hit.field != right->hit.field) return left->hit.field < right->hit.field ? -1 : 1;
    if (left->sort != right->sort) return left->sort < right->sort ? -1 : 1;
    if (left->hit.grade != right->hit.grade) return left->hit.grade > right->hit.grade ? -1 : 1;
    order = compare_indicators(&left->indicator, &right->indicator);
    if (order != 0 || left->hit.indicator == right->hit.indicator) return order;
    return left->hit.indicator < right->hit.indicator ? -1 : 1;
}

void hunt_order(struct hunt *hunt, iocm_hits *hits)
{
    size_t count = hunt_hit_count(hits);
    size_t capacity = 0;
    struct ordered *ordered = NULL;

    for (size_t i = 0; i < count; i++) {
        iocm_entry entry = {.struct_size = sizeof entry};

        ordered = cli_grow(ordered, i, &capacity, sizeof *ordered);
        ordered[i] = (struct ordered){.hit = hits->items[i]};
        ordered[i].sort = sort_of(hunt, &hits->items[i]);
        if (iocm_set_get(&entry, hunt->set, hits->items[i].indicator, NULL) == IOCM_OK)
            ordered[i].indicator = entry.indicator;
    }
    if (count > 1) qsort(ordered, count, sizeof *ordered, compare_hits);
    hits->items = hunt_alloc(&hunt->arena, count * sizeof *hits->items);
    for (size_t i = 0; i < count; i++) hits->items[i] = ordered[i].hit;
    free(ordered);
}

/* Rows are made in the order of the hits, and of the outcomes. */
struct row_maker {
    struct hunt *hunt;
    const struct hunt_record *record;
    const iocm_hits *hits;
    size_t outcome; /* the first that is not of an earlier hit */
};

/* Gives a row what exclusions came to for hit `hit`. */
static void add_outcomes(struct row_maker *maker, struct hunt_row *row, size_t hit)
{
    const struct hunt_record *record = maker->record;
    size_t *at = &maker->outcome;

    if (record->outcome_count == 0) return;
    while (*at < record->outcome_count && record->outcomes[*at].hit < hit) ++*at;
    row->outcomes = record->outcomes + *at;
    while (*at < record->outcome_count && record->outcomes[*at].hit == hit) ++*at;
    row->outcome_count = (size_t)(record->outcomes + *at - row->outcomes);
    row->by = hunt_choose(row->outcomes, row->outcome_count);
}

/* Rows for the hits of one sort in one column: one for each indicator of the best grade; what
 * is weaker is listed with each of them. */
static void add_sort_rows(struct row_maker *maker, size_t from, size_t to, iocm_span column,
                          iocm_span value)
{
    struct hunt *hunt = maker->hunt;
    const iocm_hit *hits = maker->hits->items;
    size_t best = from;

    while (best < to && hits[best].grade == hits[from].grade) best++;
    hunt->stats.weaker += to - best;
    for (size_t i = from; i < best; i++) {
        struct hunt_row *row;
        if (i > from && hits[i].indicator == hits[i - 1].indicator) continue;
        row = add_row(hunt, maker->record);
        row->column = column;
        row->value = value;
        row->side = hits[i].side;
        row->grade = hits[i].grade;
        row->indicator = hits[i].indicator;
        row->also = hits + best;
        row->also_count = to - best;
        add_outcomes(maker, row, i);
        hunt->stats.by_grade[row->grade / 10]++;
    }
}

static void add_column_rows(struct row_maker *maker, size_t from, size_t to, iocm_span column,
                            iocm_span value)
{
    struct hunt *hunt = maker->hunt;
    const iocm_hit *hits = maker->hits->items;

    column = hunt_copy(&hunt->arena, column);
    value = hunt_copy(&hunt->arena, value);
    while (from < to) {
        enum sort sort = sort_of(hunt, &hits[from]);
        size_t end = from + 1;
        while (end < to && sort_of(hunt, &hits[end]) == sort) end++;
        add_sort_rows(maker, from, end, column, value);
        from = end;
    }
}

void hunt_add_rows(struct hunt *hunt, const struct hunt_record *record, const iocm_hits *hits,
                   const iocm_span *header, const iocm_span *cells)
{
    struct row_maker maker = {.hunt = hunt, .record = record, .hits = hits};
    size_t count = hunt_hit_count(hits);

    hunt->stats.by_verdict[record->verdict / 10]++;
    if (count == 0) add_row(hunt, record);
    for (size_t from = 0, to; from < count; from = to) {
        uint32_t field = hits->items[from].field;
        to = column_end(hits, from);
        add_column_rows(&maker, from, to, header[field], cells[field]);
    }
}

void hunt_hide_excluded(struct hunt *hunt)
{
    size_t kept = 0;
    for (size_t i = 0; i < hunt->row_count; i++)
        if (hunt->rows[i].record->verdict != IOCM_VERDICT_EXCLUDED)
            hunt->rows[kept++] = hunt->rows[i];
    hunt->stats.hidden += hunt->row_count - kept;
    hunt->row_count = kept;
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
