/* SPDX-License-Identifier: MIT */
/*
 * The header's promises for structs that begin with struct_size, held for every call that takes
 * or fills one: older and newer callers, what is not known, and no byte beyond struct_size.
 */
#include "contract.h"

#define LARGEST 4096u /* struct_size */

/* ---- structs that go in ---- */

static int no_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    (void)ctx;
    (void)cells;
    (void)count;
    (void)position;
    return 0;
}

static int no_item(void *ctx, const iocm_extracted *item)
{
    (void)ctx;
    (void)item;
    return 0;
}

static iocm_status call_parse(const void *options, iocm_error *error)
{
    iocm_indicator made;

    return iocm_indicator_parse(&made, NULL, 0, "192.0.2.1", 9, options, error);
}

static iocm_status call_refang(const void *options, iocm_error *error)
{
    char out[16];
    size_t size;

    return iocm_refang(out, sizeof out, &size, NULL, "192[.]0.2.1", 11, options, error);
}

static iocm_status call_add_text(const void *options, iocm_error *error)
{
    return iocm_builder_add_text(all.builder, "192.0.2.1", 9, NULL, options, error);
}

static iocm_status call_add_range(const void *options, iocm_error *error)
{
    return iocm_builder_add_text(all.builder, "192.0.2.1-9", 11, NULL, options, error);
}

static iocm_status call_add_text_metadata(const void *metadata, iocm_error *error)
{
    return iocm_builder_add_text(all.builder, "192.0.2.1", 9, metadata, NULL, error);
}

static iocm_status call_add(const void *metadata, iocm_error *error)
{
    return iocm_builder_add(all.builder, &all.indicator, metadata, error);
}

static iocm_status call_defang(const void *options, iocm_error *error)
{
    char out[64];

    return iocm_defang(out, sizeof out, NULL, &all.indicator, options, error);
}

static iocm_status call_extract(const void *options, iocm_error *error)
{
    return iocm_extract(no_item, NULL, "192.0.2.1", 9, options, error);
}

/* A call that makes an object: it must be NULL if, and only if, the call fails. */
#define MAKES(name, type, release, call)                                                           \
    static iocm_status name(const void *options, iocm_error *error)                                \
    {                                                                                              \
        type *made = (type *)&all;                                                                 \
        iocm_status status = call;                                                                 \
                                                                                                   \
        assert_int_equal(made == NULL, status != IOCM_OK);                                         \
        release(made);                                                                             \
        return status;                                                                             \
    }

MAKES(call_builder, iocm_builder, iocm_builder_free, iocm_builder_new(&made, options, error))
MAKES(call_open, iocm_set, iocm_set_unref,
      iocm_set_open_memory(&made, iocm_set_image(all.set).data, iocm_set_image(all.set).size,
                           options, error))
MAKES(call_matcher, iocm_matcher, iocm_matcher_free,
      iocm_matcher_new(&made, all.set, options, error))
MAKES(call_schema, iocm_schema, iocm_schema_free, iocm_schema_new(&made, "a", 1, options, error))
MAKES(call_layout, iocm_layout, iocm_layout_free,
      iocm_layout_new(&made, all.schema, header_cells, 6, options, error))
MAKES(call_csv, iocm_csv, iocm_csv_free, iocm_csv_new(&made, no_record, NULL, options, error))
MAKES(call_playbook, iocm_playbook, iocm_playbook_free,
      iocm_playbook_read(&made, "**Malware Family:** X", 21, options, error))

static iocm_status call_open_file(const void *options, iocm_error *error)
{
    iocm_set *made = (iocm_set *)&all;
    iocm_status status = iocm_set_open_file(&made, "/nonexistent/set", options, error);

    assert_null(made);
    return status == IOCM_E_IO ? IOCM_OK : status;
}

static iocm_status call_map_file(const void *options, iocm_error *error)
{
    iocm_set *made = (iocm_set *)&all;
    iocm_status status = iocm_set_map_file(&made, "/nonexistent/set", options, error);

    assert_null(made);
    return status == IOCM_E_IO ? IOCM_OK : status;
}

static iocm_status call_load(const void *options, iocm_error *error)
{
    return iocm_load_indicators(NULL, all.builder, "192.0.2.1\n", 10, options, error);
}

static iocm_status call_playbook_load(const void *options, iocm_error *error)
{
    return iocm_playbook_load(NULL, all.builder, all.playbook, options, error);
}

