/* SPDX-License-Identifier: MIT */
/* Unicode host names to A-labels, with libidn2. The indicator room itself takes A-labels only. */
#include "load/idna.h"

#ifdef IOCM_WITH_IDNA
#include <idn2.h>
#endif

#define MAX_HOST 1024u /* bytes of a host in UTF-8: 253 characters of up to four bytes */

/* Where the host stands: behind `scheme://` and a user, up to a port or a path. */
static iocm_span find_host(iocm_span value)
{
    size_t start = 0;
    size_t end;

    for (size_t i = 0; i + 3 <= value.size && start == 0; i++)
        if (memcmp(value.data + i, "://", 3) == 0) start = i + 3;
    for (end = start; end < value.size && memchr("/?#", value.data[end], 3) == NULL; end++)
        if (value.data[end] == '@') start = end + 1;
    for (size_t i = start; i < end; i++)
        if (value.data[i] == ':') end = i;
    return iocm__span(value.data + start, end - start);
}

static iocm_status to_ascii(char *out, size_t capacity, size_t *size, iocm_span host,
                            iocm_error *error)
{
#ifdef IOCM_WITH_IDNA
    char unicode[MAX_HOST];
    char *ascii = NULL;
    int result;

    if (host.size >= sizeof unicode || memchr(host.data, '\0', host.size) != NULL)
        return iocm__fail(error, IOCM_E_SYNTAX, "the host name is too long or holds a NUL");
    memcpy(unicode, host.data, host.size);
    unicode[host.size] = '\0';
    result = idn2_to_ascii_8z(unicode, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (result != IDN2_OK)
        return iocm__fail(error, IOCM_E_SYNTAX, "no internationalized host name: %s",
                          idn2_strerror(result));
    *size = strlen(ascii);
    if (*size <= capacity) memcpy(out, ascii, *size);
    idn2_free(ascii);
    return *size <= capacity ? IOCM_OK : iocm__fail(error, IOCM_E_LIMIT, "the value is too long");
#else
    (void)out, (void)capacity, (void)size, (void)host;
    return iocm__fail(error, IOCM_E_UNSUPPORTED,
                      "this build does not read host names beyond ASCII");
#endif
}

iocm_status iocm__idna_value(char *out, size_t capacity, size_t *out_size, iocm_span value,
                             iocm_error *error)
{
    iocm_span host = find_host(value);
    size_t before = (size_t)(host.data - value.data);
    size_t behind = value.size - before - host.size;
    size_t size = 0;
    iocm_status status;

    if (value.size >= capacity) return iocm__fail(error, IOCM_E_LIMIT, "the value is too long");
    memcpy(out, value.data, before);
    status = to_ascii(out + before, capacity - before, &size, host, error);
    if (status != IOCM_OK) return status;
    if (behind > capacity - before - size)
        return iocm__fail(error, IOCM_E_LIMIT, "the value is too long");
    memcpy(out + before + size, host.data + host.size, behind);
    *out_size = before + size + behind;
    return IOCM_OK;
}
