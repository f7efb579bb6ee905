/* SPDX-License-Identifier: MIT */
/*
 * From bytes to records: lines, limits, stopping, and bad quotes held to their own line (csv.c says
 * how what RFC 4180 leaves open is read).
 */
#include "base/ascii.h"
#include "base/base.h"

#include <stdio.h>

#include "load/csv_reader.h"

bool iocm__csv_is_running(const iocm_csv *csv)
{
    return !csv->stopped && csv->cells.status == IOCM_OK;
}

void iocm__csv_forget(iocm_csv *csv)
{
    iocm__cells_clear(&csv->cells);
    csv->held.size = 0;
    csv->quotes = 0;
    csv->first_line = 0;
}

/* ---- telling ---- */

static void notice(iocm_csv *csv, iocm_status status, iocm_span code, const iocm_position *position,
                   uint64_t column, const char *message)
{
    iocm_diagnostic diagnostic = {.struct_size = sizeof diagnostic,
                                  .severity = IOCM_SEVERITY_WARNING,
                                  .status = status,
                                  .line = position->line,
                                  .column = column,
                                  .offset = position->offset,
                                  .code = code,
                                  .message = iocm__span(message, strlen(message))};

    if (csv->options.on_diagnostic != NULL)
        csv->options.on_diagnostic(csv->options.diagnostic_ctx, &diagnostic);
}

/* Gives the record if it is complete, and forgets it. `flags` says what is known of it already.
 * The first one tells how many cells the others should have. */
static void deliver(iocm_csv *csv, uint32_t flags)
{
    iocm_position place = csv->start;
    char message[128];

    if (!csv->cells.complete || !iocm__csv_is_running(csv)) return;
    if (csv->cells.cut != 0) {
        (void)snprintf(message, sizeof message, "cell %lu is longer than %lu bytes and was cut",
                       (unsigned long)csv->cells.cut, (unsigned long)csv->options.max_field);
        notice(csv, IOCM_E_LIMIT, IOCM__LITERAL("field_too_long"), &place, 1, message);
        flags |= IOCM_RECORD_CELL_CUT;
    }
    if (csv->cells.too_many) {
        (void)snprintf(message, sizeof message,
                       "there are more than %lu cells; the others were left out",
                       (unsigned long)csv->options.max_columns);
        notice(csv, IOCM_E_LIMIT, IOCM__LITERAL("too_many_columns"), &place, 1, message);
        flags |= IOCM_RECORD_CELLS_LEFT_OUT;
    }
    if (csv->index != NULL && csv->start.record == 0)
        csv->index->delimiters = csv->cells.too_many ? SIZE_MAX : csv->cells.count - 1;
    iocm__cells_place(&csv->cells);
    place.struct_size = sizeof place;
    place.flags = flags;
    place.record = ++csv->start.record;
    csv->stopped = csv->on_record(csv->ctx, csv->cells.items, csv->cells.count, &place) != 0;
    iocm__cells_clear(&csv->cells);
}

/* ---- lines ---- */

/* Bytes of the line end with which a line of that size ends; 0 = none. */
static size_t line_end(const char *line, size_t size)
{
    if (size == 0 || (line[size - 1] != '\n' && line[size - 1] != '\r')) return 0;
    return line[size - 1] == '\n' && size > 1 && line[size - 2] == '\r' ? 2 : 1;
}

/* Where the line ends come next; each byte of a piece is looked at once for each. */
typedef struct line_finder {
    const char *end;
    const char *next_lf; /* NULL = not looked for yet */
    const char *next_cr;
} line_finder;

static const char *find(const char *from, const char *end, char byte)
{
    const char *found = memchr(from, byte, (size_t)(end - from));

    return found != NULL ? found : end;
}

static line_finder find_lines(const char *text, size_t size)
{
    return (line_finder){text + size, NULL, NULL};
}

/* The size of the line at `at` with its line end, or up to the end of the piece. */
static size_t next_line(line_finder *finder, const char *at)
{
    const char *stop;

    if (finder->next_lf == NULL || finder->next_lf < at)
        finder->next_lf = find(at, finder->end, '\n');
    if (finder->next_cr == NULL || finder->next_cr < at)
        finder->next_cr = find(at, finder->end, '\r');
    stop = finder->next_lf < finder->next_cr ? finder->next_lf : finder->next_cr;
    if (stop == finder->end) return (size_t)(stop - at);
    if (*stop == '\r' && stop + 1 < finder->end && stop[1] == '\n') stop++;
    return (size_t)(stop - at) + 1;
}

