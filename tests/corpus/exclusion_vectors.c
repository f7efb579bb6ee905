/* SPDX-License-Identifier: MIT */
/*
 * exclusion_vectors FILE...: judges the rows of tables of verdicts (a header line, then id split area
 * exclusion context event verdict reason by field value, between tabs) and compares. Prints every
 * row that differs, then "N passed, N failed". Exit 0: all as expected; 1: not, or there was none; 77
 * where a file is not there.
 *
 * exclusion_vectors --answers FILE...: prints id, verdict, reason, by, field and value of each row.
 */
#include "vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID, SPLIT, AREA, EXCLUSION, CONTEXT, EVENT, EXPECTED, COLUMNS = EXPECTED + 5 };

#define MAX_HITS 16u

/* A row: its columns, and what is made of them. */
typedef struct row {
    const char *columns[COLUMNS];
    json_t *exclusions;
    json_t *context;
    vector_event event;
    iocm_event_hit hits[MAX_HITS];
    size_t hit_count;
    iocm_exclusions *document;
    iocm_evaluator *evaluator;
    iocm_error error;
} row;

static bool fails(row *r, const char *why)
{
    if (r->error.status == IOCM_OK) {
        r->error.status = IOCM_E_FORMAT;
        snprintf(r->error.message, sizeof r->error.message, "%s", why);
    }
    return false;
}

/* ---- documents ---- */

static bool add_document(row *r, json_t *lists, json_t *exclusions)
{
    json_t *document = json_pack("{s:s, s:o, s:o}", "format", "iocmatch-exclusions/1", "lists",
                                 lists, "exclusions", exclusions);
    char *text = json_dumps(document, 0);
    bool good = text != NULL && iocm_exclusions_add_json(r->document, text, strlen(text), NULL,
                                                         &r->error) == IOCM_OK;

    free(text);
    json_decref(document);
    return good || fails(r, "not a document of exclusions");
}

static int append(void *ctx, const char *data, size_t size)
{
    char **text = ctx;
    size_t used = *text == NULL ? 0 : strlen(*text);
    char *grown = realloc(*text, used + size + 1);

    if (grown == NULL) return 1;
    memcpy(grown + used, data, size);
    grown[used + size] = '\0';
    *text = grown;
    return 0;
}

/* An exclusion told in words becomes what the compiler makes of it, with all that is told beside. */
static bool compile(row *r, json_t *exclusion, const char *sentence)
{
    iocm_sentence options = {.struct_size = sizeof options, .text = vector_span(sentence)};
    iocm_exclusions *scratch = NULL;
    json_t *document;
    char *text = NULL;
    bool good;

    if (iocm_exclusions_new(&scratch, NULL, &r->error) != IOCM_OK) return false;
    good = iocm_exclusions_add_sentence(NULL, scratch, &options, &r->error) == IOCM_OK &&
           iocm_exclusions_write_json(append, &text, scratch, &r->error) == IOCM_OK;
    iocm_exclusions_free(scratch);
    document = good ? json_loads(text, 0, NULL) : NULL;
    free(text);
    good = json_object_update_missing(
               exclusion, json_array_get(json_object_get(document, "exclusions"), 0)) == 0;
    json_decref(document);
    return good || fails(r, "a sentence that does not compile");
}

/* The shorthand: what is not said to be a draft is approved, and `text` may stand for `when`. */
static bool add_exclusions(row *r)
{
    size_t i;
    json_t *exclusion;

    json_array_foreach(r->exclusions, i, exclusion)
    {
        json_t *text = json_object_get(exclusion, "text");
        bool good;

        if (json_object_get(exclusion, "state") == NULL)
            json_object_set_new(exclusion, "state", json_string("approved"));
        json_incref(text);
        json_object_del(exclusion, "text");
        good = text == NULL || compile(r, exclusion, json_string_value(text));
        json_decref(text);
        if (!good) return false;
    }
    return add_document(r, json_object(), json_incref(r->exclusions));
}

/* A list as the context has it: values, an expression, or either with more beside. */
static json_t *list_of(json_t *bound)
{
    if (json_is_array(bound)) return json_pack("{s:O}", "values", bound);
    if (json_object_get(bound, "op") == NULL &&
        (json_object_get(bound, "values") != NULL || json_object_get(bound, "when") != NULL))
        return json_incref(bound);
    return json_pack("{s:O}", "when", bound);
}

/* Several times are alternatives. */
static json_t *window_of(json_t *bound)
{
    return json_is_array(bound) ? json_pack("{s:{s:O}}", "when", "any", bound) : list_of(bound);
}

