/* SPDX-License-Identifier: MIT */
/* Tables by byte, for what is asked of every byte of large inputs. */
#include "base/ascii.h"

#define SAME(c)         [c] = c
#define BOTH(high, low) [high] = low, [low] = low

const char iocm__label_fold[256] = {
    SAME('-'),      SAME('_'),      SAME('0'),      SAME('1'),      SAME('2'),      SAME('3'),
    SAME('4'),      SAME('5'),      SAME('6'),      SAME('7'),      SAME('8'),      SAME('9'),
    BOTH('A', 'a'), BOTH('B', 'b'), BOTH('C', 'c'), BOTH('D', 'd'), BOTH('E', 'e'), BOTH('F', 'f'),
    BOTH('G', 'g'), BOTH('H', 'h'), BOTH('I', 'i'), BOTH('J', 'j'), BOTH('K', 'k'), BOTH('L', 'l'),
    BOTH('M', 'm'), BOTH('N', 'n'), BOTH('O', 'o'), BOTH('P', 'p'), BOTH('Q', 'q'), BOTH('R', 'r'),
    BOTH('S', 's'), BOTH('T', 't'), BOTH('U', 'u'), BOTH('V', 'v'), BOTH('W', 'w'), BOTH('X', 'x'),
    BOTH('Y', 'y'), BOTH('Z', 'z')};

#define DIGIT(c, value)          [c] = 16 | (value)
#define LETTER(high, low, value) [high] = 16 | (value), [low] = 16 | (value)

const uint8_t iocm__hex_digits[256] = {
    DIGIT('0', 0),        DIGIT('1', 1),        DIGIT('2', 2),        DIGIT('3', 3),
    DIGIT('4', 4),        DIGIT('5', 5),        DIGIT('6', 6),        DIGIT('7', 7),
    DIGIT('8', 8),        DIGIT('9', 9),        LETTER('A', 'a', 10), LETTER('B', 'b', 11),
    LETTER('C', 'c', 12), LETTER('D', 'd', 13), LETTER('E', 'e', 14), LETTER('F', 'f', 15)};

/* Sums of IOCM__BYTE_*. */
const uint8_t iocm__byte_classes[256] = {
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* controls */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* controls */
    9, 0, 8, 8, 0, 0, 0, 8, 1, 1, 0, 0,  8, 2, 0, 0, /* blank to / */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1, 0, 1, 0, /* 0 to ? */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0, /* @ to O */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,  1, 1, 1, 0, /* P to _ */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, 0, /* ` to o */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,  0, 1, 0, 9, /* p to DEL */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
    9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,  9, 9, 9, 9, /* beyond ASCII */
};
