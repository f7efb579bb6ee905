/* SPDX-License-Identifier: MIT */
/*
 * Selections of Sigma: a map is a conjunction, a list of maps a disjunction, several values of one key
 * are alternatives unless it says `all`. What our fields and operators do not mean exactly is
 * refused by name.
 */
#include "load/sigma.h"

#include "exclude/atom.h"

#define NODES_MAX IOCM_MAX_VALUES /* of one expression */

typedef struct builder {
    iocm__yaml *yaml;
    iocm__arena *arena; /* of the document that is filled */
    uint32_t source;
    size_t nodes;
    const iocm__yaml_node *selection; /* that is read */
} builder;

/* A key of a map, taken apart. */
typedef struct line {
    const iocm__yaml_node *key;
    const iocm__sigma_field *field;
    iocm__sigma_modifier modifier;
    bool all;
    bool not_equal;
} line;

/* ---- expressions ---- */

static iocm_status new_expr(iocm__expr **out, builder *in, iocm__op op)
{
    if (++in->nodes > NODES_MAX)
        return iocm__yaml_fail(in->yaml, in->selection, IOCM_E_LIMIT, "more than %u conditions",
                               NODES_MAX);
    *out = iocm__expr_new(in->arena, op);
    return *out != NULL ? IOCM_OK : iocm__yaml_fail_memory(in->yaml);
}

/* True if the two compare the same field in the same way, and any value may agree. */
static bool is_more_of(const iocm__expr *a, const iocm__expr *b)
{
    return a->op == b->op && a->field == b->field && a->value_count > 0 && b->value_count > 0 &&
           !a->all_values && !b->all_values && iocm__span_equal(a->column, b->column) &&
           b->value_count <= IOCM_MAX_VALUES - a->value_count;
}

/* Alternatives that differ in the value alone are values of one condition. */
static iocm_status append(builder *in, iocm__expr *to, iocm__expr *part)
{
    if (to->op != IOCM__OP_ANY || to->last == NULL || !is_more_of(to->last, part)) {
        iocm__expr_append(to, part);
        return IOCM_OK;
    }
    for (size_t i = 0; i < part->value_count; i++)
        if (!iocm__expr_add_value(in->arena, to->last, part->values[i]))
            return iocm__yaml_fail_memory(in->yaml);
    return IOCM_OK;
}

/* Adds a part, the parts of a part of the same kind one by one. */
static iocm_status add_part(builder *in, iocm__expr *to, iocm__expr *part)
{
    bool several = part->op == to->op;
    iocm__expr *child = several ? part->first : part;
    iocm_status status = IOCM_OK;

    while (child != NULL && status == IOCM_OK) {
        iocm__expr *next = several ? child->next : NULL;

        child->next = NULL;
        status = append(in, to, child);
        child = next;
    }
    return status;
}

/* What is left when a conjunction or disjunction has one part. */
static iocm__expr *simplest(iocm__expr *expr)
{
    return expr->first != NULL && expr->first->next == NULL ? expr->first : expr;
}

static iocm_status negate(iocm__expr **expr, builder *in)
{
    iocm__expr *outer = NULL;
    iocm_status status = new_expr(&outer, in, IOCM__OP_NOT);

    if (status != IOCM_OK) return status;
    iocm__expr_append(outer, *expr);
    *expr = outer;
    return IOCM_OK;
}

/* ---- keys ---- */

/* What is said of modifiers that are not read. */
static const char *why_refused(iocm_span name)
{
    static const char *const reasons[][2] = {
        {"re", "regular expressions are not compared here"},
        {"cased", "case is not compared here"},
        {"windash", "it stands for dashes of several sorts"},
        {"expand", "what the placeholder stands for is not known"},
        {"fieldref", "fields are not compared with one another here"},
    };

    for (size_t i = 0; i < IOCM__COUNT(reasons); i++)
        if (iocm__span_equal(name, iocm__span(reasons[i][0], strlen(reasons[i][0]))))
            return reasons[i][1];
    return "not a modifier that is read here";
}

