/* SPDX-License-Identifier: MIT */
/* Sets: their entries and strings, references, files, and many threads with one of them. */
#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "set/image.h"
#include "sets.h"

static const char *const mixed[] = {
    "h.example",
    "192.0.2.1:80",
    "2001:db8::1",
    "192.0.2.1",
    "https://h.example/a",
    "198.51.100.0/24",
    "2001:db8::/32",
    "a@h.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "3395856ce81f2b7382dee72602f798b642f14140",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    "192.0.2.1:443",
    "[2001:db8::1]:80",
    NULL,
};

static void numbers_its_entries(void **state)
{
    static const char *const ordered[] = {
        "192.0.2.1",
        "192.0.2.1:80",
        "192.0.2.1:443",
        "2001:db8::1",
        "[2001:db8::1]:80",
        "198.51.100.0/24",
        "2001:db8::/32",
        "h.example",
        "https://h.example/a",
        "a@h.example",
        "44d88612fea8a8f36de82e1278abb02f",
        "3395856ce81f2b7382dee72602f798b642f14140",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    };
    iocm_set *set = set_of(mixed);
    char text[128];

    (void)state;
    assert_int_equal(iocm_set_count(set), 13);
    for (uint32_t i = 0; i < 13; i++)
        assert_string_equal(set_text(text, sizeof text, set, i), ordered[i]);
    iocm_set_unref(set);
}

