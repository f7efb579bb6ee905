/* SPDX-License-Identifier: MIT */
/* Rules of lint about single values: what each finds, word for word, and what it leaves alone. */
#include "lint_text.h"

static void attacker_controlled(void **state)
{
    static const row_of rows[] = {
        {1, "'when':" ARGS("'log'"), "E process.args <log>"},
        {1, "'when':" ARGS("'analyze','syslog','log'"),
         "E process.args <syslog>; E process.args <log>"},
        {1, "'when':" ARGS("'analyze'"), "E process.args <analyze>"},
        {1, "'when':" IS("process.args", "arg", "'-B'"), "E process.args <-B>"},
        {1, "'when':" IS("process.args", "contains", "'level'"), "E process.args <level>"},
        {1, "'when':" IS("process.command_line", "ends", "'--background'"),
         "E process.command_line <--background>"},
        {1, "'when':" ALL(ARGS("'backup'") "," NOT(NAME("'x.exe'"))), "E process.args <backup>"},
        {1, "'when':" ALL(ARGS("'backup'") "," OPAQUE("of ours", "VAGUE_VALUE")),
         "E process.args <backup>"},
        {1, "'when':" IS("account.privilege", "is", "'Administrator'"),
         "E account.privilege <Administrator>"},
        {1, "'when':" IS("process.image", "under", "'C:`Users`bob'"),
         "E process.image <C:\\Users\\bob>"},
        {1, "'when':" IS("net.url", "contains", "'update.example'"), "E net.url <update.example>"},
        {1, "'when':{'field':'event.time','op':'time','from':'01:00','to':'03:00','tz':'Z'}",
         "E event.time <01:00-03:00>"},
        {1, "'when':{'op':'window','name':'patch'}", "E event.time <window:patch>"},
        /* An alternative that takes what is hunted, whatever the others are. */
        {1, "'when':" ANY(SIGNED("'Contoso'") "," ARGS("'donate'")), "E process.args <donate>"},
        {1, "'when':" NAME("'xmrig.exe'"), "E process.name <xmrig.exe>"},
        {1, "'when':" ALL("{'field':'ioc.confidence','op':'lt','values':['50']}," ARGS("'coin'")),
         "E ioc.confidence <50>"},
        /* It is told before it has an effect. */
        {1, "'effect':'annotate','expires':'2020-01-01','when':" NAME("'xmrig.exe'"),
         "E process.name <xmrig.exe>"},
        /* In scope of another family it takes none of this one. */
        {1, "'scope':{'families':['Mirai']},'when':" NAME("'xmrig.exe'"), ""},
        {1, "'when':" ANY(SIGNED("'Contoso'") "," ARGS("'analyze'")), ""},
        {1, "'when':" ALL(ARGS("'log'") "," HOST), ""},
        {1, "'when':" NAME("'splunkd.exe'"), ""},
        {1, "'when':" IS("ioc.family", "is", "'XMRIG'"), ""},
        {1, "'when':" NOT(ARGS("'log'")), ""},
        {1, "'when':" OPAQUE("legitimate log tools", "VAGUE_VALUE"), ""},
    };

    (void)state;
    CHECK(rows);
}

static void common_words(void **state)
{
    static const row_of rows[] = {
        {2, "'when':" ARGS("'log','sync','Update','backup','temp'"),
         "W process.args <log>; W process.args <sync>; W process.args <Update>; "
         "W process.args <backup>; W process.args <temp>"},
        {2, "'when':" ARGS("'rx','--ab'"), "W process.args <rx>; W process.args <--ab>"},
        {2, "'when':" ARGS("'\xC3\xA9t\xC3\xA9'"), "W process.args <\xC3\xA9t\xC3\xA9>"},
        {2, "'when':" IS("process.company", "contains", "'tmp'"), "W process.company <tmp>"},
        {2, "'when':" ARGS("'rsync','Splunk','Windows Update'"), ""},
        {2, "'when':" IS("process.args", "arg", "'--log','/Z'"), ""},
        {2, "'when':" NAME("'log','at'"), ""},
        {2, "'when':" ALL(HOST "," NOT(ARGS("'log'"))), ""},
    };

    (void)state;
    CHECK(rows);
}

static void parts_of_words(void **state)
{
    static const row_of rows[] = {
        {3, "'when':" IS("process.args", "contains", "'sync'"), "W process.args <sync>"},
        {3, "'when':" IS("net.url", "contains", "'update.example'"), "W net.url <update.example>"},
        {3, "'when':" IS("ProcessNotes", "contains", "'backup'"), "W ProcessNotes <backup>"},
        {3, "'when':" IS("process.args", "term", "'sync'"), ""},
        {3, "'when':" IS("process.args", "contains", "'--sync','sync='"), ""},
        {3, "'when':" IS("process.name", "starts", "'sync'"), ""},
    };

    (void)state;
    CHECK(rows);
}

