/* SPDX-License-Identifier: MIT */
/*
 * Cuts a text into tokens. Values keep what belongs to them: `C:\Program Files (x86)\Veeam\.` ends
 * before the period, `10.0.0.0/8` and `process.name` are one word, `Inc.` keeps its dot within a
 * sentence.
 */
#include "exclude/english.h"

/* Words whose dot ends no sentence. */
static const char abbreviations[] = "inc|corp|ltd|co|llc|gmbh|e.g|eg|i.e|ie|etc|vs|st|no|dr|mr|mrs|"
                                    "s.a|u.s|approx|incl|resp|v";

/* Functions of query languages that may have their bracket right behind them. */
static const char calls[] = "in|in~|has_any|has_all|dynamic|has_any_ci";

typedef struct cutter {
    iocm__english *e;
    size_t capacity;
    size_t at;
    bool no_quote[5]; /* that mark does not occur any more */
} cutter;

static const struct {
    const char *open;
    const char *close;
} quotes[5] = {{"\"", "\""},
               {"'", "'"},
               {"`", "`"},
               {"\xE2\x80\x9C", "\xE2\x80\x9D"},
               {"\xE2\x80\x98", "\xE2\x80\x99"}};

static iocm_span rest_from(const cutter *c, size_t at)
{
    return iocm__span(c->e->text.data + at, c->e->text.size - at);
}

static bool starts(iocm_span text, const char *start)
{
    size_t size = strlen(start);

    return text.size >= size && memcmp(text.data, start, size) == 0;
}

/* Bytes of white space at the beginning: blanks, line ends, no-break spaces, U+FFFD for NUL. */
static size_t space_size(iocm_span text)
{
    if (text.size > 0 && iocm__is_space(text.data[0])) return 1;
    return starts(text, "\xC2\xA0") ? 2 : 0;
}

static bool is_closer(iocm_span text)
{
    return text.size > 0 && (text.data[0] == ')' || text.data[0] == ']' || text.data[0] == '}');
}

/* ---- adding ---- */

static bool add(cutter *c, iocm__token_kind kind, size_t size, size_t quote)
{
    iocm__english *e = c->e;
    iocm__token *token;

    if (e->count == c->capacity) {
        size_t room = c->capacity == 0 ? 64 : c->capacity * 2;
        iocm__token *grown;

        if (room > SIZE_MAX / sizeof *grown) return false;
        grown = iocm__arena_alloc(&e->scratch, room * sizeof *grown);
        if (grown == NULL) return false;
        if (e->count > 0) memcpy(grown, e->tokens, e->count * sizeof *grown);
        e->tokens = grown;
        c->capacity = room;
    }
    token = &e->tokens[e->count++];
    memset(token, 0, sizeof *token);
    token->offset = c->at;
    token->size = size;
    token->kind = (uint8_t)kind;
    token->quote = (uint8_t)quote;
    c->at += size;
    return true;
}

/* ---- quotation marks ---- */

/* The quotation mark that opens here; 5 = none. */
static size_t quote_at(const cutter *c)
{
    iocm_span text = rest_from(c, c->at);

    for (size_t i = 0; i < IOCM__COUNT(quotes); i++)
        if (starts(text, quotes[i].open)) return i;
    return IOCM__COUNT(quotes);
}

/* Bytes up to and with the closing mark; 0 = there is none. */
static size_t quoted_size(cutter *c, size_t kind)
{
    iocm_span text = rest_from(c, c->at);
    size_t size = strlen(quotes[kind].close);

    if (c->no_quote[kind]) return 0;
    for (size_t i = strlen(quotes[kind].open); i < text.size; i++)
        if (starts(iocm__span(text.data + i, text.size - i), quotes[kind].close)) return i + size;
    c->no_quote[kind] = true;
    return 0;
}

/* An apostrophe begins a quotation only where a word could. */
static bool add_quoted(cutter *c, bool *added)
{
    size_t kind = quote_at(c);
    size_t size = kind < IOCM__COUNT(quotes) ? quoted_size(c, kind) : 0;

    *added = size > 0;
    if (kind < IOCM__COUNT(quotes) && size == 0) c->e->unclosed = true;
    return size == 0 || add(c, IOCM__TOKEN_QUOTED, size, strlen(quotes[kind].open));
}

/* ---- words ---- */

/* "(x86)" and the like are part of a folder's name. */
static bool is_bracket_word(iocm_span text)
{
    return text.size >= 5 && iocm__span_starts_fold(text, IOCM__LITERAL("(x86)"));
}

/* Ends of a word that may stand in its middle: a quotation mark behind `=`, a bracket of a call.
 * A comma does not part what is `one` value: a path or an option. */
static bool ends_inside(iocm_span word, iocm_span rest, int depth, bool one)
{
    switch (rest.data[0]) {
    case ';': return true;
    case '"':
    case '`': return true;
    case '(':
    case '[': return iocm__word_in(word, calls);
    case ')':
    case ']':
    case '}': return depth == 0;
    case ',':
        return rest.size == 1 || space_size(iocm__span(rest.data + 1, rest.size - 1)) > 0 ||
               rest.data[1] == '"' || !one;
    case '\'':
        return word.size > 0 &&
               (word.data[word.size - 1] == '=' || word.data[word.size - 1] == '(');
    default: return starts(rest, "\xE2\x80\x9C") || starts(rest, "\xE2\x80\xA6");
    }
}

