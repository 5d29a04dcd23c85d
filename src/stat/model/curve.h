/* curve.h - what a figure needs of a model: its values along one observable, term by term, with the
 * error of their sum by linear propagation of a covariance.
 */
#ifndef HML_STAT_MODEL_CURVE_H
#define HML_STAT_MODEL_CURVE_H

#include "stat/model/likelihood.h"

/* Other observables are integrated over; columns that are no observables are averaged over data
 * (at most some thousand rows of them, evenly chosen). */
typedef struct CurvePlan {
    const double *params, *cov; /* cov NULL: without errors */
    int observable;
    const double *at; /* n places, per for each value: its sum of weight times what is there */
    const double *weight;
    int n, per;          /* per 1: weight may be NULL */
    const RowData *data; /* NULL where the model has no other columns */
} CurvePlan;

/* sum and error (or NULL): n / per; terms (or NULL): n_terms x n / per. Per unit of the observable,
 * as the model is: events, or a density. False: there are no values. */
bool curve_draw(const Model *m, const CurvePlan *plan, double *sum, double *terms, double *error);

#endif
