/* SPDX-License-Identifier: MIT */
/*
 * Loading feeds: small ones of every form, what is told of bad rows, and real ones from
 * ../shared when it is there, with counts made independently (see real_feeds).
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "indicator/indicator.h"
#include "memory_meter.h"

typedef struct notes {
    const char *input;
    char text[16384];
    size_t size;
    unsigned long count;
} notes;

/* Line and column counted anew from the offset. A BOM is not in a column. */
static void check_place(const char *input, const iocm_diagnostic *diagnostic)
{
    uint64_t line = 1;
    uint64_t start = memcmp(input, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    for (uint64_t i = 0; i < diagnostic->offset; i++) {
        if (input[i] != '\n' && (input[i] != '\r' || input[i + 1] == '\n')) continue;
        line++;
        start = i + 1;
    }
    assert_int_equal(diagnostic->line, line);
    assert_int_equal(diagnostic->column, diagnostic->offset - start + 1);
}

/* "bad_row 3:5@17 [token]\n" is a diagnostic of line 3, column 5, offset 17. */
static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    notes *out = ctx;
    int size;

    out->count++;
    if (out->count < 100) check_place(out->input, diagnostic);
    if (out->size > sizeof out->text - 400) return;
    size = snprintf(out->text + out->size, sizeof out->text - out->size,
                    "%.*s %llu:%llu@%llu [%.*s]\n", (int)diagnostic->code.size,
                    diagnostic->code.data, (unsigned long long)diagnostic->line,
                    (unsigned long long)diagnostic->column, (unsigned long long)diagnostic->offset,
                    (int)(diagnostic->token.size < 80 ? diagnostic->token.size : 80),
                    diagnostic->token.data != NULL ? diagnostic->token.data : "");
    assert_true(size > 0);
    out->size += (size_t)size;
    assert_true(diagnostic->message.size > 0);
}

typedef struct loaded {
    iocm_builder *builder;
    iocm_load_result result;
    iocm_status status;
    iocm_error error;
    notes notes;
} loaded;

static loaded *load_with(const char *text, size_t size, uint32_t read_flags, uint32_t builder_flags)
{
    loaded *out = calloc(1, sizeof *out);
    iocm_load_options options = {.struct_size = sizeof options,
                                 .read_flags = read_flags,
                                 .on_diagnostic = on_diagnostic,
                                 .source = {"feed.txt", 8}};
    iocm_builder_options building = {.struct_size = sizeof building, .flags = builder_flags};
    char *copy = malloc(size == 0 ? 1 : size);

    assert_non_null(out);
    assert_non_null(copy);
    if (size > 0) memcpy(copy, text, size); /* nothing behind it may be read */
    options.diagnostic_ctx = &out->notes;
    out->notes.input = copy;
    out->result.struct_size = sizeof out->result;
    assert_int_equal(iocm_builder_new(&out->builder, &building, NULL), IOCM_OK);
    out->status =
        iocm_load_indicators(&out->result, out->builder, copy, size, &options, &out->error);
    assert_int_equal(out->error.status, out->status);
    assert_int_equal(out->result.rows, out->result.loaded + out->result.refused);
    free(copy);
    return out;
}

static void unload(loaded *in)
{
    iocm_builder_free(in->builder);
    free(in);
}

static void add_text(char *out, size_t capacity, const char *text, size_t size)
{
    size_t used = strlen(out);

    assert_true(used + size < capacity);
    if (size > 0) memcpy(out + used, text, size);
    out[used + size] = '\0';
}

static int compare_entries(const void *a, const void *b)
{
    return iocm__indicator_compare(&((const iocm_entry *)a)->indicator,
                                   &((const iocm_entry *)b)->indicator);
}

/* All entries of a set by kind and value; their numbers follow no such order. */
static iocm_entry *ordered_entries(const iocm_set *set, uint32_t *numbers)
{
    uint32_t count = iocm_set_count(set);
    iocm_entry *entries = calloc(count + 1u, sizeof *entries);
    iocm_entry other = {.struct_size = sizeof other};

    assert_non_null(entries);
    for (uint32_t i = 0; i < count; i++) {
        entries[i].struct_size = sizeof entries[i];
        assert_int_equal(iocm_set_get(&entries[i], set, i, NULL), IOCM_OK);
    }
    qsort(entries, count, sizeof *entries, compare_entries);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t number = 0; number < count; number++) {
            assert_int_equal(iocm_set_get(&other, set, number, NULL), IOCM_OK);
            if (compare_entries(&other, &entries[i]) == 0) numbers[i] = number;
        }
    return entries;
}

