/* SPDX-License-Identifier: MIT */
/* Which column holds a field: in the built-in tables, in schemas of the caller's own, and in the
 * header of a log. */
#include "unit.h"

#include <stdio.h>

#include "match/match.h"
#include "memory_meter.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

static iocm_span span(const char *text)
{
    return iocm__span(text, strlen(text));
}

static const iocm_schema *table(const char *name)
{
    const iocm_schema *schema = iocm_schema_find(name, strlen(name));

    assert_non_null(schema);
    return schema;
}

/* `expected` NULL: the table has no (more) such column. */
static void expect(const iocm_schema *schema, iocm_field field, iocm_side hit, size_t index,
                   const char *expected)
{
    iocm_span name = iocm_schema_field_column(schema, field, hit, index);

    if (expected == NULL) {
        if (name.data != NULL || name.size != 0)
            fail_msg("%s of side %d, %zu: %.*s", iocm_field_name(field), hit, index, (int)name.size,
                     name.data);
    } else if (!iocm__span_equal(name, span(expected))) {
        fail_msg("%s of side %d, %zu: %.*s, not %s", iocm_field_name(field), hit, index,
                 (int)name.size, name.data, expected);
    }
}

/* ---- the built-in tables ---- */

typedef struct row {
    iocm_field field;
    const char *source;      /* the column when the hit is in a source's; NULL = none */
    const char *destination; /* ... in a destination's */
    const char *none;        /* ... in one of neither */
} row;

#define SAME(field, column)                                                                        \
    {                                                                                              \
        field, column, column, column                                                              \
    }

static const row common_security_log[] = {
    {IOCM_FIELD_NET_PEER_IP, "SourceIP", "DestinationIP", NULL},
    {IOCM_FIELD_NET_PEER_PORT, "SourcePort", "DestinationPort", NULL},
    {IOCM_FIELD_NET_OWN_IP, "DestinationIP", "SourceIP", NULL},
    {IOCM_FIELD_NET_OWN_PORT, "DestinationPort", "SourcePort", NULL},
    SAME(IOCM_FIELD_NET_PROTOCOL, "Protocol"),
    SAME(IOCM_FIELD_NET_URL, "RequestURL"),
    SAME(IOCM_FIELD_NET_USER_AGENT, "RequestClientApplication"),
    {IOCM_FIELD_PROCESS_NAME, "DestinationProcessName", "SourceProcessName", NULL},
    SAME(IOCM_FIELD_PROCESS_FOLDER, NULL),
    SAME(IOCM_FIELD_PROCESS_COMMAND_LINE, NULL),
    SAME(IOCM_FIELD_PROCESS_PARENT_NAME, NULL),
    SAME(IOCM_FIELD_PROCESS_COMPANY, NULL),
    SAME(IOCM_FIELD_PROCESS_PRODUCT, NULL),
    SAME(IOCM_FIELD_PROCESS_ORIGINAL_NAME, NULL),
    SAME(IOCM_FIELD_PROCESS_SHA256, NULL),
    SAME(IOCM_FIELD_PROCESS_SHA1, NULL),
    SAME(IOCM_FIELD_PROCESS_MD5, NULL),
    SAME(IOCM_FIELD_PROCESS_INTEGRITY, NULL),
    SAME(IOCM_FIELD_PROCESS_ELEVATION, NULL),
    {IOCM_FIELD_ACCOUNT_NAME, "DestinationUserName", "SourceUserName", NULL},
    {IOCM_FIELD_ACCOUNT_DOMAIN, "DestinationNTDomain", "SourceNTDomain", NULL},
    {IOCM_FIELD_ACCOUNT_ID, "DestinationUserID", "SourceUserID", NULL},
    SAME(IOCM_FIELD_ACCOUNT_UPN, NULL),
    {IOCM_FIELD_ACCOUNT_PRIVILEGE, "DestinationUserPrivileges", "SourceUserPrivileges", NULL},
    SAME(IOCM_FIELD_FILE_NAME, "FileName"),
    SAME(IOCM_FIELD_FILE_PATH, "FilePath"),
    SAME(IOCM_FIELD_FILE_HASH, "FileHash"),
    {IOCM_FIELD_HOST_NAME, "DestinationHostName", "SourceHostName", NULL},
    SAME(IOCM_FIELD_HOST_ID, NULL),
    SAME(IOCM_FIELD_SENSOR_VENDOR, "DeviceVendor"),
    SAME(IOCM_FIELD_SENSOR_PRODUCT, "DeviceProduct"),
    SAME(IOCM_FIELD_EVENT_ACTIVITY, "Activity"),
    SAME(IOCM_FIELD_EVENT_ACTION, "DeviceAction"),
    SAME(IOCM_FIELD_EVENT_TIME, "TimeGenerated"),
    SAME(IOCM_FIELD_SIG_SIGNER, "Signer"),
    SAME(IOCM_FIELD_SIG_SIGNED, "IsSigned"),
    SAME(IOCM_FIELD_SIG_TRUSTED, "IsTrusted"),
};

