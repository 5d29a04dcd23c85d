/* significance.c - figures of merit of a counting experiment; see significance.h. */
#include "stat/significance.h"

#include <math.h>

double significance_sb(double s, double b) { return b > 0 ? s / sqrt(b) : NAN; }

double significance_ssb(double s, double b) { return s + b > 0 ? s / sqrt(s + b) : NAN; }

double significance_asimov(double s, double b, double sigma_b) {
    if (!(b > 0) || s < 0 || sigma_b < 0) return NAN;
    if (sigma_b == 0) return sqrt(fmax(0, 2 * ((s + b) * log1p(s / b) - s)));
    double v = sigma_b * sigma_b, n = s + b;
    double first = n * log(n * (b + v) / (b * b + n * v));
    double second = b * b / v * log1p(v * s / (b * (b + v)));
    return sqrt(fmax(0, 2 * (first - second)));
}
