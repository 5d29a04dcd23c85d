/* goodness.c - does a model describe the data at all? See goodness.h. */
#include "stat/infer/goodness.h"

#include <math.h>
#include <stdlib.h>

#include "stat/infer/asymptotic.h"

/* ---- bins ---- */

Goodness goodness_saturated(Problem *p, const Parameter *params, double minimum) {
    Goodness g = {.statistic = NAN, .p = NAN, .ndof = NAN, .n = NAN};
    int n_bins = 0, n_free = 0;
    double best = p->class->saturated ? p->class->saturated(p, &n_bins) : NAN;
    if (!isfinite(best)) return g;
    for (int k = 0; k < p->n; k++) n_free += !params[k].fixed;
    g.statistic = fmax(0, minimum - best);
    g.n = n_bins;
    g.ndof = n_bins - n_free;
    if (g.ndof > 0) g.p = asymptotic_chi2_p(g.statistic, g.ndof);
    return g;
}

static Goodness bins_goodness(double statistic, int n_bins, int n_fitted) {
    Goodness g = {.statistic = statistic, .n = n_bins, .ndof = n_bins - n_fitted};
    g.p = g.ndof > 0 ? asymptotic_chi2_p(statistic, g.ndof) : NAN;
    return g;
}

Goodness goodness_pearson(const double *seen, const double *expected, int n, int n_fitted) {
    double sum = 0;
    int bins = 0;
    for (int i = 0; i < n; i++) {
        if (!(expected[i] > 0)) continue;
        double d = seen[i] - expected[i];
        sum += d * d / expected[i];
        bins++;
    }
    return bins_goodness(sum, bins, n_fitted);
}

Goodness goodness_poisson(const double *seen, const double *expected, int n, int n_fitted) {
    double sum = 0;
    int bins = 0;
    for (int i = 0; i < n; i++) {
        if (!(expected[i] > 0)) continue;
        double term = expected[i] - seen[i];
        if (seen[i] > 0) term += seen[i] * log(seen[i] / expected[i]);
        sum += 2 * term;
        bins++;
    }
    return bins_goodness(sum, bins, n_fitted);
}

/* ---- Kolmogorov and Smirnov ---- */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { EXACT_SIZE = 80 };

/* c = a b; all m x m. */
static void square_times(double *c, const double *a, const double *b, int m) {
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++) {
            double sum = 0;
            for (int k = 0; k < m; k++) sum += a[i * m + k] * b[k * m + j];
            c[i * m + j] = sum;
        }
}

static void square_scale(double *a, int m, int *power) {
    if (a[(m / 2) * m + m / 2] < 1e140) return;
    for (int i = 0; i < m * m; i++) a[i] *= 1e-140;
    *power += 140;
}

/* The matrix of Marsaglia, Tsang and Wang for n d = k - h. */
static void exact_matrix(double *a, int m, double h) {
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++) a[i * m + j] = i - j + 1 >= 0;
    for (int i = 0; i < m; i++) {
        a[i * m] -= pow(h, i + 1);
        a[(m - 1) * m + i] -= pow(h, m - i);
    }
    a[(m - 1) * m] += 2 * h - 1 > 0 ? pow(2 * h - 1, m) : 0;
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++)
            for (int g = 1; g <= i - j + 1; g++) a[i * m + j] /= g;
}

/* Probability of a smaller distance, by the matrix's power n. */
static double exact_below(double d, int n) {
    int k = (int)(n * d) + 1, m = 2 * k - 1, power = 0, p = 0;
    size_t size = (size_t)m * (size_t)m;
    double *a = mem_alloc(sizeof(double) * 3 * size), *v = a + size, *t = v + size;
    exact_matrix(a, m, k - n * d);
    for (int i = 0; i < m; i++) v[i * m + i] = 1;
    for (int left = n; left > 0; left /= 2) { /* v a^n by squares */
        if (left % 2) {
            square_times(t, v, a, m);
            for (size_t i = 0; i < size; i++) v[i] = t[i];
            power += p;
            square_scale(v, m, &power);
        }
        square_times(t, a, a, m);
        for (size_t i = 0; i < size; i++) a[i] = t[i];
        p *= 2;
        square_scale(a, m, &p);
    }
    double s = v[(k - 1) * m + k - 1];
    for (int i = 1; i <= n; i++) {
        s *= (double)i / n;
        if (s < 1e-140) {
            s *= 1e140;
            power -= 140;
        }
    }
    mem_free(a);
    return s * pow(10, power);
}

