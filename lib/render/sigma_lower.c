/* SPDX-License-Identifier: MIT */
/*
 * From an expression to what a Sigma selection can be: alternatives (a list of maps) of conditions
 * that hold together (a map). What Sigma cannot say exactly is refused where it stands; nothing
 * is made wider or narrower.
 */
#include "render/sigma.h"

#include <stdio.h>

#include "exclude/atom.h"

typedef struct lowering {
    iocm__arena *arena;
    const iocm_exclusions *exclusions;
    uint32_t sources; /* that have all fields seen so far */
    iocm_field last;  /* the field that was seen before, ... */
    iocm_span last_column;
    const iocm__sigma_source *source; /* chosen; NULL while fields are gathered */
    size_t total;                     /* items made */
    iocm_error *error;
} lowering;

/* ---- refusals ---- */

static iocm_span name_of_field(iocm_field field, iocm_span column)
{
    const char *name = iocm_field_name(field);

    return field == IOCM_FIELD_COLUMN ? column : iocm__span(name, strlen(name));
}

static iocm_status refuse(const lowering *in, const char *what, iocm_field field, iocm_span column,
                          iocm_span token, const char *why)
{
    iocm_error *fresh = iocm__error_fresh(in->error);
    iocm_span name = name_of_field(field, column);
    char shown[64];
    iocm_status status;

    (void)iocm__escape(shown, sizeof shown, name.data, name.size);
    if (field == IOCM_FIELD_NONE)
        status = iocm__fail(in->error, IOCM_E_UNSUPPORTED, "`%s`: %s", what, why);
    else
        status = iocm__fail(in->error, IOCM_E_UNSUPPORTED, "`%s` of %s: %s", what, shown, why);
    if (fresh != NULL && token.size > 0)
        (void)iocm__escape(fresh->token, sizeof fresh->token, token.data, token.size);
    return status;
}

static iocm_status fail_limit(const lowering *in)
{
    return iocm__fail(in->error, IOCM_E_LIMIT,
                      "as a list of alternatives the expression would grow too large");
}

/* ---- alternatives ---- */

static bool new_maps(lowering *in, iocm__sigma_maps *out, size_t count)
{
    out->count = count;
    out->items = iocm__arena_alloc(in->arena, count * sizeof *out->items);
    return out->items != NULL;
}

static iocm_status new_map(lowering *in, iocm__sigma_map *out, size_t count)
{
    if (count > IOCM__SIGMA_ITEMS_MAX || count > IOCM__SIGMA_TOTAL_MAX - in->total)
        return fail_limit(in);
    in->total += count;
    out->count = count;
    out->items = iocm__arena_alloc(in->arena, count * sizeof *out->items);
    return out->items != NULL ? IOCM_OK : iocm__fail_memory(in->error);
}

/* Either, or. */
static iocm_status add_maps(lowering *in, iocm__sigma_maps *to, const iocm__sigma_maps *more)
{
    iocm__sigma_maps both;

    if (to->count == 0) {
        *to = *more;
        return IOCM_OK;
    }
    if (more->count > IOCM__SIGMA_MAPS_MAX - to->count) return fail_limit(in);
    if (!new_maps(in, &both, to->count + more->count)) return iocm__fail_memory(in->error);
    memcpy(both.items, to->items, to->count * sizeof *to->items);
    memcpy(both.items + to->count, more->items, more->count * sizeof *more->items);
    *to = both;
    return IOCM_OK;
}

/* Each with each. */
static iocm_status cross_maps(lowering *in, iocm__sigma_maps *to, const iocm__sigma_maps *more)
{
    iocm__sigma_maps product;
    iocm_status status = IOCM_OK;

    if (to->count == 0) {
        *to = *more;
        return IOCM_OK;
    }
    if (more->count > IOCM__SIGMA_MAPS_MAX / to->count) return fail_limit(in);
    if (!new_maps(in, &product, to->count * more->count)) return iocm__fail_memory(in->error);
    for (size_t i = 0; i < product.count && status == IOCM_OK; i++) {
        const iocm__sigma_map *left = &to->items[i / more->count];
        const iocm__sigma_map *right = &more->items[i % more->count];

        status = new_map(in, &product.items[i], left->count + right->count);
        if (status != IOCM_OK) break;
        memcpy(product.items[i].items, left->items, left->count * sizeof *left->items);
        memcpy(product.items[i].items + left->count, right->items,
               right->count * sizeof *right->items);
    }
    *to = product;
    return status;
}

