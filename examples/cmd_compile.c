/* SPDX-License-Identifier: MIT */
/* iocmatch compile: indicators become one set file; iocmatch info: what such a file holds. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char compile_usage[] = "usage: iocmatch compile -o SET -p|-i|-s FILE...\n\n"
                                    "Compiles indicators into one file that `-s SET` loads.\n\n"
                                    "  -o, --output SET        the file to write\n" CLI_SOURCE_HELP;

static const char info_usage[] =
    "usage: iocmatch info SET\n\n"
    "Tells what a set holds: indicators by type, families, sources, times and size.\n";

/* A text and how often it occurs. */
struct tally {
    struct count {
        iocm_span text;
        uint64_t count;
    } * items;
    size_t count;
    size_t capacity;
    size_t merged; /* so many were left when equal ones were merged last */
};

static int compare_counts(const void *a, const void *b)
{
    return cli_compare(((const struct count *)a)->text, ((const struct count *)b)->text);
}

/* Sorts, and makes one item of equal ones. */
static void tally_merge(struct tally *tally)
{
    size_t kept = 0;
    if (tally->count == 0) return;
    qsort(tally->items, tally->count, sizeof tally->items[0], compare_counts);
    for (size_t i = 1; i < tally->count; i++)
        if (compare_counts(&tally->items[kept], &tally->items[i]) == 0)
            tally->items[kept].count += tally->items[i].count;
        else
            tally->items[++kept] = tally->items[i];
    tally->merged = tally->count = kept + 1;
}

/* Adds one; merges now and then, so that memory is for what is distinct. */
static void tally_add(struct tally *tally, iocm_span text)
{
    const size_t few = 1u << 20;
    if (tally->count / 2 >= tally->merged && tally->count >= few) tally_merge(tally);
    tally->items = cli_grow(tally->items, tally->count, &tally->capacity, sizeof tally->items[0]);
    tally->items[tally->count++] = (struct count){text, 1};
}

static void tally_write(struct tally *tally, const char *heading, cli_buffer *out)
{
    tally_merge(tally);
    for (size_t i = 0; i < tally->count; i++) {
        cli_putf(out, "%s\t", heading);
        cli_put_text(out, tally->items[i].text);
        cli_putf(out, "\t%llu\n", (unsigned long long)tally->items[i].count);
    }
    free(tally->items);
}

static void add_strings(struct tally *tally, const iocm_set *set, uint32_t index, iocm_list list)
{
    iocm_span text;
    for (size_t i = 0; iocm_set_string(&text, set, index, list, i, NULL) == IOCM_OK; i++)
        tally_add(tally, text);
}

/* Indicators in all and by type, and the size. */
static void write_counts(const iocm_set *set, cli_buffer *out)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    struct tally types = {0};

    cli_putf(out, "indicators\t\t%lu\n", (unsigned long)iocm_set_count(set));
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        if (iocm_set_get(&entry, set, i, NULL) == IOCM_OK)
            tally_add(&types, cli_span(iocm_indicator_type(&entry.indicator)));
    }
    tally_write(&types, "type", out);
    cli_putf(out, "bytes\t\t%llu\n", (unsigned long long)iocm_set_image(set).size);
}

static void write_time(const char *key, iocm_time time, cli_buffer *out)
{
    if (time == IOCM_TIME_NONE) return;
    cli_putf(out, "%s\t\t", key);
    cli_put_time(out, time, IOCM_ZONE_UTC, true);
    cli_puts(out, "\n");
}

static void write_metadata(const iocm_set *set, cli_buffer *out)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    iocm_time earliest = IOCM_TIME_NONE;
    iocm_time latest = IOCM_TIME_NONE;
    struct tally families = {0};
    struct tally sources = {0};

    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        if (iocm_set_get(&entry, set, i, NULL) != IOCM_OK) continue;
        add_strings(&families, set, i, IOCM_LIST_FAMILIES);
        add_strings(&sources, set, i, IOCM_LIST_SOURCES);
        if (entry.present & IOCM_HAS_FIRST_SEEN &&
            (earliest == IOCM_TIME_NONE || entry.first_seen < earliest))
            earliest = entry.first_seen;
        if (entry.present & IOCM_HAS_FIRST_SEEN && entry.first_seen > latest)
            latest = entry.first_seen;
        if (entry.present & IOCM_HAS_LAST_SEEN && entry.last_seen > latest)
            latest = entry.last_seen;
    }
    tally_write(&families, "family", out);
    tally_write(&sources, "source", out);
    write_time("earliest", earliest, out);
    write_time("latest", latest, out);
}

int cmd_compile(int argc, char **argv)
{
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            CLI_SOURCE_LONG};
    cli_sources sources = {0};
    const char *output = NULL;
    iocm_set *set = NULL;
    iocm_error error = {0};
    cli_buffer out = {0};
    int status = CLI_ERROR;
    int option;

    while ((option = getopt_long(argc, argv, CLI_SOURCE_SHORT "o:", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(compile_usage, stdout);
            status = CLI_FOUND;
            goto done;
        }
        if (option == 'o')
            output = optarg;
        else if (!cli_sources_option(&sources, option, optarg)) {
            status = cli_bad_option("compile", option, argv);
            goto done;
        }
    }
    if (!output) {
        cli_message("compile: give the file to write: -o SET");
        goto done;
    }
    if (optind != argc) {
        cli_message("compile: '%s' is too much; indicators are given with -p, -i or -s",
                    argv[optind]);
        goto done;
    }
    if (strcmp(output, "-") == 0) {
        cli_message("compile: a set is written to a file, not to standard output");
        goto done;
    }
    if (!cli_sources_load(&set, &sources, "compile")) goto done;
    if (iocm_set_save(set, output, &error) != IOCM_OK) {
        cli_report(output, &error);
        goto done;
    }
    write_counts(set, &out);
    cli_putf(&out, "refused\t\t%llu\n", (unsigned long long)sources.refused);
    cli_print(&out);
    status = CLI_FOUND;
done:
    iocm_set_unref(set);
    cli_sources_free(&sources);
    cli_release(&out);
    return status;
}

int cmd_info(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    cli_sources sources = {0};
    iocm_set *set = NULL;
    cli_buffer out = {0};
    int option;
    int status = CLI_ERROR;

    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option != 'h') return cli_bad_option("info", option, argv);
        fputs(info_usage, stdout);
        return CLI_FOUND;
    }
    if (argc - optind != 1) {
        cli_message("info: give one SET");
        return CLI_ERROR;
    }
    cli_sources_option(&sources, 's', argv[optind]);
    if (cli_sources_load(&set, &sources, "info")) {
        cli_putf(&out, "version\t\t%s\n", iocm_version());
        write_counts(set, &out);
        write_metadata(set, &out);
        cli_print(&out);
        status = iocm_set_count(set) > 0 ? CLI_FOUND : CLI_NOTHING;
    }
    iocm_set_unref(set);
    cli_sources_free(&sources);
    cli_release(&out);
    return status;
}
