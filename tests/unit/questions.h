/* SPDX-License-Identifier: MIT */
/*
 * Questions of all sorts for a set that came from anywhere. Whatever it is, it must answer, and every
 * hit is of an indicator it has and within the value. What it holds it finds.
 */
#ifndef IOCM_QUESTIONS_H
#define IOCM_QUESTIONS_H

#include <stdbool.h>

#include "random.h"
#include "sets.h"

/* Values that the samples list, that are near, and that are far. */
static const char *const question_values[] = {
    "192.0.2.1",
    "192.0.2.1:80",
    "192.0.2.2:443",
    "192.0.2.3:0",
    "198.51.100.3",
    "198.51.100.77:65535",
    "203.0.113.9:1",
    "0.0.0.0",
    "255.255.255.255:65535",
    "2001:db8::1",
    "[2001:db8::1]:443",
    "2001:db8:0:1::5",
    "2001:db8:ffff::",
    "::",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:0",
    "192.0.2.0/24",
    "192.0.2.0/25",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:db8::/48",
    "::/0",
    "b.example",
    "a.b.example",
    "x.a.b.example",
    "x.y.z.deep.b.example",
    "other.example",
    "https://b.example",
    "https://b.example/x",
    "https://b.example/x/y/z?q=1&r=2#s",
    "https://b.example?q",
    "http://192.0.2.1/a",
    "http://192.0.2.1:80/a",
    "http://[2001:db8::1]:8080/",
    "ftp://c.example/",
    "b.example:8080",
    "m@b.example",
    "other@b.example",
    "x@a.b.example",
    "44d88612fea8a8f36de82e1278abb02f",
    "00000000000000000000000000000000",
    "3395856ce81f2b7382dee72602f798b642f14140",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
    "c3713831264adb47fb6bd1e058d5f004",
};
#define QUESTION_VALUES (sizeof question_values / sizeof question_values[0])

static inline void question_check(const iocm_set *set, const iocm_hits *hits, size_t size)
{
    for (size_t k = 0; k < hits->count && k < hits->capacity; k++) {
        const iocm_hit *hit = &hits->items[k];

        assert_true(hit->indicator < iocm_set_count(set));
        assert_true(hit->grade >= IOCM_GRADE_NETWORK && hit->grade <= IOCM_GRADE_EXACT);
        assert_true(hit->offset <= size && hit->size <= size - hit->offset);
    }
}

