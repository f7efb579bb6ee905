/* SPDX-License-Identifier: MIT */
/* The sieve: which words of a text may be in the set. */
#ifndef IOCM_SIFT_H
#define IOCM_SIFT_H

#include "match/scan.h"

/* Tries the words that begin in [from, to) of the scan's piece and may be in the set. */
void iocm__scan_piece(iocm__scan *scan, size_t from, size_t to);

#endif /* IOCM_SIFT_H */
