/* loss.h - figures of probabilities: log loss and Brier score; classes decided from them; weights
 * that make classes count the same.
 *
 * Log loss (cross entropy) = - sum w ln p(true class) / sum w, probabilities moved into
 * [eps, 1 - eps] first. Brier score = sum w sum_k (p_k - [k is the true class])^2 / sum w; of two
 * classes with one probability (p - y)^2. Errors are those of a weighted mean, with n / (n - 1).
 */
#ifndef HML_STAT_METRIC_LOSS_H
#define HML_STAT_METRIC_LOSS_H

#include "core/base.h"
#include "stat/metric/figure.h"

#define LOSS_EPSILON 1e-15

typedef struct LossData {
    size_t n;
    int k;                       /* columns: 1 is the probability of class 1 of two */
    const double *const *scores; /* [k][n] */
    const int32_t *class;
    const double *weight; /* or NULL */
} LossData;

Figure loss_log(const LossData *d, double epsilon);
Figure loss_brier(const LossData *d);

/* The class of the highest score, the first of equals. thresholds (NULL: none): only classes with
 * at least their threshold are candidates, and otherwise is the class where there is none. */
void loss_decide(int32_t *out, const LossData *d, const double *thresholds, int32_t otherwise);

/* Weights that make all classes count the same and leave the sum: W / (k W_class). */
void loss_balance(Figure *out, int k, const int32_t *class, const double *weight, size_t n);

#endif
