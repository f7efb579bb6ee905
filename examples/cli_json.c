/* SPDX-License-Identifier: MIT */
/* Writing JSON: one value after another, commas and escapes looked after. */
#include <string.h>

#include "cli.h"

static void new_line(cli_json *json)
{
    if (!json->pretty) return;
    cli_puts(json->out, "\n");
    for (unsigned i = 0; i < json->depth; i++) cli_puts(json->out, " ");
}

/* What stands before a value or a key: the comma, or nothing behind a key. */
static void begin(cli_json *json)
{
    if (json->keyed) {
        json->keyed = false;
        return;
    }
    if (json->comma) cli_puts(json->out, ",");
    if (json->depth > 0) new_line(json);
}

void cli_json_open(cli_json *json, char bracket)
{
    begin(json);
    cli_put(json->out, &bracket, 1);
    json->depth++;
    json->comma = false;
}

void cli_json_close(cli_json *json, char bracket)
{
    json->depth--;
    if (json->comma) new_line(json);
    cli_put(json->out, &bracket, 1);
    json->comma = true;
}

static void put_point(cli_buffer *out, uint32_t point)
{
    if (point == '\n')
        cli_puts(out, "\\n");
    else if (point == '\t')
        cli_puts(out, "\\t");
    else
        cli_putf(out, "\\u%04x", (unsigned)point);
}

static void put_string(cli_buffer *out, iocm_span text)
{
    size_t plain = 0; /* where what was not put yet begins */
    size_t at = 0;
    cli_puts(out, "\"");
    while (at < text.size) {
        iocm_span rest = {text.data + at, text.size - at};
        uint32_t point = 0;
        size_t size = cli_decode(&point, rest);
        bool mark = size == 1 && (point == '"' || point == '\\');
        if (size > 0 && !mark && !cli_is_unsafe(point)) {
            at += size;
            continue;
        }
        cli_put(out, text.data + plain, at - plain);
        if (size == 0)
            cli_puts(out, "\xef\xbf\xbd"); /* U+FFFD */
        else if (mark)
            cli_puts(out, point == '"' ? "\\\"" : "\\\\");
        else
            put_point(out, point);
        at += size > 0 ? size : 1;
        plain = at;
    }
    cli_put(out, text.data + plain, at - plain);
    cli_puts(out, "\"");
}

void cli_json_key_span(cli_json *json, iocm_span key)
{
    begin(json);
    put_string(json->out, key);
    cli_puts(json->out, json->pretty ? ": " : ":");
    json->keyed = true;
}

void cli_json_key(cli_json *json, const char *key)
{
    cli_json_key_span(json, cli_span(key));
}

void cli_json_string(cli_json *json, iocm_span text)
{
    if (!text.data) {
        cli_json_null(json);
        return;
    }
    begin(json);
    put_string(json->out, text);
    json->comma = true;
}

static void word(cli_json *json, const char *text)
{
    begin(json);
    cli_puts(json->out, text);
    json->comma = true;
}

void cli_json_number(cli_json *json, uint64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    word(json, text);
}

void cli_json_bool(cli_json *json, bool value)
{
    word(json, value ? "true" : "false");
}

void cli_json_null(cli_json *json)
{
    word(json, "null");
}

void cli_json_text(cli_json *json, const char *key, iocm_span text)
{
    cli_json_key(json, key);
    cli_json_string(json, text);
}

void cli_json_count(cli_json *json, const char *key, uint64_t number)
{
    cli_json_key(json, key);
    cli_json_number(json, number);
}

void cli_json_optional(cli_json *json, const char *key, bool present, uint64_t number)
{
    cli_json_key(json, key);
    if (present)
        cli_json_number(json, number);
    else
        cli_json_null(json);
}
