/* realfn.h - functions of real numbers as plain arithmetic, so that loops over them become SIMD.
 *
 * Only additions, products and bit operations, no branch, no table, no fused product: every
 * processor and every width of registers gives the same bits. Each holds in the range that is told,
 * where its error is below 1 unit in the last place (1.2 for sinh and cosh; measured against the C
 * library in tests/unit/test_realfn.c); outside of it the result is meaningless, and callers use
 * the C library. NaN is outside.
 *
 * Reductions by a multiple of pi/2 or ln 2 that is taken in parts (Cody and Waite, Software Manual
 * for the Elementary Functions, 1980, chapters 6 and 8), then Taylor series, with the rest of the
 * reduction carried to first order.
 */
#ifndef HML_CORE_REALFN_H
#define HML_CORE_REALFN_H

#include <string.h>

#include "core/base.h"

/* Greatest |x| of the functions here. */
#define REAL_ANGLE_MAX 1e5
#define REAL_EXP_MAX   700.0

static inline uint64_t real_bits(double x) {
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static inline double real_of_bits(uint64_t u) {
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* Adding it rounds a small number to an integer, which the lower bits then hold. */
#define REAL_TO_INTEGER 0x1.8p52

/* Sine of x + quarters * pi/2. */
static inline double real_sin_from(double x, uint64_t quarters) {
    const double p1 = 0x1.921fb544p+0, p2 = 0x1.0b4611a6p-34, p3 = 0x1.3198a2e037073p-69;
    double shifted = x * 0x1.45f306dc9c883p-1 + REAL_TO_INTEGER;
    double k = shifted - REAL_TO_INTEGER;
    quarters += real_bits(shifted);
    double t = x - k * p1, w = k * p2, u = t - w; /* x = k pi/2 + r + c */
    w = k * p3 - ((t - u) - w);
    double r = u - w, c = (u - r) - w, z = r * r, z2 = z * z;
    double s = (-1.0 / 6 + z * (1.0 / 120)) +
               z2 * ((-1.0 / 5040 + z * (1.0 / 362880)) +
                     z2 * ((-1.0 / 39916800 + z * (1.0 / 6227020800)) +
                           z2 * (-1.0 / 1307674368000 + z * (1.0 / 355687428096000))));
    double sine = r + (r * z * s + c * (1 - 0.5 * z));
    double q =
        (1.0 / 24 - z * (1.0 / 720)) +
        z2 * ((1.0 / 40320 - z * (1.0 / 3628800)) +
              z2 * ((1.0 / 479001600 - z * (1.0 / 87178291200)) + z2 * (1.0 / 20922789888000)));
    double half = 0.5 * z, first = 1 - half;
    double cosine = first + (((1 - first) - half) + (z2 * q - r * c));
    uint64_t odd = 0 - (quarters & 1);
    uint64_t bits = (real_bits(cosine) & odd) | (real_bits(sine) & ~odd);
    return real_of_bits(bits ^ (quarters & 2) << 62);
}

/* |x| <= REAL_ANGLE_MAX. */
static inline double real_sin(double x) {
    double y = real_sin_from(x, 0);
    return x == 0 ? x : y; /* keeps the sign of -0 */
}
static inline double real_cos(double x) { return real_sin_from(x, 1); }

/* 2^*k (1 + result) = e^x; *scale = 2^k. |x| <= REAL_EXP_MAX. */
static inline double real_exp_parts(double x, double *scale) {
    double shifted = x * 0x1.71547652b82fep+0 + REAL_TO_INTEGER;
    double k = shifted - REAL_TO_INTEGER;
    *scale = real_of_bits((real_bits(shifted) + 1023) << 52);
    double high = x - k * 0x1.62e42fefp-1, low = k * 0x1.473de6af278edp-34;
    double r = high - low, c = (high - r) - low, r2 = r * r, r4 = r2 * r2;
    double p = ((0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120))) +
               r4 * (((1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880))) +
                     r4 * ((1.0 / 3628800 + r * (1.0 / 39916800)) +
                           r2 * (1.0 / 479001600 + r * (1.0 / 6227020800))));
    return r + (r2 * p + (c + c * r));
}

/* |x| <= REAL_EXP_MAX. */
static inline double real_exp(double x) {
    double scale, p = real_exp_parts(x, &scale);
    return scale + scale * p;
}

/* Natural logarithm of a positive normal number: x = 2^k (1 + f) with 1 + f around 1, then the
 * series of 2 artanh(f / (2 + f)). */
static inline double real_log(double x) {
    const uint64_t low = 0x3fe6a09e667f3bcd; /* sqrt(1/2) */
    uint64_t bits = real_bits(x), k = (bits - low + ((uint64_t)1024 << 52)) >> 52;
    double f = real_of_bits(bits - ((k - 1024) << 52)) - 1;
    double e = real_of_bits(real_bits(0x1p52) + k) - (0x1p52 + 1024);
    double s = f / (2 + f), z = s * s, z2 = z * z, z4 = z2 * z2;
    double p = ((2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9))) +
               z4 * (((2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17))) +
                     z4 * ((2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23)));
    double half = 0.5 * f * f, rest = s * (half + z * p) + e * 0x1.473de6af278edp-34;
    return e * 0x1.62e42fefp-1 - ((half - rest) - f);
}

/* Hyperbolic sine and cosine, |x| <= REAL_EXP_MAX. */
static inline double real_sinh(double x) {
    double a = __builtin_fabs(x);
    double z = a * a, z2 = z * z, z4 = z2 * z2;
    double s = ((1.0 / 6 + z * (1.0 / 120)) + z2 * (1.0 / 5040 + z * (1.0 / 362880))) +
               z4 * (((1.0 / 39916800 + z * (1.0 / 6227020800)) +
                      z2 * (1.0 / 1307674368000 + z * (1.0 / 355687428096000))) +
                     z4 * (1.0 / 121645100408832000));
    double scale, p = real_exp_parts(a, &scale), half = 0.5 * scale;
    double near = a + a * z * s, far = half + (half * p - 0.5 / (scale + scale * p));
    double y = a < 1 ? near : far;
    return real_of_bits(real_bits(y) | (real_bits(x) & (uint64_t)1 << 63));
}

static inline double real_cosh(double x) {
    double a = __builtin_fabs(x);
    double scale, p = real_exp_parts(a, &scale), half = 0.5 * scale;
    return half + (half * p + 0.5 / (scale + scale * p));
}

#endif
