/* SPDX-License-Identifier: MIT */
/* Inside the render room: an exclusion on its way to a Sigma filter. */
#ifndef IOCM_RENDER_SIGMA_H
#define IOCM_RENDER_SIGMA_H

#include "exclude/sigma.h"

/* How far an expression may grow when it is brought to alternatives. */
#define IOCM__SIGMA_MAPS_MAX  1024u      /* alternatives */
#define IOCM__SIGMA_ITEMS_MAX 1024u      /* conditions of one */
#define IOCM__SIGMA_TOTAL_MAX (1u << 20) /* conditions made on the way */

/* One line of a selection: `Field|modifier|all: values`. */
typedef struct iocm__sigma_item {
    const iocm__sigma_field *field;
    iocm__sigma_modifier modifier;
    bool all;          /* every value has to agree; then there are two or more */
    bool bare;         /* numbers or truths, which are not quoted */
    iocm_span *values; /* as Sigma writes them */
    size_t count;
} iocm__sigma_item;

/* What has to agree all together: a map of YAML. No two items have the same key. */
typedef struct iocm__sigma_map {
    iocm__sigma_item **items;
    size_t count;
} iocm__sigma_map;

/* The alternatives: a list of maps. */
typedef struct iocm__sigma_maps {
    iocm__sigma_map *items;
    size_t count;
} iocm__sigma_maps;

/*
 * Brings an exclusion's expression to alternatives, and finds the log source that has all of its
 * fields (of those in the set of bits `sources`). Everything made is in the arena. IOCM_E_UNSUPPORTED
 * names the operator and the field that Sigma cannot say; IOCM_E_LIMIT: it would grow too large.
 */
iocm_status iocm__sigma_lower(iocm__sigma_maps *out, const iocm__sigma_source **source,
                              iocm__arena *arena, const iocm_exclusions *exclusions,
                              const iocm__expr *when, uint32_t sources, iocm_error *error);

/* Joins the items of each alternative that have the same key; an alternative may become several. */
iocm_status iocm__sigma_join(iocm__sigma_maps *maps, iocm__arena *arena, iocm_error *error);

/* Writes the filter as YAML. */
iocm_status iocm__sigma_emit(iocm__buffer *out, const iocm_exclusions *exclusions,
                             const iocm__exclusion *exclusion, const iocm__sigma_source *source,
                             const iocm__sigma_maps *maps, iocm_error *error);

#endif /* IOCM_RENDER_SIGMA_H */
