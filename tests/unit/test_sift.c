/* SPDX-License-Identifier: MIT */
/* The sieve and its kernels against trying every word: on hostile text, at every offset, and at the end
 * of what may be read. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "guard.h"
#include "match/sift.h"
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
    "http://user@192.0.2.201/x",
    "http://[2001:db8::9]/",
    "mallory@mail.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    NULL};

/* What hostile text is made of: values of the set, what is nearly one, and what joins. */
static const char *const pieces[] = {
    "192.0.2.1",
    "192.0.2.77",
    ":8080",
    ":80",
    "198.51.100.9",
    "203.0.113.17",
    "x.4,5.y",
    "1.2.3",
    "2001:db8::1",
    "[2001:db8::2]:443",
    "2001:db8:1:2:3:4:5:6",
    "::ffff:192.0.2.1",
    "::",
    "12:34:56",
    "00:11:22:33:44:55",
    "[2001:db8::9]",
    "evil.example",
    "www.",
    "deep.bad.example",
    "EVIL.Example",
    "http://url.example/a/b",
    "https://",
    "http://",
    "192.0.2.200",
    "single",
    "/x",
    "mallory@mail.example",
    "@",
    "44d88612fea8a8f36de82e1278abb02f",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    "deadbeefdeadbeef",
    "0123456789",
    " ",
    " ",
    " ",
    "\n",
    "\t",
    ",",
    ".",
    "..",
    "-",
    "_",
    "/",
    "//",
    ":",
    "://",
    "%",
    "%2F",
    "+",
    "(",
    ")",
    "\"",
    "'",
    "\xC3\xA9",
    "\xE2\x80\xA6",
    "...",
    "a",
    "Z",
    "9",
    "file.exe",
    "0.0",
    "255.255.255.255",
    "256.1.1.1",
    "01.2.3.4",
    "--------------------------------",
    "................",
    "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."};

static size_t hostile(char *out, size_t capacity, uint64_t *random)
{
    size_t size = 0;

    for (;;) {
        const char *piece = pieces[random_below(random, sizeof pieces / sizeof pieces[0])];
        size_t length = strlen(piece);

        if (length > capacity - size) return size;
        memcpy(out + size, piece, length);
        size += length;
        if (random_below(random, 3) == 0 && size < capacity) out[size++] = ' ';
    }
}

/* The kernels that this machine can run: the scalar one, then the others. */
static const iocm__kernel *kernel_at(size_t index)
{
    iocm__cpu most = iocm__cpu_level();

    if (index == 0) return &iocm__kernel_scalar;
    if (most == IOCM__CPU_NEON) index += IOCM__CPU_NEON - 1;
    return index <= (size_t)most ? iocm__sift_kernel((iocm__cpu)index) : NULL;
}

/* The reference: every word is tried. */
static void try_every(found *seen, const iocm_matcher *matcher, const char *text, size_t size)
{
    iocm__scan scan;

    found_clear(seen);
    iocm__scan_init(&scan, found_add, seen, matcher);
    scan.text.data = text;
    scan.text.size = size;
    iocm__scan_every(&scan, 0, size);
}

static void scan_text(found *seen, const iocm_matcher *matcher, const char *text, size_t size)
{
    found_clear(seen);
    assert_int_equal(iocm_scan(found_add, seen, matcher, text, size, NULL, NULL), IOCM_OK);
}

/* The first place where the two lines differ, for people. */
static void expect_same(const found *got, const found *wanted, const char *kernel)
{
    size_t at = 0;

    if (got->size == wanted->size && memcmp(got->text, wanted->text, got->size) == 0) return;
    while (got->text[at] != '\0' && got->text[at] == wanted->text[at]) at++;
    at = at < 60 ? 0 : at - 60;
    fail_msg("%s: %lu of %lu\n  got    %.160s\n  wanted %.160s", kernel, (unsigned long)got->count,
             (unsigned long)wanted->count, got->text + at, wanted->text + at);
}

typedef struct fixture {
    iocm_set *set;
    iocm_matcher *matcher;
    found *got;
    found *wanted;
    char *text;
} fixture;

#ifndef ROUNDS
#define ROUNDS 300
#endif

