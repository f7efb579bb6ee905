/* SPDX-License-Identifier: MIT */
/* Lint as a whole: order, what it is told beside the exclusions, sets, counters, memory. */
#include "lint_text.h"

#include "memory_meter.h"
#include "random.h"
#include "sets.h"

static const iocm_lint_options no_options = {.struct_size = sizeof no_options};

/* All findings of a document as lines. */
static void check_lines(const char *members, const iocm_lint_options *options, uint32_t rule,
                        const char *expected)
{
    iocm_exclusions *exclusions = document_of(members, NULL);
    findings out = {.rule = rule, .examples = true, .numbers = true};

    lint_into(&out, exclusions, options);
    iocm_exclusions_free(exclusions);
    assert_string_equal(out.text, expected);
}

static void tells_in_order(void **state)
{
    static const char members[] =
        "'playbook':{'family':'XMRIG','tables':['CommonSecurityLog']},'exclusions':["
        "{'id':'a','overrides':['L1','L2'],'expires':'2026-09-01','when':" IS(
            "process.args", "term",
            "'log','sync','log'") "},"
                                  "{'id':'b','review_by':'2026-09-01','scope':{'max_confidence':60}"
                                  ",'when':" ALL(IS("process.name", "is", "'rsync','rsync'") "," IS(
                                      "host.name", "is", "'bk-01'") "," IS("process.name", "is",
                                                                           "'rsync'")) "}]";
    iocm_lint_options options = {.struct_size = sizeof options, .now = test_now()};

    (void)state;
    check_lines(members, &options, 0,
                "L1 E overridden #0 process.args <log> (xmrig.exe --log-file=x)\n"
                "L2 W #0 process.args <log> (setup.exe --log)\n"
                "L2 W #0 process.args <sync> (setup.exe --sync)\n"
                "L13 W #0 process.args <log> (log)\n"
                "L14 W #0 process.args <CommonSecurityLog>\n"
                "L19 W #0\n"
                "L20 W #0\n"
                "L4 W #1 process.name <rsync> (/dev/shm/rsync)\n"
                "L13 W #1 process.name <rsync> (rsync)");
    check_lines("'exclusions':[]", &options, 0, "");
}

static void gives_examples(void **state)
{
    iocm_lint_options options = {
        .struct_size = sizeof options, .now = test_now(), .family = {"xmrig", 5}};

    (void)state;
    check_lines("'exclusions':[{'id':'a','when':" IS("process.args", "contains", "'sync'") "}]",
                &options, 3,
                "W #0 process.args <sync> (async, asynchronous, fsync, rsync, "
                "syncthing, synchronize)");
    check_lines("'exclusions':[{'id':'a','when':" IS("process.args", "contains", "'kqzv'") "}]",
                &options, 3, "W #0 process.args <kqzv> (notkqzv)");
    check_lines("'exclusions':[{'id':'a','when':" IS("process.name", "is", "'splunkd.exe'") "}]",
                &options, 4, "W #0 process.name <splunkd.exe> (C:\\Users\\Public\\splunkd.exe)");
    check_lines("'exclusions':[{'id':'a','when':" IS("process.image", "under", "'/dev'") "}]",
                &options, 10, "W #0 process.image </dev> (/dev/shm/x)");
    check_lines("'exclusions':[{'id':'a','source':{'title':'Copy Using rsync'},'when':" IS(
                    "process.args", "term", "'sync'") "}]",
                &options, 18, "W #0 process.args <rsync> (`sync` in `rsync`)");
    check_lines(
        "'exclusions':[{'id':'a','when':" ANY("{'field':'net.url','op':'list','list':'l'}," IS(
            "net.url", "glob", "'*.x.example'")) "}]",
        &options, 1, "E #0 net.url <*.x.example> (x.x.example)");
    check_lines("'exclusions':[{'id':'a','when':{'field':'net.url','op':'list','list':'l'}}]",
                &options, 1, "E #0 net.url <l>");
    check_lines("'exclusions':[{'id':'a','when':" IS("process.args", "arg", "'-B','x'") "}]",
                &options, 1,
                "E #0 process.args <-B> (xmrig.exe -B); "
                "E #0 process.args <x> (xmrig.exe -o pool.example:3333 -u wallet "
                "-p x)");
}

