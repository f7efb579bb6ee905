/* SPDX-License-Identifier: MIT */
/*
 * Collects indicators. The only user of uthash: one table of indicators, keyed by group and
 * element (see image.h), and one of texts, so that each is held once.
 */
#include "set/set.h"
#include "set/siphash.h"

/* Every function that adds to a table has a `builder`; a failed add sets its `full`. */
#define uthash_malloc(size)      iocm__alloc(&builder->allocator, size)
#define uthash_free(block, size) iocm__free(&builder->allocator, block)
#define HASH_NONFATAL_OOM        1
#define uthash_nonfatal_oom(obj)                                                                   \
    do {                                                                                           \
        (void)(obj);                                                                               \
        full = true;                                                                               \
    } while (0)
#define HASH_FUNCTION(start, length, hash)                                                         \
    do {                                                                                           \
        (hash) = (unsigned)(iocm__siphash(builder->key, (const uint8_t *)(start), length) &        \
                            UINT32_MAX);                                                           \
    } while (0)
#include <uthash.h>

#define KEY_MAX (1u + IOCM__ELEMENT_MAX) /* group, element */

/* One indicator. */
typedef struct iocm__item {
    iocm__facts *facts; /* NULL = nothing was said */
    const uint8_t *key; /* its group, then its element with the builder's text number */
} iocm__item;

typedef struct text_node {
    UT_hash_handle hh;
    iocm__interned text;
    char bytes[];
} text_node;

typedef struct node {
    UT_hash_handle hh;
    iocm__item item;
    uint8_t key[];
} node;

struct iocm_builder {
    iocm_allocator allocator;
    uint64_t key[2];
    node *nodes;
    text_node *texts;
    uint32_t text_count;
    uint32_t flags;
    size_t max_indicators;
    size_t max_metadata;
};

static iocm_status read_options(iocm_builder_options *copy, const iocm_builder_options *options,
                                iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);

    if (status != IOCM_OK) return status;
    status = iocm__options_bits(copy->flags, IOCM_BUILDER_ALLOW_SPECIAL, error);
    if (status != IOCM_OK) return status;
    if (copy->seed == NULL && copy->seed_size != 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the seed is NULL");
    if (copy->max_metadata == 0) copy->max_metadata = IOCM_MAX_METADATA;
    if (copy->max_metadata > IOCM_MAX_METADATA)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    return IOCM_OK;
}

/* From the caller's seed; else from where things happen to lie, which is hard to know outside. */
static void seed_key(iocm_builder *builder, const iocm_builder_options *options)
{
    uint8_t bytes[16] = {0};

    if (options->seed_size > 0)
        memcpy(bytes, options->seed, options->seed_size < 16 ? options->seed_size : 16);
    else
        for (unsigned i = 0; i < 8; i++) {
            bytes[i] = (uint8_t)((uint64_t)(uintptr_t)builder >> i * 8 & 0xff);
            bytes[8 + i] = (uint8_t)((uint64_t)(uintptr_t)&bytes >> i * 8 & 0xff);
        }
    builder->key[0] = iocm__load64(bytes);
    builder->key[1] = iocm__load64(bytes + 8);
}

iocm_status iocm_builder_new(iocm_builder **out, const iocm_builder_options *options,
                             iocm_error *error)
{
    iocm_builder_options copy;
    iocm_allocator allocator;
    iocm_builder *builder;
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "`out` is NULL");
    *out = NULL;
    status = read_options(&copy, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, copy.allocator, error);
    if (status != IOCM_OK) return status;
    builder = iocm__alloc_zero(&allocator, sizeof *builder);
    if (builder == NULL) return iocm__fail_memory(error);
    builder->allocator = allocator;
    builder->flags = copy.flags;
    builder->max_metadata = copy.max_metadata;
    builder->max_indicators = copy.max_indicators != 0 ? copy.max_indicators : SIZE_MAX;
    seed_key(builder, &copy);
    *out = builder;
    return IOCM_OK;
}

void iocm_builder_free(iocm_builder *builder)
{
    iocm_allocator allocator;
    node *nodes;
    text_node *texts;

    if (builder == NULL) return;
    allocator = builder->allocator;
    nodes = builder->nodes;
    texts = builder->texts;
    HASH_CLEAR(hh, builder->nodes);
    HASH_CLEAR(hh, builder->texts);
    while (nodes != NULL) {
        node *next = nodes->hh.next;

        iocm__facts_free(nodes->item.facts, &allocator);
        iocm__free(&allocator, nodes);
        nodes = next;
    }
    while (texts != NULL) {
        text_node *next = texts->hh.next;

        iocm__free(&allocator, texts);
        texts = next;
    }
    iocm__free(&allocator, builder);
}