/* The peer is the remote end there, whatever the hit. */
static const row device_network_events[] = {
    SAME(IOCM_FIELD_NET_PEER_IP, "RemoteIP"),
    SAME(IOCM_FIELD_NET_PEER_PORT, "RemotePort"),
    SAME(IOCM_FIELD_NET_OWN_IP, "LocalIP"),
    SAME(IOCM_FIELD_NET_OWN_PORT, "LocalPort"),
    SAME(IOCM_FIELD_NET_PROTOCOL, "Protocol"),
    SAME(IOCM_FIELD_NET_URL, "RemoteUrl"),
    SAME(IOCM_FIELD_NET_USER_AGENT, NULL),
    SAME(IOCM_FIELD_PROCESS_NAME, "InitiatingProcessFileName"),
    SAME(IOCM_FIELD_PROCESS_FOLDER, "InitiatingProcessFolderPath"),
    SAME(IOCM_FIELD_PROCESS_COMMAND_LINE, "InitiatingProcessCommandLine"),
    SAME(IOCM_FIELD_PROCESS_PARENT_NAME, "InitiatingProcessParentFileName"),
    SAME(IOCM_FIELD_PROCESS_COMPANY, "InitiatingProcessVersionInfoCompanyName"),
    SAME(IOCM_FIELD_PROCESS_PRODUCT, "InitiatingProcessVersionInfoProductName"),
    SAME(IOCM_FIELD_PROCESS_ORIGINAL_NAME, "InitiatingProcessVersionInfoOriginalFileName"),
    SAME(IOCM_FIELD_PROCESS_SHA256, "InitiatingProcessSHA256"),
    SAME(IOCM_FIELD_PROCESS_SHA1, "InitiatingProcessSHA1"),
    SAME(IOCM_FIELD_PROCESS_MD5, "InitiatingProcessMD5"),
    SAME(IOCM_FIELD_PROCESS_INTEGRITY, "InitiatingProcessIntegrityLevel"),
    SAME(IOCM_FIELD_PROCESS_ELEVATION, "InitiatingProcessTokenElevation"),
    SAME(IOCM_FIELD_ACCOUNT_NAME, "InitiatingProcessAccountName"),
    SAME(IOCM_FIELD_ACCOUNT_DOMAIN, "InitiatingProcessAccountDomain"),
    SAME(IOCM_FIELD_ACCOUNT_ID, "InitiatingProcessAccountSid"),
    SAME(IOCM_FIELD_ACCOUNT_UPN, "InitiatingProcessAccountUpn"),
    SAME(IOCM_FIELD_ACCOUNT_PRIVILEGE, NULL),
    SAME(IOCM_FIELD_FILE_NAME, NULL),
    SAME(IOCM_FIELD_FILE_PATH, NULL),
    SAME(IOCM_FIELD_FILE_HASH, NULL),
    SAME(IOCM_FIELD_HOST_NAME, "DeviceName"),
    SAME(IOCM_FIELD_HOST_ID, "DeviceId"),
    SAME(IOCM_FIELD_SENSOR_VENDOR, NULL),
    SAME(IOCM_FIELD_SENSOR_PRODUCT, NULL),
    SAME(IOCM_FIELD_EVENT_ACTIVITY, NULL),
    SAME(IOCM_FIELD_EVENT_ACTION, "ActionType"),
    SAME(IOCM_FIELD_EVENT_TIME, "Timestamp"),
    SAME(IOCM_FIELD_SIG_SIGNER, "Signer"),
    SAME(IOCM_FIELD_SIG_SIGNED, "IsSigned"),
    SAME(IOCM_FIELD_SIG_TRUSTED, "IsTrusted"),
};