/* What was loaded, by kind and value: "type value" and what is known: {family|threat|
 * confidence|first_seen|last_seen|references|tags}. */
static void describe(char *out, size_t capacity, const loaded *in, bool details)
{
    uint32_t numbers[256];
    iocm_entry *entries;
    iocm_set *set;

    out[0] = '\0';
    assert_int_equal(iocm_builder_compile(&set, in->builder, NULL), IOCM_OK);
    assert_true(iocm_set_count(set) <= 256);
    entries = ordered_entries(set, numbers);
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        const iocm_entry entry = entries[i];
        char text[IOCM_INDICATOR_BUFFER];
        char number[24];
        iocm_span span;
        size_t size;

        assert_int_equal(iocm_indicator_format(text, sizeof text, &size, &entry.indicator, NULL),
                         IOCM_OK);
        add_text(out, capacity, iocm_indicator_type(&entry.indicator),
                 strlen(iocm_indicator_type(&entry.indicator)));
        add_text(out, capacity, " ", 1);
        add_text(out, capacity, text, size);
        if (details) {
            add_text(out, capacity, " {", 2);
            add_text(out, capacity, entry.family.data, entry.family.size);
            add_text(out, capacity, "|", 1);
            add_text(out, capacity, entry.threat_type.data, entry.threat_type.size);
            size = (size_t)snprintf(number, sizeof number, "|%d|",
                                    (entry.present & IOCM_HAS_CONFIDENCE) ? (int)entry.confidence
                                                                          : -1);
            add_text(out, capacity, number, size);
            for (int which = 0; which < 2; which++) {
                iocm_time time = which == 0 ? entry.first_seen : entry.last_seen;

                if (entry.present & (which == 0 ? IOCM_HAS_FIRST_SEEN : IOCM_HAS_LAST_SEEN)) {
                    assert_int_equal(
                        iocm_time_format(text, sizeof text, &size, time, IOCM_ZONE_UTC, NULL),
                        IOCM_OK);
                    add_text(out, capacity, text, size);
                }
                add_text(out, capacity, "|", 1);
            }
            for (size_t nth = 0; iocm_set_string(&span, set, numbers[i], IOCM_LIST_REFERENCES, nth,
                                                 NULL) == IOCM_OK;
                 nth++)
                add_text(out, capacity, span.data, span.size);
            add_text(out, capacity, "|", 1);
            for (size_t nth = 0;
                 iocm_set_string(&span, set, numbers[i], IOCM_LIST_TAGS, nth, NULL) == IOCM_OK;
                 nth++) {
                if (nth > 0) add_text(out, capacity, ",", 1);
                add_text(out, capacity, span.data, span.size);
            }
            add_text(out, capacity, "}", 1);
        }
        add_text(out, capacity, "\n", 1);
    }
    free(entries);
    iocm_set_unref(set);
}

static void check_flags(const char *text, size_t size, uint32_t read_flags, const char *wanted,
                        const char *wanted_notes, bool details)
{
    char got[8192];
    loaded *in = load_with(text, size, read_flags, 0);

    if (in->status != IOCM_OK) fail_msg("%s:\n%s", in->error.message, text);
    describe(got, sizeof got, in, details);
    if (strcmp(got, wanted) != 0)
        fail_msg("got:\n%s-- wanted:\n%s-- notes:\n%s", got, wanted, in->notes.text);
    if (strcmp(in->notes.text, wanted_notes) != 0)
        fail_msg("told:\n%s-- wanted:\n%s", in->notes.text, wanted_notes);
    unload(in);
}

#define CHECK(text, wanted, notes)   check_flags("" text, sizeof(text) - 1, 0, wanted, notes, false)
#define DETAILS(text, wanted, notes) check_flags("" text, sizeof(text) - 1, 0, wanted, notes, true)

/* ---- lists ---- */

