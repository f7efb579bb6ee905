/* SPDX-License-Identifier: MIT */
/*
 * Reading only the records that hold a candidate: the kernels that find where plain records end
 * against a loop over bytes, and whole readings, cut into pieces at random, against the plain
 * reader, whose records, places and diagnostics are what there should be.
 */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "guard.h"
#include "iocmatch.h"
#include "load/csv_reader.h"
#include "memory_meter.h"
#include "random.h"

/* ---- documents ---- */

enum { MOST = 1 << 18 };

typedef struct document {
    char text[MOST];
    size_t size;
    char delimiter;
} document;

static void add(document *d, const char *text, size_t size)
{
    if (size > MOST - d->size) size = MOST - d->size;
    memcpy(d->text + d->size, text, size);
    d->size += size;
}

static void add_cell(document *d, uint64_t *random, size_t odd)
{
    static const char *const plain[] = {"",
                                        "",
                                        "",
                                        "a",
                                        "bb",
                                        "x-1",
                                        "some longer text",
                                        "k",
                                        "\"\"",
                                        "\"q\"",
                                        "\"a,b\"",
                                        "a b",
                                        "\"\"\"\"",
                                        "\"6/1/2026, 1:02\"",
                                        "c d",
                                        "\"a\nb\"",
                                        "\"\"\"k\"\"\"",
                                        "\"he said \"\"no\"\"\"",
                                        "\"a\r\nb,\"\"\n\"",
                                        "0123456789012345678901234567890123456789"};
    static const char *const strange[] = {"a\"b",     "\"a\"b",   " \"a\"", "\"a\" ", "\"",
                                          "\"a\rb\"", "\r",       " ",      ",",      "\n",
                                          "\"\"a",    "a\"\"b\"", "\"open", "\t",     "\"\r\""};
    const char *cell = random_below(random, 1000) < odd
                           ? strange[random_below(random, IOCM__COUNT(strange))]
                           : plain[random_below(random, IOCM__COUNT(plain))];

    add(d, cell, strlen(cell));
}

/* Rows of a table, few of them odd; or bytes that mean something, in any order. */
static void make_rows(document *d, uint64_t *random, size_t rows)
{
    static const char alphabet[] = "aak\"\"\",,\r\n\n \t\0";
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r\n", "\r"};
    const char *end = ends[random_below(random, IOCM__COUNT(ends))];
    size_t columns = 1 + random_below(random, 6);
    size_t odd = random_below(random, 3) == 0 ? 0 : random_below(random, 50);

    d->size = 0;
    if (random_below(random, 8) == 0) add(d, "\xEF\xBB\xBF", 3);
    if (random_below(random, 4) == 0) {
        while (d->size < 4 * rows) add(d, &alphabet[random_below(random, sizeof alphabet - 1)], 1);
        return;
    }
    for (size_t row = 0; row < rows; row++) {
        size_t cells = random_below(random, 1000) < odd ? random_below(random, 8) : columns;

        for (size_t i = 0; i < cells; i++) {
            if (i > 0) add(d, ",", 1);
            add_cell(d, random, odd);
        }
        if (row + 1 < rows || random_below(random, 2) == 0) add(d, end, strlen(end));
    }
}

static void make_document(document *d, uint64_t *random, size_t rows)
{
    static const char delimiters[] = ",,,;\t |";

    make_rows(d, random, rows);
    d->delimiter = delimiters[random_below(random, sizeof delimiters - 1)];
    for (size_t i = 0; i < d->size; i++)
        if (d->text[i] == ',') d->text[i] = d->delimiter;
}

/* ---- what a plain record is, byte by byte ---- */

enum { NONE = -1 };

/*
 * Where the record of so many delimiters ends that begins at `at`, before its line end, if it is a
 * plain one; else NONE. `loose`: the end of the text and a lone CR end it, too.
 */
