/* SPDX-License-Identifier: MIT */
/* Sigma filters as drafts: what is read, what it means, and what is refused where. */
#include "sigma.h"

#define NETWORK                                                                                    \
    "title: t\n"                                                                                   \
    "logsource: {category: network_connection, product: windows}\n"
#define FILTER NETWORK "filter:\n  rules: [r]\n"
#define NOT_SELECTION                                                                              \
    "  condition: not selection\n"                                                                 \
    "  selection:\n"

/* ---- selections ---- */

/* The lines of a map. */
static void assert_reads(const char *lines, const char *json)
{
    char text[4096];
    iocm_exclusions *document;

    assert_in_range(snprintf(text, sizeof text, FILTER NOT_SELECTION "%s", lines), 0,
                    sizeof text - 1);
    document = imported(IOCM_FORMAT_SIGMA_FILTER, text, 0);
    assert_expr(document, json);
    iocm_exclusions_free(document);
}

#define IS(field, values)     "{\"field\":\"" field "\",\"op\":\"is\",\"values\":[" values "]}"
#define OP(field, op, values) "{\"field\":\"" field "\",\"op\":\"" op "\",\"values\":[" values "]}"

static void fields(void **state)
{
    (void)state;
    assert_reads("    DestinationIp|cidr: [192.0.2.0/24, '2001:db8::/32', 192.0.2.1/32]\n",
                 OP("net.peer_ip", "cidr", "\"192.0.2.0/24\",\"2001:db8::/32\",\"192.0.2.1\""));
    assert_reads("    SourceIp: '2001:DB8:0::1'\n", OP("net.own_ip", "cidr", "\"2001:db8::1\""));
    assert_reads("    DestinationPort: [443, '80']\n",
                 OP("net.peer_port", "port", "\"443\",\"80\""));
    assert_reads("    SourcePort|gt: 1023\n", OP("net.own_port", "port", "\"1024-65535\""));
    assert_reads("    SourcePort|lt: 1\n", OP("net.own_port", "port", "\"0\""));
    assert_reads(
        "    SourcePort|lte: 9\n    Protocol: tcp\n    SourcePort|gte: 5\n",
        "{\"all\":[" OP("net.own_port", "port", "\"5-9\"") "," IS("net.protocol", "\"tcp\"") "]}");
    assert_reads("    DestinationHostname: a.example\n", IS("net.url", "\"a.example\""));
    assert_reads("    Image: 'C:\\a.exe'\n", IS("process.image", "\"C:\\\\a.exe\""));
    assert_reads("    Image|endswith: ['\\a.exe', '\\b.exe']\n",
                 IS("process.name", "\"a.exe\",\"b.exe\""));
    assert_reads("    Image|endswith: ['\\a.exe', 'b.exe']\n",
                 OP("process.image", "ends", "\"\\\\a.exe\",\"b.exe\""));
    assert_reads("    Image|startswith: ['C:\\a\\', 'D:\\']\n",
                 OP("process.image", "under", "\"C:\\\\a\",\"D:\\\\\""));
    assert_reads("    Image|startswith: 'C:\\a'\n", OP("process.image", "starts", "\"C:\\\\a\""));
    assert_reads("    Image: '*\\a.exe'\n", IS("process.name", "\"a.exe\""));
    assert_reads("    ParentImage|endswith: '\\a.exe'\n", IS("process.parent_name", "\"a.exe\""));
    assert_reads("    CommandLine|contains: ' -x '\n",
                 OP("process.command_line", "contains", "\" -x \""));
    assert_reads("    Company: Any\n    Product: 5\n    OriginalFileName: a.exe\n",
                 "{\"all\":[" IS("process.company", "\"Any\"") "," IS(
                     "process.product", "\"5\"") "," IS("process.original_name", "\"a.exe\"") "]}");
    assert_reads("    IntegrityLevel: System\n", IS("process.integrity", "\"System\""));
    assert_reads("    md5: 0123456789abcdef0123456789ABCDEF\n",
                 IS("process.md5", "\"0123456789abcdef0123456789ABCDEF\""));
    assert_reads("    Hashes|contains: 'SHA1=0123456789abcdef0123456789abcdef01234567'\n",
                 IS("process.sha1", "\"0123456789abcdef0123456789abcdef01234567\""));
    assert_reads("    ComputerName|startswith: DC-\n", OP("host.name", "starts", "\"DC-\""));
}

