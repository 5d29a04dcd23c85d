/* test_kinematics.c - shapes of events, razor variables, alpha_T and mt2.
 *
 * The numbers of six events were computed with numpy: eigenvalues by its solver, thrust and all
 * divisions in two groups by trying every one, mt2 by minimising over the unseen momentum. Random
 * events compare the kernels with the same done here. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kern/mt2.h"
#include "kern/shapes.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

enum { EVENTS = 6 };

static const uint32_t off[] = {0, 1, 3, 6, 11, 18, 30};
static const double px[] = {-32.08, 45.44,  -31.39, -38.33, -69.29, -25.17, 16.39,  -10.27,
                            -51.58, -12.17, -43.65, -44.07, -79.54, 38.48,  -43.96, 57.95,
                            25.68,  -24.26, 4.12,   -51.94, 38.68,  -45.44, -50.88, -12.9,
                            -2.16,  -50.37, -14.09, -19.15, 6.41,   76.05};
static const double py[] = {-52.97, 4.39,   29.95,  64,     -3.35,  -19.52, 33.19,  -39.23,
                            0.83,   -41.92, -54.21, 1.32,   -9.34,  -47.26, -13.25, 22.73,
                            33.8,   -2.8,   -34.6,  -48.04, -14.42, 16.85,  24.56,  -0.27,
                            53.55,  -73.47, 10.6,   -28.85, -15.21, 19.16};
static const double pz[] = {-19.87, -44.21, 130.78, 16.23,  -93.06, -57.07, -131.44, -13.85,
                            -3.03,  -31.7,  17.98,  3.49,   -20.46, 59.04,  -67.24,  194.54,
                            67.25,  108.03, 71.66,  -102.6, -77.68, -84.39, -95.74,  -35.63,
                            -41.35, -16.38, -37.14, -41.58, 8.04,   -126.09};
static const double e[] = {65.123, 63.587,  138.142, 76.474, 116.072, 65.527, 136.841, 43.862,
                           51.992, 56.264,  71.917,  44.341, 82.672,  84.853, 81.566,  204.277,
                           79.536, 110.773, 80.881,  124.66, 88.289,  97.586, 111.167, 38.212,
                           67.881, 90.92,   41.115,  54.782, 18.543,  148.529};
static const double mx[] = {30, -5, 0, 12, 100, 44}, my[] = {-12.5, 60, 0, 7, -3, 44};
static const KMomenta momenta = {px, py, pz, e};

static const double shapes[][EVENTS] = {
    [K_SPHERICITY] = {0, 0.0794657993307661, 0.395693550673975, 0.517191672475647,
                      0.261117438009594, 0.514345393448447},
    [K_APLANARITY] = {0, 0, 0.000242880090359887, 0.108715161776081, 0.0682871881393809,
                      0.165977222866409},
    [K_TRANSVERSE_SPHERICITY] = {0, 0.345097039041504, 0.629632083415904, 0.36512972722848,
                                 0.384354611399599, 0.664527668427321},
    [K_C_PARAMETER] = {0, 0.224782121882265, 0.648442207357991, 0.895053082643226,
                       0.618605892321371, 0.757021858534443},
    [K_D_PARAMETER] = {0, 0, 0.00112040609808854, 0.631553417181832, 0.254730170821546,
                       0.472774309813594},
    [K_THRUST] = {1, 0.957665543670232, 0.759928382499066, 0.664631448064405, 0.840955820817047,
                  0.784166802769118},
    [K_TRANSVERSE_THRUST] = {1, 0.909394132888093, 0.790645533029331, 0.885765244248099,
                             0.876588523715882, 0.72799073741425}};

static const double moments[][EVENTS] = {{0.997349465832254, 0.996133822742058, 0.997679434829973,
                                          0.978149460407808, 0.999069652242123, 0.992590754384664},
                                         {0.997349465832254, 0.217989740696645, 0.559356381572754,
                                          0.359240277007093, 0.261663948254442, 0.386420655498442},
                                         {0.997349465832253, 0.772220748387406, 0.350741979873152,
                                          0.102653770583991, 0.381039278525682, 0.241177856736281},
                                         {0.997349465832252, 0.519587536099416, 0.512152589082043,
                                          0.213834122730217, 0.22454067629556, 0.0570560757194702},
                                         {0.997349465832252, 0.476290415958218, 0.574589808965818,
                                          0.238972953288289, 0.14963074479471, 0.0612427942350323}};

static const double alpha_t[] = {0,
                                 0.536404789211719,
                                 0.691949858880155,
                                 0.609023607860092,
                                 0.500705036848617,
                                 0.519541992125059};
static const double razor_mr[] = {
    0, 181.777039377315, 217.236607882036, 273.483353369169, 525.778532714838, 481.349157830749};
static const double razor_r2[] = {
    0, 0.0510036211193369, 0, 0.0329040118779953, 0.0608397086809056, 0.0656876851171999};

static void near(double got, double want, double relative) {
    bool ok = fabs(got - want) <= relative * fmax(1, fabs(want));
    if (!ok) print_error("%.15g, not %.15g\n", got, want);
    assert_true(ok);
}

static void test_shapes(void **state) {
    (void)state;
    double out[EVENTS];
    uint8_t valid[EVENTS];
    for (int k = 0; k <= K_TRANSVERSE_THRUST; k++) {
        k_shape(out, valid, (KShape)k, momenta, off, EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            assert_int_equal(valid[i], 1);
            near(out[i], shapes[k][i], 1e-13);
        }
    }
    for (int l = 0; l < 5; l++) {
        k_fox_wolfram(out, valid, l, momenta, off, EVENTS);
        for (int i = 0; i < EVENTS; i++) near(out[i], moments[l][i], 1e-13);
    }
}

static void test_groups(void **state) {
    (void)state;
    double out[EVENTS];
    uint8_t valid[EVENTS];
    k_alpha_t(out, valid, momenta, off, EVENTS);
    for (int i = 0; i < EVENTS; i++) near(out[i], alpha_t[i], 1e-13);
    for (int i = 0; i < EVENTS; i++) assert_int_equal(valid[i], i > 0);
    k_razor_mr(out, valid, momenta, off, EVENTS);
    for (int i = 0; i < EVENTS; i++) near(out[i], razor_mr[i], 1e-13);
    for (int i = 0; i < EVENTS; i++) assert_int_equal(valid[i], i > 0);
    k_razor_r2(out, valid, momenta, off, mx, my, 1, EVENTS);
    for (int i = 0; i < EVENTS; i++) near(out[i], razor_r2[i], 1e-13);
    k_razor_r2(out, valid, momenta, off, mx + 5, my + 5, 0, EVENTS);
    near(out[5], razor_r2[5], 1e-13);
}

static void test_empty(void **state) {
    (void)state;
    static const uint32_t none[] = {0, 0, 2};
    static const double zero[2] = {0};
    KMomenta p = {zero, zero, zero, zero};
    double out[2];
    uint8_t valid[2];
    for (int k = 0; k <= K_TRANSVERSE_THRUST; k++) {
        k_shape(out, valid, (KShape)k, p, none, 2);
        assert_int_equal(valid[0] + valid[1], 0);
    }
    k_fox_wolfram(out, valid, 2, p, none, 2);
    assert_int_equal(valid[0] + valid[1], 0);
    k_alpha_t(out, valid, p, none, 2);
    assert_int_equal(valid[0] + valid[1], 0);
    k_razor_r2(out, valid, p, none, zero, zero, 0, 2);
    assert_int_equal(valid[0] + valid[1], 0);
}

static uint64_t seed = 99;
static double random_between(double lo, double hi) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return lo + (hi - lo) * (double)(seed >> 11) / 9007199254740992.0;
}

/* All signs. */
static double thrust_brute(const double *x, const double *y, const double *z, int n) {
    double best = 0, sum = 0;
    for (int i = 0; i < n; i++) sum += sqrt(x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);
    for (int signs = 0; signs < 1 << n; signs++) {
        double v[3] = {0};
        for (int i = 0; i < n; i++) {
            double s = signs >> i & 1 ? -1 : 1;
            v[0] += s * x[i];
            v[1] += s * y[i];
            v[2] += s * z[i];
        }
        best = fmax(best, sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]));
    }
    return best / sum;
}

