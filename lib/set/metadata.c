/* SPDX-License-Identifier: MIT */
/* What is known of indicators: each content is written once, and each indicator tells its number. */
#include "set/compile.h"

#define AT_FIRST_SEEN  0u
#define AT_LAST_SEEN   8u
#define AT_VALID_UNTIL 16u
#define AT_PRESENT     24u
#define AT_CONFIDENCE  28u
#define AT_THREAT_TYPE 32u
#define AT_FAMILY      36u

/* ---- measuring ---- */

/* Ranks of facts in use become 0, of others stay IOCM__NO_FACTS; gives how many are. */
static size_t mark_facts(iocm__compiler *c)
{
    size_t used = 0;

    for (size_t i = 0; i < c->draft->fact_count; i++) c->fact_ranks[i] = IOCM__NO_FACTS;
    for (int group = 0; group < IOCM__GROUPS; group++) {
        const iocm__draft_group *from = &c->draft->groups[group];

        for (size_t i = 0; from->facts != NULL && i < from->count; i++) {
            uint32_t number = iocm__compiler_fact(c, group, i);

            if (number == IOCM__NO_FACTS || c->fact_ranks[number] == 0) continue;
            c->fact_ranks[number] = 0;
            used++;
        }
    }
    return used;
}

/* The same for the texts of facts in use. */
static void mark_texts(iocm__compiler *c)
{
    uint64_t links = 0;
    uint64_t texts = 0;
    uint64_t bytes = 0;

    for (size_t i = 0; i < c->draft->text_count; i++) c->text_ranks[i] = IOCM__NO_TEXT;
    for (size_t i = 0; i < c->draft->fact_count; i++) {
        const iocm__facts *facts = c->draft->facts[i];

        if (c->fact_ranks[i] == IOCM__NO_FACTS) continue;
        links += facts->link_count;
        for (uint32_t k = 0; k < facts->link_count; k++) {
            uint32_t text = (uint32_t)(facts->links[k] & UINT32_MAX);

            if (c->text_ranks[text] == 0) continue;
            c->text_ranks[text] = 0;
            texts++;
            bytes += c->draft->texts[text].size;
        }
    }
    c->lengths[IOCM__SECTION_LISTS] = links * 4;
    c->lengths[IOCM__SECTION_TEXT_ENDS] = texts * 8;
    c->lengths[IOCM__SECTION_TEXTS] = bytes;
}

bool iocm__metadata_measure(iocm__compiler *c)
{
    size_t used;

    if (c->draft->fact_count == 0) return true;
    c->fact_ranks = iocm__alloc_array(c->allocator, c->draft->fact_count, sizeof *c->fact_ranks);
    if (c->fact_ranks == NULL) return false;
    used = mark_facts(c);
    if (used == 0) return true;
    c->text_ranks = iocm__alloc_array(c->allocator, c->draft->text_count, sizeof *c->text_ranks);
    if (c->text_ranks == NULL) return false;
    mark_texts(c);
    c->lengths[IOCM__SECTION_FACTS_OF] = (uint64_t)c->first[IOCM__GROUPS] * 4;
    c->lengths[IOCM__SECTION_RECORDS] = (uint64_t)used * IOCM__RECORD_SIZE;
    c->lengths[IOCM__SECTION_LIST_ENDS] = (uint64_t)used * IOCM__LISTS * 4;
    return true;
}

/* ---- writing ---- */

static int compare_texts(const void *ctx, const void *a, const void *b)
{
    const iocm__compiler *c = ctx;
    uint32_t left;
    uint32_t right;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return iocm__span_compare(c->draft->texts[left], c->draft->texts[right]);
}

/* Writes the texts in use in order, and tells their places in `text_ranks`. */
static bool write_texts(iocm__compiler *c)
{
    size_t count = (size_t)(c->lengths[IOCM__SECTION_TEXT_ENDS] / 8);
    uint32_t *numbers = iocm__alloc_array(c->allocator, count, sizeof *numbers);
    uint64_t written = 0;
    size_t used = 0;

    if (numbers == NULL) return false;
    for (size_t i = 0; i < c->draft->text_count; i++)
        if (c->text_ranks[i] != IOCM__NO_TEXT) numbers[used++] = (uint32_t)i;
    if (!iocm__sort(numbers, count, sizeof *numbers, compare_texts, c, c->allocator)) {
        iocm__free(c->allocator, numbers);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        iocm_span text = c->draft->texts[numbers[i]];

        c->text_ranks[numbers[i]] = (uint32_t)i;
        memcpy(c->section[IOCM__SECTION_TEXTS] + written, text.data, text.size);
        written += text.size;
        iocm__store64(c->section[IOCM__SECTION_TEXT_ENDS] + i * 8, written);
    }
    iocm__free(c->allocator, numbers);
    return true;
}

