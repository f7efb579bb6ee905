/* SPDX-License-Identifier: MIT */
/*
 * A map of YAML has each key once. Conditions of one alternative that would have the same key become
 * one with `all`; where any of several values may agree, the alternative becomes several.
 */
#include "render/sigma.h"

/* Choices of one alternative that may have to be made one after another. */
#define CHOICES_MAX 16u
/* Steps taken at most: values compared and items copied. */
#define WORK_MAX (1u << 26)

typedef struct joining {
    iocm__arena *arena;
    iocm__sigma_maps done;
    size_t capacity; /* values that the last alternative has room for; 0: it is shared */
    size_t work;
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

static bool take_work(joining *in, size_t steps)
{
    if (steps > WORK_MAX - in->work) return false;
    in->work += steps;
    return true;
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

/* Numbers without leading zeros: the longer is greater. */
static bool is_greater(const iocm__sigma_item *a, const iocm__sigma_item *b)
{
    iocm_span x = a->values[0];
    iocm_span y = b->values[0];

    return x.size != y.size ? x.size > y.size : iocm__span_compare(x, y) > 0;
}

/* Of two limits the one that says more. */
static void tighten(iocm__sigma_item *limit, const iocm__sigma_item *other)
{
    if (is_greater(limit, other) != (limit->modifier == IOCM__SIGMA_GTE))
        limit->values[0] = other->values[0];
}

/* The place of the other limit of a range: of `gte` that of `lte`. */
static size_t find_limit(const iocm__sigma_map *map, size_t gte)
{
    for (size_t i = 0; i < map->count; i++)
        if (map->items[i]->modifier == IOCM__SIGMA_LTE &&
            map->items[i]->field == map->items[gte]->field)
            return i;
    return map->count;
}

/* Both limits of a range stand together, the lower first, where the first of them stood. False: it
 * holds nothing (at least 100 and at most 6), so that the alternative can never be true. */
static bool order_limits(iocm__sigma_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        iocm__sigma_item *low = map->items[i];
        size_t other = low->modifier == IOCM__SIGMA_GTE ? find_limit(map, i) : map->count;
        size_t first = other < i ? other : i;
        size_t last = other < i ? i : other;
        iocm__sigma_item *high;

        if (other == map->count) continue;
        high = map->items[other];
        if (is_greater(low, high)) return false;
        memmove(map->items + first + 2, map->items + first + 1,
                (last - first - 1) * sizeof(iocm__sigma_item *));
        map->items[first] = low;
        map->items[first + 1] = high;
    }
    return true;
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
    if (count > WORK_MAX / count || !take_work(in, count * count)) return fail_limit(in);
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

/* ---- alternatives ---- */

/* True for an alternative of one condition to which others of the same key can be added. */
static bool is_open(const iocm__sigma_map *map)
{
    iocm__sigma_modifier modifier = map->items[0]->modifier;

    return map->count == 1 && !map->items[0]->all && modifier != IOCM__SIGMA_GTE &&
           modifier != IOCM__SIGMA_LTE && modifier != IOCM__SIGMA_EXISTS;
}

/* Makes room for more values in the one condition of the last alternative. */
static bool grow(joining *in, iocm__sigma_map *last, size_t more)
{
    iocm__sigma_item *item;
    size_t count = last->items[0]->count;

    if (in->capacity >= count + more) return true;
    item = iocm__arena_alloc(in->arena, sizeof *item);
    if (item == NULL) return false;
    *item = *last->items[0];
    in->capacity = 2 * (count + more);
    item->values = iocm__arena_alloc(in->arena, in->capacity * sizeof *item->values);
    if (item->values == NULL) return false;
    memcpy(item->values, last->items[0]->values, count * sizeof *item->values);
    last->items[0] = item;
    return true;
}

/* Adds an alternative; one that has the key of that before it becomes more values of it. */
static iocm_status keep(joining *in, const iocm__sigma_map *map)
{
    iocm__sigma_map *last = in->done.count > 0 ? &in->done.items[in->done.count - 1] : NULL;
    const iocm__sigma_item *item = map->items[0];
    iocm__sigma_item *grown;

    if (last != NULL && is_open(last) && is_open(map) && same_key(last->items[0], item) &&
        item->count <= IOCM_MAX_VALUES - last->items[0]->count) {
        if (!grow(in, last, item->count)) return iocm__fail_memory(in->error);
        grown = last->items[0];
        memcpy(grown->values + grown->count, item->values, item->count * sizeof *item->values);
        grown->count += item->count;
        return IOCM_OK;
    }
    if (in->done.count == IOCM__SIGMA_MAPS_MAX) return fail_limit(in);
    in->capacity = 0;
    in->done.items[in->done.count++] = *map;
    return IOCM_OK;
}

static iocm_status join(joining *in, iocm__sigma_map *map, unsigned depth)
{
    iocm_status status = take_work(in, map->count * map->count) ? IOCM_OK : fail_limit(in);
    size_t place;

    for (size_t i = 0; i < map->count && status == IOCM_OK; i++)
        if (!is_choice(map->items[i])) status = join_same(in, map, i);
    if (status != IOCM_OK) return status;
    place = find_choice(map);
    if (place < map->count) return choose(in, map, place, depth);
    return order_limits(map) ? keep(in, map) : IOCM_OK;
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
    if (status == IOCM_OK && maps->count == 0)
        return iocm__fail(error, IOCM_E_UNSUPPORTED,
                          "`port`: it can never be true, which Sigma cannot say");
    return status;
}
