/* SPDX-License-Identifier: MIT */
/*
 * A playbook's lines, cut into blocks: prose with labels, tables, hunting queries, scenarios.
 *
 * A block begins where a line begins like one. A document (or a part of it) may have lost its
 * line breaks; such a line is "flat", and in it a block begins wherever, behind a blank, stands
 * what a block of the following kinds begins with.
 */
#include "load/playbook.h"

typedef enum block_kind { PROSE, TABLE, KQL, SCENARIO } block_kind;

typedef struct reader {
    iocm_playbook *playbook;
    block_kind kind; /* of the block being collected */
    iocm__block block;
    bool ok; /* false: out of memory */
} reader;

static void finish(reader *r, size_t end)
{
    static bool (*const readers[])(iocm_playbook *, const iocm__block *) = {
        iocm__playbook_read_prose, iocm__playbook_read_table, iocm__playbook_read_kql,
        iocm__playbook_read_scenario};

    r->block.end = end;
    r->block.last = end == r->playbook->text.size;
    if (r->ok && r->block.start < end) r->ok = readers[r->kind](r->playbook, &r->block);
}

static void begin(reader *r, block_kind kind, size_t start, bool flat)
{
    finish(r, start);
    r->kind = kind;
    r->block.start = start;
    r->block.flat = flat;
}

/* How often `word` stands in the line, up to two. */
static unsigned count_word(iocm_span line, iocm_span word)
{
    unsigned count = 0;

    for (size_t i = 0; i + word.size <= line.size && count < 2; i++)
        if (iocm__span_equal(iocm__span(line.data + i, word.size), word)) count++;
    return count;
}

static bool has_word(iocm_span line, const char *word)
{
    return count_word(line, iocm__span(word, strlen(word))) > 0;
}

/* A comment, and then a query in the same line; a query made a comment is none. */
static bool is_flat_query(iocm_span line)
{
    line = iocm__span_trim(line);
    if (line.size < 3 || memcmp(line.data, "//", 2) != 0) return false;
    line = iocm__span_trim(iocm__span(line.data + 2, line.size - 2));
    return !iocm__playbook_is_kql(line, true) && has_word(line, "= dynamic(") &&
           has_word(line, " | where ");
}

/* A line with two scenarios, with a comment and its query, or with a table's separator and more,
 * holds several lines. A row of a table (`in_table`) may have dashes for what is absent. */
static bool is_flat(iocm_span line, bool in_table)
{
    static const char *const separators[] = {"|--", "| --", "|:-", "| :-"};
    unsigned filters = count_word(line, IOCM__LITERAL("Filter/Exclusion:"));
    bool found = false;

    if (filters > 1 || (filters > 0 && has_word(line, " Scenario: "))) return true;
    if (is_flat_query(line)) return true;
    if (in_table && iocm__playbook_header_size(line, true) == 0) return false;
    for (size_t i = 0; i < sizeof separators / sizeof *separators && !found; i++)
        found = has_word(line, separators[i]);
    return found && !iocm__playbook_is_separator(line);
}

static bool is_rule(iocm_span line)
{
    line = iocm__span_trim(line);
    if (line.size < 3 || memchr("-*_", line.data[0], 3) == NULL) return false;
    for (size_t i = 1; i < line.size; i++)
        if (line.data[i] != line.data[0] && line.data[i] != ' ') return false;
    return true;
}

/* The block that begins at this line; false if it goes on with the block before. `rest` is the
 * text from the line on. */
static bool line_begins(const reader *r, block_kind *kind, iocm_span line, iocm_span rest,
                        iocm_span next)
{
    bool has_pipe = line.size > 0 && memchr(line.data, '|', line.size) != NULL;
    unsigned heading;
    iocm_span words = iocm__markup_line(line, &heading);

    if (words.size == 0) return false;
    if (iocm__markup_label(words, "scenario") > 0) {
        *kind = SCENARIO;
        return true;
    }
    if (has_pipe && !iocm__playbook_is_separator(line) &&
        (iocm__playbook_is_separator(next) || iocm__playbook_header_size(line, false) > 0)) {
        *kind = TABLE;
        return true;
    }
    rest = iocm__span(words.data, (size_t)(rest.data + rest.size - words.data));
    if (heading == 0 && r->kind != KQL && iocm__playbook_is_kql(rest, r->kind != SCENARIO)) {
        *kind = KQL;
        return true;
    }
    *kind = PROSE;
    if (heading > 0 || is_rule(line)) return true;
    return r->kind == TABLE && !has_pipe;
}

