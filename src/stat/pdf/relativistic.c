/* relativistic.c - densities of a resonance in its mass: relativistic_breit_wigner (constant
 * width), breit_wigner_running (width proportional to the squared mass).
 *
 * Both are the imaginary part of a constant times 1 / (x^2 - g) with a complex g, so that their
 * integrals are artanh(x / sqrt(g)); see resonance_between for how digits are kept.
 */
#include <complex.h>

#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define PI      0x1.921fb54442d18p+1
#define NEAREST 1e-60 /* smallest x / mass that counts */

typedef struct Resonance {
    double m, w;
} Resonance;

/* y for x >= 0, 0 below, NaN for NaN. */
static inline double on_support(double x, double y) { return x >= 0 ? y : x < 0 ? 0 : x; }

static double complex root(double complex g) { /* of a g in the upper half plane */
    double r = sqrt(creal(g) * creal(g) + cimag(g) * cimag(g));
    double re = sqrt(0.5 * (r + creal(g)));
    return re + I * (0.5 * cimag(g) / re);
}

/* artanh(w) / w */
static double complex artanh_ratio(double complex w) {
    double u = creal(w), v = cimag(w), size = u * u + v * v;
    if (size < 0.06) {
        double complex z = w * w, sum = 0;
        for (int k = 14; k >= 0; k--) sum = sum * z + 1.0 / (2 * k + 1);
        return sum;
    }
    double re = 0.25 * real_log(((1 + u) * (1 + u) + v * v) / ((1 - u) * (1 - u) + v * v));
    double im = 0.5 * pdf_atan2(2 * v, 1 - size);
    return (re + I * im) / w;
}

/* The integral of 1 / (x^2 - g) over 0 <= x1 < x: a difference of two artanh as one, in whose
 * argument nothing cancels. */
static double complex resonance_between(double x1, double x2, double complex g) {
    double complex c = root(g), q;
    if (isinf(x2) && x1 == 0) return I * (PI / 2) / c;
    if (isinf(x2))
        q = 1 / x1;
    else
        q = (x2 - x1) / (x1 * x2 - g);
    return q * artanh_ratio(-c * q);
}

/* Its derivative with respect to g, the integral of 1 / (x^2 - g)^2; far above the pole by a
 * series, since the formula loses digits there. */
static double complex resonance_slope(double x1, double x2, double complex g,
                                      double complex between) {
    double complex high = isinf(x2) ? 0 : x2 / (x2 * x2 - g), low = x1 / (x1 * x1 - g);
    double size = fabs(creal(g)) + fabs(cimag(g)), r1 = 1 / x1, r2 = 1 / x2;
    if (x1 * x1 < 4 * size) return -(high - low + between) / (2 * g);
    double complex sum = 0, p1 = r1 * r1 * r1, p2 = r2 * r2 * r2;
    for (int k = 0; k < 32; k++) {
        sum += (k + 1) * (p1 - p2) / (2 * k + 3);
        p1 *= g * (r1 * r1);
        p2 *= g * (r2 * r2);
    }
    return sum;
}

/* An interval that is short beside its distance from the pole: derivatives by quadrature. */
static bool resonance_short(double x1, double x2, double complex g) {
    double complex c = root(g);
    double away = 0.5 * (x1 + x2) - creal(c), y = cimag(c);
    return (x2 - x1) * (x2 - x1) < 0.5 * (away * away + y * y);
}

/* ---- constant width ---- */

CPU_CLONES static void constant_values(double *restrict u, const double *restrict in, size_t n,
                                       Resonance r) {
    double m = r.m, mw = r.m * r.w;
    for (size_t i = 0; i < n; i++) {
        double x = real_at_most(real_positive(in[i]), 1e75 * m);
        double away = (x - m) * (x + m), d = 1 / (away * away + mw * mw);
        u[i] = on_support(in[i], mw * mw * d);
    }
}

CPU_CLONES static void constant_loop(double *const *out, const double *restrict in, size_t n,
                                     const void *p) {
    const Resonance r = *(const Resonance *)p;
    double m = r.m, w = r.w, mw = m * w;
    double *restrict u = out[0], *restrict dx = out[1], *restrict dm = out[2];
    double *restrict dw = out[3];
    for (size_t i = 0; i < n; i++) {
        double x = real_at_most(real_positive(in[i]), 1e75 * m);
        double away = (x - m) * (x + m), d = 1 / (away * away + mw * mw);
        double y = on_support(in[i], mw * mw * d), slope = 4 * (away * d) * y;
        u[i] = y;
        dx[i] = -slope * x;
        dm[i] = 2 / m * (y * (1 - mw * mw * d)) + slope * m;
        dw[i] = 2 / w * (y * (1 - mw * mw * d));
    }
}

static void constant_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                           double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    constant_values(u, x, n, (Resonance){a[0], a[1]});
}

static void constant_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                              const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Resonance r = {a[0], a[1]};
    pdf_blocks(constant_loop, u, dx, da, n_args, x, n, &r);
}

static double constant_integral(double x1, double x2, double *da, const double *a, int n_args,
                                double lo, double hi) {
    (void)lo, (void)hi;
    double m = a[0], w = a[1];
    x1 = fmax(x1, 0);
    x2 = fmax(x2, x1);
    double complex g = m * m + I * (m * w), between = resonance_between(x1, x2, g);
    if (da && resonance_short(x1, x2, g)) {
        pdf_panel(da, x1, x2, constant_loop, n_args, &(Resonance){m, w});
    } else if (da) {
        double complex slope = resonance_slope(x1, x2, g, between);
        da[0] = w * cimag(between) + m * w * cimag(slope * (2 * m + I * w));
        da[1] = m * cimag(between) + m * w * cimag(slope * (I * m));
    }
    return m * w * cimag(between);
}

