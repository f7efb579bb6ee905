/* SPDX-License-Identifier: MIT */
/* Inside extraction and scanning: where words, paths and URLs begin and end in text. */
#ifndef IOCM_PROSE_H
#define IOCM_PROSE_H

#include "indicator/refang.h"

#define IOCM__PROSE_HOST 600u /* bytes of a host with user and port; more is none */

/* Bytes of names and numbers: label characters; a dot between two of them counts, too. */
#define EXTRACT_WORD  0x01u
#define EXTRACT_HEX   0x02u
#define EXTRACT_BREAK 0x04u /* ends a URL and everything else: blanks, quotes, `<` `>` `|` */
#define EXTRACT_SIGN  0x08u /* `.` `:` `@`: without one of them there is nothing but digests */
#define EXTRACT_ALNUM 0x10u

extern const uint8_t iocm__extract_class[256];

static inline bool iocm__extract_is(char c, unsigned class_bits)
{
    return (iocm__extract_class[(unsigned char)c] & class_bits) != 0;
}

/* The byte at `index`, NUL behind the end. */
static inline char iocm__prose_byte(iocm_span text, size_t index)
{
    return index < text.size ? text.data[index] : '\0';
}

/* The byte before `index`, NUL at the start of the text. */
static inline char iocm__prose_before(iocm_span text, size_t index)
{
    return index > 0 ? text.data[index - 1] : '\0';
}

/* Whether a letter outside of ASCII that words are made of (not CJK) begins at, or ends at
 * `index`. */
bool iocm__prose_letter_at(iocm_span text, size_t index);
bool iocm__prose_letter_before(iocm_span text, size_t index);

/* Bytes of a URL's host with user and port, but for brackets. */
static inline bool iocm__prose_is_host(char c)
{
    return iocm__extract_is(c, EXTRACT_WORD) || c == '.' || c == ':' || c == '@' || c == '%' ||
           c == '~' || c == '+';
}

/* Bytes that stand before the `@` of a mail address in text. */
static inline bool iocm__prose_is_mailbox(char c)
{
    return iocm__is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

/* The end of the run of word bytes at `start`, dots between them included. */
size_t iocm__prose_word_end(iocm_span text, size_t start);

/* Whether what begins at `start` goes on from a path: `Name/`, `\dir\`, `%2F`. `rooted`: a
 * slash with nothing before it counts, too. */
bool iocm__prose_in_path(iocm_span text, size_t start, bool rooted);

/* Emphasis and list marks around a name are no part of it. */
void iocm__prose_trim_name(iocm_span text, size_t *start, size_t *end);

/* Whether the run of hex digits [start, end) is shortened (`32f85c...`), or a group of a longer
 * number with hyphens. */
bool iocm__prose_is_piece(iocm_span text, size_t start, size_t end);

/* The end of the host with its user and port, that begins at `at`; `at` if there is none. */
size_t iocm__prose_host_end(iocm_span text, size_t at);

/* The end of the path, query and fragment that begin at `at`, with what only follows them; at most
 * `limit`. `opening`: the byte before the URL. */
size_t iocm__prose_tail_end(iocm_span text, size_t at, size_t limit, char opening);

/* The end of the URL [start, end) without the punctuation that ends the sentence, and the emphasis
 * that began before it. */
size_t iocm__prose_trim_url(iocm_span text, size_t start, size_t end);

#endif /* IOCM_PROSE_H */
