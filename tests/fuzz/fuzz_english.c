/* SPDX-License-Identifier: MIT */
/*
 * English: any text becomes a draft whose parts cover it, whose conditions make sense, and which is
 * never true if the text is known to be cut off.
 */
#include "fuzz.h"

#include "exclude/exclude.h"

static void check_expression(const iocm__expr *expr)
{
    CHECK(iocm__expr_check(expr, NULL) == IOCM_OK);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        check_expression(child);
}

static void check_parts(const iocm_exclusions *exclusions, const iocm_exclusion *info)
{
    uint64_t end = 0;

    for (size_t i = 0; i < info->part_count; i++) {
        iocm_sentence_part part = {.struct_size = sizeof part};

        CHECK(iocm_exclusions_get_part(&part, exclusions, 0, i, NULL) == IOCM_OK);
        CHECK(part.offset == end && part.size > 0);
        CHECK((part.kind == IOCM_PART_RESIDUE) == (part.code.size > 0));
        fuzz_touch(part.code);
        end += part.size;
    }
    CHECK(end == info->sentence.size);
}

/* What is written in JSON is what was compiled. */
static void check_json(iocm_exclusions *exclusions, const iocm__expr *when)
{
    iocm__buffer json = {.allocator = &exclusions->allocator};
    iocm__expr *read = NULL;

    if ((iocm_features() & IOCM_FEATURE_JSON) == 0) return;
    CHECK(iocm__expr_write(&json, when));
    CHECK(iocm__expr_read(&read, &exclusions->arena, iocm__span(json.data, json.size), NULL) ==
          IOCM_OK);
    CHECK(iocm__expr_equal(read, when));
    iocm__buffer_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    iocm_sentence sentence = {.struct_size = sizeof sentence, .flags = choice & 1u};
    iocm_exclusion info = {.struct_size = sizeof info};
    iocm_exclusions *exclusions = NULL;
    const iocm__expr *when;
    iocm_error error = {0};
    iocm_status status;

    sentence.text = iocm__span((const char *)data, size);
    CHECK(iocm_exclusions_new(&exclusions, NULL, NULL) == IOCM_OK);
    status = iocm_exclusions_add_sentence(NULL, exclusions, &sentence, &error);
    CHECK(status == (size > IOCM_MAX_METADATA ? IOCM_E_LIMIT : IOCM_OK));
    CHECK(error.status == status);
    if (status == IOCM_OK) {
        CHECK(iocm_exclusions_get(&info, exclusions, 0, NULL) == IOCM_OK);
        when = exclusions->items[0].when;
        CHECK(iocm__expr_depth(when) <= IOCM_MAX_EXPRESSION);
        check_expression(when);
        check_parts(exclusions, &info);
        check_json(exclusions, when);
        CHECK((choice & 1u) == 0 || info.status == IOCM_EXCLUSION_NEEDS_HUMAN);
    }
    iocm_exclusions_free(exclusions);
    return 0;
}
