/* SPDX-License-Identifier: MIT */
/* Work on texts of N bytes: reading, loading, one value as long as that. */
#include "complexity.h"

/* ---- texts ---- */

static void add_line(job *j, size_t capacity, const char *line, size_t size)
{
    REQUIRE(j->text_size + size <= capacity);
    memcpy(j->text + j->text_size, line, size);
    j->text_size += size;
}

void make_text(job *j, const char *head, const char *form, const char *tail)
{
    size_t capacity = j->size + 2 * VALUE_MAX;
    char value[VALUE_MAX];
    char line[2 * VALUE_MAX];

    j->text = malloc(capacity + strlen(head) + strlen(tail));
    REQUIRE(j->text != NULL && j->write != NULL);
    capacity += strlen(head) + strlen(tail);
    add_line(j, capacity, head, strlen(head));
    for (uint32_t i = 0; j->text_size < j->size; i++) {
        const char *at = strchr(form, '@');
        int size;

        j->write(value, i);
        REQUIRE(at != NULL);
        size = snprintf(line, sizeof line, "%.*s%s%s", (int)(at - form), form, value, at + 1);
        add_line(j, capacity, line, (size_t)size);
    }
    add_line(j, capacity, tail, strlen(tail));
}

static void make_prose(job *j)
{
    make_text(j, "",
              "On day 17 the host (v1.2.3) spoke to @, as report 2026-01-02 says; see a.b.\n", "");
}

static void make_list(job *j)
{
    make_text(j, "# a list\n", "@ # seen once\n", "");
}

#define COLUMNS                                                                                    \
    "Timestamp,DeviceName,ActionType,RemoteIP,RemotePort,RemoteUrl,Protocol,"                      \
    "InitiatingProcessFileName,InitiatingProcessCommandLine,InitiatingProcessSHA256\n"

static void make_log(job *j)
{
    make_text(j, COLUMNS,
              "2026-01-02T03:04:05Z,pc-17,ConnectionSuccess,192.0.2.1,443,@,Tcp,a.exe,"
              "\"a.exe -x \"\"y, z\"\"\",\n",
              "");
}

static void make_open_quotes(job *j)
{
    make_text(j, COLUMNS, "2026-01-02T03:04:05Z,\"pc-17,ConnectionSuccess,192.0.2.1,443,@\n", "");
}

static void make_feed(job *j)
{
    make_text(j, "first_seen,ioc_value,ioc_type,malware,confidence_level,tags\n",
              "2026-01-02 03:04:05,@,,XMRIG,75,\"elf,miner\"\n", "");
}

static void make_json(job *j)
{
    make_text(j, "{\"query_status\":\"ok\",\"data\":[",
              "{\"id\":\"1\",\"ioc\":\"@\",\"threat_type\":\"botnet_cc\",\"confidence_level\":75,"
              "\"tags\":[\"elf\",\"miner\"]},\n",
              "{\"id\":\"1\",\"ioc\":\"192.0.2.1\"}]}\n");
}

#define PLAYBOOK                                                                                   \
    "ThreatFox: XMRIG IOCs\nThreat Overview\nMalware Family: XMRIG Total IOCs: 3 "                 \
    "IOC Types: ip:port\nIndicators of Compromise\n| Type | Value | Threat Type | First Seen | "   \
    "Confidence |\n|---|---|---|---|---|\n"

static void make_playbook(job *j)
{
    make_text(j, PLAYBOOK, "| domain | @ | botnet_cc | 2026-01-01 | 80% |\n", "");
}

static void make_hunts(job *j)
{
    make_text(j, PLAYBOOK "| domain | a.example | botnet_cc | 2026-01-01 | 80% |\n",
              "let malicious_domains = dynamic([\"@\", \"b.example\"]);\nDeviceNetworkEvents\n"
              "| where RemoteUrl in (malicious_domains)\n| project Timestamp, RemoteUrl\n"
              "| order by Timestamp desc\n",
              "");
}

static void make_scenarios(job *j)
{
    make_text(j,
              PLAYBOOK "| domain | a.example | botnet_cc | 2026-01-01 | 80% |\n"
                       "False Positive Guidance\n",
              "Scenario: Backup of @\nDescription: it runs\nFilter/Exclusion: Exclude processes "
              "named rsync.exe on @\n",
              "");
}

