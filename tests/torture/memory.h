/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs out at every single allocation of a whole flow, once at a time and for good. Each
 * time the flow must end with IOCM_E_NO_MEMORY, give back all it took, and leave what the
 * caller keeps usable. Allocations of jansson, libyaml and libidn2 are not seen here: they have no
 * allocator per object.
 */
#ifndef IOCM_TORTURE_MEMORY_H
#define IOCM_TORTURE_MEMORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s: allocation %zu of %s: does not hold: %s\n", __FILE__,      \
                    __LINE__, flow_name, fail_at, fail_once ? "one" : "all", #condition);          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* ---- an allocator that counts, and fails when told ---- */

static const char *flow_name;
static size_t fail_at;   /* the number of the allocation that fails; 0 = none */
static int fail_once;    /* only that one; else all from there on */
static size_t asked;     /* allocations so far */
static size_t failures;  /* of these, refused */
static long long living; /* blocks not given back */

static int refuse(void)
{
    asked++;
    if (fail_at == 0 || asked < fail_at || (fail_once && asked > fail_at)) return 0;
    failures++;
    return 1;
}

static void *allocate(void *ctx, size_t size)
{
    void *block = refuse() ? NULL : malloc(size);

    (void)ctx;
    if (block != NULL) {
        memset(block, 0xA5, size); /* nobody may rely on zeros */
        living++;
    }
    return block;
}

static void *reallocate(void *ctx, void *block, size_t size)
{
    void *moved = refuse() ? NULL : realloc(block, size);

    (void)ctx;
    if (moved != NULL && block == NULL) living++;
    return moved;
}

static void deallocate(void *ctx, void *block)
{
    (void)ctx;
    if (block != NULL) living--;
    free(block);
}

static const iocm_allocator allocator = {allocate, reallocate, deallocate, NULL};

/* Lets memory be there again, to see that what is left can be used. */
static inline size_t forgive(void)
{
    size_t was = fail_at;
    fail_at = 0;
    return was;
}

/* ---- the torture ---- */

static inline size_t torture(const char *name, iocm_status (*flow)(iocm_error *error))
{
    size_t runs = 0;

    flow_name = name;
    for (fail_once = 0; fail_once <= 1; fail_once++) {
        size_t number = 0;
        do {
            iocm_error error;
            iocm_status status;
            memset(&error, 0, sizeof error);
            fail_at = number;
            asked = failures = 0;
            status = flow(&error);
            if (failures == 0) {
                REQUIRE(status == IOCM_OK);
            } else {
                REQUIRE(status == IOCM_E_NO_MEMORY);
                REQUIRE(error.status == IOCM_E_NO_MEMORY && error.message[0] != 0);
            }
            REQUIRE(living == 0);
            runs++;
        } while (number++ == 0 || failures > 0);
    }
    printf("%s: %zu runs\n", name, runs);
    return runs;
}

#endif /* IOCM_TORTURE_MEMORY_H */
