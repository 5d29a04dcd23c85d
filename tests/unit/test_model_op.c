/* test_model_op.c - every operation of models: values against the C library, derivatives against
 * differences, for operands that are scalars, columns, or both.
 */
#include "model_case.h"

enum { ROWS = 37 };

typedef struct OpCase {
    ModelOp op;
    int n_in;
    double lo, hi;   /* of the first operand */
    double lo2, hi2; /* of the second */
    double (*one)(double);
    double (*two)(double, double);
} OpCase;

static double f_neg(double x) { return -x; }
static double f_add(double x, double y) { return x + y; }
static double f_sub(double x, double y) { return x - y; }
static double f_mul(double x, double y) { return x * y; }
static double f_div(double x, double y) { return x / y; }
static double f_mod(double x, double y) { return x - y * floor(x / y); }
static double f_lt(double x, double y) { return x < y; }
static double f_le(double x, double y) { return x <= y; }
static double f_eq(double x, double y) { return x == y; }
static double f_ne(double x, double y) { return x != y; }
static double f_and(double x, double y) { return x != 0 && y != 0; }
static double f_or(double x, double y) { return x != 0 || y != 0; }
static double f_not(double x) { return x == 0; }

static const OpCase cases[] = {
    {MODEL_ADD, 2, -2, 3, -1, 4, NULL, f_add},
    {MODEL_SUB, 2, -2, 3, -1, 4, NULL, f_sub},
    {MODEL_MUL, 2, -2, 3, -1, 4, NULL, f_mul},
    {MODEL_DIV, 2, -2, 3, 0.5, 4, NULL, f_div},
    {MODEL_MOD, 2, 3.1, 3.4, 0.91, 0.99, NULL, f_mod},
    {MODEL_POW, 2, 0.2, 3, -2, 4, NULL, pow},
    {MODEL_NEG, 1, -2, 3, 0, 0, f_neg, NULL},
    {MODEL_ABS, 1, -4, -1, 0, 0, fabs, NULL},
    {MODEL_SQRT, 1, 0.3, 9, 0, 0, sqrt, NULL},
    {MODEL_CBRT, 1, 0.3, 9, 0, 0, cbrt, NULL},
    {MODEL_CBRT, 1, -7, -0.3, 0, 0, cbrt, NULL},
    {MODEL_EXP, 1, -3, 2, 0, 0, exp, NULL},
    {MODEL_EXPM1, 1, -1, 1.2, 0, 0, expm1, NULL},
    {MODEL_LOG, 1, 0.3, 7, 0, 0, log, NULL},
    {MODEL_LOG1P, 1, -0.5, 2, 0, 0, log1p, NULL},
    {MODEL_LOG2, 1, 0.3, 7, 0, 0, log2, NULL},
    {MODEL_LOG10, 1, 0.3, 7, 0, 0, log10, NULL},
    {MODEL_SIN, 1, -4, 5, 0, 0, sin, NULL},
    {MODEL_COS, 1, -4, 5, 0, 0, cos, NULL},
    {MODEL_TAN, 1, -1, 1.2, 0, 0, tan, NULL},
    {MODEL_ASIN, 1, -0.8, 0.7, 0, 0, asin, NULL},
    {MODEL_ACOS, 1, -0.8, 0.7, 0, 0, acos, NULL},
    {MODEL_ATAN, 1, -3, 4, 0, 0, atan, NULL},
    {MODEL_SINH, 1, -3, 2, 0, 0, sinh, NULL},
    {MODEL_COSH, 1, -3, 2, 0, 0, cosh, NULL},
    {MODEL_TANH, 1, -3, 2, 0, 0, tanh, NULL},
    {MODEL_ASINH, 1, -3, 2, 0, 0, asinh, NULL},
    {MODEL_ACOSH, 1, 1.4, 3, 0, 0, acosh, NULL},
    {MODEL_ATANH, 1, -0.7, 0.8, 0, 0, atanh, NULL},
    {MODEL_FLOOR, 1, 2.2, 2.6, 0, 0, floor, NULL},
    {MODEL_CEIL, 1, 2.2, 2.6, 0, 0, ceil, NULL},
    {MODEL_ROUND, 1, 2.1, 2.4, 0, 0, rint, NULL},
    {MODEL_ATAN2, 2, 0.3, 2, -1, 1.4, NULL, atan2},
    {MODEL_HYPOT, 2, 0.3, 2, -1, 1.4, NULL, hypot},
    {MODEL_MIN, 2, 0.3, 2, 2.5, 3, NULL, fmin},
    {MODEL_MIN, 2, 3.3, 4, 2.5, 3, NULL, fmin},
    {MODEL_MAX, 2, 0.3, 2, 2.5, 3, NULL, fmax},
    {MODEL_MAX, 2, 3.3, 4, 2.5, 3, NULL, fmax},
    {MODEL_LT, 2, 0.3, 2, 2.5, 3, NULL, f_lt},
    {MODEL_LE, 2, 3.3, 4, 2.5, 3, NULL, f_le},
    {MODEL_EQ, 2, 3.3, 4, 2.5, 3, NULL, f_eq},
    {MODEL_NE, 2, 3.3, 4, 2.5, 3, NULL, f_ne},
    {MODEL_AND, 2, 1, 2, 1, 2, NULL, f_and},
    {MODEL_OR, 2, 1, 2, 1, 2, NULL, f_or},
    {MODEL_NOT, 1, 1, 2, 0, 0, f_not, NULL},
};

