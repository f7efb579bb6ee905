/* SPDX-License-Identifier: MIT */
/* Refanging: one sign or word in brackets, `[.]` `(dot)` `{:}` `[://]` `[@]` `[/]`. */
#include "indicator/refang.h"

#define MAX_BLANKS 4u /* between the parts of a form; more is layout, not defanging */

/* The index before at most MAX_BLANKS blanks that end at index `end`. */
static size_t before_blanks(const iocm__refanger *r, size_t end)
{
    for (unsigned i = 0; i < MAX_BLANKS && end > 0 && iocm__is_blank(r->window[end - 1]); i++)
        end--;
    return end;
}

/*
 * Finds the bracket pair that ends at index `end`: `*start` its first byte (with a backslash,
 * if the closing half has one, too) and [*inner, result) what is inside without blanks.
 * 0 if no bracket opens within a few bytes.
 */
static size_t pair_before(const iocm__refanger *r, size_t end, size_t *start, size_t *inner)
{
    size_t stop = end;
    size_t at;
    bool escaped;

    if (stop == 0 || !iocm__is_closing(r->window[--stop])) return 0;
    escaped = stop > 0 && r->window[stop - 1] == '\\';
    if (escaped && stop > 1 && r->window[stop - 2] == ':') escaped = false; /* `[:\\]` */
    stop = before_blanks(r, escaped ? stop - 1 : stop);
    at = stop;
    while (at > 0 && stop - at < 8 && !iocm__is_opening(r->window[at - 1]) &&
           !iocm__is_blank(r->window[at - 1]))
        at--;
    if (at == stop) return 0;
    *inner = at;
    at = before_blanks(r, at);
    if (at == 0 || !iocm__is_opening(r->window[--at])) {
        *inner = 0;
        return 0;
    }
    if (escaped && at > 0 && r->window[at - 1] == '\\') at--;
    *start = at;
    return stop;
}

/* What stands inside brackets as a sign, or a size of 0. */
static iocm_span sign_of(iocm_span core, uint32_t read_flags)
{
    static const iocm_span signs[] = {{".", 1}, {":", 1}, {"/", 1}, {"@", 1}, {"://", 3}};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (iocm__span_equal(core, signs[i])) return signs[i];
    if (core.size == 3 && iocm__is_idna_dot(core.data)) return signs[0];
    if ((read_flags & IOCM_READ_LENIENT) != 0 && iocm__span_equal(core, IOCM__LITERAL(",")))
        return signs[0];
    return iocm__span("", 0);
}

/* Whether a URL's path or query holds this bracket as its own text. */
static bool is_url_text(iocm__refanger *r, size_t start, char sign)
{
    bool rounded = r->window[start] == '(' && r->window[r->size - 1] == ')';
    iocm__refang_part part;

    if (sign == ':' || (sign == '.' && !rounded)) return false; /* nowhere */
    part = iocm__refang_part_at(r, start);
    if (part == PART_QUERY || part == PART_PATH) {
        if (sign == '/') return part == PART_QUERY;
        if (sign == '@' || sign == ',') return true;
        return (r->state.host_forms & FORM_ROUND) == 0;
    }
    if (sign == '.') r->state.host_forms |= FORM_ROUND;
    return false;
}

/* `1.2.3.[4]`: an octet in brackets behind a dot. */
static bool octet_form(iocm__refanger *r, size_t start, size_t inner, size_t stop)
{
    if ((r->read_flags & IOCM_READ_LENIENT) == 0 || start < 2 || stop - inner > 3) return false;
    if (r->window[start - 1] != '.' || !iocm__is_digit(r->window[start - 2])) return false;
    for (size_t i = inner; i < stop; i++)
        if (!iocm__is_digit(r->window[i])) return false;
    uint32_t from = r->from[inner];
    iocm__refang_replace(r, start, inner, iocm__span(r->window + inner, stop - inner));
    r->from[start] = from; /* a digit comes from itself, not from the bracket */
    return true;
}

bool iocm__refang_bracket(iocm__refanger *r)
{
    size_t start = 0;
    size_t inner = 0;
    size_t stop = pair_before(r, r->size, &start, &inner);
    iocm_span sign;

    if (stop == 0) return false;
    sign = sign_of(iocm__span(r->window + inner, stop - inner), r->read_flags);
    if (sign.size == 0) return octet_form(r, start, inner, stop);
    if (is_url_text(r, start, sign.size == 1 ? sign.data[0] : ':')) return false;
    iocm__refang_replace(r, start, inner, sign);
    if (sign.data[0] == '.' || sign.data[0] == '@') r->joint = r->size;
    if (sign.size == 3) iocm__refang_scheme(r);
    return true;
}

/* The same number of sides has blanks: none, or both; one is enough between digits. */
static bool blanks_agree(const iocm__refanger *r, size_t left, size_t start, size_t end)
{
    bool before = left < start;
    bool after = end < r->size - 1;

    return before == after ||
           (iocm__is_digit(r->window[left - 1]) && iocm__is_digit(r->window[r->size - 1]));
}

/* `a [.] b`, `a [@] b` (the sign is read already, `joint` remembers it): the blanks go. */
static bool joint_form(iocm__refanger *r)
{
    size_t end = r->size - 1;
    size_t dot;
    size_t left;

    if (r->joint == 0 || before_blanks(r, end) != r->joint) return false;
    dot = r->joint - 1;
    left = before_blanks(r, dot);
    if (left == 0 || !iocm__is_label(r->window[left - 1])) return false;
    if (!blanks_agree(r, left, dot, r->joint)) return false;
    if (left == dot && r->joint == end) return false; /* no blanks to drop */
    iocm__refang_squeeze(r, left, end, r->window[dot]);
    r->joint = 0;
    return true;
}

/* `evil[dot]example`, `me (at) evil`: a word in brackets between label characters. */
static bool word_form(iocm__refanger *r)
{
    size_t end = before_blanks(r, r->size - 1);
    size_t start = 0;
    size_t inner = 0;
    size_t stop = pair_before(r, end, &start, &inner);
    size_t left = before_blanks(r, start);
    iocm_span core = iocm__span(r->window + inner, stop - inner);
    bool dot = iocm__span_equal_fold(core, IOCM__LITERAL("dot"));
    iocm__refang_part part;

    if (!dot && !iocm__span_equal_fold(core, IOCM__LITERAL("at"))) return false;
    if (left == 0 || !iocm__is_label(r->window[left - 1]) || !blanks_agree(r, left, start, end))
        return false;
    part = iocm__refang_part_at(r, left);
    if (part == PART_PATH || part == PART_QUERY) {
        if (!dot || (r->state.host_forms & FORM_WORD) == 0) return false;
    } else if (dot) {
        r->state.host_forms |= FORM_WORD;
    }
    iocm__refang_squeeze(r, left, r->size - 1, dot ? '.' : '@');
    return true;
}

bool iocm__refang_spaced(iocm__refanger *r)
{
    return joint_form(r) || word_form(r);
}
