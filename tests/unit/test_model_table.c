/* test_model_table.c - densities of histograms and samples, and convolutions: normalised over
 * ranges, against what is known exactly, with derivatives; curves with their errors.
 */
#include "model_case.h"
#include "stat/model/curve.h"

enum { FINE = 40000 };

static double grid[FINE], values[FINE];

/* Values of a node of one observable at the middles of so many cells; answers their width. */
static double scan(const Model *m, int node, const double *p, double lo, double hi) {
    const double *columns[1] = {grid};
    for (int i = 0; i < FINE; i++) grid[i] = lo + (hi - lo) * (i + 0.5) / FINE;
    ModelRun *r = model_run_open(m, node);
    assert_true(model_run_set(r, p));
    model_values(r, columns, FINE, values);
    model_run_close(r);
    return (hi - lo) / FINE;
}

static double sum_in(double lo, double hi, double width) {
    double sum = 0;
    for (int i = 0; i < FINE; i++) sum += grid[i] > lo && grid[i] < hi ? values[i] * width : 0;
    return sum;
}

/* ---- histograms ---- */

/* Orders 0, 1, 2, equal and unequal bins, ranges that cut bins and have a hole. */
static void test_template(void **state) {
    (void)state;
    static const double edges[2][7] = {{0, 1, 2, 3, 4, 5, 6}, {0, 0.5, 1.5, 3, 3.5, 5, 6}};
    static const double contents[6] = {3, 8, 12, 7, 4, 1};
    const Range ranges[2] = {{0.3, 2.2}, {2.9, 5.7}};
    for (int kind = 0; kind < 12; kind++) {
        Arena arena = {0};
        int order = kind % 3, bins = kind / 3 % 2, cut = kind / 6;
        Model *m = model_new(&arena, 1);
        int x = model_observable(m, "x", cut ? ranges : (Range[]){{0, 6}}, cut ? 2 : 1);
        Template t = {.edges = edges[bins], .contents = contents, .n = 6, .order = order};
        double start[1] = {100};
        int node = model_template(m, &t, x);
        finish(m, mul(m, par(m, 0), node), start);
        double width = scan(m, node, start, 0, 6), whole;
        if (cut)
            whole = sum_in(0.3, 2.2, width) + sum_in(2.9, 5.7, width);
        else
            whole = sum_in(0, 6, width);
        near_as("template", whole, 1, order == 1 && !cut ? 1e-7 : 5e-5); /* jumps cut cells */
        const double *columns[1] = {(double[]){edges[bins][2] + 0.4}};
        double v, w = edges[bins][3] - edges[bins][2];
        ModelRun *r = model_run_open(m, node);
        assert_true(model_run_set(r, start));
        model_values(r, columns, 1, &v);
        if (order == 0 && !cut) near_as("flat", v, contents[2] / 35 / w, 1e-14);
        model_run_close(r);
        arena_free(&arena);
    }
}

static void test_template_refused(void **state) {
    (void)state;
    Arena arena = {0};
    static const double edges[3] = {0, 1, 2}, contents[2] = {0, 5};
    Model *m = model_new(&arena, 1);
    int x = model_observable(m, "x", (Range[]){{0, 0.8}}, 1);
    Template t = {.edges = edges, .contents = contents, .n = 2};
    int node = model_template(m, &t, x);
    const char *why = model_finish(m, node, (double[]){1});
    assert_non_null(why);
    assert_non_null(strstr(why, "nothing in the range of x"));
    arena_free(&arena);
}

/* ---- samples ---- */

