/* profile.h - the function minimised over all but one or two parameters, point by point.
 *
 * Each point starts where the covariance of the minimum and the point before let it expect the
 * others to be; where this does not converge, the ladder of retries is climbed. Remembers the
 * lowest value met.
 */
#ifndef HML_STAT_MIN_PROFILE_H
#define HML_STAT_MIN_PROFILE_H

#include "stat/min/minimise.h"

typedef struct Profile {
    const Minimum *m;
    const Objective *f;
    const Parameter *params;
    int k[2], n_held;
    Parameter *held;
    MinOptions options;
    double inner[4];     /* inverse of the covariance of the held ones; 0: not known */
    const double *known; /* the covariance of the minimum; NULL */
    double *metric;      /* n x n: that of the others at the latest point, as the search left it */
    double *x;           /* all: the latest point */
    double *from, *slopes;
    double *lowest_x, lowest;
    double edm;     /* of the latest point */
    bool converged; /* it */
    int calls;
    Arena scratch;
} Profile;

void profile_open(Profile *p, const Minimum *m, const Objective *f, const Parameter *params,
                  const int *k, int n_held, const MinOptions *options, Arena *arena);
void profile_close(Profile *p);
/* The latest point becomes that of the minimum. */
void profile_home(Profile *p);
/* The profile at these values of the held ones, less the minimum; INFINITY: none. The latest point
 * becomes its. */
double profile_at(Profile *p, const double *at);
/* Slopes of the profile in the held ones at the latest point, where it is rise above the minimum:
 * those of the function itself, since the others do not change it. sigma: lengths that set the
 * steps of differences. False: not known. */
bool profile_slopes(Profile *p, const double *sigma, double rise, double *out);

#endif