static void refuses_what_is_not_there(void **state)
{
    iocm_set *set = set_of(mixed);
    iocm_entry entry = {.struct_size = sizeof entry};
    iocm_span text;
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_set_get(&entry, set, 13, &error), IOCM_E_RANGE);
    assert_int_equal(error.status, IOCM_E_RANGE);
    assert_int_equal(iocm_set_get(&entry, NULL, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_set_get(NULL, set, 0, NULL), IOCM_E_ARGUMENT);
    entry.struct_size = 4;
    assert_int_equal(iocm_set_get(&entry, set, 0, NULL), IOCM_E_OPTIONS);
    assert_int_equal(iocm_set_string(&text, set, 0, IOCM_LIST_TAGS, 0, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_set_string(&text, set, 13, IOCM_LIST_TAGS, 0, NULL), IOCM_E_RANGE);
    assert_int_equal(iocm_set_string(&text, set, 0, 0, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_set_string(&text, set, 0, 6, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_set_count(NULL), 0);
    assert_null(iocm_set_image(NULL).data);
    assert_null(iocm_set_ref(NULL));
    iocm_set_unref(NULL);
    iocm_set_unref(set);
}

static void may_be_empty(void **state)
{
    iocm_set *set = builder_finish(builder_new(0));
    iocm_matcher *matcher = matcher_of(set, 0);
    iocm_hits hits = {NULL, 0, 9};

    (void)state;
    assert_int_equal(iocm_set_count(set), 0);
    assert_int_equal(iocm_match_value(&hits, matcher, "https://a.b.example/c", 21, NULL), IOCM_OK);
    assert_int_equal(hits.count, 0);
    assert_int_equal(iocm_match_value(&hits, matcher, "192.0.2.1", 9, NULL), IOCM_OK);
    assert_int_equal(hits.count, 0);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

static void keeps_references(void **state)
{
    meter m;
    iocm_builder_options options = {.struct_size = sizeof options};
    iocm_builder *builder;
    iocm_set *set;
    iocm_matcher *matcher;

    (void)state;
    meter_start(&m, 0);
    options.allocator = &m.allocator;
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    builder_add(builder, "h.example");
    set = builder_finish(builder);
    assert_true(m.live > 0);
    assert_ptr_equal(iocm_set_ref(set), set);
    matcher = matcher_of(set, 0);
    assert_ptr_equal(iocm_matcher_set(matcher), set);
    iocm_set_unref(set);
    iocm_set_unref(set);
    assert_int_equal(iocm_set_count(iocm_matcher_set(matcher)), 1);
    iocm_matcher_free(matcher);
    assert_int_equal(m.live, 0);
}

/* ---- files ---- */

static void make_path(char out[64], const char *name)
{
    static char folder[] = "/tmp/iocm_set_XXXXXX";
    static int made;

    if (!made) assert_non_null(mkdtemp(folder));
    made = 1;
    snprintf(out, 64, "%s/%s", folder, name);
}

static void saves_and_opens(void **state)
{
    iocm_set *set = set_of(mixed);
    iocm_set *opened;
    iocm_set_options options = {.struct_size = sizeof options};
    iocm_span image = iocm_set_image(set);
    char path[64];

    (void)state;
    make_path(path, "one.set");
    assert_int_equal(iocm_set_save(set, path, NULL), IOCM_OK);
    assert_int_equal(iocm_set_save(set, path, NULL), IOCM_OK); /* over the old one */
    assert_int_equal(iocm_set_open_file(&opened, path, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_set_image(opened).size, image.size);
    assert_memory_equal(iocm_set_image(opened).data, image.data, image.size);
    iocm_set_unref(opened);
    options.max_image = image.size;
    assert_int_equal(iocm_set_open_file(&opened, path, &options, NULL), IOCM_OK);
    iocm_set_unref(opened);
    options.max_image--;
    assert_int_equal(iocm_set_open_file(&opened, path, &options, NULL), IOCM_E_LIMIT);
    assert_null(opened);
    assert_int_equal(iocm_set_open_memory(&opened, image.data, image.size, &options, NULL),
                     IOCM_E_LIMIT);
    assert_null(opened);
    unlink(path);
    iocm_set_unref(set);
}

static void opens_nothing_else(void **state)
{
    iocm_error error = {0};
    iocm_set *opened = (iocm_set *)&error;
    iocm_set *set = set_of(mixed);
    struct stat about;
    char path[64];
    FILE *file;

    (void)state;
    make_path(path, "other");
    assert_int_equal(iocm_set_open_file(&opened, path, NULL, &error), IOCM_E_IO);
    assert_null(opened);
    assert_string_equal(error.source, path);
    assert_int_equal(iocm_set_open_file(&opened, "/", NULL, NULL), IOCM_E_IO);
    file = fopen(path, "w");
    assert_non_null(file);
    memset(&error, 0, sizeof error);
    assert_int_equal(iocm_set_open_file(&opened, path, NULL, &error), IOCM_E_IMAGE);
    assert_string_equal(error.source, path);
    fputs("no image", file);
    fclose(file);
    assert_int_equal(iocm_set_open_file(&opened, path, NULL, NULL), IOCM_E_IMAGE);
    unlink(path);

    {
        /* A file that does not tell its size, and does not end. */
        iocm_set_options options = {.struct_size = sizeof options, .max_image = 5000};

        assert_int_equal(iocm_set_open_file(&opened, "/dev/zero", &options, NULL), IOCM_E_LIMIT);
    }

    make_path(path, "no/such/folder");
    assert_int_equal(iocm_set_save(set, path, NULL), IOCM_E_IO);
    make_path(path, "folder");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(iocm_set_save(set, path, NULL), IOCM_E_IO); /* and no file is left beside */
    assert_int_equal(rmdir(path), 0);
    make_path(path, "pipe"); /* devices and pipes are not replaced */
    assert_int_equal(mkfifo(path, 0600), 0);
    memset(&error, 0, sizeof error);
    assert_int_equal(iocm_set_save(set, path, &error), IOCM_E_IO);
    assert_string_equal(error.source, path);
    assert_int_equal(stat(path, &about), 0);
    assert_true(S_ISFIFO(about.st_mode));
    unlink(path);
    make_path(path, "");
    assert_int_equal(rmdir(path), 0);
    iocm_set_unref(set);
}

static bool open_failing(const iocm_set *set, size_t fail_at)
{
    meter m;
    iocm_set_options options = {.struct_size = sizeof options};
    iocm_set *opened;
    iocm_status status;

    meter_start(&m, fail_at);
    options.allocator = &m.allocator;
    status = iocm_set_open_memory(&opened, iocm_set_image(set).data, iocm_set_image(set).size,
                                  &options, NULL);
    assert_true((opened != NULL) == (status == IOCM_OK));
    iocm_set_unref(opened);
    assert_int_equal(m.live, 0);
    assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
    return status == IOCM_OK;
}

static void no_memory(void **state)
{
    iocm_set *set = set_of(mixed);
    size_t fail_at = 1;

    (void)state;
    while (!open_failing(set, fail_at)) fail_at++;
    assert_true(fail_at > 1);
    iocm_set_unref(set);
}

/* ---- threads ---- */

#define THREADS 4
#define ROUNDS  2000

/* Each thread has a reference of its own, makes matchers of it, and gives all back. */
static void *use_set(void *argument)
{
    iocm_set *set = argument;
    size_t good = 0;

    for (int i = 0; i < ROUNDS; i++) {
        iocm_matcher *matcher = NULL;
        iocm_hit items[8];
        iocm_hits hits = {items, 8, 0};
        iocm_set *extra = iocm_set_ref(set);

        if (iocm_matcher_new(&matcher, extra, NULL, NULL) != IOCM_OK) break;
        iocm_set_unref(extra);
        if (iocm_match_value(&hits, matcher, "192.0.2.1:443", 13, NULL) == IOCM_OK &&
            hits.count == 3 && items[0].grade == IOCM_GRADE_EXACT && items[1].indicator == 2)
            good++;
        iocm_matcher_free(matcher);
    }
    iocm_set_unref(set);
    return good == ROUNDS ? argument : NULL;
}

static void shared_by_threads(void **state)
{
    pthread_t threads[THREADS];
    iocm_set *set = set_of(mixed);

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_set, iocm_set_ref(set)), 0);
    iocm_set_unref(set); /* the last thread that ends frees it */
    for (int i = 0; i < THREADS; i++) {
        void *result;

        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_its_entries), cmocka_unit_test(refuses_what_is_not_there),
        cmocka_unit_test(may_be_empty),        cmocka_unit_test(keeps_references),
        cmocka_unit_test(saves_and_opens),     cmocka_unit_test(opens_nothing_else),
        cmocka_unit_test(no_memory),           cmocka_unit_test(shared_by_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
