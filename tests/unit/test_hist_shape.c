/* test_hist_shape.c - rebinning, cropping, slicing, projections, profiles and figures of
 * histograms; reference numbers from numpy. */
#include "hist_case.h"
#include "stat/hist_figures.h"
#include "stat/hist_shape.h"

static const double counts[] = {5, 1, 4, 7, 0, 3, 2, 9};

static Hist six(Arena *arena) { return case_hist(arena, axis_regular(6, 0, 0.6), counts, NULL); }

TEST(groups) {
    Arena arena = {0};
    Hist h = six(&arena), out;
    assert_null(hist_rebin(&out, &arena, &h, 0, 2));
    assert_int_equal(out.axes[0].bins, 3);
    assert_int_equal(out.axes[0].kind, BINS_REGULAR);
    same_numbers(out.sumw, (double[]){5, 5, 7, 5, 9}, 5);
    near(out.entries, 31);
    assert_string_equal(hist_rebin(&out, &arena, &h, 0, 4),
                        "6 bins cannot be joined by groups of 4");
    assert_non_null(hist_rebin(&out, &arena, &h, 0, 0));
    assert_string_equal(hist_rebin(&out, &arena, &h, 1, 2),
                        "there is no axis 1, the histogram has 1");
    Hist plane = case_plane(&arena);
    assert_null(hist_rebin(&out, &arena, &plane, 1, 3));
    same_numbers(out.sumw + 3, (double[]){11, 12 + 13 + 14, 15}, 3);
    assert_null(hist_rebin(&out, &arena, &plane, 0, 2));
    same_numbers(out.sumw + 5, (double[]){32, 34, 36, 38, 40}, 5);
    HistAxis whole = {.kind = BINS_INTEGER, .bins = 4, .lo = 2, .hi = 5};
    Hist n = case_hist(&arena, whole, (double[]){1, 2, 3, 4, 5, 6}, NULL);
    assert_null(hist_rebin(&out, &arena, &n, 0, 2));
    near(axis_edge(&out.axes[0], 1), 4);
    near(axis_edge(&out.axes[0], 2), 6);
    same_numbers(out.sumw, (double[]){1, 5, 9, 6}, 4);
    HistAxis log = {.kind = BINS_LOG, .bins = 4, .lo = 1, .hi = 1e4};
    Hist l = case_hist(&arena, log, (double[]){1, 2, 3, 4, 5, 6}, NULL);
    assert_null(hist_rebin(&out, &arena, &l, 0, 2));
    near(axis_edge(&out.axes[0], 1), 100);
    HistAxis words = {.kind = BINS_CATEGORY, .bins = 2, .edges = (double[]){11, 13}};
    Hist c = case_hist(&arena, words, counts, NULL);
    assert_string_equal(hist_rebin(&out, &arena, &c, 0, 2), "categories cannot be joined");
    assert_null(hist_rebin(&out, &arena, &c, 0, 1));
    arena_free(&arena);
}

TEST(edges) {
    Arena arena = {0};
    Hist h = six(&arena), out;
    assert_null(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.1, 0.3, 0.6}, 3));
    assert_int_equal(out.axes[0].kind, BINS_VARIABLE);
    same_numbers(out.sumw, (double[]){6, 11, 5, 9}, 4);
    assert_true(out.axes[0].edges[1] == axis_edge(&h.axes[0], 3)); /* not the 0.3 given */
    near(out.axes[0].lo, 0.1);
    near(out.axes[0].hi, 0.6);
    assert_null(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.2, 0.4}, 2));
    same_numbers(out.sumw, (double[]){10, 7, 14}, 3);
    assert_string_equal(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.1, 0.25, 0.6}, 3),
                        "0.25 is not an edge of the histogram");
    assert_string_equal(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.1, 0.3, 0.3}, 3),
                        "edges must rise: 0.3 follows 0.3");
    assert_non_null(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.1, NAN}, 2));
    assert_non_null(hist_rebin_edges(&out, &arena, &h, 0, (double[]){0.1}, 1));
    arena_free(&arena);
}

