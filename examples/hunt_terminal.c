/* SPDX-License-Identifier: MIT */
/* The rows of a hunt for people, the summary, and the progress bar. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hunt.h"

enum { WIDEST = 44 }; /* characters shown of a record's cell */

/* The columns of the table before those of the record. */
enum { TIME, LOG, VERDICT, GRADE, INDICATOR, COLUMN, FAMILY, THREAT, CONFIDENCE, FIXED };
static const char *const titles[FIXED] = {"Time",   "Row",    "Verdict", "Grade",     "Indicator",
                                          "Column", "Family", "Threat",  "Confidence"};

/* Cells of a table, row after row: the first row is the titles. */
struct grid {
    cli_buffer text;
    size_t *ends; /* of each cell in `text` */
    size_t count;
    size_t capacity;
    size_t columns;
};

static void end_cell(struct grid *grid)
{
    grid->ends = cli_grow(grid->ends, grid->count, &grid->capacity, sizeof grid->ends[0]);
    grid->ends[grid->count++] = grid->text.size;
}

static iocm_span get_cell(const struct grid *grid, size_t index)
{
    size_t from = index > 0 ? grid->ends[index - 1] : 0;
    return (iocm_span){grid->text.data + from, grid->ends[index] - from};
}

/* Characters, each counted as one column: the cells are escaped, so all are well formed. */
static size_t width_of(iocm_span text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.size; i++) width += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return width;
}

/* Puts text escaped; what is longer than WIDEST characters is cut. */
static void put_short(cli_buffer *out, iocm_span text)
{
    size_t start = out->size;
    size_t width = 0;

    cli_put_text(out, text);
    for (size_t i = start; i < out->size; i++) {
        width += ((unsigned char)out->data[i] & 0xc0) != 0x80;
        if (width < WIDEST || width_of((iocm_span){out->data + i, out->size - i}) <= 1) continue;
        out->size = i;
        cli_puts(out, "\xe2\x80\xa6"); /* … */
        return;
    }
}

/* ---- filling the table ---- */

/* The table of all rows, or NULL if they are of several. */
static const struct hunt_table *only_table(const struct hunt *hunt)
{
    for (size_t i = 1; i < hunt->row_count; i++)
        if (hunt->rows[i].record->table != hunt->rows[0].record->table) return NULL;
    return hunt->rows[0].record->table;
}

static void put_titles(struct grid *grid, const struct hunt_table *table)
{
    for (size_t i = 0; i < FIXED; i++) {
        cli_puts(&grid->text, titles[i]);
        end_cell(grid);
    }
    if (!table) cli_puts(&grid->text, "Record");
    for (size_t i = 0; table && i < table->column_count; i++) {
        put_short(&grid->text, table->columns[i]);
        if (i + 1 < table->column_count) end_cell(grid);
    }
    end_cell(grid);
    cli_puts(&grid->text, "Exclusion");
    end_cell(grid);
    grid->columns = grid->count;
}

static void put_place(struct grid *grid, const struct hunt *hunt, const struct hunt_record *record)
{
    const char *slash = strrchr(record->file, '/');
    if (hunt->stats.logs > 1) {
        cli_put_text(&grid->text, cli_span(slash ? slash + 1 : record->file));
        cli_puts(&grid->text, ":");
    }
    cli_putf(&grid->text, "%llu", (unsigned long long)record->row);
    end_cell(grid);
}

static void put_indicator(struct grid *grid, const struct hunt *hunt, const struct hunt_row *row)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    cli_buffer value = {0};
    bool known =
        row->column.data && iocm_set_get(&entry, hunt->set, row->indicator, NULL) == IOCM_OK;

    if (known) cli_put_indicator(&value, &entry.indicator);
    put_short(&grid->text, (iocm_span){value.data, value.size});
    cli_release(&value);
    end_cell(grid);
    put_short(&grid->text, row->column);
    end_cell(grid);
    cli_put_text(&grid->text, entry.family);
    end_cell(grid);
    cli_put_text(&grid->text, entry.threat_type);
    end_cell(grid);
    if (entry.present & IOCM_HAS_CONFIDENCE)
        cli_putf(&grid->text, "%u%%", (unsigned)entry.confidence);
    end_cell(grid);
}

