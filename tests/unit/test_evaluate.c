/* SPDX-License-Identifier: MIT */
/* Evaluating exclusions: the calls' contracts, what callers are asked and told, and corners. The
 * rules themselves are in tests/corpus/cases/exclusion_vectors.tsv. */
#include "evaluators.h"

#define IS_RSYNC "{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"rsync\"]}"
#define IS_HOST  "{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"bk-01\"]}"
#define NO_WHEN  "{\"opaque\":\"whatever\",\"code\":\"VAGUE_VALUE\"}"

static const cell rsync[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = "rsync"}, {0}};
static const cell none[] = {{0}};

/* ---- making evaluators ---- */

static void evaluators_refuse_bad_arguments(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_evaluator *made = (iocm_evaluator *)(uintptr_t)8;
    iocm_evaluator_options options = {.struct_size = sizeof options};
    iocm_lint_options lint = {.struct_size = 4};
    iocm_allocator missing = {0};

    (void)state;
    iocm_evaluator_free(NULL);
    assert_int_equal(iocm_evaluator_new(NULL, exclusions, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_evaluator_new(&made, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_null(made);
    options.flags = 2;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_OPTIONS);
    options.flags = 0;
    options.reserved = 1;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_OPTIONS);
    options.reserved = 0;
    options.policy = 2;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_ARGUMENT);
    options.policy = -1;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_ARGUMENT);
    options.policy = IOCM_POLICY_GRADED;
    options.lint = &lint;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_OPTIONS);
    options.lint = NULL;
    options.allocator = &missing;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_E_ARGUMENT);
    assert_null(made);
    options.allocator = NULL;
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_OK);
    iocm_evaluator_free(made);
    assert_int_equal(iocm_evaluator_new(&made, exclusions, NULL, NULL), IOCM_OK);
    iocm_evaluator_free(made);
    iocm_exclusions_free(exclusions);
}

/* An evaluator has what it needs in itself. */
static void evaluators_outlive_their_document(void **state)
{
    iocm_exclusions *exclusions = exclusions_of(
        "\"lists\":{\"accounts\":{\"values\":[\"CORP\\\\svc\"]},\"window:w\":{\"when\":{\"op\":"
        "\"time\","
        "\"field\":\"event.time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":\"Z\"}}},"
        "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\",\"scope\":{\"families\":[\"xmrig\"],"
        "\"tables\":[\"devicenetworkevents\"]},\"when\":{\"all\":[{\"field\":\"account.name\","
        "\"op\":"
        "\"list\",\"list\":\"accounts\"},{\"op\":\"window\",\"name\":\"w\"},{\"field\":\"Tag\","
        "\"op\":"
        "\"contains\",\"values\":[\"bc\"]}]}}]");
    iocm_evaluator *evaluator = evaluator_new(exclusions, IOCM_POLICY_LITERAL);
    const cell cells[] = {{.field = IOCM_FIELD_ACCOUNT_NAME, .text = "svc"},
                          {.field = IOCM_FIELD_ACCOUNT_DOMAIN, .text = "corp"},
                          {.field = IOCM_FIELD_EVENT_TIME, .text = "2026-06-20T01:30:00Z"},
                          {.field = IOCM_FIELD_COLUMN, .text = "ABCD", .column = "Tag"},
                          {0}};
    iocm_evaluation got;

    (void)state;
    iocm_exclusions_free(exclusions);
    got = evaluate_cells(evaluator, cells, 80);
    assert_evaluation(&got, "excluded HIT_IS x account.name svc");
    assert_span(got.by.operand, "CORP\\svc");
    iocm_evaluator_free(evaluator);
}

static void evaluators_survive_failing_memory(void **state)
{
    iocm_exclusions *exclusions = exclusions_of(
        "\"lists\":{\"hosts\":{\"values\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\","
        "\"j\"]}},"
        "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\",\"when\":{\"any\":[" IS_RSYNC
        ",{\"field\":\"host.name\",\"op\":\"list\",\"list\":\"hosts\"},{\"field\":\"host.name\","
        "\"op\":"
        "\"list\",\"list\":\"hosts\",\"as\":\"contains\"},{\"field\":\"process.image\",\"op\":"
        "\"under\","
        "\"values\":[\"C:\\\\a\"]},{\"field\":\"Tag\",\"op\":\"is\",\"values\":[\"t\"]}]}}]");
    iocm_evaluator_options options = {.struct_size = sizeof options};
    iocm_evaluator *made = NULL;
    iocm_status status = IOCM_E_NO_MEMORY;
    size_t at = 1;

    (void)state;
    for (; status == IOCM_E_NO_MEMORY; at++) {
        meter memory;
        iocm_error error = {0};

        meter_start(&memory, at);
        options.allocator = &memory.allocator;
        status = iocm_evaluator_new(&made, exclusions, &options, &error);
        assert_int_equal(error.status, status);
        if (status == IOCM_OK) {
            iocm_evaluation got = evaluate_cells(made, rsync, 80);

            assert_int_equal(got.verdict, IOCM_VERDICT_EXCLUDED);
            iocm_evaluator_free(made);
        } else {
            assert_int_equal(status, IOCM_E_NO_MEMORY);
            assert_null(made);
        }
        assert_int_equal(memory.live, 0);
    }
    assert_true(at > 5);
    iocm_exclusions_free(exclusions);
}

