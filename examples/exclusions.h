/* SPDX-License-Identifier: MIT */
/* Exclusions in the program: reading, binding and approving them, for `exclusions` and `hunt`. */
#ifndef IOCMATCH_EXCLUSIONS_H
#define IOCMATCH_EXCLUSIONS_H

#include "cli.h"

int exclusions_compile(int argc, char **argv);
int exclusions_lint(int argc, char **argv);
int exclusions_approve(int argc, char **argv);
int exclusions_eval(int argc, char **argv);
int exclusions_convert(int argc, char **argv);
int exclusions_whatif(int argc, char **argv);

/* ---- options (exclusions_options.c) ---- */

/* Values of options that have no short form; those of each command begin at EXCLUSIONS_OWN. */
enum {
    EXCLUSIONS_BIND = 1000,
    EXCLUSIONS_POLICY,
    EXCLUSIONS_NOW,
    EXCLUSIONS_OVERRIDE,
    EXCLUSIONS_FAMILY,
    EXCLUSIONS_OWN
};

/* clang-format off */
#define EXCLUSIONS_JUDGE_LONG                                                                      \
    {"bind", required_argument, NULL, EXCLUSIONS_BIND},                                            \
    {"policy", required_argument, NULL, EXCLUSIONS_POLICY},                                        \
    {"now", required_argument, NULL, EXCLUSIONS_NOW}
/* clang-format on */
#define EXCLUSIONS_JUDGE_HELP                                                                      \
    "      --bind LIST=FILE    gives a list its values: one a line, # comments; or JSON: an\n"     \
    "                          array of values, an expression, a MISP warninglist\n"               \
    "      --policy literal|graded\n"                                                              \
    "                          any approved exclusion that is true excludes (the default), or\n"   \
    "                          only one that is hard enough to fake for the indicator\n"           \
    "      --now TIME          what expires is measured by it; the clock, if not given\n"

/* What several commands can be told about exclusions. Begin with EXCLUSIONS_DEFAULTS. */
struct exclusions_options {
    const char *command; /* for messages */
    const char **binds;  /* LIST=FILE */
    size_t bind_count;
    size_t bind_capacity;
    int32_t policy;
    iocm_time now;
    uint32_t overrides; /* bit n: errors of rule Ln are accepted */
    iocm_span family;   /* hunted; data NULL: what the document remembers */
};
#define EXCLUSIONS_DEFAULTS(name)                                                                  \
    {                                                                                              \
        .command = (name), .now = IOCM_TIME_NONE                                                   \
    }

/* Takes one of these options, or of CLI_SOURCE_LONG; false with a message if it is wrong, or none. */
bool exclusions_take_option(struct exclusions_options *options, cli_sources *sources, int option,
                            char **argv);

/* Without --now the time is the clock's, to the second. Call it when the options are read. */
void exclusions_read_clock(struct exclusions_options *options);

void exclusions_free_options(struct exclusions_options *options);

/* ---- documents (exclusions_document.c) ---- */

/* An empty document; NULL with a message. */
iocm_exclusions *exclusions_new(void);

/* Adds a file of canonical JSON; false with a message. */
bool exclusions_add_file(iocm_exclusions *exclusions, const char *path);

/* Adds the drafts that a playbook's scenarios compile to, of a file; false with a message. */
bool exclusions_add_playbook(iocm_exclusions *exclusions, const char *path, bool quiet);

/* Either, told apart by the first character; `playbook` gets the playbook, to be freed, or NULL. */
bool exclusions_add_any(iocm_playbook **playbook, iocm_exclusions *exclusions, const char *path,
                        bool quiet);

/* Adds drafts of a playbook that is read already, but for sentences that are there: what an
 * operator decided on them stands. */
bool exclusions_add_scenarios(iocm_exclusions *exclusions, const iocm_playbook *playbook);

/* Puts the canonical JSON; false with a message. */
bool exclusions_put_json(cli_buffer *out, const iocm_exclusions *exclusions);

/* Writes to a file (or "-", standard output): beside it first, then renamed. False with a message. */
bool exclusions_save(const char *path, cli_buffer *text);

/* Exclusion `index`, which is there. */
iocm_exclusion exclusions_get(const iocm_exclusions *exclusions, size_t index);

/* Puts texts with a comma and a blank between. */
void exclusions_put_list(cli_buffer *out, const iocm_span *items, size_t count);

/* ---- exclusions_bind.c and exclusions_json.c ---- */

/* Warns of each --bind of a list that no exclusion asks for. It is no error: several files may share
 * options. Call it before binding. */
void exclusions_warn_binds(const iocm_exclusions *exclusions,
                           const struct exclusions_options *options);

/* Does what --bind says; false with a message. */
bool exclusions_bind(iocm_exclusions *exclusions, const struct exclusions_options *options);

/* Values of a list, and the text they point into. */
struct exclusions_values {
    cli_buffer text;
    size_t *ends; /* of each value in `text` */
    size_t count;
    size_t capacity;
};

void exclusions_add_value(struct exclusions_values *values, iocm_span value);

/* Adds the names of the lists that a document has, bound or not. */
void exclusions_add_list_names(struct exclusions_values *values, const iocm_exclusions *exclusions);

/* Reads the values of a JSON array, or of a MISP warninglist. `is_expression` gets true for
 * another object, which is no list. False with a message. */
bool exclusions_read_values(struct exclusions_values *values, bool *is_expression, const char *path,
                            iocm_span text);

/* One column of an event, with one value or several. */
struct exclusions_cell {
    iocm_span name;
    bool utc;     /* the name says [UTC] */
    bool is_list; /* of several values, perhaps none */
    struct exclusions_element {
        iocm_value_state state;
        iocm_span text;
    } * elements;
    size_t count;
};

/* An event, as read from a JSON object. */
struct exclusions_record {
    struct exclusions_cell *cells;
    size_t count;
    iocm_span table; /* what "_table" says; data NULL: nothing */
};

/* Reads one JSON object; `name` is for messages. False with a message. */
bool exclusions_read_record(struct exclusions_record *record, const char *name, iocm_span text);
void exclusions_free_record(struct exclusions_record *record);

/* ---- lint and approval (exclusions_check.c) ---- */

iocm_lint_options exclusions_lint_options(const struct exclusions_options *options,
                                          const iocm_set *set);

/*
 * Lints. In the exclusions that `chosen` names, errors of the rules in options->overrides are
 * accepted; where another error stands `chosen` becomes false, and a message names it, unless
 * `quiet`. `refused` gets the number of those. False with a message if lint fails.
 */
bool exclusions_check(size_t *refused, iocm_exclusions *exclusions, bool *chosen,
                      const struct exclusions_options *options, const iocm_lint_options *lint,
                      bool quiet);

/* Approves those; false with a message. */
bool exclusions_approve_all(iocm_exclusions *exclusions, const bool *chosen);

/* Ready for evaluation; what does not count for its lint errors is told unless `quiet`. NULL with
 * a message. `flags` are IOCM_EVALUATOR_*. */
iocm_evaluator *exclusions_evaluator(const iocm_exclusions *exclusions,
                                     const struct exclusions_options *options,
                                     const iocm_lint_options *lint, uint32_t flags, bool quiet);

/* What an outcome is. A higher one counts before a lower one. */
enum exclusions_class { EXCLUSIONS_ADVISORY, EXCLUSIONS_UNKNOWN, EXCLUSIONS_TRUE };
enum exclusions_class exclusions_class(iocm_reason reason);

#endif /* IOCMATCH_EXCLUSIONS_H */
