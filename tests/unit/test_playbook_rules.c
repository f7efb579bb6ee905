/* SPDX-License-Identifier: MIT */
/* What a playbook's reader notices, and where it says things stand. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "iocmatch.h"
#include "playbook_parts.h"

static iocm_playbook *read_text(const char *text, size_t size)
{
    iocm_playbook *playbook = NULL;
    iocm_error error = {0};

    if (iocm_playbook_read(&playbook, text, size, NULL, &error) != IOCM_OK)
        fail_msg("%s\n%s", error.message, text);
    return playbook;
}

static iocm_playbook *read_string(const char *text)
{
    return read_text(text, strlen(text));
}

static iocm_metadata metadata_of(const iocm_playbook *playbook, size_t index)
{
    iocm_metadata metadata = {.struct_size = sizeof metadata};

    assert_int_equal(iocm_playbook_get_metadata(&metadata, playbook, index, NULL), IOCM_OK);
    return metadata;
}

static iocm_playbook_row row_of(const iocm_playbook *playbook, size_t index)
{
    iocm_playbook_row row = {.struct_size = sizeof row};

    assert_int_equal(iocm_playbook_get_row(&row, playbook, index, NULL), IOCM_OK);
    return row;
}

static iocm_playbook_info info_of(const iocm_playbook *playbook)
{
    iocm_playbook_info info = {.struct_size = sizeof info};

    assert_int_equal(iocm_playbook_get_info(&info, playbook, NULL), IOCM_OK);
    return info;
}

static void is_text(iocm_span got, const char *wanted)
{
    if (got.size != strlen(wanted) || memcmp(got.data, wanted, got.size) != 0)
        fail_msg("wanted %s, got %.*s", wanted, (int)got.size, got.data);
}

/* The codes of all diagnostics, in order, with blanks between. */
static void codes_of(char out[512], const iocm_playbook *playbook)
{
    size_t count = info_of(playbook).diagnostic_count;

    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        iocm_diagnostic item = {.struct_size = sizeof item};

        assert_int_equal(iocm_playbook_get_diagnostic(&item, playbook, i, NULL), IOCM_OK);
        snprintf(out + strlen(out), 512 - strlen(out), "%s%.*s", i == 0 ? "" : " ",
                 (int)item.code.size, item.code.data);
    }
}

/* ---- diagnostics ---- */