/* 2 sum (-1)^(k - 1) exp(-2 k^2 x^2), and for small x its other form. */
static double limit_above(double x) {
    double sum = 0;
    if (x < 0.04) return 1;
    if (x < 1.18) {
        double y = exp(-1.2337005501361697 / (x * x)); /* pi^2 / 8 */
        double below = 2.5066282746310002 / x * (y + pow(y, 9) + pow(y, 25) + pow(y, 49));
        return 1 - below;
    }
    for (int k = 1; k < 8; k++) sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    return sum;
}

double goodness_ks_probability(double d, int n) {
    if (isnan(d) || n < 1) return NAN;
    if (d <= 0.5 / n) return 1;
    if (d >= 1) return 0;
    double root = sqrt(n), tail = n * d * d;
    if (2 * ((int)(n * d) + 1) - 1 <= EXACT_SIZE && tail < 7) return 1 - exact_below(d, n);
    double x = root * d;
    return limit_above(x + 1 / (6 * root) + (x - 1) / (4 * n));
}

Goodness goodness_ks(double *u, int n) {
    Goodness g = {.statistic = NAN, .p = NAN, .ndof = NAN, .n = n};
    if (n < 1) return g;
    qsort(u, (size_t)n, sizeof *u, by_value);
    double d = 0;
    for (int i = 0; i < n; i++) d = fmax(d, fmax((i + 1.0) / n - u[i], u[i] - (double)i / n));
    g.statistic = d;
    g.p = goodness_ks_probability(d, n);
    return g;
}

Goodness goodness_ks_two(double *a, int n_a, double *b, int n_b) {
    Goodness g = {.statistic = NAN, .p = NAN, .ndof = NAN, .n = n_a + n_b};
    if (n_a < 1 || n_b < 1) return g;
    qsort(a, (size_t)n_a, sizeof *a, by_value);
    qsort(b, (size_t)n_b, sizeof *b, by_value);
    double d = 0;
    for (int i = 0, j = 0; i < n_a && j < n_b;) {
        double x = fmin(a[i], b[j]);
        while (i < n_a && a[i] <= x) i++;
        while (j < n_b && b[j] <= x) j++;
        d = fmax(d, fabs((double)i / n_a - (double)j / n_b));
    }
    double root = sqrt((double)n_a * n_b / (n_a + n_b));
    g.statistic = d;
    g.p = limit_above((root + 0.12 + 0.11 / root) * d);
    return g;
}

Goodness goodness_ks_bins(const double *seen, const double *expected, int n) {
    Goodness g = {.statistic = NAN, .p = NAN, .ndof = NAN};
    double total = 0, mean = 0, a = 0, b = 0, d = 0;
    for (int i = 0; i < n; i++) {
        total += seen[i];
        mean += expected[i];
    }
    g.n = total;
    if (!(total > 0 && mean > 0)) return g;
    for (int i = 0; i < n; i++) {
        a += seen[i] / total;
        b += expected[i] / mean;
        d = fmax(d, fabs(a - b));
    }
    double root = sqrt(total);
    g.statistic = d;
    g.p = limit_above((root + 0.12 + 0.11 / root) * d);
    return g;
}

/* ---- Anderson and Darling ---- */

