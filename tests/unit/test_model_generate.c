/* test_model_generate.c - events drawn from models: their distribution against the cumulative
 * (Kolmogorov), over finite and infinite ranges with holes; numbers of events and of components;
 * products, conditional densities, expressions; what cannot be drawn.
 */
#include <stdlib.h>

#include "model_case.h"

enum { EVENTS = 40000 };

static Generated draw(Arena *arena, const Model *m, const double *p, double n, const RowData *data,
                      uint64_t seed) {
    Rng rng;
    Generated g;
    rng_open(&rng, seed, 2);
    const char *why = model_generate(&g, m, p, n, data, &rng, arena);
    if (why) fail_msg("%s", why);
    return g;
}

static int order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Largest distance to the cumulative times sqrt(n): above 2.2 once in 10^4. */
static void kolmogorov(const char *what, double *x, size_t n, double (*below)(const void *, double),
                       const void *ctx) {
    double most = 0;
    qsort(x, n, sizeof *x, order);
    for (size_t i = 0; i < n; i++) {
        double f = below(ctx, x[i]);
        most = fmax(most,
                    fmax(fabs(f - (double)i / (double)n), fabs(f - (double)(i + 1) / (double)n)));
    }
    if (!(most * sqrt((double)n) < 2.2)) fail_msg("%s: distance %g", what, most * sqrt((double)n));
}

typedef struct Shape {
    const char *name;
    double lo, hi;
    int n;
    double a[8];
} Shape;

static const Shape shapes[] = {
    {"gaussian", -5, 6, 2, {0.3, 1.2}},
    {"gaussian", -5000, 6000, 2, {0.3, 1.2}},
    {"gaussian", -INFINITY, INFINITY, 2, {0.3, 1.2}},
    {"gaussian", 4, INFINITY, 2, {0.3, 1.2}},
    {"bifurcated_gaussian", -5, 6, 3, {0.3, 1.2, 0.6}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 25, 1.5, 3}},
    {"crystal_ball", -INFINITY, 5500, 4, {5366.9, 25, 1.5, 3}},
    {"crystal_ball", 0, 1e6, 4, {5366.9, 25, 1.5, 3}},
    {"lorentz", 60, 120, 2, {91.2, 1.3}},
    {"lorentz", -INFINITY, INFINITY, 2, {91.2, 1.3}},
    {"lorentz", -1e5, 1e5, 2, {91.2, 1.3}},
    {"exponential", 4900, 5800, 1, {-0.001}},
    {"exponential", 0, 1000, 1, {-0.9}},
    {"chebyshev", 80, 100, 2, {-0.3, 0.15}},
    {"uniform", 2, 9, 0, {0}},
};

/* A part of the range, and the hole in it. */
typedef struct Line {
    const Shape *shape;
    const Pdf *pdf;
    Range ranges[2];
    int n;
} Line;

static double part_below(const Line *l, double x) {
    double sum = 0;
    for (int i = 0; i < l->n; i++) {
        double hi = fmin(x, l->ranges[i].hi);
        if (hi > l->ranges[i].lo)
            sum += l->pdf->integral(l->ranges[i].lo, hi, NULL, l->shape->a, l->shape->n,
                                    l->shape->lo, l->shape->hi);
    }
    return sum;
}

static double below(const void *ctx, double x) {
    const Line *l = ctx;
    return part_below(l, x) / part_below(l, INFINITY);
}

static void test_shapes(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++)
        for (int hole = 0; hole < 2; hole++) {
            const Shape *s = &shapes[k];
            bool finite = isfinite(s->lo) && isfinite(s->hi);
            if (hole && !finite) continue;
            Arena arena = {0};
            Line l = {s, pdf_find(str_of(s->name)), {{s->lo, s->hi}}, 1 + hole};
            double w = s->hi - s->lo;
            if (hole) {
                l.ranges[0].hi = s->lo + 0.6 * w;
                l.ranges[1] = (Range){s->lo + 0.65 * w, s->hi};
            }
            Model *m = model_new(&arena, s->n);
            int x = model_observable(m, "x", l.ranges, l.n), args[8];
            for (int i = 0; i < s->n; i++) args[i] = par(m, i);
            finish(m, model_density(m, l.pdf, x, args, s->n), s->a);
            Generated g = draw(&arena, m, s->a, EVENTS, NULL, 10 + k);
            assert_int_equal(g.n, EVENTS);
            for (size_t i = 0; i < g.n; i++) {
                double v = g.columns[0][i];
                bool in = false;
                for (int r = 0; r < l.n; r++)
                    in = in || (v >= l.ranges[r].lo && v <= l.ranges[r].hi);
                assert_true(in);
            }
            kolmogorov(s->name, g.columns[0], g.n, below, &l);
            arena_free(&arena);
        }
}

