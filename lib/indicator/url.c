/* SPDX-License-Identifier: MIT */
/* URLs: scheme://userinfo@host:port, and a tail that is kept byte for byte. */
#include "indicator/indicator.h"

static const struct {
    iocm_span scheme;
    int32_t port;
} schemes[] = {
    {{"http", 4}, 80},   {{"https", 5}, 443}, {{"ftp", 3}, 21},     {{"ftps", 4}, 990},
    {{"ws", 2}, 80},     {{"wss", 3}, 443},   {{"ssh", 3}, 22},     {{"sftp", 4}, 22},
    {{"ldap", 4}, 389},  {{"ldaps", 5}, 636}, {{"telnet", 6}, 23},  {{"smb", 3}, 445},
    {{"rtsp", 4}, 554},  {{"irc", 3}, 6667},  {{"ircs", 4}, 6697},  {{"git", 3}, 9418},
    {{"gopher", 6}, 70}, {{"mqtt", 4}, 1883}, {{"mqtts", 5}, 8883}, {{"rdp", 3}, 3389},
    {{"imap", 4}, 143},  {{"imaps", 5}, 993}, {{"pop3", 4}, 110},   {{"smtp", 4}, 25},
    {{"vnc", 3}, 5900},  {{"tftp", 4}, 69},
};

int32_t iocm__scheme_port(iocm_span scheme)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (iocm__span_equal_fold(scheme, schemes[i].scheme)) return schemes[i].port;
    return -1;
}

/* Blanks and control bytes stand nowhere in a URL. */
static bool is_control(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

static bool is_scheme_byte(char c)
{
    return iocm__is_alnum(c) || c == '+' || c == '.' || c == '-';
}

size_t iocm__scheme_size(const char *text, size_t size)
{
    size_t end = 0;

    if (size == 0 || !iocm__is_alpha(text[0])) return 0;
    while (end < size && is_scheme_byte(text[end])) end++;
    return size - end >= 3 && memcmp(text + end, "://", 3) == 0 ? end : 0;
}

/* The port after the host, at `at`; none and an empty one are the same. */
static iocm_status split_port(iocm__url_parts *out, const char *text, size_t at, iocm_error *error)
{
    uint16_t port;

    out->port = -1;
    if (at == out->tail) return IOCM_OK;
    if (text[at] != ':')
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, at, out->tail - at,
                             "text between the host and the path of a URL");
    at++;
    if (at == out->tail) return IOCM_OK;
    if (!iocm__port_parse(&port, text + at, out->tail - at))
        return iocm__port_fail(text, at, out->tail - at, error);
    out->port = port;
    return IOCM_OK;
}

static iocm_status split_host(iocm__url_parts *out, const char *text, size_t at, iocm_error *error)
{
    size_t end = at;

    if (at < out->tail && text[at] == '[') {
        while (end < out->tail && text[end] != ']') end++;
        if (end == out->tail)
            return iocm__fail_at(error, IOCM_E_SYNTAX, text, at, end - at,
                                 "a bracket is not closed");
        out->host_is_ipv6 = true;
        out->host = iocm__span(text + at + 1, end - at - 1);
        return split_port(out, text, end + 1, error);
    }
    while (end < out->tail && text[end] != ':') end++;
    out->host = iocm__span(text + at, end - at);
    if (end == at)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, at, out->tail - at,
                             "a URL without a host");
    return split_port(out, text, end, error);
}

static iocm_status split(iocm__url_parts *out, const char *text, size_t size, iocm_error *error)
{
    size_t host;
    size_t scheme = iocm__scheme_size(text, size);

    memset(out, 0, sizeof *out);
    if (scheme == 0)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, 0, size, "a URL begins with scheme://");
    out->scheme = iocm__span(text, scheme);
    host = scheme + 3;
    for (out->tail = host; out->tail < size; out->tail++) {
        char c = text[out->tail];

        if (c == '/' || c == '?' || c == '#') break;
        /* Browsers read a backslash as a slash, others do not: the host is not certain. */
        if (is_control(c) || c == '\\')
            return iocm__fail_at(error, IOCM_E_SYNTAX, text, out->tail, 1,
                                 "a blank, control byte or backslash before the path of a URL");
        if (c == '@') host = out->tail + 1;
    }
    if (host > scheme + 3) out->userinfo = iocm__span(text + scheme + 3, host - scheme - 4);
    return split_host(out, text, host, error);
}

bool iocm__url_split(iocm__url_parts *out, const char *text, size_t size)
{
    return split(out, text, size, NULL) == IOCM_OK;
}

/* Room for the longest host in canonical form, with brackets. */
#define HOST_BUFFER (IOCM_MAX_DOMAIN + 2u)

/* Writes an address as the host of a URL; a mapped one is the IPv4 address. */
static size_t write_address(char *out, iocm_indicator *made, const uint8_t *bytes, size_t size)
{
    size_t length;

    iocm__indicator_from_address(made, bytes, size, -1);
    if (made->family == 4) return iocm__ipv4_format(out, made->bytes);
    out[0] = '[';
    length = iocm__ipv6_format(out + 1, made->bytes);
    out[length + 1] = ']';
    return length + 2;
}

