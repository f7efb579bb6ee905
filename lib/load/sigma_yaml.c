/* SPDX-License-Identifier: MIT */
/*
 * YAML to a tree, by libyaml's events. What makes one text mean another is refused: aliases, anchors,
 * tags, merge keys, keys that are there twice or are no texts. Numbers and truths stay the texts
 * they are. (libyaml allocates with malloc: it cannot be told otherwise.)
 */
#include "load/sigma.h"

#include <stdio.h>
#include <yaml.h>

#define DEPTH_MAX  32u
#define NODES_MAX  (4u * IOCM_MAX_VALUES) /* of one document */
#define SIZE_LIMIT (16u << 20)            /* bytes of a file */

struct iocm__yaml {
    const iocm__import *in;
    yaml_parser_t parser;
    iocm__arena arena; /* of one document */
    size_t node_count;
    unsigned depth;
    iocm__yaml_node *open[DEPTH_MAX]; /* maps and lists around the event */
    iocm__yaml_node *key;             /* of the innermost map, waiting for its value */
    iocm__yaml_node *keys[DEPTH_MAX]; /* those of the maps around */
    iocm__yaml_node *root;
};

/* ---- places ---- */

/* Line, column and offset of a character. A BOM is in no column. */
static iocm__place place_of(iocm_span text, size_t character)
{
    iocm__place place = {1, 1, 0};
    size_t at = 0;

    if (text.size >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0 && character > 0) {
        at = 3;
        character--;
    }
    for (; character > 0 && at < text.size; character--) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);
        char c = text.data[at];
        bool ends = c == '\n' || (c == '\r' && (at + 1 == text.size || text.data[at + 1] != '\n'));

        if (length == 0) length = 1;
        at += length;
        place.column = ends ? 1 : place.column + length;
        if (ends) place.line++;
    }
    place.offset = at;
    return place;
}

static iocm_status fail(const iocm__yaml *yaml, size_t character, iocm_span token,
                        iocm_status status, const char *format, va_list arguments)
{
    iocm_error *fresh = iocm__error_fresh(yaml->in->error);
    iocm__place place;
    char message[sizeof fresh->message];

    if (fresh == NULL) return status;
    (void)vsnprintf(message, sizeof message, format, arguments);
    (void)iocm__fail_at(fresh, status, token.data, 0, token.size, "%s", message);
    place = place_of(yaml->in->text, character);
    fresh->line = place.line;
    fresh->column = place.column;
    fresh->offset = place.offset;
    return status;
}

iocm_status iocm__yaml_fail(const iocm__yaml *yaml, const iocm__yaml_node *node, iocm_status status,
                            const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    status = fail(yaml, node->at, node->text, status, format, arguments);
    va_end(arguments);
    return status;
}

static iocm_status fail_at(const iocm__yaml *yaml, size_t character, iocm_status status,
                           const char *format, ...) IOCM__PRINTF(4, 5);

static iocm_status fail_at(const iocm__yaml *yaml, size_t character, iocm_status status,
                           const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    status = fail(yaml, character, iocm__span(NULL, 0), status, format, arguments);
    va_end(arguments);
    return status;
}

iocm_status iocm__yaml_fail_memory(const iocm__yaml *yaml)
{
    return iocm__fail_memory(yaml->in->error);
}

static iocm_status fail_parser(const iocm__yaml *yaml)
{
    const yaml_parser_t *parser = &yaml->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "it cannot be read";

    if (parser->error == YAML_MEMORY_ERROR) return iocm__yaml_fail_memory(yaml);
    if (parser->error == YAML_READER_ERROR) {
        /* The one place that is told in bytes. */
        iocm_span text = yaml->in->text;
        size_t size = parser->problem_offset < text.size ? parser->problem_offset : text.size;
        size_t characters = 0;

        for (size_t i = 0; i < size; i++)
            characters += ((unsigned char)text.data[i] & 0xC0) != 0x80;
        return fail_at(yaml, characters, IOCM_E_ENCODING, "not YAML: %s", problem);
    }
    return fail_at(yaml, parser->problem_mark.index, IOCM_E_FORMAT, "not YAML: %s", problem);
}

/* ---- nodes ---- */

static iocm_status new_node(iocm__yaml_node **out, iocm__yaml *yaml, iocm__yaml_kind kind,
                            const yaml_event_t *event)
{
    if (++yaml->node_count > NODES_MAX)
        return fail_at(yaml, event->start_mark.index, IOCM_E_LIMIT,
                       "more than %u values and keys in a filter", NODES_MAX);
    *out = iocm__arena_alloc(&yaml->arena, sizeof **out);
    if (*out == NULL) return iocm__yaml_fail_memory(yaml);
    memset(*out, 0, sizeof **out);
    (*out)->kind = kind;
    (*out)->at = event->start_mark.index;
    return IOCM_OK;
}

