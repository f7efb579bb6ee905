/* SPDX-License-Identifier: MIT */
/* --bind LIST=FILE: gives the lists that exclusions name their values. */
#include <stdlib.h>
#include <string.h>

#include "exclusions.h"

void exclusions_add_value(struct exclusions_values *values, iocm_span value)
{
    cli_put(&values->text, value.data, value.size);
    values->ends = cli_grow(values->ends, values->count, &values->capacity, sizeof *values->ends);
    values->ends[values->count++] = values->text.size;
}

static void free_values(struct exclusions_values *values)
{
    cli_release(&values->text);
    free(values->ends);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* One value a line; empty lines and those that begin with # are none. */
static void read_lines(struct exclusions_values *values, iocm_span text)
{
    for (size_t at = 0; at < text.size;) {
        const char *line = text.data + at;
        const char *end = memchr(line, '\n', text.size - at);
        size_t size = end ? (size_t)(end - line) : text.size - at;

        at += size + 1;
        while (size > 0 && is_blank(line[size - 1])) size--;
        while (size > 0 && is_blank(line[0])) {
            line++;
            size--;
        }
        if (size > 0 && line[0] != '#') exclusions_add_value(values, (iocm_span){line, size});
    }
}

/* To be freed. */
static iocm_span *spans_of(const struct exclusions_values *values)
{
    iocm_span *spans = cli_resize(NULL, values->count, sizeof spans[0]);
    for (size_t i = 0, from = 0; i < values->count; from = values->ends[i++])
        spans[i] = (iocm_span){values->text.data + from, values->ends[i] - from};
    return spans;
}

static iocm_status bind_values(iocm_exclusions *exclusions, iocm_span name,
                               const struct exclusions_values *values, iocm_error *error)
{
    iocm_span *spans = spans_of(values);
    iocm_status status =
        iocm_exclusions_bind(exclusions, name.data, name.size, spans, values->count, error);
    free(spans);
    return status;
}

static bool bind_file(iocm_exclusions *exclusions, iocm_span name, const char *path)
{
    static const char mark[] = "\xef\xbb\xbf"; /* a BOM */
    struct exclusions_values values = {0};
    cli_buffer file = {0};
    iocm_error error = {0};
    bool is_expression = false;
    bool good =
        cli_read_all(&file, path) && !cli_refuse_foreign(path, (iocm_span){file.data, file.size});
    iocm_span text = {file.data, file.size};
    size_t start = 0;

    if (text.size >= sizeof mark - 1 && memcmp(text.data, mark, sizeof mark - 1) == 0) {
        text.data += sizeof mark - 1;
        text.size -= sizeof mark - 1;
    }
    while (start < text.size && (is_blank(text.data[start]) || text.data[start] == '\n')) start++;
    if (good && start < text.size && (text.data[start] == '[' || text.data[start] == '{'))
        good = exclusions_read_values(&values, &is_expression, path, text);
    else if (good)
        read_lines(&values, text);
    if (good && !is_expression && values.count == 0)
        cli_message("%s: no value for %.*s: what names this list is never true", path,
                    (int)name.size, name.data);
    if (good) {
        iocm_status status = is_expression
                                 ? iocm_exclusions_bind_json(exclusions, name.data, name.size,
                                                             text.data, text.size, &error)
                                 : bind_values(exclusions, name, &values, &error);
        if (status != IOCM_OK) cli_report(path, &error);
        good = status == IOCM_OK;
    }
    free_values(&values);
    cli_release(&file);
    return good;
}

/* ---- names that nobody asks for ---- */

static int compare_spans(const void *a, const void *b)
{
    return cli_compare(*(const iocm_span *)a, *(const iocm_span *)b);
}

/* The lists that are asked for and those that the document has, sorted, each once, to be freed;
 * `names` holds their texts. */
static iocm_span *find_names(size_t *count, struct exclusions_values *names,
                             const iocm_exclusions *exclusions)
{
    iocm_span *spans;
    size_t kept = 0;

    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++) {
        iocm_exclusion exclusion = exclusions_get(exclusions, i);
        for (size_t k = 0; k < exclusion.unbound_count; k++)
            exclusions_add_value(names, exclusion.unbound[k]);
    }
    exclusions_add_list_names(names, exclusions);
    spans = spans_of(names);
    if (names->count > 1) qsort(spans, names->count, sizeof spans[0], compare_spans);
    for (size_t i = 0; i < names->count; i++)
        if (kept == 0 || cli_compare(spans[kept - 1], spans[i]) != 0) spans[kept++] = spans[i];
    *count = kept;
    return spans;
}

static void warn_unasked(const struct exclusions_options *options, iocm_span name,
                         const iocm_span *names, size_t count)
{
    const size_t most = 8;
    cli_buffer text = {0};

    for (size_t i = 0; i < count && i < most; i++) {
        cli_puts(&text, i == 0 ? "; there are " : ", ");
        cli_put(&text, names[i].data, names[i].size);
    }
    if (count > most) cli_putf(&text, " and %zu more", count - most);
    cli_message("%s: --bind %.*s: no exclusion asks for this list%.*s", options->command,
                (int)(name.size < 200 ? name.size : 200), name.data,
                (int)(text.size < 2000 ? text.size : 2000), text.data ? text.data : "");
    cli_release(&text);
}

void exclusions_warn_binds(const iocm_exclusions *exclusions,
                           const struct exclusions_options *options)
{
    struct exclusions_values names = {0};
    size_t count = 0;
    iocm_span *spans;

    if (options->bind_count == 0) return;
    spans = find_names(&count, &names, exclusions);
    for (size_t i = 0; i < options->bind_count; i++) {
        const char *text = options->binds[i];
        iocm_span name = {text, strcspn(text, "=")};
        if (count == 0 || !bsearch(&name, spans, count, sizeof spans[0], compare_spans))
            warn_unasked(options, name, spans, count);
    }
    free(spans);
    free_values(&names);
}

/* ---- doing it ---- */

bool exclusions_bind(iocm_exclusions *exclusions, const struct exclusions_options *options)
{
    bool good = true;
    for (size_t i = 0; good && i < options->bind_count; i++) {
        const char *text = options->binds[i];
        size_t size = strcspn(text, "=");
        good = bind_file(exclusions, (iocm_span){text, size}, text + size + 1);
    }
    return good;
}
