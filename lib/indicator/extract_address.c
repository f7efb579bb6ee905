/* SPDX-License-Identifier: MIT */
/* Extraction of addresses: IPv4, IPv6, networks, ranges, and the ports behind them. */
#include "indicator/extract.h"

#define MAX_IPV6 45u /* bytes of the longest IPv6 address */

static size_t digits_end(const iocm__extractor *x, size_t at)
{
    while (iocm__is_digit(iocm__extract_byte(x, at))) at++;
    return at;
}

static size_t blanks_end(const iocm__extractor *x, size_t at)
{
    while (iocm__is_blank(iocm__extract_byte(x, at))) at++;
    return at;
}

/* No letter, digit or decimal goes on at `at`. */
static bool ends_number(const iocm__extractor *x, size_t at)
{
    char c = iocm__extract_byte(x, at);
    char next = iocm__extract_byte(x, at + 1);

    if (iocm__extract_is(c, EXTRACT_WORD) || iocm__extract_letter_at(x, at)) return false;
    return c != '.' || !iocm__is_digit(next);
}

/* The end of `word` (case ignored) if it stands at `at`, else 0. */
static size_t word_at(const iocm__extractor *x, size_t at, iocm_span word)
{
    if (at >= x->size || x->size - at < word.size) return 0;
    return iocm__span_equal_fold(iocm__span(x->s + at, word.size), word) ? at + word.size : 0;
}

/* Past `/tcp` or `/udp`, if there is one. */
static size_t protocol_end(const iocm__extractor *x, size_t at)
{
    size_t end = word_at(x, at, IOCM__LITERAL("/tcp"));

    if (end == 0) end = word_at(x, at, IOCM__LITERAL("/udp"));
    return end > 0 && ends_number(x, end) ? end : at;
}

/* A port's number at `at`: its end, or 0. */
static size_t read_port(const iocm__extractor *x, size_t at, uint16_t *port)
{
    size_t end = digits_end(x, at);

    if (!iocm__port_parse(port, x->s + at, end - at) || !ends_number(x, end)) return 0;
    return protocol_end(x, end);
}

/* ` port 80`, `, port 80`, ` on TCP port 80`: its end, or 0. */
static size_t read_port_words(const iocm__extractor *x, size_t at, uint16_t *port)
{
    static const iocm_span before[] = {{"on ", 3}, {"over ", 5}, {"via ", 4},
                                       {"(", 1},   {"tcp ", 4},  {"udp ", 4}};
    size_t next = iocm__extract_byte(x, at) == ',' ? at + 1 : at;
    size_t start = blanks_end(x, next);
    size_t end;

    if (start == next) return 0;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        end = word_at(x, start, before[i]);
        if (end > 0) start = end;
    }
    start = word_at(x, start, IOCM__LITERAL("port"));
    if (start == 0) return 0;
    end = blanks_end(x, start);
    if (iocm__extract_byte(x, end) == ':') end = blanks_end(x, end + 1);
    return end > start ? read_port(x, end, port) : 0;
}

static size_t give(iocm__extractor *x, size_t start, size_t end, iocm_indicator *indicator,
                   int32_t port)
{
    if (port >= 0) {
        indicator->port = (uint16_t)port;
        indicator->flags |= IOCM_INDICATOR_PORT;
    }
    iocm__extract_emit(x, start, end, indicator);
    return end;
}

/* A prefix length behind an address: `/24`. Its end, or 0. */
static size_t prefix_end(const iocm__extractor *x, size_t at)
{
    size_t end;

    if (iocm__extract_byte(x, at) != '/') return 0;
    end = digits_end(x, at + 1);
    if (end == at + 1 || end > at + 4 || !ends_number(x, end)) return 0;
    return iocm__extract_byte(x, end) == '/' ? 0 : end;
}

/*
 * Gives the address [start, end) with the port or prefix length that follows it at `end`.
 * `colon`: a port may follow behind a colon.
 */
static size_t give_address(iocm__extractor *x, size_t start, size_t end, bool colon)
{
    iocm_indicator indicator;
    size_t prefix = prefix_end(x, end);
    size_t next = 0;
    uint16_t port;

    if (prefix > 0 && iocm__address_parse(&indicator, x->s + start, prefix - start, true,
                                          IOCM_READ_ZONE_ID, NULL) == IOCM_OK)
        return give(x, start, prefix, &indicator, -1);
    if (iocm__address_parse(&indicator, x->s + start, end - start, false, IOCM_READ_ZONE_ID,
                            NULL) != IOCM_OK)
        return 0;
    if (colon && iocm__extract_byte(x, end) == ':') next = read_port(x, end + 1, &port);
    if (next == 0) next = read_port_words(x, end, &port);
    if (next > 0)
        give(x, start, next, &indicator, port);
    else
        next = give(x, start, end, &indicator, -1);
    return iocm__extract_skip_path(x, next);
}

/* ---- IPv4 ---- */

static bool is_version_sign(char c)
{
    return iocm__is_blank(c) || c == '.' || c == ':' || c == '=';
}

