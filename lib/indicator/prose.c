/* SPDX-License-Identifier: MIT */
/* Words, paths and URLs in text of any kind: where they begin and end. For extraction and scans. */
#include "indicator/prose.h"

/* ---- classes of bytes ---- */

#define W (EXTRACT_WORD | EXTRACT_ALNUM)
#define X (EXTRACT_WORD | EXTRACT_ALNUM | EXTRACT_HEX)
#define J EXTRACT_WORD
#define B EXTRACT_BREAK
#define S EXTRACT_SIGN

const uint8_t iocm__extract_class[256] = {
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, 0, B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, J, S, 0, X, X, X, X, X, X, X, X, X, X, S, 0, B, 0, B, 0,
    S, X, X, X, X, X, X, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, 0, 0, 0, 0, J,
    B, X, X, X, X, X, X, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, 0, B, 0, 0, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
};

/* The first or only code point of a letter of an alphabet: Latin-1 letters up to the scripts of
 * South Asia. What is written without blanks (CJK) is no part of a word with ASCII in it. */
static bool is_letter(uint32_t point)
{
    return point >= 0xC0 && point < 0x2000 && point != 0xD7 && point != 0xF7;
}

bool iocm__prose_letter_at(iocm_span text, size_t index)
{
    uint32_t point;

    if (index >= text.size || iocm__is_ascii(text.data[index])) return false;
    return iocm__utf8_decode(text.data + index, text.size - index, &point) > 0 && is_letter(point);
}

bool iocm__prose_letter_before(iocm_span text, size_t index)
{
    for (size_t back = 2; back <= 4 && back <= index; back++) {
        uint32_t point;

        if (iocm__is_ascii(text.data[index - back + 1])) return false;
        if (iocm__utf8_decode(text.data + index - back, back, &point) == back)
            return is_letter(point);
    }
    return false;
}

/* ---- words ---- */

size_t iocm__prose_word_end(iocm_span text, size_t start)
{
    size_t end = start;

    for (;;) {
        while (end < text.size && iocm__extract_is(text.data[end], EXTRACT_WORD)) end++;
        if (end + 1 >= text.size || text.data[end] != '.' ||
            !iocm__extract_is(text.data[end + 1], EXTRACT_WORD))
            return end;
        end++;
    }
}

/* `C:` ends at `end`; `file:` is no drive. */
static bool is_drive(iocm_span text, size_t end)
{
    return end > 1 && text.data[end - 1] == ':' && iocm__is_alnum(text.data[end - 2]) &&
           !iocm__extract_is(iocm__prose_before(text, end - 2), EXTRACT_WORD);
}

bool iocm__prose_in_path(iocm_span text, size_t start, bool rooted)
{
    char c = iocm__prose_before(text, start);
    size_t run = start;

    if (c == '%') return iocm__extract_is(iocm__prose_byte(text, start), EXTRACT_HEX);
    if (c != '/' && c != '\\') return false;
    while (run > 0 && text.data[run - 1] == c) run--;
    if (start - run >= 2) {
        /* `//host` and `\\host` begin something; `dir\\file` (escaped) and `dir//file` do not,
         * but `scheme://host` and `file:\\host` do. */
        char before = iocm__prose_before(text, run);
        return iocm__extract_is(before, EXTRACT_WORD) || (c == '\\' && is_drive(text, run));
    }
    if (rooted || run == 0) return rooted;
    return !iocm__extract_is(text.data[run - 1], EXTRACT_BREAK) && text.data[run - 1] != '(';
}

void iocm__prose_trim_name(iocm_span text, size_t *start, size_t *end)
{
    bool emphasis = *end > *start && text.data[*start] == '_' && text.data[*end - 1] == '_';

    while (*end > *start && (text.data[*end - 1] == '-' || text.data[*end - 1] == '_')) --*end;
    while (*start < *end && (text.data[*start] == '-' || (emphasis && text.data[*start] == '_')))
        ++*start;
}

/* ---- digests ---- */

/* `...` or the one character for it stands at `at`, or ends there. */
static bool is_ellipsis(iocm_span text, size_t at, bool before)
{
    size_t start = before ? at - 3 : at;

    if ((before && at < 3) || start > text.size || text.size - start < 3) return false;
    return memcmp(text.data + start, "...", 3) == 0 ||
           memcmp(text.data + start, "\xE2\x80\xA6", 3) == 0;
}

