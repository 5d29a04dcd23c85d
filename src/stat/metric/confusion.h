/* confusion.h - what was predicted of which class: the matrix, accuracy, and the report by class.
 *
 * C(i, j) is the weight of the events of class i that were taken for class j. Of class k:
 *     precision = C(k,k) / sum_i C(i,k),  recall = C(k,k) / sum_j C(k,j),
 *     F1 = 2 C(k,k) / (sum_i C(i,k) + sum_j C(k,j)),  support = sum_j C(k,j).
 * Macro averages are means over the classes, weighted ones go by support. What would be 0 / 0 is 0,
 * as scikit-learn has it, and its error is not known.
 *
 * Errors: an event adds its weight to one cell, so that the variance of any figure is the sum over
 * the cells of their sum of squared weights times the squared derivative by the cell. Accuracy and
 * recall have the binomial error.
 */
#ifndef HML_STAT_METRIC_CONFUSION_H
#define HML_STAT_METRIC_CONFUSION_H

#include "core/mem.h"
#include "stat/metric/figure.h"

typedef struct Confusion {
    int k;
    size_t n;
    double *w, *w2; /* [k * k], row by row: true, then predicted */
    double all;
} Confusion;

/* Classes are 0 to k - 1. weight NULL: 1 each. */
void confusion_make(Confusion *out, int k, const int32_t *truth, const int32_t *predicted,
                    const double *weight, size_t n, Arena *arena);
Figure confusion_accuracy(const Confusion *c);

typedef struct ReportRow {
    Figure precision, recall, f1, support;
} ReportRow;

typedef struct Report {
    int k;
    ReportRow *classes; /* [k] */
    ReportRow macro, weighted;
    Figure accuracy;
} Report;

void confusion_report(Report *out, const Confusion *c, Arena *arena);

#endif