static void lists(void **state)
{
    (void)state;
    CHECK("", "", "");
    CHECK("# only\n; comments\r\n// here\r\n\n  \n", "", "");
    CHECK("192.0.2.1\n192.0.2.2\r\n192.0.2.3\r198.51.100.1",
          "ipv4 192.0.2.1\nipv4 192.0.2.2\nipv4 192.0.2.3\nipv4 198.51.100.1\n", "");
    CHECK("\xEF\xBB\xBF"
          "192.0.2.1\n  # c\n\t192[.]0[.]2[.]2:443 \n",
          "ipv4 192.0.2.1\nip:port 192.0.2.2:443\n", "");
    CHECK("192.0.2.1\t10\n192.0.2.2,3,4\n192.0.2.3;x\n192.0.2.4 # c\n192.0.2.5 // c\n"
          "192.0.2.6 any words\n\"192.0.2.7\",\"x\"\n",
          "ipv4 192.0.2.1\nipv4 192.0.2.2\nipv4 192.0.2.3\nipv4 192.0.2.4\nipv4 192.0.2.5\n"
          "ipv4 192.0.2.6\nipv4 192.0.2.7\n",
          "");
    CHECK(
        "192.0.2.16-192.0.2.31\n198.51.100.0 - 198.51.100.3 # c\n203.0.113.0/24\n203.0.113.7/24\n",
        "cidr 192.0.2.16/28\ncidr 198.51.100.0/30\ncidr 203.0.113.0/24\n", "");
    CHECK("2001:db8::1\n[2001:db8::1]:443\n2001:db8::/48 # net\n",
          "ipv6 2001:db8::1\nip:port [2001:db8::1]:443\ncidr 2001:db8::/48\n", "");
    CHECK("d41d8cd98f00b204e9800998ecf8427e;75\nbad@mail.example\nEVIL.example\n",
          "domain evil.example\nemail bad@mail.example\nmd5 d41d8cd98f00b204e9800998ecf8427e\n",
          "");
}

static void unicode_hosts(void **state)
{
    (void)state;
    if ((iocm_features() & IOCM_FEATURE_IDNA) == 0) {
        print_message("skipped: this build reads no Unicode hosts\n");
        skip();
    }
    CHECK("b\xC3\xBC"
          "cher.example\nhxxp://b\xC3\xBC"
          "cher[.]example/\xC3\xBC\n",
          "domain xn--bcher-kva.example\nurl http://xn--bcher-kva.example/\xC3\xBC\n", "");
    CHECK("192.0.2.1 x\n\xC3\xBC\n", "ipv4 192.0.2.1\n", "bad_row 2:1@12 [\xC3\xBC]\n");
}

static void urls_in_lists(void **state)
{
    (void)state;
    /* Not every URL has a comma, so commas are part of them; before a blank they are not. */
    CHECK("hxxp://evil.example/a,b\nhttp://evil.example/c\nhttp://evil.example/d, note\n",
          "url http://evil.example/a,b\nurl http://evil.example/c\nurl http://evil.example/d\n",
          "");
    /* Every one has one: columns. */
    CHECK("http://evil.example/a,note\nhttp://evil.example/b,2026-01-01\n192.0.2.1\n",
          "ipv4 192.0.2.1\nurl http://evil.example/a\nurl http://evil.example/b\n", "");
    CHECK("http://evil.example/a;75\n", "url http://evil.example/a\n", "");
    CHECK("http://evil.example/a#b\nhttp://evil.example/c # d\n",
          "url http://evil.example/a#b\nurl http://evil.example/c\n", "");
}

static void hosts_files(void **state)
{
    (void)state;
    CHECK("127.0.0.1\tevil.example\n0.0.0.0 a.example b.example # c\n::1 localhost\n"
          "127.0.0.1 localhost localhost.localdomain\n0.0.0.0 0.0.0.0\n:: ip6-allnodes c.example\n",
          "domain a.example\ndomain b.example\ndomain c.example\ndomain evil.example\n",
          "own_name 3:5@59 [localhost]\nown_name 4:11@79 [localhost]\n"
          "own_name 4:21@89 [localhost.localdomain]\nown_name 5:9@119 [0.0.0.0]\n"
          "own_name 6:4@130 [ip6-allnodes]\n");
}

static void bad_rows_of_lists(void **state)
{
    loaded *in;

    (void)state;
    CHECK("192.0.2.1\n  nonsense\n192.0.2.2\r\n192.0.2.999\n\"10.1.2.3\",x\n192.0.2.1:99999\n",
          "ipv4 192.0.2.1\nipv4 192.0.2.2\n",
          "bad_row 2:3@12 [nonsense]\nbad_row 4:9@40 [192.0.2.999]\n"
          "special_address 5:2@45 [10.1.2.3]\nbad_row 6:11@67 [192.0.2.1:99999]\n");
    in = load_with("10.1.2.3\n127.0.0.1\n", 19, 0, IOCM_BUILDER_ALLOW_SPECIAL);
    assert_int_equal(in->result.loaded, 2);
    unload(in);
    in = load_with("192.0.2.1 : 80\n", 15, IOCM_READ_WORDS, 0);
    assert_int_equal(in->result.loaded, 1);
    unload(in);
}

/* ---- tables ---- */

