/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions eval: what one event comes to, and why. */
#include <stdlib.h>
#include <string.h>

#include "exclusions_event.h"

static const char usage[] =
    "usage: iocmatch exclusions eval FILE --record JSON --ioc VALUE [OPTIONS]\n"
    "       iocmatch exclusions eval FILE --record JSON -p|-i|-s FILE... [OPTIONS]\n\n"
    "Judges one event by the exclusions of a FILE and tells all that is true, not known, or "
    "without\n"
    "effect. JSON is an object {\"COLUMN\": VALUE, ...}, or a file that holds one.\n\n"
    "      --record JSON       the event; its table is told by \"_table\" or by its columns\n"
    "      --table NAME        its table: CommonSecurityLog or DeviceNetworkEvents\n"
    "      --ioc VALUE         the indicator that it touched\n"
    "      --matched COLUMN    where the indicator stands\n"
    "      --confidence N      of the indicator: 0 to 100\n"
    "      --family NAME       of the indicator, also for lint\n"
    "      --no-lint           approval counts in spite of lint errors\n"
    "      --format text|json\n" EXCLUSIONS_JUDGE_HELP CLI_SOURCE_HELP
    "\nExit status, as of a hunt: 0 the event alerts, 1 it does not, 2 an error.\n";

enum {
    OPTION_RECORD = EXCLUSIONS_OWN,
    OPTION_TABLE,
    OPTION_IOC,
    OPTION_MATCHED,
    OPTION_CONFIDENCE,
    OPTION_NO_LINT,
    OPTION_FORMAT
};

struct evaluation {
    struct exclusions_options options;
    cli_sources sources;
    struct exclusions_stated stated;
    const char *record;
    bool no_lint;
    bool json;

    iocm_exclusions *exclusions;
    iocm_set *set; /* NULL = --ioc */
    struct exclusions_event event;
    iocm_outcome *outcomes;
    size_t count;
    size_t capacity;
};

static void keep_outcome(void *ctx, const iocm_outcome *outcome)
{
    struct evaluation *evaluation = ctx;
    evaluation->outcomes = cli_grow(evaluation->outcomes, evaluation->count, &evaluation->capacity,
                                    sizeof evaluation->outcomes[0]);
    evaluation->outcomes[evaluation->count++] = *outcome;
}

/* ---- as JSON: the audit record ---- */

static void put_outcome_json(cli_json *json, const iocm_outcome *outcome)
{
    bool known = outcome->exclusion != IOCM_NO_EXCLUSION;

    cli_json_text(json, "reason", cli_span(iocm_reason_name(outcome->reason)));
    cli_json_text(json, "of", cli_span(outcome->of ? iocm_reason_name(outcome->of) : NULL));
    cli_json_text(json, "exclusion", cli_some(outcome->id));
    cli_json_text(json, "field", cli_some(outcome->field_name));
    cli_json_text(json, "column", cli_some(outcome->column));
    cli_json_text(json, "value", cli_some((iocm_span){outcome->value, outcome->value_size}));
    cli_json_text(json, "operand", cli_some(outcome->operand));
    cli_json_text(json, "strength", cli_span(known ? iocm_strength_name(outcome->strength) : NULL));
    cli_json_text(json, "needed", cli_span(known ? iocm_strength_name(outcome->needed) : NULL));
}

/* Where the sentence of the exclusion that decided stands in its document. */
static void put_sentence_json(cli_json *json, const struct evaluation *evaluation,
                              const iocm_outcome *by)
{
    iocm_exclusion exclusion;

    cli_json_key(json, "sentence");
    if (by->exclusion == IOCM_NO_EXCLUSION) {
        cli_json_null(json);
        return;
    }
    exclusion = exclusions_get(evaluation->exclusions, by->exclusion);
    if (!exclusion.sentence.data) {
        cli_json_null(json);
        return;
    }
    cli_json_open(json, '{');
    cli_json_text(json, "text", exclusion.sentence);
    cli_json_count(json, "offset", exclusion.offset);
    cli_json_close(json, '}');
}

