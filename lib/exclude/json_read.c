/* SPDX-License-Identifier: MIT */
/*
 * Reads a document of exclusions. It is read to a document of its own, which is taken over at the
 * end: what fails leaves nothing behind.
 */
#include "exclude/json.h"
#include "indicator/indicator.h"

/* ---- values ---- */

static bool read_date(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_time end;

    if (!iocm__json_read_text(in, out, value)) return false;
    return iocm__expiry_parse(&end, *(iocm_span *)out) ||
           iocm__json_fail(in, IOCM_E_SYNTAX, "neither a date nor a time with its zone");
}

static bool read_state(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    return text.data != NULL &&
           (iocm__state_from_name(out, text) ||
            iocm__json_fail(in, IOCM_E_SYNTAX, "not a state: draft, approved or disabled"));
}

static bool read_status(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__source *source = out;
    iocm_span text = iocm__json_string(in, value);

    source->compiled = true;
    return text.data != NULL && (iocm__status_from_name(&source->status, text) ||
                                 iocm__json_fail(in, IOCM_E_SYNTAX, "no such status"));
}

static bool read_effect(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    *(bool *)out = iocm__span_equal(text, IOCM__LITERAL("annotate"));
    return *(bool *)out || iocm__span_equal(text, IOCM__LITERAL("suppress")) ||
           iocm__json_fail(in, IOCM_E_SYNTAX, "not an effect: suppress or annotate");
}

static bool read_polarity(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    *(bool *)out = iocm__span_equal(text, IOCM__LITERAL("unstated"));
    return *(bool *)out || iocm__json_fail(in, IOCM_E_SYNTAX, "a polarity can only be unstated");
}

static bool read_confidence(iocm__json_reader *in, void *out, json_t *value)
{
    uint64_t number;

    if (!iocm__json_read_size(in, &number, value, 100)) return false;
    *(int32_t *)out = (int32_t)number;
    return true;
}

static bool read_offset(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_size(in, out, value, INT64_MAX);
}

static bool add_override(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    if (text.data == NULL) return false;
    if (!iocm__is_lint_rule(text))
        return iocm__json_fail(in, IOCM_E_SYNTAX, "no such rule: they are L1 to L%u",
                               IOCM__LINT_RULES);
    if (iocm__texts_have(out, text)) return iocm__json_fail(in, IOCM_E_SYNTAX, "a rule twice");
    return iocm__texts_add(in->arena, out, text) || iocm__json_fail_memory(in);
}

static bool read_overrides(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_override);
}

/* ---- where an exclusion comes from ---- */

static bool read_part_kind(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    return text.data != NULL &&
           (iocm__part_kind_from_name(out, text) ||
            iocm__json_fail(in, IOCM_E_SYNTAX, "not keyword, operand, purpose or residue"));
}

static bool read_part_size(iocm__json_reader *in, void *out, json_t *value)
{
    uint64_t number;

    if (!iocm__json_read_size(in, &number, value, IOCM__JSON_SIZE)) return false;
    *(size_t *)out = (size_t)number;
    return true;
}

static const iocm__json_member part_members[] = {
    {"code", iocm__json_read_name, offsetof(iocm__part, code)},
    {"kind", read_part_kind, offsetof(iocm__part, kind)},
    {"offset", read_part_size, offsetof(iocm__part, offset)},
    {"size", read_part_size, offsetof(iocm__part, size)},
};

/* Parts follow one another: what is left out of the sentence, or there twice, is noticed. */
static bool add_part(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__source *source = out;
    iocm__part *part = &source->parts[source->part_count];
    const iocm__part *before = source->part_count > 0 ? part - 1 : NULL;
    size_t expected = before == NULL ? 0 : before->offset + before->size;

    memset(part, 0, sizeof *part);
    if (!iocm__json_read_members(in, part, value, part_members, IOCM__COUNT(part_members)))
        return false;
    if (part->kind == 0) return iocm__json_fail(in, IOCM_E_FORMAT, "a part without `kind`");
    if (part->size == 0 || part->offset != expected)
        return iocm__json_fail(in, IOCM_E_FORMAT,
                               "a part that is empty, or does not begin where the one before ends");
    source->part_count++;
    return true;
}

static bool read_parts(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__source *source = out;

    source->parts = iocm__arena_alloc(in->arena, json_array_size(value) * sizeof *source->parts);
    if (source->parts == NULL) return iocm__json_fail_memory(in);
    return iocm__json_read_array(in, source, value, add_part);
}

