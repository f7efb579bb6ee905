/* SPDX-License-Identifier: MIT */
/* Which kernels the machine can run. Asked each time: nothing is kept between calls. */
#include "match/sift.h"

#if defined(__x86_64__) || defined(__i386__)

#include <cpuid.h>

#include "match/sift_x86.h"

#define SSE42    (1u << 20) /* leaf 1, ecx */
#define OSXSAVE  (1u << 27)
#define AVX2     (1u << 5) /* leaf 7, ebx */
#define AVX512F  (1u << 16)
#define AVX512BW (1u << 30)
#define YMM      0x06u /* what the system keeps of a task: xcr0 */
#define ZMM      0xE6u

static uint32_t basic_bits(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) ? c : 0;
}

/* True if the system keeps all of these registers, and the machine has all of these extensions. */
static bool has(uint32_t registers, uint32_t extensions)
{
    unsigned a, b, c, d;
    uint32_t low;
    uint32_t high;

    if ((basic_bits() & OSXSAVE) == 0 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & registers) == registers && (b & extensions) == extensions;
}

bool iocm__cpu_has_sse42(void)
{
    return (basic_bits() & SSE42) != 0;
}

bool iocm__cpu_has_avx2(void)
{
    return has(YMM, AVX2);
}

bool iocm__cpu_has_avx512(void)
{
    return has(ZMM, AVX2 | AVX512F | AVX512BW);
}

#endif

const iocm__kernel *iocm__sift_kernel(size_t index)
{
    const iocm__kernel *kernels[] = {iocm__kernel_avx512(), iocm__kernel_avx2(), iocm__kernel_sse(),
                                     iocm__kernel_neon(), &iocm__kernel_scalar};

    for (size_t i = 0; i < IOCM__COUNT(kernels); i++)
        if (kernels[i] != NULL && index-- == 0) return kernels[i];
    return NULL;
}