/* The builder's own copy of a text, or NULL for out of memory (or of numbers). */
static const iocm__interned *intern(iocm_builder *builder, iocm_span span)
{
    text_node *found;
    unsigned hash;
    bool full = false;

    HASH_VALUE(span.data, span.size, hash);
    HASH_FIND_BYHASHVALUE(hh, builder->texts, span.data, span.size, hash, found);
    if (found != NULL) return &found->text;
    if (builder->text_count >= IOCM__NO_TEXT - 1) return NULL;
    found = iocm__alloc_zero(&builder->allocator, sizeof *found + span.size);
    if (found == NULL) return NULL;
    memcpy(found->bytes, span.data, span.size);
    found->text.span = iocm__span(found->bytes, span.size);
    found->text.number = builder->text_count;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, builder->texts, found->bytes, (unsigned)span.size, hash, found);
    if (full) {
        iocm__free(&builder->allocator, found);
        return NULL;
    }
    builder->text_count++;
    return &found->text;
}

/* ---- adding ---- */

static iocm_status check_text(iocm_span text, const char *what, size_t most, iocm_error *error)
{
    if (text.data == NULL && text.size > 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the %s is NULL", what);
    if (text.size > most)
        return iocm__fail(error, IOCM_E_LIMIT, "the %s is longer than %lu bytes", what,
                          (unsigned long)most);
    return IOCM_OK;
}

static iocm_status read_metadata(iocm_metadata *copy, const iocm_metadata *metadata, size_t most,
                                 iocm_error *error)
{
    static const uint32_t known =
        IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN | IOCM_HAS_LAST_SEEN | IOCM_HAS_VALID_UNTIL;
    iocm_status status = iocm__options_read(copy, sizeof *copy, metadata, error);

    if (status == IOCM_OK) status = iocm__options_bits(copy->present, known, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy->reserved, 0, error);
    if (status != IOCM_OK) return status;
    if ((copy->present & IOCM_HAS_CONFIDENCE) && copy->confidence > 100)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a confidence over 100");
    if (copy->tags == NULL && copy->tag_count != 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the tags are NULL");
    status = check_text(copy->threat_type, "threat type", most, error);
    if (status == IOCM_OK) status = check_text(copy->family, "family", most, error);
    if (status == IOCM_OK) status = check_text(copy->source, "source", most, error);
    if (status == IOCM_OK) status = check_text(copy->reference, "reference", most, error);
    for (size_t i = 0; status == IOCM_OK && i < copy->tag_count; i++)
        status = check_text(copy->tags[i], "tag", most, error);
    return status;
}

/* The key of an indicator, or false for out of memory. */
static bool make_key(iocm_builder *builder, uint8_t key[KEY_MAX], size_t *size,
                     const iocm_indicator *indicator)
{
    int group = iocm__group_of(indicator);
    const iocm__interned *text = NULL;

    if (iocm__groups[group].value == 0) {
        text = intern(builder, iocm__span(indicator->text, indicator->text_size));
        if (text == NULL) return false;
    }
    key[0] = (uint8_t)group;
    iocm__element_write(key + 1, group, indicator, text == NULL ? 0 : text->number);
    *size = 1u + iocm__groups[group].stride;
    return true;
}

static node *new_node(iocm_builder *builder, const uint8_t *key, size_t size)
{
    node *made = iocm__alloc_zero(&builder->allocator, sizeof *made + size);

    if (made == NULL) return NULL;
    memcpy(made->key, key, size);
    made->item.key = made->key;
    return made;
}

/* Puts a link behind those that count, if there is a text; the caller made room. */
static bool link_text(iocm_builder *builder, iocm__facts *facts, uint32_t *count, iocm_list list,
                      iocm_span span, const iocm__interned **text)
{
    const iocm__interned *held;

    if (text != NULL) *text = NULL;
    if (span.size == 0) return true;
    held = intern(builder, span);
    if (held == NULL) return false;
    if (text != NULL) *text = held;
    facts->links[(*count)++] = (uint64_t)list << 32 | held->number;
    return true;
}

static size_t count_texts(const iocm_metadata *metadata)
{
    size_t count = (size_t)(metadata->source.size > 0) + (metadata->reference.size > 0) +
                   (metadata->family.size > 0) + (metadata->threat_type.size > 0);

    for (size_t i = 0; i < metadata->tag_count; i++) count += metadata->tags[i].size > 0;
    return count;
}

/* All or nothing: what could fail comes before what counts. */
static bool merge_metadata(iocm_builder *builder, iocm__item *item, const iocm_metadata *metadata)
{
    size_t texts = count_texts(metadata);
    const iocm__interned *threat_type;
    const iocm__interned *family;
    iocm__facts *facts;
    uint32_t count;

    if (texts == 0 && metadata->present == 0) return true;
    if (item->facts == NULL) item->facts = iocm__facts_new(&builder->allocator);
    facts = item->facts;
    if (facts == NULL || !iocm__facts_reserve(facts, &builder->allocator, texts)) return false;
    count = facts->link_count;
    if (!link_text(builder, facts, &count, IOCM_LIST_SOURCES, metadata->source, NULL) ||
        !link_text(builder, facts, &count, IOCM_LIST_REFERENCES, metadata->reference, NULL) ||
        !link_text(builder, facts, &count, IOCM_LIST_FAMILIES, metadata->family, &family) ||
        !link_text(builder, facts, &count, IOCM_LIST_THREAT_TYPES, metadata->threat_type,
                   &threat_type))
        return false;
    for (size_t i = 0; i < metadata->tag_count; i++)
        if (!link_text(builder, facts, &count, IOCM_LIST_TAGS, metadata->tags[i], NULL))
            return false;
    facts->link_count = count;
    iocm__facts_merge(facts, metadata, threat_type, family);
    return true;
}

static iocm_status discard(iocm_builder *builder, node *made, iocm_error *error)
{
    iocm__facts_free(made->item.facts, &builder->allocator);
    iocm__free(&builder->allocator, made);
    return iocm__fail_memory(error);
}

static iocm_status add_valid(iocm_builder *builder, const iocm_indicator *indicator,
                             const iocm_metadata *metadata, iocm_error *error)
{
    uint8_t key[KEY_MAX];
    size_t size;
    node *held;
    unsigned hash;
    bool full = false;

    if (!make_key(builder, key, &size, indicator)) return iocm__fail_memory(error);
    HASH_VALUE(key, size, hash);
    HASH_FIND_BYHASHVALUE(hh, builder->nodes, key, size, hash, held);
    if (held != NULL)
        return merge_metadata(builder, &held->item, metadata) ? IOCM_OK : iocm__fail_memory(error);
    if (iocm_builder_count(builder) >= builder->max_indicators ||
        iocm_builder_count(builder) >= UINT32_MAX - 1)
        return iocm__fail(error, IOCM_E_LIMIT, "the builder is full");
    held = new_node(builder, key, size);
    if (held == NULL) return iocm__fail_memory(error);
    if (!merge_metadata(builder, &held->item, metadata)) return discard(builder, held, error);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, builder->nodes, held->key, (unsigned)size, hash, held);
    return full ? discard(builder, held, error) : IOCM_OK;
}

iocm_status iocm__builder_check(const iocm_builder *builder, const iocm_indicator *indicator,
                                iocm_error *error)
{
    iocm_special special;
    char text[IOCM_INDICATOR_BUFFER];
    size_t size;

    if (!iocm__indicator_valid(indicator))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the indicator is not normalized");
    special = iocm_indicator_special(indicator);
    if (special == IOCM_SPECIAL_NONE || (builder->flags & IOCM_BUILDER_ALLOW_SPECIAL))
        return IOCM_OK;
    if (iocm_indicator_format(text, sizeof text, &size, indicator, NULL) != IOCM_OK) size = 0;
    return iocm__fail_at(error, IOCM_E_REFUSED, text, 0, size,
                         "a %s address or name is not loaded unless the builder allows it",
                         iocm_special_name(special));
}

iocm_status iocm_builder_add(iocm_builder *builder, const iocm_indicator *indicator,
                             const iocm_metadata *metadata, iocm_error *error)
{
    iocm_metadata copy;
    iocm_status status;

    if (builder == NULL || indicator == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the builder or the indicator is NULL");
    status = iocm__builder_check(builder, indicator, error);
    if (status == IOCM_OK) status = read_metadata(&copy, metadata, builder->max_metadata, error);
    if (status == IOCM_OK) status = add_valid(builder, indicator, &copy, error);
    return status;
}

size_t iocm_builder_count(const iocm_builder *builder)
{
    return builder == NULL ? 0 : HASH_COUNT(builder->nodes);
}

/* ---- compiling ---- */

/* By content, of what is settled. */
static int compare_facts(const void *ctx, const void *a, const void *b)
{
    const iocm__facts *left = *(const iocm__facts *const *)a;
    const iocm__facts *right = *(const iocm__facts *const *)b;
    const int64_t pairs[][2] = {
        {left->present, right->present},
        {left->confidence, right->confidence},
        {left->first_seen, right->first_seen},
        {left->last_seen, right->last_seen},
        {left->valid_until, right->valid_until},
        {left->link_count, right->link_count},
        {left->threat_type == NULL ? -1 : (int64_t)left->threat_type->number,
         right->threat_type == NULL ? -1 : (int64_t)right->threat_type->number},
        {left->family == NULL ? -1 : (int64_t)left->family->number,
         right->family == NULL ? -1 : (int64_t)right->family->number},
    };

    (void)ctx;
    for (size_t i = 0; i < IOCM__COUNT(pairs); i++)
        if (pairs[i][0] != pairs[i][1]) return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return left->link_count == 0
               ? 0
               : memcmp(left->links, right->links, left->link_count * sizeof *left->links);
}

static bool draft_facts(iocm__draft *draft, iocm__facts **facts, const iocm_builder *builder)
{
    size_t count = 0;

    for (node *at = builder->nodes; at != NULL; at = at->hh.next) {
        if (at->item.facts == NULL) continue;
        if (!iocm__facts_settle(at->item.facts, &builder->allocator)) return false;
        facts[count++] = at->item.facts;
    }
    if (!iocm__sort(facts, count, sizeof *facts, compare_facts, NULL, &builder->allocator))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_facts(NULL, &facts[draft->fact_count - 1], &facts[i]) != 0)
            facts[draft->fact_count++] = facts[i];
        facts[i]->number = (uint32_t)draft->fact_count - 1;
    }
    draft->facts = facts;
    return true;
}

