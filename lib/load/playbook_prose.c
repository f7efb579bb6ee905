/* SPDX-License-Identifier: MIT */
/* What prose of a playbook says: the title, and the labels with the family and the totals. */
#include "load/playbook.h"

#define TITLE_REACH 1024u /* bytes of a flat text in which the title is looked for */

typedef enum label { FAMILY, TOTAL, TYPES, THREAT, ACTIVE, LABELS } label;

static const struct {
    const char *name;
    label label;
} names[] = {
    {"malware family", FAMILY}, {"total iocs", TOTAL},    {"ioc types", TYPES},
    {"threat", THREAT},         {"total urls", TOTAL},    {"active urls", ACTIVE},
    {"online urls", ACTIVE},    {"offline urls", LABELS},
};

/* The label that the text begins with and its size; false if it begins with none. */
static bool find_label(iocm_span text, label *which, size_t *size)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *size = iocm__markup_label(text, names[i].name);
        *which = names[i].label;
        if (*size > 0) return true;
    }
    return false;
}

/* Digits, perhaps grouped by commas. */
static bool read_count(uint64_t *out, iocm_span text)
{
    uint64_t value = 0;
    size_t digits = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ',' && digits > 0) continue;
        if (!iocm__is_digit(text.data[i]) || ++digits > 18) return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = value;
    return digits > 0;
}

static bool read_number(iocm_playbook *playbook, uint64_t *out, uint32_t flag, iocm_span value)
{
    if (read_count(out, value)) {
        playbook->info.flags |= flag;
        return true;
    }
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_SYNTAX, "bad_label",
                               iocm__playbook_offset(playbook, value), value,
                               "the number after a label is none");
}

/* `at_end`: the value touches the end of a document that may be cut there. */
static bool keep_label(iocm_playbook *playbook, label which, iocm_span value, bool at_end)
{
    iocm_playbook_info *info = &playbook->info;
    const char *bar = value.size == 0 ? NULL : memchr(value.data, '|', value.size);

    if (bar != NULL) value.size = (size_t)(bar - value.data);
    value = iocm__markup_trim(value);
    while (value.size > 0 && memchr(",;-", value.data[value.size - 1], 3) != NULL) value.size--;
    value = iocm__markup_trim(value);
    if (value.size == 0) return true;
    if (which == FAMILY && info->family.data == NULL) info->family = value;
    if (which == THREAT && info->threat.data == NULL) info->threat = value;
    if (at_end) return true;
    if (which == TOTAL && playbook->total.data == NULL) {
        playbook->total = value;
        return read_number(playbook, &info->total_declared, IOCM_PLAYBOOK_HAS_TOTAL, value);
    }
    if (which == ACTIVE && playbook->active.data == NULL) {
        playbook->active = value;
        return read_number(playbook, &info->active_declared, IOCM_PLAYBOOK_HAS_ACTIVE, value);
    }
    return true;
}

/* Reads the labels of a line: the first at its start (`flat`: anywhere), the others behind a
 * blank. A value reaches to the next label. */
static bool read_labels(iocm_playbook *playbook, iocm_span line, bool flat, bool open_end)
{
    label which = LABELS;
    label found;
    size_t value = 0;
    size_t size;

    for (size_t at = 0; at < line.size; at++) {
        if (at > 0 && line.data[at - 1] != ' ') continue;
        if (!find_label(iocm__span(line.data + at, line.size - at), &found, &size)) {
            if (at == 0 && !flat) return true;
            continue;
        }
        if (which != LABELS &&
            !keep_label(playbook, which, iocm__span(line.data + value, at - value), false))
            return false;
        which = found;
        value = at + size;
        at = value - 1;
    }
    if (which == LABELS) return true;
    return keep_label(playbook, which, iocm__span(line.data + value, line.size - value), open_end);
}

/* "The ThreatFox: XMRIG IOCs rule detects ...": what stands between The and rule. */
static iocm_span sentence_title(iocm_span line)
{
    iocm_span title = {NULL, 0};

    if (!iocm__span_starts_fold(line, IOCM__LITERAL("the "))) return title;
    for (size_t i = 4; i + 6 <= line.size && i < 300; i++) {
        if (memcmp(line.data + i, " rule ", 6) != 0) continue;
        title = iocm__markup_trim(iocm__span(line.data + 4, i - 4));
        break;
    }
    if (title.size == 0 || memchr(title.data, ':', title.size) == NULL) return iocm__span(NULL, 0);
    return title;
}

/* The same in a flat text, where a heading may stand before the sentence. */
static iocm_span find_title(iocm_span line)
{
    iocm_span title = {NULL, 0};

    for (size_t i = 0; i < line.size && i < TITLE_REACH && title.data == NULL; i++)
        if (i == 0 || line.data[i - 1] == ' ')
            title = sentence_title(iocm__span(line.data + i, line.size - i));
    return title;
}

/* "ThreatFox: XMRIG IOCs" as a heading. */
static bool is_title(iocm_span words)
{
    return words.size > 5 && memchr(words.data, ':', words.size) != NULL &&
           iocm__span_equal_fold(iocm__span(words.data + words.size - 5, 5),
                                 IOCM__LITERAL(" iocs"));
}

/* Prose that is the last of a document without scenarios should be a sentence or a label line.
 * One word is none: it may be the beginning of a row. */
static bool ends_whole(iocm_span text)
{
    text = iocm__span_trim(text);
    if (text.size == 0) return true;
    return memchr(".!?)`", text.data[text.size - 1], 5) != NULL &&
           memchr(text.data, ' ', text.size) != NULL;
}

bool iocm__playbook_read_prose(iocm_playbook *playbook, const iocm__block *block)
{
    iocm_playbook_info *info = &playbook->info;
    iocm_span text = iocm__playbook_span(playbook, block->start, block->end);
    bool open_end = block->last && !block->closed;

    for (size_t at = 0, end; at < text.size; at = end + 1) {
        const char *newline = memchr(text.data + at, '\n', text.size - at);
        unsigned heading;
        iocm_span words;
        iocm_span title;

        end = newline == NULL ? text.size : (size_t)(newline - text.data);
        words = iocm__markup_line(iocm__span(text.data + at, end - at), &heading);
        title = block->flat ? find_title(words) : sentence_title(words);
        if (title.data == NULL && heading > 0 && is_title(iocm__markup_trim(words)))
            title = iocm__markup_trim(words);
        if (info->title.data == NULL) info->title = title;
        if (!read_labels(playbook, words, block->flat, open_end && end == text.size)) return false;
    }
    if (open_end && info->scenario_count == 0 && !ends_whole(text))
        return iocm__playbook_cut(playbook, "the prose");
    return true;
}
