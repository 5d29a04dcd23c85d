/* test_model.c - models and likelihoods: gradients against differences, integrals, threads, toys.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stat/model/generate.h"
#include "stat/model/likelihood.h"

enum { EVENTS = 3000 };

typedef struct Case {
    Arena arena;
    Model *m;
    Parameter params[8];
    int n;
    double x[EVENTS], y[EVENTS], w[EVENTS];
} Case;

static int add_param(Case *c, const char *name, double start) {
    c->params[c->n] = (Parameter){name, start, -INFINITY, INFINITY, 0, false};
    return c->n++;
}

static void fill(Case *c, double lo, double hi) {
    Rng r;
    rng_open(&r, 7, 1);
    for (int i = 0; i < EVENTS; i++) {
        c->x[i] = lo + (hi - lo) * rng_uniform(&r);
        c->y[i] = 0.5 + rng_uniform(&r);
        c->w[i] = 0.5 + rng_uniform(&r);
    }
}

static double *starts(Case *c) {
    double *x = arena_array(&c->arena, double, 8);
    for (int i = 0; i < c->n; i++) x[i] = c->params[i].start;
    return x;
}

/* Every derivative against central differences of the value. */
static void check_gradient(Problem *p, const double *at, double tolerance) {
    double x[8], g[8], unused[8];
    memcpy(x, at, sizeof(double) * (size_t)p->n);
    double value = p->class->eval(p, x, g);
    assert_false(isnan(value));
    assert_true(value == p->class->eval(p, x, NULL));
    for (int i = 0; i < p->n; i++) {
        double h = 1e-5 * fmax(fabs(at[i]), 1e-2), d = 0;
        static const double weight[] = {8.0 / 12, -1.0 / 12};
        for (int k = 1; k <= 2; k++) {
            x[i] = at[i] + k * h;
            double up = p->class->eval(p, x, NULL);
            x[i] = at[i] - k * h;
            d += weight[k - 1] * (up - p->class->eval(p, x, NULL)) / h;
        }
        x[i] = at[i];
        double scale = fmax(fabs(g[i]), fabs(value) * 1e-4 / fmax(fabs(at[i]), 1e-2));
        if (fabs(d - g[i]) > tolerance * fmax(scale, 1e-6))
            fail_msg("parameter %d (%s): %.10g by differences, %.10g", i, p->params[i].name, d,
                     g[i]);
    }
    (void)unused;
}

static const Pdf *pdf(const char *name) {
    const Pdf *p = pdf_find(str_of(name));
    assert_non_null(p);
    return p;
}

static int times(Model *m, int a, int b) { return model_op(m, MODEL_MUL, (int[]){a, b}, 2); }
static int plus(Model *m, int a, int b) { return model_op(m, MODEL_ADD, (int[]){a, b}, 2); }

/* n_sig * gaussian + n_bkg * exponential over two ranges. */
static void peak(Case *c, bool extended) {
    static const Range ranges[] = {{0, 4}, {5, 10}};
    c->n = 0;
    c->m = model_new(&c->arena, extended ? 5 : 4);
    int x = model_observable(c->m, "x", ranges, 2);
    int mu = model_param(c->m, add_param(c, "mu", 6)),
        s = model_param(c->m, add_param(c, "s", 1.5));
    int slope = model_param(c->m, add_param(c, "slope", -0.1));
    int a = model_density(c->m, pdf("gaussian"), x, (int[]){mu, s}, 2);
    int b = model_density(c->m, pdf("exponential"), x, &slope, 1);
    int f = model_param(c->m, add_param(c, "n", extended ? 1200 : 0.4)), g;
    if (extended)
        g = model_param(c->m, add_param(c, "b", 1700));
    else
        g = model_op(c->m, MODEL_SUB, (int[]){model_const(c->m, 1), f}, 2);
    assert_null(model_finish(c->m, plus(c->m, times(c->m, f, a), times(c->m, g, b)), starts(c)));
    assert_true(model_is_density(c->m) == !extended);
    fill(c, 0, 4);
    for (int i = 0; i < EVENTS; i += 2) c->x[i] = 5 + c->x[i];
}

