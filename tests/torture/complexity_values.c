/* SPDX-License-Identifier: MIT */
/* Values by number: lists of every kind that are random, or regular in some way. */
#include "complexity.h"

uint64_t scatter(uint64_t number)
{
    uint64_t z = number + UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

size_t write_address(char *out, uint32_t address)
{
    return (size_t)snprintf(out, VALUE_MAX, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
                            address >> 8 & 255, address & 255);
}

static size_t write_from(char *out, size_t count, const char *alphabet, uint64_t number)
{
    size_t letters = strlen(alphabet);
    uint64_t left = 0;

    for (size_t i = 0; i < count; i++) {
        if (i % 8 == 0) left = scatter(number + i);
        out[i] = alphabet[left % letters];
        left /= letters;
    }
    out[count] = '\0';
    return count;
}

size_t write_letters(char *out, size_t count, uint64_t number)
{
    return write_from(out, count, "abcdefghijklmnopqrstuvwxyz0123456789", scatter(number));
}

size_t write_hex(char *out, size_t count, uint64_t number)
{
    return write_from(out, count, "0123456789abcdef", scatter(number));
}

/* ---- addresses ---- */

static size_t ip_random(char *out, uint32_t i)
{
    return write_address(out, (uint32_t)(scatter(i) & UINT32_MAX));
}

static size_t ip_sequential(char *out, uint32_t i)
{
    return write_address(out, UINT32_C(0x0B000000) + i);
}

static size_t ip_low(char *out, uint32_t i)
{
    return write_address(out, UINT32_C(0x0B000007) + (i << 12));
}

/* All in one network, apart from one another. */
static size_t ip_high(char *out, uint32_t i)
{
    return write_address(out, UINT32_C(0xCB000000) | (i * UINT32_C(0x9E3779) & 0xFFFFFF));
}

/* Each of 64 values comes again and again. */
static size_t ip_same(char *out, uint32_t i)
{
    return ip_random(out, i % 64);
}

static size_t with_port(char *out, size_t size, unsigned port)
{
    return size + (size_t)snprintf(out + size, VALUE_MAX - size, ":%u", port);
}

static size_t port_random(char *out, uint32_t i)
{
    return with_port(out, ip_random(out, i), (unsigned)(scatter(i) >> 40 & 0xFFFF));
}

/* One address with all ports, then the next. */
static size_t port_many(char *out, uint32_t i)
{
    return with_port(out, write_address(out, UINT32_C(0xCB007101) + (i >> 16)), i & 0xFFFF);
}

static size_t write_six(char *out, uint64_t high, uint64_t low)
{
    size_t size = 0;

    for (int part = 0; part < 8; part++)
        size +=
            (size_t)snprintf(out + size, 8, part == 0 ? "%x" : ":%x",
                             (unsigned)((part < 4 ? high : low) >> (48 - part % 4 * 16) & 0xFFFF));
    return size;
}

#define SIX UINT64_C(0x20010DB800000000)

static size_t six_random(char *out, uint32_t i)
{
    return write_six(out, SIX | scatter(i) >> 32, scatter(i + (UINT64_C(1) << 40)));
}

static size_t six_sequential(char *out, uint32_t i)
{
    return write_six(out, SIX, i);
}

static size_t six_low(char *out, uint32_t i)
{
    return write_six(out, SIX | i, 1);
}

static size_t six_port(char *out, uint32_t i)
{
    size_t size;

    out[0] = '[';
    size = 1 + six_random(out + 1, i);
    out[size++] = ']';
    return with_port(out, size, i & 0xFFFF);
}

/* ---- networks ---- */

static size_t with_prefix(char *out, size_t size, unsigned prefix)
{
    return size + (size_t)snprintf(out + size, VALUE_MAX - size, "/%u", prefix);
}

static size_t net_one_prefix(char *out, uint32_t i)
{
    return with_prefix(out, write_address(out, UINT32_C(0x0B000000) + (i << 8)), 24);
}

/* Any address, any length from 9 to 32. */
static size_t net_random(char *out, uint32_t i)
{
    return with_prefix(out, ip_random(out, i), 9 + i % 24);
}

/* Chains of 24, each network in the one before it. */
static size_t net_nested(char *out, uint32_t i)
{
    return with_prefix(out, write_address(out, UINT32_C(0x0B000000) + (i / 24 << 8)), 9 + i % 24);
}

/* Chains of 96. */
static size_t net6_nested(char *out, uint32_t i)
{
    return with_prefix(out, write_six(out, SIX | i / 96, scatter(i / 96)), 33 + i % 96);
}

static size_t net6_random(char *out, uint32_t i)
{
    return with_prefix(out, six_random(out, i), 33 + i % 96);
}

/* One network with all ports, then the next. */
static size_t net_ports(char *out, uint32_t i)
{
    return with_port(out, net_one_prefix(out, i >> 16), i & 0xFFFF);
}

/* ---- names ---- */

static size_t end_name(char *out, size_t size)
{
    return size + (size_t)snprintf(out + size, VALUE_MAX - size, ".example");
}

static size_t domain_random(char *out, uint32_t i)
{
    return end_name(out, write_letters(out, 12, i));
}

/* A hundred labels of one letter above one that differs, then one below that differs, too. */
static size_t domain_deep(char *out, uint32_t i)
{
    size_t size = write_letters(out, 8, i);

    for (int label = 0; label < 100; label++) size += (size_t)snprintf(out + size, 3, ".a");
    out[size++] = '.';
    return end_name(out, size + write_letters(out + size, 6, i / 16));
}

static size_t domain_long(char *out, uint32_t i)
{
    size_t size = write_letters(out, 63, i);

    out[size++] = '.';
    return end_name(out, size + write_letters(out + size, 63, i + (UINT64_C(1) << 33)));
}

/* Names below one name, as of a service that gives each customer one. */
static size_t domain_suffix(char *out, uint32_t i)
{
    return (size_t)snprintf(out, VALUE_MAX, "%08x.customers.hosting.provider.example", i);
}

static size_t domain_prefix(char *out, uint32_t i)
{
    return (size_t)snprintf(out, VALUE_MAX, "customers-of-hosting-provider-%08x.example", i);
}

/* ---- URLs and mail addresses ---- */

static size_t url_random(char *out, uint32_t i)
{
    size_t size = (size_t)snprintf(out, VALUE_MAX, "http://");

    size += domain_random(out + size, i);
    out[size++] = '/';
    return size + write_letters(out + size, 10, i + (UINT64_C(1) << 34));
}

static size_t url_prefix(char *out, uint32_t i)
{
    return (size_t)snprintf(out, VALUE_MAX,
                            "https://files.example/public/downloads/2026/setup-%08x.exe", i);
}

/* A thousand borders, and the difference behind them. */
static size_t url_borders(char *out, uint32_t i)
{
    size_t size = (size_t)snprintf(out, VALUE_MAX, "http://files.example");

    memset(out + size, '/', 1000);
    return size + 1000 + write_letters(out + size + 1000, 10, i);
}

/* Each goes on where another ends. */
static size_t url_nested(char *out, uint32_t i)
{
    size_t size = (size_t)snprintf(out, VALUE_MAX, "http://%x.example", i / 64);

    for (uint32_t part = 0; part < i % 64; part++) size += (size_t)snprintf(out + size, 4, "/ab");
    return size;
}

static size_t email_random(char *out, uint32_t i)
{
    size_t size = write_letters(out, 8, i);

    out[size++] = '@';
    return size + domain_random(out + size, i / 4);
}

/* ---- digests ---- */

static size_t md5_random(char *out, uint32_t i)
{
    return write_hex(out, 32, i);
}

static size_t sha1_random(char *out, uint32_t i)
{
    return write_hex(out, 40, i);
}

static size_t sha256_random(char *out, uint32_t i)
{
    return write_hex(out, 64, i);
}

static size_t sha384_random(char *out, uint32_t i)
{
    return write_hex(out, 96, i);
}

static size_t sha512_random(char *out, uint32_t i)
{
    return write_hex(out, 128, i);
}

static size_t sha256_prefix(char *out, uint32_t i)
{
    return (size_t)snprintf(out, VALUE_MAX, "%056x%08x", 0u, i);
}

static size_t sha256_suffix(char *out, uint32_t i)
{
    return (size_t)snprintf(out, VALUE_MAX, "%08x%056x", i, 0u);
}

/* A bit of every kind. */
static size_t mixed(char *out, uint32_t i)
{
    static const shape shapes[] = {
        ip_random,     port_random,   six_random, six_port,      net_random,   net6_random,
        domain_random, domain_suffix, url_random, url_prefix,    email_random, md5_random,
        sha256_random, sha1_random,   url_nested, sha512_random, sha384_random};

    return shapes[i % COUNT(shapes)](out, i);
}

static const named_shape shapes[] = {
    {"ip_random", ip_random},
    {"ip_sequential", ip_sequential},
    {"ip_low", ip_low},
    {"ip_high", ip_high},
    {"ip_same", ip_same},
    {"port_random", port_random},
    {"port_many", port_many},
    {"six_random", six_random},
    {"six_sequential", six_sequential},
    {"six_low", six_low},
    {"six_port", six_port},
    {"net_one_prefix", net_one_prefix},
    {"net_random", net_random},
    {"net_nested", net_nested},
    {"net6_nested", net6_nested},
    {"net6_random", net6_random},
    {"net_ports", net_ports},
    {"domain_random", domain_random},
    {"domain_deep", domain_deep},
    {"domain_long", domain_long},
    {"domain_suffix", domain_suffix},
    {"domain_prefix", domain_prefix},
    {"url_random", url_random},
    {"url_prefix", url_prefix},
    {"url_borders", url_borders},
    {"url_nested", url_nested},
    {"email_random", email_random},
    {"md5_random", md5_random},
    {"sha1_random", sha1_random},
    {"sha256_random", sha256_random},
    {"sha384_random", sha384_random},
    {"sha512_random", sha512_random},
    {"sha256_prefix", sha256_prefix},
    {"sha256_suffix", sha256_suffix},
    {"mixed", mixed},
};

shape shape_find(const char *name)
{
    for (size_t i = 0; i < COUNT(shapes); i++)
        if (strcmp(shapes[i].name, name) == 0) return shapes[i].write;
    for (const named_shape *at = hostile_shapes; at->name != NULL; at++)
        if (strcmp(at->name, name) == 0) return at->write;
    return NULL;
}

values values_make(shape write, uint32_t from, size_t count)
{
    values v = {.count = count};
    char text[VALUE_MAX];
    size_t room = 0;

    REQUIRE(write != NULL);
    for (size_t i = 0; i < count; i++) room += write(text, from + (uint32_t)i) + 1;
    v.room = malloc(2 * room + VALUE_MAX);
    v.texts = malloc(count * sizeof *v.texts);
    v.indicators = malloc(count * sizeof *v.indicators);
    REQUIRE(v.room != NULL && v.texts != NULL && v.indicators != NULL);
    room = 0;
    for (size_t i = 0; i < count; i++) {
        char *at = v.room + room;
        size_t size = write(at, from + (uint32_t)i);
        iocm_read_options options = {.struct_size = sizeof options};
        iocm_error error = {0};

        options.flags = IOCM_READ_NO_REFANG;
        v.texts[i] = (iocm_span){at, size};
        if (iocm_indicator_parse(&v.indicators[i], at + size + 1, size + 1, at, size, &options,
                                 &error) != IOCM_OK) {
            fprintf(stderr, "%s: %s\n", at, error.message);
            exit(1);
        }
        room += 2 * size + 2;
    }
    return v;
}

void values_free(values *v)
{
    free(v->room);
    free(v->texts);
    free(v->indicators);
}
