/* test_infer_combine.c - uncertainties put together, averages, sPlot weights, sidebands, windows.
 */
#include "infer_case.h"

#include "stat/infer/combine.h"
#include "stat/infer/sideband.h"
#include "stat/infer/splot.h"
#include "stat/rng.h"

TEST(test_quadrature) {
    /* trigger, reconstruction, pid, background model, luminosity */
    const double s[] = {0.025, 0.015, 0.01, 0.02, 0.015};
    const double rho[] = {1, 0.5, 0.3, 0, 0, 0.5, 1, -0.2, 0, 0, 0.3, -0.2, 1,
                          0, 0,   0,   0, 0, 1,   0, 0,    0, 0, 0,   1};
    Arena arena = {0};
    near(combine_quadrature(s, 5), 0.03968626966596886, 1e-16);
    near(combine_correlated(s, rho, 5), 0.04516635916254486, 1e-16);
    near(combine_linear(s, 5), 0.085, 1e-16);
    assert_null(combine_wrong(rho, 5, &arena));
    const double high[] = {1, 1.3, 1.3, 1}, odd[] = {1, 0.2, 0.3, 1};
    const double never[] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1};
    assert_non_null(strstr(combine_wrong(high, 2, &arena), "1.3"));
    assert_non_null(strstr(combine_wrong(odd, 2, &arena), "differ"));
    assert_non_null(strstr(combine_wrong(never, 3, &arena), "contradict"));
    double cov[4] = {0}, r[4];
    const double sources[] = {1, 2, 3, 4};
    const bool own[] = {false, true};
    combine_covariance(cov, sources, own, 2, 2);
    near(cov[0], 1 + 9, 0);
    near(cov[1], 2, 0);
    near(cov[3], 4 + 16, 0);
    combine_correlation(r, cov, 2);
    near(r[2], 2 / sqrt(200), 1e-15);
    arena_free(&arena);
}

static double product(void *ctx, const double *x) { return *(double *)ctx * x[0] * x[1]; }

TEST(test_propagation) {
    const double x[] = {3, 5}, cov[] = {0.04, 0.01, 0.01, 0.09}, g[] = {10, 6};
    double two = 2, error;
    double value = combine_function(product, &two, x, cov, 2, &error);
    near(value, 30, 1e-12);
    near(error, sqrt(100 * 0.04 + 2 * 60 * 0.01 + 36 * 0.09), 1e-10);
    near(combine_error(g, cov, 2), error, 1e-10);
    const double j[] = {1, 1, 1, -1};
    double out[4];
    combine_transform(out, j, cov, 2, 2);
    near(out[0], 0.15, 1e-15);
    near(out[1], 0.04 - 0.09, 1e-15);
    near(out[3], 0.11, 1e-15);
}

TEST(test_average) {
    Arena arena = {0};
    Average a;
    const double x[] = {10.3, 11.4}, cov[] = {1, 0.5, 0.5, 2.25};
    combine_average(&a, x, cov, 2, &arena);
    near(a.weights[0], (2.25 - 0.5) / (1 + 2.25 - 1), 1e-14);
    near(a.value, a.weights[0] * 10.3 + a.weights[1] * 11.4, 1e-13);
    near(a.error * a.error, (1 * 2.25 - 0.25) / (1 + 2.25 - 1), 1e-14);
    near(a.chi2, 1.21 / 2.25, 1e-13);
    const double same[] = {1, 1, 1, 1};
    combine_average(&a, x, same, 2, &arena);
    assert_true(isnan(a.value) && a.why);
    arena_free(&arena);
}

