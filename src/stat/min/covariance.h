/* covariance.h - errors and correlations of a minimum, and the distance to it, from second
 * derivatives or (without HESSE) from the metric of the search.
 */
#ifndef HML_STAT_MIN_COVARIANCE_H
#define HML_STAT_MIN_COVARIANCE_H

#include "stat/min/curvature.h"

/* Room for the arrays of a Minimum. */
void covariance_room(Minimum *m, int n, Arena *arena);
/* m->cov, error, global_cc, at_limit, cov_status, cov_why at the best point of s. Also m->edm,
 * where second derivatives are positive. inverse: n x n, their inverse (0 in rows of parameters
 * that are stopped by a limit). way (n), where they had to be raised (COV_FORCED_POSITIVE):
 * the direction, in parameters, in which they are lowest. */
void covariance_of_curvature(Minimum *m, Search *s, const Curvature *c, double *inverse,
                             double *way);
/* No errors (NaN), and why. */
void covariance_none(Minimum *m, const Search *s, const char *why);
void covariance_of_metric(Minimum *m, Search *s);

#endif
