/* SPDX-License-Identifier: MIT */
/* Indicators and times as text and as JSON. */
#include <string.h>

#include "cli.h"

void cli_put_indicator(cli_buffer *buffer, const iocm_indicator *indicator)
{
    char text[IOCM_INDICATOR_BUFFER];
    size_t size = 0;
    if (iocm_indicator_format(text, sizeof text, &size, indicator, NULL) == IOCM_OK)
        cli_put(buffer, text, size);
}

void cli_put_time(cli_buffer *buffer, iocm_time time, iocm_zone zone, bool short_dates)
{
    static const char midnight[] = "T00:00:00";
    char text[64];
    size_t size = 0;
    const size_t date = 10;

    if (time == IOCM_TIME_NONE ||
        iocm_time_format(text, sizeof text, &size, time, zone, NULL) != IOCM_OK)
        return;
    if (short_dates && size <= date + sizeof midnight &&
        memcmp(text + date, midnight, sizeof midnight - 1) == 0)
        size = date;
    cli_put(buffer, text, size);
}

void cli_json_time(cli_json *json, const char *key, bool present, iocm_time time)
{
    cli_buffer text = {0};
    if (present) cli_put_time(&text, time, IOCM_ZONE_UTC, true);
    cli_json_text(json, key, (iocm_span){text.data, text.size});
    cli_release(&text);
}

static void put_list(cli_json *json, const char *key, const iocm_set *set, uint32_t index,
                     iocm_list list)
{
    iocm_span text;
    cli_json_key(json, key);
    cli_json_open(json, '[');
    for (size_t i = 0; iocm_set_string(&text, set, index, list, i, NULL) == IOCM_OK; i++)
        cli_json_string(json, text);
    cli_json_close(json, ']');
}

void cli_json_indicator(cli_json *json, const iocm_set *set, uint32_t index)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    cli_buffer value = {0};

    if (iocm_set_get(&entry, set, index, NULL) != IOCM_OK) {
        cli_json_null(json);
        return;
    }
    cli_put_indicator(&value, &entry.indicator);
    cli_json_open(json, '{');
    cli_json_text(json, "type", cli_span(iocm_indicator_type(&entry.indicator)));
    cli_json_text(json, "value", (iocm_span){value.data, value.size});
    cli_json_optional(json, "port", entry.indicator.flags & IOCM_INDICATOR_PORT,
                      entry.indicator.port);
    cli_json_text(json, "family", entry.family);
    cli_json_text(json, "threat_type", entry.threat_type);
    cli_json_optional(json, "confidence", entry.present & IOCM_HAS_CONFIDENCE, entry.confidence);
    cli_json_time(json, "first_seen", entry.present & IOCM_HAS_FIRST_SEEN, entry.first_seen);
    cli_json_time(json, "last_seen", entry.present & IOCM_HAS_LAST_SEEN, entry.last_seen);
    put_list(json, "sources", set, index, IOCM_LIST_SOURCES);
    put_list(json, "tags", set, index, IOCM_LIST_TAGS);
    cli_json_close(json, '}');
    cli_release(&value);
}