/* Few points: the sum of Gaussians itself; many of a Gaussian: its density; weights are copies. */
static void test_kernel(void **state) {
    (void)state;
    enum { N = 5000 };
    Arena arena = {0};
    double points[N], copies[2 * N], weights[N], start[1] = {1};
    Rng rng;
    rng_open(&rng, 5, 0);
    for (int i = 0; i < N; i++) points[i] = 3 + 0.5 * rng_normal(&rng);
    for (int i = 0; i < N; i++) weights[i] = 1 + i % 2;
    int n_copies = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 1 + i % 2; k++) copies[n_copies++] = points[i];
    Template few = {.kernel = true, .points = points, .n_points = 3},
             many = {.kernel = true, .points = points, .n_points = N},
             adaptive = {.kernel = true, .points = points, .n_points = N, .adaptive = true},
             weighted = {.kernel = true, .points = points, .weights = weights, .n_points = N};
    Model *m = model_new(&arena, 1);
    int x = model_observable(m, "x", (Range[]){{0, 6}}, 1);
    int a = model_template(m, &few, x), b = model_template(m, &many, x);
    int c = model_template(m, &adaptive, x), d = model_template(m, &weighted, x);
    finish(m, a, start);
    double width = scan(m, a, start, 0, 6), mean = 0, var = 0, off = 0;
    near_as("few", sum_in(0, 6, width), 1, 1e-6);
    for (int k = 0; k < 3; k++) mean += points[k] / 3;
    for (int k = 0; k < 3; k++) var += (points[k] - mean) * (points[k] - mean) / 3;
    double h = pow(4.0 / 3, 0.2) * sqrt(var) * pow(3, -0.2), norm = 0;
    for (int k = 0; k < 3; k++)
        norm += (erf((6 - points[k]) / h / sqrt(2)) + erf(points[k] / h / sqrt(2))) / 2;
    for (int i = 0; i < FINE; i++) {
        double want = 0;
        for (int k = 0; k < 3; k++) want += exp(-0.5 * pow((grid[i] - points[k]) / h, 2));
        off = fmax(off, fabs(values[i] - want / (norm * h * sqrt(2 * M_PI))));
    }
    assert_true(off < 4e-4);
    for (int kind = 0; kind < 3; kind++) {
        width = scan(m, kind == 0 ? b : kind == 1 ? c : d, start, 0, 6);
        near_as("kernel", sum_in(0, 6, width), 1, 1e-6);
        off = 0;
        for (int i = 0; i < FINE; i++) {
            double z = (grid[i] - 3) / 0.5;
            off = fmax(off, fabs(values[i] - exp(-0.5 * z * z) / (0.5 * sqrt(2 * M_PI))));
        }
        assert_true(off < 0.06);
    }
    /* the same bandwidth for copies, as they are: wider by their number */
    Template copied = {.kernel = true, .points = copies, .n_points = (size_t)n_copies};
    double w = 0, ww = 0;
    for (int i = 0; i < N; i++) w += weights[i], ww += weights[i] * weights[i];
    copied.bandwidth = pow(w * w / ww, -0.2) / pow(n_copies, -0.2);
    Model *other = model_new(&arena, 1);
    x = model_observable(other, "x", (Range[]){{0, 6}}, 1);
    int e = model_template(other, &copied, x);
    finish(other, e, start);
    static double same[FINE];
    memcpy(same, values, sizeof same);
    scan(other, e, start, 0, 6);
    for (int i = 0; i < FINE; i++) near_as("weights", values[i], same[i], 1e-9);
    arena_free(&arena);
}

/* ---- convolutions ---- */

/* What is left of a Gaussian in [lo, hi]. */
static double gauss_part(double mu, double s, double lo, double hi) {
    return (erf((hi - mu) / s / sqrt(2)) - erf((lo - mu) / s / sqrt(2))) / 2;
}

/* Two Gaussians make a Gaussian; a Lorentz and a Gaussian a Voigt; also where the resolution is
 * narrow, shifted, a sum of two, and the range has a hole. */
