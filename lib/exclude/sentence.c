/* SPDX-License-Identifier: MIT */
/* Adding a sentence to a document: what was compiled of it, and where it comes from. */
#include <stdio.h>

#include "exclude/exclude.h"

#define REPLACEMENT "\xEF\xBF\xBD"

bool iocm__text_keep(iocm__arena *arena, iocm_span text, iocm_span *out)
{
    char *copy;
    size_t size = 0;

    if (text.data == NULL || text.size > SIZE_MAX / 3) return false;
    copy = iocm__arena_alloc(arena, text.size * 3);
    if (copy == NULL) return false;
    for (size_t at = 0; at < text.size;) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);
        bool kept = length > 0 && point != 0;

        memcpy(copy + size, kept ? text.data + at : REPLACEMENT, kept ? length : 3);
        size += kept ? length : 3;
        at += length > 0 ? length : 1;
    }
    *out = iocm__span(copy, size);
    return true;
}

bool iocm__text_keep_optional(iocm__arena *arena, iocm_span text, iocm_span *out)
{
    *out = iocm__span(NULL, 0);
    return text.data == NULL || iocm__text_keep(arena, text, out);
}

static bool keep_digest(iocm__arena *arena, iocm_span text, iocm_span *out)
{
    uint8_t digest[32];
    char hex[65];

    iocm__sha256(digest, text.data, text.size);
    iocm__hex(hex, digest, sizeof digest);
    return iocm__arena_copy(arena, iocm__span(hex, 64), out);
}

/* "s1", "s2", ...: the first of these, from the number of the exclusion on, that is not taken. */
static bool keep_id(const iocm_exclusions *exclusions, iocm__arena *arena, iocm_span *out)
{
    char id[24];
    size_t number = exclusions->count;
    size_t size;

    do size = (size_t)snprintf(id, sizeof id, "s%zu", ++number);
    while (iocm_exclusions_find(exclusions, id, size) != IOCM_NO_EXCLUSION);
    return iocm__arena_copy(arena, iocm__span(id, size), out);
}

static bool fill(iocm__exclusion *made, iocm_exclusions *exclusions, const iocm_sentence *given)
{
    iocm__arena *arena = &exclusions->arena;
    iocm__source *source = &made->source;
    iocm__compiled compiled;

    if (!iocm__text_keep(arena, given->text, &source->sentence) ||
        !iocm__text_keep_optional(arena, given->title, &source->title) ||
        !iocm__text_keep_optional(arena, given->description, &source->description) ||
        !keep_digest(arena, source->sentence, &source->sha256) ||
        !iocm__english_compile(&compiled, arena, source->sentence,
                               (given->flags & IOCM_SENTENCE_CUT) != 0))
        return false;
    if (given->id.data != NULL ? !iocm__arena_copy(arena, given->id, &made->id)
                               : !keep_id(exclusions, arena, &made->id))
        return false;
    made->state = IOCM_EXCLUSION_DRAFT;
    made->max_confidence = -1;
    made->when = compiled.when;
    source->offset = given->offset;
    source->compiled = true;
    source->status = iocm__expr_status(exclusions, compiled.when);
    source->notes = compiled.notes;
    source->parts = compiled.parts;
    source->part_count = compiled.part_count;
    return true;
}

static iocm_status check(const iocm_exclusions *exclusions, const iocm_sentence *given,
                         iocm_error *error)
{
    const iocm_span *texts[] = {&given->text, &given->id, &given->title, &given->description};

    if (exclusions == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document of exclusions is NULL");
    if (given->text.data == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the sentence has no text");
    for (size_t i = 0; i < IOCM__COUNT(texts); i++) {
        if (texts[i]->data == NULL && texts[i]->size > 0)
            return iocm__fail(error, IOCM_E_ARGUMENT, "a text of the sentence is NULL");
        if (texts[i]->size > IOCM_MAX_METADATA)
            return iocm__fail(error, IOCM_E_LIMIT, "a text of more than %u bytes",
                              IOCM_MAX_METADATA);
    }
    return iocm__options_bits(given->flags, IOCM_SENTENCE_CUT, error);
}

iocm_status iocm_exclusions_add_sentence(size_t *index, iocm_exclusions *exclusions,
                                         const iocm_sentence *sentence, iocm_error *error)
{
    iocm__exclusion made = {0};
    iocm_exclusions users = {.items = &made, .count = 1};
    iocm_sentence given;
    iocm_status status;

    if (sentence == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the sentence is NULL");
    status = iocm__options_read(&given, sizeof given, sentence, error);
    if (status == IOCM_OK) status = check(exclusions, &given, error);
    if (status != IOCM_OK) return status;
    if (!fill(&made, exclusions, &given)) return iocm__fail_memory(error);
    users.allocator = exclusions->allocator;
    status = iocm__exclusions_check_users(exclusions, &users, error);
    if (status == IOCM_OK) status = iocm__exclusions_append(exclusions, &made, error);
    if (status == IOCM_OK && index != NULL) *index = exclusions->count - 1;
    return status;
}
