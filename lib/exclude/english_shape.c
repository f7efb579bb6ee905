/* SPDX-License-Identifier: MIT */
/* What a value looks like: a literal is only taken for what it has the shape of. */
#include "exclude/english.h"
#include "indicator/indicator.h"

/* Endings of files that are run as they are. */
static const char programs[] = "exe|scr|pif|cpl|bat|cmd|msi|ps1|sh";

/* The bytes behind the last dot. */
static iocm_span extension(iocm_span text)
{
    size_t at = text.size;

    while (at > 0 && text.data[at - 1] != '.' && text.data[at - 1] != '\\' &&
           text.data[at - 1] != '/')
        at--;
    if (at == 0 || text.data[at - 1] != '.') return iocm__span(text.data, 0);
    return iocm__span(text.data + at, text.size - at);
}

bool iocm__shape_program(iocm_span text)
{
    return text.size > 4 && iocm__word_in(extension(text), programs);
}

bool iocm__shape_wildcard(iocm_span text)
{
    return iocm__span_find_any(text, "*?") < text.size;
}

/* Only bytes of these, letters, digits and what is not ASCII; at least one of the latter. */
static bool made_of(iocm_span text, const char *others)
{
    bool letters = false;

    for (size_t i = 0; i < text.size; i++) {
        if (iocm__is_alnum(text.data[i]) || (unsigned char)text.data[i] >= 0x80)
            letters = true;
        else if (strchr(others, text.data[i]) == NULL || text.data[i] == '\0')
            return false;
    }
    return letters;
}

bool iocm__shape_file_name(iocm_span text)
{
    return made_of(text, "._-+*?@#~[](){}!&=") && text.data[0] != '(' && text.data[0] != '[';
}

bool iocm__shape_variable(iocm_span text)
{
    size_t percent = iocm__span_find_any(text, "%");

    if (text.size > 0 && (text.data[0] == '$' || text.data[0] == '~')) return true;
    if (percent + 1 >= text.size) return false;
    text = iocm__span(text.data + percent + 1, text.size - percent - 1);
    return iocm__span_find_any(text, "%") < text.size;
}

static bool is_separator(char c)
{
    return c == '\\' || c == '/';
}

bool iocm__shape_path(iocm_span text)
{
    const char *c = text.data;

    if (text.size > 1 && iocm__shape_variable(text)) return true;
    if (text.size > 2 && iocm__is_alpha(c[0]) && c[1] == ':' && is_separator(c[2])) return true;
    if (text.size > 2 && c[0] == '\\' && c[1] == '\\') return true;
    return text.size > 1 && c[0] == '/' && (iocm__is_alnum(c[1]) || strchr("._*", c[1]) != NULL);
}

bool iocm__shape_address(iocm_span text)
{
    return text.size > 0 &&
           iocm__expr_check_value(IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, text, NULL) == IOCM_OK;
}

bool iocm__shape_ports(iocm_span text)
{
    return text.size > 0 &&
           iocm__expr_check_value(IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, text, NULL) == IOCM_OK;
}

/* The host of a domain, a URL, or a pattern of one. */
static iocm_span host_of(iocm_span text)
{
    size_t scheme = iocm__scheme_size(text.data, text.size);

    if (scheme > 0) text = iocm__span(text.data + scheme + 3, text.size - scheme - 3);
    text.size = iocm__span_find_any(text, "/?#:");
    if (text.size > 2 && text.data[0] == '*' && text.data[1] == '.')
        text = iocm__span(text.data + 2, text.size - 2);
    return text;
}

bool iocm__shape_domain(iocm_span text)
{
    iocm_span host = host_of(text);
    iocm_span last = extension(host);
    char folded[IOCM_MAX_DOMAIN];
    size_t offset;

    if (host.size == 0 || host.size > IOCM_MAX_DOMAIN || iocm__shape_address(host)) return false;
    return iocm__domain_fold(folded, host.data, host.size, 2, &offset) > 0 &&
           iocm__tld_known(last.data, last.size) &&
           (host.size < text.size || !iocm__shape_program(text)); /* `deploy.sh` is a script */
}

bool iocm__shape_account(iocm_span text)
{
    size_t parts = 1;

    for (size_t i = 0; i < text.size; i++) parts += text.data[i] == '\\';
    return parts <= 2 && made_of(text, "._-$@\\+*?") && text.data[0] != '\\' &&
           text.data[text.size - 1] != '\\';
}

bool iocm__shape_host(iocm_span text)
{
    bool letters = false;

    for (size_t i = 0; i < text.size && !letters; i++)
        letters = !iocm__is_digit(text.data[i]) && strchr("._-*?", text.data[i]) == NULL;
    return letters && made_of(text, "._-*?") && text.data[0] != '-' && text.data[0] != '.';
}

bool iocm__shape_name(iocm_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (iocm__is_upper(text.data[i]) || iocm__is_digit(text.data[i]) ||
            (unsigned char)text.data[i] >= 0x80)
            return true;
    return false;
}

bool iocm__shape_column(iocm_span text)
{
    bool small = false;
    bool humps = false;

    if (text.size < 2 || !iocm__is_upper(text.data[0])) return false;
    for (size_t i = 1; i < text.size; i++) {
        char c = text.data[i];

        if (!iocm__is_alnum(c) && c != '_') return false;
        humps = humps || (small && iocm__is_upper(c));
        small = small || iocm__is_lower(c);
    }
    return humps || (small && iocm__field_of_column(text) != IOCM_FIELD_NONE) ||
           (small && iocm__word_in(text, "protocol|activity|message|computer|type|signer|url"));
}

iocm_field iocm__shape_digest(iocm_span text)
{
    iocm_indicator read;

    if (!iocm__digest_parse(&read, text.data, text.size)) return IOCM_FIELD_NONE;
    switch (read.kind) {
    case IOCM_KIND_SHA256: return IOCM_FIELD_PROCESS_SHA256;
    case IOCM_KIND_SHA1: return IOCM_FIELD_PROCESS_SHA1;
    case IOCM_KIND_MD5: return IOCM_FIELD_PROCESS_MD5;
    default: return IOCM_FIELD_NONE;
    }
}

bool iocm__shape_suffix(iocm_span text)
{
    return iocm__word_in(text, "inc|inc.|ltd|ltd.|llc|l.l.c.|corp|corp.|corporation|gmbh|co|co.|"
                               "s.a.|s.a|sa|ag|plc|limited|s.r.o.|s.r.o|b.v.|b.v|bv|pty|oy|ab|"
                               "incorporated|n.v.|nv|kg|srl|s.p.a.|spa|sas|llp|lp");
}
