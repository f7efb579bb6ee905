/* SPDX-License-Identifier: MIT */
/* One indicator: what it is found to be, how it is written, where errors stand. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include <stdio.h>

#include "guard.h"
#include "indicator/indicator.h"
#include "random.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char md5[] = "d41d8cd98f00b204e9800998ecf8427e";
static const char sha1[] = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
static const char sha256[] = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";

static iocm_status parse(iocm_indicator *out, char buffer[IOCM_INDICATOR_BUFFER], const char *text,
                         uint32_t flags, iocm_kind kind, iocm_error *error)
{
    iocm_read_options options = {sizeof options, flags, kind, 0};

    return iocm_indicator_parse(out, buffer, IOCM_INDICATOR_BUFFER, text, strlen(text), &options,
                                error);
}

static const struct {
    const char *text;
    const char *normal; /* NULL: the same */
    const char *type;
    uint32_t flags;
} good[] = {
    {"192.0.2.1", NULL, "ipv4", 0},
    {" \t192.0.2.1\r\n", "192.0.2.1", "ipv4", 0},
    {"192.0.2.1:80", NULL, "ip:port", IOCM_INDICATOR_PORT},
    {"192.0.2.1:0", NULL, "ip:port", IOCM_INDICATOR_PORT},
    {"192.0.2.1:65535/tcp", "192.0.2.1:65535", "ip:port", IOCM_INDICATOR_PORT},
    {"192.0.2.1:53/UDP", "192.0.2.1:53", "ip:port", IOCM_INDICATOR_PORT},
    {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", "ipv6", 0},
    {"2001:db8::1:443", NULL, "ipv6", 0},
    {"[2001:db8::1]", "2001:db8::1", "ipv6", 0},
    {"[2001:db8::1]:443", NULL, "ip:port", IOCM_INDICATOR_PORT},
    {"[2001:db8::1]:443/tcp", "[2001:db8::1]:443", "ip:port", IOCM_INDICATOR_PORT},
    {"::", NULL, "ipv6", 0},
    {"::ffff:192.0.2.1", "192.0.2.1", "ipv4", IOCM_INDICATOR_MAPPED},
    {"::FFFF:C000:201", "192.0.2.1", "ipv4", IOCM_INDICATOR_MAPPED},
    {"[::ffff:192.0.2.1]:80", "192.0.2.1:80", "ip:port",
     IOCM_INDICATOR_MAPPED | IOCM_INDICATOR_PORT},
    {"192.0.2.0/24", NULL, "cidr", 0},
    {"192.0.2.7/24", "192.0.2.0/24", "cidr", IOCM_INDICATOR_HOST_BITS_CLEARED},
    {"192.0.2.7/32", "192.0.2.7", "ipv4", 0},
    {"0.0.0.0/0", NULL, "cidr", 0},
    {"192.0.2.0/24:80", NULL, "cidr", IOCM_INDICATOR_PORT},
    {"192.0.2.7/32:80", "192.0.2.7:80", "ip:port", IOCM_INDICATOR_PORT},
    {"2001:db8::/32", NULL, "cidr", 0},
    {"2001:db8::1/32", "2001:db8::/32", "cidr", IOCM_INDICATOR_HOST_BITS_CLEARED},
    {"2001:db8::1/128", "2001:db8::1", "ipv6", 0},
    {"[2001:db8::]/32", "2001:db8::/32", "cidr", 0},
    {"[2001:db8::]/32:80", NULL, "cidr", IOCM_INDICATOR_PORT},
    {"::ffff:192.0.2.0/120", "192.0.2.0/24", "cidr", IOCM_INDICATOR_MAPPED},
    {"::ffff:0:0/96", "0.0.0.0/0", "cidr", IOCM_INDICATOR_MAPPED},
    {"::ffff:0:0/95", "::fffe:0:0/95", "cidr", IOCM_INDICATOR_HOST_BITS_CLEARED},
    {"Evil.Example.", "evil.example", "domain", 0},
    {"_dmarc.evil.example", NULL, "domain", 0},
    {"192.0.2.1.ptr.evil.example", NULL, "domain", 0},
    {"xn--mnchen-3ya.example", NULL, "domain", 0},
    {"deadbeef.example", NULL, "domain", 0},
    {"cafe.de", NULL, "domain", 0},
    {"HTTP://Evil.Example:80/A", "http://evil.example/A", "url", IOCM_INDICATOR_PORT_DROPPED},
    {"http://user@evil.example/x@y", NULL, "url", 0},
    {"User@Evil.Example", "user@evil.example", "email", 0},
    {md5, NULL, "md5", 0},
    {sha1, NULL, "sha1", 0},
    {sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha256", 0},
    {"192[.]0[.]2[.]1:80", "192.0.2.1:80", "ip:port",
     IOCM_INDICATOR_PORT | IOCM_INDICATOR_DEFANGED},
    {"hxxp[:]//evil[.]example/x", "http://evil.example/x", "url", IOCM_INDICATOR_DEFANGED},
    {"evil\xE3\x80\x82"
     "example",
     "evil.example", "domain", IOCM_INDICATOR_UNICODE},
};

static void kinds_are_found(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(good); i++) {
        const char *normal = good[i].normal != NULL ? good[i].normal : good[i].text;
        char buffer[IOCM_INDICATOR_BUFFER];
        char written[300];
        iocm_indicator out;
        iocm_error error = {0};
        size_t size;

        if (parse(&out, buffer, good[i].text, 0, IOCM_KIND_NONE, &error) != IOCM_OK)
            fail_msg("%s: %s", good[i].text, error.message);
        assert_int_equal(iocm_indicator_format(written, sizeof written, &size, &out, NULL), 0);
        assert_string_equal(written, normal);
        assert_int_equal(size, strlen(normal));
        assert_string_equal(iocm_indicator_type(&out), good[i].type);
        if (out.flags != good[i].flags) fail_msg("%s: flags %x", good[i].text, out.flags);
    }
}

static const struct {
    const char *text;
    size_t offset;
    const char *message;
} bad[] = {
    {"", 0, "empty"},
    {"  ", 2, "empty"},
    {"192.0.2.256", 8, "over 255"},
    {"01.2.3.4", 0, "leading zero"},
    {"192.0.2", 0, "3 parts"},
    {"0x7f.1", 0, "hexadecimal"},
    {"192.0.2.1.5", 0, "5 parts"},
    {"192.0..1", 6, "empty part"},
    {"192.0.2.1.", 10, "empty part"},
    {"192.0.2.1a", 8, "not a number"},
    {"192.0.2a", 6, "not a number"},
    {"192.0.2x1.", 6, "not a number"},
    {"4625", 0, "over 255"},
    {"192.0.2.1:65536", 10, "over 65535"},
    {"192.0.2.1:99999", 10, "over 65535"},
    {"192.0.2.1:", 10, "empty"},
    {"192.0.2.1:080", 10, "leading zero"},
    {"192.0.2.1:http", 10, "decimal"},
    {"192.0.2.1:80:90", 10, "decimal"},
    {"192.0.2.1:80/icmp", 12, "/tcp"},
    {"192.0.2.1/tcp", 10, "prefix"},
    {"192.0.2.0/33", 10, "prefix"},
    {"192.0.2.0/024", 10, "prefix"},
    {"192.0.2.0/", 10, "prefix"},
    {"2001:db8::/129", 11, "prefix"},
    {"2001:db8::/32:80", 13, "[address]:port"},
    {"192.0.2.1-192.0.2.9", 0, "range"},
    {"192.0.2.4-9", 8, "not a number"},
    {"fe80::1%eth0", 7, "zone"},
    {"[fe80::1%eth0]:80", 8, "zone"},
    {"2001:db8::1::2", 0, "IPv6"},
    {"12345::", 0, "IPv6"},
    {"[2001:db8::1", 0, "not closed"},
    {"[2001:db8::1]443", 13, "after an address"},
    {"evil.example:8080", 12, "no port"},
    {"evil.example/x", 12, "path without scheme"},
    {"evil", 0, "single label"},
    {"d41d8cd98f00b204e9800998ecf8427", 0, "31 hex digits"},
    {"b\xC3\xBC"
     "cher.example",
     1, "A-labels"},
    {"192[.]0[.]2[.]256", 14, "over 255"},
    {"  192[.]0[.]2[.]1:99999", 18, "over 65535"},
    {"hxxps[:]//evil[.]example/a b", 26, "blank"},
    {"http://evil.example:x/", 20, "decimal"},
    {"user@evil", 5, "single label"},
};

static void errors_say_where_and_why(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char buffer[IOCM_INDICATOR_BUFFER];
        iocm_indicator out;
        iocm_error error = {0};

        if (parse(&out, buffer, bad[i].text, 0, IOCM_KIND_NONE, &error) != IOCM_E_SYNTAX)
            fail_msg("%s", bad[i].text);
        assert_int_equal(out.kind, IOCM_KIND_NONE);
        assert_int_equal(error.line, 1);
        assert_int_equal(error.column, error.offset + 1);
        if (error.offset != bad[i].offset || strstr(error.message, bad[i].message) == NULL)
            fail_msg("%s: %d %s", bad[i].text, (int)error.offset, error.message);
    }
}

