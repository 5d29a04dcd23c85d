/* speed_model.c - how long likelihoods take: nanoseconds a row and microseconds a call, with and
 * without derivatives; toys. Not among the tests:
 *     make build/release/unit/speed_model && build/release/unit/speed_model
 */
#include "model_case.h"

#include "core/os.h"

static Rng rng;

static double least(double a, double b) { return a < b ? a : b; }

/* The best of some runs; the first parameter moves a little each time. */
static double time_of(Problem *p, const double *at, bool gradient, int calls) {
    double x[PARAMS_MOST], g[PARAMS_MOST], best = INFINITY;
    memcpy(x, at, sizeof(double) * (size_t)p->n);
    for (int run = 0; run < 7; run++) {
        double begun = os_cpu_seconds();
        for (int i = 0; i < calls; i++) {
            x[0] *= 1 + 1e-9;
            if (isnan(p->class->eval(p, x, gradient ? g : NULL))) fail();
        }
        best = least(best, os_cpu_seconds() - begun);
    }
    return best / calls;
}

static void show(const char *what, Problem *p, const double *x, double rows, int calls) {
    double with = time_of(p, x, true, calls), without = time_of(p, x, false, calls);
    double begun = os_cpu_seconds(), draw = 0;
    int toys = 0;
    while (draw < 0.1) {
        if (p->class->draw(p, x, &rng)) break;
        draw = os_cpu_seconds() - begun;
        toys++;
    }
    printf("%-42s %9.2f us %9.2f us %8.2f ns %9.2f us\n", what, 1e6 * with, 1e6 * without,
           1e9 * with / rows, 1e6 * draw / toys);
    p->class->restore(p);
}

/* ---- events ---- */

static const double truth[7] = {300000, 700000, 5366.9, 25, 1.5, 3, -0.002};

static Model *ball(Arena *arena) {
    Range r = {4900, 5800};
    Model *m = model_new(arena, 7);
    int x = model_observable(m, "x", &r, 1), a[4];
    for (int k = 0; k < 4; k++) a[k] = par(m, k + 2);
    int s = mul(m, par(m, 0), pdf4(m, "crystal_ball", x, a));
    finish(m, add(m, s, mul(m, par(m, 1), pdf1(m, "exponential", x, par(m, 6)))), truth);
    return m;
}

static void events(void **state) {
    (void)state;
    static const size_t sizes[] = {1000000, 10500, 300};
    Arena arena = {0};
    Model *m = ball(&arena);
    Generated g;
    if (model_generate(&g, m, truth, 1e6, NULL, &rng, &arena)) fail();
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        double n = (double)sizes[k], x[7];
        char what[60];
        RowData data = {.columns = (const double *const *)g.columns, .n = sizes[k]};
        Problem *p = rows_of(m, &data, LIKE_EXTENDED, 1);
        memcpy(x, truth, sizeof x);
        x[0] = 0.3 * n;
        x[1] = 0.7 * n;
        snprintf(what, sizeof what, "Crystal Ball + exponential, %zu events", sizes[k]);
        show(what, p, x, n, (int)(3e6 / n));
        for (int i = 2; i < 7; i++) p->params[i].fixed = true;
        snprintf(what, sizeof what, "the same, shapes fixed");
        show(what, p, x, n, (int)(3e6 / n));
        close_problem(p);
    }
    arena_free(&arena);
}

static void convolution(void **state) {
    (void)state;
    enum { N = 100000 };
    Arena arena = {0};
    static double v[N];
    double x[4] = {1, 91.2, 1.25, 1.5};
    Range r = {60, 120};
    const double *columns[1] = {v};
    for (int i = 0; i < N; i++) v[i] = 60 + 60 * (i + 0.5) / N;
    Model *m = model_new(&arena, 4);
    int c = model_observable(m, "x", &r, 1);
    int lorentz = pdf2(m, "lorentz", c, par(m, 1), par(m, 2));
    int gauss = pdf2(m, "gaussian", c, num(m, 0), par(m, 3));
    finish(m, mul(m, par(m, 0), model_convolution(m, c, lorentz, gauss)), x);
    Problem *p = rows_of(m, &(RowData){.columns = columns, .n = N}, LIKE_UNBINNED, 1);
    show("Lorentz folded with Gaussian, 100000 events", p, x, N, 10);
    close_problem(p);
    arena_free(&arena);
}

