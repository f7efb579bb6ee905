/* SPDX-License-Identifier: MIT */
/*
 * Writes a document of exclusions: one form for one document. What has its default is left out, but
 * for the state; the functions write the keys in their order.
 */
#include "exclude/json.h"

static void write_word(iocm__json_writer *out, const char *key, const char *word)
{
    iocm__json_member_text(out, key, iocm__span(word, strlen(word)));
}

static void write_number(iocm__json_writer *out, const char *key, uint64_t number)
{
    iocm__json_key(out, key);
    iocm__json_number(out, number);
}

static void write_scope(iocm__json_writer *out, const iocm__exclusion *item)
{
    if (item->families.count == 0 && item->tables.count == 0 && item->max_confidence < 0) return;
    iocm__json_key(out, "scope");
    iocm__json_begin(out, '{');
    iocm__json_member_texts(out, "families", &item->families);
    if (item->max_confidence >= 0)
        write_number(out, "max_confidence", (uint64_t)item->max_confidence);
    iocm__json_member_texts(out, "tables", &item->tables);
    iocm__json_end(out, '}');
}

static void write_parts(iocm__json_writer *out, const iocm__source *source)
{
    if (source->part_count == 0) return;
    iocm__json_key(out, "parts");
    iocm__json_begin(out, '[');
    for (size_t i = 0; i < source->part_count; i++) {
        const iocm__part *part = &source->parts[i];

        iocm__json_begin(out, '{');
        iocm__json_member_text(out, "code", part->code);
        write_word(out, "kind", iocm__part_kind_name(part->kind));
        write_number(out, "offset", part->offset);
        write_number(out, "size", part->size);
        iocm__json_end(out, '}');
    }
    iocm__json_end(out, ']');
}

static void write_source(iocm__json_writer *out, const iocm__source *source)
{
    bool empty = source->title.data == NULL && source->description.data == NULL &&
                 source->sentence.data == NULL && source->sha256.data == NULL &&
                 source->offset == 0 && !source->compiled && source->notes.count == 0 &&
                 source->part_count == 0;

    if (empty) return;
    iocm__json_key(out, "source");
    iocm__json_begin(out, '{');
    iocm__json_member_text(out, "description", source->description);
    iocm__json_member_texts(out, "notes", &source->notes);
    if (source->offset > 0) write_number(out, "offset", source->offset);
    write_parts(out, source);
    iocm__json_member_text(out, "sentence", source->sentence);
    iocm__json_member_text(out, "sha256", source->sha256);
    if (source->compiled) write_word(out, "status", iocm_exclusion_status_name(source->status));
    iocm__json_member_text(out, "title", source->title);
    iocm__json_end(out, '}');
}

static void write_exclusion(iocm__json_writer *out, const iocm__exclusion *item)
{
    iocm__json_begin(out, '{');
    if (item->annotate) write_word(out, "effect", "annotate");
    iocm__json_member_text(out, "expires", item->expires);
    iocm__json_member_text(out, "id", item->id);
    iocm__json_member_texts(out, "overrides", &item->overrides);
    iocm__json_member_text(out, "owner", item->owner);
    if (item->polarity_unstated) write_word(out, "polarity", "unstated");
    iocm__json_member_text(out, "review_by", item->review_by);
    write_scope(out, item);
    write_source(out, &item->source);
    write_word(out, "state", iocm_exclusion_state_name(item->state));
    iocm__json_key(out, "when");
    iocm__json_write_expr(out, item->when);
    iocm__json_member_text(out, "why", item->why);
    iocm__json_end(out, '}');
}

static void write_list(iocm__json_writer *out, const iocm__list *list)
{
    iocm__json_key_span(out, list->name);
    iocm__json_begin(out, '{');
    iocm__json_member_text(out, "digest", list->digest);
    iocm__json_member_text(out, "expires", list->expires);
    iocm__json_member_text(out, "kind", list->kind);
    if (list->values != NULL) iocm__json_texts(out, "values", list->values, list->value_count);
    if (list->expr != NULL) {
        iocm__json_key(out, "when");
        iocm__json_write_expr(out, list->expr);
    }
    iocm__json_end(out, '}');
}

static void write_playbook(iocm__json_writer *out, const iocm_exclusions *exclusions)
{
    if (!iocm__exclusions_have_playbook(exclusions)) return;
    iocm__json_key(out, "playbook");
    iocm__json_begin(out, '{');
    iocm__json_member_text(out, "family", exclusions->playbook_family);
    iocm__json_member_text(out, "sha256", exclusions->playbook_sha256);
    iocm__json_member_texts(out, "tables", &exclusions->playbook_tables);
    iocm__json_member_text(out, "title", exclusions->playbook_title);
    iocm__json_end(out, '}');
}

static void write_document(iocm__json_writer *out, const iocm_exclusions *exclusions)
{
    iocm__json_begin(out, '{');
    if (exclusions->count > 0) {
        iocm__json_key(out, "exclusions");
        iocm__json_begin(out, '[');
        for (size_t i = 0; i < exclusions->count && !out->stopped; i++)
            write_exclusion(out, &exclusions->items[i]);
        iocm__json_end(out, ']');
    }
    write_word(out, "format", IOCM__JSON_FORMAT);
    if (exclusions->list_count > 0) {
        iocm__json_key(out, "lists");
        iocm__json_begin(out, '{');
        for (size_t i = 0; i < exclusions->list_count && !out->stopped; i++)
            write_list(out, &exclusions->lists[i]);
        iocm__json_end(out, '}');
    }
    write_playbook(out, exclusions);
    iocm__json_end(out, '}');
    iocm__json_newline(out);
    iocm__json_flush(out);
}

iocm_status iocm_exclusions_write_json(iocm_write_fn write, void *ctx,
                                       const iocm_exclusions *exclusions, iocm_error *error)
{
    iocm__json_writer out = {.write = write, .ctx = ctx, .first = true};

    if (write == NULL || exclusions == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "the function or the document is NULL");
    write_document(&out, exclusions);
    if (out.stopped) return iocm__fail(error, IOCM_E_STOPPED, "the caller's function stopped");
    return IOCM_OK;
}

static int to_sha256(void *ctx, const char *data, size_t size)
{
    iocm__sha256_add(ctx, data, size);
    return 0;
}

iocm_status iocm_exclusions_digest(char out[65], const iocm_exclusions *exclusions,
                                   iocm_error *error)
{
    iocm__sha state;
    uint8_t digest[32];
    iocm_status status;

    if (out == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "`out` is NULL");
    iocm__sha256_begin(&state);
    status = iocm_exclusions_write_json(to_sha256, &state, exclusions, error);
    if (status != IOCM_OK) return status;
    iocm__sha256_end(digest, &state);
    iocm__hex(out, digest, sizeof digest);
    return IOCM_OK;
}
