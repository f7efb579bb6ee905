/* SPDX-License-Identifier: MIT */
/*
 * scan INDICATORS LOG NAME [OPTION=VALUE...]: a log in memory, scanned for every line of the list
 * by iocm_scan and by Hyperscan as literals, turn by turn on one core.
 *
 *   turns=5   peers=iocmatch,hyperscan   hits=PREFIX
 *
 * Prints lines of results (see measure.h): `build/NAME` nanoseconds an entry to make the list
 * ready, `scan/NAME` MB/s. With hits=PREFIX the file PREFIX.WHO gets each hit: its line from 1,
 * the text of the value (Hyperscan: the line of the literal).
 */
#include "measure.h"

#include <iocmatch.h>

#include <hs.h>

#include <stdbool.h>
#include <string.h>

typedef struct text {
    char *data;
    size_t size;
} text;

typedef struct hits {
    const text *log;
    text *literals; /* of Hyperscan, by number */
    FILE *out;      /* NULL while the clock runs */
    size_t count;
    size_t at, line; /* where the last hit was, and its line */
} hits;

typedef struct engine {
    const char *name;
    bool (*build)(struct engine *self, const text *list);
    bool (*scan)(struct engine *self, const text *log, hits *hits);
    iocm_matcher *matcher;
    hs_database_t *database;
    hs_scratch_t *scratch;
    text *literals;
    bool ready;
} engine;

static size_t count_lines(const text *of)
{
    size_t count = 0;

    for (size_t i = 0; i < of->size; i++) count += of->data[i] == '\n';
    return count;
}

/* ---- iocmatch ---- */

static bool fail(const iocm_error *error)
{
    fprintf(stderr, "scan: %s %s\n", error->message, error->token);
    return false;
}

static bool ours_build(engine *self, const text *list)
{
    iocm_error error = {0};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;

    if (iocm_builder_new(&builder, NULL, &error) == IOCM_OK &&
        iocm_load_indicators(NULL, builder, list->data, list->size, NULL, &error) == IOCM_OK &&
        iocm_builder_compile(&set, builder, &error) == IOCM_OK)
        iocm_matcher_new(&self->matcher, set, NULL, &error);
    iocm_builder_free(builder);
    iocm_set_unref(set);
    return self->matcher != NULL || fail(&error);
}

static int ours_hit(void *ctx, const iocm_scan_match *match)
{
    hits *hits = ctx;

    hits->count++;
    if (hits->out != NULL)
        fprintf(hits->out, "%llu\t%.*s\n", (unsigned long long)match->line, (int)match->text.size,
                match->text.data);
    return 0;
}

static bool ours_scan(engine *self, const text *log, hits *hits)
{
    iocm_error error = {0};

    return iocm_scan(ours_hit, hits, self->matcher, log->data, log->size, NULL, &error) ==
               IOCM_OK ||
           fail(&error);
}

/* ---- Hyperscan ---- */

static bool hyperscan_build(engine *self, const text *list)
{
    size_t count = count_lines(list);
    const char **starts = measure_alloc(count, sizeof *starts);
    size_t *sizes = measure_alloc(count, sizeof *sizes);
    unsigned *flags = measure_alloc(count, sizeof *flags);
    unsigned *numbers = measure_alloc(count, sizeof *numbers);
    hs_compile_error_t *error = NULL;
    const char *at = list->data;

    self->literals = measure_alloc(count, sizeof *self->literals);
    for (size_t i = 0; i < count; i++) {
        const char *end = memchr(at, '\n', (size_t)(list->data + list->size - at));

        starts[i] = at;
        sizes[i] = (size_t)(end - at);
        numbers[i] = (unsigned)i;
        self->literals[i] = (text){(char *)at, sizes[i]};
        at = end + 1;
    }
    if (hs_compile_lit_multi(starts, flags, numbers, sizes, (unsigned)count, HS_MODE_BLOCK, NULL,
                             &self->database, &error) != HS_SUCCESS)
        fprintf(stderr, "scan: Hyperscan: %s\n", error->message);
    else if (hs_alloc_scratch(self->database, &self->scratch) != HS_SUCCESS)
        fprintf(stderr, "scan: Hyperscan has no memory\n");
    free(starts);
    free(sizes);
    free(flags);
    free(numbers);
    return self->scratch != NULL;
}

