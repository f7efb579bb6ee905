/* SPDX-License-Identifier: MIT */
/* Clauses about a process: its arguments, name, path, parent and digests. */
#include "exclude/english.h"

/* Marks of a list of words: `the keywords A and B`. */
static const char words_of_text[] =
    "the|a|an|any|one|of|following|keyword|keywords|string|strings|word|words|term|terms|text|"
    "substring|substrings|value|values|flag|flags|switch|switches|option|options|parameter|"
    "parameters|argument|arguments|token|tokens|pattern|patterns|either|literal";
static const char either[] =
    "the|a|an|any|one|of|following|either|process|processes|executable|"
    "executables|file|files|program|programs|binary|binaries|script|scripts";

/* ---- arguments ---- */

/* True if a word says that the item is a description: `sync commands`, `backup-related flags`. */
static bool is_description(const iocm__english *e, iocm__range item)
{
    static const char nouns[] = "argument|arguments|parameter|parameters|flag|flags|option|options|"
                                "switch|switches|command|commands|keyword|keywords|string|strings|"
                                "operation|operations|script|scripts|path|paths|name|names|term|"
                                "terms|pattern|patterns|words|values|jobs|tasks|tools|activity|"
                                "software|references|credentials|urls|domains|addresses";

    if (item.to - item.from > 1 && iocm__english_has(e, item, nouns)) return true;
    return item.to - item.from > 3;
}

static void add_argument(iocm__branches *branches, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text = iocm__english_item(e, item);
    bool quoted = iocm__english_is_quoted(e, item);
    bool option = text.size > 0 && (text.data[0] == '-' || text.data[0] == '/');
    iocm__op op = IOCM__OP_TERM;

    if (!quoted && (iocm__english_is_vague(e, item) || is_description(e, item) ||
                    iocm__shape_wildcard(text) || (option && item.to - item.from > 1))) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
        return;
    }
    if (option)
        op = iocm__span_find_any(text, " \"") < text.size ? IOCM__OP_CONTAINS : IOCM__OP_ARG;
    iocm__branches_value(branches, op, IOCM_FIELD_PROCESS_ARGS, item, text, "VAGUE_VALUE");
}

/* Every value has to be there. */
static void require_all(iocm__branches *branches)
{
    for (size_t i = 0; i < branches->group_count; i++) branches->groups[i]->all_values = true;
    if (branches->any != NULL) branches->any->op = IOCM__OP_ALL;
}

/* `arguments indicating backup`: a verb is no argument. */
static bool says_something_else(const iocm__english *e, const iocm__clause *clause)
{
    size_t at = clause->operand.from;
    iocm_span word = iocm__english_word(e, at);

    return iocm__english_in(e, at - 1, "arguments|argument|args|parameters|options|flags") &&
           e->tokens[at].kind == IOCM__TOKEN_WORD && word.size > 5 &&
           memcmp(word.data + word.size - 3, "ing", 3) == 0;
}

iocm__expr *iocm__english_args(iocm__english *e, const iocm__clause *clause)
{
    iocm__branches branches;
    iocm__items items;
    iocm__range item;
    bool all = iocm__english_match(e, clause->operand.from, "all of") > 0 ||
               iocm__english_match(e, clause->operand.from, "both") > 0;

    if (clause->operand.from >= clause->operand.to) return NULL;
    if (says_something_else(e, clause)) return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    if (!iocm__english_list_of(e, clause, &items))
        return iocm__english_opaque(e, clause->operand, "VAGUE_VALUE");
    items.left = iocm__english_trim_left(e, items.left, all ? "all|of|both|the" : words_of_text);
    iocm__branches_begin(&branches, e);
    while (iocm__english_next(e, &items, &item)) {
        if (items.left.from >= items.left.to && item.to - item.from == 2)
            item = iocm__english_trim_right(e, item, "keywords|strings|words|terms|flags|switches");
        add_argument(&branches, item);
    }
    if (all) require_all(&branches);
    return iocm__english_opened(e, &items, iocm__branches_end(&branches, clause->operand));
}

