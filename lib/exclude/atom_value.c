/* SPDX-License-Identifier: MIT */
/* Accounts, signers, truths, numbers and times. */
#include "exclude/atom.h"

/* ---- accounts ---- */

typedef struct account {
    iocm_span domain; /* data NULL: there is none */
    iocm_span user;
} account;

/* `DOMAIN\user` has one backslash; what has more or none is a name as it is. */
static account split(iocm_span text)
{
    account made = {{NULL, 0}, text};
    size_t at = iocm__span_find_any(text, "\\");

    if (at == text.size || memchr(text.data + at + 1, '\\', text.size - at - 1) != NULL)
        return made;
    made.domain = iocm__span(text.data, at);
    made.user = iocm__span(text.data + at + 1, text.size - at - 1);
    return made;
}

static iocm__truth same(iocm_span text, iocm_span value)
{
    if (text.data == NULL) return IOCM__UNKNOWN;
    return iocm__text_is(text, value) ? IOCM__TRUE : IOCM__FALSE;
}

iocm__truth iocm__account_is(iocm_span operand, iocm_span name, iocm_span domain)
{
    account wanted = split(operand);
    account found = split(name);
    iocm__truth user = same(found.user, wanted.user);
    iocm__truth place;

    if (wanted.domain.data == NULL || user == IOCM__FALSE) return user;
    place = same(found.domain.data != NULL ? found.domain : domain, wanted.domain);
    return place < user ? place : user;
}

/* ---- signers ---- */

static iocm_span without_dot(iocm_span text)
{
    if (text.size > 0 && text.data[text.size - 1] == '.') text.size--;
    return text;
}

bool iocm__signer_is(iocm_span signer, iocm_span value)
{
    return iocm__text_is(without_dot(signer), without_dot(value));
}

/* ---- truths and numbers ---- */

bool iocm__truth_read(bool *out, iocm_span text)
{
    static const char words[][6] = {"false", "true", "no", "yes", "0", "1"};

    for (size_t i = 0; i < IOCM__COUNT(words); i++) {
        if (!iocm__text_is(text, iocm__span(words[i], strlen(words[i])))) continue;
        *out = i % 2 == 1;
        return true;
    }
    return false;
}

bool iocm__number_read(uint32_t *out, iocm_span text)
{
    uint32_t value = 0;

    if (text.size > 1 && text.data[text.size - 1] == '%') text.size--;
    if (text.size == 0 || text.size > 9) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!iocm__is_digit(text.data[i])) return false;
        value = value * 10 + (uint32_t)(text.data[i] - '0');
    }
    *out = value;
    return true;
}

/* ---- times ---- */

#define SECOND         INT64_C(1000000000)
#define SECONDS_OF_DAY INT64_C(86400)

bool iocm__time_read(iocm_time *out, iocm_span text, bool utc)
{
    iocm_time time;
    iocm_zone zone;

    /* A day alone is no time of day. */
    if (iocm__span_find_any(text, ":") == text.size) return false;
    if (iocm_time_parse(&time, &zone, text.data, text.size, NULL) != IOCM_OK) return false;
    if (zone != IOCM_ZONE_UTC && !utc) return false;
    *out = time;
    return true;
}

/* Rounded down. */
static int64_t divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool has_day(uint32_t days, int64_t day)
{
    int64_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday; Monday is 0 */

    if (days == 0) return true;
    if (weekday < 0) weekday += 7;
    return (days >> weekday & 1) != 0;
}

bool iocm__window_holds(const iocm__expr *window, iocm_time time)
{
    int64_t second = divide(time, SECOND) + (int64_t)window->zone * 60;
    int64_t day = divide(second, SECONDS_OF_DAY);
    int64_t from = (int64_t)window->from * 60;
    int64_t to = (int64_t)window->to * 60;

    second -= day * SECONDS_OF_DAY;
    if (from <= to) return second >= from && second < to && has_day(window->days, day);
    return (second >= from && has_day(window->days, day)) ||
           (second < to && has_day(window->days, day - 1));
}
