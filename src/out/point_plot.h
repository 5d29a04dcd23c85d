/* point_plot.h - points and lines in a frame of characters, for scans, toys and other curves.
 */
#ifndef HML_OUT_POINT_PLOT_H
#define HML_OUT_POINT_PLOT_H

#include "core/str.h"

typedef struct PlotSeries {
    const double *x, *y; /* n; points that are not finite are left out */
    int n;
    const char *mark; /* one character */
    const char *name; /* for the legend; NULL: none */
} PlotSeries;

typedef struct PlotFrame {
    const char *x_label, *y_label;
    double y_most;     /* what is above is left out; INFINITY: nothing is */
    int width, height; /* of the field; 0: 56 x 14 */
} PlotFrame;

/* Later series lie over earlier ones. Nothing where there are no points. */
void point_plot(StrBuf *out, const PlotFrame *frame, const PlotSeries *series, int n);

#endif
