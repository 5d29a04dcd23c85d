/* test_model_density.c - densities in models: normalised over ranges with holes, with derivatives;
 * products, conditional ones, normalised expressions; what is refused.
 */
#include "model_case.h"

enum { ROWS = 300 };

/* The integral of a node over [lo, hi] of column x, others held, by 4000 panels of two points. */
static double integral_over(Model *m, int node, const double *p, int column, double lo, double hi,
                            double *other) {
    enum { N = 8000 };
    static double x[N], v[N], held[64][N];
    const double *columns[64];
    double half = (hi - lo) / N, sum = 0;
    for (int i = 0; i < N; i++) x[i] = lo + half * (2 * (i / 2) + 1 + (i % 2 ? 1 : -1) / sqrt(3.0));
    for (int c = 0; c < model_n_columns(m); c++) {
        for (int i = 0; i < N && other; i++) held[c][i] = other[c];
        columns[c] = c == column ? x : held[c];
    }
    ModelRun *r = model_run_open(m, node);
    assert_true(model_run_set(r, p));
    model_values(r, columns, N, v);
    for (int i = 0; i < N; i++) sum += v[i];
    model_run_close(r);
    return sum * half;
}

/* Rows that fill ranges evenly. */
static void fill(double *x, int n, const Range *r, int n_ranges) {
    for (int i = 0; i < n; i++) {
        const Range *a = &r[i % n_ranges];
        x[i] = a->lo + (a->hi - a->lo) * ((i * 7) % n + 0.43) / n;
    }
}

typedef struct DensityCase {
    const char *name;
    double lo, hi;
    int n;
    double a[8];
} DensityCase;

static const DensityCase cases[] = {
    {"gaussian", -5, 6, 2, {0.3, 1.2}},
    {"bifurcated_gaussian", -5, 6, 3, {0.3, 1.2, 0.6}},
    {"crystal_ball", 4900, 5800, 4, {5366.9, 25, 1.5, 3}},
    {"double_crystal_ball", 60, 200, 6, {125, 1.8, 1.2, 3.5, 1.9, 8}},
    {"generalised_crystal_ball", 100, 160, 7, {125, 1.8, 1.2, 3.5, 2.9, 1.5, 1.3}},
    {"lorentz", 60, 120, 2, {91.2, 1.3}},
    {"breit_wigner", 60, 120, 2, {91.2, 2.5}},
    {"voigt", 60, 120, 3, {91.2, 1.6, 1.25}},
    {"exponential", 4900, 5800, 1, {-0.001}},
    {"polynomial", -1, 2, 3, {0.3, 0.2, -0.04}},
    {"chebyshev", 80, 100, 5, {-0.3, 0.15, -0.05, 0.02, 0.03}},
    {"bernstein", 80, 100, 5, {1, 0.4, 0.7, 0.2, 0.5}},
};

/* Every density over a range with a hole: integral 1, gradient of the likelihood. */
static void test_holes(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(cases); k++) {
        const DensityCase *c = &cases[k];
        Arena arena = {0};
        double w = c->hi - c->lo, x[ROWS];
        Range r[2] = {{c->lo, c->lo + 0.43 * w}, {c->lo + 0.55 * w, c->hi}};
        Model *m = model_new(&arena, c->n);
        int column = model_observable(m, "x", r, 2), args[8];
        for (int i = 0; i < c->n; i++) args[i] = par(m, i);
        int root = model_density(m, pdf_find(str_of(c->name)), column, args, c->n);
        finish(m, root, c->a);
        double whole = integral_over(m, root, c->a, column, r[0].lo, r[0].hi, NULL) +
                       integral_over(m, root, c->a, column, r[1].lo, r[1].hi, NULL);
        near_as(c->name, whole, 1, 1e-9);
        assert_true(model_is_density(m));
        fill(x, ROWS, r, 2);
        const double *columns[1] = {x};
        Problem *p = rows_of(m, &(RowData){.columns = columns, .n = ROWS}, LIKE_UNBINNED, 1);
        check_gradient(c->name, p, c->a, 2e-5, 2e-7);
        close_problem(p);
        arena_free(&arena);
    }
}

