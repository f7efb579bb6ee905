/* SPDX-License-Identifier: MIT */
/* Addresses, ports, networks and ranges; the C library's inet_pton and inet_ntop as oracle. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "guard.h"
#include "indicator/indicator.h"
#include "random.h"

#define ROUNDS 300000

static size_t random_quad(uint64_t *state, char out[64])
{
    return (size_t)snprintf(out, 64, "%zu.%zu.%zu.%zu", random_below(state, 260),
                            random_below(state, 256), random_below(state, 12),
                            random_below(state, 256));
}

static void ipv4_agrees_with_inet_pton(void **unused)
{
    uint64_t state = 1;
    size_t accepted = 0;
    guard fence = guard_new(64);

    (void)unused;
    for (size_t i = 0; i < ROUNDS; i++) {
        char text[65];
        uint8_t ours[4] = {0};
        uint8_t theirs[4] = {0};
        size_t size = random_quad(&state, text);

        for (size_t n = random_below(&state, 4); n > 0; n--)
            size = random_change(&state, text, size, 64, "0123456789.. x:-");
        text[size] = '\0';
        bool got = iocm__ipv4_parse(ours, guard_copy(&fence, text, size), size);
        assert_int_equal(got, inet_pton(AF_INET, text, theirs) == 1);
        assert_memory_equal(ours, theirs, 4);
        accepted += got;
    }
    assert_in_range(accepted, ROUNDS / 4, ROUNDS - ROUNDS / 4);
    guard_free(&fence);
}

static void ipv4_is_written_as_inet_ntop_does(void **unused)
{
    uint64_t state = 2;

    (void)unused;
    for (size_t i = 0; i < ROUNDS; i++) {
        uint32_t value = (uint32_t)random_next(&state);
        uint8_t bytes[4];
        char ours[16];
        char theirs[16];

        memcpy(bytes, &value, 4);
        if (i % 3 == 0) bytes[i % 4] = (uint8_t)(i % 12);
        size_t size = iocm__ipv4_format(ours, bytes);
        assert_int_equal(size, strlen(ours));
        assert_non_null(inet_ntop(AF_INET, bytes, theirs, sizeof theirs));
        assert_string_equal(ours, theirs);
    }
}

/* Many zero groups, so that `::` has something to choose from. */
static void random_ipv6(uint64_t *state, uint8_t out[16])
{
    for (size_t i = 0; i < 8; i++) {
        uint64_t value = random_next(state);

        if (value % 3 != 0) value = value % 2 == 0 ? 0 : value >> 60;
        out[2 * i] = (uint8_t)(value >> 8);
        out[2 * i + 1] = (uint8_t)value;
    }
    if (random_below(state, 8) == 0) memcpy(out, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
}

static void ipv6_agrees_with_inet_pton(void **unused)
{
    uint64_t state = 3;
    size_t accepted = 0;
    guard fence = guard_new(64);

    (void)unused;
    for (size_t i = 0; i < ROUNDS; i++) {
        char text[65];
        uint8_t ours[16] = {0};
        uint8_t theirs[16] = {0};
        size_t size;

        random_ipv6(&state, ours);
        assert_non_null(inet_ntop(AF_INET6, ours, text, sizeof text));
        memset(ours, 0, sizeof ours);
        size = strlen(text);
        if (random_below(&state, 4) == 0) {
            memcpy(text + size, ":192.0.2.1", 10);
            size += 10;
        }
        for (size_t n = random_below(&state, 4); n > 0; n--)
            size = random_change(&state, text, size, 64, "0123456789abcdefABCDEF::::..g%[");
        text[size] = '\0';
        bool got = iocm__ipv6_parse(ours, guard_copy(&fence, text, size), size);
        if (got != (inet_pton(AF_INET6, text, theirs) == 1)) fail_msg("%s", text);
        assert_memory_equal(ours, theirs, 16);
        accepted += got;
    }
    assert_in_range(accepted, ROUNDS / 4, ROUNDS - ROUNDS / 4);
    guard_free(&fence);
}

static void ipv6_is_written_as_inet_ntop_does(void **unused)
{
    static const uint8_t zeros[12];
    uint64_t state = 4;

    (void)unused;
    for (size_t i = 0; i < ROUNDS; i++) {
        uint8_t bytes[16];
        uint8_t back[16];
        char ours[46];
        char theirs[46];
        size_t size;

        random_ipv6(&state, bytes);
        size = iocm__ipv6_format(ours, bytes);
        assert_int_equal(size, strlen(ours));
        assert_true(iocm__ipv6_parse(back, ours, size));
        assert_memory_equal(back, bytes, 16);
        /* inet_ntop still writes ::/96 as ::192.0.2.1; RFC 5952 only where the prefix is known. */
        if (memcmp(bytes, zeros, 12) == 0) continue;
        assert_non_null(inet_ntop(AF_INET6, bytes, theirs, sizeof theirs));
        assert_string_equal(ours, theirs);
    }
}

static void ports_are_decimal(void **unused)
{
    static const char *const bad[] = {"",   "65536", "00",   "080",   "+1",     "-1",
                                      " 1", "1 ",    "0x50", "99999", "100000", "1a"};
    uint16_t port;
    char text[7];

    (void)unused;
    for (unsigned i = 0; i <= 65535; i++) {
        size_t size = iocm__port_format(text, (uint16_t)i);

        assert_int_equal(atoi(text + 1), i);
        assert_true(iocm__port_parse(&port, text + 1, size - 1));
        assert_int_equal(port, i);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(iocm__port_parse(&port, bad[i], strlen(bad[i])));
}

/* Bit by bit. */
static bool slow_mask(uint8_t *bytes, size_t size, unsigned prefix)
{
    bool lost = false;

    for (size_t bit = prefix; bit < 8 * size; bit++) {
        uint8_t one = (uint8_t)(0x80u >> bit % 8);

        lost = lost || (bytes[bit / 8] & one) != 0;
        bytes[bit / 8] &= (uint8_t)~one;
    }
    return lost;
}

static void host_bits_are_cleared(void **unused)
{
    uint64_t state = 5;

    (void)unused;
    for (size_t i = 0; i < 20000; i++) {
        size_t size = i % 2 == 0 ? 4 : 16;
        unsigned prefix = (unsigned)random_below(&state, 8 * size + 1);
        uint8_t fast[16];
        uint8_t slow[16];

        random_ipv6(&state, fast);
        memcpy(slow, fast, 16);
        assert_int_equal(iocm__network_mask(fast, size, prefix), slow_mask(slow, size, prefix));
        assert_memory_equal(fast, slow, 16);
    }
}

static void ranges(void **unused)
{
    static const char *const good[][3] = {
        {"192.0.2.1-192.0.2.9", "192.0.2.1", "192.0.2.9"},
        {"192.0.2.1 - 192.0.2.9", "192.0.2.1", "192.0.2.9"},
        {"192.0.2.4-9", "192.0.2.4", "192.0.2.9"},
        {"192.0.2.4-4", "192.0.2.4", "192.0.2.4"},
        {"2001:db8::1-2001:db8::ffff", "2001:db8::1", "2001:db8::ffff"},
    };
    static const char *const bad[] = {
        "192.0.2.9-192.0.2.1",
        "192.0.2.9-1",
        "192.0.2.1-256",
        "192.0.2.1-09",
        "192.0.2.1",
        "192.0.2.1-",
        "-192.0.2.1",
        "192.0.2.1-2001:db8::1",
        "2001:db8::1-9",
        "192.0.2.1:80-192.0.2.9:80",
        "a-b",
        "192.0.2.0/24-192.0.3.0/24",
    };

    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        iocm_indicator low;
        iocm_indicator high;
        char text[64];

        assert_true(iocm__range_parse(&low, &high, good[i][0], strlen(good[i][0])));
        assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &low, NULL), IOCM_OK);
        assert_string_equal(text, good[i][1]);
        assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &high, NULL), IOCM_OK);
        assert_string_equal(text, good[i][2]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        iocm_indicator low;
        iocm_indicator high;

        if (iocm__range_parse(&low, &high, bad[i], strlen(bad[i]))) fail_msg("%s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_agrees_with_inet_pton),
        cmocka_unit_test(ipv4_is_written_as_inet_ntop_does),
        cmocka_unit_test(ipv6_agrees_with_inet_pton),
        cmocka_unit_test(ipv6_is_written_as_inet_ntop_does),
        cmocka_unit_test(ports_are_decimal),
        cmocka_unit_test(host_bits_are_cleared),
        cmocka_unit_test(ranges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
