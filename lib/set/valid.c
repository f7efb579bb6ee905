/* SPDX-License-Identifier: MIT */
/* What may be in a set: checked alike when a builder is given it and when an image is opened. */
#include "set/set.h"

static bool same(const iocm_indicator *parsed, const char *text, size_t size)
{
    return parsed->text_size == size && memcmp(parsed->text, text, size) == 0;
}

static bool domain_valid(const char *text, size_t size)
{
    char folded[IOCM_MAX_DOMAIN + 3];
    size_t offset;

    return size <= IOCM_MAX_DOMAIN && iocm__domain_fold(folded, text, size, 2, &offset) == size &&
           memcmp(folded, text, size) == 0;
}

static bool url_valid(const char *text, size_t size)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator parsed;

    memset(&parsed, 0, sizeof parsed);
    return size <= IOCM_MAX_URL &&
           iocm__url_parse(&parsed, buffer, sizeof buffer, text, size, IOCM_MAX_URL, NULL) ==
               IOCM_OK &&
           same(&parsed, text, size);
}

static bool email_valid(const char *text, size_t size)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator parsed;

    memset(&parsed, 0, sizeof parsed);
    return size <= IOCM_MAX_URL &&
           iocm__email_parse(&parsed, buffer, sizeof buffer, text, size, NULL) == IOCM_OK &&
           same(&parsed, text, size);
}

/* A network of one address is that address, and what is mapped from IPv4 is IPv4. */
static bool address_valid(const iocm_indicator *indicator, const iocm__group *form)
{
    uint8_t bytes[16];

    if (indicator->size != form->value) return false;
    memcpy(bytes, indicator->bytes, form->value);
    if (form->family == 6 && iocm__ipv6_is_mapped(bytes)) return false;
    if (form->kind != IOCM_KIND_NETWORK) return indicator->prefix == form->value * 8;
    return indicator->prefix < form->value * 8 &&
           !iocm__network_mask(bytes, form->value, indicator->prefix);
}

bool iocm__indicator_valid(const iocm_indicator *indicator)
{
    int group = iocm__group_of(indicator);
    const iocm__group *form;

    if (group < 0) return false;
    form = &iocm__groups[group];
    if (form->family != 0) return address_valid(indicator, form);
    if (indicator->flags & IOCM_INDICATOR_PORT) return false;
    if (form->value != 0) return indicator->size == form->value;
    if (indicator->text == NULL || indicator->text_size == 0) return false;
    if (group == IOCM__GROUP_DOMAIN) return domain_valid(indicator->text, indicator->text_size);
    if (group == IOCM__GROUP_URL) return url_valid(indicator->text, indicator->text_size);
    return email_valid(indicator->text, indicator->text_size);
}
