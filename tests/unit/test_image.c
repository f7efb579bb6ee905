/* SPDX-License-Identifier: MIT */
/*
 * Images that are not what they should be. Every truncation and every change of a byte is
 * refused; with the checksum made good again it is refused or safe: all queries are then put to
 * it (run this with a sanitizer), and they must end.
 */
#include "unit.h"

#include "random.h"
#include "set/set.h"
#include "sets.h"

static iocm_set *small_set(void)
{
    static const char *const texts[] = {
        "192.0.2.1",
        "192.0.2.1:80",
        "2001:db8::1",
        "192.0.2.0/24",
        "198.51.100.0/30",
        "2001:db8::/32",
        "b.example",
        "a.b.example",
        "https://b.example/x",
        "https://b.example",
        "m@b.example",
        "44d88612fea8a8f36de82e1278abb02f",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    };
    static const iocm_span tags[] = {{"elf", 3}, {"miner", 5}};
    iocm_builder *builder = builder_new(0);
    iocm_metadata metadata = {.struct_size = sizeof metadata};

    metadata.present = IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN;
    metadata.confidence = 75;
    metadata.first_seen = 1;
    metadata.family = span_of("XMRIG");
    metadata.threat_type = span_of("payload");
    metadata.tags = tags;
    metadata.tag_count = 2;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(iocm_builder_add_text(builder, texts[i], strlen(texts[i]),
                                               i % 3 == 0 ? &metadata : NULL, NULL, NULL),
                         IOCM_OK);
    return builder_finish(builder);
}

static void sign(uint8_t *image, size_t size)
{
    iocm__store64(image + IOCM__AT_CHECKSUM, iocm__image_checksum(image, size));
}

/* Reads all of a set and asks it everything; the sum keeps the reads from being dropped. */
static size_t ask_all(iocm_set *set)
{
    static const char *const values[] = {
        "192.0.2.1",
        "192.0.2.1:80",
        "198.51.100.3",
        "2001:db8::1",
        "x.a.b.example",
        "https://b.example/x/y",
        "https://b.example?q",
        "m@b.example",
        "192.0.2.0/25",
        "44d88612fea8a8f36de82e1278abb02f",
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
    };
    iocm_matcher *matcher = matcher_of(set, 0);
    size_t sum = 0;

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        iocm_hit items[16];
        iocm_hits hits = {items, 16, 0};

        assert_int_equal(iocm_match_value(&hits, matcher, values[i], strlen(values[i]), NULL),
                         IOCM_OK);
        for (size_t k = 0; k < hits.count; k++) {
            assert_true(items[k].indicator < iocm_set_count(set));
            assert_true(items[k].offset + items[k].size <= strlen(values[i]));
        }
        sum += hits.count;
    }
    for (uint32_t i = 0; i < iocm_set_count(set); i++) {
        iocm_entry entry = {.struct_size = sizeof entry};
        char text[IOCM_INDICATOR_BUFFER];
        iocm_span string;

        assert_int_equal(iocm_set_get(&entry, set, i, NULL), IOCM_OK);
        assert_int_equal(iocm_indicator_format(text, sizeof text, NULL, &entry.indicator, NULL),
                         IOCM_OK);
        for (size_t k = 0; k < entry.family.size; k++) sum += (size_t)entry.family.data[k];
        for (size_t k = 0; k < entry.threat_type.size; k++)
            sum += (size_t)entry.threat_type.data[k];
        for (iocm_list list = 1; list <= 5; list++)
            for (size_t n = 0; iocm_set_string(&string, set, i, list, n, NULL) == IOCM_OK; n++)
                for (size_t k = 0; k < string.size; k++) sum += (size_t)string.data[k];
    }
    iocm_matcher_free(matcher);
    return sum;
}

