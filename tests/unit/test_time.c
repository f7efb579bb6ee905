/* SPDX-License-Identifier: MIT */
/* Times against an oracle that counts days year by year, and round trips. */
#include "unit.h"

#include <stdio.h>

#include "iocmatch.h"

#define SECOND INT64_C(1000000000)

static int leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970, by stepping one year, then one month at a time. */
static int64_t oracle_days(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t total = day - 1;

    for (int y = 1970; y < year; y++) total += leap(y) ? 366 : 365;
    for (int y = year; y < 1970; y++) total -= leap(y) ? 366 : 365;
    for (int m = 1; m < month; m++) total += days[m - 1] + (m == 2 && leap(year));
    return total;
}

static iocm_time at(int year, int month, int day, int hour, int minute, int second)
{
    return (oracle_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) * SECOND;
}

static void good(const char *text, iocm_time wanted, iocm_zone wanted_zone)
{
    iocm_time got = 1;
    iocm_zone zone = -1;
    iocm_error error = {0};

    if (iocm_time_parse(&got, &zone, text, strlen(text), &error) != IOCM_OK)
        fail_msg("%s: %s", text, error.message);
    if (got != wanted || zone != wanted_zone)
        fail_msg("%s: %lld zone %d, wanted %lld zone %d", text, (long long)got, zone,
                 (long long)wanted, wanted_zone);
}