static iocm_status combine(lowering *in, iocm__sigma_maps *to, const iocm__sigma_maps *more,
                           bool all)
{
    return all ? cross_maps(in, to, more) : add_maps(in, to, more);
}

static iocm_status add_item(lowering *in, iocm__sigma_maps *to, const iocm__sigma_item *item,
                            bool all)
{
    iocm__sigma_item *kept = iocm__arena_alloc(in->arena, sizeof *kept);
    iocm__sigma_maps one;
    iocm_status status;

    if (kept == NULL || !new_maps(in, &one, 1)) return iocm__fail_memory(in->error);
    *kept = *item;
    status = new_map(in, &one.items[0], 1);
    if (status != IOCM_OK) return status;
    one.items[0].items[0] = kept;
    return combine(in, to, &one, all);
}

/* ---- values ---- */

/* Values of a condition, as they come from the expression or from a list. */
typedef struct condition {
    iocm__op op;
    iocm_field field;
    iocm_span column;
    const iocm_span *values;
    size_t count;
    bool all;
} condition;

/* Values in their order: those that need the same modifier, one after another, go into one item. */
typedef struct group {
    iocm__sigma_item item;
    iocm_span *values; /* room for what is left of the condition's */
} group;

/* Adds the item that was made so far. */
static iocm_status end_group(lowering *in, iocm__sigma_maps *to, group *of, bool all)
{
    iocm__sigma_item item = of->item;

    if (item.count == 0) return IOCM_OK;
    item.all = all && item.count > 1;
    of->values += item.count;
    of->item.count = 0;
    return add_item(in, to, &item, all);
}

static iocm_status add_value(lowering *in, iocm__sigma_maps *to, group *of,
                             iocm__sigma_modifier modifier, iocm_span value, bool all)
{
    iocm_status status = IOCM_OK;

    if (of->item.modifier != modifier) status = end_group(in, to, of, all);
    of->item.modifier = modifier;
    of->item.values = of->values;
    of->item.values[of->item.count++] = value;
    return status;
}

static iocm_status new_number(lowering *in, iocm_span *out, unsigned number)
{
    char *text = iocm__arena_alloc(in->arena, IOCM__SIGMA_SLACK);

    if (text == NULL) return iocm__fail_memory(in->error);
    *out = iocm__span(text, iocm__sigma_write_ports(text, number, number));
    return IOCM_OK;
}

static iocm_status add_limit(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             iocm__sigma_modifier modifier, unsigned port)
{
    iocm__sigma_item item = {field, modifier, false, true, NULL, 1};
    iocm_status status;

    item.values = iocm__arena_alloc(in->arena, sizeof *item.values);
    if (item.values == NULL) return iocm__fail_memory(in->error);
    status = new_number(in, item.values, port);
    return status != IOCM_OK ? status : add_item(in, to, &item, true);
}

/* At least the one and at most the other. */
static iocm_status add_range(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             iocm__ports ports, bool all)
{
    iocm__sigma_maps range = {NULL, 0};
    iocm_status status = IOCM_OK;

    if (ports.low > 0 || ports.high == UINT16_MAX)
        status = add_limit(in, &range, field, IOCM__SIGMA_GTE, ports.low);
    if (status == IOCM_OK && ports.high < UINT16_MAX)
        status = add_limit(in, &range, field, IOCM__SIGMA_LTE, ports.high);
    return status != IOCM_OK ? status : combine(in, to, &range, all);
}

