/* SPDX-License-Identifier: MIT */
/* Inside `iocmatch hunt`: what its files hand to each other. */
#ifndef IOCMATCH_HUNT_H
#define IOCMATCH_HUNT_H

#include "exclusions.h"

enum { HUNT_GRADES = 7, HUNT_VERDICTS = 5, HUNT_ADVISORIES = 11 };

/* How records of one table are read and which of their columns are shown. */
struct hunt_table {
    struct hunt_table *next;
    const iocm_schema *schema;
    iocm_span *columns; /* projected: names as in the hunts */
    size_t column_count;
    size_t column_capacity;
};

/* What an exclusion came to for a hit. */
struct hunt_outcome {
    uint32_t hit; /* its number in the record */
    uint32_t exclusion;
    iocm_reason reason;
    iocm_reason of; /* of an advisory: what it would have come to */
    iocm_strength strength;
    iocm_strength needed;
    iocm_span id;
    iocm_span field;
    iocm_span column; /* where the field stands, or should */
    iocm_span value;  /* what agreed */
    iocm_span operand;
};

/* A record of a log that is shown. */
struct hunt_record {
    const char *file;
    const struct hunt_table *table;
    iocm_time time; /* IOCM_TIME_NONE if it could not be read */
    iocm_zone zone;
    uint64_t row; /* 1-based data row */
    uint64_t line;
    iocm_verdict verdict;
    size_t hit_count;
    const struct hunt_outcome *outcomes; /* by hit, then by exclusion */
    size_t outcome_count;
    bool *time_columns; /* which of the projected columns hold the record's time */
    iocm_span *cells;   /* of the projected columns; data NULL = not there */
};

/* One row of output: a record, a column of it and an indicator. */
struct hunt_row {
    const struct hunt_record *record;
    iocm_span column; /* data NULL: no hit, the verdict is indeterminate */
    iocm_span value;
    iocm_side side;
    iocm_grade grade;
    uint32_t indicator;
    const iocm_hit *also; /* weaker hits of the same sort in that column */
    size_t also_count;
    const struct hunt_outcome *outcomes; /* of its hit */
    size_t outcome_count;
    const struct hunt_outcome *by; /* the one that counts most; NULL = none */
    size_t number;                 /* in the order they were found */
};

/* What came of an exclusion, by hits. */
struct hunt_counter {
    uint64_t trues;
    uint64_t unknowns;
    uint64_t would_be;                    /* true, were it approved */
    uint64_t would_be_unknown;            /* unknown, were it approved */
    uint64_t advisories[HUNT_ADVISORIES]; /* what has no effect, by its reason */
};

/* The exclusions of a hunt. */
struct hunt_exclusions {
    struct exclusions_options options;
    const char **files; /* of --exclusions */
    size_t file_count;
    size_t file_capacity;
    bool approve_playbook;
    bool hide_excluded;
    bool keep_all; /* outcomes; if not, of each hit only the one that counts most */

    iocm_exclusions *document;
    iocm_evaluator *evaluator;     /* NULL = there are none */
    struct hunt_counter *counters; /* of each exclusion */
    uint64_t judged;               /* hits */
    uint32_t counted_hit;          /* the outcome that was counted last */
    uint32_t counted_exclusion;
    struct hunt_outcome *found; /* of the record that is judged */
    size_t found_count;
    size_t found_capacity;
};

struct hunt_stats {
    uint64_t logs;
    uint64_t rows;
    uint64_t rows_read; /* into cells */
    uint64_t bytes;
    uint64_t cells_unparsed;
    uint64_t bad_rows;
    uint64_t times_unread; /* of rows that are shown */
    uint64_t weaker;       /* hits that stand in a row's `also` */
    uint64_t hidden;       /* rows, by --hide-excluded */
    uint64_t by_grade[HUNT_GRADES];
    uint64_t by_verdict[HUNT_VERDICTS]; /* records */
};

struct hunt_arena {
    struct hunt_block *blocks;
    size_t left; /* bytes in the first block */
};

struct hunt {
    /* what was asked for */
    const char *command; /* for messages */
    cli_sources sources;
    const iocm_schema *fixed; /* of --table or --map; NULL = find out */
    iocm_schema *mapped;      /* of --map; owned */
    iocm_grade min_grade;
    iocm_time since; /* IOCM_TIME_NONE = not given */
    iocm_time until;
    enum { HUNT_TABLE, HUNT_CSV, HUNT_JSONL } format;
    bool safe_csv;
    struct hunt_exclusions exclusions;
    unsigned char delimiter; /* of the logs; 0 = comma */
    bool read_all;           /* every row into cells */
    unsigned threads;        /* 0 = 1 */

