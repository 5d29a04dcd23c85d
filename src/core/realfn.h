/* realfn.h - functions of real numbers as plain arithmetic, so that loops over them become SIMD.
 *
 * Only additions, products, quotients, roots and bit operations, no branch, no table, no fused
 * product: every processor and every width of registers gives the same bits. Each holds in the
 * range that is told, where its error is below 1 unit in the last place unless more is said
 * (measured against the C library in tests/unit/test_realfn.c); outside of it the result is
 * meaningless, and callers use the C library. NaN is outside, except for functions of any x.
 *
 * Reductions by a multiple of pi/2 or ln 2 that is taken in parts (Cody and Waite, Software Manual
 * for the Elementary Functions, 1980, chapters 5 to 8 and 11), then Taylor series, with the rest of
 * the reduction carried to first order. Where the error of a product counts, it is had from halves
 * of the factors (Dekker, Numer. Math. 18 (1971) 224).
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

/* max(x, 0), and the smaller of two positive numbers, written so that compilers see no branch that
 * they could double the code behind for. NaN gives NaN, and most. */
static inline double real_positive(double x) { return 0.5 * (x + __builtin_fabs(x)); }
static inline double real_at_most(double x, double most) {
    int64_t a = (int64_t)real_bits(x), b = (int64_t)real_bits(most);
    return real_of_bits((uint64_t)(a < b ? a : b));
}

/* Adding it rounds a small number to an integer, which the lower bits then hold. */
#define REAL_TO_INTEGER 0x1.8p52

/* Sine and cosine of the x that is left after *quarters * pi/2 is taken off. */
static inline double real_sin_parts(double x, double *cosine, uint64_t *quarters) {
    const double p1 = 0x1.921fb544p+0, p2 = 0x1.0b4611a6p-34, p3 = 0x1.3198a2e037073p-69;
    double shifted = x * 0x1.45f306dc9c883p-1 + REAL_TO_INTEGER;
    double k = shifted - REAL_TO_INTEGER;
    *quarters = real_bits(shifted);
    double t = x - k * p1, w = k * p2, u = t - w; /* x = k pi/2 + r + c */
    w = k * p3 - ((t - u) - w);
    double r = u - w, c = (u - r) - w, z = r * r, z2 = z * z;
    double s = (-1.0 / 6 + z * (1.0 / 120)) +
               z2 * ((-1.0 / 5040 + z * (1.0 / 362880)) +
                     z2 * ((-1.0 / 39916800 + z * (1.0 / 6227020800)) +
                           z2 * (-1.0 / 1307674368000 + z * (1.0 / 355687428096000))));
    double q =
        (1.0 / 24 - z * (1.0 / 720)) +
        z2 * ((1.0 / 40320 - z * (1.0 / 3628800)) +
              z2 * ((1.0 / 479001600 - z * (1.0 / 87178291200)) + z2 * (1.0 / 20922789888000)));
    double half = 0.5 * z, first = 1 - half;
    *cosine = first + (((1 - first) - half) + (z2 * q - r * c));
    return r + (r * z * s + c * (1 - 0.5 * z));
}

/* Of these two, the sine of quarters more. */
static inline double real_sin_pick(double sine, double cosine, uint64_t quarters) {
    uint64_t odd = 0 - (quarters & 1);
    uint64_t bits = (real_bits(cosine) & odd) | (real_bits(sine) & ~odd);
    return real_of_bits(bits ^ (quarters & 2) << 62);
}

/* Sine of x + more * pi/2. */
static inline double real_sin_from(double x, uint64_t more) {
    uint64_t quarters;
    double cosine, sine = real_sin_parts(x, &cosine, &quarters);
    return real_sin_pick(sine, cosine, quarters + more);
}

/* Both at once. |x| <= REAL_ANGLE_MAX. */
static inline double real_sincos(double x, double *cosine) {
    uint64_t quarters;
    double c, s = real_sin_parts(x, &c, &quarters);
    *cosine = real_sin_pick(s, c, quarters + 1);
    return real_sin_pick(s, c, quarters);
}

