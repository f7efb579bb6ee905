/* SPDX-License-Identifier: MIT */
/*
 * Matching single values: grades, their order, spans, what counts as a value; and that matching
 * neither allocates nor makes a system call.
 */
#define _GNU_SOURCE
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "guard.h"
#include "sets.h"

/* Every allocation of the library goes through these (ld --wrap). */
static size_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations++;
    return __real_realloc(block, size);
}

static const char *const listed[] = {
    "192.0.2.1",
    "192.0.2.1:80",
    "192.0.2.1:443",
    "192.0.2.0/24",
    "192.0.2.0/30",
    "192.0.2.0/24:8080",
    "203.0.113.9:22",
    "2001:db8::1",
    "[2001:db8::2]:443",
    "2001:db8::/32",
    "2001:db8::/48",
    "evil.example",
    "c2.evil.example",
    "_srv.under.example",
    "https://a.example",
    "https://a.example/dir/",
    "https://a.example/dir/file?x=1",
    "http://192.0.2.1/gate.php",
    "http://[2001:db8::1]:8080/x",
    "ftp://files.example/pub",
    "bad@mail.example",
    "mail.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "3395856ce81f2b7382dee72602f798b642f14140",
    NULL,
};

typedef struct sample {
    const char *value;
    const char *hits;
} sample;

