/* SPDX-License-Identifier: MIT */
/*
 * The compiler of English: what holds for any text. The sentences of the corpus are taken whole, cut
 * off at every byte, and put together anew from their words.
 */
#define _POSIX_C_SOURCE 200809L
#include "exclusions.h"

#include <stdio.h>
#include <time.h>

#include "memory_meter.h"
#include "random.h"

#define CASES     "tests/corpus/cases/exclusion_sentences.tsv"
#define CASES_MAX 1000u
#define WORDS_MAX 8000u

/* ---- the sentences of the corpus ---- */

static char corpus[1u << 20];
static iocm_span cases[CASES_MAX];
static size_t case_count;
static iocm_span words[WORDS_MAX];
static size_t word_count;

/* Column `index` of a line. */
static iocm_span column_of(iocm_span line, size_t index)
{
    while (index-- > 0) {
        size_t tab = iocm__span_find_any(line, "\t");

        if (tab == line.size) return iocm__span(NULL, 0);
        line = iocm__span(line.data + tab + 1, line.size - tab - 1);
    }
    line.size = iocm__span_find_any(line, "\t");
    return line;
}

static void add_words(iocm_span text)
{
    while (text.size > 0 && word_count < WORDS_MAX) {
        size_t size = iocm__span_find_any(text, " ");

        if (size > 0) words[word_count++] = iocm__span(text.data, size);
        if (size < text.size) size++;
        text = iocm__span(text.data + size, text.size - size);
    }
}

static int read_cases(void **state)
{
    FILE *file = fopen(CASES, "rb");
    iocm_span rest;

    (void)state;
    assert_non_null(file);
    rest = iocm__span(corpus, fread(corpus, 1, sizeof corpus, file));
    assert_true(rest.size < sizeof corpus);
    fclose(file);
    while (rest.size > 0 && case_count < CASES_MAX) {
        size_t size = iocm__span_find_any(rest, "\n");
        iocm_span sentence = column_of(iocm__span(rest.data, size), 2);

        if (sentence.size > 0 && rest.data[0] != '#') cases[case_count++] = sentence;
        add_words(sentence);
        if (size < rest.size) size++;
        rest = iocm__span(rest.data + size, rest.size - size);
    }
    assert_true(case_count > 400 && case_count < CASES_MAX && word_count < WORDS_MAX);
    return 0;
}

/* ---- what holds for any text ---- */

typedef struct result {
    iocm_exclusions *exclusions;
    iocm__compiled compiled;
    iocm_exclusion_status status;
} result;

static result compile(iocm_span text, bool cut)
{
    result made = {.exclusions = exclusions_new(NULL)};

    assert_true(iocm__english_compile(&made.compiled, &made.exclusions->arena, text, cut));
    assert_non_null(made.compiled.when);
    made.status = iocm__expr_status(made.exclusions, made.compiled.when);
    return made;
}

static void check_expression(const iocm__expr *expr)
{
    assert_int_equal(iocm__expr_check(expr, NULL), IOCM_OK);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        check_expression(child);
}

/* The parts follow one another and cover the text; a residue, and nothing else, has a code. */
static void check_parts(const result *made, iocm_span text)
{
    size_t end = 0;

    for (size_t i = 0; i < made->compiled.part_count; i++) {
        const iocm__part *part = &made->compiled.parts[i];

        assert_int_equal(part->offset, end);
        assert_true(part->size > 0 && part->kind >= IOCM_PART_KEYWORD &&
                    part->kind <= IOCM_PART_RESIDUE);
        assert_int_equal(part->kind == IOCM_PART_RESIDUE, part->code.size > 0);
        end += part->size;
    }
    assert_int_equal(end, text.size);
}

/* Every text of an opaque condition stands in the sentence, but for the two that say why. */
static void check_opaque(const iocm__expr *expr, iocm_span text)
{
    if (expr->op == IOCM__OP_OPAQUE && !iocm__span_equal(expr->name, IOCM__LITERAL("TRUNCATED")) &&
        !iocm__span_equal(expr->text, IOCM__LITERAL("no text"))) {
        bool found = false;

        for (size_t at = 0; at + expr->text.size <= text.size && !found; at++)
            found = memcmp(text.data + at, expr->text.data, expr->text.size) == 0;
        assert_true(found);
    }
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        check_opaque(child, text);
}

static bool has_note(const result *made, const char *note)
{
    return iocm__texts_have(&made->compiled.notes, iocm__span(note, strlen(note)));
}

/* True if the expression is the opaque condition, or ALL with it. */
static bool is_cut(const result *made)
{
    const iocm__expr *when = made->compiled.when;
    const iocm__expr *last = when->op == IOCM__OP_ALL ? when->last : when;

    return last->op == IOCM__OP_OPAQUE &&
           iocm__span_equal(last->name, IOCM__LITERAL("TRUNCATED")) && has_note(made, "TRUNCATED");
}

static void check_text(iocm_span text)
{
    result made = compile(text, false);

    assert_true(iocm__expr_depth(made.compiled.when) <= IOCM_MAX_EXPRESSION);
    check_expression(made.compiled.when);
    check_parts(&made, text);
    check_opaque(made.compiled.when, text);
    iocm_exclusions_free(made.exclusions);
}

