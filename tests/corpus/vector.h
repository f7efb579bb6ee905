/* SPDX-License-Identifier: MIT */
/* Verdicts as data: what the two files of exclusion_vectors share. README.md says more. */
#ifndef IOCM_VECTOR_H
#define IOCM_VECTOR_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>

#include "iocmatch.h"

iocm_span vector_span(const char *text);

/* An event of a table as JSON: keys are columns, and no value is a number. */
typedef struct vector_event {
    json_t *columns; /* truths made texts */
    const iocm_schema *schema;
    const iocm_event_hit *hits;
    struct vector_block *blocks; /* texts that were given out */
} vector_event;

/* `columns` is given away. */
void vector_event_init(vector_event *event, json_t *columns);
void vector_event_free(vector_event *event);

iocm_span vector_event_table(const vector_event *event);

/* The side of the column that matched; without one, of the column that holds the address. */
iocm_side vector_event_side(const vector_event *event, const char *matched, const char *ioc);

/* An iocm_field_fn; `ctx` is a vector_event. */
void vector_event_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                        size_t hit, uint32_t element);

#endif /* IOCM_VECTOR_H */
