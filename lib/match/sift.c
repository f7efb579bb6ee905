/* SPDX-License-Identifier: MIT */
/* The sieve: patterns of bits that may be values, asked of the set's tables. */
#include "match/sift.h"

#include "set/probe.h"

#define MAX_NAME   320u /* bytes of a word with a name in it */
#define MAX_DIGEST 128u

/* A chunk: its masks, and the place of its first byte (of block 1 of the masks) in the text. */
typedef struct chunk {
    iocm__sieve *sieve;
    iocm__masks masks;
    size_t blocks;
    size_t base;
    size_t size; /* of the text, or up to where the sieve may look */
} chunk;

/* Addresses as they are found, and where they begin. */
typedef struct quads {
    uint32_t address[IOCM__PROBES];
    size_t at[IOCM__PROBES];
    unsigned count;
} quads;

static void mark(iocm__sieve *sieve, size_t at)
{
    size_t bit = at + SIFT_BEFORE - sieve->first;

    if (at < sieve->from || at >= sieve->to) return;
    sieve->marks[bit / 64] |= UINT64_C(1) << bit % 64;
}

static unsigned lowest(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits);
}

/* The mask of block `index`, `shift` bits further: what stands behind each of its bytes. */
static uint64_t behind(const uint64_t *mask, size_t index, unsigned shift)
{
    return mask[index] >> shift | mask[index + 1] << (64 - shift);
}

static uint64_t before(const uint64_t *mask, size_t index)
{
    return mask[index] << 1 | mask[index - 1] >> 63;
}

/* ---- quads ---- */

static bool is_joint(char c)
{
    return iocm__is_alnum(c) || c == '_';
}

/* The number that is written in the `count` digits (1 to 3) before `end`; over 255 if it has a leading
 * zero. */
static uint32_t octet(const char *end, size_t count)
{
    uint32_t value = (uint32_t)(end[-1] - '0');

    if (count > 1) value += 10 * (uint32_t)(end[-2] - '0');
    if (count > 2) value += 100 * (uint32_t)(end[-3] - '0');
    return count > 1 && end[-(ptrdiff_t)count] == '0' ? 256 : value;
}

/* The quad whose first dot is at `dot` of the text; false if there is none with the borders that
 * an address has. */
static bool read_quad(quads *out, iocm_span text, size_t dot)
{
    size_t start = dot;
    size_t at = dot;
    uint32_t address = 0;

    while (start > 0 && dot - start < 4 && iocm__is_digit(text.data[start - 1])) start--;
    if (start == dot || dot - start > 3) return false;
    for (unsigned part = 0; part < 4; part++) {
        size_t begin = part == 0 ? start : at + 1;
        uint32_t value;

        at = begin;
        while (at < text.size && at - begin < 4 && iocm__is_digit(text.data[at])) at++;
        if (at == begin || at - begin > 3) return false;
        value = octet(text.data + at, at - begin);
        if (value > 255 || (part < 3 && (at == text.size || text.data[at] != '.'))) return false;
        address = address << 8 | value;
    }
    if (start > 0 &&
        (is_joint(text.data[start - 1]) || (text.data[start - 1] == '.' && start > 1 &&
                                            iocm__extract_is(text.data[start - 2], EXTRACT_WORD))))
        return false;
    /* An underscore behind it may be the emphasis around a URL. */
    if (iocm__is_alnum(iocm__prose_byte(text, at)) ||
        (iocm__prose_byte(text, at) == '.' &&
         iocm__extract_is(iocm__prose_byte(text, at + 1), EXTRACT_WORD)))
        return false;
    out->address[out->count] = address;
    out->at[out->count++] = start;
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
            mark(sieve, found->at[i]);
    found->count = 0;
}