static void mass_support(double *s1, double *s2, const double *a, int n_args) {
    (void)a, (void)n_args;
    *s1 = 0;
    *s2 = INFINITY;
}

/* Above the peak as a Lorentz density, then 2 mass^2 width / (3 pi x^3) is left. */
static void constant_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double ratio = a[1] / a[0];
    *c1 = fmax(0, a[0] - 320 * a[1]);
    *c2 = a[0] * (1 + fmin(320 * ratio, real_exp_any(real_log(424 * ratio) / 3)));
}

/* 2 width / (pi x) is left. */
static void running_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    *c1 = fmax(0, a[0] - 320 * a[1]);
    *c2 = a[0] + 1300 * a[1];
}

static const char *mass_check(const double *a, int n_args) {
    (void)n_args;
    if (!(a[0] > 0 && isfinite(a[0]))) return "mass is not positive";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "width is not positive";
}

const Pdf pdf_relativistic_breit_wigner = {
    .name = "relativistic_breit_wigner",
    .n_args = 2,
    .arg_names = (const char *const[]){"mass", "width"},
    .doc = "Relativistic Breit-Wigner density of a mass x >= 0 with constant width: 1 / ((x^2 - "
           "mass^2)^2 + mass^2 width^2).",
    .check = mass_check,
    .shape = constant_shape,
    .gradient = constant_gradient,
    .integral = constant_integral,
    .support = mass_support,
    .core = constant_core,
};

/* ---- running width; with numerator and denominator divided by x^2 ---- */

CPU_CLONES static void running_values(double *restrict u, const double *restrict in, size_t n,
                                      Resonance r) {
    double m = r.m, w = r.w, ratio = r.w / r.m;
    for (size_t i = 0; i < n; i++) {
        double x = real_at_most(real_positive(in[i]), 1e75 * m) + NEAREST * m;
        double away = (x - m) * (x + m) / x, b = x * ratio, d = 1 / (away * away + b * b);
        u[i] = on_support(in[i], w * w * d);
    }
}

CPU_CLONES static void running_loop(double *const *out, const double *restrict in, size_t n,
                                    const void *p) {
    const Resonance r = *(const Resonance *)p;
    double m = r.m, w = r.w, ratio = w / m;
    double *restrict u = out[0], *restrict dx = out[1], *restrict dm = out[2];
    double *restrict dw = out[3];
    for (size_t i = 0; i < n; i++) {
        double x = real_at_most(real_positive(in[i]), 1e75 * m) + NEAREST * m, over = m / x;
        double away = (x - m) * (x + m) / x, b = x * ratio, d = 1 / (away * away + b * b);
        double y = on_support(in[i], w * w * d);
        u[i] = y;
        dx[i] = -2 * y * ((away * d) * (1 + over * over) + b * d * ratio);
        dm[i] = 2 * y * (2 * (away * d) * over + b * d * (b / m));
        dw[i] = 2 / w * (y * (1 - b * b * d));
    }
}

static void running_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                          double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    running_values(u, x, n, (Resonance){a[0], a[1]});
}

static void running_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                             const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Resonance r = {a[0], a[1]};
    pdf_blocks(running_loop, u, dx, da, n_args, x, n, &r);
}

/* ratio times the imaginary part of g times the integral of 1 / (x^2 - g), with g = m^2 / (1 - i
 * ratio) and ratio = w / m. */
static double running_integral(double x1, double x2, double *da, const double *a, int n_args,
                               double lo, double hi) {
    (void)lo, (void)hi;
    double m = a[0], ratio = a[1] / m;
    x1 = fmax(x1, 0);
    x2 = fmax(x2, x1);
    double complex down = 1 - I * ratio, g = m * m / down, between = resonance_between(x1, x2, g);
    if (da && resonance_short(x1, x2, g)) {
        pdf_panel(da, x1, x2, running_loop, n_args, &(Resonance){m, a[1]});
    } else if (da) {
        double complex slope = between + g * resonance_slope(x1, x2, g, between);
        double complex dg = I * g / down; /* with respect to the ratio */
        double d_ratio = cimag(g * between) + ratio * cimag(slope * dg);
        da[0] = ratio * cimag(slope * (2 * g / m)) - ratio / m * d_ratio;
        da[1] = d_ratio / m;
    }
    return ratio * cimag(g * between);
}

const Pdf pdf_breit_wigner_running = {
    .name = "breit_wigner_running",
    .n_args = 2,
    .arg_names = (const char *const[]){"mass", "width"},
    .doc =
        "Breit-Wigner density of a mass x >= 0 whose width runs as the squared mass, the line "
        "shape "
        "of the Z: with s = x^2, s width^2 / ((s - mass^2)^2 + s^2 width^2 / mass^2). Its peak "
        "lies some width^2 / (4 mass) below mass; a constant width fitted to the same peak gives a "
        "mass lower by width^2 / (2 mass) (34 MeV for the Z).",
    .check = mass_check,
    .shape = running_shape,
    .gradient = running_gradient,
    .integral = running_integral,
    .support = mass_support,
    .core = running_core,
};
