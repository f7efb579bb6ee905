/* SPDX-License-Identifier: MIT */
/* What the tests of other systems' formats share: reading and writing as short texts. */
#ifndef IOCM_TEST_SIGMA_H
#define IOCM_TEST_SIGMA_H

#include "evaluators.h"

/* A text that grows, with a NUL behind it. */
typedef struct written {
    char *text;
    size_t size;
    unsigned calls;
    int answer; /* of the function that is called with it */
} written;

static inline int write_text(void *ctx, const char *data, size_t size)
{
    written *to = ctx;

    to->text = realloc(to->text, to->size + size + 1);
    assert_non_null(to->text);
    memcpy(to->text + to->size, data, size);
    to->size += size;
    to->text[to->size] = '\0';
    to->calls++;
    return to->answer;
}

/* The filter of an exclusion, to be freed; fails the test if there is none. */
static inline char *sigma_of(const iocm_exclusions *document, size_t index)
{
    written to = {NULL, 0, 0, 0};
    iocm_error error = {0};

    if (iocm_exclusions_write_sigma(write_text, &to, document, index, &error) != IOCM_OK)
        fail_msg("%s `%s`", error.message, error.token);
    return to.text;
}

/* An expression as JSON, to be freed. */
static inline char *json_of(const iocm__expr *expr)
{
    iocm_allocator allocator;
    iocm__buffer out = {.allocator = &allocator};
    written to = {NULL, 0, 0, 0};

    assert_int_equal(iocm__allocator_init(&allocator, NULL, NULL), IOCM_OK);
    assert_true(iocm__expr_write(&out, expr));
    (void)write_text(&to, out.data, out.size);
    iocm__buffer_free(&out);
    return to.text;
}

static inline iocm_status import_text(iocm_exclusions *to, iocm_exclusion_format format,
                                      const char *text, uint32_t flags, iocm_error *error)
{
    return iocm_exclusions_import(to, format, text, strlen(text), flags, NULL, error);
}

/* Imports what has to be good. */
static inline iocm_exclusions *imported(iocm_exclusion_format format, const char *text,
                                        uint32_t flags)
{
    iocm_exclusions *made = exclusions_new(NULL);
    iocm_error error = {0};

    if (import_text(made, format, text, flags, &error) != IOCM_OK)
        fail_msg("%s\n%d:%d: %s `%s`", text, (int)error.line, (int)error.column, error.message,
                 error.token);
    return made;
}

/* The expression of the first exclusion is that JSON. */
static inline void assert_expr(const iocm_exclusions *document, const char *json)
{
    char *text = json_of(document->items[0].when);

    assert_string_equal(text, json);
    free(text);
}

/* Fails with that status at that place, for that token, with those words. */
static inline void assert_refused(iocm_exclusion_format format, const char *text, uint32_t flags,
                                  iocm_status status, unsigned line, unsigned column,
                                  const char *words)
{
    iocm_exclusions *document = exclusions_new(NULL);
    iocm_error error = {0};

    if (import_text(document, format, text, flags, &error) != status || error.status != status ||
        error.line != line || error.column != column || strstr(error.message, words) == NULL)
        fail_msg("%s\n%s %d:%d %s `%s`", text, iocm_status_name(error.status), (int)error.line,
                 (int)error.column, error.message, error.token);
    assert_int_equal(document->count, 0);
    assert_int_equal(document->list_count, 0);
    iocm_exclusions_free(document);
}

/* For tests of what a build may be without: says so, and gives what main is to return. */
static inline bool lacks(uint32_t features)
{
    if ((iocm_features() & features) == features) return false;
    print_message("skipped: this build is without YAML or JSON\n");
    return true;
}

#endif /* IOCM_TEST_SIGMA_H */
