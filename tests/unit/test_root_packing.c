/* test_root_packing.c - ranges and bits of Float16_t and Double32_t, from comments as ROOT reads
 * them (TStreamerElement.cxx, GetRange). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "io/root/streamer.h"

static Packing of(const char *title) { return streamer_packing(str_of(title), false); }

static void near(double a, double b) { assert_true(fabs(a - b) <= 1e-12 * fabs(b) + 1e-300); }

static void test_ranges(void **state) {
    (void)state;
    Packing p = of("[-1,1,8]");
    near(p.xmin, -1);
    near(p.factor, 128);
    p = of("[0,10]"); /* 32 bits: one step less than 2^32 */
    near(p.factor, 4294967295.0 / 10);
    p = of("x[3][ 0 , 5 , 4 ]"); /* behind a dimension */
    near(p.factor, 16.0 / 5);
    p = of("[0,1,99]"); /* bits out of range mean 32 */
    near(p.factor, 4294967295.0);
}

static void test_pi(void **state) {
    (void)state;
    static const double pi = 3.14159265358979323846;
    Packing p = of("[-pi,pi,10]");
    near(p.xmin, -pi);
    near(p.factor, 1024 / (2 * pi));
    near(of("[0,2*pi,8]").factor, 256 / (2 * pi));
    near(of("[0,twopi,8]").factor, 256 / (2 * pi));
    near(of("[-pi/2, PI/4, 8]").xmin, -pi / 2);
    near(of("[-pi/2, PI/4, 8]").factor, 256 / (pi / 4 + pi / 2));
}

static void test_mantissa(void **state) {
    (void)state;
    Packing p = of("[0,0,8]");
    assert_true(p.factor == 0);
    assert_int_equal(p.nbits, 8);
    assert_int_equal(of("[0,0,14]").nbits, 14);
    assert_int_equal(of("[0,0,16]").nbits, 0); /* too many: a plain float */
}

static void test_no_range(void **state) {
    (void)state;
    static const char *const titles[] = {"",   "energy in GeV", "[n]", "[n][3]", "[", "]", "[,",
                                         "x[1"};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        Packing p = of(titles[i]);
        assert_true(p.factor == 0);
        assert_int_equal(p.nbits, 0);
        assert_int_equal(streamer_packing(str_of(titles[i]), true).nbits, 12);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ranges), cmocka_unit_test(test_pi),
                                       cmocka_unit_test(test_mantissa),
                                       cmocka_unit_test(test_no_range)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
