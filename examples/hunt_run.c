/* SPDX-License-Identifier: MIT */
/* What the commands that read logs share: the options for it, and the order of work. */
#include <stdlib.h>
#include <string.h>

#include "hunt.h"

static bool set_table(struct hunt *hunt, const char *name)
{
    if (strcmp(name, "auto") == 0) {
        hunt->fixed = hunt->mapped;
        return true;
    }
    hunt->fixed = iocm_schema_find(name, strlen(name));
    if (!hunt->fixed)
        cli_message("%s: --table '%s': the tables known are CommonSecurityLog and "
                    "DeviceNetworkEvents; --map describes others",
                    hunt->command, name);
    return hunt->fixed != NULL;
}

static bool set_delimiter(struct hunt *hunt, const char *text)
{
    unsigned char byte = strcmp(text, "tab") == 0 ? '\t' : (unsigned char)text[0];
    bool good = byte != '\0' && byte != '"' && byte < 0x80 && (byte == '\t' || byte >= ' ') &&
                (byte == '\t' || text[1] == '\0');

    hunt->delimiter = byte;
    if (!good)
        cli_message("%s: --delimiter '%s': one character but a quote, or tab", hunt->command, text);
    return good;
}

static bool set_grade(struct hunt *hunt, const char *name)
{
    hunt->min_grade = iocm_grade_from_name(name, strlen(name));
    if (hunt->min_grade != IOCM_GRADE_NONE) return true;
    cli_message("%s: --min-grade '%s': exact, prefix, subdomain, other_port, no_port or network",
                hunt->command, name);
    return false;
}

static bool set_time(iocm_time *time, const char *option, const char *text)
{
    iocm_error error = {0};
    if (iocm_time_parse(time, NULL, text, strlen(text), &error) == IOCM_OK) return true;
    cli_report(option, &error);
    return false;
}

static bool set_threads(struct hunt *hunt, const char *text)
{
    const unsigned most = 64;
    unsigned number = 0;
    bool good = text[0] != '\0';

    for (size_t i = 0; text[i] != '\0' && good; i++) {
        good = text[i] >= '0' && text[i] <= '9' && number <= most;
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    hunt->threads = number;
    if (good && number >= 1 && number <= most) return true;
    cli_message("%s: --threads '%s': a number from 1 to %u", hunt->command, text, most);
    return false;
}

bool hunt_option(struct hunt *hunt, int option, char **argv)
{
    switch (option) {
    case HUNT_OPTION_TABLE: return set_table(hunt, optarg);
    case HUNT_OPTION_MAP: return hunt_map(hunt, optarg);
    case HUNT_OPTION_DELIMITER: return set_delimiter(hunt, optarg);
    case HUNT_OPTION_GRADE: return set_grade(hunt, optarg);
    case HUNT_OPTION_SINCE: return set_time(&hunt->since, "--since", optarg);
    case HUNT_OPTION_UNTIL: return set_time(&hunt->until, "--until", optarg);
    case HUNT_OPTION_READ_ALL: hunt->read_all = true; return true;
    case HUNT_OPTION_THREADS: return set_threads(hunt, optarg);
    default: return exclusions_take_option(&hunt->exclusions.options, &hunt->sources, option, argv);
    }
}

bool hunt_open(struct hunt *hunt, int log_count)
{
    iocm_matcher_options options = {.struct_size = sizeof options, .min_grade = hunt->min_grade};
    iocm_error error = {0};

    exclusions_read_clock(&hunt->exclusions.options);
    if (log_count == 0) {
        cli_message("%s: give at least one LOG, or - for standard input", hunt->command);
        return false;
    }
    if (hunt->since != IOCM_TIME_NONE && hunt->until != IOCM_TIME_NONE &&
        hunt->since >= hunt->until) {
        cli_message("%s: --since is not before --until: no time lies between them", hunt->command);
        return false;
    }
    if (!cli_sources_load(&hunt->set, &hunt->sources, hunt->command)) return false;
    if (iocm_matcher_new(&hunt->matcher, hunt->set, &options, &error) != IOCM_OK) {
        cli_report(NULL, &error);
        return false;
    }
    hunt->hits = cli_resize(NULL, IOCM_MAX_HITS, sizeof hunt->hits[0]);
    return true;
}

/* The quick search takes cells to be parted by what can be no part of a value. */
bool hunt_reads_all(const struct hunt *hunt)
{
    static const char within[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "-_.:%[]@/";

    return hunt->read_all || (hunt->delimiter != 0 && strchr(within, hunt->delimiter));
}

size_t hunt_find_candidate(const struct hunt *hunt, const char *text, size_t size)
{
    return iocm_match_candidate(hunt->matcher, text, size);
}

bool hunt_read(struct hunt *hunt, char **logs, int count)
{
    bool good = true;

    hunt->started = hunt_clock();
    for (int i = 0; i < count; i++) good = hunt_log(hunt, logs[i]) && good;
    hunt_progress_end(hunt);
    hunt_sort(hunt);
    return good;
}

void hunt_close(struct hunt *hunt)
{
    hunt_free_exclusions(&hunt->exclusions);
    iocm_matcher_free(hunt->matcher);
    iocm_set_unref(hunt->set);
    hunt_free_arena(&hunt->arena);
    hunt_free_tables(hunt);
    cli_sources_free(&hunt->sources);
    free(hunt->hits);
    free(hunt->rows);
}
