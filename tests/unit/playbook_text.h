/* SPDX-License-Identifier: MIT */
/* A playbook to test with, its shapes, and a playbook's model as text. Included by one test. */
#ifndef PLAYBOOK_TEXT_H
#define PLAYBOOK_TEXT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

static const char playbook_base[] =
    "The ThreatFox: Test Miner IOCs rule detects what a miner of tests would do. Look for it.\n"
    "IOC Summary\n"
    "Malware Family: Test Miner Total IOCs: 6 IOC Types: url, ip:port, domain, sha256_hash\n"
    "| Type | Value | Threat Type | First Seen | Confidence |\n"
    "|---|---|---|---|---|\n"
    "| ip:port | 192[.]0[.]2[.]10:2375 | payload_delivery | 2026-06-16 | 80% |\n"
    "| ip:port | 192[.]0[.]2[.]10:80 | botnet_cc | 2026-06-17 | 100% |\n"
    "| ip:port | 198[.]51[.]100[.]7:6379 | payload_delivery | 2026-06-16 | 49% |\n"
    "| domain | 203[.]0[.]113[.]9.ptr.miner.example | botnet_cc | 2026-06-16 | 75% |\n"
    "| url | hxxp://203[.]0[.]113[.]5:8000/Get?a=1&b=2 | payload_delivery | 2026-06-16 | 75% |\n"
    "| sha256_hash | f253a4f1afdd89847bbe27defbc46043d73391d1d624752d457505489b5e3f05 | payload "
    "| 2026-06-16 | 90% |\n"
    "// Hunt for network connections to known malicious IPs\n"
    "// Source: ThreatFox - Test Miner\n"
    "let malicious_ips = dynamic([\"198.51.100.7\", \"192.0.2.10\"]);\n"
    "CommonSecurityLog\n"
    "| where DestinationIP in (malicious_ips) or SourceIP in (malicious_ips)\n"
    "| project TimeGenerated, SourceIP, DestinationIP, DestinationPort\n"
    "| order by TimeGenerated desc\n"
    "// Hunt in Defender for Endpoint network events\n"
    "let malicious_ips = dynamic([\"198.51.100.7\", \"192.0.2.10\"]);\n"
    "DeviceNetworkEvents\n"
    "| where RemoteIP in (malicious_ips)\n"
    "| project Timestamp, DeviceName, RemoteIP\n"
    "| order by Timestamp asc\n"
    "| Sentinel Table | Notes |\n"
    "|---|---|\n"
    "CommonSecurityLog | Ensure this data connector is enabled |\n"
    "DeviceNetworkEvents | Ensure this data connector is enabled |\n"
    "Scenario: Patch Window\n"
    "Description: A patching job that looks like the miner, because of the vendor\xE2\x80\x99s "
    "names.\n"
    "Filter/Exclusion: Exclude processes of known tools (e.g., Windows Update, 10.20.30.40).\n"
    "Scenario: Build Server\n"
    "Filter/Exclusion: Use a filter like:\n"
    "(url contains \"updates.example.com\" or url contains \"mirror.example\")\n"
    "Scenario: Admin Task\n"
    "Description: The psutil library to monitor processes.\n"
    "Filter/Exclusion: Exclude users under C:\\Tools\\v1.0\\ or a filter like url contains "
    "\"update.example\" or process.name contains \"wuauclt.exe\".\n";

