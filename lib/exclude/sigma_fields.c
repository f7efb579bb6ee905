/* SPDX-License-Identifier: MIT */
/*
 * Sigma's names of log sources and fields, and ours. Of the taxonomy's categories those are here
 * whose events one of the known tables holds; of their fields those that mean what ours do. In a
 * firewall's log either end may be the peer, so that its addresses are columns, not net.peer_ip.
 */
#include "exclude/sigma.h"

#define NETWORK  IOCM__SIGMA_NETWORK
#define FIREWALL IOCM__SIGMA_FIREWALL
#define WINDOWS  (IOCM__SIGMA_NETWORK | IOCM__SIGMA_PROCESS)

static const iocm__sigma_source sources[] = {
    {IOCM__SIGMA_NETWORK, "network_connection", "windows", "DeviceNetworkEvents"},
    {IOCM__SIGMA_FIREWALL, "firewall", "", "CommonSecurityLog"},
    {IOCM__SIGMA_PROCESS, "process_creation", "windows", "DeviceProcessEvents"},
};

#define FIELD(name, sources, kind, field)                                                          \
    {                                                                                              \
        name, sources, IOCM__SIGMA_##kind, IOCM_FIELD_##field, NULL                                \
    }
#define COLUMN(name, sources, kind, column)                                                        \
    {                                                                                              \
        name, sources, IOCM__SIGMA_##kind, IOCM_FIELD_COLUMN, column                               \
    }

/* By name the first row counts, and so it does by field. */
static const iocm__sigma_field fields[] = {
    FIELD("DestinationIp", NETWORK, ADDRESS, NET_PEER_IP),
    FIELD("DestinationPort", NETWORK, PORT, NET_PEER_PORT),
    FIELD("DestinationHostname", NETWORK, TEXT, NET_URL),
    FIELD("SourceIp", NETWORK, ADDRESS, NET_OWN_IP),
    FIELD("SourcePort", NETWORK, PORT, NET_OWN_PORT),
    FIELD("Protocol", NETWORK, WORD, NET_PROTOCOL),
    FIELD("Image", WINDOWS, IMAGE, PROCESS_IMAGE),
    FIELD("Image", WINDOWS, NAME, PROCESS_NAME),
    FIELD("ParentImage", WINDOWS, NAME, PROCESS_PARENT_NAME),
    FIELD("CommandLine", WINDOWS, TEXT, PROCESS_COMMAND_LINE),
    FIELD("Company", WINDOWS, TEXT, PROCESS_COMPANY),
    FIELD("Product", WINDOWS, TEXT, PROCESS_PRODUCT),
    FIELD("OriginalFileName", WINDOWS, TEXT, PROCESS_ORIGINAL_NAME),
    FIELD("IntegrityLevel", WINDOWS, WORD, PROCESS_INTEGRITY),
    FIELD("sha256", WINDOWS, DIGEST, PROCESS_SHA256),
    FIELD("sha1", WINDOWS, DIGEST, PROCESS_SHA1),
    FIELD("md5", WINDOWS, DIGEST, PROCESS_MD5),
    FIELD("Hashes", WINDOWS, HASHES, NONE),
    FIELD("User", WINDOWS, USER, ACCOUNT_NAME),
    FIELD("Computer", WINDOWS, WORD, HOST_NAME),
    FIELD("ComputerName", WINDOWS, WORD, HOST_NAME),
    COLUMN("src_ip", FIREWALL, ADDRESS, "SourceIP"),
    COLUMN("src_port", FIREWALL, PORT, "SourcePort"),
    COLUMN("dst_ip", FIREWALL, ADDRESS, "DestinationIP"),
    COLUMN("dst_port", FIREWALL, PORT, "DestinationPort"),
    COLUMN("username", FIREWALL, WORD, "SourceUserName"),
};

static iocm_span span_of(const char *text)
{
    return iocm__span(text, strlen(text));
}

/* ---- log sources ---- */

const iocm__sigma_source *iocm__sigma_source_of(uint32_t bit)
{
    for (size_t i = 0; i < IOCM__COUNT(sources); i++)
        if (sources[i].bit == bit) return &sources[i];
    return NULL;
}

const iocm__sigma_source *iocm__sigma_find_source(iocm_span category, iocm_span product)
{
    for (size_t i = 0; i < IOCM__COUNT(sources); i++)
        if (iocm__span_equal(span_of(sources[i].category), category) &&
            (product.size == 0 || iocm__span_equal(span_of(sources[i].product), product)))
            return &sources[i];
    return NULL;
}

const iocm__sigma_source *iocm__sigma_source_of_table(iocm_span table)
{
    for (size_t i = 0; i < IOCM__COUNT(sources); i++)
        if (iocm__span_equal_fold(span_of(sources[i].table), table)) return &sources[i];
    return NULL;
}

/* ---- fields ---- */

const iocm__sigma_field *iocm__sigma_find_field(iocm_span name, uint32_t source)
{
    for (size_t i = 0; i < IOCM__COUNT(fields); i++)
        if ((fields[i].sources & source) != 0 && iocm__span_equal(span_of(fields[i].name), name))
            return &fields[i];
    return NULL;
}

static bool holds(const iocm__sigma_field *row, iocm_field field, iocm_span column)
{
    if (row->field != field || row->kind == IOCM__SIGMA_HASHES) return false;
    return row->column == NULL || iocm__span_equal_fold(span_of(row->column), column);
}

uint32_t iocm__sigma_sources_of(iocm_field field, iocm_span column)
{
    uint32_t found = 0;

    for (size_t i = 0; i < IOCM__COUNT(fields); i++)
        if (holds(&fields[i], field, column)) found |= fields[i].sources;
    return found;
}

const iocm__sigma_field *iocm__sigma_field_of(iocm_field field, iocm_span column, uint32_t source)
{
    for (size_t i = 0; i < IOCM__COUNT(fields); i++)
        if ((fields[i].sources & source) != 0 && holds(&fields[i], field, column))
            return &fields[i];
    return NULL;
}