static uint32_t rank_or_none(const iocm__compiler *c, uint32_t text)
{
    return text == IOCM__NO_TEXT ? IOCM__NO_TEXT : c->text_ranks[text];
}

static void write_record(const iocm__compiler *c, uint32_t record, const iocm__facts *facts)
{
    uint8_t *at = c->section[IOCM__SECTION_RECORDS] + (size_t)record * IOCM__RECORD_SIZE;

    iocm__store64(at + AT_FIRST_SEEN, (uint64_t)facts->first_seen);
    iocm__store64(at + AT_LAST_SEEN, (uint64_t)facts->last_seen);
    iocm__store64(at + AT_VALID_UNTIL, (uint64_t)facts->valid_until);
    iocm__store32(at + AT_PRESENT, facts->present);
    iocm__store32(at + AT_CONFIDENCE, facts->confidence);
    iocm__store32(at + AT_THREAT_TYPE, rank_or_none(c, facts->threat_type));
    iocm__store32(at + AT_FAMILY, rank_or_none(c, facts->family));
}

static int compare_links(const void *ctx, const void *a, const void *b)
{
    const iocm__compiler *c = ctx;
    uint64_t left;
    uint64_t right;
    uint32_t left_rank;
    uint32_t right_rank;

    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    if (left >> 32 != right >> 32) return left >> 32 < right >> 32 ? -1 : 1;
    left_rank = c->text_ranks[(uint32_t)(left & UINT32_MAX)];
    right_rank = c->text_ranks[(uint32_t)(right & UINT32_MAX)];
    return (left_rank > right_rank) - (left_rank < right_rank);
}

/* The lists of a record, behind the `*written` that are there; `links` has room for them. */
static bool write_lists(const iocm__compiler *c, uint32_t record, const iocm__facts *facts,
                        uint64_t *links, uint32_t *written)
{
    uint8_t *end = c->section[IOCM__SECTION_LIST_ENDS] + (size_t)record * IOCM__LISTS * 4;
    uint32_t next = 0;

    if (facts->link_count > 0) memcpy(links, facts->links, facts->link_count * sizeof *links);
    if (!iocm__sort(links, facts->link_count, sizeof *links, compare_links, c, c->allocator))
        return false;
    for (unsigned list = 1; list <= IOCM__LISTS; list++, end += 4) {
        for (; next < facts->link_count && links[next] >> 32 == list; next++)
            iocm__store32(c->section[IOCM__SECTION_LISTS] + (size_t)(*written)++ * 4,
                          c->text_ranks[(uint32_t)(links[next] & UINT32_MAX)]);
        iocm__store32(end, *written);
    }
    return true;
}

/* Room for the links of any facts in use. */
static uint64_t *reserve_links(const iocm__compiler *c)
{
    uint32_t most = 0;

    for (size_t i = 0; i < c->draft->fact_count; i++)
        if (c->fact_ranks[i] != IOCM__NO_FACTS && c->draft->facts[i]->link_count > most)
            most = c->draft->facts[i]->link_count;
    return iocm__alloc_array(c->allocator, most, sizeof(uint64_t));
}

/* Numbers the facts as they come, and writes each when it first does. */
static bool write_records(iocm__compiler *c, uint64_t *room)
{
    uint8_t *at = c->section[IOCM__SECTION_FACTS_OF];
    uint8_t *end = at + c->lengths[IOCM__SECTION_FACTS_OF];
    uint32_t records = 0;
    uint32_t links = 0;

    for (size_t i = 0; i < c->draft->fact_count; i++) c->fact_ranks[i] = IOCM__NO_FACTS;
    for (; at < end; at += 4) {
        uint32_t number = iocm__load32(at);

        if (number == IOCM__NO_FACTS) continue;
        if (c->fact_ranks[number] == IOCM__NO_FACTS) {
            c->fact_ranks[number] = records;
            write_record(c, records, c->draft->facts[number]);
            if (!write_lists(c, records++, c->draft->facts[number], room, &links)) return false;
        }
        iocm__store32(at, c->fact_ranks[number]);
    }
    return true;
}

