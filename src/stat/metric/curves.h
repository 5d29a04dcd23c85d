/* curves.h - ROC and precision-recall curves: what passes each threshold of a score.
 *
 * A point stands for the events with at least this score; the first one, at an infinite score, for
 * none. True positive rate (efficiency, recall) = w(signal passed) / w(signal), false positive rate
 * the same of the background, precision = w(signal passed) / w(passed), 1 where nothing passed.
 * Errors of the rates are binomial, with weights; so is that of the precision.
 *
 * Average precision = sum over the thresholds of (recall - recall before) * precision, without
 * interpolation. Its error is that of figure.h: an event of the signal brings its own precision,
 * and any event shifts the precision of all thresholds below it.
 */
#ifndef HML_STAT_METRIC_CURVES_H
#define HML_STAT_METRIC_CURVES_H

#include "stat/metric/figure.h"
#include "stat/metric/ranking.h"

typedef struct CurvePoint {
    double threshold;
    Figure tpr, fpr, precision;
} CurvePoint;

/* groups + 1 points. */
CurvePoint *curves_points(const Ranking *r, Arena *arena);
Figure curves_average_precision(const Ranking *r);
/* The part p = passed / all of sums of weights, with the sums of their squares. */
Figure curves_part(double passed, double passed2, double all, double all2);

#endif
