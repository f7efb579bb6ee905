/* SPDX-License-Identifier: MIT */
/* How lint sees an expression: lists stand for what they are bound to, and what follows from what. */
#include "exclude/lint.h"

/* ---- lists ---- */

static const iocm__list *bound_list(const iocm__lint *lint, const iocm__expr *expr, size_t index)
{
    const iocm__list *list =
        iocm__exclusions_find_list(lint->exclusions, iocm__expr_list_name(expr, index));
    iocm_time end;

    if (!iocm__list_is_bound(list)) return NULL;
    if (lint->now != IOCM_TIME_NONE && iocm__expiry_parse(&end, list->expires) && lint->now >= end)
        return NULL;
    return list;
}

static iocm__expr *same_node(iocm__arena *arena, const iocm__expr *expr)
{
    iocm__expr *node = iocm__arena_alloc(arena, sizeof *node);

    if (node == NULL) return NULL;
    *node = *expr;
    node->next = NULL;
    return node;
}

/* The condition that a list of values comes to. */
static iocm__expr *list_values(iocm__arena *arena, const iocm__expr *expr, const iocm__list *list)
{
    iocm__expr *node = same_node(arena, expr);

    if (node == NULL) return NULL;
    node->op = iocm__expr_list_op(&node->field, expr);
    node->name = iocm__span(NULL, 0);
    node->values = list->values;
    node->value_count = list->value_count;
    return node;
}

/* One list that `expr` names. An expression that is bound names no list itself. */
static iocm__expr *resolve_list(iocm__lint *lint, const iocm__expr *expr, size_t index)
{
    const iocm__list *list = bound_list(lint, expr, index);
    iocm__expr *node;

    if (list != NULL && list->expr != NULL) return same_node(&lint->arena, list->expr);
    if (list != NULL && expr->op != IOCM__OP_WINDOW) return list_values(&lint->arena, expr, list);
    node = same_node(&lint->arena, expr);
    if (node != NULL && expr->op == IOCM__OP_PRODUCT) { /* this one alone */
        node->values = &expr->values[index];
        node->value_count = 1;
    }
    return node;
}

static iocm__expr *resolve(iocm__lint *lint, const iocm__expr *expr)
{
    size_t lists = iocm__expr_list_count(expr);
    iocm__expr *group;

    if (lists == 1) return resolve_list(lint, expr, 0);
    group = same_node(&lint->arena, expr);
    if (group == NULL || (lists == 0 && expr->first == NULL)) return group;
    group->first = group->last = NULL;
    if (lists > 1) {
        group->op = expr->all_values ? IOCM__OP_ALL : IOCM__OP_ANY;
        group->values = NULL;
        group->value_count = 0;
    }
    for (size_t i = 0; i < lists; i++) {
        iocm__expr *child = resolve_list(lint, expr, i);

        if (child == NULL) return NULL;
        iocm__expr_append(group, child);
    }
    for (const iocm__expr *from = expr->first; from != NULL; from = from->next) {
        iocm__expr *child = resolve(lint, from);

        if (child == NULL) return NULL;
        iocm__expr_append(group, child);
    }
    return group;
}

/* ---- conditions ---- */

iocm_field iocm__lint_field(const iocm__expr *expr)
{
    iocm_field field;

    switch (expr->op) {
    case IOCM__OP_SIGNED_BY: return IOCM_FIELD_SIG_SIGNER;
    case IOCM__OP_PRODUCT: return IOCM_FIELD_PROCESS_NAME;
    case IOCM__OP_WINDOW:
    case IOCM__OP_TIME: return IOCM_FIELD_EVENT_TIME;
    default: break;
    }
    if (expr->field != IOCM_FIELD_COLUMN) return expr->field;
    field = iocm__field_of_column(expr->column);
    return field != IOCM_FIELD_NONE ? field : IOCM_FIELD_COLUMN;
}

bool iocm__lint_is_text(const iocm__expr *expr)
{
    switch (expr->op) {
    case IOCM__OP_IS:
    case IOCM__OP_STARTS:
    case IOCM__OP_ENDS:
    case IOCM__OP_TERM:
    case IOCM__OP_ARG:
    case IOCM__OP_CONTAINS:
    case IOCM__OP_GLOB:
    case IOCM__OP_NAME_IS: return true;
    default: return false;
    }
}

