/* SPDX-License-Identifier: MIT */
/* Scanning text: what is a value and where its borders are; places; streams; what is refused. */
#include "unit.h"

#include "random.h"
#include "scans.h"

static const char *const listed[] = {
    "192.0.2.1",
    "192.0.2.77:8080",
    "198.51.100.0/24",
    "203.0.113.16/28",
    "2001:db8::1",
    "[2001:db8::2]:443",
    "2001:db8:1::/48",
    "evil.example",
    "deep.bad.example",
    "http://url.example/a/b",
    "http://192.0.2.200/x",
    "http://single/x",
    "tcp://pool.example:3333",
    "mallory@mail.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    NULL};

/* A text and what is found in it: "line:column value=grade indicator; ...". */
static const struct {
    const char *text;
    const char *found;
} cases[] = {
    /* addresses */
    {"x 192.0.2.1 y", "1:3 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.1", "1:1 192.0.2.1=exact 192.0.2.1"},
    {"(192.0.2.1)", "1:2 192.0.2.1=exact 192.0.2.1"},
    {"It was 192.0.2.1.", "1:8 192.0.2.1=exact 192.0.2.1"},
    {"src=192.0.2.1,dst=192.0.2.2", "1:5 192.0.2.1=exact 192.0.2.1"},
    {"a\n\r\nb\rc 192.0.2.1", "4:3 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.77:8080 192.0.2.77:80 192.0.2.77",
     "1:1 192.0.2.77:8080=exact 192.0.2.77:8080; 1:17 192.0.2.77:80=other_port 192.0.2.77:8080; "
     "1:31 192.0.2.77=no_port 192.0.2.77:8080"},
    {"192.0.2.77:8080/tcp", "1:1 192.0.2.77:8080=exact 192.0.2.77:8080"},
    {"192.0.2.77:99999", "1:1 192.0.2.77=no_port 192.0.2.77:8080"},
    {"192.0.2.1:80a", "1:1 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.1: text", "1:1 192.0.2.1=exact 192.0.2.1"},
    {"1192.0.2.1 192.0.2.11 192.0.2.1.5 5.192.0.2.1 192.0.02.1 192.0.2.1a v192.0.2.1", ""},
    {"192.0.2.1_ 192.0.2.1- _192.0.2.1 -192.0.2.1 +192.0.2.1 %192.0.2.1 .192.0.2.1 192.0.2.1+rc",
     ""},
    {"..192.0.2.1.. 192.0.2.1+ ", "1:3 192.0.2.1=exact 192.0.2.1; 1:15 192.0.2.1=exact 192.0.2.1"},
    {"\xC3\xA9"
     "192.0.2.1 192.0.2.1\xC3\xA9",
     ""},
    {"\xE2\x80\x9C"
     "192.0.2.1\xE2\x80\x9D",
     "1:4 192.0.2.1=exact 192.0.2.1"},
    {"Chrome/192.0.2.1 /opt/192.0.2.1/lib", ""},
    {"host/192.0.2.1:80 /192.0.2.1 //192.0.2.1/x (/192.0.2.1)",
     "1:6 192.0.2.1:80=exact 192.0.2.1; 1:20 192.0.2.1=exact 192.0.2.1; "
     "1:32 192.0.2.1=exact 192.0.2.1; 1:46 192.0.2.1=exact 192.0.2.1"},
    {"\\thttp://url.example/a/b \\u003chttp://url.example/a/b\\u003e "
     "\\u003cmallory@mail.example\\u003e",
     "1:3 http://url.example/a/b=exact http://url.example/a/b; "
     "1:32 http://url.example/a/b=exact http://url.example/a/b; "
     "1:67 mallory@mail.example=exact mallory@mail.example"},
    {"http:\\/\\/192.0.2.1\\/x \"\\/192.0.2.1\" a\\/192.0.2.1 a\\/\\/192.0.2.1 a\\//192.0.2.1",
     "1:10 192.0.2.1=exact 192.0.2.1; 1:26 192.0.2.1=exact 192.0.2.1; "
     "1:69 192.0.2.1=exact 192.0.2.1"},
    {"a=/192.0.2.1 [/192.0.2.1] '/192.0.2.1' at:/192.0.2.1,/192.0.2.1 C:/192.0.2.1 a)/192.0.2.1 "
     ":/192.0.2.1",
     "1:4 192.0.2.1=exact 192.0.2.1; 1:16 192.0.2.1=exact 192.0.2.1; "
     "1:29 192.0.2.1=exact 192.0.2.1; 1:44 192.0.2.1=exact 192.0.2.1; "
     "1:55 192.0.2.1=exact 192.0.2.1; 1:93 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.1->192.0.2.2 192.0.2.2<-192.0.2.1 192.0.2.1-->x <--192.0.2.1 a-192.0.2.1->x",
     "1:1 192.0.2.1=exact 192.0.2.1; 1:33 192.0.2.1=exact 192.0.2.1; "
     "1:43 192.0.2.1=exact 192.0.2.1; 1:60 192.0.2.1=exact 192.0.2.1"},
    {"Address:\\t192.0.2.1\\r\\n192.0.2.1 \\u003c192.0.2.1\\u003e \\q192.0.2.1 \\n1192.0.2.1 "
     "t192.0.2.1 \\t1.192.0.2.1 \\u00zc192.0.2.1",
     "1:11 192.0.2.1=exact 192.0.2.1; 1:24 192.0.2.1=exact 192.0.2.1; "
     "1:40 192.0.2.1=exact 192.0.2.1"},
    {"{TCP} 2001:0db8:0000:0000:0000:0000:0000:0001:443 -> 2001:db8:0:0:0:0:0:1:65535 "
     "2001:db8:0:0:0:0:0:1:65536 2001:db8::1:443 2001:db8:0:0:0:0:0:0:1 "
     "2001:db8::1->2001:db8::1--> "
     "2001:db8:0:0:0:0:0:1:443->x",
     "1:7 2001:0db8:0000:0000:0000:0000:0000:0001=exact 2001:db8::1; "
     "1:54 2001:db8:0:0:0:0:0:1=exact 2001:db8::1; 1:147 2001:db8::1=exact 2001:db8::1; "
     "1:160 2001:db8::1=exact 2001:db8::1; "
     "1:175 2001:db8:0:0:0:0:0:1=exact 2001:db8::1"},
    {"\\t2001:db8::1 \\n2001:db8::1\\r", "1:3 2001:db8::1=exact 2001:db8::1; "
                                         "1:17 2001:db8::1=exact 2001:db8::1"},
    {"\\\\192.0.2.1\\share", "1:3 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.1-192.0.2.77",
     "1:1 192.0.2.1=exact 192.0.2.1; 1:11 192.0.2.77=no_port 192.0.2.77:8080"},
    {"192.0.2.1-9 192.0.2.1-beta", ""},
    {"198.51.100.7", "1:1 198.51.100.7=network 198.51.100.0/24"},
    {"198.51.100.0/24 198.51.100.4/30 198.51.100.5/30 192.0.2.1/22 192.0.2.1/443 192.0.2.1/32",
     "1:1 198.51.100.0/24=exact 198.51.100.0/24; 1:17 198.51.100.4/30=network 198.51.100.0/24; "
     "1:33 198.51.100.5=network 198.51.100.0/24; 1:49 192.0.2.1=exact 192.0.2.1; "
     "1:62 192.0.2.1=exact 192.0.2.1; 1:76 192.0.2.1=exact 192.0.2.1"},
    {"192.0.2.1@x root@192.0.2.1:",
     "1:1 192.0.2.1=exact 192.0.2.1; 1:18 192.0.2.1=exact 192.0.2.1"},
    /* IPv6 */
    {"2001:db8::1", "1:1 2001:db8::1=exact 2001:db8::1"},
    {"[2001:DB8:0::1]", "1:1 [2001:DB8:0::1]=exact 2001:db8::1"},
    {"[2001:db8::2]:443 [2001:db8::2]:80", "1:1 [2001:db8::2]:443=exact [2001:db8::2]:443; "
                                           "1:19 [2001:db8::2]:80=other_port [2001:db8::2]:443"},
    {"2001:db8::1: x 2001:db8::1. y 2001:db8::1%eth0",
     "1:1 2001:db8::1=exact 2001:db8::1; 1:16 2001:db8::1=exact 2001:db8::1; "
     "1:31 2001:db8::1%eth0=exact 2001:db8::1"},
    {"src:2001:db8::1 inside:2001:db8::1/443 \":2001:db8::1\" 2001:db8:1:2:3:4:5:6:getty",
     "1:5 2001:db8::1=exact 2001:db8::1; 1:24 2001:db8::1=exact 2001:db8::1; "
     "1:42 2001:db8::1=exact 2001:db8::1; "
     "1:55 2001:db8:1:2:3:4:5:6=network 2001:db8:1::/48"},
    {"unknown[2001:db8::1] x2001:db8::1 2001:db8::1x 12001:db8::1 2001:db8::1:",
     "1:8 [2001:db8::1]=exact 2001:db8::1; 1:61 2001:db8::1=exact 2001:db8::1"},
    {"2001:db8:1::/48 2001:db8:1::5/64 std::2001 a::b 11:04:10 00:11:22:33:44:55",
     "1:1 2001:db8:1::/48=exact 2001:db8:1::/48; "
     "1:17 2001:db8:1::5=network 2001:db8:1::/48"},
    {"::ffff:192.0.2.1", "1:1 ::ffff:192.0.2.1=exact 192.0.2.1"},
    {"x::192.0.2.1 ab:192.0.2.1", "1:4 192.0.2.1=exact 192.0.2.1; 1:17 192.0.2.1=exact 192.0.2.1"},
    /* names */
    {"EVIL.example", "1:1 EVIL.example=exact evil.example"},
    {"www.evil.example.", "1:1 www.evil.example=subdomain evil.example"},
    {".evil.example evil.example:443 evil.example/x",
     "1:2 evil.example=exact evil.example; 1:15 evil.example=exact evil.example; "
     "1:32 evil.example=exact evil.example"},
    {"notevil.example evil.example.com evil.examples evil-example bad.example my-evil.example", ""},
    {"--evil.example-- _evil.example_ _x.evil.example",
     "1:3 evil.example=exact evil.example; 1:19 evil.example=exact evil.example; "
     "1:33 _x.evil.example=subdomain evil.example"},
    {"\xC3\xA9"
     "evil.example evil.example\xC3\xA9",
     ""},
    {"x/y/evil.example.exe %2Fwww.evil.example", "1:23 2Fwww.evil.example=subdomain evil.example"},
    {"EvilCorp|evil.example|1.2.3.4.deep.bad.example",
     "1:10 evil.example=exact evil.example; "
     "1:23 1.2.3.4.deep.bad.example=subdomain deep.bad.example"},
    /* mail */
    {"Mallory@mail.example a@evil.example <b.c+d@x.evil.example>",
     "1:1 Mallory@mail.example=exact mallory@mail.example; "
     "1:22 a@evil.example=exact evil.example; "
     "1:38 b.c+d@x.evil.example=subdomain evil.example"},
    {"evil.example@mail.example mail.example @evil.example evil.example@80",
     "1:41 evil.example=exact evil.example; 1:54 evil.example=exact evil.example"},
    /* URLs */
    {"http://url.example/a/b", "1:1 http://url.example/a/b=exact http://url.example/a/b"},
    {"see HTTP://URL.example:80/a/b?c=d.",
     "1:5 HTTP://URL.example:80/a/b?c=d=prefix http://url.example/a/b"},
    {"http://url.example/a/bc http://url.example/A/b https://url.example/a/b", ""},
    {"<a href=\"https://evil.example/x,y(z)\">", "1:10 https://evil.example/x,y(z)=exact "
                                                 "evil.example"},
    {"http://u:p@evil.example:81/", "1:1 http://u:p@evil.example:81/=exact evil.example"},
    {"http://evil.example@good.example/ http://good.example/evil.example?x=192.0.2.1&h="
     "44d88612fea8a8f36de82e1278abb02f",
     "1:55 evil.example=exact evil.example; 1:70 192.0.2.1=exact 192.0.2.1; "
     "1:82 44d88612fea8a8f36de82e1278abb02f=exact 44d88612fea8a8f36de82e1278abb02f"},
    {"http://192.0.2.200/x http://192.0.2.1/x http://[2001:db8::1]:80/ http://single/x",
     "1:1 http://192.0.2.200/x=exact http://192.0.2.200/x; "
     "1:22 http://192.0.2.1/x=exact 192.0.2.1; "
     "1:41 http://[2001:db8::1]:80/=exact 2001:db8::1; 1:66 http://single/x=exact http://single/x"},
    {"stratum+tcp://pool.example:3333 git+http://url.example/a/b xhttp://url.example/a/b",
     "1:37 http://url.example/a/b=exact http://url.example/a/b"},
    {"tcp://pool.example:3333,x", "1:1 tcp://pool.example:3333=exact tcp://pool.example:3333"},
    {"://evil.example/ http:/evil.example http:\\/\\/evil.example\\/x",
     "1:4 evil.example=exact evil.example; 1:24 evil.example=exact evil.example; "
     "1:46 evil.example=exact evil.example"},
    {"http://evil.exampl\xC3\xA9.example/ http://evil.example\xC3\xA9/", ""},
    /* digests */
    {"44D88612FEA8A8F36DE82E1278ABB02F",
     "1:1 44D88612FEA8A8F36DE82E1278ABB02F=exact 44d88612fea8a8f36de82e1278abb02f"},
    {"MD5=44d88612fea8a8f36de82e1278abb02f,SHA256=275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2"
     "c4538aabf651fd0f",
     "1:5 44d88612fea8a8f36de82e1278abb02f=exact 44d88612fea8a8f36de82e1278abb02f; "
     "1:45 275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f=exact "
     "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"},
    {"x44d88612fea8a8f36de82e1278abb02f 44d88612fea8a8f36de82e1278abb02f0 "
     "44d88612fea8a8f36de82e1278abb02f_ 44d88612fea8a8f36de82e1278abb02f... "
     "44d88612fea8a8f36de82e1278abb02f-12ab 44d88612fea8a8f36de82e1278abb02",
     ""},
    {"/44d88612fea8a8f36de82e1278abb02f.exe",
     "1:2 44d88612fea8a8f36de82e1278abb02f=exact 44d88612fea8a8f36de82e1278abb02f"},
    {"44d88612fea8a8f36de82e1278abb02f.evil.example",
     "1:1 44d88612fea8a8f36de82e1278abb02f.evil.example=subdomain evil.example; "
     "1:1 44d88612fea8a8f36de82e1278abb02f=exact 44d88612fea8a8f36de82e1278abb02f"},
};

static void test_values(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);

    static found seen;
    size_t wrong = 0;

    (void)state;
    seen.set = set;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;

        found_clear(&seen);
        assert_int_equal(iocm_scan(found_add, &seen, matcher, text, strlen(text), NULL, NULL),
                         IOCM_OK);
        if (strcmp(seen.text, cases[i].found) == 0) continue;
        print_error("%s\n  gives %s\n    not %s\n", text, seen.text, cases[i].found);
        wrong++;
    }
    assert_int_equal(wrong, 0);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

