/* SPDX-License-Identifier: MIT */
/* Extraction of domains, mail addresses and digests. */
#include "indicator/extract.h"

/* ---- domains ---- */

/* Whether the dotted word `name` is a name of the Internet by its last label. */
static bool is_public(const char *name, size_t size)
{
    size_t last = size;

    while (last > 0 && name[last - 1] != '.') last--;
    if (last == 0) return false;
    return iocm__tld_known(name + last, size - last) &&
           !iocm__extension_known(name + last, size - last);
}

static bool is_one_of(const iocm_span *words, size_t count, const char *text, size_t size)
{
    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(iocm__span(text, size), words[i])) return true;
    return false;
}

/* `app.my.id`: what stands before `.id` is a suffix of Indonesia's. */
static bool is_indonesian(const char *name, size_t size, size_t last)
{
    static const iocm_span seconds[] = {{"co", 2}, {"my", 2},  {"web", 3},  {"or", 2},  {"go", 2},
                                        {"ac", 2}, {"sch", 3}, {"desa", 4}, {"biz", 3}, {"net", 3}};
    size_t second = last - 1;

    if (!iocm__span_equal_fold(iocm__span(name + last, size - last), IOCM__LITERAL("id")))
        return false;
    while (second > 0 && name[second - 1] != '.') second--;
    return is_one_of(seconds, sizeof seconds / sizeof seconds[0], name + second, last - 1 - second);
}

/* A word that fields of events and objects begin with, or one letter. */
static bool is_program_word(const char *label, size_t size)
{
    static const iocm_span words[] = {
        {"process", 7},  {"file", 4},         {"user", 4},    {"host", 4},     {"event", 5},
        {"network", 7},  {"source", 6},       {"service", 7}, {"registry", 8}, {"agent", 5},
        {"cloud", 5},    {"container", 9},    {"parent", 6},  {"threat", 6},   {"rule", 4},
        {"server", 6},   {"client", 6},       {"device", 6},  {"group", 5},    {"image", 5},
        {"app", 3},      {"dns", 3},          {"url", 3},     {"http", 4},     {"tls", 3},
        {"os", 2},       {"self", 4},         {"this", 4},    {"object", 6},   {"item", 4},
        {"data", 4},     {"node", 4},         {"session", 7}, {"query", 5},    {"request", 7},
        {"response", 8}, {"log", 3},          {"winlog", 6},  {"email", 5},    {"target", 6},
        {"actor", 5},    {"destination", 11}, {"window", 6},  {"document", 8}, {"record", 6},
        {"args", 4},     {"config", 6},       {"module", 6},  {"package", 7},  {"pod", 3},
        {"env", 3},      {"ctx", 3},          {"context", 7}, {"dll", 3},      {"location", 8},
        {"wscript", 7}};

    return size < 2 || is_one_of(words, sizeof words / sizeof words[0], label, size);
}

/* A field of an event or an object (`process.parent.name`): its last label is a word of
 * programs that is a top-level domain as well, its first one what such names begin with. Last
 * labels that hosts have, too, ask for such words all the way (`document.location.host`). */
static bool is_field(const char *name, size_t size)
{
    static const iocm_span deep[] = {{"name", 4},  {"id", 2},  {"data", 4},        {"call", 4},
                                     {"map", 3},   {"now", 3}, {"properties", 10}, {"domains", 7},
                                     {"build", 5}, {"is", 2}};
    static const iocm_span lasts[] = {{"post", 4},      {"link", 4}, {"open", 4},  {"zone", 4},
                                      {"host", 4},      {"next", 4}, {"group", 5}, {"run", 3},
                                      {"directory", 9}, {"read", 4}, {"shell", 5}, {"target", 6}};
    size_t last = size;
    size_t end = 0;

    while (last > 0 && name[last - 1] != '.') last--;
    if (is_one_of(deep, sizeof deep / sizeof deep[0], name + last, size - last)) {
        while (name[end] != '.') end++;
        return !is_indonesian(name, size, last) && is_program_word(name, end);
    }
    if (!is_one_of(lasts, sizeof lasts / sizeof lasts[0], name + last, size - last)) return false;
    for (size_t start = 0; start < last; start = end + 1) {
        end = start;
        while (name[end] != '.') end++;
        if (!is_program_word(name + start, end - start)) return false;
    }
    return true;
}

/* `EventData.Data`, `sTUlsWa1.cr`: capitals inside of a label are programs' and files', unless
 * it ends as the names of companies do (`GitHub.com`). */
static bool is_camel(const char *name, size_t size)
{
    static const iocm_span common[] = {{"com", 3}, {"net", 3},   {"org", 3},    {"info", 4},
                                       {"biz", 3}, {"ru", 2},    {"cn", 2},     {"de", 2},
                                       {"uk", 2},  {"io", 2},    {"eu", 2},     {"gov", 3},
                                       {"edu", 3}, {"onion", 5}, {"example", 7}};
    size_t last = size;
    bool camel = false;

    while (last > 0 && name[last - 1] != '.') last--;
    for (size_t i = 1; i < last; i++)
        if (iocm__is_upper(name[i]) && iocm__is_lower(name[i - 1])) camel = true;
    return camel && !is_one_of(common, sizeof common / sizeof common[0], name + last, size - last);
}

/* Something is compared or set behind the name: `app.name=x`, `os.id == 3`. */
static bool is_compared(const iocm__extractor *x, size_t end)
{
    size_t at = end;
    char c;

    while (iocm__is_blank(iocm__extract_byte(x, at))) at++;
    c = iocm__extract_byte(x, at);
    if (c == '=' && at == end) return true;
    return (c == '=' || c == '!') &&
           (iocm__extract_byte(x, at + 1) == '=' || iocm__extract_byte(x, at + 1) == '~');
}