enum { MOST = 60000 };

static fixture fixture_new(const char *const *texts)
{
    fixture f;

    f.set = set_of(texts);
    f.matcher = matcher_of(f.set, IOCM_GRADE_NONE);
    f.got = calloc(1, sizeof *f.got);
    f.wanted = calloc(1, sizeof *f.wanted);
    f.text = malloc(MOST);
    f.got->set = f.wanted->set = f.set;
    return f;
}

static void fixture_free(fixture *f)
{
    iocm_matcher_free(f->matcher);
    iocm_set_unref(f->set);
    free(f->got);
    free(f->wanted);
    free(f->text);
}

static void test_kernels(void **state)
{
    fixture f = fixture_new(listed);
    const iocm__kernel *kernel;
    uint64_t random = 3;
    size_t total = 0;

    (void)state;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t size =
            hostile(f.text, 1 + random_below(&random, round % 10 == 0 ? MOST : 3000), &random);

        try_every(f.wanted, f.matcher, f.text, size);
        total += f.wanted->count;
        for (size_t i = 0; (kernel = kernel_at(i)) != NULL; i++) {
            f.matcher->kernel = kernel;
            scan_text(f.got, f.matcher, f.text, size);
            expect_same(f.got, f.wanted, kernel->name);
        }
    }
    assert_true(total > 10000);
    fixture_free(&f);
}

/* A value at every place of two blocks, with every border, the text ending where nothing may be
 * read any more, and beginning so. */
static void test_every_offset(void **state)
{
    static const char *const values[] = {"192.0.2.1",        "2001:db8::1",
                                         "www.evil.example", "44d88612fea8a8f36de82e1278abb02f",
                                         "http://single/x",  "mallory@mail.example"};
    static const char borders[] = " .,-_/a9%+:@[";
    fixture f = fixture_new(listed);
    guard fence = guard_new(4096);
    const iocm__kernel *kernel;

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        size_t length = strlen(values[i]);

        for (size_t at = 0; at < 140; at++)
            for (size_t border = 0; border < sizeof borders; border++) {
                size_t tail = border % 3 * (at % 5);
                size_t size = at + length + tail;
                char *text = guard_room(&fence, size);

                memset(text, at % 2 > 0 ? ' ' : borders[border], size);
                memcpy(text + at, values[i], length);
                try_every(f.wanted, f.matcher, text, size);
                for (size_t k = 0; (kernel = kernel_at(k)) != NULL; k++) {
                    f.matcher->kernel = kernel;
                    scan_text(f.got, f.matcher, text, size);
                    expect_same(f.got, f.wanted, kernel->name);
                }
            }
    }
    guard_free(&fence);
    fixture_free(&f);
}

/* Masks of all kernels, of every byte at every place. */
static void test_masks(void **state)
{
    static iocm__masks wanted;
    static iocm__masks got;
    char text[256];

    (void)state;
    for (size_t shift = 0; shift < 256; shift++) {
        for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(unsigned char)(i + shift);
        iocm__kernel_scalar.all(&wanted, 1, text, 4);
        for (size_t k = 0; kernel_at(k) != NULL; k++) {
            memset(&got, 0, sizeof got);
            kernel_at(k)->numbers(&got, 1, text, 4);
            assert_memory_equal(got.digit + 1, wanted.digit + 1, 32);
            assert_memory_equal(got.dot + 1, wanted.dot + 1, 32);
            kernel_at(k)->all(&got, 1, text, 4);
            assert_memory_equal(&got, &wanted, sizeof got);
        }
    }
}

/* The set with one kind only: nothing of it is lost by what is not looked for. */
static void test_each_kind(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (size_t i = 0; listed[i] != NULL; i++) {
        const char *one[] = {listed[i], NULL};
        fixture f = fixture_new(one);

        for (size_t round = 0; round < 10; round++) {
            size_t size = hostile(f.text, 20000, &random);

            try_every(f.wanted, f.matcher, f.text, size);
            scan_text(f.got, f.matcher, f.text, size);
            expect_same(f.got, f.wanted, listed[i]);
        }
        fixture_free(&f);
    }
}

/* ---- candidates in cells ---- */