#define HASH40 "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
#define HASH64 "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void threatfox_tables(void **state)
{
    (void)state;
    DETAILS(
        "################\n# ThreatFox IOCs, \"recent\" #\n################\n#\n"
        "# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"fk_malware\","
        "\"malware_alias\",\"malware_printable\",\"last_seen_utc\",\"confidence_level\","
        "\"is_compromised\",\"reference\",\"tags\",\"anonymous\",\"reporter\"\r\n"
        "\"2026-07-21 05:35:20\", \"1\", \"192.0.2.82:425\", \"ip:port\", \"botnet_cc\", "
        "\"win.tofsee\", \"Gheg\", \"Tofsee\", \"\", \"75\", \"False\", \"\", \"b,a\", \"0\", "
        "\"x\"\r\n"
        "\"2026-07-20 05:35:20\", \"2\", \"evil.example\", \"domain\", \"payload_delivery\", "
        "\"win.x\", \"None\", \"Unknown malware\", \"2026-07-22 00:00:00\", \"100\", \"True\", "
        "\"https://ref.example/1\", \"None\", \"0\", \"x\"\r\n"
        "\"2026-07-20 05:35:20\", \"3\", \"" HASH40 "\", \"sha256_hash\", \"payload\", "
        "\"win.x\", \"None\", \"X\", \"\", \"50\", \"False\", \"None\", \"None\", \"0\", \"x\"\r\n"
        "# Number of entries: 3\r\n",
        "ip:port 192.0.2.82:425 {Tofsee|botnet_cc|75|2026-07-21T05:35:20Z||"
        "|a,b}\n"
        "domain evil.example {Unknown malware|payload_delivery|100|2026-07-20T05:35:20Z|"
        "2026-07-22T00:00:00Z|https://ref.example/1|}\n",
        "wrong_type 8:30@636 [" HASH40 "]\n");
    /* The narrower export of 2024, and columns in another order. */
    DETAILS(
        "# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"fk_malware\","
        "\"malware_alias\",\"malware_printable\",\"last_seen_utc\",\"confidence_level\","
        "\"reference\",\"tags\",\"anonymous\",\"reporter\"\n"
        "\"2024-07-21 05:35:20\", \"1\", \"http://evil.example/x,y\", \"url\", \"payload\", "
        "\"win.x\", \"None\", \"X, Y\", \"\", \"49\", \"None\", \"t\", \"0\", \"x\"\n",
        "url http://evil.example/x,y {X, Y|payload|49|2024-07-21T05:35:20Z|||t}\n", "");
    DETAILS("confidence;Type;ref;Indicator\n80%;IP;x;192.0.2.1\nhigh;domain;;evil.example\n",
            "ipv4 192.0.2.1 {||80||||}\ndomain evil.example {||-1||||}\n",
            "bad_metadata 3:14@62 [high]\n");
}

static void other_tables(void **state)
{
    (void)state;
    DETAILS("# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
            "\"1\",\"2026-08-22 12:22:07\",\"http://192.0.2.79:34093/m\",\"offline\",\"\","
            "\"malware_download\",\"elf,Mozi\",\"https://urlhaus.example/url/1/\",\"x\"\n",
            "url http://192.0.2.79:34093/m {|malware_download|-1|2026-08-22T12:22:07Z||"
            "https://urlhaus.example/url/1/|Mozi,elf}\n",
            "");
    DETAILS(
        "\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"\n"
        "\"2026-08-22 09:03:32\",\"192.0.2.108\",\"1995\",\"offline\",\"2026-08-22\",\"Mirai\"\n"
        "\"2026-08-22 09:03:32\",\"2001:db8::7\",\"443\",\"\",\"\",\"Mirai\"\n"
        "\"2026-08-22 09:03:32\",\"192.0.2.109\",\"70000\",\"\",\"\",\"Mirai\"\n# END 3 entries",
        "ip:port 192.0.2.108:1995 {Mirai||-1|2026-08-22T09:03:32Z|2026-08-22T00:00:00Z||}\n"
        "ip:port [2001:db8::7]:443 {Mirai||-1|2026-08-22T09:03:32Z|||}\n",
        "bad_row 4:24@226 [192.0.2.109]\n");
    CHECK("\xEF\xBB\xBF"
          "DateAdded,IoC,Type\n2026-01-01,evil.example,domainname\n"
          "2026-01-01,mshta.exe,process\n2026-01-01,192.0.2.0/24,ip\n"
          "2026-01-01," HASH64 "\xC2\xA0,sha256\n2026-01-01,,ip\n2026-01-01," HASH64 ",hash\n",
          "cidr 192.0.2.0/24\ndomain evil.example\nsha256 " HASH64 "\n",
          "unknown_type 3:12@68 [process]\nbad_row 6:1@198 [2026-01-01]\n");
    CHECK("IPAddress\n192.0.2.1\n192.0.2.2\n", "ipv4 192.0.2.1\nipv4 192.0.2.2\n", "");
    CHECK("sha256_hash,md5_hash,name\n" HASH64 ",d41d8cd98f00b204e9800998ecf8427e,a\n,,b\n",
          "md5 d41d8cd98f00b204e9800998ecf8427e\nsha256 " HASH64 "\n", "bad_row 3:1@126 []\n");
    CHECK("indicator.value\tnote\n192.0.2.1\tx\n", "ipv4 192.0.2.1\n", "");
    CHECK("evil.host\n192.0.2.1\n", "ipv4 192.0.2.1\ndomain evil.host\n", "");
    CHECK("evil.example,domain\n192.0.2.1,ip\n", "ipv4 192.0.2.1\ndomain evil.example\n", "");
    CHECK("url\nhttp://evil.example/\nevil.example\n", "url http://evil.example/\n",
          "wrong_type 3:1@25 [evil.example]\n");
    CHECK("ip,url\n192.0.2.1,\"http://a.example/\nb\"\n192.0.2.2,\"http://b.example/\n192.0.2.3,\n",
          "ipv4 192.0.2.1\nipv4 192.0.2.2\nipv4 192.0.2.3\nurl http://b.example/\n",
          "bad_row 2:29@35 [http://a.example/\nb]\nunclosed_quote 4:11@49 []\n");
}

