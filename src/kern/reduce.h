/* reduce.h - kernels that reduce lists: off[i] .. off[i+1]-1 are the elements of list i of n.
 *
 * valid (NULL: all) marks elements that are not missing; missing ones are skipped. Where a result
 * can be missing, out_valid[i] tells; the value there is 0.
 * Sums of doubles add from left to right.
 */
#ifndef HML_KERN_REDUCE_H
#define HML_KERN_REDUCE_H

#include "kern/rank.h"

void k_f64_sum(double *restrict out, const double *restrict v, const uint8_t *restrict valid,
               const uint32_t *restrict off, size_t n);
/* Integer sums: return the first list whose sum does not fit, n where all do. used (step 0: one for
 * all; NULL: all): lists that count. */
size_t k_i64_sum(int64_t *restrict out, const int64_t *restrict v, const uint8_t *restrict valid,
                 const uint32_t *restrict off, const uint8_t *used, size_t step, size_t n);
size_t k_u64_sum(uint64_t *restrict out, const uint64_t *restrict v, const uint8_t *restrict valid,
                 const uint32_t *restrict off, const uint8_t *used, size_t step, size_t n);

typedef void KExtremeFn(void *restrict out, uint8_t *restrict out_valid, const void *restrict v,
                        const uint8_t *restrict valid, const uint32_t *restrict off, size_t n);
KExtremeFn k_f64_min, k_f64_max, k_i64_min, k_i64_max, k_u64_min, k_u64_max, k_f64_mean;
/* Places of the extremes, from 0 in each list; out is int64. */
KExtremeFn k_f64_argmin, k_f64_argmax;

/* rank: of the truth values. Is any of a list 1; are all; how many are (rank NULL: how many there
 * are)? */
void k_bool_any(uint8_t *restrict out, const KRank *restrict rank, const uint32_t *restrict off,
                size_t n);
void k_bool_all(uint8_t *restrict out, const KRank *restrict rank, const uint32_t *restrict off,
                size_t n);
void k_count(int64_t *restrict out, const KRank *restrict rank, const uint32_t *restrict off,
             size_t n);

/* Number of the element at a place (negative: from the end) of each list, -1 where there is none.
 */
void k_at_number(int64_t *restrict out, int64_t place, const uint32_t *restrict off, size_t n);

#endif
