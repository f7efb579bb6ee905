/* SPDX-License-Identifier: MIT */
/* Clauses about where software comes from: its signer, its company, the product it belongs to. */
#include "exclude/english.h"

/* ---- signers and companies ---- */

static const char organisations[] =
    "vendor|vendors|developer|developers|publisher|publishers|company|companies|organization|"
    "organizations|organisation|organisations|certificate|certificates|authority|authorities|ca|"
    "cas|source|sources|provider|providers|entity|entities|party|parties|signer|signers|"
    "manufacturer|manufacturers|issuer|issuers|root|roots|signature|signatures|key|keys|partners|"
    "partner|supplier|suppliers";

/* Every word looks like one of a name: `Veeam Software Group GmbH`, `Red Hat, Inc.` */
static bool is_name(const iocm__english *e, iocm__range item)
{
    if (iocm__english_is_quoted(e, item)) return true;
    if (iocm__english_is_vague(e, item)) return false;
    for (size_t at = item.from; at < item.to; at++) {
        if (e->tokens[at].kind == IOCM__TOKEN_COMMA) continue;
        if (!iocm__shape_name(iocm__english_word(e, at)) &&
            !iocm__shape_suffix(iocm__english_word(e, at)) &&
            !iocm__english_in(e, at, "of|for|and|the|on|in"))
            return false;
    }
    return true;
}

/* `The` of a name stays. */
static iocm__range without_article(iocm__english *e, iocm__range item)
{
    if (item.from < item.to && iocm__is_lower(iocm__english_word(e, item.from).data[0]))
        return iocm__english_trim_left(e, item, "the|a|an|any|either|company|publisher|vendor");
    return item;
}

/* `trusted vendors`: who says which they are keeps a list. */
static bool is_signer_list(const iocm__english *e, iocm__range item)
{
    return item.to - item.from >= 2 && iocm__english_in(e, item.from, iocm__words_trust) &&
           iocm__english_in(e, item.to - 1, organisations) &&
           !iocm__english_has(e, item, iocm__words_function);
}

static void add_signer(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;

    (void)clause;
    item = without_article(e, item);
    if (is_signer_list(e, item)) {
        iocm__branches_add(branches,
                           iocm__english_named(e, IOCM__OP_SIGNED_BY, iocm__english_slug(e, item)));
        return;
    }
    if (!is_name(e, item)) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
        return;
    }
    iocm__branches_value(branches, IOCM__OP_SIGNED_BY, IOCM_FIELD_NONE, item,
                         iocm__english_item(e, item), "VAGUE_VALUE");
    if (branches->group_count > 0) iocm__english_note(e, "SIGNER_LITERAL");
}

iocm__expr *iocm__english_signed(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_signer);
}

static void add_company(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;

    (void)clause;
    item = without_article(e, item);
    if (!is_name(e, item)) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
        return;
    }
    iocm__branches_value(branches, IOCM__OP_IS, IOCM_FIELD_PROCESS_COMPANY, item,
                         iocm__english_item(e, item), "VAGUE_VALUE");
    if (branches->group_count > 0) iocm__english_note(e, "COMPANY_IS_NOT_SIGNER");
}

iocm__expr *iocm__english_company(iocm__english *e, const iocm__clause *clause)
{
    return iocm__english_each(e, clause, add_company);
}

/* ---- products ---- */

static const char protocols[] = "dns|http|https|ssh|rdp|smb|ftp|sftp|icmp|ntp|ldap|tcp|udp|tls|ssl|"
                                "vpn|api|it|usb|smtp|snmp";

static bool has_letter(iocm_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (iocm__is_alpha(text.data[i]) || (unsigned char)text.data[i] >= 0x80) return true;
    return false;
}

/* A name of one, not a value of another kind. */
static bool is_product(const iocm__english *e, iocm__range item, iocm_span text)
{
    if (iocm__english_is_vague(e, item) || iocm__word_in(text, protocols)) return false;
    return has_letter(text) && !iocm__shape_path(text) && !iocm__shape_address(text) &&
           iocm__shape_digest(text) == IOCM_FIELD_NONE &&
           (iocm__english_is_quoted(e, item) || !iocm__shape_wildcard(text));
}

static void add_product(iocm__branches *branches, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm_span text;

    while (item.to - item.from > 1 && e->tokens[item.to - 1].kind == IOCM__TOKEN_WORD &&
           iocm__is_lower(iocm__english_word(e, item.to - 1).data[0]) &&
           (iocm__english_in(e, item.to - 1, iocm__words_generic) ||
            iocm__english_in(e, item.to - 1, iocm__words_tools) ||
            iocm__english_in(e, item.to - 1, iocm__words_hollow))) {
        item.to--;
        iocm__english_mark(e, iocm__tokens(item.to, item.to + 1), IOCM_PART_KEYWORD);
    }
    text = iocm__english_item(e, item);
    if (item.to - item.from == 1 && iocm__shape_program(text))
        iocm__branches_value(branches, IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, item, text,
                             "VAGUE_VALUE");
    else if (is_product(e, item, text))
        iocm__branches_value(branches, IOCM__OP_PRODUCT, IOCM_FIELD_NONE, item, text,
                             "VAGUE_VALUE");
    else
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
}

/* A name behind `e.g.`: `rsync` is one there, too. */
static void add_example(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    (void)clause;
    item = iocm__english_trim_left(branches->e, item, "the|a|an");
    add_product(branches, item);
}

static bool is_program(iocm__english *e, iocm__range item)
{
    return item.to - item.from == 1 && iocm__shape_program(iocm__english_item(e, item));
}