static const char playbook_base_model[] =
    "title ThreatFox: Test Miner IOCs\n"
    "family Test Miner\n"
    "threat -\n"
    "total 6 active -1 truncated 0\n"
    "row ip:port 192.0.2.10:2375 ipv4 port 2375 payload_delivery 2026-06-16 80 80% as "
    "192[.]0[.]2[.]10:2375\n"
    "row ip:port 192.0.2.10:80 ipv4 port 80 botnet_cc 2026-06-17 100 100% as "
    "192[.]0[.]2[.]10:80\n"
    "row ip:port 198.51.100.7:6379 ipv4 port 6379 payload_delivery 2026-06-16 49 49% as "
    "198[.]51[.]100[.]7:6379\n"
    "row domain 203.0.113.9.ptr.miner.example domain port 0 botnet_cc 2026-06-16 75 75% as "
    "203[.]0[.]113[.]9.ptr.miner.example\n"
    "row url http://203.0.113.5:8000/Get?a=1&b=2 url port 0 payload_delivery 2026-06-16 75 75% as "
    "hxxp://203[.]0[.]113[.]5:8000/Get?a=1&b=2\n"
    "row sha256_hash f253a4f1afdd89847bbe27defbc46043d73391d1d624752d457505489b5e3f05 sha256 "
    "port 0 payload 2026-06-16 90 90% as "
    "f253a4f1afdd89847bbe27defbc46043d73391d1d624752d457505489b5e3f05\n"
    "hunt CommonSecurityLog by TimeGenerated desc 1\n"
    "  // Hunt for network connections to known malicious IPs/Source: ThreatFox - Test Miner\n"
    "  malicious_ips: 198.51.100.7 192.0.2.10\n"
    "  where DestinationIP SourceIP\n"
    "  project TimeGenerated SourceIP DestinationIP DestinationPort\n"
    "hunt DeviceNetworkEvents by Timestamp desc 0\n"
    "  // Hunt in Defender for Endpoint network events\n"
    "  malicious_ips: 198.51.100.7 192.0.2.10\n"
    "  where RemoteIP\n"
    "  project Timestamp DeviceName RemoteIP\n"
    "note CommonSecurityLog: Ensure this data connector is enabled\n"
    "note DeviceNetworkEvents: Ensure this data connector is enabled\n"
    "scenario Patch Window cut 0\n"
    "  A patching job that looks like the miner, because of the vendor\xE2\x80\x99s names.\n"
    "  Exclude processes of known tools (e.g., Windows Update, 10.20.30.40).\n"
    "scenario Build Server cut 0\n"
    "  -\n"
    "  Use a filter like:/(url contains \"updates.example.com\" or url contains "
    "\"mirror.example\")\n"
    "scenario Admin Task cut 0\n"
    "  The psutil library to monitor processes.\n"
    "  Exclude users under C:\\Tools\\v1.0\\ or a filter like url contains \"update.example\" or "
    "process.name contains \"wuauclt.exe\".\n";

/* ---- making shapes; all results are malloc'd ---- */

static char *playbook_replace(const char *text, const char *from, const char *to)
{
    size_t step = strlen(from);
    char *out = malloc(strlen(text) * (strlen(to) + 1) + 1);
    char *end = out;

    if (out == NULL) abort();
    while (*text != '\0') {
        if (strncmp(text, from, step) == 0) {
            end = (char *)memcpy(end, to, strlen(to)) + strlen(to);
            text += step;
        } else {
            *end++ = *text++;
        }
    }
    *end = '\0';
    return out;
}

/* The same, and frees `text`. */
static char *playbook_replace_in(char *text, const char *from, const char *to)
{
    char *out = playbook_replace(text, from, to);

    free(text);
    return out;
}

static char *playbook_join(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 1;
    char *out = malloc(size);

    if (out == NULL) abort();
    snprintf(out, size, "%s%s", a, b);
    return out;
}

/* With BOM. Only what the base document has: ASCII and U+2019. */
static char *playbook_utf16(const char *text, int big, size_t *size)
{
    unsigned char *out = malloc(strlen(text) * 2 + 2);
    size_t count = 0;

    if (out == NULL) abort();
    for (unsigned point = 0xFEFF;; point = (unsigned char)*text++) {
        if (point == 0 || (point == 0xFEFF && count > 0)) break;
        if (point == 0xE2) {
            point = 0x2019;
            text += 2;
        }
        out[count++] = (unsigned char)(big ? point >> 8 : point);
        out[count++] = (unsigned char)(big ? point : point >> 8);
    }
    *size = count;
    return (char *)out;
}

