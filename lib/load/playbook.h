/* SPDX-License-Identifier: MIT */
/*
 * Inside the playbook loader: the document model that the readers of its parts fill.
 *
 * playbook_read.c cuts the clean text into blocks and hands each to the reader of its kind;
 * playbook_table.c, playbook_kql.c and playbook_scenario.c read them; playbook_check.c compares
 * the parts with each other; playbook.c holds the model and the getters.
 */
#ifndef IOCM_PLAYBOOK_H
#define IOCM_PLAYBOOK_H

#include "load/markup.h"
#include "load/text.h"

/*
 * The words a diagnostic of a playbook begins with; programs may compare them.
 *   encoding          bytes that are not UTF-8 (or half a UTF-16 pair)
 *   truncated         the text ends in the middle of something
 *   bad_label         a number that is none after Total IOCs: and the like
 *   bad_row           a row with too few or too many cells, or without a value
 *   bad_value         a value that is no indicator, or not of the type beside it
 *   bad_confidence    not 0 to 100
 *   bad_date          not a date
 *   unknown_type      a type this library has no kind for
 *   unknown_table     a table that is neither indicators nor data sources
 *   duplicate_row     the same indicator as in an earlier row
 *   total_differs     more or fewer rows than declared
 *   active_differs    more or fewer online rows than declared
 *   kql_value_unlisted  a query looks for a value that the table does not have
 *   kql_value_missing   the table has a value that no query of its kind looks for
 *   no_filter         a scenario without Filter/Exclusion:
 *   row_refused       (iocm_playbook_load) the builder or the reader refused the row
 *   more              further diagnostics were not kept
 */
#define IOCM__PLAYBOOK_DIAGNOSTICS 1024u /* kept at most */

/* A row as it is kept: compact, for a playbook may have a million of them. */
typedef struct iocm__playbook_row {
    const iocm_span *type; /* shared words */
    const iocm_span *threat_type;
    const iocm_span *activity;
    const iocm_span *first_seen;
    const iocm_span *confidence;
    const char *written;
    const char *value;
    const char *payload; /* the address, the digest or the normalized text */
    uint32_t written_size;
    uint32_t value_size;
    uint32_t payload_size;
    uint32_t column;
    uint64_t line;
    uint64_t offset;
    iocm_time seen;
    uint16_t port;
    uint8_t kind;
    uint8_t flags;
    uint8_t prefix;
    uint8_t percent;
    uint8_t present; /* IOCM_HAS_* */
    uint8_t status;
} iocm__playbook_row;

#define IOCM__ROWS_PER_PAGE 128u

struct iocm_playbook {
    iocm_allocator allocator;
    iocm__arena arena; /* all texts but the clean text, and the pages of rows */
    iocm__text text;
    iocm_playbook_info info; /* its counts are those of the arrays below */
    iocm_span source;
    iocm_span total; /* the numbers as they stand in the clean text */
    iocm_span active;
    iocm__playbook_row **pages;
    size_t page_count;
    size_t page_capacity;
    iocm_playbook_hunt *hunts;
    size_t hunt_capacity;
    iocm_playbook_note *notes;
    size_t note_capacity;
    iocm_playbook_scenario *scenarios;
    size_t scenario_capacity;
    iocm_playbook_list *lists; /* of all queries, each once; while reading */
    size_t list_count;
    size_t list_capacity;
    iocm_diagnostic *diagnostics;
    size_t diagnostic_capacity;
    uint64_t diagnostics_dropped;
    iocm_span *words[16]; /* the words used last, in a ring */
    size_t word_next;
    const iocm_load_options *options; /* while reading */
};

/* A run of the clean text that one reader gets. */
typedef struct iocm__block {
    size_t start;
    size_t end;
    bool flat;   /* several lines stand in one: breaks are to be found by what they begin with */
    bool last;   /* nothing follows in the document */
    bool closed; /* a newline ends the document */
} iocm__block;

/* ---- playbook.c ---- */

iocm_span iocm__playbook_span(const iocm_playbook *playbook, size_t start, size_t end);

/* Where a piece of the clean text stands in it. */
size_t iocm__playbook_offset(const iocm_playbook *playbook, iocm_span piece);

/* A shared copy of a short text; NULL: out of memory. */
const iocm_span *iocm__playbook_word(iocm_playbook *playbook, iocm_span text);

/* A new row, zeroed; NULL: out of memory. */
iocm__playbook_row *iocm__playbook_add_row(iocm_playbook *playbook);
iocm__playbook_row *iocm__playbook_row_at(const iocm_playbook *playbook, size_t index);

/* The row's indicator, its text borrowed from the playbook. */
void iocm__playbook_row_indicator(iocm_indicator *out, const iocm__playbook_row *row);

/* Notes something at clean byte `offset` (SIZE_MAX = the whole input). False: out of memory. */
bool iocm__playbook_note(iocm_playbook *playbook, int severity, iocm_status status,
                         const char *code, size_t offset, iocm_span token, const char *format, ...)
    IOCM__PRINTF(7, 8);

/* Marks the document as cut inside `what`, at its end. False: out of memory. */
bool iocm__playbook_cut(iocm_playbook *playbook, const char *what);

/* ---- the readers of blocks; false: out of memory ---- */

bool iocm__playbook_read_table(iocm_playbook *playbook, const iocm__block *block);
bool iocm__playbook_read_kql(iocm_playbook *playbook, const iocm__block *block);
bool iocm__playbook_read_scenario(iocm_playbook *playbook, const iocm__block *block);
bool iocm__playbook_read_prose(iocm_playbook *playbook, const iocm__block *block);

/* The bytes of a table's header that begins here, at a `|` or a line's first byte; 0 if none
 * does. `flat`: the line goes on behind it. */
size_t iocm__playbook_header_size(iocm_span text, bool flat);
/* A line of nothing but dashes, colons and pipes. */
bool iocm__playbook_is_separator(iocm_span line);

/* Whether a hunting query may begin here: a comment, a `let`, or a table and its pipe. `loose`
 * also takes the last. */
bool iocm__playbook_is_kql(iocm_span text, bool loose);

/* Cuts the clean text into blocks and reads them all. */
bool iocm__playbook_read_blocks(iocm_playbook *playbook);

/* Compares the parts: totals, duplicates, the queries' lists. */
bool iocm__playbook_check(iocm_playbook *playbook);

#endif /* IOCM_PLAYBOOK_H */
