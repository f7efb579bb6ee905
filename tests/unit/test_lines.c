/* SPDX-License-Identifier: MIT */
/* Lines of addresses against a sorted list: every width, every pattern, every damage. */
#include "unit.h"

#include "random.h"
#include "set/line_match.h"
#include "set/mix.h"
#include "set/probe.h"

#define MOST 700000u

static uint64_t seed = 64;

static uint64_t keys[MOST];

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static uint64_t key_at(const void *ctx, size_t row)
{
    return ((const uint64_t *)ctx)[row];
}

typedef struct image {
    iocm__lines form;
    iocm__lines lines;
    uint8_t *data;
    uint64_t size;
    uint8_t *spill;
    uint64_t spill_size;
    size_t count;
} image;

/* What is random, or lies in a few buckets only: so many bits on top are zero. */
static size_t make_keys(size_t count, bool ports, unsigned zero, unsigned same)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        keys[i] = random_next(&seed) >> (ports ? 16 : 32);
        if (zero > 0 && i % 3 > 0) keys[i] &= UINT64_MAX >> (16 + zero + (ports ? 0 : 16));
        if (same > 0 && i % 5 == 0) keys[i] = (i % same) << 30 | (keys[i] & 0xffff);
    }
    qsort(keys, count, sizeof *keys, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || keys[i] != keys[i - 1]) keys[kept++] = keys[i];
    return kept;
}

static uint32_t bucket_count(const iocm__lines *form, size_t count, size_t row)
{
    size_t end = row;

    while (end < count &&
           iocm__lines_bucket(form, keys[end]) == iocm__lines_bucket(form, keys[row]))
        end++;
    return (uint32_t)(end - row);
}

static void make(image *out, size_t count, bool ports)
{
    iocm__lines_writer writer = {0};

    memset(out, 0, sizeof *out);
    iocm__lines_form(&out->form, count, ports);
    out->size = iocm__lines_size(&out->form);
    out->count = count;
    for (size_t row = 0; row < count; row += bucket_count(&out->form, count, row))
        out->spill_size += iocm__lines_spill(&out->form, bucket_count(&out->form, count, row));
    out->data = calloc(1, out->size);
    out->spill = calloc(1, out->spill_size + 1);
    writer = (iocm__lines_writer){&out->form, out->data, out->spill, 0, 0, 0};
    for (size_t row = 0, step; row < count; row += step) {
        step = bucket_count(&out->form, count, row);
        iocm__lines_add(&writer, key_at, keys, row, (uint32_t)step);
    }
    iocm__lines_end(&writer);
    assert_int_equal((uint64_t)writer.spilled * out->form.width, out->spill_size);
    assert_true(iocm__lines_open(&out->lines, out->data, out->size, out->spill, out->spill_size,
                                 count, ports));
}

static void drop(image *made)
{
    free(made->data);
    free(made->spill);
}