static ptrdiff_t plain_end(const char *text, size_t size, size_t at, char delimiter,
                           size_t delimiters, bool loose, uint32_t *lines)
{
    enum { BEFORE, PLAIN, QUOTED, CLOSED } state = BEFORE;
    size_t found = 0;

    if (at >= size || (text[at] != delimiter && (unsigned char)text[at] <= ' ')) return NONE;
    for (;; at++) {
        bool ended = at == size;
        char c = ended ? '\0' : text[at];
        bool lone = c == '\r' && (at + 1 == size || text[at + 1] != '\n');

        if (state == QUOTED) {
            if (ended || lone) return NONE;
            if (c == '"') state = CLOSED;
            *lines += c == '\n';
        } else if (ended || c == '\n' || c == '\r') {
            return found == delimiters && ((!ended && !lone) || loose) ? (ptrdiff_t)at : NONE;
        } else if (c == delimiter) {
            state = BEFORE;
            found++;
        } else if (c == '"') {
            if (state == PLAIN) return NONE;
            state = QUOTED;
        } else {
            if (state == CLOSED) return NONE;
            state = PLAIN;
        }
    }
}

/* As a kernel finds them. */
static bool find_slowly(iocm__csv_index *index, const char *text, size_t size)
{
    size_t at = 0;
    uint32_t lines = 0;

    for (index->count = 0;;) {
        uint32_t more = lines;
        ptrdiff_t end =
            plain_end(text, size, at, index->delimiter, index->delimiters, false, &more);

        if (end == NONE) break;
        while (text[end] != '\n') end++;
        if ((size_t)end + 1 - at > index->longest) break;
        at = (size_t)end + 1;
        lines = more + 1;
        index->records[index->count++] = (iocm__csv_record){(uint32_t)at, lines};
    }
    return plain_end(text, size, at, index->delimiter, index->delimiters, true, &lines) ==
               (ptrdiff_t)size &&
           text[size - 1] != '\r' && size - at <= index->longest;
}

/* Delimiters up to the first line end. */
static size_t first_delimiters(const document *d)
{
    size_t count = 0;

    for (size_t i = 0; i < d->size && d->text[i] != '\n'; i++) count += d->text[i] == d->delimiter;
    return count;
}

/* Every kernel, on texts of every size that end where nobody may read. */
static void kernels_find_the_same(void **state)
{
    uint64_t random = 4;
    document *d = malloc(sizeof *d);
    iocm__csv_index *wanted = calloc(1, sizeof *wanted);
    iocm__csv_index *got = calloc(1, sizeof *got);
    guard fence = guard_new(MOST);
    size_t found = 0;
    size_t whole = 0;

    (void)state;
    assert_true(d != NULL && wanted != NULL && got != NULL);
    for (int round = 0; round < 20000; round++) {
        char *text;
        bool rest;

        make_document(d, &random, 1 + random_below(&random, 40));
        text = guard_copy(&fence, d->text, d->size);
        *got = (iocm__csv_index){.delimiter = d->delimiter,
                                 .delimiters = first_delimiters(d),
                                 .longest = round % 4 == 0 ? random_below(&random, 200) : MOST};
        *wanted = *got;
        rest = find_slowly(wanted, text, d->size);
        found += wanted->count;
        whole += rest;
        for (iocm__cpu level = 0; level <= iocm__cpu_level(); level++) {
            assert_int_equal(iocm__csv_find_choose(level)(got, text, d->size), rest);
            assert_int_equal(got->count, wanted->count);
            for (size_t i = 0; i < got->count; i++) {
                assert_int_equal(got->records[i].end, wanted->records[i].end);
                assert_int_equal(got->records[i].lines, wanted->records[i].lines);
            }
        }
    }
    assert_true(found > 20000 && whole > 500);
    free(d);
    free(wanted);
    free(got);
    guard_free(&fence);
}

/* ---- readings ---- */

typedef struct event {
    uint64_t record; /* 0 = a diagnostic */
    uint64_t line;
    uint64_t offset;
    uint64_t digest;
    size_t count; /* of cells */
} event;

typedef struct reading {
    event *events;
    size_t count;
    size_t capacity;
    iocm_position end;
    bool bad_quotes;
    char candidate; /* the byte that is one */
} reading;

static uint64_t mix(uint64_t digest, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) digest = (digest ^ bytes[i]) * UINT64_C(0x100000001B3);
    return (digest ^ size) * UINT64_C(0x100000001B3);
}