static const iocm__json_member source_members[] = {
    {"description", iocm__json_read_text, offsetof(iocm__source, description)},
    {"notes", iocm__json_read_names, offsetof(iocm__source, notes)},
    {"offset", read_offset, offsetof(iocm__source, offset)},
    {"parts", read_parts, 0},
    {"sentence", iocm__json_read_text, offsetof(iocm__source, sentence)},
    {"sha256", iocm__json_read_sha256, offsetof(iocm__source, sha256)},
    {"status", read_status, 0},
    {"title", iocm__json_read_text, offsetof(iocm__source, title)},
};

static bool read_source(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__source *source = out;
    const iocm__part *last;

    if (!iocm__json_read_members(in, source, value, source_members, IOCM__COUNT(source_members)) ||
        (source->sentence.data != NULL &&
         !iocm__json_check_sha256(in, "sha256", source->sha256, &source->sentence, 1)))
        return false;
    if (source->part_count == 0) return true;
    last = &source->parts[source->part_count - 1];
    return last->offset + last->size == source->sentence.size ||
           iocm__json_fail_key(in, "parts", IOCM_E_FORMAT, "the parts do not cover the sentence");
}

/* ---- exclusions ---- */

/* Without any name a scope would hold for all: whoever took the last one away did not mean that. */
static bool read_scope_names(iocm__json_reader *in, void *out, json_t *value)
{
    if (json_is_array(value) && json_array_size(value) == 0)
        return iocm__json_fail(in, IOCM_E_FORMAT, "a scope that is told needs a name");
    return iocm__json_read_names(in, out, value);
}

static const iocm__json_member scope_members[] = {
    {"families", read_scope_names, offsetof(iocm__exclusion, families)},
    {"max_confidence", read_confidence, offsetof(iocm__exclusion, max_confidence)},
    {"tables", read_scope_names, offsetof(iocm__exclusion, tables)},
};

static bool read_scope(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_members(in, out, value, scope_members, IOCM__COUNT(scope_members));
}

static const iocm__json_member exclusion_members[] = {
    {"effect", read_effect, offsetof(iocm__exclusion, annotate)},
    {"expires", read_date, offsetof(iocm__exclusion, expires)},
    {"id", iocm__json_read_name, offsetof(iocm__exclusion, id)},
    {"overrides", read_overrides, offsetof(iocm__exclusion, overrides)},
    {"owner", iocm__json_read_text, offsetof(iocm__exclusion, owner)},
    {"polarity", read_polarity, offsetof(iocm__exclusion, polarity_unstated)},
    {"review_by", read_date, offsetof(iocm__exclusion, review_by)},
    {"scope", read_scope, 0},
    {"source", read_source, offsetof(iocm__exclusion, source)},
    {"state", read_state, offsetof(iocm__exclusion, state)},
    {"when", iocm__json_read_expr, offsetof(iocm__exclusion, when)},
    {"why", iocm__json_read_text, offsetof(iocm__exclusion, why)},
};

/* A document that is being read. */
typedef struct reading {
    iocm__json_reader in; /* first: the functions for values are given this */
    const iocm_exclusions *there;
    iocm_exclusions made;
} reading;

static bool is_there(const iocm_exclusions *exclusions, iocm_span id)
{
    return iocm_exclusions_find(exclusions, id.data, id.size) != IOCM_NO_EXCLUSION;
}

static bool add_exclusion(iocm__json_reader *in, void *out, json_t *value)
{
    reading *of = (reading *)in;
    iocm__exclusion item = {.max_confidence = -1};
    iocm_error reason = {0};

    if (!iocm__json_read_members(in, &item, value, exclusion_members,
                                 IOCM__COUNT(exclusion_members)))
        return false;
    (void)out;
    if (item.id.data == NULL || item.when == NULL)
        return iocm__json_fail(in, IOCM_E_FORMAT, "an exclusion needs the keys `id` and `when`");
    iocm__json_enter_key(in, "id");
    if (is_there(of->there, item.id) || is_there(&of->made, item.id))
        (void)iocm__json_fail(in, IOCM_E_FORMAT, "an exclusion of that id is there already");
    else if (iocm__exclusions_append(&of->made, &item, &reason) != IOCM_OK)
        (void)iocm__json_fail_with(in, &reason);
    iocm__json_leave(in);
    return in->status == IOCM_OK;
}

static bool read_exclusions(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_array(in, out, value, add_exclusion);
}

/* ---- lists ---- */

