/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions what-if: the past hits that exclusions would take, told before approval. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

static const char usage[] =
    "usage: iocmatch exclusions what-if FILE|PLAYBOOK -p|-i|-s FILE... [OPTIONS] LOG...\n\n"
    "Hunts past logs and takes every exclusion, but for those disabled, to be approved: each by\n"
    "itself, and all together. For each, newest first, a line for every hit that it would "
    "exclude,\n"
    "with tabs between: exclusion, time, log:line, indicator, grade, confidence, and what was "
    "seen,\n"
    "as field=value. Lines that begin with # are totals, with what lint says of them "
    "(L23).\n\n" CLI_SOURCE_HELP EXCLUSIONS_JUDGE_HELP HUNT_LOG_HELP "      --format text|jsonl\n"
    "\nExit status: 0 a hit would be excluded, 1 none would, 2 an error.\n";

enum { OPTION_FORMAT = HUNT_OPTION_OWN };

/* Bands of confidence, as the graded policy has them; the first is for what is not known. */
enum { BANDS = 5 };
static const char *const band_names[BANDS] = {"unknown", "0-49", "50-74", "75-89", "90-100"};

static size_t band_of(const iocm_entry *entry)
{
    if (!(entry->present & IOCM_HAS_CONFIDENCE)) return 0;
    if (entry->confidence >= 90) return 4;
    if (entry->confidence >= 75) return 3;
    return entry->confidence >= 50 ? 2 : 1;
}

/* What one exclusion would do by itself, or all of them. */
struct total {
    uint64_t excluded; /* hits */
    uint64_t unknown;
    uint64_t stand; /* not excluded, as another hit of the record is not */
    uint64_t by_grade[HUNT_GRADES];
    uint64_t by_band[BANDS];
    uint32_t errors;    /* of lint: bit n for rule Ln */
    iocm_time last;     /* when a hit was taken last, as far as times are known */
    cli_buffer counted; /* what lint says of the counts: L23 */
};

/* The hits of one record for which an exclusion is true or unknown. */
struct tally {
    size_t trues;
    size_t unknowns;
    uint32_t hits_seen; /* the number of the last one, and 1; 0 = none */
};

/* A hit that an exclusion would take. */
struct taken {
    const struct hunt_row *row;
    const struct hunt_outcome *outcome;
    size_t number;
};

struct whatif {
    struct hunt hunt;
    bool jsonl;
    size_t count;         /* of exclusions */
    struct total *totals; /* of each, then of all together */
    struct tally *tallies;
    struct taken *taken;
    size_t taken_count;
    size_t taken_capacity;
    uint64_t hits;    /* rows */
    iocm_time newest; /* of the rows */
    cli_buffer out;
};

/* ---- each exclusion by itself ---- */

static void tally_record(struct whatif *whatif, const struct hunt_record *record)
{
    for (size_t i = 0; i < record->outcome_count; i++)
        whatif->tallies[record->outcomes[i].exclusion] = (struct tally){0};
    for (size_t i = 0; i < record->outcome_count; i++) {
        const struct hunt_outcome *outcome = &record->outcomes[i];
        struct tally *tally = &whatif->tallies[outcome->exclusion];
        enum exclusions_class class = exclusions_class(outcome->reason);

        if (tally->hits_seen == outcome->hit + 1) continue; /* a second field that is missing */
        tally->hits_seen = outcome->hit + 1;
        tally->trues += class == EXCLUSIONS_TRUE;
        tally->unknowns += class == EXCLUSIONS_UNKNOWN;
    }
}

/* The verdict if there were that exclusion alone: the least excused hit counts. */
static iocm_verdict verdict_alone(const struct whatif *whatif, const struct hunt_record *record,
                                  size_t exclusion)
{
    const struct tally *tally = &whatif->tallies[exclusion];

    if (record->verdict == IOCM_VERDICT_INDETERMINATE) return record->verdict;
    if (tally->trues == record->hit_count) return IOCM_VERDICT_EXCLUDED;
    if (tally->trues + tally->unknowns == record->hit_count)
        return IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE;
    return IOCM_VERDICT_MATCH;
}

