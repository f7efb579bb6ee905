/* SPDX-License-Identifier: MIT */
/*
 * Scanning what is defanged: the text is refanged a few lines at a time, and scanned as it is read then;
 * what is found goes to the caller with the place where it is written. Clean text is left as it is
 * by refanging, so all that is not defanged is found the same way.
 */
#include "match/sift.h"

#define SEGMENT 1024u /* bytes that are refanged at once: whole lines, if they are not longer */

typedef struct segment {
    iocm__scan *scan; /* of the text as it is written */
    size_t at;        /* where in its piece the segment begins */
    size_t size;
    bool cut; /* its end is not one of words */
    iocm__refanger refanger;
    char window[SEGMENT];
    uint32_t from[SEGMENT];
} segment;

/* ---- where what was found is written ---- */

static size_t origin(const segment *s, size_t index)
{
    return s->at + (index < s->refanger.size ? s->from[index] : s->size);
}

/* Where what ends at `end` ends: without invisible characters behind it. */
static size_t end_origin(const segment *s, size_t end)
{
    size_t last = origin(s, end - 1);

    return s->scan->text.data[last] == s->window[end - 1] ? last + 1 : origin(s, end);
}

/* A segment that was cut within a word: what touches the cut may be a part of something longer. */
static bool is_cut(const segment *s, size_t start, size_t end)
{
    return (start == 0 && s->scan->cut) || (end == s->refanger.size && s->cut);
}

static int give(void *ctx, const iocm_scan_match *match)
{
    segment *s = ctx;
    iocm__scan *scan = s->scan;
    iocm_scan_match out = *match;
    iocm_hit hits[SCAN_HITS];
    size_t start = (size_t)match->offset;
    size_t place = origin(s, start);

    if (is_cut(s, start, start + match->text.size)) return 0;
    for (size_t i = 0; i < match->hit_count; i++) {
        size_t begin = (size_t)match->hits[i].offset;
        size_t end = begin + (size_t)match->hits[i].size;

        hits[i] = match->hits[i];
        hits[i].offset = scan->base + origin(s, begin);
        hits[i].size = end_origin(s, end) - origin(s, begin);
    }
    out.hits = hits;
    out.text = iocm__span(scan->text.data + place, end_origin(s, start + match->text.size) - place);
    if (!iocm__span_equal(out.text, match->text)) out.flags |= IOCM_SCAN_MATCH_DEFANGED;
    out.offset = scan->base + place;
    iocm__scan_count_lines(scan, place);
    out.line = scan->line;
    out.column = out.offset - scan->line_start + 1;
    scan->stopped = scan->on_match(scan->ctx, &out) != 0;
    return scan->stopped;
}

/* ---- segments ---- */

/* The end of the segment that begins at `at`: behind the last line's end in it; else, for a longer line,
 * behind the last blank or quote; else anywhere. `at` if it cannot be told yet. */
static size_t segment_end(iocm_span text, size_t at, bool ended, bool *cut)
{
    size_t limit = text.size - at > SEGMENT ? at + SEGMENT : text.size;
    size_t end = limit;

    *cut = false;
    while (end > at && text.data[end - 1] != '\n') end--;
    if (end > at) return end;
    if (limit - at < SEGMENT) return ended ? limit : at;
    for (end = limit; end > at; end--)
        if (iocm__is_space(text.data[end - 1]) || text.data[end - 1] == '"') return end;
    *cut = true;
    return limit;
}

static void scan_segment(iocm__scan *scan, size_t at, size_t size, bool cut)
{
    iocm__scan inner;
    segment s;

    s.scan = scan;
    s.at = at;
    s.size = size;
    s.cut = cut;
    iocm__refanger_init(&s.refanger, s.window, s.from, SEGMENT, 0);
    iocm__refanger_read(&s.refanger, scan->text.data + at, size, 0);
    iocm__scan_init(&inner, give, &s, scan->matcher);
    inner.text = iocm__span(s.window, s.refanger.size);
    iocm__scan_piece(&inner, 0, inner.text.size);
}

size_t iocm__scan_defanged(iocm__scan *scan, size_t at, bool ended)
{
    while (at < scan->text.size && !scan->stopped) {
        bool cut;
        size_t end = segment_end(scan->text, at, ended, &cut);

        if (end == at) break;
        scan_segment(scan, at, end - at, cut);
        scan->cut = cut;
        at = end;
    }
    return at;
}
