/* SPDX-License-Identifier: MIT */
/*
 * A map of YAML has each key once. Conditions of one alternative that would have the same key become
 * one with `all`; where any of several values may agree, the alternative becomes several.
 */
#include "render/sigma.h"

/* Choices of one alternative that may have to be made one after another. */
#define CHOICES_MAX 16u

typedef struct joining {
    iocm__arena *arena;
    iocm__sigma_maps done;
    size_t total;
    iocm_error *error;
} joining;

static bool same_key(const iocm__sigma_item *a, const iocm__sigma_item *b)
{
    return a->modifier == b->modifier && strcmp(a->field->name, b->field->name) == 0;
}

/* True for `Field: [a, b]`, of which any may agree. */
static bool is_choice(const iocm__sigma_item *item)
{
    return !item->all && item->count > 1;
}

static iocm_status fail_limit(const joining *in)
{
    return iocm__fail(in->error, IOCM_E_LIMIT,
                      "as a list of alternatives the expression would grow too large");
}

/* ---- items that all have to agree ---- */

static void add_values(iocm__sigma_item *to, const iocm__sigma_item *from)
{
    for (size_t i = 0; i < from->count; i++) {
        bool known = false;

        for (size_t k = 0; k < to->count && !known; k++)
            known = iocm__span_equal_fold(to->values[k], from->values[i]);
        if (!known) to->values[to->count++] = from->values[i];
    }
}

/* Of two limits the one that says more. Numbers without leading zeros: the longer is greater. */
static void tighten(iocm__sigma_item *limit, const iocm__sigma_item *other)
{
    iocm_span x = limit->values[0];
    iocm_span y = other->values[0];
    bool greater = x.size != y.size ? x.size > y.size : iocm__span_compare(x, y) > 0;

    if (greater != (limit->modifier == IOCM__SIGMA_GTE)) limit->values[0] = y;
}

static iocm_status join_same(joining *in, iocm__sigma_map *map, size_t first)
{
    const iocm__sigma_item *own = map->items[first];
    iocm__sigma_item *made;
    size_t count = own->count;
    size_t kept = first + 1;

    for (size_t i = first + 1; i < map->count; i++)
        if (same_key(own, map->items[i]) && !is_choice(map->items[i]))
            count += map->items[i]->count;
    if (count == own->count) return IOCM_OK;
    made = iocm__arena_alloc(in->arena, sizeof *made);
    if (made == NULL) return iocm__fail_memory(in->error);
    *made = *own;
    made->values = iocm__arena_alloc(in->arena, count * sizeof *made->values);
    if (made->values == NULL) return iocm__fail_memory(in->error);
    memcpy(made->values, own->values, own->count * sizeof *own->values);
    for (size_t i = first + 1; i < map->count; i++) {
        if (!same_key(own, map->items[i]) || is_choice(map->items[i]))
            map->items[kept++] = map->items[i];
        else if (own->modifier == IOCM__SIGMA_GTE || own->modifier == IOCM__SIGMA_LTE)
            tighten(made, map->items[i]);
        else
            add_values(made, map->items[i]);
    }
    made->all = made->count > 1;
    map->items[first] = made;
    map->count = kept;
    return IOCM_OK;
}

/* ---- choices ---- */

/* The place of a choice whose key another item has; `F: [a, b]` beside `F|all: [c, d]` may stay. */
static size_t find_choice(const iocm__sigma_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        if (!is_choice(map->items[i])) continue;
        for (size_t k = 0; k < map->count; k++)
            if (k != i && same_key(map->items[i], map->items[k]) && !map->items[k]->all) return i;
    }
    return map->count;
}

static iocm_status copy_map(joining *in, iocm__sigma_map *out, const iocm__sigma_map *map)
{
    out->count = map->count;
    out->items = iocm__arena_alloc(in->arena, map->count * sizeof *map->items);
    if (out->items == NULL) return iocm__fail_memory(in->error);
    memcpy(out->items, map->items, map->count * sizeof *map->items);
    return IOCM_OK;
}

static iocm_status join(joining *in, iocm__sigma_map *map, unsigned depth);

/* One alternative for each value of the choice. */
static iocm_status choose(joining *in, const iocm__sigma_map *map, size_t place, unsigned depth)
{
    const iocm__sigma_item *choice = map->items[place];
    iocm_status status = IOCM_OK;

    if (depth == CHOICES_MAX || choice->count > IOCM__SIGMA_MAPS_MAX) return fail_limit(in);
    for (size_t i = 0; i < choice->count && status == IOCM_OK; i++) {
        iocm__sigma_item *one = iocm__arena_alloc(in->arena, sizeof *one);
        iocm__sigma_map other;

        status = one == NULL ? iocm__fail_memory(in->error) : copy_map(in, &other, map);
        if (status != IOCM_OK) break;
        *one = *choice;
        one->values += i;
        one->count = 1;
        other.items[place] = one;
        status = join(in, &other, depth + 1);
    }
    return status;
}

static iocm_status join(joining *in, iocm__sigma_map *map, unsigned depth)
{
    iocm_status status = IOCM_OK;
    size_t place;

    for (size_t i = 0; i < map->count && status == IOCM_OK; i++)
        if (!is_choice(map->items[i])) status = join_same(in, map, i);
    if (status != IOCM_OK) return status;
    place = find_choice(map);
    if (place < map->count) return choose(in, map, place, depth);
    if (in->done.count == IOCM__SIGMA_MAPS_MAX || map->count > IOCM__SIGMA_TOTAL_MAX - in->total)
        return fail_limit(in);
    in->total += map->count;
    in->done.items[in->done.count++] = *map;
    return IOCM_OK;
}

iocm_status iocm__sigma_join(iocm__sigma_maps *maps, iocm__arena *arena, iocm_error *error)
{
    joining in = {.arena = arena, .error = error};
    iocm_status status = IOCM_OK;

    in.done.items = iocm__arena_alloc(arena, IOCM__SIGMA_MAPS_MAX * sizeof *in.done.items);
    if (in.done.items == NULL) return iocm__fail_memory(error);
    for (size_t i = 0; i < maps->count && status == IOCM_OK; i++) {
        iocm__sigma_map copy;

        status = copy_map(&in, &copy, &maps->items[i]);
        if (status == IOCM_OK) status = join(&in, &copy, 0);
    }
    *maps = in.done;
    return status;
}
