/* SPDX-License-Identifier: MIT */
/*
 * A set against the slow obvious way: every query is compared with every indicator, one by one,
 * in plain terms (texts, bit by bit, byte by byte), and the hits must be the same: indicators,
 * grades, spans and order. Queries are made so that most hit, nearly hit, or hit several ways.
 * Takes the number of queries as its argument; 10^6 if there is none.
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>

#include "random.h"
#include "sets.h"

#define QUERIES 1000000u
#define MOST    400 /* of each kind */
#define HITS    600
#define TEXT    256

typedef struct address {
    uint8_t bytes[16];
    size_t size;
    int prefix;      /* of a network */
    int port;        /* -1 = none */
    uint32_t number; /* in the set */
} address;

typedef struct text {
    char data[TEXT];
    size_t size;
    uint32_t number;
} text;

typedef struct digest {
    uint8_t bytes[64];
    size_t size;
    uint32_t number;
} digest;

/* Everything listed, as lists. */
static address addresses[MOST];
static address networks[MOST];
static text domains[MOST];
static text urls[MOST];
static text mails[MOST];
static digest digests[MOST];

typedef struct found {
    uint32_t number;
    iocm_grade grade;
    size_t offset;
    size_t size;
    int rank; /* what comes first among hits of one grade: the higher */
} found;

static found expected[HITS];
static size_t expected_count;
static uint64_t seed = 20240607;

static size_t below(size_t limit)
{
    return random_below(&seed, limit);
}

/* ---- what is listed ---- */

static void random_address(address *out)
{
    static const uint8_t starts[3][3] = {{192, 0, 2}, {198, 51, 100}, {203, 0, 113}};

    memset(out, 0, sizeof *out);
    out->port = below(3) == 0 ? -1 : (int[]){80, 443, 8080, 0, 65535}[below(5)];
    if (below(3) > 0) {
        out->size = 4;
        memcpy(out->bytes, starts[below(3)], 3);
        out->bytes[3] = (uint8_t)below(48);
    } else {
        out->size = 16;
        memcpy(out->bytes, "\x20\x01\x0d\xb8", 4);
        out->bytes[5] = (uint8_t)below(3);
        out->bytes[15] = (uint8_t)below(16);
    }
    out->prefix = (int)out->size * 8;
}

