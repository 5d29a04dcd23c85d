/* hf_band.h - errors of what a HistFactory model expects, by linear propagation of a covariance.
 */
#ifndef HML_STAT_HISTFACTORY_HF_BAND_H
#define HML_STAT_HISTFACTORY_HF_BAND_H

#include "stat/histfactory/hf_model.h"

/* Standard deviations at x of the expected contents of one sample (-1: of all together): of each
 * bin (n_bins), of the sum of each channel (n_channels), either of which may be NULL. cov: n x n.
 */
void hf_band(Problem *p, const double *x, const double *cov, int sample, double *bins,
             double *channels, Arena *arena);

#endif
