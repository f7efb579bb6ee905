/* SPDX-License-Identifier: MIT */
/* Clauses about accounts: who ran something. */
#include "exclude/english.h"

static const char account_nouns[] = "account|accounts|user|users|username|usernames|id|ids";
static const char account_words[] =
    "service|user|users|local|domain|ad|windows|linux|technical|managed|shared|dedicated|backup|"
    "monitoring|deployment|privileged|non-interactive|application|machine|computer|robot|"
    "batch|build|automation|scanner|scan|patching|following|named|specific|known|trusted|accounts|"
    "account";
static const char known_accounts[] = "root|system|administrator|nobody|www-data|daemon|guest|"
                                     "localsystem|localservice|networkservice";
/* Of these, those that are words of English if they are not written large. */
static const char common_words[] = "system|daemon|guest|administrator";

/* ---- administrators ---- */

static bool is_admins(const iocm__english *e, iocm__range range)
{
    static const char pattern[] =
        "[the|a|an|any|all] [known|trusted|authorized|authorised|approved|legitimate] "
        "[it|system|network|domain|local|security|database|server|windows|enterprise|"
        "infrastructure] "
        "administrators|administrator|admins|admin|sysadmins|sysadmin|administrator_accounts|"
        "admin_accounts|administrative_accounts|administrator_account|admin_users|"
        "administrative_users|privileged_users|privileged_accounts|administrator_users|"
        "local_administrators|domain_administrators";

    return range.from < range.to &&
           iocm__english_match(e, range.from, pattern) == range.to - range.from;
}

iocm__expr *iocm__english_admins(iocm__english *e, const iocm__clause *clause)
{
    iocm__expr *any = iocm__english_node(e, IOCM__OP_ANY);
    iocm__expr *privilege = iocm__english_value(e, IOCM__OP_IS, IOCM_FIELD_ACCOUNT_PRIVILEGE,
                                                IOCM__LITERAL("Administrator"));
    iocm__expr *list = iocm__english_list(e, IOCM_FIELD_ACCOUNT_NAME,
                                          IOCM__LITERAL("admin-accounts"), IOCM__OP_NONE);

    if (any == NULL || privilege == NULL || list == NULL) return NULL;
    iocm__english_mark(e, clause->operand, IOCM_PART_OPERAND);
    iocm__expr_append(any, privilege);
    iocm__expr_append(any, list);
    return any;
}

/* ---- names of accounts ---- */

/* Accounts of Windows whose names are several words. */
static bool is_two_words(const iocm__english *e, iocm__range item)
{
    static const char pattern[] = "local_service|network_service|local_system|"
                                  "nt_authority\\local_service|nt_authority\\network_service";

    return iocm__english_match(e, item.from, pattern) == item.to - item.from;
}

static bool is_account(iocm__english *e, iocm__range item)
{
    iocm_span text = iocm__english_item(e, item);
    size_t slash = iocm__span_find_any(text, "\\");
    size_t digits = 0;

    while (digits < text.size && iocm__is_digit(text.data[digits])) digits++;
    if (digits == text.size) return false;
    if (iocm__english_is_quoted(e, item)) return text.size > 0;
    if (is_two_words(e, item)) return true;
    if (iocm__word_in(text, known_accounts))
        return iocm__shape_name(text) || !iocm__word_in(text, common_words);
    if (iocm__english_is_vague(e, item)) return false;
    if (item.to - item.from == 1)
        return iocm__shape_account(text) && !iocm__shape_program(text) &&
               !iocm__english_in(e, item.from, iocm__words_generic) &&
               !iocm__english_in(e, item.from, iocm__words_hollow) &&
               !iocm__english_in(e, item.from, iocm__words_subjects) &&
               !iocm__english_in(e, item.from, iocm__words_nobody) &&
               !iocm__english_in(e, item.from,
                                 "interaction|interactions|input|consent|choice|"
                                 "profile|profiles|creation|management|lockout");
    /* `NT AUTHORITY\SYSTEM`, `NT AUTHORITY\NETWORK SERVICE` */
    for (size_t at = item.from; at < item.to; at++)
        if (!iocm__is_upper(iocm__english_word(e, at).data[0])) return false;
    return item.to - item.from <= 4 && slash > 0 && slash + 1 < text.size;
}

/* A name that nothing but an account has: svc_backup, CORP\bob, root. */
static bool is_surely_account(iocm__english *e, iocm__range item)
{
    iocm_span text = iocm__english_item(e, item);

    if (!is_account(e, item)) return false;
    return iocm__span_find_any(text, "_\\$@0123456789") < text.size || is_two_words(e, item) ||
           iocm__word_in(text, known_accounts);
}

/* `svc_backup service account`: the name. */
static iocm__range without_nouns(iocm__english *e, iocm__range item)
{
    iocm__range named = iocm__english_trim_right(e, item, account_nouns);

    if (named.to == item.to) return item;
    return iocm__english_trim_right(e, named, "service|domain|local");
}

