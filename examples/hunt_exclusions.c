/* SPDX-License-Identifier: MIT */
/* Judges the records of a hunt by exclusions, and counts what came of each. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

/* ---- before logs are read ---- */

bool hunt_use_exclusions(struct hunt *hunt, uint32_t flags)
{
    struct hunt_exclusions *exclusions = &hunt->exclusions;
    size_t count = iocm_exclusions_count(exclusions->document);
    iocm_lint_options lint = exclusions_lint_options(&exclusions->options, hunt->set);

    if (count == 0) return true;
    exclusions->counters = cli_resize(NULL, count, sizeof exclusions->counters[0]);
    memset(exclusions->counters, 0, count * sizeof exclusions->counters[0]);
    exclusions->evaluator = exclusions_evaluator(exclusions->document, &exclusions->options, &lint,
                                                 flags, hunt->sources.quiet);
    return exclusions->evaluator != NULL;
}

/* Approves the exclusions from `first` on, those of the playbooks; what lint refuses stays as it is. */
static bool approve_from(struct hunt *hunt, size_t first)
{
    struct hunt_exclusions *exclusions = &hunt->exclusions;
    size_t count = iocm_exclusions_count(exclusions->document);
    iocm_lint_options lint = exclusions_lint_options(&exclusions->options, hunt->set);
    bool *chosen = cli_resize(NULL, count, sizeof chosen[0]);
    size_t refused = 0;
    bool good;

    for (size_t i = 0; i < count; i++) chosen[i] = i >= first;
    good = exclusions_check(&refused, exclusions->document, chosen, &exclusions->options, &lint,
                            hunt->sources.quiet) &&
           exclusions_approve_all(exclusions->document, chosen);
    free(chosen);
    return good;
}

static bool check_options(const struct hunt *hunt)
{
    const struct hunt_exclusions *exclusions = &hunt->exclusions;

    if (exclusions->approve_playbook && hunt->sources.playbook_count == 0)
        cli_message("hunt: --approve-playbook is for a playbook: give -p PLAYBOOK");
    else if (exclusions->options.overrides && !exclusions->approve_playbook)
        cli_message(
            "hunt: --override is for --approve-playbook; a file names its overrides itself");
    else
        return true;
    return false;
}

bool hunt_load_exclusions(struct hunt *hunt)
{
    struct hunt_exclusions *exclusions = &hunt->exclusions;
    bool good = check_options(hunt) && (exclusions->document = exclusions_new()) != NULL;
    size_t from_files;

    for (size_t i = 0; good && i < exclusions->file_count; i++)
        good = exclusions_add_file(exclusions->document, exclusions->files[i]);
    from_files = iocm_exclusions_count(exclusions->document);
    for (size_t i = 0; good && i < hunt->sources.playbook_count; i++)
        good = exclusions_add_scenarios(exclusions->document, hunt->sources.playbooks[i]);
    if (good && !hunt->sources.quiet)
        exclusions_warn_binds(exclusions->document, &exclusions->options);
    good = good && exclusions_bind(exclusions->document, &exclusions->options);
    if (good && exclusions->approve_playbook) good = approve_from(hunt, from_files);
    return good && hunt_use_exclusions(hunt, 0);
}

void hunt_free_exclusions(struct hunt_exclusions *exclusions)
{
    iocm_evaluator_free(exclusions->evaluator);
    iocm_exclusions_free(exclusions->document);
    exclusions_free_options(&exclusions->options);
    free((void *)exclusions->files);
    free(exclusions->counters);
    free(exclusions->found);
}

/* ---- judging ---- */

/* True if `a` counts before `b`. */
static bool counts_before(const struct hunt_outcome *a, const struct hunt_outcome *b)
{
    enum exclusions_class left = exclusions_class(a->reason);
    enum exclusions_class right = exclusions_class(b->reason);

    if (left != right) return left > right;
    if (left == EXCLUSIONS_TRUE && a->strength != b->strength) return a->strength > b->strength;
    return a->exclusion < b->exclusion;
}

const struct hunt_outcome *hunt_choose(const struct hunt_outcome *outcomes, size_t count)
{
    const struct hunt_outcome *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (!best || counts_before(&outcomes[i], best)) best = &outcomes[i];
    return best;
}

iocm_reason hunt_reason(const struct hunt_row *row)
{
    enum exclusions_class class;
    iocm_verdict verdict = row->record->verdict;

    if (!row->by) return IOCM_REASON_NO_EXCLUSION_TRUE;
    class = exclusions_class(row->by->reason);
    if ((class == EXCLUSIONS_TRUE && verdict == IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE) ||
        (class != EXCLUSIONS_ADVISORY && verdict == IOCM_VERDICT_MATCH))
        return IOCM_REASON_ANOTHER_HIT_STANDS;
    return row->by->reason;
}

iocm_reason hunt_advisory(size_t index)
{
    static const iocm_reason reasons[HUNT_ADVISORIES] = {IOCM_REASON_TOO_WEAK,
                                                         IOCM_REASON_DISABLED,
                                                         IOCM_REASON_EXPIRED,
                                                         IOCM_REASON_OUT_OF_SCOPE,
                                                         IOCM_REASON_ANNOTATE_ONLY,
                                                         IOCM_REASON_NEGATIVE_ONLY,
                                                         IOCM_REASON_INERT_OPAQUE_CLAUSE,
                                                         IOCM_REASON_INERT_LIST_UNBOUND,
                                                         IOCM_REASON_INERT_PRODUCT_UNBOUND,
                                                         IOCM_REASON_INERT_WINDOW_UNBOUND,
                                                         IOCM_REASON_INERT_WINDOW_NO_TZ};
    return reasons[index];
}

