/* hf_code.c - interpolation between variations; see hf_code.h. */
#include "stat/histfactory/hf_code.h"

#include <math.h>

#include "core/realfn.h"

static const char *const code_names[HF_CODES] = {"code0",         "code1", "code2",
                                                 "code2_printed", "code4", "code4p"};

const char *hf_code_name(HfCode code) { return code_names[code]; }

bool hf_code_find(HfCode *out, Str name) {
    for (int i = 0; i < HF_CODES; i++) {
        *out = (HfCode)i;
        if (str_eq(name, str_of(code_names[i]))) return true;
    }
    return false;
}

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

HfBlend hf_code_blend(HfCode code, double alpha) {
    double a = fabs(alpha), side = sign_of(alpha), q = alpha * alpha;
    switch (code) {
    case HF_CODE2:
        if (a > 1) return (HfBlend){alpha, 2 * a - 1, 1, 2 * side};
        return (HfBlend){alpha, q, 1, 2 * alpha};
    case HF_CODE2_PRINTED:
        if (a > 1) return (HfBlend){alpha - side, 2 * (a - 1), 1, 2 * side};
        return (HfBlend){alpha, q, 1, 2 * alpha};
    case HF_CODE4P:
        if (a > 1) break;
        return (HfBlend){alpha, q * (15 + q * (3 * q - 10)) / 8, 1,
                         alpha * (30 + q * (18 * q - 40)) / 8};
    default:
        break;
    }
    return (HfBlend){alpha, a, 1, side};
}

/* ---- factors ---- */

/* The sextic with value, slope and curvature of hi^x at 1 and of lo^-x at -1, and 1 at 0. */
static void factor_sextic(HfFactor *f, double lo, double hi) {
    double p = hi - 1, m = lo - 1;                    /* values */
    double p1 = f->log_hi * hi, m1 = -f->log_lo * lo; /* slopes */
    double p2 = f->log_hi * p1, m2 = -f->log_lo * m1; /* curvatures */
    double odd = p - m, odd1 = p1 + m1, odd2 = p2 - m2;
    double even = p + m, even1 = p1 - m1, even2 = p2 + m2;
    f->poly[0] = (15 * odd - 7 * odd1 + odd2) / 16;
    f->poly[1] = (24 * even - 9 * even1 + even2) / 16;
    f->poly[2] = (-5 * odd + 5 * odd1 - odd2) / 8;
    f->poly[3] = (-12 * even + 7 * even1 - even2) / 8;
    f->poly[4] = (3 * odd - 3 * odd1 + odd2) / 16;
    f->poly[5] = (8 * even - 5 * even1 + even2) / 16;
}

bool hf_factor_open(HfFactor *f, HfCode code, double lo, double hi) {
    *f = (HfFactor){.code = code, .s = 0.5 * (hi - lo), .d = 0.5 * (hi + lo) - 1};
    if (!hf_code_multiplies(code)) return true;
    if (!(lo >= 0x1p-1022 && hi >= 0x1p-1022 && lo < INFINITY && hi < INFINITY)) return false;
    f->log_lo = real_log(lo);
    f->log_hi = real_log(hi);
    if (code == HF_CODE4) factor_sextic(f, lo, hi);
    return true;
}

static double exp_of(double x) {
    return fabs(x) <= REAL_EXP_MAX ? real_exp(x) : x > 0 ? INFINITY : x < 0 ? 0 : NAN;
}

static double sextic_at(const double *p, double x, double *slope) {
    *slope =
        p[0] + x * (2 * p[1] + x * (3 * p[2] + x * (4 * p[3] + x * (5 * p[4] + x * 6 * p[5]))));
    return 1 + x * (p[0] + x * (p[1] + x * (p[2] + x * (p[3] + x * (p[4] + x * p[5])))));
}

double hf_factor_at(const HfFactor *f, double alpha, double *slope) {
    if (!hf_code_multiplies(f->code)) {
        HfBlend b = hf_code_blend(f->code, alpha);
        *slope = b.ds * f->s + b.dd * f->d;
        return 1 + b.s * f->s + b.d * f->d;
    }
    if (f->code == HF_CODE4 && fabs(alpha) < 1) return sextic_at(f->poly, alpha, slope);
    double rate = alpha > 0 ? f->log_hi : alpha < 0 ? -f->log_lo : 0.5 * (f->log_hi - f->log_lo);
    double y = exp_of(rate * alpha);
    *slope = rate * y;
    return y;
}
