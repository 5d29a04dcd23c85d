/* test_metric_merit.c - thresholds of the best significance, rejection at an efficiency: against
 * counting event by event; errors from replicas that are the same for the same seed.
 */
#include "metric_case.h"

#include "stat/metric/bootstrap.h"
#include "stat/metric/merit.h"
#include "stat/metric/rejection.h"

static Events e;

static void count(double t, bool at_least, double *s, double *b) {
    *s = *b = 0;
    for (size_t i = 0; i < e.n; i++)
        if (at_least ? e.score[i] >= t : e.score[i] > t) *(e.positive[i] ? s : b) += e.weight[i];
}

static void test_all_thresholds(void **state) {
    (void)state;
    Arena arena = {0};
    events_draw(&e, 700, 1, 0.4);
    MeritData d = {e.n, 2, 1, e.score, e.class, e.weight};
    MeritOptions o = {.kind = MERIT_SSB, .seed = 1};
    Merit m;
    assert_null(merit_best(&m, &d, &o, &arena));
    double best = 0, s, b;
    for (size_t i = 0; i < e.n; i++) {
        count(e.score[i], true, &s, &b);
        best = fmax(best, s / sqrt(s + b));
    }
    near(m.value.value, best, 1e-12);
    count(m.best->threshold, true, &s, &b);
    near(m.best->s, s, 1e-11);
    near(m.best->b, b, 1e-11);
    assert_true(m.at_least && m.replicas == 200);
    /* of counts, the error of S / sqrt(S + B) at a threshold that stands */
    double n = s + b, by_s = (0.5 * s + b) / (n * sqrt(n)), by_b = -0.5 * s / (n * sqrt(n));
    double v = 0;
    for (size_t i = 0; i < e.n; i++)
        if (e.score[i] >= m.best->threshold)
            v += pow(e.weight[i] * (e.positive[i] ? by_s : by_b), 2);
    near(m.value.error / sqrt(v), 1, 0.2);
    Merit again;
    assert_null(merit_best(&again, &d, &o, &arena));
    assert_true(again.value.error == m.value.error);
    o.seed = 2;
    assert_null(merit_best(&again, &d, &o, &arena));
    assert_true(again.value.error != m.value.error && again.value.value == m.value.value);
    arena_free(&arena);
}

static void test_given_thresholds(void **state) {
    (void)state;
    Arena arena = {0};
    events_draw(&e, 500, 3, 0.5);
    static const double thresholds[] = {0, 0.5, 0.6, 2}, expected[] = {1000, 40};
    MeritData d = {e.n, 2, 1, e.score, e.class, e.weight};
    MeritOptions o = {.kind = MERIT_SSB, .thresholds = thresholds, .n_thresholds = 4};
    o.expected = expected;
    Merit m;
    assert_null(merit_best(&m, &d, &o, &arena));
    double s, b, pos, neg;
    count(-1, false, &pos, &neg);
    for (int i = 0; i < 3; i++) {
        count(thresholds[i], false, &s, &b);
        near(m.points[i].s, 40 * s / pos, 1e-11);
        near(m.points[i].b, 1000 * b / neg, 1e-11);
        near(m.points[i].tpr, s / pos, 1e-13);
    }
    assert_true(isnan(m.points[3].merit) && !m.at_least); /* no background left */
    o.n_thresholds = 1;
    o.kind = MERIT_ASIMOV;
    o.background_error = 0.1;
    o.replicas = -1;
    assert_null(merit_best(&m, &d, &o, &arena));
    count(0, false, &s, &b);
    near(m.value.value, merit_of(MERIT_ASIMOV, 40 * s / pos, 1000 * b / neg, 0.1), 1e-12);
    assert_true(isnan(m.value.error));
    o.thresholds = thresholds + 3;
    assert_non_null(merit_best(&m, &d, &o, &arena));
    arena_free(&arena);
}