static void count_advisory(struct hunt_counter *counter, iocm_reason reason)
{
    for (size_t i = 0; i < HUNT_ADVISORIES; i++)
        if (hunt_advisory(i) == reason) counter->advisories[i]++;
}

/* An exclusion that lacks several fields for a hit comes several times, one after the other. */
static void count_outcome(struct hunt_exclusions *exclusions, const iocm_outcome *outcome)
{
    struct hunt_counter *counter = &exclusions->counters[outcome->exclusion];
    enum exclusions_class class = exclusions_class(outcome->reason);
    enum exclusions_class of = exclusions_class(outcome->of);

    if (outcome->hit == exclusions->counted_hit &&
        outcome->exclusion == exclusions->counted_exclusion)
        return;
    exclusions->counted_hit = outcome->hit;
    exclusions->counted_exclusion = outcome->exclusion;
    if (class == EXCLUSIONS_TRUE)
        counter->trues++;
    else if (class == EXCLUSIONS_UNKNOWN)
        counter->unknowns++;
    else if (outcome->reason != IOCM_REASON_NOT_APPROVED)
        count_advisory(counter, outcome->reason);
    else if (of == EXCLUSIONS_TRUE)
        counter->would_be++;
    else if (of == EXCLUSIONS_UNKNOWN)
        counter->would_be_unknown++;
    else
        count_advisory(counter, outcome->of); /* it would have no effect if it were approved */
}

bool hunt_would_exclude(const struct hunt_outcome *outcome)
{
    return outcome->reason == IOCM_REASON_NOT_APPROVED &&
           exclusions_class(outcome->of) == EXCLUSIONS_TRUE;
}

/* Whether an outcome is kept: of a hit the one that counts most, and the first draft that would
 * exclude it, if not all are. */
static bool is_kept(const struct hunt_exclusions *exclusions, const struct hunt_outcome *outcome)
{
    bool counts_most = true;
    bool first_draft = hunt_would_exclude(outcome);

    if (exclusions->keep_all) return true;
    for (size_t i = exclusions->found_count; i-- > 0;) {
        const struct hunt_outcome *other = &exclusions->found[i];
        if (other->hit != outcome->hit) break;
        counts_most = counts_most && counts_before(outcome, other);
        first_draft = first_draft && !hunt_would_exclude(other);
    }
    return counts_most || first_draft;
}

static void keep_outcome(void *ctx, const iocm_outcome *outcome)
{
    struct hunt *hunt = ctx;
    struct hunt_exclusions *exclusions = &hunt->exclusions;
    struct hunt_outcome kept = {.hit = outcome->hit,
                                .exclusion = outcome->exclusion,
                                .reason = outcome->reason,
                                .of = outcome->of,
                                .strength = outcome->strength,
                                .needed = outcome->needed,
                                .id = outcome->id,
                                .field = outcome->field_name,
                                .operand = outcome->operand};

    if (outcome->exclusion == IOCM_NO_EXCLUSION) return;
    count_outcome(exclusions, outcome);
    if (!is_kept(exclusions, &kept)) return;
    kept.column = hunt_copy(&hunt->arena, outcome->column);
    kept.value = hunt_copy(&hunt->arena, (iocm_span){outcome->value, outcome->value_size});
    exclusions->found = cli_grow(exclusions->found, exclusions->found_count,
                                 &exclusions->found_capacity, sizeof exclusions->found[0]);
    exclusions->found[exclusions->found_count++] = kept;
}

static int compare_outcomes(const void *a, const void *b)
{
    const struct hunt_outcome *left = a;
    const struct hunt_outcome *right = b;
    if (left->hit != right->hit) return left->hit < right->hit ? -1 : 1;
    return (left->exclusion > right->exclusion) - (left->exclusion < right->exclusion);
}

bool hunt_judge(struct hunt *hunt, struct hunt_record *record, const iocm_layout *layout,
                const iocm_span *cells, size_t count, const iocm_hits *hits)
{
    struct hunt_exclusions *exclusions = &hunt->exclusions;
    iocm_judge_options options = {.struct_size = sizeof options,
                                  .now = exclusions->options.now,
                                  .on_outcome = keep_outcome,
                                  .outcome_ctx = hunt};
    iocm_evaluation evaluation = {.struct_size = sizeof evaluation};
    struct hunt_outcome *outcomes;
    iocm_error error = {0};

    exclusions->found_count = 0;
    exclusions->counted_hit = exclusions->counted_exclusion = IOCM_NO_EXCLUSION;
    if (iocm_match_exclusions(&evaluation, exclusions->evaluator, hunt->set, layout, cells, count,
                              hits, &options, &error) != IOCM_OK) {
        cli_report(record->file, &error);
        return false;
    }
    exclusions->judged += hunt_hit_count(hits);
    if (record->verdict != IOCM_VERDICT_INDETERMINATE) record->verdict = evaluation.verdict;
    if (exclusions->found_count == 0) return true;
    qsort(exclusions->found, exclusions->found_count, sizeof exclusions->found[0],
          compare_outcomes);
    outcomes = hunt_alloc(&hunt->arena, exclusions->found_count * sizeof outcomes[0]);
    memcpy(outcomes, exclusions->found, exclusions->found_count * sizeof outcomes[0]);
    record->outcomes = outcomes;
    record->outcome_count = exclusions->found_count;
    return true;
}
