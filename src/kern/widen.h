/* widen.h - kernels that turn stored values into the types that the machine computes with.
 *
 * Real columns become double, integers int64 or uint64, each value exactly. n values, no
 * overlap of in and out. Called by the load operation of the VM and by descriptions of columns.
 */
#ifndef HML_KERN_WIDEN_H
#define HML_KERN_WIDEN_H

#include "col/elem.h"

/* Any number or truth value to double; 64-bit integers above 2^53 are rounded to nearest. */
void k_widen_f64(double *restrict out, const void *restrict in, Elem e, size_t n);
/* Any integer or truth value but uint64 to int64. */
void k_widen_i64(int64_t *restrict out, const void *restrict in, Elem e, size_t n);
/* The same of the values at places at[0] .. at[n-1]. */
void k_gather_f64(double *restrict out, const void *restrict in, Elem e,
                  const uint32_t *restrict at, size_t n);
void k_gather_i64(int64_t *restrict out, const void *restrict in, Elem e,
                  const uint32_t *restrict at, size_t n);

#endif
