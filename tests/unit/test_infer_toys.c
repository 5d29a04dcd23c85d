/* test_infer_toys.c - toys: the same bits whatever the threads, probabilities that sums of Poisson
 * terms give exactly, failures that are recorded, and the time a toy takes.
 */
#include "infer_case.h"

#include <gsl/gsl_cdf.h>

#include "core/os.h"
#include "stat/infer/toytest.h"

static double at_least(int n, double mean) { return n > 0 ? gsl_cdf_gamma_P(mean, n, 1) : 1; }
static double at_most(int n, double mean) { return gsl_cdf_gamma_Q(mean, n + 1, 1); }

/* The statistic grows with the count: p = P(N >= n). */
TEST(test_discovery) {
    Arena arena = {0};
    Bins *p = bins_one(5, 9, 17);
    ToyPlan plan = {.seed = 1, .n = 20000, .threads = 2};
    ToyDiscovery d;
    toytest_discovery(&d, &p->base, 0, 0, &plan, &arena);
    assert_null(d.why);
    assert_int_equal(d.toys.n, 20000);
    double exact = at_least(17, 9);
    near(d.toys.p, exact, 4 * d.toys.p_error);
    near(d.toys.p_error, sqrt(exact * (1 - exact) / 20000), 2e-5);
    near(d.toys.z, gsl_cdf_ugaussian_Qinv(exact), 4 * d.toys.z_error);
    /* half of the counts are exactly at the observed one or above: those equal it are not lost */
    bins_close(p);
    p = bins_one(5, 9, 10);
    toytest_discovery(&d, &p->base, 0, 0, &plan, &arena);
    near(d.toys.p, at_least(10, 9), 4 * d.toys.p_error);
    bins_close(p);
    arena_free(&arena);
}

TEST(test_cls) {
    Arena arena = {0};
    const double mu[] = {0.5, 1, 2};
    Bins *p = bins_one(5, 9, 8);
    ToyPlan plan = {.seed = 3, .n = 8000, .threads = 2};
    ToyClsScan scan;
    toytest_cls(&scan, &p->base, TEST_Q_TILDE, 0, mu, 3, &plan, &arena);
    assert_null(scan.why);
    for (int i = 0; i < 3; i++) {
        const ToyCls *c = &scan.points[i];
        assert_true(c->ok);
        near(c->clsb.p, at_most(8, 9 + 5 * mu[i]), 4 * c->clsb.p_error);
        near(c->clb.p, at_most(8, 9), 4 * c->clb.p_error);
        near(c->cls, at_most(8, 9 + 5 * mu[i]) / at_most(8, 9), 4 * c->cls_error);
        /* the median count is 9 */
        near(c->expected[2], at_most(9, 9 + 5 * mu[i]) / at_most(9, 9), 4 * c->expected_error[2]);
    }
    bins_close(p);
    arena_free(&arena);
}

/* P(N <= n | s + b) / P(N <= n | b) = 0.05; with n = 0: s = -ln 0.05. */
TEST(test_limit) {
    Arena arena = {0};
    LimitOptions options = {.kind = TEST_Q_TILDE};
    ToyPlan plan = {.seed = 5, .n = 4000, .threads = 2};
    Bins *p = bins_one(1, 3, 0);
    ToyLimit l;
    toytest_limit(&l, &p->base, 0, &options, NULL, 0, &plan, &arena);
    assert_null(l.why);
    near(l.observed.value, 2.995732273553991, 4 * l.observed.error);
    assert_true(l.observed.error < 0.3);
    near(at_most(3, 3 + l.expected[2].value) / at_most(3, 3), 0.05, 0.02);
    const double low[] = {0.1, 0.2};
    toytest_limit(&l, &p->base, 0, &options, low, 2, &plan, &arena);
    assert_true(isnan(l.observed.value) && l.observed.why);
    bins_close(p);
    arena_free(&arena);
}

/* ---- the same bits ---- */

TEST(test_threads) {
    Arena arena = {0};
    const int threads[] = {1, 2, 5};
    const double mu[] = {0.5, 1.5}, at[] = {1, 0.98, 1.05};
    ToyEnsemble e[3];
    Bins *p = bins_readme();
    for (int i = 0; i < 3; i++) {
        ToyPlan plan = {.seed = 12, .n = 301, .threads = threads[i]};
        toytest_ensemble(&e[i], &p->base, TEST_T, 0, mu, 2, at, NULL, 4, &plan, &arena);
        assert_int_equal(e[i].log.n_valid, 301);
        assert_memory_equal(e[i].values, e[0].values, sizeof(double) * 301 * 3);
    }
    ToyPlan fewer = {.seed = 12, .n = 17, .threads = 1}; /* toys do not depend on how many */
    toytest_ensemble(&e[1], &p->base, TEST_T, 0, mu, 2, at, NULL, 4, &fewer, &arena);
    assert_memory_equal(e[1].values, e[0].values, sizeof(double) * 17 * 3);
    bins_close(p);
    arena_free(&arena);
}

