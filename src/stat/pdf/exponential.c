/* exponential.c - densities exponential and uniform.
 *
 * The exponential is taken from the end of the range where it is greatest, so that it neither
 * overflows nor vanishes, whatever the origin of x.
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

typedef struct Fall {
    double slope, from;
} Fall;

static Fall fall_make(double slope, double lo, double hi) {
    double from = slope > 0 ? hi : lo;
    if (!isfinite(from)) from = isfinite(lo) ? lo : isfinite(hi) ? hi : 0;
    return (Fall){slope, from};
}

CPU_CLONES static void fall_values(double *restrict u, const double *restrict x, size_t n, Fall f) {
    for (size_t i = 0; i < n; i++) u[i] = real_exp_any(f.slope * (x[i] - f.from));
}

CPU_CLONES static void fall_loop(double *const *out, const double *restrict x, size_t n,
                                 const void *p) {
    const Fall f = *(const Fall *)p;
    double *restrict u = out[0], *restrict dx = out[1], *restrict slope = out[2];
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - f.from, e = real_exp_any(f.slope * d);
        u[i] = e;
        dx[i] = f.slope * e;
        slope[i] = d * e;
    }
}

static void exponential_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                              double lo, double hi) {
    (void)n_args;
    fall_values(u, x, n, fall_make(a[0], lo, hi));
}

static void exponential_gradient(double *u, double *dx, double *const *da, const double *x,
                                 size_t n, const double *a, int n_args, double lo, double hi) {
    const Fall f = fall_make(a[0], lo, hi);
    pdf_blocks(fall_loop, u, dx, da, n_args, x, n, &f);
}

/* From the end where the integrand is greatest, in steps of the length of the interval. */
static double exponential_integral(double x1, double x2, double *da, const double *a, int n_args,
                                   double lo, double hi) {
    (void)n_args;
    const Fall f = fall_make(a[0], lo, hi);
    double length = x2 - x1, rate = fabs(f.slope), top = f.slope > 0 ? x2 : x1;
    double greatest = f.slope == 0 ? 1 : real_exp_any(f.slope * (top - f.from));
    double moment, sum; /* integrals of e^(-rate y) and of y e^(-rate y) */
    if (isinf(length)) {
        sum = 1 / rate;
        moment = sum * sum;
    } else {
        sum = length * pdf_expm1_ratio(-rate * length, &moment);
        moment *= length * length;
    }
    double away = greatest * (f.slope > 0 ? -moment : moment);
    if (da) da[0] = (top - f.from) * (greatest * sum) + away;
    return greatest * sum;
}

static const char *exponential_check(const double *a, int n_args) {
    (void)n_args;
    return isfinite(a[0]) ? NULL : "slope is not finite";
}

const Pdf pdf_exponential = {
    .name = "exponential",
    .n_args = 1,
    .needs_range = true,
    .arg_names = (const char *const[]){"slope"},
    .doc =
        "exp(slope x) on the range of x: slope < 0 falls, slope > 0 rises, slope = 0 is flat. The "
        "mean life or length of a decay is -1 / slope.",
    .check = exponential_check,
    .shape = exponential_shape,
    .gradient = exponential_gradient,
    .integral = exponential_integral,
};

/* ---- uniform ---- */

static void uniform_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                          double lo, double hi) {
    (void)x, (void)a, (void)n_args, (void)lo, (void)hi;
    for (size_t i = 0; i < n; i++) u[i] = 1;
}

static void uniform_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                             const double *a, int n_args, double lo, double hi) {
    (void)da;
    if (u) uniform_shape(u, x, n, a, n_args, lo, hi);
    for (size_t i = 0; dx && i < n; i++) dx[i] = 0;
}

static double uniform_integral(double x1, double x2, double *da, const double *a, int n_args,
                               double lo, double hi) {
    (void)da, (void)a, (void)n_args, (void)lo, (void)hi;
    return x2 - x1;
}

static const char *uniform_check(const double *a, int n_args) {
    (void)a, (void)n_args;
    return NULL;
}

const Pdf pdf_uniform = {
    .name = "uniform",
    .needs_range = true,
    .arg_names = (const char *const[]){NULL},
    .doc = "The same everywhere on the range of x.",
    .check = uniform_check,
    .shape = uniform_shape,
    .gradient = uniform_gradient,
    .integral = uniform_integral,
};