/* Cells by role, and what a hit in them needs. */
static const struct {
    iocm_role role;
    const char *cell;
} cells[] = {
    {IOCM_ROLE_ADDRESS, "192.0.2.1"},
    {IOCM_ROLE_ADDRESS, "192.0.2.77:8080/tcp"},
    {IOCM_ROLE_ADDRESS, "198.51.100.3"},
    {IOCM_ROLE_ADDRESS, "::FFFF:192.0.2.1"},
    {IOCM_ROLE_ADDRESS, "::ffff:c000:201"},
    {IOCM_ROLE_ADDRESS, "[2001:db8:0:0:0:0:0:2]:443"},
    {IOCM_ROLE_ADDRESS, "2001:db8:1:2:3:4:5:6%eth0"},
    {IOCM_ROLE_HOST, "Deep.Bad.example."},
    {IOCM_ROLE_HOST, "www.evil.example:8443"},
    {IOCM_ROLE_HOST, "http://single/x"},
    {IOCM_ROLE_URL, "single/x?y"},
    {IOCM_ROLE_URL, "192.0.2.200/x"},
    {IOCM_ROLE_URL, "user@192.0.2.201:80/x"},
    {IOCM_ROLE_URL, "[2001:db8::9]/"},
    {IOCM_ROLE_URL, "url.example/a/b#c,d"},
    {IOCM_ROLE_URL, "HTTPS://a:b@x.EVIL.example/"},
    {IOCM_ROLE_DIGEST, "MD5=44D88612FEA8A8F36DE82E1278ABB02F;IMPHASH=00"},
    {IOCM_ROLE_DIGEST, "sha1=DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"},
    {IOCM_ROLE_EMAIL, "Mallory@Mail.Example"},
    {IOCM_ROLE_EMAIL, "x!y@evil.example"},
};

/* Every such cell has a hit, and its place is told in any row. */
static void test_cells(void **state)
{
    static const char *const starts[] = {"", "a,", "\"a b\",\"", "1.2.3.4;", "x\ty\t\t ", "\n"};
    static const char *const ends[] = {"", ",b", "\",1", ";", "\t", "\r\n1.2,3"};
    fixture f = fixture_new(listed);

    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        iocm_schema *schema = NULL;
        iocm_layout *layout = NULL;
        iocm_span column = {"c", 1};
        iocm_span cell = {cells[i].cell, strlen(cells[i].cell)};
        iocm_hit hit[8];
        iocm_hits hits = {hit, 8, 0};
        iocm_record_result result = {.struct_size = sizeof result};

        assert_int_equal(iocm_schema_new(&schema, "t", 1, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_schema_add(schema, "c", 1, cells[i].role, IOCM_SIDE_NONE, NULL),
                         IOCM_OK);
        assert_int_equal(iocm_layout_new(&layout, schema, &column, 1, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_match_record(&result, &hits, f.matcher, layout, &cell, 1, NULL),
                         IOCM_OK);
        if (hits.count == 0) fail_msg("%s has no hit", cells[i].cell);
        for (size_t k = 0; k < 36; k++) {
            int size = snprintf(f.text, MOST, "%s%s%s", starts[k % 6], cells[i].cell, ends[k / 6]);
            size_t start = strlen(starts[k % 6]);
            size_t at = 0;

            /* What stands before may be taken for something. */
            do at += iocm_match_candidate(f.matcher, f.text + at, (size_t)size - at);
            while (at < start && ++at > 0);
            if (at >= start + cell.size) fail_msg("%s: %lu", f.text, (unsigned long)at);
        }
        iocm_layout_free(layout);
        iocm_schema_free(schema);
    }
    assert_int_equal(iocm_match_candidate(f.matcher, NULL, 0), 0);
    assert_int_equal(iocm_match_candidate(NULL, "192.0.2.1", 9), 9);
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels), cmocka_unit_test(test_every_offset),
        cmocka_unit_test(test_masks),   cmocka_unit_test(test_each_kind),
        cmocka_unit_test(test_cells),
    };

    for (size_t i = 0; kernel_at(i) != NULL; i++) printf("kernel: %s\n", kernel_at(i)->name);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
