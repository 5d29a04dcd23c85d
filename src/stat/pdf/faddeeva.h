/* faddeeva.h - the Faddeeva function w(z) = exp(-z^2) erfc(-i z) along a line of constant imaginary
 * part y >= 0, which is what the Voigt density needs: many x, one y.
 *
 * Full precision (the real part too where it is tiny beside the imaginary one), as SIMD code.
 */
#ifndef HML_STAT_PDF_FADDEEVA_H
#define HML_STAT_PDF_FADDEEVA_H

#include "core/base.h"

enum { FADDEEVA_TERMS = 28 };

/* What depends on y alone. */
typedef struct FaddeevaLine {
    double y;
    bool high;                   /* so far from the real axis that the asymptotic series holds */
    double low;                  /* y, not below 1e-150 */
    double inverse;              /* 1 / low */
    double erfcx, sum;           /* e^(y^2) erfc(y); 2 y a / pi times the sum of even[k], k > 0 */
    double even[FADDEEVA_TERMS]; /* a / pi e^(-a^2 k^2) / (a^2 k^2 + y^2), 0 for k = 0 */
    double odd[FADDEEVA_TERMS];  /* a k times these */
} FaddeevaLine;

void faddeeva_line(FaddeevaLine *line, double y);
/* The real part of w(x + i y). */
void faddeeva_values(double *re, const double *x, size_t n, const FaddeevaLine *line);
/* Both parts of w and of dw/dz. */
void faddeeva_all(double *re, double *im, double *dre, double *dim, const double *x, size_t n,
                  const FaddeevaLine *line);
/* The integral of the real part from x1 to x2. */
double faddeeva_between(double x1, double x2, const FaddeevaLine *line);

#endif