/* ---- numbers ---- */

static const double mix[6] = {300, 500, 50, 2.1, 0.3, -0.4};

/* Rates a G(x) + b E(x) + c x^2. */
static Model *mixture(Arena *arena) {
    Range r = {0, 5};
    Model *m = model_new(arena, 6);
    int x = model_observable(m, "x", &r, 1), col = model_column(m, x);
    int a = mul(m, par(m, 0), pdf2(m, "gaussian", x, par(m, 3), par(m, 4)));
    int b = mul(m, par(m, 1), pdf1(m, "exponential", x, par(m, 5)));
    int c = mul(m, par(m, 2), op2(m, MODEL_POW, col, num(m, 2)));
    finish(m, add(m, add(m, a, b), c), mix);
    return m;
}

static void count(const Generated *g, double *out) {
    for (size_t i = 0; i < g->n; i++) out[g->component[i]]++;
}

/* Poisson in the integral of each term, multinomial where the number is given. */
static void test_numbers(void **state) {
    (void)state;
    enum { TRIES = 300 };
    Arena arena = {0};
    Model *m = mixture(&arena);
    double want[3] = {300, 500, 50 * 125 / 3.0}, all = want[0] + want[1] + want[2];
    for (int given = 0; given < 2; given++) {
        double sum[3] = {0}, sum2[3] = {0};
        for (int t = 0; t < TRIES; t++) {
            Arena own = {0};
            double n[3] = {0};
            Generated g = draw(&own, m, mix, given ? 1000 : -1, NULL, 100 + (uint64_t)t);
            if (given) assert_int_equal(g.n, 1000);
            count(&g, n);
            for (int k = 0; k < 3; k++) sum[k] += n[k], sum2[k] += n[k] * n[k];
            arena_free(&own);
        }
        for (int k = 0; k < 3; k++) {
            double p = want[k] / all, mean = given ? 1000 * p : want[k];
            double var = given ? mean * (1 - p) : mean;
            near_as("mean", sum[k] / TRIES, mean, 4 * sqrt(var / TRIES));
            double v = sum2[k] / TRIES - sum[k] / TRIES * (sum[k] / TRIES);
            near_as("variance", v / var, 1, 4 * sqrt(2.0 / TRIES));
        }
    }
    arena_free(&arena);
}

static double of_square(const void *ctx, double x) {
    (void)ctx;
    return x * x * x / 125;
}

static double of_peak(const void *ctx, double x) {
    const double *p = ctx, s = p[4] * sqrt(2);
    double lo = erf((0 - p[3]) / s), hi = erf((5 - p[3]) / s);
    return (erf((x - p[3]) / s) - lo) / (hi - lo);
}

static double of_fall(const void *ctx, double x) {
    const double *p = ctx;
    return expm1(p[5] * x) / expm1(p[5] * 5);
}

/* Each component has its own shape; the same seed gives the same events; they are mixed. */
static void test_components(void **state) {
    (void)state;
    Arena arena = {0};
    Model *m = mixture(&arena);
    Generated g = draw(&arena, m, mix, EVENTS, NULL, 5), h = draw(&arena, m, mix, EVENTS, NULL, 5);
    assert_memory_equal(g.columns[0], h.columns[0], sizeof(double) * EVENTS);
    double early = 0, n[3] = {0}, *x = arena_array(&arena, double, EVENTS);
    count(&g, n);
    for (int i = 0; i < EVENTS / 2; i++) early += g.component[i] == 0;
    near_as("mixed", early, n[0] / 2, 5 * sqrt(n[0]) / 2);
    for (int k = 0; k < 3; k++) {
        size_t some = 0;
        for (size_t i = 0; i < g.n; i++)
            if (g.component[i] == k) x[some++] = g.columns[0][i];
        kolmogorov("component", x, some, k == 0 ? of_peak : k == 1 ? of_fall : of_square, mix);
    }
    arena_free(&arena);
}

/* ---- several columns ---- */