/* Three ranges, of them one beside the peak; an infinite range. */
static void test_ranges(void **state) {
    (void)state;
    Arena arena = {0};
    double a[2] = {0.4, 1.3}, at = 0.7, v;
    const double *columns[1] = {&at};
    Range three[3] = {{-3, -1}, {0, 1}, {2, 2.5}}, half[1] = {{0.2, INFINITY}};
    double part = 0;
    for (int i = 0; i < 3; i++)
        part += (erf((three[i].hi - a[0]) / a[1] / sqrt(2)) -
                 erf((three[i].lo - a[0]) / a[1] / sqrt(2))) /
                2;
    double density = exp(-0.5 * pow((at - a[0]) / a[1], 2)) / (a[1] * sqrt(2 * M_PI));
    double want[3] = {density / part, density / (erfc((0.2 - a[0]) / a[1] / sqrt(2)) / 2), density};
    for (int kind = 0; kind < 3; kind++) {
        Model *m = model_new(&arena, 2);
        int x = model_observable(m, "x", kind == 0 ? three : half, kind == 0 ? 3 : kind == 1);
        int root = pdf2(m, "gaussian", x, par(m, 0), par(m, 1));
        finish(m, root, a);
        ModelRun *r = model_run_open(m, root);
        assert_true(model_run_set(r, a));
        model_values(r, columns, 1, &v);
        close_to("range", v, want[kind], 1e-14);
        model_run_close(r);
    }
    arena_free(&arena);
}

/* f A(x) B(y) + (1 - f) C(x) D(y): a density, and its likelihood has the right derivatives. */
static void test_product(void **state) {
    (void)state;
    Arena arena = {0};
    double s[6] = {0.3, 0.4, 1.3, -0.2, 0.8, -0.5}, x[ROWS], y[ROWS];
    Range rx = {-3, 4}, ry = {0, 5};
    Model *m = model_new(&arena, 6);
    int cx = model_observable(m, "x", &rx, 1), cy = model_observable(m, "y", &ry, 1);
    int a = pdf2(m, "gaussian", cx, par(m, 1), par(m, 2));
    int b = pdf1(m, "exponential", cy, par(m, 3));
    int c = pdf1(m, "exponential", cx, par(m, 5));
    int d = pdf2(m, "gaussian", cy, num(m, 2), par(m, 4));
    int other = op2(m, MODEL_SUB, num(m, 1), par(m, 0));
    int root = add(m, mul(m, par(m, 0), mul(m, a, b)), mul(m, other, mul(m, c, d)));
    finish(m, root, s);
    assert_true(model_is_density(m));
    const ModelTerm *terms;
    assert_int_equal(model_terms(m, &terms), 2);
    assert_string_equal(terms[0].name, "gaussian * exponential");
    fill(x, ROWS, &rx, 1);
    for (int i = 0; i < ROWS; i++) y[i] = 5 * ((i * 11) % ROWS + 0.5) / ROWS;
    const double *columns[2] = {x, y};
    RowData data = {.columns = columns, .n = ROWS};
    Problem *p = rows_of(m, &data, LIKE_UNBINNED, 1);
    check_gradient("product", p, s, 1e-3, 1e-9);
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
        double n1 = (erf((4 - s[1]) / s[2] / sqrt(2)) - erf((-3 - s[1]) / s[2] / sqrt(2))) / 2;
        double ga = exp(-0.5 * pow((x[i] - s[1]) / s[2], 2)) / (s[2] * sqrt(2 * M_PI)) / n1;
        double eb = exp(s[3] * y[i]) * s[3] / (exp(5 * s[3]) - 1);
        double ec = exp(s[5] * x[i]) * s[5] / (exp(4 * s[5]) - exp(-3 * s[5]));
        double n2 = (erf(3 / s[4] / sqrt(2)) - erf(-2 / s[4] / sqrt(2))) / 2;
        double gd = exp(-0.5 * pow((y[i] - 2) / s[4], 2)) / (s[4] * sqrt(2 * M_PI)) / n2;
        sum -= 2 * log(s[0] * ga * eb + (1 - s[0]) * ec * gd);
    }
    close_to("product", value_of(p, s), sum, 1e-13);
    close_problem(p);
    arena_free(&arena);
}

/* A Gaussian whose width is a column times a scale: normalised for each row. */
static void test_conditional(void **state) {
    (void)state;
    Arena arena = {0};
    double s[3] = {0.4, 1.1, -0.3}, x[ROWS], w[ROWS], sum = 0;
    Range r[2] = {{-3, 0}, {1, 4}};
    Model *m = model_new(&arena, 3);
    int cx = model_observable(m, "x", r, 2), cw = model_plain_column(m, "w");
    int sigma = mul(m, par(m, 1), model_column(m, cw));
    int mean = add(m, par(m, 0), mul(m, par(m, 2), model_column(m, cw)));
    int root = pdf2(m, "gaussian", cx, mean, sigma);
    finish(m, root, s);
    assert_true(model_is_density(m));
    fill(x, ROWS, r, 2);
    for (int i = 0; i < ROWS; i++) {
        w[i] = 0.7 + (i % 13) * 0.1;
        double mu = s[0] + s[2] * w[i], sg = s[1] * w[i] * sqrt(2);
        double part =
            (erf((0 - mu) / sg) - erf((-3 - mu) / sg) + erf((4 - mu) / sg) - erf((1 - mu) / sg)) /
            2;
        sum -= 2 * log(exp(-pow((x[i] - mu) / sg, 2)) / (sg * sqrt(M_PI)) / part);
    }
    const double *columns[2] = {x, w};
    Problem *p = rows_of(m, &(RowData){.columns = columns, .n = ROWS}, LIKE_UNBINNED, 1);
    close_to("conditional", value_of(p, s), sum, 1e-13);
    check_gradient("conditional", p, s, 1e-3, 1e-9);
    close_problem(p);
    arena_free(&arena);
}

