/* terminal.h - histograms, profiles and efficiencies as text for a terminal.
 *
 * One row a bin, from the lowest, with its lower edge (number, name) and its content; of planes one
 * character or more a bin. Every drawing that is not linear from 0, or whose contents are not
 * printed, shows its scale. Bins are joined two by two, and so on, where there are more than rows;
 * that is said under the drawing, as are under- and overflow, missing and NaN.
 */
#ifndef HML_OUT_TERMINAL_H
#define HML_OUT_TERMINAL_H

#include "core/str.h"
#include "stat/efficiency.h"
#include "stat/hist.h"

typedef struct HistNotes {
    uint64_t missing, nan;
    const char *unit; /* of the axis; "" or NULL: the one that the axis knows */
} HistNotes;

enum { TERMINAL_ROWS = 50 }; /* where a style does not say */

typedef struct TerminalStyle {
    int width;   /* columns; below what the numbers need, 10 columns of drawing stay */
    int rows;    /* at most; 0: TERMINAL_ROWS */
    bool colour; /* escape sequences: for terminals only */
    bool log;    /* contents on a logarithmic scale; what is not positive has no bar */
    bool errors; /* a column of errors */
} TerminalStyle;

/* A histogram of any kind: bars, a plane or a profile. */
void terminal_draw(StrBuf *out, const Hist *h, const HistNotes *notes, const TerminalStyle *style);
/* The same with the plain style. */
void terminal_hist(StrBuf *out, const Hist *h, const HistNotes *notes, int width, int rows);

/* One axis: bars with eighths of a character; negative contents to the left of a line at 0. */
void terminal_bars(StrBuf *out, const Hist *h, const HistNotes *notes, const TerminalStyle *style);

/* Several histograms of one axis, all with the same bins. */
typedef struct TerminalSeries {
    const char *name;
    const Hist *hist;
    bool marks; /* a point with its error, else a share of the stack */
} TerminalSeries;

/* Shares of one bar in the order given, points before it; a legend with the sum of the bins of each
 * above, a scale below. A bar is as long as the sum of its shares: where some are negative, the
 * others are cut, and that is said. */
void terminal_overlay(StrBuf *out, const TerminalSeries *series, size_t n, const HistNotes *notes,
                      const TerminalStyle *style);

/* Two axes, the first to the right, the second upwards: contents as shades, with a legend of what
 * each shade stands for. */
void terminal_plane(StrBuf *out, const Hist *h, const HistNotes *notes, const TerminalStyle *style);

/* A profile: mean of y and its error as number and point; no row for what is not known. */
void terminal_profile(StrBuf *out, const Hist *h, const HistNotes *notes,
                      const TerminalStyle *style);
/* The same of the contents of a histogram of one axis, on a scale that need not hold 0: for ratios.
 * Bins are not joined: ratios do not add. */
void terminal_points(StrBuf *out, const Hist *h, const HistNotes *notes,
                     const TerminalStyle *style);
/* An efficiency of one axis, with its interval, on a scale from 0 to 1. Bins are not joined: that
 * takes the counts. */
void terminal_efficiency(StrBuf *out, const Efficiency *e, const TerminalStyle *style);

/* A line through points, in braille characters; NaN interrupts it. */
typedef struct TerminalLine {
    const double *x, *y;
    size_t n;
    const char *x_name, *y_name;
    double x_lo, x_hi, y_lo, y_hi;
    bool diagonal; /* a dotted line from corner to corner, too */
} TerminalLine;

void terminal_line(StrBuf *out, const TerminalLine *line, const TerminalStyle *style);

/* lo, hi and a number of bins that suit values of this spread: round edges, whole numbers for
 * integers. */
void terminal_axis(double min, double max, double mean, double std, bool integers, int *bins,
                   double *lo, double *hi);

#endif
