/* test_infer_counting.c - counted numbers: Feldman and Cousins' published table, the problems of
 * Cousins, Linnemann and Tucker, limits that have a formula.
 */
#include "infer_case.h"

#include <gsl/gsl_cdf.h>

#include "stat/infer/counting.h"
#include "stat/infer/coverage.h"
#include "stat/infer/feldman.h"

/* Phys. Rev. D 57 (1998) 3873, table IV: 90 %, n = 0 .. 10; b = 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4,
 * 5. */
static const double table_b[] = {0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5};
static const double table[11][10][2] = {{{0, 2.44},
                                         {0, 1.94},
                                         {0, 1.61},
                                         {0, 1.33},
                                         {0, 1.26},
                                         {0, 1.18},
                                         {0, 1.08},
                                         {0, 1.06},
                                         {0, 1.01},
                                         {0, 0.98}},
                                        {{0.11, 4.36},
                                         {0, 3.86},
                                         {0, 3.36},
                                         {0, 2.91},
                                         {0, 2.53},
                                         {0, 2.19},
                                         {0, 1.88},
                                         {0, 1.59},
                                         {0, 1.39},
                                         {0, 1.22}},
                                        {{0.53, 5.91},
                                         {0.03, 5.41},
                                         {0, 4.91},
                                         {0, 4.41},
                                         {0, 3.91},
                                         {0, 3.45},
                                         {0, 3.04},
                                         {0, 2.67},
                                         {0, 2.33},
                                         {0, 1.73}},
                                        {{1.10, 7.42},
                                         {0.60, 6.92},
                                         {0.10, 6.42},
                                         {0, 5.92},
                                         {0, 5.42},
                                         {0, 4.92},
                                         {0, 4.42},
                                         {0, 3.95},
                                         {0, 3.53},
                                         {0, 2.78}},
                                        {{1.47, 8.60},
                                         {1.17, 8.10},
                                         {0.74, 7.60},
                                         {0.24, 7.10},
                                         {0, 6.60},
                                         {0, 6.10},
                                         {0, 5.60},
                                         {0, 5.10},
                                         {0, 4.60},
                                         {0, 3.60}},
                                        {{1.84, 9.99},
                                         {1.53, 9.49},
                                         {1.25, 8.99},
                                         {0.93, 8.49},
                                         {0.43, 7.99},
                                         {0, 7.49},
                                         {0, 6.99},
                                         {0, 6.49},
                                         {0, 5.99},
                                         {0, 4.99}},
                                        {{2.21, 11.47},
                                         {1.90, 10.97},
                                         {1.61, 10.47},
                                         {1.33, 9.97},
                                         {1.08, 9.47},
                                         {0.65, 8.97},
                                         {0.15, 8.47},
                                         {0, 7.97},
                                         {0, 7.47},
                                         {0, 6.47}},
                                        {{3.56, 12.53},
                                         {3.06, 12.03},
                                         {2.56, 11.53},
                                         {2.09, 11.03},
                                         {1.59, 10.53},
                                         {1.18, 10.03},
                                         {0.89, 9.53},
                                         {0.39, 9.03},
                                         {0, 8.53},
                                         {0, 7.53}},
                                        {{3.96, 13.99},
                                         {3.46, 13.49},
                                         {2.96, 12.99},
                                         {2.51, 12.49},
                                         {2.14, 11.99},
                                         {1.81, 11.49},
                                         {1.51, 10.99},
                                         {1.06, 10.49},
                                         {0.66, 9.99},
                                         {0, 8.99}},
                                        {{4.36, 15.30},
                                         {3.86, 14.80},
                                         {3.36, 14.30},
                                         {2.91, 13.80},
                                         {2.53, 13.30},
                                         {2.19, 12.80},
                                         {1.88, 12.30},
                                         {1.59, 11.80},
                                         {1.33, 11.30},
                                         {0.43, 10.30}},
                                        {{5.50, 16.50},
                                         {5.00, 16.00},
                                         {4.50, 15.50},
                                         {4.00, 15.00},
                                         {3.50, 14.50},
                                         {3.04, 14.00},
                                         {2.63, 13.50},
                                         {2.27, 13.00},
                                         {1.94, 12.50},
                                         {1.19, 11.50}}};

TEST(test_feldman_table) {
    for (int n = 0; n <= 10; n++)
        for (int k = 0; k < 10; k++) {
            FeldmanInterval r = feldman_table(n, table_b[k], 0.9);
            near(r.low, table[n][k][0], 0.0051);
            near(r.high, table[n][k][1], 0.0051);
        }
}

