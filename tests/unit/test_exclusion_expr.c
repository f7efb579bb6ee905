/* SPDX-License-Identifier: MIT */
/* Expressions of exclusions: names, checks of conditions, status; and the digests of documents. */
#include "exclusions.h"

#include "random.h"

#define ALL_FIELDS(f) for (iocm_field f = 0; f <= IOCM_FIELD_COLUMN; f++)

/* ---- names ---- */

static void names(void **state)
{
    (void)state;
    assert_string_equal(iocm_exclusion_state_name(IOCM_EXCLUSION_DRAFT), "draft");
    assert_string_equal(iocm_exclusion_state_name(IOCM_EXCLUSION_APPROVED), "approved");
    assert_string_equal(iocm_exclusion_state_name(IOCM_EXCLUSION_DISABLED), "disabled");
    assert_string_equal(iocm_exclusion_state_name(11), "draft"); /* never approved by mistake */
    assert_string_equal(iocm_exclusion_status_name(IOCM_EXCLUSION_COMPILED), "COMPILED");
    assert_string_equal(iocm_exclusion_status_name(IOCM_EXCLUSION_NEEDS_LIST), "NEEDS_LIST");
    assert_string_equal(iocm_exclusion_status_name(IOCM_EXCLUSION_PARTIAL), "PARTIAL");
    assert_string_equal(iocm_exclusion_status_name(IOCM_EXCLUSION_NEEDS_HUMAN), "NEEDS_HUMAN");
    assert_string_equal(iocm_exclusion_status_name(-1), "NEEDS_HUMAN");
    assert_string_equal(iocm_strength_name(IOCM_STRENGTH_A), "A");
    assert_string_equal(iocm_strength_name(IOCM_STRENGTH_D), "D");
    assert_string_equal(iocm_strength_name(IOCM_STRENGTH_NONE), "none");
    assert_string_equal(iocm_strength_name(99), "none");
    assert_string_equal(iocm_reason_name(IOCM_REASON_NO_EXCLUSION_TRUE), "NO_EXCLUSION_TRUE");
    assert_string_equal(iocm_reason_name(IOCM_REASON_HIT_SIGNED_BY), "HIT_SIGNED_BY");
    assert_string_equal(iocm_reason_name(IOCM_REASON_PATH_AMBIGUOUS), "PATH_AMBIGUOUS");
    assert_string_equal(iocm_reason_name(IOCM_REASON_INERT_WINDOW_NO_TZ), "INERT:WINDOW_NO_TZ");
    assert_string_equal(iocm_reason_name(IOCM_REASON_ANOTHER_HIT_STANDS), "ANOTHER_HIT_STANDS");
    assert_string_equal(iocm_reason_name(1), "UNKNOWN");
}

static void field_names(void **state)
{
    size_t named = 0;

    (void)state;
    ALL_FIELDS(field)
    {
        const char *name = iocm_field_name(field);

        if (strcmp(name, "none") == 0) continue;
        named++;
        assert_int_equal(iocm_field_from_name(name, strlen(name)), field);
    }
    assert_int_equal(named, 44);
    assert_int_equal(iocm_field_from_name("NET.Peer_IP", 11), IOCM_FIELD_NET_PEER_IP);
    assert_int_equal(iocm_field_from_name("net.peer_ip", 10), IOCM_FIELD_NONE);
    assert_int_equal(iocm_field_from_name("none", 4), IOCM_FIELD_NONE);
    assert_int_equal(iocm_field_from_name(NULL, 0), IOCM_FIELD_NONE);
    assert_string_equal(iocm_field_name(-1), "none");
    assert_string_equal(iocm_field_name(IOCM_FIELD_COLUMN), "column");
}

/* ---- digests ---- */

static void expect_sha(const char *text, size_t size, const char *sha256, const char *sha1)
{
    uint8_t digest[32];
    char hex[65];

    iocm__sha256(digest, text, size);
    iocm__hex(hex, digest, 32);
    assert_string_equal(hex, sha256);
    iocm__sha1(digest, text, size);
    iocm__hex(hex, digest, 20);
    assert_string_equal(hex, sha1);
}

