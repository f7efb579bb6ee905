/* SPDX-License-Identifier: MIT */
/* A set made ready for matching, and the two calls that match a single value. */
#include "match/sift.h"

static iocm_status read_options(iocm_matcher_options *copy, const iocm_matcher_options *options,
                                iocm_error *error)
{
    iocm_status status = iocm__options_read(copy, sizeof *copy, options, error);

    if (status != IOCM_OK) return status;
    if (copy->max_hits == 0) copy->max_hits = IOCM_MAX_HITS;
    if (copy->max_field == 0) copy->max_field = IOCM_MAX_FIELD;
    if (copy->min_grade < IOCM_GRADE_NONE || copy->min_grade > IOCM_GRADE_EXACT ||
        copy->max_hits > IOCM_MAX_HITS || copy->max_field > IOCM_MAX_FIELD)
        return iocm__fail(error, IOCM_E_ARGUMENT, "no such grade, or a limit that is too high");
    return IOCM_OK;
}

iocm_status iocm_matcher_new(iocm_matcher **out, iocm_set *set, const iocm_matcher_options *options,
                             iocm_error *error)
{
    iocm_matcher_options copy;
    iocm_allocator allocator;
    iocm_matcher *matcher;
    iocm_status status;

    if (out != NULL) *out = NULL;
    if (out == NULL || set == NULL)
        return iocm__fail(error, IOCM_E_ARGUMENT, "`out` or the set is NULL");
    status = read_options(&copy, options, error);
    if (status == IOCM_OK) status = iocm__allocator_init(&allocator, copy.allocator, error);
    if (status != IOCM_OK) return status;
    matcher = iocm__alloc_zero(&allocator, sizeof *matcher);
    if (matcher == NULL) return iocm__fail_memory(error);
    matcher->allocator = allocator;
    matcher->set = iocm_set_ref(set);
    matcher->min_grade = copy.min_grade;
    matcher->max_hits = copy.max_hits;
    matcher->max_field = copy.max_field;
    matcher->cpu = iocm__cpu_level();
    matcher->kernel = iocm__sift_kernel(matcher->cpu);
    if (!iocm__sift_prepare(matcher)) {
        iocm_matcher_free(matcher);
        return iocm__fail_memory(error);
    }
    *out = matcher;
    return IOCM_OK;
}

void iocm_matcher_free(iocm_matcher *matcher)
{
    iocm_allocator allocator;

    if (matcher == NULL) return;
    allocator = matcher->allocator;
    iocm_set_unref(matcher->set);
    iocm__free(&allocator, matcher->endings);
    iocm__free(&allocator, matcher);
}

iocm_set *iocm_matcher_set(const iocm_matcher *matcher)
{
    return matcher == NULL ? NULL : matcher->set;
}

/* ---- collecting ---- */

iocm_status iocm__sink_init(iocm__sink *sink, iocm_hits *hits, const iocm_matcher *matcher,
                            size_t max_hits, iocm_error *error)
{
    if (hits != NULL) hits->count = 0;
    if (hits == NULL || matcher == NULL || (hits->items == NULL && hits->capacity > 0))
        return iocm__fail(error, IOCM_E_ARGUMENT, "the hits or the matcher is NULL");
    memset(sink, 0, sizeof *sink);
    sink->matcher = matcher;
    sink->hits = hits;
    sink->max_hits = max_hits;
    return IOCM_OK;
}

void iocm__sink_add(iocm__sink *sink, uint32_t indicator, iocm_grade grade, size_t offset,
                    size_t size)
{
    iocm_hits *hits = sink->hits;

    if (grade < sink->matcher->min_grade) return;
    if (hits->count == sink->max_hits) {
        sink->cut = true;
        return;
    }
    if (hits->count < hits->capacity) {
        iocm_hit *hit = &hits->items[hits->count];

        hit->indicator = indicator;
        hit->grade = grade;
        hit->field = sink->field;
        hit->side = sink->side;
        hit->offset = sink->shift + offset;
        hit->size = size;
    }
    hits->count++;
}

/* ---- one value ---- */

/* By what it is as an indicator; false if matching wants more leniency than parsing has. */
static bool match_kind(iocm__sink *sink, const iocm_indicator *made, iocm_span value)
{
    switch (made->kind) {
    case IOCM_KIND_NETWORK: iocm__network_match(sink, made, value.size); return true;
    case IOCM_KIND_URL: return iocm__url_match(sink, value, -1);
    case IOCM_KIND_EMAIL: return iocm__email_match(sink, value);
    case IOCM_KIND_IPV4:
    case IOCM_KIND_IPV6:
    case IOCM_KIND_DOMAIN: return iocm__host_match(sink, value, -1);
    default: return iocm__digests_match(sink, value);
    }
}

/* What is no indicator, but still something to look up: a URL of any length, a name with port. */
static bool match_other(iocm__sink *sink, iocm_span value)
{
    iocm__host host;

    if (iocm__scheme_size(value.data, value.size) > 0) return iocm__url_match(sink, value, -1);
    return iocm__host_read(&host, value, 2) && iocm__host_match(sink, value, -1);
}

iocm_status iocm_match_value(iocm_hits *hits, const iocm_matcher *matcher, const char *text,
                             size_t size, iocm_error *error)
{
    iocm_indicator made;
    iocm_error why;
    iocm__sink sink;
    iocm_span value;
    iocm_status status = iocm__sink_init(&sink, hits, matcher, SIZE_MAX, error);

    if (status != IOCM_OK) return status;
    if (text == NULL && size > 0) return iocm__fail(error, IOCM_E_ARGUMENT, "the text is NULL");
    if (size > matcher->max_field)
        return iocm__fail(error, IOCM_E_LIMIT, "a value of more than %lu bytes",
                          (unsigned long)matcher->max_field);
    memset(&why, 0, sizeof why);
    value = iocm__span_trim(iocm__span(text, size));
    sink.shift = value.size == 0 ? 0 : (size_t)(value.data - text);
    status = iocm__indicator_parse_live(&made, iocm__span(size > 0 ? text : "", size), &why);
    if (status == IOCM_OK && match_kind(&sink, &made, value)) return IOCM_OK;
    if (status != IOCM_OK && value.size > 0 && match_other(&sink, value)) return IOCM_OK;
    if (error != NULL && error->status == IOCM_OK) *error = why;
    return status;
}

iocm_status iocm_match_address(iocm_hits *hits, const iocm_matcher *matcher, const uint8_t *address,
                               size_t size, int32_t port, iocm_error *error)
{
    iocm__sink sink;
    iocm_status status = iocm__sink_init(&sink, hits, matcher, SIZE_MAX, error);

    if (status != IOCM_OK) return status;
    if (address == NULL || (size != 4 && size != 16) || port < -1 || port > 65535)
        return iocm__fail(error, IOCM_E_ARGUMENT,
                          "an address is 4 or 16 bytes, a port is -1 to 65535");
    if (size == 16 && iocm__ipv6_is_mapped(address))
        iocm__address_match_bytes(&sink, address + 12, 4, port);
    else
        iocm__address_match_bytes(&sink, address, size, port);
    return IOCM_OK;
}
