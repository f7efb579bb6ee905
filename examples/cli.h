/* SPDX-License-Identifier: MIT */
/*
 * What the subcommands of the program `iocmatch` share: reading files, loading indicators into
 * a set, and writing text that is safe for terminals, CSV and JSON. The program uses nothing of
 * the library but its public header. Running out of memory ends it with exit status 2.
 */
#ifndef IOCMATCH_CLI_H
#define IOCMATCH_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <getopt.h>

#include "iocmatch.h"

/* Exit statuses, as grep's. */
enum { CLI_FOUND = 0, CLI_NOTHING = 1, CLI_ERROR = 2 };

int cmd_hunt(int argc, char **argv);
int cmd_playbook(int argc, char **argv);
int cmd_extract(int argc, char **argv);
int cmd_match(int argc, char **argv);
int cmd_scan(int argc, char **argv);
int cmd_compile(int argc, char **argv);
int cmd_exclusions(int argc, char **argv);
int cmd_info(int argc, char **argv);

/* ---- messages and memory (cli_output.c) ---- */

/* "iocmatch: " and the message on standard error, with what is not printable escaped. */
void cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for an error of the library about `path` (NULL = none). */
void cli_report(const char *path, const iocm_error *error);

/* What getopt_long refused: says so, points to --help and returns CLI_ERROR. */
int cli_bad_option(const char *command, int result, char **argv);

/*
 * Reads the options of a command. Gives its exit status if it is to end with that: --help, for
 * which `usage` is written, or an option for which `take` is false, with a message. Else -1.
 */
int cli_options(int argc, char **argv, const char *short_options, const struct option *options,
                const char *usage, bool (*take)(void *ctx, int option, char **argv), void *ctx);

/* True if colour may be used on standard output. */
bool cli_use_colour(void);

void *cli_resize(void *block, size_t count, size_t size);

/* Room for one element more in an array of `count`; doubles. */
void *cli_grow(void *items, size_t count, size_t *capacity, size_t size);

iocm_span cli_span(const char *text);
iocm_span cli_some(iocm_span text);           /* data is NULL if it is empty */
bool cli_same_name(iocm_span a, iocm_span b); /* ASCII case ignored */
int cli_compare(iocm_span a, iocm_span b);    /* byte order, the shorter first: <0, 0, >0 */

/* ---- growing text (cli_output.c) ---- */

typedef struct cli_buffer {
    char *data;
    size_t size;
    size_t capacity;
} cli_buffer;

