/* rank.h - how many of the first i truth values are 1: with that, whatever counts truth values of
 * lists takes one step a list, however long it is.
 */
#ifndef HML_KERN_RANK_H
#define HML_KERN_RANK_H

#include <string.h>

#include "kern/elementwise.h"

/* 64 truth values as bits, and how many were 1 before them. */
typedef struct KRank {
    uint64_t bits;
    uint64_t before;
} KRank;

/* Eight truth values (0 or 1) as the lowest eight bits. */
static inline uint64_t k_bits_of(const uint8_t *mask) {
    uint64_t w;
    memcpy(&w, mask, sizeof w);
    return w * 0x0102040810204080u >> 56;
}

/* n truth values (0 or 1) need so many. */
static inline size_t k_ranks(size_t n) { return n / 64 + 1; }

/* out: k_ranks(n). */
void k_rank(KRank *restrict out, const uint8_t *restrict mask, size_t n);

/* How many of the first i are 1; i <= n. */
static inline uint32_t k_rank_at(const KRank *rank, uint32_t i) {
    const KRank *r = rank + i / 64;
    uint64_t below = ((uint64_t)1 << (i % 64)) - 1;
    return (uint32_t)(r->before + (uint64_t)__builtin_popcountll(r->bits & below));
}

#endif
