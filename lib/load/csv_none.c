/* SPDX-License-Identifier: MIT */
/* The CSV calls of a build without libcsv: they say so. */
#include "base/base.h"

static iocm_status unsupported(iocm_error *error)
{
    return iocm__fail(error, IOCM_E_UNSUPPORTED, "this build of the library reads no CSV");
}

iocm_status iocm_csv_new(iocm_csv **out, iocm_csv_fn on_record, void *ctx,
                         const iocm_csv_options *options, iocm_error *error)
{
    (void)on_record;
    (void)ctx;
    (void)options;
    if (out != NULL) *out = NULL;
    return unsupported(error);
}

void iocm_csv_free(iocm_csv *csv)
{
    (void)csv;
}

iocm_status iocm_csv_feed(iocm_csv *csv, const char *data, size_t size, iocm_error *error)
{
    (void)csv;
    (void)data;
    (void)size;
    return unsupported(error);
}

iocm_status iocm_csv_finish(iocm_csv *csv, iocm_error *error)
{
    (void)csv;
    return unsupported(error);
}

iocm_status iocm_csv_tell(iocm_position *out, const iocm_csv *csv, iocm_error *error)
{
    (void)out;
    (void)csv;
    return unsupported(error);
}
