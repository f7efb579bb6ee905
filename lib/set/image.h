/* SPDX-License-Identifier: MIT */
/*
 * The image of a set, drawn. All numbers are little-endian and unsigned unless said
 * otherwise; offsets count from the image's first byte; every section begins at the next
 * multiple of 64 after the one before it, and what lies between is zero, so that a given
 * content has one image only. "Text number n" is an index into TEXT_ENDS.
 *
 *   OFFSET   SIZE   MEANING
 *   0        8      "IOCMSET\n"
 *   8        4      version of the layout: 1
 *   12       4      number of sections: 17
 *   16       8      length of the whole image, a multiple of 64
 *   24       8      checksum of the image with these 8 bytes taken as zero
 *   32       4      number of indicators
 *   36       28     zero
 *   64       272    17 times: offset (8), length in bytes (8)
 *   384             the sections
 *
 *   SECTION  ELEMENT
 *   0  ipv4      8    address (4), prefix = 32 (1), has a port? 0 or 1 (1), port (2)
 *   1  ipv6      20   address (16), prefix = 128, has a port?, port
 *   2  network4  8    first address (4), prefix, has a port?, port
 *   3  network6  20   first address (16), prefix, has a port?, port
 *   4  domain    4    text number
 *   5  url       4    text number
 *   6  email     4    text number
 *   7  md5       16   digest
 *   8  sha1      20   digest
 *   9  sha256    32   digest
 *   10 sha512    64   digest
 *   11 sha3-384  48   digest
 *   12 metadata  40   first seen (8, signed), last seen (8), valid until (8), present (4),
 *                     confidence (4), threat type shown (4), family shown (4): a text number
 *                     or FFFFFFFF; zero where not present
 *   13 list ends 4    5 per indicator, in the order of iocm_list: where that list ends in LISTS
 *                     (it begins where the one before it ends)
 *   14 lists     4    text numbers, ascending within a list
 *   15 text ends 8    where that text ends in TEXTS (it begins where the one before it ends)
 *   16 texts     1    the texts, in byte order, each once
 *
 * Sections 0 to 11 are the groups. The indicators of all groups, one group after the other,
 * are numbered from 0; within a group they ascend as iocm__indicator_compare orders them.
 * Metadata and lists stand in the order of these numbers.
 *
 * The checksum is for accidents, not against forgery: any change within 8 aligned bytes is
 * found for certain, others but for chance. Nothing that is read relies on it.
 */
#ifndef IOCM_IMAGE_H
#define IOCM_IMAGE_H

#include "base/ascii.h"
#include "base/base.h"

#define IOCM__IMAGE_VERSION  1u
#define IOCM__IMAGE_ALIGN    64u
#define IOCM__IMAGE_HEADER   64u
#define IOCM__GROUPS         12
#define IOCM__SECTIONS       17
#define IOCM__LISTS          5
#define IOCM__NO_TEXT        UINT32_MAX
#define IOCM__METADATA_SIZE  40u
#define IOCM__ELEMENT_MAX    64u
#define IOCM__AT_VERSION     8u
#define IOCM__AT_SECTIONS    12u
#define IOCM__AT_LENGTH      16u
#define IOCM__AT_CHECKSUM    24u
#define IOCM__AT_COUNT       32u
#define IOCM__AT_HEADER_ZERO 36u

enum {
    IOCM__GROUP_IPV4 = 0,
    IOCM__GROUP_IPV6 = 1,
    IOCM__GROUP_NETWORK4 = 2,
    IOCM__GROUP_NETWORK6 = 3,
    IOCM__GROUP_DOMAIN = 4,
    IOCM__GROUP_URL = 5,
    IOCM__GROUP_EMAIL = 6,
    IOCM__SECTION_METADATA = 12,
    IOCM__SECTION_LIST_ENDS = 13,
    IOCM__SECTION_LISTS = 14,
    IOCM__SECTION_TEXT_ENDS = 15,
    IOCM__SECTION_TEXTS = 16
};

/* What a group's elements are. */
typedef struct iocm__group {
    iocm_kind kind;
    uint8_t family; /* 4 or 6: elements are addresses; else 0 */
    uint8_t value;  /* bytes of the address or digest; 0: elements are text numbers */
    uint8_t stride; /* bytes of an element */
} iocm__group;

extern const iocm__group iocm__groups[IOCM__GROUPS];
extern const char iocm__image_magic[8];

/* The group an indicator belongs to, or -1. */
int iocm__group_of(const iocm_indicator *indicator);

/* Writes the element of an indicator of that group; `text` is its text number, if any. */
void iocm__element_write(uint8_t *element, int group, const iocm_indicator *indicator,
                         uint32_t text);

/* Reads it back, but for `text` and `text_size`. */
void iocm__element_read(iocm_indicator *out, int group, const uint8_t *element);

/* Given every section's length, where each begins; returns the image's length, 0 = too long. */
uint64_t iocm__image_place(uint64_t offsets[IOCM__SECTIONS],
                           const uint64_t lengths[IOCM__SECTIONS]);

uint64_t iocm__image_checksum(const uint8_t *image, size_t size);

/* ---- numbers, the same on every host ---- */

static inline uint32_t iocm__load16(const uint8_t *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8;
}

static inline uint32_t iocm__load32(const uint8_t *from)
{
    return iocm__load16(from) | iocm__load16(from + 2) << 16;
}

static inline uint64_t iocm__load64(const uint8_t *from)
{
    return (uint64_t)iocm__load32(from) | (uint64_t)iocm__load32(from + 4) << 32;
}

static inline void iocm__store16(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value & 0xff);
    to[1] = (uint8_t)(value >> 8 & 0xff);
}

static inline void iocm__store32(uint8_t *to, uint32_t value)
{
    iocm__store16(to, value);
    iocm__store16(to + 2, value >> 16);
}

static inline void iocm__store64(uint8_t *to, uint64_t value)
{
    iocm__store32(to, (uint32_t)(value & UINT32_MAX));
    iocm__store32(to + 4, (uint32_t)(value >> 32));
}

#endif /* IOCM_IMAGE_H */
