/* SPDX-License-Identifier: MIT */
/* Sentences and scenarios become drafts in a document: ids, texts, places, limits. */
#include "exclusions.h"

#include "memory_meter.h"
#include "playbook_parts.h"

static iocm_status add(iocm_exclusions *exclusions, const char *text, const char *id, size_t *index,
                       iocm_error *error)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence};

    sentence.text = span_of(text);
    if (id != NULL) sentence.id = span_of(id);
    return iocm_exclusions_add_sentence(index, exclusions, &sentence, error);
}

static void a_sentence_becomes_a_draft(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_sentence sentence = {.struct_size = sizeof sentence};
    iocm_sentence_part part = {.struct_size = sizeof part};
    iocm_exclusion item;
    size_t index = 7;

    (void)state;
    sentence.text = span_of("Exclude files signed by trusted vendors.");
    sentence.title = span_of("Updates");
    sentence.description = span_of("They look alike.");
    sentence.offset = 41;
    assert_int_equal(iocm_exclusions_add_sentence(&index, exclusions, &sentence, NULL), IOCM_OK);
    assert_int_equal(index, 0);
    item = exclusion_at(exclusions, 0);
    assert_int_equal(item.state, IOCM_EXCLUSION_DRAFT);
    assert_int_equal(item.status, IOCM_EXCLUSION_NEEDS_LIST);
    assert_int_equal(item.max_confidence, -1);
    assert_span(item.id, "s1");
    assert_span(item.title, "Updates");
    assert_span(item.description, "They look alike.");
    assert_span(item.sentence, "Exclude files signed by trusted vendors.");
    assert_int_equal(item.offset, 41);
    assert_int_equal(item.unbound_count, 1);
    assert_span(item.unbound[0], "trusted-vendors");
    assert_span(exclusions->items[0].source.sha256,
                "ab3fc1689a609c325df1d0fa8c6aa0c299a38904fbdc90526ba382b30b2b303f");
    assert_int_equal(item.part_count, 3);
    assert_int_equal(iocm_exclusions_get_part(&part, exclusions, 0, 1, NULL), IOCM_OK);
    assert_int_equal(part.kind, IOCM_PART_OPERAND);
    assert_int_equal(part.offset, 24);
    assert_int_equal(part.size, 15);
    iocm_exclusions_free(exclusions);
}

static void ids_are_given_or_found(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_error error = {0};

    (void)state;
    assert_int_equal(add(exclusions, "Exclude a.exe.", "s2", NULL, NULL), IOCM_OK);
    assert_int_equal(add(exclusions, "Exclude b.exe.", NULL, NULL, NULL), IOCM_OK);
    assert_span(exclusion_at(exclusions, 1).id, "s3");
    assert_int_equal(add(exclusions, "Exclude c.exe.", "s3", NULL, &error), IOCM_E_ARGUMENT);
    assert_int_equal(error.status, IOCM_E_ARGUMENT);
    assert_int_equal(add(exclusions, "Exclude c.exe.", "", NULL, NULL), IOCM_E_SYNTAX);
    assert_int_equal(iocm_exclusions_count(exclusions), 2);
    iocm_exclusions_free(exclusions);
}

static void bad_bytes_are_replaced(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_sentence sentence = {.struct_size = sizeof sentence};

    (void)state;
    sentence.text = iocm__span("Exclude a\xFF"
                               "b\0c.",
                               14);
    sentence.title = iocm__span("\xE2\x80", 2);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL), IOCM_OK);
    assert_span(exclusion_at(exclusions, 0).sentence, "Exclude a\xEF\xBF\xBD"
                                                      "b\xEF\xBF\xBD"
                                                      "c.");
    assert_span(exclusion_at(exclusions, 0).title, "\xEF\xBF\xBD\xEF\xBF\xBD");
    iocm_exclusions_free(exclusions);
}

static void wrong_arguments_are_refused(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_sentence sentence = {.struct_size = sizeof sentence};
    char *text = malloc(IOCM_MAX_METADATA + 1);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', IOCM_MAX_METADATA + 1);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL),
                     IOCM_E_ARGUMENT);
    sentence.text = span_of("Exclude a.exe.");
    assert_int_equal(iocm_exclusions_add_sentence(NULL, NULL, &sentence, NULL), IOCM_E_ARGUMENT);
    sentence.flags = IOCM_SENTENCE_CUT << 1;
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL),
                     IOCM_E_OPTIONS);
    sentence.flags = 0;
    sentence.title.size = 1;
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL),
                     IOCM_E_ARGUMENT);
    sentence.title.size = 0;
    sentence.text = iocm__span(text, IOCM_MAX_METADATA + 1);
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL), IOCM_E_LIMIT);
    sentence.text.size--;
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL), IOCM_OK);
    sentence.text.size = 0;
    assert_int_equal(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL), IOCM_OK);
    assert_int_equal(exclusion_at(exclusions, 1).status, IOCM_EXCLUSION_NEEDS_HUMAN);
    free(text);
    iocm_exclusions_free(exclusions);
}

