/* SPDX-License-Identifier: MIT */
/*
 * Extraction from prose: spans lie inside the text, in order; line and column agree with a
 * slow count; what was found is valid, and stopping stops.
 */
#include "fuzz.h"

typedef struct seen {
    const char *text;
    size_t size;
    size_t count;
    size_t stop_at; /* stop when so many were seen; 0 = never */
    size_t offset;  /* of the last one */
    size_t counted; /* up to here line and start were counted */
    uint64_t line;
    size_t start; /* of that line */
} seen;

static void count_lines(seen *s, size_t end)
{
    for (; s->counted < end; s->counted++) {
        char c = s->text[s->counted];
        if (c == '\n' ||
            (c == '\r' && !(s->counted + 1 < s->size && s->text[s->counted + 1] == '\n'))) {
            s->line++;
            s->start = s->counted + 1;
        }
    }
}

static int on_item(void *ctx, const iocm_extracted *item)
{
    static char text[IOCM_INDICATOR_BUFFER];
    static char buffer[IOCM_INDICATOR_BUFFER];
    iocm_read_options options = {.struct_size = sizeof options, .flags = IOCM_READ_NO_REFANG};
    iocm_indicator again;
    seen *s = ctx;
    size_t size = 0;

    CHECK(s->stop_at == 0 || s->count < s->stop_at);
    s->count++;
    CHECK(item->size > 0 && item->offset <= s->size && item->size <= s->size - item->offset);
    CHECK(item->offset >= s->offset);
    s->offset = item->offset;
    count_lines(s, item->offset);
    CHECK(item->line == s->line && item->column == item->offset - s->start + 1);

    CHECK(iocm_indicator_format(text, sizeof text, &size, &item->indicator, NULL) == IOCM_OK);
    CHECK(iocm_indicator_parse(&again, buffer, sizeof buffer, text, size, &options, NULL) ==
          IOCM_OK);
    CHECK(iocm_indicator_equal(&item->indicator, &again) == 1);
    return s->stop_at != 0 && s->count == s->stop_at;
}

static size_t extract(const char *text, size_t size, uint32_t flags, size_t stop_at)
{
    iocm_extract_options options = {.struct_size = sizeof options, .flags = flags};
    seen s = {.text = text, .size = size, .stop_at = stop_at, .line = 1};
    iocm_status status = iocm_extract(on_item, &s, text, size, &options, NULL);

    CHECK(status == (stop_at != 0 && s.count == stop_at ? IOCM_E_STOPPED : IOCM_OK));
    return s.count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    const char *text = (const char *)data;
    size_t count = extract(text, size, choice & 7u, 0);

    if (count > 0) CHECK(extract(text, size, choice & 7u, (count + 1) / 2) == (count + 1) / 2);
    return 0;
}