static const sample samples[] = {
    /* addresses and ports */
    {"192.0.2.1", "exact 192.0.2.1 [192.0.2.1]; no_port 192.0.2.1:80 [192.0.2.1]; "
                  "no_port 192.0.2.1:443 [192.0.2.1]; network 192.0.2.0/30 [192.0.2.1]; "
                  "network 192.0.2.0/24 [192.0.2.1]; network 192.0.2.0/24:8080 [192.0.2.1]"},
    {"192.0.2.1:443", "exact 192.0.2.1 [192.0.2.1]; exact 192.0.2.1:443 [192.0.2.1:443]; "
                      "other_port 192.0.2.1:80 [192.0.2.1]; network 192.0.2.0/30 [192.0.2.1]; "
                      "network 192.0.2.0/24 [192.0.2.1]; network 192.0.2.0/24:8080 [192.0.2.1]"},
    {"203.0.113.9:0", "other_port 203.0.113.9:22 [203.0.113.9]"},
    {" ::ffff:203.0.113.9 ", "no_port 203.0.113.9:22 [::ffff:203.0.113.9]"},
    {"[::ffff:203.0.113.9]:22", "exact 203.0.113.9:22 [[::ffff:203.0.113.9]:22]"},
    {"203.0.113.8:22", ""},
    {"192.0.2.200", "network 192.0.2.0/24 [192.0.2.200]; network 192.0.2.0/24:8080 [192.0.2.200]"},
    {"2001:DB8:0::2", "no_port [2001:db8::2]:443 [2001:DB8:0::2]; network 2001:db8::/48 "
                      "[2001:DB8:0::2]; network 2001:db8::/32 [2001:DB8:0::2]"},
    {"[2001:db8::2]:443", "exact [2001:db8::2]:443 [[2001:db8::2]:443]; network 2001:db8::/48 "
                          "[2001:db8::2]; network 2001:db8::/32 [2001:db8::2]"},
    {"2001:db8:1::5%eth0", "network 2001:db8::/32 [2001:db8:1::5%eth0]"},
    {"2001:db9::1", ""},
    {"192.0.2.0/24", "exact 192.0.2.0/24 [192.0.2.0/24]; exact 192.0.2.0/24:8080 [192.0.2.0/24]"},
    {"192.0.2.0/26", "network 192.0.2.0/24 [192.0.2.0/26]; network 192.0.2.0/24:8080 "
                     "[192.0.2.0/26]"},
    {"192.0.2.0/25", "network 192.0.2.0/24 [192.0.2.0/25]; network 192.0.2.0/24:8080 "
                     "[192.0.2.0/25]"},
    {"192.0.0.0/16", ""},
    /* names */
    {"evil.example", "exact evil.example [evil.example]"},
    {"C2.Evil.Example.", "exact c2.evil.example [C2.Evil.Example.]; subdomain evil.example "
                         "[Evil.Example.]"},
    {"x.y.c2.evil.example", "subdomain c2.evil.example [c2.evil.example]; subdomain evil.example "
                            "[evil.example]"},
    {"a._srv.under.example", "subdomain _srv.under.example [_srv.under.example]"},
    {"evil.example:8080", "exact evil.example [evil.example]"},
    {"notevil.example", ""},
    {"evil.example.com", ""},
    {"example.evil", ""},
    /* URLs */
    {"https://a.example", "exact https://a.example [https://a.example]"},
    {"https://a.example/", "prefix https://a.example [https://a.example]"},
    {"HTTPS://A.example:443/dir/", "exact https://a.example/dir/ [HTTPS://A.example:443/dir/]; "
                                   "prefix https://a.example [HTTPS://A.example:443]"},
    {"https://a.example/dir/file?x=1&y=2",
     "prefix https://a.example/dir/file?x=1 [https://a.example/dir/file?x=1]; "
     "prefix https://a.example/dir/ [https://a.example/dir/]; "
     "prefix https://a.example [https://a.example]"},
    {"https://a.example/dir/file?x=12", "prefix https://a.example/dir/ [https://a.example/dir/]; "
                                        "prefix https://a.example [https://a.example]"},
    {"https://a.example:8443/dir/", ""},
    {"https://a.example.com/dir/", ""},
    {"https://a.example/Dir/", "prefix https://a.example [https://a.example]"},
    {"https://a.example?q", "prefix https://a.example [https://a.example]"},
    {"https://a.example#f", "prefix https://a.example [https://a.example]"},
    {"http://a.example/dir/", ""},
    {"https://a.example&x@other.example/", ""}, /* the listed host is a user's name here */
    {"https://u:p@c2.evil.example:99/x", "exact c2.evil.example [c2.evil.example]; subdomain "
                                         "evil.example [evil.example]"},
    {"http://192.0.2.1/gate.php",
     "exact http://192.0.2.1/gate.php [http://192.0.2.1/gate.php]; exact 192.0.2.1 [192.0.2.1]; "
     "exact 192.0.2.1:80 [192.0.2.1]; other_port 192.0.2.1:443 [192.0.2.1]; "
     "network 192.0.2.0/30 [192.0.2.1]; network 192.0.2.0/24 [192.0.2.1]; "
     "network 192.0.2.0/24:8080 [192.0.2.1]"},
    {"http://192.0.2.1/gate.php?id=7",
     "exact 192.0.2.1 [192.0.2.1]; exact 192.0.2.1:80 [192.0.2.1]; "
     "prefix http://192.0.2.1/gate.php [http://192.0.2.1/gate.php]; "
     "other_port 192.0.2.1:443 [192.0.2.1]; network 192.0.2.0/30 [192.0.2.1]; "
     "network 192.0.2.0/24 [192.0.2.1]; network 192.0.2.0/24:8080 [192.0.2.1]"},
    {"http://[2001:DB8:0::1]:8080/x?y",
     "exact 2001:db8::1 [2001:DB8:0::1]; prefix http://[2001:db8::1]:8080/x "
     "[http://[2001:DB8:0::1]:8080/x]; network 2001:db8::/48 [2001:DB8:0::1]; "
     "network 2001:db8::/32 [2001:DB8:0::1]"},
    {"ftp://FILES.example:21/pub#x", "prefix ftp://files.example/pub "
                                     "[ftp://FILES.example:21/pub]"},
    {"https://[2001:db8::2]/", "exact [2001:db8::2]:443 [2001:db8::2]; network 2001:db8::/48 "
                               "[2001:db8::2]; network 2001:db8::/32 [2001:db8::2]"},
    /* a blank inside is no reason to look away */
    {"https://a.example/dir/a b", "prefix https://a.example/dir/ [https://a.example/dir/]; prefix "
                                  "https://a.example [https://a.example]"},
    /* mail addresses and digests */
    {"Bad@Mail.example", "exact bad@mail.example [Bad@Mail.example]; exact mail.example "
                         "[Mail.example]"},
    {"good@x.mail.example", "subdomain mail.example [mail.example]"},
    {"44D88612FEA8A8F36DE82E1278ABB02F",
     "exact 44d88612fea8a8f36de82e1278abb02f [44D88612FEA8A8F36DE82E1278ABB02F]"},
    {"44d88612fea8a8f36de82e1278abb02e", ""},
};

static void finds_the_samples(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, 0);
    guard fence = guard_new(1 << 14);

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        const char *value = samples[i].value;
        size_t size = strlen(value);
        iocm_hit items[16];
        iocm_hits hits = {items, 16, 0};
        iocm_error error = {0};
        char text[2048];

        if (iocm_match_value(&hits, matcher, guard_copy(&fence, value, size), size, &error) !=
            IOCM_OK)
            fail_msg("%s: %s", value, error.message);
        if (strcmp(hits_text(text, sizeof text, &hits, set, value), samples[i].hits) != 0)
            fail_msg("%s: %s, not %s", value, text, samples[i].hits);
    }
    guard_free(&fence);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

