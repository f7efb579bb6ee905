/* SPDX-License-Identifier: MIT */
/* What is a value in a text, and where it ends: by borders alone, without any set. */
#include "match/scan.h"

#define MAX_WORD    320u /* bytes of a word; in a longer one is no name and no address */
#define MAX_COLONS  64u  /* bytes of a run of hex digits, colons and dots */
#define MAX_IPV6    45u
#define MAX_LOCAL   64u /* bytes before the `@` */
#define MAX_SCHEME  32u
#define MAX_SLASHES 64u /* so far back a path is followed */
#define MAX_DIGEST  128u

/* A word: [start, end). */
typedef struct word {
    size_t start;
    size_t end;
} word;

static bool is_word(char c)
{
    return iocm__extract_is(c, EXTRACT_WORD);
}

bool iocm__scan_word(size_t *start, size_t *end, iocm_span text, size_t at)
{
    size_t begin = at;
    size_t low = at > MAX_WORD + 2 ? at - (MAX_WORD + 2) : 0;
    size_t most = text.size - at < MAX_WORD + 2 ? text.size : at + MAX_WORD + 2;

    while (begin > low &&
           (is_word(text.data[begin - 1]) || (text.data[begin - 1] == '.' && begin > low + 1 &&
                                              is_word(text.data[begin]) && /* no dot before it */
                                              is_word(text.data[begin - 2]))))
        begin--;
    *start = begin;
    *end = iocm__prose_word_end(iocm__span(text.data, most), at);
    return *end - begin <= MAX_WORD;
}

bool iocm__scan_escaped(iocm_span text, size_t at)
{
    const char *end = text.data + at;

    if (at >= 2 && end[-2] == '\\') return end[-1] == 'n' || end[-1] == 'r' || end[-1] == 't';
    return at >= 6 && end[-6] == '\\' && end[-5] == 'u' && iocm__hex_value(end[-4]) >= 0 &&
           iocm__hex_value(end[-3]) >= 0 && iocm__hex_value(end[-2]) >= 0 &&
           iocm__hex_value(end[-1]) >= 10;
}

/* The bytes from `start` on that belong to an escape whose backslash stands before them. */
static size_t escape_size(iocm_span text, size_t start)
{
    if (iocm__prose_before(text, start) != '\\') return 0;
    if (text.size - start > 1 && iocm__scan_escaped(text, start + 1)) return 1;
    return text.size - start > 5 && iocm__scan_escaped(text, start + 5) ? 5 : 0;
}

/* A letter outside of ASCII joined to [start, end). */
static bool is_lettered(iocm_span text, size_t start, size_t end)
{
    return iocm__prose_letter_before(text, start) || iocm__prose_letter_at(text, end);
}

static size_t digits_end(iocm_span text, size_t at, size_t most)
{
    size_t end = at;

    while (end - at < most && iocm__is_digit(iocm__prose_byte(text, end))) end++;
    return end;
}

/* A number that ends at `at` ends there. */
static bool ends_number(iocm_span text, size_t at)
{
    char c = iocm__prose_byte(text, at);

    if (is_word(c) || iocm__prose_letter_at(text, at)) return false;
    return c != '.' || !iocm__is_digit(iocm__prose_byte(text, at + 1));
}

/* The end of the port behind the colon at `at`, or `at`. */
static size_t port_end(iocm_span text, size_t at)
{
    uint16_t port;
    size_t end;

    if (iocm__prose_byte(text, at) != ':') return at;
    end = digits_end(text, at + 1, 6);
    if (!iocm__port_parse(&port, text.data + at + 1, end - at - 1) || !ends_number(text, end))
        return at;
    return end;
}

