/* SPDX-License-Identifier: MIT */
/*
 * Whether a condition makes sense: does the operator fit the field, and is each value something
 * that the operator can compare? What is refused here would otherwise never be true, or worse,
 * be taken for something else.
 */
#include "exclude/atom.h"
#include "indicator/indicator.h"

#define COLUMN_MAX 256u

/* ---- texts ---- */

iocm_status iocm__text_check(iocm_span text, size_t limit, bool is_name, iocm_error *error)
{
    size_t at = 0;

    if (text.size == 0) return iocm__fail_at(error, IOCM_E_SYNTAX, NULL, 0, 0, "an empty text");
    if (text.size > limit)
        return iocm__fail_at(error, IOCM_E_LIMIT, text.data, 0, text.size,
                             "a text of more than %zu bytes", limit);
    while (at < text.size) {
        uint32_t point;
        size_t length = iocm__utf8_decode(text.data + at, text.size - at, &point);

        if (length == 0)
            return iocm__fail_at(error, IOCM_E_ENCODING, text.data, at, 1, "not UTF-8");
        if (point == 0 || (is_name && (point < 0x20 || (point >= 0x7F && point <= 0x9F))))
            return iocm__fail_at(error, IOCM_E_SYNTAX, text.data, at, length,
                                 point == 0 ? "a NUL byte" : "a control character in a name");
        at += length;
    }
    return IOCM_OK;
}

/* ---- which operators a field has ---- */

static bool is_text_op(iocm__op op)
{
    return op == IOCM__OP_IS || op == IOCM__OP_STARTS || op == IOCM__OP_ENDS ||
           op == IOCM__OP_TERM || op == IOCM__OP_CONTAINS || op == IOCM__OP_GLOB;
}

static bool text_has_op(iocm_field field, iocm__op op)
{
    switch (field) {
    case IOCM_FIELD_PROCESS_ARGS:
    case IOCM_FIELD_PROCESS_COMMAND_LINE: return op == IOCM__OP_ARG;
    case IOCM_FIELD_PROCESS_NAME:
    case IOCM_FIELD_PROCESS_PARENT_NAME:
    case IOCM_FIELD_PROCESS_ORIGINAL_NAME:
    case IOCM_FIELD_FILE_NAME: return op == IOCM__OP_NAME_IS;
    case IOCM_FIELD_IOC_VALUE: return op == IOCM__OP_CIDR;
    case IOCM_FIELD_COLUMN: return op != IOCM__OP_LT;
    default: return false;
    }
}

bool iocm__field_has_op(iocm_field field, iocm__op op)
{
    if (op == IOCM__OP_EXISTS) return true;
    if (op < IOCM__OP_IS || op > IOCM__OP_LT) return false;
    switch (iocm__field_kind_of(field)) {
    case IOCM__FIELD_TEXT: return is_text_op(op) || text_has_op(field, op);
    case IOCM__FIELD_ACCOUNT: return is_text_op(op);
    case IOCM__FIELD_ADDRESS: return is_text_op(op) || op == IOCM__OP_CIDR;
    case IOCM__FIELD_PATH: return is_text_op(op) || op == IOCM__OP_UNDER || op == IOCM__OP_NAME_IS;
    case IOCM__FIELD_PORT: return op == IOCM__OP_IS || op == IOCM__OP_PORT;
    case IOCM__FIELD_NUMBER: return op == IOCM__OP_IS || op == IOCM__OP_LT;
    case IOCM__FIELD_DIGEST:
    case IOCM__FIELD_TRUTH: return op == IOCM__OP_IS;
    case IOCM__FIELD_TIME: break;
    }
    return false;
}

/* ---- values ---- */

static bool is_address(iocm_span value, bool networks)
{
    iocm_indicator read;

    return value.data[0] != '[' &&
           iocm__address_parse(&read, value.data, value.size, networks, 0, NULL) == IOCM_OK &&
           (read.flags & IOCM_INDICATOR_PORT) == 0;
}

static bool is_ports(iocm_span value)
{
    size_t dash = iocm__span_find_any(value, "-");
    uint16_t low;
    uint16_t high;

    if (!iocm__port_parse(&low, value.data, dash)) return false;
    if (dash == value.size) return true;
    return iocm__port_parse(&high, value.data + dash + 1, value.size - dash - 1) && low <= high;
}