/* The examples of FIPS 180 and its test vectors. */
static void published_digests(void **state)
{
    static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    char *million = malloc(1000000);

    (void)state;
    assert_non_null(million);
    memset(million, 'a', 1000000);
    expect_sha(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
               "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    expect_sha("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
               "a9993e364706816aba3e25717850c26c9cd0d89d");
    expect_sha(two, 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
               "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    expect_sha(million, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
               "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    free(million);
}

/* Every length around the block's; the digest of all digests was made with another program. */
static void digests_of_every_length(void **state)
{
    uint8_t data[300];
    uint8_t all256[300 * 32];
    uint8_t all1[300 * 20];
    uint8_t pieces[32];

    (void)state;
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * 7 + 3);
    for (size_t size = 0; size < sizeof data; size++) {
        iocm__sha sha;

        iocm__sha256(all256 + 32 * size, data, size);
        iocm__sha1(all1 + 20 * size, data, size);
        iocm__sha256_begin(&sha);
        for (size_t at = 0; at < size; at += 37)
            iocm__sha256_add(&sha, data + at, size - at < 37 ? size - at : 37);
        iocm__sha256_end(pieces, &sha);
        assert_memory_equal(pieces, all256 + 32 * size, 32);
    }
    expect_sha((const char *)all256, sizeof all256,
               "7b074096cabb18dd0d1b468a173cb2f97f80e952525bca29542e606fd6d0753a",
               "0cac512ae1e6452c66cc9e37c5fc34f9bb2e657e");
    expect_sha((const char *)all1, sizeof all1,
               "0da79a84a04dd3d58943db9075ffb578b9c9e0758c837bb7edf2fe6946907dc8",
               "ca9349a03c700fe25e6c2cde997aa96ac2227d8a");
}

/* ---- times ---- */

static void clocks_and_zones(void **state)
{
    static const struct {
        const char *text;
        int32_t clock; /* -1 = none */
        int32_t zone;  /* IOCM__NO_ZONE = none */
    } rows[] = {
        {"00:00", 0, IOCM__NO_ZONE},
        {"22:05", 1325, IOCM__NO_ZONE},
        {"24:00", 1440, IOCM__NO_ZONE},
        {"24:01", -1, IOCM__NO_ZONE},
        {"23:60", -1, IOCM__NO_ZONE},
        {"1:00", -1, IOCM__NO_ZONE},
        {"01:00:", -1, IOCM__NO_ZONE},
        {"0a:00", -1, IOCM__NO_ZONE},
        {"00-00", -1, IOCM__NO_ZONE},
        {"", -1, IOCM__NO_ZONE},
        {"Z", -1, 0},
        {"z", -1, IOCM__NO_ZONE},
        {"+02:00", -1, 120},
        {"-05:30", -1, -330},
        {"+00:00", -1, 0},
        {"-00:00", -1, IOCM__NO_ZONE},
        {"+24:00", -1, IOCM__NO_ZONE},
        {"+23:59", -1, 1439},
        {"02:00", 120, IOCM__NO_ZONE},
        {"+2:00", -1, IOCM__NO_ZONE},
        {"+0200", -1, IOCM__NO_ZONE},
        {"UTC", -1, IOCM__NO_ZONE},
        {"*02:00", -1, IOCM__NO_ZONE},
        {"+02:0x", -1, IOCM__NO_ZONE},
    };

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        int32_t clock = -1;
        int32_t zone = IOCM__NO_ZONE;

        assert_int_equal(iocm__clock_parse(&clock, span_of(rows[i].text)), rows[i].clock >= 0);
        assert_int_equal(clock, rows[i].clock);
        assert_int_equal(iocm__zone_parse(&zone, span_of(rows[i].text)),
                         rows[i].zone != IOCM__NO_ZONE);
        assert_int_equal(zone, rows[i].zone);
    }
}

