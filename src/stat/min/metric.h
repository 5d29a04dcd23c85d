/* metric.h - the inverse of second derivatives that a variable-metric search goes by: its first
 * guess, and what each step teaches.
 */
#ifndef HML_STAT_MIN_METRIC_H
#define HML_STAT_MIN_METRIC_H

#include "stat/min/search.h"

/* s->v from a covariance (f->n x f->n; parameters that have a row and are not free in s count as
 * held). False: it cannot serve, and s->v is undefined. Uses s->room. */
bool metric_of_covariance(Search *s, const double *cov);
/* s->v by differences of the gradient; without one from the curvatures along the axes or (whole) by
 * differences of values. False: they were not those of a minimum, s->v is what could be made of
 * them, and way (n) is the direction in which they are lowest, as long as a rise of 1 in a minimum
 * of that size. room: 3 n^2
 * + 6 n values. */
bool metric_measure(Search *s, bool whole, double *way, double *room);
/* A diagonal of the squares of steps. */
void metric_steps(Search *s);
/* s->v after a step ds that changed the gradient by dg (Broyden, Fletcher, Goldfarb, Shanno). False
 * where the step does not show positive curvature; then s->v is as before. vy: room, n. */
bool metric_update(Search *s, const double *ds, const double *dg, double *vy);

#endif
