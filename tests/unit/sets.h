/* SPDX-License-Identifier: MIT */
/* What the tests of sets and matching share: sets made of a list of texts. */
#ifndef IOCM_SETS_H
#define IOCM_SETS_H

#include "unit.h"

#include <stdio.h>

#include "iocmatch.h"
#include "memory_meter.h"

static inline iocm_span span_of(const char *text)
{
    iocm_span span = {text, strlen(text)};

    return span;
}

static inline iocm_builder *builder_new(uint32_t flags)
{
    iocm_builder_options options = {.struct_size = sizeof options, .flags = flags};
    iocm_builder *builder = NULL;

    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    return builder;
}

static inline void builder_add(iocm_builder *builder, const char *text)
{
    iocm_error error = {0};

    if (iocm_builder_add_text(builder, text, strlen(text), NULL, NULL, &error) != IOCM_OK)
        fail_msg("%s: %s", text, error.message);
}

static inline iocm_set *builder_finish(iocm_builder *builder)
{
    iocm_error error = {0};
    iocm_set *set = NULL;

    if (iocm_builder_compile(&set, builder, &error) != IOCM_OK) fail_msg("%s", error.message);
    iocm_builder_free(builder);
    return set;
}

/* A set of a NULL-terminated list. */
static inline iocm_set *set_of(const char *const *texts)
{
    iocm_builder *builder = builder_new(0);

    while (*texts != NULL) builder_add(builder, *texts++);
    return builder_finish(builder);
}

/* Writes indicator `index` into `out`, which has room for one. */
static inline const char *set_text(char *out, size_t capacity, const iocm_set *set, uint32_t index)
{
    iocm_entry entry;

    memset(&entry, 0, sizeof entry);
    entry.struct_size = sizeof entry;
    assert_int_equal(iocm_set_get(&entry, set, index, NULL), IOCM_OK);
    assert_int_equal(iocm_indicator_format(out, capacity, NULL, &entry.indicator, NULL), IOCM_OK);
    return out;
}

static inline iocm_matcher *matcher_of(iocm_set *set, iocm_grade min_grade)
{
    iocm_matcher_options options = {sizeof options, min_grade, NULL, 0, 0};
    iocm_matcher *matcher = NULL;

    assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_OK);
    return matcher;
}

/* "grade indicator [span]; ..." of hits in `value`: one line to compare. */
static inline const char *hits_text(char *out, size_t capacity, const iocm_hits *hits,
                                    const iocm_set *set, const char *value)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < hits->count && i < hits->capacity; i++) {
        const iocm_hit *hit = &hits->items[i];
        char text[IOCM_INDICATOR_BUFFER];

        used += (size_t)snprintf(out + used, capacity - used, "%s%s %s [%.*s]", i > 0 ? "; " : "",
                                 iocm_grade_name(hit->grade),
                                 set_text(text, sizeof text, set, hit->indicator), (int)hit->size,
                                 value + hit->offset);
        assert_true(used < capacity);
    }
    return out;
}

#endif /* IOCM_SETS_H */
