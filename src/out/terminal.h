/* terminal.h - a histogram as text: one bar a bin, with edges and contents. */
#ifndef HML_OUT_TERMINAL_H
#define HML_OUT_TERMINAL_H

#include "core/str.h"
#include "stat/hist.h"

typedef struct HistNotes {
    uint64_t missing, nan;
    const char *unit; /* of the axis, "" where there is none */
} HistNotes;

/* Bars with eighths of a character, at most width columns wide; bins are joined two by two, and so
 * on, until there are at most rows of them. Under the bars: underflow, overflow, missing, NaN. */
void terminal_hist(StrBuf *out, const Hist *h, const HistNotes *notes, int width, int rows);

/* lo, hi and a number of bins that suit values of this spread: round edges, whole numbers for
 * integers. */
void terminal_axis(double min, double max, double mean, double std, bool integers, int *bins,
                   double *lo, double *hi);

#endif
