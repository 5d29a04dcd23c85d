/* test_min_contour.c - contours: of a Gaussian against the ellipse, of bananas, cut by limits on
 * any side, with other parameters along, where nothing rises.
 */
#include "min_case.h"

enum { POINTS = 60 };

/* Two correlated parameters of very different sizes, and a third that follows them. */
typedef struct Gauss {
    double sigma[2], rho;
    bool third;
} Gauss;

static double gauss(void *ctx, const double *x, double *g) {
    const Gauss *q = ctx;
    double a = (x[0] - q->sigma[0]) / q->sigma[0], b = (x[1] - 2 * q->sigma[1]) / q->sigma[1];
    double d = 1 - q->rho * q->rho, c = q->third ? x[2] - a - b : 0;
    if (g) {
        g[0] = (2 * (a - q->rho * b) / d - 2 * c) / q->sigma[0];
        g[1] = (2 * (b - q->rho * a) / d - 2 * c) / q->sigma[1];
        if (q->third) g[2] = 2 * c;
    }
    return (a * a + b * b - 2 * q->rho * a * b) / d + c * c;
}

typedef struct Result {
    ContourPoint point[POINTS];
    int ok, at_limit;
    double area, widest; /* in units of errors */
} Result;

static Result contour(const Objective *f, const Parameter *p, double rise) {
    Arena arena = {0};
    MinOptions options = {.strategy = 1};
    Minimum m;
    Result r = {0};
    minimise(&m, f, p, &options, &arena);
    assert_int_equal(m.status, MIN_CONVERGED);
    r.ok = minimise_contour(r.point, POINTS, &m, f, p, 0, 1, rise, &options, &arena);
    double sx = m.error[0], sy = m.error[1];
    for (int i = 0; i < POINTS; i++) {
        const ContourPoint *a = &r.point[i], *b = &r.point[(i + 1) % POINTS];
        r.area += 0.5 * (a->x * b->y - a->y * b->x) / (sx * sy);
        r.widest = fmax(r.widest, hypot((a->x - b->x) / sx, (a->y - b->y) / sy));
        r.at_limit += a->at_limit;
        if (a->at_limit || !a->ok) continue;
        Minimum held; /* the profile there is the rise */
        minimise_held(&held, f, p, (int[]){0, 1}, (double[]){a->x, a->y}, 2, m.x, &options, &arena);
        near(held.value - m.value, rise, 5e-3 * rise);
    }
    arena_free(&arena);
    return r;
}

static void test_ellipse(void **state) {
    (void)state;
    const double rhos[] = {0, 0.6, -0.95, 0.999};
    for (int kind = 0; kind < 16; kind++) {
        Gauss q = {{1e-6, 1e6}, rhos[kind / 4], kind & 2};
        Parameter p[3];
        params_at(p, 3, (double[]){0.5e-6, 1e6, 0});
        Objective f = {q.third ? 3 : 2, gauss, NULL, &q, kind & 1};
        for (int size = 0; size < 2; size++) {
            double rise = size ? 5.99 : 1;
            Result r = contour(&f, p, rise);
            assert_int_equal(r.ok, POINTS);
            assert_int_equal(r.at_limit, 0);
            for (int i = 0; i < POINTS; i++) {
                double x[3] = {r.point[i].x, r.point[i].y, 0};
                x[2] = x[0] / 1e-6 - 1 + x[1] / 1e6 - 2;
                near(gauss(&q, x, NULL), rise, 2e-3 * rise);
            }
            double area = 3.141592653589793 * rise * sqrt(1 - q.rho * q.rho);
            near(r.area, area, 0.015 * area);
            assert_true(r.widest < 0.35 * sqrt(rise));
        }
    }
}