static const iocm_field never_asked_for[] = {IOCM_FIELD_NONE,         IOCM_FIELD_PROCESS_IMAGE,
                                             IOCM_FIELD_PROCESS_ARGS, IOCM_FIELD_IOC_VALUE,
                                             IOCM_FIELD_IOC_TYPE,     IOCM_FIELD_IOC_FAMILY,
                                             IOCM_FIELD_COLUMN,       IOCM_FIELD_IOC_CONFIDENCE};

/* True if the rows and those fields are all there are. */
static bool is_complete(const row *rows, size_t count)
{
    for (iocm_field field = 1; field <= IOCM_FIELD_COLUMN; field++) {
        size_t seen = strcmp(iocm_field_name(field), "none") == 0;

        for (size_t i = 0; i < count; i++) seen += rows[i].field == field;
        for (size_t i = 0; i < COUNT(never_asked_for); i++) seen += never_asked_for[i] == field;
        if (seen != 1) return false;
    }
    return true;
}

static void has_fields_of_common_security_log(void **state)
{
    const iocm_schema *schema = table("CommonSecurityLog");

    (void)state;
    assert_true(is_complete(common_security_log, COUNT(common_security_log)));
    for (size_t i = 0; i < COUNT(common_security_log); i++) {
        const row *of = &common_security_log[i];

        expect(schema, of->field, IOCM_SIDE_SOURCE, 0, of->source);
        expect(schema, of->field, IOCM_SIDE_DESTINATION, 0, of->destination);
        expect(schema, of->field, IOCM_SIDE_NONE, 0, of->none);
        /* After address translation it is the same end. */
        expect(schema, of->field, IOCM_SIDE_SOURCE_TRANSLATED, 0, of->source);
        expect(schema, of->field, IOCM_SIDE_DESTINATION_TRANSLATED, 0, of->destination);
        expect(schema, of->field, IOCM_SIDE_SOURCE, 1, NULL);
        expect(schema, of->field, IOCM_SIDE_DESTINATION, 1, NULL);
    }
    /* Columns of a remote end that no other column belongs to. */
    expect(schema, IOCM_FIELD_NET_PEER_IP, IOCM_SIDE_REMOTE, 0, "RemoteIP");
    expect(schema, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_REMOTE, 0, NULL);
    expect(schema, IOCM_FIELD_PROCESS_NAME, IOCM_SIDE_REMOTE, 0, NULL);
    expect(schema, IOCM_FIELD_SENSOR_VENDOR, IOCM_SIDE_REMOTE, 0, "DeviceVendor");
}

static void has_fields_of_device_network_events(void **state)
{
    static const iocm_side hits[] = {IOCM_SIDE_REMOTE, IOCM_SIDE_LOCAL, IOCM_SIDE_NONE};
    const iocm_schema *schema = table("devicenetworkevents");

    (void)state;
    assert_true(is_complete(device_network_events, COUNT(device_network_events)));
    for (size_t i = 0; i < COUNT(device_network_events); i++) {
        const row *of = &device_network_events[i];

        for (size_t k = 0; k < COUNT(hits); k++) {
            expect(schema, of->field, hits[k], 0, of->none);
            expect(schema, of->field, hits[k], 1,
                   of->field == IOCM_FIELD_EVENT_TIME ? "TimeGenerated" : NULL);
            expect(schema, of->field, hits[k], 2, NULL);
        }
    }
}

static void has_no_other_fields(void **state)
{
    static const char *const tables[] = {"CommonSecurityLog", "DeviceNetworkEvents"};

    (void)state;
    for (size_t i = 0; i < COUNT(tables); i++) {
        for (size_t k = 0; k < COUNT(never_asked_for); k++)
            expect(table(tables[i]), never_asked_for[k], IOCM_SIDE_SOURCE, 0, NULL);
        expect(table(tables[i]), 12345, IOCM_SIDE_SOURCE, 0, NULL);
        expect(table(tables[i]), -1, IOCM_SIDE_SOURCE, 0, NULL);
    }
    expect(NULL, IOCM_FIELD_HOST_NAME, IOCM_SIDE_SOURCE, 0, NULL);
}