static void refuses_what_is_no_value(void **state)
{
    static const char *const values[] = {"",
                                         "  ",
                                         "DESKTOP-1",
                                         "1.2.3",
                                         "192.0.2.256",
                                         "a..example",
                                         "http://",
                                         "https://a.example:99999/",
                                         "a b.example",
                                         "192.0.2.1:x",
                                         "192[.]0[.]2[.]1",
                                         "evil[.]example"};
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, 0);
    iocm_hit item;
    iocm_hits hits = {&item, 1, 77};
    iocm_error error = {0};
    char *large = calloc(1, IOCM_MAX_FIELD + 1);

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        memset(&error, 0, sizeof error);
        hits.count = 77;
        if (iocm_match_value(&hits, matcher, values[i], strlen(values[i]), &error) !=
                IOCM_E_SYNTAX ||
            error.status != IOCM_E_SYNTAX)
            fail_msg("%s is a value?", values[i]);
        assert_int_equal(hits.count, 0);
    }
    assert_int_equal(iocm_match_value(&hits, matcher, NULL, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_value(NULL, matcher, "a", 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_value(&hits, NULL, "a", 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_value(&hits, matcher, large, IOCM_MAX_FIELD + 1, NULL),
                     IOCM_E_LIMIT);
    hits.items = NULL;
    assert_int_equal(iocm_match_value(&hits, matcher, "a", 1, NULL), IOCM_E_ARGUMENT);
    free(large);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

static void long_urls(void **state)
{
    static const size_t sizes[] = {8190, 8191, 8192, 8193, 8256, 8257, 100000, IOCM_MAX_FIELD};
    const char *start = "https://long.example/";
    char *url = malloc(IOCM_MAX_FIELD);
    iocm_builder *builder = builder_new(0);
    iocm_set *set;
    iocm_matcher *matcher;

    (void)state;
    memset(url, 'x', IOCM_MAX_FIELD);
    memcpy(url, start, strlen(start));
    assert_int_equal(iocm_builder_add_text(builder, url, IOCM_MAX_URL, NULL, NULL, NULL), IOCM_OK);
    builder_add(builder, start);
    builder_add(builder, "long.example");
    set = builder_finish(builder);
    matcher = matcher_of(set, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        iocm_hit items[4];
        iocm_hits hits = {items, 4, 0};

        url[IOCM_MAX_URL] = i % 2 == 0 ? '/' : 'x';
        assert_int_equal(iocm_match_value(&hits, matcher, url, sizes[i], NULL), IOCM_OK);
        if (sizes[i] == IOCM_MAX_URL) {
            assert_int_equal(hits.count, 3);
            assert_int_equal(items[0].grade, IOCM_GRADE_EXACT);
            assert_int_equal(items[0].size, IOCM_MAX_URL);
        } else if (sizes[i] > IOCM_MAX_URL && i % 2 == 0) {
            assert_int_equal(hits.count, 3);
            assert_int_equal(items[1].grade, IOCM_GRADE_PREFIX);
            assert_int_equal(items[1].size, IOCM_MAX_URL);
        } else
            assert_int_equal(hits.count, 2);
    }
    /* A host that takes all the room there is. */
    memset(url, 'a', IOCM_MAX_FIELD);
    memcpy(url, "https://", 8);
    url[20000] = '@';
    {
        iocm_hits hits = {NULL, 0, 0};

        assert_true(iocm_match_value(&hits, matcher, url, 20010, NULL) != IOCM_OK);
    }
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    free(url);
}

static void binary_addresses(void **state)
{
    static const uint8_t v4[4] = {203, 0, 113, 9};
    static const uint8_t mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 9};
    static const uint8_t v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 2};
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, 0);
    iocm_hit items[8];
    iocm_hits hits = {items, 8, 0};

    (void)state;
    assert_int_equal(iocm_match_address(&hits, matcher, v4, 4, 22, NULL), IOCM_OK);
    assert_int_equal(hits.count, 1);
    assert_int_equal(items[0].grade, IOCM_GRADE_EXACT);
    assert_int_equal(iocm_match_address(&hits, matcher, mapped, 16, 23, NULL), IOCM_OK);
    assert_int_equal(hits.count, 1);
    assert_int_equal(items[0].grade, IOCM_GRADE_OTHER_PORT);
    assert_int_equal(iocm_match_address(&hits, matcher, v6, 16, -1, NULL), IOCM_OK);
    assert_int_equal(hits.count, 3);
    assert_int_equal(items[0].grade, IOCM_GRADE_NO_PORT);
    assert_int_equal(items[2].grade, IOCM_GRADE_NETWORK);
    assert_int_equal(iocm_match_address(&hits, matcher, v4, 5, -1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_address(&hits, matcher, v4, 4, 65536, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_address(&hits, matcher, v4, 4, -2, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_address(&hits, matcher, NULL, 4, 1, NULL), IOCM_E_ARGUMENT);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

/* A higher least grade gives the beginning of what a lower one gives. */
static void least_grades(void **state)
{
    static const iocm_grade grades[] = {
        IOCM_GRADE_NONE,      IOCM_GRADE_NETWORK, IOCM_GRADE_NO_PORT, IOCM_GRADE_OTHER_PORT,
        IOCM_GRADE_SUBDOMAIN, IOCM_GRADE_PREFIX,  IOCM_GRADE_EXACT};
    iocm_set *set = set_of(listed);

    (void)state;
    for (size_t g = 0; g < sizeof grades / sizeof grades[0]; g++) {
        iocm_matcher *all = matcher_of(set, 0);
        iocm_matcher *some = matcher_of(set, grades[g]);

        for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
            iocm_hit items[2][16];
            iocm_hits every = {items[0], 16, 0};
            iocm_hits fewer = {items[1], 16, 0};
            size_t count = 0;

            assert_int_equal(
                iocm_match_value(&every, all, samples[i].value, strlen(samples[i].value), NULL),
                IOCM_OK);
            assert_int_equal(
                iocm_match_value(&fewer, some, samples[i].value, strlen(samples[i].value), NULL),
                IOCM_OK);
            while (count < every.count && items[0][count].grade >= grades[g]) count++;
            assert_int_equal(fewer.count, count);
            for (size_t k = 0; k < count; k++) {
                assert_int_equal(items[1][k].indicator, items[0][k].indicator);
                assert_int_equal(items[1][k].grade, items[0][k].grade);
            }
        }
        iocm_matcher_free(some);
        iocm_matcher_free(all);
    }
    iocm_set_unref(set);
}

static void little_room(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher *matcher = matcher_of(set, 0);
    iocm_hit items[3];
    iocm_hits hits = {items, 2, 0};

    (void)state;
    items[2].indicator = 12345;
    assert_int_equal(iocm_match_value(&hits, matcher, "192.0.2.1", 9, NULL), IOCM_OK);
    assert_int_equal(hits.count, 6);
    assert_int_equal(items[0].grade, IOCM_GRADE_EXACT);
    assert_int_equal(items[1].grade, IOCM_GRADE_NO_PORT);
    assert_int_equal(items[2].indicator, 12345);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

static void options_are_checked(void **state)
{
    iocm_set *set = set_of(listed);
    iocm_matcher_options options = {.struct_size = sizeof options};
    iocm_matcher *matcher;
    meter m;

    (void)state;
    options.min_grade = 61;
    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_E_ARGUMENT);
    assert_null(matcher);
    options.min_grade = 0;
    options.max_hits = IOCM_MAX_HITS + 1;
    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_E_ARGUMENT);
    options.max_hits = 0;
    options.max_field = IOCM_MAX_FIELD + 1;
    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_E_ARGUMENT);
    options.max_field = 0;
    meter_start(&m, 1);
    options.allocator = &m.allocator;
    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_E_NO_MEMORY);
    assert_null(matcher);
    assert_int_equal(iocm_matcher_new(&matcher, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_null(iocm_matcher_set(NULL));
    iocm_matcher_free(NULL);
    iocm_set_unref(set);
}

/* ---- no allocation, no system call ---- */

static size_t match_everything(const iocm_matcher *matcher, const iocm_layout *layout)
{
    size_t sum = 0;

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        iocm_hit items[16];
        iocm_hits hits = {items, 16, 0};
        iocm_record_result result = {.struct_size = sizeof result};
        iocm_span cells[6];

        (void)iocm_match_value(&hits, matcher, samples[i].value, strlen(samples[i].value), NULL);
        sum += hits.count;
        for (size_t k = 0; k < 6; k++) cells[k] = span_of(samples[i].value);
        (void)iocm_match_record(&result, &hits, matcher, layout, cells, 6, NULL);
        sum += hits.count + result.cells_unparsed;
    }
    return sum;
}

static iocm_layout *all_roles(void)
{
    static const char *const names[] = {"address", "port", "host", "url", "digest", "email"};
    iocm_schema *schema;
    iocm_layout *layout;
    iocm_span columns[6];

    assert_int_equal(iocm_schema_new(&schema, "all", 3, NULL, NULL), IOCM_OK);
    for (size_t i = 0; i < 6; i++) {
        columns[i] = span_of(names[i]);
        assert_int_equal(iocm_schema_add(schema, names[i], strlen(names[i]),
                                         iocm_role_from_name(names[i], strlen(names[i])),
                                         IOCM_SIDE_NONE, NULL),
                         IOCM_OK);
    }
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 6, NULL, NULL), IOCM_OK);
    iocm_schema_free(schema);
    return layout;
}

