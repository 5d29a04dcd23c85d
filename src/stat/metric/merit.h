/* merit.h - the threshold of a score at which signal stands out best, and how well.
 *
 * S and B are the sums of weights of signal and background that pass. With numbers of expected
 * events (cross section times luminosity) S is that of the signal times its efficiency and B the
 * sum over the other classes of theirs, as in the metrics of hep-ml-lab; thresholds that no
 * background event passes are then left out where there are several, because nothing is known of B
 * there.
 *
 * All thresholds: an event passes with score >= threshold, for each score that there is. Given
 * ones: with score > threshold, the rule of Keras. Figures of merit: stat/significance.h. The error
 * is that of bootstrap.h, each replica at its own best threshold.
 */
#ifndef HML_STAT_METRIC_MERIT_H
#define HML_STAT_METRIC_MERIT_H

#include "core/mem.h"
#include "stat/metric/figure.h"

typedef enum MeritKind { MERIT_SSB, MERIT_SB, MERIT_ASIMOV } MeritKind;

typedef struct MeritData {
    size_t n;
    int k, signal; /* classes 0 to k - 1, and which of them is the signal */
    const double *score;
    const int32_t *class;
    const double *weight; /* or NULL */
} MeritData;

typedef struct MeritOptions {
    MeritKind kind;
    double background_error;  /* of B, relative; ASIMOV */
    const double *expected;   /* [k] or NULL */
    const double *thresholds; /* NULL: all */
    int n_thresholds;
    int replicas; /* 0: bootstrap_replicas; < 0: no error */
    uint64_t seed;
} MeritOptions;

typedef struct MeritPoint {
    double threshold, s, b, tpr, fpr, merit; /* merit NAN: left out or without meaning */
} MeritPoint;

typedef struct Merit {
    Figure value;
    const MeritPoint *best, *points;
    size_t n_points;
    bool at_least; /* score >= threshold passes, else score > threshold */
    int replicas;
} Merit;

double merit_of(MeritKind kind, double s, double b, double background_error);
/* Returns why there is none, NULL where there is. */
const char *merit_best(Merit *out, const MeritData *d, const MeritOptions *o, Arena *arena);

#endif
