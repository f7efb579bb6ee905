/* SPDX-License-Identifier: MIT */
/* Extraction of URLs: where one ends in prose, and which hosts it may have. */
#include "indicator/extract.h"

#define MAX_SCHEME 12u
#define MAX_HOST   600u /* with user and port; more is no host */

static bool is_host_byte(char c)
{
    return iocm__extract_is(c, EXTRACT_WORD) || c == '.' || c == ':' || c == '@' || c == '%' ||
           c == '~' || c == '+';
}

/* The end of the host with its user and port, that begins at `at`; `at` if there is none. */
static size_t host_end(const iocm__extractor *x, size_t at)
{
    size_t end = at;

    if (iocm__extract_byte(x, end) == '[') {
        while (end - at < 64 && end < x->size && x->s[end] != ']') end++;
        if (iocm__extract_byte(x, end) != ']') return at;
        end++;
    }
    while (end < x->size && end - at < MAX_HOST && is_host_byte(x->s[end])) {
        if (x->s[end] == ':' && iocm__extract_byte(x, end + 1) == '/' &&
            iocm__extract_byte(x, end + 2) == '/')
            return at; /* `http://http://` */
        end++;
    }
    return end - at < MAX_HOST ? end : at;
}

/* A comma or semicolon at `at` parts two URLs of a list. */
static bool parts_list(const iocm__extractor *x, size_t at)
{
    size_t scheme = iocm__scheme_size(x->s + at + 1, x->size - at - 1 < 16 ? x->size - at - 1 : 16);

    return scheme > 0 && iocm__scheme_known(iocm__span(x->s + at + 1, scheme));
}

/* A cell of a table ends at the comma at `at`: the URL began behind one, or a date follows. */
static bool ends_cell(const iocm__extractor *x, size_t at, char opening)
{
    static const char date[] = "0000-00-00";

    for (size_t i = 0; opening != ',' && i < sizeof date - 1; i++) {
        char c = iocm__extract_byte(x, at + 1 + i);

        if (date[i] == '0' ? !iocm__is_digit(c) : c != date[i]) return false;
    }
    return true;
}

