/* SPDX-License-Identifier: MIT */
/* Expressions as runs of nodes, with the lists that they name put in their place. */
#include "exclude/evaluate.h"

/* The values of a list as one operator compares them: read once, however many conditions ask. */
struct iocm__shared {
    struct iocm__shared *next; /* of the same list */
    iocm__op op;
    iocm__how how;
    const iocm__operands *operands;
};

/* Where in an expression the walk is. */
typedef struct place {
    unsigned depth;
    unsigned lists; /* that the way there leads through ... */
    iocm_span list; /* ... and the last of them */
} place;

static iocm_status flatten(iocm__flattening *in, const iocm__expr *expr, place at);

iocm_status iocm__flattening_start(iocm__flattening *in, iocm_evaluator *evaluator,
                                   const iocm_exclusions *exclusions, iocm_error *error)
{
    size_t lists = exclusions->list_count;

    memset(in, 0, sizeof *in);
    in->evaluator = evaluator;
    in->exclusions = exclusions;
    in->error = error;
    iocm__arena_init(&in->scratch, &evaluator->arena.allocator);
    in->shared = iocm__arena_alloc(&in->scratch, lists * sizeof *in->shared);
    if (in->shared == NULL) return iocm__fail_memory(error);
    for (size_t i = 0; i < lists; i++) in->shared[i] = NULL;
    return IOCM_OK;
}

iocm_status iocm__flattening_end(iocm__flattening *in)
{
    iocm_evaluator *evaluator = in->evaluator;

    evaluator->nodes = iocm__arena_alloc(&evaluator->arena, in->count * sizeof *in->nodes);
    if (evaluator->nodes == NULL) return iocm__fail_memory(in->error);
    if (in->count > 0) memcpy(evaluator->nodes, in->nodes, in->count * sizeof *in->nodes);
    return IOCM_OK;
}

void iocm__flattening_free(iocm__flattening *in)
{
    iocm__free(&in->scratch.allocator, in->nodes);
    iocm__arena_free(&in->scratch);
}

/* ---- nodes ---- */

/* Appends a node; `*number` says which. Its end is right if nothing comes below it. */
static iocm_status add_node(uint32_t *number, iocm__flattening *in, iocm__op op)
{
    iocm__node *nodes;

    if (in->count >= IOCM__MAX_NODES)
        return iocm__fail(in->error, IOCM_E_LIMIT,
                          "more than %u conditions, those of lists included", IOCM__MAX_NODES);
    nodes = iocm__array_grow(&in->scratch.allocator, in->nodes, in->count, &in->capacity,
                             sizeof *nodes);
    if (nodes == NULL) return iocm__fail_memory(in->error);
    in->nodes = nodes;
    *number = (uint32_t)in->count++;
    memset(&nodes[*number], 0, sizeof nodes[*number]);
    nodes[*number].op = (uint8_t)op;
    nodes[*number].end = *number + 1;
    nodes[*number].expires = IOCM_TIME_NONE;
    return IOCM_OK;
}

/* Something that is never known. */
static iocm_status add_inert(iocm__flattening *in, iocm_reason reason)
{
    uint32_t number = 0;
    iocm_status status = add_node(&number, in, IOCM__OP_OPAQUE);

    if (status == IOCM_OK) in->nodes[number].inert = (uint8_t)reason;
    return status;
}

static iocm_status slot_of_column(uint16_t *slot, iocm__flattening *in, iocm_span column)
{
    iocm_evaluator *evaluator = in->evaluator;
    size_t i = 0;

    while (i < evaluator->column_count && !iocm__span_equal_fold(evaluator->columns[i], column))
        i++;
    if (i == evaluator->column_count) {
        if (i == IOCM_MAX_NAMED_COLUMNS)
            return iocm__fail_at(in->error, IOCM_E_LIMIT, column.data, 0, column.size,
                                 "conditions on more than %u columns by name",
                                 IOCM_MAX_NAMED_COLUMNS);
        if (!iocm__arena_copy(&evaluator->arena, column, &evaluator->columns[i]))
            return iocm__fail_memory(in->error);
        evaluator->column_count++;
    }
    *slot = (uint16_t)(IOCM__SLOT_COLUMNS + i);
    return IOCM_OK;
}

/* Appends a condition on a field. */
static iocm_status add_condition(uint32_t *number, iocm__flattening *in, const iocm__expr *expr,
                                 iocm__op op, iocm_field field)
{
    uint16_t slot = (uint16_t)field;
    iocm_status status = IOCM_OK;

    if (field == IOCM_FIELD_COLUMN) {
        status = slot_of_column(&slot, in, expr->column);
        field = iocm__field_of_column(expr->column);
    }
    if (status == IOCM_OK) status = add_node(number, in, op);
    if (status != IOCM_OK) return status;
    in->nodes[*number].slot = slot;
    in->nodes[*number].rated = field;
    in->nodes[*number].all_values = expr->all_values;
    return IOCM_OK;
}

