/* SPDX-License-Identifier: MIT */
/*
 * Where a key or value stands in a JSON text. jansson does not say, so the text is walked once more
 * when something is wrong: the walk knows tokens and nesting, no more.
 */
#include "exclude/json.h"

/* ---- tokens ---- */

/* A string with its quotes, a bracket, comma or colon, or a run of anything else. */
static iocm_span next_token(iocm_span text, size_t *at)
{
    size_t start;

    while (*at < text.size && iocm__is_space(text.data[*at])) ++*at;
    start = *at;
    if (*at == text.size) return iocm__span(text.data + start, 0);
    if (text.data[*at] == '"') {
        for (++*at; *at < text.size && text.data[*at] != '"'; ++*at)
            if (text.data[*at] == '\\' && *at + 1 < text.size) ++*at;
        if (*at < text.size) ++*at;
    } else if (memchr(",:[]{}", text.data[*at], 6) != NULL) {
        ++*at;
    } else {
        while (*at < text.size && !iocm__is_space(text.data[*at]) &&
               memchr(",:[]{}\"", text.data[*at], 7) == NULL)
            ++*at;
    }
    return iocm__span(text.data + start, *at - start);
}

static bool opens(iocm_span token)
{
    return token.size == 1 && (token.data[0] == '[' || token.data[0] == '{');
}

static bool closes(iocm_span token)
{
    return token.size == 1 && (token.data[0] == ']' || token.data[0] == '}');
}

iocm_span iocm__json_find_token(iocm_span text, size_t end)
{
    size_t at = 0;
    iocm_span token = next_token(text, &at);

    while (token.size > 0 && at < end) token = next_token(text, &at);
    return token;
}

iocm_span iocm__json_find_deep(iocm_span text, unsigned depth)
{
    size_t at = 0;
    iocm_span token = next_token(text, &at);

    for (size_t level = 0; token.size > 0; token = next_token(text, &at)) {
        if (opens(token) && ++level > depth) break;
        if (closes(token) && level > 0) level--;
    }
    return token;
}

/* ---- strings ---- */

static uint32_t read_unit(iocm_span raw, size_t at)
{
    uint32_t unit = 0;

    for (size_t i = at; i < at + 4 && i < raw.size; i++)
        unit = unit << 4 | (uint32_t)(iocm__hex_value(raw.data[i]) & 15);
    return unit;
}

/* Decodes what stands after a backslash; gives the bytes it takes there. */
static size_t read_escape(iocm_span raw, size_t at, char out[4], size_t *size)
{
    static const char from[] = "bfnrt";
    static const char to[] = "\b\f\n\r\t";
    const char *named = memchr(from, raw.data[at], 5);
    uint32_t point;

    *size = 1;
    out[0] = named != NULL ? to[named - from] : raw.data[at];
    if (raw.data[at] != 'u') return 1;
    point = read_unit(raw, at + 1);
    if (point >= 0xD800 && point < 0xDC00) { /* the first half of a pair: `\uD83D\uDE00` */
        point = 0x10000 + ((point - 0xD800) << 10) + (read_unit(raw, at + 7) - 0xDC00);
        *size = iocm__utf8_encode(out, point);
        return 11;
    }
    *size = iocm__utf8_encode(out, point);
    return 5;
}

/* True if the string between the quotes is that text. */
static bool is_string(iocm_span raw, iocm_span text)
{
    size_t at = 0;
    size_t done = 0;

    while (at < raw.size) {
        char piece[4];
        size_t size = 1;

        piece[0] = raw.data[at++];
        if (piece[0] == '\\' && at < raw.size) at += read_escape(raw, at, piece, &size);
        if (size > text.size - done || memcmp(text.data + done, piece, size) != 0) return false;
        done += size;
    }
    return done == text.size;
}

static iocm_span without_quotes(iocm_span token)
{
    if (token.size < 2 || token.data[0] != '"') return token;
    return iocm__span(token.data + 1, token.size - 2);
}

/* ---- values ---- */

static iocm_span next_value(iocm_span text, size_t *at)
{
    iocm_span token = next_token(text, at);
    size_t level = opens(token) ? 1 : 0;
    const char *start = token.data;

    while (level > 0 && token.size > 0) {
        token = next_token(text, at);
        if (opens(token)) level++;
        if (closes(token)) level--;
    }
    return iocm__span(start, (size_t)(text.data + *at - start));
}

/* Goes from the start of an object or array to a value in it; `*key` is the key there. */
static bool take_step(iocm_span text, size_t *at, const iocm__json_step *step, iocm_span *key)
{
    size_t index = 0;

    for (iocm_span token = next_token(text, at); !closes(token) && token.size > 0;
         token = next_token(text, at)) {
        if (step->key != NULL) {
            *key = without_quotes(next_token(text, at));
            (void)next_token(text, at); /* the colon */
            if (is_string(*key, iocm__span(step->key, strlen(step->key)))) return true;
        } else if (index++ == step->index) {
            return true;
        }
        (void)next_value(text, at); /* a comma follows, or the end */
    }
    return false;
}

static size_t follow(iocm_span text, const iocm__json_step *path, size_t count, iocm_span *key)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++)
        if (!take_step(text, &at, &path[i], key)) return 0;
    return at;
}

iocm_span iocm__json_find_value(iocm_span text, const iocm__json_step *path, size_t count)
{
    iocm_span key;
    size_t at = follow(text, path, count, &key);

    return without_quotes(next_value(text, &at));
}

iocm_span iocm__json_find_key(iocm_span text, const iocm__json_step *path, size_t count)
{
    iocm_span key = {text.data, 0};

    (void)follow(text, path, count, &key);
    return key;
}

/* ---- failing ---- */

iocm_status iocm__json_fail_at(iocm_span text, iocm_span piece, iocm_status status,
                               const char *message, iocm_error *error)
{
    size_t offset = (size_t)(piece.data - text.data);
    size_t line_start = 0;
    uint64_t line = 1;

    if (iocm__error_fresh(error) == NULL) return status;
    for (size_t i = 0; i < offset; i++) {
        if (text.data[i] != '\n') continue;
        line++;
        line_start = i + 1;
    }
    (void)iocm__fail_at(error, status, text.data, offset, piece.size, "%s", message);
    error->line = line;
    error->column = offset - line_start + 1;
    return status;
}
