/* SPDX-License-Identifier: MIT */
/*
 * Feeds into a builder: finds out what the text is, and counts and tells what becomes of each
 * row. Reading is one pass over the caller's text; only one row is held at a time.
 */
#include "load/indicators.h"

#include "load/idna.h"

/* ---- what the formats call ---- */

void iocm__loader_fail(iocm__loader *loader, iocm_status status, const iocm__place *place,
                       const char *message)
{
    if (loader->status != IOCM_OK) return;
    loader->status = status;
    (void)iocm__fail(loader->error, status, "%s", message);
    if (loader->error != NULL && loader->error->line == 0 && place != NULL) {
        loader->error->line = place->line;
        loader->error->column = place->column;
        loader->error->offset = place->offset;
    }
}

void iocm__loader_tell(iocm__loader *loader, int32_t severity, iocm_status status, iocm_span code,
                       const iocm__place *place, iocm_span token, iocm_span message)
{
    iocm_diagnostic diagnostic = {.struct_size = sizeof diagnostic,
                                  .severity = severity,
                                  .status = status,
                                  .line = place->line,
                                  .column = place->column,
                                  .offset = place->offset,
                                  .code = code,
                                  .token = token,
                                  .message = message};

    if (loader->options.on_diagnostic != NULL)
        loader->options.on_diagnostic(loader->options.diagnostic_ctx, &diagnostic);
}

void iocm__loader_refuse(iocm__loader *loader, iocm_status status, iocm_span code,
                         const iocm__place *place, iocm_span token, const char *message)
{
    loader->result.rows++;
    loader->result.refused++;
    iocm__loader_tell(loader, IOCM_SEVERITY_WARNING, status, code, place, token,
                      iocm__span(message, strlen(message)));
}

static iocm_span code_of(iocm_status status)
{
    switch (status) {
    case IOCM_E_KIND: return IOCM__LITERAL("wrong_type");
    case IOCM_E_REFUSED: return IOCM__LITERAL("special_address");
    case IOCM_E_LIMIT: return IOCM__LITERAL("limit");
    default: return IOCM__LITERAL("bad_row");
    }
}

/* Also without U+00A0 at the end, which spreadsheets leave. */
static iocm_span trim(iocm_span value)
{
    value = iocm__span_trim(value);
    while (value.size > 1 && memcmp(value.data + value.size - 2, "\xC2\xA0", 2) == 0)
        value = iocm__span_trim(iocm__span(value.data, value.size - 2));
    return value;
}

/* A Unicode host becomes A-labels in `ascii`; what that cannot help stays as it is. */
static iocm_span without_unicode(char *ascii, size_t capacity, iocm_span value,
                                 iocm_read_options *options)
{
    char refanged[IOCM_MAX_URL];
    size_t size = 0;

    if (!iocm__idna_needed(value) ||
        iocm_refang(refanged, sizeof refanged, &size, NULL, value.data, value.size, options,
                    NULL) != IOCM_OK ||
        !iocm__idna_needed(iocm__span(refanged, size)) ||
        iocm__idna_value(ascii, capacity, &size, iocm__span(refanged, size), NULL) != IOCM_OK)
        return value;
    options->flags |= IOCM_READ_NO_REFANG;
    return iocm__span(ascii, size);
}

iocm_status iocm__loader_try(iocm__loader *loader, iocm_span value, iocm_kind kind,
                             const iocm__said *said, iocm_error *error)
{
    iocm_read_options options = {.struct_size = sizeof options,
                                 .flags = loader->options.read_flags,
                                 .kind = kind,
                                 .max_url = IOCM_MAX_URL};
    char ascii[IOCM_MAX_URL];
    iocm_error second;
    iocm_status status;

    value = without_unicode(ascii, sizeof ascii, trim(value), &options);
    status = iocm__builder_read(loader->builder, value, said, &options, error);
    if (status != IOCM_E_KIND || kind != IOCM_KIND_ADDRESS) return status;
    /* Feeds say "ip" of networks, too. */
    options.kind = IOCM_KIND_NETWORK;
    second.status = IOCM_OK;
    status = iocm__builder_read(loader->builder, value, said, &options, &second);
    if (status == IOCM_E_KIND || status == IOCM_E_SYNTAX) return IOCM_E_KIND;
    *error = second;
    return status;
}

/* The place of a byte of a value. The value's own if that cannot be told, because it was
 * unescaped. */
static iocm__place place_within(const iocm__loader *loader, const iocm__place *place,
                                iocm_span value, uint64_t offset)
{
    iocm__place exact = *place;
    const char *text = loader->text + place->offset;

    if (offset >= value.size || value.size > loader->size - place->offset ||
        memcmp(text, value.data, value.size) != 0)
        return exact;
    for (uint64_t i = 0; i < offset; i++) {
        bool ends = text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');

        exact.column = ends ? 1 : exact.column + 1;
        exact.line += ends;
    }
    exact.offset += offset;
    return exact;
}

void iocm__loader_count(iocm__loader *loader, iocm_status status, const iocm_error *error,
                        iocm_span value, const iocm__place *place)
{
    if (status == IOCM_E_NO_MEMORY) {
        iocm__loader_fail(loader, status, place, "out of memory");
    } else if (status == IOCM_OK) {
        loader->result.rows++;
        loader->result.loaded++;
    } else {
        iocm__place exact = place_within(loader, place, value, error->offset);

        iocm__loader_refuse(loader, status, code_of(status), &exact, value, error->message);
    }
}

size_t iocm__line_stop(const char *text, size_t size, size_t at)
{
    while (at < size && text[at] != '\n' && text[at] != '\r') at++;
    return at;
}

