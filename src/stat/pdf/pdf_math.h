/* pdf_math.h - integrals that several families of densities need, without loss of digits. */
#ifndef HML_STAT_PDF_PDF_MATH_H
#define HML_STAT_PDF_PDF_MATH_H

#include "core/base.h"

/* Integral of e^(-t^2/2) from t1 to t2, to a few units in the last place even far out and over
 * narrow intervals. */
double pdf_gauss_between(double t1, double t2);
/* t e^(-t^2/2); 0 at infinity. */
double pdf_gauss_slope(double t);
/* arctan(t2) - arctan(t1) */
double pdf_atan_between(double t1, double t2);
double pdf_atan2(double y, double x);
/* (e^v - 1) / v and its derivative. */
double pdf_expm1_ratio(double v, double *slope);
/* ln(1 + v) / v, v > -1. */
double pdf_log1p_ratio(double v);

/* e to the power of each, in place. */
void pdf_exp_all(double *u, size_t n);

/* Gauss and Legendre: n nodes in (0, 1), n = 5, 9 or 16, and their weights, whose sum is 1; exact
 * for polynomials up to degree 2 n - 1. */
enum { PDF_NODES_MAX = 16 };
void pdf_nodes(int n, const double **node, const double **weight);

#endif