static size_t lower(const image *made, uint64_t key)
{
    size_t low = 0;
    size_t high = made->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void check_key(const image *made, uint64_t key)
{
    size_t place = lower(made, key);
    bool listed = place < made->count && keys[place] == key;
    iocm__range found = iocm__lines_find(&made->lines, key);

    assert_int_equal(found.count, listed);
    if (listed) assert_int_equal(found.first, place);
    if (!made->form.ports) return;
    place = lower(made, key & ~UINT64_C(0xffff));
    found = iocm__lines_find_ports(&made->lines, key);
    assert_int_equal(found.count, lower(made, (key | 0xffff) + 1) - place);
    if (found.count > 0) assert_int_equal(found.first, place);
}

/* The same of a group, through a set that has nothing else, on every sort of processor. */
static void check_group(const image *made, const uint64_t *wanted, unsigned count)
{
    static iocm_set set;
    const iocm__cpu levels[] = {IOCM__CPU_PLAIN, IOCM__CPU_SSE42, IOCM__CPU_AVX2, IOCM__CPU_AVX512};
    iocm__probe probe;

    memset(&set, 0, sizeof set);
    set.view.lines[made->form.ports] = made->lines;
    for (unsigned i = 0; i < count; i++) {
        uint64_t mixed = made->form.ports ? wanted[i] >> 16 : wanted[i];

        probe.address[i] = iocm__unmix32(set.view.key, (uint32_t)mixed);
        probe.port[i] = made->form.ports ? (int32_t)(wanted[i] & 0xffff) : -1;
    }
    for (size_t k = 0; k < 4 && levels[k] <= iocm__cpu_level(); k++) {
        iocm__set_ask(&probe, &set, count);
        iocm__set_answer(&probe, &set, levels[k], count, IOCM_GRADE_NONE);
        for (unsigned i = 0; i < count; i++) {
            iocm__range exact = iocm__lines_find(&made->lines, wanted[i]);
            iocm__range any = exact;

            if (made->form.ports) any = iocm__lines_find_ports(&made->lines, wanted[i]);
            assert_int_equal(probe.grade[i], exact.count > 0 ? IOCM_GRADE_EXACT
                                             : any.count > 0 ? IOCM_GRADE_OTHER_PORT
                                                             : IOCM_GRADE_NONE);
            assert_int_equal(probe.number[i], exact.count > 0 ? exact.first
                                              : any.count > 0 ? any.first
                                                              : IOCM_NO_INDICATOR);
        }
    }
}

static void check_all(size_t count, bool ports, unsigned zero, unsigned same, unsigned width)
{
    image made;
    size_t step;

    count = make_keys(count, ports, zero, same);
    make(&made, count, ports);
    assert_int_equal(made.form.width, width);
    step = count / 700 + 1;
    for (size_t i = 0; i < count; i += step) {
        uint64_t wanted[IOCM__PROBES] = {keys[i], random_next(&seed) >> (ports ? 16 : 32)};
        unsigned wanted_count = 2;

        assert_int_equal(iocm__lines_read(&made.lines, (uint32_t)i), keys[i]);
        for (unsigned bit = 0; bit < (ports ? 48 : 32); bit += bit % 3 + 2)
            wanted[wanted_count++] = keys[i] ^ UINT64_C(1) << bit;
        for (unsigned k = 0; k < wanted_count; k++) check_key(&made, wanted[k]);
        check_group(&made, wanted, wanted_count);
    }
    drop(&made);
}

static void test_lines(void **unused)
{
    static const size_t small[] = {1, 2, 9, 10, 16, 100, 3000, 40000};

    (void)unused;
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
        for (unsigned zero = 0; zero <= 12; zero += 4) {
            check_all(small[i], false, zero, 0, 4);
            check_all(small[i], true, zero, zero / 4, 8);
        }
    for (unsigned zero = 0; zero <= 10; zero += 5) {
        check_all(MOST, false, zero, 0, 2);
        check_all(MOST, true, zero, zero, 4);
    }
}

/* One comparison, whatever the line holds. */
static void test_line_match(void **unused)
{
    uint8_t line[IOCM__LINE + 1];

    (void)unused;
    for (int i = 0; i < 20000; i++) {
        uint32_t low = (uint32_t)random_next(&seed);
        uint32_t high = (uint32_t)random_next(&seed);
        uint32_t expected = 0;

        for (size_t k = 0; k < 32; k++) {
            uint32_t word = k < 16 ? low : high;
            uint32_t own = k % 2 == 0 ? word & 0xffff : word >> 16;

            if (random_below(&seed, 3) > 0) own ^= 1u << random_below(&seed, 16);
            iocm__store16(line + 1 + 2 * k, own);
            expected |= (uint32_t)(own == (k % 2 == 0 ? word & 0xffff : word >> 16)) << k;
        }
        assert_int_equal(iocm__line_match_scalar(line + 1, low, high), expected);
        assert_int_equal(iocm__line_match(line + 1, low, high), expected);
    }
}

/* A damaged table is refused: writing gives one form only, and opening accepts no other. */
static void damage(size_t count, bool ports, unsigned zero)
{
    image made;
    iocm__lines lines;
    int survived = 0;

    count = make_keys(count, ports, zero, 0);
    make(&made, count, ports);
    for (uint64_t at = 0; at < made.size + made.spill_size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            uint8_t *byte = at < made.size ? made.data + at : made.spill + (at - made.size);

            if (at == made.size - 4) break; /* the count, which the caller has read */
            *byte ^= (uint8_t)(1u << bit);
            if (iocm__lines_open(&lines, made.data, made.size, made.spill, made.spill_size, count,
                                 ports)) {
                survived++; /* another slot, still in order: another address */
                for (int i = 0; i < 5; i++) {
                    uint64_t key = random_next(&seed) >> (ports ? 16 : 32);
                    iocm__range found = iocm__lines_find(&lines, key);

                    assert_true(found.count <= count && found.first <= count - found.count);
                    if (ports) found = iocm__lines_find_ports(&lines, key);
                    assert_true(found.count <= count && found.first <= count - found.count);
                }
                for (uint32_t i = 0; i < count; i++)
                    assert_int_equal(iocm__lines_find(&lines, iocm__lines_read(&lines, i)).first,
                                     i);
            }
            *byte ^= (uint8_t)(1u << bit);
        }
    assert_in_range(survived, 1, (size_t)(made.size + made.spill_size) * 4);
    for (uint64_t size = 0; size < made.size; size++)
        assert_false(
            iocm__lines_open(&lines, made.data, size, made.spill, made.spill_size, count, ports));
    for (uint64_t size = 0; size < made.spill_size; size++)
        assert_false(
            iocm__lines_open(&lines, made.data, made.size, made.spill, size, count, ports));
    assert_false(iocm__lines_open(&lines, made.data, made.size, made.spill, made.spill_size,
                                  count + 1, ports));
    assert_false(iocm__lines_open(&lines, made.data, made.size, made.spill, made.spill_size,
                                  count - 1, ports));
    drop(&made);
}

static void test_damage(void **unused)
{
    (void)unused;
    damage(40, false, 0);
    damage(60, false, 6);
    damage(20, true, 0);
    damage(60, true, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_match),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
