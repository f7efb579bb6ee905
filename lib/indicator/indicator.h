/* SPDX-License-Identifier: MIT */
/*
 * Inside the indicator room: the pieces that parse, scan and write single values.
 * Everything here works on spans, allocates nothing, and is what extraction, matching and
 * loading share.
 */
#ifndef IOCM_INDICATOR_H
#define IOCM_INDICATOR_H

#include "base/ascii.h"
#include "base/base.h"

#define IOCM__READ_FLAGS                                                                           \
    (IOCM_READ_WORDS | IOCM_READ_LENIENT | IOCM_READ_MARKUP | IOCM_READ_NO_REFANG |                \
     IOCM_READ_ZONE_ID)

/* ---- writing into a caller's buffer ---- */

/* Counts all that is put, and keeps what fits. */
typedef struct iocm__writer {
    char *out;
    size_t capacity;
    size_t size; /* that was put, or should have been */
} iocm__writer;

static inline void iocm__put(iocm__writer *writer, const char *text, size_t size)
{
    if (size > 0 && writer->size <= writer->capacity && size <= writer->capacity - writer->size)
        memcpy(writer->out + writer->size, text, size);
    writer->size += size;
}

/* ---- ip.c: addresses and ports. Strict: no blanks, no brackets, whole span. ---- */

/* "192.0.2.1" -> 4 bytes. */
bool iocm__ipv4_parse(uint8_t out[4], const char *text, size_t size);

/* "2001:db8::1", "::ffff:192.0.2.1" -> 16 bytes; no zone id, no brackets. */
bool iocm__ipv6_parse(uint8_t out[16], const char *text, size_t size);

/* Decimal 0 to 65535, 1 to 5 digits, no sign; leading zeros only as the single digit 0. */
bool iocm__port_parse(uint16_t *out, const char *text, size_t size);

/* True if 16 bytes are ::ffff:a.b.c.d. */
bool iocm__ipv6_is_mapped(const uint8_t bytes[16]);

/* Writes dotted quad (at most 15 bytes) or RFC 5952 text (at most 45); returns the length. */
size_t iocm__ipv4_format(char out[16], const uint8_t bytes[4]);
size_t iocm__ipv6_format(char out[46], const uint8_t bytes[16]);

/* ":8080" and a NUL; returns the length, at most 6. */
size_t iocm__port_format(char out[7], uint16_t port);

/* An address indicator from 4 or 16 bytes (mapped IPv6 becomes IPv4); port -1 = none. */
void iocm__indicator_from_address(iocm_indicator *out, const uint8_t *bytes, size_t size,
                                  int32_t port);

/* ---- network.c: addresses with ports, networks, ranges; what is wrong with them ---- */

/* Clears the bits of `bytes` beyond `prefix`; true if any was set. */
bool iocm__network_mask(uint8_t *bytes, size_t size, unsigned prefix);

/* True for a host that is an IPv4 address or wants to be one: labels of decimal or hexadecimal
 * numbers (empty ones, too), of which the last may have more behind its first digit. */
bool iocm__host_is_numeric(const char *text, size_t size);

/* Fail and say what is wrong with the bad address or port at text[start, start + size). */
iocm_status iocm__ipv4_fail(const char *text, size_t start, size_t size, iocm_error *error);
iocm_status iocm__port_fail(const char *text, size_t start, size_t size, iocm_error *error);

/*
 * Reads an address with optional port ("1.2.3.4", "1.2.3.4:80", "1.2.3.4:80/tcp",
 * "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80") or, if `networks`, a CIDR block.
 * A block may have a port as well ("192.0.2.0/24:80", "[2001:db8::]/32:80"), and one of a
 * single address ("/32") is that address.
 * The text is refanged already. On failure fills the error for the place in `text`.
 */
iocm_status iocm__address_parse(iocm_indicator *out, const char *text, size_t size, bool networks,
                                uint32_t flags, iocm_error *error);

/* Reads "a-b" or "a.b.c.d-e" (refanged): both ends, same family, low <= high. */
bool iocm__range_parse(iocm_indicator *low, iocm_indicator *high, const char *text, size_t size);

/* ---- domain.c ---- */

/*
 * Checks a domain (LDH labels and `_`, 63/253, last label not all digits, at least
 * `labels` labels) and writes it folded, without a trailing dot, to `out` (capacity at
 * least 253). Gives the length, or 0 with `*offset` at the first byte that does not fit.
 */
size_t iocm__domain_fold(char *out, const char *text, size_t size, unsigned labels, size_t *offset);

/* Fails and says what is wrong with the bad name at text[start, start + size). */
iocm_status iocm__domain_fail(const char *text, size_t start, size_t size, unsigned labels,
                              iocm_error *error);

/* A domain of at least two labels, at once: false if it is none, or there is no room for it. */
bool iocm__domain_try(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                      size_t size);

/* The same, saying what is wrong. */
iocm_status iocm__domain_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                               size_t size, iocm_error *error);

/* True for a label that is a number, decimal or hexadecimal ("0x7f"). */
bool iocm__label_is_number(const char *label, size_t size);

