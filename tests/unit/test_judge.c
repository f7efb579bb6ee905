/* SPDX-License-Identifier: MIT */
/* Records, their hits and exclusions: what becomes of cells, and what is said of indicators. */
#include "evaluators.h"
#include "sets.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define CELLS       24
#define NAME_IS(a)  "{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"" a "\"]}"
#define VALUE_IS(a) "{\"field\":\"ioc.value\",\"op\":\"is\",\"values\":[\"" a "\"]}"
#define SHA256      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* ---- records ---- */

static size_t split(iocm_span *cells, const char *line)
{
    size_t count = 0;

    for (;;) {
        size_t size = strcspn(line, ",");

        assert_true(count < CELLS);
        cells[count++] = iocm__span(line, size);
        if (line[size] == '\0') return count;
        line += size + 1;
    }
}

/* A set, a matcher of it, and the header of a log. */
typedef struct bench {
    iocm_set *set;
    iocm_matcher *matcher;
    iocm_layout *layout;
} bench;

static void add(iocm_builder *builder, const char *text, const char *family, uint32_t confidence)
{
    iocm_metadata metadata = {.struct_size = sizeof metadata, .confidence = confidence};

    if (confidence <= 100) metadata.present = IOCM_HAS_CONFIDENCE;
    if (confidence > 100) metadata.confidence = 0;
    if (family != NULL) metadata.family = span_of(family);
    assert_int_equal(iocm_builder_add_text(builder, text, strlen(text), &metadata, NULL, NULL),
                     IOCM_OK);
}

static bench bench_of(const iocm_schema *schema, const char *header)
{
    iocm_builder *builder = builder_new(0);
    iocm_span columns[CELLS];
    size_t count = split(columns, header);
    bench made;

    add(builder, "192.0.2.1:2375", "XMRIG", 80);
    add(builder, "198.51.100.7", NULL, 101);
    add(builder, "203.0.113.0/24", "Mozi", 40);
    add(builder, "[2001:db8::1]:443", NULL, 101);
    add(builder, "bad.example", "Kinsing", 90);
    add(builder, "http://bad.example/a?B=c", NULL, 50);
    add(builder, SHA256, "XMRIG", 75);
    made.set = builder_finish(builder);
    made.matcher = matcher_of(made.set, 0);
    assert_int_equal(iocm_layout_new(&made.layout, schema, columns, count, NULL, NULL), IOCM_OK);
    return made;
}

static bench table_bench(const char *table, const char *header)
{
    return bench_of(iocm_schema_find(table, strlen(table)), header);
}

static void bench_free(bench *with)
{
    iocm_matcher_free(with->matcher);
    iocm_layout_free(with->layout);
    iocm_set_unref(with->set);
}

static iocm_evaluation judge(const bench *with, const iocm_evaluator *evaluator, const char *line,
                             const iocm_judge_options *options, size_t capacity)
{
    iocm_span cells[CELLS];
    size_t count = split(cells, line);
    iocm_hit items[CELLS];
    iocm_hits hits = {items, capacity, 0};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_evaluation got = {.struct_size = sizeof got};
    iocm_error error = {0};

    assert_true(capacity <= CELLS);
    assert_int_equal(
        iocm_match_record(&result, &hits, with->matcher, with->layout, cells, count, NULL),
        IOCM_OK);
    if (iocm_match_exclusions(&got, evaluator, with->set, with->layout, cells, count, &hits,
                              options, &error) != IOCM_OK)
        fail_msg("%s", error.message);
    return got;
}

/* One approved exclusion and one record. */
static void expect(const bench *with, const char *when, const char *line, const char *expected)
{
    iocm_evaluator *evaluator = evaluator_when(when, IOCM_POLICY_LITERAL);
    iocm_evaluation got = judge(with, evaluator, line, NULL, CELLS);
    char text[1024];

    if (strcmp(evaluation_text(text, sizeof text, &got), expected) != 0)
        fail_msg("%s, %s: `%s` instead of `%s`", when, line, text, expected);
    iocm_evaluator_free(evaluator);
}

/* ---- cells ---- */

