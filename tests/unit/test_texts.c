/* SPDX-License-Identifier: MIT */
/*
 * Names with their parents, URLs with their beginnings, mail addresses, digests and the filter of
 * hosts, against a list in order that is searched by halves; and buckets that hold too much.
 */
#include "unit.h"

#include <stdio.h>

#include "random.h"
#include "set/compile.h"
#include "sets.h"

#define TEXT 128
#define MANY 70000u /* more than a block of ends */

static uint64_t seed = 11;

static size_t below(size_t limit)
{
    return random_below(&seed, limit);
}

typedef struct lines {
    char (*texts)[TEXT];
    size_t count;
} lines;

static int compare_lines(const void *a, const void *b)
{
    return strcmp(a, b);
}

static lines lines_new(size_t most)
{
    lines made = {malloc(most * TEXT), 0};

    assert_non_null(made.texts);
    return made;
}

static bool listed(const lines *list, const char *text, size_t size)
{
    char line[TEXT];

    if (size >= TEXT) return false;
    memcpy(line, text, size);
    line[size] = '\0';
    return bsearch(line, list->texts, list->count, TEXT, compare_lines) != NULL;
}

/* Adds all of the list to a builder, then orders it and drops what is there twice. */
static void add_list(iocm_builder *builder, lines *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++) builder_add(builder, list->texts[i]);
    qsort(list->texts, list->count, TEXT, compare_lines);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || strcmp(list->texts[kept - 1], list->texts[i]) != 0)
            memmove(list->texts[kept++], list->texts[i], TEXT);
    list->count = kept;
}

static void assert_entry(const iocm_set *set, uint32_t number, const char *text, size_t size)
{
    iocm_entry entry = {.struct_size = sizeof entry};

    assert_int_equal(iocm_set_get(&entry, set, number, NULL), IOCM_OK);
    assert_int_equal(entry.indicator.text_size, size);
    assert_memory_equal(entry.indicator.text, text, size);
}

/* ---- names ---- */

static void random_name(char *out)
{
    static const char *const labels[] = {"a", "b", "cc", "mail", "www", "long-label-of-21-chars"};
    size_t size = 0;

    for (size_t i = below(6); i > 0; i--)
        size += (size_t)sprintf(out + size, "%s.", labels[below(6)]);
    sprintf(out + size, "%c%u.example", "xyz"[below(3)], (unsigned)below(40));
}

static void compare_parents(const iocm_set *set, const lines *list, const char *name)
{
    iocm__found found[IOCM__PARENTS];
    size_t size = strlen(name);
    size_t count = iocm__set_find_parents(found, set, name, size);
    size_t expected = 0;

    for (size_t at = 0; at < size; at++) {
        if (at > 0 && name[at - 1] != '.') continue;
        if (!listed(list, name + at, size - at)) continue;
        assert_true(expected < count);
        assert_int_equal(found[expected].at, at);
        assert_entry(set, found[expected++].number, name + at, size - at);
    }
    assert_int_equal(count, expected);
    if (expected > 0) assert_true(iocm__set_has_name(set, name, size));
}

static void names_and_parents(void **state)
{
    iocm_builder *builder = builder_new(0);
    lines names = lines_new(20000);
    iocm_set *set;
    size_t hits = 0;

    (void)state;
    while (names.count < 3000) random_name(names.texts[names.count++]);
    add_list(builder, &names);
    set = builder_finish(builder);
    for (int i = 0; i < 200000; i++) {
        char name[TEXT];
        iocm__found found[IOCM__PARENTS];

        random_name(name);
        if (below(4) == 0) memcpy(name, below(2) ? "." : "-", 1);
        compare_parents(set, &names, name);
        hits += iocm__set_find_parents(found, set, name, strlen(name)) > 1;
    }
    assert_true(hits > 10000);
    iocm_set_unref(set);
    free(names.texts);
}

/* As many labels as a name can have, all of its parents listed. */
static void longest_name(void **state)
{
    iocm_builder *builder = builder_new(0);
    iocm__found found[IOCM__PARENTS];
    char name[IOCM_MAX_DOMAIN + 1];
    iocm_set *set;
    size_t count;

    (void)state;
    for (size_t i = 0; i < IOCM_MAX_DOMAIN; i++) name[i] = i % 2 == 0 ? 'a' : '.';
    name[IOCM_MAX_DOMAIN] = '\0';
    for (size_t at = 0; at < IOCM_MAX_DOMAIN - 2; at += 2) builder_add(builder, name + at);
    set = builder_finish(builder);
    count = iocm__set_find_parents(found, set, name, IOCM_MAX_DOMAIN);
    assert_int_equal(count, IOCM__PARENTS - 1); /* all but the last label alone */
    for (size_t i = 0; i < count; i++) assert_int_equal(found[i].at, 2 * i);
    memset(name, '.', sizeof name); /* no name, and no harm */
    assert_int_equal(iocm__set_find_parents(found, set, name, IOCM_MAX_DOMAIN), 0);
    assert_int_equal(iocm__set_find_parents(found, set, name, 0), 0);
    assert_false(iocm__set_has_name(set, name, 0));
    iocm_set_unref(set);
}

