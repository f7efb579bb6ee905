/* SPDX-License-Identifier: MIT */
/* Clauses about when: windows that an operator defines, and times of the day. */
#include "exclude/english.h"

/* ---- windows ---- */

static const char window_nouns[] = "window|windows|hours|hour|period|periods|time|times|slot|slots|"
                                   "cycle|cycles|phase|phases";
static const char window_words[] = "maintenance|backup|backups|patching|patch|updates|upgrade|"
                                   "upgrades|downtime|outage|outages|freeze|shift|shifts|tuesday";
static const char before_window[] =
    "the|a|an|any|all|our|your|scheduled|planned|approved|pre-approved|known|defined|designated|"
    "established|agreed|authorized|authorised|official|standard|normal|regular|routine|usual|"
    "announced|predefined|pre-defined|documented|specified";

bool iocm__english_is_window(const iocm__english *e, iocm__range range)
{
    return range.from < range.to && (iocm__english_in(e, range.to - 1, window_nouns) ||
                                     iocm__english_in(e, range.to - 1, window_words));
}

static void add_window(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;

    (void)clause;
    if (iocm__english_is_window(e, item)) {
        item = iocm__english_trim_left(e, item, before_window);
        item = iocm__english_trim_right(e, item, window_nouns);
    }
    if (iocm__english_in(e, item.from, window_nouns) || iocm__english_is_vague(e, item) ||
        !iocm__shape_host(iocm__english_word(e, item.from)))
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
    else
        iocm__branches_add(branches,
                           iocm__english_named(e, IOCM__OP_WINDOW, iocm__english_slug(e, item)));
}

/* The last item says what all of them are: `maintenance or backup windows`. */
iocm__expr *iocm__english_during(iocm__english *e, const iocm__clause *clause)
{
    if (clause->operand.from < clause->operand.to && !iocm__english_is_window(e, clause->operand))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_each(e, clause, add_window);
}

static iocm__expr *negated(iocm__english *e, iocm__expr *window)
{
    iocm__expr *made;

    if (window == NULL || window->op == IOCM__OP_OPAQUE) return window;
    made = iocm__english_node(e, IOCM__OP_NOT);
    if (made != NULL) iocm__expr_append(made, window);
    return made;
}

iocm__expr *iocm__english_after_hours(iocm__english *e, const iocm__clause *clause)
{
    iocm__english_mark(e, iocm__english_whole(clause), IOCM_PART_OPERAND);
    return negated(e, iocm__english_named(e, IOCM__OP_WINDOW, IOCM__LITERAL("business")));
}

/* ---- times of the day ---- */

/* "1", "01:00", "1:30": hours and minutes; false = it is none. */
static bool read_digits(iocm_span text, int32_t *hour, int32_t *minute, bool *colon)
{
    int32_t *number = hour;
    size_t digits = 0;

    *hour = 0;
    *minute = 0;
    *colon = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (c == ':' && number == hour && digits > 0) {
            number = minute;
            *colon = true;
            digits = 0;
            continue;
        }
        if (!iocm__is_digit(c) || ++digits > 2) return false;
        *number = *number * 10 + (c - '0');
    }
    return digits > 0 && (!*colon || digits == 2) && *minute < 60 && *hour <= 24;
}

/* How the hours are told. */
typedef enum half { HALF_NONE, HALF_AM, HALF_PM } half;

typedef struct clock {
    int32_t hour;
    int32_t minute;
    bool colon;
    half half;
} clock;

static half half_of(iocm_span text)
{
    if (iocm__word_in(text, "am|a.m.|a.m")) return HALF_AM;
    return iocm__word_in(text, "pm|p.m.|p.m") ? HALF_PM : HALF_NONE;
}

