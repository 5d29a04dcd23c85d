/* summary.c - count, sum, mean, standard deviation, extremes; see summary.h. */
#include "stat/summary.h"

#include <math.h>

/* Adds the lanes in a fixed order, pairs first. */
static double lanes_total(const double *lane) {
    double a = (lane[0] + lane[1]) + (lane[2] + lane[3]);
    double b = (lane[4] + lane[5]) + (lane[6] + lane[7]);
    return a + b;
}

void summary_add(Summary *s, const double *x, const uint8_t *valid, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (valid && !valid[i]) {
            s->n_missing++;
            continue;
        }
        if (!isfinite(x[i])) {
            s->n_nan++;
            continue;
        }
        if (s->n == 0) s->shift = s->min = s->max = x[i];
        size_t lane = s->position++ % SUMMARY_LANES;
        double d = x[i] - s->shift;
        s->sum[lane] += x[i];
        s->d1[lane] += d;
        s->d2[lane] += d * d;
        if (x[i] < s->min) s->min = x[i];
        if (x[i] > s->max) s->max = x[i];
        s->n++;
    }
}

void summary_merge(Summary *a, const Summary *b) {
    uint64_t missing = a->n_missing + b->n_missing, nan = a->n_nan + b->n_nan;
    if (a->n == 0) {
        *a = *b;
    } else if (b->n) {
        double na = (double)a->n, nb = (double)b->n, n = na + nb;
        double ma = lanes_total(a->d1), mb = lanes_total(b->d1); /* sums of x - shift */
        double qa = lanes_total(a->d2) - ma * ma / na;           /* squares around the mean */
        double qb = lanes_total(b->d2) - mb * mb / nb;
        double delta = (b->shift + mb / nb) - (a->shift + ma / na);
        double d1 = ma + mb + nb * (b->shift - a->shift);
        double q = qa + qb + delta * delta * na * nb / n;
        double total = lanes_total(a->sum) + lanes_total(b->sum);
        for (int i = 0; i < SUMMARY_LANES; i++) a->sum[i] = a->d1[i] = a->d2[i] = 0;
        a->sum[0] = total;
        a->d1[0] = d1;
        a->d2[0] = q + d1 * d1 / n;
        a->min = fmin(a->min, b->min);
        a->max = fmax(a->max, b->max);
        a->n += b->n;
        a->position = 0;
    }
    a->n_missing = missing;
    a->n_nan = nan;
}

double summary_sum(const Summary *s) { return lanes_total(s->sum); }

double summary_mean(const Summary *s) {
    return s->n ? s->shift + lanes_total(s->d1) / (double)s->n : NAN;
}

double summary_std(const Summary *s) {
    if (!s->n) return NAN;
    double n = (double)s->n, d1 = lanes_total(s->d1);
    double variance = (lanes_total(s->d2) - d1 * d1 / n) / n;
    return variance > 0 ? sqrt(variance) : 0;
}