static void count_row(const struct whatif *whatif, struct total *total, const struct hunt_row *row,
                      iocm_verdict verdict)
{
    iocm_entry entry = {.struct_size = sizeof entry};

    if (verdict == IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE) total->unknown++;
    if (verdict == IOCM_VERDICT_MATCH || verdict == IOCM_VERDICT_INDETERMINATE) total->stand++;
    if (verdict != IOCM_VERDICT_EXCLUDED ||
        iocm_set_get(&entry, whatif->hunt.set, row->indicator, NULL) != IOCM_OK)
        return;
    total->excluded++;
    total->by_grade[row->grade / 10]++;
    total->by_band[band_of(&entry)]++;
}

static void take_time(iocm_time *latest, const struct hunt_row *row)
{
    iocm_time time = row->record->time;
    if (time != IOCM_TIME_NONE && (*latest == IOCM_TIME_NONE || time > *latest)) *latest = time;
}

static void take_row(struct whatif *whatif, const struct hunt_row *row)
{
    const struct hunt_outcome *last = NULL;

    whatif->hits++;
    take_time(&whatif->newest, row);
    if (row->by && exclusions_class(row->by->reason) != EXCLUSIONS_ADVISORY)
        count_row(whatif, &whatif->totals[whatif->count], row, row->record->verdict);
    for (size_t i = 0; i < row->outcome_count; i++) {
        const struct hunt_outcome *outcome = &row->outcomes[i];
        iocm_verdict verdict = verdict_alone(whatif, row->record, outcome->exclusion);

        if (exclusions_class(outcome->reason) == EXCLUSIONS_ADVISORY ||
            (last && last->exclusion == outcome->exclusion))
            continue;
        last = outcome;
        if (exclusions_class(outcome->reason) == EXCLUSIONS_TRUE)
            take_time(&whatif->totals[outcome->exclusion].last, row);
        count_row(whatif, &whatif->totals[outcome->exclusion], row, verdict);
        if (verdict != IOCM_VERDICT_EXCLUDED) continue;
        whatif->taken = cli_grow(whatif->taken, whatif->taken_count, &whatif->taken_capacity,
                                 sizeof whatif->taken[0]);
        whatif->taken[whatif->taken_count] = (struct taken){row, outcome, whatif->taken_count};
        whatif->taken_count++;
    }
}

