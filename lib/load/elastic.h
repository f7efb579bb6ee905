/* SPDX-License-Identifier: MIT */
/* Inside the load room: exception items of Elastic. */
#ifndef IOCM_LOAD_ELASTIC_H
#define IOCM_LOAD_ELASTIC_H

#include "exclude/json.h"
#include "load/import.h"

#define IOCM__ELASTIC_WINDOWS 0x1u
#define IOCM__ELASTIC_LINUX   0x2u
#define IOCM__ELASTIC_MACOS   0x4u

/* What the entries of an item came to. */
typedef struct iocm__elastic_entries {
    iocm__expr *when;
    bool has_windows_path; /* so that it cannot be true elsewhere */
    bool has_posix_path;
    bool has_case; /* a value with letters, which Elastic compares with case */
} iocm__elastic_entries;

/* Reads the array of entries, which all have to agree, to an iocm__elastic_entries. */
bool iocm__elastic_read_entries(iocm__json_reader *in, void *out, json_t *value);

#endif /* IOCM_LOAD_ELASTIC_H */