static void users(void **state)
{
    (void)state;
    assert_reads("    User: 'NT AUTHORITY\\SYSTEM'\n",
                 IS("account.name", "\"NT AUTHORITY\\\\SYSTEM\""));
    assert_reads("    User|endswith: '\\svc'\n", IS("account.name", "\"svc\""));
    assert_reads("    User|contains: '\\svc'\n", OP("account.name", "starts", "\"svc\""));
    assert_reads("    User|startswith: adm_\n", OP("account.name", "starts", "\"adm_\""));
    assert_reads("    User|endswith: $\n", OP("account.name", "ends", "\"$\""));
}

static void values(void **state)
{
    (void)state;
    assert_reads("    CommandLine: 'a\\b\\\\c\\*d\\?e\\\\\\*f\\\\\\\\g'\n",
                 IS("process.command_line", "\"a\\\\b\\\\c*d?e\\\\*f\\\\\\\\g\""));
    assert_reads("    CommandLine: 'a*'\n", OP("process.command_line", "starts", "\"a\""));
    assert_reads("    CommandLine: '*a'\n", OP("process.command_line", "ends", "\"a\""));
    assert_reads("    CommandLine: '**a**'\n", OP("process.command_line", "contains", "\"a\""));
    assert_reads("    CommandLine: 'a\\\\*'\n", OP("process.command_line", "starts", "\"a\\\\\""));
    assert_reads("    CommandLine: 'a\\\\\\*'\n", IS("process.command_line", "\"a\\\\*\""));
    assert_reads("    CommandLine: 'a\\'\n", IS("process.command_line", "\"a\\\\\""));
    assert_reads("    Computer: 'a?*b*'\n", OP("host.name", "glob", "\"a?*b*\""));
    assert_reads("    Computer|endswith: 'a*b'\n", OP("host.name", "glob", "\"*a*b\""));
    assert_reads("    Computer: [a, 'b*c', '*d']\n",
                 OP("host.name", "glob", "\"a\",\"b*c\",\"*d\""));
    assert_reads("    Computer: [a, 'b*']\n", OP("host.name", "glob", "\"a\",\"b*\""));
    assert_reads("    CommandLine: |-\n      two\n      lines\n",
                 IS("process.command_line", "\"two\\nlines\""));
    assert_reads("    Company: ['yes', \"null\", '1e3']\n",
                 IS("process.company", "\"yes\",\"null\",\"1e3\""));
}

static void modifiers(void **state)
{
    (void)state;
    assert_reads("    CommandLine|contains|all: [a, b]\n",
                 "{\"all\":true,\"field\":\"process.command_line\",\"op\":\"contains\","
                 "\"values\":[\"a\",\"b\"]}");
    assert_reads("    CommandLine|all|contains: [a]\n",
                 OP("process.command_line", "contains", "\"a\""));
    assert_reads("    Company|neq: a\n", "{\"not\":" IS("process.company", "\"a\"") "}");
    assert_reads("    Company|exists: true\n", "{\"field\":\"process.company\",\"op\":\"exists\"}");
    assert_reads("    Company|exists: false\n",
                 "{\"not\":{\"field\":\"process.company\",\"op\":\"exists\"}}");
}

static void structure(void **state)
{
    (void)state;
    assert_reads("  - Company: a\n  - Company: [b, c]\n  - Product: d\n    Company: e\n",
                 "{\"any\":[" IS("process.company", "\"a\",\"b\",\"c\"") ",{\"all\":[" IS(
                     "process.product", "\"d\"") "," IS("process.company", "\"e\"") "]}]}");
    assert_reads("    DestinationPort: [80]\n    SourcePort: 1\n",
                 "{\"all\":[" OP("net.peer_port", "port", "\"80\"") "," OP("net.own_port", "port",
                                                                           "\"1\"") "]}");
}

