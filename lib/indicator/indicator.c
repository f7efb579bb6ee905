/* SPDX-License-Identifier: MIT */
/* One indicator: found out what it is, read, written, compared. */
#include "indicator/indicator.h"

/* Defanging and markup make a text longer than what it means; more than this is no indicator. */
#define MAX_TEXT (2u * IOCM_MAX_URL)

/* ---- what is it? ---- */

static size_t count_byte(iocm_span text, char byte)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++) count += text.data[i] == byte;
    return count;
}

/* True for what can be nothing else than an address, well-formed or not. */
static bool wants_address(iocm_span text)
{
    iocm_span host = iocm__span(text.data, iocm__span_find_any(text, "/%"));

    if (text.size > 0 && text.data[0] == '[') return true;
    if (count_byte(host, ':') >= 2) {
        for (size_t i = 0; i < host.size; i++)
            if (host.data[i] != ':' && host.data[i] != '.' && iocm__hex_value(host.data[i]) < 0)
                break;
            else if (i + 1 == host.size)
                return true;
    }
    return iocm__host_is_numeric(text.data, iocm__span_find_any(text, ":/%"));
}

static size_t count_hex(iocm_span text)
{
    size_t count = 0;

    while (count < text.size && iocm__hex_value(text.data[count]) >= 0) count++;
    return count;
}

/* A text that begins as a domain does: what else is there? */
static iocm_status parse_domain(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text,
                                iocm_kind declared, iocm_error *error)
{
    size_t end = iocm__span_find_any(text, ":/?#");
    iocm_indicator low;
    iocm_indicator high;

    if (iocm__range_parse(&low, &high, text.data, text.size))
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, 0, text.size,
                             "a range of addresses is not one indicator");
    if (text.size >= 24 && count_hex(text) == text.size)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, 0, text.size,
                             "%zu hex digits; digests have 32, 40, 64, 96 or 128", text.size);
    if (iocm__digest_size(declared) > 0 && memchr(text.data, '.', text.size) == NULL)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, count_hex(text),
                             text.size - count_hex(text), "a %s has %zu hex digits",
                             iocm_kind_name(declared), 2 * iocm__digest_size(declared));
    if (end > 0 && text.size - end > 1 && text.data[end] == ':' &&
        iocm__is_digit(text.data[end + 1]))
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, end, text.size - end,
                             "a domain indicator has no port; a URL begins with scheme://");
    if (end > 0 && end < text.size && text.data[end] != ':')
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, end, text.size - end,
                             "a path without scheme; a URL begins with scheme://");
    if (text.size > 63 && memchr(text.data, '.', text.size) == NULL)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, 0, text.size,
                             "a word of %zu bytes is of no kind", text.size);
    return iocm__domain_parse(out, buffer, capacity, text.data, text.size, error);
}

/* What most texts are, without asking what else they may be: an address and perhaps a port. */
static bool parse_quad(iocm_indicator *out, iocm_span text)
{
    const char *colon = memchr(text.data, ':', text.size);
    size_t end = colon != NULL ? (size_t)(colon - text.data) : text.size;
    uint8_t bytes[4];
    uint16_t port = 0;

    if (!iocm__ipv4_parse(bytes, text.data, end)) return false;
    if (colon != NULL && !iocm__port_parse(&port, colon + 1, text.size - end - 1)) return false;
    iocm__indicator_from_address(out, bytes, 4, colon != NULL ? port : -1);
    return true;
}

/* The same for a domain: no other kind has these bytes alone, unless it begins with a digit and its
 * last label does, too. */
static bool parse_name(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text)
{
    size_t last = text.size;

    if (iocm__is_digit(text.data[0])) {
        while (last > 0 && text.data[last - 1] != '.') last--;
        if (last == text.size || !iocm__is_alpha(text.data[last])) return false;
    }
    return iocm__domain_try(out, buffer, capacity, text.data, text.size);
}

/* Reads a refanged text without blanks around it; error places count in it. */
static iocm_status parse_any(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text,
                             const iocm_read_options *options, iocm_error *error)
{
    if (text.size == 0) return iocm__fail_at(error, IOCM_E_SYNTAX, "", 0, 0, "an empty text");
    if (iocm__digest_parse(out, text.data, text.size)) return IOCM_OK;
    if (iocm__is_digit(text.data[0]) && parse_quad(out, text)) return IOCM_OK;
    if (parse_name(out, buffer, capacity, text)) return IOCM_OK;
    if (iocm__scheme_size(text.data, text.size) > 0)
        return iocm__url_parse(out, buffer, capacity, text.data, text.size, options->max_url,
                               error);
    if (memchr(text.data, '@', text.size) != NULL)
        return iocm__email_parse(out, buffer, capacity, text.data, text.size, error);
    if (wants_address(text))
        return iocm__address_parse(out, text.data, text.size, true, options->flags, error);
    return parse_domain(out, buffer, capacity, text, options->kind, error);
}

/* ---- is it what it should be? ---- */

static bool has_port(const iocm_indicator *indicator)
{
    return (indicator->flags & IOCM_INDICATOR_PORT) != 0;
}

