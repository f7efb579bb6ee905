/* SPDX-License-Identifier: MIT */
/*
 * JSON of ThreatFox: the export, {"1234": [{...}], ...}, and answers of its API,
 * {"query_status": "ok", "data": [{...}, ...]}. The outer levels are walked here and jansson gets
 * one entry at a time, so that memory does not grow with the feed. (jansson allocates with
 * malloc: its functions can be replaced only for the whole process.)
 */
#include "load/indicators.h"

#ifdef IOCM_WITH_JSON

#include <jansson.h>
#include <stdio.h>

#define DEPTH_MAX 64

/* Bytes of one entry. As jansson holds it, it takes up to 40 times as many (`[[],[],[],...`). */
#define ENTRY_MAX (4u * IOCM_MAX_METADATA)

typedef struct walker {
    iocm__loader *loader;
    const char *text;
    size_t size;
    size_t at;
    iocm__place seen; /* the last place told; lines are counted on from there */
    iocm__buffer tags;
    bool answer; /* it has a "query_status" or "data" */
} walker;

/* One entry's texts. They live in the entry. */
typedef struct entry {
    iocm_span fields[IOCM__FEED_ROLES];
    unsigned ranks[IOCM__FEED_ROLES];
    const char *keys[IOCM__FEED_ROLES];
    char numbers[IOCM__FEED_ROLES][24];
    iocm_span typed; /* the first value whose key says its kind: "url" */
    iocm_kind kind;
    const char *typed_key;
} entry;

/* ---- walking ---- */

static void skip_space(walker *in)
{
    while (in->at < in->size && iocm__is_space(in->text[in->at])) in->at++;
}

/* The place of a byte; the bytes asked for never go back. */
static iocm__place place_at(walker *in, size_t at)
{
    while (in->seen.offset < at) {
        char c = in->text[in->seen.offset];
        bool ends = c == '\n' || (c == '\r' && in->text[in->seen.offset + 1] != '\n');

        in->seen.offset++;
        in->seen.column = ends ? 1 : in->seen.column + 1;
        if (ends) in->seen.line++;
    }
    return in->seen;
}

static void fail_here(walker *in, iocm_status status, const char *message)
{
    size_t last = in->size == 0 ? 0 : in->size - 1;
    iocm__place place = place_at(in, in->at < in->size ? in->at : last);

    iocm__loader_fail(in->loader, status, &place, message);
}

static bool skip_string(walker *in)
{
    for (in->at++; in->at < in->size; in->at++) {
        if (in->text[in->at] == '\\')
            in->at++;
        else if (in->text[in->at] == '"')
            return in->at++, true;
    }
    return false;
}

/* Goes over one value. What is in it is checked by jansson, or not at all if nobody reads it. */
static bool skip_value(walker *in)
{
    size_t depth = 0;

    do {
        char c;

        skip_space(in);
        if (in->at >= in->size) break;
        c = in->text[in->at];
        if (c == '"') {
            if (!skip_string(in)) break;
        } else if (c == '{' || c == '[') {
            in->at++;
            if (++depth > DEPTH_MAX) {
                fail_here(in, IOCM_E_LIMIT, "JSON nested deeper than 64");
                return false;
            }
        } else if (c == '}' || c == ']') {
            if (depth == 0) break;
            in->at++;
            depth--;
        } else if (c == ',' || c == ':') {
            if (depth == 0) break;
            in->at++;
        } else {
            while (in->at < in->size && !iocm__is_space(in->text[in->at]) &&
                   memchr(",:[]{}\"", in->text[in->at], 7) == NULL)
                in->at++;
        }
        if (depth == 0) return true;
    } while (in->at < in->size);
    fail_here(in, IOCM_E_FORMAT,
              in->at >= in->size ? "the JSON ends in the middle of a value" : "this is not JSON");
    return false;
}

static bool expect(walker *in, char c, const char *message)
{
    skip_space(in);
    if (in->at < in->size && in->text[in->at] == c) {
        in->at++;
        return true;
    }
    fail_here(in, IOCM_E_FORMAT, in->at < in->size ? message : "the JSON ends in the middle");
    return false;
}

/* After a member or an element: true if another follows, else the end has been read. */
static bool another(walker *in, char end)
{
    skip_space(in);
    if (in->at < in->size && in->text[in->at] == ',') {
        in->at++;
        return true;
    }
    (void)expect(in, end, "a comma or the end is missing");
    return false;
}

