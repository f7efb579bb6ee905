/* SPDX-License-Identifier: MIT */
/* Expressions: nodes in an arena, and the words that stand in them. */
#include "exclude/exclude.h"

static const char *const op_names[] = {
    [IOCM__OP_NONE] = "none",
    [IOCM__OP_IS] = "is",
    [IOCM__OP_STARTS] = "starts",
    [IOCM__OP_ENDS] = "ends",
    [IOCM__OP_TERM] = "term",
    [IOCM__OP_ARG] = "arg",
    [IOCM__OP_CONTAINS] = "contains",
    [IOCM__OP_GLOB] = "glob",
    [IOCM__OP_UNDER] = "under",
    [IOCM__OP_NAME_IS] = "name_is",
    [IOCM__OP_CIDR] = "cidr",
    [IOCM__OP_PORT] = "port",
    [IOCM__OP_LT] = "lt",
    [IOCM__OP_EXISTS] = "exists",
    [IOCM__OP_LIST] = "list",
    [IOCM__OP_SIGNED_BY] = "signed_by",
    [IOCM__OP_PRODUCT] = "product",
    [IOCM__OP_WINDOW] = "window",
    [IOCM__OP_TIME] = "time",
    [IOCM__OP_ANY] = "any",
    [IOCM__OP_ALL] = "all",
    [IOCM__OP_NOT] = "not",
    [IOCM__OP_OPAQUE] = "opaque",
};

const char iocm__day_names[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

const char *iocm__op_name(iocm__op op)
{
    return (size_t)op < IOCM__COUNT(op_names) ? op_names[op] : "none";
}

iocm__op iocm__op_from_name(iocm_span name)
{
    for (size_t op = IOCM__OP_IS; op <= IOCM__OP_TIME; op++)
        if (iocm__span_equal(name, iocm__span(op_names[op], strlen(op_names[op]))))
            return (iocm__op)op;
    return IOCM__OP_NONE;
}

/* ---- making ---- */

iocm__expr *iocm__expr_new(iocm__arena *arena, iocm__op op)
{
    iocm__expr *expr = iocm__arena_alloc(arena, sizeof *expr);

    if (expr == NULL) return NULL;
    memset(expr, 0, sizeof *expr);
    expr->op = op;
    expr->zone = IOCM__NO_ZONE;
    return expr;
}

iocm__expr *iocm__expr_value(iocm__arena *arena, iocm__op op, iocm_field field, iocm_span value)
{
    iocm__expr *expr = iocm__expr_new(arena, op);

    if (expr == NULL) return NULL;
    expr->field = field;
    return iocm__expr_add_value(arena, expr, value) ? expr : NULL;
}

bool iocm__texts_add(iocm__arena *arena, iocm__texts *texts, iocm_span text)
{
    size_t count = texts->count;
    iocm_span copy;

    if (text.data == NULL) text = IOCM__LITERAL("");
    if (!iocm__arena_copy(arena, text, &copy)) return false;
    if ((count & (count - 1)) == 0) { /* 0, 1, 2, 4, ...: full, and the room doubles */
        size_t room = count == 0 ? 1 : count * 2;
        iocm_span *items;

        if (room > SIZE_MAX / sizeof *items) return false;
        items = iocm__arena_alloc(arena, room * sizeof *items);
        if (items == NULL) return false;
        if (count > 0) memcpy(items, texts->items, count * sizeof *items);
        texts->items = items;
    }
    texts->items[texts->count++] = copy;
    return true;
}

bool iocm__texts_have(const iocm__texts *texts, iocm_span text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (iocm__span_equal_fold(texts->items[i], text)) return true;
    return false;
}

bool iocm__expr_add_value(iocm__arena *arena, iocm__expr *expr, iocm_span value)
{
    iocm__texts values = {expr->values, expr->value_count};
    bool added = iocm__texts_add(arena, &values, value);

    expr->values = values.items;
    expr->value_count = values.count;
    return added;
}

void iocm__expr_append(iocm__expr *parent, iocm__expr *child)
{
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

/* ---- walking: an expression is at most IOCM_MAX_EXPRESSION deep ---- */

static bool same_node(const iocm__expr *a, const iocm__expr *b)
{
    if (a->op != b->op || a->as != b->as || a->field != b->field ||
        a->all_values != b->all_values || a->from != b->from || a->to != b->to ||
        a->zone != b->zone || a->days != b->days || a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (!iocm__span_equal(a->values[i], b->values[i])) return false;
    return iocm__span_equal(a->column, b->column) && iocm__span_equal(a->name, b->name) &&
           iocm__span_equal(a->text, b->text);
}

bool iocm__expr_equal(const iocm__expr *a, const iocm__expr *b)
{
    if (!same_node(a, b)) return false;
    for (a = a->first, b = b->first; a != NULL && b != NULL; a = a->next, b = b->next)
        if (!iocm__expr_equal(a, b)) return false;
    return a == NULL && b == NULL;
}

unsigned iocm__expr_depth(const iocm__expr *expr)
{
    unsigned deepest = 0;

    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        unsigned depth = iocm__expr_depth(child);

        if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
}

/* ---- times of day ---- */

static bool two_digits(int32_t *out, const char *text)
{
    if (!iocm__is_digit(text[0]) || !iocm__is_digit(text[1])) return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

bool iocm__clock_parse(int32_t *minutes, iocm_span text)
{
    int32_t hour;
    int32_t minute;

    if (text.size != 5 || text.data[2] != ':' || !two_digits(&hour, text.data) ||
        !two_digits(&minute, text.data + 3) || minute > 59 || hour * 60 + minute > 1440)
        return false;
    *minutes = hour * 60 + minute;
    return true;
}

bool iocm__zone_parse(int32_t *minutes, iocm_span text)
{
    int32_t offset;

    if (iocm__span_equal(text, IOCM__LITERAL("Z"))) {
        *minutes = 0;
        return true;
    }
    if (text.size != 6 || (text.data[0] != '+' && text.data[0] != '-') ||
        !iocm__clock_parse(&offset, iocm__span(text.data + 1, 5)) || offset == 1440)
        return false;
    if (text.data[0] == '-' && offset == 0) return false; /* RFC 3339: the zone is not known */
    *minutes = text.data[0] == '-' ? -offset : offset;
    return true;
}