/* True if `label` is a top-level domain of the IANA root zone (tld.c), or `example`; case
 * ignored. */
bool iocm__tld_known(const char *label, size_t size);

/* True if `label` is an extension of files in common use ("exe", "pdf", "py"), case ignored. */
bool iocm__extension_known(const char *label, size_t size);

/* ---- url.c ---- */

/* The parts of a URL as offsets into its text. `host` has no brackets; the port is -1 when
 * absent; `tail` starts at the first of / ? # after the authority, or at the end. */
typedef struct iocm__url_parts {
    iocm_span scheme;
    iocm_span userinfo;
    iocm_span host;
    int32_t port;
    bool host_is_ipv6; /* it stood in brackets */
    size_t tail;       /* offset */
} iocm__url_parts;

/* Bytes of the scheme if `text` begins with "scheme://", else 0. */
size_t iocm__scheme_size(const char *text, size_t size);

/* Splits a refanged URL; false if it has no "scheme://host". Checks the port's range. */
bool iocm__url_split(iocm__url_parts *out, const char *text, size_t size);

/* The default port of a scheme: http, https, ftp, ftps, ws, wss, ssh, ldap(s), ...; -1. */
int32_t iocm__scheme_port(iocm_span scheme);

/*
 * Normalizes a refanged URL into `buffer`: scheme and host folded (an IP host in canonical
 * form), default port dropped, the rest byte for byte. Sets IOCM_INDICATOR_PORT_DROPPED.
 */
iocm_status iocm__url_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                            size_t size, size_t max_url, iocm_error *error);

/* The host of a normalized URL as an indicator: address with the URL's port (explicit or the
 * scheme's default; no port if neither), or domain. `kind` NONE, but `text` set, for a
 * single-label host. `text` points into the URL's text; `*offset` is where the host stands in it. */
void iocm__url_host(iocm_indicator *out, size_t *offset, const char *text, size_t size);

/* ---- email.c / digest.c ---- */

/* "local@domain": both folded to lower case. */
iocm_status iocm__email_parse(iocm_indicator *out, char *buffer, size_t capacity, const char *text,
                              size_t size, iocm_error *error);

/* 32, 40, 64, 96 or 128 hex digits, nothing else. False leaves `out` alone. */
bool iocm__digest_parse(iocm_indicator *out, const char *text, size_t size);

/* The kind of digest that has so many bytes; IOCM_KIND_NONE if there is none. */
iocm_kind iocm__digest_kind(size_t size);

/* Bytes of a digest kind: 16, 20, 32, 64, 48; 0 for other kinds. */
size_t iocm__digest_size(iocm_kind kind);

/* ---- refang.c ---- */

/* Refangs into `out` (capacity at least `size`), optional map (size + 1 elements) as in
 * iocm_refang; returns the length; `*flags` (may be NULL) gets IOCM_INDICATOR_DEFANGED and
 * _UNICODE bits. */
size_t iocm__refang(char *out, size_t *map, const char *text, size_t size, uint32_t read_flags,
                    uint32_t *flags);

/* True only if refanging changes nothing, at a glance: what is told to be unclean may be clean. */
bool iocm__refang_clean(const char *text, size_t size, uint32_t read_flags);

/* The offset in `text` of the byte that becomes byte `at` when refanged: one place of the map
 * without memory for all. `size` if there is no such byte. */
size_t iocm__refang_origin(const char *text, size_t size, uint32_t read_flags, size_t at);

/* What refanging a text would find: IOCM_INDICATOR_DEFANGED and _UNICODE bits. */
uint32_t iocm__refang_flags(const char *text, size_t size, uint32_t read_flags);

/* Schemes that are read in prose: http(s), ftp(s), tcp, stratum+tcp, ldap, ...; case ignored. */
bool iocm__scheme_known(iocm_span scheme);

/* ---- indicator.c ---- */

/* Copies the options of a caller; fails for what is wrong with them. Its max_url is never 0. */
iocm_status iocm__read_options_check(iocm_read_options *out, const iocm_read_options *given,
                                     iocm_error *error);

/* iocm_indicator_parse with options that are checked. `out` means nothing after a failure; the
 * error must be fresh or NULL. */
iocm_status iocm__indicator_read(iocm_indicator *out, char *buffer, size_t capacity, iocm_span text,
                                 const iocm_read_options *options, iocm_error *error);

/*
 * What live data is: iocm_indicator_parse with IOCM_READ_NO_REFANG and IOCM_READ_ZONE_ID, but with
 * a buffer of its own, so that `text` of the indicator is NULL and text_size 0. Beside that
 * function, so that the match path does not pay for refanging's stack.
 */
iocm_status iocm__indicator_parse_live(iocm_indicator *out, iocm_span text, iocm_error *error);

/* ---- order of indicators (indicator.c) ---- */

/* Total order: kind, then bytes, prefix, text, then "no port" before ports. <0, 0, >0.
 * Addresses of one family that differ only in port are neighbours. */
int iocm__indicator_compare(const iocm_indicator *a, const iocm_indicator *b);

#endif /* IOCM_INDICATOR_H */
