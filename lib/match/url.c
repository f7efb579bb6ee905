/* SPDX-License-Identifier: MIT */
/* URLs in live data: the URL itself, what it continues, and its host. */
#include "match/match.h"

/*
 * A URL as it would be listed. The head (scheme to port) is normalized, the tail is as it
 * stands. There is room for more than a listed URL can have; what is beyond that cannot matter.
 */
typedef struct probe {
    char text[IOCM_INDICATOR_BUFFER];
    size_t size;
    size_t head;                       /* bytes of the normalized head */
    size_t cell_head;                  /* bytes it takes in the cell */
    iocm__found found[IOCM__PREFIXES]; /* once matched: the longest that are listed */
    size_t found_count;
} probe;

static bool is_border(char c)
{
    return c == '/' || c == '?' || c == '#' || c == '&';
}

/* `scheme` is what to put before a cell that has none: "http://", or nothing. */
static bool read_probe(probe *out, iocm_span scheme, iocm_span cell)
{
    char head[IOCM_INDICATOR_BUFFER];
    iocm_indicator made;
    size_t end = scheme.size > 0 ? 0 : iocm__scheme_size(cell.data, cell.size) + 3;
    size_t tail;

    while (end < cell.size && !(is_border(cell.data[end]) && cell.data[end] != '&')) end++;
    if (end > IOCM_MAX_URL) return false;
    if (scheme.size > 0) memcpy(head, scheme.data, scheme.size);
    memcpy(head + scheme.size, cell.data, end);
    if (iocm__url_parse(&made, out->text, sizeof out->text, head, scheme.size + end,
                        scheme.size + end, NULL) != IOCM_OK)
        return false;
    out->head = made.text_size;
    out->cell_head = end;
    tail = cell.size - end;
    if (tail > sizeof out->text - out->head) tail = sizeof out->text - out->head;
    memcpy(out->text + out->head, cell.data + end, tail);
    out->size = out->head + tail;
    return true;
}

/* The place in the cell that belongs to a place in the probe's tail. */
static size_t cell_size(const probe *url, size_t size)
{
    return size - url->head + url->cell_head;
}

static void find_prefixes(probe *url, const iocm__sink *sink, size_t most)
{
    url->found_count = iocm__set_find_prefixes(url->found, sink->matcher->set, url->text, url->head,
                                               url->size, most);
}

static void match_exact(iocm__sink *sink, probe *url)
{
    find_prefixes(url, sink, url->size);
    if (url->found_count > 0 && url->found[0].at == url->size)
        iocm__sink_add(sink, url->found[0].number, IOCM_GRADE_EXACT, 0, cell_size(url, url->size));
}

/* Listed URLs that this one continues, the longest first. */
static void match_prefixes(iocm__sink *sink, probe *url)
{
    while (url->found_count > 0) {
        iocm__found last = url->found[url->found_count - 1];

        for (size_t i = 0; i < url->found_count; i++)
            if (url->found[i].at < url->size)
                iocm__sink_add(sink, url->found[i].number, IOCM_GRADE_PREFIX, 0,
                               cell_size(url, url->found[i].at));
        if (url->found_count < IOCM__PREFIXES || last.at == 0) return;
        find_prefixes(url, sink, last.at - 1);
    }
}

/* The host part of a cell whose head ends at `end`. */
static bool read_host(iocm__host *host, iocm_span cell, size_t scheme, size_t end)
{
    size_t start = scheme;

    for (size_t i = scheme; i < end; i++)
        if (cell.data[i] == '@') start = i + 1;
    if (end > start && cell.data[end - 1] == ':') end--; /* an empty port */
    if (!iocm__host_read(host, iocm__span(cell.data + start, end - start), 1)) return false;
    host->offset += start;
    host->port_end = 0; /* the URL's port is part of no host */
    return true;
}

static bool match_with_scheme(iocm__sink *sink, iocm_span cell, size_t scheme, int32_t port)
{
    iocm__host host;
    probe url;
    int32_t own = iocm__scheme_port(iocm__span(cell.data, scheme));

    if (!read_probe(&url, iocm__span(NULL, 0), cell) ||
        !read_host(&host, cell, scheme + 3, url.cell_head))
        return false;
    iocm__host_set_port(&host, own >= 0 ? own : port);
    match_exact(sink, &url);
    iocm__host_match_exact(sink, &host);
    match_prefixes(sink, &url);
    iocm__host_match_rest(sink, &host);
    return true;
}

static bool match_without_scheme(iocm__sink *sink, iocm_span cell, int32_t port)
{
    iocm__host host;
    probe urls[2];

    if (!read_probe(&urls[0], IOCM__LITERAL("http://"), cell) ||
        !read_probe(&urls[1], IOCM__LITERAL("https://"), cell) ||
        !read_host(&host, cell, 0, urls[0].cell_head))
        return false;
    iocm__host_set_port(&host, port);
    match_exact(sink, &urls[0]);
    match_exact(sink, &urls[1]);
    iocm__host_match_exact(sink, &host);
    match_prefixes(sink, &urls[0]);
    match_prefixes(sink, &urls[1]);
    iocm__host_match_rest(sink, &host);
    return true;
}

bool iocm__url_match(iocm__sink *sink, iocm_span text, int32_t port)
{
    size_t scheme = iocm__scheme_size(text.data, text.size);

    if (text.size == 0) return false;
    return scheme > 0 ? match_with_scheme(sink, text, scheme, port)
                      : match_without_scheme(sink, text, port);
}

bool iocm__url_match_whole(iocm__sink *sink, iocm_span text)
{
    size_t scheme = iocm__scheme_size(text.data, text.size);

    return scheme > 0 && match_with_scheme(sink, text, scheme, -1);
}
