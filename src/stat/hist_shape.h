/* hist_shape.h - other bins for a histogram: joined, cut, summed over, averaged over.
 *
 * The axis is given by its number from 0. Nothing is lost unless a function says so: what leaves
 * the range of an axis goes into its under- or overflow. Results live in the arena; a function that
 * can fail returns why, NULL where all went well. entries of a result that holds all cells are
 * those of h, else the effective number of entries (sum of weights)^2 / sum of squares, which for
 * weights of 1 is the count.
 */
#ifndef HML_STAT_HIST_SHAPE_H
#define HML_STAT_HIST_SHAPE_H

#include "stat/hist.h"

/* Joins each group bins of an axis to one; group must divide their number. An integer axis becomes
 * a regular one of the same edges; categories are not joined. */
const char *hist_rebin(Hist *out, Arena *arena, const Hist *h, int axis, int group);
/* New edges (n of them, rising), each of which must be one of the old (axis_edge_at). The axis
 * becomes variable, with the old edges as they were. */
const char *hist_rebin_edges(Hist *out, Arena *arena, const Hist *h, int axis, const double *edges,
                             int n);
/* Keeps bins range.first .. range.last of an axis; the others join under- and overflow. */
const char *hist_crop(Hist *out, Arena *arena, const Hist *h, int axis, BinRange range);
/* Sums over bins range.first .. range.last (-1: underflow, bins: overflow) and removes the axis;
 * the other bins are dropped. h has two or three axes. */
const char *hist_slice(Hist *out, Arena *arena, const Hist *h, int axis, BinRange range);
/* Keeps the n axes of the list, in its order, and sums over the others, under- and overflow
 * included. */
const char *hist_project(Hist *out, Arena *arena, const Hist *h, const int *keep, int n);
/* Profile of one axis over the others: each bin of it stands for its centre (axis_centre). Its
 * under- and overflow, which have none, are dropped. */
const char *hist_profile_of(Hist *out, Arena *arena, const Hist *h, int axis);

#endif