/* Writes the host in canonical form; sets the flags that come of it. */
static iocm_status fold_host(char out[HOST_BUFFER], size_t *length, uint32_t *flags,
                             const iocm__url_parts *parts, const char *text, iocm_error *error)
{
    size_t start = (size_t)(parts->host.data - text);
    size_t size = parts->host.size;
    size_t offset;
    iocm_indicator made;
    uint8_t bytes[16];

    if (parts->host_is_ipv6) {
        if (!iocm__ipv6_parse(bytes, parts->host.data, size))
            return iocm__fail_at(error, IOCM_E_SYNTAX, text, start, size, "not an IPv6 address");
        *length = write_address(out, &made, bytes, 16);
        *flags |= made.flags;
        return IOCM_OK;
    }
    if (iocm__ipv4_parse(bytes, parts->host.data, size)) {
        *length = write_address(out, &made, bytes, 4);
        return IOCM_OK;
    }
    if (iocm__host_is_numeric(parts->host.data, size))
        return iocm__ipv4_fail(text, start, size, error);
    *length = iocm__domain_fold(out, parts->host.data, size, 1, &offset);
    return *length > 0 ? IOCM_OK : iocm__domain_fail(text, start, size, 1, error);
}

static iocm_status check_tail(const char *text, size_t at, size_t size, iocm_error *error)
{
    for (; at < size; at++)
        if (is_control(text[at]))
            return iocm__fail_at(error, IOCM_E_SYNTAX, text, at, 1,
                                 "a blank or control byte inside a URL");
    return IOCM_OK;
}

iocm_status iocm__url_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                            size_t size, size_t max_url, iocm_error *error)
{
    iocm__url_parts parts;
    char host[HOST_BUFFER];
    char port[8];
    size_t host_size = 0;
    uint32_t flags = 0;
    iocm__writer writer = {buffer, capacity, 0};
    iocm_status status;

    if (size > max_url)
        return iocm__fail_at(error, IOCM_E_LIMIT, text, max_url, 0,
                             "a URL of %zu bytes; the limit is %zu", size, max_url);
    status = split(&parts, text, size, error);
    if (status == IOCM_OK) status = fold_host(host, &host_size, &flags, &parts, text, error);
    if (status == IOCM_OK) status = check_tail(text, parts.tail, size, error);
    if (status != IOCM_OK) return status;

    if (parts.port >= 0 && parts.port == iocm__scheme_port(parts.scheme)) {
        flags |= IOCM_INDICATOR_PORT_DROPPED;
        parts.port = -1;
    }
    iocm__put(&writer, text, parts.scheme.size);
    iocm__put(&writer, "://", 3);
    iocm__put(&writer, parts.userinfo.data, parts.userinfo.size);
    if (parts.userinfo.data != NULL) iocm__put(&writer, "@", 1);
    iocm__put(&writer, host, host_size);
    if (parts.port >= 0) iocm__put(&writer, port, iocm__port_format(port, (uint16_t)parts.port));
    iocm__put(&writer, text + parts.tail, size - parts.tail);
    /* An address may grow by a byte. */
    if (writer.size > max_url)
        return iocm__fail_at(error, IOCM_E_LIMIT, text, max_url, 0,
                             "a URL of %zu bytes; the limit is %zu", writer.size, max_url);
    if (writer.size > capacity) return iocm__fail_space(error, writer.size);
    for (size_t i = 0; i < parts.scheme.size; i++) buffer[i] = iocm__lower(buffer[i]);

    memset(out, 0, sizeof *out);
    out->kind = IOCM_KIND_URL;
    out->flags = flags;
    out->text = buffer;
    out->text_size = writer.size;
    return IOCM_OK;
}

void iocm__url_host(iocm_indicator *out, size_t *offset, const char *text, size_t size)
{
    iocm__url_parts parts;
    uint8_t bytes[16];
    int32_t port;

    memset(out, 0, sizeof *out);
    *offset = 0;
    if (!iocm__url_split(&parts, text, size)) return;
    *offset = (size_t)(parts.host.data - text);
    port = parts.port >= 0 ? parts.port : iocm__scheme_port(parts.scheme);
    if (parts.host_is_ipv6) {
        if (iocm__ipv6_parse(bytes, parts.host.data, parts.host.size))
            iocm__indicator_from_address(out, bytes, 16, port);
    } else if (iocm__ipv4_parse(bytes, parts.host.data, parts.host.size)) {
        iocm__indicator_from_address(out, bytes, 4, port);
    } else {
        if (memchr(parts.host.data, '.', parts.host.size) != NULL) out->kind = IOCM_KIND_DOMAIN;
        out->text = parts.host.data;
        out->text_size = parts.host.size;
    }
}