/* Events of all sorts: in general, in a plane, in the transverse plane, on a line, with parallel
 * and opposite momenta, with momenta of whole numbers (many ties). */
static void test_thrust_random(void **state) {
    (void)state;
    for (int round = 0; round < 4000; round++) {
        double x[10], y[10], z[10];
        int n = 1 + round % 10, kind = round / 10 % 6;
        for (int i = 0; i < n; i++) {
            x[i] = random_between(-1, 1);
            y[i] = random_between(-1, 1);
            z[i] = random_between(-2, 2);
            if (kind == 1) z[i] = 0.3 * x[i] - 0.7 * y[i];
            if (kind == 2) z[i] = 0;
            if (kind == 3) y[i] = z[i] = x[i];
            if (kind == 4 && i % 2) {
                double f = i % 4 == 1 ? -1 : 2;
                x[i] = f * x[i - 1];
                y[i] = f * y[i - 1];
                z[i] = f * z[i - 1];
            }
            if (kind == 5) {
                x[i] = floor(3 * x[i]);
                y[i] = floor(3 * y[i]);
                z[i] = floor(z[i]);
            }
        }
        if (kind == 5) x[0] = 3;
        uint32_t one[] = {0, (uint32_t)n};
        double out;
        uint8_t valid;
        k_shape(&out, &valid, K_THRUST, (KMomenta){x, y, z, NULL}, one, 1);
        near(out, thrust_brute(x, y, z, n), 1e-12);
    }
}

