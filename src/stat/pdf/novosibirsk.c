/* novosibirsk.c - density novosibirsk: a Gaussian in the logarithm of x, with a tail on one side
 * (Ikeda et al., Nucl. Instrum. Meth. A 441 (2000) 401; in the form of RooNovosibirsk).
 *
 * With q = 1 - (x - peak) tail / width and s = (2 / xi) arsinh(tail xi / 2), xi = 2 sqrt(ln 4), it
 * is exp(-(ln q / s)^2 / 2 - s^2 / 2), 0 for q <= 1e-7; a Gaussian for |tail| < 1e-7. In t = ln q /
 * s its integral is that of a Gaussian around s.
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define XI       0x1.2d6abe44afc43p+1
#define LEAST    1e-7
#define LN_LEAST (-16.11809565095832)

typedef struct Novo {
    double peak, inverse, tail, s, slope; /* slope: ds / dtail */
} Novo;

static Novo novo_make(const double *a) {
    double h = 0.5 * XI * a[2];
    return (Novo){a[0], 1 / a[1], a[2], 2 / XI * real_asinh(h), 1 / sqrt(1 + h * h)};
}

static bool novo_is_gaussian(const double *a) { return fabs(a[2]) < 1e-7; }

/* q - 1, not below LEAST - 1, and finite. */
static inline double novo_lost(double z, double tail) {
    double lost = -z * tail;
    lost = lost > 1e300 ? 1e300 : lost;
    return lost < LEAST - 1 ? LEAST - 1 : lost;
}

CPU_CLONES static void novo_exponent(double *restrict u, const double *restrict x, size_t n,
                                     Novo v) {
    double over = 1 / v.s, rest = 0.5 * v.s * v.s;
    for (size_t i = 0; i < n; i++) {
        double t = real_log1p(novo_lost((x[i] - v.peak) * v.inverse, v.tail)) * over;
        u[i] = -0.5 * t * t - rest;
    }
}

CPU_CLONES static void novo_values(double *restrict u, const double *restrict x, size_t n, Novo v) {
    for (size_t i = 0; i < n; i++) {
        double lost = -(x[i] - v.peak) * v.inverse * v.tail, e = real_exp_any(u[i]);
        u[i] = lost <= LEAST - 1 ? 0 : e;
    }
}

CPU_CLONES static void novo_slopes(double *restrict dx, double *restrict peak,
                                   double *restrict width, double *restrict tail,
                                   const double *restrict u, const double *restrict x, size_t n,
                                   Novo v) {
    double over = 1 / v.s;
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - v.peak) * v.inverse;
        z = u[i] > 0 ? z : 0; /* else all are 0 */
        double lost = novo_lost(z, v.tail), t = real_log1p(lost) * over, in_q = 1 / (1 + lost);
        double slope = t * over * in_q * v.tail * v.inverse * u[i];
        dx[i] = slope;
        peak[i] = -slope;
        width[i] = -z * slope;
        tail[i] = (t * over * (z * in_q + t * v.slope) - v.s * v.slope) * u[i];
    }
}

static void novo_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Novo *v = p;
    novo_exponent(out[0], x, n, *v);
    novo_values(out[0], x, n, *v);
    novo_slopes(out[1], out[2], out[3], out[4], out[0], x, n, *v);
}

/* Without a tail. */
static void plain_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Novo *v = p;
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - v->peak) * v->inverse, e = real_exp_any(-0.5 * z * z);
        double near = e > 0 ? z : 0, slope = near * v->inverse * e;
        out[0][i] = e;
        out[1][i] = -slope;
        out[2][i] = slope;
        out[3][i] = near * slope;
        out[4][i] = -0.5 * near * near * near * e;
    }
}

static void novosibirsk_gradient(double *u, double *dx, double *const *da, const double *x,
                                 size_t n, const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Novo v = novo_make(a);
    pdf_blocks(novo_is_gaussian(a) ? plain_loop : novo_loop, u, dx, da, n_args, x, n, &v);
}

static void novosibirsk_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                              double lo, double hi) {
    const Novo v = novo_make(a);
    if (novo_is_gaussian(a)) {
        double *none[PDF_ARGS_MAX] = {NULL};
        novosibirsk_gradient(u, NULL, none, x, n, a, n_args, lo, hi);
        return;
    }
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        novo_exponent(u + at, x + at, m, v);
        novo_values(u + at, x + at, m, v);
    }
}

/* One end of an interval: q, t, value; derivative of t with respect to tail. All but t are 0 where
 * there is no value. */
