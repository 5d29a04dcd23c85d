/* rank.c - truth values as bits with their counts; see rank.h. */
#include "kern/rank.h"

#include "core/cpu.h"

CPU_CLONES void k_rank(KRank *restrict out, const uint8_t *restrict mask, size_t n) {
    uint64_t before = 0;
    for (size_t i = 0; i + 64 <= n; i += 64) {
        uint64_t bits = 0;
        for (int k = 0; k < 8; k++) bits |= k_bits_of(mask + i + 8 * k) << (8 * k);
        *out++ = (KRank){bits, before};
        before += (uint64_t)__builtin_popcountll(bits);
    }
    *out = (KRank){0, before};
    for (size_t i = n / 64 * 64; i < n; i++) out->bits |= (uint64_t)mask[i] << (i % 64);
}
