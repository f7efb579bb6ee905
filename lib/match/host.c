/* SPDX-License-Identifier: MIT */
/* Hosts in live data: addresses with ports and networks, names with their parents. */
#include "match/match.h"

/* ---- reading ---- */

static const char *find_byte(iocm_span text, char byte)
{
    return text.size == 0 ? NULL : memchr(text.data, byte, text.size);
}

/* Where the address itself stands in the text that was read as one. */
static void place_address(iocm__host *out, iocm_span text)
{
    const char *colon = find_byte(text, ':');
    const char *end = text.data + text.size;
    const char *stop = end;

    out->offset = text.data[0] == '[';
    if (out->offset == 1)
        stop = find_byte(text, ']');
    else if (colon != NULL && memchr(colon + 1, ':', (size_t)(end - colon - 1)) == NULL)
        stop = colon;
    if (stop == NULL) stop = end;
    out->size = (size_t)(stop - text.data) - out->offset;
    if (out->address.flags & IOCM_INDICATOR_PORT) out->port_end = text.size;
}

bool iocm__host_read_address(iocm__host *out, iocm_span text)
{
    memset(out, 0, sizeof *out);
    if (text.size == 0 || iocm__address_parse(&out->address, text.data, text.size, false,
                                              IOCM_READ_ZONE_ID, NULL) != IOCM_OK)
        return false;
    place_address(out, text);
    return true;
}

/* A name as local networks have them, with an underscore in its last label: no indicator can be
 * that or above it, so there is nothing to look up, and nothing wrong. */
static bool is_local_name(const char *text, size_t size)
{
    bool underscore = false;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.')
            underscore = false;
        else if (text[i] == '_')
            underscore = true;
        else if (!iocm__is_alnum(text[i]) && text[i] != '-')
            return false;
    }
    return underscore;
}

bool iocm__host_read(iocm__host *out, iocm_span text, unsigned labels)
{
    const char *colon;
    uint16_t port;
    size_t offset;

    if (iocm__host_read_address(out, text)) return true;
    memset(out, 0, sizeof *out);
    colon = find_byte(text, ':');
    out->size = text.size;
    if (colon != NULL) {
        out->size = (size_t)(colon - text.data);
        if (!iocm__port_parse(&port, colon + 1, text.size - out->size - 1)) return false;
    }
    out->name_size = iocm__domain_fold(out->name, text.data, out->size, labels, &offset);
    return out->name_size > 0 || (labels == 1 && is_local_name(text.data, out->size));
}

void iocm__host_set_port(iocm__host *host, int32_t port)
{
    if (port < 0 || (host->address.flags & IOCM_INDICATOR_PORT)) return;
    host->address.flags |= IOCM_INDICATOR_PORT;
    host->address.port = (uint16_t)port;
}

/* ---- looking up ---- */

static int32_t host_port(const iocm__host *host)
{
    return host->address.flags & IOCM_INDICATOR_PORT ? host->address.port : -1;
}

static void add_range(iocm__sink *sink, iocm__range range, iocm_grade grade, size_t offset,
                      size_t size)
{
    for (uint32_t i = 0; i < range.count; i++)
        iocm__sink_add(sink, range.first + i, grade, offset, size);
}

static void find_endpoint(iocm__endpoint *out, const iocm__sink *sink, const iocm__host *host)
{
    iocm__set_find_endpoint(out, sink->matcher->set, host->address.bytes, host->address.size,
                            host_port(host));
}

static void match_address_exact(iocm__sink *sink, const iocm__host *host)
{
    iocm__endpoint found;

    find_endpoint(&found, sink, host);
    add_range(sink, found.plain, IOCM_GRADE_EXACT, host->offset, host->size);
    add_range(sink, found.same, IOCM_GRADE_EXACT, host->port_end > 0 ? 0 : host->offset,
              host->port_end > 0 ? host->port_end : host->size);
}

/* All networks of at most `longest` bits that contain the address, the longest first. */
static void match_networks(iocm__sink *sink, const uint8_t *bytes, size_t bytes_size,
                           unsigned longest, size_t offset, size_t size)
{
    const iocm_set *set = sink->matcher->set;
    uint32_t number;

    if (sink->matcher->min_grade > IOCM_GRADE_NETWORK) return;
    for (number = iocm__set_first_network(set, bytes, bytes_size); number != IOCM_NO_INDICATOR;
         number = iocm__set_next_network(set, number)) {
        if (longest == 8 * bytes_size || iocm__set_prefix(set, number) <= longest)
            iocm__sink_add(sink, number, IOCM_GRADE_NETWORK, offset, size);
    }
}

/* The indicators whose port is another than the one that was seen, or none was seen. */
static void match_other_ports(iocm__sink *sink, const iocm__endpoint *found, int32_t port,
                              size_t offset, size_t size)
{
    iocm_grade grade = port < 0 ? IOCM_GRADE_NO_PORT : IOCM_GRADE_OTHER_PORT;
    iocm__range before = found->ports;
    iocm__range behind = {0, 0};

    if (found->same.count > 0) {
        before.count = found->same.first - found->ports.first;
        behind.first = found->same.first + 1;
        behind.count = found->ports.count - before.count - 1;
    }
    add_range(sink, before, grade, offset, size);
    add_range(sink, behind, grade, offset, size);
}

static void match_address_rest(iocm__sink *sink, const iocm__host *host)
{
    iocm__endpoint found;

    find_endpoint(&found, sink, host);
    match_other_ports(sink, &found, host_port(host), host->offset, host->size);
    match_networks(sink, host->address.bytes, host->address.size, 8 * host->address.size,
                   host->offset, host->size);
}

void iocm__address_match_bytes(iocm__sink *sink, const uint8_t *bytes, size_t size, int32_t port)
{
    iocm__endpoint found;

    iocm__set_find_endpoint(&found, sink->matcher->set, bytes, size, port);
    add_range(sink, found.plain, IOCM_GRADE_EXACT, 0, 0);
    add_range(sink, found.same, IOCM_GRADE_EXACT, 0, 0);
    match_other_ports(sink, &found, port, 0, 0);
    match_networks(sink, bytes, size, 8 * (unsigned)size, 0, 0);
}

void iocm__host_match_exact(iocm__sink *sink, iocm__host *host)
{
    if (host->address.kind != IOCM_KIND_NONE) {
        match_address_exact(sink, host);
        return;
    }
    host->listed_count =
        iocm__set_find_parents(host->listed, sink->matcher->set, host->name, host->name_size);
    if (host->listed_count > 0 && host->listed[0].at == 0)
        iocm__sink_add(sink, host->listed[0].number, IOCM_GRADE_EXACT, host->offset, host->size);
}

void iocm__host_match_rest(iocm__sink *sink, const iocm__host *host)
{
    if (host->address.kind != IOCM_KIND_NONE) {
        match_address_rest(sink, host);
        return;
    }
    for (size_t i = 0; i < host->listed_count; i++)
        if (host->listed[i].at > 0)
            iocm__sink_add(sink, host->listed[i].number, IOCM_GRADE_SUBDOMAIN,
                           host->offset + host->listed[i].at, host->size - host->listed[i].at);
}

void iocm__network_match(iocm__sink *sink, const iocm_indicator *network, size_t size)
{
    iocm__range same =
        iocm__set_find_network(sink->matcher->set, network->bytes, network->size, network->prefix);

    add_range(sink, same, IOCM_GRADE_EXACT, 0, size);
    if (network->prefix > 0)
        match_networks(sink, network->bytes, network->size, network->prefix - 1u, 0, size);
}
