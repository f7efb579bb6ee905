/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions approve: drafts that were reviewed count from then on. */
#include <stdlib.h>
#include <string.h>

#include "exclusions.h"

static const char usage[] =
    "usage: iocmatch exclusions approve FILE --id ID,...|--all [OPTIONS]\n\n"
    "Sets the state of exclusions to approved and writes the document anew, in place. It is "
    "linted\n"
    "first: if one that is to be approved has an error which is not overridden, the error is told\n"
    "and nothing is written.\n\n"
    "      --id ID,...         these exclusions; may be repeated\n"
    "      --all               all drafts; what is disabled stays so\n"
    "      --override L1,...   accepts errors of these lint rules; the document keeps that\n"
    "      --owner NAME        writes down in these exclusions who answers for them, ...\n"
    "      --why TEXT          ... why they are there, ...\n"
    "      --expires DATE      ... when they end (a date, or a time with its zone), and ...\n"
    "      --review-by DATE    ... when to look at them again; an empty text takes it away\n"
    "  -o, --output FILE       the file to write, - for standard output\n"
    "      --bind LIST=FILE    gives a list its values, for lint and for good\n"
    "      --family NAME       the malware family that is hunted, for lint\n"
    "      --now TIME          what expires is measured by it; the clock, if not "
    "given\n" CLI_SOURCE_HELP
    "\nExit status: 0 they are approved, 1 there was none to approve, 2 refused, or an error.\n";

enum {
    OPTION_ID = EXCLUSIONS_OWN,
    OPTION_ALL,
    OPTION_OWNER,
    OPTION_WHY,
    OPTION_EXPIRES,
    OPTION_REVIEW_BY
};

struct approval {
    struct exclusions_options options;
    cli_sources sources; /* for lint */
    const char **ids;    /* as given: "x1,x2" */
    size_t id_count;
    size_t id_capacity;
    bool all;
    iocm_review review; /* what is written down in each */
    const char *output; /* NULL: in place */
};

/* Marks the exclusions that an --id names; false with a message. */
static bool choose_ids(bool *chosen, const iocm_exclusions *exclusions, const char *text)
{
    for (;;) {
        size_t size = strcspn(text, ",");
        uint32_t index = iocm_exclusions_find(exclusions, text, size);
        if (index == IOCM_NO_EXCLUSION) {
            cli_message("exclusions approve: there is no exclusion '%.*s'",
                        (int)(size < 200 ? size : 200), text);
            return false;
        }
        chosen[index] = true;
        if (text[size] == '\0') return true;
        text += size + 1;
    }
}

/* Which are to be approved, and how many; false with a message. */
static bool choose(bool *chosen, size_t *count, const struct approval *approval,
                   const iocm_exclusions *exclusions)
{
    size_t all = iocm_exclusions_count(exclusions);

    for (size_t i = 0; i < all; i++)
        chosen[i] = approval->all && exclusions_get(exclusions, i).state == IOCM_EXCLUSION_DRAFT;
    for (size_t i = 0; i < approval->id_count; i++)
        if (!choose_ids(chosen, exclusions, approval->ids[i])) return false;
    *count = 0;
    for (size_t i = 0; i < all; i++) *count += chosen[i];
    return true;
}

/* Writes the review down in those exclusions; false with a message. */
static bool write_review(iocm_exclusions *exclusions, const bool *chosen, const iocm_review *review)
{
    iocm_error error = {0};
    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++)
        if (chosen[i] && iocm_exclusions_set_review(exclusions, i, review, &error) != IOCM_OK) {
            cli_report("exclusions approve", &error);
            return false;
        }
    return true;
}