static bool bit_at(const uint8_t *bytes, int bit)
{
    return (bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

static void random_network(address *out)
{
    random_address(out);
    out->port = below(8) == 0 ? 443 : -1;
    out->prefix = out->size == 4 ? 20 + (int)below(12) : 28 + (int)below(100);
    for (int bit = out->prefix; bit < (int)out->size * 8; bit++)
        out->bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
}

static void write_address(char *out, const address *at, bool with_port)
{
    char part[64];

    if (at->size == 4)
        snprintf(part, sizeof part, "%u.%u.%u.%u", at->bytes[0], at->bytes[1], at->bytes[2],
                 at->bytes[3]);
    else
        snprintf(part, sizeof part, "%x:%x:%x:%x:%x:%x:%x:%x", at->bytes[0] << 8 | at->bytes[1],
                 at->bytes[2] << 8 | at->bytes[3], at->bytes[4] << 8 | at->bytes[5],
                 at->bytes[6] << 8 | at->bytes[7], at->bytes[8] << 8 | at->bytes[9],
                 at->bytes[10] << 8 | at->bytes[11], at->bytes[12] << 8 | at->bytes[13],
                 at->bytes[14] << 8 | at->bytes[15]);
    if (!with_port || at->port < 0)
        strcpy(out, part);
    else
        sprintf(out, at->size == 4 ? "%s:%d" : "[%s]:%d", part, at->port);
}

static size_t random_name(char *out)
{
    static const char *const labels[] = {"a", "b", "cc", "mail", "x-1", "aa"};
    static const char *const ends[] = {"evil.example", "bad.example", "il.example", "a.example"};
    size_t size = 0;

    for (size_t i = below(4); i > 0; i--)
        size += (size_t)sprintf(out + size, "%s.", labels[below(6)]);
    return size + (size_t)sprintf(out + size, "%s", ends[below(4)]);
}

static size_t random_tail(char *out)
{
    static const char *const parts[] = {"/", "/a", "/b", "?", "x=1", "&", "y", "#", "/ab", "//"};
    size_t size = 0;

    for (size_t i = below(6); i > 0; i--) {
        const char *part = parts[below(10)];

        /* What follows the host directly has to begin a path, query or fragment. */
        if (size == 0 && strchr("/?#", part[0]) == NULL) part = "/";
        size += (size_t)sprintf(out + size, "%s", part);
    }
    out[size] = '\0';
    return size;
}

static int default_port(const char *scheme)
{
    return strcmp(scheme, "http") == 0 ? 80 : strcmp(scheme, "https") == 0 ? 443 : 21;
}

/* A URL of scheme, host, port and tail: `canonical` as listed. */
typedef struct url_query {
    const char *scheme;
    address host; /* size 0: it is a name */
    char name[TEXT];
    int port; /* -1 = none written */
    char tail[TEXT];
} url_query;

static void random_url(url_query *out)
{
    static const char *const schemes[] = {"http", "https", "ftp"};
    size_t choice = below(10);

    memset(out, 0, sizeof *out);
    out->scheme = schemes[choice < 5 ? 0 : choice < 9 ? 1 : 2];
    out->port = below(4) > 0 ? -1 : (int[]){80, 443, 8080}[below(3)];
    if (below(4) == 0)
        random_address(&out->host);
    else
        random_name(out->name);
    random_tail(out->tail);
}

static void write_canonical(text *out, const url_query *url)
{
    char host[TEXT];
    char port[16] = "";

    if (url->host.size == 0)
        strcpy(host, url->name);
    else {
        iocm_indicator made;
        address only = url->host;
        char plain[64];
        char canonical[64];

        write_address(plain, &only, false);
        assert_int_equal(iocm_indicator_parse(&made, NULL, 0, plain, strlen(plain), NULL, NULL), 0);
        assert_int_equal(iocm_indicator_format(canonical, 64, NULL, &made, NULL), 0);
        sprintf(host, only.size == 4 ? "%s" : "[%s]", canonical);
    }
    if (url->port >= 0 && url->port != default_port(url->scheme)) sprintf(port, ":%d", url->port);
    out->size =
        (size_t)snprintf(out->data, TEXT, "%s://%s%s%s", url->scheme, host, port, url->tail);
    assert_true(out->size < TEXT);
}

static iocm_set *list_everything(void)
{
    iocm_builder *builder = builder_new(IOCM_BUILDER_ALLOW_SPECIAL);
    char line[TEXT];

    for (size_t i = 0; i < MOST; i++) {
        url_query url;
        char name[TEXT];

        random_address(&addresses[i]);
        write_address(line, &addresses[i], true);
        builder_add(builder, line);
        random_network(&networks[i]);
        if (networks[i].port >= 0) {
            /* A network with a port: made in binary. */
            iocm_indicator made = {.kind = IOCM_KIND_NETWORK, .flags = IOCM_INDICATOR_PORT};

            made.port = (uint16_t)networks[i].port;
            made.family = networks[i].size == 4 ? 4 : 6;
            made.prefix = (uint8_t)networks[i].prefix;
            made.size = (uint32_t)networks[i].size;
            memcpy(made.bytes, networks[i].bytes, networks[i].size);
            assert_int_equal(iocm_builder_add(builder, &made, NULL, NULL), IOCM_OK);
        } else {
            write_address(line, &networks[i], false);
            sprintf(line + strlen(line), "/%d", networks[i].prefix);
            builder_add(builder, line);
        }
        domains[i].size = random_name(domains[i].data);
        builder_add(builder, domains[i].data);
        random_url(&url);
        write_canonical(&urls[i], &url);
        builder_add(builder, urls[i].data);
        random_name(name);
        mails[i].size = (size_t)snprintf(mails[i].data, TEXT, "u%u@%s", (unsigned)below(9), name);
        builder_add(builder, mails[i].data);
        digests[i].size = (size_t[]){16, 20, 32, 48, 64}[below(5)];
        for (size_t k = 0; k < digests[i].size; k++) {
            digests[i].bytes[k] = (uint8_t)(k < 2 ? below(256) : 7);
            sprintf(line + 2 * k, "%02x", digests[i].bytes[k]);
        }
        builder_add(builder, line);
    }
    return builder_finish(builder);
}

/* ---- numbers: which of the set is which of ours ---- */

static void number_texts(text *list, const iocm_indicator *made, uint32_t number)
{
    for (size_t i = 0; i < MOST; i++)
        if (list[i].size == made->text_size && memcmp(list[i].data, made->text, list[i].size) == 0)
            list[i].number = number;
}

static void number_addresses(address *list, const iocm_indicator *made, uint32_t number)
{
    int port = made->flags & IOCM_INDICATOR_PORT ? made->port : -1;

    for (size_t i = 0; i < MOST; i++)
        if (list[i].size == made->size && list[i].port == port && list[i].prefix == made->prefix &&
            memcmp(list[i].bytes, made->bytes, made->size) == 0)
            list[i].number = number;
}

static void number_everything(const iocm_set *set)
{
    for (size_t i = 0; i < MOST; i++)
        addresses[i].number = networks[i].number = domains[i].number = urls[i].number =
            mails[i].number = digests[i].number = UINT32_MAX;
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        const iocm_indicator *made = &entry.indicator;

        assert_int_equal(iocm_set_get(&entry, set, i, NULL), IOCM_OK);
        switch (made->kind) {
        case IOCM_KIND_IPV4:
        case IOCM_KIND_IPV6: number_addresses(addresses, made, i); break;
        case IOCM_KIND_NETWORK: number_addresses(networks, made, i); break;
        case IOCM_KIND_DOMAIN: number_texts(domains, made, i); break;
        case IOCM_KIND_URL: number_texts(urls, made, i); break;
        case IOCM_KIND_EMAIL: number_texts(mails, made, i); break;
        default:
            for (size_t k = 0; k < MOST; k++)
                if (digests[k].size == made->size &&
                    memcmp(digests[k].bytes, made->bytes, made->size) == 0)
                    digests[k].number = i;
        }
    }
    for (size_t i = 0; i < MOST; i++) {
        assert_true(addresses[i].number != UINT32_MAX && networks[i].number != UINT32_MAX);
        assert_true(domains[i].number != UINT32_MAX && urls[i].number != UINT32_MAX);
        assert_true(mails[i].number != UINT32_MAX && digests[i].number != UINT32_MAX);
    }
}

/* ---- the slow way ---- */

/* The same indicator may be listed by us twice, but is one of the set. */
static void expect(uint32_t number, iocm_grade grade, size_t offset, size_t size, int rank)
{
    for (size_t i = 0; i < expected_count; i++)
        if (expected[i].number == number) return;
    assert_true(expected_count < HITS);
    expected[expected_count++] = (found){number, grade, offset, size, rank};
}

/* `whole` is the span of the address with its port, if it stands there. */
static void slow_address(const address *seen, size_t offset, size_t size, size_t whole)
{
    for (size_t i = 0; i < MOST; i++) {
        const address *listed = &addresses[i];

        if (listed->size != seen->size || memcmp(listed->bytes, seen->bytes, seen->size) != 0)
            continue;
        if (listed->port < 0)
            expect(listed->number, IOCM_GRADE_EXACT, offset, size, 0);
        else if (listed->port == seen->port)
            expect(listed->number, IOCM_GRADE_EXACT, whole > 0 ? 0 : offset,
                   whole > 0 ? whole : size, 0);
        else
            expect(listed->number, seen->port < 0 ? IOCM_GRADE_NO_PORT : IOCM_GRADE_OTHER_PORT,
                   offset, size, 0);
    }
    for (size_t i = 0; i < MOST; i++) {
        const address *listed = &networks[i];
        int same = 0;

        if (listed->size != seen->size) continue;
        while (same < listed->prefix && bit_at(listed->bytes, same) == bit_at(seen->bytes, same))
            same++;
        if (same == listed->prefix)
            expect(listed->number, IOCM_GRADE_NETWORK, offset, size, listed->prefix);
    }
}

static void slow_name(const char *name, size_t offset, size_t size)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < MOST; i++) {
        const text *listed = &domains[i];
        size_t more;

        if (listed->size > length) continue;
        more = length - listed->size;
        if (memcmp(name + more, listed->data, listed->size) != 0) continue;
        if (more == 0)
            expect(listed->number, IOCM_GRADE_EXACT, offset, size, 0);
        else if (name[more - 1] == '.')
            expect(listed->number, IOCM_GRADE_SUBDOMAIN, offset + more, size - more,
                   (int)listed->size);
    }
}

