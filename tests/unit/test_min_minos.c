/* test_min_minos.c - MINOS: asymmetric errors against known ones, with other parameters along, at
 * limits, beside regions without values, where a lower minimum or no crossing is met.
 */
#include "min_case.h"

/* A count of 5: 2 (x - 5 ln x), and y that follows x^2, so that the profile in x is the same. */
static double count_log(double x) { return 2 * (x - 5 * log(x / 5) - 5); }
static double counted(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (!(x[0] > 0)) return NAN;
    double a = (x[1] - x[0] * x[0]) / 0.3, b = (x[2] + x[0] - 0.5 * x[1]) / 2;
    if (g) {
        g[0] = 2 - 10 / x[0] - 4 * x[0] * a / 0.3 + b;
        g[1] = 2 * a / 0.3 - 0.5 * b;
        g[2] = b;
    }
    return count_log(x[0]) + a * a + b * b;
}

/* Where count_log is rise, between a and b. */
static double exact(double a, double b, double rise) {
    double low = count_log(a) < rise ? a : b, high = count_log(a) < rise ? b : a;
    for (int i = 0; i < 200; i++) {
        double middle = 0.5 * (low + high);
        if (count_log(middle) < rise)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static void test_count(void **state) {
    (void)state;
    for (int kind = 0; kind < 12; kind++) {
        Arena arena = {0};
        Parameter p[3];
        bool gradient = kind & 1, limits = kind & 2;
        double rise = kind < 4 ? 1 : kind < 8 ? 4 : 0.1;
        params_at(p, 3, (double[]){2, 7, 1});
        if (limits) {
            p[0].lo = 0;
            p[1].lo = 0;
            p[1].hi = 1000;
            p[2].hi = 100;
        }
        Objective f = {3, counted, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        Minos e;
        minimise(&m, &f, p, &options, &arena);
        assert_int_equal(m.status, MIN_CONVERGED);
        near(m.x[0], 5, 1e-3 * sqrt(5));
        near(m.error[0], sqrt(5), gradient ? 2e-3 : 1e-2);
        minimise_minos(&e, &m, &f, p, 0, rise, &options, &arena);
        assert_int_equal(e.low.status, MINOS_OK);
        assert_int_equal(e.high.status, MINOS_OK);
        double low = exact(1e-3, 5, rise) - 5, high = exact(5, 30, rise) - 5;
        near(e.low.error, low, 1e-3 * sqrt(rise));
        near(e.high.error, high, 1e-3 * sqrt(rise));
        assert_true(e.low.calls + e.high.calls < (gradient ? 150 : 700));
        assert_true(e.new_x == NULL && e.low.why == NULL && e.high.why == NULL);
        arena_free(&arena);
    }
}

static void test_limit(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[3];
        params_at(p, 3, (double[]){5, 7, 1});
        p[0].lo = 3.5;
        p[0].hi = 20;
        Objective f = {3, counted, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        Minos e;
        minimise(&m, &f, p, &options, &arena);
        minimise_minos(&e, &m, &f, p, 0, 1, &options, &arena);
        assert_int_equal(e.low.status, MINOS_AT_LIMIT);
        near(e.low.error, 3.5 - m.x[0], 1e-12);
        assert_non_null(strstr(e.low.why, "up to the limit of a below"));
        assert_int_equal(e.high.status, MINOS_OK);
        near(e.high.error, exact(5, 30, 1) - 5, 2e-3);
        p[0].lo = 6; /* the minimum is at the limit */
        minimise(&m, &f, p, &options, &arena);
        near(m.x[0], 6, 1e-9);
        minimise_minos(&e, &m, &f, p, 0, 1, &options, &arena);
        assert_int_equal(e.low.status, MINOS_AT_LIMIT);
        near(e.low.error, 0, 1e-9);
        assert_int_equal(e.high.status, MINOS_OK);
        near(e.high.error, exact(6, 30, 1 + count_log(6)) - 6, 2e-3);
        minimise_minos(&e, &m, &f, p, 2, 1, &options, &arena); /* others at their limit */
        assert_int_equal(e.low.status, MINOS_OK);
        assert_int_equal(e.high.status, MINOS_OK);
        arena_free(&arena);
    }
}

/* Two wells, at -1 and 1; that at 1 is lower by 0.6 b. */
static double wells(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = x[0] * x[0] - 1, d = x[1] - x[0];
    if (g) {
        g[0] = 16 * x[0] * a - 0.3 - 2 * d;
        g[1] = 2 * d;
    }
    return 4 * a * a - 0.3 * x[0] + d * d;
}

static void test_new_minimum(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){-1.2, -1});
        Objective f = {2, wells, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        Minos e;
        minimise(&m, &f, p, &options, &arena);
        near(m.x[0], -0.990, 5e-3);
        minimise_minos(&e, &m, &f, p, 0, 9, &options, &arena);
        assert_int_equal(e.low.status, MINOS_OK);
        assert_int_equal(e.high.status, MINOS_NEW_MINIMUM);
        assert_true(isnan(e.high.error));
        assert_non_null(e.new_x);
        near(e.new_x[0], 1.009, 5e-3);
        assert_true(e.new_value < m.value - 0.5);
        assert_non_null(strstr(e.high.why, "lower value"));
        arena_free(&arena);
    }
}

/* Rises to 0.5 at most, so that there is no error to the right. */
static double saturating(void *ctx, const double *x, double *g) {
    (void)ctx;
    double q = 1 / (1 + x[0] * x[0]);
    if (g) g[0] = x[0] > 0 ? x[0] * q * q : 2 * x[0];
    return x[0] > 0 ? 0.5 * (1 - q) : x[0] * x[0];
}
/* Ends at 0.7 standard deviations. */
static double cut(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (g) g[0] = 2 * x[0];
    return x[0] > 0.7 ? NAN : x[0] * x[0];
}

static void test_no_crossing(void **state) {
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        Arena arena = {0};
        Parameter p[1];
        params_at(p, 1, (double[]){-0.4});
        Objective f = {1, kind & 2 ? cut : saturating, NULL, NULL, kind & 1};
        MinOptions options = {.strategy = 1};
        Minimum m;
        Minos e;
        minimise(&m, &f, p, &options, &arena);
        near(m.x[0], 0, 1e-3);
        minimise_minos(&e, &m, &f, p, 0, 1, &options, &arena);
        assert_int_equal(e.low.status, MINOS_OK);
        near(e.low.error, -1, 2e-3);
        assert_int_equal(e.high.status, MINOS_FAILED);
        assert_true(isnan(e.high.error));
        assert_non_null(e.high.why);
        arena_free(&arena);
    }
}

