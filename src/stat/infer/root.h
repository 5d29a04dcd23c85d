/* root.h - where a function of one variable is 0, between two places of different sign.
 *
 * Inverse quadratic interpolation or bisection after Chandrupatla, Adv. Eng. Software 28 (1997)
 * 145.
 */
#ifndef HML_STAT_INFER_ROOT_H
#define HML_STAT_INFER_ROOT_H

#include "core/base.h"

typedef struct Root {
    double (*f)(void *ctx, double x); /* NaN: cannot be computed, which ends the search */
    void *ctx;
    double lo, hi;             /* f has different signs there, or is 0 */
    double f_lo, f_hi;         /* NaN: not known yet */
    double relative, absolute; /* how well x is to be known */
    double x;                  /* the result */
} Root;

bool root_find(Root *r);
/* Moves hi away from lo, by factors of 2, until the sign changes; no further than most. Sets f_lo
 * and f_hi. False: it does not, or f is NaN (f_hi tells). */
bool root_bracket(Root *r, double most);

#endif
