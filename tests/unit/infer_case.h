/* infer_case.h - what the tests of stat/infer share: Problems written by hand, for which formulas
 * give the answers.
 *
 * Bins: n_i of mean mu s_i + gamma_i b_i, where tau_i gamma_i was measured as a_i counts (a Poisson
 * constraint; tau_i = 0: gamma_i is 1). Mean: one measurement y of mu + theta with error 1, where
 * theta was measured as t with error sigma. Parameters: mu, then the others.
 */
#ifndef TESTS_UNIT_INFER_CASE_H
#define TESTS_UNIT_INFER_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "core/mem.h"
#include "stat/model/problem.h"

#define TEST(name) static void name(HML_UNUSED void **state)

static inline void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g within %g", a, b, tolerance);
}

enum { BINS_MOST = 40 };

typedef struct Bins {
    Problem base;
    int n, n_free; /* bins; those with tau */
    double s[BINS_MOST], b[BINS_MOST], tau[BINS_MOST];
    double seen[BINS_MOST], seen_aux[BINS_MOST], count[BINS_MOST], aux[BINS_MOST];
    Parameter params[1 + BINS_MOST];
    bool refuses; /* to be fitted: every second toy */
    int drawn;
} Bins;

static inline double bins_term(double n, double mean, double *slope) {
    *slope = 2 * (1 - n / mean);
    int sign;
    double constant = lgamma_r(n + 1, &sign); /* lgamma has a global of its own */
    return n > 0 ? 2 * (mean - n * log(mean) + constant) : 2 * mean;
}

static inline double bins_eval(void *problem, const double *x, double *grad) {
    const Bins *p = problem;
    double sum = 0, slope;
    if (grad) memset(grad, 0, sizeof *grad * (size_t)p->base.n);
    for (int i = 0, k = 1; i < p->n; i++) {
        bool has = p->tau[i] > 0;
        double gamma = has ? x[k] : 1;
        double mean = x[0] * p->s[i] + gamma * p->b[i];
        if (!(mean > 0)) return NAN;
        sum += bins_term(p->count[i], mean, &slope);
        if (grad) grad[0] += slope * p->s[i];
        if (!has) continue;
        if (grad) grad[k] += slope * p->b[i];
        sum += bins_term(p->aux[i], gamma * p->tau[i], &slope);
        if (grad) grad[k] += slope * p->tau[i];
        k++;
    }
    if (p->refuses && p->drawn % 2) return NAN;
    return sum;
}

static inline const char *bins_why(void *problem) {
    return ((Bins *)problem)->refuses ? "this toy is refused" : "a bin expects nothing";
}

static inline const char *bins_fill(Bins *p, const double *x, Rng *rng) {
    for (int i = 0, k = 1; i < p->n; i++) {
        double gamma = p->tau[i] > 0 ? x[k++] : 1, mean = x[0] * p->s[i] + gamma * p->b[i];
        double aux = gamma * p->tau[i];
        if (!(mean >= 0)) return "a bin expects less than nothing";
        p->count[i] = rng ? rng_poisson(rng, mean) : mean;
        if (p->tau[i] > 0) p->aux[i] = rng ? rng_poisson(rng, aux) : aux;
    }
    return NULL;
}

static inline const char *bins_draw(void *problem, const double *x, Rng *rng) {
    Bins *p = problem;
    p->drawn = (int)rng->stream;
    return bins_fill(p, x, rng);
}
static inline const char *bins_asimov(void *problem, const double *x) {
    return bins_fill(problem, x, NULL);
}
static inline void bins_restore(void *problem) {
    Bins *p = problem;
    memcpy(p->count, p->seen, sizeof p->count);
    memcpy(p->aux, p->seen_aux, sizeof p->aux);
}
static inline Problem *bins_clone(const void *problem) {
    Bins *p = mem_alloc(sizeof *p);
    memcpy(p, problem, sizeof *p);
    p->base.params = p->params;
    return &p->base;
}
static inline void bins_close(void *problem) { mem_free(problem); }
static inline double bins_saturated(void *problem, int *n_bins) {
    const Bins *p = problem;
    double sum = 0, slope;
    *n_bins = p->n;
    for (int i = 0; i < p->n; i++) {
        sum += bins_term(p->count[i], fmax(p->count[i], 1e-300), &slope);
        if (!(p->tau[i] > 0)) continue;
        sum += bins_term(p->aux[i], fmax(p->aux[i], 1e-300), &slope);
        ++*n_bins;
    }
    return sum;
}

