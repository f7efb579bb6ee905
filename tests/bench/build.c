/* SPDX-License-Identifier: MIT */
/*
 * build LIST NAME [turns=N]: a list of indicators, one a line, made into a set; the set saved and
 * opened again, each way. Prints lines of results (see measure.h) of the wall's clock:
 *
 *   load/NAME      lines/s: reading, validating, merging
 *   compile/NAME   lines/s
 *   image/NAME     bytes an entry
 *   save/NAME open/NAME memory/NAME borrow/NAME map/NAME   MB/s of the image; all openings check
 *       every byte: from a file, from memory with a copy, without one, by mapping the file
 */
#include "measure.h"

#include <iocmatch.h>

#include <string.h>

typedef struct subject {
    const char *name, *path; /* of the results; where the image is saved */
    char *list;
    size_t list_size, lines;
    iocm_set *set;
    int turn;
} subject;

static void check(iocm_status status, const iocm_error *error)
{
    if (status == IOCM_OK) return;
    fprintf(stderr, "build: %s %s\n", error->message, error->token);
    exit(2);
}

/* Files are waited for, too. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void print(const subject *of, const char *what, double value, const char *unit)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", what, of->name);
    measure_print(name, "iocmatch", of->lines, 0, of->turn, value, unit);
}

static void print_image(const subject *of, const char *what, double start)
{
    print(of, what, (double)iocm_set_image(of->set).size / 1e6 / (now() - start), "MB/s");
}

static void build(subject *of)
{
    iocm_error error = {0};
    iocm_builder *builder = NULL;
    double start = now();

    iocm_set_unref(of->set);
    of->set = NULL;
    check(iocm_builder_new(&builder, NULL, &error), &error);
    check(iocm_load_indicators(NULL, builder, of->list, of->list_size, NULL, &error), &error);
    print(of, "load", (double)of->lines / (now() - start), "lines/s");
    start = now();
    check(iocm_builder_compile(&of->set, builder, &error), &error);
    print(of, "compile", (double)of->lines / (now() - start), "lines/s");
    iocm_builder_free(builder);
    if (of->turn == 1)
        print(of, "image", (double)iocm_set_image(of->set).size / (double)of->lines, "bytes");
}

/* Opened, and the same as what was saved. */
static void compare(const subject *of, iocm_set *opened, iocm_status status,
                    const iocm_error *error)
{
    iocm_span image = iocm_set_image(of->set);
    iocm_span again;

    check(status, error);
    again = iocm_set_image(opened);
    if (again.size != image.size || memcmp(again.data, image.data, image.size) != 0) {
        fprintf(stderr, "build: what was opened is not what was saved\n");
        exit(2);
    }
    iocm_set_unref(opened);
}

static void save_and_open(subject *of)
{
    iocm_span image = iocm_set_image(of->set);
    iocm_set_options options = {.struct_size = sizeof options, .flags = IOCM_SET_BORROW};
    iocm_error error = {0};
    iocm_set *opened = NULL;
    iocm_status status;
    double start = now();

    check(iocm_set_save(of->set, of->path, &error), &error);
    print_image(of, "save", start);
    start = now();
    status = iocm_set_open_file(&opened, of->path, NULL, &error);
    print_image(of, "open", start);
    compare(of, opened, status, &error);
    start = now();
    status = iocm_set_open_memory(&opened, image.data, image.size, NULL, &error);
    print_image(of, "memory", start);
    compare(of, opened, status, &error);
    start = now();
    status = iocm_set_open_memory(&opened, image.data, image.size, &options, &error);
    print_image(of, "borrow", start);
    compare(of, opened, status, &error);
    start = now();
    status = iocm_set_map_file(&opened, of->path, NULL, &error);
    print_image(of, "map", start);
    compare(of, opened, status, &error);
}

int main(int argc, char **argv)
{
    subject of = {.set = NULL};
    int turns = argc > 3 && strncmp(argv[3], "turns=", 6) == 0 ? atoi(argv[3] + 6) : 5;
    char path[4096];

    if (argc < 3) {
        fprintf(stderr, "usage: build LIST NAME [turns=N]\n");
        return 2;
    }
    of.list = measure_read(argv[1], &of.list_size);
    for (size_t i = 0; i < of.list_size; i++) of.lines += of.list[i] == '\n';
    snprintf(path, sizeof path, "%s.set", argv[1]);
    of.name = argv[2];
    of.path = path;
    for (of.turn = 1; of.turn <= turns; of.turn++) {
        build(&of);
        save_and_open(&of);
    }
    remove(path);
    iocm_set_unref(of.set);
    free(of.list);
    return 0;
}