/* The record of these bytes is complete, and nothing was found wrong with it. */
static void finish_record(iocm_csv *csv, const char *text, size_t size)
{
    if (!iocm__csv_is_idle(csv, text, size - line_end(text, size))) {
        deliver(csv, 0);
        return;
    }
    csv->start.record++;
    iocm__cells_clear(&csv->cells);
}

static bool is_blank(const iocm_csv *csv, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];

        if (c != '\r' && c != '\n' &&
            (!iocm__is_blank(c) || (unsigned char)c == csv->options.delimiter))
            return false;
    }
    return true;
}

static void hold(iocm_csv *csv, const char *text, size_t size)
{
    if (!iocm__buffer_append(&csv->held, text, size)) csv->cells.status = IOCM_E_NO_MEMORY;
    for (size_t i = 0; i < size; i++) csv->quotes += text[i] == '"';
}

/* ---- bad quotes ---- */

/* The quote that is open at the end of `text`; `size` if none is. */
static size_t open_quote(const iocm_csv *csv, const char *text, size_t size)
{
    size_t open;

    (void)iocm__csv_scan(&open, text, size, (char)csv->options.delimiter, SIZE_MAX);
    return open;
}

/* Diagnoses the quote that is open after the first `size` bytes held. */
static void notice_quote(iocm_csv *csv, iocm_status status, iocm_span code, size_t size,
                         const char *message)
{
    size_t opened = open_quote(csv, csv->held.data, size);
    iocm_position place = csv->start;
    line_finder finder = find_lines(csv->held.data, size);
    size_t at = 0;
    size_t length;

    while ((length = next_line(&finder, csv->held.data + at)) > 0 && at + length <= opened) {
        at += length;
        place.line++;
    }
    place.offset += opened;
    notice(csv, status, code, &place, opened - at + 1, message);
}

/*
 * Reads the complete lines held once more, each as a record. What is left, the beginning of a
 * line, stays held as the beginning of the next record.
 */
static void read_lines_again(iocm_csv *csv)
{
    iocm__buffer *held = &csv->held;
    line_finder finder = find_lines(held->data, held->size);
    size_t at = 0;

    iocm__cells_clear(&csv->cells);
    while (at < held->size && iocm__csv_is_running(csv)) {
        size_t size = next_line(&finder, held->data + at);
        size_t ending = line_end(held->data + at, size);

        if (ending == 0) break;
        iocm__cells_parse(&csv->cells, held->data + at, size - ending);
        iocm__cells_end(&csv->cells);
        deliver(csv, 0);
        at += size;
        csv->start.line++;
        csv->start.offset += size;
        csv->before = csv->start.record;
    }
    csv->quotes = 0;
    csv->first_line = 0;
    held->size -= at;
    if (held->size > 0) {
        size_t left = held->size;

        memmove(held->data, held->data + at, left);
        held->size = 0;
        hold(csv, held->data, left);
        iocm__cells_parse(&csv->cells, held->data, left);
    }
}

/*
 * A line ended and the record is complete, or libcsv holds it open. Gives it, goes on, or finds
 * that its quotes are bad. Complete on its first line it is good whatever quotes there are.
 * Asked after every line of a long cell, it must not look at all that is held.
 */
static void settle(iocm_csv *csv)
{
    bool complete = csv->cells.complete;
    bool even = csv->quotes % 2 == 0;
    bool single = csv->first_line == 0;

    if (single) csv->first_line = csv->held.size;
    if (complete && (even || single)) {
        finish_record(csv, csv->held.data, csv->held.size);
        iocm__csv_forget(csv);
    } else if (!complete && single && is_blank(csv, csv->held.data, csv->held.size)) {
        iocm__csv_forget(csv);
    } else if (complete || even) {
        notice_quote(csv, IOCM_E_SYNTAX, IOCM__LITERAL("stray_quote"), csv->first_line,
                     "quotes inside this cell are not doubled; every line is read as a record");
        read_lines_again(csv);
    }
}

/* ---- reading ---- */

/* The bytes of the complete lines held. */
static size_t complete_lines(const iocm_csv *csv)
{
    size_t size = csv->held.size;

    while (size > 0 && line_end(csv->held.data, size) == 0) size--;
    return size;
}

