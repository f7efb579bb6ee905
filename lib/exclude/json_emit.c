/* SPDX-License-Identifier: MIT */
/* Writing JSON in the one form that a document has: pieces, and expressions made of them. */
#include "exclude/json.h"

/* ---- bytes ---- */

void iocm__json_flush(iocm__json_writer *out)
{
    if (out->used > 0 && !out->stopped)
        out->stopped = out->write(out->ctx, out->buffer, out->used) != 0;
    out->used = 0;
}

static void put(iocm__json_writer *out, const char *data, size_t size)
{
    while (size > 0) {
        size_t room = sizeof out->buffer - out->used;
        size_t piece = size < room ? size : room;

        memcpy(out->buffer + out->used, data, piece);
        out->used += piece;
        data += piece;
        size -= piece;
        if (out->used == sizeof out->buffer) iocm__json_flush(out);
    }
}

static void put_word(iocm__json_writer *out, const char *word)
{
    put(out, word, strlen(word));
}

void iocm__json_newline(iocm__json_writer *out)
{
    if (out->compact) return;
    put_word(out, "\n");
    for (unsigned i = 0; i < out->level; i++) put_word(out, "  ");
}

static void put_string(iocm__json_writer *out, iocm_span text)
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";

    put_word(out, "\"");
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *named = memchr(from, c, sizeof from - 1);

        if (named != NULL) {
            put_word(out, "\\");
            put(out, &to[named - from], 1);
        } else if (c < 0x20) {
            put_word(out, "\\u00");
            put(out, &hex[c >> 4], 1);
            put(out, &hex[c & 15], 1);
        } else {
            put(out, &text.data[i], 1);
        }
    }
    put_word(out, "\"");
}

/* ---- pieces ---- */

/* What stands between a value or key and the one before. */
static void begin_item(iocm__json_writer *out)
{
    if (out->keyed) {
        out->keyed = false;
        return;
    }
    if (!out->first) put_word(out, ",");
    if (out->level > 0) iocm__json_newline(out);
    out->first = false;
}

void iocm__json_begin(iocm__json_writer *out, char bracket)
{
    begin_item(out);
    put(out, &bracket, 1);
    out->level++;
    out->first = true;
}

void iocm__json_end(iocm__json_writer *out, char bracket)
{
    out->level--;
    if (!out->first) iocm__json_newline(out);
    put(out, &bracket, 1);
    out->first = false;
}

void iocm__json_key_span(iocm__json_writer *out, iocm_span key)
{
    begin_item(out);
    put_string(out, key);
    put_word(out, out->compact ? ":" : ": ");
    out->keyed = true;
}

void iocm__json_key(iocm__json_writer *out, const char *key)
{
    iocm__json_key_span(out, iocm__span(key, strlen(key)));
}

void iocm__json_text(iocm__json_writer *out, iocm_span text)
{
    begin_item(out);
    put_string(out, text);
}

void iocm__json_word(iocm__json_writer *out, const char *word)
{
    begin_item(out);
    put_word(out, word);
}

void iocm__json_number(iocm__json_writer *out, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    begin_item(out);
    put(out, digits + at, sizeof digits - at);
}

void iocm__json_member_text(iocm__json_writer *out, const char *key, iocm_span text)
{
    if (text.data == NULL) return;
    iocm__json_key(out, key);
    iocm__json_text(out, text);
}

void iocm__json_texts(iocm__json_writer *out, const char *key, const iocm_span *texts, size_t count)
{
    iocm__json_key(out, key);
    iocm__json_begin(out, '[');
    for (size_t i = 0; i < count; i++) iocm__json_text(out, texts[i]);
    iocm__json_end(out, ']');
}

void iocm__json_member_texts(iocm__json_writer *out, const char *key, const iocm__texts *texts)
{
    if (texts->count > 0) iocm__json_texts(out, key, texts->items, texts->count);
}

/* ---- expressions: the keys of each node in their order ---- */

/* 75 becomes "01:15". */
static void put_clock(char out[5], int32_t minutes)
{
    out[0] = (char)('0' + minutes / 600);
    out[1] = (char)('0' + minutes / 60 % 10);
    out[2] = ':';
    out[3] = (char)('0' + minutes % 60 / 10);
    out[4] = (char)('0' + minutes % 10);
}

