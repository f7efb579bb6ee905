/* SPDX-License-Identifier: MIT */
/* Refanging: the table row by row, what is never touched, and that a second pass does nothing. */

#include "unit.h"

#include "indicator/indicator.h"

typedef struct row {
    const char *written;
    const char *read;
} row;

static size_t refang_text(char *out, size_t capacity, const char *text, size_t size, uint32_t flags)
{
    iocm_read_options options = {sizeof options, flags, 0, 0};
    size_t length = 0;

    assert_int_equal(iocm_refang(out, capacity, &length, NULL, text, size, &options, NULL),
                     IOCM_OK);
    return length;
}

static void check_rows(const row *rows, size_t count, uint32_t flags)
{
    for (size_t i = 0; i < count; i++) {
        char out[512];
        size_t size =
            refang_text(out, sizeof out - 1, rows[i].written, strlen(rows[i].written), flags);

        out[size] = '\0';
        if (strcmp(out, rows[i].read) != 0)
            fail_msg("%s\n  gave %s\n  not  %s", rows[i].written, out, rows[i].read);
    }
}

#define CHECK_ROWS(rows, flags) check_rows(rows, sizeof(rows) / sizeof((rows)[0]), flags)

static void dots(void **state)
{
    static const row rows[] = {
        {"192[.]0[.]2[.]1", "192.0.2.1"},
        {"192.0.2[.]1:80", "192.0.2.1:80"},
        {"192(.)0{.}2<.>1", "192.0.2.1"},
        {"192[.)0(.]2{.]1", "192.0.2.1"},
        {"192[[.]]0[ . ]2 [.] 1", "192.0.2.1"},
        {"evil [.] example and", "evil.example and"},
        {"evil [ . ] example", "evil.example"},
        {"evil[dot]example", "evil.example"},
        {"evil(DOT)a{Dot}b<dot>example", "evil.a.b.example"},
        {"evil [dot] example", "evil.example"},
        {"mail.evil.example[.ar", "mail.evil.example.ar"},
        {"evil.]example", "evil.example"},
        {"192\\.0\\.2\\.1", "192.0.2.1"},
        {"evil\\[.\\]example", "evil.example"},
        {"evil^.example", "evil.example"},
        {"192\xE3\x80\x82"
         "0\xEF\xBC\x8E"
         "2\xEF\xBD\xA1"
         "1",
         "192.0.2.1"},
        {"evil[\xE3\x80\x82]example", "evil.example"},
        {"evil\xE2\x80\x8B.exa\xC2\xADmple", "evil.example"},
        {"198[.]51[.]100[.]1", "198.51.100.1"},
        {"192[.]0[.]2[.]0/24", "192.0.2.0/24"},
        {"evil[.]example:443", "evil.example:443"},
        {"192.0.2.0[/]24", "192.0.2.0/24"},
        {"192.0.2.0\\/24", "192.0.2.0/24"},
        {"evil [.]example", "evil .example"},
        {"192.0.2 [.]1", "192.0.2.1"},
        {"[.]example", ".example"},
    };

    (void)state;
    CHECK_ROWS(rows, 0);
}

