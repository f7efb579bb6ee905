/* SPDX-License-Identifier: MIT */
/* iocmatch hunt: the rows of logs that touch an indicator. Its own options, and what it writes. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

static const char usage[] =
    "usage: iocmatch hunt -p|-i|-s FILE... [OPTIONS] LOG...\n\n"
    "Finds the rows of CSV logs that touch an indicator, newest first. A LOG may be gzip, or\n"
    "- for standard input. Its table is recognised from the header: CommonSecurityLog or\n"
    "DeviceNetworkEvents; other logs are read with --map.\n\n" CLI_SOURCE_HELP HUNT_LOG_HELP
    "      --format table|csv|jsonl\n"
    "      --safe-csv          a leading apostrophe where a spreadsheet would see a formula\n"
    "\nExclusions: reviewed reasons not to alert. The scenarios of a playbook are drafts: they\n"
    "only tell what they would exclude.\n\n"
    "      --exclusions FILE   exclusions as JSON; may be repeated\n" EXCLUSIONS_JUDGE_HELP
    "      --approve-playbook  scenarios of the playbooks count, but for those with a lint error\n"
    "      --override L1,...   accepts errors of these lint rules in them\n"
    "      --hide-excluded     excluded rows are not shown, only counted\n\n"
    "The record's columns shown are those that the playbooks' hunts project.\n"
    "Exit status: 0 a row stands (match, not evaluable or indeterminate), 1 none does (also if\n"
    "all were excluded), 2 an error.\n";

enum {
    OPTION_FORMAT = HUNT_OPTION_OWN,
    OPTION_SAFE,
    OPTION_EXCLUSIONS,
    OPTION_APPROVE,
    OPTION_HIDE
};

static bool set_format(struct hunt *hunt, const char *name)
{
    static const char *const names[] = {"table", "csv", "jsonl"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) {
            hunt->format = i;
            return true;
        }
    cli_message("hunt: --format '%s': table, csv or jsonl", name);
    return false;
}

static void add_file(struct hunt_exclusions *exclusions, const char *path)
{
    exclusions->files = cli_grow(exclusions->files, exclusions->file_count,
                                 &exclusions->file_capacity, sizeof exclusions->files[0]);
    exclusions->files[exclusions->file_count++] = path;
}

/* One option; false with a message if it is wrong. */
static bool take_option(void *ctx, int option, char **argv)
{
    struct hunt *hunt = ctx;

    switch (option) {
    case OPTION_FORMAT: return set_format(hunt, optarg);
    case OPTION_SAFE: hunt->safe_csv = true; return true;
    case OPTION_EXCLUSIONS: add_file(&hunt->exclusions, optarg); return true;
    case OPTION_APPROVE: hunt->exclusions.approve_playbook = true; return true;
    case OPTION_HIDE: hunt->exclusions.hide_excluded = true; return true;
    default: return hunt_option(hunt, option, argv);
    }
}

/* Writes what was found; gives the exit status if no log failed. */
static int write_rows(struct hunt *hunt)
{
    const uint64_t *records = hunt->stats.by_verdict;

    if (hunt->exclusions.hide_excluded) hunt_hide_excluded(hunt);
    if (hunt->format == HUNT_CSV)
        hunt_write_csv(hunt);
    else if (hunt->format == HUNT_JSONL)
        hunt_write_jsonl(hunt);
    else
        hunt_write_table(hunt);
    cli_flush();
    if (!hunt->sources.quiet) hunt_write_summary(hunt);
    for (size_t i = 0; i < HUNT_VERDICTS; i++)
        if (records[i] > 0 && i != IOCM_VERDICT_EXCLUDED / 10) return CLI_FOUND;
    return CLI_NOTHING;
}

static int run(struct hunt *hunt, char **logs, int count)
{
    int status;
    bool good;

    if (!hunt_open(hunt, count)) return CLI_ERROR;
    hunt->exclusions.keep_all = hunt->format == HUNT_JSONL;
    if (!hunt_load_exclusions(hunt)) return CLI_ERROR;
    good = hunt_read(hunt, logs, count);
    status = write_rows(hunt);
    return good ? status : CLI_ERROR;
}

int cmd_hunt(int argc, char **argv)
{
    static const struct option options[] = {
        HUNT_LOG_LONG,
        EXCLUSIONS_JUDGE_LONG,
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"safe-csv", no_argument, NULL, OPTION_SAFE},
        {"exclusions", required_argument, NULL, OPTION_EXCLUSIONS},
        {"approve-playbook", no_argument, NULL, OPTION_APPROVE},
        {"override", required_argument, NULL, EXCLUSIONS_OVERRIDE},
        {"hide-excluded", no_argument, NULL, OPTION_HIDE},
        CLI_SOURCE_LONG};
    struct hunt hunt = HUNT_DEFAULTS("hunt");
    int status = cli_options(argc, argv, CLI_SOURCE_SHORT, options, usage, take_option, &hunt);

    if (status < 0) status = run(&hunt, argv + optind, argc - optind);
    hunt_close(&hunt);
    return status;
}
