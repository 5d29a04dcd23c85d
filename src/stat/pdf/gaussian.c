/* gaussian.c - densities gaussian and bifurcated_gaussian (one sigma on each side). */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

/* The side below mu and the side above it. */
typedef struct Gauss {
    double mu, inverse_left, inverse_right;
} Gauss;

CPU_CLONES static void gauss_values(double *restrict u, const double *restrict x, size_t n,
                                    double mu, double inverse) {
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - mu) * inverse;
        u[i] = real_exp_any(-0.5 * t * t);
    }
}

CPU_CLONES static void gauss_loop(double *const *out, const double *restrict x, size_t n,
                                  const void *p) {
    const Gauss g = *(const Gauss *)p;
    double *restrict u = out[0], *restrict dx = out[1], *restrict mu = out[2];
    double *restrict sigma = out[3];
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - g.mu) * g.inverse_left, e = real_exp_any(-0.5 * t * t);
        double slope = t * g.inverse_left * e;
        u[i] = e;
        dx[i] = -slope;
        mu[i] = slope;
        sigma[i] = t * slope;
    }
}

static void gaussian_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                           double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    gauss_values(u, x, n, a[0], 1 / a[1]);
}

static void gaussian_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                              const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Gauss g = {a[0], 1 / a[1], 1 / a[1]};
    pdf_blocks(gauss_loop, u, dx, da, n_args, x, n, &g);
}

/* Of one Gaussian of width sigma, from x1 to x2; adds to the derivatives. */
static double gauss_part(double x1, double x2, double mu, double sigma, double *d_mu,
                         double *d_sigma) {
    double t1 = (x1 - mu) / sigma, t2 = (x2 - mu) / sigma, between = pdf_gauss_between(t1, t2);
    *d_mu += real_exp_any(-0.5 * t1 * t1) - real_exp_any(-0.5 * t2 * t2);
    *d_sigma += between + (pdf_gauss_slope(t1) - pdf_gauss_slope(t2));
    return sigma * between;
}

static double gaussian_integral(double x1, double x2, double *da, const double *a, int n_args,
                                double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double d[2] = {0};
    double whole = gauss_part(x1, x2, a[0], a[1], &d[0], &d[1]);
    if (da) da[0] = d[0], da[1] = d[1];
    return whole;
}

static void gaussian_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    *c1 = a[0] - 3.3 * a[1];
    *c2 = a[0] + 3.3 * a[1];
}

static const char *gaussian_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "sigma is not positive";
}

const Pdf pdf_gaussian = {
    .name = "gaussian",
    .n_args = 2,
    .arg_names = (const char *const[]){"mu", "sigma"},
    .doc = "Normal density: exp(-t^2/2) with t = (x - mu) / sigma.",
    .check = gaussian_check,
    .shape = gaussian_shape,
    .gradient = gaussian_gradient,
    .integral = gaussian_integral,
    .core = gaussian_core,
};

/* ---- one sigma on each side ---- */

CPU_CLONES static void bifurcated_values(double *restrict u, const double *restrict x, size_t n,
                                         Gauss g) {
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - g.mu, t = d * (d < 0 ? g.inverse_left : g.inverse_right);
        u[i] = real_exp_any(-0.5 * t * t);
    }
}

CPU_CLONES static void bifurcated_loop(double *const *out, const double *restrict x, size_t n,
                                       const void *p) {
    const Gauss g = *(const Gauss *)p;
    double *restrict u = out[0], *restrict dx = out[1], *restrict mu = out[2];
    double *restrict left = out[3], *restrict right = out[4];
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - g.mu, inverse = d < 0 ? g.inverse_left : g.inverse_right;
        double t = d * inverse, e = real_exp_any(-0.5 * t * t), slope = t * inverse * e;
        u[i] = e;
        dx[i] = -slope;
        mu[i] = slope;
        left[i] = d < 0 ? t * slope : 0;
        right[i] = d < 0 ? 0 : t * slope;
    }
}

static void bifurcated_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                             double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    bifurcated_values(u, x, n, (Gauss){a[0], 1 / a[1], 1 / a[2]});
}

static void bifurcated_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                                const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Gauss g = {a[0], 1 / a[1], 1 / a[2]};
    pdf_blocks(bifurcated_loop, u, dx, da, n_args, x, n, &g);
}

static double bifurcated_integral(double x1, double x2, double *da, const double *a, int n_args,
                                  double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double d[3] = {0}, sum = 0;
    if (x1 < a[0]) sum += gauss_part(x1, fmin(x2, a[0]), a[0], a[1], &d[0], &d[1]);
    if (x2 > a[0]) sum += gauss_part(fmax(x1, a[0]), x2, a[0], a[2], &d[0], &d[2]);
    for (int k = 0; da && k < 3; k++) da[k] = d[k];
    return sum;
}

static void bifurcated_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    *c1 = a[0] - 3.3 * a[1];
    *c2 = a[0] + 3.3 * a[2];
}

static int bifurcated_breaks(double *out, const double *a, int n_args) {
    (void)n_args;
    out[0] = a[0];
    return 1;
}

static const char *bifurcated_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!(a[1] > 0 && isfinite(a[1]))) return "sigma_left is not positive";
    return a[2] > 0 && isfinite(a[2]) ? NULL : "sigma_right is not positive";
}

const Pdf pdf_bifurcated_gaussian = {
    .name = "bifurcated_gaussian",
    .n_args = 3,
    .arg_names = (const char *const[]){"mu", "sigma_left", "sigma_right"},
    .doc = "Gaussian with one width below mu and another above: exp(-t^2/2) with t = (x - mu) / "
           "sigma_left for x < mu, (x - mu) / sigma_right for x >= mu.",
    .check = bifurcated_check,
    .shape = bifurcated_shape,
    .gradient = bifurcated_gradient,
    .integral = bifurcated_integral,
    .breaks = bifurcated_breaks,
    .core = bifurcated_core,
};