static iocm_status refuse(const builder *in, const line *at, iocm_span token, const char *why)
{
    iocm__yaml_node node = *at->key;
    size_t name = iocm__span_find_any(at->key->text, "|");
    char shown[64];

    (void)iocm__escape(shown, sizeof shown, at->key->text.data, name);
    node.text = token;
    return iocm__yaml_fail(in->yaml, &node, IOCM_E_UNSUPPORTED, "%s: %s", shown, why);
}

static iocm_status read_modifier(const builder *in, line *out, iocm_span name)
{
    iocm__sigma_modifier modifier = iocm__sigma_modifier_of(name);

    if (iocm__span_equal(name, IOCM__LITERAL("all")) && !out->all) {
        out->all = true;
        return IOCM_OK;
    }
    if (iocm__span_equal(name, IOCM__LITERAL("neq")) && !out->not_equal) {
        out->not_equal = true;
        return IOCM_OK;
    }
    if (modifier == IOCM__SIGMA_PLAIN) return refuse(in, out, name, why_refused(name));
    if (out->modifier != IOCM__SIGMA_PLAIN)
        return refuse(in, out, name, "two modifiers that do not go together");
    out->modifier = modifier;
    return IOCM_OK;
}

/* `Field|modifier|all`. */
static iocm_status read_key(const builder *in, line *out, const iocm__yaml_node *key)
{
    size_t end = iocm__span_find_any(key->text, "|");
    iocm_span name = iocm__span(key->text.data, end);
    iocm_status status = IOCM_OK;

    memset(out, 0, sizeof *out);
    out->key = key;
    if (name.size == 0) return refuse(in, out, key->text, "keywords search whole events");
    out->field = iocm__sigma_find_field(name, in->source);
    if (out->field == NULL) return refuse(in, out, name, "no field here means the same");
    while (end < key->text.size && status == IOCM_OK) {
        iocm_span rest = iocm__span(key->text.data + end + 1, key->text.size - end - 1);
        size_t size = iocm__span_find_any(rest, "|");

        status = read_modifier(in, out, iocm__span(rest.data, size));
        end += 1 + size;
    }
    if (status == IOCM_OK && out->not_equal && (out->modifier != IOCM__SIGMA_PLAIN || out->all))
        status = refuse(in, out, key->text, "`neq` beside other modifiers");
    return status;
}

/* ---- values ---- */

/* The text of a value: numbers are theirs, but what YAML takes for something else is not known to
 * be the text it looks like. */
static iocm_status check_value(const builder *in, const iocm__yaml_node *value)
{
    const char *why;

    if (value->kind != IOCM__YAML_SCALAR)
        return iocm__yaml_fail(in->yaml, value, IOCM_E_FORMAT, "a text or a number is expected");
    if (!value->plain) return IOCM_OK;
    switch (iocm__yaml_guess_of(value->text)) {
    case IOCM__YAML_TEXT:
    case IOCM__YAML_INTEGER: return IOCM_OK;
    case IOCM__YAML_NULL:
        why = "what `null` means depends on the system; say it with `exists`";
        break;
    case IOCM__YAML_TRUTH: why = "a truth, or a text? Put it in quotes"; break;
    default: why = "a number or time of another sort, or a text? Put it in quotes"; break;
    }
    return iocm__yaml_fail(in->yaml, value, IOCM_E_UNSUPPORTED, "%s", why);
}

static iocm_status check_condition(const builder *in, const iocm__expr *expr,
                                   const iocm__yaml_node *value)
{
    iocm_error reason = {0};

    if (iocm__expr_check(expr, &reason) == IOCM_OK) return IOCM_OK;
    return iocm__yaml_fail(in->yaml, value, reason.status, "%s", reason.message);
}