void cli_put(cli_buffer *buffer, const void *data, size_t size);
void cli_puts(cli_buffer *buffer, const char *text);
void cli_putf(cli_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Text for terminals and TSV: control bytes, bytes that are not UTF-8 and marks that turn the
 * direction of writing become \n, \t, \xNN or \uNNNN; the rest stays, backslashes too. */
void cli_put_text(cli_buffer *buffer, iocm_span text);

/* A CSV cell: as cli_put_text, quoted where needed. `safe`: a cell that a spreadsheet would
 * take for a formula gets a leading apostrophe. */
void cli_put_csv(cli_buffer *buffer, iocm_span text, bool safe);

void cli_release(cli_buffer *buffer); /* gives its memory back; it is empty then */

/* Writes the buffer to standard output and empties it. If that fails the program ends. */
void cli_print(cli_buffer *buffer);

/* Sends on what was written to standard output so far. If that fails the program ends. */
void cli_flush(void);

/* Bytes of the well-formed UTF-8 character at `text`, 0 if it is none; `text.size` > 0. */
size_t cli_decode(uint32_t *point, iocm_span text);

/* True for control characters and marks that turn the direction of writing. */
bool cli_is_unsafe(uint32_t point);

/* ---- values (cli_value.c) ---- */

void cli_put_indicator(cli_buffer *buffer, const iocm_indicator *indicator);

/* RFC 3339; with `short_dates` midnight is written as the date alone. */
void cli_put_time(cli_buffer *buffer, iocm_time time, iocm_zone zone, bool short_dates);

/* ---- JSON (cli_json.c) ---- */

typedef struct cli_json {
    cli_buffer *out;
    bool pretty; /* one value a line, indented */
    bool comma;  /* a value stands before */
    bool keyed;  /* a key stands before */
    unsigned depth;
} cli_json;

void cli_json_open(cli_json *json, char bracket);  /* { or [ */
void cli_json_close(cli_json *json, char bracket); /* } or ] */
void cli_json_key(cli_json *json, const char *key);
void cli_json_key_span(cli_json *json, iocm_span key);
void cli_json_string(cli_json *json, iocm_span text); /* null if text.data is NULL */
void cli_json_number(cli_json *json, uint64_t number);
void cli_json_bool(cli_json *json, bool value);
void cli_json_null(cli_json *json);

/* The object {type, value, port, family, ...} of an indicator of a set. */
void cli_json_indicator(cli_json *json, const iocm_set *set, uint32_t index);

/* Key and value in one. */
void cli_json_text(cli_json *json, const char *key, iocm_span text);
void cli_json_count(cli_json *json, const char *key, uint64_t number);
void cli_json_optional(cli_json *json, const char *key, bool present, uint64_t number);
void cli_json_time(cli_json *json, const char *key, bool present, iocm_time time);

/* ---- input (cli_input.c) ---- */

/* A file or standard input ("-"), gzip or not. */
typedef struct cli_input cli_input;

/* NULL with a message if it cannot be opened. */
cli_input *cli_open(const char *path);

/* Reads up to `capacity` bytes; 0 at the end, -1 with a message on failure. */
ptrdiff_t cli_read(cli_input *input, void *data, size_t capacity);

/* How much of the file was read, 0 to 1; -1 if its size is not known. */
double cli_progress(const cli_input *input);

void cli_close(cli_input *input);

/* Reads everything into `out`; false with a message on failure. */
bool cli_read_all(cli_buffer *out, const char *path);

/* Whether a file that begins so is no text in which anything could be found: if so says it. */
bool cli_refuse_foreign(const char *path, iocm_span start);

/* ---- loading indicators (cli_load.c) ---- */

/* The options that load indicators, --help, and the end of a table for getopt_long. */
#define CLI_SOURCE_SHORT ":p:i:s:qh"
/* clang-format off */
#define CLI_SOURCE_LONG                                                                            \
    {"playbook", required_argument, NULL, 'p'}, {"indicators", required_argument, NULL, 'i'},      \
    {"set", required_argument, NULL, 's'}, {"allow-special", no_argument, NULL, 'A'},              \
    {"quiet", no_argument, NULL, 'q'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}
/* clang-format on */
#define CLI_SOURCE_HELP                                                                            \
    "  -p, --playbook FILE     indicators (and hunts) of a playbook; may be repeated\n"            \
    "  -i, --indicators FILE   a list or a CSV or JSON feed; may be repeated\n"                    \
    "  -s, --set FILE          a set made by `iocmatch compile`; may be repeated\n"                \
    "      --allow-special     load private, reserved and resolver addresses, too\n"               \
    "  -q, --quiet             no warnings, progress or summary\n"

/* Where indicators come from: the options that several subcommands have. Zero it first. */
typedef struct cli_sources {
    struct cli_source {
        int type; /* 'p', 'i' or 's' */
        const char *path;
    } * items;
    size_t count;
    size_t capacity;
    bool allow_special;
    bool quiet;
    iocm_playbook **playbooks; /* those of -p, in order */
    size_t playbook_count;
    uint64_t refused; /* rows that could not be loaded */
} cli_sources;

/* True if it was one of these options. */
bool cli_sources_option(cli_sources *sources, int option, const char *argument);

/* Loads all into one set. False with a message on failure. */
bool cli_sources_load(iocm_set **out, cli_sources *sources, const char *command);
void cli_sources_free(cli_sources *sources);

/* Shows diagnostics about one input, briefly. Call _end when it is read. */
typedef struct cli_diagnostics {
    const char *path;
    bool quiet;
    uint64_t shown;
    uint64_t hidden;
} cli_diagnostics;

void cli_diagnostic(void *ctx, const iocm_diagnostic *diagnostic);
void cli_diagnostics_end(cli_diagnostics *diagnostics);

#endif /* IOCMATCH_CLI_H */
