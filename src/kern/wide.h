/* wide.h - kernels over lists of 8-byte elements for processors with AVX-512.
 *
 * Each does what its namesake of combine.h and lists.h does, to the bit; those call them where
 * cpu_is_wide() tells. A list is handled eight elements at a time, so that short lists cost no
 * mispredicted branch. Reads stay within the lists (masked); writes may run ahead of the list at
 * hand, never beyond out[total].
 */
#ifndef HML_KERN_WIDE_H
#define HML_KERN_WIDE_H

#include "kern/elementwise.h"

/* total: elements of out. */
void wide_copy_lists(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                     const uint32_t *restrict off, const uint32_t *restrict at, size_t n);
void wide_union(uint64_t *restrict out, const uint64_t *restrict a, const uint32_t *restrict a_off,
                const uint64_t *restrict b, const uint32_t *restrict b_off, size_t n);
void wide_repeat(uint64_t *restrict out, const uint64_t *restrict v, const uint32_t *restrict off,
                 size_t n);
void wide_spread(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                 const uint32_t *restrict off, const uint32_t *restrict c_off, size_t n);
void wide_tile(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
               const uint32_t *restrict off, const uint32_t *restrict c_off, size_t n);
void wide_filter(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                 const uint8_t *restrict mask, size_t n);
uint64_t wide_off_under(uint32_t *restrict out, const uint32_t *restrict off,
                        const uint32_t *restrict c_off, size_t n);
void wide_best(int64_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
               const uint32_t *restrict off, size_t n);

/* As k_f64_min and k_f64_max; as k_f64_argmin and k_f64_argmax. */
void wide_extreme(double *restrict out, uint8_t *restrict out_valid, const double *restrict v,
                  const uint8_t *restrict valid, const uint32_t *restrict off, bool largest,
                  size_t n);
void wide_arg_extreme(int64_t *restrict out, uint8_t *restrict out_valid, const double *restrict v,
                      const uint8_t *restrict valid, const uint32_t *restrict off, bool largest,
                      size_t n);
/* Numbers of a list's n (at most eight) elements, counted from first, by falling key, equal ones in
 * their order. False: a key is NaN, and nothing was written. */
enum { WIDE_SORT_MAX = 8 };
bool wide_sort_list(int64_t *restrict out, const double *restrict key, uint32_t first, uint32_t n);

/* Fill in the combinations of lists of up to PLACES_THINGS elements; the places of those of longer
 * lists are left for the caller. How many lists are longer. */
size_t wide_combine(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                    const uint32_t *restrict off, int k, int member, size_t n);
size_t wide_combine_sum(double *restrict out, size_t total, const double *restrict v,
                        const uint32_t *restrict off, int k, size_t n);
size_t wide_combine_mass(double *restrict out, size_t total, const double *const component[4],
                         const uint32_t *restrict off, int k, size_t n);

#endif
