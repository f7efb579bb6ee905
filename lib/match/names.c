/* SPDX-License-Identifier: MIT */
/* The words for grades, verdicts, sides and roles. */
#include "match/match.h"

static const iocm__word grades[] = {
    {IOCM_GRADE_NETWORK, "network"},       {IOCM_GRADE_NO_PORT, "no_port"},
    {IOCM_GRADE_OTHER_PORT, "other_port"}, {IOCM_GRADE_SUBDOMAIN, "subdomain"},
    {IOCM_GRADE_PREFIX, "prefix"},         {IOCM_GRADE_EXACT, "exact"},
};

static const iocm__word verdicts[] = {
    {IOCM_VERDICT_NO_MATCH, "no_match"},
    {IOCM_VERDICT_MATCH, "match"},
    {IOCM_VERDICT_EXCLUDED, "excluded"},
    {IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE, "excluded_not_evaluable"},
    {IOCM_VERDICT_INDETERMINATE, "indeterminate"},
};

static const iocm__word sides[] = {
    {IOCM_SIDE_SOURCE, "source"},
    {IOCM_SIDE_DESTINATION, "destination"},
    {IOCM_SIDE_LOCAL, "local"},
    {IOCM_SIDE_REMOTE, "remote"},
    {IOCM_SIDE_SOURCE_TRANSLATED, "source_translated"},
    {IOCM_SIDE_DESTINATION_TRANSLATED, "destination_translated"},
};

static const iocm__word roles[] = {
    {IOCM_ROLE_ADDRESS, "address"}, {IOCM_ROLE_PORT, "port"},     {IOCM_ROLE_HOST, "host"},
    {IOCM_ROLE_URL, "url"},         {IOCM_ROLE_DIGEST, "digest"}, {IOCM_ROLE_EMAIL, "email"},
    {IOCM_ROLE_TIME, "time"},
};

const char *iocm_grade_name(iocm_grade grade)
{
    return iocm__word_name(grades, IOCM__COUNT(grades), grade, "none");
}

iocm_grade iocm_grade_from_name(const char *text, size_t size)
{
    return iocm__word_number(grades, IOCM__COUNT(grades), iocm__span(text, size));
}

const char *iocm_verdict_name(iocm_verdict verdict)
{
    /* A number from a newer version is no reason to say that nothing matched. */
    return iocm__word_name(verdicts, IOCM__COUNT(verdicts), verdict, "indeterminate");
}

const char *iocm_side_name(iocm_side side)
{
    return iocm__word_name(sides, IOCM__COUNT(sides), side, "none");
}

const char *iocm_role_name(iocm_role role)
{
    return iocm__word_name(roles, IOCM__COUNT(roles), role, "none");
}

iocm_role iocm_role_from_name(const char *text, size_t size)
{
    return iocm__word_number(roles, IOCM__COUNT(roles), iocm__span(text, size));
}