/* ---- streams ---- */

static void feed(iocm_scanner *scanner, const char *text, size_t size)
{
    assert_int_equal(iocm_scanner_feed(scanner, text, size, NULL), IOCM_OK);
}

/* Every case in two pieces, cut anywhere, and byte by byte. */
static void test_every_split(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);
    iocm_scanner *scanner = NULL;
    static found seen;

    (void)state;
    seen.set = set;
    assert_int_equal(iocm_scanner_new(&scanner, found_add, &seen, matcher, NULL, NULL), IOCM_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;
        size_t size = strlen(text);

        for (size_t cut = 0; cut <= size + 1; cut++) {
            found_clear(&seen);
            if (cut <= size) {
                feed(scanner, text, cut);
                feed(scanner, text + cut, size - cut);
            }
            for (size_t at = 0; cut > size && at < size; at++) feed(scanner, text + at, 1);
            assert_int_equal(iocm_scanner_finish(scanner, NULL), IOCM_OK);
            assert_string_equal(seen.text, cases[i].found);
        }
    }
    iocm_scanner_free(scanner);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

/* The cases over and over, joined by blanks or line ends and now and then by a very long word or URL. */
static size_t fill(char *out, size_t capacity, uint64_t *random)
{
    size_t size = 0;

    while (size + 20000 < capacity) {
        const char *text = cases[random_below(random, sizeof cases / sizeof cases[0])].text;

        memcpy(out + size, text, strlen(text));
        size += strlen(text);
        out[size++] = " \n\t;"[random_below(random, 4)];
        if (random_below(random, 40) > 0) continue;
        for (size_t i = random_below(random, 18000); i > 0; i--) out[size++] = 'a';
        if (random_below(random, 2) > 0) out[size++] = "/. \n"[random_below(random, 4)];
    }
    return size;
}

