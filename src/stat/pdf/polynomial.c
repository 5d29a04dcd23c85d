/* polynomial.c - densities polynomial, chebyshev, bernstein: sums of polynomials on a range.
 *
 * Integrals are by Gauss and Legendre's rule of nine nodes, which is exact up to degree 17 and
 * loses no digits over narrow intervals, as differences of antiderivatives do.
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

typedef struct Sum {
    const double *a;
    int n;                /* coefficients */
    double middle, scale; /* of the variable that runs from -1 to 1, or 0 to 1, over the range */
} Sum;

typedef void SumFn(double *u, double *dx, double *const *da, const double *x, size_t n,
                   const double *a, int n_args, double lo, double hi);

static double sum_integral(SumFn *gradient, double x1, double x2, double *da, const double *a,
                           int n_args, double lo, double hi) {
    const double *node, *weight;
    double x[9], u[9], d[PDF_ARGS_MAX][9], *to[PDF_ARGS_MAX], sum = 0;
    pdf_nodes(9, &node, &weight);
    for (int i = 0; i < 9; i++) x[i] = x1 + (x2 - x1) * node[i];
    for (int k = 0; k < n_args; k++) to[k] = da ? d[k] : NULL;
    gradient(u, NULL, to, x, 9, a, n_args, lo, hi);
    for (int i = 0; i < 9; i++) sum += weight[i] * u[i];
    for (int k = 0; da && k < n_args; k++) {
        da[k] = 0;
        for (int i = 0; i < 9; i++) da[k] += weight[i] * d[k][i];
        da[k] *= x2 - x1;
    }
    return (x2 - x1) * sum;
}

static const char *sum_check(const double *a, int n_args) {
    for (int k = 0; k < n_args; k++)
        if (!isfinite(a[k])) return "a coefficient is not finite";
    return NULL;
}

/* ---- 1 + c1 x + c2 x^2 ... ---- */

CPU_CLONES static void power_values(double *restrict u, double *restrict dx,
                                    const double *restrict x, size_t n, const double *a,
                                    int n_args) {
    for (size_t i = 0; i < n; i++) {
        u[i] = a[n_args - 1];
        dx[i] = 0;
    }
    for (int k = n_args - 1; k >= 0; k--) {
        double c = k ? a[k - 1] : 1;
        for (size_t i = 0; i < n; i++) {
            dx[i] = dx[i] * x[i] + u[i];
            u[i] = u[i] * x[i] + c;
        }
    }
}

/* to = from * x, from NULL: x. */
CPU_CLONES static void power_next(double *restrict to, const double *from, const double *restrict x,
                                  size_t n) {
    if (from)
        for (size_t i = 0; i < n; i++) to[i] = from[i] * x[i];
    else
        for (size_t i = 0; i < n; i++) to[i] = x[i];
}

static void polynomial_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Sum *s = p;
    power_values(out[0], out[1], x, n, s->a, s->n);
    for (int k = 0; k < s->n; k++) power_next(out[k + 2], k ? out[k + 1] : NULL, x, n);
}

static void polynomial_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                                const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Sum s = {.a = a, .n = n_args};
    pdf_blocks(polynomial_loop, u, dx, da, n_args, x, n, &s);
}

CPU_CLONES static void polynomial_values(double *restrict u, const double *restrict x, size_t n,
                                         const double *a, int n_args) {
    for (size_t i = 0; i < n; i++) u[i] = a[n_args - 1];
    for (int k = n_args - 1; k >= 0; k--) {
        double c = k ? a[k - 1] : 1;
        for (size_t i = 0; i < n; i++) u[i] = u[i] * x[i] + c;
    }
}

static void polynomial_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                             double lo, double hi) {
    (void)lo, (void)hi;
    for (size_t at = 0; at < n; at += PDF_BLOCK)
        polynomial_values(u + at, x + at, MIN_OF((size_t)PDF_BLOCK, n - at), a, n_args);
}

static double polynomial_integral(double x1, double x2, double *da, const double *a, int n_args,
                                  double lo, double hi) {
    return sum_integral(polynomial_gradient, x1, x2, da, a, n_args, lo, hi);
}