static Problem *rows_of(Case *c, LikelihoodKind kind, bool weighted, int threads) {
    static const double *columns[2];
    columns[0] = c->x;
    columns[1] = c->y;
    RowData d = {.columns = columns, .n = EVENTS, .weight = weighted ? c->w : NULL};
    if (kind == LIKE_SQUARES) d.y = c->y;
    LikelihoodOptions o = {kind, threads, c->params};
    const char *why = NULL;
    Problem *p = likelihood_rows(c->m, &d, &o, &why);
    if (!p) fail_msg("%s", why);
    return p;
}

static void close_case(Case *c, Problem *p) {
    if (p) p->class->close(p);
    arena_free(&c->arena);
}

static void events(void **state) {
    (void)state;
    for (int k = 0; k < 4; k++) {
        Case c = {0};
        peak(&c, k & 1);
        Problem *p = rows_of(&c, k & 1 ? LIKE_EXTENDED : LIKE_UNBINNED, k & 2, 1);
        check_gradient(p, starts(&c), 1e-6);
        close_case(&c, p);
    }
}

/* Expected number of events and density by hand. */
static void value_by_hand(void **state) {
    (void)state;
    Case c = {0};
    peak(&c, true);
    Problem *p = rows_of(&c, LIKE_EXTENDED, false, 1);
    double want = 2 * (1200 + 1700), g = 0, e = 0;
    double norm = 0.5 * (erf((4 - 6) / 1.5 / M_SQRT2) - erf((0 - 6) / 1.5 / M_SQRT2) +
                         erf((10 - 6) / 1.5 / M_SQRT2) - erf((5 - 6) / 1.5 / M_SQRT2));
    double area = (1 - exp(-0.4)) / 0.1 + (exp(-0.5) - exp(-1.0)) / 0.1;
    for (int i = 0; i < EVENTS; i++) {
        double t = (c.x[i] - 6) / 1.5;
        g = exp(-0.5 * t * t) / (1.5 * sqrt(2 * M_PI)) / norm;
        e = exp(-0.1 * c.x[i]) / area;
        want -= 2 * log(1200 * g + 1700 * e);
    }
    double *x = starts(&c);
    assert_true(fabs(p->class->eval(p, x, NULL) - want) < 1e-9 * fabs(want));
    close_case(&c, p);
}

static void same_bits_for_threads(void **state) {
    (void)state;
    Case c = {0};
    peak(&c, true);
    double first = 0, grad[3][8];
    enum { MANY = 100000 };
    double *x = arena_array(&c.arena, double, MANY);
    for (int i = 0; i < MANY; i++) x[i] = c.x[i % EVENTS] * (1 - 1e-9 * i);
    const double *columns[] = {x};
    RowData d = {.columns = columns, .n = MANY};
    static const int threads[] = {1, 2, 5};
    for (int k = 0; k < 3; k++) {
        LikelihoodOptions o = {LIKE_EXTENDED, threads[k], c.params};
        const char *why;
        Problem *p = likelihood_rows(c.m, &d, &o, &why);
        double value = p->class->eval(p, starts(&c), grad[k]);
        if (k == 0) first = value;
        assert_true(value == first);
        assert_memory_equal(grad[k], grad[0], sizeof(double) * 5);
        p->class->close(p);
    }
    close_case(&c, NULL);
}

