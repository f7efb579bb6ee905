/* SPDX-License-Identifier: MIT */
/* Unicode host names for the loaders (idna.c). */
#ifndef IOCM_IDNA_H
#define IOCM_IDNA_H

#include "base/ascii.h"
#include "base/base.h"

/*
 * Writes a value (refanged) whose host has characters beyond ASCII with the host in A-labels.
 * IOCM_E_UNSUPPORTED without IOCM_FEATURE_IDNA, IOCM_E_SYNTAX for what is no host name.
 */
iocm_status iocm__idna_value(char *out, size_t capacity, size_t *out_size, iocm_span value,
                             iocm_error *error);

/* Has it bytes beyond ASCII? */
static inline bool iocm__idna_needed(iocm_span value)
{
    for (size_t i = 0; i < value.size; i++)
        if ((unsigned char)value.data[i] > 127) return true;
    return false;
}

#endif /* IOCM_IDNA_H */
