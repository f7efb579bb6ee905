/* SPDX-License-Identifier: MIT */
/*
 * Lint rule L18: tools that the scenario names and no value of the exclusion covers. A tool is known by
 * its name (rsync), by its spelling (RoboCopy, x.ps1), or as an item of a list behind words like `using`,
 * `such as` and `e.g.`: there names that begin with a capital, and in titles small ones as well.
 */
#include "exclude/lint.h"

/* ---- words ---- */

typedef struct token {
    iocm_span text; /* without what stands around it */
    bool opens;     /* a bracket or quote stands before it */
    bool ends;      /* a comma, full stop, bracket or the like stands behind it */
    size_t next;    /* offset behind it */
} token;

#define IS_ONE_OF(words, word) iocm__is_one_of(words, IOCM__COUNT(words), word)

/* Bytes of punctuation at the beginning, or at the end, of a text; typographic quotes and dashes are
 * three bytes that begin with E2 80. */
static size_t punctuation_before(iocm_span text)
{
    if (text.size > 0 && strchr("([{\"'`*,;:", text.data[0]) != NULL && text.data[0] != '\0')
        return 1;
    return text.size >= 3 && memcmp(text.data, "\xE2\x80", 2) == 0 ? 3 : 0;
}

static size_t punctuation_behind(iocm_span text)
{
    char last = text.size > 0 ? text.data[text.size - 1] : '\0';

    if (last != '\0' && strchr(")]}\"'`*,;:.!?", last) != NULL) return 1;
    return text.size >= 3 && memcmp(text.data + text.size - 3, "\xE2\x80", 2) == 0 ? 3 : 0;
}

/* Without `'s`; true if it was there. */
static bool drop_possessive(iocm_span *text)
{
    if (text->size < 3 || iocm__lower(text->data[text->size - 1]) != 's') return false;
    if (text->data[text->size - 2] == '\'') {
        text->size -= 2;
        return true;
    }
    if (text->size < 5 || memcmp(text->data + text->size - 4, "\xE2\x80\x99", 3) != 0) return false;
    text->size -= 4;
    return true;
}

/* The word at or behind `at`; false at the end of the text. */
static bool next_token(token *out, iocm_span text, size_t at)
{
    size_t start;
    size_t cut;

    while (at < text.size && iocm__is_space(text.data[at])) at++;
    if (at == text.size) return false;
    start = at;
    while (at < text.size && !iocm__is_space(text.data[at])) at++;
    *out = (token){.text = iocm__span(text.data + start, at - start), .next = at};
    while ((cut = punctuation_before(out->text)) > 0) {
        out->opens = true;
        out->text = iocm__span(out->text.data + cut, out->text.size - cut);
    }
    while ((cut = punctuation_behind(out->text)) > 0) {
        if (iocm__span_equal_fold(out->text, IOCM__LITERAL("e.g."))) break;
        out->ends = true;
        out->text.size -= cut;
    }
    if (drop_possessive(&out->text)) out->ends = true;
    return true;
}

/* ---- what a word is ---- */

/* Behind these a list of names may stand; behind the second kind in titles alone. */
static const char *const cues[] = {"like", "using", "e.g.", "e.g", "including", "called", "named"};
static const char *const title_cues[] = {"via", "with", "through"};

static const char *const joints[] = {"or", "and", "and/or", "&"};

/* What stands before a name and is none, or behind it. */
static const char *const fillers[] = {
    "a",           "an",          "any",          "the",           "its",
    "their",       "some",        "such",         "other",         "similar",
    "known",       "common",      "various",      "standard",      "legitimate",
    "trusted",     "approved",    "authorized",   "native",        "internal",
    "external",    "built-in",    "third-party",  "open-source",   "automated",
    "scheduled",   "custom",      "popular",      "remote",        "local",
    "tool",        "tools",       "utility",      "utilities",     "software",
    "library",     "script",      "scripts",      "service",       "services",
    "agent",       "agents",      "client",       "clients",       "program",
    "programs",    "application", "applications", "command",       "commands",
    "process",     "processes",   "job",          "jobs",          "task",
    "tasks",       "system",      "systems",      "server",        "servers",
    "account",     "accounts",    "admin",        "administrator", "administrators",
    "user",        "users",       "file",         "files",         "package",
    "packages",    "manager",     "module",       "platform",      "framework",
    "environment", "team",
};

