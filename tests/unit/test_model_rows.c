/* test_model_rows.c - likelihoods of events and least squares of points: values against sums
 * written out, the same bits for any number of threads, weights, what is told where there is no
 * value, data drawn and expected.
 */
#include "model_case.h"

enum { EVENTS = 70000 };

static const double truth[5] = {21000, 49000, 5366.9, 25, -0.002};

/* n_s gaussian + n_b exponential. */
static Model *peak_model(Arena *arena, int *column) {
    Model *m = model_new(arena, 5);
    Range r = {4900, 5800};
    int x = *column = model_observable(m, "B_mass", &r, 1);
    int s = pdf2(m, "gaussian", x, par(m, 2), par(m, 3));
    int b = pdf1(m, "exponential", x, par(m, 4));
    finish(m, add(m, mul(m, par(m, 0), s), mul(m, par(m, 1), b)), truth);
    return m;
}

static Generated draw_events(Arena *arena, const Model *m, double n, uint64_t seed) {
    Rng rng;
    Generated g;
    rng_open(&rng, seed, 0);
    const char *why = model_generate(&g, m, truth, n, NULL, &rng, arena);
    if (why) fail_msg("%s", why);
    return g;
}

static double density_at(double x, const double *p) {
    double a = (5800 - p[2]) / p[3] / sqrt(2), b = (4900 - p[2]) / p[3] / sqrt(2);
    double norm = p[3] * sqrt(2 * M_PI) * (erf(a) - erf(b)) / 2;
    double e = (exp(p[4] * 900) - 1) / p[4];
    return p[0] * exp(-0.5 * pow((x - p[2]) / p[3], 2)) / norm + p[1] * exp(p[4] * (x - 4900)) / e;
}

static void test_values(void **state) {
    (void)state;
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, EVENTS, 1);
    assert_int_equal(g.n, EVENTS);
    RowData data = {.columns = (const double *const *)g.columns, .n = EVENTS};
    Problem *e = rows_of(m, &data, LIKE_EXTENDED, 1), *u = rows_of(m, &data, LIKE_UNBINNED, 1);
    double p[5] = {20000, 51000, 5366, 26, -0.0021};
    long double sum = 0;
    for (int i = 0; i < EVENTS; i++) sum -= 2 * logl(density_at(g.columns[0][i], p));
    close_to("extended", value_of(e, p), (double)(sum + 2 * 71000), 1e-14);
    close_to("unbinned", value_of(u, p), (double)(sum + 2 * EVENTS * logl(71000)), 1e-13);
    check_gradient("extended", e, p, 1e-5, 1e-7);
    check_gradient("unbinned", u, p, 1e-5, 1e-7);
    LikelihoodFacts f;
    likelihood_facts(&f, e);
    assert_true(f.n_rows == EVENTS && f.extended && !f.weighted && f.sum_weights == EVENTS);
    close_problem(e);
    close_problem(u);
    arena_free(&arena);
}

/* Threads 1, 2, 5: the same bits of value and gradient, of whole stripes and of what is left. */
static void test_threads(void **state) {
    (void)state;
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, EVENTS, 2);
    double w[EVENTS], p[5] = {20000, 51000, 5366, 26, -0.0021};
    for (int i = 0; i < EVENTS; i++) w[i] = 0.5 + 1e-5 * i;
    static const size_t sizes[] = {0, 1, 255, 256, 257, 16384, 16385, 50001, EVENTS};
    static const int threads[] = {2, 5, 64};
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++)
        for (int weighted = 0; weighted < 2; weighted++) {
            RowData data = {.columns = (const double *const *)g.columns,
                            .weight = weighted ? w : NULL,
                            .n = sizes[s]};
            double g1[5], g2[5];
            Problem *a = rows_of(m, &data, LIKE_EXTENDED, 1);
            double one = a->class->eval(a, p, g1);
            assert_true(isfinite(one));
            for (size_t t = 0; t < ARRAY_LEN(threads); t++) {
                Problem *b = rows_of(m, &data, LIKE_EXTENDED, threads[t]);
                assert_true(b->class->eval(b, p, g2) == one);
                assert_true(b->class->eval(b, p, g2) == one);
                assert_memory_equal(g1, g2, sizeof g1);
                Problem *c = b->class->clone(b);
                assert_true(c->class->eval(c, p, g2) == one);
                assert_memory_equal(g1, g2, sizeof g1);
                close_problem(c);
                close_problem(b);
            }
            close_problem(a);
        }
    arena_free(&arena);
}

