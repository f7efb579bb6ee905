/* SPDX-License-Identifier: MIT */
/* Inside the CSV reader: what its files hand to each other. */
#ifndef IOCM_CSV_READER_H
#define IOCM_CSV_READER_H

#include "load/csv_cells.h"
#include "load/csv_index.h"

struct iocm_csv {
    iocm_allocator allocator;
    iocm_csv_fn on_record;
    void *ctx;
    iocm_csv_options options;

    iocm__cells cells;   /* of the record that is being read */
    iocm__buffer held;   /* its bytes so far, if it is not complete */
    size_t quotes;       /* quotes in `held` */
    size_t first_line;   /* bytes of its first line in `held`; 0 = that goes on */
    iocm_position start; /* of that record, or of the one before; `record` counts those read */
    uint64_t before;     /* records before the one that began at `start` */
    uint64_t line;       /* of the next byte */
    uint64_t offset;     /* of the next byte */
    unsigned bom;        /* bytes of a BOM seen at the start; 3 = past the start */
    bool after_cr;       /* the last byte was a CR: an LF would belong to it */
    bool skipping;       /* up to the next line end */
    bool stopped;        /* by the callback */

    iocm__csv_index *index; /* NULL = every record is given */
    bool wanted;            /* the record that is read is given, whatever it holds */
    iocm_position ended;    /* what iocm_csv_tell gives while nothing was fed */
};

/* ---- csv_lines.c ---- */

bool iocm__csv_is_running(const iocm_csv *csv);

/* Forgets the record that is not complete. */
void iocm__csv_forget(iocm_csv *csv);

/* Reads the next bytes: all, unless it stops. */
void iocm__csv_read(iocm_csv *csv, const char *text, size_t size);

/* Reads what is held as the last record of the input. */
void iocm__csv_read_end(iocm_csv *csv);

/* Reads the next bytes line by line. */
void iocm__csv_read_lines(iocm_csv *csv, const char *text, size_t size);

/* ---- csv_skip.c ---- */

/* True if a complete record, whose bytes without its line end these are, need not be given. */
bool iocm__csv_is_idle(const iocm_csv *csv, const char *text, size_t size);

/* Reads records from the beginning of `text` on, where one begins, as long as they are plain, and
 * gives those that hold a candidate. Returns the bytes it read; 0 = the first one is not plain, or
 * not complete. */
size_t iocm__csv_skip(iocm_csv *csv, const char *text, size_t size);

#endif /* IOCM_CSV_READER_H */
