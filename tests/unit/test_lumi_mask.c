/* test_lumi_mask.c - certified luminosity sections: lookups, joined ranges, messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "corr/lumi_mask.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

static const char golden[] =
    "{\"193092\": [[1, 20], [30, 40]], \"190705\": [[5, 9], [1, 3], [8, 12],"
    " [13, 13]], \"7\": [], \"922337203685477579\": [[4, 4]]}";

static void test_lookup(void **state) {
    (void)state;
    Arena arena = {0};
    Diags diags = {0};
    LumiMask m;
    assert_int_equal(lumi_mask_parse(&m, str_of(golden), "g", &arena, &diags), HML_OK);
    assert_int_equal(m.n, 5);
    size_t runs;
    uint64_t sections;
    lumi_mask_count(&m, &runs, &sections);
    assert_int_equal(runs, 3);
    assert_int_equal(sections, 3 + 9 + 20 + 11 + 1);
    static const struct {
        int64_t run, lumi;
        uint8_t want;
    } cases[] = {{190705, 0, 0},
                 {190705, 1, 1},
                 {190705, 3, 1},
                 {190705, 4, 0},
                 {190705, 5, 1},
                 {190705, 10, 1},
                 {190705, 13, 1},
                 {190705, 14, 0},
                 {193092, 20, 1},
                 {193092, 21, 0},
                 {193092, 30, 1},
                 {193092, 40, 1},
                 {193092, 41, 0},
                 {7, 1, 0},
                 {190706, 1, 0},
                 {-1, 1, 0},
                 {193092, -5, 0},
                 {INT64_MAX, 4, 0},
                 {922337203685477579, 4, 1}};
    int64_t run[ARRAY_LEN(cases)], lumi[ARRAY_LEN(cases)];
    uint8_t out[ARRAY_LEN(cases)];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        run[i] = cases[i].run;
        lumi[i] = cases[i].lumi;
    }
    lumi_mask_test(&m, run, lumi, out, ARRAY_LEN(cases));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) assert_int_equal(out[i], cases[i].want);
    assert_int_equal(lumi_mask_parse(&m, STR("{}"), "g", &arena, &diags), HML_OK);
    lumi_mask_test(&m, run, lumi, out, 2);
    assert_int_equal(out[1], 0);
    arena_free(&arena);
    diag_free(&diags);
}

static const struct {
    const char *text, *message;
} faults[] = {
    {"", "is not JSON"},
    {"[1]", "is not a mask"},
    {"{\"a\": [[1, 2]]}", "a: is not the number of a run"},
    {"{\"-1\": [[1, 2]]}", "-1: is not the number of a run"},
    {"{\"\": [[1, 2]]}", "is not the number of a run"},
    {"{\"99999999999999999999\": [[1, 2]]}", "99999999999999999999: is not the number of a run"},
    {"{\"1\": {}}", "1: should be an array of ranges"},
    {"{\"1\": [[1]]}", "1[0]: should be a pair of integers: [first, last]"},
    {"{\"1\": [[1, 2], 7]}", "1[1]: should be a pair of integers: [first, last]"},
    {"{\"1\": [[1, 2.5]]}", "1[0]: should be a pair of integers: [first, last]"},
    {"{\"1\": [[3, 2]]}", "1[0]: [3, 2] is no range of sections"},
    {"{\"1\": [[1, 2]], \"1\": [[1, 2]]}", "is not JSON"}};

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        Arena arena = {0};
        Diags diags = {0};
        LumiMask m;
        assert_int_equal(lumi_mask_parse(&m, str_of(faults[i].text), "g", &arena, &diags),
                         HML_FAIL);
        if (!cstr_starts(diags.items.data[0].text, faults[i].message))
            print_error("%s: %s\n", faults[i].text, diags.items.data[0].text);
        assert_true(cstr_starts(diags.items.data[0].text, faults[i].message));
        arena_free(&arena);
        diag_free(&diags);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lookup),
                                       cmocka_unit_test(test_faults)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
