/* SPDX-License-Identifier: MIT */
/*
 * Warninglists of MISP and exception items of Elastic as drafts; and the real lists and filters in
 * ../shared when they are there.
 */
#include "sigma.h"

#define MISP    IOCM_FORMAT_MISP_WARNINGLIST
#define ELASTIC IOCM_FORMAT_ELASTIC_EXCEPTION

/* ---- what is told beside ---- */

typedef struct told {
    unsigned count;
    char last[256]; /* "code token line:column" */
} told;

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    told *to = ctx;

    to->count++;
    assert_int_equal(diagnostic->severity, IOCM_SEVERITY_WARNING);
    assert_true(diagnostic->message.size > 0);
    snprintf(to->last, sizeof to->last, "%.*s %.*s %d:%d", (int)diagnostic->code.size,
             diagnostic->code.data, (int)diagnostic->token.size, diagnostic->token.data,
             (int)diagnostic->line, (int)diagnostic->column);
}

static iocm_exclusions *imported_with(iocm_exclusion_format format, const char *text, told *to)
{
    iocm_exclusions *made = exclusions_new(NULL);
    iocm_load_options options = {
        .struct_size = sizeof options, .on_diagnostic = on_diagnostic, .diagnostic_ctx = to};

    assert_int_equal(iocm_exclusions_import(made, format, text, strlen(text), 0, &options, NULL),
                     IOCM_OK);
    return made;
}

/* As assert_refused; the place is where `at` first stands in the text. */
static void assert_refused_at(iocm_exclusion_format format, const char *text, iocm_status status,
                              const char *at, const char *words)
{
    iocm_exclusions *document = exclusions_new(NULL);
    const char *place = strstr(text, at);
    iocm_error error = {0};

    assert_non_null(place);
    if (import_text(document, format, text, 0, &error) != status ||
        strstr(error.message, words) == NULL || error.offset != (uint64_t)(place - text))
        fail_msg("%s\n%s @%d %s `%s`", text, iocm_status_name(error.status), (int)error.offset,
                 error.message, error.token);
    assert_int_equal(document->count, 0);
    assert_int_equal(document->list_count, 0);
    iocm_exclusions_free(document);
}

/* ---- MISP ---- */

#define LIST(type, attributes, values)                                                             \
    "{\"name\":\"List of Some (IP) ranges!\",\"description\":\"d\",\"version\":7,\"type\":\"" type \
    "\",\"matching_attributes\":[" attributes "],\"list\":[" values "]}"

#define ON_LIST(as, types)                                                                         \
    "{\"all\":[{" as                                                                               \
    "\"field\":\"ioc.value\",\"list\":\"list-of-some-ip-ranges\",\"op\":\"list\"},"                \
    "{\"field\":\"ioc.type\",\"op\":\"is\",\"values\":[" types "]}]}"

static void networks(void **state)
{
    iocm_exclusions *document = imported(MISP,
                                         LIST("cidr", "\"ip-src\",\"domain|ip\",\"ip-dst|port\"",
                                              "\"192.0.2.0/24\",\"2001:DB8::/32\""),
                                         0);
    iocm_exclusion item = exclusion_at(document, 0);

    (void)state;
    assert_expr(document, ON_LIST("\"as\":\"cidr\",", "\"ipv4\",\"ipv6\",\"ip:port\""));
    assert_span(item.id, "list-of-some-ip-ranges");
    assert_span(item.title, "List of Some (IP) ranges!");
    assert_span(item.description, "d");
    assert_span(item.why, "MISP warninglist, version 7: advice, no verdict");
    assert_int_equal(item.flags, IOCM_EXCLUSION_ANNOTATE);
    assert_int_equal(item.state, IOCM_EXCLUSION_DRAFT);
    assert_int_equal(item.unbound_count, 0);
    assert_int_equal(item.status, IOCM_EXCLUSION_COMPILED);
    assert_int_equal(document->list_count, 1);
    assert_span(document->lists[0].kind, "cidr");
    assert_int_equal(document->lists[0].value_count, 2);
    iocm_exclusions_free(document);
}

