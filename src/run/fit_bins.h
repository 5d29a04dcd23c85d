/* fit_bins.h - what a fitted function or model predicts in the bins of an axis. */
#ifndef HML_RUN_FIT_BINS_H
#define HML_RUN_FIT_BINS_H

#include "run/fit_thing.h"

/* Contents of the bins (of a function that was fitted to points: its values at their centres) and
 * their errors by linear propagation, for the first part of the fit that has data. NULL, or why
 * there is none. */
const char *fit_bins(const FitThing *f, const HistAxis *axis, double *value, double *error);

/* Points and weights of an integral from lo to hi, Gauss-Legendre of four points in n / 4 panels;
 * how many go into each of so many bins. */
void fit_points(double lo, double hi, int n, double *x, double *w);
int fit_points_in_bin(int bins);

/* The number of events (or the integral of a function) that the fit has between two places, and its
 * error; as above. */
const char *fit_integral(const FitThing *f, double lo, double hi, double *value, double *error);
/* integral(FIT, LO..HI): a record of value and error. */
Value fit_integral_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