static void declared_kinds(void **unused)
{
    static const struct {
        const char *text;
        iocm_kind kind;
        iocm_status status;
        const char *message;
    } rows[] = {
        {"192.0.2.1", IOCM_KIND_IPV4, IOCM_OK, ""},
        {"192.0.2.1:80", IOCM_KIND_IPV4, IOCM_OK, ""},
        {"192.0.2.1", IOCM_KIND_ADDRESS, IOCM_OK, ""},
        {"[2001:db8::1]:80", IOCM_KIND_ADDRESS, IOCM_OK, ""},
        {"192.0.2.1:80", IOCM_KIND_ADDRESS_PORT, IOCM_OK, ""},
        {"192.0.2.1", IOCM_KIND_ADDRESS_PORT, IOCM_E_KIND, "no port"},
        {"192.0.2.1", IOCM_KIND_NETWORK, IOCM_OK, ""},
        {"192.0.2.0/24", IOCM_KIND_NETWORK, IOCM_OK, ""},
        {"192.0.2.0/24", IOCM_KIND_ADDRESS, IOCM_E_KIND, "cidr"},
        {"192.0.2.0/24:80", IOCM_KIND_ADDRESS_PORT, IOCM_E_KIND, "cidr"},
        {"::ffff:192.0.2.1", IOCM_KIND_IPV6, IOCM_OK, ""},
        {"::ffff:192.0.2.1", IOCM_KIND_IPV4, IOCM_OK, ""},
        {"192.0.2.1", IOCM_KIND_IPV6, IOCM_E_KIND, "declared ipv6"},
        {"2001:db8::1", IOCM_KIND_IPV4, IOCM_E_KIND, "of kind ipv6"},
        {"192.0.2.1:80", IOCM_KIND_DOMAIN, IOCM_E_KIND, "of kind ip:port"},
        {"http://evil.example/", IOCM_KIND_DOMAIN, IOCM_E_KIND, "of kind url"},
        {"evil.example", IOCM_KIND_URL, IOCM_E_KIND, "of kind domain"},
        {"evil.example/x", IOCM_KIND_URL, IOCM_E_SYNTAX, "scheme"},
        {"evil.example", IOCM_KIND_EMAIL, IOCM_E_KIND, "declared email"},
        {sha1, IOCM_KIND_SHA256, IOCM_E_KIND, "declared sha256, but 40 hex digits make a sha1"},
        {sha1, IOCM_KIND_SHA1, IOCM_OK, ""},
        {sha1, IOCM_KIND_DOMAIN, IOCM_E_KIND, "make a sha1"},
        {"192.0.2.256", IOCM_KIND_SHA1, IOCM_E_SYNTAX, "over 255"},
        {"da39a3ee5e6b4b0d3255bfef95601890afd8070", IOCM_KIND_SHA1, IOCM_E_SYNTAX, "39 hex digits"},
        {"da39a3ee5e6b4b0d3255bfef95601890afd8070g", IOCM_KIND_SHA1, IOCM_E_SYNTAX, "sha1"},
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char buffer[IOCM_INDICATOR_BUFFER];
        iocm_indicator out;
        iocm_error error = {0};
        iocm_status status = parse(&out, buffer, rows[i].text, 0, rows[i].kind, &error);

        if (status != rows[i].status || strstr(error.message, rows[i].message) == NULL)
            fail_msg("%s: %s %s", rows[i].text, iocm_status_name(status), error.message);
    }
}

