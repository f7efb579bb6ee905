/* SPDX-License-Identifier: MIT */
/*
 * From an expression to what a Sigma selection can be: alternatives (a list of maps) of conditions
 * that hold together (a map). What Sigma cannot say exactly is refused where it stands; nothing
 * is made wider or narrower.
 */
#include "render/sigma.h"

#include <stdio.h>

#include "exclude/atom.h"

/* Ports up to that number are written one by one, more of them as ranges. */
#define PORTS_MAX 64

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

static bool add_number(lowering *in, iocm__sigma_item *item, unsigned number)
{
    char *text = iocm__arena_alloc(in->arena, 8);

    if (text == NULL) return false;
    item->values[item->count++] = iocm__span(text, (size_t)snprintf(text, 8, "%u", number));
    return true;
}

static iocm_status add_limit(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             iocm__sigma_modifier modifier, unsigned port, bool all)
{
    iocm__sigma_item item = {field, modifier, false, true, NULL, 0};

    item.values = iocm__arena_alloc(in->arena, sizeof *item.values);
    if (item.values == NULL || !add_number(in, &item, port)) return iocm__fail_memory(in->error);
    return add_item(in, to, &item, all);
}

/* At least the one and at most the other. */
static iocm_status add_range(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             iocm__ports ports, bool all)
{
    iocm__sigma_maps range = {NULL, 0};
    iocm_status status = IOCM_OK;

    if (ports.low > 0 || ports.high == UINT16_MAX)
        status = add_limit(in, &range, field, IOCM__SIGMA_GTE, ports.low, true);
    if (status == IOCM_OK && ports.high < UINT16_MAX)
        status = add_limit(in, &range, field, IOCM__SIGMA_LTE, ports.high, true);
    return status != IOCM_OK ? status : combine(in, to, &range, all);
}

static iocm_status add_ports(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             const condition *from)
{
    iocm__sigma_item item = {field, IOCM__SIGMA_PLAIN, false, true, NULL, 0};
    size_t room = 0;
    iocm__ports ports;
    iocm_status status = IOCM_OK;

    for (size_t i = 0; i < from->count; i++) {
        if (!iocm__ports_read(&ports, from->values[i]))
            return refuse(in, iocm__op_name(from->op), from->field, from->column, from->values[i],
                          "it is no port");
        room += ports.high - ports.low < PORTS_MAX ? (size_t)(ports.high - ports.low) + 1 : 0;
    }
    if (room > IOCM_MAX_VALUES) return fail_limit(in);
    item.values = iocm__arena_alloc(in->arena, room * sizeof *item.values);
    if (item.values == NULL) return iocm__fail_memory(in->error);
    for (size_t i = 0; i < from->count && status == IOCM_OK; i++) {
        (void)iocm__ports_read(&ports, from->values[i]);
        if (from->all || ports.high - ports.low >= PORTS_MAX) {
            status = ports.low == ports.high
                         ? add_limit(in, to, field, IOCM__SIGMA_PLAIN, ports.low, from->all)
                         : add_range(in, to, field, ports, from->all);
            continue;
        }
        for (unsigned port = ports.low; port <= ports.high; port++)
            if (!add_number(in, &item, port)) return iocm__fail_memory(in->error);
    }
    if (status == IOCM_OK && item.count > 0) status = add_item(in, to, &item, false);
    return status;
}

/* One item for each modifier that the values need. */
static iocm_status add_texts(lowering *in, iocm__sigma_maps *to, const iocm__sigma_field *field,
                             const condition *from)
{
    iocm__sigma_item items[IOCM__SIGMA_EXISTS];
    iocm_status status = IOCM_OK;

    memset(items, 0, sizeof items);
    for (size_t i = 0; i < from->count; i++) {
        iocm_span value = from->values[i];
        iocm__sigma_modifier modifier;
        const char *fault;
        iocm__sigma_item *item;
        iocm_span text;
        char *room = value.size > IOCM_MAX_FIELD
                         ? NULL
                         : iocm__arena_alloc(in->arena, 2 * value.size + IOCM__SIGMA_SLACK);

        if (room == NULL) return iocm__fail_memory(in->error);
        fault = iocm__sigma_write_value(&modifier, &text, room, field, from->op, value);
        if (fault != NULL)
            return refuse(in, iocm__op_name(from->op), from->field, from->column, value, fault);
        item = &items[modifier];
        if (item->values == NULL) {
            item->values = iocm__arena_alloc(in->arena, from->count * sizeof *item->values);
            if (item->values == NULL) return iocm__fail_memory(in->error);
        }
        item->values[item->count++] = text;
    }
    for (size_t m = 0; m < IOCM__SIGMA_EXISTS && status == IOCM_OK; m++) {
        if (items[m].count == 0) continue;
        items[m].field = field;
        items[m].modifier = (iocm__sigma_modifier)m;
        items[m].all = from->all && items[m].count > 1;
        status = add_item(in, to, &items[m], from->all);
    }
    return status;
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
    char why[96];

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
    if (field->kind == IOCM__SIGMA_PORT) return add_ports(in, out, field, from);
    return add_texts(in, out, field, from);
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
