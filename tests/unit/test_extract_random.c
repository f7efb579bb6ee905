/* SPDX-License-Identifier: MIT */
/*
 * Extraction from texts nobody wrote: planted indicators among random words, bytes at the end of
 * a page, families that make scanners quadratic, and the reports beside the project.
 */

#define _DEFAULT_SOURCE
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "guard.h"
#include "indicator/indicator.h"

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

#define PICK(list, seed) (list)[next_random(seed) % (sizeof(list) / sizeof((list)[0]))]

/* ---- planted ---- */

#define MAX_PLANTED 64u

typedef struct planted {
    size_t offset[MAX_PLANTED];
    size_t size[MAX_PLANTED];
    size_t count;
    size_t next; /* that must be found */
    const char *text;
} planted;

static int must_be_planted(void *ctx, const iocm_extracted *item)
{
    planted *all = ctx;

    if (all->next == all->count || item->offset != all->offset[all->next] ||
        item->size != all->size[all->next])
        fail_msg("%s\n  invented or missed at %zu: %.*s", all->text, item->offset, (int)item->size,
                 all->text + item->offset);
    all->next++;
    return 0;
}

static const char *const indicators[] = {
    "192.0.2.1",
    "198[.]51[.]100[.]7:8080",
    "203.0.113.0/24",
    "2001:db8::1",
    "[2001:db8::1]:443",
    "evil.example",
    "bad-name[.]co[.]uk",
    "xn--bcher-kva.example",
    "hxxp://evil[.]example/a/b.php?c=d",
    "https://192.0.2.9:8443/x",
    "me@evil.example",
    "d41d8cd98f00b204e9800998ecf8427e",
    "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "192.0.2.1 port 53",
};
static const char *const words[] = {
    "the",       "malware",      "C2",    "a::b",      "v1.2.3",      "11:04:10",
    "1.2.3.4.5", "payload.exe",  "e.g.",  "x",         "Firefox/1.2", "(see below)",
    "[1]",       "don't",        "50%",   "#1",        "key=value",   "2020-01-02",
    "T1134.002", "\xE2\x80\x93", "foo()", "file.txt,", "a@b",         "1/2",
    "0x1F",      "deadbeef",     "...",   "--help",
};
static const char *const before[] = {" ",   "\n",  " (",  " \"",  " '",
                                     "\t`", ", <", " | ", "\r\n", " ["};
static const char *const after[] = {" ",  "\n",  ") ", "\" ", "' ", "` ",
                                    "> ", " | ", ". ", ", ",  "; ", "! "};

static size_t append(char *text, size_t size, const char *piece)
{
    memcpy(text + size, piece, strlen(piece));
    return size + strlen(piece);
}

static void planted_are_found_and_nothing_else(void **state)
{
    uint64_t seed = UINT64_C(0x2545F4914F6CDD1D);

    (void)state;
    for (int round = 0; round < 5000; round++) {
        char text[4096];
        size_t size = append(text, 0, "Report\n");
        planted all = {{0}, {0}, 0, 0, text};
        size_t pieces = next_random(&seed) % 40;

        for (size_t i = 0; i < pieces; i++) {
            if (next_random(&seed) % 3 != 0) {
                size = append(text, size, PICK(words, &seed));
                size = append(text, size, " ");
                continue;
            }
            size = append(text, size, PICK(before, &seed));
            all.offset[all.count] = size;
            size = append(text, size, PICK(indicators, &seed));
            all.size[all.count] = size - all.offset[all.count];
            all.count++;
            size = append(text, size, PICK(after, &seed));
        }
        text[size] = '\0';
        assert_int_equal(iocm_extract(must_be_planted, &all, text, size, NULL, NULL), IOCM_OK);
        if (all.next != all.count) fail_msg("%s\n  missed at %zu", text, all.offset[all.next]);
    }
}

/* ---- the end of a page, and bytes of any kind ---- */

static int spans_are_inside(void *ctx, const iocm_extracted *item)
{
    size_t size = *(size_t *)ctx;

    assert_true(item->offset < size && item->size > 0 && item->size <= size - item->offset);
    return 0;
}

static const char *const pieces[] = {
    "192.0.2.1",
    "1.",
    ".",
    ":",
    "::",
    "/",
    "//",
    "://",
    "http",
    "hxxp",
    "@",
    "[",
    "]",
    "(",
    ")",
    "evil",
    ".example",
    "com",
    "port 80",
    " ",
    "\n",
    "\r",
    "%",
    "\\",
    "-",
    "_",
    "2001:db8",
    "'",
    "d41d8cd98f00b204e9800998ecf8427e",
    "[.]",
    "[dot]",
    "\xE2\x80\x8B",
    "\xC3",
    "\xE3\x80\x82",
    "&#46;",
    "&amp;",
    "?",
    "#",
    "=",
    ",",
    ";",
    "...",
    "\xFF",
    "stratum+tcp",
    "{",
    "}",
    "<",
    "0",
};

