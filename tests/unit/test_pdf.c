/* test_pdf.c - every density: derivatives against finite differences, integrals and their
 * derivatives against quadrature, the same bits for any number of points, supports, refusals.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/realfn.h"
#include "stat/pdf/pdf.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

enum { POINTS = 101 };

/* One density at some arguments; between lo and hi points are tried. */
typedef struct Case {
    const char *name;
    double lo, hi;
    int n;
    double a[PDF_ARGS_MAX];
} Case;

static const Case cases[] = {
    {"gaussian", -5, 6, 2, {0.3, 1.2}},
    {"gaussian", 4900, 5800, 2, {5366.9, 25}},
    {"bifurcated_gaussian", -5, 6, 3, {0.3, 1.2, 0.6}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 21.5, 1.7, 1.01}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 25, 1.5, 3}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 25, 1.5, 1}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 25, -1.1, 2.5}},
    {"crystal_ball", -9, 9, 4, {0.2, 1.1, 0.7, 80}},
    {"crystal_ball", -9, 9, 4, {0.2, 1.1, 0.7, 0.6}},
    {"double_crystal_ball", 60, 200, 6, {125, 1.8, 1.2, 3.5, 1.9, 8}},
    {"generalised_crystal_ball", 100, 160, 7, {125, 1.8, 1.2, 3.5, 2.9, 1.5, 1.3}},
    {"lorentz", 60, 120, 2, {91.2, 1.3}},
    {"breit_wigner", 60, 120, 2, {91.2, 2.5}},
    {"voigt", 60, 120, 3, {91.2, 1.6, 1.25}},
    {"voigt", 60, 120, 3, {91.2, 1.6, 1e-6}},
    {"voigt", 60, 120, 3, {91.2, 0.05, 1.25}},
    {"voigt", 60, 120, 3, {91.2, 0.3, 3.1}},
    {"voigt", 60, 120, 3, {91.2, 6, 1}},
    {"voigt", -4, 4, 3, {0, 1, 0}},
    {"relativistic_breit_wigner", 60, 120, 2, {91.2, 2.5}},
    {"relativistic_breit_wigner", 0, 300, 2, {91.2, 40}},
    {"relativistic_breit_wigner", 5, 6, 2, {91.2, 2.5}},
    {"relativistic_breit_wigner", 5000, 9000, 2, {91.2, 2.5}},
    {"breit_wigner_running", 60, 120, 2, {91.2, 2.5}},
    {"breit_wigner_running", 0.1, 300, 2, {91.2, 40}},
    {"argus", 5, 5.28, 3, {5.29, -20, 0.5}},
    {"argus", 0.1, 5.28, 3, {5.29, -0.5, 1.3}},
    {"argus", 0.5, 5.2, 3, {5.29, 3, 0.5}},
    {"argus", 1, 4.5, 3, {5.29, 200, 0.7}},
    {"argus", 5, 5.28, 3, {5.29, -300, 0.7}},
    {"landau", -4, 60, 2, {0, 1}},
    {"landau", 0, 60, 2, {12, 2}},
    {"landau", 1e8, 3e8, 2, {1, 2}},
    {"johnson_su", 110, 150, 4, {125, 2, 0.4, 1.3}},
    {"johnson_su", 100, 150, 4, {125, 8, -1.2, 3}},
    {"novosibirsk", 110, 132, 3, {125, 2.5, 0.3}},
    {"novosibirsk", 119, 150, 3, {125, 2.5, -0.35}},
    {"novosibirsk", 115, 135, 3, {125, 2.5, 1e-4}},
    {"novosibirsk", 115, 135, 3, {125, 2.5, 1e-9}},
    {"log_normal", 0.5, 60, 2, {10, 1.3}},
    {"log_normal", 0.3, 60, 2, {3, 4}},
    {"gamma", 0.1, 60, 2, {3, 2}},
    {"gamma", 100, 300, 2, {100, 2}},
    {"gamma", 0.01, 5, 2, {0.5, 2}},
    {"gamma", 0.995e6, 1.005e6, 2, {1e6, 1}},
    {"student_t", -9, 9, 3, {0.3, 1.2, 4}},
    {"student_t", -9, 9, 3, {0.3, 1.2, 1}},
    {"student_t", -9, 9, 3, {0.3, 1.2, 1e3}},
    {"uniform", 2, 9, 0, {0}},
    {"exponential", 4900, 5800, 1, {-0.001}},
    {"exponential", 4900, 5800, 1, {0.02}},
    {"exponential", 0, 3, 1, {-1e-9}},
    {"polynomial", -1, 2, 3, {0.3, 0.2, -0.04}},
    {"polynomial", 80, 100, 2, {-0.015, 1e-4}},
    {"chebyshev", 80, 100, 1, {-0.3}},
    {"chebyshev", 80, 100, 5, {-0.3, 0.15, -0.05, 0.02, 0.03}},
    {"bernstein", 80, 100, 2, {1, 0.4}},
    {"bernstein", 80, 100, 5, {1, 0.4, 0.7, 0.2, 0.5}},
};

