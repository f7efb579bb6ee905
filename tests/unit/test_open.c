/* SPDX-License-Identifier: MIT */
/* Opening images: borrowed, read, mapped, and strictly; what is not opened, and why. */
#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "set/image.h"
#include "sets.h"

typedef iocm_status (*opener)(iocm_set **out, const char *path, const iocm_set_options *options,
                              iocm_error *error);

static const opener openers[] = {iocm_set_open_file, iocm_set_map_file};

static char folder[] = "/tmp/iocm_open_XXXXXX";
static char path[64];
static char other[64];

static iocm_set *sample(void)
{
    return set_of((const char *[]){"h.example", "https://h.example/a?b", "a@h.example",
                                   "44d88612fea8a8f36de82e1278abb02f", NULL});
}

/* A fresh file with the sample's image. */
static int make_file(void **state)
{
    iocm_set *set = sample();

    (void)state;
    unlink(path);
    unlink(other);
    assert_int_equal(iocm_set_save(set, path, NULL), IOCM_OK);
    assert_int_equal(chmod(path, 0644), 0);
    iocm_set_unref(set);
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/set", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder);
}

/* Opens with these flags: the status, and that an error tells of the file. */
static iocm_status try_open(opener open, const char *at, uint32_t flags)
{
    iocm_set_options options = {.struct_size = sizeof options, .flags = flags};
    iocm_set *set = (iocm_set *)&options;
    iocm_error error = {0};
    iocm_status status = open(&set, at, &options, &error);

    if (status == IOCM_OK) {
        assert_int_equal(iocm_set_count(set), 4);
        iocm_set_unref(set);
        return status;
    }
    assert_null(set);
    assert_int_equal(error.status, status);
    if (status != IOCM_E_OPTIONS) assert_string_equal(error.source, at);
    return status;
}

static void try_both(const char *at, uint32_t flags, iocm_status expected)
{
    for (size_t i = 0; i < 2; i++) assert_int_equal(try_open(openers[i], at, flags), expected);
}

static void opens_alike(void **state)
{
    iocm_set *set = sample();
    iocm_span image = iocm_set_image(set);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        iocm_set *opened;

        assert_int_equal(openers[i](&opened, path, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_set_image(opened).size, image.size);
        assert_memory_equal(iocm_set_image(opened).data, image.data, image.size);
        assert_ptr_equal(iocm_set_ref(opened), opened);
        iocm_set_unref(opened);
        iocm_set_unref(opened);
    }
    try_both(path, IOCM_SET_STRICT, IOCM_OK);
    try_both(path, IOCM_SET_BORROW, IOCM_E_OPTIONS);
    try_both(path, 4, IOCM_E_OPTIONS);
    iocm_set_unref(set);
}

static void borrows(void **state)
{
    iocm_set *set = sample();
    iocm_span image = iocm_set_image(set);
    iocm_set_options options = {.struct_size = sizeof options, .flags = IOCM_SET_BORROW};
    char *bytes = malloc(image.size + 7);
    iocm_set *opened;
    meter m;

    (void)state;
    meter_start(&m, 0);
    options.allocator = &m.allocator;
    for (size_t shift = 0; shift < 7; shift++) { /* wherever it lies */
        iocm_matcher *matcher;
        iocm_hit items[4];
        iocm_hits hits = {items, 4, 0};

        memcpy(bytes + shift, image.data, image.size);
        assert_int_equal(iocm_set_open_memory(&opened, bytes + shift, image.size, &options, NULL),
                         IOCM_OK);
        assert_ptr_equal(iocm_set_image(opened).data, bytes + shift);
        assert_true(m.live < 8192); /* not the image */
        matcher = matcher_of(opened, 0);
        assert_int_equal(iocm_match_value(&hits, matcher, "x.h.example", 11, NULL), IOCM_OK);
        assert_int_equal(hits.count, 1);
        iocm_matcher_free(matcher);
        iocm_set_unref(opened);
        assert_int_equal(m.live, 0);
        assert_memory_equal(bytes + shift, image.data, image.size); /* and still ours */
    }
    bytes[6 + 70] ^= 1;
    assert_int_equal(iocm_set_open_memory(&opened, bytes + 6, image.size, &options, NULL),
                     IOCM_E_IMAGE);
    assert_null(opened);
    assert_int_equal(m.live, 0);
    options.flags = IOCM_SET_STRICT;
    assert_int_equal(iocm_set_open_memory(&opened, image.data, image.size, &options, NULL),
                     IOCM_E_OPTIONS);
    free(bytes);
    iocm_set_unref(set);
}

