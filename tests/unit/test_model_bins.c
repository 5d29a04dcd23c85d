/* test_model_bins.c - likelihoods and chi2 of histograms against formulas written out: every kind,
 * integrals of bins, centres, sums of templates, statistical errors of templates against their
 * minimum by brute force; toys and expected data.
 */
#include "model_case.h"

enum { BINS = 40, TEMPLATES = 3 };

static double poisson_term(double n, double mu) {
    return 2 * (mu - n + (n > 0 ? n * log(n / mu) : 0));
}

/* ---- a model ---- */

static double edges[BINS + 1], content[BINS], variance[BINS];

static void fill_bins(void) {
    for (int i = 0; i <= BINS; i++) edges[i] = 10.0 * i / BINS;
    for (int i = 0; i < BINS; i++) {
        content[i] = floor(90 * exp(-0.2 * i) + 60 * exp(-0.5 * pow((i - 15) / 3.0, 2)));
        if (i > 35) content[i] = 0;
        variance[i] = content[i] * 1.3 + (i % 2);
    }
}

/* n_s gaussian + n_b exponential */
static Model *peak_model(Arena *arena, double sigma) {
    Range r = {0, 10};
    Model *m = model_new(arena, 5);
    int x = model_observable(m, "x", &r, 1);
    int s = pdf2(m, "gaussian", x, par(m, 2), par(m, 3)), b = pdf1(m, "exponential", x, par(m, 4));
    double start[5] = {300, 400, 3.8, sigma, -0.7};
    finish(m, add(m, mul(m, par(m, 0), s), mul(m, par(m, 1), b)), start);
    return m;
}

/* Its integral from x1 to x2. */
static double peak_integral(const double *p, double x1, double x2) {
    double k = p[3] * sqrt(2);
    double norm = erf((10 - p[2]) / k) - erf((0 - p[2]) / k);
    double part = erf((x2 - p[2]) / k) - erf((x1 - p[2]) / k);
    return p[0] * part / norm + p[1] * (exp(p[4] * x2) - exp(p[4] * x1)) / (exp(p[4] * 10) - 1);
}

static double peak_value(const double *p, double x) {
    double k = p[3] * sqrt(2), norm = (erf((10 - p[2]) / k) - erf((0 - p[2]) / k)) / 2;
    return p[0] * exp(-pow((x - p[2]) / k, 2)) / (k * sqrt(M_PI)) / norm +
           p[1] * p[4] * exp(p[4] * x) / (exp(p[4] * 10) - 1);
}

static double bin_of_kind(LikelihoodKind kind, double n, double v, double mu) {
    switch (kind) {
    case LIKE_NEYMAN:
    case LIKE_COMBINED:
        return v > 0 ? (n - mu) * (n - mu) / v : 0;
    case LIKE_PEARSON:
        return (n - mu) * (n - mu) / mu;
    default:
        return poisson_term(n, mu);
    }
}

static void test_kinds(void **state) {
    (void)state;
    Arena arena = {0};
    fill_bins();
    double p[5] = {310, 390, 3.75, 0.8, -0.72};
    Model *m = peak_model(&arena, 0.8);
    for (int kind = LIKE_POISSON; kind <= LIKE_COMBINED; kind++)
        for (int centres = 0; centres < 2; centres++)
            for (int given = 0; given < 2; given++) {
                BinData data = {.edges = edges,
                                .content = content,
                                .variance = given ? variance : NULL,
                                .n = BINS,
                                .centres = centres};
                Problem *b = bins_of(m, &data, (LikelihoodKind)kind);
                double sum = 0;
                for (int i = 0; i < BINS; i++) {
                    double mid = (edges[i] + edges[i + 1]) / 2, width = edges[i + 1] - edges[i];
                    double mu = centres ? width * peak_value(p, mid)
                                        : peak_integral(p, edges[i], edges[i + 1]);
                    sum += bin_of_kind((LikelihoodKind)kind, content[i],
                                       given ? variance[i] : content[i], mu);
                }
                char what[40];
                snprintf(what, sizeof what, "kind %d centres %d", kind, centres);
                close_to(what, value_of(b, p), sum, centres ? 1e-12 : 1e-9);
                check_gradient(what, b, p, 1e-3, 1e-8);
                Problem *c = b->class->clone(b);
                assert_true(value_of(b, p) == value_of(c, p));
                close_problem(c);
                close_problem(b);
            }
    arena_free(&arena);
}

