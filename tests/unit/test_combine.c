/* test_combine.c - kernels of combinations, places and chains against counting by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kern/combine.h"
#include "kern/order.h"

static void test_choose(void **state) {
    (void)state;
    assert_int_equal(k_choose(0, 2), 0);
    assert_int_equal(k_choose(1, 2), 0);
    assert_int_equal(k_choose(2, 2), 1);
    assert_int_equal(k_choose(5, 3), 10);
    assert_int_equal(k_choose(300, 4), 330791175);
    assert_int_equal(k_choose(100000, 3), 166661666700000);
    assert_int_equal(k_choose(UINT32_MAX, 4), UINT64_MAX >> 2);
}

static void test_members(void **state) {
    (void)state;
    const uint32_t off[] = {0, 4, 4, 5, 7};
    const int64_t v[] = {10, 11, 12, 13, 20, 30, 31};
    const double x[] = {1, 2, 4, 8, 16, 32, 64};
    const uint8_t valid[] = {1, 0, 1, 1, 1, 1, 1};
    const int64_t first[] = {10, 10, 10, 11, 11, 12, 30}, second[] = {11, 12, 13, 12, 13, 13, 31};
    const uint32_t pair_off[] = {0, 6, 6, 6, 7};
    int64_t out[16];
    double sum[16];
    uint8_t all[16];
    uint32_t lists[5];
    assert_int_equal(k_combinations(off, 2, 4), 7);
    k_off_combine(lists, off, 2, 4);
    assert_memory_equal(lists, pair_off, sizeof lists);
    k_combine(out, 7, v, off, 2, 0, 8, 4);
    assert_memory_equal(out, first, sizeof first);
    k_combine(out, 7, v, off, 2, 1, 8, 4);
    assert_memory_equal(out, second, sizeof second);
    const double triples[] = {7, 11, 13, 14};
    k_combine_sum(sum, 4, x, off, 3, 4);
    assert_memory_equal(sum, triples, sizeof triples);
    k_combine_sum(sum, 1, x, off, 4, 4);
    assert_true(sum[0] == 15);
    k_combine_all(all, valid, off, 3, 4);
    assert_memory_equal(all, ((uint8_t[]){0, 0, 1, 0}), 4);
}

static void test_best(void **state) {
    (void)state;
    const uint32_t off[] = {0, 3, 3, 5, 7};
    const double key[] = {2, 1, 1, NAN, 4, NAN, 0};
    const uint8_t valid[] = {1, 1, 1, 1, 1, 1, 0};
    int64_t out[4];
    k_best(out, key, valid, off, 4);
    assert_memory_equal(out, ((int64_t[]){1, -1, 4, -1}), sizeof out);
    const double infinite[] = {NAN, INFINITY, INFINITY, -INFINITY, -0.0, 0.0, -0.0};
    k_best(out, infinite, NULL, off, 4);
    assert_memory_equal(out, ((int64_t[]){1, -1, 3, 5}), sizeof out);
}

static void test_places(void **state) {
    (void)state;
    const uint32_t off[] = {0, 2, 2, 5}, at_off[] = {0, 3, 4, 6};
    const int64_t at[] = {1, -1, 2, 0, 2, 3};
    int64_t out[6];
    k_locate(out, at, at_off, off, 3);
    assert_memory_equal(out, ((int64_t[]){1, -1, -1, -1, 4, -1}), sizeof out);
}

static void test_climb(void **state) {
    (void)state;
    const int64_t up[] = {-1, 0, 1, 4, 3}, start[] = {2, -1, 0, 3};
    uint32_t off[5];
    uint64_t n = k_off_climb(off, start, up, 4);
    assert_int_equal(n, 3 + 0 + 1 + CLIMB_MAX); /* the last is a ring */
    assert_memory_equal(off, ((uint32_t[]){0, 3, 3, 4, 4 + CLIMB_MAX}), sizeof off);
    int64_t *out = malloc(n * sizeof *out);
    k_climb(out, start, up, 4);
    assert_memory_equal(out, ((int64_t[]){2, 1, 0, 0, 3, 4, 3}), 7 * sizeof *out);
    free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choose), cmocka_unit_test(test_members), cmocka_unit_test(test_best),
        cmocka_unit_test(test_places), cmocka_unit_test(test_climb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
