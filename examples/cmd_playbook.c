/* SPDX-License-Identifier: MIT */
/* iocmatch playbook: all that was read from a playbook, as one JSON document. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char usage[] =
    "usage: iocmatch playbook FILE\n\n"
    "Writes what a playbook holds as one JSON document: indicators, KQL hunts, data sources,\n"
    "false-positive scenarios, and what was noticed while reading (diagnostics).\n";

struct document {
    cli_json json;
    const iocm_playbook *playbook;
    iocm_playbook_info info;
};

/* A sorted list of distinct texts. */
struct names {
    iocm_span *items;
    size_t count;
    size_t capacity;
};

static int compare_spans(const void *a, const void *b)
{
    return cli_compare(*(const iocm_span *)a, *(const iocm_span *)b);
}

static void names_add(struct names *names, iocm_span text)
{
    names->items = cli_grow(names->items, names->count, &names->capacity, sizeof names->items[0]);
    names->items[names->count++] = text;
}

/* Writes them as an array, in order and each once, and gives the list back. */
static void names_write(struct names *names, cli_json *json)
{
    if (names->count > 1) qsort(names->items, names->count, sizeof names->items[0], compare_spans);
    cli_json_open(json, '[');
    for (size_t i = 0; i < names->count; i++)
        if (i == 0 || cli_compare(names->items[i - 1], names->items[i]) != 0)
            cli_json_string(json, names->items[i]);
    cli_json_close(json, ']');
    free(names->items);
    memset(names, 0, sizeof *names);
}

static void write_spans(cli_json *json, const char *key, const iocm_span *items, size_t count)
{
    cli_json_key(json, key);
    cli_json_open(json, '[');
    for (size_t i = 0; i < count; i++) cli_json_string(json, items[i]);
    cli_json_close(json, ']');
}

static iocm_playbook_hunt get_hunt(const struct document *document, size_t index)
{
    iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};
    iocm_playbook_get_hunt(&hunt, document->playbook, index, NULL);
    return hunt;
}

static iocm_playbook_note get_note(const struct document *document, size_t index)
{
    iocm_playbook_note note = {.struct_size = sizeof note};
    iocm_playbook_get_note(&note, document->playbook, index, NULL);
    return note;
}

/* ---- the parts ---- */

static void write_head(struct document *document)
{
    cli_json *json = &document->json;
    const iocm_playbook_info *info = &document->info;
    struct names tables = {0};

    cli_json_text(json, "title", info->title);
    cli_json_text(json, "family", info->family);
    cli_json_text(json, "threat", info->threat);
    cli_json_optional(json, "total_declared", info->flags & IOCM_PLAYBOOK_HAS_TOTAL,
                      info->total_declared);
    cli_json_optional(json, "active_declared", info->flags & IOCM_PLAYBOOK_HAS_ACTIVE,
                      info->active_declared);
    cli_json_count(json, "rows_in_table", info->row_count);
    for (size_t i = 0; i < info->hunt_count; i++) {
        iocm_playbook_hunt hunt = get_hunt(document, i);
        if (hunt.table.data) names_add(&tables, hunt.table); /* a query may be cut before it */
    }
    for (size_t i = 0; i < info->note_count; i++) names_add(&tables, get_note(document, i).table);
    cli_json_key(json, "tables");
    names_write(&tables, json);
}

/* The address without port, as the truth files of playbooks give it. */
static void write_address(cli_json *json, const iocm_indicator *indicator)
{
    iocm_indicator address = *indicator;
    cli_buffer text = {0};

    address.flags &= ~IOCM_INDICATOR_PORT;
    address.port = 0;
    cli_put_indicator(&text, &address);
    cli_json_text(json, "ip", (iocm_span){text.data, text.size});
    cli_json_optional(json, "port", indicator->flags & IOCM_INDICATOR_PORT, indicator->port);
    cli_release(&text);
}

