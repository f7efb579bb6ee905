/* SPDX-License-Identifier: MIT */
/*
 * bench_extract [-n ROUNDS] FILE...: how fast indicators are extracted from each file. It prints
 * megabytes a second (best and median round), how many of each kind there are, and a digest of all
 * that is said of each: where two versions of the library print the same, they found the same.
 */
#define _POSIX_C_SOURCE 200809L
#include "iocmatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_ROUNDS 101u

typedef struct seen {
    size_t kinds[64];
    size_t count;
    uint64_t digest; /* FNV-1a */
} seen;

static int count_item(void *ctx, const iocm_extracted *item)
{
    seen *all = ctx;

    all->count++;
    all->kinds[item->indicator.kind % 64]++;
    return 0;
}

static void digest_bytes(seen *all, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        all->digest = (all->digest ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
}

static int digest_item(void *ctx, const iocm_extracted *item)
{
    static char value[IOCM_INDICATOR_BUFFER];
    size_t size = 0;
    char places[128];
    int length =
        snprintf(places, sizeof places, "%zu %zu %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIi32 " ",
                 item->offset, item->size, item->line, item->column, item->indicator.flags,
                 item->indicator.kind);

    if (iocm_indicator_format(value, sizeof value, &size, &item->indicator, NULL) != IOCM_OK)
        return 1;
    digest_bytes(ctx, places, (size_t)length);
    digest_bytes(ctx, value, size);
    return 0;
}

/* Of the processor, so that others on the machine do not count. */
static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare_seconds(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 1 << 16;

    *size = 0;
    if (file == NULL) return NULL;
    do {
        char *more = realloc(text, capacity *= 2);

        if (more == NULL) break;
        text = more;
        *size += fread(text + *size, 1, capacity - *size, file);
    } while (*size == capacity);
    fclose(file);
    return text;
}

static int measure(const char *path, size_t rounds)
{
    double times[MAX_ROUNDS];
    seen all = {{0}, 0, UINT64_C(0xcbf29ce484222325)};
    size_t size;
    char *text = read_file(path, &size);

    if (text == NULL || size == 0) {
        fprintf(stderr, "%s: cannot be read, or is empty\n", path);
        return 1;
    }
    for (size_t i = 0; i < rounds; i++) {
        double start = seconds();

        memset(all.kinds, 0, sizeof all.kinds);
        all.count = 0;
        if (iocm_extract(count_item, &all, text, size, NULL, NULL) != IOCM_OK) return 1;
        times[i] = seconds() - start;
    }
    qsort(times, rounds, sizeof times[0], compare_seconds);
    if (iocm_extract(digest_item, &all, text, size, NULL, NULL) != IOCM_OK) return 1;
    printf("%s: %zu bytes, %.1f MB/s best, %.1f MB/s median, %zu indicators, digest %016" PRIx64
           "\n",
           path, size, (double)size / times[0] * 1e-6, (double)size / times[rounds / 2] * 1e-6,
           all.count, all.digest);
    for (iocm_kind kind = 0; kind < 64; kind++)
        if (all.kinds[kind] > 0) printf("  %-12s %zu\n", iocm_kind_name(kind), all.kinds[kind]);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    size_t rounds = 5;
    int first = 1;
    int bad = 0;

    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        rounds = (size_t)strtoul(argv[2], NULL, 10);
        first = 3;
    }
    if (first >= argc || rounds == 0 || rounds > MAX_ROUNDS) {
        fprintf(stderr, "usage: bench_extract [-n ROUNDS] FILE...\n");
        return 2;
    }
    for (int i = first; i < argc; i++) bad |= measure(argv[i], rounds);
    return bad;
}