/* A long text in pieces of random sizes, small, middle and large. */
static void try_random_pieces(uint32_t flags)
{
    enum { MOST = 100000 };
    char *text = malloc(MOST);
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);
    iocm_scanner *scanner = NULL;
    static found whole;
    static found pieces;
    iocm_scan_options options = {sizeof options, flags, NULL};
    uint64_t random = 7;

    whole.set = pieces.set = set;
    assert_int_equal(iocm_scanner_new(&scanner, found_add, &pieces, matcher, &options, NULL),
                     IOCM_OK);
    for (size_t round = 0; round < 30; round++) {
        size_t size = fill(text, MOST, &random);
        size_t most = (size_t)1 << (2 + random_below(&random, 15));

        found_clear(&whole);
        found_clear(&pieces);
        assert_int_equal(iocm_scan(found_add, &whole, matcher, text, size, &options, NULL),
                         IOCM_OK);
        assert_true(whole.count > 50);
        for (size_t at = 0; at < size;) {
            size_t piece = 1 + random_below(&random, most);

            if (piece > size - at) piece = size - at;
            feed(scanner, text + at, piece);
            at += piece;
        }
        assert_int_equal(iocm_scanner_finish(scanner, NULL), IOCM_OK);
        assert_int_equal(pieces.count, whole.count);
        assert_string_equal(pieces.text, whole.text);
    }
    iocm_scanner_free(scanner);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    free(text);
}

