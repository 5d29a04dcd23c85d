/* test_min_edges.c - minimisers where something is in the way: no values, limits, nothing free,
 * flat directions, no minimum, too few calls; each with a verdict in words.
 */
#include "min_case.h"

static Minimum run(Arena *arena, int n, double (*eval)(void *, const double *, double *),
                   bool gradient, const Parameter *p, int strategy) {
    Objective f = {n, eval, NULL, NULL, gradient};
    MinOptions options = {.strategy = strategy};
    Minimum m;
    minimise(&m, &f, p, &options, arena);
    return m;
}

/* ((x - 2) / 0.5)^2 + (y - 3 - (x - 2))^2: covariance 0.25, 0.25; 0.25, 1.25. */
static double bowl(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = (x[0] - 2) / 0.5, b = x[1] - 3 - (x[0] - 2);
    if (g) {
        g[0] = 4 * a - 2 * b;
        g[1] = 2 * b;
    }
    return a * a + b * b;
}

static void test_limits(void **state) {
    (void)state;
    for (int kind = 0; kind < 16; kind++) {
        bool gradient = kind & 1, high = kind & 2, both = kind & 4;
        int strategy = kind & 8 ? 1 : 0;
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){high ? 0.5 : 5, 1});
        if (high || both) p[0].hi = high ? 1 : 9; /* the minimum is outside: at x = 1, or 4 */
        if (!high || both) p[0].lo = high ? -5 : 4;
        Minimum m = run(&arena, 2, bowl, gradient, p, strategy);
        double at = high ? 1 : 4;
        if (m.status != MIN_CONVERGED) show("limit", &m);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_int_equal(m.at_limit[0], high ? 2 : 1);
        assert_int_equal(m.at_limit[1], 0);
        near(m.x[0], at, 1e-9);
        near(m.x[1], 3 + at - 2, 2e-3);
        near(m.value, 4 * (at - 2) * (at - 2), 1e-5);
        near(m.error[1], 1, strategy ? 1e-4 : 0.1); /* the other one held */
        /* its own: where the profile, 4 d^2 + slope d, has risen by 1 */
        double slope = 8 * fabs(at - 2), d = (sqrt(slope * slope + 16) - slope) / 8;
        near(m.error[0], d, strategy ? 1e-3 * d : 0.5 * d);
        near(m.cov[1], 0, 1e-12);
        arena_free(&arena);
    }
}

/* Exactly at the limit without pressing, started at it, started beyond it. */
static void test_beside_limits(void **state) {
    (void)state;
    for (int kind = 0; kind < 8; kind++) {
        Arena arena = {0};
        Parameter p[2];
        bool gradient = kind & 1;
        params_at(p, 2, (double[]){kind & 4 ? 2 : -7, 1});
        p[0].lo = 2;
        if (kind & 2) p[0].hi = 40;
        Minimum m = run(&arena, 2, bowl, gradient, p, 1);
        if (m.status != MIN_CONVERGED) show("beside", &m);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_int_equal(m.at_limit[0], 1);
        near(m.x[0], 2, 1e-3);
        near(m.x[1], 3, 1e-3);
        near(m.error[0], 0.5, 1e-3);
        near(m.error[1], sqrt(1.25), 2e-3);
        p[0].lo = -10; /* far from both, started at one */
        p[0].start = -10;
        m = run(&arena, 2, bowl, gradient, p, 1);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_int_equal(m.at_limit[0], 0);
        near(m.x[0], 2, 1e-4);
        near(m.error[0], 0.5, 1e-4);
        arena_free(&arena);
    }
}

/* Limits that are many errors apart, at which a sine has lost its digits. */
static void test_wide_limits(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){10, 1});
        p[0].lo = 0;
        p[0].hi = 1e12;
        p[1].lo = -1e9;
        p[1].hi = 1e3;
        Minimum m = run(&arena, 2, bowl, gradient, p, 1);
        if (m.status != MIN_CONVERGED) show("wide", &m);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0], 2, 5e-4);
        near(m.x[1], 3, 1e-3);
        near(m.error[0], 0.5, 1e-3);
        near(m.error[1], sqrt(1.25), 2e-3);
        arena_free(&arena);
    }
}

/* No value for x < 1, and a gradient that is none for y > 50. */
static double holes(void *ctx, const double *x, double *g) {
    double f = bowl(ctx, x, g);
    if (g && x[1] > 50) g[1] = NAN;
    return x[0] < 1 ? NAN : x[1] > 60 ? INFINITY : f;
}
static double never(void *ctx, const double *x, double *g) {
    (void)ctx;
    (void)x;
    if (g) g[0] = g[1] = 0;
    return NAN;
}
static const char *why_never(void *ctx) {
    (void)ctx;
    return "the density of event 17 is -0.3";
}

