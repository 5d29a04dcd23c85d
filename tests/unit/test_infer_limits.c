/* test_infer_limits.c - asymptotic formulas, discovery, CLs and limits on Problems written by hand.
 */
#include "infer_case.h"

#include "stat/infer/discovery.h"
#include "stat/infer/limit.h"
#include "stat/infer/toytest.h"
#include "stat/significance.h"

/* ---- formulas ---- */

TEST(test_formulas) {
    /* a cumulative distribution is the integral of its density, beside the part at 0 */
    const TestKind kinds[] = {TEST_T, TEST_T_TILDE, TEST_Q0, TEST_Q, TEST_Q_TILDE};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        Asymptotic a = {kinds[k], kinds[k] == TEST_Q0 ? 0 : 1.2, 0.3, 0.7};
        double x = 0.01, sum = asymptotic_cdf(&a, x), h = 1e-4;
        for (; x < 5; x += h) {
            if ((int)(x / 0.5) != (int)((x + h) / 0.5)) near(sum, asymptotic_cdf(&a, x), 1e-6);
            double y = asymptotic_density(&a, x + 0.5 * h);
            sum += h * y;
        }
        near(asymptotic_cdf(&a, 3) + asymptotic_pvalue(&a, 3), 1, 1e-15);
    }
    Asymptotic t = {TEST_T, 1, 1, NAN}, q = {TEST_Q, 1, 1, NAN};
    near(asymptotic_pvalue(&t, 3.841458820694124), 0.05, 1e-14);
    near(asymptotic_pvalue(&q, 2.7055434540954146), 0.05, 1e-14);
    assert_true(asymptotic_pvalue(&q, 1300) > 0); /* no 0 too early */
    Asymptotic five = {TEST_Q0, 0, 0, NAN};
    near(asymptotic_pvalue(&five, 25) / 2.866515718791933e-07, 1, 1e-12);
    near(asymptotic_z(asymptotic_p(7.5)), 7.5, 1e-12);
    near(asymptotic_chi2_p(23.903661744747694, 32), 0.8478816182825006, 1e-12);
    near(asymptotic_sigma(2, 0, 4), 1, 0);
    for (int i = -2; i <= 2; i++) {
        double root = asymptotic_cls_root(i, 0.05, false);
        near(asymptotic_cls_expected(i, root).cls, 0.05, 1e-15);
        root = asymptotic_cls_root(i, 0.05, true);
        near(asymptotic_cls_expected(i, root).clsb, 0.05, 1e-15);
    }
}

/* ---- discovery ---- */

/* n of mean mu s + b: q_0 = 2 (n ln(n / b) - n + b) (Cowan et al., eq. 92). */
TEST(test_discovery) {
    Arena arena = {0};
    const double b = 9, s = 5;
    for (int n = 0; n < 40; n += 3) {
        Bins *p = bins_one(s, b, n);
        Discovery d;
        discovery_measure(&d, &p->base, 0, 0, 1, &arena);
        assert_null(d.why);
        double q0 = n > b ? 2 * (n * log(n / b) - n + b) : 0;
        near(d.q0, q0, 1e-6);
        near(d.z, sqrt(q0), n == 9 ? 1e-3 : 1e-6);
        near(d.mu_hat, fmax(0, (n - b) / s), 1e-4);
        near(d.expected_z, significance_asimov(s, b, 0), 1e-6);
        bins_close(p);
    }
    /* background measured too: the expected value is the formula with its error */
    double db = 3, n = s + b;
    Bins *p = bins_open(1, &s, &b, &db, &n);
    Discovery d;
    discovery_measure(&d, &p->base, 0, 0, 1, &arena);
    near(d.expected_z, significance_asimov(s, b, db), 1e-6);
    bins_close(p);
    arena_free(&arena);
}

