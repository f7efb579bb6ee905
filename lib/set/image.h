/* SPDX-License-Identifier: MIT */
/*
 * The image of a set, drawn. All numbers are little-endian and unsigned unless said
 * otherwise; offsets count from the image's first byte; every section begins at the next
 * multiple of 64 after the one before it, and what lies between is zero, so that a given
 * content has one image only, in whatever order it came.
 *
 *   OFFSET   SIZE   MEANING
 *   0        8      "IOCMSET\n"
 *   8        4      version of the layout: 2
 *   12       4      number of sections: 64
 *   16       8      length of the whole image, a multiple of 64
 *   24       8      checksum of the image with these 8 bytes taken as zero
 *   32       4      number of indicators
 *   36       4      zero
 *   40       16     key of the hashes: two numbers, made of the content (compile.c)
 *   56       8      zero
 *   64       1024   64 times: offset (8), length in bytes (8)
 *   1088            the sections
 *
 * Indicators are numbered from 0, group after group; within a group in the order of its table.
 *
 *   GROUP              HASHED                   ORDER WITHIN A BUCKET
 *   0  ipv4            mix of the address       slot
 *   1  ipv4 with port  mix of the address       slot, so all ports of an address are neighbours
 *   2  ipv6            the address              tag, address
 *   3  ipv6 with port  the address              tag, address, port
 *   4  network4        -                        address, prefix, port (none first)
 *   5  network6        -                        address, prefix, port (none first)
 *   6  domain          the text, from its end   tag, text
 *   7  url             the text                 tag, text
 *   8  email           the text                 tag, text
 *   9  md5  10 sha1  11 sha256  12 sha512  13 sha3-384
 *                      the digest               tag, digest
 *
 * A group has four sections, 4 * group + ...; where a group has no use for one its length is 0, and
 * a group without indicators has four of length 0.
 *
 *   +0  DIRECTORY   4    of a hashed group: 2^k + 1 counts: element b tells how many entries lie in
 *                        buckets before b; the bucket is the top k bits of the hash. The length
 *                        tells k. Of networks: the same for the ranges' first addresses (k <= 16).
 *                        Of ipv4 with and without port: lines of 64 bytes (lines.h), and behind them
 *                        the number of entries (4)
 *   +1  SLOTS       2    one per entry, ascending within a bucket: the tag, which is the 16 bits of
 *                        the hash below the top k. Of networks: 4 per range: number within the group
 *                        of the narrowest network, or FFFFFFFF. Of ipv4: what lines have no room for
 *   +2  VALUES           one per entry, none of ipv4:
 *         ipv6           16: address;   ipv6 with port 18: address, port
 *         network4       12: address (4), prefix (1), has a port? (1), port (2), next (4)
 *         network6       24: address (16), prefix (1), has a port? (1), port (2), next (4)
 *                        next: number within the group of the same network with the next port, or
 *                        of the first of the next wider network around it, or FFFFFFFF
 *         texts          the texts one after another;   digests: their bytes
 *   +3  ENDS             of texts: 8 per 65536 entries: where the first one's text begins in VALUES;
 *                        then 4 per entry: where its text ends, counted from there; it begins where
 *                        the one before it ends
 *                        of networks: 4 or 16 per range: its first address, ascending; the first is 0
 *
 *   SECTION
 *   56 HOST DIRECTORY    as of a hashed group
 *   57 HOST SLOTS   2    tags of the hosts of URLs and of the domains of mail addresses, hashed like
 *                        domains, each hash once: a filter for who looks for names in a text
 *   58 FACTS OF     4    per indicator: number of its record, or FFFFFFFF where nothing is known;
 *                        empty if nothing is known of any. Records are numbered as they first
 *                        appear here
 *   59 RECORDS      40   first seen (8, signed), last seen (8), valid until (8), present (4),
 *                        confidence (4), threat type shown (4), family shown (4): a text number
 *                        or FFFFFFFF; zero where not present
 *   60 LIST ENDS    4    5 per record, in the order of iocm_list: where that list ends in LISTS
 *                        (it begins where the one before it ends)
 *   61 LISTS        4    text numbers, ascending within a list
 *   62 TEXT ENDS    8    where that text ends in TEXTS (it begins where the one before it ends)
 *   63 TEXTS        1    the texts of metadata, in byte order, each once
 *
 * The checksum is for accidents, not against forgery: any change within 8 aligned bytes is
 * found for certain, others but for chance. Nothing that is read relies on it.
 */
