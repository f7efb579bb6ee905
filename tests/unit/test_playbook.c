/* SPDX-License-Identifier: MIT */
/*
 * One playbook in many shapes gives one model. The shapes are made here by code from one
 * document; the model is written down as text and compared.
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "iocmatch.h"
#include "playbook_text.h"

/* ---- the model as text ---- */

static char *model(const char *text, size_t size, unsigned what)
{
    iocm_error error = {0};
    iocm_playbook *playbook = NULL;
    char *out;

    if (iocm_playbook_read(&playbook, text, size, NULL, &error) != IOCM_OK)
        fail_msg("not read: %s\n%.*s", error.message, (int)size, text);
    out = playbook_model(playbook, what);
    iocm_playbook_free(playbook);
    return out;
}

/* Fails with the first line that differs. */
static void same_lines(const char *name, const char *wanted, const char *got)
{
    size_t start = 0;

    for (size_t i = 0; wanted[i] != '\0' && wanted[i] == got[i]; i++)
        if (wanted[i] == '\n') start = i + 1;
    if (strcmp(wanted, got) != 0)
        fail_msg("%s\nwanted %.*s\ngot    %.*s", name, (int)strcspn(wanted + start, "\n"),
                 wanted + start, (int)strcspn(got + start, "\n"), got + start);
}

static void same_model(const char *name, const char *text, size_t size, unsigned what)
{
    char *wanted = model(playbook_base, strlen(playbook_base), what);
    char *got = model(text, size, what);

    same_lines(name, wanted, got);
    free(wanted);
    free(got);
}

static void same_text_model(const char *name, char *text, unsigned what)
{
    same_model(name, text, strlen(text), what);
    free(text);
}

/* What the base document says, once by hand: the other tests only compare. */
static void the_base_is_read(void **state)
{
    char *got = model(playbook_base, strlen(playbook_base), MODEL_ALL);

    (void)state;
    same_lines("the base document", playbook_base_model, got);
    free(got);
}

static void line_ends_and_blanks(void **state)
{
    (void)state;
    same_text_model("CRLF", playbook_replace(playbook_base, "\n", "\r\n"), MODEL_ALL);
    same_text_model("CR", playbook_replace(playbook_base, "\n", "\r"), MODEL_ALL);
    same_text_model("tabs", playbook_replace(playbook_base, " ", "\t"), MODEL_ALL);
    same_text_model("no-break spaces", playbook_replace(playbook_base, " ", "\xC2\xA0"), MODEL_ALL);
    same_text_model("indented", playbook_replace(playbook_base, "\n", "\n  "), MODEL_ALL);
    same_text_model("one line", playbook_replace(playbook_base, "\n", " "), MODEL_ONE_LINE);
    same_text_model(
        "one line, two blanks",
        playbook_replace_in(playbook_replace(playbook_base, "like:\n", "like: "), "\n", "  "),
        MODEL_ONE_LINE);
}

static void encodings(void **state)
{
    char *bom = playbook_join("\xEF\xBB\xBF", playbook_base);
    size_t size;
    char *wide;

    (void)state;
    same_text_model("BOM", bom, MODEL_ALL);
    for (int big = 0; big <= 1; big++) {
        wide = playbook_utf16(playbook_base, big, &size);
        same_model(big ? "UTF-16BE" : "UTF-16LE", wide, size, MODEL_ALL);
        same_model("UTF-16 without BOM", wide + 2, size - 2, MODEL_ALL);
        free(wide);
    }
}

static void entities(void **state)
{
    char *text = playbook_replace(playbook_base, "&", "&amp;");

    (void)state;
    text = playbook_replace_in(text, "\"", "&quot;");
    text = playbook_replace_in(text, "[.]", "&#91;&#x2e;&rsqb;");
    text = playbook_replace_in(text, "\xE2\x80\x99", "&rsquo;");
    same_model("entities", text, strlen(text), MODEL_ALL);
    text = playbook_replace_in(text, "|", "&#124;");
    same_text_model("entities for pipes", text, MODEL_ALL);
}