bool iocm__metadata_write(iocm__compiler *c)
{
    uint64_t *room;
    bool written;

    if (c->lengths[IOCM__SECTION_FACTS_OF] == 0) return true;
    if (!write_texts(c)) return false;
    room = reserve_links(c);
    written = room != NULL && write_records(c, room);
    iocm__free(c->allocator, room);
    return written;
}

/* ---- checking ---- */

static iocm_status refuse(iocm_error *error, const char *why)
{
    return iocm__fail(error, IOCM_E_IMAGE, "not a whole image: %s", why);
}

/* `length` must be a whole number of elements of `stride`, fewer than 2^32 - 1. */
static bool count_elements(uint32_t *count, uint64_t length, uint64_t stride)
{
    if (length % stride != 0 || length / stride >= UINT32_MAX) return false;
    *count = (uint32_t)(length / stride);
    return true;
}

static bool count_all(iocm__view *view)
{
    uint64_t facts = view->lengths[IOCM__SECTION_FACTS_OF];

    return (facts == 0 || facts == (uint64_t)view->first[IOCM__GROUPS] * 4) &&
           count_elements(&view->record_count, view->lengths[IOCM__SECTION_RECORDS],
                          IOCM__RECORD_SIZE) &&
           count_elements(&view->list_total, view->lengths[IOCM__SECTION_LISTS], 4) &&
           count_elements(&view->text_count, view->lengths[IOCM__SECTION_TEXT_ENDS], 8) &&
           view->lengths[IOCM__SECTION_LIST_ENDS] ==
               (uint64_t)view->record_count * IOCM__LISTS * 4 &&
           (view->record_count > 0) == (facts > 0);
}

/* Records are numbered as they first appear, and all of them do. */
static bool facts_of_valid(const iocm__view *view)
{
    const uint8_t *at = view->section[IOCM__SECTION_FACTS_OF];
    const uint8_t *end = at + view->lengths[IOCM__SECTION_FACTS_OF];
    uint32_t known = 0;

    for (; at < end; at += 4) {
        uint32_t number = iocm__load32(at);

        if (number == IOCM__NO_FACTS) continue;
        if (number > known) return false;
        known += number == known;
        if (known > view->record_count) return false;
    }
    return known == view->record_count;
}

/* Texts: ends inside the section, no text over the limit, in strict order. */
static bool texts_valid(const iocm__view *view)
{
    const uint8_t *ends = view->section[IOCM__SECTION_TEXT_ENDS];
    uint64_t total = view->lengths[IOCM__SECTION_TEXTS];
    uint64_t last = 0;
    iocm_span before = {NULL, 0};

    for (uint32_t i = 0; i < view->text_count; i++) {
        uint64_t end = iocm__load64(ends + (size_t)i * 8);
        iocm_span text;

        if (end <= last || end > total || end - last > IOCM_MAX_METADATA) return false;
        last = end;
        text = iocm__view_text(view, i);
        if (iocm__span_compare(before, text) >= 0) return false;
        before = text;
    }
    return last == total;
}

static bool text_or_none(const iocm__view *view, const uint8_t *at)
{
    uint32_t number = iocm__load32(at);

    return number < view->text_count || number == IOCM__NO_TEXT;
}

static bool record_valid(const iocm__view *view, const uint8_t *at)
{
    static const uint32_t known =
        IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN | IOCM_HAS_LAST_SEEN | IOCM_HAS_VALID_UNTIL;
    uint32_t present = iocm__load32(at + AT_PRESENT);
    uint32_t confidence = iocm__load32(at + AT_CONFIDENCE);

    return (present & ~known) == 0 && confidence <= 100 &&
           (present & IOCM_HAS_FIRST_SEEN || iocm__load64(at + AT_FIRST_SEEN) == 0) &&
           (present & IOCM_HAS_LAST_SEEN || iocm__load64(at + AT_LAST_SEEN) == 0) &&
           (present & IOCM_HAS_VALID_UNTIL || iocm__load64(at + AT_VALID_UNTIL) == 0) &&
           (present & IOCM_HAS_CONFIDENCE || confidence == 0) &&
           text_or_none(view, at + AT_THREAT_TYPE) && text_or_none(view, at + AT_FAMILY);
}

