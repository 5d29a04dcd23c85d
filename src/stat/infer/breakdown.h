/* breakdown.h - the uncertainty of a parameter, by source and group.
 *
 * The fit is done again with the parameters of a group held at their best values; what the error is
 * smaller by, in squares, is the group's part: sqrt(total^2 - rest^2). Statistics: all groups held.
 * Groups that are correlated do not add up in quadrature to the total: their sum is told too.
 */
#ifndef HML_STAT_INFER_BREAKDOWN_H
#define HML_STAT_INFER_BREAKDOWN_H

#include "stat/infer/fitter.h"

typedef struct BreakdownGroup {
    const char *name;
    const int *k; /* parameters; those that are fixed, and the one of interest, count for nothing */
    int n;
} BreakdownGroup;

typedef struct BreakdownPart {
    const char *name;
    double error, low, high; /* symmetric; of each side, both positive; NaN where not ok */
    bool ok;
    const char *why;
} BreakdownPart;

typedef struct Breakdown {
    int poi;
    double mu;
    BreakdownPart total, statistics, systematics; /* systematics: total less statistics */
    BreakdownPart sum;                            /* statistics and groups, in quadrature */
    BreakdownPart *groups;
    int n;
    Minimum best;
    const char *why; /* there is nothing; else NULL */
} Breakdown;

/* minos: errors of each side from profiles; else HESSE's. */
void breakdown_run(Breakdown *out, const Problem *p, int poi, const BreakdownGroup *groups, int n,
                   bool minos, Arena *arena);

#endif
