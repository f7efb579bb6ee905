/* SPDX-License-Identifier: MIT */
/*
 * Input to clean text. The map back is no table: a decoder that walks the input again finds a
 * place, and marks every few thousand bytes keep that walk short. This holds the memory to
 * little more than the text itself, whatever the input is.
 */
#include "load/text.h"

#include "load/markup.h"

#define MARK_EVERY 4096u

/* One unit (byte, or 16 bits) `ahead` of the decoder, or -1 past the end. */
static int32_t peek(const iocm__text *text, const iocm__decoder *decoder, size_t ahead)
{
    const unsigned char *bytes = (const unsigned char *)text->input.data;
    size_t left = text->input.size - decoder->at;

    if (text->encoding == IOCM__UTF8)
        return ahead < left ? (int32_t)bytes[decoder->at + ahead] : -1;
    if (left < 2 || ahead > (left - 2) / 2) return -1;
    bytes += decoder->at + ahead * 2;
    if (text->encoding == IOCM__UTF16LE) return bytes[0] | bytes[1] << 8;
    return bytes[1] | bytes[0] << 8;
}

static size_t unit_size(const iocm__text *text)
{
    return text->encoding == IOCM__UTF8 ? 1 : 2;
}

/* Whether the line that the decoder is in has a `|`, read already or still to come; looked up
 * once a line. */
static bool line_has_pipe(const iocm__text *text, iocm__decoder *decoder)
{
    size_t ahead = 0;
    int32_t unit;

    if (decoder->has_pipe || decoder->at < decoder->pipe_until) return decoder->has_pipe;
    while ((unit = peek(text, decoder, ahead)) >= 0 && unit != '\n' && unit != '\r') {
        if (unit == '|') decoder->has_pipe = true;
        ahead++;
    }
    decoder->pipe_until = decoder->at + (ahead + 1) * unit_size(text);
    return decoder->has_pipe;
}

/* An entity at the decoder: the units it takes and its character; 0 if there is none. */
static size_t read_entity(const iocm__text *text, iocm__decoder *decoder, uint32_t *point)
{
    char name[IOCM__ENTITY_MAX];
    size_t size = 0;

    for (;;) {
        int32_t unit = peek(text, decoder, size + 1);

        if (unit == ';') break;
        if (unit < 0 || unit > 0x7F || size == sizeof name) return 0;
        name[size++] = (char)unit;
    }
    if (!iocm__entity_decode(point, name, size)) return 0;
    if (*point == '|' && line_has_pipe(text, decoder)) return 0;
    if (*point < ' ' || *point == 0x7F) *point = ' ';
    return size + 2;
}

/* Reads a character of UTF-16; half a pair becomes U+FFFD. Gives the units read. */
static size_t read_utf16(const iocm__text *text, const iocm__decoder *decoder, uint32_t *point,
                         bool *bad)
{
    int32_t unit = peek(text, decoder, 0);
    int32_t next;

    *point = (uint32_t)unit;
    if (unit < 0xD800 || unit > 0xDFFF) return 1;
    next = peek(text, decoder, 1);
    if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
        *point = 0x10000u + (((uint32_t)unit & 0x3FF) << 10 | ((uint32_t)next & 0x3FF));
        return 2;
    }
    *point = 0xFFFD;
    *bad = true;
    return 1;
}

/* Puts one character into `out`; no-break spaces are blanks. */
static size_t emit(char out[4], uint32_t point)
{
    if (point == 0xA0 || point == '\t') point = ' ';
    return iocm__utf8_encode(out, point);
}

static size_t line_break(iocm__text *text, iocm__decoder *decoder, int32_t unit, char out[4])
{
    decoder->at += unit_size(text);
    if (unit == '\r' && peek(text, decoder, 0) == '\n') decoder->at += unit_size(text);
    decoder->line++;
    decoder->line_start = decoder->at;
    decoder->has_pipe = false;
    decoder->clean++;
    out[0] = '\n';
    return 1;
}

/* One step: reads a character, or a byte that is none; gives the clean bytes it makes (0 at the
 * very end of UTF-16 with half a unit left). `*bad` becomes true for what is not well formed. */
static size_t step(iocm__text *text, iocm__decoder *decoder, char out[4], bool *bad)
{
    int32_t unit = peek(text, decoder, 0);
    uint32_t point = 0;
    size_t units;
    size_t size;

    if (unit == '\n' || unit == '\r') return line_break(text, decoder, unit, out);
    if (unit < 0) {
        *bad = true;
        decoder->at = text->input.size;
        return 0;
    }
    if (unit == '|') decoder->has_pipe = true;
    units = unit == '&' ? read_entity(text, decoder, &point) : 0;
    if (units > 0)
        size = emit(out, point);
    else if (text->encoding != IOCM__UTF8) {
        units = read_utf16(text, decoder, &point, bad);
        size = emit(out, point);
    } else {
        units = iocm__utf8_decode(text->input.data + decoder->at, text->input.size - decoder->at,
                                  &point);
        if (units > 0)
            size = emit(out, point);
        else {
            out[0] = text->input.data[decoder->at]; /* kept as it is */
            units = size = 1;
            *bad = true;
        }
    }
    decoder->at += units * unit_size(text);
    decoder->clean += size;
    return size;
}

