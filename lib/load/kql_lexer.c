/* SPDX-License-Identifier: MIT */
/* KQL's words, strings and signs. Strings end with their line, whatever is missing. */
#include "load/kql_lexer.h"

#define COMMENT_REACH 1024u /* bytes of comments between a table's name and its pipe */

/* Operators that a pipe may lead to; only such tell a query from a table's row. */
static const char *const operators[] = {
    "where",          "filter",          "project",    "extend", "order",     "sort",
    "summarize",      "distinct",        "take",       "limit",  "top",       "join",
    "union",          "project-away",    "count",      "parse",  "mv-expand", "project-keep",
    "project-rename", "evaluate",        "lookup",     "render", "invoke",    "serialize",
    "make-series",    "project-reorder", "parse-where"};

static bool starts_name(char c)
{
    return iocm__is_alpha(c) || c == '_';
}

static bool is_name(char c)
{
    return iocm__is_alnum(c) || c == '_';
}

/* The bytes of a name with dots (`Fields.x`), or of an operator with a hyphen. */
static size_t name_size(iocm_span text)
{
    size_t size = 0;

    if (text.size == 0 || !starts_name(text.data[0])) return 0;
    while (size < text.size &&
           (is_name(text.data[size]) || (memchr(".-", text.data[size], 2) != NULL &&
                                         size + 1 < text.size && starts_name(text.data[size + 1]))))
        size++;
    return size;
}

static iocm_span skip_space(iocm_span text)
{
    while (text.size > 0 && iocm__is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

static iocm_span skip(iocm_span text, size_t size)
{
    return skip_space(iocm__span(text.data + size, text.size - size));
}

bool iocm__kql_is_let(iocm_span text)
{
    size_t size;

    if (text.size < 6 || memcmp(text.data, "let ", 4) != 0) return false;
    text = skip(text, 4);
    size = name_size(text);
    text = skip(text, size);
    return size > 0 && text.size > 0 && text.data[0] == '=';
}

static bool is_operator(iocm_span word)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (iocm__span_equal(word, iocm__span(operators[i], strlen(operators[i])))) return true;
    return false;
}

/* Comment lines and the blanks before and behind them, within reach: in a flat text each of
 * many comments would else be looked through again and again. */
static iocm_span skip_comments(iocm_span text)
{
    if (text.size > COMMENT_REACH) text.size = COMMENT_REACH;
    while (text.size >= 2 && memcmp(text.data, "//", 2) == 0) {
        const char *newline = memchr(text.data, '\n', text.size);

        text = skip(text, newline == NULL ? text.size : (size_t)(newline - text.data));
    }
    return text;
}

bool iocm__kql_is_query(iocm_span text)
{
    size_t size = name_size(text);

    if (size == 0) return false;
    if (iocm__span_equal(iocm__span(text.data, size), IOCM__LITERAL("union"))) {
        const char *pipe; /* behind the tables' names */

        if (text.size > COMMENT_REACH) text.size = COMMENT_REACH;
        pipe = memchr(text.data, '|', text.size);
        size = pipe == NULL ? text.size : (size_t)(pipe - text.data);
    }
    text = skip_comments(skip(text, size));
    if (text.size == 0 || text.data[0] != '|') return false;
    text = skip(text, 1);
    return is_operator(iocm__span(text.data, name_size(text)));
}

/* ---- tokens ---- */

static size_t line_size(const iocm__kql_lexer *lexer)
{
    const char *newline = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));

    return (size_t)((newline == NULL ? lexer->end : newline) - lexer->at);
}

/* Without line ends, a comment reaches to the next one or to what looks like a query. */
static size_t flat_comment_size(const iocm__kql_lexer *lexer)
{
    size_t left = (size_t)(lexer->end - lexer->at);
    size_t size = 2;

    for (; size < left && lexer->at[size] != '\n'; size++) {
        iocm_span rest = iocm__span(lexer->at + size, left - size);

        if (lexer->at[size - 1] != ' ') continue;
        if (rest.size >= 2 && memcmp(rest.data, "//", 2) == 0) break;
        if (iocm__kql_is_let(rest) || iocm__kql_is_query(rest)) break;
    }
    return size;
}

static void read_comment(iocm__kql_token *out, iocm__kql_lexer *lexer)
{
    size_t size = lexer->flat ? flat_comment_size(lexer) : line_size(lexer);

    out->kind = IOCM__KQL_COMMENT;
    out->text = iocm__span(lexer->at, size);
    lexer->at += size;
    while (out->text.size > 0 && out->text.data[0] == '/') {
        out->text.data++;
        out->text.size--;
    }
    out->text = iocm__span_trim(out->text);
}

static bool has_bytes(const iocm__kql_lexer *lexer, const char *bytes, size_t size)
{
    return (size_t)(lexer->end - lexer->at) >= size && memcmp(lexer->at, bytes, size) == 0;
}

/* A quote at the lexer: its bytes, 0 if there is none. Typographic ones are what word
 * processors make of `"`. */