static void what_is_noticed(void **state)
{
    static const struct {
        const char *text;
        const char *codes;
        size_t rows;
    } cases[] = {
        {HEAD TABLE GOOD, "", 1},
        {"Malware Family: T Total IOCs: 37 IOC Types: ip:port\n" TABLE GOOD, "total_differs", 1},
        {"Malware Family: T Total IOCs: x IOC Types: ip:port\n" TABLE GOOD, "bad_label", 1},
        {"Threat: t Total URLs: 1 Active URLs: 2\n| URL | Status | Threat | Date Added |\n"
         "|---|---|---|---|\nhttp://a.example/ | online | t | 2026-06-16 |\n",
         "active_differs", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:99999 | botnet_cc | 2026-06-16 | 75% |\n", "bad_value",
         1},
        {HEAD TABLE "| sha256_hash | f253a4f1afdd89847bbe27defbc46043d73391d1 | payload "
                    "| 2026-06-16 | 75% |\n",
         "bad_value", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1 | botnet_cc | 2026-06-16 | 75% |\n", "bad_value", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-16 | 101% |\n",
         "bad_confidence", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-16 | high |\n",
         "bad_confidence", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-31 | 75% |\n", "bad_date", 1},
        {HEAD TABLE "| ip:port |  | botnet_cc | 2026-06-16 | 75% |\n", "bad_row", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:80 |\n", "bad_row", 1},
        {HEAD TABLE "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-16 | 75% | more |\n", "bad_row",
         1},
        {HEAD TABLE "| mutex | a.example | botnet_cc | 2026-06-16 | 75% |\n", "unknown_type", 1},
        {"Malware Family: T Total IOCs: 2 IOC Types: ip:port\n" TABLE GOOD
         "| ip:port | 192.0.2.1:80 | payload | 2026-06-16 | 75% |\n",
         "duplicate_row", 2},
        {HEAD TABLE GOOD "let a = dynamic([\"192.0.2.1\", \"192.0.2.2\"]);\nT | where X in (a)\n"
                         "U | where Y in (a)\n",
         "kql_value_unlisted", 1}, /* once, though two queries use the list */
        {"Malware Family: T Total IOCs: 2 IOC Types: ip:port\n" TABLE GOOD
         "| ip:port | 192.0.2.1:81 | payload | 2026-06-16 | 75% |\n",
         "", 2},
        {HEAD TABLE GOOD "\n| Field | Meaning |\n|---|---|\n| 192.0.2.9 | none |\n",
         "unknown_table", 1},
        {HEAD TABLE GOOD "Scenario: A\nScenario: B\nFilter/Exclusion: All.\n", "no_filter", 1},
        {HEAD TABLE GOOD "\xFF\n", "encoding", 1},
        {HEAD TABLE GOOD "let a = dynamic([\"192.0.2.1\", \"192.0.2.2\"]);\nT | where X in (a)\n",
         "kql_value_unlisted", 1},
        {HEAD TABLE GOOD "let a = dynamic([\"192.0.2.2\"]);\nT | where X in (a)\n",
         "kql_value_missing kql_value_unlisted", 1},
        /* a query for domains says nothing about addresses */
        {HEAD TABLE GOOD "let a = dynamic([\"a.example\"]);\nT | where X in (a)\n",
         "kql_value_unlisted", 1},
    };
    char codes[512];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        iocm_playbook *playbook = read_string(cases[i].text);

        codes_of(codes, playbook);
        if (strcmp(codes, cases[i].codes) != 0 || info_of(playbook).row_count != cases[i].rows)
            fail_msg("wanted %s, got %s and %zu rows for\n%s", cases[i].codes, codes,
                     info_of(playbook).row_count, cases[i].text);
        iocm_playbook_free(playbook);
    }
}

static void a_refused_row_stays_a_row(void **state)
{
    iocm_playbook *playbook = read_string(
        HEAD TABLE "| Sha256_Hash | f253a4f1afdd8 | payload | 2026-06-16 | 75 % |\n" GOOD);
    iocm_playbook_row row = row_of(playbook, 0);

    (void)state;
    assert_int_not_equal(row.status, IOCM_OK);
    assert_int_equal(row.indicator.kind, IOCM_KIND_NONE);
    is_text(row.type, "sha256_hash");
    is_text(row.value, "f253a4f1afdd8");
    assert_int_equal(metadata_of(playbook, 0).confidence, 75);
    row = row_of(playbook, 1);
    assert_int_equal(row.status, IOCM_OK);
    assert_true((row.indicator.flags & IOCM_INDICATOR_DEFANGED) != 0);
    iocm_playbook_free(playbook);
}

static void a_duplicate_names_the_row_before(void **state)
{
    static const char other[] = "| domain | a.example | payload | 2026-06-16 | 75% |\n";
    static const char *const messages[] = {"the same indicator as in row 1",
                                           "the same indicator as in row 3"};
    char text[1024];
    iocm_playbook *playbook;

    (void)state;
    snprintf(text, sizeof text, "%s%s%s%s%s%s", TABLE, GOOD, other, GOOD, GOOD, "\n");
    playbook = read_string(text);
    assert_int_equal(info_of(playbook).diagnostic_count, 2);
    for (size_t i = 0; i < 2; i++) {
        iocm_diagnostic item = {.struct_size = sizeof item};

        assert_int_equal(iocm_playbook_get_diagnostic(&item, playbook, i, NULL), IOCM_OK);
        is_text(item.code, "duplicate_row");
        is_text(item.message, messages[i]);
        assert_int_equal(item.line, 5 + i);
    }
    iocm_playbook_free(playbook);
}

/* No more than a thousand are kept; the last one says how many were not. */
static void diagnostics_are_bounded(void **state)
{
    const char *row = "| ip:port | 192.0.2.1:x | t | 2026-06-16 | 75% |\n";
    size_t count = 3000;
    char *text = malloc(strlen(TABLE) + strlen(row) * count + 1);
    iocm_diagnostic item = {.struct_size = sizeof item};
    iocm_playbook *playbook;
    iocm_playbook_info info;

    (void)state;
    assert_non_null(text);
    strcpy(text, TABLE);
    for (size_t i = 0; i < count; i++) strcpy(text + strlen(TABLE) + i * strlen(row), row);
    playbook = read_string(text);
    info = info_of(playbook);
    assert_int_equal(info.row_count, count);
    assert_int_equal(info.diagnostic_count, 1024);
    iocm_playbook_get_diagnostic(&item, playbook, 1023, NULL);
    is_text(item.code, "more");
    iocm_playbook_free(playbook);
    free(text);
}

/* A document may be cut where a line ends, and be whole without its last newline. */
static void cuts_at_the_end_of_a_line(void **state)
{
    static const struct {
        const char *text;
        bool cut;
    } cases[] = {
        {HEAD TABLE, true},
        {HEAD TABLE GOOD, false},
        {HEAD TABLE GOOD "// Hunt\n", true},
        {HEAD TABLE GOOD "let a = dynamic([\"192.0.2.1\"]);\n", true},
        {HEAD TABLE GOOD "T | where A in (a)\n| project B,\n", true},
        {HEAD TABLE GOOD "T | where A in (a)\n| project B\n", false},
        {HEAD TABLE GOOD "| Sentinel Table | Notes |\n|---|---|\n", true},
        {HEAD TABLE GOOD "Scenario: A\n", true},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: Exclude backup, sync,\n", true},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: Exclude backup (all\n", true},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: Exclude backup and sync\n", false},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: Exclude backup and sync", true},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: user=security-team", false},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: a == \"b\" or process.", true},
        {HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: x.\n\nA word about the source", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        iocm_playbook *playbook = read_string(cases[i].text);

        if (((info_of(playbook).flags & IOCM_PLAYBOOK_TRUNCATED) != 0) != cases[i].cut)
            fail_msg("%s:\n%s", cases[i].cut ? "not noticed" : "not cut", cases[i].text);
        iocm_playbook_free(playbook);
    }
}

