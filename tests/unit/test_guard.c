/* SPDX-License-Identifier: MIT */
/*
 * Every call that reads text gets texts of every length from 0 to 200 that end at a page which
 * nobody may touch, and that begin behind one: it reads what it was given and nothing else. What
 * becomes of the texts is tested elsewhere.
 */
#define _DEFAULT_SOURCE
#include "guard.h"
#include "sets.h"

#define MOST 200u

static guard fence; /* of what goes in ... */
static guard other; /* ... and of what comes out */
static iocm_set *set;
static iocm_matcher *matcher;
static iocm_evaluator *evaluator;

/* ---- reading values ---- */

/* Output that is just large enough: one byte more would be forbidden. */
static void run_refang(const char *text, size_t size)
{
    size_t map_size = (size + 1) * sizeof(size_t);
    size_t *map = (size_t *)(void *)guard_room(&other, map_size);
    char *out = guard_front(&other, "", 0);
    size_t length = 0;

    assert_int_equal(iocm_refang(out, size, &length, map, text, size, NULL, NULL), IOCM_OK);
    out = guard_room(&other, length);
    assert_int_equal(iocm_refang(out, length, &length, NULL, text, size, NULL, NULL), IOCM_OK);
}

static void run_refang_all(const char *text, size_t size)
{
    iocm_read_options options = {.struct_size = sizeof options};
    size_t length = 0;

    options.flags = IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP;
    assert_int_equal(
        iocm_refang(guard_room(&other, size), size, &length, NULL, text, size, &options, NULL),
        IOCM_OK);
}

/* What was read, with its text in a buffer that just fits, goes to all that takes an indicator. */
static void use_indicator(const iocm_indicator *made)
{
    static char out[2 * IOCM_INDICATOR_BUFFER];
    iocm_builder *builder = builder_new(IOCM_BUILDER_ALLOW_SPECIAL);
    iocm_indicator copy = *made;

    copy.text = made->text == NULL ? NULL : guard_copy(&other, made->text, made->text_size);
    assert_int_equal(iocm_indicator_format(out, sizeof out, NULL, &copy, NULL), IOCM_OK);
    assert_int_equal(iocm_defang(out, sizeof out, NULL, &copy, NULL, NULL), IOCM_OK);
    assert_true(iocm_indicator_equal(&copy, made));
    assert_int_equal(iocm_indicator_special(&copy), iocm_indicator_special(made));
    assert_int_equal(iocm_builder_add(builder, &copy, NULL, NULL), IOCM_OK);
    iocm_builder_free(builder);
}

static void parse(const char *text, size_t size, uint32_t flags)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_read_options options = {.struct_size = sizeof options, .flags = flags};
    iocm_indicator made;

    if (iocm_indicator_parse(&made, buffer, sizeof buffer, text, size, &options, NULL) == IOCM_OK)
        use_indicator(&made);
}

static void run_parse(const char *text, size_t size)
{
    parse(text, size, 0);
}

static void run_parse_live(const char *text, size_t size)
{
    parse(text, size, IOCM_READ_NO_REFANG | IOCM_READ_ZONE_ID);
}

static void run_parse_all(const char *text, size_t size)
{
    parse(text, size, IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP);
}

static int ignore_item(void *ctx, const iocm_extracted *item)
{
    const iocm_span *whole = ctx;

    assert_true(item->offset <= whole->size && item->size <= whole->size - item->offset);
    return 0;
}

static void run_extract(const char *text, size_t size)
{
    iocm_extract_options options = {.struct_size = sizeof options, .flags = IOCM_EXTRACT_HOSTS};
    iocm_span whole = {text, size};

    assert_int_equal(iocm_extract(ignore_item, &whole, text, size, &options, NULL), IOCM_OK);
    options.flags |= IOCM_EXTRACT_WORDS | IOCM_EXTRACT_MARKUP;
    assert_int_equal(iocm_extract(ignore_item, &whole, text, size, &options, NULL), IOCM_OK);
}

static void run_names(const char *text, size_t size)
{
    iocm_time time;
    iocm_zone zone;

    (void)iocm_time_parse(&time, &zone, text, size, NULL);
    (void)iocm_kind_from_name(text, size);
    (void)iocm_grade_from_name(text, size);
    (void)iocm_role_from_name(text, size);
    (void)iocm_field_from_name(text, size);
    (void)iocm_schema_find(text, size);
}

/* ---- building and loading ---- */

