/* SPDX-License-Identifier: MIT */
/* The document model of a playbook: how its parts are kept, and the public getters. */
#include "load/playbook.h"

#include <stdio.h>

iocm_span iocm__playbook_span(const iocm_playbook *playbook, size_t start, size_t end)
{
    return iocm__span(playbook->text.data + start, end - start);
}

size_t iocm__playbook_offset(const iocm_playbook *playbook, iocm_span piece)
{
    return (size_t)(piece.data - playbook->text.data);
}

const iocm_span *iocm__playbook_word(iocm_playbook *playbook, iocm_span text)
{
    size_t ring = sizeof playbook->words / sizeof *playbook->words;
    iocm_span *word;

    for (size_t i = 0; i < ring; i++)
        if (playbook->words[i] != NULL && iocm__span_equal(*playbook->words[i], text))
            return playbook->words[i];
    word = iocm__arena_alloc(&playbook->arena, sizeof *word + text.size);
    if (word == NULL) return NULL;
    word->data = (char *)(word + 1);
    word->size = text.size;
    if (text.size > 0) memcpy(word + 1, text.data, text.size);
    playbook->words[playbook->word_next++ % ring] = word;
    return word;
}

iocm__playbook_row *iocm__playbook_row_at(const iocm_playbook *playbook, size_t index)
{
    return &playbook->pages[index / IOCM__ROWS_PER_PAGE][index % IOCM__ROWS_PER_PAGE];
}

iocm__playbook_row *iocm__playbook_add_row(iocm_playbook *playbook)
{
    size_t size = IOCM__ROWS_PER_PAGE * sizeof(iocm__playbook_row);
    size_t index = playbook->info.row_count;

    if (index / IOCM__ROWS_PER_PAGE == playbook->page_count) {
        void *pages = iocm__array_grow(&playbook->allocator, playbook->pages, playbook->page_count,
                                       &playbook->page_capacity, sizeof *playbook->pages);
        iocm__playbook_row *page;

        if (pages == NULL) return NULL;
        playbook->pages = pages;
        page = iocm__arena_alloc(&playbook->arena, size);
        if (page == NULL) return NULL;
        memset(page, 0, size);
        playbook->pages[playbook->page_count++] = page;
    }
    playbook->info.row_count++;
    return iocm__playbook_row_at(playbook, index);
}

void iocm__playbook_row_indicator(iocm_indicator *out, const iocm__playbook_row *row)
{
    memset(out, 0, sizeof *out);
    out->kind = row->kind;
    out->flags = row->flags;
    out->port = row->port;
    out->prefix = row->prefix;
    if (row->kind == IOCM_KIND_DOMAIN || row->kind == IOCM_KIND_URL ||
        row->kind == IOCM_KIND_EMAIL) {
        out->text = row->payload;
        out->text_size = row->payload_size;
    } else if (row->kind != IOCM_KIND_NONE) {
        out->size = row->payload_size;
        memcpy(out->bytes, row->payload, row->payload_size);
        if (row->payload_size == 4) out->family = 4;
        if (row->payload_size == 16 && row->kind != IOCM_KIND_MD5) out->family = 6;
    }
}

/* ---- diagnostics ---- */

static void place_diagnostic(iocm_playbook *playbook, iocm_diagnostic *item, size_t offset)
{
    iocm__place place;

    if (offset == SIZE_MAX) return;
    iocm__text_find(&place, &playbook->text, offset);
    item->line = place.line;
    item->column = place.column;
    item->offset = place.offset;
}

