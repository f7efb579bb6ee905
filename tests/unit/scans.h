/* SPDX-License-Identifier: MIT */
/* What the tests of scanning share: matches as one line of text. */
#ifndef IOCM_SCANS_H
#define IOCM_SCANS_H

#include "sets.h"

typedef struct found {
    const iocm_set *set;
    size_t count;
    size_t stop_at; /* stop when so many were seen; 0 = never */
    size_t size;
    char text[1u << 20]; /* "line:column value=grade indicator,...; ...", * if defanged */
} found;

static inline void found_clear(found *seen)
{
    seen->count = 0;
    seen->size = 0;
    seen->text[0] = '\0';
}

static inline void found_put(found *seen, const char *text, size_t size)
{
    assert_true(size < sizeof seen->text - seen->size);
    memcpy(seen->text + seen->size, text, size);
    seen->size += size;
    seen->text[seen->size] = '\0';
}

static inline int found_add(void *ctx, const iocm_scan_match *match)
{
    found *seen = ctx;
    char text[IOCM_INDICATOR_BUFFER + 64];

    assert_int_equal(match->struct_size, sizeof *match);
    assert_true(match->hit_count > 0 && match->hit_total >= match->hit_count);
    snprintf(text, sizeof text, "%s%lu:%lu ", seen->size > 0 ? "; " : "",
             (unsigned long)match->line, (unsigned long)match->column);
    found_put(seen, text, strlen(text));
    found_put(seen, match->text.data, match->text.size);
    if (match->flags & IOCM_SCAN_MATCH_DEFANGED) found_put(seen, "*", 1);
    for (size_t i = 0; i < match->hit_count; i++) {
        const iocm_hit *hit = &match->hits[i];

        assert_true(hit->offset >= match->offset &&
                    hit->offset + hit->size <= match->offset + match->text.size);
        found_put(seen, i == 0 ? "=" : ",", 1);
        snprintf(text, sizeof text, "%s ", iocm_grade_name(hit->grade));
        found_put(seen, text, strlen(text));
        set_text(text, sizeof text, seen->set, hit->indicator);
        found_put(seen, text, strlen(text));
    }
    seen->count++;
    return seen->stop_at != 0 && seen->count == seen->stop_at;
}

#endif /* IOCM_SCANS_H */
