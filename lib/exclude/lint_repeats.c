/* SPDX-License-Identifier: MIT */
/*
 * Lint rule L13: values, conditions and exclusions that others cover. Values of one condition that are
 * the same, and networks and ports, are found in any number. All else is compared in pairs, whose
 * number grows with the square: as long as iocm__lint_charge allows.
 */
#include "exclude/lint.h"

/* ---- values ---- */

static bool path_covers(iocm__op op, iocm_span value, iocm_span other)
{
    char buffers[2][IOCM__MAX_PATH];
    iocm__path operand;
    iocm__path path;

    if (iocm__path_operand(&operand, buffers[0], sizeof buffers[0], op, value) != IOCM__PATH_OK ||
        iocm__path_operand(&path, buffers[1], sizeof buffers[1], op, other) != IOCM__PATH_OK ||
        operand.windows != path.windows)
        return false;
    return iocm__path_compare(op, &path, &operand) == IOCM__TRUE ||
           (op == IOCM__OP_UNDER && iocm__path_compare(IOCM__OP_IS, &path, &operand) == IOCM__TRUE);
}

/* The pattern agrees with all that the other agrees with: `?` could stand for the other's star. */
static bool glob_covers(iocm_span value, iocm_span other)
{
    if (iocm__span_find_any(value, "?") < value.size &&
        iocm__span_find_any(other, "*") < other.size)
        return iocm__span_equal_fold(value, other);
    return iocm__text_glob(other, value);
}

static bool number_covers(iocm_span value, iocm_span other)
{
    uint32_t a;
    uint32_t b;

    return iocm__number_read(&a, value) && iocm__number_read(&b, other) && a >= b;
}

/* A bare account is that of any domain. */
static bool is_covers(iocm_field field, iocm_span value, iocm_span other)
{
    if (iocm__span_equal_fold(value, other)) return true;
    return field == IOCM_FIELD_ACCOUNT_NAME && iocm__span_find_any(value, "\\") == value.size &&
           iocm__account_is(value, other, iocm__span(NULL, 0)) == IOCM__TRUE;
}

/* True if whatever agrees with `other` agrees with `value`. */
static bool covers(iocm__op op, iocm_field field, iocm_span value, iocm_span other)
{
    bool is_path = iocm__field_kind_of(field) == IOCM__FIELD_PATH;
    iocm__network network[2];
    iocm__ports ports[2];

    switch (op) {
    case IOCM__OP_TERM: return iocm__text_term(other, value, false);
    case IOCM__OP_CIDR:
        return iocm__network_read(&network[0], value) && iocm__network_read(&network[1], other) &&
               network[0].prefix <= network[1].prefix &&
               iocm__network_holds(&network[0], &network[1]);
    case IOCM__OP_PORT:
        return iocm__ports_read(&ports[0], value) && iocm__ports_read(&ports[1], other) &&
               ports[0].low <= ports[1].low && ports[1].high <= ports[0].high;
    case IOCM__OP_LT: return number_covers(value, other);
    case IOCM__OP_SIGNED_BY: return iocm__signer_is(other, value);
    default: break;
    }
    if (is_path || op == IOCM__OP_UNDER) return path_covers(op, value, other);
    switch (op) {
    case IOCM__OP_STARTS: return iocm__text_starts(other, value);
    case IOCM__OP_ENDS: return iocm__text_ends(other, value);
    case IOCM__OP_CONTAINS: return iocm__text_contains(other, value);
    case IOCM__OP_GLOB: return glob_covers(value, other);
    default: return is_covers(field, value, other);
    }
}

/* What covers each value of one condition: another of its values. */
typedef struct cover {
    const iocm__expr *expr;
    iocm_field field;
    uint32_t *order; /* of the values, sorted */
    uint32_t *by;    /* number of the one that covers it, UINT32_MAX = none */
} cover;

/* ASCII case ignored; of equal ones the first comes first. */
static int by_value(const void *ctx, const void *a, const void *b)
{
    const iocm_span *values = ctx;
    iocm_span x = values[*(const uint32_t *)a];
    iocm_span y = values[*(const uint32_t *)b];
    size_t common = x.size < y.size ? x.size : y.size;

    for (size_t i = 0; i < common; i++) {
        int order = (unsigned char)iocm__lower(x.data[i]) - (unsigned char)iocm__lower(y.data[i]);

        if (order != 0) return order;
    }
    return (x.size > y.size) - (x.size < y.size);
}