/* `longer`: bytes that the value has more than the canonical text, all before the tail. */
static void slow_url(const text *seen, size_t longer)
{
    for (size_t i = 0; i < MOST; i++) {
        const text *listed = &urls[i];

        if (listed->size > seen->size || memcmp(listed->data, seen->data, listed->size) != 0)
            continue;
        if (listed->size == seen->size)
            expect(listed->number, IOCM_GRADE_EXACT, 0, seen->size + longer, 1);
        else if (strchr("/?#&", seen->data[listed->size]) != NULL ||
                 strchr("/?#&", seen->data[listed->size - 1]) != NULL)
            expect(listed->number, IOCM_GRADE_PREFIX, 0, listed->size + longer, (int)listed->size);
    }
}

static int compare_found(const void *a, const void *b)
{
    const found *left = a;
    const found *right = b;

    if (left->grade != right->grade) return left->grade > right->grade ? -1 : 1;
    if (left->rank != right->rank) return left->rank > right->rank ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

/* ---- comparing ---- */

static void compare_hits(const iocm_hits *hits, const char *query)
{
    assert_true(hits->count <= hits->capacity);
    qsort(expected, expected_count, sizeof expected[0], compare_found);
    for (size_t i = 0; i < hits->count || i < expected_count; i++) {
        const iocm_hit *hit = &hits->items[i];

        if (i >= hits->count || i >= expected_count || hit->indicator != expected[i].number ||
            hit->grade != expected[i].grade || hit->offset != expected[i].offset ||
            hit->size != expected[i].size)
            fail_msg("%s: hit %u of %u (expected %u): indicator %u grade %d [%u,%u], not %u %d "
                     "[%u,%u]",
                     query, (unsigned)i, (unsigned)hits->count, (unsigned)expected_count,
                     (unsigned)hit->indicator, (int)hit->grade, (unsigned)hit->offset,
                     (unsigned)hit->size, (unsigned)expected[i].number, (int)expected[i].grade,
                     (unsigned)expected[i].offset, (unsigned)expected[i].size);
    }
}

static void random_case(char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] >= 'a' && at[i] <= 'z' && below(4) == 0) at[i] = (char)(at[i] - 32);
}

