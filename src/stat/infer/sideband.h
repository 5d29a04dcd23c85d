/* sideband.h - a background taken from beside a signal: polynomials fitted to bins in sidebands,
 * subtracted with its error; events in windows.
 *
 * The polynomial is a linear least squares fit to the contents at the centres of bins, weighted by
 * 1 / error^2 or not; in u = (x - middle) / half of the range inside, so that it is well
 * conditioned. Without weights the covariance is scaled by chi2 / ndof.
 */
#ifndef HML_STAT_INFER_SIDEBAND_H
#define HML_STAT_INFER_SIDEBAND_H

#include "core/mem.h"

enum { SIDEBAND_DEGREE_MOST = 8 };

typedef struct SidebandBins {
    const double *x, *y; /* n: centres, contents */
    const double *error; /* NULL: sqrt of the contents */
    const bool *used;    /* bins of the sidebands */
    int n;
} SidebandBins;

typedef struct Sideband {
    int degree, n_used, ndof;
    bool weighted;
    double coefficients[SIDEBAND_DEGREE_MOST + 1]; /* of powers of x, the constant first */
    double covariance[(SIDEBAND_DEGREE_MOST + 1) * (SIDEBAND_DEGREE_MOST + 1)]; /* theirs */
    double chi2;                           /* weighted: that; else the sum of squared distances */
    double *background, *background_error; /* n, of all bins */
    double *signal, *signal_error;         /* contents less background; errors of both */
    double sum, sum_error;                 /* of signal over the bins that were not used */
    int n_clipped;
    const char *why; /* there is none; else NULL */
} Sideband;

/* clip: contents less background are not below 0 (which makes their sum too great). */
void sideband_fit(Sideband *out, const SidebandBins *bins, int degree, bool weighted, bool clip,
                  Arena *arena);

/* Counting: n_signal in the window, n_side in the sidebands, whose background is `ratio` of that of
 * the window's: signal = n_window - n_side / ratio. Variances of weighted counts may be given. */
typedef struct SidebandCount {
    double signal, signal_error, background, background_error;
    double z; /* by the profile likelihood of the two counts (counting.h) */
} SidebandCount;
SidebandCount sideband_count(double n_window, double n_side, double ratio);

/* ---- windows ---- */

typedef struct Window {
    const char *name;
    double lo, hi; /* both inside */
} Window;

typedef struct WindowRow {
    double events, sum, error, part; /* sum of weights, its error, part of all weights */
} WindowRow;

/* Each value is in the first window that holds it; rows: n_windows + 1, the last for values in
 * none. which: NULL, or n places for the window of each value (n_windows: none; -1: not finite).
 * Returns how many values are not finite. */
size_t sideband_classify(WindowRow *rows, int *which, const double *x, const double *weights,
                         size_t n, const Window *windows, int n_windows);

#endif