/* A fence ends what it stands behind, and may say that a query follows. */
static void read_fence(reader *r, iocm_span line, size_t start, size_t next)
{
    iocm_span info = iocm__span_trim(line);

    if (r->kind == SCENARIO) return; /* a filter in a fence */
    begin(r, PROSE, start, false);
    while (info.size > 0 && (info.data[0] == '`' || info.data[0] == '~')) {
        info.data++;
        info.size--;
    }
    info = iocm__span_trim(info);
    if (iocm__span_equal_fold(info, IOCM__LITERAL("kql")) ||
        iocm__span_equal_fold(info, IOCM__LITERAL("kusto")))
        begin(r, KQL, next, false);
}

/* A short word or two and a pipe: perhaps a header without its first pipe. */
static bool begins_cell(iocm_span text)
{
    size_t size = 0;

    while (size < text.size && size < 24 && text.data[size] != '|') size++;
    return size < text.size && text.data[size] == '|';
}

/* The block that begins at this byte of a flat line, and how much of it is surely of it; 0 if
 * the block before goes on. */
static size_t flat_begins(const reader *r, block_kind *kind, iocm_span rest)
{
    size_t size = iocm__markup_label(rest, "scenario");

    *kind = SCENARIO; /* with a capital: a filter's sentence may say "scenario: none" */
    if (size > 0 && memchr(rest.data, 'S', size) != NULL) return size;
    *kind = TABLE;
    if ((rest.data[0] == '|' || (r->kind == PROSE && begins_cell(rest))) &&
        (size = iocm__playbook_header_size(rest, true)) > 0)
        return size;
    *kind = KQL;
    return r->kind != KQL && r->kind != SCENARIO && iocm__playbook_is_kql(rest, true);
}

static void read_flat(reader *r, size_t start, size_t end)
{
    const char *data = r->playbook->text.data;

    if (r->kind == PROSE || r->kind == KQL) r->block.flat = true;
    for (size_t at = start; at < end; at++) {
        block_kind kind;
        iocm_span bullet;
        size_t size;

        if (data[at] == ' ' || (at > start && data[at - 1] != ' ')) continue;
        size = flat_begins(r, &kind, iocm__span(data + at, end - at));
        if (size == 0) continue;
        bullet = iocm__markup_drop_bullet(iocm__span(data + start, at - start));
        begin(r, kind, kind == SCENARIO ? start + bullet.size : at, true);
        at += size - 1;
    }
}

static size_t line_end(const iocm__text *text, size_t at)
{
    const char *end = at < text->size ? memchr(text->data + at, '\n', text->size - at) : NULL;

    return end == NULL ? text->size : (size_t)(end - text->data);
}

bool iocm__playbook_read_blocks(iocm_playbook *playbook)
{
    const iocm__text *text = &playbook->text;
    reader r = {.playbook = playbook, .kind = PROSE, .ok = true};
    size_t next;

    r.block.closed = text->size > 0 && text->data[text->size - 1] == '\n';
    for (size_t at = 0; at < text->size && r.ok; at = next) {
        size_t end = line_end(text, at);
        iocm_span line = iocm__playbook_span(playbook, at, end);
        block_kind kind;

        next = end < text->size ? end + 1 : end;
        if (iocm__markup_is_fence(line))
            read_fence(&r, line, at, next);
        else if (is_flat(line, r.kind == TABLE))
            read_flat(&r, at, end);
        else if (line_begins(&r, &kind, line, iocm__playbook_span(playbook, at, text->size),
                             iocm__playbook_span(playbook, next, line_end(text, next))))
            begin(&r, kind, at, false);
    }
    finish(&r, text->size);
    return r.ok;
}