static int compare_taken(const void *a, const void *b)
{
    const struct taken *left = a;
    const struct taken *right = b;
    if (left->outcome->exclusion != right->outcome->exclusion)
        return left->outcome->exclusion < right->outcome->exclusion ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

/* Rows of one record stand beside each other. */
static void take_rows(struct whatif *whatif)
{
    const struct hunt_record *record = NULL;

    for (size_t i = 0; i < whatif->hunt.row_count; i++) {
        const struct hunt_row *row = &whatif->hunt.rows[i];
        if (!row->column.data) continue; /* indeterminate, without a hit */
        if (row->record != record) tally_record(whatif, row->record);
        record = row->record;
        take_row(whatif, row);
    }
    if (whatif->taken_count > 1)
        qsort(whatif->taken, whatif->taken_count, sizeof whatif->taken[0], compare_taken);
}

/* ---- writing it ---- */

static void put_row_text(struct whatif *whatif, const struct taken *taken, const iocm_entry *entry)
{
    const struct hunt_record *record = taken->row->record;
    cli_buffer *out = &whatif->out;

    cli_put_text(out, taken->outcome->id);
    cli_puts(out, "\t");
    cli_put_time(out, record->time, record->zone, false);
    cli_puts(out, "\t");
    cli_put_text(out, cli_span(record->file));
    cli_putf(out, ":%llu\t", (unsigned long long)record->line);
    cli_put_indicator(out, &entry->indicator);
    cli_putf(out, "\t%s\t", iocm_grade_name(taken->row->grade));
    if (entry->present & IOCM_HAS_CONFIDENCE) cli_putf(out, "%u", (unsigned)entry->confidence);
    cli_puts(out, "\t");
    cli_put_text(out, taken->outcome->field);
    cli_puts(out, "=");
    cli_put_text(out, taken->outcome->value);
}

static void put_row_json(struct whatif *whatif, const struct taken *taken, const iocm_entry *entry)
{
    const struct hunt_record *record = taken->row->record;
    const struct hunt_outcome *outcome = taken->outcome;
    cli_json json = {.out = &whatif->out};
    cli_buffer text = {0};

    cli_json_open(&json, '{');
    cli_put_time(&text, record->time, record->zone, false);
    cli_json_text(&json, "time", cli_some((iocm_span){text.data, text.size}));
    cli_json_text(&json, "file", cli_span(record->file));
    cli_json_count(&json, "row", record->row);
    cli_json_count(&json, "line", record->line);
    cli_json_text(&json, "log_column", taken->row->column);
    text.size = 0;
    cli_put_indicator(&text, &entry->indicator);
    cli_json_text(&json, "indicator", (iocm_span){text.data, text.size});
    cli_json_text(&json, "grade", cli_span(iocm_grade_name(taken->row->grade)));
    cli_json_optional(&json, "confidence", entry->present & IOCM_HAS_CONFIDENCE, entry->confidence);
    cli_json_text(&json, "reason", cli_span(iocm_reason_name(outcome->reason)));
    hunt_put_outcome(&json, outcome);
    cli_json_close(&json, '}');
    cli_release(&text);
}

static void put_rows(struct whatif *whatif, size_t *at, size_t exclusion)
{
    for (; *at < whatif->taken_count && whatif->taken[*at].outcome->exclusion == exclusion; ++*at) {
        const struct taken *taken = &whatif->taken[*at];
        iocm_entry entry = {.struct_size = sizeof entry};
        if (iocm_set_get(&entry, whatif->hunt.set, taken->row->indicator, NULL) != IOCM_OK)
            continue;
        if (whatif->jsonl)
            put_row_json(whatif, taken, &entry);
        else
            put_row_text(whatif, taken, &entry);
        cli_puts(&whatif->out, "\n");
        cli_print(&whatif->out);
    }
}

static const char *grade_name(size_t index)
{
    return iocm_grade_name((iocm_grade)index * 10);
}

static const char *band_name(size_t index)
{
    return band_names[index];
}

static const char *advisory_name(size_t index)
{
    return iocm_reason_name(hunt_advisory(index));
}

static void put_counts(cli_buffer *out, const uint64_t *counts, size_t count,
                       const char *(*name)(size_t))
{
    const char *between = "";
    for (size_t i = count; i-- > 0;) {
        if (counts[i] == 0) continue;
        cli_putf(out, "%s%s %llu", between, name(i), (unsigned long long)counts[i]);
        between = ", ";
    }
}

static void put_errors(cli_buffer *out, uint32_t errors)
{
    const char *between = "; approval needs --override ";
    for (unsigned rule = 1; rule < 32; rule++) {
        if ((errors >> rule & 1) == 0) continue;
        cli_putf(out, "%sL%u", between, rule);
        between = ",";
    }
}

static void put_total_text(struct whatif *whatif, iocm_span id, const struct total *total,
                           const struct hunt_counter *counter)
{
    cli_buffer *out = &whatif->out;

    cli_puts(out, "# ");
    cli_put_text(out, id);
    cli_putf(out, ": would exclude %llu of %llu hits", (unsigned long long)total->excluded,
             (unsigned long long)whatif->hits);
    if (total->excluded > 0) {
        cli_puts(out, " (");
        put_counts(out, total->by_grade, HUNT_GRADES, grade_name);
        cli_puts(out, "; confidence ");
        put_counts(out, total->by_band, BANDS, band_name);
        cli_puts(out, ")");
    }
    cli_putf(out, ", could not be evaluated for %llu", (unsigned long long)total->unknown);
    if (total->stand)
        cli_putf(out, ", %llu stand for another hit", (unsigned long long)total->stand);
    for (size_t i = 0; counter && i < HUNT_ADVISORIES; i++)
        if (counter->advisories[i] > 0)
            cli_putf(out, ", %s %llu", advisory_name(i),
                     (unsigned long long)counter->advisories[i]);
    put_errors(out, total->errors);
    if (total->counted.size > 0) {
        cli_puts(out, "; L23: ");
        cli_put_text(out, (iocm_span){total->counted.data, total->counted.size});
    }
    cli_puts(out, "\n");
}

static void put_counts_json(cli_json *json, const char *key, const uint64_t *counts, size_t count,
                            const char *(*name)(size_t))
{
    cli_json_key(json, key);
    cli_json_open(json, '{');
    for (size_t i = 0; i < count; i++)
        if (counts[i] > 0) cli_json_count(json, name(i), counts[i]);
    cli_json_close(json, '}');
}

static void put_total_json(struct whatif *whatif, iocm_span id, const struct total *total,
                           const struct hunt_counter *counter)
{
    cli_json json = {.out = &whatif->out};

    cli_json_open(&json, '{');
    cli_json_text(&json, "total", id); /* null: all together */
    cli_json_count(&json, "hits", whatif->hits);
    cli_json_count(&json, "excluded", total->excluded);
    cli_json_count(&json, "not_evaluable", total->unknown);
    cli_json_count(&json, "another_hit_stands", total->stand);
    put_counts_json(&json, "by_grade", total->by_grade, HUNT_GRADES, grade_name);
    put_counts_json(&json, "by_confidence", total->by_band, BANDS, band_name);
    put_counts_json(&json, "no_effect", counter ? counter->advisories : NULL,
                    counter ? HUNT_ADVISORIES : 0, advisory_name);
    cli_json_key(&json, "lint_errors");
    cli_json_open(&json, '[');
    for (unsigned rule = 1; rule < 32; rule++) {
        char name[16];
        snprintf(name, sizeof name, "L%u", rule);
        if (total->errors >> rule & 1) cli_json_string(&json, cli_span(name));
    }
    cli_json_close(&json, ']');
    cli_json_text(&json, "L23", cli_some((iocm_span){total->counted.data, total->counted.size}));
    cli_json_close(&json, '}');
    cli_puts(json.out, "\n");
}

static void write_all(struct whatif *whatif)
{
    void (*put_total)(struct whatif *, iocm_span, const struct total *,
                      const struct hunt_counter *) =
        whatif->jsonl ? put_total_json : put_total_text;
    size_t at = 0;

    for (size_t i = 0; i < whatif->count; i++) {
        iocm_exclusion exclusion = exclusions_get(whatif->hunt.exclusions.document, i);
        if (exclusion.state == IOCM_EXCLUSION_DISABLED) continue;
        put_rows(whatif, &at, i);
        put_total(whatif, exclusion.id, &whatif->totals[i], &whatif->hunt.exclusions.counters[i]);
        cli_print(&whatif->out);
    }
    put_total(whatif, whatif->jsonl ? (iocm_span){NULL, 0} : cli_span("all together"),
              &whatif->totals[whatif->count], NULL);
    cli_print(&whatif->out);
}

/* ---- what lint says of the counts ---- */

static void on_counted(void *ctx, const iocm_finding *finding)
{
    struct whatif *whatif = ctx;
    cli_buffer *counted = &whatif->totals[finding->exclusion].counted;

    if (finding->rule != 23) return;
    if (counted->size > 0) cli_puts(counted, "; ");
    cli_put(counted, finding->message.data, finding->message.size);
}

/* What is true but has no effect is told by its reason: its counts say nothing of it. */
static bool has_other_reason(const struct hunt_counter *counter)
{
    for (size_t i = 0; i < HUNT_ADVISORIES; i++)
        if (counter->advisories[i] > 0) return counter->trues == 0;
    return false;
}

/* Lints by what was counted. Days are those of the logs, which may be old. */
static bool lint_counts(struct whatif *whatif, const char *path)
{
    struct hunt_exclusions *exclusions = &whatif->hunt.exclusions;
    iocm_lint_options lint = exclusions_lint_options(&exclusions->options, whatif->hunt.set);
    iocm_exclusion_counts *counts = cli_resize(NULL, whatif->count, sizeof counts[0]);
    iocm_error error = {0};
    iocm_status status;

    for (size_t i = 0; i < whatif->count; i++) {
        const struct hunt_counter *counter = &exclusions->counters[i];
        counts[i] =
            (iocm_exclusion_counts){.hits = has_other_reason(counter) ? 0 : exclusions->judged,
                                    .excluded = counter->trues,
                                    .last = whatif->totals[i].last};
    }
    lint.now = whatif->newest;
    lint.counts = counts;
    status = iocm_exclusions_lint(on_counted, whatif, exclusions->document, &lint, &error);
    free(counts);
    if (status != IOCM_OK) cli_report(path, &error);
    return status == IOCM_OK;
}

/* ---- the order of work ---- */

static void on_finding(void *ctx, const iocm_finding *finding)
{
    struct whatif *whatif = ctx;
    if (finding->severity >= IOCM_SEVERITY_ERROR && !finding->overridden)
        whatif->totals[finding->exclusion].errors |= UINT32_C(1) << (finding->rule & 31);
}

/* Reads the exclusions, notes what lint says of them, and takes them to be approved. */
static bool open_exclusions(struct whatif *whatif, const char *path)
{
    struct hunt_exclusions *exclusions = &whatif->hunt.exclusions;
    iocm_lint_options lint = exclusions_lint_options(&exclusions->options, whatif->hunt.set);
    iocm_playbook *playbook = NULL;
    iocm_error error = {0};
    bool good =
        (exclusions->document = exclusions_new()) != NULL &&
        exclusions_add_any(&playbook, exclusions->document, path, whatif->hunt.sources.quiet);

    if (good && !whatif->hunt.sources.quiet)
        exclusions_warn_binds(exclusions->document, &exclusions->options);
    good = good && exclusions_bind(exclusions->document, &exclusions->options);
    iocm_playbook_free(playbook);
    if (!good) return false;
    whatif->count = iocm_exclusions_count(exclusions->document);
    whatif->totals = cli_resize(NULL, whatif->count + 1, sizeof whatif->totals[0]);
    for (size_t i = 0; i <= whatif->count; i++)
        whatif->totals[i] = (struct total){.last = IOCM_TIME_NONE};
    whatif->tallies = cli_resize(NULL, whatif->count, sizeof whatif->tallies[0]);
    if (iocm_exclusions_lint(on_finding, whatif, exclusions->document, &lint, &error) != IOCM_OK) {
        cli_report(path, &error);
        return false;
    }
    for (size_t i = 0; good && i < whatif->count; i++)
        if (exclusions_get(exclusions->document, i).state == IOCM_EXCLUSION_DRAFT)
            good = iocm_exclusions_set_state(exclusions->document, i, IOCM_EXCLUSION_APPROVED,
                                             NULL) == IOCM_OK;
    exclusions->keep_all = true;
    return good && hunt_use_exclusions(&whatif->hunt, IOCM_EVALUATOR_NO_LINT);
}

static int run(struct whatif *whatif, char **paths, int count)
{
    bool good;

    if (count == 0) {
        cli_message("exclusions what-if: give a FILE of exclusions, and LOG...");
        return CLI_ERROR;
    }
    if (!hunt_open(&whatif->hunt, count - 1) || !open_exclusions(whatif, paths[0]))
        return CLI_ERROR;
    good = hunt_read(&whatif->hunt, paths + 1, count - 1);
    take_rows(whatif);
    good = lint_counts(whatif, paths[0]) && good;
    write_all(whatif);
    if (!good) return CLI_ERROR;
    return whatif->totals[whatif->count].excluded > 0 ? CLI_FOUND : CLI_NOTHING;
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct whatif *whatif = ctx;

    if (option != OPTION_FORMAT) return hunt_option(&whatif->hunt, option, argv);
    whatif->jsonl = strcmp(optarg, "jsonl") == 0;
    if (whatif->jsonl || strcmp(optarg, "text") == 0) return true;
    cli_bad_option("exclusions what-if", option, argv);
    return false;
}

int exclusions_whatif(int argc, char **argv)
{
    static const struct option options[] = {HUNT_LOG_LONG,
                                            EXCLUSIONS_JUDGE_LONG,
                                            {"format", required_argument, NULL, OPTION_FORMAT},
                                            CLI_SOURCE_LONG};
    struct whatif whatif = {.hunt = HUNT_DEFAULTS("exclusions what-if"), .newest = IOCM_TIME_NONE};
    int status = cli_options(argc, argv, CLI_SOURCE_SHORT, options, usage, take_option, &whatif);

    if (status < 0) status = run(&whatif, argv + optind, argc - optind);
    hunt_close(&whatif.hunt);
    for (size_t i = 0; whatif.totals && i <= whatif.count; i++)
        cli_release(&whatif.totals[i].counted);
    free(whatif.totals);
    free(whatif.tallies);
    free(whatif.taken);
    cli_release(&whatif.out);
    return status;
}
