/* SPDX-License-Identifier: MIT */
/* Extraction of URLs: where one ends in prose, and which hosts it may have. */
#include "indicator/extract.h"

#define MAX_SCHEME 12u

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

/* The end of the path, query and fragment behind the host of the URL that begins at `start`. */
static size_t tail_end(const iocm__extractor *x, size_t start, size_t host)
{
    char c = iocm__extract_byte(x, host);

    if (c != '/' && c != '?' && c != '#') return host;
    return iocm__prose_tail_end(iocm__extract_text(x), host, start + IOCM_MAX_URL + 1,
                                iocm__extract_before(x, start));
}

/* What ended the URL at `end` may be the end of the buffer: it lies near, or may have ended a URL
 * that was cut at a bracket. */
static bool may_go_on(const iocm__extractor *x, size_t end)
{
    return x->size - end < 64 || x->s[end] == '[' || x->s[end] == '{';
}

size_t iocm__extract_url(iocm__extractor *x, size_t end)
{
    size_t start = scheme_start(x, end);
    size_t host;
    size_t tail;
    iocm_indicator url;

    if (start == end) return end;
    host = iocm__prose_host_end(iocm__extract_text(x), end + 3);
    if (host == end + 3) return end;
    tail = tail_end(x, start, host);
    if (tail > host && may_go_on(x, tail)) {
        size_t moved = start;

        x->at = start;
        iocm__extract_fill(x, EXTRACT_URL); /* moves much: not for each */
        moved -= x->at;
        start -= moved;
        end -= moved;
        host -= moved;
        tail = tail_end(x, start, host);
    }
    if (tail - start > IOCM_MAX_URL) return iocm__extract_skip_path(x, host);
    tail = iocm__prose_trim_url(iocm__extract_text(x), start, tail);
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