static void test_convolution(void **state) {
    (void)state;
    static const double widths[] = {1.5, 0.3, 0.05, 4};
    for (size_t k = 0; k < ARRAY_LEN(widths); k++)
        for (int kind = 0; kind < 3; kind++) {
            Arena arena = {0};
            Range hole[2] = {{60, 88}, {89, 120}}, whole = {60, 120};
            double s = widths[k], p[5] = {91.2, kind == 1 ? 1.25 : 2, 0.3, s, 0.35}, off = 0;
            Model *m = model_new(&arena, 5);
            int x = model_observable(m, "x", k == 1 ? hole : &whole, k == 1 ? 2 : 1);
            int density = pdf2(m, kind == 1 ? "lorentz" : "gaussian", x, par(m, 0), par(m, 1));
            int narrow = pdf2(m, "gaussian", x, par(m, 2), par(m, 3));
            int wide = pdf2(m, "gaussian", x, par(m, 2), mul(m, num(m, 2), par(m, 3)));
            int rest = op2(m, MODEL_SUB, num(m, 1), par(m, 4));
            int both = add(m, mul(m, par(m, 4), narrow), mul(m, rest, wide));
            int node = model_convolution(m, x, density, kind == 2 ? both : narrow);
            finish(m, node, p);
            double width = scan(m, node, p, 60, 120);
            const Range *r;
            int n_ranges = model_ranges(m, x, &r);
            double inside = 0;
            for (int i = 0; i < n_ranges; i++) inside += sum_in(r[i].lo, r[i].hi, width);
            near_as("inside", inside, 1, k == 1 ? 1e-4 : 1e-6); /* the hole cuts cells */
            double v[3] = {1, p[4], 1 - p[4]}, norm = 0;
            if (kind == 1) {
                const Pdf *voigt = pdf_find(str_of("voigt"));
                double a[3] = {p[0] + p[2], s, p[1]};
                for (int i = 0; i < n_ranges; i++)
                    norm += voigt->integral(r[i].lo, r[i].hi, NULL, a, 3, 60, 120);
                for (int i = 0; i < FINE; i++) {
                    double u;
                    voigt->shape(&u, &grid[i], 1, a, 3, 60, 120);
                    off = fmax(off, fabs(values[i] - u / norm));
                }
            } else {
                double s1 = hypot(p[1], s), s2 = hypot(p[1], 2 * s), mu = p[0] + p[2];
                double f1 = kind == 0 ? v[0] : v[1], f2 = kind == 0 ? 0 : v[2];
                for (int i = 0; i < n_ranges; i++)
                    norm += f1 * gauss_part(mu, s1, r[i].lo, r[i].hi) +
                            f2 * gauss_part(mu, s2, r[i].lo, r[i].hi);
                for (int i = 0; i < FINE; i++) {
                    double z1 = (grid[i] - mu) / s1, z2 = (grid[i] - mu) / s2;
                    double want = f1 * exp(-0.5 * z1 * z1) / s1 + f2 * exp(-0.5 * z2 * z2) / s2;
                    off = fmax(off, fabs(values[i] - want / (norm * sqrt(2 * M_PI))));
                }
            }
            double good = 2e-9;
            if (!(off < good)) fail_msg("width %g kind %d: off by %g", s, kind, off);
            for (int i = 0; i < 1000; i++) /* where the sum is far above what it is rounded to */
                values[i] = 91.5 + 3 * hypot(p[1], s) * (i - 499.5) / 500;
            const double *columns[1] = {values};
            RowData data = {.columns = columns, .n = 1000};
            Problem *q = rows_of(m, &data, LIKE_UNBINNED, 1);
            for (int i = 0; i < 1000; i++)
                values[i] = 91.5 + (values[i] - 91.5) * fmin(1, s / 4 + 0.1);
            check_gradient("convolution", q, p, 1e-3, 1e-7);
            close_problem(q);
            arena_free(&arena);
        }
}

/* ---- derivatives row by row, curves ---- */

/* Everything at once: densities, a conditional one, a convolution, an integral, an expression. */
static Model *big_model(Arena *arena, const double *start, int *column) {
    Model *m = model_new(arena, 8);
    Range r = {0, 10};
    int x = *column = model_observable(m, "x", &r, 1), col = model_column(m, x);
    int peak = pdf2(m, "gaussian", x, par(m, 2), par(m, 3));
    int fold = model_convolution(m, x, pdf1(m, "exponential", x, par(m, 4)),
                                 pdf2(m, "gaussian", x, num(m, 0), par(m, 5)));
    int wave = add(m, num(m, 1.5), op1(m, MODEL_SIN, mul(m, par(m, 6), col)));
    int shape = op1(m, MODEL_NORMALISED, wave);
    int root = add(m, mul(m, par(m, 0), peak), mul(m, par(m, 1), fold));
    finish(m, add(m, root, mul(m, op1(m, MODEL_EXP, par(m, 7)), shape)), start);
    return m;
}

static const double big[8] = {50, 70, 4.4, 0.6, -0.3, 0.4, 1.1, 3.2};

