/* SPDX-License-Identifier: MIT */
/*
 * Which column of a built-in table holds which field, by Microsoft's reference of each. Left out
 * on purpose: of CommonSecurityLog ProcessName, the process that wrote the log, and DeviceName,
 * the appliance; it has no column of a command line, a parent or a path of a process. The signature of
 * a file is in neither table: who joins it on (DeviceFileCertificateInfo) keeps its names.
 */
#include "exclude/columns.h"

#include "base/ascii.h"

#define ROW(column, field, side)                                                                   \
    {                                                                                              \
        {column, sizeof(column) - 1}, IOCM_FIELD_##field, IOCM_SIDE_##side                         \
    }

static const iocm__field_column common_security_log[] = {
    ROW("Protocol", NET_PROTOCOL, NONE),
    ROW("RequestURL", NET_URL, NONE),
    ROW("RequestClientApplication", NET_USER_AGENT, NONE),
    ROW("SourceProcessName", PROCESS_NAME, SOURCE),
    ROW("DestinationProcessName", PROCESS_NAME, DESTINATION),
    ROW("SourceUserName", ACCOUNT_NAME, SOURCE),
    ROW("DestinationUserName", ACCOUNT_NAME, DESTINATION),
    ROW("SourceNTDomain", ACCOUNT_DOMAIN, SOURCE),
    ROW("DestinationNTDomain", ACCOUNT_DOMAIN, DESTINATION),
    ROW("SourceUserID", ACCOUNT_ID, SOURCE),
    ROW("DestinationUserID", ACCOUNT_ID, DESTINATION),
    ROW("SourceUserPrivileges", ACCOUNT_PRIVILEGE, SOURCE),
    ROW("DestinationUserPrivileges", ACCOUNT_PRIVILEGE, DESTINATION),
    ROW("FileName", FILE_NAME, NONE),
    ROW("FilePath", FILE_PATH, NONE),
    ROW("FileHash", FILE_HASH, NONE),
    ROW("SourceHostName", HOST_NAME, SOURCE),
    ROW("DestinationHostName", HOST_NAME, DESTINATION),
    ROW("DeviceVendor", SENSOR_VENDOR, NONE),
    ROW("DeviceProduct", SENSOR_PRODUCT, NONE),
    ROW("Activity", EVENT_ACTIVITY, NONE),
    ROW("DeviceAction", EVENT_ACTION, NONE),
    ROW("TimeGenerated", EVENT_TIME, NONE),
    ROW("Signer", SIG_SIGNER, NONE),
    ROW("IsSigned", SIG_SIGNED, NONE),
    ROW("IsTrusted", SIG_TRUSTED, NONE),
};

static const iocm__field_column device_network_events[] = {
    ROW("Protocol", NET_PROTOCOL, NONE),
    ROW("RemoteUrl", NET_URL, NONE),
    ROW("InitiatingProcessFileName", PROCESS_NAME, NONE),
    ROW("InitiatingProcessFolderPath", PROCESS_FOLDER, NONE),
    ROW("InitiatingProcessCommandLine", PROCESS_COMMAND_LINE, NONE),
    ROW("InitiatingProcessParentFileName", PROCESS_PARENT_NAME, NONE),
    ROW("InitiatingProcessVersionInfoCompanyName", PROCESS_COMPANY, NONE),
    ROW("InitiatingProcessVersionInfoProductName", PROCESS_PRODUCT, NONE),
    ROW("InitiatingProcessVersionInfoOriginalFileName", PROCESS_ORIGINAL_NAME, NONE),
    ROW("InitiatingProcessSHA256", PROCESS_SHA256, NONE),
    ROW("InitiatingProcessSHA1", PROCESS_SHA1, NONE),
    ROW("InitiatingProcessMD5", PROCESS_MD5, NONE),
    ROW("InitiatingProcessIntegrityLevel", PROCESS_INTEGRITY, NONE),
    ROW("InitiatingProcessTokenElevation", PROCESS_ELEVATION, NONE),
    ROW("InitiatingProcessAccountName", ACCOUNT_NAME, NONE),
    ROW("InitiatingProcessAccountDomain", ACCOUNT_DOMAIN, NONE),
    ROW("InitiatingProcessAccountSid", ACCOUNT_ID, NONE),
    ROW("InitiatingProcessAccountUpn", ACCOUNT_UPN, NONE),
    ROW("DeviceName", HOST_NAME, NONE),
    ROW("DeviceId", HOST_ID, NONE),
    ROW("ActionType", EVENT_ACTION, NONE),
    ROW("Timestamp", EVENT_TIME, NONE),
    ROW("TimeGenerated", EVENT_TIME, NONE),
    ROW("Signer", SIG_SIGNER, NONE),
    ROW("IsSigned", SIG_SIGNED, NONE),
    ROW("IsTrusted", SIG_TRUSTED, NONE),
};

/* Addresses and ports, for the strength of conditions on literal columns. Which end touched the
 * indicator is not known there: of a column that may be either it is taken for the weaker. */
static const iocm__field_column ends[] = {
    ROW("RemoteIP", NET_PEER_IP, NONE),     ROW("RemotePort", NET_PEER_PORT, NONE),
    ROW("LocalIP", NET_OWN_IP, NONE),       ROW("LocalPort", NET_OWN_PORT, NONE),
    ROW("SourceIP", NET_OWN_IP, NONE),      ROW("SourcePort", NET_OWN_PORT, NONE),
    ROW("DestinationIP", NET_OWN_IP, NONE), ROW("DestinationPort", NET_OWN_PORT, NONE),
};

const iocm__field_column *iocm__table_columns(size_t *count, iocm_span table)
{
    if (iocm__span_equal_fold(table, IOCM__LITERAL("CommonSecurityLog"))) {
        *count = IOCM__COUNT(common_security_log);
        return common_security_log;
    }
    if (iocm__span_equal_fold(table, IOCM__LITERAL("DeviceNetworkEvents"))) {
        *count = IOCM__COUNT(device_network_events);
        return device_network_events;
    }
    *count = 0;
    return NULL;
}

static iocm_field find(const iocm__field_column *rows, size_t count, iocm_span column)
{
    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(rows[i].column, column)) return rows[i].field;
    return IOCM_FIELD_NONE;
}

iocm_field iocm__field_of_column(iocm_span column)
{
    iocm_field field = find(ends, IOCM__COUNT(ends), column);

    if (field == IOCM_FIELD_NONE)
        field = find(common_security_log, IOCM__COUNT(common_security_log), column);
    if (field == IOCM_FIELD_NONE)
        field = find(device_network_events, IOCM__COUNT(device_network_events), column);
    return field;
}
