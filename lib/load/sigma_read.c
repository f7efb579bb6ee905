/* SPDX-License-Identifier: MIT */
/*
 * Sigma filters to drafts. A filter is added to a rule's condition: `not selection` takes the selection
 * out. Of a bare `selection` people mean either that or the opposite, so that the caller has to
 * say which; nothing is guessed.
 */
#include "load/sigma.h"

typedef struct reading {
    iocm__import *in;
    iocm__yaml *yaml;
    const iocm__yaml_node *root; /* of the filter */
    iocm__exclusion item;
    uint32_t source;
} reading;

/* ---- texts ---- */

/* Copies a text; `data` stays NULL where there is no such key. */
static iocm_status take_text(reading *of, iocm_span *out, const iocm__yaml_node *map,
                             const char *key)
{
    const iocm__yaml_node *node = iocm__yaml_get(map, key);

    if (node == NULL) return IOCM_OK;
    if (node->kind != IOCM__YAML_SCALAR)
        return iocm__yaml_fail(of->yaml, node, IOCM_E_FORMAT, "a text is expected");
    return iocm__arena_copy(&of->in->made.arena, node->text, out)
               ? IOCM_OK
               : iocm__yaml_fail_memory(of->yaml);
}

static iocm_status take_date(reading *of, iocm_span *out, const iocm__yaml_node *map,
                             const char *key)
{
    iocm_status status = take_text(of, out, map, key);
    iocm_time end;

    if (status != IOCM_OK || out->data == NULL || iocm__expiry_parse(&end, *out)) return status;
    return iocm__yaml_fail(of->yaml, iocm__yaml_get(map, key), IOCM_E_FORMAT,
                           "neither a date nor a time with its zone");
}

/* Every element of a list, behind a prefix. */
static iocm_status take_texts(reading *of, iocm__texts *out, const iocm__yaml_node *list,
                              const char *prefix)
{
    iocm__buffer whole = {.allocator = &of->in->made.allocator};
    iocm_status status = IOCM_OK;

    if (list->kind != IOCM__YAML_LIST)
        return iocm__yaml_fail(of->yaml, list, IOCM_E_FORMAT, "a list of texts is expected");
    for (const iocm__yaml_node *node = list->first; node != NULL && status == IOCM_OK;
         node = node->next) {
        iocm_error reason = {0};

        whole.size = 0;
        if (node->kind != IOCM__YAML_SCALAR)
            status = iocm__yaml_fail(of->yaml, node, IOCM_E_FORMAT, "a text is expected");
        else if (iocm__text_check(node->text, IOCM_MAX_FIELD, true, &reason) != IOCM_OK)
            status = iocm__yaml_fail(of->yaml, node, reason.status, "%s", reason.message);
        else if (!iocm__buffer_append(&whole, prefix, strlen(prefix)) ||
                 !iocm__buffer_append(&whole, node->text.data, node->text.size) ||
                 !iocm__texts_add(&of->in->made.arena, out, iocm__span(whole.data, whole.size)))
            status = iocm__yaml_fail_memory(of->yaml);
    }
    iocm__buffer_free(&whole);
    return status;
}

/* Fails for the first key of a map that is none of these. */
static iocm_status check_keys(const reading *of, const iocm__yaml_node *map,
                              const char *const *known)
{
    for (const iocm__yaml_node *key = map->first; key != NULL; key = key->next) {
        const char *const *word = known;

        while (*word != NULL && !iocm__span_equal(key->text, iocm__span(*word, strlen(*word))))
            word++;
        if (*word == NULL) return iocm__yaml_fail(of->yaml, key, IOCM_E_FORMAT, "no such key here");
    }
    return IOCM_OK;
}

/* The map of a key, which has to be there. */
static iocm_status get_map(const reading *of, const iocm__yaml_node **out,
                           const iocm__yaml_node *map, const char *key)
{
    *out = iocm__yaml_get(map, key);
    if (*out == NULL) return iocm__yaml_fail(of->yaml, map, IOCM_E_FORMAT, "no key `%s`", key);
    if ((*out)->kind != IOCM__YAML_MAP)
        return iocm__yaml_fail(of->yaml, *out, IOCM_E_FORMAT, "`%s` is not a map", key);
    return IOCM_OK;
}

/* ---- where a filter belongs ---- */