static void test_jacobian(void **state) {
    (void)state;
    enum { N = 300 };
    Arena arena = {0};
    int x;
    Model *m = big_model(&arena, big, &x);
    double at[N], v[N], up[N], down[N], d[N * 8], p[8];
    for (int i = 0; i < N; i++) at[i] = 10 * (i + 0.31) / N;
    const double *columns[1] = {at};
    ModelRun *r = model_run_open(m, model_root(m));
    assert_true(model_run_set(r, big));
    model_jacobian(r, columns, N, v, d);
    for (int k = 0; k < 8; k++) {
        double h = 1e-4 * fabs(big[k]);
        memcpy(p, big, sizeof p);
        p[k] = big[k] + h;
        assert_true(model_run_set(r, p));
        model_values(r, columns, N, up);
        p[k] = big[k] - h;
        assert_true(model_run_set(r, p));
        model_values(r, columns, N, down);
        for (int i = 0; i < N; i++)
            near_as("jacobian", d[i * 8 + k], (up[i] - down[i]) / (2 * h), 1e-5);
    }
    model_run_close(r);
    RowData data = {.columns = columns, .n = N};
    Problem *q = rows_of(m, &data, LIKE_EXTENDED, 1);
    check_gradient("all", q, big, 1e-3, 1e-8);
    close_problem(q);
    arena_free(&arena);
}

static void test_curve(void **state) {
    (void)state;
    enum { N = 50 };
    Arena arena = {0};
    int x;
    Model *m = big_model(&arena, big, &x);
    double at[N], sum[N], terms[3 * N], error[N], cov[64] = {0}, v[N], d[N * 8];
    for (int i = 0; i < N; i++) at[i] = 10 * (i + 0.31) / N;
    for (int k = 0; k < 64; k++) cov[k] = (k % 9 == 0 ? 1 : 0.2) * 1e-4 * (1 + k / 8) * (1 + k % 8);
    CurvePlan plan = {.params = big, .cov = cov, .observable = x, .at = at, .n = N, .per = 1};
    assert_true(curve_draw(m, &plan, sum, terms, error));
    const double *columns[1] = {at};
    ModelRun *r = model_run_open(m, model_root(m));
    assert_true(model_run_set(r, big));
    model_jacobian(r, columns, N, v, d);
    for (int i = 0; i < N; i++) {
        double e = 0;
        for (int k = 0; k < 64; k++) e += d[i * 8 + k / 8] * cov[k] * d[i * 8 + k % 8];
        close_to("curve", sum[i], v[i], 1e-12);
        close_to("curve", terms[i] + terms[N + i] + terms[2 * N + i], v[i], 1e-12);
        close_to("band", error[i], sqrt(e), 1e-10);
    }
    model_run_close(r);
    arena_free(&arena);
}

/* In one of two observables: the other is integrated over; the band too. */
static void test_projection(void **state) {
    (void)state;
    enum { N = 20 };
    Arena arena = {0};
    double p[5] = {40, 2, 0.5, -0.4, 60}, at[N], sum[N], terms[2 * N], error[N], cov[25] = {0};
    Range rx = {0, 5}, ry = {-3, 3};
    Model *m = model_new(&arena, 5);
    int x = model_observable(m, "x", &rx, 1), y = model_observable(m, "y", &ry, 1);
    int a = mul(m, pdf2(m, "gaussian", x, par(m, 1), par(m, 2)),
                pdf2(m, "gaussian", y, num(m, 0), par(m, 2)));
    int b = mul(m, pdf1(m, "exponential", x, par(m, 3)), pdf1(m, "exponential", y, par(m, 3)));
    finish(m, add(m, mul(m, par(m, 0), a), mul(m, par(m, 4), b)), p);
    for (int i = 0; i < N; i++) at[i] = 5 * (i + 0.5) / N;
    cov[0] = 4;
    cov[24] = 9;
    CurvePlan plan = {.params = p, .cov = cov, .observable = x, .at = at, .n = N, .per = 1};
    assert_true(curve_draw(m, &plan, sum, terms, error));
    for (int i = 0; i < N; i++) {
        double g = exp(-0.5 * pow((at[i] - p[1]) / p[2], 2)) / (p[2] * sqrt(2 * M_PI)) /
                   gauss_part(p[1], p[2], 0, 5);
        double e = exp(p[3] * at[i]) * p[3] / (exp(5 * p[3]) - 1);
        close_to("projection", sum[i], 40 * g + 60 * e, 1e-12);
        close_to("band", error[i], sqrt(4 * g * g + 9 * e * e), 1e-9);
    }
    arena_free(&arena);
}

/* The same of what is no product: a Gaussian in two observables with correlation, whose projection
 * is a Gaussian. */
