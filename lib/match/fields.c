/* SPDX-License-Identifier: MIT */
/*
 * The fields that exclusions speak of, as columns of a log. Which of two columns it is depends on
 * the hit: the end of the connection that touched the indicator is the peer, the other one is
 * the host that an exclusion is about, its own end.
 */
#include "match/match.h"

/* ---- schemas of the caller's own ---- */

/* False for what is made of other fields, or comes from the hit. */
static bool is_asked_for(iocm_field field)
{
    switch (field) {
    case IOCM_FIELD_NONE:
    case IOCM_FIELD_PROCESS_IMAGE:
    case IOCM_FIELD_PROCESS_ARGS:
    case IOCM_FIELD_IOC_VALUE:
    case IOCM_FIELD_IOC_TYPE:
    case IOCM_FIELD_IOC_FAMILY:
    case IOCM_FIELD_IOC_CONFIDENCE:
    case IOCM_FIELD_COLUMN: return false;
    default: return strcmp(iocm_field_name(field), iocm_field_name(IOCM_FIELD_NONE)) != 0;
    }
}

iocm_status iocm_schema_add_field(iocm_schema *schema, const char *column, size_t size,
                                  iocm_field field, iocm_side side, iocm_error *error)
{
    iocm__field_column made = {{NULL, 0}, field, side};
    iocm__field_column *fields;
    iocm_span name;

    if (schema == NULL || !schema->own || (column == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "not a schema of the caller's own, or no name");
    if (!is_asked_for(field) || side < IOCM_SIDE_NONE || side > IOCM_SIDE_DESTINATION_TRANSLATED)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no field that is asked for, or no such side");
    name = iocm__column_name(iocm__span(column, size), NULL);
    if (name.size == 0 || name.size > IOCM_MAX_METADATA)
        return iocm__fail_at(error, IOCM_E_ARGUMENT, column, 0, size, "a column without name");
    if (schema->field_count == IOCM_MAX_COLUMNS)
        return iocm__fail(error, IOCM_E_LIMIT, "more than %u columns hold fields",
                          IOCM_MAX_COLUMNS);
    fields = iocm__array_grow(&schema->arena.allocator, schema->fields, schema->field_count,
                              &schema->field_capacity, sizeof *fields);
    if (fields == NULL) return iocm__fail_memory(error);
    schema->fields = fields;
    if (!iocm__arena_copy(&schema->arena, name, &made.column)) return iocm__fail_memory(error);
    fields[schema->field_count++] = made;
    return IOCM_OK;
}

/* ---- ends of a connection ---- */

/* The end before its address was translated. */
static iocm_side end_of(iocm_side side)
{
    if (side == IOCM_SIDE_SOURCE_TRANSLATED) return IOCM_SIDE_SOURCE;
    return side == IOCM_SIDE_DESTINATION_TRANSLATED ? IOCM_SIDE_DESTINATION : side;
}

static bool is_flow_end(iocm_side side)
{
    return end_of(side) == IOCM_SIDE_SOURCE || end_of(side) == IOCM_SIDE_DESTINATION;
}

static const iocm__field_column *rows_of(const iocm_schema *schema, size_t *count)
{
    if (!schema->own) return iocm__table_columns(count, schema->name);
    *count = schema->field_count;
    return schema->fields;
}

/* True if its records know a source and a destination, not this host and another one. */
static bool has_flow_ends(const iocm_schema *schema)
{
    size_t count;
    const iocm__field_column *rows = rows_of(schema, &count);

    for (size_t i = 0; i < schema->count; i++)
        if (is_flow_end(schema->columns[i].side)) return true;
    for (size_t i = 0; i < count; i++)
        if (is_flow_end(rows[i].side)) return true;
    return false;
}

/* The end that a field is about; NONE: the hit does not tell. */
static iocm_side wanted_end(const iocm_schema *schema, iocm_field field, iocm_side hit)
{
    bool peer = field == IOCM_FIELD_NET_PEER_IP || field == IOCM_FIELD_NET_PEER_PORT;

    hit = end_of(hit);
    if (hit == IOCM_SIDE_SOURCE) return peer ? hit : IOCM_SIDE_DESTINATION;
    if (hit == IOCM_SIDE_DESTINATION) return peer ? hit : IOCM_SIDE_SOURCE;
    if (hit == IOCM_SIDE_NONE && has_flow_ends(schema)) return IOCM_SIDE_NONE;
    return peer ? IOCM_SIDE_REMOTE : IOCM_SIDE_LOCAL;
}

/* The role of the columns that hold a field without saying so. */
static iocm_role role_of(iocm_field field)
{
    switch (field) {
    case IOCM_FIELD_NET_PEER_IP:
    case IOCM_FIELD_NET_OWN_IP: return IOCM_ROLE_ADDRESS;
    case IOCM_FIELD_NET_PEER_PORT:
    case IOCM_FIELD_NET_OWN_PORT: return IOCM_ROLE_PORT;
    default: return IOCM_ROLE_NONE;
    }
}

iocm_span iocm_schema_field_column(const iocm_schema *schema, iocm_field field, iocm_side hit,
                                   size_t index)
{
    const iocm__field_column *rows;
    iocm_role role = role_of(field);
    iocm_side end;
    size_t count;

    if (schema == NULL) return iocm__span(NULL, 0);
    rows = rows_of(schema, &count);
    end = wanted_end(schema, field, hit);
    for (size_t i = 0; i < count; i++)
        if (rows[i].field == field &&
            (rows[i].side == IOCM_SIDE_NONE || end_of(rows[i].side) == end) && index-- == 0)
            return rows[i].column;
    for (size_t i = 0; role != IOCM_ROLE_NONE && end != IOCM_SIDE_NONE && i < schema->count; i++)
        if (schema->columns[i].role == role && schema->columns[i].side == end && index-- == 0)
            return schema->columns[i].name;
    return iocm__span(NULL, 0);
}

/* ---- layouts ---- */

/* The sides of hits that make a difference. */
static const iocm_side sides[] = {IOCM_SIDE_NONE, IOCM_SIDE_SOURCE, IOCM_SIDE_DESTINATION,
                                  IOCM_SIDE_LOCAL, IOCM_SIDE_REMOTE};

#define SIDES IOCM__COUNT(sides)

/* The first alternative that the log has, else the first one. */
static bool bind_field(iocm__bound *bound, iocm_layout *layout, const iocm_schema *schema)
{
    iocm_span name = iocm_schema_field_column(schema, bound->field, bound->hit, 0);
    iocm_span first = name;

    bound->column = IOCM_NO_COLUMN;
    for (size_t i = 1; name.data != NULL && bound->column == IOCM_NO_COLUMN; i++) {
        bound->column = iocm__layout_column(layout, name);
        name = iocm_schema_field_column(schema, bound->field, bound->hit, i);
    }
    if (bound->column == IOCM_NO_COLUMN)
        return iocm__arena_copy(&layout->arena, first, &bound->name);
    bound->name = layout->names[bound->column];
    return true;
}

bool iocm__layout_bind(iocm_layout *layout, const iocm_schema *schema)
{
    size_t count = 0;

    for (iocm_field field = 1; field < IOCM_FIELD_COLUMN; field++)
        for (size_t i = 0; i < SIDES; i++)
            count += iocm_schema_field_column(schema, field, sides[i], 0).data != NULL;
    layout->bounds = iocm__arena_alloc(&layout->arena, count * sizeof *layout->bounds);
    if (layout->bounds == NULL) return false;
    for (iocm_field field = 1; field < IOCM_FIELD_COLUMN; field++) {
        for (size_t i = 0; i < SIDES; i++) {
            iocm__bound bound = {field, sides[i], IOCM_NO_COLUMN, {NULL, 0}};

            if (iocm_schema_field_column(schema, field, sides[i], 0).data == NULL) continue;
            if (!bind_field(&bound, layout, schema)) return false;
            layout->bounds[layout->bound_count++] = bound;
        }
    }
    return true;
}

const iocm__bound *iocm__layout_bound(const iocm_layout *layout, iocm_field field, iocm_side hit)
{
    for (size_t i = 0; i < layout->bound_count; i++)
        if (layout->bounds[i].field == field && layout->bounds[i].hit == end_of(hit))
            return &layout->bounds[i];
    return NULL;
}