/* A port or a range of them. */
static iocm_status add_ports(lowering *in, iocm__sigma_maps *to, group *of, const condition *from,
                             iocm_span value)
{
    iocm__ports ports;
    iocm_span text = {NULL, 0};
    iocm_status status;

    if (!iocm__ports_read(&ports, value))
        return refuse(in, iocm__op_name(from->op), from->field, from->column, value,
                      "it is no port");
    if (ports.low < ports.high) {
        status = end_group(in, to, of, from->all);
        return status != IOCM_OK ? status : add_range(in, to, of->item.field, ports, from->all);
    }
    status = new_number(in, &text, ports.low);
    return status != IOCM_OK ? status : add_value(in, to, of, IOCM__SIGMA_PLAIN, text, from->all);
}

static iocm_status add_text(lowering *in, iocm__sigma_maps *to, group *of, const condition *from,
                            iocm_span value)
{
    iocm__sigma_modifier modifier;
    const char *fault;
    iocm_span text;
    char *room;

    if (value.size > IOCM_MAX_FIELD) return fail_limit(in);
    room = iocm__arena_alloc(in->arena, 2 * value.size + IOCM__SIGMA_SLACK);
    if (room == NULL) return iocm__fail_memory(in->error);
    fault = iocm__sigma_write_value(&modifier, &text, room, of->item.field, from->op, value);
    if (fault != NULL)
        return refuse(in, iocm__op_name(from->op), from->field, from->column, value, fault);
    return add_value(in, to, of, modifier, text, from->all);
}

static iocm_status add_values(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                              const condition *from)
{
    bool ports = field->kind == IOCM__SIGMA_PORT;
    group of = {{field, IOCM__SIGMA_PLAIN, false, ports, NULL, 0}, NULL};
    iocm_status status = IOCM_OK;

    of.values = iocm__arena_alloc(in->arena, from->count * sizeof *of.values);
    if (of.values == NULL) return iocm__fail_memory(in->error);
    for (size_t i = 0; i < from->count && status == IOCM_OK; i++)
        status = ports ? add_ports(in, to, &of, from, from->values[i])
                       : add_text(in, to, &of, from, from->values[i]);
    return status != IOCM_OK ? status : end_group(in, to, &of, from->all);
}

static iocm_status add_exists(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field)
{
    iocm__sigma_item item = {field, IOCM__SIGMA_EXISTS, false, true, NULL, 1};

    item.values = iocm__arena_alloc(in->arena, sizeof *item.values);
    if (item.values == NULL) return iocm__fail_memory(in->error);
    item.values[0] = IOCM__LITERAL("true");
    return add_item(in, to, &item, false);
}

/* Takes the log sources out that do not have the field. */
static iocm_status gather(lowering *in, const condition *from)
{
    uint32_t found = iocm__sigma_sources_of(from->field, from->column);
    iocm_span before = name_of_field(in->last, in->last_column);
    const char *fault = iocm__sigma_op_fault(from->op);
    char why[96];

    if (fault != NULL)
        return refuse(in, iocm__op_name(from->op), from->field, from->column,
                      from->count > 0 ? from->values[0] : iocm__span(NULL, 0), fault);
    if (found == 0)
        return refuse(in, iocm__op_name(from->op), from->field, from->column,
                      name_of_field(from->field, from->column), "Sigma has no such field");
    if ((found & in->sources) == 0) {
        (void)snprintf(why, sizeof why, "no log source of Sigma has it%s%.*s",
                       in->last != IOCM_FIELD_NONE ? " together with " : " and is that table",
                       in->last != IOCM_FIELD_NONE ? (int)(before.size < 40 ? before.size : 40) : 0,
                       before.data);
        return refuse(in, iocm__op_name(from->op), from->field, from->column,
                      name_of_field(from->field, from->column), why);
    }
    in->sources &= found;
    in->last = from->field;
    in->last_column = from->column;
    return IOCM_OK;
}

static iocm_status lower_condition(lowering *in, iocm__sigma_maps *out, const condition *from)
{
    const iocm__sigma_field *field;

    if (in->source == NULL) return gather(in, from);
    field = iocm__sigma_field_of(from->field, from->column, in->source->bit);
    if (from->op == IOCM__OP_EXISTS) return add_exists(in, out, field);
    return add_values(in, out, field, from);
}

/* ---- expressions ---- */

static iocm_status lower(lowering *in, iocm__sigma_maps *out, const iocm__expr *expr);

