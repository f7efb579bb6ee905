/* SPDX-License-Identifier: MIT */
/* Schemas and layouts: which table a header is of, what its columns mean, and where they are. */
#define _POSIX_C_SOURCE 200809L
#include "unit.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#include "sets.h"

#define BOM "\xEF\xBB\xBF"

/* Splits a header line of plain names (commas between, no commas inside). */
static size_t split(iocm_span *columns, size_t capacity, const char *header)
{
    size_t count = 0;

    for (;;) {
        size_t size = strcspn(header, ",\r\n");

        assert_true(count < capacity);
        columns[count].data = header;
        columns[count++].size = size;
        header += size;
        if (*header != ',') return count;
        header++;
    }
}

static const char *detect(const char *header)
{
    static iocm_span columns[IOCM_MAX_COLUMNS];
    size_t count = split(columns, IOCM_MAX_COLUMNS, header);
    const iocm_schema *schema = iocm_schema_detect(columns, count);

    return schema == NULL ? "" : iocm_schema_name(schema).data;
}

static void detects_tables(void **state)
{
    (void)state;
    assert_string_equal(detect("TenantId,TimeGenerated [UTC],SourceIP,DestinationIP"),
                        "CommonSecurityLog");
    assert_string_equal(detect(BOM "\"TimeGenerated [Local Time]\",sourceip,\"RequestURL\""),
                        "CommonSecurityLog");
    assert_string_equal(detect("Timestamp,DeviceName,RemoteIP,RemotePort,RemoteUrl"),
                        "DeviceNetworkEvents");
    assert_string_equal(detect("TimeGenerated,DeviceName,RemoteIP,RemotePort,LocalIP"),
                        "DeviceNetworkEvents");
    /* What a hunt projects: columns without a role decide. */
    assert_string_equal(detect("TimeGenerated,DeviceName,RemoteIP,RemotePort,"
                               "InitiatingProcessFileName,ActionType"),
                        "DeviceNetworkEvents");
    assert_string_equal(detect("TimeGenerated,DeviceVendor,RemoteIP,RemotePort,DeviceAction"),
                        "CommonSecurityLog");
    /* Both, or neither. */
    assert_string_equal(detect("TimeGenerated,RemoteIP,RemotePort"), "");
    assert_string_equal(detect("TimeGenerated,SourceIP"), "");
    assert_string_equal(detect("ts,uid,id.orig_h,id.orig_p,id.resp_h,id.resp_p"), "");
    assert_string_equal(detect(""), "");
    /* Other tables of the same family: a process and its digests make no connection. */
    assert_string_equal(detect("Timestamp,DeviceId,DeviceName,ActionType,FileName,SHA1,SHA256,MD5,"
                               "InitiatingProcessSHA1,InitiatingProcessSHA256,"
                               "InitiatingProcessMD5,ReportId"),
                        "");
    assert_null(iocm_schema_detect(NULL, 0));
}

static void finds_tables(void **state)
{
    const iocm_schema *schema = iocm_schema_find("commonSECURITYlog", 17);

    (void)state;
    assert_non_null(schema);
    assert_memory_equal(iocm_schema_name(schema).data, "CommonSecurityLog", 17);
    assert_non_null(iocm_schema_find("DeviceNetworkEvents", 19));
    assert_null(iocm_schema_find("DeviceNetworkEvent", 18));
    assert_null(iocm_schema_find(NULL, 0));
    assert_int_equal(iocm_schema_add((iocm_schema *)schema, "x", 1, IOCM_ROLE_URL, 0, NULL),
                     IOCM_E_ARGUMENT);
    iocm_schema_free((iocm_schema *)schema); /* does nothing: it is static */
    assert_non_null(iocm_schema_find("CommonSecurityLog", 17));
}

static iocm_layout *bind(const char *table, const char *header)
{
    iocm_span columns[64];
    iocm_layout *layout;
    iocm_error error = {0};
    const iocm_schema *schema = iocm_schema_find(table, strlen(table));

    if (iocm_layout_new(&layout, schema, columns, split(columns, 64, header), NULL, &error) !=
        IOCM_OK)
        fail_msg("%s: %s", header, error.message);
    return layout;
}

static size_t find(const iocm_layout *layout, const char *name)
{
    return iocm_layout_find(layout, name, strlen(name));
}

