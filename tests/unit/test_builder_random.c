/* SPDX-License-Identifier: MIT */
/*
 * The builder beside an oracle that keeps all that was said in plain arrays: random indicators
 * with random metadata, many of them again and again, in any order, with other seeds, and with
 * sets compiled in between.
 */
#include "unit.h"

#include "random.h"
#include "sets.h"

#define INDICATORS 90
#define WORDS      40
#define LISTS      5
#define ADDS       1500

/* ---- the oracle ---- */

typedef struct shown {
    int word; /* -1 = none */
    int confidence;
} shown;

typedef struct known {
    bool added;
    uint32_t present;
    uint32_t confidence;
    iocm_time first_seen;
    iocm_time last_seen;
    iocm_time valid_until;
    bool words[LISTS + 1][WORDS];
    shown family;
    shown threat_type;
} known;

/* What is said once; word -1 = nothing. */
typedef struct add {
    unsigned indicator;
    uint32_t present;
    uint32_t confidence;
    iocm_time times[3];
    int source, reference, family, threat_type;
    int tags[6];
} add;

static const char *word_text(char out[8], int word)
{
    out[0] = 'w';
    out[1] = (char)('0' + word / 10);
    out[2] = (char)('0' + word % 10);
    out[3] = '\0';
    return out;
}

static void indicator_text(char out[160], unsigned n)
{
    static const char *const forms[] = {"192.0.2.%u",
                                        "192.0.2.9:%u",
                                        "2001:db8::%x",
                                        "[2001:db8::1]:%u",
                                        "198.51.%u.0/24",
                                        "2001:db8:%x::/48",
                                        "h%u.example",
                                        "https://h.example/p%u",
                                        "m%u@mail.example",
                                        "%032x",
                                        "%040x",
                                        "%064x",
                                        "%0128x",
                                        "%096x",
                                        "w%u.example"};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, 160, forms[n % 15], 1 + n / 15);
#pragma GCC diagnostic pop
}

static void show(shown *at, int word, int confidence)
{
    if (word < 0 || confidence < at->confidence) return;
    if (at->word >= 0 && confidence == at->confidence && word >= at->word) return;
    at->word = word;
    at->confidence = confidence;
}

static void link_word(known *at, iocm_list list, int word)
{
    if (word >= 0) at->words[list][word] = true;
}

static void tell_oracle(known *all, const add *said)
{
    known *at = &all[said->indicator];
    uint32_t both = at->present & said->present;
    int confidence = said->present & IOCM_HAS_CONFIDENCE ? (int)said->confidence : -1;

    if (!at->added) {
        at->family = (shown){-1, -1};
        at->threat_type = at->family;
    }
    at->added = true;
    if (confidence > (int)at->confidence) at->confidence = (uint32_t)confidence;
    if (said->present & IOCM_HAS_FIRST_SEEN)
        if (!(both & IOCM_HAS_FIRST_SEEN) || said->times[0] < at->first_seen)
            at->first_seen = said->times[0];
    if (said->present & IOCM_HAS_LAST_SEEN)
        if (!(both & IOCM_HAS_LAST_SEEN) || said->times[1] > at->last_seen)
            at->last_seen = said->times[1];
    if (said->present & IOCM_HAS_VALID_UNTIL)
        if (!(both & IOCM_HAS_VALID_UNTIL) || said->times[2] > at->valid_until)
            at->valid_until = said->times[2];
    at->present |= said->present;
    show(&at->family, said->family, confidence);
    show(&at->threat_type, said->threat_type, confidence);
    link_word(at, IOCM_LIST_SOURCES, said->source);
    link_word(at, IOCM_LIST_REFERENCES, said->reference);
    link_word(at, IOCM_LIST_FAMILIES, said->family);
    link_word(at, IOCM_LIST_THREAT_TYPES, said->threat_type);
    for (size_t i = 0; i < 6; i++) link_word(at, IOCM_LIST_TAGS, said->tags[i]);
}

/* ---- the builder ---- */

static iocm_span word_span(char out[8], int word)
{
    return word < 0 ? span_of("") : span_of(word_text(out, word));
}

