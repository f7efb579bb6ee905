/* SPDX-License-Identifier: MIT */
/*
 * How the value of a field and the value of a condition are compared. Pure functions: nothing is
 * allocated, nothing kept, no more than 12 KiB of stack, and time linear in the text unless said
 * otherwise. ASCII case is ignored, all other bytes have to be the same.
 */
#ifndef IOCM_ATOM_H
#define IOCM_ATOM_H

#include "exclude/exclude.h"

/* Ordered: `any` is the maximum, `all` the minimum, `not` swaps the ends. */
typedef enum iocm__truth { IOCM__FALSE = 0, IOCM__UNKNOWN = 1, IOCM__TRUE = 2 } iocm__truth;

/* ---- bytes (atom_text.c) ---- */

/* Which bytes count as equal. */
typedef enum iocm__fold {
    IOCM__FOLD_NONE,
    IOCM__FOLD_CASE,   /* A and a */
    IOCM__FOLD_WINDOWS /* A and a, / and \ */
} iocm__fold;

static inline unsigned char iocm__fold_byte(char c, iocm__fold fold)
{
    if (fold == IOCM__FOLD_NONE) return (unsigned char)c;
    if (fold == IOCM__FOLD_WINDOWS && c == '/') c = '\\';
    return (unsigned char)iocm__lower(c);
}

#define IOCM__NOWHERE SIZE_MAX

bool iocm__fold_equal(iocm_span a, iocm_span b, iocm__fold fold);
bool iocm__fold_starts(iocm_span text, iocm_span start, iocm__fold fold);
bool iocm__fold_ends(iocm_span text, iocm_span end, iocm__fold fold);
/* Where `part` stands first, or IOCM__NOWHERE. Two-Way search: O(text + part), whatever they are. An
 * empty part is everywhere. */
size_t iocm__fold_find(iocm_span text, iocm_span part, iocm__fold fold);

/* ---- text (atom_text.c, atom_term.c, atom_glob.c) ---- */

bool iocm__text_is(iocm_span text, iocm_span value);
bool iocm__text_starts(iocm_span text, iocm_span start);
bool iocm__text_ends(iocm_span text, iocm_span end);
bool iocm__text_contains(iocm_span text, iocm_span part);

/* The most words one phrase may have. */
#define IOCM__MAX_TERMS 256u

/* How many terms a text has: longest runs of ASCII letters, digits and bytes from 0x80 on.
 * What `term` compares needs 1 to IOCM__MAX_TERMS of them. */
size_t iocm__term_count(iocm_span text);

/*
 * True if the terms of `phrase` stand in `text` one after another, whatever parts them there
 * (`Windows Update` in `windows_update`). A phrase without terms, or with more than
 * IOCM__MAX_TERMS, is in no text. `cut`: the text goes on where it ends here, so that a
 * term that reaches its end is not known to be one. O(text + phrase).
 */
bool iocm__text_term(iocm_span text, iocm_span phrase, bool cut);

/*
 * The whole text against a pattern: `*` is any number of characters, `?` one (of UTF-8; a byte
 * that is not), neither of them `/` or `\`; anything else is itself. O(text + pattern) if there is no
 * `?`; else text times the longest piece with a `?` between stars. Never exponential.
 */
bool iocm__text_glob(iocm_span text, iocm_span pattern);
bool iocm__fold_glob(iocm_span text, iocm_span pattern, iocm__fold fold);

/* ---- command lines (atom_args.c) ---- */

/* Folder and file name seen as one path without making it: the bytes of `folder`, `separator`
 * unless it is 0, and `name`. */
typedef struct iocm__joined {
    iocm_span folder;
    char separator;
    iocm_span name;
} iocm__joined;

/* Folder plus name, unless the folder's last part is that name already, or the name is empty. A
 * path alone is iocm__path_join(path, iocm__span(NULL, 0)). */
iocm__joined iocm__path_join(iocm_span folder, iocm_span name);

/* Its bytes as they stand, cut to fit; returns how many were written. For witnesses. */
size_t iocm__joined_copy(char *out, size_t capacity, const iocm__joined *path);

/*
 * The arguments of a command line: what follows the program, without leading blanks; `*out` points
 * into the line, and an empty one is known (no arguments). The program ends at its closing
 * quote; else where the image's path does, if the line starts with it and a blank or the end
 * follows; else at the first blank. False: not known, as a quote is never closed, or there is
 * nothing but blanks. `image` may be NULL or empty.
 */
bool iocm__args_of(iocm_span *out, iocm_span command_line, const iocm__joined *image);

/* True if `value` is one whole argument: they are parted by blanks outside of double quotes,
 * and the quotes are no part of them. `cut`: the last argument is not known to end there. */
