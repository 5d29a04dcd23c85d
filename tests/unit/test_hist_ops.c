/* test_hist_ops.c - arithmetic of histograms and efficiencies; reference numbers from numpy and
 * scipy.stats.beta. */
#include "hist_case.h"
#include "stat/efficiency.h"

static const double one[] = {2, 10, 20, 5, 0, 3, 1};
static const double other[] = {0, 12.5, 15, 6.25, 0, 1, 4};
static const double other2[] = {0, 15.625, 20, 8, 0, 0.5, 4};

TEST(copies_own_everything) {
    Arena arena = {0};
    double edges[] = {0, 1, 4};
    char label[] = "ee";
    const char *labels[] = {label, "mm"};
    HistAxis axes[2] = {
        {.kind = BINS_VARIABLE, .bins = 2, .lo = 0, .hi = 4, .edges = edges, .name = "m"},
        {.kind = BINS_CATEGORY, .bins = 2, .edges = edges, .labels = labels}};
    Hist h = hist_new(&arena, 2, axes, true);
    h.sumwy2[3] = 7;
    h.entries = 5;
    Hist copy = hist_copy(&arena, &h);
    edges[1] = 2;
    label[0] = 'x';
    h.sumwy2[3] = 8;
    near(axis_edge(&copy.axes[0], 1), 1);
    assert_string_equal(copy.axes[1].labels[0], "ee");
    assert_string_equal(copy.axes[0].name, "m");
    near(copy.sumwy2[3], 7);
    near(copy.entries, 5);
    arena_free(&arena);
}

TEST(scale_and_constant) {
    Arena arena = {0};
    Hist h = case_hist(&arena, axis_regular(5, 0, 10), one, NULL);
    Hist s = hist_scale(&arena, &h, -0.5);
    near(s.sumw[0], -1);
    near(s.sumw[2], -10);
    near(s.sumw2[2], 5);
    near(s.entries, 41);
    Hist c = hist_add_constant(&arena, &h, -1);
    near(c.sumw[6], 0);
    near(c.sumw[4], -1);
    near(c.sumw2[2], 20);
    HistAxis axis = axis_regular(1, 0, 1);
    Hist p = hist_new(&arena, 1, &axis, true); /* y = 2, 4 with weights 1, 3 */
    int32_t cells[] = {1, 1};
    hist_fill_cells(&p, cells, (double[]){1, 3}, (double[]){2, 4}, 2);
    near(hist_content(&p, 0), 3.5);
    double error = hist_error(&p, 0);
    Hist q = hist_add_constant(&arena, &p, 10);
    near(hist_content(&q, 0), 13.5);
    near(hist_error(&q, 0), error);
    Hist r = hist_scale(&arena, &p, 7);
    near(hist_content(&r, 0), 3.5);
    near(hist_error(&r, 0), error);
    arena_free(&arena);
}

TEST(sums_need_the_same_bins) {
    Arena arena = {0};
    Hist a = case_hist(&arena, axis_regular(5, 0, 10), one, NULL), out;
    Hist b = case_hist(&arena, axis_regular(5, 0, 10), other, other2);
    assert_null(hist_sum(&out, &arena, &a, &b, -2));
    near(out.sumw[1], -15);
    near(out.sumw2[1], 72.5);
    near(out.sumw[6], -7);
    near(out.sumw2[6], 17);
    Hist c = case_hist(&arena, axis_regular(5, 0, 20), one, NULL);
    assert_string_equal(hist_sum(&out, &arena, &a, &c, 1),
                        "the bins differ on axis 1: 5 bins from 0 to 10 and 5 bins from 0 to 20");
    Hist plane = case_plane(&arena);
    assert_string_equal(hist_ratio(&out, &arena, &plane, &a),
                        "one histogram has 2 axes, the other 1");
    double e1[] = {0, 1, 3}, e2[] = {0, 2, 3};
    HistAxis v1 = {.kind = BINS_VARIABLE, .bins = 2, .lo = 0, .hi = 3, .edges = e1}, v2 = v1;
    v2.edges = e2;
    Hist d = hist_new(&arena, 1, &v1, false), e = hist_new(&arena, 1, &v2, false);
    assert_string_equal(hist_sum(&out, &arena, &d, &e, 1),
                        "the bins differ on axis 1: both have 2 variable bins from 0 to 3, but not "
                        "the same");
    Hist p = hist_new(&arena, 1, &v1, true);
    assert_string_equal(hist_sum(&out, &arena, &d, &p, 1), "one is a profile, the other is not");
    arena_free(&arena);
}

