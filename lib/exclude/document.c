/* SPDX-License-Identifier: MIT */
/*
 * Documents: exclusions in their order, found by id, and lists sorted by name. What changes the
 * contents of a document that is there already is in edit.c.
 */
#include "exclude/exclude.h"

#define ID_MAX 256u

/* ---- life ---- */

void iocm__exclusions_init(iocm_exclusions *exclusions, const iocm_allocator *allocator)
{
    memset(exclusions, 0, sizeof *exclusions);
    exclusions->allocator = *allocator;
    iocm__arena_init(&exclusions->arena, allocator);
}

void iocm__exclusions_clear(iocm_exclusions *exclusions)
{
    iocm__free(&exclusions->allocator, exclusions->items);
    iocm__free(&exclusions->allocator, exclusions->by_id);
    iocm__free(&exclusions->allocator, exclusions->lists);
    iocm__arena_free(&exclusions->arena);
}

iocm_status iocm_exclusions_new(iocm_exclusions **out, const iocm_exclusions_options *options,
                                iocm_error *error)
{
    iocm_exclusions_options copy;
    iocm_allocator allocator;
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "`out` is NULL");
    *out = NULL;
    status = iocm__options_read(&copy, sizeof copy, options, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy.reserved, 0, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, copy.allocator, error);
    if (status != IOCM_OK) return status;
    *out = iocm__alloc(&allocator, sizeof **out);
    if (*out == NULL) return iocm__fail_memory(error);
    iocm__exclusions_init(*out, &allocator);
    return IOCM_OK;
}

void iocm_exclusions_free(iocm_exclusions *exclusions)
{
    iocm_allocator allocator;

    if (exclusions == NULL) return;
    allocator = exclusions->allocator;
    iocm__exclusions_clear(exclusions);
    iocm__free(&allocator, exclusions);
}

/* ---- finding ---- */

