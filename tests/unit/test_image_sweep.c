/* SPDX-License-Identifier: MIT */
/*
 * usage: test_image_sweep [QUESTIONS]
 * Small images of every kind of section: each truncation and each change of a byte is refused;
 * with the checksum made right again it is refused or safe: then it is asked so many questions of all
 * sorts (run this with a sanitizer), which must end. Without an argument some values of each byte and
 * a hundred questions; with one all 255 other values.
 */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "guard.h"
#include "questions.h"
#include "set/set.h"

#define SECONDS 10 /* of processor time, for opening one image and asking it all */

/* One group each, a few values, then many; and the few of all. */
static const struct {
    const char *name;
    const char *values[8];
    int known;        /* of every second value something is known */
    const char *many; /* 40 more of this form */
} samples[] = {
    {"nothing", {NULL}, 0, NULL},
    {"ipv4", {"192.0.2.1", "192.0.2.2", "198.51.100.3"}, 0, NULL},
    {"ipv4, known", {"192.0.2.1", "192.0.2.2", "198.51.100.3"}, 1, NULL},
    {"ipv4 and port",
     {"192.0.2.1:80", "192.0.2.1:443", "192.0.2.1:0", "203.0.113.9:65535"},
     0,
     NULL},
    {"ipv6", {"2001:db8::1", "2001:db8::2", "2001:db8:0:1::5"}, 0, NULL},
    {"ipv6 and port", {"[2001:db8::1]:443", "[2001:db8::1]:80", "[2001:db8:0:1::5]:1"}, 0, NULL},
    {"network4", {"192.0.2.0/24", "192.0.2.0/28", "198.51.100.0/22", "192.0.2.64/27"}, 0, NULL},
    {"network4 and port", {"192.0.2.0/24", "192.0.2.0/24:80", "192.0.2.0/24:443"}, 0, NULL},
    {"network6", {"2001:db8::/32", "2001:db8:0:1::/64", "[2001:db8::]/48:443"}, 0, NULL},
    {"domain", {"b.example", "a.b.example", "other.example"}, 0, NULL},
    {"domain, known", {"b.example", "a.b.example", "other.example"}, 1, NULL},
    {"url", {"https://b.example", "https://b.example/x", "http://192.0.2.1/a"}, 0, NULL},
    {"email", {"m@b.example", "other@b.example"}, 0, NULL},
    {"md5", {"44d88612fea8a8f36de82e1278abb02f", "00000000000000000000000000000000"}, 0, NULL},
    {"sha1", {"3395856ce81f2b7382dee72602f798b642f14140"}, 0, NULL},
    {"sha256", {"275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"}, 0, NULL},
    {"sha512",
     {"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
      "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
     0,
     NULL},
    {"sha3-384",
     {"0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2a"
      "c3713831264adb47fb6bd1e058d5f004"},
     0,
     NULL},
    {"ipv4, many", {NULL}, 0, "192.0.2.%u"},
    {"ipv4, many ports", {"192.0.2.2"}, 0, "192.0.2.1:%u"},
    {"ipv6, many ports", {"2001:db8::2"}, 0, "[2001:db8::1]:%u"},
    {"network4, many", {"192.0.2.0/24"}, 0, "198.51.%u.0/24"},
    {"domain, many", {"b.example"}, 0, "n%u.b.example"},
    {"url, many", {"http://192.0.2.1/a"}, 0, "http://192.0.2.1/a/%u"},
    {"md5, many", {NULL}, 0, "44d88612fea8a8f36de82e1278abb0%02u"},
    {"everything", {NULL}, 0, NULL},
    {"everything, known", {NULL}, 1, NULL},
};
#define SAMPLES (sizeof samples / sizeof samples[0])

typedef struct sweep {
    size_t size;
    uint8_t *image;   /* as it should be */
    uint8_t *changed; /* ends at a page that nobody may touch */
    size_t tried;
    size_t accepted;
    size_t asked;
} sweep;

static size_t questions = 100;
static bool whole;
static guard fence;
static uint64_t seed = 1;
static sweep total;
static char doing[96]; /* for the case that it fails, or does not end */

static void too_long(int signal_number)
{
    static const char text[] = " does not end\n";

    (void)signal_number;
    if (write(2, doing, strlen(doing)) > 0 && write(2, text, sizeof text - 1) > 0) _exit(1);
    _exit(2);
}

static void limit_time(void)
{
    static const struct itimerval most = {{0, 0}, {SECONDS, 0}};

    assert_int_equal(setitimer(ITIMER_VIRTUAL, &most, NULL), 0);
}

/* `count` values of a form with a number in it. */
static void add_form(iocm_builder *builder, const char *form, unsigned count)
{
    char text[128];

    for (unsigned i = 0; i < count; i++) {
        snprintf(text, sizeof text, form, i);
        builder_add(builder, text);
    }
}

static void add_values(iocm_builder *builder, size_t sample, bool known)
{
    static const iocm_span tags[] = {{"elf", 3}, {"miner", 5}};
    iocm_metadata about = {.struct_size = sizeof about};

    about.present = IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN;
    about.confidence = 75;
    about.first_seen = 1;
    about.family = span_of("XMRIG");
    about.threat_type = span_of("payload");
    about.source = span_of("feed");
    about.tags = tags;
    about.tag_count = 2;
    for (size_t i = 0; samples[sample].values[i] != NULL; i++) {
        const char *text = samples[sample].values[i];

        about.confidence = (uint32_t)(75 + i / 2);
        assert_int_equal(iocm_builder_add_text(builder, text, strlen(text),
                                               known && i % 2 == 0 ? &about : NULL, NULL, NULL),
                         IOCM_OK);
    }
    if (samples[sample].many != NULL) add_form(builder, samples[sample].many, 40);
}

/* Takes the image of a builder. */
static void begin(sweep *s, iocm_builder *builder)
{
    iocm_set *set = builder_finish(builder);

    memset(s, 0, sizeof *s);
    s->size = iocm_set_image(set).size;
    s->image = malloc(s->size);
    assert_non_null(s->image);
    memcpy(s->image, iocm_set_image(set).data, s->size);
    fence = guard_new(s->size + 128);
    s->changed = (uint8_t *)guard_copy(&fence, (const char *)s->image, s->size);
    iocm_set_unref(set);
}

static void finish(sweep *s)
{
    guard_free(&fence);
    free(s->image);
}

static void start(sweep *s, size_t sample)
{
    iocm_builder *builder = builder_new(0);

    if (strncmp(samples[sample].name, "everything", 10) == 0)
        for (size_t i = 0; samples[i].many == NULL; i++)
            add_values(builder, i, samples[sample].known != 0);
    else
        add_values(builder, sample, samples[sample].known != 0);
    begin(s, builder);
}

static void sign(uint8_t *image, size_t size)
{
    iocm__store64(image + IOCM__AT_CHECKSUM, iocm__image_checksum(image, size));
}

/* Opens bytes that end at the forbidden page, in turn copied and as they are there; true if they
 * were accepted, and asked. */
static bool try_image(sweep *s, const uint8_t *image, size_t size)
{
    iocm_set_options options = {.struct_size = sizeof options};
    iocm_set *set = NULL;
    iocm_status status;

    limit_time();
    options.flags = s->tried++ / 2 % 2 == 0 ? 0 : IOCM_SET_BORROW;
    status = iocm_set_open_memory(&set, image, size, &options, NULL);
    if (status != IOCM_OK) {
        assert_true(status == IOCM_E_IMAGE || status == IOCM_E_VERSION);
        assert_null(set);
        return false;
    }
    question_ask(set, questions, &seed);
    iocm_set_unref(set);
    s->accepted++;
    s->asked += questions;
    return true;
}

/* ---- truncations, and bytes behind the end ---- */

static void sweep_lengths(sweep *s)
{
    uint8_t *room = malloc(s->size + 128);

    assert_non_null(room);
    for (size_t size = 0; size <= s->size + 128; size++) {
        uint8_t *at;

        snprintf(doing, sizeof doing, "an image of %zu bytes, cut to %zu", s->size, size);
        memset(room, 0, s->size + 128);
        memcpy(room, s->image, size < s->size ? size : s->size);
        at = (uint8_t *)guard_copy(&fence, (const char *)room, size);
        if (size == s->size) continue;
        assert_false(try_image(s, at, size));
        if (size < IOCM__IMAGE_HEADER) continue;
        /* and when it says so, with a good checksum */
        iocm__store64(at + IOCM__AT_LENGTH, size);
        sign(at, size);
        assert_false(try_image(s, at, size));
    }
    guard_copy(&fence, (const char *)s->image, s->size);
    free(room);
}

/* ---- bytes ---- */

static void change_byte(sweep *s, size_t at, uint8_t to)
{
    uint8_t before = s->changed[at];

    if (to == before) return;
    snprintf(doing, sizeof doing, "an image of %zu bytes, byte %zu 0x%02x", s->size, at, to);
    s->changed[at] = to;
    assert_false(try_image(s, s->changed, s->size));
    if (at < IOCM__AT_CHECKSUM || at >= IOCM__AT_CHECKSUM + 8) {
        sign(s->changed, s->size);
        try_image(s, s->changed, s->size);
        memcpy(s->changed + IOCM__AT_CHECKSUM, s->image + IOCM__AT_CHECKSUM, 8);
    }
    s->changed[at] = before;
}

static void sweep_bytes(sweep *s)
{
    for (size_t at = 0; at < s->size; at++) {
        uint8_t is = s->image[at];

        for (unsigned to = 0; whole && to < 256; to++) change_byte(s, at, (uint8_t)to);
        for (unsigned bit = 0; !whole && bit < 8; bit++)
            change_byte(s, at, (uint8_t)(is ^ 1u << bit));
        if (whole) continue;
        change_byte(s, at, (uint8_t)(is + 1));
        change_byte(s, at, (uint8_t)(is - 1));
        change_byte(s, at, 0);
        change_byte(s, at, 0xff);
    }
    assert_memory_equal(s->changed, s->image, s->size);
}

/* ---- numbers that overflow, pieces that stand elsewhere ---- */

static void try_signed(sweep *s)
{
    if (memcmp(s->changed, s->image, s->size) == 0) return;
    sign(s->changed, s->size);
    try_image(s, s->changed, s->size);
    memcpy(s->changed, s->image, s->size);
}

static void sweep_numbers(sweep *s)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7fffffff,
                                       0xffffffff,
                                       UINT64_MAX,
                                       UINT64_MAX - 63,
                                       UINT64_C(1) << 34,
                                       UINT64_C(1) << 63};

    for (size_t at = 0; at + 8 <= s->size; at += 4)
        for (size_t i = 0; i < 2 * sizeof numbers / sizeof numbers[0]; i++) {
            snprintf(doing, sizeof doing, "an image of %zu bytes, number %zu at %zu", s->size, i,
                     at);
            if (i % 2 == 0)
                iocm__store32(s->changed + at, (uint32_t)(numbers[i / 2] & UINT32_MAX));
            else
                iocm__store64(s->changed + at, numbers[i / 2]);
            try_signed(s);
        }
}