/* Bytes of the word here, marks at its end included. */
static size_t raw_word_size(const cutter *c)
{
    iocm_span text = rest_from(c, c->at);
    size_t size = is_bracket_word(text) ? 5 : 0;
    bool one = text.data[0] == '-' || text.data[0] == '/';
    int depth = 0;

    while (size < text.size) {
        iocm_span rest = iocm__span(text.data + size, text.size - size);

        if (space_size(rest) > 0) break;
        if (size > 0 && ends_inside(iocm__span(text.data, size), rest, depth, one)) break;
        one = one || rest.data[0] == '\\' || rest.data[0] == '=';
        if (rest.data[0] == '(' || rest.data[0] == '[' || rest.data[0] == '{') depth++;
        if (is_closer(rest)) depth--;
        size++;
    }
    return size;
}

/* True if a dot behind `word` ends a sentence; `after` is the text behind the dot. */
static bool ends_sentence(iocm_span word, iocm_span after)
{
    bool closed = false;

    while (is_closer(after) || space_size(after) > 0) {
        size_t size = is_closer(after) ? 1 : space_size(after);

        closed = closed || is_closer(after);
        after = iocm__span(after.data + size, after.size - size);
    }
    if (iocm__word_in(word, "e.g|i.e|eg|ie")) return false;
    if (after.size == 0) return true;
    if (closed || word.size < 2 || iocm__word_in(word, abbreviations)) return false;
    return iocm__is_upper(after.data[0]) || after.data[0] == '"' || starts(after, "\xE2\x80\x9C");
}

/* Bytes of the word without the marks at its end, which become tokens of their own. */
static size_t word_size(const cutter *c)
{
    iocm_span text = rest_from(c, c->at);
    size_t size = raw_word_size(c);

    for (; size > 1; size--) {
        char last = text.data[size - 1];
        iocm_span after = iocm__span(text.data + size, text.size - size);
        bool spaced = after.size == 0 || space_size(after) > 0 || is_closer(after);

        if (last == '.' && size > 2 && text.data[size - 2] == '.') { /* an ellipsis, or `..` */
            if (size > 3 && text.data[size - 3] == '.') return size - 3;
            return size;
        }
        if (last == '.' && spaced && ends_sentence(iocm__span(text.data, size - 1), after))
            return size - 1;
        if (last != ':' && last != '!' && last != ';') return size;
        if (last == ':' && !spaced && after.data[0] != '"') return size;
    }
    return size;
}

/* ---- marks ---- */

static bool is_dots(iocm_span text, size_t *size)
{
    *size = 3;
    return starts(text, "...") || starts(text, "\xE2\x80\xA6");
}

/* Bytes of a dash that parts pieces of a sentence. */
static size_t dash_size(iocm_span text)
{
    return starts(text, "\xE2\x80\x93 ") || starts(text, "\xE2\x80\x94") ? 3 : 0;
}

static bool add_next(cutter *c)
{
    iocm_span text = rest_from(c, c->at);
    size_t size = dash_size(text);
    bool added = false;

    if (is_dots(text, &size)) return add(c, IOCM__TOKEN_DOTS, 3, 0);
    size = dash_size(text);
    if (size > 0) return add(c, IOCM__TOKEN_COMMA, size, 0);
    if (!add_quoted(c, &added)) return false;
    if (added) return true;
    switch (text.data[0]) {
    case ',':
    case ';': return add(c, IOCM__TOKEN_COMMA, 1, 0);
    case ':': return add(c, IOCM__TOKEN_COLON, 1, 0);
    case '(':
    case '[':
    case '{':
        if (is_bracket_word(text)) break;
        return add(c, IOCM__TOKEN_OPEN, 1, 0);
    case ')':
    case ']':
    case '}': return add(c, IOCM__TOKEN_CLOSE, 1, 0);
    case '.':
        if (text.size == 1 || space_size(iocm__span(text.data + 1, text.size - 1)) > 0 ||
            is_closer(iocm__span(text.data + 1, text.size - 1)))
            return add(c, IOCM__TOKEN_PERIOD, 1, 0);
        break;
    case '!':
        if (text.size == 1 || space_size(iocm__span(text.data + 1, text.size - 1)) > 0)
            return add(c, IOCM__TOKEN_PERIOD, 1, 0);
        break;
    default: break;
    }
    return add(c, IOCM__TOKEN_WORD, word_size(c), 0);
}

/* Finds the other end of every bracket; an inner one that is never closed is no bracket. */
static bool match_brackets(iocm__english *e)
{
    size_t *open = iocm__arena_alloc(&e->scratch, (e->count + 1) * sizeof *open);
    size_t depth = 0;

    if (open == NULL) return false;
    for (size_t i = 0; i < e->count; i++) {
        e->tokens[i].match = e->count;
        if (e->tokens[i].kind == IOCM__TOKEN_OPEN) open[depth++] = i;
        if (e->tokens[i].kind == IOCM__TOKEN_CLOSE && depth > 0) e->tokens[open[--depth]].match = i;
    }
    if (depth > 0) e->unclosed = true;
    return true;
}

bool iocm__english_tokenize(iocm__english *e)
{
    cutter c = {.e = e};

    while (c.at < e->text.size) {
        size_t blank = space_size(rest_from(&c, c.at));

        if (blank > 0)
            c.at += blank;
        else if (!add_next(&c))
            return false;
    }
    return match_brackets(e);
}

iocm_span iocm__english_word(const iocm__english *e, size_t at)
{
    const iocm__token *token = &e->tokens[at];

    return iocm__span(e->text.data + token->offset + token->quote, token->size - 2u * token->quote);
}

iocm_span iocm__english_text(const iocm__english *e, iocm__range range)
{
    const iocm__token *first = &e->tokens[range.from];
    const iocm__token *last = &e->tokens[range.to - 1];

    return iocm__span(e->text.data + first->offset, last->offset + last->size - first->offset);
}
