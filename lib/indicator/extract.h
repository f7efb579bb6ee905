/* SPDX-License-Identifier: MIT */
/*
 * Inside extraction: the text as it is read, and the finders of each kind.
 *
 * The text goes through the refanger, which takes away the brackets and keeps where each byte
 * began; the finders look at a buffer of refanged text around the reading place `at`. What they
 * look at forwards and backwards is bounded, or is consumed by looking, so the work is linear.
 */
#ifndef IOCM_EXTRACT_H
#define IOCM_EXTRACT_H

#include "indicator/prose.h"

#define EXTRACT_BEHIND 128u  /* bytes kept before the reading place */
#define EXTRACT_AHEAD  1024u /* bytes that are there behind it, unless the text ends */
#define EXTRACT_URL    (IOCM_MAX_URL + 64u)
#define EXTRACT_BUFFER (EXTRACT_BEHIND + EXTRACT_URL + 2 * REFANG_KEEP)

typedef struct iocm__extractor {
    iocm_extract_fn on_item;
    void *ctx; /* of the callback */
    const char *text;
    size_t text_size;
    size_t fed; /* bytes of the text that the refanger has read */
    bool ended; /* it has read all, and all of it is settled */
    bool stopped;
    bool hosts;
    uint32_t read_flags;

    size_t size; /* bytes in the buffer that are settled */
    size_t at;   /* the reading place in it */
    size_t done; /* where the last item ended in it */

    size_t line_start; /* of the line that the last item was on */
    size_t line_seen;  /* line ends are counted up to here */
    uint64_t line;

    iocm__refanger refanger; /* its window is the buffer */
    char s[EXTRACT_BUFFER];
    uint32_t from[EXTRACT_BUFFER]; /* of the refanger: where each byte of `s` began */
    char url[IOCM_INDICATOR_BUFFER];
} iocm__extractor;

/* The byte at `index` of the buffer, NUL outside of it. */
static inline char iocm__extract_byte(const iocm__extractor *x, size_t index)
{
    return index < x->size ? x->s[index] : '\0';
}

/* The byte before `index`, NUL at the start of the text. */
static inline char iocm__extract_before(const iocm__extractor *x, size_t index)
{
    return index > 0 ? x->s[index - 1] : '\0';
}

/* ---- what prose.h tells, asked of the buffer ---- */

static inline iocm_span iocm__extract_text(const iocm__extractor *x)
{
    return iocm__span(x->s, x->size);
}

static inline bool iocm__extract_letter_at(const iocm__extractor *x, size_t index)
{
    return iocm__prose_letter_at(iocm__extract_text(x), index);
}

static inline bool iocm__extract_letter_before(const iocm__extractor *x, size_t index)
{
    return iocm__prose_letter_before(iocm__extract_text(x), index);
}

static inline size_t iocm__extract_word_end(const iocm__extractor *x, size_t start)
{
    return iocm__prose_word_end(iocm__extract_text(x), start);
}

static inline bool iocm__extract_in_path(const iocm__extractor *x, size_t start, bool rooted)
{
    return iocm__prose_in_path(iocm__extract_text(x), start, rooted);
}

/* ---- extract.c ---- */

/* An extractor before the start of a text. `flags`: IOCM_EXTRACT_*. */
void iocm__extract_start(iocm__extractor *x, iocm_extract_fn on_item, void *ctx, const char *text,
                         size_t size, uint32_t flags);

/* Reads the word [start, end); returns where reading goes on. */
size_t iocm__extract_word(iocm__extractor *x, size_t start, size_t end);

/* Makes at least `ahead` bytes stand behind `at` if the text has them. Moves the buffer: only
 * `at` and `done` stay true. */
void iocm__extract_fill(iocm__extractor *x, size_t ahead);

/* Gives an indicator that is written [start, end) to the caller. */
void iocm__extract_emit(iocm__extractor *x, size_t start, size_t end, iocm_indicator *indicator);

/* Whether [start, end) is written otherwise than it is read. */
bool iocm__extract_defanged(const iocm__extractor *x, size_t start, size_t end);

/* ---- extract_scan.c ---- */

/* The start of the next word that something may be found in, or a `::`, at or behind the reading
 * place and before `limit`; SIZE_MAX if there is none. */
size_t iocm__extract_next(const iocm__extractor *x, size_t limit);

/* The start of the word that goes on at `at`, not before the reading place. */
size_t iocm__extract_word_start(const iocm__extractor *x, size_t at);

/*
 * The finders. Each is asked about the word [start, end) (the colons of an IPv6 address: from
 * `start`), gives what it finds and returns where reading goes on; 0 if it found nothing.
 */
size_t iocm__extract_ipv4(iocm__extractor *x, size_t start, size_t end);
size_t iocm__extract_ipv6(iocm__extractor *x, size_t start);
size_t iocm__extract_email(iocm__extractor *x, size_t start, size_t end);
size_t iocm__extract_domain(iocm__extractor *x, size_t start, size_t end);
size_t iocm__extract_digests(iocm__extractor *x, size_t start, size_t end);

/* The finder of URLs, whose scheme ends at `end`. Reading goes on behind the scheme if it found
 * nothing. It moves the buffer. */
size_t iocm__extract_url(iocm__extractor *x, size_t end);

/* The end of the path, if any, behind a host without scheme that ends at `end`. */
size_t iocm__extract_skip_path(iocm__extractor *x, size_t end);

#endif /* IOCM_EXTRACT_H */
