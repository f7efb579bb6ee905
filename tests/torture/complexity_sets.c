/* SPDX-License-Identifier: MIT */
/* Work on sets: building, opening, reading back, looking up what is there and what is not. */
#include "complexity.h"

iocm_builder *new_builder(void)
{
    iocm_builder_options options = {.struct_size = sizeof options,
                                    .flags = IOCM_BUILDER_ALLOW_SPECIAL};
    iocm_builder *made = NULL;

    options.seed = "complexity";
    options.seed_size = 10;
    REQUIRE(iocm_builder_new(&made, &options, NULL) == IOCM_OK);
    return made;
}

/* ---- building ---- */

static void make_listed(job *j)
{
    j->listed = values_make(j->write, 0, j->size);
}

static void compile(job *j)
{
    REQUIRE(iocm_builder_compile(&j->set, j->builder, NULL) == IOCM_OK);
    j->done = iocm_set_count(j->set);
}

static void build(job *j)
{
    j->builder = new_builder();
    for (size_t i = 0; i < j->listed.count; i++)
        REQUIRE(iocm_builder_add(j->builder, &j->listed.indicators[i], NULL, NULL) == IOCM_OK);
    compile(j);
}

static void build_texts(job *j)
{
    j->builder = new_builder();
    for (size_t i = 0; i < j->listed.count; i++)
        REQUIRE(iocm_builder_add_text(j->builder, j->listed.texts[i].data, j->listed.texts[i].size,
                                      NULL, NULL, NULL) == IOCM_OK);
    compile(j);
}

/* What is known of value i; `own` numbers what nothing else has. */
static void add_known(iocm_builder *builder, const iocm_indicator *indicator, uint32_t i,
                      uint32_t own)
{
    char source[32];
    char reference[64];
    iocm_span tags[3] = {{"botnet", 6}, {"miner", 5}, {source, 0}};
    iocm_metadata about = {.struct_size = sizeof about};

    tags[2].size = (size_t)snprintf(source, sizeof source, "feed-%u", own);
    about.present = IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN | IOCM_HAS_LAST_SEEN;
    about.confidence = own % 101;
    about.first_seen = own;
    about.last_seen = own + INT64_C(1000000);
    about.source = tags[2];
    about.family = (iocm_span){"XMRIG", 5};
    about.reference.data = reference;
    about.reference.size =
        (size_t)snprintf(reference, sizeof reference, "https://reports.example/%u", own);
    about.tags = tags;
    about.tag_count = 2 + i % 2;
    REQUIRE(iocm_builder_add(builder, indicator, &about, NULL) == IOCM_OK);
}

/* All the same is known of all, something else of each, one of some of each, ... */
static void build_known(job *j, uint32_t different)
{
    j->builder = new_builder();
    for (uint32_t i = 0; i < j->listed.count; i++)
        add_known(j->builder, &j->listed.indicators[i], different == 1 ? 0 : i, i % different);
    compile(j);
}

static void build_same(job *j)
{
    build_known(j, 1);
}

static void build_shared(job *j)
{
    build_known(j, 50);
}

static void build_different(job *j)
{
    build_known(j, UINT32_MAX);
}

/* ... and N reports of one indicator. */
static void build_reports(job *j)
{
    j->builder = new_builder();
    for (uint32_t i = 0; i < j->listed.count; i++)
        add_known(j->builder, &j->listed.indicators[0], i, i);
    compile(j);
}

/* Added to and compiled again and again: each adds a tenth. */
static void build_again(job *j)
{
    size_t next = 0;

    j->builder = new_builder();
    for (size_t end = j->size / 10; end <= j->size; end += j->size / 10) {
        for (; next < end; next++)
            REQUIRE(iocm_builder_add(j->builder, &j->listed.indicators[next], NULL, NULL) ==
                    IOCM_OK);
        iocm_set_unref(j->set);
        compile(j);
    }
}

/* ---- opening and reading back ---- */

void set_of_values(job *j)
{
    make_listed(j);
    build(j);
    REQUIRE(iocm_matcher_new(&j->matcher, j->set, NULL, NULL) == IOCM_OK);
}

static void set_with_known(job *j)
{
    make_listed(j);
    build_different(j);
}

