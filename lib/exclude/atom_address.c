/* SPDX-License-Identifier: MIT */
/* Addresses, networks and ports. */
#include "exclude/atom.h"
#include "indicator/indicator.h"

bool iocm__network_read(iocm__network *out, iocm_span text)
{
    iocm_indicator made;

    if (iocm__address_parse(&made, text.data, text.size, true, 0, NULL) != IOCM_OK ||
        (made.flags & IOCM_INDICATOR_PORT) != 0)
        return false;
    memcpy(out->bytes, made.bytes, sizeof out->bytes);
    out->size = (uint8_t)made.size;
    out->prefix = made.prefix;
    return true;
}

bool iocm__address_read(iocm__network *out, iocm_span text)
{
    memset(out, 0, sizeof *out);
    out->size = 4;
    if (!iocm__ipv4_parse(out->bytes, text.data, text.size)) {
        if (!iocm__ipv6_parse(out->bytes, text.data, text.size)) return false;
        out->size = 16;
        if (iocm__ipv6_is_mapped(out->bytes)) {
            memmove(out->bytes, out->bytes + 12, 4);
            memset(out->bytes + 4, 0, 12);
            out->size = 4;
        }
    }
    out->prefix = (uint8_t)(8 * out->size);
    return true;
}

bool iocm__network_holds(const iocm__network *network, const iocm__network *address)
{
    size_t whole = network->prefix / 8;
    unsigned bits = network->prefix % 8;

    if (network->size != address->size || memcmp(network->bytes, address->bytes, whole) != 0)
        return false;
    return bits == 0 || (network->bytes[whole] ^ address->bytes[whole]) >> (8 - bits) == 0;
}

bool iocm__ports_read(iocm__ports *out, iocm_span text)
{
    size_t dash = iocm__span_find_any(text, "-");
    iocm_span low = iocm__span_trim(iocm__span(text.data, dash));
    iocm_span high = low;

    if (dash < text.size)
        high = iocm__span_trim(iocm__span(text.data + dash + 1, text.size - dash - 1));
    return iocm__port_parse(&out->low, low.data, low.size) &&
           iocm__port_parse(&out->high, high.data, high.size) && out->low <= out->high;
}