static iocm_status call_exclusions(const void *options, iocm_error *error)
{
    iocm_exclusions *made = NULL;
    iocm_status status = iocm_exclusions_new(&made, options, error);

    assert_int_equal(status == IOCM_OK, made != NULL);
    iocm_exclusions_free(made);
    return status;
}

static iocm_status call_add_json(const void *options, iocm_error *error)
{
    static const char text[] = "{\"format\":\"iocmatch-exclusions/1\"}";

    return iocm_exclusions_add_json(all.exclusions, text, sizeof text - 1, options, error);
}

static iocm_status call_review(const void *review, iocm_error *error)
{
    return iocm_exclusions_set_review(all.exclusions, 0, review, error);
}

static void no_finding(void *ctx, const iocm_finding *finding)
{
    (void)ctx;
    (void)finding;
}

static iocm_status call_lint(const void *options, iocm_error *error)
{
    return iocm_exclusions_lint(no_finding, NULL, all.exclusions, options, error);
}

MAKES(call_evaluator, iocm_evaluator, iocm_evaluator_free,
      iocm_evaluator_new(&made, all.exclusions, options, error))

/* What lint is to know is checked there, too. */
static iocm_status call_evaluator_lint(const void *options, iocm_error *error)
{
    iocm_evaluator_options outer = {.struct_size = sizeof outer, .lint = options};

    return call_evaluator(&outer, error);
}

static iocm_status call_judge(const void *options, iocm_error *error)
{
    iocm_evaluation out = {.struct_size = sizeof out};
    iocm_hits hits = {NULL, 0, 0};

    return iocm_match_exclusions(&out, all.evaluator, all.set, all.layout, NULL, 0, &hits, options,
                                 error);
}

#define FLAGS(type, member, known) sizeof(type), offsetof(type, member), known