TEST(profiles_rebin) {
    Arena arena = {0};
    HistAxis axis = axis_regular(2, 0, 2);
    Hist p = hist_new(&arena, 1, &axis, true), out;
    hist_fill_cells(&p, (int32_t[]){1, 2, 2}, (double[]){1, 2, 1}, (double[]){3, 5, 8}, 3);
    assert_null(hist_rebin(&out, &arena, &p, 0, 2));
    near(hist_content(&out, 0), 21 / 4.0);
    near(out.sumwy2[1], 9 + 50 + 64);
    near(out.sumw2[1], 6);
    arena_free(&arena);
}

TEST(crops) {
    Arena arena = {0};
    Hist h = six(&arena), out;
    BinRange r;
    assert_null(axis_range(&r, &arena, &h.axes[0], 0.2, 0.4));
    assert_int_equal(r.first, 2);
    assert_int_equal(r.last, 3);
    assert_null(hist_crop(&out, &arena, &h, 0, r));
    same_numbers(out.sumw, (double[]){10, 7, 0, 14}, 4);
    near(axis_edge(&out.axes[0], 0), 0.2);
    near(axis_edge(&out.axes[0], 2), 0.4);
    assert_string_equal(axis_range(&r, &arena, &h.axes[0], 0.2, 0.45), "there is no edge at 0.45");
    assert_string_equal(axis_range(&r, &arena, &h.axes[0], 0.4, 0.2),
                        "the range from 0.4 to 0.2 is empty");
    assert_null(axis_range(&r, &arena, &h.axes[0], -INFINITY, 0.2));
    assert_int_equal(r.first, -1);
    assert_int_equal(r.last, 1);
    assert_null(hist_crop(&out, &arena, &h, 0, r)); /* underflow stays */
    same_numbers(out.sumw, (double[]){5, 1, 4, 21}, 4);
    HistAxis words = {.kind = BINS_CATEGORY,
                      .bins = 3,
                      .edges = (double[]){11, 13, 15},
                      .labels = (const char *[]){"e", "mu", "tau"}};
    Hist c = case_hist(&arena, words, (double[]){0, 1, 2, 3, 4}, NULL);
    assert_null(axis_range(&r, &arena, &c.axes[0], 13, 13));
    assert_null(hist_crop(&out, &arena, &c, 0, r));
    assert_string_equal(out.axes[0].labels[0], "mu");
    near(out.axes[0].edges[0], 13);
    same_numbers(out.sumw, (double[]){0, 2, 8}, 3);
    assert_string_equal(axis_range(&r, &arena, &c.axes[0], 12, 13), "there is no bin at 12");
    HistAxis whole = {.kind = BINS_INTEGER, .bins = 4, .lo = 2, .hi = 5};
    assert_null(axis_range(&r, &arena, &whole, 3, 4)); /* 3 and 4 */
    assert_int_equal(r.first, 1);
    assert_int_equal(r.last, 2);
    assert_non_null(axis_range(&r, &arena, &whole, 3.5, 4));
    arena_free(&arena);
}

TEST(slices) {
    Arena arena = {0};
    Hist plane = case_plane(&arena), out;
    assert_null(hist_slice(&out, &arena, &plane, 0, (BinRange){0, 1}));
    assert_int_equal(out.dims, 1);
    assert_string_equal(out.axes[0].name, "y");
    assert_string_equal(out.axes[0].unit, "GeV");
    same_numbers(out.sumw, (double[]){32, 34, 36, 38, 40}, 5);
    near(out.entries, 180);
    assert_null(hist_slice(&out, &arena, &plane, 1, (BinRange){-1, 3}));
    same_numbers(out.sumw, (double[]){15, 65, 115, 165}, 4);
    near(out.entries, plane.entries);
    assert_string_equal(hist_slice(&out, &arena, &plane, 1, (BinRange){2, 4}),
                        "there is no range of bins 2 to 4, the axis has 3");
    Hist h = six(&arena);
    assert_string_equal(hist_slice(&out, &arena, &h, 0, (BinRange){0, 1}),
                        "the only axis of a histogram cannot be summed over");
    arena_free(&arena);
}

