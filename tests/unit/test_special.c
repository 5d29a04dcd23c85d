/* test_special.c - gamma and beta functions: known values, recurrences, complements, for arguments
 * small and large.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "stat/special.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

static void near(double got, double want, double error) {
    if (!(fabs(got - want) <= error * fabs(want))) fail_msg("%.17g, should be %.17g", got, want);
}

/* 17 digits by mpmath */
static void test_values(void **state) {
    (void)state;
    near(special_gamma(0.5), 1.7724538509055161, 1e-15);
    near(special_gamma(-1.5), 2.3632718012073547, 1e-14);
    near(special_gamma(-0.5), -3.5449077018110321, 1e-14);
    assert_true(special_gamma(5) == 24 && special_gamma(1) == 1 && isnan(special_gamma(-2)));
    assert_true(special_gamma(171.7) == INFINITY && special_gamma(0) == INFINITY);
    near(special_log_gamma(1e8), 1742068066.1038347, 1e-15);
    near(special_log_gamma(1e-20), 46.051701859880914, 1e-15);
    near(special_log_gamma(-2.5), -0.056243716497674051, 1e-13);
    assert_true(special_log_gamma(-3) == INFINITY && special_log_gamma(2) == 0);
    near(special_half_step(0.5), 0.56418958354775629, 1e-15);
    near(special_half_step(1e9), 31622.776597730946, 1e-15);
    near(special_poisson(3, 3.5), 0.21578546903865095, 1e-14);
    near(special_poisson(1e6, 1e6), 3.9894224715624403e-4, 1e-13);
    near(special_binomial(2, 3, 0.3, 0.7), 0.3087, 1e-14);
    near(special_binomial(5e5, 5e5, 0.5, 0.5), 7.9788436133175009e-4, 1e-13);
    near(special_gamma_below(0.5, 1e-8), 1.1283791633342487e-4, 1e-14);
    near(special_gamma_above(1000, 1100), 1.0593232539299773e-3, 1e-12);
    near(special_beta_below(2, 3, 0.4, 0.6), 0.5248, 1e-14);
    near(special_beta_below(5e4, 0.5, 0.9999, 1e-4), 1.5650197621734949e-3, 1e-11);
}

static void test_relations(void **state) {
    (void)state;
    srand48(9);
    for (int i = 0; i < 4000; i++) {
        double a = exp(14 * drand48() - 3), x = a * exp(2 * drand48() - 1),
               b = exp(9 * drand48() - 3);
        near(special_gamma_below(a, x) + special_gamma_above(a, x), 1, 1e-14);
        double step = special_poisson(a, x); /* P(a, x) - P(a + 1, x) */
        double below = special_gamma_below(a, x) - step;
        assert_true(fabs(below - special_gamma_below(a + 1, x)) < 2e-12);
        double p = drand48();
        near(special_beta_below(a, b, p, 1 - p) + special_beta_below(b, a, 1 - p, p), 1, 1e-12);
        near(special_half_step(b) * special_half_step(b + 0.5), b, 2e-14);
        if (b < 150) near(special_gamma(b + 1), b * special_gamma(b), 3e-13);
        near(special_stirling(b),
             special_log_gamma(b) - (b - 0.5) * log(b) + b - 0.91893853320467274,
             1e-13 * (1 + b * (1 + fabs(log(b)))) / special_stirling(b));
    }
}

static void test_limits(void **state) {
    (void)state;
    assert_true(special_gamma_below(3, 0) == 0 && special_gamma_below(3, INFINITY) == 1);
    assert_true(special_gamma_above(3, 0) == 1 && special_gamma_above(3, INFINITY) == 0);
    assert_true(isnan(special_gamma_below(-1, 2)) && isnan(special_gamma_below(1, -2)));
    assert_true(isnan(special_gamma_below(NAN, 2)) && isnan(special_beta_below(1, NAN, 0.5, 0.5)));
    assert_true(special_beta_below(2, 3, 0, 1) == 0 && special_beta_below(2, 3, 1, 0) == 1);
    assert_true(special_poisson(0, 0) == 1 && special_poisson(2, 0) == 0);
    assert_true(isnan(special_gamma(NAN)) && isnan(special_log_gamma(-INFINITY)));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_relations),
                                       cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
