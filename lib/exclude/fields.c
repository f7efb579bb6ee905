/* SPDX-License-Identifier: MIT */
/* The fields that exclusions speak of: their names, and how their values are compared. */
#include "exclude/exclude.h"

static const iocm__word fields[] = {
    {IOCM_FIELD_NET_PEER_IP, "net.peer_ip"},
    {IOCM_FIELD_NET_PEER_PORT, "net.peer_port"},
    {IOCM_FIELD_NET_OWN_IP, "net.own_ip"},
    {IOCM_FIELD_NET_OWN_PORT, "net.own_port"},
    {IOCM_FIELD_NET_PROTOCOL, "net.protocol"},
    {IOCM_FIELD_NET_URL, "net.url"},
    {IOCM_FIELD_NET_USER_AGENT, "net.user_agent"},
    {IOCM_FIELD_PROCESS_NAME, "process.name"},
    {IOCM_FIELD_PROCESS_IMAGE, "process.image"},
    {IOCM_FIELD_PROCESS_FOLDER, "process.folder"},
    {IOCM_FIELD_PROCESS_ARGS, "process.args"},
    {IOCM_FIELD_PROCESS_COMMAND_LINE, "process.command_line"},
    {IOCM_FIELD_PROCESS_PARENT_NAME, "process.parent_name"},
    {IOCM_FIELD_PROCESS_COMPANY, "process.company"},
    {IOCM_FIELD_PROCESS_PRODUCT, "process.product"},
    {IOCM_FIELD_PROCESS_ORIGINAL_NAME, "process.original_name"},
    {IOCM_FIELD_PROCESS_SHA256, "process.sha256"},
    {IOCM_FIELD_PROCESS_SHA1, "process.sha1"},
    {IOCM_FIELD_PROCESS_MD5, "process.md5"},
    {IOCM_FIELD_PROCESS_INTEGRITY, "process.integrity"},
    {IOCM_FIELD_PROCESS_ELEVATION, "process.elevation"},
    {IOCM_FIELD_ACCOUNT_NAME, "account.name"},
    {IOCM_FIELD_ACCOUNT_DOMAIN, "account.domain"},
    {IOCM_FIELD_ACCOUNT_ID, "account.id"},
    {IOCM_FIELD_ACCOUNT_UPN, "account.upn"},
    {IOCM_FIELD_ACCOUNT_PRIVILEGE, "account.privilege"},
    {IOCM_FIELD_FILE_NAME, "file.name"},
    {IOCM_FIELD_FILE_PATH, "file.path"},
    {IOCM_FIELD_FILE_HASH, "file.hash"},
    {IOCM_FIELD_HOST_NAME, "host.name"},
    {IOCM_FIELD_HOST_ID, "host.id"},
    {IOCM_FIELD_SENSOR_VENDOR, "sensor.vendor"},
    {IOCM_FIELD_SENSOR_PRODUCT, "sensor.product"},
    {IOCM_FIELD_EVENT_ACTIVITY, "event.activity"},
    {IOCM_FIELD_EVENT_ACTION, "event.action"},
    {IOCM_FIELD_EVENT_TIME, "event.time"},
    {IOCM_FIELD_SIG_SIGNER, "sig.signer"},
    {IOCM_FIELD_SIG_SIGNED, "sig.signed"},
    {IOCM_FIELD_SIG_TRUSTED, "sig.trusted"},
    {IOCM_FIELD_IOC_VALUE, "ioc.value"},
    {IOCM_FIELD_IOC_TYPE, "ioc.type"},
    {IOCM_FIELD_IOC_FAMILY, "ioc.family"},
    {IOCM_FIELD_IOC_CONFIDENCE, "ioc.confidence"},
    {IOCM_FIELD_COLUMN, "column"},
};

const char *iocm_field_name(iocm_field field)
{
    return iocm__word_name(fields, IOCM__COUNT(fields), field, "none");
}

iocm_field iocm_field_from_name(const char *text, size_t size)
{
    return iocm__word_number(fields, IOCM__COUNT(fields), iocm__span(text, size));
}

iocm__field_kind iocm__field_kind_of(iocm_field field)
{
    switch (field) {
    case IOCM_FIELD_NET_PEER_IP:
    case IOCM_FIELD_NET_OWN_IP: return IOCM__FIELD_ADDRESS;
    case IOCM_FIELD_NET_PEER_PORT:
    case IOCM_FIELD_NET_OWN_PORT: return IOCM__FIELD_PORT;
    case IOCM_FIELD_PROCESS_IMAGE:
    case IOCM_FIELD_PROCESS_FOLDER:
    case IOCM_FIELD_FILE_PATH: return IOCM__FIELD_PATH;
    case IOCM_FIELD_PROCESS_SHA256:
    case IOCM_FIELD_PROCESS_SHA1:
    case IOCM_FIELD_PROCESS_MD5:
    case IOCM_FIELD_FILE_HASH: return IOCM__FIELD_DIGEST;
    case IOCM_FIELD_ACCOUNT_NAME: return IOCM__FIELD_ACCOUNT;
    case IOCM_FIELD_EVENT_TIME: return IOCM__FIELD_TIME;
    case IOCM_FIELD_SIG_SIGNED:
    case IOCM_FIELD_SIG_TRUSTED: return IOCM__FIELD_TRUTH;
    case IOCM_FIELD_IOC_CONFIDENCE: return IOCM__FIELD_NUMBER;
    default: return IOCM__FIELD_TEXT;
    }
}

iocm__op iocm__field_list_op(iocm_field field)
{
    switch (iocm__field_kind_of(field)) {
    case IOCM__FIELD_ADDRESS: return IOCM__OP_CIDR;
    case IOCM__FIELD_PORT: return IOCM__OP_PORT;
    default: return IOCM__OP_IS;
    }
}