/* `&#124;` and `\|` in a row that has real pipes are part of the cell. */
static void escaped_pipes_are_content(void **state)
{
    static const char *const pipes[] = {"&#124;", "&vert;", "\\|"};

    (void)state;
    for (size_t i = 0; i < sizeof pipes / sizeof *pipes; i++) {
        iocm_playbook_row row = {.struct_size = sizeof row};
        iocm_playbook *playbook = NULL;
        char text[256];

        snprintf(text, sizeof text,
                 "| URL | Status |\n|---|---|\n| http://a.example/x%sy | online |\n", pipes[i]);
        assert_int_equal(iocm_playbook_read(&playbook, text, strlen(text), NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_playbook_get_row(&row, playbook, 0, NULL), IOCM_OK);
        assert_int_equal(row.status, IOCM_OK);
        assert_int_equal(row.value.size, strlen("http://a.example/x|y"));
        assert_memory_equal(row.value.data, "http://a.example/x|y", row.value.size);
        iocm_playbook_free(playbook);
    }
}

static void markdown(void **state)
{
    (void)state;
    same_text_model("markdown", playbook_markdown(), MODEL_ALL);
    same_text_model("markdown, CRLF", playbook_replace_in(playbook_markdown(), "\n", "\r\n"),
                    MODEL_ALL);
    same_text_model("bold with the colon outside",
                    playbook_replace_in(playbook_markdown(), ":** ", "**: "), MODEL_ALL);
    same_text_model("headings for scenarios",
                    playbook_replace(playbook_base, "\nScenario: ", "\n\n### Scenario: "),
                    MODEL_ALL);
    same_text_model("numbered", playbook_replace(playbook_base, "\nScenario: ", "\n1. Scenario: "),
                    MODEL_ALL);
    same_text_model("escaped underscores",
                    playbook_replace(playbook_base, "botnet_cc |", "botnet\\_cc |"), MODEL_ALL);
}

static void tables(void **state)
{
    (void)state;
    same_text_model("upper-case types",
                    playbook_replace_in(playbook_replace(playbook_base, "| ip:port", "| IP:PORT"),
                                        "| sha256_hash", "| SHA256_Hash"),
                    MODEL_ALL);
    same_text_model("header case",
                    playbook_replace(playbook_base, "| Type | Value | Threat Type | First Seen |",
                                     "| TYPE | value | threat_type | **First Seen (UTC)** |"),
                    MODEL_ALL);
    same_text_model("other order of columns", playbook_columns("%4|%2|%0|%1|%3", "|"), MODEL_ALL);
    same_text_model("value last", playbook_columns("%0|%2|%3|%4|%1", "|"), MODEL_ALL);
    same_text_model("a column more", playbook_columns("%0|#|%1|%2|%3|%4", "|"), MODEL_ALL);
    same_text_model("no outer pipes", playbook_columns("%0|%1|%2|%3|%4", ""), MODEL_ALL);
    same_text_model("values as code", playbook_columns("%0|`%1`|%2|%3|%4", "|"), MODEL_ALL);
    same_text_model("aligned separator",
                    playbook_replace(playbook_base, "|---|---|---|---|---|",
                                     "| :--- | ---: | :-: | --- | --- |"),
                    MODEL_ALL);
    same_text_model("no separator", playbook_replace(playbook_base, "|---|---|---|---|---|\n", ""),
                    MODEL_ALL);
}

static void defang_styles(void **state)
{
    static const char *const dots[] = {".", "(.)", "{.}", "[dot]", "(dot)", "\\.", "[[.]]"};
    static const char *const schemes[] = {"http://",   "hxxp[:]//", "hXXp://",  "h**p://",
                                          "[http]://", "hxxp[://]", "http[:]//"};

    (void)state;
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
        char *text = playbook_replace(playbook_base, "[.]", dots[i]);

        text = playbook_replace_in(text, "hxxp://", schemes[i]);
        same_text_model(dots[i], text, MODEL_ALL & ~MODEL_WRITTEN);
    }
}

