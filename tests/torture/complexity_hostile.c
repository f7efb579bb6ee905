/* SPDX-License-Identifier: MIT */
/*
 * Values chosen against hash functions in use: whoever hashed with one of these would find all of
 * them in one place. Those that are held against each other have the same length and form.
 */
#include "complexity.h"

/* ---- addresses ---- */

/* Multiplication by 2^32 / phi maps number i to i: the high bits are all zero. */
static size_t ip_multiplicative(char *out, uint32_t i)
{
    static const uint32_t factor = 2654435769u;
    uint32_t inverse = factor;

    for (int bits = 3; bits < 32; bits *= 2) inverse *= 2 - factor * inverse;
    return write_address(out, i * inverse);
}

/* The same of MurmurHash3's last steps: what they map to i. */
static size_t ip_murmur(char *out, uint32_t i)
{
    uint32_t h = i;

    h ^= h >> 16;
    h *= UINT32_C(0x7ED1B41D); /* the inverse of C2B2AE35 */
    h ^= h >> 13 ^ h >> 26;
    h *= UINT32_C(0xA5CB9243); /* the inverse of 85EBCA6B */
    h ^= h >> 16;
    return write_address(out, h);
}

/* The address (its bytes in network order) whose CRC by that polynomial is i. */
static size_t write_uncrc(char *out, uint32_t i, uint32_t polynomial)
{
    uint32_t sum = ~i;

    for (int bit = 0; bit < 32; bit++) sum = sum >> 31 ? (sum ^ polynomial) << 1 | 1 : sum << 1;
    sum = ~sum;
    return write_address(out, sum << 24 | (sum & 0xFF00) << 8 | (sum >> 8 & 0xFF00) | sum >> 24);
}

static size_t ip_crc32(char *out, uint32_t i)
{
    return write_uncrc(out, i, UINT32_C(0xEDB88320));
}

/* As of the processor's own instruction, which DPDK's tables use. */
static size_t ip_crc32c(char *out, uint32_t i)
{
    return write_uncrc(out, i, UINT32_C(0x82F63B78));
}

#define FNV_START UINT32_C(2166136261)
#define FNV_PRIME UINT32_C(16777619)

/* The low byte of FNV-1a is zero, for 2^24 addresses. */
static size_t ip_fnv(char *out, uint32_t i)
{
    uint32_t hash = FNV_START;

    for (int shift = 16; shift >= 0; shift -= 8) hash = (hash ^ (i >> shift & 255)) * FNV_PRIME;
    return write_address(out, i << 8 | (hash & 255));
}

/* The sum of the bytes, and of 16-bit words, hardly differs: 256 values of each. */
static size_t ip_sums(char *out, uint32_t i)
{
    uint32_t high = (uint32_t)(scatter(i) & 0xFFFF);

    return write_address(out, high << 16 | ((UINT32_C(0xFFFF) - high) & 0xFFFF));
}

/* ---- names: 40 letters, a dot, 40 letters, .example ---- */

#define PART  40
#define NAME  (2 * PART)
#define BLOCK 4

static size_t write_name(char *out, const char letters[NAME])
{
    return (size_t)snprintf(out, VALUE_MAX, "%.*s.%.*s.example", PART, letters, PART,
                            letters + PART);
}

static size_t name_random(char *out, uint32_t i)
{
    char letters[NAME + 1];

    write_letters(letters, NAME, i);
    return write_name(out, letters);
}

/* All but eight letters are the same. */
static size_t write_part(char *out, uint32_t i, size_t at)
{
    char letters[NAME + 1];
    char number[9];

    memset(letters, 'a', NAME);
    snprintf(number, sizeof number, "%08x", i);
    memcpy(letters + at, number, 8);
    return write_name(out, letters);
}

static size_t name_prefix(char *out, uint32_t i)
{
    return write_part(out, i, NAME - 8);
}

static size_t name_suffix(char *out, uint32_t i)
{
    return write_part(out, i, 0);
}

static size_t name_middle(char *out, uint32_t i)
{
    return write_part(out, i, PART);
}

