/* splot.c - weights that unfold the components of a sample; see splot.h. */
#include "stat/infer/splot.h"

#include <math.h>

#include "stat/min/matrix.h"

static double mixture(const double *f, const double *yields, int n) {
    double sum = 0;
    for (int k = 0; k < n; k++) sum += yields[k] * f[k];
    return sum;
}

/* V^-1. */
static void splot_inverse(SPlot *out, double *inverse, const double *density, const double *yields,
                          const double *event_weights) {
    int m = out->n_components;
    for (size_t e = 0; e < out->n; e++) {
        const double *f = density + e * (size_t)m;
        double sum = mixture(f, yields, m), w = event_weights ? event_weights[e] : 1;
        if (!(sum > 0) || isinf(sum)) {
            out->bad++;
            continue;
        }
        double scale = w / (sum * sum);
        for (int i = 0; i < m; i++)
            for (int j = 0; j <= i; j++) inverse[i * m + j] += scale * f[i] * f[j];
    }
    for (int i = 0; i < m; i++)
        for (int j = 0; j < i; j++) inverse[j * m + i] = inverse[i * m + j];
}

static void splot_sum(SPlot *out, const double *density, const double *yields,
                      const double *event_weights) {
    size_t m = (size_t)out->n_components;
    for (size_t e = 0; e < out->n; e++) {
        const double *f = density + e * m;
        double *w = out->weights + e * m, sum = mixture(f, yields, (int)m), total = 0;
        double own = event_weights ? event_weights[e] : 1;
        if (!(sum > 0) || isinf(sum)) continue;
        for (size_t i = 0; i < m; i++) {
            double x = matrix_dot(out->covariance + i * m, f, (int)m) / sum;
            total += x;
            w[i] = own * x;
            out->sums[i] += w[i];
            out->errors[i] += w[i] * w[i];
        }
        out->worst_event = fmax(out->worst_event, fabs(total - 1));
    }
    for (size_t i = 0; i < m; i++) {
        out->errors[i] = sqrt(out->errors[i]);
        double off = fabs(out->sums[i] - yields[i]) / out->errors[i];
        out->worst_yield = fmax(out->worst_yield, off);
    }
}

void splot_weights(SPlot *out, const double *density, const double *yields, int n_components,
                   size_t n, const double *event_weights, Arena *arena) {
    *out = (SPlot){.n_components = n_components, .n = n};
    size_t m = (size_t)n_components;
    out->weights = arena_array(arena, double, n *m);
    out->covariance = arena_array(arena, double, m *m);
    out->sums = arena_array(arena, double, m);
    out->errors = arena_array(arena, double, m);
    double *inverse = mem_alloc(sizeof *inverse * m * m);
    splot_inverse(out, inverse, density, yields, event_weights);
    if (n_components < 2)
        out->why = "there is one component: nothing to unfold";
    else if (!matrix_factor(inverse, inverse, n_components, 1e-12))
        out->why = "the components cannot be told apart";
    else {
        matrix_inverse(out->covariance, inverse, n_components);
        splot_sum(out, density, yields, event_weights);
    }
    mem_free(inverse);
}

int splot_yields(double *yields, const double *density, int n_components, size_t n,
                 const double *event_weights) {
    enum { STEPS = 20000 };
    size_t m = (size_t)n_components;
    double *next = mem_alloc(sizeof *next * m);
    int step = 0, done = 0;
    while (step < STEPS && !done) {
        step++;
        for (size_t k = 0; k < m; k++) next[k] = 0;
        for (size_t e = 0; e < n; e++) {
            const double *f = density + e * m;
            double sum = mixture(f, yields, n_components), w = event_weights ? event_weights[e] : 1;
            if (!(sum > 0) || isinf(sum)) continue;
            for (size_t k = 0; k < m; k++) next[k] += w * yields[k] * f[k] / sum;
        }
        double most = 0, moved = 0;
        for (size_t k = 0; k < m; k++) {
            most = fmax(most, fabs(next[k]));
            moved = fmax(moved, fabs(next[k] - yields[k]));
            yields[k] = next[k];
        }
        done = moved <= 1e-10 * most;
    }
    mem_free(next);
    return done ? step : 0;
}
