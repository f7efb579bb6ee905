/* SPDX-License-Identifier: MIT */
/* Rules of lint about whole expressions and what surrounds them: what each finds and leaves alone. */
#include "lint_text.h"

static void unbound_lists(void **state)
{
    static const char lists[] = "'lists':{'bound':{'values':['CORP`svc']},"
                                "'empty':{'values':[]},'named':{'kind':'accounts'},"
                                "'old':{'expires':'2026-06-01','values':['CORP`old']},"
                                "'product:Ansible':{'when':" VEEAM "},"
                                "'product:WSUS':{'values':['WsusService.exe']}},";
    static const row_of rows[] = {
        {7, "'when':{'field':'account.name','op':'list','list':'svc'}", "W account.name <svc>"},
        {7, "'when':{'op':'signed_by','list':'trusted-vendors'}", "W sig.signer <trusted-vendors>"},
        {7, "'when':{'op':'product','values':['WSUS','Salt','Ansible','Puppet']}",
         "W process.name <product:Salt>; W process.name <product:Puppet>"},
        {7, "'when':{'not':{'op':'window','name':'business'}}", "W event.time <window:business>"},
        {7, "'when':{'field':'account.name','op':'list','list':'named'}", "W account.name <named>"},
        {7, "'when':{'field':'account.name','op':'list','list':'old'}", "W account.name <old>"},
        {7, "'when':{'field':'account.name','op':'list','list':'bound'}", ""},
        {7, "'when':{'field':'account.name','op':'list','list':'empty'}", ""},
        {7, "'when':{'op':'product','values':['Ansible','WSUS']}", ""},
    };
    /* Bound lists stand for what they come to. */
    static const row_of resolved[] = {
        {4, "'when':{'op':'product','values':['WSUS','Ansible']}",
         "W process.name <WsusService.exe>"},
        {15, "'when':{'field':'account.name','op':'list','list':'bound'}", ""},
    };

    (void)state;
    check_with(rows, COUNT(rows), lists);
    check_with(resolved, COUNT(resolved), lists);
}

static void dates(void **state)
{
    static const row_of rows[] = {
        {8, "'when':" HOST, "W"},
        {8, "'expires':'2026-06-19','when':" HOST, "W expires <2026-06-19>"},
        {8, "'expires':'2026-07-30','review_by':'2026-06-01','when':" HOST,
         "W review_by <2026-06-01>"},
        {8, "'expires':'2027-06-20','when':" HOST, "W expires <2027-06-20>"},
        {8, "'review_by':'2026-12-17','when':" HOST, "W review_by <2026-12-17>"},
        {8, "'expires':'2026-06-20','when':" HOST, ""},
        {8, "'review_by':'2026-12-16','when':" HOST, ""},
        {8, "'expires':'2030-01-01','review_by':'2026-09-01','when':" HOST, ""},
        {8, "'expires':'2026-06-20T00:00:01Z','when':" HOST, ""},
    };
    static const row_of no_clock[] = {
        {8, "'when':" HOST, "W"},
        {8, "'expires':'2020-01-01','when':" HOST, ""},
        {8, "'review_by':'2099-01-01','when':" HOST, ""},
    };
    iocm_lint_options options = {.struct_size = sizeof options};

    (void)state;
    CHECK(rows);
    assert_int_equal(count_wrong(no_clock, COUNT(no_clock), &options, ""), 0);
}

