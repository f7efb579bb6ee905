/* SPDX-License-Identifier: MIT */
/*
 * Tables of a playbook: header, rows, cells. Rows may lack the pipe at either end; in a flat
 * block they follow each other, and the number of columns tells where one ends.
 */
#include "load/playbook_row.h"

#define MAX_COLUMNS 32u
#define MAX_NAME    48u /* bytes of a column's name */

/* Lower-case names; `type` is what the values of such a column are. */
static const struct {
    const char *name;
    iocm__column_role role;
    const char *type;
} columns[] = {
    {"type", IOCM__ROLE_TYPE, ""},
    {"ioc type", IOCM__ROLE_TYPE, ""},
    {"indicator type", IOCM__ROLE_TYPE, ""},
    {"value", IOCM__ROLE_VALUE, ""},
    {"ioc value", IOCM__ROLE_VALUE, ""},
    {"ioc", IOCM__ROLE_VALUE, ""},
    {"indicator", IOCM__ROLE_VALUE, ""},
    {"indicator value", IOCM__ROLE_VALUE, ""},
    {"url", IOCM__ROLE_VALUE, "url"},
    {"threat type", IOCM__ROLE_THREAT, ""},
    {"threat", IOCM__ROLE_THREAT, ""},
    {"status", IOCM__ROLE_STATUS, ""},
    {"url status", IOCM__ROLE_STATUS, ""},
    {"first seen", IOCM__ROLE_SEEN, ""},
    {"date added", IOCM__ROLE_SEEN, ""},
    {"dateadded", IOCM__ROLE_SEEN, ""},
    {"confidence", IOCM__ROLE_CONFIDENCE, ""},
    {"confidence level", IOCM__ROLE_CONFIDENCE, ""},
    {"sentinel table", IOCM__ROLE_TABLE, ""},
    {"data source", IOCM__ROLE_TABLE, ""},
    {"table", IOCM__ROLE_TABLE, ""},
    {"notes", IOCM__ROLE_NOTES, ""},
    {"note", IOCM__ROLE_NOTES, ""},
};

typedef struct header {
    iocm__column_role roles[MAX_COLUMNS];
    size_t count;
    iocm_span implied_type;
    bool has[IOCM__ROLES];
    size_t dashes; /* cells of the separator (flat) */
    bool closed;   /* its last cell is followed by a pipe */
} header;

/* ---- cells ---- */

/* Takes the next cell off the text: up to a pipe that no backslash escapes. `*closed` tells
 * whether there was one. False at the end. */
static bool next_cell(iocm_span *text, iocm_span *cell, bool *closed)
{
    size_t end = 0;

    if (text->size == 0) return false;
    while (end < text->size && text->data[end] != '|')
        end += text->data[end] == '\\' && end + 1 < text->size ? 2 : 1;
    if (end > text->size) end = text->size;
    *cell = iocm__span_trim(iocm__span(text->data, end));
    *closed = end < text->size;
    end += *closed;
    text->data += end;
    text->size -= end;
    return true;
}

/* Skips blanks, and the pipe a row may begin with. True if there was one. */
static bool skip_lead(iocm_span *text)
{
    while (text->size > 0 && iocm__is_space(text->data[0])) {
        text->data++;
        text->size--;
    }
    if (text->size == 0 || text->data[0] != '|') return false;
    text->data++;
    text->size--;
    return true;
}

static bool is_dashes(iocm_span cell)
{
    size_t dashes = 0;

    for (size_t i = 0; i < cell.size; i++) {
        if (cell.data[i] == '-')
            dashes++;
        else if (cell.data[i] != ':')
            return false;
    }
    return dashes > 0;
}

bool iocm__playbook_is_separator(iocm_span line)
{
    bool piped = false;
    bool dashed = false;

    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '|') piped = true;
        if (line.data[i] == '-') dashed = true;
        if (memchr("|-: ", line.data[i], 4) == NULL) return false;
    }
    return piped && dashed;
}

/* ---- headers ---- */

/* The role of a column of that name: case, `_`, decorations and a suffix in brackets ignored. */
static iocm__column_role find_role(iocm_span cell, const char **type)
{
    char name[MAX_NAME];
    size_t size = 0;

    cell = iocm__markup_trim(cell);
    if (cell.size > sizeof name) return IOCM__ROLE_NONE;
    for (; size < cell.size && cell.data[size] != '('; size++)
        name[size] = cell.data[size] == '_' ? ' ' : iocm__lower(cell.data[size]);
    while (size > 0 && name[size - 1] == ' ') size--;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (strlen(columns[i].name) != size || memcmp(columns[i].name, name, size) != 0) continue;
        *type = columns[i].type;
        return columns[i].role;
    }
    return IOCM__ROLE_NONE;
}