/* Three dots that have digits on both sides, each two to four bytes behind the one before: the first. */
static uint64_t first_dots(const uint64_t *inner, size_t index)
{
    uint64_t second = inner[index] &
                      (behind(inner, index, 2) | behind(inner, index, 3) | behind(inner, index, 4));
    uint64_t next =
        inner[index + 1] & (inner[index + 1] >> 2 | inner[index + 1] >> 3 | inner[index + 1] >> 4);

    return inner[index] &
           ((second >> 2 | next << 62) | (second >> 3 | next << 61) | (second >> 4 | next << 60));
}

static void sift_quads(chunk *c)
{
    uint64_t inner[SIFT_BLOCKS + 2];
    iocm_span text = c->sieve->text;
    quads found;

    found.count = 0;
    for (size_t i = 1; i <= c->blocks; i++)
        inner[i] = c->masks.dot[i] & before(c->masks.digit, i) & behind(c->masks.digit, i, 1);
    inner[c->blocks + 1] = c->masks.dot[c->blocks + 1] & before(c->masks.digit, c->blocks + 1) &
                           c->masks.digit[c->blocks + 1] >> 1;
    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t dots = first_dots(inner, i);

        for (; dots != 0; dots &= dots - 1)
            if (read_quad(&found, text, c->base + (i - 1) * SIFT_BLOCK + lowest(dots)) &&
                found.count == IOCM__PROBES)
                ask_quads(c->sieve, &found);
    }
    if (found.count > 0) ask_quads(c->sieve, &found);
}

/* ---- names ---- */

/* The first place at or behind `at` whose bit is not set in the masks; at most the chunk's end. */
static size_t run_end(const chunk *c, const uint64_t *runs, size_t at)
{
    size_t index = at / SIFT_BLOCK;
    uint64_t gaps = ~runs[index] >> at % SIFT_BLOCK;

    if (gaps != 0) return at + lowest(gaps);
    for (index++; index <= c->blocks; index++)
        if (~runs[index] != 0) return index * SIFT_BLOCK + lowest(~runs[index]);
    return index * SIFT_BLOCK;
}

static bool is_name_byte(iocm_span text, size_t at)
{
    return iocm__extract_is(text.data[at], EXTRACT_WORD) || text.data[at] == '.';
}

/* The last label is a number: no name. */
static bool ends_in_number(const char *text, size_t size)
{
    size_t end = size;

    while (end > 0 && iocm__is_digit(text[end - 1])) end--;
    return end == 0 || text[end - 1] == '.';
}

static bool ask_name(const iocm__sieve *sieve, size_t start, size_t end)
{
    char name[MAX_NAME];

    iocm__scan_trim_name(sieve->text, &start, &end);
    if (end - start > IOCM_MAX_DOMAIN || ends_in_number(sieve->text.data + start, end - start))
        return false;
    for (size_t i = start; i < end; i++) name[i - start] = iocm__lower(sieve->text.data[i]);
    return iocm__set_has_name(sieve->matcher->set, name, end - start);
}

/* Marks the first letter or digit of [start, end). */
static void mark_word(iocm__sieve *sieve, size_t start, size_t end)
{
    while (start < end && !iocm__is_alnum(sieve->text.data[start])) start++;
    if (start < end) mark(sieve, start);
}

/* The word with the dot at `dot` (a place in the masks): asks for it, and returns its end there. */
static size_t sift_name(chunk *c, const uint64_t *runs, size_t dot)
{
    iocm_span text = c->sieve->text;
    size_t last = (c->blocks + 1) * SIFT_BLOCK;
    size_t place = run_end(c, runs, dot);
    size_t shift = c->base - SIFT_BLOCK; /* from places in the masks to those in the text */
    size_t start = shift + dot;
    size_t end = shift + place;

    /* Within the masks a run has single dots; outside, the text is asked. */
    if (place == last)
        end = iocm__prose_word_end(
            iocm__span(text.data, text.size - end < MAX_NAME ? text.size : end + MAX_NAME),
            end - 1);
    while (start > 0 && shift + dot - start <= MAX_NAME && is_name_byte(text, start - 1) &&
           !(text.data[start - 1] == '.' && text.data[start] == '.'))
        start--;
    while (start < end && text.data[start] == '.') start++;
    if (end - start <= MAX_NAME && ask_name(c->sieve, start, end)) mark_word(c->sieve, start, end);
    return place;
}