/* What an exclusion must not cover: the documented options of the family, each alone. */
static void knows_documented_options(void **state)
{
    static const struct {
        const char *family;
        const char *when;
        const char *found;
    } rows[] = {
        {"XMRIG", IS("process.args", "term", "'syslog'"), "E #0 process.args <syslog>"},
        {"win.xmrig", IS("process.args", "arg", "'--background'"),
         "E #0 process.args <--background>"},
        {"elf.coinminer", IS("process.args", "starts", "'--donate'"),
         "E #0 process.args <--donate>"},
        {"Cobalt Strike", IS("process.name", "is", "'rundll32.exe'"),
         "E #0 process.name <rundll32.exe>"},
        {"Chisel", IS("process.args", "term", "'socks'"), "E #0 process.args <socks>"},
        {"Mirai", IS("process.name", "is", "'xmrig.exe'"), ""},
        {"", IS("process.name", "is", "'xmrig.exe'"), ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        iocm_lint_options options = {.struct_size = sizeof options};
        findings out = {.rule = 1, .numbers = true};
        char members[TEXT_SIZE];
        iocm_exclusions *exclusions;

        options.family = span_of(rows[i].family);
        snprintf(members, sizeof members, "'exclusions':[{'id':'a','when':%s}]", rows[i].when);
        exclusions = document_of(members, NULL);
        lint_into(&out, exclusions, &options);
        iocm_exclusions_free(exclusions);
        assert_string_equal(out.text, rows[i].found);
    }
}

/* ---- L9 and a set ---- */

static void holds_against_a_set(void **state)
{
    static const char *const texts[] = {"192.0.2.77:2375",
                                        "198.51.100.0/26",
                                        "2001:db8:7::9",
                                        "http://203.0.113.5:8000/x",
                                        "192.0.2.0/24:80",
                                        "x.example",
                                        NULL};
    static const char members[] =
        "'exclusions':["
        "{'id':'a','when':" IS(
            "net.peer_ip", "cidr",
            "'192.0.2.64/26','192.0.2.128/25','192.0.3.0/24','10.0.0.0/"
            "8'") "},"
                  "{'id':'b','when':" IS(
                      "net.own_ip", "cidr",
                      "'198.51.100.32/32','198.51.100.64/26'") "},"
                                                               "{'id':'c'"
                                                               ",'when'"
                                                               ":" IS(
                                                                   "Remot"
                                                                   "eIP",
                                                                   "cidr",
                                                                   "'2001"
                                                                   ":db8:"
                                                                   "7::/"
                                                                   "64','"
                                                                   "203."
                                                                   "0."
                                                                   "113."
                                                                   "5'") "},"
                                                                         "{'id':'d','when':" IS(
                                                                             "net.peer_ip", "is",
                                                                             "'203.0.113.5','203.0."
                                                                             "113.6'") "},"
                                                                                       "{'id':'e','"
                                                                                       "when':" NOT(IS(
                                                                                           "net."
                                                                                           "peer_"
                                                                                           "ip",
                                                                                           "cidr",
                                                                                           "'203.0."
                                                                                           "113.0/"
                                                                                           "24'")) "},"
                                                                                                   "{'id':'f','when':" IS(
                                                                                                       "net.peer_ip",
                                                                                                       "cidr",
                                                                                                       "'192.0.2.64/26'") "}]";
    iocm_lint_options options = {.struct_size = sizeof options};
    iocm_set *set = set_of(texts);

    (void)state;
    options.set = set;
    check_lines(members, &options, 9,
                "E #0 net.peer_ip <192.0.2.64/26> (192.0.2.77:2375); "
                "E #0 net.peer_ip <192.0.2.128/25> (192.0.2.0/24:80); "
                "W #0 net.peer_ip <10.0.0.0/8>; "
                "E #1 net.own_ip <198.51.100.32/32> (198.51.100.0/26); "
                "E #2 RemoteIP <2001:db8:7::/64> (2001:db8:7::9); "
                "E #2 RemoteIP <203.0.113.5> (http://203.0.113.5:8000/x); "
                "E #3 net.peer_ip <203.0.113.5> (http://203.0.113.5:8000/x); "
                "E #5 net.peer_ip <192.0.2.64/26> (192.0.2.77:2375)");
    iocm_set_unref(set);
}

/* A word of the class that the set's indicators are of, though no family is told. */
static void takes_the_class_from_a_set(void **state)
{
    static const char members[] =
        "'exclusions':[{'id':'a','when':" IS("process.args", "term", "'c2','stealer'") "}]";
    iocm_lint_options options = {.struct_size = sizeof options};
    iocm_metadata metadata = {.struct_size = sizeof metadata, .threat_type = {"botnet_cc", 9}};
    iocm_builder *builder = builder_new(0);
    iocm_set *set;

    (void)state;
    assert_int_equal(iocm_builder_add_text(builder, "192.0.2.1:80", 12, &metadata, NULL, NULL),
                     IOCM_OK);
    set = builder_finish(builder);
    check_lines(members, &options, 12, "");
    options.set = set;
    check_lines(members, &options, 12, "W #0 process.args <c2>");
    check_lines("'exclusions':[{'id':'a','when':" OPAQUE("of a pentest", "NO_FIELD") "}]", &options,
                12, "");
    iocm_set_unref(set);
}

typedef struct block {
    uint32_t address;
    unsigned prefix;
} block;

static uint32_t mask_of(unsigned prefix)
{
    return prefix == 0 ? 0 : UINT32_MAX << (32 - prefix);
}

static block random_block(uint64_t *seed, unsigned lowest)
{
    block made = {(uint32_t)random_next(seed) & 0x0003FFFFu, lowest};

    made.prefix += (unsigned)(random_next(seed) % (33 - lowest));
    made.address = (192u << 24 | made.address) & mask_of(made.prefix);
    return made;
}

static void block_text(char *out, block of)
{
    snprintf(out, 24, "%u.%u.%u.%u/%u", of.address >> 24, of.address >> 16 & 255,
             of.address >> 8 & 255, of.address & 255, of.prefix);
}

static bool overlap(block a, block b)
{
    unsigned prefix = a.prefix < b.prefix ? a.prefix : b.prefix;

    return (a.address & mask_of(prefix)) == (b.address & mask_of(prefix));
}

/* The sorted walk finds what comparing each network with each indicator finds. */
static void agrees_with_all_pairs(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 200; round++) {
        block indicators[12];
        iocm_builder *builder = builder_new(IOCM_BUILDER_ALLOW_SPECIAL);
        iocm_lint_options options = {.struct_size = sizeof options};
        iocm_set *set;

        for (size_t i = 0; i < 12; i++) {
            char text[24];

            indicators[i] = random_block(&seed, i % 2 == 0 ? 32 : 22);
            block_text(text, indicators[i]);
            builder_add(builder, text);
        }
        set = builder_finish(builder);
        options.set = set;
        for (size_t i = 0; i < 8; i++) {
            block network = random_block(&seed, 17);
            findings out = {.rule = 9};
            iocm_exclusions *exclusions;
            char members[256];
            char text[24];
            bool covers = false;

            block_text(text, network);
            snprintf(members, sizeof members,
                     "'exclusions':[{'id':'a','when':{'field':'net.peer_ip','op':'cidr',"
                     "'values':['%s']}}]",
                     text);
            for (size_t n = 0; n < 12; n++) covers = covers || overlap(network, indicators[n]);
            exclusions = document_of(members, NULL);
            lint_into(&out, exclusions, &options);
            iocm_exclusions_free(exclusions);
            assert_int_equal(out.count, covers);
        }
        iocm_set_unref(set);
    }
}