/* The name is a piece of a program: `foo.info(x)`, `$env.name`, `process.name`. */
static bool is_code(const iocm__extractor *x, size_t start, size_t end)
{
    char after = iocm__extract_byte(x, end);
    const char *name = x->s + start;

    if (after == '(' && !iocm__is_digit(iocm__extract_byte(x, end + 1))) return true;
    return iocm__extract_before(x, start) == '$' || is_compared(x, end) ||
           is_field(name, end - start) || is_camel(name, end - start);
}

/* Titlecase behind a dot is a sentence without its blank ("the end.In short"), unless the
 * whole name is written so, or the dot was defanged. */
static bool is_sentence(iocm__extractor *x, size_t start, size_t end)
{
    size_t last = end;

    while (last > start && x->s[last - 1] != '.') last--;
    if (last + 1 >= end || !iocm__is_upper(x->s[last]) || !iocm__is_lower(x->s[last + 1]))
        return false;
    return !iocm__is_upper(x->s[start]) && !iocm__extract_defanged(x, last - 2, end);
}

/* Past a port, which belongs to the host but not to a domain. */
static size_t port_end(const iocm__extractor *x, size_t at)
{
    size_t end = at + 1;

    if (iocm__extract_byte(x, at) != ':') return at;
    while (iocm__is_digit(iocm__extract_byte(x, end))) end++;
    return end == at + 1 || iocm__extract_is(iocm__extract_byte(x, end), EXTRACT_WORD) ? at : end;
}

/* A share on the web: `\\name@80\share`, `file://name@SSL@443/share`. */
static bool is_share(const iocm__extractor *x, size_t start, size_t at)
{
    char slash = iocm__extract_before(x, start);
    size_t end = at + 1;
    char after;

    if ((slash != '/' && slash != '\\') || iocm__extract_before(x, start - 1) != slash)
        return false;
    if (iocm__span_starts_fold(iocm__span(x->s + end, x->size - end), IOCM__LITERAL("ssl")))
        end += 3;
    else
        while (iocm__is_digit(iocm__extract_byte(x, end))) end++;
    after = iocm__extract_byte(x, end);
    return end > at + 1 && (after == '/' || after == '\\' || after == '@');
}

size_t iocm__extract_domain(iocm__extractor *x, size_t start, size_t end)
{
    iocm_indicator indicator;

    iocm__prose_trim_name(iocm__extract_text(x), &start, &end);
    if (iocm__extract_byte(x, end) == '@' && !is_share(x, start, end))
        return 0; /* a mailbox, of a name that is none */
    if (end - start > IOCM_MAX_DOMAIN || !is_public(x->s + start, end - start)) return 0;
    if (is_sentence(x, start, end)) return 0;
    if ((is_code(x, start, end) || iocm__extract_in_path(x, start, true)) &&
        !iocm__extract_defanged(x, start, end))
        return 0;
    if (iocm__domain_parse(&indicator, x->url, sizeof x->url, x->s + start, end - start, NULL) !=
        IOCM_OK)
        return 0;
    iocm__extract_emit(x, start, end, &indicator);
    return iocm__extract_skip_path(x, port_end(x, end));
}

/* ---- mail addresses ---- */

size_t iocm__extract_email(iocm__extractor *x, size_t start, size_t end)
{
    iocm_indicator indicator;
    size_t name = end + 1;
    size_t stop;

    if (!iocm__extract_is(iocm__extract_byte(x, name), EXTRACT_WORD)) return 0;
    while (start > x->done && end - start <= 64 && iocm__prose_is_mailbox(x->s[start - 1])) start--;
    while (start < end && !iocm__is_alnum(x->s[start]) && x->s[start] != '_') start++;
    stop = iocm__extract_word_end(x, name);
    iocm__prose_trim_name(iocm__extract_text(x), &name, &stop);
    if (name != end + 1 || stop - name > IOCM_MAX_DOMAIN || iocm__extract_letter_at(x, stop))
        return 0;
    for (size_t last = stop; last > name; last--) {
        if (x->s[last - 1] != '.') continue;
        if (!iocm__tld_known(x->s + last, stop - last)) return 0;
        break;
    }
    if (iocm__email_parse(&indicator, x->url, sizeof x->url, x->s + start, stop - start, NULL) !=
        IOCM_OK)
        return 0;
    iocm__extract_emit(x, start, stop, &indicator);
    return stop;
}

/* ---- digests ---- */

/* The run of letters and digits [start, end). */
static bool give_digest(iocm__extractor *x, size_t start, size_t end)
{
    iocm_indicator indicator;

    if (!iocm__digest_parse(&indicator, x->s + start, end - start)) return false;
    if (iocm__extract_before(x, start) == '_' || iocm__extract_byte(x, end) == '_') return false;
    if (iocm__prose_is_piece(iocm__extract_text(x), start, end)) return false;
    iocm__extract_emit(x, start, end, &indicator);
    return true;
}

size_t iocm__extract_digests(iocm__extractor *x, size_t start, size_t end)
{
    bool found = false;

    for (size_t at = start; at < end; at++) {
        size_t begin = at;

        while (at < end && iocm__extract_is(x->s[at], EXTRACT_ALNUM)) at++;
        if (give_digest(x, begin, at)) found = true;
    }
    return found ? end : 0;
}
