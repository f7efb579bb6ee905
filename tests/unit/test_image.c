/* SPDX-License-Identifier: MIT */
/*
 * Images that are not what they should be: damages that no query might ever meet are refused as
 * well, and other versions are told apart. test_image_sweep changes every byte there is.
 */
#include "unit.h"

#include "set/set.h"
#include "sets.h"

/* Every kind of indicator; what is known of them is one of three things, or nothing. */
static iocm_set *small_set(void)
{
    static const char *const texts[] = {
        "192.0.2.1",
        "192.0.2.1:80",
        "192.0.2.7",
        "2001:db8::1",
        "2001:db8::2",
        "[2001:db8::1]:80",
        "192.0.2.0/24",
        "198.51.100.0/30",
        "198.51.100.0/24",
        "2001:db8::/32",
        "b.example",
        "a.b.example",
        "c.example",
        "https://b.example/x",
        "https://b.example",
        "http://192.0.2.1:81/?x#y",
        "m@b.example",
        "n@c.example",
        "44d88612fea8a8f36de82e1278abb02f",
        "3395856ce81f2b7382dee72602f798b642f14140",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    };
    static const iocm_span tags[] = {{"elf", 3}, {"miner", 5}};
    iocm_builder *builder = builder_new(0);
    iocm_metadata metadata = {.struct_size = sizeof metadata};

    metadata.present = IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN;
    metadata.first_seen = 1;
    metadata.family = span_of("XMRIG");
    metadata.threat_type = span_of("payload");
    metadata.tags = tags;
    metadata.tag_count = 2;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        metadata.confidence = (uint32_t)(i % 3);
        assert_int_equal(iocm_builder_add_text(builder, texts[i], strlen(texts[i]),
                                               i % 4 == 0 ? NULL : &metadata, NULL, NULL),
                         IOCM_OK);
    }
    return builder_finish(builder);
}

static void sign(uint8_t *image, size_t size)
{
    iocm__store64(image + IOCM__AT_CHECKSUM, iocm__image_checksum(image, size));
}

/* 1 if it is accepted. */
static size_t try_image(const uint8_t *image, size_t size)
{
    iocm_set *set = NULL;
    iocm_status status = iocm_set_open_memory(&set, image, size, NULL, NULL);

    if (status != IOCM_OK) {
        assert_true(status == IOCM_E_IMAGE || status == IOCM_E_VERSION);
        assert_null(set);
        return 0;
    }
    iocm_set_unref(set);
    return 1;
}

static uint8_t *copy_image(const iocm_set *set, size_t *size)
{
    iocm_span image = iocm_set_image(set);
    uint8_t *copy = malloc(image.size);

    memcpy(copy, image.data, image.size);
    *size = image.size;
    return copy;
}

/* Where section `index` begins, and a place in the table that says how long it is. */
static uint8_t *section(uint8_t *image, size_t index)
{
    return image + iocm__load64(image + IOCM__IMAGE_HEADER + index * 16);
}

static uint8_t *length_of(uint8_t *image, size_t index)
{
    return image + IOCM__IMAGE_HEADER + index * 16 + 8;
}

static uint8_t *last32(uint8_t *image, size_t index)
{
    return section(image, index) + iocm__load64(length_of(image, index)) - 4;
}

static void swap16(uint8_t *a, uint8_t *b)
{
    uint32_t held = iocm__load16(a);

    iocm__store16(a, iocm__load16(b));
    iocm__store16(b, held);
}

/* Damages that a query might never meet are refused as well. Of the texts' groups; then of what
 * is known of indicators; then of the frame. False: no such damage. */
