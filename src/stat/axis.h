/* axis.h - how the values along one axis of a histogram are put into bins.
 *
 * Regular: bin floor(n (x - lo) / (hi - lo)) in double, exactly as written. Logarithmic: the same
 * of log10(x). Variable: edges[i] <= x < edges[i+1]. Integer: one bin for each whole number from lo
 * to hi, lo and hi included. Category: one bin for each of the listed codes, in order; others
 * overflow. The upper edge is overflow, unless closed puts it into the last bin (as numpy does).
 * Texts and arrays are borrowed.
 */
#ifndef HML_STAT_AXIS_H
#define HML_STAT_AXIS_H

#include "core/base.h"

typedef enum BinKind { BINS_REGULAR, BINS_LOG, BINS_VARIABLE, BINS_INTEGER, BINS_CATEGORY } BinKind;

typedef struct HistAxis {
    BinKind kind;
    int bins;
    double lo, hi;             /* REGULAR, LOG, INTEGER; VARIABLE: first and last edge */
    const double *edges;       /* VARIABLE: bins + 1; CATEGORY: bins codes */
    const char *const *labels; /* CATEGORY: names of the bins; NULL: the codes are the names */
    bool closed;
    const char *name, *unit; /* for legends; may be NULL */
} HistAxis;

/* A regular axis. */
HistAxis axis_regular(int bins, double lo, double hi);
/* Index of the bin of each x: 0 underflow, 1 .. bins, bins + 1 overflow; -1 where x is missing
 * (valid[i] == 0) or not finite. Returns how many are not -1. */
size_t axis_find(const HistAxis *a, const double *x, const uint8_t *valid, int32_t *out, size_t n);
/* Lower edge of bin i (from 0), for i == bins the upper edge of the last. */
double axis_edge(const HistAxis *a, int i);
/* Do both axes have the same bins? */
bool axis_equal(const HistAxis *a, const HistAxis *b);

#endif
