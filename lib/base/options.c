/* SPDX-License-Identifier: MIT */
/* Structs that grow by size: old callers and new libraries, and the other way round. */
#include "base/base.h"

#define SMALLEST 8u    /* struct_size and the field after it: true of every such struct */
#define LARGEST  4096u /* more is a struct_size that nobody set */

static iocm_status read_size(uint32_t *size, const void *given, iocm_error *error)
{
    memcpy(size, given, sizeof *size);
    if (*size < SMALLEST || *size > LARGEST)
        return iocm__fail(error, IOCM_E_OPTIONS, "struct_size is %lu; it must be sizeof the struct",
                          (unsigned long)*size);
    return IOCM_OK;
}

iocm_status iocm__options_read(void *copy, size_t known, const void *given, iocm_error *error)
{
    uint32_t size;
    iocm_status status;

    memset(copy, 0, known);
    if (given == NULL) return IOCM_OK;
    status = read_size(&size, given, error);
    if (status != IOCM_OK) return status;
    for (size_t i = known; i < size; i++)
        if (((const unsigned char *)given)[i] != 0)
            return iocm__fail(error, IOCM_E_OPTIONS,
                              "an option at byte %lu is not known to this version of the library",
                              (unsigned long)i);
    memcpy(copy, given, size < known ? size : known);
    return IOCM_OK;
}

iocm_status iocm__options_bits(uint32_t given, uint32_t known, iocm_error *error)
{
    if ((given & ~known) == 0) return IOCM_OK;
    return iocm__fail(error, IOCM_E_OPTIONS,
                      "the flags 0x%lx are not known to this version of the library",
                      (unsigned long)(given & ~known));
}

iocm_status iocm__out_fill(void *out, const void *filled, size_t known, iocm_error *error)
{
    uint32_t size;
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the out struct is NULL");
    status = read_size(&size, out, error);
    if (status != IOCM_OK) return status;
    memcpy(out, filled, size < known ? size : known);
    memcpy(out, &size, sizeof size);
    if (size > known) memset((char *)out + known, 0, size - known);
    return IOCM_OK;
}
