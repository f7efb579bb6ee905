/* SPDX-License-Identifier: MIT */
/* The words for states, statuses, strengths and reasons. */
#include "exclude/exclude.h"

static const iocm__word states[] = {
    {IOCM_EXCLUSION_DRAFT, "draft"},
    {IOCM_EXCLUSION_APPROVED, "approved"},
    {IOCM_EXCLUSION_DISABLED, "disabled"},
};

static const iocm__word statuses[] = {
    {IOCM_EXCLUSION_COMPILED, "COMPILED"},
    {IOCM_EXCLUSION_NEEDS_LIST, "NEEDS_LIST"},
    {IOCM_EXCLUSION_PARTIAL, "PARTIAL"},
    {IOCM_EXCLUSION_NEEDS_HUMAN, "NEEDS_HUMAN"},
};

static const iocm__word strengths[] = {
    {IOCM_STRENGTH_D, "D"},
    {IOCM_STRENGTH_C, "C"},
    {IOCM_STRENGTH_B, "B"},
    {IOCM_STRENGTH_A, "A"},
};

static const iocm__word reasons[] = {
    {IOCM_REASON_NO_EXCLUSION_TRUE, "NO_EXCLUSION_TRUE"},
    {IOCM_REASON_HIT_IS, "HIT_IS"},
    {IOCM_REASON_HIT_STARTS, "HIT_STARTS"},
    {IOCM_REASON_HIT_ENDS, "HIT_ENDS"},
    {IOCM_REASON_HIT_TERM, "HIT_TERM"},
    {IOCM_REASON_HIT_ARG, "HIT_ARG"},
    {IOCM_REASON_HIT_CONTAINS, "HIT_CONTAINS"},
    {IOCM_REASON_HIT_GLOB, "HIT_GLOB"},
    {IOCM_REASON_HIT_UNDER, "HIT_UNDER"},
    {IOCM_REASON_HIT_NAME_IS, "HIT_NAME_IS"},
    {IOCM_REASON_HIT_CIDR, "HIT_CIDR"},
    {IOCM_REASON_HIT_PORT, "HIT_PORT"},
    {IOCM_REASON_HIT_SIGNED_BY, "HIT_SIGNED_BY"},
    {IOCM_REASON_HIT_TIME, "HIT_TIME"},
    {IOCM_REASON_HIT_LT, "HIT_LT"},
    {IOCM_REASON_FIELD_ABSENT, "FIELD_ABSENT"},
    {IOCM_REASON_FIELD_NULL, "FIELD_NULL"},
    {IOCM_REASON_FIELD_EMPTY, "FIELD_EMPTY"},
    {IOCM_REASON_FIELD_UNMAPPED, "FIELD_UNMAPPED"},
    {IOCM_REASON_FIELD_INVALID, "FIELD_INVALID"},
    {IOCM_REASON_FIELD_TRUNCATED, "FIELD_TRUNCATED"},
    {IOCM_REASON_PATH_AMBIGUOUS, "PATH_AMBIGUOUS"},
    {IOCM_REASON_TOO_WEAK, "TOO_WEAK"},
    {IOCM_REASON_NOT_APPROVED, "NOT_APPROVED"},
    {IOCM_REASON_DISABLED, "DISABLED"},
    {IOCM_REASON_EXPIRED, "EXPIRED"},
    {IOCM_REASON_OUT_OF_SCOPE, "OUT_OF_SCOPE"},
    {IOCM_REASON_ANNOTATE_ONLY, "ANNOTATE_ONLY"},
    {IOCM_REASON_NEGATIVE_ONLY, "NEGATIVE_ONLY"},
    {IOCM_REASON_INERT_OPAQUE_CLAUSE, "INERT:OPAQUE_CLAUSE"},
    {IOCM_REASON_INERT_LIST_UNBOUND, "INERT:LIST_UNBOUND"},
    {IOCM_REASON_INERT_PRODUCT_UNBOUND, "INERT:PRODUCT_UNBOUND"},
    {IOCM_REASON_INERT_WINDOW_UNBOUND, "INERT:WINDOW_UNBOUND"},
    {IOCM_REASON_INERT_WINDOW_NO_TZ, "INERT:WINDOW_NO_TZ"},
    {IOCM_REASON_ANOTHER_HIT_STANDS, "ANOTHER_HIT_STANDS"},
};

static const iocm__word part_kinds[] = {
    {IOCM_PART_KEYWORD, "keyword"},
    {IOCM_PART_OPERAND, "operand"},
    {IOCM_PART_PURPOSE, "purpose"},
    {IOCM_PART_RESIDUE, "residue"},
};

const char *iocm_exclusion_state_name(iocm_exclusion_state state)
{
    /* A number from a newer version is no reason to say that somebody approved it. */
    return iocm__word_name(states, IOCM__COUNT(states), state, "draft");
}

const char *iocm_exclusion_status_name(iocm_exclusion_status status)
{
    return iocm__word_name(statuses, IOCM__COUNT(statuses), status, "NEEDS_HUMAN");
}

const char *iocm_strength_name(iocm_strength strength)
{
    return iocm__word_name(strengths, IOCM__COUNT(strengths), strength, "none");
}

const char *iocm_reason_name(iocm_reason reason)
{
    return iocm__word_name(reasons, IOCM__COUNT(reasons), reason, "UNKNOWN");
}

const char *iocm__part_kind_name(int32_t kind)
{
    return iocm__word_name(part_kinds, IOCM__COUNT(part_kinds), kind, "residue");
}

/* Case counts, and 0 is one of the numbers. */
static bool find_exact(int32_t *out, const iocm__word *words, size_t count, iocm_span name)
{
    for (size_t i = 0; i < count; i++) {
        if (!iocm__span_equal(name, iocm__span(words[i].name, strlen(words[i].name)))) continue;
        *out = words[i].number;
        return true;
    }
    return false;
}

bool iocm__state_from_name(iocm_exclusion_state *out, iocm_span name)
{
    return find_exact(out, states, IOCM__COUNT(states), name);
}

bool iocm__status_from_name(iocm_exclusion_status *out, iocm_span name)
{
    return find_exact(out, statuses, IOCM__COUNT(statuses), name);
}

bool iocm__part_kind_from_name(int32_t *out, iocm_span name)
{
    return find_exact(out, part_kinds, IOCM__COUNT(part_kinds), name);
}