static void run_builder(const char *text, size_t size)
{
    iocm_builder_options options = {.struct_size = sizeof options, .seed = text, .seed_size = size};
    iocm_metadata about = {.struct_size = sizeof about};
    iocm_span whole = {text, size};
    iocm_builder *builder = NULL;
    iocm_set *made = NULL;

    about.family = about.threat_type = about.source = about.reference = whole;
    about.tags = &whole;
    about.tag_count = 1;
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    assert_int_equal(iocm_builder_add_text(builder, "192.0.2.1", 9, &about, NULL, NULL), IOCM_OK);
    (void)iocm_builder_add_text(builder, text, size, &about, NULL, NULL);
    assert_int_equal(iocm_builder_compile(&made, builder, NULL), IOCM_OK);
    iocm_set_unref(made);
    iocm_builder_free(builder);
}

static void run_load(const char *text, size_t size)
{
    iocm_load_options options = {.struct_size = sizeof options, .source = {text, size}};
    iocm_builder *builder = builder_new(0);

    assert_int_not_equal(iocm_load_indicators(NULL, builder, text, size, &options, NULL),
                         IOCM_E_NO_MEMORY);
    iocm_builder_free(builder);
}

static void run_playbook(const char *text, size_t size)
{
    iocm_exclusions *exclusions = NULL;
    iocm_playbook *playbook = NULL;
    iocm_builder *builder = builder_new(0);

    assert_int_not_equal(iocm_playbook_read(&playbook, text, size, NULL, NULL), IOCM_E_NO_MEMORY);
    if (playbook != NULL) {
        assert_int_equal(iocm_playbook_load(NULL, builder, playbook, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_exclusions_new(&exclusions, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_exclusions_add_playbook(exclusions, playbook, NULL), IOCM_OK);
        iocm_exclusions_free(exclusions);
    }
    iocm_builder_free(builder);
    iocm_playbook_free(playbook);
}

/* Borrowed: a copy would have no forbidden page behind it. */
static void run_image(const char *text, size_t size)
{
    iocm_set_options options = {.struct_size = sizeof options, .flags = IOCM_SET_BORROW};
    iocm_set *made = NULL;

    if (iocm_set_open_memory(&made, text, size, &options, NULL) != IOCM_OK) return;
    iocm_set_unref(made);
    assert_int_equal(iocm_set_open_memory(&made, text, size, NULL, NULL), IOCM_OK);
    iocm_set_unref(made);
}

/* ---- matching ---- */

static void run_value(const char *text, size_t size)
{
    iocm_hit items[16];
    iocm_hits hits = {items, 16, 0};

    (void)iocm_match_value(&hits, matcher, text, size, NULL);
}

/* As many addresses as there are bytes for; answers into room that is just large enough. */
static void run_batch(const char *text, size_t size)
{
    for (size_t width = 4; width <= 16; width += 12) {
        size_t count = size / width;
        uint32_t *indicators = (uint32_t *)(void *)guard_room(&other, count * sizeof *indicators);
        uint8_t grades[MOST];
        int32_t ports[MOST];
        size_t matched;

        for (size_t i = 0; i < count; i++) ports[i] = i % 2 == 0 ? -1 : 443;
        assert_int_equal(iocm_match_addr_batch(indicators, grades, &matched, matcher,
                                               (const uint8_t *)text, width, ports, count, NULL),
                         IOCM_OK);
        /* The same, with the ports and the grades at the page. */
        assert_int_equal(iocm_match_addr_batch((uint32_t[MOST]){0},
                                               (uint8_t *)guard_room(&other, count), NULL, matcher,
                                               (const uint8_t *)text, width, NULL, count, NULL),
                         IOCM_OK);
        assert_int_equal(iocm_match_addr_batch(
                             (uint32_t[MOST]){0}, NULL, NULL, matcher, (const uint8_t *)text, width,
                             (const int32_t *)(void *)guard_copy(&other, (const char *)ports,
                                                                 count * sizeof *ports),
                             count, NULL),
                         IOCM_OK);
    }
}

static void run_record(const char *text, size_t size)
{
    static const iocm_role roles[] = {IOCM_ROLE_ADDRESS, IOCM_ROLE_PORT,   IOCM_ROLE_HOST,
                                      IOCM_ROLE_URL,     IOCM_ROLE_DIGEST, IOCM_ROLE_EMAIL,
                                      IOCM_ROLE_TIME};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_evaluation evaluation = {.struct_size = sizeof evaluation};
    iocm_span columns[7];
    iocm_span cells[7];
    iocm_hit items[16];
    iocm_hits hits = {items, 16, 0};
    iocm_schema *schema = NULL;
    iocm_layout *layout = NULL;

    assert_int_equal(iocm_schema_new(&schema, text, size, NULL, NULL), IOCM_OK);
    for (size_t i = 0; i < 7; i++) {
        columns[i] = (iocm_span){&"abcdefg"[i], 1};
        cells[i] = (iocm_span){text, size};
        assert_int_equal(
            iocm_schema_add(schema, columns[i].data, 1, roles[i], IOCM_SIDE_REMOTE, NULL), IOCM_OK);
    }
    assert_int_equal(
        iocm_schema_add_field(schema, "c", 1, IOCM_FIELD_HOST_NAME, IOCM_SIDE_NONE, NULL), IOCM_OK);
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 7, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_match_record(&result, &hits, matcher, layout, cells, 7, NULL), IOCM_OK);
    hits.count = 1;
    items[0] = (iocm_hit){.field = 0, .size = 1, .grade = IOCM_GRADE_EXACT};
    if (evaluator != NULL)
        assert_int_equal(
            iocm_match_exclusions(&evaluation, evaluator, set, layout, cells, 7, &hits, NULL, NULL),
            IOCM_OK);
    iocm_layout_free(layout);
    iocm_schema_free(schema);
}

static void run_columns(const char *text, size_t size)
{
    iocm_span columns[4] = {{text, size}, {"RemoteIP", 8}, {text, size}, {"RemoteUrl", 9}};
    iocm_schema *schema = NULL;
    iocm_layout *layout = NULL;

    assert_int_equal(iocm_schema_new(&schema, "s", 1, NULL, NULL), IOCM_OK);
    (void)iocm_schema_add(schema, text, size, IOCM_ROLE_HOST, IOCM_SIDE_NONE, NULL);
    (void)iocm_schema_detect(columns, 4);
    if (iocm_layout_new(&layout, schema, columns, 4, NULL, NULL) == IOCM_OK) {
        assert_int_equal(iocm_layout_find(layout, text, size), 0);
        iocm_layout_free(layout);
    }
    iocm_schema_free(schema);
}

static int ignore_match(void *ctx, const iocm_scan_match *match)
{
    const iocm_span *whole = ctx;

    assert_true(match->offset <= whole->size && match->text.size <= whole->size - match->offset);
    return 0;
}

static void run_scan(const char *text, size_t size)
{
    iocm_span whole = {text, size};

    for (uint32_t flags = 0; flags <= IOCM_SCAN_DEFANGED; flags++) {
        iocm_scan_options options = {.struct_size = sizeof options, .flags = flags};

        assert_int_equal(iocm_scan(ignore_match, &whole, matcher, text, size, &options, NULL),
                         IOCM_OK);
    }
}

static void run_scanner(const char *text, size_t size)
{
    iocm_span whole = {text, size};
    iocm_scanner *scanner = NULL;

    assert_int_equal(iocm_scanner_new(&scanner, ignore_match, &whole, matcher, NULL, NULL),
                     IOCM_OK);
    assert_int_equal(iocm_scanner_feed(scanner, text, size / 2, NULL), IOCM_OK);
    assert_int_equal(iocm_scanner_feed(scanner, text + size / 2, size - size / 2, NULL), IOCM_OK);
    assert_int_equal(iocm_scanner_finish(scanner, NULL), IOCM_OK);
    iocm_scanner_free(scanner);
}

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    return iocm_match_candidate(ctx, text, size);
}