static iocm_status read_log_source(reading *of)
{
    static const char *const known[] = {"category", "product", "service", "definition", NULL};
    const iocm__yaml_node *map;
    const iocm__sigma_source *source;
    iocm_span words[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    iocm_status status = get_map(of, &map, of->root, "logsource");

    if (status == IOCM_OK) status = check_keys(of, map, known);
    for (size_t i = 0; i < 3 && status == IOCM_OK; i++)
        status = take_text(of, &words[i], map, known[i]);
    if (status != IOCM_OK) return status;
    source = iocm__sigma_find_source(words[0], words[1]);
    if (source == NULL || words[2].size > 0)
        return iocm__yaml_fail(of->yaml, map, IOCM_E_UNSUPPORTED,
                               "no table here holds the events of that log source");
    of->source = source->bit;
    return iocm__texts_add(&of->in->made.arena, &of->item.tables,
                           iocm__span(source->table, strlen(source->table)))
               ? IOCM_OK
               : iocm__yaml_fail_memory(of->yaml);
}

/* The rules that the filter is for: an operator has to know of them, the expression cannot. */
static iocm_status read_rules(reading *of, const iocm__yaml_node *filter)
{
    const iocm__yaml_node *rules = iocm__yaml_get(filter, "rules");

    if (rules == NULL) return iocm__yaml_fail(of->yaml, filter, IOCM_E_FORMAT, "no key `rules`");
    if (rules->kind == IOCM__YAML_LIST && rules->count == 0)
        return iocm__yaml_fail(of->yaml, rules, IOCM_E_FORMAT, "a filter for no rule");
    return take_texts(of, &of->item.source.notes, rules, IOCM__SIGMA_RULE_NOTE);
}

/* ---- what is excluded ---- */

/*
 * The condition says what is kept, if it is a negation or consists of such: what is excluded
 * is then told by taking the negations off (`not a and not b` keeps what is neither). False: it is
 * none.
 */
static bool take_negation_off(iocm__sigma_condition **condition)
{
    iocm__sigma_condition *whole = *condition;

    if (whole->logic == IOCM__SIGMA_NOT) {
        *condition = whole->first;
        return true;
    }
    if (whole->logic == IOCM__SIGMA_SELECTION) return false;
    for (const iocm__sigma_condition *child = whole->first; child != NULL; child = child->next)
        if (child->logic != IOCM__SIGMA_NOT) return false;
    whole->logic = whole->logic == IOCM__SIGMA_AND ? IOCM__SIGMA_OR : IOCM__SIGMA_AND;
    for (iocm__sigma_condition *child = whole->first; child != NULL; child = child->next) {
        iocm__sigma_condition *inner = child->first;

        child->logic = inner->logic;
        child->selection = inner->selection;
        child->first = inner->first;
        child->last = inner->last;
    }
    return true;
}

static iocm_status find_polarity(const reading *of, iocm__sigma_condition **condition,
                                 bool *negated, const iocm__yaml_node *node)
{
    *negated = false;
    if (take_negation_off(condition) || (of->in->flags & IOCM_IMPORT_POSITIVE) != 0) return IOCM_OK;
    *negated = true;
    if ((of->in->flags & IOCM_IMPORT_NEGATIVE) != 0) return IOCM_OK;
    return iocm__yaml_fail(of->yaml, node, IOCM_E_FORMAT,
                           "polarity unstated: say whether the condition names what to exclude or "
                           "what to keep");
}

static iocm_status read_filter(reading *of)
{
    const iocm__yaml_node *filter;
    const iocm__yaml_node *condition;
    iocm__sigma_condition *parsed = NULL;
    bool negated = false;
    iocm_status status = get_map(of, &filter, of->root, "filter");

    if (status != IOCM_OK) return status;
    condition = iocm__yaml_get(filter, "condition");
    if (condition == NULL)
        return iocm__yaml_fail(of->yaml, filter, IOCM_E_FORMAT, "no key `condition`");
    status = read_rules(of, filter);
    if (status == IOCM_OK)
        status = iocm__sigma_read_condition(&parsed, of->yaml, filter, condition);
    if (status == IOCM_OK) status = find_polarity(of, &parsed, &negated, condition);
    if (status == IOCM_OK)
        status = iocm__sigma_read_expr(&of->item.when, of->yaml, &of->in->made.arena, parsed,
                                       of->source);
    if (status == IOCM_OK && negated) {
        iocm__expr *outer = iocm__expr_new(&of->in->made.arena, IOCM__OP_NOT);

        if (outer == NULL) return iocm__yaml_fail_memory(of->yaml);
        iocm__expr_append(outer, of->item.when);
        of->item.when = outer;
    }
    if (status == IOCM_OK && iocm__expr_depth(of->item.when) > IOCM_MAX_EXPRESSION)
        status = iocm__yaml_fail(of->yaml, filter, IOCM_E_LIMIT, "an expression deeper than %u",
                                 IOCM_MAX_EXPRESSION);
    return status;
}

/* ---- what is said about it ---- */

/* What writing a filter put there. The state is not taken over: what comes in is a draft. */
static iocm_status read_custom(reading *of)
{
    static const char *const known[] = {"id",  "state",    "expires",  "review_by", "owner",
                                        "why", "sentence", "families", "tables",    NULL};
    const iocm__yaml_node *custom = iocm__yaml_get(of->root, "custom");
    const iocm__yaml_node *ours;
    const iocm__yaml_node *list;
    iocm__exclusion *item = &of->item;
    iocm_status status;

    if (custom == NULL) return IOCM_OK;
    if (custom->kind != IOCM__YAML_MAP)
        return iocm__yaml_fail(of->yaml, custom, IOCM_E_FORMAT, "`custom` is not a map");
    if (iocm__yaml_get(custom, "iocmatch") == NULL) return IOCM_OK;
    status = get_map(of, &ours, custom, "iocmatch");
    if (status == IOCM_OK) status = check_keys(of, ours, known);
    if (status == IOCM_OK) status = take_text(of, &item->id, ours, "id");
    if (status == IOCM_OK) status = take_date(of, &item->expires, ours, "expires");
    if (status == IOCM_OK) status = take_date(of, &item->review_by, ours, "review_by");
    if (status == IOCM_OK) status = take_text(of, &item->owner, ours, "owner");
    if (status == IOCM_OK) status = take_text(of, &item->why, ours, "why");
    if (status == IOCM_OK) status = take_text(of, &item->source.sentence, ours, "sentence");
    list = iocm__yaml_get(ours, "families");
    if (status == IOCM_OK && list != NULL) status = take_texts(of, &item->families, list, "");
    item->tables.count = 0; /* those of the log source, unless it says others */
    list = iocm__yaml_get(ours, "tables");
    if (status == IOCM_OK && list != NULL) status = take_texts(of, &item->tables, list, "");
    return status;
}

static iocm_status read_head(reading *of)
{
    static const char *const known[] = {
        "title",  "id",    "name",           "related",   "taxonomy",   "status", "description",
        "author", "date",  "license",        "modified",  "references", "tags",   "fields",
        "level",  "scope", "falsepositives", "logsource", "filter",     "custom", NULL};
    iocm_span taxonomy = {NULL, 0};
    iocm_status status;

    if (of->root->kind != IOCM__YAML_MAP)
        return iocm__yaml_fail(of->yaml, of->root, IOCM_E_FORMAT, "not a Sigma filter: no map");
    if (iocm__yaml_get(of->root, "filter") == NULL)
        return iocm__yaml_fail(of->yaml, of->root, IOCM_E_FORMAT,
                               "not a Sigma filter: no key `filter`");
    status = check_keys(of, of->root, known);
    if (status == IOCM_OK) status = take_text(of, &taxonomy, of->root, "taxonomy");
    if (status == IOCM_OK && taxonomy.size > 0 &&
        !iocm__span_equal(taxonomy, IOCM__LITERAL("sigma")))
        status = iocm__yaml_fail(of->yaml, iocm__yaml_get(of->root, "taxonomy"), IOCM_E_UNSUPPORTED,
                                 "the fields of that taxonomy are not known");
    if (status == IOCM_OK) status = take_text(of, &of->item.source.title, of->root, "title");
    if (status == IOCM_OK && of->item.source.title.size == 0)
        status = iocm__yaml_fail(of->yaml, of->root, IOCM_E_FORMAT, "no key `title`");
    if (status == IOCM_OK)
        status = take_text(of, &of->item.source.description, of->root, "description");
    return status;
}

/* ---- documents ---- */

static iocm_status add(reading *of)
{
    iocm__exclusion *item = &of->item;
    iocm_error reason = {0};
    const iocm__yaml_node *place = of->root;

    if (item->id.data == NULL) {
        iocm_status status = take_text(of, &item->id, of->root, "id");

        if (status != IOCM_OK) return status;
        if (item->id.data != NULL) place = iocm__yaml_get(of->root, "id");
    }
    if (item->id.data == NULL && !iocm__import_new_id(of->in, &item->id, "sigma"))
        return iocm__yaml_fail_memory(of->yaml);
    /* An exclusion without a title is written with its id as the title. */
    if (iocm__span_equal(item->source.title, item->id)) item->source.title.data = NULL;
    if (item->source.title.data == NULL) item->source.title.size = 0;
    if (iocm__import_has_id(of->in, item->id))
        return iocm__yaml_fail(of->yaml, place, IOCM_E_FORMAT,
                               "an exclusion of that id is there already");
    if (iocm__exclusions_append(&of->in->made, item, &reason) == IOCM_OK) return IOCM_OK;
    return iocm__yaml_fail(of->yaml, place, reason.status, "%s", reason.message);
}

static iocm_status read_document(iocm__import *in, iocm__yaml *yaml, const iocm__yaml_node *root)
{
    reading of = {.in = in, .yaml = yaml, .root = root};
    iocm_status status;

    of.item.max_confidence = -1;
    status = read_head(&of);
    if (status == IOCM_OK) status = read_log_source(&of);
    if (status == IOCM_OK) status = read_filter(&of);
    if (status == IOCM_OK) status = read_custom(&of);
    return status == IOCM_OK ? add(&of) : status;
}

iocm_status iocm__import_sigma(iocm__import *in)
{
    iocm__yaml_node *root = NULL;
    iocm_status status;
    iocm__yaml *yaml = iocm__yaml_open(in, &status);

    if (yaml == NULL) return status;
    do {
        status = iocm__yaml_next(&root, yaml);
        if (status == IOCM_OK && root != NULL) status = read_document(in, yaml, root);
    } while (status == IOCM_OK && root != NULL);
    if (status == IOCM_OK && in->made.count == 0)
        status = iocm__fail(in->error, IOCM_E_FORMAT, "the file holds no Sigma filter");
    iocm__yaml_close(yaml);
    return status;
}