static const ProblemClass bins_class = {bins_eval,    bins_why,   bins_draw,  bins_asimov,
                                        bins_restore, bins_clone, bins_close, bins_saturated};

/* db: errors of b; NULL: none. To be closed by bins_close. */
static inline Bins *bins_open(int n, const double *s, const double *b, const double *db,
                              const double *seen) {
    static const char *const names[] = {"gamma_0", "gamma_1", "gamma_2", "gamma_3"};
    Bins *p = mem_alloc(sizeof *p);
    p->n = n;
    p->base = (Problem){&bins_class, 1, p->params, true};
    p->params[0] = (Parameter){"mu", 1, 0, 10, 0, false};
    for (int i = 0; i < n; i++) {
        p->s[i] = s[i];
        p->b[i] = b[i];
        p->seen[i] = seen[i];
        if (!db || !(db[i] > 0)) continue;
        p->tau[i] = b[i] * b[i] / (db[i] * db[i]);
        p->seen_aux[i] = p->tau[i];
        p->params[p->base.n++] = (Parameter){names[i % 4], 1, 1e-10, 10, db[i] / b[i], false};
    }
    bins_restore(p);
    return p;
}

/* The model of pyhf's README. */
static inline Bins *bins_readme(void) {
    const double s[] = {12, 11}, b[] = {50, 52}, db[] = {3, 7}, n[] = {51, 48};
    return bins_open(2, s, b, db, n);
}

/* One bin without nuisances. */
static inline Bins *bins_one(double s, double b, double n) {
    Bins *p = bins_open(1, &s, &b, NULL, &n);
    p->params[0].hi = 100;
    return p;
}

/* ---- a normal mean ---- */

typedef struct Mean {
    Problem base;
    double sigma, seen_y, seen_t, y, t;
    Parameter params[2];
} Mean;

static inline double mean_eval(void *problem, const double *x, double *grad) {
    const Mean *p = problem;
    double a = x[0] + x[1] - p->y, b = (x[1] - p->t) / p->sigma;
    if (grad) {
        grad[0] = 2 * a;
        grad[1] = 2 * a + 2 * b / p->sigma;
    }
    return a * a + b * b;
}
static inline const char *mean_draw(void *problem, const double *x, Rng *rng) {
    Mean *p = problem;
    p->y = x[0] + x[1] + rng_normal(rng);
    p->t = x[1] + p->sigma * rng_normal(rng);
    return NULL;
}
static inline const char *mean_asimov(void *problem, const double *x) {
    Mean *p = problem;
    p->y = x[0] + x[1];
    p->t = x[1];
    return NULL;
}
static inline void mean_restore(void *problem) {
    Mean *p = problem;
    p->y = p->seen_y;
    p->t = p->seen_t;
}
static inline Problem *mean_clone(const void *problem) {
    Mean *p = mem_alloc(sizeof *p);
    memcpy(p, problem, sizeof *p);
    p->base.params = p->params;
    return &p->base;
}
static inline void mean_close(void *problem) { mem_free(problem); }
static inline double mean_saturated(void *problem, int *n_bins) {
    (void)problem;
    *n_bins = 2;
    return 0;
}
static const ProblemClass mean_class = {mean_eval,    NULL,       mean_draw,  mean_asimov,
                                        mean_restore, mean_clone, mean_close, mean_saturated};

static inline Mean *mean_open(double y, double t, double sigma, double lo) {
    Mean *p = mem_alloc(sizeof *p);
    p->base = (Problem){&mean_class, 2, p->params, true};
    p->sigma = sigma;
    p->seen_y = y;
    p->seen_t = t;
    p->params[0] = (Parameter){"mu", 0.5, lo, INFINITY, 1, false};
    p->params[1] = (Parameter){"theta", 0, -INFINITY, INFINITY, sigma, false};
    mean_restore(p);
    return p;
}

#endif
