/* test_model_sum.c - constraints of every kind and sums of likelihoods: values, derivatives, what
 * is drawn and expected, what is told, covariances of weighted entries.
 */
#include "model_case.h"

enum { TOYS = 20000 };

static Problem *constraint_of(const Model *m, const Constraint *list, int n) {
    static const double zero[PARAMS_MOST];
    Parameter p[PARAMS_MOST];
    params_at(p, zero, model_n_params(m));
    LikelihoodOptions o = {.params = p};
    return likelihood_constraints(m, list, n, &o);
}

/* v = a b: a constraint of an expression. */
static int product_model(Model **m, Arena *arena) {
    double start[2] = {2, 3};
    *m = model_new(arena, 2);
    int root = mul(*m, par(*m, 0), par(*m, 1));
    finish(*m, root, start);
    return root;
}

static double value_by_hand(const Constraint *c, double v) {
    double n = pow(c->mean / c->sigma, 2), mu = n * v / c->mean;
    switch (c->kind) {
    case CONSTRAIN_GAUSSIAN:
        return pow((v - c->mean) / c->sigma, 2);
    case CONSTRAIN_LOG_NORMAL:
        return pow(log(v / c->mean) / log(c->sigma), 2);
    case CONSTRAIN_GAMMA: /* Poisson of an auxiliary count */
        return 2 * (mu - n + n * log(n / mu));
    default:
        return 2 * (v - c->mean + (c->mean > 0 ? c->mean * log(c->mean / v) : 0));
    }
}

static const Constraint constraints[] = {
    {.kind = CONSTRAIN_GAUSSIAN, .mean = 5.5, .sigma = 0.7, .name = "a b"},
    {.kind = CONSTRAIN_LOG_NORMAL, .mean = 5.5, .sigma = 1.2, .name = "a b"},
    {.kind = CONSTRAIN_GAMMA, .mean = 5.5, .sigma = 1.1, .name = "a b"},
    {.kind = CONSTRAIN_POISSON, .mean = 7, .name = "a b"},
    {.kind = CONSTRAIN_POISSON, .mean = 0, .name = "a b"},
};

static void test_constraints(void **state) {
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(constraints); k++) {
        Arena arena = {0};
        Model *m;
        Constraint c = constraints[k];
        c.node = product_model(&m, &arena);
        Problem *p = constraint_of(m, &c, 1);
        double x[2] = {2, 3}, g[2], sum = 0, score = 0, score2 = 0;
        close_to("constraint", value_of(p, x), value_by_hand(&c, 6), 1e-13);
        check_gradient("constraint", p, x, 1e-3, 1e-9);
        int n;
        assert_true(p->class->saturated(p, &n) == 0 && n == 1);
        assert_null(p->class->asimov(p, x));
        near(p->class->eval(p, x, g), 0, 1e-15);
        near(g[0], 0, 1e-14);
        double h = 1e-3, up[2] = {2 + h, 3}, down[2] = {2 - h, 3}, gu[2], gd[2];
        p->class->eval(p, up, gu);
        p->class->eval(p, down, gd);
        double curvature = (gu[0] - gd[0]) / (2 * h); /* of 2 x -ln L */
        for (int t = 0; t < TOYS; t++) {
            Rng rng;
            rng_open(&rng, 3, (uint64_t)t);
            assert_null(p->class->draw(p, x, &rng));
            sum += p->class->eval(p, x, g) / TOYS;
            score += g[0] / TOYS;
            score2 += g[0] * g[0] / TOYS;
        }
        near_as("mean score", score / sqrt(2 * curvature), 0, 4 / sqrt(TOYS));
        near_as("its width", score2 / (2 * curvature), 1, 0.06);
        near_as("chi2 of one", sum, 1, 0.08);
        p->class->restore(p);
        close_to("restored", value_of(p, x), value_by_hand(&c, 6), 1e-13);
        double minus[2] = {-2, 3};
        if (c.kind != CONSTRAIN_GAUSSIAN) {
            assert_true(isnan(value_of(p, minus)));
            assert_string_equal(p->class->why(p), "a b, which has a constraint, is -6");
        }
        assert_true(isfinite(value_of(p, x)));
        assert_null(p->class->why(p));
        close_problem(p);
        arena_free(&arena);
    }
}

/* ---- sums ---- */

typedef struct SumCase {
    Arena arena;
    double x[2][400];
    const double *columns[2][1];
    Problem *sum;
    RowData data[2];
    Parameter params[4];
    Model *m[2];
} SumCase;

