/* SPDX-License-Identifier: MIT */
/*
 * CSV in pieces of any size. libcsv (csv_cells.c) turns bytes into cells; here are the places of
 * the records, limits, stopping, and bad quotes held to their own line.
 *
 * The input is cut at its line ends and libcsv gets it line by line, so that a line holds at
 * most one end of a record, and a record begins where its first line begins. The bytes of a
 * record that is not complete are held; a record of one line within one piece, which is
 * nearly every one, is never copied as a whole.
 *
 * What is read and how, where RFC 4180 leaves it open:
 * - Blanks and tabs around a cell are dropped, unless inside quotes; `"a", "b"` is a and b.
 * - A quote inside an unquoted cell is a byte like others: `ab"c`.
 * - A quote inside a quoted cell that no delimiter, line end or quote follows is a byte like
 *   others and the cell goes on: `"a"b",c` is a"b and c.
 * - Lines that are empty or only blank are no records.
 * - Quotes of a well formed record come in pairs, and a line of it ends inside quotes if and
 *   only if an odd number came so far. A record of several lines that ends otherwise, or one that
 *   is still open where it should end, is read again, every line as a record of its own
 *   ("stray_quote"). So `1,"a"b` cannot take the next lines into its cell, as libcsv would.
 * - The same befalls a record that is open at the end of the input or after max_record bytes
 *   ("unclosed_quote"): a quote that nobody closes hides no other record. A byte is read at
 *   most twice for all this, and what is held is at most max_record.
 * - A line longer than max_record is cut there and skipped up to its end ("record_too_long").
 */
#include "base/ascii.h"
#include "base/base.h"

#include <stdio.h>

#include "load/csv_cells.h"

struct iocm_csv {
    iocm_allocator allocator;
    iocm_csv_fn on_record;
    void *ctx;
    iocm_csv_options options;

    iocm__cells cells;   /* of the record that is being read */
    iocm__buffer held;   /* its bytes so far, if it is not complete */
    size_t quotes;       /* quotes in `held` */
    size_t first_line;   /* bytes of its first line in `held`; 0 = that goes on */
    iocm_position start; /* of that record, or of the next one */
    uint64_t line;       /* of the next byte */
    uint64_t offset;     /* of the next byte */
    unsigned bom;        /* bytes of a BOM seen at the start; 3 = past the start */
    bool after_cr;       /* the last byte was a CR: an LF would belong to it */
    bool skipping;       /* up to the next line end */
    bool stopped;        /* by the callback */
};

static const char bom_bytes[3] = {'\xEF', '\xBB', '\xBF'};

static bool is_running(const iocm_csv *csv)
{
    return !csv->stopped && csv->cells.status == IOCM_OK;
}

static void forget_record(iocm_csv *csv)
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

/* Gives the record if it is complete, and forgets it. `flags` says what is known of it already. */
static void deliver(iocm_csv *csv, uint32_t flags)
{
    iocm_position place = csv->start;
    char message[128];

    if (!csv->cells.complete || !is_running(csv)) return;
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
    const char *next_lf;
    const char *next_cr;
} line_finder;

static const char *find(const char *from, const char *end, char byte)
{
    const char *found = memchr(from, byte, (size_t)(end - from));

    return found != NULL ? found : end;
}

static line_finder find_lines(const char *text, size_t size)
{
    const char *end = text + size;
    line_finder finder = {end, find(text, end, '\n'), find(text, end, '\r')};

    return finder;
}

/* The size of the line at `at` with its line end, or up to the end of the piece. */
static size_t next_line(line_finder *finder, const char *at)
{
    const char *stop;

    if (finder->next_lf < at) finder->next_lf = find(at, finder->end, '\n');
    if (finder->next_cr < at) finder->next_cr = find(at, finder->end, '\r');
    stop = finder->next_lf < finder->next_cr ? finder->next_lf : finder->next_cr;
    if (stop == finder->end) return (size_t)(stop - at);
    if (*stop == '\r' && stop + 1 < finder->end && stop[1] == '\n') stop++;
    return (size_t)(stop - at) + 1;
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
    while (at < held->size && is_running(csv)) {
        size_t size = next_line(&finder, held->data + at);
        size_t ending = line_end(held->data + at, size);

        if (ending == 0) break;
        iocm__cells_parse(&csv->cells, held->data + at, size - ending);
        iocm__cells_end(&csv->cells);
        deliver(csv, 0);
        at += size;
        csv->start.line++;
        csv->start.offset += size;
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
        deliver(csv, 0);
        forget_record(csv);
    } else if (!complete && single && is_blank(csv, csv->held.data, csv->held.size)) {
        forget_record(csv);
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
    forget_record(csv);
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
        if (!is_running(csv)) return;
    }
    if (csv->held.size == 0) {
        csv->start.line = csv->line;
        csv->start.offset = csv->offset;
    }
    if (csv->held.size + (size - ending) > csv->options.max_record) {
        read_oversized(csv, text, size);
        return;
    }
    iocm__cells_parse(&csv->cells, text, size);
    if (csv->held.size == 0 && csv->cells.complete) {
        deliver(csv, 0);
        return;
    }
    hold(csv, text, size);
    if (ending > 0 && is_running(csv)) settle(csv);
}