    iocm_set *set;
    iocm_matcher *matcher;
    iocm_hit *hits; /* IOCM_MAX_HITS of them */

    /* what was found */
    struct hunt_arena arena;
    struct hunt_table *tables; /* of the logs met so far */
    struct hunt_row *rows;
    size_t row_count;
    size_t row_capacity;
    struct hunt_stats stats;

    double started;  /* hunt_clock */
    double progress; /* when the bar was drawn last; 0 = never */
};

/* ---- hunt_run.c: what the commands that read logs share ---- */

/* Values of options that have no short form. */
enum {
    HUNT_OPTION_TABLE = 256,
    HUNT_OPTION_MAP,
    HUNT_OPTION_DELIMITER,
    HUNT_OPTION_GRADE,
    HUNT_OPTION_SINCE,
    HUNT_OPTION_UNTIL,
    HUNT_OPTION_READ_ALL,
    HUNT_OPTION_THREADS,
    HUNT_OPTION_OWN /* those of each command begin here */
};

/* clang-format off */
#define HUNT_LOG_LONG                                                                              \
    {"table", required_argument, NULL, HUNT_OPTION_TABLE},                                         \
    {"map", required_argument, NULL, HUNT_OPTION_MAP},                                             \
    {"delimiter", required_argument, NULL, HUNT_OPTION_DELIMITER},                                 \
    {"min-grade", required_argument, NULL, HUNT_OPTION_GRADE},                                     \
    {"since", required_argument, NULL, HUNT_OPTION_SINCE},                                         \
    {"until", required_argument, NULL, HUNT_OPTION_UNTIL},                                         \
    {"read-all", no_argument, NULL, HUNT_OPTION_READ_ALL},                                         \
    {"threads", required_argument, NULL, HUNT_OPTION_THREADS}
/* clang-format on */
#define HUNT_LOG_HELP                                                                              \
    "      --table auto|NAME   take the logs to be of this table\n"                                \
    "      --map COLUMN=ROLE[:SIDE],...\n"                                                         \
    "                          say what the columns hold; roles: address, port, host, url,\n"      \
    "                          digest, email, time, or a field of exclusions (process.name);\n"    \
    "                          sides: source, destination, local, remote, source_translated,\n"    \
    "                          destination_translated\n"                                           \
    "      --delimiter CHAR    what stands between cells: one character, or `tab`\n"               \
    "      --min-grade GRADE   exact, prefix, subdomain, other_port, no_port or network;\n"        \
    "                          weaker hits are left out\n"                                         \
    "      --since TIME        rows from this time on ...\n"                                       \
    "      --until TIME        ... and before that one; rows without readable time are shown\n"    \
    "      --read-all          read every row into cells, not only those in which a quick "        \
    "search\n"                                                                                     \
    "                          of the bytes finds something: the same rows are found, slower\n"    \
    "      --threads N         search a log with so many threads, 1 to 64; default 1\n"

/* What a hunt is before its options are read. */
#define HUNT_DEFAULTS(name)                                                                        \
    {                                                                                              \
        .command = (name), .since = IOCM_TIME_NONE, .until = IOCM_TIME_NONE,                       \
        .exclusions.options = EXCLUSIONS_DEFAULTS(name)                                            \
    }

/* Takes one of these options, of CLI_SOURCE_LONG or of EXCLUSIONS_JUDGE_LONG; false with a message
 * if it is wrong, or none of these. */
bool hunt_option(struct hunt *hunt, int option, char **argv);

/* Loads the indicators; false with a message. */
bool hunt_open(struct hunt *hunt, int log_count);

/* Reads the logs and sorts what was found; false with a message if one could not be read. */
bool hunt_read(struct hunt *hunt, char **logs, int count);

void hunt_close(struct hunt *hunt);

/* ---- hunt_table.c: tables, their columns, and --map ---- */

/* Adds what --map says ("COLUMN=ROLE[:SIDE],..."); false with a message. */
bool hunt_map(struct hunt *hunt, const char *text);

/* Says what is wrong with a log's header, and what it holds. */
void hunt_report_header(const char *file, const char *complaint, const iocm_span *header,
                        size_t count);

/* The table of a log by its header; NULL with a message. */
const struct hunt_table *hunt_find_table(struct hunt *hunt, const char *file,
                                         const iocm_span *header, size_t count);

void hunt_free_tables(struct hunt *hunt);