static void test_random_pieces(void **state)
{
    (void)state;
    try_random_pieces(0);
    try_random_pieces(IOCM_SCAN_DEFANGED);
}

/* What stands before a line's end is told when that end is fed. */
static void test_prompt(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);
    iocm_scanner *scanner = NULL;
    static found seen;

    (void)state;
    seen.set = set;
    assert_int_equal(iocm_scanner_new(&scanner, found_add, &seen, matcher, NULL, NULL), IOCM_OK);
    feed(scanner, "evil.exam", 9);
    feed(scanner, "ple 192.0.2.1", 13);
    assert_int_equal(seen.count, 0);
    feed(scanner, "\n", 1);
    assert_int_equal(seen.count, 2);
    iocm_scanner_free(scanner);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

/* ---- what is defanged ---- */

static const struct {
    const char *text;
    const char *found;
} defanged[] = {
    {"192[.]0[.]2[.]1 192.0.2(.)1:80 192[.]0[.]2[.]11 1192[.]0.2.1",
     "1:1 192[.]0[.]2[.]1*=exact 192.0.2.1; 1:17 192.0.2(.)1:80*=exact 192.0.2.1"},
    {"a\r\nb hxxp://url[.]example/a/b?c) evil[dot]example",
     "2:3 hxxp://url[.]example/a/b?c*=prefix http://url.example/a/b; "
     "2:31 evil[dot]example*=exact evil.example"},
    {"plain evil.example and www.evil[.]example.",
     "1:7 evil.example=exact evil.example; 1:24 www.evil[.]example*=subdomain evil.example"},
    {"2001[:]db8[:][:]1 mallory[@]mail[.]example",
     "1:1 2001[:]db8[:][:]1*=exact 2001:db8::1; "
     "1:19 mallory[@]mail[.]example*=exact mallory@mail.example"},
};