static void open_exclusions(void **state)
{
    static const row_of rows[] = {
        {11, "'when':" NOT(NAME("'xmrig.exe'")), "E process.name <xmrig.exe>"},
        {11, "'when':" IS("process.name", "glob", "'a*','*'"), "E process.name <*>"},
        {11, "'when':" IS("process.name", "glob", "'*.exe'"), "E process.name <*.exe>"},
        {11, "'when':" IS("process.image", "under", "'C:`'"), "E process.image <C:\\>"},
        {11, "'when':" IS("process.args", "contains", "'-'"), "E process.args <->"},
        {11, "'when':" IS("process.name", "ends", "'.EXE'"), "E process.name <.EXE>"},
        {11, "'when':{'field':'process.args','op':'exists'}", "E process.args"},
        {11, "'when':" IS("net.peer_port", "port", "'0-65535'"), "E net.peer_port <0-65535>"},
        {11, "'when':" IS("net.peer_port", "port", "'30000-65535','1-29999','80'"),
         "E net.peer_port <30000-65535>"},
        {11, "'when':" IS("net.peer_ip", "cidr", "'::/0'"), "E net.peer_ip <::/0>"},
        {11, "'when':" IS("ioc.confidence", "lt", "'96'"), "E ioc.confidence <96>"},
        {11, "'when':" IS("ioc.confidence", "lt", "'90'"), ""},
        {11, "'when':{'field':'event.time','op':'time','from':'00:00','to':'24:00','tz':'Z'}",
         "E event.time <00:00-24:00>"},
        {11, "'when':{'not':{'op':'window','name':'business'}}", "E event.time <window:business>"},
        {11, "'when':" ANY(HOST "," IS("process.name", "glob", "'*'")), "E process.name <*>"},
        {11, "'when':" ALL(NOT(HOST) "," IS("process.name", "glob", "'*'")), "E process.name <*>"},
        {11, "'when':" ALL(NOT(HOST) "," OPAQUE("of ours", "VAGUE_VALUE")), "E host.name <bk-01>"},
        {11, "'when':" ALL(HOST "," IS("process.name", "glob", "'*'")), ""},
        {11, "'when':" ANY(HOST "," NOT(NAME("'a.exe'"))), ""},
        {11, "'when':" IS("process.name", "glob", "'a*','*.dll','Veeam*.exe'"), ""},
        {11, "'when':" IS("net.peer_port", "port", "'2-65535','0'"), ""},
        {11, "'when':" IS("net.own_ip", "cidr", "'10.0.0.0/8'"), ""},
        {11, "'when':{'field':'event.time','op':'time','from':'00:00','to':'12:00','tz':'Z'}", ""},
        {11, "'when':" OPAQUE("of ours", "VAGUE_VALUE"), ""},
        {11,
         "'when':{'field':'event.time','op':'time','from':'00:00','to':'24:00','tz':'Z',"
         "'days':['mon']}",
         ""},
    };

    (void)state;
    CHECK(rows);
}

static void repeats(void **state)
{
    static const row_of rows[] = {
        {13, "'when':" IS("net.own_ip", "cidr", "'10.0.0.0/24','10.0.0.0/16','10.1.0.0/16'"),
         "W net.own_ip <10.0.0.0/24>"},
        {13,
         "'when':" IS("net.own_ip", "cidr",
                      "'10.1.5.0/24','10.0.0.0/16','10.0.7.0/24','10.1.0.0/16'"),
         "W net.own_ip <10.1.5.0/24>; W net.own_ip <10.0.7.0/24>"},
        {13, "'when':" NAME("'a.exe','b.exe','A.EXE'"), "W process.name <A.EXE>"},
        {13, "'when':" ARGS("'windows update','update','updates'"),
         "W process.args <windows update>"},
        {13, "'when':" IS("net.peer_port", "port", "'80','1-100','90-110','50-60'"),
         "W net.peer_port <80>; W net.peer_port <50-60>"},
        {13, "'when':" IS("process.image", "under", "'C:`A`B','c:/a/','D:`A'"),
         "W process.image <C:\\A\\B>"},
        {13, "'when':" IS("process.name", "glob", "'veeam*','VeeamAgent*.exe'"),
         "W process.name <VeeamAgent*.exe>"},
        {13, "'when':" IS("account.name", "is", "'CORP`svc','svc'"), "W account.name <CORP\\svc>"},
        {13, "'when':" SIGNED("'Red Hat, Inc','red hat, inc.'"), "W sig.signer <red hat, inc.>"},
        {13, "'when':" ANY(NAME("'a.exe'") "," HOST "," NAME("'b.exe','a.exe'")),
         "W process.name <a.exe>"},
        {13, "'when':" ANY(ALL(NAME("'a.exe'") "," HOST) "," HOST), "W process.name <a.exe>"},
        {13, "'when':" ALL(HOST "," NAME("'a.exe'") "," HOST), "W host.name <bk-01>"},
        {13, "'when':" ALL(IS("process.name", "starts", "'a'") "," NAME("'a.exe'")), ""},
        {13, "'when':" ARGS("'sync','rsync','async'"), ""},
        {13, "'when':" IS("net.own_ip", "cidr", "'10.0.0.0/24','10.0.1.0/24','::a00:0/120'"), ""},
        {13, "'when':" IS("net.peer_port", "port", "'1-100','50-150'"), ""},
        {13, "'when':" IS("net.peer_port", "port", "'1-10','1-100'"), "W net.peer_port <1-10>"},
        {13, "'when':" IS("process.name", "glob", "'a?.exe','a*.exe'"), "W process.name <a?.exe>"},
        {13, "'when':" IS("process.name", "glob", "'a?.exe','a*b.exe'"), ""},
        {13,
         "'when':{'field':'process.args','op':'term','values':['windows update','update'],"
         "'all':true}",
         ""},
        {13, "'when':" ANY(NOT(NAME("'a.exe'")) "," NOT(NAME("'b.exe','a.exe'"))),
         "W process.name <b.exe>"},
        {13, "'when':" ANY(HOST "," NAME("'a.exe'") "," ALL(NAME("'b.exe'") "," HOST)),
         "W process.name <b.exe>"},
        {13, "'when':" IS("ioc.confidence", "lt", "'40','50'"), "W ioc.confidence <40>"},
    };

    (void)state;
    CHECK(rows);
}