static void reads_cells(void **state)
{
    static const char *const states[][2] = {
        {"192.0.2.1,2375, RSYNC ", "excluded HIT_IS x process.name RSYNC"},
        {"192.0.2.1,2375,curl", "match NO_EXCLUSION_TRUE   "},
        {"192.0.2.1,2375,", "excluded_not_evaluable FIELD_EMPTY x process.name name"},
        {"192.0.2.1,2375,  ", "excluded_not_evaluable FIELD_EMPTY x process.name name"},
        {"192.0.2.1,2375,-", "excluded_not_evaluable FIELD_EMPTY x process.name name"},
        {"192.0.2.1,2375,NULL", "excluded_not_evaluable FIELD_NULL x process.name name"},
        {"192.0.2.1,2375", "excluded_not_evaluable FIELD_ABSENT x process.name name"},
        {"192.0.2.9,2375,rsync", "no_match NO_EXCLUSION_TRUE   "},
    };
    iocm_schema *schema;
    bench with;

    (void)state;
    assert_int_equal(iocm_schema_new(&schema, "own", 3, NULL, NULL), IOCM_OK);
    iocm_schema_add(schema, "ip", 2, IOCM_ROLE_ADDRESS, IOCM_SIDE_REMOTE, NULL);
    iocm_schema_add(schema, "port", 4, IOCM_ROLE_PORT, IOCM_SIDE_REMOTE, NULL);
    iocm_schema_add_field(schema, "name", 4, IOCM_FIELD_PROCESS_NAME, IOCM_SIDE_NONE, NULL);
    with = bench_of(schema, "ip,port,name,extra");
    iocm_schema_free(schema);
    for (size_t i = 0; i < COUNT(states); i++)
        expect(&with, NAME_IS("rsync"), states[i][0], states[i][1]);
    /* Fields that this schema does not have. */
    expect(&with, "{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"a\"]}", "192.0.2.1",
           "excluded_not_evaluable FIELD_UNMAPPED x host.name ");
    expect(&with, "{\"field\":\"net.peer_ip\",\"op\":\"cidr\",\"values\":[\"192.0.2.0/24\"]}",
           "192.0.2.1", "excluded HIT_CIDR x net.peer_ip 192.0.2.1");
    expect(&with, "{\"field\":\"net.peer_port\",\"op\":\"port\",\"values\":[\"2375\"]}",
           "192.0.2.1,2375", "excluded HIT_PORT x net.peer_port 2375");
    /* Columns by their own name. */
    expect(&with, "{\"field\":\"EXTRA\",\"op\":\"is\",\"values\":[\"b\"]}", "192.0.2.1,,,b",
           "excluded HIT_IS x EXTRA b");
    expect(&with, "{\"field\":\"EXTRA\",\"op\":\"is\",\"values\":[\"b\"]}", "192.0.2.1",
           "excluded_not_evaluable FIELD_ABSENT x EXTRA extra");
    expect(&with, "{\"field\":\"other\",\"op\":\"is\",\"values\":[\"b\"]}", "192.0.2.1",
           "excluded_not_evaluable FIELD_ABSENT x other other");
    bench_free(&with);
}

static void knows_the_limit_of_cells(void **state)
{
    bench with = table_bench("DeviceNetworkEvents", "RemoteIP,InitiatingProcessCommandLine");
    iocm_evaluator *evaluator = evaluator_when(
        "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"log\"]}", IOCM_POLICY_LITERAL);
    iocm_judge_options options = {.struct_size = sizeof options, .max_field = 12};
    iocm_evaluation got;

    (void)state;
    got = judge(&with, evaluator, "198.51.100.7,a.exe log x", &options, CELLS); /* 11 bytes */
    assert_evaluation(&got, "excluded HIT_TERM x process.args log x");
    got = judge(&with, evaluator, "198.51.100.7,a.exe log xyz", &options, CELLS);
    assert_evaluation(&got, "excluded HIT_TERM x process.args log xy");
    got = judge(&with, evaluator, "198.51.100.7,a.exe xy log", &options, CELLS); /* 12: all of it */
    assert_evaluation(&got, "excluded HIT_TERM x process.args xy log");
    got = judge(&with, evaluator, "198.51.100.7,a.exe abc login", &options, CELLS);
    assert_evaluation(&got, "excluded_not_evaluable FIELD_TRUNCATED x process.args "
                            "InitiatingProcessCommandLine");
    got = judge(&with, evaluator, "198.51.100.7,a.exe abc login", NULL, CELLS);
    assert_evaluation(&got, "match NO_EXCLUSION_TRUE   ");
    iocm_evaluator_free(evaluator);
    bench_free(&with);
}

