/* SPDX-License-Identifier: MIT */
/* Domain names, top-level domains, file extensions, mail addresses. */
#define _DEFAULT_SOURCE
#include "unit.h"

#include "guard.h"
#include "indicator/indicator.h"
#include "random.h"

static const char *const root_zone[] = {
#include "indicator/tld_table.inc"
};

#define TLD_COUNT (sizeof root_zone / sizeof root_zone[0])

/* The grammar again, said label by label, slowly. `size` is without the trailing dot. */
static bool slow_label(const char *label, size_t size, bool last)
{
    bool digits = true;
    bool hex = size >= 2 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X');

    if (size < 1 || size > 63 || label[0] == '-' || label[size - 1] == '-') return false;
    for (size_t i = 0; i < size; i++) {
        if (label[i] == '\0' ||
            strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", label[i]) ==
                NULL)
            return false;
        if (last && label[i] == '_') return false;
        if (strchr("0123456789", label[i]) == NULL) digits = false;
        if (i >= 2 && strchr("0123456789abcdefABCDEF", label[i]) == NULL) hex = false;
    }
    return !last || (!digits && !hex);
}

static bool slow_domain(const char *text, size_t size, unsigned labels)
{
    unsigned count = 0;
    size_t start = 0;

    if (size > 0 && text[size - 1] == '.') size--;
    if (size > 253) return false;
    while (start <= size) {
        size_t end = start;

        while (end < size && text[end] != '.') end++;
        if (!slow_label(text + start, end - start, end == size)) return false;
        count++;
        start = end + 1;
    }
    return count >= labels;
}

static void fold_agrees_with_the_grammar(void **unused)
{
    static const char *const seeds[] = {"evil.example", "a-b.c_d.EXAMPLE", "xn--abc.example.",
                                        "192.0.2.1",    "localhost",       "_dmarc.x.example",
                                        "0x7f.0x1",     "a.b.c.d.e"};
    uint64_t state = 1;
    size_t accepted = 0;
    guard fence = guard_new(512);

    (void)unused;
    for (size_t i = 0; i < 300000; i++) {
        char text[320];
        char folded[IOCM_MAX_DOMAIN];
        const char *seed = seeds[random_below(&state, sizeof seeds / sizeof seeds[0])];
        unsigned labels = 1 + (unsigned)random_below(&state, 2);
        size_t size = strlen(seed);
        size_t length;
        size_t offset;

        memcpy(text, seed, size);
        for (size_t n = random_below(&state, 4); n > 0; n--)
            size = random_change(&state, text, size, 64, "abXZ019..--__x \xC3");
        if (i % 7 == 0) { /* around the limits of a label and of a name */
            size_t more =
                i % 2 == 0 ? 56 + random_below(&state, 8) : 230 + random_below(&state, 16);

            for (size_t n = 0; n < more; n++)
                text[size + n] = more > 100 && n % 50 == 49 ? '.' : 'm';
            size += more;
        }
        length = iocm__domain_fold(folded, guard_copy(&fence, text, size), size, labels, &offset);
        if ((length > 0) != slow_domain(text, size, labels)) fail_msg("%.*s", (int)size, text);
        if (length == 0) {
            assert_true(offset <= size);
            continue;
        }
        accepted++;
        assert_int_equal(length, size - (text[size - 1] == '.'));
        for (size_t n = 0; n < length; n++) assert_int_equal(folded[n], iocm__lower(text[n]));
    }
    assert_in_range(accepted, 50000, 250000);
    guard_free(&fence);
}

static void check_fault(const char *text, iocm_status status, size_t offset, const char *message)
{
    iocm_error error = {0};
    iocm_indicator out;
    char buffer[IOCM_MAX_DOMAIN];

    assert_int_equal(iocm__domain_parse(&out, buffer, sizeof buffer, text, strlen(text), &error),
                     status);
    assert_int_equal(error.status, status);
    assert_int_equal(error.offset, offset);
    assert_int_equal(error.column, offset + 1);
    if (strstr(error.message, message) == NULL) fail_msg("%s: %s", text, error.message);
}

static void faults_are_told_apart(void **unused)
{
    char text[300];

    (void)unused;
    check_fault("", IOCM_E_SYNTAX, 0, "empty");
    check_fault(".", IOCM_E_SYNTAX, 0, "empty");
    check_fault("evil..example", IOCM_E_SYNTAX, 5, "label is empty");
    check_fault("evil.example..", IOCM_E_SYNTAX, 13, "label is empty");
    check_fault("evil", IOCM_E_SYNTAX, 0, "single label");
    check_fault("-evil.example", IOCM_E_SYNTAX, 0, "hyphen");
    check_fault("evil-.example", IOCM_E_SYNTAX, 4, "hyphen");
    check_fault("ev!l.example", IOCM_E_SYNTAX, 2, "no letter");
    check_fault("evil.ex_mple", IOCM_E_SYNTAX, 7, "underscore");
    check_fault("evil.123", IOCM_E_SYNTAX, 5, "number");
    check_fault("b\xC3\xBC.example", IOCM_E_SYNTAX, 1, "A-labels");
    memset(text, 'a', sizeof text);
    memcpy(text + 64, ".example", 9);
    check_fault(text, IOCM_E_LIMIT, 63, "63 bytes");
    memset(text, 'a', sizeof text);
    for (size_t i = 49; i < 254; i += 50) text[i] = '.';
    text[254] = '\0';
    check_fault(text, IOCM_E_LIMIT, 253, "253 bytes");
}

