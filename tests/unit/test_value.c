/* SPDX-License-Identifier: MIT */
/* How values that are no plain text are read and compared: addresses, ports, accounts, signers,
 * truths, numbers and times. */
#include "unit.h"

#include <stdio.h>

#include "exclude/atom.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static iocm_span span(const char *text)
{
    return iocm__span(text, strlen(text));
}

/* ---- addresses and ports ---- */

static void compares_addresses(void **state)
{
    static const struct {
        const char *address;
        const char *network;
        bool holds;
    } rows[] = {
        {"10.20.255.254", "10.20.0.0/16", true},
        {"10.21.0.0", "10.20.0.0/16", false},
        {"10.20.0.0", "10.20.0.0/16", true},
        {"10.20.1.1", "10.20.7.7/16", true}, /* host bits do not count */
        {"::ffff:10.20.1.1", "10.20.0.0/16", true},
        {"10.20.1.1", "::ffff:10.20.0.0/112", true},
        {"192.0.2.7", "192.0.2.7", true},
        {"192.0.2.8", "192.0.2.7", false},
        {"192.0.2.7", "192.0.2.7/32", true},
        {"192.0.2.1", "192.0.2.0/31", true},
        {"192.0.2.2", "192.0.2.0/31", false},
        {"192.0.2.1", "0.0.0.0/0", true},
        {"2001:db8::1", "2001:db8::/32", true},
        {"2001:db9::1", "2001:db8::/32", false},
        {"2001:db8:8000::1", "2001:db8::/33", false},
        {"2001:DB8:0:0::1", "2001:db8::1", true},
        {"2001:db8::1", "0.0.0.0/0", false}, /* families do not cross */
        {"192.0.2.1", "::/0", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__network network;
        iocm__network address;

        assert_true(iocm__network_read(&network, span(rows[i].network)));
        assert_true(iocm__address_read(&address, span(rows[i].address)));
        if (iocm__network_holds(&network, &address) != rows[i].holds)
            fail_msg("%s in %s", rows[i].address, rows[i].network);
    }
}

static void refuses_addresses(void **state)
{
    static const char *const neither[] = {
        "",           "192.0.2",      "192.0.2.01",       "192.0.2.256",
        "192.0.2.1 ", "192.0.2.1:80", "[2001:db8::1]:80", "2001:db8:::1",
        "x",          "0x7f.0.0.1",
    };
    static const char *const networks[] = {"192.0.2.0/33", "192.0.2.0/24:80", "192.0.2.0/",
                                           "2001:db8::/129"};
    static const char *const addresses[] = {"192.0.2.0/24", "[2001:db8::1]", "fe80::1%eth0",
                                            "192.0.2.1\n"};
    iocm__network read;

    (void)state;
    for (size_t i = 0; i < COUNT(neither); i++) {
        if (iocm__network_read(&read, span(neither[i]))) fail_msg("network %s", neither[i]);
        if (iocm__address_read(&read, span(neither[i]))) fail_msg("address %s", neither[i]);
    }
    for (size_t i = 0; i < COUNT(networks); i++)
        if (iocm__network_read(&read, span(networks[i]))) fail_msg("network %s", networks[i]);
    for (size_t i = 0; i < COUNT(addresses); i++)
        if (iocm__address_read(&read, span(addresses[i]))) fail_msg("address %s", addresses[i]);
}

static void reads_ports(void **state)
{
    static const char *const bad[] = {"",    "-",       "80-",      "-80",  "81-80", "65536",
                                      "080", "1-65536", "80-81-82", "http", "1 2"};
    iocm__ports ports;

    (void)state;
    assert_true(iocm__ports_read(&ports, span("6379-6389")));
    assert_int_equal(ports.low, 6379);
    assert_int_equal(ports.high, 6389);
    assert_true(iocm__ports_read(&ports, span("0 - 65535")));
    assert_int_equal(ports.low, 0);
    assert_int_equal(ports.high, 65535);
    assert_true(iocm__ports_read(&ports, span("443")));
    assert_int_equal(ports.low, 443);
    assert_int_equal(ports.high, 443);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (iocm__ports_read(&ports, span(bad[i]))) fail_msg("%s", bad[i]);
}

/* ---- accounts, signers, truths, numbers ---- */

static void compares_accounts(void **state)
{
    static const struct {
        const char *operand;
        const char *name;
        const char *domain; /* NULL = not known */
        iocm__truth truth;
    } rows[] = {
        {"CORP\\svc_backup", "SVC_backup", "corp", IOCM__TRUE},
        {"CORP\\svc_backup", "svc_backup", "LAB", IOCM__FALSE},
        {"CORP\\svc_backup", "svc_backup", NULL, IOCM__UNKNOWN},
        {"CORP\\svc_backup", "other", NULL, IOCM__FALSE}, /* whatever its domain */
        {"CORP\\svc_backup", "svc_backup", "", IOCM__FALSE},
        {"CORP\\svc_backup", "corp\\svc_backup", NULL, IOCM__TRUE},
        {"CORP\\svc_backup", "lab\\svc_backup", "CORP", IOCM__FALSE},
        {"svc_backup", "svc_backup", NULL, IOCM__TRUE},
        {"svc_backup", "svc_backup", "LAB", IOCM__TRUE},
        {"svc_backup", "lab\\svc_backup", NULL, IOCM__TRUE},
        {"svc_backup", "svc_backup2", NULL, IOCM__FALSE},
        {"NT AUTHORITY\\SYSTEM", "system", "nt authority", IOCM__TRUE},
        {"a\\b\\c", "a\\b\\c", NULL, IOCM__TRUE},
        {"c", "a\\b\\c", NULL, IOCM__FALSE},
        {"svc@corp.example", "svc@CORP.example", NULL, IOCM__TRUE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm_span domain = rows[i].domain == NULL ? iocm__span(NULL, 0) : span(rows[i].domain);
        iocm__truth truth = iocm__account_is(span(rows[i].operand), span(rows[i].name), domain);

        if (truth != rows[i].truth)
            fail_msg("%s is %s of %s: %d", rows[i].operand, rows[i].name, rows[i].domain, truth);
    }
}

static void compares_signers(void **state)
{
    (void)state;
    assert_true(iocm__signer_is(span("microsoft corporation"), span("Microsoft Corporation")));
    assert_true(iocm__signer_is(span("Red Hat, Inc."), span("Red Hat, Inc")));
    assert_true(iocm__signer_is(span("Red Hat, Inc"), span("red hat, inc.")));
    assert_false(iocm__signer_is(span("Red Hat, Inc.."), span("Red Hat, Inc")));
    assert_false(iocm__signer_is(span("Microsoft Windows"), span("Microsoft")));
    assert_false(iocm__signer_is(span("Microsoft Corporation "), span("Microsoft Corporation")));
}

static void reads_truths(void **state)
{
    static const char *const right[] = {"true", "TRUE", "1", "Yes"};
    static const char *const wrong[] = {"false", "False", "0", "no"};
    static const char *const neither[] = {"", "2", "01", "y", "truee", "on", " true"};
    bool truth;

    (void)state;
    for (size_t i = 0; i < COUNT(right); i++) {
        truth = false;
        assert_true(iocm__truth_read(&truth, span(right[i])) && truth);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        truth = true;
        assert_true(iocm__truth_read(&truth, span(wrong[i])) && !truth);
    }
    for (size_t i = 0; i < COUNT(neither); i++)
        assert_false(iocm__truth_read(&truth, span(neither[i])));
}

static void reads_numbers(void **state)
{
    static const char *const bad[] = {"", "%", "-1", "1.5", "50 %", "50%%", "1234567890", "x"};
    uint32_t number = 0;

    (void)state;
    assert_true(iocm__number_read(&number, span("50")) && number == 50);
    assert_true(iocm__number_read(&number, span("75%")) && number == 75);
    assert_true(iocm__number_read(&number, span("999999999")) && number == 999999999);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (iocm__number_read(&number, span(bad[i]))) fail_msg("%s", bad[i]);
}

/* ---- times ---- */

static void reads_times(void **state)
{
    static const char *const bad[] = {"",           "2026-06-20", "2026-06-20Z",         "noon",
                                      "1781919000", "01:30:00Z",  "2026-02-30T01:30:00Z"};
    iocm_time utc;
    iocm_time time;

    (void)state;
    assert_true(iocm__time_read(&utc, span("2026-06-20T01:30:00Z"), false));
    assert_true(iocm__time_read(&time, span("2026-06-20T03:30:00.0+02:00"), false) && time == utc);
    /* Without a zone it is a time only if somebody else knows the zone. */
    assert_false(iocm__time_read(&time, span("2026-06-20T01:30:00"), false));
    assert_true(iocm__time_read(&time, span("2026-06-20T01:30:00"), true) && time == utc);
    assert_true(iocm__time_read(&time, span("2026-06-20T03:30:00+02:00"), true) && time == utc);
    assert_true(iocm__time_read(&time, span("6/20/2026, 1:30:00.000 AM"), true) && time == utc);
    for (size_t i = 0; i < COUNT(bad); i++)
        if (iocm__time_read(&time, span(bad[i]), true)) fail_msg("%s", bad[i]);
}

#define EVERY_DAY 0
#define MONDAY    0x01
#define FRIDAY    0x10
#define SATURDAY  0x20
#define SUNDAY    0x40

static void knows_windows(void **state)
{
    static const struct {
        int32_t from; /* hours */
        int32_t to;
        int32_t zone; /* minutes */
        uint32_t days;
        const char *time; /* 2026-06-19 is a Friday */
        bool holds;
    } rows[] = {
        {22, 2, 0, FRIDAY, "2026-06-20T01:30:00Z", true}, /* the night of Friday */
        {22, 2, 0, FRIDAY, "2026-06-19T22:00:00Z", true},
        {22, 2, 0, FRIDAY, "2026-06-19T21:59:59.999Z", false},
        {22, 2, 0, FRIDAY, "2026-06-20T01:59:59.999Z", true},
        {22, 2, 0, FRIDAY, "2026-06-20T02:00:00Z", false},
        {22, 2, 0, FRIDAY, "2026-06-19T01:30:00Z", false}, /* the night of Thursday */
        {22, 2, 0, FRIDAY, "2026-06-20T22:30:00Z", false},
        {22, 2, 0, SATURDAY, "2026-06-20T01:30:00Z", false},
        {22, 2, 0, SUNDAY, "2026-06-22T01:30:00Z", true},
        {22, 2, 0, MONDAY, "2026-06-22T01:30:00Z", false},
        {22, 2, 0, EVERY_DAY, "2026-06-20T01:30:00Z", true},
        {22, 2, 0, EVERY_DAY, "2026-06-20T12:00:00Z", false},
        {1, 3, 0, EVERY_DAY, "2026-06-20T01:00:00Z", true},
        {1, 3, 0, EVERY_DAY, "2026-06-20T03:00:00Z", false},
        {1, 3, 0, EVERY_DAY, "2026-06-20T00:59:59Z", false},
        {1, 3, 120, EVERY_DAY, "2026-06-19T23:00:00Z", true},
        {1, 3, 120, EVERY_DAY, "2026-06-20T01:00:00Z", false},
        {1, 3, 120, SATURDAY, "2026-06-19T23:30:00Z", true}, /* Saturday over there */
        {1, 3, 120, FRIDAY, "2026-06-19T23:30:00Z", false},
        {20, 23, -330, FRIDAY, "2026-06-20T02:00:00Z", true},
        {0, 24, 0, FRIDAY, "2026-06-19T23:59:59Z", true},
        {0, 24, 0, FRIDAY, "2026-06-20T00:00:00Z", false},
        {22, 24, 0, FRIDAY, "2026-06-19T23:59:59Z", true},
        {22, 0, 0, FRIDAY, "2026-06-19T23:59:59Z", true},
        {22, 0, 0, FRIDAY, "2026-06-20T00:00:00Z", false},
        {1, 3, 0, EVERY_DAY, "1969-12-31T02:00:00Z", true}, /* before 1970 */
        {1, 3, 0, 0x04, "1969-12-31T02:00:00Z", true},      /* a Wednesday */
        {22, 2, 0, 0x02, "1969-12-31T01:00:00Z", true},
        {1, 3, 0, EVERY_DAY, "1969-12-31T23:59:59.5Z", false},
        {23, 24, 0, EVERY_DAY, "1969-12-31T23:59:59.5Z", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__expr window = {.op = IOCM__OP_TIME,
                             .from = rows[i].from * 60,
                             .to = rows[i].to * 60,
                             .zone = rows[i].zone,
                             .days = rows[i].days};
        iocm_time time;

        assert_true(iocm__time_read(&time, span(rows[i].time), false));
        if (iocm__window_holds(&window, time) != rows[i].holds)
            fail_msg("%s in %d to %d", rows[i].time, rows[i].from, rows[i].to);
    }
    {
        iocm__expr window = {.op = IOCM__OP_TIME, .from = 0, .to = 1440, .zone = 1439};

        assert_true(iocm__window_holds(&window, INT64_MAX));
        window.zone = -1439;
        assert_true(iocm__window_holds(&window, INT64_MIN + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_addresses), cmocka_unit_test(refuses_addresses),
        cmocka_unit_test(reads_ports),        cmocka_unit_test(compares_accounts),
        cmocka_unit_test(compares_signers),   cmocka_unit_test(reads_truths),
        cmocka_unit_test(reads_numbers),      cmocka_unit_test(reads_times),
        cmocka_unit_test(knows_windows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
