/* SPDX-License-Identifier: MIT */
/* Reading an address as people write it: with a port, as a CIDR block or a range; and saying
 * what is wrong with one that is malformed. */
#include "indicator/indicator.h"

/* ---- what is wrong with a dotted quad ---- */

bool iocm__host_is_numeric(const char *text, size_t size)
{
    size_t start = 0;
    size_t labels = 0;

    if (size > 0 && text[size - 1] == '.') size--;
    for (size_t i = 0; i <= size; i++) {
        size_t length = i - start;

        if (i < size && text[i] != '.') continue;
        labels++;
        if (length > 0 && !iocm__label_is_number(text + start, length))
            /* "192.0.2.1a" and "192.0.2.1-9" want to be addresses; "4chan" does not. */
            return i == size && labels > 2 && iocm__is_digit(text[start]);
        start = i + 1;
    }
    return size > 0;
}

static iocm_status fail_octet(const char *text, size_t start, size_t size, iocm_error *error)
{
    const char *octet = text + start;
    const char *why = NULL;
    size_t digits = 0;

    while (digits < size && iocm__is_digit(octet[digits])) digits++;
    if (size == 0)
        why = "an empty part";
    else if (iocm__label_is_number(octet, size) && digits < size)
        why = "hexadecimal parts are not read";
    else if (digits < size)
        why = "a part that is not a number";
    else if (size > 1 && octet[0] == '0')
        why = "a part with a leading zero (octal or decimal?)";
    else if (size > 3 || (size == 3 && memcmp(octet, "255", 3) > 0))
        why = "a part over 255";
    if (why == NULL) return IOCM_OK;
    return iocm__fail_at(error, IOCM_E_SYNTAX, text, start, size, "not an IPv4 address: %s", why);
}

iocm_status iocm__ipv4_fail(const char *text, size_t start, size_t size, iocm_error *error)
{
    size_t end = start + size;
    size_t part = start;
    unsigned parts = 0;

    for (size_t i = start; i <= end; i++) {
        iocm_status status;

        if (i < end && text[i] != '.') continue;
        status = fail_octet(text, part, i - part, error);
        if (status != IOCM_OK) return status;
        part = i + 1;
        parts++;
    }
    return iocm__fail_at(error, IOCM_E_SYNTAX, text, start, size,
                         "not an IPv4 address: %u parts instead of 4", parts);
}

/* ---- ports ---- */

iocm_status iocm__port_fail(const char *text, size_t start, size_t size, iocm_error *error)
{
    const char *why = "it is over 65535";

    if (size == 0) why = "it is empty";
    for (size_t i = 0; i < size; i++)
        if (!iocm__is_digit(text[start + i])) why = "it is not a decimal number";
    if (size > 1 && text[start] == '0') why = "it has a leading zero";
    return iocm__fail_at(error, IOCM_E_SYNTAX, text, start, size, "not a port (0 to 65535): %s",
                         why);
}

/* ---- addresses, networks ---- */

bool iocm__network_mask(uint8_t *bytes, size_t size, unsigned prefix)
{
    unsigned lost = 0;

    for (size_t i = prefix / 8; i < size; i++) {
        unsigned keep = i == prefix / 8 ? 0xFF00u >> prefix % 8 & 0xFF : 0;

        lost |= bytes[i] & ~keep;
        bytes[i] = (uint8_t)(bytes[i] & keep);
    }
    return lost != 0;
}

/* What is read of "[host%zone]/prefix:port/tcp", and where reading stands. */
typedef struct reader {
    const char *text;
    size_t size;
    size_t at;
    bool bracketed;
    uint8_t bytes[16];
    size_t bytes_size;
    unsigned prefix;
    int32_t port;
} reader;

/* The first of `any` at or behind `from`, or the end. */
static size_t find_any(const reader *in, size_t from, const char *any)
{
    return from + iocm__span_find_any(iocm__span(in->text + from, in->size - from), any);
}

static iocm_status read_ipv6(reader *in, size_t end, uint32_t flags, iocm_error *error)
{
    size_t start = in->at;
    size_t zone = start;

    while (zone < end && in->text[zone] != '%') zone++;
    if (zone < end && ((flags & IOCM_READ_ZONE_ID) == 0 || zone + 1 == end))
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, zone, end - zone,
                             "an address with a zone id means something on one machine only");
    if (!iocm__ipv6_parse(in->bytes, in->text + start, zone - start))
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, start, zone - start,
                             "not an IPv6 address");
    in->bytes_size = 16;
    in->at = end;
    return IOCM_OK;
}

