/* hist_ops.h - arithmetic of histograms: copies, sums, products, ratios, densities.
 *
 * Each function takes finished histograms of any dimension and gives a new one; its cells, edges
 * and texts live in the arena. All work on every cell, under- and overflow included. Those that can
 * fail return why (the text may live in the arena), NULL where all went well.
 * In the formulas a and b are contents, s(a) and s(b) their errors, s(a)^2 = sumw2.
 */
#ifndef HML_STAT_HIST_OPS_H
#define HML_STAT_HIST_OPS_H

#include "stat/hist.h"

/* An empty histogram with axes of its own. */
Hist hist_new(Arena *arena, int dims, const HistAxis *axes, bool profile);
Hist hist_copy(Arena *arena, const Hist *h);

/* Content and squared error of a cell: sumw and sumw2; of a profile the mean of y and the square of
 * its error, NaN where the cell is empty. */
void hist_cell(const Hist *h, size_t cell, double *content, double *variance);
/* Is a cell under- or overflow on any axis? */
bool hist_is_flow(const Hist *h, size_t cell);
/* Bins of a cell on each axis, from 0; -1 underflow, bins overflow. */
void hist_bins_of(const Hist *h, size_t cell, int *bins);

/* NULL where a and b have the same axes and both or none is a profile, else how they differ. */
const char *hist_differ(Arena *arena, const Hist *a, const Hist *b);

/* All weights times factor: factor a, |factor| s(a). The means of a profile stay as they are. */
Hist hist_scale(Arena *arena, const Hist *h, double factor);
/* a + c, s(a); of a profile each y + c. entries stay as they are. */
Hist hist_add_constant(Arena *arena, const Hist *h, double c);
/* a + factor b, s^2 = s(a)^2 + factor^2 s(b)^2: independent events. */
const char *hist_sum(Hist *out, Arena *arena, const Hist *a, const Hist *b, double factor);

/* Cell by cell, a and b being uncorrelated, errors to first order (Gauss):
 *     a b:  s^2 = b^2 s(a)^2 + a^2 s(b)^2
 *     a/b:  s^2 = (s(a)^2 + (a/b)^2 s(b)^2) / b^2;  where b is 0, content and error are NaN
 * Of profiles the means are taken; the result never is a profile. Its entries are 0: it holds no
 * filled values. */
const char *hist_product(Hist *out, Arena *arena, const Hist *a, const Hist *b);
const char *hist_ratio(Hist *out, Arena *arena, const Hist *a, const Hist *b);

/* Scaled so that its contents add up to 1, with or without under- and overflow. */
/* The contents are numbers of events: their errors are the roots of them, NaN below 0. */
const char *hist_as_counts(Hist *out, Arena *arena, const Hist *h);
const char *hist_normalised(Hist *out, Arena *arena, const Hist *h, bool flow);
/* Contents and errors divided by the width (area, volume) of the bin; integer and category axes
 * count as width 1. Under- and overflow have no width and become NaN. */
const char *hist_density(Hist *out, Arena *arena, const Hist *h);

#endif