/* ---- places ---- */

static void check_place(const char *text, size_t size, uint64_t line, uint64_t column,
                        uint64_t offset)
{
    iocm_playbook *playbook = read_text(text, size);
    iocm_playbook_row row = row_of(playbook, 0);

    if (row.line != line || row.column != column || row.offset != offset)
        fail_msg("line %llu column %llu offset %llu for\n%s", (unsigned long long)row.line,
                 (unsigned long long)row.column, (unsigned long long)row.offset, text);
    iocm_playbook_free(playbook);
}

static void places_are_those_of_the_input(void **state)
{
    static const char table[] = "| URL | Status |\r\n|---|---|\r\n| &quot;\xC3\xA4 | on |\r\n";
    static const char marked[] = "\xEF\xBB\xBF| URL | a |\r|---|---|\rhttp://a.example/ | b";
    char wide[2 * sizeof table];
    size_t size = 2;
    const char *cell = strstr(table, "&quot;");

    (void)state;
    check_place(table, strlen(table), 3, 3, (uint64_t)(cell - table));
    wide[0] = '\xFF';
    wide[1] = '\xFE';
    for (const char *at = table; *at != '\0'; at++) {
        if (*at == '\xC3') at++; /* U+00E4 in two bytes either way */
        wide[size++] = *at == '\xA4' ? '\xE4' : *at;
        wide[size++] = '\0';
    }
    check_place(wide, size, 3, 5, (uint64_t)(cell - table) * 2 + 2);
    check_place(marked, strlen(marked), 3, 1, 25);
}

