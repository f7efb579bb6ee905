/* SPDX-License-Identifier: MIT */
/* One value of a condition in both directions. The two halves mirror each other, kind by kind. */
#include "exclude/sigma.h"

#include <stdio.h>

#include "exclude/atom.h"
#include "indicator/indicator.h"

/* ---- modifiers ---- */

static const char *const modifiers[] = {
    [IOCM__SIGMA_PLAIN] = "",
    [IOCM__SIGMA_CONTAINS] = "contains",
    [IOCM__SIGMA_STARTSWITH] = "startswith",
    [IOCM__SIGMA_ENDSWITH] = "endswith",
    [IOCM__SIGMA_CIDR] = "cidr",
    [IOCM__SIGMA_GT] = "gt",
    [IOCM__SIGMA_GTE] = "gte",
    [IOCM__SIGMA_LT] = "lt",
    [IOCM__SIGMA_LTE] = "lte",
    [IOCM__SIGMA_EXISTS] = "exists",
};

const char *iocm__sigma_modifier_name(iocm__sigma_modifier modifier)
{
    return modifiers[modifier];
}

iocm__sigma_modifier iocm__sigma_modifier_of(iocm_span name)
{
    for (size_t i = 1; i < IOCM__COUNT(modifiers); i++)
        if (iocm__span_equal(iocm__span(modifiers[i], strlen(modifiers[i])), name))
            return (iocm__sigma_modifier)i;
    return IOCM__SIGMA_PLAIN;
}

/* ---- what both directions ask of texts ---- */

static const char beyond_ascii[] =
    "Sigma takes letters beyond ASCII without regard to case, this library as they are";
static const char other_system[] = "a path with `/` counts with case, and Sigma ignores it";

static bool is_ascii(iocm_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] >= 0x80) return false;
    return true;
}

static size_t count_of(iocm_span text, char c)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++) count += text.data[i] == c;
    return count;
}

/* `\name`, where the name holds no separator. */
static bool is_last_part(iocm_span text)
{
    return text.size > 1 && text.data[0] == '\\' && count_of(text, '\\') == 1 &&
           count_of(text, '/') == 0;
}

static iocm_span behind_first(iocm_span text)
{
    return iocm__span(text.data + 1, text.size - 1);
}

size_t iocm__sigma_write_ports(char *out, unsigned low, unsigned high)
{
    int length = low == high ? snprintf(out, IOCM__SIGMA_SLACK, "%u", low)
                             : snprintf(out, IOCM__SIGMA_SLACK, "%u-%u", low, high);

    return (size_t)length;
}

/* ---- writing ---- */

/* The text in the making. */
typedef struct output {
    iocm__sigma_modifier modifier;
    char *data;
    size_t size;
} output;

static const char *put(output *out, iocm__sigma_modifier modifier, iocm_span literal)
{
    out->modifier = modifier;
    out->size = iocm__sigma_escape(out->data, literal);
    return NULL;
}

/* With a backslash before it, which is none that escapes. */
static const char *put_behind_separator(output *out, iocm__sigma_modifier modifier,
                                        iocm_span literal)
{
    if (count_of(literal, '\\') > 0 || count_of(literal, '/') > 0)
        return "a name with a separator in it";
    if (iocm__span_find_any(literal, "*?") == 0) return "a name that begins with a wildcard's sign";
    out->modifier = modifier;
    out->data[0] = '\\';
    out->size = 1 + iocm__sigma_escape(out->data + 1, literal);
    return NULL;
}

const char *iocm__sigma_op_fault(iocm__op op)
{
    switch (op) {
    case IOCM__OP_TERM: return "Sigma has no whole words, and `contains` would say more";
    case IOCM__OP_ARG: return "Sigma has no arguments, and `contains` would say more";
    case IOCM__OP_LT: return "Sigma knows nothing of indicators";
    default: return NULL;
    }
}