static int approve(const struct approval *approval, iocm_exclusions *exclusions,
                   const iocm_set *set, const char *path)
{
    iocm_lint_options lint = exclusions_lint_options(&approval->options, set);
    bool *chosen = cli_resize(NULL, iocm_exclusions_count(exclusions), sizeof chosen[0]);
    size_t refused = 0;
    size_t count = 0;
    cli_buffer out = {0};
    int status = CLI_ERROR;

    if (choose(chosen, &count, approval, exclusions) &&
        exclusions_bind(exclusions, &approval->options) &&
        write_review(exclusions, chosen, &approval->review) &&
        exclusions_check(&refused, exclusions, chosen, &approval->options, &lint, false)) {
        if (refused > 0)
            cli_message("exclusions approve: nothing was written; --override accepts an error");
        else if (count == 0)
            status = CLI_NOTHING;
        else if (exclusions_approve_all(exclusions, chosen) &&
                 exclusions_put_json(&out, exclusions) &&
                 exclusions_save(approval->output ? approval->output : path, &out))
            status = CLI_FOUND;
    }
    if (status == CLI_NOTHING && !approval->sources.quiet)
        cli_message("exclusions approve: %s holds no drafts", path);
    cli_release(&out);
    free(chosen);
    return status;
}

static int run(struct approval *approval, char **paths, int count)
{
    iocm_exclusions *exclusions = NULL;
    iocm_set *set = NULL;
    int status = CLI_ERROR;

    exclusions_read_clock(&approval->options);
    if (count != 1) {
        cli_message("exclusions approve: give one FILE of exclusions");
    } else if (approval->id_count == 0 && !approval->all) {
        cli_message("exclusions approve: say which: --id ID,... or --all");
    } else if (approval->sources.count == 0 ||
               cli_sources_load(&set, &approval->sources, "exclusions approve")) {
        exclusions = exclusions_new();
        if (exclusions && exclusions_add_file(exclusions, paths[0]))
            status = approve(approval, exclusions, set, paths[0]);
    }
    iocm_exclusions_free(exclusions);
    iocm_set_unref(set);
    return status;
}

static bool take_option(void *ctx, int option, char **argv)
{
    struct approval *approval = ctx;

    switch (option) {
    case OPTION_ALL: approval->all = true; return true;
    case OPTION_OWNER: approval->review.owner = cli_span(optarg); return true;
    case OPTION_WHY: approval->review.why = cli_span(optarg); return true;
    case OPTION_EXPIRES: approval->review.expires = cli_span(optarg); return true;
    case OPTION_REVIEW_BY: approval->review.review_by = cli_span(optarg); return true;
    case 'o': approval->output = optarg; return true;
    case OPTION_ID:
        approval->ids = cli_grow(approval->ids, approval->id_count, &approval->id_capacity,
                                 sizeof approval->ids[0]);
        approval->ids[approval->id_count++] = optarg;
        return true;
    default: break;
    }
    return exclusions_take_option(&approval->options, &approval->sources, option, argv);
}

int exclusions_approve(int argc, char **argv)
{
    static const struct option options[] = {
        {"id", required_argument, NULL, OPTION_ID},
        {"all", no_argument, NULL, OPTION_ALL},
        {"owner", required_argument, NULL, OPTION_OWNER},
        {"why", required_argument, NULL, OPTION_WHY},
        {"expires", required_argument, NULL, OPTION_EXPIRES},
        {"review-by", required_argument, NULL, OPTION_REVIEW_BY},
        {"output", required_argument, NULL, 'o'},
        {"override", required_argument, NULL, EXCLUSIONS_OVERRIDE},
        {"bind", required_argument, NULL, EXCLUSIONS_BIND},
        {"family", required_argument, NULL, EXCLUSIONS_FAMILY},
        {"now", required_argument, NULL, EXCLUSIONS_NOW},
        CLI_SOURCE_LONG};
    struct approval approval = {.options = EXCLUSIONS_DEFAULTS("exclusions approve"),
                                .review = {.struct_size = sizeof approval.review}};
    int status =
        cli_options(argc, argv, CLI_SOURCE_SHORT "o:", options, usage, take_option, &approval);

    if (status < 0) status = run(&approval, argv + optind, argc - optind);
    exclusions_free_options(&approval.options);
    cli_sources_free(&approval.sources);
    free((void *)approval.ids);
    return status;
}
