/* SPDX-License-Identifier: MIT */
/*
 * Inside the CSV reader: where plain records end, found at some GB/s without reading their cells.
 *
 * A record is plain if libcsv cannot see it otherwise than by counting quotes: every quote that
 * opens stands at the beginning of a cell, every one that closes at its end, those within come in
 * pairs; it begins with no blank and no line end; carriage returns stand before line feeds only;
 * it has as many cells as it should and is not too long. Whatever is not plain, is left to the
 * slow reader: nothing is decided here but that a record is plain.
 */
#ifndef IOCM_CSV_INDEX_H
#define IOCM_CSV_INDEX_H

#include "base/base.h"
#include "base/cpu.h"

enum {
    IOCM__CSV_RECORDS = 1024,   /* found at once, at most */
    IOCM__CSV_WINDOW = 1 << 17, /* bytes after which no further record is begun: what is read stays
                                   in the processor's caches until it is searched */
};

typedef struct iocm__csv_record {
    uint32_t end;   /* behind its line end, from the start of the text */
    uint32_t lines; /* line ends up to there */
} iocm__csv_record;

typedef struct iocm__csv_index iocm__csv_index;

/*
 * Finds the plain records that `text`, which begins with a record, begins with. True if what
 * follows the last of them, up to the end of the text, is a plain record but for its line end.
 */
typedef bool (*iocm__csv_find_fn)(iocm__csv_index *index, const char *text, size_t size);

struct iocm__csv_index {
    iocm__csv_find_fn find;
    char delimiter;
    size_t delimiters; /* of a record */
    size_t longest;    /* bytes of a record */
    size_t count;
    iocm__csv_record records[IOCM__CSV_RECORDS];
};

/* The fastest for a processor of that level. */
iocm__csv_find_fn iocm__csv_find_choose(iocm__cpu level);

#endif /* IOCM_CSV_INDEX_H */