static const char *write_text(output *out, iocm__op op, iocm_span value)
{
    switch (op) {
    case IOCM__OP_IS: return put(out, IOCM__SIGMA_PLAIN, value);
    case IOCM__OP_STARTS: return put(out, IOCM__SIGMA_STARTSWITH, value);
    case IOCM__OP_ENDS: return put(out, IOCM__SIGMA_ENDSWITH, value);
    case IOCM__OP_CONTAINS: return put(out, IOCM__SIGMA_CONTAINS, value);
    case IOCM__OP_GLOB: return "`*` of Sigma goes beyond separators";
    default: return "Sigma has no such comparison";
    }
}

/* A pattern, of which stars at the ends become modifiers. */
static const char *write_glob(output *out, iocm_span value)
{
    iocm_span inner = value;
    iocm__op op;

    if (iocm__span_find_any(value, "/\\") < value.size) return "a pattern with a separator in it";
    while (inner.size > 0 && inner.data[0] == '*') inner = behind_first(inner);
    while (inner.size > 0 && inner.data[inner.size - 1] == '*') inner.size--;
    if (inner.size == 0) return "it agrees with everything";
    if (iocm__span_find_any(inner, "*?") < inner.size) {
        out->modifier = IOCM__SIGMA_PLAIN;
        memcpy(out->data, value.data, value.size);
        out->size = value.size;
        return NULL;
    }
    if (inner.data > value.data)
        op = inner.data + inner.size < value.data + value.size ? IOCM__OP_CONTAINS : IOCM__OP_ENDS;
    else
        op = inner.size < value.size ? IOCM__OP_STARTS : IOCM__OP_IS;
    return write_text(out, op, inner);
}

/* Networks, in the one form that everybody reads. */
static const char *write_address(output *out, iocm__op op, iocm_span value)
{
    iocm__network network;

    if (op != IOCM__OP_CIDR && op != IOCM__OP_IS) return "Sigma would compare it as a text";
    if (!iocm__network_read(&network, value)) return "it is no address";
    out->modifier = IOCM__SIGMA_CIDR;
    out->size = network.size == 4 ? iocm__ipv4_format(out->data, network.bytes)
                                  : iocm__ipv6_format(out->data, network.bytes);
    out->data[out->size++] = '/';
    out->size += iocm__sigma_write_ports(out->data + out->size, network.prefix, network.prefix);
    return NULL;
}

static const char *write_whole_path(output *out, iocm__op op, iocm_span value)
{
    char buffer[IOCM__MAX_PATH];
    iocm__path path;

    if (iocm__path_operand(&path, buffer, sizeof buffer, op, value) != IOCM__PATH_OK)
        return "a path that can mean several files, or too long";
    if (!path.windows) return other_system;
    if (op == IOCM__OP_IS) return put(out, IOCM__SIGMA_PLAIN, path.text);
    if (op == IOCM__OP_UNDER && path.text.data[path.text.size - 1] != '\\')
        buffer[path.text.size++] = '\\'; /* the value had no room for it, the buffer has */
    return put(out, IOCM__SIGMA_STARTSWITH, path.text);
}

static const char *write_image(output *out, iocm__op op, iocm_span value)
{
    switch (op) {
    case IOCM__OP_IS:
    case IOCM__OP_UNDER:
    case IOCM__OP_STARTS: return write_whole_path(out, op, value);
    case IOCM__OP_NAME_IS: return put_behind_separator(out, IOCM__SIGMA_ENDSWITH, value);
    default: return count_of(value, '/') > 0 ? other_system : write_text(out, op, value);
    }
}

static const char *write_name(output *out, iocm__op op, iocm_span value)
{
    if (op == IOCM__OP_IS || op == IOCM__OP_NAME_IS)
        return put_behind_separator(out, IOCM__SIGMA_ENDSWITH, value);
    return "Sigma has the whole path, of which only the end tells of the name";
}