/* The acceptance region holds the level, and without its last count would not. */
TEST(test_feldman_region) {
    int first, last;
    double sum;
    feldman_region(0.5, 3, 0.9, &first, &last, &sum); /* the paper's table I: 0 to 6 */
    assert_int_equal(first, 0);
    assert_int_equal(last, 6);
    near(sum, 0.935, 5e-4);
    for (double mu = 0; mu < 60; mu += 1.37) {
        feldman_region(mu, 2.2, 0.95, &first, &last, &sum);
        assert_true(sum >= 0.95 && first <= mu + 2.2 && last >= mu + 2.2 - 1);
        double exact = gsl_cdf_gamma_Q(mu + 2.2, last + 1, 1) -
                       (first > 0 ? gsl_cdf_gamma_Q(mu + 2.2, first, 1) : 0);
        near(sum, exact, 1e-12);
    }
    assert_true(isnan(feldman_count(-1, 3, 0.9).low) && isnan(feldman_count(3, 1, 1.2).low));
    FeldmanInterval big = feldman_count(1000, 800, 0.6826894921370859); /* nearly normal */
    near(big.low, 200 - sqrt(1000), 1.5);
    near(big.high, 200 + sqrt(1000), 1.5);
}

static void interval_of(void *ctx, int n, double *low, double *high) {
    FeldmanInterval r = feldman_count(n, *(double *)ctx, 0.9);
    *low = r.low;
    *high = r.high;
}

TEST(test_coverage) {
    double b = 1.5;
    for (double mu = 0.1; mu < 6; mu += 1.3) {
        double c = coverage_poisson(mu, b, interval_of, &b);
        assert_true(c >= 0.9 - 1e-9 && c < 1);
    }
}

/* NIM A 595 (2008) 480, table 1: n_on, n_off, tau; Z_Bi, Z_N and Z_PL as printed. */
TEST(test_on_off) {
    static const double cases[][6] = {
        {4, 5, 5.0, 1.66, 1.88, 1.95},      {6, 18.78, 14.44, 2.63, 2.71, 2.81},
        {9, 17.83, 4.69, 1.82, 1.94, 1.99}, {17, 40.11, 10.56, 4.46, 4.55, 4.57},
        {50, 55, 2.0, 2.93, 3.08, 3.02},    {67, 15, 0.5, 2.89, 3.44, 3.04},
        {200, 10, 0.1, 2.20, 2.90, 2.38},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const double *c = cases[i];
        near(gsl_cdf_ugaussian_Qinv(counting_on_off_p(c[0], c[1], c[2])), c[3], 0.0061);
        near(counting_on_off_z(c[0], c[1], c[2]), c[5], 0.0061);
        CountingSignificance s;
        Counting numbers = {c[0], c[1] / c[2], sqrt(c[1]) / c[2], NAN};
        counting_significance(&s, &numbers);
        near(s.z_exact, c[3], 0.0061);
        near(s.z_profile, c[5], 0.0061);
        near(s.z_marginal, c[4], 0.0081);
    }
    near(gsl_cdf_ugaussian_Qinv(counting_on_off_p(498426, 493434, 1)), 5.01, 0.0061);
    /* a known background: P(N >= n) */
    CountingSignificance s;
    Counting known = {10, 3.2, 0, 5};
    counting_significance(&s, &known);
    near(s.p_exact, gsl_cdf_poisson_Q(9, 3.2), 1e-14);
    near(s.z_expected, sqrt(2 * (8.2 * log(8.2 / 3.2) - 5)), 1e-12);
    near(s.z_profile, sqrt(2 * (10 * log(10 / 3.2) - 6.8)), 1e-12);
    Counting few = {1, 3.2, 1, NAN};
    counting_significance(&s, &few);
    assert_true(s.z_profile < 0 && s.z_exact < 0 && s.p_exact > 0.5);
    Counting bad = {-1, 3, 1, NAN}, nothing = {3, 0, 1, NAN};
    assert_non_null(counting_wrong(&bad));
    assert_non_null(counting_wrong(&nothing));
    assert_null(counting_wrong(&few));
}

TEST(test_limits) {
    CountingLimit l;
    /* pyhf's numbers for the same model: 104 events over 86.33 +- 3.99 */
    Counting c = {104, 86.32628697185581, 3.9930637195178287, NAN};
    static const double expected[] = {13.605572525981858, 18.44395138432376, 25.98517510752572,
                                      36.92204556540136, 50.773695188844165};
    counting_limit(&l, &c, 0.95);
    const double part = 0.8167635171290082; /* of the signal is inside the window */
    near(l.observed / part / 45.045454990027594, 1, 1e-5);
    for (int i = 0; i < BAND; i++) near(l.expected[i] / part / expected[i], 1, 1e-5);
    assert_true(isnan(l.exact) && isnan(l.low));
    near(counting_cls(&c, 10 * part).cls, 0.6394426277984229, 2e-5);
    /* nothing seen, nothing expected: -ln 0.05 */
    Counting none = {0, 0, 0, NAN};
    counting_limit(&l, &none, 0.95);
    near(l.exact, 2.995732273553991, 1e-8);
    near(l.high, 3.09, 0.006);
    Counting three = {3, 3, 0, NAN};
    counting_limit(&l, &three, 0.9);
    near(gsl_cdf_poisson_P(3, l.exact + 3) / gsl_cdf_poisson_P(3, 3), 0.1, 1e-8);
    near(l.high, 4.42, 0.006);
    near(l.low, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feldman_table), cmocka_unit_test(test_feldman_region),
        cmocka_unit_test(test_coverage),      cmocka_unit_test(test_on_off),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
