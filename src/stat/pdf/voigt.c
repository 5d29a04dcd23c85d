/* voigt.c - density voigt: a Lorentz peak seen with a Gaussian resolution; see faddeeva.h. */
#include "stat/pdf/faddeeva.h"
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define SQRT_HALF    0x1.6a09e667f3bcdp-1
#define INVERSE_ROOT 0x1.9884533d43651p-2 /* 1 / sqrt(2 pi) */
#define INVERSE_PI   0x1.45f306dc9c883p-2

typedef struct Voigt {
    double mu, sigma, gamma;
    double scale, norm; /* 1 / (sigma sqrt(2)), 1 / (sigma sqrt(2 pi)) */
    bool sharp;         /* sigma is too small to count */
    FaddeevaLine line;
} Voigt;

static void voigt_make(Voigt *v, const double *a) {
    v->mu = a[0];
    v->sigma = a[1];
    v->gamma = a[2];
    v->sharp = a[1] < 1e-9 * a[2];
    if (v->sharp) return;
    v->scale = SQRT_HALF / a[1];
    v->norm = INVERSE_ROOT / a[1];
    faddeeva_line(&v->line, a[2] * v->scale);
}

CPU_CLONES static void voigt_place(double *restrict z, const double *restrict x, size_t n,
                                   double mu, double scale) {
    for (size_t i = 0; i < n; i++) z[i] = (x[i] - mu) * scale;
}

CPU_CLONES static void voigt_times(double *restrict u, size_t n, double factor) {
    for (size_t i = 0; i < n; i++) u[i] *= factor;
}

/* The limit for a small sigma, V + sigma^2/2 V'': out as below. */
CPU_CLONES static void sharp_loop(double *const *out, const double *restrict x, size_t n,
                                  const void *p) {
    const Voigt *v = p;
    double mu = v->mu, g = v->gamma, sigma = v->sigma;
    double *restrict u = out[0], *restrict dx = out[1], *restrict dmu = out[2];
    double *restrict ds = out[3], *restrict dg = out[4];
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - mu) / g, y = 1 / (1 + t * t), first = y * (INVERSE_PI / g);
        double slope = 2 * (t * y) * first / g;
        u[i] = first;
        dx[i] = -slope;
        dmu[i] = slope;
        ds[i] = sigma / g * (first / g) * (6 - 8 * y) * y;
        dg[i] = first / g * (1 - 2 * y);
    }
}

CPU_CLONES static void voigt_join(double *const *out, const double *restrict z,
                                  const double *restrict re, const double *restrict dre,
                                  const double *restrict dim, size_t n, const Voigt *v) {
    double norm = v->norm, slope = v->norm * v->scale, down = v->norm / v->sigma, y = v->line.y;
    double *restrict u = out[0], *restrict dx = out[1], *restrict dmu = out[2];
    double *restrict ds = out[3], *restrict dg = out[4];
    for (size_t i = 0; i < n; i++) {
        double d = slope * dre[i];
        u[i] = norm * re[i];
        dx[i] = d;
        dmu[i] = -d;
        ds[i] = -down * (re[i] + (z[i] * dre[i] - y * dim[i]));
        dg[i] = -slope * dim[i];
    }
}

static void voigt_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Voigt *v = p;
    double z[PDF_BLOCK], re[PDF_BLOCK], im[PDF_BLOCK], dre[PDF_BLOCK], dim[PDF_BLOCK];
    voigt_place(z, x, n, v->mu, v->scale);
    faddeeva_all(re, im, dre, dim, z, n, &v->line);
    voigt_join(out, z, re, dre, dim, n, v);
}

static void voigt_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                           const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    Voigt v;
    voigt_make(&v, a);
    pdf_blocks(v.sharp ? sharp_loop : voigt_loop, u, dx, da, n_args, x, n, &v);
}

