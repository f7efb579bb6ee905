/* SPDX-License-Identifier: MIT */
/*
 * Extraction, skipping: most words of a text hold nothing, and that can be seen without looking at
 * each. An indicator has one of the signs `.` `:` `@` inside, or is a digest: and of 32 hex digits
 * in a row one is the first of a block of 32.
 */
#include "indicator/block.h"
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

static unsigned is_hex(const iocm__extractor *x, size_t at)
{
    return iocm__extract_class[(unsigned char)x->s[at]] & EXTRACT_HEX;
}

/* Whether as many hex digits as a digest has may stand around `at`: eight before or behind. */
static bool may_be_digest(const iocm__extractor *x, size_t at)
{
    unsigned before = at >= 8 ? is_hex(x, at - 2) & is_hex(x, at - 5) & is_hex(x, at - 8) : 0;
    unsigned behind =
        x->size - at >= 8 ? is_hex(x, at + 2) & is_hex(x, at + 4) & is_hex(x, at + 7) : 0;

    return (is_hex(x, at) & (before | behind)) != 0;
}

/* Whether they do. */
static bool is_in_digest(const iocm__extractor *x, size_t at)
{
    size_t start = at;
    size_t end = at;

    while (end - at < SHORTEST_DIGEST && iocm__extract_is(iocm__extract_byte(x, end), EXTRACT_HEX))
        end++;
    while (end - start < SHORTEST_DIGEST && start > x->at && is_hex(x, start - 1)) start--;
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
    size_t start = SIZE_MAX;

    for (; limit - at >= BLOCK_SIZE; at += BLOCK_SIZE) {
        if (may_be_digest(x, at) && is_in_digest(x, at)) return iocm__extract_word_start(x, at);
        for (uint32_t bits = iocm__block_signs(x->s + at); bits != 0; bits &= bits - 1) {
            start = around_sign(x, at + iocm__block_first(bits));
            if (start != SIZE_MAX) return start;
        }
    }
    if (at < limit && is_in_digest(x, at)) return iocm__extract_word_start(x, at);
    for (; at < limit && start == SIZE_MAX; at++)
        if (iocm__extract_is(x->s[at], EXTRACT_SIGN)) start = around_sign(x, at);
    return start;
}