static void forms_that_are_read(void **state)
{
    const iocm_time noon = at(2020, 11, 20, 12, 0, 0);
    const iocm_time usual = at(2020, 11, 20, 16, 20, 29);

    (void)state;
    good("2026-07-21 05:35:20", at(2026, 7, 21, 5, 35, 20), IOCM_ZONE_UNKNOWN);
    good("2026-03-13 21:47:34 UTC", at(2026, 3, 13, 21, 47, 34), IOCM_ZONE_UTC);
    good("2026-03-13 21:47:34 utc", at(2026, 3, 13, 21, 47, 34), IOCM_ZONE_UTC);
    good("2026-07-21", at(2026, 7, 21, 0, 0, 0), IOCM_ZONE_UNKNOWN);
    good("2020-02-05T11:53:04.027Z", at(2020, 2, 5, 11, 53, 4) + 27000000, IOCM_ZONE_UTC);
    good("2026-09-28T10:42:07.1234567Z", at(2026, 9, 28, 10, 42, 7) + 123456700, IOCM_ZONE_UTC);
    good("2026-09-28t10:42:07.123456789z", at(2026, 9, 28, 10, 42, 7) + 123456789, IOCM_ZONE_UTC);
    good("1969-12-31T23:59:59.999999999Z", -1, IOCM_ZONE_UTC);
    good("1970-01-01T00:00:00.5Z", SECOND / 2, IOCM_ZONE_UTC);
    good("2020-11-20T16:20:29+00:00", usual, IOCM_ZONE_UTC);
    good("2020-11-20T18:20:29+02:00", usual, IOCM_ZONE_UTC);
    good("2020-11-20T21:50:29 +0530", usual, IOCM_ZONE_UTC);
    good("2020-11-20T08:20:29-08", usual, IOCM_ZONE_UTC);
    good("2020-11-21T00:00:29+07:40", usual, IOCM_ZONE_UTC);
    good("2020-11-20 16:20", usual - 29 * SECOND, IOCM_ZONE_UNKNOWN);
    good(" \t2020-11-20  16:20:29\r\n", usual, IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 4:20:29.443 PM", usual + 443000000, IOCM_ZONE_UNKNOWN);
    good("11/20/2020 4:20:29 pm", usual, IOCM_ZONE_UNKNOWN);
    good("11/20/2020,04:20:29PM", usual, IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 4:20:29\xE2\x80\xAFPM", usual, IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 4:20:29 PM UTC", usual, IOCM_ZONE_UTC);
    good("4/3/2022, 1:09:11.000 AM", at(2022, 4, 3, 1, 9, 11), IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 12:00:00 PM", noon, IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 12:00:00 AM", noon - 43200 * SECOND, IOCM_ZONE_UNKNOWN);
    good("11/20/2020, 12:59:59 AM", noon - 43200 * SECOND + 3599 * SECOND, IOCM_ZONE_UNKNOWN);
    good("2/29/2020, 1:00:00 AM", at(2020, 2, 29, 1, 0, 0), IOCM_ZONE_UNKNOWN);
    good("2000-02-29", at(2000, 2, 29, 0, 0, 0), IOCM_ZONE_UNKNOWN);
}

static void leap_seconds_are_clamped(void **state)
{
    const iocm_time last = at(2016, 12, 31, 23, 59, 59);

    (void)state;
    good("2016-12-31T23:59:60Z", last, IOCM_ZONE_UTC);
    good("2016-12-31T23:59:60.25Z", last + SECOND / 4, IOCM_ZONE_UTC);
    good("2016-12-31T15:59:60-08:00", last, IOCM_ZONE_UTC);
    good("2017-01-01T05:29:60+05:30", last, IOCM_ZONE_UTC);
    good("2016-12-31 23:59:60", last, IOCM_ZONE_UNKNOWN);
}

static void what_is_no_time(void **state)
{
    static const char *const bad[] = {
        "",
        "   ",
        "-",
        "null",
        "None",
        "2020",
        "2020-11",
        "2020-1-1",
        "20-11-2020",
        "2020-00-10",
        "2020-13-10",
        "2020-11-00",
        "2020-11-31",
        "2021-02-29",
        "1900-02-29",
        "2020-11-20T",
        "2020-11-20T16",
        "2020-11-20T24:00:00Z",
        "2020-11-20T16:60:00Z",
        "2020-11-20T16:20:61Z",
        "2020-11-20T16:20:60Z",
        "2020-11-20T6:20:29Z",
        "2020-11-20T16:20:29.Z",
        "2020-11-20T16:20:29.1234567890Z",
        "2020-11-20T16:20:29,123Z",
        "2020-11-20T16:20:29ZZ",
        "2020-11-20T16:20:29 CET",
        "2020-11-20T16:20:29+2",
        "2020-11-20T16:20:29+24:00",
        "2020-11-20T16:20:29+02:60",
        "2020-11-20T16:20:29+02:",
        "2020-11-20T16:20:29 PM",
        "2020-11-20x",
        "0000-01-01",
        "11/20/2020",
        "11/20/2020, 16:20:29",
        "11/20/2020, 16:20:29 PM",
        "11/20/2020, 0:20:29 AM",
        "11/20/2020, 4:20:29",
        "11/20/2020, 4:20:29 XM",
        "20/11/2020, 4:20:29 PM",
        "2/30/2020, 4:20:29 PM",
        "2/29/2021, 4:20:29 PM",
        "11/20/20, 4:20:29 PM",
        "11/20/20204:20:29 PM",
        "11/20/2020,, 4:20:29 PM",
        "192.0.2.1",
        "+2020-11-20",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        iocm_time out = 42;
        iocm_zone zone = 42;
        iocm_error error = {0};
        size_t size = strlen(bad[i]);
        iocm_status status = iocm_time_parse(&out, &zone, bad[i], size, &error);

        if (status != IOCM_E_SYNTAX || out != 42 || zone != 42)
            fail_msg("'%s' gave %d", bad[i], status);
        assert_int_equal(error.status, IOCM_E_SYNTAX);
    }
}

static void errors_tell_the_place(void **state)
{
    iocm_time out;
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_time_parse(&out, NULL, " 2020-02-30", 11, &error), IOCM_E_SYNTAX);
    assert_int_equal(error.offset, 9);
    assert_int_equal(error.column, 10);
    assert_string_equal(error.token, "30");
    assert_int_equal(iocm_time_parse(NULL, NULL, "", 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_time_parse(&out, NULL, NULL, 0, NULL), IOCM_E_SYNTAX);
    assert_int_equal(iocm_time_parse(&out, NULL, "2020-02-01\0", 11, NULL), IOCM_E_SYNTAX);
}

static void the_ends_of_the_range(void **state)
{
    iocm_time out;

    (void)state;
    good("2262-04-11T23:47:16.854775807Z", INT64_MAX, IOCM_ZONE_UTC);
    good("1677-09-21T00:12:43.145224193Z", -INT64_MAX, IOCM_ZONE_UTC);
    good("1677-09-21T00:12:44Z", -INT64_C(9223372036) * SECOND, IOCM_ZONE_UTC);
    assert_int_equal(iocm_time_parse(&out, NULL, "2262-04-11T23:47:16.854775808Z", 30, NULL),
                     IOCM_E_LIMIT);
    assert_int_equal(iocm_time_parse(&out, NULL, "1677-09-21T00:12:43.145224192Z", 30, NULL),
                     IOCM_E_LIMIT);
    assert_int_equal(iocm_time_parse(&out, NULL, "9999-12-31", 10, NULL), IOCM_E_LIMIT);
    assert_int_equal(iocm_time_parse(&out, NULL, "0001-01-01", 10, NULL), IOCM_E_LIMIT);
}

static void every_day_agrees_with_counting(void **state)
{
    int64_t days = oracle_days(1678, 1, 1);

    (void)state;
    for (int year = 1678; year <= 2261; year++) {
        for (int month = 1; month <= 12; month++) {
            int64_t last =
                (month == 12 ? oracle_days(year + 1, 1, 1) : oracle_days(year, month + 1, 1));

            for (int day = 1; days < last; day++, days++) {
                char text[48];
                char back[36];
                size_t size = 0;

                (void)snprintf(text, sizeof text, "%04d-%02d-%02dT23:00:01Z", year, month, day);
                good(text, (days * 86400 + 82801) * SECOND, IOCM_ZONE_UTC);
                assert_int_equal(iocm_time_format(back, sizeof back, &size,
                                                  (days * 86400 + 82801) * SECOND, IOCM_ZONE_UTC,
                                                  NULL),
                                 IOCM_OK);
                assert_int_equal(size, strlen(back));
                assert_string_equal(back, text);
            }
        }
    }
}

static void random_times_come_back(void **state)
{
    uint64_t random = 88172645463325252u;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char text[36];
        iocm_time time, back;
        iocm_zone zone = i & 1;
        iocm_zone zone_back = -1;
        size_t size;

        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        time = (iocm_time)random;
        if (time == IOCM_TIME_NONE) continue;
        if (i % 3 == 0) time -= time % SECOND;
        assert_int_equal(iocm_time_format(text, sizeof text, &size, time, zone, NULL), IOCM_OK);
        assert_int_equal(iocm_time_parse(&back, &zone_back, text, size, NULL), IOCM_OK);
        assert_true(back == time);
        assert_int_equal(zone_back, zone);
    }
}

