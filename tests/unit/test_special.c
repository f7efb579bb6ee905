/* SPDX-License-Identifier: MIT */
/* What is no place on the public Internet, or everybody's service. */
#include "unit.h"

#include <stdio.h>

#include "indicator/indicator.h"
#include "random.h"

static iocm_special special_of(const char *text)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    iocm_indicator made;

    if (iocm_indicator_parse(&made, buffer, sizeof buffer, text, strlen(text), NULL, NULL) !=
        IOCM_OK)
        fail_msg("%s", text);
    return iocm_indicator_special(&made);
}

static const struct {
    const char *text;
    iocm_special special;
} rows[] = {
    {"0.0.0.0", IOCM_SPECIAL_RESERVED},
    {"9.255.255.255", IOCM_SPECIAL_NONE},
    {"10.0.0.0", IOCM_SPECIAL_PRIVATE},
    {"10.255.255.255:80", IOCM_SPECIAL_PRIVATE},
    {"11.0.0.0", IOCM_SPECIAL_NONE},
    {"100.63.255.255", IOCM_SPECIAL_NONE},
    {"100.64.0.0", IOCM_SPECIAL_PRIVATE},
    {"100.127.255.255", IOCM_SPECIAL_PRIVATE},
    {"100.128.0.0", IOCM_SPECIAL_NONE},
    {"127.0.0.1", IOCM_SPECIAL_LOOPBACK},
    {"127.255.255.255", IOCM_SPECIAL_LOOPBACK},
    {"169.254.1.1", IOCM_SPECIAL_LINK_LOCAL},
    {"172.15.255.255", IOCM_SPECIAL_NONE},
    {"172.16.0.0", IOCM_SPECIAL_PRIVATE},
    {"172.31.255.255", IOCM_SPECIAL_PRIVATE},
    {"172.32.0.0", IOCM_SPECIAL_NONE},
    {"192.0.0.1", IOCM_SPECIAL_RESERVED},
    {"192.0.1.0", IOCM_SPECIAL_NONE},
    {"192.0.2.1", IOCM_SPECIAL_NONE},
    {"192.88.99.1", IOCM_SPECIAL_RESERVED},
    {"192.168.1.1", IOCM_SPECIAL_PRIVATE},
    {"192.169.0.0", IOCM_SPECIAL_NONE},
    {"198.17.255.255", IOCM_SPECIAL_NONE},
    {"198.18.0.1", IOCM_SPECIAL_RESERVED},
    {"198.20.0.0", IOCM_SPECIAL_NONE},
    {"198.51.100.1", IOCM_SPECIAL_NONE},
    {"203.0.113.255", IOCM_SPECIAL_NONE},
    {"223.255.255.255", IOCM_SPECIAL_NONE},
    {"224.0.0.1", IOCM_SPECIAL_MULTICAST},
    {"239.255.255.250:1900", IOCM_SPECIAL_MULTICAST},
    {"240.0.0.1", IOCM_SPECIAL_RESERVED},
    {"255.255.255.255", IOCM_SPECIAL_RESERVED},
    {"8.8.8.8", IOCM_SPECIAL_RESOLVER},
    {"8.8.4.4:53", IOCM_SPECIAL_RESOLVER},
    {"8.8.8.9", IOCM_SPECIAL_NONE},
    {"1.1.1.1", IOCM_SPECIAL_RESOLVER},
    {"9.9.9.9", IOCM_SPECIAL_RESOLVER},
    {"208.67.222.222", IOCM_SPECIAL_RESOLVER},
    {"208.67.222.221", IOCM_SPECIAL_NONE},
    {"1.0.0.1", IOCM_SPECIAL_RESOLVER},
    {"1.0.0.4", IOCM_SPECIAL_NONE},
    {"9.9.9.12", IOCM_SPECIAL_RESOLVER},
    {"45.90.30.0", IOCM_SPECIAL_RESOLVER},
    {"94.140.14.141", IOCM_SPECIAL_RESOLVER},
    {"149.112.112.9", IOCM_SPECIAL_RESOLVER},
    {"185.253.5.0", IOCM_SPECIAL_RESOLVER},
    {"223.6.6.6", IOCM_SPECIAL_RESOLVER},
    {"223.6.6.6/31", IOCM_SPECIAL_NONE},
    {"2002:808:808::1", IOCM_SPECIAL_NONE}, /* 6to4 of a resolver */
    {"::ffff:10.0.0.1", IOCM_SPECIAL_PRIVATE},
    {"::ffff:8.8.8.8", IOCM_SPECIAL_RESOLVER},
    {"::", IOCM_SPECIAL_RESERVED},
    {"::1", IOCM_SPECIAL_LOOPBACK},
    {"::2", IOCM_SPECIAL_RESERVED},
    {"64:ff9b::1", IOCM_SPECIAL_RESERVED},
    {"100::1", IOCM_SPECIAL_RESERVED},
    {"2001::1", IOCM_SPECIAL_RESERVED},
    {"2001:1ff::1", IOCM_SPECIAL_RESERVED},
    {"2001:200::1", IOCM_SPECIAL_NONE},
    {"2001:db8::1", IOCM_SPECIAL_NONE},
    {"2002:c000:201::1", IOCM_SPECIAL_NONE}, /* 6to4 of 192.0.2.1 */
    {"2002:a00:1::1", IOCM_SPECIAL_PRIVATE},
    {"2002:a00:1::/48", IOCM_SPECIAL_PRIVATE},
    {"2002:7f00:1::1", IOCM_SPECIAL_LOOPBACK},
    {"3fff::1", IOCM_SPECIAL_NONE},
    {"4000::1", IOCM_SPECIAL_RESERVED},
    {"5f00::1", IOCM_SPECIAL_RESERVED},
    {"fbff::1", IOCM_SPECIAL_RESERVED},
    {"fc00::1", IOCM_SPECIAL_PRIVATE},
    {"fdff::1", IOCM_SPECIAL_PRIVATE},
    {"fd00::8000:0:0:1", IOCM_SPECIAL_PRIVATE},
    {"fe80::1", IOCM_SPECIAL_LINK_LOCAL},
    {"febf::1", IOCM_SPECIAL_LINK_LOCAL},
    {"fec0::1", IOCM_SPECIAL_RESERVED},
    {"[ff02::fb]:5353", IOCM_SPECIAL_MULTICAST},
    {"2001:4860:4860::8888", IOCM_SPECIAL_RESOLVER},
    {"2606:4700:4700::1111", IOCM_SPECIAL_RESOLVER},
    {"2620:fe::fe", IOCM_SPECIAL_RESOLVER},
    {"2620:fe::fe:10", IOCM_SPECIAL_RESOLVER},
    {"2a10:50c0::ad1:ff", IOCM_SPECIAL_RESOLVER},
    {"2001:470:20::2", IOCM_SPECIAL_RESOLVER},
    {"2400:3200:baba::1", IOCM_SPECIAL_RESOLVER},
    {"2606:1a40:1::", IOCM_SPECIAL_RESOLVER},
    {"2a11::", IOCM_SPECIAL_RESOLVER},
    {"2a11::1", IOCM_SPECIAL_NONE},
    {"2620:fe::ff", IOCM_SPECIAL_NONE},
    /* networks: inside, equal, covering, beside */
    {"10.1.0.0/16", IOCM_SPECIAL_PRIVATE},
    {"10.0.0.0/8", IOCM_SPECIAL_PRIVATE},
    {"172.0.0.0/8", IOCM_SPECIAL_PRIVATE},
    {"198.0.0.0/8", IOCM_SPECIAL_RESERVED},
    {"192.0.2.0/24", IOCM_SPECIAL_NONE},
    {"192.0.2.0/24:80", IOCM_SPECIAL_NONE},
    {"198.51.100.0/24", IOCM_SPECIAL_NONE},
    {"8.8.8.0/24", IOCM_SPECIAL_NONE},
    {"8.0.0.0/8", IOCM_SPECIAL_NONE},
    {"8.8.9.0/24", IOCM_SPECIAL_NONE},
    {"0.0.0.0/0", IOCM_SPECIAL_TOO_WIDE},
    {"10.0.0.0/7", IOCM_SPECIAL_TOO_WIDE},
    {"64.0.0.0/7", IOCM_SPECIAL_TOO_WIDE},
    {"11.0.0.0/8", IOCM_SPECIAL_NONE},
    {"2a00::/15", IOCM_SPECIAL_TOO_WIDE},
    {"2a00::/16", IOCM_SPECIAL_NONE},
    {"2001:db8::/32", IOCM_SPECIAL_NONE},
    {"2001::/16", IOCM_SPECIAL_RESERVED},
    {"2001:4860::/32", IOCM_SPECIAL_NONE},
    {"fd00::/16", IOCM_SPECIAL_PRIVATE},
    {"2606:4700:4700::/112", IOCM_SPECIAL_NONE},
    {"2606:4700:4700::1:0/112", IOCM_SPECIAL_NONE},
    {"::ffff:10.0.0.0/104", IOCM_SPECIAL_PRIVATE},
    /* names and hosts of URLs */
    {"dns.google", IOCM_SPECIAL_RESOLVER},
    {"One.One.One.One", IOCM_SPECIAL_RESOLVER},
    {"dns.quad9.net", IOCM_SPECIAL_RESOLVER},
    {"dot.sb", IOCM_SPECIAL_RESOLVER},
    {"dns0.eu", IOCM_SPECIAL_RESOLVER},
    {"doh.pub", IOCM_SPECIAL_RESOLVER},
    {"dot.pub", IOCM_SPECIAL_RESOLVER},
    {"ordns.he.net", IOCM_SPECIAL_RESOLVER},
    {"resolver2.dns.watch", IOCM_SPECIAL_RESOLVER},
    {"security-filter-dns.cleanbrowsing.org", IOCM_SPECIAL_RESOLVER},
    {"dns.pubs", IOCM_SPECIAL_NONE},
    {"doh.sb", IOCM_SPECIAL_NONE},
    {"evil.dns.google", IOCM_SPECIAL_NONE},
    {"google.com", IOCM_SPECIAL_NONE},
    {"evil.example", IOCM_SPECIAL_NONE},
    {"evil.localhost", IOCM_SPECIAL_LOOPBACK},
    {"evillocalhost.example", IOCM_SPECIAL_NONE},
    {"https://dns.google/dns-query", IOCM_SPECIAL_RESOLVER},
    {"http://192.168.1.1/x", IOCM_SPECIAL_PRIVATE},
    {"http://[fe80::1]:80/x", IOCM_SPECIAL_LINK_LOCAL},
    {"http://localhost:8080/", IOCM_SPECIAL_LOOPBACK},
    {"http://router/", IOCM_SPECIAL_NONE},
    {"http://evil.example/?u=http://10.0.0.1/", IOCM_SPECIAL_NONE},
    {"http://dns.google@evil.example/", IOCM_SPECIAL_NONE},
    {"postmaster@dns.google", IOCM_SPECIAL_NONE},
    {"d41d8cd98f00b204e9800998ecf8427e", IOCM_SPECIAL_NONE},
};