static iocm_status try_builder(iocm_builder *builder, const add *said)
{
    char text[160];
    char words[10][8];
    iocm_span tags[6];
    iocm_metadata metadata = {.struct_size = sizeof metadata,
                              .present = said->present,
                              .confidence = said->confidence,
                              .first_seen = said->times[0],
                              .last_seen = said->times[1],
                              .valid_until = said->times[2],
                              .tags = tags,
                              .tag_count = 6};

    for (size_t i = 0; i < 6; i++) tags[i] = word_span(words[i], said->tags[i]);
    metadata.source = word_span(words[6], said->source);
    metadata.reference = word_span(words[7], said->reference);
    metadata.family = word_span(words[8], said->family);
    metadata.threat_type = word_span(words[9], said->threat_type);
    indicator_text(text, said->indicator);
    return iocm_builder_add_text(builder, text, strlen(text), &metadata, NULL, NULL);
}

static void tell_builder(iocm_builder *builder, const add *said)
{
    assert_int_equal(try_builder(builder, said), IOCM_OK);
}

static int random_word(uint64_t *random, size_t one_in, size_t limit)
{
    return random_below(random, one_in) > 0 ? -1 : (int)random_below(random, limit);
}

/* `few`: the same things are said of many, so that facts are shared. */
static add random_add(uint64_t *random, bool few)
{
    size_t words = few ? 2 : WORDS;
    add made = {.indicator = (unsigned)random_below(random, INDICATORS)};

    made.present = (uint32_t)random_below(random, few ? 2 : 16);
    made.confidence = (uint32_t)random_below(random, 4) * 30;
    for (size_t i = 0; i < 3; i++) made.times[i] = (iocm_time)random_below(random, 50) - 25;
    made.source = random_word(random, 2, words);
    made.reference = random_word(random, 6, words);
    made.family = random_word(random, 2, words);
    made.threat_type = random_word(random, 3, words);
    for (size_t i = 0; i < 6; i++) made.tags[i] = random_word(random, few ? 9 : 3, words);
    return made;
}

static iocm_builder *new_builder(uint64_t seed)
{
    iocm_builder_options options = {
        .struct_size = sizeof options, .seed = &seed, .seed_size = sizeof seed};
    iocm_builder *builder = NULL;

    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    return builder;
}

/* ---- the comparison ---- */

static void compare_list(const iocm_set *set, uint32_t index, iocm_list list, const known *wanted)
{
    char word[8];
    iocm_span text;
    size_t nth = 0;

    for (int i = 0; i < WORDS; i++) {
        if (!wanted->words[list][i]) continue;
        assert_int_equal(iocm_set_string(&text, set, index, list, nth++, NULL), IOCM_OK);
        assert_int_equal(text.size, 3);
        assert_memory_equal(text.data, word_text(word, i), 3);
    }
    assert_int_equal(iocm_set_string(&text, set, index, list, nth, NULL), IOCM_E_RANGE);
}

static void compare_shown(iocm_span text, const shown *wanted)
{
    char word[8];

    assert_int_equal(text.size, wanted->word < 0 ? 0 : 3);
    if (wanted->word >= 0) assert_memory_equal(text.data, word_text(word, wanted->word), 3);
}

static void compare_entry(const iocm_set *set, uint32_t index, const known *wanted)
{
    iocm_entry entry = {.struct_size = sizeof entry};

    assert_int_equal(iocm_set_get(&entry, set, index, NULL), IOCM_OK);
    assert_int_equal(entry.present, wanted->present);
    if (wanted->present & IOCM_HAS_CONFIDENCE)
        assert_int_equal(entry.confidence, wanted->confidence);
    if (wanted->present & IOCM_HAS_FIRST_SEEN)
        assert_int_equal(entry.first_seen, wanted->first_seen);
    if (wanted->present & IOCM_HAS_LAST_SEEN) assert_int_equal(entry.last_seen, wanted->last_seen);
    if (wanted->present & IOCM_HAS_VALID_UNTIL)
        assert_int_equal(entry.valid_until, wanted->valid_until);
    compare_shown(entry.family, &wanted->family);
    compare_shown(entry.threat_type, &wanted->threat_type);
    for (iocm_list list = 1; list <= LISTS; list++) compare_list(set, index, list, wanted);
}

