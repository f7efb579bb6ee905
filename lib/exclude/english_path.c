/* SPDX-License-Identifier: MIT */
/* Clauses about where a file lies. */
#include "exclude/english.h"

static const char around[] = "the|a|an|any|all|following|directory|directories|folder|folders|path|"
                             "paths|location|locations|file|files|under|in|drive|either";

/* A path may hold blanks, but its words look like names or have a separator behind them. */
static bool reads_as_path(const iocm__english *e, iocm__range item)
{
    bool separated = true; /* a separator follows */

    for (size_t at = item.to; at-- > item.from + 1;) {
        iocm_span word = iocm__english_word(e, at);

        if (e->tokens[at].kind != IOCM__TOKEN_WORD) return false;
        if (at + 1 == item.to) separated = false;
        separated = separated || iocm__span_find_any(word, "\\/") < word.size;
        if (!separated && !iocm__shape_name(word)) return false;
    }
    return true;
}

bool iocm__english_has_path(const iocm__english *e, iocm__range range)
{
    for (size_t at = range.from; at < range.to; at++)
        if (iocm__shape_path(iocm__english_word(e, at))) return true;
    return false;
}

/* Without separators at the end, but for a root. */
static iocm_span without_end(iocm_span path)
{
    size_t root = path.size > 2 && path.data[1] == ':' ? 3 : 1;

    while (path.size > root &&
           (path.data[path.size - 1] == '\\' || path.data[path.size - 1] == '/'))
        path.size--;
    return path;
}

/* The code that a path is left to a human with; NULL = it can be compared. */
static const char *fault_of(const iocm__english *e, iocm__range item, iocm_span path)
{
    if (!iocm__shape_path(path)) return "VAGUE_VALUE";
    if (iocm__shape_variable(path)) return "PATH_VARIABLE";
    if (iocm__shape_wildcard(path)) return "PATH_WILDCARD";
    if (!iocm__english_is_quoted(e, item) && !reads_as_path(e, item)) return "VAGUE_VALUE";
    return NULL;
}

/* `C:\Veeam\ and its subfolders`: they are under it anyway. */
static bool is_below(const iocm__english *e, iocm__range item)
{
    static const char pattern[] =
        "[any|all] [of] [its|their|the|any] subfolders|subdirectories|subfolder|subdirectory";

    return iocm__english_match(e, item.from, pattern) == item.to - item.from;
}

static void add_path(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span path;
    const char *fault;

    (void)clause;
    if (is_below(e, item)) {
        iocm__english_mark(e, item, IOCM_PART_KEYWORD);
        return;
    }
    item = iocm__english_trim_left(e, item, around);
    item = iocm__english_trim_right(e, item, iocm__words_folders);
    path = iocm__english_item(e, item);
    fault = fault_of(e, item, path);
    if (fault != NULL)
        iocm__branches_add(branches, iocm__english_opaque(e, item, fault));
    else if (iocm__shape_program(path))
        iocm__branches_value(branches, IOCM__OP_IS, IOCM_FIELD_PROCESS_IMAGE, item, path,
                             "VAGUE_VALUE");
    else
        iocm__branches_value(branches, IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, item,
                             without_end(path), "VAGUE_VALUE");
}

/* `trusted directories`. */
static iocm__expr *folder_list(iocm__english *e, const iocm__clause *clause)
{
    iocm__category category = iocm__english_category(e, clause->operand);
    iocm__range name = category.name;
    bool bare = name.to - name.from == 1; /* `directories`, of those that are trusted */

    if (name.from >= name.to || !iocm__english_in(e, name.to - 1, iocm__words_folders) ||
        iocm__english_has(e, clause->operand, iocm__words_vague) ||
        iocm__english_has(e, name, iocm__words_function) ||
        (bare && !iocm__english_has(e, clause->operand, iocm__words_trust)))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    iocm__english_mark(e, clause->operand, IOCM_PART_KEYWORD);
    return iocm__english_list(e, IOCM_FIELD_PROCESS_IMAGE, iocm__english_slug(e, name),
                              IOCM__OP_UNDER);
}

/* Of a list of paths every item is one; else `and` may be part of a name. */
static bool all_paths(iocm__english *e, iocm__range range)
{
    iocm__items items = {.left = range};
    iocm__range item;

    while (iocm__english_next(e, &items, &item))
        if (!is_below(e, item) && !iocm__english_has_path(e, item)) return false;
    return true;
}

iocm__expr *iocm__english_path(iocm__english *e, const iocm__clause *clause)
{
    iocm__operand operand;

    if (clause->operand.from < clause->operand.to && !iocm__english_has_path(e, clause->operand))
        return folder_list(e, clause);
    iocm__english_split(e, clause->operand, &operand);
    if (!operand.has_names && !all_paths(e, operand.category))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_each(e, clause, add_path);
}

static void add_piece(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    const char *fault = NULL;
    iocm_span text;

    item = iocm__english_trim_left(e, item, "the|string|word|folder|directory|any|of|either");
    text = iocm__english_item(e, item);
    if (iocm__shape_variable(text))
        fault = "PATH_VARIABLE";
    else if (iocm__shape_wildcard(text))
        fault = "PATH_WILDCARD";
    else if (!iocm__english_is_quoted(e, item) && !iocm__shape_path(text) &&
             (item.to - item.from > 1 || iocm__english_is_vague(e, item)))
        fault = "VAGUE_VALUE";
    if (fault != NULL)
        iocm__branches_add(branches, iocm__english_opaque(e, item, fault));
    else
        iocm__branches_value(branches, (iocm__op)clause->arg, IOCM_FIELD_PROCESS_IMAGE, item, text,
                             "VAGUE_VALUE");
}

iocm__expr *iocm__english_path_has(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_piece);
}
