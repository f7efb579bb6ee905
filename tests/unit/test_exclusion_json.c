/* SPDX-License-Identifier: MIT */
/* Exclusions as JSON: what is read, and for what is not, where and why. */
#include "exclusions.h"

/* In the texts here ' stands for ", and ~ for nothing: it marks the place that is at fault. */
static char *unquote(const char *text, size_t *size, size_t *mark)
{
    char *out = malloc(strlen(text) + 1);
    size_t used = 0;

    assert_non_null(out);
    *mark = SIZE_MAX;
    for (; *text != '\0'; text++) {
        if (*text == '~')
            *mark = used;
        else
            out[used++] = *text == '\'' ? '"' : *text;
    }
    out[used] = '\0';
    *size = used;
    return out;
}

static iocm_status add(const char *text, iocm_error *error)
{
    size_t size, mark;
    char *json = unquote(text, &size, &mark);
    iocm_load_options options = {.struct_size = sizeof options, .source = {"rules.json", 10}};
    iocm_status status = iocm_exclusions_add_json(doc, json, size, &options, error);

    free(json);
    return status;
}

static void add_good(const char *text)
{
    iocm_error error = {0};

    if (add(text, &error) != IOCM_OK)
        fail_msg("%s\n%llu:%llu `%s`: %s", text, (unsigned long long)error.line,
                 (unsigned long long)error.column, error.token, error.message);
}

static int to_buffer(void *ctx, const char *data, size_t size)
{
    return iocm__buffer_append(ctx, data, size) ? 0 : 1;
}

/* What the document is as JSON; the caller frees it. */
static char *written(void)
{
    iocm__buffer out = {.allocator = &doc->allocator};

    assert_int_equal(iocm_exclusions_write_json(to_buffer, &out, doc, NULL), IOCM_OK);
    assert_true(iocm__buffer_append_byte(&out, '\0'));
    return out.data;
}

static void expect_written(const char *text)
{
    size_t size, mark;
    char *wanted = unquote(text, &size, &mark);
    char *got = written();

    assert_string_equal(got, wanted);
    free(got);
    free(wanted);
}

#define FORMAT   "{'format':'iocmatch-exclusions/1'"
#define BEGIN    FORMAT ",\n 'exclusions':[{'id':'x', "
#define END      "}]}"
#define WHEN     "'when':{'field':'host.name','op':'is','values':['a']}"
#define EXPR(e)  BEGIN "'when':" e END
#define ITEM(m)  BEGIN WHEN ",\n  " m END
#define LISTS(l) FORMAT ",'lists':{" l "}}"

/* ---- what is read ---- */

static void the_least_that_is_a_document(void **state)
{
    (void)state;
    add_good(FORMAT "}");
    assert_int_equal(iocm_exclusions_count(doc), 0);
    expect_written("{\n  'format': 'iocmatch-exclusions/1'\n}\n");
    add_good(FORMAT ",'exclusions':[],'lists':{},'playbook':{}}");
    expect_written("{\n  'format': 'iocmatch-exclusions/1'\n}\n");
    add_good(BEGIN WHEN END);
    expect_written("{\n  'exclusions': [\n    {\n      'id': 'x',\n      'state': 'draft',\n"
                   "      'when': {\n        'field': 'host.name',\n        'op': 'is',\n"
                   "        'values': [\n          'a'\n        ]\n      }\n    }\n  ],\n"
                   "  'format': 'iocmatch-exclusions/1'\n}\n");
}