static void options_are_checked(void **unused)
{
    iocm_read_options options = {sizeof options, 0, IOCM_KIND_NONE, 0};
    char buffer[IOCM_INDICATOR_BUFFER];
    static char long_text[100000];
    iocm_indicator out;
    iocm_error error = {0};

    (void)unused;
    assert_int_equal(iocm_indicator_parse(NULL, NULL, 0, "x", 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, NULL, 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_indicator_parse(&out, NULL, 9, "x", 1, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, NULL, 0, NULL, NULL), IOCM_E_SYNTAX);
    options.flags = 0x80000000u;
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, &options, NULL),
                     IOCM_E_OPTIONS);
    options.flags = 0;
    options.kind = 77;
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, &options, NULL),
                     IOCM_E_ARGUMENT);
    options.kind = 0;
    options.max_url = IOCM_MAX_URL + 1;
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, &options, NULL),
                     IOCM_E_ARGUMENT);
    options.max_url = 20;
    assert_int_equal(iocm_indicator_parse(&out, buffer, sizeof buffer, "http://evil.example/x", 21,
                                          &options, NULL),
                     IOCM_E_LIMIT);
    memset(long_text, 'a', sizeof long_text);
    assert_int_equal(iocm_indicator_parse(&out, buffer, sizeof buffer, long_text, sizeof long_text,
                                          NULL, &error),
                     IOCM_E_LIMIT);
    /* A filled error stays. */
    assert_int_equal(parse(&out, buffer, "192.0.2.256", 0, IOCM_KIND_NONE, &error), IOCM_E_SYNTAX);
    assert_int_equal(error.status, IOCM_E_LIMIT);
    /* Addresses and digests need no buffer. */
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, "192.0.2.1", 9, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, md5, 32, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_indicator_parse(&out, NULL, 0, "evil.example", 12, NULL, NULL),
                     IOCM_E_SPACE);
}