static size_t quote_size(const iocm__kql_lexer *lexer)
{
    if (has_bytes(lexer, "\xE2\x80\x9C", 3) || has_bytes(lexer, "\xE2\x80\x9D", 3)) return 3;
    return lexer->at < lexer->end && (*lexer->at == '"' || *lexer->at == '\'') ? 1 : 0;
}

static void read_string(iocm__kql_token *out, iocm__kql_lexer *lexer)
{
    size_t quote = quote_size(lexer);
    char mark = *lexer->at;

    out->kind = IOCM__KQL_STRING;
    lexer->at += quote;
    out->text.data = lexer->at;
    out->open = true;
    while (lexer->at < lexer->end && *lexer->at != '\n') {
        if (quote_size(lexer) == quote && (quote == 3 || *lexer->at == mark)) {
            const char *close = lexer->at;

            lexer->at += quote;
            if (!out->verbatim || lexer->at == lexer->end || *lexer->at != mark) {
                out->open = false;
                out->text.size = (size_t)(close - out->text.data);
                return;
            }
        } else if (*lexer->at == '\\' && !out->verbatim && lexer->at + 1 < lexer->end &&
                   lexer->at[1] != '\n') {
            lexer->at++;
        }
        lexer->at++;
    }
    out->text.size = (size_t)(lexer->at - out->text.data);
}

static void read_word(iocm__kql_token *out, iocm__kql_lexer *lexer)
{
    iocm_span rest = iocm__span(lexer->at, (size_t)(lexer->end - lexer->at));

    out->kind = IOCM__KQL_WORD;
    out->text = iocm__span(lexer->at, name_size(rest));
    lexer->at += out->text.size;
    if (lexer->at < lexer->end && *lexer->at == '~') {
        lexer->at++;
        out->text.size++;
    }
}

void iocm__kql_next(iocm__kql_token *out, iocm__kql_lexer *lexer)
{
    memset(out, 0, sizeof *out);
    while (lexer->at < lexer->end && iocm__is_space(*lexer->at))
        if (*lexer->at++ == '\n') out->first = true;
    out->start = lexer->at;
    out->text = iocm__span(lexer->at, 0);
    if (lexer->at == lexer->end) return;
    if (has_bytes(lexer, "//", 2)) {
        read_comment(out, lexer);
        return;
    }
    if ((has_bytes(lexer, "@", 1) || has_bytes(lexer, "h", 1)) && lexer->end - lexer->at > 1 &&
        (lexer->at[1] == '"' || lexer->at[1] == '\'')) {
        out->verbatim = *lexer->at == '@';
        lexer->at++;
    }
    if (quote_size(lexer) > 0) {
        read_string(out, lexer);
    } else if (starts_name(*lexer->at)) {
        read_word(out, lexer);
    } else {
        out->kind = IOCM__KQL_SIGN;
        lexer->at++;
        if (iocm__is_digit(*out->start)) /* a number with its unit: 7d, 0x1F, 1.5 */
            while (lexer->at < lexer->end && is_name(*lexer->at)) lexer->at++;
        out->text.size = (size_t)(lexer->at - out->start);
    }
}

bool iocm__kql_is_sign(const iocm__kql_token *token, char sign)
{
    return token->kind == IOCM__KQL_SIGN && token->text.data[0] == sign;
}

bool iocm__kql_is_word(const iocm__kql_token *token, const char *word)
{
    return token->kind == IOCM__KQL_WORD &&
           iocm__span_equal(token->text, iocm__span(word, strlen(word)));
}

/* ---- values of strings ---- */

static size_t unescape_unicode(char *out, iocm_span text, size_t *at)
{
    size_t digits = text.data[*at] == 'x' ? 2 : text.data[*at] == 'u' ? 4 : 8;
    uint32_t point = 0;

    if (text.size - *at - 1 < digits) return 0;
    for (size_t i = 1; i <= digits; i++) {
        int value = iocm__hex_value(text.data[*at + i]);

        if (value < 0) return 0;
        point = point << 4 | (uint32_t)value;
    }
    *at += digits;
    return iocm__utf8_encode(out, point);
}

size_t iocm__kql_unquote(char *out, const iocm__kql_token *token)
{
    static const char from[] = "ntrabfv0";
    static const char to[] = "\n\t\r\a\b\f\v\0";
    iocm_span text = token->text;
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        const char *known;
        size_t wide;

        if (token->verbatim) {
            i += text.data[i] == *(token->start + 1); /* the first of a doubled quote */
            if (i < text.size) out[size++] = text.data[i];
            continue;
        }
        if (text.data[i] != '\\' || i + 1 == text.size) {
            out[size++] = text.data[i];
            continue;
        }
        i++;
        known = memchr(from, text.data[i], sizeof from - 1);
        if (known != NULL) {
            out[size++] = to[known - from];
        } else if (memchr("xuU", text.data[i], 3) != NULL) {
            wide = unescape_unicode(out + size, text, &i);
            if (wide == 0) out[size++] = text.data[i];
            size += wide;
        } else {
            out[size++] = text.data[i];
        }
    }
    return size;
}
