/* SPDX-License-Identifier: MIT */
/* Operands: examples in brackets, lists of items, and what kinds of things are called. */
#include "exclude/english.h"

/* ---- connectives ---- */

size_t iocm__english_connective(const iocm__english *e, size_t at, unsigned *joins)
{
    static const struct {
        const char *pattern;
        unsigned joins;
    } words[] = {
        {"and", IOCM__JOINS_AND},      {"or", IOCM__JOINS_OR},          {"and/or", IOCM__JOINS_OR},
        {"nor", IOCM__JOINS_OR},       {"as_well_as", IOCM__JOINS_AND}, {"&", IOCM__JOINS_AND},
        {"plus", IOCM__JOINS_AND},     {"||", IOCM__JOINS_OR},          {"&&", IOCM__JOINS_AND},
        {"but only", IOCM__JOINS_AND}, {"or/and", IOCM__JOINS_OR}};

    if (at >= e->end) return 0;
    if (e->tokens[at].kind == IOCM__TOKEN_COMMA) {
        *joins = IOCM__JOINS_COMMA;
        return 1;
    }
    for (size_t i = 0; i < IOCM__COUNT(words); i++) {
        size_t count = iocm__english_match(e, at, words[i].pattern);

        if (count == 0) continue;
        *joins = words[i].joins;
        return count;
    }
    return 0;
}

/* Behind a bracket that opens here, or behind the token. */
static size_t step(const iocm__english *e, size_t at, size_t end)
{
    if (e->tokens[at].kind != IOCM__TOKEN_OPEN) return at + 1;
    return e->tokens[at].match < end ? e->tokens[at].match + 1 : end;
}

/* ---- examples ---- */

static const char examples[] = "such_as|like|including|e.g.|e.g|eg|for_example|for_instance";
static const char complete[] = "namely|i.e.|i.e|ie|specifically";

/* Marks `e.g.,` and says whether it opens the list of names. */
static size_t skip_marker(iocm__english *e, size_t at, size_t end, bool *open)
{
    size_t count = iocm__english_match(e, at, examples);

    *open = count > 0;
    if (count == 0) count = iocm__english_match(e, at, complete);
    if (count > 0)
        while (at + count < end && (iocm__english_is(e, at + count, IOCM__TOKEN_COMMA) ||
                                    iocm__english_is(e, at + count, IOCM__TOKEN_COLON)))
            count++;
    iocm__english_mark(e, iocm__tokens(at, at + count), IOCM_PART_KEYWORD);
    return at + count;
}

static void split_bracket(iocm__english *e, iocm__range range, size_t open, iocm__operand *out)
{
    size_t close = e->tokens[open].match < range.to ? e->tokens[open].match : range.to;

    iocm__english_mark(e, iocm__tokens(open, open + 1), IOCM_PART_KEYWORD);
    if (close < range.to) iocm__english_mark(e, iocm__tokens(close, close + 1), IOCM_PART_KEYWORD);
    out->category.to = open;
    out->names.from = skip_marker(e, open + 1, close, &out->open);
    if (out->names.from > close) out->names.from = close;
    out->names.to = close;
    out->rest.from = close < range.to ? close + 1 : range.to;
    out->has_names = true;
}

void iocm__english_split(iocm__english *e, iocm__range range, iocm__operand *out)
{
    memset(out, 0, sizeof *out);
    out->category = range;
    out->rest = iocm__tokens(range.to, range.to);
    for (size_t at = range.from; at < range.to; at++) {
        bool marker =
            iocm__english_match(e, at, examples) > 0 || iocm__english_match(e, at, complete) > 0;

        if (e->tokens[at].kind == IOCM__TOKEN_OPEN) {
            split_bracket(e, range, at, out);
            break;
        }
        if (!marker && e->tokens[at].kind != IOCM__TOKEN_COLON) continue;
        out->category.to = at;
        if (!marker) iocm__english_mark(e, iocm__tokens(at, at + 1), IOCM_PART_KEYWORD);
        out->names.from = marker ? skip_marker(e, at, range.to, &out->open) : at + 1;
        out->names.to = range.to;
        if (out->names.from > range.to) out->names.from = range.to;
        out->has_names = true;
        break;
    }
    while (out->category.to > out->category.from &&
           e->tokens[out->category.to - 1].kind == IOCM__TOKEN_COMMA) {
        out->category.to--;
        iocm__english_mark(e, iocm__tokens(out->category.to, out->category.to + 1),
                           IOCM_PART_KEYWORD);
    }
}

