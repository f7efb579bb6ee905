/* SPDX-License-Identifier: MIT */
/* How Sigma writes texts: wildcards and their escapes, within what YAML takes for a text. */
#include "exclude/sigma.h"

/* ---- escapes ---- */

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

/* A backslash escapes a wildcard or a backslash behind it; before anything else it is itself. */
size_t iocm__sigma_escape(char *out, iocm_span text)
{
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        char next = i + 1 < text.size ? text.data[i + 1] : '\0';
        char before = i > 0 ? text.data[i - 1] : '\0';

        if (is_wildcard(c) || (c == '\\' && (next == '\\' || before == '\\' || is_wildcard(next))))
            out[size++] = '\\';
        out[size++] = c;
    }
    return size;
}

void iocm__sigma_unescape(iocm__sigma_pattern *out, char *buffer, iocm_span value)
{
    size_t size = 0;
    bool stars = false;   /* seen, and not known yet whether anything follows */
    bool literal = false; /* a wildcard's character that is none */

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < value.size; i++) {
        char c = value.data[i];
        bool wildcard = is_wildcard(c);

        if (c == '\\' && i + 1 < value.size &&
            (value.data[i + 1] == '\\' || is_wildcard(value.data[i + 1])))
            c = value.data[++i];
        literal = literal || (!wildcard && is_wildcard(c));
        if (wildcard && c == '*') {
            if (size == 0)
                out->open_start = true;
            else
                stars = true;
            continue;
        }
        if (stars) buffer[size++] = '*';
        out->wild = out->wild || stars || wildcard;
        stars = false;
        buffer[size++] = c;
    }
    out->open_end = stars || (size == 0 && out->open_start);
    out->ambiguous = out->wild && literal;
    out->text = iocm__span(buffer, size);
}

iocm__op iocm__sigma_pattern_op(const iocm__sigma_pattern *pattern)
{
    if (pattern->open_start) return pattern->open_end ? IOCM__OP_CONTAINS : IOCM__OP_ENDS;
    return pattern->open_end ? IOCM__OP_STARTS : IOCM__OP_IS;
}

/* ---- what YAML takes for no text ---- */

static bool is_one_of(iocm_span text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (iocm__span_equal_fold(text, iocm__span(*words, strlen(*words)))) return true;
    return false;
}

static iocm_span without_sign(iocm_span text)
{
    if (text.size > 0 && (text.data[0] == '+' || text.data[0] == '-'))
        return iocm__span(text.data + 1, text.size - 1);
    return text;
}

/* The offset of the first byte that is neither a digit nor `_`. */
static size_t skip_digits(iocm_span text, size_t at)
{
    while (at < text.size && (iocm__is_digit(text.data[at]) || text.data[at] == '_')) at++;
    return at;
}

static bool is_decimal(iocm_span text)
{
    if (text.size == 0 || (text.size > 1 && text.data[0] == '0')) return false;
    for (size_t i = 0; i < text.size; i++)
        if (!iocm__is_digit(text.data[i])) return false;
    return true;
}

/* 0x1F, 0o17, 0b11, with or without sign. */
static bool is_based(iocm_span text)
{
    char base;

    if (text.size < 3 || text.data[0] != '0') return false;
    base = iocm__lower(text.data[1]);
    if (base != 'x' && base != 'o' && base != 'b') return false;
    for (size_t i = 2; i < text.size; i++)
        if (iocm__hex_value(text.data[i]) < 0 && text.data[i] != '_') return false;
    return true;
}

/* 1e3, 1.5, .5, 1., 1_000, and integers with a sign or with zeros before them. */
static bool is_float(iocm_span text)
{
    size_t at = skip_digits(text, 0);
    size_t digits = at;

    if (at < text.size && text.data[at] == '.') {
        size_t end = skip_digits(text, at + 1);

        digits += end - at - 1;
        at = end;
    }
    if (digits == 0) return false;
    if (at < text.size && iocm__lower(text.data[at]) == 'e') {
        iocm_span exponent = without_sign(iocm__span(text.data + at + 1, text.size - at - 1));

        return exponent.size > 0 && skip_digits(exponent, 0) == exponent.size;
    }
    return at == text.size;
}

/* 1:30 and 190:20:30.15, which YAML 1.1 counts by sixties. */
static bool is_sexagesimal(iocm_span text)
{
    size_t at = skip_digits(text, 0);
    size_t parts = 0;

    if (at == 0) return false;
    while (at < text.size && text.data[at] == ':') {
        size_t end = at + 1;

        while (end < text.size && end < at + 3 && iocm__is_digit(text.data[end])) end++;
        if (end == at + 1) return false;
        at = end;
        parts++;
    }
    if (at < text.size && text.data[at] == '.') at = skip_digits(text, at + 1);
    return parts > 0 && at == text.size;
}

/* 2026-01-31, with whatever time behind it. */
static bool is_date(iocm_span text)
{
    size_t at = 4;

    if (text.size < 8) return false;
    for (size_t i = 0; i < at; i++)
        if (!iocm__is_digit(text.data[i])) return false;
    for (int part = 0; part < 2; part++) {
        size_t end = at + 1;

        if (at >= text.size || text.data[at] != '-') return false;
        while (end < text.size && end < at + 3 && iocm__is_digit(text.data[end])) end++;
        if (end == at + 1) return false;
        at = end;
    }
    return at == text.size || iocm__is_blank(text.data[at]) || iocm__lower(text.data[at]) == 't';
}

iocm__yaml_guess iocm__yaml_guess_of(iocm_span text)
{
    static const char *const nulls[] = {"", "~", "null", NULL};
    static const char *const truths[] = {"true", "false", "yes", "no", "on", "off", "y", "n", NULL};
    static const char *const others[] = {".inf", ".nan", "=", "<<", NULL};
    iocm_span number = without_sign(text);

    if (is_one_of(text, nulls)) return IOCM__YAML_NULL;
    if (is_one_of(text, truths)) return IOCM__YAML_TRUTH;
    if (is_decimal(text)) return IOCM__YAML_INTEGER;
    if (is_one_of(number, others) || is_based(number) || is_float(number) ||
        is_sexagesimal(number) || is_date(text))
        return IOCM__YAML_OTHER;
    return IOCM__YAML_TEXT;
}