static const Pdf *case_pdf(const Case *c) {
    const Pdf *p = pdf_find(str_of(c->name));
    assert_non_null(p);
    assert_true(c->n >= p->n_args && (c->n == p->n_args || p->open_ended));
    assert_null(p->check(c->a, c->n));
    return p;
}

static void fail_case(const Case *c, const char *what, double x, double got, double want) {
    print_message("%s(", c->name);
    for (int k = 0; k < c->n; k++) print_message("%s%.17g", k ? ", " : "", c->a[k]);
    print_message(") %s at %.17g: %.17g, should be %.17g\n", what, x, got, want);
    fail();
}

static void case_points(const Case *c, double *x) {
    for (int i = 0; i < POINTS; i++) x[i] = c->lo + (c->hi - c->lo) * (i + 0.37) / POINTS;
}

static double value(const Case *c, const Pdf *p, double x, const double *a) {
    double u;
    p->shape(&u, &x, 1, a, c->n, c->lo, c->hi);
    return u;
}

/* The derivative of f along step h, of eighth order. */
static double slope(double (*f)(void *ctx, double shift), void *ctx, double h) {
    static const double c[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    double sum = 0;
    for (int k = 0; k < 4; k++) sum += c[k] * (f(ctx, (k + 1) * h) - f(ctx, -(k + 1) * h));
    return sum / h;
}

typedef struct Along {
    const Case *c;
    const Pdf *p;
    int arg; /* -1: x */
    double x, x2;
} Along;

static double shifted_value(void *ctx, double shift) {
    const Along *w = ctx;
    double a[PDF_ARGS_MAX];
    memcpy(a, w->c->a, sizeof a);
    if (w->arg >= 0) a[w->arg] += shift;
    return value(w->c, w->p, w->x + (w->arg < 0 ? shift : 0), a);
}

/* Are two doubles x apart by less than r from any place where a derivative jumps? */
static bool near_break(const Case *c, const Pdf *p, double x, double r) {
    double b[PDF_BREAKS_MAX];
    int n = p->breaks ? p->breaks(b, c->a, c->n) : 0;
    for (int i = 0; i < n; i++)
        if (fabs(x - b[i]) < r) return true;
    return false;
}

/* A step for argument k, or for x: small beside what the density changes over. */
static double step_of(const Case *c, const Pdf *p, int arg) {
    double c1 = c->lo, c2 = c->hi;
    if (p->core) p->core(&c1, &c2, c->a, c->n);
    double width = fmin(c2 - c1, c->hi - c->lo), h = 2e-4 * width;
    if (arg >= 0 && strstr(c->name, "crystal") && c->a[3] != 1)
        h = fmin(h, 2e-2 * fabs(c->a[3] - 1)); /* what stands before a tail has a pole at n = 1 */
    if (arg >= 0 && !strcmp(c->name, "gamma")) h = fmin(h, 0.01 * c->a[arg] / sqrt(c->a[0]));
    if (arg == 2 && !strcmp(c->name, "student_t")) return 2e-3 * c->a[2];
    return arg < 0 || fabs(c->a[arg]) > 3 * width || c->a[arg] == 0
               ? h
               : fmin(h, 2e-3 * fabs(c->a[arg]));
}

/* Is argument k where smaller values are refused? */
static bool at_limit(const Case *c, int k) {
    if (!strcmp(c->name, "novosibirsk")) return k == 2 && fabs(c->a[k]) < 1e-7; /* constant there */
    return !strcmp(c->name, "voigt") && c->a[k] == 0 && k;
}

static void test_gradient(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const Case *c = &cases[k];
        const Pdf *p = case_pdf(c);
        double x[POINTS], u[POINTS], dx[POINTS], d[PDF_ARGS_MAX][POINTS], *da[PDF_ARGS_MAX];
        for (int i = 0; i < PDF_ARGS_MAX; i++) da[i] = d[i];
        case_points(c, x);
        p->gradient(u, dx, da, x, POINTS, c->a, c->n, c->lo, c->hi);
        for (int arg = -1; arg < c->n; arg++) {
            if (arg >= 0 && at_limit(c, arg)) continue;
            double h = step_of(c, p, arg), most = 0;
            const double *got = arg < 0 ? dx : d[arg];
            for (int i = 0; i < POINTS; i++) most = fmax(most, fabs(got[i]));
            for (int i = 0; i < POINTS; i++) {
                if (near_break(c, p, x[i], 0.02 * (c->hi - c->lo))) continue;
                Along w = {c, p, arg, x[i], 0};
                double want = slope(shifted_value, &w, h);
                double noise = 1e-13 * fmax(fabs(u[i]), 1e-6) / h;
                if (!(fabs(got[i] - want) <= 1e-8 * fabs(want) + 1e-9 * most + noise))
                    fail_case(c, arg < 0 ? "du/dx" : p->arg_names[arg < p->n_args ? arg : 0], x[i],
                              got[i], want);
            }
        }
        for (int i = 0; i < POINTS; i++)
            if (!(fabs(u[i] - value(c, p, x[i], c->a)) <= 1e-14 * fabs(u[i])))
                fail_case(c, "value", x[i], u[i], value(c, p, x[i], c->a));
    }
}

