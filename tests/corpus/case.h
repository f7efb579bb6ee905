/* SPDX-License-Identifier: MIT */
/*
 * Cases as data: what the parts of case_runner share. A case file is UTF-8 text; `#` lines
 * are comments; columns are separated by tabs and may hold the escapes
 * \t \n \r \\ \xNN \uNNNN. README.md beside this file says more.
 */
#ifndef IOCM_CASE_H
#define IOCM_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "iocmatch.h"

/* Owned bytes in a block of exactly `size`, so that a sanitizer sees a read past the end. */
typedef struct case_bytes {
    char *data;
    size_t size;
} case_bytes;

/* One run over one file. */
typedef struct case_run {
    const char *path;
    size_t line; /* of the case being checked */
    size_t passed;
    size_t failed;
    bool malformed; /* the file itself is wrong */
} case_run;

#define CASE_MAX_COLUMNS 8u

typedef struct case_row {
    case_bytes columns[CASE_MAX_COLUMNS];
    size_t count;
} case_row;

/* ---- case_text.c ---- */

/* The whole file, or data NULL. */
case_bytes case_read_file(const char *path);

/* The escapes undone; data NULL if one is malformed. */
case_bytes case_unescape(const char *text, size_t size);

/* Splits at tabs and unescapes; false (with everything freed) if malformed. */
bool case_row_split(case_row *row, const char *line, size_t size);
void case_row_free(case_row *row);

/* Takes the next line (without its end) off `*rest`; false at the end. */
bool case_next_line(iocm_span *line, iocm_span *rest);

/* `padding` bytes of plain words that end with a newline, then the text: what is read must not
 * depend on where it stands. `padding` is one of case_paddings, which a 0 ends: around the sizes
 * of the buffers that text goes through. */
case_bytes case_padded(iocm_span text, size_t padding);
extern const size_t case_paddings[];

bool case_equal(iocm_span a, iocm_span b);
bool case_is(iocm_span text, const char *word);
iocm_span case_span(const case_bytes *bytes);

/* Reads a comma-separated list of words into bits by the table (ended by a NULL name); `-`
 * is none. False if a word is not in it. */
typedef struct case_word {
    const char *name;
    uint32_t bit;
} case_word;
bool case_words(uint32_t *bits, iocm_span text, const case_word *table);

/* Print "file:line: what: expected ..., got ..." with both escaped; return false. */
bool case_differs(const case_run *run, const char *what, iocm_span expected, iocm_span got);
bool case_says(const case_run *run, const char *what);

/* ---- the kinds of case; each returns whether the case holds ---- */

bool case_refang(const case_run *run, const case_row *row);    /* case_refang.c */
bool case_defang(const case_run *run, const case_row *row);    /* case_refang.c */
bool case_indicator(const case_run *run, const case_row *row); /* case_indicator.c */
void case_extract_file(case_run *run, iocm_span text);         /* case_extract.c */

extern const case_word case_read_words[]; /* case_indicator.c */

#endif /* IOCM_CASE_H */
