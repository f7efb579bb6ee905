/* SPDX-License-Identifier: MIT */
/* What an operator does to a document: approve, accept lint errors, bind lists. */
#include "exclude/exclude.h"

#define DAY (INT64_C(86400) * 1000000000)

/* ---- expiry ---- */

bool iocm__expiry_parse(iocm_time *end, iocm_span text)
{
    iocm_zone zone;
    iocm_time time;

    /* The forms that iocm_time_parse has beside RFC 3339 are for logs. */
    if (text.size < 10 || text.data[4] != '-' || !iocm__is_digit(text.data[0]) ||
        iocm__is_space(text.data[text.size - 1]) ||
        iocm_time_parse(&time, &zone, text.data, text.size, NULL) != IOCM_OK)
        return false;
    if (text.size == 10) {
        if (time > INT64_MAX - DAY) return false;
        *end = time + DAY;
        return true;
    }
    *end = time;
    return zone == IOCM_ZONE_UTC;
}

/* ---- one exclusion ---- */

iocm_status iocm_exclusions_set_state(iocm_exclusions *exclusions, size_t index,
                                      iocm_exclusion_state state, iocm_error *error)
{
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);

    if (status != IOCM_OK) return status;
    if (state != IOCM_EXCLUSION_DRAFT && state != IOCM_EXCLUSION_APPROVED &&
        state != IOCM_EXCLUSION_DISABLED)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such state of an exclusion");
    exclusions->items[index].state = state;
    return IOCM_OK;
}

static iocm_status review_text(iocm_span *text, iocm_exclusions *exclusions, iocm_span given,
                               bool is_date, iocm_error *error)
{
    iocm_time end;
    iocm_status status;

    if (given.data == NULL)
        return given.size == 0 ? IOCM_OK
                               : iocm__fail(error, IOCM_E_ARGUMENT, "a text of a review is NULL");
    if (given.size == 0) {
        *text = iocm__span(NULL, 0);
        return IOCM_OK;
    }
    if (is_date && !iocm__expiry_parse(&end, given))
        return iocm__fail_at(error, IOCM_E_SYNTAX, given.data, 0, given.size,
                             "neither a date nor a time with its zone");
    status = iocm__text_check(given, IOCM_MAX_METADATA, false, error);
    if (status != IOCM_OK) return status;
    return iocm__arena_copy(&exclusions->arena, given, text) ? IOCM_OK : iocm__fail_memory(error);
}

iocm_status iocm_exclusions_set_review(iocm_exclusions *exclusions, size_t index,
                                       const iocm_review *review, iocm_error *error)
{
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);
    iocm__exclusion made;
    iocm_review given;

    if (status == IOCM_OK) status = iocm__options_read(&given, sizeof given, review, error);
    if (status == IOCM_OK) status = iocm__options_bits(given.flags, 0, error);
    if (status != IOCM_OK) return status;
    made = exclusions->items[index];
    status = review_text(&made.owner, exclusions, given.owner, false, error);
    if (status == IOCM_OK) status = review_text(&made.why, exclusions, given.why, false, error);
    if (status == IOCM_OK)
        status = review_text(&made.expires, exclusions, given.expires, true, error);
    if (status == IOCM_OK)
        status = review_text(&made.review_by, exclusions, given.review_by, true, error);
    if (status == IOCM_OK) exclusions->items[index] = made;
    return status;
}

bool iocm__is_lint_rule(iocm_span id)
{
    uint32_t number = 0;

    if (id.size < 2 || id.size > 3 || id.data[0] != 'L' || id.data[1] == '0') return false;
    for (size_t i = 1; i < id.size; i++) {
        if (!iocm__is_digit(id.data[i])) return false;
        number = number * 10 + (uint32_t)(id.data[i] - '0');
    }
    return number <= IOCM__LINT_RULES;
}

iocm_status iocm_exclusions_override(iocm_exclusions *exclusions, size_t index, const char *rule,
                                     size_t size, iocm_error *error)
{
    iocm_span id = iocm__span(rule, size);
    iocm__texts *overrides;
    iocm_status status = iocm__exclusions_check_index(exclusions, index, error);

    if (status != IOCM_OK) return status;
    if (rule == NULL || !iocm__is_lint_rule(id))
        return iocm__fail_at(error, IOCM_E_ARGUMENT, rule, 0, rule == NULL ? 0 : size,
                             "no such rule: they are L1 to L%u", IOCM__LINT_RULES);
    overrides = &exclusions->items[index].overrides;
    if (iocm__texts_have(overrides, id) || iocm__texts_add(&exclusions->arena, overrides, id))
        return IOCM_OK;
    return iocm__fail_memory(error);
}

/* ---- lists ---- */

static bool copy_values(iocm__arena *arena, iocm__list *list, const iocm_span *values, size_t count)
{
    list->values = iocm__arena_alloc(arena, count * sizeof *values);
    if (list->values == NULL) return false;
    for (size_t i = 0; i < count; i++)
        if (!iocm__arena_copy(arena, values[i], &list->values[i])) return false;
    list->value_count = count;
    return true;
}

iocm_status iocm__exclusions_begin_bind(iocm__list *list, iocm_exclusions *exclusions,
                                        iocm_span name, iocm_error *error)
{
    iocm_status status;
    iocm__list *old;

    memset(list, 0, sizeof *list);
    if (exclusions == NULL || name.data == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document of exclusions or a name is NULL");
    status = iocm__text_check(name, IOCM_MAX_FIELD, true, error);
    if (status != IOCM_OK) return status;
    old = iocm__exclusions_list(exclusions, name);
    if (old != NULL) {
        list->name = old->name;
        list->kind = old->kind;
        return IOCM_OK;
    }
    return iocm__arena_copy(&exclusions->arena, name, &list->name) ? IOCM_OK
                                                                   : iocm__fail_memory(error);
}

iocm_status iocm__exclusions_end_bind(iocm_exclusions *exclusions, const iocm__list *list,
                                      iocm_error *error)
{
    iocm_status status = iocm__exclusions_put_list(exclusions, list, error);

    if (status == IOCM_OK) iocm__exclusions_find_unbound(exclusions, 0);
    return status;
}

iocm_status iocm_exclusions_bind(iocm_exclusions *exclusions, const char *name, size_t name_size,
                                 const iocm_span *values, size_t count, iocm_error *error)
{
    iocm__list list;
    iocm_status status =
        iocm__exclusions_begin_bind(&list, exclusions, iocm__span(name, name_size), error);

    if (status != IOCM_OK) return status;
    if (values == NULL && count > 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the values are NULL");
    if (count > IOCM_MAX_VALUES)
        return iocm__fail(error, IOCM_E_LIMIT, "more than %u values", IOCM_MAX_VALUES);
    if (!copy_values(&exclusions->arena, &list, values, count)) return iocm__fail_memory(error);
    status = iocm__lists_check(&list, 1, exclusions, NULL, error);
    return status != IOCM_OK ? status : iocm__exclusions_end_bind(exclusions, &list, error);
}