static void run_candidate(const char *text, size_t size)
{
    assert_true(iocm_match_candidate(matcher, text, size) <= size);
}

static int ignore_record(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    (void)cells, (void)position;
    *(size_t *)ctx += count;
    return 0;
}

static void run_csv(const char *text, size_t size)
{
    for (int skip = 0; skip <= 1; skip++) {
        iocm_csv_options options = {.struct_size = sizeof options};
        iocm_csv *csv = NULL;
        size_t count = 0;

        if (skip) options.candidate = find_candidate;
        options.candidate_ctx = matcher;
        if (iocm_csv_new(&csv, ignore_record, &count, &options, NULL) == IOCM_E_UNSUPPORTED) return;
        assert_int_equal(iocm_csv_feed(csv, text, size / 3, NULL), IOCM_OK);
        assert_int_equal(iocm_csv_feed(csv, text + size / 3, size - size / 3, NULL), IOCM_OK);
        assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
        iocm_csv_free(csv);
    }
}

/* ---- exclusions ---- */

static iocm_exclusions *new_document(void)
{
    static const char text[] = "Exclude trusted vendors.";
    iocm_sentence sentence = {.struct_size = sizeof sentence, .text = {text, sizeof text - 1}};
    iocm_exclusions *made = NULL;

    assert_int_equal(iocm_exclusions_new(&made, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, made, &sentence, NULL), IOCM_OK);
    return made;
}

