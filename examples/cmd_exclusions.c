/* SPDX-License-Identifier: MIT */
/* iocmatch exclusions: the table of its subcommands. */
#include <string.h>

#include "exclusions.h"

static const struct subcommand {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} subcommands[] = {
    {"compile", "sentences of a playbook into drafts", exclusions_compile},
    {"lint", "what is dangerous, weak or of no effect", exclusions_lint},
    {"approve", "makes drafts count", exclusions_approve},
    {"eval", "what one event comes to, and why", exclusions_eval},
    {"convert", "to and from other formats", exclusions_convert},
    {"what-if", "which past hits each would exclude", exclusions_whatif},
};
enum { SUBCOMMANDS = sizeof subcommands / sizeof subcommands[0] };

static void help(FILE *out)
{
    fputs("usage: iocmatch exclusions SUBCOMMAND [OPTIONS] FILE...\n\n"
          "Exclusions are reviewed reasons not to alert. English sentences compile to drafts;\n"
          "lint tells what is wrong with them; only what was approved changes a verdict.\n\n",
          out);
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        fprintf(out, "  %-9s %s\n", subcommands[i].name, subcommands[i].summary);
    fputs("\n`iocmatch exclusions SUBCOMMAND --help` tells its options and exit statuses.\n", out);
}

int cmd_exclusions(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        help(stdout);
        return CLI_FOUND;
    }
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (strcmp(name, subcommands[i].name) == 0) return subcommands[i].run(argc - 1, argv + 1);
    if (name[0])
        cli_message("exclusions: '%s' is not a subcommand; `iocmatch exclusions --help` lists them",
                    name);
    else
        help(stderr);
    return CLI_ERROR;
}