static bool at_end(walker *in, char end)
{
    skip_space(in);
    if (in->at >= in->size || in->text[in->at] != end) return false;
    in->at++;
    return true;
}

/* Reads `"key":` and gives the key as written, without quotes. */
static bool read_key(walker *in, iocm_span *key)
{
    size_t start;

    skip_space(in);
    start = in->at;
    if (in->at >= in->size || in->text[in->at] != '"' || !skip_string(in)) {
        fail_here(in, IOCM_E_FORMAT, "a key is missing");
        return false;
    }
    *key = iocm__span(in->text + start + 1, in->at - start - 2);
    if (!expect(in, ':', "a colon is missing")) return false;
    skip_space(in);
    return true;
}

/* ---- one entry ---- */

static void take_text(walker *in, entry *out, iocm__feed_role role, const json_t *value)
{
    if (json_is_string(value)) {
        out->fields[role] = iocm__span(json_string_value(value), json_string_length(value));
    } else if (json_is_integer(value)) {
        int length = snprintf(out->numbers[role], sizeof out->numbers[role],
                              "%" JSON_INTEGER_FORMAT, json_integer_value(value));

        out->fields[role] = iocm__span(out->numbers[role], (size_t)length);
    } else if (json_is_array(value) && role == IOCM__FEED_TAGS) {
        size_t index;
        const json_t *tag;

        in->tags.size = 0;
        json_array_foreach(value, index, tag)
        {
            if (json_is_string(tag) &&
                (!iocm__buffer_append(&in->tags, json_string_value(tag), json_string_length(tag)) ||
                 !iocm__buffer_append_byte(&in->tags, ',')))
                iocm__loader_fail(in->loader, IOCM_E_NO_MEMORY, NULL, "out of memory");
        }
        out->fields[role] = iocm__span(in->tags.data, in->tags.size);
    }
}

static void read_members(walker *in, entry *out, json_t *object)
{
    const char *key;
    json_t *value;

    memset(out, 0, sizeof *out);
    json_object_foreach(object, key, value)
    {
        iocm__feed_name name = iocm__feed_find_name(iocm__span(key, strlen(key)));

        if (name.role == IOCM__FEED_TYPED && out->typed_key == NULL && json_is_string(value)) {
            out->typed = iocm__span(json_string_value(value), json_string_length(value));
            out->typed_key = key;
            out->kind = name.kind;
        }
        if (name.role >= IOCM__FEED_ROLES ||
            (out->keys[name.role] != NULL && out->ranks[name.role] <= name.rank))
            continue;
        out->keys[name.role] = key;
        out->ranks[name.role] = name.rank;
        out->fields[name.role] = iocm__span(NULL, 0);
        take_text(in, out, name.role, value);
    }
}

/* Where the value of a key stands in the entry that begins at `start`. */
static iocm__place place_of_key(walker *in, size_t start, const char *wanted)
{
    iocm_span name = iocm__span(wanted, strlen(wanted));
    walker inner = *in;
    iocm_span key;

    inner.at = start + 1;
    while (read_key(&inner, &key)) {
        if (iocm__span_equal(key, name))
            return place_at(in, inner.at + (inner.text[inner.at] == '"' ? 1 : 0));
        if (!skip_value(&inner) || !another(&inner, '}')) break;
    }
    return place_at(in, start);
}

static void add_entry(walker *in, size_t start, json_t *object)
{
    entry found;
    const char *key;
    iocm__place place;

    read_members(in, &found, object);
    key = found.keys[IOCM__FEED_VALUE];
    if (key == NULL) key = found.typed_key;
    if (key == NULL) {
        place = place_at(in, start);
        if (in->loader->result.rows == 0)
            iocm__loader_fail(in->loader, IOCM_E_FORMAT, &place,
                              "this JSON is not a format read here: its entries have no value");
        else
            iocm__loader_refuse(in->loader, IOCM_E_SYNTAX, IOCM__LITERAL("bad_row"), &place,
                                iocm__span(NULL, 0), "the entry has no value");
        return;
    }
    place = place_of_key(in, start, key);
    if (found.keys[IOCM__FEED_VALUE] != NULL)
        iocm__loader_add_row(in->loader, found.fields[IOCM__FEED_VALUE], found.fields, false,
                             IOCM_KIND_NONE, &place);
    else
        iocm__loader_add_row(in->loader, found.typed, found.fields, true, found.kind, &place);
}