static void finds_columns(void **state)
{
    iocm_layout *layout = bind("CommonSecurityLog", BOM
                               "\"TimeGenerated [UTC]\", SourceIP ,Message,"
                               "StartTime [Local Time],EndTime,SourceIP,DESTINATIONIP,"
                               "\"EventTime [Pacific Time (US and Canada) Tijuana]\",,A [b] [c]");

    (void)state;
    assert_int_equal(find(layout, "TimeGenerated"), 0);
    assert_int_equal(find(layout, "timegenerated [Local Time]"), 0);
    assert_int_equal(find(layout, "SourceIP"), 1);
    assert_int_equal(find(layout, "DestinationIP"), 6);
    assert_int_equal(find(layout, "EventTime"), 7);
    assert_int_equal(find(layout, "A [b] [c]"), 9);
    assert_true(find(layout, "SourcePort") == IOCM_NO_COLUMN);
    assert_true(iocm_layout_find(layout, NULL, 0) == IOCM_NO_COLUMN);
    assert_true(iocm_layout_find(NULL, "x", 1) == IOCM_NO_COLUMN);

    assert_int_equal(iocm_layout_find_role(layout, IOCM_ROLE_TIME, IOCM_SIDE_NONE), 0);
    assert_int_equal(iocm_layout_find_role(layout, IOCM_ROLE_ADDRESS, IOCM_SIDE_NONE), 1);
    assert_int_equal(iocm_layout_find_role(layout, IOCM_ROLE_ADDRESS, IOCM_SIDE_DESTINATION), 6);
    assert_true(iocm_layout_find_role(layout, IOCM_ROLE_URL, IOCM_SIDE_NONE) == IOCM_NO_COLUMN);

    assert_int_equal(iocm_layout_zone(layout, 0), IOCM_ZONE_UTC);
    assert_int_equal(iocm_layout_zone(layout, 3), IOCM_ZONE_UNKNOWN);
    assert_int_equal(iocm_layout_zone(layout, 4), IOCM_ZONE_UTC);
    assert_int_equal(iocm_layout_zone(layout, 7), IOCM_ZONE_UNKNOWN);
    assert_int_equal(iocm_layout_zone(layout, 999), IOCM_ZONE_UNKNOWN);
    iocm_layout_free(layout);
}