/* ---- L13 between exclusions ---- */

static void compares_exclusions(void **state)
{
#define RSYNC IS("process.name", "is", "'rsync'")
#define BOTH  IS("process.name", "is", "'rsync','rclone'")
    (void)state;
    /* The same twice; one within another; a scope that is narrower covers nothing. */
    check_lines("'exclusions':[{'id':'a','when':" RSYNC "},{'id':'b','when':" RSYNC "}]",
                &no_options, 13, "W #1 <a>");
    check_lines("'exclusions':[{'id':'a','when':" RSYNC "},{'id':'b','when':" BOTH "}]",
                &no_options, 13, "W #0 <b>");
    check_lines("'exclusions':[{'id':'a','when':" RSYNC
                "},{'id':'b','scope':{'families':['XMRIG']},'when':" BOTH "}]",
                &no_options, 13, "");
    check_lines("'exclusions':[{'id':'a','scope':{'families':['XMRIG']},'when':" RSYNC
                "},{'id':'b','when':" RSYNC "}]",
                &no_options, 13, "W #0 <b>");
    check_lines("'exclusions':[{'id':'a','when':" RSYNC
                "},{'id':'b','state':'disabled','when':" BOTH "}]",
                &no_options, 13, "");
    check_lines("'exclusions':[{'id':'a','when':" ALL(
                    RSYNC "," IS("host.name", "is", "'h'")) "},{'id':'b','when':" RSYNC
                                                            "},{'id':'c','when':" NOT(RSYNC) "}]",
                &no_options, 13, "W #0 <b>");
    check_lines("'exclusions':[{'id':'a','when':" OPAQUE(
                    "x", "NO_FIELD") "},{'id':'b','when':" OPAQUE("x", "NO_FIELD") "}]",
                &no_options, 13, "");
}

/* ---- L23 ---- */

