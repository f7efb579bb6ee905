/* SPDX-License-Identifier: MIT */
/*
 * What is said in proportion: hostile texts of some size and of a quarter of it, in a thread with a
 * small stack. All that reads text must take time in proportion, and no more stack than it has.
 */
#ifndef IOCM_TORTURE_LINEAR_H
#define IOCM_TORTURE_LINEAR_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "iocmatch.h"

/* Four times the text: 4 times the work if linear, 16 if quadratic. Small times are not told
 * apart from the machine's other work. */
#define FACTOR_MAX  9.0
#define SECONDS_MIN 0.05
#define ATTEMPTS    3
#define STACK       (512u << 10)

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct job {
    void (*run)(const char *text, size_t size);
    const char *text;
    size_t size;
    double seconds;
} job;

static void *in_thread(void *ctx)
{
    job *j = ctx;
    struct timespec start;
    struct timespec end;

    REQUIRE(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start) == 0);
    j->run(j->text, j->size);
    REQUIRE(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end) == 0);
    j->seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
    return NULL;
}

static inline double measure(void (*run)(const char *text, size_t size), const char *text,
                             size_t size)
{
    job j = {run, text, size, 0};
    pthread_attr_t attributes;
    pthread_t thread;

    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, STACK) == 0);
    REQUIRE(pthread_create(&thread, &attributes, in_thread, &j) == 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
    REQUIRE(pthread_attr_destroy(&attributes) == 0);
    return j.seconds;
}

/* The first byte stays where it is and the rest of the pattern is repeated, but for patterns
 * that a document begins with. */
static inline void fill(char *text, size_t size, const char *pattern)
{
    const char *again = pattern[0] == 'x' ? pattern + 1 : pattern;
    size_t length = strlen(again);

    if (strncmp(pattern, "\xFF\xFE", 2) == 0) {
        again += 2;
        length -= 2;
    }
    for (size_t i = 0; i < size; i++) text[i] = again[i % length];
    memcpy(text, pattern, again > pattern && pattern[0] != 'x' ? 2 : 1);
}

static double slowest;
static int verbose;

/* 0 if it takes time in proportion, else 1. */
static inline int is_out_of_proportion(const char *reader, const char *pattern,
                                       void (*run)(const char *text, size_t size), const char *text,
                                       size_t size)
{
    double small = 0;
    double large = 0;
    int attempt = 0;

    do {
        small = measure(run, text, size / 4);
        large = measure(run, text, size);
    } while (large > SECONDS_MIN && large > FACTOR_MAX * small && ++attempt < ATTEMPTS);
    if (large > slowest) slowest = large;
    if (verbose) printf("%-22s %-20.20s %8.4f %8.4f\n", reader, pattern, small, large);
    if (attempt < ATTEMPTS) return 0;
    printf("%s of '%s': %zu bytes take %.3f s, a quarter of them %.3f s\n", reader, pattern, size,
           large, small);
    return 1;
}

#endif /* IOCM_TORTURE_LINEAR_H */
