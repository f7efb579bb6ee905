/* SPDX-License-Identifier: MIT */
/* What the sieve marks: tried in a scan, or told as candidates. */
#include "match/sift.h"

#define FIRST_BLOCKS                                                                               \
    4u /* of the chunks in which candidates are looked for: more, if there is none */

/* Tries what is marked in the first `count` words of the marks. */
static void try_marks(iocm__scan *scan, const iocm__sieve *sieve, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (uint64_t marks = sieve->marks[i]; marks != 0 && !scan->stopped; marks &= marks - 1)
            iocm__scan_at(scan,
                          sieve->first + i * 64 + (size_t)__builtin_ctzll(marks) - SIFT_BEFORE);
}

void iocm__scan_piece(iocm__scan *scan, size_t from, size_t to)
{
    iocm__sieve sieve;

    if (from >= to || scan->matcher->classes == 0) return;
    iocm__sieve_init(&sieve, scan->matcher, scan->text, from, to);
    while (sieve.at < sieve.end && !scan->stopped) {
        iocm__sieve_chunk(&sieve, SIFT_BLOCKS);
        try_marks(scan, &sieve, (sieve.at - sieve.first) / 64);
    }
    memset(sieve.marks, 0, (sieve.at - sieve.first) / 64 * sizeof sieve.marks[0]);
    try_marks(scan, &sieve, SIFT_MARKS);
}

size_t iocm_match_candidate(const iocm_matcher *matcher, const char *text, size_t size)
{
    iocm__sieve sieve;
    size_t blocks = FIRST_BLOCKS;

    if (matcher == NULL || text == NULL || matcher->classes == 0) return size;
    iocm__sieve_init(&sieve, matcher, iocm__span(text, size), 0, size);
    sieve.cells = true;
    while (sieve.at < sieve.end) {
        iocm__sieve_chunk(&sieve, blocks);
        for (size_t i = 0; i < SIFT_MARKS; i++)
            if (sieve.marks[i] != 0)
                return sieve.first + i * 64 + (size_t)__builtin_ctzll(sieve.marks[i]) - SIFT_BEFORE;
        if (blocks < SIFT_BLOCKS) blocks *= 2;
    }
    return size;
}
