/* SPDX-License-Identifier: MIT */
/* Refanging of schemes: `hxxp`, `h**p`, `[https]`, `fxp`, `http:\\`, `http://]`. */
#include "indicator/refang.h"

/* Defanged schemes; the lenient ones come last. */
static const struct {
    iocm_span written;
    iocm_span read;
    bool lenient;
} forms[] = {
    {{"hxxp", 4}, {"http", 4}, false},  {{"hxxps", 5}, {"https", 5}, false},
    {{"h**p", 4}, {"http", 4}, false},  {{"h**ps", 5}, {"https", 5}, false},
    {{"h__p", 4}, {"http", 4}, false},  {{"h__ps", 5}, {"https", 5}, false},
    {{"htxp", 4}, {"http", 4}, false},  {{"htxps", 5}, {"https", 5}, false},
    {{"hxtp", 4}, {"http", 4}, false},  {{"hxtps", 5}, {"https", 5}, false},
    {{"fxp", 3}, {"ftp", 3}, false},    {{"fxps", 4}, {"ftps", 4}, false},
    {{"hxxxp", 5}, {"http", 4}, true},  {{"hxxxps", 6}, {"https", 5}, true},
    {{"hzzzp", 5}, {"http", 4}, true},  {{"hzzzps", 6}, {"https", 5}, true},
    {{"h[tt]p", 6}, {"http", 4}, true}, {{"h[tt]ps", 7}, {"https", 5}, true},
    {{"meow", 4}, {"http", 4}, true},   {{"meows", 5}, {"https", 5}, true},
};

static const iocm_span schemes[] = {
    {"http", 4},    {"https", 5},        {"ftp", 3},          {"ftps", 4}, {"tcp", 3},
    {"udp", 3},     {"ws", 2},           {"wss", 3},          {"sftp", 4}, {"ssh", 3},
    {"smb", 3},     {"stratum+tcp", 11}, {"stratum+ssl", 11}, {"rmi", 3},  {"stratum+tls", 11},
    {"stratum", 7}, {"ldap", 4},         {"ldaps", 5},        {"dns", 3},  {"telnet", 6},
};

bool iocm__scheme_known(iocm_span scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (iocm__span_equal_fold(scheme, schemes[i])) return true;
    return false;
}

/* What a written scheme means: itself if it is known, else the form's; size 0 if neither. */
static iocm_span scheme_read(iocm_span written, uint32_t read_flags)
{
    bool lenient = (read_flags & IOCM_READ_LENIENT) != 0;

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if ((lenient || !forms[i].lenient) && iocm__span_equal_fold(written, forms[i].written))
            return forms[i].read;
    return iocm__scheme_known(written) ? written : iocm__span("", 0);
}

static bool is_scheme_byte(char c)
{
    return iocm__is_alnum(c) || c == '*' || c == '_' || c == '+';
}

/*
 * The scheme that ends at window index `end`: from `*start` (its bracket, if any) it is
 * written [*inner, *inner + n), and means the result.
 */
static iocm_span scheme_before(const iocm__refanger *r, size_t end, size_t *start, size_t *inner)
{
    bool closed = end > 0 && iocm__is_closing(r->window[end - 1]);
    size_t stop = closed ? end - 1 : end;
    size_t at = stop;
    iocm_span read;

    while (at > 0 && stop - at < 12 && is_scheme_byte(r->window[at - 1])) at--;
    *inner = *start = at;
    if (closed) {
        if (at == 0 || !iocm__is_opening(r->window[at - 1])) return iocm__span("", 0);
        *start = at - 1;
    } else if (at >= 5 && (r->read_flags & IOCM_READ_LENIENT) != 0 && r->window[at - 1] == ']') {
        *inner = *start = at - 5; /* `h[tt]p` */
    }
    read = scheme_read(iocm__span(r->window + *inner, stop - *inner), r->read_flags);
    while (read.size == 0 && (r->window[*inner] == '*' || r->window[*inner] == '_')) {
        *start += *start == *inner; /* emphasis stood before it: `**hxxp` */
        *inner += 1;
        read = scheme_read(iocm__span(r->window + *inner, stop - *inner), r->read_flags);
    }
    if (*start > 0 && iocm__is_alnum(r->window[*start - 1])) read.size = 0;
    return read;
}

/* `http://]` and `[http://]`: the bracket was around the slashes. */
static bool slashes_bracket(iocm__refanger *r)
{
    size_t start = 0;
    size_t inner = 0;
    iocm_span read;

    if (iocm__refang_back(r, 2) != '/' || iocm__refang_back(r, 3) != '/' ||
        iocm__refang_back(r, 4) != ':')
        return false;
    read = scheme_before(r, r->size - 4, &start, &inner);
    if (read.size == 0 || iocm__refang_part_at(r, inner) != PART_NONE) return false;
    if (start > 0 && iocm__is_opening(r->window[start - 1])) start--;
    iocm__refang_replace(r, start, inner, iocm__span(r->window + inner, r->size - 1 - inner));
    iocm__refang_push_again(r, start);
    return true;
}

/* Bytes of the two slashes behind a colon that the text ends with; 0 = none. */
static size_t slashes_size(const iocm__refanger *r)
{
    char c = iocm__refang_back(r, 1);

    if (r->size < 6) return 0;
    if (iocm__refang_back(r, 2) == c && iocm__refang_back(r, 3) == ':') return 2;
    if (r->size < 8 || c != '/') return 0;
    return memcmp(r->window + r->size - 5, ":\\/\\/", 5) == 0 ? 4 : 0;
}

/* `\/` in a URL whose `://` was written so: JSON may escape every slash. */
static bool escaped_slash(iocm__refanger *r)
{
    if (iocm__refang_back(r, 1) != '/' || iocm__refang_back(r, 2) != '\\') return false;
    if (iocm__refang_part_at(r, r->size - 2) == PART_NONE) return false;
    if ((r->state.host_forms & FORM_SLASH) == 0) return false;
    iocm__refang_squeeze(r, r->size - 2, r->size, '/');
    return true;
}

bool iocm__refang_scheme(iocm__refanger *r)
{
    char c = iocm__refang_back(r, 1);
    size_t slashes = slashes_size(r);
    size_t start = 0;
    size_t inner = 0;
    size_t colon;
    iocm_span read;
    bool half;
    char text[16];

    if (iocm__is_closing(c)) return slashes_bracket(r);
    if (slashes == 0) return escaped_slash(r);
    colon = r->size - slashes - 1;
    half = colon > 0 && iocm__is_opening(r->window[colon - 1]); /* `http[://`, half of it lost */
    read = scheme_before(r, half ? colon - 1 : colon, &start, &inner);
    if (read.size == 0 || (half && iocm__refang_part_at(r, inner) != PART_NONE)) return false;
    memcpy(text, read.data, read.size);
    memcpy(text + read.size, "://", 3);
    read = iocm__span(text, read.size + 3);
    if (c == '/' && iocm__span_equal(read, iocm__span(r->window + start, r->size - start)))
        return false;
    iocm__refang_replace(r, start, inner, read);
    iocm__refang_push_again(r, start);
    if (slashes == 4 && iocm__refang_part_at(r, r->size) == PART_HOST)
        r->state.host_forms |= FORM_SLASH;
    return true;
}
