/* arithmetic.c - arithmetic kernels; see elementwise.h. */
#include <math.h>

#include "core/cpu.h"
#include "kern/elementwise.h"

/* Defines the three shapes of a kernel and the table of them. x and y are the operands. clones: for
 * several processors, or nothing where a function is called for each element. */
#define K_BINARY_FOR(clones, name, T, R, expression)                                               \
    clones static void name##_vv(void *restrict out, const void *restrict a,                       \
                                 const void *restrict b, size_t n) {                               \
        R *restrict o = out;                                                                       \
        const T *restrict p = a;                                                                   \
        const T *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i], y = q[i];                                                                  \
            o[i] = (R)(expression);                                                                \
        }                                                                                          \
    }                                                                                              \
    clones static void name##_vs(void *restrict out, const void *restrict a,                       \
                                 const void *restrict b, size_t n) {                               \
        R *restrict o = out;                                                                       \
        const T *restrict p = a;                                                                   \
        T y = *(const T *)b;                                                                       \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i];                                                                            \
            o[i] = (R)(expression);                                                                \
        }                                                                                          \
    }                                                                                              \
    clones static void name##_sv(void *restrict out, const void *restrict a,                       \
                                 const void *restrict b, size_t n) {                               \
        R *restrict o = out;                                                                       \
        T x = *(const T *)a;                                                                       \
        const T *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            T y = q[i];                                                                            \
            o[i] = (R)(expression);                                                                \
        }                                                                                          \
    }                                                                                              \
    const KBinary name = {name##_vv, name##_vs, name##_sv};

#define K_UNARY(name, T, R, expression)                                                            \
    CPU_CLONES void name(void *restrict out, const void *restrict a, size_t n) {                   \
        R *restrict o = out;                                                                       \
        const T *restrict p = a;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i];                                                                            \
            o[i] = (R)(expression);                                                                \
        }                                                                                          \
    }

#define K_BINARY(name, T, R, expression) K_BINARY_FOR(CPU_CLONES, name, T, R, expression)
#define K_BINARY_CALL(name, expression)  K_BINARY_FOR(, name, double, double, expression)

/* Smaller or larger of two; NaN where either is. */
static inline double least(double x, double y) { return x != x ? x : y != y ? y : x < y ? x : y; }
static inline double most(double x, double y) { return x != x ? x : y != y ? y : x > y ? x : y; }

static inline double real_mod(double x, double y) {
    if (y == 0) return NAN;
    double r = fmod(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

static inline int64_t int_mod(int64_t x, int64_t y) {
    if (y == 0 || y == -1) return 0;
    int64_t r = x % y;
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

static inline uint64_t wrap_pow(uint64_t x, int64_t y) {
    uint64_t r = 1;
    for (; y > 0; y >>= 1, x *= x)
        if (y & 1) r *= x;
    return r;
}

K_BINARY(k_f64_add, double, double, x + y)
K_BINARY(k_f64_sub, double, double, x - y)
K_BINARY(k_f64_mul, double, double, x *y)
K_BINARY(k_f64_div, double, double, x / y)
K_BINARY_CALL(k_f64_mod, real_mod(x, y))
K_BINARY_CALL(k_f64_pow, pow(x, y))
K_BINARY(k_f64_min2, double, double, least(x, y))
K_BINARY(k_f64_max2, double, double, most(x, y))
K_BINARY_CALL(k_f64_atan2, atan2(x, y))
K_BINARY_CALL(k_f64_hypot, hypot(x, y))
K_BINARY(k_i64_add, int64_t, int64_t, (uint64_t)x + (uint64_t)y)
K_BINARY(k_i64_sub, int64_t, int64_t, (uint64_t)x - (uint64_t)y)
K_BINARY(k_i64_mul, int64_t, int64_t, (uint64_t)x *(uint64_t)y)
K_BINARY(k_i64_mod, int64_t, int64_t, int_mod(x, y))
K_BINARY(k_i64_pow, int64_t, int64_t, wrap_pow((uint64_t)x, y))
K_BINARY(k_i64_min2, int64_t, int64_t, x < y ? x : y)
K_BINARY(k_i64_max2, int64_t, int64_t, x > y ? x : y)
K_BINARY(k_u64_add, uint64_t, uint64_t, x + y)
K_BINARY(k_u64_sub, uint64_t, uint64_t, x - y)
K_BINARY(k_u64_mul, uint64_t, uint64_t, x *y)
K_BINARY(k_u64_min2, uint64_t, uint64_t, x < y ? x : y)
K_BINARY(k_u64_max2, uint64_t, uint64_t, x > y ? x : y)
K_BINARY(k_u64_mod, uint64_t, uint64_t, y ? x % y : 0)

K_UNARY(k_f64_neg, double, double, -x)
K_UNARY(k_f64_abs, double, double, fabs(x))
K_UNARY(k_i64_neg, int64_t, int64_t, 0 - (uint64_t)x)
K_UNARY(k_i64_abs, int64_t, int64_t, x < 0 ? 0 - (uint64_t)x : (uint64_t)x)
K_UNARY(k_i64_to_f64, int64_t, double, x)
K_UNARY(k_u64_to_f64, uint64_t, double, x)
K_UNARY(k_bool_to_i64, uint8_t, int64_t, x)
K_UNARY(k_u64_to_i64, uint64_t, int64_t, x)

K_UNARY(k_f64_sqrt, double, double, sqrt(x))
K_UNARY(k_f64_floor, double, double, floor(x))
K_UNARY(k_f64_ceil, double, double, ceil(x))
K_UNARY(k_f64_round, double, double, rint(x))

/* ---- where integers overflow ---- */

#define K_OVERFLOW(name, T, expression)                                                            \
    size_t name(const void *a, size_t sa, const void *b, size_t sb, const uint8_t *mask,           \
                size_t n) {                                                                        \
        const T *p = a, *q = b;                                                                    \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i * sa], y = q ? q[i * sb] : 0, r;                                             \
            (void)y;                                                                               \
            (void)r;                                                                               \
            if ((expression) && (!mask || mask[i])) return i;                                      \
        }                                                                                          \
        return n;                                                                                  \
    }

static bool pow_overflows(int64_t x, int64_t y) {
    int64_t r = 1;
    if (y < 0) return true;
    for (; y > 0; y >>= 1) {
        if ((y & 1) && __builtin_mul_overflow(r, x, &r)) return true;
        if (y > 1 && __builtin_mul_overflow(x, x, &x)) return true;
    }
    return false;
}

K_OVERFLOW(k_i64_add_overflow, int64_t, __builtin_add_overflow(x, y, &r))
K_OVERFLOW(k_i64_sub_overflow, int64_t, __builtin_sub_overflow(x, y, &r))
K_OVERFLOW(k_i64_mul_overflow, int64_t, __builtin_mul_overflow(x, y, &r))
K_OVERFLOW(k_i64_pow_overflow, int64_t, pow_overflows(x, y))
K_OVERFLOW(k_i64_neg_overflow, int64_t, x == INT64_MIN)
K_OVERFLOW(k_u64_add_overflow, uint64_t, __builtin_add_overflow(x, y, &r))
K_OVERFLOW(k_u64_sub_overflow, uint64_t, y > x)
K_OVERFLOW(k_u64_mul_overflow, uint64_t, __builtin_mul_overflow(x, y, &r))
K_OVERFLOW(k_u64_to_i64_overflow, uint64_t, x > (uint64_t)INT64_MAX)