static void leniencies(void **unused)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    char text[64];
    iocm_indicator out;
    iocm_error error = {0};

    (void)unused;
    assert_int_equal(parse(&out, buffer, "[fe80::1%eth0]:80", IOCM_READ_ZONE_ID, 0, NULL), 0);
    assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &out, NULL), IOCM_OK);
    assert_string_equal(text, "[fe80::1]:80");
    assert_int_equal(parse(&out, buffer, "fe80::1%", IOCM_READ_ZONE_ID, 0, NULL), IOCM_E_SYNTAX);
    assert_int_equal(parse(&out, buffer, "192[.]0[.]2[.]1", IOCM_READ_NO_REFANG, 0, NULL),
                     IOCM_E_SYNTAX);
    assert_int_equal(parse(&out, buffer, "192.0.2.1", IOCM_READ_NO_REFANG, 0, NULL), IOCM_OK);
    assert_int_equal(parse(&out, buffer, "hxxp://evil.example/", IOCM_READ_NO_REFANG, 0, NULL), 0);
    assert_memory_equal(out.text, "hxxp", 4);
    assert_int_equal(parse(&out, buffer, "  192.0.2.256", IOCM_READ_NO_REFANG, 0, &error),
                     IOCM_E_SYNTAX);
    assert_int_equal(error.offset, 10);
    assert_int_equal(error.column, 11);
}

static void kind_names(void **unused)
{
    static const struct {
        const char *word;
        iocm_kind kind;
    } rows[] = {
        {"ipv4", IOCM_KIND_IPV4},
        {"IPv6", IOCM_KIND_IPV6},
        {"cidr", IOCM_KIND_NETWORK},
        {"network", IOCM_KIND_NETWORK},
        {"ip", IOCM_KIND_ADDRESS},
        {"ip-dst", IOCM_KIND_ADDRESS},
        {"ip-src", IOCM_KIND_ADDRESS},
        {"ip:port", IOCM_KIND_ADDRESS_PORT},
        {"ip-dst|port", IOCM_KIND_ADDRESS_PORT},
        {"domain", IOCM_KIND_DOMAIN},
        {"hostname", IOCM_KIND_DOMAIN},
        {"fqdn", IOCM_KIND_DOMAIN},
        {"host", IOCM_KIND_DOMAIN},
        {"url", IOCM_KIND_URL},
        {"URI", IOCM_KIND_URL},
        {"email", IOCM_KIND_EMAIL},
        {"envelope_from", IOCM_KIND_EMAIL},
        {"body_from", IOCM_KIND_EMAIL},
        {"md5_hash", IOCM_KIND_MD5},
        {"sha1_hash", IOCM_KIND_SHA1},
        {"sha256_hash", IOCM_KIND_SHA256},
        {"sha512_hash", IOCM_KIND_SHA512},
        {"sha3_384_hash", IOCM_KIND_SHA3_384},
        {"sha3-384", IOCM_KIND_SHA3_384},
        {"FileHash-SHA256", IOCM_KIND_SHA256},
        {"FileHash-MD5", IOCM_KIND_MD5},
        {"SHA-256", IOCM_KIND_SHA256},
        {"SHA256Hash", IOCM_KIND_SHA256},
        {" sha256 ", IOCM_KIND_SHA256},
        {"ipv4-addr", IOCM_KIND_IPV4},
        {"domain-name", IOCM_KIND_DOMAIN},
        {"email-addr", IOCM_KIND_EMAIL},
        {"none", IOCM_KIND_NONE},
        {"", IOCM_KIND_NONE},
        {"hash", IOCM_KIND_NONE},
        {"sha3_512", IOCM_KIND_NONE},
        {"sha384", IOCM_KIND_NONE},
        {"filehash-", IOCM_KIND_NONE},
        {"file-url", IOCM_KIND_NONE},
        {"url_hash", IOCM_KIND_NONE},
    };
    static const iocm_kind kinds[] = {1, 2, 3, 10, 11, 12, 20, 21, 22, 23, 24, 100, 101};

    (void)unused;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (iocm_kind_from_name(rows[i].word, strlen(rows[i].word)) != rows[i].kind)
            fail_msg("%s", rows[i].word);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *name = iocm_kind_name(kinds[i]);

        assert_int_equal(iocm_kind_from_name(name, strlen(name)), kinds[i]);
    }
    assert_string_equal(iocm_kind_name(99), "none");
    assert_string_equal(iocm_indicator_type(NULL), "none");
}

