/* goodness.h - does a model describe the data at all? Statistics and their probabilities.
 *
 *     saturated            -2 ln(L / L of the model that fits each bin exactly), or chi2: chi2 with
 *                          bins less free parameters (Baker and Cousins, NIM 221 (1984) 437)
 *     Kolmogorov-Smirnov   greatest distance of cumulative distributions; exact for small samples
 *                          (Marsaglia, Tsang and Wang, J. Stat. Software 8(18) (2003)), else by the
 *                          limit with Vrbik's correction (Pioneer J. Theor. Appl. Stat. 15 (2018)
 *                          15); two samples and bins with Stephens' (J. R. Stat. Soc. B 32 (1970)
 *                          115)
 *     Anderson-Darling     distances weighted by 1 / (F (1 - F)): tails count more (Marsaglia and
 *                          Marsaglia, J. Stat. Software 9(2) (2004), error below 2e-6)
 * The last two are without binning, and their probabilities hold for a distribution that was not
 * fitted to the data; after a fit they are too high, and toys that are fitted again tell the right
 * ones.
 */
#ifndef HML_STAT_INFER_GOODNESS_H
#define HML_STAT_INFER_GOODNESS_H

#include "stat/infer/toyfits.h"

typedef struct Goodness {
    double statistic, p;
    double ndof; /* NaN where there is none */
    double n;    /* bins, or events */
} Goodness;

/* Of the data at hand at their minimum x of that value. NaN for events without bins. */
Goodness goodness_saturated(Problem *p, const Parameter *params, double minimum);
/* Pearson's chi2 of counts; bins that expect nothing are left out. */
Goodness goodness_pearson(const double *seen, const double *expected, int n, int n_fitted);
/* -2 ln of the Poisson likelihood ratio of counts. */
Goodness goodness_poisson(const double *seen, const double *expected, int n, int n_fitted);

/* u: the cumulative distribution F(x_i) of each event, in any order; it is sorted. */
Goodness goodness_ks(double *u, int n);
Goodness goodness_ad(double *u, int n);
/* Two samples, which are sorted. */
Goodness goodness_ks_two(double *a, int n_a, double *b, int n_b);
/* Binned: greatest distance of cumulative contents, as of n events (an upper estimate of p). */
Goodness goodness_ks_bins(const double *seen, const double *expected, int n);

/* Probability that the distance of n events is d or greater; of n events that A^2 is z or more. */
double goodness_ks_probability(double d, int n);
double goodness_ad_probability(double z, int n);

/* Probability of the saturated statistic (or of the minimum of a chi2, where there is none) from
 * toys: column TOY_STATISTIC or TOY_MINIMUM. */
ToyProbability goodness_toys(const ToyFits *toys, double observed, bool saturated);

/* The same for any statistic of a fit that goes up as it gets worse: each toy drawn at x is fitted
 * again and measured; NaN: a toy that fails. values: plan->n. */
typedef double GoodnessStatistic(void *ctx, Problem *p, const double *x);
ToyProbability goodness_toys_of(ToyLog *log, double *values, const Problem *p, const double *x,
                                const double *cov, GoodnessStatistic *statistic, void *ctx,
                                double observed, const ToyPlan *plan, Arena *arena);

#endif
