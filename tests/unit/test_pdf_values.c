/* test_pdf_values.c - every row of shared/data/pdf_values.csv (20 digits by mpmath): 1e-10 relative
 * in the bulk, 1e-8 below 1e-6 of the greatest value of the same function. Skips, and says so,
 * where the file is not on the machine (HML_SHARED, or ../shared).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stat/distribution.h"
#include "stat/pdf/pdf.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

enum { ROWS_MAX = 4000, VALUES_MAX = 10 };

typedef struct Row {
    char function[40], kind[20], parameters[120];
    double x, value, a[VALUES_MAX]; /* the parameters, in their order */
    int n;
} Row;

static Row rows[ROWS_MAX];
static int n_rows;

static void read_parameters(Row *r) {
    const char *p = r->parameters;
    for (r->n = 0; (p = strchr(p, '=')) && r->n < VALUES_MAX; r->n++) r->a[r->n] = atof(++p);
}

static bool read_rows(void) {
    const char *shared = getenv("HML_SHARED");
    char path[500], line[500];
    snprintf(path, sizeof path, "%s/data/pdf_values.csv", shared ? shared : "../shared");
    FILE *f = fopen(path, "r");
    if (!f) return false;
    bool first = true;
    for (; fgets(line, sizeof line, f); first = false) {
        if (first) continue;
        Row *r = &rows[n_rows];
        char *at = line, *field[5];
        for (int k = 0; k < 5; k++) field[k] = strsep(&at, ",");
        snprintf(r->function, sizeof r->function, "%s", field[0]);
        snprintf(r->kind, sizeof r->kind, "%s", field[1]);
        snprintf(r->parameters, sizeof r->parameters, "%s", field[2]);
        r->x = atof(field[3]);
        r->value = atof(field[4]);
        read_parameters(r);
        assert_true(++n_rows < ROWS_MAX);
    }
    fclose(f);
    return true;
}

/* ---- densities ---- */

/* The order of the file's parameters in ours; then whether the last two are the range. */
typedef struct Name {
    const char *file, *ours;
    bool ranged;
} Name;

static const Name names[] = {{"gaussian", "gaussian", false},
                             {"crystal_ball", "crystal_ball", false},
                             {"crystal_ball_on_4900_5800", "crystal_ball", false},
                             {"double_crystal_ball", "double_crystal_ball", false},
                             {"voigt", "voigt", false},
                             {"lorentz_hwhm", "lorentz", false},
                             {"breit_wigner_nonrel_fwhm", "breit_wigner", false},
                             {"breit_wigner_relativistic", "relativistic_breit_wigner", false},
                             {"exponential", "exponential", false},
                             {"exponential_truncated", "exponential", true},
                             {"polynomial2_on_range", "polynomial", true},
                             {"chebychev3", "chebyshev", true},
                             {"bernstein3", "bernstein", true},
                             {"argus", "argus", false},
                             {"landau", "landau", false},
                             {"novosibirsk", "novosibirsk", false},
                             {"johnson_su", "johnson_su", false}};

static double density_value(const Row *r, const Name *name, const Pdf *p) {
    double a[VALUES_MAX], lo = -INFINITY, hi = INFINITY;
    int n = r->n;
    memcpy(a, r->a, sizeof a);
    if (name->ranged) hi = a[--n], lo = a[--n];
    if (strstr(name->file, "_on_4900_5800")) lo = 4900, hi = 5800;
    if (!strcmp(name->ours, "exponential")) a[0] = -a[0];
    if (!strcmp(name->file, "exponential")) lo = 0;
    if (!strcmp(name->ours, "polynomial")) { /* ours begins with 1 */
        for (int k = 0; k + 1 < n; k++) a[k] = r->a[k + 1] / r->a[0];
        n--;
    }
    assert_null(p->check(a, n));
    if (!strcmp(r->kind, "cdf")) return pdf_below(p, r->x, a, n, lo, hi);
    if (!strcmp(r->kind, "sf")) return pdf_above(p, r->x, a, n, lo, hi);
    return pdf_density(p, r->x, a, n, lo, hi);
}

/* ---- functions with their greatest value 1 ---- */

static double unnormalised_value(const Row *r, const char *name) {
    const Pdf *p = pdf_find(str_of(name));
    double u;
    if (!p) return NAN;
    p->shape(&u, &r->x, 1, r->a, r->n, -INFINITY, INFINITY);
    return u;
}

typedef struct Function {
    const char *function, *kind;
    double (*value)(double x, double a);
} Function;

static double z_to_p(double z, double none) {
    (void)none;
    return distribution_z_to_p(z);
}

static double p_to_z(double p, double none) {
    (void)none;
    return distribution_p_to_z(p);
}

static const Function functions[] = {{"poisson", "pmf", distribution_poisson},
                                     {"poisson", "cdf", distribution_poisson_up_to},
                                     {"poisson", "sf_P(N>=k)", distribution_poisson_from},
                                     {"chi2", "pdf", distribution_chi2_density},
                                     {"chi2", "cdf", distribution_chi2_below},
                                     {"chi2", "sf", distribution_chi2_above},
                                     {"normal_sf_to_p", "sf", z_to_p},
                                     {"normal_isf_p_to_Z", "isf", p_to_z}};

static double row_value(const Row *r) {
    for (size_t k = 0; k < ARRAY_LEN(functions); k++)
        if (!strcmp(r->function, functions[k].function) && !strcmp(r->kind, functions[k].kind))
            return functions[k].value(r->x, r->a[0]);
    if (!strcmp(r->function, "crystal_ball_unnormalised"))
        return unnormalised_value(r, "crystal_ball");
    if (!strcmp(r->function, "novosibirsk_unnormalised"))
        return unnormalised_value(r, "novosibirsk");
    for (size_t k = 0; k < ARRAY_LEN(names); k++) {
        const Pdf *p = pdf_find(str_of(names[k].ours));
        if (!strcmp(r->function, names[k].file)) return p ? density_value(r, &names[k], p) : NAN;
    }
    return NAN;
}

/* The greatest value of rows with the same function and parameters. */
static double row_scale(const Row *r) {
    double most = 0;
    for (int i = 0; i < n_rows; i++)
        if (!strcmp(rows[i].function, r->function) && !strcmp(rows[i].kind, r->kind) &&
            !strcmp(rows[i].parameters, r->parameters))
            most = fmax(most, fabs(rows[i].value));
    return most;
}

static void test_rows(void **state) {
    (void)state;
    if (!read_rows()) {
        print_message("SKIP test_pdf_values: no pdf_values.csv\n");
        skip();
    }
    int bad = 0;
    for (int i = 0; i < n_rows; i++) {
        const Row *r = &rows[i];
        double got = row_value(r), error = fabs(got - r->value) / fabs(r->value);
        if (r->value == 0) error = fabs(got);
        double most = fabs(r->value) < 1e-6 * row_scale(r) ? 1e-8 : 1e-10;
        if (error < most) continue;
        bad++;
        print_message("%s %s %s x = %.17g: %.17g, should be %.17g (%.1e)\n", r->function, r->kind,
                      r->parameters, r->x, got, r->value, error);
    }
    print_message("%d rows, %d differ\n", n_rows, bad);
    assert_int_equal(bad, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
