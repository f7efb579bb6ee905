/* SPDX-License-Identifier: MIT */
/*
 * The YAML of a Sigma filter, by libyaml's emitter: always the same bytes for the same exclusion. Texts
 * are quoted, whatever YAML would take them for. (libyaml allocates with malloc: it cannot be told
 * otherwise.)
 */
#include "render/sigma.h"

#include <stdio.h>
#include <yaml.h>

#include "render/uuid.h"

#define TITLE_MAX 256u /* characters, by Sigma's schema of filters */

typedef struct writer {
    yaml_emitter_t emitter;
    const iocm_exclusions *exclusions;
    const iocm__exclusion *exclusion;
    iocm__uuid playbook;
    bool failed; /* at the first that fails; then the emitter is not asked again */
} writer;

static int on_write(void *ctx, unsigned char *data, size_t size)
{
    iocm__buffer *out = ctx;

    return iocm__buffer_append(out, data, size);
}

/* ---- events ---- */

/* Takes the event over. `made`: whether it could be made. */
static void emit(writer *to, yaml_event_t *event, int made)
{
    if (made && to->failed)
        yaml_event_delete(event);
    else if (!made || !yaml_emitter_emit(&to->emitter, event))
        to->failed = true;
}

static void put(writer *to, iocm_span text, yaml_scalar_style_t style)
{
    yaml_event_t event;

    if (text.size > INT32_MAX) {
        to->failed = true;
        return;
    }
    emit(to, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text.data,
                                      (int)text.size, 1, 1, style));
}

/* A word of the format, a number, a truth. */
static void put_word(writer *to, const char *word)
{
    put(to, iocm__span(word, strlen(word)), YAML_PLAIN_SCALAR_STYLE);
}

/* True if the text fits on one line as it is. */
static bool is_one_line(iocm_span text)
{
    size_t at = 0;

    while (at < text.size) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);

        if (length == 0 || point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 ||
            point == 0x2029 || point == 0xFEFF)
            return false;
        at += length;
    }
    return true;
}

