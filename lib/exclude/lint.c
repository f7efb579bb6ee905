/* SPDX-License-Identifier: MIT */
/*
 * Lint: what can go wrong with an exclusion, said before it is approved. Rules are applied one
 * after the other to each exclusion; what they find is told in the order of the expression.
 */
#include "exclude/lint.h"

#include <stdio.h>

typedef struct rule {
    const char *id;
    int32_t severity;
    iocm__lint_rule look;
    const char *message;
} rule;

#define WARNING IOCM_SEVERITY_WARNING
#define ERROR   IOCM_SEVERITY_ERROR

/* In the order of their numbers. */
static const rule rules[] = {
    {"L1", ERROR, iocm__lint_attacker,
     "all that makes this true is chosen by whoever runs the program: an attacker who knows it is "
     "excluded"},
    {"L2", WARNING, iocm__lint_common,
     "a word this short or common stands in the command lines of many programs"},
    {"L3", WARNING, iocm__lint_contains,
     "`contains` also agrees in the middle of other words; `term` compares whole words"},
    {"L4", WARNING, iocm__lint_bare_name,
     "any program may have this file name; say where it lies, who signed it or what its hash is"},
    {"L5", ERROR, iocm__lint_interpreter,
     "this program runs whatever it is told to, malware included"},
    {"L6", ERROR, iocm__lint_company,
     "anybody can write this name into a program; only a trusted signature proves it"},
    {"L7", WARNING, iocm__lint_unbound,
     "nothing is bound to this list: what names it is never true until somebody binds it"},
    {"L8", WARNING, iocm__lint_expiry, "it has neither an expiry nor a date of review"},
    {"L9", ERROR, iocm__lint_network_size,
     "the network holds an indicator that is hunted: its hits are excluded"},
    {"L10", WARNING, iocm__lint_writable,
     "users without privileges can write there, and so can whatever they run"},
    {"L11", ERROR, iocm__lint_open, "this is true of nearly every event: all hits are excluded"},
    {"L12", WARNING, iocm__lint_family,
     "it names what is hunted: the exclusion may take just what the hunt looks for"},
    {"L13", WARNING, iocm__lint_repeats,
     "this changes nothing: another value or condition covers it"},
    {"L14", WARNING, iocm__lint_unmapped,
     "this table has no such column: there the condition is never known, and hits still alert"},
    {"L15", WARNING, iocm__lint_account,
     "this is a whole class of accounts, or a name that every domain and machine may have"},
    {"L16", ERROR, iocm__lint_opaque,
     "part of what it asks was not understood: it can never be true until somebody says it so that "
     "it can be compared"},
    {"L17", WARNING, iocm__lint_open_list,
     "the sentence gives examples, not all it means: what it leaves out still alerts"},
    {"L18", WARNING, iocm__lint_tools,
     "the scenario names this tool, but no value of the exclusion covers it: it still alerts"},
    {"L19", WARNING, iocm__lint_dimension,
     "it says only who acts or only where: say both, so that neither alone is enough"},
    {"L20", WARNING, iocm__lint_scope,
     "it holds for all families, tables and confidences: limit it to those it was made for"},
    {"L21", ERROR, iocm__lint_polarity,
     "the file it comes from does not say whether its selection is what to exclude or what to "
     "keep"},
    {"L22", WARNING, iocm__lint_time,
     "a time of day alone tells nothing of who acts: what happens then is excluded"},
    {"L23", WARNING, iocm__lint_counts,
     "it was not true for a long time: it may be out of date, and then only serves an attacker"},
};

_Static_assert(IOCM__COUNT(rules) == IOCM__LINT_RULES, "overrides name the same rules");

/* ---- findings ---- */

void iocm__lint_add_as(iocm__lint *lint, int32_t severity, const char *message, iocm_span field,
                       iocm_span word, iocm_span example)
{
    iocm__lint_found *found;

    if (lint->failed) return;
    found = iocm__array_grow(lint->allocator, lint->found, lint->found_count, &lint->found_room,
                             sizeof *found);
    if (found == NULL) {
        lint->failed = true;
        return;
    }
    lint->found = found;
    found[lint->found_count++] = (iocm__lint_found){
        severity != 0 ? severity : rules[lint->rule - 1].severity, false,  field, word,
        message != NULL ? message : rules[lint->rule - 1].message, example};
}