/* Every elementwise operation, in a function fitted to points. */
static void operations(void **state) {
    (void)state;
    for (int op = MODEL_ADD; op <= MODEL_MAX; op++) {
        if (op == MODEL_FLOOR || op == MODEL_CEIL || op == MODEL_ROUND || op == MODEL_MOD) continue;
        Case c = {0};
        c.m = model_new(&c.arena, 2);
        int x = model_column(c.m, model_plain_column(c.m, "x"));
        int a = model_param(c.m, add_param(&c, "a", 0.31)),
            b = model_param(c.m, add_param(&c, "b", 0.23));
        fill(&c, 0.1, 0.6);
        int u = times(c.m, a, x), v = plus(c.m, b, times(c.m, a, b));
        if (op == MODEL_ACOSH) {
            u = plus(c.m, u, model_const(c.m, 1.5));
            v = plus(c.m, v, model_const(c.m, 1.5));
        }
        bool two = op <= MODEL_POW || (op >= MODEL_ATAN2 && op <= MODEL_MAX);
        int node = model_op(c.m, (ModelOp)op, (int[]){u, v}, two ? 2 : 1);
        int other = model_op(c.m, (ModelOp)op, (int[]){v, u}, two ? 2 : 1);
        node = plus(c.m, node, times(c.m, other, x));
        assert_null(model_finish(c.m, node, starts(&c)));
        Problem *p = rows_of(&c, LIKE_SQUARES, false, 1);
        check_gradient(p, starts(&c), op == MODEL_MIN || op == MODEL_MAX ? 1e-2 : 2e-6);
        close_case(&c, p);
    }
}

static void normalised_expression(void **state) {
    (void)state;
    static const Range range = {0, 4};
    Case c = {0};
    c.m = model_new(&c.arena, 2);
    int column = model_observable(c.m, "x", &range, 1), x = model_column(c.m, column);
    int a = model_param(c.m, add_param(&c, "a", 0.5)),
        b = model_param(c.m, add_param(&c, "b", 0.2));
    int e = model_op(c.m, MODEL_EXP, (int[]){times(c.m, a, model_op(c.m, MODEL_SIN, &x, 1))}, 1);
    int f = plus(c.m, e, times(c.m, b, times(c.m, x, x)));
    int d = model_op(c.m, MODEL_NORMALISED, &f, 1);
    fill(&c, 0, 4);
    assert_null(model_finish(c.m, d, starts(&c)));
    assert_true(model_is_density(c.m));
    Problem *p = rows_of(&c, LIKE_UNBINNED, false, 1);
    check_gradient(p, starts(&c), 1e-6);
    close_case(&c, p);
    /* the same as a rate whose number of events is its integral */
    Case r = {0};
    r.m = model_new(&r.arena, 2);
    x = model_column(r.m, model_observable(r.m, "x", &range, 1));
    a = model_param(r.m, add_param(&r, "a", 500));
    b = model_param(r.m, add_param(&r, "b", 0.2));
    f = times(r.m, a, model_op(r.m, MODEL_EXP, (int[]){times(r.m, b, x)}, 1));
    fill(&r, 0, 4);
    assert_null(model_finish(r.m, f, starts(&r)));
    p = rows_of(&r, LIKE_EXTENDED, false, 1);
    check_gradient(p, starts(&r), 1e-6);
    double value = p->class->eval(p, starts(&r), NULL), want = 2 * 500 * (exp(0.8) - 1) / 0.2;
    for (int i = 0; i < EVENTS; i++) want -= 2 * (log(500) + 0.2 * r.x[i]);
    assert_true(fabs(value - want) < 1e-9 * fabs(want));
    close_case(&r, p);
}

/* The width of each event's Gaussian is a column. */
static void conditional(void **state) {
    (void)state;
    static const Range range = {0, 4};
    Case c = {0};
    c.m = model_new(&c.arena, 2);
    int x = model_observable(c.m, "x", &range, 1),
        y = model_column(c.m, model_plain_column(c.m, "y"));
    int mu = model_param(c.m, add_param(&c, "mu", 2)),
        s = model_param(c.m, add_param(&c, "s", 1.3));
    int node = model_density(c.m, pdf("gaussian"), x, (int[]){mu, times(c.m, s, y)}, 2);
    fill(&c, 0, 4);
    assert_null(model_finish(c.m, node, starts(&c)));
    assert_true(model_is_density(c.m));
    Problem *p = rows_of(&c, LIKE_UNBINNED, false, 1);
    check_gradient(p, starts(&c), 1e-6);
    close_case(&c, p);
}

