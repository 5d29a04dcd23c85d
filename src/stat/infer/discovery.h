/* discovery.h - how significant a signal is, in the limit of large samples.
 *
 * q_0 = -2 ln(L(mu0) / L(mu-hat)) where mu-hat > mu0, else 0; Z = sqrt(q_0), p = 1 - Phi(Z) (Cowan
 * et al., Eur. Phys. J. C 71 (2011) 1554, eqs. 12, 52, 53). Expected: the median for a signal mu1,
 * from Asimov data at the data's best point with mu = mu1 (section 4.1).
 */
#ifndef HML_STAT_INFER_DISCOVERY_H
#define HML_STAT_INFER_DISCOVERY_H

#include "stat/infer/teststat.h"

typedef struct Discovery {
    double q0, z, p;
    double mu_hat, mu0;
    double error;        /* of mu-hat (HESSE); NaN: none */
    const double *cov;   /* n x n, of the best fit; NULL: no good one */
    FitPoint free, held; /* held.x: where the null hypothesis describes the data best */
    double expected_z;   /* NaN: not asked for, or why_expected */
    const char *why;     /* there is no result; else NULL */
    const char *why_expected;
} Discovery;

/* Tests mu = mu0 (mostly 0). mu1: a signal for the expectation; NaN: none. Arrays and texts live in
 * the arena. The data of p stay as they are. */
void discovery_measure(Discovery *out, const Problem *p, int poi, double mu0, double mu1,
                       Arena *arena);

#endif