static void unmapped_fields(void **state)
{
    static const row_of rows[] = {
        {14, "'when':" ARGS("'x'"), "W process.args <CommonSecurityLog>"},
        {14, "'when':" ANY(VEEAM "," IS("account.privilege", "is", "'User'")),
         "W process.image <CommonSecurityLog>; W account.privilege <DeviceNetworkEvents>"},
        {14, "'when':" ALL(HOST "," NOT(IS("net.user_agent", "term", "'x'"))),
         "W net.user_agent <DeviceNetworkEvents>"},
        {14, "'when':" IS("InitiatingProcessFileName", "is", "'a'"),
         "W InitiatingProcessFileName <CommonSecurityLog>"},
        {14, "'scope':{'tables':['devicenetworkevents']},'when':" ARGS("'x'"), ""},
        {14, "'scope':{'tables':['commonsecuritylog']},'when':" ARGS("'x'"),
         "W process.args <CommonSecurityLog>"},
        {14, "'when':" ALL(NAME("'a'") "," HOST "," IS("net.own_ip", "cidr", "'192.0.2.0/24'")),
         ""},
        {14, "'when':" ALL(SIGNED("'x'") "," IS("ioc.confidence", "lt", "'50'")), ""},
        {14, "'when':" IS("DeviceCustomString1", "is", "'x'"), ""},
        {14, "'when':" OPAQUE("of ours", "VAGUE_VALUE"), ""},
    };

    (void)state;
    CHECK(rows);
}

static void opaque_parts(void **state)
{
    static const row_of rows[] = {
        {16, "'when':" ALL(ARGS("'x'") "," OPAQUE("sentence is cut off", "TRUNCATED")),
         "E <sentence is cut off>"},
        {16, "'when':" OPAQUE("of legitimate software", "VAGUE_VALUE"),
         "E <of legitimate software>"},
        {16, "'when':" ANY(HOST "," ALL(ARGS("'x'") "," OPAQUE("if verified", "HUMAN_CONDITION"))),
         "E <if verified>"},
        {16, "'when':" ANY(OPAQUE("one", "VAGUE_VALUE") "," OPAQUE("two", "NO_FIELD")),
         "E <one>; E <two>"},
        {16, "'when':" ANY(HOST "," OPAQUE("sentence is cut off", "TRUNCATED")),
         "E <sentence is cut off>"},
        {16, "'when':" NOT(OPAQUE("those", "ANAPHORA")), "E <those>"},
        {16, "'when':" ANY(HOST "," OPAQUE("that match signatures", "AMBIGUOUS_SIGNATURE")), ""},
        {16, "'when':" ALL(HOST "," ANY(ARGS("'x'") "," OPAQUE("others", "VAGUE_VALUE"))), ""},
        {16, "'when':" ANY(HOST "," ANY(OPAQUE("one", "NO_FIELD") "," OPAQUE("two", "NO_FIELD"))),
         ""},
        {16, "'when':{'op':'signed_by','list':'vendors'}", ""},
    };

    (void)state;
    CHECK(rows);
}