static bool draft_groups(iocm__draft *draft, const iocm_builder *builder)
{
    size_t counts[IOCM__GROUPS] = {0};

    for (node *at = builder->nodes; at != NULL; at = at->hh.next) counts[at->key[0]]++;
    for (int i = 0; i < IOCM__GROUPS; i++) {
        iocm__draft_group *group = &draft->groups[i];

        if (counts[i] == 0) continue;
        group->elements = iocm__alloc_array(&builder->allocator, counts[i], iocm__groups[i].stride);
        group->facts = iocm__alloc_array(&builder->allocator, counts[i], sizeof *group->facts);
        if (group->elements == NULL || group->facts == NULL) return false;
    }
    for (node *at = builder->nodes; at != NULL; at = at->hh.next) {
        iocm__draft_group *group = &draft->groups[at->key[0]];
        size_t stride = iocm__groups[at->key[0]].stride;

        memcpy(group->elements + group->count * stride, at->key + 1, stride);
        group->facts[group->count++] =
            at->item.facts == NULL ? IOCM__NO_FACTS : at->item.facts->number;
    }
    return true;
}

iocm_status iocm_builder_compile(iocm_set **out, const iocm_builder *builder, iocm_error *error)
{
    iocm__draft draft;
    iocm__facts **facts;
    iocm_span *texts;
    uint8_t *image = NULL;
    size_t size = 0;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || builder == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the builder is NULL");
    memset(&draft, 0, sizeof draft);
    facts = iocm__alloc_array(&builder->allocator, iocm_builder_count(builder), sizeof *facts);
    texts = iocm__alloc_array(&builder->allocator, builder->text_count, sizeof *texts);
    if (facts == NULL || texts == NULL || !draft_facts(&draft, facts, builder) ||
        !draft_groups(&draft, builder))
        status = iocm__fail_memory(error);
    else {
        for (text_node *at = builder->texts; at != NULL; at = at->hh.next)
            texts[at->text.number] = at->text.span;
        draft.texts = texts;
        draft.text_count = builder->text_count;
        status = iocm__image_compile(&image, &size, &draft, &builder->allocator, error);
    }
    for (int i = 0; i < IOCM__GROUPS; i++) {
        iocm__free(&builder->allocator, draft.groups[i].elements);
        iocm__free(&builder->allocator, draft.groups[i].facts);
    }
    iocm__free(&builder->allocator, facts);
    iocm__free(&builder->allocator, texts);
    if (status != IOCM_OK) return status;
    return iocm__set_adopt(out, image, size, &builder->allocator, error);
}