/* The record's columns, each in a cell of its own, or all in one as NAME=VALUE. The time
 * stands in front already. */
static void put_record(struct grid *grid, const struct hunt_record *record, bool apart)
{
    size_t count = record->table->column_count;
    bool first = true;

    for (size_t i = 0; i < count; i++) {
        if (apart) {
            if (!record->time_columns[i]) put_short(&grid->text, record->cells[i]);
            if (i + 1 < count) end_cell(grid);
        } else if (!record->time_columns[i] && record->cells[i].size > 0) {
            cli_puts(&grid->text, first ? "" : " ");
            cli_put_text(&grid->text, record->table->columns[i]);
            cli_puts(&grid->text, "=");
            put_short(&grid->text, record->cells[i]);
            first = false;
        }
    }
    end_cell(grid);
}

/* The time, or what stands in its place if it could not be read. */
static void put_time(struct grid *grid, const struct hunt_record *record)
{
    cli_put_time(&grid->text, record->time, record->zone, false);
    for (size_t i = 0; record->time == IOCM_TIME_NONE && i < record->table->column_count; i++)
        if (record->time_columns[i]) put_short(&grid->text, record->cells[i]);
    end_cell(grid);
}

/* True for what has no effect and was never meant to have one here. */
static bool is_idle(const struct hunt *hunt, const struct hunt_outcome *outcome)
{
    bool is_inert = outcome->reason >= IOCM_REASON_INERT_OPAQUE_CLAUSE;
    return outcome->reason == IOCM_REASON_OUT_OF_SCOPE || outcome->of == IOCM_REASON_OUT_OF_SCOPE ||
           outcome->reason == IOCM_REASON_DISABLED ||
           (is_inert && exclusions_get(hunt->exclusions.document, outcome->exclusion).state !=
                            IOCM_EXCLUSION_APPROVED);
}

/* What is most telling of the row's outcomes: a draft that would exclude before a list that nobody
 * bound. */
static const struct hunt_outcome *telling(const struct hunt *hunt, const struct hunt_row *row)
{
    const struct hunt_outcome *first = NULL;

    if (!row->by || exclusions_class(row->by->reason) != EXCLUSIONS_ADVISORY) return row->by;
    for (size_t i = 0; i < row->outcome_count; i++) {
        const struct hunt_outcome *outcome = &row->outcomes[i];
        if (hunt_would_exclude(outcome)) return outcome;
        if (!first && !is_idle(hunt, outcome)) first = outcome;
    }
    return first;
}

/* "x1 (process.args: --log x)", "would be excluded by s2 (...)", "x1 TOO_WEAK (...)", "s2 NOT_APPROVED,
 * EXPIRED (...)" */
static void put_exclusion(struct grid *grid, const struct hunt *hunt, const struct hunt_row *row)
{
    const struct hunt_outcome *outcome = telling(hunt, row);
    cli_buffer *out = &grid->text;

    if (outcome) {
        bool is_advisory = exclusions_class(outcome->reason) == EXCLUSIONS_ADVISORY;
        iocm_reason seen = is_advisory ? outcome->of : outcome->reason;
        bool is_unknown = exclusions_class(seen) == EXCLUSIONS_UNKNOWN;
        bool is_draft = outcome->reason == IOCM_REASON_NOT_APPROVED &&
                        (is_unknown || hunt_would_exclude(outcome));

        if (is_draft)
            cli_puts(out, is_unknown ? "would not be evaluable by " : "would be excluded by ");
        put_short(out, outcome->id);
        if (is_unknown && !is_advisory) cli_puts(out, " is not evaluable");
        if (is_advisory && !is_draft) cli_putf(out, " %s", iocm_reason_name(outcome->reason));
        if (outcome->reason == IOCM_REASON_NOT_APPROVED && !is_draft)
            cli_putf(out, ", %s", iocm_reason_name(outcome->of));
        if (outcome->field.size > 0) {
            cli_puts(out, " (");
            put_short(out, outcome->field);
            cli_puts(out, ": ");
            put_short(out, is_unknown ? cli_span(iocm_reason_name(seen)) : outcome->value);
            cli_puts(out, ")");
        }
        if (hunt_reason(row) == IOCM_REASON_ANOTHER_HIT_STANDS)
            cli_puts(out, ", another hit stands");
    }
    end_cell(grid);
}

