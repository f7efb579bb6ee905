/* SPDX-License-Identifier: MIT */
/*
 * Comparisons as query languages write them: `process.name == "x.exe"`, `src_ip IN (...)`,
 * `user=alice`, `where DeviceVendor =~ "x"`. Only what has the same meaning in all of them is
 * read.
 */
#include <stdio.h>

#include "exclude/english.h"

/* ---- fields ---- */

static const struct {
    const char *names;
    iocm_field field;
} fields[] = {
    {"process.name|process_name|processname|proc_name|image_name|process|process.executable.name",
     IOCM_FIELD_PROCESS_NAME},
    {"process.parent.name|parent.process.name|process.parent_name|parent_process_name|parent_name|"
     "parentprocessname|parent_process|process.parent",
     IOCM_FIELD_PROCESS_PARENT_NAME},
    {"process.command_line|process.commandline|command_line|commandline|cmdline|process.cmdline|"
     "process_command_line",
     IOCM_FIELD_PROCESS_COMMAND_LINE},
    {"process.args", IOCM_FIELD_PROCESS_ARGS},
    {"process.executable|process.path|process_path|image_path|image|path|process.image",
     IOCM_FIELD_PROCESS_IMAGE},
    {"file.path|file_path|filepath", IOCM_FIELD_FILE_PATH},
    {"file.name|file_name|filename", IOCM_FIELD_FILE_NAME},
    {"user|username|user.name|user_name|account|account.name|account_name",
     IOCM_FIELD_ACCOUNT_NAME},
    {"src_ip|source.ip|source_ip|srcip|src|src.ip|client.ip|client_ip|local_ip|source.address",
     IOCM_FIELD_NET_OWN_IP},
    {"dst_ip|destination.ip|destination_ip|dest_ip|dstip|dst|dst.ip|remote_ip|server.ip|"
     "network.destination|destination.address|destination",
     IOCM_FIELD_NET_PEER_IP},
    {"src_port|source.port|source_port|local_port", IOCM_FIELD_NET_OWN_PORT},
    {"dst_port|destination.port|destination_port|dest_port|remote_port|port",
     IOCM_FIELD_NET_PEER_PORT},
    {"url|url.full|url.original|request_url|uri|url.domain|domain|dns.question.name|"
     "destination.domain|request.url",
     IOCM_FIELD_NET_URL},
    {"host|hostname|host.name|host_name|computer_name|device_name|host.hostname",
     IOCM_FIELD_HOST_NAME},
    {"sha256|file.hash.sha256|process.hash.sha256|sha1|file.hash.sha1|process.hash.sha1|md5|hash|"
     "file.hash|file_hash|process.hash.md5|file.hash.md5",
     IOCM_FIELD_PROCESS_SHA256},
    {"protocol|network.protocol|network.transport", IOCM_FIELD_NET_PROTOCOL},
    {"user_agent|user_agent.original", IOCM_FIELD_NET_USER_AGENT},
};

/* Names that are words of English as well. */
static const char plain_words[] =
    "process|image|path|user|username|account|src|dst|destination|port|"
    "url|uri|domain|host|hostname|hash|protocol|filename";

static iocm_field find_field(iocm_span name)
{
    for (size_t i = 0; i < IOCM__COUNT(fields); i++)
        if (iocm__word_in(name, fields[i].names)) return fields[i].field;
    return iocm_field_from_name(name.data, name.size);
}

/* Could be the name of a field: `is_pentest`, `network.destination`. */
static bool is_identifier(iocm_span name)
{
    bool joint = false;

    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];

        if (c == '.' || c == '_')
            joint = joint || (i > 0 && i + 1 < name.size);
        else if (!iocm__is_alpha(c) && (i == 0 || !iocm__is_digit(c)))
            return false;
    }
    return joint;
}

/* ---- operators ---- */

typedef enum meaning { PLAIN, EVERY, NEGATIVE, UNKNOWN } meaning;