/* Everything a document can hold, in the one form it has. */
static const char everything[] =
    "{\n"
    "  'exclusions': [\n"
    "    {\n"
    "      'effect': 'annotate',\n"
    "      'expires': '2026-12-31',\n"
    "      'id': 'backup',\n"
    "      'overrides': [\n        'L1',\n        'L23'\n      ],\n"
    "      'owner': '',\n"
    "      'polarity': 'unstated',\n"
    "      'review_by': '2026-10-01T00:00:00+02:00',\n"
    "      'scope': {\n"
    "        'families': [\n          'XMRIG'\n        ],\n"
    "        'max_confidence': 0,\n"
    "        'tables': [\n          'CommonSecurityLog'\n        ]\n"
    "      },\n"
    "      'source': {\n"
    "        'description': 'd',\n"
    "        'notes': [\n          'OPEN_LIST'\n        ],\n"
    "        'offset': 9223372036854775807,\n"
    "        'parts': [\n"
    "          {\n            'kind': 'keyword',\n            'offset': 0,\n"
    "            'size': 2\n          },\n"
    "          {\n            'code': 'VAGUE_VALUE',\n            'kind': 'residue',\n"
    "            'offset': 2,\n            'size': 1\n          }\n"
    "        ],\n"
    "        'sentence': 'abc',\n"
    "        'sha256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',\n"
    "        'status': 'NEEDS_HUMAN',\n"
    "        'title': '\xC3\xA9\\'\\\\\\b\\f\\n\\r\\t\\u0001/'\n"
    "      },\n"
    "      'state': 'approved',\n"
    "      'when': {\n"
    "        'all': [\n"
    "          {\n            'all': true,\n            'field': 'Device Vendor',\n"
    "            'op': 'contains',\n            'values': [\n              'x'\n            ]\n"
    "          },\n"
    "          {\n            'any': [\n"
    "              {\n                'field': 'net.own_port',\n                'op': 'exists'\n"
    "              },\n"
    "              {\n                'as': 'cidr',\n                'field': 'net.own_ip',\n"
    "                'list': 'nets',\n                'op': 'list'\n              },\n"
    "              {\n                'list': 'vendors',\n                'op': 'signed_by'\n"
    "              },\n"
    "              {\n                'op': 'signed_by',\n                'values': [\n"
    "                  'Vendor'\n                ]\n              },\n"
    "              {\n                'op': 'product',\n                'values': [\n"
    "                  'WSUS'\n                ]\n              },\n"
    "              {\n                'name': 'night',\n                'op': 'window'\n"
    "              },\n"
    "              {\n                'days': [\n                  'mon',\n"
    "                  'sun'\n                ],\n                'field': 'event.time',\n"
    "                'from': '22:00',\n                'op': 'time',\n"
    "                'to': '24:00',\n                'tz': '-05:30'\n              },\n"
    "              {\n                'field': 'event.time',\n                'from': '01:09',\n"
    "                'op': 'time',\n                'to': '00:00',\n"
    "                'tz': 'Z'\n              },\n"
    "              {\n                'field': 'event.time',\n                'from': '01:00',\n"
    "                'op': 'time',\n                'to': '03:00',\n"
    "                'tz': null\n              },\n"
    "              {\n                'not': {\n                  'code': 'VAGUE_VALUE',\n"
    "                  'opaque': 'such'\n                }\n              }\n"
    "            ]\n          }\n"
    "        ]\n"
    "      },\n"
    "      'why': 'tested'\n"
    "    }\n"
    "  ],\n"
    "  'format': 'iocmatch-exclusions/1',\n"
    "  'lists': {\n"
    "    'empty': {\n      'values': []\n    },\n"
    "    'nets': {\n"
    "      'digest': '04cdad8ec26f2fd80c4ef707308ba854818b0fd1d032031e2629c14f69d8a64c',\n"
    "      'expires': '2027-01-01',\n      'kind': 'cidr',\n"
    "      'values': [\n        '192.0.2.0/24',\n        '2001:db8::1'\n      ]\n    },\n"
    "    'unbound': {},\n"
    "    'window:night': {\n      'when': {\n        'field': 'event.time',\n"
    "        'from': '22:00',\n        'op': 'time',\n        'to': '06:00',\n"
    "        'tz': '+02:00'\n      }\n    }\n"
    "  },\n"
    "  'playbook': {\n"
    "    'family': 'XMRIG',\n"
    "    'sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',\n"
    "    'tables': [\n      'CommonSecurityLog'\n    ],\n"
    "    'title': 'ThreatFox: XMRIG IOCs'\n"
    "  }\n"
    "}\n";

static void everything_is_kept(void **state)
{
    iocm_exclusion item;
    char digest[65];
    char hex[65];
    uint8_t bytes[32];
    char *text;

    (void)state;
    add_good(everything);
    expect_written(everything);
    item = exclusion_at(doc, 0);
    assert_int_equal(item.flags, IOCM_EXCLUSION_ANNOTATE);
    assert_int_equal(item.state, IOCM_EXCLUSION_APPROVED);
    assert_int_equal(item.status, IOCM_EXCLUSION_PARTIAL);
    assert_int_equal(item.max_confidence, 0);
    assert_int_equal(item.part_count, 2);
    assert_true(item.offset == INT64_MAX);
    assert_span(item.owner, "");
    assert_span(item.title, "\xC3\xA9\"\\\b\f\n\r\t\x01/");
    assert_int_equal(item.unbound_count, 2);
    assert_span(item.unbound[0], "vendors");
    assert_span(item.unbound[1], "product:WSUS");
    assert_true(doc->items[0].polarity_unstated);
    assert_int_equal(doc->items[0].source.status, IOCM_EXCLUSION_NEEDS_HUMAN);
    assert_span(doc->playbook_family, "XMRIG");

    text = written();
    iocm__sha256(bytes, text, strlen(text));
    iocm__hex(hex, bytes, 32);
    assert_int_equal(iocm_exclusions_digest(digest, doc, NULL), IOCM_OK);
    assert_string_equal(digest, hex);
    free(text);
}

