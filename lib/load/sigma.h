/* SPDX-License-Identifier: MIT */
/* Inside the load room: a Sigma filter on its way to an exclusion. */
#ifndef IOCM_LOAD_SIGMA_H
#define IOCM_LOAD_SIGMA_H

#include "exclude/sigma.h"
#include "load/import.h"

/* ---- YAML as far as Sigma needs it (sigma_yaml.c) ---- */

typedef enum iocm__yaml_kind { IOCM__YAML_SCALAR, IOCM__YAML_LIST, IOCM__YAML_MAP } iocm__yaml_kind;

typedef struct iocm__yaml_node {
    iocm__yaml_kind kind;
    bool plain;                    /* a scalar without quotes, which YAML may take for no text */
    bool used;                     /* a selection's key: the condition names it */
    size_t at;                     /* where it stands: characters from the start */
    iocm_span text;                /* of a scalar; NUL-free */
    size_t count;                  /* of elements or keys */
    struct iocm__yaml_node *first; /* elements; keys, each with its `value` */
    struct iocm__yaml_node *last;
    struct iocm__yaml_node *next;
    struct iocm__yaml_node *value;
} iocm__yaml_node;

typedef struct iocm__yaml iocm__yaml;

/* Begins to read `in->text`; NULL with *status for a failure. Everything lives until it is closed. */
iocm__yaml *iocm__yaml_open(const iocm__import *in, iocm_status *status);
/* The next document of the file, whose nodes take the place of the one before; *root NULL at the end. */
iocm_status iocm__yaml_next(iocm__yaml_node **root, iocm__yaml *yaml);
void iocm__yaml_close(iocm__yaml *yaml);

/* For what is made on the way; freed with the document's nodes. */
iocm__arena *iocm__yaml_arena(iocm__yaml *yaml);

/* Fails for a node: its place, its text as token. */
iocm_status iocm__yaml_fail(const iocm__yaml *yaml, const iocm__yaml_node *node, iocm_status status,
                            const char *format, ...) IOCM__PRINTF(4, 5);

iocm_status iocm__yaml_fail_memory(const iocm__yaml *yaml);

/* The value of a key; NULL = there is none. */
iocm__yaml_node *iocm__yaml_get(const iocm__yaml_node *map, const char *key);

/* ---- conditions (sigma_condition.c) ---- */

typedef enum iocm__sigma_logic {
    IOCM__SIGMA_SELECTION,
    IOCM__SIGMA_NOT,
    IOCM__SIGMA_AND,
    IOCM__SIGMA_OR
} iocm__sigma_logic;

typedef struct iocm__sigma_condition {
    iocm__sigma_logic logic;
    const iocm__yaml_node *selection; /* its key in the filter */
    struct iocm__sigma_condition *first;
    struct iocm__sigma_condition *last;
    struct iocm__sigma_condition *next;
} iocm__sigma_condition;

/* Reads the condition of a filter. Every selection of it has to be used. */
iocm_status iocm__sigma_read_condition(iocm__sigma_condition **out, iocm__yaml *yaml,
                                       const iocm__yaml_node *filter,
                                       const iocm__yaml_node *condition);

/* ---- selections (sigma_expr.c) ---- */

/* What a condition says, as an expression in `arena`. */
iocm_status iocm__sigma_read_expr(iocm__expr **out, iocm__yaml *yaml, iocm__arena *arena,
                                  const iocm__sigma_condition *condition, uint32_t source);

#endif /* IOCM_LOAD_SIGMA_H */
