/* feldman.h - confidence intervals by the ordering of likelihood ratios: Feldman and Cousins, Phys.
 * Rev. D 57 (1998) 3873.
 *
 * Exactly, for a Poisson count with known background: n is taken into the acceptance region of mu
 * in the order of P(n | mu + b) / P(n | max(0, n - b) + b) until it holds the level (section IV A).
 * By toys, for a Problem with other parameters: the statistic is t_mu tilde, whose distribution at
 * each mu comes from toys drawn with the others at their best values for that mu ("profile
 * construction"; Cranmer, physics/0310108); mu is in the interval where p >= 1 - level.
 */
#ifndef HML_STAT_INFER_FELDMAN_H
#define HML_STAT_INFER_FELDMAN_H

#include "stat/infer/toytest.h"

typedef struct FeldmanInterval {
    double low, high; /* of the signal's mean; NaN: n, b or level make no sense */
} FeldmanInterval;

/* The extreme mu whose acceptance region holds n, to 1e-10. */
FeldmanInterval feldman_count(int n, double b, double level);
/* The same, with the upper end made to fall (never to rise) as b grows, which it would not do
 * everywhere because counts are whole: what the tables of the paper show (section IV A, end). To
 * 0.002. */
FeldmanInterval feldman_table(int n, double b, double level);
/* Smallest and greatest count of the acceptance region of mu, and its probability. */
void feldman_region(double mu, double b, double level, int *first, int *last, double *probability);

/* ---- by toys ---- */

typedef struct FeldmanPoint {
    double mu;
    double observed;                 /* the statistic of the data */
    double critical, critical_error; /* its quantile at the level, from toys */
    ToyProbability toys;             /* probability to be as great as observed, or greater */
    double p_asymptotic;
    ToyEnsemble ensemble;
    bool ok, inside;
    const char *why;
} FeldmanPoint;

typedef struct Feldman {
    double level, mu_hat;
    FeldmanPoint *points; /* n, in the order given (increasing) */
    int n;
    double low, low_error, high, high_error; /* between points p is taken as straight */
    bool low_open, high_open; /* the interval goes to the end of the places tried, or beyond */
    const char *why;          /* there is no interval; else NULL */
} Feldman;

/* mu: n places in increasing order, the signal not below 0; NULL: n (0: 15) around the best value.
 */
void feldman_toys(Feldman *out, const Problem *p, int poi, double level, const double *mu, int n,
                  const ToyPlan *plan, Arena *arena);

#endif
