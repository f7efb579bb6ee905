/* SPDX-License-Identifier: MIT */
/*
 * Documents as clean text: UTF-8 without BOM, lines ended by LF, tabs and no-break spaces as
 * blanks, HTML entities decoded; and the way back from there to places in the input.
 */
#ifndef IOCM_TEXT_H
#define IOCM_TEXT_H

#include "load/common.h"

typedef enum iocm__encoding { IOCM__UTF8, IOCM__UTF16LE, IOCM__UTF16BE } iocm__encoding;

/* Reads the input one character at a time; copied to remember a place. */
typedef struct iocm__decoder {
    size_t at;         /* in the input */
    size_t clean;      /* in the clean text */
    size_t line_start; /* in the input */
    size_t pipe_until; /* in the input: up to here the line was looked through for one */
    uint64_t line;
    bool has_pipe; /* the line has a real `|`: an entity for one is no separator */
} iocm__decoder;

typedef struct iocm__text {
    char *data; /* the clean text */
    size_t size;
    size_t bad_count; /* of sequences that are not the encoding they should be */
    size_t first_bad; /* where the first stands in the clean text */
    bool cut;         /* the input ends inside a character, which is left out */
    /* what the places are found with */
    iocm_span input;
    iocm__encoding encoding;
    iocm__decoder *marks; /* one every so many clean bytes */
    size_t mark_count;
    iocm__decoder cursor;
} iocm__text;

/* Cleans `input`, which must stay while places are asked for. Free with iocm__text_free. */
iocm_status iocm__text_read(iocm__text *out, iocm_span input, const iocm_allocator *allocator,
                            iocm_error *error);

/* Where the character that made clean byte `offset` stands. Fast when asked in order. */
void iocm__text_find(iocm__place *out, iocm__text *text, size_t offset);

/* Gives the memory back: all of it, or all but the clean text. */
void iocm__text_free(iocm__text *text, const iocm_allocator *allocator);
void iocm__text_free_map(iocm__text *text, const iocm_allocator *allocator);

#endif /* IOCM_TEXT_H */
