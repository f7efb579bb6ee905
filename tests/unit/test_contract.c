/* SPDX-License-Identifier: MIT */
/*
 * The header's promises for arguments, held for every call: NULL and sizes of 0, values outside of
 * what is documented, sizes beyond everything, buffers too small, and an error that is filled.
 */
#include "contract.h"

/*
 * The call (with `e` as its error) fails in that way whether there is an error to fill, none,
 * or one that is filled already and must stay as it is.
 */
#define FAILS(wanted, call)                                                                        \
    do {                                                                                           \
        iocm_error fresh_, filled_, before_;                                                       \
        iocm_error *e = &fresh_;                                                                   \
                                                                                                   \
        memset(&fresh_, 0, sizeof fresh_);                                                         \
        memset(&filled_, 0, sizeof filled_);                                                       \
        filled_.status = IOCM_E_STOPPED;                                                           \
        filled_.line = 7;                                                                          \
        strcpy(filled_.message, "the first");                                                      \
        before_ = filled_;                                                                         \
        assert_int_equal(call, wanted);                                                            \
        assert_int_equal(fresh_.status, wanted);                                                   \
        assert_true(fresh_.message[0] != '\0');                                                    \
        e = &filled_;                                                                              \
        assert_int_equal(call, wanted);                                                            \
        assert_memory_equal(&filled_, &before_, sizeof before_);                                   \
        e = NULL;                                                                                  \
        assert_int_equal(call, wanted);                                                            \
    } while (0)

#define REFUSES(call) FAILS(IOCM_E_ARGUMENT, call)

/* The same for a call that makes an object: it becomes NULL. */
#define MAKES_NOTHING(wanted, object, call)                                                        \
    do {                                                                                           \
        (object) = (void *)&all;                                                                   \
        FAILS(wanted, call);                                                                       \
        assert_null(object);                                                                       \
    } while (0)

static void times(void **state)
{
    iocm_time time;
    char out[40];

    (void)state;
    REFUSES(iocm_time_parse(NULL, NULL, "2026-01-01", 10, e));
    REFUSES(iocm_time_parse(&time, NULL, NULL, 1, e));
    FAILS(IOCM_E_SYNTAX, iocm_time_parse(&time, NULL, NULL, 0, e));
    FAILS(IOCM_E_SYNTAX, iocm_time_parse(&time, NULL, "2026-01\0001", 10, e));
    FAILS(IOCM_E_LIMIT, iocm_time_parse(&time, NULL, "2300-01-01", 10, e));
    REFUSES(iocm_time_format(NULL, 1, NULL, 0, IOCM_ZONE_UTC, e));
    REFUSES(iocm_time_format(out, sizeof out, NULL, IOCM_TIME_NONE, IOCM_ZONE_UTC, e));
    REFUSES(iocm_time_format(out, sizeof out, NULL, 0, 2, e));
    REFUSES(iocm_time_format(out, sizeof out, NULL, 0, -1, e));
    FAILS(IOCM_E_SPACE, iocm_time_format(NULL, 0, NULL, 0, IOCM_ZONE_UTC, e));
}