static void a_filter_says_where_it_stands(void **state)
{
    static const char text[] =
        "Scenario: A\r\nFilter/Exclusion: Use &lt;this&gt;:\r\n(a &amp; b)\r\n"
        "Scenario: B\r\nFilter/Exclusion: x = 1\r\n";
    static const char whole[] = "Use &lt;this&gt;:\r\n(a &amp; b)";
    iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};
    iocm_playbook *playbook = read_string(text);

    (void)state;
    assert_int_equal(iocm_playbook_get_scenario(&scenario, playbook, 0, NULL), IOCM_OK);
    is_text(scenario.filter, "Use <this>:\n(a & b)");
    assert_int_equal(scenario.filter_line, 2);
    assert_int_equal(scenario.filter_offset, strstr(text, whole) - text);
    assert_int_equal(scenario.filter_size, strlen(whole));
    assert_null(scenario.description.data);
    iocm_playbook_free(playbook);
}

/* ---- queries ---- */

static void put_spans(char out[512], const iocm_span *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        snprintf(out + strlen(out), 512 - strlen(out), " %.*s", (int)items[i].size, items[i].data);
}

static void queries_are_understood(void **state)
{
    static const struct {
        const char *text;
        const char *wanted; /* table; lists; where; project; order */
    } cases[] = {
        {"let a = dynamic(['192.0.2.1','192.0.2.2']); T | where X in (a) | project X, Y | order by "
         "Z asc\n",
         "T; a: 192.0.2.1 192.0.2.2; where X; project X Y; Z 0"},
        {"let a = dynamic([\"a\\\\b\\u0041\", @\"c\\d\"\"e\"]);\nT\n| where A == \"x\" or (B =~ "
         "'y' "
         "and C has_any (a))\n",
         "T; a: a\\bA c\\d\"e; where A B C; project;  0"},
        {"let h = dynamic([\"x\"]);\nlet lookback = 7d;\nlet u = dynamic([\"y\", \"z\"]);\nT\n"
         "| where TimeGenerated > ago(lookback)\n| where tolower(F) !in (h) and U has_any (u)\n"
         "| extend N = strcat(A, \"|\", B)\n| project TimeGenerated, N = tolower(F), U\n"
         "| sort by TimeGenerated\n",
         "T; h: x; u: y z; where TimeGenerated F U; project TimeGenerated N U; TimeGenerated 1"},
        {"// not in force\n// let old = dynamic([\"q\"]);\nlet a = dynamic([\n  \"x\", // why\n  "
         "\"y\"\n]);\nT\n// inside\n| where A in~ (a)\n| top 10 by B asc\n",
         "T; a: x y; where A; project; B 0"},
        {"union isfuzzy=true V, W\n| where A == 1\n", "V; where A; project;  0"},
        {"T | where isnotempty(A.b) and C between (1 .. 2) and D matches regex \"|\" | take 5\n",
         "T; where A.b C D; project;  0"},
        {"let a = dynamic([\xE2\x80\x9Cx\xE2\x80\x9D]);\nT | where A in (a)\n",
         "T; a: x; where A; project;  0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};
        iocm_playbook *playbook = read_string(cases[i].text);
        char got[512] = "";

        assert_int_equal(info_of(playbook).hunt_count, 1);
        assert_int_equal(iocm_playbook_get_hunt(&hunt, playbook, 0, NULL), IOCM_OK);
        snprintf(got, sizeof got, "%.*s;", (int)hunt.table.size, hunt.table.data);
        for (size_t k = 0; k < hunt.list_count; k++) {
            put_spans(got, &hunt.lists[k].name, 1);
            strcat(got, ":");
            put_spans(got, hunt.lists[k].values, hunt.lists[k].value_count);
            strcat(got, ";");
        }
        strcat(got, " where");
        put_spans(got, hunt.where_columns, hunt.where_column_count);
        strcat(got, "; project");
        put_spans(got, hunt.project_columns, hunt.project_column_count);
        snprintf(got + strlen(got), sizeof got - strlen(got), "; %.*s %u",
                 (int)hunt.order_column.size, hunt.order_column.data, hunt.descending);
        if (strcmp(got, cases[i].wanted) != 0)
            fail_msg("wanted %s\ngot    %s\nfor %s", cases[i].wanted, got, cases[i].text);
        iocm_playbook_free(playbook);
    }
}

static void a_list_serves_two_queries(void **state)
{
    iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};
    iocm_playbook *playbook =
        read_string("let a = dynamic([\"x\"]);\nT\n| where A in (a)\nU\n| where B in (a)\n");

    (void)state;
    assert_int_equal(info_of(playbook).hunt_count, 2);
    assert_int_equal(iocm_playbook_get_hunt(&hunt, playbook, 1, NULL), IOCM_OK);
    is_text(hunt.table, "U");
    is_text(hunt.list_name, "a");
    assert_int_equal(hunt.value_count, 1);
    iocm_playbook_free(playbook);
}

