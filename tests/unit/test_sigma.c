/* SPDX-License-Identifier: MIT */
/* Exclusions as Sigma filters: what is written, and what is refused because Sigma cannot say it. */
#include "sigma.h"

#include "exclude/sigma.h"
#include "render/uuid.h"

static iocm_exclusions *with_when(const char *when)
{
    char members[8192];

    assert_in_range(snprintf(members, sizeof members,
                             "\"exclusions\":[{\"id\":\"x\",\"when\":%s}],"
                             "\"lists\":{\"nets\":{\"values\":[\"192.0.2.0/24\",\"198.51.100.7\"]},"
                             "\"names\":{\"when\":{\"field\":\"process.name\",\"op\":\"is\","
                             "\"values\":[\"a.exe\"]}},"
                             "\"product:P\":{\"values\":[\"p.exe\"]},"
                             "\"empty\":{\"values\":[]},"
                             "\"old\":{\"values\":[\"x\"],\"expires\":\"2026-01-01\"}}",
                             when),
                    0, sizeof members - 1);
    return exclusions_of(members);
}

/* ---- the whole file ---- */

/* The ids by Python: uuid5(uuid5(NAMESPACE_URL, "urn:iocmatch:playbook:Playbook 7"), "x1"). */
static void whole_file(void **state)
{
    iocm_exclusions *document = exclusions_of(
        "\"playbook\":{\"title\":\"Playbook 7\",\"family\":\"any\"},"
        "\"exclusions\":[{\"id\":\"x1\",\"state\":\"approved\",\"expires\":\"2026-06-30\","
        "\"owner\":\"it\",\"why\":\"back\\nup\",\"scope\":{\"families\":[\"Any\"],"
        "\"tables\":[\"DeviceNetworkEvents\"]},"
        "\"source\":{\"title\":\"It's a title: yes\",\"description\":\"no\","
        "\"sentence\":\"Exclude \\u00fc.\"},"
        "\"when\":{\"any\":[{\"field\":\"process.name\",\"op\":\"is\",\"values\":[\"a.exe\","
        "\"yes\"]},{\"all\":[{\"field\":\"net.peer_port\",\"op\":\"port\",\"values\":[\"443\"]},"
        "{\"field\":\"host.name\",\"op\":\"exists\"}]}]}}]");
    char *text = sigma_of(document, 0);

    (void)state;
    assert_string_equal(text, "title: 'It''s a title: yes'\n"
                              "id: 'cb593a41-7a01-5b5d-88b6-a134c1be608e'\n"
                              "description: 'no'\n"
                              "logsource:\n"
                              "    category: network_connection\n"
                              "    product: windows\n"
                              "filter:\n"
                              "    rules:\n"
                              "    - 'b668a7fe-108d-56d8-82de-a96f0304df66'\n"
                              "    selection:\n"
                              "    -   Image|endswith:\n"
                              "        - '\\a.exe'\n"
                              "        - '\\yes'\n"
                              "    -   DestinationPort: 443\n"
                              "        Computer|exists: true\n"
                              "    condition: not selection\n"
                              "custom:\n"
                              "    iocmatch:\n"
                              "        id: 'x1'\n"
                              "        state: 'approved'\n"
                              "        expires: '2026-06-30'\n"
                              "        owner: 'it'\n"
                              "        why: \"back\\nup\"\n"
                              "        sentence: 'Exclude \xc3\xbc.'\n"
                              "        families:\n"
                              "        - 'Any'\n"
                              "        tables:\n"
                              "        - 'DeviceNetworkEvents'\n");
    free(text);
    iocm_exclusions_free(document);
}