/* Capitals that name no tool. */
static const char *const no_tools[] = {
    "API",
    "CPU",
    "DNS",
    "EDR",
    "HTTP",
    "HTTPS",
    "IOC",
    "IOCs",
    "IP",
    "IPs",
    "IT",
    "LAN",
    "OS",
    "SOC",
    "SIEM",
    "SQL",
    "SSL",
    "TCP",
    "TLS",
    "UDP",
    "URL",
    "URLs",
    "VM",
    "VMs",
    "VPN",
    "WAN",
    "CI",
    "CD",
    "CI/CD",
    "DevOps",
    "DevSecOps",
    "ThreatFox",
    "URLhaus",
    "GitHub",
    "JavaScript",
    "TypeScript",
    "macOS",
    "iOS",
    "IoC",
    "IoCs",
    "IoT",
    "Windows",
    "Linux",
    "Unix",
    "Microsoft",
    "CommonSecurityLog",
    "DeviceNetworkEvents",
    "DnsEvents",
    "DeviceFileEvents",
    "EventLog",
    "WiFi",
    "McAfee",
};

static bool is_capital(iocm_span word)
{
    return word.size > 0 && iocm__is_upper(word.data[0]);
}

/* RoboCopy: a capital behind a small letter, and no plural of an acronym. */
static bool is_mixed(iocm_span word)
{
    size_t small = 0;
    bool mixed = false;

    for (size_t i = 0; i < word.size; i++) {
        if (!iocm__is_alnum(word.data[i])) return false;
        if (iocm__is_lower(word.data[i])) small++;
        if (i > 0 && iocm__is_upper(word.data[i]) && iocm__is_lower(word.data[i - 1])) mixed = true;
    }
    return mixed && small >= 2;
}

static bool has_program_extension(iocm_span word)
{
    static const char *const extensions[] = {".exe", ".ps1", ".bat", ".cmd", ".sh",
                                             ".py",  ".vbs", ".msi", ".jar"};

    for (size_t i = 0; i < IOCM__COUNT(extensions); i++)
        if (word.size > strlen(extensions[i]) && word.data[0] != '*' &&
            iocm__text_ends(word, iocm__lint_word(extensions[i])))
            return true;
    return false;
}

/* A small word that may be a tool's name (rsync, nc), not one of English. */
static bool is_small_name(iocm_span word)
{
    static const char *const endings[] = {"tion", "sion", "ing", "ment", "ity", "ance", "ence",
                                          "ness", "ware", "ory", "ed",   "ly",  "s"};

    if (word.size < 2 || !iocm__is_lower(word.data[0]) || iocm__word_is_common(word)) return false;
    for (size_t i = 0; i < word.size; i++)
        if (!iocm__is_lower(word.data[i]) && !iocm__is_digit(word.data[i]) && word.data[i] != '-' &&
            word.data[i] != '_')
            return false;
    for (size_t i = 0; i < IOCM__COUNT(endings); i++)
        if (iocm__text_ends(word, iocm__lint_word(endings[i]))) return false;
    return true;
}

/* ---- covering ---- */

static bool value_covers(iocm__op op, iocm_span value, iocm_span tool)
{
    char buffers[2][128];
    iocm_span name = iocm__lint_squeeze(buffers[0], sizeof buffers[0], iocm__without_exe(tool));

    if (iocm__span_equal(
            iocm__lint_squeeze(buffers[1], sizeof buffers[1], iocm__without_exe(value)), name))
        return true;
    switch (op) {
    case IOCM__OP_CONTAINS: return iocm__text_contains(tool, value);
    case IOCM__OP_STARTS: return iocm__text_starts(tool, value);
    case IOCM__OP_GLOB: return iocm__text_glob(tool, value) || iocm__text_term(value, tool, false);
    case IOCM__OP_TERM: return iocm__text_term(tool, value, false);
    default: return iocm__text_term(value, tool, false); /* a path, a product */
    }
}

