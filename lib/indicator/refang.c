/* SPDX-License-Identifier: MIT */
/* Undoing defanging: the window, the URL state, the loop and the public call. */
#include "indicator/refang.h"

/* ---- is there anything to undo? ---- */

/* True if all that stands before a `://` that begins at `colon` is `http` or `https`. */
static bool plain_scheme(const char *text, size_t colon)
{
    size_t start = colon;

    while (start > 0 && (iocm__is_alnum(text[start - 1]) || text[start - 1] == '*' ||
                         text[start - 1] == '_' || text[start - 1] == '+'))
        start--;
    return iocm__span_equal(iocm__span(text + start, colon - start), IOCM__LITERAL("http")) ||
           iocm__span_equal(iocm__span(text + start, colon - start), IOCM__LITERAL("https"));
}

static bool plain_schemes(const char *text, size_t size)
{
    const char *end = text + size;
    const char *colon = size == 0 ? NULL : memchr(text, ':', size);

    for (; colon != NULL; colon = memchr(colon + 1, ':', (size_t)(end - colon) - 1))
        if (end - colon >= 3 && colon[1] == '/' && colon[2] == '/' &&
            !plain_scheme(text, (size_t)(colon - text)))
            return false;
    return true;
}

bool iocm__refang_clean(const char *text, size_t size, uint32_t read_flags)
{
    unsigned wanted = IOCM__BYTE_FORM; /* every form has one of these */

    if (read_flags & IOCM_READ_NO_REFANG) return true;
    if (read_flags & IOCM_READ_WORDS) wanted |= IOCM__BYTE_WORDS;
    if (read_flags & IOCM_READ_MARKUP) wanted |= IOCM__BYTE_MARKUP;
    for (size_t i = 0; i < size; i++)
        if (iocm__byte_class(text[i]) & wanted) return false;
    return plain_schemes(text, size);
}

/* ---- the state of the URL ---- */

/* Behind such a byte the state is as at the start of a text. */
static bool is_reset(char c)
{
    return (unsigned char)c <= ' ' || c == '"' || c == '`' || c == '<' || c == '>' || c == '|' ||
           c == 0x7F;
}

