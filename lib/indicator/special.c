/* SPDX-License-Identifier: MIT */
/* Indicators that would match everybody's traffic: addresses that are no place on the public
 * Internet, and resolvers that everybody uses. */
#include "indicator/indicator.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Wider than this a network is a mistake, whatever it holds. */
#define WIDEST_IPV4 8u
#define WIDEST_IPV6 16u

/* An address or block. An IPv4 address stands in the upper half of `high`. */
typedef struct block {
    uint64_t high;
    uint64_t low;
    uint8_t prefix;
    uint8_t special;
} block;

#define IPV4(a, b, c, d)                                                                           \
    ((uint64_t)(a) << 56 | (uint64_t)(b) << 48 | (uint64_t)(c) << 40 | (uint64_t)(d) << 32)

#define RESOLVER4(a, b, c, d)                                                                      \
    {                                                                                              \
        IPV4(a, b, c, d), 0, 32, IOCM_SPECIAL_RESOLVER                                             \
    }

/*
 * IANA IPv4 Special-Purpose Address Registry (RFC 6890 and the RFC named). The documentation
 * blocks of RFC 5737 are not here: samples and tests use them.
 *
 * Resolvers stand between them: by address, no row overlaps another.
 */
static const block ipv4_blocks[] = {
    {IPV4(0, 0, 0, 0), 0, 8, IOCM_SPECIAL_RESERVED},        /* this network, RFC 791 */
    RESOLVER4(1, 0, 0, 1),                                  /* Cloudflare */
    RESOLVER4(1, 0, 0, 2),                                  /* Cloudflare */
    RESOLVER4(1, 0, 0, 3),                                  /* Cloudflare */
    RESOLVER4(1, 1, 1, 1),                                  /* Cloudflare */
    RESOLVER4(1, 1, 1, 2),                                  /* Cloudflare */
    RESOLVER4(1, 1, 1, 3),                                  /* Cloudflare */
    RESOLVER4(1, 2, 4, 8),                                  /* CNNIC */
    RESOLVER4(4, 2, 2, 1),                                  /* Level 3 (Lumen) */
    RESOLVER4(4, 2, 2, 2),                                  /* Level 3 (Lumen) */
    RESOLVER4(4, 2, 2, 3),                                  /* Level 3 (Lumen) */
    RESOLVER4(4, 2, 2, 4),                                  /* Level 3 (Lumen) */
    RESOLVER4(4, 2, 2, 5),                                  /* Level 3 (Lumen) */
    RESOLVER4(4, 2, 2, 6),                                  /* Level 3 (Lumen) */
    RESOLVER4(8, 8, 4, 4),                                  /* Google */
    RESOLVER4(8, 8, 8, 8),                                  /* Google */
    RESOLVER4(8, 20, 247, 20),                              /* Comodo */
    RESOLVER4(8, 26, 56, 26),                               /* Comodo */
    RESOLVER4(9, 9, 9, 9),                                  /* Quad9 */
    RESOLVER4(9, 9, 9, 10),                                 /* Quad9 */
    RESOLVER4(9, 9, 9, 11),                                 /* Quad9 */
    RESOLVER4(9, 9, 9, 12),                                 /* Quad9 */
    {IPV4(10, 0, 0, 0), 0, 8, IOCM_SPECIAL_PRIVATE},        /* RFC 1918 */
    RESOLVER4(45, 11, 45, 11),                              /* DNS.SB */
    RESOLVER4(45, 90, 28, 0),                               /* NextDNS */
    RESOLVER4(45, 90, 30, 0),                               /* NextDNS */
    RESOLVER4(64, 6, 64, 6),                                /* Verisign */
    RESOLVER4(64, 6, 65, 6),                                /* Verisign */
    RESOLVER4(74, 82, 42, 42),                              /* Hurricane Electric */
    RESOLVER4(76, 76, 2, 0),                                /* Control D */
    RESOLVER4(76, 76, 10, 0),                               /* Control D */
    RESOLVER4(77, 88, 8, 1),                                /* Yandex */
    RESOLVER4(77, 88, 8, 2),                                /* Yandex */
    RESOLVER4(77, 88, 8, 3),                                /* Yandex */
    RESOLVER4(77, 88, 8, 7),                                /* Yandex */
    RESOLVER4(77, 88, 8, 8),                                /* Yandex */
    RESOLVER4(77, 88, 8, 88),                               /* Yandex */
    RESOLVER4(84, 200, 69, 80),                             /* DNS.WATCH */
    RESOLVER4(84, 200, 70, 40),                             /* DNS.WATCH */
    RESOLVER4(94, 140, 14, 14),                             /* AdGuard */
    RESOLVER4(94, 140, 14, 15),                             /* AdGuard */
    RESOLVER4(94, 140, 14, 140),                            /* AdGuard */
    RESOLVER4(94, 140, 14, 141),                            /* AdGuard */
    RESOLVER4(94, 140, 15, 15),                             /* AdGuard */
    RESOLVER4(94, 140, 15, 16),                             /* AdGuard */
    {IPV4(100, 64, 0, 0), 0, 10, IOCM_SPECIAL_PRIVATE},     /* carriers' NAT, RFC 6598 */
    RESOLVER4(114, 114, 114, 114),                          /* 114DNS */
    RESOLVER4(114, 114, 115, 115),                          /* 114DNS */
    RESOLVER4(119, 28, 28, 28),                             /* DNSPod */
    RESOLVER4(119, 29, 29, 29),                             /* DNSPod */
    {IPV4(127, 0, 0, 0), 0, 8, IOCM_SPECIAL_LOOPBACK},      /* RFC 1122 */
    RESOLVER4(149, 112, 112, 9),                            /* Quad9 */
    RESOLVER4(149, 112, 112, 10),                           /* Quad9 */
    RESOLVER4(149, 112, 112, 11),                           /* Quad9 */
    RESOLVER4(149, 112, 112, 12),                           /* Quad9 */
    RESOLVER4(149, 112, 112, 112),                          /* Quad9 */
    RESOLVER4(156, 154, 70, 1),                             /* UltraDNS */
    RESOLVER4(156, 154, 70, 2),                             /* UltraDNS */
    RESOLVER4(156, 154, 70, 3),                             /* UltraDNS */
    RESOLVER4(156, 154, 70, 5),                             /* UltraDNS */
    RESOLVER4(156, 154, 71, 1),                             /* UltraDNS */
    RESOLVER4(156, 154, 71, 2),                             /* UltraDNS */
    RESOLVER4(156, 154, 71, 3),                             /* UltraDNS */
    RESOLVER4(156, 154, 71, 5),                             /* UltraDNS */
    RESOLVER4(168, 95, 1, 1),                               /* HiNet */
    RESOLVER4(168, 95, 192, 1),                             /* HiNet */
    RESOLVER4(168, 126, 63, 1),                             /* KT */
    RESOLVER4(168, 126, 63, 2),                             /* KT */
    {IPV4(169, 254, 0, 0), 0, 16, IOCM_SPECIAL_LINK_LOCAL}, /* RFC 3927 */
    {IPV4(172, 16, 0, 0), 0, 12, IOCM_SPECIAL_PRIVATE},     /* RFC 1918 */
    RESOLVER4(180, 76, 76, 76),                             /* Baidu */
    RESOLVER4(185, 222, 222, 222),                          /* DNS.SB */
    RESOLVER4(185, 228, 168, 9),                            /* CleanBrowsing */
    RESOLVER4(185, 228, 168, 10),                           /* CleanBrowsing */
    RESOLVER4(185, 228, 168, 168),                          /* CleanBrowsing */
    RESOLVER4(185, 228, 169, 9),                            /* CleanBrowsing */
    RESOLVER4(185, 228, 169, 11),                           /* CleanBrowsing */
    RESOLVER4(185, 228, 169, 168),                          /* CleanBrowsing */
    RESOLVER4(185, 253, 5, 0),                              /* DNS0.eu */
    {IPV4(192, 0, 0, 0), 0, 24, IOCM_SPECIAL_RESERVED},     /* protocols, RFC 6890 */
    {IPV4(192, 31, 196, 0), 0, 24, IOCM_SPECIAL_RESERVED},  /* AS112, RFC 7535 */
    {IPV4(192, 52, 193, 0), 0, 24, IOCM_SPECIAL_RESERVED},  /* AMT, RFC 7450 */
    {IPV4(192, 88, 99, 0), 0, 24, IOCM_SPECIAL_RESERVED},   /* 6to4 relays, RFC 7526 */
    {IPV4(192, 168, 0, 0), 0, 16, IOCM_SPECIAL_PRIVATE},    /* RFC 1918 */
    {IPV4(192, 175, 48, 0), 0, 24, IOCM_SPECIAL_RESERVED},  /* AS112, RFC 7534 */
    RESOLVER4(193, 110, 81, 0),                             /* DNS0.eu */
    RESOLVER4(194, 242, 2, 2),                              /* Mullvad */
    {IPV4(198, 18, 0, 0), 0, 15, IOCM_SPECIAL_RESERVED},    /* benchmarks, RFC 2544 */
    RESOLVER4(208, 67, 220, 123),                           /* OpenDNS */
    RESOLVER4(208, 67, 220, 220),                           /* OpenDNS */
    RESOLVER4(208, 67, 220, 222),                           /* OpenDNS */
    RESOLVER4(208, 67, 222, 123),                           /* OpenDNS */
    RESOLVER4(208, 67, 222, 220),                           /* OpenDNS */
    RESOLVER4(208, 67, 222, 222),                           /* OpenDNS */
    RESOLVER4(210, 2, 4, 8),                                /* CNNIC */
    RESOLVER4(223, 5, 5, 5),                                /* AliDNS */
    RESOLVER4(223, 6, 6, 6),                                /* AliDNS */
    {IPV4(224, 0, 0, 0), 0, 4, IOCM_SPECIAL_MULTICAST},     /* RFC 5771 */
    {IPV4(240, 0, 0, 0), 0, 4, IOCM_SPECIAL_RESERVED},      /* and broadcast, RFC 1112 */
};