/* Where the sections say they are; of equal lengths two are exchanged. */
static void sweep_sections(sweep *s)
{
    const uint8_t *table = s->image + IOCM__IMAGE_HEADER;

    for (size_t a = 0; a < IOCM__SECTIONS; a++)
        for (size_t b = a + 1; b < IOCM__SECTIONS; b++) {
            uint64_t from = iocm__load64(table + a * 16);
            uint64_t to = iocm__load64(table + b * 16);
            uint64_t length = iocm__load64(table + a * 16 + 8);

            snprintf(doing, sizeof doing, "an image of %zu bytes, sections %zu and %zu", s->size, a,
                     b);
            if (length == 0 || length != iocm__load64(table + b * 16 + 8)) continue;
            memcpy(s->changed + from, s->image + to, (size_t)length);
            memcpy(s->changed + to, s->image + from, (size_t)length);
            try_signed(s);
        }
}

static void sweep_pieces(sweep *s)
{
    for (int i = 0; i < (whole ? 20000 : 1000); i++) {
        snprintf(doing, sizeof doing, "an image of %zu bytes, pieces %d", s->size, i);
        for (size_t k = random_below(&seed, 4); k < 4; k++) {
            size_t length = 1 + random_below(&seed, 24);
            size_t from = random_below(&seed, s->size - length);
            size_t to = random_below(&seed, s->size - length);

            memmove(s->changed + to, s->changed + from, length);
        }
        try_signed(s);
    }
}

