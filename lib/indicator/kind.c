/* SPDX-License-Identifier: MIT */
/* The names of kinds: ours, and the words that feeds use for them. */
#include "indicator/indicator.h"

typedef struct kind_word {
    const char *word;
    iocm_kind kind;
} kind_word;

/* The names that are written; one for each kind. */
static const kind_word names[] = {
    {"ipv4", IOCM_KIND_IPV4},
    {"ipv6", IOCM_KIND_IPV6},
    {"cidr", IOCM_KIND_NETWORK},
    {"domain", IOCM_KIND_DOMAIN},
    {"url", IOCM_KIND_URL},
    {"email", IOCM_KIND_EMAIL},
    {"md5", IOCM_KIND_MD5},
    {"sha1", IOCM_KIND_SHA1},
    {"sha256", IOCM_KIND_SHA256},
    {"sha512", IOCM_KIND_SHA512},
    {"sha3_384", IOCM_KIND_SHA3_384},
    {"ip", IOCM_KIND_ADDRESS},
    {"ip:port", IOCM_KIND_ADDRESS_PORT},
};

/*
 * Words of ThreatFox, MISP, OTX, STIX, Sentinel, OpenIOC-like and plain feeds. Before they are
 * compared, `-`, `_`, ` `, `.` and `/` count as the same, case is ignored, and the words
 * `hash` and `filehash` around a digest's name are taken off.
 */
static const kind_word words[] = {
    {"ip addr", IOCM_KIND_ADDRESS},
    {"ip address", IOCM_KIND_ADDRESS},
    {"ipaddr", IOCM_KIND_ADDRESS},
    {"ipaddress", IOCM_KIND_ADDRESS},
    {"address", IOCM_KIND_ADDRESS},
    {"addr", IOCM_KIND_ADDRESS},
    {"ip dst", IOCM_KIND_ADDRESS},
    {"ip src", IOCM_KIND_ADDRESS},
    {"dst ip", IOCM_KIND_ADDRESS},
    {"src ip", IOCM_KIND_ADDRESS},
    {"dest ip", IOCM_KIND_ADDRESS},
    {"remote ip", IOCM_KIND_ADDRESS},
    {"network ip", IOCM_KIND_ADDRESS},
    {"c2 ip", IOCM_KIND_ADDRESS},
    {"ipv4 addr", IOCM_KIND_IPV4},
    {"ipv4 address", IOCM_KIND_IPV4},
    {"ip4", IOCM_KIND_IPV4},
    {"ipv4 port", IOCM_KIND_ADDRESS_PORT},
    {"ipv4:port", IOCM_KIND_ADDRESS_PORT},
    {"ipv6 addr", IOCM_KIND_IPV6},
    {"ipv6 address", IOCM_KIND_IPV6},
    {"ip6", IOCM_KIND_IPV6},
    {"ipv6:port", IOCM_KIND_ADDRESS_PORT},
    {"ip port", IOCM_KIND_ADDRESS_PORT},
    {"ip|port", IOCM_KIND_ADDRESS_PORT},
    {"ip dst|port", IOCM_KIND_ADDRESS_PORT},
    {"ip src|port", IOCM_KIND_ADDRESS_PORT},
    {"ip dst port", IOCM_KIND_ADDRESS_PORT},
    {"ip src port", IOCM_KIND_ADDRESS_PORT},
    {"network", IOCM_KIND_NETWORK},
    {"netblock", IOCM_KIND_NETWORK},
    {"subnet", IOCM_KIND_NETWORK},
    {"ip cidr", IOCM_KIND_NETWORK},
    {"ipv4 cidr", IOCM_KIND_NETWORK},
    {"ipv6 cidr", IOCM_KIND_NETWORK},
    {"cidr block", IOCM_KIND_NETWORK},
    {"domain name", IOCM_KIND_DOMAIN},
    {"domainname", IOCM_KIND_DOMAIN},
    {"domains", IOCM_KIND_DOMAIN},
    {"host", IOCM_KIND_DOMAIN},
    {"host name", IOCM_KIND_DOMAIN},
    {"hostname", IOCM_KIND_DOMAIN},
    {"fqdn", IOCM_KIND_DOMAIN},
    {"dns", IOCM_KIND_DOMAIN},
    {"dns name", IOCM_KIND_DOMAIN},
    {"urls", IOCM_KIND_URL},
    {"uri", IOCM_KIND_URL},
    {"link", IOCM_KIND_URL},
    {"url full", IOCM_KIND_URL},
    {"e mail", IOCM_KIND_EMAIL},
    {"mail", IOCM_KIND_EMAIL},
    {"email addr", IOCM_KIND_EMAIL},
    {"email address", IOCM_KIND_EMAIL},
    {"emailaddress", IOCM_KIND_EMAIL},
    {"email src", IOCM_KIND_EMAIL},
    {"email dst", IOCM_KIND_EMAIL},
    {"email sender", IOCM_KIND_EMAIL},
    {"email reply to", IOCM_KIND_EMAIL},
    {"sender", IOCM_KIND_EMAIL},
    {"envelope from", IOCM_KIND_EMAIL},
    {"body from", IOCM_KIND_EMAIL},
    {"sha 1", IOCM_KIND_SHA1},
    {"sha 256", IOCM_KIND_SHA256},
    {"sha2 256", IOCM_KIND_SHA256},
    {"sha 512", IOCM_KIND_SHA512},
    {"sha2 512", IOCM_KIND_SHA512},
    {"md 5", IOCM_KIND_MD5},
    {"sha3384", IOCM_KIND_SHA3_384},
    {"sha 3 384", IOCM_KIND_SHA3_384},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const char *iocm_kind_name(iocm_kind kind)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i].kind == kind) return names[i].word;
    return "none";
}

