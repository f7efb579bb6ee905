/* SPDX-License-Identifier: MIT */
/* The sieve: names, and hosts of URLs that have one label. */
#include "match/sift_chunk.h"
#include "match/sift_filter.h"

#define MAX_NAME 320u /* bytes of a word with a name in it */

/* The first place at or behind `at` whose bit is not set in the masks; at most the chunk's end. */
static size_t run_end(const iocm__chunk *c, const uint64_t *runs, size_t at)
{
    size_t index = at / SIFT_BLOCK;
    uint64_t gaps = ~runs[index] >> at % SIFT_BLOCK;

    if (gaps != 0) return at + iocm__sift_lowest(gaps);
    for (index++; index <= c->blocks; index++)
        if (~runs[index] != 0) return index * SIFT_BLOCK + iocm__sift_lowest(~runs[index]);
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

/* What the sieve needs of the masks to find names. */
typedef struct names {
    iocm__chunk *c;
    uint64_t joints[SIFT_BLOCKS + 2]; /* dots between two bytes of words */
    uint64_t runs[SIFT_BLOCKS + 2];   /* words with these */
} names;

/* The word with the dot at `dot`, which ends at `end` (places in the masks), by its bytes. */
static void sift_bytes(const names *n, size_t dot, size_t end)
{
    iocm__sieve *sieve = n->c->sieve;
    iocm_span text = sieve->text;
    size_t shift = n->c->base - SIFT_BLOCK; /* from places in the masks to those in the text */
    size_t start = shift + dot;

    /* Within the masks a run has single dots; outside, the text is asked. */
    if (end == (n->c->blocks + 1) * SIFT_BLOCK)
        end = iocm__prose_word_end(iocm__span(text.data, text.size - (shift + end) < MAX_NAME
                                                             ? text.size
                                                             : shift + end + MAX_NAME),
                                   shift + end - 1);
    else
        end += shift;
    while (start > 0 && shift + dot - start <= MAX_NAME && is_name_byte(text, start - 1) &&
           !(text.data[start - 1] == '.' && text.data[start] == '.'))
        start--;
    while (start < end && text.data[start] == '.') start++;
    if (end - start <= MAX_NAME && ask_name(sieve, start, end))
        iocm__sift_mark_word(sieve, start, end);
}

/* True if a name that ends at `end` may be listed, by the 64 bytes before: its last two labels. */
static bool may_end_so(const names *n, size_t end)
{
    const iocm__sieve *sieve = n->c->sieve;
    size_t place = n->c->base - SIFT_BLOCK + end; /* in the text */
    uint64_t run = iocm__sift_window(n->runs, end - 64);
    uint64_t joints = iocm__sift_window(n->joints, end - 64);
    uint64_t digits = iocm__sift_window(n->c->masks.digit, end - 64);
    unsigned begin;
    unsigned last;

    if (~run == 0 || place < SIFT_ENDING || end == (n->c->blocks + 1) * SIFT_BLOCK) return true;
    begin = 64 - (unsigned)__builtin_clzll(~run);
    joints &= UINT64_MAX << begin;
    if (joints == 0) return true;
    last = 63 - (unsigned)__builtin_clzll(joints);
    if (~digits >> last >> 1 == 0) return false; /* the last label is a number */
    joints ^= UINT64_C(1) << last;
    if (joints != 0) begin = 64 - (unsigned)__builtin_clzll(joints);
    if (!iocm__is_alnum(sieve->text.data[place - 1]) ||
        !iocm__is_alnum(sieve->text.data[place - 64 + begin]))
        return true; /* emphasis, perhaps */
    return iocm__sift_knows(sieve->matcher,
                            iocm__sift_ending(sieve->text.data + place, 64 - begin));
}

void iocm__sift_names(iocm__chunk *c)
{
    const uint64_t *word = c->masks.word;
    const size_t blocks = c->blocks;
    size_t done = 0;
    names n;

    n.c = c;
    n.joints[0] = c->masks.dot[0] & word[0] << 1 & iocm__sift_behind(word, 0, 1);
    for (size_t i = 1; i <= blocks; i++)
        n.joints[i] = c->masks.dot[i] & iocm__sift_before(word, i) & iocm__sift_behind(word, i, 1);
    n.joints[blocks + 1] = 0;
    for (size_t i = 0; i <= blocks + 1; i++) n.runs[i] = word[i] | n.joints[i];
    for (size_t i = 1; i <= blocks; i++)
        for (uint64_t dots = n.joints[i]; dots != 0; dots &= dots - 1) {
            size_t dot = i * SIFT_BLOCK + iocm__sift_lowest(dots);

            if (dot < done) continue;
            done = run_end(c, n.runs, dot);
            if (may_end_so(&n, done)) sift_bytes(&n, dot, done);
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
        iocm__sift_mark_word(sieve, host, end);
}

/* In cells a URL may have no scheme: then any word may be its host. */
static void sift_bare_words(iocm__chunk *c)
{
    iocm__sieve *sieve = c->sieve;

    for (size_t i = 1; i <= c->blocks; i++) {
        uint64_t starts = c->masks.word[i] & ~iocm__sift_before(c->masks.word, i);

        for (; starts != 0; starts &= starts - 1) {
            size_t start = c->base + (i - 1) * SIFT_BLOCK + iocm__sift_lowest(starts);
            size_t end = start;

            while (end < sieve->text.size && end - start <= MAX_NAME &&
                   iocm__extract_is(sieve->text.data[end], EXTRACT_WORD))
                end++;
            if (ask_name(sieve, start, end)) iocm__sift_mark_word(sieve, start, end);
        }
    }
}

/* ---- what has colons ---- */

void iocm__sift_bare_hosts(iocm__chunk *c)
{
    for (size_t i = 1; i <= c->blocks; i++)
        for (uint64_t colons = c->masks.colon[i]; colons != 0; colons &= colons - 1)
            sift_bare_host(c->sieve, c->base + (i - 1) * SIFT_BLOCK + iocm__sift_lowest(colons));
    if (c->sieve->cells) sift_bare_words(c);
}
