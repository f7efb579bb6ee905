/* SPDX-License-Identifier: MIT */
/* Which column of the built-in tables holds which field. */
#ifndef IOCM_COLUMNS_H
#define IOCM_COLUMNS_H

#include "exclude/exclude.h"

typedef struct iocm__field_column {
    iocm_span column;
    iocm_field field;
    iocm_side side; /* the end it describes; NONE: whatever the end */
} iocm__field_column;

/* The rows of a built-in table (its name in any case), alternatives in their order; NULL and 0 if
 * there is no such table. net.peer_* and net.own_* are not there: they follow from the roles that
 * the schema gives to addresses and ports. */
const iocm__field_column *iocm__table_columns(size_t *count, iocm_span table);

#endif /* IOCM_COLUMNS_H */
