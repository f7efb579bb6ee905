/* SPDX-License-Identifier: MIT */
/* The options on exclusions that several commands have. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exclusions.h"

static bool add_bind(struct exclusions_options *options, const char *text)
{
    const char *equals = strchr(text, '=');

    if (!equals || equals == text || equals[1] == '\0') {
        cli_message("%s: --bind '%s': say LIST=FILE", options->command, text);
        return false;
    }
    options->binds = cli_grow(options->binds, options->bind_count, &options->bind_capacity,
                              sizeof options->binds[0]);
    options->binds[options->bind_count++] = text;
    return true;
}

static bool set_policy(struct exclusions_options *options, const char *name)
{
    if (strcmp(name, "literal") == 0)
        options->policy = IOCM_POLICY_LITERAL;
    else if (strcmp(name, "graded") == 0)
        options->policy = IOCM_POLICY_GRADED;
    else {
        cli_message("%s: --policy '%s': literal or graded", options->command, name);
        return false;
    }
    return true;
}

static bool set_now(struct exclusions_options *options, const char *text)
{
    iocm_error error = {0};
    if (iocm_time_parse(&options->now, NULL, text, strlen(text), &error) == IOCM_OK) return true;
    cli_report("--now", &error);
    return false;
}

/* "L1,L5" */
static bool add_overrides(struct exclusions_options *options, const char *text)
{
    const unsigned last_rule = 23;

    for (;;) {
        unsigned rule = 0;
        size_t size = strcspn(text, ",");
        bool good = size >= 2 && size <= 3 && (text[0] == 'L' || text[0] == 'l');
        for (size_t i = 1; good && i < size; i++) {
            good = text[i] >= '0' && text[i] <= '9';
            rule = rule * 10 + (unsigned)(text[i] - '0');
        }
        if (!good || rule == 0 || rule > last_rule) {
            cli_message("%s: --override '%.*s': there are the rules L1 to L%u", options->command,
                        (int)(size < 100 ? size : 100), text, last_rule);
            return false;
        }
        options->overrides |= UINT32_C(1) << rule;
        if (text[size] == '\0') return true;
        text += size + 1;
    }
}

bool exclusions_take_option(struct exclusions_options *options, cli_sources *sources, int option,
                            char **argv)
{
    switch (option) {
    case EXCLUSIONS_BIND: return add_bind(options, optarg);
    case EXCLUSIONS_POLICY: return set_policy(options, optarg);
    case EXCLUSIONS_NOW: return set_now(options, optarg);
    case EXCLUSIONS_OVERRIDE: return add_overrides(options, optarg);
    case EXCLUSIONS_FAMILY: options->family = cli_span(optarg); return true;
    default: break;
    }
    if (cli_sources_option(sources, option, optarg)) return true;
    cli_bad_option(options->command, option, argv);
    return false;
}

void exclusions_read_clock(struct exclusions_options *options)
{
    const int64_t second = 1000000000;
    struct timespec now;

    if (options->now == IOCM_TIME_NONE && clock_gettime(CLOCK_REALTIME, &now) == 0)
        options->now = (iocm_time)now.tv_sec * second;
}

void exclusions_free_options(struct exclusions_options *options)
{
    free((void *)options->binds);
    options->binds = NULL;
}