void iocm__lint_add(iocm__lint *lint, const iocm__lint_leaf *leaf, iocm_span word,
                    iocm_span example)
{
    iocm_span none = {NULL, 0};

    iocm__lint_add_as(lint, 0, NULL, leaf != NULL ? leaf->field_name : none, word, example);
}

iocm_span iocm__lint_text(iocm__lint *lint, const char *format, ...)
{
    char text[512];
    iocm_span copy = {NULL, 0};
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0) size = 0;
    if ((size_t)size >= sizeof text) size = (int)sizeof text - 1;
    if (!iocm__arena_copy(&lint->texts, iocm__span(text, (size_t)size), &copy)) lint->failed = true;
    return copy;
}

iocm_span iocm__lint_join(iocm__lint *lint, iocm_span a, iocm_span b)
{
    char *text = iocm__arena_alloc(&lint->texts, a.size + b.size);

    if (text == NULL) {
        lint->failed = true;
        return iocm__span(NULL, 0);
    }
    if (a.size > 0) memcpy(text, a.data, a.size);
    if (b.size > 0) memcpy(text + a.size, b.data, b.size);
    return iocm__span(text, a.size + b.size);
}

int iocm__lint_width(iocm_span span)
{
    return span.size < 200 ? (int)span.size : 200;
}

bool iocm__lint_charge(iocm__lint *lint, size_t bytes)
{
    size_t cost = 1 + bytes / 64;

    lint->pairs = lint->pairs > cost ? lint->pairs - cost : 0;
    return lint->pairs > 0;
}

static int by_place(const void *ctx, const void *a, const void *b)
{
    const iocm__lint_found *x = (const iocm__lint_found *)ctx + *(const uint32_t *)a;
    const iocm__lint_found *y = (const iocm__lint_found *)ctx + *(const uint32_t *)b;
    int order = iocm__span_compare(x->field, y->field);

    return order != 0 ? order : iocm__span_compare(x->word, y->word);
}

/* Marks all but the first finding of each field and word. */
static bool mark_repeated(iocm__lint *lint)
{
    uint32_t *order;
    bool done;

    if (lint->found_count < 2) return true;
    order = iocm__alloc_array(lint->allocator, lint->found_count, sizeof *order);
    if (order == NULL) return false;
    for (size_t i = 0; i < lint->found_count; i++) order[i] = (uint32_t)i;
    done =
        iocm__sort(order, lint->found_count, sizeof *order, by_place, lint->found, lint->allocator);
    for (size_t i = 1; done && i < lint->found_count; i++)
        if (by_place(lint->found, &order[i - 1], &order[i]) == 0)
            lint->found[order[i]].repeated = true;
    iocm__free(lint->allocator, order);
    return done;
}

static bool tell(iocm__lint *lint, const iocm__exclusion *exclusion)
{
    iocm_span id = iocm__lint_word(rules[lint->rule - 1].id);
    bool accepted = iocm__texts_have(&exclusion->overrides, id);

    if (!mark_repeated(lint)) return false;
    for (size_t i = 0; i < lint->found_count; i++) {
        const iocm__lint_found *found = &lint->found[i];
        iocm_finding finding = {
            .struct_size = sizeof finding,
            .severity = found->severity,
            .rule = lint->rule,
            .exclusion = lint->at,
            .overridden = accepted && found->severity == ERROR,
            .id = id,
            .field = found->field,
            .word = found->word,
            .message = iocm__lint_word(found->message),
            .example = found->example,
        };

        if (!found->repeated) lint->on_finding(lint->ctx, &finding);
    }
    lint->found_count = 0;
    return true;
}

/* ---- the walk ---- */