#define IPV6(a, b, c, d)                                                                           \
    ((uint64_t)(a) << 48 | (uint64_t)(b) << 32 | (uint64_t)(c) << 16 | (uint64_t)(d))

/*
 * IANA IPv6 Special-Purpose Address Registry, then what IANA's IPv6 address space has outside
 * 2000::/3, the only part from which places on the Internet are given (RFC 4291, section 4).
 * The documentation blocks 2001:db8::/32 (RFC 3849) and 3fff::/20 (RFC 9637) are not here.
 */
static const block ipv6_blocks[] = {
    {0, 1, 128, IOCM_SPECIAL_LOOPBACK},                            /* ::1 */
    {IPV6(0x2001, 0, 0, 0), 0, 23, IOCM_SPECIAL_RESERVED},         /* protocols, RFC 2928 */
    {IPV6(0x2620, 0x4f, 0x8000, 0), 0, 48, IOCM_SPECIAL_RESERVED}, /* AS112, RFC 7534 */
    {IPV6(0xfc00, 0, 0, 0), 0, 7, IOCM_SPECIAL_PRIVATE},           /* RFC 4193 */
    {IPV6(0xfe80, 0, 0, 0), 0, 10, IOCM_SPECIAL_LINK_LOCAL},       /* RFC 4291 */
    {IPV6(0xff00, 0, 0, 0), 0, 8, IOCM_SPECIAL_MULTICAST},         /* RFC 4291 */
    {0, 0, 3, IOCM_SPECIAL_RESERVED},                              /* ::, NAT64, discard */
    {IPV6(0x4000, 0, 0, 0), 0, 2, IOCM_SPECIAL_RESERVED},          /* never assigned */
    {IPV6(0x8000, 0, 0, 0), 0, 1, IOCM_SPECIAL_RESERVED},          /* never assigned */
};

