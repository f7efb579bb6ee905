/* SPDX-License-Identifier: MIT */
/* Mail addresses: a dot-atom of RFC 5322, `@`, and a domain. */
#include "indicator/indicator.h"

#define MAX_LOCAL 64u /* RFC 5321, 4.5.3.1.1 */

static bool is_atom_byte(char c)
{
    return iocm__is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static iocm_status check_local(const char *text, size_t size, iocm_error *error)
{
    if (size == 0) return iocm__fail_at(error, IOCM_E_SYNTAX, text, 0, 1, "nothing before the @");
    for (size_t i = 0; i < size; i++) {
        bool dot = text[i] == '.' && i > 0 && i + 1 < size && text[i - 1] != '.';

        if (!dot && !is_atom_byte(text[i]))
            return iocm__fail_at(error, IOCM_E_SYNTAX, text, i, 1,
                                 text[i] == '.' ? "a dot too many before the @"
                                                : "a byte that no mailbox has before the @");
    }
    if (size > MAX_LOCAL)
        return iocm__fail_at(error, IOCM_E_LIMIT, text, MAX_LOCAL, size - MAX_LOCAL,
                             "the mailbox before the @ is longer than 64 bytes");
    return IOCM_OK;
}

iocm_status iocm__email_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                              size_t size, iocm_error *error)
{
    char domain[IOCM_MAX_DOMAIN];
    size_t local = size;
    size_t length;
    size_t offset;
    iocm_status status;

    while (local > 0 && text[local - 1] != '@') local--;
    if (local == 0)
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, 0, size, "a mail address without @");
    status = check_local(text, local - 1, error);
    if (status != IOCM_OK) return status;
    if (iocm__host_is_numeric(text + local, size - local))
        return iocm__fail_at(error, IOCM_E_SYNTAX, text, local, size - local,
                             "a mail address needs a domain, not a number, after the @");
    length = iocm__domain_fold(domain, text + local, size - local, 2, &offset);
    if (length == 0) return iocm__domain_fail(text, local, size - local, 2, error);
    if (local + length > capacity) return iocm__fail_space(error, local + length);

    for (size_t i = 0; i < local; i++) buffer[i] = iocm__lower(text[i]);
    memcpy(buffer + local, domain, length);
    memset(out, 0, sizeof *out);
    out->kind = IOCM_KIND_EMAIL;
    out->text = buffer;
    out->text_size = local + length;
    return IOCM_OK;
}