static void open_lists(void **state)
{
    static const row_of rows[] = {
        {17, "'source':{'notes':['OPEN_LIST']},'when':" HOST, "W"},
        {17, "'source':{'notes':['SIGNER_LITERAL','OPEN_LIST']},'when':" HOST, "W"},
        {17, "'source':{'notes':['SIGNER_LITERAL']},'when':" HOST, ""},
        {17, "'when':" HOST, ""},
    };

    (void)state;
    CHECK(rows);
}

static void dimensions(void **state)
{
    static const row_of rows[] = {
        {19, "'when':" NAME("'a.exe'"), "W"},
        {19, "'when':" ALL(HOST "," IS("net.peer_port", "port", "'2375'")), "W"},
        {19, "'when':" ANY(ALL(NAME("'a.exe'") "," HOST) "," NAME("'b.exe'")), "W"},
        {19, "'when':" ALL(NAME("'a.exe'") "," NOT(HOST)), "W"},
        {19, "'when':" IS("net.own_ip", "cidr", "'192.0.2.0/24'"), "W"},
        {19, "'when':" ALL(NAME("'a.exe'") "," HOST), ""},
        {19, "'when':" ALL(SIGNED("'x'") "," IS("net.peer_ip", "cidr", "'192.0.2.0/24'")), ""},
        {19,
         "'when':" ANY(ALL(NAME("'a.exe'") "," HOST) "," ALL(VEEAM "," HOST) "," OPAQUE(
             "others", "VAGUE_VALUE")),
         ""},
        {19, "'when':" NOT(HOST), ""},
    };

    (void)state;
    CHECK(rows);
}

static void scopes(void **state)
{
    static const row_of rows[] = {
        {20, "'when':" HOST, "W"},
        {20, "'scope':{},'when':" HOST, "W"},
        {20, "'scope':{'families':['XMRIG']},'when':" HOST, ""},
        {20, "'scope':{'max_confidence':50},'when':" HOST, ""},
        {20, "'scope':{'tables':['DeviceNetworkEvents']},'when':" HOST, ""},
    };

    (void)state;
    CHECK(rows);
}

static void polarity(void **state)
{
    static const row_of rows[] = {
        {21, "'polarity':'unstated','when':" HOST, "E"},
        {21, "'polarity':'unstated','when':" NOT(HOST), "E"},
        {21, "'when':" HOST, ""},
        {21, "'when':" NOT(HOST), ""},
    };

    (void)state;
    CHECK(rows);
}

#define NIGHT   "{'field':'event.time','op':'time','from':'22:00','to':'02:30','tz':'+01:00'}"
#define MORNING "{'field':'event.time','op':'time','from':'01:00','to':'03:00','tz':null}"

static void times(void **state)
{
    static const row_of rows[] = {
        {22, "'when':" NIGHT, "W event.time <22:00-02:30>"},
        {22, "'when':" MORNING, "W event.time <01:00-03:00>"},
        {22, "'when':" ALL(MORNING "," HOST), "W event.time <01:00-03:00>"},
        {22, "'when':{'op':'window','name':'patch'}", "W event.time <window:patch>"},
        {22, "'when':" NOT("{'op':'window','name':'business'}"), "W event.time <window:business>"},
        {22, "'when':" ANY(HOST "," ALL(NIGHT "," OPAQUE("of ours", "VAGUE_VALUE"))),
         "W event.time <22:00-02:30>"},
        {22, "'when':" ALL(NIGHT "," HOST), ""},
        {22, "'when':" ALL("{'op':'window','name':'patch'}," NAME("'a.exe'")), ""},
        {22, "'when':" HOST, ""},
    };
    static const char bound[] = "'lists':{'window:patch':{'when':" ALL(HOST "," NIGHT) "}},";
    static const row_of resolved[] = {
        {22, "'when':{'op':'window','name':'patch'}", ""},
        {7, "'when':{'op':'window','name':'patch'}", ""},
    };

    (void)state;
    CHECK(rows);
    check_with(resolved, COUNT(resolved), bound);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unbound_lists),   cmocka_unit_test(dates),
        cmocka_unit_test(open_exclusions), cmocka_unit_test(repeats),
        cmocka_unit_test(unmapped_fields), cmocka_unit_test(opaque_parts),
        cmocka_unit_test(open_lists),      cmocka_unit_test(dimensions),
        cmocka_unit_test(scopes),          cmocka_unit_test(polarity),
        cmocka_unit_test(times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