TEST(projections) {
    Arena arena = {0};
    HistAxis axes[3] = {axis_regular(1, 0, 1), axis_regular(2, 0, 2), axis_regular(3, 0, 3)};
    Hist h = hist_new(&arena, 3, axes, false), out, flat;
    for (size_t i = 0; i < h.cells; i++) h.sumw[i] = h.sumw2[i] = (double)i;
    assert_null(hist_project(&out, &arena, &h, (int[]){2, 0}, 2));
    assert_int_equal(out.axes[0].bins, 3);
    assert_int_equal(out.axes[1].bins, 1);
    /* cell (2, 1) of the result: sum over k of cell (1, k, 2) of h = 20 + 5 k + 2 */
    near(out.sumw[2 * 3 + 1], 4 * 22 + 5 * 6);
    assert_null(hist_project(&flat, &arena, &out, (int[]){1}, 1));
    near(flat.sumw[0], 19 * 20 / 2.0);
    near(flat.sumw[2], (40 + 59) * 20 / 2.0);
    assert_null(hist_project(&out, &arena, &h, (int[]){0, 1, 2}, 3));
    same_numbers(out.sumw, h.sumw, h.cells);
    assert_string_equal(hist_project(&out, &arena, &h, (int[]){1, 1}, 2), "axis 1 is named twice");
    assert_non_null(hist_project(&out, &arena, &h, (int[]){3}, 1));
    assert_non_null(hist_project(&out, &arena, &h, (int[]){0}, 0));
    arena_free(&arena);
}

TEST(profile_of_plane) {
    Arena arena = {0};
    Hist plane = case_plane(&arena), out;
    assert_null(hist_profile_of(&out, &arena, &plane, 1));
    assert_true(out.profile);
    near(hist_content(&out, 0), (12 * 1 + 13 * 3 + 14 * 5) / 39.0);
    double mean = 121 / 39.0, mean2 = (12 * 1 + 13 * 9 + 14 * 25) / 39.0;
    near(hist_error(&out, 0), sqrt((mean2 - mean * mean) / 39));
    near(out.sumw[0], 2 + 3 + 4);
    Hist h = six(&arena);
    assert_non_null(hist_profile_of(&out, &arena, &h, 0));
    assert_non_null(hist_profile_of(&h, &arena, &out, 0));
    arena_free(&arena);
}

/* ---- figures ---- */

TEST(integrals) {
    Arena arena = {0};
    Hist h = case_hist(&arena, axis_regular(6, 0, 12), counts, NULL);
    HistSum s = hist_total(&h, false);
    near(s.value, 17);
    near(s.error, sqrt(17));
    near(hist_total(&h, true).value, 31);
    near(hist_integral(&h, (BinRange){1, 2}, false).value, 11);
    near(hist_integral(&h, (BinRange){-1, 2}, false).value, 17);
    near(hist_integral(&h, (BinRange){4, 6}, false).value, 14);
    s = hist_integral(&h, (BinRange){-1, 6}, true);
    near(s.value, 34);
    near(s.error, 2 * sqrt(17));
    Hist plane = case_plane(&arena);
    near(hist_total(&plane, false).value, 12 + 13 + 14 + 22 + 23 + 24);
    arena_free(&arena);
}

