/* SPDX-License-Identifier: MIT */
/*
 * What the fuzz targets share. A target is a function that libFuzzer calls with any bytes;
 * replay.c calls the same function with the corpus, so that every compiler can run it.
 */
#ifndef IOCM_FUZZ_H
#define IOCM_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for any input. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

/* An input is: one byte that chooses what is done, then the text. */
static inline uint8_t fuzz_choice(const uint8_t **data, size_t *size)
{
    if (*size == 0) return 0;
    --*size;
    return *(*data)++;
}

/* Memory that the targets need themselves. */
static inline void *fuzz_alloc(size_t size)
{
    void *block = malloc(size == 0 ? 1 : size);
    CHECK(block != NULL);
    return block;
}

/* An error tells its status, a place inside the input, and holds text that ends. */
static inline void fuzz_check_error(const iocm_error *error, iocm_status status, size_t size)
{
    CHECK(error->status == status);
    if (status == IOCM_OK) return;
    CHECK(status != IOCM_E_NO_MEMORY && status != IOCM_E_ARGUMENT && status != IOCM_E_OPTIONS);
    CHECK(strcmp(iocm_status_name(status), "IOCM_E_UNKNOWN") != 0);
    CHECK(error->offset <= size);
    CHECK(memchr(error->message, 0, sizeof error->message) != NULL && error->message[0] != 0);
    CHECK(memchr(error->token, 0, sizeof error->token) != NULL);
    CHECK(memchr(error->source, 0, sizeof error->source) != NULL);
    for (const char *at = error->token; *at != 0; at++) CHECK((uint8_t)*at >= 32 && *at != 127);
    for (const char *at = error->message; *at != 0; at++) CHECK((uint8_t)*at >= 32 && *at != 127);
}

/* A borrowed text can be read from end to end. */
static inline void fuzz_touch(iocm_span span)
{
    static volatile uint8_t sink;
    uint8_t sum = 0;

    CHECK(span.data != NULL || span.size == 0);
    for (size_t i = 0; i < span.size; i++) sum ^= (uint8_t)span.data[i];
    sink = sum;
    (void)sink;
}

/* Compiles, looks every indicator of the set up by its own text, and frees the set. */
void fuzz_check_builder(const iocm_builder *builder);
void fuzz_check_set(iocm_set *set);

#endif /* IOCM_FUZZ_H */