/* ---- conditions ---- */

#define SELECTIONS                                                                                 \
    "  a: {Company: a}\n"                                                                          \
    "  b: {Company: b}\n"                                                                          \
    "  c: {Company: c}\n"
#define A IS("process.company", "\"a\"")
#define B IS("process.company", "\"b\"")
#define C IS("process.company", "\"c\"")

static void assert_condition(const char *condition, uint32_t flags, const char *json)
{
    char text[1024];
    iocm_exclusions *document;

    snprintf(text, sizeof text, FILTER SELECTIONS "  condition: %s\n", condition);
    document = imported(IOCM_FORMAT_SIGMA_FILTER, text, flags);
    assert_expr(document, json);
    assert_false(document->items[0].polarity_unstated);
    iocm_exclusions_free(document);
}

static void conditions(void **state)
{
    (void)state;
    assert_condition("not (a and b and c)", 0, "{\"all\":[" A "," B "," C "]}");
    assert_condition("not (a or b or c)", 0, IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("not (a and (b or not c))", 0,
                     "{\"all\":[" A ",{\"any\":[" B ",{\"not\":" C "}]}]}");
    assert_condition("not (a or b and c)", 0, "{\"any\":[" A ",{\"all\":[" B "," C "]}]}");
    assert_condition("not a and not b and not c", 0, IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("not a or (not b) or not (c)", 0, "{\"all\":[" A "," B "," C "]}");
    assert_condition("not 1 of *", 0, IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("NOT ALL OF them", 0, "{\"all\":[" A "," B "," C "]}");
    assert_condition("not all of a* and not 1 of b and not any of *c*", 0,
                     IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("not not (a or b or c)", 0,
                     "{\"not\":" IS("process.company", "\"a\",\"b\",\"c\"") "}");
}

/* Of a bare condition nobody knows what it means but who wrote it. */
static void polarity(void **state)
{
    static const char *const bare[] = {"1 of *", "a and b and c", "a and not b and not c",
                                       "(a or b or c)"};

    (void)state;
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
        char text[1024];

        snprintf(text, sizeof text, FILTER SELECTIONS "  condition: %s\n", bare[i]);
        assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_FORMAT, 8, 14,
                       "polarity unstated");
    }
    assert_condition("1 of *", IOCM_IMPORT_POSITIVE, IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("1 of *", IOCM_IMPORT_NEGATIVE,
                     "{\"not\":" IS("process.company", "\"a\",\"b\",\"c\"") "}");
    assert_condition("a and not (b or c)", IOCM_IMPORT_POSITIVE,
                     "{\"all\":[" A ",{\"not\":" IS("process.company", "\"b\",\"c\"") "}]}");
    /* What says itself what it means is not asked. */
    assert_condition("not 1 of *", IOCM_IMPORT_POSITIVE,
                     IS("process.company", "\"a\",\"b\",\"c\""));
    assert_condition("not 1 of *", IOCM_IMPORT_NEGATIVE,
                     IS("process.company", "\"a\",\"b\",\"c\""));
}

static void conditions_that_are_none(void **state)
{
    static const struct {
        const char *condition;
        iocm_status status;
        const char *words;
    } cases[] = {
        {"not (a", IOCM_E_FORMAT, "a closing parenthesis is missing"},
        {"not a)", IOCM_E_FORMAT, "`and` or `or` is missing"},
        {"not a b", IOCM_E_FORMAT, "`and` or `or` is missing"},
        {"not a and", IOCM_E_FORMAT, "it ends in the middle"},
        {"not or a", IOCM_E_FORMAT, "a selection is missing"},
        {"''", IOCM_E_FORMAT, "it ends in the middle"},
        {"not d", IOCM_E_FORMAT, "no selection of that name"},
        {"not 1 of d*", IOCM_E_FORMAT, "no selection has such a name"},
        {"not 1 of", IOCM_E_FORMAT, "after `of`"},
        {"not 2 of them", IOCM_E_UNSUPPORTED, "only `1 of` and `all of`"},
        {"not a | count() > 5", IOCM_E_UNSUPPORTED, "aggregations"},
        {"[not a]", IOCM_E_UNSUPPORTED, "not one text"},
        {"not ((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))", IOCM_E_LIMIT,
         "nested too deep"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];

        snprintf(text, sizeof text, FILTER SELECTIONS "  condition: %s\n", cases[i].condition);
        assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, cases[i].status, 8, 14, cases[i].words);
    }
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, FILTER SELECTIONS "  condition: not (a or c)\n", 0,
                   IOCM_E_FORMAT, 6, 3, "a selection that the condition does not use");
}

/* ---- what cannot be said ---- */

/* The place is that in the line, which is the seventh. */
static void selections_that_are_refused(void **state)
{
    static const struct {
        const char *lines;
        iocm_status status;
        unsigned column;
        const char *words;
    } cases[] = {
        {"    Image|re: 'x.*'\n", IOCM_E_UNSUPPORTED, 5, "Image: regular expressions"},
        {"    Image|cased: x\n", IOCM_E_UNSUPPORTED, 5, "Image: case is not compared"},
        {"    Image|contains|windash: -x\n", IOCM_E_UNSUPPORTED, 5, "Image: it stands for dashes"},
        {"    Image|expand: '%x%'\n", IOCM_E_UNSUPPORTED, 5, "Image: what the placeholder"},
        {"    Image|base64: x\n", IOCM_E_UNSUPPORTED, 5, "Image: not a modifier"},
        {"    Image|contains|startswith: x\n", IOCM_E_UNSUPPORTED, 5, "Image: two modifiers"},
        {"    Image|neq: [a, b]\n", IOCM_E_UNSUPPORTED, 5, "Image: `neq` with several"},
        {"    Image|contains|neq: a\n", IOCM_E_UNSUPPORTED, 5, "Image: `neq` beside"},
        {"    Initiated: 'true'\n", IOCM_E_UNSUPPORTED, 5, "Initiated: no field here"},
        {"    src_ip: 192.0.2.1\n", IOCM_E_UNSUPPORTED, 5, "src_ip: no field here"},
        {"    '|all': [a, b]\n", IOCM_E_UNSUPPORTED, 5, "keywords"},
        {"  - word\n", IOCM_E_UNSUPPORTED, 5, "keywords"},
        {"    - word\n", IOCM_E_UNSUPPORTED, 7, "keywords"},
        {"    Image: 'a.exe'\n", IOCM_E_UNSUPPORTED, 12, "Image: no path as Windows"},
        {"    Image: '/usr/bin/a'\n", IOCM_E_UNSUPPORTED, 12, "Image: a path with `/`"},
        {"    Image: 'C:\\\\*\\a.exe'\n", IOCM_E_UNSUPPORTED, 12, "Image: wildcards inside"},
        {"    Image|startswith: 'C:\\a\\..\\'\n", IOCM_E_UNSUPPORTED, 23, "Image: no path as"},
        {"    ParentImage: 'C:\\a.exe'\n", IOCM_E_UNSUPPORTED, 18, "ParentImage: only the name"},
        {"    CommandLine: 'a*b'\n", IOCM_E_UNSUPPORTED, 18, "CommandLine: wildcards inside"},
        {"    CommandLine: '*'\n", IOCM_E_UNSUPPORTED, 18,
         "CommandLine: it agrees with everything"},
        {"    CommandLine: ''\n", IOCM_E_UNSUPPORTED, 18, "CommandLine: an empty value"},
        {"    Company: 'B\xc3\xbc'\n", IOCM_E_UNSUPPORTED, 14, "Company: Sigma takes letters"},
        {"    Company:\n", IOCM_E_UNSUPPORTED, 13, "`null`"},
        {"    Company: ~\n", IOCM_E_UNSUPPORTED, 14, "`null`"},
        {"    Company: [a, no]\n", IOCM_E_UNSUPPORTED, 18, "a truth, or a text"},
        {"    Company: 1e3\n", IOCM_E_UNSUPPORTED, 14, "a number or time of another sort"},
        {"    Company: 0x1F\n", IOCM_E_UNSUPPORTED, 14, "a number or time of another sort"},
        {"    Company: 1:30\n", IOCM_E_UNSUPPORTED, 14, "a number or time of another sort"},
        {"    Company: 2026-01-31\n", IOCM_E_UNSUPPORTED, 14, "a number or time of another sort"},
        {"    Company: {a: b}\n", IOCM_E_FORMAT, 14, "a text or a number"},
        {"    Company: []\n", IOCM_E_FORMAT, 5, "no values"},
        {"    Company|exists: 1\n", IOCM_E_FORMAT, 21, "true or false"},
        {"    Company|exists: 'true'\n", IOCM_E_FORMAT, 21, "true or false"},
        {"    DestinationIp|startswith: '10.'\n", IOCM_E_UNSUPPORTED, 31,
         "DestinationIp: an address"},
        {"    DestinationIp|cidr: 192.0.2.1/24\n", IOCM_E_UNSUPPORTED, 25,
         "bits behind its prefix"},
        {"    DestinationIp: 192.0.2.1:80\n", IOCM_E_UNSUPPORTED, 20, "not an address"},
        {"    DestinationIp: '::ffff:192.0.2.1'\n", IOCM_E_UNSUPPORTED, 20, "written as IPv6"},
        {"    DestinationPort: 70000\n", IOCM_E_UNSUPPORTED, 22, "not a port"},
        {"    DestinationPort|contains: 4\n", IOCM_E_UNSUPPORTED, 31, "a port compared as a text"},
        {"    md5|startswith: '01'\n", IOCM_E_UNSUPPORTED, 21, "a part of a digest"},
        {"    md5: abc\n", IOCM_E_SYNTAX, 10, "not an MD5"},
        {"    Hashes|contains: 'IMPHASH=00'\n", IOCM_E_UNSUPPORTED, 22, "not a whole digest"},
        {"    Hashes: 'MD5=0123456789abcdef0123456789abcdef'\n", IOCM_E_UNSUPPORTED, 13,
         "only `contains`"},
        {"    User|contains: adm\n", IOCM_E_UNSUPPORTED, 20, "User: a part of DOMAIN"},
        {"    User|startswith: 'D\\'\n", IOCM_E_UNSUPPORTED, 22, "User: a part of DOMAIN"},
        {"    {}\n", IOCM_E_FORMAT, 5, "an empty selection"},
        {"    text\n", IOCM_E_FORMAT, 3, "a selection is a map"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        bool scalar = strcmp(cases[i].lines, "    text\n") == 0;

        snprintf(text, sizeof text, FILTER NOT_SELECTION "%s", cases[i].lines);
        assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, cases[i].status, scalar ? 6 : 7,
                       cases[i].column, cases[i].words);
    }
    assert_refused(IOCM_FORMAT_SIGMA_FILTER,
                   FILTER NOT_SELECTION "    SourcePort|gte: 9\n    SourcePort|lte: 5\n", 0,
                   IOCM_E_FORMAT, 8, 5, "a range that holds no port");
}

/* ---- documents ---- */

#define REST                                                                                       \
    "filter:\n  rules: [r]\n  selection: {Image|endswith: '\\a'}\n  condition: not selection\n"

static void documents_that_are_refused(void **state)
{
    static const struct {
        const char *text;
        iocm_status status;
        unsigned line, column;
        const char *words;
    } cases[] = {
        {"", IOCM_E_FORMAT, 0, 0, "holds no Sigma filter"},
        {"# only\n", IOCM_E_FORMAT, 0, 0, "holds no Sigma filter"},
        {"---\n", IOCM_E_FORMAT, 2, 1, "no map"},
        {"[a]\n", IOCM_E_FORMAT, 1, 1, "no map"},
        {"title: t\ndetection: {}\n", IOCM_E_FORMAT, 1, 1, "no key `filter`"},
        {NETWORK "expries: 2026-01-01\n" REST, IOCM_E_FORMAT, 3, 1, "no such key"},
        {"logsource: {category: firewall}\n" REST, IOCM_E_FORMAT, 1, 1, "no key `title`"},
        {"title: t\n" REST, IOCM_E_FORMAT, 1, 1, "no key `logsource`"},
        {"title: t\nlogsource: x\n" REST, IOCM_E_FORMAT, 2, 12, "not a map"},
        {"title: t\nlogsource: {category: dns}\n" REST, IOCM_E_UNSUPPORTED, 2, 12, "log source"},
        {"title: t\nlogsource: {category: network_connection, product: linux}\n" REST,
         IOCM_E_UNSUPPORTED, 2, 12, "log source"},
        {"title: t\nlogsource: {category: firewall, service: x}\n" REST, IOCM_E_UNSUPPORTED, 2, 12,
         "log source"},
        {"title: t\nlogsource: {category: firewall, type: x}\n" REST, IOCM_E_FORMAT, 2, 33,
         "no such key"},
        {NETWORK "taxonomy: ecs\n" REST, IOCM_E_UNSUPPORTED, 3, 11, "taxonomy"},
        {NETWORK "filter:\n  selection: {Image: a}\n  condition: not selection\n", IOCM_E_FORMAT, 4,
         3, "no key `rules`"},
        {NETWORK "filter:\n  rules: []\n  selection: {Image: a}\n  condition: not selection\n",
         IOCM_E_FORMAT, 4, 10, "a filter for no rule"},
        {NETWORK "filter:\n  rules: [r]\n  selection: {Image: a}\n", IOCM_E_FORMAT, 4, 3,
         "no key `condition`"},
        {NETWORK "custom: {iocmatch: {expires: soon}}\n" REST, IOCM_E_FORMAT, 3, 30,
         "neither a date"},
        {NETWORK "custom: {iocmatch: {expries: x}}\n" REST, IOCM_E_FORMAT, 3, 21, "no such key"},
        {NETWORK "custom: {iocmatch: {id: ''}}\n" REST, IOCM_E_SYNTAX, 1, 1, "an empty text"},
        /* YAML */
        {"title: &a t\n", IOCM_E_FORMAT, 1, 8, "anchors"},
        {"title: *a\n", IOCM_E_FORMAT, 1, 8, "aliases"},
        {"title: !!str t\n", IOCM_E_FORMAT, 1, 8, "tags"},
        {"! title: t\n", IOCM_E_FORMAT, 1, 1, "tags"},
        {"%TAG ! tag:x,2000:\n---\ntitle: t\n", IOCM_E_FORMAT, 1, 1, "tags"},
        {"<<: {a: b}\n", IOCM_E_FORMAT, 1, 1, "merge keys"},
        {"title: t\nb: {a: 1, c: 2, a: 3}\n", IOCM_E_FORMAT, 2, 17, "twice"},
        {"on: t\n", IOCM_E_FORMAT, 1, 1, "takes for no text"},
        {"1: t\n", IOCM_E_FORMAT, 1, 1, "takes for no text"},
        {"? [a]\n: t\n", IOCM_E_FORMAT, 1, 3, "not a text"},
        {"a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]\n", IOCM_E_LIMIT, 1, 35, "deeper than 32"},
        {"a: 'b\n", IOCM_E_FORMAT, 2, 1, "not YAML"},
        {"a: b: c\n", IOCM_E_FORMAT, 1, 5, "not YAML"},
        {"\xc3\xbc: \xc3\xbc\n\ta: b\n", IOCM_E_FORMAT, 2, 1, "not YAML"},
        {"a: \xff\n", IOCM_E_ENCODING, 1, 4, "not YAML"},
        {"a: \x01\n", IOCM_E_ENCODING, 1, 4, "not YAML"},
        {"a: \"\\0\"\n", IOCM_E_FORMAT, 1, 4, "NUL"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(IOCM_FORMAT_SIGMA_FILTER, cases[i].text, 0, cases[i].status, cases[i].line,
                       cases[i].column, cases[i].words);
}

/* Columns and offsets count bytes; a BOM is in no column; CR LF is one end of a line. */
static void places(void **state)
{
    static const char text[] = "\xEF\xBB\xBF# \xc3\xbc\r\ntitle: '\xc3\xbc' # \xe2\x82\xac\r\n"
                               "\xc3\xbc\xc3\xbc: x\r\nfilter: {}\r\n";
    iocm_exclusions *document = exclusions_new(NULL);
    iocm_load_options options = {.struct_size = sizeof options, .source = span_of("a\nb.yml")};
    iocm_error error = {0};

    (void)state;
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_FORMAT, 3, 1, "no such key");
    assert_int_equal(iocm_exclusions_import(document, IOCM_FORMAT_SIGMA_FILTER, text,
                                            sizeof text - 1, 0, &options, &error),
                     IOCM_E_FORMAT);
    assert_int_equal(error.offset, strstr(text, "\xc3\xbc\xc3\xbc") - text);
    assert_string_equal(error.token, "\xc3\xbc\xc3\xbc");
    assert_string_equal(error.source, "a\\nb.yml");
    assert_int_equal(iocm_exclusions_import(document, IOCM_FORMAT_SIGMA_FILTER,
                                            "\xEF\xBB\xBF\xc3\xbc: 1", 8, 0, NULL, NULL),
                     IOCM_E_FORMAT);
    iocm_exclusions_free(document);
}

static void several_documents(void **state)
{
    iocm_exclusions *document = imported(IOCM_FORMAT_SIGMA_FILTER,
                                         "---\n" NETWORK "id: one\n" REST
                                         "...\n---\ntitle: u\nlogsource: {category: firewall}\n"
                                         "author: who\nfilter:\n  rules: [a, b]\n  condition: not "
                                         "x\n  x: {username|startswith: a}\n",
                                         0);
    iocm_error error = {0};
    iocm_exclusion item = exclusion_at(document, 0);

    (void)state;
    assert_int_equal(iocm_exclusions_count(document), 2);
    assert_span(item.id, "one");
    assert_span(item.title, "t");
    assert_span(item.tables[0], "DeviceNetworkEvents");
    assert_span(item.notes[0], "SIGMA_RULE:r");
    assert_int_equal(item.state, IOCM_EXCLUSION_DRAFT);
    item = exclusion_at(document, 1);
    assert_span(item.id, "sigma2");
    assert_span(item.tables[0], "CommonSecurityLog");
    assert_int_equal(item.note_count, 2);
    /* All or nothing: the second is there already. */
    assert_int_equal(import_text(document, IOCM_FORMAT_SIGMA_FILTER,
                                 NETWORK "id: new\n" REST "---\n" NETWORK "id: one\n" REST, 0,
                                 &error),
                     IOCM_E_FORMAT);
    assert_int_equal(error.line, 11);
    assert_int_equal(iocm_exclusions_count(document), 2);
    iocm_exclusions_free(document);
}

/* What writing put there comes back; a state does not, nor do tables that were not told. */
static void what_comes_back(void **state)
{
    iocm_exclusions *document = imported(
        IOCM_FORMAT_SIGMA_FILTER,
        NETWORK
        "id: 929a690e-bef0-4204-a928-ef5e620d6fcc\ndescription: d\ncustom:\n  other: [x]\n"
        "  iocmatch: {id: t, state: approved, expires: '2026-06-30', review_by: '2026-05-01', "
        "owner: o, why: w, sentence: s, families: [f]}\n" REST,
        0);
    iocm_exclusion item = exclusion_at(document, 0);

    (void)state;
    assert_span(item.id, "t");
    assert_null(item.title.data);
    assert_span(item.description, "d");
    assert_span(item.expires, "2026-06-30");
    assert_span(item.review_by, "2026-05-01");
    assert_span(item.owner, "o");
    assert_span(item.why, "w");
    assert_span(item.sentence, "s");
    assert_span(item.families[0], "f");
    assert_int_equal(item.table_count, 0);
    assert_int_equal(item.state, IOCM_EXCLUSION_DRAFT);
    iocm_exclusions_free(document);
}

/* ---- limits and arguments ---- */

static char *repeat(const char *head, const char *piece, size_t times, const char *tail)
{
    size_t size = strlen(piece);
    char *text = malloc(strlen(head) + size * times + strlen(tail) + 1);
    char *to = text;

    assert_non_null(text);
    to += sprintf(to, "%s", head);
    for (size_t i = 0; i < times; i++, to += size) memcpy(to, piece, size);
    sprintf(to, "%s", tail);
    return text;
}

static void limits(void **state)
{
    char *text =
        repeat(FILTER "  condition: not selection\n  selection: {Company: [", "a,", 65535, "]}\n");

    (void)state;
    iocm_exclusions_free(imported(IOCM_FORMAT_SIGMA_FILTER, text, 0));
    free(text);
    text =
        repeat(FILTER "  condition: not selection\n  selection: {Company: [", "a,", 65536, "]}\n");
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_LIMIT, 6, 15,
                   "more than 65535 values");
    free(text);
    text = repeat(FILTER "  selection: {Company: a}\n  condition: not (", "selection or ", 300,
                  "selection)\n");
    iocm_exclusions_free(imported(IOCM_FORMAT_SIGMA_FILTER, text, 0));
    free(text);
    text = repeat(FILTER "  selection: {Company: a}\n  condition: not (", "selection or ", 400,
                  "selection)\n");
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_LIMIT, 6, 14, "more than 4096 bytes");
    free(text);
    text = repeat(FILTER "  selection: {Company: a}\n  condition: ", "not ", 33, "selection\n");
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_LIMIT, 6, 14, "nested too deep");
    free(text);
    text = repeat("a: [", "a,", 300000, "]\n");
    assert_refused(IOCM_FORMAT_SIGMA_FILTER, text, 0, IOCM_E_LIMIT, 1, 524279, "values and keys");
    free(text);
}

