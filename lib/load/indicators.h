/* SPDX-License-Identifier: MIT */
/* Inside the indicator loader: what lists, CSV and JSON share. */
#ifndef IOCM_INDICATORS_H
#define IOCM_INDICATORS_H

#include "load/common.h"
#include "set/said.h"

/* What a column of a table, or a key of an object, holds. */
typedef enum iocm__feed_role {
    IOCM__FEED_VALUE, /* of the kind that IOCM__FEED_TYPE says */
    IOCM__FEED_TYPE,
    IOCM__FEED_PORT, /* of an address in another column */
    IOCM__FEED_THREAT,
    IOCM__FEED_FAMILY,
    IOCM__FEED_CONFIDENCE,
    IOCM__FEED_FIRST_SEEN,
    IOCM__FEED_LAST_SEEN,
    IOCM__FEED_VALID_UNTIL,
    IOCM__FEED_REFERENCE,
    IOCM__FEED_TAGS,
    IOCM__FEED_ROLES,
    IOCM__FEED_TYPED = IOCM__FEED_ROLES, /* a value of the kind that its name says */
    IOCM__FEED_NOTHING
} iocm__feed_role;

/* One name: its role, and which of several names of the same role counts (the lowest rank). */
typedef struct iocm__feed_name {
    iocm__feed_role role;
    unsigned rank;
    iocm_kind kind; /* for IOCM__FEED_TYPED; NONE = find out */
} iocm__feed_name;

iocm__feed_name iocm__feed_find_name(iocm_span name);

/* A text that stands for nothing: empty, `None`, `null`, `N/A`, `-`. */
bool iocm__feed_absent(iocm_span text);

#define IOCM__FEED_TAGS_MAX 256u

typedef struct iocm__loader {
    iocm_builder *builder;
    iocm_load_options options;
    iocm_allocator allocator;
    iocm_load_result result;
    const char *text; /* the whole input */
    size_t size;
    uint32_t told; /* roles of which a bad value was told already */
    iocm_span tags[IOCM__FEED_TAGS_MAX];
    iocm_status status; /* fatal: the input is not read further */
    iocm_error *error;
} iocm__loader;

/* Stops the loader for good. */
void iocm__loader_fail(iocm__loader *loader, iocm_status status, const iocm__place *place,
                       const char *message);

/* Tells what was noticed. */
void iocm__loader_tell(iocm__loader *loader, int32_t severity, iocm_status status, iocm_span code,
                       const iocm__place *place, iocm_span token, iocm_span message);

/* Counts a row that holds no indicator, and says why. */
void iocm__loader_refuse(iocm__loader *loader, iocm_status status, iocm_span code,
                         const iocm__place *place, iocm_span token, const char *message);

/* Tries to add a value of `kind` (NONE = find out), without counting or telling; why it was
 * refused is in `error`, placed in the value. */
iocm_status iocm__loader_try(iocm__loader *loader, iocm_span value, iocm_kind kind,
                             const iocm__said *said, iocm_error *error);

/* Counts a row that was tried, and tells why if it was refused. */
void iocm__loader_count(iocm__loader *loader, iocm_status status, const iocm_error *error,
                        iocm_span value, const iocm__place *place);

/* True for a line (without blanks before it) that is a comment: `#`, `;` or `//`. */
bool iocm__starts_comment(iocm_span line);

/* The end of the line at `at` (the first byte of its line end) and the start of the next one. */
size_t iocm__line_stop(const char *text, size_t size, size_t at);
size_t iocm__line_next(const char *text, size_t size, size_t stop);

/* ---- rows of tables and objects (indicators_row.c) ---- */

/*
 * Adds a value with the metadata in `fields` (one span for each role, absent = empty). The kind
 * is what fields[IOCM__FEED_TYPE] says if `typed` is false, else `kind`.
 */
void iocm__loader_add_row(iocm__loader *loader, iocm_span value, const iocm_span *fields,
                          bool typed, iocm_kind kind, const iocm__place *place);

/* ---- the formats ---- */

void iocm__load_list(iocm__loader *loader, const iocm__place *start);

/* How a table is laid out. */
#define IOCM__TABLE_VALUES 8u
typedef struct iocm__table {
    char delimiter;
    size_t columns[IOCM__FEED_ROLES];  /* SIZE_MAX = there is none */
    size_t values[IOCM__TABLE_VALUES]; /* typed columns, if there is no IOCM__FEED_VALUE */
    iocm_kind kinds[IOCM__TABLE_VALUES];
    size_t value_count;
} iocm__table;

/* Reads a header line; false if it names no column of values. In a comment it must also name
 * another known column. */
bool iocm__table_from_header(iocm__table *table, iocm_span line, bool comment);

/* Finds the columns of a table without header by its first row; false if it is not one. */
bool iocm__table_from_row(iocm__table *table, iocm_span line);

void iocm__load_table(iocm__loader *loader, const iocm__table *table, const iocm__place *start);

void iocm__load_json(iocm__loader *loader, const iocm__place *start);

#endif /* IOCM_INDICATORS_H */
