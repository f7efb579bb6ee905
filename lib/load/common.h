/* SPDX-License-Identifier: MIT */
/* Small things that all loaders share. */
#ifndef IOCM_LOAD_COMMON_H
#define IOCM_LOAD_COMMON_H

#include "base/ascii.h"
#include "base/base.h"
#include "indicator/indicator.h"

/* Where something stands in the input. */
typedef struct iocm__place {
    uint64_t line;   /* 1-based */
    uint64_t column; /* 1-based, in bytes of the input; a BOM does not count */
    uint64_t offset; /* in bytes of the input */
} iocm__place;

/* Reads and checks the options of a loader. */
static inline iocm_status iocm__load_options_read(iocm_load_options *out,
                                                  const iocm_load_options *given, iocm_error *error)
{
    iocm_status status = iocm__options_read(out, sizeof *out, given, error);

    if (status == IOCM_OK) status = iocm__options_bits(out->read_flags, IOCM__READ_FLAGS, error);
    if (status == IOCM_OK && out->source.data == NULL && out->source.size > 0)
        status = iocm__fail(error, IOCM_E_ARGUMENT, "the name of the source is NULL");
    return status;
}

/* "80%", "80 %", "80": 0 to 100; -1 for anything else. */
static inline int iocm__percent_parse(iocm_span text)
{
    int value = 0;

    text = iocm__span_trim(text);
    if (text.size > 0 && text.data[text.size - 1] == '%') text.size--;
    text = iocm__span_trim(text);
    if (text.size == 0 || text.size > 3) return -1;
    for (size_t i = 0; i < text.size; i++) {
        if (!iocm__is_digit(text.data[i])) return -1;
        value = value * 10 + (text.data[i] - '0');
    }
    return value <= 100 ? value : -1;
}

#endif /* IOCM_LOAD_COMMON_H */
