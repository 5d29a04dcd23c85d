/* combine.h - kernels that form combinations of the elements of lists, and pick the best of a list.
 *
 * The k-combinations (k = 2, 3, 4) of a list stand in lexicographic order of their members' places:
 * i < j (< k < l). Offsets are as in kern/lists.h.
 */
#ifndef HML_KERN_COMBINE_H
#define HML_KERN_COMBINE_H

#include "kern/elementwise.h"

enum { COMBINE_MAX = 4 };

/* How many k-combinations (k <= COMBINE_MAX) n things have; a large number where there are more
 * than 2^62. */
uint64_t k_choose_large(uint64_t n, int k);
static inline uint64_t k_choose(uint64_t n, int k) {
    if (n >= 1 << 15) return k_choose_large(n, k); /* else products of four numbers fit 64 bits */
    switch (k) {
    case 0:
        return 1;
    case 1:
        return n;
    case 2:
        return n * (n - 1) / 2; /* 0 where n < k: a factor is 0 */
    case 3:
        return n * (n - 1) * (n - 2) / 6;
    default:
        return n * (n - 1) * (n - 2) * (n - 3) / 24;
    }
}
/* How many all lists have together. */
uint64_t k_combinations(const uint32_t *off, int k, size_t n);
/* Offsets of the lists of combinations, which must fit. */
void k_off_combine(uint32_t *restrict out, const uint32_t *restrict off, int k, size_t n);
/* Of each combination the value of its member (0 to k - 1). total: how many there are. */
void k_combine(void *restrict out, size_t total, const void *restrict v,
               const uint32_t *restrict off, int k, int member, size_t size, size_t n);
/* Sum of the members' values, from the first to the last. */
void k_combine_sum(double *restrict out, size_t total, const double *restrict v,
                   const uint32_t *restrict off, int k, size_t n);
/* sqrt(max(e^2 - (px^2 + py^2 + pz^2), 0)) of the sums of the members' components (px, py, pz, e).
 */
void k_combine_mass(double *restrict out, size_t total, const double *const component[4],
                    const uint32_t *restrict off, int k, size_t n);
/* Are all members there? */
void k_combine_all(uint8_t *restrict out, const uint8_t *restrict valid,
                   const uint32_t *restrict off, int k, size_t n);

/* Of each list one combination, given by its number counted through c_off (negative: none): number
 * of the element that is its member (0 to k - 1), -1 of none. */
void k_member_numbers(int64_t *restrict out, const int64_t *restrict number,
                      const uint32_t *restrict off, const uint32_t *restrict c_off, int k,
                      int member, size_t n);

/* Of each list the number of the element with the smallest key, the first of equals; NaN and
 * missing keys do not count; -1 where there is none. */
void k_best(int64_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
            const uint32_t *restrict off, size_t n);

#endif
