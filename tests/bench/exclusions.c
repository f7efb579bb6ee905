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

static const char document[] =
    "{\"format\":\"iocmatch-exclusions/1\",\"lists\":{"
    "\"scanners\":{\"values\":[\"198.51.100.0/28\",\"203.0.113.64/26\",\"2001:db8:1::/48\"]},"
    "\"vendors\":{\"values\":[\"Microsoft Windows\",\"Red Hat, Inc.\",\"Splunk, Inc.\"]},"
    "\"svc-accounts\":{\"values\":[\"CORP\\\\svc_backup\",\"CORP\\\\svc_patch\",\"svc_scan\"]},"
    "\"product:Ansible\":{\"values\":[\"ansible-playbook\",\"ansible\"]},"
    "\"product:WSUS\":{\"values\":[\"WsusService.exe\"]},"
    "\"window:backup\":{\"when\":{\"op\":\"time\",\"from\":\"22:00\",\"to\":\"02:00\",\"tz\":\"Z\"}"
    "}},"
    "\"exclusions\":["
#define WHEN(id, text) "{\"id\":\"" id "\",\"state\":\"approved\",\"when\":" text "}"
#define TEST(field, op, values)                                                                    \
    "{\"field\":\"" field "\",\"op\":\"" op "\",\"values\":[" values "]}"
    WHEN("1", TEST("process.name", "is", "\"splunkd.exe\",\"splunk-admon.exe\"")) "," WHEN("2", TEST("process.args", "term", "\"log\",\"analyze\",\"parse\",\"Splunk\"")) "," WHEN(
        "3", TEST(
                 "process.image", "under",
                 "\"C:\\\\Program Files\\\\Veeam\"")) "," WHEN("4",
                                                               TEST(
                                                                   "process.image", "is",
                                                                   "\"C:"
                                                                   "\\\\Windows\\\\System32\\\\svch"
                                                                   "ost."
                                                                   "exe\"")) "," WHEN("5",
                                                                                      TEST(
                                                                                          "process."
                                                                                          "parent_"
                                                                                          "name",
                                                                                          "is",
                                                                                          "\"servic"
                                                                                          "es."
                                                                                          "exe\","
                                                                                          "\"cron"
                                                                                          "\"")) "," WHEN("6",
                                                                                                          "{\"op\":\"signed_by\",\"list\":\"vendors\"}") "," WHEN("7",
                                                                                                                                                                  TEST(
                                                                                                                                                                      "process.company", "is", "\"Veeam Software Group GmbH\"")) "," WHEN("8", "{\"op\":\"list\",\"field\":\"account.name\",\"list\":\"svc-accounts\"}") "," WHEN("9",
                                                                                                                                                                                                                                                                                                                                  "{\"op\":\"list\",\"field\":\"net.own_ip\",\"list\":\"scanners\"}") "," WHEN("10",
                                                                                                                                                                                                                                                                                                                                                                                                               TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                   "net.peer_port",
                                                                                                                                                                                                                                                                                                                                                                                                                   "port", "\"6380-6389\",\"8443\"")) "," WHEN("11", TEST("host.name", "is", "\"build-01\",\"build-02\",\"build-03\"")) "," WHEN("12", "{\"all\":[" TEST("host.name",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "starts", "\"bk-\"") ",{\"op\":\"window\",\"name\":\"backup\"}]}") "," WHEN("13",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     "{\"op\":\"product\",\"values\":[\"Ansible\",\"WSUS\"]}") "," WHEN("14",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "{\"all\":[" TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                            "process.name",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                            "is", "\"rsync\"") ","
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "{\"not\":" TEST("process.args", "contains", "\"stratum\"") "}]}") "," WHEN("15", TEST("net.url", "contains", "\"update.example\"")) "," WHEN("16",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "process.args", "arg",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 "\"--backup\",\"/MIR\"")) "," WHEN("17",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "{\"any\":[" TEST("account.privilege",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      "is",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                      "\"Administrator\"") "," TEST("account.name",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "is",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "\"root\"") "]}") "," WHEN("18",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   "process.image", "glob", "\"C:\\\\Program Files\\\\*\\\\agent.exe\"")) "," WHEN("19",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "process.sha256",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "is",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       "\"0000000000000000000000000000000000000000000000000000000000000000\"")) "," WHEN("20",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         "{\"any\":[{\"opaque\":\"known tools\",\"code\":\"VAGUE_VALUE\"}," TEST(
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "process.name",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "is",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             "\"nessus\"") "]}") "]}";

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

    if (iocm_exclusions_new(&exclusions, NULL, &error) != IOCM_OK ||
        iocm_exclusions_add_json(exclusions, document, sizeof document - 1, NULL, &error) !=
            IOCM_OK ||
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
           best * 1e9 / (double)rounds, best * 1e9 / (double)rounds / 20,
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
