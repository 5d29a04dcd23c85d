/* cpu.h - the same loop compiled for several processors; the loader picks one.
 *
 * Only for loops whose result does not depend on the width of the registers: no sums of floating
 * point numbers, no contraction of products. The sanitizers start before the loader has picked, so
 * builds with them have the portable form only.
 */
#ifndef HML_CORE_CPU_H
#define HML_CORE_CPU_H

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CPU_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CPU_CLONES
#endif

#endif
