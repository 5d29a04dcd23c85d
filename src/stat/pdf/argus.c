/* argus.c - density argus: a mass below the threshold m0 (Albrecht et al., Phys. Lett. B 241 (1990)
 * 278; with a power p as in RooArgusBG).
 *
 * With y = 1 - (x/m0)^2 = (m0 - x) (m0 + x) / m0^2, which loses no digits near m0, x dx is
 * proportional to dy, so that its integrals are those of y^p e^(c y): a confluent hypergeometric
 * series of positive terms (DLMF 13.2.2, 13.2.39), a gamma function where it would be long.
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"
#include "stat/special.h"

#define SMALLEST    1e-300 /* y at least */
#define LONG_SERIES 650.0

/* top: the exponential is taken from there, the place of its greatest value. */
typedef struct Argus {
    double m0, c, p, top;
} Argus;

static Argus argus_make(const double *a) { return (Argus){a[0], a[1], a[2], a[1] > 0 ? 1 : 0}; }

/* x > 0 and below m0? NaN where x is none, since it is no number of a mass either. */
static inline double on_support(double x, double m0, double y) {
    return x > 0 && x < m0 ? y : x == x ? 0 : x;
}

CPU_CLONES static void argus_exponent(double *restrict u, const double *restrict x, size_t n,
                                      Argus g) {
    double scale = 1 / (g.m0 * g.m0);
    for (size_t i = 0; i < n; i++) {
        double y = (g.m0 - x[i]) * (g.m0 + x[i]) * scale;
        y = y > SMALLEST ? y : SMALLEST;
        u[i] = g.p * real_log(y) + g.c * (y - g.top);
    }
}

CPU_CLONES static void argus_times(double *restrict u, const double *restrict x, size_t n,
                                   double m0) {
    for (size_t i = 0; i < n; i++) u[i] = on_support(x[i], m0, x[i] * u[i]);
}

static void argus_values(double *u, const double *x, size_t n, const Argus *g) {
    argus_exponent(u, x, n, *g);
    pdf_exp_all(u, n);
    argus_times(u, x, n, g->m0);
}

CPU_CLONES static void argus_slopes(double *restrict dx, double *restrict dm, double *restrict dc,
                                    double *restrict dp, const double *restrict u,
                                    const double *restrict x, size_t n, Argus g) {
    double scale = 1 / (g.m0 * g.m0);
    for (size_t i = 0; i < n; i++) {
        double y = (g.m0 - x[i]) * (g.m0 + x[i]) * scale;
        y = y > SMALLEST ? y : SMALLEST;
        double inside = u[i] > 0 ? u[i] : 0, place = u[i] > 0 ? x[i] : 1; /* else all are 0 */
        double slope = (g.p / y + g.c) * inside, in_x = -2 * place * scale;
        dx[i] = inside / place + slope * in_x;
        dm[i] = -slope * in_x * (place / g.m0);
        dc[i] = (y - g.top) * inside;
        dp[i] = real_log(y) * inside;
    }
}

static void argus_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Argus *g = p;
    argus_values(out[0], x, n, g);
    argus_slopes(out[1], out[2], out[3], out[4], out[0], x, n, *g);
}

static void argus_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                        double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    const Argus g = argus_make(a);
    for (size_t at = 0; at < n; at += PDF_BLOCK)
        argus_values(u + at, x + at, MIN_OF((size_t)PDF_BLOCK, n - at), &g);
}

static void argus_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                           const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Argus g = argus_make(a);
    pdf_blocks(argus_loop, u, dx, da, n_args, x, n, &g);
}

/* The integral of t^(k-1) e^(z t - max(z, 0)) over t from 0 to 1. */
static double unit_integral(double k, double z) {
    double sum = 0, term = 1 / k;
    if (z <= -LONG_SERIES) return special_gamma(k) * real_exp_any(-k * real_log(-z));
    if (z <= 0) { /* e^z times the sum of (-z)^j / (k (k+1) ... (k+j)) */
        for (int j = 1; j < 5000; j++) {
            sum += term;
            term *= -z / (k + j);
            if (term < 1e-17 * sum) break;
        }
        return sum * real_exp_any(z);
    }
    /* the mean of 1 / (k + j) over Poisson numbers j of mean z, from both sides of the mode */
    double mode = floor(z), first = special_poisson(mode, z), p = first;
    for (double j = mode; p > 1e-18 * first && j < mode + 1e6; j++) {
        sum += p / (k + j);
        p *= z / (j + 1);
    }
    p = first * mode / z;
    for (double j = mode - 1; j >= 0 && p > 1e-22 * first; j--) {
        sum += p / (k + j);
        p *= j / z;
    }
    return sum;
}

