/* SPDX-License-Identifier: MIT */
/* What markdown and HTML put around words: entities, emphasis, bullets, fences. */
#ifndef IOCM_MARKUP_H
#define IOCM_MARKUP_H

#include "base/ascii.h"
#include "base/base.h"

#define IOCM__ENTITY_MAX 14u /* bytes of a name between & and ; */

/* The character of `&name;` or `&#46;` or `&#x2e;`, given without & and ; */
bool iocm__entity_decode(uint32_t *point, const char *name, size_t size);

/* Without blanks, and without emphasis and code marks that stand at both ends, or that were
 * opened before the text. */
iocm_span iocm__markup_trim(iocm_span text);

/* A line without what may stand before its text: quote marks, bullets, numbers, `#` (whose
 * count goes to `*heading`, may be NULL), and blanks at both ends. */
iocm_span iocm__markup_line(iocm_span line, unsigned *heading);

/* The text without blanks and a bullet at its end, which belong to what follows in its line. */
iocm_span iocm__markup_drop_bullet(iocm_span text);

/* True for a line that opens or closes a fenced block. */
bool iocm__markup_is_fence(iocm_span line);

/*
 * The bytes of a label `name:` that the text begins with, up to its value: case ignored,
 * emphasis allowed around (`**Name:** x`, `**Name**: x`); 0 if it does not begin so. Looks at
 * the first few bytes only. Of `**Name: x**` the value keeps its mark: iocm__markup_trim.
 */
size_t iocm__markup_label(iocm_span text, const char *name);

/*
 * Undoes what a markdown cell must escape (`\|`, `\_`, `\*`, entities for `|`) from `text` into
 * `out`, which has room for text.size bytes; gives the length.
 */
size_t iocm__markup_unescape(char *out, iocm_span text);

#endif /* IOCM_MARKUP_H */
