/* SPDX-License-Identifier: MIT */
/* Extraction from prose: the buffer of refanged text, places, and the loop over words. */
#include "indicator/extract.h"
#include "indicator/block.h"

/* ---- the buffer ---- */

void iocm__extract_fill(iocm__extractor *x, size_t ahead)
{
    size_t gone = x->at > EXTRACT_BEHIND ? x->at - EXTRACT_BEHIND : 0;

    if (x->ended || x->size - x->at >= ahead) return;
    iocm__refanger_drop(&x->refanger, gone);
    x->at -= gone;
    x->done = x->done > gone ? x->done - gone : 0;
    x->fed = iocm__refanger_read(&x->refanger, x->text, x->text_size, x->fed);
    x->ended = x->fed == x->text_size;
    x->size = x->ended ? x->refanger.size : x->refanger.size - REFANG_KEEP;
}

/* ---- places ---- */

/* Where in the text the buffer's byte `index` began. */
static size_t place_of(const iocm__extractor *x, size_t index)
{
    return x->refanger.base + x->from[index];
}

/* Where in the text what ends at `end` ends: without invisible characters behind it. */
static size_t end_place(const iocm__extractor *x, size_t end)
{
    size_t last = place_of(x, end - 1);

    if (x->text[last] == x->s[end - 1]) return last + 1;
    return end < x->refanger.size ? place_of(x, end) : x->fed;
}

bool iocm__extract_defanged(const iocm__extractor *x, size_t start, size_t end)
{
    size_t stop = end_place(x, end);
    size_t from = place_of(x, start);

    return stop - from != end - start || memcmp(x->text + from, x->s + start, end - start) != 0;
}

/* Counts the line end at text[at], which something follows, if it is one; CR LF is one. */
static void count_end(iocm__extractor *x, size_t at)
{
    if (x->text[at] != '\n' && (x->text[at] != '\r' || x->text[at + 1] == '\n')) return;
    x->line++;
    x->line_start = at + 1;
}

/* Counts the line ends up to `offset`, where an item begins. */
static void move_line(iocm__extractor *x, size_t offset)
{
    size_t at = x->line_seen;

    for (; offset - at >= BLOCK_SIZE; at += BLOCK_SIZE)
        for (uint32_t bits = iocm__block_ends(x->text + at); bits != 0; bits &= bits - 1)
            count_end(x, at + iocm__block_first(bits));
    for (; at < offset; at++) count_end(x, at);
    x->line_seen = offset;
}

void iocm__extract_emit(iocm__extractor *x, size_t start, size_t end, iocm_indicator *indicator)
{
    iocm_extracted item;
    size_t from;
    size_t stop;

    if (x->stopped) return;
    stop = end_place(x, end);
    from = place_of(x, start);
    if (iocm__extract_defanged(x, start, end))
        indicator->flags |= iocm__refang_flags(x->text + from, stop - from, x->read_flags);
    memset(&item, 0, sizeof item);
    item.struct_size = sizeof item;
    item.indicator = *indicator;
    item.offset = from;
    item.size = stop - from;
    move_line(x, item.offset);
    item.line = x->line;
    item.column = item.offset - x->line_start + 1;
    x->stopped = x->on_item(x->ctx, &item) != 0;
    x->done = end;
}

/* ---- words ---- */

/* The word at `start` is the rest of one that was longer than the buffer. */
static bool goes_on(const iocm__extractor *x, size_t start)
{
    char before = iocm__extract_before(x, start);

    return iocm__extract_is(before, EXTRACT_WORD) ||
           (before == '.' && iocm__extract_is(iocm__extract_before(x, start - 1), EXTRACT_WORD));
}

size_t iocm__extract_word(iocm__extractor *x, size_t start, size_t end)
{
    size_t next = 0;
    char after = iocm__extract_byte(x, end);

    if (goes_on(x, start) || end - start >= EXTRACT_AHEAD) return end; /* too long for anything */
    if (after == ':' && iocm__extract_byte(x, end + 1) == '/' &&
        iocm__extract_byte(x, end + 2) == '/')
        return iocm__extract_url(x, end);
    if (iocm__extract_letter_before(x, start) || iocm__extract_letter_at(x, end)) return end;
    if (after == ':' && end - start <= 4) next = iocm__extract_ipv6(x, start);
    if (next == 0 && after == '@') next = iocm__extract_email(x, start, end);
    if (next == 0) next = iocm__extract_ipv4(x, start, end);
    if (next == 0) next = iocm__extract_domain(x, start, end);
    if (next == 0 && end - start >= 32) next = iocm__extract_digests(x, start, end);
    return next > 0 ? next : end;
}

static void read_text(iocm__extractor *x)
{
    while (!x->stopped) {
        size_t limit;
        size_t start;

        if (x->size - x->at < 2 * EXTRACT_AHEAD) iocm__extract_fill(x, 2 * EXTRACT_AHEAD);
        if (x->at >= x->size) return;
        limit = x->ended ? x->size : x->size - EXTRACT_AHEAD;
        start = iocm__extract_next(x, limit);
        if (start == SIZE_MAX) {
            start = iocm__extract_word_start(x, limit);
            x->at = limit - start < EXTRACT_AHEAD && limit < x->size ? start : limit;
        } else if (x->s[start] == ':') {
            size_t next = iocm__extract_ipv6(x, start);
            x->at = next > 0 ? next : start + 1;
        } else {
            x->at = iocm__extract_word(x, start, iocm__extract_word_end(x, start));
        }
    }
}

void iocm__extract_start(iocm__extractor *x, iocm_extract_fn on_item, void *ctx, const char *text,
                         size_t size, uint32_t flags)
{
    memset(x, 0, offsetof(iocm__extractor, refanger)); /* the buffer fills as it is used */
    x->on_item = on_item;
    x->ctx = ctx;
    x->text = text;
    x->text_size = size;
    x->line = 1;
    x->hosts = (flags & IOCM_EXTRACT_HOSTS) != 0;
    if ((flags & IOCM_EXTRACT_WORDS) != 0) x->read_flags |= IOCM_READ_WORDS;
    if ((flags & IOCM_EXTRACT_MARKUP) != 0) x->read_flags |= IOCM_READ_MARKUP;
    iocm__refanger_init(&x->refanger, x->s, x->from, EXTRACT_BUFFER, x->read_flags);
}

iocm_status iocm_extract(iocm_extract_fn on_item, void *ctx, const char *text, size_t size,
                         const iocm_extract_options *options, iocm_error *error)
{
    iocm_extract_options read;
    iocm__extractor x;

    if (on_item == NULL || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the callback or the text is missing");
    if (iocm__options_read(&read, sizeof read, options, error) != IOCM_OK ||
        iocm__options_bits(read.flags,
                           IOCM_EXTRACT_HOSTS | IOCM_EXTRACT_WORDS | IOCM_EXTRACT_MARKUP,
                           error) != IOCM_OK)
        return IOCM_E_OPTIONS;
    iocm__extract_start(&x, on_item, ctx, text, size, read.flags);
    read_text(&x);
    return x.stopped ? iocm__fail(error, IOCM_E_STOPPED, "the callback stopped") : IOCM_OK;
}
