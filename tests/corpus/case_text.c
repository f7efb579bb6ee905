/* SPDX-License-Identifier: MIT */
/* Reading case files: lines, columns, escapes, and saying what differs. */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

case_bytes case_read_file(const char *path)
{
    case_bytes out = {NULL, 0};
    FILE *file = fopen(path, "rb");
    if (!file) return out;
    char chunk[8192];
    size_t got;
    out.data = malloc(1);
    while (out.data && (got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        char *grown = realloc(out.data, out.size + got);
        if (!grown) {
            free(out.data);
            out.data = NULL;
            break;
        }
        out.data = grown;
        memcpy(out.data + out.size, chunk, got);
        out.size += got;
    }
    fclose(file);
    return out;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool read_hex(uint32_t *out, const char *text, size_t size, size_t digits)
{
    if (size < digits) return false;
    *out = 0;
    for (size_t i = 0; i < digits; i++) {
        int value = hex_value(text[i]);
        if (value < 0) return false;
        *out = *out * 16 + (uint32_t)value;
    }
    return true;
}

static size_t write_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | (code >> 12));
    out[1] = (char)(0x80 | ((code >> 6) & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

/* One escape, text[0] being the backslash. Returns the bytes read, 0 if malformed. */
static size_t read_escape(char *out, size_t *out_size, const char *text, size_t size)
{
    static const char plain[] = "t\tn\nr\r\\\\";
    uint32_t code;
    if (size < 2) return 0;
    for (size_t i = 0; i + 1 < sizeof plain; i += 2) {
        if (text[1] == plain[i]) {
            out[0] = plain[i + 1];
            *out_size = 1;
            return 2;
        }
    }
    if (text[1] == 'x' && read_hex(&code, text + 2, size - 2, 2)) {
        out[0] = (char)code;
        *out_size = 1;
        return 4;
    }
    if (text[1] == 'u' && read_hex(&code, text + 2, size - 2, 4)) {
        *out_size = write_utf8(out, code);
        return 6;
    }
    return 0;
}

case_bytes case_unescape(const char *text, size_t size)
{
    case_bytes out = {malloc(size + 1), 0};
    size_t at = 0;
    while (out.data && at < size) {
        if (text[at] != '\\') {
            out.data[out.size++] = text[at++];
            continue;
        }
        size_t made = 0;
        size_t read = read_escape(out.data + out.size, &made, text + at, size - at);
        if (read == 0) {
            free(out.data);
            out.data = NULL;
            break;
        }
        at += read;
        out.size += made;
    }
    if (out.data && out.size > 0) { /* to the exact size: nothing readable behind it */
        char *exact = realloc(out.data, out.size);
        if (exact) out.data = exact;
    }
    return out;
}

void case_row_free(case_row *row)
{
    for (size_t i = 0; i < row->count; i++) free(row->columns[i].data);
    row->count = 0;
}

bool case_row_split(case_row *row, const char *line, size_t size)
{
    size_t start = 0;
    row->count = 0;
    for (size_t i = 0; i <= size; i++) {
        if (i < size && line[i] != '\t') continue;
        case_bytes cell = {NULL, 0};
        if (row->count < CASE_MAX_COLUMNS) cell = case_unescape(line + start, i - start);
        if (!cell.data) {
            case_row_free(row);
            return false;
        }
        row->columns[row->count++] = cell;
        start = i + 1;
    }
    return true;
}

bool case_next_line(iocm_span *line, iocm_span *rest)
{
    if (rest->size == 0) return false;
    const char *end = memchr(rest->data, '\n', rest->size);
    size_t taken = end ? (size_t)(end - rest->data) : rest->size;
    line->data = rest->data;
    line->size = taken;
    if (end) taken++;
    rest->data += taken;
    rest->size -= taken;
    return true;
}

const size_t case_paddings[] = {1,   100, 200, 254, 255, 256,  257,  300,  400,  480,  500, 510,
                                511, 512, 513, 600, 767, 1000, 1023, 1024, 4095, 4096, 0};

case_bytes case_padded(iocm_span text, size_t padding)
{
    static const char words[] = "plain words ";
    case_bytes out = {malloc(padding + text.size), padding + text.size};
    for (size_t i = 0; out.data && i < padding; i++)
        out.data[i] = i + 1 < padding ? words[i % (sizeof words - 1)] : '\n';
    if (out.data && text.size > 0) memcpy(out.data + padding, text.data, text.size);
    return out;
}

bool case_equal(iocm_span a, iocm_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool case_is(iocm_span text, const char *word)
{
    return case_equal(text, (iocm_span){word, strlen(word)});
}

iocm_span case_span(const case_bytes *bytes)
{
    return (iocm_span){bytes->data, bytes->size};
}

bool case_words(uint32_t *bits, iocm_span text, const case_word *table)
{
    *bits = 0;
    if (text.size == 0 || case_is(text, "-")) return true;
    size_t start = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != ',') continue;
        const case_word *word = table;
        while (word->name && !case_is((iocm_span){text.data + start, i - start}, word->name))
            word++;
        if (!word->name) return false;
        *bits |= word->bit;
        start = i + 1;
    }
    return true;
}

static void print_escaped(iocm_span text)
{
    putchar('"');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\t')
            fputs("\\t", stdout);
        else if (c == '\n')
            fputs("\\n", stdout);
        else if (c == '\\')
            fputs("\\\\", stdout);
        else if (c < 0x20 || c > 0x7E)
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    putchar('"');
}

bool case_differs(const case_run *run, const char *what, iocm_span expected, iocm_span got)
{
    printf("%s:%zu: %s: expected ", run->path, run->line, what);
    print_escaped(expected);
    fputs(", got ", stdout);
    print_escaped(got);
    putchar('\n');
    return false;
}

bool case_says(const case_run *run, const char *what)
{
    printf("%s:%zu: %s\n", run->path, run->line, what);
    return false;
}