/* f A(x) B(y) + (1 - f) density(exp(-(x^2 + x y + y^2))): factors, and acceptance. */
static void test_two(void **state) {
    (void)state;
    Arena arena = {0};
    Range r = {-4, 4};
    double p[1] = {0.4}, sum[2][5] = {{0}}, n[2] = {0};
    Model *m = model_new(&arena, 1);
    int x = model_observable(m, "x", &r, 1), y = model_observable(m, "y", &r, 1);
    int a = mul(m, pdf2(m, "gaussian", x, num(m, 1), num(m, 0.5)),
                pdf2(m, "gaussian", y, num(m, -1), num(m, 0.3)));
    int cx = model_column(m, x), cy = model_column(m, y);
    int q = add(m, add(m, mul(m, cx, cx), mul(m, cx, cy)), mul(m, cy, cy));
    int b = op1(m, MODEL_NORMALISED, op1(m, MODEL_EXP, op1(m, MODEL_NEG, q)));
    int rest = op2(m, MODEL_SUB, num(m, 1), par(m, 0));
    finish(m, add(m, mul(m, par(m, 0), a), mul(m, rest, b)), p);
    Generated g = draw(&arena, m, p, EVENTS, NULL, 8);
    for (size_t i = 0; i < g.n; i++) {
        int k = (int)g.component[i];
        double u = g.columns[0][i], v = g.columns[1][i], c[5] = {u, v, u * u, v * v, u * v};
        n[k]++;
        for (int j = 0; j < 5; j++) sum[k][j] += c[j];
    }
    near_as("fraction", n[0] / EVENTS, 0.4, 4 * sqrt(0.24 / EVENTS));
    /* means and covariance; of the second: (2/3, -1/3, 2/3) */
    double want[2][5] = {{1, -1, 1.25, 1.09, -1}, {0, 0, 2.0 / 3, 2.0 / 3, -1.0 / 3}};
    for (int k = 0; k < 2; k++)
        for (int j = 0; j < 5; j++) near_as("moment", sum[k][j] / n[k], want[k][j], 0.04);
    arena_free(&arena);
}

static double of_scaled(const void *ctx, double x) {
    (void)ctx;
    return (1 + erf(x / sqrt(2))) / 2;
}

/* A width that is a column, from rows of data: pulls are normal, widths those of the data; what
 * does not depend on it too. */
static void test_conditional(void **state) {
    (void)state;
    enum { ROWS = 50 };
    Arena arena = {0};
    Range r = {-10, 10};
    double w[ROWS], unused[ROWS] = {0}, p[2] = {1.3, 0.7};
    for (int i = 0; i < ROWS; i++) w[i] = 0.2 + 0.01 * i;
    Model *m = model_new(&arena, 2);
    int x = model_observable(m, "x", &r, 1), c = model_plain_column(m, "w");
    int a = pdf2(m, "gaussian", x, par(m, 0), model_column(m, c));
    int b = pdf1(m, "exponential", x, num(m, -0.2));
    int rest = op2(m, MODEL_SUB, num(m, 1), par(m, 1));
    finish(m, add(m, mul(m, par(m, 1), a), mul(m, rest, b)), p);
    const double *columns[2] = {unused, w};
    RowData data = {.columns = columns, .n = ROWS};
    Generated g = draw(&arena, m, p, EVENTS, &data, 9);
    double *pull = arena_array(&arena, double, EVENTS), mean = 0;
    size_t n = 0;
    for (size_t i = 0; i < g.n; i++) {
        mean += g.columns[1][i] / EVENTS;
        if (g.component[i] == 0) pull[n++] = (g.columns[0][i] - p[0]) / g.columns[1][i];
    }
    near_as("fraction", (double)n / EVENTS, 0.7, 4 * sqrt(0.21 / EVENTS));
    near_as("width", mean, 0.445, 4 * 0.144 / sqrt(EVENTS));
    kolmogorov("conditional", pull, n, of_scaled, NULL);
    Rng rng;
    rng_open(&rng, 1, 1);
    const char *why = model_generate(&g, m, p, 10, NULL, &rng, &arena);
    assert_non_null(why);
    assert_non_null(strstr(why, "only data can give"));
    arena_free(&arena);
}

static void test_refused(void **state) {
    (void)state;
    Arena arena = {0};
    Range r = {0, 5};
    double p[1] = {1};
    Model *m = model_new(&arena, 1);
    int x = model_observable(m, "x", &r, 1);
    int wave = op2(m, MODEL_SUB, op1(m, MODEL_SIN, model_column(m, x)), num(m, -0.3));
    finish(m, mul(m, par(m, 0), op1(m, MODEL_NORMALISED, wave)), p);
    Rng rng;
    Generated g;
    rng_open(&rng, 1, 1);
    const char *why = model_generate(&g, m, p, 10, NULL, &rng, &arena);
    assert_string_equal(why, "a density is negative");
    m = model_new(&arena, 1);
    x = model_observable(m, "x", &r, 1);
    finish(m, pdf2(m, "gaussian", x, num(m, 3), par(m, 0)), p);
    p[0] = -1;
    why = model_generate(&g, m, p, 10, NULL, &rng, &arena);
    assert_string_equal(why, "gaussian(3, -1): sigma is not positive");
    Generated none = draw(&arena, mixture(&arena), mix, 0, NULL, 1);
    assert_int_equal(none.n, 0);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),      cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_components),  cmocka_unit_test(test_two),
        cmocka_unit_test(test_conditional), cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
