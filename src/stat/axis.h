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

#include "core/str.h"

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
double axis_width(const HistAxis *a, int i);
/* What stands for all values in bin i: the middle between its edges, of an integer axis the number,
 * of a category axis its code. */
double axis_centre(const HistAxis *a, int i);
/* Do both axes have the same bins? */
bool axis_equal(const HistAxis *a, const HistAxis *b);
/* The same axis with edges and texts of its own. */
HistAxis axis_copy(Arena *arena, const HistAxis *a);
/* The axis of bins first .. last (from 0) alone; shares edges and texts with a. */
HistAxis axis_part(const HistAxis *a, int first, int last);

/* Index of the edge at x, -1 where there is none. Edges are taken as equal that differ by less than
 * 1e-12 of x or 1e-9 of the bin beside: what a user writes as 0.3 may be stored as 0.1 + 0.2. */
int axis_edge_at(const HistAxis *a, double x);

/* Bins first .. last, counted from 0; -1 is underflow, a->bins overflow. */
typedef struct BinRange {
    int first, last;
} BinRange;

/* The bins from lo to hi, which must be edges; of an integer or a category axis they are the first
 * and the last number or code themselves. lo = -INFINITY begins with underflow, hi = INFINITY ends
 * with overflow. Returns why there is no such range, NULL where there is. */
const char *axis_range(BinRange *out, Arena *arena, const HistAxis *a, double lo, double hi);
/* "20 bins from 0 to 100 GeV", for messages. */
void axis_describe(StrBuf *out, const HistAxis *a);

#endif
