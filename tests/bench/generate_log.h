/* SPDX-License-Identifier: MIT */
/* The generated log's state, and the values that stand in it. */
#ifndef BENCH_GENERATE_LOG_H
#define BENCH_GENERATE_LOG_H

#include "measure.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct generator {
    bool csv, all_kinds;
    size_t megabytes;
    uint32_t every, set, seed;
    uint64_t random;
    FILE *log, *truth;
    const char *folder;
} generator;

enum { LINE = 4096 };

typedef struct line {
    char text[LINE];
    size_t size;
} line;

void put(line *out, const char *text);
void put_number(line *out, uint64_t number, unsigned base, unsigned width);
void put_decimal(line *out, uint64_t number);

/* Values go by number: those below generator->set are listed. */
typedef enum value_kind { IPV4, IPV4_PORT, IPV6, DOMAIN, URL, SHA256, MD5 } value_kind;

value_kind kind_of(const generator *by, uint32_t number);

/* A number of a value of that kind that is not listed. */
uint32_t pick(generator *by, value_kind wanted);

void put_value(line *out, const generator *by, uint32_t number);

/* Of a kind, whatever the list has. */
void put_ipv6(line *out, const generator *by, uint32_t number);
void put_domain(line *out, const generator *by, uint32_t number);
void put_digest(line *out, const generator *by, uint32_t number, unsigned words); /* of 64 bits */

#endif /* BENCH_GENERATE_LOG_H */