static bool in_root_zone(const char *label)
{
    for (size_t i = 0; i < TLD_COUNT; i++)
        if (strcmp(root_zone[i], label) == 0) return true;
    return false;
}

static void tld_search_agrees_with_reading_the_list(void **unused)
{
    uint64_t state = 2;
    size_t found = 0;

    (void)unused;
    assert_true(TLD_COUNT > 1400);
    for (size_t i = 1; i < TLD_COUNT; i++) assert_true(strcmp(root_zone[i - 1], root_zone[i]) < 0);
    for (size_t i = 0; i < 40000; i++) {
        char text[32];
        size_t size;

        strcpy(text, root_zone[i % TLD_COUNT]);
        size = strlen(text);
        if (i >= TLD_COUNT) size = random_change(&state, text, size, 30, "abcdeikmnorstuxz-0");
        text[size] = '\0';
        if (strcmp(text, "example") == 0) continue;
        found += in_root_zone(text);
        assert_int_equal(iocm__tld_known(text, size), in_root_zone(text));
        for (size_t n = 0; n < size; n++)
            if (iocm__is_lower(text[n])) text[n] = (char)(text[n] - 32);
        assert_int_equal(iocm__tld_known(text, size) ? 1 : 0, iocm__tld_known(text, size));
    }
    assert_in_range(found, TLD_COUNT, 30000);
}

static void known_words(void **unused)
{
    static const char *const tlds[] = {"com", "COM", "example", "Example", "io", "xn--p1ai", "zip"};
    static const char *const not_tlds[] = {"",
                                           "test",
                                           "invalid",
                                           "localhost",
                                           "dll",
                                           "local",
                                           "co.uk",
                                           "internal",
                                           "xn--",
                                           "comx",
                                           "abcdefghijklmnopqrstuvwxyzabcdef"};
    static const char *const files[] = {"exe", "DLL", "7z",  "zst", "py",
                                        "sh",  "zip", "pdf", "docm"};
    static const char *const not_files[] = {"", "com", "net", "example", "io", "cc", "ru", "pl"};

    (void)unused;
    for (size_t i = 0; i < sizeof tlds / sizeof tlds[0]; i++)
        assert_true(iocm__tld_known(tlds[i], strlen(tlds[i])));
    for (size_t i = 0; i < sizeof not_tlds / sizeof not_tlds[0]; i++)
        assert_false(iocm__tld_known(not_tlds[i], strlen(not_tlds[i])));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        assert_true(iocm__extension_known(files[i], strlen(files[i])));
    for (size_t i = 0; i < sizeof not_files / sizeof not_files[0]; i++)
        assert_false(iocm__extension_known(not_files[i], strlen(not_files[i])));
}

static void mail_addresses(void **unused)
{
    static const char *const good[][2] = {
        {"User.Name+tag@Evil.Example", "user.name+tag@evil.example"},
        {"a@b.example.", "a@b.example"},
        {"o'neil@evil.example", "o'neil@evil.example"},
    };
    static const struct {
        const char *text;
        size_t offset;
    } bad[] = {
        {"@evil.example", 0},
        {"a@", 2},
        {"a@evil", 2},
        {"a@192.0.2.1", 2},
        {".a@evil.example", 0},
        {"a.@evil.example", 1},
        {"a..b@evil.example", 2},
        {"a b@evil.example", 1},
        {"a@b@evil.example", 1},
        {"a@evil..example", 7},
        {"no-at.example", 0},
    };
    char buffer[512];
    iocm_indicator out;

    (void)unused;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(
            iocm__email_parse(&out, buffer, sizeof buffer, good[i][0], strlen(good[i][0]), NULL),
            IOCM_OK);
        assert_int_equal(out.kind, IOCM_KIND_EMAIL);
        assert_int_equal(out.text_size, strlen(good[i][1]));
        assert_memory_equal(out.text, good[i][1], out.text_size);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        iocm_error error = {0};

        assert_int_equal(iocm__email_parse(&out, buffer, sizeof buffer, bad[i].text,
                                           strlen(bad[i].text), &error),
                         IOCM_E_SYNTAX);
        if (error.offset != bad[i].offset) fail_msg("%s: %d", bad[i].text, (int)error.offset);
    }
    memset(buffer, 'a', 65);
    memcpy(buffer + 65, "@evil.example", 13);
    assert_int_equal(iocm__email_parse(&out, buffer + 100, 400, buffer, 78, NULL), IOCM_E_LIMIT);
    assert_int_equal(iocm__email_parse(&out, buffer + 100, 76, buffer + 1, 77, NULL), IOCM_E_SPACE);
    assert_int_equal(iocm__email_parse(&out, buffer + 100, 77, buffer + 1, 77, NULL), IOCM_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_agrees_with_the_grammar),
        cmocka_unit_test(faults_are_told_apart),
        cmocka_unit_test(tld_search_agrees_with_reading_the_list),
        cmocka_unit_test(known_words),
        cmocka_unit_test(mail_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