bool iocm__playbook_note(iocm_playbook *playbook, int severity, iocm_status status,
                         const char *code, size_t offset, iocm_span token, const char *format, ...)
{
    iocm_diagnostic *item;
    char message[256];
    va_list values;
    void *items;
    int size;

    if (playbook->info.diagnostic_count == IOCM__PLAYBOOK_DIAGNOSTICS) {
        playbook->diagnostics_dropped++;
        return true;
    }
    items = iocm__array_grow(&playbook->allocator, playbook->diagnostics,
                             playbook->info.diagnostic_count, &playbook->diagnostic_capacity,
                             sizeof *playbook->diagnostics);
    if (items == NULL) return false;
    playbook->diagnostics = items;
    va_start(values, format);
    size = vsnprintf(message, sizeof message, format, values);
    va_end(values);
    if (size < 0) size = 0;
    if ((size_t)size >= sizeof message) size = (int)sizeof message - 1;
    item = &playbook->diagnostics[playbook->info.diagnostic_count];
    memset(item, 0, sizeof *item);
    item->struct_size = sizeof *item;
    item->severity = severity;
    item->status = status;
    item->code = iocm__span(code, strlen(code));
    if (token.size > 256) token.size = 256;
    if (!iocm__arena_copy(&playbook->arena, token, &item->token) ||
        !iocm__arena_copy(&playbook->arena, iocm__span(message, (size_t)size), &item->message))
        return false;
    playbook->info.diagnostic_count++;
    place_diagnostic(playbook, item, offset);
    return true;
}

bool iocm__playbook_cut(iocm_playbook *playbook, const char *what)
{
    iocm_span tail = iocm__span(playbook->text.data, playbook->text.size);
    size_t start;

    tail = iocm__span_trim(tail);
    for (start = tail.size; start > 0 && tail.data[start - 1] != '\n' && tail.size - start < 60;)
        start--;
    playbook->info.flags |= IOCM_PLAYBOOK_TRUNCATED;
    tail = iocm__span(tail.data + start, tail.size - start);
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT, "truncated",
                               playbook->text.size, tail, "the text ends inside %s", what);
}

/* ---- reading ---- */

void iocm_playbook_free(iocm_playbook *playbook)
{
    iocm_allocator allocator;

    if (playbook == NULL) return;
    allocator = playbook->allocator;
    iocm__text_free(&playbook->text, &allocator);
    iocm__free(&allocator, playbook->pages);
    iocm__free(&allocator, playbook->hunts);
    iocm__free(&allocator, playbook->notes);
    iocm__free(&allocator, playbook->scenarios);
    iocm__free(&allocator, playbook->lists);
    iocm__free(&allocator, playbook->diagnostics);
    iocm__arena_free(&playbook->arena);
    iocm__free(&allocator, playbook);
}

/* By place; what is about the whole input comes first. Insertion: they are nearly in order but
 * for the comparisons at the end, and few. */
static void sort_diagnostics(iocm_playbook *playbook)
{
    for (size_t i = 1; i < playbook->info.diagnostic_count; i++) {
        iocm_diagnostic item = playbook->diagnostics[i];
        size_t at = i;

        for (; at > 0 && playbook->diagnostics[at - 1].offset > item.offset; at--)
            playbook->diagnostics[at] = playbook->diagnostics[at - 1];
        playbook->diagnostics[at] = item;
    }
}

static bool note_encoding(iocm_playbook *playbook)
{
    const iocm__text *text = &playbook->text;
    size_t at = text->first_bad;
    bool utf8 = text->encoding == IOCM__UTF8;

    if (text->bad_count == 0) return true;
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_ENCODING, "encoding", at,
                               iocm__playbook_span(playbook, at, at + (at < text->size)),
                               "%lu place%s not %s; the first is here",
                               (unsigned long)text->bad_count,
                               text->bad_count == 1 ? " is" : "s are", utf8 ? "UTF-8" : "UTF-16");
}