static void expiries(void **state)
{
    static const struct {
        const char *text;
        const char *end; /* NULL = none */
    } rows[] = {
        {"2026-06-30", "2026-07-01T00:00:00Z"},
        {"2026-12-31", "2027-01-01T00:00:00Z"},
        {"2028-02-28", "2028-02-29T00:00:00Z"},
        {"2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z"},
        {"2026-06-30 12:00:00.5+02:00", "2026-06-30T10:00:00.5Z"},
        {"2026-06-30T12:00:00", NULL}, /* no zone */
        {"2026-02-29", NULL},
        {"2026-6-30", NULL},
        {" 2026-06-30", NULL},
        {"2026-06-30 ", NULL},
        {"6/30/2026", NULL},
        {"6/30/2026, 1:00:00.000 PM", NULL},
        {"2300-01-01", NULL},
        {"never", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        iocm_time end = 0;
        iocm_time wanted = 0;
        bool is = iocm__expiry_parse(&end, span_of(rows[i].text));

        if (is != (rows[i].end != NULL)) fail_msg("`%s`", rows[i].text);
        if (!is) continue;
        assert_int_equal(iocm_time_parse(&wanted, NULL, rows[i].end, strlen(rows[i].end), NULL),
                         IOCM_OK);
        assert_true(end == wanted);
    }
}

/* ---- expressions ---- */

static void ops_have_names(void **state)
{
    (void)state;
    for (iocm__op op = IOCM__OP_IS; op <= IOCM__OP_TIME; op++)
        assert_int_equal(iocm__op_from_name(span_of(iocm__op_name(op))), op);
    assert_string_equal(iocm__op_name(IOCM__OP_NAME_IS), "name_is");
    assert_int_equal(iocm__op_from_name(span_of("any")), IOCM__OP_NONE);
    assert_int_equal(iocm__op_from_name(span_of("opaque")), IOCM__OP_NONE);
    assert_int_equal(iocm__op_from_name(span_of("IS")), IOCM__OP_NONE);
    assert_int_equal(iocm__op_from_name(span_of("i")), IOCM__OP_NONE);
    assert_string_equal(iocm__op_name((iocm__op)99), "none");
}

/* The same tree each time, with a condition of 1001 values. */
static iocm__expr *large_tree(void)
{
    iocm__expr *many = condition("a");

    for (int i = 0; i < 1000; i++) {
        char value[16];

        snprintf(value, sizeof value, "v%d", i);
        assert_true(iocm__expr_add_value(&doc->arena, many, span_of(value)));
    }
    return ALL(ANY(many, named(IOCM__OP_LIST, "admins")), NOT(time_of(60, 120, IOCM__NO_ZONE)));
}

static void expressions_are_compared(void **state)
{
    iocm__expr *tree = large_tree();
    iocm__expr *copy = large_tree();

    (void)state;
    assert_int_equal(tree->first->first->value_count, 1001);
    assert_span(tree->first->first->values[1000], "v999");
    assert_int_equal(iocm__expr_depth(tree), 3);
    assert_true(iocm__expr_equal(tree, copy));

    /* Every part counts. */
    copy->first->first->values[1000] = span_of("v998");
    assert_false(iocm__expr_equal(tree, copy));
    copy->first->first->values[1000] = span_of("v999");
    copy->first->first->value_count--;
    assert_false(iocm__expr_equal(tree, copy));
    copy->first->first->value_count++;
    copy->first->first->all_values = true;
    assert_false(iocm__expr_equal(tree, copy));
    copy->first->first->all_values = false;
    copy->last->first->zone = 0;
    assert_false(iocm__expr_equal(tree, copy));
    copy->last->first->zone = IOCM__NO_ZONE;
    copy->last->first->days = 1;
    assert_false(iocm__expr_equal(tree, copy));
    copy->last->first->days = 0;
    copy->first->last->name = span_of("admin");
    assert_false(iocm__expr_equal(tree, copy));
    copy->first->last->name = span_of("admins");
    assert_true(iocm__expr_equal(tree, copy));
    iocm__expr_append(copy->first, condition("b"));
    assert_false(iocm__expr_equal(tree, copy));
    assert_false(iocm__expr_equal(copy, tree));
}

/* ---- checks ---- */

static void values_are_checked(void **state)
{
    static const struct {
        iocm__op op;
        iocm_field field;
        const char *value;
        iocm_status status;
    } rows[] = {
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, "a.exe", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, " ", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, "", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, "\xC3", IOCM_E_ENCODING},
        {IOCM__OP_TERM, IOCM_FIELD_PROCESS_ARGS, "log", IOCM_OK},
        {IOCM__OP_TERM, IOCM_FIELD_PROCESS_ARGS, "--x", IOCM_OK},
        {IOCM__OP_TERM, IOCM_FIELD_PROCESS_ARGS, "\xC3\xA9", IOCM_OK},
        {IOCM__OP_TERM, IOCM_FIELD_PROCESS_ARGS, "-_./\\:", IOCM_E_SYNTAX},
        {IOCM__OP_ARG, IOCM_FIELD_PROCESS_ARGS, "a b", IOCM_OK},
        {IOCM__OP_GLOB, IOCM_FIELD_PROCESS_NAME, "*", IOCM_OK}, /* lint says no */
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.0/24", IOCM_OK},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.7/24", IOCM_OK},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.7", IOCM_OK},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "2001:db8::/32", IOCM_OK},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "0.0.0.0/0", IOCM_OK},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.0/33", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.0/", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.02.0", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.1:80", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.0/24:80", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "[2001:db8::1]", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, " 192.0.2.1", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "fe80::1%eth0", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "192.0.2.1-9", IOCM_E_SYNTAX},
        {IOCM__OP_CIDR, IOCM_FIELD_NET_OWN_IP, "a.example", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_NET_OWN_IP, "192.0.2.1", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_NET_OWN_IP, "192.0.2.0/24", IOCM_E_SYNTAX},
        {IOCM__OP_STARTS, IOCM_FIELD_NET_OWN_IP, "192.0.", IOCM_OK},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "0", IOCM_OK},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "65535", IOCM_OK},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "65536", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "-1", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "080", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "6379-6389", IOCM_OK},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "80-80", IOCM_OK},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "81-80", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "80-", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "80-90-99", IOCM_E_SYNTAX},
        {IOCM__OP_PORT, IOCM_FIELD_NET_PEER_PORT, "80 - 90", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:\\Program Files\\x", IOCM_OK},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "c:/x", IOCM_OK},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "/opt/x", IOCM_OK},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "\\\\server\\share", IOCM_OK},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "\\\\?\\C:\\x", IOCM_OK},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "\\\\?\\C:\\x?", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:\\x*", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "/opt/?", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:x", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "x\\y", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "\\x", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "%TEMP%\\x", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_COLUMN, "x", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:\\PROGRA~1\\x", IOCM_E_SYNTAX},
        {IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE, "C:\\%USER%\\x", IOCM_E_SYNTAX},
        {IOCM__OP_STARTS, IOCM_FIELD_PROCESS_IMAGE, "%TEMP%\\x", IOCM_E_SYNTAX},
        {IOCM__OP_STARTS, IOCM_FIELD_FILE_PATH, "C:\\Prog", IOCM_OK},
        {IOCM__OP_GLOB, IOCM_FIELD_PROCESS_IMAGE, "C:\\PROGRA~1\\*", IOCM_E_SYNTAX},
        {IOCM__OP_GLOB, IOCM_FIELD_PROCESS_IMAGE, "?:\\x\\*.exe", IOCM_OK},
        {IOCM__OP_ENDS, IOCM_FIELD_FILE_PATH, "\\PROGRA~1\\x", IOCM_OK}, /* a piece of text */
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_IMAGE, "C:\\PROGRA~1\\y.exe", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_FILE_PATH, "\\Device\\x", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_IMAGE, "C:\\x\\y.exe", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_IMAGE, "y.exe", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_FILE_PATH, "y.exe", IOCM_OK},
        {IOCM__OP_NAME_IS, IOCM_FIELD_PROCESS_IMAGE, "y.exe", IOCM_OK},
        {IOCM__OP_NAME_IS, IOCM_FIELD_PROCESS_IMAGE, "x/y.exe", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_MD5, "d41d8cd98f00b204e9800998ecf8427e", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_MD5, "D41D8CD98F00B204E9800998ECF8427E", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_MD5, "d41d8cd98f00b204e9800998ecf8427", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_SHA1, "d41d8cd98f00b204e9800998ecf8427e", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_PROCESS_SHA256, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_FILE_HASH, "da39a3ee5e6b4b0d3255bfef95601890afd80709", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_FILE_HASH, "xa39a3ee5e6b4b0d3255bfef95601890afd80709",
         IOCM_E_SYNTAX},
        {IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, "50", IOCM_OK},
        {IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, "100", IOCM_OK},
        {IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, "101", IOCM_E_SYNTAX},
        {IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, "5.0", IOCM_E_SYNTAX},
        {IOCM__OP_LT, IOCM_FIELD_IOC_CONFIDENCE, "50%", IOCM_E_SYNTAX},
        {IOCM__OP_IS, IOCM_FIELD_SIG_TRUSTED, "True", IOCM_OK},
        {IOCM__OP_IS, IOCM_FIELD_SIG_TRUSTED, "yes", IOCM_E_SYNTAX},
        {IOCM__OP_SIGNED_BY, IOCM_FIELD_NONE, "Red Hat, Inc.", IOCM_OK},
        {IOCM__OP_SIGNED_BY, IOCM_FIELD_NONE, ".", IOCM_E_SYNTAX},
        {IOCM__OP_PRODUCT, IOCM_FIELD_NONE, "Ansible", IOCM_OK},
        {IOCM__OP_PRODUCT, IOCM_FIELD_NONE, "Ans\nible", IOCM_E_SYNTAX},
        {IOCM__OP_CONTAINS, IOCM_FIELD_PROCESS_ARGS, "a\nb", IOCM_OK},
    };

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        iocm_error error = {0};
        size_t size = strlen(rows[i].value);
        char *exact = malloc(size == 0 ? 1 : size); /* nothing behind it may be read */
        iocm_status status;

        memcpy(exact, rows[i].value, size);
        status = iocm__expr_check_value(rows[i].op, rows[i].field, iocm__span(exact, size), &error);
        free(exact);
        if (status != rows[i].status || status != error.status)
            fail_msg("%s %s `%s`: %s", iocm_field_name(rows[i].field), iocm__op_name(rows[i].op),
                     rows[i].value, iocm_status_name(status));
    }
}

