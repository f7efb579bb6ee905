/* SPDX-License-Identifier: MIT */
/* iocmatch: hunts logs for the indicators of a playbook or a feed. The subcommands' table. */
#include <signal.h>
#include <string.h>

#include "cli.h"

static const struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"hunt", "rows of logs that touch an indicator", cmd_hunt},
    {"match", "look values up", cmd_match},
    {"scan", "the indicators in logs and any other text", cmd_scan},
    {"extract", "every indicator in a text", cmd_extract},
    {"playbook", "what a playbook says, as JSON", cmd_playbook},
    {"compile", "indicators into one set file", cmd_compile},
    {"exclusions", "compile, lint, approve and try reasons not to alert", cmd_exclusions},
    {"info", "what a set file holds", cmd_info},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void help(FILE *out)
{
    fputs("usage: iocmatch COMMAND [OPTIONS] [FILE...]\n\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
    fputs("\n`iocmatch COMMAND --help` tells a command's options; a FILE of - is standard input.\n"
          "Exit status: 0 something was found, 1 nothing was, 2 an error.\n",
          out);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    int status = CLI_ERROR;

    /* A reader that goes away is an error of writing, not a death without exit status. */
    signal(SIGPIPE, SIG_IGN);
    opterr = 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        help(stdout);
        status = CLI_FOUND;
    } else if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("iocmatch %s\n", iocm_version());
        status = CLI_FOUND;
    } else if (!name[0]) {
        help(stderr);
    } else {
        size_t i = 0;
        while (i < COMMANDS && strcmp(name, commands[i].name) != 0) i++;
        if (i < COMMANDS)
            status = commands[i].run(argc - 1, argv + 1);
        else
            cli_message("'%s' is not a command; `iocmatch --help` lists them", name);
    }
    cli_flush();
    return status;
}