/* The last word is one for a kind of things, which the names are of; behind `e.g.` any plural is.
 * Of anything else, such as a name, nobody knows what the bracket says. */
static bool is_kind(const iocm__english *e, iocm__range range, bool examples_follow)
{
    static const char kinds[] =
        "account|accounts|user|users|username|usernames|port|ports|hash|hashes|digest|digests|"
        "keyword|keywords|term|terms|flag|flags|switch|switches|option|options|word|words|text|"
        "domain|domains|website|websites|site|sites|publisher|publishers|developer|developers|"
        "provider|providers|signer|signers|parent|parents|extension|extensions|administrator|"
        "administrators|admin|admins|window|windows|day|days|column|columns|field|fields";
    const char *const lists[] = {kinds,
                                 iocm__words_generic,
                                 iocm__words_tools,
                                 iocm__words_subjects,
                                 iocm__words_hollow,
                                 iocm__words_networks,
                                 iocm__words_hosts,
                                 iocm__words_folders};

    iocm_span last = iocm__english_word(e, range.to - 1);

    for (size_t i = 0; i < IOCM__COUNT(lists); i++)
        if (iocm__english_in(e, range.to - 1, lists[i])) return true;
    for (size_t i = 0; i < last.size; i++)
        if (!iocm__is_lower(last.data[i])) return false;
    return examples_follow && last.size > 3 && last.data[last.size - 1] == 's';
}

bool iocm__english_list_of(iocm__english *e, const iocm__clause *clause, iocm__items *out)
{
    iocm__operand operand;
    unsigned joins;

    memset(out, 0, sizeof *out);
    iocm__english_split(e, clause->operand, &operand);
    out->left = operand.category;
    out->companies = clause->kind == IOCM__CLAUSE_SIGNED || clause->kind == IOCM__CLAUSE_COMPANY;
    if (!operand.has_names) return true;
    operand.rest = iocm__english_trim_all(e, operand.rest, iocm__words_generic);
    if (operand.rest.from < operand.rest.to) return false;
    if (operand.names.from >= operand.names.to) return true; /* they were cut off */
    if (operand.category.from < operand.category.to && !is_kind(e, operand.category, operand.open))
        return false;
    for (size_t at = operand.category.from; at < operand.category.to; at++)
        if (iocm__english_connective(e, at, &joins) > 0) return false;
    iocm__english_mark(e, operand.category, IOCM_PART_KEYWORD);
    out->open = operand.open;
    out->left = operand.names;
    out->named = true;
    return true;
}

/* ---- items ---- */

/* True if the range is `etc.`, `others`, `similar tools`: the list goes on. */
static bool is_and_so_on(const iocm__english *e, iocm__range item)
{
    static const char pattern[] =
        "etc|etc.|so_on|so_forth|others|more|other|similar|the_like "
        "[tools|software|ones|products|utilities|agents|applications|programs|processes|systems]";

    return iocm__english_match(e, item.from, pattern) == item.to - item.from;
}

static size_t item_end(const iocm__english *e, const iocm__items *items)
{
    size_t at = items->left.from;
    unsigned joins;

    while (at < items->left.to) {
        if (iocm__english_connective(e, at, &joins) > 0) {
            if (!items->companies || e->tokens[at].kind != IOCM__TOKEN_COMMA ||
                at + 1 >= items->left.to || e->tokens[at + 1].kind != IOCM__TOKEN_WORD ||
                !iocm__shape_suffix(iocm__english_word(e, at + 1)))
                break;
        }
        at = step(e, at, items->left.to);
    }
    return at;
}

