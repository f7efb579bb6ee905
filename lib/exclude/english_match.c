/* SPDX-License-Identifier: MIT */
/* Compares tokens with patterns and lists of words. */
#include "exclude/english.h"

/* `process(es)` and `host(s)` are the word before the bracket. */
static iocm_span without_plural(iocm_span word)
{
    if (word.size > 4 &&
        iocm__span_equal_fold(iocm__span(word.data + word.size - 4, 4), IOCM__LITERAL("(es)")))
        word.size -= 4;
    else if (word.size > 3 &&
             iocm__span_equal_fold(iocm__span(word.data + word.size - 3, 3), IOCM__LITERAL("(s)")))
        word.size -= 3;
    return word;
}

/* The end of the alternative that begins at `words`. */
static const char *alternative_end(const char *words)
{
    while (*words != '\0' && *words != '|' && *words != ' ' && *words != ']') words++;
    return words;
}

bool iocm__word_in(iocm_span word, const char *words)
{
    word = without_plural(word);
    while (word.size > 0) {
        const char *end = alternative_end(words);

        if (iocm__span_equal_fold(word, iocm__span(words, (size_t)(end - words)))) return true;
        if (*end != '|') return false;
        words = end + 1;
    }
    return false;
}

bool iocm__english_in(const iocm__english *e, size_t at, const char *words)
{
    return at < e->end && e->tokens[at].kind == IOCM__TOKEN_WORD &&
           iocm__word_in(iocm__english_word(e, at), words);
}

/* Tokens that agree with one alternative; `_` may be the step from one token to the next. */
static size_t match_alternative(const iocm__english *e, size_t at, const char *word,
                                const char *end)
{
    size_t first = at;
    size_t k = 0;
    iocm_span token;

    if (at >= e->end || e->tokens[at].kind != IOCM__TOKEN_WORD) return 0;
    token = iocm__english_word(e, at);
    for (; word < end; word++) {
        if (k < token.size &&
            (iocm__lower(token.data[k]) == *word || (*word == '_' && token.data[k] == '-'))) {
            k++;
            continue;
        }
        if (*word != '_' || k < token.size || ++at >= e->end ||
            e->tokens[at].kind != IOCM__TOKEN_WORD)
            return 0;
        token = iocm__english_word(e, at);
        k = 0;
    }
    return k == without_plural(token).size || k == token.size ? at - first + 1 : 0;
}

/* The longest alternative of an element; `*pattern` moves to its end. */
static size_t match_element(const iocm__english *e, size_t at, const char **pattern)
{
    size_t best = 0;

    for (;;) {
        const char *end = alternative_end(*pattern);
        size_t count = match_alternative(e, at, *pattern, end);

        if (count > best) best = count;
        *pattern = end;
        if (*end != '|') return best;
        ++*pattern;
    }
}

size_t iocm__english_match(const iocm__english *e, size_t at, const char *pattern)
{
    size_t first = at;

    while (*pattern != '\0') {
        bool optional = *pattern == '[';
        size_t count;

        pattern += optional;
        count = match_element(e, at, &pattern);
        if (count == 0 && !optional) return 0;
        at += count;
        pattern += *pattern == ']';
        pattern += *pattern == ' ';
    }
    return at - first;
}
