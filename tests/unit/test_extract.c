/* SPDX-License-Identifier: MIT */
/* Extraction from prose: what is found with its exact span, and what is left alone. */

#include "unit.h"

#include <stdio.h>

#include "indicator/indicator.h"

/* What was found, one line each: "kind value <as written>". */
typedef struct found {
    const char *text;
    char lines[4096];
    size_t size;
    size_t last_offset;
} found;

static int note(void *ctx, const iocm_extracted *item)
{
    found *all = ctx;
    char value[512];
    int length;

    assert_int_equal(iocm_indicator_format(value, sizeof value, NULL, &item->indicator, NULL),
                     IOCM_OK);
    assert_true(item->offset >= all->last_offset);
    all->last_offset = item->offset;
    length = snprintf(all->lines + all->size, sizeof all->lines - all->size, "%s%s%s %s <%.*s>",
                      all->size > 0 ? "; " : "", iocm_indicator_type(&item->indicator),
                      (item->indicator.flags & IOCM_INDICATOR_DEFANGED) != 0 ? "*" : "", value,
                      (int)item->size, all->text + item->offset);
    assert_true(length > 0 && (size_t)length < sizeof all->lines - all->size);
    all->size += (size_t)length;
    return 0;
}

static void expect(const char *text, const char *lines, uint32_t flags)
{
    iocm_extract_options options = {sizeof options, flags};
    found all = {text, "", 0, 0};

    assert_int_equal(iocm_extract(note, &all, text, strlen(text), &options, NULL), IOCM_OK);
    if (strcmp(all.lines, lines) != 0) fail_msg("%s\n  gave %s\n  not  %s", text, all.lines, lines);
}

typedef struct row {
    const char *text;
    const char *lines;
} row;

#define EXPECT_ROWS(rows, flags)                                                                   \
    for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)                                  \
    expect((rows)[i].text, (rows)[i].lines, flags)

static void addresses(void **state)
{
    static const row rows[] = {
        {"see 192.0.2.1.", "ipv4 192.0.2.1 <192.0.2.1>"},
        {"(192[.]0[.]2[.]1)", "ipv4* 192.0.2.1 <192[.]0[.]2[.]1>"},
        {"192.0.2[.]1 port 80, then", "ip:port* 192.0.2.1:80 <192.0.2[.]1 port 80>"},
        {"192.0.2.1 on TCP port 4444.", "ip:port 192.0.2.1:4444 <192.0.2.1 on TCP port 4444>"},
        {"192.0.2.1:80/tcp", "ip:port 192.0.2.1:80 <192.0.2.1:80/tcp>"},
        {"192.0.2.1:8080/x.php", "ip:port 192.0.2.1:8080 <192.0.2.1:8080>"},
        {"192.0.2.1:70000", "ipv4 192.0.2.1 <192.0.2.1>"},
        {"192.0.2.1: first", "ipv4 192.0.2.1 <192.0.2.1>"},
        {"192.0.2.0[/]24", "cidr* 192.0.2.0/24 <192.0.2.0[/]24>"},
        {"192.0.2.0/24, 192.0.2.0/33", "cidr 192.0.2.0/24 <192.0.2.0/24>; "
                                       "ipv4 192.0.2.0 <192.0.2.0>"},
        {"192.0.2.1-192.0.2.9", "ipv4 192.0.2.1 <192.0.2.1>; ipv4 192.0.2.9 <192.0.2.9>"},
        {"192.0.2.1-9", "ipv4 192.0.2.1 <192.0.2.1>; ipv4 192.0.2.9 <9>"},
        {"192.0.2.1,198.51.100.2;203.0.113.3",
         "ipv4 192.0.2.1 <192.0.2.1>; ipv4 198.51.100.2 <198.51.100.2>; "
         "ipv4 203.0.113.3 <203.0.113.3>"},
        {"\"192.0.2.1\" '192.0.2.2' `192.0.2.3` |192.0.2.4| ip=192.0.2.5",
         "ipv4 192.0.2.1 <192.0.2.1>; ipv4 192.0.2.2 <192.0.2.2>; ipv4 192.0.2.3 <192.0.2.3>; "
         "ipv4 192.0.2.4 <192.0.2.4>; ipv4 192.0.2.5 <192.0.2.5>"},
        {"2001:db8::1, 2001[:]db8[:][:]2", "ipv6 2001:db8::1 <2001:db8::1>; "
                                           "ipv6* 2001:db8::2 <2001[:]db8[:][:]2>"},
        {"[2001:db8::1]:443 [2001[:]db8[:][:]2]", "ip:port [2001:db8::1]:443 <[2001:db8::1]:443>; "
                                                  "ipv6* 2001:db8::2 <[2001[:]db8[:][:]2]>"},
        {"2001[:]db8[:][:]1%eth0", "ipv6* 2001:db8::1 <2001[:]db8[:][:]1%eth0>"},
        {"::ffff:192.0.2.1", "ipv4 192.0.2.1 <::ffff:192.0.2.1>"},
        {"2001:db8::/32.", "cidr 2001:db8::/32 <2001:db8::/32>"},
        {"at \xE2\x80\x9C"
         "192.0.2.1\xE2\x80\x9D and\xE4\xB8\xAD"
         "192.0.2.2\xE4\xB8\xAD",
         "ipv4 192.0.2.1 <192.0.2.1>; ipv4 192.0.2.2 <192.0.2.2>"},
        {"192.0.2.1\xE2\x80\x8B, 192.0\xE2\x80\x8B.2.2",
         "ipv4 192.0.2.1 <192.0.2.1>; ipv4 192.0.2.2 <192.0\xE2\x80\x8B.2.2>"},
        {"192.0.2.1/index.php", "ipv4 192.0.2.1 <192.0.2.1>"},
        {"1.2.3.4.example is a name", "domain 1.2.3.4.example <1.2.3.4.example>"},
        {"4.3.2.1.in-addr.arpa", "domain 4.3.2.1.in-addr.arpa <4.3.2.1.in-addr.arpa>"},
    };

    (void)state;
    EXPECT_ROWS(rows, 0);
}

