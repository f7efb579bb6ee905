/* SPDX-License-Identifier: MIT */
/* Tables of words and the numbers they stand for. */
#include "base/ascii.h"
#include "base/base.h"

const char *iocm__word_name(const iocm__word *words, size_t count, int32_t number,
                            const char *other)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].number == number) return words[i].name;
    return other;
}

int32_t iocm__word_number(const iocm__word *words, size_t count, iocm_span name)
{
    for (size_t i = 0; name.data != NULL && i < count; i++)
        if (iocm__span_equal_fold(name, iocm__span(words[i].name, strlen(words[i].name))))
            return words[i].number;
    return 0;
}