#define RESOLVER6(a, b, c, d, low)                                                                 \
    {                                                                                              \
        IPV6(a, b, c, d), UINT64_C(low), 128, IOCM_SPECIAL_RESOLVER                                \
    }

/* By address. */
static const block ipv6_resolvers[] = {
    RESOLVER6(0x2001, 0x470, 0x20, 0, 0x2),            /* Hurricane Electric */
    RESOLVER6(0x2001, 0x1608, 0x10, 0x25, 0x1c04b12f), /* DNS.WATCH */
    RESOLVER6(0x2001, 0x1608, 0x10, 0x25, 0x9249d69b), /* DNS.WATCH */
    RESOLVER6(0x2001, 0x4860, 0x4860, 0, 0x64),        /* Google */
    RESOLVER6(0x2001, 0x4860, 0x4860, 0, 0x6464),      /* Google */
    RESOLVER6(0x2001, 0x4860, 0x4860, 0, 0x8844),      /* Google */
    RESOLVER6(0x2001, 0x4860, 0x4860, 0, 0x8888),      /* Google */
    RESOLVER6(0x2400, 0x3200, 0, 0, 0x1),              /* AliDNS */
    RESOLVER6(0x2400, 0x3200, 0xbaba, 0, 0x1),         /* AliDNS */
    RESOLVER6(0x2400, 0xda00, 0, 0, 0x6666),           /* Baidu */
    RESOLVER6(0x2402, 0x4e00, 0, 0, 0),                /* DNSPod */
    RESOLVER6(0x2606, 0x1a40, 0, 0, 0),                /* Control D */
    RESOLVER6(0x2606, 0x1a40, 1, 0, 0),                /* Control D */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x64),        /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1001),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1002),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1003),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1111),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1112),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x1113),      /* Cloudflare */
    RESOLVER6(0x2606, 0x4700, 0x4700, 0, 0x6400),      /* Cloudflare */
    RESOLVER6(0x2620, 0, 0xccc, 0, 0x2),               /* OpenDNS */
    RESOLVER6(0x2620, 0, 0xccd, 0, 0x2),               /* OpenDNS */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0x9),                /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0x10),               /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0x11),               /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0xfe),               /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0xfe0009),           /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0xfe0010),           /* Quad9 */
    RESOLVER6(0x2620, 0xfe, 0, 0, 0xfe0011),           /* Quad9 */
    RESOLVER6(0x2620, 0x119, 0x35, 0, 0x35),           /* OpenDNS */
    RESOLVER6(0x2620, 0x119, 0x35, 0, 0x123),          /* OpenDNS */
    RESOLVER6(0x2620, 0x119, 0x53, 0, 0x53),           /* OpenDNS */
    RESOLVER6(0x2620, 0x119, 0x53, 0, 0x123),          /* OpenDNS */
    RESOLVER6(0x2a02, 0x6b8, 0, 0, 0xfeed00ff),        /* Yandex */
    RESOLVER6(0x2a02, 0x6b8, 0, 1, 0xfeed00ff),        /* Yandex */
    RESOLVER6(0x2a07, 0xa8c0, 0, 0, 0),                /* NextDNS */
    RESOLVER6(0x2a07, 0xa8c1, 0, 0, 0),                /* NextDNS */
    RESOLVER6(0x2a07, 0xe340, 0, 0, 0x2),              /* Mullvad */
    RESOLVER6(0x2a09, 0, 0, 0, 0),                     /* DNS.SB */
    RESOLVER6(0x2a0d, 0x2a00, 1, 0, 0),                /* CleanBrowsing */
    RESOLVER6(0x2a0d, 0x2a00, 1, 0, 0x1),              /* CleanBrowsing */
    RESOLVER6(0x2a0d, 0x2a00, 1, 0, 0x2),              /* CleanBrowsing */
    RESOLVER6(0x2a0d, 0x2a00, 2, 0, 0),                /* CleanBrowsing */
    RESOLVER6(0x2a0d, 0x2a00, 2, 0, 0x1),              /* CleanBrowsing */
    RESOLVER6(0x2a0d, 0x2a00, 2, 0, 0x2),              /* CleanBrowsing */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0x100ff),          /* AdGuard */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0x200ff),          /* AdGuard */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0xad100ff),        /* AdGuard */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0xad200ff),        /* AdGuard */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0xbad100ff),       /* AdGuard */
    RESOLVER6(0x2a10, 0x50c0, 0, 0, 0xbad200ff),       /* AdGuard */
    RESOLVER6(0x2a11, 0, 0, 0, 0),                     /* DNS.SB */
};