/* ---- lint ---- */

typedef struct reports {
    unsigned count;
    char token[32];
    char message[128];
} reports;

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    reports *in = ctx;

    in->count++;
    assert_span(diagnostic->code, "not_approved");
    assert_int_equal(diagnostic->struct_size, sizeof *diagnostic);
    assert_int_equal(diagnostic->severity, IOCM_SEVERITY_WARNING);
    snprintf(in->token, sizeof in->token, "%.*s", (int)diagnostic->token.size,
             diagnostic->token.data);
    snprintf(in->message, sizeof in->message, "%.*s", (int)diagnostic->message.size,
             diagnostic->message.data);
}

static iocm_evaluation evaluate_linted(const iocm_exclusions *exclusions, uint32_t flags,
                                       reports *into)
{
    static const cell args[] = {{.field = IOCM_FIELD_PROCESS_COMMAND_LINE, .text = "a.exe --log x"},
                                {0}};
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = flags,
                                      .on_diagnostic = on_diagnostic,
                                      .diagnostic_ctx = into};
    iocm_evaluator *made = NULL;
    iocm_evaluation got;

    memset(into, 0, sizeof *into);
    assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, NULL), IOCM_OK);
    got = evaluate_cells(made, args, 80);
    iocm_evaluator_free(made);
    return got;
}

static void approvals_in_spite_of_lint_need_an_override(void **state)
{
    iocm_exclusions *exclusions =
        exclusions_of("\"exclusions\":[{\"id\":\"d\",\"state\":\"draft\",\"when\":" IS_HOST
                      "},{\"id\":\"x\",\"state\":\"approved\",\"when\":{\"field\":\"process.args\","
                      "\"op\":\"term\",\"values\":[\"log\"]}}]");
    reports got_reports;
    iocm_evaluation got = evaluate_linted(exclusions, 0, &got_reports);

    (void)state;
    assert_evaluation(&got, "match NOT_APPROVED d host.name host.name");
    assert_int_equal(got_reports.count, 1);
    assert_string_equal(got_reports.token, "x");
    assert_non_null(strstr(got_reports.message, "L1 "));

    got = evaluate_linted(exclusions, IOCM_EVALUATOR_NO_LINT, &got_reports);
    assert_evaluation(&got, "excluded HIT_TERM x process.args --log x");
    assert_int_equal(got_reports.count, 0);

    assert_int_equal(iocm_exclusions_override(exclusions, 1, "L1", 2, NULL), IOCM_OK);
    got = evaluate_linted(exclusions, 0, &got_reports);
    assert_evaluation(&got, "excluded HIT_TERM x process.args --log x");
    assert_int_equal(got_reports.count, 0);
    iocm_exclusions_free(exclusions);
}

/* ---- limits ---- */

static void names_of_columns_have_a_limit(void **state)
{
    static char json[16384];
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};

    (void)state;
    for (unsigned count = IOCM_MAX_NAMED_COLUMNS; count <= IOCM_MAX_NAMED_COLUMNS + 1; count++) {
        iocm_exclusions *exclusions;
        iocm_evaluator *made = NULL;
        iocm_error error = {0};
        size_t used = (size_t)snprintf(json, sizeof json,
                                       "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\","
                                       "\"when\":{\"any\":[");

        for (unsigned i = 0; i < 2 * count; i++) /* each twice, in another case */
            used += (size_t)snprintf(json + used, sizeof json - used,
                                     "%s{\"field\":\"%s%u\",\"op\":\"is\",\"values\":[\"v\"]}",
                                     i > 0 ? "," : "", i < count ? "col" : "COL", i % count);
        assert_in_range(snprintf(json + used, sizeof json - used, "]}}]"), 0,
                        sizeof json - used - 1);
        exclusions = exclusions_of(json);
        if (count == IOCM_MAX_NAMED_COLUMNS) {
            const cell cells[] = {{.field = IOCM_FIELD_COLUMN, .text = "V", .column = "Col63"},
                                  {0}};
            iocm_evaluation got;

            assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, &error), IOCM_OK);
            got = evaluate_cells(made, cells, 80);
            assert_evaluation(&got, "excluded HIT_IS x col63 V");
            got = evaluate_cells(made, none, 80); /* all 64 are lacking */
            assert_evaluation(&got, "excluded_not_evaluable FIELD_ABSENT x col0 col0");
        } else {
            assert_int_equal(iocm_evaluator_new(&made, exclusions, &options, &error), IOCM_E_LIMIT);
            assert_string_equal(error.token, "col64");
        }
        iocm_evaluator_free(made);
        iocm_exclusions_free(exclusions);
    }
}

