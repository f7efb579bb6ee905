/* SPDX-License-Identifier: MIT */
/*
 * Lists: one indicator a line, with what people write around it.
 *
 *   # comment          also ; and //, and behind a blank after a value
 *   value              a range `a-b` is a value, too
 *   value<TAB>rest     also a comma, a semicolon or a blank before the rest
 *   "value","rest"     quotes around the value go
 *   127.0.0.1 name     a line of a hosts file: the names are the values
 *
 * A URL may hold commas and semicolons. One that a blank follows ends it; any other one does
 * only if every URL of the list has one, for then the list has columns.
 */
#include "load/indicators.h"

typedef struct list {
    iocm__loader *loader;
    iocm_metadata metadata;
    bool comma_ends_url;
    bool semicolon_ends_url;
} list;

static size_t find_byte(iocm_span text, char byte)
{
    const char *found = text.size == 0 ? NULL : memchr(text.data, byte, text.size);

    return found != NULL ? (size_t)(found - text.data) : text.size;
}

/* Without a comment that stands behind a blank. */
static iocm_span without_comment(iocm_span line)
{
    for (size_t i = 1; i < line.size; i++)
        if (iocm__is_blank(line.data[i - 1]) &&
            iocm__starts_comment(iocm__span(line.data + i, line.size - i)) && line.data[i] != ';')
            return iocm__span_trim(iocm__span(line.data, i));
    return line;
}

static bool is_url(iocm_span line)
{
    size_t colon = find_byte(line, ':');

    return colon + 2 < line.size && colon < 32 &&
           memchr(line.data + colon, '/', 4 < line.size - colon ? 4 : line.size - colon) != NULL;
}

/* Finds out whether commas and semicolons part columns behind URLs. */
static void look_at_urls(list *in, size_t at)
{
    const iocm__loader *loader = in->loader;

    in->comma_ends_url = true;
    in->semicolon_ends_url = true;
    while (at < loader->size) {
        size_t stop = iocm__line_stop(loader->text, loader->size, at);
        iocm_span line = iocm__span_trim(iocm__span(loader->text + at, stop - at));

        if (!iocm__starts_comment(line) && is_url(line)) {
            in->comma_ends_url = in->comma_ends_url && find_byte(line, ',') < line.size;
            in->semicolon_ends_url = in->semicolon_ends_url && find_byte(line, ';') < line.size;
        }
        at = iocm__line_next(loader->text, loader->size, stop);
    }
}

/* The value up to what ends it; blanks within are left for later. */
static iocm_span value_of(const list *in, iocm_span line)
{
    bool url = is_url(line);
    size_t at = 0;

    if (line.size > 1 && (line.data[0] == '"' || line.data[0] == '\'')) {
        iocm_span inside = iocm__span(line.data + 1, line.size - 1);
        size_t end = find_byte(inside, line.data[0]);

        if (end < inside.size) return iocm__span_trim(iocm__span(inside.data, end));
    }
    for (; at < line.size; at++) {
        char c = line.data[at];
        bool blank_follows = at + 1 == line.size || iocm__is_blank(line.data[at + 1]);

        if (c == '\t') break;
        if (c == ',' && (!url || in->comma_ends_url || blank_follows)) break;
        if (c == ';' && (!url || in->semicolon_ends_url || blank_follows)) break;
    }
    return iocm__span_trim(iocm__span(line.data, at));
}

static iocm__place place_of(const iocm__place *line, iocm_span of_line, iocm_span value)
{
    iocm__place place = *line;
    uint64_t within = (uint64_t)(value.data - of_line.data);

    place.column += within;
    place.offset += within;
    return place;
}

/* The first word: up to a blank. */
static iocm_span first_word(iocm_span text)
{
    size_t end = 0;

    while (end < text.size && !iocm__is_blank(text.data[end])) end++;
    return iocm__span(text.data, end);
}

/* Names that every hosts file gives to the machine itself. */
static bool is_own_name(iocm_span name)
{
    static const char *const own[] = {"localhost", "localhost.localdomain", "local",
                                      "broadcasthost", "0.0.0.0"};

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (iocm__span_equal_fold(name, iocm__span(own[i], strlen(own[i])))) return true;
    return iocm__span_starts_fold(name, IOCM__LITERAL("ip6-"));
}

static bool is_hosts_line(iocm_span line)
{
    static const char *const sinks[] = {"127.0.0.1", "0.0.0.0", "::1", "::"};
    iocm_span word = first_word(line);

    if (word.size == line.size || iocm__starts_comment(line)) return false;
    for (size_t i = 0; i < sizeof sinks / sizeof sinks[0]; i++)
        if (iocm__span_equal(word, iocm__span(sinks[i], strlen(sinks[i])))) return true;
    return false;
}

static void read_hosts_line(list *in, iocm_span whole, iocm_span line, const iocm__place *start)
{
    iocm_span word = first_word(line);
    iocm_span rest = iocm__span(line.data + word.size, line.size - word.size);

    for (rest = iocm__span_trim(rest); rest.size > 0; rest = iocm__span_trim(rest)) {
        iocm_error error = {0};
        iocm__place place = place_of(start, whole, rest);

        word = first_word(rest);
        if (is_own_name(word))
            iocm__loader_tell(in->loader, IOCM_SEVERITY_NOTE, IOCM_OK, IOCM__LITERAL("own_name"),
                              &place, word,
                              IOCM__LITERAL("a name of the machine itself, left out"));
        else
            iocm__loader_count(
                in->loader,
                iocm__loader_try(in->loader, word, IOCM_KIND_NONE, &in->metadata, &error), &error,
                word, &place);
        rest = iocm__span(rest.data + word.size, rest.size - word.size);
    }
}

static void read_line(list *in, iocm_span whole, const iocm__place *start)
{
    iocm_span line = iocm__span_trim(whole);
    iocm_span value;
    iocm_error error = {0};
    iocm_status status;
    iocm__place place;

    if (line.size == 0 || iocm__starts_comment(line)) return;
    line = without_comment(line);
    if (is_hosts_line(line)) {
        read_hosts_line(in, whole, line, start);
        return;
    }
    value = value_of(in, line);
    status = iocm__loader_try(in->loader, value, IOCM_KIND_NONE, &in->metadata, &error);
    if (status != IOCM_OK && status != IOCM_E_NO_MEMORY && first_word(value).size < value.size) {
        value = first_word(value);
        memset(&error, 0, sizeof error);
        status = iocm__loader_try(in->loader, value, IOCM_KIND_NONE, &in->metadata, &error);
    }
    place = place_of(start, whole, value.data != NULL ? value : line);
    iocm__loader_count(in->loader, status, &error, value, &place);
}

void iocm__load_list(iocm__loader *loader, const iocm__place *start)
{
    list in = {.loader = loader};
    iocm__place here = *start;

    in.metadata.struct_size = sizeof in.metadata;
    in.metadata.source = loader->options.source;
    look_at_urls(&in, (size_t)start->offset);
    while (here.offset < loader->size && loader->status == IOCM_OK) {
        size_t at = (size_t)here.offset;
        size_t stop = iocm__line_stop(loader->text, loader->size, at);

        read_line(&in, iocm__span(loader->text + at, stop - at), &here);
        here.offset = iocm__line_next(loader->text, loader->size, stop);
        here.line++;
    }
}