static void knows_zones_of_headers(void **state)
{
    static const char when[] =
        "{\"all\":[" NAME_IS("rsync") ",{\"field\":\"event.time\",\"op\":\"time\","
                                      "\"from\":\"01:00\",\"to\":\"03:00\",\"tz\":\"Z\"}]}";
    bench with =
        table_bench("DeviceNetworkEvents", "Timestamp [UTC],RemoteIP,InitiatingProcessFileName");

    (void)state;
    expect(&with, when, "2026-06-20 01:30:00,198.51.100.7,rsync",
           "excluded HIT_IS x process.name rsync");
    expect(&with, when, "2026-06-20 03:30:00,198.51.100.7,rsync", "match NO_EXCLUSION_TRUE   ");
    bench_free(&with);
    with = table_bench("DeviceNetworkEvents", "Timestamp,RemoteIP,InitiatingProcessFileName");
    expect(&with, when, "2026-06-20 01:30:00,198.51.100.7,rsync",
           "excluded_not_evaluable FIELD_INVALID x event.time Timestamp");
    expect(&with, when, "2026-06-20T01:30:00Z,198.51.100.7,rsync",
           "excluded HIT_IS x process.name rsync");
    bench_free(&with);
}

/* ---- sides ---- */

static void knows_the_own_end(void **state)
{
    bench with = table_bench("CommonSecurityLog",
                             "SourceIP,DestinationIP,DestinationPort,SourceProcessName,"
                             "DestinationProcessName,DestinationTranslatedAddress,MaliciousIP");

    (void)state;
    expect(&with, NAME_IS("rsync"), "10.0.0.1,192.0.2.1,2375,rsync,curl",
           "excluded HIT_IS x process.name rsync");
    expect(&with, NAME_IS("rsync"), "10.0.0.1,192.0.2.1,2375,curl,rsync",
           "match NO_EXCLUSION_TRUE   ");
    expect(&with, NAME_IS("rsync"), "198.51.100.7,10.0.0.1,80,curl,rsync",
           "excluded HIT_IS x process.name rsync");
    expect(&with, NAME_IS("rsync"), "10.0.0.1,10.0.0.2,80,rsync,curl,198.51.100.7",
           "excluded HIT_IS x process.name rsync");
    expect(&with, NAME_IS("rsync"), "10.0.0.1,10.0.0.2,80,rsync,rsync,,198.51.100.7",
           "excluded_not_evaluable FIELD_UNMAPPED x process.name ");
    expect(&with, "{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"10.0.0.0/8\"]}",
           "10.0.0.1,192.0.2.1,2375", "excluded HIT_CIDR x net.own_ip 10.0.0.1");
    expect(&with, "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"log\"]}",
           "10.0.0.1,192.0.2.1,2375", "excluded_not_evaluable FIELD_UNMAPPED x process.args ");
    expect(&with, "{\"field\":\"account.name\",\"op\":\"is\",\"values\":[\"root\"]}",
           "10.0.0.1,192.0.2.1,2375",
           "excluded_not_evaluable FIELD_ABSENT x account.name SourceUserName");
    bench_free(&with);
}

/* ---- indicators ---- */