/* A normal mean: everything is known. */
TEST(test_normal) {
    Arena arena = {0};
    Mean *p = mean_open(2.5, 0.4, 0.75, -INFINITY);
    double sigma = 1.25, best = 2.1;
    Discovery d;
    discovery_measure(&d, &p->base, 0, 0, 3, &arena);
    near(d.z, best / sigma, 1e-7);
    near(d.error, sigma, 1e-6);
    near(d.expected_z, 3 / sigma, 1e-6);
    ClsTest t;
    assert_true(cls_open(&t, &p->base, TEST_Q, 0));
    ClsPoint c;
    assert_true(cls_at(&t, &c, 4));
    near(c.sigma, sigma, 1e-6);
    near(c.observed.clsb, asymptotic_p((4 - best) / sigma), 1e-6);
    near(c.observed.clb, asymptotic_p(-best / sigma), 1e-6);
    cls_close(&t);
    Limit l;
    LimitOptions options = {.kind = TEST_Q, .clsb = true};
    limit_find(&l, &p->base, 0, &options, &arena);
    assert_true(l.observed.ok);
    near(l.observed.value, best + sigma * 1.6448536269514722, 1e-6);
    near(l.expected[3].value, sigma * 2.6448536269514722, 1e-6);
    near(l.expected[0].value, 0, 0);
    assert_non_null(l.expected[0].why);
    mean_close(p);
    arena_free(&arena);
}

/* ---- CLs ---- */

TEST(test_readme) {
    /* as published, where the optimiser stopped; and at the exact minima */
    static const double published[] = {0.0026062609501074576, 0.01382005356161206,
                                       0.06445320535890459, 0.23525643861460702, 0.573036205919389};
    static const double exact[] = {0.0026064045842887225, 0.013820640037836214, 0.06445515477042651,
                                   0.2352609031238663, 0.5730416549819588};
    Bins *p = bins_readme();
    ClsTest t;
    ClsPoint c;
    assert_true(cls_open(&t, &p->base, TEST_Q_TILDE, 0));
    assert_true(cls_at(&t, &c, 1));
    near(c.observed.cls, 0.05251497423736956, 1e-6);
    near(c.observed.cls, 0.05251552514609964, 1e-8);
    for (int i = 0; i < BAND; i++) near(c.expected[i].cls, published[i], 2e-5);
    for (int i = 0; i < BAND; i++) near(c.expected[i].cls, exact[i], 1e-8);
    cls_close(&t);
    /* the data of the Problem are what they were */
    double x[] = {1, 1, 1}, value = bins_eval(p, x, NULL);
    bins_restore(p);
    assert_true(value == bins_eval(p, x, NULL));
    bins_close(p);
}

/* The limit is where CLs is 0.05, and its band where each line of the expected CLs is. */
TEST(test_limit) {
    Arena arena = {0};
    Bins *p = bins_readme();
    Limit l;
    LimitOptions options = {.kind = TEST_Q_TILDE};
    limit_find(&l, &p->base, 0, &options, &arena);
    assert_null(l.why);
    ClsTest t;
    ClsPoint c;
    assert_true(cls_open(&t, &p->base, TEST_Q_TILDE, 0));
    cls_at(&t, &c, l.observed.value);
    near(c.observed.cls, 0.05, 1e-7);
    for (int i = 0; i < BAND; i++) {
        cls_at(&t, &c, l.expected[i].value);
        near(c.expected[i].cls, 0.05, 1e-7);
    }
    cls_close(&t);
    assert_true(l.n_points < 60);
    for (int i = 1; i < l.n_points; i++) assert_true(l.points[i].mu > l.points[i - 1].mu);
    /* no limit below the parameter's own */
    p->params[0].hi = 0.8;
    limit_find(&l, &p->base, 0, &options, &arena);
    assert_false(l.observed.ok);
    assert_true(isnan(l.observed.value) && strstr(l.observed.why, "above the upper limit 0.8"));
    assert_true(l.expected[0].ok);
    bins_close(p);
    arena_free(&arena);
}

/* Nothing tells of the signal: a verdict, no number. */
TEST(test_no_sensitivity) {
    Arena arena = {0};
    Bins *p = bins_one(0, 9, 8);
    Limit l;
    LimitOptions options = {.kind = TEST_Q_TILDE};
    limit_find(&l, &p->base, 0, &options, &arena);
    assert_false(l.observed.ok);
    assert_true(isnan(l.observed.value) && l.observed.why);
    bins_close(p);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas), cmocka_unit_test(test_discovery),
        cmocka_unit_test(test_normal),   cmocka_unit_test(test_readme),
        cmocka_unit_test(test_limit),    cmocka_unit_test(test_no_sensitivity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