/* ---- queries: each writes the value and what is expected of it ---- */

static void query_address(char *value)
{
    address seen;
    size_t offset = 0;
    char plain[64];

    random_address(&seen);
    if (below(8) == 0) seen.bytes[seen.size - 1] ^= 0x80;
    write_address(value, &seen, true);
    write_address(plain, &seen, false);
    if (seen.size == 4 && below(5) == 0) { /* IPv4 in IPv6 */
        sprintf(value, seen.port < 0 ? "::ffff:%s" : "[::ffff:%s]:%d", plain, seen.port);
        offset = seen.port >= 0;
        slow_address(&seen, offset, strlen(plain) + 7, strlen(value));
        return;
    }
    if (seen.size == 16) offset = seen.port >= 0;
    slow_address(&seen, offset, strlen(plain), seen.port >= 0 ? strlen(value) : 0);
}

static void query_domain(char *value)
{
    char name[TEXT];
    size_t size = random_name(name);

    strcpy(value, name);
    if (below(6) == 0) value[size++] = '.';
    value[size] = '\0';
    random_case(value, size);
    slow_name(name, 0, size);
}

static void query_url(char *value)
{
    url_query url;
    text canonical;
    char host[TEXT];
    char port[16] = "";
    size_t scheme;

    random_url(&url);
    write_canonical(&canonical, &url);
    if (url.host.size > 0) {
        char plain[64];

        write_address(plain, &url.host, false);
        sprintf(host, url.host.size == 4 ? "%s" : "[%s]", plain);
    } else
        strcpy(host, url.name);
    random_case(host, strlen(host));
    if (url.port >= 0) sprintf(port, ":%d", url.port);
    scheme = strlen(url.scheme) + 3;
    snprintf(value, 4 * TEXT, "%s://%s%s%s", url.scheme, host, port, url.tail);
    random_case(value, scheme - 3);
    slow_url(&canonical, strlen(value) - canonical.size);
    if (url.host.size > 0) {
        address seen = url.host;
        size_t bracket = seen.size == 16;

        seen.port = url.port >= 0 ? url.port : default_port(url.scheme);
        slow_address(&seen, scheme + bracket, strlen(host) - 2 * bracket, 0);
    } else
        slow_name(url.name, scheme, strlen(host));
}

