/* SPDX-License-Identifier: MIT */
/* Records: which cells are looked at, whose port counts, what is absent, unparsed or too much. */
#include "unit.h"

#include <stdio.h>

#include "sets.h"

static const char *const listed[] = {
    "192.0.2.1:443",
    "192.0.2.2:22",
    "198.51.100.0/24",
    "2001:db8::1",
    "evil.example",
    "http://evil.example/a",
    "https://tls.example/b",
    "203.0.113.5:8080",
    "bad@mail.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "3395856ce81f2b7382dee72602f798b642f14140",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    NULL,
};

#define COLUMNS 16

/* Every role and several sides, and a column that is not to be looked at. */
static const struct {
    const char *name;
    iocm_role role;
    iocm_side side;
} columns[COLUMNS] = {
    {"when", IOCM_ROLE_TIME, IOCM_SIDE_NONE},
    {"src", IOCM_ROLE_ADDRESS, IOCM_SIDE_SOURCE},
    {"src_port", IOCM_ROLE_PORT, IOCM_SIDE_SOURCE},
    {"dst", IOCM_ROLE_ADDRESS, IOCM_SIDE_DESTINATION},
    {"dst_port", IOCM_ROLE_PORT, IOCM_SIDE_DESTINATION},
    {"nat", IOCM_ROLE_ADDRESS, IOCM_SIDE_DESTINATION_TRANSLATED},
    {"version", IOCM_ROLE_NONE, IOCM_SIDE_NONE},
    {"host", IOCM_ROLE_HOST, IOCM_SIDE_DESTINATION},
    {"url", IOCM_ROLE_URL, IOCM_SIDE_REMOTE},
    {"hash", IOCM_ROLE_DIGEST, IOCM_SIDE_NONE},
    {"mail", IOCM_ROLE_EMAIL, IOCM_SIDE_NONE},
    {"lone_port", IOCM_ROLE_PORT, IOCM_SIDE_NONE},
    {"lone", IOCM_ROLE_ADDRESS, IOCM_SIDE_NONE},
    {"remote_port", IOCM_ROLE_PORT, IOCM_SIDE_REMOTE},
    {"local", IOCM_ROLE_ADDRESS, IOCM_SIDE_LOCAL},
    {"other", IOCM_ROLE_NONE, IOCM_SIDE_NONE},
};

typedef struct fixture {
    iocm_set *set;
    iocm_matcher *matcher;
    iocm_layout *layout;
    iocm_span cells[COLUMNS];
    iocm_hit items[32];
    iocm_hits hits;
    iocm_record_result result;
} fixture;

static fixture fx;

static int set_up(void **state)
{
    iocm_schema *schema;
    iocm_span names[COLUMNS];

    (void)state;
    memset(&fx, 0, sizeof fx);
    fx.set = set_of(listed);
    fx.matcher = matcher_of(fx.set, 0);
    assert_int_equal(iocm_schema_new(&schema, "test", 4, NULL, NULL), IOCM_OK);
    for (size_t i = 0; i < COLUMNS; i++) {
        names[i] = span_of(columns[i].name);
        if (columns[i].role != IOCM_ROLE_NONE)
            assert_int_equal(iocm_schema_add(schema, names[i].data, names[i].size, columns[i].role,
                                             columns[i].side, NULL),
                             IOCM_OK);
    }
    assert_int_equal(iocm_layout_new(&fx.layout, schema, names, COLUMNS, NULL, NULL), IOCM_OK);
    iocm_schema_free(schema);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    iocm_layout_free(fx.layout);
    iocm_matcher_free(fx.matcher);
    iocm_set_unref(fx.set);
    return 0;
}

/* Sets a cell by its column's name. */
static void put(const char *column, const char *value)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (strcmp(columns[i].name, column) == 0) {
            fx.cells[i] = span_of(value);
            return;
        }
    fail_msg("no column %s", column);
}

static void match(size_t count)
{
    iocm_error error = {0};

    fx.hits.items = fx.items;
    fx.hits.capacity = 32;
    fx.result.struct_size = sizeof fx.result;
    if (iocm_match_record(&fx.result, &fx.hits, fx.matcher, fx.layout, fx.cells, count, &error) !=
        IOCM_OK)
        fail_msg("%s", error.message);
}