/* Hex digits follow a hyphen at `at`, or lie before one that ends there: a longer number. */
static bool is_hex_joined(iocm_span text, size_t at, bool before)
{
    size_t length = 0;

    if (before) {
        if (iocm__prose_before(text, at) != '-') return false;
        for (at--; length < 16 && iocm__extract_is(iocm__prose_before(text, at), EXTRACT_HEX); at--)
            length++;
        return length > 0 && !iocm__extract_is(iocm__prose_before(text, at), EXTRACT_WORD);
    }
    if (iocm__prose_byte(text, at++) != '-') return false;
    for (; length < 16 && iocm__extract_is(iocm__prose_byte(text, at), EXTRACT_HEX); at++) length++;
    return length > 0 && !iocm__extract_is(iocm__prose_byte(text, at), EXTRACT_WORD);
}

bool iocm__prose_is_piece(iocm_span text, size_t start, size_t end)
{
    return is_ellipsis(text, start, true) || is_ellipsis(text, end, false) ||
           is_hex_joined(text, start, true) || is_hex_joined(text, end, false);
}

/* ---- URLs ---- */

size_t iocm__prose_host_end(iocm_span text, size_t at)
{
    size_t end = at;

    if (iocm__prose_byte(text, end) == '[') {
        while (end - at < 64 && end < text.size && text.data[end] != ']') end++;
        if (iocm__prose_byte(text, end) != ']') return at;
        end++;
    }
    while (end < text.size && end - at < IOCM__PROSE_HOST && iocm__prose_is_host(text.data[end])) {
        if (text.data[end] == ':' && iocm__prose_byte(text, end + 1) == '/' &&
            iocm__prose_byte(text, end + 2) == '/')
            return at; /* `http://http://` */
        end++;
    }
    return end - at < IOCM__PROSE_HOST ? end : at;
}

/* A comma or semicolon at `at` parts two URLs of a list. */
static bool parts_list(iocm_span text, size_t at)
{
    size_t scheme =
        iocm__scheme_size(text.data + at + 1, text.size - at - 1 < 16 ? text.size - at - 1 : 16);

    return scheme > 0 && iocm__scheme_known(iocm__span(text.data + at + 1, scheme));
}

/* A cell of a table ends at the comma at `at`: the URL began behind one, or a date follows. */
static bool ends_cell(iocm_span text, size_t at, char opening)
{
    static const char date[] = "0000-00-00";

    for (size_t i = 0; opening != ',' && i < sizeof date - 1; i++) {
        char c = iocm__prose_byte(text, at + 1 + i);

        if (date[i] == '0' ? !iocm__is_digit(c) : c != date[i]) return false;
    }
    return true;
}

/* An entity of markup that stands for a quote or an angle bracket. */
static bool is_quote_entity(iocm_span text, size_t at)
{
    static const iocm_span names[] = {{"&quot;", 6}, {"&lt;", 4},   {"&gt;", 4},   {"&#34;", 5},
                                      {"&#39;", 5},  {"&#x27;", 6}, {"&#x22;", 6}, {"&apos;", 6}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (iocm__span_starts_fold(iocm__span(text.data + at, text.size - at), names[i]))
            return true;
    return false;
}

/* The brackets that are open in a URL's tail; more of them than fit close nothing. */
typedef struct brackets {
    size_t first_square; /* where the outermost `[` or `{` stands */
    size_t squares;
    size_t rounds;
} brackets;

/* Counts a bracket; false for one that closes what the URL did not open. */
static bool count_bracket(brackets *open, char c, size_t at)
{
    switch (c) {
    case '(': open->rounds++; return true;
    case ')': return open->rounds > 0 && open->rounds-- > 0;
    case '[':
    case '{':
        if (open->squares++ == 0) open->first_square = at;
        return true;
    case ']':
    case '}': return open->squares > 0 && open->squares-- > 0;
    default: return true;
    }
}

size_t iocm__prose_tail_end(iocm_span text, size_t at, size_t limit, char opening)
{
    brackets open = {0, 0, 0};
    size_t end = at;

    for (; end < text.size && end < limit; end++) {
        char c = text.data[end];

        if (iocm__extract_is(c, EXTRACT_BREAK) || c == '\\' || c == '^') break;
        if (c == '\'' && opening == '\'') break;
        if (c == ',' && ends_cell(text, end, opening)) break;
        if ((c == ',' || c == ';') && parts_list(text, end)) break;
        if (c == '&' && is_quote_entity(text, end)) break;
        if (!count_bracket(&open, c, end)) break;
    }
    return open.squares > 0 ? open.first_square : end;
}

size_t iocm__prose_trim_url(iocm_span text, size_t start, size_t end)
{
    char mark = iocm__prose_before(text, start);

    if (mark != '*' && mark != '_' && mark != '~') mark = '\0';
    while (end > start) {
        char c = text.data[end - 1];

        if (c != '.' && c != ',' && c != ';' && c != ':' && c != '!' && c != '?' && c != '\'' &&
            c != '*' && c != '(' && (mark == '\0' || c != mark))
            break;
        end--;
    }
    return end;
}