/* The integral of y^p e^(c (y - top)) from 0 to y. */
static double argus_to(double y, const Argus *g, double p) {
    if (y <= 0) return 0;
    double z = g->c * y, rest = g->c > 0 ? z - g->c : 0; /* what max(z, 0) leaves of top */
    return real_exp_any((p + 1) * real_log(y) + rest) * unit_integral(p + 1, z);
}

/* The same from y to infinity, c < 0. */
static double argus_beyond(double y, const Argus *g, double p) {
    double k = p + 1;
    return special_gamma(k) * real_exp_any(-k * real_log(-g->c)) *
           special_gamma_above(k, -g->c * y);
}

/* From y1 to y2, from the side whose tail is small. */
static double argus_between(double y1, double y2, const Argus *g, double p) {
    if (-g->c * y1 > p + 2) return argus_beyond(y1, g, p) - argus_beyond(y2, g, p);
    return argus_to(y2, g, p) - argus_to(y1, g, p);
}

static double argus_at(double y, const Argus *g) {
    return y > 0 ? real_exp_any(g->p * real_log(y) + g->c * (y - g->top)) : 0;
}

static double argus_integral(double x1, double x2, double *da, const double *a, int n_args,
                             double lo, double hi) {
    (void)lo, (void)hi;
    const Argus g = argus_make(a);
    double m = g.m0, half = 0.5 * m * m;
    x1 = fmin(fmax(x1, 0), m);
    x2 = fmin(fmax(x2, x1), m);
    double y1 = (m - x2) * (m + x2) / (m * m), y2 = (m - x1) * (m + x1) / (m * m);
    double width = (x2 - x1) * (x2 + x1) / (m * m), d[3];
    if (y2 < 1.8 * y1 && fabs(g.c) * width < 6) /* narrow */
        return pdf_panel(da ? da : d, x1, x2, argus_loop, n_args, &g);
    double sum = half * argus_between(y1, y2, &g, g.p);
    if (!da) return sum;
    double edges = argus_at(y2, &g) * x1 * x1 - argus_at(y1, &g) * x2 * x2;
    double more = half * argus_between(y1, y2, &g, g.p + 1), h = 0.01 * (g.p + 1), rise = 0;
    da[0] = (2 * sum + edges) / m;
    da[1] = more - g.top * sum;
    /* no formula for the power: differences of eighth order */
    static const double factor[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    for (int k = 0; k < 4; k++)
        rise += factor[k] * (argus_between(y1, y2, &g, g.p + (k + 1) * h) -
                             argus_between(y1, y2, &g, g.p - (k + 1) * h));
    da[2] = half * rise / h;
    return sum;
}

static void argus_support(double *s1, double *s2, const double *a, int n_args) {
    (void)n_args;
    *s1 = 0;
    *s2 = a[0];
}

static void argus_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double y = a[1] < 0 ? fmin(1, (8 + 2 * a[2]) / -a[1]) : 1;
    *c1 = a[0] * sqrt(1 - y);
    *c2 = a[0];
}

static const char *argus_check(const double *a, int n_args) {
    (void)n_args;
    if (!(a[0] > 0 && isfinite(a[0]))) return "m0 is not positive";
    if (!isfinite(a[1])) return "c is not finite";
    return a[2] > -1 && isfinite(a[2]) ? NULL : "p is not above -1";
}

const Pdf pdf_argus = {
    .name = "argus",
    .n_args = 3,
    .arg_names = (const char *const[]){"m0", "c", "p"},
    .doc =
        "ARGUS density of a mass 0 <= x <= m0: x y^p exp(c y) with y = 1 - (x/m0)^2; c < 0 is the "
        "usual case, p = 0.5 the original form. Albrecht et al., Phys. Lett. B 241 (1990) 278.",
    .check = argus_check,
    .shape = argus_shape,
    .gradient = argus_gradient,
    .integral = argus_integral,
    .support = argus_support,
    .core = argus_core,
};
