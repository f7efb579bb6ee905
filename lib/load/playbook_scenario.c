/* SPDX-License-Identifier: MIT */
/*
 * One false-positive scenario: title, perhaps a description, filter. The parts begin with their
 * labels, each on its own line or all in one; a filter may go on for several lines.
 */
#include "load/playbook.h"

#define NO_PART SIZE_MAX

/* A part of the block: [start, end) behind its label. */
typedef struct part {
    size_t label; /* where the label begins; NO_PART if there is none */
    size_t start;
    size_t end;
} part;

static const char *const filter_labels[] = {"filter/exclusion",  "filter / exclusion",
                                            "filter/exclusions", "filter",
                                            "exclusion",         "exclusions"};

/* The size of a filter's label; `whole` takes only the full form, as inside a line. */
static size_t filter_label(iocm_span text, bool whole)
{
    size_t count = whole ? 1 : sizeof filter_labels / sizeof *filter_labels;

    for (size_t i = 0; i < count; i++) {
        size_t size = iocm__markup_label(text, filter_labels[i]);

        if (size > 0) return size;
    }
    return 0;
}

static void set_part(part *out, size_t label, size_t start, size_t end)
{
    out->label = label;
    out->start = start;
    out->end = end;
}

/* Finds where description and filter begin. Inside a line only one that begins with a label. */
static void find_parts(part *title, part *description, part *filter, iocm_span text)
{
    bool labelled = true; /* the line begins with a label */

    for (size_t at = title->start; at < text.size && filter->label == NO_PART; at++) {
        bool first = text.data[at - 1] == '\n';
        size_t begin = at;
        iocm_span rest = iocm__span(text.data + at, text.size - at);
        size_t size;

        if (first) {
            const char *newline = memchr(rest.data, '\n', rest.size);
            iocm_span line = rest;

            if (newline != NULL) line.size = (size_t)(newline - rest.data);
            line = iocm__markup_line(line, NULL);
            labelled = false;
            at = (size_t)(line.data - text.data);
            rest = iocm__span(text.data + at, text.size - at);
            if (line.size == 0) {
                if (newline == NULL) break;
                at = (size_t)(newline - text.data);
                continue;
            }
        }
        if (!first && (!labelled || text.data[at - 1] != ' ' || text.data[at] == ' ')) continue;
        if (!first) begin = iocm__markup_drop_bullet(iocm__span(text.data, at)).size;
        if ((size = filter_label(rest, !first)) > 0) {
            set_part(filter, begin, at + size, text.size);
        } else if (description->label == NO_PART &&
                   (size = iocm__markup_label(rest, "description")) > 0) {
            set_part(description, begin, at + size, text.size);
            labelled = true;
        }
    }
    if (filter->label != NO_PART) description->end = filter->label;
    title->end = description->label != NO_PART ? description->label
                 : filter->label != NO_PART    ? filter->label
                                               : text.size;
}

/* ---- the text of a part ---- */

static bool is_rule(iocm_span line)
{
    if (line.size < 3) return false;
    for (size_t i = 0; i < line.size; i++)
        if (line.data[i] != '-') return false;
    return true;
}

/* Where the text behind the blank line at `at` goes on: at the second line that a filter may have
 * in brackets. text.size if it does not. */
static size_t second_line(iocm_span text, size_t at)
{
    while (at < text.size && iocm__is_space(text.data[at])) at++;
    return at < text.size && text.data[at] == '(' ? at : text.size;
}

/* Lines joined by newlines, without fences and blanks around. A blank line ends the part unless
 * something must follow (`:`) or does (`(`). `*used` gets where in the text the last line taken
 * ends. */
static bool join_lines(iocm__buffer *out, iocm_span text, size_t limit, size_t *used)
{
    size_t lines = 0;

    out->size = 0;
    *used = 0;
    for (size_t at = 0, next; at < text.size && lines < limit; at = next) {
        const char *newline = memchr(text.data + at, '\n', text.size - at);
        size_t end = newline == NULL ? text.size : (size_t)(newline - text.data);
        iocm_span line = iocm__span_trim(iocm__span(text.data + at, end - at));

        next = end + 1;
        if (iocm__markup_is_fence(line)) continue;
        if (is_rule(line)) break;
        if (line.size == 0 && out->size > 0 && out->data[out->size - 1] != ':')
            next = second_line(text, end);
        if (line.size == 0) continue;
        if (lines++ > 0 && !iocm__buffer_append_byte(out, '\n')) return false;
        if (!iocm__buffer_append(out, line.data, line.size)) return false;
        *used = (size_t)(line.data - text.data) + line.size;
    }
    return true;
}