/* Any address, network or digest. */
static void random_binary(uint64_t *state, iocm_indicator *out)
{
    static const iocm_kind digests[] = {IOCM_KIND_MD5, IOCM_KIND_SHA1, IOCM_KIND_SHA256,
                                        IOCM_KIND_SHA512, IOCM_KIND_SHA3_384};
    size_t size = random_below(state, 2) == 0 ? 4 : 16;

    memset(out, 0, sizeof *out);
    if (random_below(state, 3) == 0) {
        out->kind = digests[random_below(state, COUNT(digests))];
        out->size = (uint32_t)iocm__digest_size(out->kind);
        for (size_t i = 0; i < out->size; i++) out->bytes[i] = (uint8_t)random_next(state);
        return;
    }
    for (size_t i = 0; i < size; i++)
        out->bytes[i] = random_below(state, 3) == 0 ? 0 : (uint8_t)random_next(state);
    if (size == 16) out->bytes[0] |= 1; /* not a mapped one */
    out->kind = size == 4 ? IOCM_KIND_IPV4 : IOCM_KIND_IPV6;
    out->family = size == 4 ? 4 : 6;
    out->size = (uint32_t)size;
    out->prefix = (uint8_t)(8 * size);
    if (random_below(state, 2) == 0) {
        out->kind = IOCM_KIND_NETWORK;
        out->prefix = (uint8_t)random_below(state, 8 * size);
        iocm__network_mask(out->bytes, size, out->prefix);
    }
    if (random_below(state, 2) == 0) {
        out->flags = IOCM_INDICATOR_PORT;
        out->port = (uint16_t)random_next(state);
    }
}

static void what_is_written_is_read_again(void **unused)
{
    uint64_t state = 1;
    guard fence = guard_new(256);

    (void)unused;
    for (size_t i = 0; i < 100000; i++) {
        iocm_read_options options = {sizeof options, 0, IOCM_KIND_NONE, 0};
        iocm_indicator in;
        iocm_indicator out;
        char text[200];
        size_t size;

        random_binary(&state, &in);
        options.flags = i % 2 == 0 ? IOCM_READ_NO_REFANG : 0;
        assert_int_equal(iocm_indicator_format(text, sizeof text, &size, &in, NULL), IOCM_OK);
        if (iocm_indicator_parse(&out, NULL, 0, guard_copy(&fence, text, size), size, &options,
                                 NULL) != IOCM_OK)
            fail_msg("%s", text);
        if (!iocm_indicator_equal(&in, &out)) fail_msg("%s", text);
        assert_int_equal(out.flags, in.flags);
        assert_int_equal(out.prefix, in.prefix);
    }
    guard_free(&fence);
}

/* One place asked for is the one that the whole map has. */
static void check_origin(const char *text, size_t size, uint32_t flags, size_t at)
{
    char refanged[300];
    size_t map[301];
    size_t length = iocm__refang(refanged, map, text, size, flags, NULL);

    assert_int_equal(iocm__refang_origin(text, size, flags, at), map[at < length ? at : length]);
}