TEST(products_and_ratios) {
    static const double ratio[] = {0.8, 4 / 3.0, 0.8, NAN, 3};
    static const double ratio_error[] = {0.35777087639996635, 0.4969039949999533,
                                         0.50899115905877979, NAN, 2.7386127875258306};
    static const double product[] = {125, 300, 31.25, 0, 3};
    static const double product_error[] = {55.901699437494742, 111.80339887498948,
                                           19.882467150733582, 0, 2.7386127875258306};
    Arena arena = {0};
    Hist a = case_hist(&arena, axis_regular(5, 0, 10), one, NULL), out;
    Hist b = case_hist(&arena, axis_regular(5, 0, 10), other, other2);
    assert_null(hist_ratio(&out, &arena, &a, &b));
    for (int i = 0; i < 5; i++) {
        near(hist_content(&out, i), ratio[i]);
        near(hist_error(&out, i), ratio_error[i]);
    }
    near(out.sumw[0], NAN); /* 2 / 0 */
    near(out.sumw2[0], NAN);
    near(out.sumw[6], 0.25);
    near(out.entries, 0);
    assert_null(hist_product(&out, &arena, &a, &b));
    for (int i = 0; i < 5; i++) {
        near(hist_content(&out, i), product[i]);
        near(hist_error(&out, i), product_error[i]);
    }
    arena_free(&arena);
}

TEST(ratios_of_profiles_are_of_means) {
    Arena arena = {0};
    HistAxis axis = axis_regular(2, 0, 2);
    Hist p = hist_new(&arena, 1, &axis, true), q = hist_new(&arena, 1, &axis, true), out;
    int32_t cells[] = {1, 1, 1, 1};
    hist_fill_cells(&p, cells, NULL, (double[]){1, 2, 3, 6}, 4); /* 3 +- sqrt(3.5) / 2 */
    hist_fill_cells(&q, cells, NULL, (double[]){5, 7}, 2);       /* 6 +- 1 / sqrt(2) */
    assert_null(hist_ratio(&out, &arena, &p, &q));
    assert_false(out.profile);
    near(out.sumw[1], 0.5);
    near(out.sumw2[1], (3.5 / 4 + 0.25 * 0.5) / 36);
    near(out.sumw[2], NAN); /* both empty */
    near(out.sumw2[2], NAN);
    arena_free(&arena);
}

TEST(counts) {
    Arena arena = {0};
    HistAxis axis = axis_regular(2, 0, 2);
    Hist h = hist_new(&arena, 1, &axis, false), out;
    h.sumw[1] = 9; /* filled once, with a weight of 9 */
    h.sumw2[1] = 81;
    assert_null(hist_as_counts(&out, &arena, &h));
    near(out.sumw[1], 9);
    near(hist_error(&out, 0), 3);
    near(hist_error(&h, 0), 9);
    h.sumw[2] = -1;
    assert_null(hist_as_counts(&out, &arena, &h));
    near(hist_error(&out, 1), NAN);
    arena_free(&arena);
}

TEST(normalised_and_density) {
    Arena arena = {0};
    Hist h = case_hist(&arena, axis_regular(5, 0, 10), one, NULL), out;
    assert_null(hist_normalised(&out, &arena, &h, false));
    near(out.sumw[1], 10 / 38.0);
    near(out.sumw[0], 2 / 38.0);
    near(hist_error(&out, 1), sqrt(20) / 38);
    assert_null(hist_normalised(&out, &arena, &h, true));
    near(out.sumw[1], 10 / 41.0);
    HistAxis axis = axis_regular(1, 0, 1);
    Hist empty = hist_new(&arena, 1, &axis, false);
    assert_string_equal(hist_normalised(&out, &arena, &empty, true), "the contents add up to 0");
    empty.sumw[1] = NAN;
    assert_non_null(hist_normalised(&out, &arena, &empty, true));
    Hist plane = case_plane(&arena);
    assert_null(hist_density(&out, &arena, &plane));
    near(out.sumw[5 + 2], 13.0 / 2);
    near(out.sumw2[5 + 2], 13.0 / 4);
    near(out.sumw[5], NAN);
    near(out.sumw[2], NAN);
    HistAxis whole = {.kind = BINS_INTEGER, .bins = 2, .lo = 3, .hi = 4};
    Hist n = case_hist(&arena, whole, (double[]){0, 4, 6, 0}, NULL);
    assert_null(hist_density(&out, &arena, &n));
    near(out.sumw[2], 6);
    Hist p = hist_new(&arena, 1, &axis, true);
    assert_non_null(hist_density(&out, &arena, &p));
    arena_free(&arena);
}

TEST(cells_and_flow) {
    Arena arena = {0};
    Hist plane = case_plane(&arena);
    int bins[2], n = 0;
    hist_bins_of(&plane, 14, bins);
    assert_int_equal(bins[0], 1);
    assert_int_equal(bins[1], 3);
    for (size_t i = 0; i < plane.cells; i++) n += hist_is_flow(&plane, i);
    assert_int_equal(n, 20 - 6);
    arena_free(&arena);
}

/* ---- efficiencies ---- */

