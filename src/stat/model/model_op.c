/* model_op.c - elementwise operations of models: values and partial derivatives.
 *
 * An operand is a block of values (vector) or one number that stands for all.
 */
#include <math.h>

#include "core/cpu.h"
#include "core/realfn.h"
#include "stat/model/model_core.h"

/* ---- scalars ---- */

static double one_operand(ModelOp op, double x) {
    switch (op) {
    case MODEL_NEG:
        return -x;
    case MODEL_ABS:
        return fabs(x);
    case MODEL_SQRT:
        return sqrt(x);
    case MODEL_CBRT:
        return cbrt(x);
    case MODEL_EXP:
        return x > -REAL_EXP_MAX && x < REAL_EXP_MAX ? real_exp(x) : exp(x);
    case MODEL_EXPM1:
        return expm1(x);
    case MODEL_LOG:
        return log(x);
    case MODEL_LOG1P:
        return log1p(x);
    case MODEL_LOG2:
        return log2(x);
    case MODEL_LOG10:
        return log10(x);
    case MODEL_SIN:
        return sin(x);
    case MODEL_COS:
        return cos(x);
    case MODEL_TAN:
        return tan(x);
    case MODEL_ASIN:
        return asin(x);
    case MODEL_ACOS:
        return acos(x);
    case MODEL_ATAN:
        return atan(x);
    case MODEL_SINH:
        return sinh(x);
    case MODEL_COSH:
        return cosh(x);
    case MODEL_TANH:
        return tanh(x);
    case MODEL_ASINH:
        return asinh(x);
    case MODEL_ACOSH:
        return acosh(x);
    case MODEL_ATANH:
        return atanh(x);
    case MODEL_FLOOR:
        return floor(x);
    case MODEL_CEIL:
        return ceil(x);
    case MODEL_ROUND:
        return rint(x);
    case MODEL_NOT:
        return x == 0;
    default:
        return NAN;
    }
}

static double two_operands(ModelOp op, double x, double y) {
    switch (op) {
    case MODEL_ADD:
        return x + y;
    case MODEL_SUB:
        return x - y;
    case MODEL_MUL:
        return x * y;
    case MODEL_DIV:
        return x / y;
    case MODEL_MOD:
        return x - y * floor(x / y);
    case MODEL_POW:
        return y == 2 ? x * x : pow(x, y);
    case MODEL_ATAN2:
        return atan2(x, y);
    case MODEL_HYPOT:
        return hypot(x, y);
    case MODEL_MIN:
        return x < y ? x : y;
    case MODEL_MAX:
        return x > y ? x : y;
    case MODEL_LT:
        return x < y;
    case MODEL_LE:
        return x <= y;
    case MODEL_EQ:
        return x == y;
    case MODEL_NE:
        return x != y;
    case MODEL_AND:
        return x != 0 && y != 0;
    case MODEL_OR:
        return x != 0 || y != 0;
    default:
        return NAN;
    }
}

double op_scalar(const ModelNode *n, const double *in) {
    if (n->op == MODEL_SELECT) return in[0] != 0 ? in[1] : in[2];
    return n->n_in == 1 ? one_operand(n->op, in[0]) : two_operands(n->op, in[0], in[1]);
}

/* ---- blocks of the usual operations ---- */

#define BINARY(name, expression)                                                                   \
    CPU_CLONES static void name##_vv(double *restrict out, const double *restrict a,               \
                                     const double *restrict b, size_t n) {                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            double x = a[i], y = b[i];                                                             \
            out[i] = expression;                                                                   \
        }                                                                                          \
    }                                                                                              \
    CPU_CLONES static void name##_vs(double *restrict out, const double *restrict a, double y,     \
                                     size_t n) {                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            double x = a[i];                                                                       \
            out[i] = expression;                                                                   \
        }                                                                                          \
    }                                                                                              \
    CPU_CLONES static void name##_sv(double *restrict out, double x, const double *restrict b,     \
                                     size_t n) {                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            double y = b[i];                                                                       \
            out[i] = expression;                                                                   \
        }                                                                                          \
    }                                                                                              \
    static void name(double *out, const double *const *in, const bool *vector, size_t n) {         \
        if (vector[0] && vector[1])                                                                \
            name##_vv(out, in[0], in[1], n);                                                       \
        else if (vector[0])                                                                        \
            name##_vs(out, in[0], *in[1], n);                                                      \
        else                                                                                       \
            name##_sv(out, *in[0], in[1], n);                                                      \
    }

BINARY(block_add, x + y)
BINARY(block_sub, x - y)
BINARY(block_mul, x *y)
BINARY(block_div, x / y)

