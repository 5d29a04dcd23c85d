/* functions.c - functions of one real number: those of core/realfn.h in their range, the C
 * library's elsewhere; see elementwise.h.
 */
#include <math.h>

#include "core/cpu.h"
#include "core/realfn.h"
#include "kern/elementwise.h"

#define K_CALL(name, function)                                                                     \
    void name(void *restrict out, const void *restrict a, size_t n) {                              \
        double *restrict o = out;                                                                  \
        const double *restrict p = a;                                                              \
        for (size_t i = 0; i < n; i++) o[i] = function(p[i]);                                      \
    }

K_CALL(k_f64_cbrt, cbrt)
K_CALL(k_f64_expm1, expm1)
K_CALL(k_f64_log, log)
K_CALL(k_f64_log1p, log1p)
K_CALL(k_f64_log2, log2)
K_CALL(k_f64_log10, log10)
K_CALL(k_f64_tan, tan)
K_CALL(k_f64_asin, asin)
K_CALL(k_f64_acos, acos)
K_CALL(k_f64_atan, atan)
K_CALL(k_f64_tanh, tanh)
K_CALL(k_f64_asinh, asinh)
K_CALL(k_f64_acosh, acosh)
K_CALL(k_f64_atanh, atanh)

/* An angle into (-pi, pi]. At most one turn off, the common case, it is one addition. */
static inline double wrap_once(double x) {
    return x > M_PI ? x - 2 * M_PI : x <= -M_PI ? x + 2 * M_PI : x;
}

static double wrap_any(double x) {
    double r = remainder(x, 2 * M_PI);
    return r <= -M_PI ? r + 2 * M_PI : r;
}

/* near: right up to |x| = most; function: everywhere. */
#define K_NEAR(name, near, most, function)                                                         \
    CPU_CLONES static bool name##_near(double *restrict o, const double *restrict p, size_t n) {   \
        uint64_t far = 0;                                                                          \
        for (size_t i = 0; i < n; i++) {                                                           \
            o[i] = near(p[i]);                                                                     \
            far |= fabs(p[i]) <= (most) ? 0u : 1u;                                                 \
        }                                                                                          \
        return far;                                                                                \
    }                                                                                              \
    void name(void *restrict out, const void *restrict a, size_t n) {                              \
        double *restrict o = out;                                                                  \
        const double *restrict p = a;                                                              \
        if (!name##_near(o, p, n)) return;                                                         \
        for (size_t i = 0; i < n; i++)                                                             \
            if (!(fabs(p[i]) <= (most))) o[i] = function(p[i]);                                    \
    }

K_NEAR(k_f64_sin, real_sin, REAL_ANGLE_MAX, sin)
K_NEAR(k_f64_cos, real_cos, REAL_ANGLE_MAX, cos)
K_NEAR(k_f64_exp, real_exp, REAL_EXP_MAX, exp)
K_NEAR(k_f64_sinh, real_sinh, REAL_EXP_MAX, sinh)
K_NEAR(k_f64_cosh, real_cosh, REAL_EXP_MAX, cosh)
K_NEAR(k_f64_wrap, wrap_once, 0x1.2d97c7f3321d1p+3, wrap_any) /* just below 3 pi */