static void test_defanged(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);
    iocm_scan_options options = {sizeof options, IOCM_SCAN_DEFANGED, NULL};
    static found seen;

    (void)state;
    seen.set = set;
    for (size_t i = 0; i < sizeof defanged / sizeof defanged[0]; i++) {
        const char *text = defanged[i].text;

        found_clear(&seen);
        assert_int_equal(iocm_scan(found_add, &seen, matcher, text, strlen(text), &options, NULL),
                         IOCM_OK);
        assert_string_equal(seen.text, defanged[i].found);
    }
    /* Clean text is read the same way. */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *text = cases[i].text;

        found_clear(&seen);
        if (strchr(text, '\\') != NULL) continue; /* an escaped slash is a way of defanging */
        assert_int_equal(iocm_scan(found_add, &seen, matcher, text, strlen(text), &options, NULL),
                         IOCM_OK);
        assert_string_equal(seen.text, cases[i].found);
    }
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

/* ---- what is refused, and stopping ---- */

static void test_arguments(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_EXACT);
    iocm_scan_options options = {sizeof options, 2, NULL};
    iocm_scanner *scanner = NULL;
    static found seen;

    (void)state;
    seen.set = set;
    assert_int_equal(iocm_scan(NULL, NULL, matcher, "", 0, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scan(found_add, &seen, NULL, "", 0, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scan(found_add, &seen, matcher, NULL, 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scan(found_add, &seen, matcher, NULL, 0, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_scan(found_add, &seen, matcher, "", 0, &options, NULL), IOCM_E_OPTIONS);
    assert_int_equal(iocm_scanner_new(NULL, found_add, &seen, matcher, NULL, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scanner_new(&scanner, NULL, &seen, matcher, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scanner_new(&scanner, found_add, &seen, matcher, &options, NULL),
                     IOCM_E_OPTIONS);
    assert_null(scanner);
    assert_int_equal(iocm_scanner_feed(NULL, "", 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_scanner_finish(NULL, NULL), IOCM_E_ARGUMENT);
    iocm_scanner_free(NULL);

    /* Grades below the matcher's are none. */
    assert_int_equal(
        iocm_scan(found_add, &seen, matcher, "198.51.100.7 x.evil.example", 27, NULL, NULL),
        IOCM_OK);
    assert_int_equal(seen.count, 0);

    /* A callback that stops is not called again. */
    assert_int_equal(iocm_scanner_new(&scanner, found_add, &seen, matcher, NULL, NULL), IOCM_OK);
    seen.stop_at = 1;
    assert_int_equal(iocm_scan(found_add, &seen, matcher, "192.0.2.1 192.0.2.1", 19, NULL, NULL),
                     IOCM_E_STOPPED);
    assert_int_equal(seen.count, 1);
    found_clear(&seen);
    assert_int_equal(iocm_scanner_feed(scanner, "192.0.2.1\n192.0.2.1\n", 20, NULL),
                     IOCM_E_STOPPED);
    assert_int_equal(iocm_scanner_feed(scanner, "192.0.2.1\n", 10, NULL), IOCM_E_STOPPED);
    assert_int_equal(seen.count, 1);
    assert_int_equal(iocm_scanner_finish(scanner, NULL), IOCM_E_STOPPED);
    seen.stop_at = 0;
    found_clear(&seen);
    assert_int_equal(iocm_scanner_feed(scanner, "192.0.2.1\n", 10, NULL), IOCM_OK);
    assert_string_equal(seen.text, "1:1 192.0.2.1=exact 192.0.2.1");
    iocm_scanner_free(scanner);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),        cmocka_unit_test(test_every_split),
        cmocka_unit_test(test_random_pieces), cmocka_unit_test(test_prompt),
        cmocka_unit_test(test_defanged),      cmocka_unit_test(test_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