/* The classical functions: the profile there is the rise, checked by minimising anew. */
static void test_classics(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(classics); i++)
        for (int gradient = 0; gradient < 2; gradient++) {
            const Classic *c = &classics[i];
            if (c->singular) continue;
            Arena arena = {0};
            Parameter p[MOST];
            params_at(p, c->n, c->start);
            Objective f = {c->n, c->eval, NULL, NULL, gradient};
            MinOptions options = {.strategy = 1};
            Minimum m, held;
            Minos e;
            minimise(&m, &f, p, &options, &arena);
            for (int k = 0; k < c->n; k++) {
                if (c->eval == beale) continue; /* its minimum is not closed upward */
                minimise_minos(&e, &m, &f, p, k, 1, &options, &arena);
                for (int side = 0; side < 2; side++) {
                    MinosSide *s = side ? &e.high : &e.low;
                    if (s->status != MINOS_OK) printf("%s %d: %s\n", c->name, k, s->why);
                    assert_int_equal(s->status, MINOS_OK);
                    double at = m.x[k] + s->error;
                    double from[4]; /* not where symmetry makes the slope vanish */
                    for (int j = 0; j < c->n; j++) from[j] = m.x[j] + 0.2 * m.error[j];
                    minimise_held(&held, &f, p, &k, &at, 1, from, &options, &arena);
                    near(held.value, 1 + m.value, 2e-3);
                }
            }
            arena_free(&arena);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_count), cmocka_unit_test(test_limit),
                                       cmocka_unit_test(test_new_minimum),
                                       cmocka_unit_test(test_no_crossing),
                                       cmocka_unit_test(test_classics)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
