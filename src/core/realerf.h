/* realerf.h - the error function as plain arithmetic; what is told in realfn.h holds here too. */
#ifndef HML_CORE_REALERF_H
#define HML_CORE_REALERF_H

#include "core/realfn.h"

/* e^(a^2) erfc(a), a >= 0; error below 5 units. (1 + a) times it is smooth in t = (a - 3) / (a + 3)
 * (after Shepherd and Laframboise, Math. Comp. 36 (1981) 249): its Chebyshev series, to 2^-64,
 * written in powers. */
static inline double real_erfcx(double a) {
    a = a > 1e300 ? 1e300 : a;
    double t = (a - 3) / (a + 3), t2 = t * t, t4 = t2 * t2, t8 = t4 * t4;
    double p = ((0x1.6e9827d229d2dp-1 - t * 0x1.d8f06dfac798bp-3) +
                t2 * (0x1.9596c92adb033p-4 - t * 0x1.4f64aa4aa3147p-7)) +
               t4 * ((-0x1.8600d91465865p-6 + t * 0x1.67c1899501cb9p-6) +
                     t2 * (-0x1.3f82b5cfd2b99p-7 + t * 0x1.a84c55d756a7bp-10));
    double q = ((0x1.5297b6ea8f80ep-11 - t * 0x1.81213f83ed998p-12) +
                t2 * (-0x1.58cc66bb6030ap-16 + t * 0x1.d6c361733642cp-15)) +
               t4 * ((-0x1.968757149d3dbp-20 - t * 0x1.2da7b4aee3bfap-17) +
                     t2 * (0x1.17f9b5c4a0ccbp-22 + t * 0x1.aa7771383b270p-20));
    double r = ((0x1.04c2d602ee84ap-24 - t * 0x1.3b0c4147ae6b3p-22) +
                t2 * (-0x1.938bfed0fee63p-25 + t * 0x1.b5d6576424e90p-25)) +
               t4 * ((0x1.16d0f1edf8ab5p-26 - t * 0x1.e56dd7b8b8409p-28) +
                     t2 * (-0x1.dea8a39c6ee97p-29 + t * 0x1.320eaed7d2563p-31)) +
               t8 * 0x1.954555abb24bdp-32;
    return (p + t8 * (q + t8 * r)) / (1 + a);
}

/* e^(-a^2) of any a with the error of the square put back. */
static inline double real_exp_square(double a) {
    a = a > 30 ? 30 : a;
    a = a < -30 ? -30 : a;
    double square = a * a;
    return real_exp_sum(-square, -real_product_error(a, a, square));
}

/* 1 - erf(x), any x; error below 6 units. */
static inline double real_erfc(double x) {
    double a = __builtin_fabs(x), y = real_exp_square(a) * real_erfcx(a);
    return x < 0 ? 2 - y : y;
}

/* 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x, any x; error below 2 units. */
static inline double real_erf(double x) {
    double a = __builtin_fabs(x), z = x * x, z2 = z * z, z4 = z2 * z2, z8 = z4 * z4;
    double p = ((-1.0 / 3 + z * (1.0 / 10)) + z2 * (-1.0 / 42 + z * (1.0 / 216))) +
               z4 * ((-1.0 / 1320 + z * (1.0 / 9360)) + z2 * (-1.0 / 75600 + z * (1.0 / 685440))) +
               z8 * (((-1.0 / 6894720 + z * (1.0 / 76204800)) +
                      z2 * (-1.0 / 918086400 + z * (1.0 / 11975040000))) +
                     z4 * ((-1.0 / 168129561600 + z * (1.0 / 2528170444800)) +
                           z2 * (-1.0 / 40537905408000)));
    double near = x * 0x1.20dd750429b6dp+0;
    near += x * 0x1.1ae3a914fed80p-56 + near * z * p;
    double far = 1 - real_exp_square(a) * real_erfcx(a);
    return a < 0.75 ? near : x < 0 ? -far : far;
}

#endif
