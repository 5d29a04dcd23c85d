/* johnson_su.c - density johnson_su: a Gaussian in the arsinh of x. */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

typedef struct Johnson {
    double mu, inverse, gamma, delta;
} Johnson;

static Johnson johnson_make(const double *a) { return (Johnson){a[0], 1 / a[1], a[2], a[3]}; }

CPU_CLONES static void johnson_exponent(double *restrict u, const double *restrict x, size_t n,
                                        Johnson j) {
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - j.mu) * j.inverse, size = real_at_most(fabs(z), 1e150);
        double g = j.gamma + j.delta * real_asinh(z < 0 ? -size : size);
        u[i] = -0.5 * g * g;
    }
}

CPU_CLONES static void johnson_values(double *restrict u, const double *restrict x, size_t n,
                                      Johnson j) {
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - j.mu) * j.inverse;
        u[i] = real_exp_any(u[i]) / sqrt(1 + z * z);
    }
}

CPU_CLONES static void johnson_slopes(double *restrict dx, double *restrict gamma,
                                      double *restrict delta, double *restrict lambda,
                                      const double *restrict x, size_t n, Johnson j) {
    for (size_t i = 0; i < n; i++) {
        double z = (x[i] - j.mu) * j.inverse, size = real_at_most(fabs(z), 1e150);
        double to = z < 0 ? -size : size, t = real_asinh(to), g = j.gamma + j.delta * t;
        double y = 1 / (1 + size * size), slope = -(g * j.delta * sqrt(y) + to * y) * j.inverse;
        dx[i] = slope;
        lambda[i] = -to * slope;
        gamma[i] = -g;
        delta[i] = -g * t;
    }
}

/* Derivatives of the logarithm, times the value. */
CPU_CLONES static void johnson_times(double *restrict dx, double *restrict mu,
                                     double *restrict lambda, double *restrict gamma,
                                     double *restrict delta, const double *restrict u, size_t n) {
    for (size_t i = 0; i < n; i++) {
        dx[i] *= u[i];
        mu[i] = -dx[i];
        lambda[i] *= u[i];
        gamma[i] *= u[i];
        delta[i] *= u[i];
    }
}

static void johnson_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Johnson *j = p;
    johnson_exponent(out[0], x, n, *j);
    johnson_values(out[0], x, n, *j);
    johnson_slopes(out[1], out[4], out[5], out[3], x, n, *j);
    johnson_times(out[1], out[2], out[3], out[4], out[5], out[0], n);
}

static void johnson_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                          double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const Johnson j = johnson_make(a);
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        johnson_exponent(u + at, x + at, m, j);
        johnson_values(u + at, x + at, m, j);
    }
}

static void johnson_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                             const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Johnson j = johnson_make(a);
    pdf_blocks(johnson_loop, u, dx, da, n_args, x, n, &j);
}

/* What is needed at one end: z, arsinh z, the Gaussian's argument and value, and the density. */
typedef struct End {
    double z, t, g, e, u;
} End;

static End johnson_end(double x, const Johnson *j) {
    End end = {.z = (x - j->mu) * j->inverse};
    end.t = fabs(end.z) < 1e150 ? real_asinh(end.z) : copysign(isinf(x) ? INFINITY : 346, end.z);
    end.g = j->gamma + j->delta * end.t;
    end.e = real_exp_any(-0.5 * end.g * end.g);
    end.u = isinf(end.z) ? 0 : end.e / sqrt(1 + end.z * end.z);
    return end;
}

static double times(double a, double b) { return b == 0 ? 0 : a * b; }

static double johnson_integral(double x1, double x2, double *da, const double *a, int n_args,
                               double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const Johnson j = johnson_make(a);
    End p = johnson_end(x1, &j), q = johnson_end(x2, &j);
    double between = pdf_gauss_between(p.g, q.g) / j.delta, scale = a[1] / j.delta;
    if (da) {
        da[0] = p.u - q.u;
        da[1] = between + (times(p.z, p.u) - times(q.z, q.u));
        da[2] = scale * (q.e - p.e);
        da[3] = scale * (times(q.t, q.e) - times(p.t, p.e) - between);
    }
    return a[1] * between;
}

static void johnson_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double low = (-3.3 - a[2]) / a[3], high = (3.3 - a[2]) / a[3];
    *c1 = a[0] + a[1] * 0.5 * (real_exp_any(low) - real_exp_any(-low));
    *c2 = a[0] + a[1] * 0.5 * (real_exp_any(high) - real_exp_any(-high));
}

static const char *johnson_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!(a[1] > 0 && isfinite(a[1]))) return "lambda is not positive";
    if (!isfinite(a[2])) return "gamma is not finite";
    return a[3] > 0 && isfinite(a[3]) ? NULL : "delta is not positive";
}

const Pdf pdf_johnson_su = {
    .name = "johnson_su",
    .n_args = 4,
    .arg_names = (const char *const[]){"mu", "lambda", "gamma", "delta"},
    .doc =
        "Johnson's S_U density: exp(-(gamma + delta arsinh z)^2 / 2) / sqrt(1 + z^2) with z = (x - "
        "mu) / lambda; gamma > 0 leans to lower x. N. L. Johnson, Biometrika 36 (1949) 149.",
    .check = johnson_check,
    .shape = johnson_shape,
    .gradient = johnson_gradient,
    .integral = johnson_integral,
    .core = johnson_core,
};