static void refang(job *j)
{
    iocm_read_options options = {.struct_size = sizeof options};
    char *out = malloc(j->text_size);
    size_t size = 0;

    options.flags = IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP;
    REQUIRE(out != NULL);
    REQUIRE(iocm_refang(out, j->text_size, &size, NULL, j->text, j->text_size, &options, NULL) ==
            IOCM_OK);
    j->done = size;
    free(out);
}

static int count_item(void *ctx, const iocm_extracted *item)
{
    (void)item;
    ++*(uint64_t *)ctx;
    return 0;
}

static void extract(job *j)
{
    iocm_extract_options options = {.struct_size = sizeof options, .flags = IOCM_EXTRACT_HOSTS};

    REQUIRE(iocm_extract(count_item, &j->done, j->text, j->text_size, &options, NULL) == IOCM_OK);
}

static void load(job *j)
{
    iocm_load_result result = {.struct_size = sizeof result};

    j->builder = new_builder();
    REQUIRE(iocm_load_indicators(&result, j->builder, j->text, j->text_size, NULL, NULL) ==
            IOCM_OK);
    j->done = result.loaded;
}

static void read_playbook(job *j)
{
    iocm_playbook_info info = {.struct_size = sizeof info};
    iocm_playbook *playbook = NULL;

    REQUIRE(iocm_playbook_read(&playbook, j->text, j->text_size, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_playbook_get_info(&info, playbook, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_new(&j->exclusions, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_add_playbook(j->exclusions, playbook, NULL) == IOCM_OK);
    j->done = info.row_count + info.hunt_count + info.scenario_count;
    iocm_playbook_free(playbook);
}

static int count_record(void *ctx, const iocm_span *cells, size_t count,
                        const iocm_position *position)
{
    (void)cells, (void)position;
    *(uint64_t *)ctx += count;
    return 0;
}

static void read_csv(job *j)
{
    iocm_csv *csv = NULL;

    REQUIRE(iocm_csv_new(&csv, count_record, &j->done, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_csv_feed(csv, j->text, j->text_size, NULL) == IOCM_OK);
    REQUIRE(iocm_csv_finish(csv, NULL) == IOCM_OK);
    iocm_csv_free(csv);
}

/* ---- scanning: what the text holds is listed, or nothing of it is ---- */

static void list_values(job *j, uint32_t from)
{
    j->listed = values_make(j->write, from, j->size / 60);
    j->builder = new_builder();
    for (size_t i = 0; i < j->listed.count; i++)
        REQUIRE(iocm_builder_add(j->builder, &j->listed.indicators[i], NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_builder_compile(&j->set, j->builder, NULL) == IOCM_OK);
    REQUIRE(iocm_matcher_new(&j->matcher, j->set, NULL, NULL) == IOCM_OK);
    make_prose(j);
}

static void list_these(job *j)
{
    list_values(j, 0);
}

static void list_others(job *j)
{
    list_values(j, 1u << 20);
}

static int count_match(void *ctx, const iocm_scan_match *match)
{
    *(uint64_t *)ctx += match->hit_count;
    return 0;
}

static void scan(job *j)
{
    REQUIRE(iocm_scan(count_match, &j->done, j->matcher, j->text, j->text_size, NULL, NULL) ==
            IOCM_OK);
}

static void scan_defanged(job *j)
{
    iocm_scan_options options = {.struct_size = sizeof options, .flags = IOCM_SCAN_DEFANGED};

    REQUIRE(iocm_scan(count_match, &j->done, j->matcher, j->text, j->text_size, &options, NULL) ==
            IOCM_OK);
}

/* In pieces of 100 bytes. */
static void scan_pieces(job *j)
{
    iocm_scanner *scanner = NULL;

    REQUIRE(iocm_scanner_new(&scanner, count_match, &j->done, j->matcher, NULL, NULL) == IOCM_OK);
    for (size_t at = 0; at < j->text_size; at += 100)
        REQUIRE(iocm_scanner_feed(scanner, j->text + at,
                                  j->text_size - at < 100 ? j->text_size - at : 100,
                                  NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_finish(scanner, NULL) == IOCM_OK);
    iocm_scanner_free(scanner);
}

static void find_candidates(job *j)
{
    for (size_t at = 0; at < j->text_size; at++, j->done++)
        at += iocm_match_candidate(j->matcher, j->text + at, j->text_size - at);
}

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    return iocm_match_candidate(ctx, text, size);
}

static void make_skipped(job *j)
{
    list_values(j, 1u << 20);
    free(j->text);
    j->text_size = 0;
    make_log(j);
}

static void skip_csv(job *j)
{
    iocm_csv_options options = {.struct_size = sizeof options};
    iocm_csv *csv = NULL;

    options.candidate = find_candidate;
    options.candidate_ctx = j->matcher;
    REQUIRE(iocm_csv_new(&csv, count_record, &j->done, &options, NULL) == IOCM_OK);
    REQUIRE(iocm_csv_feed(csv, j->text, j->text_size, NULL) == IOCM_OK);
    REQUIRE(iocm_csv_finish(csv, NULL) == IOCM_OK);
    iocm_csv_free(csv);
}

/* ---- one URL of N bytes, one record of N bytes in a cell ---- */

static void make_url(job *j)
{
    static const char head[] = "http://files.example";

    j->listed = values_make(shape_find("url_nested"), 0, 2000);
    j->builder = new_builder();
    for (size_t i = 0; i < j->listed.count; i++)
        REQUIRE(iocm_builder_add(j->builder, &j->listed.indicators[i], NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_builder_add_text(j->builder, "http://files.example/", 21, NULL, NULL, NULL) ==
            IOCM_OK);
    REQUIRE(iocm_builder_compile(&j->set, j->builder, NULL) == IOCM_OK);
    REQUIRE(iocm_matcher_new(&j->matcher, j->set, NULL, NULL) == IOCM_OK);
    j->text = malloc(j->size + sizeof head);
    REQUIRE(j->text != NULL);
    memcpy(j->text, head, sizeof head - 1);
    memset(j->text + sizeof head - 1, '/', j->size);
    j->text_size = sizeof head - 1 + j->size;
}

static void match_url(job *j)
{
    iocm_hit items[64];
    iocm_hits hits = {items, COUNT(items), 0};

    for (int i = 0; i < 16; i++)
        REQUIRE(iocm_match_value(&hits, j->matcher, j->text, j->text_size, NULL) == IOCM_OK);
    j->done = hits.count;
}

static void make_digests(job *j)
{
    j->listed = values_make(shape_find("sha256_random"), 0, 2000);
    j->builder = new_builder();
    for (size_t i = 0; i < j->listed.count; i += 50)
        REQUIRE(iocm_builder_add(j->builder, &j->listed.indicators[i], NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_builder_compile(&j->set, j->builder, NULL) == IOCM_OK);
    REQUIRE(iocm_matcher_new(&j->matcher, j->set, NULL, NULL) == IOCM_OK);
    make_text(j, "", "SHA256=@, ", "");
}

static void match_digests(job *j)
{
    static const iocm_span column = {"hash", 4};
    iocm_schema *schema = NULL;
    iocm_layout *layout = NULL;
    iocm_hit items[64];
    iocm_hits hits = {items, COUNT(items), 0};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_span cell = {j->text, j->text_size};

    REQUIRE(iocm_schema_new(&schema, "t", 1, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_schema_add(schema, "hash", 4, IOCM_ROLE_DIGEST, 0, NULL) == IOCM_OK);
    REQUIRE(iocm_layout_new(&layout, schema, &column, 1, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_match_record(&result, &hits, j->matcher, layout, &cell, 1, NULL) == IOCM_OK);
    j->done = hits.count;
    iocm_layout_free(layout);
    iocm_schema_free(schema);
}

const work text_works[] = {
    {"refang", make_prose, refang},
    {"extract", make_prose, extract},
    {"load_list", make_list, load},
    {"load_csv", make_feed, load},
    {"load_json", make_json, load},
    {"csv", make_log, read_csv},
    {"csv_open_quotes", make_open_quotes, read_csv},
    {"playbook", make_playbook, read_playbook},
    {"playbook_hunts", make_hunts, read_playbook},
    {"playbook_scenarios", make_scenarios, read_playbook},
    {"scan", list_these, scan},
    {"scan_others", list_others, scan},
    {"scan_defanged", list_these, scan_defanged},
    {"scan_pieces", list_these, scan_pieces},
    {"candidates", list_these, find_candidates},
    {"csv_skip", make_skipped, skip_csv},
    {"url_borders", make_url, match_url},
    {"cell_of_digests", make_digests, match_digests},
    {NULL, NULL, NULL},
};