static void schemes(void **state)
{
    static const row rows[] = {
        {"hxxp://evil[.]example/x", "http://evil.example/x"},
        {"hXXps://evil.example", "https://evil.example"},
        {"HXXP://evil.example", "http://evil.example"},
        {"h**p://a.example h__ps://b.example", "http://a.example https://b.example"},
        {"htxp://a.example hxtps://b.example", "http://a.example https://b.example"},
        {"[http]://evil.example", "http://evil.example"},
        {"[https]://evil.example", "https://evil.example"},
        {"(hxxps)://evil.example", "https://evil.example"},
        {"fxp://evil.example fxps://evil.example", "ftp://evil.example ftps://evil.example"},
        {"[ftp]://evil.example", "ftp://evil.example"},
        {"http[:]//192.0.2[.]66", "http://192.0.2.66"},
        {"hxxp(:)//evil.example", "http://evil.example"},
        {"hxxps[://]evil[.]example", "https://evil.example"},
        {"hxxp://]evil.example", "http://evil.example"},
        {"[hxxp://]evil.example", "http://evil.example"},
        {"hxxp:\\\\evil.example\\x", "http://evil.example\\x"},
        {"hxxp[:]\\\\evil.example", "http://evil.example"},
        {"**hxxp://evil.example**", "**http://evil.example**"},
        {"hxxp://evil[.]example[/]x", "http://evil.example/x"},
        {"184[.]178[/]?x=1", "184.178/?x=1"},
        {"[http]://[2001[:]db8[:][:]1]:8080", "http://[2001:db8::1]:8080"},
        {"2001[:]db8[:][:]1", "2001:db8::1"},
        {"[2001[:]db8[:][:]1]", "[2001:db8::1]"},
        {"[2001[:]db8::1]:8080", "[2001:db8::1]:8080"},
        {"[2001:db8::1]:443", "[2001:db8::1]:443"},
        {"2001[:]db8[:][:]1%eth0", "2001:db8::1%eth0"},
        {"[:][:]ffff[:]192[.]0[.]2[.]1", "::ffff:192.0.2.1"},
        {"[stratum+tcp]://pool[.]example:3333", "stratum+tcp://pool.example:3333"},
    };

    (void)state;
    CHECK_ROWS(rows, 0);
}

static void mail(void **state)
{
    static const row rows[] = {
        {"me[@]evil[.]example", "me@evil.example"},
        {"me(@)evil.example", "me@evil.example"},
        {"me[at]evil[.]example", "me@evil.example"},
        {"me(AT)evil.example", "me@evil.example"},
        {"me{at}evil.example", "me@evil.example"},
        {"me [at] evil [dot] example", "me@evil.example"},
        {"look [at](https://evil.example)", "look [at](https://evil.example)"},
        {"look[at](http://evil.example)", "look[at](http://evil.example)"},
    };

    (void)state;
    CHECK_ROWS(rows, 0);
}

static void leniencies(void **state)
{
    static const row words[] = {
        {"evil dot example", "evil.example"},
        {"192 DOT 0 dot 2 dot 1", "192.0.2.1"},
        {"evil-dot-example", "evil.example"},
        {"me at evil.example", "me@evil.example"},
        {"me at evil dot example", "me@evil.example"},
        {"look at this. And", "look at this. And"},
        {"192.0.2.1 : 80", "192.0.2.1:80"},
        {"3 : 4", "3 : 4"},
        {"0.2.1 : 80", "0.2.1 : 80"},
    };
    static const row lenient[] = {
        {"192 . 0 . 2 . 1", "192.0.2.1"},
        {"192.0.2.[1]", "192.0.2.1"},
        {"[192].0.2.1", "192.0.2.1"},
        {"192[,]0[,]2[,]1", "192.0.2.1"},
        {"192,0,2,1", "192,0,2,1"},
        {"hxxxp://evil.example hzzzps://b.example", "http://evil.example https://b.example"},
        {"h[tt]p://evil.example", "http://evil.example"},
        {"meow://evil.example", "http://evil.example"},
    };

    (void)state;
    CHECK_ROWS(words, IOCM_READ_WORDS);
    CHECK_ROWS(lenient, IOCM_READ_LENIENT);
    for (size_t i = 0; i < 9; i++) { /* none of them without its flag */
        row strict = {words[i].written, words[i].written};
        check_rows(&strict, 1, IOCM_READ_LENIENT);
        if (i >= 8) continue;
        strict.written = strict.read = lenient[i].written;
        check_rows(&strict, 1, IOCM_READ_WORDS);
    }
}