/* The word before says that what follows is no address: `version 1.2.3.4`. */
static bool is_version(const iocm__extractor *x, size_t start)
{
    static const iocm_span words[] = {{"version", 7}, {"versions", 8}, {"ver", 3},      {"v", 1},
                                      {"release", 7}, {"build", 5},    {"firmware", 8}, {"oid", 3},
                                      {"section", 7}, {"chapter", 7},  {"revision", 8}};
    size_t end = start;
    size_t begin;

    while (end > 0 && start - end < 3 && is_version_sign(x->s[end - 1])) end--;
    if (end == start) return false;
    for (begin = end; begin > 0 && end - begin < 9 && iocm__is_alpha(x->s[begin - 1]);) begin--;
    if (begin > 0 && iocm__extract_is(x->s[begin - 1], EXTRACT_WORD)) return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (iocm__span_equal_fold(iocm__span(x->s + begin, end - begin), words[i])) return true;
    return false;
}

/* Something joined to its left end makes it a part of another thing. */
static bool is_joined_before(const iocm__extractor *x, size_t start)
{
    char c = iocm__extract_before(x, start);

    if (c == '.') return iocm__extract_before(x, start - 1) != '.';
    return c == '+' || c == '%';
}

/* `low-high` where [start, dash) is an address: gives both. `high` may be an octet alone. */
static size_t give_range(iocm__extractor *x, size_t start, size_t dash, size_t end)
{
    iocm_indicator low;
    iocm_indicator high;

    if (!iocm__range_parse(&low, &high, x->s + start, end - start)) {
        /* The wrong way round they are two addresses still. */
        if (iocm__address_parse(&low, x->s + start, dash - start, false, 0, NULL) != IOCM_OK ||
            iocm__address_parse(&high, x->s + dash + 1, end - dash - 1, false, 0, NULL) != IOCM_OK)
            return 0;
    }
    iocm__extract_emit(x, start, dash, &low);
    iocm__extract_emit(x, dash + 1, end, &high);
    return end;
}

size_t iocm__extract_ipv4(iocm__extractor *x, size_t start, size_t end)
{
    size_t dash = start;
    uint8_t bytes[4];

    while (dash < end && dash - start < 16 && x->s[dash] != '-') dash++;
    if (!iocm__ipv4_parse(bytes, x->s + start, dash - start)) return 0;
    if (is_joined_before(x, start) ||
        (iocm__extract_byte(x, end) == '+' &&
         iocm__extract_is(iocm__extract_byte(x, end + 1), EXTRACT_WORD)))
        return 0;
    if ((iocm__extract_in_path(x, start, false) || is_version(x, start)) &&
        !iocm__extract_defanged(x, start, dash))
        return 0;
    if (dash < end) return give_range(x, start, dash, end);
    return give_address(x, start, end, true);
}

/* ---- IPv6 ---- */

/* What looks like an address and is one only by its letters: `a::b`, `12:34:56:78:9a:bc:de:f0`. */
static bool is_likely_ipv6(const char *text, size_t size)
{
    size_t colons = 0;
    size_t digits = 0;
    size_t groups = 0;
    size_t longest = 0;
    size_t length = 0;
    bool pairs = true;

    for (size_t i = 0; i <= size; i++) {
        if (i < size && text[i] != ':') {
            if (iocm__is_digit(text[i])) digits++;
            length++;
            continue;
        }
        if (length > 0) groups++;
        if (length != 2) pairs = false;
        if (length > longest) longest = length;
        length = 0;
        if (i < size) colons++;
    }
    if (colons < 2 || digits == 0 || pairs) return false;
    return groups >= 2 || longest == 4 || (size == 3 && memcmp(text, "::1", 3) == 0);
}

/* The end of the address that begins at `start` without what only follows it, or 0. */
static size_t ipv6_end(iocm__extractor *x, size_t start)
{
    size_t end = start;
    uint8_t bytes[16];

    while (end - start <= MAX_IPV6 &&
           (iocm__extract_is(iocm__extract_byte(x, end), EXTRACT_HEX) ||
            iocm__extract_byte(x, end) == ':' || iocm__extract_byte(x, end) == '.'))
        end++;
    if (end - start > MAX_IPV6 || iocm__extract_is(iocm__extract_byte(x, end), EXTRACT_WORD))
        return 0;
    while (end > start && x->s[end - 1] == '.') end--;
    if (end - start > 2 && x->s[end - 1] == ':' && x->s[end - 2] != ':') end--;
    if (end - start < 3 || !iocm__ipv6_parse(bytes, x->s + start, end - start)) return 0;
    if (is_likely_ipv6(x->s + start, end - start) || prefix_end(x, end) > 0 ||
        iocm__extract_defanged(x, start, end))
        return end;
    return 0;
}

/* Past a zone id, if there is one. */
static size_t zone_end(const iocm__extractor *x, size_t at)
{
    if (iocm__extract_byte(x, at) != '%') return at;
    if (!iocm__extract_is(iocm__extract_byte(x, at + 1), EXTRACT_WORD)) return at;
    return iocm__extract_word_end(x, at + 1);
}

size_t iocm__extract_ipv6(iocm__extractor *x, size_t start)
{
    char before = iocm__extract_before(x, start);
    size_t end;
    size_t next;

    if (iocm__extract_is(before, EXTRACT_WORD) || before == ':' || before == '.' ||
        iocm__extract_letter_before(x, start) || iocm__extract_in_path(x, start, false))
        return 0;
    end = ipv6_end(x, start);
    if (end == 0 || iocm__extract_letter_at(x, end)) return 0;
    next = zone_end(x, end);
    if (before == '[' && iocm__extract_byte(x, next) == ']') {
        if (iocm__extract_is(iocm__extract_before(x, start - 1), EXTRACT_WORD)) return 0;
        return give_address(x, start - 1, next + 1, true);
    }
    return give_address(x, start, next, false);
}