static void sift_names(chunk *c)
{
    uint64_t joints[SIFT_BLOCKS + 2];
    uint64_t runs[SIFT_BLOCKS + 2];
    const uint64_t *word = c->masks.word;
    size_t done = 0;

    for (size_t i = 1; i <= c->blocks; i++) {
        joints[i] = c->masks.dot[i] & before(word, i) & behind(word, i, 1);
        runs[i] = word[i] | joints[i];
    }
    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t dots = joints[i];

        while (dots != 0) {
            size_t dot = i * SIFT_BLOCK + lowest(dots);

            dots &= dots - 1;
            if (dot >= done) done = sift_name(c, runs, dot);
        }
    }
}

/* The host of the URL whose colon is at `colon`, if it has one label only; what has more is found
 * as names are. */
static void sift_bare_host(iocm__sieve *sieve, size_t colon)
{
    iocm_span text = sieve->text;
    size_t start = colon + 3;
    size_t host = start;
    size_t end;

    if (text.size - colon < 4 || text.data[colon + 1] != '/' || text.data[colon + 2] != '/') return;
    end = iocm__prose_host_end(text, start);
    for (size_t i = start; i < end; i++)
        if (text.data[i] == '@') host = i + 1;
    end = iocm__prose_word_end(iocm__span(text.data, end), host);
    if (end - host <= MAX_NAME && memchr(text.data + host, '.', end - host) == NULL &&
        ask_name(sieve, host, end))
        mark_word(sieve, host, end);
}

/* In cells a URL may have no scheme: then any word may be its host. */
static void sift_bare_words(chunk *c)
{
    iocm__sieve *sieve = c->sieve;

    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t starts = c->masks.word[i] & ~before(c->masks.word, i);

        for (; starts != 0; starts &= starts - 1) {
            size_t start = c->base + (i - 1) * SIFT_BLOCK + lowest(starts);
            size_t end = start;

            while (end < sieve->text.size && end - start <= MAX_NAME &&
                   iocm__extract_is(sieve->text.data[end], EXTRACT_WORD))
                end++;
            if (ask_name(sieve, start, end)) mark_word(sieve, start, end);
        }
    }
}

/* ---- what has colons ---- */

static bool has_address(const iocm_set *set, const uint8_t *bytes, size_t size)
{
    if (iocm__set_find_address(set, bytes, size).count > 0) return true;
#ifdef IOCM_NO_INDICATOR
    return iocm__set_find_ports(set, bytes, size).count > 0 ||
           iocm__set_first_network(set, bytes, size) != IOCM_NO_INDICATOR;
#else
    return iocm__set_in_network(set, bytes, size);
#endif
}

/* Asks for the run of hex digits, colons and dots around a colon; returns where it ends, or so far
 * that what follows is no address of this run. */
static size_t ask_ipv6(iocm__sieve *sieve, size_t colon)
{
    iocm_span text = sieve->text;
    iocm_indicator made;
    uint8_t bytes[16];
    size_t start;
    size_t end;
    size_t last = colon;

    while (
        last < text.size && last - colon < SIFT_BLOCK &&
        (text.data[last] == ':' || text.data[last] == '.' || iocm__hex_value(text.data[last]) >= 0))
        last++;
    if (!iocm__scan_ipv6(bytes, &start, &end, text, colon)) return last;
    iocm__indicator_from_address(&made, bytes, 16, -1);
    if (has_address(sieve->matcher->set, made.bytes, made.size) ||
        ((sieve->matcher->classes & SIFT_URLS) != 0 && iocm__prose_before(text, start) == '['))
        mark_word(sieve, start, end);
    return last;
}

