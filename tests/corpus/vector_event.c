/* SPDX-License-Identifier: MIT */
/*
 * Events of verdicts as data, asked for their fields. A column that is not there is absent, null is
 * null, "" and [] are empty; a list has elements. Cut off is what `_truncated` names, what has the
 * form {"truncated": "its beginning"}, and {"value": "its beginning", "truncated": true}.
 */
#include "vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

iocm_span vector_span(const char *text)
{
    iocm_span span = {text, text == NULL ? 0 : strlen(text)};

    return span;
}

/* A text in a block of exactly its size, so that a sanitizer sees a read past its end. */
typedef struct vector_block {
    struct vector_block *next;
    char *text;
} vector_block;

static iocm_span give(vector_event *event, iocm_span text)
{
    vector_block *made = text.size > 0 ? malloc(sizeof *made) : NULL;

    if (made == NULL) return text;
    made->text = malloc(text.size);
    made->next = event->blocks;
    event->blocks = made;
    if (made->text == NULL) return text;
    memcpy(made->text, text.data, text.size);
    text.data = made->text;
    return text;
}

/* ---- life ---- */

static json_t *as_text(json_t *value)
{
    if (json_is_boolean(value)) return json_string(json_is_true(value) ? "true" : "false");
    return json_incref(value);
}

void vector_event_init(vector_event *event, json_t *columns)
{
    const char *key;
    const char *table;
    json_t *value;
    json_t *made = json_object();

    json_object_foreach(columns, key, value)
    {
        if (json_is_array(value)) {
            json_t *elements = json_array();
            size_t i;
            json_t *element;

            json_array_foreach(value, i, element) json_array_append_new(elements, as_text(element));
            json_object_set_new(made, key, elements);
        } else {
            json_object_set_new(made, key, as_text(value));
        }
    }
    json_decref(columns);
    event->columns = made;
    event->hits = NULL;
    event->blocks = NULL;
    table = json_string_value(json_object_get(made, "_table"));
    event->schema = table == NULL ? NULL : iocm_schema_find(table, strlen(table));
}

void vector_event_free(vector_event *event)
{
    while (event->blocks != NULL) {
        vector_block *next = event->blocks->next;

        free(event->blocks->text);
        free(event->blocks);
        event->blocks = next;
    }
    json_decref(event->columns);
}

iocm_span vector_event_table(const vector_event *event)
{
    return vector_span(json_string_value(json_object_get(event->columns, "_table")));
}

/* ---- sides ---- */

static iocm_side side_of_column(const iocm_schema *schema, const char *column)
{
    /* The second gives the layout something that can match, whatever the first is. */
    iocm_span names[] = {vector_span(column), vector_span("SourceIP"), vector_span("RemoteIP")};
    iocm_side found = IOCM_SIDE_NONE;
    iocm_layout *layout = NULL;

    if (schema == NULL || iocm_layout_new(&layout, schema, names, 3, NULL, NULL) != IOCM_OK)
        return found;
    for (iocm_side side = IOCM_SIDE_SOURCE; side <= IOCM_SIDE_DESTINATION_TRANSLATED; side++)
        for (iocm_role role = IOCM_ROLE_ADDRESS; role <= IOCM_ROLE_EMAIL; role++)
            if (iocm_layout_find_role(layout, role, side) == 0) found = side;
    iocm_layout_free(layout);
    return found;
}

static bool is_same_address(const char *ioc, const char *text)
{
    iocm_indicator a;
    iocm_indicator b;
    char buffer[2][IOCM_INDICATOR_BUFFER];

    return text != NULL &&
           iocm_indicator_parse(&a, buffer[0], sizeof buffer[0], ioc, strlen(ioc), NULL, NULL) ==
               IOCM_OK &&
           iocm_indicator_parse(&b, buffer[1], sizeof buffer[1], text, strlen(text), NULL, NULL) ==
               IOCM_OK &&
           a.size > 0 && a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
}

iocm_side vector_event_side(const vector_event *event, const char *matched, const char *ioc)
{
    static const char *const columns[] = {
        "DestinationIP", "SourceIP", "DestinationTranslatedAddress", "SourceTranslatedAddress"};

    if (matched != NULL && *matched != '\0') return side_of_column(event->schema, matched);
    if (event->schema == iocm_schema_find("DeviceNetworkEvents", 19)) return IOCM_SIDE_REMOTE;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (ioc != NULL &&
            is_same_address(ioc, json_string_value(json_object_get(event->columns, columns[i]))))
            return side_of_column(event->schema, columns[i]);
    return IOCM_SIDE_NONE;
}

/* ---- fields ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Case and a suffix in brackets are not of the name. */
static bool is_named(const char *key, iocm_span name)
{
    for (size_t i = 0; i < name.size; i++)
        if (lower(key[i]) != lower(name.data[i])) return false;
    return key[name.size] == '\0' || strncmp(key + name.size, " [", 2) == 0;
}

static json_t *find_column(const vector_event *event, const char **found, iocm_span name)
{
    const char *key;
    json_t *value;

    json_object_foreach(event->columns, key, value)
    {
        if (!is_named(key, name)) continue;
        *found = key;
        return value;
    }
    return NULL;
}

static bool is_cut(const vector_event *event, iocm_span name)
{
    size_t i;
    json_t *column;

    json_array_foreach(json_object_get(event->columns, "_truncated"), i, column)
    {
        if (is_named(json_string_value(column), name)) return true;
    }
    return false;
}

static void fill(iocm_field_value *out, vector_event *event, const json_t *value)
{
    const json_t *cut = json_object_get(value, "truncated");
    const char *text = json_string_value(value);

    if (json_is_string(cut)) text = json_string_value(cut);
    if (json_is_true(cut)) text = json_string_value(json_object_get(value, "value"));
    out->text = give(event, vector_span(text));
    if (json_is_null(value))
        out->state = IOCM_VALUE_NULL;
    else if (json_is_array(value) && json_array_size(value) == 0)
        out->state = IOCM_VALUE_EMPTY;
    else if (text == NULL)
        out->state = IOCM_VALUE_INVALID;
    else
        out->state = cut != NULL ? IOCM_VALUE_TRUNCATED : IOCM_VALUE_OK;
}

static void fill_column(iocm_field_value *out, vector_event *event, iocm_span name,
                        uint32_t element)
{
    const char *key = "";
    json_t *value = find_column(event, &key, name);

    out->column = name;
    out->state = IOCM_VALUE_ABSENT;
    if (value == NULL) return;
    if (json_array_size(value) == 0) {
        fill(out, event, value);
    } else {
        fill(out, event, json_array_get(value, element));
        out->count = (uint32_t)json_array_size(value);
    }
    if (out->state == IOCM_VALUE_OK && is_cut(event, name)) out->state = IOCM_VALUE_TRUNCATED;
    if (strstr(key, "[UTC]") != NULL) out->flags |= IOCM_VALUE_UTC;
}

/* The first of the alternatives that the event has, else the first one. */
static iocm_span choose_column(const vector_event *event, iocm_field field, iocm_side side)
{
    iocm_span first = iocm_schema_field_column(event->schema, field, side, 0);
    iocm_span name = first;
    const char *key;

    for (size_t i = 1; name.data != NULL && find_column(event, &key, name) == NULL; i++)
        name = iocm_schema_field_column(event->schema, field, side, i);
    return name.data != NULL ? name : first;
}

void vector_event_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                        size_t hit, uint32_t element)
{
    vector_event *event = ctx;

    if (field != IOCM_FIELD_COLUMN) column = choose_column(event, field, event->hits[hit].side);
    if (column.data != NULL) fill_column(out, event, column, element);
}