/* Matches the record, which must give these hits: "column side grade indicator [span]; ...". */
static void expect(const char *wanted, uint32_t checked, uint32_t unparsed)
{
    char text[1024] = "";
    size_t used = 0;

    match(COLUMNS);
    for (size_t i = 0; i < fx.hits.count; i++) {
        const iocm_hit *hit = &fx.items[i];
        char indicator[128];

        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s %s %s [%.*s]",
                                 i > 0 ? "; " : "", columns[hit->field].name,
                                 iocm_side_name(hit->side), iocm_grade_name(hit->grade),
                                 set_text(indicator, sizeof indicator, fx.set, hit->indicator),
                                 (int)hit->size, fx.cells[hit->field].data + hit->offset);
    }
    assert_string_equal(text, wanted);
    assert_int_equal(fx.result.cells_checked, checked);
    assert_int_equal(fx.result.cells_unparsed, unparsed);
    assert_int_equal(fx.result.verdict,
                     fx.hits.count > 0 ? IOCM_VERDICT_MATCH : IOCM_VERDICT_NO_MATCH);
    memset(fx.cells, 0, sizeof fx.cells);
}

static void ports_belong_to_sides(void **state)
{
    (void)state;
    put("src", "192.0.2.1");
    put("src_port", "443");
    put("dst", "192.0.2.1");
    put("dst_port", "22");
    expect("src source exact 192.0.2.1:443 [192.0.2.1]; "
           "dst destination other_port 192.0.2.1:443 [192.0.2.1]",
           4, 0);
    put("nat", "192.0.2.1"); /* its side has no port column: the others do not lend theirs */
    put("dst_port", "443");
    expect("nat destination_translated no_port 192.0.2.1:443 [192.0.2.1]", 2, 0);
    put("lone", "192.0.2.2");
    put("lone_port", " 22 ");
    expect("lone none exact 192.0.2.2:22 [192.0.2.2]", 2, 0);
    put("src", "192.0.2.1:443"); /* a port in the cell is nearer than one in another */
    put("src_port", "80");
    expect("src source exact 192.0.2.1:443 [192.0.2.1:443]", 2, 0);
    put("local", "::ffff:192.0.2.2");
    expect("local local no_port 192.0.2.2:22 [::ffff:192.0.2.2]", 1, 0);
    put("host", "192.0.2.2");
    put("dst_port", "22");
    expect("host destination exact 192.0.2.2:22 [192.0.2.2]", 2, 0);
    put("url", "203.0.113.5/x");
    put("remote_port", "8080");
    expect("url remote exact 203.0.113.5:8080 [203.0.113.5]", 2, 0);
    put("url", "http://203.0.113.5/x"); /* says itself that it is port 80 */
    put("remote_port", "8080");
    expect("url remote other_port 203.0.113.5:8080 [203.0.113.5]", 2, 0);
}

static void bad_ports(void **state)
{
    static const char *const ports[] = {"x", "-1", "65536", "443.0", "0443", "443 tcp"};

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        put("src", "192.0.2.1");
        put("src_port", ports[i]);
        expect("src source no_port 192.0.2.1:443 [192.0.2.1]", 2, 1);
        assert_int_equal(fx.result.first_unparsed, 2);
    }
    put("src", "192.0.2.1");
    put("src_port", "null");
    expect("src source no_port 192.0.2.1:443 [192.0.2.1]", 1, 0);
}

static void only_roles_are_read(void **state)
{
    (void)state;
    put("version", "192.0.2.1");
    put("other", "evil.example");
    put("when", "192.0.2.1");
    expect("", 0, 0);
}

static void absent_cells(void **state)
{
    static const char *const absent[] = {"", "-", "null", "NULL", "  ", " - ", " null\t"};

    (void)state;
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        for (size_t k = 0; k < COLUMNS; k++) fx.cells[k] = span_of(absent[i]);
        expect("", 0, 0);
    }
    put("host", "none");
    expect("", 1, 0);
}

static void unparsed_cells(void **state)
{
    (void)state;
    put("src", "Carlotta Wilhelm");
    put("dst", "Credit_Bureau_110_100_24_1.prod.acme.example");
    put("host", "two words");
    put("url", "http://239.255.255.250:1900*");
    put("hash", "image");
    put("mail", "nobody");
    expect("", 6, 6);
    assert_int_equal(fx.result.first_unparsed, 1);
    put("lone", "5.3.13.122.7");
    put("local", "0008:0000:0027:ae12:0000");
    expect("", 2, 2);
}

