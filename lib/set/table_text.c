/* SPDX-License-Identifier: MIT */
/*
 * Groups of texts: writing, reading, finding. All parents of a name, and all beginnings of a URL,
 * are found in one pass.
 */
#include "set/table_text.h"

#include "set/compile.h"

/* ---- writing ---- */

static uint64_t hash_element(const iocm__compiler *c, int group, const uint8_t *element)
{
    iocm_span text = iocm__compiler_text(c, element);

    return iocm__hash_text(c->key, group, text.data, text.size);
}

static int compare_elements(const iocm__compiler *c, int group, const uint8_t *a, const uint8_t *b)
{
    (void)group;
    return iocm__span_compare(iocm__compiler_text(c, a), iocm__compiler_text(c, b));
}

bool iocm__texts_measure(iocm__compiler *c, int group)
{
    size_t count = c->draft->groups[group].count;
    uint64_t bytes = 0;

    iocm__compiler_measure_bucket(c, group);
    for (size_t i = 0; i < count; i++)
        bytes += iocm__compiler_text(c, iocm__compiler_element(c, group, i)).size;
    c->lengths[IOCM__VALUES(group)] = bytes;
    c->lengths[IOCM__ENDS(group)] = iocm__text_bases_size(count) + (uint64_t)count * 4;
    return true;
}

bool iocm__texts_write(iocm__compiler *c, int group)
{
    static const iocm__bucket_rule rule = {hash_element, compare_elements};
    size_t count = c->draft->groups[group].count;
    uint8_t *bases = c->section[IOCM__ENDS(group)];
    uint8_t *ends = bases + iocm__text_bases_size(count);
    uint64_t written = 0;
    uint64_t base = 0;

    iocm__compiler_bucket(c, group, &rule);
    for (size_t i = 0; i < count; i++) {
        iocm_span text = iocm__compiler_text(c, iocm__compiler_element(c, group, c->rows[i]));

        if (iocm__text_begins_block((uint32_t)i)) {
            base = written;
            iocm__store64(bases + (i >> IOCM__BLOCK_BITS) * 8, base);
        }
        memcpy(c->section[IOCM__VALUES(group)] + written, text.data, text.size);
        written += text.size;
        iocm__store32(ends + i * 4, (uint32_t)(written - base));
        iocm__compiler_facts(c, group, (uint32_t)i, c->rows[i]);
    }
    return true;
}

/* ---- reading ---- */

void iocm__texts_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    iocm_span text = iocm__text_at(view, group, place);

    out->text = text.data;
    out->text_size = text.size;
}

/* The place in the group; UINT32_MAX = none. */
static uint32_t find(const iocm__view *view, int group, uint64_t hash, const char *text,
                     size_t size)
{
    iocm__range range = iocm__table_find(&view->tables[group], hash);
    uint32_t low = range.first;
    uint32_t high = range.first + range.count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = iocm__span_compare(iocm__text_at(view, group, middle), iocm__span(text, size));

        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

iocm__range iocm__set_find_text(const iocm_set *set, iocm_kind kind, const char *text, size_t size)
{
    int group = kind == IOCM_KIND_DOMAIN ? IOCM__GROUP_DOMAIN
                : kind == IOCM_KIND_URL  ? IOCM__GROUP_URL
                                         : IOCM__GROUP_EMAIL;
    iocm__range range = {0, 0};
    uint32_t place;

    if (set->view.tables[group].count == 0) return range;
    place = find(&set->view, group, iocm__hash_text(set->view.key, group, text, size), text, size);
    if (place == UINT32_MAX) return range;
    range.first = set->view.first[group] + place;
    range.count = 1;
    return range;
}

size_t iocm__set_find_parents(iocm__found out[IOCM__PARENTS], const iocm_set *set, const char *name,
                              size_t size)
{
    const iocm__view *view = &set->view;
    iocm__trail trail = {view->key[0], 0};
    uint64_t hashes[IOCM__PARENTS];
    size_t begins[IOCM__PARENTS];
    size_t labels = 0;
    size_t found = 0;

    if (view->tables[IOCM__GROUP_DOMAIN].count == 0) return 0;
    for (size_t at = size; at-- > 0 && labels < IOCM__PARENTS;) {
        if (at > 0 && name[at - 1] != '.') continue;
        hashes[labels] = iocm__hash_ending(view->key, &trail, name + size, size - at);
        begins[labels++] = at;
    }
    while (labels-- > 0) {
        uint32_t place = find(view, IOCM__GROUP_DOMAIN, hashes[labels], name + begins[labels],
                              size - begins[labels]);

        if (place == UINT32_MAX) continue;
        out[found].number = view->first[IOCM__GROUP_DOMAIN] + place;
        out[found++].at = (uint32_t)begins[labels];
    }
    return found;
}

static bool is_border(char c)
{
    return c == '/' || c == '?' || c == '#' || c == '&';
}

/* The last ones found are kept in a ring, as the pass goes from the shortest to the longest. */
size_t iocm__set_find_prefixes(iocm__found out[IOCM__PREFIXES], const iocm_set *set,
                               const char *text, size_t head, size_t size, size_t most)
{
    const iocm__view *view = &set->view;
    iocm__trail trail = {view->key[0], 0};
    iocm__found ring[IOCM__PREFIXES];
    size_t found = 0;
    size_t count;

    if (view->tables[IOCM__GROUP_URL].count == 0) return 0;
    for (size_t end = head; end <= most; end++) {
        uint64_t hash;
        uint32_t place;

        if (end == 0 || (end < size && !is_border(text[end]) && !is_border(text[end - 1])))
            continue;
        hash = iocm__hash_beginning(view->key, &trail, text, end);
        place = find(view, IOCM__GROUP_URL, hash, text, end);
        if (place == UINT32_MAX) continue;
        ring[found % IOCM__PREFIXES].number = view->first[IOCM__GROUP_URL] + place;
        ring[found++ % IOCM__PREFIXES].at = (uint32_t)end;
    }
    count = found < IOCM__PREFIXES ? found : IOCM__PREFIXES;
    for (size_t i = 0; i < count; i++) out[i] = ring[--found % IOCM__PREFIXES];
    return count;
}

bool iocm__set_has_name(const iocm_set *set, const char *name, size_t size)
{
    const iocm__view *view = &set->view;
    iocm__trail trail = {view->key[0], 0};
    uint64_t hash = 0;

    for (size_t at = size; at-- > 0;) {
        if (at > 0 && name[at - 1] != '.') continue;
        hash = iocm__hash_ending(view->key, &trail, name + size, size - at);
        if (iocm__table_find(&view->tables[IOCM__GROUP_DOMAIN], hash).count > 0) return true;
    }
    return size > 0 && iocm__table_find(&view->hosts, hash).count > 0;
}
