/* SPDX-License-Identifier: MIT */
/*
 * Sigma's side of conditions: its names of fields and log sources, its modifiers, and how it writes
 * texts. Reading (load room) and writing (render room) go through the same table and the same two
 * functions, one value at a time, so that what is written is read as the same again.
 *
 * What a Sigma field holds is told by Sigma's taxonomy: paths as Windows itself reports them
 * (absolute, without `..`), a user as DOMAIN\name. Sigma compares without regard to case, as
 * this library does for ASCII; other letters are refused in both directions.
 */
#ifndef IOCM_SIGMA_H
#define IOCM_SIGMA_H

#include "exclude/exclude.h"

/* ---- log sources (sigma_fields.c) ---- */

#define IOCM__SIGMA_NETWORK  0x1u /* DeviceNetworkEvents */
#define IOCM__SIGMA_FIREWALL 0x2u /* CommonSecurityLog */
#define IOCM__SIGMA_PROCESS  0x4u /* DeviceProcessEvents */

typedef struct iocm__sigma_source {
    uint32_t bit;
    const char *category;
    const char *product; /* "" = none */
    const char *table;   /* whose events these are */
} iocm__sigma_source;

/* By bit, by words of a logsource, by table (its name in any case); NULL = none. A category may be
 * told without its product. */
const iocm__sigma_source *iocm__sigma_source_of(uint32_t bit);
const iocm__sigma_source *iocm__sigma_find_source(iocm_span category, iocm_span product);
const iocm__sigma_source *iocm__sigma_source_of_table(iocm_span table);

/* A note of an exclusion that came as a Sigma filter: a rule that the filter is for. */
#define IOCM__SIGMA_RULE_NOTE "SIGMA_RULE:"

/* ---- fields (sigma_fields.c) ---- */

typedef enum iocm__sigma_kind {
    IOCM__SIGMA_TEXT,
    IOCM__SIGMA_WORD, /* a text without separators: wildcards mean the same on both sides */
    IOCM__SIGMA_ADDRESS,
    IOCM__SIGMA_PORT,
    IOCM__SIGMA_DIGEST,
    IOCM__SIGMA_HASHES, /* ALGORITHM=digest,...; read only */
    IOCM__SIGMA_IMAGE,  /* a path; the field is process.image */
    IOCM__SIGMA_NAME,   /* a path of which the field has the name alone */
    IOCM__SIGMA_USER    /* DOMAIN\name */
} iocm__sigma_kind;

typedef struct iocm__sigma_field {
    const char *name;
    uint32_t sources; /* log sources that have it */
    iocm__sigma_kind kind;
    iocm_field field;
    const char *column; /* of IOCM_FIELD_COLUMN, else NULL */
} iocm__sigma_field;

/* The field of a Sigma name in a log source; NULL = none. */
const iocm__sigma_field *iocm__sigma_find_field(iocm_span name, uint32_t source);

/* The log sources that have a name for a field (or column): a set of bits. */
uint32_t iocm__sigma_sources_of(iocm_field field, iocm_span column);
/* Its name there; NULL = none. */
const iocm__sigma_field *iocm__sigma_field_of(iocm_field field, iocm_span column, uint32_t source);

/* ---- texts (sigma_text.c) ---- */

/* Writes a literal: backslashes doubled where they would escape something, wildcards escaped. `out`
 * has room for twice its size; returns what was used of it. */
size_t iocm__sigma_escape(char *out, iocm_span text);

/* A value of Sigma, taken apart. */
typedef struct iocm__sigma_pattern {
    bool open_start; /* anything may stand before it: `*` or a modifier */
    bool open_end;
    bool wild;      /* there are wildcards inside: `text` is a pattern of GLOB */
    bool ambiguous; /* ... which cannot be written as one, as there are literal `*` or `?`, too */
    iocm_span text; /* without the escapes */
} iocm__sigma_pattern;

/* Reads a value into `buffer`, which has room for value.size bytes. */
void iocm__sigma_unescape(iocm__sigma_pattern *out, char *buffer, iocm_span value);

/* How a pattern that is not wild is compared: by its open ends. */
iocm__op iocm__sigma_pattern_op(const iocm__sigma_pattern *pattern);

/* What YAML, 1.1 or 1.2, takes a text without quotes for. */
typedef enum iocm__yaml_guess {
    IOCM__YAML_TEXT,
    IOCM__YAML_NULL,
    IOCM__YAML_TRUTH,
    IOCM__YAML_INTEGER, /* decimal, as everybody writes it */
    IOCM__YAML_OTHER    /* a number of another sort, or a time */
} iocm__yaml_guess;

iocm__yaml_guess iocm__yaml_guess_of(iocm_span text);

/* ---- one value of a condition (sigma_value.c) ---- */

typedef enum iocm__sigma_modifier {
    IOCM__SIGMA_PLAIN,
    IOCM__SIGMA_CONTAINS,
    IOCM__SIGMA_STARTSWITH,
    IOCM__SIGMA_ENDSWITH,
    IOCM__SIGMA_CIDR,
    IOCM__SIGMA_GT, /* read, never written */
    IOCM__SIGMA_GTE,
    IOCM__SIGMA_LT, /* read, never written */
    IOCM__SIGMA_LTE,
    IOCM__SIGMA_EXISTS
} iocm__sigma_modifier;

/* "contains", ...; "" for PLAIN. Static. */
const char *iocm__sigma_modifier_name(iocm__sigma_modifier modifier);
/* The modifier of that name; PLAIN if there is none, or none that is read here. */
iocm__sigma_modifier iocm__sigma_modifier_of(iocm_span name);

/* Room for what is written or read: this, and twice the value's size. */
#define IOCM__SIGMA_SLACK 64u

/*
 * Writes a value of a condition on that field as Sigma's: its modifier, and its text in `buffer`.
 * Ports are left to the caller. NULL = done; else why Sigma cannot say exactly that.
 */
const char *iocm__sigma_write_value(iocm__sigma_modifier *modifier, iocm_span *text, char *buffer,
                                    const iocm__sigma_field *field, iocm__op op, iocm_span value);

/* Why Sigma has nothing for an operator, whatever the field; NULL = it may have. */
const char *iocm__sigma_op_fault(iocm__op op);

/* A port or a range of them as PORT reads it; `out` has room for IOCM__SIGMA_SLACK bytes, of which
 * 16 are used. Returns the length. */
size_t iocm__sigma_write_ports(char *out, unsigned low, unsigned high);

/* What a value of Sigma comes to: `field op value`. */
typedef struct iocm__sigma_meaning {
    iocm__op op;
    iocm_field field;
    iocm_span value; /* in the caller's buffer */
} iocm__sigma_meaning;

/*
 * Reads a value of Sigma. NULL = done; else why this library cannot say exactly that. The value still
 * has to pass iocm__expr_check. `plainly`: not in the words for special cases (a name, a folder, a
 * text without wildcards), so that all values of one key come to the same operator.
 */
const char *iocm__sigma_read_value(iocm__sigma_meaning *out, char *buffer,
                                   const iocm__sigma_field *field, iocm__sigma_modifier modifier,
                                   bool plainly, iocm_span value);

#endif /* IOCM_SIGMA_H */