static void product(void **state) {
    (void)state;
    static const Range range = {0, 4}, other = {0.5, 1.5};
    Case c = {0};
    c.m = model_new(&c.arena, 3);
    int x = model_observable(c.m, "x", &range, 1), y = model_observable(c.m, "y", &other, 1);
    int mu = model_param(c.m, add_param(&c, "mu", 2)),
        s = model_param(c.m, add_param(&c, "s", 1.3));
    int slope = model_param(c.m, add_param(&c, "slope", -0.4));
    int g = model_density(c.m, pdf("gaussian"), x, (int[]){mu, s}, 2);
    int e = model_density(c.m, pdf("exponential"), y, &slope, 1);
    fill(&c, 0, 4);
    assert_null(model_finish(c.m, times(c.m, g, e), starts(&c)));
    assert_true(model_is_density(c.m));
    Problem *p = rows_of(&c, LIKE_UNBINNED, true, 1);
    check_gradient(p, starts(&c), 1e-6);
    close_case(&c, p);
    Case d = {0};
    d.m = model_new(&d.arena, 2);
    x = model_observable(d.m, "x", &range, 1);
    mu = model_param(d.m, add_param(&d, "mu", 2));
    s = model_param(d.m, add_param(&d, "s", 1.3));
    g = model_density(d.m, pdf("gaussian"), x, (int[]){mu, s}, 2);
    e = model_density(d.m, pdf("exponential"), x, &mu, 1);
    assert_non_null(model_finish(d.m, times(d.m, g, e), starts(&d)));
    close_case(&d, NULL);
}

/* Two Gaussians make one of the joint width. */
static void convolution(void **state) {
    (void)state;
    static const Range range = {0, 4};
    Case c = {0};
    c.m = model_new(&c.arena, 3);
    int x = model_observable(c.m, "x", &range, 1), zero = model_const(c.m, 0);
    int mu = model_param(c.m, add_param(&c, "mu", 2)),
        s = model_param(c.m, add_param(&c, "s", 0.3));
    int r = model_param(c.m, add_param(&c, "r", 0.25));
    int a = model_density(c.m, pdf("gaussian"), x, (int[]){mu, s}, 2);
    int b = model_density(c.m, pdf("gaussian"), x, (int[]){zero, r}, 2);
    fill(&c, 0.5, 3.5);
    assert_null(model_finish(c.m, model_convolution(c.m, x, a, b), starts(&c)));
    Problem *p = rows_of(&c, LIKE_UNBINNED, false, 1);
    check_gradient(p, starts(&c), 1e-5);
    double width = hypot(0.3, 0.25), want = 0;
    double norm = erf(2 / width / M_SQRT2);
    for (int i = 0; i < EVENTS; i++) {
        double t = (c.x[i] - 2) / width;
        want += t * t + 2 * log(width * sqrt(2 * M_PI) * norm);
    }
    assert_true(fabs(p->class->eval(p, starts(&c), NULL) - want) < 1e-6 * fabs(want));
    close_case(&c, p);
}

/* ---- bins ---- */

enum { BINS = 20 };

static Problem *bins_of(Case *c, LikelihoodKind kind, double *edges, double *content) {
    for (int i = 0; i <= BINS; i++) edges[i] = 0.2 * i;
    for (int i = 0; i < BINS; i++) content[i] = 30 + 40 * exp(-0.5 * (i - 8) * (i - 8) / 9.0);
    BinData d = {.edges = edges, .content = content, .n = BINS};
    LikelihoodOptions o = {kind, 1, c->params};
    const char *why = NULL;
    Problem *p = likelihood_bins(c->m, &d, &o, &why);
    if (!p) fail_msg("%s", why);
    return p;
}

