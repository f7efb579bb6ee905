/* SPDX-License-Identifier: MIT */
/*
 * Scanning: every kernel finds what trying every word finds, in one piece and in pieces of any size;
 * values lie inside the text, and what they are is written there.
 */
#include "fuzz.h"

#include "match/sift.h"

typedef struct seen {
    const char *text;
    size_t size;
    uint64_t count;
    uint64_t sum; /* of all that was told */
} seen;

static void add(seen *s, uint64_t number)
{
    s->sum = (s->sum ^ number) * UINT64_C(0x9E3779B97F4A7C15);
    s->sum ^= s->sum >> 32;
}

static int on_match(void *ctx, const iocm_scan_match *match)
{
    seen *s = ctx;

    CHECK(match->hit_count > 0 && match->hit_total >= match->hit_count);
    CHECK(match->text.size > 0 && match->offset <= s->size &&
          match->text.size <= s->size - match->offset);
    CHECK(memcmp(s->text + match->offset, match->text.data, match->text.size) == 0);
    add(s, match->offset);
    add(s, match->text.size);
    add(s, match->line);
    add(s, match->column);
    add(s, match->hit_total);
    for (size_t i = 0; i < match->hit_count; i++) {
        CHECK(match->hits[i].offset >= match->offset &&
              match->hits[i].offset + match->hits[i].size <= match->offset + match->text.size);
        add(s, match->hits[i].indicator);
        add(s, (uint64_t)match->hits[i].grade);
    }
    s->count++;
    return 0;
}

static iocm_matcher *new_matcher(void)
{
    static const char list[] =
        "192.0.2.1\n192.0.2.77:8080\n198.51.100.0/24\n2001:db8::1\n2001:db8:1::/48\nevil.example\n"
        "a.b\nhttp://url.example/a\nhttp://192.0.2.9/\nhttp://s/\nm@mail.example\n"
        "44d88612fea8a8f36de82e1278abb02f\n";
    iocm_builder *builder = NULL;
    iocm_matcher *matcher = NULL;
    iocm_set *set = NULL;

    CHECK(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (const char *at = list; *at != '\0';) {
        const char *end = strchr(at, '\n');

        CHECK(iocm_builder_add_text(builder, at, (size_t)(end - at), NULL, NULL, NULL) == IOCM_OK);
        at = end + 1;
    }
    CHECK(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    CHECK(iocm_matcher_new(&matcher, set, NULL, NULL) == IOCM_OK);
    iocm_set_unref(set);
    iocm_builder_free(builder);
    return matcher;
}

static void check_pieces(const iocm_matcher *matcher, const seen *whole, uint32_t flags,
                         uint64_t random)
{
    iocm_scan_options options = {.struct_size = sizeof options, .flags = flags};
    seen pieces = {.text = whole->text, .size = whole->size};
    iocm_scanner *scanner = NULL;

    CHECK(iocm_scanner_new(&scanner, on_match, &pieces, matcher, &options, NULL) == IOCM_OK);
    for (size_t at = 0; at < whole->size;) {
        size_t size = 1 + (size_t)(random >> 33) % (1 + (random & 255));

        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        if (size > whole->size - at) size = whole->size - at;
        CHECK(iocm_scanner_feed(scanner, whole->text + at, size, NULL) == IOCM_OK);
        at += size;
    }
    CHECK(iocm_scanner_finish(scanner, NULL) == IOCM_OK);
    CHECK(pieces.count == whole->count && pieces.sum == whole->sum);
    iocm_scanner_free(scanner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t choice = fuzz_choice(&data, &size);
    const char *text = size == 0 ? "" : (const char *)data;
    iocm_scan_options options = {.struct_size = sizeof options, .flags = IOCM_SCAN_DEFANGED};
    iocm_matcher *matcher = new_matcher();
    seen every = {.text = text, .size = size};
    seen read = {.text = text, .size = size};
    iocm__scan scan;

    iocm__scan_init(&scan, on_match, &every, matcher);
    scan.text = iocm__span(text, size);
    iocm__scan_every(&scan, 0, size);
    for (int cpu = IOCM__CPU_PLAIN; cpu <= (int)iocm__cpu_level(); cpu++) {
        seen found = {.text = text, .size = size};

        matcher->kernel = iocm__sift_kernel((iocm__cpu)cpu);
        CHECK(iocm_scan(on_match, &found, matcher, text, size, NULL, NULL) == IOCM_OK);
        CHECK(found.count == every.count && found.sum == every.sum);
    }
    check_pieces(matcher, &every, 0, choice);
    CHECK(iocm_scan(on_match, &read, matcher, text, size, &options, NULL) == IOCM_OK);
    check_pieces(matcher, &read, IOCM_SCAN_DEFANGED, choice);
    CHECK(iocm_match_candidate(matcher, text, size) <= size);
    CHECK(every.count == 0 || iocm_match_candidate(matcher, text, size) < size);
    iocm_matcher_free(matcher);
    return 0;
}