static void table_of_cases(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (special_of(rows[i].text) != rows[i].special)
            fail_msg("%s: %s", rows[i].text, iocm_special_name(special_of(rows[i].text)));
    assert_int_equal(iocm_indicator_special(NULL), IOCM_SPECIAL_NONE);
}

/* The IPv4 registry again, by comparing octets. */
static iocm_special slow_special(const uint8_t b[4])
{
    if (b[0] == 10 || (b[0] == 172 && b[1] / 16 == 1) || (b[0] == 192 && b[1] == 168) ||
        (b[0] == 100 && b[1] / 64 == 1))
        return IOCM_SPECIAL_PRIVATE;
    if (b[0] == 127) return IOCM_SPECIAL_LOOPBACK;
    if (b[0] == 169 && b[1] == 254) return IOCM_SPECIAL_LINK_LOCAL;
    if (b[0] / 16 == 14) return IOCM_SPECIAL_MULTICAST;
    if (b[0] == 0 || b[0] >= 240 || (b[0] == 198 && b[1] / 2 == 9)) return IOCM_SPECIAL_RESERVED;
    if (b[0] == 192 &&
        ((b[1] == 0 && b[2] == 0) || (b[1] == 31 && b[2] == 196) || (b[1] == 52 && b[2] == 193) ||
         (b[1] == 88 && b[2] == 99) || (b[1] == 175 && b[2] == 48)))
        return IOCM_SPECIAL_RESERVED;
    return IOCM_SPECIAL_NONE;
}