TEST(moments_and_quantiles) {
    Arena arena = {0};
    const double c[] = {100, 1, 4, 7, 0, 3, 50};
    Hist h = case_hist(&arena, axis_regular(5, 0, 10), c, NULL);
    near(hist_mean(&h), 5);
    near(hist_std(&h), 2.3094010767585029);
    near(hist_mean_error(&h), 0.59628479399994383);
    near(hist_std_error(&h), 2.3094010767585029 / sqrt(30));
    near(hist_quantile(&h, 0), 0);
    near(hist_quantile(&h, 0.1), 2.25);
    near(hist_quantile(&h, 0.5), 4.7142857142857144);
    near(hist_quantile(&h, 0.8), 6); /* reached where the empty bin begins */
    near(hist_quantile(&h, 1), 10);
    near(hist_quantile(&h, 1.5), NAN);
    near(hist_quantile(&h, NAN), NAN);
    assert_int_equal(hist_max_bin(&h), 2);
    HistAxis whole = {.kind = BINS_INTEGER, .bins = 5, .lo = 2, .hi = 6};
    Hist n = case_hist(&arena, whole, c, NULL);
    near(hist_mean(&n), 4);
    near(hist_quantile(&n, 0.5), 4);
    near(hist_quantile(&n, 1), 6);
    Hist first = case_hist(&arena, axis_regular(3, 0, 3), (double[]){9, 0, 0, 2, 9}, NULL);
    near(hist_quantile(&first, 0), 2);
    near(hist_quantile(&first, 0.5), 2.5);
    arena_free(&arena);
}

TEST(figures_that_do_not_exist) {
    Arena arena = {0};
    Hist flow = case_hist(&arena, axis_regular(2, 0, 2), (double[]){4, 0, 0, 5}, NULL);
    near(hist_mean(&flow), NAN);
    near(hist_std(&flow), NAN);
    near(hist_quantile(&flow, 0.5), NAN);
    near(hist_mean_error(&flow), NAN);
    assert_int_equal(hist_max_bin(&flow), 0);
    near(hist_total(&flow, false).value, 0);
    Hist negative =
        case_hist(&arena, axis_regular(2, 0, 2), (double[]){0, -4, 3, 0}, (double[]){0, 4, 3, 0});
    near(hist_quantile(&negative, 0.5), NAN);
    near(hist_mean(&negative), (-4 * 0.5 + 3 * 1.5) / -1);
    near(hist_std(&negative), NAN);
    assert_int_equal(hist_max_bin(&negative), 1);
    Hist none = case_hist(&arena, axis_regular(2, 0, 2), (double[]){0, NAN, NAN, 0}, NULL);
    assert_int_equal(hist_max_bin(&none), -1);
    HistAxis words = {.kind = BINS_CATEGORY, .bins = 2, .edges = (double[]){11, 13}};
    Hist c = case_hist(&arena, words, (double[]){0, 1, 2, 0}, NULL);
    near(hist_mean(&c), NAN);
    near(hist_quantile(&c, 0.5), NAN);
    arena_free(&arena);
}

TEST(chi2) {
    Arena arena = {0};
    HistChi2 x;
    Hist a = case_hist(&arena, axis_regular(5, 0, 5), (double[]){9, 10, 20, 5, 0, 3, 0}, NULL);
    Hist b = case_hist(&arena, axis_regular(5, 0, 5), (double[]){1, 12.5, 15, 6.25, 0, 1, 0},
                       (double[]){1, 15.625, 20, 8, 0, .5, 0});
    assert_null(hist_chi2(&x, &arena, &a, &b, false));
    near(x.chi2, 2.1319518895738407);
    assert_int_equal(x.ndof, 4);
    near(x.p, 0.71150472716464985);
    assert_null(hist_chi2(&x, &arena, &a, &b, true));
    near(x.chi2, 2.1319518895738407 + 6.4);
    assert_int_equal(x.ndof, 5);
    b.sumw[4] = 2; /* without error */
    assert_null(hist_chi2(&x, &arena, &a, &b, false));
    near(x.chi2, INFINITY);
    near(x.p, 0);
    Hist empty = hist_new(&arena, 1, &a.axes[0], false);
    assert_null(hist_chi2(&x, &arena, &empty, &empty, true));
    assert_int_equal(x.ndof, 0);
    near(x.p, NAN);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups),
        cmocka_unit_test(edges),
        cmocka_unit_test(profiles_rebin),
        cmocka_unit_test(crops),
        cmocka_unit_test(slices),
        cmocka_unit_test(projections),
        cmocka_unit_test(profile_of_plane),
        cmocka_unit_test(integrals),
        cmocka_unit_test(moments_and_quantiles),
        cmocka_unit_test(figures_that_do_not_exist),
        cmocka_unit_test(chi2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