static void bare_names(void **state)
{
    static const row_of rows[] = {
        {4, "'when':" NAME("'splunkd.exe','nessusd'"),
         "W process.name <splunkd.exe>; W process.name <nessusd>"},
        {4, "'when':" IS("process.parent_name", "is", "'ccmexec.exe'"),
         "W process.parent_name <ccmexec.exe>"},
        {4, "'when':" IS("process.image", "name_is", "'splunkd.exe'"),
         "W process.image <splunkd.exe>"},
        {4, "'when':" IS("process.name", "glob", "'Veeam*.exe'"), "W process.name <Veeam*.exe>"},
        {4, "'when':" ALL(NAME("'rsync'") "," HOST), "W process.name <rsync>"},
        {4, "'when':" IS("InitiatingProcessFileName", "is", "'a.exe'"),
         "W InitiatingProcessFileName <a.exe>"},
        {4, "'when':" ALL(NAME("'a.exe'") "," IS("process.image", "under", "'C:`Users`bob'")),
         "W process.name <a.exe>"},
        {4, "'when':" ALL(NAME("'VeeamAgent.exe'") "," VEEAM), ""},
        {4, "'when':" ALL(NAME("'a.exe'") "," SIGNED("'Contoso'")), ""},
        {4,
         "'when':" ALL(ANY(NAME("'a.exe'") "," NAME("'b.exe'")) "," IS(
             "process.sha1", "is", "'da39a3ee5e6b4b0d3255bfef95601890afd80709'")),
         ""},
        {4, "'when':" VEEAM, ""},
        {4, "'when':" ALL(HOST "," NOT(NAME("'a.exe'"))), ""},
    };

    (void)state;
    CHECK(rows);
}

static void interpreters(void **state)
{
    static const row_of rows[] = {
        {5, "'when':" NAME("'wuauclt.exe','PYTHON','python3.11','pwsh','Cmd.exe'"),
         "E process.name <wuauclt.exe>; E process.name <PYTHON>; E process.name <python3.11>; "
         "E process.name <pwsh>; E process.name <Cmd.exe>"},
        {5, "'when':" IS("process.parent_name", "is", "'svchost.exe','services.exe'"),
         "E process.parent_name <svchost.exe>"},
        {5, "'when':" IS("process.name", "glob", "'python*'"), "E process.name <python*>"},
        {5, "'when':" IS("process.name", "contains", "'powersh'"), "E process.name <powersh>"},
        {5, "'when':" IS("process.name", "contains", "'wuauclt.exe'"),
         "E process.name <wuauclt.exe>"},
        {5, "'when':" IS("process.image", "name_is", "'rundll32.exe'"),
         "E process.image <rundll32.exe>"},
        {5, "'when':{'op':'product','values':['PowerShell','Ansible']}",
         "E process.name <PowerShell>"},
        {5, "'when':" NAME("'splunkd.exe','rsync','robocopy.exe','shell-agent','pythonscan.exe'"),
         ""},
        {5, "'when':" IS("process.name", "glob", "'Veeam*.exe'"), ""},
        {5, "'when':" IS("process.image", "is", "'C:`Windows`System32`cmd.exe'"), ""},
        {5, "'when':" ARGS("'python'"), ""},
        {5, "'when':" ALL(HOST "," NOT(NAME("'bash'"))), ""},
    };

    (void)state;
    CHECK(rows);
}

static void companies(void **state)
{
    static const row_of rows[] = {
        {6, "'when':" IS("process.company", "is", "'Microsoft Corporation','Contoso'"),
         "E process.company <Microsoft Corporation>; E process.company <Contoso>"},
        {6, "'when':" IS("sig.signer", "is", "'Microsoft Corporation'"),
         "E sig.signer <Microsoft Corporation>"},
        {6, "'when':" ALL(IS("sig.signer", "is", "'Contoso'") "," IS("sig.signed", "is", "'true'")),
         "E sig.signer <Contoso>"},
        {6,
         "'when':" ALL(IS("sig.signer", "is", "'Contoso'") "," IS("sig.trusted", "is", "'false'")),
         "E sig.signer <Contoso>"},
        {6, "'when':{'field':'process.company','op':'list','list':'makers'}",
         "E process.company <makers>"},
        {6, "'when':" SIGNED("'Microsoft Corporation'"), ""},
        {6,
         "'when':" ALL(IS("sig.signer", "is", "'Contoso'") "," IS("sig.trusted", "is", "'true'")),
         ""},
        {6, "'when':" ALL(IS("process.company", "is", "'Contoso'") "," SIGNED("'Contoso'")), ""},
        {6, "'when':" IS("process.product", "is", "'Contoso Backup'"), ""},
    };

    (void)state;
    CHECK(rows);
}

