/* SPDX-License-Identifier: MIT */
/* Lint of what English compiles to: sentences that go wrong in the ways of a playbook. */
#include "lint_text.h"
#include "sets.h"

/* The findings of one rule for one exclusion, "E process.args <log>; ..."; "" = none. */
static void check_rule(const iocm_exclusions *exclusions, const iocm_lint_options *options,
                       uint32_t rule, uint32_t number, const char *expected)
{
    findings out = {.rule = rule, .only = true, .exclusion = number};

    lint_into(&out, exclusions, options);
    if (strcmp(out.text, expected) != 0)
        fail_msg("L%u of exclusion %u\n  found    %s\n  expected %s", (unsigned)rule,
                 (unsigned)number, out.text, expected);
}

static void add_sentence(iocm_exclusions *exclusions, const char *title, const char *description,
                         const char *text)
{
    iocm_sentence sentence = {.struct_size = sizeof sentence};
    iocm_error error = {0};

    sentence.text = span_of(text);
    sentence.title = span_of(title);
    sentence.description = span_of(description);
    if (iocm_exclusions_add_sentence(NULL, exclusions, &sentence, &error) != IOCM_OK)
        fail_msg("%s: %s", text, error.message);
}

/* A playbook's five ways of going wrong. */
static void lints_sentences(void **state)
{
    iocm_exclusions *exclusions = document_of("'exclusions':[]", NULL);
    iocm_lint_options options = {.struct_size = sizeof options, .family = {"XMRIG", 5}};
    static const iocm_span tables[] = {{"CommonSecurityLog", 17}};

    (void)state;
    options.tables = tables;
    options.table_count = 1;
    add_sentence(
        exclusions, "Rollout", "",
        "Exclude processes related to known deployment tools (e.g., Puppet, SCCM) or files "
        "signed by trusted suppliers.");
    add_sentence(
        exclusions, "Reports", "Reports are made with tools like LogParser or Grafana.",
        "Exclude processes with command-line arguments containing log, inspect, or Grafana.");
    add_sentence(exclusions, "Care of Servers", "",
                 "Exclude processes launched by accounts with administrative privileges.");
    add_sentence(exclusions, "Wallets", "",
                 "Exclude processes that match known mining pool signatures or are signed by "
                 "trusted publishers.");
    add_sentence(exclusions, "Copy Job Using rsync or RoboCopy", "",
                 "Exclude processes with command-line arguments containing copy, sync,");

    check_rule(exclusions, &options, 17, 0, "W");
    check_rule(exclusions, &options, 7, 0,
               "W process.name <product:Puppet>; W process.name <product:SCCM>; "
               "W sig.signer <trusted-suppliers>");
    check_rule(exclusions, &options, 1, 0, "");
    check_rule(exclusions, &options, 1, 1, "E process.args <log>");
    check_rule(exclusions, &options, 2, 1, "W process.args <log>");
    check_rule(exclusions, &options, 14, 1, "W process.args <CommonSecurityLog>");
    check_rule(exclusions, &options, 18, 1, "W process.args <LogParser>");
    check_rule(exclusions, &options, 16, 1, "");
    check_rule(exclusions, &options, 15, 2, "W account.privilege <Administrator>");
    check_rule(exclusions, &options, 12, 3, "W <mining>");
    check_rule(exclusions, &options, 16, 3, "");
    check_rule(exclusions, &options, 1, 4, "E process.args <copy>");
    check_rule(exclusions, &options, 2, 4, "W process.args <copy>; W process.args <sync>");
    check_rule(exclusions, &options, 16, 4, "E <sentence is cut off>");
    check_rule(exclusions, &options, 18, 4, "W process.args <rsync>; W process.args <RoboCopy>");
    check_rule(exclusions, &options, 17, 4, "");
    iocm_exclusions_free(exclusions);
}

#define SEED "../shared/data/playbooks/000_seed_threatfox-elf-xmrig-5177b1a2.txt"

/* The playbook that lint was specified with, where it is there. */
static void lints_the_seed(void **state)
{
    iocm_exclusions *exclusions = document_of("'exclusions':[]", NULL);
    iocm_lint_options options = {.struct_size = sizeof options};
    iocm_builder *builder = builder_new(0);
    iocm_playbook *playbook = NULL;
    static char text[65536];
    FILE *file = fopen(SEED, "rb");
    iocm_set *set;
    size_t size;

    (void)state;
    if (file == NULL) {
        print_message("skipped: " SEED " is not there\n");
        iocm_builder_free(builder);
        iocm_exclusions_free(exclusions);
        skip();
    }
    size = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(iocm_playbook_read(&playbook, text, size, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_exclusions_add_playbook(exclusions, playbook, NULL), IOCM_OK);
    assert_int_equal(iocm_playbook_load(NULL, builder, playbook, NULL, NULL), IOCM_OK);
    iocm_playbook_free(playbook);
    set = builder_finish(builder);
    options.set = set;

    check_rule(exclusions, &options, 17, 0, "W");
    check_rule(exclusions, &options, 1, 0, "");
    check_rule(exclusions, &options, 1, 1, "E process.args <log>");
    check_rule(exclusions, &options, 2, 1,
               "W process.args <log>; W process.args <analyze>; W process.args <parse>");
    check_rule(exclusions, &options, 14, 1, "W process.args <CommonSecurityLog>");
    check_rule(exclusions, &options, 18, 1, "W process.args <LogParser>; W <PowerShell>");
    check_rule(exclusions, &options, 15, 2, "W account.privilege <Administrator>");
    check_rule(exclusions, &options, 18, 2, "W <psutil>; W <Process Explorer>; W <Python>");
    check_rule(exclusions, &options, 12, 3, "W <mining>");
    check_rule(exclusions, &options, 16, 3, "");
    check_rule(exclusions, &options, 1, 4, "E process.args <backup>");
    check_rule(exclusions, &options, 2, 4, "W process.args <backup>; W process.args <sync>");
    check_rule(exclusions, &options, 16, 4, "E <sentence is cut off>");
    check_rule(exclusions, &options, 18, 4, "W process.args <rsync>; W <RoboCopy>");
    iocm_exclusions_free(exclusions);
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lints_sentences),
        cmocka_unit_test(lints_the_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
