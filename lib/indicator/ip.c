/* SPDX-License-Identifier: MIT */
/* IPv4 and IPv6 addresses and ports: strict reading, canonical writing. */
#include "indicator/indicator.h"

/* ---- IPv4 ---- */

/* Reads up to three digits: 0 to 255 without a leading zero, or more than 255. */
static inline unsigned read_octet(const char *text, size_t size, size_t *at)
{
    unsigned value;
    unsigned digit;

    if (*at == size || (value = (unsigned)text[*at] - '0') > 9) return 256;
    if (++*at == size || (digit = (unsigned)text[*at] - '0') > 9) return value;
    if (value == 0) return 256;
    value = value * 10 + digit;
    if (++*at == size || (digit = (unsigned)text[*at] - '0') > 9) return value;
    ++*at;
    return value * 10 + digit;
}

bool iocm__ipv4_parse(uint8_t out[4], const char *text, size_t size)
{
    uint8_t bytes[4];
    size_t at = 0;

    if (size < 7 || size > 15) return false;
    for (size_t part = 0; part < 4; part++) {
        unsigned value;

        if (part > 0 && (at == size || text[at++] != '.')) return false;
        value = read_octet(text, size, &at);
        if (value > 255) return false;
        bytes[part] = (uint8_t)value;
    }
    if (at != size) return false;
    memcpy(out, bytes, 4);
    return true;
}

size_t iocm__ipv4_format(char out[16], const uint8_t bytes[4])
{
    size_t size = 0;

    for (size_t i = 0; i < 4; i++) {
        unsigned value = bytes[i];

        if (i > 0) out[size++] = '.';
        if (value >= 100) out[size++] = (char)('0' + value / 100);
        if (value >= 10) out[size++] = (char)('0' + value / 10 % 10);
        out[size++] = (char)('0' + value % 10);
    }
    out[size] = '\0';
    return size;
}

/* ---- IPv6 ---- */

/* Reads up to 4 hex digits; false if there is none or a fifth follows. */
static bool read_group(uint8_t out[2], const char *text, size_t size, size_t *at)
{
    unsigned value = 0;
    size_t start = *at;

    while (*at < size && *at - start < 4) {
        int digit = iocm__hex_value(text[*at]);

        if (digit < 0) break;
        value = value << 4 | (unsigned)digit;
        ++*at;
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return *at > start && (*at == size || iocm__hex_value(text[*at]) < 0);
}

/* Moves what stands after the `::` to the end and fills the gap with zeros. */
static void spread(uint8_t bytes[16], size_t used, size_t gap)
{
    memmove(bytes + 16 - (used - gap), bytes + gap, used - gap);
    memset(bytes + gap, 0, 16 - used);
}

bool iocm__ipv6_parse(uint8_t out[16], const char *text, size_t size)
{
    uint8_t bytes[16];
    size_t used = 0;
    size_t at = 0;
    size_t gap = SIZE_MAX; /* where the `::` stands, in bytes of the address */

    if (size >= 2 && text[0] == ':' && text[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < size) {
        size_t start = at;

        if (used == 16 || !read_group(bytes + used, text, size, &at)) return false;
        if (at < size && text[at] == '.') { /* the group was the first octet of a quad */
            if (used > 12 || !iocm__ipv4_parse(bytes + used, text + start, size - start))
                return false;
            used += 4;
            break;
        }
        used += 2;
        if (at == size) break;
        if (text[at++] != ':' || at == size) return false;
        if (text[at] == ':') {
            if (gap != SIZE_MAX) return false;
            gap = used;
            at++;
        }
    }
    if (gap == SIZE_MAX ? used != 16 : used > 14) return false;
    if (gap != SIZE_MAX) spread(bytes, used, gap);
    memcpy(out, bytes, 16);
    return true;
}

bool iocm__ipv6_is_mapped(const uint8_t bytes[16])
{
    static const uint8_t start[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

    return memcmp(bytes, start, sizeof start) == 0;
}

/* The longest run of at least two zero groups, the first of equals: [*start, *end). */
static void find_zeros(const uint8_t bytes[16], size_t *start, size_t *end)
{
    size_t run = 0;

    *start = *end = 8;
    for (size_t i = 0; i < 8; i++) {
        run = bytes[2 * i] == 0 && bytes[2 * i + 1] == 0 ? run + 1 : 0;
        if (run >= 2 && run > *end - *start) {
            *start = i + 1 - run;
            *end = i + 1;
        }
    }
}

static size_t write_group(char *out, unsigned value)
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;

    if (value >= 0x1000) out[size++] = hex[value >> 12];
    if (value >= 0x100) out[size++] = hex[value >> 8 & 15];
    if (value >= 0x10) out[size++] = hex[value >> 4 & 15];
    out[size++] = hex[value & 15];
    return size;
}

size_t iocm__ipv6_format(char out[46], const uint8_t bytes[16])
{
    size_t zeros;
    size_t zeros_end;
    size_t size = 0;

    if (iocm__ipv6_is_mapped(bytes)) {
        memcpy(out, "::ffff:", 7);
        return 7 + iocm__ipv4_format(out + 7, bytes + 12);
    }
    find_zeros(bytes, &zeros, &zeros_end);
    for (size_t i = 0; i < 8; i++) {
        if (i == zeros) {
            out[size++] = ':';
            out[size++] = ':';
            i = zeros_end - 1;
            continue;
        }
        if (i > 0 && i != zeros_end) out[size++] = ':';
        size += write_group(out + size, (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    out[size] = '\0';
    return size;
}

/* ---- ports and indicators of addresses ---- */

bool iocm__port_parse(uint16_t *out, const char *text, size_t size)
{
    unsigned long value = 0;

    if (size == 0 || size > 5 || (size > 1 && text[0] == '0')) return false;
    for (size_t i = 0; i < size; i++) {
        if (!iocm__is_digit(text[i])) return false;
        value = value * 10 + (unsigned long)(text[i] - '0');
    }
    if (value > 65535) return false;
    *out = (uint16_t)value;
    return true;
}

size_t iocm__port_format(char out[7], uint16_t port)
{
    char digits[5];
    size_t count = 0;
    size_t size = 0;

    do {
        digits[count++] = (char)('0' + port % 10);
        port /= 10;
    } while (port > 0);
    out[size++] = ':';
    while (count > 0) out[size++] = digits[--count];
    out[size] = '\0';
    return size;
}

void iocm__indicator_from_address(iocm_indicator *out, const uint8_t *bytes, size_t size,
                                  int32_t port)
{
    memset(out, 0, sizeof *out);
    if (size == 16 && iocm__ipv6_is_mapped(bytes)) {
        out->flags = IOCM_INDICATOR_MAPPED;
        bytes += 12;
        size = 4;
    }
    out->kind = size == 4 ? IOCM_KIND_IPV4 : IOCM_KIND_IPV6;
    out->family = size == 4 ? 4 : 6;
    out->prefix = (uint8_t)(8 * size);
    out->size = (uint32_t)size;
    memcpy(out->bytes, bytes, size);
    if (port >= 0) {
        out->flags |= IOCM_INDICATOR_PORT;
        out->port = (uint16_t)port;
    }
}