#ifndef IOCM_IMAGE_H
#define IOCM_IMAGE_H

#include "base/ascii.h"
#include "base/base.h"

#define IOCM__IMAGE_VERSION 2u
#define IOCM__IMAGE_ALIGN   64u
#define IOCM__IMAGE_HEADER  64u
#define IOCM__GROUPS        14
#define IOCM__SECTIONS      64
#define IOCM__LISTS         5
#define IOCM__NO_TEXT       UINT32_MAX
#define IOCM__NO_FACTS      UINT32_MAX
#define IOCM__RECORD_SIZE   40u
#define IOCM__ELEMENT_MAX   64u
#define IOCM__BLOCK_BITS    16u /* texts of a block count their ends from its beginning */
#define IOCM__AT_VERSION    8u
#define IOCM__AT_SECTIONS   12u
#define IOCM__AT_LENGTH     16u
#define IOCM__AT_CHECKSUM   24u
#define IOCM__AT_COUNT      32u
#define IOCM__AT_ZERO       36u
#define IOCM__AT_KEY        40u
#define IOCM__AT_ZERO_TOO   56u

/* The sections of a group. */
#define IOCM__DIRECTORY(group) (4 * (group))
#define IOCM__SLOTS(group)     (4 * (group) + 1)
#define IOCM__VALUES(group)    (4 * (group) + 2)
#define IOCM__ENDS(group)      (4 * (group) + 3)

enum {
    IOCM__GROUP_IPV4 = 0,
    IOCM__GROUP_IPV4_PORT = 1,
    IOCM__GROUP_IPV6 = 2,
    IOCM__GROUP_IPV6_PORT = 3,
    IOCM__GROUP_NETWORK4 = 4,
    IOCM__GROUP_NETWORK6 = 5,
    IOCM__GROUP_DOMAIN = 6,
    IOCM__GROUP_URL = 7,
    IOCM__GROUP_EMAIL = 8,
    IOCM__GROUP_DIGESTS = 9,    /* the first of them */
    IOCM__HOSTS = IOCM__GROUPS, /* has a directory and slots as a group would */
    IOCM__SECTION_FACTS_OF = 58,
    IOCM__SECTION_RECORDS = 59,
    IOCM__SECTION_LIST_ENDS = 60,
    IOCM__SECTION_LISTS = 61,
    IOCM__SECTION_TEXT_ENDS = 62,
    IOCM__SECTION_TEXTS = 63
};

/*
 * What a group's indicators are. Elements are what a draft holds of them: the address or digest,
 * then of networks prefix (1) and has a port? (1), then the port (2, little-endian); of texts
 * their number (4, as the host has it).
 */
typedef struct iocm__group {
    iocm_kind kind;
    uint8_t family; /* 4 or 6: addresses or networks; else 0 */
    uint8_t value;  /* bytes of the address or digest; 0: elements are text numbers */
    uint8_t stride; /* bytes of an element */
    bool port;      /* each has a port (of addresses) */
} iocm__group;

extern const iocm__group iocm__groups[IOCM__GROUPS];
extern const char iocm__image_magic[8];

/* The group an indicator belongs to, or -1. */
int iocm__group_of(const iocm_indicator *indicator);

static inline bool iocm__group_is_text(int group)
{
    return group >= IOCM__GROUP_DOMAIN && group <= IOCM__GROUP_EMAIL;
}

static inline bool iocm__group_is_network(int group)
{
    return group == IOCM__GROUP_NETWORK4 || group == IOCM__GROUP_NETWORK6;
}

/* Writes the element of an indicator of that group; `text` is its text number, if any. */
void iocm__element_write(uint8_t *element, int group, const iocm_indicator *indicator,
                         uint32_t text);

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
