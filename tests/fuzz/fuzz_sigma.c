/* SPDX-License-Identifier: MIT */
/*
 * Exclusions of other systems: Sigma filters, and by the first byte warninglists of MISP and exception
 * items of Elastic. What is read is a draft with a sound expression; what Sigma can say is written,
 * read back, and written again the same.
 */
#include "exclude/exclude.h"
#include "fuzz.h"

typedef struct text {
    char *data;
    size_t size;
} text;

static int on_write(void *ctx, const char *data, size_t size)
{
    text *to = ctx;

    CHECK(to->data == NULL); /* whole or not at all */
    to->data = fuzz_alloc(size);
    memcpy(to->data, data, size);
    to->size = size;
    return 0;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    const size_t *size = ctx;

    CHECK(diagnostic->offset <= *size);
    CHECK(diagnostic->code.size > 0 && diagnostic->message.size > 0);
    fuzz_touch(diagnostic->token);
}

static iocm_exclusions *new_document(void)
{
    iocm_exclusions *made = NULL;

    CHECK(iocm_exclusions_new(&made, NULL, NULL) == IOCM_OK);
    return made;
}

static void check_expr(const iocm__expr *expr)
{
    iocm_error error = {0};

    CHECK(iocm__expr_check(expr, &error) == IOCM_OK);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        check_expr(child);
}

static text write_sigma(const iocm_exclusions *document, size_t index)
{
    text made = {NULL, 0};
    iocm_error error = {0};
    iocm_status status = iocm_exclusions_write_sigma(on_write, &made, document, index, &error);

    CHECK(error.status == status);
    CHECK((status == IOCM_OK) == (made.data != NULL));
    CHECK(status == IOCM_OK || status == IOCM_E_UNSUPPORTED || status == IOCM_E_LIMIT);
    return made;
}

/* Written, read and written: the same bytes, and the same expression from then on. */
static void check_sigma(const iocm_exclusions *document, size_t index)
{
    text first = write_sigma(document, index);
    iocm_exclusions *again = new_document();
    text second;

    if (first.data != NULL) {
        CHECK(iocm_exclusions_import(again, IOCM_FORMAT_SIGMA_FILTER, first.data, first.size, 0,
                                     NULL, NULL) == IOCM_OK);
        CHECK(again->count == 1);
        check_expr(again->items[0].when);
        second = write_sigma(again, 0);
        CHECK(second.size == first.size && memcmp(second.data, first.data, first.size) == 0);
        free(second.data);
    }
    free(first.data);
    iocm_exclusions_free(again);
}

/* The expression as JSON is the same expression. */
static void check_json(const iocm__expr *expr)
{
    iocm_exclusions *again = new_document();
    iocm__buffer out = {.allocator = &again->allocator};
    iocm__expr *read = NULL;

    CHECK(iocm__expr_write(&out, expr));
    CHECK(iocm__expr_read(&read, &again->arena, iocm__span(out.data, out.size), NULL) == IOCM_OK);
    CHECK(iocm__expr_equal(read, expr));
    iocm__buffer_free(&out);
    iocm_exclusions_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    iocm_exclusion_format format = choice % 3 + 1;
    uint32_t flags = (choice / 3) % 3;
    iocm_load_options options = {.struct_size = sizeof options};
    iocm_exclusions *document = new_document();
    iocm_error error = {0};
    iocm_status status;

    options.on_diagnostic = on_diagnostic;
    options.diagnostic_ctx = &size;
    status =
        iocm_exclusions_import(document, format, (const char *)data, size, flags, &options, &error);
    fuzz_check_error(&error, status, size);
    CHECK((status == IOCM_OK) == (document->count > 0));
    CHECK(status == IOCM_OK || document->list_count == 0);
    for (size_t i = 0; i < document->count; i++) {
        const iocm__exclusion *item = &document->items[i];

        CHECK(item->state == IOCM_EXCLUSION_DRAFT && !item->polarity_unstated);
        CHECK(iocm__expr_depth(item->when) <= IOCM_MAX_EXPRESSION);
        check_expr(item->when);
        if (iocm_features() & IOCM_FEATURE_JSON) check_json(item->when);
        check_sigma(document, i);
    }
    iocm_exclusions_free(document);
    return 0;
}
