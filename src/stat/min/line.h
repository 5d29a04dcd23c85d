/* line.h - searches along a line for a point that is low enough.
 *
 * Where the function has its own gradient each point is asked for both, and the search ends where
 * the value has gone down and the slope has become weaker (Wolfe's conditions); near the minimum,
 * where differences of values are rounding, slopes alone decide. Else values alone are asked for,
 * and parabolas lead to a good minimum along the line, since a numerical gradient costs much more.
 */
#ifndef HML_STAT_MIN_LINE_H
#define HML_STAT_MIN_LINE_H

#include "stat/min/search.h"

typedef struct Line {
    double *d; /* the direction, in u */
    double slope;
    double *u, *g;           /* the point that was found, with its gradient (line_with_slope) */
    double value, t;         /* t: in units of d */
    double *next_u, *next_g; /* room */
} Line;

/* From s->u, s->value. False: no point is lower. */
bool line_with_slope(Search *s, Line *l);
bool line_by_values(Search *s, Line *l);

#endif
