/* SPDX-License-Identifier: MIT */
/* Domain names: which labels a name may have, and its folded form. */
#include "indicator/indicator.h"

#define MAX_LABEL 63u

typedef enum fault {
    FAULT_NONE,
    FAULT_EMPTY,
    FAULT_LONG,
    FAULT_LABEL_EMPTY,
    FAULT_LABEL_LONG,
    FAULT_HYPHEN,
    FAULT_UNICODE,
    FAULT_BYTE,
    FAULT_UNDERSCORE,
    FAULT_NUMBER,
    FAULT_LABELS
} fault;

static const struct {
    iocm_status status;
    const char *message;
} faults[] = {
    [FAULT_NONE] = {IOCM_OK, ""},
    [FAULT_EMPTY] = {IOCM_E_SYNTAX, "the name is empty"},
    [FAULT_LONG] = {IOCM_E_LIMIT, "the name is longer than 253 bytes"},
    [FAULT_LABEL_EMPTY] = {IOCM_E_SYNTAX, "a label is empty"},
    [FAULT_LABEL_LONG] = {IOCM_E_LIMIT, "a label is longer than 63 bytes"},
    [FAULT_HYPHEN] = {IOCM_E_SYNTAX, "a label begins or ends with a hyphen"},
    [FAULT_UNICODE] = {IOCM_E_SYNTAX, "a Unicode name must be converted to A-labels (xn--...)"},
    [FAULT_BYTE] = {IOCM_E_SYNTAX, "a byte that is no letter, digit, hyphen or underscore"},
    [FAULT_UNDERSCORE] = {IOCM_E_SYNTAX, "an underscore in the last label"},
    [FAULT_NUMBER] = {IOCM_E_SYNTAX, "the last label is a number"},
    [FAULT_LABELS] = {IOCM_E_SYNTAX, "a single label is no domain"},
};

bool iocm__label_is_number(const char *label, size_t size)
{
    bool hex = size >= 2 && label[0] == '0' && iocm__lower(label[1]) == 'x';

    if (size == 0) return false;
    for (size_t i = hex ? 2 : 0; i < size; i++)
        if (hex ? iocm__hex_value(label[i]) < 0 : !iocm__is_digit(label[i])) return false;
    return true;
}

static fault label_fault(const char *label, size_t size, bool last, size_t *at)
{
    *at = 0;
    if (size == 0) return FAULT_LABEL_EMPTY;
    for (size_t i = 0; i < size; i++) {
        *at = i;
        if ((unsigned char)label[i] >= 0x80) return FAULT_UNICODE;
        if (label[i] == '_' && last) return FAULT_UNDERSCORE;
        if (!iocm__is_alnum(label[i]) && label[i] != '-' && label[i] != '_') return FAULT_BYTE;
    }
    *at = MAX_LABEL;
    if (size > MAX_LABEL) return FAULT_LABEL_LONG;
    *at = label[0] == '-' ? 0 : size - 1;
    if (label[*at] == '-') return FAULT_HYPHEN;
    *at = 0;
    return last && iocm__label_is_number(label, size) ? FAULT_NUMBER : FAULT_NONE;
}

/* `size` is without the trailing dot. */
static fault find_fault(const char *text, size_t size, unsigned labels, size_t *offset)
{
    size_t start = 0;
    unsigned count = 0;

    *offset = 0;
    if (size == 0) return FAULT_EMPTY;
    for (size_t i = 0; i <= size; i++) {
        size_t at;
        fault found;

        if (i < size && text[i] != '.') continue;
        found = label_fault(text + start, i - start, i == size, &at);
        *offset = start + at;
        if (found != FAULT_NONE) return found;
        start = i + 1;
        count++;
    }
    *offset = IOCM_MAX_DOMAIN;
    if (size > IOCM_MAX_DOMAIN) return FAULT_LONG;
    *offset = 0;
    return count < labels ? FAULT_LABELS : FAULT_NONE;
}

/* The trailing dot of a complete name says nothing: it is dropped once. */
static size_t without_dot(const char *text, size_t size)
{
    return size > 0 && text[size - 1] == '.' ? size - 1 : size;
}

static bool ends_with_hyphen(const char *label, size_t size)
{
    return label[0] == '-' || label[size - 1] == '-';
}

/* Writes the folded name, unless something is wrong with it: one pass without asking what. */
static bool fold(char *out, const char *text, size_t size, unsigned labels)
{
    size_t start = 0;
    unsigned count = 1;

    if (size > IOCM_MAX_DOMAIN) return false;
    for (size_t i = 0; i < size; i++) {
        char c = iocm__label_fold[(unsigned char)text[i]];

        out[i] = c;
        if (c != '\0') continue;
        if (text[i] != '.' || i == start || i - start > MAX_LABEL ||
            ends_with_hyphen(text + start, i - start))
            return false;
        out[i] = '.';
        start = i + 1;
        count++;
    }
    if (count < labels || start == size || size - start > MAX_LABEL) return false;
    return !ends_with_hyphen(text + start, size - start) &&
           memchr(text + start, '_', size - start) == NULL &&
           !iocm__label_is_number(text + start, size - start);
}

size_t iocm__domain_fold(char *out, const char *text, size_t size, unsigned labels, size_t *offset)
{
    size_t length = without_dot(text, size);

    *offset = 0;
    if (fold(out, text, length, labels)) return length;
    (void)find_fault(text, length, labels, offset);
    return 0;
}

iocm_status iocm__domain_fail(const char *text, size_t start, size_t size, unsigned labels,
                              iocm_error *error)
{
    size_t length = without_dot(text + start, size);
    size_t offset;
    size_t end;
    fault found = find_fault(text + start, length, labels, &offset);

    for (end = offset; end < length && text[start + end] != '.';) end++;
    return iocm__fail_at(error, faults[found].status, text, start + offset, end - offset,
                         "not a domain: %s", faults[found].message);
}

bool iocm__domain_try(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                      size_t size)
{
    char folded[IOCM_MAX_DOMAIN];
    size_t length = without_dot(text, size);

    if (!fold(folded, text, length, 2) || length > capacity) return false;
    memcpy(buffer, folded, length);
    memset(out, 0, sizeof *out);
    out->kind = IOCM_KIND_DOMAIN;
    out->text = buffer;
    out->text_size = length;
    return true;
}

iocm_status iocm__domain_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                               size_t size, iocm_error *error)
{
    size_t length = without_dot(text, size);
    size_t offset;

    if (iocm__domain_try(out, buffer, capacity, text, size)) return IOCM_OK;
    if (find_fault(text, length, 2, &offset) == FAULT_NONE) return iocm__fail_space(error, length);
    return iocm__domain_fail(text, 0, size, 2, error);
}