/* How a list that is not bound will be compared. */
static iocm__op op_of(const iocm__expr *expr)
{
    iocm_field field;

    switch (expr->op) {
    case IOCM__OP_LIST: return iocm__expr_list_op(&field, expr);
    case IOCM__OP_PRODUCT: return IOCM__OP_IS;
    case IOCM__OP_WINDOW: return IOCM__OP_TIME;
    default: return expr->op;
    }
}

static iocm_strength leaf_strength(const iocm__expr *expr)
{
    iocm_field field = iocm__lint_field(expr);
    iocm__op op = op_of(expr);
    iocm_strength best = IOCM_STRENGTH_NONE;

    if (expr->op == IOCM__OP_OPAQUE || iocm__lint_is_open(expr)) return best;
    if (expr->op != op || expr->value_count == 0 || expr->name.data != NULL)
        return iocm__strength_of(field, op, iocm__span(NULL, 0));
    for (size_t i = 0; i < expr->value_count; i++) {
        iocm_strength strength = iocm__strength_of(field, op, expr->values[i]);

        if (strength > best) best = strength;
    }
    return best;
}

iocm_strength iocm__lint_strength(const iocm__expr *expr)
{
    iocm_strength best = IOCM_STRENGTH_NONE;

    if (expr->op == IOCM__OP_NOT) return best;
    if (expr->first == NULL) return leaf_strength(expr);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        iocm_strength strength = iocm__lint_strength(child);

        if (strength > best) best = strength;
    }
    return best;
}

/* ---- conditions that are always true ---- */

bool iocm__lint_is_name(iocm_field field)
{
    return field == IOCM_FIELD_PROCESS_NAME || field == IOCM_FIELD_PROCESS_PARENT_NAME ||
           field == IOCM_FIELD_PROCESS_ORIGINAL_NAME || field == IOCM_FIELD_FILE_NAME;
}

/* Nothing but wildcards, separators and `.exe`: `*`, `*.*`, `*.exe`, `*\*`. */
static bool is_open_pattern(iocm_span pattern)
{
    iocm_span exe = IOCM__LITERAL(".exe");
    bool star = false;

    if (pattern.size > exe.size && iocm__text_ends(pattern, exe)) pattern.size -= exe.size;
    for (size_t i = 0; i < pattern.size; i++) {
        if (pattern.data[i] == '\0' || strchr("*?./\\", pattern.data[i]) == NULL) return false;
        star = star || pattern.data[i] == '*';
    }
    return star;
}

/* `/`, `\`, `C:\`. */
static bool is_root(iocm_span path)
{
    if (path.size >= 2 && iocm__is_alpha(path.data[0]) && path.data[1] == ':')
        path = iocm__span(path.data + 2, path.size - 2);
    for (size_t i = 0; i < path.size; i++)
        if (path.data[i] != '/' && path.data[i] != '\\') return false;
    return path.size > 0;
}

bool iocm__lint_is_open_value(const iocm__expr *expr, iocm_span value)
{
    iocm_field field = iocm__lint_field(expr);
    bool path = iocm__field_kind_of(field) == IOCM__FIELD_PATH;
    iocm__network network;
    uint32_t number;

    switch (expr->op) {
    case IOCM__OP_GLOB: return is_open_pattern(value);
    case IOCM__OP_UNDER: return is_root(value);
    case IOCM__OP_STARTS: return path && is_root(value);
    case IOCM__OP_CONTAINS:
        return (path && is_root(value)) || (value.size == 1 && !iocm__is_alnum(value.data[0]));
    case IOCM__OP_ENDS:
        return (path || iocm__lint_is_name(field)) && iocm__text_is(value, IOCM__LITERAL(".exe"));
    case IOCM__OP_CIDR: return iocm__network_read(&network, value) && network.prefix == 0;
    case IOCM__OP_LT:
        return iocm__number_read(&number, value) && number > 90; /* strong ones, too */
    default: return false;
    }
}

