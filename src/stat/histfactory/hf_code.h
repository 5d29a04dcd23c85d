/* hf_code.h - how HistFactory goes from two variations at alpha = -1 and +1 to any alpha.
 *
 * The codes are those of CERN-OPEN-2012-016 (sections 4.1.3 to 4.1.5) and of RooFit's
 * PiecewiseInterpolation and FlexibleInterpVar. Additive codes are a sum of two shapes, s = (hi -
 * lo) / 2 and d = (hi + lo) / 2 - nominal, with weights that depend on alpha and the code alone:
 *   0   linear on both sides            alpha s + |alpha| d
 *   2   a parabola, linear beyond +-1   alpha s + alpha^2 d; beyond: alpha s + (2 |alpha| - 1) d
 *   4p  a sextic, linear beyond +-1     alpha s + alpha^2 (15 - 10 alpha^2 + 3 alpha^4) / 8 d
 * Multiplicative ones (of factors, nominal 1):
 *   1   exponential: hi^alpha, lo^-alpha
 *   4   exponential beyond +-1, between them the sextic that joins with two derivatives
 * Code 2 is printed in the report without the constants that make it continuous at +-1, and pyhf
 * follows the print. It is there as 2 "as printed", with the jump.
 */
#ifndef HML_STAT_HISTFACTORY_HF_CODE_H
#define HML_STAT_HISTFACTORY_HF_CODE_H

#include "core/str.h"

typedef enum HfCode {
    HF_CODE0,
    HF_CODE1,
    HF_CODE2,
    HF_CODE2_PRINTED,
    HF_CODE4,
    HF_CODE4P,
    HF_CODES
} HfCode;

const char *hf_code_name(HfCode code); /* "code4p" */
bool hf_code_find(HfCode *out, Str name);
static inline bool hf_code_multiplies(HfCode c) { return c == HF_CODE1 || c == HF_CODE4; }

/* Weights of s and d, and their derivatives. */
typedef struct HfBlend {
    double s, d, ds, dd;
} HfBlend;
/* Of an additive code. */
HfBlend hf_code_blend(HfCode code, double alpha);

/* An interpolated factor, nominal 1. */
typedef struct HfFactor {
    HfCode code;
    double s, d;           /* additive */
    double log_lo, log_hi; /* multiplicative */
    double poly[6];        /* CODE4: of alpha to alpha^6 */
} HfFactor;
/* False where the code takes a logarithm of what is not positive. */
bool hf_factor_open(HfFactor *f, HfCode code, double lo, double hi);
double hf_factor_at(const HfFactor *f, double alpha, double *slope);

#endif
