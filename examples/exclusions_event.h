/* SPDX-License-Identifier: MIT */
/* Inside `iocmatch exclusions eval`: one event, read from JSON, with what it touched. */
#ifndef IOCMATCH_EXCLUSIONS_EVENT_H
#define IOCMATCH_EXCLUSIONS_EVENT_H

#include "exclusions.h"

struct exclusions_event {
    struct exclusions_record record;
    const iocm_schema *schema;
    iocm_event_hit *hits;
    size_t hit_count;
    cli_buffer *values; /* of each hit: what its `value` points to */
    iocm_verdict found; /* of matching: no_match, match or indeterminate */
};

/* What the options say of the hit, instead of, or beside, indicators. */
struct exclusions_stated {
    const char *value;   /* --ioc; NULL = the hits are found */
    const char *matched; /* --matched: only hits in that column, in which --ioc stands */
    const char *family;
    int32_t confidence; /* -1 = not said */
    const char *table;  /* --table; NULL = find out */
};

/* Reads an event: JSON itself, or a file that holds it ("-": standard input). False with a message. */
bool exclusions_open_event(struct exclusions_event *event, const char *argument,
                           const struct exclusions_stated *stated);

/* Finds what it touches of a set, or of --ioc if `set` is NULL. False with a message. */
bool exclusions_find_hits(struct exclusions_event *event, iocm_set *set,
                          const struct exclusions_stated *stated);

/* An iocm_field_fn; `ctx` is the event. */
void exclusions_get_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                          size_t hit, uint32_t element);

void exclusions_close_event(struct exclusions_event *event);

#endif /* IOCMATCH_EXCLUSIONS_EVENT_H */