static void add_account(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text;

    (void)clause;
    item = iocm__english_trim_left(e, item, "the|a|an|user|account|service|domain|either");
    item = without_nouns(e, item);
    text = iocm__english_item(e, item);
    if (is_account(e, item))
        iocm__branches_value(branches, iocm__shape_wildcard(text) ? IOCM__OP_GLOB : IOCM__OP_IS,
                             IOCM_FIELD_ACCOUNT_NAME, item, text, "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

/* Every item of the range may be taken for an account. */
static bool all_accounts(iocm__english *e, iocm__range range,
                         bool (*test)(iocm__english *e, iocm__range item))
{
    iocm__items items = {.left = range};
    iocm__range item;
    bool all = range.from < range.to;

    while (all && iocm__english_next(e, &items, &item)) {
        item = iocm__english_trim_left(e, item, "the|a|an|user|account|service|either");
        item =
            iocm__english_trim_right(e, item, "service|user|account|accounts|users|domain|local");
        all = test(e, item);
    }
    return all;
}

/* ---- `service accounts A and B`, `the root user`, `service accounts` ---- */

/* The first noun for accounts in the range (of `user accounts` the last), or its end. */
static size_t find_noun(const iocm__english *e, iocm__range range)
{
    while (range.from < range.to && !iocm__english_in(e, range.from, account_nouns)) range.from++;
    while (range.from + 1 < range.to && iocm__english_in(e, range.from + 1, account_nouns))
        range.from++;
    return range.from;
}

/* `service accounts`: a list of that name. */
static iocm__expr *account_list(iocm__english *e, const iocm__clause *clause)
{
    iocm__category category = iocm__english_category(e, clause->operand);
    iocm__range name = category.name;

    if (category.vague || name.to - name.from < 2)
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    return iocm__english_list(e, IOCM_FIELD_ACCOUNT_NAME, iocm__english_slug(e, name),
                              IOCM__OP_NONE);
}

static bool only_words(const iocm__english *e, iocm__range range, const char *words)
{
    for (size_t at = range.from; at < range.to; at++)
        if (!iocm__english_in(e, at, words) && !iocm__english_in(e, at, iocm__words_articles))
            return false;
    return true;
}

/* `the alice account` is one; `legacy accounts` are some. */
static bool is_told(const iocm__english *e, iocm__range range, size_t noun)
{
    return iocm__english_in(e, range.from, "the") &&
           !iocm__english_in(e, noun, "accounts|users|usernames|ids");
}

iocm__expr *iocm__english_account(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;
    size_t noun = find_noun(e, range);
    iocm__clause names = *clause;

    if (range.from >= range.to) return NULL;
    if (is_admins(e, range)) return iocm__english_admins(e, clause);
    if (noun == range.to) return iocm__english_each(e, clause, add_account);
    if (noun + 1 < range.to) { /* the names are behind it */
        if (!only_words(e, iocm__tokens(range.from, noun), account_words))
            return iocm__english_each(e, clause, add_account);
        names.operand.from = noun + 1;
        iocm__english_mark(e, iocm__tokens(range.from, noun + 1), IOCM_PART_KEYWORD);
        return iocm__english_each(e, &names, add_account);
    }
    range.to = noun;
    if (!only_words(e, range, account_words) &&
        all_accounts(e, iocm__tokens(range.from, noun + 1),
                     is_told(e, range, noun) ? is_account : is_surely_account)) {
        return iocm__english_each(e, clause, add_account);
    }
    return account_list(e, clause);
}

/* True if an account is spoken of, by a noun or by its name. */
bool iocm__english_names_account(iocm__english *e, iocm__range range)
{
    size_t noun = find_noun(e, range);

    if (range.from >= range.to) return false;
    return noun < range.to || is_admins(e, range) || all_accounts(e, range, is_surely_account);
}

/* ---- by ---- */

static bool all_programs(iocm__english *e, iocm__range range)
{
    iocm__items items = {.left = range};
    iocm__range item;
    bool all = range.from < range.to;

    while (all && iocm__english_next(e, &items, &item)) {
        item = iocm__english_trim_left(e, item, "the|a|an|process|processes|parent|either");
        all = item.to - item.from == 1 && iocm__shape_program(iocm__english_item(e, item));
    }
    return all;
}

/* What creates a process is its parent; what creates a file is a process itself. */
static bool spawns(const iocm__clause *clause)
{
    return clause->arg == IOCM__BY_SPAWN &&
           (clause->subject & (IOCM__SUBJECT_FILES | IOCM__SUBJECT_NETWORK)) == 0;
}

static iocm__expr *by_program(iocm__english *e, const iocm__clause *clause)
{
    iocm__clause named = *clause;
    bool parent = spawns(clause) || (clause->subject & IOCM__SUBJECT_PROCESSES) != 0;

    named.arg = IOCM__OP_IS | IOCM__NAME_PROCESS;
    return parent ? iocm__english_parent(e, &named) : iocm__english_naming(e, &named);
}

/* `used by IT monitoring tools (e.g., A, B)`: what comes before the names is a kind of tools. */
static bool names_tools(iocm__english *e, iocm__range range)
{
    iocm__operand operand;

    iocm__english_split(e, range, &operand);
    return operand.has_names && operand.category.from < operand.category.to &&
           iocm__english_in(e, operand.category.to - 1, iocm__words_tools);
}

iocm__expr *iocm__english_by(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;
    iocm__category category;

    if (range.from >= range.to) return NULL;
    if (is_admins(e, range)) return iocm__english_admins(e, clause);
    if (all_programs(e, range)) return by_program(e, clause);
    if (iocm__english_names_account(e, range)) return iocm__english_account(e, clause);
    if (iocm__english_has(e, range, iocm__words_nobody) &&
        !(clause->kind == IOCM__CLAUSE_USED_BY && names_tools(e, range)))
        return iocm__english_give_up(e, clause, "NO_FIELD");
    if (clause->kind == IOCM__CLAUSE_USED_BY) return iocm__english_related(e, clause);
    category = iocm__english_category(e, range);
    if (!spawns(clause) && (category.named || iocm__english_has(e, range, iocm__words_tools)))
        return iocm__english_related(e, clause);
    if (spawns(clause) && !category.vague && !category.named &&
        (iocm__english_match(e, clause->head, "spawned|forked by") > 0 ||
         iocm__english_has(e, range, iocm__words_tools)))
        return iocm__english_parent(e, clause);
    return iocm__english_give_up(e, clause, "VAGUE_VALUE");
}
