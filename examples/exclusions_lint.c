/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions lint: what is dangerous, weak or of no effect. */
#include <stdlib.h>
#include <string.h>

#include "exclusions.h"

static const char usage[] =
    "usage: iocmatch exclusions lint [OPTIONS] FILE|PLAYBOOK...\n\n"
    "Applies the rules L1 to L23 to exclusions of JSON files, or to what the scenarios of "
    "playbooks\n"
    "compile to. A line for each finding, with tabs between: the file (if there are several),\n"
    "severity (error, accepted for an error that is overridden, warning), rule, exclusion, field,\n"
    "word, message, example. The indicators are those hunted; a playbook's are taken by "
    "themselves.\n"
    "\n" CLI_SOURCE_HELP
    "      --bind LIST=FILE    gives a list its values, as in `iocmatch hunt`\n"
    "      --family NAME       the malware family that is hunted\n"
    "      --now TIME          what expires is measured by it; the clock, if not given\n"
    "      --format text|jsonl\n"
    "\nExit status, as linters have it: 0 nothing was found, 1 something was, 2 an error.\n";

enum { OPTION_FORMAT = EXCLUSIONS_OWN };

struct lint {
    struct exclusions_options options;
    cli_sources sources;
    bool jsonl;
    const char *file; /* NULL = only one */
    const iocm_exclusions *exclusions;
    bool found;
    cli_buffer out;
};

static const char *severity_of(const iocm_finding *finding)
{
    if (finding->severity < IOCM_SEVERITY_ERROR) return "warning";
    return finding->overridden ? "accepted" : "error";
}

static void put_json(struct lint *lint, const iocm_finding *finding, iocm_span id)
{
    cli_json json = {.out = &lint->out};

    cli_json_open(&json, '{');
    if (lint->file) cli_json_text(&json, "file", cli_span(lint->file));
    cli_json_text(&json, "severity", cli_span(severity_of(finding)));
    cli_json_text(&json, "rule", finding->id);
    cli_json_text(&json, "exclusion", id);
    cli_json_text(&json, "field", cli_some(finding->field));
    cli_json_text(&json, "word", cli_some(finding->word));
    cli_json_text(&json, "message", finding->message);
    cli_json_text(&json, "example", cli_some(finding->example));
    cli_json_close(&json, '}');
}

static void put_text(struct lint *lint, const iocm_finding *finding, iocm_span id)
{
    cli_buffer *out = &lint->out;
    const iocm_span cells[] = {finding->id,     id, finding->field, finding->word, finding->message,
                               finding->example};

    if (lint->file) {
        cli_put_text(out, cli_span(lint->file));
        cli_puts(out, "\t");
    }
    cli_puts(out, severity_of(finding));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        cli_puts(out, "\t");
        cli_put_text(out, cells[i]);
    }
}

static void on_finding(void *ctx, const iocm_finding *finding)
{
    struct lint *lint = ctx;
    iocm_span id = exclusions_get(lint->exclusions, finding->exclusion).id;

    lint->found = true;
    if (lint->jsonl)
        put_json(lint, finding, id);
    else
        put_text(lint, finding, id);
    cli_puts(&lint->out, "\n");
}

static bool lint_document(struct lint *lint, const iocm_exclusions *exclusions, const char *path,
                          const iocm_set *set)
{
    iocm_lint_options options = exclusions_lint_options(&lint->options, set);
    iocm_error error = {0};
    iocm_status status;

    lint->exclusions = exclusions;
    status = iocm_exclusions_lint(on_finding, lint, exclusions, &options, &error);
    cli_print(&lint->out);
    if (status != IOCM_OK) cli_report(path, &error);
    return status == IOCM_OK;
}

/* The indicators of a playbook; NULL if none can be loaded. */
static iocm_set *set_of(const iocm_playbook *playbook, bool allow_special)
{
    iocm_builder_options options = {.struct_size = sizeof options};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_error error = {0};

    if (allow_special) options.flags = IOCM_BUILDER_ALLOW_SPECIAL;
    if (iocm_builder_new(&builder, &options, &error) == IOCM_OK &&
        iocm_playbook_load(NULL, builder, playbook, NULL, &error) == IOCM_OK)
        iocm_builder_compile(&set, builder, &error);
    if (error.status != IOCM_OK) cli_report(NULL, &error);
    iocm_builder_free(builder);
    return set;
}

/* Lints one file. The indicators of a playbook are those hunted, unless others are given. */
static bool lint_file(struct lint *lint, const char *path, const iocm_set *given)
{
    iocm_exclusions *exclusions = exclusions_new();
    iocm_playbook *playbook = NULL;
    iocm_set *set = NULL;
    bool good = exclusions && exclusions_add_any(&playbook, exclusions, path, lint->sources.quiet);

    if (playbook && !given) set = set_of(playbook, lint->sources.allow_special);
    good = good && exclusions_bind(exclusions, &lint->options) &&
           lint_document(lint, exclusions, path, given ? given : set);
    iocm_set_unref(set);
    iocm_playbook_free(playbook);
    iocm_exclusions_free(exclusions);
    return good;
}

static int run(struct lint *lint, char **paths, int count)
{
    iocm_set *set = NULL;
    bool good = true;

    if (count == 0) {
        cli_message("exclusions lint: give a FILE of exclusions or a PLAYBOOK");
        return CLI_ERROR;
    }
    exclusions_read_clock(&lint->options);
    if (lint->sources.count > 0 && !cli_sources_load(&set, &lint->sources, "exclusions lint"))
        return CLI_ERROR;
    for (int i = 0; i < count; i++) {
        if (count > 1) lint->file = paths[i];
        good = lint_file(lint, paths[i], set) && good;
    }
    iocm_set_unref(set);
    if (!good) return CLI_ERROR;
    return lint->found ? CLI_NOTHING : CLI_FOUND;
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct lint *lint = ctx;

    if (option == OPTION_FORMAT && strcmp(optarg, "jsonl") == 0) {
        lint->jsonl = true;
        return true;
    }
    if (option == OPTION_FORMAT && strcmp(optarg, "text") == 0) return true;
    return exclusions_take_option(&lint->options, &lint->sources, option, argv);
}

int exclusions_lint(int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, OPTION_FORMAT},
                                            {"bind", required_argument, NULL, EXCLUSIONS_BIND},
                                            {"family", required_argument, NULL, EXCLUSIONS_FAMILY},
                                            {"now", required_argument, NULL, EXCLUSIONS_NOW},
                                            CLI_SOURCE_LONG};
    struct lint lint = {.options = EXCLUSIONS_DEFAULTS("exclusions lint")};
    int status = cli_options(argc, argv, CLI_SOURCE_SHORT, options, usage, take_option, &lint);

    if (status < 0) status = run(&lint, argv + optind, argc - optind);
    exclusions_free_options(&lint.options);
    cli_sources_free(&lint.sources);
    cli_release(&lint.out);
    return status;
}
