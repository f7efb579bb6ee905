/* SPDX-License-Identifier: MIT */
/*
 * Memory runs out at every single allocation of reading and writing other systems' formats, once and
 * for good: the call says so, nothing was added or written, and all is given back. What jansson and
 * libyaml allocate is not seen here: they have no allocator per object.
 */
#include "sigma.h"

typedef struct input {
    iocm_exclusion_format format;
    const char *text;
} input;

static const input inputs[] = {
    {IOCM_FORMAT_SIGMA_FILTER,
     "title: t\nlogsource: {category: network_connection, product: windows}\nfilter:\n"
     "  rules: [r, s]\n"
     "  a: {Image|endswith: ['\\a.exe', '\\b\\c.exe'], DestinationPort|gte: 5, "
     "DestinationPort|lte: 9}\n"
     "  b: [{Company|contains|all: [x, z]}, {Computer|neq: h, Product|exists: true}]\n"
     "  condition: not (a or not b)\n"
     "custom: {iocmatch: {id: i, expires: '2026-06-30', sentence: s, families: [f]}}\n"
     "---\ntitle: u\nlogsource: {category: firewall}\nfilter:\n  rules: [r]\n"
     "  x: {src_ip|cidr: 192.0.2.0/24}\n  condition: not 1 of x*\n"},
    {IOCM_FORMAT_MISP_WARNINGLIST,
     "{\"name\":\"Hosts\",\"description\":\"d\",\"version\":1,\"type\":\"hostname\","
     "\"list\":[\"a.example\",{\"value\":\"b.example\"}]}"},
    {IOCM_FORMAT_MISP_WARNINGLIST,
     "{\"name\":\"Nets\",\"description\":\"d\",\"version\":1,\"type\":\"cidr\","
     "\"matching_attributes\":[\"ip-src\"],\"list\":[\"192.0.2.0/24\"]}"},
    {IOCM_FORMAT_ELASTIC_EXCEPTION,
     "[{\"name\":\"n\",\"entries\":[{\"field\":\"process.name\",\"operator\":\"excluded\",\"type\":"
     "\"match_any\",\"value\":[\"a\",\"b\"]},{\"field\":\"destination.port\",\"operator\":"
     "\"included\","
     "\"type\":\"match\",\"value\":5},{\"field\":\"process.command_line\",\"operator\":"
     "\"included\","
     "\"type\":\"wildcard\",\"value\":\"*a*\"}]}]"},
};

/* True if an allocation failed. */
static bool import_once(const input *from, size_t fail_at, bool once)
{
    meter m;
    iocm_exclusions *document;
    iocm_error error = {0};
    iocm_status status;
    bool failed;

    meter_start(&m, 0);
    document = exclusions_new(&m.allocator);
    m.calls = 0;
    m.fail_at = fail_at;
    m.fail_once = once;
    status = import_text(document, from->format, from->text, 0, &error);
    failed = m.calls >= fail_at;
    assert_int_equal(status, failed ? IOCM_E_NO_MEMORY : IOCM_OK);
    assert_int_equal(error.status, status);
    if (failed) {
        assert_int_equal(iocm_exclusions_count(document), 0);
        assert_int_equal(document->list_count, 0);
    }
    iocm_exclusions_free(document);
    assert_int_equal(m.live, 0);
    return failed;
}

static void imports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        size_t allocations = 1;

        while (import_once(&inputs[i], allocations, false)) allocations++;
        assert_true(allocations > 3);
        for (size_t n = 1; n < allocations; n++) assert_true(import_once(&inputs[i], n, true));
    }
}

static bool write_once(size_t fail_at, bool once)
{
    meter m;
    iocm_exclusions *document;
    iocm_error error = {0};
    written to = {NULL, 0, 0, 0};
    iocm_status status;
    bool failed;

    meter_start(&m, 0);
    document = exclusions_new(&m.allocator);
    add_json(
        document,
        "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\",\"when\":{\"all\":["
        "{\"any\":[{\"field\":\"process.image\",\"op\":\"contains\",\"values\":[\"a\",\"b\"]},"
        "{\"field\":\"net.peer_port\",\"op\":\"port\",\"values\":[\"1\",\"5-9\"]}]},"
        "{\"field\":\"process.image\",\"op\":\"contains\",\"values\":[\"c\",\"d\"]},"
        "{\"field\":\"host.name\",\"op\":\"exists\"}]}}]}");
    m.calls = 0;
    m.fail_at = fail_at;
    m.fail_once = once;
    status = iocm_exclusions_write_sigma(write_text, &to, document, 0, &error);
    failed = m.calls >= fail_at;
    assert_int_equal(status, failed ? IOCM_E_NO_MEMORY : IOCM_OK);
    assert_int_equal(error.status, status);
    assert_int_equal(to.calls, failed ? 0 : 1);
    m.fail_at = 0;
    iocm_exclusions_free(document);
    assert_int_equal(m.live, 0);
    free(to.text);
    return failed;
}

static void writing(void **state)
{
    size_t allocations = 1;

    (void)state;
    while (write_once(allocations, false)) allocations++;
    assert_true(allocations > 3);
    for (size_t n = 1; n < allocations; n++) assert_true(write_once(n, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports),
        cmocka_unit_test(writing),
    };

    if (lacks(IOCM_FEATURE_YAML | IOCM_FEATURE_JSON)) return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
