/* SPDX-License-Identifier: MIT */
/*
 * usage: golden_images write FOLDER     writes the images that golden.py knows
 *        golden_images list FILE        prints what an image holds and finds, a line for each thing
 *        golden_images scan FILE        scans a text with it and prints a sum of what was found
 * The images are the same on every host and in every build.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iocmatch.h"

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* ---- writing ---- */

static const char *const addresses[] = {"192.0.2.1",   "198.51.100.7",  "203.0.113.255",
                                        "2001:db8::1", "2001:db8::2:1", NULL};
static const char *const ports[] = {
    "192.0.2.1:80",       "192.0.2.1:443",       "192.0.2.1:0", "198.51.100.9:65535",
    "[2001:db8::1]:8080", "[2001:db8:1::]:8080", NULL};
static const char *const networks[] = {
    "192.0.2.0/24",      "192.0.2.0/24:80",           "192.0.2.128/25",
    "198.51.100.0/22",   "203.0.113.0-203.0.113.100", "2001:db8::/32",
    "2001:db8:0:1::/64", "[2001:db8::]/48:443",       NULL};
static const char *const names[] = {"evil.example",
                                    "www.evil.example",
                                    "a.b.c.d.e.example",
                                    "xn--bcher-kva.example",
                                    "me@evil.example",
                                    "you@mail.example",
                                    NULL};
static const char *const urls[] = {
    "http://evil.example",      "http://evil.example/",  "http://evil.example/a/b?c=d&e#f",
    "https://192.0.2.1:8443/x", "ftp://[2001:db8::1]/y", NULL};
static const char *const digests[] = {
    "44d88612fea8a8f36de82e1278abb02f",
    "3395856ce81f2b7382dee72602f798b642f14140",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
    "c3713831264adb47fb6bd1e058d5f004",
    NULL};

static uint64_t scatter(uint64_t number)
{
    uint64_t z = number + UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static void add(iocm_builder *builder, const char *text, const iocm_metadata *about)
{
    iocm_error error = {0};

    if (iocm_builder_add_text(builder, text, strlen(text), about, NULL, &error) == IOCM_OK) return;
    fprintf(stderr, "%s: %s\n", text, error.message);
    exit(1);
}

static void add_list(iocm_builder *builder, const char *const *texts)
{
    while (*texts != NULL) add(builder, *texts++, NULL);
}

static void add_all(iocm_builder *builder)
{
    static const char *const *const lists[] = {addresses, ports, networks, names, urls, digests};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) add_list(builder, lists[i]);
}

/* Facts of all sorts about some of what there is: shared, different, said more than once. */
static void add_known(iocm_builder *builder)
{
    static const iocm_span tags[] = {{"elf", 3}, {"miner", 5}, {"c2", 2}};
    iocm_metadata about = {.struct_size = sizeof about};

    add_all(builder);
    for (uint32_t i = 0; names[i] != NULL; i++) {
        about.present = i % 16;
        about.confidence = about.present & IOCM_HAS_CONFIDENCE ? 50 + i : 0;
        about.first_seen = about.present & IOCM_HAS_FIRST_SEEN ? -1 - (iocm_time)i : 0;
        about.last_seen = about.present & IOCM_HAS_LAST_SEEN ? INT64_C(1700000000000000000) : 0;
        about.family = (iocm_span){"XMRIG", 5};
        about.tags = tags;
        about.tag_count = i % 4;
        add(builder, names[i], &about);
        about.source = (iocm_span){"feed", 4};
        about.reference = (iocm_span){"https://report.example/1", 24};
        about.threat_type = (iocm_span){"botnet_cc", 9};
        add(builder, addresses[i % 5], &about);
    }
}

/* As many as change the form of tables. */
static void add_many_addresses(iocm_builder *builder)
{
    char text[64];

    for (uint32_t i = 0; i < 100000; i++) {
        uint64_t bits = scatter(i);

        snprintf(text, sizeof text, i % 4 == 0 ? "%u.%u.%u.%u:%u" : "%u.%u.%u.%u",
                 (unsigned)(bits & 63) + 11, (unsigned)(bits >> 8 & 255),
                 (unsigned)(bits >> 16 & 255), (unsigned)(bits >> 24 & 255),
                 (unsigned)(bits >> 32 & 0xFFFF));
        add(builder, text, NULL);
    }
}

static void add_many_names(iocm_builder *builder)
{
    char text[64];

    for (uint32_t i = 0; i < 70000; i++) {
        snprintf(text, sizeof text, i % 7 == 0 ? "%x.hosting.example" : "n%x.example",
                 (unsigned)(scatter(i) & UINT32_MAX));
        add(builder, text, NULL);
    }
}