/* A nest of `not` around what is given. */
static char *nest(char *out, size_t capacity, unsigned depth, const char *inner)
{
    size_t used = 0;

    for (unsigned i = 1; i < depth; i++)
        used += (size_t)snprintf(out + used, capacity - used, "{\"not\":");
    used += (size_t)snprintf(out + used, capacity - used, "%s", inner);
    for (unsigned i = 1; i < depth; i++) used += (size_t)snprintf(out + used, capacity - used, "}");
    assert_true(used < capacity);
    return out;
}

static iocm_status depth_with_list(iocm_error *error, unsigned outer, unsigned inner)
{
    static char json[4096];
    char first[1024];
    char second[1024];
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_exclusions *exclusions;
    iocm_evaluator *made = NULL;
    iocm_status status;

    nest(first, sizeof first, outer,
         "{\"field\":\"host.name\",\"op\":\"list\",\"list\":\"deep list\"}");
    nest(second, sizeof second, inner, IS_RSYNC);
    snprintf(json, sizeof json,
             "\"lists\":{\"deep list\":{\"when\":%s}},\"exclusions\":[{\"id\":\"x\",\"state\":"
             "\"approved\",\"when\":{\"all\":[%s,%s]}}]",
             second, IS_RSYNC, first);
    exclusions = exclusions_of(json);
    status = iocm_evaluator_new(&made, exclusions, &options, error);
    iocm_exclusions_free(exclusions);
    if (status == IOCM_OK) {
        iocm_evaluation got = evaluate_cells(made, rsync, 80);
        bool even = (outer + inner) % 2 == 0;

        assert_int_equal(got.verdict, even ? IOCM_VERDICT_EXCLUDED : IOCM_VERDICT_MATCH);
    }
    iocm_evaluator_free(made);
    return status;
}

static void depth_has_a_limit(void **state)
{
    iocm_error error = {0};

    (void)state;
    /* 1 for `all`, and the list takes the place of the condition that names it. */
    assert_int_equal(depth_with_list(&error, 31, 1), IOCM_OK);
    assert_int_equal(depth_with_list(&error, 16, 16), IOCM_OK);
    assert_int_equal(depth_with_list(&error, 1, 31), IOCM_OK);
    assert_int_equal(depth_with_list(&error, 17, 15), IOCM_OK);
    assert_int_equal(depth_with_list(&error, 17, 16), IOCM_E_LIMIT);
    assert_string_equal(error.token, "deep list");
    memset(&error, 0, sizeof error);
    assert_int_equal(depth_with_list(&error, 31, 2), IOCM_E_LIMIT);
    assert_string_equal(error.token, "deep list");
}

/* ---- arguments of events ---- */

static void events_refuse_bad_arguments(void **state)
{
    iocm_evaluator *evaluator = evaluator_when(IS_RSYNC, IOCM_POLICY_LITERAL);
    scene in = {.cells = rsync};
    iocm_event_hit hit = hit_of(80);
    iocm_event event = event_of(&in, &hit, 1);
    iocm_evaluation got = {.struct_size = sizeof got};

    (void)state;
    assert_int_equal(iocm_match_event(&got, NULL, &event, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_event(&got, evaluator, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_event(NULL, evaluator, &event, NULL), IOCM_E_ARGUMENT);
    got.struct_size = 4;
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_OPTIONS);
    got.struct_size = sizeof got;
    event.struct_size = 4;
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_OPTIONS);
    event = event_of(&in, &hit, 1);
    event.reserved = 1;
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_OPTIONS);
    event = event_of(&in, &hit, 1);
    event.field = NULL;
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_ARGUMENT);
    event = event_of(&in, NULL, 1);
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_ARGUMENT);
    event = event_of(&in, &hit, 1);
    event.table.data = NULL;
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_ARGUMENT);
    event = event_of(&in, &hit, IOCM_MAX_HITS + 1u);
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_LIMIT);
    event = event_of(&in, &hit, 1);
    assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_OK);
    iocm_evaluator_free(evaluator);
}

