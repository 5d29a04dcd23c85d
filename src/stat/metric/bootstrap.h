/* bootstrap.h - rankings drawn anew, for errors that no formula gives.
 *
 * The Poisson bootstrap: in a replica every event counts as often as a Poisson number of mean 1
 * says, so that sums of weights fluctuate as those of a counting experiment do. Number i of the
 * stream of a replica belongs to the event at place i of the ranking: the same seed gives the same
 * bits. The error of a figure is the standard deviation of its values in the replicas.
 */
#ifndef HML_STAT_METRIC_BOOTSTRAP_H
#define HML_STAT_METRIC_BOOTSTRAP_H

#include "stat/metric/ranking.h"

typedef struct Bootstrap {
    Ranking ranking; /* of the replica: sums of weights alone, not their squares */
    const int32_t *class;
    double *weight; /* by place in the ranking */
    int32_t *place_class;
    const double
        *expected; /* [k]: each class is scaled to this sum, in every replica; NULL: as is */
    int k, signal;
    uint8_t *count;
    double *sums; /* [k] */
    uint64_t seed;
} Bootstrap;

/* class: [n] from 0 to k - 1; signal is the positive one. */
void bootstrap_open(Bootstrap *b, const Ranking *r, const int32_t *class, int k, int signal,
                    const double *weight, const double *expected, uint64_t seed, Arena *arena);
/* Makes b->ranking that of a replica, from 1 on. */
void bootstrap_draw(Bootstrap *b, int replica);

/* Replicas that are enough for n events, where nobody says how many: 200, of more than 100,000
 * events fewer, down to 50 (an error that is good to 10 %). */
int bootstrap_replicas(size_t n);
/* The standard deviation of those that are finite; NAN of fewer than two, or of fewer than half. */
double bootstrap_spread(const double *x, int n);

#endif
