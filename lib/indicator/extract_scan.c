/* SPDX-License-Identifier: MIT */
/*
 * Extraction, skipping: most words of a text hold nothing, and that can be seen without looking at
 * each. An indicator has one of the signs `.` `:` `@` inside, or is a digest: and of 32 hex digits
 * in a row one stands at a multiple of 32.
 */
#include "indicator/extract.h"

#define SHORTEST_DIGEST 32u

size_t iocm__extract_word_start(const iocm__extractor *x, size_t at)
{
    while (at > x->at && (iocm__extract_is(x->s[at - 1], EXTRACT_WORD) ||
                          (x->s[at - 1] == '.' && at - 1 > x->at &&
                           iocm__extract_is(x->s[at - 2], EXTRACT_WORD) &&
                           iocm__extract_is(iocm__extract_byte(x, at), EXTRACT_WORD))))
        at--;
    return at;
}

/* As many hex digits as a digest has stand around `at`. */
static bool in_digest(const iocm__extractor *x, size_t at)
{
    size_t start = at;
    size_t end = at;

    while (end - at < SHORTEST_DIGEST && iocm__extract_is(iocm__extract_byte(x, end), EXTRACT_HEX))
        end++;
    while (end > at && end - start < SHORTEST_DIGEST && start > x->at &&
           iocm__extract_is(x->s[start - 1], EXTRACT_HEX))
        start--;
    return end - start >= SHORTEST_DIGEST;
}

/* What the colon at `at` makes worth looking at: the scheme or the first group before it, or
 * itself and the next one. */
static size_t before_colon(const iocm__extractor *x, size_t at)
{
    char after = iocm__extract_byte(x, at + 1);
    size_t start = iocm__extract_word_start(x, at);

    if (after == '/') return start < at && iocm__extract_byte(x, at + 2) == '/' ? start : SIZE_MAX;
    if (start == at) return after == ':' ? at : SIZE_MAX;
    if (after != ':' && !iocm__extract_is(after, EXTRACT_HEX)) return SIZE_MAX;
    return at - start <= 4 ? start : SIZE_MAX;
}

/* The start of what the sign at `at` makes worth looking at, or SIZE_MAX. */
static size_t around_sign(const iocm__extractor *x, size_t at)
{
    if (x->s[at] == ':') return before_colon(x, at);
    if (at == x->at || !iocm__extract_is(x->s[at - 1], EXTRACT_WORD) ||
        !iocm__extract_is(iocm__extract_byte(x, at + 1), EXTRACT_WORD))
        return SIZE_MAX;
    return iocm__extract_word_start(x, at);
}

size_t iocm__extract_next(const iocm__extractor *x, size_t limit)
{
    size_t at = x->at;

    while (at < limit) {
        size_t stop = (at | (SHORTEST_DIGEST - 1)) + 1;

        if (stop > limit) stop = limit;
        if (at % SHORTEST_DIGEST == 0 && in_digest(x, at)) return iocm__extract_word_start(x, at);
        for (; at < stop; at++) {
            size_t start;

            if (!iocm__extract_is(x->s[at], EXTRACT_SIGN)) continue;
            start = around_sign(x, at);
            if (start != SIZE_MAX) return start;
        }
    }
    return SIZE_MAX;
}
