/* SPDX-License-Identifier: MIT */
/* A schema bound to the header of one log. */
#include "match/match.h"

static bool can_match(iocm_role role)
{
    return role != IOCM_ROLE_NONE && role != IOCM_ROLE_PORT && role != IOCM_ROLE_TIME;
}

static iocm_zone zone_of(const iocm_schema *schema, iocm_span suffix)
{
    if (suffix.data == NULL) return schema->own ? IOCM_ZONE_UNKNOWN : IOCM_ZONE_UTC;
    return iocm__span_equal_fold(suffix, IOCM__LITERAL("UTC")) ? IOCM_ZONE_UTC : IOCM_ZONE_UNKNOWN;
}

/* Copies the cleaned names; false = out of memory. */
static bool copy_names(iocm_layout *layout, const iocm_schema *schema, const iocm_span *columns,
                       size_t count, size_t fields)
{
    layout->names = iocm__arena_alloc(&layout->arena, count * sizeof *layout->names);
    layout->zones = iocm__arena_alloc(&layout->arena, count);
    layout->says_utc = iocm__arena_alloc(&layout->arena, count * sizeof *layout->says_utc);
    layout->fields = iocm__arena_alloc(&layout->arena, fields * sizeof *layout->fields);
    if (layout->names == NULL || layout->zones == NULL || layout->says_utc == NULL ||
        layout->fields == NULL || !iocm__arena_copy(&layout->arena, schema->name, &layout->table))
        return false;
    for (size_t i = 0; i < count; i++) {
        iocm_span suffix;
        iocm_span name = iocm__column_name(columns[i], &suffix);

        if (!iocm__arena_copy(&layout->arena, name, &layout->names[i])) return false;
        layout->zones[i] = (uint8_t)zone_of(schema, suffix);
        layout->says_utc[i] = suffix.data != NULL && layout->zones[i] == IOCM_ZONE_UTC;
    }
    layout->count = count;
    return true;
}

size_t iocm__layout_column(const iocm_layout *layout, iocm_span name)
{
    for (size_t i = 0; i < layout->count; i++)
        if (iocm__span_equal_fold(layout->names[i], name)) return i;
    return IOCM_NO_COLUMN;
}

/* Gives every field the column of its side's port. */
static void bind_ports(iocm_layout *layout)
{
    for (size_t i = 0; i < layout->field_count; i++) {
        iocm__field *field = &layout->fields[i];

        for (size_t k = layout->field_count; k-- > 0;)
            if (layout->fields[k].role == IOCM_ROLE_PORT && layout->fields[k].side == field->side)
                field->port = layout->fields[k].column;
    }
}

/* Finds the first column of each name that the schema knows, in the order of columns. */
static iocm_status bind_fields(iocm_layout *layout, const iocm_schema *schema, size_t most,
                               iocm_error *error)
{
    bool matches = false;
    char name[96];

    for (size_t i = 0; i < layout->count; i++) {
        const iocm__column *column = iocm__schema_column(schema, layout->names[i]);

        if (column == NULL || column->role == IOCM_ROLE_NONE ||
            iocm__layout_column(layout, layout->names[i]) != i)
            continue;
        if (layout->field_count == most)
            return iocm__fail(error, IOCM_E_LIMIT, "more than %lu columns have a role",
                              (unsigned long)most);
        layout->fields[layout->field_count++] =
            (iocm__field){(uint32_t)i, column->role, column->side, UINT32_MAX};
        matches = matches || can_match(column->role);
    }
    bind_ports(layout);
    if (matches) return IOCM_OK;
    iocm__escape(name, sizeof name, schema->name.data, schema->name.size);
    return iocm__fail(error, IOCM_E_SCHEMA, "no column of the header holds what %s could match",
                      name);
}

static iocm_status check_columns(const iocm_span *columns, size_t count, size_t most,
                                 iocm_error *error)
{
    size_t bytes = 0;

    if (columns == NULL && count > 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the columns are NULL");
    if (count > most)
        return iocm__fail(error, IOCM_E_LIMIT, "a header of more than %lu columns",
                          (unsigned long)most);
    for (size_t i = 0; i < count; i++) {
        if (columns[i].data == NULL && columns[i].size > 0)
            return iocm__fail(error, IOCM_E_ARGUMENT, "a column's name is NULL");
        if (columns[i].size > IOCM_MAX_LINE - bytes)
            return iocm__fail(error, IOCM_E_LIMIT, "a header of more than %u bytes", IOCM_MAX_LINE);
        bytes += columns[i].size;
    }
    return IOCM_OK;
}

static iocm_status read_options(iocm_layout_options *copy, iocm_allocator *allocator,
                                const iocm_layout_options *options, iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);

    if (status == IOCM_OK) status = iocm__options_bits(copy->reserved, 0, error);
    if (status == IOCM_OK) status = iocm__allocator_init(allocator, copy->allocator, error);
    if (status != IOCM_OK) return status;
    if (copy->max_columns == 0) copy->max_columns = IOCM_MAX_COLUMNS;
    if (copy->max_fields == 0) copy->max_fields = IOCM_MAX_RECORD_FIELDS;
    if (copy->max_columns > IOCM_MAX_COLUMNS || copy->max_fields > IOCM_MAX_RECORD_FIELDS)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    return IOCM_OK;
}

iocm_status iocm_layout_new(iocm_layout **out, const iocm_schema *schema, const iocm_span *columns,
                            size_t count, const iocm_layout_options *options, iocm_error *error)
{
    iocm_layout_options copy;
    iocm_allocator with;
    iocm_layout *layout;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || schema == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the schema is NULL");
    status = read_options(&copy, &with, options, error);
    if (status == IOCM_OK) status = check_columns(columns, count, copy.max_columns, error);
    if (status != IOCM_OK) return status;
    layout = iocm__alloc_zero(&with, sizeof *layout);
    if (layout == NULL) return iocm__fail_memory(error);
    iocm__arena_init(&layout->arena, &with);
    status = copy_names(layout, schema, columns, count, copy.max_fields)
                 ? bind_fields(layout, schema, copy.max_fields, error)
                 : iocm__fail_memory(error);
    if (status == IOCM_OK && !iocm__layout_bind(layout, schema)) status = iocm__fail_memory(error);
    if (status != IOCM_OK) {
        iocm_layout_free(layout);
        return status;
    }
    *out = layout;
    return IOCM_OK;
}

void iocm_layout_free(iocm_layout *layout)
{
    iocm_allocator allocator;

    if (layout == NULL) return;
    allocator = layout->arena.allocator;
    iocm__arena_free(&layout->arena);
    iocm__free(&allocator, layout);
}

size_t iocm_layout_find(const iocm_layout *layout, const char *column, size_t size)
{
    if (layout == NULL || column == NULL) return IOCM_NO_COLUMN;
    return iocm__layout_column(layout, iocm__column_name(iocm__span(column, size), NULL));
}

size_t iocm_layout_find_role(const iocm_layout *layout, iocm_role role, iocm_side side)
{
    if (layout == NULL) return IOCM_NO_COLUMN;
    for (size_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i].role == role &&
            (side == IOCM_SIDE_NONE || layout->fields[i].side == side))
            return layout->fields[i].column;
    return IOCM_NO_COLUMN;
}

iocm_zone iocm_layout_zone(const iocm_layout *layout, size_t column)
{
    if (layout == NULL || column >= layout->count) return IOCM_ZONE_UNKNOWN;
    return layout->zones[column];
}
