/* SPDX-License-Identifier: MIT */
/* Defanging: the form of draft-grimminck-safe-ioc-sharing, which refanging undoes. */
#include "indicator/indicator.h"

static void put_span(iocm__writer *writer, iocm_span text)
{
    iocm__put(writer, text.data, text.size);
}

/* Puts `text` with its dots, and if asked its colons, in brackets. */
static void put_host(iocm__writer *writer, iocm_span text, bool colons)
{
    for (size_t i = 0; i < text.size; i++) {
        char bracketed[3] = {'[', text.data[i], ']'};

        if (text.data[i] == '.' || (colons && text.data[i] == ':'))
            iocm__put(writer, bracketed, 3);
        else
            iocm__put(writer, text.data + i, 1);
    }
}

/* An address as text: in an IPv6 address colons stand up to the bracket or prefix length. */
static void put_address(iocm__writer *writer, iocm_span text, bool ipv6)
{
    size_t end = 0;

    if (!ipv6) {
        put_host(writer, text, false);
        return;
    }
    while (end < text.size && text.data[end] != ']' && text.data[end] != '/') end++;
    put_host(writer, iocm__span(text.data, end), true);
    iocm__put(writer, text.data + end, text.size - end);
}

static void put_email(iocm__writer *writer, iocm_span text)
{
    size_t at = text.size;

    while (at > 0 && text.data[at - 1] != '@') at--;
    if (at > 0) {
        iocm__put(writer, text.data, at - 1);
        put_span(writer, IOCM__LITERAL("[@]"));
    }
    put_host(writer, iocm__span(text.data + at, text.size - at), false);
}

/* A scheme that refanging would not read in brackets stays as it is. */
static void put_scheme(iocm__writer *writer, iocm_span scheme, bool hxxp)
{
    if (hxxp && iocm__span_equal(scheme, IOCM__LITERAL("http"))) {
        put_span(writer, IOCM__LITERAL("hxxp"));
    } else if (hxxp && iocm__span_equal(scheme, IOCM__LITERAL("https"))) {
        put_span(writer, IOCM__LITERAL("hxxps"));
    } else if (iocm__scheme_known(scheme)) {
        put_span(writer, IOCM__LITERAL("["));
        put_span(writer, scheme);
        put_span(writer, IOCM__LITERAL("]"));
    } else {
        put_span(writer, scheme);
    }
}

static void put_url(iocm__writer *writer, iocm_span text, bool hxxp)
{
    iocm__url_parts parts;
    size_t host;
    size_t end;

    if (!iocm__url_split(&parts, text.data, text.size)) {
        put_span(writer, text);
        return;
    }
    host = (size_t)(parts.host.data - text.data);
    end = host + parts.host.size;
    put_scheme(writer, parts.scheme, hxxp);
    put_span(writer, IOCM__LITERAL("://"));
    if (parts.userinfo.size > 0 || parts.userinfo.data != NULL) {
        put_span(writer, parts.userinfo);
        put_span(writer, IOCM__LITERAL("[@]"));
    }
    if (parts.host_is_ipv6) put_span(writer, IOCM__LITERAL("["));
    put_host(writer, parts.host, parts.host_is_ipv6);
    iocm__put(writer, text.data + end, text.size - end);
}

/* Room for a network of the longest address with a port. */
#define ADDRESS_BUFFER 80u

iocm_status iocm_defang(char *out, size_t capacity, size_t *size, const iocm_indicator *indicator,
                        const iocm_defang_options *options, iocm_error *error)
{
    iocm_defang_options read;
    iocm__writer writer = {out, capacity, 0};
    char address[ADDRESS_BUFFER];
    size_t length;
    iocm_status status = iocm_indicator_format(NULL, 0, size, indicator, NULL);

    if (status != IOCM_E_SPACE || (out == NULL && capacity > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "not an indicator, or no buffer");
    if (iocm__options_read(&read, sizeof read, options, error) != IOCM_OK ||
        iocm__options_bits(read.flags, IOCM_DEFANG_HXXP, error) != IOCM_OK)
        return IOCM_E_OPTIONS;
    switch (indicator->kind) {
    case IOCM_KIND_IPV4:
    case IOCM_KIND_IPV6:
    case IOCM_KIND_NETWORK:
        status = iocm_indicator_format(address, sizeof address, &length, indicator, error);
        if (status != IOCM_OK) return status;
        put_address(&writer, iocm__span(address, length), indicator->family == 6);
        break;
    case IOCM_KIND_DOMAIN:
        put_host(&writer, iocm__span(indicator->text, indicator->text_size), false);
        break;
    case IOCM_KIND_EMAIL:
        put_email(&writer, iocm__span(indicator->text, indicator->text_size));
        break;
    case IOCM_KIND_URL:
        put_url(&writer, iocm__span(indicator->text, indicator->text_size),
                (read.flags & IOCM_DEFANG_HXXP) != 0);
        break;
    default: return iocm_indicator_format(out, capacity, size, indicator, error);
    }
    if (size != NULL) *size = writer.size;
    if (writer.size >= capacity) return iocm__fail_space(error, writer.size + 1);
    out[writer.size] = '\0';
    return IOCM_OK;
}
