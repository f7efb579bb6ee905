/* SPDX-License-Identifier: MIT */
/* Reads one log: finds its table, matches every record, keeps those that hit. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

struct log_reader {
    struct hunt *hunt;
    const char *path;
    const struct hunt_table *table; /* NULL until the header is read */
    iocm_layout *layout;
    struct hunt_arena names; /* what `header` points to */
    iocm_span *header;
    size_t column_count;
    size_t *positions; /* of the projected columns, or IOCM_NO_COLUMN */
    bool *time_columns;
    size_t time_column;
    uint64_t rows;
    uint64_t bad_rows;
    bool failed; /* a message was given */
    cli_diagnostics diagnostics;
};

/* A column of --map that is not there is perhaps misspelt, and would never hit. */
static void note_missing(const struct log_reader *reader)
{
    for (size_t i = 0; i < reader->table->column_count; i++)
        if (reader->positions[i] == IOCM_NO_COLUMN && !reader->hunt->sources.quiet)
            cli_message("%s: warning: the header has no column %.*s, which --map names",
                        reader->path, (int)reader->table->columns[i].size,
                        reader->table->columns[i].data);
}

static bool read_header(struct log_reader *reader, const iocm_span *cells, size_t count)
{
    struct hunt *hunt = reader->hunt;
    struct hunt_arena *arena = &hunt->arena;
    const struct hunt_table *table = hunt_find_table(hunt, reader->path, cells, count);
    iocm_error error = {0};

    if (!table) return false;
    if (iocm_layout_new(&reader->layout, table->schema, cells, count, NULL, &error) != IOCM_OK) {
        if (error.status == IOCM_E_SCHEMA)
            hunt_report_header(reader->path, "no column of the table is in the header", cells,
                               count);
        else
            cli_report(reader->path, &error);
        return false;
    }
    reader->table = table;
    reader->column_count = count;
    reader->header = hunt_alloc(&reader->names, count * sizeof reader->header[0]);
    for (size_t i = 0; i < count; i++) reader->header[i] = hunt_copy(&reader->names, cells[i]);
    reader->time_column = iocm_layout_find_role(reader->layout, IOCM_ROLE_TIME, IOCM_SIDE_NONE);
    reader->positions = hunt_alloc(&reader->names, table->column_count * sizeof(size_t));
    reader->time_columns = hunt_alloc(arena, table->column_count * sizeof(bool));
    for (size_t i = 0; i < table->column_count; i++) {
        iocm_span name = table->columns[i];
        reader->positions[i] = iocm_layout_find(reader->layout, name.data, name.size);
        reader->time_columns[i] =
            reader->positions[i] != IOCM_NO_COLUMN && reader->positions[i] == reader->time_column;
    }
    if (table->schema == hunt->mapped) note_missing(reader);
    return true;
}

/* Says that a row's cells are too few or too many, for the first few such rows. */
static void note_shape(struct log_reader *reader, size_t count, const iocm_position *position)
{
    const uint64_t shown = 3;

    reader->hunt->stats.bad_rows++;
    if (++reader->bad_rows > shown || reader->hunt->sources.quiet) return;
    cli_message("%s:%llu: warning: %zu cells, but the header has %zu columns", reader->path,
                (unsigned long long)position->line, count, reader->column_count);
}

/* The record's time; false if --since or --until leaves it out. A time that cannot be read
 * leaves nothing out. */
static bool read_time(struct hunt_record *record, struct log_reader *reader, const iocm_span *cells,
                      size_t count)
{
    const struct hunt *hunt = reader->hunt;
    size_t column = reader->time_column;
    iocm_zone zone = IOCM_ZONE_UNKNOWN;

    record->time = IOCM_TIME_NONE;
    if (column >= count || iocm_time_parse(&record->time, &zone, cells[column].data,
                                           cells[column].size, NULL) != IOCM_OK) {
        record->time = IOCM_TIME_NONE;
        reader->hunt->stats.times_unread++;
        return true;
    }
    record->zone = zone == IOCM_ZONE_UTC ? zone : iocm_layout_zone(reader->layout, column);
    return (hunt->since == IOCM_TIME_NONE || record->time >= hunt->since) &&
           (hunt->until == IOCM_TIME_NONE || record->time < hunt->until);
}