static void test_integrated(void **state) {
    (void)state;
    enum { N = 20 };
    Arena arena = {0};
    double p[3] = {100, 0.6, 0.2}, at[N], sum[N], error[N], cov[9] = {25};
    Range rx = {-3, 3}, ry = {-9, 9};
    Model *m = model_new(&arena, 3);
    int x = model_observable(m, "x", &rx, 1), y = model_observable(m, "y", &ry, 1);
    int u = op2(m, MODEL_SUB, model_column(m, x), par(m, 2)), v = model_column(m, y);
    int cross = mul(m, mul(m, num(m, 2), par(m, 1)), mul(m, u, v));
    int q = op2(m, MODEL_SUB, add(m, mul(m, u, u), mul(m, v, v)), cross);
    int shape = op1(m, MODEL_NORMALISED, op1(m, MODEL_EXP, mul(m, num(m, -0.5), q)));
    finish(m, mul(m, par(m, 0), shape), p);
    for (int i = 0; i < N; i++) at[i] = -3 + 6 * (i + 0.5) / N;
    CurvePlan plan = {.params = p, .cov = cov, .observable = x, .at = at, .n = N, .per = 1};
    assert_true(curve_draw(m, &plan, sum, NULL, error));
    double s = 1 / sqrt(1 - p[1] * p[1]);
    for (int i = 0; i < N; i++) {
        double g = exp(-0.5 * pow((at[i] - p[2]) / s, 2)) / (s * sqrt(2 * M_PI)) /
                   gauss_part(p[2], s, -3, 3);
        close_to("integrated", sum[i], 100 * g, 1e-8);
        close_to("band", error[i], 5 * g, 1e-8);
    }
    arena_free(&arena);
}

/* A width that is a column: the average over the data. Several places make one value: the error is
 * that of their sum. */
static void test_averaged(void **state) {
    (void)state;
    enum { N = 12, PER = 3, ROWS = 200 };
    Arena arena = {0};
    double p[2] = {80, 0.3}, at[N], sum[N], error[N], cov[4] = {9, 0.1, 0.1, 0.04}, w[ROWS];
    double weight[N], x[ROWS] = {0}, twice[ROWS];
    Range r = {-10, 10};
    Model *m = model_new(&arena, 2);
    int cx = model_observable(m, "x", &r, 1), cw = model_plain_column(m, "w");
    finish(m, mul(m, par(m, 0), pdf2(m, "gaussian", cx, par(m, 1), model_column(m, cw))), p);
    for (int i = 0; i < N; i++) at[i] = -3 + 6 * (i + 0.5) / N, weight[i] = 0.5 + 0.1 * (i % PER);
    for (int i = 0; i < ROWS; i++) w[i] = 0.5 + ((7 * i) % ROWS) * 0.005, twice[i] = 2;
    const double *columns[2] = {x, w};
    for (int kind = 0; kind < 4; kind++) { /* with weights of the data; sums of places */
        int per = kind & 1 ? PER : 1;
        RowData data = {.columns = columns, .n = ROWS, .weight = kind & 2 ? twice : NULL};
        CurvePlan plan = {.params = p,
                          .cov = cov,
                          .observable = cx,
                          .at = at,
                          .weight = kind & 1 ? weight : NULL,
                          .n = N,
                          .per = per,
                          .data = &data};
        assert_true(curve_draw(m, &plan, sum, NULL, error));
        for (int i = 0; i < N / per; i++) {
            double value = 0, slope = 0, v;
            for (int k = i * per; k < (i + 1) * per; k++)
                for (int row = 0; row < ROWS; row++) {
                    double z = (at[k] - p[1]) / w[row];
                    double g = exp(-0.5 * z * z) / (w[row] * sqrt(2 * M_PI)) / ROWS;
                    if (kind & 1) g *= weight[k];
                    value += g;
                    slope += g * z / w[row];
                }
            v = value * value * cov[0] + 2 * 80 * value * slope * cov[1] +
                6400 * slope * slope * cov[3];
            close_to("averaged", sum[i], 80 * value, 1e-9);
            close_to("band", error[i], sqrt(v), 1e-7);
        }
        plan.data = NULL;
        assert_false(curve_draw(m, &plan, sum, NULL, error));
    }
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template),   cmocka_unit_test(test_template_refused),
        cmocka_unit_test(test_kernel),     cmocka_unit_test(test_convolution),
        cmocka_unit_test(test_jacobian),   cmocka_unit_test(test_curve),
        cmocka_unit_test(test_projection), cmocka_unit_test(test_averaged),
        cmocka_unit_test(test_integrated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
