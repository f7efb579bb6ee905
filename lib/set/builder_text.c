/* SPDX-License-Identifier: MIT */
/* Adding text to a builder: one indicator, or a range of addresses as networks. */
#include "set/builder.h"

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
                                const iocm_indicator *high, uint32_t facts, bool add,
                                iocm_error *error)
{
    iocm_status status = IOCM_OK;
    bool more = true;
    uint8_t at[16];

    memcpy(at, low->bytes, low->size);
    while (status == IOCM_OK && more) {
        iocm_indicator network;

        more = take_network(&network, at, high);
        status = add ? iocm__builder_put(builder, &network, facts, error)
                     : iocm__builder_check(builder, &network, error);
    }
    return status;
}

/* Refers to what metadata says: to what was noted of it, or notes it. */
static iocm_status refer(uint32_t *facts, iocm_builder *builder, const iocm__said *said,
                         iocm_error *error)
{
    if (!said->noted) return iocm__builder_note(facts, builder, said->metadata, error);
    *facts = said->facts;
    iocm__builder_refer(builder, said->facts);
    return IOCM_OK;
}

/* What could be refused is found before anything is added. */
static iocm_status add_range(iocm_builder *builder, const iocm_indicator *low,
                             const iocm_indicator *high, const iocm__said *said, iocm_error *error)
{
    iocm_status status = each_network(builder, low, high, IOCM__NO_FACTS, false, error);
    uint32_t facts;

    if (status == IOCM_OK) status = refer(&facts, builder, said, error);
    if (status != IOCM_OK) return status;
    status = each_network(builder, low, high, facts, true, error);
    iocm__builder_forget(builder, facts);
    return status;
}

/* At a glance: it has a dash, and begins as an address may. */
static bool may_be_range(iocm_span text)
{
    return text.size > 0 && memchr(text.data, '-', text.size) != NULL &&
           (iocm__is_digit(text.data[0]) || memchr(text.data, ':', text.size) != NULL);
}

static bool read_range(iocm_indicator *low, iocm_indicator *high, iocm_span text, bool clean,
                       const iocm_read_options *options)
{
    char refanged[RANGE_TEXT];
    uint32_t noted;

    if (text.size == 0 || text.size > RANGE_TEXT ||
        (options->kind != IOCM_KIND_NONE && options->kind != IOCM_KIND_NETWORK &&
         options->kind != IOCM_KIND_ADDRESS))
        return false;
    if (!clean)
        text = iocm__span(
            refanged, iocm__refang(refanged, NULL, text.data, text.size, options->flags, &noted));
    text = iocm__span_trim(text);
    return may_be_range(text) && iocm__range_parse(low, high, text.data, text.size);
}

iocm_status iocm__builder_read(iocm_builder *builder, iocm_span text, const iocm__said *said,
                               const iocm_read_options *options, iocm_error *error)
{
    bool clean = iocm__refang_clean(text.data, text.size, options->flags);
    iocm_read_options copy = *options;
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator made;
    iocm_indicator high;
    iocm_status status;
    uint32_t facts;

    if (read_range(&made, &high, text, clean, options))
        return add_range(builder, &made, &high, said, error);
    if (clean) copy.flags |= IOCM_READ_NO_REFANG; /* so that nobody looks again */
    status =
        iocm__indicator_read(&made, buffer, sizeof buffer, text, &copy, iocm__error_fresh(error));
    if (status == IOCM_OK) status = iocm__builder_check(builder, &made, error);
    if (status == IOCM_OK) status = refer(&facts, builder, said, error);
    if (status != IOCM_OK) return status;
    status = iocm__builder_put(builder, &made, facts, error);
    iocm__builder_forget(builder, facts);
    return status;
}

iocm_status iocm_builder_add_text(iocm_builder *builder, const char *text, size_t size,
                                  const iocm_metadata *metadata, const iocm_read_options *options,
                                  iocm_error *error)
{
    const iocm__said said = {.metadata = metadata};
    iocm_read_options copy;
    iocm_status status;

    if (builder == NULL) return iocm__fail(error, IOCM_E_ARGUMENT, "the builder is NULL");
    if (text == NULL && size > 0) return iocm__fail(error, IOCM_E_ARGUMENT, "an argument is NULL");
    status = iocm__read_options_check(&copy, options, error);
    if (status != IOCM_OK) return status;
    return iocm__builder_read(builder, iocm__span(text != NULL ? text : "", size), &said, &copy,
                              error);
}
