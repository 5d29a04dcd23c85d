/* combine.h - uncertainties put together: in quadrature, with correlations, propagated through
 * functions; measurements of one quantity averaged (BLUE).
 *
 * Matrices are n x n, row by row, symmetric.
 */
#ifndef HML_STAT_INFER_COMBINE_H
#define HML_STAT_INFER_COMBINE_H

#include "core/mem.h"

/* sqrt(sum s_i^2); fully correlated: |sum s_i|; with a matrix: sqrt(sum s_i rho_ij s_j). */
double combine_quadrature(const double *s, int n);
double combine_linear(const double *s, int n);
double combine_correlated(const double *s, const double *correlation, int n);
/* NULL, or what is wrong with a correlation matrix: "entry (1, 2) is 1.3", "it is not positive". */
const char *combine_wrong(const double *correlation, int n, Arena *arena);

/* Adds s_ki s_kj of each source k, which moves quantity i by s[k n + i]: all together (a shared
 * source), or each alone (own[k]: nothing off the diagonal). own may be NULL. */
void combine_covariance(double *cov, const double *s, const bool *own, int n_sources, int n);
void combine_correlation(double *correlation, const double *cov, int n);

/* ---- propagation: to first order ---- */

/* sqrt(g' cov g). */
double combine_error(const double *gradient, const double *cov, int n);
/* out = J cov J', J with m rows of n: covariance of m functions. */
void combine_transform(double *out, const double *jacobian, const double *cov, int m, int n);
/* Value at x and its error, with derivatives by central differences of a tenth of an error each. */
typedef double CombineFunction(void *ctx, const double *x);
double combine_function(CombineFunction *f, void *ctx, const double *x, const double *cov, int n,
                        double *error);

/* ---- averages ---- */

/* Best linear unbiased estimate of one quantity from n measurements (Lyons, Gibaut and Clifford,
 * NIM A 270 (1988) 110): weights add up to 1, may be negative. */
typedef struct Average {
    double value, error, chi2, p; /* p of chi2 with n - 1 degrees of freedom */
    double *weights;              /* n */
    const char *why;              /* there is none; else NULL */
} Average;
void combine_average(Average *out, const double *x, const double *cov, int n, Arena *arena);

#endif
