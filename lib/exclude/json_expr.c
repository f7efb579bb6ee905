/* SPDX-License-Identifier: MIT */
/*
 * Expressions in JSON. A node is told by its key `op`, `any`, `all`, `not` or `opaque`; which other
 * keys it may and must have follows from that, and nothing else is taken.
 */
#include "exclude/json.h"

#include <stdio.h>

/* ---- values of conditions ---- */

static bool add_value(iocm__json_reader *in, void *out, json_t *value)
{
    char number[24];
    iocm_span text;

    if (json_is_integer(value)) {
        int size =
            snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));

        text = iocm__span(number, (size_t)size);
    } else if (json_is_string(value)) {
        text = iocm__span(json_string_value(value), json_string_length(value));
    } else {
        return iocm__json_fail(in, IOCM_E_FORMAT, "a string or a whole number is expected");
    }
    if (text.size == 0) return iocm__json_fail(in, IOCM_E_SYNTAX, "an empty value");
    return iocm__texts_add(in->arena, out, text) || iocm__json_fail_memory(in);
}

bool iocm__json_read_values(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_value);
}

static bool read_op(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);
    iocm__op op = text.data == NULL ? IOCM__OP_NONE : iocm__op_from_name(text);

    if (op == IOCM__OP_NONE) return iocm__json_fail(in, IOCM_E_SYNTAX, "no such operator");
    *(iocm__op *)out = op;
    return true;
}

/* A name without a dot is a column of the log. */
static bool read_field(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__expr *expr = out;
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    if (iocm__span_find_any(text, ".") == text.size) {
        expr->field = IOCM_FIELD_COLUMN;
        return iocm__json_read_name(in, &expr->column, value);
    }
    expr->field = iocm_field_from_name(text.data, text.size);
    return expr->field != IOCM_FIELD_NONE || iocm__json_fail(in, IOCM_E_SYNTAX, "no such field");
}

static bool read_clock(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    return text.data != NULL &&
           (iocm__clock_parse(out, text) ||
            iocm__json_fail(in, IOCM_E_SYNTAX, "not a time of day like 22:00"));
}

static bool read_zone(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text;

    if (json_is_null(value)) return true;
    text = iocm__json_string(in, value);
    return text.data != NULL && (iocm__zone_parse(out, text) ||
                                 iocm__json_fail(in, IOCM_E_SYNTAX, "not a zone like Z or +02:00"));
}

static bool add_day(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);
    uint32_t *days = out;

    if (text.data == NULL) return false;
    for (uint32_t day = 0; day < 7; day++) {
        if (!iocm__span_equal(text, iocm__span(iocm__day_names[day], 3))) continue;
        if ((*days & 1u << day) != 0) return iocm__json_fail(in, IOCM_E_SYNTAX, "a day twice");
        *days |= 1u << day;
        return true;
    }
    return iocm__json_fail(in, IOCM_E_SYNTAX, "not a day: mon, tue, wed, thu, fri, sat or sun");
}

static bool read_days(iocm__json_reader *in, void *out, json_t *value)
{
    if (!iocm__json_read_array(in, out, value, add_day)) return false;
    return *(uint32_t *)out != 0 || iocm__json_fail(in, IOCM_E_SYNTAX, "no day at all");
}

/* ---- children ---- */

static bool add_child(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__expr *child = NULL;

    if (!iocm__json_read_expr(in, &child, value)) return false;
    iocm__expr_append(out, child);
    return true;
}

static bool read_children(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_child);
}

/* `all` is both: of a condition, that every value has to agree; else a node of its own. */
static bool read_all(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__expr *expr = out;

    return expr->op == IOCM__OP_ALL ? read_children(in, out, value)
                                    : iocm__json_read_bool(in, &expr->all_values, value);
}

static bool read_condition_values(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__expr *expr = out;
    iocm__texts values = {NULL, 0};
    bool good = iocm__json_read_values(in, &values, value);

    expr->values = values.items;
    expr->value_count = values.count;
    return good;
}

/* ---- nodes ---- */

static const iocm__json_member members[] = {
    {"all", read_all, 0},
    {"any", read_children, 0},
    {"as", read_op, offsetof(iocm__expr, as)},
    {"code", iocm__json_read_name, offsetof(iocm__expr, name)},
    {"days", read_days, offsetof(iocm__expr, days)},
    {"field", read_field, 0},
    {"from", read_clock, offsetof(iocm__expr, from)},
    {"list", iocm__json_read_name, offsetof(iocm__expr, name)},
    {"name", iocm__json_read_name, offsetof(iocm__expr, name)},
    {"not", add_child, 0},
    {"op", read_op, offsetof(iocm__expr, op)},
    {"opaque", iocm__json_read_text, offsetof(iocm__expr, text)},
    {"to", read_clock, offsetof(iocm__expr, to)},
    {"tz", read_zone, offsetof(iocm__expr, zone)},
    {"values", read_condition_values, 0},
};

/* Bits by the places of these keys in `members`. */
enum {
    KEY_ALL = 1u << 0,
    KEY_ANY = 1u << 1,
    KEY_AS = 1u << 2,
    KEY_CODE = 1u << 3,
    KEY_DAYS = 1u << 4,
    KEY_FIELD = 1u << 5,
    KEY_FROM = 1u << 6,
    KEY_LIST = 1u << 7,
    KEY_NAME = 1u << 8,
    KEY_NOT = 1u << 9,
    KEY_OP = 1u << 10,
    KEY_OPAQUE = 1u << 11,
    KEY_TO = 1u << 12,
    KEY_TZ = 1u << 13,
    KEY_VALUES = 1u << 14
};

/* The keys that a node must have, and others that it may have. */
typedef struct shape {
    iocm__op op;
    uint32_t must;
    uint32_t may;
} shape;

