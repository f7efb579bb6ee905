/* SPDX-License-Identifier: MIT */
/* How hard to fake what a condition saw, and the folders where anybody may put a file. */
#include "exclude/atom.h"

/* ---- folders ---- */

static bool is_or_under(const iocm__path *path, iocm_span folder)
{
    iocm__path operand = {folder, folder.data[0] != '/', false};

    return iocm__path_compare(IOCM__OP_IS, path, &operand) == IOCM__TRUE ||
           iocm__path_compare(IOCM__OP_UNDER, path, &operand) == IOCM__TRUE;
}

static const iocm_span folders[] = {
    {"C:\\Users", 8}, {"C:\\Temp", 7}, {"C:\\Windows\\Temp", 15}, {"C:\\ProgramData", 14},
    {"/tmp", 4},      {"/var/tmp", 8}, {"/dev/shm", 8},           {"/home", 5},
};

const iocm_span *iocm__writable_folders(size_t *count)
{
    *count = IOCM__COUNT(folders);
    return folders;
}

static bool is_writable(const iocm__path *path)
{
    /* What cannot be placed is no proof of a better place. */
    if (path->relative) return true;
    for (size_t i = 0; i < IOCM__COUNT(folders); i++)
        if (is_or_under(path, folders[i])) return true;
    return false;
}

bool iocm__path_is_writable(iocm_span path)
{
    char buffer[IOCM__MAX_PATH];
    iocm__joined whole = iocm__path_join(path, iocm__span(NULL, 0));
    iocm__path read;

    return iocm__path_read(&read, buffer, sizeof buffer, &whole) != IOCM__PATH_OK ||
           is_writable(&read);
}

/* ---- strength ---- */

/* A path: the whole of it, or its place, tells more than a name, which any file may have. */
static iocm_strength of_path(iocm__op op, bool writable)
{
    if (writable) return IOCM_STRENGTH_D;
    switch (op) {
    case IOCM__OP_IS:
    case IOCM__OP_UNDER:
    case IOCM__OP_GLOB:
    case IOCM__OP_STARTS: return IOCM_STRENGTH_B;
    default: return IOCM_STRENGTH_C;
    }
}

static bool is_sha256(iocm_span value)
{
    if (value.size != 64) return false;
    for (size_t i = 0; i < value.size; i++)
        if (iocm__hex_value(value.data[i]) < 0) return false;
    return true;
}

/* Of a digest a part is easily made to measure. */
static iocm_strength of_digest(iocm_field field, iocm__op op, iocm_span value)
{
    if (op != IOCM__OP_IS) return IOCM_STRENGTH_D;
    if (field == IOCM_FIELD_PROCESS_SHA256) return IOCM_STRENGTH_A;
    return field == IOCM_FIELD_FILE_HASH && (value.size == 0 || is_sha256(value)) ? IOCM_STRENGTH_A
                                                                                  : IOCM_STRENGTH_B;
}

static iocm_strength of_field(iocm_field field)
{
    switch (field) {
    case IOCM_FIELD_NET_PEER_IP:
    case IOCM_FIELD_IOC_VALUE:
    case IOCM_FIELD_IOC_TYPE:
    case IOCM_FIELD_IOC_FAMILY:
    case IOCM_FIELD_IOC_CONFIDENCE: return IOCM_STRENGTH_A;
    case IOCM_FIELD_NET_OWN_IP:
    case IOCM_FIELD_ACCOUNT_ID:
    case IOCM_FIELD_HOST_NAME:
    case IOCM_FIELD_HOST_ID: return IOCM_STRENGTH_B;
    case IOCM_FIELD_NET_PEER_PORT:
    case IOCM_FIELD_NET_OWN_PORT:
    case IOCM_FIELD_PROCESS_NAME:
    case IOCM_FIELD_PROCESS_PARENT_NAME:
    case IOCM_FIELD_PROCESS_COMPANY:
    case IOCM_FIELD_PROCESS_PRODUCT:
    case IOCM_FIELD_PROCESS_ORIGINAL_NAME:
    case IOCM_FIELD_ACCOUNT_NAME:
    case IOCM_FIELD_ACCOUNT_DOMAIN:
    case IOCM_FIELD_ACCOUNT_UPN:
    case IOCM_FIELD_FILE_NAME:
    case IOCM_FIELD_SENSOR_VENDOR:
    case IOCM_FIELD_SENSOR_PRODUCT:
    case IOCM_FIELD_EVENT_ACTIVITY:
    case IOCM_FIELD_EVENT_ACTION:
    case IOCM_FIELD_SIG_SIGNER: return IOCM_STRENGTH_C;
    default: return IOCM_STRENGTH_D;
    }
}

iocm_strength iocm__strength_by_path(iocm_field field, iocm__op op, iocm_span value,
                                     const iocm__path *path)
{
    switch (op) {
    case IOCM__OP_EXISTS: return IOCM_STRENGTH_NONE;
    case IOCM__OP_SIGNED_BY: return IOCM_STRENGTH_A;
    case IOCM__OP_TIME:
    case IOCM__OP_CONTAINS: return IOCM_STRENGTH_D;
    default: break;
    }
    switch (iocm__field_kind_of(field)) {
    case IOCM__FIELD_PATH: return of_path(op, path != NULL && is_writable(path));
    case IOCM__FIELD_DIGEST: return of_digest(field, op, value);
    case IOCM__FIELD_ADDRESS: /* a part of it, as text, may be of any */
        return op == IOCM__OP_IS || op == IOCM__OP_CIDR ? of_field(field) : IOCM_STRENGTH_D;
    default: return of_field(field);
    }
}

iocm_strength iocm__strength_of(iocm_field field, iocm__op op, iocm_span value)
{
    static const iocm__path writable = {.relative = true};
    static const iocm__path other = {.text = {"/", 1}};
    const iocm__path *path = NULL;

    if (iocm__field_kind_of(field) == IOCM__FIELD_PATH && value.size > 0)
        path = iocm__path_is_writable(value) ? &writable : &other;
    return iocm__strength_by_path(field, op, value, path);
}
