/* SPDX-License-Identifier: MIT */
/*
 * Many threads match with one matcher, judge with one evaluator and share one set while others come
 * and go; then while the set itself is replaced again and again. All find what one thread finds
 * alone. Worth most when built with ThreadSanitizer.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

#define THREADS 8
#define ROUNDS  40
#define VALUES  200u

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

typedef struct shared {
    iocm_set *set;
    iocm_matcher *matcher;
    iocm_layout *layout;
    iocm_evaluator *evaluator;
    size_t expected; /* hits and excluded records of one pass */
} shared;

/* Value `number`, of which a third is in the set. */
static size_t make_value(char *out, size_t capacity, unsigned number)
{
    static const char *const forms[] = {"203.0.113.%u:443", "www.host%u.example",
                                        "http://host%u.example/a/b", "2001:db8::%x"};
    int size = snprintf(out, capacity, forms[number % 4], number);

    REQUIRE(size > 0 && (size_t)size < capacity);
    return (size_t)size;
}

static int count_match(void *ctx, const iocm_scan_match *match)
{
    *(size_t *)ctx += match->hit_count;
    return 0;
}

/* All values in one text, whole and in pieces. */
static size_t scan_all(const iocm_matcher *matcher)
{
    char text[VALUES * 40];
    size_t size = 0;
    size_t found = 0;
    size_t again = 0;
    iocm_scanner *scanner = NULL;

    for (unsigned i = 0; i < VALUES; i++) {
        size += make_value(text + size, sizeof text - size - 1, i);
        text[size++] = '\n';
    }
    REQUIRE(iocm_scan(count_match, &found, matcher, text, size, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_new(&scanner, count_match, &again, matcher, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_feed(scanner, text, size / 3, NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_feed(scanner, text + size / 3, size - size / 3, NULL) == IOCM_OK);
    REQUIRE(iocm_scanner_finish(scanner, NULL) == IOCM_OK);
    iocm_scanner_free(scanner);
    REQUIRE(found == again && found > 0);
    return found;
}

/* All addresses of a net at once. */
static size_t match_batch(const iocm_matcher *matcher)
{
    uint8_t addresses[256 * 4];
    uint32_t indicators[256];
    size_t matched = 0;

    for (unsigned i = 0; i < 256; i++)
        memcpy(addresses + i * 4, (const uint8_t[4]){203, 0, 113, (uint8_t)i}, 4);
    REQUIRE(iocm_match_addr_batch(indicators, NULL, &matched, matcher, addresses, 4, NULL, 256,
                                  NULL) == IOCM_OK);
    return matched;
}

static size_t match_all(const shared *s)
{
    size_t found = scan_all(s->matcher) + match_batch(s->matcher);

    for (unsigned i = 0; i < VALUES; i++) {
        char text[64];
        iocm_hit items[16];
        iocm_hits hits = {items, 16, 0};
        iocm_record_result result = {.struct_size = sizeof result};
        iocm_evaluation evaluation = {.struct_size = sizeof evaluation};
        iocm_span cells[3] = {{text, 0}, {"443", 3}, {i % 2 == 0 ? "rsync" : "xmrig", 5}};

        cells[0].size = make_value(text, sizeof text, i);
        REQUIRE(iocm_match_value(&hits, s->matcher, text, cells[0].size, NULL) == IOCM_OK);
        found += hits.count;
        REQUIRE(iocm_match_record(&result, &hits, s->matcher, s->layout, cells, 3, NULL) ==
                IOCM_OK);
        found += hits.count;
        REQUIRE(iocm_match_exclusions(&evaluation, s->evaluator, s->set, s->layout, cells, 3, &hits,
                                      NULL, NULL) == IOCM_OK);
        found += evaluation.verdict == IOCM_VERDICT_EXCLUDED;
    }
    return found;
}

static void *run(void *ctx)
{
    const shared *s = ctx;

    for (int round = 0; round < ROUNDS; round++) {
        iocm_set *mine = iocm_set_ref(s->set);
        iocm_matcher *own = NULL;
        iocm_entry entry = {.struct_size = sizeof entry};

        REQUIRE(match_all(s) == s->expected);
        REQUIRE(iocm_matcher_new(&own, mine, NULL, NULL) == IOCM_OK);
        iocm_set_unref(mine);
        REQUIRE(iocm_set_get(&entry, iocm_matcher_set(own), (uint32_t)round, NULL) == IOCM_OK);
        iocm_matcher_free(own);
    }
    return NULL;
}

/* ---- a set that is replaced while it is used ---- */

/* Set number `number`: values from there on, as many as it has. */
static iocm_set *make_set(unsigned number)
{
    iocm_builder *builder = NULL;
    iocm_set *made = NULL;

    REQUIRE(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (unsigned i = 0; i <= number; i++) {
        char text[64];
        size_t size = make_value(text, sizeof text, i);

        REQUIRE(iocm_builder_add_text(builder, text, size, NULL, NULL, NULL) == IOCM_OK);
    }
    REQUIRE(iocm_builder_compile(&made, builder, NULL) == IOCM_OK);
    iocm_builder_free(builder);
    return made;
}

/* Every value that is in it is found, and no other. */
static void check_set(iocm_set *set)
{
    iocm_matcher *matcher = NULL;
    uint32_t count = iocm_set_count(set);

    REQUIRE(count > 0 && iocm_matcher_new(&matcher, set, NULL, NULL) == IOCM_OK);
    for (unsigned i = 0; i < 2 * count && i < VALUES; i++) {
        char text[64];
        size_t size = make_value(text, sizeof text, i);
        iocm_hit item;
        iocm_hits hits = {&item, 1, 0};

        REQUIRE(iocm_match_value(&hits, matcher, text, size, NULL) == IOCM_OK);
        REQUIRE((hits.count > 0) == (i < count));
    }
    iocm_matcher_free(matcher);
}

typedef struct place {
    pthread_mutex_t lock; /* of `set`, not of what it points to */
    iocm_set *set;
    int done;
} place;

static void *use_current(void *ctx)
{
    place *p = ctx;
    int done = 0;

    while (!done) {
        iocm_set *mine;

        REQUIRE(pthread_mutex_lock(&p->lock) == 0);
        mine = iocm_set_ref(p->set);
        done = p->done;
        REQUIRE(pthread_mutex_unlock(&p->lock) == 0);
        check_set(mine);
        iocm_set_unref(mine);
    }
    return NULL;
}

static void replace_often(void)
{
    place p = {PTHREAD_MUTEX_INITIALIZER, make_set(0), 0};
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        REQUIRE(pthread_create(&threads[i], NULL, use_current, &p) == 0);
    for (unsigned number = 1; number <= 3 * ROUNDS; number++) {
        iocm_set *made = make_set(number);
        iocm_set *before;

        REQUIRE(pthread_mutex_lock(&p.lock) == 0);
        before = p.set;
        p.set = made;
        p.done = number == 3 * ROUNDS;
        REQUIRE(pthread_mutex_unlock(&p.lock) == 0);
        iocm_set_unref(before);
    }
    for (int i = 0; i < THREADS; i++) REQUIRE(pthread_join(threads[i], NULL) == 0);
    REQUIRE(pthread_mutex_destroy(&p.lock) == 0);
    iocm_set_unref(p.set);
}

/* ---- one set for all ---- */

static iocm_evaluator *prepare_evaluator(void)
{
    static const char text[] = "Exclude processes named rsync.";
    iocm_sentence sentence = {.struct_size = sizeof sentence, .text = {text, sizeof text - 1}};
    iocm_evaluator_options options = {.struct_size = sizeof options,
                                      .flags = IOCM_EVALUATOR_NO_LINT};
    iocm_exclusions *exclusions = NULL;
    iocm_evaluator *made = NULL;

    REQUIRE(iocm_exclusions_new(&exclusions, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_add_sentence(NULL, exclusions, &sentence, NULL) == IOCM_OK);
    REQUIRE(iocm_exclusions_set_state(exclusions, 0, IOCM_EXCLUSION_APPROVED, NULL) == IOCM_OK);
    REQUIRE(iocm_evaluator_new(&made, exclusions, &options, NULL) == IOCM_OK);
    iocm_exclusions_free(exclusions);
    return made;
}

static shared prepare(void)
{
    static const iocm_span columns[3] = {
        {"RemoteUrl", 9}, {"RemotePort", 10}, {"InitiatingProcessFileName", 25}};
    shared s = {0};
    iocm_builder *builder = NULL;

    REQUIRE(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (unsigned i = 0; i < VALUES; i += 3) {
        char text[64];
        size_t size = make_value(text, sizeof text, i);
        REQUIRE(iocm_builder_add_text(builder, text, size, NULL, NULL, NULL) == IOCM_OK);
    }
    REQUIRE(iocm_builder_compile(&s.set, builder, NULL) == IOCM_OK);
    REQUIRE(iocm_matcher_new(&s.matcher, s.set, NULL, NULL) == IOCM_OK);
    REQUIRE(iocm_layout_new(&s.layout, iocm_schema_find("DeviceNetworkEvents", 19), columns, 3,
                            NULL, NULL) == IOCM_OK);
    iocm_builder_free(builder);
    s.evaluator = prepare_evaluator();
    s.expected = match_all(&s);
    REQUIRE(s.expected > VALUES / 2);
    return s;
}

int main(void)
{
    shared s = prepare();
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) REQUIRE(pthread_create(&threads[i], NULL, run, &s) == 0);
    for (int i = 0; i < THREADS; i++) REQUIRE(pthread_join(threads[i], NULL) == 0);
    printf("%d threads, %zu hits and exclusions a pass\n", THREADS, s.expected);
    replace_often();
    printf("a set replaced %d times\n", 3 * ROUNDS);
    iocm_evaluator_free(s.evaluator);
    iocm_layout_free(s.layout);
    iocm_matcher_free(s.matcher);
    iocm_set_unref(s.set);
    return 0;
}
