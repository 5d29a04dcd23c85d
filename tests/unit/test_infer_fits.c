/* test_infer_fits.c - scans, toys of parameters, coverage, Feldman and Cousins by toys, impacts,
 * breakdown, look-elsewhere: on a normal mean, where everything is known, and on counts.
 */
#include "infer_case.h"

#include "stat/infer/breakdown.h"
#include "stat/infer/coverage.h"
#include "stat/infer/feldman.h"
#include "stat/infer/impacts.h"
#include "stat/infer/look_elsewhere.h"
#include "stat/infer/scan.h"
#include "stat/infer/toyfits.h"

/* The profile of mu is ((mu - best) / 1.25)^2, the slice (mu - best)^2. */
TEST(test_scan) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    double at[21], low, high;
    scan_places(at, -1, 5, 21);
    ScanPlan plan = {.k = {0}, .dims = 1, .at = {at}, .n = {21}};
    Scan s;
    scan_run(&s, &p->base, &plan, &arena);
    assert_null(s.why);
    assert_int_equal(s.n_failed, 0);
    for (int i = 0; i < 21; i++) {
        double d = (at[i] - 2.1) / 1.25;
        near(s.points[i].rise, d * d, 1e-7);
        near(s.points[i].x[1], 0.4 - 0.36 * (at[i] - 2.1), 1e-5);
    }
    scan_interval(&s, 1, &low, &high);
    near(low, 2.1 - 1.25, 0.02);
    near(high, 2.1 + 1.25, 0.02);
    scan_interval(&s, 9, &low, &high);
    assert_true(isnan(low) && isnan(high));
    plan.slice = true;
    scan_run(&s, &p->base, &plan, &arena);
    for (int i = 0; i < 21; i++) near(s.points[i].rise, (at[i] - 2.1) * (at[i] - 2.1), 1e-7);
    ScanPlan grid = {.k = {0, 1}, .dims = 2, .at = {at, at + 5}, .n = {21, 9}};
    scan_run(&s, &p->base, &grid, &arena);
    assert_int_equal(s.n_points, 189);
    for (int i = 0; i < 189; i++) {
        double x[] = {s.points[i].at[0], s.points[i].at[1]};
        near(x[0], at[i / 9], 0);
        near(x[1], at[5 + i % 9], 0);
        near(s.points[i].rise, mean_eval(p, x, NULL), 1e-7);
    }
    mean_close(p);
    arena_free(&arena);
}

TEST(test_toy_fits) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    const double at[] = {1.5, -0.2}, error[] = {1.25, 0.75};
    ToyPlan plan = {.seed = 4, .n = 3000, .threads = 2};
    ToyFits t, again;
    for (int minos = 0; minos < 2; minos++) {
        ToyFitOptions options = {.minos = minos};
        toyfits_run(&t, &p->base, at, &options, 0, &plan, &arena);
        assert_int_equal(t.log.n_valid, 3000);
        for (int k = 0; k < 2; k++) {
            const ToyParameter *q = &t.params[k];
            assert_int_equal(q->n, 3000);
            assert_int_equal(q->n_pulls, 3000);
            near(q->mean, at[k], 4 * q->mean_error);
            near(q->bias, 0, 4 * q->bias_error);
            near(q->std, error[k], 4 * q->std_error);
            near(q->pull_mean, 0, 4 * q->pull_mean_error);
            near(q->pull_width, 1, 4 * q->pull_width_error);
            near(q->coverage, 0.6827, 4 * q->coverage_error);
            near(toyfits_of(&t, 17)[toyfits_column(k, 2)], error[k], 1e-3);
        }
    }
    ToyFitOptions options = {.minos = true};
    plan.threads = 5;
    toyfits_run(&again, &p->base, at, &options, 0, &plan, &arena);
    assert_memory_equal(t.values, again.values, sizeof(double) * 3000 * (size_t)t.stride);
    options = (ToyFitOptions){.no_refit = true}; /* chi2 of two measurements */
    toyfits_run(&t, &p->base, at, &options, 0, &plan, &arena);
    Moments m = toyfits_moments(t.values, 3000, t.stride, TOY_MINIMUM);
    near(m.mean, 2, 4 * m.mean_error);
    mean_close(p);
    arena_free(&arena);
}

