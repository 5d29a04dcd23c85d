/* objective.h - a function to be minimised, and the parameters that it depends on.
 *
 * Always in units of -2 ln L or of chi2, so that one standard deviation of one parameter is a rise
 * by 1 above the minimum; no other scale is known here.
 */
#ifndef HML_STAT_MIN_OBJECTIVE_H
#define HML_STAT_MIN_OBJECTIVE_H

#include "core/base.h"

/* lo and hi: the limits, -INFINITY and INFINITY where there are none. */
typedef struct Parameter {
    const char *name;
    double start;
    double lo, hi;
    double step; /* a first guess of its error; 0: none is known */
    bool fixed;  /* stays at start */
} Parameter;

typedef struct Objective {
    int n; /* all parameters, fixed ones too */
    /* The value at x; NaN or infinite where it cannot be computed. Where grad is not NULL (only if
     * has_gradient): the n derivatives too. The same x gives the same bits. */
    double (*eval)(void *ctx, const double *x, double *grad);
    /* What was wrong where the latest value was NaN or infinite: "the density of event 17 is -0.3".
     * NULL where nothing is known. May itself be NULL. */
    const char *(*why)(void *ctx);
    void *ctx;
    bool has_gradient;
    /* Further starting values that are worth trying because the function may have several minima:
     * fills x for k = 0, 1, ...; false: there are no more. May be NULL. */
    bool (*starts)(void *ctx, int k, double *x);
} Objective;

#endif
