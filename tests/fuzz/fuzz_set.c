/* SPDX-License-Identifier: MIT */
/*
 * Images: any bytes are refused, or answer every question. The input is an image itself, or a
 * list of changes to a good one; the checksum is then made right, so that what it would catch
 * reaches the checks behind it.
 */
#include "fuzz.h"
#include "set/image.h"

static void try_image(const uint8_t *data, size_t size)
{
    iocm_set *set = NULL;
    iocm_error error = {0};
    iocm_status status = iocm_set_open_memory(&set, data, size, NULL, &error);

    fuzz_check_error(&error, status, size);
    CHECK((set != NULL) == (status == IOCM_OK));
    if (status == IOCM_OK) fuzz_check_set(set);
}

/* The same with length and checksum made right. */
static void try_repaired(uint8_t *data, size_t size)
{
    if (size < IOCM__IMAGE_HEADER) return;
    memcpy(data, iocm__image_magic, sizeof iocm__image_magic);
    iocm__store32(data + IOCM__AT_VERSION, IOCM__IMAGE_VERSION);
    iocm__store64(data + IOCM__AT_LENGTH, size);
    iocm__store64(data + IOCM__AT_CHECKSUM, iocm__image_checksum(data, size));
    try_image(data, size);
}

/* A set with every kind of indicator and metadata. */
static iocm_set *make_sample(void)
{
    static const char *const values[] = {
        "203.0.113.5",
        "203.0.113.5:443",
        "203.0.113.5:80",
        "198.51.100.0/24",
        "198.51.100.64/26",
        "2001:db8::1",
        "[2001:db8::1]:8080",
        "2001:db8::/48",
        "evil.example",
        "www.evil.example",
        "http://evil.example/a",
        "http://evil.example/a/b?c",
        "me@evil.example",
        "[2001:db8:1::]/48:8080",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"};
    iocm_span tags[2] = {{"one", 3}, {"two", 3}};
    iocm_builder *builder = NULL;
    iocm_set *set = NULL;

    CHECK(iocm_builder_new(&builder, NULL, NULL) == IOCM_OK);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        iocm_metadata metadata = {.struct_size = sizeof metadata};
        metadata.present = IOCM_HAS_CONFIDENCE | IOCM_HAS_FIRST_SEEN;
        metadata.confidence = (uint32_t)(i * 5);
        metadata.family.data = i % 2 == 0 ? "XMRIG" : "Other";
        metadata.family.size = 5;
        metadata.source.data = "feed";
        metadata.source.size = 4;
        metadata.tags = tags;
        metadata.tag_count = i % 3;
        (void)iocm_builder_add_text(builder, values[i], strlen(values[i]), &metadata, NULL, NULL);
    }
    CHECK(iocm_builder_count(builder) >= 16);
    CHECK(iocm_builder_compile(&set, builder, NULL) == IOCM_OK);
    iocm_builder_free(builder);
    return set;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static iocm_set *sample;
    uint8_t choice = fuzz_choice(&data, &size);
    uint8_t *image;
    iocm_span good;

    if (sample == NULL) sample = make_sample();
    good = iocm_set_image(sample);
    if ((choice & 1) == 0) { /* the input is an image */
        try_image(data, size);
        image = fuzz_alloc(size);
        if (size > 0) memcpy(image, data, size);
        try_repaired(image, size);
        free(image);
        return 0;
    }
    image = fuzz_alloc(good.size); /* each 3 bytes: where (of 65536ths), what to add there */
    memcpy(image, good.data, good.size);
    for (; size >= 3; data += 3, size -= 3) {
        size_t at = (size_t)((uint64_t)(data[0] << 8 | data[1]) * good.size >> 16);
        image[at] = (uint8_t)(image[at] + data[2]);
    }
    try_image(image, good.size);
    try_repaired(image, good.size);
    free(image);
    return 0;
}