/* Two colons side by side, or three with at most four bytes between, may be of an IPv6 address. */
static void sift_ipv6(chunk *c)
{
    size_t shift = c->base - SIFT_BLOCK;
    size_t last = 0; /* place of the colon before, and of the one before that; 0 = far away */
    size_t other = 0;
    size_t done = 0;

    for (size_t i = 0; i <= c->blocks; i++) {
        uint64_t colons = c->masks.colon[i];

        for (; colons != 0; colons &= colons - 1) {
            size_t at = i * SIFT_BLOCK + lowest(colons) + SIFT_BLOCK;
            bool near = at - last == 1 || (at - last <= 5 && last - other <= 5);

            other = last;
            last = at;
            if (near && at >= done)
                done = ask_ipv6(c->sieve, shift + at - SIFT_BLOCK) - shift + SIFT_BLOCK;
        }
    }
}

/* ---- digests ---- */

/* The run of letters and digits around `at`: asks for it; returns its end, or so far that it can be
 * none. */
static size_t ask_digest(iocm__sieve *sieve, size_t at)
{
    iocm_span text = sieve->text;
    iocm_indicator made;
    size_t start = at;
    size_t end = at;

    while (start > 0 && at - start <= MAX_DIGEST && iocm__is_alnum(text.data[start - 1])) start--;
    while (end < text.size && end - start <= MAX_DIGEST && iocm__is_alnum(text.data[end])) end++;
    if (iocm__digest_parse(&made, text.data + start, end - start) &&
        iocm__set_find_digest(sieve->matcher->set, made.kind, made.bytes).count > 0)
        mark(sieve, start);
    return end;
}

/* Every digest holds sixteen hex digits side by side that fill a quarter of a block. */
static void sift_digests(chunk *c)
{
    size_t done = 0;

    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t full = c->masks.hex[i];

        full &= full >> 1;
        full &= full >> 2;
        full &= full >> 4;
        full &= full >> 8;
        full &= UINT64_C(0x0001000100010001);
        for (; full != 0; full &= full - 1) {
            size_t at = c->base + (i - 1) * SIFT_BLOCK + lowest(full);

            if (at >= done) done = ask_digest(c->sieve, at);
        }
    }
}

/* ---- chunks ---- */

static void sift_urls(chunk *c)
{
    for (size_t i = 1; i <= c->blocks; i++)
        for (uint64_t colons = c->masks.colon[i]; colons != 0; colons &= colons - 1)
            sift_bare_host(c->sieve, c->base + (i - 1) * SIFT_BLOCK + lowest(colons));
    if (c->sieve->cells) sift_bare_words(c);
}

/* Fills the masks of `count` blocks from number `first` on; beyond the text no byte is of any class. */
static void fill_masks(chunk *c, iocm__mask_fn fill, size_t first, size_t count)
{
    iocm_span text = c->sieve->text;
    size_t at = c->base + first * SIFT_BLOCK - SIFT_BLOCK;
    size_t whole = at < text.size ? (text.size - at) / SIFT_BLOCK : 0;
    char rest[SIFT_BLOCK];

    if (whole > count) whole = count;
    if (whole > 0) fill(&c->masks, first, text.data + at, whole);
    for (size_t i = whole; i < count; i++) {
        size_t begin = at + i * SIFT_BLOCK;

        memset(rest, 0, sizeof rest);
        if (begin < text.size)
            memcpy(rest, text.data + begin,
                   text.size - begin < SIFT_BLOCK ? text.size - begin : SIFT_BLOCK);
        fill(&c->masks, first + i, rest, 1);
    }
}