typedef struct scenario {
    iocm__lint *lint;
    const iocm__lint_item *item;
    bool is_title;
} scenario;

static bool is_covered(const scenario *in, iocm_span tool)
{
    for (size_t i = 0; i < in->item->leaf_count; i++) {
        const iocm__lint_leaf *leaf = &in->item->leaves[i];

        if (leaf->negated) continue;
        for (size_t n = 0; n < leaf->expr->value_count; n++)
            if (!iocm__lint_charge(in->lint, leaf->expr->values[n].size + tool.size) ||
                value_covers(leaf->expr->op, leaf->expr->values[n], tool))
                return true;
    }
    return false;
}

/* A value that is a part of the tool's name, and does not agree with it. */
static bool find_part(iocm_span *part, const iocm__lint_leaf **of, const scenario *in,
                      iocm_span tool)
{
    for (size_t i = 0; i < in->item->leaf_count; i++) {
        *of = &in->item->leaves[i];
        if ((*of)->negated) continue;
        for (size_t n = 0; n < (*of)->expr->value_count; n++) {
            *part = (*of)->expr->values[n];
            if (part->size < tool.size && iocm__text_contains(tool, *part)) return true;
        }
    }
    return false;
}

static void report(const scenario *in, iocm_span tool)
{
    const iocm__lint_leaf *of;
    iocm_span part;

    if (iocm__family_is_named(tool, in->lint->family) || is_covered(in, tool)) return;
    if (find_part(&part, &of, in, tool))
        iocm__lint_add_as(in->lint, 0,
                          "the scenario names this tool, but the value is only a part of its name "
                          "and does not agree with it: it still alerts",
                          of->field_name, tool,
                          iocm__lint_text(in->lint, "`%.*s` in `%.*s`", iocm__lint_width(part),
                                          part.data, iocm__lint_width(tool), tool.data));
    else
        iocm__lint_add(in->lint, NULL, tool, iocm__span(NULL, 0));
}

/* ---- where tools stand ---- */

static bool is_tool(iocm_span word)
{
    return !IS_ONE_OF(no_tools, word) && (is_mixed(word) || has_program_extension(word));
}

static bool is_cue(const scenario *in, iocm_span before, iocm_span word)
{
    if (IS_ONE_OF(cues, word) || (in->is_title && IS_ONE_OF(title_cues, word))) return true;
    return (iocm__text_is(word, IOCM__LITERAL("as")) &&
            iocm__text_is(before, IOCM__LITERAL("such"))) ||
           (iocm__text_is(word, IOCM__LITERAL("example")) &&
            iocm__text_is(before, IOCM__LITERAL("for")));
}

/* Bytes of a name that is a tool's wherever it stands; 0 = it is none. */
static size_t tool_at(iocm_span text, const token *word)
{
    size_t offset = (size_t)(word->text.data - text.data);
    size_t known = iocm__known_tool(iocm__span(word->text.data, text.size - offset));

    return known > 0 ? known : is_tool(word->text) ? word->text.size : 0;
}

/* A name of words with capitals from `word` on, which becomes its last. What stands before a
 * tool's name is no part of it, and in titles capitals are everywhere. */
static bool read_run(const scenario *in, iocm_span text, token *word)
{
    const char *start = word->text.data;
    token behind = *word;

    do {
        if (in->is_title || tool_at(text, &behind) > 0 || IS_ONE_OF(no_tools, behind.text))
            return false;
        *word = behind;
    } while (!word->ends && next_token(&behind, text, word->next) && is_capital(behind.text) &&
             !behind.opens && !IS_ONE_OF(fillers, behind.text));
    report(in, iocm__span(start, (size_t)(word->text.data + word->text.size - start)));
    return true;
}