/* Takes the prefix length behind an address to it, if that makes a network. */
static void add_prefix(iocm__value *out, iocm_span text)
{
    iocm_indicator made;
    size_t end;

    if (iocm__prose_byte(text, out->end) != '/') return;
    end = digits_end(text, out->end + 1, 4);
    if (end == out->end + 1 || !ends_number(text, end) || iocm__prose_byte(text, end) == '/')
        return;
    if (iocm__address_parse(&made, text.data + out->start, end - out->start, true,
                            IOCM_READ_ZONE_ID, NULL) != IOCM_OK ||
        made.kind != IOCM_KIND_NETWORK || (made.flags & IOCM_INDICATOR_HOST_BITS_CLEARED))
        return;
    out->kind = VALUE_NETWORK;
    out->end = out->next = end;
}

static bool give(iocm__value *out, iocm__value_kind kind, size_t start, size_t end)
{
    out->kind = kind;
    out->start = out->anchor = start;
    out->end = out->next = end;
    return true;
}

/* ---- URLs ---- */

/* Where the host with user and port begins, of which `at` is a part, behind `://`; 0 = nowhere. */
static size_t authority_start(iocm_span text, size_t at)
{
    size_t low = at > IOCM__PROSE_HOST ? at - IOCM__PROSE_HOST : 0;
    size_t start = at;

    while (start > low && iocm__prose_is_host(text.data[start - 1])) start--;
    if (start > low && text.data[start - 1] == ']')
        while (start > low && text.data[start - 1] != '[' && at - start < MAX_COLONS) start--;
    if (start > low && text.data[start - 1] == '[') start--;
    return start > 3 && memcmp(text.data + start - 3, "://", 3) == 0 ? start : 0;
}

static bool is_scheme_sign(char c)
{
    return c == '+' || c == '-' || c == '.';
}

/* Where the scheme begins whose colon is at `end`: at the first letter of what a scheme may be
 * made of; but of `git+https` the second is one, unless the whole is known. */
static size_t scheme_start(iocm_span text, size_t end)
{
    size_t start = end;
    size_t skip;

    while (start > 0 && end - start < MAX_SCHEME &&
           (iocm__is_alnum(text.data[start - 1]) || is_scheme_sign(text.data[start - 1])))
        start--;
    skip = escape_size(text, start);
    if (skip < end - start &&
        iocm__scheme_known(iocm__span(text.data + start + skip, end - start - skip)))
        return start + skip;
    while (start < end && !iocm__is_alpha(text.data[start])) start++;
    if (iocm__scheme_known(iocm__span(text.data + start, end - start))) return start;
    for (size_t i = end; i > start + 1; i--)
        if (is_scheme_sign(text.data[i - 1]) &&
            iocm__scheme_known(iocm__span(text.data + i, end - i)))
            return i;
    return start;
}

/* The scheme, host and port [start, end) of a URL are what they should be. */
static bool is_head(iocm_span text, size_t start, size_t end)
{
    iocm__url_parts parts;
    iocm__host host;
    uint8_t bytes[16];

    if (!iocm__url_split(&parts, text.data + start, end - start)) return false;
    if (parts.host_is_ipv6) return iocm__ipv6_parse(bytes, parts.host.data, parts.host.size);
    return iocm__host_read(&host, parts.host, 1);
}

/* A URL in whose host with user and port `at` stands. */
static bool read_url(iocm__value *out, iocm_span text, size_t at)
{
    size_t begin = authority_start(text, at);
    size_t start;
    size_t host;
    size_t end;

    if (begin == 0) return false;
    start = scheme_start(text, begin - 3);
    host = iocm__prose_host_end(text, begin);
    if (start == begin - 3 || host <= at || iocm__prose_letter_at(text, host)) return false;
    end = host;
    if (host < text.size &&
        (text.data[host] == '/' || text.data[host] == '?' || text.data[host] == '#'))
        end = iocm__prose_tail_end(text, host, start + IOCM_INDICATOR_BUFFER,
                                   iocm__prose_before(text, start));
    end = iocm__prose_trim_url(text, start, end);
    if (host > end) host = end;
    if (host <= at || !is_head(text, start, host)) return false;
    give(out, VALUE_URL, start, end);
    out->anchor = begin;
    out->next = host;
    return true;
}