size_t iocm__line_next(const char *text, size_t size, size_t stop)
{
    if (stop + 1 < size && text[stop] == '\r' && text[stop + 1] == '\n') return stop + 2;
    return stop < size ? stop + 1 : stop;
}

bool iocm__starts_comment(iocm_span line)
{
    return line.size > 0 && (line.data[0] == '#' || line.data[0] == ';' ||
                             (line.size > 1 && line.data[0] == '/' && line.data[1] == '/'));
}

/* ---- what is it? ---- */

/* Begins of documents that are known and not read here, so that no row is made up of them. */
static const char *known_other(iocm_span text)
{
    static const struct {
        iocm_span start;
        const char *message;
    } others[] = {
        {{"#fields\t", 8}, "a Zeek intel file is not a format read here"},
        {{"#separator ", 11}, "a Zeek log is not a format read here"},
        {{"<", 1}, "XML or HTML is not a format read here"},
        {{"%PDF-", 5}, "PDF is not a format read here"},
        {{"PK\x03\x04", 4}, "this is a ZIP archive; unpack it first"},
        {{"\x1F\x8B", 2}, "this is compressed with gzip; unpack it first"},
        {{"alert ", 6}, "Suricata or Snort rules are not a format read here"},
        {{"drop ", 5}, "Suricata or Snort rules are not a format read here"},
        {{"reject ", 7}, "Suricata or Snort rules are not a format read here"},
        {{"\xFF\xFE", 2}, "UTF-16 is not read here; convert it to UTF-8"},
        {{"\xFE\xFF", 2}, "UTF-16 is not read here; convert it to UTF-8"},
    };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (iocm__span_starts_fold(text, others[i].start)) return others[i].message;
    return NULL;
}

/* `{` and `[` also begin defanged values and IPv6 addresses; JSON goes on with JSON. */
static bool is_json(iocm_span text)
{
    size_t at = 1;

    if (text.size < 2 || (text.data[0] != '{' && text.data[0] != '[')) return false;
    while (at < text.size && iocm__is_space(text.data[at])) at++;
    return at < text.size && (text.data[at] == '"' || text.data[at] == (text.data[0] + 2) ||
                              (text.data[0] == '[' && text.data[at] == '{'));
}

static iocm_span without_marks(iocm_span comment)
{
    while (comment.size > 0 &&
           (iocm__is_space(comment.data[0]) || comment.data[0] == '#' || comment.data[0] == ';')) {
        comment.data++;
        comment.size--;
    }
    return iocm__span_trim(comment);
}

/*
 * Looks for a header, in a comment or as the first line that is none. Gives the place of the
 * first line of data if the text is a table.
 */
static bool find_table(const iocm__loader *loader, iocm__table *table, iocm__place *start)
{
    iocm__place here = *start;
    bool found = false;

    while (here.offset < loader->size) {
        size_t at = (size_t)here.offset;
        size_t stop = iocm__line_stop(loader->text, loader->size, at);
        iocm_span line = iocm__span_trim(iocm__span(loader->text + at, stop - at));
        bool comment = iocm__starts_comment(line);

        if (line.size > 0 && !comment && found) break;
        here.offset = iocm__line_next(loader->text, loader->size, stop);
        here.line++;
        if (line.size == 0) continue;
        if (iocm__table_from_header(table, comment ? without_marks(line) : line, comment)) {
            found = true;
            *start = here;
            if (!comment) break;
        } else if (!comment) {
            return iocm__table_from_row(table, line);
        }
    }
    return found;
}

static void load(iocm__loader *loader)
{
    iocm__place start = {1, 1, 0};
    iocm__table table;
    iocm_span rest;
    const char *other;

    if (loader->size >= 3 && memcmp(loader->text, "\xEF\xBB\xBF", 3) == 0) start.offset = 3;
    rest = iocm__span(loader->text + start.offset, loader->size - (size_t)start.offset);
    while (rest.size > 0 && iocm__is_space(rest.data[0])) {
        rest.data++;
        rest.size--;
    }
    other = known_other(rest);
    if (other != NULL)
        iocm__loader_fail(loader, IOCM_E_FORMAT, &start, other);
    else if (is_json(rest))
        iocm__load_json(loader, &start);
    else if (find_table(loader, &table, &start))
        iocm__load_table(loader, &table, &start);
    else
        iocm__load_list(loader, &start);
}

iocm_status iocm_load_indicators(iocm_load_result *result, iocm_builder *builder, const char *text,
                                 size_t size, const iocm_load_options *options, iocm_error *error)
{
    iocm_load_options read;
    iocm_error first = {0};
    iocm__loader *loader;
    iocm_allocator allocator;
    iocm_status status;

    if (builder == NULL || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_load_indicators: builder or text is NULL");
    status = iocm__load_options_read(&read, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, read.allocator, error);
    if (status != IOCM_OK) return status;
    loader = iocm__alloc_zero(&allocator, sizeof *loader);
    if (loader == NULL) return iocm__fail_memory(error);
    loader->builder = builder;
    loader->options = read;
    loader->allocator = allocator;
    loader->result.struct_size = sizeof loader->result;
    loader->text = text != NULL ? text : "";
    loader->size = size;
    loader->error = &first;
    load(loader);
    status = loader->status;
    if (result != NULL) {
        iocm_status filled = iocm__out_fill(result, &loader->result, sizeof loader->result, &first);

        if (status == IOCM_OK) status = filled;
    }
    iocm__free(&allocator, loader);
    if (status != IOCM_OK && error != NULL && error->status == IOCM_OK) {
        *error = first;
        iocm__error_source(error, read.source);
    }
    return status;
}
