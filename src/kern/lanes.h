/* lanes.h - eight elements of 8 bytes at a time, for the kernels written for AVX-512: some of them
 * read, written, or moved to other places. Included by wide*.c alone, where CPU_WIDE is defined.
 */
#ifndef HML_KERN_LANES_H
#define HML_KERN_LANES_H

#include <immintrin.h>

#include "core/cpu.h"
#include "kern/elementwise.h"

enum { LANES = 8 };

/* The first n (at most 8) of eight elements. */
CPU_WIDE static inline __mmask8 first(size_t n) {
    return (__mmask8)(n >= LANES ? 0xFFu : (1u << n) - 1);
}

CPU_WIDE static inline __m512i get(const uint64_t *p, size_t n) {
    return _mm512_maskz_loadu_epi64(first(n), p);
}

/* Writes n elements, or eight where they fit. */
CPU_WIDE static inline void put(uint64_t *p, const uint64_t *end, __m512i v, size_t n) {
    if (end - p >= LANES)
        _mm512_storeu_si512(p, v);
    else
        _mm512_mask_storeu_epi64(p, first(n), v);
}

/* Eight places that are stored as bytes. */
CPU_WIDE static inline __m512i places_from(const uint8_t *p) {
    return _mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)p));
}

#endif