/* ---- addresses ---- */

static bool is_colons(char c)
{
    return iocm__extract_is(c, EXTRACT_HEX) || c == ':' || c == '.';
}

/* The run of hex digits, colons and dots around `at`; false if it is too long. */
static bool colons_around(word *out, iocm_span text, size_t at)
{
    out->start = at;
    out->end = at;
    while (out->start > 0 && is_colons(text.data[out->start - 1])) {
        if (at - out->start == MAX_COLONS) return false;
        out->start--;
    }
    while (out->end < text.size && is_colons(text.data[out->end])) {
        if (out->end - out->start == MAX_COLONS) return false;
        out->end++;
    }
    return true;
}

/* Without the word before the first colon, if it is no group of an address, and its colon. */
static void trim_key(word *run, iocm_span text)
{
    size_t colon = run->start;
    bool inside =
        is_word(iocm__prose_before(text, run->start)) && !iocm__scan_escaped(text, run->start);

    while (text.data[colon] != ':') colon++;
    if (inside || colon - run->start > 4 || memchr(text.data + run->start, '.', colon - run->start))
        run->start = colon + 1;
    else if (colon == run->start && text.data[colon + 1] != ':')
        run->start++;
}

/* An arrow begins at `at`: `->`, `-->`. */
static bool is_arrow(iocm_span text, size_t at)
{
    size_t most = text.size - at > MAX_WORD ? at + MAX_WORD : text.size;
    size_t end = at;

    while (end < most && text.data[end] == '-') end++;
    return end > at && iocm__prose_byte(text, end) == '>';
}

/* Without the port behind eight groups, as Suricata writes it; what has fewer cannot be told. */
static void trim_port(word *run, iocm_span text)
{
    uint16_t port;
    size_t last = 0;
    size_t count = 0;

    for (size_t i = run->start; i < run->end; i++) {
        if (text.data[i] != ':') continue;
        if (last == i - 1 && count > 0) return;
        last = i;
        count++;
    }
    if (count == 8 && iocm__port_parse(&port, text.data + last + 1, run->end - last - 1))
        run->end = last;
}

/* Without what is not the address's own at its end. */
static void trim_rest(word *run, iocm_span text)
{
    if (is_word(iocm__prose_byte(text, run->end)) && !is_arrow(text, run->end)) {
        while (run->end > run->start && text.data[run->end - 1] != ':') run->end--;
        if (run->end > run->start) run->end--;
        return;
    }
    while (run->end > run->start && text.data[run->end - 1] == '.') run->end--;
    if (run->end - run->start > 2 && text.data[run->end - 1] == ':' &&
        text.data[run->end - 2] != ':')
        run->end--;
    if (run->end > run->start) trim_port(run, text);
}

/* Past a zone id, if there is one. */
static size_t zone_end(iocm_span text, size_t at)
{
    iocm_span near = iocm__span(text.data, text.size - at < MAX_WORD ? text.size : at + MAX_WORD);

    if (iocm__prose_byte(text, at) != '%' || !is_word(iocm__prose_byte(text, at + 1))) return at;
    return iocm__prose_word_end(near, at + 1);
}

bool iocm__scan_ipv6(uint8_t bytes[16], size_t *start, size_t *end, iocm_span text, size_t at)
{
    word run;
    const char *colon;

    if (!is_colons(text.data[at]) || !colons_around(&run, text, at)) return false;
    colon = memchr(text.data + run.start, ':', run.end - run.start);
    if (colon == NULL || memchr(colon + 1, ':', (size_t)(text.data + run.end - colon - 1)) == NULL)
        return false;
    trim_key(&run, text);
    trim_rest(&run, text);
    *start = run.start;
    *end = run.end;
    return run.end - run.start <= MAX_IPV6 && run.end > run.start &&
           iocm__ipv6_parse(bytes, text.data + run.start, run.end - run.start);
}