static void add_column(header *h, iocm_span cell)
{
    const char *type = "";
    iocm__column_role role = find_role(cell, &type);

    if (h->has[role]) role = IOCM__ROLE_NONE; /* the first of a name counts */
    if (role == IOCM__ROLE_VALUE) h->implied_type = iocm__span(type, strlen(type));
    h->roles[h->count++] = role;
    h->has[role] = role != IOCM__ROLE_NONE;
}

/* Reads a header and takes it (and a separator that follows in the same text) off `text`. In a
 * flat text it ends at an empty cell or at the separator. */
static void read_header(header *h, iocm_span *text, bool flat)
{
    iocm_span cell;
    iocm_span before;

    memset(h, 0, sizeof *h);
    skip_lead(text);
    for (before = *text; next_cell(text, &cell, &h->closed); before = *text) {
        if (flat && (cell.size == 0 || is_dashes(cell))) {
            *text = before;
            break;
        }
        if (cell.size > 0 || text->size > 0) add_column(h, cell);
        if (h->count == MAX_COLUMNS || (flat && cell.size > MAX_NAME)) break;
    }
    if (!flat) return;
    skip_lead(text); /* the row's end, if the header and the separator each have their pipes */
    for (before = *text; next_cell(text, &cell, &h->closed) && is_dashes(cell); h->dashes++)
        before = *text;
    *text = before;
}

static bool is_known(const header *h)
{
    return h->has[IOCM__ROLE_VALUE] || h->has[IOCM__ROLE_TABLE];
}

size_t iocm__playbook_header_size(iocm_span text, bool flat)
{
    iocm_span rest = text;
    iocm_span cell;
    const char *type;
    bool closed;
    header h;
    size_t known = 0;
    bool led;

    /* Cheap for what is none, since a flat text asks at every pipe. */
    led = skip_lead(&rest);
    if (!next_cell(&rest, &cell, &closed) || !closed || find_role(cell, &type) == IOCM__ROLE_NONE)
        return 0;
    rest = text;
    read_header(&h, &rest, flat);
    if (flat && !led && h.dashes != h.count) return 0; /* `IOC Types: url | Type | ...` */
    for (size_t role = 0; role < IOCM__ROLES; role++) known += h.has[role];
    return is_known(&h) && known >= 2 ? text.size - rest.size : 0;
}

/* ---- rows ---- */

typedef struct table {
    iocm_playbook *playbook;
    const iocm__block *block;
    header head;
    iocm__buffer scratch;
    bool led; /* rows begin with a pipe */
    bool any; /* there are rows */
} table;

/* The data-source table: a table's name and a note. */
static bool read_note(table *t, const iocm__row_cells *cells)
{
    iocm_playbook *playbook = t->playbook;
    iocm_playbook_note *item;
    iocm_span name = iocm__markup_trim(cells->roles[IOCM__ROLE_TABLE]);
    iocm__place place;
    void *notes;

    if (name.size == 0) return true;
    notes = iocm__array_grow(&playbook->allocator, playbook->notes, playbook->info.note_count,
                             &playbook->note_capacity, sizeof *playbook->notes);
    if (notes == NULL) return false;
    playbook->notes = notes;
    item = &playbook->notes[playbook->info.note_count++];
    memset(item, 0, sizeof *item);
    item->struct_size = sizeof *item;
    item->table = name;
    item->note = iocm__markup_trim(cells->roles[IOCM__ROLE_NOTES]);
    iocm__text_find(&place, &playbook->text, iocm__playbook_offset(playbook, name));
    item->line = place.line;
    return true;
}

/* Whether the document ends inside this row: cells are missing, or nothing closes its last cell
 * (`open`) though the table has closing pipes. */
static bool is_cut(const table *t, const iocm_span *rest, size_t count, bool open)
{
    if (!t->block->last || t->block->closed || rest->size > 0) return false;
    if (rest->data != t->playbook->text.data + t->playbook->text.size) return false;
    return count < t->head.count || (open && t->head.closed);
}

/* More cells of this row: not the empty one between two rows of a line, nor the text that may
 * follow the table in a flat block. */
static bool goes_on(const table *t, iocm_span rest, bool led)
{
    iocm_span cell;
    bool closed;

    if (t->block->flat && !led) return false;
    return next_cell(&rest, &cell, &closed) && cell.size > 0 && (closed || !t->block->flat);
}