/* |x| <= REAL_ANGLE_MAX. */
static inline double real_sin(double x) {
    double y = real_sin_from(x, 0);
    return x == 0 ? x : y; /* keeps the sign of -0 */
}
static inline double real_cos(double x) { return real_sin_from(x, 1); }

/* 2^k (1 + result) = e^(x + low) for a low of |low| < 2^-20; the lowest bits of *shifted hold k. */
static inline double real_exp_from(double x, double low, double *shifted) {
    *shifted = x * 0x1.71547652b82fep+0 + REAL_TO_INTEGER;
    double k = *shifted - REAL_TO_INTEGER;
    double near = x - k * 0x1.62e42fefp-1, far = k * 0x1.473de6af278edp-34 - low;
    double r = near - far, c = (near - r) - far, r2 = r * r, r4 = r2 * r2;
    double p = ((0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120))) +
               r4 * (((1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880))) +
                     r4 * ((1.0 / 3628800 + r * (1.0 / 39916800)) +
                           r2 * (1.0 / 479001600 + r * (1.0 / 6227020800))));
    return r + (r2 * p + (c + c * r));
}

/* 2^k from a number whose lowest bits hold k, |k| < 1023. */
static inline double real_power_of_2(double shifted) {
    return real_of_bits((real_bits(shifted) + 1023) << 52);
}

/* 2^k (1 + result) = e^x; *scale = 2^k. |x| <= REAL_EXP_MAX. */
static inline double real_exp_parts(double x, double *scale) {
    double shifted, p = real_exp_from(x, 0, &shifted);
    *scale = real_power_of_2(shifted);
    return p;
}

/* |x| <= REAL_EXP_MAX. */
static inline double real_exp(double x) {
    double scale, p = real_exp_parts(x, &scale);
    return scale + scale * p;
}

/* e^(high + low), |low| < 2^-20. Any high: 0 and infinity where they are due, and denormal numbers
 * (where the error is that of rounding twice). The scale is applied in two steps. */
static inline double real_exp_sum(double high, double low) {
    high = high < -746 ? -746 : high;
    high = high > 710 ? 710 : high;
    double shifted, p = real_exp_from(high, low, &shifted), k = shifted - REAL_TO_INTEGER;
    double half = k * 0.5 + REAL_TO_INTEGER, rest = k - (half - REAL_TO_INTEGER);
    double scale = real_power_of_2(half);
    return (scale + scale * p) * real_power_of_2(rest + REAL_TO_INTEGER);
}

/* Any x. */
static inline double real_exp_any(double x) { return real_exp_sum(x, 0); }

/* e^x - 1, |x| <= REAL_EXP_MAX; error below 1.5 units. */
static inline double real_expm1(double x) {
    double scale, p = real_exp_parts(x, &scale);
    return (scale - 1) + scale * p;
}

/* x = 2^(k - 1024) m with m around 1, x positive and normal. */
static inline double real_log_split(double x, uint64_t *k) {
    const uint64_t low = 0x3fe6a09e667f3bcd; /* sqrt(1/2) */
    uint64_t bits = real_bits(x);
    *k = (bits - low + ((uint64_t)1024 << 52)) >> 52;
    return real_of_bits(bits - ((*k - 1024) << 52));
}

/* (2 artanh(s) - 2 s) / s of s^2 = z: the series behind its first term. */
static inline double real_log_series(double z) {
    double z2 = z * z, z4 = z2 * z2;
    return z * (((2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9))) +
                z4 * (((2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17))) +
                      z4 * ((2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23))));
}

/* ln(2^(k - 1024) (1 + f)) with 1 + f around 1: from the series of 2 artanh(f / (2 + f)). */
static inline double real_log_join(uint64_t k, double f) {
    double e = real_of_bits(real_bits(0x1p52) + k) - (0x1p52 + 1024);
    double s = f / (2 + f), half = 0.5 * f * f;
    double rest = s * (half + real_log_series(s * s)) + e * 0x1.473de6af278edp-34;
    return e * 0x1.62e42fefp-1 - ((half - rest) - f);
}