static void ipv4_agrees_with_the_registry_again(void **unused)
{
    (void)unused;
    for (uint32_t block = 0; block < 1u << 24; block += block >> 16 == 192 ? 1 : 7) {
        uint8_t bytes[4] = {(uint8_t)(block >> 16), (uint8_t)(block >> 8), (uint8_t)block, 201};
        iocm_indicator made;

        iocm__indicator_from_address(&made, bytes, 4, -1);
        if (iocm_indicator_special(&made) != slow_special(bytes))
            fail_msg("%u.%u.%u.201", bytes[0], bytes[1], bytes[2]);
    }
}

/* A network is special if any of its addresses is, resolvers apart: it names none. */
static void networks_agree_with_their_addresses(void **unused)
{
    uint64_t state = 1;

    (void)unused;
    for (size_t i = 0; i < 3000; i++) {
        uint8_t bytes[4];
        iocm_indicator made;
        unsigned bits = 1 + (unsigned)random_below(&state, 10);
        bool any = false;

        for (size_t n = 0; n < 4; n++) bytes[n] = (uint8_t)random_next(&state);
        if (i % 2 == 0) memcpy(bytes, i % 4 == 0 ? "\x08\x08\x07\xFF" : "\xC0\x00\x01\x80", 4);
        if (i % 2 == 0) bytes[2] = (uint8_t)(bytes[2] + random_below(&state, 3));
        iocm__network_mask(bytes, 4, 32 - bits);
        iocm__indicator_from_address(&made, bytes, 4, -1);
        for (uint32_t n = 0; n < 1u << bits; n++) {
            made.bytes[3] = (uint8_t)(bytes[3] + n);
            made.bytes[2] = (uint8_t)(bytes[2] + (n >> 8));
            any = any || (iocm_indicator_special(&made) != IOCM_SPECIAL_NONE &&
                          iocm_indicator_special(&made) != IOCM_SPECIAL_RESOLVER);
        }
        iocm__indicator_from_address(&made, bytes, 4, -1);
        made.kind = IOCM_KIND_NETWORK;
        made.prefix = (uint8_t)(32 - bits);
        assert_int_equal(iocm_indicator_special(&made) != IOCM_SPECIAL_NONE, any);
    }
}

static void names(void **unused)
{
    (void)unused;
    assert_string_equal(iocm_special_name(IOCM_SPECIAL_NONE), "none");
    assert_string_equal(iocm_special_name(IOCM_SPECIAL_LINK_LOCAL), "link_local");
    assert_string_equal(iocm_special_name(IOCM_SPECIAL_TOO_WIDE), "too_wide");
    assert_string_equal(iocm_special_name(8), "none");
    assert_string_equal(iocm_special_name(-1), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_cases),
        cmocka_unit_test(ipv4_agrees_with_the_registry_again),
        cmocka_unit_test(networks_agree_with_their_addresses),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
