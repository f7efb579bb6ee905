/* SPDX-License-Identifier: MIT */
/*
 * CSV records: however the input is cut into pieces, the same records and diagnostics come, in
 * the limits that were set; every record can be matched. Where only records with a candidate are
 * asked for, these come, none of them changed, and the others are counted.
 */
#include "fuzz.h"

/* What came out of one reading, and a digest of all of it. */
typedef struct reading {
    uint64_t digest;
    uint64_t records;
    uint64_t offset;
    size_t input;
    size_t most_columns;
    size_t most_field;
    const iocm_matcher *matcher;
    iocm_layout *layout;
} reading;

static uint64_t digest_more(uint64_t digest, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) digest = (digest ^ bytes[i]) * UINT64_C(0x100000001B3);
    return (digest ^ size) * UINT64_C(0x100000001B3);
}

static void mix(reading *r, const void *data, size_t size)
{
    r->digest = digest_more(r->digest, data, size);
}

/* The first record is the header: of a table that is known, or of one where all can match. */
static void make_layout(reading *r, const iocm_span *cells, size_t count)
{
    const iocm_schema *known = iocm_schema_detect(cells, count);
    iocm_schema *own = NULL;

    if (known == NULL) {
        CHECK(iocm_schema_new(&own, "own", 3, NULL, NULL) == IOCM_OK);
        for (size_t i = 0; i < count && i < 40; i++) {
            iocm_status status = iocm_schema_add(own, cells[i].data, cells[i].size,
                                                 (iocm_role)(1 + i % 7), (iocm_side)(i % 3), NULL);
            CHECK(status != IOCM_E_NO_MEMORY);
        }
        known = own;
    }
    (void)iocm_layout_new(&r->layout, known, cells, count, NULL, NULL);
    iocm_schema_free(own);
}

static void match(reading *r, const iocm_span *cells, size_t count)
{
    iocm_hit items[8];
    iocm_hits hits = {items, 8, 0};
    iocm_record_result result = {.struct_size = sizeof result};

    CHECK(iocm_match_record(&result, &hits, r->matcher, r->layout, cells, count, NULL) == IOCM_OK);
    CHECK(result.cells_unparsed <= result.cells_checked);
    for (size_t i = 0; i < hits.count && i < 8; i++) {
        CHECK(items[i].field < count);
        CHECK(items[i].offset <= cells[items[i].field].size &&
              items[i].size <= cells[items[i].field].size - items[i].offset);
    }
    CHECK((hits.count > 0) == (result.verdict == IOCM_VERDICT_MATCH) ||
          result.verdict == IOCM_VERDICT_INDETERMINATE);
}

static int on_record(void *ctx, const iocm_span *cells, size_t count, const iocm_position *position)
{
    reading *r = ctx;

    CHECK(count >= 1 && count <= r->most_columns);
    CHECK(position->offset <= r->input && position->record == ++r->records);
    CHECK(r->records == 1 || position->offset > r->offset);
    r->offset = position->offset;
    mix(r, position, sizeof *position);
    for (size_t i = 0; i < count; i++) {
        CHECK(cells[i].size <= r->most_field ||
              (cells[i].size == r->most_field + 1 && (position->flags & IOCM_RECORD_CELL_CUT)));
        fuzz_touch(cells[i]);
        mix(r, cells[i].data, cells[i].size);
    }
    if (r->records == 1)
        make_layout(r, cells, count);
    else if (r->layout != NULL)
        match(r, cells, count);
    return 0;
}

static void on_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    reading *r = ctx;

    CHECK(diagnostic->offset <= r->input);
    CHECK(diagnostic->code.size > 0 && diagnostic->message.size > 0);
    mix(r, diagnostic->code.data, diagnostic->code.size);
    mix(r, diagnostic->token.data, diagnostic->token.size);
    mix(r, &diagnostic->line, sizeof diagnostic->line);
    mix(r, &diagnostic->column, sizeof diagnostic->column);
    mix(r, &diagnostic->offset, sizeof diagnostic->offset);
}

static uint64_t read_csv(const iocm_matcher *matcher, const char *text, size_t size, size_t piece,
                         int small)
{
    reading r = {.input = size, .matcher = matcher};
    iocm_csv_options options = {.struct_size = sizeof options};
    iocm_csv *csv = NULL;

    options.on_diagnostic = on_diagnostic;
    options.diagnostic_ctx = &r;
    r.most_columns = IOCM_MAX_COLUMNS;
    r.most_field = IOCM_MAX_FIELD;
    if (small) {
        r.most_columns = options.max_columns = 5;
        r.most_field = options.max_field = 16;
        options.max_record = 64;
    }
    CHECK(iocm_csv_new(&csv, on_record, &r, &options, NULL) == IOCM_OK);
    for (size_t at = 0, step = piece; at < size; at += step, step = step * 2 % 61 + 1) {
        if (piece == 0 || step > size - at) step = size - at;
        CHECK(iocm_csv_feed(csv, text + at, step, NULL) == IOCM_OK);
    }
    CHECK(iocm_csv_finish(csv, NULL) == IOCM_OK);
    iocm_csv_free(csv);
    iocm_layout_free(r.layout);
    return r.digest;
}

/* ---- only those with a candidate ---- */