static const struct {
    const char *pattern;
    iocm__op op;
    meaning meaning;
    bool symbol; /* or a word that is no English */
} operators[] = {
    {"==|=|=~|===", IOCM__OP_IS, PLAIN, true},
    {"equals|equal_to|is_equal_to|eq", IOCM__OP_IS, PLAIN, true},
    {"is", IOCM__OP_IS, PLAIN, false},
    {"in|in~|is_in|is_one_of|is_any_of", IOCM__OP_IS, PLAIN, false},
    {"contains|contains_cs|includes", IOCM__OP_CONTAINS, PLAIN, true},
    {"has|has_cs|has_any", IOCM__OP_TERM, PLAIN, false},
    {"has_all", IOCM__OP_TERM, EVERY, true},
    {"startswith|starts_with|begins_with|startswith_cs", IOCM__OP_STARTS, PLAIN, true},
    {"endswith|ends_with|endswith_cs", IOCM__OP_ENDS, PLAIN, true},
    {"!=|<>|!~|!==|!contains|!has|!startswith|!endswith|!in|!in~|not_equals|not_equal_to|"
     "does_not_equal|does_not_contain|not_contains|ne",
     IOCM__OP_IS, NEGATIVE, true},
    {"is_not|isn't|not_in|is_not_in|does_not_start_with|does_not_end_with|not", IOCM__OP_IS,
     NEGATIVE, false},
    {"matches_regex|matches|match|like|rlike|~|>|>=|<|<=|regex", IOCM__OP_IS, UNKNOWN, false},
};

typedef struct comparison {
    iocm_field field; /* NONE: there is no such field */
    iocm_span column;
    iocm__op op;
    meaning meaning;
    size_t value;      /* its first token */
    iocm_span written; /* the value, if it stands in one token with the field */
    bool spoken;       /* it begins with `where` */
} comparison;

static bool read_operator(const iocm__english *e, size_t at, comparison *out, bool *symbol)
{
    size_t best = 0;

    if (iocm__english_is(e, at, IOCM__TOKEN_COLON) && at < e->end) {
        out->op = IOCM__OP_IS;
        out->value = at + 1;
        *symbol = true;
        return true;
    }
    for (size_t i = 0; i < IOCM__COUNT(operators); i++) {
        size_t count = iocm__english_match(e, at, operators[i].pattern);

        if (count <= best) continue;
        best = count;
        out->op = operators[i].op;
        out->meaning = operators[i].meaning;
        *symbol = operators[i].symbol;
        out->value = at + count;
    }
    return best > 0;
}

/* `user=alice` and `name="x"`: the operator is in the word. */
static bool read_joint(const iocm__english *e, size_t at, iocm_span *name, comparison *out)
{
    iocm_span word = iocm__english_word(e, at);
    size_t sign = iocm__span_find_any(word, "=!<>");
    size_t after = sign;

    if (sign == 0 || sign >= word.size) return false;
    while (after < word.size && strchr("=!<>~", word.data[after]) != NULL && word.data[after] != 0)
        after++;
    *name = iocm__span(word.data, sign);
    out->op = IOCM__OP_IS;
    if (word.data[sign] == '!') out->meaning = NEGATIVE;
    if (word.data[sign] == '<' || word.data[sign] == '>') out->meaning = UNKNOWN;
    out->written = iocm__span(word.data + after, word.size - after);
    out->value = at + 1;
    return true;
}

static bool is_quoted_or_list(const iocm__english *e, size_t at)
{
    return iocm__english_is(e, at, IOCM__TOKEN_QUOTED) || iocm__english_is(e, at, IOCM__TOKEN_OPEN);
}

/* `spoken`: behind `where A is B and`, which still counts. */
static bool read_comparison(const iocm__english *e, size_t at, bool spoken, comparison *out)
{
    size_t where = iocm__english_match(e, at, "where|when|whose [the] [field|column]");
    bool symbol = true;
    iocm_span name;

    memset(out, 0, sizeof *out);
    at += where;
    if (at >= e->end || e->tokens[at].kind != IOCM__TOKEN_WORD) return false;
    name = iocm__english_word(e, at);
    if (!read_joint(e, at, &name, out) && !read_operator(e, at + 1, out, &symbol)) return false;
    out->spoken = where > 0 || spoken;
    out->field = find_field(name);
    if (iocm__shape_column(name) && (out->spoken || symbol)) {
        out->field = IOCM_FIELD_COLUMN;
        out->column = name;
        return true;
    }
    if (iocm__word_in(name, plain_words)) /* `where the user is ...` is English */
        return symbol || (out->op == IOCM__OP_IS && is_quoted_or_list(e, out->value));
    if (out->field != IOCM_FIELD_NONE && out->field != IOCM_FIELD_COLUMN) return true;
    return symbol && is_identifier(name) && !iocm__shape_program(name);
}

