/* toytest.h - tests by toys: significance, CLs, upper limits, where large-sample formulas do not
 * hold or are to be checked.
 *
 * The statistics are those of teststat.h; toys are drawn at the tested value with the other
 * parameters where they describe the data best for it, auxiliary measurements drawn too, and each
 * is fitted again. Every probability has its statistical error (toys.h).
 */
#ifndef HML_STAT_INFER_TOYTEST_H
#define HML_STAT_INFER_TOYTEST_H

#include "stat/infer/cls.h"
#include "stat/infer/limit.h"
#include "stat/infer/toys.h"

/* Of fits: how much two values of a statistic may differ and still be those of the same data. */
#define TOYTEST_SAME 1e-5

/* One ensemble of toys, and the statistic for some values of mu. */
typedef struct ToyEnsemble {
    TestKind kind;
    int poi, n_mu;
    const double *mu;
    const double *at; /* where it is drawn */
    int stride;       /* 1 + n_mu */
    double *values;   /* log.n x stride: mu-hat, then the statistic for each mu; NaN: failed */
    ToyLog log;
} ToyEnsemble;

/* cov: metric for fits to start from, NULL. Everything lives in the arena. */
void toytest_ensemble(ToyEnsemble *out, const Problem *p, TestKind kind, int poi, const double *mu,
                      int n_mu, const double *at, const double *cov, uint32_t number,
                      const ToyPlan *plan, Arena *arena);

/* ---- discovery ---- */

typedef struct ToyDiscovery {
    double q0, z_asymptotic, p_asymptotic, mu_hat;
    ToyProbability toys;        /* p, Z and their errors */
    ToyProbability by_estimate; /* the same with mu-hat itself as the statistic */
    ToyEnsemble ensemble;
    const char *why; /* there is no result; else NULL */
} ToyDiscovery;

void toytest_discovery(ToyDiscovery *out, const Problem *p, int poi, double mu0,
                       const ToyPlan *plan, Arena *arena);

/* ---- CLs ---- */

typedef struct ToyCls {
    double mu, q;
    ToyProbability clsb, clb; /* p */
    double cls, cls_error;
    double expected[BAND], expected_error[BAND]; /* of CLs, as in ClsPoint */
    double expected_clsb[BAND], expected_clsb_error[BAND];
    ClsPoint asymptotic;
    ToyEnsemble with; /* toys with signal; statistic at mu alone */
    bool ok;
    const char *why;
} ToyCls;

typedef struct ToyClsScan {
    ToyCls *points; /* n, in the order of the list */
    int n;
    ToyEnsemble without; /* toys without signal, statistic at each mu */
    double mu_hat;
    const char *why; /* there is no result at all; else NULL */
} ToyClsScan;

/* plan->n toys without signal, and plan->n with signal at each mu. */
void toytest_cls(ToyClsScan *out, const Problem *p, TestKind kind, int poi, const double *mu, int n,
                 const ToyPlan *plan, Arena *arena);

/* ---- limits ---- */

typedef struct ToyLimitValue {
    double value, error; /* NaN: none; the error is that of the number of toys */
    const char *why;
} ToyLimitValue;

typedef struct ToyLimit {
    ToyLimitValue observed, expected[BAND];
    Limit asymptotic;
    ToyClsScan scan;
    const char *why;
} ToyLimit;

/* mu, n: where CLs is computed, in increasing order; n 0: places around the limits for large
 * samples. Between places ln CLs is taken as a straight line. */
void toytest_limit(ToyLimit *out, const Problem *p, int poi, const LimitOptions *options,
                   const double *mu, int n, const ToyPlan *plan, Arena *arena);

#endif