/* ---- URLs ---- */

static size_t random_url(char *out)
{
    static const char *const parts[] = {"/", "/a", "/b", "?", "x=1", "&", "y", "#", "/ab", "//"};
    size_t size = (size_t)sprintf(out, "http://h%u.example", (unsigned)below(9));

    for (size_t i = below(8), first = 1; i > 0; i--, first = 0)
        size += (size_t)sprintf(out + size, "%s%s", first ? "/" : "", parts[below(10)]);
    return size;
}

static bool is_border(char c)
{
    return c != '\0' && strchr("/?#&", c) != NULL;
}

static void compare_prefixes(const iocm_set *set, const lines *list, const char *url)
{
    iocm__found found[IOCM__PREFIXES];
    size_t size = strlen(url);
    size_t head = strlen("http://h0.example");
    size_t count = iocm__set_find_prefixes(found, set, url, head, size, size);
    size_t expected = 0;

    for (size_t end = size; end >= head; end--) {
        if (end < size && !is_border(url[end]) && !is_border(url[end - 1])) continue;
        if (!listed(list, url, end)) continue;
        if (expected == IOCM__PREFIXES) {
            assert_int_equal(count, expected);
            count =
                iocm__set_find_prefixes(found, set, url, head, size, found[expected - 1].at - 1);
            expected = 0;
        }
        assert_true(expected < count);
        assert_int_equal(found[expected].at, end);
        assert_entry(set, found[expected++].number, url, end);
    }
    assert_int_equal(count, expected);
}

static void urls_and_beginnings(void **state)
{
    iocm_builder *builder = builder_new(0);
    lines urls = lines_new(20000);
    iocm_set *set;

    (void)state;
    while (urls.count < 4000) random_url(urls.texts[urls.count++]);
    add_list(builder, &urls);
    set = builder_finish(builder);
    for (int i = 0; i < 200000; i++) {
        char url[TEXT];

        random_url(url);
        compare_prefixes(set, &urls, url);
    }
    for (int i = 0; i < 9; i++) {
        char name[TEXT];
        int size = sprintf(name, "h%d.example", i);

        assert_true(iocm__set_has_name(set, name, (size_t)size));
        assert_false(iocm__set_has_name(set, "x", 1));
    }
    iocm_set_unref(set);
    free(urls.texts);
}

/* More beginnings than are given at once. */
static void many_beginnings(void **state)
{
    iocm_builder *builder = builder_new(0);
    lines urls = lines_new(TEXT);
    char url[TEXT] = "http://h0.example/";
    iocm_set *set;

    (void)state;
    for (size_t size = strlen(url); size < TEXT - 2; size++) {
        memcpy(urls.texts[urls.count++], url, size + 1);
        strcpy(url + size, "/");
    }
    assert_true(urls.count > IOCM__PREFIXES);
    add_list(builder, &urls);
    set = builder_finish(builder);
    compare_prefixes(set, &urls, url);
    iocm_set_unref(set);
    free(urls.texts);
}

/* ---- many of each, more than a block of ends holds ---- */

static void make_line(char *out, size_t kind, size_t i)
{
    static const size_t digests[] = {16, 20, 32, 64, 48};
    size_t size = 0;

    if (kind == 0) sprintf(out, "n%zu.p%zu.example", i, i % 1000);
    if (kind == 1) sprintf(out, "https://n%zu.example/%zu?q=%zu", i % 500, i, i);
    if (kind == 2) sprintf(out, "u%zu@n%zu.example", i, i % 3000);
    if (kind < 3) return;
    for (; size < digests[kind - 3]; size++)
        sprintf(out + 2 * size, "%02x", (unsigned)(size < 3 ? i >> 8 * size & 255 : 7));
}