/* Gauss and Legendre with 10 nodes. */
static const double node[] = {0.1488743389816312, 0.4333953941292472, 0.6794095682990244,
                              0.8650633666889845, 0.9739065285171717};
static const double weight[] = {0.2955242247147529, 0.2692667193099963, 0.2190863625159820,
                                0.1494513491505806, 0.0666713443086881};

/* The integral of the value, and of its derivatives, in n panels; breaks are ends of panels. */
static void quadrature(double *sum, const Case *c, const Pdf *p, double x1, double x2, int n) {
    double b[PDF_BREAKS_MAX + 2] = {x1}, d[PDF_ARGS_MAX], u, x, *da[PDF_ARGS_MAX];
    int parts = 1;
    double breaks[PDF_BREAKS_MAX];
    int n_breaks = p->breaks ? p->breaks(breaks, c->a, c->n) : 0;
    for (int i = 0; i < n_breaks; i++)
        if (breaks[i] > x1 && breaks[i] < x2) b[parts++] = breaks[i];
    b[parts] = x2;
    for (int k = 0; k < PDF_ARGS_MAX; k++) da[k] = &d[k];
    for (int k = 0; k <= c->n; k++) sum[k] = 0;
    for (int part = 0; part < parts; part++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < 10; j++) {
                double h = (b[part + 1] - b[part]) / n / 2, t = j < 5 ? -node[j] : node[j - 5];
                x = b[part] + h * (2 * i + 1 + t);
                p->gradient(&u, NULL, da, &x, 1, c->a, c->n, c->lo, c->hi);
                sum[0] += weight[j % 5] * h * u;
                for (int k = 0; k < c->n; k++) sum[k + 1] += weight[j % 5] * h * d[k];
            }
}

static void check_integral(const Case *c, const Pdf *p, double x1, double x2, int panels) {
    double want[PDF_ARGS_MAX + 1], d[PDF_ARGS_MAX], all[PDF_ARGS_MAX + 1];
    quadrature(want, c, p, x1, x2, panels);
    double got = p->integral(x1, x2, d, c->a, c->n, c->lo, c->hi);
    double edges = 1e-15 * fmax(c->hi - c->lo, fmax(fabs(x1), fabs(x2))) / (x2 - x1); /* rounded */
    if (!(fabs(got - want[0]) <= (2e-13 + edges) * fabs(want[0])))
        fail_case(c, "integral", x2, got, want[0]);
    quadrature(all, c, p, c->lo, c->hi, 400);
    for (int k = 0; k < c->n; k++) {
        double scale = fabs(want[k + 1]) + 1e-4 * fabs(all[k + 1]) +
                       fabs(want[0] / (c->a[k] == 0 ? 1 : c->a[k])) * 0.1;
        if (!(fabs(d[k] - want[k + 1]) <= (1e-10 + edges) * scale + 1e-16 * fabs(want[0])))
            fail_case(c, p->arg_names[k < p->n_args ? k : 0], x2, d[k], want[k + 1]);
    }
    if (p->integral(x1, x2, NULL, c->a, c->n, c->lo, c->hi) != got)
        fail_case(c, "integral without derivatives", x2, 0, got);
}