static void hits_refuse_bad_arguments(void **state)
{
    iocm_evaluator *evaluator = evaluator_when(IS_RSYNC, IOCM_POLICY_LITERAL);
    scene in = {.cells = rsync};
    iocm_evaluation got = {.struct_size = sizeof got};

    (void)state;
    for (unsigned fault = 0; fault < 7; fault++) {
        iocm_event_hit hits[] = {hit_of(80), hit_of(80)};
        iocm_event event = event_of(&in, hits, 2);

        if (fault == 0) hits[1].value.data = NULL;
        if (fault == 1) hits[1].type.data = NULL;
        if (fault == 2) hits[1].family.data = NULL;
        if (fault == 3) hits[1].confidence = 101;
        if (fault == 4) hits[1].confidence = -2;
        if (fault == 5) hits[1].side = -1;
        if (fault == 6) hits[1].side = IOCM_SIDE_DESTINATION_TRANSLATED + 1;
        assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_E_ARGUMENT);
    }
    assert_int_equal(in.asked[IOCM_FIELD_PROCESS_NAME], 0); /* before anything is asked */
    iocm_evaluator_free(evaluator);
}

static void no_hit_is_no_match(void **state)
{
    iocm_evaluator *evaluator = evaluator_when(IS_RSYNC, IOCM_POLICY_LITERAL);
    scene in = {.cells = rsync};
    iocm_event event = event_of(&in, NULL, 0);
    iocm_evaluation got = match_event(evaluator, &event);

    (void)state;
    assert_int_equal(got.verdict, IOCM_VERDICT_NO_MATCH);
    assert_int_equal(got.by.reason, IOCM_REASON_NO_EXCLUSION_TRUE);
    assert_int_equal(got.by.exclusion, IOCM_NO_EXCLUSION);
    iocm_evaluator_free(evaluator);
}

/* A caller with an older header, and one with a newer. */
static void evaluations_are_filled_by_their_size(void **state)
{
    iocm_evaluator *evaluator = evaluator_when(IS_RSYNC, IOCM_POLICY_LITERAL);
    scene in = {.cells = rsync};
    iocm_event_hit hit = hit_of(80);
    iocm_event event = event_of(&in, &hit, 1);
    struct {
        iocm_evaluation known;
        char later[16];
    } larger = {.known = {.struct_size = sizeof larger}, .later = {1, 1}};
    union {
        iocm_evaluation whole;
        char bytes[sizeof(iocm_evaluation)];
    } small;

    (void)state;
    memset(&small, 0x55, sizeof small);
    small.whole.struct_size = 8;
    assert_int_equal(iocm_match_event(&small.whole, evaluator, &event, NULL), IOCM_OK);
    assert_int_equal(small.whole.verdict, IOCM_VERDICT_EXCLUDED);
    for (size_t i = 8; i < sizeof small; i++) assert_int_equal(small.bytes[i], 0x55);
    assert_int_equal(iocm_match_event(&larger.known, evaluator, &event, NULL), IOCM_OK);
    assert_evaluation(&larger.known, "excluded HIT_IS x process.name rsync");
    assert_int_equal(larger.later[0] + larger.later[1], 0);
    iocm_evaluator_free(evaluator);
}

/* ---- what the caller is asked ---- */

static void fields_are_asked_for_as_they_are_needed(void **state)
{
    iocm_evaluator *evaluator =
        evaluator_of("\"exclusions\":["
                     "{\"id\":\"a\",\"state\":\"approved\",\"when\":" IS_RSYNC "},"
                     "{\"id\":\"b\",\"state\":\"approved\",\"when\":{\"all\":[" IS_HOST "," IS_RSYNC
                     ",{\"field\":\"net.url\",\"op\":\"is\",\"values\":[\"u\"]}]}},"
                     "{\"id\":\"c\",\"state\":\"draft\",\"when\":{\"any\":[" IS_HOST "," IS_RSYNC
                     ",{\"field\":\"process.image\",\"op\":\"is\",\"values\":[\"/a/b\"]}]}}]",
                     IOCM_POLICY_LITERAL);
    const cell cells[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = "curl"},
                          {.field = IOCM_FIELD_HOST_NAME, .text = "web-01"},
                          {.field = IOCM_FIELD_PROCESS_FOLDER, .text = "/usr/bin"},
                          {0}};
    scene in = {.cells = cells};
    iocm_event_hit hits[] = {hit_of(80), hit_of(80), hit_of(80)};
    iocm_event event = event_of(&in, hits, 3);
    iocm_evaluation got = match_event(evaluator, &event);

    (void)state;
    assert_evaluation(&got, "match NO_EXCLUSION_TRUE   ");
    assert_int_equal(in.twice, 0);
    assert_int_equal(in.asked[IOCM_FIELD_PROCESS_NAME], 3); /* once a hit */
    assert_int_equal(in.asked[IOCM_FIELD_HOST_NAME], 3);
    assert_int_equal(in.asked[IOCM_FIELD_PROCESS_FOLDER], 3);
    assert_int_equal(in.asked[IOCM_FIELD_NET_URL], 0); /* what stands before it is false */
    iocm_evaluator_free(evaluator);
}