/* Every bit of i chooses one of two pieces that come to the same. */
static size_t write_pairs(char *out, uint32_t i, const char *zero, const char *one)
{
    size_t step = strlen(zero);
    char letters[NAME];

    for (size_t at = 0; at < NAME; at += step, i >>= 1)
        memcpy(letters + at, i & 1 ? one : zero, step);
    return write_name(out, letters);
}

/* h * 33 + c: 33 * 2 is the distance of t and 2. */
static size_t name_33(char *out, uint32_t i)
{
    return write_pairs(out, i, "at", "c2");
}

/* h * 31 + c: 31 * 2 is the distance of o and 1. */
static size_t name_31(char *out, uint32_t i)
{
    return write_pairs(out, i, "ao", "c1");
}

static uint32_t fnv(uint32_t hash, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)text[i]) * FNV_PRIME;
    return hash;
}

static void write_block(char out[BLOCK + 1], uint32_t number)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

    for (int i = 0; i < BLOCK; i++, number /= 36) out[i] = letters[number % 36];
    out[BLOCK] = '\0';
}

/* Two blocks that take FNV-1a from `hash` to one and the same. */
static void find_pair(char one[BLOCK + 1], char other[BLOCK + 1], uint32_t hash)
{
    static uint32_t seen[1u << 19]; /* block + 1 */

    memset(seen, 0, sizeof seen);
    for (uint32_t number = 0; number < 36 * 36 * 36 * 36; number++) {
        uint32_t place;
        uint32_t sum;

        write_block(one, number);
        sum = fnv(hash, one, BLOCK);
        for (place = sum >> 13; seen[place] != 0; place = (place + 1) % COUNT(seen)) {
            write_block(other, seen[place] - 1);
            if (fnv(hash, other, BLOCK) == sum) return;
        }
        if (number < COUNT(seen) / 2) seen[place] = number + 1;
    }
    REQUIRE(false); /* there are two such blocks */
}

/* One FNV-1a for 2^20 names: twenty such pairs. */
static size_t name_fnv(char *out, uint32_t i)
{
    static char blocks[NAME / BLOCK][2][BLOCK + 1];
    char letters[NAME];

    if (blocks[0][0][0] == '\0') {
        uint32_t hash = FNV_START;

        for (size_t k = 0; k < COUNT(blocks); k++) {
            if (k * BLOCK == PART) hash = fnv(hash, ".", 1);
            find_pair(blocks[k][0], blocks[k][1], hash);
            hash = fnv(hash, blocks[k][0], BLOCK);
        }
    }
    for (size_t k = 0; k < COUNT(blocks); k++, i >>= 1)
        memcpy(letters + k * BLOCK, blocks[k][i & 1], BLOCK);
    return write_name(out, letters);
}

/* ---- URLs: as these names, with a path of the same length ---- */

static size_t write_url(char *out, shape name, uint32_t i)
{
    char text[VALUE_MAX];
    size_t size = name(text, i);

    /* Nothing but letters, digits and dots: as good a path as a host. */
    return (size_t)snprintf(out, VALUE_MAX, "http://a.example/%.*s", (int)size, text);
}

static size_t path_random(char *out, uint32_t i)
{
    return write_url(out, name_random, i);
}

static size_t path_prefix(char *out, uint32_t i)
{
    return write_url(out, name_prefix, i);
}

static size_t path_suffix(char *out, uint32_t i)
{
    return write_url(out, name_suffix, i);
}

static size_t path_33(char *out, uint32_t i)
{
    return write_url(out, name_33, i);
}

static size_t path_fnv(char *out, uint32_t i)
{
    return write_url(out, name_fnv, i);
}

const named_shape hostile_shapes[] = {
    {"ip_multiplicative", ip_multiplicative},
    {"ip_murmur", ip_murmur},
    {"ip_crc32", ip_crc32},
    {"ip_crc32c", ip_crc32c},
    {"ip_fnv", ip_fnv},
    {"ip_sums", ip_sums},
    {"name_random", name_random},
    {"name_prefix", name_prefix},
    {"name_suffix", name_suffix},
    {"name_middle", name_middle},
    {"name_33", name_33},
    {"name_31", name_31},
    {"name_fnv", name_fnv},
    {"path_random", path_random},
    {"path_prefix", path_prefix},
    {"path_suffix", path_suffix},
    {"path_33", path_33},
    {"path_fnv", path_fnv},
    {NULL, NULL},
};