/* Several backgrounds, each with its own number of expected events. */
static void test_backgrounds(void **state) {
    (void)state;
    Arena arena = {0};
    static const double score[] = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4};
    static const int32_t class[] = {2, 0, 2, 1, 0, 1};
    static const double expected[] = {10, 100, 5}, thresholds[] = {0.55};
    MeritData d = {6, 3, 2, score, class, NULL};
    MeritOptions o = {.kind = MERIT_SB, .expected = expected, .thresholds = thresholds};
    o.n_thresholds = 1;
    o.replicas = 50;
    Merit m;
    assert_null(merit_best(&m, &d, &o, &arena));
    near(m.value.value, 5 / sqrt(5 + 50), 1e-14);
    arena_free(&arena);
}

static void test_rejection(void **state) {
    (void)state;
    events_draw(&e, 900, 5, 0.5);
    RejectionOptions o = {.at = 0.7, .seed = 1};
    Rejection x;
    double s, b, pos, neg, best = INFINITY;
    count(-1, true, &pos, &neg);
    assert_null(rejection_of(&x, e.score, e.positive, e.weight, e.n, &o));
    for (size_t i = 0; i < e.n; i++) {
        count(e.score[i], true, &s, &b);
        if (s / pos >= 0.7) best = fmin(best, b / neg);
    }
    near(x.value.value, 1 / best, 1e-10);
    assert_true(x.efficiency >= 0.7 && x.at_least && x.value.error > 0);
    double exact = x.value.value, error = x.value.error;
    o.rule = REJECTION_INTERPOLATED;
    assert_null(rejection_of(&x, e.score, e.positive, e.weight, e.n, &o));
    assert_true(x.value.value >= exact && x.efficiency == 0.7);
    near(x.value.error / error, 1, 0.3);
    o.rule = REJECTION_KERAS;
    best = INFINITY;
    assert_null(rejection_of(&x, e.score, e.positive, e.weight, e.n, &o));
    for (int t = 0; t < 200; t++) {
        count(t / 199.0, false, &s, &b);
        if (s / pos >= 0.7) best = fmin(best, b / neg);
    }
    near(x.value.value, 1 / best, 1e-10);
    assert_true(!x.at_least && x.value.value <= exact + 1e-12);
    o.at = 1; /* some events have the score 0 and never pass it */
    e.score[0] = 0;
    e.positive[0] = 1;
    assert_non_null(rejection_of(&x, e.score, e.positive, e.weight, e.n, &o));
    e.score[1] = 1.5;
    assert_non_null(rejection_of(&x, e.score, e.positive, e.weight, e.n, &o));
}

/* Events in a replica: Poisson numbers of mean 1. */
static void test_replicas(void **state) {
    (void)state;
    Arena arena = {0};
    Ranking r;
    Bootstrap b;
    events_draw(&e, MOST, 6, 0.5);
    assert_null(ranking_make(&r, e.score, e.positive, NULL, e.n, &arena));
    bootstrap_open(&b, &r, e.class, 2, 1, NULL, NULL, 9, &arena);
    double n[4] = {0}, sum = 0, squares = 0;
    for (int i = 1; i <= 100; i++) {
        bootstrap_draw(&b, i);
        for (size_t k = 0; k < e.n; k++) {
            sum += b.count[k];
            squares += b.count[k] * b.count[k];
            if (b.count[k] < 4) n[b.count[k]]++;
        }
    }
    double all = 100.0 * MOST, error = 4 * sqrt(all);
    near(sum, all, error);
    near(squares, 2 * all, 4 * error);
    near(n[0], all * exp(-1), error);
    near(n[1], all * exp(-1), error);
    near(n[3], all * exp(-1) / 6, error);
    static const double expected[] = {10, 20};
    b.expected = expected;
    bootstrap_draw(&b, 1);
    near(b.ranking.pos, 20, 1e-10);
    near(b.ranking.neg, 10, 1e-10);
    assert_true(bootstrap_replicas(10) == 200 && bootstrap_replicas(1000000) == 50);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_thresholds), cmocka_unit_test(test_given_thresholds),
        cmocka_unit_test(test_backgrounds),    cmocka_unit_test(test_rejection),
        cmocka_unit_test(test_replicas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
