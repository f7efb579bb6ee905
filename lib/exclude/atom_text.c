/* SPDX-License-Identifier: MIT */
/* Text: comparing bytes of which some count as equal, and finding one text in another. */
#include "exclude/atom.h"

bool iocm__fold_equal(iocm_span a, iocm_span b, iocm__fold fold)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++)
        if (iocm__fold_byte(a.data[i], fold) != iocm__fold_byte(b.data[i], fold)) return false;
    return true;
}

bool iocm__fold_starts(iocm_span text, iocm_span start, iocm__fold fold)
{
    return text.size >= start.size &&
           iocm__fold_equal(iocm__span(text.data, start.size), start, fold);
}

bool iocm__fold_ends(iocm_span text, iocm_span end, iocm__fold fold)
{
    if (end.size == 0) return true;
    return text.size >= end.size &&
           iocm__fold_equal(iocm__span(text.data + (text.size - end.size), end.size), end, fold);
}

/* ---- finding: the Two-Way algorithm (Crochemore and Perrin 1991) ---- */

/* Where the greatest suffix of `part` begins, by the order of bytes or its reverse, and the
 * period of that suffix. */
static size_t greatest_suffix(size_t *period, iocm_span part, bool reverse, iocm__fold fold)
{
    size_t best = 0;
    size_t other = 1; /* a suffix that may be greater, ... */
    size_t same = 0;  /* ... of which so many bytes are equal */

    *period = 1;
    while (other + same < part.size) {
        unsigned char a = iocm__fold_byte(part.data[best + same], fold);
        unsigned char b = iocm__fold_byte(part.data[other + same], fold);

        if (a == b) {
            if (++same < *period) continue;
            other += *period;
        } else if ((b > a) != reverse) {
            best = other++;
            *period = 1;
        } else {
            other += same + 1;
            *period = other - best;
        }
        same = 0;
    }
    return best;
}

/*
 * How a text is searched for: from `split` to the right, then what is left of it. After a mismatch on
 * the right at `i` no place up to it can be one; after one on the left, none within `period`. That is
 * more than half of the text sought, unless it repeats itself: then the next place has the same
 * bytes on the left, and either is it or is passed in one step. So no byte is looked at often.
 */
typedef struct needle {
    iocm_span part;
    size_t split;
    size_t period;
    iocm__fold fold;
} needle;

static needle prepare(iocm_span part, iocm__fold fold)
{
    needle made = {part, 0, 0, fold};
    size_t period;
    size_t split = greatest_suffix(&period, part, true, fold);
    size_t right;

    made.split = greatest_suffix(&made.period, part, false, fold);
    if (split > made.split) {
        made.split = split;
        made.period = period;
    }
    right = part.size - made.split;
    if (!iocm__fold_equal(iocm__span(part.data, made.split),
                          iocm__span(part.data + made.period, made.split), fold))
        made.period = (made.split > right ? made.split : right) + 1;
    return made;
}

static bool equal_at(const needle *sought, const char *text, size_t at)
{
    return iocm__fold_byte(sought->part.data[at], sought->fold) ==
           iocm__fold_byte(text[at], sought->fold);
}

static size_t search(iocm_span text, const needle *sought)
{
    size_t size = sought->part.size;
    size_t at = 0;

    while (size <= text.size - at) {
        size_t i = sought->split;

        while (i < size && equal_at(sought, text.data + at, i)) i++;
        if (i < size) {
            at += i - sought->split + 1;
            continue;
        }
        i = sought->split;
        while (i > 0 && equal_at(sought, text.data + at, i - 1)) i--;
        if (i == 0) return at;
        at += sought->period;
    }
    return IOCM__NOWHERE;
}

size_t iocm__fold_find(iocm_span text, iocm_span part, iocm__fold fold)
{
    needle made;

    if (part.size == 0) return 0;
    if (part.size > text.size) return IOCM__NOWHERE;
    made = prepare(part, fold);
    return search(text, &made);
}

/* ---- text of any field ---- */

bool iocm__text_is(iocm_span text, iocm_span value)
{
    return iocm__fold_equal(text, value, IOCM__FOLD_CASE);
}

bool iocm__text_starts(iocm_span text, iocm_span start)
{
    return iocm__fold_starts(text, start, IOCM__FOLD_CASE);
}

bool iocm__text_ends(iocm_span text, iocm_span end)
{
    return iocm__fold_ends(text, end, IOCM__FOLD_CASE);
}

bool iocm__text_contains(iocm_span text, iocm_span part)
{
    return iocm__fold_find(text, part, IOCM__FOLD_CASE) != IOCM__NOWHERE;
}