static void arguments(void **state)
{
    iocm_exclusions *document = exclusions_new(NULL);
    const uint32_t both = IOCM_IMPORT_POSITIVE | IOCM_IMPORT_NEGATIVE;
    iocm_load_options options = {.struct_size = 1};
    static const char text[] = NETWORK REST;

    (void)state;
#define IMPORT(document, format, text, size, flags, options)                                       \
    iocm_exclusions_import(document, format, text, size, flags, options, NULL)
    assert_int_equal(IMPORT(NULL, 1, text, 1, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 1, NULL, 1, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 0, text, 1, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 4, text, 1, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 1, text, 1, both, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 1, text, 1, 4, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(IMPORT(document, 1, text, 1, 0, &options), IOCM_E_OPTIONS);
    assert_int_equal(IMPORT(document, 1, NULL, 0, 0, NULL), IOCM_E_FORMAT);
    assert_int_equal(iocm_exclusions_count(document), 0);
    iocm_exclusions_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(users),
        cmocka_unit_test(values),
        cmocka_unit_test(modifiers),
        cmocka_unit_test(structure),
        cmocka_unit_test(conditions),
        cmocka_unit_test(polarity),
        cmocka_unit_test(conditions_that_are_none),
        cmocka_unit_test(selections_that_are_refused),
        cmocka_unit_test(documents_that_are_refused),
        cmocka_unit_test(places),
        cmocka_unit_test(several_documents),
        cmocka_unit_test(what_comes_back),
        cmocka_unit_test(limits),
        cmocka_unit_test(arguments),
    };

    if (lacks(IOCM_FEATURE_YAML | IOCM_FEATURE_JSON)) return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
