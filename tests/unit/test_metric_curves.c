/* test_metric_curves.c - areas, curves and average precision: against their definitions pair by
 * pair, errors against formulas of the literature and against replicas.
 */
#include "metric_case.h"

#include "stat/metric/auc.h"
#include "stat/metric/bootstrap.h"
#include "stat/metric/curves.h"

static Events e;

static double half(double a, double b) { return a > b ? 1 : a == b ? 0.5 : 0; }

static double area_by_pairs(const double *weight) {
    double sum = 0, pos = 0, neg = 0;
    for (size_t i = 0; i < e.n; i++) {
        double w = weight ? weight[i] : 1;
        *(e.positive[i] ? &pos : &neg) += w;
        for (size_t j = 0; j < e.n && e.positive[i]; j++)
            if (!e.positive[j]) sum += w * (weight ? weight[j] : 1) * half(e.score[i], e.score[j]);
    }
    return sum / (pos * neg);
}

/* The variance of DeLong as the paper has it, without weights. */
static double delong(double area) {
    double s[2] = {0}, m[2] = {0};
    for (size_t i = 0; i < e.n; i++) m[e.positive[i]]++;
    for (size_t i = 0; i < e.n; i++) {
        double v = 0;
        for (size_t j = 0; j < e.n; j++)
            if (e.positive[j] != e.positive[i])
                v += e.positive[i] ? half(e.score[i], e.score[j]) : half(e.score[j], e.score[i]);
        v = v / m[!e.positive[i]] - area;
        s[e.positive[i]] += v * v;
    }
    return sqrt(s[1] / (m[1] - 1) / m[1] + s[0] / (m[0] - 1) / m[0]);
}

static void test_area(void **state) {
    (void)state;
    Arena arena = {0};
    Ranking r;
    for (uint64_t seed = 1; seed < 6; seed++) {
        events_draw(&e, 300, seed, 0.3);
        assert_null(ranking_make(&r, e.score, e.positive, NULL, e.n, &arena));
        Figure a = auc_of(&r);
        near(a.value, area_by_pairs(NULL), 1e-13);
        near(a.error, delong(a.value), 1e-13);
        assert_null(ranking_make(&r, e.score, e.positive, e.weight, e.n, &arena));
        near(auc_of(&r).value, area_by_pairs(e.weight), 1e-13);
    }
    arena_free(&arena);
}

/* Errors with weights are those of replicas. */
static void test_errors(void **state) {
    (void)state;
    Arena arena = {0};
    Ranking r;
    events_draw(&e, 2000, 7, 0.4);
    assert_null(ranking_make(&r, e.score, e.positive, e.weight, e.n, &arena));
    enum { REPLICAS = 2000 };
    static double areas[REPLICAS], precisions[REPLICAS], rates[REPLICAS];
    Bootstrap b;
    bootstrap_open(&b, &r, e.class, 2, 1, e.weight, NULL, 3, &arena);
    for (int i = 0; i < REPLICAS; i++) {
        bootstrap_draw(&b, i + 1);
        areas[i] = auc_of(&b.ranking).value;
        precisions[i] = curves_average_precision(&b.ranking).value;
        rates[i] = b.ranking.tp[r.groups / 3] / b.ranking.pos;
    }
    double spread = bootstrap_spread(areas, REPLICAS);
    near(auc_of(&r).error / spread, 1, 0.06);
    spread = bootstrap_spread(precisions, REPLICAS);
    near(curves_average_precision(&r).error / spread, 1, 0.06);
    CurvePoint *points = curves_points(&r, &arena);
    near(points[r.groups / 3 + 1].tpr.error / bootstrap_spread(rates, REPLICAS), 1, 0.06);
    arena_free(&arena);
}

static void test_curve(void **state) {
    (void)state;
    Arena arena = {0};
    Ranking r;
    static const double score[] = {0.9, 0.8, 0.8, 0.1, -0.0, 0.0};
    static const uint8_t positive[] = {1, 0, 1, 0, 1, 0};
    assert_null(ranking_make(&r, score, positive, NULL, 6, &arena));
    CurvePoint *p = curves_points(&r, &arena);
    assert_int_equal(r.groups, 4);
    assert_true(p[0].threshold == INFINITY && p[0].tpr.value == 0 && p[0].precision.value == 1);
    near(p[1].tpr.value, 1.0 / 3, 1e-15);
    near(p[2].fpr.value, 1.0 / 3, 1e-15);
    near(p[2].precision.value, 2.0 / 3, 1e-15);
    near(p[2].tpr.error, sqrt(2.0 / 9 / 3), 1e-15);
    near(p[4].tpr.value, 1, 1e-15);
    near(curves_average_precision(&r).value, (1 + 2.0 / 3 + 0.5) / 3, 1e-15);
    near(auc_of(&r).value, (3 + 2.5 + 0.5) / 9, 1e-15);
    static const uint8_t all[] = {1, 1, 1, 1, 1, 1};
    assert_non_null(ranking_make(&r, score, all, NULL, 6, &arena));
    assert_non_null(ranking_make(&r, score, positive, NULL, 0, &arena));
    static const double none[] = {0, 1, 0, 1, 0, 1};
    assert_non_null(ranking_make(&r, score, positive, none, 6, &arena));
    arena_free(&arena);
}

