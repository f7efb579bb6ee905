/* SPDX-License-Identifier: MIT */
/*
 * The built-in schemas. What a column means follows Microsoft's reference of each table. Left
 * out on purpose, though they may hold addresses: columns of the sensor itself (DeviceAddress,
 * DeviceTranslatedAddress, DeviceDnsDomain, Computer), free text and vendor's own (Message,
 * AdditionalExtensions, DeviceCustomString*), versions. Columns without a role only help
 * to tell the tables apart.
 */
#include "match/match.h"

#define COLUMN(text, role, side)                                                                   \
    {                                                                                              \
        {text, sizeof(text) - 1}, IOCM_ROLE_##role, IOCM_SIDE_##side                               \
    }
#define TABLE(text, list)                                                                          \
    {                                                                                              \
        .name = {text, sizeof(text) - 1}, .columns = list, .count = sizeof(list) / sizeof(list)[0] \
    }

static const iocm__column common_security_log[] = {
    COLUMN("TimeGenerated", TIME, NONE),
    COLUMN("SourceIP", ADDRESS, SOURCE),
    COLUMN("SourcePort", PORT, SOURCE),
    COLUMN("DestinationIP", ADDRESS, DESTINATION),
    COLUMN("DestinationPort", PORT, DESTINATION),
    COLUMN("SourceTranslatedAddress", ADDRESS, SOURCE_TRANSLATED),
    COLUMN("SourceTranslatedPort", PORT, SOURCE_TRANSLATED),
    COLUMN("DestinationTranslatedAddress", ADDRESS, DESTINATION_TRANSLATED),
    COLUMN("DestinationTranslatedPort", PORT, DESTINATION_TRANSLATED),
    COLUMN("RemoteIP", ADDRESS, REMOTE),
    COLUMN("RemotePort", PORT, REMOTE),
    COLUMN("MaliciousIP", ADDRESS, NONE),
    COLUMN("DeviceCustomIPv6Address1", ADDRESS, NONE),
    COLUMN("DeviceCustomIPv6Address2", ADDRESS, NONE),
    COLUMN("DeviceCustomIPv6Address3", ADDRESS, NONE),
    COLUMN("DeviceCustomIPv6Address4", ADDRESS, NONE),
    COLUMN("RequestURL", URL, DESTINATION),
    COLUMN("SourceHostName", HOST, SOURCE),
    COLUMN("DestinationHostName", HOST, DESTINATION),
    COLUMN("SourceDnsDomain", HOST, SOURCE),
    COLUMN("DestinationDnsDomain", HOST, DESTINATION),
    COLUMN("FileHash", DIGEST, NONE),
    COLUMN("OldFileHash", DIGEST, NONE),
    COLUMN("DeviceVendor", NONE, NONE),
    COLUMN("DeviceProduct", NONE, NONE),
    COLUMN("DeviceEventClassID", NONE, NONE),
    COLUMN("DeviceAction", NONE, NONE),
    COLUMN("Activity", NONE, NONE),
    COLUMN("LogSeverity", NONE, NONE),
    COLUMN("CommunicationDirection", NONE, NONE),
};

static const iocm__column device_network_events[] = {
    COLUMN("Timestamp", TIME, NONE),
    COLUMN("TimeGenerated", TIME, NONE),
    COLUMN("RemoteIP", ADDRESS, REMOTE),
    COLUMN("RemotePort", PORT, REMOTE),
    COLUMN("RemoteUrl", URL, REMOTE),
    COLUMN("LocalIP", ADDRESS, LOCAL),
    COLUMN("LocalPort", PORT, LOCAL),
    COLUMN("InitiatingProcessSHA1", DIGEST, NONE),
    COLUMN("InitiatingProcessSHA256", DIGEST, NONE),
    COLUMN("InitiatingProcessMD5", DIGEST, NONE),
    COLUMN("DeviceId", NONE, NONE),
    COLUMN("ActionType", NONE, NONE),
    COLUMN("LocalIPType", NONE, NONE),
    COLUMN("RemoteIPType", NONE, NONE),
    COLUMN("InitiatingProcessFileName", NONE, NONE),
    COLUMN("InitiatingProcessCommandLine", NONE, NONE),
    COLUMN("InitiatingProcessAccountName", NONE, NONE),
    COLUMN("ReportId", NONE, NONE),
};

static const iocm_schema tables[] = {
    TABLE("CommonSecurityLog", common_security_log),
    TABLE("DeviceNetworkEvents", device_network_events),
};

#define TABLES (sizeof tables / sizeof tables[0])

const iocm_schema *iocm_schema_find(const char *name, size_t size)
{
    for (size_t i = 0; name != NULL && i < TABLES; i++)
        if (iocm__span_equal_fold(tables[i].name, iocm__span(name, size))) return &tables[i];
    return NULL;
}

/* How well a schema fits: its columns in the header, those with a role first of all. */
typedef struct fit {
    size_t roles;
    size_t others;
    bool flow; /* one of them is an address, host or URL */
} fit;

static bool in_header(iocm_span name, const iocm_span *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(iocm__column_name(columns[i], NULL), name)) return true;
    return false;
}

static fit measure(const iocm_schema *schema, const iocm_span *columns, size_t count)
{
    fit found = {0, 0, false};

    for (size_t i = 0; i < schema->count; i++) {
        iocm_role role = schema->columns[i].role;

        if (!in_header(schema->columns[i].name, columns, count)) continue;
        *(role == IOCM_ROLE_NONE ? &found.others : &found.roles) += 1;
        if (role == IOCM_ROLE_ADDRESS || role == IOCM_ROLE_HOST || role == IOCM_ROLE_URL)
            found.flow = true;
    }
    return found;
}

static int compare(const fit *a, const fit *b)
{
    if (a->roles != b->roles) return a->roles < b->roles ? -1 : 1;
    return (a->others > b->others) - (a->others < b->others);
}

const iocm_schema *iocm_schema_detect(const iocm_span *columns, size_t count)
{
    const iocm_schema *best = NULL;
    fit best_fit = {0, 0, false};

    if (columns == NULL || count > IOCM_MAX_COLUMNS) return NULL;
    for (size_t i = 0; i < count; i++)
        if (columns[i].data == NULL && columns[i].size > 0) return NULL;
    for (size_t i = 0; i < TABLES; i++) {
        fit found = measure(&tables[i], columns, count);
        int order = compare(&found, &best_fit);

        if (!found.flow || found.roles + found.others < 3 || order < 0) continue;
        best = order == 0 ? NULL : &tables[i];
        best_fit = found;
    }
    return best;
}
