/* SPDX-License-Identifier: MIT */
/*
 * What this processor can do that a kernel may use. Asking takes long (a virtual machine may have
 * to answer), so it is done when an object is made and the choice is kept there; tests choose
 * fewer. A kernel is compiled with IOCM__TARGET("avx2") and the like, the rest of the library
 * for any processor.
 */
#ifndef IOCM_CPU_H
#define IOCM_CPU_H

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
#define IOCM__X86            1
#define IOCM__TARGET(wanted) __attribute__((target(wanted)))
#elif defined(__GNUC__) && defined(__aarch64__) && !defined(__AARCH64EB__)
#define IOCM__NEON 1 /* its kernels count lanes as little-endian hosts do */
#endif

/* Each holds all those before it; on 64-bit ARM, those between the first and the last are as the
 * first. */
typedef enum iocm__cpu {
    IOCM__CPU_PLAIN,  /* what every processor of the architecture has */
    IOCM__CPU_SSE42,  /* SSSE3, SSE4.1, SSE4.2, POPCNT */
    IOCM__CPU_AVX2,   /* AVX, AVX2, BMI1, BMI2, LZCNT, PCLMULQDQ */
    IOCM__CPU_AVX512, /* F, BW, DQ, VL, VBMI */
    IOCM__CPU_NEON,   /* every 64-bit ARM */
    IOCM__CPU_LEVELS
} iocm__cpu;

/* The most that this processor, and the operating system, allow. */
iocm__cpu iocm__cpu_level(void);

#endif /* IOCM_CPU_H */
