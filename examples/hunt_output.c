/* SPDX-License-Identifier: MIT */
/* The rows of a hunt for programs: CSV and JSON lines. */
#include <stdlib.h>

#include "hunt.h"

/* ---- JSON lines ---- */

static void write_also(cli_json *json, const struct hunt *hunt, const struct hunt_row *row)
{
    cli_json_key(json, "also");
    cli_json_open(json, '[');
    for (size_t i = 0; i < row->also_count; i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        cli_buffer value = {0};
        if (iocm_set_get(&entry, hunt->set, row->also[i].indicator, NULL) != IOCM_OK) continue;
        cli_put_indicator(&value, &entry.indicator);
        cli_json_open(json, '{');
        cli_json_text(json, "grade", cli_span(iocm_grade_name(row->also[i].grade)));
        cli_json_text(json, "type", cli_span(iocm_indicator_type(&entry.indicator)));
        cli_json_text(json, "value", (iocm_span){value.data, value.size});
        cli_json_close(json, '}');
        cli_release(&value);
    }
    cli_json_close(json, ']');
}

void hunt_put_outcome(cli_json *json, const struct hunt_outcome *outcome)
{
    static const struct hunt_outcome none = {0};
    const struct hunt_outcome *of = outcome ? outcome : &none;

    cli_json_text(json, "exclusion", of->id);
    cli_json_text(json, "field", cli_some(of->field));
    cli_json_text(json, "field_column", cli_some(of->column));
    cli_json_text(json, "witness", cli_some(of->value));
    cli_json_text(json, "operand", cli_some(of->operand));
    cli_json_text(json, "strength", cli_span(outcome ? iocm_strength_name(of->strength) : NULL));
    cli_json_text(json, "needed", cli_span(outcome ? iocm_strength_name(of->needed) : NULL));
}

