/* SPDX-License-Identifier: MIT */
/* Groups of addresses: how each sort of processor compares, and what is done with a group. */
#include "set/probe.h"

#include "set/line_match.h"
#include "set/mix.h"

void iocm__probe_other(iocm__probe *probe, const iocm__lines *lines, uint32_t first, unsigned nth)
{
    uint32_t mixed = probe->mixed[nth];
    int32_t port = probe->port[nth];
    iocm__range found;
    iocm__range exact = {0, 0};

    if (!lines->ports) {
        found = exact = iocm__lines_find(lines, mixed);
    } else {
        found = iocm__lines_find_ports(lines, iocm__lines_key(mixed, 0));
        if (port >= 0) exact = iocm__lines_find(lines, iocm__lines_key(mixed, (uint16_t)port));
    }
    if (found.count == 0) return;
    probe->number[nth] = first + (exact.count > 0 ? exact.first : found.first);
    probe->grade[nth] = exact.count > 0 ? IOCM_GRADE_EXACT
                        : port < 0      ? IOCM_GRADE_NO_PORT
                                        : IOCM_GRADE_OTHER_PORT;
}

#if defined(__GNUC__)
#define IOCM__INLINE __attribute__((always_inline))
#else
#define IOCM__INLINE
#endif

#define TARGET
#define MATCH       iocm__line_match_scalar
#define PROBE(name) scalar_##name
#include "set/probe_kernel.h"

#define TARGET
#define MATCH       iocm__line_match
#define PROBE(name) usual_##name
#include "set/probe_kernel.h"

#ifdef IOCM__X86
#include <immintrin.h>

IOCM__TARGET("avx2,bmi,bmi2")
static inline uint32_t match_avx2(const uint8_t *line, uint32_t low, uint32_t high)
{
    const __m256i *at = (const __m256i *)(const void *)line;
    __m256i a = _mm256_cmpeq_epi16(_mm256_loadu_si256(at), _mm256_set1_epi32((int)low));
    __m256i b = _mm256_cmpeq_epi16(_mm256_loadu_si256(at + 1), _mm256_set1_epi32((int)high));

    return (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xd8));
}

#define TARGET      IOCM__TARGET("avx2,bmi,bmi2")
#define MATCH       match_avx2
#define PROBE(name) avx2_##name
#include "set/probe_kernel.h"

IOCM__TARGET("avx512f,avx512bw,avx512vl,bmi,bmi2")
static inline uint32_t match_avx512(const uint8_t *line, uint32_t low, uint32_t high)
{
    __m512i words = _mm512_set1_epi32((int)low);

    if (low != high) words = _mm512_mask_set1_epi32(words, 0xff00, (int)high);
    return _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(line), words);
}

#define TARGET      IOCM__TARGET("avx512f,avx512bw,avx512vl,bmi,bmi2")
#define MATCH       match_avx512
#define PROBE(name) avx512_##name
#include "set/probe_kernel.h"
#endif

#ifdef IOCM__X86
#define WIDER(name)                                                                                \
    case IOCM__CPU_AVX2: avx2_##name(probe, lines, first, count); break;                           \
    case IOCM__CPU_AVX512:                                                                         \
        avx512_##name(probe, lines, first, count);                                                 \
        break;
#else
#define WIDER(name)
#endif

static void probe_addresses(iocm__probe *probe, const iocm__lines *lines, uint32_t first,
                            unsigned count, iocm__cpu cpu)
{
    switch (cpu) {
    case IOCM__CPU_PLAIN:
        scalar_addresses(probe, lines, first, count);
        break;
        WIDER(addresses)
    default: usual_addresses(probe, lines, first, count); break;
    }
}

static void probe_ports(iocm__probe *probe, const iocm__lines *lines, uint32_t first,
                        unsigned count, iocm__cpu cpu)
{
    switch (cpu) {
    case IOCM__CPU_PLAIN:
        scalar_ports(probe, lines, first, count);
        break;
        WIDER(ports)
    default: usual_ports(probe, lines, first, count); break;
    }
}

/* ---- groups ---- */

static const iocm__lines *lines_of(const iocm_set *set, int group)
{
    return &set->view.lines[group];
}

static void ask_for(const iocm__probe *probe, const iocm__lines *lines, unsigned count)
{
    const unsigned below = 32u - lines->bits;

    for (unsigned i = 0; i < count; i++)
        iocm__prefetch(lines->lines + (size_t)(probe->mixed[i] >> below) * IOCM__LINE);
}

void iocm__set_ask(iocm__probe *probe, const iocm_set *set, unsigned count)
{
    const iocm__lines *addresses = lines_of(set, IOCM__GROUP_IPV4);
    const iocm__lines *ports = lines_of(set, IOCM__GROUP_IPV4_PORT);

    for (unsigned i = 0; i < count; i++)
        probe->mixed[i] = iocm__mix32(set->view.key, probe->address[i]);
    if (ports->count > 0) ask_for(probe, ports, count);
    if (addresses->count > 0) ask_for(probe, addresses, count);
    iocm__set_ask_networks(probe, set, count);
}

/* What matching alone finds first is put in last. */
void iocm__set_answer(iocm__probe *probe, const iocm_set *set, iocm__cpu cpu, unsigned count,
                      iocm_grade least)
{
    const iocm__view *view = &set->view;
    const iocm__lines *addresses = lines_of(set, IOCM__GROUP_IPV4);
    const iocm__lines *ports = lines_of(set, IOCM__GROUP_IPV4_PORT);

    for (unsigned i = 0; i < count; i++) {
        probe->number[i] = IOCM_NO_INDICATOR;
        probe->grade[i] = IOCM_GRADE_NONE;
    }
    if (least <= IOCM_GRADE_NETWORK) iocm__set_probe_networks(probe, set, count);
    if (ports->count > 0) probe_ports(probe, ports, view->first[IOCM__GROUP_IPV4_PORT], count, cpu);
    if (addresses->count > 0)
        probe_addresses(probe, addresses, view->first[IOCM__GROUP_IPV4], count, cpu);
    for (unsigned i = 0; least > IOCM_GRADE_NETWORK && i < count; i++)
        if (probe->grade[i] < (uint32_t)least) {
            probe->number[i] = IOCM_NO_INDICATOR;
            probe->grade[i] = IOCM_GRADE_NONE;
        }
}

uint32_t iocm__set_touched(const iocm_set *set, iocm__cpu cpu, const uint32_t *addresses,
                           unsigned count)
{
    iocm__probe probe;
    uint32_t touched = 0;

    for (unsigned i = 0; i < IOCM__PROBES; i++) probe.port[i] = -1;
    memcpy(probe.address, addresses, count * sizeof *addresses);
    iocm__set_ask(&probe, set, count);
    iocm__set_answer(&probe, set, cpu, count, IOCM_GRADE_NONE);
    for (unsigned i = 0; i < count; i++)
        touched |= (uint32_t)(probe.number[i] != IOCM_NO_INDICATOR) << i;
    return touched;
}