static void describes_indicators(void **state)
{
    static const char *const rows[][3] = {
        {VALUE_IS("192.0.2.1:2375"), "192.0.2.1,2375",
         "excluded HIT_IS x ioc.value 192.0.2.1:2375"},
        /* What the record touched is the indicator, not the cell. */
        {VALUE_IS("203.0.113.0/24"), "203.0.113.9,1", "excluded HIT_IS x ioc.value 203.0.113.0/24"},
        {VALUE_IS("[2001:db8::1]:443"), "2001:DB8:0::1,443",
         "excluded HIT_IS x ioc.value [2001:db8::1]:443"},
        {VALUE_IS(SHA256), ",,," SHA256, "excluded HIT_IS x ioc.value " SHA256},
        {"{\"any\":[" VALUE_IS("http://bad.example/a?B=c") "," VALUE_IS("bad.example") "]}",
         ",,http://bad.example/a?B=c", "excluded HIT_IS x ioc.value http://bad.example/a?B=c"},
        {VALUE_IS("bad.example"), ",,www.bad.example", "excluded HIT_IS x ioc.value bad.example"},
        {"{\"field\":\"ioc.type\",\"op\":\"is\",\"values\":[\"ip:port\"]}", "192.0.2.1,2375",
         "excluded HIT_IS x ioc.type ip:port"},
        {"{\"field\":\"ioc.type\",\"op\":\"is\",\"values\":[\"sha256\"]}", ",,," SHA256,
         "excluded HIT_IS x ioc.type sha256"},
        {"{\"field\":\"ioc.family\",\"op\":\"is\",\"values\":[\"mozi\"]}", "203.0.113.9",
         "excluded HIT_IS x ioc.family Mozi"},
        {"{\"field\":\"ioc.family\",\"op\":\"is\",\"values\":[\"mozi\"]}", "198.51.100.7",
         "excluded_not_evaluable FIELD_ABSENT x ioc.family "},
        {"{\"field\":\"ioc.confidence\",\"op\":\"lt\",\"values\":[\"50\"]}", "203.0.113.9",
         "excluded HIT_LT x ioc.confidence 40"},
        {"{\"field\":\"ioc.confidence\",\"op\":\"lt\",\"values\":[\"50\"]}", "192.0.2.1,2375",
         "match NO_EXCLUSION_TRUE   "},
        {"{\"field\":\"ioc.confidence\",\"op\":\"lt\",\"values\":[\"50\"]}", "198.51.100.7",
         "excluded_not_evaluable FIELD_ABSENT x ioc.confidence "},
    };
    bench with =
        table_bench("DeviceNetworkEvents", "RemoteIP,RemotePort,RemoteUrl,InitiatingProcessSHA256");

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) expect(&with, rows[i][0], rows[i][1], rows[i][2]);
    bench_free(&with);
}

static void count_outcome(void *ctx, const iocm_outcome *outcome)
{
    size_t *count = ctx;

    assert_int_equal(outcome->hit, *count);
    ++*count;
}

static void judges_all_hits(void **state)
{
    bench with = table_bench("CommonSecurityLog", "SourceIP,DestinationIP,DestinationPort");
    iocm_evaluator *evaluator =
        evaluator_when("{\"any\":[" VALUE_IS("192.0.2.1:2375") "," VALUE_IS("198.51.100.7") "]}",
                       IOCM_POLICY_LITERAL);
    size_t count = 0;
    iocm_judge_options options = {
        .struct_size = sizeof options, .on_outcome = count_outcome, .outcome_ctx = &count};
    iocm_evaluation got;

    (void)state;
    got = judge(&with, evaluator, "198.51.100.7,192.0.2.1,2375", &options, CELLS);
    assert_evaluation(&got, "excluded HIT_IS x ioc.value 198.51.100.7");
    assert_int_equal(count, 2);
    got = judge(&with, evaluator, "203.0.113.1,192.0.2.1,2375", NULL, CELLS);
    assert_evaluation(&got, "match ANOTHER_HIT_STANDS   ");
    /* More hits than were kept: nobody knows what they are. */
    count = 0;
    got = judge(&with, evaluator, "198.51.100.7,192.0.2.1,2375", &options, 1);
    assert_evaluation(&got, "indeterminate HIT_IS x ioc.value 198.51.100.7");
    assert_int_equal(count, 1);
    got = judge(&with, evaluator, "198.51.100.7,192.0.2.1,2375", NULL, 0);
    assert_int_equal(got.verdict, IOCM_VERDICT_INDETERMINATE);
    assert_int_equal(got.by.exclusion, IOCM_NO_EXCLUSION);
    iocm_evaluator_free(evaluator);
    bench_free(&with);
}

