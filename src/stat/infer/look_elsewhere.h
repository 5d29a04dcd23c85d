/* look_elsewhere.h - the significance of the largest excess of many places: Gross and Vitells, Eur.
 * Phys. J. C 70 (2010) 525.
 *
 * q(m) is the discovery statistic of a signal at place m (half chi2 with one degree of freedom
 * without signal). The chance that its maximum over the range is above u is
 *     p_global <= P(chi2_1 > u) / 2 + <N(u0)> exp(-(u - u0) / 2)                          (eq. 3)
 * with N(u0) how often q(m) crosses a low level u0 upward, from few toys or from the data.
 */
#ifndef HML_STAT_INFER_LOOK_ELSEWHERE_H
#define HML_STAT_INFER_LOOK_ELSEWHERE_H

#include "stat/infer/toytest.h"

typedef struct LookElsewhere {
    double q_max, at; /* the largest excess, and where */
    double z_local, p_local;
    double level;                      /* u0 */
    double crossings, crossings_error; /* mean of N(u0) */
    double p_global, p_global_error, z_global, z_global_error;
    double trials; /* p_global / p_local */
} LookElsewhere;

/* How often q goes from below the level to it or above; NaN values are passed over. */
int look_elsewhere_crossings(const double *q, int n, double level);
/* From a mean number of crossings. */
void look_elsewhere_of(LookElsewhere *out, double q_max, double level, double crossings,
                       double crossings_error);

/* Scans of a Problem: parameter `place` held at each value, the yield poi free from 0 up. */
typedef struct PlaceScan {
    int n;
    double *at, *q, *mu; /* n; NaN where a fit failed */
    int n_failed;
    LookElsewhere result;
    double *toys; /* plan->n x n: q of each toy; NULL without toys */
    ToyLog log;
    ToyProbability by_toys; /* toys whose largest q is at or above that of the data */
    const char *why;
} PlaceScan;

/* level: u0 (0: 1). plan->n 0: crossings are those of the data, with a Poisson error. */
void look_elsewhere_scan(PlaceScan *out, const Problem *p, int poi, int place, const double *at,
                         int n, double level, const ToyPlan *plan, Arena *arena);

#endif