const Pdf pdf_polynomial = {
    .name = "polynomial",
    .n_args = 1,
    .open_ended = true,
    .needs_range = true,
    .arg_names = (const char *const[]){"c1"},
    .doc =
        "1 + c1 x + c2 x^2 + ... on the range of x, up to degree 16; the constant is 1 because the "
        "density is normalised. Where x is far from 0 its coefficients are strongly correlated: "
        "chebyshev is the same family with coefficients that are not.",
    .check = sum_check,
    .shape = polynomial_shape,
    .gradient = polynomial_gradient,
    .integral = polynomial_integral,
};

/* ---- Chebyshev ---- */

/* Adds c T_k and its derivative in v; t0, t1: T_(k-1), T_k (out: T_k, T_(k+1)); d likewise. */
CPU_CLONES static void chebyshev_step(double *restrict u, double *restrict du, double *restrict t0,
                                      double *restrict t1, double *restrict d0, double *restrict d1,
                                      const double *restrict v, size_t n, double c) {
    for (size_t i = 0; i < n; i++) {
        double t = t1[i], d = d1[i];
        u[i] += c * t;
        du[i] += c * d;
        t1[i] = 2 * v[i] * t - t0[i];
        d1[i] = 2 * t + 2 * v[i] * d - d0[i];
        t0[i] = t;
        d0[i] = d;
    }
}

CPU_CLONES static void chebyshev_start(double *restrict v, double *restrict u, double *restrict t0,
                                       const double *restrict x, size_t n, double middle,
                                       double scale) {
    for (size_t i = 0; i < n; i++) {
        v[i] = (x[i] - middle) * scale;
        u[i] = t0[i] = 1;
    }
}

static void chebyshev_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Sum *s = p;
    double v[PDF_BLOCK], t0[PDF_BLOCK], t1[PDF_BLOCK], d0[PDF_BLOCK], d1[PDF_BLOCK];
    chebyshev_start(v, out[0], t0, x, n, s->middle, s->scale);
    for (size_t i = 0; i < n; i++) t1[i] = v[i];
    for (size_t i = 0; i < n; i++) d0[i] = out[1][i] = 0;
    for (size_t i = 0; i < n; i++) d1[i] = 1;
    for (int k = 0; k < s->n; k++) {
        memcpy(out[k + 2], t1, n * sizeof *t1);
        chebyshev_step(out[0], out[1], t0, t1, d0, d1, v, n, s->a[k]);
    }
    for (size_t i = 0; i < n; i++) out[1][i] *= s->scale;
}

static Sum chebyshev_sum(const double *a, int n_args, double lo, double hi) {
    return (Sum){.a = a, .n = n_args, .middle = 0.5 * lo + 0.5 * hi, .scale = 2 / (hi - lo)};
}

static void chebyshev_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                               const double *a, int n_args, double lo, double hi) {
    const Sum s = chebyshev_sum(a, n_args, lo, hi);
    pdf_blocks(chebyshev_loop, u, dx, da, n_args, x, n, &s);
}

/* Clenshaw's recurrence. */
CPU_CLONES static void clenshaw_step(double *restrict b1, double *restrict b2,
                                     const double *restrict v, size_t n, double c) {
    for (size_t i = 0; i < n; i++) {
        double b = c + 2 * v[i] * b1[i] - b2[i];
        b2[i] = b1[i];
        b1[i] = b;
    }
}

static void chebyshev_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                            double lo, double hi) {
    const Sum s = chebyshev_sum(a, n_args, lo, hi);
    double v[PDF_BLOCK], b1[PDF_BLOCK], b2[PDF_BLOCK];
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        chebyshev_start(v, b1, b2, x + at, m, s.middle, s.scale);
        memset(b1, 0, sizeof b1);
        memset(b2, 0, sizeof b2);
        for (int k = n_args - 1; k >= 0; k--) clenshaw_step(b1, b2, v, m, a[k]);
        for (size_t i = 0; i < m; i++) u[at + i] = 1 + v[i] * b1[i] - b2[i];
    }
}

static double chebyshev_integral(double x1, double x2, double *da, const double *a, int n_args,
                                 double lo, double hi) {
    return sum_integral(chebyshev_gradient, x1, x2, da, a, n_args, lo, hi);
}