/* One spelling for the separators of feeds. */
static char fold(char c)
{
    return c == '-' || c == '_' || c == '.' || c == '/' ? ' ' : iocm__lower(c);
}

static bool same_word(iocm_span text, iocm_span word)
{
    if (text.size != word.size) return false;
    for (size_t i = 0; i < text.size; i++)
        if (fold(text.data[i]) != fold(word.data[i])) return false;
    return true;
}

static iocm_kind find(const kind_word *list, size_t count, iocm_span text)
{
    for (size_t i = 0; i < count; i++)
        if (same_word(text, iocm__span(list[i].word, strlen(list[i].word)))) return list[i].kind;
    return IOCM_KIND_NONE;
}

static iocm_kind find_in_both(iocm_span text)
{
    iocm_kind kind = find(names, COUNT(names), text);

    return kind != IOCM_KIND_NONE ? kind : find(words, COUNT(words), text);
}

/* Takes a leading `file hash` or the like and a trailing `hash` off, with what separates them. */
static iocm_span without_hash(iocm_span text)
{
    static const char *const starts[] = {"file hashes ", "file hash ", "filehash ", "hash ",
                                         "file "};
    static const char *const ends[] = {" hash", "hash"};

    for (size_t i = 0; i < COUNT(starts); i++) {
        size_t size = strlen(starts[i]);

        if (text.size > size && same_word(iocm__span(text.data, size), iocm__span(starts[i], size)))
            return iocm__span(text.data + size, text.size - size);
    }
    for (size_t i = 0; i < COUNT(ends); i++) {
        size_t size = strlen(ends[i]);
        size_t rest = text.size > size ? text.size - size : 0;

        if (rest > 0 && same_word(iocm__span(text.data + rest, size), iocm__span(ends[i], size)))
            return iocm__span(text.data, rest);
    }
    return text;
}

iocm_kind iocm_kind_from_name(const char *text, size_t size)
{
    iocm_span word = iocm__span_trim(iocm__span(text, text == NULL ? 0 : size));
    iocm_kind kind = find_in_both(word);
    iocm_span digest = without_hash(word);

    if (kind != IOCM_KIND_NONE || digest.size == word.size) return kind;
    kind = find_in_both(digest);
    return iocm__digest_size(kind) > 0 ? kind : IOCM_KIND_NONE;
}