static void networks(void **state)
{
    static const row_of rows[] = {
        {9, "'when':" IS("net.own_ip", "cidr", "'0.0.0.0/0','10.0.0.0/7','10.0.0.0/8'"),
         "E net.own_ip <0.0.0.0/0>; E net.own_ip <10.0.0.0/7>; W net.own_ip <10.0.0.0/8>"},
        {9, "'when':" IS("net.peer_ip", "cidr", "'203.0.0.0/15','2001:d00::/24','2001:db8::/47'"),
         "W net.peer_ip <203.0.0.0/15>; E net.peer_ip <2001:d00::/24>; "
         "W net.peer_ip <2001:db8::/47>"},
        {9, "'when':" IS("SourceIP", "cidr", "'128.0.0.0/1'"), "E SourceIP <128.0.0.0/1>"},
        {9, "'when':" IS("net.own_ip", "cidr", "'10.20.0.0/16','192.0.2.0/24','2001:db8::/48'"),
         ""},
        {9, "'when':" ALL(HOST "," NOT(IS("net.own_ip", "cidr", "'0.0.0.0/1'"))), ""},
        {9, "'when':" IS("net.own_ip", "is", "'192.0.2.1'"), ""},
    };

    (void)state;
    CHECK(rows);
}

static void writable_paths(void **state)
{
    static const row_of rows[] = {
        {10,
         "'when':" IS("process.image", "under",
                      "'C:`Windows`Temp','c:/programdata/x','/tmp','/home/bob'"),
         "W process.image <C:\\Windows\\Temp>; W process.image <c:/programdata/x>; "
         "W process.image </tmp>; W process.image </home/bob>"},
        {10, "'when':" IS("file.path", "is", "'C:`Users`bob`x.exe'"),
         "W file.path <C:\\Users\\bob\\x.exe>"},
        {10, "'when':" IS("process.image", "under", "'C:`Windows','/var'"),
         "W process.image <C:\\Windows>; W process.image </var>"},
        {10, "'when':" IS("process.image", "glob", "'C:`Users`*`x.exe'"),
         "W process.image <C:\\Users\\*\\x.exe>"},
        {10, "'when':" IS("process.image", "contains", "'`Temp`'"), "W process.image <\\Temp\\>"},
        {10, "'when':" IS("process.folder", "starts", "'C:`Prog'"), "W process.folder <C:\\Prog>"},
        {10, "'when':" IS("process.image", "under", "'C:`Program Files`Veeam','/opt/x','/usr/bin'"),
         ""},
        {10, "'when':" IS("process.image", "is", "'C:`Windows`System32`svchost.exe'"), ""},
        {10, "'when':" IS("process.image", "ends", "'`VeeamAgent.exe'"), ""},
        {10, "'when':" IS("process.image", "under", "'C:`TempFiles','/homes'"), ""},
        {10, "'when':" ALL(HOST "," NOT(IS("process.image", "under", "'/tmp'"))), ""},
    };

    (void)state;
    CHECK(rows);
}

static void family_names(void **state)
{
    static const row_of rows[] = {
        {12, "'when':" NAME("'xmrig64.exe','a.exe'"), "W process.name <xmrig64.exe>"},
        {12, "'when':" ARGS("'cpu miner'"), "W process.args <cpu miner>"},
        {12, "'when':" IS("ioc.family", "is", "'XMRig'"), "W ioc.family <XMRig>"},
        {12, "'when':{'field':'process.name','op':'list','list':'mining-tools'}",
         "W process.name <mining-tools>"},
        {12, "'when':{'op':'product','values':['NiceHash','Ansible']}",
         "W process.name <NiceHash>"},
        {12, "'when':" ANY(OPAQUE("known legitimate mining software", "VAGUE_VALUE") "," HOST),
         "W <mining>"},
        {12, "'when':" ALL(HOST "," NOT(ARGS("'miner'"))), ""},
        {12, "'when':" NAME("'miniserver.exe','determiner'"), ""},
        {12, "'when':" OPAQUE("red team beacons and stealers", "VAGUE_VALUE"), ""},
        {12, "'when':" IS("ioc.family", "is", "'Mirai'"), ""},
    };
    static const row_of strike[] = {
        {12, "'when':" ARGS("'beacon','checkin'"), "W process.args <beacon>"},
        {12, "'when':" OPAQUE("of the red team", "VAGUE_VALUE"), "W <red team>"},
        {12, "'when':" NAME("'CobaltStrike.exe'"), "W process.name <CobaltStrike.exe>"},
        {12, "'when':" ARGS("'mining'"), ""},
    };
    iocm_lint_options options = {.struct_size = sizeof options, .family = {"Cobalt Strike", 13}};

    (void)state;
    CHECK(rows);
    assert_int_equal(count_wrong(strike, COUNT(strike), &options, ""), 0);
}

