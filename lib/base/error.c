/* SPDX-License-Identifier: MIT */
/* The caller-owned error: filled once, cut to fit, escaped. */
#include <stdio.h>

#include "base/base.h"

/* Cuts a text that vsnprintf may have cut inside a UTF-8 character. */
static void cut_to_whole_characters(char *text)
{
    size_t size = strlen(text);
    size_t start = size;
    uint32_t point;

    while (start > 0 && size - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0 || (unsigned char)text[start - 1] < 0x80) return;
    start--;
    if (iocm__utf8_decode(text + start, size - start, &point) != size - start) text[start] = '\0';
}

static bool begin(iocm_error *error, iocm_status status)
{
    if (error == NULL || error->status != IOCM_OK) return false;
    memset(error, 0, sizeof *error);
    error->status = status;
    return true;
}

iocm_status iocm__fail(iocm_error *error, iocm_status status, const char *format, ...)
{
    va_list arguments;

    if (!begin(error, status)) return status;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    cut_to_whole_characters(error->message);
    return status;
}

iocm_status iocm__fail_at(iocm_error *error, iocm_status status, const char *text, size_t offset,
                          size_t token_size, const char *format, ...)
{
    va_list arguments;

    if (!begin(error, status)) return status;
    error->line = 1;
    error->column = (uint64_t)offset + 1;
    error->offset = offset;
    if (token_size > 0) /* an empty text may be NULL */
        (void)iocm__escape(error->token, sizeof error->token, text + offset, token_size);
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    cut_to_whole_characters(error->message);
    return status;
}

iocm_status iocm__fail_memory(iocm_error *error)
{
    return iocm__fail(error, IOCM_E_NO_MEMORY, "out of memory");
}

iocm_status iocm__fail_space(iocm_error *error, size_t needed)
{
    return iocm__fail(error, IOCM_E_SPACE, "the buffer is too small: %zu bytes are needed", needed);
}

void iocm__error_shift(iocm_error *error, uint64_t line, uint64_t column, uint64_t offset)
{
    if (error == NULL || error->status == IOCM_OK) return;
    error->line = line;
    error->column = error->column == 0 ? column : error->column - 1 + column;
    error->offset += offset;
}

void iocm__error_source(iocm_error *error, iocm_span source)
{
    if (error != NULL && error->status != IOCM_OK)
        (void)iocm__escape(error->source, sizeof error->source, source.data, source.size);
}

/* What would move or hide text on a terminal: controls, and marks that turn its direction. */
static bool is_unsafe(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x061C ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

static size_t escape_byte(char out[5], unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char named[][2] = {{'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\\', '\\'}};

    out[0] = '\\';
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if ((unsigned char)named[i][0] == byte) {
            out[1] = named[i][1];
            return 2;
        }
    }
    out[1] = 'x';
    out[2] = hex[byte >> 4];
    out[3] = hex[byte & 15];
    return 4;
}

size_t iocm__escape(char *out, size_t capacity, const char *text, size_t size)
{
    size_t used = 0;
    size_t at = 0;

    if (capacity == 0) return 0;
    while (at < size) {
        char escaped[5];
        uint32_t point;
        size_t length = iocm__utf8_decode(text + at, size - at, &point);
        const char *piece = text + at;
        size_t piece_size = length;

        if (length == 0 || is_unsafe(point) || point == '\\') {
            length = 1;
            piece_size = escape_byte(escaped, (unsigned char)text[at]);
            piece = escaped;
        }
        if (piece_size > capacity - 1 - used) break;
        memcpy(out + used, piece, piece_size);
        used += piece_size;
        at += length;
    }
    out[used] = '\0';
    return used;
}