/* What fills rows evenly between two numbers, in another order for each column. */
static void spread(double *x, double lo, double hi, int stride) {
    for (int i = 0; i < ROWS; i++) x[i] = lo + (hi - lo) * ((i * stride) % ROWS + 0.5) / ROWS;
}

/* An operand: p_k + 0 (scalar), or p_k + column, with a parameter that takes part in both. The
 * parameter stands in the middle of what the operand runs over. */
static int operand(Model *m, int k, int column, bool vector) {
    return vector ? add(m, par(m, k), model_column(m, column)) : par(m, k);
}

/* y: away from f, so that no pull is 0. */
static void check_op(const OpCase *c, bool va, bool vb) {
    Arena arena = {0};
    double a[ROWS], b[ROWS], y[ROWS], x[2], mid = (c->lo + c->hi) / 2, mid2 = (c->lo2 + c->hi2) / 2;
    Model *m = model_new(&arena, 2);
    int ca = model_plain_column(m, "u"), cb = model_plain_column(m, "v");
    spread(a, 0.9 * (c->lo - mid), 0.9 * (c->hi - mid), 7);
    spread(b, 0.9 * (c->lo2 - mid2), 0.9 * (c->hi2 - mid2), 11);
    x[0] = mid;
    x[1] = c->n_in > 1 ? mid2 : 0.7;
    int in[2] = {operand(m, 0, ca, va), operand(m, 1, cb, vb)};
    int node = model_op(m, c->op, in, c->n_in);
    int root = add(m, node, mul(m, num(m, 0.001), model_column(m, ca)));
    finish(m, root, x);
    for (int i = 0; i < ROWS; i++) {
        double p = x[0] + (va ? a[i] : 0), q = x[1] + (vb ? b[i] : 0);
        y[i] = (c->n_in == 1 ? c->one(p) : c->two(p, q)) + 0.001 * a[i];
    }
    const double *columns[2] = {a, b};
    double got[ROWS];
    ModelRun *r = model_run_open(m, root);
    assert_true(model_run_set(r, x));
    model_values(r, columns, ROWS, got);
    for (int i = 0; i < ROWS; i++) near_as("value", got[i], y[i], 4e-16 * (fabs(y[i]) + 1));
    model_run_close(r);
    for (int i = 0; i < ROWS; i++) y[i] += 0.3 + 0.1 * (i % 3);
    Problem *p = rows_of(m, &(RowData){.columns = columns, .y = y, .n = ROWS}, LIKE_SQUARES, 1);
    char what[40];
    snprintf(what, sizeof what, "operation %d, operands %d %d", (int)c->op, va, vb);
    check_gradient(what, p, x, 2e-3, 2e-9);
    close_problem(p);
    arena_free(&arena);
}