/* Opens a copy that is exactly as long as it says; 1 if it was accepted (and asked). */
static size_t try_image(const uint8_t *image, size_t size)
{
    iocm_set *set = NULL;
    iocm_status status = iocm_set_open_memory(&set, image, size, NULL, NULL);

    if (status != IOCM_OK) {
        assert_true(status == IOCM_E_IMAGE || status == IOCM_E_VERSION);
        assert_null(set);
        return 0;
    }
    ask_all(set);
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

static void truncated(void **state)
{
    iocm_set *set = small_set();
    size_t size;
    uint8_t *image = copy_image(set, &size);

    (void)state;
    assert_int_equal(try_image(image, size), 1);
    for (size_t cut = 0; cut < size; cut++) {
        uint8_t *part = malloc(cut + 1);

        memcpy(part, image, cut);
        assert_int_equal(try_image(part, cut), 0);
        if (cut >= IOCM__IMAGE_HEADER) { /* and when it says so, with a good checksum */
            iocm__store64(part + IOCM__AT_LENGTH, cut);
            sign(part, cut);
            assert_int_equal(try_image(part, cut), 0);
        }
        free(part);
    }
    free(image);
    iocm_set_unref(set);
}

static void changed_bytes(void **state)
{
    static const uint8_t changes[] = {0x01, 0x80, 0xff, 0x20};
    iocm_set *set = small_set();
    size_t size;
    size_t accepted = 0;
    size_t tried = 0;
    uint8_t *image = copy_image(set, &size);

    (void)state;
    for (size_t at = 0; at < size; at++)
        for (size_t i = 0; i < sizeof changes; i++) {
            uint8_t before = image[at];

            image[at] ^= changes[i];
            assert_int_equal(try_image(image, size), 0);
            sign(image, size);
            if (at < IOCM__AT_CHECKSUM || at >= IOCM__AT_COUNT) {
                accepted += try_image(image, size);
                tried++;
            }
            image[at] = before;
            sign(image, size);
        }
    assert_int_equal(try_image(image, size), 1);
    /* Addresses, digests and times may be any; all that holds the image together may not. */
    assert_true(accepted > 0 && accepted < tried / 2);
    free(image);
    iocm_set_unref(set);
}

/* Numbers of the image replaced by what overflows: 32 and 64 bits at every place. */
static void changed_numbers(void **state)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7fffffff,
                                       0xffffffff,
                                       UINT64_MAX,
                                       UINT64_MAX - 63,
                                       UINT64_C(1) << 34,
                                       UINT64_C(1) << 63};
    iocm_set *set = small_set();
    size_t size;
    uint8_t *image = copy_image(set, &size);
    uint8_t *changed = malloc(size);

    (void)state;
    for (size_t at = 0; at + 8 <= size; at += 4)
        for (size_t i = 0; i < 2 * sizeof numbers / sizeof numbers[0]; i++) {
            memcpy(changed, image, size);
            if (i % 2 == 0)
                iocm__store32(changed + at, (uint32_t)numbers[i / 2]);
            else
                iocm__store64(changed + at, numbers[i / 2]);
            sign(changed, size);
            try_image(changed, size);
        }
    free(changed);
    free(image);
    iocm_set_unref(set);
}

/* Several changes at once, pieces copied from one place to another. */
static void shuffled(void **state)
{
    uint64_t random = 7;
    iocm_set *set = small_set();
    size_t size;
    size_t accepted = 0;
    uint8_t *image = copy_image(set, &size);
    uint8_t *changed = malloc(size);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        memcpy(changed, image, size);
        for (size_t k = random_below(&random, 4); k < 4; k++) {
            size_t length = 1 + random_below(&random, 24);
            size_t from = random_below(&random, size - length);
            size_t to = random_below(&random, size - length);

            memmove(changed + to, changed + from, length);
        }
        sign(changed, size);
        accepted += try_image(changed, size);
    }
    assert_true(accepted > 0 && accepted < 10000);
    free(changed);
    free(image);
    iocm_set_unref(set);
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

