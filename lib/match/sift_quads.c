/* SPDX-License-Identifier: MIT */
/* The sieve: dotted quads. */
#include "match/sift_chunk.h"
#include "set/probe.h"

/* Addresses as they are found, and where they begin. */
typedef struct quads {
    uint32_t address[IOCM__PROBES];
    size_t at[IOCM__PROBES];
    unsigned count;
} quads;

/* A quad in the bits of a window of the masks: where it begins, the digits of its parts, its end. */
typedef struct shape {
    unsigned start;
    unsigned length[4];
    unsigned end;
} shape;

#define DOT    4u        /* where a window has the quad's first dot */
#define WINDOW 0xFFFFFFu /* bits of it that count */

/* What the masks say: three dots, and one to three digits around each. */
static bool read_shape(shape *out, uint32_t digits, uint32_t dots)
{
    uint32_t gaps = ~digits & 15;
    unsigned at = DOT;
    uint32_t all;

    if (gaps == 0) return false; /* four digits before it */
    out->start = 32 - (unsigned)__builtin_clz(gaps);
    out->length[0] = DOT - out->start;
    for (unsigned part = 1; part < 3; part++) {
        uint32_t behind_dot = dots >> (at + 1);

        if (behind_dot == 0) return false;
        out->length[part] = (unsigned)__builtin_ctz(behind_dot);
        at += 1 + out->length[part];
    }
    out->length[3] = (unsigned)__builtin_ctz(~(digits >> (at + 1)));
    out->end = at + 1 + out->length[3];
    all = ((uint32_t)1 << out->end) - ((uint32_t)1 << out->start);
    return ((digits | dots) & all) == all && out->length[3] - 1 < 3 && out->length[1] - 1 < 3 &&
           out->length[2] - 1 < 3;
}

/* The number of `length` digits before `end`; 256 if it is more than that, or begins with a zero that
 * says nothing. There are four bytes before `end`. */
static uint32_t read_part(const char *end, unsigned length)
{
    static const uint32_t least[4] = {0, 0, 10, 100};
    uint32_t bytes = iocm__load32((const uint8_t *)end - 4) >> 8 & 0x0F0F0F;
    uint32_t value;

    bytes &= UINT32_MAX << (24 - 8 * length);
    value = (bytes & 15) * 100 + (bytes >> 8 & 15) * 10 + (bytes >> 16);
    return value < least[length] || value > 255 ? 256 : value;
}

/* What stands before and behind the quad may stand there. */
static bool has_borders(iocm_span text, size_t start, size_t end)
{
    char first = iocm__prose_before(text, start);
    char last = iocm__prose_byte(text, end);

    if (first == '_' || iocm__is_alnum(last)) return false;
    if (iocm__is_alnum(first)) return iocm__scan_escaped(text, start);
    /* An underscore behind it may be the emphasis around a URL. */
    return !(first == '.' && start > 1 && iocm__extract_is(text.data[start - 2], EXTRACT_WORD)) &&
           !(last == '.' && iocm__extract_is(iocm__prose_byte(text, end + 1), EXTRACT_WORD));
}

/* The quad whose first dot is at `place` of the masks, if there is one with the borders that an address
 * has. */
static bool read_quad(quads *out, const iocm__chunk *c, size_t place)
{
    iocm_span text = c->sieve->text;
    size_t begin = c->base + place - SIFT_BLOCK - DOT; /* of the window in the text */
    char copy[DOT + 24] = {0};
    const char *at;
    uint32_t parts[4];
    shape quad;

    if (!read_shape(&quad, (uint32_t)iocm__sift_window(c->masks.digit, place - DOT) & WINDOW,
                    (uint32_t)iocm__sift_window(c->masks.dot, place - DOT) & WINDOW))
        return false;
    if (begin < text.size) {
        at = text.data + begin;
    } else { /* it begins before the text */
        memcpy(copy + DOT, text.data, quad.end - quad.start);
        at = copy + DOT - quad.start;
    }
    for (unsigned part = 0, end = quad.start; part < 4; part++, end++) {
        end += quad.length[part];
        parts[part] = read_part(at + end, quad.length[part]);
    }
    if ((parts[0] | parts[1] | parts[2] | parts[3]) > 255 ||
        !has_borders(text, begin + quad.start, begin + quad.end))
        return false;
    out->address[out->count] = parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3];
    out->at[out->count++] = begin + quad.start;
    return true;
}

/* It stands where a URL has its host. */
static bool may_be_url(const iocm__sieve *sieve, size_t at)
{
    char c = iocm__prose_before(sieve->text, at);

    return (sieve->matcher->classes & SIFT_NUMBER_HOSTS) != 0 &&
           (sieve->cells || c == '/' || c == '@');
}

static bool is_url_host(const iocm_set *set, uint32_t address)
{
    uint8_t bytes[4] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
                        (uint8_t)address};
    char text[16];
    size_t size = iocm__ipv4_format(text, bytes);

    return iocm__set_has_name(set, text, size);
}

static void ask_quads(iocm__sieve *sieve, quads *found)
{
    const iocm_matcher *matcher = sieve->matcher;
    uint32_t touched = iocm__set_touched(matcher->set, matcher->cpu, found->address, found->count);

    for (unsigned i = 0; i < found->count; i++)
        if ((touched >> i & 1) != 0 ||
            (may_be_url(sieve, found->at[i]) && is_url_host(matcher->set, found->address[i])))
            iocm__sift_mark(sieve, found->at[i]);
    found->count = 0;
}

/* Three dots that have digits on both sides, each two to four bytes behind the one before: the first. */
static uint64_t first_dots(const uint64_t *inner, size_t index)
{
    uint64_t second =
        inner[index] & (iocm__sift_behind(inner, index, 2) | iocm__sift_behind(inner, index, 3) |
                        iocm__sift_behind(inner, index, 4));
    uint64_t next =
        inner[index + 1] & (inner[index + 1] >> 2 | inner[index + 1] >> 3 | inner[index + 1] >> 4);

    return inner[index] &
           ((second >> 2 | next << 62) | (second >> 3 | next << 61) | (second >> 4 | next << 60));
}

void iocm__sift_quads(iocm__chunk *c)
{
    uint64_t inner[SIFT_BLOCKS + 2];
    quads found;

    found.count = 0;
    for (size_t i = 1; i <= c->blocks; i++)
        inner[i] = c->masks.dot[i] & iocm__sift_before(c->masks.digit, i) &
                   iocm__sift_behind(c->masks.digit, i, 1);
    inner[c->blocks + 1] = c->masks.dot[c->blocks + 1] &
                           iocm__sift_before(c->masks.digit, c->blocks + 1) &
                           c->masks.digit[c->blocks + 1] >> 1;
    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t dots = inner[i] == 0 ? 0 : first_dots(inner, i);

        for (; dots != 0; dots &= dots - 1)
            if (read_quad(&found, c, i * SIFT_BLOCK + iocm__sift_lowest(dots)) &&
                found.count == IOCM__PROBES)
                ask_quads(c->sieve, &found);
    }
    if (found.count > 0) ask_quads(c->sieve, &found);
}
