/* special.h - gamma and beta functions, complete and incomplete, to some 13 digits for arguments of
 * any size.
 *
 * Densities and distributions are made of them. Written on core/realfn.h alone, so that the bits do
 * not depend on the processor.
 */
#ifndef HML_STAT_SPECIAL_H
#define HML_STAT_SPECIAL_H

double special_log_gamma(double x); /* of |Gamma(x)|; infinite at 0, -1, -2 ... */
double special_gamma(double x);
/* ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2), x > 0: the rest of Stirling's formula. */
double special_stirling(double x);
/* Gamma(x + 1/2) / Gamma(x), x > 0 */
double special_half_step(double x);

/* a ln(a / x) + x - a, without loss of digits where a is near x. */
double special_deviance(double a, double x);
/* x^a e^-x / Gamma(a + 1): the Poisson probability of a where x is expected; any a >= 0. */
double special_poisson(double a, double x);
/* Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) p^a q^b with q = 1 - p: the binomial probability
 * of a of a + b. */
double special_binomial(double a, double b, double p, double q);

/* Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P; a > 0, x >= 0. */
double special_gamma_below(double a, double x);
double special_gamma_above(double a, double x);
/* Regularised incomplete beta function I_x(a, b), y = 1 - x; a, b > 0. */
double special_beta_below(double a, double b, double x, double y);

#endif