/* Natural logarithm of a positive normal number. */
static inline double real_log(double x) {
    uint64_t k;
    double m = real_log_split(x, &k);
    return real_log_join(k, m - 1);
}

/* Natural logarithm of 1 + x, x > -1; what 1 + x loses is put back. Error below 1.5 units. */
static inline double real_log1p(double x) {
    double sum = 1 + x, part = sum - 1, lost = (x - part) + (1 - (sum - part));
    uint64_t k;
    double m = real_log_split(sum, &k), scale = real_of_bits(((uint64_t)2047 - k) << 52);
    return real_log_join(k, (m - 1) + lost * scale);
}

/* The error of the product a b = p, for factors below 2^970. */
static inline double real_product_error(double a, double b, double p) {
    double ta = a * 134217729.0, tb = b * 134217729.0;
    double ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
    return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
}

/* Natural logarithm of a positive normal number as result + *low, to 56 bits. */
static inline double real_log_parts(double x, double *low) {
    uint64_t k;
    double m = real_log_split(x, &k), f = m - 1, g = m + 1, g_low = m - (g - 1);
    double e = real_of_bits(real_bits(0x1p52) + k) - (0x1p52 + 1024);
    double s = f / g, sg = s * g;
    double s_low = (((f - sg) - real_product_error(s, g, sg)) - s * g_low) / g;
    double far = e * 0x1.62e42fefp-1, near = 2 * s, sum = far + near;
    double v = sum - far, lost = (far - (sum - v)) + (near - v);
    double rest = s * real_log_series(s * s) + (2 * s_low + e * 0x1.473de6af278edp-34);
    rest += lost;
    double high = sum + rest;
    *low = rest - (high - sum);
    return high;
}

/* x^y for positive normal x and |y ln x| <= REAL_EXP_MAX; error below 2 + |y ln x| / 12 units. */
static inline double real_pow(double x, double y) {
    double low, high = real_log_parts(x, &low), p = y * high;
    return real_exp_sum(p, real_product_error(y, high, p) + y * low);
}

/* Arc tangent of any x, reduced to |t| <= tan(pi/8). Error below 1.4 units. */
static inline double real_atan(double x) {
    double a = __builtin_fabs(x);
    bool far = a > 0x1.3504f333f9de6p+1, near = a < 0x1.a827999fcef32p-2;
    double top = far ? -1 : near ? a : a - 1, bottom = far ? a : near ? 1 : a + 1;
    double base = far ? 0x1.921fb54442d18p+0 : near ? 0 : 0x1.921fb54442d18p-1;
    double base_low = far ? 0x1.1a62633145c07p-54 : near ? 0 : 0x1.1a62633145c07p-55;
    double t = top / bottom, z = t * t, z2 = z * z, z4 = z2 * z2, z8 = z4 * z4;
    double p = ((1.0 / 3 - z * (1.0 / 5)) + z2 * (1.0 / 7 - z * (1.0 / 9))) +
               z4 * ((1.0 / 11 - z * (1.0 / 13)) + z2 * (1.0 / 15 - z * (1.0 / 17))) +
               z8 * (((1.0 / 19 - z * (1.0 / 21)) + z2 * (1.0 / 23 - z * (1.0 / 25))) +
                     z4 * ((1.0 / 27 - z * (1.0 / 29)) + z2 * (1.0 / 31 - z * (1.0 / 33)))) +
               z8 * z8 * ((1.0 / 35 - z * (1.0 / 37)) + z2 * (1.0 / 39 - z * (1.0 / 41)));
    double y = base + (t - (t * z * p - base_low));
    return real_of_bits(real_bits(y) | (real_bits(x) & (uint64_t)1 << 63));
}

/* Inverse hyperbolic sine, |x| <= 1e150; error below 2 units. */
static inline double real_asinh(double x) {
    double a = __builtin_fabs(x), y = real_log1p(a + a * a / (1 + __builtin_sqrt(1 + a * a)));
    return real_of_bits(real_bits(y) | (real_bits(x) & (uint64_t)1 << 63));
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