/* Damages that a query might never meet are refused as well. */
static void damage(uint8_t *image, int which)
{
    uint8_t *v4 = section(image, IOCM__GROUP_IPV4);
    uint8_t *metadata = section(image, IOCM__SECTION_RECORDS);
    uint8_t *lists = section(image, IOCM__SECTION_LISTS);
    uint8_t *last_text = section(image, IOCM__SECTION_TEXT_ENDS) +
                         iocm__load64(length_of(image, IOCM__SECTION_TEXT_ENDS)) - 8;

    switch (which) {
    case 0: memcpy(v4, v4 + 8, 8); break; /* twice the same */
    case 1: memcpy(v4 + 8, v4, 8); break;
    case 2: v4[4] = 31; break; /* an address of 31 bits */
    case 3: v4[5] = 2; break;  /* half a port */
    case 4: v4[6] = 1; break;  /* a port that is not there */
    case 5: iocm__store32(image + IOCM__AT_COUNT, 12); break;
    case 6: iocm__store64(length_of(image, IOCM__SECTION_RECORDS), 560); break; /* was 520 */
    case 7: iocm__store64(length_of(image, IOCM__SECTION_LIST_ENDS), 256 + 8); break;
    case 8: image[IOCM__IMAGE_HEADER + 16] ^= 64; break; /* a section elsewhere */
    case 9: image[IOCM__AT_ZERO + 3] = 1; break;
    case 10: v4[16] = 1; break;           /* between two sections */
    case 11: metadata[24] |= 0x10; break; /* unknown bits */
    case 12: metadata[28] = 101; break;   /* a confidence over 100 */
    case 13: metadata[8] = 1; break;      /* a time that is not present */
    case 14: iocm__store32(section(image, IOCM__SECTION_LISTS), 0xfffffff0); break;
    case 15: section(image, IOCM__SECTION_TEXTS)[0] = 0xff; break; /* texts out of order */
    case 16: iocm__store64(length_of(image, IOCM__SECTION_LISTS), 84); break; /* was 80 */
    case 17: iocm__store32(lists + 4, iocm__load32(lists)); break; /* twice the same tag */
    case 18: iocm__store64(last_text, iocm__load64(last_text) - 1); break;
    default: section(image, IOCM__GROUP_DOMAIN)[0] ^= 1; break; /* a domain that is another text */
    }
}

static void hidden_damages(void **state)
{
    iocm_set *set = small_set();
    size_t size;
    uint8_t *image = copy_image(set, &size);
    uint8_t *changed = malloc(size);

    (void)state;
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_RECORDS)), 520);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_LIST_ENDS)), 260);
    assert_int_equal(iocm__load64(length_of(image, IOCM__SECTION_LISTS)), 80);
    for (int which = 0; which <= 19; which++) {
        memcpy(changed, image, size);
        damage(changed, which);
        assert_memory_not_equal(changed, image, size);
        sign(changed, size);
        if (try_image(changed, size) != 0) fail_msg("damage %d is not seen", which);
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
    iocm_set *set = set_of((const char *[]){"192.0.2.1:443", NULL});
    const uint8_t *image = (const uint8_t *)iocm_set_image(set).data;
    static const uint8_t element[8] = {192, 0, 2, 1, 32, 1, 0xbb, 0x01};

    (void)state;
    assert_memory_equal(image, "IOCMSET\n\1\0\0\0\21\0\0\0", 16);
    assert_int_equal(iocm__load64(image + 16), iocm_set_image(set).size);
    assert_int_equal(iocm__load64(image + 64), 384);
    assert_memory_equal(image + 384, element, sizeof element);
    assert_true(iocm__load64(image + 24) == UINT64_C(0x149142e1c2d17e61));
    iocm_set_unref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated),       cmocka_unit_test(changed_bytes),
        cmocka_unit_test(changed_numbers), cmocka_unit_test(shuffled),
        cmocka_unit_test(hidden_damages),  cmocka_unit_test(other_versions),
        cmocka_unit_test(layout_is_fixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