static void hosts(void **state)
{
    (void)state;
    put("host", "a.EVIL.example.");
    expect("host destination subdomain evil.example [EVIL.example.]", 1, 0);
    put("host", "198.51.100.250:1900");
    expect("host destination network 198.51.100.0/24 [198.51.100.250]", 1, 0);
    put("host", "DESKTOP-1");
    expect("", 1, 0);
    put("host", "under_score");
    expect("", 1, 0);
    put("host", "srv_1.corp_local:445");
    expect("", 1, 0);
    put("host", "two words_");
    expect("", 1, 1);
    put("host", "_ldap._tcp.evil.example");
    expect("host destination subdomain evil.example [evil.example]", 1, 0);
    put("host", "[2001:db8::1]:80");
    expect("host destination exact 2001:db8::1 [2001:db8::1]", 1, 0);
    put("host", "https://evil.example/b");
    expect("host destination exact evil.example [evil.example]", 1, 0);
    put("host", "http://192.0.2.1:443/");
    expect("host destination exact 192.0.2.1:443 [192.0.2.1]", 1, 0);
    put("host", "fe80::1%12");
    expect("", 1, 0);
}

static void urls(void **state)
{
    (void)state;
    put("url", "evil.example");
    expect("url remote exact evil.example [evil.example]", 1, 0);
    put("url", "x.evil.example:443");
    expect("url remote subdomain evil.example [evil.example]", 1, 0);
    put("url", "evil.example/a");
    expect("url remote exact http://evil.example/a [evil.example/a]; "
           "url remote exact evil.example [evil.example]",
           1, 0);
    put("url", " EVIL.example:80/a?b");
    expect("url remote exact evil.example [EVIL.example]; "
           "url remote prefix http://evil.example/a [EVIL.example:80/a]",
           1, 0);
    put("url", "tls.example/b#c");
    expect("url remote prefix https://tls.example/b [tls.example/b]", 1, 0);
    put("url", "tls.example:443/b");
    expect("url remote exact https://tls.example/b [tls.example:443/b]", 1, 0);
    put("url", "http://tls.example/b");
    expect("", 1, 0);
    put("url", "SERVER");
    expect("", 1, 0);
    put("url", "/only/a/path");
    expect("", 1, 1);
    put("url", "https://[2001:db8::1]/");
    expect("url remote exact 2001:db8::1 [2001:db8::1]", 1, 0);
    put("url", "http://evil.example:/a");
    expect("url remote exact http://evil.example/a [http://evil.example:/a]; "
           "url remote exact evil.example [evil.example]",
           1, 0);
}

static void digests(void **state)
{
    (void)state;
    put("hash", "44D88612FEA8A8F36DE82E1278ABB02F");
    expect("hash none exact 44d88612fea8a8f36de82e1278abb02f [44D88612FEA8A8F36DE82E1278ABB02F]", 1,
           0);
    put("hash", "MD5=44d88612fea8a8f36de82e1278abb02f,"
                "SHA1=3395856CE81F2B7382DEE72602F798B642F14140;x");
    expect("hash none exact 44d88612fea8a8f36de82e1278abb02f [44d88612fea8a8f36de82e1278abb02f]; "
           "hash none exact 3395856ce81f2b7382dee72602f798b642f14140 "
           "[3395856CE81F2B7382DEE72602F798B642F14140]",
           1, 1);
    /* An imphash looks like an MD5 and is none. */
    put("hash", "IMPHASH=44d88612fea8a8f36de82e1278abb02f");
    expect("", 1, 0);
    put("hash", "SHA256=44d88612fea8a8f36de82e1278abb02f");
    expect("", 1, 1);
    put("hash", " ; , ");
    expect("", 1, 0);
}

static void mails(void **state)
{
    (void)state;
    put("mail", "BAD@mail.example");
    expect("mail none exact bad@mail.example [BAD@mail.example]", 1, 0);
    put("mail", "good@a.evil.example");
    expect("mail none subdomain evil.example [evil.example]", 1, 0);
}

