/* pdf_table.c - the table of all densities, and what can be told of any of them. */
#include <math.h>

#include "stat/pdf/pdf_rows.h"

static const Pdf *const rows[] = {
    &pdf_gaussian,
    &pdf_bifurcated_gaussian,
    &pdf_crystal_ball,
    &pdf_double_crystal_ball,
    &pdf_generalised_crystal_ball,
    &pdf_voigt,
    &pdf_lorentz,
    &pdf_breit_wigner,
    &pdf_relativistic_breit_wigner,
    &pdf_breit_wigner_running,
    &pdf_exponential,
    &pdf_uniform,
    &pdf_polynomial,
    &pdf_chebyshev,
    &pdf_bernstein,
    &pdf_argus,
    &pdf_landau,
    &pdf_johnson_su,
    &pdf_novosibirsk,
    &pdf_log_normal,
    &pdf_gamma,
    &pdf_student_t,
};

const Pdf *pdf_at(size_t i) { return i < ARRAY_LEN(rows) ? rows[i] : NULL; }

const Pdf *pdf_find(Str name) {
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (str_eq(name, str_of(rows[i]->name))) return rows[i];
    return NULL;
}

/* Where the density is: the range (all numbers where there is none), inside of the support. */
static void table_interval(double *x1, double *x2, const Pdf *p, const double *a, int n_args,
                           double lo, double hi) {
    *x1 = lo < hi ? lo : -INFINITY;
    *x2 = lo < hi ? hi : INFINITY;
    if (!p->support) return;
    double s1, s2;
    p->support(&s1, &s2, a, n_args);
    *x1 = fmax(*x1, s1);
    *x2 = fmin(*x2, s2);
}

double pdf_density(const Pdf *p, double x, const double *a, int n_args, double lo, double hi) {
    double x1, x2, u;
    table_interval(&x1, &x2, p, a, n_args, lo, hi);
    if (isnan(x)) return NAN;
    if (x < x1 || x > x2) return 0;
    p->shape(&u, &x, 1, a, n_args, lo, hi);
    double all = p->integral(x1, x2, NULL, a, n_args, lo, hi);
    return isfinite(all) ? u / all : NAN;
}

/* The part of [from, to] of the whole. */
static double table_part(const Pdf *p, double from, double to, const double *a, int n_args,
                         double lo, double hi) {
    double x1, x2;
    if (isnan(from) || isnan(to)) return NAN;
    table_interval(&x1, &x2, p, a, n_args, lo, hi);
    double all = p->integral(x1, x2, NULL, a, n_args, lo, hi);
    if (!isfinite(all)) return NAN;
    from = fmax(from, x1);
    to = fmin(to, x2);
    return from < to ? p->integral(from, to, NULL, a, n_args, lo, hi) / all : 0;
}

double pdf_below(const Pdf *p, double x, const double *a, int n_args, double lo, double hi) {
    return table_part(p, -INFINITY, x, a, n_args, lo, hi);
}

double pdf_above(const Pdf *p, double x, const double *a, int n_args, double lo, double hi) {
    return table_part(p, x, INFINITY, a, n_args, lo, hi);
}
