/* SPDX-License-Identifier: MIT */
/* Names that are the same wherever they are made: UUIDs of version 5 (RFC 9562, section 5.5). */
#ifndef IOCM_UUID_H
#define IOCM_UUID_H

#include "base/ascii.h"
#include "base/base.h"

typedef struct iocm__uuid {
    uint8_t bytes[16];
} iocm__uuid;

#define IOCM__UUID_TEXT 37u /* with the NUL */

/* The namespace of URLs (RFC 9562, section 6.6). */
extern const iocm__uuid iocm__uuid_url;

/* The UUID of a name in a namespace: of the bytes of `prefix` and `name`. False = out of memory. */
bool iocm__uuid_of_name(iocm__uuid *out, const iocm__uuid *space, const char *prefix,
                        iocm_span name, const iocm_allocator *allocator);

/* 8-4-4-4-12 lower case hex digits and a NUL. */
void iocm__uuid_write(char out[IOCM__UUID_TEXT], const iocm__uuid *uuid);

#endif /* IOCM_UUID_H */
