/* rejection.h - how well background is rejected where a given part of the signal is kept: one over
 * the part of the background that passes.
 *
 * Exact: at the highest threshold that keeps at least that part, of all scores that there are; a
 * score that is at least the threshold passes. Interpolated: the same curve with straight lines
 * between its points.
 *
 * Keras: 200 thresholds 0, 1/199 .. 1, score > threshold passes; of those that keep at least that
 * part the one of the least background, as SpecificityAtSensitivity of Keras and the metrics of
 * hep-ml-lab have it; for scores from 0 to 1.
 *
 * The error comes from that of the part of the background that passes: bootstrap.h, with the
 * threshold found anew in each replica.
 */
#ifndef HML_STAT_METRIC_REJECTION_H
#define HML_STAT_METRIC_REJECTION_H

#include "stat/metric/figure.h"
#include "stat/metric/ranking.h"

typedef enum RejectionRule {
    REJECTION_EXACT,
    REJECTION_INTERPOLATED,
    REJECTION_KERAS
} RejectionRule;

enum { REJECTION_THRESHOLDS = 200 };

typedef struct Rejection {
    Figure value;
    double efficiency, fpr; /* reached there */
    double threshold;       /* NAN of interpolated ones */
    bool at_least;          /* score >= threshold passes, else score > threshold */
    int replicas;
} Rejection;

typedef struct RejectionOptions {
    double at;
    RejectionRule rule;
    int replicas; /* 0: bootstrap_replicas; < 0: no error */
    uint64_t seed;
} RejectionOptions;

/* Returns why there is none, NULL where there is. */
const char *rejection_of(Rejection *out, const double *score, const uint8_t *positive,
                         const double *weight, size_t n, const RejectionOptions *o);

#endif