static iocm_status read_host(reader *in, uint32_t flags, iocm_error *error)
{
    iocm_status status;
    size_t end;

    if (in->size > 0 && in->text[0] == '[') {
        in->bracketed = true;
        in->at = 1;
        end = find_any(in, 1, "]");
        if (end == in->size)
            return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, 0, in->size,
                                 "a bracket is not closed");
        status = read_ipv6(in, end, flags, error);
        in->at = end + 1;
        return status;
    }
    end = find_any(in, 0, ".:/");
    if (end < in->size && in->text[end] == ':')
        return read_ipv6(in, find_any(in, 0, "/"), flags, error);
    end = find_any(in, 0, ":/");
    if (!iocm__ipv4_parse(in->bytes, in->text, end))
        return iocm__ipv4_fail(in->text, 0, end, error);
    in->bytes_size = 4;
    in->at = end;
    return IOCM_OK;
}

static iocm_status read_prefix(reader *in, bool networks, iocm_error *error)
{
    size_t start = in->at + 1;
    size_t end;
    uint16_t prefix;

    in->prefix = (unsigned)in->bytes_size * 8;
    if (in->at == in->size || in->text[in->at] != '/') return IOCM_OK;
    if (!networks)
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, in->at, in->size - in->at,
                             "a network where an address is wanted");
    end = find_any(in, start, ":");
    if (!iocm__port_parse(&prefix, in->text + start, end - start) || prefix > in->prefix)
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, start, end - start,
                             "not a prefix length (0 to %u, without leading zeros)", in->prefix);
    in->prefix = prefix;
    in->at = end;
    return IOCM_OK;
}

static iocm_status read_port(reader *in, iocm_error *error)
{
    size_t start = in->at + 1;
    size_t end;
    uint16_t port;
    iocm_span protocol;

    in->port = -1;
    if (in->at == in->size) return IOCM_OK;
    if (in->text[in->at] != ':' || (in->bytes_size == 16 && !in->bracketed))
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, in->at, in->size - in->at,
                             in->bytes_size == 16 ? "text after an address; a port is written "
                                                    "[address]:port"
                                                  : "text after an address");
    end = find_any(in, start, "/");
    if (!iocm__port_parse(&port, in->text + start, end - start))
        return iocm__port_fail(in->text, start, end - start, error);
    in->port = port;
    protocol = iocm__span(in->text + end, in->size - end);
    if (protocol.size > 0 && !iocm__span_equal_fold(protocol, IOCM__LITERAL("/tcp")) &&
        !iocm__span_equal_fold(protocol, IOCM__LITERAL("/udp")))
        return iocm__fail_at(error, IOCM_E_SYNTAX, in->text, end, in->size - end,
                             "text after a port; only /tcp and /udp may stand there");
    return IOCM_OK;
}

static void make_indicator(iocm_indicator *out, reader *in)
{
    bool cleared = iocm__network_mask(in->bytes, in->bytes_size, in->prefix);

    /* The base of a block that holds more than the mapped addresses is not mapped itself. */
    iocm__indicator_from_address(out, in->bytes, in->bytes_size, in->port);
    if (out->size != in->bytes_size) in->prefix -= 96;
    if (in->prefix == out->prefix) return;
    out->kind = IOCM_KIND_NETWORK;
    out->prefix = (uint8_t)in->prefix;
    if (cleared) out->flags |= IOCM_INDICATOR_HOST_BITS_CLEARED;
}

iocm_status iocm__address_parse(iocm_indicator *out, const char *text, size_t size, bool networks,
                                uint32_t flags, iocm_error *error)
{
    reader in = {0};
    iocm_status status;

    in.text = text;
    in.size = size;
    status = read_host(&in, flags, error);
    if (status == IOCM_OK) status = read_prefix(&in, networks, error);
    if (status == IOCM_OK) status = read_port(&in, error);
    if (status == IOCM_OK) make_indicator(out, &in);
    return status;
}

/* ---- ranges ---- */

bool iocm__range_parse(iocm_indicator *low, iocm_indicator *high, const char *text, size_t size)
{
    iocm_span range = iocm__span(text, size);
    iocm_span first;
    iocm_span second;
    size_t dash = 0;
    uint16_t octet;

    while (dash < size && text[dash] != '-') dash++;
    if (dash == size) return false;
    first = iocm__span_trim(iocm__span(range.data, dash));
    second = iocm__span_trim(iocm__span(range.data + dash + 1, size - dash - 1));
    if (iocm__address_parse(low, first.data, first.size, false, 0, NULL) != IOCM_OK) return false;
    if (low->family == 4 && iocm__port_parse(&octet, second.data, second.size) && octet <= 255) {
        *high = *low;
        high->bytes[3] = (uint8_t)octet;
    } else if (iocm__address_parse(high, second.data, second.size, false, 0, NULL) != IOCM_OK) {
        return false;
    }
    return low->family == high->family && ((low->flags | high->flags) & IOCM_INDICATOR_PORT) == 0 &&
           memcmp(low->bytes, high->bytes, low->size) <= 0;
}