/* Two categories with a common mean, and a constraint of it. weights: of the first. */
static void make_sum(SumCase *c, const double *weights) {
    static const double start[4] = {0.2, 1.1, 0.7, 1};
    Range r = {-3, 3};
    Problem *parts[3];
    Rng rng;
    rng_open(&rng, 9, 0);
    c->arena = (Arena){0};
    params_at(c->params, start, 4);
    for (int k = 0; k < 2; k++) {
        Model *m = c->m[k] = model_new(&c->arena, 4);
        int x = model_observable(m, "x", &r, 1);
        finish(m, pdf2(m, "gaussian", x, par(m, 0), par(m, 1 + k)), start);
        for (int i = 0; i < 400; i++) do
                c->x[k][i] = start[0] + start[1 + k] * rng_normal(&rng);
            while (!(fabs(c->x[k][i]) < 3));
        c->columns[k][0] = c->x[k];
        c->data[k] =
            (RowData){.columns = c->columns[k], .n = k ? 400 : 250, .weight = k ? NULL : weights};
        parts[k] = rows_of(m, &c->data[k], LIKE_UNBINNED, 1);
    }
    Model *m = model_new(&c->arena, 4);
    Constraint list = {CONSTRAIN_GAUSSIAN, par(m, 0), 0.25, 0.05, "a"};
    finish(m, list.node, start);
    parts[2] = constraint_of(m, &list, 1);
    c->sum = likelihood_sum(parts, 3, c->params, 4);
}

static void test_sum(void **state) {
    (void)state;
    static SumCase c;
    make_sum(&c, NULL);
    double x[4] = {0.22, 1.0, 0.75, 1}, want = pow((0.22 - 0.25) / 0.05, 2);
    for (int k = 0; k < 2; k++) {
        Problem *p = rows_of(c.m[k], &c.data[k], LIKE_UNBINNED, 1);
        want += value_of(p, x);
        close_problem(p);
    }
    close_to("sum", value_of(c.sum, x), want, 1e-14);
    check_gradient("sum", c.sum, x, 1e-3, 1e-8);
    Problem *d = c.sum->class->clone(c.sum);
    assert_true(value_of(d, x) == value_of(c.sum, x));
    Rng rng, same;
    rng_open(&rng, 1, 4);
    rng_open(&same, 1, 4);
    assert_null(c.sum->class->draw(c.sum, x, &rng));
    double toy = value_of(c.sum, x);
    assert_null(d->class->draw(d, x, &same));
    assert_true(value_of(d, x) == toy && toy != want);
    c.sum->class->restore(c.sum);
    close_to("restored", value_of(c.sum, x), want, 1e-14);
    assert_null(d->class->asimov(d, x));
    double g[4];
    d->class->eval(d, x, g);
    for (int k = 0; k < 3; k++) near_as("expected", g[k], 0, 1e-5);
    double bad[4] = {0.2, 1.1, -1, 1};
    assert_true(isnan(value_of(c.sum, bad)));
    assert_string_equal(c.sum->class->why(c.sum),
                        "part 2: gaussian(0.2, -1): sigma is not positive");
    assert_true(isfinite(value_of(c.sum, x)));
    assert_null(c.sum->class->why(c.sum));
    LikelihoodFacts f;
    likelihood_facts(&f, c.sum);
    assert_true(f.n_rows == 650 && !f.weighted && !f.extended);
    close_problem(d);
    close_problem(c.sum);
    arena_free(&c.arena);
}

/* Whole weights w of all events scale what they say of the mean by w, and its error^2 by w^2. */
static void test_weighted_sum(void **state) {
    (void)state;
    static SumCase c;
    double weights[400], x[4] = {0.22, 1.0, 0.75, 1}, cov[2][16] = {{0}}, up[4], down[4], q[4];
    for (int i = 0; i < 400; i++) weights[i] = 3;
    make_sum(&c, weights);
    LikelihoodFacts f;
    likelihood_facts(&f, c.sum);
    assert_true(f.weighted && f.sum_weights == 1150 && f.sum_weights2 == 2650);
    double h = 1e-4, part[3], s = 0.05;
    for (int k = 0; k < 2; k++) { /* second derivatives of -ln L in the mean */
        Problem *p = rows_of(c.m[k], &c.data[k], LIKE_UNBINNED, 1);
        memcpy(q, x, sizeof q);
        q[0] += h;
        p->class->eval(p, q, up);
        q[0] -= 2 * h;
        p->class->eval(p, q, down);
        part[k] = (up[0] - down[0]) / (4 * h);
        close_problem(p);
    }
    part[2] = 1 / (s * s);
    double all = part[0] + part[1] + part[2];
    for (int kind = 0; kind < 2; kind++) {
        cov[kind][0] = 1 / all; /* the others fixed */
        assert_true(likelihood_weighted_covariance(c.sum, x, cov[kind], kind));
        double want = (3 * part[0] + part[1] + part[2]) / (all * all);
        close_to("error", cov[kind][0], want, kind ? 0.25 : 1e-4);
    }
    close_problem(c.sum);
    arena_free(&c.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_constraints),
                                       cmocka_unit_test(test_sum),
                                       cmocka_unit_test(test_weighted_sum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
