/* SPDX-License-Identifier: MIT */
/*
 * Exception items of Elastic: one object, an array of them, what the API answers ({"data": [...]}),
 * or an export, one JSON value a line, in which the lists themselves and a summary stand, too.
 *
 * Elastic compares most fields with case, this library without regard to that of ASCII, as Windows
 * does; the caller is told. What limits an item to some systems or policies is refused, unless its
 * paths say the same.
 */
#include "load/elastic.h"

typedef struct item {
    iocm_span id; /* item_id, which people choose; else id */
    iocm_span other_id;
    iocm_span name;
    iocm_span description;
    iocm_span expires;
    iocm_span list_id;
    iocm_span type;
    uint32_t systems;
    iocm__elastic_entries entries;
} item;

typedef struct reading {
    iocm__json_reader in; /* first: the functions for values are given this */
    iocm__import *import;
    bool told_case;
} reading;

static bool is_text(iocm_span text, const char *word)
{
    return iocm__span_equal(text, iocm__span(word, strlen(word)));
}

/* ---- keys ---- */

static bool skip(iocm__json_reader *in, void *out, json_t *value)
{
    (void)in, (void)out, (void)value;
    return true;
}

static bool add_system(iocm__json_reader *in, void *out, json_t *value)
{
    static const char *const names[] = {"windows", "linux", "macos"};
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    for (size_t i = 0; i < IOCM__COUNT(names); i++)
        if (is_text(text, names[i])) {
            *(uint32_t *)out |= 1u << i;
            return true;
        }
    return iocm__json_fail(in, IOCM_E_FORMAT, "not a system: windows, linux or macos");
}

static bool read_systems(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_system);
}

/* Tags are of no consequence but for those that say for which policies an item is. */
static bool check_tag(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    (void)out;
    if (text.data == NULL) return false;
    if (!iocm__span_starts_fold(text, IOCM__LITERAL("policy:")) || is_text(text, "policy:all"))
        return true;
    return iocm__json_fail(in, IOCM_E_UNSUPPORTED, "an item of some policies alone");
}

static bool check_tags(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, check_tag);
}

static bool read_expiry(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_time end;

    if (json_is_null(value)) return true;
    if (!iocm__json_read_text(in, out, value)) return false;
    return iocm__expiry_parse(&end, *(iocm_span *)out) ||
           iocm__json_fail(in, IOCM_E_SYNTAX, "neither a date nor a time with its zone");
}

/* Lists of the endpoint other than its exceptions say something else: what to block, whom to trust. */
static bool read_list_id(iocm__json_reader *in, void *out, json_t *value)
{
    if (!iocm__json_read_text(in, out, value)) return false;
    if (!iocm__span_starts_fold(*(iocm_span *)out, IOCM__LITERAL("endpoint_")) ||
        is_text(*(iocm_span *)out, "endpoint_list"))
        return true;
    return iocm__json_fail(in, IOCM_E_UNSUPPORTED, "an item of a list that is none of exceptions");
}

static const iocm__json_member members[] = {
    {"_version", skip, 0},
    {"comments", skip, 0},
    {"created_at", skip, 0},
    {"created_by", skip, 0},
    {"description", iocm__json_read_text, offsetof(item, description)},
    {"entries", iocm__elastic_read_entries, offsetof(item, entries)},
    {"expire_time", read_expiry, offsetof(item, expires)},
    {"id", iocm__json_read_name, offsetof(item, other_id)},
    {"item_id", iocm__json_read_name, offsetof(item, id)},
    {"list_id", read_list_id, offsetof(item, list_id)},
    {"meta", skip, 0},
    {"name", iocm__json_read_text, offsetof(item, name)},
    {"namespace_type", skip, 0},
    {"os_types", read_systems, offsetof(item, systems)},
    {"tags", check_tags, 0},
    {"tie_breaker_id", skip, 0},
    {"type", iocm__json_read_text, offsetof(item, type)},
    {"updated_at", skip, 0},
    {"updated_by", skip, 0},
};

/* ---- items ---- */

/* No field here tells the system; a path may. */
static bool check_systems(iocm__json_reader *in, const item *of)
{
    const uint32_t posix = IOCM__ELASTIC_LINUX | IOCM__ELASTIC_MACOS;

    if (of->systems == 0 || of->systems == (posix | IOCM__ELASTIC_WINDOWS) ||
        (of->systems == IOCM__ELASTIC_WINDOWS && of->entries.has_windows_path) ||
        (of->systems == posix && of->entries.has_posix_path))
        return true;
    iocm__json_enter_key(in, "os_types");
    (void)iocm__json_fail(
        in, IOCM_E_UNSUPPORTED,
        "`os_types`: no field here tells the system of a host, and no path of the "
        "item does");
    iocm__json_leave(in);
    return false;
}

