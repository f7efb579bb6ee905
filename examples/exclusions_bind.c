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

static iocm_status bind_values(iocm_exclusions *exclusions, iocm_span name,
                               const struct exclusions_values *values, iocm_error *error)
{
    iocm_span *spans = cli_resize(NULL, values->count, sizeof spans[0]);
    iocm_status status;

    for (size_t i = 0, from = 0; i < values->count; from = values->ends[i++])
        spans[i] = (iocm_span){values->text.data + from, values->ends[i] - from};
    status = iocm_exclusions_bind(exclusions, name.data, name.size, spans, values->count, error);
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
