/* SPDX-License-Identifier: MIT */
/* Schemas of the caller's own, and how names of columns are compared. */
#include "match/match.h"

static iocm_span strip(iocm_span name)
{
    for (;;) {
        iocm_span before = name;

        name = iocm__span_trim(name);
        if (name.size >= 3 && memcmp(name.data, "\xEF\xBB\xBF", 3) == 0)
            name = iocm__span(name.data + 3, name.size - 3);
        if (name.size >= 2 && name.data[0] == '"' && name.data[name.size - 1] == '"')
            name = iocm__span(name.data + 1, name.size - 2);
        if (name.size == before.size) return name;
    }
}

iocm_span iocm__column_name(iocm_span name, iocm_span *suffix)
{
    size_t bracket;

    name = strip(name);
    bracket = name.size;
    if (suffix != NULL) *suffix = iocm__span(NULL, 0);
    if (name.size == 0 || name.data[name.size - 1] != ']') return name;
    while (bracket > 0 && name.data[bracket - 1] != '[') bracket--;
    if (bracket < 2) return name;
    if (suffix != NULL)
        *suffix = iocm__span_trim(iocm__span(name.data + bracket, name.size - 1 - bracket));
    return strip(iocm__span(name.data, bracket - 1));
}

const iocm__column *iocm__schema_column(const iocm_schema *schema, iocm_span name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (iocm__span_equal_fold(schema->columns[i].name, name)) return &schema->columns[i];
    return NULL;
}

iocm_status iocm_schema_new(iocm_schema **out, const char *name, size_t size,
                            const iocm_schema_options *options, iocm_error *error)
{
    iocm_schema_options copy;
    iocm_allocator with;
    iocm_schema *schema;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || (name == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the name is NULL");
    if (size > IOCM_MAX_METADATA)
        return iocm__fail(error, IOCM_E_LIMIT, "a name of more than %lu bytes",
                          (unsigned long)IOCM_MAX_METADATA);
    status = iocm__options_read(&copy, sizeof copy, options, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy.reserved, 0, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&with, copy.allocator, error);
    if (status != IOCM_OK) return status;
    schema = iocm__alloc_zero(&with, sizeof *schema);
    if (schema == NULL) return iocm__fail_memory(error);
    schema->own = true;
    iocm__arena_init(&schema->arena, &with);
    if (!iocm__arena_copy(&schema->arena, iocm__span(size > 0 ? name : "", size), &schema->name)) {
        iocm_schema_free(schema);
        return iocm__fail_memory(error);
    }
    *out = schema;
    return IOCM_OK;
}

void iocm_schema_free(iocm_schema *schema)
{
    iocm_allocator allocator;

    if (schema == NULL || !schema->own) return;
    allocator = schema->arena.allocator;
    iocm__free(&allocator, schema->items);
    iocm__free(&allocator, schema->fields);
    iocm__arena_free(&schema->arena);
    iocm__free(&allocator, schema);
}

iocm_status iocm_schema_add(iocm_schema *schema, const char *column, size_t size, iocm_role role,
                            iocm_side side, iocm_error *error)
{
    iocm_span name;
    iocm__column made = {{NULL, 0}, role, side};
    iocm__column *items;

    if (schema == NULL || !schema->own || (column == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "not a schema of the caller's own, or no name");
    if (role < IOCM_ROLE_NONE || role > IOCM_ROLE_TIME || side < IOCM_SIDE_NONE ||
        side > IOCM_SIDE_DESTINATION_TRANSLATED)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such role or side");
    name = iocm__column_name(iocm__span(column, size), NULL);
    if (name.size == 0 || name.size > IOCM_MAX_METADATA ||
        iocm__schema_column(schema, name) != NULL)
        return iocm__fail_at(error, IOCM_E_ARGUMENT, column, 0, size,
                             "a column without name, or one that is there already");
    if (schema->count == IOCM_MAX_COLUMNS)
        return iocm__fail(error, IOCM_E_LIMIT, "a schema of more than %u columns",
                          IOCM_MAX_COLUMNS);
    items = iocm__array_grow(&schema->arena.allocator, schema->items, schema->count,
                             &schema->capacity, sizeof *items);
    if (items == NULL) return iocm__fail_memory(error);
    schema->items = items;
    schema->columns = items;
    if (!iocm__arena_copy(&schema->arena, name, &made.name)) return iocm__fail_memory(error);
    items[schema->count++] = made;
    return IOCM_OK;
}

iocm_span iocm_schema_name(const iocm_schema *schema)
{
    return schema == NULL ? iocm__span(NULL, 0) : schema->name;
}