static void allocates_nothing(void **state)
{
    meter m;
    iocm_matcher_options options = {.struct_size = sizeof options};
    iocm_set *set = set_of(listed);
    iocm_layout *layout = all_roles();
    iocm_matcher *matcher;
    size_t before;

    (void)state;
    meter_start(&m, 3); /* the matcher, and what the names of the set end with */
    options.allocator = &m.allocator;
    assert_true(allocations > 0); /* the count works */
    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_OK);
    before = allocations;
    assert_true(match_everything(matcher, layout) > 100);
    assert_int_equal(allocations, before);
    assert_int_equal(m.calls, 2);
    iocm_matcher_free(matcher);
    iocm_layout_free(layout);
    iocm_set_unref(set);
}

#ifdef __linux__
/* The kernel ends a process in strict mode at any call but read, write and exit. */
static int match_in_strict_mode(const iocm_matcher *matcher, const iocm_layout *layout, bool cheat)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) _exit(99);
        if (cheat) (void)syscall(SYS_getpid);
        (void)syscall(SYS_exit, match_everything(matcher, layout) > 100 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}
#endif

static void calls_no_system(void **state)
{
#ifdef __linux__
    iocm_set *set = set_of(listed);
    iocm_layout *layout = all_roles();
    iocm_matcher *matcher = matcher_of(set, 0);
    int cheated = match_in_strict_mode(matcher, layout, true);

    (void)state;
    if (WIFEXITED(cheated) && WEXITSTATUS(cheated) == 99)
        print_message("skipped: seccomp is not allowed here\n");
    else {
        assert_true(WIFSIGNALED(cheated)); /* the trap works */
        cheated = match_in_strict_mode(matcher, layout, false);
        assert_true(WIFEXITED(cheated) && WEXITSTATUS(cheated) == 0);
    }
    iocm_matcher_free(matcher);
    iocm_layout_free(layout);
    iocm_set_unref(set);
#else
    (void)state;
    print_message("skipped: seccomp is only on Linux\n");
#endif
}