/* Two components with means apart; a second variable that only depends on the component. */
TEST(test_splot) {
    enum { EVENTS = 4000 };
    Arena arena = {0};
    static double density[2 * EVENTS], other[EVENTS];
    Rng rng;
    rng_open(&rng, 3, 0);
    for (int e = 0; e < EVENTS; e++) {
        bool first = rng_uniform(&rng) < 0.3;
        double x = rng_normal(&rng) + (first ? 0 : 2);
        density[2 * e] = exp(-0.5 * x * x);
        density[2 * e + 1] = exp(-0.5 * (x - 2) * (x - 2));
        other[e] = rng_exponential(&rng) * (first ? 1 : 5);
    }
    double yields[] = {2000, 2000};
    assert_true(splot_yields(yields, density, 2, EVENTS, NULL) > 0);
    near(yields[0] + yields[1], EVENTS, 1e-6);
    SPlot s;
    splot_weights(&s, density, yields, 2, EVENTS, NULL, &arena);
    assert_null(s.why);
    assert_int_equal(s.bad, 0);
    near(s.worst_event, 0, 1e-6);
    near(s.worst_yield, 0, 1e-6);
    near(s.sums[0], yields[0], 1e-4);
    near(s.covariance[0] + 2 * s.covariance[1] + s.covariance[3], EVENTS, 1e-2);
    for (int k = 0; k < 2; k++) { /* mean of the other variable */
        double sum = 0, squares = 0, truth = k ? 5 : 1;
        for (int e = 0; e < EVENTS; e++) {
            double w = s.weights[2 * e + k];
            sum += w * other[e];
            squares += w * w * (other[e] - truth) * (other[e] - truth);
        }
        near(sum / s.sums[k], truth, 4 * sqrt(squares) / s.sums[k]);
    }
    for (int e = 0; e < EVENTS; e++) density[2 * e] = density[2 * e + 1];
    splot_weights(&s, density, yields, 2, EVENTS, NULL, &arena);
    assert_non_null(strstr(s.why, "cannot be told apart"));
    arena_free(&arena);
}

TEST(test_sideband) {
    enum { N = 40 };
    Arena arena = {0};
    double x[N], y[N], error[N];
    bool used[N];
    for (int i = 0; i < N; i++) { /* a parabola far from 0, and a peak */
        x[i] = 80.25 + 0.5 * i;
        y[i] = 900 - 18 * x[i] + 0.1 * x[i] * x[i];
        used[i] = i < 12 || i >= 30;
        error[i] = 3;
        if (!used[i]) y[i] += 10;
    }
    SidebandBins bins = {x, y, error, used, N};
    Sideband s;
    sideband_fit(&s, &bins, 2, true, false, &arena);
    assert_null(s.why);
    near(s.coefficients[0], 900, 1e-6);
    near(s.coefficients[1], -18, 1e-8);
    near(s.coefficients[2], 0.1, 1e-10);
    near(s.chi2, 0, 1e-12);
    assert_int_equal(s.ndof, 22 - 3);
    near(s.sum, 180, 1e-8);
    for (int i = 0; i < N; i++) near(s.signal[i], used[i] ? 0 : 10, 1e-9);
    /* errors: of a constant, 3 / sqrt(22); the sum has 18 times it, and its own bins */
    sideband_fit(&s, &bins, 0, true, false, &arena);
    near(s.background_error[5], 3 / sqrt(22), 1e-12);
    near(s.covariance[0], 9.0 / 22, 1e-12);
    near(s.sum_error, sqrt(18 * 9 + 18 * 18 * 9.0 / 22), 1e-10);
    /* without weights: scaled by the spread */
    y[3] += 1;
    sideband_fit(&s, &bins, 2, false, true, &arena);
    double variance = s.chi2 / s.ndof;
    assert_true(variance > 0 && s.covariance[0] > 0 && s.n_clipped > 0);
    for (int i = 0; i < N; i++) assert_true(s.signal[i] >= 0);
    for (int i = 0; i < N; i++) used[i] = i < 2;
    sideband_fit(&s, &bins, 2, true, false, &arena);
    assert_non_null(s.why);
    SidebandCount c = sideband_count(50, 60, 2);
    near(c.signal, 20, 0);
    near(c.signal_error, sqrt(50 + 15), 1e-12);
    arena_free(&arena);
}

TEST(test_windows) {
    const double x[] = {1, 2, 3, 4, NAN, 3.5}, w[] = {1, 2, 3, 4, 5, 6};
    const Window windows[] = {{"a", 1, 2}, {"b", 2, 3.5}};
    WindowRow rows[3];
    int which[6];
    assert_int_equal(sideband_classify(rows, which, x, w, 6, windows, 2), 1);
    near(rows[0].sum, 3, 0);
    near(rows[0].error, sqrt(5), 1e-15);
    near(rows[1].events, 2, 0);
    near(rows[1].sum, 9, 0);
    near(rows[2].part, 4.0 / 16, 0);
    assert_true(which[1] == 0 && which[3] == 2 && which[4] == -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quadrature), cmocka_unit_test(test_propagation),
        cmocka_unit_test(test_average),    cmocka_unit_test(test_splot),
        cmocka_unit_test(test_sideband),   cmocka_unit_test(test_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
