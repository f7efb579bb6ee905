/* SPDX-License-Identifier: MIT */
/* Undoing defanging: the window, the URL state, the loop and the public call. */
#include "indicator/refang.h"

/* ---- the state of the URL ---- */

/* Moves the state over one byte of output. */
static void scan_byte(iocm__refang_state *state, char c)
{
    if (iocm__is_alnum(c)) {
        state->slashes = 0;
    } else if ((unsigned char)c <= ' ' || c == '"' || c == '`' || c == '<' || c == '>' ||
               c == '|' || c == 0x7F) {
        memset(state, 0, sizeof *state);
    } else if ((c == '?' || c == '#') && state->part != PART_NONE) {
        state->part = PART_QUERY;
    } else if (c == '/') {
        if (state->part == PART_NONE && state->slashes == 2)
            state->part = PART_HOST;
        else if (state->part == PART_HOST || (state->part == PART_NONE && state->dotted))
            state->part = PART_PATH;
        state->slashes = state->slashes == 1 ? 2 : 0;
    } else {
        state->slashes = c == ':' ? 1 : 0;
        if (c == '.') state->dotted = 1;
    }
}

/* The window changes from index `start` on: what was learned behind it is forgotten. */
static void rewind_to(iocm__refanger *r, size_t start)
{
    if (r->scanned <= start) return;
    r->scanned = start;
    r->state = r->states[start];
}

iocm__refang_part iocm__refang_part_at(iocm__refanger *r, size_t index)
{
    rewind_to(r, index);
    while (r->scanned < index) {
        r->states[r->scanned] = r->state;
        scan_byte(&r->state, r->window[r->scanned++]);
    }
    return (iocm__refang_part)r->state.part;
}

/* ---- the window ---- */

void iocm__refang_replace(iocm__refanger *r, size_t start, size_t core, iocm_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        r->window[start + i] = text.data[i];
        if (i > 0) r->from[start + i] = r->from[core + i];
    }
    r->size = start + text.size;
    rewind_to(r, start);
    r->seen |= IOCM_INDICATOR_DEFANGED;
}

void iocm__refang_squeeze(iocm__refanger *r, size_t start, size_t end, char c)
{
    size_t rest = r->size - end;

    r->window[start] = c;
    memmove(r->window + start + 1, r->window + end, rest);
    memmove(r->from + start + 1, r->from + end, rest * sizeof r->from[0]);
    r->size = start + 1 + rest;
    rewind_to(r, start);
    r->seen |= IOCM_INDICATOR_DEFANGED;
}

/* Gives the first `count` bytes of the window to the sink. */
static void flush(iocm__refanger *r, size_t count)
{
    if (r->scanned < count) iocm__refang_part_at(r, count);
    r->sink(r->ctx, r->window, r->from, count);
    r->size -= count;
    r->scanned -= count;
    r->joint = r->joint > count ? r->joint - count : 0;
    memmove(r->window, r->window + count, r->size);
    memmove(r->from, r->from + count, r->size * sizeof r->from[0]);
    memmove(r->states, r->states + count, r->scanned * sizeof r->states[0]);
}

/* ---- invisible characters ---- */

/* Bytes of the invisible character that ends at window index `end`; 0 = none. */
static size_t invisible_before(const iocm__refanger *r, size_t end)
{
    const unsigned char *p = (const unsigned char *)r->window + end;

    if (end >= 2 && p[-2] == 0xC2 && p[-1] == 0xAD) return 2; /* U+00AD */
    if (end < 3) return 0;
    if (p[-3] == 0xE2 && p[-2] == 0x80 && p[-1] >= 0x8B && p[-1] <= 0x8D) return 3;
    if (p[-3] == 0xE2 && p[-2] == 0x81 && p[-1] == 0xA0) return 3; /* U+2060 */
    if (p[-3] == 0xEF && p[-2] == 0xBB && p[-1] == 0xBF) return 3; /* U+FEFF */
    return 0;
}

/* Drops invisible characters at the window's end if they stand inside a token: visible ASCII
 * before them (and, as the caller knows, after them). */
static void drop_invisible(iocm__refanger *r)
{
    size_t end = r->size;
    size_t step;

    while (r->size - end < 64 && (step = invisible_before(r, end)) > 0) end -= step;
    if (end == r->size || end == 0 || r->window[end - 1] <= ' ' || r->window[end - 1] == 0x7F)
        return;
    if (!iocm__is_ascii(r->window[end - 1])) return;
    r->size = end;
    rewind_to(r, end);
    r->seen |= IOCM_INDICATOR_UNICODE;
}

/* ---- the loop ---- */

/* One form at the end of the window, if there is one. */
static bool reduce(iocm__refanger *r)
{
    char c = r->window[r->size - 1];

    if (iocm__is_label(c)) return iocm__refang_joint(r);
    switch (c) {
    case '/':
    case '\\': return iocm__refang_scheme(r);
    case ']':
    case ')':
    case '}':
    case '>': return iocm__refang_bracket(r) || iocm__refang_scheme(r);
    case ';': return (r->read_flags & IOCM_READ_MARKUP) != 0 && iocm__refang_entity(r);
    default: return false;
    }
}

void iocm__refang_push_again(iocm__refanger *r, size_t start)
{
    char bytes[32];
    size_t from[32];
    size_t count = r->size - start;

    if (count > sizeof bytes) return;
    memcpy(bytes, r->window + start, count);
    memcpy(from, r->from + start, count * sizeof from[0]);
    r->size = start;
    rewind_to(r, start);
    for (size_t i = 0; i < count; i++) {
        r->window[r->size] = bytes[i];
        r->from[r->size++] = from[i];
        while (r->size > 0 && reduce(r)) continue;
    }
}

