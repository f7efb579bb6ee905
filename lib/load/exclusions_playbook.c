/* SPDX-License-Identifier: MIT */
/* A playbook's false-positive scenarios as drafts of exclusions. */
#include <stdio.h>

#include "exclude/exclude.h"
#include "load/playbook.h"

/*
 * The drafts are called s1, s2, ... by the place of their scenario in the playbook: one without a
 * filter has its number, too, so that the others keep theirs. In a document that has exclusions
 * already the numbers go on behind `*base`, which grows while a name is taken.
 */
static iocm_span name_of(char *buffer, size_t capacity, const iocm_exclusions *exclusions,
                         size_t *base, size_t scenario)
{
    for (;; ++*base) {
        size_t size = (size_t)snprintf(buffer, capacity, "s%zu", *base + scenario + 1);

        if (iocm_exclusions_find(exclusions, buffer, size) == IOCM_NO_EXCLUSION)
            return iocm__span(buffer, size);
    }
}

static iocm_status add_scenarios(iocm_exclusions *made, const iocm_exclusions *exclusions,
                                 const iocm_playbook *playbook, iocm_error *error)
{
    size_t base = exclusions->count;
    iocm_status status = IOCM_OK;

    for (size_t i = 0; i < playbook->info.scenario_count && status == IOCM_OK; i++) {
        const iocm_playbook_scenario *scenario = &playbook->scenarios[i];
        iocm_sentence sentence = {.struct_size = sizeof sentence};
        char id[24];

        if (scenario->filter.size == 0) continue; /* the playbook's diagnostics tell of it */
        sentence.text = scenario->filter;
        sentence.id = name_of(id, sizeof id, exclusions, &base, i);
        sentence.title = scenario->title;
        sentence.description = scenario->description;
        sentence.offset = scenario->filter_offset;
        if ((scenario->flags & IOCM_SCENARIO_CUT) != 0) sentence.flags = IOCM_SENTENCE_CUT;
        status = iocm_exclusions_add_sentence(NULL, made, &sentence, error);
    }
    return status;
}

static bool keep_playbook(iocm_exclusions *made, const iocm_playbook *playbook)
{
    iocm__arena *arena = &made->arena;

    if (!iocm__text_keep_optional(arena, playbook->info.title, &made->playbook_title) ||
        !iocm__text_keep_optional(arena, playbook->info.family, &made->playbook_family))
        return false;
    for (size_t i = 0; i < playbook->info.hunt_count; i++) {
        iocm_span table;

        if (!iocm__text_keep_optional(arena, playbook->hunts[i].table, &table)) return false;
        if (table.size > 0 && !iocm__texts_have(&made->playbook_tables, table) &&
            !iocm__texts_add(arena, &made->playbook_tables, table))
            return false;
    }
    return true;
}

iocm_status iocm_exclusions_add_playbook(iocm_exclusions *exclusions, const iocm_playbook *playbook,
                                         iocm_error *error)
{
    iocm_exclusions made;
    iocm_status status;

    if (exclusions == NULL || playbook == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document or the playbook is NULL");
    iocm__exclusions_init(&made, &exclusions->allocator);
    status = keep_playbook(&made, playbook) ? add_scenarios(&made, exclusions, playbook, error)
                                            : iocm__fail_memory(error);
    if (status == IOCM_OK) status = iocm__exclusions_take(exclusions, &made, error);
    iocm__exclusions_clear(&made);
    return status;
}
