/* like_bin.h - what one bin of a histogram contributes to a likelihood or chi2. */
#ifndef HML_STAT_MODEL_LIKE_BIN_H
#define HML_STAT_MODEL_LIKE_BIN_H

#include "stat/model/likelihood.h"

typedef struct BinTerm {
    double content, variance, mu, mc_variance; /* given */
    double value, d_mu, d_variance;            /* NaN value: there is none */
} BinTerm;

/* factor: one factor a bin for the statistical error of the prediction (Conway, arXiv:1103.0354),
 * profiled: beta solves beta^2 + (mu s - 1) beta - n s = 0 with s = mc_variance / mu^2. */
void bin_term(BinTerm *t, LikelihoodKind kind, bool factor);
/* Every template has its own true content in the bin (Barlow and Beeston, Comp. Phys. Comm. 77
 * (1993) 219), with weighted templates as effective counts content^2 / variance. Adds derivatives
 * in the coefficients c to dc, in place of d_mu; false: some templates have no errors. */
bool bin_full(BinTerm *t, double *dc, const double *const *content, const double *const *variance,
              const double *c, int n_terms, int bin);

#endif
