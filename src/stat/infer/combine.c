/* combine.c - uncertainties put together; see combine.h. */
#include "stat/infer/combine.h"

#include <math.h>
#include <string.h>

#include "stat/infer/asymptotic.h"
#include "stat/min/matrix.h"

double combine_quadrature(const double *s, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += s[i] * s[i];
    return sqrt(sum);
}

double combine_linear(const double *s, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += s[i];
    return fabs(sum);
}

double combine_correlated(const double *s, const double *correlation, int n) {
    return sqrt(matrix_form(correlation, s, n));
}

const char *combine_wrong(const double *correlation, int n, Arena *arena) {
    size_t m = (size_t)n;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double r = correlation[i * m + j], other = correlation[j * m + i];
            if (i == j ? fabs(r - 1) > 1e-9 : !(fabs(r) <= 1))
                return arena_printf(arena, "entry (%zu, %zu) of the correlations is %g", i + 1,
                                    j + 1, r);
            if (fabs(r - other) > 1e-9)
                return arena_printf(arena, "entries (%zu, %zu) and (%zu, %zu) differ: %g, %g",
                                    i + 1, j + 1, j + 1, i + 1, r, other);
        }
    double *a = mem_alloc(sizeof(double) * (2 * m * m + m)), *vectors = a + m * m;
    double *values = vectors + m * m;
    memcpy(a, correlation, m * m * sizeof *a);
    matrix_eigen(values, vectors, a, n);
    double least = 0;
    for (size_t i = 0; i < m; i++) least = fmin(least, values[i]);
    mem_free(a);
    if (least < -1e-9)
        return arena_printf(arena, "the correlations contradict each other (eigenvalue %g)", least);
    return NULL;
}

void combine_covariance(double *cov, const double *s, const bool *own, int n_sources, int n) {
    size_t m = (size_t)n;
    for (int k = 0; k < n_sources; k++) {
        const double *of = s + (size_t)k * m;
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++)
                if (i == j || !(own && own[k])) cov[i * m + j] += of[i] * of[j];
    }
}

void combine_correlation(double *correlation, const double *cov, int n) {
    size_t m = (size_t)n;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double scale = sqrt(cov[i * m + i] * cov[j * m + j]);
            correlation[i * m + j] = scale > 0 ? cov[i * m + j] / scale : i == j ? 1 : 0;
        }
}

double combine_error(const double *gradient, const double *cov, int n) {
    return sqrt(matrix_form(cov, gradient, n));
}

void combine_transform(double *out, const double *jacobian, const double *cov, int m, int n) {
    double *t = mem_alloc(sizeof *t * (size_t)n);
    for (int a = 0; a < m; a++) {
        matrix_times(t, cov, jacobian + (size_t)a * (size_t)n, n);
        for (int b = 0; b < m; b++)
            out[a * m + b] = matrix_dot(t, jacobian + (size_t)b * (size_t)n, n);
    }
    mem_free(t);
}

double combine_function(CombineFunction *f, void *ctx, const double *x, const double *cov, int n,
                        double *error) {
    size_t m = (size_t)n;
    double *g = mem_alloc(sizeof *g * 2 * m), *at = g + m;
    memcpy(at, x, m * sizeof *at);
    for (size_t i = 0; i < m; i++) {
        double h = 0.1 * sqrt(cov[i * m + i]);
        if (!(h > 0)) continue;
        at[i] = x[i] + h;
        double up = f(ctx, at);
        at[i] = x[i] - h;
        double down = f(ctx, at);
        at[i] = x[i];
        g[i] = (up - down) / (2 * h);
    }
    *error = combine_error(g, cov, n);
    mem_free(g);
    return f(ctx, x);
}

void combine_average(Average *out, const double *x, const double *cov, int n, Arena *arena) {
    *out = (Average){.value = NAN, .error = NAN, .chi2 = NAN, .p = NAN};
    size_t m = (size_t)n;
    out->weights = arena_array(arena, double, m);
    double *l = mem_alloc(sizeof *l * m * m), sum = 0, value = 0;
    if (n < 1)
        out->why = "there is nothing to average";
    else if (!matrix_factor(l, cov, n, 1e-12))
        out->why = "the covariance has no inverse: errors of 0, or measurements that are the same";
    else {
        for (size_t i = 0; i < m; i++) out->weights[i] = 1;
        matrix_solve(out->weights, l, n);
        for (size_t i = 0; i < m; i++) sum += out->weights[i];
        for (size_t i = 0; i < m; i++) {
            out->weights[i] /= sum;
            value += out->weights[i] * x[i];
        }
        out->value = value;
        out->error = sqrt(1 / sum);
        double *d = mem_alloc(sizeof *d * 2 * m), *y = d + m;
        for (size_t i = 0; i < m; i++) d[i] = y[i] = x[i] - value;
        matrix_solve(y, l, n);
        out->chi2 = matrix_dot(d, y, n);
        out->p = n > 1 ? asymptotic_chi2_p(out->chi2, n - 1) : NAN;
        mem_free(d);
    }
    mem_free(l);
}
