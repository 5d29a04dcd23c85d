/* rng.h - random numbers that depend on a seed, a stream and a place, and on nothing else.
 *
 * Counter-based (Philox 4x32-10: Salmon, Moraes, Dror and Shaw, SC11, 2011): number i of stream k
 * of a seed is a function of (seed, k, i). Each toy has a stream of its own, so that its numbers
 * are the same whatever the threads, the order of toys and what other toys drew.
 */
#ifndef HML_STAT_RNG_H
#define HML_STAT_RNG_H

#include "core/base.h"

typedef struct Rng {
    uint64_t seed, stream, counter;
    uint32_t block[4];
    int left; /* numbers of the block that were not handed out yet */
} Rng;

void rng_open(Rng *r, uint64_t seed, uint64_t stream);
uint32_t rng_u32(Rng *r);
/* In the open interval (0, 1): an odd multiple of 2^-53. */
double rng_uniform(Rng *r);
double rng_normal(Rng *r);
double rng_exponential(Rng *r); /* of mean 1 */
/* A whole number with that mean, exact for any mean up to 1e15. */
double rng_poisson(Rng *r, double mean);
double rng_gamma(Rng *r, double shape);
double rng_binomial(Rng *r, double n, double p);
/* A whole number from 0 to n - 1. */
uint64_t rng_below(Rng *r, uint64_t n);

#endif
