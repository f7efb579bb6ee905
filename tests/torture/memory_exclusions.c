/* SPDX-License-Identifier: MIT */
/*
 * Memory runs out while exclusions are compiled, read, edited, linted, written and made ready. What
 * failed has changed nothing: the document is byte for byte the one that was there.
 */
#include "memory.h"

/* ---- a document that is looked at between the steps ---- */

/* The look itself has memory and does not count. */
static void look(char digest[65], const iocm_exclusions *document)
{
    size_t was_asked = asked;
    size_t was_at = forgive();

    snprintf(digest, 65, "%zu", iocm_exclusions_count(document));
    if (iocm_features() & IOCM_FEATURE_JSON)
        REQUIRE(iocm_exclusions_digest(digest, document, NULL) == IOCM_OK);
    asked = was_asked;
    fail_at = was_at;
}

/* One call that changes a document: all or nothing. */
typedef iocm_status (*step)(iocm_exclusions *document, iocm_error *error);

static iocm_status take(iocm_exclusions *document, step change, iocm_error *error)
{
    char before[65];
    char after[65];
    iocm_status status;

    look(before, document);
    status = change(document, error);
    look(after, document);
    if (status != IOCM_OK) REQUIRE(strcmp(before, after) == 0);
    return status;
}

static iocm_status new_document(iocm_exclusions **out, iocm_error *error)
{
    iocm_exclusions_options options = {.struct_size = sizeof options, .allocator = &allocator};
    iocm_status status = iocm_exclusions_new(out, &options, error);

    REQUIRE((status == IOCM_OK) == (*out != NULL));
    return status;
}

/* ---- steps ---- */

static iocm_span text_of(const char *text)
{
    iocm_span span = {text, strlen(text)};
    return span;
}

static iocm_status add_first(iocm_exclusions *document, iocm_error *error)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence};

    sentence.text = text_of("Exclude processes with command-line arguments containing \"update\", "
                            "sync or backup related to legitimate software (e.g., WSUS, Ansible) "
                            "signed by Red Hat, Inc. on hosts a.example and b.example between "
                            "01:00 and 03:00 UTC to reduce noise.");
    sentence.title = text_of("Backup");
    sentence.description = text_of("A tool connects.");
    return iocm_exclusions_add_sentence(NULL, document, &sentence, error);
}

static iocm_status add_second(iocm_exclusions *document, iocm_error *error)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence, .flags = IOCM_SENTENCE_CUT};

    sentence.text = text_of("Ignore traffic from 192.0.2.0/24 to port 443 by trusted vendors (");
    sentence.id = text_of("cut");
    return iocm_exclusions_add_sentence(NULL, document, &sentence, error);
}

static const iocm_playbook *given_playbook; /* read with memory of its own */

static iocm_status add_playbook(iocm_exclusions *document, iocm_error *error)
{
    return iocm_exclusions_add_playbook(document, given_playbook, error);
}

static iocm_status add_json(iocm_exclusions *document, iocm_error *error)
{
    static const char text[] =
        "{\"format\":\"iocmatch-exclusions/"
        "1\",\"exclusions\":[{\"id\":\"a\",\"state\":\"approved\","
        "\"scope\":{\"families\":[\"XMRIG\"],\"tables\":[\"DeviceNetworkEvents\"]},\"expires\":"
        "\"2026-12-31\",\"overrides\":[\"L1\",\"L5\"],\"when\":{\"all\":[{\"field\":\"process."
        "image\","
        "\"op\":\"under\",\"values\":[\"C:\\\\Program Files\\\\A\",\"/opt/a\"]},{\"any\":[{\"op\":"
        "\"signed_by\",\"list\":\"vendors\"},{\"op\":\"product\",\"values\":[\"WSUS\"]},{\"field\":"
        "\"net.own_ip\",\"op\":\"list\",\"list\":\"nets\"},{\"not\":{\"op\":\"window\",\"name\":"
        "\"night\"}},{\"field\":\"Dvc\",\"op\":\"is\",\"values\":[\"1\",\"2\",\"3\",\"4\",\"5\","
        "\"6\","
        "\"7\",\"8\",\"9\"]}]}]}}],\"lists\":{\"nets\":{\"values\":[\"192.0.2.0/"
        "24\"]},\"hosts\":{}}}";
    iocm_load_options options = {.struct_size = sizeof options, .source = {"x.json", 6}};

    return iocm_exclusions_add_json(document, text, sizeof text - 1, &options, error);
}