/* The same text, known to be cut off. */
static void check_cut(iocm_span text)
{
    result made = compile(text, true);

    check_parts(&made, text);
    if (text.size > 0) assert_true(is_cut(&made));
    if (text.size > 0) assert_int_equal(made.status, IOCM_EXCLUSION_NEEDS_HUMAN);
    iocm_exclusions_free(made.exclusions);
}

static void any_sentence_is_covered(void **state)
{
    (void)state;
    for (size_t i = 0; i < case_count; i++) {
        check_text(cases[i]);
        check_cut(cases[i]);
    }
    check_text(iocm__span("", 0));
    check_text(IOCM__LITERAL(" \n\t "));
}

/* ---- sentences that are cut off ---- */

/* True if a text without a final period ends in the middle, by the words of the rule alone. */
static bool ends_in_the_middle(iocm_span text)
{
    static const char *const last[] = {"and", "or", "by",     "with",   "from",    "to",  "in",
                                       "on",  "of", "during", "unless", "between", "for", "as"};
    size_t start;

    text = iocm__span_trim(text);
    if (text.size == 0) return false;
    if (text.data[text.size - 1] == ',' || text.data[text.size - 1] == '(') return true;
    for (start = text.size; start > 0 && text.data[start - 1] != ' '; start--) continue;
    for (size_t i = 0; i < IOCM__COUNT(last); i++)
        if (iocm__span_equal(iocm__span(text.data + start, text.size - start), span_of(last[i])))
            return true;
    return false;
}

static void what_is_cut_off_is_never_true(void **state)
{
    size_t cut = 0;

    (void)state;
    for (size_t i = 0; i < case_count; i++) {
        for (size_t size = 0; size < cases[i].size; size++) {
            iocm_span text = iocm__span(cases[i].data, size);

            if (((unsigned char)cases[i].data[size] & 0xC0) == 0x80) continue;
            check_text(text);
            if (size % 5 == 0) check_cut(text);
            if (ends_in_the_middle(text)) {
                result made = compile(text, false);

                assert_true(is_cut(&made));
                assert_int_equal(made.status, IOCM_EXCLUSION_NEEDS_HUMAN);
                iocm_exclusions_free(made.exclusions);
                cut++;
            }
        }
    }
    assert_true(cut > 1000);
}

/* ---- words put together anew ---- */

static void any_words_are_covered(void **state)
{
    uint64_t random = 20260801;
    char text[2000];

    (void)state;
    for (size_t round = 0; round < 4000; round++) {
        size_t wanted = 1 + random_below(&random, 25);
        size_t size = 0;

        for (size_t i = 0; i < wanted; i++) {
            iocm_span word = words[random_below(&random, word_count)];

            if (size + word.size + 2 > sizeof text) break;
            memcpy(text + size, word.data, word.size);
            size += word.size;
            text[size++] = ' ';
        }
        check_text(iocm__span(text, size - random_below(&random, 2)));
        check_cut(iocm__span(text, size));
    }
}

/* ---- a word that means nothing ---- */

#define STRANGE "zorp"

static bool span_holds(iocm_span text, const char *word)
{
    iocm_span part = span_of(word);

    for (size_t at = 0; at + part.size <= text.size; at++)
        if (iocm__span_equal_fold(iocm__span(text.data + at, part.size), part)) return true;
    return false;
}

static bool says(const iocm__expr *expr, const char *word)
{
    if (span_holds(expr->name, word) || span_holds(expr->text, word)) return true;
    for (size_t i = 0; i < expr->value_count; i++)
        if (span_holds(expr->values[i], word)) return true;
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
        if (says(child, word)) return true;
    return false;
}

/* The kind of the part in which a byte of the text stands. */
static int32_t kind_at(const result *made, size_t at)
{
    size_t i = 0;

    while (made->compiled.parts[i].offset + made->compiled.parts[i].size <= at) i++;
    return made->compiled.parts[i].kind;
}

/* Where names are told, the words before them only say what they are names of. */
static bool tells_names(iocm_span text)
{
    static const char *const marks[] = {"(", ":", " like", "such as", "including", "i.e."};

    for (size_t i = 0; i < IOCM__COUNT(marks); i++)
        if (span_holds(text, marks[i])) return true;
    return false;
}

/* Wherever it stands, it is in the expression, or in the purpose: it is not dropped. */
static void a_strange_word_is_kept(void **state)
{
    size_t checked = 0;
    char text[400];

    (void)state;
    for (size_t i = 0; i < case_count; i++) {
        if (tells_names(cases[i])) continue;
        for (size_t at = 1; at <= cases[i].size; at++) {
            size_t size;
            result made;

            if (cases[i].data[at - 1] != ' ' && at < cases[i].size) continue;
            size = (size_t)snprintf(text, sizeof text, "%.*s " STRANGE " %.*s", (int)at,
                                    cases[i].data, (int)(cases[i].size - at), cases[i].data + at);
            made = compile(iocm__span(text, size), false);
            if (kind_at(&made, at + 1) != IOCM_PART_PURPOSE &&
                (kind_at(&made, at + 1) == IOCM_PART_KEYWORD || !says(made.compiled.when, STRANGE)))
                fail_msg("`%s` is dropped", text);
            iocm_exclusions_free(made.exclusions);
            checked++;
        }
    }
    assert_true(checked > 2000);
}

