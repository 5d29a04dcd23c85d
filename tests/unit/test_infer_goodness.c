/* test_infer_goodness.c - goodness of fit: known probabilities, and that they are flat. */
#include "infer_case.h"

#include "stat/infer/goodness.h"

TEST(test_ks) {
    /* Marsaglia, Tsang and Wang: P(D < 0.274) for n = 10 */
    near(1 - goodness_ks_probability(0.274, 10), 0.6284796154565, 1e-12);
    /* n = 1: P(D < d) = 2 d - 1; n = 2, d in 1/2 .. 1: 1 - 2 (1 - d)^2 */
    near(goodness_ks_probability(0.8, 1), 0.4, 1e-12);
    near(goodness_ks_probability(0.75, 2), 2 * 0.0625, 1e-12);
    /* the limit: 1.3581 at 5 %, 1.6276 at 1 % */
    near(goodness_ks_probability(1.3581 / sqrt(1e6), 1000000), 0.05, 1e-4);
    near(goodness_ks_probability(1.6276 / sqrt(1e6), 1000000), 0.01, 1e-4);
    /* both forms agree where they meet: exact up to n d = 40 */
    for (int n = 400; n < 6000; n *= 2) {
        double before = goodness_ks_probability(39.999 / n, n);
        near(before, goodness_ks_probability(40.001 / n, n), 3e-4 * (1 + before));
    }
    assert_true(goodness_ks_probability(0.01, 10) == 1 && goodness_ks_probability(1, 10) == 0);
    double u[] = {0.9, 0.1, 0.5};
    Goodness g = goodness_ks(u, 3);
    near(g.statistic, 1.0 / 3 - 0.1, 1e-15);
    double a[] = {1, 2, 3, 4}, b[] = {2.5, 3.5, 4.5, 5.5};
    near(goodness_ks_two(a, 4, b, 4).statistic, 0.5, 1e-15);
}

TEST(test_ad) {
    near(goodness_ad_probability(2.4924, 100000), 0.05, 2e-5);
    near(goodness_ad_probability(3.8781, 100000), 0.01, 1e-4);
    near(goodness_ad_probability(1.9330, 100000), 0.10, 2e-5);
    double u[] = {0.5}, edge[] = {0, 0.4};
    near(goodness_ad(u, 1).statistic, -1 + 2 * log(2), 1e-15);
    assert_true(isnan(goodness_ad(edge, 2).p));
}

/* Events of the distribution itself: probabilities are even between 0 and 1. */
TEST(test_flat) {
    enum { TRIALS = 4000 };
    const int sizes[] = {5, 30, 200};
    for (int s = 0; s < 3; s++) {
        double ks[TRIALS], ad[TRIALS], u[200];
        for (int t = 0; t < TRIALS; t++) {
            Rng rng;
            rng_open(&rng, 11 + (uint64_t)s, (uint64_t)t);
            for (int i = 0; i < sizes[s]; i++) u[i] = rng_uniform(&rng);
            ks[t] = goodness_ks(u, sizes[s]).p;
            ad[t] = goodness_ad(u, sizes[s]).p;
        }
        assert_true(goodness_ks(ks, TRIALS).p > 1e-3);
        assert_true(goodness_ks(ad, TRIALS).p > 1e-3);
    }
}

TEST(test_bins) {
    const double seen[] = {12, 7, 0, 20}, expected[] = {10, 9, 0, 18};
    Goodness g = goodness_pearson(seen, expected, 4, 1);
    near(g.statistic, 4.0 / 10 + 4.0 / 9 + 4.0 / 18, 1e-14);
    near(g.ndof, 2, 0);
    Goodness l = goodness_poisson(seen, expected, 4, 0);
    double sum = 2 * (12 * log(1.2) - 2 + 7 * log(7.0 / 9) + 2 + 20 * log(20.0 / 18) - 2);
    near(l.statistic, sum, 1e-12);
    near(l.ndof, 3, 0);
    Bins *p = bins_readme();
    double x[] = {0.3, 1.02, 0.95}, value = bins_eval(p, x, NULL);
    Goodness s = goodness_saturated(&p->base, p->params, value);
    near(s.ndof, 1, 0); /* two bins, two measurements, three parameters */
    assert_true(s.statistic > 0 && s.p < 1);
    bins_close(p);
    Goodness k = goodness_ks_bins(seen, expected, 4);
    near(k.statistic, fabs(12.0 / 39 - 10.0 / 37), 1e-15);
}

/* Toys of the statistic follow chi2. */
TEST(test_toys) {
    Arena arena = {0};
    const double s[] = {0, 0, 0, 0, 0}, b[] = {100, 120, 150, 90, 80};
    const double db[] = {4, 5, 6, 3, 4}, seen[] = {103, 110, 155, 91, 75};
    Bins *p = bins_open(5, s, b, db, seen);
    p->params[0].fixed = true;
    const double at[] = {1, 1, 1, 1, 1, 1};
    ToyPlan plan = {.seed = 9, .n = 4000, .threads = 2};
    ToyFitOptions options = {.no_errors = true};
    ToyFits t;
    toyfits_run(&t, &p->base, at, &options, 0, &plan, &arena);
    assert_int_equal(t.log.n_valid, 4000);
    for (double x = 2; x < 12; x += 3) {
        ToyProbability r = goodness_toys(&t, x, true);
        double exact = erfc(sqrt(x / 2)) + /* chi2 with 5 degrees of freedom */
                       sqrt(2 * x / 3.141592653589793) * exp(-x / 2) * (1 + x / 3);
        near(r.p, exact, 4 * r.p_error + 0.01);
    }
    bins_close(p);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ks),   cmocka_unit_test(test_ad),   cmocka_unit_test(test_flat),
        cmocka_unit_test(test_bins), cmocka_unit_test(test_toys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
