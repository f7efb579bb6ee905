/* SPDX-License-Identifier: MIT */
/* Many addresses at once answer as one by one, on every sort of processor that this one can be. */
#include "unit.h"

#include "match/match.h"
#include "random.h"
#include "set/probe.h"
#include "sets.h"

#define QUERIES 3001u

static uint64_t seed = 7;

static size_t below(size_t limit)
{
    return random_below(&seed, limit);
}

/* ---- sets ---- */

/* What a list is made of: how many of each. */
typedef struct mixture {
    size_t ipv4, ports, networks, ipv6, ports6, networks6;
    bool wide; /* over all addresses, not a few */
} mixture;

static void random_bytes(uint8_t bytes[16], size_t size, bool wide)
{
    uint64_t random[2] = {random_next(&seed), random_next(&seed)};

    memcpy(bytes, random, size);
    if (size == 4) {
        bytes[0] = wide ? (uint8_t)(1 + bytes[0] % 9) : 203;
        if (!wide) bytes[1] = 0, bytes[2] = (uint8_t)(113 + bytes[2] % 3);
        return;
    }
    memcpy(bytes, "\x20\x01\x0d\xb8", 4);
    if (!wide) memset(bytes + 4, 0, 10);
}

static void add(iocm_builder *builder, size_t size, int32_t port, bool network, bool wide)
{
    iocm_indicator made;
    uint8_t bytes[16];
    unsigned prefix = (unsigned)(8 * size - 1 - below(size == 4 ? 16 : 100));
    iocm_error error = {0};

    random_bytes(bytes, size, wide);
    if (network) iocm__network_mask(bytes, size, prefix);
    iocm__indicator_from_address(&made, bytes, size, port);
    if (network) {
        made.kind = IOCM_KIND_NETWORK;
        made.prefix = (uint8_t)prefix;
    }
    if (iocm_builder_add(builder, &made, NULL, &error) != IOCM_OK) fail_msg("%s", error.message);
}

static int32_t random_port(void)
{
    return below(4) == 0 ? 443 : (int32_t)below(below(2) == 0 ? 65536 : 4);
}

static iocm_set *make_set(const mixture *m)
{
    iocm_builder *builder = builder_new(IOCM_BUILDER_ALLOW_SPECIAL);

    for (size_t i = 0; i < m->ipv4; i++) add(builder, 4, -1, false, m->wide);
    for (size_t i = 0; i < m->ports; i++) add(builder, 4, random_port(), false, m->wide);
    for (size_t i = 0; i < m->networks; i++)
        add(builder, 4, below(3) == 0 ? random_port() : -1, true, m->wide);
    for (size_t i = 0; i < m->ipv6; i++) add(builder, 16, -1, false, m->wide);
    for (size_t i = 0; i < m->ports6; i++) add(builder, 16, random_port(), false, m->wide);
    for (size_t i = 0; i < m->networks6; i++)
        add(builder, 16, below(3) == 0 ? random_port() : -1, true, m->wide);
    return builder_finish(builder);
}

/* ---- queries ---- */

static uint8_t queries[QUERIES * 16];
static int32_t ports[QUERIES];

/* Half of them at random, half near what is listed. */
static void make_queries(const iocm_set *set, size_t size, bool wide)
{
    for (size_t i = 0; i < QUERIES; i++) {
        uint8_t *at = queries + i * size;
        iocm_entry entry = {.struct_size = sizeof entry};

        ports[i] = below(4) == 0 ? -1 : random_port();
        random_bytes(at, size, wide);
        if (below(2) == 0) continue;
        assert_int_equal(iocm_set_get(&entry, set, (uint32_t)below(iocm_set_count(set)), NULL),
                         IOCM_OK);
        if (entry.indicator.size == size) memcpy(at, entry.indicator.bytes, size);
        if (entry.indicator.size == 4 && size == 16) {
            memset(at, 0, 12);
            at[10] = at[11] = 0xff;
            memcpy(at + 12, entry.indicator.bytes, 4);
        }
        if (below(2) == 0) ports[i] = entry.indicator.port;
        if (below(4) == 0) at[size - 1] ^= 1;
    }
}

static void check_batch(const iocm_matcher *matcher, size_t size, bool with_ports, size_t count)
{
    static uint32_t indicators[QUERIES + 1];
    static uint8_t grades[QUERIES + 1];
    size_t matched = 99;
    size_t expected = 0;
    iocm_hit best;

    indicators[count] = 12345;
    grades[count] = 99;
    assert_int_equal(iocm_match_addr_batch(indicators, grades, &matched, matcher, queries, size,
                                           with_ports ? ports : NULL, count, NULL),
                     IOCM_OK);
    assert_int_equal(indicators[count], 12345);
    assert_int_equal(grades[count], 99);
    for (size_t i = 0; i < count; i++) {
        iocm_hits hits = {&best, 1, 0};

        assert_int_equal(iocm_match_address(&hits, matcher, queries + i * size, size,
                                            with_ports ? ports[i] : -1, NULL),
                         IOCM_OK);
        if (hits.count == 0) {
            best.indicator = IOCM_NO_INDICATOR;
            best.grade = IOCM_GRADE_NONE;
        }
        assert_int_equal(indicators[i], best.indicator);
        assert_int_equal(grades[i], best.grade);
        expected += hits.count > 0;
    }
    assert_int_equal(matched, expected);
}