/* Letters and digits behind one of them are no form's end: they are copied as they are. */
static size_t push_run(iocm__refanger *r, const char *text, size_t size, size_t at)
{
    size_t room = REFANG_WINDOW - r->size;
    size_t end = size - at < room ? size : at + room;

    while (at < end && iocm__is_alnum(text[at])) {
        r->window[r->size] = text[at];
        r->from[r->size++] = at++;
    }
    return at;
}

size_t iocm__refanger_push(iocm__refanger *r, const char *text, size_t size, size_t at)
{
    char c = text[at];

    if (r->size == REFANG_WINDOW) flush(r, REFANG_WINDOW - REFANG_KEEP);
    if (r->size > 0 && !iocm__is_ascii(r->window[r->size - 1]) && c > ' ' && c < 0x7F)
        drop_invisible(r);
    r->rest = iocm__span(text + at + 1, size - at - 1);
    r->window[r->size] = c;
    r->from[r->size++] = at;
    if (iocm__is_blank(c)) return at + 1;
    while (r->size > 0 && reduce(r)) continue;
    if (r->joint != r->size) r->joint = 0; /* something stands behind the dot and its blanks */
    return iocm__is_alnum(c) ? push_run(r, text, size, at + 1) : at + 1;
}

void iocm__refanger_end(iocm__refanger *r)
{
    flush(r, r->size);
}

void iocm__refanger_init(iocm__refanger *r, uint32_t read_flags, iocm__refang_sink sink, void *ctx)
{
    memset(r, 0, offsetof(iocm__refanger, window)); /* the window fills as it is used */
    r->read_flags = read_flags;
    r->sink = sink;
    r->ctx = ctx;
}

/* ---- into a caller's buffers ---- */

typedef struct target {
    char *out;
    size_t *map;
    size_t capacity;
    size_t size; /* that was given, or should have been */
} target;

static void put(void *ctx, const char *bytes, const size_t *from, size_t count)
{
    target *to = ctx;
    size_t room = to->capacity > to->size ? to->capacity - to->size : 0;
    size_t given = count < room ? count : room;

    if (given > 0) {
        memcpy(to->out + to->size, bytes, given);
        if (to->map != NULL) memcpy(to->map + to->size, from, given * sizeof from[0]);
    }
    to->size += count;
}

/* Sends the whole text through a refanger; returns the flags it saw. */
static uint32_t run(iocm__refang_sink sink, void *ctx, const char *text, size_t size,
                    uint32_t read_flags)
{
    iocm__refanger r;

    iocm__refanger_init(&r, read_flags, sink, ctx);
    for (size_t i = 0; i < size;) i = iocm__refanger_push(&r, text, size, i);
    iocm__refanger_end(&r);
    return r.seen;
}

static size_t refang(char *out, size_t capacity, size_t *map, const char *text, size_t size,
                     uint32_t read_flags, uint32_t *flags)
{
    target to = {out, map, capacity, 0};
    uint32_t seen = run(put, &to, text, size, read_flags);

    if (flags != NULL) *flags = seen;
    return to.size;
}

/* One byte of output of which the origin is asked. */
typedef struct place {
    size_t wanted; /* bytes of output still to come before it */
    size_t origin;
} place;

static void find_place(void *ctx, const char *bytes, const size_t *from, size_t count)
{
    place *found = ctx;

    (void)bytes;
    if (found->wanted < count) found->origin = from[found->wanted];
    found->wanted = found->wanted < count ? SIZE_MAX : found->wanted - count;
}

size_t iocm__refang_origin(const char *text, size_t size, uint32_t read_flags, size_t at)
{
    place found = {at, size};

    run(find_place, &found, text, size, read_flags);
    return found.origin;
}

uint32_t iocm__refang_flags(const char *text, size_t size, uint32_t read_flags)
{
    target nothing = {NULL, NULL, 0, 0};

    return run(put, &nothing, text, size, read_flags);
}

size_t iocm__refang(char *out, size_t *map, const char *text, size_t size, uint32_t read_flags,
                    uint32_t *flags)
{
    size_t length = refang(out, size, map, text, size, read_flags, flags);

    if (map != NULL) map[length] = size;
    return length;
}

iocm_status iocm_refang(char *out, size_t capacity, size_t *out_size, size_t *map, const char *text,
                        size_t size, const iocm_read_options *options, iocm_error *error)
{
    iocm_read_options read;
    size_t length;

    if (out_size == NULL || (out == NULL && capacity > 0) || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "a buffer or a text is missing");
    *out_size = 0;
    if (iocm__options_read(&read, sizeof read, options, error) != IOCM_OK ||
        iocm__options_bits(read.flags, IOCM__READ_FLAGS, error) != IOCM_OK)
        return IOCM_E_OPTIONS;
    if ((read.flags & IOCM_READ_NO_REFANG) != 0) {
        length = size;
        for (size_t i = 0; i < size && i < capacity; i++) {
            out[i] = text[i];
            if (map != NULL) map[i] = i;
        }
    } else {
        length = refang(out, capacity, map, text, size, read.flags, NULL);
    }
    *out_size = length;
    if (length > capacity)
        return iocm__fail(error, IOCM_E_SPACE, "the refanged text needs %zu bytes", length);
    if (map != NULL) map[length] = size;
    return IOCM_OK;
}