static void never_reads_past_the_end(void **state)
{
    guard fence = guard_new(1024);
    uint64_t seed = 42;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        iocm_extract_options options = {sizeof options, (uint32_t)(next_random(&seed) % 8)};
        char text[1024];
        size_t size = 0;
        size_t count = next_random(&seed) % 24;

        while (count-- > 0) size = append(text, size, PICK(pieces, &seed));
        if (size > 0) size -= next_random(&seed) % 2; /* cut inside a piece, too */
        assert_int_equal(iocm_extract(spans_are_inside, &size, guard_copy(&fence, text, size), size,
                                      &options, NULL),
                         IOCM_OK);
    }
    guard_free(&fence);
}

/* What is found does not depend on where in the buffer it stands. */
typedef struct shifted {
    size_t shift;
    size_t expected;
    size_t seen;
} shifted;

static int is_shifted(void *ctx, const iocm_extracted *item)
{
    shifted *all = ctx;

    assert_int_equal(item->offset, all->shift + 4 * all->seen * 6);
    assert_int_equal(item->size, 20);
    all->seen++;
    return 0;
}

static void long_texts_are_read_in_pieces(void **state)
{
    static char text[64 * 1024];

    (void)state;
    for (size_t shift = 0; shift < 2100; shift += 23) {
        shifted all = {shift, 0, 0};
        size_t size = shift;

        memset(text, 'x', shift);
        if (shift > 0) text[shift - 1] = ' ';
        while (size + 24 <= sizeof text) {
            memcpy(text + size, "192[.]0[.]2[.]100:80    ", 24);
            size += 24;
            all.expected++;
        }
        assert_int_equal(iocm_extract(is_shifted, &all, text, size, NULL, NULL), IOCM_OK);
        assert_int_equal(all.seen, all.expected);
    }
}

/* ---- limits ---- */

static int count_one(void *ctx, const iocm_extracted *item)
{
    size_t *counts = ctx;

    counts[item->indicator.kind]++;
    return 0;
}

static void a_url_has_a_limit(void **state)
{
    static char text[3 * IOCM_MAX_URL];
    static const char start[] = "http://evil.example/";
    size_t counts[256] = {0};

    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text, start, sizeof start - 1);
    assert_int_equal(iocm_extract(count_one, counts, text, IOCM_MAX_URL, NULL, NULL), IOCM_OK);
    assert_int_equal(counts[IOCM_KIND_URL], 1);
    assert_int_equal(iocm_extract(count_one, counts, text, IOCM_MAX_URL + 1, NULL, NULL), IOCM_OK);
    memcpy(text + sizeof text - 16, " 192.0.2.1      ", 16);
    memcpy(text + 9000, ".a.example/b.example", 20);
    assert_int_equal(iocm_extract(count_one, counts, text, sizeof text, NULL, NULL), IOCM_OK);
    assert_int_equal(counts[IOCM_KIND_URL], 1);
    assert_int_equal(counts[IOCM_KIND_DOMAIN], 0);
    assert_int_equal(counts[IOCM_KIND_IPV4], 1);
}

/* The end of a word that nothing can be is nothing, wherever the buffer cuts it. */
static void the_end_of_a_long_word_is_nothing(void **state)
{
    static char text[40000];
    size_t counts[256] = {0};
    const size_t length = 12000;

    (void)state;
    for (size_t shift = 0; shift < 12000; shift += 61) {
        memset(text, ' ', sizeof text);
        for (size_t i = 0; i < length; i++) text[shift + i] = i % 2 == 0 ? 'a' : '.';
        append(text, shift + length, "evil.example ");
        assert_int_equal(iocm_extract(count_one, counts, text, sizeof text, NULL, NULL), IOCM_OK);
        memset(text + shift, 'a', length);
        assert_int_equal(iocm_extract(count_one, counts, text, sizeof text, NULL, NULL), IOCM_OK);
    }
    for (iocm_kind kind = 0; kind < 256; kind++) assert_int_equal(counts[kind], 0);
}

static int is_whole_address(void *ctx, const iocm_extracted *item)
{
    assert_int_equal(item->size, 20);
    ++*(size_t *)ctx;
    return 0;
}