static void binned(void **state) {
    (void)state;
    static const Range range = {0, 4};
    static const LikelihoodKind kinds[] = {LIKE_POISSON, LIKE_NEYMAN, LIKE_PEARSON, LIKE_COMBINED};
    for (size_t k = 0; k < 4; k++) {
        Case c = {0};
        double edges[BINS + 1], content[BINS];
        c.m = model_new(&c.arena, 4);
        int x = model_observable(c.m, "x", &range, 1);
        int mu = model_param(c.m, add_param(&c, "mu", 1.7)),
            s = model_param(c.m, add_param(&c, "s", 0.6));
        int n = model_param(c.m, add_param(&c, "n", 300)),
            b = model_param(c.m, add_param(&c, "b", 600));
        int g = model_density(c.m, pdf("gaussian"), x, (int[]){mu, s}, 2);
        int u = model_density(c.m, pdf("uniform"), x, NULL, 0);
        assert_null(model_finish(c.m, plus(c.m, times(c.m, n, g), times(c.m, b, u)), starts(&c)));
        Problem *p = bins_of(&c, kinds[k], edges, content);
        check_gradient(p, starts(&c), 1e-6);
        if (kinds[k] == LIKE_POISSON) { /* integrals of the bins by the error function */
            double want = 0, norm = 0.5 * (erf(2.3 / 0.6 / M_SQRT2) + erf(1.7 / 0.6 / M_SQRT2));
            for (int i = 0; i < BINS; i++) {
                double p1 = 0.5 *
                            (erf((edges[i + 1] - 1.7) / 0.6 / M_SQRT2) -
                             erf((edges[i] - 1.7) / 0.6 / M_SQRT2)) /
                            norm;
                double m = 300 * p1 + 600.0 / BINS;
                want += 2 * (m - content[i] + content[i] * log(content[i] / m));
            }
            assert_true(fabs(p->class->eval(p, starts(&c), NULL) - want) < 1e-8 * want);
        }
        close_case(&c, p);
    }
}

/* Sums of templates with their own errors, against a minimum over all factors by brute force. */
static void template_errors(void **state) {
    (void)state;
    for (int errors = 0; errors <= 2; errors++) {
        Case c = {0};
        double t1[BINS], t2[BINS], v1[BINS], v2[BINS], content[BINS];
        c.m = model_new(&c.arena, 2);
        int a = model_param(c.m, add_param(&c, "a", 1.3)),
            b = model_param(c.m, add_param(&c, "b", 0.8));
        int x1 = model_column(c.m, model_plain_column(c.m, "t1"));
        int x2 = model_column(c.m, model_plain_column(c.m, "t2"));
        assert_null(model_finish(c.m, plus(c.m, times(c.m, a, x1), times(c.m, b, x2)), starts(&c)));
        for (int i = 0; i < BINS; i++) {
            t1[i] = 5 + i;
            t2[i] = 40 - i;
            v1[i] = 0.5 * t1[i];
            v2[i] = 0.3 * t2[i];
            content[i] = 35 + (i * 7) % 11;
        }
        const double *columns[] = {t1, t2}, *variances[] = {v1, v2};
        BinData d = {.content = content,
                     .columns = columns,
                     .column_variance = variances,
                     .n = BINS,
                     .values = true,
                     .template_errors = errors};
        LikelihoodOptions o = {LIKE_POISSON, 1, c.params};
        const char *why = NULL;
        Problem *p = likelihood_bins(c.m, &d, &o, &why);
        assert_non_null(p);
        check_gradient(p, starts(&c), 1e-6);
        double value = p->class->eval(p, starts(&c), NULL), want = 0;
        for (int i = 0; i < BINS && errors == 1; i++) {
            double mu = 1.3 * t1[i] + 0.8 * t2[i];
            double s2 = (1.69 * v1[i] + 0.64 * v2[i]) / (mu * mu), best = INFINITY;
            for (int k = 0; k < 200000; k++) {
                double beta = 0.3 + k * 1e-5, m = beta * mu;
                double f = 2 * (m - content[i] + content[i] * log(content[i] / m)) +
                           (beta - 1) * (beta - 1) / s2;
                best = fmin(best, f);
            }
            want += best;
        }
        if (errors == 1) assert_true(fabs(value - want) < 1e-6 * want);
        close_case(&c, p);
    }
}