static void put_hits_json(cli_json *json, const struct exclusions_event *event)
{
    cli_json_key(json, "hits");
    cli_json_open(json, '[');
    for (size_t i = 0; i < event->hit_count; i++) {
        const iocm_event_hit *hit = &event->hits[i];
        cli_json_open(json, '{');
        cli_json_text(json, "value", hit->value);
        cli_json_text(json, "type", hit->type);
        cli_json_text(json, "family", cli_some(hit->family));
        cli_json_optional(json, "confidence", hit->confidence >= 0, (uint64_t)hit->confidence);
        cli_json_text(json, "side", cli_span(iocm_side_name(hit->side)));
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

static void put_json(cli_buffer *out, const struct evaluation *evaluation,
                     const iocm_evaluation *result)
{
    cli_json json = {.out = out, .pretty = true};
    char digest[65] = "";
    cli_buffer now = {0};

    iocm_exclusions_digest(digest, evaluation->exclusions, NULL);
    cli_json_open(&json, '{');
    cli_json_text(&json, "verdict", cli_span(iocm_verdict_name(result->verdict)));
    put_outcome_json(&json, &result->by);
    put_sentence_json(&json, evaluation, &result->by);
    cli_json_text(&json, "table", iocm_schema_name(evaluation->event.schema));
    cli_put_time(&now, evaluation->options.now, IOCM_ZONE_UTC, false);
    cli_json_text(&json, "now", (iocm_span){now.data, now.size});
    cli_release(&now);
    cli_json_text(
        &json, "policy",
        cli_span(evaluation->options.policy == IOCM_POLICY_GRADED ? "graded" : "literal"));
    cli_json_text(&json, "digest", cli_some(cli_span(digest)));
    put_hits_json(&json, &evaluation->event);
    cli_json_key(&json, "outcomes");
    cli_json_open(&json, '[');
    for (size_t i = 0; i < evaluation->count; i++) {
        cli_json_open(&json, '{');
        cli_json_count(&json, "hit", evaluation->outcomes[i].hit);
        put_outcome_json(&json, &evaluation->outcomes[i]);
        cli_json_close(&json, '}');
    }
    cli_json_close(&json, ']');
    cli_json_close(&json, '}');
    cli_puts(out, "\n");
}

/* ---- as text ---- */

static void put_line(cli_buffer *out, const char *name, iocm_span value)
{
    cli_putf(out, "%s\t", name);
    cli_put_text(out, value);
    cli_puts(out, "\n");
}

/* "strength D, needed B" is told of what was seen only. */
static void put_strength(cli_buffer *out, const iocm_outcome *outcome)
{
    if (outcome->exclusion == IOCM_NO_EXCLUSION) return;
    cli_puts(out, iocm_strength_name(outcome->strength));
    cli_putf(out, " (needed %s)", iocm_strength_name(outcome->needed));
}

static void put_outcome_line(cli_buffer *out, const struct evaluation *evaluation,
                             const iocm_outcome *outcome)
{
    const iocm_span cells[] = {evaluation->event.hits[outcome->hit].value,
                               outcome->id,
                               cli_span(iocm_reason_name(outcome->reason)),
                               cli_span(outcome->of ? iocm_reason_name(outcome->of) : ""),
                               outcome->field_name,
                               outcome->column,
                               {outcome->value, outcome->value_size},
                               outcome->operand};

    cli_puts(out, "outcome");
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        cli_puts(out, "\t");
        cli_put_text(out, cells[i]);
    }
    cli_puts(out, "\t");
    put_strength(out, outcome);
    cli_puts(out, "\n");
}

static void put_text(cli_buffer *out, const struct evaluation *evaluation,
                     const iocm_evaluation *result)
{
    const iocm_outcome *by = &result->by;

    put_line(out, "verdict", cli_span(iocm_verdict_name(result->verdict)));
    put_line(out, "reason", cli_span(iocm_reason_name(by->reason)));
    put_line(out, "exclusion", by->id);
    put_line(out, "field", by->field_name);
    put_line(out, "column", by->column);
    put_line(out, "value", (iocm_span){by->value, by->value_size});
    put_line(out, "operand", by->operand);
    cli_puts(out, "strength\t");
    put_strength(out, by);
    cli_puts(out, "\n");
    for (size_t i = 0; i < evaluation->count; i++)
        put_outcome_line(out, evaluation, &evaluation->outcomes[i]);
}

/* ---- the order of work ---- */

static int judge(struct evaluation *evaluation, const iocm_evaluator *evaluator)
{
    struct exclusions_event *read = &evaluation->event;
    iocm_event event = {.struct_size = sizeof event,
                        .now = evaluation->options.now,
                        .table = iocm_schema_name(read->schema),
                        .hits = read->hits,
                        .hit_count = read->hit_count,
                        .field = exclusions_get_field,
                        .field_ctx = read,
                        .on_outcome = keep_outcome,
                        .outcome_ctx = evaluation};
    iocm_evaluation result = {.struct_size = sizeof result};
    iocm_error error = {0};
    cli_buffer out = {0};

    if (iocm_match_event(&result, evaluator, &event, &error) != IOCM_OK) {
        cli_report("--record", &error);
        return CLI_ERROR;
    }
    if (read->found == IOCM_VERDICT_INDETERMINATE) result.verdict = read->found;
    if (evaluation->json)
        put_json(&out, evaluation, &result);
    else
        put_text(&out, evaluation, &result);
    cli_print(&out);
    cli_release(&out);
    return result.verdict == IOCM_VERDICT_NO_MATCH || result.verdict == IOCM_VERDICT_EXCLUDED
               ? CLI_NOTHING
               : CLI_FOUND;
}

static int run(struct evaluation *evaluation, const char *path)
{
    iocm_lint_options lint;
    iocm_evaluator *evaluator = NULL;
    uint32_t flags = evaluation->no_lint ? IOCM_EVALUATOR_NO_LINT : 0;
    int status = CLI_ERROR;

    exclusions_read_clock(&evaluation->options);
    evaluation->exclusions = exclusions_new();
    if (!evaluation->exclusions || !exclusions_add_file(evaluation->exclusions, path))
        return CLI_ERROR;
    if (!evaluation->sources.quiet)
        exclusions_warn_binds(evaluation->exclusions, &evaluation->options);
    if (!exclusions_bind(evaluation->exclusions, &evaluation->options) ||
        (evaluation->sources.count > 0 &&
         !cli_sources_load(&evaluation->set, &evaluation->sources, "exclusions eval")) ||
        !exclusions_open_event(&evaluation->event, evaluation->record, &evaluation->stated) ||
        !exclusions_find_hits(&evaluation->event, evaluation->stated.value ? NULL : evaluation->set,
                              &evaluation->stated))
        return CLI_ERROR;
    lint = exclusions_lint_options(&evaluation->options, evaluation->set);
    evaluator = exclusions_evaluator(evaluation->exclusions, &evaluation->options, &lint, flags,
                                     evaluation->sources.quiet);
    if (evaluator) status = judge(evaluation, evaluator);
    iocm_evaluator_free(evaluator);
    return status;
}

static bool set_confidence(struct evaluation *evaluation, const char *text)
{
    size_t size = strlen(text);
    int32_t number = 0;
    bool good = size > 0 && size <= 3;

    for (size_t i = 0; good && i < size; i++) {
        good = text[i] >= '0' && text[i] <= '9';
        number = number * 10 + (text[i] - '0');
    }
    evaluation->stated.confidence = number;
    if (good && number <= 100) return true;
    cli_message("exclusions eval: --confidence '%s': a number from 0 to 100", text);
    return false;
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct evaluation *evaluation = ctx;
    struct exclusions_stated *stated = &evaluation->stated;

    switch (option) {
    case OPTION_RECORD: evaluation->record = optarg; return true;
    case OPTION_TABLE: stated->table = optarg; return true;
    case OPTION_IOC: stated->value = optarg; return true;
    case OPTION_MATCHED: stated->matched = optarg; return true;
    case OPTION_CONFIDENCE: return set_confidence(evaluation, optarg);
    case OPTION_NO_LINT: evaluation->no_lint = true; return true;
    case EXCLUSIONS_FAMILY: stated->family = optarg; break; /* and for lint */
    case OPTION_FORMAT:
        evaluation->json = strcmp(optarg, "json") == 0;
        if (evaluation->json || strcmp(optarg, "text") == 0) return true;
        break;
    default: break;
    }
    return exclusions_take_option(&evaluation->options, &evaluation->sources, option, argv);
}

static bool check_options(const struct evaluation *evaluation, int count)
{
    if (count != 1)
        cli_message("exclusions eval: give one FILE of exclusions");
    else if (!evaluation->record)
        cli_message("exclusions eval: give the event: --record JSON");
    else if (!evaluation->stated.value && evaluation->sources.count == 0)
        cli_message("exclusions eval: what did the event touch? Give --ioc VALUE, or indicators "
                    "with -p, -i or -s");
    else
        return true;
    return false;
}

int exclusions_eval(int argc, char **argv)
{
    static const struct option options[] = {
        {"record", required_argument, NULL, OPTION_RECORD},
        {"table", required_argument, NULL, OPTION_TABLE},
        {"ioc", required_argument, NULL, OPTION_IOC},
        {"matched", required_argument, NULL, OPTION_MATCHED},
        {"confidence", required_argument, NULL, OPTION_CONFIDENCE},
        {"family", required_argument, NULL, EXCLUSIONS_FAMILY},
        {"no-lint", no_argument, NULL, OPTION_NO_LINT},
        {"format", required_argument, NULL, OPTION_FORMAT},
        EXCLUSIONS_JUDGE_LONG,
        CLI_SOURCE_LONG};
    struct evaluation evaluation = {.options = EXCLUSIONS_DEFAULTS("exclusions eval"),
                                    .stated.confidence = -1};
    int status =
        cli_options(argc, argv, CLI_SOURCE_SHORT, options, usage, take_option, &evaluation);

    if (status < 0)
        status =
            check_options(&evaluation, argc - optind) ? run(&evaluation, argv[optind]) : CLI_ERROR;
    exclusions_close_event(&evaluation.event);
    iocm_exclusions_free(evaluation.exclusions);
    iocm_set_unref(evaluation.set);
    exclusions_free_options(&evaluation.options);
    cli_sources_free(&evaluation.sources);
    free(evaluation.outcomes);
    return status;
}