/* The base document as a page of markdown. */
static char *playbook_markdown(void)
{
    char *text = playbook_join("# ThreatFox: Test Miner IOCs\n\n", playbook_base);

    text = playbook_replace_in(text, "\nIOC Summary\n", "\n\n## IOC Summary\n\n");
    text = playbook_replace_in(text, "Malware Family: ", "- **Malware Family:** ");
    text = playbook_replace_in(text, " Total IOCs: ", "\n- **Total IOCs:** ");
    text = playbook_replace_in(text, " IOC Types: ", "\n- **IOC Types:** ");
    text = playbook_replace_in(text, "\n| Type", "\n\n| Type");
    text = playbook_replace_in(text, "\n// Hunt for", "\n\n## Queries\n\n```kql\n// Hunt for");
    text = playbook_replace_in(text, "\n// Hunt in", "\n```\n\nAnd this:\n\n```kql\n// Hunt in");
    text = playbook_replace_in(text, "\n| Sentinel", "\n```\n\n## Data sources\n\n| Sentinel");
    text = playbook_replace_in(text, "\nScenario: ", "\n\n- **Scenario:** ");
    text = playbook_replace_in(text, "\nDescription: ", "\n  - **Description:** ");
    text = playbook_replace_in(text, "\nFilter/Exclusion: ", "\n  - **Filter/Exclusion:** ");
    return playbook_replace_in(text, "like:\n(", "like:\n    ```\n    (");
}

/* Writes the rows of the indicator table anew: `order` has the cells as %0 to %4, `|` between
 * them becomes a pipe; `outer` stands at both ends. */
static char *playbook_columns(const char *order, const char *outer)
{
    char *out = malloc(sizeof playbook_base * 3);
    char *end = out;

    if (out == NULL) abort();
    for (const char *line = playbook_base, *next; *line != '\0'; line = next) {
        const char *cells[6];
        size_t sizes[6];
        size_t count = 0;

        next = strchr(line, '\n') + 1;
        for (const char *at = line; *at == '|' && at + 1 < next && at[1] != '\n' && count < 6;) {
            cells[count] = at + 1;
            at += 1 + strcspn(at + 1, "|\n");
            sizes[count] = (size_t)(at - cells[count]);
            count++;
        }
        if (count != 5) {
            end = (char *)memcpy(end, line, (size_t)(next - line)) + (next - line);
            continue;
        }
        end += sprintf(end, "%s", outer);
        for (const char *at = order; *at != '\0'; at++) {
            if (*at == '`' && (cells[0][0] == '-' || cells[0][1] == 'T'))
                continue; /* the header and its separator stay */
            if (*at != '%') {
                *end++ = *at == '#' ? '-' : *at;
                continue;
            }
            at++;
            end = (char *)memcpy(end, cells[*at - '0'], sizes[*at - '0']) + sizes[*at - '0'];
        }
        end += sprintf(end, "%s\n", outer);
    }
    *end = '\0';
    return out;
}

/* The strings of the queries' lists in other quotes. */
static char *playbook_requote(const char *open, const char *close)
{
    char list[64];

    snprintf(list, sizeof list, "[%s198.51.100.7%s, %s192.0.2.10%s]", open, close, open, close);
    return playbook_replace(playbook_base, "[\"198.51.100.7\", \"192.0.2.10\"]", list);
}

/* ---- the model as text ---- */

#define MODEL_WRITTEN  1u /* the cells as they stand there */
#define MODEL_LINES    2u /* newlines inside a text are told from blanks */
#define MODEL_ALL      (MODEL_WRITTEN | MODEL_LINES)
#define MODEL_ONE_LINE MODEL_WRITTEN

struct model {
    char *text;
    size_t size;
    unsigned what;
};

static void put(struct model *model, const char *text, size_t size)
{
    model->text = realloc(model->text, model->size + size + 1);
    if (model->text == NULL) abort();
    for (size_t i = 0; i < size; i++)
        model->text[model->size++] = text[i] != '\n' || size == 1  ? text[i]
                                     : (model->what & MODEL_LINES) ? '/'
                                                                   : ' ';
    model->text[model->size] = '\0';
}

static void put_text(struct model *model, const char *before, iocm_span text)
{
    char one[] = "-";

    for (; *before != '\0'; before++) put(model, before, 1);
    put(model, text.data == NULL ? one : text.data, text.data == NULL ? 1 : text.size);
}

static void put_number(struct model *model, const char *before, long long number)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", number);
    put_text(model, before, (iocm_span){text, strlen(text)});
}