/* ---- drawing ---- */

static void toys_and_asimov(void **state) {
    (void)state;
    Case c = {0};
    peak(&c, true);
    Problem *p = rows_of(&c, LIKE_EXTENDED, false, 1);
    double *x = starts(&c), g[8], sum[8] = {0}, sum2[8] = {0};
    assert_null(p->class->asimov(p, x));
    double least = p->class->eval(p, x, g);
    for (int i = 0; i < 5; i++) assert_true(fabs(g[i]) < 1e-5 * fmax(1, 2900 / fabs(x[i])));
    x[0] += 0.05;
    assert_true(p->class->eval(p, x, NULL) > least);
    x[0] -= 0.05;
    enum { TOYS = 400 };
    for (int t = 0; t < TOYS; t++) { /* the derivatives of ln L at the truth have mean 0 */
        Rng r;
        rng_open(&r, 11, (uint64_t)t);
        assert_null(p->class->draw(p, x, &r));
        assert_false(isnan(p->class->eval(p, x, g)));
        for (int i = 0; i < 5; i++) sum[i] += g[i], sum2[i] += g[i] * g[i];
    }
    for (int i = 0; i < 5; i++) {
        double error = sqrt(sum2[i]) / TOYS;
        if (fabs(sum[i] / TOYS) > 4 * error)
            fail_msg("%s: %g +- %g", c.params[i].name, sum[i] / TOYS, error);
    }
    p->class->restore(p);
    Problem *copy = p->class->clone(p);
    assert_true(copy->class->eval(copy, x, NULL) == p->class->eval(p, x, NULL));
    copy->class->close(copy);
    close_case(&c, p);
}

static void generated_components(void **state) {
    (void)state;
    Case c = {0};
    peak(&c, true);
    Generated g;
    Rng r;
    rng_open(&r, 3, 0);
    assert_null(model_generate(&g, c.m, starts(&c), 29000, NULL, &r, &c.arena));
    assert_int_equal(g.n, 29000);
    double first = 0;
    for (size_t i = 0; i < g.n; i++) {
        first += g.component[i] == 0;
        double x = g.columns[0][i];
        assert_true((x >= 0 && x <= 4) || (x >= 5 && x <= 10));
    }
    assert_true(fabs(first - 12000) < 5 * sqrt(12000 * 17.0 / 29));
    close_case(&c, NULL);
}

/* The first event without a density is named. */
static void verdict_of_bad_events(void **state) {
    (void)state;
    Case c = {0};
    peak(&c, true);
    double *x = starts(&c);
    x[3] = -1e5;
    Problem *p = rows_of(&c, LIKE_EXTENDED, false, 1);
    assert_true(isnan(p->class->eval(p, x, NULL)));
    const char *why = p->class->why(p);
    assert_non_null(why);
    assert_non_null(strstr(why, "event"));
    assert_non_null(strstr(why, "x = "));
    x = starts(&c);
    x[1] = -1;
    assert_true(isnan(p->class->eval(p, x, NULL)));
    assert_non_null(strstr(p->class->why(p), "gaussian"));
    close_case(&c, p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(value_by_hand),
        cmocka_unit_test(same_bits_for_threads),
        cmocka_unit_test(operations),
        cmocka_unit_test(normalised_expression),
        cmocka_unit_test(conditional),
        cmocka_unit_test(product),
        cmocka_unit_test(convolution),
        cmocka_unit_test(binned),
        cmocka_unit_test(template_errors),
        cmocka_unit_test(toys_and_asimov),
        cmocka_unit_test(generated_components),
        cmocka_unit_test(verdict_of_bad_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