static void write_clock(iocm__json_writer *out, const char *key, int32_t minutes)
{
    char clock[5];

    put_clock(clock, minutes);
    iocm__json_member_text(out, key, iocm__span(clock, sizeof clock));
}

static void write_zone(iocm__json_writer *out, int32_t zone)
{
    char text[6];

    iocm__json_key(out, "tz");
    if (zone == IOCM__NO_ZONE) {
        iocm__json_word(out, "null");
    } else if (zone == 0) {
        iocm__json_word(out, "\"Z\"");
    } else {
        text[0] = zone < 0 ? '-' : '+';
        put_clock(text + 1, zone < 0 ? -zone : zone);
        iocm__json_text(out, iocm__span(text, sizeof text));
    }
}

static void write_time(iocm__json_writer *out, const iocm__expr *expr)
{
    if (expr->days != 0) {
        iocm__json_key(out, "days");
        iocm__json_begin(out, '[');
        for (uint32_t day = 0; day < 7; day++)
            if ((expr->days & 1u << day) != 0)
                iocm__json_text(out, iocm__span(iocm__day_names[day], 3));
        iocm__json_end(out, ']');
    }
    iocm__json_key(out, "field");
    iocm__json_word(out, "\"event.time\"");
    write_clock(out, "from", expr->from);
    iocm__json_key(out, "op");
    iocm__json_word(out, "\"time\"");
    write_clock(out, "to", expr->to);
    write_zone(out, expr->zone);
}

static void write_condition(iocm__json_writer *out, const iocm__expr *expr)
{
    const char *field = iocm_field_name(expr->field);
    const char *as = iocm__op_name(expr->as);
    const char *op = iocm__op_name(expr->op);

    if (expr->all_values) {
        iocm__json_key(out, "all");
        iocm__json_word(out, "true");
    }
    if (expr->as != IOCM__OP_NONE) iocm__json_member_text(out, "as", iocm__span(as, strlen(as)));
    if (expr->field == IOCM_FIELD_COLUMN)
        iocm__json_member_text(out, "field", expr->column);
    else if (expr->field != IOCM_FIELD_NONE)
        iocm__json_member_text(out, "field", iocm__span(field, strlen(field)));
    iocm__json_member_text(out, expr->op == IOCM__OP_WINDOW ? "name" : "list", expr->name);
    iocm__json_member_text(out, "op", iocm__span(op, strlen(op)));
    if (expr->value_count > 0) iocm__json_texts(out, "values", expr->values, expr->value_count);
}

void iocm__json_write_expr(iocm__json_writer *out, const iocm__expr *expr)
{
    iocm__json_begin(out, '{');
    switch (expr->op) {
    case IOCM__OP_ANY:
    case IOCM__OP_ALL:
        iocm__json_key(out, iocm__op_name(expr->op));
        iocm__json_begin(out, '[');
        for (const iocm__expr *child = expr->first; child != NULL; child = child->next)
            iocm__json_write_expr(out, child);
        iocm__json_end(out, ']');
        break;
    case IOCM__OP_NOT:
        iocm__json_key(out, "not");
        iocm__json_write_expr(out, expr->first);
        break;
    case IOCM__OP_OPAQUE:
        iocm__json_member_text(out, "code", expr->name);
        iocm__json_member_text(out, "opaque", expr->text);
        break;
    case IOCM__OP_TIME: write_time(out, expr); break;
    default: write_condition(out, expr);
    }
    iocm__json_end(out, '}');
}

static int to_buffer(void *ctx, const char *data, size_t size)
{
    return iocm__buffer_append(ctx, data, size) ? 0 : 1;
}

bool iocm__expr_write(iocm__buffer *buffer, const iocm__expr *expr)
{
    iocm__json_writer out = {.write = to_buffer, .ctx = buffer, .compact = true, .first = true};

    iocm__json_write_expr(&out, expr);
    iocm__json_flush(&out);
    return !out.stopped;
}
