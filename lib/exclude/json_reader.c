/* SPDX-License-Identifier: MIT */
/* Reading JSON: parsing, failing with a place, and values of single types. */
#include "exclude/json.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- parsing ---- */

/* Where jansson stood when it said what is wrong: it has just read a token, or there was none. */
static iocm_span place_of(iocm_span text, const json_error_t *reason)
{
    if (json_error_code(reason) == json_error_premature_end_of_input || reason->position < 0)
        return iocm__span(text.data + text.size, 0);
    return iocm__json_find_token(text, (size_t)reason->position);
}

static iocm_status fail_parse(iocm_span text, const json_error_t *reason, iocm_error *error)
{
    char message[JSON_ERROR_TEXT_LENGTH + 16];
    char *near;

    /* Without memory it says so, or nothing, or in a few places that the syntax is wrong. */
    if (json_error_code(reason) == json_error_out_of_memory || reason->text[0] == '\0')
        return iocm__fail_memory(error);
    (void)snprintf(message, sizeof message, "not JSON: %s", reason->text);
    near = strstr(message, " near '"); /* the token, which is told apart */
    if (near != NULL) *near = '\0';
    return iocm__json_fail_at(text, place_of(text, reason), IOCM_E_FORMAT, message, error);
}

static iocm_status check_text(iocm_span text, iocm_error *error)
{
    iocm_span deep;
    size_t at = 0;

    if (text.size > IOCM__JSON_SIZE)
        return iocm__fail(error, IOCM_E_LIMIT, "a document of more than %u MiB",
                          IOCM__JSON_SIZE >> 20);
    while (at < text.size) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);

        if (length == 0)
            return iocm__json_fail_at(text, iocm__span(text.data + at, 1), IOCM_E_ENCODING,
                                      "not UTF-8", error);
        at += length;
    }
    deep = iocm__json_find_deep(text, IOCM__JSON_DEPTH);
    if (deep.size == 0) return IOCM_OK;
    return iocm__json_fail_at(text, deep, IOCM_E_LIMIT, "JSON that is nested too deep", error);
}

bool iocm__json_open(iocm__json_reader *in, iocm__arena *arena, iocm_span text, iocm_error *error)
{
    json_error_t reason;

    memset(in, 0, sizeof *in);
    in->text = text.data == NULL ? IOCM__LITERAL("") : text;
    in->arena = arena;
    in->error = error;
    in->status = check_text(in->text, error);
    if (in->status != IOCM_OK) return false;
    in->root =
        json_loadb(in->text.data, in->text.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &reason);
    if (in->root == NULL) in->status = fail_parse(in->text, &reason, error);
    return in->root != NULL;
}

void iocm__json_close(iocm__json_reader *in)
{
    json_decref(in->root);
    in->root = NULL;
}

/* ---- failing ---- */

static bool fail_message(iocm__json_reader *in, iocm_status status, iocm_span piece,
                         const char *format, va_list arguments)
{
    char message[sizeof((iocm_error *)0)->message];

    (void)vsnprintf(message, sizeof message, format, arguments);
    in->status = iocm__json_fail_at(in->text, piece, status, message, in->error);
    return false;
}

bool iocm__json_fail(iocm__json_reader *in, iocm_status status, const char *format, ...)
{
    va_list arguments;

    if (in->status != IOCM_OK) return false;
    va_start(arguments, format);
    (void)fail_message(in, status, iocm__json_find_value(in->text, in->path, in->depth), format,
                       arguments);
    va_end(arguments);
    return false;
}

bool iocm__json_fail_key(iocm__json_reader *in, const char *key, iocm_status status,
                         const char *format, ...)
{
    va_list arguments;

    if (in->status != IOCM_OK) return false;
    iocm__json_enter_key(in, key);
    va_start(arguments, format);
    (void)fail_message(in, status, iocm__json_find_key(in->text, in->path, in->depth), format,
                       arguments);
    va_end(arguments);
    iocm__json_leave(in);
    return false;
}

bool iocm__json_fail_memory(iocm__json_reader *in)
{
    if (in->status == IOCM_OK) in->status = iocm__fail_memory(in->error);
    return false;
}

bool iocm__json_fail_with(iocm__json_reader *in, const iocm_error *reason)
{
    if (reason->status == IOCM_E_NO_MEMORY) return iocm__json_fail_memory(in);
    return iocm__json_fail(in, reason->status, "%s", reason->message);
}

/* ---- the path ---- */

void iocm__json_enter_key(iocm__json_reader *in, const char *key)
{
    in->path[in->depth++] = (iocm__json_step){key, 0};
}

void iocm__json_enter(iocm__json_reader *in, size_t index)
{
    in->path[in->depth++] = (iocm__json_step){NULL, index};
}

void iocm__json_leave(iocm__json_reader *in)
{
    in->depth--;
}

/* ---- objects and arrays ---- */