static void binds_own_schemas(void **state)
{
    iocm_span columns[] = {{"id.orig_h", 9}, {"id.orig_p", 9}, {"query", 5}, {"ts", 2}};
    iocm_schema *schema;
    iocm_layout *layout;
    iocm_error error = {0};

    (void)state;
    assert_int_equal(iocm_schema_new(&schema, "zeek\nconn", 9, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_schema_name(schema).size, 9);
    assert_int_equal(iocm_schema_add(schema, "ts", 2, IOCM_ROLE_TIME, 0, NULL), IOCM_OK);
    assert_int_equal(iocm_schema_add(schema, "id.orig_p", 9, IOCM_ROLE_PORT, 1, NULL), IOCM_OK);
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 4, NULL, &error), IOCM_E_SCHEMA);
    assert_null(layout);
    assert_non_null(strstr(error.message, "zeek\\nconn")); /* escaped */
    assert_int_equal(iocm_schema_add(schema, "id.orig_h", 9, IOCM_ROLE_ADDRESS, 1, NULL), IOCM_OK);
    assert_int_equal(iocm_schema_add(schema, "ID.orig_h [x]", 13, IOCM_ROLE_ADDRESS, 1, NULL),
                     IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add(schema, "a", 1, 99, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add(schema, "a", 1, -1, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add(schema, "a", 1, 1, 7, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_schema_add(schema, " ", 1, 1, 1, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 4, NULL, NULL), IOCM_OK);
    assert_int_equal(iocm_layout_find_role(layout, IOCM_ROLE_PORT, IOCM_SIDE_SOURCE), 1);
    assert_int_equal(iocm_layout_zone(layout, 3), IOCM_ZONE_UNKNOWN);
    iocm_layout_free(layout);
    iocm_schema_free(schema);
    iocm_schema_free(NULL);
    iocm_layout_free(NULL);
}

static void holds_its_limits(void **state)
{
    static iocm_span columns[IOCM_MAX_COLUMNS + 1];
    static char names[IOCM_MAX_COLUMNS + 1][8];
    iocm_schema *schema;
    iocm_layout *layout;

    (void)state;
    assert_int_equal(iocm_schema_new(&schema, NULL, 0, NULL, NULL), IOCM_OK);
    for (unsigned i = 0; i <= IOCM_MAX_COLUMNS; i++) {
        snprintf(names[i], sizeof names[i], "c%u", i);
        columns[i] = span_of(names[i]);
        if (i <= IOCM_MAX_RECORD_FIELDS)
            assert_int_equal(
                iocm_schema_add(schema, names[i], strlen(names[i]), IOCM_ROLE_HOST, 0, NULL),
                IOCM_OK);
    }
    assert_int_equal(iocm_layout_new(&layout, schema, columns, IOCM_MAX_COLUMNS + 1, NULL, NULL),
                     IOCM_E_LIMIT);
    assert_int_equal(iocm_layout_new(&layout, schema, columns, IOCM_MAX_COLUMNS, NULL, NULL),
                     IOCM_E_LIMIT);
    assert_int_equal(iocm_layout_new(&layout, schema, columns + 1, IOCM_MAX_COLUMNS, NULL, NULL),
                     IOCM_OK);
    iocm_layout_free(layout);
    columns[3].data = NULL;
    assert_int_equal(iocm_layout_new(&layout, schema, columns, 9, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_layout_new(&layout, NULL, columns, 2, NULL, NULL), IOCM_E_ARGUMENT);
    assert_int_equal(iocm_layout_new(&layout, schema, NULL, 2, NULL, NULL), IOCM_E_ARGUMENT);
    iocm_schema_free(schema);
}

static bool make_failing(size_t fail_at)
{
    meter m;
    iocm_schema_options of_schema = {sizeof of_schema, 0, &m.allocator};
    iocm_layout_options of_layout = {sizeof of_layout, 0, &m.allocator, 0, 0};
    iocm_span columns[20];
    iocm_schema *schema = NULL;
    iocm_layout *layout = NULL;
    iocm_status status;
    char names[20][8];

    meter_start(&m, fail_at);
    status = iocm_schema_new(&schema, "own", 3, &of_schema, NULL);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(names[i], sizeof names[i], "c%u", i);
        columns[i] = span_of(names[i]);
        if (status == IOCM_OK)
            status = iocm_schema_add(schema, names[i], strlen(names[i]), IOCM_ROLE_URL, 0, NULL);
    }
    if (status == IOCM_OK) status = iocm_layout_new(&layout, schema, columns, 20, &of_layout, NULL);
    assert_true(status == IOCM_OK || status == IOCM_E_NO_MEMORY);
    assert_true((layout != NULL) == (status == IOCM_OK));
    iocm_layout_free(layout);
    iocm_schema_free(schema);
    assert_int_equal(m.live, 0);
    return status == IOCM_OK;
}

static void no_memory(void **state)
{
    size_t fail_at = 1;

    (void)state;
    while (!make_failing(fail_at)) fail_at++;
    assert_true(fail_at > 6);
}

/* ---- real headers ---- */

/* Reads the first line of each file of a folder and says what table each is; gives the number. */
static size_t detect_folder(const char *folder, const char *end, const char *table)
{
    static char line[1 << 16];
    size_t count = 0;
    DIR *directory = opendir(folder);
    struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        size_t size = strlen(entry->d_name);
        char path[512];
        FILE *file;

        if (entry->d_name[0] == '.' || size < strlen(end) ||
            strcmp(entry->d_name + size - strlen(end), end) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        file = fopen(path, "rb");
        assert_non_null(file);
        line[fread(line, 1, sizeof line - 1, file)] = '\0';
        fclose(file);
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(detect(line), table) != 0) fail_msg("%s is \"%s\"", path, detect(line));
        count++;
    }
    closedir(directory);
    return count;
}

static void real_headers(void **state)
{
    DIR *there = opendir("../shared/data/logs");

    (void)state;
    if (there == NULL) {
        print_message("skipped: ../shared not there\n");
        return;
    }
    closedir(there);
    assert_true(
        detect_folder("../shared/data/logs/commonsecuritylog", ".csv", "CommonSecurityLog") > 0);
    assert_true(detect_folder("../shared/data/logs/devicenetworkevents", ".csv",
                              "DeviceNetworkEvents") > 0);
    assert_true(detect_folder("../shared/data/logs/zeek_tsv", "", "") > 0);
    assert_true(detect_folder("../shared/data/logs/other", "", "") > 0);
    assert_true(detect_folder("../shared/data/logs/syslog", "", "") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detects_tables),   cmocka_unit_test(finds_tables),
        cmocka_unit_test(finds_columns),    cmocka_unit_test(binds_own_schemas),
        cmocka_unit_test(holds_its_limits), cmocka_unit_test(no_memory),
        cmocka_unit_test(real_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
