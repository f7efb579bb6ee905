/* SPDX-License-Identifier: MIT */
/* The best hit of each of many addresses, a group at a time. */
#include "match/match.h"
#include "set/probe.h"

typedef struct batch {
    const iocm_matcher *matcher;
    const uint8_t *addresses;
    const int32_t *ports;
    uint32_t *indicators;
    uint8_t *grades;
    size_t matched;
} batch;

static uint32_t load_address(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* ---- IPv4 ---- */

static void ask(iocm__probe *probe, const batch *b, unsigned count)
{
    iocm__set_ask(probe, b->matcher->set, count);
}

static void answer(iocm__probe *probe, const batch *b, unsigned count)
{
    iocm__set_answer(probe, b->matcher->set, b->matcher->cpu, count, b->matcher->min_grade);
}

static unsigned group_size(size_t left)
{
    return left < IOCM__PROBES ? (unsigned)left : IOCM__PROBES;
}

static void load_group(iocm__probe *probe, const batch *b, size_t from, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        probe->address[i] = load_address(b->addresses + (from + i) * 4);
    if (b->ports != NULL)
        memcpy(probe->port, b->ports + from, count * sizeof *probe->port);
    else
        for (unsigned i = 0; i < count; i++) probe->port[i] = -1;
    ask(probe, b, count);
}

static void store_group(batch *b, iocm__probe *probe, size_t from, unsigned count)
{
    answer(probe, b, count);
    memcpy(b->indicators + from, probe->number, count * sizeof *probe->number);
    for (unsigned i = 0; b->grades != NULL && i < count; i++)
        b->grades[from + i] = (uint8_t)probe->grade[i];
    for (unsigned i = 0; i < count; i++) b->matched += probe->number[i] != IOCM_NO_INDICATOR;
}

/* While a group is compared, what the next one touches is on its way. */
static void match_ipv4(batch *b, size_t count)
{
    iocm__probe groups[2];
    size_t at = 0;

    load_group(&groups[0], b, 0, group_size(count));
    for (size_t i = 0; at < count; i++) {
        unsigned size = group_size(count - at);
        size_t next = at + size;

        if (next < count) load_group(&groups[(i + 1) & 1], b, next, group_size(count - next));
        store_group(b, &groups[i & 1], at, size);
        at = next;
    }
}

/* ---- IPv6 ---- */

static void store(batch *b, size_t at, uint32_t number, uint32_t grade)
{
    b->indicators[at] = number;
    if (b->grades != NULL) b->grades[at] = (uint8_t)grade;
    b->matched += number != IOCM_NO_INDICATOR;
}

/* Addresses of 16 bytes: what is mapped from IPv4 makes a group of its own. */
static void match_ipv6(batch *b, size_t from, unsigned count)
{
    iocm__probe group;
    iocm__probe6 wide;
    size_t narrow_at[IOCM__PROBES];
    size_t wide_at[IOCM__PROBES];
    unsigned narrow_count = 0;
    unsigned wide_count = 0;

    for (size_t at = from; at < from + count; at++) {
        const uint8_t *bytes = b->addresses + at * 16;
        int32_t port = b->ports == NULL ? -1 : b->ports[at];

        if (iocm__ipv6_is_mapped(bytes)) {
            group.address[narrow_count] = load_address(bytes + 12);
            group.port[narrow_count] = port;
            narrow_at[narrow_count++] = at;
        } else {
            wide.address[wide_count] = bytes;
            wide.port[wide_count] = port;
            wide_at[wide_count++] = at;
        }
    }
    ask(&group, b, narrow_count);
    answer(&group, b, narrow_count);
    iocm__set_probe6(&wide, b->matcher->set, wide_count, b->matcher->min_grade);
    for (unsigned i = 0; i < narrow_count; i++)
        store(b, narrow_at[i], group.number[i], group.grade[i]);
    for (unsigned i = 0; i < wide_count; i++) store(b, wide_at[i], wide.number[i], wide.grade[i]);
}

static bool ports_valid(const int32_t *ports, size_t count)
{
    bool valid = true;

    for (size_t i = 0; i < count; i++) valid &= ports[i] >= -1 && ports[i] <= 65535;
    return valid;
}

iocm_status iocm_match_addr_batch(uint32_t *indicators, uint8_t *grades, size_t *matched,
                                  const iocm_matcher *matcher, const uint8_t *addresses,
                                  size_t size, const int32_t *ports, size_t count,
                                  iocm_error *error)
{
    batch b = {matcher, addresses, ports, indicators, grades, 0};

    if (matched != NULL) *matched = 0;
    if (matcher == NULL || ((indicators == NULL || addresses == NULL) && count > 0) ||
        (size != 4 && size != 16) || (ports != NULL && !ports_valid(ports, count)))
        return iocm__fail(error, IOCM_E_ARGUMENT,
                          "an address is 4 or 16 bytes, a port is -1 to 65535, and nothing is NULL "
                          "but ports, grades and `matched`");
    if (size == 4)
        match_ipv4(&b, count);
    else
        for (size_t from = 0; from < count; from += IOCM__PROBES)
            match_ipv6(&b, from, group_size(count - from));
    if (matched != NULL) *matched = b.matched;
    return IOCM_OK;
}
