/* lorentz.c - densities lorentz (half width) and breit_wigner (full width, not relativistic). */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

typedef struct Peak {
    double x0, inverse;
} Peak;

CPU_CLONES static void peak_values(double *restrict u, const double *restrict x, size_t n, Peak p) {
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - p.x0) * p.inverse;
        u[i] = 1 / (1 + t * t);
    }
}

CPU_CLONES static void peak_loop(double *const *out, const double *restrict x, size_t n,
                                 const void *p) {
    const Peak peak = *(const Peak *)p;
    double *restrict u = out[0], *restrict dx = out[1], *restrict x0 = out[2];
    double *restrict gamma = out[3];
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - peak.x0) * peak.inverse, y = 1 / (1 + t * t);
        double slope = 2 * (t * y) * peak.inverse * y;
        u[i] = y;
        dx[i] = -slope;
        x0[i] = slope;
        gamma[i] = t * slope;
    }
}

static double peak_moment(double t) { return fabs(t) > 1e150 ? 0 : t / (1 + t * t); }

static double peak_integral(double x1, double x2, double x0, double gamma, double *d) {
    double t1 = (x1 - x0) / gamma, t2 = (x2 - x0) / gamma, between = pdf_atan_between(t1, t2);
    d[0] = 1 / (1 + t1 * t1) - 1 / (1 + t2 * t2);
    d[1] = between + (peak_moment(t1) - peak_moment(t2));
    return gamma * between;
}

static void lorentz_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                          double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    peak_values(u, x, n, (Peak){a[0], 1 / a[1]});
}

static void lorentz_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                             const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Peak p = {a[0], 1 / a[1]};
    pdf_blocks(peak_loop, u, dx, da, n_args, x, n, &p);
}

static double lorentz_integral(double x1, double x2, double *da, const double *a, int n_args,
                               double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double d[2], sum = peak_integral(x1, x2, a[0], a[1], d);
    if (da) da[0] = d[0], da[1] = d[1];
    return sum;
}

/* All but 1e-3: the tangent of pi/2 (1 - 1e-3). */
static void lorentz_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    *c1 = a[0] - 637 * a[1];
    *c2 = a[0] + 637 * a[1];
}

static const char *lorentz_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "x0 is not finite";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "gamma is not positive";
}

const Pdf pdf_lorentz = {
    .name = "lorentz",
    .n_args = 2,
    .arg_names = (const char *const[]){"x0", "gamma"},
    .doc = "Lorentz (Cauchy) density: 1 / (1 + t^2) with t = (x - x0) / gamma; gamma is the half "
           "width at half maximum.",
    .check = lorentz_check,
    .shape = lorentz_shape,
    .gradient = lorentz_gradient,
    .integral = lorentz_integral,
    .core = lorentz_core,
};

/* ---- the same by its full width ---- */

static void breit_wigner_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                               double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    peak_values(u, x, n, (Peak){a[0], 2 / a[1]});
}

static void breit_wigner_gradient(double *u, double *dx, double *const *da, const double *x,
                                  size_t n, const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Peak p = {a[0], 2 / a[1]};
    pdf_blocks(peak_loop, u, dx, da, n_args, x, n, &p);
    for (size_t i = 0; da[1] && i < n; i++) da[1][i] *= 0.5;
}

static double breit_wigner_integral(double x1, double x2, double *da, const double *a, int n_args,
                                    double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double d[2], sum = peak_integral(x1, x2, a[0], 0.5 * a[1], d);
    if (da) da[0] = d[0], da[1] = 0.5 * d[1];
    return sum;
}

static void breit_wigner_core(double *c1, double *c2, const double *a, int n_args) {
    lorentz_core(c1, c2, (const double[]){a[0], 0.5 * a[1]}, n_args);
}

static const char *breit_wigner_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mass is not finite";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "width is not positive";
}

const Pdf pdf_breit_wigner = {
    .name = "breit_wigner",
    .n_args = 2,
    .arg_names = (const char *const[]){"mass", "width"},
    .doc =
        "Breit-Wigner density, not relativistic: 1 / ((x - mass)^2 + width^2/4); width is the full "
        "width at half maximum.",
    .check = breit_wigner_check,
    .shape = breit_wigner_shape,
    .gradient = breit_wigner_gradient,
    .integral = breit_wigner_integral,
    .core = breit_wigner_core,
};