static void swept(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        sweep s;

        start(&s, i);
        assert_true(try_image(&s, s.changed, s.size));
        sweep_lengths(&s);
        sweep_bytes(&s);
        sweep_numbers(&s);
        sweep_sections(&s);
        sweep_pieces(&s);
        assert_true(try_image(&s, s.changed, s.size));
        printf("%-18s %5zu bytes: %8zu tried, %8zu refused, %7zu accepted, %10zu questions\n",
               samples[i].name, s.size, s.tried, s.tried - s.accepted, s.accepted, s.asked);
        /* Addresses, digests and times may be any; all that holds the image together may not. */
        assert_true((i == 0 || s.accepted > 2) && s.accepted < s.tried / 3);
        total.tried += s.tried;
        total.accepted += s.accepted;
        total.asked += s.asked;
        finish(&s);
    }
    printf("all: %zu tried, %zu refused, %zu accepted, %zu questions\n", total.tried,
           total.tried - total.accepted, total.accepted, total.asked);
}

/* ---- a large image: tables have other forms there ---- */

/* A place in a section of the image, or in what stands before the sections. */
static size_t some_place(const sweep *s)
{
    size_t section = random_below(&seed, IOCM__SECTIONS + 1);
    const uint8_t *entry = s->image + IOCM__IMAGE_HEADER + section * 16;

    if (section == IOCM__SECTIONS || iocm__load64(entry + 8) == 0)
        return random_below(&seed, IOCM__IMAGE_HEADER + IOCM__SECTIONS * 16u);
    return (size_t)(iocm__load64(entry) + random_next(&seed) % iocm__load64(entry + 8));
}

