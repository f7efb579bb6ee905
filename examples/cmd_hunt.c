/* SPDX-License-Identifier: MIT */
/* iocmatch hunt: the rows of logs that touch an indicator. Options, and the order of work. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

static const char usage[] =
    "usage: iocmatch hunt -p|-i|-s FILE... [OPTIONS] LOG...\n\n"
    "Finds the rows of CSV logs that touch an indicator, newest first. A LOG may be gzip, or\n"
    "- for standard input. Its table is recognised from the header: CommonSecurityLog or\n"
    "DeviceNetworkEvents; other logs are read with --map.\n\n" CLI_SOURCE_HELP
    "      --table auto|NAME   take the logs to be of this table\n"
    "      --map COLUMN=ROLE[:SIDE],...\n"
    "                          say what the columns hold; roles: address, port, host, url,\n"
    "                          digest, email, time; sides: source, destination, local, remote,\n"
    "                          source_translated, destination_translated\n"
    "      --delimiter CHAR    what stands between cells: one character, or `tab`\n"
    "      --format table|csv|jsonl\n"
    "      --min-grade GRADE   exact, prefix, subdomain, other_port, no_port or network;\n"
    "                          weaker hits are left out\n"
    "      --since TIME        rows from this time on ...\n"
    "      --until TIME        ... and before that one; rows without readable time are shown\n"
    "      --safe-csv          a leading apostrophe where a spreadsheet would see a formula\n\n"
    "The record's columns shown are those that the playbooks' hunts project.\n";

/* Values of options that have no short form. */
enum {
    OPTION_TABLE = 256,
    OPTION_MAP,
    OPTION_DELIMITER,
    OPTION_FORMAT,
    OPTION_GRADE,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_SAFE
};

static bool set_table(struct hunt *hunt, const char *name)
{
    if (strcmp(name, "auto") == 0) {
        hunt->fixed = hunt->mapped;
        return true;
    }
    hunt->fixed = iocm_schema_find(name, strlen(name));
    if (!hunt->fixed)
        cli_message("hunt: --table '%s': the tables known are CommonSecurityLog and "
                    "DeviceNetworkEvents; --map describes others",
                    name);
    return hunt->fixed != NULL;
}

static bool set_delimiter(struct hunt *hunt, const char *text)
{
    unsigned char byte = strcmp(text, "tab") == 0 ? '\t' : (unsigned char)text[0];
    bool good = byte != '\0' && byte != '"' && byte < 0x80 && (byte == '\t' || byte >= ' ') &&
                (byte == '\t' || text[1] == '\0');

    hunt->delimiter = byte;
    if (!good) cli_message("hunt: --delimiter '%s': one character but a quote, or tab", text);
    return good;
}

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

static bool set_grade(struct hunt *hunt, const char *name)
{
    hunt->min_grade = iocm_grade_from_name(name, strlen(name));
    if (hunt->min_grade != IOCM_GRADE_NONE) return true;
    cli_message("hunt: --min-grade '%s': exact, prefix, subdomain, other_port, no_port or network",
                name);
    return false;
}

static bool set_time(iocm_time *time, const char *option, const char *text)
{
    iocm_error error = {0};
    if (iocm_time_parse(time, NULL, text, strlen(text), &error) == IOCM_OK) return true;
    cli_report(option, &error);
    return false;
}

/* One option; false with a message if it is wrong. */
static bool take_option(struct hunt *hunt, int option, char **argv)
{
    switch (option) {
    case OPTION_TABLE: return set_table(hunt, optarg);
    case OPTION_MAP: return hunt_map(hunt, optarg);
    case OPTION_DELIMITER: return set_delimiter(hunt, optarg);
    case OPTION_FORMAT: return set_format(hunt, optarg);
    case OPTION_GRADE: return set_grade(hunt, optarg);
    case OPTION_SINCE: return set_time(&hunt->since, "--since", optarg);
    case OPTION_UNTIL: return set_time(&hunt->until, "--until", optarg);
    case OPTION_SAFE: hunt->safe_csv = true; return true;
    default:
        if (cli_sources_option(&hunt->sources, option, optarg)) return true;
        cli_bad_option("hunt", option, argv);
        return false;
    }
}

/* Reads all logs and writes what was found; one that cannot be read does not stop the others. */
static int hunt_logs(struct hunt *hunt, char **logs, int count)
{
    bool good = true;

    hunt->started = hunt_clock();
    for (int i = 0; i < count; i++) good = hunt_log(hunt, logs[i]) && good;
    hunt_progress_end(hunt);
    hunt_sort(hunt);
    if (hunt->format == HUNT_CSV)
        hunt_write_csv(hunt);
    else if (hunt->format == HUNT_JSONL)
        hunt_write_jsonl(hunt);
    else
        hunt_write_table(hunt);
    cli_flush();
    if (!hunt->sources.quiet) hunt_write_summary(hunt);
    if (!good) return CLI_ERROR;
    return hunt->row_count > 0 ? CLI_FOUND : CLI_NOTHING;
}

static int run(struct hunt *hunt, char **logs, int count)
{
    iocm_matcher_options options = {.struct_size = sizeof options, .min_grade = hunt->min_grade};
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;
    iocm_error error = {0};
    int status = CLI_ERROR;

    if (count == 0) {
        cli_message("hunt: give at least one LOG, or - for standard input");
    } else if (hunt->since != IOCM_TIME_NONE && hunt->until != IOCM_TIME_NONE &&
               hunt->since >= hunt->until) {
        cli_message("hunt: --since is not before --until: no time lies between them");
    } else if (cli_sources_load(&set, &hunt->sources, "hunt")) {
        if (iocm_matcher_new(&matcher, set, &options, &error) == IOCM_OK) {
            hunt->set = set;
            hunt->matcher = matcher;
            hunt->hits = cli_resize(NULL, IOCM_MAX_HITS, sizeof hunt->hits[0]);
            status = hunt_logs(hunt, logs, count);
        } else {
            cli_report(NULL, &error);
        }
    }
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    return status;
}

int cmd_hunt(int argc, char **argv)
{
    static const struct option options[] = {
        {"table", required_argument, NULL, OPTION_TABLE},
        {"map", required_argument, NULL, OPTION_MAP},
        {"delimiter", required_argument, NULL, OPTION_DELIMITER},
        {"format", required_argument, NULL, OPTION_FORMAT},
        {"min-grade", required_argument, NULL, OPTION_GRADE},
        {"since", required_argument, NULL, OPTION_SINCE},
        {"until", required_argument, NULL, OPTION_UNTIL},
        {"safe-csv", no_argument, NULL, OPTION_SAFE},
        CLI_SOURCE_LONG};
    struct hunt hunt = {.since = IOCM_TIME_NONE, .until = IOCM_TIME_NONE};
    int status = -1;
    int option;

    while (status < 0 && (option = getopt_long(argc, argv, CLI_SOURCE_SHORT, options, NULL)) != -1)
        if (option == 'h') {
            fputs(usage, stdout);
            status = CLI_FOUND;
        } else if (!take_option(&hunt, option, argv)) {
            status = CLI_ERROR;
        }
    if (status < 0) status = run(&hunt, argv + optind, argc - optind);
    hunt_free_arena(&hunt.arena);
    hunt_free_tables(&hunt);
    cli_sources_free(&hunt.sources);
    free(hunt.hits);
    free(hunt.rows);
    return status;
}
