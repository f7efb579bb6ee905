/* SPDX-License-Identifier: MIT */
/*
 * Inside refanging: the window of output that is not settled yet, and the forms that shorten
 * its end.
 *
 * Refanging pushes the input byte by byte onto the window. After each byte the forms look at
 * the end of the window, and what is a defanged form there becomes what it stands for, until
 * no form applies. So the output never holds a form that could still be read: refanging it
 * again changes nothing, by construction. Every form looks back a bounded number of bytes, so
 * the work is linear, and the settled part can be taken out early.
 *
 * Behind a letter or digit most bytes end no form, whatever stands before: runs of them are
 * copied as they are (refang_run.c).
 */
#ifndef IOCM_REFANG_H
#define IOCM_REFANG_H

#include "indicator/indicator.h"

#define REFANG_KEEP  256u /* stays in the window before its end; a power of two */
#define REFANG_REACH 32u  /* no form that has a blank inside is longer than this */

/* Where in a URL a byte stands. */
typedef enum iocm__refang_part { PART_NONE, PART_HOST, PART_PATH, PART_QUERY } iocm__refang_part;

/* The notations that are real text in a path unless the URL's host uses them, too. */
#define FORM_ROUND  0x01u /* (.) */
#define FORM_WORD   0x02u /* [dot] */
#define FORM_HALF   0x04u /* [. or .] */
#define FORM_ESCAPE 0x08u /* \\. or ^. */
#define FORM_SLASH  0x10u /* :\/\/ */

/* What is known of the token and the URL before a byte of output. */
typedef struct iocm__refang_state {
    uint8_t part;       /* iocm__refang_part */
    uint8_t slashes;    /* bytes of `://` that the text ends with */
    uint8_t dotted;     /* the token has a dot already */
    uint8_t host_forms; /* FORM_* read in this token's host */
} iocm__refang_state;

/* The window is its owner's, who drops from its start what is settled. */
typedef struct iocm__refanger {
    char *window;
    uint32_t *from; /* where in the input each byte of the window began, counted from `base` */
    size_t capacity;
    size_t base;
    size_t size;              /* bytes in the window */
    size_t scanned;           /* bytes of the window that the state below has seen */
    size_t known;             /* from this byte on up to `scanned` the state before each is kept */
    size_t dropped;           /* of the window so far */
    size_t joint;             /* index + 1 of a dot that may swallow blanks around it; 0 = none */
    iocm_span rest;           /* of the input, behind the byte that was pushed last */
    iocm__refang_state state; /* before window byte `scanned` */
    uint32_t read_flags;      /* IOCM_READ_* */
    uint32_t seen;            /* IOCM_INDICATOR_DEFANGED, _UNICODE */
    uint8_t stops;            /* of the classes of bytes those that end a run */
    iocm__refang_state states[REFANG_KEEP]; /* a ring */
} iocm__refanger;

/* Letters, digits, `-` and `_`. */
static inline bool iocm__is_label(char c)
{
    return iocm__is_alnum(c) || c == '-' || c == '_';
}
static inline bool iocm__is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}
static inline bool iocm__is_opening(char c)
{
    return c == '[' || c == '(' || c == '{' || c == '<';
}
static inline bool iocm__is_closing(char c)
{
    return c == ']' || c == ')' || c == '}' || c == '>';
}

/* True for the three bytes of U+3002, U+FF0E or U+FF61, which IDNA reads as dots. */
static inline bool iocm__is_idna_dot(const char *bytes)
{
    return memcmp(bytes, "\xE3\x80\x82", 3) == 0 || memcmp(bytes, "\xEF\xBC\x8E", 3) == 0 ||
           memcmp(bytes, "\xEF\xBD\xA1", 3) == 0;
}

/* The window byte `back` places before its end (1 = the last); NUL before its start. */
static inline char iocm__refang_back(const iocm__refanger *r, size_t back)
{
    return back <= r->size ? r->window[r->size - back] : '\0';
}

/* ---- refang.c ---- */

/* A refanger before its first byte, with a window of more than REFANG_KEEP bytes. */
void iocm__refanger_init(iocm__refanger *r, char *window, uint32_t *from, size_t capacity,
                         uint32_t read_flags);

/* Reads on from text[at] until the window is full; returns the place of the next byte to read. */
size_t iocm__refanger_read(iocm__refanger *r, const char *text, size_t size, size_t at);

/* Takes `count` bytes away from the start of the window, of which REFANG_KEEP must stay unless
 * the text has been read to its end. */
void iocm__refanger_drop(iocm__refanger *r, size_t count);

/* ---- refang_run.c ---- */

/* The classes of bytes that end a run when texts are read by these flags. */
uint8_t iocm__refang_stops(uint32_t read_flags);

/* The end of the run that goes on at `at`, behind a letter or digit: of bytes that end no form.
 * No further than `end`. */
size_t iocm__refang_run_end(uint8_t stops, iocm_span text, size_t at, size_t end);

/* ---- refang.c, for the forms ---- */

/*
 * Replaces the window's end from index `start` by `text`, which is no longer than what it
 * replaces. The first byte is said to come from where the form began, the next ones from
 * the window bytes that follow index `core`.
 */
void iocm__refang_replace(iocm__refanger *r, size_t start, size_t core, iocm_span text);

/*
 * Takes the bytes from index `start` (at most 32) away and pushes them again: what stood
 * before them was a bracket, and now they follow what stood before that.
 */
void iocm__refang_push_again(iocm__refanger *r, size_t start);

/* Puts `c` in the place of the window bytes [start, end). */
void iocm__refang_squeeze(iocm__refanger *r, size_t start, size_t end, char c);

/* The part of a URL that window index `index` stands in. */
iocm__refang_part iocm__refang_part_at(iocm__refanger *r, size_t index);

/* ---- each looks at the end of the window, changes it if it is its form, and says so ---- */

bool iocm__refang_bracket(iocm__refanger *r); /* refang_bracket.c: the last byte closes */
bool iocm__refang_scheme(iocm__refanger *r);  /* refang_scheme.c: ends `//` or `\\` or `//]` */
bool iocm__refang_spaced(
    iocm__refanger *r); /* refang_bracket.c: a label follows blanks or a bracket */
bool iocm__refang_joint(iocm__refanger *r);  /* refang_label.c: the last byte is of a label */
bool iocm__refang_entity(iocm__refanger *r); /* refang_markup.c: the last byte is `;` */

#endif /* IOCM_REFANG_H */
