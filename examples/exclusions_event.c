/* SPDX-License-Identifier: MIT */
/* One event for `iocmatch exclusions eval`: its table, its hits and its fields. */
#include <stdlib.h>
#include <string.h>

#include "exclusions_event.h"

/* ---- the event and its table ---- */

static const struct exclusions_cell *find_cell(const struct exclusions_record *record,
                                               iocm_span name)
{
    for (size_t i = 0; i < record->count; i++)
        if (cli_same_name(record->cells[i].name, name)) return &record->cells[i];
    return NULL;
}

/* The names of its columns; to be freed. */
static iocm_span *list_columns(const struct exclusions_record *record)
{
    iocm_span *columns = cli_resize(NULL, record->count, sizeof columns[0]);
    for (size_t i = 0; i < record->count; i++) columns[i] = record->cells[i].name;
    return columns;
}

static bool find_schema(struct exclusions_event *event, const char *name,
                        const struct exclusions_stated *stated)
{
    iocm_span table = stated->table ? cli_span(stated->table) : event->record.table;
    iocm_span *columns;

    if (table.data) {
        event->schema = iocm_schema_find(table.data, table.size);
        if (!event->schema)
            cli_message("%s: table '%.*s': CommonSecurityLog and DeviceNetworkEvents are known",
                        name, (int)(table.size < 200 ? table.size : 200), table.data);
        return event->schema != NULL;
    }
    columns = list_columns(&event->record);
    event->schema = iocm_schema_detect(columns, event->record.count);
    free(columns);
    if (!event->schema)
        cli_message("%s: its table is not told by its columns: say it with --table, or as "
                    "\"_table\" in the event",
                    name);
    return event->schema != NULL;
}

bool exclusions_open_event(struct exclusions_event *event, const char *argument,
                           const struct exclusions_stated *stated)
{
    const char *start = argument + strspn(argument, " \t\r\n");
    const char *name = *start == '{' ? "--record" : argument;
    cli_buffer file = {0};
    bool good;

    if (*start == '{') cli_puts(&file, argument);
    good = (*start == '{' || cli_read_all(&file, argument)) &&
           exclusions_read_record(&event->record, name, (iocm_span){file.data, file.size}) &&
           find_schema(event, name, stated);
    cli_release(&file);
    return good;
}

void exclusions_close_event(struct exclusions_event *event)
{
    exclusions_free_record(&event->record);
    for (size_t i = 0; i < event->hit_count; i++) cli_release(&event->values[i]);
    free(event->values);
    free(event->hits);
}

/* ---- what it touched ---- */

static void add_hit(struct exclusions_event *event, const iocm_entry *entry, iocm_side side,
                    const struct exclusions_stated *stated)
{
    size_t index = event->hit_count++;
    iocm_event_hit *hit;

    event->hits = cli_resize(event->hits, event->hit_count, sizeof event->hits[0]);
    event->values = cli_resize(event->values, event->hit_count, sizeof event->values[0]);
    event->values[index] = (cli_buffer){0};
    cli_put_indicator(&event->values[index], &entry->indicator);
    hit = &event->hits[index];
    *hit = (iocm_event_hit){
        .value = {event->values[index].data, event->values[index].size},
        .type = cli_span(iocm_indicator_type(&entry->indicator)),
        .family = stated->family ? cli_span(stated->family) : entry->family,
        .confidence = entry->present & IOCM_HAS_CONFIDENCE ? (int32_t)entry->confidence : -1,
        .side = side};
    if (stated->confidence >= 0) hit->confidence = stated->confidence;
}

/* A set of the indicator that --ioc states; NULL with a message. */
static iocm_set *set_of(const char *value)
{
    iocm_builder_options options = {.struct_size = sizeof options,
                                    .flags = IOCM_BUILDER_ALLOW_SPECIAL};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_error error = {0};

    if (iocm_builder_new(&builder, &options, &error) == IOCM_OK &&
        iocm_builder_add_text(builder, value, strlen(value), NULL, NULL, &error) == IOCM_OK)
        iocm_builder_compile(&set, builder, &error);
    if (!set) cli_report("--ioc", &error);
    iocm_builder_free(builder);
    return set;
}

/* The side of a column of the table; false with a message if it is none that is looked at. */
static bool find_side(iocm_side *side, const iocm_schema *schema, const char *column)
{
    iocm_span name = cli_span(column);
    iocm_layout *layout = NULL;
    bool found = false;

    if (iocm_layout_new(&layout, schema, &name, 1, NULL, NULL) == IOCM_OK)
        for (iocm_role role = IOCM_ROLE_ADDRESS; !found && role <= IOCM_ROLE_EMAIL; role++)
            for (*side = IOCM_SIDE_DESTINATION_TRANSLATED; !found; --*side) {
                found = iocm_layout_find_role(layout, role, *side) == 0;
                if (found || *side == IOCM_SIDE_NONE) break;
            }
    if (!found) cli_message("--matched '%s': is no column of that table with indicators", column);
    iocm_layout_free(layout);
    return found;
}

