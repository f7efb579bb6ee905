/* SPDX-License-Identifier: MIT */
/* What the program itself reads of JSON: events, and values of lists. The only user of jansson. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "exclusions.h"

static json_t *load(const char *name, iocm_span text)
{
    json_error_t error;
    json_t *root = json_loadb(text.data ? text.data : "", text.size,
                              JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!root)
        cli_message("%s:%d:%d: is no JSON object or array: %s", name, error.line, error.column,
                    error.text);
    return root;
}

/* ---- lists ---- */

/* A number as its text; false if it is no integer. */
static bool put_integer(cli_buffer *out, const json_t *value)
{
    if (!json_is_integer(value)) return false;
    cli_putf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return true;
}

static bool add_items(struct exclusions_values *values, const json_t *array)
{
    bool good = true;
    for (size_t i = 0; good && i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        cli_buffer number = {0};
        if (json_is_string(item))
            exclusions_add_value(values,
                                 (iocm_span){json_string_value(item), json_string_length(item)});
        else if (put_integer(&number, item))
            exclusions_add_value(values, (iocm_span){number.data, number.size});
        else
            good = false;
        cli_release(&number);
    }
    return good;
}

bool exclusions_read_values(struct exclusions_values *values, bool *is_expression, const char *path,
                            iocm_span text)
{
    json_t *root = load(path, text);
    const json_t *list = json_is_array(root) ? root : json_object_get(root, "list");
    const json_t *type = json_object_get(root, "type");
    bool good = root != NULL;

    *is_expression = root && !json_is_array(list);
    if (good && !*is_expression && json_is_string(type) &&
        strcmp(json_string_value(type), "regex") == 0) {
        cli_message("%s: is a warninglist of regular expressions, which are not supported", path);
        good = false;
    } else if (good && !*is_expression && !add_items(values, list)) {
        cli_message("%s: a value of the list is neither text nor an integer", path);
        good = false;
    }
    json_decref(root);
    return good;
}

void exclusions_add_list_names(struct exclusions_values *values, const iocm_exclusions *exclusions)
{
    cli_buffer text = {0};
    json_t *root = NULL;
    json_t *list;
    const char *name;

    if (exclusions_put_json(&text, exclusions))
        root = load("exclusions", (iocm_span){text.data, text.size});
    json_object_foreach(json_object_get(root, "lists"), name, list)
        exclusions_add_value(values, cli_span(name));
    json_decref(root);
    cli_release(&text);
}

/* ---- events ---- */

static iocm_span copy(const char *data, size_t size)
{
    char *text = cli_resize(NULL, size, 1);
    if (size > 0) memcpy(text, data, size);
    return (iocm_span){text, size};
}

/* What is no text is written as JSON writes it. */
static struct exclusions_element read_element(const json_t *value)
{
    struct exclusions_element element = {IOCM_VALUE_OK, {NULL, 0}};
    char *text;

    if (json_is_null(value)) {
        element.state = IOCM_VALUE_NULL;
    } else if (json_is_string(value)) {
        element.text = copy(json_string_value(value), json_string_length(value));
        if (element.text.size == 0) element.state = IOCM_VALUE_EMPTY;
    } else {
        text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
        if (text)
            element.text = copy(text, strlen(text));
        else
            element.state = IOCM_VALUE_INVALID;
        free(text);
    }
    return element;
}

static void read_cell(struct exclusions_cell *cell, iocm_span name, const json_t *value)
{
    const char *bracket = name.size > 0 ? memchr(name.data, '[', name.size) : NULL;
    bool is_list = json_is_array(value);
    size_t count = is_list ? json_array_size(value) : 1;

    *cell = (struct exclusions_cell){.is_list = is_list, .count = count};
    if (bracket && name.data[name.size - 1] == ']') {
        size_t size = (size_t)(bracket - name.data);
        cell->utc = cli_same_name((iocm_span){bracket, name.size - size}, cli_span("[UTC]"));
        while (size > 0 && name.data[size - 1] == ' ') size--;
        name.size = size;
    }
    cell->name = copy(name.data, name.size);
    cell->elements = cli_resize(NULL, count, sizeof cell->elements[0]);
    for (size_t i = 0; i < count; i++)
        cell->elements[i] = read_element(is_list ? json_array_get(value, i) : value);
}

bool exclusions_read_record(struct exclusions_record *record, const char *name, iocm_span text)
{
    json_t *root = load(name, text);
    const char *key;
    json_t *value;

    if (root && !json_is_object(root)) {
        cli_message("%s: is no JSON object: an event is {\"COLUMN\": VALUE, ...}", name);
        json_decref(root);
        return false;
    }
    if (!root) return false;
    record->cells = cli_resize(NULL, json_object_size(root), sizeof record->cells[0]);
    json_object_foreach(root, key, value)
    {
        if (strcmp(key, "_table") == 0 && json_is_string(value))
            record->table = copy(json_string_value(value), json_string_length(value));
        else
            read_cell(&record->cells[record->count++], cli_span(key), value);
    }
    json_decref(root);
    return true;
}

void exclusions_free_record(struct exclusions_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        struct exclusions_cell *cell = &record->cells[i];
        for (size_t k = 0; k < cell->count; k++) free((void *)cell->elements[k].text.data);
        free((void *)cell->name.data);
        free(cell->elements);
    }
    free((void *)record->table.data);
    free(record->cells);
    memset(record, 0, sizeof *record);
}
