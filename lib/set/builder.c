/* SPDX-License-Identifier: MIT */
/*
 * Collects indicators: each is a row of its group, merged at once with what is there already,
 * and compiling takes the groups' columns as they are.
 */
#include "set/builder.h"

struct iocm_builder {
    iocm_allocator allocator;
    uint64_t key[2];
    iocm__rows *rows; /* IOCM__GROUPS of them */
    iocm__texts texts;
    iocm__ledger *ledger;
    size_t count;
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
    builder->rows = iocm__alloc_zero(&allocator, IOCM__GROUPS * sizeof *builder->rows);
    builder->ledger = iocm__ledger_new(&allocator, builder->key);
    if (builder->rows == NULL || builder->ledger == NULL) {
        iocm_builder_free(builder);
        return iocm__fail_memory(error);
    }
    for (int i = 0; i < IOCM__GROUPS; i++) builder->rows[i].stride = iocm__groups[i].stride;
    *out = builder;
    return IOCM_OK;
}

void iocm_builder_free(iocm_builder *builder)
{
    iocm_allocator allocator;

    if (builder == NULL) return;
    allocator = builder->allocator;
    for (int i = 0; builder->rows != NULL && i < IOCM__GROUPS; i++)
        iocm__rows_free(&builder->rows[i], &allocator);
    iocm__free(&allocator, builder->rows);
    iocm__texts_free(&builder->texts, &allocator);
    iocm__ledger_free(builder->ledger);
    iocm__free(&allocator, builder);
}

/* ---- what metadata says ---- */

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

iocm_status iocm__builder_note(uint32_t *facts, iocm_builder *builder,
                               const iocm_metadata *metadata, iocm_error *error)
{
    iocm_metadata copy;
    iocm_status status;

    *facts = IOCM__NO_FACTS;
    if (metadata == NULL) return IOCM_OK;
    status = read_metadata(&copy, metadata, builder->max_metadata, error);
    if (status != IOCM_OK) return status;
    return iocm__ledger_note(facts, builder->ledger, &builder->texts, &copy)
               ? IOCM_OK
               : iocm__fail_memory(error);
}

void iocm__builder_refer(iocm_builder *builder, uint32_t facts)
{
    iocm__ledger_refer(builder->ledger, facts);
}

void iocm__builder_forget(iocm_builder *builder, uint32_t facts)
{
    iocm__ledger_release(builder->ledger, facts);
}

/* ---- adding ---- */

iocm_status iocm__builder_check(const iocm_builder *builder, const iocm_indicator *indicator,
                                iocm_error *error)
{
    iocm_special special;
    char text[IOCM_INDICATOR_BUFFER];
    size_t size;

    if (builder->flags & IOCM_BUILDER_ALLOW_SPECIAL) return IOCM_OK;
    special = iocm_indicator_special(indicator);
    if (special == IOCM_SPECIAL_NONE) return IOCM_OK;
    if (iocm_indicator_format(text, sizeof text, &size, indicator, NULL) != IOCM_OK) size = 0;
    return iocm__fail_at(error, IOCM_E_REFUSED, text, 0, size,
                         "a %s address or name is not loaded unless the builder allows it",
                         iocm_special_name(special));
}

/* The element of an indicator, and room for its row; false = out of memory. */
static bool make_element(uint8_t element[IOCM__ELEMENT_MAX], iocm_builder *builder, int group,
                         const iocm_indicator *indicator, uint32_t facts)
{
    iocm__rows *rows = &builder->rows[group];
    uint32_t text = 0;

    if (iocm__group_is_text(group) &&
        !iocm__texts_intern(&text, &builder->texts,
                            iocm__span(indicator->text, indicator->text_size), builder->key,
                            &builder->allocator))
        return false;
    iocm__element_write(element, group, indicator, text);
    return iocm__rows_reserve(rows, builder->key, &builder->allocator) &&
           (facts == IOCM__NO_FACTS || iocm__rows_reserve_facts(rows, &builder->allocator));
}

/* All or nothing: what could fail comes before what counts. */
iocm_status iocm__builder_put(iocm_builder *builder, const iocm_indicator *indicator,
                              uint32_t facts, iocm_error *error)
{
    int group = iocm__group_of(indicator);
    iocm__rows *rows = &builder->rows[group];
    uint8_t element[IOCM__ELEMENT_MAX];
    uint64_t hash;
    size_t row;

    if (!make_element(element, builder, group, indicator, facts)) return iocm__fail_memory(error);
    hash = iocm__rows_hash(rows, element, builder->key);
    if (!iocm__rows_find(&row, rows, element, hash)) {
        if (builder->count >= builder->max_indicators || builder->count >= UINT32_MAX - 1)
            return iocm__fail(error, IOCM_E_LIMIT, "the builder is full");
        iocm__rows_put(rows, row, element, hash);
        builder->count++;
    }
    if (facts == IOCM__NO_FACTS ||
        iocm__ledger_merge(&rows->facts[row], builder->ledger, &builder->texts, facts))
        return IOCM_OK;
    return iocm__fail_memory(error);
}

iocm_status iocm_builder_add(iocm_builder *builder, const iocm_indicator *indicator,
                             const iocm_metadata *metadata, iocm_error *error)
{
    uint32_t facts;
    iocm_status status;

    if (builder == NULL || indicator == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the builder or the indicator is NULL");
    if (!iocm__indicator_valid(indicator))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the indicator is not normalized");
    status = iocm__builder_check(builder, indicator, error);
    if (status == IOCM_OK) status = iocm__builder_note(&facts, builder, metadata, error);
    if (status != IOCM_OK) return status;
    status = iocm__builder_put(builder, indicator, facts, error);
    iocm__builder_forget(builder, facts);
    return status;
}

size_t iocm_builder_count(const iocm_builder *builder)
{
    return builder == NULL ? 0 : builder->count;
}

/* ---- compiling ---- */

/* The columns of the groups themselves, packed. */
static bool make_draft(iocm__draft *draft, const iocm_builder *builder)
{
    if (!iocm__ledger_settle(builder->ledger)) return false;
    for (int i = 0; i < IOCM__GROUPS; i++) {
        iocm__rows_pack(&builder->rows[i], &builder->allocator);
        draft->groups[i].elements = builder->rows[i].elements;
        draft->groups[i].facts = builder->rows[i].facts;
        draft->groups[i].count = builder->rows[i].count;
    }
    draft->texts = builder->texts.spans;
    draft->text_count = builder->texts.count;
    draft->facts = iocm__ledger_facts(builder->ledger, &draft->fact_count);
    return true;
}

iocm_status iocm_builder_compile(iocm_set **out, const iocm_builder *builder, iocm_error *error)
{
    iocm__draft draft;
    uint8_t *image = NULL;
    size_t size = 0;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || builder == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the builder is NULL");
    if (!make_draft(&draft, builder)) return iocm__fail_memory(error);
    status = iocm__image_compile(&image, &size, &draft, &builder->allocator, error);
    if (status != IOCM_OK) return status;
    return iocm__set_adopt(out, image, size, &builder->allocator, error);
}