/* density(exp(a x) (1 + b x^2) + c peak): by quadrature, with a narrow peak among it, and the
 * derivatives of its integral. */
static void test_normalised(void **state) {
    (void)state;
    for (int kind = 0; kind < 9; kind++) {
        Arena arena = {0};
        double s[5] = {-0.3, 0.2, 0.5, 4.05 + 0.019 * kind, 1.0}, x[ROWS];
        for (int k = 0; k < kind; k++) s[4] *= 0.4;
        Range r[2] = {{0, 2.5}, {3, 7}};
        Model *m = model_new(&arena, 5);
        int cx = model_observable(m, "x", r, 2), col = model_column(m, cx);
        int base = mul(m, op1(m, MODEL_EXP, mul(m, par(m, 0), col)),
                       add(m, num(m, 1), mul(m, par(m, 1), mul(m, col, col))));
        int z = op2(m, MODEL_DIV, op2(m, MODEL_SUB, col, par(m, 3)), par(m, 4));
        int peak = op1(m, MODEL_EXP, mul(m, num(m, -0.5), mul(m, z, z)));
        int all = add(m, base, mul(m, par(m, 2), peak));
        int root = op1(m, MODEL_NORMALISED, all);
        finish(m, root, s);
        double whole = integral_over(m, root, s, cx, 0, 2.5, NULL) +
                       integral_over(m, root, s, cx, 3, 3.9, NULL) +
                       integral_over(m, root, s, cx, 3.9, 4.3, NULL) +
                       integral_over(m, root, s, cx, 4.3, 7, NULL);
        near_as("normalised", whole, 1, 1e-10);
        assert_true(model_is_density(m));
        double moved[5] = {-0.4, 0.22, 0.7, s[3] + 4 * s[4], 1.3 * s[4]};
        whole = integral_over(m, root, moved, cx, 0, 2.5, NULL) +
                integral_over(m, root, moved, cx, 3, moved[3], NULL) +
                integral_over(m, root, moved, cx, moved[3], 7, NULL);
        near_as("moved", whole, 1, kind > 6 ? 1e-4 : 1e-9); /* of few points of the test */
        fill(x, ROWS, r, 2);
        const double *columns[1] = {x};
        Problem *p = rows_of(m, &(RowData){.columns = columns, .n = ROWS}, LIKE_UNBINNED, 1);
        check_gradient("normalised", p, s, fmin(1e-4, 4e-3 * s[4]), 1e-6);
        LikelihoodFacts facts;
        likelihood_facts(&facts, p);
        assert_true(facts.quadrature_error < 1e-9);
        close_problem(p);
        arena_free(&arena);
    }
}

/* What has a kink: the integral is as good as is told. */
static void test_kink(void **state) {
    (void)state;
    Arena arena = {0};
    double s[1] = {0.3137};
    Range r = {-1, 2};
    Model *m = model_new(&arena, 1);
    int cx = model_observable(m, "x", &r, 1), col = model_column(m, cx);
    int all = op1(m, MODEL_ABS, op2(m, MODEL_SUB, col, par(m, 0)));
    int integral = op1(m, MODEL_INTEGRAL, all);
    finish(m, mul(m, all, num(m, 2)), s);
    (void)integral;
    double want = (pow(1 + s[0], 2) + pow(2 - s[0], 2)), error;
    ModelRun *run = model_run_open(m, integral);
    assert_true(model_run_set(run, s));
    double got = model_integral(run, 0, NULL, &error);
    close_to("kink", got, want / 2, 1e-7);
    assert_true(fabs(got / (want / 2) - 1) <= 10 * error + 1e-15);
    model_run_close(run);
    arena_free(&arena);
}

