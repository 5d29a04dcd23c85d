/* metric_thing.h - figures of classifiers in the language: accuracy(score > 0.5, label),
 * auc(score, label), roc(score, label), report(APPROACH, DATASET) ...
 *
 * What is judged are columns of samples (a condition, a class, a score, or a list of scores, one a
 * class) beside their labels, or an approach that has learned, on a data set. Figures are computed
 * when they are asked for. In formulas and beside other values a metric counts as its value.
 */
#ifndef HML_RUN_METRIC_THING_H
#define HML_RUN_METRIC_THING_H

#include "run/approach_thing.h"
#include "stat/metric/auc.h"
#include "stat/metric/confusion.h"
#include "stat/metric/curves.h"
#include "stat/metric/merit.h"
#include "stat/metric/rejection.h"

/* Where the best threshold is, and what is above it. */
typedef struct BestThreshold {
    double threshold;
    bool strict;               /* score > threshold; else >= */
    double signal, background; /* NAN: not told */
    double efficiency, mistag; /* parts of signal and background */
} BestThreshold;

typedef struct MetricResult {
    const char *failure;
    Figure value;
    size_t rows;
    uint64_t missing, nan;
    int k;               /* classes */
    Confusion confusion; /* of ACCURACY, CONFUSION, REPORT */
    ReportRow *classes;  /* k, then both means, of REPORT */
    Figure *balance;     /* k, of CLASS_WEIGHTS */
    Figure *areas;       /* k, of AUC of several classes: each against the rest; NULL */
    BestThreshold best;  /* of MAX_SIGNIFICANCE, REJECTION */
    CurvePoint *points;  /* of ROC, PRECISION_RECALL */
    int n_points;
} MetricResult;

typedef struct MetricThing {
    Handle handle;
    int what; /* DO_ACCURACY ... */
    const char *name, *title;
    Session *session;
    Span span;
    Arena *arena;
    int stage;
    RowBook book;           /* columns of samples; */
    const CutsFitted *cuts; /* or an approach, */
    const FeaturesThing *features;
    const char *const *class_names; /* of a list of scores: as written */
    int n_scores;                   /* 0: of the labels alone */
    bool truth;                     /* the column is a condition */
    double *thresholds;             /* NULL */
    int n_thresholds;
    double *class_weights; /* factors of the weights by class; NULL */
    int n_class_weights;
    bool balanced; /* so that all classes count the same */
    AucMean kind;
    RejectionOptions rejection;
    bool pair; /* rejection of both columns, p and 1 - p, as if they were one */
    MeritOptions merit;
    bool published; /* thresholds of the published rule */
    bool done;
    MetricResult result;
} MetricThing;

MetricThing *metric_of(Handle *h); /* NULL where it is none */
MetricThing *metric_book(Session *s, const struct Builtin *b, const Ast *call);
/* Of a job that ran. */
const MetricResult *metric_result(const MetricThing *m);

/* metric_run.c: makes the result. */
void metric_run(const MetricThing *m, MetricResult *out);

#endif