static void long_values_and_nul(void **state)
{
    char *text = malloc(IOCM_MAX_FIELD + 1);
    iocm_error error = {0};

    (void)state;
    memset(text, 'a', IOCM_MAX_FIELD + 1);
    assert_int_equal(iocm__expr_check_value(IOCM__OP_IS, IOCM_FIELD_HOST_NAME,
                                            iocm__span(text, IOCM_MAX_FIELD), NULL),
                     IOCM_OK);
    assert_int_equal(iocm__expr_check_value(IOCM__OP_IS, IOCM_FIELD_HOST_NAME,
                                            iocm__span(text, IOCM_MAX_FIELD + 1), &error),
                     IOCM_E_LIMIT);
    text[5] = '\0';
    memset(&error, 0, sizeof error);
    assert_int_equal(
        iocm__expr_check_value(IOCM__OP_IS, IOCM_FIELD_HOST_NAME, iocm__span(text, 9), &error),
        IOCM_E_SYNTAX);
    assert_int_equal(error.column, 6);
    text[5] = 'a';
    text[0] = '/'; /* no path of an event can be that long */
    assert_int_equal(iocm__expr_check_value(IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE,
                                            iocm__span(text, 8191), NULL),
                     IOCM_OK);
    assert_int_equal(iocm__expr_check_value(IOCM__OP_UNDER, IOCM_FIELD_PROCESS_IMAGE,
                                            iocm__span(text, 8192), NULL),
                     IOCM_E_SYNTAX);
    for (size_t i = 0; i < 600; i++) text[i] = i % 2 == 0 ? 'a' : ' ';
    assert_int_equal(
        iocm__expr_check_value(IOCM__OP_TERM, IOCM_FIELD_HOST_NAME, iocm__span(text, 512), NULL),
        IOCM_OK);
    assert_int_equal(
        iocm__expr_check_value(IOCM__OP_TERM, IOCM_FIELD_HOST_NAME, iocm__span(text, 513), NULL),
        IOCM_E_SYNTAX);
    free(text);
}