/* Nearly right texts: no byte is read behind the end, and what is accepted is stable. */
static void mutated_texts(void **unused)
{
    uint64_t state = 2;
    guard fence = guard_new(512);
    size_t accepted = 0;

    (void)unused;
    for (size_t i = 0; i < 150000; i++) {
        const char *seed = i % 2 == 0 ? good[random_below(&state, COUNT(good))].text
                                      : bad[random_below(&state, COUNT(bad))].text;
        iocm_read_options options = {sizeof options, 0, IOCM_KIND_NONE, 0};
        char buffer[IOCM_INDICATOR_BUFFER];
        char again_buffer[IOCM_INDICATOR_BUFFER];
        char text[300];
        char normal[300];
        size_t size = strlen(seed);
        iocm_indicator out;
        iocm_indicator again;
        iocm_error error = {0};

        memcpy(text, seed, size);
        for (size_t n = random_below(&state, 4); n > 0; n--)
            size = random_change(&state, text, size, 200, "09afxZ..::/@[]()-_% \t\xC2");
        options.flags = (uint32_t)random_below(&state, 32);
        if (iocm_indicator_parse(&out, buffer, sizeof buffer, guard_copy(&fence, text, size), size,
                                 &options, &error) != IOCM_OK) {
            assert_true(error.offset <= size);
            check_origin(text, size, options.flags, random_below(&state, size + 1));
            continue;
        }
        accepted++;
        assert_int_equal(iocm_indicator_format(normal, sizeof normal, &size, &out, NULL), IOCM_OK);
        options.flags = IOCM_READ_NO_REFANG;
        if (iocm_indicator_parse(&again, again_buffer, sizeof again_buffer,
                                 guard_copy(&fence, normal, size), size, &options,
                                 NULL) != IOCM_OK ||
            !iocm_indicator_equal(&out, &again))
            fail_msg("%s", normal);
    }
    assert_true(accepted > 20000);
    guard_free(&fence);
}

static void formatting_checks_its_arguments(void **unused)
{
    iocm_indicator in = {0};
    char text[32];
    size_t size;

    (void)unused;
    assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &in, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    in.kind = IOCM_KIND_SHA1;
    in.size = 64;
    assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &in, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_indicator_parse(&in, NULL, 0, "192.0.2.1:80", 12, NULL, NULL), IOCM_OK);
    for (size_t room = 0; room <= 12; room++) {
        guard fence = guard_new(64);

        assert_int_equal(iocm_indicator_format(guard_room(&fence, room), room, &size, &in, NULL),
                         IOCM_E_SPACE);
        assert_int_equal(size, 12);
        guard_free(&fence);
    }
    assert_int_equal(iocm_indicator_format(NULL, 0, &size, &in, NULL), IOCM_E_SPACE);
    assert_int_equal(size, 12);
    assert_int_equal(iocm_indicator_format(text, 13, &size, &in, NULL), IOCM_OK);
}

static void order_is_total(void **unused)
{
    static const char *const sorted[] = {
        "192.0.2.1",
        "192.0.2.1:0",
        "192.0.2.1:1",
        "192.0.2.1:65535",
        "192.0.2.2",
        "2001:db8::1",
        "[2001:db8::1]:1",
        "2001:db8::2",
        "192.0.2.0/24",
        "192.0.2.0/25",
        "192.0.2.0/25:80",
        "2001:db8::/32",
        "a.example",
        "a.example.org",
        "b.example",
        "http://a.example/",
        "a@b.example",
        md5,
        sha1,
        sha256,
    };

    (void)unused;
    for (size_t i = 0; i < COUNT(sorted); i++)
        for (size_t j = 0; j < COUNT(sorted); j++) {
            char first[IOCM_INDICATOR_BUFFER];
            char second[IOCM_INDICATOR_BUFFER];
            iocm_indicator a;
            iocm_indicator b;
            int order;

            assert_int_equal(parse(&a, first, sorted[i], 0, 0, NULL), IOCM_OK);
            assert_int_equal(parse(&b, second, sorted[j], 0, 0, NULL), IOCM_OK);
            order = iocm__indicator_compare(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(iocm_indicator_equal(&a, &b), i == j);
        }
    assert_int_equal(iocm_indicator_equal(NULL, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_found),
        cmocka_unit_test(errors_say_where_and_why),
        cmocka_unit_test(declared_kinds),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(leniencies),
        cmocka_unit_test(kind_names),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(mutated_texts),
        cmocka_unit_test(formatting_checks_its_arguments),
        cmocka_unit_test(order_is_total),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
