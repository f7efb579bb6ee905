/* SPDX-License-Identifier: MIT */
/* A playbook's indicators into a builder. */
#include "load/playbook.h"

static void report(const iocm_load_options *options, const iocm_playbook_row *row,
                   iocm_status status, const char *message)
{
    iocm_diagnostic item = {.struct_size = sizeof item};

    if (options->on_diagnostic == NULL) return;
    item.severity = IOCM_SEVERITY_WARNING;
    item.status = status;
    item.line = row->line;
    item.column = row->column;
    item.offset = row->offset;
    item.code = IOCM__LITERAL("row_refused");
    item.token = row->written;
    item.message = iocm__span(message, strlen(message));
    options->on_diagnostic(options->diagnostic_ctx, &item);
}

iocm_status iocm_playbook_load(iocm_load_result *result, iocm_builder *builder,
                               const iocm_playbook *playbook, const iocm_load_options *given,
                               iocm_error *error)
{
    iocm_load_result counts = {.struct_size = sizeof counts};
    iocm_load_options options;
    iocm_status status;

    if (builder == NULL || playbook == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "builder or playbook is NULL");
    status = iocm__load_options_read(&options, given, error);
    for (size_t i = 0; status == IOCM_OK && i < playbook->info.row_count; i++) {
        iocm_playbook_row row = {.struct_size = sizeof row};
        iocm_metadata metadata = {.struct_size = sizeof metadata};
        iocm_error why = {0};

        status = iocm_playbook_get_row(&row, playbook, i, error);
        if (status == IOCM_OK) status = iocm_playbook_get_metadata(&metadata, playbook, i, error);
        if (status != IOCM_OK) break;
        counts.rows++;
        if (options.source.size > 0) metadata.source = options.source;
        if (row.status != IOCM_OK) {
            counts.refused++;
            report(&options, &row, row.status, "the row is no indicator");
            continue;
        }
        status = iocm_builder_add(builder, &row.indicator, &metadata, &why);
        if (status == IOCM_E_REFUSED || status == IOCM_E_ARGUMENT) {
            counts.refused++;
            report(&options, &row, status, why.message);
            status = IOCM_OK;
        } else if (status != IOCM_OK) {
            iocm__fail(error, status, "%s", why.message);
        } else {
            counts.loaded++;
        }
    }
    if (result != NULL) {
        iocm_status filled = iocm__out_fill(result, &counts, sizeof counts, error);

        if (status == IOCM_OK) status = filled;
    }
    return status;
}