TEST(test_coverage) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    const double at[] = {1.5, -0.2};
    const int k[] = {0, 1};
    ToyPlan plan = {.seed = 6, .n = 6000, .threads = 2};
    for (int held = 1; held <= 2; held++) {
        Coverage c;
        double error, rise = held == 1 ? 1 : 2.295748928898636;
        coverage_run(&c, &p->base, at, k, held, NULL, 1, &plan, &arena);
        double part = coverage_at(&c, rise, &error);
        near(part, 0.6826894921370859, 4 * error);
        double found = coverage_rise(&c, 0.6826894921370859, &error);
        near(found, rise, 4 * error);
    }
    mean_close(p);
    arena_free(&arena);
}

/* A normal mean that is not negative: PRD 57 (1998) 3873, table X: x = 1, 90 %: [0, 2.64]; x = 3:
 * [1.37, 4.64]. */
TEST(test_feldman) {
    Arena arena = {0};
    static const double cases[][3] = {{1, 0, 2.64}, {3, 1.37, 4.64}};
    for (int c = 0; c < 2; c++) {
        Mean *p = mean_open(cases[c][0], 0, 1e-4, 0);
        double mu[25];
        scan_places(mu, 0, 6, 25);
        ToyPlan plan = {.seed = 8, .n = 3000, .threads = 2};
        Feldman f;
        feldman_toys(&f, &p->base, 0, 0.9, mu, 25, &plan, &arena);
        assert_null(f.why);
        near(f.low, cases[c][1], c ? 5 * f.low_error : 0);
        near(f.high, cases[c][2], 5 * f.high_error);
        assert_true(f.high_error > 0 && f.high_error < 0.1 && !f.low_open && !f.high_open);
        feldman_toys(&f, &p->base, 0, 0.9, mu, 5, &plan, &arena);
        assert_true(f.high_open || f.why);
        mean_close(p);
    }
    arena_free(&arena);
}

/* mu-hat = y - theta: theta + 1 sigma moves it by -sigma; before the fit too, as y tells nothing
 * of theta alone. */
TEST(test_impacts) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    const double centre[] = {NAN, 0}, width[] = {NAN, 0.5};
    for (int minos = 0; minos < 2; minos++) {
        ImpactOptions options = {centre, width, minos};
        Impacts r;
        impacts_run(&r, &p->base, 0, &options, &arena);
        assert_null(r.why);
        assert_int_equal(r.n, 1);
        near(r.mu, 2.1, 1e-5);
        near(r.mu_high, 1.25, 2e-3);
        const Impact *i = &r.list[0];
        assert_int_equal(i->k, 1);
        near(i->pull, 0.8, 1e-5);
        near(i->constraint, 1.5, 3e-3);
        near(i->high.moved, -0.75, 2e-3);
        near(i->low.moved, 0.75, 2e-3);
        near(i->before_high.moved, -0.5, 1e-4);
        near(i->size, 0.75, 2e-3);
    }
    mean_close(p);
    /* in the order of their size */
    Bins *q = bins_readme();
    q->params[0].lo = -10;
    Impacts r;
    ImpactOptions options = {0};
    impacts_run(&r, &q->base, 0, &options, &arena);
    assert_int_equal(r.n, 2);
    assert_true(r.list[0].size >= r.list[1].size && isnan(r.list[0].pull));
    assert_false(r.list[0].before_low.ok);
    bins_close(q);
    arena_free(&arena);
}

TEST(test_breakdown) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    const int theta = 1;
    BreakdownGroup g = {"theta", &theta, 1};
    for (int minos = 0; minos < 2; minos++) {
        Breakdown r;
        breakdown_run(&r, &p->base, 0, &g, 1, minos, &arena);
        assert_null(r.why);
        near(r.total.error, 1.25, 1e-6);
        near(r.statistics.error, 1, 1e-6);
        near(r.groups[0].error, 0.75, 1e-5);
        near(r.groups[0].low, 0.75, minos ? 3e-3 : 1e-5);
        near(r.systematics.high, 0.75, minos ? 3e-3 : 1e-5);
        near(r.sum.error, 1.25, 1e-5);
    }
    mean_close(p);
    arena_free(&arena);
}

