/* SPDX-License-Identifier: MIT */
/*
 * Rows of address, domain, URL, hash and email files:
 *   flags, declared kind or -, input, type, canonical value [, notes]
 *   flags, declared kind or -, input, !IOCM_E_... [, offset of the error]
 * `!` alone is any failure. Notes are the flags the indicator must have, no more and no less.
 * What was read must also format in exactly the room it needs, and read back the same.
 */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const case_word case_read_words[] = {
    {"words", IOCM_READ_WORDS},     {"lenient", IOCM_READ_LENIENT},
    {"markup", IOCM_READ_MARKUP},   {"no_refang", IOCM_READ_NO_REFANG},
    {"zone_id", IOCM_READ_ZONE_ID}, {NULL, 0}};

static const case_word note_words[] = {{"port", IOCM_INDICATOR_PORT},
                                       {"defanged", IOCM_INDICATOR_DEFANGED},
                                       {"host_bits", IOCM_INDICATOR_HOST_BITS_CLEARED},
                                       {"mapped", IOCM_INDICATOR_MAPPED},
                                       {"unicode", IOCM_INDICATOR_UNICODE},
                                       {"port_dropped", IOCM_INDICATOR_PORT_DROPPED},
                                       {NULL, 0}};

static iocm_span word_span(const char *word)
{
    return (iocm_span){word, strlen(word)};
}

static bool check_error(const case_run *run, const case_row *row, iocm_status status,
                        const iocm_error *error, size_t input_size)
{
    char offset[24];
    iocm_span expected = case_span(&row->columns[3]);
    expected.data++;
    expected.size--;
    if (status == IOCM_OK) return case_says(run, "read, but must be refused");
    if (expected.size > 0 && !case_is(expected, iocm_status_name(status)))
        return case_differs(run, "status", expected, word_span(iocm_status_name(status)));
    if (error->status != status || error->message[0] == '\0')
        return case_says(run, "the error does not say what and why");
    if (error->offset > input_size) return case_says(run, "the error's offset is past the input");
    snprintf(offset, sizeof offset, "%llu", (unsigned long long)error->offset);
    if (row->count > 4 && !case_is(case_span(&row->columns[4]), offset))
        return case_differs(run, "offset of the error", case_span(&row->columns[4]),
                            word_span(offset));
    return true;
}

/* Formats in exactly the room needed, and not in less. */
static bool check_format(const case_run *run, const iocm_indicator *indicator, iocm_span expected)
{
    static char out[IOCM_INDICATOR_BUFFER];
    size_t size = 0;
    if (iocm_indicator_format(out, sizeof out, &size, indicator, NULL) != IOCM_OK)
        return case_says(run, "cannot be formatted");
    if (!case_equal(expected, (iocm_span){out, size}) || out[size] != '\0')
        return case_differs(run, "value", expected, (iocm_span){out, size});
    if (iocm_indicator_format(out, size, &size, indicator, NULL) != IOCM_E_SPACE ||
        size != expected.size)
        return case_says(run, "format: no room: not told the size needed");
    if (iocm_indicator_format(out, size + 1, &size, indicator, NULL) != IOCM_OK)
        return case_says(run, "format: exactly enough room is refused");
    return true;
}

/* The canonical text, read as live data, is the same indicator. */
static bool check_reread(const case_run *run, const iocm_indicator *indicator, iocm_span text)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_read_options options = {.struct_size = sizeof options, .flags = IOCM_READ_NO_REFANG};
    iocm_indicator again;
    if (iocm_indicator_parse(&again, buffer, sizeof buffer, text.data, text.size, &options, NULL) !=
            IOCM_OK ||
        !iocm_indicator_equal(indicator, &again))
        return case_says(run, "the canonical text is not read as the same indicator");
    return true;
}

static bool check_value(const case_run *run, const case_row *row, const iocm_indicator *indicator)
{
    iocm_span type = case_span(&row->columns[3]), value = case_span(&row->columns[4]);
    const char *got = iocm_indicator_type(indicator);
    if (!case_is(type, got)) return case_differs(run, "type", type, word_span(got));
    if (row->count > 5) {
        uint32_t notes;
        if (!case_words(&notes, case_span(&row->columns[5]), note_words))
            return case_says(run, "unknown note");
        if (notes != indicator->flags) {
            char text[48];
            snprintf(text, sizeof text, "flags 0x%02x", (unsigned)indicator->flags);
            return case_differs(run, "notes", case_span(&row->columns[5]), word_span(text));
        }
    }
    return check_format(run, indicator, value) && check_reread(run, indicator, value);
}

bool case_indicator(const case_run *run, const case_row *row)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_read_options options = {.struct_size = sizeof options};
    if (row->count < 4 || !case_words(&options.flags, case_span(&row->columns[0]), case_read_words))
        return case_says(run, "not an indicator row: flags, kind, input, type, value");
    iocm_span kind = case_span(&row->columns[1]), text = case_span(&row->columns[2]);
    bool refused = row->columns[3].size > 0 && row->columns[3].data[0] == '!';
    if (!refused && row->count < 5) return case_says(run, "not an indicator row: no value");
    if (!case_is(kind, "-")) {
        options.kind = iocm_kind_from_name(kind.data, kind.size);
        if (options.kind == IOCM_KIND_NONE) return case_says(run, "unknown kind");
    }
    iocm_error error = {0};
    iocm_indicator indicator;
    iocm_status status = iocm_indicator_parse(&indicator, buffer, sizeof buffer, text.data,
                                              text.size, &options, &error);
    if (refused) return check_error(run, row, status, &error, text.size);
    if (status != IOCM_OK) {
        case_differs(run, "refused", case_span(&row->columns[4]),
                     word_span(iocm_status_name(status)));
        return case_says(run, error.message);
    }
    return check_value(run, row, &indicator);
}
