/* SPDX-License-Identifier: MIT */
/*
 * bench_exclusions [ROUNDS]: how long twenty exclusions of the usual sorts take on one record. It
 * prints nanoseconds and judges nothing: machines differ.
 */
#include "iocmatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char lists[] =
    "\"scanners\":{\"values\":[\"198.51.100.0/28\",\"203.0.113.64/26\",\"2001:db8:1::/48\"]},"
    "\"vendors\":{\"values\":[\"Microsoft Windows\",\"Red Hat, Inc.\",\"Splunk, Inc.\"]},"
    "\"svc-accounts\":{\"values\":[\"CORP\\\\svc_backup\",\"CORP\\\\svc_patch\",\"svc_scan\"]},"
    "\"product:Ansible\":{\"values\":[\"ansible-playbook\",\"ansible\"]},"
    "\"product:WSUS\":{\"values\":[\"WsusService.exe\"]},"
    "\"window:backup\":{\"when\":{\"op\":\"time\",\"from\":\"22:00\",\"to\":\"02:00\",\"tz\":\"Z\"}"
    "}";

#define SHA256                "0000000000000000000000000000000000000000000000000000000000000000"
#define IS(field, op, values) "{\"field\":\"" field "\",\"op\":\"" op "\",\"values\":[" values "]}"

static const char *const whens[] = {
    IS("process.name", "is", "\"splunkd.exe\",\"splunk-admon.exe\""),
    IS("process.args", "term", "\"log\",\"analyze\",\"parse\",\"Splunk\""),
    IS("process.image", "under", "\"C:\\\\Program Files\\\\Veeam\""),
    IS("process.image", "is", "\"C:\\\\Windows\\\\System32\\\\svchost.exe\""),
    IS("process.parent_name", "is", "\"services.exe\",\"cron\""),
    "{\"op\":\"signed_by\",\"list\":\"vendors\"}",
    IS("process.company", "is", "\"Veeam Software Group GmbH\""),
    "{\"op\":\"list\",\"field\":\"account.name\",\"list\":\"svc-accounts\"}",
    "{\"op\":\"list\",\"field\":\"net.own_ip\",\"list\":\"scanners\"}",
    IS("net.peer_port", "port", "\"6380-6389\",\"8443\""),
    IS("host.name", "is", "\"build-01\",\"build-02\",\"build-03\""),
    ("{\"all\":[" IS("host.name", "starts",
                     "\"bk-\"") ",{\"op\":\"window\",\"name\":\"backup\"}]}"),
    "{\"op\":\"product\",\"values\":[\"Ansible\",\"WSUS\"]}",
    ("{\"all\":[" IS("process.name", "is", "\"rsync\"") ","
                                                        "{\"not\":" IS("process.args", "contains",
                                                                       "\"stratum\"") "}]}"),
    IS("net.url", "contains", "\"update.example\""),
    IS("process.args", "arg", "\"--backup\",\"/MIR\""),
    ("{\"any\":[" IS("account.privilege", "is", "\"Administrator\"") "," IS("account.name", "is",
                                                                            "\"root\"") "]}"),
    IS("process.image", "glob", "\"C:\\\\Program Files\\\\*\\\\agent.exe\""),
    IS("process.sha256", "is", "\"" SHA256 "\""),
    ("{\"any\":[{\"opaque\":\"known tools\",\"code\":\"VAGUE_VALUE\"}," IS("process.name", "is",
                                                                           "\"nessus\"") "]}"),
};
#define COUNT (sizeof whens / sizeof whens[0])

typedef struct cell {
    iocm_field field;
    const char *text;
} cell;

