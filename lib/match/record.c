/* SPDX-License-Identifier: MIT */
/* Matching one record: every cell that has a role, with the port of its own side. */
#include "match/match.h"

static bool is_absent(iocm_span cell)
{
    return cell.size == 0 || (cell.size == 1 && cell.data[0] == '-') ||
           iocm__span_equal_fold(cell, IOCM__LITERAL("null"));
}

/* A cell without the blanks around it; empty where the record ends before it. */
static iocm_span cell_at(const iocm_span *cells, size_t count, size_t column)
{
    return column < count ? iocm__span_trim(cells[column]) : iocm__span(NULL, 0);
}

static bool read_port(uint16_t *port, iocm_span cell)
{
    return iocm__port_parse(port, cell.data, cell.size);
}

static int32_t port_of(const iocm__field *field, const iocm_span *cells, size_t count)
{
    uint16_t port;

    if (field->port == UINT32_MAX || !read_port(&port, cell_at(cells, count, field->port)))
        return -1;
    return port;
}

static bool match_cell(iocm__sink *sink, const iocm__field *field, iocm_span cell, int32_t port)
{
    uint16_t unused;

    switch (field->role) {
    case IOCM_ROLE_ADDRESS: return iocm__address_match(sink, cell, port);
    case IOCM_ROLE_PORT: return read_port(&unused, cell);
    case IOCM_ROLE_HOST: /* some products put the whole URL there */
        return iocm__scheme_size(cell.data, cell.size) > 0 ? iocm__url_match(sink, cell, port)
                                                           : iocm__host_match(sink, cell, port);
    case IOCM_ROLE_URL: return iocm__url_match(sink, cell, port);
    case IOCM_ROLE_DIGEST: return iocm__digests_match(sink, cell);
    default: return iocm__email_match(sink, cell);
    }
}

static iocm_status check_cells(const iocm_layout *layout, const iocm_span *cells, size_t count,
                               iocm_error *error)
{
    if (layout == NULL || (cells == NULL && count > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the layout or the cells are NULL");
    for (size_t i = 0; i < layout->field_count; i++) {
        size_t column = layout->fields[i].column;

        if (column < count && cells[column].data == NULL && cells[column].size > 0)
            return iocm__fail(error, IOCM_E_ARGUMENT, "cell %lu is NULL", (unsigned long)column);
    }
    return IOCM_OK;
}

static void match_field(iocm__sink *sink, iocm_record_result *result, const iocm__field *field,
                        const iocm_span *cells, size_t count)
{
    iocm_span cell = cell_at(cells, count, field->column);

    if (is_absent(cell)) return;
    result->cells_checked++;
    if (cell.size > sink->matcher->max_field) {
        result->verdict = IOCM_VERDICT_INDETERMINATE;
        return;
    }
    sink->field = field->column;
    sink->side = field->side;
    sink->shift = (size_t)(cell.data - cells[field->column].data);
    if (match_cell(sink, field, cell, port_of(field, cells, count))) return;
    if (result->cells_unparsed++ == 0) result->first_unparsed = field->column;
}

iocm_status iocm_match_record(iocm_record_result *result, iocm_hits *hits,
                              const iocm_matcher *matcher, const iocm_layout *layout,
                              const iocm_span *cells, size_t count, iocm_error *error)
{
    iocm_record_result made;
    iocm__sink sink;
    iocm_status status =
        iocm__sink_init(&sink, hits, matcher, matcher == NULL ? 0 : matcher->max_hits, error);

    if (status == IOCM_OK) status = check_cells(layout, cells, count, error);
    if (status != IOCM_OK) return status;
    memset(&made, 0, sizeof made);
    for (size_t i = 0; i < layout->field_count; i++)
        if (layout->fields[i].role != IOCM_ROLE_TIME)
            match_field(&sink, &made, &layout->fields[i], cells, count);
    if (sink.cut || hits->count > hits->capacity) made.verdict = IOCM_VERDICT_INDETERMINATE;
    if (hits->count > 0 && made.verdict == IOCM_VERDICT_NO_MATCH) made.verdict = IOCM_VERDICT_MATCH;
    return iocm__out_fill(result, &made, sizeof made, error);
}