/* Where in by_id the id stands, or should. */
static size_t place_of_id(const iocm_exclusions *exclusions, iocm_span id, bool *found)
{
    size_t low = 0;
    size_t high = exclusions->count;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = iocm__span_compare(exclusions->items[exclusions->by_id[middle]].id, id);

        if (order == 0) *found = true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

size_t iocm_exclusions_count(const iocm_exclusions *exclusions)
{
    return exclusions == NULL ? 0 : exclusions->count;
}

uint32_t iocm_exclusions_find(const iocm_exclusions *exclusions, const char *id, size_t size)
{
    bool found;
    size_t place;

    if (exclusions == NULL || id == NULL) return IOCM_NO_EXCLUSION;
    place = place_of_id(exclusions, iocm__span(id, size), &found);
    return found ? exclusions->by_id[place] : IOCM_NO_EXCLUSION;
}

/* ---- adding ---- */

/* Room for `more` elements; NULL = out of memory, and nothing changed. */
static void *reserve(const iocm_allocator *allocator, void *items, size_t count, size_t more,
                     size_t *capacity, size_t size)
{
    size_t wanted = count + more; /* both are at most IOCM_MAX_EXCLUSIONS */
    void *grown;

    if (items != NULL && wanted <= *capacity) return items;
    if (wanted < count * 2) wanted = count * 2;
    if (wanted < 8) wanted = 8;
    grown = iocm__realloc_array(allocator, items, wanted, size);
    if (grown != NULL) *capacity = wanted;
    return grown;
}

static bool reserve_exclusions(iocm_exclusions *exclusions, size_t more)
{
    const iocm_allocator *allocator = &exclusions->allocator;
    iocm__exclusion *items = reserve(allocator, exclusions->items, exclusions->count, more,
                                     &exclusions->capacity, sizeof *items);
    uint32_t *by_id;

    if (items == NULL) return false;
    exclusions->items = items;
    by_id = reserve(allocator, exclusions->by_id, exclusions->count, more,
                    &exclusions->by_id_capacity, sizeof *by_id);
    if (by_id == NULL) return false;
    exclusions->by_id = by_id;
    return true;
}

static bool reserve_lists(iocm_exclusions *exclusions, size_t more)
{
    iocm__list *lists = reserve(&exclusions->allocator, exclusions->lists, exclusions->list_count,
                                more, &exclusions->list_capacity, sizeof *lists);

    if (lists == NULL) return false;
    exclusions->lists = lists;
    return true;
}

static iocm_status check_room(size_t count, size_t more, const char *what, iocm_error *error)
{
    if (count <= IOCM_MAX_EXCLUSIONS && more <= IOCM_MAX_EXCLUSIONS - count) return IOCM_OK;
    return iocm__fail(error, IOCM_E_LIMIT, "more than %u %s", IOCM_MAX_EXCLUSIONS, what);
}

static iocm_status fail_there(iocm_span name, const char *what, iocm_error *error)
{
    return iocm__fail_at(error, IOCM_E_ARGUMENT, name.data, 0, name.size,
                         "%s of that name is there already", what);
}

iocm_status iocm__exclusions_append(iocm_exclusions *exclusions, const iocm__exclusion *exclusion,
                                    iocm_error *error)
{
    iocm_status status = check_room(exclusions->count, 1, "exclusions", error);
    iocm__exclusion made = *exclusion;
    bool found;
    size_t place;

    if (status == IOCM_OK) status = iocm__text_check(made.id, ID_MAX, true, error);
    if (status != IOCM_OK) return status;
    place = place_of_id(exclusions, made.id, &found);
    if (found) return fail_there(made.id, "an exclusion", error);
    if (!reserve_exclusions(exclusions, 1) || !iocm__exclusion_find_needs(exclusions, &made))
        return iocm__fail_memory(error);
    memmove(exclusions->by_id + place + 1, exclusions->by_id + place,
            (exclusions->count - place) * sizeof *exclusions->by_id);
    exclusions->by_id[place] = (uint32_t)exclusions->count;
    exclusions->items[exclusions->count++] = made;
    iocm__exclusions_find_unbound(exclusions, exclusions->count - 1);
    return IOCM_OK;
}

iocm_status iocm__exclusions_put_list(iocm_exclusions *exclusions, const iocm__list *list,
                                      iocm_error *error)
{
    iocm__list *old = iocm__exclusions_list(exclusions, list->name);
    iocm_status status;
    size_t place = exclusions->list_count;

    if (old != NULL) {
        *old = *list;
        return IOCM_OK;
    }
    status = check_room(exclusions->list_count, 1, "lists", error);
    if (status == IOCM_OK) status = iocm__text_check(list->name, IOCM_MAX_FIELD, true, error);
    if (status != IOCM_OK) return status;
    if (!reserve_lists(exclusions, 1)) return iocm__fail_memory(error);
    while (place > 0 && iocm__span_compare(exclusions->lists[place - 1].name, list->name) > 0)
        place--;
    memmove(exclusions->lists + place + 1, exclusions->lists + place,
            (exclusions->list_count - place) * sizeof *list);
    exclusions->lists[place] = *list;
    exclusions->list_count++;
    return IOCM_OK;
}

/* ---- taking over another document ---- */

static iocm_status check_take(const iocm_exclusions *exclusions, const iocm_exclusions *from,
                              iocm_error *error)
{
    iocm_status status = check_room(exclusions->count, from->count, "exclusions", error);

    if (status == IOCM_OK)
        status = check_room(exclusions->list_count, from->list_count, "lists", error);
    for (size_t i = 0; i < from->count && status == IOCM_OK; i++) {
        iocm_span id = from->items[i].id;

        if (iocm_exclusions_find(exclusions, id.data, id.size) != IOCM_NO_EXCLUSION)
            status = fail_there(id, "an exclusion", error);
    }
    for (size_t i = 0; i < from->list_count && status == IOCM_OK; i++)
        if (iocm__exclusions_list(exclusions, from->lists[i].name) != NULL)
            status = fail_there(from->lists[i].name, "a list", error);
    if (status == IOCM_OK) status = iocm__exclusions_check_users(exclusions, from, error);
    return status != IOCM_OK ? status : iocm__exclusions_check_users(from, exclusions, error);
}

/* Both are sorted, and there is room for all: the greatest first, from the end. */
static void take_exclusions(iocm_exclusions *exclusions, iocm_exclusions *from)
{
    size_t old = exclusions->count;
    size_t added = from->count;

    memcpy(exclusions->items + old, from->items, added * sizeof *from->items);
    exclusions->count += added;
    for (size_t at = exclusions->count, left = old; added > 0; at--) {
        uint32_t next = (uint32_t)old + from->by_id[added - 1];

        if (left > 0 && iocm__span_compare(exclusions->items[exclusions->by_id[left - 1]].id,
                                           exclusions->items[next].id) > 0) {
            exclusions->by_id[at - 1] = exclusions->by_id[--left];
        } else {
            exclusions->by_id[at - 1] = next;
            added--;
        }
    }
}

static void take_lists(iocm_exclusions *exclusions, iocm_exclusions *from)
{
    size_t left = exclusions->list_count;
    size_t added = from->list_count;

    exclusions->list_count += added;
    for (size_t at = exclusions->list_count; added > 0; at--) {
        const iocm__list *next = &from->lists[added - 1];

        if (left > 0 && iocm__span_compare(exclusions->lists[left - 1].name, next->name) > 0) {
            exclusions->lists[at - 1] = exclusions->lists[--left];
        } else {
            exclusions->lists[at - 1] = *next;
            added--;
        }
    }
}

iocm_status iocm__exclusions_take(iocm_exclusions *exclusions, iocm_exclusions *from,
                                  iocm_error *error)
{
    iocm_status status = check_take(exclusions, from, error);

    if (status != IOCM_OK) return status;
    if (!reserve_exclusions(exclusions, from->count) ||
        !reserve_lists(exclusions, from->list_count))
        return iocm__fail_memory(error);
    if (from->count > 0) take_exclusions(exclusions, from);
    if (from->list_count > 0) take_lists(exclusions, from);
    if (iocm__exclusions_have_playbook(from)) {
        exclusions->playbook_title = from->playbook_title;
        exclusions->playbook_family = from->playbook_family;
        exclusions->playbook_sha256 = from->playbook_sha256;
        exclusions->playbook_tables = from->playbook_tables;
    }
    iocm__arena_merge(&exclusions->arena, &from->arena);
    from->count = 0;
    from->list_count = 0;
    iocm__exclusions_find_unbound(exclusions, 0);
    return IOCM_OK;
}

/* ---- getters ---- */

iocm_status iocm__exclusions_check_index(const iocm_exclusions *exclusions, size_t index,
                                         iocm_error *error)
{
    if (exclusions == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document of exclusions is NULL");
    if (index >= exclusions->count)
        return iocm__fail(error, IOCM_E_RANGE, "there are %zu exclusions, asked for number %zu",
                          exclusions->count, index);
    return IOCM_OK;
}

iocm_status iocm_exclusions_get(iocm_exclusion *out, const iocm_exclusions *exclusions,
                                size_t index, iocm_error *error)
{
    iocm_exclusion filled = {0};
    const iocm__exclusion *item;
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);

    if (status != IOCM_OK) return status;
    item = &exclusions->items[index];
    filled.flags = item->annotate ? IOCM_EXCLUSION_ANNOTATE : 0;
    filled.state = item->state;
    filled.status = iocm__expr_status(exclusions, item->when);
    filled.max_confidence = item->max_confidence;
    filled.part_count = (uint32_t)item->source.part_count;
    filled.id = item->id;
    filled.title = item->source.title;
    filled.description = item->source.description;
    filled.sentence = item->source.sentence;
    filled.offset = item->source.offset;
    filled.why = item->why;
    filled.owner = item->owner;
    filled.expires = item->expires;
    filled.review_by = item->review_by;
    filled.families = item->families.items;
    filled.family_count = item->families.count;
    filled.tables = item->tables.items;
    filled.table_count = item->tables.count;
    filled.overrides = item->overrides.items;
    filled.override_count = item->overrides.count;
    filled.notes = item->source.notes.items;
    filled.note_count = item->source.notes.count;
    filled.unbound = item->unbound.items;
    filled.unbound_count = item->unbound.count;
    return iocm__out_fill(out, &filled, sizeof filled, error);
}

iocm_status iocm_exclusions_get_part(iocm_sentence_part *out, const iocm_exclusions *exclusions,
                                     size_t index, size_t part, iocm_error *error)
{
    iocm_sentence_part filled = {0};
    const iocm__exclusion *item;
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);

    if (status != IOCM_OK) return status;
    item = &exclusions->items[index];
    if (part >= item->source.part_count)
        return iocm__fail(error, IOCM_E_RANGE, "there are %zu parts, asked for number %zu",
                          item->source.part_count, part);
    filled.kind = item->source.parts[part].kind;
    filled.offset = item->source.parts[part].offset;
    filled.size = item->source.parts[part].size;
    filled.code = item->source.parts[part].code;
    return iocm__out_fill(out, &filled, sizeof filled, error);
}