/* What the matcher finds in the record's columns: texts, and the first element of lists. */
static bool match_record(iocm_hits *hits, struct exclusions_event *event,
                         const iocm_matcher *matcher)
{
    const struct exclusions_record *record = &event->record;
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_span *columns = list_columns(record);
    iocm_span *cells = cli_resize(NULL, record->count, sizeof cells[0]);
    iocm_layout *layout = NULL;
    iocm_error error = {0};
    iocm_status status =
        iocm_layout_new(&layout, event->schema, columns, record->count, NULL, &error);

    for (size_t i = 0; i < record->count; i++)
        cells[i] =
            record->cells[i].count > 0 ? record->cells[i].elements[0].text : (iocm_span){NULL, 0};
    if (status == IOCM_OK)
        status = iocm_match_record(&result, hits, matcher, layout, cells, record->count, &error);
    event->found = result.verdict;
    iocm_layout_free(layout);
    free(cells);
    free(columns);
    /* An event without any column that can match touches nothing by itself. */
    if (status != IOCM_OK && status != IOCM_E_SCHEMA) cli_report("--record", &error);
    return status == IOCM_OK || status == IOCM_E_SCHEMA;
}

static void keep_hits(struct exclusions_event *event, const iocm_hits *hits, const iocm_set *set,
                      const struct exclusions_stated *stated)
{
    for (size_t i = 0; i < hits->count && i < hits->capacity; i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        iocm_span column = event->record.cells[hits->items[i].field].name;
        if (stated->matched && !cli_same_name(column, cli_span(stated->matched))) continue;
        if (iocm_set_get(&entry, set, hits->items[i].indicator, NULL) == IOCM_OK)
            add_hit(event, &entry, hits->items[i].side, stated);
    }
}

bool exclusions_find_hits(struct exclusions_event *event, iocm_set *given,
                          const struct exclusions_stated *stated)
{
    iocm_set *set = given ? iocm_set_ref(given) : set_of(stated->value);
    iocm_side side = IOCM_SIDE_NONE;
    iocm_matcher *matcher = NULL;
    iocm_hits hits = {NULL, IOCM_MAX_HITS, 0};
    iocm_entry entry = {.struct_size = sizeof entry};
    iocm_error error = {0};
    bool good = set && (!stated->matched || find_side(&side, event->schema, stated->matched));

    if (good && iocm_matcher_new(&matcher, set, NULL, &error) != IOCM_OK) {
        cli_report(NULL, &error);
        good = false;
    }
    hits.items = cli_resize(NULL, IOCM_MAX_HITS, sizeof hits.items[0]);
    good = good && match_record(&hits, event, matcher);
    if (good) keep_hits(event, &hits, set, stated);
    /* What --ioc states is a hit, wherever it stands. */
    if (good && !given && event->hit_count == 0 && iocm_set_get(&entry, set, 0, NULL) == IOCM_OK)
        add_hit(event, &entry, side, stated);
    if (event->hit_count > 0 && event->found == IOCM_VERDICT_NO_MATCH)
        event->found = IOCM_VERDICT_MATCH;
    free(hits.items);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    return good;
}

/* ---- its fields ---- */

/* The column that holds a field: the first of the alternatives that is there. `name` gets the
 * first of all if none is, and data NULL if the table has none. */
static const struct exclusions_cell *
find_field(iocm_span *name, const struct exclusions_event *event, iocm_field field, iocm_side side)
{
    *name = iocm_schema_field_column(event->schema, field, side, 0);
    for (size_t i = 0;; i++) {
        iocm_span column = iocm_schema_field_column(event->schema, field, side, i);
        const struct exclusions_cell *cell = column.data ? find_cell(&event->record, column) : NULL;
        if (cell) *name = column;
        if (cell || !column.data) return cell;
    }
}

void exclusions_get_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                          size_t hit, uint32_t element)
{
    const struct exclusions_event *event = ctx;
    const struct exclusions_cell *cell;

    if (field == IOCM_FIELD_COLUMN) {
        cell = find_cell(&event->record, column);
        out->column = column;
    } else {
        cell = find_field(&out->column, event, field, event->hits[hit].side);
        if (!out->column.data) return; /* unmapped */
    }
    out->state = IOCM_VALUE_ABSENT;
    if (!cell) return;
    if (cell->is_list) out->count = (uint32_t)cell->count;
    out->state = IOCM_VALUE_EMPTY;
    if (element >= cell->count) return;
    out->state = cell->elements[element].state;
    out->text = cell->elements[element].text;
    if (cell->utc) out->flags = IOCM_VALUE_UTC;
}
