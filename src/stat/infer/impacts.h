/* impacts.h - what each nuisance parameter does to the parameter of interest: pulls, constraints,
 * impacts, ranking.
 *
 * Pull: (best - centre) / width, with centre and width of its auxiliary measurement; constraint:
 * error / width. Impact: how far the best value of interest moves when the parameter is held one
 * standard deviation above and below its best value and all others are fitted again: post-fit with
 * the error of the fit, pre-fit with the width.
 */
#ifndef HML_STAT_INFER_IMPACTS_H
#define HML_STAT_INFER_IMPACTS_H

#include "stat/infer/fitter.h"

typedef struct ImpactSide {
    double held, moved; /* where the parameter is held; what the one of interest moves by */
    bool ok, at_limit;  /* at_limit: held at a limit that is nearer than the deviation */
    const char *why;
} ImpactSide;

typedef struct Impact {
    int k;
    double value, error_low, error_high; /* low is negative */
    double pull, pull_error, constraint; /* NaN where there is no auxiliary measurement */
    ImpactSide low, high;                /* post-fit */
    ImpactSide before_low, before_high;  /* pre-fit; not ok where there is no measurement */
    double size;                         /* greater of the two post-fit ones: the ranking */
} Impact;

typedef struct Impacts {
    int poi;
    Minimum best;
    double mu, mu_low, mu_high; /* errors; low is negative */
    Impact *list;               /* the greatest first; free parameters but the one of interest */
    int n;
    const char *why; /* there is nothing; else NULL */
} Impacts;

typedef struct ImpactOptions {
    const double *centre, *width; /* of all parameters; NaN: not measured elsewhere; may be NULL */
    bool minos;                   /* asymmetric errors instead of HESSE's */
} ImpactOptions;

void impacts_run(Impacts *out, const Problem *p, int poi, const ImpactOptions *options,
                 Arena *arena);

#endif