static const cell cells[] = {
    {IOCM_FIELD_PROCESS_NAME, "updater.exe"},
    {IOCM_FIELD_PROCESS_FOLDER, "C:\\Users\\Public\\Libraries\\bin"},
    {IOCM_FIELD_PROCESS_COMMAND_LINE,
     "\"C:\\Users\\Public\\Libraries\\bin\\updater.exe\" -o pool.example:3333 -u wallet -k --tls"},
    {IOCM_FIELD_PROCESS_PARENT_NAME, "explorer.exe"},
    {IOCM_FIELD_PROCESS_COMPANY, "Example Corporation"},
    {IOCM_FIELD_ACCOUNT_NAME, "alice"},
    {IOCM_FIELD_ACCOUNT_DOMAIN, "CORP"},
    {IOCM_FIELD_NET_OWN_IP, "198.51.100.77"},
    {IOCM_FIELD_NET_PEER_PORT, "3333"},
    {IOCM_FIELD_NET_URL, "http://pool.example/x"},
    {IOCM_FIELD_HOST_NAME, "desktop-17.corp.example"},
    {IOCM_FIELD_EVENT_TIME, "2026-06-20T11:30:00Z"},
    {IOCM_FIELD_SIG_SIGNER, "Example Corporation"},
    {IOCM_FIELD_SIG_TRUSTED, "true"},
    {IOCM_FIELD_PROCESS_SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

static void get_field(void *ctx, iocm_field_value *out, iocm_field field, iocm_span column,
                      size_t hit, uint32_t element)
{
    const cell *const *by_field = ctx;
    const cell *found = by_field[field];

    (void)column;
    (void)hit;
    (void)element;
    out->state = IOCM_VALUE_ABSENT;
    if (found == NULL) return;
    out->state = IOCM_VALUE_OK;
    out->text.data = found->text;
    out->text.size = strlen(found->text);
}

/* Of the processor, so that others on the machine do not count. */
static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static iocm_evaluator *make(void)
{
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_exclusions *exclusions = NULL;
    iocm_evaluator *made = NULL;
    iocm_error error = {0};
    char json[8192];
    size_t size = (size_t)snprintf(json, sizeof json,
                                   "{\"format\":\"iocmatch-exclusions/1\",\"lists\":{%s},"
                                   "\"exclusions\":[",
                                   lists);

    for (size_t i = 0; i < COUNT; i++)
        size += (size_t)snprintf(json + size, sizeof json - size,
                                 "%s{\"id\":\"%zu\",\"state\":\"approved\",\"when\":%s}",
                                 i > 0 ? "," : "", i, whens[i]);
    size += (size_t)snprintf(json + size, sizeof json - size, "]}");
    if (iocm_exclusions_new(&exclusions, NULL, &error) != IOCM_OK ||
        iocm_exclusions_add_json(exclusions, json, size, NULL, &error) != IOCM_OK ||
        iocm_evaluator_new(&made, exclusions, &options, &error) != IOCM_OK)
        fprintf(stderr, "%s: %s\n", error.message, error.token);
    iocm_exclusions_free(exclusions);
    return made;
}

/* The best of five runs of `rounds` records. */
static void run(const char *what, const iocm_evaluator *evaluator, iocm_event *event,
                unsigned long rounds)
{
    iocm_evaluation got = {.struct_size = sizeof got};
    double best = 1e9;

    for (int i = 0; i < 5; i++) {
        double start = seconds();

        for (unsigned long round = 0; round < rounds; round++)
            if (iocm_match_event(&got, evaluator, event, NULL) != IOCM_OK) return;
        if (seconds() - start < best) best = seconds() - start;
    }
    printf("%-36s %7.1f ns a record, %5.1f ns an exclusion: %s, %s\n", what,
           best * 1e9 / (double)rounds, best * 1e9 / (double)rounds / (double)COUNT,
           iocm_verdict_name(got.verdict), iocm_reason_name(got.by.reason));
}

int main(int argc, char **argv)
{
    static const char value[] = "192.0.2.1:3333";
    unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000;
    const cell *by_field[IOCM_FIELD_COLUMN + 1] = {NULL};
    iocm_event_hit hit = {.value = {value, sizeof value - 1},
                          .type = {"ip:port", 7},
                          .confidence = 80,
                          .side = IOCM_SIDE_REMOTE};
    iocm_event event = {.struct_size = sizeof event,
                        .hits = &hit,
                        .hit_count = 1,
                        .field = get_field,
                        .field_ctx = by_field};
    iocm_evaluator *evaluator = make();

    if (evaluator == NULL || rounds == 0) return 1;
    run("nothing is known", evaluator, &event, rounds);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        by_field[cells[i].field] = &cells[i];
    run("all is known, privilege is not", evaluator, &event, rounds);
    by_field[IOCM_FIELD_ACCOUNT_PRIVILEGE] = &(cell){IOCM_FIELD_ACCOUNT_PRIVILEGE, "User"};
    run("all is known, none is true", evaluator, &event, rounds);
    by_field[IOCM_FIELD_PROCESS_NAME] = &(cell){IOCM_FIELD_PROCESS_NAME, "rsync"};
    run("one is true", evaluator, &event, rounds);
    iocm_evaluator_free(evaluator);
    return 0;
}
