/* event_cdf.h - the cumulative distribution of a model of one observable at events: what
 * Kolmogorov-Smirnov and Anderson-Darling tests compare with.
 *
 * The model is integrated over its ranges by Simpson's rule between neighbouring events and the
 * places of a fine grid.
 */
#ifndef HML_STAT_INFER_EVENT_CDF_H
#define HML_STAT_INFER_EVENT_CDF_H

#include "stat/model/likelihood.h"

/* u: rows->n values in increasing order. NULL, or why there is none: several observables, no range,
 * events with weights. */
const char *event_cdf(double *u, const Model *m, const RowData *rows, const double *x);

#endif