static void note(reading *r, event noted)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity * 2 + 64;
        r->events = realloc(r->events, r->capacity * sizeof r->events[0]);
        assert_non_null(r->events);
    }
    r->events[r->count++] = noted;
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    event noted = {.record = position->record,
                   .line = position->line,
                   .offset = position->offset,
                   .digest = position->flags,
                   .count = count};

    for (size_t i = 0; i < count; i++)
        noted.digest = mix(noted.digest, cells[i].data, cells[i].size);
    note(ctx, noted);
    return 0;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    reading *r = ctx;
    event noted = {.line = diagnostic->line,
                   .offset = diagnostic->offset,
                   .digest = mix(diagnostic->column, diagnostic->code.data, diagnostic->code.size)};

    if (diagnostic->code.data[0] == 's' || diagnostic->code.data[0] == 'u') r->bad_quotes = true;
    note(r, noted);
}

static size_t find_byte(void *ctx, const char *text, size_t size)
{
    const char *found = size == 0 ? NULL : memchr(text, ((reading *)ctx)->candidate, size);

    return found == NULL ? size : (size_t)(found - text);
}

static size_t find_always(void *ctx, const char *text, size_t size)
{
    (void)ctx;
    (void)text;
    assert_true(size > 0);
    return 0;
}

static size_t find_never(void *ctx, const char *text, size_t size)
{
    (void)ctx;
    (void)text;
    return size;
}

/* How it is read. */
typedef struct way {
    iocm_csv_candidate_fn candidate;
    iocm__cpu level;
    size_t most; /* bytes of a piece */
    size_t field;
    size_t record;
} way;

static void read_document(reading *r, const document *d, const way *how, uint64_t *random)
{
    iocm_csv_options options = {.struct_size = sizeof options,
                                .delimiter = (unsigned char)d->delimiter,
                                .on_diagnostic = on_diagnostic,
                                .diagnostic_ctx = r,
                                .max_field = how->field,
                                .max_record = how->record,
                                .candidate = how->candidate,
                                .candidate_ctx = r};
    iocm_csv *csv = NULL;

    *r = (reading){.candidate = 'k', .end.struct_size = sizeof r->end};
    assert_int_equal(iocm_csv_new(&csv, on_record, r, &options, NULL), IOCM_OK);
    if (how->candidate != NULL) csv->index->find = iocm__csv_find_choose(how->level);
    for (size_t at = 0, size; at < d->size; at += size) {
        char *copy;

        size = 1 + random_below(random, how->most);
        if (size > d->size - at) size = d->size - at;
        copy = malloc(size);
        assert_non_null(copy);
        memcpy(copy, d->text + at, size);
        assert_int_equal(iocm_csv_feed(csv, copy, size, NULL), IOCM_OK);
        free(copy);
    }
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
    assert_int_equal(iocm_csv_tell(&r->end, csv, NULL), IOCM_OK);
    iocm_csv_free(csv);
}

static bool same_event(const event *a, const event *b)
{
    return a->record == b->record && a->line == b->line && a->offset == b->offset &&
           a->digest == b->digest && a->count == b->count;
}

static void check_same(const reading *got, const reading *wanted)
{
    assert_int_equal(got->count, wanted->count);
    for (size_t i = 0; i < got->count; i++)
        assert_true(same_event(&got->events[i], &wanted->events[i]));
    assert_memory_equal(&got->end, &wanted->end, sizeof got->end);
}

/* Whether a record of the plain reading is one that need not come. */
static bool is_idle(const event *of, const document *d, size_t delimiters, char candidate,
                    size_t longest)
{
    uint32_t lines = 0;
    size_t at = (size_t)of->offset;
    ptrdiff_t end = plain_end(d->text, d->size, at, d->delimiter, delimiters, true, &lines);

    return of->record > 1 && end != NONE && (size_t)end - at <= longest &&
           (candidate == '\0' || memchr(d->text + at, candidate, (size_t)end - at) == NULL);
}

/* All that should come came, in its place, and nothing else; after bad quotes, whose lines are
 * read one by one, idle ones may come, too. */