static void tables_without_header(void **state)
{
    (void)state;
    DETAILS("2026-08-22 02:53:35,someone,domain,evil.example,#phishing #scam,https://x.example/1\n"
            "2026-08-22 02:53:36,other,url,http://evil.example/a,,https://x.example/2\n"
            "2026-08-22 02:53:37,other,ip,evil.example,,https://x.example/2\n",
            "domain evil.example {||-1|2026-08-22T02:53:35Z||https://x.example/1|phishing,scam}\n"
            "url http://evil.example/a {||-1|2026-08-22T02:53:36Z||https://x.example/2|}\n",
            "wrong_type 3:30@186 [evil.example]\n");
    /* Beginning with the value it is a list. */
    CHECK("192.0.2.1,10,100\nevil.example,x\n", "ipv4 192.0.2.1\ndomain evil.example\n", "");
}

/* ---- JSON ---- */

static void json_feeds(void **state)
{
    (void)state;
    DETAILS(
        "{ \"18\": [ { \"ioc_value\": \"evil.example\", \"ioc_type\": \"domain\",\n"
        " \"threat_type\": \"botnet_cc\", \"malware\": \"win.remus\", \"malware_alias\": null,\n"
        " \"malware_printable\": \"Remus\", \"first_seen_utc\": \"2026-05-15 14:34:52\",\n"
        " \"last_seen_utc\": null, \"confidence_level\": 100, \"is_compromised\": false,\n"
        " \"reference\": \"\", \"tags\": \"b,a\", \"anonymous\": \"0\" } ],\n"
        "\"19\": [ {\"ioc_value\":\"" HASH40 "\",\"ioc_type\":\"sha256_hash\"},\n"
        "  {\"ioc_value\":\"192.0.2.1:80\",\"ioc_type\":\"ip:port\"}, 7 ] }\n",
        "ip:port 192.0.2.1:80 {||-1||||}\n"
        "domain evil.example {Remus|botnet_cc|100|2026-05-15T14:34:52Z|||a,b}\n",
        "wrong_type 6:23@362 [" HASH40 "]\nbad_row 7:54@484 [7]\n");
    DETAILS(
        "{\"query_status\":\"ok\",\"data\":[{\"id\":\"1\",\"ioc\":\"http:\\/\\/evil.example\\/\","
        "\"ioc_type\":\"url\",\"ioc_type_desc\":\"ip:port\",\"malware_printable\":\"X\","
        "\"malware_malpedia\":\"https://x.example\",\"confidence_level\":75,"
        "\"first_seen\":\"2026-03-13 21:47:34 UTC\",\"tags\":[\"y\",\"x\"],"
        "\"malware_samples\":[{\"md5_hash\":\"d41d8cd98f00b204e9800998ecf8427e\"}]}]}",
        "url http://evil.example/ {X||75|2026-03-13T21:47:34Z|||x,y}\n", "");
    CHECK("{\"query_status\":\"no_result\",\"data\":\"Your search did not yield any results\"}", "",
          "query_status 1:17@16 [\"no_result\"]\n");
    CHECK("{}", "", "");
    CHECK("{\"1\":[]}\n", "", "");
    CHECK("{\"1\":[{\"ioc_value\":\"192.0.2.1\",\"ioc_value\":\"192.0.2.2\"}]}", "",
          "bad_row 1:7@6 [{\"ioc_value\":\"192.0.2.1\",\"ioc_value\":\"192.0.2.2\"}]\n");
}