static bool read_ipv6(iocm__value *out, iocm_span text, size_t at)
{
    uint8_t bytes[16];
    size_t start;
    size_t end;

    if (!iocm__scan_ipv6(bytes, &start, &end, text, at) || at < start || at >= end ||
        is_lettered(text, start, end))
        return false;
    end = zone_end(text, end);
    give(out, VALUE_ADDRESS, start, end);
    if (iocm__prose_before(text, start) == '[' && iocm__prose_byte(text, end) == ']') {
        out->start--;
        out->end = out->next = port_end(text, end + 1);
    } else {
        add_prefix(out, text);
    }
    return true;
}

/* What stands before or behind the quad [start, end) makes it a part of another thing. */
static bool is_joined(iocm_span text, size_t start, size_t end)
{
    char before = iocm__prose_before(text, start);

    if (before == '.' && iocm__prose_before(text, start - 1) != '.') return true;
    if (before == '+' || before == '%') return true;
    return iocm__prose_byte(text, end) == '+' && is_word(iocm__prose_byte(text, end + 1));
}

/* It goes on from a path: slashes with a name before them. JSON may write each as `\/`. */
static bool in_path(iocm_span text, size_t start)
{
    size_t low = start > MAX_SLASHES ? start - MAX_SLASHES : 0;
    size_t step = start >= low + 2 && text.data[start - 2] == '\\' ? 2 : 1;
    size_t run = start;
    size_t count = 0;
    char before;

    while (run >= low + step && text.data[run - 1] == '/' &&
           (step == 1 || text.data[run - 2] == '\\')) {
        run -= step;
        count++;
    }
    before = run > low ? text.data[run - 1] : '\0';
    if (count >= 2) return is_word(before);
    if (count == 1 && before != '\0' && strchr("=,;'[{", before) != NULL) return false;
    if (count == 1 && before == ':') /* of `C:/` it is one */
        return is_word(iocm__prose_before(text, run - 1)) &&
               (run < 3 || !is_word(text.data[run - 3]));
    if (count == 1)
        return before != '\0' && before != '(' && !iocm__extract_is(before, EXTRACT_BREAK);
    return iocm__prose_in_path(iocm__span(text.data + low, text.size - low), start - low, false);
}

/* Of two quads with a hyphen between, the one at `at`; else the whole word. */
static word half_at(word w, iocm_span text, size_t at)
{
    const char *hyphen = memchr(text.data + w.start, '-', w.end - w.start);
    uint8_t bytes[4];
    size_t dash;

    if (hyphen == NULL) return w;
    dash = (size_t)(hyphen - text.data);
    if (!iocm__ipv4_parse(bytes, text.data + w.start, dash - w.start) ||
        !iocm__ipv4_parse(bytes, text.data + dash + 1, w.end - dash - 1))
        return w;
    *(at < dash ? &w.end : &w.start) = at < dash ? dash : dash + 1;
    return w;
}

/* Without what arrows (`->`, `<-`) and an escape (`\t`) leave of themselves in the word. */
static word trim_quad(word w, iocm_span text)
{
    if (iocm__prose_byte(text, w.end) == '>')
        while (w.end > w.start && text.data[w.end - 1] == '-') w.end--;
    if (iocm__prose_before(text, w.start) == '<')
        while (w.start < w.end && text.data[w.start] == '-') w.start++;
    if (w.end - w.start > 5) w.start += escape_size(text, w.start);
    return w;
}

static bool read_ipv4(iocm__value *out, iocm_span text, word w, size_t at)
{
    uint8_t bytes[4];
    word quad;
    size_t port;

    w = trim_quad(w, text);
    quad = half_at(w, text, at);
    if (!iocm__ipv4_parse(bytes, text.data + quad.start, quad.end - quad.start) ||
        is_joined(text, w.start, w.end))
        return false;
    give(out, VALUE_ADDRESS, quad.start, quad.end);
    port = port_end(text, quad.end);
    if (port == quad.end && in_path(text, w.start)) return false;
    if (port > quad.end)
        out->end = out->next = port;
    else
        add_prefix(out, text);
    return true;
}

