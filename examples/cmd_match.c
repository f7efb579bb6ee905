/* SPDX-License-Identifier: MIT */
/* iocmatch match: looks up single values from the command line or standard input. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char usage[] =
    "usage: iocmatch match -p|-i|-s FILE... [--format text|jsonl] [VALUE...|-]\n\n"
    "Looks values up: addresses with or without port, domains, URLs, emails, digests; they may\n"
    "be defanged. Without values, or for -, they are the lines of standard input.\n"
    "One line per hit: value, grade, type, indicator, family, threat type, confidence, with\n"
    "tabs between.\n\n" CLI_SOURCE_HELP "      --format text|jsonl\n";

struct lookup {
    const iocm_matcher *matcher;
    const iocm_set *set;
    iocm_hit *hits;
    bool jsonl;
    bool matched;
    bool refused;  /* a value was of no kind */
    uint64_t line; /* of standard input; 0 = the value is an argument */
    cli_buffer out;
    cli_buffer value;
};

static void put_hit_text(struct lookup *lookup, iocm_span value, const iocm_hit *hit)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    cli_buffer *out = &lookup->out;

    if (iocm_set_get(&entry, lookup->set, hit->indicator, NULL) != IOCM_OK) return;
    cli_put_text(out, value);
    cli_putf(out, "\t%s\t%s\t", iocm_grade_name(hit->grade), iocm_indicator_type(&entry.indicator));
    cli_put_indicator(out, &entry.indicator);
    cli_puts(out, "\t");
    cli_put_text(out, entry.family);
    cli_puts(out, "\t");
    cli_put_text(out, entry.threat_type);
    cli_puts(out, "\t");
    if (entry.present & IOCM_HAS_CONFIDENCE) cli_putf(out, "%u", (unsigned)entry.confidence);
    cli_puts(out, "\n");
}

static void put_hit_json(struct lookup *lookup, iocm_span value, const iocm_hit *hit)
{
    cli_json json = {.out = &lookup->out};

    cli_json_open(&json, '{');
    cli_json_text(&json, "value", value);
    cli_json_text(&json, "grade", cli_span(iocm_grade_name(hit->grade)));
    cli_json_key(&json, "indicator");
    cli_json_indicator(&json, lookup->set, hit->indicator);
    cli_json_close(&json, '}');
    cli_puts(&lookup->out, "\n");
}

static void look_up(struct lookup *lookup, iocm_span value)
{
    iocm_hits hits = {lookup->hits, IOCM_MAX_HITS, 0};
    iocm_error error = {0};
    cli_buffer *clean = &lookup->value;
    char place[32] = "";
    size_t size = 0;

    clean->data = cli_resize(clean->data, value.size, 1);
    if (iocm_refang(clean->data, value.size, &size, NULL, value.data, value.size, NULL, &error) !=
            IOCM_OK ||
        iocm_match_value(&hits, lookup->matcher, clean->data, size, &error) != IOCM_OK) {
        error.token[0] = '\0'; /* the message begins with the value */
        if (lookup->line > 0)
            snprintf(place, sizeof place, "-:%llu: ", (unsigned long long)lookup->line);
        cli_message("%s'%.*s': %s", place, (int)(value.size < 200 ? value.size : 200), value.data,
                    error.message);
        lookup->refused = true;
        return;
    }
    if (hits.count > hits.capacity) hits.count = hits.capacity;
    for (size_t i = 0; i < hits.count; i++)
        if (lookup->jsonl)
            put_hit_json(lookup, value, &hits.items[i]);
        else
            put_hit_text(lookup, value, &hits.items[i]);
    if (hits.count > 0) lookup->matched = true;
    cli_print(&lookup->out);
}

/* Looks up a line without what ends it and blanks around; an empty one is none. */
static void look_up_line(struct lookup *lookup, iocm_span line)
{
    static const char blanks[] = " \t\r\n";
    while (line.size > 0 && memchr(blanks, line.data[line.size - 1], sizeof blanks - 1))
        line.size--;
    while (line.size > 0 && memchr(blanks, line.data[0], sizeof blanks - 1)) {
        line.data++;
        line.size--;
    }
    if (line.size > 0) look_up(lookup, line);
}

/* Looks up every line as soon as it is there. */
static bool look_up_input(struct lookup *lookup)
{
    cli_input *input = cli_open("-");
    cli_buffer text = {0};
    char piece[1u << 14];
    ptrdiff_t size;

    if (!input) return false;
    lookup->line = 0;
    while ((size = cli_read(input, piece, sizeof piece)) > 0) {
        size_t start = 0;      /* of the line */
        size_t at = text.size; /* what was there already holds no line end */
        const char *end;
        cli_put(&text, piece, (size_t)size);
        while ((end = memchr(text.data + at, '\n', text.size - at))) {
            at = (size_t)(end - text.data);
            lookup->line++;
            look_up_line(lookup, (iocm_span){text.data + start, at - start});
            start = ++at;
        }
        text.size -= start;
        memmove(text.data, text.data + start, text.size);
        cli_flush();
    }
    lookup->line++;
    look_up_line(lookup, (iocm_span){text.data, text.size});
    lookup->line = 0;
    cli_release(&text);
    cli_close(input);
    return size == 0;
}

static int run(struct lookup *lookup, const iocm_matcher *matcher, char **values, int count)
{
    bool good = true;

    lookup->matcher = matcher;
    lookup->set = iocm_matcher_set(matcher);
    lookup->hits = cli_resize(NULL, IOCM_MAX_HITS, sizeof *lookup->hits);
    if (count == 0) good = look_up_input(lookup);
    for (int i = 0; i < count; i++)
        if (strcmp(values[i], "-") == 0)
            good = look_up_input(lookup) && good;
        else
            look_up(lookup, cli_span(values[i]));
    free(lookup->hits);
    cli_release(&lookup->out);
    cli_release(&lookup->value);
    if (!good) return CLI_ERROR;
    if (lookup->matched) return CLI_FOUND;
    return lookup->refused ? CLI_ERROR : CLI_NOTHING;
}

int cmd_match(int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            CLI_SOURCE_LONG};
    cli_sources sources = {0};
    struct lookup lookup = {0};
    iocm_set *set = NULL;
    iocm_matcher *matcher = NULL;
    iocm_error error = {0};
    int status = CLI_ERROR;
    int option;

    while ((option = getopt_long(argc, argv, CLI_SOURCE_SHORT, options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            status = CLI_FOUND;
            goto done;
        }
        if (option == 'f' && strcmp(optarg, "jsonl") == 0)
            lookup.jsonl = true;
        else if (!cli_sources_option(&sources, option, optarg) &&
                 (option != 'f' || strcmp(optarg, "text") != 0)) {
            status = cli_bad_option("match", option, argv);
            goto done;
        }
    }
    if (cli_sources_load(&set, &sources, "match")) {
        if (iocm_matcher_new(&matcher, set, NULL, &error) == IOCM_OK)
            status = run(&lookup, matcher, argv + optind, argc - optind);
        else
            cli_report(NULL, &error);
    }
done:
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    cli_sources_free(&sources);
    return status;
}