bool iocm__english_next(iocm__english *e, iocm__items *items, iocm__range *item)
{
    while (items->left.from < items->left.to) {
        unsigned joins = 0;
        size_t count = iocm__english_connective(e, items->left.from, &joins);

        if (count > items->left.to - items->left.from) count = items->left.to - items->left.from;
        if (count > 0) {
            items->joins |= joins;
            iocm__english_mark(e, iocm__tokens(items->left.from, items->left.from + count),
                               IOCM_PART_KEYWORD);
            items->left.from += count;
            continue;
        }
        item->from = items->left.from;
        item->to = item_end(e, items);
        items->left.from = item->to;
        if (!is_and_so_on(e, *item)) return true;
        items->open = true;
        iocm__english_mark(e, *item, IOCM_PART_KEYWORD);
    }
    return false;
}

iocm__range iocm__english_trim_left(iocm__english *e, iocm__range range, const char *words)
{
    while (range.from + 1 < range.to && iocm__english_in(e, range.from, words)) {
        iocm__english_mark(e, iocm__tokens(range.from, range.from + 1), IOCM_PART_KEYWORD);
        range.from++;
    }
    return range;
}

iocm__range iocm__english_trim_right(iocm__english *e, iocm__range range, const char *words)
{
    while (range.from + 1 < range.to && iocm__english_in(e, range.to - 1, words)) {
        range.to--;
        iocm__english_mark(e, iocm__tokens(range.to, range.to + 1), IOCM_PART_KEYWORD);
    }
    return range;
}

iocm__range iocm__english_trim_all(iocm__english *e, iocm__range range, const char *words)
{
    range = iocm__english_trim_left(e, range, words);
    if (range.to - range.from != 1 || !iocm__english_in(e, range.from, words)) return range;
    iocm__english_mark(e, range, IOCM_PART_KEYWORD);
    return iocm__tokens(range.to, range.to);
}

bool iocm__english_is_quoted(const iocm__english *e, iocm__range item)
{
    return item.to - item.from == 1 && e->tokens[item.from].kind == IOCM__TOKEN_QUOTED;
}

/* A text with every run of white space made one blank. */
static iocm_span single_blanks(iocm__english *e, iocm_span text)
{
    char *copy = NULL;
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        bool space = iocm__is_space(text.data[i]);

        if (copy == NULL && !(space && (text.data[i] != ' ' || text.data[i + 1] == ' '))) continue;
        if (copy == NULL) {
            copy = iocm__arena_alloc(&e->scratch, text.size);
            if (copy == NULL) {
                e->failed = true;
                return text;
            }
            memcpy(copy, text.data, i);
            size = i;
        }
        if (!space || size == 0 || copy[size - 1] != ' ') copy[size++] = space ? ' ' : text.data[i];
    }
    return copy == NULL ? text : iocm__span(copy, size);
}

iocm_span iocm__english_item(iocm__english *e, iocm__range item)
{
    iocm_span text;

    if (!iocm__english_is_quoted(e, item)) return single_blanks(e, iocm__english_text(e, item));
    text = iocm__span_trim(iocm__english_word(e, item.from));
    if (text.size > 1 && text.data[text.size - 1] == ',') text.size--; /* "backup," she said */
    return text;
}

/* `of` within `Bank of America`. */
static bool joins_name(const iocm__english *e, iocm__range item, size_t at)
{
    return at > item.from && at + 1 < item.to && iocm__english_in(e, at, "of|for|on|the|in") &&
           iocm__is_upper(iocm__english_word(e, at - 1).data[0]) &&
           iocm__is_upper(iocm__english_word(e, at + 1).data[0]);
}

/* `Microsoft-signed`, `backup-related`: a description, whatever comes before the hyphen. */
static bool is_described(iocm_span word)
{
    size_t dash = word.size;

    while (dash > 0 && word.data[dash - 1] != '-') dash--;
    return dash > 1 && iocm__word_in(iocm__span(word.data + dash, word.size - dash),
                                     "signed|related|specific|based|approved|owned|managed|like|"
                                     "type|style|initiated|provided");
}