static iocm_status check_one(const builder *in, const iocm__sigma_meaning *meaning,
                             const iocm__yaml_node *value)
{
    iocm_error reason = {0};

    if (iocm__expr_check_value(meaning->op, meaning->field, meaning->value, &reason) == IOCM_OK)
        return IOCM_OK;
    return iocm__yaml_fail(in->yaml, value, reason.status, "%s", reason.message);
}

/* The condition that a value goes into: the last of its line, if that compares in the same way. */
static iocm_status find_condition(iocm__expr **out, builder *in, iocm__expr *group, const line *at,
                                  const iocm__sigma_meaning *meaning)
{
    iocm_status status;

    *out = group->last;
    if (*out != NULL && (*out)->op == meaning->op && (*out)->field == meaning->field)
        return IOCM_OK;
    status = new_expr(out, in, meaning->op);
    if (status != IOCM_OK) return status;
    (*out)->field = meaning->field;
    if (meaning->field == IOCM_FIELD_COLUMN)
        (*out)->column = iocm__span(at->field->column, strlen(at->field->column));
    iocm__expr_append(group, *out);
    return IOCM_OK;
}

/* What one value comes to, told in `meaning`, whose text lives as long as the file's nodes. */
static iocm_status read_value(iocm__sigma_meaning *meaning, const builder *in, const line *at,
                              bool plainly, const iocm__yaml_node *value)
{
    const char *fault;
    char *buffer;
    iocm_status status = check_value(in, value);

    if (status != IOCM_OK) return status;
    if (value->text.size > IOCM_MAX_FIELD)
        return iocm__yaml_fail(in->yaml, value, IOCM_E_LIMIT, "a value of more than %u bytes",
                               IOCM_MAX_FIELD);
    buffer =
        iocm__arena_alloc(iocm__yaml_arena(in->yaml), 2 * value->text.size + IOCM__SIGMA_SLACK);
    if (buffer == NULL) return iocm__yaml_fail_memory(in->yaml);
    fault = iocm__sigma_read_value(meaning, buffer, at->field, at->modifier, plainly, value->text);
    if (fault != NULL) {
        line shown = *at;
        iocm__yaml_node key = *at->key;

        key.at = value->at;
        shown.key = &key;
        return refuse(in, &shown, value->text, fault);
    }
    return check_one(in, meaning, value);
}

static iocm_status add_values(builder *in, iocm__expr *group, const line *at,
                              const iocm__sigma_meaning *meanings, size_t count)
{
    iocm_status status = IOCM_OK;

    for (size_t i = 0; i < count && status == IOCM_OK; i++) {
        iocm__expr *condition = NULL;

        status = find_condition(&condition, in, group, at, &meanings[i]);
        if (status == IOCM_OK && !iocm__expr_add_value(in->arena, condition, meanings[i].value))
            status = iocm__yaml_fail_memory(in->yaml);
    }
    return status;
}

/* Reads the values of a line. They come to one operator and field if they can. */
static iocm_status read_values(builder *in, iocm__expr *group, const line *at,
                               const iocm__yaml_node *first, size_t count)
{
    iocm__sigma_meaning *meanings =
        iocm__arena_alloc(iocm__yaml_arena(in->yaml), count * sizeof *meanings);
    iocm_status status = IOCM_OK;
    bool same = false;

    if (meanings == NULL) return iocm__yaml_fail_memory(in->yaml);
    for (int plainly = 0; plainly <= 1 && !same && status == IOCM_OK; plainly++) {
        const iocm__yaml_node *value = first;

        same = true;
        for (size_t i = 0; i < count && status == IOCM_OK; i++, value = value->next) {
            status = read_value(&meanings[i], in, at, plainly == 1, value);
            same = same && status == IOCM_OK && meanings[i].op == meanings[0].op &&
                   meanings[i].field == meanings[0].field;
        }
    }
    return status != IOCM_OK ? status : add_values(in, group, at, meanings, count);
}