#define NAME(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

/* By size, then by bytes. */
static const iocm_span resolver_names[] = {
    NAME("dot.sb"),
    NAME("dns.pub"),
    NAME("dns0.eu"),
    NAME("doh.pub"),
    NAME("dot.pub"),
    NAME("dns.google"),
    NAME("doh.dns.sb"),
    NAME("8888.google"),
    NAME("ordns.he.net"),
    NAME("dns.quad9.net"),
    NAME("dns.alidns.com"),
    NAME("dns.google.com"),
    NAME("dns.nextdns.io"),
    NAME("dns9.quad9.net"),
    NAME("dns.adguard.com"),
    NAME("dns.mullvad.net"),
    NAME("dns.opendns.com"),
    NAME("dns10.quad9.net"),
    NAME("dns11.quad9.net"),
    NAME("dns12.quad9.net"),
    NAME("doh.opendns.com"),
    NAME("one.one.one.one"),
    NAME("dns.umbrella.com"),
    NAME("dns64.dns.google"),
    NAME("doh.umbrella.com"),
    NAME("cloudflare-dns.com"),
    NAME("dns.cloudflare.com"),
    NAME("dns.adguard-dns.com"),
    NAME("resolver1.dns.watch"),
    NAME("resolver2.dns.watch"),
    NAME("freedns.controld.com"),
    NAME("doh.cleanbrowsing.org"),
    NAME("resolver1.opendns.com"),
    NAME("resolver2.opendns.com"),
    NAME("resolver3.opendns.com"),
    NAME("resolver4.opendns.com"),
    NAME("family.adguard-dns.com"),
    NAME("dns64.cloudflare-dns.com"),
    NAME("familyshield.opendns.com"),
    NAME("chrome.cloudflare-dns.com"),
    NAME("common.dot.dns.yandex.net"),
    NAME("family.cloudflare-dns.com"),
    NAME("mozilla.cloudflare-dns.com"),
    NAME("unfiltered.adguard-dns.com"),
    NAME("security.cloudflare-dns.com"),
    NAME("doh.familyshield.opendns.com"),
    NAME("google-public-dns-a.google.com"),
    NAME("google-public-dns-b.google.com"),
    NAME("1dot1dot1dot1.cloudflare-dns.com"),
    NAME("adult-filter-dns.cleanbrowsing.org"),
    NAME("family-filter-dns.cleanbrowsing.org"),
    NAME("security-filter-dns.cleanbrowsing.org"),
};