typedef struct raw {
    iocm_field_value value;
} raw;

static void raw_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                      size_t hit, uint32_t element)
{
    const iocm_field_value zero = {0};

    (void)field;
    (void)column;
    (void)hit;
    assert_memory_equal(out, &zero, sizeof zero);
    assert_int_equal(element, 0);
    *out = ((raw *)ctx)->value;
}

static void assert_raw(iocm_field_value value, const char *expected)
{
    iocm_evaluator *evaluator = evaluator_when(IS_RSYNC, IOCM_POLICY_LITERAL);
    raw in = {value};
    iocm_event_hit hit = hit_of(80);
    iocm_event event = {.struct_size = sizeof event,
                        .hits = &hit,
                        .hit_count = 1,
                        .field = raw_field,
                        .field_ctx = &in};
    iocm_evaluation got = match_event(evaluator, &event);

    assert_evaluation(&got, expected);
    iocm_evaluator_free(evaluator);
}

static void values_are_settled(void **state)
{
    (void)state;
    assert_raw((iocm_field_value){.state = IOCM_VALUE_OK, .text = {"rsync", 5}, .count = 1},
               "excluded HIT_IS x process.name rsync");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_OK, .text = {NULL, 5}},
               "excluded_not_evaluable FIELD_INVALID x process.name ");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_TRUNCATED, .text = {NULL, 5}},
               "excluded_not_evaluable FIELD_INVALID x process.name ");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_OK, .text = {NULL, 0}},
               "excluded_not_evaluable FIELD_EMPTY x process.name ");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_TRUNCATED, .text = {"", 0}},
               "excluded_not_evaluable FIELD_EMPTY x process.name ");
    assert_raw((iocm_field_value){.state = 99, .text = {"rsync", 5}},
               "excluded_not_evaluable FIELD_INVALID x process.name ");
    assert_raw((iocm_field_value){.state = -1},
               "excluded_not_evaluable FIELD_INVALID x process.name ");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_UNMAPPED},
               "excluded_not_evaluable FIELD_UNMAPPED x process.name ");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_OK,
                                  .text = {"rsync", 5},
                                  .count = IOCM_MAX_VALUES + 1u,
                                  .column = {"C", 1}},
               "excluded_not_evaluable FIELD_INVALID x process.name C");
    assert_raw((iocm_field_value){.state = IOCM_VALUE_NULL, .column = {NULL, 9}},
               "excluded_not_evaluable FIELD_NULL x process.name ");
}

/* ---- what the caller is told ---- */

typedef struct told {
    char text[2048];
    size_t used;
} told;

static void on_outcome(void *ctx, const iocm_outcome *outcome)
{
    told *in = ctx;

    in->used += (size_t)snprintf(
        in->text + in->used, sizeof in->text - in->used, "%u/%.*s %s of %s %.*s %s<%s; ",
        outcome->hit, (int)outcome->id.size, outcome->id.data, iocm_reason_name(outcome->reason),
        iocm_reason_name(outcome->of), (int)outcome->field_name.size,
        outcome->field_name.data != NULL ? outcome->field_name.data : "",
        iocm_strength_name(outcome->strength), iocm_strength_name(outcome->needed));
    assert_true(in->used < sizeof in->text);
}