TEST(intervals_of_counts) {
    static const struct {
        double k, n, level, low, high;
    } cases[] = {
        {0, 10, EFFICIENCY_LEVEL, 0, 0.16814918613797641},
        {5, 10, EFFICIENCY_LEVEL, 0.3048178830085313, 0.6951821169914687},
        {10, 10, EFFICIENCY_LEVEL, 0.83185081386202353, 1},
        {3, 7, EFFICIENCY_LEVEL, 0.20608381545494942, 0.67641241684630349},
        {3, 7, 0.95, 0.09898827844250789, 0.81594843235991688},
        {2.5, 6.25, 0.95, 0.073355087921940995, 0.81564421530417075},
        {1, 1e9, 0.95, 2.5317807983969399e-11, 5.5716434291233889e-09},
        {999999, 1e6, EFFICIENCY_LEVEL, 0.99999670047723455, 0.99999982724623593},
        {123456, 200000, EFFICIENCY_LEVEL, 0.61619007219846034, 0.61836875230733135},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double low, high;
        efficiency_interval(cases[i].k, cases[i].n, cases[i].level, &low, &high);
        assert_true(fabs(low - cases[i].low) <= 2e-8 * cases[i].low);
        assert_true(fabs(high - cases[i].high) <= 2e-8 * cases[i].high);
    }
}

TEST(efficiency_of_counts) {
    Arena arena = {0};
    Efficiency e;
    Hist all = case_hist(&arena, axis_regular(3, 0, 3), (double[]){0, 10, 10, 0, 7}, NULL);
    Hist passed = case_hist(&arena, axis_regular(3, 0, 3), (double[]){0, 0, 5, 0, 3}, NULL);
    assert_null(efficiency_of(&e, &arena, &passed, &all, EFFICIENCY_LEVEL));
    assert_false(e.weighted);
    near(e.value[1], 0);
    near(e.value[2], 0.5);
    near(e.value[3], NAN);
    near(e.low[3], 0);
    near(e.high[3], 1);
    assert_true(fabs(e.low[2] - 0.3048178830085313) < 1e-10);
    assert_true(fabs(e.high[1] - 0.16814918613797641) < 1e-10);
    assert_true(fabs(e.high[4] - 0.67641241684630349) < 1e-10);
    passed.sumw[1] = passed.sumw2[1] = 11;
    assert_string_equal(efficiency_of(&e, &arena, &passed, &all, EFFICIENCY_LEVEL),
                        "more passed than there are: 11 of 10 in one bin");
    assert_non_null(efficiency_of(&e, &arena, &all, &all, 1));
    Hist plane = case_plane(&arena);
    assert_non_null(efficiency_of(&e, &arena, &plane, &all, 0.9));
    assert_null(efficiency_of(&e, &arena, &plane, &plane, 0.9));
    near(e.value[7], 1);
    near(e.high[7], 1);
    arena_free(&arena);
}

TEST(efficiency_of_weights) {
    Arena arena = {0};
    Efficiency e;
    HistAxis axis = axis_regular(3, 0, 3);
    Hist all = hist_new(&arena, 1, &axis, false), passed = hist_new(&arena, 1, &axis, false);
    /* bin 0: some passed; bin 1: all passed; bin 2: negative weights bring it above 1 */
    const double passed_w[] = {4.8, 4.8, 4}, passed_w2[] = {7.14, 7.14, 6};
    const double all_w[] = {7.7, 4.8, 3}, all_w2[] = {10.07, 7.14, 7};
    for (int i = 0; i < 3; i++) {
        passed.sumw[i + 1] = passed_w[i];
        passed.sumw2[i + 1] = passed_w2[i];
        all.sumw[i + 1] = all_w[i];
        all.sumw2[i + 1] = all_w2[i];
    }
    assert_null(efficiency_of(&e, &arena, &passed, &all, EFFICIENCY_LEVEL));
    assert_true(e.weighted);
    near(e.value[1], 0.62337662337662336);
    assert_true(fabs(e.low[1] - 0.35780463082969088) < 1e-10);
    assert_true(fabs(e.high[1] - 0.84123580412544308) < 1e-10);
    near(e.value[2], 1);
    assert_true(fabs(e.low[2] - 0.56522865145285184) < 1e-10);
    near(e.high[2], 1);
    double ratio = 4 / 3.0, s = sqrt((ratio - 1) * (ratio - 1) * 6 + ratio * ratio * 1) / 3;
    near(e.value[3], ratio);
    assert_true(fabs(e.low[3] - (ratio - s)) < 1e-9);
    assert_true(fabs(e.high[3] - (ratio + s)) < 1e-9);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_own_everything),
        cmocka_unit_test(scale_and_constant),
        cmocka_unit_test(sums_need_the_same_bins),
        cmocka_unit_test(products_and_ratios),
        cmocka_unit_test(ratios_of_profiles_are_of_means),
        cmocka_unit_test(counts),
        cmocka_unit_test(normalised_and_density),
        cmocka_unit_test(cells_and_flow),
        cmocka_unit_test(intervals_of_counts),
        cmocka_unit_test(efficiency_of_counts),
        cmocka_unit_test(efficiency_of_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