/* What a path or a digest proves depends on which one it is; else all of a field prove the same. */
static iocm_strength best_strength(const iocm__node *node)
{
    const iocm__operands *operands = node->operands;
    iocm__op op = (iocm__op)node->op;
    bool by_value = op == IOCM__OP_UNDER || op == IOCM__OP_STARTS || op == IOCM__OP_GLOB;
    iocm_strength best = IOCM_STRENGTH_NONE;

    if (op != IOCM__OP_IS && !(by_value && operands->how == IOCM__HOW_PATH))
        return iocm__strength_of(node->rated, op, iocm__span(NULL, 0));
    for (uint32_t i = 0; i < operands->count; i++) {
        const iocm__operand *operand = &operands->items[i];
        iocm_strength strength = iocm__strength_of(
            node->rated, op,
            operands->how == IOCM__HOW_PATH ? operand->as.path.text : operand->text);

        if (strength > best) best = strength;
    }
    return best;
}

static void set_operands(iocm__node *node, const iocm__operands *operands)
{
    node->operands = operands;
    node->best = (uint8_t)best_strength(node);
}

static iocm_status add_comparison(iocm__flattening *in, const iocm__expr *expr)
{
    iocm_field field = expr->op == IOCM__OP_SIGNED_BY ? IOCM_FIELD_SIG_SIGNER : expr->field;
    iocm__operands *operands = NULL;
    uint32_t number = 0;
    iocm_status status = add_condition(&number, in, expr, expr->op, field);

    if (status != IOCM_OK || expr->op == IOCM__OP_EXISTS) return status;
    status = iocm__operands_new(&operands, &in->evaluator->arena, expr->op,
                                iocm__how_of(expr->op, field), expr->values, expr->value_count,
                                in->error);
    if (status == IOCM_OK) set_operands(&in->nodes[number], operands);
    return status;
}

static iocm_status add_time(iocm__flattening *in, const iocm__expr *expr)
{
    uint32_t number = 0;
    iocm__expr *window;
    iocm_status status;

    if (expr->zone == IOCM__NO_ZONE) return add_inert(in, IOCM_REASON_INERT_WINDOW_NO_TZ);
    status = add_condition(&number, in, expr, expr->op, IOCM_FIELD_EVENT_TIME);
    if (status != IOCM_OK) return status;
    window = iocm__expr_new(&in->evaluator->arena, IOCM__OP_TIME);
    if (window == NULL) return iocm__fail_memory(in->error);
    window->field = IOCM_FIELD_EVENT_TIME;
    window->from = expr->from;
    window->to = expr->to;
    window->zone = expr->zone;
    window->days = expr->days;
    in->nodes[number].window = window;
    in->nodes[number].best =
        (uint8_t)iocm__strength_of(IOCM_FIELD_EVENT_TIME, IOCM__OP_TIME, iocm__span(NULL, 0));
    return IOCM_OK;
}

static iocm_status add_children(iocm__flattening *in, const iocm__expr *expr, place at)
{
    uint32_t number = 0;
    iocm_status status = add_node(&number, in, expr->op);

    at.depth++;
    for (const iocm__expr *child = expr->first; child != NULL && status == IOCM_OK;
         child = child->next)
        status = flatten(in, child, at);
    if (status == IOCM_OK) in->nodes[number].end = (uint32_t)in->count;
    return status;
}

/* ---- lists ---- */

static iocm_status share_values(const iocm__operands **out, iocm__flattening *in,
                                const iocm__list *list, iocm__op op, iocm__how how)
{
    struct iocm__shared **head = &in->shared[list - in->exclusions->lists];
    struct iocm__shared *made = *head;
    iocm__operands *operands;
    iocm_status status;

    while (made != NULL && (made->op != op || made->how != how)) made = made->next;
    if (made != NULL) {
        *out = made->operands;
        return IOCM_OK;
    }
    status = iocm__operands_new(&operands, &in->evaluator->arena, op, how, list->values,
                                list->value_count, in->error);
    if (status != IOCM_OK) return status;
    made = iocm__arena_alloc(&in->scratch, sizeof *made);
    if (made == NULL) return iocm__fail_memory(in->error);
    *made = (struct iocm__shared){*head, op, how, operands};
    *head = made;
    *out = operands;
    return IOCM_OK;
}