/* ---- hunt_log.c ---- */

/* Reads one log and adds its rows; false with a message if it could not be read. */
bool hunt_log(struct hunt *hunt, const char *path);

/* True if every row is to be read into cells. */
bool hunt_reads_all(const struct hunt *hunt);

/* As iocm_csv_candidate_fn. */
size_t hunt_find_candidate(const struct hunt *hunt, const char *text, size_t size);

/* ---- hunt_threads.c: the rest of a log, by several threads ---- */

enum { HUNT_PIECE = 1 << 20 }; /* bytes that are read at a time */

/* What came before, and where it goes on. */
struct hunt_rest {
    struct hunt *hunt;
    const char *path;
    cli_input *input;
    char *data;         /* room for HUNT_PIECE bytes */
    const char *header; /* the first bytes of the log, up to the record behind the header */
    size_t header_size;
    iocm_position start; /* where the rest begins; afterwards, where it ended */
    iocm_span piece;     /* bytes of it that were read, in `data` */
    const iocm_layout *layout;
    size_t column_count;
    iocm_csv_fn on_record; /* called as if one thread read, for the records that count */
    void *ctx;
    iocm_diagnostic_fn on_diagnostic;
    void *diagnostic_ctx;
    bool failed; /* a message was given */
};

/* Reads it. */
iocm_status hunt_read_rest(struct hunt_rest *rest, iocm_error *error);

/* ---- hunt_rows.c: what is kept of the hits, and its order ---- */

void *hunt_alloc(struct hunt_arena *arena, size_t size);
iocm_span hunt_copy(struct hunt_arena *arena, iocm_span text);
void hunt_free_arena(struct hunt_arena *arena);

/* Puts a record's hits in order and copies them into the arena: column by column, of a column
 * those of one sort together, the best grade first. */
void hunt_order(struct hunt *hunt, iocm_hits *hits);

/* How many of the hits found are there. */
size_t hunt_hit_count(const iocm_hits *hits);

/* Makes rows of a record's hits, which are in order; `header` names the columns, `cells` are the
 * record's. */
void hunt_add_rows(struct hunt *hunt, const struct hunt_record *record, const iocm_hits *hits,
                   const iocm_span *header, const iocm_span *cells);

/* Takes the rows away that --hide-excluded hides. */
void hunt_hide_excluded(struct hunt *hunt);

/* Newest first, then in the order they were found. */
void hunt_sort(struct hunt *hunt);

/* ---- hunt_exclusions.c: what is known of exclusions while logs are read ---- */

/* Reads, binds and approves what the options say, and makes an evaluator of it, if there is any
 * exclusion; false with a message. */
bool hunt_load_exclusions(struct hunt *hunt);

/* Makes an evaluator of hunt->exclusions.document; false with a message. */
bool hunt_use_exclusions(struct hunt *hunt, uint32_t flags);

/* Judges a record by its hits, which are in order; false with a message. */
bool hunt_judge(struct hunt *hunt, struct hunt_record *record, const iocm_layout *layout,
                const iocm_span *cells, size_t count, const iocm_hits *hits);

/* Reason `index` of those why an exclusion has no effect, but for drafts: TOO_WEAK, ... */
iocm_reason hunt_advisory(size_t index);

/* The outcome that counts most; NULL if there is none. */
const struct hunt_outcome *hunt_choose(const struct hunt_outcome *outcomes, size_t count);

/* True for a draft that would exclude if it were approved. */
bool hunt_would_exclude(const struct hunt_outcome *outcome);

/* Why the verdict of a row's record is what it is, as far as the row's hit tells. */
iocm_reason hunt_reason(const struct hunt_row *row);

void hunt_free_exclusions(struct hunt_exclusions *exclusions);

/* ---- hunt_output.c ---- */

void hunt_write_csv(const struct hunt *hunt);
void hunt_write_jsonl(const struct hunt *hunt);

/* Id, field, where that stands, and what was seen; null where there is nothing, or no outcome. */
void hunt_put_outcome(cli_json *json, const struct hunt_outcome *outcome);

/* ---- hunt_terminal.c: for people ---- */

void hunt_write_table(const struct hunt *hunt);
void hunt_write_summary(const struct hunt *hunt);

/* The progress bar, on a terminal and not too often; `done` is 0 to 1, or -1 if not known. */
void hunt_progress(struct hunt *hunt, const char *path, double done);
void hunt_progress_end(const struct hunt *hunt);

double hunt_clock(void); /* seconds since some moment */

#endif /* IOCMATCH_HUNT_H */