/* Peaks narrower than a bin, kinks inside of bins, bins of different widths. */
static void test_narrow(void **state) {
    (void)state;
    fill_bins();
    for (int kind = 0; kind < 4; kind++) {
        Arena arena = {0};
        double sigma = kind == 0 ? 0.25 : kind == 1 ? 0.06 : kind == 2 ? 0.025 : 0.01;
        double p[5] = {310, 390, 3.83, sigma * 1.1, -0.72}, sum = 0;
        Model *m = peak_model(&arena, sigma);
        double own[BINS + 1];
        for (int i = 0; i <= BINS; i++) own[i] = 10 * pow(i / (double)BINS, 1.5);
        BinData data = {.edges = own, .content = content, .n = BINS};
        Problem *b = bins_of(m, &data, LIKE_POISSON);
        for (int i = 0; i < BINS; i++)
            sum += poisson_term(content[i], peak_integral(p, own[i], own[i + 1]));
        close_to("narrow", value_of(b, p), sum, 1e-8);
        check_gradient("narrow", b, p, 1e-4, 1e-7);
        LikelihoodFacts f;
        likelihood_facts(&f, b);
        assert_true(f.quadrature_error < 1e-8);
        close_problem(b);
        arena_free(&arena);
    }
}

/* A Crystal Ball, whose second derivative jumps: integrals of bins add up to what its formula says
 * of the whole, wherever the jump is. */
static void test_crystal_ball(void **state) {
    (void)state;
    Arena arena = {0};
    fill_bins();
    Range r = {0, 10};
    Model *m = model_new(&arena, 5);
    int x = model_observable(m, "x", &r, 1), in[4] = {par(m, 1), par(m, 2), par(m, 3), par(m, 4)};
    double p[5] = {500, 6.1, 0.43, 1.1, 2.5};
    finish(m, mul(m, par(m, 0), pdf4(m, "crystal_ball", x, in)), p);
    BinData data = {.edges = edges, .content = content, .n = BINS};
    Problem *b = bins_of(m, &data, LIKE_POISSON);
    for (int trial = 0; trial < 20; trial++) {
        p[1] = 6.1 + 0.013 * trial;
        double sum = 0;
        for (int i = 0; i < BINS; i++) {
            Str name = str_of("crystal_ball");
            const double *a = p + 1;
            double all = pdf_find(name)->integral(0, 10, NULL, a, 4, 0, 10);
            double part = pdf_find(name)->integral(edges[i], edges[i + 1], NULL, a, 4, 0, 10);
            sum += poisson_term(content[i], p[0] * part / all);
        }
        close_to("crystal ball", value_of(b, p), sum, 1e-8);
    }
    check_gradient("crystal ball", b, p, 1e-4, 1e-6);
    close_problem(b);
    arena_free(&arena);
}

/* ---- templates ---- */

typedef struct TemplateCase {
    double content[TEMPLATES][BINS], variance[TEMPLATES][BINS];
    const double *columns[TEMPLATES], *variances[TEMPLATES];
    Model *m;
    BinData data;
} TemplateCase;

/* a t0 + b t1 + c a t2, with parameters in several coefficients. Columns stand in another order
 * than terms. */
static void make_templates(TemplateCase *t, Arena *arena) {
    static const int order[TEMPLATES] = {1, 2, 0};
    fill_bins();
    for (int i = 0; i < BINS; i++) {
        t->content[0][i] = exp(-0.2 * i) / 5;
        t->content[1][i] = exp(-0.5 * pow((i - 15) / 3.0, 2)) / 7.5;
        t->content[2][i] = i == 11 ? 0 : 1.0 / BINS;
        for (int k = 0; k < TEMPLATES; k++) t->variance[k][i] = t->content[k][i] * 0.002 * (1 + k);
    }
    t->m = model_new(arena, 3);
    int col[TEMPLATES], node[TEMPLATES];
    for (int k = 0; k < TEMPLATES; k++) {
        int c = model_plain_column(t->m, "t");
        t->columns[c] = t->content[order[k]];
        t->variances[c] = t->variance[order[k]];
        col[order[k]] = model_column(t->m, c);
    }
    Model *m = t->m;
    node[0] = mul(m, par(m, 0), col[0]);
    node[1] = mul(m, par(m, 1), col[1]);
    node[2] = mul(m, mul(m, par(m, 2), par(m, 0)), col[2]);
    double start[3] = {450, 450, 0.2};
    finish(m, add(m, add(m, node[0], node[1]), node[2]), start);
    t->data = (BinData){
        .content = content, .columns = t->columns, .n = BINS, .values = true, .edges = edges};
}