static void knows_table_and_time(void **state)
{
    static const char members[] =
        "\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\",\"expires\":\"2026-06-30\","
        "\"scope\":{\"tables\":[\"devicenetworkevents\"]},\"when\":" NAME_IS("rsync") "}]";
    iocm_evaluator *evaluator = evaluator_of(members, IOCM_POLICY_LITERAL);
    bench device = table_bench("DeviceNetworkEvents", "RemoteIP,InitiatingProcessFileName");
    bench security = table_bench("CommonSecurityLog", "DestinationIP,SourceProcessName");
    iocm_judge_options options = {.struct_size = sizeof options};
    iocm_evaluation got;

    (void)state;
    assert_int_equal(iocm_time_parse(&options.now, NULL, "2026-06-30T23:59:59Z", 20, NULL),
                     IOCM_OK);
    got = judge(&device, evaluator, "198.51.100.7,rsync", &options, CELLS);
    assert_evaluation(&got, "excluded HIT_IS x process.name rsync");
    got = judge(&security, evaluator, "198.51.100.7,rsync", &options, CELLS);
    assert_evaluation(&got, "match OUT_OF_SCOPE x process.name rsync");
    options.now += INT64_C(1000000000);
    got = judge(&device, evaluator, "198.51.100.7,rsync", &options, CELLS);
    assert_evaluation(&got, "match EXPIRED x process.name rsync");
    got = judge(&device, evaluator, "198.51.100.7,rsync", NULL, CELLS);
    assert_evaluation(&got, "match EXPIRED x process.name rsync");
    iocm_evaluator_free(evaluator);
    bench_free(&device);
    bench_free(&security);
}

/* ---- arguments ---- */

static void refuses_bad_arguments(void **state)
{
    bench with = table_bench("DeviceNetworkEvents", "RemoteIP,InitiatingProcessFileName");
    iocm_evaluator *evaluator = evaluator_when(NAME_IS("rsync"), IOCM_POLICY_LITERAL);
    iocm_span cells[] = {{"192.0.2.1", 9}, {NULL, 3}};
    iocm_hit hit = {0};
    iocm_hits hits = {&hit, 1, 1};
    iocm_hits missing = {NULL, 1, 1};
    iocm_judge_options options = {.struct_size = sizeof options, .max_field = IOCM_MAX_FIELD + 1};
    iocm_evaluation got = {.struct_size = sizeof got};

    (void)state;
#define CALL(out, of, set, layout, cells, count, hits, options)                                    \
    iocm_match_exclusions(out, of, set, layout, cells, count, hits, options, NULL)
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, &hits, NULL), IOCM_OK);
    assert_int_equal(CALL(NULL, evaluator, with.set, with.layout, cells, 1, &hits, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, NULL, with.set, with.layout, cells, 1, &hits, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, NULL, with.layout, cells, 1, &hits, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, with.set, NULL, cells, 1, &hits, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, NULL, 1, &hits, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 2, &hits, NULL),
                     IOCM_E_ARGUMENT); /* a cell is NULL */
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, NULL, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, &missing, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, &hits, &options),
                     IOCM_E_ARGUMENT);
    options.max_field = 0;
    options.struct_size = 4;
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, &hits, &options),
                     IOCM_E_OPTIONS);
    hit.indicator = iocm_set_count(with.set);
    assert_int_equal(CALL(&got, evaluator, with.set, with.layout, cells, 1, &hits, NULL),
                     IOCM_E_RANGE);
#undef CALL
    iocm_evaluator_free(evaluator);
    bench_free(&with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(knows_the_limit_of_cells),
        cmocka_unit_test(knows_zones_of_headers),
        cmocka_unit_test(knows_the_own_end),
        cmocka_unit_test(describes_indicators),
        cmocka_unit_test(judges_all_hits),
        cmocka_unit_test(knows_table_and_time),
        cmocka_unit_test(refuses_bad_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
