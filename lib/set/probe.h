/* SPDX-License-Identifier: MIT */
/* Many addresses looked up at once. */
#ifndef IOCM_PROBE_H
#define IOCM_PROBE_H

#include "base/cpu.h"
#include "set/set.h"

#define IOCM__PROBES 32u /* addresses of a group at most */

/* Bit i: anything of the set touches address i: as it is, with any port, or a network. */
uint32_t iocm__set_touched(const iocm_set *set, iocm__cpu cpu, const uint32_t *addresses,
                           unsigned count);

#endif /* IOCM_PROBE_H */