static iocm_status read_exists(iocm__expr **out, builder *in, const line *at,
                               const iocm__yaml_node *value)
{
    bool truth = iocm__span_equal(value->text, IOCM__LITERAL("true"));
    iocm_status status;

    if (value->kind != IOCM__YAML_SCALAR || !value->plain ||
        (!truth && !iocm__span_equal(value->text, IOCM__LITERAL("false"))) || at->all)
        return iocm__yaml_fail(in->yaml, value, IOCM_E_FORMAT, "`exists` is true or false");
    if (at->field->kind == IOCM__SIGMA_HASHES)
        return refuse(in, at, at->key->text, "no field here means the same");
    status = new_expr(out, in, IOCM__OP_EXISTS);
    if (status != IOCM_OK) return status;
    (*out)->field = at->field->field;
    if (at->field->column != NULL)
        (*out)->column = iocm__span(at->field->column, strlen(at->field->column));
    status = check_condition(in, *out, at->key);
    return status != IOCM_OK || truth ? status : negate(out, in);
}

/* One key with its values. */
static iocm_status read_line(iocm__expr **out, builder *in, const line *at,
                             const iocm__yaml_node *values)
{
    bool several = values->kind == IOCM__YAML_LIST;
    iocm__expr *group = NULL;
    iocm_status status;

    if (at->modifier == IOCM__SIGMA_EXISTS) return read_exists(out, in, at, values);
    if (several && values->count == 0)
        return iocm__yaml_fail(in->yaml, at->key, IOCM_E_FORMAT, "no values");
    if (several && values->count > IOCM_MAX_VALUES)
        return iocm__yaml_fail(in->yaml, at->key, IOCM_E_LIMIT, "more than %u values",
                               IOCM_MAX_VALUES);
    if (at->not_equal && several && values->count > 1)
        return refuse(in, at, at->key->text, "`neq` with several values can mean two things");
    status = new_expr(&group, in, at->all ? IOCM__OP_ALL : IOCM__OP_ANY);
    if (status == IOCM_OK)
        status = read_values(in, group, at, several ? values->first : values,
                             several ? values->count : 1);
    for (iocm__expr *child = status == IOCM_OK ? group->first : NULL; child != NULL;
         child = child->next)
        child->all_values = at->all && child->value_count > 1;
    if (status != IOCM_OK) return status;
    *out = simplest(group);
    return at->not_equal ? negate(out, in) : IOCM_OK;
}

/* ---- ranges of ports ---- */

static bool is_limit(const line *at)
{
    return at->field->kind == IOCM__SIGMA_PORT && at->modifier != IOCM__SIGMA_PLAIN &&
           at->modifier != IOCM__SIGMA_EXISTS;
}

/* Two limits of one port in one map are a range: `gte: 1024` and `lte: 2047`. */
static iocm_status join_limits(builder *in, iocm__expr *map, iocm__expr *part, const line *at,
                               bool *joined)
{
    iocm__ports own;
    iocm__ports other;

    *joined = false;
    if (part->op != IOCM__OP_PORT || part->value_count != 1 ||
        !iocm__ports_read(&own, part->values[0]))
        return IOCM_OK;
    for (iocm__expr *child = map->first; child != NULL; child = child->next) {
        char text[16];

        if (child->op != IOCM__OP_PORT || child->field != part->field || child->value_count != 1 ||
            !iocm__span_equal(child->column, part->column) ||
            !iocm__ports_read(&other, child->values[0]) || other.low == other.high)
            continue;
        if (other.low < own.low) other.low = own.low;
        if (other.high > own.high) other.high = own.high;
        if (other.low > other.high)
            return iocm__yaml_fail(in->yaml, at->key, IOCM_E_FORMAT, "a range that holds no port");
        *joined = true;
        child->value_count = 0;
        return iocm__expr_add_value(
                   in->arena, child,
                   iocm__span(text, iocm__sigma_write_ports(text, other.low, other.high)))
                   ? IOCM_OK
                   : iocm__yaml_fail_memory(in->yaml);
    }
    return IOCM_OK;
}

