/* SPDX-License-Identifier: MIT */
/*
 * Tables: CSV with a header, which may stand in a comment, and CSV without one whose first row
 * tells which cell is what. Columns are found by name, never by position, because feeds insert
 * columns over the years.
 */
#include "load/csv_cells.h"
#include "load/indicators.h"

#define HEADER_MAX 256u /* columns beyond have no role */

static const char delimiters[] = {',', ';', '\t', '|'};

static iocm_span unquote(iocm_span cell)
{
    cell = iocm__span_trim(cell);
    if (cell.size > 1 && cell.data[0] == '"' && cell.data[cell.size - 1] == '"')
        cell = iocm__span_trim(iocm__span(cell.data + 1, cell.size - 2));
    return cell;
}

/* Splits a line whose cells hold no delimiters, as names do not. */
static size_t split(iocm_span cells[HEADER_MAX], iocm_span line, char delimiter)
{
    size_t count = 0;
    size_t start = 0;

    for (size_t i = 0; i <= line.size && count < HEADER_MAX; i++) {
        if (i < line.size && line.data[i] != delimiter) continue;
        cells[count++] = unquote(iocm__span(line.data + start, i - start));
        start = i + 1;
    }
    return count;
}

static void clear_table(iocm__table *table, char delimiter)
{
    memset(table, 0, sizeof *table);
    table->delimiter = delimiter;
    for (size_t i = 0; i < IOCM__FEED_ROLES; i++) table->columns[i] = SIZE_MAX;
}

/* Gives the columns their roles; returns how many have one. */
static size_t name_columns(iocm__table *table, const iocm_span *cells, size_t count)
{
    unsigned ranks[IOCM__FEED_ROLES] = {0};
    size_t known = 0;

    for (size_t i = 0; i < count; i++) {
        iocm__feed_name name = iocm__feed_find_name(cells[i]);

        if (name.role == IOCM__FEED_NOTHING) continue;
        known++;
        if (name.role == IOCM__FEED_TYPED) {
            if (table->value_count < IOCM__TABLE_VALUES) {
                table->values[table->value_count] = i;
                table->kinds[table->value_count++] = name.kind;
            }
        } else if (table->columns[name.role] == SIZE_MAX || name.rank < ranks[name.role]) {
            table->columns[name.role] = i;
            ranks[name.role] = name.rank;
        }
    }
    /* Beside a column of values and one of their types other values are details. */
    if (table->columns[IOCM__FEED_VALUE] != SIZE_MAX) table->value_count = 0;
    return known;
}

static bool is_value(iocm_span cell, iocm_kind kind)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    const iocm_read_options options = {.struct_size = sizeof options, .kind = kind};
    iocm_indicator made;

    return iocm_indicator_parse(&made, buffer, sizeof buffer, cell.data, cell.size, &options,
                                NULL) == IOCM_OK;
}

static bool is_time(iocm_span cell)
{
    iocm_time time;

    return iocm_time_parse(&time, NULL, cell.data, cell.size, NULL) == IOCM_OK;
}

/* A header holds names, not values or times. `indicator.value` is a name, though it could be a
 * domain. */
static bool holds_data(const iocm_span *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_time(cells[i]) || (is_value(cells[i], IOCM_KIND_NONE) &&
                                  iocm__feed_find_name(cells[i]).role == IOCM__FEED_NOTHING))
            return true;
    return false;
}

bool iocm__table_from_header(iocm__table *table, iocm_span line, bool comment)
{
    iocm_span cells[HEADER_MAX];

    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t count = split(cells, line, delimiters[i]);
        size_t known;

        if (holds_data(cells, count)) continue;
        clear_table(table, delimiters[i]);
        known = name_columns(table, cells, count);
        if ((table->columns[IOCM__FEED_VALUE] != SIZE_MAX || table->value_count > 0) &&
            known >= (comment ? 2u : 1u))
            return true;
    }
    return false;
}

/* A row is known by a cell that names a kind and another that is of it: `ip,192.0.2.1`. A list
 * whose rows begin with the value needs no columns. */
bool iocm__table_from_row(iocm__table *table, iocm_span line)
{
    iocm_span cells[HEADER_MAX];
    size_t count = split(cells, line, ',');

    clear_table(table, ',');
    for (size_t type = 0; type < count; type++) {
        iocm_kind kind = iocm_kind_from_name(cells[type].data, cells[type].size);

        for (size_t value = 0; kind != IOCM_KIND_NONE && value < count; value++) {
            if (value == type || !is_value(cells[value], kind)) continue;
            table->columns[IOCM__FEED_TYPE] = type;
            table->columns[IOCM__FEED_VALUE] = value;
            if (is_time(cells[0])) table->columns[IOCM__FEED_FIRST_SEEN] = 0;
            for (size_t i = value + 1; i < count; i++) {
                if (cells[i].size > 0 && cells[i].data[0] == '#')
                    table->columns[IOCM__FEED_TAGS] = i;
                else if (is_value(cells[i], IOCM_KIND_URL))
                    table->columns[IOCM__FEED_REFERENCE] = i;
            }
            return true;
        }
    }
    return false;
}