static void add_related(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm__category category;

    (void)clause;
    item = iocm__english_trim_left(e, item, "the|a|an");
    category = iocm__english_category(e, item);
    if (is_program(e, item))
        add_product(branches, item);
    else if (category.vague)
        iocm__branches_add(branches, iocm__english_opaque(e, item, "VAGUE_VALUE"));
    else if (category.named)
        add_product(branches, category.name);
    else
        iocm__branches_add(branches,
                           iocm__english_list(e, IOCM_FIELD_PROCESS_NAME,
                                              iocm__english_slug(e, category.name), IOCM__OP_NONE));
}

iocm__expr *iocm__english_related(iocm__english *e, const iocm__clause *clause)
{
    iocm__operand operand;

    for (size_t at = clause->operand.from; at < clause->operand.to; at++)
        if (iocm__english_match(e, at, "event_id|event_ids|event_code|event_codes") > 0)
            return iocm__english_give_up(e, clause, "NO_FIELD");
    if (iocm__english_in(e, clause->operand.from, "user|account|type|kind|severity|level|family"))
        return iocm__english_give_up(e, clause, "VAGUE_VALUE");
    iocm__english_split(e, clause->operand, &operand);
    if (iocm__english_match(e, clause->operand.from - 2, "part of") > 0 && !operand.has_names &&
        !iocm__english_category(e, iocm__english_trim_left(e, operand.category, "the|a|an")).named)
        return iocm__english_give_up(e, clause, "HUMAN_CONDITION");
    return iocm__english_each(
        e, clause,
        operand.has_names && operand.names.from < operand.names.to ? add_example : add_related);
}

iocm__expr *iocm__english_examples(iocm__english *e, const iocm__clause *clause)
{
    iocm__expr *made = iocm__english_each(e, clause, add_example);

    if (made != NULL && made->op != IOCM__OP_OPAQUE &&
        iocm__english_match(e, clause->head, "namely|i.e.|specifically") == 0)
        iocm__english_note(e, "OPEN_LIST");
    return made;
}

/* ---- in place of a subject ---- */

static bool is_kind_of_tools(const iocm__english *e, iocm__range item)
{
    return iocm__english_in(e, item.to - 1, iocm__words_tools);
}

/* `svchost.exe processes`: the name. */
static iocm__range without_subject(iocm__english *e, iocm__range item)
{
    item = iocm__english_trim_left(e, item, "the|a|an|any|all|either|both");
    while (item.to - item.from > 1 && iocm__english_in(e, item.to - 1, iocm__words_subjects))
        item.to--;
    return item;
}

/* `known backup tools` is a list, `backup jobs` is not: nothing says which they are. */
static void add_object(iocm__branches *branches, const iocm__clause *clause, iocm__range item)
{
    iocm__english *e = branches->e;
    iocm__range bare =
        e->tokens[item.to - 1].kind == IOCM__TOKEN_WORD ? without_subject(e, item) : item;
    iocm__category category = iocm__english_category(e, bare);
    bool listed = is_kind_of_tools(e, item) || iocm__english_in(e, item.from, iocm__words_trust);
    const char *code =
        clause->arg != 0 && !is_kind_of_tools(e, item) ? "NO_CRITERION" : "VAGUE_VALUE";

    if (!is_program(e, bare) && (category.vague || (!category.named && !listed))) {
        iocm__branches_add(branches, iocm__english_opaque(e, item, code));
        return;
    }
    iocm__english_mark(e, item, IOCM_PART_KEYWORD);
    if (is_program(e, bare))
        add_product(branches, bare);
    else
        add_related(branches, clause, category.named ? bare : item);
}

iocm__expr *iocm__english_object(iocm__english *e, iocm__range range, unsigned *subject, bool alone)
{
    iocm__clause clause = {.arg = alone, .start = range.from, .head = range.from};
    size_t nouns = range.to;
    unsigned flags;

    *subject = 0;
    while (nouns > range.from + 1 && iocm__english_in(e, nouns - 1, iocm__words_subjects) &&
           !iocm__english_in(e, nouns - 1,
                             "tool|tools|software|service|services|application|applications"))
        nouns--;
    if (nouns < range.to && iocm__english_subject(e, nouns, &flags) == range.to) *subject = flags;
    clause.operand = range;
    if (iocm__english_in(e, range.to - 1, iocm__words_networks))
        return iocm__english_opaque(e, range, "VAGUE_VALUE"); /* of which end, is not told */
    if (iocm__english_in(e, range.to - 1, "url|urls|domain|domains|website|websites|sites")) {
        clause.kind = IOCM__CLAUSE_URL;
        clause.arg = IOCM__OP_IS;
        return iocm__english_urls(e, &clause);
    }
    if (iocm__english_in(e, range.to - 1, "account|accounts|users|administrators|admins"))
        return iocm__english_account(e, &clause);
    if (iocm__english_has_path(e, range)) return iocm__english_path(e, &clause);
    for (size_t at = range.from; at < range.to; at++) {
        iocm_span word = iocm__english_word(e, at);

        if (iocm__shape_address(word)) return iocm__english_opaque(e, range, "VAGUE_VALUE");
        if (iocm__shape_digest(word) != IOCM_FIELD_NONE) return iocm__english_hash(e, &clause);
        if (iocm__shape_domain(word) && !iocm__shape_program(word)) {
            clause.kind = IOCM__CLAUSE_URL;
            clause.arg = IOCM__OP_IS;
            return iocm__english_urls(e, &clause);
        }
    }
    return iocm__english_each(e, &clause, add_object);
}
