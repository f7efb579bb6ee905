/* SPDX-License-Identifier: MIT */
/* What reading a playbook costs, and that it fails well where memory ends. */
#include "unit.h"

#include <stdio.h>

#include "iocmatch.h"
#include "memory_meter.h"
#include "playbook_parts.h"

#define HASH "f253a4f1afdd89847bbe27defbc46043d73391d1d624752d457505489b5e3f05"

static iocm_status read_metered(meter *m, const char *text, size_t size)
{
    iocm_load_options options = {.struct_size = sizeof options, .allocator = &m->allocator};
    iocm_playbook *playbook = NULL;
    iocm_status status = iocm_playbook_read(&playbook, text, size, &options, NULL);

    assert_true((status == IOCM_OK) == (playbook != NULL));
    iocm_playbook_free(playbook);
    assert_int_equal(m->live, 0);
    return status;
}

static void every_failed_allocation_is_handled(void **state)
{
    static const char text[] =
        HEAD TABLE GOOD "| url | hxxp://EXAMPLE[.]example/ | p | yesterday | 175% |\n"
                        "let a = dynamic([\"192.0.2.1\", \"a\\\"b\"]);\nT | where X in (a)\n"
                        "| Sentinel Table | Notes |\n|---|---|\nT | t |\n"
                        "Scenario: A\nFilter/Exclusion: One\ntwo.\n\xFF";
    iocm_status status;
    size_t fail_at = 0;
    meter m;

    (void)state;
    do {
        meter_start(&m, ++fail_at);
        status = read_metered(&m, text, strlen(text));
        assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
    } while (status != IOCM_OK);
    assert_true(fail_at > 10);
}

/* Repeats `unit`, in which %u becomes a running number, until `size` bytes are full. */
static char *repeat(const char *head, const char *unit, size_t size)
{
    char *text = malloc(size + 1024);
    size_t used = strlen(head);

    assert_non_null(text);
    strcpy(text, head);
    for (unsigned i = 0; used < size; i++)
        used += (size_t)snprintf(text + used, 1024, unit, i % 65000, i, i);
    return text;
}

/* Four bytes for one of the text, and a MiB. */
static void check_bound(const char *name, const char *text)
{
    size_t size = strlen(text);
    meter m;

    meter_start(&m, 0);
    assert_int_equal(read_metered(&m, text, size), IOCM_OK);
    if (m.most > size * 4 + (1u << 20)) fail_msg("%s: %zu bytes for %zu", name, m.most, size);
}

static void memory_is_bounded(void **state)
{
    static const char *const shapes[][2] = {
        {HEAD TABLE, "| ip:port | 192.0.2.1:%u | botnet_cc | 2026-06-16 | 75%% |\n"},
        {HEAD TABLE, "| domain | Host%u[.]example | payload | 2026-06-16 | 75%% |\n"},
        {HEAD TABLE, "| sha256_hash | " HASH " | payload | 2026-06-16 | 75%% |\n"},
        {"Threat: t\n| URL | Status | Threat | Date Added |\n|---|---|---|---|\n",
         "hxxp://a.example/%u/%u | online | malware_download | 2026-05-21 |\n"},
        {"let a = dynamic([", "\"192.0.2.%u\", "},
        {"", "Scenario: S%u\nFilter/Exclusion: Exclude what is known as number %u\nand %u.\n"},
        {HEAD, "\n\n\n\n"},
        {HEAD, "&amp;"},
        {HEAD TABLE, "\xFF\xFF"},
    };
    size_t size = 4u << 20;

    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char *text = repeat(shapes[i][0], shapes[i][1], size);

        check_bound(shapes[i][1], text);
        free(text);
    }
}

/* A list that many queries use is compared once: the work is not lists times queries. */
static void a_shared_list_costs_once(void **state)
{
    size_t size = 1u << 20;
    char *list = repeat("let a = dynamic([", "\"192.0.2.%u\", ", size);
    char *queries = repeat("]);\n", "T | where X in (a)\n", size / 16);
    char *text = malloc(strlen(list) + strlen(queries) + 1);

    (void)state;
    assert_non_null(text);
    strcpy(text, list);
    strcat(text, queries);
    check_bound("a list of many queries", text);
    free(text);
    free(queries);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_handled),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(a_shared_list_costs_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
