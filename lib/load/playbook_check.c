/* SPDX-License-Identifier: MIT */
/*
 * Compares the parts of a playbook with each other: declared totals, rows that say the same, and
 * what the queries look for against what the table lists. Values are compared by 64-bit keys of
 * their normalized forms, sorted; a collision would hide a remark, never an indicator.
 */
#include "indicator/indicator.h"
#include "load/playbook.h"

/* What a list of a query holds: a value is missing only where some query asks for its sort. */
typedef enum sort { ADDRESS = 1, NAME = 2, LINK = 4, DIGEST = 8 } sort;

typedef struct keys {
    uint64_t *items;
    size_t count;
    unsigned sorts; /* sort bits of what is in it */
} keys;

static uint64_t hash(uint64_t seed, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++) seed = (seed ^ bytes[i]) * UINT64_C(0x100000001B3);
    return seed ^ seed >> 29;
}

static uint64_t key_of(const iocm_indicator *indicator, bool with_port)
{
    uint64_t key = hash(UINT64_C(0xCBF29CE484222325), &indicator->kind, sizeof indicator->kind);

    if (indicator->text_size > 0) key = hash(key, indicator->text, indicator->text_size);
    key = hash(key, indicator->bytes, indicator->size);
    key = hash(key, &indicator->prefix, 1);
    if (with_port && (indicator->flags & IOCM_INDICATOR_PORT) != 0)
        key = hash(key, &indicator->port, sizeof indicator->port);
    return key;
}

static sort sort_of(iocm_kind kind)
{
    if (kind < IOCM_KIND_DOMAIN) return ADDRESS;
    if (kind >= IOCM_KIND_MD5) return DIGEST;
    return kind == IOCM_KIND_URL ? LINK : NAME;
}

static int compare_keys(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    (void)ctx;
    return (x > y) - (x < y);
}

/* Makes room for that many keys. False: out of memory. */
static bool make_room(iocm_playbook *playbook, keys *set, size_t count)
{
    set->items = iocm__alloc_array(&playbook->allocator, count, sizeof *set->items);
    return set->items != NULL;
}

static bool sort_keys(iocm_playbook *playbook, keys *set)
{
    return iocm__sort(set->items, set->count, sizeof *set->items, compare_keys, NULL,
                      &playbook->allocator);
}

