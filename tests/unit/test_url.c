/* SPDX-License-Identifier: MIT */
/* URLs: splitting, normalizing, the host as an indicator. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "guard.h"
#include "indicator/indicator.h"
#include "random.h"

static iocm_status parse(iocm_indicator *out, char *buffer, const char *text, iocm_error *error)
{
    return iocm__url_parse(out, buffer, IOCM_INDICATOR_BUFFER, text, strlen(text), IOCM_MAX_URL,
                           error);
}

static const struct {
    const char *text;
    const char *normal; /* NULL: the same */
    uint32_t flags;
    const char *host;   /* as an indicator; "-" for a single label */
    size_t host_offset; /* in the normal form */
} good[] = {
    {"http://evil.example", NULL, 0, "evil.example", 7},
    {"HTTP://Evil.Example/Path?Q=A#F", "http://evil.example/Path?Q=A#F", 0, "evil.example", 7},
    {"http://evil.example:80/", "http://evil.example/", IOCM_INDICATOR_PORT_DROPPED, "evil.example",
     7},
    {"https://evil.example:80/", NULL, 0, "evil.example", 8},
    {"https://evil.example:443?x", "https://evil.example?x", IOCM_INDICATOR_PORT_DROPPED,
     "evil.example", 8},
    {"http://evil.example:/x", "http://evil.example/x", 0, "evil.example", 7},
    {"http://evil.example./x", "http://evil.example/x", 0, "evil.example", 7},
    {"http://192.0.2.1:8080/a", NULL, 0, "192.0.2.1:8080", 7},
    {"http://192.0.2.1", NULL, 0, "192.0.2.1:80", 7},
    {"http://192.0.2.1:0/", NULL, 0, "192.0.2.1:0", 7},
    {"x-y+z.1://192.0.2.1/", NULL, 0, "192.0.2.1", 10},
    {"http://[2001:DB8:0:0::1]/", "http://[2001:db8::1]/", 0, "[2001:db8::1]:80", 8},
    {"http://[2001:db8::1]:8443/", NULL, 0, "[2001:db8::1]:8443", 8},
    {"http://[::ffff:192.0.2.1]/", "http://192.0.2.1/", IOCM_INDICATOR_MAPPED, "192.0.2.1:80", 7},
    {"http://[1:2:3::5:6:7:8]/", "http://[1:2:3:0:5:6:7:8]/", 0, "[1:2:3:0:5:6:7:8]:80", 8},
    {"ftp://User:Pa@ss@evil.example:21/x", "ftp://User:Pa@ss@evil.example/x",
     IOCM_INDICATOR_PORT_DROPPED, "evil.example", 17},
    {"http://@evil.example/", NULL, 0, "evil.example", 8},
    {"http://router/x", NULL, 0, "-", 7},
    {"http://evil.example/a@b:c//[x]", NULL, 0, "evil.example", 7},
    {"http://evil.example?u=http://192.0.2.1/", NULL, 0, "evil.example", 7},
    {"http://evil.example#@192.0.2.1", NULL, 0, "evil.example", 7},
    {"http://evil.example/\xC3\xBC\\", NULL, 0, "evil.example", 7},
    {"tcp://192.0.2.7:3333", NULL, 0, "192.0.2.7:3333", 6},
    {"http://a_b.evil.example/", NULL, 0, "a_b.evil.example", 7},
    {"http://4chan/", NULL, 0, "-", 7},
};

static void urls_are_normalized(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *normal = good[i].normal != NULL ? good[i].normal : good[i].text;
        char buffer[IOCM_INDICATOR_BUFFER];
        char host[300];
        iocm_indicator out;
        iocm_indicator made;
        size_t offset;

        if (parse(&out, buffer, good[i].text, NULL) != IOCM_OK) fail_msg("%s", good[i].text);
        assert_int_equal(out.kind, IOCM_KIND_URL);
        assert_int_equal(out.flags, good[i].flags);
        assert_int_equal(out.text_size, strlen(normal));
        assert_memory_equal(out.text, normal, out.text_size);

        iocm__url_host(&made, &offset, out.text, out.text_size);
        assert_int_equal(offset, good[i].host_offset);
        if (strcmp(good[i].host, "-") == 0) {
            assert_int_equal(made.kind, IOCM_KIND_NONE);
            continue;
        }
        assert_int_equal(iocm_indicator_format(host, sizeof host, NULL, &made, NULL), IOCM_OK);
        assert_string_equal(host, good[i].host);
    }
}