/* Judges a record that hits and keeps it; false with a message. */
static bool keep_record(struct log_reader *reader, iocm_hits *hits, iocm_verdict verdict,
                        const iocm_span *cells, size_t count, const iocm_position *position)
{
    struct hunt *hunt = reader->hunt;
    struct hunt_arena *arena = &hunt->arena;
    size_t columns = reader->table->column_count;
    struct hunt_record found = {.file = reader->path,
                                .table = reader->table,
                                .row = reader->rows,
                                .line = position->line,
                                .verdict = verdict,
                                .hit_count = hunt_hit_count(hits),
                                .time_columns = reader->time_columns};
    struct hunt_record *record;

    if (!read_time(&found, reader, cells, count)) return true;
    hunt_order(hunt, hits);
    if (hunt->exclusions.evaluator && found.hit_count > 0 &&
        !hunt_judge(hunt, &found, reader->layout, cells, count, hits))
        return false;
    record = hunt_alloc(arena, sizeof *record);
    *record = found;
    record->cells = hunt_alloc(arena, columns * sizeof record->cells[0]);
    for (size_t i = 0; i < columns; i++) {
        size_t at = reader->positions[i];
        record->cells[i] =
            at < count ? hunt_copy(arena, cells[at]) : (iocm_span){NULL, 0}; /* also NO_COLUMN */
    }
    hunt_add_rows(hunt, record, hits, reader->header, cells);
    return true;
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    struct log_reader *reader = ctx;
    struct hunt *hunt = reader->hunt;
    iocm_hits hits = {hunt->hits, IOCM_MAX_HITS, 0};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_error error = {0};

    if (!reader->table) {
        reader->failed = !read_header(reader, cells, count);
        return reader->failed;
    }
    reader->rows++;
    if (count != reader->column_count) note_shape(reader, count, position);
    if (count > reader->column_count) count = reader->column_count;
    if (iocm_match_record(&result, &hits, hunt->matcher, reader->layout, cells, count, &error) !=
        IOCM_OK) {
        cli_report(reader->path, &error);
        reader->failed = true;
        return 1;
    }
    hunt->stats.cells_unparsed += result.cells_unparsed;
    /* Cells that were not read may hold a hit. */
    if (position->flags & IOCM_RECORD_END_CUT) result.verdict = IOCM_VERDICT_INDETERMINATE;
    if (result.verdict != IOCM_VERDICT_NO_MATCH &&
        !keep_record(reader, &hits, result.verdict, cells, count, position))
        reader->failed = true;
    return reader->failed;
}

static bool feed(struct log_reader *reader, cli_input *input, iocm_csv *csv, char *data,
                 size_t capacity)
{
    iocm_error error = {0};
    iocm_status status = IOCM_OK;
    ptrdiff_t size;

    while ((size = cli_read(input, data, capacity)) > 0) {
        status = iocm_csv_feed(csv, data, (size_t)size, &error);
        if (status != IOCM_OK) break;
        reader->hunt->stats.bytes += (uint64_t)size;
        hunt_progress(reader->hunt, reader->path, cli_progress(input));
    }
    if (size < 0) reader->failed = true;
    /* What was read before a failure still counts: the last record, too. */
    if (status == IOCM_OK) status = iocm_csv_finish(csv, &error);
    if (status != IOCM_OK && !reader->failed) {
        cli_report(reader->path, &error);
        reader->failed = true;
    }
    if (!reader->failed && !reader->table) {
        cli_message("%s: is empty: there is no header line", reader->path);
        reader->failed = true;
    }
    return !reader->failed;
}

bool hunt_log(struct hunt *hunt, const char *path)
{
    const size_t piece = 1u << 18;
    struct log_reader reader = {
        .hunt = hunt, .path = path, .diagnostics = {.path = path, .quiet = hunt->sources.quiet}};
    iocm_csv_options options = {.struct_size = sizeof options,
                                .delimiter = hunt->delimiter,
                                .on_diagnostic = cli_diagnostic,
                                .diagnostic_ctx = &reader.diagnostics};
    iocm_csv *csv = NULL;
    iocm_error error = {0};
    cli_input *input = cli_open(path);
    char *data;
    bool good = false;

    if (!input) return false;
    data = cli_resize(NULL, piece, 1);
    if (iocm_csv_new(&csv, on_record, &reader, &options, &error) == IOCM_OK)
        good = feed(&reader, input, csv, data, piece);
    else
        cli_report(path, &error);
    cli_diagnostics_end(&reader.diagnostics);
    hunt->stats.logs++;
    hunt->stats.rows += reader.rows;
    iocm_csv_free(csv);
    iocm_layout_free(reader.layout);
    hunt_free_arena(&reader.names);
    free(data);
    cli_close(input);
    return good;
}