static void test_integral(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const Case *c = &cases[k];
        const Pdf *p = case_pdf(c);
        double w = c->hi - c->lo;
        check_integral(c, p, c->lo, c->hi, 800);
        check_integral(c, p, c->lo, c->lo + 0.4 * w, 400);
        for (int i = 0; i < 40; i++)
            check_integral(c, p, c->lo + w * i / 40, c->lo + w * (i + 1) / 40, 20);
        check_integral(c, p, c->lo + 0.613 * w, c->lo + 0.6131 * w, 2);
        check_integral(c, p, c->lo + 0.013 * w, c->lo + 0.01301 * w, 2);
    }
}

/* Over the whole line: the sum of parts, and derivatives by differences. */
static double shifted_integral(void *ctx, double shift) {
    const Along *w = ctx;
    double a[PDF_ARGS_MAX];
    memcpy(a, w->c->a, sizeof a);
    a[w->arg] += shift;
    return w->p->integral(w->x, w->x2, NULL, a, w->c->n, w->c->lo, w->c->hi);
}

static void check_part(const Case *c, const Pdf *p, double x1, double x2) {
    double d[PDF_ARGS_MAX], whole = p->integral(x1, x2, d, c->a, c->n, c->lo, c->hi);
    for (int k = 0; k < c->n; k++) {
        Along w = {c, p, k, x1, x2};
        if (at_limit(c, k)) continue;
        double h = step_of(c, p, k), want = slope(shifted_integral, &w, h);
        double noise = 1e-13 * fabs(whole) / h;
        if (!(fabs(d[k] - want) <= 1e-7 * fabs(want) + noise))
            fail_case(c, p->arg_names[k < p->n_args ? k : 0], x2, d[k], want);
    }
}

static void test_whole(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const Case *c = &cases[k];
        const Pdf *p = case_pdf(c);
        if (p->needs_range) continue;
        double s1 = -INFINITY, s2 = INFINITY;
        if (p->support) p->support(&s1, &s2, c->a, c->n);
        double all = p->integral(s1, s2, NULL, c->a, c->n, 0, 0);
        if (strstr(c->name, "crystal") && c->a[3] <= 1) {
            assert_true(isinf(all));
            continue;
        }
        double lo = fmax(s1, c->lo), hi = fmin(s2, c->hi);
        double sum = lo > s1 ? p->integral(s1, lo, NULL, c->a, c->n, 0, 0) : 0;
        sum += p->integral(lo, hi, NULL, c->a, c->n, 0, 0);
        if (hi < s2) sum += p->integral(hi, s2, NULL, c->a, c->n, 0, 0);
        if (!(fabs(sum - all) <= 1e-13 * all)) fail_case(c, "whole", 0, sum, all);
        if (!(fabs(pdf_below(p, hi, c->a, c->n, 0, 0) + pdf_above(p, hi, c->a, c->n, 0, 0) - 1) <=
              1e-13))
            fail_case(c, "below and above", hi, pdf_below(p, hi, c->a, c->n, 0, 0), 1);
        check_part(c, p, -INFINITY, INFINITY);
        check_part(c, p, -INFINITY, lo + 0.3 * (hi - lo));
        check_part(c, p, lo + 0.7 * (hi - lo), INFINITY);
        double c1, c2;
        assert_non_null(p->core);
        p->core(&c1, &c2, c->a, c->n);
        double inside = p->integral(fmax(c1, s1), fmin(c2, s2), NULL, c->a, c->n, 0, 0) / all;
        if (!(inside > 0.998 || strstr(c->name, "crystal")) ||
            (inside > 0.99999999 && (c1 > s1 || c2 < s2)))
            fail_case(c, "core", c2, inside, 0.999);
    }
}