/* What is said beside a criterion restricts it: it is never broader than the criterion alone. */
static void what_is_not_read_is_there(void **state)
{
    static const char *const tails[] = {
        "if verified",         "unless new",        "when appropriate",   "that behave well",
        "with low risk",       "on a good day",     "except drivers",     "but not always",
        "pending review",      "of great value",    "(mostly)",           "- or so they say",
        "without arguments",   "owned by everyone", "in the usual place", "whatever they do",
        "seven times in a row"};

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(tails); i++) {
        char text[200];
        result made;

        snprintf(text, sizeof text, "Exclude processes signed by Contoso Ltd. %s.", tails[i]);
        made = compile(span_of(text), false);
        if (made.status != IOCM_EXCLUSION_NEEDS_HUMAN && made.status != IOCM_EXCLUSION_PARTIAL)
            fail_msg("`%s` was not taken for a restriction", tails[i]);
        iocm_exclusions_free(made.exclusions);
    }
}

/* ---- cost ---- */

static double seconds_of(const char *head, const char *unit, size_t size)
{
    char *text = malloc(size);
    size_t used = strlen(head);
    struct timespec begin;
    struct timespec end;
    result made;

    assert_non_null(text);
    memcpy(text, head, used);
    for (size_t i = used; i < size; i++) text[i] = unit[(i - used) % strlen(unit)];
    clock_gettime(CLOCK_MONOTONIC, &begin);
    made = compile(iocm__span(text, size), false);
    clock_gettime(CLOCK_MONOTONIC, &end);
    iocm_exclusions_free(made.exclusions);
    free(text);
    return (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
}

/* Four times the text takes about four times as long; a square would be sixteen. */
static void time_is_linear(void **state)
{
    static const char *const units[] = {"or the known process ",
                                        "or signed by Contoso ",
                                        "Exclude x. ",
                                        "x = y or ",
                                        "(e.g., ",
                                        "and processes signed by X ",
                                        "known good hashes ",
                                        "to avoid , ",
                                        "a, Inc. ",
                                        "\"",
                                        "'",
                                        "(",
                                        ") ",
                                        ",",
                                        "a=b,",
                                        "...",
                                        "a.) ",
                                        "not ",
                                        "between 1 and ",
                                        "ports 1 to ",
                                        "x: ",
                                        "Exclude processes or ",
                                        "by user ",
                                        "without ",
                                        "\xE2\x80\x9C",
                                        "or use a filter like ",
                                        "C:\\a b\\ ",
                                        "these ",
                                        "Exclude , ",
                                        "where X ",
                                        "if ",
                                        "the "};

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(units); i++) {
        double factor = 0;

        for (int attempt = 0; attempt < 3; attempt++) {
            double small = seconds_of("Exclude processes named x.exe ", units[i], 16384);
            double large = seconds_of("Exclude processes named x.exe ", units[i], 65536);

            factor = large < 0.05 ? 1 : large / small;
            if (factor < 9) break;
        }
        if (factor >= 9) fail_msg("`%s` takes %.1f times as long", units[i], factor);
    }
}

static void memory_may_end_anywhere(void **state)
{
    static const char *const texts[] = {
        ("Exclude processes related to known tools (e.g., Contoso Sync, a.exe) or files signed by "
         "Contoso, Inc. or trusted vendors, on hosts a-1 between 1 and 3 AM on Sundays."),
        "Exclude connections from 192.0.2.1 to known pools on TCP ports 80, 8000 to 8100 during",
        "process.name == \"a\" or url contains \"b\" or src_ip in (192.0.2.1)",
        "Exclude these things unless\nnew. Exclude processes with  odd   blanks named x.exe"};

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(texts); i++) {
        iocm_status status;
        size_t fail_at = 0;
        meter m;

        do {
            iocm_sentence sentence = {.struct_size = sizeof sentence};
            iocm_exclusions *exclusions;

            meter_start(&m, 0);
            exclusions = exclusions_new(&m.allocator);
            m.calls = 0;
            m.fail_at = ++fail_at;
            sentence.text = span_of(texts[i]);
            status = iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL);
            assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
            assert_int_equal(iocm_exclusions_count(exclusions), status == IOCM_OK);
            iocm_exclusions_free(exclusions);
            assert_int_equal(m.live, 0);
        } while (status != IOCM_OK);
        assert_true(fail_at > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_sentence_is_covered),
        cmocka_unit_test(what_is_cut_off_is_never_true),
        cmocka_unit_test(any_words_are_covered),
        cmocka_unit_test(a_strange_word_is_kept),
        cmocka_unit_test(what_is_not_read_is_there),
        cmocka_unit_test(time_is_linear),
        cmocka_unit_test(memory_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, read_cases, NULL);
}