/* Approved, it says so of an address with its port, and changes no verdict. */
static void overlap_is_advice(void **state)
{
    static const cell none[] = {{0}};
    iocm_exclusions *document =
        imported(MISP, LIST("cidr", "\"ip-dst|port\"", "\"192.0.2.0/24\""), 0);
    iocm_evaluator *evaluator;
    iocm_evaluation got;

    (void)state;
    assert_int_equal(iocm_exclusions_set_state(document, 0, IOCM_EXCLUSION_APPROVED, NULL),
                     IOCM_OK);
    evaluator = evaluator_new(document, IOCM_POLICY_LITERAL);
    got = evaluate_cells(evaluator, none, 80); /* 192.0.2.1:2375 */
    assert_evaluation(&got, "match ANNOTATE_ONLY list-of-some-ip-ranges ioc.value 192.0.2.1:2375");
    iocm_evaluator_free(evaluator);
    iocm_exclusions_free(document);
}

static void kinds_of_lists(void **state)
{
    told to = {0, ""};
    iocm_exclusions *document =
        imported_with(MISP,
                      LIST("string", "\"md5\",\"filename|sha256\",\"ssdeep\"",
                           "{\"value\":\"3::\",\"comment\":\"empty\"},\"AB\""),
                      &to);

    (void)state;
    assert_expr(document, ON_LIST("\"as\":\"is\",", "\"md5\",\"sha256\""));
    assert_int_equal(to.count, 1);
    assert_string_equal(to.last, "attribute ssdeep 1:131");
    assert_span(document->lists[0].values[0], "3::");
    iocm_exclusions_free(document);

    document = imported(MISP,
                        "{\"name\":\"\xc3\xbc\",\"description\":\"\",\"version\":1,\"type\":"
                        "\"substring\",\"list\":[\"a.example\"]}",
                        0);
    assert_expr(document, "{\"as\":\"contains\",\"field\":\"ioc.value\",\"list\":\"warninglist\","
                          "\"op\":\"list\"}");
    iocm_exclusions_free(document);

    to.count = 0;
    document = imported_with(
        MISP, LIST("hostname", "\"hostname\",\"url\"", "\"a.example\",\"B.example\""), &to);
    assert_expr(document, ON_LIST("", "\"domain\""));
    assert_string_equal(to.last, "attribute url 0:0");
    document->items[0].when = document->lists[0].expr;
    assert_expr(document,
                "{\"any\":[{\"field\":\"ioc.value\",\"op\":\"is\",\"values\":[\"a.example\","
                "\"B.example\"]},{\"field\":\"ioc.value\",\"op\":\"ends\",\"values\":"
                "[\".a.example\",\".B.example\"]}]}");
    iocm_exclusions_free(document);
}