static const shape shapes[] = {
    {IOCM__OP_ANY, KEY_ANY, 0},
    {IOCM__OP_ALL, KEY_ALL, 0},
    {IOCM__OP_NOT, KEY_NOT, 0},
    {IOCM__OP_OPAQUE, KEY_OPAQUE | KEY_CODE, 0},
    {IOCM__OP_EXISTS, KEY_OP | KEY_FIELD, 0},
    {IOCM__OP_LIST, KEY_OP | KEY_FIELD | KEY_LIST, KEY_AS},
    {IOCM__OP_SIGNED_BY, KEY_OP, KEY_VALUES | KEY_LIST},
    {IOCM__OP_PRODUCT, KEY_OP | KEY_VALUES, 0},
    {IOCM__OP_WINDOW, KEY_OP | KEY_NAME, 0},
    {IOCM__OP_TIME, KEY_OP | KEY_FROM | KEY_TO, KEY_FIELD | KEY_TZ | KEY_DAYS},
    {IOCM__OP_NONE, KEY_OP | KEY_FIELD | KEY_VALUES, KEY_ALL}, /* every other operator */
};

static const shape *shape_of(iocm__op op)
{
    const shape *found = shapes;

    while (found->op != op && found->op != IOCM__OP_NONE) found++;
    return found;
}

/* What a node is: by `op`, or by the one key that the others go with. */
static bool find_op(iocm__json_reader *in, iocm__op *out, json_t *value)
{
    static const struct {
        const char *key;
        iocm__op op;
    } kinds[] = {{"any", IOCM__OP_ANY},
                 {"all", IOCM__OP_ALL},
                 {"not", IOCM__OP_NOT},
                 {"opaque", IOCM__OP_OPAQUE}};
    json_t *op = json_object_get(value, "op");

    if (!json_is_object(value)) return iocm__json_fail(in, IOCM_E_FORMAT, "an object is expected");
    if (op != NULL) {
        bool good;

        iocm__json_enter_key(in, "op");
        good = read_op(in, out, op);
        iocm__json_leave(in);
        return good;
    }
    for (size_t i = 0; i < IOCM__COUNT(kinds); i++) {
        *out = kinds[i].op;
        if (json_object_get(value, kinds[i].key) != NULL) return true;
    }
    return iocm__json_fail(in, IOCM_E_FORMAT,
                           "a condition needs one of the keys op, any, all, not and opaque");
}

/* Every key is one that the node may have, and those it must have are there. */
static bool check_keys(iocm__json_reader *in, const shape *wanted, iocm__op op, json_t *value)
{
    const char *key;
    json_t *inner;

    json_object_foreach(value, key, inner)
    {
        const iocm__json_member *member =
            iocm__json_find_member(members, IOCM__COUNT(members), key);

        (void)inner;
        if (member == NULL || ((wanted->must | wanted->may) >> (member - members) & 1) == 0)
            return iocm__json_fail_key(in, key, IOCM_E_FORMAT, "no such key with `%s`",
                                       iocm__op_name(op));
    }
    for (size_t i = 0; i < IOCM__COUNT(members); i++)
        if ((wanted->must >> i & 1) != 0 && json_object_get(value, members[i].key) == NULL)
            return iocm__json_fail(in, IOCM_E_FORMAT, "`%s` needs the key `%s`", iocm__op_name(op),
                                   members[i].key);
    return true;
}

/* The value at fault has a place of its own; all else is told of the node. */
static bool check_node(iocm__json_reader *in, const iocm__expr *expr)
{
    iocm_error reason = {0};

    if (iocm__expr_check(expr, &reason) == IOCM_OK) return true;
    for (size_t i = 0; i < expr->value_count; i++) {
        iocm_error of_value = {0};

        if (iocm__expr_check_value(expr->op, expr->field, expr->values[i], &of_value) == IOCM_OK)
            continue;
        iocm__json_enter_key(in, "values");
        iocm__json_enter(in, i);
        (void)iocm__json_fail_with(in, &of_value);
        iocm__json_leave(in);
        iocm__json_leave(in);
        return false;
    }
    return iocm__json_fail_with(in, &reason);
}

static bool check_lists(iocm__json_reader *in, const iocm__expr *expr)
{
    if (!in->lists_refused || iocm__expr_list_count(expr) == 0) return true;
    return iocm__json_fail(in, IOCM_E_FORMAT, "the expression of a list names a list");
}

bool iocm__json_read_expr(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__op op = IOCM__OP_NONE;
    iocm__expr *expr;

    if (in->expr_depth == IOCM_MAX_EXPRESSION)
        return iocm__json_fail(in, IOCM_E_LIMIT, "an expression nested deeper than %u",
                               IOCM_MAX_EXPRESSION);
    if (!find_op(in, &op, value) || !check_keys(in, shape_of(op), op, value)) return false;
    expr = iocm__expr_new(in->arena, op);
    if (expr == NULL) return iocm__json_fail_memory(in);
    if (op == IOCM__OP_TIME) expr->field = IOCM_FIELD_EVENT_TIME;
    in->expr_depth++;
    if (!iocm__json_read_members(in, expr, value, members, IOCM__COUNT(members))) return false;
    in->expr_depth--;
    *(iocm__expr **)out = expr;
    return check_node(in, expr) && check_lists(in, expr);
}

iocm_status iocm__expr_read(iocm__expr **out, iocm__arena *arena, iocm_span json, iocm_error *error)
{
    iocm__json_reader in;

    *out = NULL;
    if (!iocm__json_open(&in, arena, json, error)) return in.status;
    (void)iocm__json_read_expr(&in, out, in.root);
    iocm__json_close(&in);
    if (in.status != IOCM_OK) *out = NULL;
    return in.status;
}