static void add_nothing(iocm_builder *builder)
{
    (void)builder;
}

static void add_addresses(iocm_builder *builder)
{
    add_list(builder, addresses);
}

static void add_ports(iocm_builder *builder)
{
    add_list(builder, ports);
}

static void add_networks(iocm_builder *builder)
{
    add_list(builder, networks);
}

static void add_names(iocm_builder *builder)
{
    add_list(builder, names);
}

static void add_urls(iocm_builder *builder)
{
    add_list(builder, urls);
}

static void add_digests(iocm_builder *builder)
{
    add_list(builder, digests);
}

static const struct {
    const char *name;
    void (*fill)(iocm_builder *builder);
    uint32_t flags;
} images[] = {
    {"nothing", add_nothing, 0},
    {"addresses", add_addresses, 0},
    {"ports", add_ports, 0},
    {"networks", add_networks, 0},
    {"names", add_names, 0},
    {"urls", add_urls, 0},
    {"digests", add_digests, 0},
    {"all", add_all, 0},
    {"known", add_known, 0},
    {"many_addresses", add_many_addresses, IOCM_BUILDER_ALLOW_SPECIAL},
    {"many_names", add_many_names, 0},
};

static void write_image(const char *folder, size_t which)
{
    iocm_builder_options options = {.struct_size = sizeof options, .flags = images[which].flags};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;
    iocm_span image;
    char path[4096];
    FILE *file;

    REQUIRE(iocm_builder_new(&builder, &options, NULL) == IOCM_OK);
    images[which].fill(builder);
    REQUIRE(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    image = iocm_set_image(set);
    snprintf(path, sizeof path, "%s/%s.iocm", folder, images[which].name);
    file = fopen(path, "wb");
    REQUIRE(file != NULL && fwrite(image.data, 1, image.size, file) == image.size);
    REQUIRE(fclose(file) == 0);
    iocm_set_unref(set);
    iocm_builder_free(builder);
}

/* ---- listing ---- */

static void print_text(const char *key, const char *value, iocm_span text)
{
    if (text.data != NULL) printf("%s %s %.*s\n", value, key, (int)text.size, text.data);
}

static void print_time(const char *key, const char *value, uint32_t present, iocm_time time)
{
    if (present != 0) printf("%s %s %" PRId64 "\n", value, key, time);
}

static void print_entry(const iocm_set *set, uint32_t index)
{
    static const char *const lists[] = {"", "source", "reference", "tag", "family", "threat_type"};
    iocm_entry entry = {.struct_size = sizeof entry};
    char text[IOCM_INDICATOR_BUFFER];
    iocm_span string;

    REQUIRE(iocm_set_get(&entry, set, index, NULL) == IOCM_OK);
    REQUIRE(iocm_indicator_format(text, sizeof text, NULL, &entry.indicator, NULL) == IOCM_OK);
    printf("%s is %s\n", text, iocm_indicator_type(&entry.indicator));
    print_time("first_seen", text, entry.present & IOCM_HAS_FIRST_SEEN, entry.first_seen);
    print_time("last_seen", text, entry.present & IOCM_HAS_LAST_SEEN, entry.last_seen);
    print_time("valid_until", text, entry.present & IOCM_HAS_VALID_UNTIL, entry.valid_until);
    print_time("confidence", text, entry.present & IOCM_HAS_CONFIDENCE, entry.confidence);
    print_text("shown_family", text, entry.family);
    print_text("shown_threat_type", text, entry.threat_type);
    for (iocm_list list = 1; list <= 5; list++)
        for (size_t n = 0; iocm_set_string(&string, set, index, list, n, NULL) == IOCM_OK; n++)
            print_text(lists[list], text, string);
}

/* How each is found by its own text, and a name below it. */
static void print_hits(const iocm_matcher *matcher, uint32_t index)
{
    iocm_entry entry = {.struct_size = sizeof entry};
    char text[IOCM_INDICATOR_BUFFER + 2] = "x.";
    iocm_hit items[64];
    iocm_hits hits = {items, 64, 0};
    size_t size;

    REQUIRE(iocm_set_get(&entry, iocm_matcher_set(matcher), index, NULL) == IOCM_OK);
    REQUIRE(iocm_indicator_format(text + 2, IOCM_INDICATOR_BUFFER, &size, &entry.indicator, NULL) ==
            IOCM_OK);
    for (int below = 0; below <= (entry.indicator.kind == IOCM_KIND_DOMAIN); below++) {
        const char *asked = below ? text : text + 2;

        REQUIRE(iocm_match_value(&hits, matcher, asked, strlen(asked), NULL) == IOCM_OK);
        REQUIRE(hits.count > 0 && hits.count <= 64);
        for (size_t i = 0; i < hits.count; i++) {
            iocm_entry hit = {.struct_size = sizeof hit};
            char found[IOCM_INDICATOR_BUFFER];

            REQUIRE(iocm_set_get(&hit, iocm_matcher_set(matcher), items[i].indicator, NULL) ==
                    IOCM_OK);
            REQUIRE(iocm_indicator_format(found, sizeof found, NULL, &hit.indicator, NULL) ==
                    IOCM_OK);
            printf("%s hits %s %s\n", asked, found, iocm_grade_name(items[i].grade));
        }
    }
}

/* ---- scanning: the same hits on every host, whatever its kernels ---- */

#define TEXT (256u << 10)

/* Values of all lists, some a little changed; nothing that two values might share. */
static size_t write_text(char text[TEXT])
{
    static const char *const *const lists[] = {addresses, ports, networks, names, urls, digests};
    static const char *const between[] = {" ", "\n",    ", ",       "; ", "[",     "] ", "\"", "x",
                                          "=", " www.", " hxxp://", "(",  ")\r\n", "\t", "|",  "<"};
    size_t size = 0;

    for (uint64_t i = 0;; i++) {
        uint64_t bits = scatter(i);
        const char *const *list = lists[bits % 6];
        size_t count = 0;
        const char *word;

        while (list[count] != NULL) count++;
        word = list[(bits >> 8) % count];
        if (size + 3 * strlen(word) + 16 > TEXT) return size;
        for (size_t k = 0; word[k] != '\0'; k++) {
            uint64_t chance = scatter(bits + k);
            bool dot = word[k] == '.' && (bits >> 32) % 4 == 0;

            if (dot) text[size++] = '[';
            text[size++] = chance % 64 != 0 ? word[k] : "0a-_ \n;z"[(chance >> 8) % 8];
            if (dot) text[size++] = ']';
        }
        word = between[(bits >> 24) % (sizeof between / sizeof between[0])];
        memcpy(text + size, word, strlen(word));
        size += strlen(word);
    }
}

typedef struct scanned {
    uint64_t count;
    uint64_t sum;
} scanned;

static int sum_match(void *ctx, const iocm_scan_match *match)
{
    scanned *s = ctx;

    for (size_t i = 0; i < match->hit_count; i++) {
        s->count++;
        s->sum += scatter(match->hits[i].offset ^ match->hits[i].size << 32 ^
                          (uint64_t)match->hits[i].grade << 48);
    }
    s->sum += scatter(match->offset ^ (uint64_t)match->text.size << 32) ^ match->line ^
              match->column << 32;
    return 0;
}

static void print_scan(const iocm_matcher *matcher)
{
    static char text[TEXT];
    size_t size = write_text(text);

    for (uint32_t flags = 0; flags <= IOCM_SCAN_DEFANGED; flags++) {
        iocm_scan_options options = {.struct_size = sizeof options, .flags = flags};
        scanned s = {0, 0};

        REQUIRE(iocm_scan(sum_match, &s, matcher, text, size, &options, NULL) == IOCM_OK);
        printf("scan %" PRIu32 ": %" PRIu64 " hits, sum %016" PRIx64 "\n", flags, s.count, s.sum);
    }
}

static int open_image(iocm_matcher **matcher, const char *path)
{
    iocm_set *set = NULL;
    iocm_error error = {0};

    if (iocm_set_open_file(&set, path, NULL, &error) != IOCM_OK) {
        fprintf(stderr, "%s: %s\n", path, error.message);
        return 1;
    }
    REQUIRE(iocm_matcher_new(matcher, set, NULL, NULL) == IOCM_OK);
    iocm_set_unref(set);
    return 0;
}

static void list_image(const iocm_matcher *matcher)
{
    for (uint32_t i = 0; i < iocm_set_count(iocm_matcher_set(matcher)); i++) {
        print_entry(iocm_matcher_set(matcher), i);
        print_hits(matcher, i);
    }
}

static int write_images(const char *folder)
{
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) write_image(folder, i);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc == 3 ? argv[1] : "";
    iocm_matcher *matcher = NULL;

    if (strcmp(what, "write") == 0) return write_images(argv[2]);
    if (strcmp(what, "list") != 0 && strcmp(what, "scan") != 0) {
        fputs("usage: golden_images write FOLDER | list FILE | scan FILE\n", stderr);
        return 2;
    }
    if (open_image(&matcher, argv[2]) != 0) return 1;
    if (strcmp(what, "list") == 0)
        list_image(matcher);
    else
        print_scan(matcher);
    iocm_matcher_free(matcher);
    return 0;
}
