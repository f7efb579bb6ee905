/* SPDX-License-Identifier: MIT */
/* One row of a playbook's indicator table: from its cells to an indicator with metadata. */
#include "load/playbook_row.h"

#include "indicator/indicator.h"
#include "load/idna.h"

static iocm_span drop_ends(iocm_span text)
{
    return iocm__span_trim(iocm__span(text.data + 1, text.size - 2));
}

/* The text of `[text](http...)`; else the cell. */
static iocm_span link_text(iocm_span cell)
{
    if (cell.size < 8 || cell.data[0] != '[' || cell.data[cell.size - 1] != ')') return cell;
    for (size_t i = 1; i + 4 < cell.size; i++)
        if (memcmp(cell.data + i, "](h", 3) == 0)
            return iocm__span_trim(iocm__span(cell.data + 1, i - 1));
    return cell;
}

/* A cell without markdown's decorations. */
static iocm_span plain(iocm_span cell)
{
    cell = link_text(iocm__markup_trim(cell));
    if (cell.size > 8 && cell.data[0] == '<' && cell.data[cell.size - 1] == '>' &&
        iocm__lower(cell.data[1]) == 'h')
        cell = drop_ends(cell);
    cell = iocm__markup_trim(cell);
    if (cell.size > 2 && (cell.data[0] == '"' || cell.data[0] == '\'') &&
        cell.data[cell.size - 1] == cell.data[0])
        cell = drop_ends(cell);
    return cell;
}

/* Empty cells, and the marks for "nothing", are absent. */
static bool is_absent(iocm_span cell)
{
    return cell.size == 0 || iocm__span_equal(cell, IOCM__LITERAL("-")) ||
           iocm__span_equal(cell, IOCM__LITERAL("--")) ||
           iocm__span_equal(cell, IOCM__LITERAL("---")) ||
           iocm__span_equal_fold(cell, IOCM__LITERAL("n/a")) ||
           iocm__span_equal_fold(cell, IOCM__LITERAL("none")) ||
           iocm__span_equal_fold(cell, IOCM__LITERAL("null"));
}

/* The cell as a shared word, NULL if absent. False: out of memory. */
static bool keep_word(iocm_playbook *playbook, const iocm_span **out, iocm_span cell)
{
    char short_cell[64];

    *out = NULL;
    cell = plain(cell);
    if (is_absent(cell)) return true;
    if (cell.size <= sizeof short_cell) { /* `payload\_delivery` */
        cell.size = iocm__markup_unescape(short_cell, cell);
        cell.data = short_cell;
    }
    *out = iocm__playbook_word(playbook, cell);
    return *out != NULL;
}

static bool keep_type(iocm_playbook *playbook, const iocm_span **out, iocm_span cell)
{
    char word[64];

    if (!keep_word(playbook, out, cell)) return false;
    if (*out == NULL || (*out)->size > sizeof word) return true;
    for (size_t i = 0; i < (*out)->size; i++) word[i] = iocm__lower((*out)->data[i]);
    *out = iocm__playbook_word(playbook, iocm__span(word, (*out)->size));
    return *out != NULL;
}

static bool read_confidence(iocm_playbook *playbook, iocm__playbook_row *row, iocm_span cell)
{
    int percent;

    if (!keep_word(playbook, &row->confidence, cell)) return false;
    if (row->confidence == NULL) return true;
    percent = iocm__percent_parse(*row->confidence);
    if (percent >= 0) {
        row->percent = (uint8_t)percent;
        row->present |= IOCM_HAS_CONFIDENCE;
        return true;
    }
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_SYNTAX, "bad_confidence",
                               iocm__playbook_offset(playbook, cell), *row->confidence,
                               "a confidence is 0 to 100 percent");
}

static bool read_first_seen(iocm_playbook *playbook, iocm__playbook_row *row, iocm_span cell)
{
    row->seen = IOCM_TIME_NONE;
    if (!keep_word(playbook, &row->first_seen, cell)) return false;
    if (row->first_seen == NULL) return true;
    if (iocm_time_parse(&row->seen, NULL, row->first_seen->data, row->first_seen->size, NULL) ==
        IOCM_OK) {
        row->present |= IOCM_HAS_FIRST_SEEN;
        return true;
    }
    row->seen = IOCM_TIME_NONE;
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_SYNTAX, "bad_date",
                               iocm__playbook_offset(playbook, cell), *row->first_seen,
                               "this is no date");
}