static bool add_lists(row *r)
{
    json_t *lists = json_object();
    const char *name;
    json_t *bound;

    json_object_foreach(json_object_get(r->context, "lists"), name, bound)
    {
        json_object_set_new(lists, name, list_of(bound));
    }
    json_object_foreach(json_object_get(r->context, "windows"), name, bound)
    {
        char whole[256];

        snprintf(whole, sizeof whole, "window:%s", name);
        json_object_set_new(lists, whole, window_of(bound));
    }
    return add_document(r, lists, json_array());
}

/* ---- hits ---- */

static iocm_span text_of(const json_t *object, const char *key)
{
    return vector_span(json_string_value(json_object_get(object, key)));
}

static bool add_hit(row *r, const json_t *hit)
{
    const json_t *ioc = json_object_get(hit, "ioc");
    const json_t *confidence = json_object_get(ioc, "confidence");
    iocm_event_hit *made = &r->hits[r->hit_count];

    if (ioc == NULL || r->hit_count == MAX_HITS) return fails(r, "no ioc, or too many hits");
    made->value = text_of(ioc, "value");
    made->type = text_of(ioc, "type");
    made->family = text_of(ioc, "family");
    made->confidence = json_is_integer(confidence) ? (int32_t)json_integer_value(confidence) : -1;
    made->side = vector_event_side(&r->event, json_string_value(json_object_get(hit, "matched")),
                                   made->value.data);
    r->hit_count++;
    return true;
}

static bool add_hits(row *r)
{
    json_t *hits = json_object_get(r->context, "hits");
    size_t i;
    json_t *hit;

    if (hits == NULL) return add_hit(r, r->context);
    json_array_foreach(hits, i, hit)
    {
        if (!add_hit(r, hit)) return false;
    }
    return true;
}

/* ---- one row ---- */

/* Numbers become texts as they are written: a value of an event is nothing else. */
static char *quote_numbers(const char *json)
{
    char *out = malloc(strlen(json) * 3 + 1);
    size_t used = 0;
    bool in_text = false;
    bool in_number = false;

    for (; out != NULL; json++) {
        bool number = !in_text && *json != '\0' && strchr("+-.0123456789eE", *json) != NULL &&
                      (in_number || strchr("-0123456789", *json) != NULL);

        if (number != in_number) out[used++] = '"';
        in_number = number;
        out[used++] = *json;
        if (*json == '\0') break;
        if (*json == '"') in_text = !in_text;
        if (in_text && *json == '\\' && json[1] != '\0') out[used++] = *++json;
    }
    return out;
}

static json_t *load_event(row *r)
{
    json_error_t error;
    char *text = quote_numbers(r->columns[EVENT]);
    json_t *loaded = text == NULL ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (loaded == NULL) fails(r, text == NULL ? "no memory" : error.text);
    free(text);
    return loaded;
}

static json_t *load(row *r, int column)
{
    json_error_t error;
    json_t *loaded = json_loads(r->columns[column], JSON_REJECT_DUPLICATES, &error);

    if (loaded == NULL) fails(r, error.text);
    return loaded;
}

static bool make(row *r)
{
    const char *policy;
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    json_t *event = load_event(r);

    if (event != NULL) vector_event_init(&r->event, event);
    r->exclusions = load(r, EXCLUSION);
    r->context = load(r, CONTEXT);
    if (event == NULL || !json_is_array(r->exclusions) || r->context == NULL)
        return fails(r, "a column that is not what it should be");
    policy = json_string_value(json_object_get(r->context, "policy"));
    if (policy != NULL && strcmp(policy, "graded") == 0) options.policy = IOCM_POLICY_GRADED;
    return iocm_exclusions_new(&r->document, NULL, &r->error) == IOCM_OK && add_hits(r) &&
           add_exclusions(r) && add_lists(r) &&
           iocm_evaluator_new(&r->evaluator, r->document, &options, &r->error) == IOCM_OK;
}

static bool judge(iocm_evaluation *out, row *r)
{
    iocm_event event = {.struct_size = sizeof event,
                        .table = vector_event_table(&r->event),
                        .hits = r->hits,
                        .hit_count = r->hit_count,
                        .field = vector_event_field,
                        .field_ctx = &r->event};
    iocm_span now = text_of(r->context, "now");

    if (now.size > 0 && iocm_time_parse(&event.now, NULL, now.data, now.size, &r->error) != IOCM_OK)
        return false;
    r->event.hits = r->hits;
    memset(out, 0, sizeof *out);
    out->struct_size = sizeof *out;
    return iocm_match_event(out, r->evaluator, &event, &r->error) == IOCM_OK;
}

static void clear(row *r)
{
    iocm_evaluator_free(r->evaluator);
    iocm_exclusions_free(r->document);
    vector_event_free(&r->event);
    json_decref(r->exclusions);
    json_decref(r->context);
}