static void check_chosen(const reading *got, const reading *plain, const document *d,
                         char candidate, size_t longest)
{
    size_t delimiters = 0;
    size_t next = 0;

    for (size_t i = 0; i < plain->count; i++) {
        const event *wanted = &plain->events[i];
        bool there = next < got->count && same_event(&got->events[next], wanted);
        bool idle = wanted->record > 0 && is_idle(wanted, d, delimiters, candidate, longest);

        if (wanted->record == 1) delimiters = wanted->count - 1;
        assert_true(there || idle);
        assert_true(!there || !idle || plain->bad_quotes);
        next += there;
    }
    assert_int_equal(next, got->count);
    assert_memory_equal(&got->end, &plain->end, sizeof got->end);
}

static void check_document(const document *d, way how, uint64_t *random)
{
    reading plain, got, again;
    size_t longest = how.field != 0 ? how.field : IOCM_MAX_FIELD;

    if (how.record != 0 && how.record < longest) longest = how.record;
    how.candidate = NULL;
    read_document(&plain, d, &how, random);
    how.candidate = find_always;
    read_document(&got, d, &how, random);
    check_same(&got, &plain);
    free(got.events);
    for (int kind = 0; kind < 2; kind++) {
        how.candidate = kind == 0 ? find_byte : find_never;
        read_document(&got, d, &how, random);
        check_chosen(&got, &plain, d, kind == 0 ? 'k' : '\0', longest);
        how.most = how.most == d->size + 1 ? 7 : d->size + 1;
        read_document(&again, d, &how, random);
        check_same(&again, &got);
        free(again.events);
        free(got.events);
    }
    free(plain.events);
}

static void those_with_candidates_come(void **state)
{
    uint64_t random = 7;
    document *d = malloc(sizeof *d);

    (void)state;
    assert_non_null(d);
    for (int round = 0; round < 12000; round++) {
        way how = {.level = (iocm__cpu)random_below(&random, (size_t)iocm__cpu_level() + 1),
                   .most = round % 3 == 0 ? 3 : 200};

        if (round % 5 == 0) how.field = 1 + random_below(&random, 60);
        if (round % 7 == 0) how.record = 1 + random_below(&random, 100);
        make_document(d, &random, 1 + random_below(&random, 30));
        check_document(d, how, &random);
    }
    free(d);
}

/* More records and more bytes than are looked at at once. */
static void long_documents(void **state)
{
    uint64_t random = 11;
    document *d = malloc(sizeof *d);

    (void)state;
    assert_non_null(d);
    for (int round = 0; round < 40; round++) {
        const way how = {.level = iocm__cpu_level(), .most = MOST};

        make_document(d, &random, round % 2 == 0 ? 8000 : 60000);
        check_document(d, how, &random);
    }
    free(d);
}

/* ---- how far it came ---- */

static void check_place(const iocm_csv *csv, uint64_t record, uint64_t line, uint64_t offset)
{
    iocm_position place = {.struct_size = sizeof place};

    assert_int_equal(iocm_csv_tell(&place, csv, NULL), IOCM_OK);
    assert_int_equal(place.record, record);
    assert_int_equal(place.line, line);
    assert_int_equal(place.offset, offset);
    assert_int_equal(place.flags, 0);
}

static void feed_text(iocm_csv *csv, const char *text)
{
    assert_int_equal(iocm_csv_feed(csv, text, strlen(text), NULL), IOCM_OK);
}