bool iocm__english_is_vague(const iocm__english *e, iocm__range item)
{
    if (item.from >= item.to) return true;
    if (iocm__english_is_quoted(e, item)) return false;
    if (iocm__english_in(e, item.from, iocm__words_vague) ||
        iocm__english_in(e, item.from, iocm__words_trust))
        return true;
    for (size_t at = item.from; at < item.to; at++) {
        int kind = e->tokens[at].kind;

        if (kind == IOCM__TOKEN_COMMA) continue; /* of a company */
        if (kind != IOCM__TOKEN_WORD) return true;
        if (iocm__english_in(e, at, iocm__words_function) && !joins_name(e, item, at) &&
            !iocm__span_equal(iocm__english_word(e, at), IOCM__LITERAL("IT")))
            return true;
        if (is_described(iocm__english_word(e, at))) return true;
    }
    return false;
}

bool iocm__english_has(const iocm__english *e, iocm__range range, const char *words)
{
    for (size_t at = range.from; at < range.to; at++)
        if (iocm__english_in(e, at, words)) return true;
    return false;
}

/* ---- kinds of things ---- */

/* Every word of the range is one of tools, software, activity, ... */
static bool is_hollow(const iocm__english *e, iocm__range range)
{
    for (size_t at = range.from; at < range.to; at++)
        if (!iocm__english_in(e, at, iocm__words_generic) &&
            !iocm__english_in(e, at, iocm__words_hollow))
            return false;
    return true;
}

/* Letters, and nothing that only values hold: `example.com`, `C:\\x`. */
static bool has_words(iocm_span text)
{
    bool letters = false;

    for (size_t i = 0; i < text.size; i++) {
        if (strchr(".\\@:=*%<>", text.data[i]) != NULL) return false;
        letters = letters || iocm__is_alpha(text.data[i]);
    }
    return letters;
}

/* `IT automation tools` are a kind of tools. */
static size_t is_it(const iocm__english *e, iocm__range name)
{
    return name.to - name.from > 1 &&
           iocm__span_equal(iocm__english_word(e, name.from), IOCM__LITERAL("IT"));
}

iocm__category iocm__english_category(iocm__english *e, iocm__range range)
{
    iocm__category made = {.name = range};
    iocm__range *name = &made.name;
    bool trusted = false;
    bool judged = false;

    while (name->from < name->to) {
        bool trust = iocm__english_in(e, name->from, iocm__words_trust);
        bool vague = iocm__english_in(e, name->from, iocm__words_vague);

        if (!trust && !vague && !iocm__english_in(e, name->from, iocm__words_articles)) break;
        trusted = trusted || trust;
        judged = judged || vague;
        name->from++;
    }
    made.vague = is_hollow(e, *name) || (judged && !trusted) || iocm__english_is_vague(e, *name) ||
                 iocm__english_in(e, name->to - 1, iocm__words_hollow);
    if (!made.vague) {
        iocm__english_mark(e, iocm__tokens(range.from, name->from), IOCM_PART_KEYWORD);
        made.named = iocm__english_is_quoted(e, *name) ||
                     iocm__shape_name(iocm__english_word(e, name->from + is_it(e, *name)));
        made.vague = !made.named && !has_words(iocm__english_text(e, *name));
    }
    return made;
}

iocm_span iocm__english_slug(iocm__english *e, iocm__range range)
{
    iocm_span text = iocm__english_text(e, range);
    char *slug = iocm__arena_alloc(&e->scratch, text.size + 1);
    size_t size = 0;

    iocm__english_mark(e, range, IOCM_PART_OPERAND);
    if (slug == NULL) {
        e->failed = true;
        return text;
    }
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool control = (unsigned char)c == 0xC2 && (unsigned char)text.data[i + 1] < 0xA0;

        if (control)
            i++;
        else if (iocm__is_alnum(c) || (unsigned char)c >= 0x80)
            slug[size++] = iocm__lower(c);
        else if (size > 0 && slug[size - 1] != '-')
            slug[size++] = '-';
    }
    while (size > 0 && slug[size - 1] == '-') size--;
    return iocm__span(slug, size);
}

/* ---- one of several conditions ---- */

