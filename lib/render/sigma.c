/* SPDX-License-Identifier: MIT */
/* An exclusion as a Sigma filter: what may be written at all, and writing it whole or not at all. */
#include "render/sigma.h"

#ifdef IOCM_WITH_YAML

static iocm_status refuse(iocm_error *error, const char *what)
{
    return iocm__fail(error, IOCM_E_UNSUPPORTED, "%s", what);
}

/* What a Sigma filter, which always suppresses, for every indicator of its rules, cannot say. */
static iocm_status check_scope(const iocm__exclusion *exclusion, iocm_error *error)
{
    if (exclusion->annotate)
        return refuse(error, "`annotate`: a Sigma filter cannot annotate, only suppress");
    if (exclusion->polarity_unstated)
        return refuse(error, "it was never said whether the exclusion is what it says or all else");
    if (exclusion->max_confidence >= 0)
        return refuse(error, "`max_confidence`: Sigma knows no confidence of an indicator");
    return IOCM_OK;
}

/* The log sources that a scope allows: one of them, or all. */
static iocm_status find_sources(uint32_t *out, const iocm__exclusion *exclusion, iocm_error *error)
{
    *out = IOCM__SIGMA_NETWORK | IOCM__SIGMA_FIREWALL;
    for (size_t i = 0; i < exclusion->tables.count; i++) {
        iocm_span table = exclusion->tables.items[i];
        const iocm__sigma_source *source = iocm__sigma_source_of_table(table);

        if (source == NULL)
            return iocm__fail_at(error, IOCM_E_UNSUPPORTED, table.data, 0, table.size,
                                 "`tables`: no log source of Sigma has the events of that table");
        if (i > 0 && source->bit != *out)
            return iocm__fail_at(error, IOCM_E_UNSUPPORTED, table.data, 0, table.size,
                                 "`tables`: a Sigma filter has one log source, not several");
        *out = source->bit;
    }
    return IOCM_OK;
}

static iocm_status render(iocm__buffer *out, iocm__arena *arena, const iocm_exclusions *exclusions,
                          const iocm__exclusion *exclusion, iocm_error *error)
{
    uint32_t sources = 0;
    const iocm__sigma_source *source = NULL;
    iocm__sigma_maps maps;
    iocm_status status = check_scope(exclusion, error);

    if (status == IOCM_OK) status = find_sources(&sources, exclusion, error);
    if (status == IOCM_OK)
        status =
            iocm__sigma_lower(&maps, &source, arena, exclusions, exclusion->when, sources, error);
    if (status == IOCM_OK) status = iocm__sigma_join(&maps, arena, error);
    if (status == IOCM_OK)
        status = iocm__sigma_emit(out, exclusions, exclusion, source, &maps, error);
    return status;
}

iocm_status iocm_exclusions_write_sigma(iocm_write_fn write, void *ctx,
                                        const iocm_exclusions *exclusions, size_t index,
                                        iocm_error *error)
{
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);
    iocm__buffer out = {0};
    iocm__arena arena;

    if (status != IOCM_OK) return status;
    if (write == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "`write` is NULL");
    out.allocator = &exclusions->allocator;
    iocm__arena_init(&arena, &exclusions->allocator);
    status = render(&out, &arena, exclusions, &exclusions->items[index], error);
    if (status == IOCM_OK && write(ctx, out.data, out.size) != 0)
        status = iocm__fail(error, IOCM_E_STOPPED, "the caller's function asked to stop");
    iocm__arena_free(&arena);
    iocm__buffer_free(&out);
    return status;
}

#else /* IOCM_WITH_YAML */

iocm_status iocm_exclusions_write_sigma(iocm_write_fn write, void *ctx,
                                        const iocm_exclusions *exclusions, size_t index,
                                        iocm_error *error)
{
    (void)write, (void)ctx, (void)exclusions, (void)index;
    return iocm__fail(error, IOCM_E_UNSUPPORTED, "this build of the library writes no YAML");
}

#endif /* IOCM_WITH_YAML */