/* By where they begin, the wider first. Values that are no such thing cannot be here. */
static int by_network(const void *ctx, const void *a, const void *b)
{
    const iocm_span *values = ctx;
    iocm__network x = {.size = 0};
    iocm__network y = {.size = 0};
    int order;

    iocm__network_read(&x, values[*(const uint32_t *)a]);
    iocm__network_read(&y, values[*(const uint32_t *)b]);
    order = (int)x.size - (int)y.size;
    if (order == 0) order = memcmp(x.bytes, y.bytes, x.size);
    return order != 0 ? order : (int)x.prefix - (int)y.prefix;
}

static int by_ports(const void *ctx, const void *a, const void *b)
{
    const iocm_span *values = ctx;
    iocm__ports x = {0, 0};
    iocm__ports y = {0, 0};

    iocm__ports_read(&x, values[*(const uint32_t *)a]);
    iocm__ports_read(&y, values[*(const uint32_t *)b]);
    return x.low != y.low ? (int)x.low - (int)y.low : (int)y.high - (int)x.high;
}

/* In an order in which what covers a value comes before it: the last that none covered. */
static void sweep(cover *in)
{
    uint32_t widest = in->order[0];

    for (size_t i = 1; i < in->expr->value_count; i++) {
        uint32_t at = in->order[i];

        if (covers(in->expr->op, in->field, in->expr->values[widest], in->expr->values[at]))
            in->by[at] = widest;
        else
            widest = at;
    }
}

static void compare_pairs(iocm__lint *lint, cover *in)
{
    const iocm_span *values = in->expr->values;

    for (uint32_t i = 0; i < in->expr->value_count; i++)
        for (uint32_t other = 0; other < in->expr->value_count && in->by[i] == UINT32_MAX;
             other++) {
            if (i == other || in->by[other] == i) continue;
            if (!iocm__lint_charge(lint, values[i].size + values[other].size)) return;
            /* Of two that say the same the later is one too many. */
            if (covers(in->expr->op, in->field, values[other], values[i]) &&
                (other < i || !covers(in->expr->op, in->field, values[i], values[other])))
                in->by[i] = other;
        }
}

/* Fills `by`. */
static bool find_covers(iocm__lint *lint, cover *in)
{
    iocm__compare_fn order = by_value;

    for (uint32_t i = 0; i < in->expr->value_count; i++) {
        in->order[i] = i;
        in->by[i] = UINT32_MAX;
    }
    if (!in->expr->all_values && in->expr->op == IOCM__OP_CIDR) order = by_network;
    if (!in->expr->all_values && in->expr->op == IOCM__OP_PORT) order = by_ports;
    if (!iocm__sort(in->order, in->expr->value_count, sizeof *in->order, order, in->expr->values,
                    lint->allocator))
        return false;
    if (order != by_value) {
        sweep(in);
        return true;
    }
    for (size_t i = 1; i < in->expr->value_count; i++)
        if (by_value(in->expr->values, &in->order[i - 1], &in->order[i]) == 0)
            in->by[in->order[i]] = in->order[i - 1];
    if (!in->expr->all_values) compare_pairs(lint, in);
    return true;
}

static void look_values(iocm__lint *lint, const iocm__lint_leaf *leaf)
{
    size_t count = leaf->expr->value_count;
    cover in = {.expr = leaf->expr, .field = leaf->field};

    if (count < 2) return;
    in.order = iocm__alloc_array(lint->allocator, count, sizeof *in.order);
    in.by = iocm__alloc_array(lint->allocator, count, sizeof *in.by);
    if (in.order == NULL || in.by == NULL || !find_covers(lint, &in))
        lint->failed = true;
    else
        for (size_t i = 0; i < count; i++)
            if (in.by[i] != UINT32_MAX)
                iocm__lint_add(lint, leaf, leaf->expr->values[i], leaf->expr->values[in.by[i]]);
    iocm__free(lint->allocator, in.order);
    iocm__free(lint->allocator, in.by);
}

/* ---- expressions ---- */

/* Every value of `a` is covered by one of `b`. */
static bool values_imply(iocm__lint *lint, const iocm__expr *a, const iocm__expr *b)
{
    for (size_t i = 0; i < a->value_count; i++) {
        bool covered = false;

        for (size_t n = 0; n < b->value_count && !covered; n++) {
            if (!iocm__lint_charge(lint, a->values[i].size + b->values[n].size)) return false;
            covered = covers(a->op, iocm__lint_field(a), b->values[n], a->values[i]);
        }
        if (!covered) return false;
    }
    return true;
}

