/* test_metric_cuts.c - cuts that are known, both topologies, and parts dealt out at random. */
#include "metric_case.h"

#include "stat/metric/cuts.h"
#include "stat/metric/parts.h"

enum { N = 4000 };
static double x[3][N], weight[N];
static uint8_t is_signal[N], passed[N];

static const double *const columns[] = {x[0], x[1], x[2]};

/* Signal: a peak in x0, high x1; x2 is noise. */
static void draw(uint64_t seed) {
    Rng r;
    rng_open(&r, seed, 0);
    for (int i = 0; i < N; i++) {
        is_signal[i] = rng_uniform(&r) < 0.5;
        x[0][i] = is_signal[i] ? 90 + 8 * rng_normal(&r) : 200 * rng_uniform(&r);
        x[1][i] = is_signal[i] ? sqrt(rng_uniform(&r)) : rng_uniform(&r);
        x[2][i] = rng_normal(&r);
        weight[i] = 1;
    }
}

static double accuracy(const Cuts *c) {
    double right = 0;
    cuts_apply(passed, c, columns, N);
    for (int i = 0; i < N; i++) right += passed[i] == is_signal[i];
    return right / N;
}

static void test_one(void **state) {
    (void)state;
    Arena arena = {0};
    Cuts c;
    CutOptions o = {.bins = 50};
    static const CutShape shapes[] = {CUT_LEFT, CUT_RIGHT, CUT_MIDDLE, CUT_SIDES};
    for (size_t k = 0; k < ARRAY_LEN(shapes); k++) {
        for (int i = 0; i < N; i++) { /* what is on the right side of 30 and 60 of 100 */
            Cut want = {.shape = shapes[k], .lo = 30, .hi = 60};
            x[0][i] = 100.0 * i / (N - 1);
            is_signal[i] = cut_passes(&want, x[0][i]);
        }
        CutData d = {N, 1, columns, is_signal, NULL};
        assert_null(cuts_find(&c, &d, &o, &arena));
        assert_true(c.n == 1 && c.n_joined == 1 && c.cuts[0].shape == shapes[k]);
        near(c.cuts[0].lo, 30, 0.02);
        if (k > 1) near(c.cuts[0].hi, 60, 0.02);
        near(accuracy(&c), 1, 1e-3);
        near(c.cuts[0].joint, c.cuts[0].loss, 1e-12);
    }
    arena_free(&arena);
}

static void test_topologies(void **state) {
    (void)state;
    Arena arena = {0};
    Cuts parallel, sequential, all;
    draw(1);
    CutData d = {N, 3, columns, is_signal, weight};
    for (int loss = CUT_CROSS_ENTROPY; loss <= CUT_SIGNIFICANCE; loss++) {
        CutOptions o = {.bins = 50, .loss = (CutLoss)loss};
        assert_null(cuts_find(&parallel, &d, &o, &arena));
        o.sequential = true;
        assert_null(cuts_find(&sequential, &d, &o, &arena));
        assert_int_equal(parallel.cuts[0].column, 0);
        assert_int_equal(parallel.cuts[0].shape, CUT_MIDDLE);
        assert_int_equal(parallel.n, 3);
        double end = sequential.cuts[sequential.n_joined - 1].joint;
        assert_true(end <= parallel.cuts[parallel.n_joined - 1].joint && end < sequential.loss);
        o.keep_all = o.in_order = true;
        assert_null(cuts_find(&all, &d, &o, &arena));
        assert_true(all.n_joined == 3 && all.cuts[1].column == 1 && all.cuts[2].column == 2);
    }
    /* every decision that is wrong costs the same: both losses have their minimum at one cut */
    CutOptions o = {.bins = 50}, same = {.bins = 50, .loss = CUT_ACCURACY};
    assert_null(cuts_find(&parallel, &d, &o, &arena));
    assert_null(cuts_find(&sequential, &d, &same, &arena));
    assert_true(parallel.cuts[0].lo == sequential.cuts[0].lo);
    near(1 - sequential.cuts[sequential.n_joined - 1].joint, accuracy(&sequential), 1e-12);
    arena_free(&arena);
}