/* ---- what is not read ---- */

static void other_formats_are_refused(void **state)
{
    static const char *const others[] = {
        "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[]}",
        "{\n \"Event\": {\"info\": \"x\"}}",
        "{\"a\": {\"b\": 1}}",
        "{\"a\": 5}",
        "{\"a\": [1, 2]}",
        "{\"a\": [{\"b\": 1}]}",
        "[{\"ioc\": \"192.0.2.1\"}]",
        "#fields\tindicator\tindicator_type\n192.0.2.1\tIntel::ADDR\n",
        "alert tcp $HOME_NET any -> [192.0.2.1] 80 (msg:\"x\";)\n",
        "<!DOCTYPE html><html>",
        "PK\x03\x04zip",
        "\x1F\x8Bgzip",
        "\xFF\xFE\x31\x01",
        "{\"query_status\":\"ok\",\"data\":[{\"ioc\":\"192.0.2.1\"}",
        "{\"1\":[{\"ioc_value\":\"192.0.2.1",
        "{\"1\":[{\"ioc_value\":\"192.0.2.1\"}]} x",
        "{\"1\":[{\"ioc_value\":\"192.0.2.1\"} {}]}",
        "{\"1\" [{\"ioc_value\":\"192.0.2.1\"}]}",
        "{\"1\":",
        "{\"",
        "{\"1\":[{\"a\\",
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        loaded *in = load_with(others[i], strlen(others[i]), 0, 0);

        if (in->status != IOCM_E_FORMAT) fail_msg("%s: %d", others[i], in->status);
        assert_true(in->error.line > 0 && in->error.column > 0);
        assert_string_equal(in->error.source, "feed.txt");
        unload(in);
    }
}

static void what_came_before_a_bad_end_stays(void **state)
{
    const char text[] = "{\"1\":[{\"ioc_value\":\"192.0.2.1\"}],\n\"2\":[";
    loaded *in = load_with(text, sizeof text - 1, 0, 0);

    (void)state;
    assert_int_equal(in->status, IOCM_E_FORMAT);
    assert_int_equal(in->result.loaded, 1);
    assert_int_equal(iocm_builder_count(in->builder), 1);
    assert_int_equal(in->error.line, 2);
    unload(in);
}

static void deep_json_is_a_limit(void **state)
{
    char text[400] = "{\"1\":[";
    loaded *in;

    (void)state;
    for (int i = 0; i < 200; i++) strcat(text, "[");
    in = load_with(text, strlen(text), 0, 0);
    assert_int_equal(in->status, IOCM_E_LIMIT);
    unload(in);
}

/* What jansson would make of a long entry could be many times as long. */
static void long_json_is_a_limit(void **state)
{
    const size_t most = 256u << 10;
    char *text = malloc(most + 200);

    (void)state;
    assert_non_null(text);
    for (size_t more = 0; more < 2; more++) {
        static const char end[] = "\"},{\"ioc\":\"192.0.2.2\"}]}";
        int head = sprintf(text, "{\"1\":[{\"ioc\":\"192.0.2.1\",\"x\":\"");
        size_t used = (size_t)head;
        loaded *in;

        while (used < 6 + most + more - 2) text[used++] = 'a';
        memcpy(text + used, end, sizeof end);
        in = load_with(text, used + sizeof end - 1, 0, 0);
        assert_int_equal(in->status, IOCM_OK);
        assert_int_equal(in->result.refused, more);
        assert_int_equal(in->result.loaded, 2 - more);
        unload(in);
    }
    free(text);
}

/* A NUL is a byte like others that JSON does not have: the row is refused, the next one read. */
static void nul_in_json(void **state)
{
    static const char text[] = "{\"1\":[{\"ioc\":[\0]},{\"ioc\":\"192.0.2.1\"}]}";
    loaded *in = load_with(text, sizeof text - 1, 0, 0);

    (void)state;
    assert_int_equal(in->status, IOCM_OK);
    assert_int_equal(in->result.refused, 1);
    assert_int_equal(in->result.loaded, 1);
    unload(in);
}