static bool read_list_values(iocm__json_reader *in, void *out, json_t *value)
{
    iocm__list *list = out;
    iocm__texts values = {NULL, 0};

    if (!iocm__json_read_values(in, &values, value)) return false;
    /* Bound to no values is bound, too. */
    list->values = values.count > 0 ? values.items : iocm__arena_alloc(in->arena, 0);
    list->value_count = values.count;
    return list->values != NULL || iocm__json_fail_memory(in);
}

/* That it names no list keeps lists from going round in circles. */
static bool read_list_expr(iocm__json_reader *in, void *out, json_t *value)
{
    bool good;

    in->lists_refused = true;
    good = iocm__json_read_expr(in, out, value);
    in->lists_refused = false;
    return good;
}

static const iocm__json_member list_members[] = {
    {"digest", iocm__json_read_sha256, offsetof(iocm__list, digest)},
    {"expires", read_date, offsetof(iocm__list, expires)},
    {"kind", iocm__json_read_name, offsetof(iocm__list, kind)},
    {"values", read_list_values, 0},
    {"when", read_list_expr, offsetof(iocm__list, expr)},
};

static bool read_list(iocm__json_reader *in, iocm__list *list, json_t *value)
{
    if (!iocm__json_read_members(in, list, value, list_members, IOCM__COUNT(list_members)))
        return false;
    if (list->values != NULL && list->expr != NULL)
        return iocm__json_fail_key(in, "when", IOCM_E_FORMAT, "a list with both values and `when`");
    if (list->digest.data == NULL) return true;
    if (list->values == NULL)
        return iocm__json_fail_key(in, "digest", IOCM_E_FORMAT, "a digest without values");
    return iocm__json_check_sha256(in, "digest", list->digest, list->values, list->value_count);
}

static bool add_list(iocm__json_reader *in, const char *key, json_t *value)
{
    reading *of = (reading *)in;
    iocm_span name = iocm__span(key, strlen(key));
    iocm__list list = {.name = {NULL, 0}};
    iocm_error reason = {0};
    bool good;

    if (iocm__exclusions_list(of->there, name) != NULL)
        return iocm__json_fail_key(in, key, IOCM_E_FORMAT, "a list of that name is there already");
    if (!iocm__arena_copy(in->arena, name, &list.name)) return iocm__json_fail_memory(in);
    iocm__json_enter_key(in, key);
    good = read_list(in, &list, value);
    iocm__json_leave(in);
    if (!good || iocm__exclusions_put_list(&of->made, &list, &reason) == IOCM_OK) return good;
    return iocm__json_fail_key(in, key, reason.status, "%s", reason.message);
}