static void names_and_digests(void **state)
{
    static const row rows[] = {
        {"evil[.]example.", "domain* evil.example <evil[.]example>"},
        {"*.evil.example,", "domain evil.example <evil.example>"},
        {"evil.example:443", "domain evil.example <evil.example>"},
        {"evil[.]example/path/a.example", "domain* evil.example <evil[.]example>"},
        {"_evil.example_ (evil.example) EVIL.EXAMPLE",
         "domain evil.example <evil.example>; domain evil.example <evil.example>; "
         "domain evil.example <EVIL.EXAMPLE>"},
        {"na47pldl5eoqxt42.onion", "domain na47pldl5eoqxt42.onion <na47pldl5eoqxt42.onion>"},
        {"evil [.] example now", "domain* evil.example <evil [.] example>"},
        {"Mail me.too+x@evil.example!", "email me.too+x@evil.example <me.too+x@evil.example>"},
        {"<mailto:me@evil.example>", "email me@evil.example <me@evil.example>"},
        {"me[at]evil[.]example", "email* me@evil.example <me[at]evil[.]example>"},
        {"\\\\evil.example\\share", "domain evil.example <evil.example>"},
        {"md5: D41D8CD98F00B204E9800998ECF8427E.",
         "md5 d41d8cd98f00b204e9800998ecf8427e <D41D8CD98F00B204E9800998ECF8427E>"},
        {"d41d8cd98f00b204e9800998ecf8427e.exe",
         "md5 d41d8cd98f00b204e9800998ecf8427e <d41d8cd98f00b204e9800998ecf8427e>"},
        {"md5-d41d8cd98f00b204e9800998ecf8427e",
         "md5 d41d8cd98f00b204e9800998ecf8427e <d41d8cd98f00b204e9800998ecf8427e>"},
        {"da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709 "
         "<da39a3ee5e6b4b0d3255bfef95601890afd80709>"},
    };

    (void)state;
    EXPECT_ROWS(rows, 0);
}

static void urls(void **state)
{
    static const row rows[] = {
        {"hxxp://evil[.]example/x.", "url* http://evil.example/x <hxxp://evil[.]example/x>"},
        {"(http://evil.example/a_(b))",
         "url http://evil.example/a_(b) <http://evil.example/a_(b)>"},
        {"[link](http://evil.example/a)", "url http://evil.example/a <http://evil.example/a>"},
        {"\"http://evil.example/a\", 'http://evil.example/b'",
         "url http://evil.example/a <http://evil.example/a>; "
         "url http://evil.example/b <http://evil.example/b>"},
        {"| hxxp://evil.example/a|b |", "url* http://evil.example/a <hxxp://evil.example/a>"},
        {"<http://evil.example/?a=1&b=2>", "url http://evil.example/?a=1&b=2 "
                                           "<http://evil.example/?a=1&b=2>"},
        {"http://evil.example/?a=[user]&b=2", "url http://evil.example/?a=[user]&b=2 "
                                              "<http://evil.example/?a=[user]&b=2>"},
        {"https://evil.example/a/[The title]", "url https://evil.example/a/ "
                                               "<https://evil.example/a/>"},
        {"http://evil.example/a,http://evil.example/b",
         "url http://evil.example/a <http://evil.example/a>; "
         "url http://evil.example/b <http://evil.example/b>"},
        {"[http]://[2001[:]db8[:][:]1]:8080/x!",
         "url* http://[2001:db8::1]:8080/x <[http]://[2001[:]db8[:][:]1]:8080/x>"},
        {"http[:]//192.0.2[.]66", "url* http://192.0.2.66 <http[:]//192.0.2[.]66>"},
        {"stratum+tcp://pool.example:3333", "url stratum+tcp://pool.example:3333 "
                                            "<stratum+tcp://pool.example:3333>"},
        {"**hxxps://evil[.]example**", "url* https://evil.example <hxxps://evil[.]example>"},
        {"http://http://evil.example/", "url http://evil.example/ <http://evil.example/>"},
        {"http://evil.example/a?b.c/d.example", "url http://evil.example/a?b.c/d.example "
                                                "<http://evil.example/a?b.c/d.example>"},
        {"{\"u\":\"https://evil.example/\\n\"}", "url https://evil.example/ "
                                                 "<https://evil.example/>"},
        {"http://localhost:8080/x and http://server/", ""},
        {"http://192.0.2.1:99999/x", "ipv4 192.0.2.1 <192.0.2.1>"},
    };

    (void)state;
    EXPECT_ROWS(rows, 0);
    expect("hxxp://evil[.]example:81/x http://192.0.2.1/",
           "url* http://evil.example:81/x <hxxp://evil[.]example:81/x>; "
           "domain* evil.example <evil[.]example>; url http://192.0.2.1/ <http://192.0.2.1/>; "
           "ip:port 192.0.2.1:80 <192.0.2.1>",
           IOCM_EXTRACT_HOSTS);
}

