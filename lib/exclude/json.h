/* SPDX-License-Identifier: MIT */
/*
 * What reads documents in JSON with jansson: a reader that knows where it is, so that whatever is
 * wrong with a value is told with the line and column of that value. (jansson allocates with
 * malloc: its functions can be replaced only for the whole process. All of it is freed when the
 * reading ends.)
 */
#ifndef IOCM_EXCLUDE_JSON_H
#define IOCM_EXCLUDE_JSON_H

#include <jansson.h>

#include "exclude/exclude.h"

#define IOCM__JSON_FORMAT "iocmatch-exclusions/1"

#define IOCM__JSON_SIZE   (64u << 20) /* bytes of a document */

/* The deepest expression of JSON has two levels a node, and a document four around it. */
#define IOCM__JSON_DEPTH (2 * IOCM_MAX_EXPRESSION + 8)

/* ---- where something stands (json_locate.c): `text` is well-formed JSON ---- */

/* A member of an object, or (key NULL) an element of an array. */
typedef struct iocm__json_step {
    const char *key; /* decoded */
    size_t index;
} iocm__json_step;

/* The text of the value that the path leads to; strings without their quotes. */
iocm_span iocm__json_find_value(iocm_span text, const iocm__json_step *path, size_t count);

/* The text of the key of the last step, without quotes. */
iocm_span iocm__json_find_key(iocm_span text, const iocm__json_step *path, size_t count);

/* Of any text: the token that holds the byte before offset `end`. */
iocm_span iocm__json_find_token(iocm_span text, size_t end);

/* Of any text: the first bracket that opens more than `depth` levels; empty if there is none. */
iocm_span iocm__json_find_deep(iocm_span text, unsigned depth);

/* Fails for a piece of `text`, with the place that it has there. */
iocm_status iocm__json_fail_at(iocm_span text, iocm_span piece, iocm_status status,
                               const char *message, iocm_error *error);

/* ---- reading (json_reader.c) ---- */

typedef struct iocm__json_reader {
    iocm_span text;
    iocm__arena *arena; /* where what is read lives */
    json_t *root;
    iocm_status status; /* of the first failure */
    iocm_error *error;
    size_t depth; /* steps of `path` */
    iocm__json_step path[IOCM__JSON_DEPTH + 1];
    unsigned expr_depth; /* nodes around the one that is read */
    bool lists_refused;  /* an expression may name no list here */
} iocm__json_reader;

/* Parses. False: it failed, and the reader is closed. */
bool iocm__json_open(iocm__json_reader *in, iocm__arena *arena, iocm_span text, iocm_error *error);
void iocm__json_close(iocm__json_reader *in);

/* All fail for the value at the path, or for a key of the object there; the first failure counts.
 * They give false. */
bool iocm__json_fail(iocm__json_reader *in, iocm_status status, const char *format, ...)
    IOCM__PRINTF(3, 4);
bool iocm__json_fail_key(iocm__json_reader *in, const char *key, iocm_status status,
                         const char *format, ...) IOCM__PRINTF(4, 5);
bool iocm__json_fail_memory(iocm__json_reader *in);

/* Fails with what a check said of the value at the path. */
bool iocm__json_fail_with(iocm__json_reader *in, const iocm_error *reason);

void iocm__json_enter_key(iocm__json_reader *in, const char *key);
void iocm__json_enter(iocm__json_reader *in, size_t index);
void iocm__json_leave(iocm__json_reader *in);

/* Reads one value to `out`, the path leading to it. */
typedef bool (*iocm__json_fn)(iocm__json_reader *in, void *out, json_t *value);

/* A key that an object may have. */
typedef struct iocm__json_member {
    const char *key;
    iocm__json_fn read;
    size_t offset; /* of what it is read to */
} iocm__json_member;

/* The member of that key or NULL. */
const iocm__json_member *iocm__json_find_member(const iocm__json_member *members, size_t count,
                                                const char *key);

/* Reads an object: every key has to be one of these. */
bool iocm__json_read_members(iocm__json_reader *in, void *out, json_t *value,
                             const iocm__json_member *members, size_t count);

/* Reads every element of an array to `out`. */
bool iocm__json_read_array(iocm__json_reader *in, void *out, json_t *value, iocm__json_fn read);

/* Readers of single values. The name of a type is in the message: "a string is expected". */
bool iocm__json_read_text(iocm__json_reader *in, void *out, json_t *value);  /* iocm_span */
bool iocm__json_read_name(iocm__json_reader *in, void *out, json_t *value);  /* iocm_span */
bool iocm__json_read_names(iocm__json_reader *in, void *out, json_t *value); /* texts */
bool iocm__json_read_bool(iocm__json_reader *in, void *out, json_t *value);
bool iocm__json_read_size(iocm__json_reader *in, uint64_t *out, json_t *value, uint64_t max);

/* The text of a string; data NULL (and it failed) for another type. Borrowed. */
iocm_span iocm__json_string(iocm__json_reader *in, json_t *value);

/* Reads 64 hex digits, made lower case, to an iocm_span. */
bool iocm__json_read_sha256(iocm__json_reader *in, void *out, json_t *value);

/* Fails for the digest at that key, if one is told, unless it is that of the texts with newlines
 * between them. */
bool iocm__json_check_sha256(iocm__json_reader *in, const char *key, iocm_span told,
                             const iocm_span *texts, size_t count);

/* ---- expressions (json_expr.c) ---- */

/* Reads an expression to an iocm__expr *. */
bool iocm__json_read_expr(iocm__json_reader *in, void *out, json_t *value);

/* Reads the values of a list or condition: strings, and numbers as their decimal text. */
bool iocm__json_read_values(iocm__json_reader *in, void *out, json_t *value); /* texts */

/* ---- writing (json_emit.c) ---- */

/* Writes JSON piece by piece, with a newline and two blanks a level, or without if `compact`. */
typedef struct iocm__json_writer {
    iocm_write_fn write;
    void *ctx;
    bool compact;
    bool stopped; /* `write` did not return 0 */
    bool first;   /* nothing has been written at this level yet */
    bool keyed;   /* a key has been written, its value follows */
    unsigned level;
    size_t used;
    char buffer[2048];
} iocm__json_writer;

void iocm__json_begin(iocm__json_writer *out, char bracket); /* `{` or `[` */
void iocm__json_end(iocm__json_writer *out, char bracket);   /* `}` or `]` */
void iocm__json_key(iocm__json_writer *out, const char *key);
void iocm__json_key_span(iocm__json_writer *out, iocm_span key);
void iocm__json_text(iocm__json_writer *out, iocm_span text);
void iocm__json_word(iocm__json_writer *out, const char *word); /* true, null */
void iocm__json_number(iocm__json_writer *out, uint64_t number);
void iocm__json_newline(iocm__json_writer *out);
void iocm__json_flush(iocm__json_writer *out);

/* A key and its text, unless it is absent. */
void iocm__json_member_text(iocm__json_writer *out, const char *key, iocm_span text);
/* A key and an array of texts. */
void iocm__json_texts(iocm__json_writer *out, const char *key, const iocm_span *texts,
                      size_t count);
/* The same, unless there are none. */
void iocm__json_member_texts(iocm__json_writer *out, const char *key, const iocm__texts *texts);

void iocm__json_write_expr(iocm__json_writer *out, const iocm__expr *expr);

#endif /* IOCM_EXCLUDE_JSON_H */