static void test_nan(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[2];
        const double starts[][2] = {{0.5, 3}, {1.01, -20}, {30, 49}, {0.99, 70}};
        for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
            params_at(p, 2, starts[i]);
            p[0].step = p[1].step = 20;
            Minimum m = run(&arena, 2, holes, gradient, p, 1);
            if (m.status != MIN_CONVERGED) show("nan", &m);
            assert_int_equal(m.status, MIN_CONVERGED);
            near(m.x[0], 2, 5e-4);
            near(m.x[1], 3, 1e-3);
            assert_int_equal(m.cov_status, COV_ACCURATE);
        }
        Objective f = {2, never, why_never, NULL, gradient};
        Minimum m;
        minimise(&m, &f, p, &(MinOptions){.strategy = 1}, &arena);
        assert_int_equal(m.status, MIN_NAN);
        assert_int_equal(m.cov_status, COV_NONE);
        assert_true(isnan(m.value) && isnan(m.error[0]) && isnan(m.cov[1]));
        assert_non_null(strstr(m.why, "event 17"));
        arena_free(&arena);
    }
}

static double constant(void *ctx, const double *x, double *g) {
    (void)ctx;
    (void)x;
    (void)g;
    return 7;
}

static void test_nothing_free(void **state) {
    (void)state;
    Arena arena = {0};
    Parameter p[2];
    params_at(p, 2, (double[]){1, 3});
    p[0].fixed = p[1].fixed = true;
    Minimum m = run(&arena, 2, bowl, true, p, 1);
    assert_int_equal(m.status, MIN_NO_PARAMETERS);
    near(m.value, 5, 1e-12);
    assert_true(m.x[0] == 1 && m.x[1] == 3 && m.error[0] == 0 && m.cov[0] == 0 && m.edm == 0);
    assert_non_null(m.why);
    m = run(&arena, 0, constant, false, NULL, 1);
    assert_int_equal(m.status, MIN_NO_PARAMETERS);
    near(m.value, 7, 0);
    arena_free(&arena);
}

static void test_some_fixed(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){1, 10});
        p[0].fixed = true;
        Minimum m = run(&arena, 2, bowl, gradient, p, 1);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0], 1, 0);
        near(m.x[1], 2, 1e-4);
        near(m.error[1], 1, 1e-4);
        assert_true(m.error[0] == 0 && m.cov[0] == 0 && m.cov[1] == 0);
        arena_free(&arena);
    }
}

/* Only a + b is measured; c is not at all. */
static double sums(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = x[0] + x[1] - 7;
    if (g) {
        g[0] = g[1] = 2 * a;
        g[2] = 0;
    }
    return a * a;
}

static void test_degenerate(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[3];
        params_at(p, 3, (double[]){1, 2, 5});
        Minimum m = run(&arena, 2, sums, gradient, p, 1);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0] + m.x[1], 7, 1e-3);
        assert_int_equal(m.cov_status, COV_FORCED_POSITIVE);
        assert_non_null(strstr(m.cov_why, "a and b cannot be told apart"));
        p[1].fixed = true;
        m = run(&arena, 3, sums, gradient, p, 1);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_int_equal(m.cov_status, COV_FORCED_POSITIVE);
        assert_non_null(strstr(m.cov_why, "does not depend on c"));
        near(m.error[0], 1, 1e-3);
        arena_free(&arena);
    }
}

static double slope_only(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (g) g[0] = -1;
    return -x[0];
}
static double down_hill(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (g) g[0] = 2 * (2 - x[0]);
    return -(x[0] - 2) * (x[0] - 2);
}
static double flattening(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (g) g[0] = -exp(-x[0]);
    return exp(-x[0]);
}

static void test_no_minimum(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[1];
        params_at(p, 1, (double[]){1});
        Minimum m = run(&arena, 1, slope_only, gradient, p, 1);
        assert_int_equal(m.status, MIN_CALL_LIMIT);
        assert_non_null(strstr(m.why, "falls without end as a grows"));
        m = run(&arena, 1, down_hill, gradient, p, 1);
        assert_int_equal(m.status, MIN_CALL_LIMIT);
        assert_non_null(strstr(m.why, "falls without end as a falls"));
        p[0].hi = 3; /* a limit each makes it well again */
        m = run(&arena, 1, slope_only, gradient, p, 1);
        if (m.status != MIN_CONVERGED) show("slope", &m);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0], 3, 1e-9);
        near(m.error[0], 1, 1e-3);
        assert_int_equal(m.at_limit[0], 2);
        p[0].lo = -4;
        m = run(&arena, 1, down_hill, gradient, p, 1);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0], -4, 1e-9);
        p[0].lo = -INFINITY;
        p[0].hi = INFINITY;
        m = run(&arena, 1, flattening, gradient, p, 1); /* ends where it is flat enough */
        assert_true(m.x[0] > 8);
        arena_free(&arena);
    }
}

