/* SPDX-License-Identifier: MIT */
/* Work on exclusions: sentences and documents of N bytes, lists of N values, N events. */
#include "complexity.h"

static void new_document(job *j)
{
    REQUIRE(iocm_exclusions_new(&j->exclusions, NULL, NULL) == IOCM_OK);
}

/* ---- reading ---- */

/* A sentence has at most 64 KiB. */
static void make_sentence(job *j)
{
    new_document(j);
    make_text(j, "Exclude traffic from ", "@, ", "192.0.2.1.");
    REQUIRE(j->text_size <= IOCM_MAX_METADATA);
}

static void read_sentence(job *j)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence, .text = {j->text, j->text_size}};

    REQUIRE(iocm_exclusions_add_sentence(NULL, j->exclusions, &sentence, NULL) == IOCM_OK);
    j->done = iocm_exclusions_count(j->exclusions);
}

static void make_document(job *j)
{
    new_document(j);
    make_text(j,
              "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\",\"when\":"
              "{\"field\":\"host.name\",\"op\":\"is\",\"values\":[",
              "\"@\",\n", "\"pc-1\"]}}]}");
}

static void read_json(job *j)
{
    REQUIRE(iocm_exclusions_add_json(j->exclusions, j->text, j->text_size, NULL, NULL) == IOCM_OK);
    j->done = iocm_exclusions_count(j->exclusions);
}

static int count_bytes(void *ctx, const char *data, size_t size)
{
    (void)data;
    *(uint64_t *)ctx += size;
    return 0;
}

static void make_read(job *j)
{
    make_document(j);
    read_json(j);
}

static void write_json(job *j)
{
    REQUIRE(iocm_exclusions_write_json(count_bytes, &j->done, j->exclusions, NULL) == IOCM_OK);
}

/* ---- lists of N values ---- */

static void make_bindable(job *j, const char *when)
{
    char text[512];
    int size = snprintf(text, sizeof text,
                        "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\","
                        "\"state\":\"approved\",\"when\":%s}]}",
                        when);

    j->listed = values_make(j->write, 0, j->size);
    new_document(j);
    REQUIRE(iocm_exclusions_add_json(j->exclusions, text, (size_t)size, NULL, NULL) == IOCM_OK);
}

static void make_addresses(job *j)
{
    make_bindable(j, "{\"field\":\"net.own_ip\",\"op\":\"list\",\"list\":\"l\"}");
}

static void make_hosts(job *j)
{
    make_bindable(j, "{\"field\":\"host.name\",\"op\":\"list\",\"list\":\"l\"}");
}

static void bind_list(job *j)
{
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};

    REQUIRE(iocm_exclusions_bind(j->exclusions, "l", 1, j->listed.texts, j->listed.count, NULL) ==
            IOCM_OK);
    REQUIRE(iocm_evaluator_new(&j->evaluator, j->exclusions, &options, NULL) == IOCM_OK);
    j->done = j->listed.count;
}

/* ---- N events, judged with a list of N values ---- */

static void bind_addresses(job *j)
{
    make_addresses(j);
    bind_list(j);
    j->done = 0;
}

static void bind_hosts(job *j)
{
    make_hosts(j);
    bind_list(j);
    j->done = 0;
}

/* Every second value is on the list. */
static void get_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                      size_t hit, uint32_t element)
{
    (void)field, (void)column, (void)hit, (void)element;
    out->state = IOCM_VALUE_OK;
    out->text = *(const iocm_span *)ctx;
}

static void judge(job *j)
{
    iocm_event_hit hit = {.value = {"192.0.2.1:3333", 14},
                          .type = {"ip:port", 7},
                          .confidence = 80,
                          .side = IOCM_SIDE_REMOTE};
    iocm_event event = {
        .struct_size = sizeof event, .hits = &hit, .hit_count = 1, .field = get_field};
    iocm_evaluation got = {.struct_size = sizeof got};
    char text[VALUE_MAX];
    iocm_span value = {text, 0};

    event.field_ctx = &value;
    for (uint32_t i = 0; i < j->size; i++) {
        value.size = j->write(text, i % 2 == 0 ? i : i + (uint32_t)j->size);
        REQUIRE(iocm_match_event(&got, j->evaluator, &event, NULL) == IOCM_OK);
        j->done += got.verdict == IOCM_VERDICT_EXCLUDED;
    }
}

const work exclusion_works[] = {
    {"sentence", make_sentence, read_sentence},  {"exclusions_json", make_document, read_json},
    {"exclusions_write", make_read, write_json}, {"bind_addresses", make_addresses, bind_list},
    {"bind_hosts", make_hosts, bind_list},       {"judge_addresses", bind_addresses, judge},
    {"judge_hosts", bind_hosts, judge},          {NULL, NULL, NULL},
};