static void it_tells_how_far_it_came(void **state)
{
    reading r = {.candidate = 'k'};
    iocm_csv_options options = {.struct_size = sizeof options,
                                .max_record = 8,
                                .candidate = find_byte,
                                .candidate_ctx = &r};
    iocm_position place = {.struct_size = 3};
    iocm_csv *csv = NULL;

    (void)state;
    for (int skips = 0; skips < 2; skips++) {
        options.candidate = skips ? find_byte : NULL;
        assert_int_equal(iocm_csv_new(&csv, on_record, &r, &options, NULL), IOCM_OK);
        check_place(csv, 0, 1, 0);
        feed_text(csv, "\xEF\xBB");
        check_place(csv, 0, 1, 0);
        feed_text(csv, "\xBFi,j\n");
        check_place(csv, 1, 2, 7);
        feed_text(csv, "1,2\n3,");
        check_place(csv, 2, 3, 11);
        feed_text(csv, "4\r");
        check_place(csv, 2, 3, 11); /* a line feed may still come, and would belong to it */
        feed_text(csv, "\n");
        check_place(csv, 3, 4, 16);
        feed_text(csv, "\n\n\"5\n");
        check_place(csv, 3, 6, 18);
        feed_text(csv, "\",6\n");
        check_place(csv, 4, 8, 25);
        feed_text(csv, "123456789");
        check_place(csv, 4, 8, 25);
        feed_text(csv, "\n");
        check_place(csv, 5, 9, 35);
        feed_text(csv, "7,8");
        check_place(csv, 5, 9, 35);
        assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_OK);
        check_place(csv, 6, 9, 38);
        feed_text(csv, "x\n");
        check_place(csv, 1, 2, 2);
        assert_int_equal(iocm_csv_tell(&place, csv, NULL), IOCM_E_OPTIONS);
        assert_int_equal(iocm_csv_tell(NULL, csv, NULL), IOCM_E_ARGUMENT);
        assert_int_equal(iocm_csv_tell(&place, NULL, NULL), IOCM_E_ARGUMENT);
        iocm_csv_free(csv);
    }
    free(r.events);
}

/* ---- stopping, memory ---- */

static int stop_at_third(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    (void)cells;
    (void)count;
    ++*(int *)ctx;
    return position->record == 3;
}

static void it_stops_where_it_is_told(void **state)
{
    int given = 0;
    reading r = {.candidate = 'k'};
    iocm_csv_options options = {
        .struct_size = sizeof options, .candidate = find_byte, .candidate_ctx = &r};
    iocm_csv *csv = NULL;
    iocm_error error = {0};
    static const char text[] = "h\na\nk\nk\nb\n";

    (void)state;
    assert_int_equal(iocm_csv_new(&csv, stop_at_third, &given, &options, NULL), IOCM_OK);
    assert_int_equal(iocm_csv_feed(csv, text, strlen(text), &error), IOCM_E_STOPPED);
    assert_non_null(strstr(error.message, "record 3"));
    assert_int_equal(given, 2);
    assert_int_equal(iocm_csv_finish(csv, NULL), IOCM_E_STOPPED);
    iocm_csv_free(csv);
}

static void every_allocation_may_fail(void **state)
{
    static const char text[] = "a,b\n1,2\n\"k\nl\",m\n3,4\n\"5\n6\",7\nk,";
    meter m;
    reading r = {.candidate = 'k'};
    iocm_csv_options options = {.struct_size = sizeof options,
                                .allocator = &m.allocator,
                                .candidate = find_byte,
                                .candidate_ctx = &r};
    bool all = false;

    (void)state;
    for (size_t nth = 1; !all; nth++) {
        iocm_csv *csv;
        int given = 3;
        iocm_status status;

        meter_start(&m, nth);
        m.fail_once = true;
        status = iocm_csv_new(&csv, stop_at_third, &given, &options, NULL);
        assert_true(status == IOCM_OK || csv == NULL);
        if (status == IOCM_OK) status = iocm_csv_feed(csv, text, 20, NULL);
        if (status == IOCM_E_STOPPED) status = iocm_csv_finish(csv, NULL);
        if (status == IOCM_E_STOPPED) status = iocm_csv_feed(csv, text, sizeof text - 1, NULL);
        assert_true(status == IOCM_E_STOPPED || status == IOCM_E_NO_MEMORY);
        all = status == IOCM_E_STOPPED;
        assert_int_equal(all, m.calls < nth);
        iocm_csv_free(csv);
        assert_int_equal(m.live, 0);
    }
}

static void without_csv_it_says_so(void **state)
{
    (void)state;
    assert_int_equal(iocm_csv_tell(NULL, NULL, NULL), IOCM_E_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest without[] = {cmocka_unit_test(without_csv_it_says_so)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_find_the_same),
        cmocka_unit_test(those_with_candidates_come),
        cmocka_unit_test(long_documents),
        cmocka_unit_test(it_tells_how_far_it_came),
        cmocka_unit_test(it_stops_where_it_is_told),
        cmocka_unit_test(every_allocation_may_fail),
    };

    if ((iocm_features() & IOCM_FEATURE_CSV) == 0)
        return cmocka_run_group_tests(without, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
