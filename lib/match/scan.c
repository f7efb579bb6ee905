/* SPDX-License-Identifier: MIT */
/* Scanning a text: what is there is looked up and given to the callback, with its place. */
#include "match/scan.h"

#include "match/sift.h"

void iocm__scan_init(iocm__scan *scan, iocm_scan_fn on_match, void *ctx,
                     const iocm_matcher *matcher)
{
    memset(scan, 0, sizeof *scan);
    scan->on_match = on_match;
    scan->ctx = ctx;
    scan->matcher = matcher;
    scan->line = 1;
}

/* ---- places ---- */

/* The byte ends a line, with that one behind it; of CR LF the LF does. */
static inline unsigned ends_line(char c, char next)
{
    return (unsigned)(c == '\n') | ((unsigned)(c == '\r') & (unsigned)(next != '\n'));
}

/* The line ends in text[0, size), which has a byte behind them. So that a compiler makes vectors of it,
 * sums are of one byte. */
static uint64_t count_ends(const char *text, size_t size)
{
    uint64_t count = 0;

    while (size > 0) {
        size_t run = size < 192 ? size : 192;
        uint8_t sum = 0;

        for (size_t i = 0; i < run; i++) sum = (uint8_t)(sum + ends_line(text[i], text[i + 1]));
        count += sum;
        text += run;
        size -= run;
    }
    return count;
}

void iocm__scan_count_lines(iocm__scan *scan, size_t end)
{
    size_t start = (size_t)(scan->counted - scan->base);
    const char *text = scan->text.data;
    uint64_t count;

    if (end <= start) return; /* a value that begins inside of the last one */
    count = count_ends(text + start, end - 1 - start) +
            ends_line(text[end - 1], iocm__prose_byte(scan->text, end));
    scan->line += count;
    scan->counted = scan->base + end;
    if (count == 0) return;
    while (ends_line(text[end - 1], iocm__prose_byte(scan->text, end)) == 0) end--;
    scan->line_start = scan->base + end;
}

/* ---- what was found ---- */

static bool look_up(iocm__sink *sink, const iocm__value *value, iocm_span text)
{
    iocm_indicator network;

    switch (value->kind) {
    case VALUE_ADDRESS: return iocm__address_match(sink, text, -1);
    case VALUE_NETWORK:
        if (iocm__address_parse(&network, text.data, text.size, true, IOCM_READ_ZONE_ID, NULL) !=
            IOCM_OK)
            return false;
        iocm__network_match(sink, &network, text.size);
        return true;
    case VALUE_NAME: return iocm__host_match(sink, text, -1);
    case VALUE_EMAIL: return iocm__email_match(sink, text);
    case VALUE_URL: return iocm__url_match_whole(sink, text);
    default: return iocm__digests_match(sink, text);
    }
}

static void give(iocm__scan *scan, const iocm__value *value, iocm_hits *hits)
{
    iocm_scan_match match;
    uint64_t offset = scan->base + value->start;

    memset(&match, 0, sizeof match);
    match.struct_size = sizeof match;
    match.hits = hits->items;
    match.hit_count = hits->count < hits->capacity ? hits->count : hits->capacity;
    match.hit_total = hits->count;
    match.text = iocm__span(scan->text.data + value->start, value->end - value->start);
    match.offset = offset;
    for (size_t i = 0; i < match.hit_count; i++) hits->items[i].offset += offset;
    iocm__scan_count_lines(scan, value->start);
    match.line = scan->line;
    match.column = offset - scan->line_start + 1;
    scan->stopped = scan->on_match(scan->ctx, &match) != 0;
}

/* True if the value has hits. */
static bool try_value(iocm__scan *scan, const iocm__value *value)
{
    iocm_hit items[SCAN_HITS];
    iocm_hits hits = {items, SCAN_HITS, 0};
    iocm__sink sink;

    if (iocm__sink_init(&sink, &hits, scan->matcher, SIZE_MAX, NULL) != IOCM_OK) return false;
    look_up(&sink, value, iocm__span(scan->text.data + value->start, value->end - value->start));
    if (hits.count > 0) give(scan, value, &hits);
    return hits.count > 0;
}

void iocm__scan_at(iocm__scan *scan, size_t at)
{
    iocm__value value;

    if (scan->base + at >= scan->done && iocm__scan_value(&value, scan->text, at) &&
        scan->base + value.anchor >= scan->done && try_value(scan, &value))
        scan->done = scan->base + value.next;
    if (!scan->stopped && iocm__scan_digest(&value, scan->text, at)) try_value(scan, &value);
}

void iocm__scan_every(iocm__scan *scan, size_t from, size_t to)
{
    for (size_t at = from; at < to && !scan->stopped; at++)
        if (iocm__is_alnum(scan->text.data[at]) &&
            (!iocm__is_alnum(iocm__prose_before(scan->text, at)) ||
             iocm__scan_escaped(scan->text, at)))
            iocm__scan_at(scan, at);
}

/* ---- the call ---- */

iocm_status iocm__scan_options(iocm_scan_options *out, iocm_scan_fn on_match,
                               const iocm_matcher *matcher, const iocm_scan_options *options,
                               iocm_error *error)
{
    iocm_status status = iocm__options_read(out, sizeof *out, options, error);

    if (status == IOCM_OK) status = iocm__options_bits(out->flags, IOCM_SCAN_DEFANGED, error);
    if (status == IOCM_OK && (on_match == NULL || matcher == NULL))
        status = iocm__fail(error, IOCM_E_ARGUMENT, "the callback or the matcher is NULL");
    return status;
}

iocm_status iocm_scan(iocm_scan_fn on_match, void *ctx, const iocm_matcher *matcher,
                      const char *text, size_t size, const iocm_scan_options *options,
                      iocm_error *error)
{
    iocm_scan_options read;
    iocm__scan scan;
    iocm_status status = iocm__scan_options(&read, on_match, matcher, options, error);

    if (status != IOCM_OK) return status;
    if (text == NULL && size > 0) return iocm__fail(error, IOCM_E_ARGUMENT, "the text is NULL");
    iocm__scan_init(&scan, on_match, ctx, matcher);
    scan.text = iocm__span(text, size);
    if (read.flags & IOCM_SCAN_DEFANGED)
        iocm__scan_defanged(&scan, 0, true);
    else
        iocm__scan_piece(&scan, 0, size);
    return scan.stopped ? iocm__fail(error, IOCM_E_STOPPED, "the callback stopped") : IOCM_OK;
}
