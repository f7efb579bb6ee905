/* SPDX-License-Identifier: MIT */
/*
 * Dates and times of logs and feeds to nanoseconds since 1970 and back: proleptic Gregorian
 * calendar, own day arithmetic, no libc time calls, so no locale and no zone data base.
 *
 * Read, with blanks around ignored:
 *   date    YYYY-MM-DD
 *   time    date (T | blanks) hh:mm[:ss[.f]] [zone]         f: 1 to 9 digits
 *   US form M/D/YYYY[,] h:mm[:ss[.f]] (AM | PM) [zone]      h: 1 to 12
 *   zone    Z | UTC | GMT | (+ | -)hh[[:]mm]                blanks before it allowed
 *
 * A leap second hh:mm:60 is taken where UTC can have one (23:59:60) and read as :59, so that the
 * result never lies after a time of the following second.
 */
#include "base/ascii.h"
#include "base/base.h"

#define SECOND            INT64_C(1000000000)
#define SECONDS_OF_DAY    86400
#define DAYS_TO_1970      719162 /* from 0001-01-01 */
#define DAYS_OF_400_YEARS 146097

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/* Days from 1970-01-01 to the first of January of a year from 1 on. */
static int32_t days_to_year(int32_t year)
{
    int32_t past = year - 1;

    return past * 365 + past / 4 - past / 100 + past / 400 - DAYS_TO_1970;
}

static int32_t days_to_date(int32_t year, int32_t month, int32_t day)
{
    int32_t days = days_to_year(year);

    for (int32_t m = 1; m < month; m++) days += days_of_month(year, m);
    return days + day - 1;
}

/* ---- reading ---- */

typedef struct reader {
    const char *text;
    size_t size;
    size_t at;
    const char *wanted; /* what should have stood there, for the message */
} reader;

typedef struct clock_time {
    int32_t year, month, day;
    int32_t hour, minute, second;
    int32_t nanoseconds;
    int32_t offset; /* minutes east of UTC */
    iocm_zone zone;
} clock_time;

static bool refuse(reader *in, const char *wanted)
{
    in->wanted = wanted;
    return false;
}

static bool take(reader *in, char c)
{
    if (in->at >= in->size || in->text[in->at] != c) return false;
    in->at++;
    return true;
}

static bool take_word(reader *in, iocm_span word)
{
    if (!iocm__span_starts_fold(iocm__span(in->text + in->at, in->size - in->at), word))
        return false;
    in->at += word.size;
    return true;
}

/* Blanks, and the no-break ones that browsers write before AM and PM. */
static bool take_blanks(reader *in)
{
    size_t start = in->at;

    while (take(in, ' ') || take(in, '\t') || take_word(in, IOCM__LITERAL("\xC2\xA0")) ||
           take_word(in, IOCM__LITERAL("\xE2\x80\xAF")))
        continue;
    return in->at > start;
}

/* A number of `least` to `most` digits within low and high. */
static bool take_number(reader *in, int32_t *out, size_t least, size_t most, int32_t low,
                        int32_t high, const char *wanted)
{
    size_t start = in->at;
    int32_t value = 0;

    while (in->at < in->size && in->at - start < most && iocm__is_digit(in->text[in->at]))
        value = value * 10 + (in->text[in->at++] - '0');
    if (in->at - start < least || value < low || value > high) {
        in->at = start;
        return refuse(in, wanted);
    }
    *out = value;
    return true;
}

static bool take_fraction(reader *in, clock_time *out)
{
    size_t start;
    int32_t value = 0;

    if (!take(in, '.')) return true;
    start = in->at;
    while (in->at < in->size && in->at - start < 9 && iocm__is_digit(in->text[in->at]))
        value = value * 10 + (in->text[in->at++] - '0');
    if (in->at == start) return refuse(in, "fraction digits");
    for (size_t digits = in->at - start; digits < 9; digits++) value *= 10;
    out->nanoseconds = value;
    return true;
}