/* By RFC 9562, appendix A.4. */
static void names_of_version_5(void **state)
{
    static const iocm__uuid dns = {{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4,
                                    0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};
    iocm_allocator allocator;
    char text[IOCM__UUID_TEXT];
    iocm__uuid made;

    (void)state;
    assert_int_equal(iocm__allocator_init(&allocator, NULL, NULL), IOCM_OK);
    assert_true(iocm__uuid_of_name(&made, &dns, "www.", span_of("example.com"), &allocator));
    iocm__uuid_write(text, &made);
    assert_string_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

/* The rules of a filter that came in, and its id, go out again; else they are the playbook's. */
static void ids_that_stay(void **state)
{
    iocm_exclusions *document =
        exclusions_of("\"exclusions\":[{\"id\":\"929a690e-bef0-4204-a928-ef5e620d6fcc\","
                      "\"source\":{\"notes\":[\"OPEN_LIST\",\"SIGMA_RULE:r1\",\"SIGMA_RULE:r2\"]},"
                      "\"when\":{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"a\"]}}]");
    char *text = sigma_of(document, 0);

    (void)state;
    assert_non_null(strstr(text, "\nid: '929a690e-bef0-4204-a928-ef5e620d6fcc'\n"));
    assert_non_null(strstr(text, "    rules:\n    - 'r1'\n    - 'r2'\n    selection:\n"));
    free(text);
    iocm_exclusions_free(document);
}

/* By Python: uuid5(NAMESPACE_URL, "urn:iocmatch:family:any") and ":other". */
static void rules_of_families(void **state)
{
    iocm_exclusions *document = exclusions_of(
        "\"playbook\":{\"title\":\"t\",\"family\":\"x\"},\"exclusions\":[{\"id\":\"x\",\"scope\":"
        "{\"families\":[\"Any\",\"ANY\",\"other\"]},"
        "\"when\":{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"a\"]}}]");
    char *text = sigma_of(document, 0);

    (void)state;
    assert_non_null(strstr(text, "    rules:\n    - 'c99f63e6-2367-5df4-acf1-4086794ec3a2'\n    - "
                                 "'78c9ee0f-84d8-5e9e-a0ef-5c540b439427'\n    selection:\n"));
    free(text);
    iocm_exclusions_free(document);
}

/* ---- selections ---- */

/* What stands between `selection:` and `condition:`, without newlines but one blank for each. */
static void assert_selection(const char *when, const char *expected)
{
    iocm_exclusions *document = with_when(when);
    char *text = sigma_of(document, 0);
    char *from = strstr(text, "    selection:\n");
    char *to = strstr(text, "    condition: not selection\n");
    char flat[4096];
    size_t size = 0;

    assert_true(from != NULL && to != NULL);
    for (const char *c = from + strlen("    selection:\n"); c < to; c++) {
        bool blank = *c == '\n' || *c == ' ';

        if (!blank || (size > 0 && flat[size - 1] != ' ')) flat[size++] = blank ? ' ' : *c;
    }
    flat[size > 0 ? size - 1 : 0] = '\0';
    assert_string_equal(flat, expected);
    free(text);
    iocm_exclusions_free(document);
}

#define F(field, op, values) "{\"field\":\"" field "\",\"op\":\"" op "\",\"values\":[" values "]}"
#define ALL_OF(a, b)         "{\"all\":[" a "," b "]}"
#define ANY_OF(a, b)         "{\"any\":[" a "," b "]}"

static void conditions(void **state)
{
    (void)state;
    assert_selection(F("process.image", "is", "\"C:/Any/./a.exe\""), "Image: 'C:\\Any\\a.exe'");
    assert_selection(F("process.image", "under", "\"C:\\\\Any\\\\\",\"D:\\\\\""),
                     "Image|startswith: - 'C:\\Any\\' - 'D:\\'");
    assert_selection(F("process.image", "starts", "\"C:\\\\An\""), "Image|startswith: 'C:\\An'");
    assert_selection(F("process.image", "ends", "\"\\\\b\\\\a.exe\""),
                     "Image|endswith: '\\b\\a.exe'");
    assert_selection(F("process.image", "contains", "\"any\""), "Image|contains: 'any'");
    assert_selection(F("process.image", "name_is", "\"a.exe\""), "Image|endswith: '\\a.exe'");
    assert_selection(F("process.name", "name_is", "\"a.exe\""), "Image|endswith: '\\a.exe'");
    assert_selection(F("process.parent_name", "is", "\"a.exe\""),
                     "ParentImage|endswith: '\\a.exe'");
    assert_selection(F("process.sha256", "is",
                       "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""),
                     "sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'");
    assert_selection(F("net.peer_ip", "cidr", "\"192.0.2.9/24\",\"2001:DB8::/32\",\"192.0.2.1\""),
                     "DestinationIp|cidr: - '192.0.2.0/24' - '2001:db8::/32' - '192.0.2.1/32'");
    assert_selection(F("net.own_ip", "is", "\"2001:db8::1\""), "SourceIp|cidr: '2001:db8::1/128'");
    assert_selection(F("account.name", "is", "\"CORP\\\\svc\",\"adm\""),
                     "- User: 'CORP\\svc' - User|endswith: '\\adm'");
    assert_selection(F("account.name", "starts", "\"adm_\""), "User|contains: '\\adm_'");
    assert_selection(F("account.name", "ends", "\"$\""), "User|endswith: '$'");
    assert_selection(F("host.name", "glob", "\"a*\",\"*b\",\"*c*\",\"d\",\"e?f*\""),
                     "- Computer|startswith: 'a' - Computer|endswith: 'b' "
                     "- Computer|contains: 'c' - Computer: - 'd' - 'e?f*'");
    assert_selection(
        F("process.command_line", "contains", "\"a*b?\",\"c\\\\d\",\"\\\\\\\\e\",\"\\\\*\""),
        "CommandLine|contains: - 'a\\*b\\?' - 'c\\d' - '\\\\\\\\e' - '\\\\\\*'");
}

static void ports(void **state)
{
    (void)state;
    assert_selection(F("net.peer_port", "port", "\"443\",\"8080\""),
                     "DestinationPort: - 443 - 8080");
    assert_selection(F("net.peer_port", "port", "\"8000-8003\",\"443\",\"1024-65535\",\"0-9\""),
                     "- DestinationPort|gte: 8000 DestinationPort|lte: 8003 "
                     "- DestinationPort: 443 "
                     "- DestinationPort|gte: 1024 - DestinationPort|lte: 9");
    assert_selection(
        ALL_OF(F("net.own_port", "port", "\"5-99\""), F("net.own_port", "port", "\"70-200\"")),
        "SourcePort|gte: 70 SourcePort|lte: 99");
}

static void lists(void **state)
{
    (void)state;
    assert_selection("{\"op\":\"list\",\"field\":\"net.own_ip\",\"list\":\"nets\"}",
                     "SourceIp|cidr: - '192.0.2.0/24' - '198.51.100.7/32'");
    assert_selection("{\"op\":\"list\",\"field\":\"process.name\",\"list\":\"names\"}",
                     "Image|endswith: '\\a.exe'");
    assert_selection("{\"op\":\"product\",\"values\":[\"P\"]}", "Image|endswith: '\\p.exe'");
}

/* ---- maps ---- */

#define CONTAINS(values) F("process.command_line", "contains", values)
#define CONTAINS_ALL(values)                                                                       \
    "{\"all\":true,\"field\":\"process.command_line\",\"op\":\"contains\",\"values\":[" values "]" \
    "}"

static void alternatives(void **state)
{
    (void)state;
    assert_selection(
        ALL_OF(ANY_OF(F("host.name", "is", "\"a\""), F("process.company", "is", "\"b\"")),
               ANY_OF(F("process.product", "is", "\"c\""), F("host.name", "ends", "\"d\""))),
        "- Computer: 'a' Product: 'c' - Computer: 'a' Computer|endswith: 'd' "
        "- Company: 'b' Product: 'c' - Company: 'b' Computer|endswith: 'd'");
}

/* No two conditions of a map have the same key, and none is lost. */
static void keys_that_meet(void **state)
{
    (void)state;
    assert_selection(ALL_OF(CONTAINS("\"a\""), CONTAINS("\"b\"")),
                     "CommandLine|contains|all: - 'a' - 'b'");
    assert_selection(ALL_OF(CONTAINS("\"a\""), CONTAINS("\"A\"")), "CommandLine|contains: 'a'");
    assert_selection(CONTAINS_ALL("\"a\",\"b\""), "CommandLine|contains|all: - 'a' - 'b'");
    assert_selection(CONTAINS_ALL("\"a\""), "CommandLine|contains: 'a'");
    assert_selection(ALL_OF(CONTAINS_ALL("\"a\",\"b\""), CONTAINS("\"c\",\"d\"")),
                     "CommandLine|contains|all: - 'a' - 'b' CommandLine|contains: - 'c' - 'd'");
    assert_selection(ALL_OF(CONTAINS("\"a\",\"b\""), CONTAINS("\"c\"")),
                     "- CommandLine|contains|all: - 'a' - 'c' "
                     "- CommandLine|contains|all: - 'b' - 'c'");
    assert_selection(
        ALL_OF(CONTAINS("\"a\",\"b\""), CONTAINS("\"c\",\"d\"")),
        "- CommandLine|contains|all: - 'a' - 'c' - CommandLine|contains|all: - 'a' - 'd' "
        "- CommandLine|contains|all: - 'b' - 'c' - CommandLine|contains|all: - 'b' - 'd'");
    assert_selection(
        ALL_OF(F("process.name", "is", "\"a.exe\""), F("process.image", "ends", "\"b\"")),
        "Image|endswith|all: - '\\a.exe' - 'b'");
}

/* ---- log sources ---- */

static void log_sources(void **state)
{
    iocm_exclusions *document = with_when(ALL_OF(
        F("SourceIP", "cidr", "\"192.0.2.0/24\""),
        ALL_OF(F("destinationport", "port", "\"443\""), F("SourceUserName", "glob", "\"a?\""))));
    char *text = sigma_of(document, 0);

    (void)state;
    assert_non_null(strstr(text, "logsource:\n    category: firewall\nfilter:\n"));
    assert_non_null(strstr(text, "        src_ip|cidr: '192.0.2.0/24'\n        dst_port: 443\n"
                                 "        username: 'a?'\n"));
    free(text);
    iocm_exclusions_free(document);
    document =
        exclusions_of("\"exclusions\":[{\"id\":\"x\",\"scope\":{\"tables\":"
                      "[\"deviceprocessevents\"]},\"when\":" F("host.name", "is", "\"a\"") "}]");
    text = sigma_of(document, 0);
    assert_non_null(strstr(text, "    category: process_creation\n    product: windows\n"));
    free(text);
    iocm_exclusions_free(document);
}

/* ---- refusals ---- */

static void assert_cannot(iocm_exclusions *document, const char *words, const char *token)
{
    written to = {NULL, 0, 0, 0};
    iocm_error error = {0};
    iocm_status status = iocm_exclusions_write_sigma(write_text, &to, document, 0, &error);

    if (status != IOCM_E_UNSUPPORTED || strncmp(error.message, words, strlen(words)) != 0 ||
        strcmp(error.token, token) != 0)
        fail_msg("%s instead of %s: %s `%s`\n%s", iocm_status_name(status), words, error.message,
                 error.token, to.text);
    assert_int_equal(to.calls, 0);
    free(to.text);
    iocm_exclusions_free(document);
}

static void what_sigma_cannot_say(void **state)
{
    static const struct {
        const char *when, *words, *token;
    } cases[] = {
        {F("process.command_line", "term", "\"log\""), "`term` of process.command_line: ", "log"},
        {F("process.args", "contains", "\"log\""), "`contains` of process.args: ", "process.args"},
        {F("process.args", "term", "\"log\""), "`term` of process.args: Sigma has no whole", "log"},
        {F("process.command_line", "arg", "\"-l\""), "`arg` of process.command_line: ", "-l"},
        {F("process.company", "glob", "\"a*\""), "`glob` of process.company: ", "a*"},
        {F("process.image", "glob", "\"C:\\\\*\\\\a\""),
         "`glob` of process.image: ", "C:\\\\*\\\\a"},
        {F("host.name", "glob", "\"**\""), "`glob` of host.name: it agrees with everything", "**"},
        {F("process.image", "under", "\"/usr/bin\""), "`under` of process.image: ", "/usr/bin"},
        {F("process.name", "starts", "\"a\""), "`starts` of process.name: ", "a"},
        {F("process.name", "is", "\"a/b\""), "`is` of process.name: ", "a/b"},
        {F("account.name", "contains", "\"a\""), "`contains` of account.name: ", "a"},
        {F("account.name", "ends", "\"a\\\\b\""), "`ends` of account.name: ", "a\\\\b"},
        {F("host.name", "is", "\"b\\u00fccher\""), "`is` of host.name: ",
         "b\xc3\xbc"
         "cher"},
        {F("net.peer_ip", "starts", "\"192.\""), "`starts` of net.peer_ip: ", "192."},
        {F("account.id", "is", "\"S-1\""), "`is` of account.id: Sigma has no such field",
         "account.id"},
        {F("Message", "is", "\"a\""), "`is` of Message: Sigma has no such field", "Message"},
        {F("ioc.value", "cidr", "\"192.0.2.0/24\""), "`cidr` of ioc.value: ", "ioc.value"},
        {"{\"op\":\"signed_by\",\"values\":[\"a\"]}", "`signed_by`: ", ""},
        {"{\"op\":\"window\",\"name\":\"w\"}", "`window`: ", "w"},
        {"{\"op\":\"time\",\"from\":\"01:00\",\"to\":\"02:00\",\"tz\":\"Z\"}", "`time`: ", ""},
        {"{\"not\":" F("host.name", "is", "\"a\"") "}", "`not`: ", ""},
        {"{\"opaque\":\"some such\",\"code\":\"VAGUE_VALUE\"}", "`opaque`: ", "some such"},
        {"{\"op\":\"list\",\"field\":\"host.name\",\"list\":\"unbound\"}",
         "`list` of host.name: it is not bound", "unbound"},
        {"{\"op\":\"list\",\"field\":\"host.name\",\"list\":\"old\"}",
         "`list` of host.name: the list expires", "old"},
        {"{\"op\":\"list\",\"field\":\"host.name\",\"list\":\"empty\"}",
         "`list` of host.name: the list is empty", "empty"},
        {"{\"op\":\"product\",\"values\":[\"P\",\"Q\"]}", "`product` of process.name: it is not",
         "Q"},
        {ALL_OF(F("SourceIP", "is", "\"a\""), F("host.name", "is", "\"a\"")),
         "`is` of host.name: no log source of Sigma has it together with SourceIP", "host.name"},
        {ALL_OF(F("net.own_port", "port", "\"1-6\""), F("net.own_port", "port", "\"100-200\"")),
         "`port`: it can never be true", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_cannot(with_when(cases[i].when), cases[i].words, cases[i].token);
}

#define SCOPED(members)                                                                            \
    exclusions_of("\"exclusions\":[{\"id\":\"x\"," members                                         \
                  ",\"when\":" F("host.name", "is", "\"a\"") "}]")

static void scopes_that_sigma_lacks(void **state)
{
    (void)state;
    assert_cannot(SCOPED("\"effect\":\"annotate\""), "`annotate`", "");
    assert_cannot(SCOPED("\"polarity\":\"unstated\""), "it was never said", "");
    assert_cannot(SCOPED("\"scope\":{\"max_confidence\":50}"), "`max_confidence`", "");
    assert_cannot(SCOPED("\"scope\":{\"tables\":[\"Other\"]}"), "`tables`: no log source", "Other");
    assert_cannot(SCOPED("\"scope\":{\"tables\":[\"CommonSecurityLog\",\"DeviceNetworkEvents\"]}"),
                  "`tables`: a Sigma filter has one", "DeviceNetworkEvents");
    assert_cannot(SCOPED("\"scope\":{\"tables\":[\"CommonSecurityLog\"]}"),
                  "`is` of host.name: no log source of Sigma has it and is that table",
                  "host.name");
}

/* ---- limits ---- */

static char *many(const char *op, size_t count, bool both)
{
    char *text = malloc(256 * count + 64);
    size_t size = (size_t)sprintf(text, "{\"%s\":[", op);

    for (size_t i = 0; i < count; i++) {
        if (i > 0) text[size++] = ',';
        size += (size_t)sprintf(
            text + size,
            both ? "{\"any\":[{\"field\":\"process.command_line\",\"op\":\"contains\","
                   "\"values\":[\"a%zu\"]},{\"field\":\"process.company\",\"op\":"
                   "\"contains\",\"values\":[\"b%zu\"]}]}"
                 : "{\"field\":\"process.command_line\",\"op\":\"contains\","
                   "\"values\":[\"a%zu\",\"b%zu\"]}",
            i, i);
    }
    (void)sprintf(text + size, "]}");
    return text;
}

static iocm_status write_many(const char *op, size_t count, bool both)
{
    char *when = many(op, count, both);
    char *members = malloc(strlen(when) + 128);
    written to = {NULL, 0, 0, 0};
    iocm_exclusions *document;
    iocm_status status;

    (void)sprintf(members, "\"exclusions\":[{\"id\":\"x\",\"when\":%s}]", when);
    document = exclusions_of(members);
    status = iocm_exclusions_write_sigma(write_text, &to, document, 0, NULL);
    assert_int_equal(status == IOCM_OK, to.calls == 1);
    iocm_exclusions_free(document);
    free(to.text);
    free(members);
    free(when);
    return status;
}

/* Ten times two alternatives are 1024; twice as many are too many. Of conditions with the same key one
 * choice may stay as it is. */
static void growth_has_a_limit(void **state)
{
    (void)state;
    assert_int_equal(write_many("all", 10, true), IOCM_OK);
    assert_int_equal(write_many("all", 11, true), IOCM_E_LIMIT);
    assert_int_equal(write_many("all", 11, false), IOCM_OK);
    assert_int_equal(write_many("all", 12, false), IOCM_E_LIMIT);
    assert_int_equal(write_many("all", 200, true), IOCM_E_LIMIT);
    assert_int_equal(write_many("any", 1024, false), IOCM_OK);
    assert_int_equal(write_many("any", 1025, false), IOCM_E_LIMIT);
}

/* ---- the call ---- */

static void arguments(void **state)
{
    iocm_exclusions *document = with_when(F("host.name", "is", "\"a\""));
    written to = {NULL, 0, 0, 1};
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_exclusions_write_sigma(NULL, NULL, document, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_write_sigma(write_text, &to, NULL, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_write_sigma(write_text, &to, document, 1, NULL), IOCM_E_RANGE);
    assert_int_equal(to.calls, 0);
    assert_int_equal(iocm_exclusions_write_sigma(write_text, &to, document, 0, &error),
                     IOCM_E_STOPPED);
    assert_int_equal(to.calls, 1);
    free(to.text);
    iocm_exclusions_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_file),
        cmocka_unit_test(names_of_version_5),
        cmocka_unit_test(ids_that_stay),
        cmocka_unit_test(rules_of_families),
        cmocka_unit_test(conditions),
        cmocka_unit_test(ports),
        cmocka_unit_test(lists),
        cmocka_unit_test(alternatives),
        cmocka_unit_test(keys_that_meet),
        cmocka_unit_test(log_sources),
        cmocka_unit_test(what_sigma_cannot_say),
        cmocka_unit_test(scopes_that_sigma_lacks),
        cmocka_unit_test(growth_has_a_limit),
        cmocka_unit_test(arguments),
    };

    if (lacks(IOCM_FEATURE_YAML | IOCM_FEATURE_JSON)) return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