void iocm__branches_begin(iocm__branches *branches, iocm__english *e)
{
    memset(branches, 0, sizeof *branches);
    branches->e = e;
    branches->any = iocm__english_node(e, IOCM__OP_ANY);
}

void iocm__branches_add(iocm__branches *branches, iocm__expr *expr)
{
    if (branches->any != NULL && expr != NULL) iocm__expr_append(branches->any, expr);
}

/* The condition that values for this operator and field are put in; NULL = none yet. */
static iocm__expr *find_group(const iocm__branches *branches, iocm__op op, iocm_field field)
{
    for (size_t i = 0; i < branches->group_count; i++)
        if (branches->groups[i]->op == op && branches->groups[i]->field == field &&
            iocm__span_equal(branches->groups[i]->column, branches->column))
            return branches->groups[i];
    return NULL;
}

void iocm__branches_value(iocm__branches *branches, iocm__op op, iocm_field field, iocm__range item,
                          iocm_span value, const char *code)
{
    iocm__english *e = branches->e;
    iocm__expr *group = find_group(branches, op, field);

    if (value.size == 0 || iocm__expr_check_value(op, field, value, NULL) != IOCM_OK ||
        (group != NULL && group->value_count >= IOCM_MAX_VALUES)) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, code));
        return;
    }
    iocm__english_mark(e, item, IOCM_PART_OPERAND);
    if (group != NULL) {
        if (!iocm__expr_add_value(e->arena, group, value)) e->failed = true;
        return;
    }
    group = iocm__english_value(e, op, field, value);
    if (group != NULL && !iocm__arena_copy(e->arena, branches->column, &group->column))
        e->failed = true;
    if (group != NULL && branches->group_count < IOCM__COUNT(branches->groups))
        branches->groups[branches->group_count++] = group;
    iocm__branches_add(branches, group);
}

iocm__expr *iocm__branches_end(iocm__branches *branches, iocm__range whole)
{
    iocm__expr *any = branches->any;
    bool readable = false;

    if (any == NULL || any->first == NULL) return NULL;
    for (const iocm__expr *child = any->first; child != NULL; child = child->next)
        readable = readable || child->op != IOCM__OP_OPAQUE;
    if (!readable) return iocm__english_opaque(branches->e, whole, any->first->name.data);
    return any->first->next == NULL ? any->first : any;
}

iocm__expr *iocm__english_opened(iocm__english *e, const iocm__items *items, iocm__expr *made)
{
    if (items->open && made != NULL && made->op != IOCM__OP_OPAQUE)
        iocm__english_note(e, "OPEN_LIST");
    return made;
}

/* `from 10.0.0.0/8 and marked as internal`: what was not understood behind an `and` may well restrict
 * what was, so it is no alternative. */
static bool may_restrict(const iocm__branches *branches, const iocm__items *items)
{
    bool opaque = false;
    bool readable = false;

    if ((items->joins & IOCM__JOINS_AND) == 0 || branches->any == NULL) return false;
    for (const iocm__expr *child = branches->any->first; child != NULL; child = child->next)
        *(child->op == IOCM__OP_OPAQUE ? &opaque : &readable) = true;
    return opaque && readable;
}

iocm__expr *iocm__english_each(iocm__english *e, const iocm__clause *clause, iocm__item_fn add)
{
    iocm__branches branches;
    iocm__items items;
    iocm__range item;
    iocm__clause inner;
    iocm__expr *made;

    if (clause->operand.from >= clause->operand.to) return NULL;
    if (!iocm__english_list_of(e, clause, &items))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    if (items.named && iocm__english_compare_head(e, items.left.from, &inner))
        return iocm__english_opened(e, &items, iocm__english_comparisons(e, items.left, clause));
    iocm__branches_begin(&branches, e);
    while (iocm__english_next(e, &items, &item)) add(&branches, clause, item);
    if (may_restrict(&branches, &items)) return iocm__english_give_up(e, clause, "AMBIGUOUS_AND");
    made = iocm__branches_end(&branches, iocm__english_whole(clause));
    return iocm__english_opened(e, &items, made);
}