static void tell_case(reading *of, const item *from)
{
    if (!from->entries.has_case || of->told_case) return;
    of->told_case = true;
    iocm__import_tell(of->import, NULL, "case", from->id,
                      "Elastic compares with case, this library without regard to that of ASCII");
}

static bool add_item(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;
    item read = {.systems = 0};
    iocm__exclusion made = {.max_confidence = -1};
    iocm_error reason = {0};

    (void)out;
    if (!iocm__json_read_members(in, &read, value, members, IOCM__COUNT(members))) return false;
    if (read.entries.when == NULL || read.name.data == NULL)
        return iocm__json_fail(in, IOCM_E_FORMAT,
                               "an exception item needs the keys `name` and `entries`");
    if (read.type.data != NULL && !is_text(read.type, "simple"))
        return iocm__json_fail_key(in, "type", IOCM_E_UNSUPPORTED,
                                   "an exception item of another type than `simple`");
    if (!check_systems(in, &read)) return false;
    made.id = read.id.data != NULL ? read.id : read.other_id;
    if (made.id.data == NULL && !iocm__import_new_id(of->import, &made.id, "elastic"))
        return iocm__json_fail_memory(in);
    made.when = read.entries.when;
    made.expires = read.expires;
    made.source.title = read.name;
    made.source.description = read.description;
    tell_case(of, &read);
    if (iocm__import_has_id(of->import, made.id))
        return iocm__json_fail(in, IOCM_E_FORMAT, "an exclusion of that id is there already");
    return iocm__exclusions_append(&of->import->made, &made, &reason) == IOCM_OK ||
           iocm__json_fail_with(in, &reason);
}

/* In an export: a list that items belong to, or the summary at its end. */
static bool is_other(const json_t *value)
{
    return json_object_get(value, "exported_exception_list_count") != NULL ||
           (json_object_get(value, "list_id") != NULL && json_object_get(value, "type") != NULL &&
            json_object_get(value, "entries") == NULL && json_object_get(value, "item_id") == NULL);
}

/* ---- documents ---- */

static bool read_answer(iocm__json_reader *in)
{
    static const iocm__json_member answer[] = {{"data", skip, 0},
                                               {"page", skip, 0},
                                               {"per_page", skip, 0},
                                               {"pit", skip, 0},
                                               {"total", skip, 0}};
    bool good;

    if (!iocm__json_read_members(in, NULL, in->root, answer, IOCM__COUNT(answer))) return false;
    iocm__json_enter_key(in, "data");
    good = iocm__json_read_array(in, NULL, json_object_get(in->root, "data"), add_item);
    iocm__json_leave(in);
    return good;
}

static iocm_status read_value(reading *of, iocm_span text, iocm_error *error)
{
    iocm__json_reader *in = &of->in;

    if (!iocm__json_open(in, &of->import->made.arena, text, error)) return in->status;
    if (json_is_array(in->root))
        (void)iocm__json_read_array(in, NULL, in->root, add_item);
    else if (json_object_get(in->root, "data") != NULL)
        (void)read_answer(in);
    else if (!is_other(in->root))
        (void)add_item(in, NULL, in->root);
    iocm__json_close(in);
    return in->status;
}

static iocm_span next_line(iocm_span *rest)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
    size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
    iocm_span line = iocm__span(rest->data, size);

    if (end != NULL) size++;
    *rest = iocm__span(rest->data + size, rest->size - size);
    return line;
}

/* True if the first line that is not empty is a whole value, and others follow. */
static bool is_export(iocm_span text)
{
    iocm_span rest = iocm__span_trim(text);
    iocm_span line = next_line(&rest);
    json_error_t reason;
    json_t *value;

    if (iocm__span_trim(rest).size == 0 || line.size == 0 || line.data[0] != '{') return false;
    value = json_loadb(line.data, line.size, 0, &reason);
    json_decref(value);
    return value != NULL;
}

static iocm_status read_export(reading *of, iocm_span text)
{
    iocm_span rest = text;
    iocm_status status = IOCM_OK;

    for (uint64_t number = 1; rest.size > 0 && status == IOCM_OK; number++) {
        size_t offset = (size_t)(rest.data - text.data);
        iocm_span line = next_line(&rest);
        iocm_error reason = {0};

        if (iocm__span_trim(line).size == 0) continue;
        status = read_value(of, line, &reason);
        if (status == IOCM_OK) continue;
        iocm__error_shift(&reason, number, 1, offset);
        if (iocm__error_fresh(of->import->error) != NULL) *of->import->error = reason;
    }
    return status;
}

iocm_status iocm__import_elastic(iocm__import *in)
{
    reading of;
    iocm_status status;

    memset(&of, 0, sizeof of);
    of.import = in;
    status =
        is_export(in->text) ? read_export(&of, in->text) : read_value(&of, in->text, in->error);
    if (status == IOCM_OK && in->made.count == 0)
        status = iocm__fail(in->error, IOCM_E_FORMAT, "the document holds no exception item");
    return status;
}
