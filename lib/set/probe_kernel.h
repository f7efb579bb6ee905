/* SPDX-License-Identifier: MIT */
/*
 * The two probes of a sort of processor, made of its MATCH(line, low, high) (line_match.h), with
 * TARGET before them, named PROBE(addresses) and PROBE(ports). Included once for each.
 */

IOCM__INLINE TARGET static inline void PROBE(addresses_as)(iocm__probe *p, const iocm__lines *lines,
                                                           uint32_t first, unsigned count,
                                                           const bool narrow)
{
    const uint8_t *base = lines->lines;
    const unsigned below = 32u - lines->bits;
    const uint32_t mask = (UINT32_C(1) << below) - 1;

    for (unsigned i = 0; i < count; i++) {
        const uint8_t *line = base + (size_t)(p->mixed[i] >> below) * IOCM__LINE;
        uint32_t before = iocm__load32(line);
        uint32_t other = before >> 31; /* nothing in this line, but perhaps in the spill */
        uint32_t slot = p->mixed[i] & mask;
        uint32_t word = narrow ? slot | slot << 16 : slot;
        uint32_t found = MATCH(line, word, word);
        uint32_t both = found & found << 1 & IOCM__LINE_HIGHS & ~UINT32_C(3);
        uint32_t bits = (narrow ? found & ~UINT32_C(3) : both) & (other - 1);
        uint32_t hit = 0u - (uint32_t)(bits != 0);
        uint32_t place = iocm__lowest_bit(bits | UINT32_C(1) << 31);

        if (other & (uint32_t)(iocm__load32(line + 8) != 0)) {
            iocm__probe_other(p, lines, first, i);
            continue;
        }
        place = first + before + (narrow ? place - 2 : place / 2 - 1);
        p->number[i] = (p->number[i] & ~hit) | (place & hit);
        p->grade[i] = (p->grade[i] & ~hit) | ((uint32_t)IOCM_GRADE_EXACT & hit);
    }
}

IOCM__INLINE TARGET static inline void PROBE(ports_as)(iocm__probe *p, const iocm__lines *lines,
                                                       uint32_t first, unsigned count,
                                                       const bool narrow)
{
    const uint8_t *base = lines->lines;
    const unsigned below = 32u - lines->bits;
    const uint32_t mask = (UINT32_C(1) << below) - 1;
    const uint32_t slots = IOCM__LINE_HIGHS & (narrow ? ~UINT32_C(3) : UINT32_C(0xfffc));

    for (unsigned i = 0; i < count; i++) {
        const uint8_t *line = base + (size_t)(p->mixed[i] >> below) * IOCM__LINE;
        uint32_t before = iocm__load32(line);
        uint32_t other = before >> 31; /* nothing in this line, but perhaps in the spill */
        uint32_t port = (uint32_t)p->port[i];
        uint32_t has = ~(0u - (port >> 31));
        uint32_t slot = p->mixed[i] & mask;
        uint32_t word = slot << 16 | (port & 0xffff);
        uint32_t found = MATCH(line, word, narrow ? word : slot >> 16);
        uint32_t upper = narrow ? UINT32_MAX : found >> 16 & found >> 15;
        uint32_t same = found & upper & slots & (other - 1);
        uint32_t exact = same & found << 1 & has;
        uint32_t bits = exact | (same & (0u - (uint32_t)(exact == 0)));
        uint32_t hit = 0u - (uint32_t)(same != 0);
        uint32_t grade =
            IOCM_GRADE_NO_PORT + (has & (uint32_t)(IOCM_GRADE_OTHER_PORT - IOCM_GRADE_NO_PORT));

        if (other & (uint32_t)(iocm__load32(line + 8) != 0)) {
            iocm__probe_other(p, lines, first, i);
            continue;
        }
        before += first + iocm__lowest_bit(bits | UINT32_C(1) << 31) / 2 - 1;
        grade +=
            (0u - (uint32_t)(exact != 0)) & (uint32_t)(IOCM_GRADE_EXACT - IOCM_GRADE_OTHER_PORT);
        p->number[i] = (p->number[i] & ~hit) | (before & hit);
        p->grade[i] = (p->grade[i] & ~hit) | (grade & hit);
    }
}

/* Each width has a loop of its own. */
TARGET static void PROBE(addresses)(iocm__probe *p, const iocm__lines *lines, uint32_t first,
                                    unsigned count)
{
    if (lines->width == 2)
        PROBE(addresses_as)(p, lines, first, count, true);
    else
        PROBE(addresses_as)(p, lines, first, count, false);
}

TARGET static void PROBE(ports)(iocm__probe *p, const iocm__lines *lines, uint32_t first,
                                unsigned count)
{
    if (lines->width == 4)
        PROBE(ports_as)(p, lines, first, count, true);
    else
        PROBE(ports_as)(p, lines, first, count, false);
}

#undef TARGET
#undef MATCH
#undef PROBE