static void test_order(void **state) {
    (void)state;
    Arena arena = {0};
    static const double x[] = {3, -INFINITY, 1e-310, -2, 3, INFINITY, -0.0, 0.0, -2e300};
    uint32_t order[9];
    ranking_order(order, x, 9, false, &arena);
    static const uint32_t rising[] = {1, 8, 3, 6, 7, 2, 0, 4, 5};
    assert_memory_equal(order, rising, sizeof order);
    ranking_order(order, x, 9, true, &arena);
    static const uint32_t falling[] = {5, 0, 4, 2, 6, 7, 3, 8, 1};
    assert_memory_equal(order, falling, sizeof order);
    arena_free(&arena);
}

/* ---- several classes ---- */

enum { CLASSES = 4 };
static double columns[CLASSES][MOST], drawn[MOST];
static int32_t class[MOST];

static void draw_classes(size_t n) {
    Rng r;
    rng_open(&r, 11, 0);
    for (size_t i = 0; i < n; i++) {
        double sum = 0, u = rng_uniform(&r);
        class[i] = u < 0.1 ? 0 : u < 0.3 ? 1 : u < 0.6 ? 2 : 3;
        for (int k = 0; k < CLASSES; k++) {
            columns[k][i] = exp(rng_normal(&r) + (class[i] == k ? 1.0 + 0.3 * k : 0));
            sum += columns[k][i];
        }
        for (int k = 0; k < CLASSES; k++) columns[k][i] = rint(1000 * columns[k][i] / sum) / 1000;
        e.weight[i] = 0.5 + rng_uniform(&r);
    }
}

static void test_classes(void **state) {
    (void)state;
    enum { N = 800, REPLICAS = 400 };
    const double *scores[CLASSES] = {columns[0], columns[1], columns[2], columns[3]};
    draw_classes(N);
    AucClasses d = {N, CLASSES, scores, class, e.weight}, again = d;
    Figure each[CLASSES], all;
    assert_null(auc_classes(&all, each, &d, AUC_OVR_MACRO));
    near(all.value, (each[0].value + each[1].value + each[2].value + each[3].value) / 4, 1e-14);
    again.weight = drawn;
    for (int mean = AUC_OVR_MACRO; mean <= AUC_OVO_WEIGHTED; mean++) {
        static double values[REPLICAS];
        Rng r;
        assert_null(auc_classes(&all, NULL, &d, (AucMean)mean));
        for (int i = 0; i < REPLICAS; i++) {
            Figure one;
            rng_open(&r, 5, (uint64_t)i);
            for (int k = 0; k < N; k++) drawn[k] = e.weight[k] * rng_poisson(&r, 1);
            assert_null(auc_classes(&one, NULL, &again, (AucMean)mean));
            values[i] = one.value;
        }
        near(all.error / bootstrap_spread(values, REPLICAS), 1, 0.12);
    }
}

/* Two classes with complementary scores are the binary case, whatever the mean. */
static void test_two_classes(void **state) {
    (void)state;
    Arena arena = {0};
    Ranking r;
    events_draw(&e, 500, 4, 0.5);
    for (size_t i = 0; i < e.n; i++) drawn[i] = 1 - e.score[i];
    const double *scores[2] = {drawn, e.score};
    AucClasses d = {e.n, 2, scores, e.class, e.weight};
    assert_null(ranking_make(&r, e.score, e.positive, e.weight, e.n, &arena));
    Figure want = auc_of(&r), got;
    for (int mean = AUC_OVR_MACRO; mean <= AUC_OVO_WEIGHTED; mean++) {
        assert_null(auc_classes(&got, NULL, &d, (AucMean)mean));
        near(got.value, want.value, 1e-12);
        near(got.error, want.error, 1e-9);
    }
    for (size_t i = 0; i < e.n; i++) e.class[i] = 1;
    assert_non_null(auc_classes(&got, NULL, &d, AUC_OVO_MACRO));
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_area),    cmocka_unit_test(test_errors),
        cmocka_unit_test(test_curve),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_classes), cmocka_unit_test(test_two_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