static bool damage_texts(uint8_t *image, int which)
{
    enum { domain = IOCM__GROUP_DOMAIN, url = IOCM__GROUP_URL, email = IOCM__GROUP_EMAIL };
    uint8_t *names = section(image, IOCM__VALUES(domain));
    uint8_t *slots = section(image, IOCM__SLOTS(domain));
    uint8_t *ends = section(image, IOCM__ENDS(domain));

    switch (which) {
    case 0: swap16(slots, slots + 2); break; /* in one bucket: there are three */
    case 1: iocm__store32(section(image, IOCM__DIRECTORY(domain)), 1); break;
    case 2: iocm__store32(last32(image, IOCM__DIRECTORY(domain)), 2); break;
    case 3: iocm__store64(ends, 1); break;       /* a block that begins elsewhere */
    case 4: iocm__store32(ends + 8, 0); break;   /* an empty name */
    case 5: iocm__store32(ends + 12, 99); break; /* one that ends behind all */
    case 6: iocm__store32(last32(image, IOCM__ENDS(domain)), 8); break;
    case 7: names[0] = 'A'; break;
    case 8: names[0] = '.'; break;
    case 9: names[0] = 0x80; break;
    case 10: names[1] = '_'; break; /* no dot is left of the first, or it is in the last label */
    case 11: section(image, IOCM__VALUES(url))[1] = ' '; break;
    case 12: section(image, IOCM__VALUES(url))[0] = 'H'; break;
    case 13: section(image, IOCM__VALUES(email))[1] = 'x'; break; /* no @ */
    case 14: section(image, IOCM__VALUES(email))[2] = '-'; break;
    case 15: iocm__store64(length_of(image, IOCM__VALUES(email)), 21); break; /* was 22 */
    case 16: iocm__store64(length_of(image, IOCM__SLOTS(IOCM__GROUP_DIGESTS)), 4); break;
    case 17: iocm__store64(length_of(image, IOCM__VALUES(IOCM__GROUP_DIGESTS)), 17); break;
    case 18: iocm__store64(length_of(image, IOCM__ENDS(IOCM__GROUP_DIGESTS)), 4); break;
    case 19: iocm__store32(last32(image, IOCM__DIRECTORY(IOCM__HOSTS)), 9); break;
    case 20: iocm__store64(length_of(image, IOCM__SLOTS(IOCM__HOSTS)), 7); break;
    default: return false;
    }
    return true;
}

static bool damage_addresses(uint8_t *image, int which)
{
    uint8_t *v6 = section(image, IOCM__VALUES(IOCM__GROUP_IPV6));
    uint8_t *net = section(image, IOCM__VALUES(IOCM__GROUP_NETWORK4));

    switch (which) {
    case 0:
        memset(v6, 0, 10);
        memset(v6 + 10, 0xff, 2);
        break;                                /* IPv4 in disguise */
    case 1: v6[15] ^= 0x40; break;            /* not where its hash says */
    case 2: memcpy(v6, v6 + 16, 16); break;   /* twice the same */
    case 3: net[4] = 32; break;               /* a network of one address */
    case 4: net[3] = 1; break;                /* bits behind the prefix */
    case 5: net[5] = 2; break;                /* half a port */
    case 6: net[6] = 1; break;                /* a port that is not there */
    case 7: iocm__store32(net + 8, 0); break; /* its own next: a circle */
    case 8: iocm__store32(net + 8, 99); break;
    case 9: memcpy(net, net + 12, 8); break;
    case 10: iocm__store32(section(image, IOCM__ENDS(IOCM__GROUP_NETWORK4)), 1); break;
    case 11: iocm__store32(section(image, IOCM__SLOTS(IOCM__GROUP_NETWORK4)), 0); break;
    case 12: section(image, IOCM__DIRECTORY(IOCM__GROUP_IPV4))[0] ^= 1; break;
    case 13: iocm__store32(last32(image, IOCM__DIRECTORY(IOCM__GROUP_IPV4)), 9); break;
    default: return false;
    }
    return true;
}

static bool damage_metadata(uint8_t *image, int which)
{
    uint8_t *facts = section(image, IOCM__SECTION_FACTS_OF);
    uint8_t *record = section(image, IOCM__SECTION_RECORDS);
    uint8_t *lists = section(image, IOCM__SECTION_LISTS);
    uint8_t *last_text = last32(image, IOCM__SECTION_TEXT_ENDS) - 4;

    switch (which) {
    case 0: iocm__store32(facts, 1); break; /* not in the order of coming, or one is left */
    case 1: iocm__store32(last32(image, IOCM__SECTION_FACTS_OF), 3); break;
    case 2: memset(facts, 0xff, iocm__load64(length_of(image, IOCM__SECTION_FACTS_OF))); break;
    case 3: record[24] |= 0x10; break; /* unknown bits */
    case 4: record[28] = 101; break;   /* a confidence over 100 */
    case 5: record[8] = 1; break;      /* a time that is not present */
    case 6: iocm__store32(record + 32, 4); break;
    case 7: iocm__store32(lists, 0xfffffff0); break;
    case 8: iocm__store32(lists + 4, iocm__load32(lists)); break; /* twice the same tag */
    case 9: section(image, IOCM__SECTION_TEXTS)[0] = 0xff; break; /* out of order */
    case 10: iocm__store64(last_text, iocm__load64(last_text) - 1); break;
    case 11: iocm__store64(length_of(image, IOCM__SECTION_FACTS_OF), 80); break;  /* was 84 */
    case 12: iocm__store64(length_of(image, IOCM__SECTION_RECORDS), 80); break;   /* was 120 */
    case 13: iocm__store64(length_of(image, IOCM__SECTION_LIST_ENDS), 64); break; /* was 60 */
    case 14: iocm__store32(section(image, IOCM__SECTION_LIST_ENDS), 99); break;
    case 15: iocm__store32(last32(image, IOCM__SECTION_LIST_ENDS), 1); break;
    case 16: iocm__store64(length_of(image, IOCM__SECTION_LISTS), 52); break; /* was 48 */
    default: return false;
    }
    return true;
}

