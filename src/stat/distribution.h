/* distribution.h - distribution functions as values: probabilities, tails, quantiles.
 *
 * Lower and upper tails are computed as such, so that small ones keep their digits. NaN for
 * arguments that make no sense. Distributions that are densities of stat/pdf: pdf_below, pdf_above.
 */
#ifndef HML_STAT_DISTRIBUTION_H
#define HML_STAT_DISTRIBUTION_H

double distribution_normal_below(double x, double mu, double sigma);
double distribution_normal_above(double x, double mu, double sigma);
double distribution_normal_quantile(double p, double mu, double sigma);
/* A one-sided tail probability and the number of standard deviations that leaves it. */
double distribution_p_to_z(double p);
double distribution_z_to_p(double z);

/* k degrees of freedom, any k > 0. */
double distribution_chi2_density(double x, double k);
double distribution_chi2_below(double x, double k);
double distribution_chi2_above(double x, double k);
double distribution_chi2_quantile(double p, double k);

/* P(N = n), P(N <= n), P(N >= n) */
double distribution_poisson(double n, double mean);
double distribution_poisson_up_to(double n, double mean);
double distribution_poisson_from(double n, double mean);
/* The same of k successes in n trials of probability p. */
double distribution_binomial(double k, double n, double p);
double distribution_binomial_up_to(double k, double n, double p);
double distribution_binomial_from(double k, double n, double p);

double distribution_student_below(double t, double nu);
double distribution_student_above(double t, double nu);
double distribution_student_quantile(double p, double nu);

double distribution_beta_below(double x, double a, double b);
double distribution_beta_quantile(double p, double a, double b);
double distribution_beta_function(double a, double b);

#endif