/* ---- forms ---- */

static void urlhaus_pages(void **state)
{
    iocm_playbook *playbook =
        read_string("# URLhaus: test_download IOCs\n"
                    "Threat: test_download Total URLs: 2 Active URLs: 1\n"
                    "| URL | Status | Threat | Date Added |\n|---|---|---|---|\n"
                    "hxxp://192.0.2.1:8080/i | online | malware_download | 2026-05-21 |\n"
                    "hxxps://b.example/x(.)y | offline | malware_download | 2026-05-22 |\n"
                    "let malicious_domains = dynamic([\"192.0.2.1\"]);\nDnsEvents\n"
                    "| where Name has_any (malicious_domains)\n");
    iocm_playbook_info info = info_of(playbook);
    iocm_playbook_row row = row_of(playbook, 0);

    (void)state;
    assert_null(info.title.data);
    assert_null(info.family.data);
    is_text(info.threat, "test_download");
    assert_int_equal(info.active_declared, 1);
    assert_int_equal(info.diagnostic_count, 0); /* what is offline need not be asked for */
    is_text(row.type, "url");
    is_text(row.activity, "online");
    is_text(row.first_seen, "2026-05-21");
    is_text(metadata_of(playbook, 0).threat_type, "malware_download");
    is_text(metadata_of(playbook, 0).source, "playbook");
    assert_int_equal(metadata_of(playbook, 0).tag_count, 1);
    is_text(metadata_of(playbook, 0).tags[0], "online");
    is_text(row_of(playbook, 1).value, "https://b.example/x(.)y");
    iocm_playbook_free(playbook);
}

static void unicode_domains(void **state)
{
    iocm_playbook *playbook = read_string(
        TABLE "| domain | b\xC3\xBC"
              "cher[.]example | t | 2026-06-16 | 75% |\n"
              "| url | hxxp://b&uuml;cher&#x3002;example/\xC3\xBC | t | 2026-06-16 | 75% |\n"
              "| url | http://b\xC3\xBC"
              "cher.example:8080/\xC3\xBC?\xC3\xBC | t | 2026-06-16 | 75% |\n");
    iocm_playbook_row row = row_of(playbook, 0);

    (void)state;
    is_text(row.value, "b\xC3\xBC"
                       "cher.example");
    if ((iocm_features() & IOCM_FEATURE_IDNA) == 0) {
        assert_int_equal(row.status, IOCM_E_UNSUPPORTED);
    } else {
        assert_int_equal(row.status, IOCM_OK);
        is_text((iocm_span){row.indicator.text, row.indicator.text_size}, "xn--bcher-kva.example");
        row = row_of(playbook, 2);
        assert_int_equal(row.status, IOCM_OK);
        is_text((iocm_span){row.indicator.text, row.indicator.text_size},
                "http://xn--bcher-kva.example:8080/\xC3\xBC?\xC3\xBC");
    }
    iocm_playbook_free(playbook);
}