static void every_outcome_is_told(void **state)
{
    iocm_evaluator *evaluator = evaluator_of(
        "\"exclusions\":["
        "{\"id\":\"false\",\"state\":\"approved\",\"when\":{\"field\":\"process.name\",\"op\":"
        "\"is\","
        "\"values\":[\"x\"]}},"
        "{\"id\":\"true\",\"state\":\"approved\",\"when\":" IS_RSYNC "},"
        "{\"id\":\"draft\",\"state\":\"draft\",\"when\":" IS_RSYNC "},"
        "{\"id\":\"inert\",\"state\":\"disabled\",\"when\":{\"all\":[" IS_RSYNC "," NO_WHEN "]}},"
        "{\"id\":\"two\",\"state\":\"approved\",\"when\":{\"all\":[" IS_HOST ",{\"any\":[" IS_HOST
        ",{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"10.0.0.0/8\"]}]}]}},"
        "{\"id\":\"off\",\"state\":\"disabled\",\"when\":" IS_HOST "}]",
        IOCM_POLICY_GRADED);
    scene in = {.cells = rsync};
    iocm_event_hit hits[] = {hit_of(80), hit_of(60)};
    iocm_event event = event_of(&in, hits, 2);
    told got = {.used = 0};
    iocm_evaluation evaluation;

    (void)state;
    event.on_outcome = on_outcome;
    event.outcome_ctx = &got;
    evaluation = match_event(evaluator, &event);
    assert_string_equal(got.text, "0/true TOO_WEAK of HIT_IS process.name C<B; "
                                  "0/draft NOT_APPROVED of TOO_WEAK process.name C<B; "
                                  "0/inert INERT:OPAQUE_CLAUSE of NO_EXCLUSION_TRUE  none<B; "
                                  "0/two FIELD_ABSENT of NO_EXCLUSION_TRUE host.name none<B; "
                                  "0/two FIELD_ABSENT of NO_EXCLUSION_TRUE net.own_ip none<B; "
                                  "0/off DISABLED of FIELD_ABSENT host.name none<B; "
                                  "1/true HIT_IS of NO_EXCLUSION_TRUE process.name C<C; "
                                  "1/draft NOT_APPROVED of HIT_IS process.name C<C; "
                                  "1/inert INERT:OPAQUE_CLAUSE of NO_EXCLUSION_TRUE  none<C; "
                                  "1/two FIELD_ABSENT of NO_EXCLUSION_TRUE host.name none<C; "
                                  "1/two FIELD_ABSENT of NO_EXCLUSION_TRUE net.own_ip none<C; "
                                  "1/off DISABLED of FIELD_ABSENT host.name none<C; ");
    /* The least excused hit counts: not evaluable. */
    assert_evaluation(&evaluation, "excluded_not_evaluable FIELD_ABSENT two host.name host.name");
    assert_int_equal(evaluation.by.hit, 0);
    assert_int_equal(evaluation.by.exclusion, 4);
    iocm_evaluator_free(evaluator);
}

/* Of a draft HIT_... is said only where approval would exclude. */
static void drafts_promise_no_more_than_approval_gives(void **state)
{
    static const struct {
        const char *members;
        const char *when;
        iocm_reason of;
    } rows[] = {
        {"", IS_RSYNC, IOCM_REASON_HIT_IS},
        {"\"expires\":\"2026-01-02\",", IS_RSYNC, IOCM_REASON_HIT_IS},
        {"\"expires\":\"2025-12-31\",\"effect\":\"annotate\",", IS_RSYNC, IOCM_REASON_EXPIRED},
        {"\"scope\":{\"families\":[\"Other\"]},", IS_RSYNC, IOCM_REASON_OUT_OF_SCOPE},
        {"\"scope\":{\"max_confidence\":50},", IS_RSYNC, IOCM_REASON_OUT_OF_SCOPE},
        {"\"effect\":\"annotate\",", IS_RSYNC, IOCM_REASON_ANNOTATE_ONLY},
        {"", "{\"not\":{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"x\"]}}",
         IOCM_REASON_NEGATIVE_ONLY},
        {"", "{\"field\":\"process.name\",\"op\":\"contains\",\"values\":[\"syn\"]}",
         IOCM_REASON_TOO_WEAK},
        /* What is not known stays so. */
        {"\"expires\":\"2025-12-31\",", IS_HOST, IOCM_REASON_FIELD_ABSENT},
    };

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        for (int approved = 0; approved < 2; approved++) {
            char json[512];
            iocm_evaluator *evaluator;
            scene in = {.cells = rsync};
            iocm_event_hit hit = hit_of(60); /* needs C */
            iocm_event event = event_of(&in, &hit, 1);
            iocm_evaluation got;
            bool lacks = rows[i].of == IOCM_REASON_FIELD_ABSENT;

            snprintf(json, sizeof json,
                     "\"exclusions\":[{\"id\":\"x\",%s\"state\":\"%s\",\"when\":%s}]",
                     rows[i].members, approved ? "approved" : "draft", rows[i].when);
            evaluator = evaluator_of(json, IOCM_POLICY_GRADED);
            assert_int_equal(iocm_time_parse(&event.now, NULL, "2026-01-02T03:04:05Z", 20, NULL),
                             IOCM_OK);
            got = match_event(evaluator, &event);
            if (!approved) {
                assert_int_equal(got.by.reason, IOCM_REASON_NOT_APPROVED);
                assert_int_equal(got.by.of, rows[i].of);
            } else if (!lacks) { /* it is what was said of the draft */
                assert_int_equal(got.by.reason, rows[i].of);
            }
            iocm_evaluator_free(evaluator);
        }
    }
}

