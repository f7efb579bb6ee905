/* SPDX-License-Identifier: MIT */
/* What the tests of evaluation share: evaluators made of JSON, and events made of a list of cells. */
#ifndef IOCM_TEST_EVALUATORS_H
#define IOCM_TEST_EVALUATORS_H

#include "exclusions.h"

static inline void add_json(iocm_exclusions *exclusions, const char *json)
{
    iocm_error error = {0};

    if (iocm_exclusions_add_json(exclusions, json, strlen(json), NULL, &error) != IOCM_OK)
        fail_msg("%s: %s `%s`", json, error.message, error.token);
}

/* The members of a document: `"exclusions":[...],"lists":{...}`. */
static inline iocm_exclusions *exclusions_of(const char *members)
{
    iocm_exclusions *made = exclusions_new(NULL);
    size_t size = strlen(members) + 64;
    char *json = malloc(size);

    assert_non_null(json);
    snprintf(json, size, "{\"format\":\"iocmatch-exclusions/1\",%s}", members);
    add_json(made, json);
    free(json);
    return made;
}

static inline iocm_evaluator *evaluator_new(const iocm_exclusions *exclusions, int32_t policy)
{
    iocm_evaluator_options options = {
        .struct_size = sizeof options, .flags = IOCM_EVALUATOR_NO_LINT, .policy = policy};
    iocm_error error = {0};
    iocm_evaluator *made = NULL;

    if (iocm_evaluator_new(&made, exclusions, &options, &error) != IOCM_OK)
        fail_msg("%s `%s`", error.message, error.token);
    return made;
}

static inline iocm_evaluator *evaluator_of(const char *members, int32_t policy)
{
    iocm_exclusions *exclusions = exclusions_of(members);
    iocm_evaluator *made = evaluator_new(exclusions, policy);

    iocm_exclusions_free(exclusions);
    return made;
}

/* One approved exclusion `x` with that expression. */
static inline iocm_evaluator *evaluator_when(const char *when, int32_t policy)
{
    char json[4096];

    assert_in_range(snprintf(json, sizeof json,
                             "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\",\"when\":%s}]",
                             when),
                    0, sizeof json - 1);
    return evaluator_of(json, policy);
}

/* ---- events ---- */

/* A field with one value, or one element of it: the cells of a field are its elements. */
typedef struct cell {
    iocm_field field;
    const char *text;
    iocm_value_state state; /* 0 = as the text is */
    const char *column;     /* with IOCM_FIELD_COLUMN */
} cell;

/* What is not among the cells is absent, and what is called "unmapped" is. Counts what is asked. */
typedef struct scene {
    const cell *cells; /* ended by field 0 */
    iocm_field unmapped;
    unsigned asked[IOCM_FIELD_COLUMN + 1];
    unsigned twice; /* the same element of the same field for the same hit */
    uint64_t seen[IOCM_FIELD_COLUMN + 1];
} scene;

static inline void scene_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                               size_t hit, uint32_t element)
{
    scene *in = ctx;

    assert_in_range(field, 1, IOCM_FIELD_COLUMN);
    assert_true(field != IOCM_FIELD_PROCESS_IMAGE && field != IOCM_FIELD_PROCESS_ARGS &&
                (field < IOCM_FIELD_IOC_VALUE || field == IOCM_FIELD_COLUMN));
    in->asked[field]++;
    if (element == 0 && field != IOCM_FIELD_COLUMN && hit < 64) {
        in->twice += (in->seen[field] >> hit & 1u) != 0;
        in->seen[field] |= UINT64_C(1) << hit;
    }
    out->column = column.data != NULL ? column : span_of(iocm_field_name(field));
    out->state = IOCM_VALUE_ABSENT;
    if (field == in->unmapped) {
        out->state = IOCM_VALUE_UNMAPPED;
        out->column = iocm__span(NULL, 0);
    }
    for (const cell *c = in->cells; c->field != 0; c++) {
        if (c->field != field ||
            (field == IOCM_FIELD_COLUMN && !iocm__span_equal_fold(column, span_of(c->column))))
            continue;
        if (out->count++ != element) continue;
        out->state = c->state != 0 ? c->state : IOCM_VALUE_OK;
        if (c->text != NULL) out->text = span_of(c->text);
    }
    if (out->count < 2) out->count = 0;
}

static inline iocm_event_hit hit_of(int32_t confidence)
{
    iocm_event_hit hit = {.value = span_of("192.0.2.1:2375"),
                          .type = span_of("ip:port"),
                          .family = span_of("XMRIG"),
                          .confidence = confidence,
                          .side = IOCM_SIDE_REMOTE};

    return hit;
}

static inline iocm_event event_of(scene *in, const iocm_event_hit *hits, size_t count)
{
    iocm_event event = {.struct_size = sizeof event,
                        .table = span_of("DeviceNetworkEvents"),
                        .hits = hits,
                        .hit_count = count,
                        .field = scene_field,
                        .field_ctx = in};

    return event;
}

static inline iocm_evaluation match_event(const iocm_evaluator *evaluator, const iocm_event *event)
{
    iocm_evaluation got = {.struct_size = sizeof got};
    iocm_error error = {0};

    if (iocm_match_event(&got, evaluator, event, &error) != IOCM_OK) fail_msg("%s", error.message);
    return got;
}

/* One hit of that confidence. */
static inline iocm_evaluation evaluate_cells(const iocm_evaluator *evaluator, const cell *cells,
                                             int32_t confidence)
{
    scene in = {.cells = cells};
    iocm_event_hit hit = hit_of(confidence);
    iocm_event event = event_of(&in, &hit, 1);
    iocm_evaluation got = match_event(evaluator, &event);

    assert_int_equal(in.twice, 0);
    return got;
}

/* "verdict reason id field value" of what decided; for fields that are lacking their column. */
static inline const char *evaluation_text(char *out, size_t capacity, const iocm_evaluation *got)
{
    const iocm_outcome *by = &got->by;
    bool lack =
        (by->reason >= IOCM_REASON_FIELD_ABSENT && by->reason <= IOCM_REASON_PATH_AMBIGUOUS) ||
        (by->of >= IOCM_REASON_FIELD_ABSENT && by->of <= IOCM_REASON_PATH_AMBIGUOUS);
    iocm_span value = lack ? by->column : iocm__span(by->value, by->value_size);

    snprintf(out, capacity, "%s %s %.*s %.*s %.*s", iocm_verdict_name(got->verdict),
             iocm_reason_name(by->reason), (int)by->id.size, by->id.data != NULL ? by->id.data : "",
             (int)by->field_name.size, by->field_name.data != NULL ? by->field_name.data : "",
             (int)value.size, value.data != NULL ? value.data : "");
    return out;
}

#define assert_evaluation(got, expected)                                                           \
    do {                                                                                           \
        char text_of_it[1024];                                                                     \
                                                                                                   \
        assert_string_equal(evaluation_text(text_of_it, sizeof text_of_it, got), expected);        \
    } while (0)

/* One exclusion, one event. */
static inline void assert_when(const char *when, const cell *cells, const char *expected)
{
    iocm_evaluator *evaluator = evaluator_when(when, IOCM_POLICY_LITERAL);
    iocm_evaluation got = evaluate_cells(evaluator, cells, 80);
    char text[1024];

    if (strcmp(evaluation_text(text, sizeof text, &got), expected) != 0)
        fail_msg("%s: `%s` instead of `%s`", when, text, expected);
    iocm_evaluator_free(evaluator);
}

#endif /* IOCM_TEST_EVALUATORS_H */