static int hyperscan_hit(unsigned number, unsigned long long from, unsigned long long to,
                         unsigned flags, void *ctx)
{
    hits *hits = ctx;

    (void)from;
    (void)flags;
    hits->count++;
    if (hits->out == NULL) return 0;
    for (; hits->at < to; hits->at++) hits->line += hits->log->data[hits->at] == '\n';
    fprintf(hits->out, "%zu\t%.*s\n", hits->line, (int)hits->literals[number].size,
            hits->literals[number].data);
    return 0;
}

static bool hyperscan_scan(engine *self, const text *log, hits *hits)
{
    /* A block of Hyperscan is at most 4 GiB. */
    return hs_scan(self->database, log->data, (unsigned)log->size, 0, self->scratch, hyperscan_hit,
                   hits) == HS_SUCCESS;
}

/* ---- turns ---- */

static void write_hits(engine *one, const text *log, const char *prefix)
{
    char path[512];
    hits hits = {.log = log, .literals = one->literals, .line = 1};

    snprintf(path, sizeof path, "%s.%s", prefix, one->name);
    hits.out = fopen(path, "wb");
    if (hits.out == NULL || !one->scan(one, log, &hits) || fclose(hits.out) != 0) exit(2);
}

static void run(engine *engines, size_t count, const text *list, const text *log, const char *name,
                const char *peers, int turns)
{
    size_t entries = count_lines(list);
    char what[64];

    snprintf(what, sizeof what, "build/%s", name);
    for (size_t i = 0; i < count; i++) {
        double start = measure_seconds();

        if (strstr(peers, engines[i].name) == NULL) continue;
        engines[i].ready = engines[i].build(&engines[i], list);
        if (engines[i].ready)
            measure_print(what, engines[i].name, entries, 0, 0,
                          (measure_seconds() - start) * 1e9 / (double)entries, "ns");
    }
    snprintf(what, sizeof what, "scan/%s", name);
    for (int turn = 1; turn <= turns; turn++)
        for (size_t i = 0; i < count; i++) {
            hits hits = {.log = log};
            double start = measure_seconds();

            if (!engines[i].ready) continue;
            if (!engines[i].scan(&engines[i], log, &hits)) exit(2);
            measure_print(what, engines[i].name, entries, 0, turn,
                          (double)log->size / 1e6 / (measure_seconds() - start), "MB/s");
        }
}

int main(int argc, char **argv)
{
    engine engines[] = {{.name = "iocmatch", .build = ours_build, .scan = ours_scan},
                        {.name = "hyperscan", .build = hyperscan_build, .scan = hyperscan_scan}};
    const size_t count = sizeof engines / sizeof engines[0];
    const char *peers = "iocmatch,hyperscan", *prefix = NULL;
    int turns = 5;
    text list, log;

    for (int i = 4; i < argc; i++) {
        if (strncmp(argv[i], "turns=", 6) == 0) turns = atoi(argv[i] + 6);
        if (strncmp(argv[i], "peers=", 6) == 0) peers = argv[i] + 6;
        if (strncmp(argv[i], "hits=", 5) == 0) prefix = argv[i] + 5;
    }
    if (argc < 4) {
        fprintf(stderr, "usage: scan INDICATORS LOG NAME [turns=N] [peers=A,B] [hits=PREFIX]\n");
        return 2;
    }
    list.data = measure_read(argv[1], &list.size);
    log.data = measure_read(argv[2], &log.size);
    run(engines, count, &list, &log, argv[3], peers, turns);
    for (size_t i = 0; prefix != NULL && i < count; i++)
        if (engines[i].ready) write_hits(&engines[i], &log, prefix);
    free(list.data);
    free(log.data);
    return 0;
}