/* Many objects: what is found is no more than the exact value and near to it. */
static void test_thrust_many(void **state) {
    (void)state;
    double x[100], y[100], z[100];
    for (int i = 0; i < 100; i++) {
        x[i] = random_between(-1, 1);
        y[i] = random_between(-1, 1);
        z[i] = random_between(-3, 3);
    }
    uint32_t one[] = {0, 100}, part_of[] = {0, K_THRUST_EXACT_MAX};
    double out, part;
    uint8_t valid;
    k_shape(&out, &valid, K_THRUST, (KMomenta){x, y, z, NULL}, one, 1);
    assert_true(valid && out > 0.6 && out <= 1);
    k_shape(&part, &valid, K_THRUST, (KMomenta){x, y, z, NULL}, part_of, 1);
    for (int i = 0; i < K_THRUST_EXACT_MAX;
         i++) { /* each momentum in halves: the same thrust, searched for */
        x[i] = x[i + K_THRUST_EXACT_MAX] = x[i] / 2;
        y[i] = y[i + K_THRUST_EXACT_MAX] = y[i] / 2;
        z[i] = z[i + K_THRUST_EXACT_MAX] = z[i] / 2;
    }
    one[1] = 2 * K_THRUST_EXACT_MAX;
    k_shape(&out, &valid, K_THRUST, (KMomenta){x, y, z, NULL}, one, 1);
    near(out, part, 1e-12);
}

static const struct {
    Mt2Side a, b;
    double qx, qy, want;
} cases[] = {
    {{10, 410, 20, 100}, {10, -210, -300, 100}, -200, 280, 368.6713053},
    {{75.03, 15.45, -18.39, 0}, {24.29, -63.56, -61.55, 0}, -0.92, 26.03, 81.40839387},
    {{0, -31.9, 3.26, 0}, {0, 43.33, 17.79, 0}, 52.12, 27.68, 0},
    {{19.52, 37.39, 7.77, 50}, {36.53, 42.6, -55.15, 50}, -20.26, 47.59, 102.1172973},
    {{25.23, 0.63, -87.74, 100}, {30.97, 116.83, 65.57, 100}, -63.52, 82.55, 172.7689117},
    {{1.3, -25.22, -30.53, 30}, {36.28, 95.45, -47.52, 30}, -15.22, -16.61, 66.71832622},
    {{0, -22.74, -54.84, 0}, {0, 13.15, 64.61, 0}, 37.44, -55.65, 24.99797352},
    {{45.99, -42.39, -37.81, 0.5}, {2.38, -100.78, 117.03, 0.5}, 55, -58.43, 102.4250881},
    {{36.33, -143.37, -32.94, 91.2}, {26.85, -23.28, 38.9, 91.2}, -7.29, -13.83, 151.116352},
    {{2.33, 129.6, -31.49, 0}, {37.07, -55.57, 161.55, 5}, -58.78, -34.4, 102.6640574},
    {{0, 2.19, 28.99, 0}, {0, 61.74, 23.46, 5}, -52.34, 30.38, 40.88639299},
    {{10, -0.9, -80.22, 50}, {37.54, -62.7, 87.01, 20}, -32.41, -126.27, 61.91803008},
    {{23.23, 71.33, -60.87, 100}, {0, 40, 47.72, 35}, -41.96, -11.26, 138.4054735},
    {{170, 20, 30, 10}, {5, 25, 10, 10}, 10, 10, 180},
    {{5, 20, 30, 0}, {5, 25, 10, 0}, 0, 0, 5}};