static void lists_that_are_refused(void **state)
{
    static const struct {
        const char *text;
        iocm_status status;
        const char *at, *words;
    } cases[] = {
        {LIST("regex", "\"url\"", "\"/x/i\""), IOCM_E_UNSUPPORTED, "regex", "regular expressions"},
        {LIST("glob", "\"url\"", "\"x\""), IOCM_E_FORMAT, "glob", "not a type of warninglist"},
        {LIST("cidr", "\"ip-src\"", "\"192.0.2.0/24\",\"x\""), IOCM_E_SYNTAX, "x\"]", "not an IP"},
        {LIST("cidr", "\"md5\"", "\"192.0.2.0/24\""), IOCM_E_UNSUPPORTED, "{",
         "matching_attributes"},
        {LIST("string", "\"phone-number\"", "\"1\""), IOCM_E_UNSUPPORTED, "{",
         "matching_attributes"},
        {LIST("hostname", "\"url\"", "\"a.example\""), IOCM_E_UNSUPPORTED, "{",
         "matching_attributes"},
        {LIST("string", "\"url\"", ""), IOCM_E_FORMAT, "{", "without entries"},
        {LIST("string", "\"url\"", "5"), IOCM_E_FORMAT, "5]", "a string is expected"},
        {LIST("string", "\"url\"", "{\"comment\":\"c\"}"), IOCM_E_FORMAT, "{\"comment",
         "without `value`"},
        {LIST("string", "\"url\"", "\"\""), IOCM_E_SYNTAX, "\"]}", "an empty text"},
        {"{\"name\":\"n\",\"description\":\"d\",\"version\":1,\n\"list\":[\"a\"]}", IOCM_E_FORMAT,
         "{", "the key `type`"},
        {"{\"name\":\"n\",\"description\":\"d\",\n\"version\":\"1\"}", IOCM_E_FORMAT, "1\"}",
         "a number"},
        {"{\"nam\":\"n\"}", IOCM_E_FORMAT, "nam", "no such key"},
        {"{\"name\":\"n\",\"name\":\"n\"}", IOCM_E_FORMAT, "\"name\":\"n\"}", "duplicate"},
        {"[]", IOCM_E_FORMAT, "[", "an object is expected"},
        {"", IOCM_E_FORMAT, "", "not JSON"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused_at(MISP, cases[i].text, cases[i].status, cases[i].at, cases[i].words);
}

static void lists_that_are_there(void **state)
{
    const char *text = LIST("string", "\"md5\"", "\"a\"");
    iocm_exclusions *document = imported(MISP, text, 0);
    iocm_error error = {0};

    (void)state;
    assert_int_equal(import_text(document, MISP, text, 0, &error), IOCM_E_FORMAT);
    assert_int_equal(document->count, 1);
    assert_int_equal(document->list_count, 1);
    iocm_exclusions_free(document);
}

/* ---- Elastic ---- */

#define ITEM(members, entries) "{\"name\":\"n\"" members ",\"entries\":[" entries "]}"
#define ENTRY(field, type, value)                                                                  \
    "{\"field\":\"" field "\",\"operator\":\"included\",\"type\":\"" type "\",\"value\":" value "}"
#define NOT_ENTRY(field, type, value)                                                              \
    "{\"field\":\"" field "\",\"operator\":\"excluded\",\"type\":\"" type "\",\"value\":" value "}"
#define OP(field, op, values) "{\"field\":\"" field "\",\"op\":\"" op "\",\"values\":[" values "]}"

static void assert_entries(const char *entries, const char *json)
{
    char text[2048];
    iocm_exclusions *document;

    snprintf(text, sizeof text, "{\"name\":\"n\",\"entries\":[%s]}", entries);
    document = imported(ELASTIC, text, 0);
    assert_expr(document, json);
    iocm_exclusions_free(document);
}

static void entries(void **state)
{
    (void)state;
    assert_entries(ENTRY("process.name", "match", "\"a.exe\""),
                   OP("process.name", "is", "\"a.exe\""));
    assert_entries(ENTRY("process.parent.name", "match_any", "[\"a\",\"b\"]"),
                   OP("process.parent_name", "is", "\"a\",\"b\""));
    assert_entries(NOT_ENTRY("host.name", "match", "\"a\""),
                   "{\"not\":" OP("host.name", "is", "\"a\"") "}");
    assert_entries("{\"field\":\"user.name\",\"operator\":\"excluded\",\"type\":\"exists\"}",
                   "{\"not\":{\"field\":\"account.name\",\"op\":\"exists\"}}");
    assert_entries(ENTRY("source.ip", "match", "\"192.0.2.0/24\"") "," ENTRY("destination.port",
                                                                             "match", "443"),
                   "{\"all\":[" OP("SourceIP", "cidr", "\"192.0.2.0/24\"") "," OP(
                       "DestinationPort", "port", "\"443\"") "]}");
    assert_entries(ENTRY("process.executable", "match", "\"/usr/bin/a\""),
                   OP("process.image", "is", "\"/usr/bin/a\""));
    assert_entries(ENTRY("process.executable", "wildcard", "\"C:\\\\\\\\Any\\\\\\\\*\""),
                   OP("process.image", "under", "\"C:\\\\Any\""));
    assert_entries(ENTRY("process.executable", "wildcard", "\"/opt/any/*\""),
                   OP("process.image", "under", "\"/opt/any\""));
    assert_entries(ENTRY("process.executable", "wildcard", "\"*\\\\\\\\a.exe\""),
                   OP("process.image", "ends", "\"\\\\a.exe\""));
    assert_entries(ENTRY("process.command_line", "wildcard", "\"*a\\\\*b*\""),
                   OP("process.command_line", "contains", "\"a*b\""));
    assert_entries(ENTRY("process.name", "wildcard", "\"a?*b\""),
                   OP("process.name", "glob", "\"a?*b\""));
    assert_entries(ENTRY("user.name", "wildcard", "\"svc*\""),
                   OP("account.name", "starts", "\"svc\""));
    assert_entries(ENTRY("file.hash.md5", "match", "\"0123456789abcdef0123456789abcdef\""),
                   OP("file.hash", "is", "\"0123456789abcdef0123456789abcdef\""));
}

static void signatures(void **state)
{
    const char *subject = ENTRY("process.code_signature.subject_name", "match_any", "[\"A Corp\"]");
    const char *trusted = ENTRY("process.code_signature.trusted", "match", "\"true\"");
    char both[512];

    (void)state;
    snprintf(both, sizeof both, "%s,%s", trusted, subject);
    assert_entries(both, "{\"op\":\"signed_by\",\"values\":[\"A Corp\"]}");
    assert_entries(subject, OP("sig.signer", "is", "\"A Corp\""));
    assert_entries(trusted, OP("sig.trusted", "is", "\"true\""));
    snprintf(both, sizeof both, "%s,%s", subject,
             ENTRY("process.code_signature.trusted", "match", "\"false\""));
    assert_entries(both, "{\"all\":[" OP("sig.signer", "is", "\"A Corp\"") "," OP(
                             "sig.trusted", "is", "\"false\"") "]}");
}

static void items(void **state)
{
    told to = {0, ""};
    iocm_exclusions *document = imported_with(
        ELASTIC,
        "[" ITEM(
            ",\"item_id\":\"i1\",\"id\":\"x\",\"_version\":\"a\",\"description\":\"d\","
            "\"expire_time\":\"2026-08-01T00:00:00.000Z\",\"type\":\"simple\",\"tags\":[\"a\","
            "\"policy:all\"],"
            "\"os_types\":[\"windows\"],\"comments\":[{\"comment\":\"c\"}],\"meta\":{},"
            "\"list_id\":\"endpoint_list\",\"namespace_type\":\"agnostic\"",
            ENTRY("process.executable", "match_any",
                  "[\"C:\\\\a\",\"D:\\\\b\"]")) "," ITEM(",\"id\":\"i2\",\"os_types\":[],\"expire_"
                                                         "time\":null",
                                                         ENTRY("user.id", "match",
                                                               "\"1\"")) "," ITEM("",
                                                                                  ENTRY(
                                                                                      "source.port",
                                                                                      "match",
                                                                                      "\"1\"")) "]",
        &to);
    iocm_exclusion item = exclusion_at(document, 0);

    (void)state;
    assert_int_equal(iocm_exclusions_count(document), 3);
    assert_span(item.id, "i1");
    assert_span(item.title, "n");
    assert_span(item.description, "d");
    assert_span(item.expires, "2026-08-01T00:00:00.000Z");
    assert_int_equal(item.state, IOCM_EXCLUSION_DRAFT);
    assert_span(exclusion_at(document, 1).id, "i2");
    assert_span(exclusion_at(document, 2).id, "elastic3");
    assert_int_equal(to.count, 1); /* once, for the first that has letters */
    assert_string_equal(to.last, "case i1 0:0");
    iocm_exclusions_free(document);
}

static void forms_of_documents(void **state)
{
    static const char *const texts[] = {
        ITEM("", ENTRY("host.name", "match", "\"a\"")),
        "{\n\"data\":[" ITEM(
            "", ENTRY("host.name", "match", "\"a\"")) "],\"page\":1,\"per_page\":20,\"total\":1}",
        "{\"list_id\":\"l\",\"type\":\"detection\",\"name\":\"List\"}\r\n\r\n" ITEM(
            "",
            ENTRY("host.name", "match", "\"a\"")) "\r\n{\"exported_exception_list_count\":1}\r\n",
        " [" ITEM("", ENTRY("host.name", "match", "\"a\"")) "] ",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        iocm_exclusions *document = imported(ELASTIC, texts[i], 0);

        assert_int_equal(iocm_exclusions_count(document), 1);
        assert_expr(document, OP("host.name", "is", "\"a\""));
        iocm_exclusions_free(document);
    }
    assert_refused(ELASTIC, "{\"exported_exception_list_count\":1}", 0, IOCM_E_FORMAT, 0, 0,
                   "no exception item");
    assert_refused(ELASTIC, "[]", 0, IOCM_E_FORMAT, 0, 0, "no exception item");
}

static void items_that_are_refused(void **state)
{
    static const struct {
        const char *text;
        iocm_status status;
        const char *at, *words;
    } cases[] = {
        {ITEM("", ENTRY("dns.question.name", "match", "\"a\"")), IOCM_E_UNSUPPORTED, "dns",
         "no field here"},
        {ITEM("", ENTRY("host.name", "list", "\"a\"")), IOCM_E_UNSUPPORTED, "list\",\"value",
         "list"},
        {ITEM("", "{\"field\":\"process.Ext.code_signature\",\"type\":\"nested\",\"entries\":[]}"),
         IOCM_E_UNSUPPORTED, "nested", "nested"},
        {ITEM("", ENTRY("host.name", "regex", "\"a\"")), IOCM_E_FORMAT, "{\"field", "unknown type"},
        {ITEM("", "{\"field\":\"host.name\",\"type\":\"match\",\"value\":\"a\"}"), IOCM_E_FORMAT,
         "{\"field", "operator"},
        {ITEM("", ENTRY("process.executable", "match", "\"a.exe\"")), IOCM_E_SYNTAX, "a.exe",
         "absolute"},
        {ITEM("", ENTRY("process.executable", "match", "\"C:\\\\a\\\\..\\\\b\"")),
         IOCM_E_UNSUPPORTED, "C:", "no path as a system"},
        {ITEM("", ENTRY("process.executable", "wildcard", "\"C:\\\\a\\\\*\"")), IOCM_E_UNSUPPORTED,
         "C:", "a backslash that is not doubled"},
        {ITEM("", ENTRY("process.command_line", "wildcard", "\"a*b\"")), IOCM_E_UNSUPPORTED, "a*b",
         "wildcards inside"},
        {ITEM("", ENTRY("host.name", "wildcard", "\"*\"")), IOCM_E_UNSUPPORTED, "*", "everything"},
        {ITEM("", ENTRY("source.ip", "wildcard", "\"10.*\"")), IOCM_E_UNSUPPORTED, "10.*",
         "no text here"},
        {ITEM("", ENTRY("source.ip", "match", "\"x\"")), IOCM_E_SYNTAX, "x\"}", "not an IP"},
        {ITEM("", ENTRY("user.name", "match", "\"D\\\\a\"")), IOCM_E_UNSUPPORTED, "D", "backslash"},
        {ITEM("", ENTRY("host.name", "match_any", "[]")), IOCM_E_FORMAT, "[]", "a list of values"},
        {ITEM("", ENTRY("host.name", "match_any", "[\"a\",{}]")), IOCM_E_FORMAT, "{}", "a string"},
        {ITEM(",\"os_types\":[\"windows\"]", ENTRY("process.name", "match", "\"a\"")),
         IOCM_E_UNSUPPORTED, "[\"", "os_types"},
        {ITEM(",\"os_types\":[\"linux\"]", ENTRY("process.executable", "match", "\"/a\"")),
         IOCM_E_UNSUPPORTED, "[\"", "os_types"},
        {ITEM(",\"os_types\":[\"windows\"]",
              NOT_ENTRY("process.executable", "match", "\"C:\\\\a\"")),
         IOCM_E_UNSUPPORTED, "[\"", "os_types"},
        {ITEM(",\"tags\":[\"policy:1\"]", ENTRY("host.name", "match", "\"a\"")), IOCM_E_UNSUPPORTED,
         "policy:1", "policies"},
        {ITEM(",\"list_id\":\"endpoint_blocklists\"", ENTRY("host.name", "match", "\"a\"")),
         IOCM_E_UNSUPPORTED, "endpoint_blocklists", "none of exceptions"},
        {ITEM(",\"type\":\"other\"", ENTRY("host.name", "match", "\"a\"")), IOCM_E_UNSUPPORTED,
         "type", "another type"},
        {ITEM(",\"expire_time\":\"soon\"", ENTRY("host.name", "match", "\"a\"")), IOCM_E_SYNTAX,
         "soon", "neither a date"},
        {ITEM(",\"expires\":\"2026-01-01\"", ENTRY("host.name", "match", "\"a\"")), IOCM_E_FORMAT,
         "expires", "no such key"},
        {"{\"entries\":[]}", IOCM_E_FORMAT, "[]", "entries is expected"},
        {"{\"name\":\"n\"}", IOCM_E_FORMAT, "{", "needs the keys"},
        {"{\"list_id\":\"l\",\"type\":\"detection\"}\n" ITEM("", ENTRY("a", "match", "\"a\"")),
         IOCM_E_UNSUPPORTED, "a\",\"op", "no field here"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused_at(ELASTIC, cases[i].text, cases[i].status, cases[i].at, cases[i].words);
}

/* ---- real files ---- */

#define SHARED "../shared/data/"

static char *read_file(const char *folder, const char *name)
{
    char path[256];
    FILE *file;
    written to = {NULL, 0, 0, 0};
    char piece[4096];
    size_t size;

    snprintf(path, sizeof path, SHARED "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file == NULL) return NULL;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) (void)write_text(&to, piece, size);
    (void)fclose(file);
    return to.text;
}

/* The numbers of entries by Python's json. */
static void real_warninglists(void **state)
{
    static const struct {
        const char *name, *type;
        size_t entries;
    } lists[] = {
        {"akamai.json", "cidr", 268},
        {"alexa.json", "hostname", 1000},
        {"amazon-aws.json", "cidr", 3847},
        {"automated-malware-analysis.json", "substring", 26},
        {"common-ioc-false-positive.json", "string", 69},
        {"disposable-email.json", "substring", 8201},
        {"empty-hashes.json", "string", 6},
        {"ipv6-linklocal.json", "cidr", 1},
        {"mozilla-CA.json", "string", 516},
        {"public-dns-v6.json", "cidr", 269},
        {"security-provider-blogpost.json", "hostname", 647},
        {"sinkholes.json", "cidr", 107},
        {"tlds.json", "string", 1438},
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        char *text = read_file("warninglists", lists[i].name);
        iocm_exclusions *document;
        const iocm__list *list;

        if (text == NULL) {
            print_message("skipped: " SHARED "warninglists is not there\n");
            skip();
        }
        document = imported(MISP, text, 0);
        list = &document->lists[0];
        assert_span(list->kind, lists[i].type);
        assert_int_equal(list->expr != NULL ? list->expr->first->value_count : list->value_count,
                         lists[i].entries);
        iocm_exclusions_free(document);
        free(text);
    }
}

static void real_lists_of_patterns(void **state)
{
    static const char *const names[] = {"common-contact-emails.json", "phone_numbers.json"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char *text = read_file("warninglists", names[i]);
        iocm_exclusions *document = exclusions_new(NULL);
        iocm_error error = {0};

        if (text == NULL) {
            print_message("skipped: " SHARED "warninglists is not there\n");
            skip();
        }
        assert_int_equal(import_text(document, MISP, text, 0, &error), IOCM_E_UNSUPPORTED);
        assert_string_equal(error.token, "regex");
        iocm_exclusions_free(document);
        free(text);
    }
}

/* Sigma's own samples of filters. */
static void real_filters(void **state)
{
    char *text = read_file("sigma", "filter_1.yml");
    iocm_exclusions *document;

    (void)state;
    if (text == NULL || (iocm_features() & IOCM_FEATURE_YAML) == 0) {
        print_message("skipped: " SHARED "sigma is not there, or this build reads no YAML\n");
        free(text);
        skip();
        return;
    }
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_FORMAT, 12, 16, "polarity unstated");
    document = imported(IOCM_FORMAT_SIGMA_FILTER, text, IOCM_IMPORT_POSITIVE);
    assert_expr(document, OP("account.name", "starts", "\"adm_\""));
    assert_span(exclusion_at(document, 0).tables[0], "DeviceProcessEvents");
    iocm_exclusions_free(document);
    free(text);
    text = read_file("sigma", "filter_ecs.yml");
    assert_non_null(text);
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_UNSUPPORTED, 3, 11, "taxonomy");
    free(text);
    text = read_file("sigma", "net_connection_win_rdp_reverse_tunnel.yml");
    assert_non_null(text);
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_FORMAT, 1, 1, "no key `filter`");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks),
        cmocka_unit_test(overlap_is_advice),
        cmocka_unit_test(kinds_of_lists),
        cmocka_unit_test(lists_that_are_refused),
        cmocka_unit_test(lists_that_are_there),
        cmocka_unit_test(entries),
        cmocka_unit_test(signatures),
        cmocka_unit_test(items),
        cmocka_unit_test(forms_of_documents),
        cmocka_unit_test(items_that_are_refused),
        cmocka_unit_test(real_warninglists),
        cmocka_unit_test(real_lists_of_patterns),
        cmocka_unit_test(real_filters),
    };

    if (lacks(IOCM_FEATURE_JSON)) return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