static void write_exclusions(cli_json *json, const struct hunt_row *row)
{
    cli_json_text(json, "reason", cli_span(iocm_reason_name(hunt_reason(row))));
    hunt_put_outcome(json, row->by);
    cli_json_key(json, "advisories");
    cli_json_open(json, '[');
    for (size_t i = 0; i < row->outcome_count; i++) {
        const struct hunt_outcome *outcome = &row->outcomes[i];
        if (exclusions_class(outcome->reason) != EXCLUSIONS_ADVISORY) continue;
        cli_json_open(json, '{');
        cli_json_text(json, "reason", cli_span(iocm_reason_name(outcome->reason)));
        cli_json_text(json, "of", cli_span(outcome->of ? iocm_reason_name(outcome->of) : NULL));
        hunt_put_outcome(json, outcome);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

static void write_record(cli_json *json, const struct hunt_record *record)
{
    cli_json_key(json, "record");
    cli_json_open(json, '{');
    for (size_t i = 0; i < record->table->column_count; i++) {
        cli_json_key_span(json, record->table->columns[i]);
        cli_json_string(json, record->cells[i]);
    }
    cli_json_close(json, '}');
}

static void write_json_row(cli_buffer *out, const struct hunt *hunt, const struct hunt_row *row)
{
    const struct hunt_record *record = row->record;
    cli_json json = {.out = out};
    cli_buffer time = {0};

    cli_put_time(&time, record->time, record->zone, false);
    cli_json_open(&json, '{');
    cli_json_text(&json, "file", cli_span(record->file));
    cli_json_count(&json, "row", record->row);
    cli_json_count(&json, "line", record->line);
    cli_json_text(&json, "table", iocm_schema_name(record->table->schema));
    cli_json_text(&json, "time", (iocm_span){time.data, time.size});
    cli_json_text(&json, "verdict", cli_span(iocm_verdict_name(record->verdict)));
    cli_json_text(&json, "grade", cli_span(iocm_grade_name(row->grade)));
    cli_json_text(&json, "column", row->column);
    cli_json_text(&json, "side", cli_span(row->side ? iocm_side_name(row->side) : NULL));
    cli_json_text(&json, "value", row->value);
    cli_json_key(&json, "indicator");
    if (row->column.data)
        cli_json_indicator(&json, hunt->set, row->indicator);
    else
        cli_json_null(&json);
    write_also(&json, hunt, row);
    if (hunt->exclusions.evaluator) write_exclusions(&json, row);
    write_record(&json, record);
    cli_json_close(&json, '}');
    cli_puts(out, "\n");
    cli_release(&time);
}

void hunt_write_jsonl(const struct hunt *hunt)
{
    cli_buffer out = {0};
    for (size_t i = 0; i < hunt->row_count; i++) {
        write_json_row(&out, hunt, &hunt->rows[i]);
        cli_print(&out);
    }
    cli_release(&out);
}

/* ---- CSV ---- */

/* The projected columns of all tables that were met, each name once. */
static size_t collect_columns(const iocm_span **columns, const struct hunt *hunt)
{
    size_t count = 0;
    size_t capacity = 0;
    iocm_span *names = NULL;

    for (const struct hunt_table *table = hunt->tables; table; table = table->next)
        for (size_t c = 0; c < table->column_count; c++) {
            size_t known = 0;
            while (known < count && !cli_same_name(names[known], table->columns[c])) known++;
            if (known < count) continue;
            names = cli_grow(names, count, &capacity, sizeof names[0]);
            names[count++] = table->columns[c];
        }
    *columns = names;
    return count;
}

struct csv_line {
    cli_buffer out;
    bool safe;
    bool started;
};

static void put_cell(struct csv_line *line, iocm_span text)
{
    if (line->started) cli_puts(&line->out, ",");
    line->started = true;
    cli_put_csv(&line->out, text, line->safe);
}

static void put_number(struct csv_line *line, bool present, uint64_t number)
{
    char text[24] = "";
    if (present) snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    put_cell(line, cli_span(text));
}

static void put_time(struct csv_line *line, bool present, iocm_time time, iocm_zone zone,
                     bool short_dates)
{
    cli_buffer text = {0};
    if (present) cli_put_time(&text, time, zone, short_dates);
    put_cell(line, (iocm_span){text.data, text.size});
    cli_release(&text);
}

static void end_line(struct csv_line *line)
{
    cli_puts(&line->out, "\n");
    cli_print(&line->out);
    line->started = false;
}

static void put_indicator(struct csv_line *line, const iocm_set *set, const struct hunt_row *row)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    const iocm_indicator *indicator = &entry.indicator;
    cli_buffer value = {0};

    if (row->column.data && iocm_set_get(&entry, set, row->indicator, NULL) == IOCM_OK)
        cli_put_indicator(&value, indicator);
    put_cell(line, cli_span(value.size > 0 ? iocm_indicator_type(indicator) : ""));
    put_cell(line, (iocm_span){value.data, value.size});
    put_number(line, indicator->flags & IOCM_INDICATOR_PORT, indicator->port);
    put_cell(line, entry.family);
    put_cell(line, entry.threat_type);
    put_number(line, entry.present & IOCM_HAS_CONFIDENCE, entry.confidence);
    put_time(line, entry.present & IOCM_HAS_FIRST_SEEN, entry.first_seen, IOCM_ZONE_UTC, true);
    put_time(line, entry.present & IOCM_HAS_LAST_SEEN, entry.last_seen, IOCM_ZONE_UTC, true);
    cli_release(&value);
}

static void put_exclusions(struct csv_line *line, const struct hunt_row *row)
{
    static const struct hunt_outcome none = {0};
    const struct hunt_outcome *by = row->by ? row->by : &none;

    put_cell(line, cli_span(iocm_reason_name(hunt_reason(row))));
    put_cell(line, by->id);
    put_cell(line, by->field);
    put_cell(line, by->column);
    put_cell(line, by->value);
    put_cell(line, cli_span(row->by ? iocm_strength_name(by->strength) : ""));
    put_cell(line, cli_span(row->by ? iocm_strength_name(by->needed) : ""));
}

static void put_row(struct csv_line *line, const struct hunt *hunt, const struct hunt_row *row,
                    const iocm_span *columns, size_t column_count)
{
    const struct hunt_record *record = row->record;
    const struct hunt_table *table = record->table;

    put_cell(line, cli_span(record->file));
    put_number(line, true, record->row);
    put_number(line, true, record->line);
    put_cell(line, iocm_schema_name(table->schema));
    put_time(line, true, record->time, record->zone, false);
    put_cell(line, cli_span(iocm_verdict_name(record->verdict)));
    put_cell(line, cli_span(iocm_grade_name(row->grade)));
    put_cell(line, row->column);
    put_cell(line, cli_span(row->side ? iocm_side_name(row->side) : ""));
    put_cell(line, row->value);
    put_indicator(line, hunt->set, row);
    put_number(line, true, row->also_count);
    if (hunt->exclusions.evaluator) put_exclusions(line, row);
    for (size_t i = 0; i < column_count; i++) {
        size_t at = 0;
        while (at < table->column_count && !cli_same_name(table->columns[at], columns[i])) at++;
        put_cell(line, at < table->column_count ? record->cells[at] : (iocm_span){NULL, 0});
    }
    end_line(line);
}

void hunt_write_csv(const struct hunt *hunt)
{
    static const char *const names[] = {
        "file",        "row",        "line",       "table",     "time",      "verdict", "grade",
        "column",      "side",       "value",      "type",      "indicator", "port",    "family",
        "threat_type", "confidence", "first_seen", "last_seen", "also"};
    static const char *const excluded[] = {"reason",  "exclusion", "field", "field_column",
                                           "witness", "strength",  "needed"};
    struct csv_line line = {.safe = hunt->safe_csv};
    const iocm_span *columns = NULL;
    size_t count = collect_columns(&columns, hunt);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) put_cell(&line, cli_span(names[i]));
    for (size_t i = 0; hunt->exclusions.evaluator && i < sizeof excluded / sizeof excluded[0]; i++)
        put_cell(&line, cli_span(excluded[i]));
    for (size_t i = 0; i < count; i++) put_cell(&line, columns[i]);
    end_line(&line);
    for (size_t i = 0; i < hunt->row_count; i++)
        put_row(&line, hunt, &hunt->rows[i], columns, count);
    free((void *)columns);
    cli_release(&line.out);
}