static void markup(void **state)
{
    static const row rows[] = {
        {"evil&#46;a&period;b&#x2e;example", "evil.a.b.example"},
        {"http&colon;&sol;&sol;evil.example/?a=1&amp;b=2", "http://evil.example/?a=1&b=2"},
        {"evil[&#46;]example", "evil.example"},
        {"a&copy;b &#0; &#xZ; &;", "a&copy;b &#0; &#xZ; &;"},
        {"evil&#12290;example", "evil.example"},
        {"evil&#8203;.example", "evil.example"},
    };
    static const row plain = {"evil&#46;example &amp;", "evil&#46;example &amp;"};

    (void)state;
    CHECK_ROWS(rows, IOCM_READ_MARKUP);
    check_rows(&plain, 1, IOCM_READ_WORDS | IOCM_READ_LENIENT);
}

static void clean_text_stays(void **state)
{
    static const char *const rows[] = {
        "http://evil.example/a?b=[username]&seed=[MAC]",
        "http://evil.example/a[1]/(x){y}?q[]=1#[z]",
        "http://evil.example/?x=[/]&y=[@]&z=[at]",
        "https://evil.example/wiki/Foo_(dot)_Bar",
        "https://evil.example/a(.)b?c(.)d",
        "https://evil.example/a\\.b?c=\\/4",
        "http://[2001:db8::1]:80/",
        "list[0].name(x).call({a: 1}); foo(.bar) [a[.b]",
        "C:\\Users\\x C:\\\\x std::vector<int> a::b",
        "hxxp stands for http; h**p; meow://x",
        "\xEF\xBB\xBFtext with a BOM, \xE4\xB8\xAD\xE3\x80\x82\xE6\x96\x87",
        "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xA7",
        "1 . 2 . 3 . 4 and 1,2,3,4 at noon",
        "%5B.%5D d41d8cd98f00b204e9800998ecf8427e",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        row same = {rows[i], rows[i]};
        check_rows(&same, 1, 0);
    }
}

/* The forms that a path may hold as text are read when the URL's host uses them, too. */
static void a_path_follows_its_host(void **state)
{
    static const row rows[] = {
        {"hxxp://evil(.)example/a(.)php?b(.)c", "http://evil.example/a.php?b.c"},
        {"hxxp://evil[dot]example/a[dot]php", "http://evil.example/a.php"},
        {"hxxp://evil[.]example/a[.]php?b[.]c", "http://evil.example/a.php?b.c"},
        {"hxxp://evil(.)example http://b.example/a(.)c",
         "http://evil.example http://b.example/a(.)c"},
    };

    (void)state;
    CHECK_ROWS(rows, 0);
}

/* Taking a bracket away must not leave a form for the second pass. */
static void exposed_forms_are_read(void **state)
{
    static const row rows[] = {
        {"a[dot][http]://b", "a.http://b"},
        {"a[dot][hxxp://]b", "a.http://b"},
        {".fxp[:][/][/]}b", ".ftp://b"},
    };

    (void)state;
    CHECK_ROWS(rows, 0);
}

static void map_and_room(void **state)
{
    static const char text[] = "hxxp://a[.]b";
    static const size_t expected[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12};
    size_t map[16];
    char out[16];
    size_t size = 0;
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_refang(out, 10, &size, map, text, 12, NULL, NULL), IOCM_OK);
    assert_int_equal(size, 10);
    assert_memory_equal(out, "http://a.b", 10);
    assert_memory_equal(map, expected, sizeof expected);
    assert_int_equal(iocm_refang(out, 9, &size, map, text, 12, NULL, &error), IOCM_E_SPACE);
    assert_int_equal(size, 10);
    assert_int_equal(error.status, IOCM_E_SPACE);
    assert_int_equal(iocm_refang(NULL, 0, &size, NULL, text, 12, NULL, NULL), IOCM_E_SPACE);
    assert_int_equal(iocm_refang(NULL, 0, &size, NULL, NULL, 0, NULL, NULL), IOCM_OK);
    assert_int_equal(size, 0);
    assert_int_equal(iocm_refang(out, 1, NULL, NULL, "a", 1, NULL, NULL), IOCM_E_ARGUMENT);
}