/* The index of a key, or `count` if it is not there. */
static size_t find_key(const keys *set, uint64_t key)
{
    size_t low = 0;
    size_t high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->items[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->items[low] == key ? low : set->count;
}

static bool has_key(const keys *set, uint64_t key)
{
    return find_key(set, key) < set->count;
}

static void add_key(keys *set, const iocm_indicator *indicator)
{
    set->items[set->count++] = key_of(indicator, false);
    set->sorts |= sort_of(indicator->kind);
}

/* The indicators that a row's query should look for: itself, or for URLhaus its host. */
static void wanted(iocm_indicator *out, const iocm_playbook *playbook,
                   const iocm__playbook_row *row)
{
    iocm_indicator url;
    size_t offset;

    iocm__playbook_row_indicator(out, row);
    if (playbook->info.threat.data == NULL || out->kind != IOCM_KIND_URL) return;
    url = *out;
    iocm__url_host(out, &offset, url.text, url.text_size);
    out->flags &= ~(uint32_t)IOCM_INDICATOR_PORT;
}

/* ---- rows ---- */

static bool note_row(iocm_playbook *playbook, const iocm__playbook_row *row, const char *code,
                     const char *text, unsigned long number)
{
    size_t before = playbook->info.diagnostic_count;
    iocm_diagnostic *item;

    if (!iocm__playbook_note(playbook, IOCM_SEVERITY_NOTE, IOCM_OK, code, SIZE_MAX,
                             iocm__span(row->written, row->written_size), text, number))
        return false;
    if (playbook->info.diagnostic_count == before) return true;
    item = &playbook->diagnostics[before];
    item->line = row->line;
    item->column = row->column;
    item->offset = row->offset;
    return true;
}

/* Keeps of sorted keys those that stand there more than once, each once. */
static void keep_repeated(keys *set)
{
    size_t kept = 0;

    for (size_t i = 1; i < set->count; i++)
        if (set->items[i] == set->items[i - 1] &&
            (kept == 0 || set->items[kept - 1] != set->items[i]))
            set->items[kept++] = set->items[i];
    set->count = kept;
}

static uint64_t row_key(const iocm__playbook_row *row)
{
    iocm_indicator indicator;

    iocm__playbook_row_indicator(&indicator, row);
    return key_of(&indicator, true);
}

/* Remarks on the rows whose key is one of `repeated`; `last` has room for a number for each. */
static bool note_duplicates(iocm_playbook *playbook, const keys *repeated, uint32_t *last)
{
    bool ok = true;

    for (size_t i = 0; i < playbook->info.row_count && ok; i++) {
        const iocm__playbook_row *row = iocm__playbook_row_at(playbook, i);
        size_t at =
            row->kind == IOCM_KIND_NONE ? repeated->count : find_key(repeated, row_key(row));

        if (at == repeated->count) continue;
        if (last[at] != 0)
            ok = note_row(playbook, row, "duplicate_row", "the same indicator as in row %lu",
                          last[at]);
        last[at] = (uint32_t)i + 1;
    }
    return ok;
}

static bool check_duplicates(iocm_playbook *playbook)
{
    const iocm_allocator *allocator = &playbook->allocator;
    keys all = {0};
    uint32_t *last = NULL;
    bool ok = make_room(playbook, &all, playbook->info.row_count);

    for (size_t i = 0; i < playbook->info.row_count && ok; i++) {
        const iocm__playbook_row *row = iocm__playbook_row_at(playbook, i);

        if (row->kind != IOCM_KIND_NONE) all.items[all.count++] = row_key(row);
    }
    ok = ok && sort_keys(playbook, &all);
    if (ok) {
        keep_repeated(&all);
        last = iocm__alloc_zero(allocator, all.count * sizeof *last);
        ok = last != NULL && note_duplicates(playbook, &all, last);
    }
    iocm__free(allocator, last);
    iocm__free(allocator, all.items);
    return ok;
}

static bool note_total(iocm_playbook *playbook, const char *code, iocm_span declared,
                       uint64_t found)
{
    return iocm__playbook_note(playbook, IOCM_SEVERITY_WARNING, IOCM_E_FORMAT, code,
                               iocm__playbook_offset(playbook, declared), declared,
                               "the document says another number than the %llu of its table",
                               (unsigned long long)found);
}

static bool check_totals(iocm_playbook *playbook)
{
    const iocm_playbook_info *info = &playbook->info;
    uint64_t online = 0;

    if ((info->flags & IOCM_PLAYBOOK_HAS_TOTAL) != 0 && info->total_declared != info->row_count &&
        !note_total(playbook, "total_differs", playbook->total, info->row_count))
        return false;
    for (size_t i = 0; i < info->row_count; i++) {
        const iocm_span *word = iocm__playbook_row_at(playbook, i)->activity;

        online += word != NULL && iocm__span_equal_fold(*word, IOCM__LITERAL("online"));
    }
    if ((info->flags & IOCM_PLAYBOOK_HAS_ACTIVE) == 0 || info->active_declared == online)
        return true;
    return note_total(playbook, "active_differs", playbook->active, online);
}

/* ---- the queries' lists ---- */

typedef bool (*value_fn)(iocm_playbook *playbook, keys *set, iocm_span value,
                         const iocm_indicator *indicator);

/* Gives each value of each list; `indicator` has kind NONE for what is none. */
static bool each_value(iocm_playbook *playbook, keys *set, value_fn fn)
{
    iocm_read_options options = {.struct_size = sizeof options, .flags = IOCM_READ_NO_REFANG};
    char buffer[IOCM_INDICATOR_BUFFER];

    for (size_t i = 0; i < playbook->list_count; i++)
        for (size_t v = 0; v < playbook->lists[i].value_count; v++) {
            iocm_span value = playbook->lists[i].values[v];
            iocm_indicator indicator;

            if (iocm_indicator_parse(&indicator, buffer, sizeof buffer, value.data, value.size,
                                     &options, NULL) != IOCM_OK)
                memset(&indicator, 0, sizeof indicator);
            if (!fn(playbook, set, value, &indicator)) return false;
        }
    return true;
}

static bool take_value(iocm_playbook *playbook, keys *set, iocm_span value,
                       const iocm_indicator *indicator)
{
    (void)playbook, (void)value;
    if (indicator->kind != IOCM_KIND_NONE) add_key(set, indicator);
    return true;
}

static bool look_up_value(iocm_playbook *playbook, keys *set, iocm_span value,
                          const iocm_indicator *indicator)
{
    const char *data = playbook->text.data;
    bool inside = value.data >= data && value.data <= data + playbook->text.size;

    if (indicator->kind != IOCM_KIND_NONE && has_key(set, key_of(indicator, false))) return true;
    return iocm__playbook_note(playbook, IOCM_SEVERITY_NOTE, IOCM_OK, "kql_value_unlisted",
                               inside ? iocm__playbook_offset(playbook, value) : SIZE_MAX, value,
                               "the query looks for a value that the table does not list");
}

static bool keys_of_lists(iocm_playbook *playbook, keys *set)
{
    size_t count = 0;

    for (size_t i = 0; i < playbook->list_count; i++) count += playbook->lists[i].value_count;
    return make_room(playbook, set, count) && each_value(playbook, set, take_value) &&
           sort_keys(playbook, set);
}

static bool keys_of_rows(iocm_playbook *playbook, keys *set)
{
    if (!make_room(playbook, set, playbook->info.row_count)) return false;
    for (size_t i = 0; i < playbook->info.row_count; i++) {
        iocm_indicator indicator;

        wanted(&indicator, playbook, iocm__playbook_row_at(playbook, i));
        if (indicator.kind != IOCM_KIND_NONE) add_key(set, &indicator);
    }
    return sort_keys(playbook, set);
}

/* Whether a query should look for the row: URLhaus lists only what is online, unless nothing is. */
static bool is_expected(const iocm_playbook *playbook, const iocm__playbook_row *row,
                        const iocm_indicator *indicator, bool any_online, unsigned sorts)
{
    if (indicator->kind == IOCM_KIND_NONE) return false;
    if (playbook->info.threat.data == NULL) return (sorts & sort_of(indicator->kind)) != 0;
    return !any_online || (row->activity != NULL &&
                           iocm__span_equal_fold(*row->activity, IOCM__LITERAL("online")));
}

static bool check_missing(iocm_playbook *playbook, const keys *listed)
{
    bool any_online = false;
    bool ok = true;

    for (size_t i = 0; i < playbook->info.row_count; i++) {
        const iocm_span *word = iocm__playbook_row_at(playbook, i)->activity;

        if (word != NULL && iocm__span_equal_fold(*word, IOCM__LITERAL("online")))
            any_online = true;
    }
    for (size_t i = 0; i < playbook->info.row_count && ok; i++) {
        const iocm__playbook_row *row = iocm__playbook_row_at(playbook, i);
        iocm_indicator indicator;

        wanted(&indicator, playbook, row);
        if (is_expected(playbook, row, &indicator, any_online, listed->sorts) &&
            !has_key(listed, key_of(&indicator, false)))
            ok = note_row(playbook, row, "kql_value_missing",
                          "no query looks for the value of row %lu", (unsigned long)i + 1);
    }
    return ok;
}

static bool check_lists(iocm_playbook *playbook)
{
    keys rows = {0};
    keys listed = {0};
    bool ok = keys_of_rows(playbook, &rows) && keys_of_lists(playbook, &listed);

    if (ok && playbook->info.row_count > 0) ok = each_value(playbook, &rows, look_up_value);
    if (ok && listed.count > 0) ok = check_missing(playbook, &listed);
    iocm__free(&playbook->allocator, rows.items);
    iocm__free(&playbook->allocator, listed.items);
    return ok;
}

bool iocm__playbook_check(iocm_playbook *playbook)
{
    return check_totals(playbook) && check_duplicates(playbook) && check_lists(playbook);
}
