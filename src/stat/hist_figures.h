/* hist_figures.h - numbers that sum up a histogram: integral, mean, spread, quantiles, comparison.
 *
 * Figures of x come from the contents and centres of the bins (axis_centre), under- and overflow
 * left out: they are those of the histogram, not of the values that were filled. NaN stands where a
 * figure does not exist (no contents, negative variance, categories).
 */
#ifndef HML_STAT_HIST_FIGURES_H
#define HML_STAT_HIST_FIGURES_H

#include "stat/hist.h"

typedef struct HistSum {
    double value, error; /* error: square root of the sum of squared errors */
} HistSum;

/* All contents of a histogram of any dimension. */
HistSum hist_total(const Hist *h, bool flow);
/* Contents of bins range.first .. range.last (-1: underflow, bins: overflow) of one dimension. With
 * width, each is multiplied by the width of its bin, and under- and overflow are left out: the
 * integral of a density. */
HistSum hist_integral(const Hist *h, BinRange range, bool width);

/* Mean and standard deviation of x (one dimension), weights w:
 *     mean = sum(w x) / sum(w),  std^2 = sum(w (x - mean)^2) / sum(w)
 * Error of the mean: std / sqrt(n), of the standard deviation (normal values): std / sqrt(2 n),
 * with n = sum(w)^2 / sum(w^2) effective entries of the bins (flow: of under- and overflow too; of
 * any dimension). */
double hist_mean(const Hist *h);
double hist_mean_error(const Hist *h);
double hist_std(const Hist *h);
double hist_std_error(const Hist *h);
double hist_effective(const Hist *h, bool flow);

/* The first x at which the contents from the left reach the part p (0 to 1) of their sum, linear
 * inside a bin; of an integer axis the number. p = 0: lower edge of the first bin that is not
 * empty. Negative contents may make several x fit; the first is given. NaN where the sum is not
 * positive.
 */
double hist_quantile(const Hist *h, double p);
/* Bin (from 0) of the largest content, the first of equals; -1 where none is a number. */
int hist_max_bin(const Hist *h);

typedef struct HistChi2 {
    double chi2;
    int ndof;
    double p; /* probability of a larger chi2; NaN where ndof is 0 */
} HistChi2;

/* chi2 = sum (a - b)^2 / (s(a)^2 + s(b)^2) over the bins where the errors are not both 0; ndof is
 * their number. Bins of error 0 whose contents differ make it infinite; those with a content that
 * is not a number are left out. Of profiles the means are compared. a and b are independent and not
 * scaled to each other. Returns why they cannot be compared, NULL where they can. */
const char *hist_chi2(HistChi2 *out, Arena *arena, const Hist *a, const Hist *b, bool flow);

#endif