static void run_sentence(const char *text, size_t size)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence, .text = {text, size}};
    iocm_exclusions *document = new_document();

    (void)iocm_exclusions_add_sentence(NULL, document, &sentence, NULL);
    sentence.id = sentence.title = sentence.description = sentence.text;
    (void)iocm_exclusions_add_sentence(NULL, document, &sentence, NULL);
    assert_int_equal(iocm_exclusions_lint(NULL, NULL, document, NULL, NULL), IOCM_E_ARGUMENT);
    iocm_exclusions_free(document);
}

static void run_documents(const char *text, size_t size)
{
    iocm_exclusions *document = new_document();
    iocm_span value = {text, size};

    (void)iocm_exclusions_add_json(document, text, size, NULL, NULL);
    for (iocm_exclusion_format format = 1; format <= IOCM_FORMAT_ELASTIC_EXCEPTION; format++)
        (void)iocm_exclusions_import(document, format, text, size, 0, NULL, NULL);
    (void)iocm_exclusions_find(document, text, size);
    (void)iocm_exclusions_override(document, 0, text, size, NULL);
    (void)iocm_exclusions_bind(document, text, size, &value, 1, NULL);
    (void)iocm_exclusions_bind_json(document, "l", 1, text, size, NULL);
    iocm_exclusions_free(document);
}

static void get_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                      size_t hit, uint32_t element)
{
    (void)field, (void)column, (void)hit, (void)element;
    out->state = IOCM_VALUE_OK;
    out->text = *(const iocm_span *)ctx;
    out->column = out->text;
}

static void run_event(const char *text, size_t size)
{
    iocm_span value = {text, size};
    iocm_event_hit hit = {.value = value, .type = value, .family = value, .confidence = 80};
    iocm_event event = {.struct_size = sizeof event,
                        .table = value,
                        .hits = &hit,
                        .hit_count = 1,
                        .field = get_field,
                        .field_ctx = &value};
    iocm_evaluation got = {.struct_size = sizeof got};

    if (evaluator != NULL)
        assert_int_equal(iocm_match_event(&got, evaluator, &event, NULL), IOCM_OK);
}

/* ---- what is tried ---- */

static const struct {
    const char *name;
    void (*run)(const char *text, size_t size);
} readers[] = {
    {"refang", run_refang},
    {"refang, all", run_refang_all},
    {"parse", run_parse},
    {"parse, live", run_parse_live},
    {"parse, all", run_parse_all},
    {"extract", run_extract},
    {"names", run_names},
    {"builder", run_builder},
    {"load", run_load},
    {"playbook", run_playbook},
    {"image", run_image},
    {"value", run_value},
    {"batch", run_batch},
    {"record", run_record},
    {"columns", run_columns},
    {"scan", run_scan},
    {"scanner", run_scanner},
    {"candidate", run_candidate},
    {"csv", run_csv},
    {"sentence", run_sentence},
    {"documents", run_documents},
    {"event", run_event},
};

/* Each is repeated until it is long enough, then cut at either end. */
static const char *const samples[] = {
    "192.0.2.1",
    "192.0.2.1:443 ",
    "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.",
    "2001:db8::1,",
    "[2001:db8::1]:443\n",
    "192.0.2.0/24\r\n",
    "b.example",
    "a.b.example ",
    "www.b.example.",
    "xn--bcher-kva.example/",
    "http://b.example/x",
    "https://u:p@b.example:8443/x?y=z&a#b ",
    "hxxps[:]//b[.]example/x ",
    "192[.]0[.]2(dot)1 and b dot example ",
    "m@b.example,",
    "44d88612fea8a8f36de82e1278abb02f",
    "44d88612fea8a8f36de82e1278abb02f ",
    "SHA256=275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f;",
    "\"a\",\"b \"\"c\"\"\",192.0.2.1,b.example\n",
    "\"open, 192.0.2.1\n",
    "# ioc_value,ioc_type\n192.0.2.1,ip\n",
    "{\"1\":[{\"ioc_type\":\"url\",\"ioc_value\":\"http://b.example/\"}]}",
    "[{\"ioc\":\"192.0.2.1\"},{\"ioc\":[[[[",
    "ThreatFox: XMRIG IOCs\n| Type | Value |\n|---|---|\n| domain | b[.]example |\n",
    "let l = dynamic([\"b.example\"]);\nT\n| where RemoteUrl in (l) // x\n",
    "Scenario: Backup\nFilter/Exclusion: Exclude rsync.exe\n",
    "Exclude processes named rsync.exe (e.g., \"C:\\a b\\\") on 192.0.2.0/24 or host pc-17, ",
    "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\",\"when\":{\"all\":[",
    "title: t\nlogsource: {category: process_creation}\nfilter:\n  s:\n    Image|endswith: '\\a'\n",
    "2026-01-02T03:04:05.678Z ",
    "1/2/2026, 3:04:05.678 AM",
    "\xEF\xBB\xBF\xE3\x80\x82\xC2\xAD\xE2\x80\x8B.\xF0\x9F\x98\x80\xFF",
    "\xFF\xFEh\0t\0t\0p",
    "&#46;&period;&amp;&#x2e;&",
    "a",
    ".",
    "f",
    "0",
    ":",
    "-",
    "@",
    "/",
    "\"",
    "\n",
    "IOCMSET\n\1",
};

