/* SPDX-License-Identifier: MIT */
/* Exclusions of other systems: the call, and what its readers share. */
#include "load/import.h"

#include <inttypes.h>
#include <stdio.h>

#ifndef IOCM_WITH_YAML
iocm_status iocm__import_sigma(iocm__import *in)
{
    return iocm__fail(in->error, IOCM_E_UNSUPPORTED, "this build of the library reads no YAML");
}
#endif

#ifndef IOCM_WITH_JSON
iocm_status iocm__import_misp(iocm__import *in)
{
    return iocm__fail(in->error, IOCM_E_UNSUPPORTED, "this build of the library has no JSON");
}

iocm_status iocm__import_elastic(iocm__import *in)
{
    return iocm__import_misp(in);
}
#endif

static bool is_there(const iocm_exclusions *exclusions, iocm_span id)
{
    return iocm_exclusions_find(exclusions, id.data, id.size) != IOCM_NO_EXCLUSION;
}

bool iocm__import_has_id(const iocm__import *in, iocm_span id)
{
    return is_there(in->there, id) || is_there(&in->made, id);
}

bool iocm__import_new_id(iocm__import *in, iocm_span *out, const char *prefix)
{
    /* One of so many is free: there are not more exclusions than that. */
    for (uint64_t number = in->made.count + 1;; number++) {
        char id[64];
        int size = snprintf(id, sizeof id, "%s%" PRIu64, prefix, number);
        iocm_span span = iocm__span(id, (size_t)size);

        if (!iocm__import_has_id(in, span)) return iocm__arena_copy(&in->made.arena, span, out);
    }
}

void iocm__import_tell(const iocm__import *in, const iocm__place *place, const char *code,
                       iocm_span token, const char *message)
{
    iocm_diagnostic told = {.struct_size = sizeof told, .severity = IOCM_SEVERITY_WARNING};

    if (in->options.on_diagnostic == NULL) return;
    told.status = IOCM_E_UNSUPPORTED;
    if (place != NULL) {
        told.line = place->line;
        told.column = place->column;
        told.offset = place->offset;
    }
    told.code = iocm__span(code, strlen(code));
    told.token = token;
    told.message = iocm__span(message, strlen(message));
    in->options.on_diagnostic(in->options.diagnostic_ctx, &told);
}

static iocm_status check_arguments(iocm_exclusion_format format, uint32_t flags, iocm_error *error)
{
    const uint32_t both = IOCM_IMPORT_POSITIVE | IOCM_IMPORT_NEGATIVE;

    if (format < IOCM_FORMAT_SIGMA_FILTER || format > IOCM_FORMAT_ELASTIC_EXCEPTION)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such format");
    if ((flags & ~both) != 0) return iocm__fail(error, IOCM_E_ARGUMENT, "unknown flags");
    if (flags == both)
        return iocm__fail(error, IOCM_E_ARGUMENT,
                          "a condition names what to exclude or what to keep, not both");
    return IOCM_OK;
}

static iocm_status import_text(iocm__import *in, iocm_exclusion_format format)
{
    switch (format) {
    case IOCM_FORMAT_SIGMA_FILTER: return iocm__import_sigma(in);
    case IOCM_FORMAT_MISP_WARNINGLIST: return iocm__import_misp(in);
    default: return iocm__import_elastic(in);
    }
}

iocm_status iocm_exclusions_import(iocm_exclusions *exclusions, iocm_exclusion_format format,
                                   const char *text, size_t size, uint32_t flags,
                                   const iocm_load_options *options, iocm_error *error)
{
    iocm_error *fresh = iocm__error_fresh(error);
    iocm__import in;
    iocm_status status;

    if (exclusions == NULL || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document of exclusions or text is NULL");
    status = check_arguments(format, flags, error);
    memset(&in, 0, sizeof in);
    if (status == IOCM_OK) status = iocm__load_options_read(&in.options, options, error);
    if (status != IOCM_OK) return status;
    in.there = exclusions;
    in.text = text == NULL ? IOCM__LITERAL("") : iocm__span(text, size);
    in.flags = flags;
    in.error = error;
    iocm__exclusions_init(&in.made, &exclusions->allocator);
    status = import_text(&in, format);
    if (status == IOCM_OK) status = iocm__exclusions_take(exclusions, &in.made, error);
    iocm__exclusions_clear(&in.made);
    if (status != IOCM_OK) iocm__error_source(fresh, in.options.source);
    return status;
}
