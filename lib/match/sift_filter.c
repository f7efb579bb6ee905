/* SPDX-License-Identifier: MIT */
/* What a set asks of the sieve: which classes of values it looks for, and a filter of names. */
#include "match/sift_filter.h"

static bool has_names(int group)
{
    iocm_kind kind = iocm__groups[group].kind;

    return kind == IOCM_KIND_DOMAIN || kind == IOCM_KIND_URL || kind == IOCM_KIND_EMAIL;
}

static size_t count_of(const iocm_set *set, int group)
{
    return set->view.first[group + 1] - set->view.first[group];
}

static void add_name(iocm_matcher *matcher, iocm_span name)
{
    char copy[2 * SIFT_ENDING] = {0};
    size_t begin = name.size;
    unsigned dots = 0;
    size_t size;
    uint64_t hash;

    while (begin > 0 && !(name.data[begin - 1] == '.' && ++dots == 2)) begin--;
    if (dots == 0) return; /* one label: looked for elsewhere */
    size = name.size - begin < SIFT_ENDING ? name.size - begin : SIFT_ENDING;
    memcpy(copy + sizeof copy - size, name.data + name.size - size, size);
    hash = iocm__sift_ending(copy + sizeof copy, size);
    matcher->endings[iocm__sift_ending_word(hash, matcher->ending_bits)] |=
        iocm__sift_ending_bits(hash);
}

/* The name in an indicator; what the hosts of URLs are that are none goes to the classes. */
static void add_indicator(iocm_matcher *matcher, const iocm_indicator *indicator)
{
    iocm_span name = iocm__span(indicator->text, indicator->text_size);
    iocm_indicator host;
    size_t offset;

    if (indicator->kind == IOCM_KIND_URL) {
        iocm__url_host(&host, &offset, name.data, name.size);
        if (host.kind == IOCM_KIND_NONE) matcher->classes |= SIFT_BARE_HOSTS;
        if (host.family != 0) matcher->classes |= SIFT_NUMBER_HOSTS;
        name = iocm__span(host.text, host.text_size);
    } else if (indicator->kind == IOCM_KIND_EMAIL) {
        while (name.size > 0 && name.data[0] != '@')
            name = iocm__span(name.data + 1, name.size - 1);
    }
    if (name.size > 0 && name.data[0] == '@') name = iocm__span(name.data + 1, name.size - 1);
    add_name(matcher, name);
}

/* Eight bits for each name. False = out of memory. */
static bool make_filter(iocm_matcher *matcher)
{
    const iocm_set *set = matcher->set;
    size_t count = 0;

    for (int group = 0; group < IOCM__GROUPS; group++)
        if (has_names(group)) count += count_of(set, group);
    if (count == 0) return true;
    matcher->classes |= SIFT_NAMES;
    while (matcher->ending_bits < 30 && (size_t)8 << matcher->ending_bits < count)
        matcher->ending_bits++;
    matcher->endings =
        iocm__alloc_zero(&matcher->allocator, sizeof(uint64_t) << matcher->ending_bits);
    if (matcher->endings == NULL) return false;
    for (int group = 0; group < IOCM__GROUPS; group++)
        for (size_t i = 0; has_names(group) && i < count_of(set, group); i++) {
            iocm_indicator indicator;

            iocm__view_indicator(&indicator, &set->view, set->view.first[group] + (uint32_t)i);
            add_indicator(matcher, &indicator);
        }
    return true;
}

bool iocm__sift_prepare(iocm_matcher *matcher)
{
    const iocm_set *set = matcher->set;

    if (!make_filter(matcher)) return false;
    if (iocm__set_has_kind(set, IOCM_KIND_URL)) matcher->classes |= SIFT_URLS;
    if (iocm__set_has_kind(set, IOCM_KIND_NETWORK) || (matcher->classes & SIFT_NUMBER_HOSTS))
        matcher->classes |= SIFT_IPV4 | SIFT_IPV6;
    if (iocm__set_has_kind(set, IOCM_KIND_IPV4)) matcher->classes |= SIFT_IPV4;
    if (iocm__set_has_kind(set, IOCM_KIND_IPV6)) matcher->classes |= SIFT_IPV6;
    for (size_t size = 16; size <= 64; size += 4)
        if (iocm__set_has_kind(set, iocm__digest_kind(size))) matcher->classes |= SIFT_DIGESTS;
    return true;
}
