/* SPDX-License-Identifier: MIT */
/* Memory runs out while sets are built, loaded and opened, and while a log is hunted through. */
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "memory.h"

/* ---- what the flows share ---- */

static iocm_status new_builder(iocm_builder **out, iocm_error *error)
{
    iocm_builder_options options = {.struct_size = sizeof options};

    options.allocator = &allocator;
    return iocm_builder_new(out, &options, error);
}

/* A builder that was refused memory still adds and compiles. */
static void use_builder(iocm_builder *builder)
{
    size_t was = forgive();
    size_t before = iocm_builder_count(builder);
    iocm_set *set = NULL;

    REQUIRE(iocm_builder_add_text(builder, "192.0.2.250:9", 13, NULL, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_builder_count(builder) == before + 1);
    REQUIRE(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    REQUIRE(iocm_set_count(set) == before + 1);
    iocm_set_unref(set);
    fail_at = was;
}

static int on_scan_match(void *ctx, const iocm_scan_match *match)
{
    (void)ctx;
    (void)match;
    return 0;
}

/* A scanner of the matcher's; once it is made it needs no more memory. */
static iocm_status scan(const iocm_matcher *matcher, iocm_error *error)
{
    static const char text[] = "http://evil.example/2 203.0.113.2:80\n";
    iocm_scan_options scanning = {.struct_size = sizeof scanning, .allocator = &allocator};
    iocm_scanner *scanner = NULL;
    iocm_status status = iocm_scanner_new(&scanner, on_scan_match, NULL, matcher, &scanning, error);

    REQUIRE((status == IOCM_OK) == (scanner != NULL));
    if (scanner == NULL) return status;
    REQUIRE(iocm_scanner_feed(scanner, text, sizeof text - 1, NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_finish(scanner, NULL) == IOCM_OK);
    iocm_scanner_free(scanner);
    return status;
}

/* Compiles, opens a copy and makes a matcher of it; `matcher` may be NULL. */
static iocm_status finish(iocm_matcher **matcher, const iocm_builder *builder, iocm_error *error)
{
    iocm_set_options opening = {.struct_size = sizeof opening};
    iocm_matcher_options matching = {.struct_size = sizeof matching};
    iocm_matcher *made = NULL;
    iocm_set *copy = NULL;
    iocm_set *set = NULL;
    iocm_status status = iocm_builder_compile(&set, builder, error);

    opening.allocator = matching.allocator = &allocator;
    if (status == IOCM_OK) {
        iocm_span image = iocm_set_image(set);
        status = iocm_set_open_memory(&copy, image.data, image.size, &opening, error);
    }
    if (status == IOCM_OK) status = iocm_matcher_new(&made, copy, &matching, error);
    REQUIRE(status == IOCM_OK || made == NULL);
    if (status == IOCM_OK) status = scan(made, error);
    if (status != IOCM_OK) {
        iocm_matcher_free(made);
        made = NULL;
    }
    iocm_set_unref(copy);
    iocm_set_unref(set);
    if (matcher != NULL)
        *matcher = made;
    else
        iocm_matcher_free(made);
    return status;
}

/* ---- the flows ---- */

static char set_path[] = "iocmatch_torture_XXXXXX";

static iocm_status build(iocm_error *error)
{
    static char values[120][40];
    iocm_set_options opening = {.struct_size = sizeof opening};
    iocm_span tags[2] = {{"one", 3}, {"two", 3}};
    iocm_builder *builder = NULL;
    iocm_set *opened = NULL;
    iocm_set *set = NULL;
    iocm_status status = new_builder(&builder, error);

    REQUIRE(status == IOCM_OK || builder == NULL);
    for (size_t i = 0; i < 120 && status == IOCM_OK; i++) {
        static const char *const forms[] = {"203.0.113.%zu:80",        "host%zu.evil.example",
                                            "http://evil.example/%zu", "2001:db8::%zu",
                                            "198.51.100.%zu/30",       "192.0.2.1-192.0.2.%zu"};
        iocm_metadata metadata = {.struct_size = sizeof metadata};
        /* Every third value came before: it merges. */
        snprintf(values[i], sizeof values[i], forms[i / 20], i % 20 - i % 20 % 3 + 2);
        metadata.family.data = values[i];
        metadata.family.size = 9;
        metadata.source.data = i % 2 ? "feed" : "list";
        metadata.source.size = 4;
        metadata.tags = tags;
        metadata.tag_count = i % 3;
        status =
            iocm_builder_add_text(builder, values[i], strlen(values[i]), &metadata, NULL, error);
    }
    if (status == IOCM_OK) status = iocm_builder_compile(&set, builder, error);
    REQUIRE(status == IOCM_OK || set == NULL);
    if (status == IOCM_OK) status = iocm_set_save(set, set_path, error);
    opening.allocator = &allocator;
    if (status == IOCM_OK) status = iocm_set_open_file(&opened, set_path, &opening, error);
    if (status == IOCM_OK) REQUIRE(iocm_set_count(opened) == iocm_set_count(set));
    REQUIRE(status == IOCM_OK || opened == NULL);
    iocm_set_unref(opened);
    iocm_set_unref(set);
    if (builder != NULL) use_builder(builder);
    iocm_builder_free(builder);
    return status;
}

static iocm_status load(const char *text, uint64_t rows, iocm_error *error)
{
    iocm_load_options options = {.struct_size = sizeof options};
    iocm_load_result result = {.struct_size = sizeof result};
    iocm_builder *builder = NULL;
    iocm_status status = new_builder(&builder, error);

    options.allocator = &allocator;
    options.source.data = "feed.txt";
    options.source.size = 8;
    if (status == IOCM_OK)
        status = iocm_load_indicators(&result, builder, text, strlen(text), &options, error);
    if (status == IOCM_OK) {
        REQUIRE(result.loaded == rows);
        status = finish(NULL, builder, error);
    }
    if (builder != NULL) use_builder(builder);
    iocm_builder_free(builder);
    return status;
}

static iocm_status load_list(iocm_error *error)
{
    return load("# a list\n203[.]0[.]113[.]5:443\nevil.example\nhxxp://evil.example/a\n"
                "192.0.2.1-192.0.2.9\nb\xc3\xbc"
                "cher.example\n10.0.0.1\nnonsense!\n",
                5, error);
}

static iocm_status load_csv(iocm_error *error)
{
    return load("# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\","
                "\"malware_printable\",\"confidence_level\",\"tags\"\n"
                "\"2026-07-21 05:35:20\", \"1\", \"203.0.113.81:425\", \"ip:port\", \"botnet_cc\", "
                "\"X\", \"75\", \"a,b\"\n"
                "\"2026-07-21 05:35:20\", \"2\", \"evil.example\", \"domain\", \"payload\", \"Y\", "
                "\"75\", \"c\"\n",
                2, error);
}

static iocm_status load_json(iocm_error *error)
{
    return load("{\"query_status\":\"ok\",\"data\":[{\"id\":\"1\",\"ioc\":\"evil.example\","
                "\"ioc_type\":\"domain\",\"threat_type\":\"payload\",\"malware_printable\":\"Y\","
                "\"confidence_level\":50,\"tags\":[\"a\",\"b\"]},{\"id\":\"2\","
                "\"ioc\":\"203.0.113.5:80\",\"ioc_type\":\"ip:port\"}]}",
                2, error);
}

static const char playbook_text[] =
    "ThreatFox: XMRIG IOCs\nThreat Overview\nMalware Family: XMRIG Total IOCs: 3 IOC Types: "
    "ip:port\n"
    "Indicators of Compromise\n| Type | Value | Threat Type | First Seen | Confidence |\n"
    "|------|-------|-------------|------------|------------|\n"
    "| ip:port | 203[.]0[.]113[.]5:2375 | payload_delivery | 2026-01-01 | 80% |\n"
    "| domain | evil.example | botnet_cc | 2026-01-02 | 100% |\n| ip:port | 999.1.1.1:1 | x | y | "
    "z |\n"
    "let malicious_ips = dynamic([\"203.0.113.5\", \"198.51.100.9\"]);\nCommonSecurityLog\n"
    "| where SourceIP in (malicious_ips) or DestinationIP in (malicious_ips)\n"
    "| project TimeGenerated, SourceIP, DestinationIP\n| order by TimeGenerated desc\n"
    "Required Data Sources\n| Sentinel Table | Notes |\n|---|---|\n"
    "CommonSecurityLog | Ensure this data connector is enabled |\nFalse Positive Guidance\n"
    "Scenario: Backup job\nDescription: A tool connects.\n"
    "Filter/Exclusion: Exclude traffic from 10.0.0.0/8 (e.g., backup, sync,";

static iocm_status playbook(iocm_error *error)
{
    iocm_load_options options = {.struct_size = sizeof options};
    iocm_playbook_info info = {.struct_size = sizeof info};
    iocm_playbook *read = NULL;
    iocm_builder *builder = NULL;
    iocm_status status;

    options.allocator = &allocator;
    status = iocm_playbook_read(&read, playbook_text, sizeof playbook_text - 1, &options, error);
    REQUIRE((status == IOCM_OK) == (read != NULL));
    if (status == IOCM_OK) {
        REQUIRE(iocm_playbook_get_info(&info, read, NULL) == IOCM_OK);
        REQUIRE(info.row_count == 3 && info.hunt_count == 1 && info.scenario_count == 1);
        status = new_builder(&builder, error);
    }
    if (status == IOCM_OK) status = iocm_playbook_load(NULL, builder, read, &options, error);
    if (status == IOCM_OK) status = finish(NULL, builder, error);
    if (builder != NULL) use_builder(builder);
    iocm_builder_free(builder);
    iocm_playbook_free(read);
    return status;
}

/* ---- a hunt over a log ---- */

typedef struct hunt {
    const iocm_matcher *matcher;
    iocm_layout *layout;
    iocm_status status;
    iocm_error *error;
    size_t hits;
    size_t rows;
} hunt;

/* The first record: a known table, and beside it one of the caller's own. */
static iocm_status bind(hunt *h, const iocm_span *cells, size_t count)
{
    iocm_layout *other = NULL;
    iocm_schema *own = NULL;
    iocm_layout_options layout = {.struct_size = sizeof layout, .allocator = &allocator};
    iocm_schema_options schema = {.struct_size = sizeof schema, .allocator = &allocator};
    iocm_status status = iocm_layout_new(&h->layout, iocm_schema_detect(cells, count), cells, count,
                                         &layout, h->error);

    if (status == IOCM_OK) status = iocm_schema_new(&own, "own", 3, &schema, h->error);
    for (size_t i = 0; i < count && status == IOCM_OK; i++)
        status = iocm_schema_add(own, cells[i].data, cells[i].size, IOCM_ROLE_HOST, IOCM_SIDE_NONE,
                                 h->error);
    for (size_t i = 0; i < count && status == IOCM_OK; i++)
        status = iocm_schema_add_field(own, cells[i].data, cells[i].size, IOCM_FIELD_HOST_NAME,
                                       (iocm_side)(i % 3), h->error);
    if (status == IOCM_OK) status = iocm_layout_new(&other, own, cells, count, &layout, h->error);
    iocm_layout_free(other);
    iocm_schema_free(own);
    return status;
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    hunt *h = ctx;
    iocm_hit items[8];
    iocm_hits hits = {items, 8, 0};
    iocm_record_result result = {.struct_size = sizeof result};
    size_t before = asked;

    if (position->record == 1) {
        h->status = bind(h, cells, count);
        return h->status != IOCM_OK;
    }
    REQUIRE(iocm_match_record(&result, &hits, h->matcher, h->layout, cells, count, h->error) ==
            IOCM_OK);
    REQUIRE(asked == before); /* matching allocates nothing */
    h->hits += hits.count;
    h->rows++;
    return 0;
}

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    static const char wanted[] = ",203.0.113.5,";
    const size_t length = sizeof wanted - 1;

    (void)ctx;
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(text + i, wanted, length) == 0) return i;
    return size;
}

static iocm_status hunt_rows(iocm_csv_candidate_fn candidate, uint64_t rows, uint64_t hits,
                             iocm_error *error)
{
    static char text[8192];
    size_t size = 0;
    iocm_csv_options options = {.struct_size = sizeof options};
    iocm_builder *builder = NULL;
    iocm_matcher *matcher = NULL;
    hunt h = {.error = error};
    iocm_csv *csv = NULL;
    iocm_status status = new_builder(&builder, error);

    size += (size_t)snprintf(text, sizeof text,
                             "TimeGenerated,SourceIP,SourcePort,DestinationIP,DestinationPort,"
                             "RequestURL,DeviceAction\n");
    for (unsigned i = 0; i < 40; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "2026-01-01,10.0.0.%u,5000,203.0.113.%u,443,"
                                 "http://www.evil.example/%u,\"a \"\"quoted\"\"\ncell\"\n",
                                 i, i, i);
    if (status == IOCM_OK)
        status = iocm_builder_add_text(builder, "203.0.113.5:443", 15, NULL, NULL, error);
    if (status == IOCM_OK)
        status = iocm_builder_add_text(builder, "evil.example", 12, NULL, NULL, error);
    if (status == IOCM_OK) status = finish(&matcher, builder, error);
    h.matcher = matcher;
    options.allocator = &allocator;
    options.candidate = candidate;
    if (status == IOCM_OK) status = iocm_csv_new(&csv, on_record, &h, &options, error);
    REQUIRE(status == IOCM_OK || csv == NULL);
    for (size_t at = 0; at < size && status == IOCM_OK; at += 100)
        status = iocm_csv_feed(csv, text + at, size - at < 100 ? size - at : 100, error);
    if (status == IOCM_OK) status = iocm_csv_finish(csv, error);
    if (status == IOCM_OK) REQUIRE(h.rows == rows && h.hits == hits);
    if (status == IOCM_E_STOPPED) status = h.status;
    iocm_csv_free(csv);
    iocm_layout_free(h.layout);
    iocm_matcher_free(matcher);
    iocm_builder_free(builder);
    return status;
}

static iocm_status hunt_csv(iocm_error *error)
{
    return hunt_rows(NULL, 40, 41, error);
}

static iocm_status hunt_candidates(iocm_error *error)
{
    return hunt_rows(find_candidate, 1, 2, error);
}

int main(void)
{
    int file = mkstemp(set_path);

    flow_name = "start";
    REQUIRE(file >= 0);
    close(file);
    torture("build", build);
    torture("list", load_list);
    if (iocm_features() & IOCM_FEATURE_CSV) torture("feed csv", load_csv);
    if (iocm_features() & IOCM_FEATURE_JSON) torture("feed json", load_json);
    torture("playbook", playbook);
    if (iocm_features() & IOCM_FEATURE_CSV) torture("hunt", hunt_csv);
    if (iocm_features() & IOCM_FEATURE_CSV) torture("hunt candidates", hunt_candidates);
    unlink(set_path);
    return 0;
}