static bool find_comparison(const iocm__english *e, size_t at, bool spoken, iocm__clause *out)
{
    comparison read;

    if (!read_comparison(e, at, spoken, &read)) return false;
    out->kind = IOCM__CLAUSE_COMPARE;
    out->arg = spoken;
    out->head = at;
    out->operand.from = read.value;
    return true;
}

bool iocm__english_compare_head(const iocm__english *e, size_t at, iocm__clause *out)
{
    return find_comparison(e, at, false, out);
}

bool iocm__english_compare_further(const iocm__english *e, size_t at, iocm__clause *out)
{
    return find_comparison(e, at, true, out);
}

bool iocm__english_is_negative(const iocm__english *e, const iocm__clause *clause)
{
    comparison read;

    return clause->kind == IOCM__CLAUSE_COMPARE &&
           read_comparison(e, clause->head, clause->arg != 0, &read) && read.meaning == NEGATIVE;
}

/* ---- values ---- */

/* What the operator is called for a field of that kind, and for that value. */
static void suit(iocm_field *field, iocm__op *op, iocm_span value)
{
    iocm_field digest = iocm__shape_digest(value);

    if (*field == IOCM_FIELD_NET_PEER_IP && iocm__shape_domain(value)) *field = IOCM_FIELD_NET_URL;
    if (*field == IOCM_FIELD_PROCESS_SHA256 && digest != IOCM_FIELD_NONE) *field = digest;
    if (*op != IOCM__OP_IS) return;
    switch (iocm__field_kind_of(*field)) {
    case IOCM__FIELD_ADDRESS: *op = IOCM__OP_CIDR; break;
    case IOCM__FIELD_PORT: *op = IOCM__OP_PORT; break;
    default:
        if (*field == IOCM_FIELD_COLUMN && iocm__shape_address(value) &&
            iocm__span_find_any(value, "/") < value.size)
            *op = IOCM__OP_CIDR;
        if (iocm__shape_wildcard(value) && iocm__field_has_op(*field, IOCM__OP_GLOB))
            *op = IOCM__OP_GLOB;
        break;
    }
}

static void add_value(iocm__branches *branches, const comparison *read, iocm__range item,
                      iocm_span value)
{
    iocm_field field = read->field;
    iocm__op op = read->op;

    if (!iocm__english_is_quoted(branches->e, item) && iocm__english_is_vague(branches->e, item)) {
        iocm__branches_add(branches, iocm__english_opaque(branches->e, item, "VAGUE_VALUE"));
        return;
    }
    suit(&field, &op, value);
    branches->column = read->column;
    if (!iocm__field_has_op(field, op))
        iocm__branches_add(branches, iocm__english_opaque(branches->e, item, "VAGUE_VALUE"));
    else if (op == IOCM__OP_CIDR)
        iocm__branches_value(branches, op, field, item, iocm__english_network(branches->e, value),
                             "VAGUE_VALUE");
    else
        iocm__branches_value(branches, op, field, item, value, "VAGUE_VALUE");
}

/* Adds what a comparison says; false = it is left to a human, with that code. */
static bool add_comparison(iocm__branches *branches, const iocm__clause *clause, const char **code)
{
    iocm__english *e = branches->e;
    iocm__items items = {.left = clause->operand};
    iocm__range item;
    comparison read;

    *code = "VAGUE_VALUE";
    if (!read_comparison(e, clause->head, clause->arg != 0, &read)) return false;
    if (read.meaning == NEGATIVE) *code = read.spoken ? "NEGATED_CRITERION" : "INVERTED";
    if (read.meaning == UNKNOWN) *code = "NO_OPERATOR";
    if (read.field == IOCM_FIELD_NONE && read.meaning != NEGATIVE) *code = "NO_FIELD";
    if (read.field == IOCM_FIELD_NONE || read.meaning == NEGATIVE || read.meaning == UNKNOWN)
        return false;
    if (read.written.size > 0) {
        item = iocm__tokens(clause->operand.from - 1, clause->operand.from);
        add_value(branches, &read, item, read.written);
        return items.left.from >= items.left.to;
    }
    if (items.left.from >= items.left.to) return false;
    if (e->tokens[items.left.from].kind == IOCM__TOKEN_OPEN) {
        if (e->tokens[items.left.from].match + 1 != items.left.to) return false;
        iocm__english_mark(e, items.left, IOCM_PART_KEYWORD);
        items.left = iocm__tokens(items.left.from + 1, items.left.to - 1);
    } else if (read.op != IOCM__OP_IS && iocm__english_has(e, items.left, "and|&&")) {
        *code = "AMBIGUOUS_PRECEDENCE";
        return false;
    }
    while (iocm__english_next(e, &items, &item))
        add_value(branches, &read, item, iocm__english_item(e, item));
    if (read.meaning == EVERY && branches->group_count > 0)
        branches->groups[branches->group_count - 1]->all_values = true;
    return true;
}

