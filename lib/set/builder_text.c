/* SPDX-License-Identifier: MIT */
/* Adding text to a builder: one indicator, or a range of addresses as networks. */
#include "set/set.h"

#define RANGE_TEXT 256u /* more bytes are no range of addresses */

/* The last address of the network of that prefix that begins at `bytes`. */
static void last_address(uint8_t *last, const uint8_t *bytes, size_t size, unsigned prefix)
{
    memmove(last, bytes, size);
    for (unsigned bit = prefix; bit < size * 8; bit++)
        last[bit / 8] = (uint8_t)(last[bit / 8] | 0x80u >> bit % 8);
}

/* The shortest prefix of a network that begins at `low` and does not go beyond `high`. */
static unsigned widest_prefix(const uint8_t *low, const uint8_t *high, size_t size)
{
    unsigned prefix = (unsigned)size * 8;

    while (prefix > 0) {
        uint8_t bytes[16];

        memcpy(bytes, low, size);
        if (iocm__network_mask(bytes, size, prefix - 1)) break;
        last_address(bytes, low, size, prefix - 1);
        if (memcmp(bytes, high, size) > 0) break;
        prefix--;
    }
    return prefix;
}

/* Adds one; false if it was the highest address. */
static bool increment(uint8_t *bytes, size_t size)
{
    while (size > 0)
        if (++bytes[--size] != 0) return true;
    return false;
}

/* Takes the widest network off the beginning of a range whose end is `high`; false if that was
 * all of it. `at` becomes the address behind it. */
static bool take_network(iocm_indicator *out, uint8_t *at, const iocm_indicator *high)
{
    size_t size = high->size;
    unsigned prefix = widest_prefix(at, high->bytes, size);

    iocm__indicator_from_address(out, at, size, -1);
    if (prefix < size * 8) {
        out->kind = IOCM_KIND_NETWORK;
        /* Less than that if it turned out to be the IPv4 part of IPv6. */
        out->prefix = (uint8_t)(prefix - 8 * (size - out->size));
    }
    last_address(at, at, size, prefix);
    return increment(at, size) && memcmp(at, high->bytes, size) <= 0;
}

/* Goes through the networks of a range: checks each, or adds each. */
static iocm_status each_network(iocm_builder *builder, const iocm_indicator *low,
                                const iocm_indicator *high, const iocm_metadata *metadata, bool add,
                                iocm_error *error)
{
    iocm_status status = IOCM_OK;
    bool more = true;
    uint8_t at[16];

    memcpy(at, low->bytes, low->size);
    while (status == IOCM_OK && more) {
        iocm_indicator network;

        more = take_network(&network, at, high);
        status = add ? iocm_builder_add(builder, &network, metadata, error)
                     : iocm__builder_check(builder, &network, error);
    }
    return status;
}

/* What could be refused is found before anything is added. */
static iocm_status add_range(iocm_builder *builder, const iocm_indicator *low,
                             const iocm_indicator *high, const iocm_metadata *metadata,
                             iocm_error *error)
{
    iocm_status status = each_network(builder, low, high, metadata, false, error);

    return status != IOCM_OK ? status : each_network(builder, low, high, metadata, true, error);
}

static bool read_range(iocm_indicator *low, iocm_indicator *high, const char *text, size_t size,
                       const iocm_read_options *options)
{
    char refanged[RANGE_TEXT];
    iocm_read_options copy;
    iocm_span range;
    uint32_t noted;

    if (size == 0 || size > RANGE_TEXT ||
        iocm__options_read(&copy, sizeof copy, options, NULL) != IOCM_OK ||
        iocm__options_bits(copy.flags, IOCM__READ_FLAGS, NULL) != IOCM_OK ||
        (copy.kind != IOCM_KIND_NONE && copy.kind != IOCM_KIND_NETWORK &&
         copy.kind != IOCM_KIND_ADDRESS))
        return false;
    range = iocm__span(text, size);
    if ((copy.flags & IOCM_READ_NO_REFANG) == 0)
        range = iocm__span(refanged, iocm__refang(refanged, NULL, text, size, copy.flags, &noted));
    range = iocm__span_trim(range);
    return iocm__range_parse(low, high, range.data, range.size);
}

iocm_status iocm_builder_add_text(iocm_builder *builder, const char *text, size_t size,
                                  const iocm_metadata *metadata, const iocm_read_options *options,
                                  iocm_error *error)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator made;
    iocm_indicator high;
    iocm_status status;

    if (builder == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the builder is NULL");
    if (text != NULL && read_range(&made, &high, text, size, options))
        return add_range(builder, &made, &high, metadata, error);
    status = iocm_indicator_parse(&made, buffer, sizeof buffer, text, size, options, error);
    if (status == IOCM_OK) status = iocm_builder_add(builder, &made, metadata, error);
    return status;
}