/* The part's text: shared with the clean text where it is one line. */
static bool keep_part(iocm_playbook *playbook, iocm__buffer *scratch, iocm_span *out,
                      iocm_span text, size_t limit, size_t *used)
{
    iocm_span kept;

    if (!join_lines(scratch, text, limit, used)) return false;
    kept = iocm__markup_trim(iocm__span(scratch->data, scratch->size));
    if (kept.size == 0) return true;
    if (memchr(kept.data, '\n', kept.size) != NULL)
        return iocm__arena_copy(&playbook->arena, kept, out);
    text.data += *used - scratch->size + (size_t)(kept.data - scratch->data);
    *out = iocm__span(text.data, kept.size);
    return true;
}

/* ---- where the document ends ---- */

/* `(`, `[` and `"` are closed again. */
static bool is_balanced(iocm_span text)
{
    size_t round = 0;
    size_t square = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        round += c == '(';
        square += c == '[';
        if (c == ')' && round > 0) round--;
        if (c == ']' && square > 0) square--;
    }
    return !quoted && round == 0 && square == 0;
}

static bool ends_with_word(iocm_span text, const char *word)
{
    size_t size = strlen(word);

    if (text.size < size || (text.size > size && iocm__is_alnum(text.data[text.size - size - 1])))
        return false;
    return iocm__span_equal_fold(iocm__span(text.data + text.size - size, size),
                                 iocm__span(word, size));
}

static bool has_comparison(iocm_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (memchr("=<>:\"", text.data[i], 5) != NULL) return true;
    return false;
}

/* What follows the last `or` or `and`. */
static iocm_span last_clause(iocm_span text)
{
    size_t from = 0;

    for (size_t i = 1; i < text.size; i++)
        if (text.data[i] == ' ' && (ends_with_word(iocm__span(text.data, i), "or") ||
                                    ends_with_word(iocm__span(text.data, i), "and")))
            from = i;
    return iocm__span(text.data + from, text.size - from);
}

/* An expression of fields rather than a sentence. */
static bool is_expression(iocm_span text)
{
    return (text.data[0] < 'A' || text.data[0] > 'Z') && has_comparison(text);
}

/* The last text of a document ends in the middle. A missing final newline alone is no sign. */
static bool is_cut(iocm_span text, bool closed)
{
    static const char *const open_words[] = {"or", "and", "not", "in", "contains", "the", "e.g."};
    char last;

    text = iocm__span_trim(text);
    if (text.size == 0) return true;
    last = text.data[text.size - 1];
    if (memchr(",:([{=<&|", last, 9) != NULL || !is_balanced(text)) return true;
    for (size_t i = 0; i < sizeof open_words / sizeof *open_words; i++)
        if (ends_with_word(text, open_words[i])) return true;
    if (is_expression(text)) return last == '!' || !has_comparison(last_clause(text));
    if (closed || memchr(".!?)]}\"'`;*", last, 11) != NULL) return false;
    return text.size < 3 || (memcmp(text.data + text.size - 3, "\xE2\x80\x9D", 3) != 0 &&
                             memcmp(text.data + text.size - 3, "\xE2\x80\x99", 3) != 0);
}

/* The last line is the beginning of a label (`Scen`): not part of the text before it. Gives the
 * size without it. */
static size_t drop_label_start(iocm_span text)
{
    static const char *const labels[] = {"scenario:", "description:", "filter/exclusion:"};
    size_t start = text.size;
    iocm_span line;

    while (start > 0 && text.data[start - 1] != '\n') start--;
    line = iocm__markup_line(iocm__span(text.data + start, text.size - start), NULL);
    while (line.size > 0 && memchr("*-#>", line.data[0], 4) != NULL)
        line = iocm__span(line.data + 1, line.size - 1);
    for (size_t i = 0; start > 0 && start < text.size && i < sizeof labels / sizeof *labels; i++)
        if (line.size < strlen(labels[i]) &&
            iocm__span_equal_fold(line, iocm__span(labels[i], line.size)))
            return start;
    return text.size;
}