static void test_bits(void **state) {
    (void)state;
    static double x[1003], u[1003], dx[1003], one[PDF_ARGS_MAX + 2], d[PDF_ARGS_MAX][1003];
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const Case *c = &cases[k];
        const Pdf *p = case_pdf(c);
        double *da[PDF_ARGS_MAX], *single[PDF_ARGS_MAX];
        for (int i = 0; i < PDF_ARGS_MAX; i++) da[i] = d[i], single[i] = &one[i + 2];
        for (int i = 0; i < 1003; i++) x[i] = c->lo + (c->hi - c->lo) * i / 1002;
        p->gradient(u, dx, da, x, 1003, c->a, c->n, c->lo, c->hi);
        for (int i = 0; i < 1003; i++) {
            p->gradient(&one[0], &one[1], single, &x[i], 1, c->a, c->n, c->lo, c->hi);
            bool same =
                real_bits(one[0]) == real_bits(u[i]) && real_bits(one[1]) == real_bits(dx[i]);
            for (int arg = 0; arg < c->n; arg++)
                same = same && real_bits(one[arg + 2]) == real_bits(d[arg][i]);
            if (!same) fail_case(c, "bits", x[i], u[i], one[0]);
        }
        p->shape(u, x, 1003, c->a, c->n, c->lo, c->hi);
        for (int i = 0; i < 1003; i++) {
            p->shape(&one[0], &x[i], 1, c->a, c->n, c->lo, c->hi);
            if (real_bits(one[0]) != real_bits(u[i])) fail_case(c, "bits", x[i], u[i], one[0]);
        }
    }
}

/* Far away, at infinity, just at the edge of the support: numbers, and not negative. */
static void test_far(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const Case *c = &cases[k];
        const Pdf *p = case_pdf(c);
        if (p->needs_range) continue;
        double d[PDF_ARGS_MAX + 1], *da[PDF_ARGS_MAX];
        const double far[] = {-1e300, -1e20, -1e6, 0, 1e6, 1e20, 1e300};
        for (int i = 0; i < PDF_ARGS_MAX; i++) da[i] = &d[i + 1];
        for (size_t i = 0; i < ARRAY_LEN(far); i++) {
            double u, x = far[i];
            p->gradient(&u, &d[0], da, &x, 1, c->a, c->n, 0, 0);
            for (int j = 0; j <= c->n; j++)
                if (!isfinite(d[j])) fail_case(c, "derivative", x, d[j], 0);
            if (!(u >= 0 && isfinite(u)) || u != value(c, p, x, c->a))
                fail_case(c, "far", x, u, value(c, p, x, c->a));
        }
        double edge[] = {-INFINITY, INFINITY};
        for (int i = 0; i < 2; i++)
            if (!(value(c, p, edge[i], c->a) < 1e-150)) fail_case(c, "infinity", edge[i], 1, 0);
        assert_true(isnan(pdf_density(p, NAN, c->a, c->n, 0, 0)));
    }
}

static void test_rows(void **state) {
    (void)state;
    size_t n = 0;
    for (const Pdf *p; (p = pdf_at(n)); n++) {
        assert_true(p->doc && strlen(p->doc) > 20);
        assert_true(p->check && p->shape && p->gradient && p->integral);
        assert_true(p == pdf_find(str_of(p->name)));
        for (int k = 0; k < p->n_args; k++) assert_true(p->arg_names[k] && p->arg_names[k][0]);
        bool tried = false;
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
            if (!strcmp(cases[i].name, p->name)) tried = true;
        if (!tried) fail_msg("%s has no case", p->name);
    }
    assert_null(pdf_at(n));
    assert_null(pdf_find(STR("gausian")));
}

typedef struct Refusal {
    const char *name;
    double a[PDF_ARGS_MAX];
    const char *why;
} Refusal;

