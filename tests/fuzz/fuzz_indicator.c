/* SPDX-License-Identifier: MIT */
/*
 * Reading one value: refanging is idempotent and maps back; what is read is written and read
 * again as the same, defanged or not; what is refused says where.
 */
#include <stdbool.h>

#include "fuzz.h"

static iocm_status parse(iocm_indicator *out, char *buffer, const char *text, size_t size,
                         uint32_t flags, iocm_error *error)
{
    iocm_read_options options = {.struct_size = sizeof options, .flags = flags};

    return iocm_indicator_parse(out, buffer, IOCM_INDICATOR_BUFFER, text, size, &options, error);
}

static void check_refang(const char *text, size_t size, uint32_t flags)
{
    iocm_read_options options = {.struct_size = sizeof options, .flags = flags};
    iocm_error error = {0};
    char *once = fuzz_alloc(size);
    char *twice = fuzz_alloc(size);
    size_t *map = fuzz_alloc((size + 1) * sizeof *map);
    size_t once_size = 0;
    size_t twice_size = 0;

    CHECK(iocm_refang(once, size, &once_size, map, text, size, &options, &error) == IOCM_OK);
    CHECK(once_size <= size && map[once_size] == size);
    for (size_t i = 0; i < once_size; i++) CHECK(map[i] < size && (i == 0 || map[i - 1] <= map[i]));
    CHECK(iocm_refang(twice, size, &twice_size, NULL, once, once_size, &options, &error) ==
          IOCM_OK);
    CHECK(once_size == twice_size && memcmp(once, twice, once_size) == 0);
    if (once_size > 0)
        CHECK(iocm_refang(twice, once_size - 1, &twice_size, NULL, text, size, &options, &error) ==
                  IOCM_E_SPACE &&
              twice_size == once_size);
    free(once);
    free(twice);
    free(map);
}

/* `a.b/c[@]d.example` and `a.b://c[@]d.example`: from the slash on, text that looks like a host before
 * it reads as a URL's path, where brackets mean themselves. */
static bool reads_as_path(const iocm_indicator *read, const char *text)
{
    size_t scheme = read->kind == IOCM_KIND_URL ? strcspn(text, ":") : strlen(text);

    if (read->kind == IOCM_KIND_EMAIL) return strpbrk(text, "/?#") != NULL;
    return read->kind == IOCM_KIND_URL && memchr(text, '.', scheme) != NULL;
}

static void check_written(const iocm_indicator *read, uint32_t flags)
{
    static char text[IOCM_INDICATOR_BUFFER];
    static char defanged[8 * IOCM_INDICATOR_BUFFER];
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator again;
    iocm_error error = {0};
    size_t size = 0;

    CHECK(iocm_indicator_format(text, sizeof text, &size, read, &error) == IOCM_OK);
    CHECK(strlen(text) == size || read->kind == IOCM_KIND_URL);
    CHECK(parse(&again, buffer, text, size, IOCM_READ_NO_REFANG, &error) == IOCM_OK);
    CHECK(iocm_indicator_equal(read, &again) == 1);
    CHECK(iocm_indicator_format(text, size, NULL, read, &error) == IOCM_E_SPACE);
    (void)iocm_indicator_special(read);
    if (flags & IOCM_READ_NO_REFANG) return; /* a live URL may hold what looks defanged */
    if (reads_as_path(read, text)) return;

    for (uint32_t form = 0; form <= IOCM_DEFANG_HXXP; form++) {
        iocm_defang_options options = {.struct_size = sizeof options, .flags = form};
        memset(&error, 0, sizeof error);
        CHECK(iocm_defang(defanged, sizeof defanged, &size, read, &options, &error) == IOCM_OK);
        CHECK(parse(&again, buffer, defanged, size, flags, &error) == IOCM_OK);
        CHECK(iocm_indicator_equal(read, &again) == 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    uint32_t flags = fuzz_choice(&data, &size) & 0x1Fu;
    const char *text = (const char *)data;
    iocm_indicator read;
    iocm_error error = {0};
    iocm_status status;

    check_refang(text, size, flags & ~IOCM_READ_NO_REFANG);
    status = parse(&read, buffer, text, size, flags, &error);
    fuzz_check_error(&error, status, size);
    if (status == IOCM_OK) check_written(&read, flags);
    return 0;
}
