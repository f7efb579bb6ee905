/* SPDX-License-Identifier: MIT */
/* Hashes, the order of columns, and tables by hash, against what is obvious. */
#include "unit.h"

#include "set/mix.h"
#include "set/table.h"

static uint64_t state = 4;

static uint64_t next(void)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    return iocm__mix_fold(state, state ^ UINT64_C(0xd6e8feb86659fd93));
}

/* ---- hashes ---- */

static void test_mix(void **unused)
{
    (void)unused;
    for (int i = 0; i < 1000; i++) {
        uint64_t key[2] = {next(), next()};
        uint32_t address = (uint32_t)next();

        assert_int_equal(iocm__unmix32(key, iocm__mix32(key, address)), address);
        assert_int_equal(iocm__mix32(key, iocm__unmix32(key, address)), address);
    }
}

static uint32_t sequential(uint32_t i)
{
    return 0x0a000000 + i;
}
static uint32_t same_low(uint32_t i)
{
    return i << 16 | 0x0101;
}
static uint32_t same_high(uint32_t i)
{
    return 0xcb007100 ^ (i & 0xffff);
}
static uint32_t sparse(uint32_t i)
{
    return i * 0x01010101;
}

/* Patterns fill no bucket of 2^12 more than chance would. */
static void test_mix_spreads(void **unused)
{
    static uint32_t (*const patterns[])(uint32_t) = {sequential, same_low, same_high, sparse};
    static uint16_t filled[4096];

    (void)unused;
    for (size_t p = 0; p < IOCM__COUNT(patterns); p++) {
        uint64_t key[2] = {next(), next()};
        unsigned most = 0;

        memset(filled, 0, sizeof filled);
        for (uint32_t i = 0; i < 65536; i++) {
            unsigned in = ++filled[iocm__mix32(key, patterns[p](i)) >> 20];

            if (in > most) most = in;
        }
        assert_in_range(most, 16, 40);
    }
}

/* Every byte and the length count; the bytes before the first and after the last do not. */
static void test_hash(void **unused)
{
    uint64_t key[2] = {next(), next()};
    uint8_t bytes[80];

    (void)unused;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)next();
    for (size_t size = 0; size <= 64; size++) {
        uint64_t hash = iocm__hash64(key, bytes + 8, size);

        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] ^= 1;
            assert_int_equal(iocm__hash64(key, bytes + 8, size) == hash, i < 8 || i >= 8 + size);
            bytes[i] ^= 1;
        }
        assert_true(iocm__hash64(key, bytes + 8, size + 1) != hash);
        key[size & 1]++;
        assert_true(iocm__hash64(key, bytes + 8, size) != hash);
    }
}

/* An image is the same on every host only if this is. */
static void test_hash_fixed(void **unused)
{
    const uint64_t key[2] = {1, 2};

    (void)unused;
    assert_int_equal(iocm__mix_fold(UINT64_MAX, UINT64_MAX - 1), UINT64_C(0xffffffffffffffff));
    assert_int_equal(iocm__mix32(key, 0xc0000201), 0xd5b04a32);
    assert_int_equal(iocm__hash64(key, "example", 7), UINT64_C(0x7b9199f702f9ec40));
    assert_int_equal(iocm__hash64(key, "a host name.example", 19), UINT64_C(0x3aafb70f9f6b085f));
}

/* ---- order ---- */

static uint64_t rank_first(const void *ctx, const uint8_t *element)
{
    return (uint64_t)element[0] << *(const unsigned *)ctx;
}

static uint64_t rank_hash(const void *ctx, const uint8_t *element)
{
    return iocm__hash64(ctx, element, 6);
}

static int compare(iocm__rank_fn rank, const void *ctx, const uint8_t *a, const uint8_t *b)
{
    uint64_t left = rank(ctx, a);
    uint64_t right = rank(ctx, b);

    return left != right ? (left > right) - (left < right) : memcmp(a, b, 6);
}

static int compare_bytes(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return memcmp(a, b, 6);
}

static void check_order(iocm__rank_fn rank, const void *ctx, size_t count, bool with_facts)
{
    uint8_t *elements = malloc(count * 6 + 1);
    uint8_t *copy = malloc(count * 6 + 1);
    uint32_t *facts = malloc(count * sizeof *facts + 1);
    uint8_t *seen = calloc(count + 1, 1);

    for (size_t i = 0; i < count; i++) {
        uint64_t random = next();

        memcpy(elements + i * 6, &random, 6);
        elements[i * 6 + 1] = (uint8_t)(i >> 16);
        elements[i * 6 + 2] = (uint8_t)(i >> 8);
        elements[i * 6 + 3] = (uint8_t)i;
        facts[i] = (uint32_t)i;
    }
    memcpy(copy, elements, count * 6);
    iocm__order(elements, 6, with_facts ? facts : NULL, count, rank, compare_bytes, ctx);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *element = elements + i * 6;
        size_t from = (size_t)element[1] << 16 | (size_t)element[2] << 8 | element[3];

        if (i > 0) assert_true(compare(rank, ctx, element - 6, element) < 0);
        assert_memory_equal(element, copy + from * 6, 6);
        assert_int_equal(seen[from]++, 0);
        if (with_facts) assert_int_equal(facts[i], from);
    }
    free(elements);
    free(copy);
    free(facts);
    free(seen);
}