/* What is known of the records of a plain reading, and what came of them in another. */
typedef struct chosen {
    uint64_t *digests;
    uint8_t *wanted; /* whether a cell holds a candidate */
    uint64_t records;
    uint64_t diagnostics;       /* a digest of them, in either */
    const struct chosen *plain; /* NULL = this is it */
    uint64_t given;             /* a digest of the numbers of those that came */
} chosen;

static size_t find_candidate(void *ctx, const char *text, size_t size)
{
    const char *found = size == 0 ? NULL : memchr(text, '7', size);

    (void)ctx;
    return found == NULL ? size : (size_t)(found - text);
}

static void check_passed_over(const chosen *c, uint64_t next)
{
    CHECK(next - 1 <= c->plain->records);
    for (uint64_t i = c->records; i < next - 1; i++) CHECK(i > 0 && !c->plain->wanted[i]);
}

static int choose_record(void *ctx, const iocm_span *cells, size_t count,
                         const iocm_position *position)
{
    chosen *c = ctx;
    uint64_t digest = digest_more(0, position, sizeof *position);
    uint8_t wanted = 0;

    for (size_t i = 0; i < count; i++) {
        digest = digest_more(digest, cells[i].data, cells[i].size);
        wanted |= find_candidate(NULL, cells[i].data, cells[i].size) < cells[i].size;
    }
    if (c->plain == NULL) {
        c->digests[c->records] = digest;
        c->wanted[c->records] = wanted;
    } else {
        check_passed_over(c, position->record);
        CHECK(position->record <= c->plain->records);
        CHECK(c->plain->digests[position->record - 1] == digest);
        c->given = digest_more(c->given, &position->record, sizeof position->record);
    }
    c->records = position->record;
    return 0;
}

static void choose_diagnostic(void *ctx, const iocm_diagnostic *diagnostic)
{
    chosen *c = ctx;

    c->diagnostics = digest_more(c->diagnostics, &diagnostic->offset, sizeof diagnostic->offset);
    c->diagnostics = digest_more(c->diagnostics, diagnostic->code.data, diagnostic->code.size);
}

static void choose(chosen *c, const char *text, size_t size, size_t piece, int small)
{
    iocm_csv_options options = {.struct_size = sizeof options};
    iocm_position place = {.struct_size = sizeof place};
    iocm_csv *csv = NULL;

    options.on_diagnostic = choose_diagnostic;
    options.diagnostic_ctx = c;
    options.candidate = c->plain == NULL ? NULL : find_candidate;
    if (small) {
        options.max_columns = 5;
        options.max_field = 16;
        options.max_record = 64;
    }
    CHECK(iocm_csv_new(&csv, choose_record, c, &options, NULL) == IOCM_OK);
    for (size_t at = 0; at < size; at += piece)
        CHECK(iocm_csv_feed(csv, text + at, size - at < piece ? size - at : piece, NULL) ==
              IOCM_OK);
    CHECK(iocm_csv_finish(csv, NULL) == IOCM_OK);
    CHECK(iocm_csv_tell(&place, csv, NULL) == IOCM_OK);
    CHECK(place.offset == size);
    if (c->plain == NULL) {
        CHECK(place.record == c->records);
    } else {
        check_passed_over(c, place.record + 1);
        CHECK(place.record == c->plain->records && c->diagnostics == c->plain->diagnostics);
    }
    iocm_csv_free(csv);
}

static void check_chosen(const char *text, size_t size, size_t piece, int small)
{
    chosen plain = {.digests = fuzz_alloc((size + 1) * sizeof plain.digests[0])};
    chosen whole = {.plain = &plain};
    chosen pieces = {.plain = &plain};

    plain.wanted = fuzz_alloc(size + 1);
    choose(&plain, text, size, size + 1, small);
    choose(&whole, text, size, size + 1, small);
    choose(&pieces, text, size, piece, small);
    CHECK(whole.given == pieces.given);
    free(plain.digests);
    free(plain.wanted);
}

static iocm_matcher *make_matcher(void)
{
    static const char *const values[] = {"203.0.113.5:443", "198.51.100.0/24", "evil.example",
                                         "http://evil.example/a",
                                         "d41d8cd98f00b204e9800998ecf8427e"};
    iocm_builder *builder = NULL;
    iocm_matcher *matcher = NULL;
    iocm_set *set = NULL;

    CHECK(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        CHECK(iocm_builder_add_text(builder, values[i], strlen(values[i]), NULL, NULL, NULL) ==
              IOCM_OK);
    CHECK(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    CHECK(iocm_matcher_new(&matcher, set, NULL, NULL) == IOCM_OK);
    iocm_set_unref(set);
    iocm_builder_free(builder);
    return matcher;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static iocm_matcher *matcher; /* reachable for ever: no leak */
    uint8_t choice = fuzz_choice(&data, &size);
    const char *text = (const char *)data;
    int small = choice & 1;
    uint64_t whole;

    if (matcher == NULL) matcher = make_matcher();
    whole = read_csv(matcher, text, size, 0, small);
    CHECK(read_csv(matcher, text, size, 1u + choice / 2, small) == whole);
    if (size < 256) CHECK(read_csv(matcher, text, size, 61, small) == whole);
    check_chosen(text, size, 1u + choice / 2, small);
    return 0;
}