/* Every indicator that was added is in the set once, with all that was said. */
static void compare_set(const iocm_set *set, const known *all)
{
    size_t found = 0;

    for (unsigned n = 0; n < INDICATORS; n++) {
        char text[160];
        char other[160];
        uint32_t index = 0;

        if (!all[n].added) continue;
        indicator_text(text, n);
        for (; index < iocm_set_count(set); index++) {
            iocm_entry entry = {.struct_size = sizeof entry};

            assert_int_equal(iocm_set_get(&entry, set, index, NULL), IOCM_OK);
            assert_int_equal(
                iocm_indicator_format(other, sizeof other, NULL, &entry.indicator, NULL), IOCM_OK);
            if (strcmp(text, other) == 0) break;
        }
        assert_true(index < iocm_set_count(set));
        compare_entry(set, index, &all[n]);
        found++;
    }
    assert_int_equal(iocm_set_count(set), found);
}

static iocm_set *compile(const iocm_builder *builder)
{
    iocm_set *set = NULL;

    assert_int_equal(iocm_builder_compile(&set, builder, NULL), IOCM_OK);
    return set;
}

static size_t count_added(const known *all)
{
    size_t count = 0;

    for (size_t i = 0; i < INDICATORS; i++) count += all[i].added;
    return count;
}

static void run(uint64_t *random, bool few)
{
    static add said[ADDS];
    static known all[INDICATORS];
    size_t count = 1 + random_below(random, ADDS);
    iocm_builder *one = new_builder(random_next(random));
    iocm_builder *two = new_builder(random_next(random));
    iocm_set *first;
    iocm_set *second;

    memset(all, 0, sizeof all);
    for (size_t i = 0; i < count; i++) {
        said[i] = random_add(random, few);
        tell_oracle(all, &said[i]);
        tell_builder(one, &said[i]);
        assert_int_equal(iocm_builder_count(one), count_added(all));
        if (random_below(random, 200) > 0) continue;
        first = compile(one); /* and then more is added */
        compare_set(first, all);
        iocm_set_unref(first);
    }
    for (size_t i = count; i > 0; i--) { /* in another order */
        size_t chosen = random_below(random, i);
        add swap = said[chosen];

        said[chosen] = said[i - 1];
        said[i - 1] = swap;
        tell_builder(two, &swap);
    }
    first = compile(one);
    second = compile(two);
    compare_set(first, all);
    assert_int_equal(iocm_set_image(first).size, iocm_set_image(second).size);
    assert_memory_equal(iocm_set_image(first).data, iocm_set_image(second).data,
                        iocm_set_image(first).size);
    iocm_set_unref(first);
    iocm_set_unref(second);
    iocm_builder_free(one);
    iocm_builder_free(two);
}

static void agrees_with_the_oracle(void **state)
{
    uint64_t random = 11;

    (void)state;
    for (int round = 0; round < 60; round++) run(&random, round % 2 == 0);
}

/* Twenty tags, or one more of a list. */
static void say(iocm_builder *builder, const char *text, int tag)
{
    char words[20][8];
    iocm_span tags[20];
    iocm_metadata metadata = {.struct_size = sizeof metadata, .tags = tags, .tag_count = 20};

    for (int i = 0; i < 20; i++) tags[i] = word_span(words[i], i);
    if (tag >= 0) {
        tags[0] = word_span(words[0], tag);
        metadata.tag_count = 1;
    }
    assert_int_equal(iocm_builder_add_text(builder, text, strlen(text), &metadata, NULL, NULL),
                     IOCM_OK);
}

static size_t count_tags(const iocm_set *set, uint32_t index)
{
    iocm_span text;
    size_t count = 0;

    while (iocm_set_string(&text, set, index, IOCM_LIST_TAGS, count, NULL) == IOCM_OK) count++;
    return count;
}