const iocm__json_member *iocm__json_find_member(const iocm__json_member *members, size_t count,
                                                const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].key, key) == 0) return &members[i];
    return NULL;
}

bool iocm__json_read_members(iocm__json_reader *in, void *out, json_t *value,
                             const iocm__json_member *members, size_t count)
{
    const char *key;
    json_t *inner;

    if (!json_is_object(value)) return iocm__json_fail(in, IOCM_E_FORMAT, "an object is expected");
    json_object_foreach(value, key, inner)
    {
        const iocm__json_member *member = iocm__json_find_member(members, count, key);
        bool good;

        if (member == NULL) return iocm__json_fail_key(in, key, IOCM_E_FORMAT, "no such key here");
        iocm__json_enter_key(in, key);
        good = member->read(in, (char *)out + member->offset, inner);
        iocm__json_leave(in);
        if (!good) return false;
    }
    return true;
}

bool iocm__json_read_array(iocm__json_reader *in, void *out, json_t *value, iocm__json_fn read)
{
    size_t index;
    json_t *inner;

    if (!json_is_array(value)) return iocm__json_fail(in, IOCM_E_FORMAT, "an array is expected");
    if (json_array_size(value) > IOCM_MAX_VALUES)
        return iocm__json_fail(in, IOCM_E_LIMIT, "more than %u elements", IOCM_MAX_VALUES);
    json_array_foreach(value, index, inner)
    {
        bool good;

        iocm__json_enter(in, index);
        good = read(in, out, inner);
        iocm__json_leave(in);
        if (!good) return false;
    }
    return true;
}

/* ---- single values ---- */

iocm_span iocm__json_string(iocm__json_reader *in, json_t *value)
{
    if (json_is_string(value))
        return iocm__span(json_string_value(value), json_string_length(value));
    (void)iocm__json_fail(in, IOCM_E_FORMAT, "a string is expected");
    return iocm__span(NULL, 0);
}

bool iocm__json_read_text(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    return iocm__arena_copy(in->arena, text, out) || iocm__json_fail_memory(in);
}

static bool check_name(iocm__json_reader *in, iocm_span text)
{
    iocm_error reason = {0};

    if (text.data == NULL) return false;
    if (iocm__text_check(text, IOCM_MAX_FIELD, true, &reason) == IOCM_OK) return true;
    return iocm__json_fail_with(in, &reason);
}

bool iocm__json_read_name(iocm__json_reader *in, void *out, json_t *value)
{
    return check_name(in, iocm__json_string(in, value)) && iocm__json_read_text(in, out, value);
}

static bool add_name(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    return check_name(in, text) &&
           (iocm__texts_add(in->arena, out, text) || iocm__json_fail_memory(in));
}

bool iocm__json_read_names(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_name);
}

bool iocm__json_read_bool(iocm__json_reader *in, void *out, json_t *value)
{
    if (!json_is_boolean(value))
        return iocm__json_fail(in, IOCM_E_FORMAT, "true or false is expected");
    *(bool *)out = json_is_true(value);
    return true;
}

bool iocm__json_read_size(iocm__json_reader *in, uint64_t *out, json_t *value, uint64_t max)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max)
        return iocm__json_fail(in, IOCM_E_FORMAT, "a number from 0 to %" PRIu64 " is expected",
                               max);
    *out = (uint64_t)json_integer_value(value);
    return true;
}

/* ---- digests ---- */

bool iocm__json_read_sha256(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span told = iocm__json_string(in, value);
    char lower[64];
    size_t digits = 0;

    if (told.data == NULL) return false;
    while (digits < told.size && digits < 64 && iocm__hex_value(told.data[digits]) >= 0) {
        lower[digits] = iocm__lower(told.data[digits]);
        digits++;
    }
    if (digits != 64 || told.size != 64)
        return iocm__json_fail(in, IOCM_E_SYNTAX, "64 hex digits are expected");
    return iocm__arena_copy(in->arena, iocm__span(lower, 64), out) || iocm__json_fail_memory(in);
}

bool iocm__json_check_sha256(iocm__json_reader *in, const char *key, iocm_span told,
                             const iocm_span *texts, size_t count)
{
    iocm__sha sha;
    uint8_t digest[32];
    char hex[65];

    iocm__sha256_begin(&sha);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) iocm__sha256_add(&sha, "\n", 1);
        iocm__sha256_add(&sha, texts[i].data, texts[i].size);
    }
    iocm__sha256_end(digest, &sha);
    iocm__hex(hex, digest, sizeof digest);
    if (told.data == NULL || iocm__span_equal(told, iocm__span(hex, 64))) return true;
    iocm__json_enter_key(in, key);
    (void)iocm__json_fail(in, IOCM_E_FORMAT, "not the SHA-256 of what it is said to be of: %s",
                          hex);
    iocm__json_leave(in);
    return false;
}
