/* test_min_problems.c - minimisers: the classical functions, with and without limits and gradients,
 * and 200 random smooth problems whose minimum and covariance are known.
 */
#include "min_case.h"

#include "stat/min/matrix.h"
#include "stat/rng.h"

/* Exact covariances of Rosenbrock, Wood, Fletcher-Powell and Beale: twice the inverse of second
 * derivatives at the minimum, as differences of the exact gradient give them. */
static void exact_covariance(const Classic *c, double *cov) {
    double h[16], g1[4], g2[4], x[4], room[MATRIX_ROOM * 20], least[4] = {1, 1, 1, 1};
    for (int i = 0; i < c->n; i++) {
        memcpy(x, c->at, sizeof x);
        x[i] = c->at[i] + 1e-5;
        c->eval(NULL, x, g1);
        x[i] = c->at[i] - 1e-5;
        c->eval(NULL, x, g2);
        for (int j = 0; j < c->n; j++) h[i * c->n + j] = (g1[j] - g2[j]) / 2e-5;
    }
    assert_int_equal(matrix_positive_inverse(cov, h, least, c->n, 1e-12, room, NULL),
                     MATRIX_POSITIVE);
    for (int i = 0; i < c->n * c->n; i++) cov[i] *= 2;
}

static void check_classic(const Classic *c, bool gradient, int limits, int strategy) {
    Arena arena = {0};
    Parameter p[MOST];
    params_at(p, c->n, c->start);
    for (int i = 0; i < c->n; i++) {
        if (limits & 1) p[i].lo = -6;
        if (limits & 2) p[i].hi = 5;
    }
    Objective f = {c->n, c->eval, NULL, NULL, gradient};
    MinOptions options = {.strategy = strategy};
    Minimum m;
    minimise(&m, &f, p, &options, &arena);
    int most = gradient ? 160 : 1300;
    bool many = m.calls + m.gradient_calls > most || m.n_attempts > 1;
    if (m.status != MIN_CONVERGED || m.value > 1e-6 || many) show(c->name, &m);
    assert_int_equal(m.status, MIN_CONVERGED);
    assert_null(m.why);
    near(m.value, 0, 1e-6);
    assert_true(m.edm < 2e-4 && !many);
    for (int i = 0; i < c->n; i++) near(m.x[i], c->at[i], c->singular ? 0.05 : 1e-3 * m.error[i]);
    if (!c->singular) {
        double cov[16];
        exact_covariance(c, cov);
        assert_int_equal(m.cov_status, COV_ACCURATE);
        for (int i = 0; i < c->n; i++)
            near(m.error[i], sqrt(cov[i * (c->n + 1)]), 3e-3 * m.error[i]);
        for (int i = 0; i < c->n; i++)
            for (int j = 0; j < c->n; j++)
                near(m.cov[i * c->n + j], cov[i * c->n + j], 6e-3 * m.error[i] * m.error[j]);
    }
    arena_free(&arena);
}

static void test_classics(void **state) {
    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(classics); c++)
        for (int gradient = 0; gradient < 2; gradient++)
            for (int limits = 0; limits < 4; limits++)
                for (int strategy = 1; strategy <= 2; strategy++)
                    check_classic(&classics[c], gradient, limits, strategy);
}

/* ---- random problems ---- */

enum { TERMS = 4 };

/* offset + (1/2) y' H y + sum q (w y)^4 + sum e (exp(v y) - 1 - v y), y = (x - at) / scale. */
typedef struct Problem {
    int n;
    double offset, at[MOST], scale[MOST], h[MOST * MOST];
    double q[TERMS], w[TERMS][MOST], e[TERMS], v[TERMS][MOST];
} Problem;

static double problem_eval(void *ctx, const double *x, double *g) {
    const Problem *p = ctx;
    double y[MOST], hy[MOST], f = 0;
    for (int i = 0; i < p->n; i++) y[i] = (x[i] - p->at[i]) / p->scale[i];
    matrix_times(hy, p->h, y, p->n);
    f = 0.5 * matrix_dot(hy, y, p->n);
    for (int i = 0; i < p->n && g; i++) g[i] = hy[i];
    for (int t = 0; t < TERMS; t++) {
        double a = matrix_dot(p->w[t], y, p->n), b = matrix_dot(p->v[t], y, p->n);
        f += p->q[t] * a * a * a * a + p->e[t] * (expm1(b) - b);
        for (int i = 0; i < p->n && g; i++)
            g[i] += 4 * p->q[t] * a * a * a * p->w[t][i] + p->e[t] * expm1(b) * p->v[t][i];
    }
    for (int i = 0; i < p->n && g; i++) g[i] /= p->scale[i];
    return f + p->offset;
}