static bool take_day_time(reader *in, clock_time *out, size_t least, int32_t low, int32_t high)
{
    if (!take_number(in, &out->hour, least, 2, low, high, "an hour")) return false;
    if (!take(in, ':')) return refuse(in, "':'");
    if (!take_number(in, &out->minute, 2, 2, 0, 59, "minutes from 00 to 59")) return false;
    if (!take(in, ':')) return true;
    return take_number(in, &out->second, 2, 2, 0, 60, "seconds from 00 to 60") &&
           take_fraction(in, out);
}

static bool take_zone(reader *in, clock_time *out)
{
    int32_t hours = 0;
    int32_t minutes = 0;
    bool west;

    (void)take_blanks(in);
    if (take_word(in, IOCM__LITERAL("Z")) || take_word(in, IOCM__LITERAL("UTC")) ||
        take_word(in, IOCM__LITERAL("GMT"))) {
        out->zone = IOCM_ZONE_UTC;
        return true;
    }
    west = take(in, '-');
    if (!west && !take(in, '+')) return true;
    if (!take_number(in, &hours, 2, 2, 0, 23, "an offset from UTC")) return false;
    if ((take(in, ':') || (in->at < in->size && iocm__is_digit(in->text[in->at]))) &&
        !take_number(in, &minutes, 2, 2, 0, 59, "minutes of an offset"))
        return false;
    out->offset = (hours * 60 + minutes) * (west ? -1 : 1);
    out->zone = IOCM_ZONE_UTC;
    return true;
}

static bool take_iso(reader *in, clock_time *out)
{
    if (!take_number(in, &out->year, 4, 4, 1, 9999, "a year of four digits")) return false;
    if (!take(in, '-')) return refuse(in, "'-'");
    if (!take_number(in, &out->month, 2, 2, 1, 12, "a month from 01 to 12")) return false;
    if (!take(in, '-')) return refuse(in, "'-'");
    if (!take_number(in, &out->day, 2, 2, 1, days_of_month(out->year, out->month),
                     "a day of that month"))
        return false;
    if (in->at == in->size) return true;
    if (!take_word(in, IOCM__LITERAL("T")) && !take_blanks(in)) return refuse(in, "'T' or a blank");
    return take_day_time(in, out, 2, 0, 23) && take_zone(in, out);
}

static bool take_us(reader *in, clock_time *out)
{
    size_t day_at;
    bool afternoon;

    if (!take_number(in, &out->month, 1, 2, 1, 12, "a date")) return false;
    if (!take(in, '/')) return refuse(in, "'/'");
    day_at = in->at;
    if (!take_number(in, &out->day, 1, 2, 1, 31, "a day of that month")) return false;
    if (!take(in, '/')) return refuse(in, "'/'");
    if (!take_number(in, &out->year, 4, 4, 1, 9999, "a year of four digits")) return false;
    if (out->day > days_of_month(out->year, out->month)) {
        in->at = day_at;
        return refuse(in, "a day of that month");
    }
    if (!take(in, ',') && !take_blanks(in)) return refuse(in, "a comma or a blank");
    (void)take_blanks(in);
    if (!take_day_time(in, out, 1, 1, 12)) return false;
    (void)take_blanks(in);
    afternoon = take_word(in, IOCM__LITERAL("PM"));
    if (!afternoon && !take_word(in, IOCM__LITERAL("AM"))) return refuse(in, "AM or PM");
    out->hour = out->hour % 12 + (afternoon ? 12 : 0);
    return take_zone(in, out);
}

/* False if it is before 1677-09-21 or after 2262-04-11, more than 64 bits of nanoseconds hold. */
static bool to_nanoseconds(iocm_time *out, const clock_time *in)
{
    int64_t seconds = (int64_t)days_to_date(in->year, in->month, in->day) * SECONDS_OF_DAY +
                      in->hour * 3600 + in->minute * 60 + (in->second == 60 ? 59 : in->second) -
                      (int64_t)in->offset * 60;
    int64_t fraction = in->nanoseconds;

    /* Below zero the fraction is taken off the next second, so that no step overflows. */
    if (seconds < 0) {
        seconds++;
        fraction -= SECOND;
    }
    if (seconds > INT64_MAX / SECOND || seconds < INT64_MIN / SECOND) return false;
    seconds *= SECOND;
    if (fraction > 0 ? seconds > INT64_MAX - fraction : seconds <= INT64_MIN - fraction)
        return false;
    *out = seconds + fraction;
    return true;
}

