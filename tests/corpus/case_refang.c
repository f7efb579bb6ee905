/* SPDX-License-Identifier: MIT */
/*
 * Rows of refang files (flags, input, expected) and defang files (flags, indicator,
 * expected). A refang row also holds that refanging again changes nothing, that the map
 * leads back to the input, that a short buffer is told the size needed, and that it does not
 * matter how much text stands before.
 */
#include "case.h"

#include <stdlib.h>
#include <string.h>

static bool check_map(const case_run *run, iocm_span text, iocm_span out, const size_t *map)
{
    bool same = case_equal(text, out);
    if (map[out.size] != text.size)
        return case_says(run, "map: the last element is not the input's size");
    for (size_t i = 0; i < out.size; i++) {
        if (map[i] >= text.size || map[i] > map[i + 1])
            return case_says(run, "map: not monotone, or past the end");
        if (same && map[i] != i) return case_says(run, "map: not the identity on unchanged text");
        if (out.data[i] >= '0' && out.data[i] <= '9' && text.data[map[i]] != out.data[i])
            return case_says(run, "map: a digit does not lead back to itself");
    }
    return true;
}

/* `out` and `map` have room for the input's size (and one more in the map). */
static bool check_refang(const case_run *run, char *out, size_t *map, iocm_span text,
                         iocm_span expected, const iocm_read_options *options)
{
    size_t size = 0;
    iocm_error error = {0};
    iocm_status status =
        iocm_refang(out, text.size, &size, map, text.data, text.size, options, &error);
    if (status != IOCM_OK)
        return case_differs(
            run, "refang", expected,
            (iocm_span){iocm_status_name(status), strlen(iocm_status_name(status))});
    iocm_span got = {out, size};
    if (!case_equal(expected, got)) return case_differs(run, "refang", expected, got);
    if (!check_map(run, text, got, map)) return false;

    size_t needed = 0;
    status = iocm_refang(NULL, 0, &needed, NULL, text.data, text.size, options, NULL);
    if (status != (size > 0 ? IOCM_E_SPACE : IOCM_OK) || needed != size)
        return case_says(run, "refang: no room: not told the size needed");
    return true;
}

/* Behind other text the same comes out. */
static bool check_padded(const case_run *run, iocm_span text, iocm_span expected,
                         const iocm_read_options *options)
{
    bool held = true;
    for (const size_t *padding = case_paddings; held && *padding > 0; padding++) {
        case_bytes in = case_padded(text, *padding), want = case_padded(expected, *padding);
        char *out = malloc(in.size + 1);
        size_t *map = malloc((in.size + 1) * sizeof *map);
        held = in.data && want.data && out && map &&
               check_refang(run, out, map, case_span(&in), case_span(&want), options);
        free(in.data);
        free(want.data);
        free(out);
        free(map);
    }
    return held;
}

bool case_refang(const case_run *run, const case_row *row)
{
    iocm_read_options options = {.struct_size = sizeof options};
    if (row->count != 3 ||
        !case_words(&options.flags, case_span(&row->columns[0]), case_read_words))
        return case_says(run, "not a refang row: flags, input, expected");
    iocm_span text = case_span(&row->columns[1]), expected = case_span(&row->columns[2]);
    char *out = malloc(text.size + 1);
    size_t *map = malloc((text.size + 1) * sizeof *map);
    bool held = out && map && check_refang(run, out, map, text, expected, &options);
    /* What came out is clean: refanging it, with or without the flags, is the identity. */
    if (held && expected.size <= text.size) {
        iocm_read_options plain = {.struct_size = sizeof plain};
        held = check_refang(run, out, map, expected, expected, &options) &&
               check_refang(run, out, map, expected, expected, &plain) &&
               check_padded(run, text, expected, &options);
    }
    free(out);
    free(map);
    return held;
}

/* Refanged and read again, the defanged text is the same indicator. */
static bool check_round_trip(const case_run *run, const iocm_indicator *indicator, iocm_span text)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator again;
    iocm_status status =
        iocm_indicator_parse(&again, buffer, sizeof buffer, text.data, text.size, NULL, NULL);
    if (status != IOCM_OK || !iocm_indicator_equal(indicator, &again))
        return case_says(run, "defang: does not read back as the same indicator");
    return true;
}

bool case_defang(const case_run *run, const case_row *row)
{
    static const case_word words[] = {{"hxxp", IOCM_DEFANG_HXXP}, {NULL, 0}};
    static char buffer[IOCM_INDICATOR_BUFFER], out[4 * IOCM_INDICATOR_BUFFER];
    iocm_defang_options options = {.struct_size = sizeof options};
    if (row->count != 3 || !case_words(&options.flags, case_span(&row->columns[0]), words))
        return case_says(run, "not a defang row: flags, indicator, expected");
    iocm_span text = case_span(&row->columns[1]), expected = case_span(&row->columns[2]);
    iocm_indicator indicator;
    if (iocm_indicator_parse(&indicator, buffer, sizeof buffer, text.data, text.size, NULL, NULL))
        return case_says(run, "defang: the indicator cannot be read");
    size_t size = 0;
    if (iocm_defang(out, sizeof out, &size, &indicator, &options, NULL) != IOCM_OK)
        return case_says(run, "defang: failed");
    iocm_span got = {out, size};
    if (!case_equal(expected, got)) return case_differs(run, "defang", expected, got);
    if (out[size] != '\0') return case_says(run, "defang: no NUL at the end");
    if (iocm_defang(out, size, &size, &indicator, &options, NULL) != IOCM_E_SPACE ||
        size != expected.size)
        return case_says(run, "defang: no room: not told the size needed");
    return check_round_trip(run, &indicator, expected);
}