/* How far back a mailbox may reach is known after the buffer has moved, too. */
static void mailboxes_reach_back(void **state)
{
    static char text[21 * 3000];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < 3000; i++) memcpy(text + 21 * i, "a.b+c+d@evil.example ", 21);
    assert_int_equal(iocm_extract(is_whole_address, &count, text, sizeof text, NULL, NULL),
                     IOCM_OK);
    assert_int_equal(count, 3000);
}

/* ---- time ---- */

static double seconds_for(const char *piece, size_t size, uint32_t flags)
{
    iocm_extract_options options = {sizeof options, flags};
    size_t counts[256] = {0};
    char *text = malloc(size);
    size_t length = strlen(piece);
    double best = 1e9;

    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = piece[i % length];
    for (int run = 0; run < 3; run++) {
        struct timespec from;
        struct timespec to;
        double seconds;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
        assert_int_equal(iocm_extract(count_one, counts, text, size, &options, NULL), IOCM_OK);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
        seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        if (seconds < best) best = seconds;
    }
    free(text);
    return best;
}

/* Sixteen times the text takes sixteen times as long, and not 256 times: half of that is the
 * border, which no noise reaches. */
static void time_is_linear(void **state)
{
    static const char *const families[] = {
        "1.",
        "1.1.1.1",
        "a",
        "[",
        "]",
        "[.]",
        "(.",
        "http://",
        "http://a@",
        "@",
        "a@",
        "d41d8cd9",
        "&#46;",
        "&amp;",
        "::",
        "a:",
        "1:",
        "-",
        "a.",
        "http://a.b/",
        "<",
        "\\",
        "%",
        "\xE2\x80\x8B",
        "a\xE2\x80\x8B",
        " at ",
        " dot ",
        "192.0.2.1 port ",
        "(",
        "http://a/(",
        "a/",
        "hxxp[:]",
        "a.example/",
        "192.0.2.1-",
        "a,http://b.c",
        "amp;",
        "\xE3\x80\x82",
        "[ ",
        "version ",
        "...",
        "2001:db8::1%",
    };
    static const size_t small = 32 * 1024;

    (void)state;
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        double one = seconds_for(families[i], small, 7);
        double many = seconds_for(families[i], 16 * small, 7);

        if (many > 128 * (one + 1e-5))
            fail_msg("\"%s\": %.6f s for 1, %.6f s for 16", families[i], one, many);
    }
}

/* ---- the reports ---- */

static size_t extract_file(const char *path, size_t *counts)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(1 << 22);
    size_t size;

    assert_non_null(file);
    assert_non_null(text);
    size = fread(text, 1, 1 << 22, file);
    fclose(file);
    assert_int_equal(iocm_extract(count_one, counts, text, size, NULL, NULL), IOCM_OK);
    free(text);
    return size;
}

/* Files in the folder and its folders, two deep. */
static size_t extract_folder(const char *path, size_t *counts, int depth)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    size_t files = 0;

    if (folder == NULL) return 0;
    while ((entry = readdir(folder)) != NULL) {
        char name[1024];
        struct stat info;

        if (entry->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (stat(name, &info) != 0) continue;
        if (S_ISREG(info.st_mode)) {
            extract_file(name, counts);
            files++;
        } else if (S_ISDIR(info.st_mode) && depth > 0) {
            files += extract_folder(name, counts, depth - 1);
        }
    }
    closedir(folder);
    return files;
}

static void reports(void **state)
{
    static const char path[] = "../shared/data/reports";
    size_t counts[256] = {0};
    size_t files = extract_folder(path, counts, 2);

    (void)state;
    if (files == 0) {
        print_message("skipped: ../shared not there\n");
        skip();
    }
    for (iocm_kind kind = 1; kind < 30; kind++)
        if (counts[kind] > 0) print_message("%s: %zu\n", iocm_kind_name(kind), counts[kind]);
    assert_true(counts[IOCM_KIND_IPV4] > 500);
    assert_true(counts[IOCM_KIND_DOMAIN] > 200);
    assert_true(counts[IOCM_KIND_SHA256] > 300);
    assert_true(counts[IOCM_KIND_URL] > 50);
    assert_true(counts[IOCM_KIND_EMAIL] > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_are_found_and_nothing_else),
        cmocka_unit_test(never_reads_past_the_end),
        cmocka_unit_test(long_texts_are_read_in_pieces),
        cmocka_unit_test(a_url_has_a_limit),
        cmocka_unit_test(the_end_of_a_long_word_is_nothing),
        cmocka_unit_test(mailboxes_reach_back),
        cmocka_unit_test(time_is_linear),
        cmocka_unit_test(reports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
