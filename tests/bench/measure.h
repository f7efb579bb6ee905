/* SPDX-License-Identifier: MIT */
/* What the programs of the benchmarks share: a clock, seeded numbers, lines of results. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What comes after it begins only when all before it has ended. */
#if defined(__x86_64__) || defined(__i386__)
#define MEASURE_FENCE() __builtin_ia32_lfence()
#elif defined(__aarch64__)
#define MEASURE_FENCE() __asm__ volatile("dsb ish\n\tisb" ::: "memory")
#else
#define MEASURE_FENCE() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

/* Seconds of this thread alone: others on the machine count less than by the wall's clock. */
static inline double measure_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A bijection of 32 bits: distinct numbers give distinct ones that look random. */
static inline uint32_t measure_scatter(uint32_t number, uint32_t seed)
{
    number ^= seed * 0x9e3779b1u;
    number = (number ^ number >> 16) * 0x85ebca6bu;
    number = (number ^ number >> 13) * 0xc2b2ae35u;
    return number ^ number >> 16;
}

/* The next of a sequence of 64 random bits (splitmix). */
static inline uint64_t measure_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A random number below `bound`. */
static inline uint32_t measure_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((measure_next(state) >> 32) * bound >> 32);
}

static inline void *measure_alloc(size_t count, size_t size)
{
    void *made = calloc(count > 0 ? count : 1, size);

    if (made == NULL) {
        fprintf(stderr, "out of memory: %zu times %zu bytes\n", count, size);
        exit(2);
    }
    return made;
}

/* A whole file, and a NUL that does not count. */
static inline char *measure_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    long end;
    char *made;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    rewind(file);
    made = measure_alloc((size_t)end + 1, 1);
    *size = fread(made, 1, (size_t)end, file);
    fclose(file);
    return made;
}

/* One result: what is measured, who, how many entries, per cent of hits, turn, value, unit. */
static inline void measure_print(const char *what, const char *who, size_t count, int rate,
                                 int turn, double value, const char *unit)
{
    printf("%s\t%s\t%zu\t%d\t%d\t%.6g\t%s\n", what, who, count, rate, turn, value, unit);
    fflush(stdout);
}

#endif /* BENCH_MEASURE_H */
