/* coverage.h - how often a region made from the rise of a likelihood or chi2 covers the truth.
 *
 * Each toy's statistic is the rise from its best fit to the fit with some parameters held at their
 * true values (all others free): the region of rise r covers where it is at most r. The quantile of
 * the statistic is the rise that a region of that probability needs.
 */
#ifndef HML_STAT_INFER_COVERAGE_H
#define HML_STAT_INFER_COVERAGE_H

#include "stat/infer/toys.h"

typedef struct Coverage {
    double *rise;   /* log.n; NaN: failed */
    double *sorted; /* n_valid */
    int n_valid;
    int n_held;
    ToyLog log;
} Coverage;

/* Parameters k[0..n_held-1] of the region, true values in at (all parameters). */
void coverage_run(Coverage *out, const Problem *p, const double *at, const int *k, int n_held,
                  const double *cov, uint32_t ensemble, const ToyPlan *plan, Arena *arena);
/* Part of toys that are covered by a region of this rise, and its binomial error; where that is
 * asymptotically right it is the probability of chi2 with n_held degrees of freedom. */
double coverage_at(const Coverage *c, double rise, double *error);
/* The rise whose region covers with this probability. */
double coverage_rise(const Coverage *c, double probability, double *error);

/* Exact coverage of an interval for the mean of a Poisson count with known background: the
 * probability that the interval of the count holds mu. */
double coverage_poisson(double mu, double b,
                        void (*interval)(void *ctx, int n, double *low, double *high), void *ctx);

#endif
