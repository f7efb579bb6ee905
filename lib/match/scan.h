/* SPDX-License-Identifier: MIT */
/*
 * Inside scanning. What is a value of a text, and where it ends, is told by its text alone
 * (scan_value.c): by the word at a place and at most SCAN_BEHIND bytes before it and SCAN_AHEAD
 * behind it. So it does not matter in which pieces a text comes, nor how somebody came upon the place:
 * by trying every word, or by the sieve (sift.h), which leaves out what cannot be in the set.
 */
#ifndef IOCM_SCAN_H
#define IOCM_SCAN_H

#include "indicator/prose.h"
#include "match/match.h"

#define SCAN_BEHIND 1024u
#define SCAN_AHEAD  (IOCM_MAX_URL + 1024u)
#define SCAN_HITS   64u /* that are shown of one value */

/* ---- scan_value.c ---- */

typedef enum iocm__value_kind {
    VALUE_ADDRESS, /* perhaps with a port */
    VALUE_NETWORK,
    VALUE_NAME,
    VALUE_EMAIL,
    VALUE_URL,
    VALUE_DIGEST
} iocm__value_kind;

typedef struct iocm__value {
    iocm__value_kind kind;
    size_t start;
    size_t end;
    size_t
        anchor; /* its own first word: the host of a URL with its user, the domain of a mail address */
    size_t next; /* no other value begins before it, but a digest; of a URL the end of its host */
} iocm__value;

/* The value, other than a digest, of which the letter or digit at `at` is a part. */
bool iocm__scan_value(iocm__value *out, iocm_span text, size_t at);

/* The digest of which that letter or digit is a part. */
bool iocm__scan_digest(iocm__value *out, iocm_span text, size_t at);

/* An escape as JSON writes control characters, `<` and `>` ends at `at`: `\t`, `\n`, `\r`, `\u003c`; one
 * whose last digit is none of the decimal ones, so that it is no part of a number. */
bool iocm__scan_escaped(iocm_span text, size_t at);

/* The IPv6 address in the run of hex digits, colons and dots around `at`, without brackets and zone
 * id. */
bool iocm__scan_ipv6(uint8_t bytes[16], size_t *start, size_t *end, iocm_span text, size_t at);

/* Takes emphasis away from around a word that may be a name, and one dot at either end then. */
void iocm__scan_trim_name(iocm_span text, size_t *start, size_t *end);

/* The dotted word around `at`; false: it is longer than any value. */
bool iocm__scan_word(size_t *start, size_t *end, iocm_span text, size_t at);

/* ---- scan.c ---- */

/* A scan that goes on. */
typedef struct iocm__scan {
    const iocm_matcher *matcher;
    iocm_scan_fn on_match;
    void *ctx;
    iocm_span text; /* the piece that is looked at ... */
    uint64_t base;  /* ... and where in the input it begins */

    uint64_t done; /* in the input: words that begin before are part of a value that was found */
    bool stopped;
    bool cut; /* what is defanged: the last segment ended within a word */

    uint64_t line; /* of the place that is counted up to ... */
    uint64_t line_start;
    uint64_t counted; /* ... and that place */
} iocm__scan;

void iocm__scan_init(iocm__scan *scan, iocm_scan_fn on_match, void *ctx,
                     const iocm_matcher *matcher);

/* Looks up the value at a letter or digit, and the digest; gives to the callback what has hits. */
void iocm__scan_at(iocm__scan *scan, size_t at);

/* Tries every word that begins in [from, to) of the piece. */
void iocm__scan_every(iocm__scan *scan, size_t from, size_t to);

/* Counts the line ends before place `end` of the piece. */
void iocm__scan_count_lines(iocm__scan *scan, size_t end);

/* ---- scan_defanged.c ---- */

/* Scans the piece from `at` on as refanging reads it, as far as it can be told (all of it, if the text
 * ends with it); returns how far that is. */
size_t iocm__scan_defanged(iocm__scan *scan, size_t at, bool ended);

/* ---- scan.c ---- */

/* Reads and checks the options and arguments of a scan. */
iocm_status iocm__scan_options(iocm_scan_options *out, iocm_scan_fn on_match,
                               const iocm_matcher *matcher, const iocm_scan_options *options,
                               iocm_error *error);

#endif /* IOCM_SCAN_H */