static iocm_status read_all(iocm_playbook *playbook, iocm_error *error)
{
    const iocm_playbook_info *info = &playbook->info;
    size_t dropped;

    if (!iocm__playbook_read_blocks(playbook)) return iocm__fail_memory(error);
    if (info->threat.data != NULL && info->family.data == NULL) /* URLhaus pages have no title */
        playbook->info.title = iocm__span(NULL, 0);
    if (info->family.data == NULL && info->threat.data == NULL && info->row_count == 0 &&
        info->hunt_count == 0 && info->scenario_count == 0 && info->note_count == 0)
        return iocm__fail(error, IOCM_E_FORMAT, "nothing of a playbook was found in the text");
    if (playbook->text.cut && (info->flags & IOCM_PLAYBOOK_TRUNCATED) == 0 &&
        !iocm__playbook_cut(playbook, "a character"))
        return iocm__fail_memory(error);
    if (!note_encoding(playbook) || !iocm__playbook_check(playbook))
        return iocm__fail_memory(error);
    sort_diagnostics(playbook);
    dropped = (size_t)playbook->diagnostics_dropped;
    if (dropped > 0) {
        playbook->info.diagnostic_count--; /* makes room */
        if (!iocm__playbook_note(playbook, IOCM_SEVERITY_NOTE, IOCM_E_LIMIT, "more",
                                 playbook->text.size, iocm__span(NULL, 0),
                                 "%lu further diagnostics were not kept",
                                 (unsigned long)dropped + 1))
            return iocm__fail_memory(error);
    }
    return IOCM_OK;
}

/* What rows say about who said so: what the caller calls it, else the title. */
static bool set_source(iocm_playbook *playbook)
{
    iocm_span source = playbook->options->source;

    if (source.size == 0) source = playbook->info.title;
    if (source.size == 0) source = IOCM__LITERAL("playbook");
    return iocm__arena_copy(&playbook->arena, source, &playbook->source);
}

static void report(const iocm_playbook *playbook)
{
    const iocm_load_options *options = playbook->options;

    if (options->on_diagnostic == NULL) return;
    for (size_t i = 0; i < playbook->info.diagnostic_count; i++)
        options->on_diagnostic(options->diagnostic_ctx, &playbook->diagnostics[i]);
}

iocm_status iocm_playbook_read(iocm_playbook **out, const char *text, size_t size,
                               const iocm_load_options *given, iocm_error *error)
{
    iocm_load_options options;
    iocm_allocator allocator;
    iocm_error *fresh = iocm__error_fresh(error);
    iocm_playbook *playbook;
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "out is NULL");
    *out = NULL;
    if (text == NULL && size > 0) return iocm__fail(error, IOCM_E_ARGUMENT, "text is NULL");
    if (size > UINT32_MAX) return iocm__fail(error, IOCM_E_LIMIT, "the text is over 4 GiB");
    status = iocm__load_options_read(&options, given, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, options.allocator, error);
    if (status != IOCM_OK) return status;
    playbook = iocm__alloc_zero(&allocator, sizeof *playbook);
    if (playbook == NULL) return iocm__fail_memory(error);
    playbook->allocator = allocator;
    playbook->options = &options;
    iocm__arena_init(&playbook->arena, &allocator);
    status = iocm__text_read(&playbook->text, iocm__span(text, size), &allocator, fresh);
    if (status == IOCM_OK) status = read_all(playbook, fresh);
    if (status == IOCM_OK && !set_source(playbook)) status = iocm__fail_memory(fresh);
    if (status != IOCM_OK) {
        iocm__error_source(fresh, options.source);
        iocm_playbook_free(playbook);
        return status;
    }
    iocm__text_free_map(&playbook->text, &allocator);
    iocm__free(&allocator, playbook->lists);
    playbook->lists = NULL;
    report(playbook);
    playbook->options = NULL;
    *out = playbook;
    return IOCM_OK;
}

/* ---- getters ---- */