static void writing(void **state)
{
    char text[36];
    size_t size = 0;

    (void)state;
    assert_int_equal(iocm_time_format(text, 21, &size, 0, IOCM_ZONE_UTC, NULL), IOCM_OK);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    assert_int_equal(iocm_time_format(text, 20, &size, 0, IOCM_ZONE_UTC, NULL), IOCM_E_SPACE);
    assert_int_equal(size, 20);
    assert_int_equal(iocm_time_format(text, 20, &size, 0, IOCM_ZONE_UNKNOWN, NULL), IOCM_OK);
    assert_string_equal(text, "1970-01-01T00:00:00");
    assert_int_equal(iocm_time_format(NULL, 0, &size, -1, IOCM_ZONE_UTC, NULL), IOCM_E_SPACE);
    assert_int_equal(size, 30);
    assert_int_equal(iocm_time_format(text, 36, NULL, 443000000, IOCM_ZONE_UTC, NULL), IOCM_OK);
    assert_string_equal(text, "1970-01-01T00:00:00.443Z");
    assert_int_equal(iocm_time_format(text, 36, NULL, IOCM_TIME_NONE, IOCM_ZONE_UTC, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_time_format(text, 36, NULL, 0, 7, NULL), IOCM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_that_are_read),    cmocka_unit_test(leap_seconds_are_clamped),
        cmocka_unit_test(what_is_no_time),        cmocka_unit_test(errors_tell_the_place),
        cmocka_unit_test(the_ends_of_the_range),  cmocka_unit_test(every_day_agrees_with_counting),
        cmocka_unit_test(random_times_come_back), cmocka_unit_test(writing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
