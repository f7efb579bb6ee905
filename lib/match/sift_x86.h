/* SPDX-License-Identifier: MIT */
/*
 * What the kernels for x86 share: a byte's class is what its two halves have in common in these
 * tables. Bits: 0 digit; 1 letters A to O, 2 letters P to Z; 3 `_`; 4 `-`; 5 `.`; 6 `:`; 7 hex letters.
 */
#ifndef IOCM_SIFT_X86_H
#define IOCM_SIFT_X86_H

#define SIFT_LOW                                                                                   \
    0x05, (char)0x87, (char)0x87, (char)0x87, (char)0x87, (char)0x87, (char)0x87, 0x07, 0x07,      \
        0x07, 0x46, 0x02, 0x02, 0x12, 0x22, 0x0A
#define SIFT_HIGH  0, 0, 0x30, 0x41, (char)0x82, 0x0C, (char)0x82, 0x04, 0, 0, 0, 0, 0, 0, 0, 0

#define SIFT_DIGIT 0x01
#define SIFT_WORD  0x1F
#define SIFT_DOT   0x20
#define SIFT_COLON 0x40
#define SIFT_HEX   0x81

#endif /* IOCM_SIFT_X86_H */
