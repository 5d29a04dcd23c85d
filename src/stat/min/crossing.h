/* crossing.h - where a profile has risen by a given amount, along one direction.
 *
 * The square root of the rise is nearly a straight line, along which the search goes: outward until
 * the rise is passed, then between the places on both sides.
 */
#ifndef HML_STAT_MIN_CROSSING_H
#define HML_STAT_MIN_CROSSING_H

#include "core/base.h"

typedef enum CrossingStatus {
    CROSSING_FOUND,
    CROSSING_AT_END, /* not risen enough as far as one may go */
    CROSSING_LOWER,  /* a value below the minimum was met */
    CROSSING_LOST    /* no values, or no end of the search */
} CrossingStatus;

typedef struct Crossing {
    /* The rise at distance s >= 0; INFINITY where there is none. */
    double (*rise)(void *ctx, double s);
    void *ctx;
    double level;     /* the rise that is looked for, > 0 */
    double first;     /* a guess of the distance */
    double most;      /* how far one may go; INFINITY */
    double least;     /* a rise below it (< 0) is a new minimum */
    double tolerance; /* of the rise, relative; what is left is taken off by a straight line */
    double at;        /* the result */
} Crossing;

CrossingStatus crossing_find(Crossing *c);

#endif
