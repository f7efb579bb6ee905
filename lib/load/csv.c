/* SPDX-License-Identifier: MIT */
/*
 * CSV in pieces of any size. libcsv (csv_cells.c) turns bytes into cells; csv_lines.c has the places
 * of the records, limits, stopping, and bad quotes held to their own line. Where only records that
 * hold a candidate are asked for, csv_skip.c passes over the others and libcsv does not see them.
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
#include "load/csv_reader.h"

static const char bom_bytes[3] = {'\xEF', '\xBB', '\xBF'};

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
    iocm__csv_forget(csv);
    memset(&csv->start, 0, sizeof csv->start);
    csv->before = 0;
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

/* Readers that skip nothing have no index. */
static bool make_index(iocm_csv *csv)
{
    const iocm_csv_options *options = &csv->options;

    if (options->candidate == NULL) return true;
    csv->index = iocm__alloc_zero(&csv->allocator, sizeof *csv->index);
    if (csv->index == NULL) return false;
    csv->index->find = iocm__csv_find_choose(iocm__cpu_level());
    csv->index->delimiter = (char)options->delimiter;
    csv->index->longest =
        options->max_field < options->max_record ? options->max_field : options->max_record;
    return true;
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
    csv->ended.line = 1;
    if (!make_index(csv) || !iocm__cells_init(&csv->cells, (unsigned char)read.delimiter,
                                              read.max_field, read.max_columns, &csv->allocator)) {
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
    iocm__free(&allocator, csv->index);
    iocm__free(&allocator, csv);
}

/* What looked like the beginning of a BOM was none: reads it. */
static void read_false_bom(iocm_csv *csv)
{
    csv->offset = 0;
    iocm__csv_read(csv, bom_bytes, csv->bom);
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
    if (size > 0) iocm__csv_read(csv, data, size);
    return report(csv, error);
}

iocm_status iocm_csv_finish(iocm_csv *csv, iocm_error *error)
{
    iocm_status status;

    if (csv == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_finish: csv is NULL");
    if (csv->bom < 3) read_false_bom(csv);
    iocm__csv_read_end(csv);
    status = report(csv, error);
    csv->ended =
        (iocm_position){.record = csv->start.record, .line = csv->line, .offset = csv->offset};
    restart(csv);
    return status;
}

iocm_status iocm_csv_tell(iocm_position *out, const iocm_csv *csv, iocm_error *error)
{
    iocm_position place;

    if (csv == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_csv_tell: csv is NULL");
    if (csv->offset == 0) {
        place = csv->ended;
    } else if (csv->bom < 3) {
        place = (iocm_position){.line = 1};
    } else if (csv->held.size > 0 || csv->skipping || csv->after_cr) {
        place = csv->start;
        place.record = csv->before;
    } else {
        place =
            (iocm_position){.record = csv->start.record, .line = csv->line, .offset = csv->offset};
    }
    return iocm__out_fill(out, &place, sizeof place, error);
}
