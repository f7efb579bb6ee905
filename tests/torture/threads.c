/* SPDX-License-Identifier: MIT */
/*
 * Many threads match with one matcher, judge with one evaluator and share one set while others come
 * and go. All find what one thread finds alone. Worth most when built with ThreadSanitizer.
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

static size_t match_all(const shared *s)
{
    size_t found = 0;

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
    iocm_evaluator_free(s.evaluator);
    iocm_layout_free(s.layout);
    iocm_matcher_free(s.matcher);
    iocm_set_unref(s.set);
    return 0;
}
