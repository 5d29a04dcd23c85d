/* coordinate.h - a free parameter in the coordinate that minimisers work in, where it has no
 * limits.
 *
 * Both limits: x = lo + (hi - lo) sin^2 u. One limit: x = lo + s (sqrt(u^2 + 1) - 1), where s is
 * the scale of the parameter; hi alike. These are the transformations of James and Roos up to the
 * zero and the unit of u, which are chosen so that no digits are lost beside a limit.
 */
#ifndef HML_STAT_MIN_COORDINATE_H
#define HML_STAT_MIN_COORDINATE_H

#include "stat/min/objective.h"

typedef enum LimitKind { LIMIT_NONE, LIMIT_BOTH, LIMIT_LOW, LIMIT_HIGH } LimitKind;

typedef struct Coordinate {
    int k; /* number of the parameter */
    LimitKind kind;
    double lo, hi;
    double step; /* of the parameter: a guess of its error, inside the limits; > 0 */
} Coordinate;

/* False: the parameter is fixed (or its limits leave no room). */
bool coordinate_open(Coordinate *c, const Parameter *p, int k);
double coordinate_external(const Coordinate *c, double u);
/* x is taken into the limits. */
double coordinate_internal(const Coordinate *c, double x);
/* dx / du. */
double coordinate_slope(const Coordinate *c, double u);
/* x moved inside, where it is at a limit (there the slope is 0) or beyond. */
double coordinate_inside(const Coordinate *c, double x);
/* A step of u that changes x by about as much as step, > 0. */
double coordinate_step(const Coordinate *c, double u, double step);
/* The distance from x to the nearest limit; *upper: which. INFINITY where there is none. */
double coordinate_room(const Coordinate *c, double x, bool *upper);

#endif