#ifdef IOCM_WITH_CSV

typedef struct table_reader {
    iocm__loader *loader;
    const iocm__table *table;
    iocm__place start; /* where the reader's input begins */
} table_reader;

/* The place of cell `index`; where the record begins if the cell is not found. */
static iocm__place place_of_cell(const table_reader *in, const iocm_position *position,
                                 size_t index)
{
    iocm__place place = {position->line + in->start.line - 1, 1,
                         position->offset + in->start.offset};
    const char *text = in->loader->text + place.offset;
    size_t size = in->loader->size - (size_t)place.offset;
    size_t line = 0;
    size_t open;
    size_t at = iocm__csv_scan(&open, text, size, in->table->delimiter, index);

    if (at == size) return place;
    for (size_t i = 0; i < at; i = iocm__line_next(text, at, i)) {
        i = iocm__line_stop(text, at, i);
        if (i == at) break;
        place.line++;
        line = iocm__line_next(text, at, i);
    }
    if (text[at] == '"') at++;
    place.column = at - line + 1;
    place.offset += at;
    return place;
}

static bool is_comment(const table_reader *in, const iocm_position *position)
{
    size_t at = (size_t)(position->offset + in->start.offset);

    while (at < in->loader->size && iocm__is_blank(in->loader->text[at])) at++;
    return at < in->loader->size && in->loader->text[at] == '#';
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    const table_reader *in = ctx;
    const iocm__table *table = in->table;
    iocm_span fields[IOCM__FEED_ROLES];
    size_t single = table->columns[IOCM__FEED_VALUE];
    bool typed = single == SIZE_MAX;
    size_t found = 0;

    if (is_comment(in, position)) return 0;
    for (size_t i = 0; i < IOCM__FEED_ROLES; i++)
        fields[i] = table->columns[i] < count ? cells[table->columns[i]] : iocm__span(NULL, 0);
    for (size_t i = 0; i < (typed ? table->value_count : 1); i++) {
        size_t column = typed ? table->values[i] : single;
        iocm__place place;

        if (column >= count || iocm__feed_absent(cells[column])) continue;
        found++;
        place = place_of_cell(in, position, column);
        iocm__loader_add_row(in->loader, cells[column], fields, typed,
                             typed ? table->kinds[i] : IOCM_KIND_NONE, &place);
    }
    if (found == 0) {
        iocm__place place = place_of_cell(in, position, 0);

        iocm__loader_refuse(in->loader, IOCM_E_SYNTAX, IOCM__LITERAL("bad_row"), &place,
                            count > 0 ? cells[0] : iocm__span(NULL, 0),
                            "the row has no value where the header says");
    }
    return in->loader->status != IOCM_OK;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    const table_reader *in = ctx;
    const iocm__place place = {diagnostic->line + in->start.line - 1, diagnostic->column,
                               diagnostic->offset + in->start.offset};

    iocm__loader_tell(in->loader, diagnostic->severity, diagnostic->status, diagnostic->code,
                      &place, diagnostic->token, diagnostic->message);
}

void iocm__load_table(iocm__loader *loader, const iocm__table *table, const iocm__place *start)
{
    table_reader in = {loader, table, *start};
    const iocm_csv_options options = {.struct_size = sizeof options,
                                      .delimiter = (unsigned char)table->delimiter,
                                      .allocator = &loader->allocator,
                                      .on_diagnostic = on_diagnostic,
                                      .diagnostic_ctx = &in};
    iocm_csv *csv;
    iocm_status status = iocm_csv_new(&csv, on_record, &in, &options, NULL);

    if (status == IOCM_OK)
        status = iocm_csv_feed(csv, loader->text + start->offset,
                               loader->size - (size_t)start->offset, NULL);
    if (status == IOCM_OK) status = iocm_csv_finish(csv, NULL);
    iocm_csv_free(csv);
    if (status != IOCM_OK && status != IOCM_E_STOPPED)
        iocm__loader_fail(loader, status, NULL, "out of memory");
}

#else /* IOCM_WITH_CSV */

void iocm__load_table(iocm__loader *loader, const iocm__table *table, const iocm__place *start)
{
    (void)table;
    iocm__loader_fail(loader, IOCM_E_UNSUPPORTED, start, "this build of the library reads no CSV");
}

#endif /* IOCM_WITH_CSV */