/* ---- the value ---- */

/* Keeps `text` in the arena, or shares what `written` has already. */
static bool keep_text(iocm_playbook *playbook, const char **out, iocm_span text, iocm_span shared)
{
    iocm_span copy;

    if (iocm__span_equal(text, shared)) {
        *out = shared.data;
        return true;
    }
    if (!iocm__arena_copy(&playbook->arena, text, &copy)) return false;
    *out = copy.data;
    return true;
}

static bool keep_indicator(iocm_playbook *playbook, iocm__playbook_row *row,
                           const iocm_indicator *indicator)
{
    iocm_span payload = iocm__span(indicator->text, indicator->text_size);

    if (indicator->text == NULL)
        payload = iocm__span((const char *)indicator->bytes, indicator->size);
    row->kind = (uint8_t)indicator->kind;
    row->flags = (uint8_t)indicator->flags;
    row->port = indicator->port;
    row->prefix = indicator->prefix;
    row->payload_size = (uint32_t)payload.size;
    return keep_text(playbook, &row->payload, payload, iocm__span(row->value, row->value_size));
}

/* The indicator of a value: the written one, or with its host in A-labels if it needs them. */
static iocm_status parse_value(iocm_indicator *out, char *buffer, size_t capacity,
                               const iocm_playbook *playbook, const iocm__playbook_row *row,
                               iocm_kind kind, iocm_error *error)
{
    iocm_read_options options = {.struct_size = sizeof options, .kind = kind};
    iocm_span value = iocm__span(row->value, row->value_size);
    char ascii[IOCM_MAX_URL];
    iocm_status status;

    options.flags = playbook->options->read_flags;
    if (!iocm__idna_needed(value) ||
        (kind != IOCM_KIND_NONE && kind != IOCM_KIND_DOMAIN && kind != IOCM_KIND_URL))
        return iocm_indicator_parse(out, buffer, capacity, row->written, row->written_size,
                                    &options, error);
    status = iocm__idna_value(ascii, sizeof ascii, &value.size, value, error);
    if (status != IOCM_OK) return status;
    options.flags |= IOCM_READ_NO_REFANG;
    status = iocm_indicator_parse(out, buffer, capacity, ascii, value.size, &options, error);
    if (status == IOCM_OK) out->flags |= IOCM_INDICATOR_UNICODE;
    return status;
}

/* `written` and `value`: the cell unescaped, and refanged. */
static bool keep_value(iocm_playbook *playbook, iocm__playbook_row *row, iocm_span cell,
                       iocm__buffer *scratch)
{
    iocm_read_options options = {.struct_size = sizeof options};
    iocm_span written;
    iocm_span value;
    size_t size;

    options.flags = playbook->options->read_flags;
    scratch->size = 0;
    if (!iocm__buffer_reserve(scratch, cell.size)) return false;
    size = iocm__markup_unescape(scratch->data, cell);
    if (!keep_text(playbook, &row->written, iocm__span(scratch->data, size), cell)) return false;
    row->written_size = (uint32_t)size;
    written = iocm__span(row->written, size);
    if (iocm_refang(scratch->data, scratch->capacity, &size, NULL, written.data, written.size,
                    &options, NULL) != IOCM_OK)
        size = 0;
    value = iocm__span_trim(iocm__span(scratch->data, size));
    row->value_size = (uint32_t)value.size;
    return keep_text(playbook, &row->value, value, written);
}

static bool refuse(iocm_playbook *playbook, iocm__playbook_row *row, const char *code,
                   iocm_span token, iocm_status status, const char *why)
{
    row->status = (uint8_t)status;
    return iocm__playbook_note(playbook, IOCM_SEVERITY_ERROR, status, code,
                               iocm__playbook_offset(playbook, token), token,
                               "the row is no indicator: %s", why);
}