static bool apply_rules(iocm__lint *lint, const iocm__lint_item *item)
{
    bool done = true;

    iocm__arena_init(&lint->texts, lint->allocator);
    for (lint->rule = 1; lint->rule <= IOCM__COUNT(rules) && done; lint->rule++) {
        rules[lint->rule - 1].look(lint, item);
        done = !lint->failed && tell(lint, item->exclusion);
    }
    iocm__arena_free(&lint->texts);
    return done;
}

static iocm_status look_at_all(iocm__lint *lint, iocm_error *error)
{
    size_t count = lint->exclusions->count;
    iocm_status status;

    lint->items = iocm__alloc_array(lint->allocator, count, sizeof *lint->items);
    if (lint->items == NULL) return iocm__fail_memory(error);
    memset(lint->items, 0, count * sizeof *lint->items);
    for (size_t i = 0; i < count; i++) {
        lint->items[i].exclusion = &lint->exclusions->items[i];
        if (!iocm__lint_look(lint, &lint->items[i])) return iocm__fail_memory(error);
    }
    if (!iocm__lint_prepare_networks(lint)) return iocm__fail_memory(error);
    status = iocm__lint_prepare_samples(lint, error);
    if (status != IOCM_OK) return status;
    for (size_t i = 0; i < count; i++) {
        lint->at = (uint32_t)i;
        if (!apply_rules(lint, &lint->items[i])) return iocm__fail_memory(error);
    }
    return IOCM_OK;
}

static void give_back(iocm__lint *lint)
{
    for (size_t i = 0; lint->items != NULL && i < lint->exclusions->count; i++)
        iocm__free(lint->allocator, lint->items[i].leaves);
    iocm__free(lint->allocator, lint->items);
    iocm__free(lint->allocator, lint->networks);
    iocm__free(lint->allocator, lint->found);
    iocm_evaluator_free(lint->evaluator);
    iocm__arena_free(&lint->arena);
}

/* ---- the call ---- */

static iocm_status check_options(const iocm_lint_options *options, iocm_error *error)
{
    iocm_status status = iocm__options_bits(options->reserved, 0, error);

    if (status != IOCM_OK) return status;
    if (options->table_count > 0 && options->tables == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the tables are NULL");
    for (size_t i = 0; i < options->table_count; i++)
        if (options->tables[i].data == NULL && options->tables[i].size > 0)
            return iocm__fail(error, IOCM_E_ARGUMENT, "table %zu is NULL", i);
    if (options->family.data == NULL && options->family.size > 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the family is NULL");
    if (options->share > 100)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a share of more than 100 %%");
    return IOCM_OK;
}

/* Fills in what the caller leaves to the library. */
static void set_defaults(iocm__lint *lint)
{
    const iocm_exclusions *exclusions = lint->exclusions;
    iocm_lint_options *options = &lint->options;

    lint->now = options->now != 0 ? options->now : IOCM_TIME_NONE;
    lint->family = options->family.size > 0 ? options->family : exclusions->playbook_family;
    if (options->table_count == 0) {
        options->tables = exclusions->playbook_tables.items;
        options->table_count = exclusions->playbook_tables.count;
    }
    if (options->stale_days == 0) options->stale_days = 90;
    if (options->share == 0) options->share = 50;
}

iocm_status iocm_exclusions_lint(iocm_finding_fn on_finding, void *ctx,
                                 const iocm_exclusions *exclusions,
                                 const iocm_lint_options *options, iocm_error *error)
{
    iocm__lint lint = {.exclusions = exclusions, .on_finding = on_finding, .ctx = ctx};
    iocm_status status;

    if (exclusions == NULL || on_finding == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the exclusions or the callback are NULL");
    status = iocm__options_read(&lint.options, sizeof lint.options, options, error);
    if (status == IOCM_OK) status = check_options(&lint.options, error);
    if (status != IOCM_OK) return status;
    lint.allocator = &exclusions->allocator;
    lint.pairs = IOCM__LINT_PAIRS;
    iocm__arena_init(&lint.arena, lint.allocator);
    set_defaults(&lint);
    status = look_at_all(&lint, error);
    give_back(&lint);
    return status;
}