static bool read_word(iocm_span text, clock *out)
{
    memset(out, 0, sizeof *out);
    if (iocm__word_in(text, "midnight|noon")) {
        out->hour = iocm__word_in(text, "noon") ? 12 : 0;
        out->colon = true;
        return true;
    }
    for (size_t size = 2; size <= 4 && size < text.size; size++) {
        out->half = half_of(iocm__span(text.data + text.size - size, size));
        if (out->half != HALF_NONE) {
            text.size -= size;
            break;
        }
    }
    if (text.size > 1 && iocm__lower(text.data[text.size - 1]) == 'h') text.size--;
    return read_digits(text, &out->hour, &out->minute, &out->colon);
}

/* Reads a time at `*at` and moves behind it. */
static bool read_clock(const iocm__english *e, size_t *at, clock *out)
{
    if (*at >= e->end || e->tokens[*at].kind != IOCM__TOKEN_WORD ||
        !read_word(iocm__english_word(e, *at), out))
        return false;
    ++*at;
    if (out->half == HALF_NONE && *at < e->end && e->tokens[*at].kind == IOCM__TOKEN_WORD) {
        out->half = half_of(iocm__english_word(e, *at));
        *at += out->half != HALF_NONE;
    }
    return true;
}

/* Minutes since midnight; -1 = no such time. */
static int32_t minutes(const clock *time)
{
    int32_t hour = time->hour;

    if (time->half != HALF_NONE) {
        if (hour < 1 || hour > 12) return -1;
        hour = hour % 12 + (time->half == HALF_PM ? 12 : 0);
    }
    return hour * 60 + time->minute > 1440 ? -1 : hour * 60 + time->minute;
}

typedef struct times {
    int32_t from;
    int32_t to;
    int32_t zone;
    iocm__range unknown_zone; /* a name that has no fixed offset */
    size_t end;
} times;

/* "UTC", "UTC+2", "+02:00", "Z". */
static bool read_zone(iocm_span text, int32_t *zone)
{
    char offset[6] = "+00:00";
    size_t digits;

    if (iocm__word_in(text, "utc|gmt|z|zulu")) {
        *zone = 0;
        return true;
    }
    if (text.size > 3 && (iocm__span_starts_fold(text, IOCM__LITERAL("UTC")) ||
                          iocm__span_starts_fold(text, IOCM__LITERAL("GMT"))))
        text = iocm__span(text.data + 3, text.size - 3);
    if (iocm__zone_parse(zone, text)) return true;
    digits = text.size - 1;
    if (text.size < 2 || text.size > 3 || (text.data[0] != '+' && text.data[0] != '-'))
        return false;
    offset[0] = text.data[0];
    memcpy(offset + 3 - digits, text.data + 1, digits);
    return iocm__zone_parse(zone, iocm__span(offset, sizeof offset));
}

/* "01:00-03:00" in one word. */
static bool read_pair(iocm_span text, clock *from, clock *to)
{
    size_t dash = iocm__span_find_any(text, "-\xE2");
    size_t size = dash < text.size && text.data[dash] == '-' ? 1 : 3;

    return dash + size < text.size && read_word(iocm__span(text.data, dash), from) &&
           read_word(iocm__span(text.data + dash + size, text.size - dash - size), to);
}

/* Reads both times and moves `*at` behind them. */
static bool read_clocks(const iocm__english *e, size_t *at, clock *from, clock *to)
{
    size_t sign;

    if (*at < e->end && e->tokens[*at].kind == IOCM__TOKEN_WORD &&
        read_pair(iocm__english_word(e, *at), from, to)) {
        ++*at;
        return true;
    }
    if (!read_clock(e, at, from)) return false;
    sign = iocm__english_match(e, *at, "and|to|until|till|-|through");
    *at += sign;
    return sign > 0 && read_clock(e, at, to);
}

/* `between 1 and 3 AM`: the half of the day is told once, unless it could be another one. */
static bool settle(clock *from, const clock *to)
{
    if (from->half == HALF_NONE && !from->colon) {
        if (to->half == HALF_NONE || from->hour % 12 > to->hour % 12) return false;
        from->half = to->half;
    }
    return to->half != HALF_NONE || (from->half == HALF_NONE && to->colon);
}