/* One list: inside LISTS, of existing texts, in strict order. */
static bool list_valid(const iocm__view *view, uint32_t begin, uint32_t end)
{
    const uint8_t *numbers = view->section[IOCM__SECTION_LISTS];

    if (begin > end || end > view->list_total) return false;
    for (uint32_t i = begin; i < end; i++) {
        uint32_t number = iocm__load32(numbers + (size_t)i * 4);

        if (number >= view->text_count) return false;
        if (i > begin && iocm__load32(numbers + (size_t)(i - 1) * 4) >= number) return false;
    }
    return true;
}

static bool lists_valid(const iocm__view *view)
{
    const uint8_t *ends = view->section[IOCM__SECTION_LIST_ENDS];
    uint32_t begin = 0;

    for (size_t i = 0; i < (size_t)view->record_count * IOCM__LISTS; i++) {
        uint32_t end = iocm__load32(ends + i * 4);

        if (!list_valid(view, begin, end)) return false;
        begin = end;
    }
    return begin == view->list_total;
}

iocm_status iocm__metadata_check(iocm__view *view, iocm_error *error)
{
    if (!count_all(view)) return refuse(error, "the counts of its metadata do not agree");
    if (!facts_of_valid(view)) return refuse(error, "metadata out of order");
    if (!texts_valid(view)) return refuse(error, "a text of metadata is out of place");
    for (uint32_t i = 0; i < view->record_count; i++)
        if (!record_valid(view,
                          view->section[IOCM__SECTION_RECORDS] + (size_t)i * IOCM__RECORD_SIZE))
            return refuse(error, "damaged metadata");
    return lists_valid(view) ? IOCM_OK : refuse(error, "a damaged list");
}

/* ---- reading ---- */

iocm_span iocm__view_text(const iocm__view *view, uint32_t number)
{
    const uint8_t *end = view->section[IOCM__SECTION_TEXT_ENDS] + (size_t)number * 8;
    uint64_t begin = number == 0 ? 0 : iocm__load64(end - 8);

    return iocm__span((const char *)view->section[IOCM__SECTION_TEXTS] + begin,
                      (size_t)(iocm__load64(end) - begin));
}

static iocm_span text_or_absent(const iocm__view *view, const uint8_t *at)
{
    uint32_t number = iocm__load32(at);

    return number == IOCM__NO_TEXT ? iocm__span(NULL, 0) : iocm__view_text(view, number);
}

/* The record of an indicator, or IOCM__NO_FACTS. */
static uint32_t record_of(const iocm__view *view, uint32_t index)
{
    return view->record_count == 0
               ? IOCM__NO_FACTS
               : iocm__load32(view->section[IOCM__SECTION_FACTS_OF] + (size_t)index * 4);
}

void iocm__metadata_read(iocm_entry *out, const iocm__view *view, uint32_t index)
{
    uint32_t record = record_of(view, index);
    const uint8_t *at;

    if (record == IOCM__NO_FACTS) return;
    at = view->section[IOCM__SECTION_RECORDS] + (size_t)record * IOCM__RECORD_SIZE;
    out->first_seen = (iocm_time)iocm__load64(at + AT_FIRST_SEEN);
    out->last_seen = (iocm_time)iocm__load64(at + AT_LAST_SEEN);
    out->valid_until = (iocm_time)iocm__load64(at + AT_VALID_UNTIL);
    out->present = iocm__load32(at + AT_PRESENT);
    out->confidence = iocm__load32(at + AT_CONFIDENCE);
    out->threat_type = text_or_absent(view, at + AT_THREAT_TYPE);
    out->family = text_or_absent(view, at + AT_FAMILY);
}

bool iocm__metadata_string(iocm_span *out, const iocm__view *view, uint32_t index, iocm_list list,
                           size_t nth)
{
    uint32_t record = record_of(view, index);
    const uint8_t *end;
    size_t place;
    uint32_t begin;

    if (record == IOCM__NO_FACTS) return false;
    place = (size_t)record * IOCM__LISTS + (size_t)list - 1;
    end = view->section[IOCM__SECTION_LIST_ENDS] + place * 4;
    begin = place == 0 ? 0 : iocm__load32(end - 4);
    if (nth >= iocm__load32(end) - begin) return false;
    *out = iocm__view_text(
        view, iocm__load32(view->section[IOCM__SECTION_LISTS] + ((size_t)begin + nth) * 4));
    return true;
}