static void knows_fields_of_columns(void **state)
{
    size_t count = 0;

    (void)state;
    assert_int_equal(iocm__field_of_column(span("devicename")), IOCM_FIELD_HOST_NAME);
    assert_int_equal(iocm__field_of_column(span("RequestURL")), IOCM_FIELD_NET_URL);
    assert_int_equal(iocm__field_of_column(span("DestinationProcessName")),
                     IOCM_FIELD_PROCESS_NAME);
    assert_int_equal(iocm__field_of_column(span("RemoteIP")), IOCM_FIELD_NET_PEER_IP);
    /* It may be either end: the weaker one. */
    assert_int_equal(iocm__field_of_column(span("SourceIP")), IOCM_FIELD_NET_OWN_IP);
    /* The process that wrote the log is not the one that acted. */
    assert_int_equal(iocm__field_of_column(span("ProcessName")), IOCM_FIELD_NONE);
    assert_int_equal(iocm__field_of_column(span("DeviceNam")), IOCM_FIELD_NONE);
    assert_null(iocm__table_columns(&count, span("SecurityEvent")));
    assert_int_equal(count, 0);
}

/* ---- schemas of the caller's own ---- */

static void add_field(iocm_schema *schema, const char *column, iocm_field field, iocm_side side)
{
    assert_int_equal(iocm_schema_add_field(schema, column, strlen(column), field, side, NULL),
                     IOCM_OK);
}

static void add_column(iocm_schema *schema, const char *column, iocm_role role, iocm_side side)
{
    assert_int_equal(iocm_schema_add(schema, column, strlen(column), role, side, NULL), IOCM_OK);
}

static iocm_schema *own_schema(const iocm_allocator *allocator)
{
    iocm_schema_options options = {.struct_size = sizeof options, .allocator = allocator};
    iocm_schema *schema;

    assert_int_equal(iocm_schema_new(&schema, "zeek", 4, &options, NULL), IOCM_OK);
    add_column(schema, "ts", IOCM_ROLE_TIME, IOCM_SIDE_NONE);
    add_column(schema, "id.orig_h", IOCM_ROLE_ADDRESS, IOCM_SIDE_SOURCE);
    add_column(schema, "id.orig_p", IOCM_ROLE_PORT, IOCM_SIDE_SOURCE);
    add_column(schema, "id.resp_h", IOCM_ROLE_ADDRESS, IOCM_SIDE_DESTINATION);
    add_column(schema, "id.resp_p", IOCM_ROLE_PORT, IOCM_SIDE_DESTINATION);
    add_field(schema, "ts", IOCM_FIELD_EVENT_TIME, IOCM_SIDE_NONE);
    add_field(schema, "\"proto [enum]\"", IOCM_FIELD_NET_PROTOCOL, IOCM_SIDE_NONE);
    add_field(schema, "orig_user", IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_SOURCE);
    add_field(schema, "resp_user", IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION_TRANSLATED);
    add_field(schema, "user", IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_NONE);
    add_field(schema, "vpn_address", IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_SOURCE);
    return schema;
}

static void takes_fields_of_own_schemas(void **state)
{
    iocm_schema *schema = own_schema(NULL);

    (void)state;
    expect(schema, IOCM_FIELD_NET_PEER_IP, IOCM_SIDE_DESTINATION, 0, "id.resp_h");
    expect(schema, IOCM_FIELD_NET_PEER_PORT, IOCM_SIDE_SOURCE, 0, "id.orig_p");
    /* What was said comes before what follows from roles. */
    expect(schema, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_DESTINATION, 0, "vpn_address");
    expect(schema, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_DESTINATION, 1, "id.orig_h");
    expect(schema, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_DESTINATION, 2, NULL);
    expect(schema, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_SOURCE, 0, "id.resp_h");
    expect(schema, IOCM_FIELD_NET_PROTOCOL, IOCM_SIDE_NONE, 0, "proto");
    expect(schema, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION, 0, "orig_user");
    expect(schema, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION, 1, "user");
    expect(schema, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_SOURCE, 0, "resp_user");
    expect(schema, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_NONE, 0, "user");
    expect(schema, IOCM_FIELD_HOST_NAME, IOCM_SIDE_SOURCE, 0, NULL);
    iocm_schema_free(schema);
}