static const char *write_user(output *out, iocm__op op, iocm_span value)
{
    size_t parts = count_of(value, '\\');

    if (op == IOCM__OP_IS && parts == 1) return put(out, IOCM__SIGMA_PLAIN, value);
    if (parts > 0) return "a part of an account's name with a backslash in it";
    switch (op) {
    case IOCM__OP_IS: return put_behind_separator(out, IOCM__SIGMA_ENDSWITH, value);
    case IOCM__OP_STARTS: return put_behind_separator(out, IOCM__SIGMA_CONTAINS, value);
    case IOCM__OP_ENDS: return put(out, IOCM__SIGMA_ENDSWITH, value);
    default: return "Sigma's User holds the domain, too, where it would be found as well";
    }
}

static const char *write_kind(output *out, const iocm__sigma_field *field, iocm__op op,
                              iocm_span value)
{
    switch (field->kind) {
    case IOCM__SIGMA_WORD:
        return op == IOCM__OP_GLOB ? write_glob(out, value) : write_text(out, op, value);
    case IOCM__SIGMA_TEXT: return write_text(out, op, value);
    case IOCM__SIGMA_DIGEST: return put(out, IOCM__SIGMA_PLAIN, value);
    case IOCM__SIGMA_ADDRESS: return write_address(out, op, value);
    case IOCM__SIGMA_IMAGE: return write_image(out, op, value);
    case IOCM__SIGMA_NAME: return write_name(out, op, value);
    case IOCM__SIGMA_USER: return write_user(out, op, value);
    default: return "Sigma has no such comparison";
    }
}

const char *iocm__sigma_write_value(iocm__sigma_modifier *modifier, iocm_span *text, char *buffer,
                                    const iocm__sigma_field *field, iocm__op op, iocm_span value)
{
    output out = {IOCM__SIGMA_PLAIN, buffer, 0};
    const char *fault = is_ascii(value) ? write_kind(&out, field, op, value) : beyond_ascii;

    *modifier = out.modifier;
    *text = iocm__span(buffer, out.size);
    return fault;
}

/* ---- reading ---- */

static const char *mean(iocm__sigma_meaning *out, iocm__op op, iocm_field field, iocm_span value)
{
    out->op = op;
    out->field = field;
    out->value = value;
    return NULL;
}

static const char *read_text(iocm__sigma_meaning *out, const iocm__sigma_field *field,
                             const iocm__sigma_pattern *pattern)
{
    if (pattern->wild)
        return "wildcards inside of it go beyond separators, which is not known here";
    return mean(out, iocm__sigma_pattern_op(pattern), field->field, pattern->text);
}

/* The pattern's text has room for a star before it and behind it. */
static const char *read_word(iocm__sigma_meaning *out, const iocm__sigma_field *field,
                             const iocm__sigma_pattern *pattern, bool plainly, char *text)
{
    size_t size = pattern->text.size;
    bool literal = iocm__span_find_any(pattern->text, "*?/\\") < size;

    if (!pattern->wild && (!plainly || literal)) return read_text(out, field, pattern);
    if (pattern->ambiguous) return "wildcards beside signs of wildcards that are none";
    if (iocm__span_find_any(pattern->text, "/\\") < size) return "a pattern with a separator in it";
    if (pattern->open_start) {
        memmove(text + 1, text, size++);
        text[0] = '*';
    }
    if (pattern->open_end) text[size++] = '*';
    return mean(out, IOCM__OP_GLOB, field->field, iocm__span(text, size));
}

static const char *read_address(iocm__sigma_meaning *out, char *buffer,
                                const iocm__sigma_field *field, iocm__sigma_modifier modifier,
                                iocm_span value)
{
    iocm_indicator read;
    bool whole;
    size_t size;

    if (modifier != IOCM__SIGMA_CIDR && modifier != IOCM__SIGMA_PLAIN)
        return "an address compared as a text: say it with `cidr`";
    if (value.size == 0 || value.data[0] == '[' ||
        iocm__address_parse(&read, value.data, value.size, modifier == IOCM__SIGMA_CIDR, 0, NULL) !=
            IOCM_OK ||
        (read.flags & IOCM_INDICATOR_PORT) != 0)
        return "not an address, or not a network";
    if ((read.flags & IOCM_INDICATOR_HOST_BITS_CLEARED) != 0)
        return "a network with bits behind its prefix";
    if ((read.flags & IOCM_INDICATOR_MAPPED) != 0)
        return "an IPv4 address written as IPv6, which here is that IPv4 address";
    whole = read.kind != IOCM_KIND_NETWORK;
    if (!whole) {
        memcpy(buffer, value.data, value.size);
        return mean(out, IOCM__OP_CIDR, field->field, iocm__span(buffer, value.size));
    }
    size = read.size == 4 ? iocm__ipv4_format(buffer, read.bytes)
                          : iocm__ipv6_format(buffer, read.bytes);
    return mean(out, IOCM__OP_CIDR, field->field, iocm__span(buffer, size));
}

