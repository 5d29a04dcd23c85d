/* curvature.h - the matrix of second derivatives at a point (HESSE), in the parameters themselves.
 *
 * Where the function has a gradient: its differences, to one side, and to both sides where rows and
 * columns disagree, where correlations are strong, or with strategy 2. Else differences of second
 * order of values, f(+,+) and f(-,-), with steps that follow the curvature.
 * Beside a limit differences are taken to the inside alone.
 */
#ifndef HML_STAT_MIN_CURVATURE_H
#define HML_STAT_MIN_CURVATURE_H

#include "stat/min/search.h"

typedef struct Curvature {
    double *h;        /* n x n, over the free parameters */
    double *g;        /* n: first derivatives at the point itself */
    double *width;    /* n: steps; negative: downward */
    double *base;     /* n: the point */
    bool *one_sided;  /* n: there is no room for a step to both sides */
    double precision; /* relative, of elements of h scaled to unit diagonal: an estimate */
    bool known;       /* false: values that are not finite were in the way */
} Curvature;

/* At the best point of s, whose metric gives the first steps. */
void curvature_measure(Curvature *out, Search *s);

#endif
