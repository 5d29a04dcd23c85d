/* hist.h - a one-dimensional histogram: counts, sums of weights and of their squares.
 *
 * The bin of x is floor(n (x - lo) / (hi - lo)) in double; x == hi is overflow unless closed, when
 * it belongs to the last bin (as in numpy). Values that are not finite are the caller's to count.
 */
#ifndef HML_STAT_HIST_H
#define HML_STAT_HIST_H

#include "core/base.h"

typedef struct Hist {
    int bins;
    double lo, hi;
    bool closed;
    double *sumw;  /* bins + 2: underflow first, overflow last */
    double *sumw2; /* NULL: all weights were 1, sumw2 equals sumw */
    uint64_t entries;
} Hist;

/* Room for the bins comes from the caller: hist_size doubles, zeroed. */
size_t hist_size(int bins);
void hist_open(Hist *h, int bins, double lo, double hi, bool closed, double *room);
/* Adds n values with weight 1; where valid is not NULL, only those with valid[i] != 0. */
void hist_fill(Hist *h, const double *x, const uint8_t *valid, size_t n);
void hist_merge(Hist *a, const Hist *b);
/* Index into sumw: 0 underflow, bins + 1 overflow. x must be finite. */
int hist_bin(const Hist *h, double x);
double hist_edge(const Hist *h, int i); /* lower edge of bin i, i from 0 to bins */

#endif
