/* asymptotic.h - distributions of profile likelihood ratios in the limit of large samples.
 *
 * After Cowan, Cranmer, Gross and Vitells, Eur. Phys. J. C 71 (2011) 1554 (equations are theirs).
 * The estimate of the parameter mu is taken as normal around the true value mu1 with standard
 * deviation sigma; statistics are in units of -2 ln of the ratio:
 *     t       two-sided, -2 ln lambda(mu)                                    (8)
 *     t_tilde the same where mu-hat < 0 counts as 0                          (11)
 *     q0      discovery: 0 where mu-hat is below the tested value            (12)
 *     q       upper limits: 0 where mu-hat is above the tested value         (14)
 *     q_tilde the same where mu-hat < 0 counts as 0                          (16)
 * Cumulative distributions are Prob(statistic <= x); p-values their complements, computed so that
 * small ones keep their digits. All functions are pure; NaN in, NaN out.
 */
#ifndef HML_STAT_INFER_ASYMPTOTIC_H
#define HML_STAT_INFER_ASYMPTOTIC_H

#include "core/base.h"

typedef enum TestKind { TEST_T, TEST_T_TILDE, TEST_Q0, TEST_Q, TEST_Q_TILDE } TestKind;

/* Of the statistic that tests mu where mu1 is true. sigma is needed where mu1 differs from mu and
 * by the statistics with a tilde. Density without the part at 0 (a delta function). */
typedef struct Asymptotic {
    TestKind kind;
    double mu, mu1, sigma;
} Asymptotic;

double asymptotic_cdf(const Asymptotic *a, double x);     /* (36, 44, 50, 59, 66) */
double asymptotic_pvalue(const Asymptotic *a, double x);  /* 1 - cdf for x > 0; for x = 0: 1 - the
                                                             part below it, as a one-sided normal */
double asymptotic_density(const Asymptotic *a, double x); /* (35, 43, 49, 57, 64), x > 0 */

/* One-sided: Z standard deviations and p = 1 - Phi(Z). */
double asymptotic_z(double p);
double asymptotic_p(double z);
/* Of chi2 with ndof degrees of freedom: probability of more than x; x that is exceeded with
 * probability p. */
double asymptotic_chi2_p(double x, double ndof);
double asymptotic_chi2_x(double p, double ndof);
/* The standard deviation of mu-hat from Asimov data generated at mu1: |mu - mu1| / sqrt(q) (31). */
double asymptotic_sigma(double mu, double mu1, double q);

/* p-values of the upper limit's tests: CLs+b = p of mu, CLb = 1 - p of no signal, CLs their ratio
 * (Read, J. Phys. G 28 (2002) 2693), from the square roots of the statistic of the data and of
 * Asimov data without signal (sigma = mu / sqrt(q_A)). */
typedef struct ClsValues {
    double cls, clsb, clb;
} ClsValues;
ClsValues asymptotic_cls(TestKind kind, double root_q, double root_asimov);
/* Expected without signal, for data n_sigma standard deviations above the median: n_sigma > 0 gives
 * greater CLs. */
ClsValues asymptotic_cls_expected(double n_sigma, double root_asimov);
/* The square root of the Asimov statistic at which the expected CLs (or CLs+b) is alpha; negative
 * where CLs+b is below alpha without any signal. */
double asymptotic_cls_root(double n_sigma, double alpha, bool clsb);

#endif
