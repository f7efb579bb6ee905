/* SPDX-License-Identifier: MIT */
/*
 * Refanging in runs: which bytes behind a letter or digit end no form, so that they need not be
 * pushed one by one.
 *
 * A form ends with a closing bracket, a slash, a backslash, a semicolon (of an entity), or with
 * the first label character behind a sign that joins. A stop is a byte that is one of these or
 * may be part of such a sign; most stops turn out harmless by their neighbours.
 */
#include "indicator/block.h"
#include "indicator/refang.h"

#define ALWAYS 0x01u /* brackets, slashes, what ends an invisible character or an IDNA dot */
#define WORDS  0x02u /* what words stand between: blanks, hyphens, dots */
#define MARKUP 0x04u /* what ends an entity */
#define OTHERS 0x08u /* all but letters and digits */

#define A      ALWAYS | OTHERS
#define W      WORDS | OTHERS
#define M      MARKUP | OTHERS
#define O      OTHERS

static const uint8_t classes[256] = {
    O, O, O, O, O, O, O, O, O, W, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    W, O, O, O, O, O, O, O, A, A, O, O, O, W, W, A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, O, M, A, O, A, O,
    O, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, A, A, A, A, O,
    O, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, A, O, A, O, O,
    O, O, A, O, O, O, O, O, O, O, O, A, A, A, A, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    A, A, O, O, O, O, O, O, O, O, O, O, O, A, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, A,
    O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
};

uint8_t iocm__refang_stops(uint32_t read_flags)
{
    if ((read_flags & IOCM_READ_LENIENT) != 0) return OTHERS;
    return (uint8_t)(ALWAYS | ((read_flags & IOCM_READ_WORDS) != 0 ? WORDS : 0u) |
                     ((read_flags & IOCM_READ_MARKUP) != 0 ? MARKUP : 0u));
}

/* The last letter of `dot` and `at`. */
static bool is_t(char c)
{
    return c == 't' || c == 'T';
}

/* The closing bracket behind `before` ends no form, and no word in brackets. */
static bool closes_nothing(char before)
{
    return iocm__is_ascii(before) && !iocm__is_blank(before) && !is_t(before) && before != '.' &&
           before != ':' && before != '/' && before != '@' && before != '\\';
}

/* Whether no invisible character and no IDNA dot ends with text[at]; `at` is 1 at least. */
static bool is_visible(iocm_span text, size_t at)
{
    unsigned char first = at >= 2 ? (unsigned char)text.data[at - 2] : 0;

    if ((unsigned char)text.data[at] == 0xAD && (unsigned char)text.data[at - 1] == 0xC2)
        return false;
    return first != 0xE2 && first != 0xE3 && first != 0xEF;
}

/* Whether the stop text[at], which something stands before, is no part of any form. */
static bool is_harmless(iocm_span text, size_t at)
{
    char before = text.data[at - 1];
    char after = at + 1 < text.size ? text.data[at + 1] : '\0';

    switch (text.data[at]) {
    case '[':
    case '(':
    case '{':
    case '<':
    case '^': return after != '.';
    case ']':
    case ')':
    case '}':
    case '>': return closes_nothing(before);
    case '/': return before != '/' && before != '\\';
    case '\\': return before != '\\' && after != '.';
    case '.': return !iocm__is_label(after);
    case '-': return !is_t(before);
    case ' ':
    case '\t': return !is_t(before) && before != ':';
    case ';': return false;
    default: return is_visible(text, at);
    }
}

/* Whether the run ends with text[at]. */
static bool ends_run(uint8_t stops, iocm_span text, size_t at)
{
    if ((classes[(unsigned char)text.data[at]] & stops) == 0) return false;
    return stops == OTHERS || !is_harmless(text, at);
}

size_t iocm__refang_run_end(uint8_t stops, iocm_span text, size_t at, size_t end)
{
    for (; stops == ALWAYS && end - at >= BLOCK_SIZE; at += BLOCK_SIZE) {
        for (uint32_t bits = iocm__block_stops(text.data + at); bits != 0; bits &= bits - 1)
            if (ends_run(stops, text, at + iocm__block_first(bits)))
                return at + iocm__block_first(bits);
    }
    while (at < end && !ends_run(stops, text, at)) at++;
    return at;
}