iocm__expr *iocm__english_compare(iocm__english *e, const iocm__clause *clause)
{
    iocm__branches branches;
    const char *code;

    iocm__branches_begin(&branches, e);
    if (!add_comparison(&branches, clause, &code)) return iocm__english_give_up(e, clause, code);
    return iocm__branches_end(&branches, iocm__english_whole(clause));
}

iocm__expr *iocm__english_comparisons(iocm__english *e, iocm__range range,
                                      const iocm__clause *clause)
{
    iocm__branches branches;
    iocm__clause inner;
    const char *code;
    unsigned joins = 0;

    iocm__branches_begin(&branches, e);
    while (range.from < range.to) {
        size_t count = iocm__english_connective(e, range.from, &joins);
        iocm__clause next;

        if ((joins & IOCM__JOINS_AND) != 0)
            return iocm__english_give_up(e, clause, "AMBIGUOUS_PRECEDENCE");
        iocm__english_mark(e, iocm__tokens(range.from, range.from + count), IOCM_PART_KEYWORD);
        range.from += count;
        if (range.from >= range.to) break;
        if (!iocm__english_compare_head(e, range.from, &inner))
            return iocm__english_give_up(e, clause, "VAGUE_VALUE");
        inner.operand.to = inner.operand.from;
        iocm__english_mark(e, iocm__tokens(inner.head, inner.operand.from), IOCM_PART_KEYWORD);
        while (inner.operand.to < range.to) {
            count = iocm__english_connective(e, inner.operand.to, &joins);
            if (count > 0 && iocm__english_compare_head(e, inner.operand.to + count, &next)) break;
            if (e->tokens[inner.operand.to].kind == IOCM__TOKEN_OPEN &&
                e->tokens[inner.operand.to].match < range.to)
                inner.operand.to = e->tokens[inner.operand.to].match;
            inner.operand.to++;
        }
        if (!add_comparison(&branches, &inner, &code))
            return iocm__english_give_up(e, clause, code);
        range.from = inner.operand.to;
    }
    return iocm__branches_end(&branches, iocm__english_whole(clause));
}

/* ---- confidence ---- */

iocm__expr *iocm__english_confidence(iocm__english *e, const iocm__clause *clause)
{
    iocm__range range = clause->operand;
    iocm_span text;
    char more[4];
    uint32_t number = 0;

    if (range.from >= range.to) return NULL;
    range = iocm__english_trim_right(e, range, "percent|%");
    text = iocm__english_item(e, range);
    if (text.size > 1 && text.data[text.size - 1] == '%') text.size--;
    if (clause->arg == 0 || range.to - range.from != 1 ||
        iocm__expr_check_value(IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, text, NULL) != IOCM_OK)
        return iocm__english_give_up(e, clause, clause->arg == 0 ? "NO_OPERATOR" : "VAGUE_VALUE");
    iocm__english_mark(e, range, IOCM_PART_OPERAND);
    if (clause->arg == IOCM__OP_LT)
        return iocm__english_value(e, IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, text);
    for (size_t i = 0; i < text.size; i++) number = number * 10 + (uint32_t)(text.data[i] - '0');
    if (number >= 100) return iocm__english_give_up(e, clause, "NO_OPERATOR");
    text = iocm__span(more, (size_t)snprintf(more, sizeof more, "%u", (unsigned)number + 1));
    return iocm__english_value(e, IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, text);
}
