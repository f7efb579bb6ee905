/* SPDX-License-Identifier: MIT */
/* Making an evaluator: a document's exclusions, linted and flattened into memory of their own. */
#include "exclude/evaluate.h"

#include <stdio.h>

/* ---- approvals that do not count ---- */

/* The first rule of lint, from 1, that each exclusion offends against without an override. */
typedef struct gate {
    uint8_t *rules;
    size_t count;
} gate;

static void on_finding(void *ctx, const iocm_finding *finding)
{
    gate *in = ctx;

    if (finding->severity != IOCM_SEVERITY_ERROR || finding->overridden != 0 ||
        finding->exclusion >= in->count || in->rules[finding->exclusion] != 0)
        return;
    in->rules[finding->exclusion] = (uint8_t)finding->rule;
}

static void report(const iocm_evaluator_options *options, iocm_span id, unsigned rule)
{
    iocm_diagnostic diagnostic = {.struct_size = sizeof diagnostic,
                                  .severity = IOCM_SEVERITY_WARNING,
                                  .status = IOCM_E_REFUSED,
                                  .code = IOCM__LITERAL("not_approved"),
                                  .token = id};
    char text[96];

    if (options->on_diagnostic == NULL) return;
    snprintf(text, sizeof text,
             "it counts as a draft: the lint error L%u is not overridden in the exclusion", rule);
    diagnostic.message = iocm__span(text, strlen(text));
    options->on_diagnostic(options->diagnostic_ctx, &diagnostic);
}

/* ---- copying ---- */

static bool copy_texts(iocm__texts *out, iocm__arena *arena, const iocm__texts *from)
{
    out->count = 0;
    out->items = iocm__arena_alloc(arena, from->count * sizeof *out->items);
    if (out->items == NULL) return false;
    for (size_t i = 0; i < from->count; i++)
        if (!iocm__arena_copy(arena, from->items[i], &out->items[out->count++])) return false;
    return true;
}

static iocm_status copy_rule(iocm__rule *out, iocm__flattening *in,
                             const iocm__exclusion *exclusion)
{
    iocm__arena *arena = &in->evaluator->arena;

    memset(out, 0, sizeof *out);
    out->state = exclusion->state;
    out->annotate = exclusion->annotate;
    out->max_confidence = exclusion->max_confidence;
    out->end = IOCM_TIME_NONE;
    out->root = (uint32_t)in->count;
    if (exclusion->expires.data != NULL && !iocm__expiry_parse(&out->end, exclusion->expires))
        return iocm__fail_at(in->error, IOCM_E_SYNTAX, exclusion->expires.data, 0,
                             exclusion->expires.size, "neither a date nor a time with a zone");
    if (!iocm__arena_copy(arena, exclusion->id, &out->id) ||
        !copy_texts(&out->families, arena, &exclusion->families) ||
        !copy_texts(&out->tables, arena, &exclusion->tables))
        return iocm__fail_memory(in->error);
    return iocm__flatten(in, exclusion->when);
}

static iocm_status copy_rules(iocm_evaluator *evaluator, const iocm_exclusions *exclusions,
                              iocm_error *error)
{
    iocm__flattening in;
    iocm_status status = iocm__flattening_start(&in, evaluator, exclusions, error);

    for (size_t i = 0; i < exclusions->count && status == IOCM_OK; i++) {
        status = copy_rule(&evaluator->rules[i], &in, &exclusions->items[i]);
        if (status == IOCM_OK) evaluator->rule_count++;
    }
    if (status == IOCM_OK) status = iocm__flattening_end(&in);
    iocm__flattening_free(&in);
    return status;
}

/* ---- life ---- */

static iocm_status lint(iocm_evaluator *evaluator, const iocm_exclusions *exclusions,
                        const iocm_evaluator_options *options, iocm_error *error)
{
    gate in = {NULL, exclusions->count};
    iocm_status status;

    if ((options->flags & IOCM_EVALUATOR_NO_LINT) != 0) return IOCM_OK;
    in.rules = iocm__arena_alloc(&evaluator->arena, in.count);
    if (in.rules == NULL) return iocm__fail_memory(error);
    memset(in.rules, 0, in.count);
    status = iocm_exclusions_lint(on_finding, &in, exclusions, options->lint, error);
    if (status != IOCM_OK) return status;
    for (size_t i = 0; i < in.count; i++) {
        iocm__rule *rule = &evaluator->rules[i];

        if (in.rules[i] == 0 || rule->state != IOCM_EXCLUSION_APPROVED) continue;
        rule->state = IOCM_EXCLUSION_DRAFT;
        report(options, rule->id, in.rules[i]);
    }
    return IOCM_OK;
}

static iocm_status read_options(iocm_evaluator_options *copy, const iocm_evaluator_options *options,
                                iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);

    if (status == IOCM_OK) status = iocm__options_bits(copy->flags, IOCM_EVALUATOR_NO_LINT, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy->reserved, 0, error);
    if (status != IOCM_OK) return status;
    if (copy->policy != IOCM_POLICY_LITERAL && copy->policy != IOCM_POLICY_GRADED)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such policy");
    return IOCM_OK;
}

iocm_status iocm_evaluator_new(iocm_evaluator **out, const iocm_exclusions *exclusions,
                               const iocm_evaluator_options *options, iocm_error *error)
{
    iocm_evaluator_options copy;
    iocm_allocator allocator;
    iocm_evaluator *made;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || exclusions == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the exclusions are NULL");
    status = read_options(&copy, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, copy.allocator, error);
    if (status != IOCM_OK) return status;
    made = iocm__alloc_zero(&allocator, sizeof *made);
    if (made == NULL) return iocm__fail_memory(error);
    iocm__arena_init(&made->arena, &allocator);
    made->graded = copy.policy == IOCM_POLICY_GRADED;
    made->rules = iocm__arena_alloc(&made->arena, exclusions->count * sizeof *made->rules);
    status = made->rules == NULL ? iocm__fail_memory(error) : copy_rules(made, exclusions, error);
    if (status == IOCM_OK) status = lint(made, exclusions, &copy, error);
    if (status != IOCM_OK) {
        iocm_evaluator_free(made);
        return status;
    }
    *out = made;
    return IOCM_OK;
}

void iocm_evaluator_free(iocm_evaluator *evaluator)
{
    iocm_allocator allocator;

    if (evaluator == NULL) return;
    allocator = evaluator->arena.allocator;
    iocm__arena_free(&evaluator->arena);
    iocm__free(&allocator, evaluator);
}