static iocm_status bind_values(iocm_exclusions *document, iocm_error *error)
{
    static const iocm_span values[] = {{"Vendor One", 10}, {"Vendor Two, Inc.", 16}};

    return iocm_exclusions_bind(document, "vendors", 7, values, 2, error);
}

static iocm_status bind_again(iocm_exclusions *document, iocm_error *error)
{
    static const iocm_span values[] = {{"Vendor Three", 12}};

    return iocm_exclusions_bind(document, "vendors", 7, values, 1, error);
}

static iocm_status bind_json(iocm_exclusions *document, iocm_error *error)
{
    static const char text[] = "{\"all\":[{\"field\":\"process.image\",\"op\":\"is\",\"values\":["
                               "\"/usr/bin/a\"]},{\"field\":\"host.name\",\"op\":\"exists\"}]}";

    return iocm_exclusions_bind_json(document, "product:WSUS", 12, text, sizeof text - 1, error);
}

static iocm_status approve(iocm_exclusions *document, iocm_error *error)
{
    return iocm_exclusions_set_state(document, 0, IOCM_EXCLUSION_APPROVED, error);
}

static iocm_status review(iocm_exclusions *document, iocm_error *error)
{
    static char why[IOCM_MAX_METADATA];
    iocm_review of = {.struct_size = sizeof of,
                      .owner = {"Blue Team", 9},
                      .why = {why, sizeof why},
                      .expires = {"2026-12-31", 10}};

    memset(why, 'a', sizeof why);
    return iocm_exclusions_set_review(document, 0, &of, error);
}

static iocm_status override(iocm_exclusions *document, iocm_error *error)
{
    return iocm_exclusions_override(document, 0, "L16", 3, error);
}

static const struct {
    step change;
    uint32_t feature; /* that it needs */
} steps[] = {{add_first, 0},
             {add_second, 0},
             {add_playbook, 0},
             {add_json, IOCM_FEATURE_JSON},
             {bind_values, 0},
             {bind_again, 0},
             {bind_json, IOCM_FEATURE_JSON},
             {approve, 0},
             {review, 0},
             {override, 0}};

static iocm_status change_document(iocm_exclusions *document, iocm_error *error)
{
    iocm_status status = IOCM_OK;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == IOCM_OK; i++)
        if ((iocm_features() & steps[i].feature) == steps[i].feature)
            status = take(document, steps[i].change, error);
    return status;
}

/* ---- what reads a document ---- */

static void on_finding(void *ctx, const iocm_finding *finding)
{
    *(size_t *)ctx += finding->message.size > 0;
}

static iocm_status lint(const iocm_exclusions *document, iocm_error *error)
{
    static const char *const indicators[] = {"203.0.113.5:2375", "192.0.2.0/28", "evil.example"};
    iocm_lint_options options = {.struct_size = sizeof options, .family = {"XMRIG", 5}};
    size_t was_asked = asked;
    size_t was_at = forgive();
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    size_t findings = 0;
    iocm_status status;

    REQUIRE(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (size_t i = 0; i < 3; i++)
        REQUIRE(iocm_builder_add_text(builder, indicators[i], strlen(indicators[i]), NULL, NULL,
                                      NULL) == IOCM_OK);
    REQUIRE(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    asked = was_asked;
    fail_at = was_at;
    options.set = set;
    status = iocm_exclusions_lint(on_finding, &findings, document, &options, error);
    if (status == IOCM_OK) REQUIRE(findings > 3);
    iocm_set_unref(set);
    iocm_builder_free(builder);
    return status;
}

static int on_write(void *ctx, const char *data, size_t size)
{
    (void)data;
    *(size_t *)ctx += size;
    return 0;
}

static iocm_status write_out(const iocm_exclusions *document, iocm_error *error)
{
    char digest[65];
    size_t size = 0;
    iocm_status status = IOCM_OK;

    if (iocm_features() & IOCM_FEATURE_JSON) {
        status = iocm_exclusions_write_json(on_write, &size, document, error);
        if (status == IOCM_OK) status = iocm_exclusions_digest(digest, document, error);
    }
    return status;
}

static void on_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                     size_t hit, uint32_t element)
{
    (void)ctx, (void)column, (void)hit, (void)element;
    out->state = field % 3 == 0 ? IOCM_VALUE_ABSENT : IOCM_VALUE_OK;
    out->text = text_of("/opt/a/b");
}

/* Judging asks for no memory. */
static void judge(const iocm_evaluator *evaluator)
{
    iocm_event_hit hit = {text_of("192.0.2.1:1"), text_of("ip:port"), text_of("XMRIG"), 80, 0};
    iocm_event event = {.struct_size = sizeof event,
                        .hits = &hit,
                        .hit_count = 1,
                        .field = on_field,
                        .table = text_of("DeviceNetworkEvents")};
    iocm_evaluation out = {.struct_size = sizeof out};
    size_t before = asked;

    REQUIRE(iocm_match_event(&out, evaluator, &event, NULL) == IOCM_OK);
    REQUIRE(out.verdict != IOCM_VERDICT_NO_MATCH);
    REQUIRE(asked == before);
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    *(size_t *)ctx += diagnostic->message.size > 0;
}

static iocm_status make_ready(const iocm_exclusions *document, iocm_error *error)
{
    size_t diagnostics = 0;
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .allocator = &allocator,
                                      .on_diagnostic = on_diagnostic,
                                      .diagnostic_ctx = &diagnostics};
    iocm_evaluator *evaluator = NULL;
    iocm_status status = iocm_evaluator_new(&evaluator, document, &options, error);

    REQUIRE((status == IOCM_OK) == (evaluator != NULL));
    if (evaluator != NULL) judge(evaluator);
    iocm_evaluator_free(evaluator);
    return status;
}

