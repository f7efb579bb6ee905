/* SPDX-License-Identifier: MIT */
/* Defanging: the forms it writes, and that refanging and parsing them gives the same indicator. */

#include "unit.h"

#include "indicator/indicator.h"

static size_t parse(iocm_indicator *out, char *buffer, const char *text, iocm_kind kind)
{
    iocm_read_options options = {sizeof options, 0, kind, 0};
    iocm_error error = {0};

    if (iocm_indicator_parse(out, buffer, IOCM_INDICATOR_BUFFER, text, strlen(text), &options,
                             &error) != IOCM_OK)
        fail_msg("%s: %s", text, error.message);
    return strlen(text);
}

static void check(const char *value, const char *written, uint32_t flags)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    static char again[IOCM_INDICATOR_BUFFER];
    iocm_defang_options options = {sizeof options, flags};
    iocm_indicator indicator;
    iocm_indicator read;
    char out[512];
    size_t size = 0;

    parse(&indicator, buffer, value, IOCM_KIND_NONE);
    assert_int_equal(iocm_defang(out, sizeof out, &size, &indicator, &options, NULL), IOCM_OK);
    assert_string_equal(out, written);
    assert_int_equal(size, strlen(written));
    parse(&read, again, out, IOCM_KIND_NONE);
    if (!iocm_indicator_equal(&indicator, &read)) fail_msg("%s is not read back", out);
}

static void forms(void **state)
{
    (void)state;
    check("192.0.2.1", "192[.]0[.]2[.]1", 0);
    check("192.0.2.1:80", "192[.]0[.]2[.]1:80", 0);
    check("192.0.2.0/24", "192[.]0[.]2[.]0/24", 0);
    check("2001:db8::1", "2001[:]db8[:][:]1", 0);
    check("[2001:db8::1]:8080", "[2001[:]db8[:][:]1]:8080", 0);
    check("2001:db8::/32", "2001[:]db8[:][:]/32", 0);
    check("evil.example", "evil[.]example", 0);
    check("me.too@mail.evil.example", "me.too[@]mail[.]evil[.]example", 0);
    check("http://evil.example/a.php?b=[c]", "[http]://evil[.]example/a.php?b=[c]", 0);
    check("https://evil.example:8443/", "hxxps://evil[.]example:8443/", IOCM_DEFANG_HXXP);
    check("http://user@evil.example/", "hxxp://user[@]evil[.]example/", IOCM_DEFANG_HXXP);
    check("http://[2001:db8::1]:8080/x", "[http]://[2001[:]db8[:][:]1]:8080/x", 0);
    check("stratum+tcp://pool.example:3333", "[stratum+tcp]://pool[.]example:3333", 0);
    check("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e", 0);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Appends up to `most` random bytes of `alphabet`, at least one. */
static void append(char *text, const char *alphabet, size_t most, uint64_t *seed)
{
    size_t size = strlen(text);
    size_t count = 1 + next_random(seed) % most;

    while (count-- > 0) text[size++] = alphabet[next_random(seed) % strlen(alphabet)];
    text[size] = '\0';
}

static void random_indicator(char *text, uint64_t *seed)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char path[] = "abcXYZ0189-_~!$&'*+,;=:@%/?#.";
    unsigned kind = (unsigned)(next_random(seed) % 5);
    char *end;

    text[0] = '\0';
    if (kind == 0 || kind == 1) { /* IPv4, IPv6 */
        iocm_indicator address;
        uint8_t bytes[16];
        for (size_t i = 0; i < 16; i++) bytes[i] = (uint8_t)(next_random(seed) & next_random(seed));
        iocm__indicator_from_address(&address, bytes, kind == 0 ? 4 : 16,
                                     next_random(seed) % 2 ? (int32_t)(bytes[0] * 257) : -1);
        assert_int_equal(iocm_indicator_format(text, 64, NULL, &address, NULL), IOCM_OK);
        return;
    }
    if (kind == 2) strcat(text, next_random(seed) % 2 ? "http://" : "ftp://");
    if (kind == 3) {
        append(text, letters, 8, seed);
        strcat(text, "@");
    }
    append(text, letters, 10, seed);
    strcat(text, ".");
    append(text, letters, 10, seed);
    strcat(text, ".example");
    end = text + strlen(text);
    if (kind == 2 && next_random(seed) % 2) {
        strcat(text, "/");
        append(text, path, 30, seed);
    }
    /* A path must not hold what refanging reads: that is text it cannot keep. */
    for (; end[0] != '\0' && end[1] != '\0'; end++)
        if (end[0] == ':' && end[1] == '/') end[0] = '-';
}

static void random_indicators_come_back(void **state)
{
    static char buffer[IOCM_INDICATOR_BUFFER];
    static char refanged[IOCM_INDICATOR_BUFFER];
    uint64_t seed = 88172645463325252u;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        iocm_defang_options options = {sizeof options, i % 2 ? IOCM_DEFANG_HXXP : 0};
        char text[256];
        char plain[256];
        char defanged[512];
        iocm_indicator indicator;
        size_t size = 0;
        size_t length;

        random_indicator(text, &seed);
        parse(&indicator, buffer, text, IOCM_KIND_NONE);
        assert_int_equal(iocm_indicator_format(plain, sizeof plain, &length, &indicator, NULL),
                         IOCM_OK);
        assert_int_equal(iocm_defang(defanged, sizeof defanged, &size, &indicator, &options, NULL),
                         IOCM_OK);
        assert_true(size > length); /* something of every one of them is in brackets */
        size = iocm__refang(refanged, NULL, defanged, size, 0, NULL);
        if (size != length || memcmp(refanged, plain, size) != 0)
            fail_msg("%s\n %s\n %.*s", plain, defanged, (int)size, refanged);
    }
}

static void room(void **state)
{
    char buffer[IOCM_INDICATOR_BUFFER];
    char out[16];
    size_t size = 0;
    iocm_indicator indicator;
    iocm_indicator nothing = {0};
    iocm_error error = {0};

    (void)state;
    parse(&indicator, buffer, "a.example", IOCM_KIND_NONE);
    assert_int_equal(iocm_defang(out, 12, &size, &indicator, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_defang(out, 11, &size, &indicator, NULL, &error), IOCM_E_SPACE);
    assert_int_equal(size, 11);
    assert_int_equal(iocm_defang(NULL, 0, &size, &indicator, NULL, NULL), IOCM_E_SPACE);
    assert_int_equal(iocm_defang(out, sizeof out, &size, NULL, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_defang(out, sizeof out, &size, &nothing, NULL, NULL), IOCM_E_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(random_indicators_come_back),
        cmocka_unit_test(room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