/* Two ASCII characters of UTF-16 begin the text: every second byte is NUL, as in no UTF-8 text. */
static bool is_wide(const char *data, size_t size, size_t low)
{
    return size >= 4 && data[low] > 0 && data[low + 2] > 0 && data[1 - low] == 0 &&
           data[3 - low] == 0;
}

/* At the first character: behind a BOM, which tells the encoding. UTF-16 may come without. */
static void start(iocm__text *text, iocm__decoder *decoder)
{
    const char *data = text->input.data;
    size_t size = text->input.size;

    memset(decoder, 0, sizeof *decoder);
    decoder->line = 1;
    text->encoding = IOCM__UTF8;
    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) decoder->at = 3;
    if (size >= 2 && memcmp(data, "\xFF\xFE", 2) == 0) text->encoding = IOCM__UTF16LE;
    if (size >= 2 && memcmp(data, "\xFE\xFF", 2) == 0) text->encoding = IOCM__UTF16BE;
    if (text->encoding != IOCM__UTF8) decoder->at = 2;
    if (is_wide(data, size, 0)) text->encoding = IOCM__UTF16LE;
    if (is_wide(data, size, 1)) text->encoding = IOCM__UTF16BE;
    decoder->line_start = decoder->at;
}

/* Whether the input ends in a sequence that more bytes would have completed; what the clean text
 * has of it is taken off. */
static bool drop_cut(iocm__text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->input.data;
    size_t size = text->input.size;

    if (text->encoding != IOCM__UTF8) return size % 2 != 0;
    for (size_t back = 1; back <= 3 && back <= text->size; back++) {
        unsigned char byte = bytes[size - back];

        if (byte >= 0xC2 && byte <= 0xF4) {
            if (back >= (byte < 0xE0 ? 2u : byte < 0xF0 ? 3u : 4u)) return false;
            text->size -= back;
            return true;
        }
        if (byte < 0x80 || byte >= 0xC0) return false;
    }
    return false;
}

/* Walks the whole input: counts, and writes if there is somewhere to write to. */
static void walk(iocm__text *text)
{
    iocm__decoder decoder;
    bool was_bad = false;

    start(text, &decoder);
    text->cursor = decoder;
    text->bad_count = 0;
    for (size_t marks = 0; decoder.at < text->input.size;) {
        char bytes[4];
        size_t before = decoder.clean;
        bool bad = false;
        size_t size;

        if (text->data != NULL && before >= marks * MARK_EVERY && marks < text->mark_count)
            text->marks[marks++] = decoder;
        size = step(text, &decoder, bytes, &bad);
        if (text->data != NULL && size > 0) memcpy(text->data + before, bytes, size);
        if (bad && text->bad_count == 0) text->first_bad = before;
        if (bad && !was_bad) text->bad_count++;
        was_bad = bad;
    }
    text->size = decoder.clean;
}

iocm_status iocm__text_read(iocm__text *out, iocm_span input, const iocm_allocator *allocator,
                            iocm_error *error)
{
    memset(out, 0, sizeof *out);
    out->input = input;
    walk(out);
    out->mark_count = out->size / MARK_EVERY + 1;
    out->marks = iocm__alloc_zero(allocator, out->mark_count * sizeof *out->marks);
    out->data = iocm__alloc(allocator, out->size);
    if (out->marks == NULL || out->data == NULL) {
        iocm__text_free(out, allocator);
        return iocm__fail_memory(error);
    }
    out->marks[0] = out->cursor;
    walk(out);
    out->cut = drop_cut(out);
    return IOCM_OK;
}

void iocm__text_find(iocm__place *out, iocm__text *text, size_t offset)
{
    iocm__decoder *cursor = &text->cursor;
    size_t mark = offset / MARK_EVERY;

    /* The mark may lie a character past its place: then the one before serves. */
    if (mark >= text->mark_count) mark = text->mark_count - 1;
    while (mark > 0 && (text->marks[mark].line == 0 || text->marks[mark].clean > offset)) mark--;
    if (cursor->clean > offset || cursor->clean < text->marks[mark].clean)
        *cursor = text->marks[mark];
    while (cursor->clean < offset && cursor->at < text->input.size) {
        iocm__decoder next = *cursor;
        char bytes[4];
        bool bad = false;

        step(text, &next, bytes, &bad);
        if (next.clean > offset) break;
        *cursor = next;
    }
    out->line = cursor->line;
    out->column = cursor->at - cursor->line_start + 1;
    out->offset = cursor->at;
}

void iocm__text_free_map(iocm__text *text, const iocm_allocator *allocator)
{
    iocm__free(allocator, text->marks);
    text->marks = NULL;
    text->mark_count = 0;
}

void iocm__text_free(iocm__text *text, const iocm_allocator *allocator)
{
    iocm__text_free_map(text, allocator);
    iocm__free(allocator, text->data);
    text->data = NULL;
    text->size = 0;
}