static iocm_status get(void *out, size_t size, const iocm_playbook *playbook, const void *items,
                       size_t count, size_t index, iocm_error *error)
{
    if (playbook == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the playbook is NULL");
    if (index >= count)
        return iocm__fail(error, IOCM_E_RANGE, "index %lu is past the end; there are %lu",
                          (unsigned long)index, (unsigned long)count);
    return iocm__out_fill(out, (const char *)items + index * size, size, error);
}

iocm_status iocm_playbook_get_info(iocm_playbook_info *out, const iocm_playbook *playbook,
                                   iocm_error *error)
{
    return get(out, sizeof *out, playbook, playbook == NULL ? NULL : &playbook->info, 1, 0, error);
}

iocm_status iocm_playbook_get_hunt(iocm_playbook_hunt *out, const iocm_playbook *playbook,
                                   size_t index, iocm_error *error)
{
    return get(out, sizeof *out, playbook, playbook == NULL ? NULL : playbook->hunts,
               playbook == NULL ? 0 : playbook->info.hunt_count, index, error);
}

iocm_status iocm_playbook_get_note(iocm_playbook_note *out, const iocm_playbook *playbook,
                                   size_t index, iocm_error *error)
{
    return get(out, sizeof *out, playbook, playbook == NULL ? NULL : playbook->notes,
               playbook == NULL ? 0 : playbook->info.note_count, index, error);
}

iocm_status iocm_playbook_get_scenario(iocm_playbook_scenario *out, const iocm_playbook *playbook,
                                       size_t index, iocm_error *error)
{
    return get(out, sizeof *out, playbook, playbook == NULL ? NULL : playbook->scenarios,
               playbook == NULL ? 0 : playbook->info.scenario_count, index, error);
}

iocm_status iocm_playbook_get_diagnostic(iocm_diagnostic *out, const iocm_playbook *playbook,
                                         size_t index, iocm_error *error)
{
    return get(out, sizeof *out, playbook, playbook == NULL ? NULL : playbook->diagnostics,
               playbook == NULL ? 0 : playbook->info.diagnostic_count, index, error);
}

static iocm_span word_text(const iocm_span *word)
{
    return word == NULL ? iocm__span(NULL, 0) : *word;
}

iocm_status iocm_playbook_get_metadata(iocm_metadata *out, const iocm_playbook *playbook,
                                       size_t index, iocm_error *error)
{
    const iocm__playbook_row *row;
    iocm_metadata filled;

    if (playbook == NULL || index >= playbook->info.row_count)
        return get(out, sizeof *out, playbook, NULL,
                   playbook == NULL ? 0 : playbook->info.row_count, index, error);
    row = iocm__playbook_row_at(playbook, index);
    memset(&filled, 0, sizeof filled);
    filled.present = row->present;
    filled.first_seen = row->seen;
    filled.last_seen = IOCM_TIME_NONE;
    filled.valid_until = IOCM_TIME_NONE;
    filled.confidence = row->percent;
    filled.threat_type = word_text(row->threat_type);
    filled.family = playbook->info.family;
    filled.source = playbook->source;
    filled.tags = row->activity;
    filled.tag_count = row->activity != NULL;
    return iocm__out_fill(out, &filled, sizeof filled, error);
}

iocm_status iocm_playbook_get_row(iocm_playbook_row *out, const iocm_playbook *playbook,
                                  size_t index, iocm_error *error)
{
    const iocm__playbook_row *row;
    iocm_playbook_row filled;

    if (playbook == NULL || index >= playbook->info.row_count)
        return get(out, sizeof *out, playbook, NULL,
                   playbook == NULL ? 0 : playbook->info.row_count, index, error);
    row = iocm__playbook_row_at(playbook, index);
    memset(&filled, 0, sizeof filled);
    filled.status = row->status;
    iocm__playbook_row_indicator(&filled.indicator, row);
    filled.type = word_text(row->type);
    filled.written = iocm__span(row->written, row->written_size);
    filled.value = iocm__span(row->value, row->value_size);
    filled.threat_type = word_text(row->threat_type);
    filled.activity = word_text(row->activity);
    filled.first_seen = word_text(row->first_seen);
    filled.confidence = word_text(row->confidence);
    filled.line = row->line;
    filled.column = row->column;
    filled.offset = row->offset;
    return iocm__out_fill(out, &filled, sizeof filled, error);
}