/* Much was said of both alike; then of one more, and of the other; in the end of both the same. */
static void shared_then_changed(void **state)
{
    iocm_builder *one = new_builder(1);
    iocm_builder *two = new_builder(2);
    iocm_set *sets[2];

    (void)state;
    say(one, "a.example", -1);
    say(one, "b.example", -1);
    say(one, "a.example", 30);
    say(one, "a.example", 31);
    say(one, "b.example", 30);
    sets[0] = compile(one);
    assert_int_equal(count_tags(sets[0], 0) + count_tags(sets[0], 1), 22 + 21);
    iocm_set_unref(sets[0]);
    say(one, "b.example", 31);
    say(two, "b.example", 31);
    say(two, "a.example", -1);
    say(two, "a.example", 31);
    say(two, "a.example", 30);
    say(two, "b.example", 30);
    say(two, "b.example", -1);
    sets[0] = compile(one);
    sets[1] = compile(two);
    assert_int_equal(iocm_set_image(sets[0]).size, iocm_set_image(sets[1]).size);
    assert_memory_equal(iocm_set_image(sets[0]).data, iocm_set_image(sets[1]).data,
                        iocm_set_image(sets[0]).size);
    assert_int_equal(count_tags(sets[0], 0), 22);
    assert_int_equal(count_tags(sets[0], 1), 22);
    for (int i = 0; i < 2; i++) iocm_set_unref(sets[i]);
    iocm_builder_free(one);
    iocm_builder_free(two);
}

/* Every add and every compile may want for memory at any allocation: then nothing has changed, and
 * the same succeeds when there is memory. */
static void want_of_memory(void **state)
{
    static known all[INDICATORS];
    uint64_t random = 5;
    meter m;
    iocm_builder_options options = {.struct_size = sizeof options, .allocator = &m.allocator};
    iocm_builder *builder = NULL;
    iocm_set *set;
    size_t failed = 0;

    (void)state;
    memset(all, 0, sizeof all);
    meter_start(&m, 0);
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    for (size_t i = 0; i < 20000; i++) {
        add said = random_add(&random, i % 3 == 0);
        iocm_status status;

        if (i > 10000) said.indicator %= 4; /* many texts of few */
        m.fail_once = random_below(&random, 2) == 0;
        m.fail_at = m.calls + 1 + random_below(&random, 8);
        set = NULL;
        status =
            i % 50 == 49 ? iocm_builder_compile(&set, builder, NULL) : try_builder(builder, &said);
        m.fail_at = 0;
        iocm_set_unref(set);
        assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
        failed += status != IOCM_OK;
        assert_int_equal(iocm_builder_count(builder),
                         count_added(all) +
                             (status == IOCM_OK && i % 50 != 49 && !all[said.indicator].added));
        if (i % 50 == 49) continue;
        if (status != IOCM_OK && i % 7 == 0) continue; /* not said, then */
        if (status != IOCM_OK) tell_builder(builder, &said);
        tell_oracle(all, &said);
    }
    assert_true(failed > 1000);
    set = compile(builder);
    compare_set(set, all);
    iocm_set_unref(set);
    iocm_builder_free(builder);
    assert_int_equal(m.live, 0);
}

/* The limit counts what is distinct, however often it comes; what is there may be said again. */
static void limit_is_exact(void **state)
{
    iocm_builder_options options = {.struct_size = sizeof options, .max_indicators = 40};
    iocm_builder *builder = NULL;

    (void)state;
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    for (unsigned i = 0; i < 200; i++) {
        char text[160];
        unsigned n = i % 80;

        indicator_text(text, n);
        assert_int_equal(iocm_builder_add_text(builder, text, strlen(text), NULL, NULL, NULL),
                         n < 40 ? IOCM_OK : IOCM_E_LIMIT);
        assert_int_equal(iocm_builder_count(builder), i < 40 ? i + 1 : 40);
        if (i == 120) iocm_set_unref(compile(builder));
    }
    iocm_builder_free(builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_oracle),
        cmocka_unit_test(shared_then_changed),
        cmocka_unit_test(want_of_memory),
        cmocka_unit_test(limit_is_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