/* ---- flows ---- */

static iocm_status whole_life(iocm_error *error)
{
    iocm_exclusions *document = NULL;
    iocm_status status = new_document(&document, error);

    if (status == IOCM_OK) status = change_document(document, error);
    if (status == IOCM_OK) status = lint(document, error);
    if (status == IOCM_OK) status = write_out(document, error);
    if (status == IOCM_OK) status = make_ready(document, error);
    iocm_exclusions_free(document);
    return status;
}

/* What was refused memory goes all the same when there is memory again. */
static iocm_status once_more(iocm_error *error)
{
    iocm_exclusions *document = NULL;
    iocm_status status = new_document(&document, error);
    size_t was_at;

    if (status != IOCM_OK) return status;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == IOCM_OK; i++) {
        if ((iocm_features() & steps[i].feature) != steps[i].feature) continue;
        status = take(document, steps[i].change, error);
        if (status == IOCM_OK) continue;
        was_at = forgive();
        for (; i < sizeof steps / sizeof steps[0]; i++)
            if ((iocm_features() & steps[i].feature) == steps[i].feature)
                REQUIRE(steps[i].change(document, NULL) == IOCM_OK);
        REQUIRE(make_ready(document, NULL) == IOCM_OK);
        fail_at = was_at;
    }
    iocm_exclusions_free(document);
    return status;
}

static const char playbook_text[] =
    "ThreatFox: XMRIG IOCs\nThreat Overview\nMalware Family: XMRIG Total IOCs: 1 IOC Types: "
    "ip:port\nIndicators of Compromise\n| Type | Value | Threat Type | First Seen | Confidence |\n"
    "|------|-------|-------------|------------|------------|\n"
    "| ip:port | 203[.]0[.]113[.]5:2375 | payload_delivery | 2026-01-01 | 80% |\n"
    "let malicious_ips = dynamic([\"203.0.113.5\"]);\nCommonSecurityLog\n"
    "| where SourceIP in (malicious_ips)\n| order by TimeGenerated desc\n"
    "False Positive Guidance\nScenario: Backup job\nDescription: A tool connects.\n"
    "Filter/Exclusion: Exclude traffic from 10.0.0.0/8 to port 443.\nScenario: Admins\n"
    "Description: They work.\nFilter/Exclusion: Exclude processes launched by service accounts.\n";

int main(void)
{
    iocm_playbook *playbook = NULL;

    flow_name = "start";
    REQUIRE(iocm_playbook_read(&playbook, playbook_text, sizeof playbook_text - 1, NULL, NULL) ==
            IOCM_OK);
    given_playbook = playbook;
    torture("exclusions", whole_life);
    torture("exclusions, once more", once_more);
    iocm_playbook_free(playbook);
    return 0;
}
