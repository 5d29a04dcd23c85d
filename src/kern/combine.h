/* combine.h - kernels that form combinations of the elements of lists, and pick the best of a list.
 *
 * The k-combinations (k = 2, 3, 4) of a list stand in lexicographic order of their members' places:
 * i < j (< k < l). Offsets are as in kern/lists.h.
 */
#ifndef HML_KERN_COMBINE_H
#define HML_KERN_COMBINE_H

#include "kern/elementwise.h"

enum { COMBINE_MAX = 4 };

/* How many k-combinations n things have; a large number where there are more than 2^62. */
uint64_t k_choose(uint64_t n, int k);
/* How many all lists have together. */
uint64_t k_combinations(const uint32_t *off, int k, size_t n);
/* Offsets of the lists of combinations, which must fit. */
void k_off_combine(uint32_t *restrict out, const uint32_t *restrict off, int k, size_t n);
/* Of each combination the value of its member (0 to k - 1). */
void k_combine(void *restrict out, const void *restrict v, const uint32_t *restrict off, int k,
               int member, size_t size, size_t n);
/* Sum of the members' values, from the first to the last. */
void k_combine_sum(double *restrict out, const double *restrict v, const uint32_t *restrict off,
                   int k, size_t n);
/* Are all members there? */
void k_combine_all(uint8_t *restrict out, const uint8_t *restrict valid,
                   const uint32_t *restrict off, int k, size_t n);

/* The element with the smallest key of each list, the first of equals; NaN and missing keys do not
 * count. Lists of at most one element, and the numbers of these elements. */
void k_off_best(uint32_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
                const uint32_t *restrict off, size_t n);
void k_best(int64_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
            const uint32_t *restrict off, size_t n);

#endif