static void accounts(void **state)
{
    static const row_of rows[] = {
        {15, "'when':" IS("account.privilege", "is", "'Administrator'"),
         "W account.privilege <Administrator>"},
        {15, "'when':" IS("account.name", "is", "'svc_backup','CORP`svc','root'"),
         "W account.name <svc_backup>; W account.name <root>"},
        {15, "'when':" IS("process.integrity", "is", "'High'"), "W process.integrity <High>"},
        {15, "'when':" IS("account.name", "is", "'CORP`svc','NT AUTHORITY`SYSTEM','a@b.example'"),
         ""},
        {15,
         "'when':" ALL(IS("account.name", "is", "'svc'") "," IS("account.domain", "is", "'CORP'")),
         ""},
        {15, "'when':{'field':'account.name','op':'list','list':'svc'}", ""},
        {15, "'when':" IS("account.id", "is", "'S-1-5-18'"), ""},
    };

    (void)state;
    CHECK(rows);
}

#define SCENARIO(title, description)                                                               \
    "'source':{'title':'" title "','description':'" description "'},'when':"

static void tools(void **state)
{
    static const row_of rows[] = {
        {18, SCENARIO("Copy Job Using rsync or RoboCopy", "") ARGS("'copying','sync'"),
         "W process.args <rsync>; W <RoboCopy>"},
        {18,
         SCENARIO("Log Review", "A job with tools like LogParser, PowerShell, or Splunk runs.")
             ARGS("'log','Splunk'"),
         "W process.args <LogParser>; W <PowerShell>"},
        {18,
         SCENARIO("Admin Task", "They watch with Process Explorer or Python\xE2\x80\x99s psutil "
                                "library, or run audit.ps1.") IS("account.name", "is", "'svc'"),
         ""},
        {18,
         SCENARIO("Admin Task", "They watch with Process Explorer or Python\xE2\x80\x99s psutil "
                                "library, or run audit.ps1.") NAME("'procexp64.exe'"),
         "W <Process Explorer>; W <psutil>; W <audit.ps1>"},
        {18,
         SCENARIO("Wallets", "Some programs (e.g., GoldMinerX, Silver Wallet) look like XMRIG.")
             SIGNED("'Contoso'"),
         "W <GoldMinerX>; W <Silver Wallet>"},
        {18, SCENARIO("Administration With nc", "") NAME("'netsh.exe'"), "W <nc>"},
        {18,
         SCENARIO("Inventory", "Software such as gofoo, ossec and tools of the vendor.")
             NAME("'x.exe'"),
         "W <gofoo>; W <ossec>"},
        {18, SCENARIO("Copy Job Using rsync or RoboCopy", "") ARGS("'rsync','robocopy'"), ""},
        {18, SCENARIO("Copy Job Using RoboCopy", "") NAME("'robocopy.exe'"), ""},
        {18,
         SCENARIO("Agent of Process Explorer", "") "{'op':'product','values':['Process Explorer']}",
         ""},
        {18,
         SCENARIO("System Update or Patching Process",
                  "A legitimate update may include files that match XMRIG IOCs. Use APIs.")
             ARGS("'x'"),
         ""},
        {18,
         SCENARIO("Nightly Job Using Automated Scripts",
                  "It works like an indicator, using scripts, automation or scheduled tasks.")
             ARGS("'x'"),
         ""},
        {18, SCENARIO("Backup with rsync", "") HOST, ""},
        {18, SCENARIO("Watch", "Watching by eBPF and the IOCs of Qt.") NAME("'x.exe'"), ""},
        {18, SCENARIO("Job", "Copies using Fabrikam\xE2\x80\x99s agent.") NAME("'x.exe'"),
         "W <Fabrikam>"},
        {18, SCENARIO("Job Using Contoso Deployer", "") NAME("'x.exe'"), ""},
        {18, SCENARIO("Job", "It is run using Contoso Deployer.") NAME("'x.exe'"),
         "W <Contoso Deployer>"},
    };

    (void)state;
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attacker_controlled),
        cmocka_unit_test(common_words),
        cmocka_unit_test(parts_of_words),
        cmocka_unit_test(bare_names),
        cmocka_unit_test(interpreters),
        cmocka_unit_test(companies),
        cmocka_unit_test(networks),
        cmocka_unit_test(writable_paths),
        cmocka_unit_test(family_names),
        cmocka_unit_test(accounts),
        cmocka_unit_test(tools),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