static bool is_percent(iocm_span value)
{
    uint16_t number;

    return iocm__port_parse(&number, value.data, value.size) && number <= 100;
}

static const char *fault_of_phrase(iocm_span value)
{
    size_t count = iocm__term_count(value);

    if (count == 0) return "no letter or digit, which a term needs";
    return count > IOCM__MAX_TERMS ? "more words than a term may have" : NULL;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

static bool is_absolute(iocm_span path)
{
    const char *c = path.data;

    return c[0] == '/' || (path.size > 2 && c[0] == '\\' && c[1] == '\\') ||
           (path.size > 2 && iocm__is_alpha(c[0]) && c[1] == ':' && is_separator(c[2]));
}

static bool has_wildcard(iocm_span path)
{
    /* Windows' prefix of long paths is the one place where a question mark is none. */
    if (path.size >= 4 && memcmp(path.data, "\\\\?\\", 4) == 0)
        path = iocm__span(path.data + 4, path.size - 4);
    return iocm__span_find_any(path, "*?") < path.size;
}

/* What no path of an event could be compared with, whatever it means. */
static const char *fault_of_path(iocm__op op, iocm_span value)
{
    char buffer[IOCM__MAX_PATH];
    iocm__path path;

    switch (iocm__path_operand(&path, buffer, sizeof buffer, op, value)) {
    case IOCM__PATH_OK: return NULL;
    case IOCM__PATH_TOO_LONG: return "a path that is too long";
    default: return "a path that can mean several files";
    }
}

/* NONE: of any kind that logs have of files. */
static bool is_digest(iocm_span value, iocm_kind kind)
{
    iocm_indicator read;

    if (!iocm__digest_parse(&read, value.data, value.size)) return false;
    if (kind != IOCM_KIND_NONE) return read.kind == kind;
    return read.kind == IOCM_KIND_SHA256 || read.kind == IOCM_KIND_SHA1 ||
           read.kind == IOCM_KIND_MD5;
}

static iocm__value_class path_class_of(iocm__op op)
{
    switch (op) {
    case IOCM__OP_STARTS: return IOCM__VALUE_PATH_START;
    case IOCM__OP_GLOB: return IOCM__VALUE_PATH_PATTERN;
    default: return IOCM__VALUE_PATH_PIECE;
    }
}

iocm__value_class iocm__value_class_of(iocm__op op, iocm_field field)
{
    iocm__field_kind kind = iocm__field_kind_of(field);

    switch (op) {
    case IOCM__OP_IS: break;
    case IOCM__OP_TERM: return IOCM__VALUE_TERM;
    case IOCM__OP_CIDR: return IOCM__VALUE_NETWORK;
    case IOCM__OP_PORT: return IOCM__VALUE_PORTS;
    case IOCM__OP_LT: return IOCM__VALUE_PERCENT;
    case IOCM__OP_NAME_IS: return IOCM__VALUE_FILE_NAME;
    case IOCM__OP_UNDER: return IOCM__VALUE_FOLDER;
    case IOCM__OP_SIGNED_BY: return IOCM__VALUE_SIGNER;
    case IOCM__OP_PRODUCT: return IOCM__VALUE_NAME;
    default: return kind == IOCM__FIELD_PATH ? path_class_of(op) : IOCM__VALUE_TEXT;
    }
    switch (field) {
    case IOCM_FIELD_PROCESS_IMAGE: return IOCM__VALUE_PATH;
    case IOCM_FIELD_PROCESS_SHA256: return IOCM__VALUE_SHA256;
    case IOCM_FIELD_PROCESS_SHA1: return IOCM__VALUE_SHA1;
    case IOCM_FIELD_PROCESS_MD5: return IOCM__VALUE_MD5;
    default: break;
    }
    switch (kind) {
    case IOCM__FIELD_PATH: return IOCM__VALUE_PATH_ANY;
    case IOCM__FIELD_ADDRESS: return IOCM__VALUE_ADDRESS;
    case IOCM__FIELD_PORT: return IOCM__VALUE_PORTS;
    case IOCM__FIELD_DIGEST: return IOCM__VALUE_DIGEST;
    case IOCM__FIELD_NUMBER: return IOCM__VALUE_PERCENT;
    case IOCM__FIELD_TRUTH: return IOCM__VALUE_TRUTH;
    default: return IOCM__VALUE_TEXT;
    }
}

/* What is wrong with a value that is a text, or NULL. */
static const char *fault_of(iocm__value_class class, iocm_span value)
{
    switch (class) {
    case IOCM__VALUE_TEXT:
    case IOCM__VALUE_NAME: break;
    case IOCM__VALUE_TERM: return fault_of_phrase(value);
    case IOCM__VALUE_NETWORK:
        return is_address(value, true) ? NULL : "not an IP address or CIDR block";
    case IOCM__VALUE_ADDRESS: return is_address(value, false) ? NULL : "not an IP address";
    case IOCM__VALUE_PORTS: return is_ports(value) ? NULL : "not a port or a range of ports";
    case IOCM__VALUE_PERCENT: return is_percent(value) ? NULL : "not a number from 0 to 100";
    case IOCM__VALUE_PATH:
        return is_absolute(value) ? fault_of_path(IOCM__OP_IS, value) : "not an absolute path";
    case IOCM__VALUE_PATH_ANY: return fault_of_path(IOCM__OP_IS, value);
    case IOCM__VALUE_PATH_START: return fault_of_path(IOCM__OP_STARTS, value);
    case IOCM__VALUE_PATH_PATTERN: return fault_of_path(IOCM__OP_GLOB, value);
    case IOCM__VALUE_PATH_PIECE: return fault_of_path(IOCM__OP_CONTAINS, value);
    case IOCM__VALUE_FOLDER:
        if (!is_absolute(value)) return "not an absolute path";
        if (has_wildcard(value)) return "a wildcard in a folder's path";
        return fault_of_path(IOCM__OP_UNDER, value);
    case IOCM__VALUE_FILE_NAME:
        if (iocm__span_find_any(value, "/\\") < value.size) return "a path, not a name";
        return fault_of_path(IOCM__OP_NAME_IS, value);
    case IOCM__VALUE_SIGNER: /* a dot at the end does not count */
        return iocm__span_equal(value, IOCM__LITERAL(".")) ? "no name of a signer" : NULL;
    case IOCM__VALUE_SHA256: return is_digest(value, IOCM_KIND_SHA256) ? NULL : "not a SHA-256";
    case IOCM__VALUE_SHA1: return is_digest(value, IOCM_KIND_SHA1) ? NULL : "not a SHA-1";
    case IOCM__VALUE_MD5: return is_digest(value, IOCM_KIND_MD5) ? NULL : "not an MD5";
    case IOCM__VALUE_DIGEST:
        return is_digest(value, IOCM_KIND_NONE) ? NULL : "not a SHA-256, SHA-1 or MD5";
    case IOCM__VALUE_TRUTH:
        return iocm__span_equal_fold(value, IOCM__LITERAL("true")) ||
                       iocm__span_equal_fold(value, IOCM__LITERAL("false"))
                   ? NULL
                   : "neither true nor false";
    }
    return NULL;
}

iocm_status iocm__value_check(iocm__value_class class, iocm_span value, iocm_error *error)
{
    const char *fault;
    iocm_status status = iocm__text_check(value, IOCM_MAX_FIELD, class == IOCM__VALUE_NAME, error);

    if (status != IOCM_OK) return status;
    fault = fault_of(class, value);
    if (fault == NULL) return IOCM_OK;
    return iocm__fail_at(error, IOCM_E_SYNTAX, value.data, 0, value.size, "%s", fault);
}

iocm_status iocm__expr_check_value(iocm__op op, iocm_field field, iocm_span value,
                                   iocm_error *error)
{
    return iocm__value_check(iocm__value_class_of(op, field), value, error);
}

/* ---- conditions ---- */

static iocm_status check_field(const iocm__expr *expr, iocm__op op, iocm_error *error)
{
    if (expr->field == IOCM_FIELD_COLUMN) {
        iocm_status status = iocm__text_check(expr->column, COLUMN_MAX, true, error);

        if (status != IOCM_OK) return status;
        if (iocm__span_find_any(expr->column, ".") < expr->column.size)
            return iocm__fail_at(error, IOCM_E_SYNTAX, expr->column.data, 0, expr->column.size,
                                 "a column's name with a dot");
    } else if (strcmp(iocm_field_name(expr->field), "none") == 0) {
        return iocm__fail(error, IOCM_E_SYNTAX, "no field for `%s`", iocm__op_name(op));
    }
    if (iocm__field_has_op(expr->field, op)) return IOCM_OK;
    return iocm__fail(error, IOCM_E_SYNTAX, "`%s` does not fit the field %s", iocm__op_name(op),
                      iocm_field_name(expr->field));
}

static iocm_status check_values(const iocm__expr *expr, iocm_error *error)
{
    iocm_status status = IOCM_OK;

    if (expr->value_count == 0)
        return iocm__fail(error, IOCM_E_SYNTAX, "`%s` without values", iocm__op_name(expr->op));
    if (expr->value_count > IOCM_MAX_VALUES)
        return iocm__fail(error, IOCM_E_LIMIT, "more than %u values", IOCM_MAX_VALUES);
    for (size_t i = 0; i < expr->value_count && status == IOCM_OK; i++)
        status = iocm__expr_check_value(expr->op, expr->field, expr->values[i], error);
    return status;
}

static iocm_status check_name(const iocm__expr *expr, iocm_error *error)
{
    return iocm__text_check(expr->name, IOCM_MAX_FIELD, true, error);
}

static iocm_status check_time(const iocm__expr *expr, iocm_error *error)
{
    if (expr->field != IOCM_FIELD_EVENT_TIME)
        return iocm__fail(error, IOCM_E_SYNTAX, "`time` is about event.time");
    if (expr->from < 0 || expr->from >= 1440 || expr->to < 0 || expr->to > 1440 ||
        expr->from == expr->to)
        return iocm__fail(error, IOCM_E_SYNTAX, "a time window that is empty or no time of day");
    if (expr->zone != IOCM__NO_ZONE && (expr->zone <= -1440 || expr->zone >= 1440))
        return iocm__fail(error, IOCM_E_SYNTAX, "a zone of a day or more");
    if (expr->days >= 1u << 7) return iocm__fail(error, IOCM_E_SYNTAX, "no such day");
    return IOCM_OK;
}

static iocm_status check_opaque(const iocm__expr *expr, iocm_error *error)
{
    iocm_status status = iocm__text_check(expr->text, SIZE_MAX, false, error);

    return status != IOCM_OK ? status : check_name(expr, error);
}

static iocm_status check_children(const iocm__expr *expr, iocm_error *error)
{
    if (expr->first == NULL || (expr->op == IOCM__OP_NOT && expr->first->next != NULL))
        return iocm__fail(error, IOCM_E_SYNTAX, "`%s` of no condition, or of too many",
                          iocm__op_name(expr->op));
    return IOCM_OK;
}

iocm_status iocm__expr_check(const iocm__expr *expr, iocm_error *error)
{
    iocm_status status;

    switch (expr->op) {
    case IOCM__OP_NONE: return iocm__fail(error, IOCM_E_SYNTAX, "no operator");
    case IOCM__OP_EXISTS: return check_field(expr, expr->op, error);
    case IOCM__OP_LIST:
        status = check_field(
            expr, expr->as != IOCM__OP_NONE ? expr->as : iocm__field_list_op(expr->field), error);
        if (status == IOCM_OK && expr->as == IOCM__OP_EXISTS)
            status = iocm__fail(error, IOCM_E_SYNTAX, "a list is not compared as `exists`");
        return status != IOCM_OK ? status : check_name(expr, error);
    case IOCM__OP_SIGNED_BY:
        if (expr->name.data == NULL) return check_values(expr, error);
        if (expr->value_count > 0)
            return iocm__fail(error, IOCM_E_SYNTAX, "`signed_by` with both values and a list");
        return check_name(expr, error);
    case IOCM__OP_PRODUCT: return check_values(expr, error);
    case IOCM__OP_WINDOW: return check_name(expr, error);
    case IOCM__OP_TIME: return check_time(expr, error);
    case IOCM__OP_ANY:
    case IOCM__OP_ALL:
    case IOCM__OP_NOT: return check_children(expr, error);
    case IOCM__OP_OPAQUE: return check_opaque(expr, error);
    default:
        status = check_field(expr, expr->op, error);
        return status != IOCM_OK ? status : check_values(expr, error);
    }
}