static void put_row(struct grid *grid, const struct hunt *hunt, const struct hunt_row *row,
                    bool apart)
{
    const struct hunt_record *record = row->record;

    put_time(grid, record);
    put_place(grid, hunt, record);
    cli_puts(&grid->text, iocm_verdict_name(record->verdict));
    end_cell(grid);
    cli_puts(&grid->text, iocm_grade_name(row->grade));
    end_cell(grid);
    put_indicator(grid, hunt, row);
    put_record(grid, record, apart);
    put_exclusion(grid, hunt, row);
}

/* ---- writing it ---- */

static const char *colour_of(size_t column, iocm_span cell)
{
    static const char bold_red[] = "\033[1;31m";
    static const char yellow[] = "\033[33m";
    if (column != GRADE) return NULL;
    return cli_same_name(cell, cli_span(iocm_grade_name(IOCM_GRADE_EXACT))) ? bold_red : yellow;
}

static void write_grid(const struct grid *grid)
{
    size_t *widths = cli_resize(NULL, grid->columns, sizeof widths[0]);
    bool colour = cli_use_colour();
    cli_buffer out = {0};

    memset(widths, 0, grid->columns * sizeof widths[0]);
    for (size_t i = grid->columns; i < grid->count; i++) {
        size_t width = width_of(get_cell(grid, i));
        size_t *widest = &widths[i % grid->columns];
        if (width > *widest) *widest = width;
    }
    for (size_t i = 0; i < grid->count; i++) {
        size_t column = i % grid->columns;
        size_t title = width_of(get_cell(grid, column));
        iocm_span cell = get_cell(grid, i);
        const char *start = i < grid->columns ? "\033[1m" : colour_of(column, cell);
        size_t width = widths[column] > title ? widths[column] : title;

        if (widths[column] > 0) { /* a column in which nothing stands is left out */
            if (colour && start) cli_puts(&out, start);
            cli_put(&out, cell.data, cell.size);
            if (colour && start) cli_puts(&out, "\033[0m");
            for (size_t k = width_of(cell); k < width + 2; k++) cli_puts(&out, " ");
        }
        if (column + 1 < grid->columns) continue;
        while (out.size > 0 && out.data[out.size - 1] == ' ') out.size--;
        cli_puts(&out, "\n");
        cli_print(&out);
    }
    cli_release(&out);
    free(widths);
}

void hunt_write_table(const struct hunt *hunt)
{
    struct grid grid = {0};
    const struct hunt_table *table;

    if (hunt->row_count == 0) return;
    table = only_table(hunt);
    put_titles(&grid, table);
    for (size_t i = 0; i < hunt->row_count; i++)
        put_row(&grid, hunt, &hunt->rows[i], table != NULL);
    write_grid(&grid);
    cli_release(&grid.text);
    free(grid.ends);
}

/* ---- summary and progress, on standard error ---- */

static void write_counts(const char *heading, const uint64_t *counts, size_t count,
                         const char *(*name)(int32_t))
{
    const char *between = " ";
    fputs(heading, stderr);
    for (size_t i = count; i-- > 0;) {
        if (counts[i] == 0) continue;
        fprintf(stderr, "%s%s %llu", between, name((int32_t)i * 10), (unsigned long long)counts[i]);
        between = ", ";
    }
    if (between[0] == ' ') fputs(" none", stderr);
    fputs("\n", stderr);
}