static void what_is_no_playbook(void **state)
{
    static const char *const texts[] = {"",
                                        "\n\n",
                                        "Hello, world.",
                                        "# Title\n\nText | with a bar",
                                        "\xFF\xFE",
                                        "\xEF\xBB\xBF",
                                        "| a | b |\n|---|---|\n| c | d |\n"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        iocm_playbook *playbook = (iocm_playbook *)1;
        iocm_error error = {0};

        assert_int_equal(iocm_playbook_read(&playbook, texts[i], strlen(texts[i]), NULL, &error),
                         IOCM_E_FORMAT);
        assert_null(playbook);
        assert_int_equal(error.status, IOCM_E_FORMAT);
    }
}

/* A row's note behind the table's last column costs nothing; a pipe in a value does. */
static void a_note_behind_a_row(void **state)
{
    static const char *const rows[] = {
        "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-16 | 75% | sinkhole\n",
        "| ip:port | 192.0.2.1:80 | botnet_cc | 2026-06-16 | 75% | new | sinkhole |\n",
        "| url | http://a.example/?b|c | botnet_cc | 2026-06-16 | 75% |\n",
        "| mutex | a.example | botnet_cc | 2026-06-16 | 75% | new |\n",
        "| domain | a.example | botnet_cc | 2026-06-16 | high | new |\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        iocm_playbook *playbook;

        snprintf(text, sizeof text, "%s%s", HEAD TABLE, rows[i]);
        playbook = read_string(text);
        assert_int_equal(row_of(playbook, 0).status == IOCM_OK, i < 2);
        iocm_playbook_free(playbook);
    }
    /* the value stands behind the date: a pipe in it would shift nothing that is checked */
    {
        iocm_playbook *playbook =
            read_string(HEAD "| First Seen | Type | Value |\n|---|---|---|\n"
                             "| 2026-06-16 | url | http://a.example/?b|c |\n");

        assert_int_not_equal(row_of(playbook, 0).status, IOCM_OK);
        iocm_playbook_free(playbook);
    }
}

static void quotes_are_no_part_of_a_value(void **state)
{
    iocm_playbook *playbook =
        read_string(HEAD TABLE "| domain | \"a.example\" | botnet_cc | 2026-06-16 | 75% |\n");

    (void)state;
    is_text(row_of(playbook, 0).written, "a.example");
    assert_int_equal(row_of(playbook, 0).status, IOCM_OK);
    iocm_playbook_free(playbook);
}

/* An entity for a pipe is of the value if the row has real pipes, be they all before it. */
static void a_pipe_of_a_value(void **state)
{
    iocm_playbook *playbook =
        read_string("| Type | Value |\n|---|---|\n| url | http://a.example/?a&#124;b\n"
                    "| url | http://b.example/?&vert;b |\n");

    (void)state;
    assert_int_equal(info_of(playbook).row_count, 2);
    is_text(row_of(playbook, 0).value, "http://a.example/?a|b");
    is_text(row_of(playbook, 1).value, "http://b.example/?|b");
    iocm_playbook_free(playbook);
}