static void indicators(void **state)
{
    iocm_read_options options = {.struct_size = sizeof options};
    iocm_indicator out = all.indicator;
    char buffer[64];
    size_t size = 77;

    (void)state;
    REFUSES(iocm_indicator_parse(NULL, buffer, sizeof buffer, "a.example", 9, NULL, e));
    REFUSES(iocm_indicator_parse(&out, buffer, sizeof buffer, NULL, 1, NULL, e));
    assert_int_equal(out.kind, IOCM_KIND_NONE);
    REFUSES(iocm_indicator_parse(&out, NULL, 1, "a.example", 9, NULL, e));
    FAILS(IOCM_E_SPACE, iocm_indicator_parse(&out, NULL, 0, "a.example", 9, NULL, e));
    FAILS(IOCM_E_SPACE, iocm_indicator_parse(&out, buffer, 8, "a.example", 9, NULL, e));
    FAILS(IOCM_E_SYNTAX, iocm_indicator_parse(&out, NULL, 0, NULL, 0, NULL, e));
    FAILS(IOCM_E_SYNTAX, iocm_indicator_parse(&out, buffer, 64, "a.exa\0ple", 9, NULL, e));
    FAILS(IOCM_E_SYNTAX, iocm_indicator_parse(&out, buffer, 64, "192.0.2.1\0", 10, NULL, e));
    FAILS(IOCM_E_LIMIT, iocm_indicator_parse(&out, buffer, 64, all.text, SIZE_MAX, NULL, e));
    for (iocm_kind kind = -2; kind < 128; kind++) {
        if (kind == IOCM_KIND_NONE || strcmp(iocm_kind_name(kind), "none") != 0) continue;
        options.kind = kind;
        REFUSES(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, &options, e));
    }
    options.kind = IOCM_KIND_NONE;
    options.max_url = IOCM_MAX_URL + 1;
    REFUSES(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, &options, e));

    REFUSES(iocm_indicator_format(NULL, 1, NULL, &all.indicator, e));
    REFUSES(iocm_indicator_format(buffer, sizeof buffer, &size, NULL, e));
    assert_int_equal(size, 0);
    REFUSES(iocm_defang(NULL, 1, NULL, &all.indicator, NULL, e));
    REFUSES(iocm_defang(buffer, sizeof buffer, NULL, NULL, NULL, e));
    memset(&out, 0, sizeof out);
    for (out.kind = -2; out.kind < 128; out.kind++) {
        REFUSES(iocm_indicator_format(buffer, sizeof buffer, NULL, &out, e));
        REFUSES(iocm_defang(buffer, sizeof buffer, NULL, &out, NULL, e));
        assert_int_equal(iocm_indicator_special(&out), IOCM_SPECIAL_NONE);
        REFUSES(iocm_builder_add(all.builder, &out, NULL, e));
    }
    assert_int_equal(iocm_indicator_special(NULL), IOCM_SPECIAL_NONE);
    assert_string_equal(iocm_indicator_type(NULL), "none");
    assert_true(iocm_indicator_equal(NULL, NULL));
    assert_false(iocm_indicator_equal(&all.indicator, NULL));
    assert_false(iocm_indicator_equal(NULL, &all.indicator));
}

static int no_item(void *ctx, const iocm_extracted *item)
{
    (void)item;
    return ctx != NULL;
}

static void texts(void **state)
{
    iocm_read_options live = {.struct_size = sizeof live, .flags = IOCM_READ_NO_REFANG};
    char out[8];
    size_t map[9];
    size_t size = 77;

    (void)state;
    REFUSES(iocm_refang(out, 8, NULL, NULL, "a", 1, NULL, e));
    REFUSES(iocm_refang(NULL, 8, &size, NULL, "a", 1, NULL, e));
    REFUSES(iocm_refang(out, 8, &size, NULL, NULL, 1, NULL, e));
    for (int i = 0; i < 2; i++) {
        const iocm_read_options *options = i == 0 ? NULL : &live;

        assert_int_equal(iocm_refang(NULL, 0, &size, NULL, NULL, 0, options, NULL), IOCM_OK);
        assert_int_equal(size, 0);
        assert_int_equal(iocm_refang(out, 8, &size, map, NULL, 0, options, NULL), IOCM_OK);
        assert_int_equal(map[0], 0);
        FAILS(IOCM_E_SPACE, iocm_refang(out, 8, &size, map, "a\0b.example", 11, options, e));
        assert_int_equal(size, 11);
        FAILS(IOCM_E_SPACE, iocm_refang(NULL, 0, &size, NULL, "a.example", 9, options, e));
        assert_int_equal(size, 9);
    }
    REFUSES(iocm_extract(NULL, NULL, "a", 1, NULL, e));
    REFUSES(iocm_extract(no_item, NULL, NULL, 1, NULL, e));
    assert_int_equal(iocm_extract(no_item, NULL, NULL, 0, NULL, NULL), IOCM_OK);
    FAILS(IOCM_E_STOPPED, iocm_extract(no_item, out, "192.0.2.1", 9, NULL, e));
}