/* ---- bins ---- */

static void bins(void **state) {
    (void)state;
    enum { N = 180 };
    Arena arena = {0};
    double edges[N + 1], content[N];
    for (int i = 0; i <= N; i++) edges[i] = 4900 + 5.0 * i;
    for (int i = 0; i < N; i++) content[i] = 5000 + i;
    BinData data = {.edges = edges, .content = content, .n = N};
    Problem *p = bins_of(ball(&arena), &data, LIKE_POISSON);
    show("Crystal Ball + exponential, 180 bins", p, truth, N, 500);
    close_problem(p);
    Range r = {4900, 5800};
    double x[5] = {200000, 800000, 5366.9, 25, -0.002};
    Model *m = model_new(&arena, 5);
    int c = model_observable(m, "x", &r, 1);
    int s = mul(m, par(m, 0), pdf2(m, "gaussian", c, par(m, 2), par(m, 3)));
    finish(m, add(m, s, mul(m, par(m, 1), pdf1(m, "exponential", c, par(m, 4)))), x);
    p = bins_of(m, &data, LIKE_POISSON);
    show("Gaussian + exponential, 180 bins", p, x, N, 500);
    close_problem(p);
    arena_free(&arena);
}

static void templates(void **state) {
    (void)state;
    enum { N = 50 };
    static const char *const names[] = {"Poisson", "Neyman", "Pearson", "combined"};
    Arena arena = {0};
    double t[2][N], v[2][N], content[N], x[2] = {2000, 8000};
    for (int i = 0; i < N; i++) {
        t[0][i] = exp(-0.5 * pow((i - 30) / 4.0, 2)) / 10;
        t[1][i] = exp(-i / 25.0) / 20;
        for (int k = 0; k < 2; k++) v[k][i] = t[k][i] * t[k][i] / 500;
        content[i] = floor(2000 * t[0][i] + 8000 * t[1][i]);
    }
    const double *columns[2] = {t[0], t[1]}, *variances[2] = {v[0], v[1]};
    Model *m = model_new(&arena, 2);
    int a = model_column(m, model_plain_column(m, "a")),
        b = model_column(m, model_plain_column(m, "b"));
    finish(m, add(m, mul(m, par(m, 0), a), mul(m, par(m, 1), b)), x);
    for (int kind = LIKE_POISSON; kind <= LIKE_COMBINED; kind++)
        for (int errors = 0; errors < 3; errors++) {
            if (errors > (kind == LIKE_POISSON ? 2 : kind == LIKE_COMBINED ? 1 : 0)) continue;
            char what[60];
            BinData data = {.content = content, .columns = columns, .n = N, .values = true};
            if (errors) data.column_variance = variances;
            if (kind == LIKE_POISSON) data.template_errors = errors;
            Problem *p = bins_of(m, &data, (LikelihoodKind)kind);
            snprintf(what, sizeof what, "2 templates, 50 bins, %s%s", names[kind - LIKE_POISSON],
                     errors == 0   ? ""
                     : errors == 1 ? ", their errors"
                                   : ", full errors");
            show(what, p, x, N, 20000);
            close_problem(p);
        }
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(events), cmocka_unit_test(convolution),
                                       cmocka_unit_test(bins), cmocka_unit_test(templates)};
    rng_open(&rng, 1, 0);
    printf("%-42s %12s %12s %11s %12s\n", "", "derivatives", "value", "a row", "toy");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