static void judges_counters(void **state)
{
    static const char members[] =
        "'exclusions':[{'id':'a','when':" IS("host.name", "is", "'h'") "}]";
    int64_t day = INT64_C(86400) * 1000000000;
    iocm_exclusion_counts counts = {.hits = 200, .excluded = 100};
    iocm_lint_options options = {.struct_size = sizeof options, .now = test_now()};

    (void)state;
    check_lines(members, &options, 23, "");
    options.counts = &counts;
    counts.last = options.now - 90 * day;
    check_lines(members, &options, 23, "");
    counts.last--;
    check_lines(members, &options, 23, "W #0 last");
    options.stale_days = 91;
    check_lines(members, &options, 23, "");
    options.now = IOCM_TIME_NONE;
    options.stale_days = 1;
    check_lines(members, &options, 23, "");
    counts.excluded = 101;
    check_lines(members, &options, 23, "W #0 excluded");
    options.share = 51;
    check_lines(members, &options, 23, "");
    counts = (iocm_exclusion_counts){.hits = 5, .last = IOCM_TIME_NONE};
    check_lines(members, &options, 23, "W #0 last");
    counts.hits = 0;
    check_lines(members, &options, 23, "");
    /* The largest numbers do not overflow. */
    options.now = INT64_MAX;
    options.stale_days = UINT32_MAX;
    options.share = 99;
    counts = (iocm_exclusion_counts){UINT64_MAX, UINT64_MAX, INT64_MIN + 1};
    check_lines(members, &options, 23, "W #0 last; W #0 excluded");
}

/* ---- arguments ---- */

static void ignore(void *ctx, const iocm_finding *finding)
{
    (void)ctx;
    (void)finding;
}

static void refuses_bad_arguments(void **state)
{
    iocm_exclusions *exclusions = document_of("'exclusions':[]", NULL);
    iocm_lint_options options = {.struct_size = sizeof options};
    iocm_span table = {NULL, 3};

    (void)state;
    assert_int_equal(iocm_exclusions_lint(NULL, NULL, exclusions, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, NULL, NULL), IOCM_OK);
    options.reserved = 1;
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, NULL),
                     IOCM_E_OPTIONS);
    options = no_options;
    options.table_count = 1;
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, NULL),
                     IOCM_E_ARGUMENT);
    options.tables = &table;
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, NULL),
                     IOCM_E_ARGUMENT);
    options = no_options;
    options.family.size = 1;
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, NULL),
                     IOCM_E_ARGUMENT);
    options = no_options;
    options.share = 101;
    assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, NULL),
                     IOCM_E_ARGUMENT);
    iocm_exclusions_free(exclusions);
}

/* ---- memory ---- */

static void survives_failing_allocations(void **state)
{
    static const char members[] =
        "'lists':{'hosts':{'values':['h1','h2']},'product:WSUS':{'when':" IS(
            "process.image", "under",
            "'C:`Windows'") "}},"
                            "'exclusions':["
                            "{'id':'a','source':{'title':'Copy Using "
                            "rsync'},'when':" ALL(
                                IS("process.args", "term", "'log','sync','log'") "," NOT(
                                    "{'field':'host.name','op':'list','list':'hosts'"
                                    "}")) "},"
                                          "{'id':'b','when':" ANY(
                                              "{'op':'product','values':['WSUS','Salt'"
                                              "]}," IS("net.peer_ip", "cidr",
                                                       "'192.0.2.0/24','192.0.2.9'")) "}]";
    static const char *const texts[] = {"192.0.2.7", NULL};
    iocm_set *set = set_of(texts);
    iocm_lint_options options = {
        .struct_size = sizeof options, .now = test_now(), .set = set, .family = {"XMRIG", 5}};
    meter m;
    iocm_exclusions *exclusions;
    size_t live;
    size_t needed;
    findings whole = {0};

    (void)state;
    meter_start(&m, 0);
    exclusions = document_of(members, &m.allocator);
    live = m.live;
    m.calls = 0;
    lint_into(&whole, exclusions, &options);
    needed = m.calls;
    assert_true(needed > 20 && whole.count > 10);
    assert_int_equal(m.live, live);
    for (size_t at = 1; at <= needed; at++) {
        for (int once = 0; once < 2; once++) {
            iocm_error error = {0};

            m.calls = 0;
            m.fail_at = at;
            m.fail_once = once != 0;
            assert_int_equal(iocm_exclusions_lint(ignore, NULL, exclusions, &options, &error),
                             IOCM_E_NO_MEMORY);
            assert_int_equal(error.status, IOCM_E_NO_MEMORY);
            assert_int_equal(m.live, live);
        }
    }
    m.fail_at = 0;
    iocm_exclusions_free(exclusions);
    assert_int_equal(m.live, 0);
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_in_order),
        cmocka_unit_test(gives_examples),
        cmocka_unit_test(knows_documented_options),
        cmocka_unit_test(holds_against_a_set),
        cmocka_unit_test(takes_the_class_from_a_set),
        cmocka_unit_test(agrees_with_all_pairs),
        cmocka_unit_test(compares_exclusions),
        cmocka_unit_test(judges_counters),
        cmocka_unit_test(refuses_bad_arguments),
        cmocka_unit_test(survives_failing_allocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
