/* test_metric_report.c - confusion matrices, reports, losses, decisions: by hand, and errors by
 * leaving out one event after the other.
 */
#include "metric_case.h"

#include "stat/metric/confusion.h"
#include "stat/metric/loss.h"

static void test_by_hand(void **state) {
    (void)state;
    Arena arena = {0};
    Confusion c;
    Report r;
    static const int32_t truth[] = {0, 0, 0, 1, 1, 2}, predicted[] = {0, 0, 1, 1, 0, 1};
    confusion_make(&c, 3, truth, predicted, NULL, 6, &arena);
    assert_true(c.w[0] == 2 && c.w[1] == 1 && c.w[3] == 1 && c.w[4] == 1 && c.w[7] == 1);
    confusion_report(&r, &c, &arena);
    near(r.accuracy.value, 0.5, 0);
    near(r.accuracy.error, sqrt(0.25 / 6), 1e-15);
    near(r.classes[0].precision.value, 2.0 / 3, 1e-15);
    near(r.classes[1].precision.value, 1.0 / 3, 1e-15);
    near(r.classes[0].f1.value, 2.0 / 3, 1e-15);
    near(r.classes[1].f1.value, 0.4, 1e-15);
    assert_true(r.classes[2].precision.value == 0 && r.classes[2].recall.value == 0);
    assert_true(isnan(r.classes[2].precision.error) && r.classes[2].f1.value == 0);
    near(r.macro.recall.value, (2.0 / 3 + 0.5) / 3, 1e-15);
    near(r.weighted.recall.value, 0.5, 1e-15);
    near(r.classes[0].recall.error, sqrt(2.0 / 9 / 3), 1e-15);
    assert_true(r.classes[0].support.value == 3 && r.macro.support.value == 6);
    arena_free(&arena);
}

enum { N = 3000, K = 4 };
static int32_t truth[N], predicted[N];
static double weight[N];

static const Figure *figure_at(const Report *r, int i) {
    const ReportRow *rows[] = {&r->classes[1], &r->macro, &r->weighted};
    const ReportRow *x = rows[i / 3];
    return i % 3 == 0 ? &x->precision : i % 3 == 1 ? &x->recall : &x->f1;
}

/* The jackknife: what a little less of the weight of each event changes. */
static void test_errors(void **state) {
    (void)state;
    Arena arena = {0};
    Rng rng;
    Confusion c;
    Report r, other;
    double variance[9] = {0}, by = 1e-4;
    rng_open(&rng, 2, 0);
    for (int i = 0; i < N; i++) {
        truth[i] = (int32_t)(K * rng_uniform(&rng) * rng_uniform(&rng));
        predicted[i] = rng_uniform(&rng) < 0.6 ? truth[i] : (int32_t)rng_below(&rng, K);
        weight[i] = 0.5 + rng_uniform(&rng);
    }
    confusion_make(&c, K, truth, predicted, weight, N, &arena);
    confusion_report(&r, &c, &arena);
    Arena scratch = {0};
    for (int i = 0; i < N; i++) {
        size_t at = (size_t)(K * truth[i] + predicted[i]);
        double w = c.w[at];
        c.w[at] = w + by * weight[i];
        c.all += by * weight[i];
        confusion_report(&other, &c, &scratch);
        c.w[at] = w;
        c.all -= by * weight[i];
        for (int f = 0; f < 9; f++) {
            double d = (figure_at(&other, f)->value - figure_at(&r, f)->value) / by;
            variance[f] += d * d;
        }
        arena_reset(&scratch);
    }
    for (int f = 0; f < 9; f++) near(figure_at(&r, f)->error / sqrt(variance[f]), 1, 1e-4);
    arena_free(&scratch);
    arena_free(&arena);
}

static void test_losses(void **state) {
    (void)state;
    static const double p[] = {0.8, 0.25, 1, 0}, w[] = {1, 2, 1, 1};
    static const int32_t y[] = {1, 0, 1, 1};
    const double *one[] = {p};
    LossData d = {3, 1, one, y, w};
    near(loss_log(&d, LOSS_EPSILON).value, -(log(0.8) + 2 * log(0.75)) / 4, 1e-14);
    near(loss_brier(&d).value, (0.04 + 2 * 0.0625) / 4, 1e-15);
    d.n = 4;
    near(loss_log(&d, 1e-15).value, -(log(0.8) + 2 * log(0.75) + log(1e-15)) / 5, 1e-13);
    static const double q[] = {0.2, 0.75, 0, 1};
    const double *two[] = {q, p};
    LossData both = {3, 2, two, y, w};
    d.n = 3;
    near(loss_log(&both, 1e-15).value, loss_log(&d, 1e-15).value, 1e-15);
    near(loss_brier(&both).value, 2 * loss_brier(&d).value, 1e-15);
    near(loss_log(&both, 1e-15).error, loss_log(&d, 1e-15).error, 1e-15);
    d.weight = NULL; /* the error of a mean */
    double mean = loss_brier(&d).value, s = 0;
    static const double squares[] = {0.04, 0.0625, 0};
    for (int i = 0; i < 3; i++) s += (squares[i] - mean) * (squares[i] - mean);
    near(loss_brier(&d).error, sqrt(s / 2 / 3), 1e-15);
}

static void test_decisions(void **state) {
    (void)state;
    static const double a[] = {0.4, 0.3, 0.2, 0.5}, b[] = {0.4, 0.6, 0.3, 0.5},
                        c[] = {0.2, 0.1, 0.5, 0};
    const double *scores[] = {a, b, c};
    static const double thresholds[] = {0.4, 0.55, 0.6};
    LossData d = {4, 3, scores, NULL, NULL};
    int32_t out[4];
    loss_decide(out, &d, NULL, 0);
    assert_true(out[0] == 0 && out[1] == 1 && out[2] == 2 && out[3] == 0);
    loss_decide(out, &d, thresholds, 2);
    assert_true(out[0] == 0 && out[1] == 1 && out[2] == 2 && out[3] == 0);
    loss_decide(out, &d, thresholds, 1);
    assert_true(out[2] == 1);
    static const int32_t y[] = {0, 1, 1, 1};
    static const double w[] = {1, 1, 1, 2};
    Figure f[2];
    loss_balance(f, 2, y, NULL, 4);
    near(f[0].value, 2, 1e-15);
    near(f[1].value, 2.0 / 3, 1e-15);
    loss_balance(f, 2, y, w, 4);
    near(f[0].value, 2.5, 1e-15);
    near(f[1].value, 0.625, 1e-15);
    near(f[1].error, sqrt(1 + 6 * 0.0625) / 8, 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_losses),
        cmocka_unit_test(test_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