static void open_image(job *j)
{
    iocm_span image = iocm_set_image(j->set);
    iocm_set *set = NULL;

    REQUIRE(iocm_set_open_memory(&set, image.data, image.size, NULL, NULL) == IOCM_OK);
    j->done = image.size;
    iocm_set_unref(set);
}

static void read_back(job *j)
{
    for (uint32_t i = 0; i < iocm_set_count(j->set); i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        iocm_span text;

        REQUIRE(iocm_set_get(&entry, j->set, i, NULL) == IOCM_OK);
        for (iocm_list list = IOCM_LIST_SOURCES; list <= IOCM_LIST_THREAT_TYPES; list++)
            for (size_t n = 0; iocm_set_string(&text, j->set, i, list, n, NULL) == IOCM_OK; n++)
                j->done += text.size;
        j->done++;
    }
}

/* ---- looking up ---- */

static void ask_listed(job *j)
{
    set_of_values(j);
    j->asked = values_make(j->write, 0, j->size);
}

static void ask_others(job *j)
{
    set_of_values(j);
    j->asked = values_make(j->write, (uint32_t)j->size, j->size);
}

/* As text; what is asked may hit one, many or none. */
static void look_up(job *j)
{
    iocm_hit items[64];
    iocm_hits hits = {items, COUNT(items), 0};

    for (size_t i = 0; i < j->asked.count; i++) {
        REQUIRE(iocm_match_value(&hits, j->matcher, j->asked.texts[i].data, j->asked.texts[i].size,
                                 NULL) == IOCM_OK);
        j->done += hits.count;
    }
}

/* In binary; the address of a network. */
static void look_up_binary(job *j)
{
    iocm_hit items[64];
    iocm_hits hits = {items, COUNT(items), 0};

    for (size_t i = 0; i < j->asked.count; i++) {
        const iocm_indicator *at = &j->asked.indicators[i];
        int32_t port = at->flags & IOCM_INDICATOR_PORT ? at->port : -1;

        REQUIRE(iocm_match_address(&hits, j->matcher, at->bytes, at->size, port, NULL) == IOCM_OK);
        j->done += hits.count;
    }
}

/* All at once. */
static void look_up_batch(job *j)
{
    size_t size = j->asked.indicators[0].size;
    size_t count = j->asked.count;
    uint8_t *addresses = malloc(count * size);
    int32_t *ports = malloc(count * sizeof *ports);
    uint32_t *found = malloc(count * sizeof *found);
    size_t matched;

    REQUIRE(addresses != NULL && ports != NULL && found != NULL);
    for (size_t i = 0; i < count; i++) {
        const iocm_indicator *at = &j->asked.indicators[i];

        memcpy(addresses + i * size, at->bytes, size);
        ports[i] = at->flags & IOCM_INDICATOR_PORT ? at->port : -1;
    }
    REQUIRE(iocm_match_addr_batch(found, NULL, &matched, j->matcher, addresses, size, ports, count,
                                  NULL) == IOCM_OK);
    j->done = matched;
    free(found);
    free(ports);
    free(addresses);
}

/* 16 questions, each of which has as many answers as there are indicators. */
static void look_up_all(job *j)
{
    iocm_hit items[64];
    iocm_hits hits = {items, COUNT(items), 0};

    for (int i = 0; i < 16; i++) {
        REQUIRE(iocm_match_address(&hits, j->matcher, j->listed.indicators[0].bytes,
                                   j->listed.indicators[0].size, i, NULL) == IOCM_OK);
        j->done += hits.count;
    }
}

const work set_works[] = {
    {"build", make_listed, build},
    {"build_texts", make_listed, build_texts},
    {"build_same", make_listed, build_same},
    {"build_shared", make_listed, build_shared},
    {"build_different", make_listed, build_different},
    {"build_reports", make_listed, build_reports},
    {"build_again", make_listed, build_again},
    {"open", set_of_values, open_image},
    {"open_known", set_with_known, open_image},
    {"read_back", set_with_known, read_back},
    {"hit", ask_listed, look_up},
    {"miss", ask_others, look_up},
    {"hit_binary", ask_listed, look_up_binary},
    {"miss_binary", ask_others, look_up_binary},
    {"hit_batch", ask_listed, look_up_batch},
    {"miss_batch", ask_others, look_up_batch},
    {"hit_all", set_of_values, look_up_all},
    {NULL, NULL, NULL},
};