static const double at[3] = {430, 470, 0.15};

static double coefficient(int k) { return k == 0 ? at[0] : k == 1 ? at[1] : at[2] * at[0]; }

static void test_templates(void **state) {
    (void)state;
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    for (int kind = LIKE_POISSON; kind <= LIKE_COMBINED; kind++)
        for (int with = 0; with < 2; with++) {
            double sum = 0;
            for (int i = 0; i < BINS; i++) {
                double mu = 0, mc = 0;
                for (int k = 0; k < TEMPLATES; k++) {
                    mu += coefficient(k) * t.content[k][i];
                    mc += coefficient(k) * coefficient(k) * t.variance[k][i];
                }
                sum += kind == LIKE_COMBINED && with
                           ? (content[i] - mu) * (content[i] - mu) / (content[i] + mc)
                           : bin_of_kind((LikelihoodKind)kind, content[i], content[i], mu);
            }
            BinData d = t.data;
            if (with) d.column_variance = t.variances;
            Problem *b = bins_of(t.m, &d, (LikelihoodKind)kind);
            close_to("templates", value_of(b, at), sum, 1e-13);
            check_gradient("templates", b, at, 1e-3, 1e-9);
            close_problem(b);
        }
    arena_free(&arena);
}

/* The least of f over x > 0 by bracketing in ln x. */
static double least(double (*f)(const void *, double), const void *ctx, double from) {
    double a = log(from) - 8, b = log(from) + 8, g = (sqrt(5) - 1) / 2;
    double c = b - g * (b - a), d = a + g * (b - a), fc = f(ctx, exp(c)), fd = f(ctx, exp(d));
    for (int i = 0; i < 120; i++) {
        if (fc < fd) {
            b = d, d = c, fd = fc, c = b - g * (b - a), fc = f(ctx, exp(c));
        } else {
            a = c, c = d, fc = fd, d = a + g * (b - a), fd = f(ctx, exp(d));
        }
    }
    return fmin(fc, fd);
}

typedef struct Lite {
    double n, mu, s;
} Lite;

static double lite_value(const void *ctx, double beta) {
    const Lite *l = ctx;
    return poisson_term(l->n, beta * l->mu) + (beta - 1) * (beta - 1) / l->s;
}

/* One factor a bin: the least over the factor. */
static void test_lite(void **state) {
    (void)state;
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    t.data.column_variance = t.variances;
    t.data.template_errors = 1;
    Problem *b = bins_of(t.m, &t.data, LIKE_POISSON);
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
        Lite l = {.n = content[i]};
        double v = 0;
        for (int k = 0; k < TEMPLATES; k++) {
            l.mu += coefficient(k) * t.content[k][i];
            v += coefficient(k) * coefficient(k) * t.variance[k][i];
        }
        l.s = v / (l.mu * l.mu);
        sum += least(lite_value, &l, 1);
    }
    close_to("lite", value_of(b, at), sum, 1e-12);
    check_gradient("lite", b, at, 1e-3, 1e-9);
    close_problem(b);
    arena_free(&arena);
}

/* The truth of each template in one bin, by turns until nothing moves. */
typedef struct Full {
    double n, count[TEMPLATES], p[TEMPLATES], truth[TEMPLATES];
    int moving;
} Full;

static double full_value(const void *ctx, double x) {
    const Full *f = ctx;
    double mu = 0, sum = 0;
    for (int k = 0; k < TEMPLATES; k++) {
        double truth = k == f->moving ? x : f->truth[k];
        mu += f->p[k] * truth;
        if (f->count[k] > 0) sum += poisson_term(f->count[k], truth);
    }
    return sum + poisson_term(f->n, mu);
}