static void test_operations(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (int kind = 0; kind < 4; kind++)
            if (cases[i].n_in == 2 || kind < 2) check_op(&cases[i], kind & 1, kind & 2);
}

/* select(u < p0, p1 u, u^2 + p1): each row has the derivative of its own side. */
static void test_select(void **state) {
    (void)state;
    Arena arena = {0};
    double u[ROWS], y[ROWS], x[2] = {0.013, 1.5};
    Model *m = model_new(&arena, 2);
    int c = model_plain_column(m, "u"), col = model_column(m, c);
    int low = mul(m, par(m, 1), col), high = add(m, mul(m, col, col), par(m, 1));
    int root = op3(m, MODEL_SELECT, op2(m, MODEL_LT, col, par(m, 0)), low, high);
    finish(m, root, x);
    spread(u, -1, 1, 7);
    for (int i = 0; i < ROWS; i++) y[i] = 0.1 * i;
    const double *columns[1] = {u};
    Problem *p = rows_of(m, &(RowData){.columns = columns, .y = y, .n = ROWS}, LIKE_SQUARES, 1);
    double want = 0, g[2];
    for (int i = 0; i < ROWS; i++) {
        double f = u[i] < x[0] ? x[1] * u[i] : u[i] * u[i] + x[1];
        want += (y[i] - f) * (y[i] - f);
    }
    close_to("select", p->class->eval(p, x, g), want, 1e-14);
    assert_true(g[0] == 0);
    close_to("select'", g[1], difference(p, x, 1, 1e-3), 1e-10);
    close_problem(p);
    arena_free(&arena);
}

/* One node for equal expressions; constants are folded; both operands the same node. */
static void test_nodes(void **state) {
    (void)state;
    Arena arena = {0};
    Model *m = model_new(&arena, 1);
    int c = model_plain_column(m, "u"), col = model_column(m, c);
    assert_int_equal(add(m, col, par(m, 0)), add(m, col, par(m, 0)));
    assert_int_equal(num(m, 6), mul(m, num(m, 2), num(m, 3)));
    assert_int_not_equal(num(m, 0.0), num(m, -0.0));
    int root = mul(m, add(m, col, par(m, 0)), add(m, col, par(m, 0)));
    double u[3] = {1, 2, 3}, y[3] = {5, 5, 5}, x[1] = {0.5};
    finish(m, root, x);
    const double *columns[1] = {u};
    Problem *p = rows_of(m, &(RowData){.columns = columns, .y = y, .n = 3}, LIKE_SQUARES, 1);
    check_gradient("square", p, x, 1e-3, 1e-10);
    close_problem(p);
    assert_true(model_uses_param(m, root, 0));
    assert_true(model_uses_columns(m, root));
    assert_false(model_uses_columns(m, par(m, 0)));
    arena_free(&arena);
}

/* Values beyond what the fast exponential holds for, and powers at their edges. */
static void test_edges(void **state) {
    (void)state;
    Arena arena = {0};
    Model *m = model_new(&arena, 1);
    int c = model_plain_column(m, "u"), col = model_column(m, c);
    int e = op1(m, MODEL_EXP, col), p2 = op2(m, MODEL_POW, col, num(m, 2));
    double u[4] = {-800, 709.5, 0, 800}, out[4], x[1] = {1};
    const double *columns[1] = {u};
    finish(m, add(m, mul(m, par(m, 0), e), num(m, 0)), x);
    ModelRun *r = model_run_open(m, e), *q = model_run_open(m, p2);
    assert_true(model_run_set(r, x) && model_run_set(q, x));
    model_values(r, columns, 4, out);
    assert_true(out[0] == 0 && out[2] == 1 && isinf(out[3]));
    close_to("exp", out[1], exp(709.5), 1e-15);
    model_values(q, columns, 4, out);
    assert_true(out[0] == 640000 && out[2] == 0);
    model_run_close(r);
    model_run_close(q);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operations),
                                       cmocka_unit_test(test_select), cmocka_unit_test(test_nodes),
                                       cmocka_unit_test(test_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