bool iocm__text_arg(iocm_span args, iocm_span value, bool cut);

/* ---- paths (atom_path.c) ---- */

/* A buffer of this size is enough to normalize what is not too long. */
#define IOCM__MAX_PATH 8192u

typedef enum iocm__path_state {
    IOCM__PATH_OK,
    IOCM__PATH_AMBIGUOUS, /* can mean several files: PROGRA~1, %VAR%, \Device\, \??\, \\.\, C:x */
    IOCM__PATH_TOO_LONG   /* for the buffer: not known, too */
} iocm__path_state;

/* A normalized path. Windows-shaped unless it starts with `/`: case is ignored, and `/` is `\`. */
typedef struct iocm__path {
    iocm_span text; /* in the caller's buffer; case as written */
    bool windows;
    bool relative; /* says nothing of where it begins: `x.exe`, `bin\x.exe` */
} iocm__path;

/*
 * Normalizes a path of an event: `\\?\` dropped, separators made one and the same, `.` and `..`
 * resolved by the text alone, never above the root, no separator at the end but of a root. Do
 * not ask this of a path that is cut: what is missing may hold a `..`.
 */
iocm__path_state iocm__path_read(iocm__path *out, char *buffer, size_t capacity,
                                 const iocm__joined *path);

/*
 * The same of a condition's value, as its operator needs it: IS, UNDER and GLOB a whole path; STARTS
 * its beginning, where a separator at the end stays; NAME_IS, ENDS and CONTAINS a piece, kept as
 * it is. A buffer of value.size + 1 bytes suffices, IOCM__MAX_PATH is not exceeded. AMBIGUOUS and
 * TOO_LONG: a value no path can be compared with.
 */
iocm__path_state iocm__path_operand(iocm__path *out, char *buffer, size_t capacity, iocm__op op,
                                    iocm_span value);

/*
 * Compares by IS, UNDER (a whole folder's name, and not the folder itself), NAME_IS (last part),
 * GLOB, STARTS, ENDS or CONTAINS. UNKNOWN: the event's path is relative and the value's is not.
 */
iocm__truth iocm__path_compare(iocm__op op, const iocm__path *path, const iocm__path *operand);

/* As iocm__strength_of, where a path is read already; NULL: it is not known, or it is none. */
iocm_strength iocm__strength_by_path(iocm_field field, iocm__op op, iocm_span value,
                                     const iocm__path *path);

/* ---- addresses and ports (atom_address.c) ---- */

typedef struct iocm__network {
    uint8_t bytes[16]; /* of the first address; IPv4-mapped IPv6 is IPv4 */
    uint8_t size;      /* 4 or 16 */
    uint8_t prefix;    /* bits */
} iocm__network;

/* An address or CIDR block of a condition; host bits are cleared. No port. */
bool iocm__network_read(iocm__network *out, iocm_span text);

/* An address of an event: nothing but that, leading zeros and zones are invalid. */
bool iocm__address_read(iocm__network *out, iocm_span text);

/* True if the address is in the network; never of another family. */
bool iocm__network_holds(const iocm__network *network, const iocm__network *address);

typedef struct iocm__ports {
    uint16_t low;
    uint16_t high;
} iocm__ports;

/* "443" or "6380-6389" of a condition, blanks around the dash allowed; low <= high. A port of an
 * event is read with iocm__port_parse (indicator room). */
bool iocm__ports_read(iocm__ports *out, iocm_span text);

/* ---- other kinds of values (atom_value.c) ---- */

/*
 * An account: `operand` is `DOMAIN\user`, of which both have to agree, or a bare `user` of any
 * domain. `name` and `domain` are the event's; a name with one backslash has its domain in
 * itself. What has data NULL is not known: UNKNOWN then, if all turns on it.
 */
iocm__truth iocm__account_is(iocm_span operand, iocm_span name, iocm_span domain);

/* True if the two name the same signer: one trailing dot of either is ignored. */
bool iocm__signer_is(iocm_span signer, iocm_span value);

/* true, false, 1, 0, yes, no; case ignored. False: none of these. */
bool iocm__truth_read(bool *out, iocm_span text);

/* Decimal, at most 9 digits, a percent sign may follow. */
bool iocm__number_read(uint32_t *out, iocm_span text);

/* A date with a time of the event. It needs a zone, or `utc` (IOCM_VALUE_UTC) instead. */
bool iocm__time_read(iocm_time *out, iocm_span text, bool utc);

/*
 * True if the time is in the daily window of a TIME condition with a zone: [from, to), by its
 * days; one that crosses midnight (from > to) belongs to the day it began.
 */
bool iocm__window_holds(const iocm__expr *window, iocm_time time);

#endif /* IOCM_ATOM_H */