static bool damage_frame(uint8_t *image, int which)
{
    uint8_t *names = section(image, IOCM__VALUES(IOCM__GROUP_DOMAIN));

    switch (which) {
    case 0: iocm__store32(image + IOCM__AT_COUNT, 20); break;
    case 1: image[IOCM__AT_ZERO + 3] = 1; break;
    case 2: image[IOCM__AT_ZERO_TOO] = 1; break;
    case 3: image[IOCM__AT_SECTIONS] = 63; break;
    case 4: image[IOCM__IMAGE_HEADER + 16] ^= 64; break; /* a section elsewhere */
    case 5: names[iocm__load64(length_of(image, IOCM__VALUES(IOCM__GROUP_DOMAIN)))] = 1; break;
    case 6: iocm__store64(length_of(image, 0), UINT64_MAX); break;
    default: return false;
    }
    return true;
}

static void hidden_damages(void **state)
{
    static bool (*const sorts[])(uint8_t *, int) = {damage_texts, damage_addresses, damage_metadata,
                                                    damage_frame};
    iocm_set *set = small_set();
    size_t size;
    uint8_t *image = copy_image(set, &size);
    uint8_t *changed = malloc(size);

    (void)state;
    assert_int_equal(iocm__load64(length_of(image, IOCM__VALUES(IOCM__GROUP_EMAIL))), 22);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_FACTS_OF)), 84);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_RECORDS)), 120);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_LIST_ENDS)), 60);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_LISTS)), 48);
    for (size_t sort = 0; sort < 4; sort++)
        for (int which = 0;; which++) {
            memcpy(changed, image, size);
            if (!sorts[sort](changed, which)) break;
            assert_memory_not_equal(changed, image, size);
            sign(changed, size);
            if (try_image(changed, size) != 0)
                fail_msg("damage %d of %zu is not seen", which, sort);
        }
    free(changed);
    free(image);
    iocm_set_unref(set);
}

static void other_versions(void **state)
{
    iocm_set *set = small_set();
    iocm_set *opened;
    iocm_error error = {0};
    size_t size;
    uint8_t *image = copy_image(set, &size);

    (void)state;
    iocm__store32(image + IOCM__AT_VERSION, IOCM__IMAGE_VERSION + 1);
    assert_int_equal(iocm_set_open_memory(&opened, image, size, NULL, &error), IOCM_E_VERSION);
    assert_int_equal(error.status, IOCM_E_VERSION);
    image[0] ^= 1;
    assert_int_equal(iocm_set_open_memory(&opened, image, size, NULL, NULL), IOCM_E_IMAGE);
    assert_int_equal(iocm_set_open_memory(&opened, NULL, 0, NULL, NULL), IOCM_E_IMAGE);
    assert_int_equal(iocm_set_open_memory(&opened, NULL, 1, NULL, NULL), IOCM_E_ARGUMENT);
    free(image);
    iocm_set_unref(set);
}

/* The bytes themselves: what is stored is the same on every host and in every release. */
static void layout_is_fixed(void **state)
{
    iocm_set *set = small_set();
    const uint8_t *image = (const uint8_t *)iocm_set_image(set).data;
    uint64_t table = 64 + 16 * 4 * IOCM__GROUP_DIGESTS;

    (void)state;
    assert_memory_equal(image, "IOCMSET\n\2\0\0\0\100\0\0\0", 16);
    assert_int_equal(iocm__load64(image + 16), iocm_set_image(set).size);
    assert_int_equal(iocm__load64(image + 64), 1088);
    /* The one MD5: two counts, a tag, and itself. */
    assert_int_equal(iocm__load64(image + table + 8), 8);
    assert_memory_equal(image + iocm__load64(image + table), "\0\0\0\0\1\0\0\0", 8);
    assert_int_equal(iocm__load64(image + table + 24), 2);
    assert_int_equal(iocm__load64(image + table + 40), 16);
    assert_memory_equal(image + iocm__load64(image + table + 32), "\x44\xd8\x86\x12", 4);
    assert_true(iocm__load64(image + 24) == UINT64_C(0xdd1de05955280c3c));
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_damages),
        cmocka_unit_test(other_versions),
        cmocka_unit_test(layout_is_fixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