/* ---- playbooks ---- */

#define HUNT(table) "let a = dynamic([\"192.0.2.1\"]);\n" table "\n| where X in (a)\n"
#define SCENARIOS                                                                                  \
    "Scenario: One\nDescription: First\nFilter/Exclusion: Exclude a.exe.\n"                        \
    "Scenario: Two\nDescription: It has no filter\n"                                               \
    "Scenario: Three\nFilter/Exclusion: Exclude processes signed by Contoso,"

static const char text[] = "ThreatFox: TESTS IOCs\n" HEAD TABLE GOOD HUNT("CommonSecurityLog")
    HUNT("DeviceNetworkEvents") HUNT("CommonSecurityLog") SCENARIOS;

static iocm_playbook *read_playbook(void)
{
    iocm_playbook *playbook = NULL;

    assert_int_equal(iocm_playbook_read(&playbook, text, strlen(text), NULL, NULL), IOCM_OK);
    return playbook;
}

static void scenarios_become_drafts(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_playbook *playbook = read_playbook();
    iocm_exclusion item;

    (void)state;
    assert_int_equal(iocm_exclusions_add_playbook(exclusions, playbook, NULL), IOCM_OK);
    iocm_playbook_free(playbook);
    assert_int_equal(iocm_exclusions_count(exclusions), 2);
    item = exclusion_at(exclusions, 0);
    assert_span(item.id, "s1");
    assert_span(item.title, "One");
    assert_span(item.description, "First");
    assert_span(item.sentence, "Exclude a.exe.");
    assert_memory_equal(text + item.offset, "Exclude a.exe.", 14);
    assert_int_equal(item.status, IOCM_EXCLUSION_COMPILED);
    item = exclusion_at(exclusions, 1); /* the second scenario keeps its number */
    assert_span(item.id, "s3");
    assert_span(item.title, "Three");
    assert_int_equal(item.status, IOCM_EXCLUSION_NEEDS_HUMAN);
    assert_span(exclusions->playbook_family, "Tests");
    assert_int_equal(exclusions->playbook_tables.count, 2);
    assert_span(exclusions->playbook_tables.items[0], "CommonSecurityLog");
    assert_span(exclusions->playbook_tables.items[1], "DeviceNetworkEvents");
    iocm_exclusions_free(exclusions);
}

/* A document that has exclusions already: the numbers go on, and pass those that are taken. */
static void a_second_playbook_goes_on(void **state)
{
    iocm_exclusions *exclusions = exclusions_new(NULL);
    iocm_playbook *playbook = read_playbook();

    (void)state;
    assert_int_equal(add(exclusions, "Exclude a.exe.", "s2", NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_add_playbook(exclusions, playbook, NULL), IOCM_OK);
    assert_span(exclusion_at(exclusions, 1).id, "s3");
    assert_span(exclusion_at(exclusions, 2).id, "s5");
    assert_int_equal(iocm_exclusions_add_playbook(exclusions, playbook, NULL), IOCM_OK);
    assert_span(exclusion_at(exclusions, 3).id, "s4");
    assert_span(exclusion_at(exclusions, 4).id, "s6");
    assert_int_equal(iocm_exclusions_add_playbook(NULL, playbook, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_add_playbook(exclusions, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_exclusions_count(exclusions), 5);
    iocm_playbook_free(playbook);
    iocm_exclusions_free(exclusions);
}

/* All or nothing. */
static void a_playbook_fails_whole(void **state)
{
    iocm_playbook *playbook = read_playbook();
    iocm_status status;
    size_t fail_at = 0;
    meter m;

    (void)state;
    do {
        iocm_exclusions *exclusions;

        meter_start(&m, 0);
        exclusions = exclusions_new(&m.allocator);
        m.calls = 0;
        m.fail_at = ++fail_at;
        status = iocm_exclusions_add_playbook(exclusions, playbook, NULL);
        assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
        assert_int_equal(iocm_exclusions_count(exclusions), status == IOCM_OK ? 2 : 0);
        iocm_exclusions_free(exclusions);
        assert_int_equal(m.live, 0);
    } while (status != IOCM_OK);
    assert_true(fail_at > 4);
    iocm_playbook_free(playbook);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_becomes_a_draft), cmocka_unit_test(ids_are_given_or_found),
        cmocka_unit_test(bad_bytes_are_replaced),     cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(scenarios_become_drafts),    cmocka_unit_test(a_second_playbook_goes_on),
        cmocka_unit_test(a_playbook_fails_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