/* Events that count n times are n events. */
static void test_weights(void **state) {
    (void)state;
    Arena arena = {0};
    Cuts a, b;
    CutOptions o = {.bins = 20};
    draw(2);
    for (int i = 0; i < N; i++) weight[i] = is_signal[i] ? 3 : 1;
    CutData d = {N, 2, columns, is_signal, weight};
    assert_null(cuts_find(&a, &d, &o, &arena));
    static double y[2][3 * N];
    static uint8_t repeated[3 * N];
    const double *const more[] = {y[0], y[1]};
    size_t n = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < (int)weight[i]; k++, n++) {
            y[0][n] = x[0][i];
            y[1][n] = x[1][i];
            repeated[n] = is_signal[i];
        }
    CutData each = {n, 2, more, repeated, NULL};
    assert_null(cuts_find(&b, &each, &o, &arena));
    assert_int_equal(a.n_joined, b.n_joined);
    for (int k = 0; k < a.n_joined; k++) {
        assert_true(a.cuts[k].lo == b.cuts[k].lo && a.cuts[k].hi == b.cuts[k].hi);
        near(a.cuts[k].s, b.cuts[k].s, 1e-9);
    }
    arena_free(&arena);
}

static void test_odd_data(void **state) {
    (void)state;
    Arena arena = {0};
    Cuts c;
    CutOptions o = {.bins = 50};
    draw(3);
    for (int i = 0; i < N; i++)
        if (i % 3 == 0) x[0][i] = NAN;
    CutData d = {N, 3, columns, is_signal, NULL};
    assert_null(cuts_find(&c, &d, &o, &arena));
    cuts_apply(passed, &c, columns, N);
    for (int i = 0; i < N && c.cuts[0].column == 0; i += 3) assert_true(!passed[i]);
    for (int i = 0; i < N; i++) x[0][i] = 5;
    d.columns = 1;
    assert_non_null(cuts_find(&c, &d, &o, &arena)); /* one value only */
    for (int i = 0; i < N; i++) x[0][i] = i % 2 ? INFINITY : 1;
    assert_non_null(cuts_find(&c, &d, &o, &arena));
    draw(3);
    memset(is_signal, 1, N);
    assert_non_null(cuts_find(&c, &d, &o, &arena));
    d.n = 0;
    assert_non_null(cuts_find(&c, &d, &o, &arena));
    arena_free(&arena);
}

static void count_parts(const uint8_t *part, size_t n, size_t *out) {
    memset(out, 0, sizeof(size_t) * 3);
    for (size_t i = 0; i < n; i++) out[part[i]]++;
}

static void test_parts(void **state) {
    (void)state;
    static uint8_t part[10000], again[10000];
    static const double two[] = {0.7, 0.3}, three[] = {0.7, 0.2, 0.1};
    size_t n[3];
    parts_deal(part, 75, three, 3, 1);
    count_parts(part, 75, n);
    assert_true(n[0] == 52 && n[1] == 15 && n[2] == 8);
    parts_deal(part, 10000, two, 2, 42);
    count_parts(part, 10000, n);
    assert_true(n[0] == 7000 && n[1] == 3000);
    parts_deal(again, 10000, two, 2, 42);
    assert_memory_equal(part, again, sizeof part);
    parts_deal(again, 10000, two, 2, 43);
    assert_memory_not_equal(part, again, sizeof part);
    size_t first = 0; /* no part of the events is preferred */
    for (int i = 0; i < 5000; i++) first += part[i] == 0;
    assert_true(first > 3300 && first < 3700);
    parts_deal(part, 10000, three, 3, 7);
    count_parts(part, 10000, n);
    assert_true(n[0] == 7000 && n[1] == 2000 && n[2] == 1000);
    parts_deal(part, 0, two, 2, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),     cmocka_unit_test(test_topologies),
        cmocka_unit_test(test_weights), cmocka_unit_test(test_odd_data),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
