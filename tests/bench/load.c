/* SPDX-License-Identifier: MIT */
/*
 * bench_load [LINES [WHAT]]: how fast plain lists become sets: a million lines of each kind, lists
 * of all kinds, lists that repeat themselves, and lists chosen to be hard on hash tables. It
 * prints lines a second of loading, the time of compiling, and bytes that the builder holds and that
 * both need at most, and judges nothing: machines differ.
 */
#include "iocmatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- memory in use ---- */

typedef struct meter {
    size_t held;
    size_t peak;
} meter;

/* Stands before each block. */
typedef union header {
    size_t size;
    max_align_t align;
} header;

static void *meter_reallocate(void *ctx, void *block, size_t size)
{
    meter *in = ctx;
    header *old = block == NULL ? NULL : (header *)block - 1;
    size_t before = old == NULL ? 0 : old->size;
    header *made = realloc(old, sizeof *made + size);

    if (made == NULL) return NULL;
    made->size = size;
    in->held += size - before;
    if (in->held > in->peak) in->peak = in->held;
    return made + 1;
}

static void *meter_allocate(void *ctx, size_t size)
{
    return meter_reallocate(ctx, NULL, size);
}

static void meter_deallocate(void *ctx, void *block)
{
    header *old = (header *)block - 1;

    if (block == NULL) return;
    ((meter *)ctx)->held -= old->size;
    free(old);
}

/* ---- lists ---- */

/* splitmix64 */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Line `n`, of a list in which everything follows from `n`. */
typedef size_t (*line_fn)(char *out, uint64_t n);

static uint64_t number_of(uint64_t n)
{
    return next_random(&n);
}

/* An address that is not special, mostly. */
static size_t write_quad(char *out, uint64_t value)
{
    return (size_t)sprintf(out, "%u.%u.%u.%u", 11 + (unsigned)(value >> 24 & 255) % 80,
                           (unsigned)(value >> 16 & 255), (unsigned)(value >> 8 & 255),
                           (unsigned)(value & 255));
}

static size_t write_letters(char *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++, value /= 32)
        out[i] = "abcdefghijklmnopqrstuvwxyz234567"[value % 32];
    return size;
}

static size_t line_ipv4(char *out, uint64_t n)
{
    return write_quad(out, number_of(n));
}

static size_t line_port(char *out, uint64_t n)
{
    uint64_t value = number_of(n);
    size_t size = write_quad(out, value);

    return size + (size_t)sprintf(out + size, ":%u", (unsigned)(value >> 40 & 0xFFFF));
}

static size_t line_ipv6(char *out, uint64_t n)
{
    uint64_t value = number_of(n);

    return (size_t)sprintf(out, "2001:db8:%x:%x:%x::%x", (unsigned)(value & 0xFFFF),
                           (unsigned)(value >> 16 & 0xFFFF), (unsigned)(value >> 32 & 0xFFFF),
                           (unsigned)(value >> 48));
}

static size_t line_domain(char *out, uint64_t n)
{
    uint64_t value = number_of(n);
    size_t size = write_letters(out, value, 4 + (size_t)(value >> 60) % 8);

    return size +
           (size_t)sprintf(out + size, "%s%x.example", n % 3 == 0 ? ".www" : "-", (unsigned)n);
}

static size_t line_url(char *out, uint64_t n)
{
    uint64_t value = number_of(n);
    size_t size = (size_t)sprintf(out, "http%s://", n % 2 == 0 ? "s" : "");

    if (n % 4 == 0)
        size += write_quad(out + size, value);
    else
        size += line_domain(out + size, n);
    return size +
           (size_t)sprintf(out + size, "/%x/index.php?id=%u", (unsigned)(value >> 40), (unsigned)n);
}

static size_t line_sha256(char *out, uint64_t n)
{
    size_t size = 0;

    for (int i = 0; i < 4; i++)
        size += (size_t)sprintf(out + size, "%016llx", (unsigned long long)next_random(&n));
    return size;
}

static size_t line_md5(char *out, uint64_t n)
{
    return line_sha256(out, n) / 2;
}

static size_t line_mixed(char *out, uint64_t n)
{
    static const line_fn all[] = {line_ipv4, line_port, line_domain, line_url, line_sha256};

    return all[number_of(n) % (sizeof all / sizeof all[0])](out, n);
}

static size_t line_twice(char *out, uint64_t n)
{
    return line_mixed(out, number_of(n) % 2 == 0 ? n / 2 : n);
}