static void filters_that_look_like_more(void **state)
{
    static const char *const texts[] = {
        HEAD "Scenario: A Filter/Exclusion: one scenario: none. Scenario: B Filter/Exclusion: two.",
        "Scenario: A\n\nFilter/Exclusion: x = 1\n\n(and y = 2)\n\nScenario: B\n\n"
        "Filter/Exclusion: two.\n",
    };
    static const char *const filters[] = {"one scenario: none.", "x = 1\n(and y = 2)"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        iocm_playbook *playbook = read_string(texts[i]);
        iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};

        assert_int_equal(info_of(playbook).scenario_count, 2);
        assert_int_equal(iocm_playbook_get_scenario(&scenario, playbook, 0, NULL), IOCM_OK);
        is_text(scenario.filter, filters[i]);
        iocm_playbook_free(playbook);
    }
}

/* Half a character at the end of a cut text is no part of it. */
static void a_cut_character_is_left_out(void **state)
{
    static const char text[] = HEAD TABLE GOOD "Scenario: A\nFilter/Exclusion: the vendor\xE2\x80";
    iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};

    (void)state;
    for (size_t size = sizeof text - 3; size < sizeof text; size++) {
        iocm_playbook *playbook = read_text(text, size);

        assert_int_equal(iocm_playbook_get_scenario(&scenario, playbook, 0, NULL), IOCM_OK);
        is_text(scenario.filter, "the vendor");
        assert_true((info_of(playbook).flags & IOCM_PLAYBOOK_TRUNCATED) != 0);
        iocm_playbook_free(playbook);
    }
}

/* ---- into a builder ---- */

static void count_refused(void *ctx, const iocm_diagnostic *item)
{
    is_text(item->code, "row_refused");
    ++*(size_t *)ctx;
}

static void rows_are_loaded(void **state)
{
    size_t told = 0;
    iocm_load_options options = {
        .struct_size = sizeof options, .on_diagnostic = count_refused, .diagnostic_ctx = &told};
    iocm_load_result result = {.struct_size = sizeof result};
    iocm_builder *builder = NULL;
    iocm_playbook *playbook = read_string(
        HEAD TABLE GOOD "| ip:port | 10.0.0.1:80 | botnet_cc | 2026-06-16 | 75% |\n"
                        "| ip:port | 192.0.2.1:x | botnet_cc | 2026-06-16 | 75% |\n"
                        "| md5_hash | d41d8cd98f00b204e9800998ecf8427e | p | 2026-06-16 | 75% |\n"
                        "let a = dynamic([\"192.0.2.77\"]);\nT | where X in (a)\n"
                        "Scenario: A\nFilter/Exclusion: Not 192.0.2.99 nor b.example.\n");

    (void)state;
    assert_int_equal(iocm_builder_new(&builder, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_playbook_load(&result, builder, playbook, &options, NULL), IOCM_OK);
    assert_int_equal(result.rows, 4);
    assert_int_equal(result.loaded, 2);
    assert_int_equal(result.refused, 2);
    assert_int_equal(told, 2);
    assert_int_equal(iocm_builder_count(builder), 2); /* none of the query, none of the filter */
    iocm_builder_free(builder);
    iocm_playbook_free(playbook);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_noticed),
        cmocka_unit_test(a_refused_row_stays_a_row),
        cmocka_unit_test(a_duplicate_names_the_row_before),
        cmocka_unit_test(diagnostics_are_bounded),
        cmocka_unit_test(cuts_at_the_end_of_a_line),
        cmocka_unit_test(places_are_those_of_the_input),
        cmocka_unit_test(a_filter_says_where_it_stands),
        cmocka_unit_test(queries_are_understood),
        cmocka_unit_test(a_list_serves_two_queries),
        cmocka_unit_test(urlhaus_pages),
        cmocka_unit_test(unicode_domains),
        cmocka_unit_test(what_is_no_playbook),
        cmocka_unit_test(a_cut_character_is_left_out),
        cmocka_unit_test(a_note_behind_a_row),
        cmocka_unit_test(quotes_are_no_part_of_a_value),
        cmocka_unit_test(a_pipe_of_a_value),
        cmocka_unit_test(filters_that_look_like_more),
        cmocka_unit_test(rows_are_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
