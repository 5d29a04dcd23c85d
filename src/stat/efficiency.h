/* efficiency.h - the part of all that passed, bin by bin, with confidence intervals.
 *
 * Counts (every weight 1): the interval of Clopper and Pearson (Biometrika 26 (1934) 404) at
 * confidence level C, a = 1 - C, for k of n:
 *     low  = x where P(beta(k, n - k + 1) < x) = a/2,  0 for k = 0
 *     high = x where P(beta(k + 1, n - k) > x) = a/2,  1 for k = n
 * It covers the true value at least with probability C.
 *
 * Weights: with sums Wp of passed and W of all, sums of squares Vp and V, e = Wp/W, those that
 * passed and those that failed being independent, s^2 = ((1 - e)^2 Vp + e^2 (V - Vp)) / W^2 and the
 * interval is the one above for n* = e (1 - e) / s^2 effective trials, k* = e n* (Korn and
 * Graubard, Survey Methodology 24 (1998) 193). Where e is 0 or 1, s is 0 and n* = W^2 / V, which is
 * what the formula gives for equal weights. For weights of 1 all of this is the first case.
 * Where negative weights leave e outside 0 to 1, or s^2 or W is not positive, the interval is
 * e -+ z s (normal approximation; z from C), not cut at 0 and 1, and NaN where s is not a number.
 *
 * A bin without any events has no value (NaN) and the interval 0 to 1.
 */
#ifndef HML_STAT_EFFICIENCY_H
#define HML_STAT_EFFICIENCY_H

#include "stat/hist.h"

#define EFFICIENCY_LEVEL 0.682689492137086 /* one standard deviation of a normal distribution */

typedef struct Efficiency {
    int dims;
    HistAxis axes[HIST_DIMS_MAX];
    size_t cells; /* as of Hist, under- and overflow included */
    double *value, *low, *high;
    double level;
    bool weighted;
} Efficiency;

/* k of n, which need not be whole; 0 <= k <= n, 0 < n. */
void efficiency_interval(double k, double n, double level, double *low, double *high);
/* From the histograms of what passed and of all, passed included. Arrays and axes live in the
 * arena. Returns why there is no efficiency, NULL where there is. */
const char *efficiency_of(Efficiency *out, Arena *arena, const Hist *passed, const Hist *all,
                          double level);

#endif