static void add_line(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;

    if (iocm__english_is_quoted(e, item) ||
        (item.to - item.from == 1 && !iocm__english_is_vague(e, item)))
        iocm__branches_value(branches, (iocm__op)clause->arg, IOCM_FIELD_PROCESS_COMMAND_LINE, item,
                             iocm__english_item(e, item), "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_command_line(iocm__english *e, const iocm__clause *clause)
{
    if (clause->arg == 0) return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_each(e, clause, add_line);
}

/* ---- names ---- */

/* One word that can be the name of a file or process. */
static bool is_file_name(iocm__english *e, iocm__range item)
{
    iocm_span text = iocm__english_item(e, item);

    if (iocm__english_is_quoted(e, item))
        return text.size > 0 && iocm__span_find_any(text, "/\\") == text.size;
    return item.to - item.from == 1 && !iocm__english_is_vague(e, item) &&
           !iocm__english_in(e, item.from, iocm__words_generic) &&
           !iocm__english_in(e, item.from, iocm__words_subjects) &&
           !iocm__english_in(e, item.from, iocm__words_hollow) && iocm__shape_file_name(text);
}

static iocm_field field_of_name(const iocm__clause *clause, iocm_span text)
{
    bool files =
        (clause->subject & IOCM__SUBJECT_FILES) != 0 ||
        ((clause->arg & IOCM__NAME_FILE) != 0 && (clause->subject & IOCM__SUBJECT_PROCESSES) == 0);

    if ((clause->arg & IOCM__NAME_PROCESS) != 0 || !files || iocm__shape_program(text))
        return IOCM_FIELD_PROCESS_NAME;
    return IOCM_FIELD_FILE_NAME;
}

/* `known deployment tools` as a list of names; false if nothing says that it is a kind of programs. */
static bool add_category(iocm__branches *branches, iocm__range item, iocm_field field)
{
    iocm__english *e = branches->e;
    iocm__category category = iocm__english_category(e, item);
    iocm_span name;

    if (category.vague || category.named || category.name.to - category.name.from < 2) return false;
    if (!iocm__english_in(e, item.to - 1, iocm__words_tools) &&
        !iocm__english_in(e, item.from, iocm__words_trust))
        return false;
    name = iocm__english_slug(e, category.name);
    iocm__branches_add(branches, iocm__english_list(e, field, name, IOCM__OP_NONE));
    return true;
}

static void add_name(iocm__branches *branches, iocm__range item, iocm_field field, iocm__op op)
{
    iocm__english *e = branches->e;
    iocm_span text;

    item = iocm__english_trim_left(e, item, either);
    text = iocm__english_item(e, item);
    if (is_file_name(e, item) && (op == IOCM__OP_IS || !iocm__shape_wildcard(text)))
        iocm__branches_value(branches, iocm__shape_wildcard(text) ? IOCM__OP_GLOB : op, field, item,
                             text, "VAGUE_VALUE");
    else if (op != IOCM__OP_IS || !add_category(branches, item, field))
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

static void add_own_name(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    add_name(branches, item, field_of_name(clause, iocm__english_item(branches->e, item)),
             (iocm__op)(clause->arg & 0xFF));
}

iocm__expr *iocm__english_naming(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_own_name);
}

static void add_parent(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    (void)clause;
    add_name(branches, item, IOCM_FIELD_PROCESS_PARENT_NAME, IOCM__OP_IS);
}

iocm__expr *iocm__english_parent(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_parent);
}

static void add_extension(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text = iocm__english_item(e, item);

    (void)clause;
    if (text.size > 1 && text.data[0] == '.' && is_file_name(e, item))
        iocm__branches_value(branches, IOCM__OP_ENDS, IOCM_FIELD_FILE_NAME, item, text,
                             "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_extension(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_extension);
}

/* ---- digests ---- */

static void add_digest(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text = iocm__english_item(e, item);
    iocm_field field = iocm__shape_digest(text);

    (void)clause;
    if (field != IOCM_FIELD_NONE)
        iocm__branches_value(branches, IOCM__OP_IS, field, item, text, "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

iocm__expr *iocm__english_hash(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_digest);
}

/* `with known good hashes`: the adjectives say which list is meant. */
iocm__expr *iocm__english_hash_list(iocm__english *e, const iocm__clause *clause)
{
    iocm__range name = iocm__english_trim_left(e, clause->operand, iocm__words_articles);
    iocm__range adjectives = iocm__tokens(name.from, name.to - 1);

    if (adjectives.from >= adjectives.to || !iocm__english_has(e, adjectives, iocm__words_trust) ||
        iocm__english_has(e, adjectives, iocm__words_function))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_list(e, IOCM_FIELD_PROCESS_SHA256, iocm__english_slug(e, name),
                              IOCM__OP_NONE);
}
