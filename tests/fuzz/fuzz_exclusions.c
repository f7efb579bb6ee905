/* SPDX-License-Identifier: MIT */
/*
 * Exclusions as JSON: any text is refused, with its place and leaving nothing, or has one form that
 * is read as it is written. What was read is linted.
 */
#include "fuzz.h"

typedef struct text {
    char *data;
    size_t size;
} text;

static int append(void *ctx, const char *data, size_t size)
{
    text *to = ctx;

    to->data = realloc(to->data, to->size + size);
    CHECK(to->data != NULL && size > 0);
    memcpy(to->data + to->size, data, size);
    to->size += size;
    return 0;
}

static text write_out(const iocm_exclusions *exclusions)
{
    text out = {NULL, 0};

    CHECK(iocm_exclusions_write_json(append, &out, exclusions, NULL) == IOCM_OK);
    return out;
}

static iocm_exclusions *new_document(void)
{
    iocm_exclusions *made = NULL;

    CHECK(iocm_exclusions_new(&made, NULL, NULL) == IOCM_OK);
    return made;
}

static void touch(const iocm_span *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) fuzz_touch(texts[i]);
}

static void check_items(const iocm_exclusions *exclusions)
{
    for (size_t i = 0; i < iocm_exclusions_count(exclusions); i++) {
        iocm_exclusion item = {.struct_size = sizeof item};
        uint64_t covered = 0;

        CHECK(iocm_exclusions_get(&item, exclusions, i, NULL) == IOCM_OK);
        CHECK(iocm_exclusions_find(exclusions, item.id.data, item.id.size) == i);
        CHECK(item.unbound_count == 0 || item.status != IOCM_EXCLUSION_COMPILED);
        touch(item.families, item.family_count);
        touch(item.tables, item.table_count);
        touch(item.overrides, item.override_count);
        touch(item.notes, item.note_count);
        touch(item.unbound, item.unbound_count);
        fuzz_touch(item.why);
        for (size_t n = 0; n < item.part_count; n++) {
            iocm_sentence_part part = {.struct_size = sizeof part};

            CHECK(iocm_exclusions_get_part(&part, exclusions, i, n, NULL) == IOCM_OK);
            CHECK(part.offset == covered && part.size > 0);
            covered += part.size;
            fuzz_touch(part.code);
        }
        CHECK(item.part_count == 0 || covered == item.sentence.size);
    }
}

/* The exclusion and rule of a finding as one number: findings come in its order. */
static void check_finding(void *ctx, const iocm_finding *finding)
{
    uint64_t *last = ctx;
    uint64_t place = (uint64_t)finding->exclusion << 32 | finding->rule;

    CHECK(place >= *last && finding->rule >= 1 && finding->rule <= 23);
    CHECK(finding->overridden == 0 || finding->severity == IOCM_SEVERITY_ERROR);
    *last = place;
    fuzz_touch(finding->field);
    fuzz_touch(finding->word);
    fuzz_touch(finding->message);
    fuzz_touch(finding->example);
}

static void check_lint(const iocm_exclusions *exclusions)
{
    static const iocm_span tables[] = {{"CommonSecurityLog", 17}, {"DeviceNetworkEvents", 19}};
    iocm_lint_options options = {.struct_size = sizeof options,
                                 .now = INT64_C(1780000000) * 1000000000,
                                 .family = {"XMRIG", 5},
                                 .tables = tables,
                                 .table_count = 2};
    uint64_t last = 0;

    CHECK(iocm_exclusions_lint(check_finding, &last, exclusions, &options, NULL) == IOCM_OK);
}

static void check_fix_point(const iocm_exclusions *exclusions)
{
    text first = write_out(exclusions);
    iocm_exclusions *again = new_document();
    text second;

    CHECK(iocm_exclusions_add_json(again, first.data, first.size, NULL, NULL) == IOCM_OK);
    CHECK(iocm_exclusions_count(again) == iocm_exclusions_count(exclusions));
    second = write_out(again);
    CHECK(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    iocm_exclusions_free(again);
    free(first.data);
    free(second.data);
}

/* A document that the text comes to, or whose list it is bound to. */
static const char base[] =
    "{\"format\":\"iocmatch-exclusions/1\",\"lists\":{\"b\":{}},\"exclusions\":[{\"id\":\"base\","
    "\"when\":{\"any\":[{\"op\":\"list\",\"list\":\"a\",\"field\":\"net.own_ip\"},"
    "{\"op\":\"product\",\"values\":[\"a\"]}]}}]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    iocm_exclusions *exclusions = new_document();
    iocm_error error = {0};
    iocm_status status = IOCM_OK;
    text before;

    if ((iocm_features() & IOCM_FEATURE_JSON) == 0) {
        iocm_exclusions_free(exclusions);
        return 0;
    }
    if ((choice & 3) != 0)
        status = iocm_exclusions_add_json(exclusions, base, sizeof base - 1, NULL, NULL);
    CHECK(status == IOCM_OK);
    before = write_out(exclusions);
    if ((choice & 2) != 0)
        status =
            iocm_exclusions_bind_json(exclusions, "product:a", 9, (const char *)data, size, &error);
    else
        status = iocm_exclusions_add_json(exclusions, (const char *)data, size, NULL, &error);
    fuzz_check_error(&error, status, size);
    if (status != IOCM_OK) {
        text after = write_out(exclusions);

        CHECK(error.line > 0 && error.column > 0);
        CHECK(before.size == after.size && memcmp(before.data, after.data, after.size) == 0);
        free(after.data);
    }
    check_items(exclusions);
    check_lint(exclusions);
    check_fix_point(exclusions);
    free(before.data);
    iocm_exclusions_free(exclusions);
    return 0;
}
