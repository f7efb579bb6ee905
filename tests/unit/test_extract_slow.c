/* SPDX-License-Identifier: MIT */
/*
 * Extraction and refanging skip what nothing can be in. Here are their slow versions, which look
 * at every word and push every byte but letters and digits: on texts nobody wrote both give the
 * same.
 */
#include "unit.h"

#include "indicator/extract.h"
#include "random.h"

/* ---- what was found ---- */

#define MAX_FOUND 4096u

typedef struct found {
    size_t offset;
    size_t size;
    uint64_t line;
    uint64_t column;
    uint64_t value; /* hashed */
    uint32_t flags;
    iocm_kind kind;
    uint32_t port;
} found;

typedef struct finds {
    found items[MAX_FOUND];
    size_t count;
} finds;

static int keep(void *ctx, const iocm_extracted *item)
{
    static char value[IOCM_INDICATOR_BUFFER];
    finds *all = ctx;
    found *one = &all->items[all->count++];
    size_t size = 0;

    memset(one, 0, sizeof *one);
    one->offset = item->offset;
    one->size = item->size;
    one->line = item->line;
    one->column = item->column;
    one->flags = item->indicator.flags;
    one->kind = item->indicator.kind;
    one->port = item->indicator.port;
    assert_int_equal(iocm_indicator_format(value, sizeof value, &size, &item->indicator, NULL),
                     IOCM_OK);
    for (size_t i = 0; i < size; i++) one->value = one->value * 31 + (unsigned char)value[i];
    return all->count == MAX_FOUND;
}

/* ---- the slow versions ---- */

static void extract_slowly(finds *out, const char *text, size_t size, uint32_t flags)
{
    static iocm__extractor x;

    iocm__extract_start(&x, keep, out, text, size, flags);
    x.refanger.stops = iocm__refang_stops(IOCM_READ_LENIENT);
    while (!x.stopped) {
        size_t next = 0;

        if (x.size - x.at < 2 * EXTRACT_AHEAD) iocm__extract_fill(&x, 2 * EXTRACT_AHEAD);
        if (x.at >= x.size) return;
        if (iocm__extract_is(x.s[x.at], EXTRACT_WORD)) {
            x.at = iocm__extract_word(&x, x.at, iocm__extract_word_end(&x, x.at));
            continue;
        }
        if (x.s[x.at] == ':' && iocm__extract_byte(&x, x.at + 1) == ':')
            next = iocm__extract_ipv6(&x, x.at);
        x.at = next > 0 ? next : x.at + 1;
    }
}

/* A whole text in one window, so that nothing is dropped. */
static void refang(iocm__refanger *out, char *window, uint32_t *from, iocm_span text,
                   uint32_t flags, bool slowly)
{
    iocm__refanger_init(out, window, from, text.size + REFANG_KEEP + 1, flags);
    if (slowly) out->stops = iocm__refang_stops(IOCM_READ_LENIENT);
    assert_int_equal(iocm__refanger_read(out, text.data, text.size, 0), text.size);
}

/* ---- texts ---- */

#define MAX_TEXT 40000u

static const char *const pieces[] = {
    "192.0.2.1",
    "198[.]51[.]100[.]7",
    "203.0.113.0/24",
    "192.0.2.1-9",
    "1.2.3.4.5",
    "v1.2.3.4",
    "2001:db8::1",
    "[2001:db8::1]:443",
    "::1",
    "11:04:10",
    "a::b",
    "::",
    ":",
    "evil",
    ".example",
    "evil.example",
    "EVIL.Com",
    "bad-name.co.uk",
    "e.g.",
    "file.exe",
    "process.name",
    "_",
    "-",
    "hxxp://evil[.]example/a",
    "http://",
    "hxxp",
    "h**p",
    "[http]",
    "://",
    "[://]",
    "[:]//",
    "//",
    "/",
    "\\",
    "\\/",
    ":\\\\",
    "http://a.example/(.)b",
    "evil(.)example/x(.)y",
    "(.)",
    "[.]",
    " [.] ",
    "[. ",
    "[.",
    ".]",
    "[dot]",
    "(DOT)",
    " dot ",
    "-dot-",
    " at ",
    "[at]",
    "@",
    "[@]",
    "me@evil.example",
    "a.b+c@",
    "\\.",
    "^.",
    "^",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    "[ ",
    "\xE3\x80\x82",
    "\xEF\xBC\x8E",
    "\xE2\x80\x8B",
    "\xC2\xAD",
    "\xEF\xBB\xBF",
    "\xE2\x80\xA6",
    "\xE2\x80\x93",
    "\xC3\xA9",
    "\xD0\xB8",
    "\xC3",
    "\x8B",
    "\xFF",
    "&#46;",
    "&amp;",
    "&#116;]x",
    "a[do",
    ";",
    "&",
    " port 80",
    ":80",
    "/tcp",
    " : ",
    "version ",
    "%2F",
    "$",
    "=",
    "...",
    "\"",
    "'",
    "`",
    "|",
    "d41d8cd98f00b204e9800998ecf8427e",
    "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
    "deadbeef",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abcdef01",
    "0",
    "25",
    " ",
    "  ",
    "     ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    ", ",
    ". ",
    "the",
    "report",
    "t",
    "x",
    "www",
};