/* ---- names and mail addresses ---- */

void iocm__scan_trim_name(iocm_span text, size_t *start, size_t *end)
{
    iocm__prose_trim_name(text, start, end);
    if (*end > *start && text.data[*start] == '.') ++*start;
    if (*end > *start && text.data[*end - 1] == '.') --*end;
}

/* The name that the word is; false if it has no dot, or is too long. */
static bool trim_word(word *w, iocm_span text)
{
    iocm__scan_trim_name(text, &w->start, &w->end);
    return w->end - w->start <= IOCM_MAX_DOMAIN && w->end > w->start &&
           memchr(text.data + w->start, '.', w->end - w->start) != NULL;
}

/* The mail address whose domain is the word `w`. */
static bool read_email(iocm__value *out, iocm_span text, word w)
{
    char buffer[MAX_LOCAL + 1 + IOCM_MAX_DOMAIN];
    iocm_indicator made;
    size_t sign = w.start - 1;
    size_t start = sign;

    if (iocm__prose_before(text, w.start) != '@' || !trim_word(&w, text) || w.start != sign + 1)
        return false;
    while (start > 0 && sign - start <= MAX_LOCAL && iocm__prose_is_mailbox(text.data[start - 1]))
        start--;
    /* `\u003c`; of `\nancy` cannot be told whether it is an escape. */
    if (escape_size(text, start) == 5 && sign - start > 5) start += 5;
    while (start < sign && !iocm__is_alnum(text.data[start]) && text.data[start] != '_') start++;
    if (start == sign || sign - start > MAX_LOCAL || iocm__prose_letter_before(text, start))
        return false;
    if (iocm__email_parse(&made, buffer, sizeof buffer, text.data + start, w.end - start, NULL) !=
        IOCM_OK)
        return false;
    give(out, VALUE_EMAIL, start, w.end);
    out->anchor = w.start;
    return true;
}

/* The word ends before the `@` of a mail address. */
static bool is_mailbox(iocm_span text, word w)
{
    iocm__value email;
    word domain;

    if (iocm__prose_byte(text, w.end) != '@' || !is_word(iocm__prose_byte(text, w.end + 1)))
        return false;
    return iocm__scan_word(&domain.start, &domain.end, text, w.end + 1) &&
           !iocm__prose_letter_at(text, domain.end) && read_email(&email, text, domain);
}

bool iocm__scan_value(iocm__value *out, iocm_span text, size_t at)
{
    uint8_t bytes[4];
    word w;

    if (!iocm__scan_word(&w.start, &w.end, text, at)) return false;
    if (read_url(out, text, at) || read_ipv6(out, text, at)) return true;
    if (is_lettered(text, w.start, w.end) || is_mailbox(text, w)) return false;
    if (read_email(out, text, w) || read_ipv4(out, text, w, at)) return true;
    return trim_word(&w, text) && at >= w.start && at < w.end &&
           !iocm__ipv4_parse(bytes, text.data + w.start, w.end - w.start) &&
           give(out, VALUE_NAME, w.start, w.end);
}

/* ---- digests ---- */

bool iocm__scan_digest(iocm__value *out, iocm_span text, size_t at)
{
    iocm_indicator made;
    iocm__value url;
    size_t start = at;
    size_t end = at;

    while (start > 0 && at - start <= MAX_DIGEST && iocm__is_alnum(text.data[start - 1])) start--;
    while (end < text.size && end - start <= MAX_DIGEST && iocm__is_alnum(text.data[end])) end++;
    if (!iocm__digest_parse(&made, text.data + start, end - start)) return false;
    if (iocm__prose_before(text, start) == '_' || iocm__prose_byte(text, end) == '_' ||
        iocm__prose_is_piece(text, start, end) || is_lettered(text, start, end) ||
        read_url(&url, text, at))
        return false;
    return give(out, VALUE_DIGEST, start, end);
}
