/* SPDX-License-Identifier: MIT */
/* Published limits at their full size that no other test meets: the hits of a record, the line of
 * a log, and metadata under a lowered limit. */
#include "contract.h"

#define DIGEST "9b2f1c7e5a4d8036bd19e7f0c3a5682417f6d0e9b8a7c6d5e4f30123456789ab"

/* One cell with the same listed digest so many times. */
static iocm_verdict verdict_of(size_t times, size_t *count)
{
    static const char *const texts[] = {DIGEST, NULL};
    static iocm_hit items[IOCM_MAX_HITS + 1];
    iocm_set *set = set_of(texts);
    iocm_matcher *matcher = matcher_of(set, IOCM_GRADE_NONE);
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_hits hits = {items, IOCM_MAX_HITS + 1, 0};
    size_t size = strlen(DIGEST) + 1;
    char *text = malloc(times * size);
    iocm_span cells[5] = {{NULL, 0}};

    assert_non_null(text);
    for (size_t i = 0; i < times; i++) memcpy(text + i * size, DIGEST " ", size);
    cells[4] = (iocm_span){text, times * size};
    assert_int_equal(iocm_match_record(&result, &hits, matcher, all.layout, cells, 5, NULL),
                     IOCM_OK);
    *count = hits.count;
    free(text);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
    return result.verdict;
}

static void hits_of_a_record(void **state)
{
    size_t count;

    (void)state;
    assert_int_equal(verdict_of(IOCM_MAX_HITS, &count), IOCM_VERDICT_MATCH);
    assert_int_equal(count, IOCM_MAX_HITS);
    assert_int_equal(verdict_of(IOCM_MAX_HITS + 1, &count), IOCM_VERDICT_INDETERMINATE);
    assert_int_equal(count, IOCM_MAX_HITS);
}

typedef struct seen {
    size_t records;
    uint32_t flags;
} seen;

static int note_record(void *ctx, const iocm_span *cells, size_t count,
                       const iocm_position *position)
{
    seen *s = ctx;

    (void)cells;
    (void)count;
    s->records++;
    s->flags |= position->flags;
    return 0;
}

/* A line of that many bytes, a comma every 10 000, and a short one after it. */
static seen read_line(size_t size)
{
    char *text = malloc(size + 3);
    iocm_csv *csv = NULL;
    seen s = {0, 0};

    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = i % 10000 == 9999 ? ',' : 'x';
    memcpy(text + size, "\na\n", 3);
    assert_int_equal(iocm_csv_new(&csv, note_record, &s, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_csv_feed(csv, text, size + 3, NULL), IOCM_OK);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
    iocm_csv_free(csv);
    free(text);
    return s;
}

static void line_of_a_log(void **state)
{
    seen s;

    (void)state;
    if ((iocm_features() & IOCM_FEATURE_CSV) == 0) {
        print_message("skipped: this build reads no CSV\n");
        return;
    }
    s = read_line(IOCM_MAX_LINE);
    assert_int_equal(s.records, 2);
    assert_int_equal(s.flags, 0);
    s = read_line(IOCM_MAX_LINE + 1);
    assert_int_equal(s.records, 2);
    assert_int_equal(s.flags, IOCM_RECORD_END_CUT);
}

/* A cell that the reader cuts is one that a matcher with the same limit does not take for whole. */
static int match_cells(void *ctx, const iocm_span *cells, size_t count,
                       const iocm_position *position)
{
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_hits hits = {NULL, 0, 0};

    if (position->record > 1)
        assert_int_equal(
            iocm_match_record(&result, &hits, all.matcher, all.layout, cells, count, NULL),
            IOCM_OK);
    *(iocm_verdict *)ctx = result.verdict;
    return 0;
}

static void cells_that_are_cut(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2 && (iocm_features() & IOCM_FEATURE_CSV) != 0; more++) {
        size_t size = IOCM_MAX_FIELD + more;
        char *text = malloc(size);
        iocm_verdict verdict = IOCM_VERDICT_NO_MATCH;
        iocm_csv *csv = NULL;

        assert_non_null(text);
        memset(text, 'x', size);
        memcpy(text, "http://y.example/", 17);
        assert_int_equal(iocm_csv_new(&csv, match_cells, &verdict, NULL, NULL), IOCM_OK);
        assert_int_equal(iocm_csv_feed(csv, "header\n,,,", 10, NULL), IOCM_OK);
        assert_int_equal(iocm_csv_feed(csv, text, size, NULL), IOCM_OK);
        assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
        assert_int_equal(verdict, more == 0 ? IOCM_VERDICT_NO_MATCH : IOCM_VERDICT_INDETERMINATE);
        iocm_csv_free(csv);
        free(text);
    }
}

static void metadata_lowered(void **state)
{
    iocm_builder_options options = {.struct_size = sizeof options, .max_metadata = 3};
    iocm_metadata metadata = {.struct_size = sizeof metadata, .source = {"abcd", 3}};
    iocm_builder *builder = NULL;

    (void)state;
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_OK);
    assert_int_equal(iocm_builder_add(builder, &all.indicator, &metadata, NULL), IOCM_OK);
    metadata.source.size = 4;
    assert_int_equal(iocm_builder_add(builder, &all.indicator, &metadata, NULL), IOCM_E_LIMIT);
    iocm_builder_free(builder);
    options.max_metadata = IOCM_MAX_METADATA + 1;
    assert_int_equal(iocm_builder_new(&builder, &options, NULL), IOCM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_of_a_record),
        cmocka_unit_test(line_of_a_log),
        cmocka_unit_test(cells_that_are_cut),
        cmocka_unit_test(metadata_lowered),
    };

    return cmocka_run_group_tests(tests, make_objects, free_objects);
}