static size_t write_text(uint64_t *seed, char *text, size_t count)
{
    const char *often = pieces[random_below(seed, sizeof pieces / sizeof pieces[0])];
    size_t size = 0;

    while (count-- > 0 && size < MAX_TEXT - 1000) {
        size_t choice = random_below(seed, 24);
        const char *piece = choice < 5 ? often
                            : choice < 10
                                ? " "
                                : pieces[random_below(seed, sizeof pieces / sizeof pieces[0])];
        size_t again = choice == 23 ? 1 + random_below(seed, 40) : 1;

        for (; again > 0 && size < MAX_TEXT - 1000; again--, size += strlen(piece))
            memcpy(text + size, piece, strlen(piece));
    }
    for (size_t i = random_below(seed, 4); size > 0 && i > 2; i--)
        text[random_below(seed, size)] = (char)random_next(seed);
    return size;
}

/* ---- both are the same ---- */

static void compare(const char *text, size_t size, uint32_t flags, size_t *count)
{
    static finds fast;
    static finds slow;
    iocm_extract_options options = {sizeof options, flags};

    fast.count = slow.count = 0;
    iocm_extract(keep, &fast, text, size, &options, NULL);
    extract_slowly(&slow, text, size, flags);
    if (fast.count != slow.count ||
        memcmp(fast.items, slow.items, fast.count * sizeof fast.items[0]) != 0)
        fail_msg("flags %u: %.*s", (unsigned)flags, (int)size, text);
    *count += fast.count;
}

static void skipping_finds_the_same(void **state)
{
    static char text[MAX_TEXT];
    uint64_t seed = 11;
    size_t count = 0;

    (void)state;
    for (int round = 0; round < 30000; round++) {
        size_t size = write_text(&seed, text, random_below(&seed, round % 100 == 0 ? 4000 : 30));

        compare(text, size, round % 2 == 0 ? 0 : (uint32_t)random_below(&seed, 8), &count);
    }
    assert_true(count > 10000);
}

/* Wherever the buffer ends in a word, or a block in a digest. */
static void places_do_not_count(void **state)
{
    static const char *const words[] = {"evil.example ", "me@evil.example ", "2001:db8::1 ",
                                        "http://evil.example/a ",
                                        "d41d8cd98f00b204e9800998ecf8427e "};
    static char text[MAX_TEXT / 3];
    size_t count = 0;
    size_t expected = 0;

    (void)state;
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        for (size_t at = 1; at<sizeof text - 64; at += at> 6000 && at < 9000 ? 3 : 499) {
            for (size_t i = 0; i < sizeof text; i++) text[i] = i % 5 == 0 ? ' ' : 'x';
            text[at - 1] = ' ';
            memcpy(text + at, words[w], strlen(words[w]));
            compare(text, sizeof text, 0, &count);
            assert_int_equal(count, ++expected);
        }
    }
}

static void runs_refang_the_same(void **state)
{
    static const uint32_t flags[] = {
        0, 0, 0, IOCM_READ_WORDS, IOCM_READ_MARKUP, IOCM_READ_WORDS | IOCM_READ_MARKUP};
    static char text[MAX_TEXT];
    static char fast[MAX_TEXT + REFANG_KEEP];
    static char slow[MAX_TEXT + REFANG_KEEP];
    static uint32_t fast_from[MAX_TEXT + REFANG_KEEP];
    static uint32_t slow_from[MAX_TEXT + REFANG_KEEP];
    uint64_t seed = 12;

    (void)state;
    for (int round = 0; round < 30000; round++) {
        size_t size = write_text(&seed, text, random_below(&seed, 40));
        uint32_t read_flags = flags[random_below(&seed, sizeof flags / sizeof flags[0])];
        iocm__refanger a;
        iocm__refanger b;

        refang(&a, fast, fast_from, iocm__span(text, size), read_flags, false);
        refang(&b, slow, slow_from, iocm__span(text, size), read_flags, true);
        if (a.size != b.size || a.seen != b.seen || memcmp(fast, slow, a.size) != 0 ||
            memcmp(fast_from, slow_from, a.size * sizeof fast_from[0]) != 0)
            fail_msg("round %d: %.*s", round, (int)size, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skipping_finds_the_same),
        cmocka_unit_test(places_do_not_count),
        cmocka_unit_test(runs_refang_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