static void arguments(void **state)
{
    iocm_builder *builder;
    iocm_load_options options = {.struct_size = 4};

    (void)state;
    assert_int_equal(iocm_builder_new(&builder, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_load_indicators(NULL, NULL, "", 0, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_load_indicators(NULL, builder, NULL, 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_load_indicators(NULL, builder, NULL, 0, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_load_indicators(NULL, builder, "", 0, &options, NULL), IOCM_E_OPTIONS);
    iocm_builder_free(builder);
}

/* ---- memory ---- */

static const char *const samples[] = {
    "192.0.2.1\nevil.example x\n127.0.0.1 a.example\n",
    "ip,tags\n192.0.2.1,\"a,\nb\"\n192.0.2.2,\n",
    "{\"1\":[{\"ioc_value\":\"192.0.2.1\",\"tags\":[\"a\",\"b\"]}]}",
};

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        bool all = false;

        for (size_t nth = 1; !all; nth++) {
            meter m;
            iocm_load_options options = {.struct_size = sizeof options, .allocator = &m.allocator};
            iocm_builder_options building = {.struct_size = sizeof building,
                                             .allocator = &m.allocator};
            iocm_builder *builder;
            iocm_status status;

            meter_start(&m, nth);
            m.fail_once = true;
            status = iocm_builder_new(&builder, &building, NULL);
            if (status == IOCM_OK)
                status = iocm_load_indicators(NULL, builder, samples[i], strlen(samples[i]),
                                              &options, NULL);
            assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
            all = status == IOCM_OK;
            assert_int_equal(all, m.calls < nth);
            iocm_builder_free(builder);
            assert_int_equal(m.live, 0);
        }
    }
}

/* At most 4 bytes for each byte of the input and 1 MiB; the builder's own memory not counted. */
static void memory_is_bounded(void **state)
{
    static const char *const starts[] = {"", "ip,x\n", "ip,x\n192.0.2.9,\"", "{\"1\":["};
    static const char *const rows[] = {"192.0.2.1\n", "192.0.2.1,y\n", "192.0.2.1,y\n",
                                       "{\"ioc_value\":\"192.0.2.1\",\"tags\":\"a\"},"};
    const size_t most = 4u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        meter m;
        iocm_load_options options = {.struct_size = sizeof options, .allocator = &m.allocator};
        iocm_load_result result = {.struct_size = sizeof result};
        iocm_builder *builder;
        char *text = malloc(most + 100);
        size_t size = strlen(starts[i]);
        size_t row = strlen(rows[i]);

        assert_non_null(text);
        meter_start(&m, 0);
        memcpy(text, starts[i], size);
        for (; size + row < most; size += row) memcpy(text + size, rows[i], row);
        assert_int_equal(iocm_builder_new(&builder, NULL, NULL), IOCM_OK);
        (void)iocm_load_indicators(&result, builder, text, size, &options, NULL);
        assert_true(result.loaded >= size / row - 2);
        assert_true(m.most <= 4 * size + (1u << 20));
        assert_int_equal(m.live, 0);
        iocm_builder_free(builder);
        free(text);
    }
}

/* ---- real feeds ---- */

#define FEEDS "../shared/data/feeds/"

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long length;

    if (file == NULL) return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    length = ftell(file);
    assert_true(length >= 0);
    rewind(file);
    *size = (size_t)length;
    text = malloc(*size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *size, file), *size);
    (void)fclose(file);
    return text;
}

/*
 * Rows by `grep -vc` of comments and empty lines (lists), by Python's csv module (tables), and by
 * Python's json (JSON); refused by looking at each: paths without host in maltrail's lists, types
 * that are no indicators (process, filepath, regkey, ...) in Microsoft's, addresses of RFC 6598
 * (100.64.0.0/10), and cut lines ("118.0/24").
 */