/* What was opened does not mind the file going, or being replaced; only a mapping sees it change. */
static void outlives_its_file(void **state)
{
    iocm_set *read;
    iocm_set *mapped;
    iocm_set *set = sample();
    iocm_set *small = set_of((const char *[]){"h.example", NULL});

    (void)state;
    assert_int_equal(iocm_set_open_file(&read, path, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_set_map_file(&mapped, path, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_set_save(small, path, NULL), IOCM_OK);
    assert_int_equal(unlink(path), 0);
    assert_memory_equal(iocm_set_image(mapped).data, iocm_set_image(set).data,
                        iocm_set_image(set).size);
    iocm_set_unref(mapped);
    make_file(state);
    iocm_set_unref(read);
    assert_int_equal(iocm_set_open_file(&read, path, NULL, NULL), IOCM_OK);
    assert_int_equal(truncate(path, 10), 0);
    assert_memory_equal(iocm_set_image(read).data, iocm_set_image(set).data,
                        iocm_set_image(set).size);
    iocm_set_unref(read);
    iocm_set_unref(small);
    iocm_set_unref(set);
}

/* The header says so: reading a mapping behind the end of its file raises SIGBUS. */
static void truncated_while_mapped(void **state)
{
    iocm_set *mapped;
    iocm_span image;
    pid_t child;
    int how;

    (void)state;
    assert_int_equal(iocm_set_map_file(&mapped, path, NULL, NULL), IOCM_OK);
    image = iocm_set_image(mapped);
    assert_int_equal(truncate(path, 0), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGBUS, SIG_DFL);
        _exit(*(const volatile char *)image.data == 'I');
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGBUS);
    iocm_set_unref(mapped);
}

static void links(void **state)
{
    char through[128];

    (void)state;
    assert_int_equal(symlink(path, other), 0);
    try_both(other, 0, IOCM_OK);
    try_both(other, IOCM_SET_STRICT, IOCM_E_IO);
    unlink(other);
    assert_int_equal(symlink(folder, other), 0); /* only the end of the path counts */
    snprintf(through, sizeof through, "%s/set", other);
    try_both(through, IOCM_SET_STRICT, IOCM_OK);
}

static void pipes_and_devices(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(other, 0600), 0);
    alarm(20); /* nobody writes: who waited would wait for ever */
    assert_int_equal(try_open(iocm_set_open_file, other, IOCM_SET_STRICT), IOCM_E_IO);
    try_both("/dev/zero", IOCM_SET_STRICT, IOCM_E_IO);
    try_both(folder, IOCM_SET_STRICT, IOCM_E_IO);
    assert_int_equal(try_open(iocm_set_map_file, other, 0), IOCM_E_IO);
    assert_int_equal(try_open(iocm_set_map_file, "/dev/zero", 0), IOCM_E_IO);
    assert_int_equal(try_open(iocm_set_map_file, folder, 0), IOCM_E_IO);
    alarm(0);
}

/* A pipe that somebody writes to is read to its end, but not strictly. */
static void reads_a_pipe(void **state)
{
    iocm_set *set = sample();
    iocm_span image = iocm_set_image(set);
    pid_t child;
    int how;

    (void)state;
    assert_int_equal(mkfifo(other, 0600), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int file = open(other, O_WRONLY);

        _exit(write(file, image.data, image.size) != (ssize_t)image.size);
    }
    assert_int_equal(try_open(iocm_set_open_file, other, 0), IOCM_OK);
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
    iocm_set_unref(set);
}

static void writable_by_others(void **state)
{
    static const mode_t refused[] = {0664, 0646, 0666, 0620, 0602};
    static const mode_t opened[] = {0600, 0644, 0444, 0755, 0640};

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(chmod(path, refused[i]), 0);
        try_both(path, IOCM_SET_STRICT, IOCM_E_IO);
        try_both(path, 0, IOCM_OK);
        assert_int_equal(chmod(path, opened[i]), 0);
        try_both(path, IOCM_SET_STRICT, IOCM_OK);
    }
}

/* Needs the right to give files away. */
static void owned_by_another(void **state)
{
    pid_t child;
    int how;

    (void)state;
    if (chown(path, 65534, (gid_t)-1) != 0) {
        print_message("skipped: only root can give a file to another user\n");
        return;
    }
    try_both(path, IOCM_SET_STRICT, IOCM_E_IO);
    try_both(path, 0, IOCM_OK);
    assert_int_equal(chown(path, 0, (gid_t)-1), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    child = fork(); /* root's file is good for other users, too */
    assert_true(child >= 0);
    if (child == 0) {
        iocm_set_options options = {.struct_size = sizeof options, .flags = IOCM_SET_STRICT};
        iocm_set *set;

        if (setuid(65534) != 0) _exit(2);
        _exit(iocm_set_map_file(&set, path, &options, NULL) != IOCM_OK);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
}

static void other_sizes(void **state)
{
    iocm_set *set = sample();
    size_t size = iocm_set_image(set).size;
    iocm_set_options options = {.struct_size = sizeof options};
    iocm_set *opened;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        options.max_image = size;
        assert_int_equal(openers[i](&opened, path, &options, NULL), IOCM_OK);
        iocm_set_unref(opened);
        options.max_image = size - 1;
        assert_int_equal(openers[i](&opened, path, &options, NULL), IOCM_E_LIMIT);
        assert_null(opened);
    }
    assert_int_equal(truncate(path, (off_t)size + 64), 0);
    try_both(path, 0, IOCM_E_IMAGE);
    assert_int_equal(truncate(path, (off_t)size - 1), 0);
    try_both(path, 0, IOCM_E_IMAGE);
    assert_int_equal(truncate(path, 0), 0);
    try_both(path, IOCM_SET_STRICT, IOCM_E_IMAGE);
    unlink(path);
    try_both(path, IOCM_SET_STRICT, IOCM_E_IO);
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(opens_alike, make_file),
        cmocka_unit_test_setup(borrows, make_file),
        cmocka_unit_test_setup(outlives_its_file, make_file),
        cmocka_unit_test_setup(truncated_while_mapped, make_file),
        cmocka_unit_test_setup(links, make_file),
        cmocka_unit_test_setup(pipes_and_devices, make_file),
        cmocka_unit_test_setup(reads_a_pipe, make_file),
        cmocka_unit_test_setup(writable_by_others, make_file),
        cmocka_unit_test_setup(owned_by_another, make_file),
        cmocka_unit_test_setup(other_sizes, make_file),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
