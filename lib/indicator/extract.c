/* SPDX-License-Identifier: MIT */
/* Extraction from prose: the buffer of refanged text, places, and the loop over words. */
#include "indicator/extract.h"

/* ---- the buffer ---- */

static void take(void *ctx, const char *bytes, const size_t *from, size_t count)
{
    iocm__extractor *x = ctx;

    for (size_t i = 0; i < count; i++) {
        size_t step = from[i] - x->last_from;

        if (x->size > 0) x->step[x->size - 1] = step > UINT32_MAX ? UINT32_MAX : (uint32_t)step;
        x->s[x->size++] = bytes[i];
        x->last_from = from[i];
    }
}

static void move_mark(iocm__extractor *x, size_t to)
{
    while (x->mark < to) x->mark_from += x->step[x->mark++];
    while (x->mark > to) x->mark_from -= x->step[--x->mark];
}

void iocm__extract_fill(iocm__extractor *x, size_t ahead)
{
    size_t gone = x->at > EXTRACT_BEHIND ? x->at - EXTRACT_BEHIND : 0;

    if (x->ended || x->size - x->at >= ahead) return;
    if (x->mark < gone) move_mark(x, gone);
    x->mark -= gone;
    x->at -= gone;
    x->size -= gone;
    x->done = x->done > gone ? x->done - gone : 0;
    memmove(x->s, x->s + gone, x->size);
    memmove(x->step, x->step + gone, x->size * sizeof x->step[0]);

    while (x->fed < x->text_size && EXTRACT_BUFFER - x->size >= REFANG_WINDOW)
        x->fed = iocm__refanger_push(&x->refanger, x->text, x->text_size, x->fed);
    if (x->fed < x->text_size || EXTRACT_BUFFER - x->size < REFANG_WINDOW) return;
    iocm__refanger_end(&x->refanger);
    x->ended = true;
    if (x->size > 0) x->step[x->size - 1] = (uint32_t)(x->text_size - x->last_from);
}

/* ---- places ---- */

/* Where in the text the buffer's byte `index` began. */
static size_t place_of(iocm__extractor *x, size_t index)
{
    move_mark(x, index);
    return x->mark_from;
}

/* Where in the text what ends at `end` ends: without invisible characters behind it. */
static size_t end_place(iocm__extractor *x, size_t end)
{
    size_t last = place_of(x, end - 1);

    return x->text[last] == x->s[end - 1] ? last + 1 : last + x->step[end - 1];
}

bool iocm__extract_defanged(iocm__extractor *x, size_t start, size_t end)
{
    size_t stop = end_place(x, end);
    size_t from = place_of(x, start);

    return stop - from != end - start || memcmp(x->text + from, x->s + start, end - start) != 0;
}

/* Counts the line ends up to `offset`; CR LF is one. */
static void move_line(iocm__extractor *x, size_t offset)
{
    for (; x->line_seen < offset; x->line_seen++) {
        char c = x->text[x->line_seen];

        if (c != '\n' && c != '\r') continue;
        if (c == '\r' && x->line_seen + 1 < x->text_size && x->text[x->line_seen + 1] == '\n')
            continue;
        x->line++;
        x->line_start = x->line_seen + 1;
    }
}

void iocm__extract_emit(iocm__extractor *x, size_t start, size_t end, iocm_indicator *indicator)
{
    iocm_extracted item;
    size_t stop;

    if (x->stopped) return;
    stop = end_place(x, end);
    if (iocm__extract_defanged(x, start, end)) {
        size_t from = place_of(x, start);

        indicator->flags |= iocm__refang_flags(x->text + from, stop - from, x->read_flags);
    }
    memset(&item, 0, sizeof item);
    item.struct_size = sizeof item;
    item.indicator = *indicator;
    item.offset = place_of(x, start);
    item.size = stop - item.offset;
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

/* One word; returns where reading goes on. */
static size_t read_word(iocm__extractor *x, size_t start, size_t end)
{
    size_t next = 0;
    char after = iocm__extract_byte(x, end);

    if (goes_on(x, start) || (end == x->size && !x->ended)) return end; /* too long for anything */
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
        size_t end;

        if (x->size - x->at < EXTRACT_AHEAD) iocm__extract_fill(x, EXTRACT_AHEAD);
        if (x->at >= x->size) return;
        if (!iocm__extract_is(x->s[x->at], EXTRACT_WORD)) {
            size_t next = 0;

            if (x->s[x->at] == ':' && iocm__extract_byte(x, x->at + 1) == ':')
                next = iocm__extract_ipv6(x, x->at);
            x->at = next > 0 ? next : x->at + 1;
            continue;
        }
        end = iocm__extract_word_end(x, x->at);
        x->at = read_word(x, x->at, end);
    }
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
    memset(&x, 0, offsetof(iocm__extractor, refanger)); /* the buffers fill as they are used */
    x.on_item = on_item;
    x.ctx = ctx;
    x.text = text;
    x.text_size = size;
    x.line = 1;
    x.hosts = (read.flags & IOCM_EXTRACT_HOSTS) != 0;
    if ((read.flags & IOCM_EXTRACT_WORDS) != 0) x.read_flags |= IOCM_READ_WORDS;
    if ((read.flags & IOCM_EXTRACT_MARKUP) != 0) x.read_flags |= IOCM_READ_MARKUP;
    iocm__refanger_init(&x.refanger, x.read_flags, take, &x);
    read_text(&x);
    return x.stopped ? iocm__fail(error, IOCM_E_STOPPED, "the callback stopped") : IOCM_OK;
}