static void voigt_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                        double lo, double hi) {
    Voigt v;
    double z[PDF_BLOCK];
    voigt_make(&v, a);
    if (v.sharp) {
        double *none[PDF_ARGS_MAX] = {NULL};
        voigt_gradient(u, NULL, none, x, n, a, n_args, lo, hi);
        return;
    }
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        voigt_place(z, x + at, m, v.mu, v.scale);
        faddeeva_values(u + at, z, m, &v.line);
        voigt_times(u + at, m, v.norm);
    }
}

/* Value, derivative, and imaginary part of norm w at one place; all 0 at infinity. */
static void voigt_at(double *out, double x, const Voigt *v) {
    double z = (x - v->mu) * v->scale, re, im, dre, dim;
    out[0] = out[1] = out[2] = 0;
    if (isinf(x)) return;
    faddeeva_all(&re, &im, &dre, &dim, &z, 1, &v->line);
    out[0] = v->norm * re;
    out[1] = v->norm * v->scale * dre;
    out[2] = v->norm * im;
}

static double sharp_integral(double x1, double x2, double *da, const Voigt *v) {
    double t1 = (x1 - v->mu) / v->gamma, t2 = (x2 - v->mu) / v->gamma, d[2][3] = {{0}};
    double sum = pdf_atan_between(t1, t2) * INVERSE_PI, g = v->gamma;
    for (int k = 0; k < 2; k++) {
        double t = k ? t2 : t1, y = 1 / (1 + t * t);
        if (fabs(t) > 1e100) continue;
        d[k][0] = y * INVERSE_PI / g;
        d[k][1] = -2 * t * y * d[k][0] / g;
        d[k][2] = t * d[k][0];
    }
    if (!da) return sum;
    da[0] = d[0][0] - d[1][0];
    da[1] = v->sigma * (d[1][1] - d[0][1]);
    da[2] = d[0][2] - d[1][2];
    return sum;
}

/* The density V solves dV/dsigma = sigma V'' (of the heat); dV/dgamma is the derivative in x of the
 * imaginary part, with the opposite sign. */
static double voigt_integral(double x1, double x2, double *da, const double *a, int n_args,
                             double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    Voigt v;
    double at1[3], at2[3];
    voigt_make(&v, a);
    if (v.sharp) return sharp_integral(x1, x2, da, &v);
    if (da) {
        voigt_at(at1, x1, &v);
        voigt_at(at2, x2, &v);
        da[0] = at1[0] - at2[0];
        da[1] = v.sigma * (at2[1] - at1[1]);
        da[2] = at1[2] - at2[2];
    }
    if (isinf(x1) && isinf(x2)) return 1;
    double z1 = (x1 - v.mu) * v.scale, z2 = (x2 - v.mu) * v.scale;
    return v.norm / v.scale * faddeeva_between(z1, z2, &v.line);
}

static void voigt_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double far = 3.3 * a[1] + 637 * a[2];
    *c1 = a[0] - far;
    *c2 = a[0] + far;
}

static const char *voigt_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!(a[1] >= 0 && isfinite(a[1]))) return "sigma is negative or not finite";
    if (!(a[2] >= 0 && isfinite(a[2]))) return "gamma is negative or not finite";
    return a[1] > 0 || a[2] > 0 ? NULL : "sigma and gamma are both 0";
}

const Pdf pdf_voigt = {
    .name = "voigt",
    .n_args = 3,
    .arg_names = (const char *const[]){"mu", "sigma", "gamma"},
    .doc =
        "Lorentz density of half width gamma convolved with a Gaussian of width sigma: Re w(z) / "
        "(sigma sqrt(2 pi)) with z = (x - mu + i gamma) / (sigma sqrt(2)) and the Faddeeva "
        "function "
        "w. gamma is the half width at half maximum, half of the width of a resonance.",
    .check = voigt_check,
    .shape = voigt_shape,
    .gradient = voigt_gradient,
    .integral = voigt_integral,
    .core = voigt_core,
};
