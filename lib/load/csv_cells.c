/* SPDX-License-Identifier: MIT */
/*
 * libcsv (this is the only file that includes csv.h), with what it lacks: the object's
 * allocator, a limit for cells and columns, and callbacks that can fail.
 */
#include "load/csv_cells.h"

#include <csv.h>

#include "base/ascii.h"

/* The buffer for one cell is max_field and this much, so that what is cut off comes in
 * handfuls. */
#define CELL_SLACK 4096u
#define CELL_FIRST 1024u

static void add_cell(void *text, size_t size, void *ctx)
{
    iocm__cells *cells = ctx;

    if (cells->status != IOCM_OK) return;
    if (cells->count == cells->max_columns) {
        cells->too_many = true;
        return;
    }
    if (cells->count == cells->capacity) {
        iocm_span *grown = iocm__array_grow(cells->allocator, cells->items, cells->count,
                                            &cells->capacity, sizeof *grown);

        if (grown == NULL) {
            cells->status = IOCM_E_NO_MEMORY;
            return;
        }
        cells->items = grown;
    }
    if (size > cells->max_field) {
        size = cells->max_field + 1;
        if (cells->cut == 0) cells->cut = cells->count + 1;
    }
    if (size > 0 && !iocm__buffer_append(&cells->text, text, size)) {
        cells->status = IOCM_E_NO_MEMORY;
        return;
    }
    cells->items[cells->count++].size = size;
}

static void end_row(int terminator, void *ctx)
{
    (void)terminator;
    ((iocm__cells *)ctx)->complete = true;
}

/* libcsv's memory functions have no context, so it gets none from them: when its buffer is full
 * csv_parse stops with its state kept, and make_room gives it more. */
static void *refuse_memory(void *block, size_t size)
{
    (void)block;
    (void)size;
    return NULL;
}

/*
 * Grows the buffer of a cell. At its greatest the surplus is dropped instead: the cell will be
 * cut anyway. A few bytes over max_field stay to tell that it is longer, whatever is yet to be
 * taken off its end (blanks, a quote).
 */
static bool make_room(iocm__cells *cells)
{
    struct csv_parser *p = cells->parser;
    size_t most = cells->max_field + CELL_SLACK;
    size_t wanted = p->entry_size < most / 2 ? p->entry_size * 2 : most;
    unsigned char *grown;

    if (p->entry_size == most) {
        size_t dropped = p->entry_pos - (cells->max_field + 2);

        p->entry_pos -= dropped;
        p->spaces = p->spaces > dropped ? p->spaces - dropped : 0;
        return true;
    }
    grown = iocm__realloc_array(cells->allocator, p->entry_buf, wanted, 1);
    if (grown == NULL) return false;
    p->entry_buf = grown;
    p->entry_size = wanted;
    return true;
}

bool iocm__cells_init(iocm__cells *cells, unsigned char delimiter, size_t max_field,
                      size_t max_columns, const iocm_allocator *allocator)
{
    struct csv_parser *p = iocm__alloc_zero(allocator, sizeof *p);

    memset(cells, 0, sizeof *cells);
    cells->allocator = allocator;
    cells->max_field = max_field;
    cells->max_columns = max_columns;
    cells->text.allocator = allocator;
    cells->parser = p;
    if (p == NULL) return false;
    (void)csv_init(p, 0);
    csv_set_delim(p, delimiter);
    csv_set_realloc_func(p, refuse_memory);
    csv_set_blk_size(p, 1);
    p->entry_buf = iocm__alloc(allocator, CELL_FIRST);
    p->entry_size = CELL_FIRST;
    return p->entry_buf != NULL;
}

void iocm__cells_free(iocm__cells *cells)
{
    if (cells->parser != NULL) iocm__free(cells->allocator, cells->parser->entry_buf);
    iocm__free(cells->allocator, cells->parser);
    iocm__free(cells->allocator, cells->items);
    iocm__buffer_free(&cells->text);
}

void iocm__cells_parse(iocm__cells *cells, const char *text, size_t size)
{
    while (size > 0) {
        size_t read = csv_parse(cells->parser, text, size, add_cell, end_row, cells);

        text += read;
        size -= read;
        if (size > 0 && !make_room(cells)) {
            cells->status = IOCM_E_NO_MEMORY;
            return;
        }
    }
}

void iocm__cells_end(iocm__cells *cells)
{
    (void)csv_fini(cells->parser, add_cell, end_row, cells);
}

void iocm__cells_place(iocm__cells *cells)
{
    const char *data = cells->text.data != NULL ? cells->text.data : "";

    for (size_t i = 0; i < cells->count; i++) {
        cells->items[i].data = data;
        data += cells->items[i].size;
    }
}

void iocm__cells_clear(iocm__cells *cells)
{
    (void)csv_fini(cells->parser, NULL, NULL, NULL);
    cells->text.size = 0;
    cells->count = 0;
    cells->complete = false;
    cells->too_many = false;
    cells->cut = 0;
}

/* ---- places ---- */

size_t iocm__csv_scan(size_t *open, const char *text, size_t size, char delimiter, size_t cell)
{
    enum { BEFORE, PLAIN, QUOTED, AFTER_QUOTE } state = BEFORE;
    size_t opened = size;
    size_t cells = 0;
    bool blanks = false;

    *open = size;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool ends = c == '\r' || c == '\n' || c == delimiter;
        bool blank = !ends && iocm__is_blank(c);

        if (state == BEFORE && !blank && cells == cell) return i;
        if (state == QUOTED) {
            if (c == '"') state = AFTER_QUOTE;
            blanks = false;
        } else if (ends) {
            state = BEFORE;
            cells++;
        } else if (state == AFTER_QUOTE) {
            if (!blank && (c != '"' || !blanks)) state = QUOTED;
            blanks = blank;
        } else if (state == BEFORE && !blank) {
            state = c == '"' ? QUOTED : PLAIN;
            opened = i;
        }
    }
    if (state == QUOTED) *open = opened;
    return size;
}
