/* toyfits.h - toys of all parameters: are estimates unbiased, are errors right?
 *
 * Each toy drawn at one point is fitted with errors. Of each free parameter: the mean and spread
 * of its estimates, the bias, the pulls (estimate - true) / error with their mean and width, and
 * how often the interval of one standard deviation covers the true value; all with statistical
 * errors.
 */
#ifndef HML_STAT_INFER_TOYFITS_H
#define HML_STAT_INFER_TOYFITS_H

#include "stat/infer/toys.h"

typedef struct ToyFitOptions {
    bool minos;              /* asymmetric errors from profiles, for pulls and coverage */
    bool no_refit;           /* statistics at the generating point instead of fits: no parameters */
    bool no_errors;          /* fits alone: faster, and no pulls */
    const Parameter *params; /* other limits or fixed ones than the Problem's; NULL */
    const double *cov;       /* a metric to start from; NULL */
} ToyFitOptions;

typedef struct ToyParameter {
    double mean, mean_error, std, std_error;
    double bias, bias_error; /* mean - true */
    double pull_mean, pull_mean_error, pull_width, pull_width_error;
    double coverage, coverage_error;
    int n; /* toys with a value; fewer may have an error */
    int n_pulls, n_at_limit;
} ToyParameter;

typedef struct ToyFits {
    int n_params, stride;
    /* log.n x stride: -2 ln L at the minimum, the same less that of the saturated model (NaN: there
     * is none), then of each parameter value, lower error (negative) and upper error (positive) */
    double *values;
    const double *at;
    ToyParameter *params; /* n_params; n 0 of fixed ones */
    ToyLog log;
} ToyFits;

static inline const double *toyfits_of(const ToyFits *t, int toy) {
    return t->values + (size_t)toy * (size_t)t->stride;
}
enum { TOY_MINIMUM, TOY_STATISTIC, TOY_PARAMS };
static inline int toyfits_column(int k, int what) { return TOY_PARAMS + 3 * k + what; }

void toyfits_run(ToyFits *out, const Problem *p, const double *at, const ToyFitOptions *options,
                 uint32_t ensemble, const ToyPlan *plan, Arena *arena);

/* Mean and standard deviation (n - 1) of the valid values of a column, with errors. */
typedef struct Moments {
    int n;
    double mean, mean_error, std, std_error;
} Moments;
Moments toyfits_moments(const double *values, int n, int stride, int which);

#endif