/* Where a list of tools is read. */
typedef enum place {
    ELSEWHERE,
    AT_ITEM,
    BEHIND_ARTICLE /* `the splunk`: here a small word is one of English */
} place;

/* Reports the name that begins at `word`, which becomes its last word; false: there is none. */
static bool read_name(const scenario *in, iocm_span text, token *word, place at)
{
    size_t size = tool_at(text, word);
    token behind;

    if (size > 0) {
        const char *start = word->text.data;

        while (word->text.data + word->text.size < start + size &&
               next_token(&behind, text, word->next))
            *word = behind;
        report(in, iocm__span(start, size));
        return true;
    }
    if (at == ELSEWHERE || IS_ONE_OF(fillers, word->text) || IS_ONE_OF(joints, word->text))
        return false;
    if (is_capital(word->text)) return read_run(in, text, word);
    if (at == BEHIND_ARTICLE || !is_small_name(word->text) ||
        !(in->is_title || word->ends || !next_token(&behind, text, word->next) ||
          IS_ONE_OF(joints, behind.text)))
        return false;
    report(in, word->text);
    return true;
}

/* Where the list goes on behind a name, whose last word is `word`. */
static place behind_name(iocm_span text, token *word)
{
    token behind;

    if (!word->ends && next_token(&behind, text, word->next) && IS_ONE_OF(fillers, behind.text))
        *word = behind; /* `psutil library or` */
    if (word->ends) return text.data[word->next - 1] == ',' ? AT_ITEM : ELSEWHERE;
    return next_token(&behind, text, word->next) && IS_ONE_OF(joints, behind.text) ? AT_ITEM
                                                                                   : ELSEWHERE;
}

/* Where the list goes on behind a word that is no name. */
static place behind_word(const token *word, place at)
{
    static const char *const articles[] = {"a", "an", "any", "the", "its", "their"};

    if (at == ELSEWHERE || word->ends) return ELSEWHERE;
    if (IS_ONE_OF(joints, word->text)) return AT_ITEM;
    if (IS_ONE_OF(articles, word->text)) return BEHIND_ARTICLE;
    return IS_ONE_OF(fillers, word->text) || is_capital(word->text) ? at : ELSEWHERE;
}

static void read_text(scenario *in, iocm_span text, bool is_title)
{
    iocm_span before = {NULL, 0};
    place at = ELSEWHERE;
    token word;

    in->is_title = is_title;
    for (size_t next = 0; next_token(&word, text, next); next = word.next) {
        if (read_name(in, text, &word, at))
            at = at == ELSEWHERE ? ELSEWHERE : behind_name(text, &word);
        else
            at = is_cue(in, before, word.text) ? AT_ITEM : behind_word(&word, at);
        before = word.text;
    }
}

/* True if it speaks of programs at all: what goes by host, address or account takes any tool. */
static bool speaks_of_programs(const iocm__lint_item *item)
{
    for (size_t i = 0; i < item->leaf_count; i++) {
        iocm_field field = item->leaves[i].field;

        if (item->leaves[i].expr->op == IOCM__OP_OPAQUE ||
            (field >= IOCM_FIELD_PROCESS_NAME && field <= IOCM_FIELD_PROCESS_ELEVATION) ||
            (field >= IOCM_FIELD_FILE_NAME && field <= IOCM_FIELD_FILE_HASH) ||
            (field >= IOCM_FIELD_SIG_SIGNER && field <= IOCM_FIELD_SIG_TRUSTED))
            return true;
    }
    return false;
}

void iocm__lint_tools(iocm__lint *lint, const iocm__lint_item *item)
{
    scenario in = {lint, item, false};

    if (!speaks_of_programs(item)) return;
    read_text(&in, item->exclusion->source.title, true);
    read_text(&in, item->exclusion->source.description, false);
}
