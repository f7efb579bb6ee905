/* SPDX-License-Identifier: MIT */
/* What is left of exclusions in JSON where the library was built without it. */
#include "exclude/exclude.h"

static iocm_status refuse(iocm_error *error)
{
    return iocm__fail(error, IOCM_E_UNSUPPORTED, "this build of the library has no JSON");
}

iocm_status iocm_exclusions_add_json(iocm_exclusions *exclusions, const char *text, size_t size,
                                     const iocm_load_options *options, iocm_error *error)
{
    (void)exclusions, (void)text, (void)size, (void)options;
    return refuse(error);
}

iocm_status iocm_exclusions_bind_json(iocm_exclusions *exclusions, const char *name,
                                      size_t name_size, const char *text, size_t size,
                                      iocm_error *error)
{
    (void)exclusions, (void)name, (void)name_size, (void)text, (void)size;
    return refuse(error);
}

iocm_status iocm_exclusions_write_json(iocm_write_fn write, void *ctx,
                                       const iocm_exclusions *exclusions, iocm_error *error)
{
    (void)write, (void)ctx, (void)exclusions;
    return refuse(error);
}

iocm_status iocm_exclusions_digest(char out[65], const iocm_exclusions *exclusions,
                                   iocm_error *error)
{
    (void)out, (void)exclusions;
    return refuse(error);
}

bool iocm__expr_write(iocm__buffer *out, const iocm__expr *expr)
{
    (void)out, (void)expr;
    return false;
}

iocm_status iocm__expr_read(iocm__expr **out, iocm__arena *arena, iocm_span json, iocm_error *error)
{
    (void)arena, (void)json;
    *out = NULL;
    return refuse(error);
}