static void try_sizes(void (*run)(const char *text, size_t size), const char *text)
{
    for (size_t size = 0; size <= MOST; size++) {
        run(guard_copy(&fence, text, size), size);
        run(guard_front(&fence, text, size), size);
        run(guard_copy(&fence, text + MOST - size, size), size);
        run(guard_front(&fence, text + MOST - size, size), size);
    }
}

static void read_no_further(void **state)
{
    char text[MOST];

    (void)state;
    for (size_t s = 0; s < sizeof samples / sizeof samples[0]; s++) {
        size_t length = strlen(samples[s]);

        for (size_t i = 0; i < MOST; i++) text[i] = samples[s][i % length];
        for (size_t r = 0; r < sizeof readers / sizeof readers[0]; r++)
            try_sizes(readers[r].run, text);
    }
    printf("%zu texts, %zu calls or groups of calls\n", sizeof samples / sizeof samples[0],
           sizeof readers / sizeof readers[0]);
}

/* Images as they should be, but for their end; and one that is whole. */
static void read_no_image_further(void **state)
{
    iocm_span image = iocm_set_image(set);

    (void)state;
    for (size_t size = 0; size <= image.size; size++) {
        run_image(guard_copy(&fence, image.data, size), size);
        run_image(guard_front(&fence, image.data, size), size);
    }
}

static void prepare(void)
{
    static const char json[] =
        "{\"format\":\"iocmatch-exclusions/"
        "1\",\"exclusions\":[{\"id\":\"x\",\"state\":\"approved\","
        "\"when\":{\"any\":[{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"b.example\"]},"
        "{\"field\":\"process.args\",\"op\":\"term\",\"values\":[\"rsync\"]},"
        "{\"field\":\"process.image\",\"op\":\"under\",\"values\":[\"C:\\\\a b\"]},"
        "{\"field\":\"net.own_ip\",\"op\":\"cidr\",\"values\":[\"192.0.2.0/24\"]},"
        "{\"field\":\"net.url\",\"op\":\"contains\",\"values\":[\"b.example/x\"]},"
        "{\"field\":\"net.user_agent\",\"op\":\"glob\",\"values\":[\"*a?b*\"]},"
        "{\"field\":\"net.peer_port\",\"op\":\"port\",\"values\":[\"1-443\"]},"
        "{\"field\":\"process.args\",\"op\":\"arg\",\"values\":[\"-x\"]},"
        "{\"field\":\"event.time\",\"op\":\"time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":"
        "\"Z\"}"
        "]}}]}";
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_exclusions *exclusions = NULL;

    fence = guard_new(1u << 16);
    other = guard_new(1u << 16);
    set = set_of(
        (const char *[]){"192.0.2.1", "192.0.2.1:443", "192.0.2.0/24", "2001:db8::1", "b.example",
                         "http://b.example/x", "m@b.example", "44d88612fea8a8f36de82e1278abb02f",
                         "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f", NULL});
    matcher = matcher_of(set, 0);
    assert_int_equal(iocm_exclusions_new(&exclusions, NULL, NULL), IOCM_OK);
    if (iocm_exclusions_add_json(exclusions, json, sizeof json - 1, NULL, NULL) == IOCM_OK)
        assert_int_equal(iocm_evaluator_new(&evaluator, exclusions, &options, NULL), IOCM_OK);
    iocm_exclusions_free(exclusions);
    assert_true((evaluator != NULL) == ((iocm_features() & IOCM_FEATURE_JSON) != 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(read_no_further),
                                       cmocka_unit_test(read_no_image_further)};
    int failed;

    prepare();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    iocm_evaluator_free(evaluator);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    guard_free(&other);
    guard_free(&fence);
    return failed;
}