/* A covariance: a correlation of up to 0.999 that all share, and random ones. */
static void problem_covariance(Problem *p, Rng *r, double *cov) {
    int n = p->n;
    double common[MOST], other[MOST][MOST];
    double size = rng_uniform(r) < 0.3 ? 0.999 : rng_uniform(r), rest = 1 - size;
    for (int i = 0; i < n; i++) {
        common[i] = rng_uniform(r) < 0.5 ? -1 : 1;
        double norm = 0;
        for (int k = 0; k < n; k++) {
            other[i][k] = rng_normal(r);
            norm += other[i][k] * other[i][k];
        }
        for (int k = 0; k < n; k++) other[i][k] /= sqrt(norm);
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double own = 0.9 * matrix_dot(other[i], other[j], n) + (i == j ? 0.1 : 0);
            cov[i * n + j] = size * common[i] * common[j] + rest * own;
        }
}

static void problem_make(Problem *p, Rng *r) {
    *p = (Problem){.n = 1 + (int)rng_below(r, 10)};
    double cov[MOST * MOST], room[MATRIX_ROOM * (MOST * MOST + MOST)], least[MOST];
    problem_covariance(p, r, cov);
    for (int i = 0; i < p->n; i++) {
        p->scale[i] = pow(10, 12 * rng_uniform(r) - 6);
        p->at[i] = p->scale[i] * 10 * rng_normal(r);
        least[i] = 1;
    }
    p->offset = rng_uniform(r) < 0.3 ? 1e4 * rng_normal(r) : 0;
    assert_int_equal(matrix_positive_inverse(p->h, cov, least, p->n, 1e-9, room, NULL),
                     MATRIX_POSITIVE);
    for (int i = 0; i < p->n * p->n; i++) p->h[i] *= 2;
    for (int t = 0; t < TERMS; t++) {
        p->q[t] = rng_uniform(r) < 0.5 ? 0 : 0.1 * rng_uniform(r);
        p->e[t] = rng_uniform(r) < 0.5 ? 0 : 4 * rng_uniform(r);
        for (int i = 0; i < p->n; i++) {
            p->w[t][i] = rng_normal(r) / p->n;
            p->v[t][i] = 0.7 * rng_normal(r) / p->n;
        }
    }
}

/* In units of x. */
static void problem_exact(const Problem *p, double *cov) {
    double h[MOST * MOST], room[MATRIX_ROOM * (MOST * MOST + MOST)], least[MOST];
    for (int i = 0; i < p->n; i++) {
        least[i] = 1;
        for (int j = 0; j < p->n; j++) {
            h[i * p->n + j] = p->h[i * p->n + j];
            for (int t = 0; t < TERMS; t++) h[i * p->n + j] += p->e[t] * p->v[t][i] * p->v[t][j];
        }
    }
    assert_int_equal(matrix_positive_inverse(cov, h, least, p->n, 1e-12, room, NULL),
                     MATRIX_POSITIVE);
    for (int i = 0; i < p->n; i++)
        for (int j = 0; j < p->n; j++) cov[i * p->n + j] *= 2 * p->scale[i] * p->scale[j];
}

static int total_calls[2], worst_calls[2];

