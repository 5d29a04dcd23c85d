/* counting.h - one counted number: significance and limits of s signal events over a background b
 * known to +- sigma_b, straight from numbers.
 *
 * The background's error is that of an auxiliary count n_off of mean tau b ("on/off problem"):
 * tau = b / sigma_b^2, n_off = tau b, which need not be whole. Then, with n counted:
 *     exact       p = I_{1/(1+tau)}(n, n_off + 1), the ratio of Poisson means as a binomial test
 *                 (Cousins, Linnemann and Tucker, NIM A 595 (2008) 480, Z_Bi, eq. 14); with
 *                 sigma_b = 0: P(N >= n | b)
 *     profile     sqrt(q_0) of the profile likelihood (Li and Ma, ApJ 272 (1983) 317, eq. 17)
 *     marginal    the Poisson probability averaged over a normal background cut off at 0 (Z_N of
 *                 the same paper, eq. 12)
 *     expected    the median for a signal s: significance_asimov
 * Limits on s at a confidence level: CLs for large samples (cls.h; q_mu tilde), with its band, and,
 * where sigma_b is 0, exactly: P(N <= n | s + b) / P(N <= n | b), and Feldman and Cousins'.
 */
#ifndef HML_STAT_INFER_COUNTING_H
#define HML_STAT_INFER_COUNTING_H

#include "stat/infer/cls.h"

typedef struct Counting {
    double n, b, sigma_b, s; /* s: expected signal; NAN: not known */
} Counting;

typedef struct CountingSignificance {
    double z_exact, p_exact, z_profile, p_profile, z_marginal, p_marginal;
    double z_expected; /* NAN where s is not known */
} CountingSignificance;

/* NULL, or what is wrong with the numbers. */
const char *counting_wrong(const Counting *c);
void counting_significance(CountingSignificance *out, const Counting *c);

/* The on/off problem itself: n_on counted where the background is 1 / tau of that where n_off were.
 */
double counting_on_off_p(double n_on, double n_off, double tau);
double counting_on_off_z(double n_on, double n_off, double tau); /* of the profile; negative where
                                                                    there are fewer than expected */

/* -2 ln lambda of s: 0 where the best s (not below 0) is above it, q_mu tilde. */
double counting_q(const Counting *c, double s);
ClsValues counting_cls(const Counting *c, double s);

typedef struct CountingLimit {
    double level;
    double observed, expected[BAND]; /* large samples, CLs */
    double exact;                    /* sigma_b 0, whole n: CLs by Poisson sums; else NAN */
    double low, high;                /* the same: Feldman and Cousins' interval */
} CountingLimit;
void counting_limit(CountingLimit *out, const Counting *c, double level);

#endif