static void append(iocm__yaml_node *parent, iocm__yaml_node *child)
{
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    parent->count++;
}

static iocm_status take_key(iocm__yaml *yaml, iocm__yaml_node *map, iocm__yaml_node *key)
{
    if (key->kind != IOCM__YAML_SCALAR)
        return iocm__yaml_fail(yaml, key, IOCM_E_FORMAT, "a key that is not a text");
    if (key->plain && iocm__span_equal(key->text, IOCM__LITERAL("<<")))
        return iocm__yaml_fail(yaml, key, IOCM_E_FORMAT, "merge keys are not read here");
    if (key->plain && iocm__yaml_guess_of(key->text) != IOCM__YAML_TEXT)
        return iocm__yaml_fail(yaml, key, IOCM_E_FORMAT,
                               "a key that YAML takes for no text: put it in quotes");
    append(map, key);
    yaml->key = key;
    return IOCM_OK;
}

/* Puts a node where the event stands. */
static iocm_status attach(iocm__yaml *yaml, iocm__yaml_node *node)
{
    iocm__yaml_node *parent = yaml->depth > 0 ? yaml->open[yaml->depth - 1] : NULL;

    if (parent == NULL) {
        yaml->root = node;
    } else if (parent->kind == IOCM__YAML_LIST) {
        append(parent, node);
    } else if (yaml->key == NULL) {
        return take_key(yaml, parent, node);
    } else {
        yaml->key->value = node;
        yaml->key = NULL;
    }
    return IOCM_OK;
}

static int by_text(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return iocm__span_compare((*(iocm__yaml_node *const *)a)->text,
                              (*(iocm__yaml_node *const *)b)->text);
}

/* The sort keeps equal keys in their order: the second is the one at fault. */
static iocm_status check_keys(iocm__yaml *yaml, const iocm__yaml_node *map)
{
    const iocm_allocator *allocator = &yaml->arena.allocator;
    const iocm__yaml_node **keys;
    const iocm__yaml_node *key = map->first;
    const iocm__yaml_node *twice = NULL;
    bool sorted;

    if (map->count < 2) return IOCM_OK;
    keys = iocm__alloc_array(allocator, map->count, sizeof *keys);
    if (keys == NULL) return iocm__yaml_fail_memory(yaml);
    for (size_t i = 0; i < map->count; i++, key = key->next) keys[i] = key;
    sorted = iocm__sort(keys, map->count, sizeof *keys, by_text, NULL, allocator);
    for (size_t i = 1; i < map->count && sorted && twice == NULL; i++)
        if (iocm__span_equal(keys[i - 1]->text, keys[i]->text)) twice = keys[i];
    iocm__free(allocator, keys);
    if (!sorted) return iocm__yaml_fail_memory(yaml);
    if (twice == NULL) return IOCM_OK;
    return iocm__yaml_fail(yaml, twice, IOCM_E_FORMAT, "a key that is there twice");
}

/* ---- events ---- */

static iocm_status open_node(iocm__yaml *yaml, iocm__yaml_kind kind, const yaml_event_t *event)
{
    iocm__yaml_node *node = NULL;
    iocm_status status = new_node(&node, yaml, kind, event);

    if (status == IOCM_OK) status = attach(yaml, node);
    if (status != IOCM_OK) return status;
    if (yaml->depth == DEPTH_MAX)
        return fail_at(yaml, node->at, IOCM_E_LIMIT, "YAML nested deeper than %u", DEPTH_MAX);
    yaml->keys[yaml->depth] = yaml->key;
    yaml->open[yaml->depth++] = node;
    yaml->key = NULL;
    return IOCM_OK;
}

static iocm_status close_node(iocm__yaml *yaml)
{
    const iocm__yaml_node *node = yaml->open[--yaml->depth];

    yaml->key = yaml->keys[yaml->depth];
    return node->kind == IOCM__YAML_MAP ? check_keys(yaml, node) : IOCM_OK;
}

static iocm_status take_scalar(iocm__yaml *yaml, const yaml_event_t *event)
{
    iocm_span text = iocm__span((const char *)event->data.scalar.value, event->data.scalar.length);
    iocm__yaml_node *node = NULL;
    iocm_status status = new_node(&node, yaml, IOCM__YAML_SCALAR, event);

    if (status != IOCM_OK) return status;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (!iocm__arena_copy(&yaml->arena, text, &node->text)) return iocm__yaml_fail_memory(yaml);
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)
        return iocm__yaml_fail(yaml, node, IOCM_E_FORMAT, "a NUL byte");
    return attach(yaml, node);
}

