/* SPDX-License-Identifier: MIT */
/* Inside the CSV reader: the cells of one record, which libcsv makes out of bytes. */
#ifndef IOCM_CSV_CELLS_H
#define IOCM_CSV_CELLS_H

#include "base/base.h"

/* A cell longer than max_field is cut to one byte more than that: so whoever has the same limit
 * sees that it is too long, and takes it for nothing else. */
typedef struct iocm__cells {
    struct csv_parser *parser; /* libcsv's */
    const iocm_allocator *allocator;
    size_t max_field;
    size_t max_columns;
    iocm__buffer text; /* the cells, one after the other */
    iocm_span *items;  /* `data` is set by iocm__cells_place */
    size_t count;
    size_t capacity;
    bool complete;      /* the record ended */
    bool too_many;      /* more cells than max_columns; the others were left out */
    size_t cut;         /* 1-based number of the first cell that was cut; 0 = none */
    iocm_status status; /* IOCM_E_NO_MEMORY: stashed, for libcsv's callbacks cannot fail */
} iocm__cells;

/* False if memory is short; freeing is right in either case. The allocator is kept by pointer. */
bool iocm__cells_init(iocm__cells *cells, unsigned char delimiter, size_t max_field,
                      size_t max_columns, const iocm_allocator *allocator);
void iocm__cells_free(iocm__cells *cells);

/* Reads bytes of one record: at most one line end, at the end of `text`. */
void iocm__cells_parse(iocm__cells *cells, const char *text, size_t size);

/* Says that the input ended. Completes the record if there is one. */
void iocm__cells_end(iocm__cells *cells);

/* Points every item to its text, once the record is complete. */
void iocm__cells_place(iocm__cells *cells);

/* Forgets the record, complete or not. */
void iocm__cells_clear(iocm__cells *cells);

/*
 * Follows libcsv's grammar byte by byte, only to tell places; the reading itself is libcsv's.
 * Gives where cell number `cell` (from 0) begins, at its quote if it has one, or `size` if it is
 * not there; then `*open` is the quote that is open at the end of `text`, or `size`.
 */
size_t iocm__csv_scan(size_t *open, const char *text, size_t size, char delimiter, size_t cell);

#endif /* IOCM_CSV_CELLS_H */