/* 256 bytes, without half a character at their end. */
static void witnesses_are_cut_between_characters(void **state)
{
    static const char *const ends[] = {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    iocm_evaluator *evaluator =
        evaluator_when("{\"field\":\"process.name\",\"op\":\"starts\",\"values\":[\"rsync\"]}",
                       IOCM_POLICY_LITERAL);
    char text[600];

    (void)state;
    for (size_t end = 0; end < IOCM__COUNT(ends); end++) {
        size_t length = strlen(ends[end]);

        for (size_t begin = IOCM_MAX_WITNESS - length; begin <= IOCM_MAX_WITNESS; begin++) {
            const cell cells[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = text}, {0}};
            iocm_evaluation got;
            size_t kept = begin + length <= IOCM_MAX_WITNESS ? begin + length : begin;

            memset(text, 'a', sizeof text);
            memcpy(text, "rsync", 5);
            memcpy(text + begin, ends[end], length);
            text[sizeof text - 1] = '\0';
            got = evaluate_cells(evaluator, cells, 80);
            if (kept < IOCM_MAX_WITNESS && kept == begin + length) kept = IOCM_MAX_WITNESS;
            assert_int_equal(got.by.value_size, kept);
            assert_memory_equal(got.by.value, text, kept);
        }
    }
    iocm_evaluator_free(evaluator);
}

/* ---- lists in events, and fields that belong together ---- */

static void any_element_may_agree(void **state)
{
    const cell cells[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = "curl"},
                          {.field = IOCM_FIELD_PROCESS_NAME, .state = IOCM_VALUE_NULL},
                          {.field = IOCM_FIELD_PROCESS_NAME, .text = "rsync"},
                          {.field = IOCM_FIELD_HOST_NAME, .state = IOCM_VALUE_NULL},
                          {.field = IOCM_FIELD_HOST_NAME, .text = "web-01"},
                          {0}};

    (void)state;
    assert_when(IS_RSYNC, cells, "excluded HIT_IS x process.name rsync");
    assert_when(IS_HOST, cells, "excluded_not_evaluable FIELD_NULL x host.name host.name");
    /* Every value, each by some element. */
    assert_when(
        "{\"field\":\"process.name\",\"op\":\"is\",\"all\":true,\"values\":[\"rsync\",\"CURL\"]}",
        cells, "excluded HIT_IS x process.name rsync");
    assert_when(
        "{\"field\":\"process.name\",\"op\":\"is\",\"all\":true,\"values\":[\"rsync\",\"wget\"]}",
        cells, "excluded_not_evaluable FIELD_NULL x process.name process.name");
}

#define SIGNED "{\"op\":\"signed_by\",\"values\":[\"Good Corp.\"]}"

static void a_signature_is_trusted_with_its_own_signer(void **state)
{
    const cell other[] = {{.field = IOCM_FIELD_SIG_SIGNER, .text = "Good Corp"},
                          {.field = IOCM_FIELD_SIG_SIGNER, .text = "Evil Corp"},
                          {.field = IOCM_FIELD_SIG_TRUSTED, .text = "false"},
                          {.field = IOCM_FIELD_SIG_TRUSTED, .text = "true"},
                          {0}};
    const cell own[] = {{.field = IOCM_FIELD_SIG_SIGNER, .text = "Evil Corp"},
                        {.field = IOCM_FIELD_SIG_SIGNER, .text = "good corp"},
                        {.field = IOCM_FIELD_SIG_TRUSTED, .text = "false"},
                        {.field = IOCM_FIELD_SIG_TRUSTED, .text = "true"},
                        {0}};
    const cell unclear[] = {{.field = IOCM_FIELD_SIG_SIGNER, .text = "Good Corp"},
                            {.field = IOCM_FIELD_SIG_TRUSTED, .text = "true"},
                            {.field = IOCM_FIELD_SIG_TRUSTED, .text = "true"},
                            {0}};
    const cell untrusted[] = {{.field = IOCM_FIELD_SIG_TRUSTED, .text = "false"}, {0}};
    const cell both[] = {{0}};

    (void)state;
    assert_when(SIGNED, other, "match NO_EXCLUSION_TRUE   ");
    assert_when(SIGNED, own, "excluded HIT_SIGNED_BY x sig.signer good corp");
    assert_when(SIGNED, unclear, "excluded_not_evaluable FIELD_INVALID x sig.trusted sig.trusted");
    assert_when(SIGNED, untrusted, "match NO_EXCLUSION_TRUE   ");
    assert_when(SIGNED, both, "excluded_not_evaluable FIELD_ABSENT x sig.signer sig.signer");
}