static void told(Problem *p, const double *x, const char *part) {
    double g[PARAMS_MOST];
    assert_true(isnan(p->class->eval(p, x, g)));
    const char *why = p->class->why(p);
    if (!why || !strstr(why, part)) fail_msg("'%s' is not in '%s'", part, why ? why : "");
}

/* Densities that are negative, 0, not a number; arguments that are refused; and back again. */
static void test_why(void **state) {
    (void)state;
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, EVENTS, 3);
    double *v = g.columns[0], p[5];
    v[40017] = 5000;
    RowData data = {.columns = (const double *const *)g.columns, .n = EVENTS};
    for (int threads = 1; threads < 4; threads++) {
        Problem *a = rows_of(m, &data, LIKE_EXTENDED, threads);
        double good = value_of(a, truth);
        memcpy(p, truth, sizeof p);
        p[3] = -1;
        told(a, p, "gaussian(5366.9, -1): ");
        p[3] = 25;
        p[1] = -5000;
        told(a, p, "the density of event ");
        told(a, p, "(B_mass = ");
        p[1] = 49000;
        v[40017] = NAN;
        told(a, p, "the density of event 40017 (B_mass = nan) is nan");
        v[40017] = 5000;
        assert_true(value_of(a, truth) == good);
        assert_null(a->class->why(a));
        close_problem(a);
    }
    arena_free(&arena);
}

/* sum w ln f; whole weights are copies of events; weighted covariance by hand. */
static void test_weights(void **state) {
    (void)state;
    enum { N = 500 };
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, N, 4);
    double w[N], twice[2 * N], p[5] = {150, 350, 5366, 26, -0.0021};
    for (int i = 0; i < N; i++) {
        w[i] = 2;
        twice[2 * i] = twice[2 * i + 1] = g.columns[0][i];
    }
    const double *both[1] = {twice};
    RowData data = {.columns = (const double *const *)g.columns, .weight = w, .n = N};
    RowData copied = {.columns = both, .n = 2 * N};
    Problem *a = rows_of(m, &data, LIKE_EXTENDED, 1), *b = rows_of(m, &copied, LIKE_EXTENDED, 1);
    close_to("weights", value_of(a, p), value_of(b, p), 1e-14);
    check_gradient("weights", a, p, 1e-4, 1e-8);
    for (int i = 0; i < N; i++) w[i] = 0.2 + (i % 10) * 0.3;
    double cov[25], s2[25] = {0}, half[25] = {0}, want[25] = {0};
    for (int i = 0; i < 25; i++) cov[i] = (i % 6 == 0 ? 2 : 0.1) * (1 + i / 5) * (1 + i % 5);
    for (int e = 0; e < N; e++) {
        double d[5], q[5];
        for (int k = 0; k < 5; k++) {
            double h = 1e-4 * fabs(p[k]), v = g.columns[0][e];
            memcpy(q, p, sizeof q);
            q[k] = p[k] + h;
            double up = log(density_at(v, q));
            q[k] = p[k] - h;
            d[k] = (up - log(density_at(v, q))) / (2 * h);
        }
        for (int i = 0; i < 25; i++) s2[i] += w[e] * w[e] * d[i / 5] * d[i % 5];
    }
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int k = 0; k < 5; k++) half[5 * i + j] += cov[5 * i + k] * s2[5 * k + j];
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int k = 0; k < 5; k++) want[5 * i + j] += half[5 * i + k] * cov[5 * k + j];
    value_of(a, p);
    assert_true(likelihood_weighted_covariance(a, p, cov, true));
    for (int i = 0; i < 25; i++)
        near_as("covariance", cov[i], want[i], 1e-5 * sqrt(want[i / 5 * 6] * want[i % 5 * 6]));
    close_problem(a);
    close_problem(b);
    arena_free(&arena);
}