static const struct taker {
    const char *name;
    iocm_status (*call)(const void *options, iocm_error *error);
    size_t size;
    size_t flags; /* the offset of a field of flags, or of what is reserved ... */
    uint32_t known;
} takers[] = {
    {"parse", call_parse, FLAGS(iocm_read_options, flags, 0x1F)},
    {"refang", call_refang, FLAGS(iocm_read_options, flags, 0x1F)},
    {"add_text", call_add_text, FLAGS(iocm_read_options, flags, 0x1F)},
    {"add_text range", call_add_range, FLAGS(iocm_read_options, flags, 0x1F)},
    {"add_text metadata", call_add_text_metadata, FLAGS(iocm_metadata, present, 0x0F)},
    {"add", call_add, FLAGS(iocm_metadata, present, 0x0F)},
    {"add, reserved", call_add, FLAGS(iocm_metadata, reserved, 0)},
    {"defang", call_defang, FLAGS(iocm_defang_options, flags, 0x01)},
    {"extract", call_extract, FLAGS(iocm_extract_options, flags, 0x07)},
    {"builder", call_builder, FLAGS(iocm_builder_options, flags, 0x01)},
    {"open_memory", call_open, FLAGS(iocm_set_options, flags, IOCM_SET_BORROW)},
    {"open_file", call_open_file, FLAGS(iocm_set_options, flags, IOCM_SET_STRICT)},
    {"map_file", call_map_file, FLAGS(iocm_set_options, flags, IOCM_SET_STRICT)},
    {"matcher", call_matcher, FLAGS(iocm_matcher_options, min_grade, UINT32_MAX)},
    {"schema", call_schema, FLAGS(iocm_schema_options, reserved, 0)},
    {"layout", call_layout, FLAGS(iocm_layout_options, reserved, 0)},
    {"csv", call_csv, FLAGS(iocm_csv_options, delimiter, UINT32_MAX)},
    {"load", call_load, FLAGS(iocm_load_options, read_flags, 0x1F)},
    {"playbook_read", call_playbook, FLAGS(iocm_load_options, read_flags, 0x1F)},
    {"playbook_load", call_playbook_load, FLAGS(iocm_load_options, read_flags, 0x1F)},
    {"exclusions", call_exclusions, FLAGS(iocm_exclusions_options, reserved, 0)},
    {"add_json", call_add_json, FLAGS(iocm_load_options, read_flags, 0x1F)},
    {"review", call_review, FLAGS(iocm_review, flags, 0)},
    {"lint", call_lint, FLAGS(iocm_lint_options, reserved, 0)},
    {"evaluator", call_evaluator, FLAGS(iocm_evaluator_options, flags, 0x01)},
    {"evaluator, reserved", call_evaluator, FLAGS(iocm_evaluator_options, reserved, 0)},
    {"evaluator, lint", call_evaluator_lint, FLAGS(iocm_lint_options, reserved, 0)},
    {"judge", call_judge, FLAGS(iocm_judge_options, max_field, UINT32_MAX)},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Without CSV or JSON their calls say so and nothing else. */
static int is_there(const struct taker *taker)
{
    if (taker->call == call_add_json || taker->call == call_review)
        return (iocm_features() & IOCM_FEATURE_JSON) != 0;
    return taker->call != call_csv || (iocm_features() & IOCM_FEATURE_CSV) != 0;
}

/* Calls with a struct of that struct_size that has `used` bytes, all zero but one at `at`. */
static void check_taken(const struct taker *taker, uint32_t size, size_t used, size_t at,
                        uint32_t value, iocm_status wanted)
{
    unsigned char *options = calloc(1, used);
    iocm_error error = {0};
    iocm_status status;

    assert_non_null(options);
    if (value != 0) memcpy(options + at, &value, used - at < 4 ? used - at : 4);
    memcpy(options, &size, sizeof size);
    status = taker->call(options, &error);
    free(options);
    if (status != wanted)
        fail_msg("%s: struct_size %lu, 0x%lx at %lu: %s instead of %s", taker->name,
                 (unsigned long)size, (unsigned long)value, (unsigned long)at,
                 iocm_status_name(status), iocm_status_name(wanted));
    if (wanted == IOCM_OK) return;
    assert_int_equal(error.status, wanted);
    assert_true(error.message[0] != '\0');
    assert_int_equal(taker->call(NULL, NULL), IOCM_OK);
}

static void sizes_that_go_in(void **state)
{
    static const uint32_t bad[] = {0, 1, 4, 7, LARGEST + 1, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < COUNT(takers); i++) {
        const struct taker *taker = &takers[i];
        uint32_t size = (uint32_t)taker->size;

        if (!is_there(taker)) continue;
        assert_int_equal(taker->call(NULL, NULL), IOCM_OK);
        for (uint32_t less = 8; less <= size; less += 4) /* only so many bytes are there */
            check_taken(taker, less, less, 0, 0, IOCM_OK);
        for (size_t k = 0; k < COUNT(bad); k++)
            check_taken(taker, bad[k], taker->size, 0, 0, IOCM_E_OPTIONS);
        check_taken(taker, size + 1, size + 1, 0, 0, IOCM_OK);
        check_taken(taker, LARGEST, LARGEST, 0, 0, IOCM_OK);
        check_taken(taker, size + 1, size + 1, size, 1, IOCM_E_OPTIONS);
        check_taken(taker, LARGEST, LARGEST, size, 1, IOCM_E_OPTIONS);
        check_taken(taker, LARGEST, LARGEST, LARGEST - 1, 1, IOCM_E_OPTIONS);
    }
}

static void flags_that_go_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(takers); i++)
        for (uint32_t bit = 1; bit != 0 && is_there(&takers[i]); bit <<= 1)
            if ((takers[i].known & bit) == 0)
                check_taken(&takers[i], (uint32_t)takers[i].size, takers[i].size, takers[i].flags,
                            bit, IOCM_E_OPTIONS);
            else if (takers[i].known != UINT32_MAX)
                check_taken(&takers[i], (uint32_t)takers[i].size, takers[i].size, takers[i].flags,
                            bit, IOCM_OK);
}