static void a_path_needs_both_parts(void **state)
{
    static const char under[] =
        "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"/opt/a\"]}";
    const cell folder[] = {{.field = IOCM_FIELD_PROCESS_FOLDER, .text = "/opt/a/b/"}, {0}};
    const cell name[] = {{.field = IOCM_FIELD_PROCESS_NAME, .text = "tool"}, {0}};
    const cell lists[] = {{.field = IOCM_FIELD_PROCESS_FOLDER, .text = "/opt/b"},
                          {.field = IOCM_FIELD_PROCESS_FOLDER, .text = "/opt/a"},
                          {.field = IOCM_FIELD_PROCESS_NAME, .text = "one"},
                          {.field = IOCM_FIELD_PROCESS_NAME, .text = "two"},
                          {0}};
    const cell names[] = {{.field = IOCM_FIELD_PROCESS_FOLDER, .text = "/opt/a"},
                          {.field = IOCM_FIELD_PROCESS_NAME, .state = IOCM_VALUE_EMPTY},
                          {.field = IOCM_FIELD_PROCESS_NAME, .text = "two"},
                          {0}};
    scene in = {.cells = folder, .unmapped = IOCM_FIELD_PROCESS_NAME};
    iocm_event_hit hit = hit_of(80);
    iocm_event event = event_of(&in, &hit, 1);
    iocm_evaluator *evaluator = evaluator_when(under, IOCM_POLICY_LITERAL);
    iocm_evaluation got = match_event(evaluator, &event);

    (void)state;
    assert_evaluation(&got, "excluded HIT_UNDER x process.image /opt/a/b/");
    assert_when(under, folder, "excluded_not_evaluable FIELD_ABSENT x process.image process.name");
    assert_when(under, name, "excluded_not_evaluable FIELD_ABSENT x process.image process.folder");
    assert_when(under, lists, "excluded HIT_UNDER x process.image /opt/a/two");
    assert_when(under, names, "excluded HIT_UNDER x process.image /opt/a/two");
    iocm_evaluator_free(evaluator);
}

/* ---- values that end too early ---- */

static void what_is_cut_is_known_as_far_as_it_goes(void **state)
{
    static const struct {
        const char *condition;
        const char *expected;
    } rows[] = {
        {"\"op\":\"starts\",\"values\":[\"--par\"]", "excluded HIT_STARTS x"},
        {"\"op\":\"contains\",\"values\":[\"log\"]", "excluded HIT_CONTAINS x"},
        {"\"op\":\"term\",\"values\":[\"parse\"]", "excluded HIT_TERM x"},
        {"\"op\":\"arg\",\"values\":[\"--parse\"]", "excluded HIT_ARG x"},
        /* It may be --login, or go on after all. */
        {"\"op\":\"term\",\"values\":[\"log\"]", NULL},
        {"\"op\":\"arg\",\"values\":[\"--log\"]", NULL},
        {"\"op\":\"ends\",\"values\":[\"log\"]", NULL},
        {"\"op\":\"is\",\"values\":[\"--parse --log\"]", NULL},
        {"\"op\":\"glob\",\"values\":[\"*\"]", NULL},
        {"\"op\":\"contains\",\"values\":[\"other\"]", NULL},
        {"\"op\":\"starts\",\"values\":[\"other\"]", NULL},
    };
    const cell cells[] = {
        {.field = IOCM_FIELD_PROCESS_COMMAND_LINE,
         .text = "a.exe --parse --log",
         .state = IOCM_VALUE_TRUNCATED},
        {.field = IOCM_FIELD_NET_OWN_IP, .text = "10.0.0.1", .state = IOCM_VALUE_TRUNCATED},
        {0}};

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        char when[256];
        char expected[256];

        snprintf(when, sizeof when, "{\"field\":\"process.args\",%s}", rows[i].condition);
        if (rows[i].expected != NULL)
            snprintf(expected, sizeof expected, "%s process.args --parse --log", rows[i].expected);
        else
            snprintf(expected, sizeof expected,
                     "excluded_not_evaluable FIELD_TRUNCATED x process.args process.command_line");
        assert_when(when, cells, expected);
    }
    assert_when("{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"10.0.0.0/8\"]}", cells,
                "excluded_not_evaluable FIELD_TRUNCATED x net.own_ip net.own_ip");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluators_refuse_bad_arguments),
        cmocka_unit_test(evaluators_outlive_their_document),
        cmocka_unit_test(evaluators_survive_failing_memory),
        cmocka_unit_test(approvals_in_spite_of_lint_need_an_override),
        cmocka_unit_test(names_of_columns_have_a_limit),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(events_refuse_bad_arguments),
        cmocka_unit_test(hits_refuse_bad_arguments),
        cmocka_unit_test(no_hit_is_no_match),
        cmocka_unit_test(evaluations_are_filled_by_their_size),
        cmocka_unit_test(fields_are_asked_for_as_they_are_needed),
        cmocka_unit_test(values_are_settled),
        cmocka_unit_test(every_outcome_is_told),
        cmocka_unit_test(drafts_promise_no_more_than_approval_gives),
        cmocka_unit_test(witnesses_are_cut_between_characters),
        cmocka_unit_test(any_element_may_agree),
        cmocka_unit_test(a_signature_is_trusted_with_its_own_signer),
        cmocka_unit_test(a_path_needs_both_parts),
        cmocka_unit_test(what_is_cut_is_known_as_far_as_it_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