/* ---- failures ---- */

typedef struct Notes {
    int calls, first, last_invalid;
} Notes;

static void notes_take(void *ctx, int done, int invalid) {
    Notes *n = ctx;
    if (!n->calls++) n->first = done;
    n->last_invalid = invalid;
}
static bool notes_stop(void *ctx) { return ((Notes *)ctx)->calls >= 2; }

TEST(test_failures) {
    Arena arena = {0};
    const double mu = 1, at[] = {1, 1, 1};
    Bins *p = bins_readme();
    p->refuses = true;
    Notes notes = {0};
    ToyPlan plan = {.seed = 7, .n = 200, .threads = 2, .note = notes_take, .ctx = &notes};
    ToyEnsemble e;
    toytest_ensemble(&e, &p->base, TEST_Q_TILDE, 0, &mu, 1, at, NULL, 2, &plan, &arena);
    assert_int_equal(e.log.n_done, 200);
    assert_int_equal(e.log.n_valid, 100);
    assert_int_equal(e.log.n_failures, 100);
    assert_true(notes.calls >= 2 && notes.first <= 26 && notes.last_invalid > 0);
    for (int i = 0; i < 100; i++) {
        const ToyFailure *f = &e.log.failures[i];
        assert_int_equal(f->toy, 2 * i + 1);
        assert_true(f->stream == toys_stream(2, f->toy));
        assert_non_null(strstr(f->why, "refused"));
        assert_true(f->x && isnan(e.values[2 * f->toy]) && !isnan(e.values[2 * f->toy - 1]));
    }
    ToyProbability all = toys_probability(&e.log, e.values, 2, 1, 0, 0);
    assert_int_equal(all.n_failed, 100);
    assert_true(all.p == 1 && all.p_least < all.p && isinf(all.z) && isnan(all.z_error));
    plan.stop = notes_stop;
    plan.n = 100000;
    notes = (Notes){0};
    toytest_ensemble(&e, &p->base, TEST_Q_TILDE, 0, &mu, 1, at, NULL, 2, &plan, &arena);
    assert_true(e.log.n_done < 10000 && e.log.n_failures > 0);
    bins_close(p);
    arena_free(&arena);
}

/* ---- time: two parameters, 34 bins, chi2 ---- */

typedef struct Chi2 {
    Problem base;
    double h[2][34], seen[34], n[34];
    Parameter params[2];
} Chi2;

static double chi2_eval(void *problem, const double *x, double *g) {
    const Chi2 *p = problem;
    double sum = 0, g0 = 0, g1 = 0;
    for (int i = 0; i < 34; i++) {
        double pred = x[0] * p->h[0][i] + x[1] * p->h[1][i], d = p->n[i] - pred, r = d / pred;
        sum += d * r;
        double slope = -2 * r - r * r;
        g0 += slope * p->h[0][i];
        g1 += slope * p->h[1][i];
    }
    if (g) g[0] = g0, g[1] = g1;
    return sum;
}
static const char *chi2_draw(void *problem, const double *x, Rng *rng) {
    Chi2 *p = problem;
    for (int i = 0; i < 34; i++) p->n[i] = rng_poisson(rng, x[0] * p->h[0][i] + x[1] * p->h[1][i]);
    return NULL;
}
static Problem *chi2_clone(const void *problem) {
    Chi2 *p = mem_alloc(sizeof *p);
    memcpy(p, problem, sizeof *p);
    p->base.params = p->params;
    return &p->base;
}
static const ProblemClass chi2_class = {
    .eval = chi2_eval, .draw = chi2_draw, .clone = chi2_clone, .close = bins_close};

TEST(test_time) {
    Arena arena = {0};
    Chi2 c = {.base = {&chi2_class, 2, c.params, true}};
    for (int i = 0; i < 34; i++) {
        c.h[1][i] = 20 + 5 * sin(i);
        c.h[0][i] = 25 * exp(-0.5 * (i - 9) * (i - 9));
    }
    for (int i = 0; i < 2; i++)
        c.params[i] = (Parameter){i ? "s_b" : "s_s", 1, -INFINITY, INFINITY, 0, false};
    const double at[] = {1.4, 1.1};
    double start = os_cpu_seconds(), mu = 0;
    ToyPlan plan = {.seed = 1, .n = 10000, .threads = 1};
    ToyEnsemble e;
    toytest_ensemble(&e, &c.base, TEST_T, 0, &mu, 0, at, NULL, 0, &plan, &arena);
    printf("             10000 toys, one fit each: %.3f s\n", os_cpu_seconds() - start);
    assert_int_equal(e.log.n_valid, 10000);
    double sum = 0;
    for (int i = 0; i < 10000; i++) sum += e.values[i];
    near(sum / 10000, 1.4, 0.02);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_discovery), cmocka_unit_test(test_cls),
        cmocka_unit_test(test_limit),     cmocka_unit_test(test_threads),
        cmocka_unit_test(test_failures),  cmocka_unit_test(test_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