/* Nothing in these is an indicator. */
static void inventions(void **state)
{
    static const char *const rows[] = {
        "256.0.2.1 192.0.2.01 192.0.2.1.5 1.2.3.4.5 1.3.6.1.4.1.311",
        "v1.2.3.4 a1.2.3.4 1.2.3.4a 1.2.3.4-beta libx.so.1.2.3.4 1.2.3.4_x x_1.2.3.4 -1.2.3.4",
        "Chrome/120.0.6099.1 Firefox/1.2.3.4 version 1.2.3.4 Version: 1.2.3.4 ver. 1.2.3.4",
        "OID 2.5.29.17 1.2.3.4+git1 2020.01.02 01.02.2020 \xC3\xA4"
        "192.0.2.1",
        "11:04:10 00:11:22:33:44:55 00:11:22:33:44:55:66:77 std::vector a::b abc::def a :: b",
        "x[::1] x[::2] :: ::5 serial 12:34:56:78:9a:bc:de:f0",
        "evil.dll report.pdf run.sh script.py evil[.]dll payload[.]sct README.md a.zip",
        "C:\\Windows\\evil.example C:\\\\Windows\\\\evil.example /var/www/evil.example x/y.example",
        "foo.info(x) $env.name process.name != 3 process.parent.name os.name EvData.Data",
        "the end.In short, e.g. this",
        "32f85c\xE2\x80\xA6"
        "d4c2 d41d8cd98f00b204e9800998ecf8427 d41d8cd98f00b204e9800998ecf8427e0",
        "d41d8cd98f00b204e9800998ecf8427e... \xE2\x80\xA6"
        "d41d8cd98f00b204e9800998ecf8427e x_d41d8cd98f00b204e9800998ecf8427e",
        "0d41d8cd98f00b204e9800998ecf8427eabc d41d8cd98f00b204e9800998ecf8427e-00ff",
        "http%3A%2F%2Fevil.example m\xC3\xBCnchen.example look [at](#x) @name me@host me@evil.dll",
        "1,2,3,4 192,0,2,1 1 . 2 . 3 . 4",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) expect(rows[i], "", 0);
}

static void flags_are_named(void **state)
{
    (void)state;
    expect("evil dot example 192.0.2.1 : 80", "ipv4 192.0.2.1 <192.0.2.1>", 0);
    expect("evil dot example 192.0.2.1 : 80",
           "domain* evil.example <evil dot example>; ip:port* 192.0.2.1:80 <192.0.2.1 : 80>",
           IOCM_EXTRACT_WORDS);
    expect("evil&#46;example", "", 0);
    expect("evil&#46;example/", "domain evil.example <evil&#46;example>", IOCM_EXTRACT_MARKUP);
}

typedef struct places {
    uint64_t at[8];
    size_t count;
} places;

static int note_place(void *ctx, const iocm_extracted *item)
{
    places *all = ctx;

    all->at[all->count++] = item->line * 100 + item->column;
    return all->count == 4;
}

static void lines_and_stopping(void **state)
{
    static const char text[] = "192.0.2.1\n 192.0.2.2\r\n\r192.0.2.3\r  192.0.2.4 192.0.2.5";
    places all = {{0}, 0};
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_extract(note_place, &all, text, sizeof text - 1, NULL, &error),
                     IOCM_E_STOPPED);
    assert_int_equal(error.status, IOCM_E_STOPPED);
    assert_int_equal(all.count, 4);
    assert_int_equal(all.at[0], 101);
    assert_int_equal(all.at[1], 202);
    assert_int_equal(all.at[2], 401);
    assert_int_equal(all.at[3], 503);
    assert_int_equal(iocm_extract(note_place, &all, NULL, 0, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_extract(NULL, NULL, text, 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_extract(note_place, &all, NULL, 1, NULL, NULL), IOCM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(names_and_digests),
        cmocka_unit_test(urls),
        cmocka_unit_test(inventions),
        cmocka_unit_test(flags_are_named),
        cmocka_unit_test(lines_and_stopping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
