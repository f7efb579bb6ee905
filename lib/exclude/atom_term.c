/* SPDX-License-Identifier: MIT */
/* Terms: the words of a text, and phrases of them. */
#include "exclude/atom.h"

static bool in_term(char c)
{
    return iocm__is_alnum(c) || (unsigned char)c >= 0x80;
}

/* The next term at or after `*at`, which moves behind it. */
static bool next_term(iocm_span *term, size_t *at, iocm_span text)
{
    size_t start = *at;
    size_t end;

    while (start < text.size && !in_term(text.data[start])) start++;
    end = start;
    while (end < text.size && in_term(text.data[end])) end++;
    *at = end;
    if (end == start) return false;
    *term = iocm__span(text.data + start, end - start);
    return true;
}

size_t iocm__term_count(iocm_span text)
{
    iocm_span term;
    size_t count = 0;

    for (size_t at = 0; next_term(&term, &at, text);) count++;
    return count;
}

/* The words of a phrase. Where the word after the first `n` of them is wrong, the last
 * again[n - 1] words of the text are right all the same, as a beginning of the phrase: the search
 * goes on from there, as Knuth, Morris and Pratt do. */
typedef struct phrase {
    iocm_span words[IOCM__MAX_TERMS];
    uint16_t again[IOCM__MAX_TERMS];
    size_t count;
} phrase;

static bool read_phrase(phrase *out, iocm_span text)
{
    iocm_span word;

    out->count = 0;
    for (size_t at = 0; next_term(&word, &at, text);) {
        if (out->count == IOCM__MAX_TERMS) return false;
        out->words[out->count++] = word;
    }
    return out->count > 0;
}

/* How many words of the phrase are right when `word` follows after `right` of them were. */
static size_t step(const phrase *of, size_t right, iocm_span word)
{
    while (!iocm__span_equal_fold(of->words[right], word)) {
        if (right == 0) return 0;
        right = of->again[right - 1];
    }
    return right + 1;
}

static void find_again(phrase *of)
{
    size_t right = 0;

    of->again[0] = 0;
    for (size_t i = 1; i < of->count; i++) {
        right = step(of, right, of->words[i]);
        of->again[i] = (uint16_t)right;
    }
}

bool iocm__text_term(iocm_span text, iocm_span sought, bool cut)
{
    phrase words;
    iocm_span term;
    size_t right = 0;

    if (!read_phrase(&words, sought)) return false;
    find_again(&words);
    for (size_t at = 0; next_term(&term, &at, text);) {
        if (cut && at == text.size) return false;
        right = step(&words, right, term);
        if (right == words.count) return true;
    }
    return false;
}