/* Which operators each kind of field has, written down once more. */
static void fields_have_operators(void **state)
{
    static const struct {
        iocm_field field;
        const char *ops;
    } rows[] = {
        {IOCM_FIELD_NET_OWN_IP, "is starts ends term contains glob cidr "},
        {IOCM_FIELD_NET_PEER_PORT, "is port "},
        {IOCM_FIELD_NET_URL, "is starts ends term contains glob "},
        {IOCM_FIELD_PROCESS_NAME, "is starts ends term contains glob name_is "},
        {IOCM_FIELD_PROCESS_IMAGE, "is starts ends term contains glob under name_is "},
        {IOCM_FIELD_PROCESS_ARGS, "is starts ends term arg contains glob "},
        {IOCM_FIELD_PROCESS_SHA1, "is "},
        {IOCM_FIELD_ACCOUNT_NAME, "is starts ends term contains glob "},
        {IOCM_FIELD_EVENT_TIME, ""},
        {IOCM_FIELD_SIG_SIGNED, "is "},
        {IOCM_FIELD_IOC_VALUE, "is starts ends term contains glob cidr "},
        {IOCM_FIELD_IOC_CONFIDENCE, "is lt "},
        {IOCM_FIELD_COLUMN, "is starts ends term arg contains glob under name_is cidr port "},
    };

    (void)state;
    for (size_t i = 0; i < IOCM__COUNT(rows); i++) {
        char ops[128] = "";

        for (iocm__op op = IOCM__OP_IS; op <= IOCM__OP_LT; op++) {
            if (!iocm__field_has_op(rows[i].field, op)) continue;
            strcat(ops, iocm__op_name(op));
            strcat(ops, " ");
        }
        assert_string_equal(ops, rows[i].ops);
        assert_true(iocm__field_has_op(rows[i].field, IOCM__OP_EXISTS));
        assert_false(iocm__field_has_op(rows[i].field, IOCM__OP_LIST));
        assert_false(iocm__field_has_op(rows[i].field, IOCM__OP_NONE));
    }
    assert_int_equal(iocm__field_list_op(IOCM_FIELD_NET_PEER_IP), IOCM__OP_CIDR);
    assert_int_equal(iocm__field_list_op(IOCM_FIELD_NET_OWN_PORT), IOCM__OP_PORT);
    assert_int_equal(iocm__field_list_op(IOCM_FIELD_COLUMN), IOCM__OP_IS);
}