static void test_squares(void **state) {
    (void)state;
    Arena arena = {0};
    double x[5] = {0, 1, 2, 3, 4}, y[5] = {1.1, 2.9, 5.2, 6.8, 9.3}, s[5] = {1, 2, 1, 0.5, 1};
    double p[2] = {0.9, 2.1}, sum = 0, plain = 0;
    const double *columns[1] = {x};
    Model *m = model_new(&arena, 2);
    int c = model_plain_column(m, "x");
    finish(m, add(m, par(m, 0), mul(m, par(m, 1), model_column(m, c))), p);
    RowData data = {.columns = columns, .y = y, .sigma = s, .n = 5}, bare = data;
    bare.sigma = NULL;
    Problem *a = rows_of(m, &data, LIKE_SQUARES, 1), *b = rows_of(m, &bare, LIKE_SQUARES, 1);
    for (int i = 0; i < 5; i++) {
        double r = y[i] - p[0] - p[1] * x[i];
        sum += r * r / (s[i] * s[i]);
        plain += r * r;
    }
    close_to("squares", value_of(a, p), sum, 1e-14);
    close_to("squares", value_of(b, p), plain, 1e-14);
    check_gradient("squares", a, p, 1e-3, 1e-10);
    int n;
    assert_true(a->class->saturated(a, &n) == 0 && n == 5);
    double cov[4], h[3] = {0};
    for (int i = 0; i < 5; i++) {
        double u = 1 / (s[i] * s[i]);
        h[0] += u;
        h[1] += u * x[i];
        h[2] += u * x[i] * x[i];
    }
    assert_true(likelihood_jacobian_covariance(a, p, cov));
    double det = h[0] * h[2] - h[1] * h[1];
    close_to("covariance", cov[0], h[2] / det, 1e-12);
    close_to("covariance", cov[1], -h[1] / det, 1e-12);
    close_to("covariance", cov[3], h[0] / det, 1e-12);
    assert_null(a->class->asimov(a, p));
    near(value_of(a, p), 0, 1e-20);
    Rng rng;
    rng_open(&rng, 3, 1);
    double chi2 = 0;
    for (int t = 0; t < 2000; t++) {
        assert_null(a->class->draw(a, p, &rng));
        chi2 += value_of(a, p);
    }
    near_as("toys of points", chi2 / 2000, 5, 4 * sqrt(10.0 / 2000));
    a->class->restore(a);
    close_to("restored", value_of(a, p), sum, 1e-14);
    close_problem(a);
    close_problem(b);
    arena_free(&arena);
}

/* Toys: mean number of events, of x, the score has mean 0 and the variance that the curvature
 * says; expected data have their minimum at the truth; the observed ones come back. */
static void test_toys(void **state) {
    (void)state;
    enum { TOYS = 400 };
    Arena arena = {0};
    int x;
    double p[5] = {60, 140, 5366.9, 25, -0.002}, g[5], up[5], down[5], q[5];
    Model *m = peak_model(&arena, &x);
    Generated events = draw_events(&arena, m, 200, 5);
    RowData data = {.columns = (const double *const *)events.columns, .n = 200};
    Problem *a = rows_of(m, &data, LIKE_EXTENDED, 1);
    double observed = value_of(a, p), sum[5] = {0}, sum2[5] = {0}, curvature[5];
    Problem *b = a->class->clone(a);
    assert_null(a->class->asimov(a, p));
    double expected = a->class->eval(a, p, g);
    for (int k = 0; k < 5; k++) {
        double h = 1e-3 * fabs(p[k]);
        memcpy(q, p, sizeof q);
        q[k] = p[k] + h;
        assert_true(a->class->eval(a, q, up) > expected);
        q[k] = p[k] - h;
        assert_true(a->class->eval(a, q, down) > expected);
        curvature[k] = (up[k] - down[k]) / (2 * h);
        near_as("expected data", g[k] / curvature[k], 0, 1e-7 * fabs(p[k]));
    }
    Rng rng;
    double count = 0;
    for (int t = 0; t < TOYS; t++) {
        rng_open(&rng, 6, (uint64_t)t);
        assert_null(a->class->draw(a, p, &rng));
        a->class->eval(a, p, g);
        LikelihoodFacts f;
        likelihood_facts(&f, a);
        count += f.n_rows;
        for (int k = 0; k < 5; k++) {
            sum[k] += g[k];
            sum2[k] += g[k] * g[k];
        }
    }
    near_as("events", count / TOYS, 200, 4 * sqrt(200.0 / TOYS));
    for (int k = 0; k < 5; k++) { /* E[g] = 0, E[g g] = 2 E[g'] */
        near_as("score", sum[k] / sqrt(TOYS * 2 * curvature[k]), 0, 4);
        near_as("width", sum2[k] / TOYS / (2 * curvature[k]), 1, 0.35);
    }
    rng_open(&rng, 6, 7); /* the same toy again */
    assert_null(a->class->draw(a, p, &rng));
    double seventh = value_of(a, p);
    rng_open(&rng, 6, 7);
    assert_null(b->class->draw(b, p, &rng));
    assert_true(value_of(b, p) == seventh);
    a->class->restore(a);
    assert_true(value_of(a, p) == observed);
    close_problem(a);
    close_problem(b);
    arena_free(&arena);
}

