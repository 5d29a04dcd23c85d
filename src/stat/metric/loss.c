/* loss.c - figures of probabilities; see loss.h. */
#include "stat/metric/loss.h"

#include <math.h>

#include "core/realfn.h"

static double weight_of(const LossData *d, size_t i) { return d->weight ? d->weight[i] : 1; }

/* The mean of a figure of each event, with its error. */
static Figure mean_of(const LossData *d, double (*value)(const LossData *, size_t, double),
                      double argument) {
    double sum = 0, all = 0, variance = 0;
    for (size_t i = 0; i < d->n; i++) {
        double w = weight_of(d, i);
        sum += w * value(d, i, argument);
        all += w;
    }
    double mean = sum / all;
    for (size_t i = 0; i < d->n; i++) {
        double x = weight_of(d, i) * (value(d, i, argument) - mean);
        variance += x * x;
    }
    double factor = d->n > 1 ? (double)d->n / (double)(d->n - 1) : NAN;
    return (Figure){mean, sqrt(factor * variance) / all};
}

static double log_of(const LossData *d, size_t i, double epsilon) {
    bool one = d->k == 1;
    double p = d->scores[one ? 0 : d->class[i]][i];
    if (one && !d->class[i]) p = 1 - p;
    p = p < epsilon ? epsilon : p > 1 - epsilon ? 1 - epsilon : p;
    return -real_log(p);
}

static double brier_of(const LossData *d, size_t i, double unused) {
    double sum = 0;
    (void)unused;
    for (int k = 0; k < d->k; k++) {
        int target = d->k == 1 ? d->class[i] : d->class[i] == k;
        double x = d->scores[k][i] - target;
        sum += x * x;
    }
    return sum;
}

Figure loss_log(const LossData *d, double epsilon) { return mean_of(d, log_of, epsilon); }
Figure loss_brier(const LossData *d) { return mean_of(d, brier_of, 0); }

void loss_decide(int32_t *out, const LossData *d, const double *thresholds, int32_t otherwise) {
    for (size_t i = 0; i < d->n; i++) {
        int best = -1;
        for (int k = 0; k < d->k; k++) {
            if (thresholds && !(d->scores[k][i] >= thresholds[k])) continue;
            if (best < 0 || d->scores[k][i] > d->scores[best][i]) best = k;
        }
        out[i] = best < 0 ? otherwise : best;
    }
}

void loss_balance(Figure *out, int k, const int32_t *class, const double *weight, size_t n) {
    for (int c = 0; c < k; c++) {
        double all = 0, here = 0, all2 = 0, here2 = 0;
        for (size_t i = 0; i < n; i++) {
            double w = weight ? weight[i] : 1;
            all += w;
            all2 += w * w;
            here += class[i] == c ? w : 0;
            here2 += class[i] == c ? w * w : 0;
        }
        double value = all / (k * here), inside = 1 - all / here;
        double variance = (all2 - here2) + here2 * inside * inside;
        out[c] = (Figure){value, sqrt(variance) / (k * here)};
    }
}