/* ---- look-elsewhere: a bump of width 1 in 40 bins of background, at any place ---- */

typedef struct Bump {
    Problem base;
    double n[BINS_MOST], seen[BINS_MOST];
    Parameter params[3]; /* yield, place, background in a bin */
} Bump;

static double bump_mean(const double *x, int i) {
    double d = i - x[1];
    return fmax(x[2] + x[0] * 0.39894228040143268 * exp(-0.5 * d * d), 1e-9);
}
static double bump_eval(void *problem, const double *x, double *g) {
    const Bump *p = problem;
    double sum = 0, slope;
    if (g) g[0] = g[1] = g[2] = 0;
    for (int i = 0; i < BINS_MOST; i++) {
        double mean = bump_mean(x, i), d = i - x[1],
               shape = 0.39894228040143268 * exp(-0.5 * d * d);
        sum += bins_term(p->n[i], mean, &slope);
        if (!g) continue;
        g[0] += slope * shape;
        g[1] += slope * x[0] * shape * d;
        g[2] += slope;
    }
    return sum;
}
static const char *bump_draw(void *problem, const double *x, Rng *rng) {
    Bump *p = problem;
    for (int i = 0; i < BINS_MOST; i++) p->n[i] = rng_poisson(rng, bump_mean(x, i));
    return NULL;
}
static Problem *bump_clone(const void *problem) {
    Bump *p = mem_alloc(sizeof *p);
    memcpy(p, problem, sizeof *p);
    p->base.params = p->params;
    return &p->base;
}
static const ProblemClass bump_class = {
    .eval = bump_eval, .draw = bump_draw, .clone = bump_clone, .close = bins_close};

TEST(test_look_elsewhere) {
    const double q[] = {0, 2, 0.5, NAN, 3, 3, 0, 1};
    assert_int_equal(look_elsewhere_crossings(q, 8, 1), 3);
    LookElsewhere r;
    look_elsewhere_of(&r, 16, 1, 4, 0.5);
    near(r.p_local, 3.167124183311986e-05, 1e-15);
    near(r.p_global, 3.167124183311986e-05 + 4 * exp(-7.5), 1e-12);
    near(r.p_global_error, 0.5 * exp(-7.5), 1e-12);
    assert_true(r.trials > 60 && r.z_global < r.z_local);
    Arena arena = {0};
    Bump b = {.base = {&bump_class, 3, b.params, true}};
    b.params[0] = (Parameter){"yield", 1, -100, 1000, 0, false};
    b.params[1] = (Parameter){"place", 20, 0, 40, 0, false};
    b.params[2] = (Parameter){"level", 20, 0, 1000, 0, false};
    for (int i = 0; i < BINS_MOST; i++) b.n[i] = i == 12 ? 38 : i == 11 || i == 13 ? 30 : 20;
    double at[79];
    scan_places(at, 0, 39, 79);
    ToyPlan plan = {.seed = 2, .n = 400, .threads = 2};
    PlaceScan s;
    look_elsewhere_scan(&s, &b.base, 0, 1, at, 79, 0.5, &plan, &arena);
    assert_null(s.why);
    assert_int_equal(s.n_failed, 0);
    near(s.result.at, 12, 0.26);
    assert_true(s.result.z_local > 3 && s.result.z_global < s.result.z_local);
    assert_true(s.result.crossings > 1 && s.result.crossings < 12);
    /* what the formula tells of a low maximum is what toys show */
    LookElsewhere low;
    look_elsewhere_of(&low, 6, 0.5, s.result.crossings, s.result.crossings_error);
    int above = 0;
    for (int i = 0; i < 400; i++) {
        double most = 0;
        for (int k = 0; k < 79; k++) most = fmax(most, s.toys[i * 79 + k]);
        above += most >= 6;
    }
    near(above / 400.0, low.p_global, 0.35 * low.p_global + 0.03);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan),           cmocka_unit_test(test_toy_fits),
        cmocka_unit_test(test_coverage),       cmocka_unit_test(test_feldman),
        cmocka_unit_test(test_impacts),        cmocka_unit_test(test_breakdown),
        cmocka_unit_test(test_look_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