static uint64_t read_64(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 8; i++) value = value << 8 | bytes[i];
    return value;
}

/* The first `bits` of 64 bits; 0 and less, 64 and more are allowed. */
static uint64_t mask(int bits)
{
    if (bits <= 0) return 0;
    return bits >= 64 ? UINT64_MAX : ~(UINT64_MAX >> bits);
}

/* One holds the other if they agree in as many bits as the wider one has. */
static bool overlap(const block *a, const block *b)
{
    int bits = a->prefix < b->prefix ? a->prefix : b->prefix;

    return ((a->high ^ b->high) & mask(bits)) == 0 && ((a->low ^ b->low) & mask(bits - 64)) == 0;
}

/* A network that merely holds a resolver does not name it. */
static iocm_special find(const block *blocks, size_t count, const block *value)
{
    for (size_t i = 0; i < count; i++)
        if (blocks[i].special != IOCM_SPECIAL_RESOLVER && overlap(&blocks[i], value))
            return blocks[i].special;
    return IOCM_SPECIAL_NONE;
}

/* The same for one address among blocks by address of which no one overlaps another. */
static iocm_special find_one(const block *blocks, size_t count, const block *value)
{
    while (count > 1) {
        const block *middle = &blocks[count / 2];
        bool behind = value->high > middle->high ||
                      (value->high == middle->high && value->low >= middle->low);

        blocks = behind ? middle : blocks;
        count -= behind ? count / 2 : count - count / 2;
    }
    return overlap(blocks, value) ? blocks->special : IOCM_SPECIAL_NONE;
}