static void write_row(struct document *document, size_t index)
{
    cli_json *json = &document->json;
    iocm_playbook_row row = {.struct_size = sizeof row};
    iocm_metadata metadata = {.struct_size = sizeof metadata};
    bool urlhaus = document->info.threat.data || document->info.flags & IOCM_PLAYBOOK_HAS_ACTIVE;
    bool is_address;
    cli_buffer text = {0};

    if (iocm_playbook_get_row(&row, document->playbook, index, NULL) != IOCM_OK ||
        iocm_playbook_get_metadata(&metadata, document->playbook, index, NULL) != IOCM_OK)
        return;
    urlhaus = urlhaus || row.activity.data;
    is_address = row.indicator.kind == IOCM_KIND_IPV4 || row.indicator.kind == IOCM_KIND_IPV6;
    cli_json_open(json, '{');
    cli_json_text(json, "type", row.type);
    cli_json_text(json, "value", row.value);
    cli_json_text(json, "written", row.written);
    if (is_address && row.indicator.flags & IOCM_INDICATOR_PORT)
        write_address(json, &row.indicator);
    if (urlhaus) {
        cli_json_text(json, "status", row.activity);
        cli_json_text(json, "threat", row.threat_type);
        cli_json_text(json, "date_added", row.first_seen);
    } else {
        cli_json_text(json, "threat_type", row.threat_type);
        cli_json_text(json, "first_seen", row.first_seen);
        cli_json_optional(json, "confidence", metadata.present & IOCM_HAS_CONFIDENCE,
                          metadata.confidence);
    }
    if (row.status == IOCM_OK) cli_put_indicator(&text, &row.indicator);
    cli_json_text(json, "kind",
                  cli_span(row.status == IOCM_OK ? iocm_indicator_type(&row.indicator) : NULL));
    cli_json_text(json, "normalized", (iocm_span){text.data, text.size});
    cli_json_count(json, "line", row.line);
    cli_json_count(json, "column", row.column);
    cli_json_close(json, '}');
    cli_release(&text);
}

/* A list of a hunt; `place` is that of the first list with its name. */
struct list {
    iocm_playbook_list list;
    size_t place;
};

static int compare_numbers(size_t left, size_t right)
{
    return (left > right) - (left < right);
}

static int compare_names(const void *a, const void *b)
{
    const struct list *left = a;
    const struct list *right = b;
    int order = cli_compare(left->list.name, right->list.name);
    return order != 0 ? order : compare_numbers(left->place, right->place);
}

/* Of one place, what is the same list of several hunts comes together. */
static int compare_places(const void *a, const void *b)
{
    const struct list *left = a;
    const struct list *right = b;
    int order = compare_numbers(left->place, right->place);
    return order != 0 ? order
                      : compare_numbers((size_t)(uintptr_t)left->list.values,
                                        (size_t)(uintptr_t)right->list.values);
}

/* All lists that have a name, those of one name beside each other, in the document's order. */
static size_t collect_lists(struct list **lists, const struct document *document)
{
    size_t capacity = 0;
    size_t count = 0;

    *lists = NULL;
    for (size_t i = 0; i < document->info.hunt_count; i++) {
        iocm_playbook_hunt hunt = get_hunt(document, i);
        for (size_t k = 0; k < hunt.list_count; k++) {
            if (hunt.lists[k].name.size == 0) continue;
            *lists = cli_grow(*lists, count, &capacity, sizeof **lists);
            (*lists)[count] = (struct list){hunt.lists[k], count};
            count++;
        }
    }
    if (count == 0) return 0;
    qsort(*lists, count, sizeof **lists, compare_names);
    for (size_t i = 1; i < count; i++)
        if (cli_compare((*lists)[i - 1].list.name, (*lists)[i].list.name) == 0)
            (*lists)[i].place = (*lists)[i - 1].place;
    qsort(*lists, count, sizeof **lists, compare_places);
    return count;
}

/* The values of all lists of one name, at that name's first list. */
static void write_lists(struct document *document)
{
    cli_json *json = &document->json;
    struct list *lists;
    size_t count = collect_lists(&lists, document);
    struct names values = {0};

    cli_json_key(json, "kql");
    cli_json_open(json, '{');
    for (size_t i = 0; i < count; i++) {
        const iocm_playbook_list *list = &lists[i].list;
        bool again = i > 0 && list->values == lists[i - 1].list.values;
        for (size_t v = 0; v < list->value_count && !again; v++)
            names_add(&values, list->values[v]);
        if (i + 1 < count && lists[i + 1].place == lists[i].place) continue;
        cli_json_key_span(json, list->name);
        names_write(&values, json);
    }
    cli_json_close(json, '}');
    free(lists);
}

static void write_scenario(struct document *document, size_t index)
{
    cli_json *json = &document->json;
    iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};

    if (iocm_playbook_get_scenario(&scenario, document->playbook, index, NULL) != IOCM_OK) return;
    cli_json_open(json, '{');
    cli_json_text(json, "scenario", scenario.title);
    cli_json_text(json, "description", scenario.description);
    cli_json_text(json, "filter", scenario.filter);
    cli_json_count(json, "line", scenario.line);
    cli_json_count(json, "filter_line", scenario.filter_line);
    cli_json_count(json, "filter_offset", scenario.filter_offset);
    cli_json_count(json, "filter_size", scenario.filter_size);
    cli_json_key(json, "cut");
    cli_json_bool(json, scenario.flags & IOCM_SCENARIO_CUT);
    cli_json_close(json, '}');
}

