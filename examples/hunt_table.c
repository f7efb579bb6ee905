/* SPDX-License-Identifier: MIT */
/* Which table a log is, which of its columns are shown, and tables that --map makes. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

/* What is shown of a table that no playbook's hunt speaks of. */
static const struct {
    const char *table;
    const char *columns[8];
} defaults[] = {
    {"CommonSecurityLog",
     {"TimeGenerated", "SourceIP", "DestinationIP", "DestinationPort", "DeviceAction", "Activity"}},
    {"DeviceNetworkEvents",
     {"Timestamp", "DeviceName", "RemoteIP", "RemotePort", "InitiatingProcessFileName",
      "ActionType"}},
};

static void add_column(struct hunt_table *table, iocm_span name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (cli_same_name(table->columns[i], name)) return;
    table->columns = cli_grow(table->columns, table->column_count, &table->column_capacity,
                              sizeof table->columns[0]);
    table->columns[table->column_count++] = name;
}

/* The projected columns of all hunts of the playbooks on that table, in their order. */
static void add_hunted_columns(struct hunt_table *table, const cli_sources *sources)
{
    iocm_span name = iocm_schema_name(table->schema);
    for (size_t i = 0; i < sources->playbook_count; i++) {
        iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};
        for (size_t k = 0; iocm_playbook_get_hunt(&hunt, sources->playbooks[i], k, NULL) == IOCM_OK;
             k++)
            for (size_t c = 0; cli_same_name(hunt.table, name) && c < hunt.project_column_count;
                 c++)
                add_column(table, hunt.project_columns[c]);
    }
}

/* The table of a schema; a new one, without columns, if there is none yet. */
static struct hunt_table *table_of(struct hunt *hunt, const iocm_schema *schema)
{
    struct hunt_table **at = &hunt->tables;
    while (*at && (*at)->schema != schema) at = &(*at)->next;
    if (!*at) {
        *at = cli_resize(NULL, 1, sizeof **at);
        **at = (struct hunt_table){.schema = schema};
    }
    return *at;
}

static void choose_columns(struct hunt_table *table, const cli_sources *sources)
{
    iocm_span name = iocm_schema_name(table->schema);

    add_hunted_columns(table, sources);
    for (size_t i = 0; table->column_count == 0 && i < sizeof defaults / sizeof defaults[0]; i++)
        if (cli_same_name(cli_span(defaults[i].table), name))
            for (size_t c = 0; defaults[i].columns[c]; c++)
                add_column(table, cli_span(defaults[i].columns[c]));
}

void hunt_report_header(const char *file, const char *complaint, const iocm_span *header,
                        size_t count)
{
    cli_buffer names = {0};
    const size_t shown = 6;

    for (size_t i = 0; i < count && i < shown; i++) {
        if (i > 0) cli_puts(&names, ", ");
        cli_put(&names, header[i].data, header[i].size < 40 ? header[i].size : 40);
    }
    if (count > shown) cli_puts(&names, ", ...");
    cli_message("%s: %s: its columns are %.*s; --table or --map tells how to read it", file,
                complaint, (int)names.size, names.size > 0 ? names.data : "");
    cli_release(&names);
}

const struct hunt_table *hunt_find_table(struct hunt *hunt, const char *file,
                                         const iocm_span *header, size_t count)
{
    const iocm_schema *schema = hunt->fixed ? hunt->fixed : iocm_schema_detect(header, count);

    if (count > 0 && cli_refuse_foreign(file, header[0])) return NULL;
    if (schema) {
        struct hunt_table *table = table_of(hunt, schema);
        if (table->column_count == 0) choose_columns(table, &hunt->sources);
        return table;
    }
    hunt_report_header(file, "is neither a CommonSecurityLog nor a DeviceNetworkEvents export",
                       header, count);
    return NULL;
}

/* ---- --map ---- */

static bool find_side(iocm_side *side, const char *text, size_t size)
{
    for (iocm_side i = IOCM_SIDE_NONE; i <= IOCM_SIDE_DESTINATION_TRANSLATED; i++)
        if (cli_same_name(cli_span(iocm_side_name(i)), (iocm_span){text, size})) {
            *side = i;
            return true;
        }
    return false;
}

static bool map_column(struct hunt *hunt, const char *text, size_t size)
{
    const char *equals = size > 0 ? memchr(text, '=', size) : NULL;
    iocm_error error = {0};
    iocm_side side = IOCM_SIDE_NONE;
    iocm_role role = IOCM_ROLE_NONE;
    iocm_field field = IOCM_FIELD_NONE;
    iocm_status status;
    iocm_span name;
    const char *colon;
    const char *word;
    size_t rest;

    if (equals) {
        word = equals + 1;
        rest = size - (size_t)(word - text);
        colon = memchr(word, ':', rest);
        role = iocm_role_from_name(word, colon ? (size_t)(colon - word) : rest);
        field = iocm_field_from_name(word, colon ? (size_t)(colon - word) : rest);
        if (colon && !find_side(&side, colon + 1, rest - (size_t)(colon - word) - 1))
            role = field = 0;
    }
    if ((role == IOCM_ROLE_NONE && field == IOCM_FIELD_NONE) || equals == text) {
        cli_message("%s: --map '%.*s': say COLUMN=ROLE[:SIDE]; roles are address, port, host, "
                    "url, digest, email, time, or fields such as process.name; sides are source, "
                    "destination, local, remote, source_translated, destination_translated",
                    hunt->command, (int)(size < 100 ? size : 100), text);
        return false;
    }
    name = (iocm_span){text, (size_t)(equals - text)};
    status = role != IOCM_ROLE_NONE
                 ? iocm_schema_add(hunt->mapped, name.data, name.size, role, side, &error)
                 : iocm_schema_add_field(hunt->mapped, name.data, name.size, field, side, &error);
    if (status != IOCM_OK) {
        cli_report("--map", &error);
        return false;
    }
    add_column(table_of(hunt, hunt->mapped), name);
    return true;
}

bool hunt_map(struct hunt *hunt, const char *text)
{
    static const char name[] = "custom";
    iocm_error error = {0};

    if (!hunt->mapped &&
        iocm_schema_new(&hunt->mapped, name, sizeof name - 1, NULL, &error) != IOCM_OK) {
        cli_report("--map", &error);
        return false;
    }
    hunt->fixed = hunt->mapped;
    for (;;) {
        size_t size = strcspn(text, ",");
        if (!map_column(hunt, text, size)) return false;
        if (text[size] == '\0') return true;
        text += size + 1;
    }
}

void hunt_free_tables(struct hunt *hunt)
{
    while (hunt->tables) {
        struct hunt_table *next = hunt->tables->next;
        free(hunt->tables->columns);
        free(hunt->tables);
        hunt->tables = next;
    }
    iocm_schema_free(hunt->mapped);
}
