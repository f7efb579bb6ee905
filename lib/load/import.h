/* SPDX-License-Identifier: MIT */
/* What the readers of other systems' exclusions share: each fills a document of its own. */
#ifndef IOCM_LOAD_IMPORT_H
#define IOCM_LOAD_IMPORT_H

#include "exclude/exclude.h"
#include "load/common.h"

typedef struct iocm__import {
    const iocm_exclusions *there; /* where it is added to */
    iocm_exclusions made;         /* filled; taken over if all went well */
    iocm_span text;
    uint32_t flags; /* IOCM_IMPORT_* */
    iocm_load_options options;
    iocm_error *error;
} iocm__import;

iocm_status iocm__import_sigma(iocm__import *in);
iocm_status iocm__import_misp(iocm__import *in);
iocm_status iocm__import_elastic(iocm__import *in);

/* True if either document has an exclusion of that id. */
bool iocm__import_has_id(const iocm__import *in, iocm_span id);

/* An id that is in neither document: the prefix and a number. False = out of memory. */
bool iocm__import_new_id(iocm__import *in, iocm_span *out, const char *prefix);

/* Tells the caller of something that is otherwise than in the other system. `code` and `message` are
 * static; the place may be NULL. */
void iocm__import_tell(const iocm__import *in, const iocm__place *place, const char *code,
                       iocm_span token, const char *message);

#endif /* IOCM_LOAD_IMPORT_H */