const Pdf pdf_chebyshev = {
    .name = "chebyshev",
    .n_args = 1,
    .open_ended = true,
    .needs_range = true,
    .arg_names = (const char *const[]){"a1"},
    .doc =
        "1 + a1 T1(v) + a2 T2(v) + ... with Chebyshev polynomials of the first kind in v = (2 x - "
        "lo "
        "- hi) / (hi - lo), which runs from -1 to 1 over the range lo..hi of x; up to degree 16.",
    .check = sum_check,
    .shape = chebyshev_shape,
    .gradient = chebyshev_gradient,
    .integral = chebyshev_integral,
};

/* ---- Bernstein ---- */

/* The binomial coefficients of degree n. */
static void bernstein_coefficients(double *out, int n) {
    out[0] = 1;
    for (int k = 1; k <= n; k++) out[k] = out[k - 1] * (n - k + 1) / k;
}

/* u = u v + c w, then w = w (1 - v): Horner's scheme in two variables. */
CPU_CLONES static void bernstein_step(double *restrict u, double *restrict w,
                                      const double *restrict v, size_t n, double c) {
    for (size_t i = 0; i < n; i++) {
        u[i] = u[i] * v[i] + c * w[i];
        w[i] *= 1 - v[i];
    }
}

/* The sum of b[k] B_(k,degree)(v). */
static void bernstein_sum(double *u, const double *v, size_t n, const double *b, int degree) {
    double w[PDF_BLOCK], c[PDF_ARGS_MAX];
    bernstein_coefficients(c, degree);
    for (size_t i = 0; i < n; i++) w[i] = 1;
    memset(u, 0, n * sizeof *u);
    for (int k = degree; k >= 0; k--) bernstein_step(u, w, v, n, c[k] * b[k]);
}

CPU_CLONES static void bernstein_variable(double *restrict v, const double *restrict x, size_t n,
                                          double lo, double scale) {
    for (size_t i = 0; i < n; i++) v[i] = (x[i] - lo) * scale;
}

static void bernstein_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Sum *s = p;
    int degree = s->n - 1;
    double v[PDF_BLOCK], b[PDF_ARGS_MAX];
    bernstein_variable(v, x, n, s->middle, s->scale);
    bernstein_sum(out[0], v, n, s->a, degree);
    for (int k = 0; k < degree; k++) b[k] = (s->a[k + 1] - s->a[k]) * degree * s->scale;
    if (degree)
        bernstein_sum(out[1], v, n, b, degree - 1);
    else
        memset(out[1], 0, n * sizeof(double));
    for (int k = 0; k < s->n; k++) {
        memset(b, 0, sizeof b);
        b[k] = 1;
        bernstein_sum(out[k + 2], v, n, b, degree);
    }
}

static void bernstein_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                               const double *a, int n_args, double lo, double hi) {
    const Sum s = {.a = a, .n = n_args, .middle = lo, .scale = 1 / (hi - lo)};
    pdf_blocks(bernstein_loop, u, dx, da, n_args, x, n, &s);
}

static void bernstein_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                            double lo, double hi) {
    double v[PDF_BLOCK];
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        bernstein_variable(v, x + at, m, lo, 1 / (hi - lo));
        bernstein_sum(u + at, v, m, a, n_args - 1);
    }
}

static double bernstein_integral(double x1, double x2, double *da, const double *a, int n_args,
                                 double lo, double hi) {
    return sum_integral(bernstein_gradient, x1, x2, da, a, n_args, lo, hi);
}

const Pdf pdf_bernstein = {
    .name = "bernstein",
    .n_args = 2,
    .open_ended = true,
    .needs_range = true,
    .arg_names = (const char *const[]){"b0", "b1"},
    .doc =
        "b0 B0(v) + b1 B1(v) + ... + bn Bn(v) with Bernstein polynomials Bk = (n over k) v^k (1 - "
        "v)^(n-k) in v = (x - lo) / (hi - lo) on the range lo..hi of x. Not negative where no "
        "coefficient is; one of them has to be fixed, because the density is normalised.",
    .check = sum_check,
    .shape = bernstein_shape,
    .gradient = bernstein_gradient,
    .integral = bernstein_integral,
};
