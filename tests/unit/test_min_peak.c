/* test_min_peak.c - a binned peak on a falling background against what iminuit 2.33 gives for it:
 * values, covariance, MINOS errors, a contour (strategy 2, tolerance 1e-4).
 */
#include "min_case.h"

enum { BINS = 24, FREE = 5 };

static const double counts[BINS] = {44, 57, 33, 38, 38, 28, 25, 20, 24, 17, 30, 30,
                                    35, 28, 19, 15, 11, 8,  11, 3,  3,  6,  2,  5};

/* a exp(-t / tau) + g exp(-((t - m) / s)^2 / 2); x: a, tau, g, m, s. */
static double peak(void *ctx, const double *x, double *g) {
    (void)ctx;
    double f = 0;
    if (g) memset(g, 0, FREE * sizeof *g);
    for (int i = 0; i < BINS; i++) {
        double t = 0.25 * i + 0.125, d = (t - x[3]) / x[4], n = counts[i];
        double e = exp(-t / x[1]), q = exp(-0.5 * d * d), mu = x[0] * e + x[2] * q;
        if (!(mu > 0)) return NAN;
        f += 2 * (mu - n + n * log(n / mu));
        if (!g) continue;
        double w = 2 * (1 - n / mu);
        g[0] += w * e;
        g[1] += w * x[0] * e * t / (x[1] * x[1]);
        g[2] += w * q;
        g[3] += w * x[2] * q * d / x[4];
        g[4] += w * x[2] * q * d * d / x[4];
    }
    return f;
}

static const double values[FREE] = {54.030154788203895, 2.192212514175263, 20.11080991281678,
                                    3.1399425994726387, 0.43216887543688215};
static const double low[FREE] = {-3.976685753506898, -0.1890772384148695, -3.732432119035561,
                                 -0.08398751335652663, -0.08596143111697778};
static const double high[FREE] = {4.236476124171976, 0.20693205558651062, 4.178585583762392,
                                  0.08605575919165372, 0.1117594076477549};
static const double cov[FREE][FREE] = {
    {16.838841579546504, -0.5419193205609565, -0.06306231851560046, 0.04453110661698894,
     0.025431545056417187},
    {-0.5419193205609565, 0.03862031794637856, -0.06201531097864139, -0.0025281323793964186,
     -0.008038900404600246},
    {-0.06306231851560046, -0.06201531097864139, 15.522975669131219, -0.026843251410553666,
     -0.1808585792933228},
    {0.04453110661698894, -0.0025281323793964186, -0.026843251410553666, 0.007078163923426304,
     0.0008221637351701442},
    {0.025431545056417187, -0.008038900404600246, -0.1808585792933228, 0.0008221637351701442,
     0.009388741106486539}};
/* of g and s, probability 0.68 */
static const double line[12][2] = {
    {14.617458959267042, 0.497039438492418},  {15.636052892934591, 0.39853611149252316},
    {16.65887290136999, 0.3657376743560422},  {18.704205948232183, 0.330755340371352},
    {22.794275805781066, 0.3088484128461178}, {26.62161825923399, 0.363684171800506},
    {25.472074344776114, 0.4335896980524749}, {24.321080838537004, 0.47298439900463707},
    {22.018905212457916, 0.5393647453533437}, {19.716401433956086, 0.5907273203249314},
    {17.413437713080015, 0.6135278565369172}, {16.01358029332683, 0.6001207926855053}};

static void test_peak(void **state) {
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        Arena arena = {0};
        Parameter p[FREE];
        bool gradient = kind & 1;
        params_at(p, FREE, (double[]){50, 1.5, 20, 3, 0.5});
        if (kind & 2) {
            p[1].lo = 0.1;
            p[4].lo = 0.05;
            p[4].hi = 2;
        }
        Objective f = {FREE, peak, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        minimise(&m, &f, p, &options, &arena);
        assert_int_equal(m.status, MIN_CONVERGED);
        assert_int_equal(m.cov_status, COV_ACCURATE);
        near(m.value, 17.002117554973925, 1e-6);
        assert_true(m.calls + m.gradient_calls < (gradient ? 35 : 200)); /* iminuit: 118, 192 */
        double s[FREE];
        for (int i = 0; i < FREE; i++) {
            s[i] = sqrt(cov[i][i]);
            near(m.x[i], values[i], 1e-3 * s[i]);
            near(m.error[i], s[i], 2e-3 * s[i]);
        }
        for (int i = 0; i < FREE; i++)
            for (int j = 0; j < FREE; j++) near(m.cov[i * FREE + j], cov[i][j], 3e-3 * s[i] * s[j]);
        for (int i = 0; i < FREE; i++) {
            Minos e;
            minimise_minos(&e, &m, &f, p, i, 1, &options, &arena);
            assert_true(e.low.status == MINOS_OK && e.high.status == MINOS_OK);
            near(e.low.error, low[i], 1.5e-3 * s[i]);
            near(e.high.error, high[i], 1.5e-3 * s[i]);
        }
        arena_free(&arena);
    }
}

/* Each of iminuit's points lies on the polygon of ours. */
static void test_contour(void **state) {
    (void)state;
    enum { POINTS = 120 };
    for (int gradient = 0; gradient < 2; gradient++) {
        Arena arena = {0};
        Parameter p[FREE];
        params_at(p, FREE, (double[]){50, 1.5, 20, 3, 0.5});
        Objective f = {FREE, peak, NULL, NULL, gradient};
        MinOptions options = {.strategy = 1};
        Minimum m;
        ContourPoint c[POINTS];
        minimise(&m, &f, p, &options, &arena);
        int ok = minimise_contour(c, POINTS, &m, &f, p, 2, 4, 2.278868566, &options, &arena);
        assert_int_equal(ok, POINTS);
        for (int k = 0; k < 12; k++) {
            double nearest = INFINITY;
            for (int i = 0; i < POINTS; i++) {
                const ContourPoint *a = &c[i], *b = &c[(i + 1) % POINTS];
                double dx = (b->x - a->x) / m.error[2], dy = (b->y - a->y) / m.error[4];
                double ex = (line[k][0] - a->x) / m.error[2], ey = (line[k][1] - a->y) / m.error[4];
                double t = fmin(fmax((ex * dx + ey * dy) / (dx * dx + dy * dy), 0), 1);
                nearest = fmin(nearest, hypot(ex - t * dx, ey - t * dy));
            }
            near(nearest, 0, 0.01); /* of an error */
        }
        arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_peak), cmocka_unit_test(test_contour)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