static bool is_leap_second_place(const clock_time *in)
{
    int32_t minute = (in->hour * 60 + in->minute - in->offset) % 1440;

    return (minute + 1440) % 1440 == 1439;
}

iocm_status iocm_time_parse(iocm_time *out, iocm_zone *zone, const char *text, size_t size,
                            iocm_error *error)
{
    reader in = {NULL, 0, 0, NULL};
    clock_time parts = {.zone = IOCM_ZONE_UNKNOWN};
    iocm_span trimmed;
    size_t skipped;
    bool good;

    if (out == NULL || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_time_parse: out or text is NULL");
    trimmed = iocm__span_trim(iocm__span(text, size));
    if (trimmed.size == 0) return iocm__fail(error, IOCM_E_SYNTAX, "not a time: it is empty");
    in.text = trimmed.data;
    in.size = trimmed.size;
    skipped = (size_t)(trimmed.data - text);
    good = in.size > 4 && in.text[4] == '-' ? take_iso(&in, &parts) : take_us(&in, &parts);
    if (good && in.at < in.size) good = refuse(&in, "the end");
    if (good && parts.second == 60 && !is_leap_second_place(&parts))
        good = refuse(&in, "a leap second only at 23:59:60 UTC");
    if (!good)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, skipped + in.at, in.size - in.at,
                             "not a time: expected %s", in.wanted);
    if (!to_nanoseconds(out, &parts))
        return iocm__fail_at(error, IOCM_E_LIMIT, text, skipped, in.size,
                             "a time outside the years 1678 to 2261");
    if (zone != NULL) *zone = parts.zone;
    return IOCM_OK;
}

/* ---- writing ---- */

static void write_digits(char *out, int32_t value, size_t digits)
{
    while (digits-- > 0) {
        out[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

static void write_date(char out[10], int32_t days)
{
    /* The average year gives the right one or a neighbour of it. */
    int32_t year = 1970 + (int32_t)((int64_t)days * 400 / DAYS_OF_400_YEARS);
    int32_t month = 1;

    while (days < days_to_year(year)) year--;
    while (days >= days_to_year(year + 1)) year++;
    days -= days_to_year(year);
    while (days >= days_of_month(year, month)) days -= days_of_month(year, month++);
    write_digits(out, year, 4);
    out[4] = '-';
    write_digits(out + 5, month, 2);
    out[7] = '-';
    write_digits(out + 8, days + 1, 2);
}

iocm_status iocm_time_format(char *out, size_t capacity, size_t *size, iocm_time time,
                             iocm_zone zone, iocm_error *error)
{
    char text[36] = "....-..-..T..:..:..";
    size_t used = 19;
    int64_t seconds = time / SECOND;
    int32_t fraction = (int32_t)(time % SECOND);
    int32_t days, second;

    if ((out == NULL && capacity > 0) || time == IOCM_TIME_NONE ||
        (zone != IOCM_ZONE_UTC && zone != IOCM_ZONE_UNKNOWN))
        return iocm__fail(error, IOCM_E_ARGUMENT, "iocm_time_format: no time, zone or place");
    if (fraction < 0) {
        fraction += (int32_t)SECOND;
        seconds--;
    }
    days = (int32_t)(seconds / SECONDS_OF_DAY);
    second = (int32_t)(seconds % SECONDS_OF_DAY);
    if (second < 0) {
        second += SECONDS_OF_DAY;
        days--;
    }
    write_date(text, days);
    write_digits(text + 11, second / 3600, 2);
    write_digits(text + 14, second / 60 % 60, 2);
    write_digits(text + 17, second % 60, 2);
    if (fraction != 0) {
        text[used] = '.';
        write_digits(text + used + 1, fraction, 9);
        used += 10;
        while (text[used - 1] == '0') used--;
    }
    if (zone == IOCM_ZONE_UTC) text[used++] = 'Z';
    if (size != NULL) *size = used;
    if (capacity <= used)
        return iocm__fail(error, IOCM_E_SPACE, "a time of %lu bytes and its NUL do not fit",
                          (unsigned long)used);
    memcpy(out, text, used);
    out[used] = '\0';
    return IOCM_OK;
}
