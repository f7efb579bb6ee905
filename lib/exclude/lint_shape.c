/* SPDX-License-Identifier: MIT */
/* Lint rules about an expression as a whole: what it rests on, what it leaves open. */
#include "exclude/lint.h"

/* ---- L1: an attacker chooses all of it ---- */

/* A text that agrees with the value: a pattern's wildcards stand for something. */
static iocm_span agreeing_text(iocm__lint *lint, iocm__op op, iocm_span value)
{
    char text[200];
    size_t size = 0;

    if (op != IOCM__OP_GLOB) return value;
    for (size_t i = 0; i < value.size && size < sizeof text; i++)
        text[size++] = value.data[i] == '*' || value.data[i] == '?' ? 'x' : value.data[i];
    return iocm__lint_text(lint, "%.*s", (int)size, text);
}

/* Something an attacker does to be excluded. */
static iocm_span attack(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span word)
{
    iocm_span text = agreeing_text(lint, leaf->expr->op, word);
    int width = iocm__lint_width(text);

    switch (leaf->field) {
    case IOCM_FIELD_PROCESS_ARGS:
    case IOCM_FIELD_PROCESS_COMMAND_LINE:
        return iocm__lint_text(lint, "malware.exe %.*s", width, text.data);
    case IOCM_FIELD_NET_URL:
        return leaf->expr->op == IOCM__OP_CONTAINS || leaf->expr->op == IOCM__OP_TERM
                   ? iocm__lint_text(lint, "http://192.0.2.1/?%.*s", width, text.data)
                   : text;
    case IOCM_FIELD_EVENT_TIME:
        return iocm__lint_text(lint, "malware that acts at %.*s", width, text.data);
    case IOCM_FIELD_PROCESS_IMAGE:
    case IOCM_FIELD_PROCESS_FOLDER:
    case IOCM_FIELD_FILE_PATH:
        return iocm__lint_text(lint, "malware that is put at %.*s", width, text.data);
    default:
        return iocm__lint_text(lint, "malware that brings about %.*s: %.*s",
                               iocm__lint_width(leaf->field_name), leaf->field_name.data, width,
                               text.data);
    }
}

static void report_sample_of(iocm__lint *lint, iocm_span field, iocm_span word,
                             const iocm__lint_sample *sample)
{
    iocm__lint_add_as(lint, 0, "a documented way of running what is hunted is excluded", field,
                      word, iocm__lint_word(sample->text));
}

/* The first sample that was taken for that value. */
static void report_sample(iocm__lint *lint, const iocm__lint_item *item,
                          const iocm__lint_leaf *leaf, iocm_span value)
{
    for (const iocm__lint_sample *sample = item->samples; sample != NULL; sample = sample->next) {
        if (!iocm__span_equal(sample->word, value) ||
            !iocm__span_equal(sample->field, leaf->field_name))
            continue;
        report_sample_of(lint, leaf->field_name, value, sample);
        return;
    }
}

/* The first condition of strength D; one that has a value rather than one that awaits its list. */
static void report_weakest(iocm__lint *lint, const iocm__lint_item *item)
{
    const iocm__lint_leaf *weakest = NULL;
    iocm_span word;

    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];
        bool told = leaf->expr->value_count > 0 || leaf->expr->op == IOCM__OP_TIME;

        if (leaf->negated || iocm__lint_strength(leaf->expr) != IOCM_STRENGTH_D) continue;
        if (weakest == NULL) weakest = leaf;
        if (!told) continue;
        word = iocm__lint_leaf_word(lint, leaf->expr);
        iocm__lint_add(lint, leaf, word, attack(lint, leaf, word));
        return;
    }
    if (weakest != NULL)
        iocm__lint_add(lint, weakest, iocm__lint_leaf_word(lint, weakest->expr),
                       iocm__span(NULL, 0));
}

void iocm__lint_attacker(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count && item->samples != NULL; i++)
        for (size_t n = 0; n < item->leaves[i].expr->value_count; n++)
            report_sample(lint, item, &item->leaves[i], item->leaves[i].expr->values[n]);
    if (lint->found_count == 0 && item->samples != NULL)
        report_sample_of(lint, item->samples->field, item->samples->word, item->samples);
    if (lint->found_count == 0 && iocm__lint_strength(item->tree) == IOCM_STRENGTH_D)
        report_weakest(lint, item);
}

/* ---- L11: it excludes everything, or says only what is not so ---- */

static bool is_always_true(const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_NOT) return false;
    if (expr->first == NULL) return iocm__lint_is_open(expr);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (is_always_true(child) == (expr->op == IOCM__OP_ANY)) return expr->op == IOCM__OP_ANY;
    return expr->op == IOCM__OP_ALL;
}

/* The values that leave a condition open; of ranges of ports that do so together, the first. */
static void report_open(iocm__lint *lint, const iocm__lint_leaf *leaf)
{
    size_t before = lint->found_count;

    for (size_t i = 0; i < leaf->expr->value_count; i++)
        if (iocm__lint_is_open_value(leaf->expr, leaf->expr->values[i]))
            iocm__lint_add(lint, leaf, leaf->expr->values[i], iocm__span(NULL, 0));
    if (lint->found_count == before)
        iocm__lint_add(lint, leaf, iocm__lint_leaf_word(lint, leaf->expr), iocm__span(NULL, 0));
}

