/* SPDX-License-Identifier: MIT */
/*
 * How texts are compared: terms, arguments, parts and globs. Beside the cases there are slow
 * and obvious versions of term, contains and glob, which have to agree on texts made at random.
 */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <stdio.h>
#include <time.h>

#include "exclude/atom.h"
#include "guard.h"
#include "random.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static iocm_span span(const char *text)
{
    return iocm__span(text, strlen(text));
}

typedef struct row {
    const char *text;
    const char *value;
    bool agrees;
} row;

static void check(const char *what, const row *of, bool agrees)
{
    if (agrees != of->agrees)
        fail_msg("%s: `%s` and `%s` should %sagree", what, of->text, of->value,
                 of->agrees ? "" : "not ");
}

/* ---- cases ---- */

static void compares_text(void **state)
{
    static const row is[] = {
        {"splunkd.exe", "SplunkD.EXE", true},
        {"splunkd.exe", "splunkd.ex", false},
        {"splunkd.ex", "splunkd.exe", false},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9T\xC3\xA9", true},
        {"\xC3\xA9", "\xC3\x89", false},        /* no case but that of ASCII */
        {"caf\xC3\xA9", "cafe\xCC\x81", false}, /* nor other ways to write it */
        {"p\xD0\xB0yload", "payload", false},   /* Cyrillic a */
        {"[", "{", false},                      /* 0x20 apart, but no letters */
        {"@", "`", false},
    };
    static const row starts[] = {
        {"Backup-7", "backup", true},
        {"Backup", "backup-7", false},
        {"x", "", true},
        {"abackup", "backup", false},
        {"", "", true},
    };
    static const row ends[] = {
        {"a.EXE", ".exe", true},
        {".exe", "a.exe", false},
        {"a.exe ", ".exe", false},
        {"", "", true},
    };
    static const row contains[] = {
        {"async-worker.js", "SYNC", true},
        {"sy nc", "sync", false},
        {"", "", true},
        {"", "a", false},
        {"a", "", true},
        {"aab", "ab", true},
        {"abaabab", "abab", true},
        {"abaaba", "abab", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(is); i++)
        check("is", &is[i], iocm__text_is(span(is[i].text), span(is[i].value)));
    for (size_t i = 0; i < COUNT(starts); i++)
        check("starts", &starts[i], iocm__text_starts(span(starts[i].text), span(starts[i].value)));
    for (size_t i = 0; i < COUNT(ends); i++)
        check("ends", &ends[i], iocm__text_ends(span(ends[i].text), span(ends[i].value)));
    for (size_t i = 0; i < COUNT(contains); i++)
        check("contains", &contains[i],
              iocm__text_contains(span(contains[i].text), span(contains[i].value)));
    assert_true(iocm__text_is(iocm__span(NULL, 0), span("")));
    assert_true(iocm__text_ends(span("a"), iocm__span(NULL, 0)));
    assert_true(iocm__text_is(iocm__span("a\0b", 3), iocm__span("A\0B", 3)));
    assert_false(iocm__text_is(iocm__span("a\0b", 3), iocm__span("a\0c", 3)));
}

static const row terms[] = {
    {"--log x", "log", true},
    {"--LOG=x", "log", true},
    {"login", "log", false},
    {"logs", "log", false},
    {"catalog", "log", false},
    {"/var/log", "log", true},
    {"C:\\log\\a", "log", true},
    {"my_log_1", "log", true},
    {"my.log:1", "log", true},
    {"log2", "log", false},
    {"async", "sync", false},
    {"rsync", "sync", false},
    {"a-sync", "sync", true},
    {"windows_update", "Windows Update", true},
    {"C:\\Windows\\..\\Update", "windows update", true},
    {"WindowsUpdate", "Windows Update", false},
    {"windows the update", "Windows Update", false},
    {"update windows", "Windows Update", false},
    {"windows windows update", "Windows Update", true},
    {"a a b", "a a b", true},
    {"a a a b", "a a b", true},
    {"a b a b a c", "a b a c", true},
    {"a b a b a", "a b a c", false},
    {"\xC3\xA9log", "log", false}, /* a letter like any other */
    {"log\xC3\xA9", "log", false},
    {"log\xE2\x80\x94x", "log", false}, /* a dash that is not ASCII parts nothing */
    {"caf\xC3\xA9 log", "caf\xC3\xA9", true},
    {"x --log-level", "--log-level", true},
    {"x log level", "--log-level", true},
    {"log", "", false},
    {"--", "--", false},
    {"", "log", false},
};

static void compares_terms(void **state)
{
    char phrase[2 * IOCM__MAX_TERMS + 3];

    (void)state;
    for (size_t i = 0; i < COUNT(terms); i++)
        check("term", &terms[i], iocm__text_term(span(terms[i].text), span(terms[i].value), false));
    /* The last term of a cut text may be the beginning of another one. */
    assert_true(iocm__text_term(span("a log b"), span("log"), true));
    assert_true(iocm__text_term(span("a log "), span("log"), true));
    assert_false(iocm__text_term(span("a log"), span("log"), true));
    assert_false(iocm__text_term(span("windows upd"), span("windows upd"), true));
    assert_int_equal(iocm__term_count(span(" a-b_c ")), 3);
    assert_int_equal(iocm__term_count(span("--")), 0);
    for (size_t i = 0; i <= IOCM__MAX_TERMS; i++) memcpy(phrase + 2 * i, "a ", 2);
    assert_true(iocm__text_term(iocm__span(phrase, 2 * IOCM__MAX_TERMS),
                                iocm__span(phrase, 2 * IOCM__MAX_TERMS), false));
    assert_false(iocm__text_term(iocm__span(phrase, 2 * IOCM__MAX_TERMS + 2),
                                 iocm__span(phrase, 2 * IOCM__MAX_TERMS + 2), false));
}

static const row globs[] = {
    {"rsync", "r*c", true},
    {"RSYNC", "r*c", true},
    {"rsync", "rsync", true},
    {"rsync", "rsyn", false},
    {"rsync", "*", true},
    {"", "*", true},
    {"", "", true},
    {"a", "", false},
    {"", "?", false},
    {"usr/bin", "*", false},
    {"usr\\bin", "*", false},
    {"usr/bin", "*/*", true},
    {"usr/bin", "usr?bin", false},
    {"usr/bin/x", "usr/*/x", true},
    {"usr/a/b/x", "usr/*/x", false},
    {"usr//x", "usr/*/x", true},
    {"backup-01.log", "backup-??.log", true},
    {"backup-1.log", "backup-??.log", false},
    {"\xC3\xA9t\xC3\xA9", "???", true},
    {"\xC3\xA9", "??", false},
    {"\xC3\xA9", "*??", false},
    {"\xF0\x9F\x98\x80", "*???", false},
    {"\xFF\xFE", "??", true}, /* bytes that are no characters count one by one */
    {"aab", "*a?", true},
    {"abcabd", "a*b?", true},
    {"aXbXc", "a*b*c", true},
    {"abab", "*ab", true},
    {"aba", "*ab*ab", false},
    {"[a]", "[a]", true}, /* no classes */
    {"a", "[a]", false},
    {"a", "**a**", true},
    {"x/ya", "*y*a", false},
    {"a/b", "a*/b", true},
    {"ab/b", "*b", false},
};

static void compares_globs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(globs); i++)
        check("glob", &globs[i], iocm__text_glob(span(globs[i].text), span(globs[i].value)));
    assert_true(iocm__text_glob(iocm__span(NULL, 0), span("*")));
    assert_true(iocm__text_glob(iocm__span(NULL, 0), iocm__span(NULL, 0)));
    assert_true(iocm__fold_glob(span("c:\\a\\b"), span("C:/*/B"), IOCM__FOLD_WINDOWS));
    assert_false(iocm__fold_glob(span("/a/b"), span("/A/*"), IOCM__FOLD_NONE));
}

