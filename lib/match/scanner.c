/* SPDX-License-Identifier: MIT */
/*
 * Scanning text that comes in pieces. What cannot be told yet is kept, and of what was looked at as
 * much as a later value may look back to; most of a large piece is looked at where it lies.
 */
#include "match/scan.h"
#include "match/sift.h"

#define KEPT     (SCAN_BEHIND + SCAN_AHEAD)
#define CAPACITY (2u * KEPT)

struct iocm_scanner {
    iocm_allocator allocator;
    iocm__scan scan;
    bool defanged;
    size_t size; /* bytes in the buffer */
    size_t at;   /* words that begin before this place were tried */
    char buffer[CAPACITY];
};

iocm_status iocm_scanner_new(iocm_scanner **out, iocm_scan_fn on_match, void *ctx,
                             const iocm_matcher *matcher, const iocm_scan_options *options,
                             iocm_error *error)
{
    iocm_scan_options read;
    iocm_allocator allocator;
    iocm_scanner *scanner;
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "`out` is NULL");
    *out = NULL;
    status = iocm__scan_options(&read, on_match, matcher, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, read.allocator, error);
    if (status != IOCM_OK) return status;
    scanner = iocm__alloc(&allocator, sizeof *scanner);
    if (scanner == NULL) return iocm__fail_memory(error);
    scanner->allocator = allocator;
    scanner->defanged = (read.flags & IOCM_SCAN_DEFANGED) != 0;
    scanner->size = 0;
    scanner->at = 0;
    iocm__scan_init(&scanner->scan, on_match, ctx, matcher);
    *out = scanner;
    return IOCM_OK;
}

void iocm_scanner_free(iocm_scanner *scanner)
{
    iocm_allocator allocator;

    if (scanner == NULL) return;
    allocator = scanner->allocator;
    iocm__free(&allocator, scanner);
}

/* Up to where the words of a text can be told, though more of it may follow: to the last line's
 * end, or so far from the end that nothing looks further. The last `fresh` bytes are new. */
static size_t certain_end(iocm_span text, size_t from, size_t fresh)
{
    size_t far = text.size > SCAN_AHEAD ? text.size - SCAN_AHEAD : 0;
    size_t low = from > far ? from : far;
    size_t end = text.size;

    while (end > low && end > text.size - fresh && text.data[end - 1] != '\n') end--;
    return end > low && end > text.size - fresh ? end : low;
}

/* Looks at the words of a text from `at` on that can be told, of which the last `fresh` bytes are new;
 * returns how far these go. What lies before is given up: its lines are counted. */
static size_t look_at(iocm_scanner *scanner, iocm_span text, size_t at, size_t fresh, bool ended)
{
    iocm__scan *scan = &scanner->scan;
    size_t to = text.size;

    scan->text = text;
    if (scanner->defanged) {
        to = iocm__scan_defanged(scan, at, ended);
    } else {
        if (!ended) to = certain_end(text, at, fresh);
        iocm__scan_piece(scan, at, to);
    }
    if (!scan->stopped) iocm__scan_count_lines(scan, to);
    return to;
}

/* Drops from the buffer what nothing looks back to, if it is worth the move. */
static void drop_seen(iocm_scanner *scanner)
{
    size_t gone = scanner->at > SCAN_BEHIND ? scanner->at - SCAN_BEHIND : 0;

    if (gone < SCAN_AHEAD / 2) return;
    memmove(scanner->buffer, scanner->buffer + gone, scanner->size - gone);
    scanner->size -= gone;
    scanner->at -= gone;
    scanner->scan.base += gone;
}

static void look_at_buffer(iocm_scanner *scanner, size_t fresh, bool ended)
{
    iocm_span text = iocm__span(scanner->buffer, scanner->size);

    scanner->at = look_at(scanner, text, scanner->at, fresh, ended);
    drop_seen(scanner);
}

/* Takes bytes of the piece into the buffer and looks at it; returns how many. */
static size_t feed_buffer(iocm_scanner *scanner, const char *data, size_t size)
{
    size_t room = CAPACITY - scanner->size;
    size_t count = size < room ? size : room;

    memcpy(scanner->buffer + scanner->size, data, count);
    scanner->size += count;
    look_at_buffer(scanner, count, false);
    return count;
}

/* Looks at the rest of a piece where it lies. The buffer ends with its first `taken` bytes, and all that
 * was not tried yet, and what may be looked back to, is among these. */
static void feed_in_place(iocm_scanner *scanner, const char *data, size_t size, size_t taken)
{
    iocm__scan *scan = &scanner->scan;
    size_t at = taken - (scanner->size - scanner->at);
    size_t kept;

    scan->base = scan->base + scanner->size - taken;
    at = look_at(scanner, iocm__span(data, size), at, size - taken, false);
    kept = at > SCAN_BEHIND ? at - SCAN_BEHIND : 0;
    scan->base += kept;
    scanner->size = size - kept;
    scanner->at = at - kept;
    memcpy(scanner->buffer, data + kept, scanner->size);
}

iocm_status iocm_scanner_feed(iocm_scanner *scanner, const char *data, size_t size,
                              iocm_error *error)
{
    size_t taken = 0;

    if (scanner == NULL || (data == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the scanner or the text is NULL");
    while (!scanner->scan.stopped && taken < size) {
        if (taken < KEPT || size - taken < CAPACITY) {
            taken += feed_buffer(scanner, data + taken, size - taken);
        } else {
            feed_in_place(scanner, data, size, taken);
            taken = size;
        }
    }
    return scanner->scan.stopped ? iocm__fail(error, IOCM_E_STOPPED, "the callback stopped")
                                 : IOCM_OK;
}

iocm_status iocm_scanner_finish(iocm_scanner *scanner, iocm_error *error)
{
    iocm__scan *scan;
    bool stopped;

    if (scanner == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the scanner is NULL");
    scan = &scanner->scan;
    if (!scan->stopped) look_at_buffer(scanner, 0, true);
    stopped = scan->stopped;
    iocm__scan_init(scan, scan->on_match, scan->ctx, scan->matcher);
    scanner->size = 0;
    scanner->at = 0;
    return stopped ? iocm__fail(error, IOCM_E_STOPPED, "the callback stopped") : IOCM_OK;
}