/* ---- selections ---- */

static iocm_status read_map(iocm__expr **out, builder *in, const iocm__yaml_node *map)
{
    iocm__expr *all = NULL;
    iocm_status status = new_expr(&all, in, IOCM__OP_ALL);

    if (status == IOCM_OK && map->count == 0)
        status = iocm__yaml_fail(in->yaml, map, IOCM_E_FORMAT, "an empty selection");
    for (const iocm__yaml_node *key = map->first; key != NULL && status == IOCM_OK;
         key = key->next) {
        iocm__expr *part = NULL;
        bool joined = false;
        line at;

        status = read_key(in, &at, key);
        if (status == IOCM_OK) status = read_line(&part, in, &at, key->value);
        if (status == IOCM_OK && is_limit(&at)) status = join_limits(in, all, part, &at, &joined);
        if (status == IOCM_OK && !joined) status = add_part(in, all, part);
    }
    if (status == IOCM_OK) *out = simplest(all);
    return status;
}

static iocm_status read_selection(iocm__expr **out, builder *in, const iocm__yaml_node *key)
{
    const iocm__yaml_node *value = key->value;
    iocm__expr *any = NULL;
    iocm_status status;

    if (value->kind == IOCM__YAML_MAP) return read_map(out, in, value);
    if (value->kind == IOCM__YAML_SCALAR || value->count == 0)
        return iocm__yaml_fail(in->yaml, key, IOCM_E_FORMAT,
                               "a selection is a map of fields, or a list of such maps");
    status = new_expr(&any, in, IOCM__OP_ANY);
    for (const iocm__yaml_node *map = value->first; map != NULL && status == IOCM_OK;
         map = map->next) {
        iocm__expr *part = NULL;

        status = map->kind == IOCM__YAML_MAP ? read_map(&part, in, map)
                                             : iocm__yaml_fail(in->yaml, map, IOCM_E_UNSUPPORTED,
                                                               "keywords search whole events");
        if (status == IOCM_OK) status = add_part(in, any, part);
    }
    if (status == IOCM_OK) *out = simplest(any);
    return status;
}

/* ---- conditions ---- */

/* A condition is at most IOCM_MAX_EXPRESSION deep. */
static iocm_status build(iocm__expr **out, builder *in, const iocm__sigma_condition *condition)
{
    iocm__expr *made = NULL;
    iocm_status status;

    switch (condition->logic) {
    case IOCM__SIGMA_SELECTION:
        in->selection = condition->selection;
        return read_selection(out, in, condition->selection);
    case IOCM__SIGMA_NOT:
        status = build(out, in, condition->first);
        return status != IOCM_OK ? status : negate(out, in);
    default: break;
    }
    status = new_expr(&made, in, condition->logic == IOCM__SIGMA_AND ? IOCM__OP_ALL : IOCM__OP_ANY);
    for (const iocm__sigma_condition *child = condition->first; child != NULL && status == IOCM_OK;
         child = child->next) {
        iocm__expr *part = NULL;

        status = build(&part, in, child);
        if (status == IOCM_OK) status = add_part(in, made, part);
    }
    if (status == IOCM_OK) *out = simplest(made);
    return status;
}

static const iocm__yaml_node *first_selection(const iocm__sigma_condition *condition)
{
    while (condition->selection == NULL) condition = condition->first;
    return condition->selection;
}

iocm_status iocm__sigma_read_expr(iocm__expr **out, iocm__yaml *yaml, iocm__arena *arena,
                                  const iocm__sigma_condition *condition, uint32_t source)
{
    builder in = {yaml, arena, source, 0, first_selection(condition)};

    return build(out, &in, condition);
}
