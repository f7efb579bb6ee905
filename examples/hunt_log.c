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
    uint64_t rows;     /* the last one that was read, from 1 */
    size_t header_end; /* where the record behind the header begins */
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
                                .row = position->record - 1,
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
    if (reader->rows == 0) reader->header_end = (size_t)position->offset;
    reader->rows = position->record - 1;
    hunt->stats.rows_read++;
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

/* ---- the bytes of a log ---- */

/* So many rows of each log are read in any case: cells that cannot be parsed show that a column is
 * taken for what it is not. */
enum { READ_ALWAYS = 1000 };

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    const struct log_reader *reader = ctx;

    return reader->rows < READ_ALWAYS ? 0 : hunt_find_candidate(reader->hunt, text, size);
}

/* Gives the rest of the log to several threads, if what was read up to the end of this piece ends
 * where they could go on: behind a line feed, with nothing given that they would give again. */
static bool share(struct log_reader *reader, struct hunt_rest *rest, const iocm_csv *csv,
                  iocm_span piece, uint64_t offset)
{
    iocm_position place = {.struct_size = sizeof place};
    size_t used;

    if (reader->hunt->threads < 2 || reader->rows < READ_ALWAYS || !rest->header ||
        iocm_csv_tell(&place, csv, NULL) != IOCM_OK || place.record <= reader->rows ||
        place.offset <= offset)
        return false;
    used = (size_t)(place.offset - offset);
    if (piece.data[used - 1] != '\n') return false;
    rest->start = place;
    rest->piece = (iocm_span){piece.data + used, piece.size - used};
    rest->layout = reader->layout;
    rest->column_count = reader->column_count;
    return true;
}

/* Keeps the first bytes of the log, up to the record behind the header, if that is in the first
 * piece. */
static void keep_header(struct log_reader *reader, struct hunt_rest *rest, iocm_span piece,
                        uint64_t offset)
{
    size_t end = reader->header_end;

    if (offset > 0 || reader->rows == 0 || piece.data[end - 1] != '\n') return;
    rest->header_size = end;
    rest->header = hunt_copy(&reader->names, (iocm_span){piece.data, end}).data;
}

/* Reads the log, or as much as is not left to several threads; `*shared` says so. */
static iocm_status feed(struct log_reader *reader, struct hunt_rest *rest, iocm_csv *csv,
                        bool *shared, iocm_error *error)
{
    struct hunt_stats *stats = &reader->hunt->stats;
    uint64_t offset = 0;
    ptrdiff_t size;
    iocm_status status;

    *shared = false;
    while ((size = cli_read(rest->input, rest->data, HUNT_PIECE)) > 0) {
        iocm_span piece = {rest->data, (size_t)size};
        status = iocm_csv_feed(csv, piece.data, piece.size, error);
        if (status != IOCM_OK) return status;
        stats->bytes += piece.size;
        hunt_progress(reader->hunt, reader->path, cli_progress(rest->input));
        keep_header(reader, rest, piece, offset);
        *shared = share(reader, rest, csv, piece, offset);
        if (*shared) return IOCM_OK;
        offset += piece.size;
    }
    if (size < 0) reader->failed = true;
    /* What was read before a failure still counts: the last record, too. */
    return iocm_csv_finish(csv, error);
}

static bool read_log(struct log_reader *reader, struct hunt_rest *rest, iocm_csv *csv)
{
    iocm_position place = {.struct_size = sizeof place};
    iocm_error error = {0};
    bool shared;
    iocm_status status = feed(reader, rest, csv, &shared, &error);

    if (shared) {
        status = hunt_read_rest(rest, &error);
        place = rest->start;
        reader->failed = reader->failed || rest->failed;
    } else {
        (void)iocm_csv_tell(&place, csv, NULL);
    }
    if (place.record > 0) reader->hunt->stats.rows += place.record - 1;
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
    struct log_reader reader = {
        .hunt = hunt, .path = path, .diagnostics = {.path = path, .quiet = hunt->sources.quiet}};
    iocm_csv_options options = {.struct_size = sizeof options,
                                .delimiter = hunt->delimiter,
                                .on_diagnostic = cli_diagnostic,
                                .diagnostic_ctx = &reader.diagnostics,
                                .candidate = hunt_reads_all(hunt) ? NULL : find_candidate,
                                .candidate_ctx = &reader};
    struct hunt_rest rest = {.hunt = hunt,
                             .path = path,
                             .on_record = on_record,
                             .on_diagnostic = cli_diagnostic,
                             .ctx = &reader,
                             .diagnostic_ctx = &reader.diagnostics};
    iocm_csv *csv = NULL;
    iocm_error error = {0};
    bool good = false;

    rest.input = cli_open(path);
    if (!rest.input) return false;
    rest.data = cli_resize(NULL, HUNT_PIECE, 1);
    if (iocm_csv_new(&csv, on_record, &reader, &options, &error) == IOCM_OK)
        good = read_log(&reader, &rest, csv);
    else
        cli_report(path, &error);
    cli_diagnostics_end(&reader.diagnostics);
    hunt->stats.logs++;
    iocm_csv_free(csv);
    iocm_layout_free(reader.layout);
    hunt_free_arena(&reader.names);
    free(rest.data);
    cli_close(rest.input);
    return good;
}