/* Neighbouring addresses: what a hash that keeps order would put into one place. */
static size_t line_near(char *out, uint64_t n)
{
    return write_quad(out, n);
}

/* The low bits are the same: what a table by low bits would put into one place. */
static size_t line_far(char *out, uint64_t n)
{
    return write_quad(out, n % 80 << 24 | n / 80 % 256 << 16 | n / 20480 << 8);
}

static size_t line_near_domain(char *out, uint64_t n)
{
    return (size_t)sprintf(out, "aaaaaaaaaaaaaaaa%08x.example", (unsigned)n);
}

static size_t line_far_domain(char *out, uint64_t n)
{
    return (size_t)sprintf(out, "%08xaaaaaaaaaaaaaaaa.example", (unsigned)number_of(n));
}

static const struct {
    const char *name;
    line_fn line;
} lists[] = {
    {"ipv4", line_ipv4},
    {"ip:port", line_port},
    {"ipv6", line_ipv6},
    {"domain", line_domain},
    {"url", line_url},
    {"md5", line_md5},
    {"sha256", line_sha256},
    {"mixed", line_mixed},
    {"repeated", line_twice},
    {"near-addresses", line_near},
    {"far-addresses", line_far},
    {"near-domains", line_near_domain},
    {"far-domains", line_far_domain},
};

static char *make_list(size_t *size, line_fn line, size_t lines)
{
    char *text = malloc(lines * 128 + 1);

    *size = 0;
    for (size_t i = 0; text != NULL && i < lines; i++) {
        *size += line(text + *size, i);
        text[(*size)++] = '\n';
    }
    return text;
}

/* ---- measuring ---- */

/* Of the processor, so that others on the machine do not count. */
static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

typedef struct result {
    double load;
    double compile;
    size_t count;
    size_t image;
    size_t held;
    size_t peak;
} result;

static int run(result *out, const char *text, size_t size)
{
    meter memory = {0, 0};
    iocm_allocator allocator = {meter_allocate, meter_reallocate, meter_deallocate, &memory};
    iocm_builder_options builder_options = {.struct_size = sizeof builder_options,
                                            .allocator = &allocator};
    iocm_load_options options = {.struct_size = sizeof options, .allocator = &allocator};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_error error = {0};
    double start = seconds();
    iocm_status status = iocm_builder_new(&builder, &builder_options, &error);

    if (status == IOCM_OK)
        status = iocm_load_indicators(NULL, builder, text, size, &options, &error);
    out->load = seconds() - start;
    out->held = memory.held;
    start = seconds();
    if (status == IOCM_OK) status = iocm_builder_compile(&set, builder, &error);
    out->compile = seconds() - start;
    out->count = iocm_builder_count(builder);
    out->peak = memory.peak;
    if (status == IOCM_OK) out->image = iocm_set_image(set).size;
    if (status != IOCM_OK) fprintf(stderr, "%s: %s\n", error.message, error.token);
    iocm_set_unref(set);
    iocm_builder_free(builder);
    return status == IOCM_OK;
}

/* The best of three runs. */
static int measure(const char *name, line_fn line, size_t lines)
{
    result best = {.load = 1e9, .compile = 1e9};
    size_t size;
    char *text = make_list(&size, line, lines);

    for (int i = 0; text != NULL && i < 3; i++) {
        result got = {0};

        if (!run(&got, text, size)) break;
        if (got.load > best.load) got.load = best.load;
        if (got.compile > best.compile) got.compile = best.compile;
        best = got;
    }
    free(text);
    if (best.count == 0) return 0;
    printf("%-15s %9zu of %9zu  load %6.2f M lines/s %6.1f ns  compile %6.1f ns  image %5.1f  held "
           "%5.1f  peak %5.1f bytes each, %4.2f images\n",
           name, best.count, lines, (double)lines / best.load / 1e6,
           best.load / (double)lines * 1e9, best.compile / (double)best.count * 1e9,
           (double)best.image / (double)best.count, (double)best.held / (double)best.count,
           (double)best.peak / (double)best.count, (double)best.peak / (double)best.image);
    return 1;
}

int main(int argc, char **argv)
{
    size_t lines = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (argc < 3 || strcmp(argv[2], lists[i].name) == 0)
            if (!measure(lists[i].name, lists[i].line, lines)) return 1;
    return 0;
}