static void put_row(struct model *model, const iocm_playbook *playbook, size_t index)
{
    iocm_playbook_row row = {.struct_size = sizeof row};
    iocm_metadata metadata = {.struct_size = sizeof metadata};
    const char *kind;

    iocm_playbook_get_row(&row, playbook, index, NULL);
    iocm_playbook_get_metadata(&metadata, playbook, index, NULL);
    kind = iocm_kind_name(row.indicator.kind);
    put_text(model, "row ", row.type);
    put_text(model, " ", row.value);
    put_text(model, " ", (iocm_span){kind, strlen(kind)});
    put_number(model, " port ", row.indicator.port);
    put_text(model, " ", row.threat_type);
    put_text(model, " ", row.first_seen);
    put_number(model, " ", metadata.confidence);
    put_text(model, " ", row.confidence);
    if ((model->what & MODEL_WRITTEN) != 0) put_text(model, " as ", row.written);
    put(model, "\n", 1);
}

static void put_hunt(struct model *model, const iocm_playbook *playbook, size_t index)
{
    iocm_playbook_hunt hunt = {.struct_size = sizeof hunt};

    iocm_playbook_get_hunt(&hunt, playbook, index, NULL);
    put_text(model, "hunt ", hunt.table);
    put_text(model, " by ", hunt.order_column);
    put_number(model, " desc ", hunt.descending);
    put_text(model, "\n  // ", hunt.comment);
    for (size_t i = 0; i < hunt.list_count; i++) {
        put_text(model, "\n  ", hunt.lists[i].name);
        put(model, ":", 1);
        for (size_t v = 0; v < hunt.lists[i].value_count; v++)
            put_text(model, " ", hunt.lists[i].values[v]);
    }
    put_text(model, "\n  ", (iocm_span){"where", 5});
    for (size_t i = 0; i < hunt.where_column_count; i++)
        put_text(model, " ", hunt.where_columns[i]);
    put_text(model, "\n  ", (iocm_span){"project", 7});
    for (size_t i = 0; i < hunt.project_column_count; i++)
        put_text(model, " ", hunt.project_columns[i]);
    put(model, "\n", 1);
}

/* All that does not depend on the document's shape. */
static char *playbook_model(const iocm_playbook *playbook, unsigned what)
{
    struct model model = {NULL, 0, what};
    iocm_playbook_info info = {.struct_size = sizeof info};

    iocm_playbook_get_info(&info, playbook, NULL);
    put_text(&model, "title ", info.title);
    put_text(&model, "\nfamily ", info.family);
    put_text(&model, "\nthreat ", info.threat);
    put_number(&model, "\ntotal ",
               (info.flags & IOCM_PLAYBOOK_HAS_TOTAL) != 0 ? (long long)info.total_declared : -1);
    put_number(&model, " active ",
               (info.flags & IOCM_PLAYBOOK_HAS_ACTIVE) != 0 ? (long long)info.active_declared : -1);
    put_number(&model, " truncated ", (info.flags & IOCM_PLAYBOOK_TRUNCATED) != 0);
    put(&model, "\n", 1);
    for (size_t i = 0; i < info.row_count; i++) put_row(&model, playbook, i);
    for (size_t i = 0; i < info.hunt_count; i++) put_hunt(&model, playbook, i);
    for (size_t i = 0; i < info.note_count; i++) {
        iocm_playbook_note note = {.struct_size = sizeof note};

        iocm_playbook_get_note(&note, playbook, i, NULL);
        put_text(&model, "note ", note.table);
        put_text(&model, ": ", note.note);
        put(&model, "\n", 1);
    }
    for (size_t i = 0; i < info.scenario_count; i++) {
        iocm_playbook_scenario scenario = {.struct_size = sizeof scenario};

        iocm_playbook_get_scenario(&scenario, playbook, i, NULL);
        put_text(&model, "scenario ", scenario.title);
        put_number(&model, " cut ", scenario.flags);
        put_text(&model, "\n  ", scenario.description);
        put_text(&model, "\n  ", scenario.filter);
        put(&model, "\n", 1);
    }
    return model.text;
}

#endif /* PLAYBOOK_TEXT_H */