/* ---- the scenario ---- */

static iocm_playbook_scenario *add_scenario(iocm_playbook *playbook)
{
    void *items =
        iocm__array_grow(&playbook->allocator, playbook->scenarios, playbook->info.scenario_count,
                         &playbook->scenario_capacity, sizeof *playbook->scenarios);
    iocm_playbook_scenario *item;

    if (items == NULL) return NULL;
    playbook->scenarios = items;
    item = &playbook->scenarios[playbook->info.scenario_count++];
    memset(item, 0, sizeof *item);
    item->struct_size = sizeof *item;
    return item;
}

static void place_filter(iocm_playbook *playbook, iocm_playbook_scenario *item, iocm_span text,
                         size_t used)
{
    size_t start = iocm__playbook_offset(playbook, text);
    iocm_span inner = iocm__span_trim(iocm__span(text.data, used));
    iocm__place place;
    iocm__place end;

    iocm__text_find(&place, &playbook->text, iocm__playbook_offset(playbook, inner));
    iocm__text_find(&end, &playbook->text, start + used);
    item->filter_line = place.line;
    item->filter_offset = place.offset;
    item->filter_size = end.offset - place.offset;
}

/* The last scenario of the document: is it whole? False: out of memory. */
static bool check_end(iocm_playbook *playbook, iocm_playbook_scenario *item, iocm_span filter,
                      size_t used, const iocm__block *block, bool label_cut)
{
    bool to_the_end = iocm__span_trim(iocm__span(filter.data + used, filter.size - used)).size == 0;

    if (label_cut) return iocm__playbook_cut(playbook, "a label");
    if (!to_the_end || !is_cut(iocm__span(filter.data, used), block->closed)) return true;
    item->flags |= IOCM_SCENARIO_CUT;
    return iocm__playbook_cut(playbook, "a filter");
}

static bool no_filter(iocm_playbook *playbook, iocm_playbook_scenario *item,
                      const iocm__block *block)
{
    if (block->last) {
        item->flags |= IOCM_SCENARIO_CUT;
        return iocm__playbook_cut(playbook, "a scenario");
    }
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT, "no_filter",
                               block->start, item->title, "the scenario has no filter");
}

static bool read_parts(iocm_playbook *playbook, iocm__buffer *scratch, iocm_span text, size_t label,
                       const iocm__block *block, bool label_cut)
{
    iocm_playbook_scenario *item = add_scenario(playbook);
    part title = {0, label, text.size};
    part description = {NO_PART, 0, 0};
    part filter = {NO_PART, 0, 0};
    iocm_span piece;
    iocm__place place;
    size_t used;

    if (item == NULL) return false;
    iocm__text_find(&place, &playbook->text, iocm__playbook_offset(playbook, text));
    item->line = place.line;
    find_parts(&title, &description, &filter, text);
    piece = iocm__span(text.data + title.start, title.end - title.start);
    if (!keep_part(playbook, scratch, &item->title, piece, 1, &used)) return false;
    piece = iocm__span(text.data + description.start, description.end - description.start);
    if (description.label != NO_PART &&
        !keep_part(playbook, scratch, &item->description, piece, SIZE_MAX, &used))
        return false;
    if (filter.label == NO_PART) return no_filter(playbook, item, block);
    piece = iocm__span(text.data + filter.start, filter.end - filter.start);
    if (!keep_part(playbook, scratch, &item->filter, piece, SIZE_MAX, &used)) return false;
    place_filter(playbook, item, piece, used);
    if (!block->last) return true;
    return check_end(playbook, item, piece, used, block, label_cut);
}

bool iocm__playbook_read_scenario(iocm_playbook *playbook, const iocm__block *block)
{
    iocm_span whole = iocm__playbook_span(playbook, block->start, block->end);
    iocm__buffer scratch = {.allocator = &playbook->allocator};
    iocm_span text = iocm__markup_line(whole, NULL);
    bool label_cut = false;
    bool ok;

    if (block->last && !block->closed) {
        size_t size = drop_label_start(text);

        label_cut = size < text.size;
        text.size = size;
    }
    ok = read_parts(playbook, &scratch, text, iocm__markup_label(text, "scenario"), block,
                    label_cut);
    iocm__buffer_free(&scratch);
    return ok;
}