static const char *read_port(iocm__sigma_meaning *out, char *buffer, const iocm__sigma_field *field,
                             iocm__sigma_modifier modifier, iocm_span value)
{
    uint16_t port;
    uint16_t low = 0;
    uint16_t high = UINT16_MAX;

    if (!iocm__port_parse(&port, value.data, value.size)) return "not a port";
    if ((modifier == IOCM__SIGMA_GT && port == UINT16_MAX) ||
        (modifier == IOCM__SIGMA_LT && port == 0))
        return "no port is beyond that";
    switch (modifier) {
    case IOCM__SIGMA_PLAIN: low = high = port; break;
    case IOCM__SIGMA_GT: low = (uint16_t)(port + 1); break;
    case IOCM__SIGMA_GTE: low = port; break;
    case IOCM__SIGMA_LT: high = (uint16_t)(port - 1); break;
    case IOCM__SIGMA_LTE: high = port; break;
    default: return "a port compared as a text";
    }
    return mean(out, IOCM__OP_PORT, field->field,
                iocm__span(buffer, iocm__sigma_write_ports(buffer, low, high)));
}

/* `SHA256=...` anywhere in what Sysmon writes into one field. */
static const char *read_hashes(iocm__sigma_meaning *out, const iocm__sigma_pattern *pattern)
{
    static const struct {
        const char *name;
        iocm_field field;
        size_t digits;
    } algorithms[] = {{"SHA256=", IOCM_FIELD_PROCESS_SHA256, 64},
                      {"SHA1=", IOCM_FIELD_PROCESS_SHA1, 40},
                      {"MD5=", IOCM_FIELD_PROCESS_MD5, 32}};

    if (pattern->wild || !pattern->open_start || !pattern->open_end)
        return "only `contains` with ALGORITHM=digest names one digest";
    for (size_t i = 0; i < IOCM__COUNT(algorithms); i++) {
        iocm_span name = iocm__span(algorithms[i].name, strlen(algorithms[i].name));

        if (iocm__span_starts_fold(pattern->text, name) &&
            pattern->text.size == name.size + algorithms[i].digits)
            return mean(out, IOCM__OP_IS, algorithms[i].field,
                        iocm__span(pattern->text.data + name.size, algorithms[i].digits));
    }
    return "not a whole digest of an algorithm that is known here";
}

/* True if normalizing leaves the path as it is. */
static bool is_normal(iocm__op op, iocm_span value)
{
    char buffer[IOCM__MAX_PATH];
    iocm__path path;

    return iocm__path_operand(&path, buffer, sizeof buffer, op, value) == IOCM__PATH_OK &&
           path.windows && (op == IOCM__OP_STARTS || !path.relative) &&
           iocm__span_equal(path.text, value);
}

static const char *read_image(iocm__sigma_meaning *out, const iocm__sigma_field *field,
                              const iocm__sigma_pattern *pattern, bool plainly)
{
    iocm__op op = iocm__sigma_pattern_op(pattern);
    iocm_span text = pattern->text;

    if (pattern->wild) return "wildcards inside of it go beyond folders";
    if (count_of(text, '/') > 0) return other_system;
    if (op == IOCM__OP_ENDS && !plainly && is_last_part(text))
        return mean(out, IOCM__OP_IS, IOCM_FIELD_PROCESS_NAME, behind_first(text));
    if (op == IOCM__OP_STARTS && !plainly && text.size > 2 && text.data[text.size - 1] == '\\') {
        iocm_span folder = iocm__span(text.data, text.size - (text.size == 3 ? 0 : 1));

        if (is_normal(IOCM__OP_UNDER, folder) && iocm__span_find_any(folder, "*?") == folder.size)
            return mean(out, IOCM__OP_UNDER, field->field, folder);
    }
    if ((op == IOCM__OP_IS || op == IOCM__OP_STARTS) && !is_normal(op, text))
        return "no path as Windows reports it";
    return mean(out, op, field->field, text);
}