static void expect_node(const iocm__expr *expr, iocm_status wanted)
{
    iocm_error error = {0};
    iocm_status status = iocm__expr_check(expr, &error);

    if (status != wanted)
        fail_msg("%s: %s, %s", iocm__op_name(expr->op), iocm_status_name(status), error.message);
    assert_int_equal(error.status, wanted);
}

static void nodes_are_checked(void **state)
{
    iocm__expr *expr = condition("a");
    char column[300];

    (void)state;
    expect_node(expr, IOCM_OK);
    expr->field = IOCM_FIELD_NONE;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->field = 15 * 100;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->field = IOCM_FIELD_EVENT_TIME;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->field = IOCM_FIELD_COLUMN;
    expect_node(expr, IOCM_E_SYNTAX); /* which? */
    memset(column, 'c', sizeof column);
    expr->column = iocm__span(column, 256);
    expect_node(expr, IOCM_OK);
    expr->column.size = 257;
    expect_node(expr, IOCM_E_LIMIT);
    expr->column = span_of("a.b");
    expect_node(expr, IOCM_E_SYNTAX);
    expr->column = span_of("a\tb");
    expect_node(expr, IOCM_E_SYNTAX);
    expr = condition("a");
    expr->value_count = 0;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->value_count = IOCM_MAX_VALUES + 1; /* not looked at */
    expect_node(expr, IOCM_E_LIMIT);
    expect_node(iocm__expr_new(&doc->arena, IOCM__OP_NONE), IOCM_E_SYNTAX);

    expr = iocm__expr_new(&doc->arena, IOCM__OP_EXISTS);
    expect_node(expr, IOCM_E_SYNTAX);
    expr->field = IOCM_FIELD_EVENT_TIME;
    expect_node(expr, IOCM_OK);

    expect_node(named(IOCM__OP_LIST, "x"), IOCM_OK);
    expect_node(named(IOCM__OP_LIST, ""), IOCM_E_SYNTAX);
    expr = named(IOCM__OP_LIST, "x");
    expr->as = IOCM__OP_CIDR;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->field = IOCM_FIELD_NET_OWN_IP;
    expect_node(expr, IOCM_OK);
    expr->as = IOCM__OP_EXISTS;
    expect_node(expr, IOCM_E_SYNTAX);
    expr->as = IOCM__OP_LIST;
    expect_node(expr, IOCM_E_SYNTAX);

    expect_node(named(IOCM__OP_WINDOW, "maintenance"), IOCM_OK);
    expect_node(named(IOCM__OP_WINDOW, "main\ntenance"), IOCM_E_SYNTAX);
    expr = named(IOCM__OP_SIGNED_BY, "vendors");
    expect_node(expr, IOCM_OK);
    assert_true(iocm__expr_add_value(&doc->arena, expr, span_of("A")));
    expect_node(expr, IOCM_E_SYNTAX);
    expr->name = iocm__span(NULL, 0);
    expect_node(expr, IOCM_OK);
    expr->value_count = 0;
    expect_node(expr, IOCM_E_SYNTAX);
    expect_node(opaque(), IOCM_OK);
    expect_node(named(IOCM__OP_OPAQUE, "A"), IOCM_E_SYNTAX);

    expect_node(of(IOCM__OP_NOT, condition("a"), NULL), IOCM_OK);
    expect_node(of(IOCM__OP_NOT, condition("a"), condition("b")), IOCM_E_SYNTAX);
    expect_node(of(IOCM__OP_ANY, condition("a"), NULL), IOCM_OK);
    expect_node(iocm__expr_new(&doc->arena, IOCM__OP_ALL), IOCM_E_SYNTAX);
}