static void swept_large(void **state)
{
    iocm_builder *builder = builder_new(IOCM_BUILDER_ALLOW_SPECIAL);
    uint64_t random = 3;
    char text[64];
    sweep s;

    (void)state;
    for (unsigned i = 0; i < 450000; i++) {
        uint64_t bits = random_next(&random);

        snprintf(text, sizeof text, i % 3 == 0 ? "%u.%u.%u.%u:%u" : "%u.%u.%u.%u",
                 (unsigned)(bits & 255), (unsigned)(bits >> 8 & 255), (unsigned)(bits >> 16 & 255),
                 (unsigned)(bits >> 24 & 255), (unsigned)(bits >> 32 & 65535));
        builder_add(builder, text);
    }
    add_form(builder, "n%u.example", 70000);
    begin(&s, builder);
    for (size_t i = 0; i < (whole ? 5000 : 40); i++) {
        size_t at = some_place(&s);
        uint8_t before = s.changed[at];

        s.changed[at] = (uint8_t)(before ^ 1u << random_below(&seed, 8));
        snprintf(doing, sizeof doing, "a large image, byte %zu 0x%02x", at, s.changed[at]);
        sign(s.changed, s.size);
        try_image(&s, s.changed, s.size);
        s.changed[at] = before;
    }
    sign(s.changed, s.size);
    assert_true(try_image(&s, s.changed, s.size));
    printf("a large one, %zu bytes: %zu tried, %zu refused, %zu accepted, %zu questions\n", s.size,
           s.tried, s.tried - s.accepted, s.accepted, s.asked);
    finish(&s);
}

static int tell_last(void **state)
{
    (void)state;
    printf("the last: %s\n", doing);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(swept, tell_last),
                                       cmocka_unit_test_teardown(swept_large, tell_last)};

    whole = argc > 1;
    if (whole) questions = (size_t)strtoull(argv[1], NULL, 10);
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGVTALRM, too_long);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