/* The logarithm of a density that becomes a spike at one of its events. */
static double spike(void *ctx, const double *x, double *g) {
    (void)ctx;
    const double at[] = {-1.3, -0.2, 0.1, 0.4, 1.2};
    double f = 0;
    if (g) g[0] = g[1] = 0;
    for (int i = 0; i < 5; i++) {
        double t = (at[i] - x[0]) / x[1], q = exp(-0.5 * t * t) / x[1] + 0.1;
        if (!(x[1] > 0)) return NAN;
        f -= 2 * log(q);
        if (!g) continue;
        g[0] -= 2 * (q - 0.1) / q * t / x[1];
        g[1] -= 2 * (q - 0.1) / q * (t * t - 1) / x[1];
    }
    return f;
}

static void test_spike(void **state) {
    (void)state;
    Arena arena = {0};
    Parameter p[2];
    params_at(p, 2, (double[]){0.1001, 0.005});
    Minimum m = run(&arena, 2, spike, true, p, 1);
    assert_int_equal(m.status, MIN_CALL_LIMIT);
    assert_non_null(strstr(m.why, "falls without end as b goes to 0: give it a limit"));
    p[1].lo = 0.2;
    p[1].start = 1;
    m = run(&arena, 2, spike, true, p, 1);
    assert_int_equal(m.status, MIN_CONVERGED);
    arena_free(&arena);
}

static void test_call_limit(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[MOST];
        params_at(p, 4, classics[1].start);
        Objective f = {4, wood, NULL, NULL, gradient};
        Minimum m;
        minimise(&m, &f, p, &(MinOptions){.strategy = 1, .max_calls = 20}, &arena);
        assert_int_equal(m.status, MIN_CALL_LIMIT);
        assert_non_null(strstr(m.why, "no minimum after"));
        assert_true(m.value < 19192 && m.n_attempts == 1);
        arena_free(&arena);
    }
}

static void test_other_algorithms(void **state) {
    (void)state;
    Arena arena = {0};
    Parameter p[MOST];
    Minimum m;
    for (size_t i = 0; i < ARRAY_LEN(classics); i++) {
        const Classic *c = &classics[i];
        Objective f = {c->n, c->eval, NULL, NULL, false};
        params_at(p, c->n, c->start);
        minimise(&m, &f, p, &(MinOptions){.algorithm = MIN_SIMPLEX, .max_calls = 3000}, &arena);
        if (m.value > 1e-2) show(c->name, &m);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_true(m.value < 1e-2);
        assert_int_equal(m.cov_status, COV_NONE);
        assert_true(isnan(m.error[0]));
    }
    Objective f = {2, bowl, NULL, NULL, false};
    params_at(p, 2, (double[]){0.1, 0.1});
    p[0].lo = p[1].lo = -10;
    p[0].hi = p[1].hi = 10;
    minimise(&m, &f, p, &(MinOptions){.algorithm = MIN_SCAN}, &arena);
    assert_int_equal(m.status, MIN_EDM_ABOVE);
    near(m.x[0], 2, 1.3);
    near(m.x[1], 3, 1.3);
    minimise(&m, &f, p, &(MinOptions){.algorithm = MIN_SIMPLEX, .strategy = 1}, &arena);
    near(m.error[0], 0.5, 1e-3);
    minimise_hesse(&m, &f, p, &(MinOptions){.strategy = 2}, &arena);
    near(m.error[0], 0.5, 1e-4);
    near(m.error[1], sqrt(1.25), 2e-4);
    near(m.global_cc[0], sqrt(1 - 1 / (0.25 * 5)), 1e-3);
    assert_int_equal(m.cov_status, COV_ACCURATE);
    arena_free(&arena);
}

static void test_held(void **state) {
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){1, 1});
        Objective f = {2, bowl, NULL, NULL, kind & 1};
        MinOptions options = {.strategy = 1};
        const double cov[] = {0.25, 0.25, 0.25, 1.25};
        if (kind & 2) options.cov = cov;
        Minimum m;
        for (double at = -3; at < 6; at++) {
            minimise_held(&m, &f, p, &(int){0}, &at, 1, NULL, &options, &arena);
            assert_int_equal(m.status, MIN_CONVERGED);
            near(m.value, 4 * (at - 2) * (at - 2), 1e-6);
            near(m.x[0], at, 0);
            near(m.x[1], 3 + at - 2, 1e-3);
            if (kind == 3) assert_true(m.gradient_calls <= 3);
            minimise_held(&m, &f, p, (int[]){0, 1}, (double[]){at, 3}, 2, NULL, &options, &arena);
            assert_int_equal(m.status, MIN_NO_PARAMETERS);
            near(m.value, 5 * (at - 2) * (at - 2), 1e-6);
        }
        arena_free(&arena);
    }
}