static void write_hunt(struct document *document, size_t index)
{
    cli_json *json = &document->json;
    iocm_playbook_hunt hunt = get_hunt(document, index);

    cli_json_open(json, '{');
    cli_json_text(json, "table", hunt.table);
    cli_json_text(json, "list", hunt.list_name);
    write_spans(json, "values", hunt.values, hunt.value_count);
    write_spans(json, "where", hunt.where_columns, hunt.where_column_count);
    write_spans(json, "project", hunt.project_columns, hunt.project_column_count);
    cli_json_text(json, "order", hunt.order_column);
    cli_json_key(json, "descending");
    cli_json_bool(json, hunt.descending);
    cli_json_text(json, "comment", hunt.comment);
    cli_json_count(json, "line", hunt.line);
    cli_json_count(json, "offset", hunt.offset);
    cli_json_count(json, "size", hunt.size);
    cli_json_close(json, '}');
}

static void write_note(struct document *document, size_t index)
{
    cli_json *json = &document->json;
    iocm_playbook_note note = get_note(document, index);

    cli_json_open(json, '{');
    cli_json_text(json, "table", note.table);
    cli_json_text(json, "note", note.note);
    cli_json_count(json, "line", note.line);
    cli_json_close(json, '}');
}

static void write_diagnostic(struct document *document, size_t index)
{
    cli_json *json = &document->json;
    iocm_diagnostic diagnostic = {.struct_size = sizeof diagnostic};

    if (iocm_playbook_get_diagnostic(&diagnostic, document->playbook, index, NULL) != IOCM_OK)
        return;
    cli_json_open(json, '{');
    cli_json_text(json, "severity",
                  cli_span(diagnostic.severity == IOCM_SEVERITY_ERROR     ? "error"
                           : diagnostic.severity == IOCM_SEVERITY_WARNING ? "warning"
                                                                          : "note"));
    cli_json_text(json, "code", diagnostic.code);
    cli_json_count(json, "line", diagnostic.line);
    cli_json_count(json, "column", diagnostic.column);
    cli_json_count(json, "offset", diagnostic.offset);
    cli_json_text(json, "token", diagnostic.token);
    cli_json_text(json, "message", diagnostic.message);
    cli_json_close(json, '}');
}

static void write_each(struct document *document, const char *key, size_t count,
                       void (*write)(struct document *, size_t))
{
    cli_json_key(&document->json, key);
    cli_json_open(&document->json, '[');
    for (size_t i = 0; i < count; i++) write(document, i);
    cli_json_close(&document->json, ']');
}

static void write_document(struct document *document)
{
    const iocm_playbook_info *info = &document->info;

    cli_json_open(&document->json, '{');
    write_head(document);
    write_each(document, "iocs", info->row_count, write_row);
    write_lists(document);
    write_each(document, "false_positives", info->scenario_count, write_scenario);
    cli_json_key(&document->json, "truncated");
    cli_json_bool(&document->json, info->flags & IOCM_PLAYBOOK_TRUNCATED);
    write_each(document, "hunts", info->hunt_count, write_hunt);
    write_each(document, "notes", info->note_count, write_note);
    write_each(document, "diagnostics", info->diagnostic_count, write_diagnostic);
    cli_json_close(&document->json, '}');
    cli_puts(document->json.out, "\n");
}

static int show(const char *path)
{
    cli_buffer text = {0};
    cli_buffer out = {0};
    struct document document = {.json = {.out = &out, .pretty = true},
                                .info = {.struct_size = sizeof document.info}};
    iocm_playbook *playbook = NULL;
    iocm_error error = {0};
    int status = CLI_ERROR;

    if (cli_read_all(&text, path)) {
        if (iocm_playbook_read(&playbook, text.data, text.size, NULL, &error) == IOCM_OK &&
            iocm_playbook_get_info(&document.info, playbook, &error) == IOCM_OK) {
            document.playbook = playbook;
            write_document(&document);
            cli_print(&out);
            status = document.info.row_count > 0 ? CLI_FOUND : CLI_NOTHING;
        } else {
            cli_report(path, &error);
        }
    }
    iocm_playbook_free(playbook);
    cli_release(&out);
    cli_release(&text);
    return status;
}

int cmd_playbook(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option != 'h') return cli_bad_option("playbook", option, argv);
        fputs(usage, stdout);
        return CLI_FOUND;
    }
    if (argc - optind != 1) {
        cli_message("playbook: give one FILE, or - for standard input");
        return CLI_ERROR;
    }
    return show(argv[optind]);
}
