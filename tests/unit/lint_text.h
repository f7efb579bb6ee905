/* SPDX-License-Identifier: MIT */
/*
 * Exclusions to lint, written short, and findings as text. JSON is written with ' for a quote and ` for a
 * backslash. Included by the tests of lint.
 */
#ifndef LINT_TEXT_H
#define LINT_TEXT_H

#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "iocmatch.h"

#define IS(field, op, values) "{'field':'" field "','op':'" op "','values':[" values "]}"
#define ALL(conditions)       "{'all':[" conditions "]}"
#define ANY(conditions)       "{'any':[" conditions "]}"
#define NOT(condition)        "{'not':" condition "}"
#define SIGNED(values)        "{'op':'signed_by','values':[" values "]}"
#define OPAQUE(text, code)    "{'opaque':'" text "','code':'" code "'}"

#define TEXT_SIZE             8192u

/* Real JSON of the short form. */
static inline size_t unfold(char *out, const char *text)
{
    size_t size = 0;

    for (; *text != '\0'; text++) {
        assert_true(size + 3 < TEXT_SIZE);
        if (*text == '`') out[size++] = '\\';
        out[size++] = (char)(*text == '\'' ? '"' : *text == '`' ? '\\' : *text);
    }
    out[size] = '\0';
    return size;
}

/* A document of `{MEMBERS}`: 'lists', 'playbook' and 'exclusions' as wished. */
static inline iocm_exclusions *document_of(const char *members, const iocm_allocator *allocator)
{
    iocm_exclusions_options options = {.struct_size = sizeof options, .allocator = allocator};
    char folded[TEXT_SIZE];
    char text[TEXT_SIZE];
    int folded_size;
    iocm_exclusions *exclusions = NULL;
    iocm_error error = {0};
    size_t size;

    folded_size = snprintf(folded, sizeof folded, "{'format':'iocmatch-exclusions/1',%s}", members);
    assert_true(folded_size > 0 && (size_t)folded_size < sizeof folded);
    size = unfold(text, folded);
    assert_int_equal(iocm_exclusions_new(&exclusions, &options, NULL), IOCM_OK);
    if (iocm_exclusions_add_json(exclusions, text, size, NULL, &error) != IOCM_OK)
        fail_msg("%s: %s `%s`", text, error.message, error.token);
    return exclusions;
}

/* Findings as lines: "L2 W 0 process.args <log>", with "(example)" behind if wanted. */
typedef struct findings {
    char text[TEXT_SIZE];
    size_t size;
    uint32_t rule; /* of this rule alone; 0 = all */
    bool examples;
    bool numbers; /* of the exclusion */
    bool only;    /* of this exclusion alone */
    uint32_t exclusion;
    size_t count;
    uint32_t last_exclusion;
    uint32_t last_rule;
} findings;

static inline void add_text(findings *out, const char *text, size_t size)
{
    assert_true(out->size + size < sizeof out->text);
    if (size > 0) memcpy(out->text + out->size, text, size);
    out->size += size;
    out->text[out->size] = '\0';
}

static inline void add_finding(void *ctx, const iocm_finding *finding)
{
    findings *out = ctx;
    char head[32];
    char id[8];

    snprintf(id, sizeof id, "L%u", (unsigned)finding->rule);
    assert_int_equal(finding->id.size, strlen(id));
    assert_memory_equal(finding->id.data, id, finding->id.size);
    assert_true(finding->message.size > 20);
    assert_true(finding->severity == IOCM_SEVERITY_WARNING ||
                finding->severity == IOCM_SEVERITY_ERROR);
    assert_true(finding->exclusion > out->last_exclusion ||
                (finding->exclusion == out->last_exclusion && finding->rule >= out->last_rule));
    out->last_exclusion = finding->exclusion;
    out->last_rule = finding->rule;
    if (out->rule != 0 && finding->rule != out->rule) return;
    if (out->only && finding->exclusion != out->exclusion) return;
    out->count++;
    if (out->size > 0) add_text(out, out->rule != 0 ? "; " : "\n", out->rule != 0 ? 2 : 1);
    snprintf(head, sizeof head, "%s%s%c%s", out->rule == 0 ? id : "", out->rule == 0 ? " " : "",
             finding->severity == IOCM_SEVERITY_ERROR ? 'E' : 'W',
             finding->overridden ? " overridden" : "");
    add_text(out, head, strlen(head));
    if (out->numbers) {
        snprintf(head, sizeof head, " #%u", (unsigned)finding->exclusion);
        add_text(out, head, strlen(head));
    }
    if (finding->field.size > 0) {
        add_text(out, " ", 1);
        add_text(out, finding->field.data, finding->field.size);
    }
    if (finding->word.size > 0) {
        add_text(out, " <", 2);
        add_text(out, finding->word.data, finding->word.size);
        add_text(out, ">", 1);
    }
    if (out->examples && finding->example.size > 0) {
        add_text(out, " (", 2);
        add_text(out, finding->example.data, finding->example.size);
        add_text(out, ")", 1);
    }
}

static inline void lint_into(findings *out, const iocm_exclusions *exclusions,
                             const iocm_lint_options *options)
{
    iocm_error error = {0};

    if (iocm_exclusions_lint(add_finding, out, exclusions, options, &error) != IOCM_OK)
        fail_msg("%s", error.message);
}

/* The 20th of June 2026. */
static inline iocm_time test_now(void)
{
    iocm_time now;

    assert_int_equal(iocm_time_parse(&now, NULL, "2026-06-20", 10, NULL), IOCM_OK);
    return now;
}

/* ---- rows: one rule, one exclusion, what is found ---- */

/* Findings of `rule` in a document with one exclusion of these members. */
typedef struct row_of {
    uint32_t rule;
    const char *members;
    const char *found; /* "" = nothing */
} row_of;

static const iocm_span both_tables[] = {{"CommonSecurityLog", 17}, {"DeviceNetworkEvents", 19}};

/* How many of the rows are not found as they say; each is shown. */
static inline size_t count_wrong(const row_of *rows, size_t count, const iocm_lint_options *options,
                                 const char *lists)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        char members[TEXT_SIZE];
        iocm_exclusions *exclusions;
        findings out = {.rule = rows[i].rule};
        int size = snprintf(members, sizeof members, "%s'exclusions':[{'id':'x',%s}]", lists,
                            rows[i].members);

        assert_true(size > 0 && (size_t)size < sizeof members);
        exclusions = document_of(members, NULL);
        lint_into(&out, exclusions, options);
        iocm_exclusions_free(exclusions);
        if (strcmp(out.text, rows[i].found) == 0) continue;
        wrong++;
        print_error("L%u of %s\n  found    %s\n  expected %s\n", (unsigned)rows[i].rule,
                    rows[i].members, out.text, rows[i].found);
    }
    return wrong;
}

static inline void check_with(const row_of *rows, size_t count, const char *lists)
{
    iocm_lint_options options = {
        .struct_size = sizeof options,
        .now = test_now(),
        .family = {"XMRIG", 5},
        .tables = both_tables,
        .table_count = 2,
    };

    assert_int_equal(count_wrong(rows, count, &options, lists), 0);
}

#define COUNT(rows)  (sizeof(rows) / sizeof(rows)[0])
#define CHECK(rows)  check_with(rows, COUNT(rows), "")

#define NAME(values) IS("process.name", "is", values)
#define ARGS(values) IS("process.args", "term", values)
#define HOST         IS("host.name", "is", "'bk-01'")
#define VEEAM        IS("process.image", "under", "'C:`Program Files`Veeam'")

#endif /* LINT_TEXT_H */