/* A line for each exclusion: what came of it. */
static void write_exclusions(const struct hunt *hunt)
{
    const struct hunt_exclusions *exclusions = &hunt->exclusions;
    cli_buffer out = {0};

    for (size_t i = 0; exclusions->evaluator && i < iocm_exclusions_count(exclusions->document);
         i++) {
        iocm_exclusion exclusion = exclusions_get(exclusions->document, i);
        const struct hunt_counter *counter = &exclusions->counters[i];
        bool is_draft = exclusion.state == IOCM_EXCLUSION_DRAFT;

        cli_puts(&out, "exclusion ");
        cli_put_text(&out, exclusion.id);
        cli_putf(&out, " %s:", iocm_exclusion_state_name(exclusion.state));
        if (exclusions->judged == 0)
            cli_puts(&out, " never evaluated");
        else if (!is_draft)
            cli_putf(&out, " true %llu, unknown %llu", (unsigned long long)counter->trues,
                     (unsigned long long)counter->unknowns);
        if (exclusions->judged > 0 && (is_draft || counter->would_be || counter->would_be_unknown))
            cli_putf(&out, "%s would be true %llu, would be unknown %llu", is_draft ? "" : ",",
                     (unsigned long long)counter->would_be,
                     (unsigned long long)counter->would_be_unknown);
        for (size_t k = 0; k < HUNT_ADVISORIES; k++)
            if (counter->advisories[k] > 0)
                cli_putf(&out, ", %s %llu", iocm_reason_name(hunt_advisory(k)),
                         (unsigned long long)counter->advisories[k]);
        cli_puts(&out, "\n");
    }
    if (out.size > 0) fwrite(out.data, 1, out.size, stderr);
    cli_release(&out);
}

void hunt_write_summary(const struct hunt *hunt)
{
    const struct hunt_stats *stats = &hunt->stats;
    double seconds = hunt_clock() - hunt->started;
    double megabytes = (double)stats->bytes / 1e6;

    fprintf(stderr, "logs %llu, rows %llu, %.1f MB in %.2f s, %.1f MB/s\n",
            (unsigned long long)stats->logs, (unsigned long long)stats->rows, megabytes, seconds,
            seconds > 0 ? megabytes / seconds : 0);
    write_counts("hits:", stats->by_grade, HUNT_GRADES, iocm_grade_name);
    write_counts("verdicts:", stats->by_verdict, HUNT_VERDICTS, iocm_verdict_name);
    fprintf(stderr, "weaker hits in the same cells %llu, cells not parsed %llu",
            (unsigned long long)stats->weaker, (unsigned long long)stats->cells_unparsed);
    if (stats->rows_read < stats->rows)
        fprintf(stderr, " in the %llu rows looked at cell by cell",
                (unsigned long long)stats->rows_read);
    fprintf(stderr, ", times not read %llu, rows with too few or too many cells %llu\n",
            (unsigned long long)stats->times_unread, (unsigned long long)stats->bad_rows);
    write_exclusions(hunt);
    if (hunt->exclusions.hide_excluded)
        fprintf(stderr, "rows hidden because they are excluded %llu\n",
                (unsigned long long)stats->hidden);
}

double hunt_clock(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void hunt_progress(struct hunt *hunt, const char *path, double done)
{
    static const char bar[] = "##############################";
    const int width = (int)sizeof bar - 1;
    const double interval = 0.2;
    double now = hunt_clock();
    cli_buffer name = {0};

    if (now - (hunt->progress > 0 ? hunt->progress : hunt->started) < interval) return;
    if (hunt->sources.quiet || !isatty(STDERR_FILENO)) return;
    hunt->progress = now;
    put_short(&name, cli_span(path));
    fputs("\r\033[K", stderr);
    if (done >= 0)
        fprintf(stderr, "[%-*.*s] %3.0f%% ", width, (int)(done * width), bar, done * 100);
    fprintf(stderr, "%.0f MB, %.0f MB/s %.*s", (double)hunt->stats.bytes / 1e6,
            (double)hunt->stats.bytes / 1e6 / (now - hunt->started), (int)name.size, name.data);
    cli_release(&name);
}

void hunt_progress_end(const struct hunt *hunt)
{
    if (hunt->progress > 0) fputs("\r\033[K", stderr);
}
