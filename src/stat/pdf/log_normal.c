/* log_normal.c - density log_normal: ln x is Gaussian. */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define SMALLEST 1e-300

typedef struct LogNormal {
    double ln_median, sigma, median, kappa;
} LogNormal;

static LogNormal log_make(const double *a) {
    return (LogNormal){real_log(a[0]), real_log(a[1]), a[0], a[1]};
}

static inline double on_support(double x, double y) { return x > 0 ? y : x <= 0 ? 0 : x; }

CPU_CLONES static void log_exponent(double *restrict u, const double *restrict x, size_t n,
                                    LogNormal g) {
    double over = 1 / g.sigma;
    for (size_t i = 0; i < n; i++) {
        double place = real_at_most(x[i] > SMALLEST ? x[i] : SMALLEST, 1e300);
        double ln_x = real_log(place), t = (ln_x - g.ln_median) * over;
        u[i] = -0.5 * t * t - ln_x;
    }
}

CPU_CLONES static void log_mask(double *restrict u, const double *restrict x, size_t n) {
    for (size_t i = 0; i < n; i++) u[i] = on_support(x[i], u[i]);
}

static void log_values(double *u, const double *x, size_t n, const LogNormal *g) {
    log_exponent(u, x, n, *g);
    pdf_exp_all(u, n);
    log_mask(u, x, n);
}

CPU_CLONES static void log_slopes(double *restrict dx, double *restrict median,
                                  double *restrict kappa, const double *restrict u,
                                  const double *restrict x, size_t n, LogNormal g) {
    double over = 1 / g.sigma;
    for (size_t i = 0; i < n; i++) {
        double place = real_at_most(x[i] > SMALLEST ? x[i] : SMALLEST, 1e300);
        double t = (real_log(place) - g.ln_median) * over, y = u[i] * (t * over);
        dx[i] = -(u[i] + y) / place;
        median[i] = y / g.median;
        kappa[i] = t * y / g.kappa;
    }
}

static void log_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const LogNormal *g = p;
    log_values(out[0], x, n, g);
    log_slopes(out[1], out[2], out[3], out[0], x, n, *g);
}

static void log_normal_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                             double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const LogNormal g = log_make(a);
    log_values(u, x, n, &g);
}

static void log_normal_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                                const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const LogNormal g = log_make(a);
    pdf_blocks(log_loop, u, dx, da, n_args, x, n, &g);
}

static double log_place(double x, const LogNormal *g) {
    if (x <= 0) return -INFINITY;
    return isinf(x) ? INFINITY : (real_log(fmax(x, SMALLEST)) - g->ln_median) / g->sigma;
}

static double log_normal_integral(double x1, double x2, double *da, const double *a, int n_args,
                                  double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const LogNormal g = log_make(a);
    double t1 = log_place(x1, &g), t2 = log_place(x2, &g), between = pdf_gauss_between(t1, t2);
    if (da) {
        da[0] = (real_exp_any(-0.5 * t1 * t1) - real_exp_any(-0.5 * t2 * t2)) / g.median;
        da[1] = (between + (pdf_gauss_slope(t1) - pdf_gauss_slope(t2))) / g.kappa;
    }
    return g.sigma * between;
}

static void positive_support(double *s1, double *s2, const double *a, int n_args) {
    (void)a, (void)n_args;
    *s1 = 0;
    *s2 = INFINITY;
}

static void log_normal_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double spread = real_exp_any(3.3 * real_log(a[1]));
    *c1 = a[0] / spread;
    *c2 = a[0] * spread;
}

static const char *log_normal_check(const double *a, int n_args) {
    (void)n_args;
    if (!(a[0] > 1e-300 && isfinite(a[0]))) return "median is not positive";
    return a[1] > 1 && isfinite(a[1]) ? NULL : "kappa is not above 1";
}

const Pdf pdf_log_normal = {
    .name = "log_normal",
    .n_args = 2,
    .arg_names = (const char *const[]){"median", "kappa"},
    .doc =
        "Log-normal density of x > 0: exp(-t^2/2) / x with t = ln(x / median) / ln kappa; kappa = "
        "1.1 is an uncertainty of 10 %.",
    .check = log_normal_check,
    .shape = log_normal_shape,
    .gradient = log_normal_gradient,
    .integral = log_normal_integral,
    .support = positive_support,
    .core = log_normal_core,
};