/* Adds the row made of `count` cells. */
static bool add_row(table *t, iocm__row_cells *cells, size_t count)
{
    t->any = true;
    cells->implied_type = t->head.implied_type;
    if (t->head.has[IOCM__ROLE_TABLE] && !t->head.has[IOCM__ROLE_VALUE]) return read_note(t, cells);
    if (!iocm__playbook_read_row(t->playbook, cells, &t->scratch)) return false;
    if (count >= t->head.count || cells->roles[IOCM__ROLE_VALUE].size == 0) return true;
    return iocm__playbook_note(t->playbook, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT, "bad_row",
                               iocm__playbook_offset(t->playbook, cells->line), cells->line,
                               "the row has %lu cells, the table %lu columns", (unsigned long)count,
                               (unsigned long)t->head.count);
}

/* The row ends the document and is not whole. What stands in its open cell is perhaps only the
 * beginning of a value, so it does not count. False: out of memory. */
static bool read_cut_row(table *t, iocm__row_cells *cells, size_t count, bool open)
{
    if (open && count > 0) cells->roles[t->head.roles[count - 1]] = iocm__span(NULL, 0);
    if (!iocm__playbook_cut(t->playbook, "a row of a table")) return false;
    if (cells->roles[IOCM__ROLE_VALUE].size == 0 && cells->roles[IOCM__ROLE_TABLE].size == 0)
        return true;
    return add_row(t, cells, t->head.count);
}

/* Takes one row off the text. */
static bool read_row(table *t, iocm_span *rest)
{
    iocm__row_cells cells = {0};
    iocm_span cell;
    size_t count = 0;
    size_t filled = 0;
    bool closed = true;
    bool open = false;
    bool led = skip_lead(rest);
    const char *start = rest->data;

    if (t->block->flat && t->led && !led) { /* what follows the table in its line */
        rest->size = 0;
        return true;
    }
    t->led = led;
    while (count < t->head.count && next_cell(rest, &cell, &closed)) {
        if (cell.size == 0 && !closed) break; /* blanks behind the last pipe */
        cells.roles[t->head.roles[count++]] = cell;
        filled += cell.size > 0;
        open = !closed;
    }
    cells.line = iocm__span_trim(iocm__span(start, (size_t)(rest->data - start)));
    if ((filled > 0 || led) && is_cut(t, rest, count, open))
        return read_cut_row(t, &cells, count, open);
    if (filled == 0) return true;
    if (t->block->flat && count == 1 && open) return true; /* what follows the table, again */
    while (goes_on(t, *rest, led)) {
        cells.surplus = true;
        next_cell(rest, &cell, &closed);
    }
    return add_row(t, &cells, count);
}

/* The document ends inside the header's separator. */
static bool is_cut_separator(const table *t, iocm_span line)
{
    size_t count = 0;
    iocm_span cell;
    bool closed = false;

    if (!t->block->last || t->block->closed) return false;
    if (line.data + line.size != t->playbook->text.data + t->playbook->text.size) return false;
    for (skip_lead(&line); next_cell(&line, &cell, &closed);) count += cell.size > 0;
    return count < t->head.count || (!closed && t->head.closed);
}

static bool read_rows(table *t, iocm_span text)
{
    while (text.size > 0) {
        const char *newline = memchr(text.data, '\n', text.size);
        size_t size = newline == NULL ? text.size : (size_t)(newline - text.data);
        iocm_span line = iocm__span(text.data, size);

        if (!iocm__playbook_is_separator(line)) {
            while (line.size > 0)
                if (!read_row(t, &line)) return false;
        } else if (is_cut_separator(t, line) && !iocm__playbook_cut(t->playbook, "a table")) {
            return false;
        }
        size += newline != NULL;
        text.data += size;
        text.size -= size;
    }
    return true;
}

bool iocm__playbook_read_table(iocm_playbook *playbook, const iocm__block *block)
{
    table t = {.playbook = playbook, .block = block};
    iocm_span text = iocm__playbook_span(playbook, block->start, block->end);
    const char *newline = memchr(text.data, '\n', text.size);
    iocm_span line = text;
    bool ok;

    if (newline != NULL) line.size = (size_t)(newline - text.data);
    t.scratch.allocator = &playbook->allocator;
    if (block->flat) {
        read_header(&t.head, &text, true);
    } else {
        text.data += line.size;
        text.size -= line.size;
        read_header(&t.head, &line, false);
    }
    if (!is_known(&t.head))
        return iocm__playbook_note(playbook, IOCM_SEVERITY_NOTE, IOCM_E_SCHEMA, "unknown_table",
                                   block->start, line,
                                   "a table of neither indicators nor data sources");
    ok = read_rows(&t, text);
    iocm__buffer_free(&t.scratch);
    if (ok && block->last && !t.any && (playbook->info.flags & IOCM_PLAYBOOK_TRUNCATED) == 0)
        return iocm__playbook_cut(playbook, "a table");
    return ok;
}