static const struct {
    const char *text;
    size_t offset;
    const char *message;
} bad[] = {
    {"evil.example/x", 0, "scheme://"},
    {"://evil.example", 0, "scheme://"},
    {"1http://evil.example", 0, "scheme://"},
    {"http:/evil.example", 0, "scheme://"},
    {"http://", 7, "without a host"},
    {"http:///x", 7, "without a host"},
    {"http://:80/", 7, "without a host"},
    {"http://user@/x", 12, "without a host"},
    {"http://evil.example:65536/", 20, "over 65535"},
    {"http://evil.example:080/", 20, "leading zero"},
    {"http://evil.example:8o/", 20, "decimal"},
    {"http://192.0.2.256/", 15, "over 255"},
    {"http://192.0.2/", 7, "3 parts"},
    {"http://192.0.02.1/", 13, "leading zero"},
    {"http://0x7f.1/", 7, "hexadecimal"},
    {"http://3221225985/", 7, "over 255"},
    {"http://0x7f000001/", 7, "hexadecimal"},
    {"http://192.0.2.1.5/", 7, "5 parts"},
    {"http://192.0.2.1a/", 15, "not a number"},
    {"http://[2001:db8::1/", 7, "not closed"},
    {"http://[2001:db8::1]x/", 20, "between the host"},
    {"http://[192.0.2.1]/", 8, "IPv6"},
    {"http://[fe80::1%25eth0]/", 8, "IPv6"},
    {"http://ev il.example/", 9, "blank"},
    {"http://evil.example\\@192.0.2.1/", 19, "backslash"},
    {"http://evil.example/a b", 21, "blank"},
    {"http://evil.example/a\x7F", 21, "control"},
    {"http://b\xC3\xBC.example/", 8, "A-labels"},
    {"http://%65vil.example/", 7, "no letter"},
    {"http://evil..example/", 12, "label is empty"},
};

static void bad_urls_are_explained(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char buffer[IOCM_INDICATOR_BUFFER];
        iocm_indicator out;
        iocm_error error = {0};

        if (parse(&out, buffer, bad[i].text, &error) != IOCM_E_SYNTAX) fail_msg("%s", bad[i].text);
        if (error.offset != bad[i].offset || strstr(error.message, bad[i].message) == NULL)
            fail_msg("%s: %d %s", bad[i].text, (int)error.offset, error.message);
    }
}

static void limits(void **unused)
{
    static const char start[] = "http://evil.example/";
    char text[IOCM_MAX_URL + 1];
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator out;

    (void)unused;
    memset(text, 'a', sizeof text);
    memcpy(text, start, sizeof start - 1);
    assert_int_equal(
        iocm__url_parse(&out, buffer, sizeof buffer, text, IOCM_MAX_URL, IOCM_MAX_URL, NULL),
        IOCM_OK);
    assert_int_equal(
        iocm__url_parse(&out, buffer, sizeof buffer, text, sizeof text, IOCM_MAX_URL, NULL),
        IOCM_E_LIMIT);
    assert_int_equal(iocm__url_parse(&out, buffer, sizeof buffer, text, 101, 100, NULL),
                     IOCM_E_LIMIT);
    for (size_t room = 0; room < 30; room++) {
        guard fence = guard_new(64);

        assert_int_equal(
            iocm__url_parse(&out, guard_room(&fence, room), room, text, 30, IOCM_MAX_URL, NULL),
            IOCM_E_SPACE);
        guard_free(&fence);
    }
    assert_int_equal(iocm__url_parse(&out, buffer, 30, text, 30, IOCM_MAX_URL, NULL), IOCM_OK);
}

/* Whatever is accepted is its own normal form, and is read without touching the next page. */
static void normal_form_is_stable(void **unused)
{
    uint64_t state = 1;
    size_t accepted = 0;
    guard fence = guard_new(IOCM_INDICATOR_BUFFER);

    (void)unused;
    for (size_t i = 0; i < 200000; i++) {
        const char *seed = good[random_below(&state, sizeof good / sizeof good[0])].text;
        char text[128];
        char first[IOCM_INDICATOR_BUFFER];
        char second[IOCM_INDICATOR_BUFFER];
        size_t size = strlen(seed);
        iocm_indicator out;
        iocm_indicator again;
        iocm__url_parts parts;

        memcpy(text, seed, size);
        for (size_t n = random_below(&state, 4); n > 0; n--)
            size = random_change(&state, text, size, sizeof text, "aZ09..::/@[]?#-_%\\ \xC3");
        char *copy = guard_copy(&fence, text, size);
        if (iocm__url_parse(&out, first, sizeof first, copy, size, IOCM_MAX_URL, NULL) != IOCM_OK)
            continue;
        accepted++;
        assert_true(iocm__url_split(&parts, copy, size));
        copy = guard_copy(&fence, first, out.text_size);
        if (iocm__url_parse(&again, second, sizeof second, copy, out.text_size, IOCM_MAX_URL,
                            NULL) != IOCM_OK)
            fail_msg("%.*s", (int)out.text_size, first);
        assert_int_equal(again.flags, 0);
        assert_int_equal(again.text_size, out.text_size);
        assert_memory_equal(first, second, out.text_size);
    }
    assert_true(accepted > 50000);
    guard_free(&fence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_normalized),
        cmocka_unit_test(bad_urls_are_explained),
        cmocka_unit_test(limits),
        cmocka_unit_test(normal_form_is_stable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