static void test_full(void **state) {
    (void)state;
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    t.data.column_variance = t.variances;
    t.data.template_errors = 2;
    Problem *b = bins_of(t.m, &t.data, LIKE_POISSON);
    double sum = 0;
    for (int i = 0; i < BINS; i++) {
        Full f = {.n = content[i]};
        for (int k = 0; k < TEMPLATES; k++) {
            double a = t.content[k][i], v = t.variance[k][i];
            f.count[k] = f.truth[k] = v > 0 ? a * a / v : 0;
            f.p[k] = v > 0 ? coefficient(k) * v / a : 0;
        }
        double value = NAN, before = INFINITY;
        while (!(fabs(before - value) < 1e-14)) {
            before = value;
            for (f.moving = 0; f.moving < TEMPLATES; f.moving++) {
                int k = f.moving;
                if (!(f.count[k] > 0)) continue;
                double lo = 1e-9 * f.count[k], hi = 20 * f.count[k] + 20 * f.n;
                for (int it = 0; it < 200; it++) { /* the slope rises with the truth */
                    double x = (lo + hi) / 2, mu = 0;
                    for (int j = 0; j < TEMPLATES; j++) mu += f.p[j] * (j == k ? x : f.truth[j]);
                    double slope = 1 - f.count[k] / x + f.p[k] * (1 - f.n / mu);
                    if (slope > 0)
                        hi = x;
                    else
                        lo = x;
                }
                f.truth[k] = (lo + hi) / 2;
            }
            f.moving = -1;
            value = full_value(&f, 0);
        }
        sum += value;
    }
    close_to("full", value_of(b, at), sum, 1e-11);
    check_gradient("full", b, at, 1e-3, 1e-9);
    close_problem(b);
    arena_free(&arena);
}

/* Few and large errors: both ways agree with the plain likelihood where there are none. */
static void test_small_errors(void **state) {
    (void)state;
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    Problem *plain = bins_of(t.m, &t.data, LIKE_POISSON);
    double want = value_of(plain, at);
    for (int k = 0; k < TEMPLATES; k++)
        for (int i = 0; i < BINS; i++) t.variance[k][i] *= 1e-12;
    t.data.column_variance = t.variances;
    for (int kind = 1; kind < 3; kind++) {
        t.data.template_errors = kind;
        Problem *b = bins_of(t.m, &t.data, LIKE_POISSON);
        close_to("no errors", value_of(b, at), want, 1e-8);
        check_gradient("no errors", b, at, 1e-3, 1e-8);
        close_problem(b);
    }
    close_problem(plain);
    arena_free(&arena);
}

/* ---- no value ---- */

static void told(Problem *p, const double *x, const char *part) {
    assert_true(isnan(value_of(p, x)));
    const char *why = p->class->why(p);
    if (!why || !strstr(why, part)) fail_msg("'%s' is not in '%s'", part, why ? why : "");
}

static void test_why(void **state) {
    (void)state;
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    Problem *b = bins_of(t.m, &t.data, LIKE_POISSON);
    double p[3] = {430, -470, 0.15};
    told(b, p, "the prediction of bin ");
    assert_true(isfinite(value_of(b, at)));
    assert_null(b->class->why(b));
    p[0] = NAN;
    told(b, p, "is nan");
    close_problem(b);
    for (int i = 0; i < BINS; i++) content[i] = 0; /* all bins are empty */
    b = bins_of(t.m, &t.data, LIKE_POISSON);
    double sum = 0, zero[3] = {0, 0, 0}, g[3];
    for (int i = 0; i < BINS; i++)
        for (int k = 0; k < TEMPLATES; k++) sum += 2 * coefficient(k) * t.content[k][i];
    close_to("empty", value_of(b, at), sum, 1e-13);
    assert_true(b->class->eval(b, zero, g) == 0 && isfinite(g[0]));
    close_problem(b);
    arena_free(&arena);
}

/* ---- toys ---- */

