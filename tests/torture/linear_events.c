/* SPDX-License-Identifier: MIT */
/*
 * usage: linear_events BYTES
 * Events whose fields are made to take long are judged in time in proportion to their size, whatever
 * the condition looks for.
 */
#define _POSIX_C_SOURCE 200809L
#include "linear.h"

#define TEN(text) text text text text text text text text text text

/* Conditions that nearly agree, over and over. */
static const struct {
    const char *name;
    const char *when;
} conditions[] = {
    {"contains", "{\"field\":\"net.url\",\"op\":\"contains\",\"values\":[\"" TEN(
                     TEN("a")) "b\",\"" TEN(TEN("ab")) "c\",\"b" TEN(TEN("a")) "\"]}"},
    {"term", "{\"field\":\"net.url\",\"op\":\"term\",\"values\":[\"" TEN(TEN("a ")) "b\",\"" TEN(
                 "a b ") "c\"]}"},
    {"arg",
     "{\"field\":\"process.args\",\"op\":\"arg\",\"values\":[\"-" TEN(TEN("a")) "\",\"-b\"]}"},
    {"term of args",
     "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"" TEN("a ") "b\",\"c\"]}"},
    {"glob", "{\"field\":\"net.url\",\"op\":\"glob\",\"values\":[\"" TEN("*a") "b\",\"" TEN(
                 "*?a") "b\",\"" TEN("?*") "b\",\"*" TEN("a?") "b*\"]}"},
    {"ends", "{\"field\":\"net.url\",\"op\":\"ends\",\"values\":[\"" TEN(TEN("a")) "b\"]}"},
    {"under", "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"C:\\\\a\\\\a\\\\b\"]}"},
    {"glob of paths", "{\"field\":\"process.image\",\"op\":\"glob\",\"values\":[\"C:\\\\" TEN(
                          "*a") "\\\\" TEN("*\\\\") "b\"]}"},
    {"account", "{\"field\":\"account.name\",\"op\":\"is\",\"values\":[\"a\\\\a\",\"b\"]}"},
    {"signer", "{\"op\":\"signed_by\",\"values\":[\"a.\",\"b\"]}"},
    {"address", "{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"192.0.2.0/24\"]}"},
    {"port", "{\"field\":\"net.own_port\",\"op\":\"port\",\"values\":[\"1-9\"]}"},
    {"time", "{\"field\":\"event.time\",\"op\":\"time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":"
             "\"Z\"}"},
    {"column", "{\"field\":\"Message\",\"op\":\"contains\",\"values\":[\"" TEN("a") "b\"]}"}};

/* What the fields are made of; the first byte is not repeated. */
static const char *const patterns[] = {
    "xa",      "x ",          "xa ",    "xab",   "x\"",   "xa\"",        "x\"a b\" ", "x-aaa ",
    "x\\",     "xa\\",        "x..\\",  "x.\\",  "x/",    "x/../",       "x\xC3\xA9", "x\xC3",
    "x\xFF",   "x1",          "x1.",    "x:",    "xa.",   "xa_b-",       "xA",        "x~1\\",
    "C:\\a\\", "\\\\?\\C:\\", "x%a%\\", "x\x01", "xa-b ", "xaaaaaaaaaab"};

static const iocm_evaluator *evaluator;
static iocm_span value;

static void on_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                     size_t hit, uint32_t element)
{
    (void)ctx, (void)field, (void)column, (void)hit, (void)element;
    out->state = IOCM_VALUE_OK;
    out->text = value;
}

static void judge(const char *text, size_t size)
{
    iocm_event_hit hit = {{"192.0.2.1", 9}, {"ip", 2}, {NULL, 0}, 80, IOCM_SIDE_NONE};
    iocm_event event = {.struct_size = sizeof event, .hits = &hit, .hit_count = 1};
    iocm_evaluation out = {.struct_size = sizeof out};

    value.data = text;
    value.size = size;
    event.field = on_field;
    REQUIRE(iocm_match_event(&out, evaluator, &event, NULL) == IOCM_OK);
    REQUIRE(out.verdict != IOCM_VERDICT_NO_MATCH);
}

static iocm_evaluator *ready(const char *when)
{
    static char json[8192];
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_exclusions *document = NULL;
    iocm_evaluator *made = NULL;
    iocm_error error = {0};
    int size = snprintf(json, sizeof json,
                        "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\","
                        "\"state\":\"approved\",\"when\":%s}]}",
                        when);

    REQUIRE(size > 0 && (size_t)size < sizeof json);
    REQUIRE(iocm_exclusions_new(&document, NULL, NULL) == IOCM_OK);
    if (iocm_exclusions_add_json(document, json, (size_t)size, NULL, &error) != IOCM_OK)
        printf("%s: %s `%s`\n", when, error.message, error.token);
    REQUIRE(error.status == IOCM_OK);
    REQUIRE(iocm_evaluator_new(&made, document, &options, NULL) == IOCM_OK);
    iocm_exclusions_free(document);
    return made;
}

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 0;
    char *text;
    int bad = 0;

    verbose = argc > 2;
    REQUIRE(size >= 4096);
    if ((iocm_features() & IOCM_FEATURE_JSON) == 0) {
        printf("skipped: this build reads no JSON\n");
        return 0;
    }
    text = malloc(size);
    REQUIRE(text != NULL);
    for (size_t i = 0; i < COUNT(conditions); i++) {
        iocm_evaluator *made = ready(conditions[i].when);

        evaluator = made;
        for (size_t p = 0; p < COUNT(patterns); p++) {
            fill(text, size, patterns[p]);
            bad |= is_out_of_proportion(conditions[i].name, patterns[p], judge, text, size);
        }
        iocm_evaluator_free(made);
    }
    printf("%zu conditions, slowest %.3f s\n", COUNT(conditions), slowest);
    free(text);
    return bad;
}
