/* hashrandom.h - random numbers that are a function of given values: the same values, the same
 * number, on every machine and in any order of rows.
 *
 * The bytes of the values are hashed (XXH64); the hash seeds a generator (PCG XSH RR 64/32,
 * O'Neill, HMC-CS-2014-0905); two outputs make a number in [0, 1). Normal numbers come from the
 * polar method (Marsaglia and Bray, SIAM Rev. 6 (1964) 260). The numbers are those of the nodes
 * "hashprng" of correctionlib with the distributions stdflat and stdnormal. Called by correction.c.
 */
#ifndef HML_CORR_HASHRANDOM_H
#define HML_CORR_HASHRANDOM_H

#include "core/base.h"

/* In [0, 1). */
double hashrandom_flat(const uint64_t *words, size_t n);
/* Of mean 0 and standard deviation 1. */
double hashrandom_normal(const uint64_t *words, size_t n);

#endif