static bool is_address(const iocm_indicator *indicator)
{
    return indicator->kind == IOCM_KIND_IPV4 || indicator->kind == IOCM_KIND_IPV6;
}

static bool is_of_kind(const iocm_indicator *indicator, iocm_kind kind)
{
    switch (kind) {
    case IOCM_KIND_NONE: return true;
    case IOCM_KIND_ADDRESS: return is_address(indicator);
    case IOCM_KIND_ADDRESS_PORT: return is_address(indicator) && has_port(indicator);
    case IOCM_KIND_NETWORK: return is_address(indicator) || indicator->kind == kind;
    case IOCM_KIND_IPV6:
        return indicator->kind == kind || (indicator->kind == IOCM_KIND_IPV4 &&
                                           (indicator->flags & IOCM_INDICATOR_MAPPED) != 0);
    default: return indicator->kind == kind;
    }
}

static iocm_status check_kind(const iocm_indicator *out, iocm_kind kind, iocm_span text,
                              iocm_error *error)
{
    const char *declared;
    const char *found;

    if (is_of_kind(out, kind)) return IOCM_OK;
    declared = iocm_kind_name(kind);
    found = iocm_kind_name(out->kind);
    if (iocm__digest_size(out->kind) > 0)
        return iocm__fail_at(error, IOCM_E_KIND, text.data, 0, text.size,
                             "declared %s, but %zu hex digits make a %s", declared, text.size,
                             found);
    if (kind == IOCM_KIND_ADDRESS_PORT && is_address(out))
        return iocm__fail_at(error, IOCM_E_KIND, text.data, 0, text.size,
                             "declared ip:port, but the %s address has no port", found);
    return iocm__fail_at(error, IOCM_E_KIND, text.data, 0, text.size,
                         "declared %s, but the text is of kind %s", declared,
                         iocm_indicator_type(out));
}

/* ---- reading, with error places in the original text ---- */

static iocm_status parse_text(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text,
                              const iocm_read_options *options, iocm_error *error)
{
    iocm_span value = iocm__span_trim(text);
    iocm_status status = parse_any(out, buffer, capacity, value, options, error);

    if (status == IOCM_OK) status = check_kind(out, options->kind, value, error);
    if (status != IOCM_OK && error != NULL && error->line != 0)
        iocm__error_shift(error, 1, (uint64_t)(value.data - text.data) + 1,
                          (uint64_t)(value.data - text.data));
    return status;
}

static iocm_status parse_defanged(iocm_indicator *out, char *buffer, size_t capacity,
                                  iocm_span text, const iocm_read_options *options,
                                  iocm_error *error)
{
    char copy[MAX_TEXT];
    uint32_t noted = 0;
    size_t size = iocm__refang(copy, NULL, text.data, text.size, options->flags, &noted);
    iocm_status status = parse_text(out, buffer, capacity, iocm__span(copy, size), options, error);

    if (status == IOCM_OK)
        out->flags |= noted;
    else if (error != NULL && error->line != 0) {
        error->offset =
            iocm__refang_origin(text.data, text.size, options->flags, (size_t)error->offset);
        error->column = error->offset + 1;
    }
    return status;
}

iocm_status iocm__read_options_check(iocm_read_options *out, const iocm_read_options *given,
                                     iocm_error *error)
{
    iocm_status status = iocm__options_read(out, sizeof *out, given, error);

    if (status != IOCM_OK) return status;
    status = iocm__options_bits(out->flags, IOCM__READ_FLAGS, error);
    if (status != IOCM_OK) return status;
    if (out->kind != IOCM_KIND_NONE && strcmp(iocm_kind_name(out->kind), "none") == 0)
        return iocm__fail(error, IOCM_E_ARGUMENT, "%ld is no kind", (long)out->kind);
    if (out->max_url > IOCM_MAX_URL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "a limit can be lowered, not raised");
    if (out->max_url == 0) out->max_url = IOCM_MAX_URL;
    return IOCM_OK;
}

iocm_status iocm__indicator_read(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text,
                                 const iocm_read_options *options, iocm_error *error)
{
    if (text.size > MAX_TEXT)
        return iocm__fail_at(error, IOCM_E_LIMIT, text.data, MAX_TEXT, 0,
                             "a text of %zu bytes is no indicator", text.size);
    if (iocm__refang_clean(text.data, text.size, options->flags))
        return parse_text(out, buffer, capacity, text, options, error);
    return parse_defanged(out, buffer, capacity, text, options, error);
}

