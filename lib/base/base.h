/* SPDX-License-Identifier: MIT */
/*
 * What every room may use: error filling, memory, size-prefixed options, growing buffers,
 * an arena, sorting, escaping and UTF-8. Knows no indicator, no format and no file.
 */
#ifndef IOCM_BASE_H
#define IOCM_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "iocmatch.h"

#if defined(__GNUC__)
#define IOCM__PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define IOCM__PRINTF(text, first)
#endif

/* ---- errors (error.c) ---- */

/*
 * Fills `error` (if any, and if it is still empty) and returns `status`, so that callers can
 * write `return iocm__fail(error, IOCM_E_..., "...")`. The message is cut to fit.
 */
iocm_status iocm__fail(iocm_error *error, iocm_status status, const char *format, ...)
    IOCM__PRINTF(3, 4);

/*
 * The same for a place in a one-line value: line 1, column offset + 1, and the token
 * `text[offset, offset + token_size)` escaped.
 */
iocm_status iocm__fail_at(iocm_error *error, iocm_status status, const char *text, size_t offset,
                          size_t token_size, const char *format, ...) IOCM__PRINTF(6, 7);

/* `error` if it may still be written, else NULL: for who writes more into it than iocm__fail. */
static inline iocm_error *iocm__error_fresh(iocm_error *error)
{
    return error != NULL && error->status == IOCM_OK ? error : NULL;
}

/* Out of memory; the one message for it. */
iocm_status iocm__fail_memory(iocm_error *error);

/* The caller's buffer is too small; the one message for it. */
iocm_status iocm__fail_space(iocm_error *error, size_t needed);

/* Moves the place of an error that was made about a value to where that value stands in a
 * document: adds to offset, sets the line, shifts the column. Does nothing for NULL or OK. */
void iocm__error_shift(iocm_error *error, uint64_t line, uint64_t column, uint64_t offset);

/* Sets `source` (cut to fit, whole UTF-8 characters, escaped). Does nothing for NULL. */
void iocm__error_source(iocm_error *error, iocm_span source);

/*
 * Escapes for people: printable ASCII and well-formed UTF-8 other than controls and
 * bidirectional marks stay; the rest becomes \n \r \t \\ \xNN. Writes at most capacity - 1
 * bytes and a NUL, never half an escape or character; returns the length written.
 */
size_t iocm__escape(char *out, size_t capacity, const char *text, size_t size);

/* ---- memory (memory.c) ---- */

/* `*out` becomes `given`, or malloc and friends for NULL. IOCM_E_ARGUMENT if one is missing. */
iocm_status iocm__allocator_init(iocm_allocator *out, const iocm_allocator *given,
                                 iocm_error *error);

/* All give NULL for out of memory or overflow of count * size. Size 0 gives a block, too. */
void *iocm__alloc(const iocm_allocator *allocator, size_t size);
void *iocm__alloc_zero(const iocm_allocator *allocator, size_t size);
void *iocm__alloc_array(const iocm_allocator *allocator, size_t count, size_t size);
void *iocm__realloc_array(const iocm_allocator *allocator, void *block, size_t count, size_t size);
void iocm__free(const iocm_allocator *allocator, void *block);

/*
 * Makes room for one element more in an array of `*count` with room for `*capacity`; doubles.
 * Returns the (perhaps moved) array, or NULL with everything left as it was.
 */
void *iocm__array_grow(const iocm_allocator *allocator, void *items, size_t count, size_t *capacity,
                       size_t size);

/* A growing run of bytes. Zero it, set `allocator` (kept by pointer), use, and free. */
typedef struct iocm__buffer {
    char *data;
    size_t size;
    size_t capacity;
    const iocm_allocator *allocator;
} iocm__buffer;

bool iocm__buffer_reserve(iocm__buffer *buffer, size_t more); /* room for `more` bytes */
bool iocm__buffer_append(iocm__buffer *buffer, const void *data, size_t size);
bool iocm__buffer_append_byte(iocm__buffer *buffer, char byte);
void iocm__buffer_free(iocm__buffer *buffer);

/* Memory that is given back all at once: what a document model's texts live in. */
typedef struct iocm__arena {
    struct iocm__arena_block *blocks;
    iocm_allocator allocator;
} iocm__arena;

void iocm__arena_init(iocm__arena *arena, const iocm_allocator *allocator);
void *iocm__arena_alloc(iocm__arena *arena, size_t size); /* aligned for anything; NULL = none */
/* Copies a text; `*out` = {NULL, 0} and true for an absent one. False: out of memory. */
bool iocm__arena_copy(iocm__arena *arena, iocm_span text, iocm_span *out);
void iocm__arena_free(iocm__arena *arena);

/* Gives all that `from` holds to `into`, which has the same allocator; `from` is empty then. */
void iocm__arena_merge(iocm__arena *into, iocm__arena *from);

/* ---- order (sort.c) ---- */

typedef int (*iocm__compare_fn)(const void *ctx, const void *a, const void *b);

/* Sorts (stable, never worse than n log n) elements of at most 16 bytes; false = no memory. */
bool iocm__sort(void *items, size_t count, size_t size, iocm__compare_fn compare, const void *ctx,
                const iocm_allocator *allocator);

/* ---- size-prefixed structs (options.c) ---- */

/*
 * Copies caller's options over `copy` (of size `known`): zero if `given` is NULL, the
 * common part otherwise. IOCM_E_OPTIONS if struct_size is under 8, over 4096, or over the known
 * size with a tail that is not zero.
 */
iocm_status iocm__options_read(void *copy, size_t known, const void *given, iocm_error *error);

/* IOCM_E_OPTIONS for flags other than the known ones; none are known of a reserved field. */
iocm_status iocm__options_bits(uint32_t given, uint32_t known, iocm_error *error);

/* Copies `filled` (of size `known`) into the caller's out struct up to its struct_size,
 * which stays; the caller's tail beyond `known` becomes zero. */
iocm_status iocm__out_fill(void *out, const void *filled, size_t known, iocm_error *error);

/* ---- words (words.c) ---- */

/* A number of an enumeration of the public header and its name. */
typedef struct iocm__word {
    int32_t number;
    const char *name;
} iocm__word;

#define IOCM__COUNT(items) (sizeof(items) / sizeof(items)[0])

/* The name of a number, or `other`. */
const char *iocm__word_name(const iocm__word *words, size_t count, int32_t number,
                            const char *other);

/* The number of a name, ASCII case ignored; 0 if there is none. */
int32_t iocm__word_number(const iocm__word *words, size_t count, iocm_span name);

/* ---- UTF-8 (utf8.c) ---- */

/* Bytes of the well-formed character at `text`, its code point in `*point`; 0 if it is not
 * well formed (RFC 3629: no overlong forms, no surrogates) or size is 0. */
size_t iocm__utf8_decode(const char *text, size_t size, uint32_t *point);

/* Writes 1 to 4 bytes for a code point (surrogates and above 10FFFF become U+FFFD). */
size_t iocm__utf8_encode(char out[4], uint32_t point);

#endif /* IOCM_BASE_H */
