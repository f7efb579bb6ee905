/* SPDX-License-Identifier: MIT */
/* ASCII only, whatever the locale: <ctype.h> is not used in the library. */
#ifndef IOCM_ASCII_H
#define IOCM_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "iocmatch.h"

static inline bool iocm__is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool iocm__is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}
static inline bool iocm__is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}
static inline bool iocm__is_alpha(char c)
{
    return iocm__is_upper(c) || iocm__is_lower(c);
}
static inline bool iocm__is_alnum(char c)
{
    return iocm__is_alpha(c) || iocm__is_digit(c);
}

/* What parts words within a line. */
static inline bool iocm__is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Blank, tab, and the four that end or separate lines (LF, VT, FF, CR). */
static inline bool iocm__is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char iocm__lower(char c)
{
    return iocm__is_upper(c) ? (char)(c + 32) : c;
}

/* 0 to 15, or -1. */
static inline int iocm__hex_value(char c)
{
    if (iocm__is_digit(c)) return c - '0';
    c = iocm__lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* By byte (ascii.c): letters, digits, `-` and `_` in lower case, 0 for others; and 16 + the value of
 * hex digits, 0 for others. */
extern const char iocm__label_fold[256];
extern const uint8_t iocm__hex_digits[256];

/* What a byte may be a part of. */
#define IOCM__BYTE_FORM   1u /* defanging: blanks, controls, brackets, escapes, beyond ASCII */
#define IOCM__BYTE_WORDS  2u /* defanging by words: - */
#define IOCM__BYTE_MARKUP 4u /* an entity: ; */
#define IOCM__BYTE_LIST   8u /* what parts a list: quotes, # , ; blanks, controls; beyond ASCII */

extern const uint8_t iocm__byte_classes[256];

static inline unsigned iocm__byte_class(char c)
{
    return iocm__byte_classes[(unsigned char)c];
}

static inline iocm_span iocm__span(const char *data, size_t size)
{
    iocm_span span = {data, size};
    return span;
}

/* A span of a string literal. */
#define IOCM__LITERAL(text) iocm__span("" text, sizeof(text) - 1)

static inline bool iocm__span_equal(iocm_span a, iocm_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ASCII case ignored. */
static inline bool iocm__span_equal_fold(iocm_span a, iocm_span b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++)
        if (iocm__lower(a.data[i]) != iocm__lower(b.data[i])) return false;
    return true;
}

/* ASCII case ignored. */
static inline bool iocm__span_starts_fold(iocm_span text, iocm_span start)
{
    return text.size >= start.size &&
           iocm__span_equal_fold(iocm__span(text.data, start.size), start);
}

/* Byte order, the shorter first: <0, 0, >0. */
static inline int iocm__span_compare(iocm_span a, iocm_span b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0) return order;
    return (a.size > b.size) - (a.size < b.size);
}

/* The offset of the first byte that is one of the C string `any`; text.size if there is none. */
static inline size_t iocm__span_find_any(iocm_span text, const char *any)
{
    for (size_t i = 0; i < text.size; i++)
        for (const char *c = any; *c != '\0'; c++)
            if (text.data[i] == *c) return i;
    return text.size;
}

/* Without blanks at either end. */
static inline iocm_span iocm__span_trim(iocm_span text)
{
    while (text.size > 0 && iocm__is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 && iocm__is_space(text.data[text.size - 1])) text.size--;
    return text;
}

#endif /* IOCM_ASCII_H */
