/* SPDX-License-Identifier: MIT */
/* The base room: errors, size-prefixed options, buffers, escaping, UTF-8. */

#include "unit.h"

#include "base/base.h"
#include "base/cpu.h"

static void first_error_wins(void **state)
{
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm__fail(&error, IOCM_E_SYNTAX, "first %d", 1), IOCM_E_SYNTAX);
    assert_int_equal(iocm__fail(&error, IOCM_E_LIMIT, "second"), IOCM_E_LIMIT);
    assert_int_equal(error.status, IOCM_E_SYNTAX);
    assert_string_equal(error.message, "first 1");
    assert_int_equal(iocm__fail(NULL, IOCM_E_LIMIT, "nobody listens"), IOCM_E_LIMIT);
}

static void escape_keeps_whole_characters(void **state)
{
    char out[8];

    (void)state;
    assert_int_equal(iocm__escape(out, sizeof out, "a\n\x1b", 3), 7);
    assert_string_equal(out, "a\\n\\x1b");
    assert_int_equal(iocm__escape(out, 6, "ab\xE2\x80\x99", 5), 5);
    assert_string_equal(out, "ab\xE2\x80\x99");
    assert_int_equal(iocm__escape(out, 5, "ab\xE2\x80\x99", 5), 2);
    assert_string_equal(out, "ab");
    assert_int_equal(iocm__escape(out, sizeof out, "\xE2\x80\xAE", 3), 4);
    assert_string_equal(out, "\\xe2");
}

static void options_grow_by_size(void **state)
{
    struct {
        iocm_read_options known;
        uint32_t newer;
    } given = {{0}, 0};
    iocm_read_options copy;
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm__options_read(&copy, sizeof copy, NULL, &error), IOCM_OK);
    assert_int_equal(copy.flags, 0);
    given.known.struct_size = sizeof given;
    given.known.flags = IOCM_READ_WORDS;
    assert_int_equal(iocm__options_read(&copy, sizeof copy, &given, &error), IOCM_OK);
    assert_int_equal(copy.flags, IOCM_READ_WORDS);
    given.newer = 1;
    assert_int_equal(iocm__options_read(&copy, sizeof copy, &given, &error), IOCM_E_OPTIONS);
    given.known.struct_size = 0;
    assert_int_equal(iocm__options_read(&copy, sizeof copy, &given, NULL), IOCM_E_OPTIONS);
    given.known.struct_size = 8;
    given.known.kind = IOCM_KIND_URL;
    assert_int_equal(iocm__options_read(&copy, sizeof copy, &given, NULL), IOCM_OK);
    assert_int_equal(copy.kind, IOCM_KIND_NONE);
}

static void utf8_decodes_only_well_formed(void **state)
{
    static const char *const bad[] = {"\x80",         "\xC0\x80",         "\xE0\x80\x80",
                                      "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
                                      "\xE2\x80"};
    char out[4];
    uint32_t point;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(iocm__utf8_decode(bad[i], strlen(bad[i]), &point), 0);
    for (uint32_t p = 0; p < 0x110000; p += 97) {
        size_t size = iocm__utf8_encode(out, p);

        assert_int_equal(iocm__utf8_decode(out, size, &point), size);
        assert_int_equal(point, p >= 0xD800 && p <= 0xDFFF ? 0xFFFD : p);
    }
}

static void arena_and_buffer_hold_what_they_get(void **state)
{
    iocm_allocator allocator;
    iocm__arena arena;
    iocm__buffer buffer = {0};
    iocm_span copies[100];

    (void)state;
    assert_int_equal(iocm__allocator_init(&allocator, NULL, NULL), IOCM_OK);
    iocm__arena_init(&arena, &allocator);
    buffer.allocator = &allocator;
    for (size_t i = 0; i < 100; i++) {
        assert_true(iocm__buffer_append(&buffer, "0123456789", 10));
        assert_true(iocm__arena_copy(&arena, (iocm_span){buffer.data, buffer.size}, &copies[i]));
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(copies[i].size, 10 * (i + 1));
        assert_memory_equal(copies[i].data, buffer.data, copies[i].size);
    }
    iocm__arena_free(&arena);
    iocm__buffer_free(&buffer);
}

/* Every level that is told can be run: the compiler's own way of asking says so, too. */
static void the_processor_has_what_is_told(void **state)
{
    iocm__cpu level = iocm__cpu_level();

    (void)state;
    assert_true(level < IOCM__CPU_LEVELS);
#ifdef IOCM__X86
    __builtin_cpu_init();
    if (level >= IOCM__CPU_SSE42)
        assert_true(__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"));
    if (level >= IOCM__CPU_AVX2)
        assert_true(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"));
    assert_int_equal(level == IOCM__CPU_AVX512, __builtin_cpu_supports("avx512f") != 0 &&
                                                    __builtin_cpu_supports("avx512bw") &&
                                                    __builtin_cpu_supports("avx512vbmi"));
#else
    assert_true(level == IOCM__CPU_PLAIN || level == IOCM__CPU_NEON);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(escape_keeps_whole_characters),
        cmocka_unit_test(options_grow_by_size),
        cmocka_unit_test(utf8_decodes_only_well_formed),
        cmocka_unit_test(arena_and_buffer_hold_what_they_get),
        cmocka_unit_test(the_processor_has_what_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