static int by_key(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their names, so that each comes behind the others. */
static bool read_lists(iocm__json_reader *in, void *out, json_t *value)
{
    const iocm_allocator *allocator = &in->arena->allocator;
    size_t count = 0;
    const char **keys;
    const char *key;
    json_t *inner;
    bool good;

    (void)out;
    if (!json_is_object(value)) return iocm__json_fail(in, IOCM_E_FORMAT, "an object is expected");
    keys = iocm__alloc_array(allocator, json_object_size(value), sizeof *keys);
    if (keys == NULL) return iocm__json_fail_memory(in);
    json_object_foreach(value, key, inner) keys[count++] = key;
    good = iocm__sort(keys, count, sizeof *keys, by_key, NULL, allocator) ||
           iocm__json_fail_memory(in);
    for (size_t i = 0; i < count && good; i++)
        good = add_list(in, keys[i], json_object_get(value, keys[i]));
    iocm__free(allocator, keys);
    return good;
}

/* Fails for a value of a list. */
static bool fail_list(reading *of, const iocm__list_fault *fault, const iocm_error *reason)
{
    const iocm__list *list = &of->made.lists[fault->list];
    iocm__json_reader *in = &of->in;
    char *name = iocm__arena_alloc(in->arena, list->name.size + 1);

    if (name == NULL) return iocm__json_fail_memory(in);
    memcpy(name, list->name.data, list->name.size);
    name[list->name.size] = '\0';
    iocm__json_enter_key(in, "lists");
    iocm__json_enter_key(in, name);
    iocm__json_enter_key(in, "values");
    if (fault->value < list->value_count) iocm__json_enter(in, fault->value);
    (void)iocm__json_fail_with(in, reason);
    in->depth = 0;
    return false;
}

/* The values of lists are checked when it is known who compares them with what. */
static bool check_lists(reading *of)
{
    const iocm_exclusions *users[] = {&of->made, of->there};

    for (size_t i = 0; i < IOCM__COUNT(users); i++) {
        iocm__list_fault fault = {0, 0};
        iocm_error reason = {0};

        if (iocm__lists_check(of->made.lists, of->made.list_count, users[i], &fault, &reason) !=
            IOCM_OK)
            return fail_list(of, &fault, &reason);
    }
    return true;
}

/* ---- the document ---- */

static bool read_format(iocm__json_reader *in, void *out, json_t *value)
{
    iocm_span text = iocm__json_string(in, value);

    (void)out;
    return text.data != NULL &&
           (iocm__span_equal(text, IOCM__LITERAL(IOCM__JSON_FORMAT)) ||
            iocm__json_fail(in, IOCM_E_FORMAT, "the format is not `%s`", IOCM__JSON_FORMAT));
}

static const iocm__json_member playbook_members[] = {
    {"family", iocm__json_read_text, offsetof(iocm_exclusions, playbook_family)},
    {"sha256", iocm__json_read_sha256, offsetof(iocm_exclusions, playbook_sha256)},
    {"tables", iocm__json_read_names, offsetof(iocm_exclusions, playbook_tables)},
    {"title", iocm__json_read_text, offsetof(iocm_exclusions, playbook_title)},
};

static bool read_playbook(iocm__json_reader *in, void *out, json_t *value)
{
    return iocm__json_read_members(in, out, value, playbook_members, IOCM__COUNT(playbook_members));
}

static const iocm__json_member document_members[] = {
    {"exclusions", read_exclusions, 0},
    {"format", read_format, 0},
    {"lists", read_lists, 0},
    {"playbook", read_playbook, 0},
};

static bool read_document(reading *of)
{
    iocm__json_reader *in = &of->in;
    json_t *format = json_object_get(in->root, "format");
    bool good;

    if (!json_is_object(in->root))
        return iocm__json_fail(in, IOCM_E_FORMAT, "an object is expected");
    if (format == NULL)
        return iocm__json_fail(in, IOCM_E_FORMAT, "no `format`: \"%s\"", IOCM__JSON_FORMAT);
    /* First of all: a document of another kind has other faults by the dozen. */
    iocm__json_enter_key(in, "format");
    good = read_format(in, NULL, format);
    iocm__json_leave(in);
    return good &&
           iocm__json_read_members(in, &of->made, in->root, document_members,
                                   IOCM__COUNT(document_members)) &&
           check_lists(of);
}

iocm_status iocm_exclusions_add_json(iocm_exclusions *exclusions, const char *text, size_t size,
                                     const iocm_load_options *options, iocm_error *error)
{
    iocm_error *fresh = iocm__error_fresh(error);
    iocm_load_options copy;
    iocm_status status;
    reading of;

    if (exclusions == NULL || (text == NULL && size > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the document of exclusions or text is NULL");
    status = iocm__options_read(&copy, sizeof copy, options, error);
    if (status == IOCM_OK) status = iocm__options_bits(copy.read_flags, IOCM__READ_FLAGS, error);
    if (status != IOCM_OK) return status;
    of.there = exclusions;
    iocm__exclusions_init(&of.made, &exclusions->allocator);
    if (iocm__json_open(&of.in, &of.made.arena, iocm__span(text, size), error)) {
        (void)read_document(&of);
        iocm__json_close(&of.in);
    }
    status = of.in.status;
    if (status == IOCM_OK) status = iocm__exclusions_take(exclusions, &of.made, error);
    iocm__exclusions_clear(&of.made);
    iocm__error_source(fresh, copy.source);
    return status;
}

iocm_status iocm_exclusions_bind_json(iocm_exclusions *exclusions, const char *name,
                                      size_t name_size, const char *text, size_t size,
                                      iocm_error *error)
{
    iocm__json_reader in;
    iocm__list list;
    iocm_status status =
        iocm__exclusions_begin_bind(&list, exclusions, iocm__span(name, name_size), error);

    if (status != IOCM_OK) return status;
    if (text == NULL && size > 0) return iocm__fail(error, IOCM_E_ARGUMENT, "the text is NULL");
    if (!iocm__json_open(&in, &exclusions->arena, iocm__span(text, size), error)) return in.status;
    (void)read_list_expr(&in, &list.expr, in.root);
    iocm__json_close(&in);
    if (in.status != IOCM_OK) return in.status;
    return iocm__exclusions_end_bind(exclusions, &list, error);
}