/* Gives what fits of a line that makes its record longer than max_record. */
static void read_oversized(iocm_csv *csv, const char *text, size_t size)
{
    char message[128];

    (void)snprintf(message, sizeof message, "a line of more than %lu bytes was cut there",
                   (unsigned long)csv->options.max_record);
    notice(csv, IOCM_E_LIMIT, IOCM__LITERAL("record_too_long"), &csv->start, 1, message);
    iocm__cells_parse(&csv->cells, text, csv->options.max_record - csv->held.size);
    iocm__cells_end(&csv->cells);
    deliver(csv, IOCM_RECORD_END_CUT);
    iocm__csv_forget(csv);
    csv->skipping = line_end(text, size) == 0;
}

/* Reads a line, or as much of it as there is. */
static void read_piece(iocm_csv *csv, const char *text, size_t size)
{
    size_t ending = line_end(text, size);
    size_t complete;

    if (csv->skipping) {
        csv->skipping = ending == 0;
        return;
    }
    if (csv->held.size + (size - ending) > csv->options.max_record &&
        (complete = complete_lines(csv)) > 0) {
        notice_quote(csv, IOCM_E_LIMIT, IOCM__LITERAL("unclosed_quote"), complete,
                     "this quote is not closed within the longest record; "
                     "every line is read as a record");
        read_lines_again(csv);
        if (!iocm__csv_is_running(csv)) return;
    }
    if (csv->held.size == 0) {
        csv->start.line = csv->line;
        csv->start.offset = csv->offset;
        csv->before = csv->start.record;
    }
    if (csv->held.size + (size - ending) > csv->options.max_record) {
        read_oversized(csv, text, size);
        return;
    }
    iocm__cells_parse(&csv->cells, text, size);
    if (csv->held.size == 0 && csv->cells.complete) {
        finish_record(csv, text, size);
        return;
    }
    hold(csv, text, size);
    if (ending > 0 && iocm__csv_is_running(csv)) settle(csv);
}

/* Reads the line at `text`, or as much of it as there is; gives its bytes. */
static size_t read_line(iocm_csv *csv, line_finder *finder, const char *text)
{
    bool rest_of_crlf = csv->after_cr && *text == '\n';
    size_t length = rest_of_crlf ? 1 : next_line(finder, text);

    csv->after_cr = text[length - 1] == '\r';
    if (!rest_of_crlf) {
        read_piece(csv, text, length);
        if (line_end(text, length) > 0) csv->line++;
    } else if (csv->held.size > 0) {
        iocm__cells_parse(&csv->cells, text, 1);
        hold(csv, text, 1);
    }
    csv->offset += length;
    return length;
}

void iocm__csv_read_lines(iocm_csv *csv, const char *text, size_t size)
{
    line_finder finder = find_lines(text, size);

    while (text < finder.end && iocm__csv_is_running(csv)) text += read_line(csv, &finder, text);
}

/* Whether a record begins at `text`, which may be skipped. */
static bool may_skip(const iocm_csv *csv, const char *text)
{
    return csv->index != NULL && csv->start.record > 0 && csv->held.size == 0 && !csv->skipping &&
           !(csv->after_cr && *text == '\n');
}

void iocm__csv_read(iocm_csv *csv, const char *text, size_t size)
{
    line_finder finder = find_lines(text, size);

    while (text < finder.end && iocm__csv_is_running(csv)) {
        size_t read =
            may_skip(csv, text) ? iocm__csv_skip(csv, text, (size_t)(finder.end - text)) : 0;

        if (read == 0) read = read_line(csv, &finder, text);
        text += read;
    }
}

void iocm__csv_read_end(iocm_csv *csv)
{
    if (!iocm__csv_is_running(csv) || csv->held.size == 0) return;
    if (open_quote(csv, csv->held.data, csv->held.size) < csv->held.size) {
        notice_quote(csv, IOCM_E_SYNTAX, IOCM__LITERAL("unclosed_quote"), csv->held.size,
                     "this quote is never closed; every line is read as a record");
        read_lines_again(csv);
    } else {
        iocm__cells_end(&csv->cells);
        settle(csv);
    }
    /* When lines were read again, the last one may have no line end. */
    if (iocm__csv_is_running(csv)) iocm__cells_end(&csv->cells);
    deliver(csv, 0);
}
