/* test_realfn.c - sin, cos, exp, log, erf and others as plain arithmetic: their error against the C
 * library's long double, and that the kernels give the same bits as the functions compiled for any
 * processor.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/realerf.h"
#include "kern/elementwise.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

enum { POINTS = 400000 };

static double ulps(double got, long double want) {
    double near = fabs((double)want), unit = nextafter(near, INFINITY) - near;
    return (double)(fabsl((long double)got - want) / unit);
}

/* Numbers of all sizes up to most, of both signs. */
static double draw(int i, double most) {
    double r = 2 * drand48() - 1;
    if (i % 3 == 0) return r * most;
    return i % 3 == 1 ? r * fmin(most, 10) : ldexp(r, -(int)(drand48() * 60));
}

typedef struct Case {
    double (*fast)(double);
    long double (*exact)(long double);
    KUnaryFn *kernel;
    double most, error;
} Case;

static const Case cases[] = {{real_sin, sinl, k_f64_sin, REAL_ANGLE_MAX, 1},
                             {real_cos, cosl, k_f64_cos, REAL_ANGLE_MAX, 1},
                             {real_exp, expl, k_f64_exp, REAL_EXP_MAX, 1},
                             {real_sinh, sinhl, k_f64_sinh, REAL_EXP_MAX, 1.2},
                             {real_cosh, coshl, k_f64_cosh, REAL_EXP_MAX, 1.2}};

static void test_error(void **state) {
    (void)state;
    srand48(7);
    for (size_t c = 0; c < ARRAY_LEN(cases); c++)
        for (int i = 0; i < POINTS; i++) {
            double x = draw(i, cases[c].most);
            assert_true(ulps(cases[c].fast(x), cases[c].exact(x)) < cases[c].error);
        }
}

static void test_log(void **state) {
    (void)state;
    srand48(11);
    for (int i = 0; i < POINTS; i++) {
        double x = 2 * drand48(); /* near 1, small ones, of all sizes */
        if (i % 3 == 1) x = ldexp(x / 2 + 0.5, (int)(drand48() * 2000) - 1000);
        if (i % 3 == 2) x = 1 + ldexp(drand48() - 0.5, -(int)(drand48() * 52));
        if (x == 1) continue;
        assert_true(ulps(real_log(x), logl(x)) < 1);
    }
    assert_true(real_log(1) == 0 && real_log(4) == 2 * real_log(2));
    assert_true(ulps(real_log(2.2250738585072014e-308), logl(2.2250738585072014e-308L)) < 1);
    assert_true(ulps(real_log(1.7976931348623157e308), logl(1.7976931348623157e308L)) < 1);
}

/* Functions that no kernel has; x from lo to hi, evenly or by size. */
typedef struct Spread {
    double (*fast)(double);
    long double (*exact)(long double);
    double lo, hi, error;
} Spread;

static long double exact_erfcx(long double a) { /* the square in two parts */
    long double high = (float)a;
    return erfcl(a) * expl(high * high) * expl((a - high) * (a + high));
}

static const Spread spreads[] = {{real_exp_any, expl, -708, 709, 1},
                                 {real_expm1, expm1l, -REAL_EXP_MAX, REAL_EXP_MAX, 1.5},
                                 {real_log1p, log1pl, -0.9999999, 1, 1.5},
                                 {real_log1p, log1pl, 0, 1e300, 1.5},
                                 {real_atan, atanl, -1e10, 1e10, 1.4},
                                 {real_atan, atanl, -4, 4, 1.4},
                                 {real_asinh, asinhl, -1e150, 1e150, 2},
                                 {real_asinh, asinhl, -2, 2, 2},
                                 {real_erf, erfl, -6, 6, 2},
                                 {real_erfc, erfcl, -6, 26.5, 6},
                                 {real_erfcx, exact_erfcx, 0, 50, 5}};

static void test_spreads(void **state) {
    (void)state;
    srand48(13);
    for (size_t c = 0; c < ARRAY_LEN(spreads); c++)
        for (int i = 0; i < POINTS; i++) {
            const Spread *s = &spreads[c];
            double x = s->lo + drand48() * (s->hi - s->lo);
            if (i % 2) x = ldexp(x, -(int)(drand48() * 900));
            assert_true(ulps(s->fast(x), s->exact(x)) < s->error);
        }
}

static void test_pow(void **state) {
    (void)state;
    srand48(17);
    for (int i = 0; i < POINTS; i++) {
        double x = exp((2 * drand48() - 1) * (i % 2 ? 300 : 2)), part = (i % 4 < 2 ? 1 : 0.03);
        double l = log(x), y = (2 * drand48() - 1) * part * REAL_EXP_MAX / fabs(l);
        assert_true(ulps(real_pow(x, y), powl(x, y)) < 2 + fabs(y * l) / 12);
    }
}

static void test_any(void **state) {
    (void)state;
    assert_true(real_exp_any(-INFINITY) == 0 && real_exp_any(INFINITY) == INFINITY);
    assert_true(real_exp_any(-745) == exp(-745) && isnan(real_exp_any(NAN)));
    assert_true(real_exp_any(-746) == 0 && real_exp_any(709.9) == INFINITY);
    assert_true(real_erf(INFINITY) == 1 && real_erf(-INFINITY) == -1 && isnan(real_erf(NAN)));
    assert_true(real_erfc(INFINITY) == 0 && real_erfc(-INFINITY) == 2 && isnan(real_erfc(NAN)));
    assert_true(real_erf(0) == 0 && real_erf(1e-320) > 0 && real_erfcx(0) == 1);
    assert_true(real_atan(INFINITY) == acos(-1) / 2 && isnan(real_atan(NAN)));
    assert_true(signbit(real_atan(-0.0)) && real_log1p(0) == 0 && real_expm1(0) == 0);
}

static void test_kernels(void **state) {
    (void)state;
    static double in[1003], out[1003];
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        for (int i = 0; i < 1003; i++) in[i] = draw(i, cases[c].most);
        cases[c].kernel(out, in, 1003);
        for (int i = 0; i < 1003; i++)
            assert_true(real_bits(out[i]) == real_bits(cases[c].fast(in[i])));
    }
}

static void test_special(void **state) {
    (void)state;
    const double in[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1e300, -750, 720};
    double out[8];
    k_f64_sin(out, in, 8);
    assert_true(out[0] == 0 && !signbit(out[0]) && out[1] == 0 && signbit(out[1]));
    assert_true(isnan(out[2]) && isnan(out[3]) && isnan(out[4]) && out[5] == sin(1e300));
    k_f64_sinh(out, in, 8);
    assert_true(signbit(out[1]) && out[2] == INFINITY && out[3] == -INFINITY && isnan(out[4]));
    assert_true(out[7] == INFINITY);
    k_f64_exp(out, in, 8);
    assert_true(out[0] == 1 && out[2] == INFINITY && out[3] == 0 && isnan(out[4]));
    assert_true(out[6] == 0 && out[7] == INFINITY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error),  cmocka_unit_test(test_log), cmocka_unit_test(test_spreads),
        cmocka_unit_test(test_pow),    cmocka_unit_test(test_any), cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_special)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
