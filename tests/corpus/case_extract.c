/* SPDX-License-Identifier: MIT */
/*
 * Extraction files, in blocks:
 *   == name [flags]
 *   lines of text: joined by newlines, none at the end; escapes are undone
 *   --
 *   type, value, line, column, as written; one line for each result in order
 */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const case_word extract_words[] = {{"hosts", IOCM_EXTRACT_HOSTS},
                                          {"words", IOCM_EXTRACT_WORDS},
                                          {"markup", IOCM_EXTRACT_MARKUP},
                                          {NULL, 0}};

/* What extraction gave, one text line for each result, and what is wrong with it. */
typedef struct found {
    const case_bytes *text;
    size_t padding; /* bytes and one line before the case's own text */
    uint32_t flags;
    char *lines;
    size_t size;
    size_t last_offset;
    const char *wrong;
} found;

static void append(found *out, const char *text, size_t size)
{
    char *grown = realloc(out->lines, out->size + size + 1);
    if (!grown) {
        out->wrong = "out of memory";
        return;
    }
    memcpy(grown + out->size, text, size);
    out->lines = grown;
    out->size += size;
}

/* A result says that it was defanged exactly when refanging what is written changes it. */
static bool flag_is_true(const iocm_extracted *item, const char *written, uint32_t flags)
{
    static char clean[IOCM_INDICATOR_BUFFER];
    uint32_t noted = item->indicator.flags & (IOCM_INDICATOR_DEFANGED | IOCM_INDICATOR_UNICODE);
    iocm_read_options options = {.struct_size = sizeof options};
    size_t size = 0;
    if (flags & IOCM_EXTRACT_MARKUP) return true; /* entities are markup, not defanging */
    if (flags & IOCM_EXTRACT_WORDS) options.flags = IOCM_READ_WORDS;
    if (iocm_refang(clean, sizeof clean, &size, NULL, written, item->size, &options, NULL) !=
        IOCM_OK)
        return false;
    return (noted != 0) != case_equal((iocm_span){clean, size}, (iocm_span){written, item->size});
}

static int on_item(void *ctx, const iocm_extracted *item)
{
    static char value[IOCM_INDICATOR_BUFFER];
    found *out = ctx;
    char place[64];
    size_t size = 0;
    if (item->offset > out->text->size || item->size > out->text->size - item->offset ||
        item->size == 0)
        out->wrong = "a result outside of the text";
    else if (item->offset < out->last_offset || item->offset < out->padding)
        out->wrong = "results not in the order of the text";
    else if (!flag_is_true(item, out->text->data + item->offset, out->flags))
        out->wrong = "a result that is wrong about being defanged";
    else if (iocm_indicator_format(value, sizeof value, &size, &item->indicator, NULL) != IOCM_OK)
        out->wrong = "a result that cannot be formatted";
    if (out->wrong) return 1;
    out->last_offset = item->offset;
    const char *type = iocm_indicator_type(&item->indicator);
    append(out, type, strlen(type));
    append(out, "\t", 1);
    append(out, value, size);
    int length = snprintf(place, sizeof place, "\t%llu\t%llu\t",
                          (unsigned long long)(item->line - (out->padding > 0)),
                          (unsigned long long)item->column);
    append(out, place, (size_t)length);
    append(out, out->text->data + item->offset, item->size);
    append(out, "\n", 1);
    return out->wrong != NULL;
}

static bool check_text(const case_run *run, uint32_t flags, const case_bytes *text, size_t padding,
                       const case_bytes *expected)
{
    iocm_extract_options options = {.struct_size = sizeof options, .flags = flags};
    found got = {.text = text, .padding = padding, .flags = flags};
    iocm_error error = {0};
    iocm_status status = iocm_extract(on_item, &got, text->data, text->size, &options, &error);
    bool held = true;
    if (got.wrong)
        held = case_says(run, got.wrong);
    else if (status != IOCM_OK)
        held = case_says(run, iocm_status_name(status));
    else if (!case_equal(case_span(expected), (iocm_span){got.lines, got.size}))
        held = case_differs(run, "extract", case_span(expected), (iocm_span){got.lines, got.size});
    free(got.lines);
    return held;
}

/* The text alone, and behind other text. */
static bool check_block(const case_run *run, uint32_t flags, const case_bytes *text,
                        const case_bytes *expected)
{
    bool held = check_text(run, flags, text, 0, expected);
    for (const size_t *padding = case_paddings; held && *padding > 0; padding++) {
        case_bytes padded = case_padded(case_span(text), *padding);
        held = padded.data && check_text(run, flags, &padded, *padding, expected);
        free(padded.data);
    }
    return held;
}

/* "== name" or "== name [flags]". */
static bool read_head(uint32_t *flags, iocm_span line)
{
    *flags = 0;
    if (line.size == 0 || line.data[line.size - 1] != ']') return true;
    size_t open = line.size - 1;
    while (open > 0 && line.data[open] != '[') open--;
    return case_words(flags, (iocm_span){line.data + open + 1, line.size - open - 2},
                      extract_words);
}

static bool starts(iocm_span line, const char *with)
{
    return line.size >= strlen(with) && memcmp(line.data, with, strlen(with)) == 0;
}

/* The text lines up to "--", as one span of the file. False at the end of the file. */
static bool take_text(iocm_span *text, case_run *run, iocm_span *rest)
{
    iocm_span line;
    text->data = rest->data;
    text->size = 0;
    while (case_next_line(&line, rest)) {
        run->line++;
        if (case_is(line, "--")) {
            text->size = (size_t)(line.data - text->data);
            if (text->size > 0) text->size--; /* the newline before "--" */
            return true;
        }
    }
    return false;
}

/* The expected lines up to the next block, comments left out. False without memory. */
static bool take_expected(char **out, size_t *size, case_run *run, iocm_span *rest)
{
    iocm_span line;
    *out = malloc(rest->size + 2);
    *size = 0;
    if (!*out) return false;
    while (rest->size > 0 && !starts(*rest, "== ")) {
        case_next_line(&line, rest);
        run->line++;
        if (line.size == 0 || line.data[0] == '#') continue;
        memcpy(*out + *size, line.data, line.size);
        *size += line.size;
        (*out)[(*size)++] = '\n';
    }
    return true;
}

/* One block whose head line is taken; the line of a failure is the head's. */
static bool run_block(case_run *run, iocm_span head, iocm_span *rest)
{
    uint32_t flags;
    iocm_span body;
    char *lines = NULL;
    size_t size = 0, head_line = run->line;
    if (!read_head(&flags, head) || !take_text(&body, run, rest) ||
        !take_expected(&lines, &size, run, rest)) {
        run->malformed = true;
        return case_says(run, "not an extraction block");
    }
    case_bytes text = case_unescape(body.data, body.size);
    case_bytes expected = case_unescape(lines, size);
    case_run at_head = *run;
    at_head.line = head_line;
    bool held = text.data && expected.data && check_block(&at_head, flags, &text, &expected);
    if (!text.data || !expected.data) case_says(&at_head, "a malformed escape");
    free(lines);
    free(text.data);
    free(expected.data);
    return held;
}

void case_extract_file(case_run *run, iocm_span text)
{
    iocm_span line;
    while (!run->malformed && case_next_line(&line, &text)) {
        run->line++;
        if (line.size == 0 || line.data[0] == '#') continue;
        if (!starts(line, "== ")) {
            case_says(run, "a line outside of any block");
            run->malformed = true;
        } else if (run_block(run, line, &text)) {
            run->passed++;
        } else {
            run->failed++;
        }
    }
}