static void sets(void **state)
{
    iocm_builder_options options = {.struct_size = sizeof options, .seed_size = 1};
    iocm_set_options least = {.struct_size = sizeof least, .max_image = 8};
    iocm_span image = iocm_set_image(all.set);
    iocm_metadata metadata = {.struct_size = sizeof metadata, .tag_count = 1};
    iocm_span text = {"x", 1};
    iocm_builder *builder;
    iocm_set *set;

    (void)state;
    REFUSES(iocm_builder_new(NULL, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, builder, iocm_builder_new(&builder, &options, e));
    iocm_builder_free(NULL);
    REFUSES(iocm_builder_add(NULL, &all.indicator, NULL, e));
    REFUSES(iocm_builder_add(all.builder, NULL, NULL, e));
    REFUSES(iocm_builder_add(all.builder, &all.indicator, &metadata, e)); /* tags NULL */
    metadata.tag_count = 0;
    metadata.source.size = 1;
    REFUSES(iocm_builder_add(all.builder, &all.indicator, &metadata, e));
    metadata.source = (iocm_span){"x", SIZE_MAX};
    FAILS(IOCM_E_LIMIT, iocm_builder_add(all.builder, &all.indicator, &metadata, e));
    REFUSES(iocm_builder_add_text(NULL, "192.0.2.1", 9, NULL, NULL, e));
    REFUSES(iocm_builder_add_text(all.builder, NULL, 1, NULL, NULL, e));
    FAILS(IOCM_E_SYNTAX, iocm_builder_add_text(all.builder, NULL, 0, NULL, NULL, e));
    FAILS(IOCM_E_REFUSED, iocm_builder_add_text(all.builder, "127.0.0.1", 9, NULL, NULL, e));
    FAILS(IOCM_E_REFUSED, iocm_builder_add_text(all.builder, "127.0.0.1-9", 11, NULL, NULL, e));
    assert_int_equal(iocm_builder_count(NULL), 0);
    REFUSES(iocm_builder_compile(NULL, all.builder, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, set, iocm_builder_compile(&set, NULL, e));

    assert_null(iocm_set_ref(NULL));
    iocm_set_unref(NULL);
    assert_int_equal(iocm_set_count(NULL), 0);
    assert_null(iocm_set_image(NULL).data);
    REFUSES(iocm_set_get(NULL, all.set, 0, e));
    REFUSES(iocm_set_get(&(iocm_entry){.struct_size = sizeof(iocm_entry)}, NULL, 0, e));
    for (uint32_t past = 4; past != 0; past = past < UINT32_MAX ? UINT32_MAX : 0) {
        FAILS(IOCM_E_RANGE,
              iocm_set_get(&(iocm_entry){.struct_size = sizeof(iocm_entry)}, all.set, past, e));
        FAILS(IOCM_E_RANGE, iocm_set_string(&text, all.set, past, IOCM_LIST_TAGS, 0, e));
        FAILS(IOCM_E_RANGE, iocm_set_string(&text, all.set, 0, IOCM_LIST_TAGS, past, e));
        FAILS(IOCM_E_RANGE, iocm_set_string(&text, all.set, 0, IOCM_LIST_TAGS, SIZE_MAX, e));
    }
    REFUSES(iocm_set_string(NULL, all.set, 0, IOCM_LIST_TAGS, 0, e));
    REFUSES(iocm_set_string(&text, NULL, 0, IOCM_LIST_TAGS, 0, e));
    REFUSES(iocm_set_string(&text, all.set, 0, 0, 0, e));
    REFUSES(iocm_set_string(&text, all.set, 0, 6, 0, e));
    REFUSES(iocm_set_string(&text, all.set, 0, -1, 0, e));
    assert_null(text.data);

    REFUSES(iocm_set_open_memory(NULL, image.data, image.size, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, set, iocm_set_open_memory(&set, NULL, 1, NULL, e));
    MAKES_NOTHING(IOCM_E_IMAGE, set, iocm_set_open_memory(&set, NULL, 0, NULL, e));
    MAKES_NOTHING(IOCM_E_IMAGE, set, iocm_set_open_memory(&set, image.data, 9, NULL, e));
    MAKES_NOTHING(IOCM_E_LIMIT, set, iocm_set_open_memory(&set, image.data, 9, &least, e));
    least.max_image = SIZE_MAX; /* more than the limit only where size_t is wide */
    if (SIZE_MAX > IOCM_MAX_IMAGE)
        MAKES_NOTHING(IOCM_E_ARGUMENT, set, iocm_set_open_memory(&set, "", 0, &least, e));
    REFUSES(iocm_set_open_file(NULL, "x", NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, set, iocm_set_open_file(&set, NULL, NULL, e));
    MAKES_NOTHING(IOCM_E_IO, set, iocm_set_open_file(&set, "/nonexistent/x", NULL, e));
    MAKES_NOTHING(IOCM_E_IMAGE, set, iocm_set_open_file(&set, "LICENSE", NULL, e));
    REFUSES(iocm_set_save(NULL, "x", e));
    REFUSES(iocm_set_save(all.set, NULL, e));
    FAILS(IOCM_E_IO, iocm_set_save(all.set, "/nonexistent/x", e));
}

static void matching(void **state)
{
    iocm_matcher_options options = {.struct_size = sizeof options};
    iocm_record_result result = {.struct_size = sizeof result};
    iocm_span bad = {NULL, 1};
    iocm_span cells[] = {{NULL, 1}, {NULL, 0}, {"80\0", 3}, {"x\0.example", 10}};
    uint8_t address[16] = {192, 0, 2, 1};
    iocm_hit items[4];
    iocm_hits hits = {items, 4, 9};
    iocm_hits broken = {NULL, 4, 9};
    iocm_matcher *matcher;

    (void)state;
    REFUSES(iocm_matcher_new(NULL, all.set, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, matcher, iocm_matcher_new(&matcher, NULL, NULL, e));
    options.min_grade = -1;
    MAKES_NOTHING(IOCM_E_ARGUMENT, matcher, iocm_matcher_new(&matcher, all.set, &options, e));
    options.min_grade = IOCM_GRADE_EXACT + 1;
    MAKES_NOTHING(IOCM_E_ARGUMENT, matcher, iocm_matcher_new(&matcher, all.set, &options, e));
    iocm_matcher_free(NULL);
    assert_null(iocm_matcher_set(NULL));

    REFUSES(iocm_match_value(NULL, all.matcher, "x", 1, e));
    REFUSES(iocm_match_value(&hits, NULL, "x", 1, e));
    assert_int_equal(hits.count, 0);
    REFUSES(iocm_match_value(&hits, all.matcher, NULL, 1, e));
    REFUSES(iocm_match_value(&broken, all.matcher, "x", 1, e));
    FAILS(IOCM_E_SYNTAX, iocm_match_value(&hits, all.matcher, NULL, 0, e));
    FAILS(IOCM_E_SYNTAX, iocm_match_value(&hits, all.matcher, "x.exa\0ple", 9, e));
    FAILS(IOCM_E_LIMIT, iocm_match_value(&hits, all.matcher, "x", SIZE_MAX, e));
    REFUSES(iocm_match_address(NULL, all.matcher, address, 4, 80, e));
    REFUSES(iocm_match_address(&hits, NULL, address, 4, 80, e));
    REFUSES(iocm_match_address(&hits, all.matcher, NULL, 4, 80, e));
    REFUSES(iocm_match_address(&hits, all.matcher, address, 0, 80, e));
    REFUSES(iocm_match_address(&hits, all.matcher, address, 5, 80, e));
    REFUSES(iocm_match_address(&hits, all.matcher, address, SIZE_MAX, 80, e));
    REFUSES(iocm_match_address(&hits, all.matcher, address, 4, -2, e));
    REFUSES(iocm_match_address(&hits, all.matcher, address, 4, 65536, e));

    REFUSES(iocm_match_record(NULL, &hits, all.matcher, all.layout, NULL, 0, e));
    REFUSES(iocm_match_record(&result, NULL, all.matcher, all.layout, NULL, 0, e));
    REFUSES(iocm_match_record(&result, &hits, NULL, all.layout, NULL, 0, e));
    REFUSES(iocm_match_record(&result, &hits, all.matcher, NULL, NULL, 0, e));
    REFUSES(iocm_match_record(&result, &hits, all.matcher, all.layout, NULL, 1, e));
    REFUSES(iocm_match_record(&result, &broken, all.matcher, all.layout, NULL, 0, e));
    cells[1] = bad;
    REFUSES(iocm_match_record(&result, &hits, all.matcher, all.layout, cells, 2, e));
    cells[1].size = 0;
    cells[0].data = "";
    assert_int_equal(iocm_match_record(&result, &hits, all.matcher, all.layout, cells, 4, NULL),
                     IOCM_OK);
    assert_int_equal(result.verdict, IOCM_VERDICT_NO_MATCH);
    assert_int_equal(result.cells_checked, 2);
    assert_int_equal(result.cells_unparsed, 2);
    assert_int_equal(result.first_unparsed, 2);
}

static void schemas(void **state)
{
    iocm_layout_options options = {.struct_size = sizeof options};
    const iocm_span bad = {NULL, 1};
    iocm_schema *schema = NULL;
    iocm_layout *layout;

    (void)state;
    assert_null(iocm_schema_find(NULL, 0));
    assert_null(iocm_schema_find(NULL, 5));
    assert_null(iocm_schema_detect(NULL, 0));
    assert_null(iocm_schema_detect(header_cells, SIZE_MAX));
    assert_null(iocm_schema_detect(&bad, 1));
    REFUSES(iocm_schema_new(NULL, "x", 1, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, schema, iocm_schema_new(&schema, NULL, 1, NULL, e));
    MAKES_NOTHING(IOCM_E_LIMIT, schema, iocm_schema_new(&schema, "x", SIZE_MAX, NULL, e));
    iocm_schema_free(NULL);
    assert_null(iocm_schema_name(NULL).data);
    assert_int_equal(iocm_schema_new(&schema, "x", 1, NULL, NULL), IOCM_OK);
    REFUSES(iocm_schema_add(NULL, "c", 1, IOCM_ROLE_URL, IOCM_SIDE_NONE, e));
    REFUSES(iocm_schema_add((iocm_schema *)(uintptr_t)all.schema, "c", 1, IOCM_ROLE_URL, 0, e));
    REFUSES(iocm_schema_add(schema, NULL, 0, IOCM_ROLE_URL, IOCM_SIDE_NONE, e));
    REFUSES(iocm_schema_add(schema, NULL, 1, IOCM_ROLE_URL, IOCM_SIDE_NONE, e));
    REFUSES(iocm_schema_add(schema, "c", 1, -1, IOCM_SIDE_NONE, e));
    REFUSES(iocm_schema_add(schema, "c", 1, IOCM_ROLE_TIME + 1, IOCM_SIDE_NONE, e));
    REFUSES(iocm_schema_add(schema, "c", 1, IOCM_ROLE_URL, -1, e));
    REFUSES(iocm_schema_add(schema, "c", 1, IOCM_ROLE_URL, 7, e));
    iocm_schema_free(schema);

    REFUSES(iocm_layout_new(NULL, all.schema, header_cells, 6, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, layout,
                  iocm_layout_new(&layout, NULL, header_cells, 6, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, layout, iocm_layout_new(&layout, all.schema, NULL, 1, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, layout, iocm_layout_new(&layout, all.schema, &bad, 1, NULL, e));
    MAKES_NOTHING(IOCM_E_SCHEMA, layout, iocm_layout_new(&layout, all.schema, NULL, 0, NULL, e));
    MAKES_NOTHING(IOCM_E_LIMIT, layout,
                  iocm_layout_new(&layout, all.schema, header_cells, SIZE_MAX, NULL, e));
    options.max_columns = 5;
    MAKES_NOTHING(IOCM_E_LIMIT, layout,
                  iocm_layout_new(&layout, all.schema, header_cells, 6, &options, e));
    options.max_columns = 6;
    options.max_fields = 4;
    MAKES_NOTHING(IOCM_E_LIMIT, layout,
                  iocm_layout_new(&layout, all.schema, header_cells, 6, &options, e));
    options.max_fields = 5;
    assert_int_equal(iocm_layout_new(&layout, all.schema, header_cells, 6, &options, NULL),
                     IOCM_OK);
    iocm_layout_free(layout);
    options.max_fields = IOCM_MAX_RECORD_FIELDS + 1;
    MAKES_NOTHING(IOCM_E_ARGUMENT, layout,
                  iocm_layout_new(&layout, all.schema, header_cells, 6, &options, e));
    iocm_layout_free(NULL);
    assert_true(iocm_layout_find(NULL, "x", 1) == IOCM_NO_COLUMN);
    assert_true(iocm_layout_find(all.layout, NULL, 9) == IOCM_NO_COLUMN);
    assert_true(iocm_layout_find_role(NULL, IOCM_ROLE_URL, 0) == IOCM_NO_COLUMN);
    assert_true(iocm_layout_find_role(all.layout, 99, 0) == IOCM_NO_COLUMN);
    assert_int_equal(iocm_layout_zone(NULL, 0), IOCM_ZONE_UNKNOWN);
    assert_int_equal(iocm_layout_zone(all.layout, IOCM_NO_COLUMN), IOCM_ZONE_UNKNOWN);
}

static void loaders(void **state)
{
    iocm_load_options options = {.struct_size = sizeof options, .source = {NULL, 1}};
    iocm_load_result result = {.struct_size = sizeof result};
    iocm_playbook_row row = {.struct_size = sizeof row};
    iocm_playbook *playbook;

    (void)state;
    REFUSES(iocm_load_indicators(&result, NULL, "", 0, NULL, e));
    REFUSES(iocm_load_indicators(&result, all.builder, NULL, 1, NULL, e));
    REFUSES(iocm_load_indicators(&result, all.builder, "", 0, &options, e));
    assert_int_equal(iocm_load_indicators(&result, all.builder, NULL, 0, NULL, NULL), IOCM_OK);
    assert_int_equal(result.rows, 0);
    FAILS(IOCM_E_FORMAT, iocm_load_indicators(&result, all.builder, "<html>", 6, NULL, e));
    REFUSES(iocm_playbook_read(NULL, "", 0, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, playbook, iocm_playbook_read(&playbook, NULL, 1, NULL, e));
    MAKES_NOTHING(IOCM_E_ARGUMENT, playbook, iocm_playbook_read(&playbook, "", 0, &options, e));
    MAKES_NOTHING(IOCM_E_FORMAT, playbook, iocm_playbook_read(&playbook, NULL, 0, NULL, e));
    if (SIZE_MAX > UINT32_MAX)
        MAKES_NOTHING(IOCM_E_LIMIT, playbook, iocm_playbook_read(&playbook, "", SIZE_MAX, NULL, e));
    options.source = (iocm_span){"here", 4};
    MAKES_NOTHING(IOCM_E_FORMAT, playbook, iocm_playbook_read(&playbook, "x", 1, &options, e));
    iocm_playbook_free(NULL);
    REFUSES(iocm_playbook_get_info(&(iocm_playbook_info){.struct_size = 8}, NULL, e));
    REFUSES(iocm_playbook_get_row(&row, NULL, 0, e));
    REFUSES(iocm_playbook_load(&result, NULL, all.playbook, NULL, e));
    REFUSES(iocm_playbook_load(&result, all.builder, NULL, NULL, e));
}

static int no_piece(void *ctx, const char *data, size_t size)
{
    (void)ctx;
    (void)data;
    (void)size;
    return 0;
}

static void exclusions(void **state)
{
    static const iocm_span bad[] = {{NULL, 3}, {"", 0}, {"a\0b", 3}};
    static const iocm_span not_text = {"\xFF", 1};

    (void)state;
    REFUSES(iocm_exclusions_new(NULL, NULL, e));
    assert_int_equal(iocm_exclusions_count(NULL), 0);
    assert_true(iocm_exclusions_find(NULL, "x", 1) == IOCM_NO_EXCLUSION);
    assert_true(iocm_exclusions_find(all.exclusions, NULL, 0) == IOCM_NO_EXCLUSION);
    assert_true(iocm_exclusions_find(all.exclusions, NULL, 1) == IOCM_NO_EXCLUSION);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        FAILS(IOCM_E_SYNTAX, iocm_exclusions_bind(all.exclusions, "l", 1, &bad[i], 1, e));
    FAILS(IOCM_E_ENCODING, iocm_exclusions_bind(all.exclusions, "l", 1, &not_text, 1, e));
    for (uint32_t flags = 3; flags <= 4; flags++) /* both, and one that there is not */
        assert_int_not_equal(iocm_exclusions_import(all.exclusions, IOCM_FORMAT_SIGMA_FILTER, "x",
                                                    1, flags, NULL, NULL),
                             IOCM_OK);
    REFUSES(iocm_exclusions_import(all.exclusions, 0, "x", 1, 0, NULL, e));
    REFUSES(iocm_exclusions_import(all.exclusions, 99, "x", 1, 0, NULL, e));
    REFUSES(iocm_exclusions_import(all.exclusions, 2, NULL, 1, 0, NULL, e));
    REFUSES(iocm_exclusions_import(NULL, 2, "x", 1, 0, NULL, e));
    REFUSES(iocm_exclusions_write_sigma(NULL, NULL, all.exclusions, 0, e));
    REFUSES(iocm_exclusions_write_sigma(no_piece, NULL, NULL, 0, e));
    FAILS(IOCM_E_RANGE, iocm_exclusions_write_sigma(no_piece, NULL, all.exclusions, SIZE_MAX, e));
    FAILS(IOCM_E_RANGE, iocm_exclusions_set_state(all.exclusions, SIZE_MAX, 0, e));
    FAILS(IOCM_E_RANGE, iocm_exclusions_set_review(all.exclusions, SIZE_MAX, NULL, e));
    REFUSES(iocm_exclusions_set_review(NULL, 0, NULL, e));
    FAILS(IOCM_E_RANGE, iocm_exclusions_override(all.exclusions, SIZE_MAX, "L1", 2, e));
    assert_null(iocm_schema_field_column(NULL, IOCM_FIELD_HOST_NAME, 0, 0).data);
    assert_null(iocm_schema_field_column(all.schema, -5, 99, SIZE_MAX).data);
    assert_int_equal(iocm_field_from_name(NULL, 5), IOCM_FIELD_NONE);
    iocm_evaluator_free(NULL);
    iocm_exclusions_free(NULL);
}

#define GETTER(name)                                                                               \
    do {                                                                                           \
        unsigned char out[1024] = {0};                                                             \
        const uint32_t size = sizeof out;                                                          \
                                                                                                   \
        memcpy(out, &size, sizeof size);                                                           \
        REFUSES(iocm_playbook_get_##name((void *)out, NULL, 0, e));                                \
        REFUSES(iocm_playbook_get_##name(NULL, all.playbook, 0, e));                               \
        FAILS(IOCM_E_RANGE, iocm_playbook_get_##name((void *)out, all.playbook, 99, e));           \
        FAILS(IOCM_E_RANGE, iocm_playbook_get_##name((void *)out, all.playbook, SIZE_MAX, e));     \
    } while (0)

static void getters(void **state)
{
    (void)state;
    REFUSES(iocm_playbook_get_info(NULL, all.playbook, e));
    GETTER(row);
    GETTER(metadata);
    GETTER(hunt);
    GETTER(note);
    GETTER(scenario);
    GETTER(diagnostic);
}

/* ---- names ---- */

static void names(void **state)
{
    (void)state;
    assert_int_equal(iocm_kind_from_name(NULL, 0), IOCM_KIND_NONE);
    assert_int_equal(iocm_kind_from_name(NULL, 4), IOCM_KIND_NONE);
    assert_int_equal(iocm_kind_from_name("url\0", 4), IOCM_KIND_NONE);
    assert_int_equal(iocm_grade_from_name(NULL, 0), IOCM_GRADE_NONE);
    assert_int_equal(iocm_role_from_name(NULL, 3), IOCM_ROLE_NONE);
    for (int32_t i = -3; i < 300; i++) {
        const char *kind = iocm_kind_name(i);
        const char *grade = iocm_grade_name(i);
        const char *role = iocm_role_name(i);

        if (strcmp(kind, "none") != 0) assert_int_equal(iocm_kind_from_name(kind, strlen(kind)), i);
        if (strcmp(grade, "none") != 0)
            assert_int_equal(iocm_grade_from_name(grade, strlen(grade)), i);
        if (strcmp(role, "none") != 0) assert_int_equal(iocm_role_from_name(role, strlen(role)), i);
        assert_non_null(iocm_status_name(i));
        assert_non_null(iocm_verdict_name(i));
        assert_non_null(iocm_side_name(i));
        assert_non_null(iocm_special_name(i));
        assert_non_null(iocm_reason_name(i));
        assert_non_null(iocm_strength_name(i));
        assert_non_null(iocm_exclusion_state_name(i));
        assert_non_null(iocm_exclusion_status_name(i));
        if (strcmp(iocm_field_name(i), "none") != 0)
            assert_int_equal(iocm_field_from_name(iocm_field_name(i), strlen(iocm_field_name(i))),
                             i);
    }
}

/* ---- writers: the size is told, and no byte beyond the capacity is touched ---- */

static iocm_status write_time(char *out, size_t capacity, size_t *size)
{
    return iocm_time_format(out, capacity, size, 1, IOCM_ZONE_UTC, NULL);
}

static iocm_status write_indicator(char *out, size_t capacity, size_t *size)
{
    return iocm_indicator_format(out, capacity, size, &all.indicator, NULL);
}

static iocm_status write_defanged(char *out, size_t capacity, size_t *size)
{
    return iocm_defang(out, capacity, size, &all.indicator, NULL, NULL);
}

static void writers(void **state)
{
    iocm_status (*const all_writers[])(char *, size_t, size_t *) = {write_time, write_indicator,
                                                                    write_defanged};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char whole[128];
        size_t needed;

        assert_int_equal(all_writers[i](whole, sizeof whole, &needed), IOCM_OK);
        assert_int_equal(strlen(whole), needed);
        for (size_t capacity = 0; capacity < needed + 3; capacity++) {
            char out[128];
            size_t size = 0;
            iocm_status status;

            memset(out, '#', sizeof out);
            status = all_writers[i](capacity == 0 ? NULL : out, capacity, &size);
            assert_int_equal(status, capacity > needed ? IOCM_OK : IOCM_E_SPACE);
            assert_int_equal(size, needed);
            if (status == IOCM_OK) assert_string_equal(out, whole);
            for (size_t k = capacity; k < sizeof out; k++) assert_int_equal(out[k], '#');
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),   cmocka_unit_test(indicators), cmocka_unit_test(texts),
        cmocka_unit_test(sets),    cmocka_unit_test(matching),   cmocka_unit_test(schemas),
        cmocka_unit_test(loaders), cmocka_unit_test(getters),    cmocka_unit_test(names),
        cmocka_unit_test(writers), cmocka_unit_test(exclusions),
    };

    return cmocka_run_group_tests(tests, make_objects, free_objects);
}
