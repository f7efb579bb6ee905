/* SPDX-License-Identifier: MIT */
/* Between the reader of tables and the reader of their rows. */
#ifndef IOCM_PLAYBOOK_ROW_H
#define IOCM_PLAYBOOK_ROW_H

#include "load/playbook.h"

/* What a column of a playbook's table holds. */
typedef enum iocm__column_role {
    IOCM__ROLE_NONE,
    IOCM__ROLE_TYPE,
    IOCM__ROLE_VALUE,
    IOCM__ROLE_THREAT,
    IOCM__ROLE_STATUS,
    IOCM__ROLE_SEEN,
    IOCM__ROLE_CONFIDENCE,
    IOCM__ROLE_TABLE, /* of the data-source table */
    IOCM__ROLE_NOTES,
    IOCM__ROLES
} iocm__column_role;

/* The cells of one row by role; absent ones have data NULL. All lie in the clean text. */
typedef struct iocm__row_cells {
    iocm_span roles[IOCM__ROLES];
    iocm_span line;         /* the whole row */
    iocm_span implied_type; /* the type that the value's column names ("url"); or empty */
    bool surplus;           /* it has more cells than the table has columns */
} iocm__row_cells;

/* Adds a row of the indicator table. False: out of memory. */
bool iocm__playbook_read_row(iocm_playbook *playbook, const iocm__row_cells *cells,
                             iocm__buffer *scratch);

#endif /* IOCM_PLAYBOOK_ROW_H */
