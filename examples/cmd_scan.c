/* SPDX-License-Identifier: MIT */
/* iocmatch scan: finds what a set holds in text of any kind, as grep finds words. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char usage[] =
    "usage: iocmatch scan -p|-i|-s FILE... [OPTIONS] FILE...|-\n\n"
    "Finds the indicators in any text, logs first of all: addresses with or without port, domains\n"
    "and names below them, URLs, emails, digests. One line per value that is found:\n"
    "file:line:column: value  kind  grade  family (of the indicator that agrees best). Without "
    "FILE,\n"
    "or for -, standard input is read. A file may be gzip.\n\n" CLI_SOURCE_HELP
    "      --format text|jsonl\n"
    "      --count             only the number of values that are found in each file\n"
    "      --defanged          also what is defanged (slower)\n"
    "      --min-grade GRADE   leave weaker hits out; from strong to weak: exact, prefix,\n"
    "                          subdomain, other_port, no_port, network\n";

enum { PIECE = 1 << 20 };

struct search {
    cli_sources sources;
    iocm_matcher_options matching;
    iocm_scan_options scanning;
    const iocm_set *set;
    const char *file;
    bool jsonl;
    bool count;
    uint64_t found; /* in this file */
    cli_buffer out;
};

static void put_text(struct search *search, const iocm_scan_match *match)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    cli_buffer *out = &search->out;

    if (iocm_set_get(&entry, search->set, match->hits[0].indicator, NULL) != IOCM_OK) return;
    cli_put_text(out, cli_span(search->file));
    cli_putf(out, ":%llu:%llu: ", (unsigned long long)match->line,
             (unsigned long long)match->column);
    cli_put_text(out, match->text);
    cli_putf(out, "  %s  %s  ", iocm_indicator_type(&entry.indicator),
             iocm_grade_name(match->hits[0].grade));
    cli_put_text(out, entry.family.size > 0 ? entry.family : cli_span("-"));
    cli_puts(out, "\n");
}

static void put_json(struct search *search, const iocm_scan_match *match)
{
    cli_json json = {.out = &search->out};

    cli_json_open(&json, '{');
    cli_json_text(&json, "file", cli_span(search->file));
    cli_json_count(&json, "line", match->line);
    cli_json_count(&json, "column", match->column);
    cli_json_count(&json, "offset", match->offset);
    cli_json_text(&json, "value", match->text);
    cli_json_key(&json, "defanged");
    cli_json_bool(&json, match->flags & IOCM_SCAN_MATCH_DEFANGED);
    cli_json_count(&json, "hit_total", match->hit_total);
    cli_json_key(&json, "hits");
    cli_json_open(&json, '[');
    for (size_t i = 0; i < match->hit_count; i++) {
        cli_json_open(&json, '{');
        cli_json_text(&json, "grade", cli_span(iocm_grade_name(match->hits[i].grade)));
        cli_json_count(&json, "offset", match->hits[i].offset);
        cli_json_count(&json, "size", match->hits[i].size);
        cli_json_key(&json, "indicator");
        cli_json_indicator(&json, search->set, match->hits[i].indicator);
        cli_json_close(&json, '}');
    }
    cli_json_close(&json, ']');
    cli_json_close(&json, '}');
    cli_puts(&search->out, "\n");
}

static int on_match(void *ctx, const iocm_scan_match *match)
{
    struct search *search = ctx;

    search->found++;
    if (search->count) return 0;
    if (search->jsonl)
        put_json(search, match);
    else
        put_text(search, match);
    if (search->out.size > 1u << 16) cli_print(&search->out);
    return 0;
}

/* Reads a file in pieces and scans them; what was found is written before the next is waited for. */
static bool scan_pieces(struct search *search, iocm_scanner *scanner, cli_input *input)
{
    char *piece = cli_resize(NULL, PIECE, 1);
    iocm_error error = {0};
    bool first = true;
    bool good = true;
    ptrdiff_t size = 0;

    while (good && (size = cli_read(input, piece, PIECE)) > 0) {
        iocm_span text = {piece, (size_t)size};

        good = !(first && cli_refuse_foreign(search->file, text)) &&
               iocm_scanner_feed(scanner, piece, text.size, &error) == IOCM_OK;
        first = false;
        cli_print(&search->out);
        cli_flush();
    }
    free(piece);
    if (good && iocm_scanner_finish(scanner, &error) != IOCM_OK) good = false;
    if (error.status != IOCM_OK) cli_report(search->file, &error);
    return good && size == 0;
}

/* True if all of the file was read. Adds to `*found` whether something was found. */
static bool scan_file(struct search *search, const iocm_matcher *matcher, const char *path,
                      bool alone, bool *found)
{
    iocm_scanner *scanner = NULL;
    iocm_error error = {0};
    cli_input *input = cli_open(path);
    bool good = false;

    if (!input) return false;
    search->file = path;
    search->found = 0;
    if (iocm_scanner_new(&scanner, on_match, search, matcher, &search->scanning, &error) == IOCM_OK)
        good = scan_pieces(search, scanner, input);
    else
        cli_report(path, &error);
    iocm_scanner_free(scanner);
    cli_close(input);
    if (search->count && good) {
        if (!alone) {
            cli_put_text(&search->out, cli_span(path));
            cli_puts(&search->out, ":");
        }
        cli_putf(&search->out, "%llu\n", (unsigned long long)search->found);
    }
    cli_print(&search->out);
    if (search->found > 0) *found = true;
    return good;
}

/* True for a choice of the command itself. */
static bool take_own(struct search *search, int option)
{
    switch (option) {
    case 'c': search->count = true; return true;
    case 'd': search->scanning.flags |= IOCM_SCAN_DEFANGED; return true;
    case 'f':
        search->jsonl = strcmp(optarg, "jsonl") == 0;
        return search->jsonl || strcmp(optarg, "text") == 0;
    case 'g':
        search->matching.min_grade = iocm_grade_from_name(optarg, strlen(optarg));
        return search->matching.min_grade != IOCM_GRADE_NONE;
    default: return false;
    }
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct search *search = ctx;

    if (take_own(search, option) || cli_sources_option(&search->sources, option, optarg))
        return true;
    cli_bad_option("scan", option, argv);
    return false;
}

static int run(struct search *search, char **files, int count)
{
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;
    iocm_error error = {0};
    bool good = cli_sources_load(&set, &search->sources, "scan");
    bool found = false;

    search->set = set;
    if (good && iocm_matcher_new(&matcher, set, &search->matching, &error) != IOCM_OK) {
        cli_report(NULL, &error);
        good = false;
    }
    if (good && count == 0) good = scan_file(search, matcher, "-", true, &found);
    for (int i = 0; matcher && i < count; i++)
        good = scan_file(search, matcher, files[i], count == 1, &found) && good;
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    if (!good) return CLI_ERROR;
    return found ? CLI_FOUND : CLI_NOTHING;
}

int cmd_scan(int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            {"count", no_argument, NULL, 'c'},
                                            {"defanged", no_argument, NULL, 'd'},
                                            {"min-grade", required_argument, NULL, 'g'},
                                            CLI_SOURCE_LONG};
    struct search search = {.matching.struct_size = sizeof search.matching,
                            .scanning.struct_size = sizeof search.scanning};
    int status = cli_options(argc, argv, CLI_SOURCE_SHORT, options, usage, take_option, &search);

    if (status < 0) status = run(&search, argv + optind, argc - optind);
    cli_sources_free(&search.sources);
    cli_release(&search.out);
    return status;
}
