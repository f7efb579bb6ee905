/* SPDX-License-Identifier: MIT */
/* What must hold for any set, however it was made. */
#include "fuzz.h"

/* Looks an indicator up by its own text: it must be among the hits, and agree exactly. */
static void check_found(const iocm_matcher *matcher, uint32_t index, const iocm_entry *entry)
{
    static char text[IOCM_INDICATOR_BUFFER];
    static iocm_hit items[IOCM_MAX_HITS];
    iocm_hits hits = {items, IOCM_MAX_HITS, 0};
    iocm_error error = {0};
    size_t size = 0;
    int found = 0;

    CHECK(iocm_indicator_format(text, sizeof text, &size, &entry->indicator, &error) == IOCM_OK);
    if (entry->indicator.kind == IOCM_KIND_NETWORK) {
        int32_t port =
            entry->indicator.flags & IOCM_INDICATOR_PORT ? (int32_t)entry->indicator.port : -1;
        CHECK(iocm_match_address(&hits, matcher, entry->indicator.bytes, entry->indicator.size,
                                 port, &error) == IOCM_OK);
    } else {
        CHECK(iocm_match_value(&hits, matcher, text, size, &error) == IOCM_OK);
    }
    for (size_t i = 0; i < hits.count && i < hits.capacity; i++) {
        CHECK(i == 0 || items[i - 1].grade >= items[i].grade);
        CHECK(items[i].offset <= size && items[i].size <= size - items[i].offset);
        if (items[i].indicator == index) found = items[i].grade;
    }
    if (hits.count > hits.capacity) return;
    CHECK(found ==
          (entry->indicator.kind == IOCM_KIND_NETWORK ? IOCM_GRADE_NETWORK : IOCM_GRADE_EXACT));
}

static void check_strings(const iocm_set *set, uint32_t index)
{
    for (iocm_list list = IOCM_LIST_SOURCES; list <= IOCM_LIST_THREAT_TYPES; list++) {
        iocm_status status;
        size_t nth = 0;
        do {
            iocm_span text = {NULL, 0};
            status = iocm_set_string(&text, set, index, list, nth++, NULL);
            if (status == IOCM_OK) fuzz_touch(text);
        } while (status == IOCM_OK);
        CHECK(status == IOCM_E_RANGE);
    }
}

void fuzz_check_set(iocm_set *set)
{
    iocm_matcher *matcher = NULL;
    iocm_matcher_options options = {.struct_size = sizeof options};
    uint32_t count = iocm_set_count(set);
    uint32_t step = count / 256 + 1;

    CHECK(iocm_matcher_new(&matcher, set, &options, NULL) == IOCM_OK);
    for (uint32_t i = 0; i < count; i += step) {
        iocm_entry entry = {.struct_size = sizeof entry};
        CHECK(iocm_set_get(&entry, set, i, NULL) == IOCM_OK);
        fuzz_touch(entry.family);
        fuzz_touch(entry.threat_type);
        CHECK(entry.confidence <= 100);
        check_strings(set, i);
        check_found(matcher, i, &entry);
    }
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

void fuzz_check_builder(const iocm_builder *builder)
{
    iocm_set *set = NULL;
    iocm_set *copy = NULL;
    iocm_error error = {0};
    iocm_span image;

    CHECK(iocm_builder_compile(&set, builder, &error) == IOCM_OK);
    CHECK(iocm_set_count(set) == iocm_builder_count(builder));
    image = iocm_set_image(set);
    CHECK(iocm_set_open_memory(&copy, image.data, image.size, NULL, &error) == IOCM_OK);
    fuzz_check_set(copy);
    iocm_set_unref(set);
}