/* Other ways to write the same, and what becomes of them. */
static void other_spellings(void **state)
{
    iocm_exclusion item;

    (void)state;
    add_good(" \t\r\n" BEGIN "'state':'draft', 'effect':'suppress', 'scope':{}, 'source':{},"
             "'overrides':[], "
             "'when':{'values':[2375, '80', 0], 'op':'port', 'field':'NET.Peer_Port'}" END " \n");
    item = exclusion_at(doc, 0);
    assert_int_equal(item.flags, 0);
    assert_int_equal(item.max_confidence, -1);
    expect_written("{\n  'exclusions': [\n    {\n      'id': 'x',\n      'state': 'draft',\n"
                   "      'when': {\n        'field': 'net.peer_port',\n        'op': 'port',\n"
                   "        'values': [\n          '2375',\n          '80',\n          '0'\n"
                   "        ]\n      }\n    }\n  ],\n"
                   "  'format': 'iocmatch-exclusions/1'\n}\n");
    add_good(FORMAT ",'exclusions':[{'\\u0069\\u0064':'\\ud83d\\ude00 \\/', " WHEN ","
                    "'state':'disabled'},{'id':'y',"
                    "'when':{'op':'time','from':'01:00','to':'02:00','tz':'+00:00'}}]}");
    assert_span(exclusion_at(doc, 1).id, "\xF0\x9F\x98\x80 /");
    assert_int_equal(doc->items[2].when->zone, 0);
    assert_int_equal(doc->items[2].when->field, IOCM_FIELD_EVENT_TIME);
    add_good(
        LISTS("'h':{'digest':'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'"
              ",'values':['abc']}"));
    assert_span(doc->lists[0].digest,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void documents_add_up(void **state)
{
    (void)state;
    add_good(LISTS("'b':{'values':['1']}"));
    add_good(FORMAT ",'lists':{'c':{},'a':{}},'exclusions':[{'id':'y'," WHEN "},{'id':'b',"
                    "'when':{'op':'list','field':'host.name','list':'b'}}]}");
    add_good(BEGIN WHEN "}],'playbook':{'title':'t'}}");
    assert_int_equal(iocm_exclusions_count(doc), 3);
    assert_int_equal(iocm_exclusions_find(doc, "y", 1), 0);
    assert_int_equal(iocm_exclusions_find(doc, "b", 1), 1);
    assert_int_equal(iocm_exclusions_find(doc, "x", 1), 2);
    assert_int_equal(exclusion_at(doc, 1).unbound_count, 0);
    assert_int_equal(doc->list_count, 3);
    assert_span(doc->lists[1].name, "b");
    assert_span(doc->playbook_title, "t");
}

/* ---- what is not ---- */

#define SHA "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct refusal {
    const char *text; /* ~ before the place */
    iocm_status status;
    const char *token;   /* its beginning */
    const char *message; /* a part of it */
} refusals[] = {
    /* Not JSON. */
    {"~", IOCM_E_FORMAT, "", "not JSON"},
    {"  \n ~", IOCM_E_FORMAT, "", "not JSON"},
    {"{'format':~", IOCM_E_FORMAT, "", "not JSON"},
    {FORMAT "~", IOCM_E_FORMAT, "", "not JSON"},
    {FORMAT ",~}", IOCM_E_FORMAT, "}", "not JSON"},
    {FORMAT "}\n  ~x", IOCM_E_FORMAT, "x", "not JSON"},
    {FORMAT "} ~{}", IOCM_E_FORMAT, "{", "not JSON"},
    {FORMAT ",\n'lists':\n  ~tru}", IOCM_E_FORMAT, "tru", "not JSON"},
    {FORMAT ",\n\n  ~'format':'iocmatch-exclusions/1'}", IOCM_E_FORMAT, "\"format", "duplicate"},
    {BEGIN "'when':{'op':'is', ~'op':'is'}" END, IOCM_E_FORMAT, "\"op", "duplicate"},
    {ITEM("'why':~'\\u0000'"), IOCM_E_FORMAT, "\"\\\\u0000", "not JSON"},
    {ITEM("'why':~'\n'"), IOCM_E_FORMAT, "\"\\n", "not JSON"},
    {ITEM("'why':'a~\xC3', 'owner':'b'"), IOCM_E_ENCODING, "\\xc3", "UTF-8"},
    {ITEM("'why':~'\\ud800'"), IOCM_E_FORMAT, "\"\\\\ud800", "not JSON"},
    {EXPR("{'field':'net.own_port','op':'port','values':[~99999999999999999999]}"), IOCM_E_FORMAT,
     "9999", "not JSON"},
    /* Another document. */
    {"~[]", IOCM_E_FORMAT, "[", "object"},
    {"'~x'", IOCM_E_FORMAT, "x", "object"}, /* inside its quotes */
    {" ~{}", IOCM_E_FORMAT, "{", "no `format`"},
    {"~{'lists':{}}", IOCM_E_FORMAT, "{", "no `format`"},
    {"{'exclusions':7,\n 'format':'~iocmatch-exclusions/2'}", IOCM_E_FORMAT,
     "iocmatch-exclusions/2", "format"},
    {"{'format':~1}", IOCM_E_FORMAT, "1", "string"},
    /* Keys and types. */
    {FORMAT ",\n '~list':{}}", IOCM_E_FORMAT, "list", "no such key"},
    {FORMAT ",'exclusions':~{}}", IOCM_E_FORMAT, "{", "array"},
    {FORMAT ",'exclusions':[~1]}", IOCM_E_FORMAT, "1", "object"},
    {FORMAT ",'lists':~[]}", IOCM_E_FORMAT, "[", "object"},
    {FORMAT ",'playbook':~[]}", IOCM_E_FORMAT, "[", "object"},
    {FORMAT ",'playbook':{'~name':1}}", IOCM_E_FORMAT, "name", "no such key"},
    {FORMAT ",'playbook':{'tables':[~1]}}", IOCM_E_FORMAT, "1", "string"},
    {FORMAT ",'playbook':{'sha256':'~ab'}}", IOCM_E_SYNTAX, "ab", "64 hex"},
    {ITEM("'~expries':'2026-01-01'"), IOCM_E_FORMAT, "expries", "no such key"},
    {ITEM("'expires':'2026-01-01',\n\t'~\\u0065xpries':1"), IOCM_E_FORMAT, "\\\\u0065xpries",
     "no such key"},
    {ITEM("'~':1"), IOCM_E_FORMAT, "", "no such key"},
    {ITEM("'why':'\\'','~\\ud83d\\ude00\\u20AC\\t\\/':1"), IOCM_E_FORMAT, "\\\\ud83d",
     "no such key"},
    {ITEM("'~op field':1"), IOCM_E_FORMAT, "op field", "no such key"},
    {ITEM("'expires':'~2026-02-30'"), IOCM_E_SYNTAX, "2026-02-30", "date"},
    {ITEM("'expires':'~'"), IOCM_E_SYNTAX, "", "date"},
    {ITEM("'expires':~null"), IOCM_E_FORMAT, "null", "string"},
    {ITEM("'expires':~20260230"), IOCM_E_FORMAT, "20260230", "string"},
    {ITEM("'expires':'~2026-01-01T00:00:00'"), IOCM_E_SYNTAX, "2026", "zone"},
    {ITEM("'review_by':'~soon'"), IOCM_E_SYNTAX, "soon", "date"},
    {ITEM("'state':'~Approved'"), IOCM_E_SYNTAX, "Approved", "state"},
    {ITEM("'state':~true"), IOCM_E_FORMAT, "true", "string"},
    {ITEM("'effect':'~supress'"), IOCM_E_SYNTAX, "supress", "effect"},
    {ITEM("'polarity':'~negative'"), IOCM_E_SYNTAX, "negative", "polarity"},
    {ITEM("'overrides':'~L1'"), IOCM_E_FORMAT, "L1", "array"},
    {ITEM("'overrides':['L1','~L24']"), IOCM_E_SYNTAX, "L24", "rule"},
    {ITEM("'overrides':['L1','L2',\n'~L1']"), IOCM_E_SYNTAX, "L1", "twice"},
    {ITEM("'scope':{'~family':[]}"), IOCM_E_FORMAT, "family", "no such key"},
    {ITEM("'scope':{'families':~[]}"), IOCM_E_FORMAT, "[]", "needs a name"},
    {ITEM("'scope':{'tables':~[]}"), IOCM_E_FORMAT, "[]", "needs a name"},
    {ITEM("'scope':{'families':['a','~']}"), IOCM_E_SYNTAX, "", "empty"},
    {ITEM("'scope':{'tables':['~a\x7F']}"), IOCM_E_SYNTAX, NULL, "control"},
    {ITEM("'scope':{'max_confidence':~101}"), IOCM_E_FORMAT, "101", "0 to 100"},
    {ITEM("'scope':{'max_confidence':~-1}"), IOCM_E_FORMAT, "-1", "0 to 100"},
    {ITEM("'scope':{'max_confidence':~50.0}"), IOCM_E_FORMAT, "50.0", "0 to 100"},
    {ITEM("'scope':{'max_confidence':'~50'}"), IOCM_E_FORMAT, "50", "0 to 100"},
    /* Ids. */
    {FORMAT ",'exclusions':[~{" WHEN "}]}", IOCM_E_FORMAT, "{", "`id`"},
    {FORMAT ",'exclusions':[~{'id':'x'}]}", IOCM_E_FORMAT, "{", "`when`"},
    {FORMAT ",'exclusions':[{'id':'~'," WHEN "}]}", IOCM_E_SYNTAX, "", "empty"},
    {BEGIN WHEN "},{'id':'a'," WHEN "},\n  {'id':'~x'," WHEN END, IOCM_E_FORMAT, "x", "already"},
    {FORMAT ",'exclusions':[{'id':'~there'," WHEN "}]}", IOCM_E_FORMAT, "there", "already"},
    /* Sources. */
    {ITEM("'source':{'text':1}"), IOCM_E_FORMAT, NULL, "no such key"},
    {ITEM("'source':{'sentence':'abc','sha256':'~" SHA "'}"), IOCM_OK, NULL, NULL},
    {ITEM("'source':{'sha256':'~c" SHA "'}"), IOCM_E_SYNTAX, "cba", "64 hex"},
    {ITEM("'source':{'sha256':'~" SHA "','sentence':'abd'}"), IOCM_E_FORMAT, "ba78",
     "not the SHA-256"},
    {ITEM("'source':{'status':'~compiled'}"), IOCM_E_SYNTAX, "compiled", "status"},
    {ITEM("'source':{'offset':~-1}"), IOCM_E_FORMAT, "-1", "from 0"},
    {ITEM("'source':{'sentence':'ab','parts':[{'kind':'~verb','offset':0,'size':2}]}"),
     IOCM_E_SYNTAX, "verb", "keyword"},
    {ITEM("'source':{'sentence':'ab','parts':[~{'offset':0,'size':2}]}"), IOCM_E_FORMAT, "{",
     "`kind`"},
    {ITEM("'source':{'sentence':'ab','parts':[~{'kind':'residue','offset':1,'size':1}]}"),
     IOCM_E_FORMAT, "{", "begin"},
    {ITEM("'source':{'sentence':'ab','parts':[{'kind':'residue','size':1},~{'kind':'residue',"
          "'offset':0,'size':2}]}"),
     IOCM_E_FORMAT, "{", "begin"},
    {ITEM("'source':{'sentence':'ab','parts':[{'kind':'residue','size':1},"
          "~{'kind':'residue','offset':1}]}"),
     IOCM_E_FORMAT, "{", "empty"},
    {ITEM("'source':{'sentence':'abc','~parts':[{'kind':'residue','size':2}]}"), IOCM_E_FORMAT,
     "parts", "cover"},
    {ITEM("'source':{'~parts':[{'kind':'residue','size':2}]}"), IOCM_E_FORMAT, "parts", "cover"},
    {ITEM("'source':{'parts':~{}}"), IOCM_E_FORMAT, "{", "array"},
    /* Nodes. */
    {EXPR("~7"), IOCM_E_FORMAT, "7", "object"},
    {EXPR("~{}"), IOCM_E_FORMAT, "{", "op, any"},
    {EXPR("~{'field':'host.name','values':['a']}"), IOCM_E_FORMAT, "{", "op, any"},
    {EXPR("{'field':'host.name','op':'~iz','values':['a']}"), IOCM_E_SYNTAX, "iz", "operator"},
    {EXPR("{'field':'host.name','op':'~any','values':['a']}"), IOCM_E_SYNTAX, "any", "operator"},
    {EXPR("{'op':~null}"), IOCM_E_FORMAT, "null", "string"},
    {EXPR("{'field':'~host.nam','op':'is','values':['a']}"), IOCM_E_SYNTAX, "host.nam", "field"},
    {EXPR("{'field':'~','op':'is','values':['a']}"), IOCM_E_SYNTAX, "", "empty"},
    {EXPR("~{'field':'host.name','op':'is'}"), IOCM_E_FORMAT, "{", "needs the key `values`"},
    {EXPR("~{'op':'is','values':['a']}"), IOCM_E_FORMAT, "{", "needs the key `field`"},
    {EXPR("{'field':'host.name','op':'is','~value':['a']}"), IOCM_E_FORMAT, "value",
     "no such key with `is`"},
    {EXPR("{'field':'host.name','op':'is','values':['a'],'~list':'b'}"), IOCM_E_FORMAT, "list",
     "no such key with `is`"},
    {EXPR("{'field':'host.name','op':'is','values':'~a'}"), IOCM_E_FORMAT, "a", "array"},
    {EXPR("~{'field':'host.name','op':'is','values':[]}"), IOCM_E_SYNTAX, "{", "without values"},
    {EXPR("{'field':'host.name','op':'is','values':['a','~']}"), IOCM_E_SYNTAX, "", "empty"},
    {EXPR("{'field':'host.name','op':'is','values':[~true]}"), IOCM_E_FORMAT, "true", "string"},
    {EXPR("{'field':'host.name','op':'is','values':[~1.5]}"), IOCM_E_FORMAT, "1.5", "whole"},
    {EXPR("{'field':'host.name','op':'is','values':[~null]}"), IOCM_E_FORMAT, "null", "string"},
    {EXPR("{'field':'host.name','op':'is','values':[~['a']]}"), IOCM_E_FORMAT, "[", "string"},
    {EXPR("{'field':'host.name','op':'is','values':['a'],'all':~1}"), IOCM_E_FORMAT, "1", "true"},
    {EXPR("{'field':'net.own_ip','op':'cidr','values':['192.0.2.1',\n  '~192.0.2.300']}"),
     IOCM_E_SYNTAX, "192.0.2.300", "CIDR"},
    {EXPR("{'field':'net.own_port','op':'port','values':[1, ~65536]}"), IOCM_E_SYNTAX, "65536",
     "port"},
    {EXPR("{'field':'process.args','op':'term','values':['~--']}"), IOCM_E_SYNTAX, "--", "term"},
    {EXPR("{'field':'process.image','op':'under','values':['~C:\\\\x*']}"), IOCM_E_SYNTAX,
     "C:", "wildcard"},
    {EXPR("{'field':'process.sha1','op':'is','values':['~" SHA "']}"), IOCM_E_SYNTAX, "ba78",
     "SHA-1"},
    {EXPR("~{'field':'event.time','op':'is','values':['a']}"), IOCM_E_SYNTAX, "{", "does not fit"},
    {EXPR("~{'field':'host.name','op':'lt','values':['5']}"), IOCM_E_SYNTAX, "{", "does not fit"},
    {EXPR("~{'any':[]}"), IOCM_E_SYNTAX, "{", "no condition"},
    {EXPR("{'any':~{}}"), IOCM_E_FORMAT, "{", "array"},
    {EXPR("{'any':[{'op':'exists','field':'a'}],'~all':[]}"), IOCM_E_FORMAT, "all",
     "no such key with `any`"},
    {EXPR("{'all':~true}"), IOCM_E_FORMAT, "true", "array"},
    {EXPR("{'not':~[]}"), IOCM_E_FORMAT, "[", "object"},
    {EXPR("~{'opaque':'such'}"), IOCM_E_FORMAT, "{", "needs the key `code`"},
    {EXPR("~{'opaque':'','code':'A'}"), IOCM_E_SYNTAX, "{", "empty"},
    {EXPR("{'opaque':'such','code':'A','~why':'b'}"), IOCM_E_FORMAT, "why", "no such key"},
    {EXPR("{'op':'exists','field':'a','~values':['b']}"), IOCM_E_FORMAT, "values", "`exists`"},
    {EXPR("{'op':'list','field':'host.name','list':'~'}"), IOCM_E_SYNTAX, "", "empty"},
    {EXPR("{'op':'list','field':'host.name','list':'a','as':'~iz'}"), IOCM_E_SYNTAX, "iz",
     "operator"},
    {EXPR("~{'op':'list','field':'host.name','list':'a','as':'cidr'}"), IOCM_E_SYNTAX, "{",
     "`cidr` does not fit"},
    {EXPR("~{'op':'list','field':'host.name','list':'a','as':'exists'}"), IOCM_E_SYNTAX, "{",
     "exists"},
    {EXPR("~{'op':'list','list':'a'}"), IOCM_E_FORMAT, "{", "`field`"},
    {EXPR("~{'op':'signed_by'}"), IOCM_E_SYNTAX, "{", "without values"},
    {EXPR("~{'op':'signed_by','list':'a','values':['b']}"), IOCM_E_SYNTAX, "{", "both"},
    {EXPR("{'op':'signed_by','values':['A','~.']}"), IOCM_E_SYNTAX, ".", "signer"},
    {EXPR("{'op':'product','values':['a'],'~all':true}"), IOCM_E_FORMAT, "all", "`product`"},
    {EXPR("~{'op':'window'}"), IOCM_E_FORMAT, "{", "`name`"},
    {EXPR("{'op':'time','from':'~1:00','to':'02:00'}"), IOCM_E_SYNTAX, "1:00", "time of day"},
    {EXPR("~{'op':'time','from':'01:00','to':'01:00'}"), IOCM_E_SYNTAX, "{", "empty"},
    {EXPR("~{'op':'time','from':'24:00','to':'01:00'}"), IOCM_E_SYNTAX, "{", "no time"},
    {EXPR("~{'op':'time','to':'01:00'}"), IOCM_E_FORMAT, "{", "`from`"},
    {EXPR("~{'op':'time','from':'00:00','to':'01:00','field':'host.name'}"), IOCM_E_SYNTAX, "{",
     "event.time"},
    {EXPR("{'op':'time','from':'00:00','to':'01:00','tz':'~CET'}"), IOCM_E_SYNTAX, "CET", "zone"},
    {EXPR("{'op':'time','from':'00:00','to':'01:00','days':['~Fri']}"), IOCM_E_SYNTAX, "Fri",
     "day"},
    {EXPR("{'op':'time','from':'00:00','to':'01:00','days':['fri','~fri']}"), IOCM_E_SYNTAX, "fri",
     "twice"},
    {EXPR("{'op':'time','from':'00:00','to':'01:00','days':~[]}"), IOCM_E_SYNTAX, "[", "no day"},
    /* Lists. */
    {LISTS("'~there':{}"), IOCM_E_FORMAT, "there", "already"},
    {LISTS("'~':{}"), IOCM_E_SYNTAX, "", "empty"},
    {LISTS("'a':{},\n'b':~[]"), IOCM_E_FORMAT, "[", "object"},
    {LISTS("'b':{},'a':{'~value':[]}"), IOCM_E_FORMAT, "value", "no such key"},
    {LISTS("'a':{'values':['~']}"), IOCM_E_SYNTAX, "", "empty"},
    {LISTS("'a':{'expires':'~x'}"), IOCM_E_SYNTAX, "x", "date"},
    {LISTS("'a':{'~when':{'op':'exists','field':'b'},'values':['c']}"), IOCM_E_FORMAT, "when",
     "both"},
    {LISTS("'a':{'when':{'not':~{'op':'list','list':'b','field':'c'}}}"), IOCM_E_FORMAT, "{",
     "names a list"},
    {LISTS("'a':{'when':~{'op':'product','values':['b']}}"), IOCM_E_FORMAT, "{", "names a list"},
    {LISTS("'a':{'when':~{'op':'window','name':'a'}}"), IOCM_E_FORMAT, "{", "names a list"},
    {LISTS("'a':{'when':~{'op':'signed_by','list':'a'}}"), IOCM_E_FORMAT, "{", "names a list"},
    {LISTS("'a':{'when':{'op':'signed_by','values':['b']}}"), IOCM_OK, NULL, NULL},
    {LISTS("'a':{'digest':'~" SHA "','values':['abd']}"), IOCM_E_FORMAT, "ba78", "SHA-256"},
    {LISTS("'a':{'~digest':'" SHA "'}"), IOCM_E_FORMAT, "digest", "without values"},
    {LISTS("'window:w':{'values':~['22:00']}"), IOCM_E_SYNTAX, "[", "window"},
    {FORMAT ",'lists':{'n':{'values':['192.0.2.1','~x']}},'exclusions':[{'id':'x',"
            "'when':{'not':{'op':'list','list':'n','field':'net.own_ip'}}}]}",
     IOCM_E_SYNTAX, "x", "CIDR"},
    {LISTS("'a':{},'asked for':{'values':['1','~65536']}"), IOCM_E_SYNTAX, "65536", "port"},
};

static void check_refusal(const struct refusal *row)
{
    iocm_error error = {0};
    size_t size, mark;
    char *json = unquote(row->text, &size, &mark);
    size_t line = 1;
    size_t line_start = 0;
    iocm_status status = add(row->text, &error);

    if (status != row->status || (status != IOCM_OK && strstr(error.message, row->message) == NULL))
        fail_msg("%s\n%s, %llu:%llu `%s`: %s", row->text, iocm_status_name(status),
                 (unsigned long long)error.line, (unsigned long long)error.column, error.token,
                 error.message);
    for (size_t i = 0; i < mark && mark != SIZE_MAX; i++)
        if (json[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    free(json);
    if (status == IOCM_OK) return;
    assert_string_equal(error.source, "rules.json");
    if (row->token != NULL && strncmp(error.token, row->token, strlen(row->token)) != 0)
        fail_msg("%s\n`%s` instead of `%s`", row->text, error.token, row->token);
    if (mark != SIZE_MAX &&
        (error.line != line || error.column != mark - line_start + 1 || error.offset != mark))
        fail_msg("%s\n%llu:%llu, at %llu", row->text, (unsigned long long)error.line,
                 (unsigned long long)error.column, (unsigned long long)error.offset);
}

/* Each is told with its place, and leaves the document as it was. */
static void strictness(void **state)
{
    static const char there[] =
        FORMAT ",'lists':{'there':{}},'exclusions':[{'id':'there'," WHEN "},{'id':'ports',"
               "'when':{'op':'list','list':'asked for','field':'net.own_port'}}]}";

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(refusals); i++) {
        char *before;
        char *after;

        open_doc(state);
        add_good(there);
        before = written();
        check_refusal(&refusals[i]);
        after = written();
        if (refusals[i].status != IOCM_OK) assert_string_equal(before, after);
        assert_int_equal(exclusion_at(doc, 1).unbound_count, 1);
        free(before);
        free(after);
        close_doc(state);
    }
}

/* ---- limits ---- */

/* `levels` times `begin`, the expression in the middle, and as many times `end`. */
static char *nested(const char *begin, const char *end, unsigned levels)
{
    iocm__buffer out = {.allocator = &doc->allocator};

    assert_true(iocm__buffer_append(&out, BEGIN "'when':", strlen(BEGIN "'when':")));
    for (unsigned i = 0; i < levels; i++)
        assert_true(iocm__buffer_append(&out, begin, strlen(begin)));
    assert_true(iocm__buffer_append(&out, "{'op':'exists','field':'~a'}", 28));
    for (unsigned i = 0; i < levels; i++) assert_true(iocm__buffer_append(&out, end, strlen(end)));
    assert_true(iocm__buffer_append(&out, END, sizeof END));
    return out.data;
}

static void depths(void **state)
{
    static const char *const ways[][2] = {{"{'not':", "}"}, {"{'any':[", "]}"}, {"{'all':[", "]}"}};

    for (size_t i = 0; i < IOCM__COUNT(ways); i++) {
        iocm_error error = {0};
        char *fits;
        char *deep;
        char *json;

        open_doc(state);
        fits = nested(ways[i][0], ways[i][1], IOCM_MAX_EXPRESSION - 1);
        deep = nested(ways[i][0], ways[i][1], IOCM_MAX_EXPRESSION);
        assert_int_equal(add(deep, &error), IOCM_E_LIMIT);
        assert_int_equal(error.line, 2);
        assert_int_equal(error.column, strstr(deep, "{'op'") - strchr(deep, '\n'));
        assert_non_null(strstr(error.message, "32"));
        add_good(fits);
        assert_int_equal(iocm__expr_depth(doc->items[0].when), IOCM_MAX_EXPRESSION);
        json = written(); /* what can be held can be read again */
        free(deep);
        free(fits);
        close_doc(state);
        open_doc(state);
        assert_int_equal(iocm_exclusions_add_json(doc, json, strlen(json), NULL, NULL), IOCM_OK);
        close_doc(state);
        free(json);
    }
}

static void depth_of_json(void **state)
{
    char text[4096];
    iocm_error error = {0};

    (void)state;
    memset(text, '[', sizeof text);
    assert_int_equal(iocm_exclusions_add_json(doc, text, sizeof text, NULL, &error), IOCM_E_LIMIT);
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 2 * IOCM_MAX_EXPRESSION + 9);
}

/* A condition with so many values. */
static iocm_status add_values(size_t count, iocm_error *error)
{
    iocm__buffer out = {.allocator = &doc->allocator};
    static const char begin[] =
        "{\"format\":\"iocmatch-exclusions/1\",\"exclusions\":[{\"id\":\"x\","
        "\"when\":{\"field\":\"host.name\",\"op\":\"is\",\"values\":[\"a\"";
    iocm_status status;

    assert_true(iocm__buffer_append(&out, begin, sizeof begin - 1));
    for (size_t i = 1; i < count; i++) assert_true(iocm__buffer_append(&out, ",\"a\"", 4));
    assert_true(iocm__buffer_append(&out, "]}}]}", 5));
    status = iocm_exclusions_add_json(doc, out.data, out.size, NULL, error);
    iocm__buffer_free(&out);
    return status;
}

static void numbers_of_values(void **state)
{
    iocm_error error = {0};

    (void)state;
    assert_int_equal(add_values(IOCM_MAX_VALUES + 1, &error), IOCM_E_LIMIT);
    assert_int_equal(error.column, 106);
    assert_int_equal(add_values(IOCM_MAX_VALUES, NULL), IOCM_OK);
}

static void size_of_documents(void **state)
{
    size_t size = (64u << 20) + 1;
    char *text = malloc(size);
    iocm_error error = {0};

    (void)state;
    assert_non_null(text);
    memset(text, ' ', size);
    memcpy(text, "{\"format\":\"iocmatch-exclusions/1\"}", 34);
    assert_int_equal(iocm_exclusions_add_json(doc, text, size, NULL, &error), IOCM_E_LIMIT);
    assert_int_equal(iocm_exclusions_add_json(doc, text, size - 1, NULL, NULL), IOCM_OK);
    free(text);
}

/* A 6 MB document of lists and conditions that name them takes no time worth telling. */
static void many_lists_and_users(void **state)
{
    iocm__buffer out = {.allocator = &doc->allocator};
    char text[128];

    (void)state;
    assert_true(iocm__buffer_append(&out, "{\"format\":\"iocmatch-exclusions/1\"", 33));
    for (unsigned i = 0; i < IOCM_MAX_EXCLUSIONS; i++) {
        int size = snprintf(text, sizeof text,
                            "%s{\"id\":\"%u\",\"when\":{\"op\":\"list\",\"list\":\"%u\","
                            "\"field\":\"host.name\"}}",
                            i == 0 ? ",\"exclusions\":[" : ",", 70000 - i, 99999 - i);

        assert_true(iocm__buffer_append(&out, text, (size_t)size));
    }
    for (unsigned i = 0; i < IOCM_MAX_EXCLUSIONS; i++) {
        int size = snprintf(text, sizeof text, "%s\"%u\":{\"values\":[\"a\"]}",
                            i == 0 ? "],\"lists\":{" : ",", 99999 - i);

        assert_true(iocm__buffer_append(&out, text, (size_t)size));
    }
    assert_true(iocm__buffer_append(&out, "}}", 2));
    assert_int_equal(iocm_exclusions_add_json(doc, out.data, out.size, NULL, NULL), IOCM_OK);
    assert_int_equal(exclusion_at(doc, 65534).status, IOCM_EXCLUSION_COMPILED);
    iocm__buffer_free(&out);
}

/* ---- the other calls ---- */

static iocm_status bind_json(const char *name, const char *text, iocm_error *error)
{
    size_t size, mark;
    char *json = unquote(text, &size, &mark);
    iocm_status status =
        iocm_exclusions_bind_json(doc, name, name == NULL ? 0 : strlen(name), json, size, error);

    free(json);
    return status;
}

static void lists_are_bound_to_expressions(void **state)
{
    iocm_error error = {0};
    iocm_span value = {"a", 1};

    (void)state;
    add_good(EXPR("{'any':[{'op':'window','name':'w'},{'op':'product','values':['P']}]}"));
    assert_int_equal(
        bind_json("window:w", "{'op':'time','from':'22:00','to':'02:00','tz':'Z'}", NULL), IOCM_OK);
    assert_int_equal(exclusion_at(doc, 0).unbound_count, 1);
    assert_int_equal(bind_json("product:P", "{'not':{'op':'exists','field':'host.name'}}", NULL),
                     IOCM_OK);
    assert_int_equal(exclusion_at(doc, 0).status, IOCM_EXCLUSION_COMPILED);
    assert_int_equal(
        bind_json("product:P", "{'any':[\n {'op':'list','list':'l','field':'a'}]}", &error),
        IOCM_E_FORMAT);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 2);
    assert_int_equal(bind_json("product:P", "[]", NULL), IOCM_E_FORMAT);
    assert_int_equal(bind_json("product:P", "", NULL), IOCM_E_FORMAT);
    assert_int_equal(bind_json("product:P", "{} x", NULL), IOCM_E_FORMAT);
    assert_int_equal(bind_json("", "{'op':'exists','field':'a'}", NULL), IOCM_E_SYNTAX);
    assert_int_equal(bind_json(NULL, "{'op':'exists','field':'a'}", NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_bind_json(NULL, "a", 1, "{}", 2, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_bind_json(doc, "a", 1, NULL, 2, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(doc->list_count, 2);
    assert_int_equal(doc->lists[0].expr->op, IOCM__OP_NOT); /* still */
    assert_int_equal(iocm_exclusions_bind(doc, "product:P", 9, &value, 1, NULL), IOCM_OK);
    assert_null(doc->lists[0].expr);
}

static int stops(void *ctx, const char *data, size_t size)
{
    size_t *left = ctx;

    (void)data;
    assert_true(size > 0);
    return (*left)-- == 0;
}

static void writing_stops(void **state)
{
    size_t chunks = 0;

    (void)state;
    add_good(everything);
    for (;; chunks++) {
        size_t left = chunks;
        iocm_error error = {0};
        iocm_status status = iocm_exclusions_write_json(stops, &left, doc, &error);

        assert_int_equal(error.status, status);
        if (status == IOCM_OK) break;
        assert_int_equal(status, IOCM_E_STOPPED);
        assert_int_equal(left, SIZE_MAX); /* not called again */
    }
    assert_true(chunks >= 2);
    assert_int_equal(iocm_exclusions_write_json(NULL, NULL, doc, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_write_json(stops, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_digest(NULL, doc, NULL), IOCM_E_ARGUMENT);
}

/* Without JSON each of its calls says so. */
static void without_json(void **state)
{
    const bool there = (iocm_features() & IOCM_FEATURE_JSON) != 0;
    const iocm_status wanted = there ? IOCM_OK : IOCM_E_UNSUPPORTED;
    iocm_error error = {0};
    char digest[65];
    size_t many = 100;

    (void)state;
    assert_int_equal(add(FORMAT "}", &error), wanted);
    assert_int_equal(bind_json("a", "{'op':'exists','field':'b'}", NULL), wanted);
    assert_int_equal(iocm_exclusions_write_json(stops, &many, doc, NULL), wanted);
    assert_int_equal(iocm_exclusions_digest(digest, doc, NULL), wanted);
}

int main(void)
{
    const struct CMUnitTest always[] = {WITH_DOC(without_json)};
    const struct CMUnitTest tests[] = {
        WITH_DOC(the_least_that_is_a_document),
        WITH_DOC(everything_is_kept),
        WITH_DOC(other_spellings),
        WITH_DOC(documents_add_up),
        cmocka_unit_test(strictness),
        cmocka_unit_test(depths),
        WITH_DOC(depth_of_json),
        WITH_DOC(numbers_of_values),
        WITH_DOC(size_of_documents),
        WITH_DOC(many_lists_and_users),
        WITH_DOC(lists_are_bound_to_expressions),
        WITH_DOC(writing_stops),
    };
    int failed = cmocka_run_group_tests(always, NULL, NULL);

    if ((iocm_features() & IOCM_FEATURE_JSON) != 0)
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    return failed;
}
