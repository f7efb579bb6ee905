/* SPDX-License-Identifier: MIT */
/*
 * Many addresses looked up at once: what a group of them will touch is asked for first, and then
 * compared without a branch that depends on the answer. Every sort of processor answers alike.
 */
#ifndef IOCM_PROBE_H
#define IOCM_PROBE_H

#include "base/cpu.h"
#include "set/set.h"

#define IOCM__PROBES 32u /* addresses of a group at most */

/* A group of IPv4 addresses, and the best there is for each so far. */
typedef struct iocm__probe {
    uint32_t address[IOCM__PROBES]; /* numbers, the first byte on top */
    uint32_t mixed[IOCM__PROBES];
    int32_t port[IOCM__PROBES]; /* -1 = none */
    uint32_t number[IOCM__PROBES];
    uint32_t grade[IOCM__PROBES];
} iocm__probe;

/* A group of IPv6 addresses, none of them mapped from IPv4. */
typedef struct iocm__probe6 {
    const uint8_t *address[IOCM__PROBES];
    int32_t port[IOCM__PROBES];
    uint32_t number[IOCM__PROBES];
    uint32_t grade[IOCM__PROBES];
} iocm__probe6;

/* For an address whose bucket has no line of its own. */
void iocm__probe_other(iocm__probe *probe, const iocm__lines *lines, uint32_t first, unsigned nth);

/* The same for networks (table_network.c). */
void iocm__set_ask_networks(const iocm__probe *probe, const iocm_set *set, unsigned count);
void iocm__set_probe_networks(iocm__probe *probe, const iocm_set *set, unsigned count);

/*
 * The best indicator, and its grade, of each of `count` addresses (probe->address; ->port): what
 * matching that one alone gives first, if it may be of that grade or better. `cpu` is what may be
 * used. Asking is for the memory that answering reads: best a whole group before.
 */
void iocm__set_ask(iocm__probe *probe, const iocm_set *set, unsigned count);
void iocm__set_answer(iocm__probe *probe, const iocm_set *set, iocm__cpu cpu, unsigned count,
                      iocm_grade least);

/* The same for IPv6 (table_address.c). */
void iocm__set_probe6(iocm__probe6 *probe, const iocm_set *set, unsigned count, iocm_grade least);

/* Bit i: anything of the set touches address i: as it is, with any port, or a network. */
uint32_t iocm__set_touched(const iocm_set *set, iocm__cpu cpu, const uint32_t *addresses,
                           unsigned count);

#endif /* IOCM_PROBE_H */
