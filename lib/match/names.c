/* SPDX-License-Identifier: MIT */
/* The words for grades, verdicts, sides and roles. */
#include "match/match.h"

typedef struct word {
    int32_t number;
    const char *name;
} word;

#define COUNT(words) (sizeof(words) / sizeof(words)[0])

static const word grades[] = {
    {IOCM_GRADE_NETWORK, "network"},       {IOCM_GRADE_NO_PORT, "no_port"},
    {IOCM_GRADE_OTHER_PORT, "other_port"}, {IOCM_GRADE_SUBDOMAIN, "subdomain"},
    {IOCM_GRADE_PREFIX, "prefix"},         {IOCM_GRADE_EXACT, "exact"},
};

static const word verdicts[] = {
    {IOCM_VERDICT_NO_MATCH, "no_match"},
    {IOCM_VERDICT_MATCH, "match"},
    {IOCM_VERDICT_EXCLUDED, "excluded"},
    {IOCM_VERDICT_EXCLUDED_NOT_EVALUABLE, "excluded_not_evaluable"},
    {IOCM_VERDICT_INDETERMINATE, "indeterminate"},
};

static const word sides[] = {
    {IOCM_SIDE_SOURCE, "source"},
    {IOCM_SIDE_DESTINATION, "destination"},
    {IOCM_SIDE_LOCAL, "local"},
    {IOCM_SIDE_REMOTE, "remote"},
    {IOCM_SIDE_SOURCE_TRANSLATED, "source_translated"},
    {IOCM_SIDE_DESTINATION_TRANSLATED, "destination_translated"},
};

static const word roles[] = {
    {IOCM_ROLE_ADDRESS, "address"}, {IOCM_ROLE_PORT, "port"},     {IOCM_ROLE_HOST, "host"},
    {IOCM_ROLE_URL, "url"},         {IOCM_ROLE_DIGEST, "digest"}, {IOCM_ROLE_EMAIL, "email"},
    {IOCM_ROLE_TIME, "time"},
};

static const char *find_name(const word *words, size_t count, int32_t number, const char *other)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].number == number) return words[i].name;
    return other;
}

static int32_t find_number(const word *words, size_t count, const char *text, size_t size)
{
    for (size_t i = 0; text != NULL && i < count; i++)
        if (iocm__span_equal_fold(iocm__span(text, size),
                                  iocm__span(words[i].name, strlen(words[i].name))))
            return words[i].number;
    return 0;
}

const char *iocm_grade_name(iocm_grade grade)
{
    return find_name(grades, COUNT(grades), grade, "none");
}

iocm_grade iocm_grade_from_name(const char *text, size_t size)
{
    return find_number(grades, COUNT(grades), text, size);
}

const char *iocm_verdict_name(iocm_verdict verdict)
{
    /* A number from a newer version is no reason to say that nothing matched. */
    return find_name(verdicts, COUNT(verdicts), verdict, "indeterminate");
}

const char *iocm_side_name(iocm_side side)
{
    return find_name(sides, COUNT(sides), side, "none");
}

const char *iocm_role_name(iocm_role role)
{
    return find_name(roles, COUNT(roles), role, "none");
}

iocm_role iocm_role_from_name(const char *text, size_t size)
{
    return find_number(roles, COUNT(roles), text, size);
}
