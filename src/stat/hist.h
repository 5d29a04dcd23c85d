/* hist.h - histograms of one to three dimensions, weighted, and profiles.
 *
 * A cell holds the sum of weights and of their squares; a profile also the weighted sums of y and
 * y^2, from which mean and error of y in the cell come. Every axis has under- and overflow, so an
 * axis of n bins has n + 2 cells; the last axis runs fastest. Values that are missing or not finite
 * enter no cell; the caller counts them.
 * Memory of the cells belongs to the caller (hist_doubles tells how much).
 */
#ifndef HML_STAT_HIST_H
#define HML_STAT_HIST_H

#include "stat/axis.h"

enum { HIST_DIMS_MAX = 3 };

typedef struct Hist {
    int dims;
    HistAxis axes[HIST_DIMS_MAX];
    bool profile;
    size_t cells;
    double *sumw, *sumw2;   /* cells each */
    double *sumwy, *sumwy2; /* PROFILE only */
    double entries;         /* values filled, whatever their weight */
} Hist;

/* What a histogram is to be. */
typedef struct HistSpec {
    int dims;
    HistAxis axes[HIST_DIMS_MAX];
    bool profile, weighted;
} HistSpec;

size_t hist_cells(int dims, const HistAxis *axes);
size_t hist_doubles(int dims, const HistAxis *axes, bool profile);
/* room: hist_doubles zeroed doubles. */
void hist_open(Hist *h, int dims, const HistAxis *axes, bool profile, double *room);
void hist_clear(Hist *h);

/* Counts n values of one axis (see hist_count_cells). */
void hist_fill(Hist *h, const double *x, const uint8_t *valid, size_t n);
/* Adds values whose cells are known (negative: none); w and y may be NULL (weight 1, no profile).
 */
void hist_fill_cells(Hist *h, const int32_t *cell, const double *w, const double *y, size_t n);
/* The same with weight 1; the sums stand in sumw and sumw2 together until hist_settle, once, when
 * all is filled and merged. */
void hist_count_cells(Hist *h, const int32_t *cell, size_t n);
void hist_settle(Hist *h);
/* Cells from the bins of each axis (axis_find), -1 where any is -1; out may be bins[0]. */
void hist_cells_of(const Hist *h, int32_t *const *bins, int32_t *out, size_t n);

/* a += factor * b; the squares of weights add with factor^2. Both have the same axes. */
void hist_add(Hist *a, const Hist *b, double factor);

/* Content and error of bin i (from 0) of a one-dimensional histogram; of a profile the mean of y
 * and its error, NaN where the bin is empty. */
double hist_content(const Hist *h, int i);
double hist_error(const Hist *h, int i);

#endif