/* ---- answers ---- */

typedef struct answer {
    char text[5][512]; /* verdict, reason, by, field, value */
} answer;

static void set(char out[512], iocm_span text)
{
    snprintf(out, 512, "%.*s", (int)(text.size < 511 ? text.size : 511),
             text.size > 0 ? text.data : "");
}

static bool is_lack(iocm_reason reason)
{
    return reason >= IOCM_REASON_FIELD_ABSENT && reason <= IOCM_REASON_PATH_AMBIGUOUS;
}

static void describe(answer *out, const iocm_evaluation *got)
{
    const iocm_outcome *by = &got->by;
    iocm_span value = {by->value, by->value_size};

    set(out->text[0], vector_span(iocm_verdict_name(got->verdict)));
    for (char *c = out->text[0]; *c != '\0'; c++)
        if (*c == '_') *c = '-';
    set(out->text[1], vector_span(iocm_reason_name(by->reason)));
    set(out->text[2], by->id);
    set(out->text[3], by->field_name);
    set(out->text[4], is_lack(by->reason) || is_lack(by->of) ? by->column : value);
}

static void answer_row(answer *out, row *r)
{
    iocm_evaluation got;

    memset(out, 0, sizeof *out);
    if (make(r) && judge(&got, r)) {
        describe(out, &got);
        return;
    }
    set(out->text[0], vector_span("error"));
    snprintf(out->text[1], sizeof out->text[1], "%s", r->error.message);
    snprintf(out->text[4], sizeof out->text[4], "%s", r->error.token);
}

/* ---- files ---- */

typedef struct run {
    bool answers;
    size_t passed;
    size_t failed;
} run;

static void print_answer(const char *const *text)
{
    for (int i = 0; i < 5; i++) printf("%s%s", i > 0 ? "\t" : "", text[i]);
    printf("\n");
}

static void run_row(run *all, row *r)
{
    answer got;
    const char *texts[5];
    bool same = true;

    answer_row(&got, r);
    for (int i = 0; i < 5; i++) {
        texts[i] = got.text[i];
        same = same && strcmp(texts[i], r->columns[EXPECTED + i]) == 0;
    }
    if (all->answers) {
        printf("%s\t", r->columns[ID]);
        print_answer(texts);
        return;
    }
    all->passed += same;
    all->failed += !same;
    if (same) return;
    printf("%s: expected\t", r->columns[ID]);
    print_answer(r->columns + EXPECTED);
    printf("%s:      got\t", r->columns[ID]);
    print_answer(texts);
}

/* Columns that are missing at the end are empty. */
static void split(row *r, char *line)
{
    static const char empty[] = "";

    for (int i = 0; i < COLUMNS; i++) {
        r->columns[i] = line != NULL ? line : empty;
        if (line == NULL) continue;
        line = strchr(line, '\t');
        if (line != NULL) *line++ = '\0';
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1);
    size_t size = 0;
    char chunk[65536];

    while (file != NULL && text != NULL) {
        size_t got = fread(chunk, 1, sizeof chunk, file);
        char *grown = got == 0 ? NULL : realloc(text, size + got + 1);

        if (grown == NULL) break;
        text = grown;
        memcpy(text + size, chunk, got);
        size += got;
        text[size] = '\0';
    }
    if (file != NULL) fclose(file);
    if (file != NULL) return text;
    free(text);
    return NULL;
}

static void run_lines(run *all, char *text)
{
    bool header = true;

    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strchr(line, '\n');
        row r = {.hit_count = 0};

        if (end != NULL) {
            *end = '\0';
            if (end > line && end[-1] == '\r') end[-1] = '\0';
        }
        if (!header && *line != '\0' && *line != '#') {
            split(&r, line);
            run_row(all, &r);
            clear(&r);
        }
        header = false;
        line = end == NULL ? NULL : end + 1;
    }
}

int main(int argc, char **argv)
{
    run all = {.answers = argc > 1 && strcmp(argv[1], "--answers") == 0};
    int first = all.answers ? 2 : 1;

    if (argc <= first) {
        fprintf(stderr, "usage: exclusion_vectors [--answers] FILE...\n");
        return 2;
    }
    for (int i = first; i < argc; i++) {
        char *text = read_file(argv[i]);

        if (text == NULL) {
            printf("skipped: %s: cannot be read\n", argv[i]);
            return 77;
        }
        run_lines(&all, text);
        free(text);
    }
    if (all.answers) return 0;
    if (all.passed + all.failed == 0) printf("no row was found\n");
    printf("%zu passed, %zu failed\n", all.passed, all.failed);
    return all.failed > 0 || all.passed == 0;
}