static bool read_times(const iocm__english *e, size_t at, times *out)
{
    clock from;
    clock to;

    memset(out, 0, sizeof *out);
    out->zone = IOCM__NO_ZONE;
    if (!read_clocks(e, &at, &from, &to) || !settle(&from, &to)) return false;
    out->from = minutes(&from) == 1440 ? 0 : minutes(&from);
    out->to = minutes(&to);
    if (out->from < 0 || out->to < 0 || out->from == out->to) return false;
    out->unknown_zone = iocm__tokens(at, at);
    if (at < e->end && e->tokens[at].kind == IOCM__TOKEN_WORD &&
        read_zone(iocm__english_word(e, at), &out->zone))
        at++;
    else
        at += iocm__english_match(e, at,
                                  "local_time|server_time|est|edt|pst|pdt|cet|cest|bst|cst|"
                                  "cdt|mst|ist|jst|et|pt");
    if (out->zone == IOCM__NO_ZONE) out->unknown_zone.to = at;
    out->end = at + iocm__english_match(e, at, "daily|each_day|every_day|every_night|nightly");
    return true;
}

size_t iocm__english_times_end(const iocm__english *e, size_t at)
{
    times read;

    return read_times(e, at, &read) ? read.end : at;
}

static iocm__expr *time_node(iocm__english *e, int32_t from, int32_t to, int32_t zone)
{
    iocm__expr *time = iocm__english_node(e, IOCM__OP_TIME);

    if (time == NULL) return NULL;
    time->field = IOCM_FIELD_EVENT_TIME;
    time->from = from;
    time->to = to;
    time->zone = zone;
    return time;
}

iocm__expr *iocm__english_between(iocm__english *e, const iocm__clause *clause)
{
    times read;

    if (clause->operand.from >= clause->operand.to) return NULL;
    if (!read_times(e, clause->operand.from, &read) || read.end != clause->operand.to)
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    iocm__english_mark(e, clause->operand, IOCM_PART_OPERAND);
    if (read.unknown_zone.from < read.unknown_zone.to)
        iocm__english_residue(e, read.unknown_zone, "NO_TZ");
    return time_node(e, read.from, read.to, read.zone);
}

iocm__expr *iocm__english_outside(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;

    if (range.from < range.to && iocm__english_times_end(e, range.from) == range.to)
        return negated(e, iocm__english_between(e, clause));
    if (range.from < range.to && !iocm__english_is_window(e, range))
        return iocm__english_give_up(e, clause, "NEGATED_CRITERION");
    return negated(e, iocm__english_each(e, clause, add_window));
}

/* ---- days ---- */

static uint32_t days_of(const iocm__english *e, size_t at)
{
    static const char *const names[] = {
        "monday|mondays", "tuesday|tuesdays",   "wednesday|wednesdays", "thursday|thursdays",
        "friday|fridays", "saturday|saturdays", "sunday|sundays"};

    if (iocm__english_in(e, at, "weekend|weekends")) return 0x60u;
    if (iocm__english_in(e, at, "weekday|weekdays")) return 0x1Fu;
    for (uint32_t day = 0; day < IOCM__COUNT(names); day++)
        if (iocm__english_in(e, at, names[day])) return 1u << day;
    return 0;
}

iocm__expr *iocm__english_days(iocm__english *e, const iocm__clause *clause)
{
    iocm__range whole = iocm__english_whole(clause);
    uint32_t days = 0;
    unsigned joins;
    iocm__expr *time;

    for (size_t at = whole.from; at < whole.to; at++) {
        uint32_t here = days_of(e, at);

        if (here == 0 && at >= clause->operand.from && iocm__english_connective(e, at, &joins) == 0)
            return iocm__english_give_up(e, clause, "VAGUE_VALUE");
        days |= here;
    }
    iocm__english_mark(e, whole, IOCM_PART_OPERAND);
    time = time_node(e, 0, 1440, IOCM__NO_ZONE);
    if (time != NULL) time->days = days;
    return time;
}
