/* SPDX-License-Identifier: MIT */
/* Groups of digests: hashed whole, the bytes themselves in VALUES. */
#include "set/compile.h"
#include "set/mix.h"

/* ---- writing ---- */

static uint64_t hash_element(const iocm__compiler *c, int group, const uint8_t *element)
{
    return iocm__hash64(c->key, element, iocm__groups[group].value);
}

static int compare_elements(const iocm__compiler *c, int group, const uint8_t *a, const uint8_t *b)
{
    (void)c;
    return memcmp(a, b, iocm__groups[group].value);
}

bool iocm__digests_measure(iocm__compiler *c, int group)
{
    iocm__compiler_measure_bucket(c, group);
    c->lengths[IOCM__VALUES(group)] =
        (uint64_t)c->draft->groups[group].count * iocm__groups[group].value;
    return true;
}

bool iocm__digests_write(iocm__compiler *c, int group)
{
    static const iocm__bucket_rule rule = {hash_element, compare_elements};
    size_t size = iocm__groups[group].value;
    size_t count = c->draft->groups[group].count;

    iocm__compiler_bucket(c, group, &rule);
    for (size_t i = 0; i < count; i++) {
        memcpy(c->section[IOCM__VALUES(group)] + i * size,
               iocm__compiler_element(c, group, c->rows[i]), size);
        iocm__compiler_facts(c, group, (uint32_t)i, c->rows[i]);
    }
    return true;
}

/* ---- reading ---- */

static const uint8_t *digest_at(const iocm__view *view, int group, uint32_t place)
{
    return view->section[IOCM__VALUES(group)] + (size_t)place * iocm__groups[group].value;
}

/* Each is where its hash says, once, in order. */
bool iocm__digests_check(iocm__view *view, int group)
{
    size_t size = iocm__groups[group].value;
    const iocm__table *table = &view->tables[group];
    uint64_t before = 0;

    if (view->lengths[IOCM__VALUES(group)] != (uint64_t)table->count * size ||
        view->lengths[IOCM__ENDS(group)] != 0)
        return false;
    for (uint32_t i = 0; i < table->count; i++) {
        const uint8_t *digest = digest_at(view, group, i);
        uint64_t hash = iocm__hash64(view->key, digest, size);

        if (!iocm__entry_in_place(table, i, hash)) return false;
        hash >>= 48 - table->bits;
        if (i > 0 && hash == before && memcmp(digest_at(view, group, i - 1), digest, size) >= 0)
            return false;
        before = hash;
    }
    return true;
}

void iocm__digests_read(iocm_indicator *out, const iocm__view *view, int group, uint32_t place)
{
    memcpy(out->bytes, digest_at(view, group, place), iocm__groups[group].value);
}

iocm__range iocm__set_find_digest(const iocm_set *set, iocm_kind kind, const uint8_t *bytes)
{
    iocm__range found = {0, 0};
    uint32_t low;
    uint32_t high;
    int group = IOCM__GROUP_DIGESTS;

    while (group < IOCM__GROUPS && iocm__groups[group].kind != kind) group++;
    if (group == IOCM__GROUPS) return found;
    found = iocm__table_find(&set->view.tables[group],
                             iocm__hash64(set->view.key, bytes, iocm__groups[group].value));
    low = found.first;
    high = found.first + found.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(digest_at(&set->view, group, middle), bytes, iocm__groups[group].value);

        if (order == 0) return (iocm__range){set->view.first[group] + middle, 1};
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (iocm__range){0, 0};
}