static void times_are_checked(void **state)
{
    iocm__expr *expr = time_of(1320, 120, 0);

    (void)state;
    expect_node(expr, IOCM_OK);
    expr->days = 0x7F;
    expect_node(expr, IOCM_OK);
    expr->days = 0x80;
    expect_node(expr, IOCM_E_SYNTAX);
    expect_node(time_of(0, 1440, IOCM__NO_ZONE), IOCM_OK);
    expect_node(time_of(1440, 60, 0), IOCM_E_SYNTAX);
    expect_node(time_of(60, 60, 0), IOCM_E_SYNTAX);
    expect_node(time_of(-1, 60, 0), IOCM_E_SYNTAX);
    expect_node(time_of(0, 1441, 0), IOCM_E_SYNTAX);
    expect_node(time_of(0, 60, 1440), IOCM_E_SYNTAX);
    expr = time_of(0, 60, 0);
    expr->field = IOCM_FIELD_HOST_NAME;
    expect_node(expr, IOCM_E_SYNTAX);
}

/* ---- status ---- */

static void expect_status(const iocm__expr *expr, iocm_exclusion_status wanted)
{
    iocm_exclusion_status status = iocm__expr_status(doc, expr);

    if (status != wanted)
        fail_msg("%s instead of %s", iocm_exclusion_status_name(status),
                 iocm_exclusion_status_name(wanted));
}