static void compares_arguments(void **state)
{
    static const row args[] = {
        {"-o pool:3333 log", "log", true},
        {"-o pool:3333 log", "-O", true},
        {"-o pool:3333 log", "pool", false},
        {"--log=x", "--log", false},
        {"--path \"C:\\Program Files\\x\" y", "C:\\Program Files\\x", true},
        {"--path \"C:\\Program Files\\x\" y", "Files\\x", false},
        {"--a=\"b c\"", "--a=b c", true},
        {"a \"\" b", "", true},
        {"a b", "", false},
        {"a\tb\nc", "b", true},
        {"\"never closed", "never closed", true},
        {"", "a", false},
        {"  ", "", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(args); i++)
        check("arg", &args[i], iocm__text_arg(span(args[i].text), span(args[i].value), false));
    assert_true(iocm__text_arg(span("a b c"), span("b"), true));
    assert_false(iocm__text_arg(span("a b c"), span("c"), true));
}

static void finds_arguments(void **state)
{
    static const struct {
        const char *line;
        const char *folder;
        const char *name;
        const char *args; /* NULL = not known */
    } rows[] = {
        {"splunkd.exe --parse config.xml", "", "", "--parse config.xml"},
        {"\"C:\\log\\x.exe\" -o pool:3333", "", "", "-o pool:3333"},
        {"  \"C:\\log\\x.exe\"\t -o", "", "", "-o"},
        {"\"C:\\a b\\x.exe\"-o", "", "", "-o"},
        {"LogParser.exe", "", "", ""},
        {"LogParser.exe  ", "", "", ""},
        {"\"LogParser.exe\"", "", "", ""},
        {"\"C:\\log\\x.exe -o", "", "", NULL},
        {"", "", "", NULL},
        {" \t ", "", "", NULL},
        {"C:\\Program Files\\a.exe -x", "C:\\Program Files", "a.exe", "-x"},
        {"c:\\PROGRAM files\\A.EXE -x", "C:\\Program Files\\", "a.exe", "-x"},
        {"c:/program files/a.exe", "C:\\Program Files\\a.exe", "a.exe", ""},
        {"C:\\Program Files\\a.exe -x", "", "", "Files\\a.exe -x"},
        {"C:\\Program Files\\a.exe2 -x", "C:\\Program Files", "a.exe", "Files\\a.exe2 -x"},
        {"C:\\Program Files\\b.exe -x", "C:\\Program Files", "a.exe", "Files\\b.exe -x"},
        {"/opt/my tool/x -v", "/opt/my tool", "x", "-v"},
        {"/opt/my Tool/x -v", "/opt/my tool", "x", "Tool/x -v"}, /* case counts */
        {"my tool.exe -v", "", "my tool.exe", "-v"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        iocm__joined image = iocm__path_join(span(rows[i].folder), span(rows[i].name));
        iocm_span args = {NULL, 0};
        bool known = iocm__args_of(&args, span(rows[i].line), &image);

        if (known != (rows[i].args != NULL))
            fail_msg("`%s`: arguments %sknown", rows[i].line, known ? "" : "not ");
        if (known && !iocm__span_equal(args, span(rows[i].args)))
            fail_msg("`%s`: `%.*s`", rows[i].line, (int)args.size, args.data);
    }
    {
        iocm_span args;

        assert_true(iocm__args_of(&args, span("a b"), NULL));
        assert_true(iocm__span_equal(args, span("b")));
    }
}

/* ---- slow versions ---- */

static bool slow_contains(iocm_span text, iocm_span part)
{
    for (size_t at = 0; at + part.size <= text.size; at++)
        if (iocm__span_equal_fold(iocm__span(text.data + at, part.size), part)) return true;
    return false;
}

/* The text with every run of what parts terms as one blank, and one at either end, so that a
 * phrase is a part of it. */
static iocm_span spread(char *out, iocm_span text)
{
    size_t size = 0;

    out[size++] = ' ';
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (iocm__is_alnum(c) || (c & 0x80) != 0)
            out[size++] = c;
        else if (out[size - 1] != ' ')
            out[size++] = ' ';
    }
    if (out[size - 1] != ' ') out[size++] = ' ';
    return iocm__span(out, size);
}

static bool slow_term(iocm_span text, iocm_span phrase)
{
    char a[300];
    char b[300];
    iocm_span words = spread(b, phrase);

    return words.size > 1 && slow_contains(spread(a, text), words);
}

static bool slow_glob(iocm_span text, iocm_span pattern)
{
    uint32_t point;
    size_t step = 0;
    bool stays = text.size > 0 && text.data[0] != '/' && text.data[0] != '\\';
    iocm_span rest = iocm__span(pattern.data + 1, pattern.size - 1);

    if (pattern.size == 0) return text.size == 0;
    if (text.size > 0) step = iocm__utf8_decode(text.data, text.size, &point);
    if (step == 0) step = text.size > 0;
    if (pattern.data[0] == '*')
        return slow_glob(text, rest) ||
               (stays && slow_glob(iocm__span(text.data + step, text.size - step), pattern));
    if (pattern.data[0] == '?')
        return stays && slow_glob(iocm__span(text.data + step, text.size - step), rest);
    return text.size > 0 && iocm__lower(text.data[0]) == iocm__lower(pattern.data[0]) &&
           slow_glob(iocm__span(text.data + 1, text.size - 1), rest);
}

/* ---- at random ---- */

static iocm_span random_text(char *out, uint64_t *seed, const char *const *pieces, size_t count,
                             size_t most)
{
    size_t size = 0;

    for (size_t left = random_below(seed, most + 1); left > 0; left--) {
        const char *piece = pieces[random_below(seed, count)];

        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return iocm__span(out, size);
}

/* Both texts end at a forbidden page. */
typedef struct texts {
    guard first;
    guard second;
    iocm_span text;
    iocm_span value;
} texts;

static void make_pair(texts *pair, uint64_t *seed, const char *const *pieces, size_t count,
                      size_t value_count)
{
    char text[256];
    char value[64];

    pair->text = random_text(text, seed, pieces, count, 24);
    pair->value = random_text(value, seed, pieces, value_count, 7);
    pair->text.data = guard_copy(&pair->first, text, pair->text.size);
    pair->value.data = guard_copy(&pair->second, value, pair->value.size);
}

static void disagree(const char *what, const texts *pair)
{
    fail_msg("%s: `%.*s` and `%.*s`", what, (int)pair->text.size, pair->text.data,
             (int)pair->value.size, pair->value.data);
}

static void agrees_with_slow_versions(void **state)
{
    static const char *const few[] = {"a", "b", "A"};
    static const char *const words[] = {"a", "b", "A", " ", "_", "\xC3\xA9"};
    /* The value has the last ones only in the text. */
    static const char *const parts[] = {"a", "b", "/", "?", "*", "*", "\xC3\xA9", "\xC3", "\xA9"};
    texts pair = {guard_new(256), guard_new(64), {NULL, 0}, {NULL, 0}};
    size_t found[3] = {0, 0, 0};
    uint64_t seed = 20;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        bool fast;

        make_pair(&pair, &seed, few, COUNT(few), COUNT(few));
        fast = iocm__text_contains(pair.text, pair.value);
        if (fast != slow_contains(pair.text, pair.value)) disagree("contains", &pair);
        found[0] += fast;
        make_pair(&pair, &seed, words, COUNT(words), COUNT(words));
        fast = iocm__text_term(pair.text, pair.value, false);
        if (fast != slow_term(pair.text, pair.value)) disagree("term", &pair);
        found[1] += fast;
        make_pair(&pair, &seed, parts, COUNT(parts), COUNT(parts) - 2);
        fast = iocm__text_glob(pair.text, pair.value);
        if (fast != slow_glob(pair.text, pair.value)) disagree("glob", &pair);
        found[2] += fast;
    }
    /* A comparison in which nothing is ever found would say little. */
    for (size_t i = 0; i < COUNT(found); i++) assert_in_range(found[i], 1000, 290000);
    guard_free(&pair.first);
    guard_free(&pair.second);
}

/* ---- hostile texts ---- */

#define TEXT_SIZE IOCM_MAX_FIELD
#define PART_SIZE (32u << 10)

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* A quadratic search would take 2^35 steps for each. */
static void takes_linear_time(void **state)
{
    char *text = malloc(TEXT_SIZE);
    char *part = malloc(PART_SIZE);
    char phrase[2 * IOCM__MAX_TERMS];
    double start = seconds();

    (void)state;
    assert_non_null(text);
    assert_non_null(part);
    memset(text, 'a', TEXT_SIZE);
    memset(part, 'a', PART_SIZE);
    part[PART_SIZE - 1] = 'b';
    assert_false(iocm__text_contains(iocm__span(text, TEXT_SIZE), iocm__span(part, PART_SIZE)));
    part[PART_SIZE - 1] = '*';
    part[0] = '*';
    part[PART_SIZE / 2] = 'b';
    assert_false(iocm__text_glob(iocm__span(text, TEXT_SIZE), iocm__span(part, PART_SIZE)));
    for (size_t i = 0; i + 1 < PART_SIZE; i += 2) memcpy(part + i, "*a", 2);
    assert_true(iocm__text_glob(iocm__span(text, TEXT_SIZE), iocm__span(part, PART_SIZE)));
    part[PART_SIZE - 1] = 'b';
    assert_false(iocm__text_glob(iocm__span(text, TEXT_SIZE), iocm__span(part, PART_SIZE)));
    for (size_t i = 0; i < TEXT_SIZE; i += 2) text[i] = ' ';
    for (size_t i = 0; i < sizeof phrase; i++) phrase[i] = i % 2 == 0 ? 'a' : ' ';
    phrase[sizeof phrase - 2] = 'b';
    for (int i = 0; i < 20; i++)
        assert_false(
            iocm__text_term(iocm__span(text, TEXT_SIZE), iocm__span(phrase, sizeof phrase), false));
    assert_true(seconds() - start < 10); /* 0.1 if all is well */
    free(text);
    free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_text),     cmocka_unit_test(compares_terms),
        cmocka_unit_test(compares_globs),    cmocka_unit_test(compares_arguments),
        cmocka_unit_test(finds_arguments),   cmocka_unit_test(agrees_with_slow_versions),
        cmocka_unit_test(takes_linear_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
