/* test_distribution.c - distributions as values: quantiles are inverses, tails add up, limits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "stat/distribution.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

static void near(double got, double want, double error) {
    if (!(fabs(got - want) <= error * fabs(want))) fail_msg("%.17g, should be %.17g", got, want);
}

static void test_normal(void **state) {
    (void)state;
    for (double z = -8; z < 37.6; z += 0.0371) {
        double p = distribution_z_to_p(z);
        if (z > -5) near(distribution_p_to_z(p) + 10, z + 10, z > 0 ? 1e-15 : 1e-11);
        near(distribution_z_to_p(distribution_p_to_z(p)), p, 1e-12);
    }
    near(distribution_p_to_z(2.8665157187919333e-7), 5, 1e-15);
    near(distribution_p_to_z(0.15865525393145707), 1, 2e-15);
    near(distribution_p_to_z(1e-320), 38.269125343032651, 1e-10); /* denormal */
    near(distribution_normal_quantile(0.975, 10, 2), 13.919927969080108, 1e-15);
    near(distribution_normal_below(13, 10, 2), 0.93319279873114193, 1e-15);
    near(distribution_normal_above(13, 10, 2), 0.066807201268858057, 1e-15);
    assert_true(distribution_p_to_z(0.5) == 0 && distribution_p_to_z(0) == INFINITY);
    assert_true(distribution_p_to_z(1) == -INFINITY && isnan(distribution_p_to_z(1.1)));
    assert_true(isnan(distribution_p_to_z(NAN)) && isnan(distribution_normal_below(1, 0, 0)));
    assert_true(distribution_z_to_p(INFINITY) == 0 && distribution_z_to_p(-INFINITY) == 1);
    assert_true(distribution_z_to_p(38) > 0);
}

static void test_quantiles(void **state) {
    (void)state;
    srand48(6);
    for (int i = 0; i < 400; i++) {
        double p = i % 2 ? drand48() : exp(-200 * drand48()), k = exp(8 * drand48());
        double a = exp(5 * drand48() - 2), b = exp(5 * drand48() - 2);
        near(distribution_chi2_below(distribution_chi2_quantile(p, k), k), p, 1e-11);
        double x = distribution_beta_quantile(p, a, b);
        if (x > 1e-300 && x < 1 - 1e-6) near(distribution_beta_below(x, a, b), p, 1e-9);
        double t = distribution_student_quantile(p, k);
        if (fabs(t) < 1e150 && p > 1e-10) near(distribution_student_below(t, k), p, 1e-6);
    }
    near(distribution_chi2_quantile(0.95, 1), 3.841458820694124, 1e-14);
    near(distribution_student_quantile(0.975, 5), 2.5705818356363141, 1e-13);
    near(distribution_student_quantile(0.9, 1), 3.0776835371752536, 1e-13);
    assert_true(distribution_chi2_quantile(0, 3) == 0 && isinf(distribution_chi2_quantile(1, 3)));
    assert_true(distribution_student_quantile(0.5, 3) == 0);
}

static void test_counts(void **state) {
    (void)state;
    for (double n = 0; n < 40; n++) {
        double sum = distribution_poisson_up_to(n, 7.5) + distribution_poisson_from(n + 1, 7.5);
        near(sum, 1, 1e-14);
        double step = distribution_poisson_from(n, 7.5) - distribution_poisson_from(n + 1, 7.5);
        assert_true(fabs(step - distribution_poisson(n, 7.5)) < 1e-14);
        sum = distribution_binomial_up_to(n, 40, 0.3) + distribution_binomial_from(n + 1, 40, 0.3);
        near(sum, 1, 1e-13);
        double up = distribution_binomial_up_to(n, 40, 0.3);
        double less = distribution_binomial_up_to(n - 1, 40, 0.3);
        assert_true(fabs(up - less - distribution_binomial(n, 40, 0.3)) < 1e-14);
    }
    assert_true(distribution_poisson(0, 0) == 1 && distribution_poisson(1, 0) == 0);
    assert_true(distribution_poisson(1.5, 2) == 0 && distribution_poisson_up_to(0, 0) == 1);
    assert_true(distribution_poisson_from(1, 0) == 0 && isnan(distribution_poisson(1, -1)));
    assert_true(distribution_binomial(0, 0, 0.5) == 1 && distribution_binomial(3, 3, 1) == 1);
    assert_true(isnan(distribution_binomial(1, 2.5, 0.5)) && isnan(distribution_binomial(1, 2, 2)));
}

static void test_others(void **state) {
    (void)state;
    near(distribution_chi2_density(2, 2), 0.18393972058572117, 1e-14);
    assert_true(isinf(distribution_chi2_density(0, 1)) && distribution_chi2_density(0, 2) == 0.5);
    assert_true(distribution_chi2_below(-1, 2) == 0 && distribution_chi2_above(-1, 2) == 1);
    assert_true(isnan(distribution_chi2_below(1, 0)));
    near(distribution_student_below(2, 3), 0.93033701572057842, 1e-13);
    near(distribution_student_above(1e9, 3), 1.1026577908435841e-27, 1e-9);
    assert_true(distribution_student_below(INFINITY, 3) == 1);
    near(distribution_beta_function(2.5, 3.5), 0.03681553890925539, 1e-13);
    assert_true(distribution_beta_below(-1, 2, 3) == 0 && distribution_beta_below(2, 2, 3) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal), cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