static void read_text(iocm_csv *csv, const char *text, size_t size)
{
    line_finder finder = find_lines(text, size);

    while (text < finder.end && is_running(csv)) {
        bool rest_of_crlf = csv->after_cr && *text == '\n';
        size_t length = rest_of_crlf ? 1 : next_line(&finder, text);

        csv->after_cr = text[length - 1] == '\r';
        if (!rest_of_crlf) {
            read_piece(csv, text, length);
            if (line_end(text, length) > 0) csv->line++;
        } else if (csv->held.size > 0) {
            iocm__cells_parse(&csv->cells, text, 1);
            hold(csv, text, 1);
        }
        csv->offset += length;
        text += length;
    }
}

static iocm_status report(const iocm_csv *csv, iocm_error *error)
{
    if (csv->cells.status != IOCM_OK) return iocm__fail_memory(error);
    if (csv->stopped)
        return iocm__fail(error, IOCM_E_STOPPED, "stopped by the callback in record %llu",
                          (unsigned long long)csv->start.record);
    return IOCM_OK;
}

/* As new, but the buffers stay. */
static void restart(iocm_csv *csv)
{
    forget_record(csv);
    memset(&csv->start, 0, sizeof csv->start);
    csv->cells.status = IOCM_OK;
    csv->stopped = false;
    csv->line = 1;
    csv->offset = 0;
    csv->bom = 0;
    csv->after_cr = false;
    csv->skipping = false;
}

/* ---- the public calls ---- */

static iocm_status read_options(iocm_csv_options *out, const iocm_csv_options *given,
                                iocm_error *error)
{
    iocm_status status = iocm__options_read(out, sizeof *out, given, error);

    if (status != IOCM_OK) return status;
    if (out->delimiter == 0) out->delimiter = ',';
    if (out->delimiter > 255 || out->delimiter == '"' || out->delimiter == '\r' ||
        out->delimiter == '\n')
        return iocm__fail(error, IOCM_E_ARGUMENT, "that byte cannot be a CSV delimiter");
    if (out->max_field == 0) out->max_field = IOCM_MAX_FIELD;
    if (out->max_record == 0) out->max_record = IOCM_MAX_LINE;
    if (out->max_columns == 0) out->max_columns = IOCM_MAX_COLUMNS;
    if (out->max_field > IOCM_MAX_FIELD || out->max_record > IOCM_MAX_LINE ||
        out->max_columns > IOCM_MAX_COLUMNS)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    return IOCM_OK;
}

iocm_status iocm_csv_new(iocm_csv **out, iocm_csv_fn on_record, void *ctx,
                         const iocm_csv_options *options, iocm_error *error)
{
    iocm_csv_options read;
    iocm_allocator allocator;
    iocm_status status;
    iocm_csv *csv;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_new: out is NULL");
    *out = NULL;
    if (on_record == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_new: on_record is NULL");
    status = read_options(&read, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, read.allocator, error);
    if (status != IOCM_OK) return status;
    csv = iocm__alloc_zero(&allocator, sizeof *csv);
    if (csv == NULL) return iocm__fail_memory(error);
    csv->allocator = allocator;
    csv->options = read;
    csv->on_record = on_record;
    csv->ctx = ctx;
    csv->held.allocator = &csv->allocator;
    if (!iocm__cells_init(&csv->cells, (unsigned char)read.delimiter, read.max_field,
                          read.max_columns, &csv->allocator)) {
        iocm_csv_free(csv);
        return iocm__fail_memory(error);
    }
    restart(csv);
    *out = csv;
    return IOCM_OK;
}

void iocm_csv_free(iocm_csv *csv)
{
    iocm_allocator allocator;

    if (csv == NULL) return;
    allocator = csv->allocator;
    iocm__cells_free(&csv->cells);
    iocm__buffer_free(&csv->held);
    iocm__free(&allocator, csv);
}

/* What looked like the beginning of a BOM was none: reads it. */
static void read_false_bom(iocm_csv *csv)
{
    csv->offset = 0;
    read_text(csv, bom_bytes, csv->bom);
}

iocm_status iocm_csv_feed(iocm_csv *csv, const char *data, size_t size, iocm_error *error)
{
    if (csv == NULL || (data == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_feed: csv or data is NULL");
    while (size > 0 && csv->bom < 3 && *data == bom_bytes[csv->bom]) {
        csv->bom++;
        csv->offset++;
        data++;
        size--;
    }
    if (size > 0 && csv->bom < 3) {
        read_false_bom(csv);
        csv->bom = 3;
    }
    if (size > 0) read_text(csv, data, size);
    return report(csv, error);
}

iocm_status iocm_csv_finish(iocm_csv *csv, iocm_error *error)
{
    iocm_status status;

    if (csv == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_finish: csv is NULL");
    if (csv->bom < 3) read_false_bom(csv);
    if (is_running(csv) && csv->held.size > 0) {
        if (open_quote(csv, csv->held.data, csv->held.size) < csv->held.size) {
            notice_quote(csv, IOCM_E_SYNTAX, IOCM__LITERAL("unclosed_quote"), csv->held.size,
                         "this quote is never closed; every line is read as a record");
            read_lines_again(csv);
        } else {
            iocm__cells_end(&csv->cells);
            settle(csv);
        }
        /* When lines were read again, the last one may have no line end. */
        if (is_running(csv)) iocm__cells_end(&csv->cells);
        deliver(csv, 0);
    }
    status = report(csv, error);
    restart(csv);
    return status;
}