static void find_many(size_t kind, size_t count)
{
    static const iocm_kind kinds[] = {IOCM_KIND_DOMAIN, IOCM_KIND_URL,     IOCM_KIND_EMAIL,
                                      IOCM_KIND_MD5,    IOCM_KIND_SHA1,    IOCM_KIND_SHA256,
                                      IOCM_KIND_SHA512, IOCM_KIND_SHA3_384};
    iocm_builder *builder = builder_new(0);
    char line[2 * IOCM__ELEMENT_MAX + 2];
    uint8_t *seen = calloc(2 * count, 1);
    iocm_set *set;

    for (size_t i = 0; i < count; i++) {
        make_line(line, kind, 2 * i);
        builder_add(builder, line);
    }
    set = builder_finish(builder);
    assert_int_equal(iocm_set_count(set), count);
    for (size_t i = 0; i < 2 * count; i++) {
        iocm__range range;
        char text[2 * IOCM__ELEMENT_MAX + 2];
        iocm_indicator made;

        make_line(line, kind, i);
        assert_int_equal(
            iocm_indicator_parse(&made, text, sizeof text, line, strlen(line), NULL, NULL),
            IOCM_OK);
        range = made.text_size > 0
                    ? iocm__set_find_text(set, kinds[kind], made.text, made.text_size)
                    : iocm__set_find_digest(set, kinds[kind], made.bytes);
        assert_int_equal(range.count, i % 2 == 0);
        if (range.count == 0) continue;
        assert_true(range.first < count && !seen[range.first]);
        seen[range.first] = 1;
        assert_string_equal(set_text(text, sizeof text, set, range.first), line);
    }
    assert_true(iocm__set_has_kind(set, kinds[kind]));
    assert_false(iocm__set_has_kind(set, kinds[(kind + 1) % 8]));
    iocm_set_unref(set);
    free(seen);
}

static void many(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < 8; kind++) find_many(kind, kind < 3 ? MANY : 5000);
}

/* The domains of URLs and mail addresses, whatever stands around them. */
static void hosts(void **state)
{
    static const char *const texts[] = {"http://one.example",
                                        "https://two.example:8443/a",
                                        "http://u:p@three.example/@not.example",
                                        "http://four.example?@no.example",
                                        "http://five.example#x@never.example",
                                        "m@six.example",
                                        "http://192.0.2.7:81/",
                                        "http://u@[2001:db8::7]:99/:1]",
                                        "http://seven/x",
                                        "eight.example",
                                        NULL};
    static const char *const there[] = {"one.example",     "two.example",  "three.example",
                                        "four.example",    "five.example", "six.example",
                                        "192.0.2.7",       "seven",        "eight.example",
                                        "a.eight.example", "2001:db8::7"};
    static const char *const absent[] = {"not.example", "no.example",    "never.example",
                                         "example",     "a.one.example", "p",
                                         "u",           "ight.example"};
    iocm_set *set = set_of(texts);

    (void)state;
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        if (!iocm__set_has_name(set, there[i], strlen(there[i]))) fail_msg("%s", there[i]);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) /* for the hash of this set */
        if (iocm__set_has_name(set, absent[i], strlen(absent[i]))) fail_msg("%s", absent[i]);
    iocm_set_unref(set);
}

/* ---- buckets that somebody filled on purpose ---- */

static uint64_t hash_few(const iocm__compiler *c, int group, const uint8_t *element)
{
    (void)c;
    (void)group;
    return element[15] < 200 ? UINT64_C(0x7777777777777777) : (uint64_t)element[15] << 50;
}

static int compare_bytes(const iocm__compiler *c, int group, const uint8_t *a, const uint8_t *b)
{
    (void)c;
    (void)group;
    return memcmp(a, b, 16);
}

static void full_buckets(void **state)
{
    static const iocm__bucket_rule rule = {hash_few, compare_bytes};
    enum { count = 30000, group = IOCM__GROUP_DIGESTS };
    static uint8_t elements[count][16];
    static uint32_t rows[count];
    static iocm__draft draft;
    static iocm__compiler c;
    iocm__table table;

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 16; k++) elements[i][k] = (uint8_t)below(256);
    draft.groups[group].elements = elements[0];
    draft.groups[group].count = count;
    c.draft = &draft;
    c.rows = rows;
    iocm__compiler_measure_bucket(&c, group);
    for (int i = IOCM__DIRECTORY(group); i <= IOCM__SLOTS(group); i++)
        c.section[i] = calloc(1, (size_t)c.lengths[i]);
    iocm__compiler_bucket(&c, group, &rule);
    assert_true(iocm__table_open(&table, c.section[IOCM__DIRECTORY(group)],
                                 c.lengths[IOCM__DIRECTORY(group)], c.section[IOCM__SLOTS(group)],
                                 count));
    for (size_t i = 1; i < count; i++) {
        uint64_t before = hash_few(&c, group, elements[rows[i - 1]]);
        uint64_t hash = hash_few(&c, group, elements[rows[i]]);

        assert_true(before < hash ||
                    (before == hash && memcmp(elements[rows[i - 1]], elements[rows[i]], 16) < 0));
    }
    for (size_t i = 0; i < count; i++) {
        iocm__range range = iocm__table_find(&table, hash_few(&c, group, elements[rows[i]]));

        assert_true(range.first <= i && i - range.first < range.count);
    }
    for (int i = IOCM__DIRECTORY(group); i <= IOCM__SLOTS(group); i++) free(c.section[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_parents),
        cmocka_unit_test(longest_name),
        cmocka_unit_test(urls_and_beginnings),
        cmocka_unit_test(many_beginnings),
        cmocka_unit_test(many),
        cmocka_unit_test(hosts),
        cmocka_unit_test(full_buckets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