static void sift_chunk(iocm__sieve *sieve, size_t blocks)
{
    static const char nothing[SIFT_BLOCK] = {0};
    const iocm__kernel *kernel = sieve->matcher->kernel;
    uint32_t classes = sieve->matcher->classes;
    iocm__mask_fn fill =
        (classes & ~(SIFT_IPV4 | SIFT_NUMBER_HOSTS)) == 0 ? kernel->numbers : kernel->all;
    chunk c;

    c.sieve = sieve;
    c.blocks = blocks;
    c.base = sieve->at;
    if (sieve->at == 0) {
        fill(&c.masks, 0, nothing, 1);
        fill_masks(&c, fill, 1, blocks + 1);
    } else {
        fill_masks(&c, fill, 0, blocks + 2);
    }
    if (classes & SIFT_IPV4) sift_quads(&c);
    if (classes & SIFT_NAMES) sift_names(&c);
    if (classes & SIFT_IPV6) sift_ipv6(&c);
    if (classes & SIFT_DIGESTS) sift_digests(&c);
    if (classes & SIFT_BARE_HOSTS) sift_urls(&c);
}

void iocm__sieve_init(iocm__sieve *sieve, const iocm_matcher *matcher, iocm_span text, size_t from,
                      size_t to)
{
    /* The colon of a URL lies before its host; all else shows in the word itself, or the byte before. */
    size_t back = matcher->classes & SIFT_BARE_HOSTS ? SIFT_BLOCK + IOCM__PROSE_HOST : SIFT_BLOCK;

    memset(sieve, 0, sizeof *sieve);
    sieve->matcher = matcher;
    sieve->text = text;
    sieve->from = from;
    sieve->to = to;
    sieve->at = from > back ? from - back : 0;
    sieve->end = text.size - to > SIFT_BEFORE ? to + SIFT_BEFORE : text.size;
    sieve->first = sieve->at;
}

void iocm__sieve_chunk(iocm__sieve *sieve, size_t blocks)
{
    size_t gone = (sieve->at - sieve->first) / 64;
    size_t left = (sieve->end - sieve->at + SIFT_BLOCK - 1) / SIFT_BLOCK;

    memmove(sieve->marks, sieve->marks + gone, sizeof sieve->marks - gone * sizeof sieve->marks[0]);
    memset(sieve->marks + SIFT_MARKS - gone, 0, gone * sizeof sieve->marks[0]);
    sieve->first = sieve->at;
    if (blocks > left) blocks = left;
    sift_chunk(sieve, blocks);
    sieve->at += blocks * SIFT_BLOCK;
}

/* ---- what a set needs ---- */

/* What the hosts of its URLs are that are no names of two labels. */
static uint32_t host_classes(const iocm_set *set)
{
    uint32_t classes = 0;
    iocm_entry entry = {.struct_size = sizeof entry};

    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        iocm_indicator host;
        size_t offset;

        if (iocm_set_get(&entry, set, i, NULL) != IOCM_OK || entry.indicator.kind != IOCM_KIND_URL)
            continue;
        iocm__url_host(&host, &offset, entry.indicator.text, entry.indicator.text_size);
        if (host.kind == IOCM_KIND_NONE) classes |= SIFT_BARE_HOSTS;
        if (host.family != 0) classes |= SIFT_NUMBER_HOSTS;
    }
    return classes;
}

uint32_t iocm__sift_classes(const iocm_set *set)
{
    bool urls = iocm__set_has_kind(set, IOCM_KIND_URL);
    uint32_t classes = urls ? host_classes(set) | SIFT_URLS | SIFT_NAMES : 0;

    if (iocm__set_has_kind(set, IOCM_KIND_DOMAIN) || iocm__set_has_kind(set, IOCM_KIND_EMAIL))
        classes |= SIFT_NAMES;
    if (iocm__set_has_kind(set, IOCM_KIND_IPV4) || (classes & SIFT_NUMBER_HOSTS))
        classes |= SIFT_IPV4;
    if (iocm__set_has_kind(set, IOCM_KIND_IPV6) || (classes & SIFT_NUMBER_HOSTS))
        classes |= SIFT_IPV6;
    if (iocm__set_has_kind(set, IOCM_KIND_NETWORK)) classes |= SIFT_IPV4 | SIFT_IPV6;
    for (size_t size = 16; size <= 64; size += 4)
        if (iocm__set_has_kind(set, iocm__digest_kind(size))) classes |= SIFT_DIGESTS;
    return classes;
}