/* An entity of markup that stands for a quote or an angle bracket. */
static bool is_quote_entity(const iocm__extractor *x, size_t at)
{
    static const iocm_span names[] = {{"&quot;", 6}, {"&lt;", 4},   {"&gt;", 4},   {"&#34;", 5},
                                      {"&#39;", 5},  {"&#x27;", 6}, {"&#x22;", 6}, {"&apos;", 6}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (iocm__span_starts_fold(iocm__span(x->s + at, x->size - at), names[i])) return true;
    return false;
}

/* The brackets that are open in a URL's tail; more of them than fit close nothing. */
typedef struct brackets {
    size_t depth;
    size_t first_square; /* where the outermost `[` or `{` stands */
    size_t squares;
    size_t rounds;
} brackets;

/* Counts a bracket; false for one that closes what the URL did not open. */
static bool count_bracket(brackets *open, char c, size_t at)
{
    switch (c) {
    case '(': open->rounds++; return true;
    case ')': return open->rounds > 0 && open->rounds-- > 0;
    case '[':
    case '{':
        if (open->squares++ == 0) open->first_square = at;
        return true;
    case ']':
    case '}': return open->squares > 0 && open->squares-- > 0;
    default: return true;
    }
}

/* The end of the path, query and fragment that begin at `at`, with what only follows them.
 * `opening`: the byte before the URL. */
static size_t tail_end(const iocm__extractor *x, size_t at, size_t limit, char opening)
{
    brackets open = {0, 0, 0, 0};
    size_t end = at;

    for (; end < x->size && end < limit; end++) {
        char c = x->s[end];

        if (iocm__extract_is(c, EXTRACT_BREAK) || c == '\\' || c == '^') break;
        if (c == '\'' && opening == '\'') break;
        if (c == ',' && ends_cell(x, end, opening)) break;
        if ((c == ',' || c == ';') && parts_list(x, end)) break;
        if (c == '&' && is_quote_entity(x, end)) break;
        if (!count_bracket(&open, c, end)) break;
    }
    return open.squares > 0 ? open.first_square : end;
}

/* Without the punctuation that ends the sentence, and the emphasis that began before it. */
static size_t trim_end(const iocm__extractor *x, size_t start, size_t end)
{
    char mark = iocm__extract_before(x, start);

    if (mark != '*' && mark != '_' && mark != '~') mark = '\0';
    while (end > start) {
        char c = x->s[end - 1];

        if (c != '.' && c != ',' && c != ';' && c != ':' && c != '!' && c != '?' && c != '\'' &&
            c != '*' && c != '(' && (mark == '\0' || c != mark))
            break;
        end--;
    }
    return end;
}

/* Where the scheme that ends at `end` begins; `end` if it is none that is read in prose. */
static size_t scheme_start(const iocm__extractor *x, size_t end)
{
    size_t start = end;

    while (start > x->done && end - start < MAX_SCHEME &&
           (iocm__is_alnum(x->s[start - 1]) || x->s[start - 1] == '+'))
        start--;
    if (iocm__scheme_known(iocm__span(x->s + start, end - start)) &&
        !iocm__extract_is(iocm__extract_before(x, start), EXTRACT_WORD))
        return start;
    while (start < end && x->s[start] != '+') start++; /* `git+https` */
    if (start == end) return end;
    start++;
    return iocm__scheme_known(iocm__span(x->s + start, end - start)) ? start : end;
}

/* The host as an indicator of its own. */
static void give_host(iocm__extractor *x, size_t start, const iocm_indicator *url)
{
    iocm_indicator host;
    iocm__url_parts parts;
    size_t offset;
    size_t at;

    iocm__url_host(&host, &offset, url->text, url->text_size);
    if (host.kind == IOCM_KIND_NONE) return;
    if (!iocm__url_split(&parts, x->s + start, x->done - start)) return;
    at = (size_t)(parts.host.data - x->s);
    iocm__extract_emit(x, at, at + parts.host.size, &host);
}

/* A bracket right behind a host without a dot: `hxxp://evil(1|2)[.]example` is none. */
static bool is_cut(char after)
{
    return after == '(' || after == '[' || after == '{';
}

/* A name without a dot is somebody's own machine: an indicator only if it was defanged. */
static bool is_local(const iocm_indicator *url)
{
    iocm_indicator host;
    size_t offset;

    iocm__url_host(&host, &offset, url->text, url->text_size);
    return host.kind == IOCM_KIND_NONE;
}

/* What ends every URL stands in the buffer, and what is looked at behind it. */
static bool is_there(const iocm__extractor *x, size_t at)
{
    while (at < x->size && !iocm__extract_is(x->s[at], EXTRACT_BREAK)) at++;
    return x->size - at > 32;
}

size_t iocm__extract_url(iocm__extractor *x, size_t end)
{
    size_t start = scheme_start(x, end);
    size_t scheme = end - start;
    iocm_indicator url;
    size_t host;
    size_t tail;
    char opening;

    if (scheme == 0) return end;
    x->at = start;
    if (!is_there(x, end)) iocm__extract_fill(x, EXTRACT_URL); /* moves much: not for each */
    start = x->at;
    end = start + scheme;
    opening = iocm__extract_before(x, start);
    host = host_end(x, end + 3);
    if (host == end + 3) return end;
    tail = host;
    if (iocm__extract_byte(x, host) == '/' || iocm__extract_byte(x, host) == '?' ||
        iocm__extract_byte(x, host) == '#')
        tail = tail_end(x, host, start + IOCM_MAX_URL + 1, opening);
    if (tail - start > IOCM_MAX_URL) return iocm__extract_skip_path(x, host);
    tail = trim_end(x, start, tail);
    if (iocm__url_parse(&url, x->url, sizeof x->url, x->s + start, tail - start, IOCM_MAX_URL,
                        NULL) != IOCM_OK)
        return end;
    if (is_local(&url) &&
        (!iocm__extract_defanged(x, start, tail) || is_cut(iocm__extract_byte(x, tail))))
        return tail;
    iocm__extract_emit(x, start, tail, &url);
    if (x->hosts) give_host(x, start, &url);
    x->done = tail;
    return tail;
}

size_t iocm__extract_skip_path(iocm__extractor *x, size_t end)
{
    char c = iocm__extract_byte(x, end);

    if (c != '/' && (c != '?' || !iocm__extract_is(iocm__extract_byte(x, end + 1), EXTRACT_WORD)))
        return end;
    while (end < x->size && !iocm__extract_is(x->s[end], EXTRACT_BREAK) && x->s[end] != '\'' &&
           x->s[end] != ',' && x->s[end] != ';' && !iocm__is_closing(x->s[end])) {
        end++;
        if (end < x->size || x->ended) continue;
        x->at = end;
        iocm__extract_fill(x, EXTRACT_AHEAD);
        end = x->at;
    }
    return end;
}
