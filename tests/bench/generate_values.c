/* SPDX-License-Identifier: MIT */
/* The values of a generated log and list: the same number, the same value. */
#include "generate_log.h"

#include <string.h>

/* ---- text ---- */

void put(line *out, const char *text)
{
    size_t size = strlen(text);

    memcpy(out->text + out->size, text, size); /* no line is near its end */
    out->size += size;
}

void put_number(line *out, uint64_t number, unsigned base, unsigned width)
{
    char digits[24];
    unsigned count = 0;

    do digits[count++] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0 || count < width);
    while (count > 0) out->text[out->size++] = digits[--count];
}

void put_decimal(line *out, uint64_t number)
{
    put_number(out, number, 10, 1);
}

/* ---- values by number ---- */

static const value_kind kinds[20] = {IPV4,   IPV4,      IPV4,      IPV4, IPV4,   IPV4,   IPV4,
                                     IPV4,   IPV4_PORT, IPV4_PORT, IPV6, DOMAIN, DOMAIN, DOMAIN,
                                     DOMAIN, DOMAIN,    URL,       URL,  SHA256, MD5};

value_kind kind_of(const generator *by, uint32_t number)
{
    return by->all_kinds ? kinds[number % 20] : IPV4;
}

uint32_t pick(generator *by, value_kind wanted)
{
    uint32_t number;

    do number = by->set + measure_below(&by->random, 0x70000000u - by->set);
    while (kind_of(by, number) != wanted);
    return number;
}

/* Distinct for numbers below 2^31, and in none of the blocks that mean something special. */
static void put_ipv4(line *out, const generator *by, uint32_t number)
{
    static const uint8_t ranges[][2] = {{11, 44},   {46, 63},   {65, 73},   {78, 83},
                                        {85, 93},   {95, 99},   {102, 102}, {104, 113},
                                        {128, 148}, {150, 155}, {157, 165}};
    uint32_t mixed = (number ^ (by->seed * 0x2545f491u & 0x7fffffffu));
    uint32_t first;

    mixed = (mixed ^ mixed >> 15) * 0x2c1b3c6du & 0x7fffffffu;
    mixed = (mixed ^ mixed >> 12) * 0x297a2d39u & 0x7fffffffu;
    mixed ^= mixed >> 15;
    first = mixed >> 24;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        uint32_t count = ranges[i][1] - ranges[i][0] + 1u;

        if (first < count) {
            put_decimal(out, ranges[i][0] + first);
            break;
        }
        first -= count;
    }
    for (int shift = 16; shift >= 0; shift -= 8) {
        put(out, ".");
        put_decimal(out, mixed >> shift & 0xff);
    }
}

static uint32_t port_of(uint32_t number)
{
    return 1 + measure_scatter(number, 3) % 65535;
}

/* Groups that are not 0, so that there is one way to write it. */
void put_ipv6(line *out, const generator *by, uint32_t number)
{
    uint64_t state = by->seed + ((uint64_t)number << 20);
    uint64_t random = measure_next(&state);

    put(out, "2001:db8");
    for (unsigned i = 0; i < 3; i++) {
        put(out, ":");
        put_number(out, (number >> (11 * i) & 0x7ff) + 1, 16, 1);
    }
    for (unsigned i = 0; i < 3; i++) {
        put(out, ":");
        put_number(out, (random >> (16 * i) & 0xffff) | 1, 16, 1);
    }
}

void put_domain(line *out, const generator *by, uint32_t number)
{
    static const char *const words[] = {"update", "login", "cdn", "mx", "static", "sync", "api"};
    static const char *const parents[] = {"north", "blue-river", "shop", "hosting", "net-7", "web"};

    put(out, words[number % 7]);
    put(out, "-"); /* the digits alone tell the number */
    put_number(out, measure_scatter(number, by->seed), 16, 1);
    put(out, ".");
    put(out, parents[number % 6]);
    put(out, ".example");
}

void put_digest(line *out, const generator *by, uint32_t number, unsigned words)
{
    uint64_t state = by->seed + ((uint64_t)number << 24);

    while (words-- > 0) put_number(out, measure_next(&state), 16, 16);
}

void put_value(line *out, const generator *by, uint32_t number)
{
    switch (kind_of(by, number)) {
    case IPV4: put_ipv4(out, by, number); break;
    case IPV4_PORT:
        put_ipv4(out, by, number);
        put(out, ":");
        put_decimal(out, port_of(number));
        break;
    case IPV6: put_ipv6(out, by, number); break;
    case DOMAIN: put_domain(out, by, number); break;
    case URL:
        put(out, number & 1 ? "http://" : "https://");
        put_domain(out, by, number);
        put(out, "/files/");
        put_number(out, measure_scatter(number, 5), 16, 1);
        put(out, ".php");
        break;
    case SHA256: put_digest(out, by, number, 4); break;
    case MD5: put_digest(out, by, number, 2); break;
    }
}
