/* SPDX-License-Identifier: MIT */
/* Matching one value by what it is said to be. */
#include "match/match.h"

static void match_host(iocm__sink *sink, iocm__host *host, int32_t port)
{
    iocm__host_set_port(host, port);
    iocm__host_match_exact(sink, host);
    iocm__host_match_rest(sink, host);
}

bool iocm__address_match(iocm__sink *sink, iocm_span text, int32_t port)
{
    iocm__host host;

    if (!iocm__host_read_address(&host, text)) return false;
    match_host(sink, &host, port);
    return true;
}

bool iocm__host_match(iocm__sink *sink, iocm_span text, int32_t port)
{
    iocm__host host;

    if (!iocm__host_read(&host, text, 1)) return false;
    match_host(sink, &host, port);
    return true;
}

/* ---- digests ---- */

static bool is_separator(char c)
{
    return c == ',' || c == ';' || iocm__is_space(c);
}

/* One digest, perhaps behind `NAME=`. A name that is no kind of digest (an imphash) says that it
 * is something else, which is not looked up, and not wrong. */
static bool match_digest(iocm__sink *sink, iocm_span part, size_t offset)
{
    const char *equals = memchr(part.data, '=', part.size);
    iocm_kind named = IOCM_KIND_NONE;
    iocm_indicator made;
    iocm__range range;

    if (equals != NULL) {
        size_t name = (size_t)(equals - part.data);

        named = iocm_kind_from_name(part.data, name);
        if (iocm__digest_size(named) == 0) return true;
        part = iocm__span(equals + 1, part.size - name - 1);
        offset += name + 1;
    }
    if (!iocm__digest_parse(&made, part.data, part.size)) return false;
    if (named != IOCM_KIND_NONE && named != made.kind) return false;
    range = iocm__set_find_digest(sink->matcher->set, made.kind, made.bytes);
    if (range.count > 0) iocm__sink_add(sink, range.first, IOCM_GRADE_EXACT, offset, part.size);
    return true;
}

bool iocm__digests_match(iocm__sink *sink, iocm_span text)
{
    bool good = true;
    size_t at = 0;

    while (at < text.size) {
        size_t start = at;

        if (is_separator(text.data[at])) {
            at++;
            continue;
        }
        while (at < text.size && !is_separator(text.data[at])) at++;
        if (!match_digest(sink, iocm__span(text.data + start, at - start), start)) good = false;
    }
    return good;
}

/* ---- mail addresses ---- */

bool iocm__email_match(iocm__sink *sink, iocm_span text)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator made;
    iocm__host host;
    iocm__range range;
    size_t at = text.size;

    if (iocm__email_parse(&made, buffer, sizeof buffer, text.data, text.size, NULL) != IOCM_OK)
        return false;
    while (at > 0 && text.data[at - 1] != '@') at--;
    range = iocm__set_find_text(sink->matcher->set, IOCM_KIND_EMAIL, made.text, made.text_size);
    if (range.count > 0) iocm__sink_add(sink, range.first, IOCM_GRADE_EXACT, 0, text.size);
    if (iocm__host_read(&host, iocm__span(text.data + at, text.size - at), 1)) {
        host.offset += at;
        match_host(sink, &host, -1);
    }
    return true;
}
