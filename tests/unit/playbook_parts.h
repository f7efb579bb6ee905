/* SPDX-License-Identifier: MIT */
/* The beginning of a playbook, for tests that write the rest. */
#ifndef PLAYBOOK_PARTS_H
#define PLAYBOOK_PARTS_H

#define HEAD  "Malware Family: Tests Total IOCs: 1 IOC Types: ip:port\n"
#define TABLE "| Type | Value | Threat Type | First Seen | Confidence |\n|---|---|---|---|---|\n"
#define GOOD  "| ip:port | 192[.]0[.]2[.]1:80 | botnet_cc | 2026-06-16 | 75% |\n"

#endif /* PLAYBOOK_PARTS_H */