/* density(A(x) C(x, y)) over two observables: a Gaussian in x and y with correlation. */
static void test_two_observables(void **state) {
    (void)state;
    Arena arena = {0};
    double s[3] = {0.2, 0.4, 0.5}, x[ROWS], y[ROWS];
    Range rx = {-4, 4}, ry = {-5, 5};
    Model *m = model_new(&arena, 3);
    int cx = model_observable(m, "x", &rx, 1), cy = model_observable(m, "y", &ry, 1);
    int u = op2(m, MODEL_SUB, model_column(m, cx), par(m, 0));
    int v = op2(m, MODEL_SUB, model_column(m, cy), par(m, 1));
    int cross = mul(m, mul(m, num(m, 2), par(m, 2)), mul(m, u, v));
    int q = op2(m, MODEL_SUB, add(m, mul(m, u, u), mul(m, v, v)), cross);
    int root = op1(m, MODEL_NORMALISED, op1(m, MODEL_EXP, mul(m, num(m, -0.5), q)));
    finish(m, root, s);
    assert_true(model_is_density(m));
    fill(x, ROWS, &rx, 1);
    for (int i = 0; i < ROWS; i++) y[i] = -5 + 10 * ((i * 11) % ROWS + 0.5) / ROWS;
    const double *columns[2] = {x, y};
    Problem *p = rows_of(m, &(RowData){.columns = columns, .n = ROWS}, LIKE_UNBINNED, 1);
    check_gradient("two", p, s, 1e-3, 1e-8);
    close_problem(p);
    arena_free(&arena);
}

/* The sum of a rate that is no sum of densities is integrated. */
static void test_rate(void **state) {
    (void)state;
    Arena arena = {0};
    double s[3] = {40, 3, 0.2}, x[ROWS], sum = 0;
    Range r = {0, 3};
    Model *m = model_new(&arena, 3);
    int cx = model_observable(m, "x", &r, 1), col = model_column(m, cx);
    int peak = pdf2(m, "gaussian", cx, num(m, 1.2), par(m, 2));
    int root = add(m, mul(m, par(m, 0), peak), mul(m, par(m, 1), mul(m, col, col)));
    finish(m, root, s);
    assert_false(model_is_density(m));
    fill(x, ROWS, &r, 1);
    const double *columns[1] = {x};
    RowData data = {.columns = columns, .n = ROWS};
    double n1 = (erf(1.8 / s[2] / sqrt(2)) - erf(-1.2 / s[2] / sqrt(2))) / 2;
    for (int i = 0; i < ROWS; i++)
        sum -=
            2 * log(s[0] * exp(-0.5 * pow((x[i] - 1.2) / s[2], 2)) / (s[2] * sqrt(2 * M_PI)) / n1 +
                    s[1] * x[i] * x[i]);
    double rate = s[0] + s[1] * 9;
    Problem *e = rows_of(m, &data, LIKE_EXTENDED, 1), *u = rows_of(m, &data, LIKE_UNBINNED, 1);
    close_to("extended", value_of(e, s), sum + 2 * rate, 1e-12);
    close_to("shape", value_of(u, s), sum + 2 * ROWS * log(rate), 1e-12);
    check_gradient("extended", e, s, 1e-3, 1e-9);
    check_gradient("shape", u, s, 1e-3, 1e-9);
    close_problem(e);
    close_problem(u);
    arena_free(&arena);
}

static void refused(Model *m, int root, const double *start, const char *part) {
    const char *why = model_finish(m, root, start);
    if (!why || !strstr(why, part)) fail_msg("'%s' is not in '%s'", part, why ? why : "");
}

static void test_refused(void **state) {
    (void)state;
    Arena arena = {0};
    double s[2] = {1, 1};
    Range r = {0, 1};
    Model *m = model_new(&arena, 2);
    int x = model_observable(m, "B_mass", &r, 1);
    refused(
        m,
        mul(m, pdf2(m, "gaussian", x, par(m, 0), par(m, 1)), pdf1(m, "exponential", x, par(m, 0))),
        s, "same observable");
    m = model_new(&arena, 2);
    x = model_plain_column(m, "B_mass");
    refused(m, pdf2(m, "gaussian", x, par(m, 0), par(m, 1)), s, "'B_mass' is no observable");
    m = model_new(&arena, 2);
    x = model_observable(m, "B_mass", NULL, 0);
    refused(m, pdf1(m, "exponential", x, par(m, 0)), s, "finite range");
    m = model_new(&arena, 2);
    x = model_observable(m, "B_mass", NULL, 0);
    refused(m, op1(m, MODEL_NORMALISED, op1(m, MODEL_EXP, model_column(m, x))), s,
            "no finite range");
    /* a quotient by the integral of something else is no density */
    m = model_new(&arena, 2);
    x = model_observable(m, "B_mass", &r, 1);
    int col = model_column(m, x), e = op1(m, MODEL_EXP, mul(m, par(m, 0), col));
    int root = op2(m, MODEL_DIV, mul(m, col, e), op1(m, MODEL_INTEGRAL, e));
    assert_null(model_finish(m, root, s));
    assert_false(model_is_density(m));
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holes),           cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_product),         cmocka_unit_test(test_conditional),
        cmocka_unit_test(test_normalised),      cmocka_unit_test(test_kink),
        cmocka_unit_test(test_two_observables), cmocka_unit_test(test_rate),
        cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