static void real_feeds(void **state)
{
    static const struct {
        const char *name;
        uint64_t rows, refused;
    } feeds[] = {
        {"abusech_formats/feodo_ipblocklist.csv", 35, 0},
        {"abusech_formats/feodo_ipblocklist_recommended.txt", 35, 0},
        {"abusech_formats/threatfox_api_get_iocs.json", 30, 0},
        {"abusech_formats/threatfox_full.json", 118, 0},
        {"abusech_formats/threatfox_full_15col.csv", 118, 0},
        {"abusech_formats/threatfox_recent_14col.csv", 40, 0},
        {"abusech_formats/threatfox_hostfile.txt", 33, 0},
        {"abusech_formats/urlhaus_csv_recent.csv", 5, 0},
        {"ip/ipsum_head20k.txt", 19993, 0},
        {"ip/ipsum_level3.txt", 14217, 0},
        {"ip/threatfox_ioc_ips.txt", 19863, 7},
        {"cidr/bitwire_inbound_ipv6.txt", 1117, 0},
        {"cidr/bitwire_outbound_networks.txt", 4991, 0},
        {"cidr/fr_ipv4.cidr", 4041, 0},
        {"cidr/nl_ipv4.cidr", 5583, 0},
        {"cidr/nl_ipv6.cidr", 1900, 0},
        {"maltrail/cryrig_miner.txt", 6, 0},
        {"maltrail/elf_coinminer.txt", 1092, 204},
        {"maltrail/elf_h2miner.txt", 158, 8},
        {"maltrail/m8220_miner.txt", 17, 0},
        {"maltrail/mass_scanner.txt", 19220, 5},
        {"maltrail/mass_scanner_cidr.txt", 1106, 0},
        {"microsoft/ActiniumIOC.csv", 152, 11},
        {"microsoft/ChiaCryptoIOC.csv", 25, 6},
        {"microsoft/DEV-0322_SolarWinds_Serv-U_IoC.csv", 10, 5},
        {"microsoft/DEV-0586.csv", 6, 4},
        {"microsoft/HiveRansomwareJuly2022.csv", 9, 0},
        {"microsoft/IP_IOC_V1.csv", 423, 0},
        {"microsoft/Log4j_IOC_List.csv", 323, 0},
        {"microsoft/MSTICIoCs-ExchangeServerVulnerabilitiesDisclosedMarch2021.csv", 152, 104},
        {"microsoft/Microsoft.Covid19.Indicators.csv", 36, 0},
        {"microsoft/SOURGUM.csv", 28, 10},
        {"microsoft/VPS_Networks.csv", 9750, 4},
        {"tweetfeed/today.csv", 59, 0},
        {"tweetfeed/week.csv", 1574, 0},
        {"signature_base/c2-iocs.txt", 1844, 0},
        {"signature_base/hash-iocs.txt", 3224, 0},
    };
    size_t seen = 0;
    bool bad = false;

    (void)state;
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        char path[256];
        size_t size;
        char *text;
        loaded *in;

        (void)snprintf(path, sizeof path, FEEDS "%s", feeds[i].name);
        text = read_file(path, &size);
        if (text == NULL) continue;
        seen++;
        in = load_with(text, size, 0, 0);
        if (in->status != IOCM_OK || in->result.rows != feeds[i].rows ||
            in->result.refused != feeds[i].refused) {
            bad = true;
            print_message("%s: status %d, %llu rows, %llu refused\n", feeds[i].name, in->status,
                          (unsigned long long)in->result.rows,
                          (unsigned long long)in->result.refused);
        }
        unload(in);
        free(text);
    }
    assert_false(bad);
    if (seen == 0) {
        print_message("skipped: ../shared not there\n");
        skip();
    }
    assert_int_equal(seen, sizeof feeds / sizeof feeds[0]);
}

/* What a build without CSV or JSON says of these; it reads lists all the same. */
static void without_csv_or_json(void **state)
{
    static const struct {
        uint32_t feature;
        const char *text;
    } needs[] = {{IOCM_FEATURE_CSV, "ip,url\n192.0.2.1,\n"},
                 {IOCM_FEATURE_JSON, "{\"1\":[{\"ioc_value\":\"192.0.2.1\"}]}"}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        loaded *in = load_with(needs[i].text, strlen(needs[i].text), 0, 0);

        assert_int_equal(in->status,
                         (iocm_features() & needs[i].feature) ? IOCM_OK : IOCM_E_UNSUPPORTED);
        unload(in);
    }
}

int main(void)
{
    const struct CMUnitTest core[] = {
        cmocka_unit_test(lists),       cmocka_unit_test(urls_in_lists),
        cmocka_unit_test(hosts_files), cmocka_unit_test(bad_rows_of_lists),
        cmocka_unit_test(arguments),   cmocka_unit_test(without_csv_or_json),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unicode_hosts),
        cmocka_unit_test(threatfox_tables),
        cmocka_unit_test(other_tables),
        cmocka_unit_test(tables_without_header),
        cmocka_unit_test(json_feeds),
        cmocka_unit_test(other_formats_are_refused),
        cmocka_unit_test(what_came_before_a_bad_end_stays),
        cmocka_unit_test(deep_json_is_a_limit),
        cmocka_unit_test(nul_in_json),
        cmocka_unit_test(long_json_is_a_limit),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(real_feeds),
    };

    const uint32_t both = IOCM_FEATURE_CSV | IOCM_FEATURE_JSON;
    int failed = cmocka_run_group_tests(core, NULL, NULL);

    if ((iocm_features() & both) == both) failed += cmocka_run_group_tests(tests, NULL, NULL);
    return failed;
}