static void queries(void **state)
{
    (void)state;
    same_text_model("one line each",
                    playbook_replace_in(playbook_replace(playbook_base, "\n| where", " | where"),
                                        "\n| ", "\n | "),
                    MODEL_ALL);
    same_text_model("single quotes", playbook_requote("'", "'"), MODEL_ALL);
    same_text_model("verbatim", playbook_requote("@\"", "\""), MODEL_ALL);
    same_text_model("several lines",
                    playbook_replace(playbook_base, "\", \"192.0.2", "\",\n    \"192.0.2"),
                    MODEL_ALL);
    same_text_model("sort by", playbook_replace(playbook_base, "| order by", "| sort by"),
                    MODEL_ALL);
    same_text_model("in~", playbook_replace(playbook_base, "IP in (", "IP in~ ("), MODEL_ALL);
}

/* ---- prefixes ---- */

/* Rows whose last pipe lies within the first `size` bytes: these must be there. */
static size_t whole_rows(const char *text, size_t size, const char *type)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, type)) != NULL; at++) {
        size_t pipes = 0;
        const char *end = at;

        while (pipes < 6 && *end != '\0') pipes += *end++ == '|';
        count += (size_t)(end - text) <= size;
    }
    return count;
}

static void same_row(const iocm_playbook *got, const iocm_playbook *wanted, size_t index,
                     size_t size)
{
    iocm_playbook_row a = {.struct_size = sizeof a};
    iocm_playbook_row b = {.struct_size = sizeof b};

    assert_int_equal(iocm_playbook_get_row(&a, got, index, NULL), IOCM_OK);
    assert_int_equal(iocm_playbook_get_row(&b, wanted, index, NULL), IOCM_OK);
    if (a.status != b.status || !iocm_indicator_equal(&a.indicator, &b.indicator) ||
        a.value.size != b.value.size || memcmp(a.value.data, b.value.data, a.value.size) != 0)
        fail_msg("cut at %zu: row %zu reads %.*s, %s", size, index, (int)a.value.size, a.value.data,
                 iocm_status_name(a.status));
}

/* `unit`: bytes of a character of the text, 2 for UTF-16. `plain` is the same in UTF-8. */
static void every_prefix(const char *text, size_t size, const char *plain, size_t unit)
{
    iocm_playbook *whole = NULL;
    iocm_playbook_info all = {.struct_size = sizeof all};

    assert_int_equal(iocm_playbook_read(&whole, text, size, NULL, NULL), IOCM_OK);
    iocm_playbook_get_info(&all, whole, NULL);
    for (size_t cut = 0; cut < size; cut++) {
        iocm_playbook_info info = {.struct_size = sizeof info};
        iocm_playbook *playbook = NULL;
        char *copy = malloc(cut == 0 ? 1 : cut); /* so that a read past the end is seen */
        size_t least;
        iocm_status status;

        assert_non_null(copy);
        memcpy(copy, text, cut);
        status = iocm_playbook_read(&playbook, copy, cut, NULL, NULL);
        free(copy);
        least = unit == 2 && cut < 2
                    ? 0
                    : whole_rows(plain, unit == 2 ? (cut - 2) / 2 : cut, "| ip:port |");
        if (status != IOCM_OK) {
            assert_int_equal(status, IOCM_E_FORMAT);
            assert_int_equal(least, 0);
            continue;
        }
        iocm_playbook_get_info(&info, playbook, NULL);
        if (info.row_count < least || info.row_count > all.row_count)
            fail_msg("cut at %zu: %zu rows, at least %zu wanted", cut, info.row_count, least);
        for (size_t i = 0; i < info.row_count; i++) same_row(playbook, whole, i, cut);
        iocm_playbook_free(playbook);
    }
    iocm_playbook_free(whole);
}

