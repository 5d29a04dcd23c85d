/* pdf_math.c - integrals that several families of densities need; see pdf_math.h.
 *
 * Written on core/realfn.h alone, not on the C library, whose bits may depend on the processor.
 */
#include "stat/pdf/pdf_math.h"

#include <math.h>

#include "core/cpu.h"
#include "core/realerf.h"

#define SQRT_HALF    0x1.6a09e667f3bcdp-1
#define SQRT_HALF_PI 0x1.40d931ff62706p+0
#define PI           0x1.921fb54442d18p+1

static const double node5[] = {0.046910077030668004, 0.23076534494715845, 0.5, 0.76923465505284155,
                               0.953089922969332};
static const double weight5[] = {0.11846344252809454, 0.23931433524968323, 0.28444444444444444,
                                 0.23931433524968323, 0.11846344252809454};
static const double node9[] = {
    0.015919880246186955, 0.081984446336682103, 0.1933142836497048, 0.33787328829809554, 0.5,
    0.66212671170190446,  0.8066857163502952,   0.9180155536633179, 0.98408011975381304};
static const double weight9[] = {0.040637194180787206, 0.090324080347428702, 0.13030534820146773,
                                 0.15617353852000142,  0.16511967750062988,  0.15617353852000142,
                                 0.13030534820146773,  0.090324080347428702, 0.040637194180787206};
static const double node16[] = {
    0.0052995325041750337, 0.027712488463383712, 0.067184398806084128, 0.12229779582249848,
    0.19106187779867813,   0.27099161117138631,  0.35919822461037054,  0.45249374508118128,
    0.54750625491881872,   0.64080177538962946,  0.72900838882861369,  0.80893812220132187,
    0.87770220417750152,   0.93281560119391587,  0.97228751153661629,  0.99470046749582497};
static const double weight16[] = {
    0.013576229705877047, 0.031126761969323946, 0.047579255841246392, 0.062314485627766936,
    0.074797994408288366, 0.084578259697501269, 0.091301707522461794, 0.094725305227534248,
    0.094725305227534248, 0.091301707522461794, 0.084578259697501269, 0.074797994408288366,
    0.062314485627766936, 0.047579255841246392, 0.031126761969323946, 0.013576229705877047};

void pdf_nodes(int n, const double **node, const double **weight) {
    *node = n == 5 ? node5 : n == 9 ? node9 : node16;
    *weight = n == 5 ? weight5 : n == 9 ? weight9 : weight16;
}

double pdf_gauss_between(double t1, double t2) {
    double width = t2 - t1, near = fmin(fabs(t1), fabs(t2));
    if (t1 < 0 && t2 > 0 && width > 0.5)
        return SQRT_HALF_PI * (real_erf(SQRT_HALF * t2) - real_erf(SQRT_HALF * t1));
    if (width * fmax(1, near) < 0.5 && near < 40) { /* else both terms may be almost the same */
        double sum = 0;
        for (int i = 0; i < 5; i++) {
            double t = t1 + width * node5[i];
            sum += weight5[i] * real_exp_any(-0.5 * t * t);
        }
        return width * sum;
    }
    if (t1 >= 0) return SQRT_HALF_PI * (real_erfc(SQRT_HALF * t1) - real_erfc(SQRT_HALF * t2));
    return SQRT_HALF_PI * (real_erfc(-SQRT_HALF * t2) - real_erfc(-SQRT_HALF * t1));
}

double pdf_gauss_slope(double t) { return fabs(t) < 40 ? t * real_exp_any(-0.5 * t * t) : 0; }

/* The smaller quotient of the two, so that nothing overflows. */
double pdf_atan2(double y, double x) {
    if (fabs(x) < fabs(y)) return copysign(PI / 2, y) - real_atan(x / y);
    if (x == 0) return 0;
    double a = real_atan(y / x);
    return x > 0 ? a : a + copysign(PI, y);
}

double pdf_atan_between(double t1, double t2) {
    const double far = 1e150;
    if (t1 > far || t2 < -far) return 0;
    if (t2 > far) return t1 < -far ? PI : pdf_atan2(1, t1);
    return t1 < -far ? pdf_atan2(1, -t2) : pdf_atan2(t2 - t1, 1 + t1 * t2);
}

double pdf_expm1_ratio(double v, double *slope) {
    if (fabs(v) < 0.5) {
        double term = 1, sum = 0, rise = 0; /* term: v^(k - 1) / (k + 1)! */
        for (int k = 16; k > 0; k--) sum = (1 + sum) * v / (k + 1);
        for (int k = 1; k < 17; k++) {
            term /= k + 1;
            rise += k * term;
            term *= v;
        }
        *slope = rise;
        return 1 + sum;
    }
    double e = real_exp_any(v), ratio = (fabs(v) < REAL_EXP_MAX ? real_expm1(v) : e - 1) / v;
    *slope = isinf(e) ? INFINITY : (e - ratio) / v;
    return ratio;
}

double pdf_log1p_ratio(double v) {
    if (v == 0) return 1;
    return isinf(v) ? 0 : real_log1p(v) / v;
}

CPU_CLONES void pdf_exp_all(double *u, size_t n) {
    for (size_t i = 0; i < n; i++) u[i] = real_exp_any(u[i]);
}