iocm_status iocm_indicator_parse(iocm_indicator *out, char *buffer, size_t capacity,
                                 const char *text, size_t size, const iocm_read_options *options,
                                 iocm_error *error)
{
    iocm_read_options copy;
    iocm_indicator made = {0};
    iocm_status status;

    if (out != NULL) memset(out, 0, sizeof *out);
    if (out == NULL || (text == NULL && size > 0) || (buffer == NULL && capacity > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "an argument is NULL");
    status = iocm__read_options_check(&copy, options, error);
    if (status != IOCM_OK) return status;
    status =
        iocm__indicator_read(&made, buffer, capacity, iocm__span(text != NULL ? text : "", size),
                             &copy, iocm__error_fresh(error));
    if (status == IOCM_OK) *out = made;
    return status;
}

iocm_status iocm__indicator_parse_live(iocm_indicator *out, iocm_span text, iocm_error *error)
{
    static const iocm_read_options live = {sizeof live, IOCM_READ_NO_REFANG | IOCM_READ_ZONE_ID,
                                           IOCM_KIND_NONE, IOCM_MAX_URL};
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_status status;

    memset(out, 0, sizeof *out);
    if (text.size > MAX_TEXT)
        return iocm__fail_at(error, IOCM_E_LIMIT, text.data, MAX_TEXT, 0,
                             "a text of %zu bytes is no indicator", text.size);
    status = parse_text(out, buffer, sizeof buffer, text, &live, error);
    out->text = NULL;
    out->text_size = 0;
    return status;
}

/* ---- writing ---- */

static void put_address(iocm__writer *writer, const iocm_indicator *indicator)
{
    bool brackets = indicator->family == 6 && has_port(indicator);
    char text[46];

    if (brackets) iocm__put(writer, "[", 1);
    if (indicator->family == 4)
        iocm__put(writer, text, iocm__ipv4_format(text, indicator->bytes));
    else
        iocm__put(writer, text, iocm__ipv6_format(text, indicator->bytes));
    if (brackets) iocm__put(writer, "]", 1);
}

static void put_prefix(iocm__writer *writer, uint8_t prefix)
{
    char text[7];
    size_t size = iocm__port_format(text, prefix);

    text[0] = '/';
    iocm__put(writer, text, size);
}

static void put_digest(iocm__writer *writer, const iocm_indicator *indicator)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < indicator->size; i++) {
        iocm__put(writer, hex + (indicator->bytes[i] >> 4), 1);
        iocm__put(writer, hex + (indicator->bytes[i] & 15), 1);
    }
}

/* Made by iocm_indicator_parse or a set, and not by hand? */
static bool is_sound(const iocm_indicator *indicator)
{
    switch (indicator->kind) {
    case IOCM_KIND_IPV4: return indicator->family == 4 && indicator->size == 4;
    case IOCM_KIND_IPV6: return indicator->family == 6 && indicator->size == 16;
    case IOCM_KIND_NETWORK:
        return (indicator->family == 4 && indicator->size == 4 && indicator->prefix <= 32) ||
               (indicator->family == 6 && indicator->size == 16 && indicator->prefix <= 128);
    case IOCM_KIND_DOMAIN:
    case IOCM_KIND_URL:
    case IOCM_KIND_EMAIL: return indicator->text != NULL;
    default: return indicator->size != 0 && indicator->size == iocm__digest_size(indicator->kind);
    }
}

iocm_status iocm_indicator_format(char *out, size_t capacity, size_t *size,
                                  const iocm_indicator *indicator, iocm_error *error)
{
    iocm__writer writer = {out, capacity, 0};
    char port[7];

    if (size != NULL) *size = 0;
    if ((out == NULL && capacity > 0) || indicator == NULL || !is_sound(indicator))
        return iocm__fail(error, IOCM_E_ARGUMENT, "not an indicator, or no buffer");
    if (indicator->text != NULL)
        iocm__put(&writer, indicator->text, indicator->text_size);
    else if (indicator->family == 0)
        put_digest(&writer, indicator);
    else {
        put_address(&writer, indicator);
        if (indicator->kind == IOCM_KIND_NETWORK) put_prefix(&writer, indicator->prefix);
        if (has_port(indicator)) iocm__put(&writer, port, iocm__port_format(port, indicator->port));
    }
    iocm__put(&writer, "", 1);
    if (size != NULL) *size = writer.size - 1;
    return writer.size > capacity ? iocm__fail_space(error, writer.size) : IOCM_OK;
}

const char *iocm_indicator_type(const iocm_indicator *indicator)
{
    if (indicator == NULL) return "none";
    return iocm_kind_name(is_address(indicator) && has_port(indicator) ? IOCM_KIND_ADDRESS_PORT
                                                                       : indicator->kind);
}

/* ---- order ---- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int iocm__indicator_compare(const iocm_indicator *a, const iocm_indicator *b)
{
    int order = compare_numbers(a->kind, b->kind);

    if (order == 0) order = compare_numbers(a->size, b->size);
    if (order == 0) order = memcmp(a->bytes, b->bytes, a->size);
    if (order == 0) order = compare_numbers(a->prefix, b->prefix);
    if (order == 0)
        order = iocm__span_compare(iocm__span(a->text, a->text_size),
                                   iocm__span(b->text, b->text_size));
    if (order == 0) order = compare_numbers(has_port(a) ? a->port : -1, has_port(b) ? b->port : -1);
    return order;
}

int iocm_indicator_equal(const iocm_indicator *a, const iocm_indicator *b)
{
    if (a == NULL || b == NULL) return a == b;
    return iocm__indicator_compare(a, b) == 0;
}