static void refuses_fields(void **state)
{
    iocm_schema *schema = own_schema(NULL);
    iocm_schema *built_in = (iocm_schema *)table("CommonSecurityLog");

    (void)state;
    for (size_t i = 0; i < COUNT(never_asked_for); i++)
        assert_int_equal(iocm_schema_add_field(schema, "x", 1, never_asked_for[i], 0, NULL),
                         IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(schema, "x", 1, 18, 0, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(schema, "x", 1, IOCM_FIELD_HOST_ID, -1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(schema, "x", 1, IOCM_FIELD_HOST_ID, 7, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(schema, " ", 1, IOCM_FIELD_HOST_ID, 0, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(schema, NULL, 1, IOCM_FIELD_HOST_ID, 0, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(NULL, "x", 1, IOCM_FIELD_HOST_ID, 0, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add_field(built_in, "x", 1, IOCM_FIELD_HOST_ID, 0, NULL),
                     IOCM_E_ARGUMENT);
    expect(schema, IOCM_FIELD_HOST_ID, IOCM_SIDE_NONE, 0, NULL);
    for (size_t i = 6; i < IOCM_MAX_COLUMNS; i++)
        add_field(schema, "x", IOCM_FIELD_HOST_ID, IOCM_SIDE_NONE);
    assert_int_equal(iocm_schema_add_field(schema, "x", 1, IOCM_FIELD_HOST_ID, 0, NULL),
                     IOCM_E_LIMIT);
    iocm_schema_free(schema);
}

/* ---- logs ---- */

static iocm_layout *bind(const iocm_schema *schema, const char *header)
{
    iocm_span columns[32];
    size_t count = 0;
    iocm_layout *layout;

    for (;;) {
        size_t size = strcspn(header, ",");

        columns[count++] = iocm__span(header, size);
        if (header[size] == '\0') break;
        header += size + 1;
    }
    assert_int_equal(iocm_layout_new(&layout, schema, columns, count, NULL, NULL), IOCM_OK);
    return layout;
}

static void expect_bound(const iocm_layout *layout, iocm_field field, iocm_side hit, size_t column,
                         const char *name)
{
    const iocm__bound *bound = iocm__layout_bound(layout, field, hit);

    assert_non_null(bound);
    if (bound->column != column || !iocm__span_equal(bound->name, span(name)))
        fail_msg("%s: column %zu, %.*s", iocm_field_name(field), bound->column,
                 (int)bound->name.size, bound->name.data);
}

static void binds_fields_of_logs(void **state)
{
    iocm_layout *layout =
        bind(table("DeviceNetworkEvents"),
             "TimeGenerated [UTC],remoteip,\"devicename\",InitiatingProcessSHA1,RemoteIP");

    (void)state;
    assert_true(iocm__span_equal(layout->table, span("DeviceNetworkEvents")));
    expect_bound(layout, IOCM_FIELD_EVENT_TIME, IOCM_SIDE_REMOTE, 0, "TimeGenerated");
    expect_bound(layout, IOCM_FIELD_NET_PEER_IP, IOCM_SIDE_REMOTE, 1, "remoteip");
    expect_bound(layout, IOCM_FIELD_HOST_NAME, IOCM_SIDE_NONE, 2, "devicename");
    expect_bound(layout, IOCM_FIELD_PROCESS_SHA1, IOCM_SIDE_LOCAL, 3, "InitiatingProcessSHA1");
    /* Not in this log, but in its table. */
    expect_bound(layout, IOCM_FIELD_HOST_ID, IOCM_SIDE_REMOTE, IOCM_NO_COLUMN, "DeviceId");
    expect_bound(layout, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_REMOTE, IOCM_NO_COLUMN, "LocalIP");
    assert_null(iocm__layout_bound(layout, IOCM_FIELD_FILE_NAME, IOCM_SIDE_REMOTE));
    assert_null(iocm__layout_bound(layout, IOCM_FIELD_PROCESS_ARGS, IOCM_SIDE_REMOTE));
    assert_null(iocm__layout_bound(layout, IOCM_FIELD_HOST_NAME, 99));
    assert_true(layout->says_utc[0]);
    assert_false(layout->says_utc[1]);
    iocm_layout_free(layout);

    layout = bind(table("DeviceNetworkEvents"), "RemoteIP,Timestamp,TimeGenerated [UTC]");
    expect_bound(layout, IOCM_FIELD_EVENT_TIME, IOCM_SIDE_REMOTE, 1, "Timestamp");
    assert_false(layout->says_utc[1]);
    iocm_layout_free(layout);

    layout = bind(table("DeviceNetworkEvents"), "RemoteIP,Protocol");
    expect_bound(layout, IOCM_FIELD_EVENT_TIME, IOCM_SIDE_REMOTE, IOCM_NO_COLUMN, "Timestamp");
    iocm_layout_free(layout);

    layout =
        bind(table("CommonSecurityLog"), "SourceIP,DestinationIP,SourceUserName,StartTime [Local]");
    expect_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION, 2, "SourceUserName");
    expect_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION_TRANSLATED, 2,
                 "SourceUserName");
    expect_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_SOURCE, IOCM_NO_COLUMN,
                 "DestinationUserName");
    assert_null(iocm__layout_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_NONE));
    assert_false(layout->says_utc[3]);
    iocm_layout_free(layout);
}

/* A layout keeps nothing of its schema. */
static void outlives_own_schema(void **state)
{
    meter memory;
    iocm_schema *schema;
    iocm_layout *layout;

    (void)state;
    meter_start(&memory, 0);
    schema = own_schema(&memory.allocator);
    layout = bind(schema, "id.orig_h,user,proto");
    iocm_schema_free(schema);
    assert_int_equal(memory.live, 0);
    assert_true(iocm__span_equal(layout->table, span("zeek")));
    expect_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_DESTINATION, 1, "user");
    expect_bound(layout, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_SOURCE, 1, "user");
    expect_bound(layout, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_DESTINATION, 0, "id.orig_h");
    expect_bound(layout, IOCM_FIELD_NET_OWN_IP, IOCM_SIDE_SOURCE, IOCM_NO_COLUMN, "id.resp_h");
    iocm_layout_free(layout);
}

/* A schema is as before, a layout not there, when memory ends. */
static void survives_without_memory(void **state)
{
    iocm_span columns[] = {span("id.orig_h"), span("user")};
    meter memory;
    iocm_schema_options options = {.struct_size = sizeof options, .allocator = &memory.allocator};
    iocm_layout_options with = {.struct_size = sizeof with, .allocator = &memory.allocator};
    iocm_schema *schema;
    iocm_layout *layout;
    size_t failures = 0;

    (void)state;
    meter_start(&memory, 0);
    assert_int_equal(iocm_schema_new(&schema, "a", 1, &options, NULL), IOCM_OK);
    for (bool added = false; !added; failures++) {
        memory.fail_once = true;
        memory.fail_at = memory.calls + failures + 1;
        added = iocm_schema_add_field(schema, "user", 4, IOCM_FIELD_ACCOUNT_NAME, 0, NULL) == 0;
        expect(schema, IOCM_FIELD_ACCOUNT_NAME, IOCM_SIDE_NONE, 0, added ? "user" : NULL);
    }
    assert_in_range(failures, 2, 8);
    iocm_schema_free(schema);
    assert_int_equal(memory.live, 0);

    schema = own_schema(NULL);
    for (failures = 0;; failures++) {
        meter_start(&memory, failures + 1);
        if (iocm_layout_new(&layout, schema, columns, 2, &with, NULL) == IOCM_OK) break;
        assert_null(layout);
        assert_int_equal(memory.live, 0);
    }
    assert_in_range(failures, 1, 100);
    iocm_layout_free(layout);
    assert_int_equal(memory.live, 0);
    iocm_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_fields_of_common_security_log),
        cmocka_unit_test(has_fields_of_device_network_events),
        cmocka_unit_test(has_no_other_fields),
        cmocka_unit_test(knows_fields_of_columns),
        cmocka_unit_test(takes_fields_of_own_schemas),
        cmocka_unit_test(refuses_fields),
        cmocka_unit_test(binds_fields_of_logs),
        cmocka_unit_test(outlives_own_schema),
        cmocka_unit_test(survives_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