static void test_toys(void **state) {
    (void)state;
    enum { TOYS = 2000 };
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    for (int kind = LIKE_POISSON; kind <= LIKE_COMBINED; kind++) {
        Problem *b = bins_of(t.m, &t.data, (LikelihoodKind)kind);
        double observed = value_of(b, at), g[3], sum = 0, score[3] = {0};
        assert_null(b->class->asimov(b, at));
        near(b->class->eval(b, at, g), 0, 1e-9);
        for (int k = 0; k < 3; k++) near(g[k], 0, 1e-9);
        int n;
        assert_true(b->class->saturated(b, &n) == 0 && n == BINS);
        for (int i = 0; i < TOYS; i++) {
            Rng rng;
            rng_open(&rng, 11, (uint64_t)i);
            assert_null(b->class->draw(b, at, &rng));
            double value = b->class->eval(b, at, g);
            sum += value;
            for (int k = 0; k < 3; k++) score[k] += g[k];
        }
        /* a Poisson deviance is chi2 of as many as there are bins, a little more for low counts */
        if (kind == LIKE_PEARSON) near_as("mean", sum / TOYS, BINS, 1.0);
        if (kind == LIKE_POISSON) {
            near_as("mean", sum / TOYS, BINS, 4);
            for (int k = 0; k < 2; k++) { /* E g = 0; its variance is 4 sum (t^2 / mu) */
                double v = 0;
                for (int i = 0; i < BINS; i++) {
                    double mu = 0, d = t.content[k][i] + (k == 0 ? at[2] * t.content[2][i] : 0);
                    for (int j = 0; j < TEMPLATES; j++) mu += coefficient(j) * t.content[j][i];
                    v += 4 * d * d / mu;
                }
                near_as("score", score[k] / sqrt(TOYS * v), 0, 4);
            }
        }
        b->class->restore(b);
        assert_true(value_of(b, at) == observed);
        close_problem(b);
    }
    arena_free(&arena);
}

/* Toys with what is measured of the templates drawn too: the deviance is chi2 of as many as there
 * are bins, of weighted entries too. */
static void test_toys_of_templates(void **state) {
    (void)state;
    enum { TOYS = 1000 };
    Arena arena = {0};
    static TemplateCase t;
    make_templates(&t, &arena);
    double p[3] = {43000, 47000, 0.15}, twice[BINS];
    for (int i = 0; i < BINS; i++) {
        content[i] = 0;
        for (int k = 0; k < TEMPLATES; k++) {
            t.variance[k][i] = t.content[k][i] / 20000;
            double c = k == 0 ? p[0] : k == 1 ? p[1] : p[2] * p[0];
            content[i] += floor(c * t.content[k][i]);
        }
        twice[i] = 2.5 * content[i];
    }
    for (int kind = 0; kind < 4; kind++) {
        BinData d = t.data;
        if (kind < 3) d.column_variance = t.variances;
        if (kind < 2) d.template_errors = kind + 1;
        if (kind == 3) d.variance = twice;
        Problem *b = bins_of(t.m, &d, kind < 2 ? LIKE_POISSON : LIKE_COMBINED);
        double sum = 0, before = value_of(b, p);
        for (int i = 0; i < TOYS; i++) {
            Rng rng;
            rng_open(&rng, 12, (uint64_t)i);
            assert_null(b->class->draw(b, p, &rng));
            sum += value_of(b, p) / TOYS;
        }
        double want = BINS;
        near_as("deviance", sum, want, 0.02 * want + 4 * want * sqrt(2.0 / BINS / TOYS));
        assert_null(b->class->asimov(b, p));
        near(value_of(b, p), 0, 1e-9);
        b->class->restore(b);
        assert_true(value_of(b, p) == before);
        close_problem(b);
    }
    /* numbers that are no counts: drawn with their errors */
    content[3] = -5;
    for (int i = 0; i < BINS; i++) twice[i] = 100;
    t.data.variance = twice;
    Problem *b = bins_of(t.m, &t.data, LIKE_NEYMAN);
    double sum = 0;
    Rng rng;
    rng_open(&rng, 13, 0);
    for (int i = 0; i < TOYS; i++) {
        assert_null(b->class->draw(b, p, &rng));
        sum += value_of(b, p) / TOYS;
    }
    near_as("chi2", sum, BINS, 4 * BINS * sqrt(2.0 / BINS / TOYS));
    close_problem(b);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),        cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_crystal_ball), cmocka_unit_test(test_templates),
        cmocka_unit_test(test_lite),         cmocka_unit_test(test_full),
        cmocka_unit_test(test_small_errors), cmocka_unit_test(test_why),
        cmocka_unit_test(test_toys),         cmocka_unit_test(test_toys_of_templates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
