/* SPDX-License-Identifier: MIT */
/* What loaders ask of a builder beyond the public calls: the same metadata for many values. */
#ifndef IOCM_SAID_H
#define IOCM_SAID_H

#include "base/base.h"

/* What is said of an indicator: metadata, and what the builder noted of it, if it did. */
typedef struct iocm__said {
    const iocm_metadata *metadata;
    uint32_t facts;
    bool noted;
} iocm__said;

/* The number of what metadata says, IOCM__NO_FACTS for nothing: held until it is forgotten as often
 * as it was noted and referred to. */
iocm_status iocm__builder_note(uint32_t *facts, iocm_builder *builder,
                               const iocm_metadata *metadata, iocm_error *error);
void iocm__builder_refer(iocm_builder *builder, uint32_t facts);
void iocm__builder_forget(iocm_builder *builder, uint32_t facts);

/* iocm_builder_add_text with options that are checked. */
iocm_status iocm__builder_read(iocm_builder *builder, iocm_span text, const iocm__said *said,
                               const iocm_read_options *options, iocm_error *error);

#endif /* IOCM_SAID_H */