typedef struct End {
    double z, q, t, u, dt;
} End;

static End novo_end(double x, const Novo *v) {
    End end = {.z = (x - v->peak) * v->inverse};
    double lost = -end.z * v->tail;
    bool inside = lost > LEAST - 1;
    double ln_q = !inside ? LN_LEAST : isinf(lost) ? INFINITY : real_log1p(lost);
    end.t = ln_q / v->s;
    if (!inside || isinf(lost)) return end;
    end.q = 1 + lost;
    end.u = real_exp_any(-0.5 * (end.t * end.t + v->s * v->s));
    end.dt = -(end.z / end.q + end.t * v->slope) / v->s;
    return end;
}

static double plain_integral(double x1, double x2, double *da, const double *a) {
    double z1 = (x1 - a[0]) / a[1], z2 = (x2 - a[0]) / a[1], between = pdf_gauss_between(z1, z2);
    if (da) {
        double e1 = real_exp_any(-0.5 * z1 * z1), e2 = real_exp_any(-0.5 * z2 * z2);
        double m1 = pdf_gauss_slope(z1), m2 = pdf_gauss_slope(z2);
        da[0] = e1 - e2;
        da[1] = between + (m1 - m2);
        da[2] = a[1] * 0.5 *
                ((m2 == 0 ? 2 * e2 : z2 * m2 + 2 * e2) - (m1 == 0 ? 2 * e1 : z1 * m1 + 2 * e1));
    }
    return a[1] * between;
}

static double novosibirsk_integral(double x1, double x2, double *da, const double *a, int n_args,
                                   double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    if (novo_is_gaussian(a)) return plain_integral(x1, x2, da, a);
    const Novo v = novo_make(a);
    End p = novo_end(x1, &v), q = novo_end(x2, &v); /* t falls with x */
    double ratio = v.s / v.tail, between = pdf_gauss_between(q.t - v.s, p.t - v.s);
    if (da) {
        da[0] = p.u - q.u;
        da[1] = ratio * between + ((p.u == 0 ? 0 : p.z * p.u) - (q.u == 0 ? 0 : q.z * q.u));
        double d_ratio = (v.slope - ratio) / v.tail;
        double edges = p.u * p.q * (p.dt - v.slope) - q.u * q.q * (q.dt - v.slope);
        da[2] = a[1] * (d_ratio * between + ratio * edges);
    }
    return a[1] * ratio * between;
}

static void novosibirsk_support(double *s1, double *s2, const double *a, int n_args) {
    (void)n_args;
    double end = novo_is_gaussian(a) ? INFINITY : a[0] + a[1] * (1 - LEAST) / a[2];
    *s1 = a[2] < 0 && !isinf(end) ? end : -INFINITY;
    *s2 = a[2] > 0 && !isinf(end) ? end : INFINITY;
}

static void novosibirsk_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    const Novo v = novo_make(a);
    *c1 = a[0] - 3.3 * a[1];
    *c2 = a[0] + 3.3 * a[1];
    if (novo_is_gaussian(a)) return;
    *c1 = a[0] + a[1] / a[2] * (1 - real_exp_any(v.s * (v.s + 3.3)));
    *c2 = a[0] + a[1] / a[2] * (1 - real_exp_any(v.s * (v.s - 3.3)));
}

static const char *novosibirsk_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "peak is not finite";
    if (!(a[1] > 0 && isfinite(a[1]))) return "width is not positive";
    return isfinite(a[2]) ? NULL : "tail is not finite";
}

const Pdf pdf_novosibirsk = {
    .name = "novosibirsk",
    .n_args = 3,
    .arg_names = (const char *const[]){"peak", "width", "tail"},
    .doc = "Gaussian in the logarithm of x with a tail below peak (tail > 0) or above (tail < 0): "
           "exp(-(ln q / s)^2 / 2 - s^2 / 2) with q = 1 - (x - peak) tail / width, s = (2 / xi) "
           "arsinh(tail xi / 2), xi = 2 sqrt(ln 4); 0 for q <= 1e-7, a Gaussian for |tail| < 1e-7. "
           "Ikeda et al., Nucl. Instrum. Meth. A 441 (2000) 401; as RooNovosibirsk.",
    .check = novosibirsk_check,
    .shape = novosibirsk_shape,
    .gradient = novosibirsk_gradient,
    .integral = novosibirsk_integral,
    .support = novosibirsk_support,
    .core = novosibirsk_core,
};