static void test_order(void **unused)
{
    static const size_t counts[] = {0, 1, 2, 24, 25, 300, 5000, 70000};
    const uint64_t key[2] = {next(), next()};

    (void)unused;
    for (size_t i = 0; i < IOCM__COUNT(counts); i++)
        for (unsigned shift = 0; shift <= 56; shift += 28) {
            check_order(rank_hash, key, counts[i], shift == 0);
            check_order(rank_first, &shift, counts[i], shift != 0);
        }
}

/* ---- tables ---- */

typedef struct made {
    uint64_t hashes[3000]; /* in order */
    uint8_t directory[4 * 1025];
    uint8_t slots[6000];
    iocm__table table;
} made;

static uint64_t as_is(const void *ctx, const uint8_t *element)
{
    uint64_t hash;

    (void)ctx;
    memcpy(&hash, element, sizeof hash);
    return hash;
}

static void make(made *m, uint32_t count, unsigned bits, uint64_t mask)
{
    iocm__table_writer writer = {m->directory, m->slots, bits, 0, 0};

    for (uint32_t i = 0; i < count; i++) m->hashes[i] = next() & mask;
    iocm__order((uint8_t *)m->hashes, 8, NULL, count, as_is, compare_bytes, NULL);
    for (uint32_t i = 0; i < count; i++) iocm__table_add(&writer, m->hashes[i]);
    iocm__table_end(&writer);
    assert_true(iocm__table_open(&m->table, m->directory, iocm__table_directory_size(count, bits),
                                 m->slots, count));
    assert_int_equal(m->table.bits, count == 0 ? 0 : bits);
}

static void check_find(const made *m, uint64_t hash)
{
    iocm__range range = iocm__table_find(&m->table, hash);
    uint32_t first = 0;
    uint32_t count = 0;

    for (uint32_t i = 0; i < m->table.count; i++) {
        if ((m->hashes[i] ^ hash) >> (48 - m->table.bits) != 0) continue;
        if (count++ == 0) first = i;
    }
    assert_int_equal(range.count, count);
    if (count > 0) assert_int_equal(range.first, first);
}

static void test_table(void **unused)
{
    static const uint64_t masks[] = {UINT64_MAX, UINT64_C(0xfffffff) << 36,
                                     UINT64_C(0x00300f0000000000), 0};
    static const uint32_t counts[] = {0, 1, 7, 40, 3000};
    static made m;

    (void)unused;
    for (size_t k = 0; k < IOCM__COUNT(masks); k++)
        for (size_t n = 0; n < IOCM__COUNT(counts); n++)
            for (unsigned bits = 0; bits <= 10; bits += 5) {
                make(&m, counts[n], bits, masks[k]);
                for (int i = 0; i < 100; i++) {
                    check_find(&m, next());
                    check_find(&m, next() & masks[k]);
                    if (counts[n] > 0) check_find(&m, m.hashes[next() % counts[n]]);
                }
            }
}

static void test_table_bits(void **unused)
{
    (void)unused;
    assert_int_equal(iocm__table_bits(0, 4), 0);
    assert_int_equal(iocm__table_bits(4, 4), 0);
    assert_int_equal(iocm__table_bits(5, 4), 1);
    assert_int_equal(iocm__table_bits(1000000, 4), 18);
    assert_int_equal(iocm__table_bits(UINT32_MAX, 1), 31);
    assert_int_equal(iocm__table_directory_size(0, 5), 0);
    assert_int_equal(iocm__table_directory_size(1, 5), 132);
}

/* Whatever a directory holds, it is refused, or no answer leaves the table. */
static void test_table_damaged(void **unused)
{
    static made m;
    iocm__table table;
    int opened = 0;

    (void)unused;
    make(&m, 500, 5, UINT64_MAX);
    for (uint64_t size = 0; size <= 4 * 65; size++)
        assert_int_equal(iocm__table_open(&table, m.directory, size, m.slots, 500), size == 132);
    assert_false(iocm__table_open(&table, m.directory, 132, m.slots, 499));
    assert_false(iocm__table_open(&table, m.directory, 132, m.slots, 501));
    assert_false(iocm__table_open(&table, m.directory, 132, m.slots, 0));
    for (int i = 0; i < 20000; i++) {
        uint8_t *at = i & 1 ? m.slots + next() % 1000 : m.directory + next() % 132;
        uint8_t held = *at;

        *at = (uint8_t)(i & 2 ? held ^ 1 : next());
        if (iocm__table_open(&table, m.directory, 132, m.slots, 500)) {
            opened++;
            for (int k = 0; k < 20; k++) {
                iocm__range range = iocm__table_find(&table, next());

                assert_true(range.first <= 500 && range.count <= 500 - range.first);
            }
        }
        *at = held;
    }
    assert_in_range(opened, 100, 19900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mix),        cmocka_unit_test(test_mix_spreads),
        cmocka_unit_test(test_hash),       cmocka_unit_test(test_hash_fixed),
        cmocka_unit_test(test_order),      cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_bits), cmocka_unit_test(test_table_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