/* The values of a list as the condition that they stand for. */
static iocm_status add_list_values(iocm__flattening *in, const iocm__expr *expr,
                                   const iocm__list *list)
{
    const iocm__operands *operands = NULL;
    uint32_t number = 0;
    iocm_field field;
    iocm__op op = iocm__expr_list_op(&field, expr);
    iocm_status status;

    if (op == IOCM__OP_SIGNED_BY) field = IOCM_FIELD_SIG_SIGNER;
    status = add_condition(&number, in, expr, op, field);
    if (status == IOCM_OK) status = share_values(&operands, in, list, op, iocm__how_of(op, field));
    if (status == IOCM_OK) set_operands(&in->nodes[number], operands);
    return status;
}

static iocm_reason reason_of_unbound(iocm__op op)
{
    switch (op) {
    case IOCM__OP_PRODUCT: return IOCM_REASON_INERT_PRODUCT_UNBOUND;
    case IOCM__OP_WINDOW: return IOCM_REASON_INERT_WINDOW_UNBOUND;
    default: return IOCM_REASON_INERT_LIST_UNBOUND;
    }
}

/* The list that a condition names, `index` of its lists. */
static iocm_status add_list(iocm__flattening *in, const iocm__expr *expr, size_t index, place at)
{
    const iocm__list *list =
        iocm__exclusions_find_list(in->exclusions, iocm__expr_list_name(expr, index));
    uint32_t first = (uint32_t)in->count;
    iocm_time expires;
    iocm_status status;

    if (!iocm__list_is_bound(list) || (expr->op == IOCM__OP_WINDOW && list->expr == NULL))
        return add_inert(in, reason_of_unbound(expr->op));
    if (list->expr == NULL) {
        status = add_list_values(in, expr, list);
    } else if (at.lists == IOCM_MAX_EXPRESSION) {
        return iocm__fail_at(in->error, IOCM_E_LIMIT, list->name.data, 0, list->name.size,
                             "a list that is part of itself, or lists in lists too deep");
    } else {
        at.lists++;
        at.list = list->name;
        status = flatten(in, list->expr, at);
    }
    if (status != IOCM_OK || list->expires.data == NULL) return status;
    if (!iocm__expiry_parse(&expires, list->expires))
        return iocm__fail_at(in->error, IOCM_E_SYNTAX, list->expires.data, 0, list->expires.size,
                             "neither a date nor a time with a zone");
    /* What it is bound to may be a list that has a time of its own: the earlier counts. */
    if (in->nodes[first].expires == IOCM_TIME_NONE || expires <= in->nodes[first].expires) {
        in->nodes[first].expires = expires;
        in->nodes[first].inert = (uint8_t)reason_of_unbound(expr->op);
    }
    return IOCM_OK;
}

static iocm_status add_lists(iocm__flattening *in, const iocm__expr *expr, place at)
{
    size_t count = iocm__expr_list_count(expr);
    uint32_t number = 0;
    iocm_status status;

    if (count == 1) return add_list(in, expr, 0, at);
    status = add_node(&number, in, expr->all_values ? IOCM__OP_ALL : IOCM__OP_ANY);
    at.depth++;
    for (size_t i = 0; i < count && status == IOCM_OK; i++) status = add_list(in, expr, i, at);
    if (status == IOCM_OK) in->nodes[number].end = (uint32_t)in->count;
    return status;
}

/* ---- expressions ---- */

static iocm_status flatten(iocm__flattening *in, const iocm__expr *expr, place at)
{
    if (at.depth > IOCM_MAX_EXPRESSION)
        return iocm__fail_at(in->error, IOCM_E_LIMIT, at.list.data, 0, at.list.size,
                             "an expression deeper than %u, with what its lists are bound to",
                             IOCM_MAX_EXPRESSION);
    switch (expr->op) {
    case IOCM__OP_ANY:
    case IOCM__OP_ALL:
    case IOCM__OP_NOT: return add_children(in, expr, at);
    case IOCM__OP_LIST:
    case IOCM__OP_WINDOW:
    case IOCM__OP_PRODUCT: return add_lists(in, expr, at);
    case IOCM__OP_SIGNED_BY:
        return expr->name.data != NULL ? add_lists(in, expr, at) : add_comparison(in, expr);
    case IOCM__OP_TIME: return add_time(in, expr);
    case IOCM__OP_OPAQUE: return add_inert(in, IOCM_REASON_INERT_OPAQUE_CLAUSE);
    default: return add_comparison(in, expr);
    }
}

iocm_status iocm__flatten(iocm__flattening *in, const iocm__expr *expr)
{
    place top = {.depth = 1};

    return flatten(in, expr, top);
}