/* 6to4 (RFC 3056): 2002: and the IPv4 address of whoever it belongs to. */
static bool is_6to4(const block *value)
{
    return value->prefix >= 48 && value->high >> 48 == 0x2002;
}

static iocm_special special_6to4(const block *value)
{
    block inner = {value->high << 16 & UINT64_C(0xFFFFFFFF00000000), 0, 32, IOCM_SPECIAL_NONE};
    iocm_special found;

    found = find_one(ipv4_blocks, COUNT(ipv4_blocks), &inner);
    return found == IOCM_SPECIAL_RESOLVER ? IOCM_SPECIAL_NONE : found;
}

static iocm_special special_address(const iocm_indicator *indicator)
{
    bool ipv4 = indicator->family == 4;
    block value = {0};
    iocm_special found;

    if (indicator->prefix < (ipv4 ? WIDEST_IPV4 : WIDEST_IPV6)) return IOCM_SPECIAL_TOO_WIDE;
    value.prefix = indicator->prefix;
    value.high = read_64(indicator->bytes); /* bytes that an address does not use are 0 */
    value.low = read_64(indicator->bytes + 8);
    if (ipv4)
        return value.prefix == 32 ? find_one(ipv4_blocks, COUNT(ipv4_blocks), &value)
                                  : find(ipv4_blocks, COUNT(ipv4_blocks), &value);
    if (is_6to4(&value)) return special_6to4(&value);
    found = find(ipv6_blocks, COUNT(ipv6_blocks), &value);
    if (found != IOCM_SPECIAL_NONE || value.prefix < 128) return found;
    return find_one(ipv6_resolvers, COUNT(ipv6_resolvers), &value);
}

static bool ends_with(iocm_span text, iocm_span end)
{
    return text.size >= end.size &&
           iocm__span_equal(iocm__span(text.data + text.size - end.size, end.size), end);
}

static bool is_resolver_name(iocm_span name)
{
    size_t low = 0;
    size_t high = COUNT(resolver_names);

    while (low < high) {
        size_t middle = (low + high) / 2;
        iocm_span other = resolver_names[middle];
        int order = name.size == other.size  ? memcmp(name.data, other.data, name.size)
                    : name.size < other.size ? -1
                                             : 1;

        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

static iocm_special special_name(iocm_span name)
{
    /* RFC 6761: every name under it is the machine itself. */
    if (iocm__span_equal(name, IOCM__LITERAL("localhost")) ||
        ends_with(name, IOCM__LITERAL(".localhost")))
        return IOCM_SPECIAL_LOOPBACK;
    return is_resolver_name(name) ? IOCM_SPECIAL_RESOLVER : IOCM_SPECIAL_NONE;
}

iocm_special iocm_indicator_special(const iocm_indicator *indicator)
{
    iocm_indicator host;
    size_t offset;

    if (indicator == NULL) return IOCM_SPECIAL_NONE;
    if (indicator->kind == IOCM_KIND_URL) {
        iocm__url_host(&host, &offset, indicator->text, indicator->text_size);
        indicator = &host;
    }
    if (indicator->family != 0) return special_address(indicator);
    if (indicator->kind == IOCM_KIND_DOMAIN || indicator == &host)
        return special_name(iocm__span(indicator->text, indicator->text_size));
    return IOCM_SPECIAL_NONE;
}

const char *iocm_special_name(iocm_special special)
{
    static const char *const names[] = {
        [IOCM_SPECIAL_NONE] = "none",           [IOCM_SPECIAL_PRIVATE] = "private",
        [IOCM_SPECIAL_LOOPBACK] = "loopback",   [IOCM_SPECIAL_LINK_LOCAL] = "link_local",
        [IOCM_SPECIAL_MULTICAST] = "multicast", [IOCM_SPECIAL_RESERVED] = "reserved",
        [IOCM_SPECIAL_RESOLVER] = "resolver",   [IOCM_SPECIAL_TOO_WIDE] = "too_wide",
    };

    return special >= 0 && (size_t)special < COUNT(names) ? names[special] : names[0];
}