static void short_records(void **state)
{
    (void)state;
    put("src", "192.0.2.1");
    put("src_port", "443");
    match(2);
    assert_int_equal(fx.hits.count, 1);
    assert_int_equal(fx.items[0].grade, IOCM_GRADE_NO_PORT);
    match(0);
    assert_int_equal(fx.hits.count, 0);
    assert_int_equal(fx.result.verdict, IOCM_VERDICT_NO_MATCH);
    memset(fx.cells, 0, sizeof fx.cells);
}

static void too_much(void **state)
{
    iocm_matcher_options options = {.struct_size = sizeof options, .max_hits = 1, .max_field = 20};
    iocm_matcher *strict;

    (void)state;
    assert_int_equal(iocm_matcher_new(&strict, fx.set, &options, NULL), IOCM_OK);
    put("src", "192.0.2.1");
    put("dst", "192.0.2.2");
    match(COLUMNS);
    assert_int_equal(fx.result.verdict, IOCM_VERDICT_MATCH);
    assert_int_equal(fx.hits.count, 2);

    fx.hits.capacity = 1; /* the caller's room */
    assert_int_equal(
        iocm_match_record(&fx.result, &fx.hits, fx.matcher, fx.layout, fx.cells, COLUMNS, NULL),
        IOCM_OK);
    assert_int_equal(fx.result.verdict, IOCM_VERDICT_INDETERMINATE);
    assert_int_equal(fx.hits.count, 2);
    fx.hits.capacity = 32; /* the matcher's limit: `count` never promises what is not stored */
    assert_int_equal(
        iocm_match_record(&fx.result, &fx.hits, strict, fx.layout, fx.cells, COLUMNS, NULL),
        IOCM_OK);
    assert_int_equal(fx.result.verdict, IOCM_VERDICT_INDETERMINATE);
    assert_int_equal(fx.hits.count, 1);

    memset(fx.cells, 0, sizeof fx.cells);
    put("dst", "192.0.2.2");
    put("host", "this.is.longer.than.20.bytes");
    assert_int_equal(
        iocm_match_record(&fx.result, &fx.hits, strict, fx.layout, fx.cells, COLUMNS, NULL),
        IOCM_OK);
    assert_int_equal(fx.result.verdict, IOCM_VERDICT_INDETERMINATE);
    assert_int_equal(fx.hits.count, 1); /* what was found is still there */
    assert_int_equal(fx.result.cells_checked, 2);
    assert_int_equal(fx.result.cells_unparsed, 0);
    memset(fx.cells, 0, sizeof fx.cells);
    iocm_matcher_free(strict);
}

static void wrong_arguments(void **state)
{
    iocm_record_result result = {.struct_size = sizeof result};

    (void)state;
    fx.hits.capacity = 32;
    assert_int_equal(iocm_match_record(&result, &fx.hits, fx.matcher, fx.layout, NULL, 1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_record(&result, &fx.hits, fx.matcher, NULL, fx.cells, 1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_record(&result, &fx.hits, NULL, fx.layout, fx.cells, 1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_record(&result, NULL, fx.matcher, fx.layout, fx.cells, 1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_match_record(NULL, &fx.hits, fx.matcher, fx.layout, fx.cells, 1, NULL),
                     IOCM_E_ARGUMENT);
    fx.cells[1].size = 3;
    assert_int_equal(iocm_match_record(&result, &fx.hits, fx.matcher, fx.layout, fx.cells, 2, NULL),
                     IOCM_E_ARGUMENT);
    fx.cells[1].size = 0;
    result.struct_size = 3;
    assert_int_equal(iocm_match_record(&result, &fx.hits, fx.matcher, fx.layout, fx.cells, 2, NULL),
                     IOCM_E_OPTIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_belong_to_sides),
        cmocka_unit_test(bad_ports),
        cmocka_unit_test(only_roles_are_read),
        cmocka_unit_test(absent_cells),
        cmocka_unit_test(unparsed_cells),
        cmocka_unit_test(hosts),
        cmocka_unit_test(urls),
        cmocka_unit_test(digests),
        cmocka_unit_test(mails),
        cmocka_unit_test(short_records),
        cmocka_unit_test(too_much),
        cmocka_unit_test(wrong_arguments),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
