/* SPDX-License-Identifier: MIT */
/* Text that goes out: messages, growing buffers, and escaping for terminals, TSV and CSV. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* ---- memory ---- */

static void out_of_memory(void)
{
    fputs("iocmatch: out of memory\n", stderr);
    exit(CLI_ERROR);
}

void *cli_resize(void *block, size_t count, size_t size)
{
    void *moved = NULL;
    if (count == 0) count = 1;
    if (count <= SIZE_MAX / size) moved = realloc(block, count * size);
    if (!moved) out_of_memory();
    return moved;
}

void *cli_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    if (*capacity > SIZE_MAX / 2) out_of_memory();
    *capacity = *capacity ? *capacity * 2 : 16;
    return cli_resize(items, *capacity, size);
}

iocm_span cli_span(const char *text)
{
    iocm_span span = {text, text ? strlen(text) : 0};
    return span;
}

iocm_span cli_some(iocm_span text)
{
    return text.size > 0 ? text : (iocm_span){NULL, 0};
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool cli_same_name(iocm_span a, iocm_span b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i])) return false;
    return true;
}

int cli_compare(iocm_span a, iocm_span b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

/* ---- growing text ---- */

void cli_put(cli_buffer *buffer, const void *data, size_t size)
{
    if (size == 0) return;
    if (size > buffer->capacity - buffer->size) {
        if (size > SIZE_MAX / 2 - buffer->size) out_of_memory();
        buffer->capacity = (buffer->size + size) * 2;
        buffer->data = cli_resize(buffer->data, buffer->capacity, 1);
    }
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

void cli_puts(cli_buffer *buffer, const char *text)
{
    cli_put(buffer, text, strlen(text));
}

static void put_format(cli_buffer *buffer, const char *format, va_list arguments)
{
    char text[1024];
    int size = vsnprintf(text, sizeof text, format, arguments);
    if (size < 0) return;
    cli_put(buffer, text, (size_t)size < sizeof text ? (size_t)size : sizeof text - 1);
}

void cli_putf(cli_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_format(buffer, format, arguments);
    va_end(arguments);
}

void cli_release(cli_buffer *buffer)
{
    free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}

/* ---- escaping ---- */

size_t cli_decode(uint32_t *point, iocm_span text)
{
    static const uint32_t lowest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text.data;
    size_t size = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;

    if (size == 0 || size > text.size || at[0] > 0xf4) return 0;
    *point = size == 1 ? at[0] : at[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        *point = *point << 6 | (at[i] & 0x3f);
    }
    if (*point < lowest[size] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
        return 0;
    return size;
}

bool cli_is_unsafe(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x61c || point == 0x200e ||
           point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069) || point == 0xfeff;
}

static void put_escape(cli_buffer *buffer, uint32_t point)
{
    switch (point) {
    case '\n': cli_puts(buffer, "\\n"); break;
    case '\r': cli_puts(buffer, "\\r"); break;
    case '\t': cli_puts(buffer, "\\t"); break;
    default: cli_putf(buffer, point < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)point); break;
    }
}

void cli_put_text(cli_buffer *buffer, iocm_span text)
{
    size_t plain = 0; /* where what was not put yet begins */
    size_t at = 0;
    if (text.size == 0) return;
    while (at < text.size) {
        iocm_span rest = {text.data + at, text.size - at};
        uint32_t point = 0;
        size_t size = cli_decode(&point, rest);
        if (size > 0 && !cli_is_unsafe(point)) {
            at += size;
            continue;
        }
        cli_put(buffer, text.data + plain, at - plain);
        if (size > 0)
            put_escape(buffer, point);
        else
            cli_putf(buffer, "\\x%02x", (unsigned)(unsigned char)text.data[at]);
        at += size > 0 ? size : 1;
        plain = at;
    }
    cli_put(buffer, text.data + plain, at - plain);
}

void cli_put_csv(cli_buffer *buffer, iocm_span text, bool safe)
{
    static const char formula[] = "=+-@\t\r";
    cli_buffer cell = {0};
    bool quoted;

    if (safe && text.size > 0 && memchr(formula, text.data[0], sizeof formula - 1))
        cli_puts(&cell, "'");
    cli_put_text(&cell, text);
    quoted =
        cell.size > 0 && (memchr(cell.data, ',', cell.size) || cell.data[0] == ' ' ||
                          memchr(cell.data, '"', cell.size) || cell.data[cell.size - 1] == ' ');
    if (quoted) cli_puts(buffer, "\"");
    for (size_t i = 0; i < cell.size; i++) {
        if (cell.data[i] == '"') cli_puts(buffer, "\"");
        cli_put(buffer, cell.data + i, 1);
    }
    if (quoted) cli_puts(buffer, "\"");
    cli_release(&cell);
}

/* ---- standard output and error ---- */

/* Output that does not arrive ends the program: nobody reads it, or it would be incomplete.
 * A reader that closed the pipe knows that itself. */
static void stop_writing(void)
{
    if (errno != EPIPE) cli_message("standard output: %s", strerror(errno));
    _Exit(CLI_ERROR);
}

void cli_print(cli_buffer *buffer)
{
    if (buffer->size > 0 && fwrite(buffer->data, 1, buffer->size, stdout) < buffer->size)
        stop_writing();
    buffer->size = 0;
}

void cli_flush(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) stop_writing();
}

bool cli_use_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (no_colour && no_colour[0]) return false;
    return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

void cli_message(const char *format, ...)
{
    cli_buffer plain = {0};
    cli_buffer safe = {0};
    va_list arguments;

    va_start(arguments, format);
    put_format(&plain, format, arguments);
    va_end(arguments);
    cli_puts(&safe, isatty(STDERR_FILENO) ? "\r\033[Kiocmatch: " : "iocmatch: ");
    cli_put_text(&safe, (iocm_span){plain.data, plain.size});
    cli_puts(&safe, "\n");
    fwrite(safe.data, 1, safe.size, stderr);
    cli_release(&plain);
    cli_release(&safe);
}

void cli_report(const char *path, const iocm_error *error)
{
    char place[64] = "";
    if (error->line > 0)
        snprintf(place, sizeof place, ":%llu:%llu", (unsigned long long)error->line,
                 (unsigned long long)error->column);
    cli_message("%s%s%s%s%s%s%s", path ? path : "", path ? place : "", path ? ": " : "",
                error->message[0] ? error->message : iocm_status_name(error->status),
                error->token[0] ? " (" : "", error->token, error->token[0] ? ")" : "");
}

int cli_bad_option(const char *command, int result, char **argv)
{
    const char *complaint = result == ':'   ? "needs a value"
                            : result == '?' ? "is not an option here"
                                            : "is not a value of that option";
    cli_message("%s: '%s' %s; `iocmatch %s --help` tells the options", command, argv[optind - 1],
                complaint, command);
    return CLI_ERROR;
}

int cli_options(int argc, char **argv, const char *short_options, const struct option *options,
                const char *usage, bool (*take)(void *ctx, int option, char **argv), void *ctx)
{
    int option;

    while ((option = getopt_long(argc, argv, short_options, options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return CLI_FOUND;
        }
        if (!take(ctx, option, argv)) return CLI_ERROR;
    }
    return -1;
}