static void every_prefix_is_read(void **state)
{
    char *line = playbook_replace(playbook_base, "\n", " ");
    char *ascii = playbook_replace(playbook_base, "\xE2\x80\x99", "'");
    char *table_last = playbook_columns("%0|%2|%3|%4|%1", "|");
    char *text = playbook_markdown();
    size_t size;
    char *wide = playbook_utf16(ascii, 0, &size);

    (void)state;
    every_prefix(playbook_base, strlen(playbook_base), playbook_base, 1);
    every_prefix(line, strlen(line), line, 1);
    every_prefix(text, strlen(text), text, 1);
    every_prefix(table_last, strlen(table_last), table_last, 1);
    every_prefix(wide, size, ascii, 2);
    free(line);
    free(ascii);
    free(table_last);
    free(text);
    free(wide);
}

static bool is_truncated(const char *text, size_t size)
{
    iocm_playbook_info info = {.struct_size = sizeof info};
    iocm_playbook *playbook = NULL;

    assert_int_equal(iocm_playbook_read(&playbook, text, size, NULL, NULL), IOCM_OK);
    iocm_playbook_get_info(&info, playbook, NULL);
    iocm_playbook_free(playbook);
    return (info.flags & IOCM_PLAYBOOK_TRUNCATED) != 0;
}

/* A cut inside a value, a string, a label or a word of prose is seen wherever it falls. */
static void cuts_are_noticed(void **state)
{
    static const char *const inside[] = {"192[.]0[.]2[.]1",
                                         "payload_del",
                                         "Confidence |\n|---|-",
                                         "Confidence |\n|---|---|---|---|---",
                                         "| Notes |\n|---|",
                                         "| 80% |\n|",
                                         "| 80% |\n| ",
                                         "| 2026-06-1",
                                         "= dynamic([\"198.51",
                                         "\"198.51.100.7\"",
                                         "DeviceNetworkEvents\n| whe",
                                         "| project Timestamp,",
                                         "| Sentinel Tab",
                                         "Ensure this data con",
                                         "\nScen",
                                         "\nDescription",
                                         "Scenario: Patch",
                                         "\nFilter/Excl",
                                         "Filter/Exclusion:",
                                         "(e.g., Windows Upd",
                                         "Exclude processes of",
                                         "Use a filter like:",
                                         "(url contains \"updates.exam",
                                         "psutil library to mo",
                                         "contains \"wuauclt.exe",
                                         "or process.name contains"};
    static const char cut_url[] = "Threat: t Total URLs: 1 Active URLs: 1\n"
                                  "| URL | Status | Threat | Date Added |\n|---|---|---|---|\n"
                                  "hxxp://192.";
    size_t size = strlen(playbook_base);

    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        const char *at = strstr(playbook_base, inside[i]);

        if (at == NULL) fail_msg("the base document has no %s", inside[i]);
        size = (size_t)(at - playbook_base) + strlen(inside[i]);
        if (!is_truncated(playbook_base, size)) fail_msg("not noticed behind %s", inside[i]);
    }
    assert_true(is_truncated(cut_url, strlen(cut_url)));
    size = strlen(playbook_base);
    assert_false(is_truncated(playbook_base, size));
    assert_false(is_truncated(playbook_base, size - 1)); /* without its final newline */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_is_read),
        cmocka_unit_test(line_ends_and_blanks),
        cmocka_unit_test(encodings),
        cmocka_unit_test(entities),
        cmocka_unit_test(escaped_pipes_are_content),
        cmocka_unit_test(markdown),
        cmocka_unit_test(tables),
        cmocka_unit_test(defang_styles),
        cmocka_unit_test(queries),
        cmocka_unit_test(every_prefix_is_read),
        cmocka_unit_test(cuts_are_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