/* All ports but perhaps 0. */
static bool covers_ports(const iocm__expr *expr)
{
    uint64_t seen[1024] = {1}; /* port 0: never used */
    iocm__ports ports;
    uint64_t sum = 0;

    for (size_t i = 0; i < expr->value_count; i++)
        if (iocm__ports_read(&ports, expr->values[i])) sum += ports.high - ports.low + 1u;
    if (sum < UINT16_MAX) return false;
    for (size_t i = 0; i < expr->value_count; i++) {
        if (!iocm__ports_read(&ports, expr->values[i])) continue;
        for (unsigned word = ports.low / 64u; word <= ports.high / 64u; word++) {
            unsigned low = word == ports.low / 64u ? ports.low % 64u : 0;
            unsigned high = word == ports.high / 64u ? ports.high % 64u : 63;

            seen[word] |= (UINT64_MAX >> (63u - high)) & (UINT64_MAX << low);
        }
    }
    for (size_t word = 0; word < 1024; word++)
        if (seen[word] != UINT64_MAX) return false;
    return true;
}

bool iocm__lint_is_open(const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_TIME)
        return (expr->days == 0 || expr->days == 0x7F) && expr->from == 0 && expr->to == 1440;
    if (expr->op == IOCM__OP_PORT ||
        (expr->op == IOCM__OP_IS && iocm__field_kind_of(expr->field) == IOCM__FIELD_PORT))
        return !expr->all_values && covers_ports(expr);
    for (size_t i = 0; i < expr->value_count; i++) {
        bool open = iocm__lint_is_open_value(expr, expr->values[i]);

        if (open != expr->all_values) return open;
    }
    return expr->all_values && expr->value_count > 0;
}

/* ---- what follows ---- */

static uint32_t dimension_of(iocm_field field)
{
    if (field >= IOCM_FIELD_PROCESS_NAME && field <= IOCM_FIELD_FILE_HASH) return IOCM__TIE_ACTOR;
    if (field >= IOCM_FIELD_SIG_SIGNER && field <= IOCM_FIELD_SIG_TRUSTED) return IOCM__TIE_ACTOR;
    if ((field >= IOCM_FIELD_NET_PEER_IP && field <= IOCM_FIELD_NET_USER_AGENT) ||
        (field >= IOCM_FIELD_HOST_NAME && field <= IOCM_FIELD_SENSOR_PRODUCT) ||
        (field >= IOCM_FIELD_IOC_VALUE && field <= IOCM_FIELD_IOC_CONFIDENCE))
        return IOCM__TIE_TARGET;
    return 0;
}

/* Every value says where the program lies, and nowhere may everybody write. */
static bool ties_path(const iocm__expr *expr)
{
    if (expr->op != IOCM__OP_IS && expr->op != IOCM__OP_UNDER && expr->op != IOCM__OP_STARTS &&
        expr->op != IOCM__OP_GLOB)
        return false;
    for (size_t i = 0; i < expr->value_count; i++)
        if (iocm__path_is_writable(expr->values[i])) return false;
    return true;
}

static bool is_true(const iocm__expr *expr)
{
    bool truth;

    return expr->op == IOCM__OP_IS && expr->value_count == 1 &&
           iocm__truth_read(&truth, expr->values[0]) && truth;
}

static uint32_t leaf_ties(const iocm__expr *expr)
{
    iocm_field field = iocm__lint_field(expr);
    uint32_t ties = dimension_of(field);

    if (expr->op == IOCM__OP_OPAQUE || expr->op == IOCM__OP_EXISTS || iocm__lint_is_open(expr))
        return 0;
    switch (field) {
    case IOCM_FIELD_PROCESS_IMAGE:
    case IOCM_FIELD_PROCESS_FOLDER:
    case IOCM_FIELD_FILE_PATH: return ties_path(expr) ? ties | IOCM__TIE_PATH : ties;
    case IOCM_FIELD_PROCESS_SHA256:
    case IOCM_FIELD_PROCESS_SHA1:
    case IOCM_FIELD_FILE_HASH: return ties | IOCM__TIE_HASH;
    case IOCM_FIELD_SIG_SIGNER:
        ties |= IOCM__TIE_SIGNER;
        return expr->op == IOCM__OP_SIGNED_BY ? ties | IOCM__TIE_TRUSTED : ties;
    case IOCM_FIELD_SIG_TRUSTED: return is_true(expr) ? ties | IOCM__TIE_TRUSTED : ties;
    case IOCM_FIELD_ACCOUNT_DOMAIN:
    case IOCM_FIELD_ACCOUNT_ID:
    case IOCM_FIELD_ACCOUNT_UPN: return ties | IOCM__TIE_DOMAIN;
    default: return ties;
    }
}