/* The same ellipse, cut: x from -a to a, y from -a to a, in all combinations. */
static void test_cut(void **state) {
    (void)state;
    for (int kind = 0; kind < 32; kind++) {
        Gauss q = {{1, 3}, 0.7, kind & 16};
        Parameter p[3];
        params_at(p, 3, (double[]){1, 6, 0});
        double cut = 1.1;
        if (kind & 1) p[0].lo = 1 - cut;
        if (kind & 2) p[0].hi = 1 + cut;
        if (kind & 4) p[1].lo = 6 - 3 * cut;
        if (kind & 8) p[1].hi = 6 + 3 * cut;
        Objective f = {q.third ? 3 : 2, gauss, NULL, &q, kind & 1};
        Result r = contour(&f, p, 2.3);
        assert_int_equal(r.ok, POINTS);
        assert_true((r.at_limit > 2) == ((kind & 15) != 0));
        double area = 0; /* counted */
        for (int i = 0; i < 400; i++)
            for (int j = 0; j < 400; j++) {
                double a = (i - 199.5) / 100, b = (j - 199.5) / 100;
                bool in = (a * a + b * b - 1.4 * a * b) / 0.51 < 2.3;
                if (kind & 1 && a < -cut) in = false;
                if (kind & 2 && a > cut) in = false;
                if (kind & 4 && b < -cut) in = false;
                if (kind & 8 && b > cut) in = false;
                area += in ? 1e-4 : 0;
            }
        near(r.area, area, 0.03 * area);
        assert_true(r.widest < 0.5);
        for (int i = 0; i < POINTS; i++) {
            assert_true(!(r.point[i].x < p[0].lo || r.point[i].x > p[0].hi));
            assert_true(!(r.point[i].y < p[1].lo || r.point[i].y > p[1].hi));
        }
    }
}

/* The minimum itself at one limit, or in a corner; limits that are closer than the contour. */
static void test_at_limit(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Gauss q = {{1, 3}, 0.7, true};
        Parameter p[3];
        Objective f = {3, gauss, NULL, &q, gradient};
        params_at(p, 3, (double[]){1, 6, 0});
        p[0].lo = 1.5;
        Result r = contour(&f, p, 2.3);
        assert_true(r.ok == POINTS && r.at_limit > 5 && r.at_limit < POINTS);
        p[1].hi = 6.3;
        r = contour(&f, p, 2.3);
        assert_true(r.ok == POINTS && r.at_limit > 5 && r.at_limit < POINTS);
        p[0].lo = 0.9;
        p[0].hi = 1.2;
        p[1].lo = 5;
        r = contour(&f, p, 2.3);
        assert_int_equal(r.ok, POINTS);
        assert_int_equal(r.at_limit, POINTS);
        double corners = 0;
        for (int i = 0; i < POINTS; i++)
            for (int k = 0; k < 4; k++)
                corners += hypot(r.point[i].x - (k & 1 ? 0.9 : 1.2),
                                 (r.point[i].y - (k & 2 ? 5 : 6.3)) / 3) < 0.03;
        assert_true(corners >= 4);
    }
}

static void test_bananas(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Parameter p[MOST];
        Objective f = {2, rosenbrock, NULL, NULL, gradient};
        params_at(p, 2, (double[]){-1.2, 1});
        for (int size = 0; size < 2; size++) {
            double rise =
                size ? 2.3 : 1; /* (10 (y - x^2))^2 + (1 - x)^2: an area of pi rise / 10 */
            Result r = contour(&f, p, rise);
            assert_int_equal(r.ok, POINTS);
            double area = 3.141592653589793 * rise / 10 / 1 / sqrt(4.01);
            near(r.area, area, 0.03 * area);
        }
        Objective w = {4, wood, NULL, NULL, gradient};
        params_at(p, 4, (double[]){2, 2, 2, 2});
        Result r = contour(&w, p, 1);
        assert_int_equal(r.ok, POINTS);
        Objective b = {2, beale, NULL, NULL, gradient}; /* open towards large x but for a limit */
        params_at(p, 2, (double[]){2.5, 0.4});
        p[0].hi = 20;
        r = contour(&b, p, 0.3);
        assert_int_equal(r.ok, POINTS);
    }
}

static double flat(void *ctx, const double *x, double *g) {
    (void)ctx;
    if (g) g[0] = 2 * x[0], g[1] = 0;
    return x[0] * x[0];
}

static void test_open(void **state) {
    (void)state;
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[2];
        params_at(p, 2, (double[]){0.5, 1});
        Objective f = {2, flat, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        ContourPoint c[20];
        minimise(&m, &f, p, &options, &arena);
        int ok = minimise_contour(c, 20, &m, &f, p, 0, 1, 1, &options, &arena);
        for (int i = 0; i < 20; i++) { /* there is no closed line: what is ok is at the rise */
            ok -= c[i].ok;
            if (c[i].ok) near(c[i].x * c[i].x, 1, 0.05);
        }
        assert_int_equal(ok, 0);
        p[1].fixed = true;
        assert_int_equal(minimise_contour(c, 20, &m, &f, p, 0, 1, 1, &options, &arena), 0);
        assert_true(isnan(c[0].x));
        arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ellipse), cmocka_unit_test(test_cut),
                                       cmocka_unit_test(test_at_limit),
                                       cmocka_unit_test(test_bananas), cmocka_unit_test(test_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
