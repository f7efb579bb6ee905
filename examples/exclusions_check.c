/* SPDX-License-Identifier: MIT */
/* Lint and approval, and evaluators of what was approved. */
#include <stdlib.h>
#include <string.h>

#include "exclusions.h"

iocm_lint_options exclusions_lint_options(const struct exclusions_options *options,
                                          const iocm_set *set)
{
    iocm_lint_options lint = {
        .struct_size = sizeof lint, .now = options->now, .set = set, .family = options->family};
    return lint;
}

struct check {
    iocm_exclusions *exclusions;
    const struct exclusions_options *options;
    const bool *chosen;
    bool quiet;
    struct errors {
        uint32_t accepted; /* bit n for rule Ln */
        uint32_t standing;
    } * errors; /* of each exclusion */
};

static void on_finding(void *ctx, const iocm_finding *finding)
{
    struct check *check = ctx;
    struct errors *errors = &check->errors[finding->exclusion];
    uint32_t bit = UINT32_C(1) << (finding->rule & 31);
    iocm_span id = exclusions_get(check->exclusions, finding->exclusion).id;

    if (finding->severity < IOCM_SEVERITY_ERROR || finding->overridden) return;
    if (!check->chosen[finding->exclusion]) return;
    if (check->options->overrides & bit) {
        errors->accepted |= bit;
        return;
    }
    errors->standing |= bit;
    if (check->quiet) return;
    cli_message("%s: %.*s is not approved: %.*s: %.*s", check->options->command, (int)id.size,
                id.data, (int)finding->id.size, finding->id.data, (int)finding->message.size,
                finding->message.data);
}

static iocm_status accept(iocm_exclusions *exclusions, size_t index, uint32_t rules,
                          iocm_error *error)
{
    iocm_status status = IOCM_OK;
    for (unsigned rule = 1; status == IOCM_OK && rule < 32; rule++) {
        char id[16];
        if ((rules >> rule & 1) == 0) continue;
        snprintf(id, sizeof id, "L%u", rule);
        status = iocm_exclusions_override(exclusions, index, id, strlen(id), error);
    }
    return status;
}

bool exclusions_check(size_t *refused, iocm_exclusions *exclusions, bool *chosen,
                      const struct exclusions_options *options, const iocm_lint_options *lint,
                      bool quiet)
{
    size_t count = iocm_exclusions_count(exclusions);
    struct check check = {
        .exclusions = exclusions, .options = options, .chosen = chosen, .quiet = quiet};
    iocm_error error = {0};
    iocm_status status;

    *refused = 0;
    check.errors = cli_resize(NULL, count, sizeof check.errors[0]);
    for (size_t i = 0; i < count; i++) check.errors[i] = (struct errors){0, 0};
    status = iocm_exclusions_lint(on_finding, &check, exclusions, lint, &error);
    for (size_t i = 0; i < count && status == IOCM_OK; i++)
        if (check.errors[i].standing) {
            chosen[i] = false;
            ++*refused;
        } else {
            status = accept(exclusions, i, check.errors[i].accepted, &error);
        }
    if (status != IOCM_OK) cli_report(NULL, &error);
    free(check.errors);
    return status == IOCM_OK;
}

bool exclusions_approve_all(iocm_exclusions *exclusions, const bool *chosen)
{
    iocm_error error = {0};
    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++)
        if (chosen[i] &&
            iocm_exclusions_set_state(exclusions, i, IOCM_EXCLUSION_APPROVED, &error) != IOCM_OK) {
            cli_report(NULL, &error);
            return false;
        }
    return true;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    const bool *quiet = ctx;
    if (*quiet) return;
    cli_message("warning: %.*s (%.*s)", (int)diagnostic->message.size,
                diagnostic->message.size > 0 ? diagnostic->message.data : "",
                (int)diagnostic->token.size,
                diagnostic->token.size > 0 ? diagnostic->token.data : "");
}

iocm_evaluator *exclusions_evaluator(const iocm_exclusions *exclusions,
                                     const struct exclusions_options *options,
                                     const iocm_lint_options *lint, uint32_t flags, bool quiet)
{
    iocm_evaluator_options settings = {.struct_size = sizeof settings,
                                       .flags = flags,
                                       .policy = options->policy,
                                       .lint = lint,
                                       .on_diagnostic = on_diagnostic,
                                       .diagnostic_ctx = &quiet};
    iocm_evaluator *evaluator = NULL;
    iocm_error error = {0};

    if (iocm_evaluator_new(&evaluator, exclusions, &settings, &error) != IOCM_OK)
        cli_report(NULL, &error);
    return evaluator;
}

enum exclusions_class exclusions_class(iocm_reason reason)
{
    if (reason >= IOCM_REASON_HIT_IS && reason <= IOCM_REASON_HIT_LT) return EXCLUSIONS_TRUE;
    if (reason >= IOCM_REASON_FIELD_ABSENT && reason <= IOCM_REASON_PATH_AMBIGUOUS)
        return EXCLUSIONS_UNKNOWN;
    return EXCLUSIONS_ADVISORY;
}