uint32_t iocm__lint_ties(const iocm__expr *expr)
{
    uint32_t ties = expr->op == IOCM__OP_ANY ? UINT32_MAX : 0;

    if (expr->op == IOCM__OP_NOT) return 0;
    if (expr->first == NULL) return leaf_ties(expr);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        if (expr->op == IOCM__OP_ALL)
            ties |= iocm__lint_ties(child);
        else if (child->op != IOCM__OP_OPAQUE) /* never true */
            ties &= iocm__lint_ties(child);
    }
    return ties == UINT32_MAX ? 0 : ties;
}

/* ---- leaves ---- */

iocm_span iocm__lint_field_name(const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_OPAQUE) return iocm__span(NULL, 0);
    if (expr->field == IOCM_FIELD_COLUMN) return expr->column;
    return iocm__lint_word(iocm_field_name(iocm__lint_field(expr)));
}

static bool add_leaf(iocm__lint *lint, iocm__lint_item *item, const iocm__expr *expr, bool negated,
                     uint32_t beside)
{
    iocm__lint_leaf *leaves = iocm__array_grow(lint->allocator, item->leaves, item->leaf_count,
                                               &item->leaf_room, sizeof *leaves);

    if (leaves == NULL) return false;
    item->leaves = leaves;
    leaves[item->leaf_count++] = (iocm__lint_leaf){
        .expr = expr,
        .field = iocm__lint_field(expr),
        .field_name = iocm__lint_field_name(expr),
        .negated = negated,
        .beside = beside,
    };
    return true;
}

static bool collect(iocm__lint *lint, iocm__lint_item *item, const iocm__expr *expr, bool negated,
                    uint32_t beside)
{
    if (expr->op == IOCM__OP_NOT) negated = !negated;
    if (expr->op == IOCM__OP_ALL || expr->first == NULL) beside |= iocm__lint_ties(expr);
    if (expr->first == NULL) return add_leaf(lint, item, expr, negated, beside);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (!collect(lint, item, child, negated, beside)) return false;
    return true;
}

bool iocm__lint_look(iocm__lint *lint, iocm__lint_item *item)
{
    item->tree = resolve(lint, item->exclusion->when);
    return item->tree != NULL && collect(lint, item, item->tree, false, 0);
}

void iocm__lint_values(iocm__lint *lint, const iocm__lint_item *item,
                       bool (*wanted)(const iocm__lint_leaf *leaf),
                       void (*look)(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span value))
{
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];

        if (leaf->negated || !wanted(leaf)) continue;
        for (size_t n = 0; n < leaf->expr->value_count; n++)
            look(lint, leaf, leaf->expr->values[n]);
    }
}

/* ---- what to call a leaf ---- */

iocm_span iocm__lint_unbound_name(iocm__lint *lint, const iocm__expr *expr)
{
    iocm__list_name name;

    if (iocm__expr_list_count(expr) == 0) return iocm__span(NULL, 0);
    name = iocm__expr_list_name(expr, 0);
    return iocm__lint_join(lint, name.prefix, name.rest);
}

iocm_span iocm__lint_leaf_word(iocm__lint *lint, const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_OPAQUE) return expr->text;
    if (expr->op == IOCM__OP_TIME)
        return iocm__lint_text(lint, "%02d:%02d-%02d:%02d", (int)expr->from / 60,
                               (int)expr->from % 60, (int)expr->to / 60, (int)expr->to % 60);
    if (expr->value_count > 0) return expr->values[0];
    return iocm__lint_unbound_name(lint, expr);
}