static const char *read_name(iocm__sigma_meaning *out, const iocm__sigma_field *field,
                             const iocm__sigma_pattern *pattern)
{
    if (pattern->wild || iocm__sigma_pattern_op(pattern) != IOCM__OP_ENDS ||
        !is_last_part(pattern->text))
        return "only the name is known here: say it with `endswith` and `\\name`";
    return mean(out, IOCM__OP_IS, field->field, behind_first(pattern->text));
}

static const char *read_user(iocm__sigma_meaning *out, const iocm__sigma_field *field,
                             const iocm__sigma_pattern *pattern)
{
    iocm_span text = pattern->text;
    iocm__op op = iocm__sigma_pattern_op(pattern);
    size_t parts = count_of(text, '\\');

    if (pattern->wild) return "wildcards inside of an account's name";
    if (parts == 0 && op != IOCM__OP_CONTAINS) return mean(out, op, field->field, text);
    if (op == IOCM__OP_IS && parts == 1) return mean(out, op, field->field, text);
    if (is_last_part(text) && (op == IOCM__OP_ENDS || op == IOCM__OP_CONTAINS))
        return mean(out, op == IOCM__OP_ENDS ? IOCM__OP_IS : IOCM__OP_STARTS, field->field,
                    behind_first(text));
    return "a part of DOMAIN\\name, of which it is not known whether it is the domain's";
}

static const char *read_pattern(iocm__sigma_meaning *out, char *buffer,
                                const iocm__sigma_field *field, iocm__sigma_modifier modifier,
                                bool plainly, iocm_span value)
{
    iocm__sigma_pattern pattern;

    if (modifier > IOCM__SIGMA_ENDSWITH) return "that modifier does not fit the field";
    iocm__sigma_unescape(&pattern, buffer, value);
    if (modifier == IOCM__SIGMA_CONTAINS || modifier == IOCM__SIGMA_STARTSWITH)
        pattern.open_end = true;
    if (modifier == IOCM__SIGMA_CONTAINS || modifier == IOCM__SIGMA_ENDSWITH)
        pattern.open_start = true;
    if (pattern.text.size == 0)
        return pattern.open_start || pattern.open_end ? "it agrees with everything"
                                                      : "an empty value";
    switch (field->kind) {
    case IOCM__SIGMA_WORD: return read_word(out, field, &pattern, plainly, buffer);
    case IOCM__SIGMA_HASHES: return read_hashes(out, &pattern);
    case IOCM__SIGMA_IMAGE: return read_image(out, field, &pattern, plainly);
    case IOCM__SIGMA_NAME: return read_name(out, field, &pattern);
    case IOCM__SIGMA_USER: return read_user(out, field, &pattern);
    case IOCM__SIGMA_DIGEST:
        if (iocm__sigma_pattern_op(&pattern) != IOCM__OP_IS) return "a part of a digest";
        return read_text(out, field, &pattern);
    default: return read_text(out, field, &pattern);
    }
}

const char *iocm__sigma_read_value(iocm__sigma_meaning *out, char *buffer,
                                   const iocm__sigma_field *field, iocm__sigma_modifier modifier,
                                   bool plainly, iocm_span value)
{
    if (!is_ascii(value)) return beyond_ascii;
    switch (field->kind) {
    case IOCM__SIGMA_ADDRESS: return read_address(out, buffer, field, modifier, value);
    case IOCM__SIGMA_PORT: return read_port(out, buffer, field, modifier, value);
    default: return read_pattern(out, buffer, field, modifier, plainly, value);
    }
}
