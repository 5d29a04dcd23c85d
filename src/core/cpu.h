/* cpu.h - the same loop compiled for several processors; the loader picks one.
 *
 * CPU_CLONES only for loops whose result does not depend on the width of the registers: no sums of
 * floating point numbers, no contraction of products. The sanitizers start before the loader has
 * picked, so builds with them have the portable form only. CPU_WIDE is for functions that are
 * written for AVX-512 and called only where cpu_is_wide() says so.
 */
#ifndef HML_CORE_CPU_H
#define HML_CORE_CPU_H

#include <stdbool.h>

#if defined(__x86_64__) && defined(HML_CPU_AVX2) /* a build that has this form alone, for tests */
#define CPU_CLONES __attribute__((target("avx2")))
#elif defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CPU_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CPU_CLONES
#endif

/* A long function that has to become part of such a loop. */
#define CPU_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && !defined(HML_CPU_AVX2)
#define CPU_WIDE __attribute__((target("arch=x86-64-v4")))
static inline bool cpu_is_wide(void) { return __builtin_cpu_supports("x86-64-v4"); }
#else
#define cpu_is_wide() false /* so that calls of what is not there are left out */
#endif

#endif
