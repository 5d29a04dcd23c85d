/* gamma.c - density gamma: the sum of exponential times; chi2 of k degrees of freedom is
 * gamma(k / 2, 2).
 *
 * With y = x / scale: y^(k-1) e^-y, divided by e^-k k^(k-1/2), which keeps it near 1 whatever k;
 * near k in y / k - 1, so that it keeps its digits for large k.
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"
#include "stat/special.h"

#define SMALLEST 1e-300
#define SQRT_2PI 0x1.40d931ff62706p+1

typedef struct Gamma {
    double k, inverse, ln_k;
} Gamma;

static Gamma gamma_make(const double *a) {
    double ln_k = real_log(a[0]);
    return (Gamma){a[0], 1 / a[1], ln_k};
}

/* y / k within 1e-300 and 1e300. */
static inline double gamma_ratio(double y, double over) {
    double v = y * over;
    return real_at_most(v > SMALLEST ? v : SMALLEST, 1e300);
}

/* ln of v = 1 + r, where r is known better. */
static inline double gamma_log(double v, double r) {
    double near = real_log1p(r > -0.5 ? r : -0.5), far = real_log(v);
    return r > -0.5 ? near : far;
}

/* The exponent. */
static inline double gamma_power(double y, double k, double ln_k) {
    double v = gamma_ratio(y, 1 / k), r = real_at_most(fabs(y - k), 1e300) / k;
    r = y < k ? -r : r;
    double ln = gamma_log(v, r);
    return k * (ln - r) - ln - 0.5 * ln_k;
}

static inline double on_support(double x, double y) { return x > 0 ? y : x <= 0 ? 0 : x; }

CPU_CLONES static void gamma_exponent(double *restrict u, const double *restrict x, size_t n,
                                      Gamma g) {
    for (size_t i = 0; i < n; i++) u[i] = gamma_power(x[i] * g.inverse, g.k, g.ln_k);
}

CPU_CLONES static void gamma_mask(double *restrict u, const double *restrict x, size_t n) {
    for (size_t i = 0; i < n; i++) u[i] = on_support(x[i], u[i]);
}

static void gamma_values(double *u, const double *x, size_t n, const Gamma *g) {
    gamma_exponent(u, x, n, *g);
    pdf_exp_all(u, n);
    gamma_mask(u, x, n);
}

CPU_CLONES static void gamma_slopes(double *restrict dx, double *restrict shape,
                                    double *restrict scale, const double *restrict u,
                                    const double *restrict x, size_t n, Gamma g) {
    double half = 0.5 / g.k, over = 1 / g.k;
    for (size_t i = 0; i < n; i++) {
        double v = gamma_ratio(x[i] * g.inverse, over), y = v * g.k;
        double slope = ((g.k - 1) - y) / y * u[i] * g.inverse;
        dx[i] = slope;
        shape[i] = (real_log(v) + half) * u[i];
        scale[i] = -y * slope;
    }
}

static void gamma_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Gamma *g = p;
    gamma_values(out[0], x, n, g);
    gamma_slopes(out[1], out[2], out[3], out[0], x, n, *g);
}

static void gamma_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                        double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const Gamma g = gamma_make(a);
    gamma_values(u, x, n, &g);
}

static void gamma_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                           const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Gamma g = gamma_make(a);
    pdf_blocks(gamma_loop, u, dx, da, n_args, x, n, &g);
}

static double gamma_at(double y, const Gamma *g) {
    if (y <= 0 || isinf(y)) return 0;
    return real_exp_any(gamma_power(y, g->k, g->ln_k));
}

/* Is the density smooth enough from y1 to y2 for one panel of quadrature? */
static bool gamma_narrow(double y1, double y2, double k) {
    double width = y2 - y1;
    return y2 < 1.5 * y1 && fabs((k - 1) / y1 - 1) * width < 4 && width * width < y1;
}

/* From y1 to y2; from the side whose tail is small. */
static double gamma_between(double y1, double y2, const double *a) {
    const Gamma g = gamma_make(a);
    double whole = SQRT_2PI * real_exp_any(special_stirling(g.k)); /* of Gamma(k) */
    if (y1 > g.k) return whole * (special_gamma_above(g.k, y1) - special_gamma_above(g.k, y2));
    return whole * (special_gamma_below(g.k, y2) - special_gamma_below(g.k, y1));
}

static double gamma_integral(double x1, double x2, double *da, const double *a, int n_args,
                             double lo, double hi) {
    (void)lo, (void)hi;
    const Gamma g = gamma_make(a);
    double y1 = fmax(0, x1) * g.inverse, y2 = fmax(0, x2) * g.inverse, d[2];
    if (gamma_narrow(y1, y2, g.k)) return pdf_panel(da ? da : d, x1, x2, gamma_loop, n_args, &g);
    double between = gamma_between(y1, y2, a), h = fmin(0.01 * g.k, 0.02 * sqrt(g.k)), rise = 0;
    if (!da) return a[1] * between;
    /* no formula for the shape: differences of eighth order */
    static const double factor[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    for (int i = 0; i < 4; i++)
        rise += factor[i] * (gamma_between(y1, y2, (double[]){a[0] + (i + 1) * h, a[1]}) -
                             gamma_between(y1, y2, (double[]){a[0] - (i + 1) * h, a[1]}));
    double low = gamma_at(y1, &g), high = gamma_at(y2, &g);
    da[0] = a[1] * rise / h;
    da[1] = between + ((low == 0 ? 0 : y1 * low) - (high == 0 ? 0 : y2 * high));
    return a[1] * between;
}

static void gamma_support(double *s1, double *s2, const double *a, int n_args) {
    (void)a, (void)n_args;
    *s1 = 0;
    *s2 = INFINITY;
}

/* By the cube root of Wilson and Hilferty. */
static void gamma_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double k = a[0], spread = 3.3 / (3 * sqrt(k)), middle = 1 - 1 / (9 * k);
    double low = fmax(0, middle - spread), high = middle + spread;
    *c1 = a[1] * k * low * low * low;
    *c2 = a[1] * (k * high * high * high + 1);
}

static const char *gamma_check(const double *a, int n_args) {
    (void)n_args;
    if (!(a[0] > 1e-6 && a[0] < 1e12)) return "shape is not positive (1e-6 to 1e12)";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "scale is not positive";
}

const Pdf pdf_gamma = {
    .name = "gamma",
    .n_args = 2,
    .arg_names = (const char *const[]){"shape", "scale"},
    .doc = "Gamma density of x > 0: y^(shape - 1) exp(-y) with y = x / scale; mean shape scale. "
           "chi2 of "
           "k degrees of freedom has shape k / 2 and scale 2.",
    .check = gamma_check,
    .shape = gamma_shape,
    .gradient = gamma_gradient,
    .integral = gamma_integral,
    .support = gamma_support,
    .core = gamma_core,
};