static void put_text(writer *to, iocm_span text)
{
    put(to, text,
        is_one_line(text) ? YAML_SINGLE_QUOTED_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

static void begin_map(writer *to)
{
    yaml_event_t event;

    emit(to, &event,
         yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void end_map(writer *to)
{
    yaml_event_t event;

    emit(to, &event, yaml_mapping_end_event_initialize(&event));
}

static void begin_list(writer *to)
{
    yaml_event_t event;

    emit(to, &event,
         yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
}

static void end_list(writer *to)
{
    yaml_event_t event;

    emit(to, &event, yaml_sequence_end_event_initialize(&event));
}

/* A key with a text, if there is one. */
static void put_pair(writer *to, const char *key, iocm_span text)
{
    if (text.data == NULL) return;
    put_word(to, key);
    put_text(to, text);
}

static void put_texts(writer *to, const char *key, const iocm__texts *texts)
{
    if (texts->count == 0) return;
    put_word(to, key);
    begin_list(to);
    for (size_t i = 0; i < texts->count; i++) put_text(to, texts->items[i]);
    end_list(to);
}

/* ---- parts of a filter ---- */

/* Whole characters, at most so many. */
static iocm_span cut(iocm_span text, size_t most)
{
    size_t at = 0;

    for (size_t count = 0; at < text.size && count < most; count++) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);

        at += length > 0 ? length : 1;
    }
    return iocm__span(text.data, at);
}

static void put_item(writer *to, const iocm__sigma_item *item)
{
    char key[96];
    const char *modifier = iocm__sigma_modifier_name(item->modifier);
    int size = snprintf(key, sizeof key, "%s%s%s%s", item->field->name,
                        modifier[0] != '\0' ? "|" : "", modifier, item->all ? "|all" : "");

    put(to, iocm__span(key, (size_t)size), YAML_PLAIN_SCALAR_STYLE);
    if (item->count > 1) begin_list(to);
    for (size_t i = 0; i < item->count; i++) {
        if (item->bare)
            put(to, item->values[i], YAML_PLAIN_SCALAR_STYLE);
        else
            put_text(to, item->values[i]);
    }
    if (item->count > 1) end_list(to);
}

static void put_selection(writer *to, const iocm__sigma_maps *maps)
{
    if (maps->count > 1) begin_list(to);
    for (size_t i = 0; i < maps->count; i++) {
        begin_map(to);
        for (size_t k = 0; k < maps->items[i].count; k++) put_item(to, maps->items[i].items[k]);
        end_map(to);
    }
    if (maps->count > 1) end_list(to);
}

/* The rules that a filter was for when it was read. False: it was not. */
static bool put_noted_rules(writer *to, const iocm__texts *notes)
{
    const iocm_span prefix = IOCM__LITERAL(IOCM__SIGMA_RULE_NOTE);
    bool any = false;

    for (size_t i = 0; i < notes->count; i++) {
        iocm_span note = notes->items[i];

        if (note.size <= prefix.size || !iocm__span_starts_fold(note, prefix)) continue;
        put_text(to, iocm__span(note.data + prefix.size, note.size - prefix.size));
        any = true;
    }
    return any;
}

static void put_uuid(writer *to, const iocm__uuid *uuid)
{
    char text[IOCM__UUID_TEXT];

    iocm__uuid_write(text, uuid);
    put_text(to, iocm__span(text, IOCM__UUID_TEXT - 1));
}

/* The rules of a family: the UUID of the URL urn:iocmatch:family:NAME, its ASCII letters small. */
static void put_family_rule(writer *to, iocm_span family)
{
    const iocm_allocator *allocator = &to->exclusions->allocator;
    char *name = iocm__alloc(allocator, family.size);
    iocm__uuid made;

    for (size_t i = 0; i < family.size && name != NULL; i++) name[i] = iocm__lower(family.data[i]);
    if (name != NULL && iocm__uuid_of_name(&made, &iocm__uuid_url, "urn:iocmatch:family:",
                                           iocm__span(name, family.size), allocator))
        put_uuid(to, &made);
    else
        to->failed = true;
    iocm__free(allocator, name);
}

/* What the filter is for: the playbook, unless its scope is other families than that one's. */
static void put_rules(writer *to)
{
    const iocm__texts *families = &to->exclusion->families;
    iocm_span own = to->exclusions->playbook_family;

    put_word(to, "rules");
    begin_list(to);
    if (!put_noted_rules(to, &to->exclusion->source.notes)) {
        if (families->count == 0 || (own.data != NULL && iocm__texts_have(families, own)))
            put_uuid(to, &to->playbook);
        else
            for (size_t i = 0; i < families->count; i++) {
                iocm__texts before = {families->items, i};

                if (!iocm__texts_have(&before, families->items[i]))
                    put_family_rule(to, families->items[i]);
            }
    }
    end_list(to);
}

static void put_filter(writer *to, const iocm__sigma_maps *maps)
{
    put_word(to, "filter");
    begin_map(to);
    put_rules(to);
    put_word(to, "selection");
    put_selection(to, maps);
    put_word(to, "condition");
    put_word(to, "not selection");
    end_map(to);
}

static void put_log_source(writer *to, const iocm__sigma_source *source)
{
    put_word(to, "logsource");
    begin_map(to);
    put_word(to, "category");
    put_word(to, source->category);
    if (source->product[0] != '\0') {
        put_word(to, "product");
        put_word(to, source->product);
    }
    end_map(to);
}

/* What Sigma has no place for. Sigma's tools leave it alone; reading it here gives it back. */
static void put_custom(writer *to, const iocm__exclusion *exclusion)
{
    const char *state = iocm_exclusion_state_name(exclusion->state);

    put_word(to, "custom");
    begin_map(to);
    put_word(to, "iocmatch");
    begin_map(to);
    put_pair(to, "id", exclusion->id);
    put_pair(to, "state", iocm__span(state, strlen(state)));
    put_pair(to, "expires", exclusion->expires);
    put_pair(to, "review_by", exclusion->review_by);
    put_pair(to, "owner", exclusion->owner);
    put_pair(to, "why", exclusion->why);
    put_pair(to, "sentence", exclusion->source.sentence);
    put_texts(to, "families", &exclusion->families);
    put_texts(to, "tables", &exclusion->tables);
    end_map(to);
    end_map(to);
}

/* ---- the document ---- */

static bool is_uuid(iocm_span text)
{
    if (text.size != IOCM__UUID_TEXT - 1) return false;
    for (size_t i = 0; i < text.size; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        if (hyphen ? text.data[i] != '-' : iocm__hex_value(text.data[i]) < 0) return false;
    }
    return true;
}

/*
 * The id by which a filter is known. A playbook's is the UUID of the URL urn:iocmatch:playbook:NAME,
 * with its digest, else its title, as the name; it is the namespace of its exclusions, whose names are
 * their ids. An id that is a UUID already stays.
 */
static void put_id(writer *to)
{
    iocm_span id = to->exclusion->id;
    iocm__uuid made;

    put_word(to, "id");
    if (is_uuid(id))
        put_text(to, id);
    else if (iocm__uuid_of_name(&made, &to->playbook, "", id, &to->exclusions->allocator))
        put_uuid(to, &made);
    else
        to->failed = true;
}

static void put_document(writer *to, const iocm__sigma_source *source, const iocm__sigma_maps *maps)
{
    const iocm__exclusion *exclusion = to->exclusion;
    const iocm__source *from = &exclusion->source;
    yaml_event_t event;

    emit(to, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(to, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    begin_map(to);
    put_pair(to, "title", cut(from->title.size > 0 ? from->title : exclusion->id, TITLE_MAX));
    put_id(to);
    put_pair(to, "description", cut(from->description, UINT16_MAX));
    put_log_source(to, source);
    put_filter(to, maps);
    put_custom(to, exclusion);
    end_map(to);
    emit(to, &event, yaml_document_end_event_initialize(&event, 1));
    emit(to, &event, yaml_stream_end_event_initialize(&event));
}

iocm_status iocm__sigma_emit(iocm__buffer *out, const iocm_exclusions *exclusions,
                             const iocm__exclusion *exclusion, const iocm__sigma_source *source,
                             const iocm__sigma_maps *maps, iocm_error *error)
{
    writer to = {.exclusions = exclusions, .exclusion = exclusion};
    iocm_span name = exclusions->playbook_sha256.data != NULL ? exclusions->playbook_sha256
                                                              : exclusions->playbook_title;

    if (!iocm__uuid_of_name(&to.playbook, &iocm__uuid_url, "urn:iocmatch:playbook:", name,
                            &exclusions->allocator) ||
        !yaml_emitter_initialize(&to.emitter))
        return iocm__fail_memory(error);
    yaml_emitter_set_output(&to.emitter, on_write, out);
    yaml_emitter_set_unicode(&to.emitter, 1);
    yaml_emitter_set_indent(&to.emitter, 4);
    yaml_emitter_set_width(&to.emitter, -1);
    yaml_emitter_set_break(&to.emitter, YAML_LN_BREAK);
    put_document(&to, source, maps);
    yaml_emitter_delete(&to.emitter);
    /* Its texts are UTF-8 and its events in order: what fails is memory. */
    return to.failed ? iocm__fail_memory(error) : IOCM_OK;
}