/* What no free parameter moves is computed once: the same bits as without, when fixed parameters
 * move, when others are fixed or freed, after toys, with threads, in copies. */
static void test_fixed(void **state) {
    (void)state;
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, EVENTS, 7);
    RowData data = {.columns = (const double *const *)g.columns, .n = EVENTS};
    Problem *a = rows_of(m, &data, LIKE_EXTENDED, 1);
    double p[5], ga[5], gb[5];
    for (int threads = 1; threads < 4; threads += 2) {
        Problem *b = rows_of(m, &data, LIKE_EXTENDED, threads);
        for (int step = 0; step < 12; step++) {
            memcpy(p, truth, sizeof p);
            p[0] += step;
            p[2] += step % 5 > 3;
            p[4] *= step > 7 ? 1.1 : 1;
            for (int k = 2; k < 5; k++) b->params[k].fixed = step % 4 == 3 ? k == 3 : step > 0;
            assert_true(a->class->eval(a, p, ga) == b->class->eval(b, p, gb));
            for (int k = 0; k < 5; k++) assert_true(b->params[k].fixed || ga[k] == gb[k]);
            if (step == 10) {
                double bad[5] = {21000, 49000, 5366.9, -1, -0.002};
                told(b, bad, "sigma is not positive");
            }
            if (step != 5) continue;
            Rng rng, same;
            rng_open(&rng, 4, 4);
            rng_open(&same, 4, 4);
            assert_null(a->class->draw(a, truth, &rng));
            assert_null(b->class->draw(b, truth, &same));
        }
        Problem *c = b->class->clone(b);
        a->class->restore(a);
        b->class->restore(b);
        assert_true(value_of(a, p) == value_of(c, p));
        assert_true(value_of(a, p) == value_of(b, p));
        close_problem(c);
        close_problem(b);
    }
    close_problem(a);
    arena_free(&arena);
}

/* Toys of weighted events have weights like theirs: the sum of weights is around the integral, its
 * variance that of events that weigh so much; the score has mean 0. */
static void test_weighted_toys(void **state) {
    (void)state;
    enum { N = 300, TOYS = 1500 };
    Arena arena = {0};
    int x;
    Model *m = peak_model(&arena, &x);
    Generated g = draw_events(&arena, m, N, 6);
    double w[N], p[5] = {90, 210, 5366.9, 25, -0.002}, sum = 0, sum2 = 0, grad[5], score = 0;
    for (int i = 0; i < N; i++) w[i] = 0.4 + 0.2 * (i % 7);
    RowData data = {.columns = (const double *const *)g.columns, .weight = w, .n = N};
    Problem *a = rows_of(m, &data, LIKE_EXTENDED, 1);
    for (int t = 0; t < TOYS; t++) {
        Rng rng;
        LikelihoodFacts f;
        rng_open(&rng, 8, (uint64_t)t);
        assert_null(a->class->draw(a, p, &rng));
        a->class->eval(a, p, grad);
        likelihood_facts(&f, a);
        assert_true(f.weighted);
        sum += f.sum_weights / TOYS;
        sum2 += f.sum_weights * f.sum_weights / TOYS;
        score += grad[2] / TOYS;
    }
    double ww = 0, ws = 0;
    for (int i = 0; i < N; i++) ws += w[i], ww += w[i] * w[i];
    double var = 300 * ww / ws;
    near_as("sum", sum, 300, 4 * sqrt(var / TOYS));
    near_as("variance", (sum2 - sum * sum) / var, 1, 4 * sqrt(2.0 / TOYS));
    near_as("score", score, 0, 0.02);
    assert_null(a->class->asimov(a, p));
    LikelihoodFacts f;
    likelihood_facts(&f, a);
    close_to("expected", f.sum_weights, 300, 1e-9);
    close_problem(a);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_why),           cmocka_unit_test(test_weights),
        cmocka_unit_test(test_squares),       cmocka_unit_test(test_toys),
        cmocka_unit_test(test_weighted_toys), cmocka_unit_test(test_fixed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