static void live_data_is_left_alone(void **state)
{
    row same = {"a[.]b hxxp://x &#46;", "a[.]b hxxp://x &#46;"};

    (void)state;
    check_rows(&same, 1, IOCM_READ_NO_REFANG | IOCM_READ_MARKUP);
}

/* ---- random texts of the table's pieces ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static const char *const pieces[] = {
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    ".",
    ":",
    "/",
    "//",
    "://",
    "\\",
    "^",
    "@",
    ",",
    " ",
    "  ",
    "?",
    "#",
    "dot",
    "at",
    "DOT",
    "hxxp",
    "http",
    "fxp",
    "h**p",
    "h__ps",
    "meow",
    "1",
    "192",
    "a",
    "evil",
    "-",
    "_",
    "*",
    "[.]",
    "[dot]",
    "(at)",
    "[://]",
    "\n",
    "&",
    "#46",
    ";",
    "&#46;",
    "amp",
    "[:]",
    "[/]",
    "\xE3\x80\x82",
    "\xC2\xAD",
    "\xE2\x80\x8B",
    "\xEF\xBB\xBF",
    "\xE2",
    "h[tt]p",
    "http://a.b/",
    "|",
    "\"",
    "period",
};

/* A text said to be clean is the same after refanging; and only such. */
static bool clean_agrees(const char *text, size_t size, const char *once, size_t once_size,
                         uint32_t flags, uint32_t seen)
{
    if (!iocm__refang_clean(text, size, flags)) return false;
    if (once_size != size || memcmp(text, once, size) != 0 || seen != 0)
        fail_msg("flags %u: not clean: %.*s", flags, (int)size, text);
    return true;
}

static void twice_is_once(void **state)
{
    static const uint32_t all = IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP;
    uint64_t seed = UINT64_C(0x9E3779B97F4A7C15);
    unsigned clean = 0;

    (void)state;
    for (int round = 0; round < 200000; round++) {
        size_t chosen[5]; /* few pieces meet more often */
        char text[1024];
        char once[1024];
        char twice[1024];
        size_t map[1025];
        size_t size = 0;
        size_t count = 1 + next_random(&seed) % (round % 50 == 0 ? 150 : 14);
        uint32_t flags = (uint32_t)next_random(&seed) & all;
        uint32_t seen = 0;
        size_t first;

        for (size_t i = 0; i < 5; i++)
            chosen[i] = next_random(&seed) % (sizeof pieces / sizeof pieces[0]);
        for (size_t i = 0; i < count; i++) {
            const char *piece = pieces[chosen[next_random(&seed) % 5]];
            size_t length = strlen(piece);
            if (size + length > sizeof text) break;
            memcpy(text + size, piece, length);
            size += length;
        }
        first = iocm__refang(once, map, text, size, flags, &seen);
        clean += clean_agrees(text, size, once, first, flags, seen);
        assert_true(first <= size);
        assert_int_equal(map[first], size);
        for (size_t i = 0; i < first; i++) assert_true(map[i] < map[i + 1]);
        if (iocm__refang(twice, NULL, once, first, flags, NULL) != first ||
            memcmp(once, twice, first) != 0)
            fail_msg("flags %u: %.*s\n once %.*s", flags, (int)size, text, (int)first, once);
    }
    assert_true(clean > 1000);
    assert_true(iocm__refang_clean("https://evil.example/a-b?c=d", 28, 0));
    assert_true(iocm__refang_clean("[.]", 3, IOCM_READ_NO_REFANG));
    assert_false(iocm__refang_clean("hxxps://evil.example/", 21, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dots),
        cmocka_unit_test(schemes),
        cmocka_unit_test(mail),
        cmocka_unit_test(leniencies),
        cmocka_unit_test(markup),
        cmocka_unit_test(clean_text_stays),
        cmocka_unit_test(a_path_follows_its_host),
        cmocka_unit_test(exposed_forms_are_read),
        cmocka_unit_test(map_and_room),
        cmocka_unit_test(live_data_is_left_alone),
        cmocka_unit_test(twice_is_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
