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
    iocm__said said;
    iocm_read_options options;
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

/* The start of the next line from `at` on that has a slash, or the end. */
static size_t next_slashed(const iocm__loader *loader, size_t at)
{
    const char *slash =
        at == loader->size ? NULL : memchr(loader->text + at, '/', loader->size - at);
    size_t start = slash == NULL ? loader->size : (size_t)(slash - loader->text);

    while (slash != NULL && start > at && loader->text[start - 1] != '\n' &&
           loader->text[start - 1] != '\r')
        start--;
    return start;
}

/* Finds out whether commas and semicolons part columns behind URLs. */
static void look_at_urls(list *in, size_t at)
{
    const iocm__loader *loader = in->loader;

    in->comma_ends_url = true;
    in->semicolon_ends_url = true;
    for (at = next_slashed(loader, at);
         at < loader->size && (in->comma_ends_url || in->semicolon_ends_url);
         at = next_slashed(loader, at)) {
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
        iocm_error error;
        iocm__place place = place_of(start, whole, rest);

        error.status = IOCM_OK;
        word = first_word(rest);
        if (is_own_name(word))
            iocm__loader_tell(in->loader, IOCM_SEVERITY_NOTE, IOCM_OK, IOCM__LITERAL("own_name"),
                              &place, word,
                              IOCM__LITERAL("a name of the machine itself, left out"));
        else
            iocm__loader_count(
                in->loader, iocm__loader_try(in->loader, word, IOCM_KIND_NONE, &in->said, &error),
                &error, word, &place);
        rest = iocm__span(rest.data + word.size, rest.size - word.size);
    }
}

/* True if the line at `at` is a value as it stands; `*stop` becomes its end in any case. */
static bool is_bare(size_t *stop, const char *text, size_t size, size_t at)
{
    size_t end = at;

    while (end < size && (iocm__byte_class(text[end]) & IOCM__BYTE_LIST) == 0) end++;
    *stop = end;
    if (end == at || text[at] == '/') return false; /* `//` begins a comment */
    return end == size || text[end] == '\n' || text[end] == '\r';
}

static void read_bare(list *in, iocm_span value, const iocm__place *place)
{
    iocm_error error;
    iocm_status status;

    error.status = IOCM_OK;
    status = iocm__builder_read(in->loader->builder, value, &in->said, &in->options, &error);
    iocm__loader_count(in->loader, status, &error, value, place);
}

static void read_line(list *in, iocm_span whole, const iocm__place *start)
{
    iocm_span line = iocm__span_trim(whole);
    iocm_span value;
    iocm_error error;
    iocm_status status;
    iocm__place place;

    error.status = IOCM_OK;
    if (line.size == 0 || iocm__starts_comment(line)) return;
    line = without_comment(line);
    if (is_hosts_line(line)) {
        read_hosts_line(in, whole, line, start);
        return;
    }
    value = value_of(in, line);
    status = iocm__loader_try(in->loader, value, IOCM_KIND_NONE, &in->said, &error);
    if (status != IOCM_OK && status != IOCM_E_NO_MEMORY && first_word(value).size < value.size) {
        value = first_word(value);
        error.status = IOCM_OK;
        status = iocm__loader_try(in->loader, value, IOCM_KIND_NONE, &in->said, &error);
    }
    place = place_of(start, whole, value.data != NULL ? value : line);
    iocm__loader_count(in->loader, status, &error, value, &place);
}

static void read_lines(list *in, const iocm__place *start)
{
    const iocm__loader *loader = in->loader;
    iocm__place here = *start;

    while (here.offset < loader->size && loader->status == IOCM_OK) {
        size_t at = (size_t)here.offset;
        size_t stop;

        if (is_bare(&stop, loader->text, loader->size, at))
            read_bare(in, iocm__span(loader->text + at, stop - at), &here);
        else {
            stop = iocm__line_stop(loader->text, loader->size, stop);
            read_line(in, iocm__span(loader->text + at, stop - at), &here);
        }
        here.offset = iocm__line_next(loader->text, loader->size, stop);
        here.line++;
    }
}

/* The same is said of every line: noted once, unless something is wrong with it, which each line
 * tells then. */
void iocm__load_list(iocm__loader *loader, const iocm__place *start)
{
    const iocm_metadata metadata = {.struct_size = sizeof metadata,
                                    .source = loader->options.source};
    list in = {.loader = loader,
               .said = {.metadata = &metadata},
               .options = {.struct_size = sizeof in.options,
                           .flags = loader->options.read_flags,
                           .max_url = IOCM_MAX_URL}};
    iocm_status status = iocm__builder_note(&in.said.facts, loader->builder, &metadata, NULL);

    if (status == IOCM_E_NO_MEMORY) {
        iocm__loader_fail(loader, status, start, "out of memory");
        return;
    }
    in.said.noted = status == IOCM_OK;
    look_at_urls(&in, (size_t)start->offset);
    read_lines(&in, start);
    if (in.said.noted) iocm__builder_forget(loader->builder, in.said.facts);
}