static void statuses(void **state)
{
    (void)state;
    expect_status(condition("a"), IOCM_EXCLUSION_COMPILED);
    expect_status(NOT(condition("a")), IOCM_EXCLUSION_COMPILED);
    expect_status(opaque(), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(NOT(opaque()), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(NOT(NOT(opaque())), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(ANY(opaque(), condition("a")), IOCM_EXCLUSION_PARTIAL);
    expect_status(ANY(opaque(), opaque()), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(ALL(condition("a"), opaque()), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(NOT(ANY(condition("a"), opaque())), IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(NOT(ALL(condition("a"), opaque())), IOCM_EXCLUSION_PARTIAL);
    expect_status(ANY(opaque(), named(IOCM__OP_LIST, "x")), IOCM_EXCLUSION_PARTIAL);
    expect_status(named(IOCM__OP_LIST, "x"), IOCM_EXCLUSION_NEEDS_LIST);
    expect_status(NOT(named(IOCM__OP_WINDOW, "x")), IOCM_EXCLUSION_NEEDS_LIST);
    expect_status(named(IOCM__OP_SIGNED_BY, "x"), IOCM_EXCLUSION_NEEDS_LIST);
    expect_status(time_of(0, 60, 0), IOCM_EXCLUSION_COMPILED);
    expect_status(ALL(condition("a"), time_of(0, 60, IOCM__NO_ZONE)), IOCM_EXCLUSION_NEEDS_LIST);
}

/* Bound lists count as what they are bound to. */
static void statuses_with_lists(void **state)
{
    iocm__list list = {.name = span_of("product:A")};
    iocm__expr *product =
        iocm__expr_value(&doc->arena, IOCM__OP_PRODUCT, IOCM_FIELD_NONE, span_of("A"));

    (void)state;
    expect_status(product, IOCM_EXCLUSION_NEEDS_LIST);
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK); /* there, not bound */
    expect_status(product, IOCM_EXCLUSION_NEEDS_LIST);
    assert_int_equal(iocm_exclusions_bind(doc, "product:A", 9, NULL, 0, NULL), IOCM_OK);
    expect_status(product, IOCM_EXCLUSION_COMPILED); /* bound to nothing at all */
    assert_true(iocm__expr_add_value(&doc->arena, product, span_of("B")));
    expect_status(product, IOCM_EXCLUSION_NEEDS_LIST);
    list.name = span_of("product:B");
    list.expr = ANY(opaque(), condition("x"));
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
    expect_status(product, IOCM_EXCLUSION_PARTIAL);
    list.expr = opaque();
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
    expect_status(product, IOCM_EXCLUSION_PARTIAL); /* through A */
    expect_status(NOT(product), IOCM_EXCLUSION_NEEDS_HUMAN);
    list.name = span_of("product:A");
    assert_int_equal(iocm__exclusions_put_list(doc, &list, NULL), IOCM_OK);
    expect_status(product, IOCM_EXCLUSION_NEEDS_HUMAN);
    expect_status(ANY(product, condition("a")), IOCM_EXCLUSION_PARTIAL);
}

/* A random expression; `*atoms` counts its conditions. */
static iocm__expr *random_tree(uint64_t *seed, unsigned depth, unsigned *atoms)
{
    iocm__expr *expr;

    if (depth == 0 || *atoms >= 10 || random_below(seed, 3) == 0) {
        if (random_below(seed, 3) == 0) return opaque();
        ++*atoms;
        return condition("a");
    }
    if (random_below(seed, 4) == 0) return NOT(random_tree(seed, depth - 1, atoms));
    expr = iocm__expr_new(&doc->arena, random_below(seed, 2) == 0 ? IOCM__OP_ANY : IOCM__OP_ALL);
    for (size_t i = 1 + random_below(seed, 3); i > 0; i--)
        iocm__expr_append(expr, random_tree(seed, depth - 1, atoms));
    return expr;
}

/* What it is if condition number n is true where bit n of `*bits` is set (they are used up from
 * the right), and what is opaque never helps. */
static bool value_of(const iocm__expr *expr, uint32_t *bits, bool positive)
{
    bool value = expr->op == IOCM__OP_ALL;

    if (expr->op == IOCM__OP_OPAQUE) return !positive;
    if (expr->op == IOCM__OP_IS) {
        value = (*bits & 1) != 0;
        *bits >>= 1;
        return value;
    }
    if (expr->op == IOCM__OP_NOT) return !value_of(expr->first, bits, !positive);
    for (const iocm__expr *child = expr->first; child != NULL; child = child->next) {
        bool one = value_of(child, bits, positive);

        value = expr->op == IOCM__OP_ALL ? value && one : value || one;
    }
    return value;
}

static void statuses_of_random_expressions(void **state)
{
    uint64_t seed = 7;
    size_t human = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        unsigned atoms = 0;
        iocm__expr *expr = random_tree(&seed, 4, &atoms);
        bool can = false;

        for (uint32_t set = 0; set < 1u << atoms && !can; set++) {
            uint32_t bits = set;

            can = value_of(expr, &bits, true);
        }
        assert_int_equal(iocm__expr_status(doc, expr) != IOCM_EXCLUSION_NEEDS_HUMAN, can);
        human += !can;
    }
    assert_true(human > 500 && human < 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(field_names),
        cmocka_unit_test(published_digests),
        cmocka_unit_test(digests_of_every_length),
        cmocka_unit_test(clocks_and_zones),
        cmocka_unit_test(expiries),
        cmocka_unit_test(ops_have_names),
        WITH_DOC(expressions_are_compared),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(long_values_and_nul),
        cmocka_unit_test(fields_have_operators),
        WITH_DOC(nodes_are_checked),
        WITH_DOC(times_are_checked),
        WITH_DOC(statuses),
        WITH_DOC(statuses_with_lists),
        WITH_DOC(statuses_of_random_expressions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
