/* SPDX-License-Identifier: MIT */
/* The lists that expressions name: which they are, which are bound, and whether they fit. */
#include "exclude/exclude.h"

size_t iocm__expr_list_count(const iocm__expr *expr)
{
    switch (expr->op) {
    case IOCM__OP_LIST:
    case IOCM__OP_WINDOW: return 1;
    case IOCM__OP_SIGNED_BY: return expr->name.data != NULL ? 1 : 0;
    case IOCM__OP_PRODUCT: return expr->value_count;
    default: return 0;
    }
}

iocm__list_name iocm__expr_list_name(const iocm__expr *expr, size_t index)
{
    iocm__list_name name = {IOCM__LITERAL(""), expr->name};

    if (expr->op == IOCM__OP_PRODUCT) {
        name.prefix = IOCM__LITERAL(IOCM__PRODUCT_PREFIX);
        name.rest = expr->values[index];
    } else if (expr->op == IOCM__OP_WINDOW) {
        name.prefix = IOCM__LITERAL(IOCM__WINDOW_PREFIX);
    }
    return name;
}

iocm__op iocm__expr_list_op(iocm_field *field, const iocm__expr *expr)
{
    *field = IOCM_FIELD_NONE;
    switch (expr->op) {
    case IOCM__OP_LIST:
        *field = expr->field;
        return expr->as != IOCM__OP_NONE ? expr->as : iocm__field_list_op(expr->field);
    case IOCM__OP_PRODUCT: *field = IOCM_FIELD_PROCESS_NAME; return IOCM__OP_IS;
    case IOCM__OP_SIGNED_BY: return IOCM__OP_SIGNED_BY;
    default: return IOCM__OP_NONE;
    }
}

/* ---- finding ---- */

/* The order of a whole name and one in two parts. */
static int compare_name(iocm_span whole, iocm__list_name name)
{
    size_t head = whole.size < name.prefix.size ? whole.size : name.prefix.size;
    int order = iocm__span_compare(iocm__span(whole.data, head), name.prefix);

    if (order != 0) return order;
    return iocm__span_compare(iocm__span(whole.data + head, whole.size - head), name.rest);
}

/* The place of the list of that name; `count` if there is none. */
static size_t find_name(const iocm__list *lists, size_t count, iocm__list_name name)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(lists[middle].name, name);

        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return count;
}

iocm__list *iocm__exclusions_find_list(const iocm_exclusions *exclusions, iocm__list_name name)
{
    size_t place = find_name(exclusions->lists, exclusions->list_count, name);

    return place == exclusions->list_count ? NULL : &exclusions->lists[place];
}

iocm__list *iocm__exclusions_list(const iocm_exclusions *exclusions, iocm_span name)
{
    return iocm__exclusions_find_list(exclusions, (iocm__list_name){IOCM__LITERAL(""), name});
}

/* ---- what is not bound ---- */

/* All names of an expression as they come, also twice. */
static bool collect(iocm__arena *arena, iocm__texts *names, const iocm__expr *expr)
{
    for (size_t i = 0; i < iocm__expr_list_count(expr); i++) {
        iocm__list_name name = iocm__expr_list_name(expr, i);
        size_t size = name.prefix.size + name.rest.size;
        char *whole = iocm__arena_alloc(arena, size);

        if (whole == NULL) return false;
        memcpy(whole, name.prefix.data, name.prefix.size);
        if (name.rest.size > 0) memcpy(whole + name.prefix.size, name.rest.data, name.rest.size);
        if (!iocm__texts_add(arena, names, iocm__span(whole, size))) return false;
    }
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (!collect(arena, names, child)) return false;
    return true;
}

static int by_text(const void *ctx, const void *a, const void *b)
{
    const iocm_span *items = ctx;

    return iocm__span_compare(items[*(const uint32_t *)a], items[*(const uint32_t *)b]);
}

/* Keeps the first of equal texts. */
static bool drop_repeated(iocm__texts *texts, const iocm_allocator *allocator)
{
    uint32_t *order;
    size_t kept = 0;
    bool done;

    if (texts->count < 2) return true;
    order = iocm__alloc_array(allocator, texts->count, sizeof *order);
    if (order == NULL) return false;
    for (size_t i = 0; i < texts->count; i++) order[i] = (uint32_t)i;
    done = iocm__sort(order, texts->count, sizeof *order, by_text, texts->items, allocator);
    if (done) {
        for (size_t i = texts->count - 1; i > 0; i--)
            if (iocm__span_equal(texts->items[order[i]], texts->items[order[i - 1]]))
                texts->items[order[i]].data = NULL;
        for (size_t i = 0; i < texts->count; i++)
            if (texts->items[i].data != NULL) texts->items[kept++] = texts->items[i];
        texts->count = kept;
    }
    iocm__free(allocator, order);
    return done;
}