/* The limit of many events (Marsaglia and Marsaglia). */
static double ad_limit(double z) {
    if (z < 2)
        return exp(-1.2337141 / z) / sqrt(z) *
               (2.00012 +
                (.247105 - (.0649821 - (.0347962 - (.011672 - .00168691 * z) * z) * z) * z) * z);
    return exp(
        -exp(1.0776 - (2.30695 - (.43424 - (.082433 - (.008056 - .0003146 * z) * z) * z) * z) * z));
}

/* What is to be added for n events. */
static double ad_correction(int n, double x) {
    double m = n, c = .01265 + .1757 / m;
    if (x > .8)
        return (-130.2137 +
                (745.2337 - (1705.091 - (1950.646 - (1116.360 - 255.7844 * x) * x) * x) * x) * x) /
               m;
    if (x < c) {
        double t = sqrt(x / c);
        t = t * (1 - t) * (49 * t - 102);
        return t * (.0037 / (m * m) + .00078 / m + .00006) / m;
    }
    double t = (x - c) / (.8 - c);
    t = -.00022633 + (6.54034 - (14.6538 - (14.458 - (8.259 - 1.91864 * t) * t) * t) * t) * t;
    return t * (.04213 + .01365 / m) / m;
}

double goodness_ad_probability(double z, int n) {
    if (isnan(z) || n < 1) return NAN;
    if (z <= 0) return 1;
    double below = ad_limit(z);
    return fmin(fmax(1 - below - ad_correction(n, below), 0), 1);
}

Goodness goodness_ad(double *u, int n) {
    Goodness g = {.statistic = NAN, .p = NAN, .ndof = NAN, .n = n};
    if (n < 1) return g;
    qsort(u, (size_t)n, sizeof *u, by_value);
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double low = u[i], high = u[n - 1 - i];
        if (!(low > 0) || !(high < 1)) return g; /* an event where the density is 0 */
        sum += (2 * i + 1) * (log(low) + log1p(-high));
    }
    g.statistic = -n - sum / n;
    g.p = goodness_ad_probability(g.statistic, n);
    return g;
}

/* ---- toys ---- */

ToyProbability goodness_toys(const ToyFits *toys, double observed, bool saturated) {
    double tolerance = 1e-6 * (1 + fabs(observed));
    return toys_probability(&toys->log, toys->values, toys->stride,
                            saturated ? TOY_STATISTIC : TOY_MINIMUM, observed, tolerance);
}

typedef struct Judge {
    const double *at;
    GoodnessStatistic *statistic;
    void *ctx;
} Judge;

typedef struct Seat {
    FitPoint point;
    Arena arena;
} Seat;

static void *judge_open(void *ctx, ToyBench *b) {
    (void)ctx;
    Seat *s = mem_alloc(sizeof *s);
    s->point = fitter_point(&s->arena, b->fitter.problem->n);
    return s;
}

static void judge_close(void *state) {
    Seat *s = state;
    arena_free(&s->arena);
    mem_free(s);
}

static bool judge_run(void *ctx, ToyBench *b, double *out) {
    const Judge *j = ctx;
    Seat *s = b->state;
    b->x = s->point.x;
    b->why = "the statistic has no value";
    if (fitter_free(&b->fitter, &s->point, j->at))
        *out = j->statistic(j->ctx, b->fitter.problem, s->point.x);
    else {
        *out = NAN;
        b->why = s->point.why;
    }
    return !isnan(*out);
}

ToyProbability goodness_toys_of(ToyLog *log, double *values, const Problem *p, const double *x,
                                const double *cov, GoodnessStatistic *statistic, void *ctx,
                                double observed, const ToyPlan *plan, Arena *arena) {
    Judge j = {x, statistic, ctx};
    ToyWork work = {.problem = p, .at = x, .cov = cov, .n_out = 1, .ctx = &j};
    work.open = judge_open;
    work.close = judge_close;
    work.run = judge_run;
    toys_run(log, values, &work, plan, arena);
    return toys_probability(log, values, 1, 0, observed, 1e-9 * (1 + fabs(observed)));
}
