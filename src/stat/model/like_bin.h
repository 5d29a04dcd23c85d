/* like_bin.h - what bins of a histogram contribute to a likelihood or chi2, many at once. */
#ifndef HML_STAT_MODEL_LIKE_BIN_H
#define HML_STAT_MODEL_LIKE_BIN_H

#include "stat/model/likelihood.h"

enum { BINS_BLOCK = 256 };

/* Arrays of n <= BINS_BLOCK. A value is NaN where there is none. */
typedef struct BinBlock {
    size_t n;
    const double *content, *variance;
    double *mu;       /* predicted; where templates have true contents of their own: that of them */
    const double *mc; /* the prediction's variance; NULL: 0 */
    const double *measured; /* what is known of the factors from elsewhere: 1, or drawn */
    double *value, *d_mu, *d_mc;
} BinBlock;

/* factor: one factor a bin for the statistical error of the prediction (Conway, arXiv:1103.0354),
 * profiled: beta solves beta^2 + (mu s - measured) beta - n s = 0 with s = mc / mu^2. */
void bin_terms(BinBlock *b, LikelihoodKind kind, bool factor);

/* Sums of templates, each with a true content of its own in every bin (Barlow and Beeston, Comp.
 * Phys. Comm. 77 (1993) 219): content a with effective count a / w, w = variance / a; 0: exact. */
typedef struct BinTemplates {
    int n;
    const double *const *content, *const
                                      *weight; /* of n templates; from the first bin of the block */
    const double *c;                           /* coefficients */
} BinTemplates;

/* Profiles the true contents; mu comes out as their sum. Adds derivatives in c to dc. */
void bin_full(BinBlock *b, const BinTemplates *t, double *dc);

#endif