CPU_CLONES static void block_exp(double *restrict out, const double *restrict x, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = real_exp(x[i]);
}

CPU_CLONES static bool all_inside(const double *x, size_t n, double bound) {
    int outside = 0;
    for (size_t i = 0; i < n; i++) outside |= !(x[i] > -bound && x[i] < bound);
    return !outside;
}

void op_forward(const ModelNode *node, double *out, const double *const *in, const bool *vector,
                size_t rows) {
    switch (node->op) {
    case MODEL_ADD:
        block_add(out, in, vector, rows);
        return;
    case MODEL_SUB:
        block_sub(out, in, vector, rows);
        return;
    case MODEL_MUL:
        block_mul(out, in, vector, rows);
        return;
    case MODEL_DIV:
        block_div(out, in, vector, rows);
        return;
    case MODEL_EXP:
        if (!all_inside(in[0], rows, REAL_EXP_MAX)) break;
        block_exp(out, in[0], rows);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < rows; i++) {
        double x[3];
        for (int k = 0; k < node->n_in; k++) x[k] = in[k][vector[k] ? i : 0];
        out[i] = op_scalar(node, x);
    }
}

/* ---- derivatives ---- */

static double derivative_one(ModelOp op, double x, double y) {
    switch (op) {
    case MODEL_NEG:
        return -1;
    case MODEL_ABS:
        return x < 0 ? -1 : 1;
    case MODEL_SQRT:
        return 0.5 / y;
    case MODEL_CBRT:
        return 1 / (3 * y * y);
    case MODEL_EXP:
        return y;
    case MODEL_EXPM1:
        return y + 1;
    case MODEL_LOG:
        return 1 / x;
    case MODEL_LOG1P:
        return 1 / (1 + x);
    case MODEL_LOG2:
        return 1 / (x * M_LN2);
    case MODEL_LOG10:
        return 1 / (x * M_LN10);
    case MODEL_SIN:
        return cos(x);
    case MODEL_COS:
        return -sin(x);
    case MODEL_TAN:
        return 1 + y * y;
    case MODEL_ASIN:
        return 1 / sqrt(1 - x * x);
    case MODEL_ACOS:
        return -1 / sqrt(1 - x * x);
    case MODEL_ATAN:
        return 1 / (1 + x * x);
    case MODEL_SINH:
        return cosh(x);
    case MODEL_COSH:
        return sinh(x);
    case MODEL_TANH:
        return 1 - y * y;
    case MODEL_ASINH:
        return 1 / sqrt(x * x + 1);
    case MODEL_ACOSH:
        return 1 / sqrt(x * x - 1);
    case MODEL_ATANH:
        return 1 / (1 - x * x);
    default:
        return 0;
    }
}

static void derivative_two(ModelOp op, double x, double y, double f, double *dx, double *dy) {
    *dx = *dy = 0;
    switch (op) {
    case MODEL_ADD:
        *dx = *dy = 1;
        break;
    case MODEL_SUB:
        *dx = 1;
        *dy = -1;
        break;
    case MODEL_MUL:
        *dx = y;
        *dy = x;
        break;
    case MODEL_DIV:
        *dx = 1 / y;
        *dy = -f / y;
        break;
    case MODEL_MOD:
        *dx = 1;
        *dy = -floor(x / y);
        break;
    case MODEL_POW:
        *dx = y == 0 ? 0 : y == 1 ? 1 : y == 2 ? 2 * x : y * pow(x, y - 1);
        *dy = x > 0 ? f * log(x) : 0;
        break;
    case MODEL_ATAN2:
        *dx = y / (x * x + y * y);
        *dy = -x / (x * x + y * y);
        break;
    case MODEL_HYPOT:
        *dx = x / f;
        *dy = y / f;
        break;
    case MODEL_MIN:
        *dx = x < y;
        *dy = !(x < y);
        break;
    case MODEL_MAX:
        *dx = x > y;
        *dy = !(x > y);
        break;
    default:
        break;
    }
}

/* partial[k]: d out / d in[k] for each row; one value where all operands are scalars (rows 1). */
void op_partials(const ModelNode *node, double *const *partial, const double *out,
                 const double *const *in, const bool *vector, size_t rows) {
    for (size_t i = 0; i < rows; i++) {
        double x = in[0][vector[0] ? i : 0];
        if (node->op == MODEL_SELECT) {
            partial[0][i] = 0;
            partial[1][i] = x != 0;
            partial[2][i] = x == 0;
        } else if (node->n_in == 1) {
            partial[0][i] = derivative_one(node->op, x, out[i]);
        } else {
            derivative_two(node->op, x, in[1][vector[1] ? i : 0], out[i], &partial[0][i],
                           &partial[1][i]);
        }
    }
}
