/* curve_thing.h - what a figure of a fit is drawn from: data in bins, the model with its components
 * and error band, pulls. curve(FIT).
 *
 * Contents are events per bin (or the values of points); the band is the error of the model by
 * linear propagation of the covariance of the fit. A pull is (data - model) / sqrt(model) of
 * counts, and divided by the error of the data where that has one of its own.
 */
#ifndef HML_RUN_CURVE_THING_H
#define HML_RUN_CURVE_THING_H

#include "run/fit_thing.h"

typedef struct CurveThing {
    Handle handle;
    const FitThing *fit;
    int part;   /* of the likelihood, from 0; the first that has data */
    int column; /* observable of a model of events, -1: the first */
    int bins, points;
    double lo, hi;   /* NAN: from the ranges */
    double blind[2]; /* bins that overlap with it show no data; NAN: all do */
} CurveThing;

typedef struct Curve {
    const char *failure; /* there is nothing to draw */
    const char *name, *unit;
    int n, n_terms;
    double *edges; /* n + 1; NULL: points at x */
    double *x, *data, *error, *model, *band, *pull;
    double **terms; /* n_terms x n */
    const char **names;
    bool counts; /* data are counts or sums of weights */
    int n_fine; /* the smooth curve per unit of x times the mean width of a bin; 0: there is none */
    double *fine_x, *fine, *fine_band, **fine_terms;
} Curve;

CurveThing *curve_of(Handle *h); /* NULL where it is none */
CurveThing *curve_book(Session *s, const struct Builtin *b, const Ast *call);
void curve_compute(Curve *out, const CurveThing *c, Arena *arena);

#endif