static void query_mail(char *value)
{
    char name[TEXT];
    size_t size;

    random_name(name);
    size = (size_t)sprintf(value, "u%u@%s", (unsigned)below(9), name);
    for (size_t i = 0; i < MOST; i++)
        if (mails[i].size == size && memcmp(mails[i].data, value, size) == 0)
            expect(mails[i].number, IOCM_GRADE_EXACT, 0, size, 1);
    random_case(value, size);
    slow_name(name, size - strlen(name), strlen(name));
}

static void query_digest(char *value)
{
    digest seen = digests[below(MOST)];

    if (below(3) == 0) seen.bytes[below(seen.size)] ^= (uint8_t)(1u << below(8));
    for (size_t k = 0; k < seen.size; k++) sprintf(value + 2 * k, "%02x", seen.bytes[k]);
    random_case(value, 2 * seen.size);
    for (size_t i = 0; i < MOST; i++)
        if (digests[i].size == seen.size && memcmp(digests[i].bytes, seen.bytes, seen.size) == 0)
            expect(digests[i].number, IOCM_GRADE_EXACT, 0, 2 * seen.size, 0);
}

static size_t queries = QUERIES;

static void same_as_the_slow_way(void **state)
{
    static void (*const makers[])(char *) = {query_address, query_domain, query_url, query_mail,
                                             query_digest};
    static iocm_hit items[HITS];
    iocm_set *set = list_everything();
    iocm_matcher *matcher = matcher_of(set, 0);
    size_t hit = 0;
    size_t graded[IOCM_GRADE_EXACT + 1] = {0};

    (void)state;
    number_everything(set);
    for (size_t i = 0; i < queries; i++) {
        char value[4 * TEXT];
        iocm_hits hits = {items, HITS, 0};
        iocm_error error = {0};

        expected_count = 0;
        makers[i % 5](value);
        if (iocm_match_value(&hits, matcher, value, strlen(value), &error) != IOCM_OK)
            fail_msg("%s: %s", value, error.message);
        compare_hits(&hits, value);
        hit += hits.count > 0;
        for (size_t k = 0; k < hits.count; k++) graded[items[k].grade]++;
    }
    print_message("%u queries against %u indicators: %u hit; exact %u, prefix %u, subdomain %u, "
                  "other_port %u, no_port %u, network %u\n",
                  (unsigned)queries, (unsigned)iocm_set_count(set), (unsigned)hit,
                  (unsigned)graded[IOCM_GRADE_EXACT], (unsigned)graded[IOCM_GRADE_PREFIX],
                  (unsigned)graded[IOCM_GRADE_SUBDOMAIN], (unsigned)graded[IOCM_GRADE_OTHER_PORT],
                  (unsigned)graded[IOCM_GRADE_NO_PORT], (unsigned)graded[IOCM_GRADE_NETWORK]);
    assert_true(hit > queries / 2 && hit < queries);
    for (iocm_grade grade = 10; grade <= IOCM_GRADE_EXACT; grade += 10)
        assert_true(graded[grade] > queries / 100);
    iocm_matcher_free(matcher);
    iocm_set_unref(set);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_the_slow_way)};

    if (argc > 1) queries = (size_t)strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
