/* summary.h - count, sum, mean, standard deviation, minimum and maximum of a stream of values.
 *
 * The same stream gives the same bits however it is cut into pieces: values are added to a fixed
 * number of lanes by their position, and squares are taken of the distance to the first value, so
 * that a large common offset costs no accuracy. Two summaries merge by the formulas of Chan, Golub
 * and LeVeque (1979); the caller merges in a fixed order.
 * Values that are not finite are counted in n_nan and enter nothing else.
 */
#ifndef HML_STAT_SUMMARY_H
#define HML_STAT_SUMMARY_H

#include "core/base.h"

enum { SUMMARY_LANES = 8 };

typedef struct Summary {
    uint64_t n;         /* finite values */
    uint64_t n_nan;     /* values that are not finite */
    uint64_t n_missing; /* counted by the caller's mask */
    uint64_t position;  /* finite values so far: the lane of the next one */
    double shift;       /* the first finite value */
    double sum[SUMMARY_LANES], d1[SUMMARY_LANES], d2[SUMMARY_LANES];
    double min, max;
} Summary;

/* Adds n values; where valid is not NULL, those with valid[i] == 0 are counted as missing. */
void summary_add(Summary *s, const double *x, const uint8_t *valid, size_t n);
/* Adds all that b has seen behind what a has seen. */
void summary_merge(Summary *a, const Summary *b);
double summary_sum(const Summary *s);
double summary_mean(const Summary *s); /* NaN where n is 0 */
/* Square root of the mean squared distance to the mean (division by n); NaN where n is 0. */
double summary_std(const Summary *s);

#endif