static void check_problem(int number, bool gradient, bool limits) {
    Rng r;
    rng_open(&r, 2024, (uint64_t)number);
    Problem problem;
    problem_make(&problem, &r);
    Arena arena = {0};
    Parameter p[MOST];
    double start[MOST], cov[MOST * MOST];
    bool known = rng_uniform(&r) < 0.5;
    for (int i = 0; i < problem.n; i++)
        start[i] = problem.at[i] + 4 * problem.scale[i] * rng_normal(&r);
    params_at(p, problem.n, start);
    for (int i = 0; i < problem.n; i++) {
        if (known) p[i].step = problem.scale[i] * exp(rng_normal(&r));
        if (!limits) continue;
        if (rng_uniform(&r) < 0.6) p[i].lo = problem.at[i] - 20 * problem.scale[i];
        if (rng_uniform(&r) < 0.6) p[i].hi = problem.at[i] + 20 * problem.scale[i];
    }
    Objective f = {problem.n, problem_eval, NULL, &problem, gradient};
    MinOptions options = {.strategy = 1};
    Minimum m;
    minimise(&m, &f, p, &options, &arena);
    problem_exact(&problem, cov);
    bool good = m.status == MIN_CONVERGED && m.cov_status == COV_ACCURATE;
    double close = gradient ? 2e-3 : 1e-2;
    for (int i = 0; i < problem.n; i++) {
        double error = sqrt(cov[i * (problem.n + 1)]);
        good = good && fabs(m.x[i] - problem.at[i]) < 1e-3 * error;
        good = good && fabs(m.error[i] / error - 1) < close;
        for (int j = 0; j < problem.n; j++)
            good = good && fabs(m.cov[i * problem.n + j] - cov[i * problem.n + j]) <
                               2 * close * m.error[i] * m.error[j];
    }
    good = good && fabs(m.value - problem.offset) < 1e-6 && m.n_attempts == 1;
    if (!good) {
        char name[40];
        snprintf(name, sizeof name, "%d %d %d", number, gradient, limits);
        show(name, &m);
        for (int i = 0; i < problem.n; i++)
            printf(" %.8g +- %.4g", problem.at[i], sqrt(cov[i * (problem.n + 1)]));
        printf("\n");
    }
    assert_true(good);
    int calls = m.calls + m.gradient_calls;
    total_calls[gradient] += calls;
    worst_calls[gradient] = MAX_OF(worst_calls[gradient], calls);
    arena_free(&arena);
}

static void test_random(void **state) {
    (void)state;
    for (int i = 0; i < 200; i++)
        for (int kind = 0; kind < 4; kind++) check_problem(i, kind & 1, kind & 2);
    printf("calls of one fit: %d with gradient (most %d), %d without (most %d)\n",
           total_calls[1] / 400, worst_calls[1], total_calls[0] / 400, worst_calls[0]);
}

/* The same functions with limits anywhere: at the end no parameter can be moved, inside its limits,
 * to where the function is lower by more than 1e-5. */
static void check_bounded(int number, bool gradient) {
    Rng r;
    rng_open(&r, 99, (uint64_t)number);
    Problem q;
    problem_make(&q, &r);
    Arena arena = {0};
    Parameter p[MOST];
    double start[MOST], g[MOST], cov[MOST * MOST];
    for (int i = 0; i < q.n; i++) start[i] = q.at[i] + 3 * q.scale[i] * rng_normal(&r);
    params_at(p, q.n, start);
    for (int i = 0; i < q.n; i++) {
        double kind = rng_uniform(&r), at = q.at[i] + 2 * q.scale[i] * rng_normal(&r);
        if (rng_uniform(&r) < 0.5) p[i].step = q.scale[i] * exp(rng_normal(&r));
        if (kind < 0.3 || (kind > 0.5 && kind < 0.8)) p[i].lo = at;
        if (kind > 0.3 && kind < 0.5) p[i].hi = at;
        if (kind > 0.5 && kind < 0.8) p[i].hi = at + q.scale[i] * pow(10, 2 * rng_uniform(&r) - 1);
    }
    Objective f = {q.n, problem_eval, NULL, &q, gradient};
    Minimum m;
    minimise(&m, &f, p, &(MinOptions){.strategy = 1}, &arena);
    problem_exact(&q, cov);
    problem_eval(&q, m.x, g);
    bool good = m.status == MIN_CONVERGED && m.n_attempts == 1;
    for (int i = 0; i < q.n; i++) {
        if ((m.x[i] == p[i].lo && g[i] >= 0) || (m.x[i] == p[i].hi && g[i] <= 0)) {
            good = good && m.at_limit[i];
            continue;
        }
        double room = fmin(m.x[i] - p[i].lo, p[i].hi - m.x[i]);
        double gain = g[i] * g[i] * cov[i * (q.n + 1)] / 4;
        bool outward = (g[i] < 0) == (p[i].hi - m.x[i] < m.x[i] - p[i].lo);
        good = good && (outward ? fmin(gain, fabs(g[i]) * room) : gain) < 1e-5;
    }
    if (!good) show("bounded", &m);
    assert_true(good);
    arena_free(&arena);
}

static void test_bounded(void **state) {
    (void)state;
    for (int i = 0; i < 400; i++)
        for (int gradient = 0; gradient < 2; gradient++) check_bounded(i, gradient);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_classics),
                                       cmocka_unit_test(test_random),
                                       cmocka_unit_test(test_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