/* An allocator that lacks a function is refused, not called. */
static void broken_allocators(void **state)
{
    meter m;

    (void)state;
    for (int missing = 0; missing < 3; missing++) {
        iocm_builder_options of_builder = {.struct_size = sizeof of_builder};
        iocm_set_options of_set = {.struct_size = sizeof of_set};
        iocm_matcher_options of_matcher = {.struct_size = sizeof of_matcher};
        iocm_schema_options of_schema = {.struct_size = sizeof of_schema};
        iocm_layout_options of_layout = {.struct_size = sizeof of_layout};
        iocm_load_options of_load = {.struct_size = sizeof of_load};
        iocm_csv_options of_csv = {.struct_size = sizeof of_csv};
        iocm_exclusions_options of_exclusions = {.struct_size = sizeof of_exclusions};
        iocm_evaluator_options of_evaluator = {.struct_size = sizeof of_evaluator};

        meter_start(&m, 0);
        if (missing == 0) m.allocator.allocate = NULL;
        if (missing == 1) m.allocator.reallocate = NULL;
        if (missing == 2) m.allocator.deallocate = NULL;
        of_builder.allocator = of_set.allocator = of_matcher.allocator = &m.allocator;
        of_schema.allocator = of_layout.allocator = of_load.allocator = &m.allocator;
        of_csv.allocator = of_exclusions.allocator = of_evaluator.allocator = &m.allocator;
        assert_int_equal(call_builder(&of_builder, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_open(&of_set, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_open_file(&of_set, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_matcher(&of_matcher, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_schema(&of_schema, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_layout(&of_layout, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_load(&of_load, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_playbook(&of_load, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_exclusions(&of_exclusions, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(call_evaluator(&of_evaluator, NULL), IOCM_E_ARGUMENT);
        if ((iocm_features() & IOCM_FEATURE_CSV) != 0)
            assert_int_equal(call_csv(&of_csv, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(m.calls, 0);
    }
}

/* ---- structs that come out ---- */

static iocm_status fill_entry(void *out)
{
    return iocm_set_get(out, all.set, 0, NULL);
}

static iocm_status fill_result(void *out)
{
    iocm_span cells[] = {{"", 0}, {"192.0.2.1", 9}, {"x", 1}};
    iocm_hits hits = {NULL, 0, 0};

    return iocm_match_record(out, &hits, all.matcher, all.layout, cells, 3, NULL);
}

static iocm_status fill_load(void *out)
{
    return iocm_load_indicators(out, all.builder, "192.0.2.1\n", 10, NULL, NULL);
}

static iocm_status fill_playbook_load(void *out)
{
    return iocm_playbook_load(out, all.builder, all.playbook, NULL, NULL);
}

static iocm_status fill_info(void *out)
{
    return iocm_playbook_get_info(out, all.playbook, NULL);
}

#define FILLS(name)                                                                                \
    static iocm_status fill_##name(void *out)                                                      \
    {                                                                                              \
        return iocm_playbook_get_##name(out, all.playbook, 0, NULL);                               \
    }

FILLS(row)
FILLS(metadata)
FILLS(hunt)
FILLS(note)
FILLS(scenario)
FILLS(diagnostic)

static iocm_status fill_exclusion(void *out)
{
    return iocm_exclusions_get(out, all.exclusions, 0, NULL);
}

static iocm_status fill_part(void *out)
{
    return iocm_exclusions_get_part(out, all.exclusions, 0, 0, NULL);
}

static void give_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                       size_t hit, uint32_t element)
{
    (void)ctx, (void)field, (void)column, (void)hit, (void)element;
    out->state = IOCM_VALUE_ABSENT;
}

static iocm_status fill_event(void *out)
{
    iocm_event_hit hit = {{"192.0.2.1", 9}, {"ip", 2}, {NULL, 0}, 80, IOCM_SIDE_NONE};
    iocm_event event = {
        .struct_size = sizeof event, .hits = &hit, .hit_count = 1, .field = give_field};

    return iocm_match_event(out, all.evaluator, &event, NULL);
}

static iocm_status fill_judged(void *out)
{
    iocm_hit hit = {0, IOCM_GRADE_EXACT, 1, IOCM_SIDE_REMOTE, 0, 9};
    iocm_hits hits = {&hit, 1, 2}; /* another is not there */

    return iocm_match_exclusions(out, all.evaluator, all.set, all.layout, NULL, 0, &hits, NULL,
                                 NULL);
}

static const struct giver {
    const char *name;
    iocm_status (*fill)(void *out);
    uint32_t size;
} givers[] = {
    {"set_get", fill_entry, sizeof(iocm_entry)},
    {"match_record", fill_result, sizeof(iocm_record_result)},
    {"load", fill_load, sizeof(iocm_load_result)},
    {"playbook_load", fill_playbook_load, sizeof(iocm_load_result)},
    {"info", fill_info, sizeof(iocm_playbook_info)},
    {"row", fill_row, sizeof(iocm_playbook_row)},
    {"metadata", fill_metadata, sizeof(iocm_metadata)},
    {"hunt", fill_hunt, sizeof(iocm_playbook_hunt)},
    {"note", fill_note, sizeof(iocm_playbook_note)},
    {"scenario", fill_scenario, sizeof(iocm_playbook_scenario)},
    {"diagnostic", fill_diagnostic, sizeof(iocm_diagnostic)},
    {"event", fill_event, sizeof(iocm_evaluation)},
    {"judged", fill_judged, sizeof(iocm_evaluation)},
    {"exclusion", fill_exclusion, sizeof(iocm_exclusion)}, /* these two want JSON */
    {"part", fill_part, sizeof(iocm_sentence_part)},
};

/* Fills a struct of that struct_size between bytes that nobody may touch; `whole` is what all of
 * it looks like. */
static void check_filled(const struct giver *giver, uint32_t size, const unsigned char *whole)
{
    unsigned char out[LARGEST + 16];
    uint32_t common = size < giver->size ? size : giver->size;

    memset(out, 0xA5, sizeof out);
    memcpy(out, &size, sizeof size);
    assert_int_equal(giver->fill(out), IOCM_OK);
    assert_memory_equal(out, &size, sizeof size);
    assert_memory_equal(out + 4, whole + 4, common - 4);
    for (size_t i = common; i < sizeof out; i++)
        if (out[i] != (i < size ? 0 : 0xA5))
            fail_msg("%s: struct_size %lu, but byte %lu is %02x", giver->name, (unsigned long)size,
                     (unsigned long)i, out[i]);
}

static void sizes_that_come_out(void **state)
{
    static const uint32_t bad[] = {0, 1, 4, 7, LARGEST + 1, UINT32_MAX};

    const size_t count = COUNT(givers) - ((iocm_features() & IOCM_FEATURE_JSON) != 0 ? 0 : 2);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct giver *giver = &givers[i];
        unsigned char whole[1024] = {0};

        assert_true(giver->size < sizeof whole);
        memcpy(whole, &giver->size, sizeof giver->size);
        assert_int_equal(giver->fill(whole), IOCM_OK);
        for (uint32_t size = 8; size <= giver->size + 8; size++) check_filled(giver, size, whole);
        check_filled(giver, LARGEST, whole);
        for (size_t k = 0; k < COUNT(bad); k++) {
            unsigned char before[1024];

            memset(whole, 0xA5, sizeof whole);
            memcpy(whole, &bad[k], sizeof bad[k]);
            memcpy(before, whole, sizeof before);
            assert_int_equal(giver->fill(whole), IOCM_E_OPTIONS);
            assert_memory_equal(whole, before, sizeof whole);
        }
    }
}

/* What the library itself hands out says its size. */

static int has_size(void *ctx, const iocm_extracted *item)
{
    assert_int_equal(item->struct_size, sizeof *item);
    assert_int_equal(item->reserved, 0);
    ++*(int *)ctx;
    return 0;
}

static void diagnostic_has_size(void *ctx, const iocm_diagnostic *diagnostic)
{
    assert_int_equal(diagnostic->struct_size, sizeof *diagnostic);
    assert_int_equal(diagnostic->reserved, 0);
    ++*(int *)ctx;
}

static void finding_has_size(void *ctx, const iocm_finding *finding)
{
    assert_int_equal(finding->struct_size, sizeof *finding);
    assert_int_equal(finding->reserved, 0);
    ++*(int *)ctx;
}

static void structs_for_callbacks(void **state)
{
    int calls = 0;
    iocm_load_options options = {.struct_size = sizeof options,
                                 .on_diagnostic = diagnostic_has_size,
                                 .diagnostic_ctx = &calls};

    (void)state;
    assert_int_equal(iocm_extract(has_size, &calls, "to 192.0.2.1.", 13, NULL, NULL), IOCM_OK);
    assert_int_equal(calls, 1);
    assert_int_equal(iocm_load_indicators(NULL, all.builder, "192.0.2.256\n", 12, &options, NULL),
                     IOCM_OK);
    assert_int_equal(calls, 2);
    assert_int_equal(iocm_exclusions_lint(finding_has_size, &calls, all.exclusions, NULL, NULL),
                     IOCM_OK);
    assert_true(calls > 2 || (iocm_features() & IOCM_FEATURE_JSON) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_that_go_in),      cmocka_unit_test(flags_that_go_in),
        cmocka_unit_test(broken_allocators),     cmocka_unit_test(sizes_that_come_out),
        cmocka_unit_test(structs_for_callbacks),
    };

    return cmocka_run_group_tests(tests, make_objects, free_objects);
}