static iocm_status lower_list(lowering *in, iocm__sigma_maps *out, const iocm__expr *expr,
                              size_t index)
{
    iocm__list_name name = iocm__expr_list_name(expr, index);
    const iocm__list *list = iocm__exclusions_find_list(in->exclusions, name);
    condition from = {.column = expr->column, .all = expr->op == IOCM__OP_LIST && expr->all_values};

    from.op = iocm__expr_list_op(&from.field, expr);
    if (!iocm__list_is_bound(list))
        return refuse(in, iocm__op_name(expr->op), from.field, from.column, name.rest,
                      "it is not bound to anything");
    if (list->expires.data != NULL)
        return refuse(in, iocm__op_name(expr->op), from.field, from.column, name.rest,
                      "the list expires, and a Sigma filter does not");
    if (list->expr != NULL) return lower(in, out, list->expr);
    if (list->value_count == 0)
        return refuse(in, iocm__op_name(expr->op), from.field, from.column, name.rest,
                      "the list is empty, and Sigma cannot say `never`");
    from.values = list->values;
    from.count = list->value_count;
    return lower_condition(in, out, &from);
}

/* The parts of a node, each of them made apart and then put together. */
static iocm_status lower_parts(lowering *in, iocm__sigma_maps *out, const iocm__expr *expr)
{
    bool all = expr->op == IOCM__OP_ALL || (expr->op == IOCM__OP_PRODUCT && expr->all_values);
    iocm_status status = IOCM_OK;
    const iocm__expr *child = expr->first;

    for (size_t i = 0; status == IOCM_OK; i++) {
        iocm__sigma_maps part = {NULL, 0};

        if (expr->op == IOCM__OP_PRODUCT) {
            if (i == expr->value_count) break;
            status = lower_list(in, &part, expr, i);
        } else {
            if (child == NULL) break;
            status = lower(in, &part, child);
            child = child->next;
        }
        if (status == IOCM_OK && in->source != NULL) status = combine(in, out, &part, all);
    }
    return status;
}

/* An expression is at most IOCM_MAX_EXPRESSION deep, and a list's names no other list. */
static iocm_status lower(lowering *in, iocm__sigma_maps *out, const iocm__expr *expr)
{
    condition from = {expr->op,     expr->field,       expr->column,
                      expr->values, expr->value_count, expr->all_values};

    switch (expr->op) {
    case IOCM__OP_ANY:
    case IOCM__OP_ALL:
    case IOCM__OP_PRODUCT: return lower_parts(in, out, expr);
    case IOCM__OP_LIST: return lower_list(in, out, expr, 0);
    case IOCM__OP_NOT:
        return refuse(in, "not", IOCM_FIELD_NONE, expr->column, expr->name,
                      "in Sigma it is true of events that lack the field, too");
    case IOCM__OP_OPAQUE:
        return refuse(in, "opaque", IOCM_FIELD_NONE, expr->column, expr->text,
                      "it was never understood");
    case IOCM__OP_SIGNED_BY:
        return refuse(in, "signed_by", IOCM_FIELD_NONE, expr->column, expr->name,
                      "Sigma has no field for a trusted signer here");
    case IOCM__OP_WINDOW:
    case IOCM__OP_TIME:
        return refuse(in, iocm__op_name(expr->op), IOCM_FIELD_NONE, expr->column, expr->name,
                      "Sigma has no times with a zone");
    default: return lower_condition(in, out, &from);
    }
}

iocm_status iocm__sigma_lower(iocm__sigma_maps *out, const iocm__sigma_source **source,
                              iocm__arena *arena, const iocm_exclusions *exclusions,
                              const iocm__expr *when, uint32_t sources, iocm_error *error)
{
    lowering in = {.arena = arena, .exclusions = exclusions, .sources = sources, .error = error};
    iocm_status status;

    memset(out, 0, sizeof *out);
    status = lower(&in, out, when);
    if (status != IOCM_OK) return status;
    in.source = iocm__sigma_source_of(in.sources & (~in.sources + 1)); /* its lowest bit */
    *source = in.source;
    return lower(&in, out, when);
}
