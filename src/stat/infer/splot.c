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

/* ln L of the yields, up to what does not depend on them; -INFINITY where an event has no density.
 */
static double yields_value(const double *yields, const double *density, int m, size_t n,
                           const double *event_weights) {
    double value = 0;
    for (int k = 0; k < m; k++) value -= yields[k];
    for (size_t e = 0; e < n; e++) {
        const double *f = density + e * (size_t)m;
        double sum = mixture(f, yields, m);
        bool any = false;
        for (int k = 0; k < m; k++) any = any || f[k] > 0;
        if (!any) continue;
        if (!(sum > 0)) return -INFINITY;
        value += (event_weights ? event_weights[e] : 1) * log(sum);
    }
    return value;
}

/* Gradient, and V^-1 in h. */
static void yields_slopes(double *g, double *h, const double *yields, const double *density, int m,
                          size_t n, const double *event_weights) {
    for (int k = 0; k < m; k++) g[k] = -1;
    for (int k = 0; k < m * m; k++) h[k] = 0;
    for (size_t e = 0; e < n; e++) {
        const double *f = density + e * (size_t)m;
        double sum = mixture(f, yields, m), w = event_weights ? event_weights[e] : 1;
        if (!(sum > 0) || isinf(sum)) continue;
        for (int i = 0; i < m; i++) {
            g[i] += w * f[i] / sum;
            for (int j = 0; j < m; j++) h[i * m + j] += w * f[i] * f[j] / (sum * sum);
        }
    }
}

int splot_yields(double *yields, const double *density, int n_components, size_t n,
                 const double *event_weights) {
    enum { STEPS = 100 };
    size_t m = (size_t)n_components;
    double *g = mem_alloc(sizeof *g * (m * m + 2 * m)), *next = g + m, *h = next + m;
    double value = yields_value(yields, density, n_components, n, event_weights);
    int step = 0, done = 0;
    while (step < STEPS && !done && isfinite(value)) {
        step++;
        yields_slopes(g, h, yields, density, n_components, n, event_weights);
        if (!matrix_factor(h, h, n_components, 1e-12)) break;
        matrix_solve(g, h, n_components);
        double scale = 1, found = -INFINITY, moved = 0, most = 0;
        for (; scale > 1e-8; scale *= 0.5) { /* as far as values rise */
            for (size_t k = 0; k < m; k++) next[k] = yields[k] + scale * g[k];
            found = yields_value(next, density, n_components, n, event_weights);
            if (found >= value - 1e-9 * fabs(value)) break;
        }
        for (size_t k = 0; k < m; k++) {
            moved = fmax(moved, fabs(next[k] - yields[k]));
            most = fmax(most, fabs(next[k]));
            yields[k] = next[k];
        }
        value = found;
        done = moved <= 1e-9 * most;
    }
    mem_free(g);
    return done ? step : 0;
}
