/* SPDX-License-Identifier: MIT */
/* The sieve: chunk after chunk of a text, and what is looked for. */
#include "match/sift_chunk.h"

/* Fills the masks of `count` blocks from number `first` on; beyond the text no byte is of any class. */
static void fill_masks(iocm__chunk *c, iocm__mask_fn fill, size_t first, size_t count)
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
    iocm__chunk c;

    c.sieve = sieve;
    c.blocks = blocks;
    c.base = sieve->at;
    if (sieve->at == 0) {
        fill(&c.masks, 0, nothing, 1);
        fill_masks(&c, fill, 1, blocks + 1);
    } else {
        fill_masks(&c, fill, 0, blocks + 2);
    }
    if (classes & SIFT_IPV4) iocm__sift_quads(&c);
    if (classes & SIFT_NAMES) iocm__sift_names(&c);
    if (classes & SIFT_IPV6) iocm__sift_ipv6(&c);
    if (classes & SIFT_DIGESTS) iocm__sift_digests(&c);
    if (classes & SIFT_BARE_HOSTS) iocm__sift_bare_hosts(&c);
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
