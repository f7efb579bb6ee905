/* SPDX-License-Identifier: MIT */
/* Refanging what joins two labels: `[.` `.]` `\.` `^.`, IDNA dots, and the lenient forms. */
#include "indicator/refang.h"

#define MAX_LABEL 63u

static bool is_digit_back(const iocm__refanger *r, size_t back)
{
    return iocm__is_digit(iocm__refang_back(r, back));
}
static bool is_label_back(const iocm__refanger *r, size_t back)
{
    return iocm__is_label(iocm__refang_back(r, back));
}

/* In a path or query such signs are the URL's own. */
static bool in_url_text(iocm__refanger *r, size_t index)
{
    iocm__refang_part part = iocm__refang_part_at(r, index);

    return part == PART_PATH || part == PART_QUERY;
}

/* Puts `c` in the place of the `length` bytes before the last one. */
static bool join(iocm__refanger *r, size_t length, char c)
{
    size_t start = r->size - 1 - length;

    if (in_url_text(r, start)) return false;
    iocm__refang_squeeze(r, start, r->size - 1, c);
    return true;
}

/* A dot in the place of the two bytes before the last one, by a notation that a URL's path is
 * written in only if its host is. */
static bool join_form(iocm__refanger *r, unsigned form)
{
    size_t start = r->size - 3;

    if (in_url_text(r, start) && (r->state.host_forms & form) == 0) return false;
    r->state.host_forms = (uint8_t)(r->state.host_forms | form);
    iocm__refang_squeeze(r, start, r->size - 1, '.');
    return true;
}

/* The byte before the run of label characters that ends `back` places before the end. */
static char before_label(const iocm__refanger *r, size_t back)
{
    size_t length = 0;

    while (length < MAX_LABEL && is_label_back(r, back + length)) length++;
    return iocm__refang_back(r, back + length);
}

/* `mailbox at name.x`: the words before a name that has just got its first dot. */
static bool at_form(iocm__refanger *r)
{
    size_t back = 3;
    size_t start;

    while (back < MAX_LABEL + 3 && is_label_back(r, back)) back++;
    if (r->size < back + 4) return false;
    start = r->size - back - 3;
    if (!iocm__span_equal_fold(iocm__span(r->window + start, 4), IOCM__LITERAL(" at ")))
        return false;
    if (!iocm__is_label(r->window[start - 1]) || in_url_text(r, start)) return false;
    iocm__refang_squeeze(r, start, start + 4, '@');
    return true;
}

/* `[1].2`: an octet in brackets before a dot, which the last byte follows. */
static bool octet_before_dot(iocm__refanger *r)
{
    size_t back = 4;
    size_t start;

    while (back < 7 && is_digit_back(r, back)) back++;
    if (back == 4 || !iocm__is_opening(iocm__refang_back(r, back)) || is_label_back(r, back + 1))
        return false;
    if (!is_digit_back(r, 1) || !iocm__is_closing(iocm__refang_back(r, 3))) return false;
    start = r->size - back;
    uint32_t from = r->from[start + 1];
    iocm__refang_squeeze(r, r->size - 3, r->size - 1, '.');
    iocm__refang_squeeze(r, start, start + 2, r->window[start + 1]);
    r->from[start] = from; /* a digit comes from itself, not from the bracket */
    return true;
}

/* `a[.b`: the opening half alone. Its other half would come right behind the label. */
static bool opening_alone(const iocm__refanger *r)
{
    size_t i = 0;

    while (i < r->rest.size && i < MAX_LABEL && iocm__is_label(r->rest.data[i])) i++;
    return i == r->rest.size || !iocm__is_closing(r->rest.data[i]);
}

/* The last byte follows a dot. */
static bool after_dot(iocm__refanger *r)
{
    char c = iocm__refang_back(r, 3);
    bool joined = is_label_back(r, 4);

    if ((c == '\\' || c == '^') && joined) return join_form(r, FORM_ESCAPE);
    if (iocm__is_opening(c) && joined && opening_alone(r)) return join_form(r, FORM_HALF);
    if ((r->read_flags & IOCM_READ_WORDS) != 0 && at_form(r)) return true;
    return (r->read_flags & IOCM_READ_LENIENT) != 0 && octet_before_dot(r);
}

/* `a.]b`: the closing half alone. */
static bool after_bracket(iocm__refanger *r)
{
    if (iocm__refang_back(r, 3) != '.' || !is_label_back(r, 4)) return false;
    if (iocm__is_opening(before_label(r, 4))) return false;
    return join_form(r, FORM_HALF);
}

/* An IDNA dot between the last byte and a label. */
static bool after_idna_dot(iocm__refanger *r)
{
    uint32_t seen = r->seen;

    if (r->size < 5 || !is_label_back(r, 5)) return false;
    if (!iocm__is_idna_dot(r->window + r->size - 4) || !join(r, 3, '.')) return false;
    r->seen = seen | IOCM_INDICATOR_UNICODE;
    return true;
}

/* `192.0.2.1 : 80`: the four numbers before the blank that ends at `back`. */
static bool quad_before(const iocm__refanger *r, size_t back)
{
    unsigned dots = 0;
    size_t length = 0;

    while (length < 15 && (is_digit_back(r, back) || iocm__refang_back(r, back) == '.')) {
        dots += iocm__refang_back(r, back++) == '.';
        length++;
    }
    return dots == 3 && !is_label_back(r, back);
}

/* Between blanks: ` dot `, ` : `, and ` . ` for the lenient. */
static bool after_blank(iocm__refanger *r)
{
    bool words = (r->read_flags & IOCM_READ_WORDS) != 0;
    bool digits = is_digit_back(r, 1) && is_digit_back(r, 5);

    if (words && r->size >= 7 && is_label_back(r, 7) &&
        iocm__span_equal_fold(iocm__span(r->window + r->size - 6, 5), IOCM__LITERAL(" dot ")))
        return join(r, 5, '.');
    if (!digits || iocm__refang_back(r, 4) != ' ') return false;
    if (words && iocm__refang_back(r, 3) == ':' && quad_before(r, 5)) return join(r, 3, ':');
    return (r->read_flags & IOCM_READ_LENIENT) != 0 && iocm__refang_back(r, 3) == '.' &&
           join(r, 3, '.');
}

/* `a-dot-b` */
static bool after_hyphen(iocm__refanger *r)
{
    if ((r->read_flags & IOCM_READ_WORDS) == 0 || r->size < 7 || !is_label_back(r, 7)) return false;
    if (!iocm__span_equal_fold(iocm__span(r->window + r->size - 6, 5), IOCM__LITERAL("-dot-")))
        return false;
    return join(r, 5, '.');
}

bool iocm__refang_joint(iocm__refanger *r)
{
    char c = iocm__refang_back(r, 2);

    if (iocm__is_alnum(c) || r->size < 3) return false;
    if (c == '.') return iocm__refang_spaced(r) || after_dot(r);
    if (c == '-') return after_hyphen(r);
    if (!iocm__is_ascii(c)) return after_idna_dot(r);
    if (c == '/') /* `192.0.2.0\/24` */
        return iocm__refang_back(r, 3) == '\\' && is_digit_back(r, 1) && is_label_back(r, 4) &&
               join(r, 2, '/');
    if (iocm__is_blank(c)) return iocm__refang_spaced(r) || after_blank(r);
    if (iocm__is_closing(c)) return iocm__refang_spaced(r) || after_bracket(r);
    return false;
}
