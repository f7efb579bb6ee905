/* SPDX-License-Identifier: MIT */
/* Inside `iocmatch hunt`: what its files hand to each other. */
#ifndef IOCMATCH_HUNT_H
#define IOCMATCH_HUNT_H

#include "cli.h"

enum { HUNT_GRADES = 7, HUNT_VERDICTS = 5 };

/* How records of one table are read and which of their columns are shown. */
struct hunt_table {
    struct hunt_table *next;
    const iocm_schema *schema;
    iocm_span *columns; /* projected: names as in the hunts */
    size_t column_count;
    size_t column_capacity;
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
    size_t number; /* in the order they were found */
};

struct hunt_stats {
    uint64_t logs;
    uint64_t rows;
    uint64_t bytes;
    uint64_t cells_unparsed;
    uint64_t bad_rows;
    uint64_t times_unread; /* of rows that are shown */
    uint64_t weaker;       /* hits that stand in a row's `also` */
    uint64_t by_grade[HUNT_GRADES];
    uint64_t by_verdict[HUNT_VERDICTS]; /* records */
};

struct hunt_arena {
    struct hunt_block *blocks;
    size_t left; /* bytes in the first block */
};

struct hunt {
    /* what was asked for */
    cli_sources sources;
    const iocm_schema *fixed; /* of --table or --map; NULL = find out */
    iocm_schema *mapped;      /* of --map; owned */
    iocm_grade min_grade;
    iocm_time since; /* IOCM_TIME_NONE = not given */
    iocm_time until;
    enum { HUNT_TABLE, HUNT_CSV, HUNT_JSONL } format;
    bool safe_csv;
    unsigned char delimiter; /* of the logs; 0 = comma */

    const iocm_set *set;
    const iocm_matcher *matcher;
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

/* ---- hunt_rows.c: what is kept of the hits, and its order ---- */

void *hunt_alloc(struct hunt_arena *arena, size_t size);
iocm_span hunt_copy(struct hunt_arena *arena, iocm_span text);
void hunt_free_arena(struct hunt_arena *arena);

/* Makes rows of a record's hits; `header` names the columns, `cells` are the record's. */
void hunt_add_rows(struct hunt *hunt, const struct hunt_record *record, iocm_hits *hits,
                   const iocm_span *header, const iocm_span *cells);

/* Newest first, then in the order they were found. */
void hunt_sort(struct hunt *hunt);

/* ---- hunt_output.c ---- */

void hunt_write_csv(const struct hunt *hunt);
void hunt_write_jsonl(const struct hunt *hunt);

/* ---- hunt_terminal.c: for people ---- */

void hunt_write_table(const struct hunt *hunt);
void hunt_write_summary(const struct hunt *hunt);

/* The progress bar, on a terminal and not too often; `done` is 0 to 1, or -1 if not known. */
void hunt_progress(struct hunt *hunt, const char *path, double done);
void hunt_progress_end(const struct hunt *hunt);

double hunt_clock(void); /* seconds since some moment */

#endif /* IOCMATCH_HUNT_H */