/* ---- functions that no minimiser likes: everything must end, with a verdict ---- */

static double hash(double x, double y) { /* as good as random, in [0, 1) */
    double t = sin(x * 127.1 + y * 311.7) * 43758.5453;
    return t - floor(t);
}

static double hostile(void *ctx, const double *x, double *g) {
    double a = x[0], b = x[1], f = a * a + b * b;
    if (g) g[0] = 2 * a, g[1] = 2 * b;
    switch (*(int *)ctx) {
    case 0: /* no value here and there */
        return hash(floor(a * 50), floor(b * 50)) < 0.3 ? NAN : f;
    case 1: /* steps */
        return floor(f * 10);
    case 2: /* kinks */
        if (g) g[0] = a > 0 ? 1 : -1, g[1] = b > 0 ? 3 : -3;
        return fabs(a) + 3 * fabs(b);
    case 3: /* noise */
        return f + 1e-3 * hash(a * 1e3, b * 1e3);
    case 4: /* out of all range */
        if (g) g[0] *= 1e200, g[1] *= 1e200;
        return f * 1e200;
    case 5:
        if (g) g[0] *= 1e-200, g[1] *= 1e-200;
        return f * 1e-200;
    case 6: /* a constant */
        if (g) g[0] = g[1] = 0;
        return 3;
    case 7: /* a gradient that is wrong */
        if (g) g[0] = -2 * a, g[1] = hash(a, b);
        return f;
    case 8: /* no gradient */
        if (g) g[0] = g[1] = NAN;
        return f;
    case 9: /* without bound */
        if (g) g[0] = exp(a), g[1] = -1;
        return exp(a) - b;
    case 10: /* a hole in the middle */
        return f < 0.1 ? -INFINITY : f;
    case 11: /* a wall */
        return a > 0.3 ? 1e300 : f;
    default: /* many minima */
        if (g) g[0] += 30 * sin(10 * a), g[1] += 30 * sin(10 * b);
        return f - 3 * cos(10 * a) - 3 * cos(10 * b) + 6;
    }
}

static void test_hostile(void **state) {
    (void)state;
    for (int which = 0; which <= 12; which++)
        for (int kind = 0; kind < 36; kind++) {
            Arena arena = {0};
            Parameter p[2];
            params_at(p, 2, (double[]){1.3, -2.1});
            if (kind % 3 > 0) p[0].lo = -3, p[0].hi = 5;
            if (kind % 3 > 1) p[1].lo = -2.5;
            Objective f = {2, hostile, NULL, &which, kind / 3 % 2};
            MinOptions options = {.strategy = kind / 6 % 3};
            if (kind >= 18) options.algorithm = MIN_SIMPLEX;
            Minimum m;
            Minos e;
            ContourPoint c[12];
            minimise(&m, &f, p, &options, &arena);
            assert_true(m.calls + m.gradient_calls < 40000);
            assert_true((m.status == MIN_CONVERGED) == (m.why == NULL));
            assert_true(m.status == MIN_NAN || isfinite(m.value));
            bool none = m.cov_status == COV_NONE;
            assert_true(none == !!isnan(m.error[0]) && (!none || m.cov_why));
            for (int k = 0; k < 2; k++) assert_true(m.x[k] >= p[k].lo && m.x[k] <= p[k].hi);
            minimise_minos(&e, &m, &f, p, 0, 1, &options, &arena);
            assert_true((e.low.status == MINOS_OK) == (e.low.why == NULL));
            assert_true(e.low.status != MINOS_OK || e.low.error <= 0);
            minimise_contour(c, 12, &m, &f, p, 0, 1, 2.3, &options, &arena);
            for (int k = 0; k < 12; k++) assert_true(!c[k].ok || (isfinite(c[k].x + c[k].y)));
            if (which == 12 && m.status == MIN_CONVERGED) assert_true(m.value < 40);
            arena_free(&arena);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),           cmocka_unit_test(test_beside_limits),
        cmocka_unit_test(test_wide_limits),      cmocka_unit_test(test_nan),
        cmocka_unit_test(test_nothing_free),     cmocka_unit_test(test_some_fixed),
        cmocka_unit_test(test_degenerate),       cmocka_unit_test(test_no_minimum),
        cmocka_unit_test(test_call_limit),       cmocka_unit_test(test_spike),
        cmocka_unit_test(test_other_algorithms), cmocka_unit_test(test_held),
        cmocka_unit_test(test_hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
