/* SPDX-License-Identifier: MIT */
/*
 * What the parts of `complexity` share: values made by number, and families of work on them.
 */
#ifndef IOCM_TORTURE_COMPLEXITY_H
#define IOCM_TORTURE_COMPLEXITY_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define VALUE_MAX    2048u

/* ---- complexity_values.c, complexity_hostile.c ---- */

/* Writes value `number` as text, with a NUL; gives its length. */
typedef size_t (*shape)(char *out, uint32_t number);

/* A number that looks random, one to one (splitmix64). */
uint64_t scatter(uint64_t number);

size_t write_address(char *out, uint32_t address);
/* `count` letters and digits that follow from `number`. */
size_t write_letters(char *out, size_t count, uint64_t number);
size_t write_hex(char *out, size_t count, uint64_t number);

/* The shape of that name, or NULL. */
shape shape_find(const char *name);

typedef struct named_shape {
    const char *name;
    shape write;
} named_shape;

/* Shapes made against hash functions that are in use elsewhere; the last has no name. */
extern const named_shape hostile_shapes[];

/* ---- what a family works on ---- */

/* Values, each as text and as what parsing makes of it. */
typedef struct values {
    size_t count;
    char *room; /* texts, one after another, and normalized ones */
    iocm_span *texts;
    iocm_indicator *indicators;
} values;

/* Values `from` to `from + count` of a shape. */
values values_make(shape write, uint32_t from, size_t count);
void values_free(values *v);

typedef struct job job;

/* How a piece of work is prepared, done (only this is measured) and put away. */
typedef struct work {
    const char *name;
    void (*prepare)(job *j);
    void (*run)(job *j);
} work;

struct job {
    const work *what;
    const char *shape_name;
    shape write;
    size_t size; /* N */
    uint64_t done;
    values listed;
    values asked;
    iocm_builder *builder;
    iocm_set *set;
    iocm_matcher *matcher;
    char *text; /* of works on text: N bytes or a few more */
    size_t text_size;
    iocm_exclusions *exclusions;
    iocm_evaluator *evaluator;
};

iocm_builder *new_builder(void);
void set_of_values(job *j);

/* Lines of a form with a value of the job's shape instead of the `@` in it, until there are N
 * bytes; `head` and `tail` around them. */
void make_text(job *j, const char *head, const char *form, const char *tail);

/* ---- what there is to do; the last of each has no name ---- */

extern const work set_works[];
extern const work text_works[];
extern const work exclusion_works[];

#endif /* IOCM_TORTURE_COMPLEXITY_H */