static void report_negative(iocm__lint *lint, const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &item->leaves[i];

        if (leaf->expr->op == IOCM__OP_OPAQUE) continue;
        iocm__lint_add_as(lint, 0,
                          "it only says what is not so, or that a field is there: it would exclude "
                          "all else, and therefore never excludes anything",
                          leaf->field_name, iocm__lint_leaf_word(lint, leaf->expr),
                          iocm__span(NULL, 0));
        return;
    }
}

void iocm__lint_open(iocm__lint *lint, const iocm__lint_item *item)
{
    bool nothing_seen = iocm__lint_strength(item->tree) == IOCM_STRENGTH_NONE;

    if (nothing_seen || is_always_true(item->tree))
        for (size_t i = 0; i < item->leaf_count; i++)
            if (!item->leaves[i].negated && iocm__lint_is_open(item->leaves[i].expr))
                report_open(lint, &item->leaves[i]);
    if (nothing_seen && lint->found_count == 0) report_negative(lint, item);
}

/* ---- L16: not understood, and needed ---- */

static bool all_opaque(const iocm__expr *expr)
{
    if (expr->first == NULL) return expr->op == IOCM__OP_OPAQUE;
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (!all_opaque(child)) return false;
    return true;
}

/* `needed`: no alternative beside it can be true without it. */
static void report_opaque(iocm__lint *lint, const iocm__expr *expr, bool needed)
{
    bool cut = iocm__span_equal(expr->name, IOCM__LITERAL("TRUNCATED"));

    if (expr->op == IOCM__OP_OPAQUE && (needed || cut))
        iocm__lint_add_as(lint, 0,
                          cut ? "the sentence is cut off: what would have limited it may be missing"
                              : NULL,
                          iocm__span(NULL, 0), expr->text, iocm__span(NULL, 0));
    if (expr->op == IOCM__OP_ANY)
        needed = needed && all_opaque(expr);
    else
        needed = true;
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        report_opaque(lint, child, needed);
}

void iocm__lint_opaque(iocm__lint *lint, const iocm__lint_item *item)
{
    report_opaque(lint, item->tree, true);
}

/* ---- L19: one dimension ---- */

void iocm__lint_dimension(iocm__lint *lint, const iocm__lint_item *item)
{
    uint32_t both = IOCM__TIE_ACTOR | IOCM__TIE_TARGET;
    uint32_t ties = iocm__lint_ties(item->tree) & both;
    const char *message = NULL;

    if (ties == both || iocm__lint_strength(item->tree) == IOCM_STRENGTH_NONE) return;
    if (ties == IOCM__TIE_ACTOR)
        message = "it says only who acts: wherever it connects to is excluded";
    else if (ties == IOCM__TIE_TARGET)
        message = "it says only where: whatever runs there is excluded";
    iocm__lint_add_as(lint, 0, message, iocm__span(NULL, 0), iocm__span(NULL, 0),
                      iocm__span(NULL, 0));
}

/* ---- L22: time alone ---- */

static bool is_time(const iocm__expr *expr)
{
    return iocm__lint_field(expr) == IOCM_FIELD_EVENT_TIME && expr->op != IOCM__OP_EXISTS;
}

/* True if nothing but the time tells whether it is true. */
static bool only_time(const iocm__expr *expr)
{
    bool time = false;

    if (expr->first == NULL) return is_time(expr);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        if (child->op == IOCM__OP_OPAQUE) continue;
        if (!only_time(child)) return false;
        time = true;
    }
    return time;
}

static const iocm__expr *first_time(const iocm__expr *expr)
{
    if (expr->first == NULL) return is_time(expr) ? expr : NULL;
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        const iocm__expr *found = first_time(child);

        if (found != NULL) return found;
    }
    return NULL;
}

static void report_alone(iocm__lint *lint, const iocm__expr *expr)
{
    if (expr->op == IOCM__OP_ANY) {
        for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
            report_alone(lint, child);
    } else if (only_time(expr)) {
        iocm_span word = iocm__lint_leaf_word(lint, first_time(expr));

        iocm__lint_add_as(
            lint, 0, NULL, IOCM__LITERAL("event.time"), word,
            iocm__lint_text(lint, "malware that acts at %.*s", iocm__lint_width(word), word.data));
    }
}

void iocm__lint_time(iocm__lint *lint, const iocm__lint_item *item)
{
    report_alone(lint, item->tree);
    for (size_t i = 0; i < item->leaf_count; i++) {
        const iocm__expr *expr = item->leaves[i].expr;

        if (expr->op == IOCM__OP_TIME && expr->zone == IOCM__NO_ZONE)
            iocm__lint_add_as(
                lint, 0, "no zone is told: it is never known whether an event is in this time",
                item->leaves[i].field_name, iocm__lint_leaf_word(lint, expr), iocm__span(NULL, 0));
    }
}
