/* SPDX-License-Identifier: MIT */
/* What the processor says of itself. */
#include "base/cpu.h"

#include <stdbool.h>

#ifdef IOCM__X86
#include <cpuid.h>

/* Which registers the operating system keeps for every thread (XCR0). */
static unsigned saved_state(void)
{
    unsigned low;
    unsigned high;

    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

static bool has(unsigned given, unsigned wanted)
{
    return (given & wanted) == wanted;
}

iocm__cpu iocm__cpu_level(void)
{
    const unsigned lzcnt = 1u << 5; /* bit_ABM of gcc, bit_LZCNT of clang */
    const unsigned of_avx = 0x6;    /* SSE and AVX */
    const unsigned of_avx512 = 0xe6;
    unsigned eax, ebx, ecx, edx;
    unsigned more_ebx, more_ecx, extra_ecx, state;

    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) ||
        !has(ecx, bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT))
        return IOCM__CPU_PLAIN;
    if (!has(ecx, bit_OSXSAVE | bit_AVX | bit_PCLMUL) ||
        !__get_cpuid_count(7, 0, &eax, &more_ebx, &more_ecx, &edx) ||
        !__get_cpuid(0x80000001u, &eax, &ebx, &extra_ecx, &edx))
        return IOCM__CPU_SSE42;
    state = saved_state();
    if (!has(more_ebx, bit_AVX2 | bit_BMI | bit_BMI2) || !has(extra_ecx, lzcnt) ||
        !has(state, of_avx))
        return IOCM__CPU_SSE42;
    if (!has(more_ebx, bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL) ||
        !has(more_ecx, bit_AVX512VBMI) || !has(state, of_avx512))
        return IOCM__CPU_AVX2;
    return IOCM__CPU_AVX512;
}

#else

iocm__cpu iocm__cpu_level(void)
{
#ifdef IOCM__NEON
    return IOCM__CPU_NEON;
#else
    return IOCM__CPU_PLAIN;
#endif
}

#endif