static const Refusal refusals[] = {
    {"gaussian", {0, 0}, "sigma is not positive"},
    {"gaussian", {NAN, 1}, "mu is not finite"},
    {"bifurcated_gaussian", {0, 1, -1}, "sigma_right is not positive"},
    {"crystal_ball", {0, 1, 0, 3}, "alpha is 0 or not finite"},
    {"crystal_ball", {0, 1, 1, -3}, "n is not positive"},
    {"double_crystal_ball", {0, 1, 1, 2, -1, 2}, "alpha_right is not positive"},
    {"generalised_crystal_ball", {0, 1, 1, 2, 0, 2, 2}, "sigma_right is not positive"},
    {"voigt", {0, 0, 0}, "sigma and gamma are both 0"},
    {"voigt", {0, 1, -1}, "gamma is negative or not finite"},
    {"lorentz", {0, 0}, "gamma is not positive"},
    {"breit_wigner", {0, -2}, "width is not positive"},
    {"exponential", {INFINITY}, "slope is not finite"},
    {"relativistic_breit_wigner", {0, 2}, "mass is not positive"},
    {"breit_wigner_running", {91, 0}, "width is not positive"},
    {"argus", {5, -1, -1}, "p is not above -1"},
    {"landau", {5, 0}, "scale is not positive"},
    {"johnson_su", {5, 1, 1, 0}, "delta is not positive"},
    {"novosibirsk", {5, 0, 1}, "width is not positive"},
    {"log_normal", {5, 1}, "kappa is not above 1"},
    {"gamma", {0, 1}, "shape is not positive (1e-6 to 1e12)"},
    {"student_t", {0, 1, -1}, "nu is not positive (1e-3 to 1e12)"},
    {"chebyshev", {NAN}, "a coefficient is not finite"},
};

static void test_refusals(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const Pdf *p = pdf_find(str_of(refusals[i].name));
        const char *why = p->check(refusals[i].a, p->n_args);
        assert_non_null(why);
        assert_string_equal(why, refusals[i].why);
    }
}

static double density(const char *name, double x, const double *a, double lo, double hi) {
    const Pdf *p = pdf_find(str_of(name));
    return pdf_density(p, x, a, p->n_args, lo, hi);
}

static void near(double got, double want, double error) {
    if (!(fabs(got - want) <= error * fabs(want))) fail_msg("%.17g, should be %.17g", got, want);
}

/* Limits of one density in which it is another one. */
static void test_limits(void **state) {
    (void)state;
    const double gauss[] = {1, 2};
    for (double x = -9; x < 9; x += 0.7) {
        double g = density("gaussian", x, gauss, 0, 0);
        near(density("voigt", x, (double[]){1, 2, 0}, 0, 0), g, 1e-14);
        near(density("crystal_ball", x, (double[]){1, 2, 30, 3}, 0, 0), g, 1e-14);
        double l = density("lorentz", x, gauss, 0, 0);
        near(density("voigt", x, (double[]){1, 0, 2}, 0, 0), l, 1e-14);
        near(density("voigt", x, (double[]){1, 1e-10, 2}, 0, 0), l, 1e-14);
        near(density("voigt", x, (double[]){1, 3e-9, 2}, 0, 0), l, 1e-14);
        near(density("breit_wigner", x, (double[]){1, 4}, 0, 0), l, 1e-15);
        /* n very large: the tail is exponential */
        double u = density("crystal_ball", x, (double[]){1, 2, 0.5, 1e12}, 0, 0);
        double v = density("crystal_ball", x, (double[]){1, 2, 0.5, 1e14}, 0, 0);
        near(u, v, 1e-10);
        near(density("exponential", x, (double[]){0}, -9, 9), 1.0 / 18, 1e-15);
        near(density("exponential", x, (double[]){1e-14}, -9, 9), 1.0 / 18, 1e-12);
    }
    assert_true(isnan(density("exponential", 1, (double[]){-1}, 0, 0)));
    assert_true(isnan(density("crystal_ball", 1, (double[]){0, 1, 1, 0.9}, 0, 0)));
    near(density("crystal_ball", 1, (double[]){0, 1, 1, 1.0}, -50, 9), 0.135334940401668, 1e-14);
    const double thin[] = {5, 1e-12};
    near(density("gaussian", 5, thin, 0, 10) * 1e-12, 0.3989422804014327, 1e-14);
    near(density("exponential", 5000, (double[]){-700}, 5000, 6000), 700, 1e-14);
    near(density("exponential", 6000, (double[]){700}, 5000, 6000), 700, 1e-14);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gradient), cmocka_unit_test(test_integral),
        cmocka_unit_test(test_whole),    cmocka_unit_test(test_bits),
        cmocka_unit_test(test_far),      cmocka_unit_test(test_rows),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