static bool leaf_implies(iocm__lint *lint, const iocm__expr *a, const iocm__expr *b)
{
    if (a->op != b->op || a->field != b->field || a->op == IOCM__OP_OPAQUE ||
        !iocm__span_equal_fold(a->column, b->column))
        return false;
    if (!iocm__lint_charge(lint, a->value_count * sizeof(iocm_span))) return false;
    if (iocm__expr_equal(a, b)) return true;
    return a->value_count > 0 && !a->all_values && !b->all_values && values_imply(lint, a, b);
}

/* True if `b` is certainly true where `a` is. Not found is no proof of the contrary. */
static bool implies(iocm__lint *lint, const iocm__expr *a, const iocm__expr *b)
{
    if (!iocm__lint_charge(lint, 0)) return false;
    if (a->op == IOCM__OP_ANY) {
        for (const iocm__expr *child = a->first; child != NULL; child = child->next)
            if (!implies(lint, child, b)) return false;
        return true;
    }
    if (b->op == IOCM__OP_ALL) {
        for (const iocm__expr *child = b->first; child != NULL; child = child->next)
            if (!implies(lint, a, child)) return false;
        return true;
    }
    if (a->op == IOCM__OP_NOT && b->op == IOCM__OP_NOT) return implies(lint, b->first, a->first);
    for (const iocm__expr *child = a->op == IOCM__OP_ALL ? a->first : NULL; child != NULL;
         child = child->next)
        if (implies(lint, child, b)) return true;
    for (const iocm__expr *child = b->op == IOCM__OP_ANY ? b->first : NULL; child != NULL;
         child = child->next)
        if (implies(lint, a, child)) return true;
    return a->first == NULL && b->first == NULL && leaf_implies(lint, a, b);
}

static const iocm__expr *first_leaf(const iocm__expr *expr)
{
    while (expr->first != NULL) expr = expr->first;
    return expr;
}

static void report_sibling(iocm__lint *lint, const iocm__expr *expr, const iocm__expr *by)
{
    expr = first_leaf(expr);
    iocm__lint_add_as(lint, 0, NULL, iocm__lint_field_name(expr), iocm__lint_leaf_word(lint, expr),
                      iocm__lint_leaf_word(lint, first_leaf(by)));
}

/* Of alternatives the narrower changes nothing, of conditions that all have to hold the wider. */
static void look_siblings(iocm__lint *lint, const iocm__expr *expr)
{
    for (const iocm__expr *a = expr->first; a != NULL; a = a->next) {
        bool before = true;

        look_siblings(lint, a);
        for (const iocm__expr *b = expr->first; b != NULL && lint->pairs > 0; b = b->next) {
            const iocm__expr *narrow = expr->op == IOCM__OP_ANY ? a : b;
            const iocm__expr *wide = expr->op == IOCM__OP_ANY ? b : a;

            if (a == b) {
                before = false;
                continue;
            }
            if (!implies(lint, narrow, wide) || (!before && implies(lint, wide, narrow))) continue;
            report_sibling(lint, a, b);
            break;
        }
    }
}

/* ---- exclusions ---- */

static bool same_texts(const iocm__texts *a, const iocm__texts *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!iocm__texts_have(b, a->items[i])) return false;
    return true;
}

/* Holds wherever the other does. */
static bool is_as_wide(const iocm__exclusion *exclusion, const iocm__exclusion *other)
{
    return exclusion->state != IOCM_EXCLUSION_DISABLED && exclusion->annotate == other->annotate &&
           (exclusion->max_confidence < 0 || exclusion->max_confidence == other->max_confidence) &&
           (exclusion->families.count == 0 || same_texts(&exclusion->families, &other->families)) &&
           (exclusion->tables.count == 0 || same_texts(&exclusion->tables, &other->tables));
}

static void look_exclusions(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < lint->exclusions->count && lint->pairs > 0; i++) {
        const iocm__lint_item *other = &lint->items[i];

        if (i == lint->at || !is_as_wide(other->exclusion, item->exclusion) ||
            !implies(lint, item->tree, other->tree))
            continue;
        if (i > lint->at && is_as_wide(item->exclusion, other->exclusion) &&
            implies(lint, other->tree, item->tree))
            continue;
        iocm__lint_add_as(lint, 0, "another exclusion covers it", iocm__span(NULL, 0),
                          other->exclusion->id, iocm__span(NULL, 0));
        return;
    }
}

void iocm__lint_repeats(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count; i++) look_values(lint, &item->leaves[i]);
    look_siblings(lint, item->tree);
    look_exclusions(lint, item);
}
