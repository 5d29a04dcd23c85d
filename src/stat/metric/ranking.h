/* ranking.h - events of two classes in the order of a score: what all curves and areas come from.
 *
 * Equal scores are one group. Sums run from the highest score on, in the order of the events inside
 * a group, so that they are the same on every machine.
 */
#ifndef HML_STAT_METRIC_RANKING_H
#define HML_STAT_METRIC_RANKING_H

#include "core/mem.h"

typedef struct Ranking {
    size_t n, groups;
    uint32_t *order; /* events from the highest score; equal ones as they came */
    size_t *end;     /* [groups]: so many events have at least this score */
    double *score;   /* [groups] */
    double *tp, *fp; /* [groups]: weight of positive and other events with at least this score */
    double *tp2, *fp2;
    double pos, neg; /* all of it */
    size_t n_pos, n_neg;
} Ranking;

/* weight NULL: 1 each. Scores are numbers. Returns why there is no ranking, NULL where there is:
 * both classes must have events and a positive sum of weights. */
const char *ranking_make(Ranking *out, const double *score, const uint8_t *positive,
                         const double *weight, size_t n, Arena *arena);
/* The events from the highest value (or the lowest), equal ones as they came. */
void ranking_order(uint32_t *order, const double *x, size_t n, bool falling, Arena *arena);

#endif