static void test_mt2(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double v = mt2_value(cases[i].a, cases[i].b, cases[i].qx, cases[i].qy);
        near(v, cases[i].want, 1e-7);
        near(mt2_value(cases[i].b, cases[i].a, cases[i].qx, cases[i].qy), v, 1e-10);
    }
    assert_true(isnan(mt2_value((Mt2Side){-1, 0, 0, 0}, (Mt2Side){0}, 0, 0)));
    assert_true(isnan(mt2_value((Mt2Side){1, NAN, 0, 0}, (Mt2Side){0}, 0, 0)));
    assert_true(mt2_value((Mt2Side){0}, (Mt2Side){0}, 0, 0) == 0);
}

static double mt_square(const Mt2Side *s, double x, double y) {
    double energy = sqrt(s->mass * s->mass + s->px * s->px + s->py * s->py);
    double unseen = sqrt(s->unseen * s->unseen + x * x + y * y);
    return s->mass * s->mass + s->unseen * s->unseen +
           2 * (energy * unseen - s->px * x - s->py * y);
}

typedef struct Pair {
    Mt2Side a, b;
    double qx, qy;
} Pair;

static double larger(const Pair *p, double x, double y) {
    return fmax(mt_square(&p->a, x, y), mt_square(&p->b, p->qx - x, p->qy - y));
}

/* Least over y at a given x, then over x: the function is convex. */
static double least_at(const Pair *p, double x) {
    double lo = -2000, hi = 2000;
    for (int i = 0; i < 90; i++) {
        double l = lo + (hi - lo) / 3, r = hi - (hi - lo) / 3;
        if (larger(p, x, l) < larger(p, x, r))
            hi = r;
        else
            lo = l;
    }
    return larger(p, x, lo);
}

static double scanned(const Pair *p) {
    double lo = -2000, hi = 2000;
    for (int i = 0; i < 90; i++) {
        double l = lo + (hi - lo) / 3, r = hi - (hi - lo) / 3;
        if (least_at(p, l) < least_at(p, r))
            hi = r;
        else
            lo = l;
    }
    return sqrt(fmax(least_at(p, lo), 0));
}

static void test_mt2_random(void **state) {
    (void)state;
    for (int round = 0; round < 300; round++) {
        Pair p = {{random_between(5, 60), random_between(-100, 100), random_between(-100, 100),
                   random_between(0, 120)},
                  {random_between(5, 200), random_between(-100, 100), random_between(-100, 100), 0},
                  random_between(-100, 100),
                  random_between(-100, 100)};
        p.b.unseen = round % 3 ? p.a.unseen : random_between(0, 50);
        if (round % 7 == 0) p.a.unseen = p.b.unseen = 0;
        near(mt2_value(p.a, p.b, p.qx, p.qy), scanned(&p), 1e-6);
    }
}

/* Lists one by one give the same bits as all at once. */
static void test_chunks(void **state) {
    (void)state;
    double all[EVENTS], one;
    uint8_t valid[EVENTS], ok;
    for (int k = 0; k <= K_TRANSVERSE_THRUST; k++) {
        k_shape(all, valid, (KShape)k, momenta, off, EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            uint32_t part[] = {0, off[i + 1] - off[i]};
            KMomenta p = {px + off[i], py + off[i], pz + off[i], e + off[i]};
            k_shape(&one, &ok, (KShape)k, p, part, 1);
            assert_memory_equal(&one, &all[i], sizeof one);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),      cmocka_unit_test(test_groups),
        cmocka_unit_test(test_empty),       cmocka_unit_test(test_thrust_random),
        cmocka_unit_test(test_thrust_many), cmocka_unit_test(test_mt2),
        cmocka_unit_test(test_mt2_random),  cmocka_unit_test(test_chunks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