static void check_touched(const iocm_matcher *matcher)
{
    for (size_t from = 0; from + IOCM__PROBES <= QUERIES; from += IOCM__PROBES) {
        uint32_t addresses[IOCM__PROBES];
        unsigned count = (unsigned)(1 + below(IOCM__PROBES));
        uint32_t touched;

        for (size_t i = 0; i < IOCM__PROBES; i++) {
            const uint8_t *at = queries + (from + i) * 4;

            addresses[i] =
                (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
        }
        touched = iocm__set_touched(matcher->set, matcher->cpu, addresses, count);
        for (size_t i = 0; i < IOCM__PROBES; i++) {
            iocm_hits hits = {NULL, 0, 0};

            assert_int_equal(
                iocm_match_address(&hits, matcher, queries + (from + i) * 4, 4, -1, NULL), IOCM_OK);
            assert_int_equal(touched >> i & 1, i < count && hits.count > 0);
        }
    }
}

static void check_set(iocm_set *set, bool wide)
{
    static const iocm_grade grades[] = {IOCM_GRADE_NONE, IOCM_GRADE_NETWORK, IOCM_GRADE_NO_PORT,
                                        IOCM_GRADE_OTHER_PORT, IOCM_GRADE_EXACT};
    const iocm__cpu levels[] = {IOCM__CPU_PLAIN, IOCM__CPU_SSE42, IOCM__CPU_AVX2, IOCM__CPU_AVX512};
    iocm_matcher_options options = {.struct_size = sizeof options};
    iocm_matcher *matcher = NULL;

    for (size_t g = 0; g < sizeof grades / sizeof grades[0]; g++) {
        options.min_grade = grades[g];
        assert_int_equal(iocm_matcher_new(&matcher, set, &options, NULL), IOCM_OK);
        for (size_t size = 4; size <= 16; size += 12) {
            make_queries(set, size, wide);
            check_batch(matcher, size, true, below(70));
            check_batch(matcher, size, true, QUERIES);
            check_batch(matcher, size, false, QUERIES);
            for (size_t k = 0; k < 4 && levels[k] <= iocm__cpu_level(); k++) {
                iocm__cpu own = matcher->cpu;

                matcher->cpu = levels[k];
                check_batch(matcher, size, true, QUERIES);
                if (size == 4 && g == 0) check_touched(matcher);
                matcher->cpu = own;
            }
        }
        iocm_matcher_free(matcher);
    }
    iocm_set_unref(set);
}

static void test_mixtures(void **unused)
{
    static const mixture mixtures[] = {
        {300, 0, 0, 0, 0, 0, false},     {0, 300, 0, 0, 0, 0, false},
        {0, 0, 3, 0, 0, 0, false},       {0, 0, 300, 0, 0, 0, false},
        {0, 0, 0, 300, 0, 0, false},     {0, 0, 0, 0, 300, 0, false},
        {0, 0, 0, 0, 0, 300, false},     {200, 300, 20, 100, 100, 20, false},
        {1, 1, 1, 1, 1, 1, false},       {4000, 9000, 3000, 2000, 2000, 500, true},
        {20, 40000, 10, 0, 0, 0, false},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof mixtures / sizeof mixtures[0]; i++)
        check_set(make_set(&mixtures[i]), mixtures[i].wide);
}

/* So many that slots become narrow. */
static void test_large(void **unused)
{
    static const mixture large = {330000, 150000, 1000, 0, 0, 0, true};

    (void)unused;
    check_set(make_set(&large), true);
}

static void test_arguments(void **unused)
{
    static const mixture m = {10, 10, 10, 10, 10, 10, false};
    iocm_set *set = make_set(&m);
    iocm_matcher *matcher = NULL;
    uint32_t indicator = 5;
    uint8_t grade = 7;
    size_t matched = 9;
    int32_t bad[2] = {65536, -2};
    iocm_error error;

    (void)unused;
    assert_int_equal(iocm_matcher_new(&matcher, set, NULL, NULL), IOCM_OK);
#define REFUSED(...)                                                                               \
    memset(&error, 0, sizeof error);                                                               \
    matched = 9;                                                                                   \
    assert_int_equal(iocm_match_addr_batch(__VA_ARGS__, &error), IOCM_E_ARGUMENT);                 \
    assert_int_equal(error.status, IOCM_E_ARGUMENT);                                               \
    assert_int_equal(matched, 0);                                                                  \
    assert_int_equal(indicator, 5);                                                                \
    assert_int_equal(grade, 7)
    REFUSED(NULL, &grade, &matched, matcher, queries, 4, NULL, 1);
    REFUSED(&indicator, &grade, &matched, NULL, queries, 4, NULL, 1);
    REFUSED(&indicator, &grade, &matched, matcher, NULL, 4, NULL, 1);
    REFUSED(&indicator, &grade, &matched, matcher, queries, 5, NULL, 1);
    REFUSED(&indicator, &grade, &matched, matcher, queries, 0, NULL, 0);
    REFUSED(&indicator, &grade, &matched, matcher, queries, 4, bad, 1);
    REFUSED(&indicator, &grade, &matched, matcher, queries, 16, bad + 1, 1);
#undef REFUSED
    assert_int_equal(iocm_match_addr_batch(NULL, NULL, &matched, matcher, NULL, 4, NULL, 0, NULL),
                     IOCM_OK);
    assert_int_equal(matched, 0);
    assert_int_equal(
        iocm_match_addr_batch(&indicator, NULL, NULL, matcher, queries, 16, NULL, 1, NULL),
        IOCM_OK);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mixtures),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