static bool read_value(iocm_playbook *playbook, iocm__playbook_row *row, iocm_span cell,
                       iocm__buffer *scratch)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator indicator;
    iocm_kind kind = IOCM_KIND_NONE;
    iocm_error error = {0};
    const char *name;

    if (!keep_value(playbook, row, cell, scratch)) return false;
    if (row->type != NULL) kind = iocm_kind_from_name(row->type->data, row->type->size);
    if (row->type != NULL && kind == IOCM_KIND_NONE &&
        !iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_KIND, "unknown_type",
                             iocm__playbook_offset(playbook, cell), *row->type,
                             "no kind of indicator has this name; the value tells its kind"))
        return false;
    if (parse_value(&indicator, buffer, sizeof buffer, playbook, row, kind, &error) != IOCM_OK)
        return refuse(playbook, row, "bad_value", cell, error.status, error.message);
    if (row->type == NULL) {
        name = iocm_indicator_type(&indicator);
        row->type = iocm__playbook_word(playbook, iocm__span(name, strlen(name)));
        if (row->type == NULL) return false;
    }
    return keep_indicator(playbook, row, &indicator);
}

/* A row with too many cells may have a note behind it, or a pipe in its value that shifts the
 * cells. It is the former if the type before the value and the date behind are what they say. */
static bool is_aligned(const iocm__playbook_row *row, const iocm__row_cells *cells)
{
    const char *seen = cells->roles[IOCM__ROLE_SEEN].data;

    if ((row->present & IOCM_HAS_FIRST_SEEN) == 0 || seen < cells->roles[IOCM__ROLE_VALUE].data)
        return false;
    if (row->confidence != NULL && (row->present & IOCM_HAS_CONFIDENCE) == 0) return false;
    return row->type != NULL &&
           iocm_kind_from_name(row->type->data, row->type->size) != IOCM_KIND_NONE;
}

static bool note_surplus(iocm_playbook *playbook, const iocm__row_cells *cells)
{
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT, "bad_row",
                               iocm__playbook_offset(playbook, cells->line), cells->line,
                               "the row has cells behind the table's last column");
}

bool iocm__playbook_read_row(iocm_playbook *playbook, const iocm__row_cells *cells,
                             iocm__buffer *scratch)
{
    iocm__playbook_row *row = iocm__playbook_add_row(playbook);
    iocm_span cell;
    iocm__place place;

    if (row == NULL) return false;
    cell = plain(cells->roles[IOCM__ROLE_VALUE]);
    if (is_absent(cell)) cell = iocm__span(cells->line.data, 0);
    iocm__text_find(&place, &playbook->text, iocm__playbook_offset(playbook, cell));
    row->line = place.line;
    row->column = (uint32_t)place.column;
    row->offset = place.offset;
    row->written = row->value = cell.data;
    if (!keep_type(playbook, &row->type, cells->roles[IOCM__ROLE_TYPE]) ||
        !keep_word(playbook, &row->threat_type, cells->roles[IOCM__ROLE_THREAT]) ||
        !keep_word(playbook, &row->activity, cells->roles[IOCM__ROLE_STATUS]) ||
        !read_first_seen(playbook, row, cells->roles[IOCM__ROLE_SEEN]) ||
        !read_confidence(playbook, row, cells->roles[IOCM__ROLE_CONFIDENCE]))
        return false;
    if (row->type == NULL && cells->implied_type.size > 0 &&
        (row->type = iocm__playbook_word(playbook, cells->implied_type)) == NULL)
        return false;
    if (cell.size == 0)
        return refuse(playbook, row, "bad_row", cells->line, IOCM_E_FORMAT, "it has no value");
    row->written_size = row->value_size = (uint32_t)cell.size;
    if (cells->surplus && !is_aligned(row, cells))
        return refuse(playbook, row, "bad_row", cells->line, IOCM_E_FORMAT,
                      "it has too many cells");
    if (cells->surplus && !note_surplus(playbook, cells)) return false;
    if (cell.size > IOCM_MAX_FIELD)
        return refuse(playbook, row, "bad_value", cell, IOCM_E_LIMIT, "the value is too long");
    return read_value(playbook, row, cell, scratch);
}
