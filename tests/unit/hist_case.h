/* hist_case.h - what the tests of histograms share: histograms from numbers, near numbers. */
#ifndef TESTS_UNIT_HIST_CASE_H
#define TESTS_UNIT_HIST_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "stat/hist_ops.h"

static inline void near(double a, double b) {
    if (isnan(a) && isnan(b)) return;
    if (a == b || fabs(a - b) <= 1e-12 * fabs(b)) return;
    fail_msg("%.17g is not %.17g", a, b);
}

/* One dimension; contents with underflow first and overflow last, squares alike (NULL: the same).
 */
static inline Hist case_hist(Arena *arena, HistAxis axis, const double *sumw, const double *sumw2) {
    Hist h = hist_new(arena, 1, &axis, false);
    for (size_t i = 0; i < h.cells; i++) {
        h.sumw[i] = sumw[i];
        h.sumw2[i] = sumw2 ? sumw2[i] : sumw[i];
        h.entries += sumw[i];
    }
    return h;
}

/* Two dimensions of 2 and 3 bins, the cell of bins i, k (with flow) holding 10 i + k + 1. */
static inline Hist case_plane(Arena *arena) {
    HistAxis axes[2] = {axis_regular(2, 0, 2), axis_regular(3, 0, 6)};
    axes[0].name = "x";
    axes[1].name = "y";
    axes[1].unit = "GeV";
    Hist h = hist_new(arena, 2, axes, false);
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 5; k++) {
            double content = (double)(10 * i + k + 1);
            h.sumw[5 * i + k] = h.sumw2[5 * i + k] = content;
            h.entries += content;
        }
    return h;
}

static inline void same_numbers(const double *a, const double *b, size_t n) {
    for (size_t i = 0; i < n; i++) near(a[i], b[i]);
}

#define TEST(name) static void name(HML_UNUSED void **state)

#endif
