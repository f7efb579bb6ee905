/* SPDX-License-Identifier: MIT */
/*
 * Playbooks: any text is read or is none; everything in the model can be read, stands where it
 * says, and loads.
 */
#include "fuzz.h"

static void check_spans(const iocm_span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) fuzz_touch(spans[i]);
}

static void check_rows(const iocm_playbook *playbook, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        iocm_playbook_row row = {.struct_size = sizeof row};
        CHECK(iocm_playbook_get_row(&row, playbook, i, NULL) == IOCM_OK);
        CHECK((row.status == IOCM_OK) == (row.indicator.kind != IOCM_KIND_NONE));
        CHECK(row.offset <= size && row.line >= 1 && row.column >= 1);
        fuzz_touch(row.type);
        fuzz_touch(row.written);
        fuzz_touch(row.value);
        fuzz_touch(row.threat_type);
        fuzz_touch(row.activity);
        fuzz_touch(row.first_seen);
        fuzz_touch(row.confidence);
    }
}

static void check_hunts(const iocm_playbook *playbook, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};
        CHECK(iocm_playbook_get_hunt(&hunt, playbook, i, NULL) == IOCM_OK);
        CHECK(hunt.offset <= size && hunt.size <= size - hunt.offset && hunt.line >= 1);
        fuzz_touch(hunt.table);
        fuzz_touch(hunt.list_name);
        fuzz_touch(hunt.order_column);
        fuzz_touch(hunt.comment);
        check_spans(hunt.values, hunt.value_count);
        check_spans(hunt.where_columns, hunt.where_column_count);
        check_spans(hunt.project_columns, hunt.project_column_count);
    }
}

static void check_scenarios(const iocm_playbook *playbook, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};
        CHECK(iocm_playbook_get_scenario(&scenario, playbook, i, NULL) == IOCM_OK);
        CHECK(scenario.filter_offset <= size &&
              scenario.filter_size <= size - scenario.filter_offset);
        fuzz_touch(scenario.title);
        fuzz_touch(scenario.description);
        fuzz_touch(scenario.filter);
    }
}

static void check_others(const iocm_playbook *playbook, const iocm_playbook_info *info, size_t size)
{
    for (size_t i = 0; i < info->note_count; i++) {
        iocm_playbook_note note = {.struct_size = sizeof note};
        CHECK(iocm_playbook_get_note(&note, playbook, i, NULL) == IOCM_OK);
        fuzz_touch(note.table);
        fuzz_touch(note.note);
    }
    for (size_t i = 0; i < info->diagnostic_count; i++) {
        iocm_diagnostic diagnostic = {.struct_size = sizeof diagnostic};
        CHECK(iocm_playbook_get_diagnostic(&diagnostic, playbook, i, NULL) == IOCM_OK);
        CHECK(diagnostic.offset <= size);
        CHECK(diagnostic.code.size > 0 && diagnostic.message.size > 0);
        fuzz_touch(diagnostic.token);
        fuzz_touch(diagnostic.message);
    }
}

static void check_load(const iocm_playbook *playbook, const iocm_load_options *options)
{
    iocm_builder *builder = NULL;
    iocm_load_result result = {.struct_size = sizeof result};

    CHECK(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    CHECK(iocm_playbook_load(&result, builder, playbook, options, NULL) == IOCM_OK);
    CHECK(result.rows == result.loaded + result.refused);
    fuzz_check_builder(builder);
    iocm_builder_free(builder);
}

typedef struct text {
    char *data;
    size_t size;
} text;

static int append(void *ctx, const char *data, size_t size)
{
    text *to = ctx;

    to->data = realloc(to->data, to->size + size);
    CHECK(to->data != NULL);
    memcpy(to->data + to->size, data, size);
    to->size += size;
    return 0;
}

/* Whatever the document holds, what is compiled of it can be written, and read again. */
static void check_exclusions(const iocm_playbook *playbook, size_t scenarios)
{
    iocm_exclusions *made = NULL;
    iocm_exclusions *again = NULL;
    text json = {NULL, 0};
    iocm_error error = {0};

    CHECK(iocm_exclusions_new(&made, NULL, NULL) == IOCM_OK);
    CHECK(iocm_exclusions_new(&again, NULL, NULL) == IOCM_OK);
    CHECK(iocm_exclusions_add_playbook(made, playbook, &error) == IOCM_OK);
    CHECK(iocm_exclusions_count(made) <= scenarios);
    if (iocm_features() & IOCM_FEATURE_JSON) {
        CHECK(iocm_exclusions_write_json(append, &json, made, NULL) == IOCM_OK);
        CHECK(iocm_exclusions_add_json(again, json.data, json.size, NULL, &error) == IOCM_OK);
        CHECK(iocm_exclusions_count(again) == iocm_exclusions_count(made));
    }
    free(json.data);
    iocm_exclusions_free(again);
    iocm_exclusions_free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    iocm_playbook *playbook = NULL;
    iocm_playbook_info info = {.struct_size = sizeof info};
    iocm_load_options options = {.struct_size = sizeof options};
    iocm_error error = {0};
    iocm_status status;

    options.read_flags = choice & 0x17u;
    status = iocm_playbook_read(&playbook, (const char *)data, size, &options, &error);
    fuzz_check_error(&error, status, size);
    CHECK(status == IOCM_OK || status == IOCM_E_FORMAT);
    CHECK((playbook != NULL) == (status == IOCM_OK));
    if (status != IOCM_OK) return 0;
    CHECK(iocm_playbook_get_info(&info, playbook, NULL) == IOCM_OK);
    fuzz_touch(info.title);
    fuzz_touch(info.family);
    fuzz_touch(info.threat);
    check_rows(playbook, info.row_count, size);
    check_hunts(playbook, info.hunt_count, size);
    check_scenarios(playbook, info.scenario_count, size);
    check_others(playbook, &info, size);
    check_load(playbook, &options);
    check_exclusions(playbook, info.scenario_count);
    iocm_playbook_free(playbook);
    return 0;
}