static iocm_status refuse_property(const iocm__yaml *yaml, const yaml_event_t *event,
                                   const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL)
        return fail_at(yaml, event->start_mark.index, IOCM_E_FORMAT, "anchors are not read here");
    if (tag != NULL)
        return fail_at(yaml, event->start_mark.index, IOCM_E_FORMAT, "tags are not read here");
    return IOCM_OK;
}

static iocm_status check_event(const iocm__yaml *yaml, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return fail_at(yaml, event->start_mark.index, IOCM_E_FORMAT, "aliases are not read here");
    case YAML_SCALAR_EVENT:
        return refuse_property(yaml, event, event->data.scalar.anchor, event->data.scalar.tag);
    case YAML_SEQUENCE_START_EVENT:
        return refuse_property(yaml, event, event->data.sequence_start.anchor,
                               event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return refuse_property(yaml, event, event->data.mapping_start.anchor,
                               event->data.mapping_start.tag);
    case YAML_DOCUMENT_START_EVENT:
        if (event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
            return fail_at(yaml, event->start_mark.index, IOCM_E_FORMAT, "tags are not read here");
        return IOCM_OK;
    default: return IOCM_OK;
    }
}

static iocm_status take_event(iocm__yaml *yaml, const yaml_event_t *event)
{
    iocm_status status = check_event(yaml, event);

    if (status != IOCM_OK) return status;
    switch (event->type) {
    case YAML_SCALAR_EVENT: return take_scalar(yaml, event);
    case YAML_SEQUENCE_START_EVENT: return open_node(yaml, IOCM__YAML_LIST, event);
    case YAML_MAPPING_START_EVENT: return open_node(yaml, IOCM__YAML_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_node(yaml);
    default: return IOCM_OK;
    }
}

/* ---- documents ---- */

iocm__yaml *iocm__yaml_open(const iocm__import *in, iocm_status *status)
{
    iocm__yaml *yaml;

    if (in->text.size > SIZE_LIMIT) {
        *status =
            iocm__fail(in->error, IOCM_E_LIMIT, "a file of more than %u MiB", SIZE_LIMIT >> 20);
        return NULL;
    }
    yaml = iocm__alloc_zero(&in->made.allocator, sizeof *yaml);
    if (yaml == NULL || !yaml_parser_initialize(&yaml->parser)) {
        iocm__free(&in->made.allocator, yaml);
        *status = iocm__fail_memory(in->error);
        return NULL;
    }
    yaml->in = in;
    iocm__arena_init(&yaml->arena, &in->made.allocator);
    yaml_parser_set_encoding(&yaml->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml->parser, (const unsigned char *)in->text.data,
                                 in->text.size);
    *status = IOCM_OK;
    return yaml;
}

void iocm__yaml_close(iocm__yaml *yaml)
{
    iocm_allocator allocator;

    if (yaml == NULL) return;
    allocator = yaml->in->made.allocator;
    yaml_parser_delete(&yaml->parser);
    iocm__arena_free(&yaml->arena);
    iocm__free(&allocator, yaml);
}

iocm__arena *iocm__yaml_arena(iocm__yaml *yaml)
{
    return &yaml->arena;
}

iocm_status iocm__yaml_next(iocm__yaml_node **root, iocm__yaml *yaml)
{
    iocm_status status = IOCM_OK;
    bool ended = false;

    iocm__arena_free(&yaml->arena);
    iocm__arena_init(&yaml->arena, &yaml->in->made.allocator);
    yaml->root = NULL;
    yaml->node_count = 0;
    while (status == IOCM_OK && !ended) {
        yaml_event_t event;

        if (!yaml_parser_parse(&yaml->parser, &event)) return fail_parser(yaml);
        ended = event.type == YAML_DOCUMENT_END_EVENT || event.type == YAML_STREAM_END_EVENT;
        status = take_event(yaml, &event);
        yaml_event_delete(&event);
    }
    *root = yaml->root;
    return status;
}

iocm__yaml_node *iocm__yaml_get(const iocm__yaml_node *map, const char *key)
{
    iocm_span name = iocm__span(key, strlen(key));

    for (iocm__yaml_node *node = map->first; node != NULL; node = node->next)
        if (iocm__span_equal(node->text, name)) return node->value;
    return NULL;
}
