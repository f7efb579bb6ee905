/* SPDX-License-Identifier: MIT */
/* What the tests of exclusions share: documents and expressions made by hand. */
#ifndef IOCM_TEST_EXCLUSIONS_H
#define IOCM_TEST_EXCLUSIONS_H

#include "sets.h"

#include "exclude/exclude.h"

static inline iocm_exclusions *exclusions_new(const iocm_allocator *allocator)
{
    iocm_exclusions_options options = {.struct_size = sizeof options, .allocator = allocator};
    iocm_exclusions *made = NULL;

    assert_int_equal(iocm_exclusions_new(&made, &options, NULL), IOCM_OK);
    return made;
}

static inline iocm_exclusion exclusion_at(const iocm_exclusions *exclusions, size_t index)
{
    iocm_exclusion item = {.struct_size = sizeof item};

    assert_int_equal(iocm_exclusions_get(&item, exclusions, index, NULL), IOCM_OK);
    return item;
}

static inline void assert_span(iocm_span span, const char *text)
{
    if (!iocm__span_equal(span, span_of(text)))
        fail_msg("`%.*s` instead of `%s`", (int)span.size, span.data, text);
}

/* ---- expressions ---- */

/* Nodes live in the arena of one document. */
static iocm_exclusions *doc;

static inline int open_doc(void **state)
{
    (void)state;
    doc = exclusions_new(NULL);
    return 0;
}

static inline int close_doc(void **state)
{
    (void)state;
    iocm_exclusions_free(doc);
    return 0;
}

static inline iocm__expr *condition(const char *value)
{
    return iocm__expr_value(&doc->arena, IOCM__OP_IS, IOCM_FIELD_HOST_NAME, span_of(value));
}

static inline iocm__expr *named(iocm__op op, const char *name)
{
    iocm__expr *expr = iocm__expr_new(&doc->arena, op);

    expr->field = op == IOCM__OP_LIST ? IOCM_FIELD_ACCOUNT_NAME : IOCM_FIELD_NONE;
    expr->name = span_of(name);
    return expr;
}

static inline iocm__expr *opaque(void)
{
    iocm__expr *expr = named(IOCM__OP_OPAQUE, "VAGUE_VALUE");

    expr->text = span_of("some such");
    return expr;
}

static inline iocm__expr *time_of(int32_t from, int32_t to, int32_t zone)
{
    iocm__expr *expr = iocm__expr_new(&doc->arena, IOCM__OP_TIME);

    expr->field = IOCM_FIELD_EVENT_TIME;
    expr->from = from;
    expr->to = to;
    expr->zone = zone;
    return expr;
}

/* A node of up to two. */
static inline iocm__expr *of(iocm__op op, iocm__expr *first, iocm__expr *second)
{
    iocm__expr *expr = iocm__expr_new(&doc->arena, op);

    iocm__expr_append(expr, first);
    if (second != NULL) iocm__expr_append(expr, second);
    return expr;
}

#define ANY(a, b)      of(IOCM__OP_ANY, a, b)
#define ALL(a, b)      of(IOCM__OP_ALL, a, b)
#define NOT(a)         of(IOCM__OP_NOT, a, NULL)

#define WITH_DOC(test) cmocka_unit_test_setup_teardown(test, open_doc, close_doc)

#endif /* IOCM_TEST_EXCLUSIONS_H */