/* An address of the sort that samples list, with some of its bits or all of them changed. */
static inline size_t question_address(uint8_t bytes[16], uint64_t *random)
{
    static const uint8_t starts[4][16] = {{192, 0, 2, 1},
                                          {198, 51, 100},
                                          {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
                                          {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1}};
    size_t which = random_below(random, 4);
    size_t size = which < 2 ? 4 : 16;
    uint64_t bits = random_next(random);

    memcpy(bytes, starts[which], size);
    for (size_t i = 0; i < size && bits % 4 != 0; i++)
        if (bits % 4 == 1 || i + 1 == size || bits >> (8 + i) & 1)
            bytes[i] = (uint8_t)(bytes[i] ^ random_next(random) % 4);
    return size;
}

static volatile size_t question_sum; /* keeps the reads from being dropped */

/* All that is held (of a large set a part), read and looked up by its own text. */
static inline void question_read(iocm_set *set, const iocm_matcher *matcher)
{
    size_t sum = 0;

    for (uint32_t i = 0; i < iocm_set_count(set); i += iocm_set_count(set) / 2000 + 1) {
        iocm_entry entry = {.struct_size = sizeof entry};
        char text[IOCM_INDICATOR_BUFFER];
        iocm_hit items[64];
        iocm_hits hits = {items, 64, 0};
        iocm_span string;
        size_t size;
        bool found = false;

        assert_int_equal(iocm_set_get(&entry, set, i, NULL), IOCM_OK);
        assert_int_equal(iocm_indicator_format(text, sizeof text, &size, &entry.indicator, NULL),
                         IOCM_OK);
        for (size_t k = 0; k < entry.family.size; k++) sum += (uint8_t)entry.family.data[k];
        for (size_t k = 0; k < entry.threat_type.size; k++)
            sum += (uint8_t)entry.threat_type.data[k];
        for (iocm_list list = 1; list <= 5; list++)
            for (size_t n = 0; iocm_set_string(&string, set, i, list, n, NULL) == IOCM_OK; n++)
                for (size_t k = 0; k < string.size; k++) sum += (uint8_t)string.data[k];
        assert_int_equal(iocm_match_value(&hits, matcher, text, size, NULL), IOCM_OK);
        question_check(set, &hits, size);
        for (size_t k = 0; k < hits.count && k < 64; k++)
            found = found || (items[k].indicator == i && items[k].grade == IOCM_GRADE_EXACT);
        if (!found && hits.count <= 64) fail_msg("%s is held and not found", text);
    }
    question_sum += sum;
}

static inline int question_scanned(void *ctx, const iocm_scan_match *match)
{
    iocm_hits hits = {(iocm_hit *)match->hits, match->hit_count, match->hit_count};

    question_check(ctx, &hits, SIZE_MAX);
    return 0;
}

/* All values as one text, scanned. */
static inline void question_scan(iocm_set *set, const iocm_matcher *matcher)
{
    static char text[4096];
    static size_t size;

    for (size_t i = 0; i < QUESTION_VALUES && text[0] == '\0'; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%s, then\n", question_values[i]);
    assert_int_equal(iocm_scan(question_scanned, set, matcher, text, size, NULL, NULL), IOCM_OK);
    for (size_t at = 0; at < size; at++) at += iocm_match_candidate(matcher, text + at, size - at);
}

/* A record with a cell of every role. */
static inline void question_record(iocm_set *set, const iocm_matcher *matcher)
{
    static const iocm_span columns[] = {{"a", 1}, {"h", 1}, {"u", 1}, {"d", 1}, {"m", 1}};
    static const iocm_role roles[] = {IOCM_ROLE_ADDRESS, IOCM_ROLE_HOST, IOCM_ROLE_URL,
                                      IOCM_ROLE_DIGEST, IOCM_ROLE_EMAIL};
    static const char *const cells[] = {
        "192.0.2.1:80", "x.a.b.example", "b.example/x/y/z?q",
        "44d88612fea8a8f36de82e1278abb02f, SHA1=3395856ce81f2b7382dee72602f798b642f14140",
        "m@b.example"};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_schema *schema = NULL;
    iocm_layout *layout = NULL;
    iocm_span record[5];
    iocm_hit items[64];
    iocm_hits hits = {items, 64, 0};

    assert_int_equal(iocm_schema_new(&schema, "s", 1, NULL, NULL), IOCM_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(iocm_schema_add(schema, columns[i].data, 1, roles[i], 0, NULL), IOCM_OK);
        record[i] = span_of(cells[i]);
    }
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 5, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_match_record(&result, &hits, matcher, layout, record, 5, NULL), IOCM_OK);
    assert_int_equal(result.cells_unparsed, 0);
    question_check(set, &hits, 128);
    iocm_layout_free(layout);
    iocm_schema_free(schema);
}

/* Many addresses at once have the answers that each has alone. */
static inline void question_batch(const iocm_set *set, const iocm_matcher *matcher, size_t size,
                                  uint64_t *random)
{
    enum { MANY = 64 };
    uint8_t addresses[MANY * 16];
    int32_t ports[MANY];
    uint32_t indicators[MANY];
    uint8_t grades[MANY];
    size_t matched;
    size_t count = 0;

    for (size_t i = 0; i < MANY; i++) ports[i] = (int32_t[]){-1, 0, 80, 443}[i % 4];
    while (count < MANY) count += question_address(addresses + count * size, random) == size;
    assert_int_equal(iocm_match_addr_batch(indicators, grades, &matched, matcher, addresses, size,
                                           ports, MANY, NULL),
                     IOCM_OK);
    for (size_t i = 0; i < MANY; i++) {
        iocm_hit items[1];
        iocm_hits hits = {items, 1, 0};

        assert_int_equal(
            iocm_match_address(&hits, matcher, addresses + i * size, size, ports[i], NULL),
            IOCM_OK);
        assert_true(indicators[i] == IOCM_NO_INDICATOR || indicators[i] < iocm_set_count(set));
        assert_int_equal(indicators[i], hits.count > 0 ? items[0].indicator : IOCM_NO_INDICATOR);
        assert_int_equal(grades[i], hits.count > 0 ? items[0].grade : IOCM_GRADE_NONE);
        matched -= hits.count > 0;
    }
    assert_int_equal(matched, 0);
}

/* Reads all of a set and asks it `count` times. */
static inline void question_ask(iocm_set *set, size_t count, uint64_t *random)
{
    iocm_matcher *matcher = matcher_of(set, 0);
    size_t start = random_below(random, QUESTION_VALUES);

    question_read(set, matcher);
    question_scan(set, matcher);
    question_record(set, matcher);
    question_batch(set, matcher, 4, random);
    question_batch(set, matcher, 16, random);
    for (size_t i = 0; i < count; i++) {
        const char *value = question_values[(start + i) % QUESTION_VALUES];
        iocm_hit items[16];
        iocm_hits hits = {items, 16, 0};
        uint8_t bytes[16];
        size_t size = strlen(value);

        if (i % 2 == 0) {
            assert_int_equal(iocm_match_value(&hits, matcher, value, size, NULL), IOCM_OK);
        } else {
            size = question_address(bytes, random);
            assert_int_equal(iocm_match_address(&hits, matcher, bytes, size,
                                                (int32_t[]){-1, 0, 80, 443}[i / 2 % 4], NULL),
                             IOCM_OK);
            size = 0;
        }
        question_check(set, &hits, size);
    }
    iocm_matcher_free(matcher);
}

#endif /* IOCM_QUESTIONS_H */