static void refuse_entry(walker *in, size_t start, iocm_status status, iocm_span code,
                         const char *message)
{
    iocm__place place = place_at(in, start);

    iocm__loader_refuse(in->loader, status, code, &place,
                        iocm__span(in->text + start, in->at - start), message);
}

static void read_entry(walker *in)
{
    size_t start;
    json_error_t reason;
    json_t *object;

    skip_space(in);
    start = in->at;
    if (!skip_value(in)) return;
    if (in->text[start] != '{') {
        if (in->loader->result.rows > 0) {
            refuse_entry(in, start, IOCM_E_SYNTAX, IOCM__LITERAL("bad_row"),
                         "an entry is not an object");
        } else {
            in->at = start;
            fail_here(in, IOCM_E_FORMAT, "this JSON is not a format read here");
        }
        return;
    }
    if (in->at - start > ENTRY_MAX) {
        refuse_entry(in, start, IOCM_E_LIMIT, IOCM__LITERAL("limit"),
                     "an entry of more than 256 KiB");
        return;
    }
    object = json_loadb(in->text + start, in->at - start, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
                        &reason);
    if (object != NULL)
        add_entry(in, start, object);
    else if (json_error_code(&reason) == json_error_out_of_memory)
        iocm__loader_fail(in->loader, IOCM_E_NO_MEMORY, NULL, "out of memory");
    else
        refuse_entry(in, start, IOCM_E_SYNTAX, IOCM__LITERAL("bad_row"), reason.text);
    json_decref(object);
}

/* ---- the document ---- */

static void read_entries(walker *in)
{
    in->at++;
    if (at_end(in, ']')) return;
    do {
        read_entry(in);
    } while (in->loader->status == IOCM_OK && another(in, ']'));
}

static const char *known_other(iocm_span key, iocm_span value)
{
    if (iocm__span_equal(key, IOCM__LITERAL("type")) &&
        iocm__span_starts_fold(value, IOCM__LITERAL("\"bundle\"")))
        return "a STIX bundle is not a format read here";
    if (iocm__span_equal(key, IOCM__LITERAL("Event")) ||
        iocm__span_equal(key, IOCM__LITERAL("response")))
        return "a MISP event is not a format read here";
    return NULL;
}

static void read_member(walker *in)
{
    iocm_span key;
    const char *other;
    size_t start;

    if (!read_key(in, &key)) return;
    start = in->at;
    other = known_other(key, iocm__span(in->text + start, in->size - start));
    if (other != NULL) {
        fail_here(in, IOCM_E_FORMAT, other);
        return;
    }
    if (iocm__span_equal(key, IOCM__LITERAL("query_status")) ||
        iocm__span_equal(key, IOCM__LITERAL("data")))
        in->answer = true;
    if (start < in->size && in->text[start] == '[') {
        read_entries(in);
    } else if (!in->answer) {
        fail_here(in, IOCM_E_FORMAT, "this JSON is not a format read here");
    } else if (skip_value(in) && iocm__span_equal(key, IOCM__LITERAL("query_status"))) {
        iocm_span said = iocm__span(in->text + start, in->at - start);
        iocm__place place = place_at(in, start);

        if (!iocm__span_equal(said, IOCM__LITERAL("\"ok\"")))
            iocm__loader_tell(in->loader, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT,
                              IOCM__LITERAL("query_status"), &place, said,
                              IOCM__LITERAL("the answer says that the query gave nothing"));
    }
}

void iocm__load_json(iocm__loader *loader, const iocm__place *start)
{
    walker in = {.loader = loader, .text = loader->text, .size = loader->size, .seen = *start};

    in.tags.allocator = &loader->allocator;
    in.at = (size_t)start->offset;
    skip_space(&in);
    if (in.text[in.at] != '{') {
        fail_here(&in, IOCM_E_FORMAT, "a JSON array is not a format read here");
        return;
    }
    in.at++;
    if (!at_end(&in, '}')) {
        do {
            read_member(&in);
        } while (loader->status == IOCM_OK && another(&in, '}'));
    }
    skip_space(&in);
    if (loader->status == IOCM_OK && in.at < in.size)
        fail_here(&in, IOCM_E_FORMAT, "there is something after the end of the JSON");
    iocm__buffer_free(&in.tags);
}

#else /* IOCM_WITH_JSON */

void iocm__load_json(iocm__loader *loader, const iocm__place *start)
{
    iocm__loader_fail(loader, IOCM_E_UNSUPPORTED, start, "this build of the library reads no JSON");
}

#endif /* IOCM_WITH_JSON */