static void words(void **state)
{
    static const iocm_grade grades[] = {0, 10, 20, 30, 40, 50, 60};
    static const iocm_verdict verdicts[] = {0, 10, 20, 30, 40};

    (void)state;
    for (size_t i = 0; i < sizeof grades / sizeof grades[0]; i++) {
        const char *name = iocm_grade_name(grades[i]);

        assert_int_equal(iocm_grade_from_name(name, strlen(name)), grades[i]);
    }
    assert_string_equal(iocm_grade_name(IOCM_GRADE_OTHER_PORT), "other_port");
    assert_string_equal(iocm_grade_name(5), "none");
    assert_int_equal(iocm_grade_from_name("Exact", 5), IOCM_GRADE_EXACT);
    assert_int_equal(iocm_grade_from_name("exac", 4), IOCM_GRADE_NONE);
    assert_int_equal(iocm_grade_from_name(NULL, 0), IOCM_GRADE_NONE);
    for (size_t i = 1; i < sizeof verdicts / sizeof verdicts[0]; i++)
        assert_string_not_equal(iocm_verdict_name(verdicts[i - 1]), iocm_verdict_name(verdicts[i]));
    assert_string_equal(iocm_verdict_name(77), "indeterminate");
    assert_string_equal(iocm_side_name(IOCM_SIDE_SOURCE_TRANSLATED), "source_translated");
    assert_string_equal(iocm_side_name(99), "none");
    for (iocm_role role = 0; role <= IOCM_ROLE_TIME; role++) {
        const char *name = iocm_role_name(role);

        assert_int_equal(iocm_role_from_name(name, strlen(name)), role);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_samples),   cmocka_unit_test(refuses_what_is_no_value),
        cmocka_unit_test(long_urls),           cmocka_unit_test(binary_addresses),
        cmocka_unit_test(least_grades),        cmocka_unit_test(little_room),
        cmocka_unit_test(options_are_checked), cmocka_unit_test(allocates_nothing),
        cmocka_unit_test(calls_no_system),     cmocka_unit_test(words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