/* Moves the state over one byte of output. */
static void scan_byte(iocm__refang_state *state, char c)
{
    if (iocm__is_alnum(c)) {
        state->slashes = 0;
    } else if (is_reset(c)) {
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

static iocm__refang_state *kept_state(iocm__refanger *r, size_t index)
{
    return &r->states[(r->dropped + index) % REFANG_KEEP];
}

/* Makes the state that before byte `index`, which is far from what was scanned: only the token
 * that `index` stands in counts. */
static void scan_far(iocm__refanger *r, size_t index)
{
    size_t start = index;

    while (start > r->scanned && !is_reset(r->window[start - 1])) start--;
    if (start > r->scanned) memset(&r->state, 0, sizeof r->state);
    for (; start < index; start++) scan_byte(&r->state, r->window[start]);
    r->scanned = r->known = index;
}

/* The window changes from index `start` on: what was learned behind it is forgotten. */
static void rewind_to(iocm__refanger *r, size_t start)
{
    if (r->scanned <= start) return;
    if (start >= r->known) {
        r->scanned = start;
        r->state = *kept_state(r, start);
        return;
    }
    r->scanned = 0;
    memset(&r->state, 0, sizeof r->state);
    scan_far(r, start);
}

iocm__refang_part iocm__refang_part_at(iocm__refanger *r, size_t index)
{
    rewind_to(r, index);
    if (index - r->scanned > REFANG_REACH) scan_far(r, index - REFANG_REACH);
    while (r->scanned < index) {
        *kept_state(r, r->scanned) = r->state;
        scan_byte(&r->state, r->window[r->scanned++]);
    }
    if (r->scanned - r->known > REFANG_KEEP) r->known = r->scanned - REFANG_KEEP;
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

void iocm__refanger_drop(iocm__refanger *r, size_t count)
{
    uint32_t moved = count < r->size ? r->from[count] : 0;

    if (r->scanned < count) scan_far(r, count);
    r->size -= count;
    r->scanned -= count;
    r->known = r->known > count ? r->known - count : 0;
    r->dropped += count;
    r->joint = r->joint > count ? r->joint - count : 0;
    r->base += moved;
    memmove(r->window, r->window + count, r->size);
    for (size_t i = 0; i < r->size; i++) r->from[i] = r->from[i + count] - moved;
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
    uint32_t from[32];
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

static void push(iocm__refanger *r, const char *text, size_t size, size_t at)
{
    char c = text[at];
    size_t from = at - r->base;

    if (r->size > 0 && !iocm__is_ascii(r->window[r->size - 1]) && c > ' ' && c < 0x7F)
        drop_invisible(r);
    r->rest = iocm__span(text + at + 1, size - at - 1);
    r->window[r->size] = c;
    r->from[r->size++] = from < UINT32_MAX ? (uint32_t)from : UINT32_MAX;
    if (iocm__is_blank(c)) return;
    while (r->size > 0 && reduce(r)) continue;
    if (r->joint != r->size) r->joint = 0; /* something stands behind the dot and its blanks */
}

/* Pushes the run at `at`, if one goes on there; returns its end. */
static size_t push_run(iocm__refanger *r, const char *text, size_t size, size_t at)
{
    size_t room = r->capacity - r->size;
    size_t end = size - at < room ? size : at + room;
    char last = r->window[r->size - 1];
    uint32_t from = (uint32_t)(at - r->base);

    if (!iocm__is_alnum(last) || last != text[at - 1]) return at;
    end = iocm__refang_run_end(r->stops, iocm__span(text, size), at, end);
    if (end - r->base > UINT32_MAX) return at;
    memcpy(r->window + r->size, text + at, end - at);
    for (uint32_t i = 0; i < (uint32_t)(end - at); i++) r->from[r->size + i] = from + i;
    r->size += end - at;
    return end;
}

size_t iocm__refanger_read(iocm__refanger *r, const char *text, size_t size, size_t at)
{
    if (r->size == 0) r->base = at;
    while (at < size && r->size < r->capacity) {
        push(r, text, size, at++);
        if (r->size > 0) at = push_run(r, text, size, at);
    }
    return at;
}

void iocm__refanger_init(iocm__refanger *r, char *window, uint32_t *from, size_t capacity,
                         uint32_t read_flags)
{
    memset(r, 0, offsetof(iocm__refanger, states)); /* these fill as they are used */
    r->window = window;
    r->from = from; /* holds nothing yet */
    r->size = 0;
    r->capacity = capacity;
    r->read_flags = read_flags;
    r->stops = iocm__refang_stops(read_flags);
}

/* ---- whole texts ---- */

#define WINDOW 640u

/* A text on its way through a refanger of its own. */
typedef struct passage {
    iocm_span text;
    size_t at;    /* what was read of it */
    size_t given; /* bytes at the start of the window that were settled */
    iocm__refanger r;
    char window[WINDOW];
    uint32_t from[WINDOW];
} passage;

static void start(passage *p, const char *text, size_t size, uint32_t read_flags)
{
    p->text = iocm__span(text, size);
    p->at = p->given = 0;
    iocm__refanger_init(&p->r, p->window, p->from, WINDOW, read_flags);
}

/* Drops what was given, and gives what is settled next; false at the end. */
static bool next(passage *p)
{
    iocm__refanger_drop(&p->r, p->given);
    p->at = iocm__refanger_read(&p->r, p->text.data, p->text.size, p->at);
    p->given = p->at == p->text.size ? p->r.size : p->r.size - REFANG_KEEP;
    return p->given > 0;
}

/* Returns the length of the whole, of which `capacity` bytes are written. */
static size_t refang(char *out, size_t capacity, size_t *map, const char *text, size_t size,
                     uint32_t read_flags, uint32_t *flags)
{
    passage p;
    size_t length = 0;

    for (start(&p, text, size, read_flags); next(&p); length += p.given) {
        size_t room = capacity > length ? capacity - length : 0;
        size_t count = p.given < room ? p.given : room;

        if (count > 0) memcpy(out + length, p.window, count);
        for (size_t i = 0; map != NULL && i < count; i++) map[length + i] = p.r.base + p.from[i];
    }
    if (flags != NULL) *flags = p.r.seen;
    return length;
}

size_t iocm__refang_origin(const char *text, size_t size, uint32_t read_flags, size_t at)
{
    passage p;

    for (start(&p, text, size, read_flags); next(&p); at -= p.given)
        if (at < p.given) return p.r.base + p.from[at];
    return size;
}

uint32_t iocm__refang_flags(const char *text, size_t size, uint32_t read_flags)
{
    uint32_t seen;

    refang(NULL, 0, NULL, text, size, read_flags, &seen);
    return seen;
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