bool iocm__exclusion_find_needs(iocm_exclusions *exclusions, iocm__exclusion *exclusion)
{
    iocm__texts none = {NULL, 0};

    exclusion->needs = none;
    exclusion->unbound = none;
    if (!collect(&exclusions->arena, &exclusion->needs, exclusion->when) ||
        exclusion->needs.count > UINT32_MAX ||
        !drop_repeated(&exclusion->needs, &exclusions->allocator))
        return false;
    if (exclusion->needs.count == 0) return true;
    exclusion->unbound.items =
        iocm__arena_alloc(&exclusions->arena, exclusion->needs.count * sizeof(iocm_span));
    return exclusion->unbound.items != NULL;
}

void iocm__exclusions_find_unbound(iocm_exclusions *exclusions, size_t from)
{
    for (size_t i = from; i < exclusions->count; i++) {
        iocm__exclusion *exclusion = &exclusions->items[i];

        exclusion->unbound.count = 0;
        for (size_t n = 0; n < exclusion->needs.count; n++) {
            iocm_span name = exclusion->needs.items[n];

            if (!iocm__list_is_bound(iocm__exclusions_list(exclusions, name)))
                exclusion->unbound.items[exclusion->unbound.count++] = name;
        }
    }
}

/* ---- whether values fit ---- */

/* Lists, and for each the classes (as bits) that its values were found to be of. */
typedef struct check {
    const iocm__list *lists;
    size_t count;
    uint32_t *done;
    iocm__list_fault *fault;
    iocm_error *error;
} check;

static iocm_status check_values(check *in, size_t place, iocm__value_class class)
{
    const iocm__list *list = &in->lists[place];

    if ((in->done[place] >> class & 1) != 0) return IOCM_OK;
    in->done[place] |= 1u << class;
    for (size_t i = 0; i < list->value_count; i++) {
        iocm_status status = iocm__value_check(class, list->values[i], in->error);

        if (status == IOCM_OK) continue;
        if (in->fault != NULL) *in->fault = (iocm__list_fault){place, i};
        return status;
    }
    return IOCM_OK;
}

/* What a list's own name says of it, whoever may use it. */
static iocm_status check_list(check *in, size_t place)
{
    const iocm__list *list = &in->lists[place];

    if (list->values != NULL &&
        iocm__span_starts_fold(list->name, IOCM__LITERAL(IOCM__WINDOW_PREFIX))) {
        if (in->fault != NULL) *in->fault = (iocm__list_fault){place, list->value_count};
        return iocm__fail_at(in->error, IOCM_E_SYNTAX, list->name.data, 0, list->name.size,
                             "a window is bound to an expression, not to values");
    }
    return check_values(in, place, IOCM__VALUE_TEXT);
}

static iocm_status check_users(check *in, const iocm__expr *expr)
{
    iocm_status status = IOCM_OK;

    for (size_t i = 0; i < iocm__expr_list_count(expr) && status == IOCM_OK; i++) {
        size_t place = find_name(in->lists, in->count, iocm__expr_list_name(expr, i));
        iocm_field field;
        iocm__op op = iocm__expr_list_op(&field, expr);

        if (place < in->count) status = check_values(in, place, iocm__value_class_of(op, field));
    }
    for (const iocm__expr *child = expr->first; child != NULL && status == IOCM_OK;
         child = child->next)
        status = check_users(in, child);
    return status;
}

iocm_status iocm__lists_check(const iocm__list *lists, size_t count, const iocm_exclusions *users,
                              iocm__list_fault *fault, iocm_error *error)
{
    check in = {.lists = lists, .count = count, .fault = fault, .error = error};
    iocm_status status = IOCM_OK;

    if (count == 0) return IOCM_OK;
    in.done = iocm__alloc_array(&users->allocator, count, sizeof *in.done);
    if (in.done == NULL) return iocm__fail_memory(error);
    memset(in.done, 0, count * sizeof *in.done);
    for (size_t i = 0; i < count && status == IOCM_OK; i++) status = check_list(&in, i);
    for (size_t i = 0; i < users->count && status == IOCM_OK; i++)
        status = check_users(&in, users->items[i].when);
    iocm__free(&users->allocator, in.done);
    return status;
}

iocm_status iocm__exclusions_check_users(const iocm_exclusions *exclusions,
                                         const iocm_exclusions *users, iocm_error *error)
{
    iocm__list_fault fault = {0, 0};
    iocm_error reason = {0};
    iocm_status status =
        iocm__lists_check(exclusions->lists, exclusions->list_count, users, &fault, &reason);
    const iocm__list *list;

    if (status == IOCM_OK) return status;
    if (status == IOCM_E_NO_MEMORY) return iocm__fail_memory(error);
    list = &exclusions->lists[fault.list];
    return iocm__fail_at(error, status, list->name.data, 0, list->name.size,
                         "value %zu of this list does not fit a condition that names it: %s",
                         fault.value + 1, reason.message);
}
